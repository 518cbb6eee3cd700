// SPDX-License-Identifier: MIT
/* validate/plan.c - validate.yaml compiled into checks. */
#include "validate/internal.h"

#include "rulebook/schema.h"

static const lms_check_kind *kind_of(lms_str name)
{
    const lms_check_kind *all[3] = { lms__value_kinds, lms__row_kinds, lms__group_kinds };
    for (int i = 0; i < 3; i++)
        for (const lms_check_kind *k = all[i]; k->name; k++)
            if (lms__str_is(name, k->name)) return k;
    return NULL;
}

static bool add_field(lms_rule_check *k, lms_rulebook *rb, const lms_node *at, uint32_t f, bool named)
{
    if (f == LMS_NO_FIELD) return false;
    if (k->kind->types && !(k->kind->types >> rb->schema.field[f].type & 1u)) {
        if (named)
            lms__issue(rb, at, LMS_MSG("The check {1} cannot be used on the field {2}, which is a {3}"), k->kind->name, rb->schema.field[f].id.s,
                       lms__type_names[rb->schema.field[f].type]);
        return false;
    }
    k->field[k->n_fields++] = f;
    return true;
}

/* Fields of a rule: `field`, `fields`, or `applies`. */
static bool set_fields(lms_validate_plan *p, lms_rule_check *k, lms_rulebook *rb)
{
    const lms_node *one = lms__node_get(k->node, "field"), *many = lms__node_get(k->node, "fields"), *applies = lms__node_get(k->node, "applies");
    k->field = lms__arena_alloc(&p->text, rb->schema.n + 1u, sizeof *k->field);
    if (k->field == NULL) return false;
    if (one) add_field(k, rb, one, lms__schema_find(&rb->schema, one->text), true);
    for (const lms_node *c = many ? many->child : NULL; c && k->n_fields < rb->schema.n; c = c->next)
        add_field(k, rb, c, lms__schema_find(&rb->schema, c->text), true);
    for (uint32_t f = 0; applies && f < rb->schema.n && k->n_fields < rb->schema.n; f++)
        if (lms__applies(rb, applies, f)) add_field(k, rb, applies, f, false);
    if (one == NULL && many == NULL && applies == NULL)
        lms__issue(rb, k->node, LMS_MSG("The rule does not say which field it checks; give field, fields or applies"));
    else if (k->n_fields == 0)
        lms__issue(rb, k->node, LMS_MSG("No field is left that this check can be used on"));
    return true;
}

static uint32_t field_named(lms_rulebook *rb, const lms_node *at) { return at ? lms__schema_find(&rb->schema, at->text) : LMS_NO_FIELD; }

/* Must be of one of the types, else an issue. */
static void add_other(lms_rule_check *k, lms_rulebook *rb, const lms_node *at, unsigned types)
{
    uint32_t f = field_named(rb, at);
    if (f == LMS_NO_FIELD || k->n_others == LMS_CHECK_OTHERS) return;
    if (types && !(types >> rb->schema.field[f].type & 1u)) {
        lms__issue(rb, at, LMS_MSG("The check {1} cannot look at the field {2}, which is a {3}"), k->kind->name, rb->schema.field[f].id.s,
                   lms__type_names[rb->schema.field[f].type]);
        return;
    }
    k->other[k->n_others++] = f;
}

static void add_others(lms_rule_check *k, lms_rulebook *rb, const char *key, unsigned types)
{
    const lms_node *n = lms__node_get(k->node, key);
    if (n == NULL) return;
    if (n->kind == LMS_SCALAR) add_other(k, rb, n, types);
    for (const lms_node *c = n->kind == LMS_LIST ? n->child : NULL; c; c = c->next) add_other(k, rb, c, types);
}

#define T(type) (1u << LMS_TYPE_##type)
static void set_others(lms_rule_check *k, lms_rulebook *rb)
{
    add_others(k, rb, "sex", T(ENUM));
    add_others(k, rb, "date", T(DATE));
    add_others(k, rb, "after", T(DATE));
    add_others(k, rb, "child", T(DATE) | T(YEAR));
    add_others(k, rb, "others", 0);
    add_others(k, rb, lms__str_is(lms__node_str(k->node, "check"), "surname") ? "parents" : "-", T(NAME));
    add_others(k, rb, lms__str_is(lms__node_str(k->node, "check"), "unit_inside") ? "parents" : "-", T(UNIT));
    add_others(k, rb, "other", T(UNIT));
    add_others(k, rb, "differ", 0);
    add_others(k, rb, "same_household", 0);
    add_others(k, rb, "unit", T(UNIT));
}

static int32_t day_of(const lms_node *node, const char *key)
{
    lms_date d = lms__date_parse_iso(lms__node_str(node, key));
    return d.d ? lms__date_day(d.y, d.m, d.d) : LMS_NO_DAY;
}

static void set_number(const lms_node *n, bool *has, int64_t *out)
{
    if (n && lms__int_parse(n->text, out)) *has = true;
}

static void set_day_of_year(lms_rule_check *k, lms_rulebook *rb)
{
    const lms_node *n = lms__node_get(k->node, "day");
    if (n == NULL) return;
    lms_str s = n->text;
    uint64_t m = 0, d = 0;
    if (s.n == 5 && s.s[2] == '-' && lms__str_uint((lms_str){ s.s, 2 }, &m) && lms__str_uint((lms_str){ s.s + 3, 2 }, &d) && lms__date_valid(2000, (int)m, (int)d)) {
        k->month = (uint32_t)m;
        k->day = (uint32_t)d;
    } else {
        lms__issue(rb, n, LMS_MSG("A day of the year is written month-day, such as 01-01"));
    }
}

static void set_when(lms_rule_check *k, lms_rulebook *rb)
{
    k->when_field = LMS_NO_FIELD;
    k->when_column = UINT32_MAX;
    k->when = lms__node_get(k->node, "when");
    if (k->when == NULL) return;
    k->when_field = field_named(rb, lms__node_get(k->when, "field"));
    const lms_node *col = lms__node_get(k->when, "column");
    if (col == NULL || k->when_field == LMS_NO_FIELD) return;
    k->when_table = lms__rulebook_table(rb, lms__node_str(rb->field_node[k->when_field], "table"));
    if (k->when_table) k->when_column = lms__csv_column(k->when_table, col->text.s);
    if (k->when_column == UINT32_MAX) lms__issue(rb, col, LMS_MSG("The table of this field has no column {1}"), col->text.s);
}

/* Tables must have the columns that the check reads. */
static void set_table(lms_rule_check *k, lms_rulebook *rb)
{
    const lms_node *n = lms__node_get(k->node, "names");
    static const char *const need[4] = { "part", "name", "sex", "share" };
    if (n == NULL) return;
    k->table = lms__rulebook_table(rb, n->text);
    for (int i = 0; k->table && i < 4; i++)
        if (lms__csv_column(k->table, need[i]) == UINT32_MAX) lms__issue(rb, n, LMS_MSG("The table {1} has no column {2}"), n->text.s, need[i]);
}

static lms_status compile(lms_validate_plan *p, lms_rulebook *rb, const lms_node *node, lms_error *err)
{
    const lms_check_kind *kind = kind_of(lms__node_str(node, "check"));
    uint16_t              rule = lms__rulebook_rule(rb, lms__node_str(node, "id"));
    if (kind == NULL || rule == LMS_NO_RULE) return LMS_OK; /* the loader has said so */
    lms_rule_check *k = &p->check[p->n_checks];
    *k = (lms_rule_check){ .kind = kind, .rule = rule, .number = (uint16_t)p->n_checks, .severity = (uint8_t)rb->rule[rule].severity, .node = node };
    p->n_checks++;
    if (!set_fields(p, k, rb)) return lms__mem_why(p->mem, err);
    set_others(k, rb);
    set_when(k, rb);
    set_table(k, rb);
    set_day_of_year(k, rb);
    k->forbid = lms__node_bool(node, "forbid", false);
    k->leap_early = lms__str_is(lms__node_str(node, "leap_day"), "02-28");
    set_number(lms__node_get(node, "min"), &k->has_min, &k->min);
    set_number(lms__node_get(node, "count"), &k->has_min, &k->min);
    set_number(lms__node_get(node, "max"), &k->has_max, &k->max);
    set_number(lms__node_get(node, "under"), &k->has_max, &k->max);
    set_number(lms__node_get(node, "over"), &k->has_max, &k->max);
    k->share = lms__node_num(node, "share", lms__node_num(node, "least", 0));
    k->from = day_of(node, "from");
    k->to = day_of(node, "to");
    k->male = lms__node_str(node, "male");
    k->female = lms__node_str(node, "female");
    k->expect = lms__node_str(node, "expect");
    if ((k->male.n || k->table) && k->expect.n == 0 && lms__node_get(node, "sex") == NULL)
        lms__issue(rb, node, LMS_MSG("This check needs the field of the sex (sex) or the sex to expect (expect)"));
    const lms_node *pattern = lms__node_get(node, "pattern");
    if (pattern == NULL) return LMS_OK;
    lms_status s = lms__regex_new(p->mem, pattern->text, &k->regex, err);
    return s == LMS_E_RULES ? LMS_OK : s;
}

lms_status lms__validate_plan_new(lms_ctx *c, lms_rulebook *rb, lms_validate_plan **out, lms_error *err)
{
    const lms_node    *rules = lms__node_get(rb->section[LMS_SEC_VALIDATE], "rules");
    lms_validate_plan *p = lms__mem_zalloc(c->mem, 1, sizeof *p);
    lms_status         s = LMS_OK;
    *out = p;
    if (p == NULL) return lms__mem_why(c->mem, err);
    p->mem = c->mem;
    p->rb = rb;
    lms__arena_init(&p->text, c->mem);
    p->check = lms__arena_zalloc(&p->text, lms__node_count(rules) + 1u, sizeof *p->check);
    if (p->check == NULL) return lms__mem_why(c->mem, err);
    size_t before = rb->issues.n;
    for (const lms_node *x = rules && rules->kind == LMS_LIST ? rules->child : NULL; x && s == LMS_OK; x = x->next)
        if (x->kind == LMS_DICTIONARY) s = compile(p, rb, x, err);
    if (s == LMS_OK && rb->issues.n > before) s = lms__rulebook_status(rb, err);
    return s;
}

void lms__validate_plan_free(lms_validate_plan *p)
{
    if (p == NULL) return;
    lms_mem *mem = p->mem;
    for (uint32_t i = 0; p->check && i < p->n_checks; i++) lms__regex_free(p->check[i].regex);
    lms__arena_free(&p->text);
    lms__mem_free(mem, p, 1, sizeof *p);
}
