// SPDX-License-Identifier: MIT
/*
 * desk/xlsx_rows.c - the rows of an XLSX workbook, sheet by sheet, without holding a sheet in memory.
 *
 * In       an open lmd_xlsx
 * Out      rows as an lms_row_source
 *
 * Idea     expat pauses at every </row>, so a push parser gives rows on demand. Merged areas stand behind
 *          the cells they cover (mergeCells follows sheetData), so each sheet is first searched for the word
 *          mergeCell, which costs an inflate; only a sheet that has it is parsed once for them.
 *
 * Promises
 *   1. every cell with text of every sheet is delivered, in sheet order; a row out of order is marked, not lost
 *   2. numbers come as their shortest exact decimal, dates as serials with the hint of the file's date system
 *   3. hidden rows, rows of no height and all rows of hidden sheets say so
 *   4. a row or column outside a sheet's bounds, or a sheet of absurd size, is refused with a sentence
 */
#include "cells.h"
#include "xlsx_in.h"

#include <stdlib.h>

typedef struct reader {
    lmd_xlsx   book;
    lmd_xml   *xml;             /* of the sheet being read, NULL between sheets */
    size_t     sheet;
    lmd_locale locale;
    lmd_cells  cells;
    lmd_merges merges;
    uint64_t   work;            /* cells delivered so far, gaps and repeats counted */
    uint32_t   line, last_line; /* row being read, and the largest one before it */
    bool       hidden, out_of_order, twice;
    uint32_t   bad_col;
    bool       in_data, in_row, in_cell, in_v;
    uint32_t   col, style;
    char       type;            /* 's' shared, 'i' inline, 'f' formula text, 'b', 'e', 'd', 'n' */
    bool       formula;
    int        in_is;           /* depth + 1 of <is>, 0 = outside */
    lmd_rich   rich;
    lmd_buf    value, number;
} reader;

#define ABSURD                                                                                                         \
    LMS_MSG("The sheet is larger than a workbook can be, or almost empty but declared huge; copy the table into a "    \
            "new workbook and save it")

/* ---- merged areas ---- */

static void merge_start(void *ctx, lmd_xml *x, const char *name, const char **attr, int depth)
{
    lmd_merges *m = ctx;
    if (depth != 2 || strcmp(name, "mergeCell") != 0) return;
    const char *ref = lmd__xml_attr(attr, "ref"), *colon = ref ? strchr(ref, ':') : NULL;
    uint32_t    r1, r2, c1, c2;
    if (colon == NULL || !lmd__cell_ref((lms_str){ ref, (size_t)(colon - ref) }, &r1, &c1) ||
        !lmd__cell_ref(lmd__str(colon + 1), &r2, &c2)) return;
    if (c1 == UINT32_MAX || c2 == UINT32_MAX || r1 == 0 || r2 == 0)
        return; /* whole rows or columns: nothing to repeat */
    if (!lmd__merges_add(m, r1, r2, c1, c2)) lmd__xml_stop(x, LMS_E_NOMEM, NULL);
}

static void ignore_end(void *ctx, lmd_xml *x, const char *name, int depth)
{
    (void)ctx, (void)x, (void)name, (void)depth;
}

/* Does the part hold the word mergeCell? Parts in UTF-16 are taken to. */
static lms_status has_merges(lmd_zip *z, lms_str part, bool *yes, lms_error *err)
{
    enum { KEEP = 16, CHUNK = 64 * 1024 };
    static const char word[] = "mergeCell";
    char      *buf = malloc(KEEP + CHUNK);
    size_t     kept = 0;
    unsigned   got = 1;
    lms_status s = buf ? lmd__zip_part(z, part, err) : lmd__nomem(err);
    *yes = false;
    while (s == LMS_OK && got && !*yes) {
        if ((s = lmd__zip_read(z, buf + kept, CHUNK, &got, err)) != LMS_OK || got == 0) break;
        size_t n = kept + got;
        *yes = memmem(buf, n, word, sizeof word - 1) != NULL || memchr(buf + kept, 0, got) != NULL;
        kept = n < sizeof word - 2 ? n : sizeof word - 2;
        memmove(buf, buf + n - kept, kept);
    }
    lmd__zip_part_close(z);
    free(buf);
    return s;
}

/* ---- cells ---- */

static uint32_t font_of(const reader *r) { return r->style < r->book.n_styles ? r->book.style[r->style].font_hint : 0; }

/* The cell's number as shortest decimal, with what its format says. */
static bool set_number(reader *r)
{
    const char *z = lmd__z(&r->value);
    char       *end;
    lms_str     text = lmd__buf_str(&r->value);
    bool        plain = text.n > 0 && text.n <= 15 && (text.s[0] != '0' || text.n == 1);
    uint32_t    hint = LMS_CELL_NUMBER;
    for (size_t i = 0; plain && i < text.n; i++) plain = text.s[i] >= '0' && text.s[i] <= '9';
    if (!plain) {
        double v = strtod(z, &end);
        while (*end == ' ' || *end == '\n' || *end == '\r' || *end == '\t') end++;
        if (end == z || *end) { /* no number: keep what is there as text */
            hint = 0;
        } else {
            lmd__buf_clear(&r->number);
            lmd__put_double(&r->number, v);
            text = lmd__buf_str(&r->number);
        }
    }
    if (hint && r->style < r->book.n_styles && r->book.style[r->style].date)
        hint |= r->book.date1904 ? LMS_CELL_DATE_1904 : LMS_CELL_DATE_1900;
    return lmd__cells_set(&r->cells, r->col, text, hint | (r->formula ? LMS_CELL_FORMULA : 0u));
}

static bool set_cell(reader *r)
{
    lms_str  text = lmd__buf_str(&r->value);
    uint32_t formula = r->formula ? LMS_CELL_FORMULA : 0;
    if (text.n == 0) return true;
    switch (r->type) {
    case 's': {
        char         *end;
        unsigned long k = strtoul(lmd__z(&r->value), &end, 10);
        if (end == r->value.s || k >= r->book.n_strings) return r->bad_col = r->col + 1, true; /* row is marked */
        const lmd_xlsx_string *t = &r->book.string[k];
        return lmd__cells_set(&r->cells, r->col, (lms_str){ r->book.text.s ? r->book.text.s + t->at : "", t->n },
                              t->run_hint | (t->own_only ? 0 : font_of(r)) | formula);
    }
    case 'i':
        lmd__unescape(&r->value, 0);
        return lmd__cells_set(&r->cells, r->col, lmd__buf_str(&r->value),
                              r->rich.run_hint | (r->rich.bare ? font_of(r) : 0) | formula);
    case 'f':
        lmd__unescape(&r->value, 0);
        return lmd__cells_set(&r->cells, r->col, lmd__buf_str(&r->value), font_of(r) | formula);
    case 'b':
        return lmd__cells_set(&r->cells, r->col, text.s[0] == '1' || text.s[0] == 't' ? LMD_S("TRUE") : LMD_S("FALSE"),
                              formula);
    case 'e':
        return lmd__cells_set(&r->cells, r->col, text, formula);
    case 'd': /* ISO 8601; midnight says nothing */
        if (text.n >= 19 && memcmp(text.s + 10, "T00:00:00", 9) == 0) text.n = 10;
        return lmd__cells_set(&r->cells, r->col, text, formula);
    default:
        return set_number(r);
    }
}

static void begin_row(reader *r, lmd_xml *x, const char **attr)
{
    const char *at = lmd__xml_attr(attr, "r"), *hidden = lmd__xml_attr(attr, "hidden"), *ht = lmd__xml_attr(attr, "ht");
    uint32_t    row = r->line + 1, col;
    if (at && (!lmd__cell_ref(lmd__str(at), &row, &col) || row == 0)) row = LMD_MAX_ROWS + 1;
    if (row > LMD_MAX_ROWS) {
        lmd__xml_stop(x, LMS_E_FORMAT, ABSURD);
        return;
    }
    r->out_of_order = row <= r->last_line;
    r->twice = false;
    r->bad_col = 0;
    r->line = row;
    r->hidden = (hidden && (hidden[0] == '1' || hidden[0] == 't')) || (ht && strcmp(ht, "0") == 0);
    r->in_row = true;
    r->col = UINT32_MAX;
    lmd__cells_clear(&r->cells);
}

static void begin_cell(reader *r, lmd_xml *x, const char **attr)
{
    const char *at = lmd__xml_attr(attr, "r"), *t = lmd__xml_attr(attr, "t"), *s = lmd__xml_attr(attr, "s");
    uint32_t    row, col = r->col + 1;
    if (at && !lmd__cell_ref(lmd__str(at), &row, &col)) col = UINT32_MAX;
    if (col >= LMD_MAX_COLS) {
        lmd__xml_stop(x, LMS_E_FORMAT, ABSURD);
        return;
    }
    r->col = col;
    r->style = s ? (uint32_t)strtoul(s, NULL, 10) : 0;
    r->type = t == NULL ? 'n' : strcmp(t, "str") == 0 ? 'f' : strcmp(t, "inlineStr") == 0 ? 'i' : t[0];
    r->formula = false;
    r->in_cell = true;
    r->in_v = false;
    r->in_is = 0;
    lmd__buf_clear(&r->value);
    lmd__rich_begin(&r->rich, &r->value);
}

static void sheet_start(void *ctx, lmd_xml *x, const char *name, const char **attr, int depth)
{
    reader *r = ctx;
    if (depth == 1) r->in_data = strcmp(name, "sheetData") == 0;
    if (!r->in_data) return;
    if (depth == 2 && strcmp(name, "row") == 0) {
        begin_row(r, x, attr);
    } else if (depth == 3 && r->in_row && strcmp(name, "c") == 0) {
        begin_cell(r, x, attr);
    } else if (r->in_is) {
        lmd__rich_start(&r->rich, name, attr, depth);
    } else if (depth == 4 && r->in_cell) {
        if (strcmp(name, "v") == 0) r->in_v = r->type != 'i';
        else if (strcmp(name, "f") == 0) r->formula = true;
        else if (strcmp(name, "is") == 0 && r->type == 'i') r->in_is = depth + 1;
    }
}

static void end_row(reader *r, lmd_xml *x)
{
    r->in_row = false;
    if (!r->out_of_order) {
        if (!lmd__merges_apply(&r->merges, r->line, &r->cells, &r->work)) {
            lmd__xml_stop(x, LMS_E_NOMEM, NULL);
            return;
        }
        r->last_line = r->line;
    }
    lmd__cells_done(&r->cells);
    r->work += r->cells.n;
    if (r->work > LMD_MAX_CELLS) lmd__xml_stop(x, LMS_E_FORMAT, ABSURD);
    else if (r->cells.n || r->bad_col) lmd__xml_pause(x);
}

static void sheet_end(void *ctx, lmd_xml *x, const char *name, int depth)
{
    reader *r = ctx;
    (void)name;
    if (depth == 1) r->in_data = false;
    if (!r->in_data) return;
    if (r->in_is && depth + 1 == r->in_is) r->in_is = 0;
    else if (r->in_is) lmd__rich_end(&r->rich, name, depth);
    if (depth == 4) r->in_v = false;
    if (depth == 3 && r->in_cell) {
        r->in_cell = false;
        if (lmd__cells_filled(&r->cells, r->col)) r->twice = true, r->bad_col = r->col + 1;
        else if (!set_cell(r) || r->value.bad || r->cells.text.bad) lmd__xml_stop(x, LMS_E_NOMEM, NULL);
    }
    if (depth == 2 && r->in_row) end_row(r, x);
}

static void sheet_text(void *ctx, lmd_xml *x, const char *s, size_t n)
{
    reader *r = ctx;
    if (r->in_is) lmd__rich_text(&r->rich, s, n);
    else if (r->in_v) lmd__put(&r->value, s, n);
    if (r->value.bad) lmd__xml_stop(x, LMS_E_NOMEM, NULL);
    else if (r->value.n > (16u << 20)) lmd__xml_stop(x, LMS_E_FORMAT, ABSURD);
}

/* ---- the source ---- */

static lms_status open_sheet(reader *r, lms_error *err)
{
    bool       yes;
    lms_str    part = lmd__str(r->book.sheet[r->sheet].part);
    lms_status s = has_merges(r->book.zip, part, &yes, err);
    lmd__merges_clear(&r->merges);
    if (s == LMS_OK && yes)
        s = lmd__xml_parse(r->book.zip, part, &(lmd_xml_events){ merge_start, ignore_end, NULL }, &r->merges, err);
    lmd__merges_sort(&r->merges);
    r->line = r->last_line = 0;
    r->in_data = r->in_row = r->in_cell = r->in_v = false;
    r->in_is = 0;
    if (s == LMS_OK)
        s = lmd__xml_open(r->book.zip, part, &(lmd_xml_events){ sheet_start, sheet_end, sheet_text }, r, &r->xml, err);
    return s;
}

static lms_status advance(reader *r, lms_row *row, lms_error *err)
{
    *row = (lms_row){ .n_cells = UINT32_MAX };
    for (; r->sheet < r->book.n_sheets; r->sheet++) {
        bool       paused;
        lms_status s = r->xml ? LMS_OK : open_sheet(r, err);
        if (s == LMS_OK) s = lmd__xml_run(r->xml, &paused, err);
        if (s != LMS_OK) return s;
        if (paused) {
            *row = (lms_row){ .cell = r->cells.cell,
                              .n_cells = r->cells.n,
                              .line = r->line,
                              .sheet = (uint32_t)r->sheet,
                              .hidden = r->hidden || r->book.sheet[r->sheet].hidden,
                              .bad_col = r->bad_col,
                              .sheet_name = lmd__str(r->book.sheet[r->sheet].name) };
            row->bad = r->out_of_order ? "row-out-of-order"
                       : r->twice      ? "cell-twice"
                       : r->bad_col    ? "string-missing"
                                       : NULL;
            return LMS_OK;
        }
        lmd__xml_close(r->xml);
        r->xml = NULL;
    }
    return LMS_OK;
}

static lms_status next(void *ctx, lms_row *row, lms_error *err)
{
    reader *r = ctx;
    lmd__c_enter(&r->locale);
    lms_status s = advance(r, row, err);
    if (s != LMS_OK && err && err->row == 0) lmd__fail_at(err, lmd__zip_path(r->book.zip), r->line, 0);
    lmd__c_leave(&r->locale);
    return s;
}

static void finish(void *ctx)
{
    reader *r = ctx;
    lmd__xml_close(r->xml);
    lmd__xlsx_close(&r->book);
    lmd__cells_free(&r->cells);
    lmd__merges_free(&r->merges);
    lmd__buf_free(&r->value);
    lmd__buf_free(&r->number);
    lmd__c_free(&r->locale);
    free(r);
}

lms_status lmd__xlsx_rows(const char *path, lms_row_source *out, lms_error *err)
{
    reader *r = calloc(1, sizeof *r);
    if (r == NULL) return lmd__nomem(err);
    lms_status s = lmd__xlsx_open(path, &r->book, err);
    if (s != LMS_OK) {
        free(r);
        return s;
    }
    *out = (lms_row_source){ .ctx = r, .format = "xlsx", .encoding = "UTF-8", .next = next, .close = finish };
    return LMS_OK;
}
