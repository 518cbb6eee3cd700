// SPDX-License-Identifier: MIT
/* desk/worklist_parts.h - what the sheets of the work list share. */
#ifndef LMD_WORKLIST_PARTS_H
#define LMD_WORKLIST_PARTS_H

#include "book_out.h"
#include "fields.h"
#include "goals.h"

typedef struct lmd_work_book {
    sqlite3    *db;
    lmd_lang    lang;
    lmd_fields  fields;
    lmd_goals   goals;
    const char *column[5]; /* fields shown: key, name, birth date, hamlet, household; NULL if the pack has none */
    lmd_book    book;
    lxw_format *title, *note, *head, *cell, *figure;
    lmd_buf     as_of;
    lxw_worksheet *ws;     /* of the ward being written */
    uint32_t       row;
    sqlite3_stmt  *found;  /* findings of the records, in the order of the list */
    bool           more;
} lmd_work_book;

typedef struct lmd_work_column { const char *vi, *en; double width; } lmd_work_column;

/* worklist.c: paper, header rows, filter; headings and widths in row `head` */
void lmd__work_page(lxw_worksheet *ws, uint32_t head, uint32_t last, uint32_t cols);
void lmd__work_head(lmd_work_book *l, lxw_worksheet *ws, uint32_t head, const lmd_work_column *c, uint32_t n);
/* Lines a text takes in a column of a width in characters. */
double lmd__work_lines(lms_str text, double width);
/* worklist_absent.c: children of reference lists without a record, by hamlet and household; no sheet if there is none */
lms_status lmd__work_absent(lmd_work_book *l, lms_error *err);

#endif
