// SPDX-License-Identifier: MIT
/* test_btree.c - trees written page by page are what SQLite would have made of the same rows, for SQLite itself. */
#include "base/btree.h"
#include "base/sql.h"

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define TABLES "CREATE TABLE first (x TEXT);" /* page 2 is not ours */ \
               "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, r REAL, x TEXT, y TEXT); CREATE INDEX ix ON t (x);" \
               "CREATE TABLE w (x TEXT, a INTEGER, PRIMARY KEY (x, a)) WITHOUT ROWID; INSERT INTO first VALUES ('here');"

static char dir[] = "/tmp/lamsach-btree-XXXXXX";
static const char *in_dir(char out[128], const char *name)
{
    snprintf(out, 128, "%s/%s", dir, name);
    return out;
}

static uint64_t mix(uint64_t z)
{
    z += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

/* Rows: x by a length that is mostly short, sometimes longer than a page, now and then many pages; and its order. */
typedef struct rows { size_t n, most; uint64_t seed; lms_str *x; uint32_t *order; } rows;

static int64_t int_of(const rows *d, size_t i)
{
    uint64_t z = mix(d->seed ^ (i * 4 + 1));
    int64_t  v = (int64_t)(mix(z) >> (z % 64));
    return z >> 32 & 1 ? v : z >> 33 & 1 ? -v - 1 : (int64_t)(z >> 34 & 1);
}

static double num_of(const rows *d, size_t i)
{
    uint64_t z = mix(d->seed ^ (i * 4 + 2));
    return z & 1 ? (double)(z >> 40) : (double)(int64_t)z / 1e15;
}

static const rows *sorting;
static int by_text(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    int      c = lms__str_cmp(sorting->x[x], sorting->x[y]);
    return c ? c : (x > y) - (x < y);
}

static void rows_make(rows *d, size_t n, size_t most, uint64_t seed)
{
    *d = (rows){ .n = n, .most = most, .seed = seed, .x = calloc(n + 1, sizeof *d->x), .order = calloc(n + 1, sizeof *d->order) };
    for (size_t i = 0; i < n; i++) {
        uint64_t z = mix(seed ^ (i * 4 + 3));
        size_t   len = z % 97 == 0 ? (z >> 8) % (most * 20) : z % 5 == 0 ? (z >> 8) % most : (z >> 8) % 30;
        char    *s = malloc(len + 1);
        for (size_t k = 0; k < len; k++) s[k] = (char)('a' + (k < 2 ? mix(z + k) % 3 : mix(z + k) % 26));
        d->x[i] = (lms_str){ s, len };
        d->order[i] = (uint32_t)i;
    }
    sorting = d;
    qsort(d->order, n, sizeof *d->order, by_text);
}

static void rows_free(rows *d)
{
    for (size_t i = 0; i < d->n; i++) free((char *)(uintptr_t)d->x[i].s);
    free(d->x);
    free(d->order);
}

static lms_status table_rows(void *arg, size_t from, size_t to, lms_cells *k, lms_error *err)
{
    const rows *d = arg;
    for (size_t i = from; i < to; i++) {
        lms__cell_null(k);
        lms__cell_int(k, int_of(d, i));
        lms__cell_num(k, num_of(d, i));
        lms__cell_text(k, d->x[i]);
        lms__cell_text(k, i % 3 ? LMS_S("hằng") : LMS_S(""));
        if (!lms__cell_end(k, (int64_t)i * 3 - 5)) return lms__fail(err, LMS_E_NOMEM, LMS_MSG("Out of memory; close other programs or give fewer files at a time"));
    }
    return LMS_OK;
}

static lms_status index_rows(void *arg, size_t from, size_t to, lms_cells *k, lms_error *err)
{
    const rows *d = arg;
    for (size_t i = from; i < to; i++) {
        lms__cell_text(k, d->x[d->order[i]]);
        lms__cell_int(k, (int64_t)d->order[i] * 3 - 5);
        if (!lms__cell_end(k, 0)) return lms__fail(err, LMS_E_NOMEM, LMS_MSG("Out of memory; close other programs or give fewer files at a time"));
    }
    return LMS_OK;
}

static lms_status keyed_rows(void *arg, size_t from, size_t to, lms_cells *k, lms_error *err)
{
    const rows *d = arg;
    for (size_t i = from; i < to; i++) { /* key first; no part of a key is NULL */
        lms__cell_text(k, d->x[d->order[i]].n ? d->x[d->order[i]] : LMS_S("!"));
        lms__cell_int(k, d->order[i]);
        if (!lms__cell_end(k, 0)) return lms__fail(err, LMS_E_NOMEM, LMS_MSG("Out of memory; close other programs or give fewer files at a time"));
    }
    return LMS_OK;
}

static sqlite3 *open_db(const char *name)
{
    char     path[128];
    sqlite3 *db = NULL;
    ck_assert_int_eq(sqlite3_open(in_dir(path, name), &db), SQLITE_OK);
    return db;
}

static void run(sqlite3 *db, const char *sql)
{
    char *why = NULL;
    sqlite3_exec(db, sql, NULL, NULL, &why);
    ck_assert_msg(why == NULL, "%s: %s", sql, why);
}

static int64_t number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *st = NULL;
    ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(st), SQLITE_ROW);
    if (strncmp(sql, "PRAGMA", 6) == 0) ck_assert_str_eq((const char *)sqlite3_column_text(st, 0), "ok");
    int64_t v = strcmp((const char *)sqlite3_column_text(st, 0), "ok") == 0 ? 1 : sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    return v;
}

/* The rows written by us, from a page number on (0: behind what there is). */
static void write_pages(const rows *d, const char *name, unsigned page, unsigned threads, size_t range, uint32_t from_page)
{
    char       path[128], sql[64];
    lms_mem    m;
    lms_ctx    c = { .mem = &m, .threads = threads };
    lms_btrees w;
    lms_error  e = { 0 };
    unlink(in_dir(path, name));
    lms__mem_init(&m, NULL, 0);
    sqlite3 *db = open_db(name);
    snprintf(sql, sizeof sql, "PRAGMA page_size=%u", page);
    run(db, sql);
    run(db, TABLES);
    uint32_t t = (uint32_t)number(db, "SELECT rootpage FROM sqlite_schema WHERE name = 't'");
    uint32_t ix = (uint32_t)number(db, "SELECT rootpage FROM sqlite_schema WHERE name = 'ix'");
    uint32_t kw = (uint32_t)number(db, "SELECT rootpage FROM sqlite_schema WHERE name = 'w'");
    sqlite3_close(db);
    lms_status s = lms__btrees_open(&w, &c, path, &e);
    if (from_page && s == LMS_OK) w.n_pages = from_page;
    if (s == LMS_OK) s = lms__btrees_fill(&w, t, LMS_TREE_TABLE, d->n, range, table_rows, (void *)(uintptr_t)d, &e);
    if (s == LMS_OK) s = lms__btrees_fill(&w, ix, LMS_TREE_INDEX, d->n, range, index_rows, (void *)(uintptr_t)d, &e);
    if (s == LMS_OK) s = lms__btrees_fill(&w, kw, LMS_TREE_INDEX, d->n, range, keyed_rows, (void *)(uintptr_t)d, &e);
    s = lms__btrees_close(&w, s, &e);
    ck_assert_msg(s == LMS_OK, "%s", e.what);
    ck_assert_uint_eq(m.used, 0);
}

/* The same rows by INSERT. */
static void write_plainly(const rows *d, const char *name)
{
    char          path[128];
    sqlite3_stmt *st = NULL;
    unlink(in_dir(path, name));
    sqlite3 *db = open_db(name);
    run(db, "PRAGMA synchronous=OFF; PRAGMA journal_mode=OFF");
    run(db, TABLES "BEGIN");
    for (int k = 0; k < 2; k++) {
        ck_assert_int_eq(sqlite3_prepare_v2(db, k ? "INSERT INTO w VALUES (?, ?)" : "INSERT INTO t VALUES (?, ?, ?, ?, ?)", -1, &st, NULL), SQLITE_OK);
        for (size_t i = 0; i < d->n; i++) {
            sqlite3_clear_bindings(st);
            if (k == 0) {
                sqlite3_bind_int64(st, 1, (int64_t)i * 3 - 5);
                sqlite3_bind_int64(st, 2, int_of(d, i));
                sqlite3_bind_double(st, 3, num_of(d, i));
                lms__sql_bind_text(st, 4, d->x[i]);
                lms__sql_bind_text(st, 5, i % 3 ? LMS_S("hằng") : LMS_S(""));
            } else {
                lms__sql_bind_text(st, 1, d->x[i].n ? d->x[i] : LMS_S("!"));
                sqlite3_bind_int64(st, 2, (int64_t)i);
            }
            ck_assert_int_eq(sqlite3_step(st), SQLITE_DONE);
            sqlite3_reset(st);
        }
        sqlite3_finalize(st);
    }
    run(db, "COMMIT");
    sqlite3_close(db);
}

static void equal_to_plain(const rows *d, const char *ours, const char *plain, bool whole)
{
    static const char *const both[] = { "SELECT *, typeof(id), typeof(a), typeof(r), typeof(x), typeof(y) FROM %s.t", "SELECT * FROM %s.w",
                                        "SELECT x, id FROM %s.t INDEXED BY ix WHERE x >= ''", "SELECT id, id % 7 FROM %s.t WHERE x IN ('', 'a', 'ab', 'b')" };
    char     path[128], sql[1000], a[200], b[200];
    sqlite3 *db = open_db(ours);
    snprintf(sql, sizeof sql, "ATTACH '%s' AS plain", in_dir(path, plain));
    run(db, sql);
    ck_assert_int_eq(number(db, whole ? "PRAGMA main.integrity_check" : "PRAGMA main.integrity_check(t)"), 1);
    ck_assert_int_eq(number(db, whole ? "PRAGMA main.integrity_check" : "PRAGMA main.integrity_check(w)"), 1);
    ck_assert_int_eq(number(db, "SELECT count(*) FROM t"), (int64_t)d->n);
    ck_assert_int_eq(number(db, "SELECT count(*) FROM first WHERE x = 'here'"), 1);
    for (size_t k = 0; k < sizeof both / sizeof *both; k++) {
        snprintf(a, sizeof a, both[k], "main");
        snprintf(b, sizeof b, both[k], "plain");
        snprintf(sql, sizeof sql, "SELECT (SELECT count(*) FROM (%s EXCEPT %s)) + (SELECT count(*) FROM (%s EXCEPT %s))", a, b, b, a);
        ck_assert_int_eq(number(db, sql), 0);
    }
    sqlite3_close(db);
}

static void same_bytes(const char *a, const char *b)
{
    char        p[128], q[128], x[4096], y[4096];
    struct stat st;
    int         f = open(in_dir(p, a), O_RDONLY), g = open(in_dir(q, b), O_RDONLY);
    ck_assert_int_eq(fstat(f, &st), 0);
    for (off_t at = 0; at < st.st_size; at += 4096) {
        ssize_t n = pread(f, x, sizeof x, at), m = pread(g, y, sizeof y, at);
        ck_assert_int_eq(n, m);
        ck_assert_int_eq(memcmp(x, y, (size_t)n), 0);
    }
    close(f);
    close(g);
}

START_TEST(promise_1_sqlite_reads_what_was_put_in)
{
    static const size_t sizes[] = { 0, 1, 2, 3, 7, 40, 41, 300, 5000 };
    static const unsigned pages[] = { 512, 1024, 8192, 65536 };
    for (size_t p = 0; p < sizeof pages / sizeof *pages; p++)
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++)
            for (uint64_t seed = 1; seed <= (sizes[k] < 100 ? 12 : 1); seed++) {
                rows d;
                rows_make(&d, sizes[k], seed % 2 ? pages[p] : 60, seed);
                write_pages(&d, "ours.db", pages[p], 2, seed % 3 == 2 ? 20 : seed % 3 ? 97 : 1000, 0);
                write_plainly(&d, "plain.db");
                equal_to_plain(&d, "ours.db", "plain.db", true);
                rows_free(&d);
            }
}
END_TEST

START_TEST(promise_1_indexes_end_well_wherever_a_page_is_full)
{
    for (size_t n = 2; n < 120; n++) {
        rows d;
        rows_make(&d, n, 130, n);
        write_pages(&d, "ours.db", 512, 1, 1000, 0);
        write_plainly(&d, "plain.db");
        equal_to_plain(&d, "ours.db", "plain.db", true);
        rows_free(&d);
    }
}
END_TEST

START_TEST(promise_2_the_same_bytes_for_any_number_of_threads)
{
    rows d;
    rows_make(&d, 20000, 700, 5);
    write_pages(&d, "one.db", 1024, 1, 200, 0);
    write_pages(&d, "three.db", 1024, 3, 200, 0);
    same_bytes("one.db", "three.db");
    write_pages(&d, "three.db", 1024, 8, 200, 0);
    same_bytes("one.db", "three.db");
    rows_free(&d);
}
END_TEST

START_TEST(promise_3_the_page_of_locks_is_left_alone)
{
    rows d;
    rows_make(&d, 300, 9000, 11);
    write_plainly(&d, "plain.db");
    for (uint32_t before = 1; before < 200; before += before < 12 ? 1 : 37) {
        static char page[8192], none[8192];
        char        path[128];
        write_pages(&d, "large.db", 8192, 2, 100, 131073 - before); /* a hole of 1 GiB lies before */
        equal_to_plain(&d, "large.db", "plain.db", false);
        int f = open(in_dir(path, "large.db"), O_RDONLY);
        ck_assert_int_eq((int)pread(f, page, sizeof page, 1 << 30), (int)sizeof page);
        ck_assert_int_eq(memcmp(page, none, sizeof page), 0);
        close(f);
    }
    rows_free(&d);
}
END_TEST

START_TEST(without_memory_it_says_so_and_keeps_nothing)
{
    rows     d;
    unsigned refused = 0;
    rows_make(&d, 2000, 3000, 3);
    for (uint64_t budget = 200;; budget += budget / 3) {
        char       path[128];
        lms_mem    m;
        lms_ctx    c = { .mem = &m, .threads = 2 };
        lms_btrees w;
        lms_error  e = { 0 };
        unlink(in_dir(path, "short.db"));
        lms__mem_init(&m, NULL, budget);
        sqlite3 *db = open_db("short.db");
        run(db, TABLES);
        uint32_t t = (uint32_t)number(db, "SELECT rootpage FROM sqlite_schema WHERE name = 't'"), ix = (uint32_t)number(db, "SELECT rootpage FROM sqlite_schema WHERE name = 'ix'");
        sqlite3_close(db);
        lms_status s = lms__btrees_open(&w, &c, path, &e);
        if (s == LMS_OK) s = lms__btrees_fill(&w, t, LMS_TREE_TABLE, d.n, 100, table_rows, &d, &e);
        if (s == LMS_OK) s = lms__btrees_fill(&w, ix, LMS_TREE_INDEX, d.n, 100, index_rows, &d, &e);
        s = lms__btrees_close(&w, s, &e);
        ck_assert_uint_eq(m.used, 0);
        if (s == LMS_OK) break;
        ck_assert(s == LMS_E_LIMIT || s == LMS_E_NOMEM);
        refused++;
    }
    ck_assert_uint_gt(refused, 10);
    rows_free(&d);
}
END_TEST

static void begin(void) { ck_assert_ptr_nonnull(mkdtemp(dir)); }
static void end(void)
{
    char cmd[160];
    snprintf(cmd, sizeof cmd, "rm -rf '%s'", dir);
    if (system(cmd) != 0) fputs("not removed\n", stderr);
    memcpy(dir + sizeof dir - 7, "XXXXXX", 6);
}

int main(void)
{
    Suite *s = suite_create("btree");
    TCase *t = tcase_create("btree");
    tcase_set_timeout(t, 120);
    tcase_add_checked_fixture(t, begin, end);
    tcase_add_test(t, promise_1_sqlite_reads_what_was_put_in);
    tcase_add_test(t, promise_1_indexes_end_well_wherever_a_page_is_full);
    tcase_add_test(t, promise_2_the_same_bytes_for_any_number_of_threads);
    tcase_add_test(t, without_memory_it_says_so_and_keeps_nothing);
    tcase_add_test(t, promise_3_the_page_of_locks_is_left_alone);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? 1 : 0;
}
