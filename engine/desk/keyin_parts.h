// SPDX-License-Identifier: MIT
/* desk/keyin_parts.h - what the files of the key-in list share: keyin.c asks the result, keyin_sheet.c writes the sheets. */
#ifndef LMD_KEYIN_PARTS_H
#define LMD_KEYIN_PARTS_H

#include "book_out.h"
#include "fields.h"

typedef struct lmd_keyin_run {
    sqlite3       *db;
    lmd_fields     fields;
    const char    *folder;
    lmd_book       book;
    lxw_format    *title, *note, *head, *cell, *fresh, *tick;
    lmd_buf        as_of, value;
    const char    *key, *name, *birth, *hamlet; /* SQL of these fields of a record, by role */
    char           of_role[4][140];
    sqlite3_stmt  *code;
    lxw_worksheet *ws;
    uint32_t       row, n;
    uint64_t       n_books;
} lmd_keyin_run;

typedef struct lmd_keyin_column { const char *title; double width; } lmd_keyin_column;

typedef struct lmd_keyin_sheet {
    const char             *name, *title, *how;
    const lmd_keyin_column *column;
    uint32_t                n_columns;
    bool                    ticks;
    void (*row)(lmd_keyin_run *, sqlite3_stmt *);
} lmd_keyin_sheet;
/* The columns a query for them has stand above their functions in keyin_sheet.c. */
extern const lmd_keyin_sheet lmd__keyin_values, lmd__keyin_duplicates, lmd__keyin_previous;

void lmd__keyin_styles(lmd_keyin_run *k);
/* sql has one parameter, the ward. A sheet without rows is left out unless it must be there; a full one is continued. */
lms_status lmd__keyin_fill(lmd_keyin_run *k, lms_str code, lms_str ward, const lmd_keyin_sheet *x, const char *sql, bool must,
                           uint32_t *sheets, lms_error *err);

#endif
