// SPDX-License-Identifier: MIT
/*
 * block/internal.h - what the files of this folder share.
 *
 * plan.c   block.yaml -> passes made of parts
 * part.c   part of a value -> 64-bit hash, once per distinct value
 * split.c  a run of rows with one key -> blocks of at most cap rows
 * block.c  the passes over a table
 */
#ifndef LMS_BLOCK_INTERNAL_H
#define LMS_BLOCK_INTERNAL_H

#include "base/sort.h"
#include "block/block.h"

#define LMS_MAX_PARTS 96
#define LMS_MAX_PASS_PARTS 8

typedef enum lms_part_kind {
    LMS_PART_VALUE, LMS_PART_KEY, LMS_PART_FOLD, LMS_PART_GIVEN, LMS_PART_FAMILY, LMS_PART_FIRST, LMS_PART_LAST,
    LMS_PART_SORTED, LMS_PART_YEAR, LMS_PART_MONTH, LMS_PART_DAY, LMS_PART_YEAR_MONTH, LMS_PART_MONTH_DAY,
    LMS_PART_DAY_MONTH_SET, LMS_PART_HEAD, LMS_PART_TAIL, LMS_PART_WARD, LMS_PART_DISTRICT, LMS_PART_PROVINCE,
    LMS_PART_SOUND, LMS_N_PARTS
} lms_part_kind;

/* A part of a field; with field2 the pair of both as a set (their order does not matter). */
typedef struct lms_part {
    lms_part_kind kind;
    uint32_t      field, field2; /* LMS_NO_FIELD: none */
    uint32_t      arg;           /* HEAD, TAIL: letters */
} lms_part;

typedef struct lms_pass {
    lms_str  id;
    uint8_t  key[LMS_MAX_PASS_PARTS], refine[LMS_MAX_PASS_PARTS]; /* numbers of parts */
    uint8_t  n_key, n_refine;
    uint8_t  order;     /* part number + 1 that orders a block no refinement splits, 0 = by row */
    bool     shifted;   /* the pass after this one holds its shifted neighbourhoods */
    uint32_t cap;       /* rows of a block, at least 2 */
} lms_pass;

struct lms_block_plan {
    lms_mem *mem;
    lms_part part[LMS_MAX_PARTS];
    lms_pass pass[LMS_MAX_PASSES];
    uint32_t n_parts, n_passes; /* n_passes counts shifted companions */
    lms_arena text;
};

/* Reads "field:part", "field", "field+field:part", "field:tail(4)"; false with an issue noted. */
bool lms__part_parse(lms_rulebook *rb, const lms_node *at, lms_part *out);
/* Does the part look at the ward of the row (by code, names or address) rather than at the value of its field? */
static inline bool lms__part_by_ward(const lms_part *p, const lms_table *t, uint32_t field)
{
    return t->ward_feat && field == t->schema->of_role[LMS_ROLEF_WARD_CODE] &&
           (p->kind == LMS_PART_WARD || p->kind == LMS_PART_DISTRICT || p->kind == LMS_PART_PROVINCE);
}
/* Ids that lms__part_hash knows for a field, and the id of a row. */
static inline uint32_t lms__part_ids(const lms_part *p, const lms_table *t, uint32_t field)
{
    return lms__part_by_ward(p, t, field) ? t->n_ward_feat : t->column[field].dict.n;
}
static inline uint32_t lms__part_id(const lms_part *p, const lms_table *t, uint32_t field, uint32_t row)
{
    return lms__part_by_ward(p, t, field) ? t->ward_of[row] : t->column[field].v[row];
}
/* Hash of the part of value id v of the part's field (or field2): 0 = no key. The same text gives the same hash. */
uint64_t lms__part_hash(const lms_part *p, const lms_table *t, uint32_t field, uint32_t v);
/* A number that orders values of the part as text or dates would be. */
uint64_t lms__part_order(const lms_part *p, const lms_table *t, uint32_t field, uint32_t v);

/* Hashes of all parts, by value id. */
typedef struct lms_part_hashes {
    uint64_t *of[LMS_MAX_PARTS], *of2[LMS_MAX_PARTS];
} lms_part_hashes;

static inline uint64_t lms__part_of_row(const lms_part *p, const lms_part_hashes *h, uint32_t k, const lms_table *t, uint32_t row)
{
    uint64_t x = h->of[k][lms__part_id(p, t, p->field, row)];
    if (p->field2 == LMS_NO_FIELD) return x;
    uint64_t y = h->of2[k][lms__part_id(p, t, p->field2, row)];
    return x && y ? x + y : 0;
}

static inline uint64_t lms__mix64(uint64_t z)
{
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

/* Blocks made by one task: rows block after block, and the end of each block in rows. */
typedef struct lms_block_out {
    LMS_VEC(uint32_t) row;
    LMS_VEC(uint32_t) end;
} lms_block_out;

typedef struct lms_splitter {
    const lms_block_plan  *plan;
    const lms_table       *t;
    const lms_part_hashes *hash;
    const lms_pass        *pass;
    lms_mem               *mem;
    lms_block_out          out, shifted; /* shifted only where pass->shifted */
    lms_block_out          big;          /* runs that were split */
    LMS_VEC(uint64_t)      big_skipped;
    uint64_t               pairs, largest /* run of one key, before splitting */, split, skipped;
    LMS_VEC(lms_keyrow)    scratch, scratch2;
} lms_splitter;

/* A run of rows with one key, ascending; n >= 2. False: out of memory. */
bool lms__split_run(lms_splitter *s, const lms_keyrow *v, size_t n);

/* Pairs with at least one record among n rows of which the last `refs` are reference rows. */
static inline uint64_t lms__pairs_of(uint64_t n, uint64_t refs)
{
    uint64_t r = n - refs;
    return r * (r - (r > 0)) / 2 + r * refs;
}

#endif
