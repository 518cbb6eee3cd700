// SPDX-License-Identifier: MIT
/*
 * statistics/statistics.h - cross-counts of children, and the pack's indicators, measures and figures as projections of them.
 *
 * In       table, clusters, identified, resolved; statistics.yaml (fields, age groups, projections)
 * Out      lms_statistics
 * Promises
 *   1. every child is counted in one cell: the cells add up to the children, those of a ward to the ward's figures
 *   2. a child in several groups of a set field is one head, and one membership of each group
 *   3. a projection counts only what its definition says, of the children of the base; part is among whole
 *   4. what the data cannot tell has no basis: never 0
 *   5. a figure below the pack's least, and what would give it away by subtraction in the same table, is not outward
 */
#ifndef LMS_STATISTICS_STATISTICS_H
#define LMS_STATISTICS_STATISTICS_H

#include "model/children.h"
#include "model/statistics.h"
#include "rulebook/rulebook.h"

typedef struct lms_statistics_plan lms_statistics_plan;
lms_status lms__statistics_plan_new(lms_ctx *c, lms_rulebook *rb, lms_statistics_plan **out, lms_error *err);
void       lms__statistics_plan_free(lms_statistics_plan *p);

typedef struct lms_statistics_in {
    const lms_table *table; const lms_clusters *clusters; const lms_identified *identified; const lms_resolved *resolved;
} lms_statistics_in;
lms_status lms__statistics(lms_ctx *c, const lms_statistics_plan *p, const lms_statistics_in *in, lms_statistics *out, lms_error *err);

/* Figures of an example: children of the base that projection (place as in lms_stat_count) counts; -1 as there. */
void lms__statistics_of(const lms_statistics *s, uint32_t projection, int64_t *part, int64_t *whole);

#endif
