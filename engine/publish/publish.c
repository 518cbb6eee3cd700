// SPDX-License-Identifier: MIT
/*
 * publish/publish.c - see publish.h: check, write into a temp file beside the result, let SQLite read it back, put in place.
 */
#include "base/file.h"
#include "publish/internal.h"

#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

/* Promise 1: what came in is what goes out, counted over again from the tables themselves. */
lms_status lms__pub_check(lms_pub *p)
{
    const lms_dataset *d = p->in->dataset;
    const lms_clusters *k = p->in->clusters;
    uint64_t accepted = 0, apart = 0, said = 0;
    bool     ok = true;
    for (uint32_t s = 0; s < d->n_sources; s++) {
        const lms_source *x = &d->source[s];
        ok &= x->rows_read == x->rows_accepted + x->rows_quarantined + x->rows_forgotten;
        if (x->role == LMS_ROLE_ANSWERS) continue; /* their rows are answers, not rows of the table */
        accepted += x->rows_accepted;
        said += x->rows_quarantined;
    }
    apart = d->quarantine.n;
    uint64_t forgotten = 0;
    for (uint32_t s = 0; s < d->n_sources; s++) forgotten += d->source[s].rows_forgotten;
    ok &= forgotten == d->forgotten.n;
    ok &= accepted == d->n_rows && said == apart && p->in->table->n_rows == d->n_rows;
    ok &= k->n_children == 0 || k->start[k->n_children] == d->n_records;
    uint64_t members = 0;
    for (uint32_t c = 0; c < k->n_children; c++) members += p->in->resolved->child[c].record_count;
    ok &= members == d->n_records;
    for (size_t i = 0; i < p->in->log->corrections.n; i++) ok &= p->in->log->corrections.v[i].row < d->n_records;
    for (size_t i = 0; i < p->in->log->findings.n; i++) ok &= p->in->log->findings.v[i].row < d->n_records;
    if (ok) return LMS_OK;
    return lms__fail(p->err, LMS_E_INTERNAL, LMS_MSG("The counts of rows do not agree, so nothing was published; please report this"));
}

lms_status lms__pub_runfile(lms_pub *p, const char *out_path, lms_temp *note)
{
    const lms_summary *m = p->in->summary;
    char       path[4200], host[128] = { 0 }, when[32] = { 0 };
    lms_buf    b;
    time_t     t = time(NULL);
    struct tm  tm;
    size_t     n = strlen(out_path), cut = n > 3 && strcmp(out_path + n - 3, ".db") == 0 ? n - 3 : n;
    memset(note, 0, sizeof *note);
    note->lock_fd = -1;
    if (n + 16 > sizeof path) return LMS_OK;
    memcpy(path, out_path, cut);
    memcpy(path + cut, ".run.json", 10);
    gethostname(host, sizeof host - 1);
    if (gmtime_r(&t, &tm)) strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &tm);
    lms__buf_init(&b, p->c->mem);
    lms__buf_addz(&b, "{\"finished\":");
    lms__buf_json(&b, lms__str(when));
    lms__buf_addz(&b, ",\"host\":");
    lms__buf_json(&b, lms__str(host));
    lms__buf_addz(&b, ",\"engine\":\"" LMS_VERSION_STRING "\",\"threads\":");
    lms__buf_addu(&b, p->c->threads);
    lms__buf_addz(&b, ",\"peak_bytes\":");
    lms__buf_addu(&b, atomic_load(&p->c->mem->peak));
    lms__buf_addz(&b, ",\"seconds\":{");
    for (int i = 0; i < LMS_N_STAGES && m->stage[i].name; i++) {
        if (i) lms__buf_addc(&b, ',');
        lms__buf_json(&b, lms__str(m->stage[i].name));
        lms__buf_addc(&b, ':');
        lms__buf_addf(&b, m->stage[i].seconds, 3);
    }
    lms__buf_addz(&b, "},\"inputs\":[");
    for (uint32_t s = 0; s < p->in->dataset->n_sources; s++) {
        if (s) lms__buf_addc(&b, ',');
        lms__buf_json(&b, p->in->dataset->source[s].name);
    }
    lms__buf_addz(&b, "]}\n");
    lms_status s = b.oom ? lms__mem_why(p->c->mem, p->err) : lms__temp_begin(note, path, p->err);
    if (s == LMS_OK) s = lms__temp_write(note, lms__buf_str(&b), p->err);
    lms__buf_free(&b);
    return s;
}

/* Where the trees of tables and indexes begin: tables first, the largest before the others. */
static lms_status note_roots(lms_pub *p)
{
    sqlite3_stmt *st;
    bool          row = true;
    lms_status    s = lms__sql_prepare(p->db, "SELECT name, rootpage, type = 'table' FROM sqlite_schema WHERE rootpage > 0 ORDER BY 3 DESC, name <> 'record', 2", &st, p->err);
    while (s == LMS_OK && (s = lms__sql_step(st, &row, p->err)) == LMS_OK && row) {
        struct lms_pub_root *r = LMS_PUSH(p->c->mem, &p->root);
        if (r) *r = (struct lms_pub_root){ lms__arena_str(&p->names, lms__sql_text(st, 0)), (uint32_t)sqlite3_column_int64(st, 1) };
        p->n_tables += sqlite3_column_int(st, 2) != 0;
        if (r == NULL || r->name.s == NULL) s = lms__mem_why(p->c->mem, p->err);
    }
    sqlite3_finalize(st);
    return s;
}

static lms_status close_db(lms_pub *p, lms_status s)
{
    sqlite3_finalize(p->st);
    p->st = NULL;
    if (sqlite3_close(p->db) != SQLITE_OK && s == LMS_OK) s = lms__fail(p->err, LMS_E_INTERNAL, LMS_MSG("The result could not be closed; please report this"));
    p->db = NULL;
    return s;
}

static lms_status open_db(lms_pub *p, const char *path, const char *first)
{
    static const char begin[] = "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE; PRAGMA cache_size=-65536;"
                                "PRAGMA temp_store=MEMORY; BEGIN";
    int rc = sqlite3_open_v2(path, &p->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc != SQLITE_OK) return lms__sql_fail(p->db, rc, p->err);
    sqlite3_extended_result_codes(p->db, 1);
    lms_status s = lms__sql_exec(p->db, first, p->err);
    return s == LMS_OK ? lms__sql_exec(p->db, begin, p->err) : s;
}

/* The schema and what does not grow with the records. */
static lms_status write_small(lms_pub *p, const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600); /* 0600 from the first byte on */
    if (fd >= 0) close(fd);
    lms_status s = open_db(p, path, "PRAGMA page_size=8192; PRAGMA application_id=1280133939; PRAGMA user_version=1");
    if (s == LMS_OK) s = lms__pub_schema(p);
    if (s == LMS_OK) s = lms__pub_statistics_schema(p);
    if (s == LMS_OK) s = lms__pub_small(p);
    if (s == LMS_OK) s = lms__pub_statistics_small(p);
    if (s == LMS_OK) s = lms__pub_views(p);
    if (s == LMS_OK) s = lms__sql_exec(p->db, "COMMIT", p->err);
    if (s == LMS_OK) s = note_roots(p);
    return close_db(p, s);
}

/* What grows with the records: tables and indexes, written page by page without SQLite. */
static lms_status write_large(lms_pub *p, const char *path)
{
    lms_status s = lms__btrees_open(&p->w, p->c, path, p->err);
    if (s != LMS_OK) return s;
    p->w.stage = "publish";
    p->w.total = p->total;
    s = lms__pub_tables(p);
    if (s == LMS_OK) s = lms__pub_indexes(p);
    return lms__btrees_close(&p->w, s, p->err);
}

/* What can only be asked of the result itself. */
static lms_status write_last(lms_pub *p, const char *path)
{
    if (p->in->previous == NULL) return LMS_OK;
    lms_status s = open_db(p, path, "");
    if (s == LMS_OK) s = lms__pub_previous(p);
    if (s == LMS_OK) s = lms__sql_exec(p->db, "COMMIT", p->err);
    return close_db(p, s);
}

/* Tables are read back by several connections, each with its indexes. */
enum { CHECK_TABLES_SINCE = 3033000 };

static lms_status quick_check(const char *path, lms_str table, lms_error *err)
{
    sqlite3      *db = NULL;
    sqlite3_stmt *st = NULL;
    bool          row;
    char          sql[128] = "PRAGMA quick_check(1)";
    lms_status    s = lms__sql_open_ro(path, &db, err);
    if (table.n && table.n < 64) snprintf(sql, sizeof sql, "PRAGMA quick_check(%.*s)", (int)table.n, table.s);
    if (s == LMS_OK) s = lms__sql_prepare(db, sql, &st, err);
    if (s == LMS_OK) s = lms__sql_step(st, &row, err);
    if (s == LMS_OK && !lms__str_is(lms__sql_text(st, 0), "ok"))
        s = lms__fail(err, LMS_E_IO, LMS_MSG("The written result does not read back correctly; check the disk and run again"));
    sqlite3_finalize(st);
    sqlite3_close(db);
    return s;
}

typedef struct settling { const lms_pub *p; const char *path; } settling;

/* Task 0: the disk takes it. The others: meanwhile SQLite reads all of it back. */
static lms_status settle(void *arg, size_t task, unsigned worker, lms_error *err)
{
    const settling *x = arg;
    (void)worker;
    if (task == 0) return lms__file_sync(x->path, err);
    if (sqlite3_libversion_number() < CHECK_TABLES_SINCE) return quick_check(x->path, LMS_S(""), err);
    return quick_check(x->path, x->p->root.v[task - 1].name, err);
}

static lms_status write_all(lms_pub *p, lms_temp *t)
{
    const lms_publish_in *in = p->in;
    size_t n = in->table->n_records, logged = in->log->corrections.n + in->log->findings.n;
    p->total = 4 * n + 2 * in->resolved->n_children + 2 * (logged + in->scored->pairs.n + in->identified->evidence.n + in->resolved->work.n) +
               in->resolved->absent.n + in->resolved->asked.n + in->resolved->history.n;
    lms__arena_init(&p->names, p->c->mem);
    lms_status s = write_small(p, t->path);
    if (s == LMS_OK) s = write_large(p, t->path);
    if (s == LMS_OK) s = write_last(p, t->path);
    settling x = { p, t->path };
    size_t   checks = sqlite3_libversion_number() < CHECK_TABLES_SINCE ? 1 : p->n_tables;
    if (s == LMS_OK) s = lms__parallel(p->c, 1 + checks, settle, &x, p->err);
    LMS_VEC_FREE(p->c->mem, &p->root);
    lms__arena_free(&p->names);
    return s;
}

lms_status lms__publish(lms_ctx *c, const lms_publish_in *in, const char *out_path, lms_error *err)
{
    lms_pub  p = { .c = c, .in = in, .err = err };
    lms_temp t, note = { .lock_fd = -1 };
    lms__buf_init(&p.b, c->mem);
    lms_status s = lms__pub_check(&p);
    if (s == LMS_OK) s = lms__temp_begin(&t, out_path, err);
    if (s != LMS_OK) return s;
    s = write_all(&p, &t);
    if (s != LMS_OK) lms__fail_at(err, out_path, 0, 0, 0);
    /* the note of the run is written before the result is put in place, so that it cannot fail afterwards */
    if (s == LMS_OK) s = lms__pub_runfile(&p, out_path, &note);
    if (s == LMS_OK) s = lms__temp_commit(&t, 0400, err);
    else lms__temp_abort(&t);
    lms_error late;
    if (s == LMS_OK && note.lock_fd >= 0) (void)lms__temp_commit(&note, 0600, &late);
    else lms__temp_abort(&note);
    lms__buf_free(&p.b);
    return s;
}
