// SPDX-License-Identifier: MIT
/*
 * desk/back.h - a dump given back: each row of the original beside what the result knows of it.
 *
 * In       a result, one of its sources, the rows of the original (with line numbers)
 * Out      per row: what kind it is, its cells with cleaned values, and what to say about it
 * Promises
 *   1. every row and every cell of the original is in the file given back; a cell of a known column holds the
 *      cleaned value if there is one, else what stood there
 *   2. dates are written dd/MM/yyyy, codes in words; codes without words stay what the officer wrote
 *      (not the cells of a row whose child's data were erased: they come back empty)
 *   3. a proposal is never written into a cell
 */
#ifndef LMD_BACK_H
#define LMD_BACK_H

#include "fields.h"

typedef enum lmd_row_kind {
    LMD_ROW_HEAD,
    LMD_ROW_HEADER,
    LMD_ROW_RECORD,
    LMD_ROW_QUARANTINED,
    LMD_ROW_FORGOTTEN, /* cells are empty: the child's data were erased */
    LMD_ROW_OTHER
} lmd_row_kind;
typedef enum lmd_mark { LMD_MARK_NONE, LMD_MARK_APPLIED, LMD_MARK_PROPOSED } lmd_mark;

/* What is said of a record, in this order, in columns behind its own. */
enum {
    LMD_TAIL_CHILD,
    LMD_TAIL_CLEAN,
    LMD_TAIL_ID,
    LMD_TAIL_TODO,
    LMD_TAIL_SAME,
    LMD_TAIL_APPLIED,
    LMD_TAIL_PROPOSED,
    LMD_N_TAIL
};
extern const char *const lmd__tail_title[LMD_N_TAIL];

typedef struct lmd_back_cell { lms_str text, note; lmd_mark mark; uint32_t hint; } lmd_back_cell;

typedef struct lmd_back_row {
    lmd_row_kind   kind;
    lmd_back_cell *cell; uint32_t n;
    lms_str        tail[LMD_N_TAIL];
} lmd_back_row;

/* One column of the original. */
typedef struct lmd_back_column { char *field, *title; int value; bool is_date, is_code, is_key; } lmd_back_column;

/* Facts of the result about rows of the source, in line order. */
typedef struct lmd_stream { sqlite3_stmt *st; int64_t line; bool has; } lmd_stream;
enum {
    LMD_S_RECORD,
    LMD_S_CORRECTION,
    LMD_S_FINDING,
    LMD_S_WORK,
    LMD_S_SAME,
    LMD_S_REVIEW,
    LMD_S_QUARANTINE,
    LMD_S_FORGOTTEN,
    LMD_N_STREAMS
};

typedef struct lmd_back {
    sqlite3         *db;
    int64_t          source_id;
    lmd_back_column *col; size_t n_cols, cap_cols;
    lmd_stream       stream[LMD_N_STREAMS];
    sqlite3_stmt    *code_text;
    lmd_fields       fields;
    int64_t          first_line;   /* of a record or a quarantined row; what stands above is the head */
    int64_t          last_line;
    /* the row being made */
    lmd_buf          text;
    lmd_buf          tail[LMD_N_TAIL];
    lmd_back_cell   *cell; size_t cap_cells;
    size_t          *at; size_t cap_at; /* text, note: offsets while the buffer grows */
    uint64_t         n_records, n_applied, n_proposed, n_quarantined;
} lmd_back;

lms_status lmd__back_open(lmd_back *b, sqlite3 *db, int64_t source_id, lms_error *err);
void       lmd__back_close(lmd_back *b);
/* Rows in the order of the original. header: this row is the last one above the records. */
lms_status lmd__back_row(lmd_back *b, const lms_row *row, bool header, lmd_back_row *out, lms_error *err);
/* Sources of a file by its shown name; a workbook has one per sheet with records. */
lms_status lmd__back_source(sqlite3 *db, lms_str name, uint32_t sheet, lms_str sheet_name, int64_t *source_id,
                            lms_error *err);

#endif
