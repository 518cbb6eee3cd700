// SPDX-License-Identifier: MIT
/*
 * desk/review_calls.h - what the page may ask of the server: one function per call, a body in, JSON out.
 *
 *   /api/state    {}                                            the queue and what stands
 *   /api/since    {seq}                                         what was decided since
 *   /api/item     {i, by, purpose}                              one question; each full record shown is logged
 *   /api/decide   {i, word, reason, base, fingerprint, by}      200 {seq, head, hasty} or 409 {seq}
 *   /api/propose  {i, word, reason, base, by}                   as decide, for a proposed value
 *   /api/undo     {seq, reason, by}                             as decide
 *
 * Promises
 *   1. a body that is not exactly the call's is refused with 400; nothing of it is written
 *   2. what was decided since the asker looked is answered with 409 and never overwritten
 *   3. a full record is not shown before the log has the entry that says so
 */
#ifndef LMD_REVIEW_CALLS_H
#define LMD_REVIEW_CALLS_H

#include "review_item.h"

typedef struct lmd_call {
    const char *target;
    int (*answer)(lmd_review_data *d, char *body, size_t n, lmd_buf *out, lms_error *err); /* an HTTP status */
} lmd_call;
extern const lmd_call lmd__calls[]; /* ends with NULL */

#endif
