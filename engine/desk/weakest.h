// SPDX-License-Identifier: MIT
/*
 * desk/weakest.h - the children of several records, with the pair each rests on least.
 *
 * In       a result
 * Out      children weakest link first, each with the keys of its records and the records of its weakest pair
 * Promises
 *   1. every child of several records whose records a pair links is there once, ordered by weight, then id
 *   2. three scans in the order of the tables, whatever the order of children: a million records take a second, looked up
 *      one by one they would take half a minute from a disk
 */
#ifndef LMD_WEAKEST_H
#define LMD_WEAKEST_H

#include "db.h"

typedef struct lmd_member { int64_t record; uint32_t child, next; size_t key; } lmd_member; /* next: index + 1; key: offset */
typedef struct lmd_weak {
    size_t   id;            /* offset */
    int64_t  records;
    double   weight;        /* of the weakest link */
    double   off;           /* how far the pair's weight is from it; < 0: no pair found */
    int64_t  a, b;          /* records of that pair */
    uint32_t first, last;   /* members: index + 1 */
} lmd_weak;
typedef struct lmd_weakest {
    lmd_weak   *child;  size_t n, cap;
    lmd_member *member; size_t n_members, cap_members; /* by record */
    lmd_buf     text;                                   /* ids and keys, each ended by NUL */
} lmd_weakest;

lms_status lmd__weakest_load(sqlite3 *db, lmd_weakest *w, lms_error *err);
void       lmd__weakest_free(lmd_weakest *w);
static inline lms_str lmd__weakest_text(const lmd_weakest *w, size_t offset) { return lmd__str(w->text.s + offset); }
/* Key of a record; "" if it is no member of a child of several. */
lms_str lmd__weakest_key(const lmd_weakest *w, int64_t record);

#endif
