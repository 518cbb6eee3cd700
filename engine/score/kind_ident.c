// SPDX-License-Identifier: MIT
/*
 * score/kind_ident.c - two numbers of a person: the first level that holds.
 *
 *   equal      the same number
 *   near       one digit differs, or two neighbours are exchanged
 *   doubtful   they differ, and one is malformed, contradicts its own record's sex or birth year, or is a
 *              parent's number
 *   conflict   they differ and both are sound: evidence of two persons
 *
 * Fields: the number; sex, birth_date (to judge it); parents' numbers (to find them out).
 */
#include "score/compare.h"

enum { VALUE, LOW, HIGH, SOUND, N_WORDS };
enum { FIELD, SEX, BIRTH, PARENT1, PARENT2 };

bool lms__digits_near(uint64_t a, uint64_t b)
{
    uint64_t x = a ^ b, nz = (x | x >> 1 | x >> 2 | x >> 3) & 0x1111111111111111u;
    uint64_t rest = nz & (nz - 1); /* one bit per digit that differs, without the lowest */
    if (rest == 0) return true;
    if (rest & (rest - 1)) return false;
    unsigned i = (unsigned)__builtin_ctzll(nz);
    return i < 60 && (nz >> (i + 4) & 1) && (a >> i & 15) == (b >> (i + 4) & 15) && (b >> i & 15) == (a >> (i + 4) & 15);
}

static bool sound(const lms_table *t, const lms_comparison *c, uint32_t row, const lms_ident_feat *f, lms_str text)
{
    if (!(f->flags & LMS_IDENT_FORMED)) return false;
    if (c->field[SEX] != LMS_NO_FIELD && (f->flags & LMS_IDENT_HAS_SEX)) {
        lms_str sex = lms__value(t, c->field[SEX], row);
        if (sex.n && lms__str_is(sex, f->flags & LMS_IDENT_FEMALE ? "male" : "female")) return false;
    }
    if (c->field[BIRTH] != LMS_NO_FIELD && f->year) {
        const lms_column *d = &t->column[c->field[BIRTH]];
        if (d->v[row] && d->date[d->v[row]].date.y > 0 && d->date[d->v[row]].date.y != f->year) return false;
    }
    for (int p = PARENT1; p <= PARENT2; p++)
        if (c->field[p] != LMS_NO_FIELD && t->column[c->field[p]].v[row] && lms__str_eq(lms__value(t, c->field[p], row), text)) return false;
    return true;
}

static void fill(const lms_comparer *x, const lms_comparison *c, uint32_t row, uint32_t *w)
{
    const lms_column *col = &x->t->column[c->field[FIELD]];
    uint32_t          v = col->v[row];
    memset(w, 0, N_WORDS * sizeof *w);
    if (v == 0 || (col->ident[v].flags & LMS_IDENT_PLACEHOLDER)) return;
    const lms_ident_feat *f = &col->ident[v];
    w[VALUE] = v;
    w[LOW] = (uint32_t)f->bcd;
    w[HIGH] = (uint32_t)(f->bcd >> 32);
    w[SOUND] = (uint32_t)f->n << 1 | sound(x->t, c, row, f, lms__dict_get(&col->dict, v));
}

static unsigned compare(const lms_comparer *x, const lms_comparison *c, const uint32_t *a, const uint32_t *b, lms_compare_memo *memo)
{
    (void)x, (void)c, (void)memo;
    if (a[VALUE] == 0 || b[VALUE] == 0) return LMS_IDENT_MISSING;
    if (a[VALUE] == b[VALUE]) return LMS_IDENT_EQUAL;
    uint64_t p = (uint64_t)a[HIGH] << 32 | a[LOW], q = (uint64_t)b[HIGH] << 32 | b[LOW];
    if (p && q && (a[SOUND] | 1) == (b[SOUND] | 1) && lms__digits_near(p, q)) return LMS_IDENT_NEAR;
    return a[SOUND] & b[SOUND] & 1 ? LMS_IDENT_CONFLICT : LMS_IDENT_DOUBTFUL;
}

static const char *const levels[] = { "missing", "equal", "near", "doubtful", "conflict" };
const lms_kind lms__kind_ident = { "ident", levels, LMS_N_IDENT_LEVELS, 1, N_WORDS, 1, 1u << LMS_ATTR_VALUE, fill, compare };
