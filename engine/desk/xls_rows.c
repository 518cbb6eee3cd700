// SPDX-License-Identifier: MIT
/* desk/xls_rows.c - the rows of an old .xls (BIFF5, BIFF8) as a source: one sheet indexed at a time, rows in order. */
#include "biff_in.h"
#include "xlsx_in.h"

#include <stdlib.h>

typedef struct reader {
    lmd_buf        book;
    lmd_biff       biff;
    size_t         sheet;
    bool           indexed;
    lmd_biff_index index;
    size_t         at;        /* next cell of the index */
    uint64_t       work;
    lmd_cells      cells;
    lmd_buf        value;
    lmd_locale     locale;
    char          *path;
} reader;

static lms_status refuse_absurd(const reader *r, lms_error *err)
{
    return lmd__refuse(r->path,
                       LMS_MSG("The sheet is larger than a workbook can be, or almost empty but declared huge; copy "
                               "the table into a new workbook and save it"),
                       err);
}

/* The cells of the row that begins at r->at. */
static lms_status read_row(reader *r, uint32_t *twice, lms_error *err)
{
    const lmd_biff_index *x = &r->index;
    uint32_t              row = x->cell[r->at].row, hint;
    lmd__cells_clear(&r->cells);
    *twice = 0;
    for (; r->at < x->n && x->cell[r->at].row == row; r->at++) {
        const lmd_biff_cell *c = &x->cell[r->at];
        if (c->col >= 256) continue; /* beyond the format: damage */
        if (c->twice) {
            *twice = c->col + 1u;
            continue;
        }
        if (!lmd__biff_value(&r->biff, c, &r->value, &hint) ||
            !lmd__cells_set(&r->cells, c->col, lmd__buf_str(&r->value), hint))
            return lmd__nomem(err);
    }
    if (!lmd__merges_apply(&r->index.merges, row + 1, &r->cells, &r->work)) return lmd__nomem(err);
    lmd__cells_done(&r->cells);
    r->work += r->cells.n;
    return r->work > LMD_MAX_CELLS ? refuse_absurd(r, err) : LMS_OK;
}

static lms_status advance(reader *r, lms_row *out, lms_error *err)
{
    *out = (lms_row){ .n_cells = UINT32_MAX };
    for (; r->sheet < r->biff.n_sheets; r->sheet++, r->indexed = false) {
        const lmd_biff_sheet *s = &r->biff.sheet[r->sheet];
        if (!s->table) continue;
        if (!r->indexed && !lmd__biff_index(&r->biff, r->sheet, &r->index)) return lmd__nomem(err);
        if (!r->indexed) r->at = 0;
        r->indexed = true;
        while (r->at < r->index.n) {
            uint32_t   row = r->index.cell[r->at].row, twice;
            lms_status st = read_row(r, &twice, err);
            if (st != LMS_OK) return st;
            if (r->cells.n == 0) continue;
            *out = (lms_row){ .cell = r->cells.cell,
                              .n_cells = r->cells.n,
                              .line = row + 1,
                              .sheet = (uint32_t)r->sheet,
                              .hidden = s->hidden || lmd__biff_row_hidden(&r->index, row),
                              .bad = twice ? "cell-twice" : NULL,
                              .bad_col = twice,
                              .sheet_name = lmd__buf_str(&s->name) };
            return LMS_OK;
        }
    }
    return LMS_OK;
}

static lms_status next(void *ctx, lms_row *row, lms_error *err)
{
    reader *r = ctx;
    lmd__c_enter(&r->locale);
    lms_status s = advance(r, row, err);
    lmd__c_leave(&r->locale);
    return s;
}

static void finish(void *ctx)
{
    reader *r = ctx;
    lmd__biff_free(&r->biff);
    lmd__biff_index_free(&r->index);
    lmd__buf_free(&r->book);
    lmd__cells_free(&r->cells);
    lmd__buf_free(&r->value);
    lmd__c_free(&r->locale);
    free(r->path);
    free(r);
}

static lms_status open_book(reader *r, lms_error *err)
{
    lms_status s = lmd__cfb_book(r->path, &r->book, err);
    if (s != LMS_OK) return s;
    r->biff.in = (lmd_bytes){ (const uint8_t *)r->book.s, r->book.n };
    bool ok = lmd__biff_globals(&r->biff);
    if (r->biff.password)
        return lmd__refuse(
            r->path, LMS_MSG("The file is locked with a password; open it, save it without a password, and run again"),
            err);
    if (!ok || r->book.n >= UINT32_MAX) return lmd__xls_damaged(r->path, err);
    for (size_t i = 0; i < r->biff.n_sheets; i++)
        if (r->biff.sheet[i].table) return LMS_OK;
    return lmd__refuse(
        r->path, LMS_MSG("The workbook has no sheet with cells; open it in Excel and save the table as .xlsx"), err);
}

lms_status lmd__xls_rows(const char *path, lms_row_source *out, lms_error *err)
{
    reader *r = calloc(1, sizeof *r);
    if (r == NULL) return lmd__nomem(err);
    r->path = strdup(path);
    lms_status s = r->path ? open_book(r, err) : lmd__nomem(err);
    if (s != LMS_OK) {
        finish(r);
        return s;
    }
    *out = (lms_row_source){ .ctx = r, .format = "xls", .encoding = "UTF-8", .next = next, .close = finish };
    return LMS_OK;
}
