// SPDX-License-Identifier: MIT
/*
 * score/kind_value.c - plain values: equal or not; numbers near each other.
 *
 *   equal    same value (with `fold`: same folded text); or differs. Placeholder numbers are missing.
 *   number   equal; near: at most `within` apart; differs
 */
#include "score/compare.h"

static void fill_equal(const lms_comparer *x, const lms_comparison *c, uint32_t row, uint32_t *w)
{
    const lms_column *col = &x->t->column[c->field[0]];
    uint32_t          v = col->v[row];
    if (v && col->ident && (col->ident[v].flags & LMS_IDENT_PLACEHOLDER)) v = 0;
    if (v && c->fold) v = col->name ? col->name[v].fold : col->fold ? col->fold[v] : v;
    w[0] = v;
}

static unsigned compare_equal(const lms_comparer *x, const lms_comparison *c, const uint32_t *a, const uint32_t *b, lms_compare_memo *memo)
{
    (void)x, (void)c, (void)memo;
    if (a[0] == 0 || b[0] == 0) return LMS_EQUAL_MISSING;
    return a[0] == b[0] ? LMS_EQUAL_EQUAL : LMS_EQUAL_DIFFERS;
}

static void fill_number(const lms_comparer *x, const lms_comparison *c, uint32_t row, uint32_t *w)
{
    const lms_column *col = &x->t->column[c->field[0]];
    uint32_t          v = col->v[row];
    w[0] = v;
    w[1] = v ? (uint32_t)col->number[v] : (uint32_t)INT32_MIN;
    if (w[1] == (uint32_t)INT32_MIN) w[0] = 0;
}

static unsigned compare_number(const lms_comparer *x, const lms_comparison *c, const uint32_t *a, const uint32_t *b, lms_compare_memo *memo)
{
    (void)x, (void)memo;
    if (a[0] == 0 || b[0] == 0) return LMS_EQUAL_MISSING;
    int64_t d = (int64_t)(int32_t)a[1] - (int32_t)b[1];
    if (d < 0) d = -d;
    if (d == 0) return 1;
    return c->n_steps && (double)d <= c->step[0] ? 2 : 3;
}

static const char *const equal_levels[] = { "missing", "equal", "differs" };
const lms_kind lms__kind_equal = { "equal", equal_levels, LMS_N_EQUAL_LEVELS, 1, 1, 1, 1u << LMS_ATTR_VALUE, fill_equal, compare_equal };
static const char *const number_levels[] = { "missing", "equal", "near", "differs" };
const lms_kind lms__kind_number = { "number", number_levels, 4, 1, 2, 1, 1u << LMS_ATTR_VALUE, fill_number, compare_number };
