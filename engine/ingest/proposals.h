// SPDX-License-Identifier: MIT
/*
 * ingest/proposals.h - values that a rule proposed and a person accepted.
 *
 * In       table `proposal` of a decision log (record_key, field, value, decision; the last one counts), the dataset,
 *          the cleaned table and its log
 * Out      accepted values stand in the dataset, so that they are cleaned like any other; each is a correction
 *          `applied` of the rule that proposed it
 * Promises
 *   1. a value is put in only where the same rule still proposes the same value for the same field of that record
 *   2. rejected, unsure or taken back: nothing is changed
 *   3. a value that would not stand as it was accepted after cleaning is taken back
 */
#ifndef LMS_INGEST_PROPOSALS_H
#define LMS_INGEST_PROPOSALS_H

#include "ingest/ingest.h"
#include "model/log.h"
#include "model/table.h"

typedef struct lms_accepted {
    uint32_t row, seq, raw, old_raw;
    uint16_t field, rule;
    bool     patched;
    lms_str  value, before; /* before: as it was cleaned without the proposal */
} lms_accepted;
typedef LMS_VEC(lms_accepted) lms_accepted_list;

/* A log without the table, or a previous result, has none. Texts are copied into a. By (row, field). */
lms_status lms__ingest_proposals(lms_ctx *c, const char *path, const lms_dataset *d, lms_arena *a, lms_accepted_list *out, lms_error *err);
/* After the first cleaning. *again: clean again, then check. */
lms_status lms__proposals_apply(lms_ctx *c, const char *path, lms_dataset *d, const lms_table *t, const lms_log *log, lms_accepted_list *all,
                                bool *again, lms_error *err);
/* After a further cleaning: take back what does not stand; *again is set if anything was. */
void lms__proposals_check(lms_dataset *d, const lms_table *t, lms_accepted_list *all, bool *again);
/* Corrections; the log is sorted afterwards. */
lms_status lms__proposals_log(lms_ctx *c, const lms_table *t, const lms_accepted_list *all, lms_log *log, lms_error *err);

#endif
