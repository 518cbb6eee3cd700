// SPDX-License-Identifier: MIT
/*
 * score/kind_parents.c - mother and father as a pair, aware that they may be exchanged. Per parent, the
 * first level that holds:
 *
 *   id            the same number of the parent
 *   other-id      folded name equal, but two sound numbers that differ
 *   name-year     folded name and birth year equal
 *   name          folded name equal, a birth year missing or at most `years` apart
 *   other-year    folded name equal, birth years further apart
 *   partial       a middle syllable missing, or one syllable one letter off
 *   crossed       neither parent agrees with its counterpart, but crosswise they do
 *   generation    names differ and so do the birth years by `generation` or more: a grandparent
 *   differs       none of these
 *   with          (second slot) counted with the first when crossed: weighs nothing
 *
 * Words per parent: name, fold, given, hash of the rest, birth year and flags, digits of the number.
 */
#include "score/compare.h"

enum { NAME, FOLD, GIVEN, REST, YEAR, LOW, HIGH, N_PARENT };
enum { FLAG_LOST = 1 << 16, FLAG_SOUND = 1 << 17 };
enum { F_NAME, F_YEAR, F_ID }; /* + 3 for the second parent */

static void fill_parent(const lms_comparer *x, const uint32_t *field, uint32_t row, uint32_t *w)
{
    const lms_table *t = x->t;
    memset(w, 0, N_PARENT * sizeof *w);
    uint32_t v = field[F_NAME] != LMS_NO_FIELD ? t->column[field[F_NAME]].v[row] : 0;
    if (v) {
        const lms_name_feat *f = &t->column[field[F_NAME]].name[v];
        uint32_t             n = f->n_syl < LMS_NAME_SYLS ? f->n_syl : LMS_NAME_SYLS;
        if (n && !(f->flags & LMS_NAME_TEMPORARY)) {
            w[NAME] = v;
            w[FOLD] = f->fold;
            w[GIVEN] = f->fsyl[n - 1];
            w[REST] = lms__rest_hash(f);
            w[YEAR] = f->flags & LMS_NAME_LOST ? FLAG_LOST : 0;
        }
    }
    if (field[F_YEAR] != LMS_NO_FIELD && (v = t->column[field[F_YEAR]].v[row]) != 0) {
        int32_t y = t->column[field[F_YEAR]].number[v];
        if (y > 0 && y < 10000) w[YEAR] |= (uint32_t)y;
    }
    if (field[F_ID] != LMS_NO_FIELD && (v = t->column[field[F_ID]].v[row]) != 0) {
        const lms_ident_feat *f = &t->column[field[F_ID]].ident[v];
        if (f->bcd && !(f->flags & LMS_IDENT_PLACEHOLDER)) {
            w[LOW] = (uint32_t)f->bcd;
            w[HIGH] = (uint32_t)(f->bcd >> 32);
            if (f->flags & LMS_IDENT_FORMED) w[YEAR] |= FLAG_SOUND;
        }
    }
}

static void fill(const lms_comparer *x, const lms_comparison *c, uint32_t row, uint32_t *w)
{
    fill_parent(x, c->field, row, w);
    fill_parent(x, c->field + 3, row, w + N_PARENT);
}

/* Partly the same name? Looks at the features of both values. */
static bool partly(const lms_comparer *x, const lms_comparison *c, unsigned pa, unsigned pb, const uint32_t *a, const uint32_t *b, lms_compare_memo *m)
{
    if (a[GIVEN] != b[GIVEN] && a[REST] != b[REST] && !((a[YEAR] | b[YEAR]) & FLAG_LOST)) return false;
    const lms_name_feat *fa = &x->t->column[c->field[pa * 3 + F_NAME]].name[a[NAME]], *fb = &x->t->column[c->field[pb * 3 + F_NAME]].name[b[NAME]];
    unsigned level;
    uint64_t key = (uint64_t)a[NAME] << 32 | b[NAME];
    unsigned cmp = 33 + (unsigned)(c - x->plan->cmp) * 4 + pa * 2 + pb;
    size_t   i = lms__memo_slot(key, cmp);
    if (m && m->at[i].cmp == cmp && m->at[i].key == key) {
        level = m->at[i].level;
    } else {
        level = lms__name_level(x, fa, fb);
        if (m) {
            m->at[i].key = key;
            m->at[i].cmp = (uint8_t)cmp;
            m->at[i].level = (uint8_t)level;
        }
    }
    return level == LMS_NAME_UNMARKED || level == LMS_NAME_MIDDLE || level == LMS_NAME_TYPO || level == LMS_NAME_NEAR;
}

static unsigned parent(const lms_comparer *x, const lms_comparison *c, unsigned pa, unsigned pb, const uint32_t *a, const uint32_t *b, lms_compare_memo *m)
{
    uint64_t ia = (uint64_t)a[HIGH] << 32 | a[LOW], ib = (uint64_t)b[HIGH] << 32 | b[LOW];
    bool     ids = ia && ib, sound = ids && (a[YEAR] & b[YEAR] & FLAG_SOUND);
    if (ids && ia == ib) return LMS_PARENT_ID;
    if (a[NAME] == 0 || b[NAME] == 0) return sound ? LMS_PARENT_DIFFERS : LMS_PARENT_MISSING;
    int ya = (int)(a[YEAR] & 0xFFFF), yb = (int)(b[YEAR] & 0xFFFF), apart = ya > yb ? ya - yb : yb - ya;
    if (a[FOLD] == b[FOLD]) {
        if (sound && !lms__digits_near(ia, ib)) return LMS_PARENT_OTHER_ID;
        if (ya == 0 || yb == 0) return LMS_PARENT_NAME;
        return apart == 0 ? LMS_PARENT_NAME_YEAR : apart <= c->years ? LMS_PARENT_NAME : LMS_PARENT_OTHER_YEAR;
    }
    if (partly(x, c, pa, pb, a, b, m)) return LMS_PARENT_PARTIAL;
    return ya && yb && apart >= c->generation ? LMS_PARENT_GENERATION : LMS_PARENT_DIFFERS;
}

static bool agrees(unsigned level) { return level == LMS_PARENT_ID || level == LMS_PARENT_NAME_YEAR || level == LMS_PARENT_NAME; }
static bool apart(unsigned level) { return level == LMS_PARENT_GENERATION || level == LMS_PARENT_DIFFERS; }

static unsigned compare(const lms_comparer *x, const lms_comparison *c, const uint32_t *a, const uint32_t *b, lms_compare_memo *memo)
{
    const uint32_t *a2 = a + N_PARENT, *b2 = b + N_PARENT;
    unsigned        p = parent(x, c, 0, 0, a, b, memo), q = parent(x, c, 1, 1, a2, b2, memo);
    if ((apart(p) && (apart(q) || q == LMS_PARENT_MISSING)) || (p == LMS_PARENT_MISSING && (apart(q) || q == LMS_PARENT_MISSING))) {
        /* cheap first: crosswise agreement needs an equal folded name or number */
        bool maybe = (a[FOLD] && a[FOLD] == b2[FOLD]) || (a2[FOLD] && a2[FOLD] == b[FOLD]) || (a[LOW] && a[LOW] == b2[LOW]) ||
                     (a2[LOW] && a2[LOW] == b[LOW]);
        if (maybe) {
            unsigned r = parent(x, c, 0, 1, a, b2, memo), s = parent(x, c, 1, 0, a2, b, memo);
            if ((agrees(r) && agrees(s)) || (agrees(r) && s == LMS_PARENT_MISSING) || (r == LMS_PARENT_MISSING && agrees(s)))
                return LMS_PARENT_CROSSED | LMS_PARENT_WITH << 4;
        }
    }
    return p | q << 4;
}

static const char *const levels[] = { "missing", "id", "name-year", "name", "other-year", "other-id", "partial", "crossed",
                                      "generation", "differs", "with" };
const lms_kind lms__kind_parents = { "parents", levels, LMS_N_PARENT_LEVELS, 2, 2 * N_PARENT, 1u << LMS_PARENT_MISSING | 1u << LMS_PARENT_WITH,
    1u << LMS_ATTR_FOLD, fill, compare };
