// SPDX-License-Identifier: MIT
/*
 * desk/review_item.h - what the review page is told: the queue with what was decided, and one question in full.
 *
 * In       an open result, its queue, the decision log (may be NULL: nothing was decided yet)
 * Out      JSON; every route (server, single file) gets the same
 *
 *   state  {"result":{...},"fields":[{"id","type","vi","en","role"}],"codes":{field:{code:[vi,en]}},"log":{"count","head"},
 *           "queue":[{"i","kind","a","b","group","gain","weight","p","field","seq","word","by","at"}],
 *           "merged":n}   seq 0: nothing decided; word "" if the last decision was taken back
 *   item   {"i","kind","records":[record,record],"pair":{...}|null,"proposal":{...}|null,"house":[...],"decisions":[...],
 *           "base","fingerprint"}
 *   record {"id","key","child","source","line","values":[one per field],"extra","clean","id_status":[vi,en],
 *           "corrections":[{"field","before","after","kind","vi","en"}],"findings":[{"field","severity","vi","en"}],
 *           "evidence":[{"list","outcome":[vi,en],"differs"}]}
 *
 * Promises
 *   1. the same for every route and every asker; a value is passed as it is, the page makes it harmless
 *   2. base is the number of the last decision on the subject, for the log to notice that somebody decided since
 *   3. the household is shown: other records of the same household code, and records compared with one of the two and
 *      told apart from it, LMD_HOUSE_MOST at most; of these only what tells people of one household apart (name, birth
 *      date, sex, number, hamlet, ward), "" for every other field: a full record is never shown without an entry in the log
 */
#ifndef LMD_REVIEW_ITEM_H
#define LMD_REVIEW_ITEM_H

#include "declog.h"
#include "fields.h"
#include "review_json.h"
#include "review_queue.h"
#include "waterfall.h"

enum { LMD_HOUSE_MOST = 24, LMD_HISTORY_MOST = 200 };

/* Everything that is asked about; one thread at a time. */
typedef struct lmd_review_data {
    sqlite3    *db;
    lmd_fields  fields;
    lmd_queue   queue;
    lmd_declog *log;       /* NULL until somebody decides something */
    lmd_waterfall *waterfall; /* NULL for a result of before its words were published */
    const char *name;      /* of the result, without folder */
} lmd_review_data;

/* The result is opened, the queue made, households indexed. The log is opened if it is there, made if `create`. */
lms_status lmd__review_open(const char *result_db, bool create, lmd_review_data *d, lms_error *err);
void       lmd__review_close(lmd_review_data *d);

lms_status lmd__review_state(lmd_review_data *d, lmd_buf *out, lms_error *err);
/* What was decided after entry `since`: {"log":{..},"queue":[{"i","seq","word","by","at"}]} */
lms_status lmd__review_since(lmd_review_data *d, int64_t since, lmd_buf *out, lms_error *err);
/* Question i of the queue. */
lms_status lmd__review_item(lmd_review_data *d, size_t i, lmd_buf *out, lms_error *err);

/* Keys of the two records of a question (b empty for a proposal), and the value proposed; appended. */
lms_status lmd__review_keys(lmd_review_data *d, size_t i, lmd_buf *a, lmd_buf *b, lmd_buf *value, lms_error *err);

/*
 * How many decisions of one reviewer, counted back from the last, have the same word and follow each other by less than
 * LMD_HASTY_SECONDS; 0 if fewer than LMD_HASTY_RUN. What is decided faster than it can be read would inflate "clean".
 */
enum { LMD_HASTY_SECONDS = 4, LMD_HASTY_RUN = 5, LMD_HASTY_AT_ONCE = 3 };
lms_status lmd__review_hasty(lmd_review_data *d, lms_str by, int64_t *run, lms_error *err);

#endif
