// SPDX-License-Identifier: MIT
/*
 * base/btree.h - tables and indexes of a SQLite database written whole, in key order, by many threads.
 *
 * In       a database file that SQLite has made and closed, whose tables and indexes to be filled are empty; their root
 *          pages; rows in the order of their keys, a range of rows at a time
 * Out      the same file with these trees filled: pages as SQLite's file format (sqlite.org/fileformat2.html) has them,
 *          appended in order, written once and never read
 * Promises
 *   1. SQLite finds the file sound and reads from it what was put in, values, types and order, however long a value
 *   2. the same bytes for any number of threads
 *   3. the page that SQLite keeps for locks (at 1 GiB) is left alone
 *
 * The caller answers for the order of rows and for UNIQUE. A table WITHOUT ROWID is an index over all its columns, those of its
 * key first; in an index the columns are followed by the rowid (or what is left of the key).
 */
#ifndef LMS_BASE_BTREE_H
#define LMS_BASE_BTREE_H

#include "base/ctx.h"
#include "base/str.h"

/* Pages of one range of rows, being filled; and the row being put together. */
typedef struct lms_cells lms_cells;
void lms__cell_null(lms_cells *k);
void lms__cell_int(lms_cells *k, int64_t v);
void lms__cell_num(lms_cells *k, double v);   /* for REAL columns; NaN as NULL */
void lms__cell_text(lms_cells *k, lms_str s); /* "" as NULL */
/* The row is complete. rowid for tables only. False: out of memory. */
bool lms__cell_end(lms_cells *k, int64_t rowid);

/* Put rows from .. to - 1, all of them. Called by any thread, once for each range. */
typedef lms_status (*lms_rows_fn)(void *arg, size_t from, size_t to, lms_cells *k, lms_error *err);

typedef struct lms_btrees {
    lms_ctx *c;
    int      fd;
    uint32_t page, usable;  /* bytes of a page; without what the file reserves at its end */
    uint32_t n_pages, lock; /* pages in use; the one never used */
    const char *stage;      /* for progress, NULL: none */
    uint64_t rows, total;
    char     header[100];
} lms_btrees;

/* LMS_E_INTERNAL if it is not such a file. */
lms_status lms__btrees_open(lms_btrees *w, lms_ctx *c, const char *path, lms_error *err);
/* Fill the tree of a root page with n rows, made in ranges of about `range` rows. */
typedef enum lms_tree { LMS_TREE_TABLE, LMS_TREE_INDEX } lms_tree;
lms_status lms__btrees_fill(lms_btrees *w, uint32_t root, lms_tree kind, size_t n, size_t range, lms_rows_fn fn, void *arg, lms_error *err);
/* The header of the file last; not synced to disk. Called after a failure too (s), which it passes on. */
lms_status lms__btrees_close(lms_btrees *w, lms_status s, lms_error *err);

#endif
