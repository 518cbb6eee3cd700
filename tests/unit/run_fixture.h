/* SPDX-License-Identifier: MIT */
/*
 * run_fixture.h - whole runs for the suites of the late stages: tiny texts in a scratch folder, the real rule pack,
 * and questions in SQL to the result. All people are invented.
 */
#ifndef RUN_FIXTURE_H
#define RUN_FIXTURE_H

#include "desk_fixture.h"

#include <lamsach.h>

static inline const char *pack(void) { return access("rules/child-registry", R_OK) == 0 ? "rules/child-registry" : "../rules/child-registry"; }

/* What a run is made of; texts are CSV, written to files of fixed names. NULL: not given. */
typedef struct job {
    const char *records, *more; /* a.csv, b.csv */
    const char *list, *issuer;  /* list.csv, a reference list */
    const char *list2, *issuer2;
    const char *population;
    const char *answers, *answers2; /* lists that came back from the police */
    const char *decisions;      /* "key_a key_b same|different;..." */
    const char *proposals;      /* with decisions: rows of the log's table `proposal`, "('K1','field','value','accepted')" */
    const char *as_of, *previous;
    const char *forget;         /* " record:K1 person:031316000011 ": keys and identifiers between spaces */
    unsigned    threads;
    const char *rules;          /* another pack; see edited_pack */
} job;

/* A copy of the pack in which one text of a file is another: what a promise about the pack's data is tried with. */
static inline const char *edited_pack(const char *file, const char *from, const char *to)
{
    static char dir[400];
    char        command[2000], path[500];
    snprintf(dir, sizeof dir, "%s/pack", scratch);
    snprintf(command, sizeof command, "rm -rf '%s' && cp -r '%s' '%s' && chmod -R u+w '%s'", dir, pack(), dir, dir);
    ck_assert_int_eq(system(command), 0);
    snprintf(path, sizeof path, "%s/%s", dir, file);
    static char text[200000];
    FILE       *f = fopen(path, "rb");
    ck_assert_ptr_nonnull(f);
    size_t n = fread(text, 1, sizeof text - 1, f);
    text[n] = 0;
    fclose(f);
    char *at = strstr(text, from);
    ck_assert_msg(at != NULL && n < sizeof text - 1, "%s has no %s", file, from);
    f = fopen(path, "wb");
    ck_assert_ptr_nonnull(f);
    fprintf(f, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
    fclose(f);
    return dir;
}

static inline void input(lms_run *run, lms_role role, const char *name, const char *text, const char *issuer)
{
    lms_input in;
    lms_error e = { 0 };
    char      path[400]; /* not in_scratch: callers hold its names over a run */
    if (text == NULL) return;
    snprintf(path, sizeof path, "%s/%s", scratch, name);
    write_text(path, text);
    lms_input_init(&in);
    in.role = role;
    in.path = path;
    in.issuer = issuer;
    in.date = issuer ? "2024-10-01" : NULL;
    ck_assert_msg(lms_run_add(run, &in, &e) == LMS_OK, "%s", e.what);
}

static inline void sql_write(const char *path, const char *sql)
{
    sqlite3 *db;
    char    *why = NULL;
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, &why) == SQLITE_OK, "%s: %s", sql, why);
    sqlite3_close(db);
}

static inline int forget_one(void *ctx, const char *what, lms_str value)
{
    char word[200];
    snprintf(word, sizeof word, " %s:%.*s ", what, (int)value.n, value.s);
    return strstr((const char *)ctx, word) != NULL;
}

static inline lms_status try_job(const job *j, const char *out, lms_summary *sum, lms_error *err)
{
    lms_options opt;
    lms_run    *run = NULL;
    char        log[400];
    snprintf(log, sizeof log, "%s/decisions.db", scratch);
    lms_options_init(&opt);
    opt.rules_dir = j->rules ? j->rules : pack();
    opt.as_of = j->as_of;
    opt.previous = j->previous;
    opt.threads = j->threads ? j->threads : 1;
    if (j->decisions) {
        char sql[2000] = "CREATE TABLE decision (key_a TEXT, key_b TEXT, decision TEXT, \"by\" TEXT, \"at\" TEXT, reason TEXT);", list[800], *save, *one;
        opt.decisions = log;
        unlink(opt.decisions);
        snprintf(list, sizeof list, "%s", j->decisions);
        for (one = strtok_r(list, ";", &save); one; one = strtok_r(NULL, ";", &save)) {
            char a[60], b[60], what[60];
            ck_assert_int_eq(sscanf(one, "%59s %59s %59s", a, b, what), 3);
            size_t n = strlen(sql);
            snprintf(sql + n, sizeof sql - n, "INSERT INTO decision VALUES ('%s','%s','%s','t','2024-10-01','');", a, b, what);
        }
        sql_write(opt.decisions, sql);
        if (j->proposals) {
            snprintf(sql, sizeof sql, "CREATE TABLE proposal (record_key TEXT, field TEXT, value TEXT, decision TEXT);"
                                      "INSERT INTO proposal VALUES %s;", j->proposals);
            sql_write(opt.decisions, sql);
        }
    }
    lms_status s = lms_run_new(&opt, &run, err);
    if (s != LMS_OK) return s;
    input(run, LMS_ROLE_RECORDS, "a.csv", j->records, NULL);
    input(run, LMS_ROLE_RECORDS, "b.csv", j->more, NULL);
    input(run, LMS_ROLE_REFERENCE, "list.csv", j->list, j->issuer);
    input(run, LMS_ROLE_REFERENCE, "list2.csv", j->list2, j->issuer2);
    input(run, LMS_ROLE_ANSWERS, "answers.csv", j->answers, NULL);
    input(run, LMS_ROLE_ANSWERS, "answers2.csv", j->answers2, NULL);
    input(run, LMS_ROLE_POPULATION, "population.csv", j->population, NULL);
    if (j->forget) ck_assert_int_eq(lms_run_forget(run, forget_one, NULL, (void *)(uintptr_t)j->forget, err), LMS_OK);
    s = lms_run_execute(run, out, sum, err);
    lms_run_free(run);
    return s;
}

/* Run; the result is always r.db unless named. */
static inline void run_job_to(const job *j, const char *out)
{
    lms_error e = { 0 };
    char      text[600] = "";
    if (try_job(j, out, NULL, &e) != LMS_OK) lms_error_text(&e, NULL, NULL, text, sizeof text);
    ck_assert_msg(text[0] == 0, "%s", text);
}
static inline void run_job(const job *j) { run_job_to(j, in_scratch("r.db")); }

/* The rows a query gives, columns joined by | and rows by space; NULL is "-". */
static inline const char *ask_of(const char *path, const char *sql)
{
    static char   out[8][2000];
    static int    k;
    sqlite3      *db;
    sqlite3_stmt *st;
    size_t        n = 0;
    k = (k + 1) % 8;
    out[k][0] = 0;
    ck_assert_int_eq(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    ck_assert_msg(sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK, "%s: %s", sql, sqlite3_errmsg(db));
    while (sqlite3_step(st) == SQLITE_ROW)
        for (int i = 0; i < sqlite3_column_count(st) && n < sizeof out[0]; i++) {
            const char *t = (const char *)sqlite3_column_text(st, i);
            n += (size_t)snprintf(out[k] + n, sizeof out[0] - n, "%s%s", n == 0 ? "" : i ? "|" : " ", t ? t : "-");
        }
    sqlite3_finalize(st);
    sqlite3_close(db);
    return out[k];
}
static inline const char *ask(const char *sql) { return ask_of(in_scratch("r.db"), sql); }
#define expect(sql, want) ck_assert_str_eq(ask(sql), want)

#endif
