// SPDX-License-Identifier: MIT
/*
 * score/kind_place.c - two addresses, by the hierarchy of units and by epoch: the first level that holds.
 *
 *   household   same ward, and the household number or the whole address text is the same
 *   hamlet      same ward, same hamlet
 *   ward        the same ward of the same epoch
 *   successor   wards of two epochs, or two wards of one successor
 *   district, province
 *   other
 *   missing     a ward is not known on one side: a household number means nothing without its ward
 *
 * "Same ward" up to the level hamlet: the wards share a successor of today.
 */
#include "score/compare.h"

enum { UNIT, WARD, TODAY, HAMLET, HOUSEHOLD, ADDRESS, DISTRICT, PROVINCE, N_WORDS };
enum { F_WARD, F_HAMLET, F_HOUSEHOLD, F_ADDRESS };
#define SEVERAL UINT32_MAX

static uint32_t folded(const lms_table *t, uint32_t field, uint32_t row)
{
    if (field == LMS_NO_FIELD) return 0;
    const lms_column *c = &t->column[field];
    uint32_t          v = c->v[row];
    return v && c->fold ? c->fold[v] : v;
}

/* The record's own ward is known by code, names or address: table.ward_of. Other unit fields by their values. */
static bool by_row(const lms_table *t, const lms_comparison *c) { return t->ward_feat && c->field[F_WARD] == t->schema->of_role[LMS_ROLEF_WARD_CODE]; }
static const lms_unit_feat *units_of(const lms_table *t, const lms_comparison *c) { return by_row(t, c) ? t->ward_feat : t->column[c->field[F_WARD]].unit; }

static void fill(const lms_comparer *x, const lms_comparison *c, uint32_t row, uint32_t *w)
{
    const lms_table *t = x->t;
    memset(w, 0, N_WORDS * sizeof *w);
    uint32_t v = by_row(t, c) ? t->ward_of[row] : t->column[c->field[F_WARD]].v[row];
    if (v == 0) return;
    const lms_unit_feat *u = &units_of(t, c)[v];
    w[UNIT] = v;
    w[WARD] = u->ward;
    w[TODAY] = u->today[0] && u->today[1] ? SEVERAL : u->today[0] ? u->today[0] : u->ward;
    w[HAMLET] = folded(t, c->field[F_HAMLET], row);
    w[HOUSEHOLD] = folded(t, c->field[F_HOUSEHOLD], row);
    w[ADDRESS] = folded(t, c->field[F_ADDRESS], row);
    w[DISTRICT] = u->district;
    w[PROVINCE] = u->province;
}

static bool one_ward(const lms_comparer *x, const lms_comparison *c, const uint32_t *a, const uint32_t *b)
{
    if (a[WARD] == b[WARD]) return true;
    if (a[TODAY] != SEVERAL && b[TODAY] != SEVERAL) return a[TODAY] == b[TODAY];
    const lms_unit_feat *u = units_of(x->t, c), *p = &u[a[UNIT]], *q = &u[b[UNIT]];
    for (int i = 0; i < LMS_UNIT_SUCCESSORS; i++)
        for (int k = 0; k < LMS_UNIT_SUCCESSORS; k++) {
            uint32_t s = i == 0 && p->today[0] == 0 ? p->ward : p->today[i], r = k == 0 && q->today[0] == 0 ? q->ward : q->today[k];
            if (s && s == r) return true;
        }
    return false;
}

static unsigned compare(const lms_comparer *x, const lms_comparison *c, const uint32_t *a, const uint32_t *b, lms_compare_memo *memo)
{
    (void)memo;
    if (a[WARD] == 0 || b[WARD] == 0) return LMS_PLACE_MISSING;
    if (one_ward(x, c, a, b)) {
        if ((a[HOUSEHOLD] && a[HOUSEHOLD] == b[HOUSEHOLD]) || (a[ADDRESS] && a[ADDRESS] == b[ADDRESS])) return LMS_PLACE_HOUSEHOLD;
        if (a[HAMLET] && a[HAMLET] == b[HAMLET]) return LMS_PLACE_HAMLET;
        return a[WARD] == b[WARD] ? LMS_PLACE_WARD : LMS_PLACE_SUCCESSOR;
    }
    if (a[DISTRICT] && a[DISTRICT] == b[DISTRICT]) return LMS_PLACE_DISTRICT;
    return a[PROVINCE] && a[PROVINCE] == b[PROVINCE] ? LMS_PLACE_PROVINCE : LMS_PLACE_OTHER;
}

static const char *const levels[] = { "missing", "household", "hamlet", "ward", "successor", "district", "province", "other" };
const lms_kind lms__kind_place = { "place", levels, LMS_N_PLACE_LEVELS, 1, N_WORDS, 1, 1u << LMS_ATTR_WARD, fill, compare };
