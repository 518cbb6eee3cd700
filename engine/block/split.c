// SPDX-License-Identifier: MIT
/*
 * block/split.c - a run of rows that share a key, as blocks of at most cap rows.
 *
 * Idea    A run over the cap is sorted by the hash of the next refinement and its sub-runs are looked at
 *         in turn; rows without that part stay together. What no refinement splits is put in order and
 *         cut into pieces of cap rows; with `neighbours` a second cutting, shifted by half a piece, goes
 *         to the companion pass, so that two rows within cap/2 of each other meet in one of the two.
 *
 * Holds   1. every row of the run lies in at most one block of `out` and one of `shifted`
 *         2. rows of a block ascend
 *         3. skipped = pairs of the run - pairs in blocks of either cutting
 */
#include "block/internal.h"

static bool put(lms_splitter *s, lms_block_out *o, const lms_keyrow *v, size_t n)
{
    uint64_t refs = 0;
    for (size_t i = 0; i < n; i++) refs += v[i].row >= s->t->n_records;
    uint64_t pairs = lms__pairs_of(n, refs);
    if (pairs == 0) return true;
    if (!LMS_RESERVE(s->mem, &o->row, o->row.n + n)) return false;
    uint32_t *at = o->row.v + o->row.n;
    for (size_t i = 0; i < n; i++) { /* ascending: pieces are small or already in order */
        size_t j = i;
        for (; j && at[j - 1] > v[i].row; j--) at[j] = at[j - 1];
        at[j] = v[i].row;
    }
    o->row.n += n;
    uint32_t *end = LMS_PUSH(s->mem, &o->end);
    if (end == NULL) return false;
    *end = (uint32_t)o->row.n;
    s->pairs += pairs;
    return true;
}

static uint64_t pairs_in(const lms_splitter *s, const lms_keyrow *v, size_t n)
{
    uint64_t refs = 0;
    for (size_t i = 0; i < n; i++) refs += v[i].row >= s->t->n_records;
    return lms__pairs_of(n, refs);
}

/* v in order; cut into pieces of cap, and once more shifted. The shifted pieces add only pairs that
   the first cutting does not have: those across a cut. */
static bool cut(lms_splitter *s, const lms_keyrow *v, size_t n)
{
    size_t cap = s->pass->cap, half = cap / 2;
    for (size_t i = 0; i < n; i += cap)
        if (!put(s, &s->out, v + i, n - i < cap ? n - i : cap)) return false;
    if (!s->pass->shifted || half < 1) return true;
    for (size_t i = half; i < n; i += cap) {
        size_t   k = n - i < cap ? n - i : cap, right = k > cap - half ? k - (cap - half) : 0;
        uint64_t before = s->pairs;
        if (right == 0) break; /* does not reach over a cut */
        if (!put(s, &s->shifted, v + i, k)) return false;
        /* count only what is new: pairs with one row on each side of the cut */
        uint64_t l = pairs_in(s, v + i, k - right), r = pairs_in(s, v + i + k - right, right);
        s->pairs = before + (s->pairs - before) - l - r;
    }
    return true;
}

static bool split(lms_splitter *s, lms_keyrow *v, lms_keyrow *tmp, size_t n, uint32_t depth)
{
    if (n <= s->pass->cap) return n < 2 || put(s, &s->out, v, n);
    if (depth == s->pass->n_refine) {
        if (s->pass->order) {
            const lms_part *p = &s->plan->part[s->pass->order - 1];
            for (size_t i = 0; i < n; i++) v[i].key = lms__part_order(p, s->t, p->field, s->t->column[p->field].v[v[i].row]);
            lms__sort_keyrow(v, tmp, n);
        }
        return cut(s, v, n);
    }
    uint32_t k = s->pass->refine[depth];
    for (size_t i = 0; i < n; i++) v[i].key = lms__part_of_row(&s->plan->part[k], s->hash, k, s->t, v[i].row);
    lms__sort_keyrow(v, tmp, n);
    for (size_t i = 0, j; i < n; i = j) {
        for (j = i + 1; j < n && v[j].key == v[i].key; j++) {}
        if (!split(s, v + i, tmp + i, j - i, depth + 1)) return false;
    }
    return true;
}

bool lms__split_run(lms_splitter *s, const lms_keyrow *v, size_t n)
{
    if (n > s->largest) s->largest = n;
    if (n <= s->pass->cap) return put(s, &s->out, v, n);
    if (!LMS_RESERVE(s->mem, &s->scratch, n) || !LMS_RESERVE(s->mem, &s->scratch2, n)) return false;
    uint64_t all = pairs_in(s, v, n), before = s->pairs;
    memcpy(s->scratch.v, v, n * sizeof *v);
    s->split++;
    if (!split(s, s->scratch.v, s->scratch2.v, n, 0)) return false;
    s->skipped += all - (s->pairs - before);
    /* kept, so that what splitting lost can be estimated from a sample */
    if (!LMS_RESERVE(s->mem, &s->big.row, s->big.row.n + n)) return false;
    for (size_t i = 0; i < n; i++) s->big.row.v[s->big.row.n++] = v[i].row;
    uint32_t *end = LMS_PUSH(s->mem, &s->big.end);
    uint64_t *skipped = LMS_PUSH(s->mem, &s->big_skipped);
    if (end == NULL || skipped == NULL) return false;
    *end = (uint32_t)s->big.row.n;
    *skipped = all - (s->pairs - before);
    return true;
}
