// SPDX-License-Identifier: MIT
/*
 * score/kind_text.c - texts by similarity of their folded forms: equal, then the pack's steps (least
 * similarity, falling), then differs. text_pair compares two fields each with its own and, if both
 * differ, crosswise: given and family name exchanged, two address lines exchanged.
 *
 *   similarity: jaro_winkler (0..1), or osa: 1 - edits / length of the longer
 *
 * Words: value, folded text.
 */
#include "score/compare.h"

enum { VALUE, FOLD, N_TEXT };

static void fill_one(const lms_comparer *x, uint32_t field, uint32_t row, uint32_t *w)
{
    const lms_column *col = &x->t->column[field];
    uint32_t          v = col->v[row];
    if (v && col->ident && (col->ident[v].flags & LMS_IDENT_PLACEHOLDER)) v = 0;
    if (v && col->name && (col->name[v].flags & LMS_NAME_TEMPORARY)) v = 0;
    w[VALUE] = v;
    w[FOLD] = v == 0 ? 0 : col->name ? col->name[v].fold : col->fold ? col->fold[v] : v;
}

static void fill(const lms_comparer *x, const lms_comparison *c, uint32_t row, uint32_t *w) { fill_one(x, c->field[0], row, w); }

static void fill_pair(const lms_comparer *x, const lms_comparison *c, uint32_t row, uint32_t *w)
{
    fill_one(x, c->field[0], row, w);
    fill_one(x, c->field[1], row, w + N_TEXT);
}

static lms_str text_of(const lms_comparer *x, uint32_t field, const uint32_t *w)
{
    const lms_column *col = &x->t->column[field];
    return col->name || col->fold ? lms__dict_get(&x->t->folds, w[FOLD]) : lms__dict_get(&col->dict, w[VALUE]);
}

static unsigned similar(const lms_comparer *x, const lms_comparison *c, uint32_t fa, uint32_t fb, const uint32_t *a, const uint32_t *b, lms_compare_memo *m)
{
    if (a[VALUE] == 0 || b[VALUE] == 0) return 0;
    if (fa == fb && a[FOLD] == b[FOLD]) return 1;
    unsigned far = c->n_steps + 2;
    uint64_t key = (uint64_t)a[FOLD] << 32 | b[FOLD];
    unsigned cmp = 17 + (unsigned)(c - x->plan->cmp) + (fa == fb ? 0 : fa == c->field[0] ? 100 : 150);
    size_t   i = lms__memo_slot(key, cmp);
    if (m && m->at[i].cmp == cmp && m->at[i].key == key) return m->at[i].level;
    lms_str  p = text_of(x, fa, a), q = text_of(x, fb, b);
    unsigned level = far;
    if (lms__str_eq(p, q)) {
        level = 1;
    } else if (c->n_steps) {
        double s = lms__similarity(p, q, c->osa, c->step[c->n_steps - 1]);
        for (unsigned k = 0; k < c->n_steps && level == far; k++)
            if (s >= c->step[k]) level = k + 2;
    }
    if (m) {
        m->at[i].key = key;
        m->at[i].cmp = (uint8_t)cmp;
        m->at[i].level = (uint8_t)level;
    }
    return level;
}

static unsigned compare(const lms_comparer *x, const lms_comparison *c, const uint32_t *a, const uint32_t *b, lms_compare_memo *m)
{
    return similar(x, c, c->field[0], c->field[0], a, b, m);
}

/* Levels of a pair: missing, equal, steps ..., crossed, differs, with. */
static unsigned compare_pair(const lms_comparer *x, const lms_comparison *c, const uint32_t *a, const uint32_t *b, lms_compare_memo *m)
{
    const uint32_t *a2 = a + N_TEXT, *b2 = b + N_TEXT;
    uint32_t        f = c->field[0], g = c->field[1];
    unsigned        far = c->n_steps + 2, crossed = far, differs = far + 1, with = far + 2;
    unsigned        p = similar(x, c, f, f, a, b, m), q = similar(x, c, g, g, a2, b2, m);
    if ((p == far || p == 0) && (q == far || q == 0)) {
        unsigned r = similar(x, c, f, g, a, b2, m), s = similar(x, c, g, f, a2, b, m);
        bool     yes = (r != 0 && r < far) || (s != 0 && s < far);
        if (yes && r != far && s != far) return crossed | with << 4;
    }
    if (p == far) p = differs;
    if (q == far) q = differs;
    return p | q << 4;
}

#define ATTRS (1u << LMS_ATTR_VALUE | 1u << LMS_ATTR_FOLD)
const lms_kind lms__kind_text = { "text", NULL, 0, 1, N_TEXT, 1, ATTRS, fill, compare };
const lms_kind lms__kind_text_pair = { "text_pair", NULL, 0, 2, 2 * N_TEXT, 1, ATTRS, fill_pair, compare_pair };
