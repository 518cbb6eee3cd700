// SPDX-License-Identifier: MIT
/* desk/page_audit.c - see page_audit.h. */
#include "page_audit.h"

#include <stdlib.h>

int64_t lmd__round_count(int64_t n)
{
    if (n == 0) return 0;
    if (n > -LMD_SMALL && n < LMD_SMALL) return LMD_HIDDEN;
    return (n + (n > 0 ? LMD_SMALL / 2 : -(LMD_SMALL / 2))) / LMD_SMALL * LMD_SMALL;
}

void lmd__audit_note(lmd_audit *a, lmd_audit_cell c)
{
    if (!lmd__room((void **)&a->v, a->n, &a->cap, sizeof *a->v)) a->bad = true;
    else a->v[a->n++] = c;
}

void lmd__audit_free(lmd_audit *a)
{
    free(a->v);
    *a = (lmd_audit){ 0 };
}

/* Columns side by side, their rows from the top. */
static int by_column(const void *x, const void *y)
{
    const lmd_audit_cell *a = x, *b = y;
    if (a->table != b->table) return a->table < b->table ? -1 : 1;
    if (a->col != b->col) return a->col < b->col ? -1 : 1;
    if (a->nth != b->nth) return a->nth < b->nth ? -1 : 1;
    if (a->row != b->row) return a->row < b->row ? -1 : 1;
    return (a->n > b->n) - (a->n < b->n);
}

static bool same_column(const lmd_audit_cell *a, const lmd_audit_cell *b) { return a->table == b->table && a->col == b->col && a->nth == b->nth; }

#define FAR (INT64_MAX / 4)
typedef struct limits { int64_t low, high; } limits;

static limits known(const lmd_audit_cell *c)
{
    int64_t s = lmd__round_count(c->n);
    if (c->out) return (limits){ c->total ? 0 : LMD_SMALL, FAR };
    if (s == LMD_HIDDEN) return (limits){ 1, LMD_SMALL - 1 };
    if (s == 0) return (limits){ 0, 0 };
    return (limits){ s - LMD_SMALL / 2 < LMD_SMALL ? LMD_SMALL : s - LMD_SMALL / 2, s + LMD_SMALL / 2 };
}

/* Does one hidden count of the column, c[0..n) without totals, become narrower than 1 to 4 by the total? */
static bool leaks(const lmd_audit_cell *c, size_t n, const lmd_audit_cell *total)
{
    limits t = known(total), sum = { 0, 0 };
    for (size_t i = 0; i < n; i++) {
        if (c[i].total) continue;
        limits k = known(&c[i]);
        sum.low += k.low, sum.high = k.high == FAR || sum.high == FAR ? FAR : sum.high + k.high;
    }
    for (size_t i = 0; i < n; i++) {
        if (c[i].total || c[i].out || lmd__round_count(c[i].n) != LMD_HIDDEN) continue;
        limits k = known(&c[i]);
        if (t.high != FAR && t.high - (sum.low - k.low) < k.high) return true;
        if (sum.high != FAR && t.low - (sum.high - k.high) > k.low) return true;
    }
    return false;
}

/* The smallest count still shown; the total if there is none. NULL: nothing is left to hide. */
static lmd_audit_cell *next_out(lmd_audit_cell *c, size_t n, lmd_audit_cell *total)
{
    lmd_audit_cell *best = NULL;
    for (size_t i = 0; i < n; i++)
        if (!c[i].total && !c[i].out && c[i].n >= LMD_SMALL && (best == NULL || c[i].n < best->n)) best = &c[i];
    return best ? best : total->out || total->fixed ? NULL : total;
}

void lmd__audit_decide(lmd_audit *a)
{
    if (a->n) qsort(a->v, a->n, sizeof *a->v, by_column);
    for (size_t i = 0, m; i < a->n; i = m) {
        lmd_audit_cell *total = NULL;
        bool            negative = false;
        for (m = i; m < a->n && same_column(&a->v[m], &a->v[i]); m++) {
            negative |= a->v[m].n < 0;
            if (a->v[m].total) total = &a->v[m];
        }
        if (total == NULL || negative) continue;
        for (lmd_audit_cell *x; leaks(a->v + i, m - i, total) && (x = next_out(a->v + i, m - i, total)) != NULL;) x->out = true;
    }
    a->done = true;
}

bool lmd__audit_shows(const lmd_audit *a, int table, int row, int col, int nth)
{
    if (!a->done) return true;
    for (size_t i = 0; i < a->n; i++) {
        const lmd_audit_cell *c = &a->v[i];
        if (c->out && c->table == table && c->row == row && (col < 0 || (c->col == col && c->nth == nth))) return false;
    }
    return true;
}
