// SPDX-License-Identifier: MIT
/*
 * desk/db.h - a finished result, read only. Names of tables and columns are checked against the schema and
 * quoted; values are bound. The file is opened immutable: nothing is locked, nothing is written beside it.
 */
#ifndef LMD_DB_H
#define LMD_DB_H

#include "desk.h"

#include <sqlite3.h>

/* Also checks that it is a result (has `meta`, `source`, `record`). LMS_E_FORMAT with what to do if not. */
lms_status lmd__db_open(const char *path, sqlite3 **db, lms_error *err);
lms_status lmd__db_fail(sqlite3 *db, lms_error *err);
lms_status lmd__db_prepare(sqlite3 *db, const char *sql, sqlite3_stmt **st, lms_error *err);
/* *row false at the end. */
lms_status lmd__db_step(sqlite3_stmt *st, bool *row, lms_error *err);
lms_str    lmd__db_text(sqlite3_stmt *st, int col); /* borrowed until the next step; NULL as "" */
void       lmd__db_bind(sqlite3_stmt *st, int i, lms_str s);
bool       lmd__db_has(sqlite3 *db, const char *table);
bool       lmd__db_has_column(sqlite3 *db, const char *table, const char *column);
/* "name" with quotes doubled. */
void       lmd__db_ident(lmd_buf *b, lms_str name);
/* One number of a query without parameters; 0 for none. */
lms_status lmd__db_count(sqlite3 *db, const char *sql, int64_t *out, lms_error *err);
/* A value of `meta`, appended to b; false if there is none. */
bool       lmd__db_meta(sqlite3 *db, const char *key, lmd_buf *b);

#endif
