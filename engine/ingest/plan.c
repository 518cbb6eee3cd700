// SPDX-License-Identifier: MIT
/*
 * ingest/plan.c - what the pack says about reading files: headings of fields and of the population file,
 * words that mark rows, and how sure the choice of a file's encoding must be.
 *
 *     fields.yaml    fields: [{id, title, synonyms, parts: [{columns: [[...], [...]], join: " "}]}]
 *                    population: {ward_code: [...], ward_name: [...], children: [...], ward_digits: 5}
 *                    rows: {subtotal: [...], signature: [...], note: [...], section: [...], others: [...]}
 *                    files: {head_rows: 60, legacy_share: 0.6, legacy_margin: 0.1}
 */
#include "ingest/parts.h"

typedef struct planner {
    lms_ctx         *c;
    lms_rulebook    *rb;
    lms_ingest_plan *p;
    bool             oom;
} planner;

static void add_heading(planner *x, lms_headings *h, const lms_node *node, lms_str text, uint32_t target)
{
    uint32_t clash;
    if (text.n == 0 || x->oom) return;
    if (!lms__headings_add(h, x->p->mem, text, target, &clash)) {
        x->oom = true;
        return;
    }
    if (clash == LMS_NO_TARGET || node == NULL || h == &x->p->parts)
        return; /* parts may share a heading: the first join has it */
    lms_str t = lms__arena_str(&x->p->text, text), o = lms__arena_str(&x->p->text, h->name[clash]);
    if (t.s == NULL || o.s == NULL) x->oom = true;
    else
        lms__issue(x->rb, node,
                   LMS_MSG("The heading \"{1}\" is already a synonym of {2}; a heading can mean one field only"), t.s,
                   o.s);
}

static void add_list(planner *x, lms_headings *h, const lms_node *list, uint32_t target)
{
    if (list && list->kind == LMS_SCALAR) add_heading(x, h, list, list->text, target);
    for (const lms_node *n = list ? list->child : NULL; n; n = n->next) add_heading(x, h, n, n->text, target);
}

static void field_headings(planner *x)
{
    const lms_schema *s = x->p->schema;
    if (!lms__headings_init(&x->p->fields, x->p->mem, s->n)) x->oom = true;
    for (uint32_t f = 0; f < s->n && !x->oom; f++) x->p->fields.name[f] = s->field[f].id;
    for (uint32_t f = 0; f < s->n && !x->oom; f++) {
        add_heading(x, &x->p->fields, x->rb->field_node[f], s->field[f].id, f);
        add_list(x, &x->p->fields, lms__node_get(x->rb->field_node[f], "synonyms"), f);
    }
    /* Titles are headings of our own exports; a synonym written in the pack comes first. */
    for (uint32_t f = 0; f < s->n && !x->oom; f++) {
        add_heading(x, &x->p->fields, NULL, s->field[f].title_vi, f);
        add_heading(x, &x->p->fields, NULL, s->field[f].title_en, f);
    }
}

/* parts: [{columns: [[headings], [headings]], join: " ", tells: {field: sex, values: [Nam, Nữ]}}] of every field. */
static void one_join(planner *x, uint32_t field, const lms_node *node)
{
    lms_ingest_plan *p = x->p;
    const lms_node  *columns = lms__node_get(node, "columns"), *tells = lms__node_get(node, "tells");
    uint32_t         n = lms__node_count(columns), k = 0;
    if (n < 2 || n > 4) {
        lms__issue(x->rb, node, LMS_MSG("A value can be written over 2 to 4 columns; list the headings of each"));
        return;
    }
    lms_parts *q = LMS_PUSH(p->mem, &p->joins);
    if (q == NULL) {
        x->oom = true;
        return;
    }
    *q = (lms_parts){
        .field = field, .first = p->parts.n, .n = n, .join = lms__node_str(node, "join"), .tells = LMS_NO_TARGET};
    if (tells && (q->tells = lms__schema_find(p->schema, lms__node_str(tells, "field"))) == LMS_NO_FIELD)
        q->tells = LMS_NO_TARGET;
    for (const lms_node *v = lms__node_get(tells, "values") ? lms__node_get(tells, "values")->child : NULL; v && k < 4;
         v = v->next)
        q->value[k++] = v->text;
    if (tells && k != n) lms__issue(x->rb, tells, LMS_MSG("As many values as columns are needed here"));
    p->parts.n += n;
}

static void field_joins(planner *x)
{
    const lms_schema *s = x->p->schema;
    uint32_t          part = 0;
    if (!lms__headings_init(&x->p->parts, x->p->mem, 0)) x->oom = true;
    for (uint32_t f = 0; f < s->n && !x->oom; f++) {
        const lms_node *list = lms__node_get(x->rb->field_node[f], "parts");
        for (const lms_node *n = list ? list->child : NULL; n && !x->oom; n = n->next) {
            size_t had = x->p->joins.n;
            one_join(x, f, n);
            if (x->p->joins.n == had) continue;
            for (const lms_node *c = lms__node_get(n, "columns")->child; c && !x->oom; c = c->next, part++)
                add_list(x, &x->p->parts, c, part);
        }
    }
}

static void population_headings(planner *x, const lms_node *node)
{
    static const char *const name[3] = { "ward_code", "ward_name", "children" };
    if (!lms__headings_init(&x->p->population, x->p->mem, 3)) x->oom = true;
    for (uint32_t t = 0; t < 3 && !x->oom; t++) x->p->population.name[t] = lms__str(name[t]);
    for (uint32_t t = 0; t < 3 && !x->oom; t++) {
        add_heading(x, &x->p->population, NULL, lms__str(name[t]), t);
        add_list(x, &x->p->population, lms__node_get(node, name[t]), t);
    }
    int64_t digits = lms__node_int(node, "ward_digits", 0);
    x->p->ward_digits = digits > 0 && digits <= 20 ? (uint32_t)digits : 0;
}

/* "... ngày ... tháng": pieces between the dots. */
static bool add_phrase(planner *x, lms_phrases *to, lms_str text)
{
    lms_mem    *mem = x->p->mem;
    lms_phrase *ph = LMS_PUSH(mem, to);
    lms_buf     b;
    if (ph == NULL) return false;
    *ph = (lms_phrase){ .n = 0 };
    for (int m = 0; m < 2; m++)
        if ((ph->piece[m] = lms__arena_zalloc(&x->p->text, text.n / 3 + 1, sizeof **ph->piece)) == NULL) return false;
    lms__buf_init(&b, mem);
    bool ok = true;
    for (size_t i = 0; ok && i <= text.n;) {
        size_t k = i;
        while (k < text.n && !(text.n - k >= 3 && memcmp(text.s + k, "...", 3) == 0)) k++;
        lms_str piece = { text.s + i, k - i };
        for (int m = 0; ok && m < 2; m++) {
            lms__buf_clear(&b);
            if (m) lms__heading_fold_marked(&b, piece);
            else lms__heading_fold(&b, piece);
            if (b.n) ph->piece[m][ph->n] = lms__arena_str(&x->p->text, lms__buf_str(&b));
            ok = !b.oom && (b.n == 0 || ph->piece[m][ph->n].s);
        }
        if (b.n) ph->n++;
        else if (i == 0) ph->loose = true;
        i = k + 3;
    }
    lms__buf_free(&b);
    return ok;
}

static void phrases(planner *x, lms_phrases *to, const lms_node *list)
{
    for (const lms_node *n = list ? list->child : NULL; n && !x->oom; n = n->next)
        if (!add_phrase(x, to, n->text)) x->oom = true;
}

lms_status lms__ingest_plan_new(lms_ctx *c, lms_rulebook *rb, const char *map_file, lms_ingest_plan **out,
                                lms_error *err)
{
    *out = NULL;
    lms_ingest_plan *p = lms__mem_zalloc(c->mem, 1, sizeof *p);
    if (p == NULL) return lms__mem_why(c->mem, err);
    planner         x = { c, rb, p, false };
    const lms_node *root = rb->section[LMS_SEC_FIELDS], *rows = lms__node_get(root, "rows"),
                   *files = lms__node_get(root, "files");
    p->mem = c->mem;
    p->rulebook = rb;
    p->schema = &rb->schema;
    lms__arena_init(&p->text, c->mem);
    field_headings(&x);
    if (!x.oom) field_joins(&x);
    if (!x.oom) population_headings(&x, lms__node_get(root, "population"));
    phrases(&x, &p->subtotal, lms__node_get(rows, "subtotal"));
    phrases(&x, &p->signature, lms__node_get(rows, "signature"));
    phrases(&x, &p->note, lms__node_get(rows, "note"));
    phrases(&x, &p->section, lms__node_get(rows, "section"));
    phrases(&x, &p->others, lms__node_get(rows, "others"));
    int64_t head = lms__node_int(files, "head_rows", 60);
    p->head_rows = head >= 1 && head <= 1000 ? (uint32_t)head : 60;
    p->legacy_share = lms__node_num(files, "legacy_share", 0.6);
    p->legacy_margin = lms__node_num(files, "legacy_margin", 0.1);
    lms_status s = x.oom ? lms__mem_why(c->mem, err) : LMS_OK;
    if (s == LMS_OK && map_file) s = lms__map_read(c, &p->fields, map_file, &p->text, &p->map, err);
    if (s != LMS_OK) {
        lms__ingest_plan_free(p);
        return s;
    }
    *out = p;
    return LMS_OK;
}

void lms__ingest_plan_free(lms_ingest_plan *p)
{
    if (p == NULL) return;
    lms_mem *mem = p->mem;
    lms__headings_free(&p->fields, mem);
    lms__headings_free(&p->population, mem);
    p->parts.n = 0; /* it has no names */
    lms__headings_free(&p->parts, mem);
    LMS_VEC_FREE(mem, &p->joins);
    LMS_VEC_FREE(mem, &p->map.entry);
    LMS_VEC_FREE(mem, &p->subtotal);
    LMS_VEC_FREE(mem, &p->signature);
    LMS_VEC_FREE(mem, &p->note);
    LMS_VEC_FREE(mem, &p->section);
    LMS_VEC_FREE(mem, &p->others);
    lms__arena_free(&p->text);
    lms__mem_free(mem, p, 1, sizeof *p);
}
