// SPDX-License-Identifier: MIT
/*
 * desk/biff_in.h - the records of an old workbook (BIFF5 and BIFF8): strings, styles, sheets, cells.
 *
 * In       the bytes of the Workbook stream
 * Out      lmd_biff: sheets in workbook order; lmd__biff_sheet indexes the cells of one
 *
 * Why      libfreexl would give values and dates, but neither fonts nor hidden rows nor merged areas - the font is
 *          the only witness of TCVN3 text - and its 1.0.6 frees twice on damaged files within a minute of fuzzing.
 * Promises
 *   1. any bytes are safe: no record is read beyond its end, no count is believed
 *   2. cells come by (row, column), whatever the order of their records
 *   3. text shown in .Vn* or VNI-* fonts is kept byte for byte (as CP1252), with the hint
 *   4. dates stay serials with the hint of the file's date system
 */
#ifndef LMD_BIFF_IN_H
#define LMD_BIFF_IN_H

#include "cells.h"
#include "cfb_in.h"

typedef struct lmd_biff_string { size_t at; uint32_t n; uint8_t run_hint; bool own_only; } lmd_biff_string;
typedef struct lmd_biff_style { uint8_t font_hint; bool date; } lmd_biff_style;
typedef struct lmd_biff_sheet {
    uint32_t at;
    bool     hidden, table; /* table: an ordinary sheet, no chart or macro */
    lmd_buf  name;
} lmd_biff_sheet;

typedef struct lmd_biff {
    lmd_bytes        in;
    bool             biff8, date1904, password;
    unsigned         codepage;
    uint8_t         *font;   size_t n_fonts, cap_fonts;
    lmd_biff_style  *style;  size_t n_styles, cap_styles;
    struct lmd_biff_format { unsigned id; bool date; } *format; size_t n_formats, cap_formats;
    lmd_biff_sheet  *sheet;  size_t n_sheets, cap_sheets;
    lmd_biff_string *string; size_t n_strings, cap_strings;
    lmd_buf          text;
} lmd_biff;

/* Where a cell's value stands. kind: 's' shared string, 't' text record, 'n' number, 'r' RK, 'f' formula */
typedef struct lmd_biff_cell {
    uint16_t row, col, style;
    char     kind;
    uint8_t  twice;
    uint32_t at, string_at;
} lmd_biff_cell;

typedef struct lmd_biff_index {
    lmd_biff_cell *cell;       size_t n, cap;
    uint16_t      *hidden_row; size_t n_hidden, cap_hidden;
    lmd_merges     merges;
} lmd_biff_index;

bool lmd__biff_globals(lmd_biff *b); /* b->in is set; false: no workbook, or no memory */
void lmd__biff_free(lmd_biff *b);

bool lmd__biff_index(const lmd_biff *b, size_t sheet, lmd_biff_index *x);
void lmd__biff_index_clear(lmd_biff_index *x);
void lmd__biff_index_free(lmd_biff_index *x);
bool lmd__biff_row_hidden(const lmd_biff_index *x, uint32_t row);

/* Text and hints of a cell, appended to nothing: *text is cleared first. Call inside the C locale. false: no memory. */
bool lmd__biff_value(const lmd_biff *b, const lmd_biff_cell *c, lmd_buf *text, uint32_t *hint);

#endif
