// SPDX-License-Identifier: MIT
/*
 * model/pairs.h - candidate pairs (never materialised), scored pairs, what the matcher learnt.
 *
 * block fills lms_blocks: per pass the rows sorted into blocks, and per row its block number in
 * every pass. score walks the blocks; a pair is owned by the first pass in whose block both lie:
 *
 *     owned(a, b, p)  <=>  no q < p with lane[a][q] == lane[b][q] != 0
 *
 * Rows >= n_records are reference rows; a pair of two reference rows is never a candidate.
 */
#ifndef LMS_MODEL_PAIRS_H
#define LMS_MODEL_PAIRS_H

#include "base/str.h"

#define LMS_MAX_PASSES 32
#define LMS_NO_PASS 255
#define LMS_MAX_COMPARISONS 16
#define LMS_MAX_LEVELS 16   /* per comparison, level 0 = missing */
#define LMS_MAX_CLASSES 8   /* class 0 is "same", the last is "unrelated" */

typedef struct lms_blocks {
    uint32_t  n_passes, n_rows, n_records;
    lms_str   pass_id[LMS_MAX_PASSES];
    struct lms_pass_blocks {
        uint32_t *row;        /* rows of all blocks, block after block, ascending inside a block */
        uint32_t *start;      /* [n_blocks + 1] offsets into row */
        uint32_t  n_blocks;
        uint64_t  keyed, largest, pairs, owned, split_blocks, skipped; /* counts for blocking_pass; pairs and owned set by score */
        uint32_t *big_row, *big_start; /* rows of the runs that were split; [n_big + 1] */
        uint64_t *big_skipped;         /* [n_big] pairs of the run that are in no block of this pass */
        uint32_t  n_big;
        uint64_t  same;       /* owned pairs of two records called `same` (set by score) */
        double    expected;   /* expected matches among the owned pairs of two records (set by score) */
        double    skipped_expected; /* estimate of the matches among the skipped pairs, from a sample (set by score) */
    } pass[LMS_MAX_PASSES];
    uint32_t *lane;           /* [n_rows * n_passes] block number + 1 in each pass, 0 = none */
    lms_mem  *mem;
} lms_blocks;
void lms__blocks_free(lms_blocks *b);
/* Which rows are in which block is not needed any more; the counts stay. */
void lms__blocks_forget(lms_blocks *b);

static inline bool lms__owned(const lms_blocks *b, uint32_t x, uint32_t y, uint32_t p)
{
    const uint32_t *lx = b->lane + (size_t)x * b->n_passes, *ly = b->lane + (size_t)y * b->n_passes;
    for (uint32_t q = 0; q < p; q++)
        if (lx[q] == ly[q] && lx[q] != 0) return false;
    return true;
}

typedef enum lms_verdict { LMS_DIFFERENT, LMS_REVIEW, LMS_SAME } lms_verdict;

typedef struct lms_pair {
    uint32_t a, b;            /* a < b; b >= n_records: a reference row */
    float    weight;          /* log2 odds of class "same" against all others */
    float    probability;
    float    rarity;          /* bits: how common the shared values are against the average; counts for "unrelated" only */
    uint8_t  verdict;         /* lms_verdict */
    uint8_t  cls;             /* most probable class */
    uint8_t  runner_up;
    uint8_t  pass;            /* LMS_NO_PASS: no pass proposed it, people decided about it */
    uint16_t reason;          /* index in lms_scored.reason, 0 = none */
    uint8_t  level[LMS_MAX_COMPARISONS];
} lms_pair;

typedef struct lms_parameter {
    uint8_t cls, comparison, level;
    double  probability;      /* P(level | class) */
} lms_parameter;

typedef struct lms_scored {
    LMS_VEC(lms_pair) pairs;  /* record pairs worth keeping, by (a, b) */
    LMS_VEC(lms_pair) links;  /* record x reference pairs worth keeping, by (a, b) */
    uint32_t n_comparisons, n_classes;
    lms_str  comparison_id[LMS_MAX_COMPARISONS];
    lms_str  level_id[LMS_MAX_COMPARISONS][LMS_MAX_LEVELS];
    uint32_t n_levels[LMS_MAX_COMPARISONS];
    lms_str  class_id[LMS_MAX_CLASSES];
    double   class_pairs[LMS_MAX_CLASSES];  /* expected number of pairs of each class among all pairs */
    double   p[LMS_MAX_CLASSES][LMS_MAX_COMPARISONS][LMS_MAX_LEVELS];
    double   threshold_same, threshold_review; /* log2 odds in force */
    double   expected_false_same;              /* expected share of wrong pairs among `same` */
    double   link_pairs[LMS_MAX_CLASSES];   /* the same for record x reference pairs */
    uint32_t n_records;                     /* the parameters were estimated on */
    uint64_t n_compared, n_same, n_review;
    /* Recall of blocking, from a scan of all records for a sample of them: expected matches, and how many of them
       share a block. 0 if nothing was scanned. */
    uint64_t scanned;
    double   scan_matches, scan_found;
    uint32_t iterations;
    LMS_VEC(lms_str) reason;  /* [0] is "" */
    lms_mem *mem;
    lms_arena text;
} lms_scored;
void lms__scored_free(lms_scored *s);

/*
 * The rows of table model_parameter, in its order: first what the whole model says (comparison ""), then every
 * class, comparison and level. A model saved in this form can be used again (--model). False after the last.
 */
typedef struct lms_model_row { lms_str cls, comparison, level; double value; } lms_model_row;
bool lms__model_row(const lms_scored *s, uint32_t i, lms_model_row *out);

/* A human decision about two records, by record_key resolved to rows. household: two children, of one household. */
typedef struct lms_decision { uint32_t a, b; uint8_t same, household; lms_str by, at, reason, key_a, key_b, evidence; } lms_decision;
typedef LMS_VEC(lms_decision) lms_decisions;

#endif
