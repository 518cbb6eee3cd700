// SPDX-License-Identifier: MIT
/* validate/row.c - checks of one record: what is missing, and fields that contradict each other. */
#include "validate/internal.h"

#define T(type) (1u << LMS_TYPE_##type)
#define CHECK(name) static void name(const lms_rule_check *k, const lms_look *x, uint32_t row, lms_found_list *out)

static const lms_str nothing = { "", 0 };

static uint32_t id_of(const lms_look *x, uint32_t field, uint32_t row) { return x->t->column[field].v[row]; }

CHECK(required)
{
    for (uint32_t i = 0; i < k->n_fields; i++)
        if (id_of(x, k->field[i], row) == 0) lms__find(out, k, row, k->field[i], nothing);
}

CHECK(required_any)
{
    for (uint32_t i = 0; i < k->n_fields; i++)
        if (id_of(x, k->field[i], row)) return;
    lms__find(out, k, row, k->field[0], nothing);
}

/* A finding about two fields: the other one is its argument. */
static void find_with(const lms_look *x, lms_found_list *out, const lms_rule_check *k, uint32_t row, uint32_t field, uint32_t other)
{
    lms_str id = x->t->schema->field[other].id;
    char    buf[80];
    size_t  n = id.n < 70 ? id.n : 70;
    memcpy(buf, "[\"", 2);
    memcpy(buf + 2, id.s, n);
    memcpy(buf + 2 + n, "\"]", 2);
    lms__find(out, k, row, field, (lms_str){ buf, n + 4 });
}

static void find_sex(const lms_look *x, lms_found_list *out, const lms_rule_check *k, uint32_t row, uint32_t field)
{
    if (k->expect.n) lms__find(out, k, row, field, nothing);
    else find_with(x, out, k, row, field, k->other[0]);
}

CHECK(ident_sex)
{
    const lms_str sex = k->expect.n ? k->expect : lms__value(x->t, k->other[0], row);
    for (uint32_t i = 0; i < k->n_fields; i++) {
        uint8_t f = x->t->column[k->field[i]].ident[id_of(x, k->field[i], row)].flags;
        if (!(f & LMS_IDENT_HAS_SEX) || (f & LMS_IDENT_PLACEHOLDER)) continue;
        bool female = f & LMS_IDENT_FEMALE;
        if (lms__str_eq(sex, female ? k->male : k->female)) find_sex(x, out, k, row, k->field[i]);
    }
}

CHECK(ident_year)
{
    const lms_column *dc = &x->t->column[k->other[0]];
    lms_date          d = dc->date[dc->v[row]].date;
    if (dc->v[row] == 0 || d.y == 0) return;
    for (uint32_t i = 0; i < k->n_fields; i++) {
        const lms_ident_feat *f = &x->t->column[k->field[i]].ident[id_of(x, k->field[i], row)];
        if (f->year == 0 || (f->flags & LMS_IDENT_PLACEHOLDER) || f->year == d.y) continue;
        find_with(x, out, k, row, k->field[i], k->other[0]);
    }
}

static bool same(const lms_look *x, uint32_t f, uint32_t g, uint32_t row)
{
    const lms_column *a = &x->t->column[f], *b = &x->t->column[g];
    uint32_t          i = a->v[row], j = b->v[row];
    if (i == 0 || j == 0) return false;
    if (a->name && b->name) return a->name[i].key == b->name[j].key;
    if (a->ident && b->ident && a->ident[i].bcd) return a->ident[i].bcd == b->ident[j].bcd && a->ident[i].n == b->ident[j].n;
    return lms__str_eq(lms__dict_get(&a->dict, i), lms__dict_get(&b->dict, j));
}

CHECK(same_value)
{
    for (uint32_t i = 0; i < k->n_fields; i++)
        for (uint32_t j = 0; j < k->n_others; j++)
            if (k->field[i] != k->other[j] && same(x, k->field[i], k->other[j], row)) {
                find_with(x, out, k, row, k->field[i], k->other[j]);
                break;
            }
}

static bool span_of(const lms_look *x, uint32_t f, uint32_t row, int32_t *first, int32_t *last)
{
    const lms_column *c = &x->t->column[f];
    return c->v[row] && c->date && lms__date_span(c->date[c->v[row]].date, first, last);
}

CHECK(date_order)
{
    int32_t a, b, first, last;
    if (!span_of(x, k->other[0], row, &first, &last)) return;
    for (uint32_t i = 0; i < k->n_fields; i++)
        if (span_of(x, k->field[i], row, &a, &b) && b < first) find_with(x, out, k, row, k->field[i], k->other[0]);
}

/* A year, or the year of a date; INT32_MIN if there is none. */
static int32_t year_of(const lms_look *x, uint32_t f, uint32_t row)
{
    const lms_column *c = &x->t->column[f];
    uint32_t          id = c->v[row];
    if (id == 0) return INT32_MIN;
    if (c->date) return c->date[id].date.y ? c->date[id].date.y : INT32_MIN;
    return c->number ? c->number[id] : INT32_MIN;
}

CHECK(year_gap)
{
    int32_t child = year_of(x, k->other[0], row);
    char    buf[32];
    if (child == INT32_MIN) return;
    for (uint32_t i = 0; i < k->n_fields; i++) {
        int32_t parent = year_of(x, k->field[i], row);
        if (parent == INT32_MIN) continue;
        int64_t gap = (int64_t)child - parent;
        if ((k->has_min && gap < k->min) || (k->has_max && gap > k->max)) lms__find(out, k, row, k->field[i], lms__arg_number(buf, gap));
    }
}

CHECK(value_age)
{
    int32_t first, last;
    uint32_t id = id_of(x, k->field[0], row);
    if (id == 0 || !x->fits[k->number][id] || !span_of(x, k->other[0], row, &first, &last)) return;
    if (lms__birthday(last, k->max, k->leap_early) <= x->as_of) lms__find(out, k, row, k->field[0], nothing);
}

/* First syllables, folded, so that lost marks are no difference here. Particles (Y, H') carry no family name. */
CHECK(surname)
{
    const lms_column *c = &x->t->column[k->field[0]];
    const lms_name_feat *f = &c->name[c->v[row]];
    if (c->v[row] == 0 || f->n_family == 0 || f->n_syl < 2 || (f->flags & (LMS_NAME_TEMPORARY | LMS_NAME_LOST))) return;
    for (uint32_t i = 0; i < k->n_others; i++) {
        const lms_column    *p = &x->t->column[k->other[i]];
        const lms_name_feat *g = &p->name[p->v[row]];
        if (p->v[row] == 0 || g->n_family == 0 || g->n_syl < 2 || (g->flags & (LMS_NAME_TEMPORARY | LMS_NAME_LOST))) return;
        if (g->fsyl[0] == f->fsyl[0]) return;
    }
    lms__find(out, k, row, k->field[0], nothing);
}

/* The row of the table that speaks, if any, was found once per name (run.c). */
CHECK(name_sex)
{
    uint32_t id = id_of(x, k->field[0], row), says = x->fits[k->number][id];
    lms_str  sex = k->expect.n ? k->expect : lms__value(x->t, k->other[0], row);
    if (says == 0 || sex.n == 0) return;
    if (!lms__str_eq(sex, lms__csv_cell(k->table, says - 1, lms__csv_column(k->table, "sex")))) find_sex(x, out, k, row, k->field[0]);
}

/* Neither one of the fields nor anything else (names together, the line of address) says which ward. */
CHECK(unit_resolved)
{
    if (x->t->ward_of && x->t->ward_of[row]) return;
    for (uint32_t i = 0; i < k->n_fields; i++) {
        const lms_column *c = &x->t->column[k->field[i]];
        if (c->v[row] && c->unit[c->v[row]].ward) return;
    }
    lms__find(out, k, row, k->field[0], nothing);
}

CHECK(unit_inside)
{
    const lms_column *c = &x->t->column[k->field[0]];
    if (c->v[row] == 0) return;
    const lms_unit_feat *u = &c->unit[c->v[row]];
    for (uint32_t i = 0; i < k->n_others; i++) {
        const lms_column *p = &x->t->column[k->other[i]];
        if (p->v[row] == 0) continue;
        const lms_unit_feat *v = &p->unit[p->v[row]];
        uint32_t own = v->district ? u->district : u->province, above = v->district ? v->district : v->province;
        if (own == 0 || above == 0 || own == above || lms__str_eq(lms__unit_code(x->t, own), lms__unit_code(x->t, above))) continue;
        lms__find(out, k, row, k->field[0], nothing);
        return;
    }
}

/* Two wards agree if they are one, or went to one unit of today. */
static bool meet(const lms_unit_feat *a, const lms_unit_feat *b)
{
    if (a->ward == b->ward) return true;
    for (int i = 0; i < LMS_UNIT_SUCCESSORS && a->today[i]; i++)
        for (int j = 0; j < LMS_UNIT_SUCCESSORS && b->today[j]; j++)
            if (a->today[i] == b->today[j]) return true;
    return false;
}

CHECK(same_unit)
{
    const lms_column *a = &x->t->column[k->field[0]], *b = &x->t->column[k->other[0]];
    if (a->v[row] == 0 || b->v[row] == 0) return;
    const lms_unit_feat *u = &a->unit[a->v[row]], *v = &b->unit[b->v[row]];
    if (u->ward && v->ward && !meet(u, v)) lms__find(out, k, row, k->field[0], nothing);
}

/* What normalise could not read with certainty, by itself, from its row or from its column. */
CHECK(legacy_text)
{
    for (uint32_t i = 0; i < k->n_fields; i++) {
        const uint8_t *undecided = x->t->column[k->field[i]].undecided;
        if (undecided && undecided[row]) lms__find(out, k, row, k->field[i], nothing);
    }
}

const lms_check_kind lms__row_kinds[] = {
    { "required", 0, NULL, required, NULL, false },
    { "required_any", 0, NULL, required_any, NULL, false },
    { "ident_sex", T(IDENT), NULL, ident_sex, NULL, false },
    { "ident_year", T(IDENT), NULL, ident_year, NULL, false },
    { "same_value", 0, NULL, same_value, NULL, false },
    { "date_order", T(DATE), NULL, date_order, NULL, false },
    { "year_gap", T(DATE) | T(YEAR), NULL, year_gap, NULL, false },
    { "value_age", 0, NULL, value_age, NULL, true },
    { "surname", T(NAME), NULL, surname, NULL, false },
    { "name_sex", T(NAME), NULL, name_sex, NULL, false },
    { "unit_resolved", T(UNIT), NULL, unit_resolved, NULL, false },
    { "unit_inside", T(UNIT), NULL, unit_inside, NULL, false },
    { "legacy_text", T(NAME) | T(TEXT) | T(ADDRESS) | T(UNIT), NULL, legacy_text, NULL, false },
    { "same_unit", T(UNIT), NULL, same_unit, NULL, false },
    { NULL, 0, NULL, NULL, NULL, false },
};
