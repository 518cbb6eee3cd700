// SPDX-License-Identifier: MIT
/*
 * desk/review_stale.h - how the decisions in force look beside a result: applied, waiting, stale.
 *
 * In       a result; decisions: its log, or the result's own table of what was applied
 * Out      each pair that has a decision in force, in order of keys
 *
 * Promises
 *   1. each pair once, with its last decision; pairs whose last decision is `unsure` (also after an undo) only if the
 *      result still applies an older one
 *   2. stale: both records are in the result, the decision says on what it rests, and they give another fingerprint now
 *   3. applied: the result was made with a decision of the same meaning (same, or different)
 *   4. overruled: applied, but the records are two children for all that they were called the same: two verified
 *      identifiers, or another decision, keep them apart
 */
#ifndef LMD_REVIEW_STALE_H
#define LMD_REVIEW_STALE_H

#include "declog.h"

typedef struct lmd_stood {
    int64_t seq;                        /* of the entry, or the row of the result */
    lms_str key_a, key_b, word, by, at; /* valid during the call */
    bool known;                         /* both records are in the result */
    bool stale, applied, overruled;
} lmd_stood;
typedef void (*lmd_stood_fn)(void *ctx, const lmd_stood *d);

lms_status lmd__stood_each(sqlite3 *result, sqlite3 *decisions, lmd_stood_fn fn, void *ctx, lms_error *err);

#endif
