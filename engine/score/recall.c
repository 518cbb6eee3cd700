// SPDX-License-Identifier: MIT
/*
 * score/recall.c - what blocking missed, measured and not assumed.
 *
 * Skipped  A sample of the pairs that splitting left out of a pass (a run by its number of skipped pairs, then a pair
 *          of it) is scored; those that share a block of another pass were not lost. Mean probability times the
 *          number of skipped pairs is the estimate, per pass.
 * Scan     For a random sample of records all other records are looked at: those that agree in at least two of the
 *          comparisons' plain values are scored, whatever the passes say. Expected matches that share a block
 *          against all expected matches is the recall of blocking. It is slightly optimistic: a pair that agrees in
 *          fewer than two values is not seen.
 *
 * Holds    samples are functions of the seed; sums run in the order of the sample, not of threads
 */
#include "score/internal.h"

enum { COLUMNS = 12, LANE = 16, TASK = 4 };
#define COMMON 0.01

static uint64_t mix(uint64_t z)
{
    z += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static bool share_block(const lms_blocks *b, uint32_t x, uint32_t y)
{
    const uint32_t *p = b->lane + (size_t)x * b->n_passes, *q = b->lane + (size_t)y * b->n_passes;
    for (uint32_t k = 0; k < b->n_passes; k++)
        if (p[k] && p[k] == q[k]) return true;
    return false;
}

static double probability(const lms_comparer *x, const lms_scored *s, uint32_t a, uint32_t b, lms_compare_memo *memo)
{
    double   odds[LMS_MAX_CLASSES];
    lms_pair p;
    uint64_t pattern = lms__compare(x, a, b, memo);
    lms__class_odds(s, pattern, false, odds);
    if (odds[0] < odds[s->n_classes - 1] * 1e-30) return 0; /* no frequency makes up for that */
    lms__weigh_pair(s, odds, lms__frequency_bits(x, a, b, pattern), &p);
    return (double)p.probability;
}

/* ---- skipped pairs ---- */

static void sample_pass(const lms_score_plan *p, const lms_comparer *x, lms_blocks *b, const lms_scored *s, uint32_t pass, uint64_t want)
{
    struct lms_pass_blocks *k = &b->pass[pass];
    double                  sum = 0;
    uint64_t                drawn = 0, at = 0, before = 0;
    uint32_t                run = 0;
    for (uint64_t i = 0; i < want && i < k->skipped; i++) {
        /* systematic: equal steps through the skipped pairs, run by run */
        at = k->skipped <= want ? i : (uint64_t)((double)k->skipped / (double)want * (double)i);
        while (run + 1 < k->n_big && before + k->big_skipped[run] <= at) before += k->big_skipped[run++];
        uint32_t from = k->big_start[run], n = k->big_start[run + 1] - from;
        for (int tries = 0; tries < 64; tries++) {
            uint64_t z = mix(p->set.seed ^ mix(((uint64_t)pass << 56) + i * 64 + (uint64_t)tries));
            uint32_t a = k->big_row[from + (uint32_t)((z >> 32) * n >> 32)], c = k->big_row[from + (uint32_t)((z & 0xFFFFFFFFu) * n >> 32)];
            if (a == c || a >= b->n_records || c >= b->n_records) continue;
            const uint32_t *la = b->lane + (size_t)a * b->n_passes, *lc = b->lane + (size_t)c * b->n_passes;
            if (la[pass] && la[pass] == lc[pass]) continue;
            drawn++;
            if (!share_block(b, a, c)) sum += probability(x, s, a < c ? a : c, a < c ? c : a, NULL);
            break;
        }
    }
    k->skipped_expected = drawn ? sum / (double)drawn * (double)k->skipped : 0;
}

/* ---- scan ---- */

typedef struct scan {
    const lms_score_plan *p;
    const lms_comparer   *x;
    const lms_blocks     *b;
    const lms_scored     *s;
    uint32_t  n, n_columns, queries;
    uint32_t *column[COLUMNS];         /* [n rounded up to LANE]: a plain value of every record, 0 = missing */
    struct scanned { double matches, found; } *out;
} scan;

/* Words of a row that hold plain values worth agreeing on: not those that unrelated records agree on now and then. */
static uint32_t plain_words(const lms_comparisons *p, const lms_scored *s, uint32_t out[COLUMNS])
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < p->n_cmp; i++) {
        const lms_comparison *c = &p->cmp[i];
        uint32_t              word[2] = { c->word, UINT32_MAX };
        if (s->p[s->n_classes - 1][c->slot][1] > COMMON) continue;
        switch (c->kind) {
        case LMS_CMP_NAME: word[0] = c->word + 2; break;                            /* folded */
        case LMS_CMP_DATE: word[0] = c->word + 1; break;                            /* year, month, day */
        case LMS_CMP_PARENTS: word[0] = c->word + 1, word[1] = c->word + 8; break;  /* folded names */
        case LMS_CMP_PLACE: word[0] = c->word + 4; break;                           /* household */
        case LMS_CMP_TEXT: word[0] = c->word + 1; break;
        case LMS_CMP_TEXT_PAIR: word[0] = c->word + 1, word[1] = c->word + 3; break;
        default: break;
        }
        for (int k = 0; k < 2; k++)
            if (word[k] != UINT32_MAX && n < COLUMNS) out[n++] = word[k];
    }
    return n;
}

static void look(scan *j, uint32_t query, lms_compare_memo *memo)
{
    uint32_t        want[COLUMNS], row = (uint32_t)((mix(j->p->set.seed ^ mix(0x5CA9u + query)) >> 32) * j->n >> 32);
    struct scanned *o = &j->out[query];
    if (j->queries == j->n) row = query;
    for (uint32_t c = 0; c < j->n_columns; c++) want[c] = j->column[c][row] ? j->column[c][row] : UINT32_MAX; /* missing agrees with nothing */
    for (uint32_t from = 0; from < j->n; from += LANE) {
        uint32_t agree[LANE] = { 0 }, any = 0;
        for (uint32_t c = 0; c < j->n_columns; c++)
            for (uint32_t i = 0; i < LANE; i++) agree[i] += j->column[c][from + i] == want[c];
        for (uint32_t i = 0; i < LANE; i++) any |= agree[i] & ~1u;
        if (any == 0) continue;
        for (uint32_t i = 0; i < LANE; i++) {
            uint32_t other = from + i;
            if (agree[i] < 2 || other >= j->n || other == row) continue;
            double m = probability(j->x, j->s, other < row ? other : row, other < row ? row : other, memo);
            o->matches += m;
            if (m > 0 && share_block(j->b, row, other)) o->found += m;
        }
    }
}

static lms_status scan_task(void *arg, size_t task, unsigned worker, lms_error *err)
{
    scan *j = arg;
    (void)worker, (void)err;
    for (uint32_t q = (uint32_t)task * TASK; q < j->queries && q < ((uint32_t)task + 1) * TASK; q++) look(j, q, NULL);
    return LMS_OK;
}

static lms_status scan_all(lms_ctx *c, scan *j, lms_scored *s, lms_error *err)
{
    uint32_t   word[COLUMNS];
    size_t     room = ((size_t)j->n + LANE - 1) / LANE * LANE;
    lms_status st = LMS_OK;
    j->n_columns = plain_words(&j->p->cmp, s, word);
    j->out = lms__mem_zalloc(c->mem, j->queries, sizeof *j->out);
    if (j->out == NULL) st = lms__mem_why(c->mem, err);
    for (uint32_t k = 0; k < j->n_columns && st == LMS_OK; k++) {
        j->column[k] = lms__mem_zalloc(c->mem, room, sizeof **j->column);
        if (j->column[k] == NULL) st = lms__mem_why(c->mem, err);
        for (uint32_t row = 0; st == LMS_OK && row < j->n; row++) j->column[k][row] = lms__words(j->x, row)[word[k]];
    }
    if (st == LMS_OK) st = lms__parallel(c, (j->queries + TASK - 1) / TASK, scan_task, j, err);
    for (uint32_t q = 0; q < j->queries && st == LMS_OK; q++) {
        s->scan_matches += j->out[q].matches;
        s->scan_found += j->out[q].found;
    }
    s->scanned = j->queries;
    for (uint32_t k = 0; k < j->n_columns; k++) lms__mem_free(c->mem, j->column[k], room, sizeof **j->column);
    lms__mem_free(c->mem, j->out, j->queries, sizeof *j->out);
    return st;
}

lms_status lms__recall(lms_ctx *c, const lms_score_plan *p, const lms_comparer *x, lms_blocks *b, lms_scored *s, lms_error *err)
{
    uint64_t skipped = 0;
    for (uint32_t k = 0; k < b->n_passes; k++) skipped += b->pass[k].skipped;
    for (uint32_t k = 0; k < b->n_passes && skipped; k++) {
        uint64_t part = (uint64_t)((double)p->set.skipped_sample * (double)b->pass[k].skipped / (double)skipped);
        if (b->pass[k].skipped) sample_pass(p, x, b, s, k, part < 200 ? 200 : part);
    }
    uint32_t n = x->t->n_records;
    uint64_t queries = n ? p->set.scan_rows / n : 0;
    if (queries > p->set.scan_records) queries = p->set.scan_records;
    if (queries > n) queries = n;
    if (queries == 0) return LMS_OK;
    scan j = { .p = p, .x = x, .b = b, .s = s, .n = n, .queries = (uint32_t)queries };
    return scan_all(c, &j, s, err);
}
