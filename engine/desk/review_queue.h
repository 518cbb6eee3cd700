// SPDX-License-Identifier: MIT
/*
 * desk/review_queue.h - what a person is asked about a finished result, in the order of what an answer brings.
 *
 * In       an open result
 * Out      questions of three kinds: doubtful pairs, proposed values, merged children with a weak inner link
 *
 * Promises
 *   1. every pair with verdict `review` and every proposed correction is there once; order and content depend on the
 *      result alone
 *   2. pairs that hang together (their children are linked by doubtful pairs) stand together: deciding them settles one
 *      family. A group's gain is what its records bring in the work list (without one: a record brings 1), shared
 *      among its pairs; the group with the most gain per decision comes first, then the pair that is nearest to a coin
 *      toss, then the keys
 *   3. of merged children the weakest inner pair is asked, weakest child first, LMD_ASK_MOST_MERGED at most: these are
 *      not doubtful to the engine, they are what an unmerge would start from
 */
#ifndef LMD_REVIEW_QUEUE_H
#define LMD_REVIEW_QUEUE_H

#include "db.h"

enum { LMD_ASK_MOST_MERGED = 200 };

typedef enum lmd_ask_kind { LMD_ASK_PAIR, LMD_ASK_PROPOSAL, LMD_ASK_MERGED } lmd_ask_kind;
typedef struct lmd_ask {
    lmd_ask_kind kind;
    int64_t  a, b;        /* record_id, a < b; b 0 for a proposal */
    uint32_t group;       /* pairs of one group have one number, from 1 */
    uint32_t field;       /* of a proposal: place in lmd_queue.field */
    double   gain, weight, probability; /* weight, probability: of a pair, else 0 */
} lmd_ask;
typedef struct lmd_queue {
    lmd_ask *v;
    size_t   n, cap;
    char   **field;       /* names of the fields proposals are about */
    size_t   n_fields, cap_fields;
    size_t   of_kind[3];
    int64_t  merged_children; /* all of them, asked about or not */
} lmd_queue;

lms_status lmd__queue_load(sqlite3 *db, lmd_queue *q, lms_error *err);
void       lmd__queue_free(lmd_queue *q);

#endif
