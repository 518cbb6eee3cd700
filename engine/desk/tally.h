// SPDX-License-Identifier: MIT
/*
 * desk/tally.h - counting rows by a few texts in one pass, for results of millions of rows: the database's
 * GROUP BY would sort them all.
 *
 * Promises
 *   1. the groups do not depend on the order of the rows; the example of a group is that of its first row
 *   2. sorted by count, largest first, then by key: a total order
 */
#ifndef LMD_TALLY_H
#define LMD_TALLY_H

#include "desk.h"

#define LMD_TALLY_PARTS 3

typedef struct lmd_group { char *part[LMD_TALLY_PARTS]; char *before, *after; int64_t n; } lmd_group;
typedef struct lmd_tally { lmd_group *v; size_t n, cap; uint32_t *slot; size_t n_slots; } lmd_tally;

/* One row: its key, and an example kept if the group is new (may be empty). false: no memory. */
bool lmd__tally_add(lmd_tally *t, const lms_str key[LMD_TALLY_PARTS], lms_str before, lms_str after);
void lmd__tally_sort(lmd_tally *t);
void lmd__tally_free(lmd_tally *t);

#endif
