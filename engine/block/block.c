// SPDX-License-Identifier: MIT
/*
 * block/block.c - rows into blocks, pass by pass.
 *
 * Idea    For each pass: key of every row (from hashes kept per distinct value), rows scattered into parts
 *         by the top bits of the key, parts sorted on their own, runs of one key become blocks, blocks of
 *         a pass are numbered in key order and every row notes its number in its lane:
 *
 *             row 0 1 2 3        sorted (7,1)(7,3)(9,0)(9,2)      lane 2 1 2 1
 *             key 9 7 9 7        blocks {1,3} = 1, {0,2} = 2
 *
 * Why     Two rows share a block of a pass exactly where their lanes are equal and not 0; so whether an
 *         earlier pass has a pair already is a comparison of numbers, also after blocks were split, and
 *         no set of pairs is ever kept (model/pairs.h).
 *
 * Holds   tasks are chunks of rows and parts of keys, never threads, so the blocks are the same for any
 *         number of threads; scatter and sort keep the order of rows
 */
#include "block/internal.h"

enum { CHUNK = 1 << 16, VALUES = 1 << 14, BITS = 11, BINS = 1 << BITS };

typedef struct job {
    lms_ctx              *c;
    const lms_block_plan *p;
    const lms_table      *t;
    lms_blocks           *b;
    lms_part_hashes       hash;
    /* of the pass at work */
    uint32_t              pass;
    lms_keyrow           *v, *w;    /* [n_rows] */
    size_t                n_parts, n_chunks;
    unsigned              shift;    /* part of a key = key >> shift */
    size_t               *at;       /* [n_chunks][n_parts] */
    size_t               *start;    /* [n_parts + 1] */
    lms_splitter         *split;    /* [n_parts] */
    struct span { uint32_t part; uint32_t from, to; } *value_task;
    size_t                n_value_tasks;
} job;

/* ---- hashes of the parts, per distinct value ---- */

static lms_status hash_values(void *arg, size_t task, unsigned worker, lms_error *err)
{
    job            *j = arg;
    struct span     x = j->value_task[task];
    const lms_part *p = &j->p->part[x.part >> 1];
    uint32_t        field = x.part & 1 ? p->field2 : p->field;
    uint64_t       *out = x.part & 1 ? j->hash.of2[x.part >> 1] : j->hash.of[x.part >> 1];
    (void)worker, (void)err;
    for (uint32_t v = x.from; v < x.to; v++) out[v] = lms__part_hash(p, j->t, field, v);
    return LMS_OK;
}

static lms_status make_hashes(job *j, lms_error *err)
{
    lms_mem *mem = j->c->mem;
    size_t   n = 0;
    for (int fill = 0; fill < 2; fill++) {
        if (fill && (j->value_task = lms__mem_alloc(mem, j->n_value_tasks = n, sizeof *j->value_task)) == NULL) return lms__mem_why(mem, err);
        n = 0;
        for (uint32_t k = 0; k < j->p->n_parts * 2; k++) {
            const lms_part *p = &j->p->part[k >> 1];
            uint32_t        field = k & 1 ? p->field2 : p->field;
            if (field == LMS_NO_FIELD) continue;
            uint32_t m = lms__part_ids(p, j->t, field);
            for (uint32_t from = 0; from < m; from += VALUES, n++)
                if (fill) j->value_task[n] = (struct span){ k, from, m - from < VALUES ? m : from + VALUES };
            if (fill) continue;
            uint64_t **h = k & 1 ? &j->hash.of2[k >> 1] : &j->hash.of[k >> 1];
            if ((*h = lms__mem_alloc(mem, m, sizeof **h)) == NULL) return lms__mem_why(mem, err);
        }
    }
    return lms__parallel(j->c, n, hash_values, j, err);
}

static void free_hashes(job *j)
{
    lms_mem *mem = j->c->mem;
    for (uint32_t k = 0; k < j->p->n_parts; k++) {
        const lms_part *p = &j->p->part[k];
        lms__mem_free(mem, j->hash.of[k], lms__part_ids(p, j->t, p->field), sizeof(uint64_t));
        if (p->field2 != LMS_NO_FIELD) lms__mem_free(mem, j->hash.of2[k], lms__part_ids(p, j->t, p->field2), sizeof(uint64_t));
    }
    lms__mem_free(mem, j->value_task, j->n_value_tasks, sizeof *j->value_task);
}

/* ---- one pass ---- */

static uint64_t key_of(const job *j, uint32_t row)
{
    const lms_pass *p = &j->p->pass[j->pass];
    uint64_t        key = 0x9E3779B97F4A7C15u * p->n_key;
    for (uint32_t i = 0; i < p->n_key; i++) {
        uint64_t x = lms__part_of_row(&j->p->part[p->key[i]], &j->hash, p->key[i], j->t, row);
        if (x == 0) return 0;
        key = lms__mix64(key ^ x) + x;
    }
    return key ? key : 1;
}

static lms_status count_keys(void *arg, size_t task, unsigned worker, lms_error *err)
{
    job     *j = arg;
    size_t  *at = j->at + task * j->n_parts;
    uint32_t from = (uint32_t)task * CHUNK, to = j->t->n_rows - from < CHUNK ? j->t->n_rows : from + CHUNK;
    (void)worker, (void)err;
    memset(at, 0, j->n_parts * sizeof *at);
    for (uint32_t row = from; row < to; row++) {
        uint64_t key = key_of(j, row);
        j->w[row] = (lms_keyrow){ key, row, 0 };
        if (key) at[j->shift < 64 ? key >> j->shift : 0]++;
    }
    return LMS_OK;
}

static lms_status scatter(void *arg, size_t task, unsigned worker, lms_error *err)
{
    job     *j = arg;
    size_t  *at = j->at + task * j->n_parts;
    uint32_t from = (uint32_t)task * CHUNK, to = j->t->n_rows - from < CHUNK ? j->t->n_rows : from + CHUNK;
    (void)worker, (void)err;
    for (uint32_t row = from; row < to; row++) {
        uint64_t key = j->w[row].key;
        if (key) j->v[at[j->shift < 64 ? key >> j->shift : 0]++] = j->w[row];
    }
    return LMS_OK;
}

/*
 * Equal keys together, rows of a key in order. Three digits below the part's bits almost always tell
 * keys apart; where they do not, the last step puts the run in order.
 */
static void sort_part(lms_keyrow *v, lms_keyrow *tmp, size_t n, unsigned shift)
{
    if (n < 256 || shift < 3 * BITS) {
        lms__sort_keyrow(v, tmp, n);
        return;
    }
    uint32_t    count[3][BINS] = { 0 };
    unsigned    low = shift - 3 * BITS;
    lms_keyrow *from = v, *to = tmp;
    for (size_t i = 0; i < n; i++)
        for (unsigned d = 0; d < 3; d++) count[d][v[i].key >> (low + d * BITS) & (BINS - 1)]++;
    for (unsigned d = 0; d < 3; d++) {
        uint32_t at = 0;
        for (unsigned b = 0; b < BINS; b++) {
            uint32_t k = count[d][b];
            count[d][b] = at;
            at += k;
        }
        for (size_t i = 0; i < n; i++) to[count[d][from[i].key >> (low + d * BITS) & (BINS - 1)]++] = from[i];
        lms_keyrow *t = from;
        from = to;
        to = t;
    }
    memcpy(v, from, n * sizeof *v);
    for (size_t i = 1; i < n; i++) {
        lms_keyrow x = v[i];
        size_t     k = i;
        for (; k && v[k - 1].key > x.key; k--) v[k] = v[k - 1];
        v[k] = x;
    }
}

static lms_status block_part(void *arg, size_t task, unsigned worker, lms_error *err)
{
    job          *j = arg;
    lms_splitter *s = &j->split[task];
    lms_keyrow   *v = j->v + j->start[task];
    size_t        n = j->start[task + 1] - j->start[task];
    (void)worker;
    *s = (lms_splitter){ .plan = j->p, .t = j->t, .hash = &j->hash, .pass = &j->p->pass[j->pass], .mem = j->c->mem };
    sort_part(v, j->w + j->start[task], n, j->shift);
    for (size_t i = 0, k; i < n; i = k) {
        for (k = i + 1; k < n && v[k].key == v[i].key; k++) {}
        if (k - i > 1 && !lms__split_run(s, v + i, k - i)) return lms__mem_why(j->c->mem, err);
    }
    LMS_VEC_FREE(s->mem, &s->scratch);
    LMS_VEC_FREE(s->mem, &s->scratch2);
    return LMS_OK;
}

/* Copy one task's blocks to their place in the pass and note them in the lanes. */
typedef struct placing { job *j; uint32_t pass; bool shifted; size_t *row_at, *block_at; } placing;

static lms_status place_part(void *arg, size_t task, unsigned worker, lms_error *err)
{
    placing                *x = arg;
    lms_blocks             *b = x->j->b;
    struct lms_pass_blocks *p = &b->pass[x->pass];
    const lms_block_out    *o = x->shifted ? &x->j->split[task].shifted : &x->j->split[task].out;
    size_t                  row0 = x->row_at[task], block = x->block_at[task], from = 0;
    (void)worker, (void)err;
    if (o->row.n) memcpy(p->row + row0, o->row.v, o->row.n * sizeof *p->row);
    for (size_t i = 0; i < o->end.n; i++, block++) {
        p->start[block + 1] = (uint32_t)(row0 + o->end.v[i]);
        for (size_t k = from; k < o->end.v[i]; k++) b->lane[(size_t)o->row.v[k] * b->n_passes + x->pass] = (uint32_t)block + 1;
        from = o->end.v[i];
    }
    return LMS_OK;
}

static lms_status gather(job *j, uint32_t pass, bool shifted, lms_error *err)
{
    lms_mem                *mem = j->c->mem;
    struct lms_pass_blocks *p = &j->b->pass[pass];
    placing                 x = { j, pass, shifted, lms__mem_alloc(mem, j->n_parts, sizeof(size_t)), lms__mem_alloc(mem, j->n_parts, sizeof(size_t)) };
    lms_status              s = LMS_OK;
    size_t                  rows = 0, blocks = 0;
    if (x.row_at == NULL || x.block_at == NULL) s = lms__mem_why(mem, err);
    for (size_t i = 0; i < j->n_parts && s == LMS_OK; i++) {
        const lms_block_out *o = shifted ? &j->split[i].shifted : &j->split[i].out;
        x.row_at[i] = rows;
        x.block_at[i] = blocks;
        rows += o->row.n;
        blocks += o->end.n;
    }
    if (s == LMS_OK) {
        uint32_t *row = lms__mem_alloc(mem, rows, sizeof *row), *start = lms__mem_alloc(mem, blocks + 1, sizeof *start);
        if (row == NULL || start == NULL) {
            s = lms__mem_why(mem, err);
            lms__mem_free(mem, row, rows, sizeof *row);
            lms__mem_free(mem, start, blocks + 1, sizeof *start);
        } else {
            p->row = row;
            p->start = start;
            p->start[0] = 0;
            p->n_blocks = (uint32_t)blocks;
            s = lms__parallel(j->c, j->n_parts, place_part, &x, err);
            p->start[blocks] = (uint32_t)rows;
        }
    }
    lms__mem_free(mem, x.row_at, j->n_parts, sizeof(size_t));
    lms__mem_free(mem, x.block_at, j->n_parts, sizeof(size_t));
    return s;
}

/* The runs that were split, one task after the other. */
static lms_status gather_big(job *j, uint32_t pass, lms_error *err)
{
    lms_mem                *mem = j->c->mem;
    struct lms_pass_blocks *p = &j->b->pass[pass];
    size_t                  rows = 0, runs = 0;
    for (size_t i = 0; i < j->n_parts; i++) rows += j->split[i].big.row.n, runs += j->split[i].big.end.n;
    uint32_t *row = lms__mem_alloc(mem, rows, sizeof *row), *start = lms__mem_alloc(mem, runs + 1, sizeof *start);
    uint64_t *skipped = lms__mem_alloc(mem, runs, sizeof *skipped);
    if (row == NULL || start == NULL || skipped == NULL) {
        lms__mem_free(mem, row, rows, sizeof *row);
        lms__mem_free(mem, start, runs + 1, sizeof *start);
        lms__mem_free(mem, skipped, runs, sizeof *skipped);
        return lms__mem_why(mem, err);
    }
    rows = runs = 0;
    start[0] = 0;
    for (size_t i = 0; i < j->n_parts; i++) {
        const lms_splitter *s = &j->split[i];
        if (s->big.row.n) memcpy(row + rows, s->big.row.v, s->big.row.n * sizeof *row);
        for (size_t k = 0; k < s->big.end.n; k++, runs++) {
            start[runs + 1] = (uint32_t)rows + s->big.end.v[k];
            skipped[runs] = s->big_skipped.v[k];
        }
        rows += s->big.row.n;
    }
    p->big_row = row;
    p->big_start = start;
    p->big_skipped = skipped;
    p->n_big = (uint32_t)runs;
    return LMS_OK;
}

static void count_pass(job *j, uint32_t pass)
{
    struct lms_pass_blocks *p = &j->b->pass[pass];
    p->keyed = j->start[j->n_parts];
    for (size_t i = 0; i < j->n_parts; i++) {
        const lms_splitter *s = &j->split[i];
        if (s->largest > p->largest) p->largest = s->largest;
        p->split_blocks += s->split;
        p->skipped += s->skipped;
    }
}

static lms_status run_pass(job *j, uint32_t pass, lms_error *err)
{
    lms_status s;
    bool       shifted = j->p->pass[pass].shifted;
    j->pass = pass;
    memset(j->split, 0, j->n_parts * sizeof *j->split);
    if ((s = lms__parallel(j->c, j->n_chunks, count_keys, j, err)) != LMS_OK) return s;
    size_t sum = 0;
    for (size_t i = 0; i < j->n_parts; i++) {
        j->start[i] = sum;
        for (size_t k = 0; k < j->n_chunks; k++) {
            size_t n = j->at[k * j->n_parts + i];
            j->at[k * j->n_parts + i] = sum;
            sum += n;
        }
    }
    j->start[j->n_parts] = sum;
    if ((s = lms__parallel(j->c, j->n_chunks, scatter, j, err)) == LMS_OK) s = lms__parallel(j->c, j->n_parts, block_part, j, err);
    if (s == LMS_OK) s = gather(j, pass, false, err);
    if (s == LMS_OK && shifted) s = gather(j, pass + 1, true, err);
    if (s == LMS_OK) s = gather_big(j, pass, err);
    if (s == LMS_OK) count_pass(j, pass);
    for (size_t i = 0; i < j->n_parts; i++) {
        lms_splitter *x = &j->split[i];
        LMS_VEC_FREE(j->c->mem, &x->out.row);
        LMS_VEC_FREE(j->c->mem, &x->out.end);
        LMS_VEC_FREE(j->c->mem, &x->shifted.row);
        LMS_VEC_FREE(j->c->mem, &x->shifted.end);
        LMS_VEC_FREE(j->c->mem, &x->big.row);
        LMS_VEC_FREE(j->c->mem, &x->big.end);
        LMS_VEC_FREE(j->c->mem, &x->big_skipped);
        LMS_VEC_FREE(j->c->mem, &x->scratch);
        LMS_VEC_FREE(j->c->mem, &x->scratch2);
    }
    return s;
}

/* ---- the stage ---- */

static lms_status set_up(job *j, lms_error *err)
{
    lms_mem *mem = j->c->mem;
    uint32_t n = j->t->n_rows;
    unsigned bits = 0;
    while (bits < 14 && n >> bits > 8192) bits++; /* about 8,000 rows a part: it stays in the cache */
    j->n_parts = (size_t)1 << bits;
    j->shift = 64 - bits;
    j->n_chunks = (n + CHUNK - 1) / CHUNK;
    j->v = lms__mem_alloc(mem, n, sizeof *j->v);
    j->w = lms__mem_alloc(mem, n, sizeof *j->w);
    j->at = lms__mem_alloc(mem, j->n_chunks * j->n_parts, sizeof *j->at);
    j->start = lms__mem_alloc(mem, j->n_parts + 1, sizeof *j->start);
    j->split = lms__mem_zalloc(mem, j->n_parts, sizeof *j->split);
    j->b->lane = lms__mem_zalloc(mem, (size_t)n * j->b->n_passes, sizeof *j->b->lane);
    return j->v && j->w && j->at && j->start && j->split && j->b->lane ? LMS_OK : lms__mem_why(mem, err);
}

lms_status lms__block(lms_ctx *c, const lms_block_plan *p, const lms_table *t, lms_blocks *out, lms_error *err)
{
    *out = (lms_blocks){ .n_passes = p->n_passes, .n_rows = t->n_rows, .n_records = t->n_records, .mem = c->mem };
    job        j = { .c = c, .p = p, .t = t, .b = out };
    lms_status s = set_up(&j, err);
    if (s == LMS_OK) s = make_hashes(&j, err);
    for (uint32_t i = 0; i < p->n_passes && s == LMS_OK; i++) {
        out->pass_id[i] = p->pass[i].id;
        if (p->pass[i].n_key == 0) continue; /* made by the pass before it */
        s = lms__progress(c, "block", i, p->n_passes, err);
        if (s == LMS_OK) s = run_pass(&j, i, err);
    }
    free_hashes(&j);
    lms__mem_free(c->mem, j.v, t->n_rows, sizeof *j.v);
    lms__mem_free(c->mem, j.w, t->n_rows, sizeof *j.w);
    lms__mem_free(c->mem, j.at, j.n_chunks * j.n_parts, sizeof *j.at);
    lms__mem_free(c->mem, j.start, j.n_parts + 1, sizeof *j.start);
    lms__mem_free(c->mem, j.split, j.n_parts, sizeof *j.split);
    if (s != LMS_OK) lms__blocks_free(out);
    return s;
}
