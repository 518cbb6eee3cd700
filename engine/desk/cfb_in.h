// SPDX-License-Identifier: MIT
/*
 * desk/cfb_in.h - the OLE2 compound file around an old .xls, and what its BIFF records say beside the values.
 *
 * In       a path
 * Out      lmd_biff: per sheet whether it is hidden, hidden rows, merged areas, cells in legacy fonts, truth values
 *
 * Why      libfreexl gives values and dates but neither fonts nor hidden rows nor merged areas; this pass reads
 *          just these from the same stream. Fonts of single runs inside a cell are not read: old registers use
 *          one font a cell.
 * Promises
 *   1. any bytes are safe: every offset is checked, every chain is bounded by the number of sectors
 *   2. a password, an encrypted package or another OLE2 document gets its own sentence
 */
#ifndef LMD_CFB_IN_H
#define LMD_CFB_IN_H

#include "cells.h"

/* What is known of a cell beside its value. kind: 0, 'b' truth value, 'e' error (code in value), 'f' formula. */
typedef struct lmd_biff_cell { uint32_t row; uint16_t col; uint8_t hint, kind, value; } lmd_biff_cell;

typedef struct lmd_biff_sheet {
    bool           hidden, table;      /* table: an ordinary sheet, no chart or macro */
    uint32_t      *hidden_row; size_t n_hidden, cap_hidden; /* 0-based, ascending */
    lmd_biff_cell *cell; size_t n_cells, cap_cells;         /* by (row, col) */
    lmd_merges     merges;
    uint64_t       area;               /* rows x columns its dimensions claim */
} lmd_biff_sheet;

typedef struct lmd_biff {
    lmd_biff_sheet *sheet; size_t n_sheets, cap_sheets;
} lmd_biff;

lms_status lmd__biff_open(const char *path, lmd_biff *b, lms_error *err);
void       lmd__biff_close(lmd_biff *b);
/* NULL if nothing is known of the cell. */
const lmd_biff_cell *lmd__biff_cell(const lmd_biff_sheet *s, uint32_t row, uint32_t col);
bool       lmd__biff_row_hidden(const lmd_biff_sheet *s, uint32_t row);

#endif
