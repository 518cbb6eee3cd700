// SPDX-License-Identifier: MIT
/*
 * score/walk.c - every candidate pair once: the blocks of all passes, pairs owned by an earlier pass left out.
 *
 * Work is cut into units (ranges of blocks of one pass with about 32,000 pairs), which depend on the
 * blocks only. First the pairs of a unit are found by the lanes of their rows, then those that are its
 * own are compared; lanes and words of what is to come are asked for meanwhile.
 */
#include "score/internal.h"

enum { UNIT_PAIRS = 1 << 15, AHEAD = 16 };

typedef struct walk {
    const lms_comparer *x;
    const lms_blocks   *b;
    lms_mem            *mem;
    lms_unit           *unit;
    lms_pattern_map    *map;  /* [threads] */
    lms_compare_memo  **memo; /* [threads] */
} walk;

static bool lane_owned(const lms_blocks *b, const uint32_t *lx, const uint32_t *ly, uint32_t p)
{
    uint32_t shared = 0;
    for (uint32_t q = 0; q < p; q++) shared |= (uint32_t)(lx[q] == ly[q]) & (uint32_t)(lx[q] != 0);
    (void)b;
    return shared == 0;
}

typedef LMS_VEC(lms_candidate) found;

/* The pairs of a unit that no earlier pass owns: looks at lanes only. */
static lms_status find_pairs(const walk *w, const lms_unit *u, found *out, lms_error *err)
{
    const lms_blocks             *b = w->b;
    const struct lms_pass_blocks *p = &b->pass[u->pass];
    uint32_t                      end = p->start[p->n_blocks], stride = b->n_passes;
    for (uint32_t k = u->from; k < u->to; k++) {
        uint32_t from = p->start[k], to = p->start[k + 1];
        for (uint32_t j = from; j < to; j++) {
            uint32_t rb = p->row[j];
            if (j + AHEAD < end) { /* a lane may begin in one cache line and end in the next */
                const uint32_t *next = b->lane + (size_t)p->row[j + AHEAD] * stride;
                __builtin_prefetch(next);
                __builtin_prefetch(next + u->pass);
            }
            const uint32_t *lb = b->lane + (size_t)rb * stride;
            for (uint32_t i = from; i < j; i++) {
                uint32_t ra = p->row[i];
                if (ra >= b->n_records) break; /* ascending: the rest are reference rows too */
                if (!lane_owned(b, b->lane + (size_t)ra * stride, lb, u->pass)) continue;
                lms_candidate *c = LMS_PUSH(w->mem, out);
                if (c == NULL) return lms__mem_why(w->mem, err);
                *c = (lms_candidate){ ra, rb, 0 };
            }
        }
    }
    return LMS_OK;
}

static lms_status walk_unit(void *arg, size_t task, unsigned worker, lms_error *err)
{
    walk      *w = arg;
    lms_unit  *u = &w->unit[task];
    found      out = { 0 };
    lms_status s = find_pairs(w, u, &out, err);
    for (size_t i = 0; s == LMS_OK && i < out.n; i++) {
        lms_candidate *c = &out.v[i];
        if (i + AHEAD < out.n) lms__prefetch_row(w->x, out.v[i + AHEAD].a), lms__prefetch_row(w->x, out.v[i + AHEAD].b);
        c->pattern = lms__compare(w->x, c->a, c->b, w->memo[worker]);
        bool link = c->b >= w->b->n_records;
        if (!lms__pattern_add(&w->map[worker], c->pattern, link ? LMS_PAT_LINK : LMS_PAT_RECORD, 1)) s = lms__mem_why(w->mem, err);
    }
    if (s != LMS_OK) {
        LMS_VEC_FREE(w->mem, &out);
        return s;
    }
    u->owned = out.n;
    u->v = out.v;
    u->n = out.n;
    u->cap = out.cap;
    return LMS_OK;
}

static uint64_t block_pairs(const lms_blocks *b, const struct lms_pass_blocks *p, uint32_t k)
{
    uint64_t n = p->start[k + 1] - p->start[k], refs = 0;
    for (uint32_t i = p->start[k + 1]; i > p->start[k] && p->row[i - 1] >= b->n_records; i--) refs++;
    uint64_t r = n - refs;
    return r * (r - (r > 0)) / 2 + r * refs;
}

/* One round counts the units, the next fills them. */
static size_t make_units(const lms_blocks *b, lms_unit *out)
{
    size_t n = 0;
    for (uint32_t p = 0; p < b->n_passes; p++) {
        const struct lms_pass_blocks *x = &b->pass[p];
        uint64_t                      sum = 0;
        uint32_t                      from = 0;
        for (uint32_t k = 0; k < x->n_blocks; k++) {
            sum += block_pairs(b, x, k);
            if (sum < UNIT_PAIRS && k + 1 < x->n_blocks) continue;
            if (out) out[n] = (lms_unit){ .pass = p, .from = from, .to = k + 1, .pairs = sum };
            n++;
            from = k + 1;
            sum = 0;
        }
    }
    return n;
}

lms_status lms__walk(lms_ctx *c, const lms_comparer *x, const lms_blocks *b, lms_candidates *out, lms_error *err)
{
    walk       w = { .x = x, .b = b, .mem = c->mem };
    lms_status s = LMS_OK;
    *out = (lms_candidates){ .mem = c->mem, .n_units = make_units(b, NULL) };
    w.unit = out->unit = lms__mem_zalloc(c->mem, out->n_units, sizeof *out->unit);
    w.map = lms__mem_zalloc(c->mem, c->threads, sizeof *w.map);
    w.memo = lms__mem_zalloc(c->mem, c->threads, sizeof *w.memo);
    if (w.unit == NULL || w.map == NULL || w.memo == NULL) s = lms__mem_why(c->mem, err);
    for (unsigned i = 0; s == LMS_OK && i < c->threads; i++) {
        w.map[i].mem = c->mem;
        if ((w.memo[i] = lms__mem_zalloc(c->mem, 1, sizeof **w.memo)) == NULL) s = lms__mem_why(c->mem, err);
    }
    if (s == LMS_OK) {
        make_units(b, w.unit);
        s = lms__parallel(c, out->n_units, walk_unit, &w, err);
    }
    if (s == LMS_OK) s = lms__patterns_merge(c, w.map, c->threads, &out->patterns, err);
    for (unsigned i = 0; i < c->threads; i++) {
        if (w.map) lms__pattern_map_free(&w.map[i]);
        if (w.memo) lms__mem_free(c->mem, w.memo[i], 1, sizeof **w.memo);
    }
    lms__mem_free(c->mem, w.map, c->threads, sizeof *w.map);
    lms__mem_free(c->mem, w.memo, c->threads, sizeof *w.memo);
    if (s != LMS_OK) lms__candidates_free(out);
    return s;
}

void lms__candidates_free(lms_candidates *k)
{
    if (k->mem == NULL) return;
    for (size_t i = 0; k->unit && i < k->n_units; i++) lms__mem_free(k->mem, k->unit[i].v, k->unit[i].cap, sizeof *k->unit[i].v);
    lms__mem_free(k->mem, k->unit, k->n_units, sizeof *k->unit);
    lms__patterns_free(&k->patterns);
    *k = (lms_candidates){ 0 };
}
