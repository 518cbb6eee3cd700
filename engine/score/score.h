// SPDX-License-Identifier: MIT
/*
 * score/score.h - how likely is each candidate pair one child?
 *
 * In       table, blocks, the pack's match.yaml (comparisons, levels, classes, anchors, decision table), decisions, optional saved model
 * Out      lms_scored: kept pairs with weight, class, verdict and reason; parameters
 * Promises
 *   1. missing is not agreement: level 0 weighs nothing
 *   2. household fields select the class and never count again for the person
 *   3. twins are not `same`: the decision table of the pack is applied after the weights
 *   4. a human "same" or "different" wins
 *   5. weights are the same bits for any number of threads and any compiler
 */
#ifndef LMS_SCORE_SCORE_H
#define LMS_SCORE_SCORE_H

#include "model/pairs.h"
#include "model/table.h"
#include "rulebook/rulebook.h"

typedef struct lms_score_plan lms_score_plan;
/* model_kind NULL: as the pack says; model_file NULL: estimate. */
lms_status lms__score_plan_new(lms_ctx *c, lms_rulebook *rb, const char *model_kind, const char *model_file, lms_score_plan **out, lms_error *err);
void       lms__score_plan_free(lms_score_plan *p);
/* Counts pairs and owned into blocks->pass[]. */
lms_status lms__score(lms_ctx *c, const lms_score_plan *p, const lms_table *t, lms_blocks *blocks, const lms_decisions *dec, lms_scored *out, lms_error *err);
/* The plan's saved model as a model for lms__score_one on this table; only for a plan with a model_file. */
lms_status lms__score_model(lms_ctx *c, const lms_score_plan *p, const lms_table *t, lms_scored *out, lms_error *err);
/* Fields a comparison slot looks at, at most 4; returns how many. */
uint32_t   lms__score_fields(const lms_score_plan *p, uint32_t slot, uint32_t out[4]);
/* Run the examples of the decision table; on_example is told of each (node, does it hold). */
typedef void (*lms_score_example_fn)(void *ctx, lms_str rule, const lms_node *example, bool holds);
void       lms__score_examples(const lms_score_plan *p, const lms_rulebook *rb, lms_score_example_fn on_example, void *ctx);
/* Compare two rows with a finished model (for explain): levels, weight, class, verdict, reason. */
lms_status lms__score_one(const lms_score_plan *p, const lms_table *t, const lms_scored *model, uint32_t a, uint32_t b, lms_pair *out, double weight_of[LMS_MAX_COMPARISONS], double frequency_of[LMS_MAX_COMPARISONS]);

#endif
