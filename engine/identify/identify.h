// SPDX-License-Identifier: MIT
/*
 * identify/identify.h - evidence for each record's identifier, from reference lists.
 *
 * In       table, dataset (sources with issuer and date), scored.links, the pack's identify.yaml
 * Out      lms_identified
 * Promises
 *   1. only a list whose issuer may verify gives `verified`
 *   2. a record is linked to a person only with a margin to the runner-up; many records may link to one person
 *   3. a suggested identifier is evidence, never a value of the record
 *   4. without a list everything works and says "no list"
 */
#ifndef LMS_IDENTIFY_IDENTIFY_H
#define LMS_IDENTIFY_IDENTIFY_H

#include "model/children.h"
#include "rulebook/rulebook.h"

typedef struct lms_identify_plan lms_identify_plan;
lms_status lms__identify_plan_new(lms_ctx *c, lms_rulebook *rb, lms_identify_plan **out, lms_error *err);
void       lms__identify_plan_free(lms_identify_plan *p);
lms_status lms__identify(lms_ctx *c, const lms_identify_plan *p, const lms_dataset *d, const lms_table *t, const lms_scored *s, lms_identified *out, lms_error *err);

/* answers.c: accepted answers of the police as evidence; rule: what the pack calls them. */
lms_status lms__identify_answers(lms_ctx *c, const lms_table *t, const lms_answers *all, uint16_t rule, lms_identified *out, lms_error *err);

#endif
