// SPDX-License-Identifier: MIT
/* desk/declog_parts.h - what the files of the decision log share: body, hashes, rows. */
#ifndef LMD_DECLOG_PARTS_H
#define LMD_DECLOG_PARTS_H

#include "db.h"
#include "declog.h"

enum { LMD_LOG_KEY = 32, LMD_LOG_HASH = 32 };
struct lmd_declog { sqlite3 *db; unsigned char key[LMD_LOG_KEY]; bool held; };

/* All that an entry can say, in clear. Texts are borrowed. a, b: keys; for a proposal a is the record, b the field. */
typedef struct lmd_entry {
    const char *kind;          /* decision, proposal, shown, erased */
    int64_t     seq, undoes, stands_for;
    lms_str     a, b, word, value, evidence, by, at, reason;
} lmd_entry;

/* The canonical bytes. */
void lmd__entry_body(lmd_buf *b, const lmd_entry *e, const unsigned char key[LMD_LOG_KEY]);
/* Keyed hash of a text, in hexadecimal; `what` keeps equal texts of different fields apart. */
void lmd__entry_secret(char out[LMD_HEX + 1], const char *what, lms_str text, const unsigned char key[LMD_LOG_KEY]);
void lmd__entry_genesis(unsigned char out[LMD_LOG_HASH], const unsigned char key[LMD_LOG_KEY]);
void lmd__entry_hash(unsigned char out[LMD_LOG_HASH], const unsigned char prev[LMD_LOG_HASH], lms_str body);
/* Value of line `name` of a body; .s NULL if there is none. */
lms_str lmd__entry_line(lms_str body, const char *name);
/* Does the hash fit, and does the body carry this seq? */
bool lmd__entry_fits(const unsigned char prev[LMD_LOG_HASH], int64_t seq, lms_str body, lms_str hash);

/* Names the trouble of SQLite with a log (lmd__db_fail speaks of results). */
lms_status lmd__declog_fail(sqlite3 *db, lms_error *err);

#endif
