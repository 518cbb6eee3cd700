// SPDX-License-Identifier: MIT
/*
 * desk/review_evidence.h - the fingerprint of what a decision about two records rests on.
 *
 * In       a result and two of its records
 * Out      64 hexadecimal digits: BLAKE2b-256 over the canonical values of the fields the pack compares
 *          (table `field`, column `compared`; in a result without that column: every field but the record's key). Kept
 * with the decision; where the same two records give another one today, the decision is stale: it still holds, and is
 * shown.
 *
 * Promises
 *   1. the order of the two records changes nothing; neither does the order of fields or another record
 *   2. any other value of a compared field of either record gives another fingerprint; a field that is not compared
 *      changes nothing, and an empty one is as if it were not there
 *   3. the same values give the same fingerprint in any later result
 */
#ifndef LMD_REVIEW_EVIDENCE_H
#define LMD_REVIEW_EVIDENCE_H

#include "declog.h"

/* record_a, record_b: record_id of the result. LMS_E_ARG: no such record. */
lms_status lmd__evidence_of(sqlite3 *result, int64_t record_a, int64_t record_b, char out[LMD_HEX + 1], lms_error *err);

/* For many pairs: the same, with the query made once. */
typedef struct lmd_evidence {
    sqlite3_stmt *record; /* the compared values of one record, columns in the order of `field` */
    lmd_buf field;        /* ids of the columns, each ended by NUL, ascending */
} lmd_evidence;
lms_status lmd__evidence_open(sqlite3 *result, lmd_evidence *e, lms_error *err);
lms_status lmd__evidence_pair(lmd_evidence *e, int64_t a, int64_t b, char out[LMD_HEX + 1], lms_error *err);
void lmd__evidence_close(lmd_evidence *e);

#endif
