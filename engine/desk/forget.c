// SPDX-License-Identifier: MIT
/* desk/forget.c - see forget.h: copy, purge, write anew, search, verify, log, put in place. */
#include "forget.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static lms_status copy_file(const char *from, const char *to, lms_error *err)
{
    enum { CHUNK = 1 << 20 };
    int     in = open(from, O_RDONLY | O_CLOEXEC), out = open(to, O_WRONLY | O_CLOEXEC | O_TRUNC);
    char   *b = malloc(CHUNK);
    ssize_t n = b ? 1 : -1;
    while (in >= 0 && out >= 0 && b && (n = read(in, b, CHUNK)) > 0)
        for (ssize_t done = 0, k; done < n; done += k)
            if ((k = write(out, b + done, (size_t)(n - done))) < 0) {
                n = -1;
                break;
            }
    bool ok = in >= 0 && out >= 0 && n == 0;
    if (in >= 0) close(in);
    if (out >= 0) ok &= close(out) == 0;
    free(b);
    return ok ? LMS_OK : lmd__fail(err, LMS_E_IO, LMS_MSG("{1} cannot be opened for writing"), to);
}

/* What the result says of the record before it goes. */
static lms_status find(sqlite3 *db, const char *key, int64_t *id, lmd_forgotten *out, lms_error *err)
{
    sqlite3_stmt *st;
    bool          row = false;
    if (!lmd__db_has_column(db, "source", "rows_forgotten"))
        return lmd__fail(err, LMS_E_FORMAT, LMS_MSG("This result was made by an older version; make it again with lamsach clean"));
    lms_status s = lmd__db_prepare(db, "SELECT r.record_id, s.name, r.line, instr(r.record_key, '/') > 0 FROM record r JOIN source s USING (source_id) WHERE r.record_key = ?1", &st, err);
    if (s != LMS_OK) return s;
    lmd__db_bind(st, 1, lmd__str(key));
    s = lmd__db_step(st, &row, err);
    if (s == LMS_OK && !row) s = lmd__fail(err, LMS_E_ARG, LMS_MSG("There is no record with the key {1} in this result; it may be erased already"), key);
    if (s == LMS_OK) {
        lms_str name = lmd__db_text(st, 1);
        size_t  n = name.n < sizeof out->source - 1 ? name.n : sizeof out->source - 1;
        *id = sqlite3_column_int64(st, 0);
        memcpy(out->source, name.s, n);
        out->line = (uint32_t)sqlite3_column_int64(st, 2);
        out->made_key = sqlite3_column_int(st, 3) != 0;
    }
    sqlite3_finalize(st);
    return s;
}

static lms_status sql_of(sqlite3 *db, const char *sql, lms_error *err)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? LMS_OK : lmd__db_fail(db, err);
}

/* The copy at `from` without the record, written anew to `to`, which is searched and verified. */
static lms_status write_anew(const char *from, const char *to, int64_t id, lms_str key, const lmd_fields *f, const lmd_traces *t, lmd_forgotten *out, lms_error *err)
{
    sqlite3      *db = NULL;
    sqlite3_stmt *st = NULL;
    bool          row;
    int           rc = sqlite3_open_v2(from, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    lms_status    s = rc == SQLITE_OK ? LMS_OK : lmd__db_fail(db, err);
    if (s == LMS_OK) s = sql_of(db, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE; PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY", err);
    if (s == LMS_OK) s = lmd__purge(db, f, id, key, t, out, err);
    if (s == LMS_OK) s = lmd__db_prepare(db, "VACUUM INTO ?1", &st, err);
    if (s == LMS_OK) {
        lmd__db_bind(st, 1, lmd__str(to));
        s = lmd__db_step(st, &row, err);
    }
    sqlite3_finalize(st);
    sqlite3_close(db);
    if (s == LMS_OK && chmod(to, 0400) != 0) s = lmd__fail(err, LMS_E_IO, LMS_MSG("{1} cannot be opened for writing"), to);
    if (s == LMS_OK) s = lmd__db_open(to, &db, err);
    if (s == LMS_OK) {
        s = lmd__traces_check(t, to, db, out, err);
        sqlite3_close(db);
    }
    return s == LMS_OK ? lms_verify(to, NULL, NULL, err) : s;
}

static lms_status put_in_log(const char *result_db, lms_str key, const lmd_traces *t, const lmd_act *act, lmd_forgotten *out, lms_error *err)
{
    lmd_buf     path = { 0 };
    lmd_declog *log = NULL;
    lmd_receipt r;
    bool        any = false;
    lms_status  s = lmd__declog_path(&path, result_db, err);
    if (s == LMS_OK) s = lmd__declog_open(path.s, true, &log, err);
    for (size_t i = 0; s == LMS_OK && i < t->n; i++)
        if (t->v[i].person) {
            s = lmd__declog_forget(log, key, (lms_str){ t->v[i].text, t->v[i].n }, act, &r, err);
            any = true;
        }
    if (s == LMS_OK && !any) s = lmd__declog_forget(log, key, LMD_S(""), act, &r, err);
    if (s == LMS_OK) out->entry = r.seq;
    if (s == LMS_OK) { /* what the log still says of it stands in texts of others, which only people can judge */
        lmd_forgotten in_log = { 0 };
        s = lmd__traces_check(t, path.s, lmd__declog_db(log), &in_log, err);
        out->in_log = in_log.same_name + in_log.same_key + in_log.same_number;
    }
    lmd__declog_close(log);
    lmd__buf_free(&path);
    return s;
}

lms_status lmd_forget(const char *result_db, const char *key, const char *by, const char *reason, lmd_forgotten *out, lms_error *err)
{
    sqlite3      *db = NULL;
    lmd_fields    f = { 0 };
    lmd_traces    t = { 0 };
    lmd_temp      copy = { 0 }, fresh = { 0 };
    lmd_buf       second = { 0 };
    lmd_forgotten mine = { .size = sizeof mine };
    lms_str       k = lmd__str(key);
    int64_t       id = 0;
    lmd_act       act = { .by = lmd__str(by), .reason = lmd__str(reason) };
    if (key == NULL || *key == 0) return lmd__fail(err, LMS_E_ARG, LMS_MSG("No record was named; give its key"));
    lms_status s = lmd__db_open(result_db, &db, err);
    if (s == LMS_OK) s = lmd__fields_load(db, &f, err);
    if (s == LMS_OK) s = find(db, key, &id, &mine, err);
    if (s == LMS_OK) s = lmd__traces_of(db, &f, id, k, &t, err);
    sqlite3_close(db);
    if (s == LMS_OK) s = lmd__temp_begin(&copy, result_db, err);
    if (s == LMS_OK) s = copy_file(result_db, copy.path, err);
    lmd__printf(&second, "%s.erase", result_db);
    lmd__z(&second);
    if (s == LMS_OK && second.bad) s = lmd__nomem(err);
    if (s == LMS_OK) s = lmd__temp_begin(&fresh, second.s, err); /* VACUUM INTO takes an empty file, which keeps its mode 0600 */
    if (s == LMS_OK) s = write_anew(copy.path, fresh.path, id, k, &f, &t, &mine, err);
    if (s == LMS_OK) s = put_in_log(result_db, k, &t, &act, &mine, err);
    lmd__temp_abort(&copy);
    if (s == LMS_OK) {
        snprintf(fresh.final, sizeof fresh.final, "%s", result_db);
        s = lmd__temp_commit_mode(&fresh, 0400, err);
    }
    lmd__temp_abort(&fresh);
    lmd__traces_free(&t);
    lmd__fields_free(&f);
    lmd__buf_free(&second);
    if (s == LMS_OK && out) *out = mine;
    return s;
}
