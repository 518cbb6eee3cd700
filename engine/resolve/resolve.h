// SPDX-License-Identifier: MIT
/*
 * resolve/resolve.h - one golden record per child, its identifier's status, clean, in target; wards and work list.
 *
 * In       clusters, identified, table, log, population, previous result; the pack's targets.yaml (survivorship, basic fields, targets, actions)
 * Out      lms_resolved
 * Promises
 *   1. every golden value is a value of one of the child's records, and names it
 *   2. id_status is the first that holds: absent (suggested), shared, verified, mismatch, malformed, inconsistent,
 *      not_found, well_formed
 *   3. one person of a list belongs to one child
 *   4. the ward figures are counts of children, compared as integers; no population, no base
 *   5. a child's id is derived from its smallest record_key, or kept from the previous result by largest overlap
 */
#ifndef LMS_RESOLVE_RESOLVE_H
#define LMS_RESOLVE_RESOLVE_H

#include "model/children.h"
#include "model/log.h"
#include "rulebook/rulebook.h"

typedef struct lms_resolve_plan lms_resolve_plan;
lms_status lms__resolve_plan_new(lms_ctx *c, lms_rulebook *rb, lms_resolve_plan **out, lms_error *err);
void       lms__resolve_plan_free(lms_resolve_plan *p);

typedef struct lms_resolve_in {
    const lms_dataset *dataset; const lms_table *table; const lms_log *log; const lms_scored *scored;
    const lms_identified *identified; const lms_clusters *clusters; const lms_populations *population;
    const char *previous; /* path or NULL */
    const lms_answers *answers; /* may be NULL */
} lms_resolve_in;
lms_status lms__resolve(lms_ctx *c, const lms_resolve_plan *p, const lms_resolve_in *in, lms_resolved *out, lms_error *err);

#endif
