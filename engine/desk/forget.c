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

/* What goes: the record that was named, or every record of its child. */
typedef struct goner { int64_t id; char *key; lmd_traces traces; } goner;
typedef struct goners { goner *v; size_t n, cap; } goners;

static void goners_free(goners *g)
{
    for (size_t i = 0; i < g->n; i++) free(g->v[i].key), lmd__traces_free(&g->v[i].traces);
    free(g->v);
    *g = (goners){ 0 };
}

static lms_status add(goners *g, sqlite3 *db, const lmd_fields *f, sqlite3_stmt *st, lms_error *err)
{
    lms_str key = lmd__db_text(st, 1);
    if (!lmd__room((void **)&g->v, g->n, &g->cap, sizeof *g->v)) return lmd__nomem(err);
    goner *x = &g->v[g->n++];
    *x = (goner){ .id = sqlite3_column_int64(st, 0), .key = strndup(key.s, key.n) };
    return x->key ? lmd__traces_of(db, f, x->id, key, &x->traces, err) : lmd__nomem(err);
}

/* What the result says before they go. */
static lms_status find(sqlite3 *db, const lmd_fields *f, const char *key, int whole_child, goners *g, lmd_forgotten *out, lms_error *err)
{
    static const char one[] = "SELECT r.record_id, r.record_key, s.name, r.line, instr(r.record_key, '/') > 0 FROM record r JOIN source s USING (source_id)"
                              " WHERE r.record_key = ?1",
                      all[] = "SELECT r.record_id, r.record_key, s.name, r.line, instr(r.record_key, '/') > 0 FROM record r JOIN source s USING (source_id)"
                              " WHERE r.child_id = (SELECT child_id FROM record WHERE record_key = ?1) ORDER BY r.record_key <> ?1, r.record_id";
    sqlite3_stmt *st;
    bool          row = true;
    if (!lmd__db_has(db, "forgotten"))
        return lmd__fail(err, LMS_E_FORMAT, LMS_MSG("This result was made by an older version; make it again with lamsach clean"));
    lms_status s = lmd__db_prepare(db, whole_child ? all : one, &st, err);
    if (s != LMS_OK) return s;
    lmd__db_bind(st, 1, lmd__str(key));
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        lms_str name = lmd__db_text(st, 2);
        size_t  n = lmd__utf8_cut(name, (sizeof out->source - 1) / 4);
        if (g->n == 0) { /* the one that was named */
            memcpy(out->source, name.s, n);
            out->line = (uint32_t)sqlite3_column_int64(st, 3);
        }
        out->made_key |= sqlite3_column_int(st, 4) != 0;
        s = add(g, db, f, st, err);
    }
    sqlite3_finalize(st);
    out->records = g->n;
    if (s == LMS_OK && g->n == 0) s = lmd__fail(err, LMS_E_ARG, LMS_MSG("There is no record with the key {1} in this result; it may be erased already"), key);
    return s;
}

static lms_status sql_of(sqlite3 *db, const char *sql, lms_error *err)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? LMS_OK : lmd__db_fail(db, err);
}

/* The copy at `from` without the records, written anew to `to`, which is searched and verified. */
static lms_status write_anew(const char *from, const char *to, const lmd_fields *f, const goners *g, lmd_forgotten *out, lms_error *err)
{
    sqlite3      *db = NULL;
    sqlite3_stmt *st = NULL;
    bool          row;
    int           rc = sqlite3_open_v2(from, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    lms_status    s = rc == SQLITE_OK ? LMS_OK : lmd__db_fail(db, err);
    if (s == LMS_OK) s = sql_of(db, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE; PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY", err);
    for (size_t i = 0; s == LMS_OK && i < g->n; i++) s = lmd__purge(db, f, g->v[i].id, lmd__str(g->v[i].key), &g->v[i].traces, out, err);
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
        for (size_t i = 0; s == LMS_OK && i < g->n; i++) s = lmd__traces_check(&g->v[i].traces, to, db, out, err);
        sqlite3_close(db);
    }
    return s == LMS_OK ? lms_verify(to, NULL, NULL, err) : s;
}

static lms_status log_one(lmd_declog *log, const goner *g, const lmd_act *act, lmd_forgotten *out, lms_error *err)
{
    lmd_receipt r = { 0 };
    bool        any = false;
    lms_status  s = LMS_OK;
    for (size_t i = 0; s == LMS_OK && i < g->traces.n; i++)
        if (g->traces.v[i].person) {
            s = lmd__declog_forget(log, lmd__str(g->key), (lms_str){ g->traces.v[i].text, g->traces.v[i].n }, act, &r, err);
            any = true;
        }
    if (s == LMS_OK && !any) s = lmd__declog_forget(log, lmd__str(g->key), LMD_S(""), act, &r, err);
    if (s == LMS_OK) out->entry = r.seq;
    return s;
}

/* What the log still says in clear stands in texts about others, which only people can judge. */
static lms_status search_log(lmd_declog *log, const char *path, const goners *g, lmd_forgotten *out, lms_error *err)
{
    lmd_forgotten in_log = { 0 };
    lms_status    s = LMS_OK;
    for (size_t i = 0; s == LMS_OK && i < g->n; i++) s = lmd__traces_check(&g->v[i].traces, path, lmd__declog_db(log), &in_log, err);
    out->in_log = in_log.same_name + in_log.same_key + in_log.same_number;
    return s;
}

static lms_status put_in_log(const char *result_db, const goners *g, const lmd_act *act, lmd_forgotten *out, lms_error *err)
{
    lmd_buf     path = { 0 };
    lmd_declog *log = NULL;
    lms_status  s = lmd__declog_path(&path, result_db, err);
    if (s == LMS_OK) s = lmd__declog_open(path.s, true, &log, err);
    for (size_t i = 0; s == LMS_OK && i < g->n; i++) s = log_one(log, &g->v[i], act, out, err);
    if (s == LMS_OK) s = search_log(log, path.s, g, out, err);
    if (s == LMS_E_INTERNAL) { /* between its rows: written anew */
        s = sql_of(lmd__declog_db(log), "VACUUM", err);
        if (s == LMS_OK) s = search_log(log, path.s, g, out, err);
    }
    lmd__declog_close(log);
    lmd__buf_free(&path);
    return s;
}

static bool untouched(const char *path, const struct stat *before)
{
    struct stat now;
    return stat(path, &now) == 0 && now.st_ino == before->st_ino && now.st_size == before->st_size && now.st_mtim.tv_sec == before->st_mtim.tv_sec &&
           now.st_mtim.tv_nsec == before->st_mtim.tv_nsec;
}

lms_status lmd_forget(const char *result_db, const char *key, int whole_child, const char *by, const char *reason, lmd_forgotten *out, lms_error *err)
{
    sqlite3      *db = NULL;
    lmd_fields    f = { 0 };
    goners        g = { 0 };
    lmd_temp      copy = { 0 }, fresh = { 0 };
    lmd_buf       second = { 0 };
    lmd_forgotten mine = { .size = sizeof mine };
    struct stat   before = { 0 };
    lmd_act       act = { .by = lmd__str(by), .reason = lmd__str(reason) };
    if (key == NULL || *key == 0) return lmd__fail(err, LMS_E_ARG, LMS_MSG("No record was named; give its key"));
    lms_status s = lmd__db_open(result_db, &db, err);
    if (s == LMS_OK) s = lmd__fields_load(db, &f, err);
    if (s == LMS_OK) s = find(db, &f, key, whole_child, &g, &mine, err);
    sqlite3_close(db);
    if (s == LMS_OK && stat(result_db, &before) != 0) s = lmd__fail(err, LMS_E_IO, LMS_MSG("{1} cannot be opened; check that it is there and may be read"), result_db);
    if (s == LMS_OK) s = lmd__temp_begin(&copy, result_db, err);
    if (s == LMS_OK) s = copy_file(result_db, copy.path, err);
    lmd__printf(&second, "%s.erase", result_db);
    lmd__z(&second);
    if (s == LMS_OK && second.bad) s = lmd__nomem(err);
    if (s == LMS_OK) s = lmd__temp_begin(&fresh, second.s, err); /* VACUUM INTO takes an empty file, which keeps its mode 0600 */
    if (s == LMS_OK) s = write_anew(copy.path, fresh.path, &f, &g, &mine, err);
    if (s == LMS_OK) s = put_in_log(result_db, &g, &act, &mine, err);
    if (s == LMS_OK && !untouched(result_db, &before))
        s = lmd__fail(err, LMS_E_IO, LMS_MSG("The result was replaced meanwhile; the record is in the decision log as erased, erase it once more from the new result"));
    lmd__temp_abort(&copy);
    if (s == LMS_OK) {
        snprintf(fresh.final, sizeof fresh.final, "%s", result_db);
        s = lmd__temp_commit_mode(&fresh, 0400, err);
    }
    lmd__temp_abort(&fresh);
    goners_free(&g);
    lmd__fields_free(&f);
    lmd__buf_free(&second);
    if (s == LMS_OK && out) *out = mine;
    return s;
}
