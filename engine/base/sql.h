// SPDX-License-Identifier: MIT
/*
 * base/sql.h - small helpers over sqlite3: errors become lms_error, statements are bound, never pasted.
 */
#ifndef LMS_BASE_SQL_H
#define LMS_BASE_SQL_H

#include "base/error.h"
#include "base/str.h"

#include <sqlite3.h>

/* Open an existing database read only (immutable: no locks, no journal files made). */
lms_status lms__sql_open_ro(const char *path, sqlite3 **db, lms_error *err);
lms_status lms__sql_exec(sqlite3 *db, const char *sql, lms_error *err);
lms_status lms__sql_prepare(sqlite3 *db, const char *sql, sqlite3_stmt **st, lms_error *err);
/* SQLITE_ROW / SQLITE_DONE pass; anything else is an error. *row is true for a row. */
lms_status lms__sql_step(sqlite3_stmt *st, bool *row, lms_error *err);
/* Fill err from the connection; SQLITE_FULL, IOERR, CORRUPT, NOTADB get their own sentence. */
lms_status lms__sql_fail(sqlite3 *db, int rc, lms_error *err);
lms_str    lms__sql_text(sqlite3_stmt *st, int col); /* borrowed until the next step; NULL as "" */
void       lms__sql_bind_text(sqlite3_stmt *st, int i, lms_str s); /* "" as NULL; s must live until reset */
/* Append "name" with quotes doubled. */
void       lms__sql_ident(lms_buf *b, lms_str name);

#endif
