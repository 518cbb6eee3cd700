// SPDX-License-Identifier: MIT
/* desk/db.c - see db.h. */
#include "db.h"

lms_status lmd__db_fail(sqlite3 *db, lms_error *err)
{
    int rc = db ? sqlite3_errcode(db) : SQLITE_NOMEM;
    if (rc == SQLITE_NOMEM) return lmd__nomem(err);
    if (rc == SQLITE_CORRUPT || rc == SQLITE_NOTADB)
        return lmd__fail(err, LMS_E_FORMAT,
                         LMS_MSG("The result database is damaged; make it again with lamsach clean"));
    return lmd__fail(err, LMS_E_IO, LMS_MSG("The result database could not be read: {1}"), sqlite3_errmsg(db));
}

static lms_status not_a_result(const char *path, lms_error *err)
{
    return lmd__refuse(path, LMS_MSG("This is not a result of lamsach; name the result.db that lamsach clean made"),
                       err);
}

lms_status lmd__db_open(const char *path, sqlite3 **db, lms_error *err)
{
    lmd_buf uri = { 0 };
    *db = NULL;
    if (path == NULL || *path == 0)
        return lmd__fail(err, LMS_E_ARG, LMS_MSG("No result was named; give the result.db that lamsach clean made"));
    lmd__puts(&uri, "file:");
    for (const char *p = path; *p; p++) { /* everything that means something in a URI */
        if (strchr("%?#&", *p)) lmd__printf(&uri, "%%%02X", (unsigned char)*p);
        else lmd__put(&uri, p, 1);
    }
    lmd__puts(&uri, "?mode=ro&immutable=1");
    lmd__z(&uri);
    if (uri.bad) return lmd__nomem(err);
    int rc = sqlite3_open_v2(uri.s, db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);
    lmd__buf_free(&uri);
    lms_status s = LMS_OK;
    if (rc != SQLITE_OK) {
        s = rc == SQLITE_NOMEM
                ? lmd__nomem(err)
                : lmd__fail(err, LMS_E_IO, LMS_MSG("{1} cannot be opened; check that it is there and may be read"),
                            path);
    } else {
        sqlite3_stmt *st = NULL;
        rc = sqlite3_prepare_v2(
            *db, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('meta', 'source', 'record')", -1,
            &st, NULL);
        if (rc != SQLITE_OK || sqlite3_step(st) != SQLITE_ROW || sqlite3_column_int(st, 0) != 3)
            s = not_a_result(path, err);
        sqlite3_finalize(st);
    }
    if (s != LMS_OK) {
        sqlite3_close(*db);
        *db = NULL;
    }
    return s;
}

lms_status lmd__db_prepare(sqlite3 *db, const char *sql, sqlite3_stmt **st, lms_error *err)
{
    *st = NULL;
    return sqlite3_prepare_v2(db, sql, -1, st, NULL) == SQLITE_OK ? LMS_OK : lmd__db_fail(db, err);
}

lms_status lmd__db_step(sqlite3_stmt *st, bool *row, lms_error *err)
{
    int rc = sqlite3_step(st);
    *row = rc == SQLITE_ROW;
    return rc == SQLITE_ROW || rc == SQLITE_DONE ? LMS_OK : lmd__db_fail(sqlite3_db_handle(st), err);
}

lms_str lmd__db_text(sqlite3_stmt *st, int col)
{
    const char *s = (const char *)sqlite3_column_text(st, col);
    return s ? (lms_str){ s, (size_t)sqlite3_column_bytes(st, col) } : (lms_str){ "", 0 };
}

void lmd__db_bind(sqlite3_stmt *st, int i, lms_str s)
{
    sqlite3_bind_text64(st, i, s.s ? s.s : "", s.n, SQLITE_TRANSIENT, SQLITE_UTF8); /* absent is empty, not NULL */
}

bool lmd__db_has(sqlite3 *db, const char *table)
{
    sqlite3_stmt *st = NULL;
    bool yes = sqlite3_prepare_v2(db, "SELECT 1 FROM sqlite_master WHERE name = ?1 AND type IN ('table', 'view')", -1,
                                  &st, NULL) == SQLITE_OK &&
               sqlite3_bind_text(st, 1, table, -1, SQLITE_STATIC) == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW;
    sqlite3_finalize(st);
    return yes;
}

bool lmd__db_has_column(sqlite3 *db, const char *table, const char *column)
{
    sqlite3_stmt *st = NULL;
    bool          yes =
        sqlite3_prepare_v2(db, "SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2", -1, &st, NULL) == SQLITE_OK &&
        sqlite3_bind_text(st, 1, table, -1, SQLITE_STATIC) == SQLITE_OK &&
        sqlite3_bind_text(st, 2, column, -1, SQLITE_STATIC) == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW;
    sqlite3_finalize(st);
    return yes;
}

void lmd__db_ident(lmd_buf *b, lms_str name)
{
    lmd__put(b, "\"", 1);
    for (size_t i = 0; i < name.n; i++) {
        if (name.s[i] == '"') lmd__put(b, "\"", 1);
        lmd__put(b, name.s + i, 1);
    }
    lmd__put(b, "\"", 1);
}

lms_status lmd__db_count(sqlite3 *db, const char *sql, int64_t *out, lms_error *err)
{
    sqlite3_stmt *st;
    bool          row = false;
    lms_status    s = lmd__db_prepare(db, sql, &st, err);
    *out = 0;
    if (s == LMS_OK) s = lmd__db_step(st, &row, err);
    if (s == LMS_OK && row) *out = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    return s;
}

bool lmd__db_meta(sqlite3 *db, const char *key, lmd_buf *b)
{
    sqlite3_stmt *st = NULL;
    bool          yes = sqlite3_prepare_v2(db, "SELECT value FROM meta WHERE key = ?1", -1, &st, NULL) == SQLITE_OK &&
               sqlite3_bind_text(st, 1, key, -1, SQLITE_STATIC) == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW;
    if (yes) lmd__put_str(b, lmd__db_text(st, 0));
    sqlite3_finalize(st);
    return yes;
}
