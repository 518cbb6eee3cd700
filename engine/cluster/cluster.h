// SPDX-License-Identifier: MIT
/*
 * cluster/cluster.h - records of one child, under constraints.
 *
 * In       scored pairs, identified (two persons = two children), decisions, table; constraints of match.yaml (`clusters:`)
 * Out      lms_clusters
 * Promises
 *   1. two different verified identifiers are never one child, whatever the chain
 *   2. a human "different" separates, a human "same" joins unless it meets promise 1 (then it is reported)
 *   3. a weak chain is cut at its weakest edge
 *   4. every child of several records names its weakest link
 *   5. up to ten records that hang together are divided in the best way there is (exact.h), unless people said "same" among them
 */
#ifndef LMS_CLUSTER_CLUSTER_H
#define LMS_CLUSTER_CLUSTER_H

#include "model/children.h"
#include "rulebook/rulebook.h"

typedef struct lms_cluster_plan lms_cluster_plan;
lms_status lms__cluster_plan_new(lms_ctx *c, lms_rulebook *rb, lms_cluster_plan **out, lms_error *err);
void       lms__cluster_plan_free(lms_cluster_plan *p);
/* Sets pair.verdict to LMS_REVIEW with a reason where a constraint kept a `same` pair apart. */
lms_status lms__cluster(lms_ctx *c, const lms_cluster_plan *p, const lms_table *t, lms_scored *s, const lms_identified *x, const lms_decisions *dec, lms_clusters *out, lms_error *err);

#endif
