// SPDX-License-Identifier: MIT
/* statistics/plan.c - statistics.yaml compiled. */
#include "statistics/internal.h"

/* The codes of a field's table in its order, each once. */
static bool codes_of(lms_statistics_plan *p, lms_rulebook *rb, const lms_node *where, uint32_t f)
{
    const lms_csv_table *t = lms__rulebook_table(rb, lms__node_str(rb->field_node[f], "table"));
    uint32_t             n = 0, k = p->n_fields;
    lms_str             *code = lms__arena_alloc(&p->text, t ? t->n_rows + 1u : 1u, sizeof *code);
    if (code == NULL) return false;
    for (uint32_t r = 0; t && r < t->n_rows; r++) {
        bool twice = false;
        for (uint32_t i = 0; i < n; i++) twice |= lms__str_eq(code[i], lms__csv_cell(t, r, 0));
        if (!twice) code[n++] = lms__csv_cell(t, r, 0);
    }
    if (n > LMS_STAT_CODES) {
        lms__issue(rb, where, LMS_MSG("Children can be counted by a table of 256 codes at most"));
        n = LMS_STAT_CODES;
    }
    p->field[k].field = f;
    p->field[k].is_set = rb->schema.field[f].type == LMS_TYPE_SET;
    p->field[k].code = code;
    p->field[k].n_codes = n;
    p->n_fields++;
    return true;
}

/* Columns of the table of counts beside the fields. */
static bool taken(lms_str id)
{
    static const char *const own[] = { "ward_code", "age_group", "updated", "complete", "sound", "single", "fresh", "id_status", "children" };
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (lms__str_is(id, own[i])) return true;
    return false;
}

static bool fields(lms_statistics_plan *p, lms_rulebook *rb, const lms_node *by)
{
    for (const lms_node *n = by ? by->child : NULL; n; n = n->next) {
        uint32_t f = lms__schema_find(&rb->schema, n->text);
        if (f == LMS_NO_FIELD) continue; /* the schema said so */
        lms_field_type ty = rb->schema.field[f].type;
        if ((ty != LMS_TYPE_ENUM && ty != LMS_TYPE_SET) || taken(n->text))
            lms__issue(rb, n, LMS_MSG("Children are counted by fields of type enum or set, not called like a column of the counts"));
        else if (p->n_fields == LMS_STAT_FIELDS) lms__issue(rb, n, LMS_MSG("Children are counted by four fields at most"));
        else if (!codes_of(p, rb, n, f)) return false;
    }
    return true;
}

static void ages(lms_statistics_plan *p, lms_rulebook *rb, const lms_node *list)
{
    int end = 0;
    for (const lms_node *n = list ? list->child : NULL; n; n = n->next) {
        int from = (int)lms__node_int(n, "from", 0), below = (int)lms__node_int(n, "below", 0);
        if (p->n_ages == LMS_STAT_AGES || from < end || (below && below <= from) || (p->n_ages && end == 0)) {
            lms__issue(rb, n, LMS_MSG("Age groups ascend and do not overlap, only the last may be open; 15 at most"));
            return;
        }
        end = below;
        p->age[p->n_ages].id = lms__node_str(n, "id");
        p->age[p->n_ages].from = from;
        p->age[p->n_ages++].below = below;
    }
}

static int8_t yes_no(const lms_node *n, const char *key)
{
    return lms__node_get(n, key) == NULL ? -1 : lms__node_bool(n, key, false);
}

/* Place of a counted field by its id; n_fields if it is none. */
static uint32_t place_of(const lms_statistics_plan *p, lms_str id)
{
    uint32_t k = 0;
    while (k < p->n_fields && !lms__str_eq(p->schema->field[p->field[k].field].id, id)) k++;
    return k;
}

static void where(lms_statistics_plan *p, lms_rulebook *rb, lms_condition *c, const lms_node *n)
{
    uint32_t k = place_of(p, lms__node_str(n, "field")), col = 0;
    if (k == p->n_fields || c->n_where == MAX_WHERE) {
        lms__issue(rb, n, LMS_MSG("A condition looks at fields of `by`, at four at most"));
        return;
    }
    const lms_csv_table *t = lms__rulebook_table(rb, lms__node_str(rb->field_node[p->field[k].field], "table"));
    const lms_node      *is = lms__node_get(n, "is");
    char                 name[64] = { 0 };
    lms_str              column = lms__node_str(n, "column");
    memcpy(name, column.s ? column.s : "", column.n < 63 ? column.n : 63);
    if (column.n && t) col = lms__csv_column(t, name);
    if (t == NULL || col == UINT32_MAX) {
        lms__issue(rb, n, LMS_MSG("The field's table has no column {1}"), name);
        return;
    }
    c->where[c->n_where].field = k;
    for (const lms_node *v = is == NULL ? NULL : is->kind == LMS_LIST ? is->child : is; v; v = is->kind == LMS_LIST ? v->next : NULL) {
        bool any = false;
        for (uint32_t r = 0; r < t->n_rows; r++) {
            if (!lms__str_eq(lms__csv_cell(t, r, col), v->text)) continue;
            any = true;
            for (uint32_t i = 0; i < p->field[k].n_codes; i++)
                if (lms__str_eq(p->field[k].code[i], lms__csv_cell(t, r, 0))) c->where[c->n_where].codes.word[i >> 6] |= 1ull << (i & 63);
        }
        if (!any) lms__issue(rb, v, LMS_MSG("The field's table has no such value"));
    }
    c->n_where++;
}

static void condition(lms_statistics_plan *p, lms_rulebook *rb, lms_condition *c, const lms_node *n)
{
    const lms_node *st = lms__node_get(n, "id_status"), *ag = lms__node_get(n, "age_group"), *wh = lms__node_get(n, "where");
    *c = (lms_condition){ .given = n != NULL, .complete = yes_no(n, "complete"), .sound = yes_no(n, "sound"), .single = yes_no(n, "single"), .fresh = yes_no(n, "fresh") };
    for (st = st ? st->child : NULL; st; st = st->next)
        for (uint32_t i = 0; i < LMS_N_ID_STATUS; i++)
            if (lms__str_is(st->text, lms__id_status_name[i])) c->statuses |= 1u << i;
    for (ag = ag ? ag->child : NULL; ag; ag = ag->next) {
        uint32_t i = 0;
        while (i < p->n_ages && !lms__str_eq(p->age[i].id, ag->text)) i++;
        if (i < p->n_ages) c->ages |= 1u << (1 + i);
        else lms__issue(rb, ag, LMS_MSG("There is no age group of this id"));
    }
    for (wh = wh ? wh->child : NULL; wh; wh = wh->next) where(p, rb, c, wh);
    if (c->fresh >= 0 && p->fresh_months == 0) lms__issue(rb, n, LMS_MSG("The condition fresh needs fresh_months"));
}

static void projection(lms_statistics_plan *p, lms_rulebook *rb, const lms_node *n)
{
    const lms_node *by = lms__node_get(n, "by"), *count = lms__node_get(n, "count"), *of = lms__node_get(n, "of");
    if (p->n_projections == MAX_PROJECTIONS) {
        if (p->n_projections) lms__issue(rb, n, LMS_MSG("A pack may have 64 indicators, measures and figures together"));
        return;
    }
    lms_projection *x = &p->projection[p->n_projections++];
    if ((count == NULL) == (lms__node_get(n, "why") == NULL)) lms__issue(rb, n, LMS_MSG("What can be counted has `count`, what cannot says `why`"));
    condition(p, rb, &x->count, count);
    condition(p, rb, &x->of, of);
    for (by = by ? by->child : NULL; by; by = by->next) {
        uint32_t k = place_of(p, by->text);
        if (lms__str_is(by->text, "age_group")) k = 1;
        else if (k < p->n_fields) k += 2;
        else {
            lms__issue(rb, by, LMS_MSG("A figure is broken down by age_group or by a field of `by`"));
            continue;
        }
        bool twice = false;
        for (uint32_t i = 0; i < x->n_by; i++) twice |= x->by[i] == k;
        if (!twice && x->n_by < MAX_BY) x->by[x->n_by++] = k;
    }
}

static void unique(lms_rulebook *rb, const lms_node *root, const lms_node *n, const char *const kinds[3])
{
    uint32_t same = 0;
    lms_str  id = lms__node_str(n, "id");
    for (int k = 0; k < 3; k++) {
        const lms_node *l = lms__node_get(root, kinds[k]);
        for (const lms_node *x = l ? l->child : NULL; x; x = x->next) same += lms__str_eq(lms__node_str(x, "id"), id);
    }
    if (same > 1) lms__issue(rb, lms__node_get(n, "id"), LMS_MSG("Two indicators, measures or figures have the id {1}"), id.s);
}

lms_status lms__statistics_plan_new(lms_ctx *c, lms_rulebook *rb, lms_statistics_plan **out, lms_error *err)
{
    static const char *const kinds[3] = { "indicators", "measures", "figures" };
    const lms_node      *root = rb->section[LMS_SEC_STATISTICS];
    lms_statistics_plan *p = lms__mem_zalloc(c->mem, 1, sizeof *p);
    *out = p;
    if (p == NULL) return lms__mem_why(c->mem, err);
    p->mem = c->mem;
    p->schema = &rb->schema;
    lms__arena_init(&p->text, c->mem);
    p->leap_february = lms__str_is(lms__node_str(lms__node_get(rb->section[LMS_SEC_TARGETS], "age"), "leap_day"), "february");
    p->fresh_months = (int)lms__node_int(root, "fresh_months", 0);
    p->least = lms__node_int(lms__node_get(root, "outward"), "least", 0);
    if (!fields(p, rb, lms__node_get(root, "by"))) return lms__mem_why(c->mem, err);
    ages(p, rb, lms__node_get(root, "age_groups"));
    const lms_node *hold = lms__node_get(lms__node_get(root, "outward"), "withhold");
    for (hold = hold ? hold->child : NULL; hold; hold = hold->next) where(p, rb, &p->withhold, hold);
    for (int k = 0; k < 3; k++) {
        const lms_node *l = lms__node_get(root, kinds[k]);
        for (const lms_node *n = l ? l->child : NULL; n; n = n->next) projection(p, rb, n), unique(rb, root, n, kinds);
    }
    return LMS_OK;
}

void lms__statistics_plan_free(lms_statistics_plan *p)
{
    if (p == NULL) return;
    lms__arena_free(&p->text);
    lms__mem_free(p->mem, p, 1, sizeof *p);
}
