// SPDX-License-Identifier: MIT
/* desk/cells.c - see cells.h. */
#include "cells.h"

#include <stdlib.h>

void lmd__cells_clear(lmd_cells *c)
{
    c->n = 0;
    lmd__buf_clear(&c->text);
}

static bool widen(lmd_cells *c, uint32_t n)
{
    while (c->cap < n)
        if (!lmd__room((void **)&c->cell, c->cap, &c->cap, sizeof *c->cell)) return false;
    while (c->cap_at < n)
        if (!lmd__room((void **)&c->at, c->cap_at, &c->cap_at, sizeof *c->at)) return false;
    for (; c->n < n; c->n++) {
        c->cell[c->n] = (lms_cell){ { "", 0 }, 0 };
        c->at[c->n] = 0;
    }
    return true;
}

bool lmd__cells_set(lmd_cells *c, uint32_t col, lms_str text, uint32_t hint)
{
    if (text.n == 0) return true;
    if (!widen(c, col + 1)) return false;
    c->at[col] = c->text.n;
    c->cell[col] = (lms_cell){ { NULL, text.n }, hint };
    return lmd__put_str(&c->text, text);
}

lms_str lmd__cells_get(const lmd_cells *c, uint32_t col)
{
    if (!lmd__cells_filled(c, col)) return (lms_str){ "", 0 };
    return (lms_str){ c->text.s + c->at[col], c->cell[col].text.n };
}

bool lmd__cells_filled(const lmd_cells *c, uint32_t col) { return col < c->n && c->cell[col].text.n > 0; }

void lmd__cells_done(lmd_cells *c)
{
    while (c->n && c->cell[c->n - 1].text.n == 0) c->n--;
    for (uint32_t i = 0; i < c->n; i++) c->cell[i].text = lmd__cells_get(c, i);
}

void lmd__cells_free(lmd_cells *c)
{
    free(c->cell);
    free(c->at);
    lmd__buf_free(&c->text);
    *c = (lmd_cells){ 0 };
}

bool lmd__merges_add(lmd_merges *m, uint32_t row1, uint32_t row2, uint32_t col1, uint32_t col2)
{
    if (row1 > row2 || col1 > col2 || (row1 == row2 && col1 == col2)) return true;
    if (!lmd__room((void **)&m->v, m->n, &m->cap, sizeof *m->v)) return false;
    m->v[m->n++] = (lmd_merge){ .row1 = row1, .row2 = row2, .col1 = col1, .col2 = col2 };
    return true;
}

static int by_place(const void *a, const void *b)
{
    const lmd_merge *x = a, *y = b;
    if (x->row1 != y->row1) return x->row1 < y->row1 ? -1 : 1;
    if (x->col1 != y->col1) return x->col1 < y->col1 ? -1 : 1;
    if (x->row2 != y->row2) return x->row2 < y->row2 ? -1 : 1;
    return x->col2 < y->col2 ? -1 : x->col2 > y->col2;
}

void lmd__merges_sort(lmd_merges *m)
{
    if (m->n) qsort(m->v, m->n, sizeof *m->v, by_place);
}

/* The value of the area's first cell, noted when its row passes. */
static bool capture(lmd_merges *m, lmd_merge *a, const lmd_cells *c)
{
    lms_str t = lmd__cells_get(c, a->col1);
    a->at = m->text.n;
    a->n = t.n;
    a->hint = t.n ? c->cell[a->col1].hint : 0;
    return lmd__put_str(&m->text, t);
}

bool lmd__merges_apply(lmd_merges *m, uint32_t row, lmd_cells *c, uint64_t *work)
{
    for (; m->next < m->n && m->v[m->next].row1 <= row; m->next++) {
        lmd_merge *a = &m->v[m->next];
        if (a->row2 < row) continue;
        if (!lmd__room((void **)&m->active, m->n_active, &m->cap_active, sizeof *m->active)) return false;
        m->active[m->n_active++] = m->next;
        if (a->row1 == row && !capture(m, a, c)) return false;
    }
    size_t kept = 0;
    for (size_t i = 0; i < m->n_active; i++) {
        lmd_merge *a = &m->v[m->active[i]];
        if (a->row2 < row) continue;
        m->active[kept++] = m->active[i];
        *work += 1;
        if (a->n == 0) continue;
        *work += a->col2 - a->col1;
        for (uint32_t col = a->col1; col <= a->col2 && *work <= LMD_MAX_CELLS; col++)
            if (!lmd__cells_filled(c, col) &&
                !lmd__cells_set(c, col, (lms_str){ m->text.s + a->at, a->n }, a->hint | LMS_CELL_MERGED)) return false;
    }
    m->n_active = kept;
    return true;
}

void lmd__merges_clear(lmd_merges *m)
{
    m->n = m->n_active = m->next = 0;
    lmd__buf_clear(&m->text);
}

void lmd__merges_free(lmd_merges *m)
{
    free(m->v);
    free(m->active);
    lmd__buf_free(&m->text);
    *m = (lmd_merges){ 0 };
}

bool lmd__cell_ref(lms_str ref, uint32_t *row, uint32_t *col)
{
    uint32_t r = 0, c = 0;
    size_t   i = 0;
    for (; i < ref.n && ref.s[i] == '$'; i++) {}
    for (; i < ref.n && ((ref.s[i] >= 'A' && ref.s[i] <= 'Z') || (ref.s[i] >= 'a' && ref.s[i] <= 'z')); i++) {
        c = c * 26 + (uint32_t)((ref.s[i] | 0x20) - 'a' + 1);
        if (c > LMD_MAX_COLS) return false;
    }
    for (; i < ref.n && ref.s[i] == '$'; i++) {}
    for (; i < ref.n && ref.s[i] >= '0' && ref.s[i] <= '9'; i++) {
        r = r * 10 + (uint32_t)(ref.s[i] - '0');
        if (r > LMD_MAX_ROWS) return false;
    }
    *row = r;
    *col = c ? c - 1 : UINT32_MAX;
    return i == ref.n && ref.n > 0;
}
