// SPDX-License-Identifier: MIT
/*
 * score/complete.c - the pairs that no pass proposed among records that are linked anyway.
 *
 * If A = B and B = C by weight, what speaks for A and C decides whether the chain holds. Groups of 3 to
 * MOST records linked by `same` get their missing pairs scored; they are added with LMS_NO_PASS.
 */
#include "score/internal.h"

#include "base/sort.h"

enum { MOST = 24 };

static uint32_t root(uint32_t *up, uint32_t x)
{
    while (up[x] != x) x = up[x] = up[up[x]];
    return x;
}

static bool has_pair(const lms_scored *s, size_t n, uint32_t a, uint32_t b)
{
    size_t lo = 0, hi = n;
    while (lo < hi) {
        size_t          mid = (lo + hi) / 2;
        const lms_pair *x = &s->pairs.v[mid];
        if (x->a < a || (x->a == a && x->b < b)) lo = mid + 1;
        else hi = mid;
    }
    return lo < n && s->pairs.v[lo].a == a && s->pairs.v[lo].b == b;
}

static bool add_pair(const lms_comparer *x, lms_scored *s, uint32_t a, uint32_t b)
{
    lms_pair p = { .a = a, .b = b, .pass = LMS_NO_PASS };
    double   odds[LMS_MAX_CLASSES];
    uint64_t pattern = lms__compare(x, a, b, NULL);
    lms__class_odds(s, pattern, false, odds);
    lms__weigh_pair(s, odds, lms__frequency_bits(x, a, b, pattern), &p);
    for (uint32_t i = 0; i < s->n_comparisons; i++) p.level[i] = (uint8_t)lms__level(pattern, i);
    lms_pair *to = LMS_PUSH(s->mem, &s->pairs);
    if (to) *to = p;
    return to != NULL;
}

static bool sort_pairs(lms_ctx *c, lms_scored *s)
{
    size_t      n = s->pairs.n;
    lms_keyrow *key = lms__mem_alloc(c->mem, n, sizeof *key), *tmp = lms__mem_alloc(c->mem, n, sizeof *tmp);
    lms_pair   *out = lms__mem_alloc(c->mem, n, sizeof *out);
    bool        ok = key && tmp && out;
    if (ok) {
        for (size_t i = 0; i < n; i++) key[i] = (lms_keyrow){ (uint64_t)s->pairs.v[i].a << 32 | s->pairs.v[i].b, (uint32_t)i, 0 };
        lms__sort_keyrow(key, tmp, n);
        for (size_t i = 0; i < n; i++) out[i] = s->pairs.v[key[i].row];
        LMS_VEC_FREE(s->mem, &s->pairs);
        s->pairs.v = out;
        s->pairs.n = s->pairs.cap = n;
    } else {
        lms__mem_free(c->mem, out, n, sizeof *out);
    }
    lms__mem_free(c->mem, key, n, sizeof *key);
    lms__mem_free(c->mem, tmp, n, sizeof *tmp);
    return ok;
}

lms_status lms__complete(lms_ctx *c, const lms_comparer *x, lms_scored *s, lms_error *err)
{
    uint32_t    n = x->t->n_records, linked = 0;
    size_t      n_pairs = s->pairs.n;
    uint32_t   *up = lms__mem_alloc(c->mem, n, sizeof *up);
    lms_keyrow *v = NULL, *tmp = NULL;
    bool        ok = up != NULL;
    for (uint32_t i = 0; ok && i < n; i++) up[i] = i;
    for (size_t i = 0; ok && i < n_pairs; i++)
        if (s->pairs.v[i].verdict == LMS_SAME) {
            uint32_t a = root(up, s->pairs.v[i].a), b = root(up, s->pairs.v[i].b);
            if (a != b) up[a > b ? a : b] = a > b ? b : a;
            linked += 2;
        }
    /* rows that are linked, by group */
    v = lms__mem_alloc(c->mem, linked, sizeof *v);
    tmp = lms__mem_alloc(c->mem, linked, sizeof *tmp);
    ok = ok && v && tmp;
    size_t k = 0;
    for (size_t i = 0; ok && i < n_pairs; i++)
        if (s->pairs.v[i].verdict == LMS_SAME)
            for (int side = 0; side < 2; side++) {
                uint32_t row = side ? s->pairs.v[i].b : s->pairs.v[i].a;
                v[k++] = (lms_keyrow){ (uint64_t)root(up, row) << 32 | row, row, 0 };
            }
    if (ok) lms__sort_keyrow(v, tmp, k);
    for (size_t i = 0, j; ok && i < k; i = j) {
        uint32_t member[MOST], m = 0;
        for (j = i; j < k && v[j].key >> 32 == v[i].key >> 32; j++)
            if (m <= MOST && (j == i || v[j].row != v[j - 1].row)) {
                if (m < MOST) member[m] = v[j].row;
                m++;
            }
        if (m < 3 || m > MOST) continue;
        for (uint32_t p = 0; p < m; p++)
            for (uint32_t q = p + 1; q < m && ok; q++)
                if (!has_pair(s, n_pairs, member[p], member[q])) ok = add_pair(x, s, member[p], member[q]);
    }
    if (ok && s->pairs.n > n_pairs) ok = sort_pairs(c, s);
    lms__mem_free(c->mem, up, n, sizeof *up);
    lms__mem_free(c->mem, v, linked, sizeof *v);
    lms__mem_free(c->mem, tmp, linked, sizeof *tmp);
    return ok ? LMS_OK : lms__mem_why(c->mem, err);
}
