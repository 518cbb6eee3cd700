// SPDX-License-Identifier: MIT
/*
 * desk/export.c - any table or view of a result as .csv, .xlsx or .jsonl.
 *
 * In       a result, the name of a table or view
 * Out      a file, whole or not at all, mode 0600; or bytes through a callback
 * Promises
 *   1. CSV is RFC 4180: commas, CRLF, quotes doubled; a file begins with a BOM so that Excel sees UTF-8
 *   2. excel_safe CSV opens in a spreadsheet without running or changing a cell: what would be a formula, a
 *      date or a changed number gets a leading ' (and what begins so already gets another), so undoing it is exact
 *   3. XLSX has string cells only; rows beyond a sheet's end go on in the next sheet
 *   4. JSON lines keep the types of the result: numbers, null, and the JSON of `extra`, `args` and `levels`
 */
#include "book_out.h"
#include "db.h"
#include "export.h"

#include <stdio.h>
#include <stdlib.h>

typedef enum format { CSV, JSONL, XLSX, UNKNOWN } format;

/* ---- excel-safe ---- */

static bool one_of(char c, const char *set) { return c && strchr(set, c) != NULL; }

/* Would a spreadsheet read the text as something else than itself? */
static bool changes(lms_str s)
{
    size_t digits = 0;
    if (s.n == 0) return false;
    if (one_of(s.s[0], "=+-@\t\r\n")) return true;
    if (lmd__ieq(s, LMD_S("true")) || lmd__ieq(s, LMD_S("false"))) return true;
    for (size_t i = 0; i < s.n; i++) {
        bool digit = s.s[i] >= '0' && s.s[i] <= '9';
        digits += digit;
        if (!digit && !one_of(s.s[i], " .,:/-+%eEdD()")) return false;
    }
    if (digits == 0) return false;
    return digits != s.n || digits > 15 || (s.s[0] == '0' && s.n > 1); /* a plain small number stays one */
}

static lms_str without_quotes(lms_str s)
{
    while (s.n && s.s[0] == '\'') s.s++, s.n--;
    return s;
}

bool lmd__excel_unsafe(lms_str s) { return changes(without_quotes(s)); }

lms_str lmd__excel_undo(lms_str s)
{
    if (s.n && s.s[0] == '\'' && changes(without_quotes(s))) return (lms_str){ s.s + 1, s.n - 1 };
    return s;
}

void lmd__csv_cell(lmd_buf *b, lms_str s, char delimiter, bool excel_safe)
{
    bool mark = excel_safe && lmd__excel_unsafe(s);
    bool quote = s.n && (s.s[0] == ' ' || s.s[s.n - 1] == ' ');
    for (size_t i = 0; i < s.n && !quote; i++)
        quote = s.s[i] == '"' || s.s[i] == delimiter || s.s[i] == '\r' || s.s[i] == '\n';
    if (quote) lmd__put(b, "\"", 1);
    if (mark) lmd__put(b, "'", 1);
    for (size_t i = 0; i < s.n; i++) {
        if (s.s[i] == '"') lmd__put(b, "\"", 1);
        lmd__put(b, s.s + i, 1);
    }
    if (quote) lmd__put(b, "\"", 1);
}

/* ---- JSON ---- */

void lmd__json_text(lmd_buf *b, lms_str s)
{
    static const char hex[] = "0123456789abcdef";
    lmd__put(b, "\"", 1);
    for (size_t i = 0, k; i < s.n; i += k) {
        unsigned char c = (unsigned char)s.s[i];
        k = lmd__utf8_cut((lms_str){ s.s + i, s.n - i }, 1);
        if (c == '"' || c == '\\') {
            lmd__put(b, "\\", 1);
            lmd__put(b, s.s + i, 1);
        } else if (c == '\n') {
            lmd__puts(b, "\\n");
        } else if (c < 0x20 || c == 0x7F || c == '<') { /* < too, so that the text may stand inside a page */
            char u[6] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] };
            lmd__put(b, u, 6);
        } else if (!lmd__utf8_ok((lms_str){ s.s + i, k })) {
            lmd__puts(b, "\\ufffd");
        } else {
            lmd__put(b, s.s + i, k);
        }
    }
    lmd__put(b, "\"", 1);
}

/* ---- rows to bytes ---- */

typedef struct sink {
    lmd_buf       b;
    FILE         *file;
    lms_write_fn  out;
    void         *ctx;
    lms_error    *err;
    const char   *path;
} sink;

static lms_status flush(sink *k, bool all)
{
    if (k->b.bad) return lmd__nomem(k->err);
    if (k->b.n == 0 || (!all && k->b.n < (1u << 16))) return LMS_OK;
    lms_status s = LMS_OK;
    if (k->file) {
        if (fwrite(k->b.s, 1, k->b.n, k->file) != k->b.n)
            s = lmd__fail(k->err, LMS_E_IO, LMS_MSG("{1} could not be written; is the disk full?"), k->path);
    } else if ((s = k->out(k->ctx, k->b.s, k->b.n)) != LMS_OK) {
        lmd__fail(k->err, s, LMS_MSG("The output could not be written; is its reader still there?"));
    }
    lmd__buf_clear(&k->b);
    return s;
}

static void csv_row(sink *k, sqlite3_stmt *st, int n, bool excel_safe)
{
    for (int i = 0; i < n; i++) {
        if (i) lmd__put(&k->b, ",", 1);
        if (sqlite3_column_type(st, i) == SQLITE_FLOAT) lmd__put_double(&k->b, sqlite3_column_double(st, i));
        else lmd__csv_cell(&k->b, lmd__db_text(st, i), ',', excel_safe && sqlite3_column_type(st, i) == SQLITE_TEXT);
    }
    lmd__puts(&k->b, "\r\n");
}

static void csv_head(sink *k, sqlite3_stmt *st, int n)
{
    if (k->file) lmd__puts(&k->b, "\xEF\xBB\xBF");
    for (int i = 0; i < n; i++) {
        if (i) lmd__put(&k->b, ",", 1);
        lmd__csv_cell(&k->b, lmd__str(sqlite3_column_name(st, i)), ',', false);
    }
    lmd__puts(&k->b, "\r\n");
}

/* Columns n .. 2n-1 tell whether column i - n is valid JSON of a column that holds JSON. */
static void json_row(sink *k, sqlite3_stmt *st, int n)
{
    lmd__put(&k->b, "{", 1);
    for (int i = 0; i < n; i++) {
        if (i) lmd__put(&k->b, ",", 1);
        lmd__json_text(&k->b, lmd__str(sqlite3_column_name(st, i)));
        lmd__put(&k->b, ":", 1);
        switch (sqlite3_column_type(st, i)) {
        case SQLITE_NULL: lmd__puts(&k->b, "null"); break;
        case SQLITE_INTEGER: lmd__put_str(&k->b, lmd__db_text(st, i)); break;
        case SQLITE_FLOAT: lmd__put_double(&k->b, sqlite3_column_double(st, i)); break;
        default:
            if (sqlite3_column_int(st, n + i)) lmd__put_str(&k->b, lmd__db_text(st, i));
            else lmd__json_text(&k->b, lmd__db_text(st, i));
        }
    }
    lmd__puts(&k->b, "}\n");
}

static lms_status write_text(sink *k, sqlite3_stmt *st, format f, int n, bool excel_safe)
{
    lms_status s = LMS_OK;
    bool       row = true;
    if (f == CSV) csv_head(k, st, n);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, k->err)) == LMS_OK && row) {
        if (f == CSV) csv_row(k, st, n, excel_safe);
        else json_row(k, st, n);
        s = flush(k, false);
    }
    return s == LMS_OK ? flush(k, true) : s;
}

/* ---- XLSX ---- */

typedef struct sheet {
    lmd_book      *book;
    lxw_worksheet *ws;
    lxw_format    *head, *body;
    lmd_widths     widths;
    uint32_t       row;
} sheet;

static void sheet_begin(sheet *t, lms_str name, sqlite3_stmt *st, int n)
{
    t->ws = lmd__book_sheet(t->book, name);
    t->row = 0;
    for (int i = 0; i < n; i++) {
        lms_str title = lmd__str(sqlite3_column_name(st, i));
        lmd__book_text(t->book, t->ws, 0, (uint32_t)i, title, t->head);
        lmd__width_note(&t->widths, (uint32_t)i, title);
    }
    if (t->ws) worksheet_freeze_panes(t->ws, 1, 0);
}

static void sheet_end(sheet *t, int n)
{
    if (t->ws == NULL) return;
    worksheet_autofilter(t->ws, 0, 0, t->row, (lxw_col_t)(n - 1));
    lmd__width_apply(&t->widths, t->ws, 6, 48);
}

static lms_status write_book(sqlite3_stmt *st, int n, lms_str view, const char *path, lms_error *err)
{
    lmd_book   book;
    lmd_buf    num = { 0 };
    bool       row = true;
    lms_status s = lmd__book_open(&book, path, err);
    if (s != LMS_OK) return s;
    sheet t = { .book = &book, .head = lmd__book_format(&book), .body = lmd__book_format(&book) };
    if (t.head)
        format_set_bold(t.head), format_set_bg_color(t.head, 0xDDEBF7), format_set_border(t.head, LXW_BORDER_THIN);
    sheet_begin(&t, view, st, n);
    while ((s = lmd__db_step(st, &row, err)) == LMS_OK && row && book.trouble == LMS_OK) {
        if (++t.row == LMD_SHEET_ROWS) {
            t.row--;
            sheet_end(&t, n);
            sheet_begin(&t, view, st, n);
            t.row = 1;
        }
        for (int i = 0; i < n; i++) {
            lms_str text = lmd__db_text(st, i);
            if (sqlite3_column_type(st, i) == SQLITE_FLOAT) {
                lmd__buf_clear(&num);
                lmd__put_double(&num, sqlite3_column_double(st, i));
                text = lmd__buf_str(&num);
            }
            lmd__book_text(&book, t.ws, t.row, (uint32_t)i, text, t.body);
            if (t.row < 1000) lmd__width_note(&t.widths, (uint32_t)i, text);
        }
    }
    sheet_end(&t, n);
    lmd__width_free(&t.widths);
    lmd__buf_free(&num);
    if (s == LMS_OK) return lmd__book_commit(&book, err);
    lmd__book_abort(&book);
    return s;
}

/* ---- which view, which format ---- */

/* The names people ask for; an argument of an error holds less than 200 bytes, so they go into three. */
static lms_status unknown_view(sqlite3 *db, const char *view, lms_error *err)
{
    enum { EACH = 196 };
    sqlite3_stmt *st;
    lmd_buf       names[3] = { 0 };
    bool          row;
    int           k = 0;
    if (lmd__db_prepare(
            db,
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' AND name NOT LIKE"
            " '%_text' AND name NOT IN ('meta', 'field', 'source_column', 'key_in_skip', 'set_member', 'projection',"
            " 'projection_count', 'police_word', 'age_group') ORDER BY name", /* without what only serves others */
            &st, NULL) == LMS_OK)
        while (lmd__db_step(st, &row, NULL) == LMS_OK && row) {
            lms_str name = lmd__db_text(st, 0);
            if (names[0].n) lmd__puts(&names[k], ", ");
            if (names[k].n + name.n + 2 > EACH && k < 2) k++;
            lmd__put_str(&names[k], name);
        }
    sqlite3_finalize(st);
    lms_status s = lmd__fail(err, LMS_E_ARG, LMS_MSG("The result has no table or view {1}; it has: {2}{3}{4}"), view, lmd__z(&names[0]),
                             lmd__z(&names[1]), lmd__z(&names[2]));
    for (int i = 0; i < 3; i++) lmd__buf_free(&names[i]);
    return s;
}

/* SELECT * of the view; for JSON with a flag behind each column. *n its columns. */
static lms_status select_all(sqlite3 *db, const char *view, format f, sqlite3_stmt **st, int *n, lms_error *err)
{
    lmd_buf    sql = { 0 };
    lms_status s;
    lmd__puts(&sql, "SELECT * FROM ");
    lmd__db_ident(&sql, lmd__str(view));
    lmd__z(&sql);
    s = sql.bad ? lmd__nomem(err) : lmd__db_prepare(db, sql.s, st, err);
    if (s == LMS_OK) *n = sqlite3_column_count(*st);
    if (s == LMS_OK && f == JSONL) {
        static const char *const json[] = { "extra", "args", "levels", "differs", "preamble" };
        lmd__buf_clear(&sql);
        lmd__puts(&sql, "SELECT *");
        for (int i = 0; i < *n; i++) {
            bool        holds = false;
            const char *name = sqlite3_column_name(*st, i);
            for (size_t k = 0; k < sizeof json / sizeof *json; k++) holds |= strcmp(name, json[k]) == 0;
            lmd__puts(&sql, holds ? ", json_valid(" : ", 0");
            if (holds) lmd__db_ident(&sql, lmd__str(name)), lmd__put(&sql, ")", 1);
        }
        lmd__puts(&sql, " FROM ");
        lmd__db_ident(&sql, lmd__str(view));
        sqlite3_finalize(*st);
        *st = NULL;
        lmd__z(&sql);
        s = sql.bad ? lmd__nomem(err) : lmd__db_prepare(db, sql.s, st, err);
    }
    lmd__buf_free(&sql);
    return s;
}

static lms_status write_file(sink *k, sqlite3_stmt *st, format f, int n, bool excel_safe)
{
    lmd_temp   t;
    lms_status s = lmd__temp_begin(&t, k->path, k->err);
    if (s != LMS_OK) return s;
    k->file = fopen(t.path, "wb");
    if (k->file == NULL)
        s = lmd__fail(k->err, LMS_E_IO, LMS_MSG("{1} could not be written; is the disk full?"), k->path);
    if (s == LMS_OK) s = write_text(k, st, f, n, excel_safe);
    if (k->file && fclose(k->file) != 0 && s == LMS_OK)
        s = lmd__fail(k->err, LMS_E_IO, LMS_MSG("{1} could not be written; is the disk full?"), k->path);
    if (s == LMS_OK) return lmd__temp_commit(&t, k->err);
    lmd__temp_abort(&t);
    return s;
}

static lms_status export(const char *result_db, const char *view, const char *path, format f, sink *k, bool excel_safe)
{
    sqlite3      *db;
    sqlite3_stmt *st = NULL;
    int           n = 0;
    lms_status    s = lmd__db_open(result_db, &db, k->err);
    if (s == LMS_OK && (!lmd__db_has(db, view) || strncmp(view, "sqlite_", 7) == 0)) s = unknown_view(db, view, k->err);
    if (s == LMS_OK) s = select_all(db, view, f, &st, &n, k->err);
    if (s == LMS_OK) s = f == XLSX ? write_book(st, n, lmd__str(view), path, k->err)
                         : path ? write_file(k, st, f, n, excel_safe) : write_text(k, st, f, n, excel_safe);
    sqlite3_finalize(st);
    sqlite3_close(db);
    return s;
}

lms_status lmd_export(const char *result_db, const char *view, const char *path, lms_write_fn out, void *ctx,
                      int excel_safe, lms_error *err)
{
    bool    stream = path == NULL || strcmp(path, "-") == 0 || strncmp(path, "-.", 2) == 0;
    lms_str ext = path && strcmp(path, "-") != 0 ? lmd__extension(lmd__base_name(path)) : LMD_S("csv");
    format  f = lmd__ieq(ext, LMD_S("csv"))     ? CSV
                : lmd__ieq(ext, LMD_S("jsonl")) ? JSONL
                : lmd__ieq(ext, LMD_S("xlsx"))  ? XLSX
                                                : UNKNOWN;
    if (view == NULL || (stream && out == NULL))
        return lmd__fail(err, LMS_E_ARG, LMS_MSG("lmd_export needs a view and a place for the output"));
    if (f == UNKNOWN)
        return lmd__fail(err, LMS_E_ARG, LMS_MSG("The name {1} does not say a format; end it in .csv, .xlsx or .jsonl"),
                         path);
    if (stream && f == XLSX)
        return lmd__fail(err, LMS_E_ARG,
                         LMS_MSG("A workbook cannot be written to standard output; name a file after -o"));
    sink       k = { .out = out, .ctx = ctx, .err = err, .path = path };
    lmd_locale l = { 0 };
    lmd__c_enter(&l);
    lms_status s = export(result_db, view, stream ? NULL : path, f, &k, excel_safe != 0);
    lmd__c_free(&l);
    lmd__buf_free(&k.b);
    return s;
}
