// SPDX-License-Identifier: MIT
/*
 * block/block.h - which pairs are worth comparing, without making them.
 *
 * In       table, the pack's block.yaml (passes: key parts, refinements, cap)
 * Out      lms_blocks (model/pairs.h)
 * Promises
 *   1. a missing or placeholder part gives no key: there is no block of the missing
 *   2. a pair lies in one pass only (lms__owned), judged by block numbers after splitting
 *   3. a block over the cap is split, and what that skipped is counted
 *   4. the blocks do not depend on threads or on input order
 */
#ifndef LMS_BLOCK_BLOCK_H
#define LMS_BLOCK_BLOCK_H

#include "model/pairs.h"
#include "model/table.h"
#include "rulebook/rulebook.h"

typedef struct lms_block_plan lms_block_plan;
lms_status lms__block_plan_new(lms_ctx *c, lms_rulebook *rb, lms_block_plan **out, lms_error *err);
void       lms__block_plan_free(lms_block_plan *p);
lms_status lms__block(lms_ctx *c, const lms_block_plan *p, const lms_table *t, lms_blocks *out, lms_error *err);

#endif
