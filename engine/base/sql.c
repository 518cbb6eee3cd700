// SPDX-License-Identifier: MIT
/* base/sql.c - sqlite3 with lms_error. */
#include "base/sql.h"

#include <unistd.h>

lms_status lms__sql_fail(sqlite3 *db, int rc, lms_error *err)
{
    switch (rc & 0xFF) {
    case SQLITE_FULL:
        return lms__fail(err, LMS_E_IO, LMS_MSG("The disk is full; free some space and run again"));
    case SQLITE_IOERR:
        return lms__fail(err, LMS_E_IO, LMS_MSG("The disk could not be read or written; check the drive and run again"));
    case SQLITE_NOTADB:
        return lms__fail(err, LMS_E_FORMAT, LMS_MSG("This is not a SQLite database"));
    case SQLITE_CORRUPT:
        return lms__fail(err, LMS_E_FORMAT, LMS_MSG("The database is damaged; take it from a backup or export it again"));
    case SQLITE_NOMEM:
        return lms__fail(err, LMS_E_NOMEM, LMS_MSG("Out of memory; close other programs or give fewer files at a time"));
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
        return lms__fail(err, LMS_E_IO, LMS_MSG("The database cannot be opened; check that it exists and may be read"));
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return lms__fail(err, LMS_E_IO, LMS_MSG("The database is in use by another program; close it and run again"));
    default:
        return lms__fail(err, LMS_E_INTERNAL, LMS_MSG("SQLite refused a statement: {1}"), db ? sqlite3_errmsg(db) : sqlite3_errstr(rc));
    }
}

/* A "file:" URI with what has a meaning in one escaped. */
static bool uri_of(const char *path, char *out, size_t cap)
{
    static const char hex[] = "0123456789ABCDEF";
    static const char tail[] = "?mode=ro&immutable=1";
    size_t            n = 5;
    if (cap < 32) return false;
    memcpy(out, "file:", 5);
    for (const unsigned char *p = (const unsigned char *)path; *p; p++) {
        if (n + 4 + sizeof tail > cap) return false;
        if (*p == '?' || *p == '#' || *p == '%') {
            out[n++] = '%';
            out[n++] = hex[*p >> 4];
            out[n++] = hex[*p & 15];
        } else {
            out[n++] = (char)*p;
        }
    }
    memcpy(out + n, tail, sizeof tail);
    return true;
}

lms_status lms__sql_open_ro(const char *path, sqlite3 **db, lms_error *err)
{
    char       uri[12400];
    lms_status s;
    *db = NULL;
    if (access(path, R_OK) != 0) {
        s = lms__fail(err, LMS_E_IO, LMS_MSG("The file does not exist or may not be read; check the name"));
    } else if (!uri_of(path, uri, sizeof uri)) {
        s = lms__fail(err, LMS_E_ARG, LMS_MSG("The file name is too long"));
    } else {
        int rc = sqlite3_open_v2(uri, db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);
        if (rc == SQLITE_OK) {
            sqlite3_extended_result_codes(*db, 1);
            rc = sqlite3_exec(*db, "PRAGMA schema_version; PRAGMA cache_size=-65536", NULL, NULL, NULL);
            if (rc == SQLITE_OK) return LMS_OK;
        }
        s = lms__sql_fail(*db, rc, err);
        sqlite3_close(*db);
        *db = NULL;
    }
    lms__fail_at(err, path, 0, 0, 0);
    return s;
}

lms_status lms__sql_exec(sqlite3 *db, const char *sql, lms_error *err)
{
    int rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? LMS_OK : lms__sql_fail(db, rc, err);
}

lms_status lms__sql_prepare(sqlite3 *db, const char *sql, sqlite3_stmt **st, lms_error *err)
{
    int rc = sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, st, NULL);
    return rc == SQLITE_OK ? LMS_OK : lms__sql_fail(db, rc, err);
}

lms_status lms__sql_step(sqlite3_stmt *st, bool *row, lms_error *err)
{
    int rc = sqlite3_step(st);
    if (row) *row = rc == SQLITE_ROW;
    return rc == SQLITE_ROW || rc == SQLITE_DONE ? LMS_OK : lms__sql_fail(sqlite3_db_handle(st), rc, err);
}

lms_str lms__sql_text(sqlite3_stmt *st, int col)
{
    const char *s = (const char *)sqlite3_column_text(st, col);
    return s ? (lms_str){ s, (size_t)sqlite3_column_bytes(st, col) } : LMS_S("");
}

void lms__sql_bind_text(sqlite3_stmt *st, int i, lms_str s)
{
    if (s.n == 0) sqlite3_bind_null(st, i);
    else sqlite3_bind_text64(st, i, s.s, s.n, SQLITE_STATIC, SQLITE_UTF8);
}

void lms__sql_ident(lms_buf *b, lms_str name)
{
    lms__buf_addc(b, '"');
    for (size_t i = 0; i < name.n; i++) {
        if (name.s[i] == '"') lms__buf_addc(b, '"');
        lms__buf_addc(b, name.s[i]);
    }
    lms__buf_addc(b, '"');
}
