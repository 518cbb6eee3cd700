// SPDX-License-Identifier: MIT
/*
 * score/sample.c - how unrelated records compare: patterns of random pairs of records.
 *
 * Pair number i is a function of the seed and i alone, so the sample is the same for any number of
 * threads. Where all pairs are not more than were asked for, all are taken.
 */
#include "score/internal.h"

enum { CHUNK = 1 << 14, BATCH = 32 };

typedef struct sample {
    const lms_comparer *x;
    lms_mem            *mem;
    uint64_t            seed, pairs;
    uint32_t            n;
    bool                all;
    lms_pattern_map    *map;
    lms_compare_memo  **memo;
} sample;

static uint64_t mix(uint64_t z)
{
    z += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static uint32_t below(uint64_t z, uint32_t n) { return (uint32_t)((z >> 32) * n >> 32); }

/* Pair number i: of all pairs in the order (1,0) (2,0) (2,1) (3,0) ..., or drawn. */
static void pair_number(const sample *s, uint64_t i, uint32_t *a, uint32_t *b)
{
    if (s->all) {
        uint64_t r = 1; /* largest r with r (r - 1) / 2 <= i */
        for (uint64_t step = UINT64_C(1) << 31; step; step >>= 1)
            if ((r + step) * (r + step - 1) / 2 <= i) r += step;
        *b = (uint32_t)r;
        *a = (uint32_t)(i - r * (r - 1) / 2);
        return;
    }
    uint64_t z = mix(s->seed ^ mix(i));
    *a = below(z, s->n);
    *b = below(mix(z), s->n - 1);
    if (*b >= *a) ++*b;
    else {
        uint32_t t = *a;
        *a = *b;
        *b = t;
    }
}

static lms_status draw(void *arg, size_t task, unsigned worker, lms_error *err)
{
    sample  *s = arg;
    uint64_t from = (uint64_t)task * CHUNK, to = s->pairs - from < CHUNK ? s->pairs : from + CHUNK;
    uint32_t a[BATCH], b[BATCH];
    for (uint64_t i = from; i < to;) {
        unsigned n = 0;
        for (; n < BATCH && i < to; n++, i++) {
            pair_number(s, i, &a[n], &b[n]);
            lms__prefetch_row(s->x, a[n]);
            lms__prefetch_row(s->x, b[n]);
        }
        for (unsigned k = 0; k < n; k++)
            if (!lms__pattern_add(&s->map[worker], lms__compare(s->x, a[k], b[k], s->memo[worker]), LMS_PAT_RECORD, 1)) return lms__mem_why(s->mem, err);
    }
    return LMS_OK;
}

lms_status lms__sample(lms_ctx *c, const lms_comparer *x, uint64_t want, uint64_t seed, lms_patterns *out, uint64_t *n_pairs, lms_error *err)
{
    uint64_t   n = x->t->n_records, all = n * (n - (n > 0)) / 2;
    sample     j = { .x = x, .mem = c->mem, .seed = seed, .pairs = all < want ? all : want, .n = (uint32_t)n, .all = all <= want };
    lms_status s = LMS_OK;
    *n_pairs = j.pairs;
    j.map = lms__mem_zalloc(c->mem, c->threads, sizeof *j.map);
    j.memo = lms__mem_zalloc(c->mem, c->threads, sizeof *j.memo);
    if (j.map == NULL || j.memo == NULL) s = lms__mem_why(c->mem, err);
    for (unsigned i = 0; s == LMS_OK && i < c->threads; i++) {
        j.map[i].mem = c->mem;
        if ((j.memo[i] = lms__mem_zalloc(c->mem, 1, sizeof **j.memo)) == NULL) s = lms__mem_why(c->mem, err);
    }
    if (s == LMS_OK) s = lms__parallel(c, (size_t)((j.pairs + CHUNK - 1) / CHUNK), draw, &j, err);
    if (s == LMS_OK) s = lms__patterns_merge(c, j.map, c->threads, out, err);
    for (unsigned i = 0; i < c->threads; i++) {
        if (j.map) lms__pattern_map_free(&j.map[i]);
        if (j.memo) lms__mem_free(c->mem, j.memo[i], 1, sizeof **j.memo);
    }
    lms__mem_free(c->mem, j.map, c->threads, sizeof *j.map);
    lms__mem_free(c->mem, j.memo, c->threads, sizeof *j.memo);
    return s;
}
