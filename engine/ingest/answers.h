// SPDX-License-Identifier: MIT
/*
 * ingest/answers.h - filled lists of the police, read back and judged.
 *
 * In       ANSWERS inputs, `lists` of targets.yaml, the dataset and the cleaned table
 * Out      lms_answers; accepted values stand in the dataset, so that they are cleaned like any other
 * Promises
 *   1. columns may be moved, rows deleted, notes added, sheets reordered: rows are found by row id, columns by heading
 *   2. only a list with issuer, document number and date on its cover is the authority's
 *   3. a stale, contradictory, unclear or merely reported answer changes no value
 *   4. the order of the files changes nothing
 */
#ifndef LMS_INGEST_ANSWERS_H
#define LMS_INGEST_ANSWERS_H

#include "ingest/ingest.h"
#include "model/answers.h"

typedef struct lms_answers_plan lms_answers_plan;
lms_status lms__answers_plan_new(lms_ctx *c, lms_rulebook *rb, lms_answers_plan **out, lms_error *err);
void       lms__answers_plan_free(lms_answers_plan *p);

/* Read; every file becomes a source of d. Row sources are closed in any case. */
lms_status lms__ingest_answers(lms_ctx *c, const lms_ingest_plan *ip, const lms_answers_plan *p, const lms_ingest_input *in,
                               uint32_t n_in, lms_dataset *d, lms_answers *out, lms_error *err);
/* After the first cleaning: judge, put accepted values into d. *again: clean again, then check. */
lms_status lms__answers_apply(lms_ctx *c, const lms_answers_plan *p, lms_dataset *d, const lms_table *t, lms_answers *a, bool *again, lms_error *err);
/* After a further cleaning: take back what did not hold. *again as above (at most once more). */
lms_status lms__answers_check(lms_dataset *d, const lms_table *t, lms_answers *a, bool *again);
/* Corrections and findings; the log is sorted afterwards. */
lms_status lms__answers_log(lms_ctx *c, const lms_answers_plan *p, const lms_dataset *d, const lms_table *t,
                            const lms_answers *a, lms_log *log, lms_error *err);

#endif
