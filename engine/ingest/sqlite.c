// SPDX-License-Identifier: MIT
/*
 * ingest/sqlite.c - a table or view of a database as a source of rows.
 *
 * The database is opened read only and immutable: nothing is locked, no journal is made, the file stays
 * as it is. What lies in a -wal or -journal file beside it is therefore not seen; that is told.
 */
#include "ingest/parts.h"
#include "base/sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

typedef struct table {
    lms_mem      *mem;
    sqlite3      *db;
    sqlite3_stmt *st;
    lms_cell     *cell;
    char        (*number)[32]; /* [n] */
    uint32_t      n, line;
    char          path[1024];
} table;

/* Shortest decimal form that gives the same double back; '.' whatever the locale says. */
static size_t put_real(double v, char out[32])
{
    int n = 0;
    for (int digits = 15; digits <= 17; digits++) {
        n = snprintf(out, 32, "%.*g", digits, v);
        if (strtod(out, NULL) == v) break;
    }
    for (int i = 0; i < n; i++)
        if (!((out[i] >= '0' && out[i] <= '9') || out[i] == '-' || out[i] == '+' || (out[i] >= 'a' && out[i] <= 'z')))
            out[i] = '.';
    return n > 0 ? (size_t)n : 0;
}

static lms_status step(void *ctx, lms_row *row, lms_error *err)
{
    table     *t = ctx;
    bool       have;
    lms_status s = lms__sql_step(t->st, &have, err);
    if (s != LMS_OK) {
        lms__fail_at(err, t->path, 0, t->line + 1, 0);
        return s;
    }
    *row = (lms_row){ .cell = t->cell, .n_cells = have ? t->n : UINT32_MAX, .line = ++t->line };
    for (uint32_t c = 0; have && c < t->n; c++) {
        int type = sqlite3_column_type(t->st, (int)c);
        t->cell[c] = (lms_cell){ .text = { "", 0 } };
        if (type == SQLITE_NULL) continue;
        if (type == SQLITE_FLOAT) {
            t->cell[c] = (lms_cell){{t->number[c], put_real(sqlite3_column_double(t->st, (int)c), t->number[c])},
                                    LMS_CELL_NUMBER};
            continue;
        }
        const char *z =
            type == SQLITE_BLOB ? sqlite3_column_blob(t->st, (int)c) : (const char *)sqlite3_column_text(t->st, (int)c);
        int         n = sqlite3_column_bytes(t->st, (int)c);
        if (z == NULL && n > 0) {
            s = lms__fail(err, LMS_E_NOMEM,
                          LMS_MSG("Out of memory; close other programs or give fewer files at a time"));
            return s;
        }
        t->cell[c] = (lms_cell){ { z ? z : "", n > 0 ? (size_t)n : 0 }, type == SQLITE_INTEGER ? LMS_CELL_NUMBER : 0 };
    }
    return LMS_OK;
}

static void finish(void *ctx)
{
    table *t = ctx;
    if (t == NULL) return;
    sqlite3_finalize(t->st);
    sqlite3_close(t->db);
    lms__mem_free(t->mem, t->cell, t->n, sizeof *t->cell);
    lms__mem_free(t->mem, t->number, t->n, sizeof *t->number);
    lms__mem_free(t->mem, t, 1, sizeof *t);
}

/* ---- which table ---- */

typedef struct names { LMS_VEC(lms_str) v; lms_buf list; } names;

static lms_status list_tables(lms_ctx *c, sqlite3 *db, lms_arena *a, names *out, lms_error *err)
{
    sqlite3_stmt *st;
    bool          more = true;
    lms_status s = lms__sql_prepare(db,
                                    "SELECT name FROM sqlite_schema WHERE type IN ('table','view') AND name NOT LIKE "
                                    "'sqlite\\_%' ESCAPE '\\' ORDER BY name",
                                    &st, err);
    while (s == LMS_OK && (s = lms__sql_step(st, &more, err)) == LMS_OK && more) {
        lms_str *p = LMS_PUSH(c->mem, &out->v);
        if (p == NULL || (*p = lms__arena_str(a, lms__sql_text(st, 0))).s == NULL) {
            s = lms__mem_why(c->mem, err);
            break;
        }
        if (out->v.n > 1) lms__buf_addz(&out->list, ", ");
        lms__buf_add(&out->list, *p);
    }
    sqlite3_finalize(st);
    lms__buf_addc(&out->list, 0);
    return s == LMS_OK && out->list.oom ? lms__mem_why(c->mem, err) : s;
}

static lms_status choose_table(lms_ctx *c, sqlite3 *db, lms_arena *a, lms_str wanted, lms_str *out, lms_error *err)
{
    names n = { 0 };
    lms__buf_init(&n.list, c->mem);
    lms_status s = list_tables(c, db, a, &n, err);
    if (s == LMS_OK) {
        for (size_t i = 0; i < n.v.n && out->s == NULL; i++)
            if (wanted.n ? lms__str_eq(n.v.v[i], wanted) : n.v.n == 1) *out = n.v.v[i];
        if (out->s) {
        } else if (n.v.n == 0) {
            s = lms__fail(err, LMS_E_FORMAT, LMS_MSG("The database has no tables"));
        } else if (wanted.n) {
            s = lms__fail(err, LMS_E_ARG, LMS_MSG("The database has no table {1}; it has: {2}"),
                          lms__arena_str(a, wanted).s, n.list.s);
        } else {
            s = lms__fail(
                err, LMS_E_ARG,
                LMS_MSG("The database has several tables; name one of them behind the file, as FILE#TABLE: {1}"),
                n.list.s);
        }
    }
    LMS_VEC_FREE(c->mem, &n.v);
    lms__buf_free(&n.list);
    return s;
}

static lms_status check(sqlite3 *db, lms_error *err)
{
    sqlite3_stmt *st;
    bool          have = false;
    lms_status    s = lms__sql_prepare(db, "PRAGMA quick_check(1)", &st, err);
    if (s == LMS_OK) s = lms__sql_step(st, &have, err);
    if (s == LMS_OK && have && !lms__str_is(lms__sql_text(st, 0), "ok")) s = lms__sql_fail(NULL, SQLITE_CORRUPT, err);
    sqlite3_finalize(st);
    return s;
}

static lms_status select_all(lms_ctx *c, table *t, lms_str name, lms_arena *a, lms_cell **column, lms_error *err)
{
    lms_buf b;
    lms__buf_init(&b, c->mem);
    lms__buf_addz(&b, "SELECT * FROM ");
    lms__sql_ident(&b, name);
    lms__buf_addc(&b, 0);
    lms_status s = b.oom ? lms__mem_why(c->mem, err) : lms__sql_prepare(t->db, b.s, &t->st, err);
    lms__buf_free(&b);
    if (s != LMS_OK) return s;
    t->n = (uint32_t)sqlite3_column_count(t->st);
    t->cell = lms__mem_zalloc(c->mem, t->n, sizeof *t->cell);
    t->number = lms__mem_zalloc(c->mem, t->n, sizeof *t->number);
    *column = lms__arena_zalloc(a, t->n ? t->n : 1, sizeof **column);
    if (!t->cell || !t->number || !*column) return lms__mem_why(c->mem, err);
    for (uint32_t i = 0; i < t->n; i++) {
        const char *z = sqlite3_column_name(t->st, (int)i);
        (*column)[i].text = lms__arena_str(a, lms__str(z ? z : ""));
        if ((*column)[i].text.s == NULL) return lms__mem_why(c->mem, err);
    }
    return LMS_OK;
}

lms_status lms__sqlite_open(lms_ctx *c, const char *path, lms_str name, lms_arena *a, lms_row_source *out,
                            lms_cell **column, uint32_t *n_columns, lms_error *err)
{
    lms_str chosen = { NULL, 0 };
    table  *t = lms__mem_zalloc(c->mem, 1, sizeof *t);
    *out = (lms_row_source){ 0 };
    if (t == NULL) return lms__mem_why(c->mem, err);
    t->mem = c->mem;
    size_t n = strlen(path);
    if (n < sizeof t->path) memcpy(t->path, path, n + 1);
    lms_status s = lms__sql_open_ro(path, &t->db, err);
    if (s == LMS_OK) s = check(t->db, err);
    if (s == LMS_OK) s = choose_table(c, t->db, a, name, &chosen, err);
    if (s == LMS_OK) s = select_all(c, t, chosen, a, column, err);
    if (s != LMS_OK) {
        if (err && err->file[0] == 0) lms__fail_at(err, path, 0, 0, 0);
        finish(t);
        return s;
    }
    *n_columns = t->n;
    *out = (lms_row_source){ .ctx = t, .format = "sqlite", .encoding = "UTF-8", .next = step, .close = finish };
    return LMS_OK;
}

void lms__sqlite_notice_wal(lms_ctx *c, const char *path)
{
    char        beside[4200];
    struct stat st;
    lms_map     f;
    size_t      n = strlen(path);
    if (n + 16 > sizeof beside || lms__map_open(&f, path, NULL) != LMS_OK) return;
    bool wal_mode = f.n > 20 && f.s[18] == 2;
    lms__map_close(&f);
    memcpy(beside, path, n);
    memcpy(beside + n, "-wal", 5);
    bool wal = stat(beside, &st) == 0;
    if (wal && st.st_size > 0)
        lms__notice_at(c, path, 0,
                       LMS_MSG("The database has rows in its -wal file that are not read; close the program that uses "
                               "it, then run again"));
    else if (wal_mode && !wal)
        lms__notice_at(c, path, 0,
                       LMS_MSG("The database was copied without its -wal file; its newest rows may be missing. Copy "
                               "all files of the database, or close the program that uses it first"));
    memcpy(beside + n, "-journal", 9);
    if (stat(beside, &st) == 0 && st.st_size > 0)
        lms__notice_at(c, path, 0,
                       LMS_MSG("The database has a -journal file: a change was interrupted. Open it once with the "
                               "program it belongs to, then run again"));
}
