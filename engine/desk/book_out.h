// SPDX-License-Identifier: MIT
/*
 * desk/book_out.h - workbooks for people, through libxlsxwriter.
 *
 * Promises
 *   1. every cell is a string: no program will turn a number, a date or a formula out of it
 *   2. the file appears whole or not at all, mode 0600; the same content gives the same bytes
 *   3. a text longer than a cell can hold (32,767 characters) is cut with a visible remark
 *   4. text that is no valid XML or would be taken for an escape comes back unchanged when read
 */
#ifndef LMD_BOOK_OUT_H
#define LMD_BOOK_OUT_H

#include "desk.h"

#include <xlsxwriter.h>

#define LMD_SHEET_ROWS 1048576u

typedef struct lmd_book {
    lmd_temp       temp;
    lmd_locale     locale;
    lxw_workbook  *wb;
    lmd_buf        clean;
    char         **sheet_name; size_t n_sheets, cap_sheets;
    lms_status     trouble;    /* first failure; told by commit */
} lmd_book;

lms_status lmd__book_open(lmd_book *b, const char *path, lms_error *err);
/* A sheet; the name is made fit and unique. NULL: no memory, told by commit. */
lxw_worksheet *lmd__book_sheet(lmd_book *b, lms_str name);
/* A string cell; empty text writes only the format (may be NULL). Rows of a sheet must ascend. */
void lmd__book_text(lmd_book *b, lxw_worksheet *ws, uint32_t row, uint32_t col, lms_str text, lxw_format *f);
void lmd__book_comment(lmd_book *b, lxw_worksheet *ws, uint32_t row, uint32_t col, lms_str text);
lxw_format *lmd__book_format(lmd_book *b); /* wrapped text, top aligned */
/* NUL-terminated copy without control characters, valid until the next call. */
const char *lmd__book_clean(lmd_book *b, lms_str text, size_t max_chars);
lms_status lmd__book_commit(lmd_book *b, lms_error *err);
void lmd__book_abort(lmd_book *b);

/* Widths that fit what was written: note each cell, apply at the end. */
typedef struct lmd_widths { uint16_t *w; size_t n, cap; } lmd_widths;
void lmd__width_note(lmd_widths *x, uint32_t col, lms_str text);
void lmd__width_apply(const lmd_widths *x, lxw_worksheet *ws, double least, double most);
void lmd__width_free(lmd_widths *x);

#endif
