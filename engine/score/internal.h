// SPDX-License-Identifier: MIT
/*
 * score/internal.h - what the files of this folder share beside compare.h.
 *
 * plan.c          match.yaml -> comparisons, classes, settings       plan_rules.c  anchors, decision table
 * compare.c       a table made ready; kind_*.c: how two values compare
 * patterns.c      counted patterns of levels                         walk.c        blocks -> candidate pairs
 * sample.c        random pairs                                       estimate.c    what the classes look like (EM)
 * weigh.c         pairs -> weights, classes, thresholds              complete.c    pairs inside linked groups
 * decide.c        the pack's decision table, people's decisions      model_file.c  a saved model
 * recall.c        what blocking missed                                score.c       the stage, one pair for explain
 */
#ifndef LMS_SCORE_INTERNAL_H
#define LMS_SCORE_INTERNAL_H

#include "score/compare.h"

#define LMS_MAX_ANCHORS 64
#define LMS_MAX_DECISIONS 64
#define LMS_MAX_CONDITIONS 16
#define LMS_MAX_MARKS 8

/* What is known of a class's probabilities before (and against) the data. */
typedef struct lms_anchor {
    uint8_t slot, classes;  /* bit set of classes */
    uint8_t level;          /* most, least: of this level; LMS_MAX_LEVELS: the whole table is fixed */
    enum { LMS_ANCHOR_MOST, LMS_ANCHOR_LEAST, LMS_ANCHOR_FIXED } kind;
    double  value;
} lms_anchor;

typedef enum lms_then { LMS_THEN_WEIGHTS, LMS_THEN_LINK, LMS_THEN_REVIEW, LMS_THEN_DIFFERENT } lms_then;

/* A row of the decision table. */
typedef struct lms_decide_rule {
    lms_str  id;
    uint16_t level[LMS_MAX_COMPARISONS]; /* bit sets of levels that fit; all ones: any */
    uint8_t  classes;                    /* most probable class, bit set */
    double   least, most;                /* probability of "same" */
    uint8_t  marked, at_least;           /* mark number + 1, 0 = none: either record carries it that often */
    uint8_t  marks;                      /* mark number + 1 put on both records */
    lms_then then;
} lms_decide_rule;

typedef struct lms_score_settings {
    uint64_t random_pairs, seed;
    double   prior_pairs;
    lms_frequency_settings frequency;
    uint32_t iterations;
    double   false_match, same, review;
    double   keep_weight, keep_link;
    double   keep_class[LMS_MAX_CLASSES];
    uint64_t skipped_sample, scan_rows, scan_records;
} lms_score_settings;

/* A saved model. */
typedef struct lms_saved_model {
    double   p[LMS_MAX_CLASSES][LMS_MAX_COMPARISONS][LMS_MAX_LEVELS];
    double   pairs[LMS_MAX_CLASSES], links[LMS_MAX_CLASSES];
    double   threshold_same, threshold_review;
    uint32_t n_records;
} lms_saved_model;

struct lms_score_plan {
    lms_mem  *mem;
    lms_arena text;
    lms_comparisons cmp;
    uint32_t  n_classes;
    lms_str   class_id[LMS_MAX_CLASSES];
    lms_str   class_reason[LMS_MAX_CLASSES];
    double    pairs_per_record[LMS_MAX_CLASSES], links_per_record[LMS_MAX_CLASSES];
    bool      classical;
    uint8_t   tie[LMS_MAX_CLASSES][LMS_MAX_COMPARISONS]; /* class whose table this one shares (the lowest of them) */
    lms_anchor anchor[LMS_MAX_ANCHORS];
    uint32_t  n_anchors;
    lms_decide_rule rule[LMS_MAX_DECISIONS];
    uint32_t  n_rules;
    lms_str   mark[LMS_MAX_MARKS];
    uint32_t  n_marks;
    lms_score_settings set;
    lms_saved_model *saved;  /* NULL: estimate */
};

/* plan_rules.c */
bool lms__plan_anchors(lms_score_plan *p, lms_rulebook *rb, const lms_node *root);
bool lms__plan_rules(lms_score_plan *p, lms_rulebook *rb, const lms_node *root);
uint32_t lms__plan_slot(const lms_score_plan *p, lms_str id);   /* UINT32_MAX */
uint32_t lms__plan_level(const lms_slot *s, lms_str id);        /* UINT32_MAX */
uint32_t lms__plan_class(const lms_score_plan *p, lms_str id);  /* UINT32_MAX; classes of the pack that a classical model leaves out too */
/* model_file.c */
lms_status lms__model_load(lms_ctx *c, const lms_score_plan *p, const char *path, lms_saved_model *out, lms_error *err);

/* ---- counted patterns ---- */
enum { LMS_PAT_RECORD, LMS_PAT_LINK, LMS_N_PAT };
typedef struct lms_pattern { uint64_t pattern; uint64_t n[LMS_N_PAT]; } lms_pattern;
/* Open addressing; pattern + 1 is stored, so 0 is empty. */
typedef struct lms_pattern_map {
    lms_mem *mem;
    struct lms_pattern_slot { uint64_t key; uint64_t n[LMS_N_PAT]; } *slot;
    size_t   cap, used;
} lms_pattern_map;
bool lms__pattern_add(lms_pattern_map *m, uint64_t pattern, unsigned kind, uint64_t n);
void lms__pattern_map_free(lms_pattern_map *m);
/* All maps together, by pattern. */
typedef struct lms_patterns { lms_mem *mem; lms_pattern *v; size_t n; } lms_patterns;
lms_status lms__patterns_merge(lms_ctx *c, lms_pattern_map *maps, size_t n_maps, lms_patterns *out, lms_error *err);
void       lms__patterns_free(lms_patterns *p);

/* ---- candidate pairs ---- */
typedef struct lms_candidate { uint32_t a, b; uint64_t pattern; } lms_candidate;
/* A range of blocks of one pass: a unit of work that does not depend on threads. */
typedef struct lms_unit {
    uint32_t pass, from, to;         /* blocks */
    uint64_t pairs, owned;
    lms_candidate *v;                /* owned pairs */
    size_t   n, cap;
} lms_unit;
typedef struct lms_candidates {
    lms_mem  *mem;
    lms_unit *unit;
    size_t    n_units;
    lms_patterns patterns;
} lms_candidates;
lms_status lms__walk(lms_ctx *c, const lms_comparer *x, const lms_blocks *b, lms_candidates *out, lms_error *err);
void       lms__candidates_free(lms_candidates *k);

/* Patterns of random pairs of records; all pairs where there are fewer. *n_pairs: how many were drawn. */
lms_status lms__sample(lms_ctx *c, const lms_comparer *x, uint64_t want, uint64_t seed, lms_patterns *out, uint64_t *n_pairs, lms_error *err);

/* Fills the model part of *m: p, class_pairs, link_pairs, iterations. */
lms_status lms__estimate(lms_ctx *c, const lms_score_plan *p, uint64_t n_records, uint64_t n_refs, const lms_patterns *candidates,
                         const lms_patterns *random, uint64_t n_random, lms_scored *m, lms_error *err);

/* Likelihood of each class against "unrelated" for a pattern, times the expected number of its pairs; [n_classes-1] is 1 * W_U. */
void lms__class_odds(const lms_scored *m, uint64_t pattern, bool link, double out[LMS_MAX_CLASSES]);
/* Weight, probability, class and runner-up of a pair from its class odds and frequency bits. */
void lms__weigh_pair(const lms_scored *m, const double odds[LMS_MAX_CLASSES], double frequency_bits, lms_pair *out);
/* Scores all candidates into s->pairs and s->links (sorted), sets thresholds; counts what passes are worth into b. */
lms_status lms__weigh(lms_ctx *c, const lms_score_plan *p, const lms_comparer *x, const lms_candidates *k, lms_blocks *b, lms_scored *s, lms_error *err);

/* What blocking missed: estimates from a sample of skipped pairs and from a scan of all records for some of them. */
lms_status lms__recall(lms_ctx *c, const lms_score_plan *p, const lms_comparer *x, lms_blocks *b, lms_scored *s, lms_error *err);
/* Missing pairs inside groups linked by `same`; added with LMS_NO_PASS. */
lms_status lms__complete(lms_ctx *c, const lms_comparer *x, lms_scored *s, lms_error *err);
/* The decision table over s->pairs; then what people decided. Adds reasons to s. */
lms_status lms__decide(lms_ctx *c, const lms_score_plan *p, const lms_comparer *x, const lms_decisions *dec, lms_scored *s, lms_error *err);
lms_status lms__make_reasons(const lms_score_plan *p, lms_scored *s, lms_error *err);
uint8_t    lms__verdict_by_weight(const lms_scored *s, double weight);
/* First rule that fits, LMS_MAX_DECISIONS if none; marks_a, marks_b may be NULL (no marks). */
uint32_t   lms__decide_rule(const lms_score_plan *p, const lms_pair *pair, const uint8_t *marks_a, const uint8_t *marks_b);

#endif
