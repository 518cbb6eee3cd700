// SPDX-License-Identifier: MIT
/* desk/review_book.h - what the sheets of review_export.c share: fields shown, styles, the frame of a sheet. */
#ifndef LMD_REVIEW_BOOK_H
#define LMD_REVIEW_BOOK_H

#include "book_out.h"
#include "review_evidence.h"
#include "review_import.h"
#include "review_item.h"

enum { LMD_RB_HEAD = 4, LMD_RB_LEFT = 6, LMD_RB_HIDDEN = 4, LMD_RB_MOST = 1000000 };

typedef struct lmd_rb_field {
    const lmd_field *field;
    int col;
} lmd_rb_field; /* col: of the statement `record` */

typedef struct lmd_rb {
    lmd_review_data d;
    lmd_evidence evidence;
    lmd_book book;
    sqlite3_stmt *record, *code, *reason; /* record: key, source, line, then the fields */
    lmd_rb_field *field;
    size_t n_fields, cap_fields;
    lxw_format *title, *note, *label, *head, *cell, *alt, *differs, *fill, *hidden;
    lmd_buf a[3]; /* scratch */
} lmd_rb;

typedef struct lmd_rb_sheet {
    lxw_worksheet *ws;
    uint32_t row, n, last;
} lmd_rb_sheet; /* last: first hidden column */

/* Fields that are shown, in the pack's order, and the statement that reads a record. */
lms_status lmd__rb_fields(lmd_rb *w, lms_error *err);
/* A value as the office writes it: dates dd/MM/yyyy, codes in words. */
void lmd__rb_value(lmd_rb *w, lmd_buf *b, const lmd_field *f, lms_str v);
void lmd__rb_styles(lmd_rb *w);

/* A sheet up to its headings: `left`, the fields shown if `pair`, place, hidden columns. */
void lmd__rb_begin(lmd_rb *w, lmd_rb_sheet *x, const char *name, const char *title, const char *how,
                   const char *const *left, size_t n_left, bool pair);
void lmd__rb_text(lmd_rb *w, lmd_rb_sheet *x, uint32_t row, uint32_t col, lms_str s, lxw_format *f);
void lmd__rb_finish(lmd_rb_sheet *x, bool pair);   /* the drop-downs, when the rows are known */
const char *lmd__rb_word(lms_str code, bool pair); /* in Vietnamese; "" for none */
lms_str lmd__rb_number(lmd_buf *b, int64_t v);

#endif
