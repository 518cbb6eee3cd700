// SPDX-License-Identifier: MIT
/*
 * desk/page_audit.h - which counts of a pseudonymous page must be hidden besides the small ones, because a total would
 * give a small one away (complementary suppression).
 *
 * In       the counts of every table, as the first writing of the page met them; rows marked as totals
 * Out      cells that the second writing leaves out, with the shares of their rows
 * Promises
 *   1. after it, a reader who knows how the page rounds can exclude none of 1, 2, 3, 4 for any hidden count of a column that
 *      has a total
 *   2. only what must be is hidden: the smallest other count of the column first, the total last
 *
 * A column adds up: a reader knows each cell within limits (0: itself; hidden: 1 to 4; left out: 5 or more; rounded: 2 either
 * way, but at least 5), hence what is left for one cell when all others are at their limits.
 */
#ifndef LMD_PAGE_AUDIT_H
#define LMD_PAGE_AUDIT_H

#include "desk.h"

typedef struct lmd_audit_cell {
    int     table, col, nth, row; /* nth: which figure of the cell */
    int64_t n;
    bool    total, fixed;         /* fixed: a total that stands elsewhere too, cannot be hidden */
    bool    out;                  /* to be left out */
} lmd_audit_cell;
typedef struct lmd_audit { lmd_audit_cell *v; size_t n, cap; bool done, bad; } lmd_audit;

void lmd__audit_note(lmd_audit *a, lmd_audit_cell c);
void lmd__audit_decide(lmd_audit *a); /* once, after all are noted */
/* May the count, or any share of the row (col < 0), be shown? Before decide: yes. */
bool lmd__audit_shows(const lmd_audit *a, int table, int row, int col, int nth);
void lmd__audit_free(lmd_audit *a);

/* A count as a stranger may see it: 0, a multiple of LMD_SMALL, or LMD_HIDDEN. */
#define LMD_SMALL 5
#define LMD_HIDDEN INT64_MIN
int64_t lmd__round_count(int64_t n);

#endif
