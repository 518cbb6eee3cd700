// SPDX-License-Identifier: MIT
/*
 * desk/cells.h - one row of a sheet while it is read, and the merged areas that reach into it.
 *
 * Promises
 *   1. a row ends at its last cell with text; gaps are empty cells
 *   2. the value of a merged area's first cell is repeated in its empty cells, with LMS_CELL_MERGED
 */
#ifndef LMD_CELLS_H
#define LMD_CELLS_H

#include "desk.h"

#define LMD_MAX_ROWS  1048576u
#define LMD_MAX_COLS  16384u
#define LMD_MAX_CELLS 400000000u /* of one workbook, gaps and repeated cells counted */

typedef struct lmd_cells {
    lms_cell *cell;
    size_t   *at;   /* offset of the text while it grows */
    uint32_t  n;
    size_t    cap, cap_at;
    lmd_buf   text;
} lmd_cells;

void lmd__cells_clear(lmd_cells *c);
/* col 0-based. false: no memory. An empty text is a gap. */
bool lmd__cells_set(lmd_cells *c, uint32_t col, lms_str text, uint32_t hint);
lms_str lmd__cells_get(const lmd_cells *c, uint32_t col);
bool lmd__cells_filled(const lmd_cells *c, uint32_t col);
/* The row is complete: pointers are set, empty cells at the end dropped. */
void lmd__cells_done(lmd_cells *c);
void lmd__cells_free(lmd_cells *c);

typedef struct lmd_merge { uint32_t row1, row2, col1, col2; size_t at, n; uint32_t hint; } lmd_merge;
typedef struct lmd_merges {
    lmd_merge *v;      size_t n, cap;
    size_t    *active; size_t n_active, cap_active;
    size_t     next;
    lmd_buf    text;
} lmd_merges;

/* Rows and columns 1-based and 0-based as in lmd_cells: row 1-based, col 0-based. */
bool lmd__merges_add(lmd_merges *m, uint32_t row1, uint32_t row2, uint32_t col1, uint32_t col2);
void lmd__merges_sort(lmd_merges *m);
/* Rows must come in ascending order. *work grows by the cells touched. */
bool lmd__merges_apply(lmd_merges *m, uint32_t row, lmd_cells *c, uint64_t *work);
void lmd__merges_clear(lmd_merges *m);
void lmd__merges_free(lmd_merges *m);

/* "AB12" -> row 12, column 27; what is absent is 0 and UINT32_MAX. false: outside a sheet or no reference. */
bool lmd__cell_ref(lms_str ref, uint32_t *row, uint32_t *col);

#endif
