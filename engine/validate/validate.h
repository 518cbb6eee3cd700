// SPDX-License-Identifier: MIT
/*
 * validate/validate.h - cleaned records in, findings out.
 *
 * In       table, dataset (sources, lines), the pack's validate.yaml, c->as_of
 * Out      findings in the log
 * Promises
 *   1. nothing is changed; a doubt is a finding with a rule and arguments
 *   2. a rule that met a limit is counted as not evaluated, never silently passed
 *   3. findings do not depend on threads or on the order of rows in files
 */
#ifndef LMS_VALIDATE_VALIDATE_H
#define LMS_VALIDATE_VALIDATE_H

#include "model/log.h"
#include "model/table.h"
#include "rulebook/rulebook.h"

typedef struct lms_validate_plan lms_validate_plan;
lms_status lms__validate_plan_new(lms_ctx *c, lms_rulebook *rb, lms_validate_plan **out, lms_error *err);
void       lms__validate_plan_free(lms_validate_plan *p);
lms_status lms__validate(lms_ctx *c, const lms_validate_plan *p, const lms_dataset *d, const lms_table *t, lms_log *log, lms_error *err);

#endif
