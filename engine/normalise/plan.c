// SPDX-License-Identifier: MIT
/* normalise/plan.c - normalise.yaml and the fields compiled into steps. */
#include "normalise/internal.h"

static void set_fields(lms_normalise_plan *p, lms_step *st, const lms_node *applies)
{
    static const char *const type_name[LMS_N_TYPES] = { "text", "key", "name", "date", "year", "enum", "set", "ident", "phone", "unit", "address", "number" };
    const lms_schema *sc = &p->rb->schema;
    const lms_node   *types = lms__node_get(applies, "types"), *fields = lms__node_get(applies, "fields"), *except = lms__node_get(applies, "except");
    for (uint32_t f = 0; f < sc->n && f < 256; f++) {
        bool on = types == NULL && fields == NULL;
        if (types && types->kind == LMS_SCALAR) on |= lms__str_is(types->text, type_name[sc->field[f].type]);
        for (const lms_node *c = types ? types->child : NULL; c; c = c->next) on |= lms__str_is(c->text, type_name[sc->field[f].type]);
        if (fields && fields->kind == LMS_SCALAR) on |= lms__str_eq(fields->text, sc->field[f].id);
        for (const lms_node *c = fields ? fields->child : NULL; c; c = c->next) on |= lms__str_eq(c->text, sc->field[f].id);
        for (const lms_node *c = except ? except->child : NULL; c; c = c->next) on &= !lms__str_eq(c->text, sc->field[f].id);
        st->on[f] = on;
    }
}

static void add_rule(lms_normalise_plan *p, lms_rulebook *rb, const lms_node *node)
{
    lms_str  known[32];
    uint32_t n_known = 0;
    bool     row = false;
    char     name[64] = { 0 };
    lms_str  step = lms__node_str(node, "step"), kind = lms__node_str(node, "kind");
    if (p->n_steps == MAX_STEPS) {
        lms__issue(rb, node, LMS_MSG("More than 64 steps; join some of them"));
        return;
    }
    lms_mechanism_fn fn = lms__mechanism(step, &row, known, &n_known);
    if (fn == NULL && rb->issues.n) return; /* the schema has told it already */
    if (fn == NULL) {
        lms_str near = lms__nearest(step, known, n_known);
        memcpy(name, step.s ? step.s : "", step.n < 63 ? step.n : 63);
        char close[64] = { 0 };
        memcpy(close, near.s ? near.s : "", near.n < 63 ? near.n : 63);
        lms__issue(rb, lms__node_get(node, "step") ? lms__node_get(node, "step") : node,
                   LMS_MSG("There is no step {1}; the nearest known one is {2}"), name, close);
        return;
    }
    lms_step *st = &p->step[p->n_steps++];
    st->fn = fn;
    st->by_row = row;
    st->name = step;
    st->node = node;
    st->params = lms__node_get(node, "params");
    st->rule = lms__rulebook_rule(rb, lms__node_str(node, "id"));
    st->table = lms__rulebook_table(rb, lms__node_str(node, "table"));
    st->change = lms__str_is(kind, "representation") ? LMS_CHANGE_REPRESENTATION : lms__str_is(kind, "substance") ? LMS_CHANGE_SUBSTANCE : LMS_CHANGE_REPAIR;
    set_fields(p, st, lms__node_get(node, "applies"));
}

/* Words of an enum's table: code, titles, aliases joined by |. Marks kept and, where that is not ambiguous, folded. */
static bool words_of(lms_lookup *l, lms_mem *mem, const lms_csv_table *t)
{
    if (!lms__lookup_init(l, mem)) return false;
    uint32_t al = lms__csv_column(t, "aliases");
    for (int fold = 0; fold < 2; fold++)
        for (uint32_t r = 0; r < t->n_rows; r++)
            for (uint32_t c = 0; c < t->n_columns; c++) {
                lms_str h = t->header[c], cell = lms__csv_cell(t, r, c);
                if (c != 0 && c != al && !lms__str_is(h, "title_vi") && !lms__str_is(h, "title_en")) continue;
                for (size_t i = 0; i <= cell.n; i++) {
                    size_t from = i;
                    while (i < cell.n && !(c == al && cell.s[i] == '|')) i++;
                    if (!lms__lookup_add(l, (lms_str){ cell.s + from, i - from }, r, fold)) return false;
                }
            }
    return true;
}

static bool temporary_of(lms_normalise_plan *p, const lms_csv_table *t)
{
    for (int k = 0; k < 2; k++)
        if (!lms__lookup_init(&p->temporary[k], p->mem)) return false;
    for (uint32_t r = 0; t && r < t->n_rows; r++) {
        lms_str where = lms__csv_cell(t, r, 1), phrase = lms__csv_cell(t, r, 0);
        for (int fold = 0; fold < 2; fold++) {
            if (!lms__lookup_add(&p->temporary[0], phrase, r, fold)) return false;
            if (lms__str_is(where, "start") && !lms__lookup_add(&p->temporary[1], phrase, r, fold)) return false;
        }
    }
    return true;
}

static bool surnames_of(lms_normalise_plan *p, const lms_csv_table *surnames, const lms_csv_table *particles)
{
    lms_buf b;
    bool    ok = lms__dict_init(&p->two_part, p->mem) && lms__dict_init(&p->particles, p->mem);
    lms__buf_init(&b, p->mem);
    for (uint32_t r = 0; ok && surnames && r < surnames->n_rows; r++) {
        lms_str s = lms__csv_cell(surnames, r, 0);
        if (memchr(s.s, ' ', s.n) == NULL) continue;
        lms__buf_clear(&b);
        lms__plain_words(s, true, &b);
        ok = !b.oom && lms__dict_intern(&p->two_part, lms__buf_str(&b)) != LMS_DICT_FULL;
    }
    for (uint32_t r = 0; ok && particles && r < particles->n_rows; r++) {
        if (!lms__str_is(lms__csv_cell(particles, r, 3), "last")) continue;
        lms__buf_clear(&b);
        lms__plain_words(lms__csv_cell(particles, r, 0), true, &b);
        ok = !b.oom && lms__dict_intern(&p->particles, lms__buf_str(&b)) != LMS_DICT_FULL;
    }
    lms__buf_free(&b);
    return ok;
}

static void shape_of(lms_ident_shape *h, lms_rulebook *rb, const lms_node *sh)
{
    const lms_csv_table *places = lms__rulebook_table(rb, lms__node_str(sh, "places"));
    h->known = true;
    h->digits = (uint32_t)lms__node_int(sh, "digits", 12);
    h->century = lms__rulebook_table(rb, lms__node_str(sh, "century_sex"));
    for (uint32_t r = 0; places && r < places->n_rows; r++) {
        uint64_t from, to;
        if (!lms__str_uint(lms__csv_cell(places, r, 0), &from) || !lms__str_uint(lms__csv_cell(places, r, 1), &to)) continue;
        for (uint64_t k = from; k <= to && k < sizeof h->place; k++) h->place[k] = 1;
    }
}

lms_status lms__normalise_plan_new(lms_ctx *c, lms_rulebook *rb, lms_normalise_plan **out, lms_error *err)
{
    lms_normalise_plan *p = lms__mem_zalloc(c->mem, 1, sizeof *p);
    *out = p;
    if (p == NULL) return lms__mem_why(c->mem, err);
    p->mem = c->mem;
    p->rb = rb;
    uint32_t nf = rb->schema.n;
    p->by_field = lms__mem_zalloc(c->mem, nf, sizeof *p->by_field);
    p->shape = lms__mem_zalloc(c->mem, nf, sizeof *p->shape);
    if (p->by_field == NULL || p->shape == NULL) return lms__mem_why(c->mem, err);
    const lms_node *root = rb->section[LMS_SEC_NORMALISE], *set = lms__node_get(root, "settings"), *rules = lms__node_get(root, "rules");
    for (const lms_node *n = rules ? rules->child : NULL; n; n = n->next) add_rule(p, rb, n);
    p->year_window = (int32_t)lms__node_int(set, "two_digit_years_from", 30);
    p->ethnic_list = lms__node_str(set, "ethnic_codes");
    p->codings = lms__rulebook_table(rb, lms__node_str(set, "codings"));
    p->ethnic = lms__rulebook_table(rb, lms__node_str(set, "code_lists"));
    p->units = lms__rulebook_table(rb, lms__node_str(set, "units"));
    p->successors = lms__rulebook_table(rb, lms__node_str(set, "successors"));
    p->aliases = lms__rulebook_table(rb, lms__node_str(set, "place_aliases"));
    bool ok = lms__lookup_init(&p->alias_words, c->mem);
    uint32_t alias = p->aliases ? lms__csv_column(p->aliases, "alias") : UINT32_MAX;
    for (uint32_t r = 0; ok && alias != UINT32_MAX && r < p->aliases->n_rows; r++)
        ok = lms__lookup_add(&p->alias_words, lms__csv_cell(p->aliases, r, alias), r, true);
    ok = ok && temporary_of(p, lms__rulebook_table(rb, lms__node_str(set, "temporary_names"))) &&
              surnames_of(p, lms__rulebook_table(rb, lms__node_str(set, "surnames")), lms__rulebook_table(rb, lms__node_str(set, "particles")));
    ok = ok && lms__unit_words_new(c->mem, lms__rulebook_table(rb, lms__node_str(set, "unit_words")), &p->unit_words);
    for (uint32_t f = 0; ok && f < nf; f++) {
        const lms_csv_table *t = lms__rulebook_table(rb, lms__node_str(rb->field_node[f], "table"));
        lms_field_type       ty = rb->schema.field[f].type;
        if (t && (ty == LMS_TYPE_ENUM || ty == LMS_TYPE_SET)) ok = words_of(&p->by_field[f], c->mem, t);
        const lms_node *sh = lms__node_get(rb->field_node[f], "structure");
        if (sh) shape_of(&p->shape[f], rb, sh);
    }
    if (!ok) return lms__mem_why(c->mem, err);
    if (p->units) return lms__gazetteer_new(c->mem, p->units, p->successors, &p->gazetteer, err);
    return LMS_OK;
}

void lms__normalise_plan_free(lms_normalise_plan *p)
{
    if (p == NULL) return;
    lms_mem *mem = p->mem;
    uint32_t nf = p->rb->schema.n;
    for (uint32_t f = 0; p->by_field && f < nf; f++) lms__lookup_free(&p->by_field[f]);
    lms__mem_free(mem, p->by_field, nf, sizeof *p->by_field);
    lms__mem_free(mem, p->shape, nf, sizeof *p->shape);
    lms__lookup_free(&p->temporary[0]);
    lms__lookup_free(&p->temporary[1]);
    lms__lookup_free(&p->alias_words);
    lms__dict_free(&p->two_part);
    lms__dict_free(&p->particles);
    lms__dict_free(&p->unit_words.words);
    lms__gazetteer_free(p->gazetteer);
    lms__mem_free(mem, p, 1, sizeof *p);
}
