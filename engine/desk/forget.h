// SPDX-License-Identifier: MIT
/*
 * desk/forget.h - a child's data leave a result: what the files of `lamsach forget` share.
 *
 * In       RESULT.db, the key of a record, who asks and why
 * Out      RESULT.db anew, without the record; an entry in RESULT.decisions.db that names it by keyed hashes only
 * Promises
 *   1. in no table of the result stands a row about the record any more, and no value that only it had; nothing of it
 *      is left between the rows either (the file is written anew and searched byte by byte)
 *   2. the counts conserve: source.rows_forgotten has it, lms_verify holds, the wards' figures are those of the children
 *   3. others in the same child stay; golden values that came from the record are another member's, or go
 *   4. the log holds; it remembers the record, and persons of lists that were this child, for the next run
 *   5. whatever fails, the old result is there, whole
 * Not      the dumps, reports and lists made before, backups, blocks of the disk: outside this program's reach
 *
 *     forget.c          the order of all this, files
 *     forget_purge.c    the tables
 *     forget_statistic.c  the cross-counts
 *     forget_trace.c    what identified the child, and whether it is still in a file
 *     forget_next.c     the next run is told
 */
#ifndef LMD_FORGET_H
#define LMD_FORGET_H

#include "declog.h"
#include "fields.h"

/* A value that identified the child. kind: record, person_name, person_id, or another role of an identifier. */
typedef struct lmd_trace { char *text; size_t n; char kind[24]; bool person; /* to be asked for in the next run */ } lmd_trace;
typedef struct lmd_traces { lmd_trace *v; size_t n, cap; } lmd_traces;
/* Everything by which record `id` could be found again. */
lms_status lmd__traces_of(sqlite3 *db, const lmd_fields *f, int64_t id, lms_str key, lmd_traces *out, lms_error *err);
void       lmd__traces_free(lmd_traces *t);
/* The traces in the file at path: found in a table (rows of others) they are counted, found only between the rows
 * they fail. db: the same file, open. */
lms_status lmd__traces_check(const lmd_traces *t, const char *path, sqlite3 *db, lmd_forgotten *out, lms_error *err);

/* Takes the record out of all tables of a writable copy, in one transaction. */
lms_status lmd__purge(sqlite3 *db, const lmd_fields *f, int64_t id, lms_str key, const lmd_traces *t, lmd_forgotten *out,
                      lms_error *err);

/* The cell of the cross-counts that counted a child gives it back; put: the child as it is now ("": it is gone). */
lms_status lmd__statistic_take(sqlite3 *db, const lmd_fields *f, lms_str child, int64_t *cell, lms_error *err);
lms_status lmd__statistic_put(sqlite3 *db, lms_str child, int64_t cell, lms_error *err);

#endif
