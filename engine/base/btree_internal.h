// SPDX-License-Identifier: MIT
/* base/btree_internal.h - what btree_cells.c (rows to leaves) and btree.c (leaves to trees) share. */
#ifndef LMS_BASE_BTREE_INTERNAL_H
#define LMS_BASE_BTREE_INTERNAL_H

#include "base/btree.h"

/* A page of a level, and the key between it and the next one: n 0 if it is not known (the last). */
typedef struct lms_link { uint32_t page; uint32_t n; size_t at; bool spills; } lms_link;

struct lms_cells {
    lms_mem *mem;
    bool     index, full;       /* full: the leaf being filled has been closed, the next row begins another */
    uint32_t page, usable;
    uint8_t *pages;             /* leaves and overflow pages in order; page numbers in them count from 0 here */
    uint32_t n_pages, cap;
    uint32_t leaf, n, end;      /* leaf being filled, UINT32_MAX = none; its cells; start of its cell contents */
    int64_t  last;              /* rowid of its last cell */
    LMS_VEC(lms_link) leaves;
    LMS_VEC(size_t)   fix;      /* places in `pages` that hold a page number of this range */
    lms_buf  keys;              /* keys of `leaves`; one that spills ends with a page number of this range */
    lms_link before;            /* index: the key before the first leaf, if n */
    lms_buf  head, body, cell;  /* the row: types, values, and both as a cell */
    bool     lead;              /* index: the first row goes to `before` */
};

void lms__cells_init(lms_cells *k, lms_mem *mem, bool index, uint32_t page, uint32_t usable);
void lms__cells_begin(lms_cells *k, bool lead); /* empty again, buffers kept */
bool lms__cells_finish(lms_cells *k);           /* after the last row */
void lms__cells_free(lms_cells *k);

static inline void lms__put16(uint8_t *p, uint32_t v) { p[0] = (uint8_t)(v >> 8), p[1] = (uint8_t)v; }
static inline void lms__put32(uint8_t *p, uint32_t v) { lms__put16(p, v >> 16), lms__put16(p + 2, v); }
static inline uint32_t lms__get16(const uint8_t *p) { return (uint32_t)p[0] << 8 | p[1]; }
static inline uint32_t lms__get32(const uint8_t *p) { return lms__get16(p) << 16 | lms__get16(p + 2); }
/* SQLite's varint: big-endian groups of seven bits, the ninth byte whole. Bytes written. */
unsigned lms__put_varint(uint8_t out[9], uint64_t v);

enum { LMS_LEAF_TABLE = 13, LMS_LEAF_INDEX = 10, LMS_INNER_TABLE = 5, LMS_INNER_INDEX = 2 };

#endif
