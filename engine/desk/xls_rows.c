// SPDX-License-Identifier: MIT
/*
 * desk/xls_rows.c - the rows of an old .xls (BIFF5, BIFF8) as a source. libfreexl gives the values, cfb_in.c
 * what it does not: fonts, hidden rows and sheets, merged areas, truth values.
 *
 * Dates: libfreexl has turned serials into ISO text already, in the file's date system; they are delivered
 * so, without a date hint.
 */
#include "cfb_in.h"
#include "xlsx_in.h"

#include <freexl.h>
#include <stdlib.h>

typedef struct reader {
    const void *xls;
    char       *path;
    lmd_biff    biff;
    size_t      sheet;
    bool        selected;
    unsigned    row, n_rows;
    unsigned short n_cols;
    uint64_t    work;
    lmd_cells   cells;
    lmd_buf     number;
    lmd_locale  locale;
} reader;

static lms_status refuse(const char *path, const char *what, lms_error *err)
{
    lmd__fail(err, LMS_E_FORMAT, what);
    return lmd__fail_at(err, path, 0, 0), LMS_E_FORMAT;
}

static lms_str error_name(uint8_t code)
{
    static const struct { uint8_t code; const char *name; } names[] = {
        { 0x00, "#NULL!" }, { 0x07, "#DIV/0!" }, { 0x0F, "#VALUE!" }, { 0x17, "#REF!" },
        { 0x1D, "#NAME?" }, { 0x24, "#NUM!" }, { 0x2A, "#N/A" } };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].code == code) return lmd__str(names[i].name);
    return LMD_S("#N/A");
}

/* "2015-03-01 00:00:00" says no more than its date. */
static lms_str date_text(const char *z)
{
    lms_str s = lmd__str(z);
    if (s.n == 19 && memcmp(s.s + 10, " 00:00:00", 9) == 0) s.n = 10;
    return s;
}

static bool set(reader *r, unsigned col, const FreeXL_CellValue *v)
{
    const lmd_biff_cell *known = lmd__biff_cell(&r->biff.sheet[r->sheet], r->row, col);
    uint32_t             hint = known ? known->hint : 0;
    lms_str              text;
    if (known && known->kind == 'b')
        return lmd__cells_set(&r->cells, col, known->value ? LMD_S("TRUE") : LMD_S("FALSE"), hint);
    if (known && known->kind == 'e') return lmd__cells_set(&r->cells, col, error_name(known->value), hint);
    switch (v->type) {
    case FREEXL_CELL_INT: case FREEXL_CELL_DOUBLE:
        lmd__buf_clear(&r->number);
        lmd__put_double(&r->number, v->type == FREEXL_CELL_INT ? v->value.int_value : v->value.double_value);
        return !r->number.bad && lmd__cells_set(&r->cells, col, lmd__buf_str(&r->number), (hint & LMS_CELL_FORMULA) | LMS_CELL_NUMBER);
    case FREEXL_CELL_TEXT: case FREEXL_CELL_SST_TEXT:
        return lmd__cells_set(&r->cells, col, lmd__str(v->value.text_value), hint);
    case FREEXL_CELL_DATE: case FREEXL_CELL_DATETIME: case FREEXL_CELL_TIME:
        text = date_text(v->value.text_value);
        return lmd__cells_set(&r->cells, col, text, hint & LMS_CELL_FORMULA);
    default:
        return true;
    }
}

static lms_status read_row(reader *r, lms_error *err)
{
    lmd__cells_clear(&r->cells);
    for (unsigned col = 0; col < r->n_cols; col++) {
        FreeXL_CellValue v;
        if (freexl_get_cell_value(r->xls, r->row, (unsigned short)col, &v) != FREEXL_OK) continue;
        if (!set(r, col, &v)) return lmd__nomem(err);
    }
    if (!lmd__merges_apply(&r->biff.sheet[r->sheet].merges, r->row + 1, &r->cells, &r->work)) return lmd__nomem(err);
    lmd__cells_done(&r->cells);
    return LMS_OK;
}

static lms_status advance(reader *r, lms_row *row, lms_error *err)
{
    *row = (lms_row){ .n_cells = UINT32_MAX };
    for (; r->sheet < r->biff.n_sheets; r->sheet++, r->selected = false) {
        const lmd_biff_sheet *s = &r->biff.sheet[r->sheet];
        if (!s->table) continue;
        if (!r->selected) {
            if (freexl_select_active_worksheet(r->xls, (unsigned short)r->sheet) != FREEXL_OK ||
                freexl_worksheet_dimensions(r->xls, &r->n_rows, &r->n_cols) != FREEXL_OK) continue;
            r->selected = true;
            r->row = 0;
        }
        while (r->row < r->n_rows) {
            lms_status st = read_row(r, err);
            unsigned   line = ++r->row;
            if (st != LMS_OK) return st;
            if (r->cells.n == 0) continue;
            *row = (lms_row){ .cell = r->cells.cell, .n_cells = r->cells.n, .line = line, .sheet = (uint32_t)r->sheet,
                              .hidden = s->hidden || lmd__biff_row_hidden(s, line - 1) };
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
    if (r->xls) freexl_close(r->xls);
    lmd__biff_close(&r->biff);
    lmd__cells_free(&r->cells);
    lmd__buf_free(&r->number);
    lmd__c_free(&r->locale);
    free(r->path);
    free(r);
}

static lms_status open_values(reader *r, lms_error *err)
{
    uint64_t area = 0;
    for (size_t i = 0; i < r->biff.n_sheets; i++) area += r->biff.sheet[i].area;
    if (area > LMD_MAX_CELLS / 4) /* libfreexl makes room for every cell of the claimed area */
        return refuse(r->path, LMS_MSG("The sheet is larger than a workbook can be, or almost empty but declared huge; copy the table into a new workbook and save it"), err);
    int rc = freexl_open(r->path, &r->xls);
    if (rc == FREEXL_OK) return LMS_OK;
    if (rc == FREEXL_INSUFFICIENT_MEMORY) return lmd__nomem(err);
    if (rc == FREEXL_BIFF_OBFUSCATED)
        return refuse(r->path, LMS_MSG("The file is locked with a password; open it, save it without a password, and run again"), err);
    return refuse(r->path, LMS_MSG("The old workbook (.xls) is damaged or cut off; copy it again, or open it in Excel and save it as .xlsx"), err);
}

lms_status lmd__xls_rows(const char *path, lms_row_source *out, lms_error *err)
{
    reader    *r = calloc(1, sizeof *r);
    lms_status s = r && (r->path = strdup(path)) ? lmd__biff_open(path, &r->biff, err) : lmd__nomem(err);
    if (s == LMS_OK) s = open_values(r, err);
    if (s != LMS_OK) {
        if (r) finish(r);
        return s;
    }
    *out = (lms_row_source){ .ctx = r, .format = "xls", .encoding = "UTF-8", .next = next, .close = finish };
    return LMS_OK;
}
