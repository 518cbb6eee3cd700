// SPDX-License-Identifier: MIT
/*
 * identify/link.c - which person of the lists is each record?
 *
 * Idea    Most records have one candidate far ahead of the next: the margin is the difference of their weights.
 *         Records that are known or suspected to be different children (twins above all) must not get the same
 *         person, so they are solved together:
 *
 *              Anh  --20-- person 1         best sum: Anh = 1, Ánh = 2
 *              Ánh  --19-- person 1         margin of Ánh: best sum minus the best sum in which Ánh is
 *              Ánh  --18-- person 2         not 2 (there: Anh = 1, Ánh = nobody)
 *
 *         If person 2 is missing from the list, Anh and Ánh compete for person 1; the margin is then the distance
 *         between the two ways to give it, and a small one links neither.
 * Holds   groups of up to SMALL records with up to OPTIONS candidates each are solved exactly, larger ones from the
 *         heaviest link down; sums are made in the order of rows
 */
#include "identify/internal.h"

#include "base/sort.h"

#include <stdlib.h>

enum { SMALL = 6, OPTIONS = 5, LARGE_OPTIONS = 16 };
#define FAR 64.0

typedef struct two_rows { uint32_t a, b; } two_rows;
typedef struct option { uint32_t person, pair; double weight; } option;

typedef struct job {
    lms_ctx           *c;
    const lms_scored  *s;
    const lms_persons *p;
    lms_link          *out;
    uint32_t  n;
    uint32_t *start;             /* [n + 1] links of a record: [start[r], start[r + 1]) */
    uint32_t *up;                /* groups of rivals */
    LMS_VEC(two_rows) rivals; /* pairs of records that cannot have one person */
} job;

static uint32_t root(uint32_t *up, uint32_t x)
{
    while (up[x] != x) x = up[x] = up[up[x]];
    return x;
}

static uint32_t person(const job *j, uint32_t ref_row) { return j->p->of[ref_row - j->n]; }

/* The heaviest persons of a record, heaviest first; of equal weight the smaller row. */
static uint32_t options(const job *j, uint32_t row, option *v, uint32_t most)
{
    uint32_t n = 0;
    for (uint32_t k = j->start[row]; k < j->start[row + 1]; k++) {
        const lms_pair *x = &j->s->links.v[k];
        option          o = { person(j, x->b), k, (double)x->weight };
        uint32_t        at = 0;
        while (at < n && v[at].person != o.person) at++;
        if (at < n && v[at].weight >= o.weight) continue;
        if (at == n && n == most && v[n - 1].weight >= o.weight) continue;
        if (at == n && n < most) n++;
        if (at == most) at = most - 1;
        for (; at && (v[at - 1].weight < o.weight || (v[at - 1].weight == o.weight && v[at - 1].person > o.person)); at--) v[at] = v[at - 1];
        v[at] = o;
    }
    return n;
}

static void alone(job *j, uint32_t row)
{
    option   v[2];
    uint32_t n = options(j, row, v, 2);
    if (n) j->out[row] = (lms_link){ v[0].person, v[0].pair, (float)(n > 1 ? v[0].weight - v[1].weight : FAR) };
}

/* ---- rivals ---- */

static bool share_person(const job *j, uint32_t a, uint32_t b)
{
    for (uint32_t x = j->start[a]; x < j->start[a + 1]; x++)
        for (uint32_t y = j->start[b]; y < j->start[b + 1]; y++)
            if (person(j, j->s->links.v[x].b) == person(j, j->s->links.v[y].b) && j->s->links.v[x].weight > 0 && j->s->links.v[y].weight > 0) return true;
    return false;
}

/* Different, or suspected to be: a review that the decision table or a more probable class asked for. */
static bool apart(const lms_pair *x) { return x->verdict == LMS_DIFFERENT || (x->verdict == LMS_REVIEW && (x->reason || x->cls)); }

static bool find_rivals(job *j)
{
    for (uint32_t r = 0; r < j->n; r++) j->up[r] = r;
    for (size_t i = 0; i < j->s->pairs.n; i++) {
        const lms_pair *x = &j->s->pairs.v[i];
        if (!apart(x) || !share_person(j, x->a, x->b)) continue;
        two_rows *p = LMS_PUSH(j->c->mem, &j->rivals);
        if (p == NULL) return false;
        *p = (two_rows){ x->a, x->b };
        uint32_t a = root(j->up, x->a), b = root(j->up, x->b);
        if (a != b) j->up[a < b ? b : a] = a < b ? a : b;
    }
    return true;
}

static bool rival(const job *j, uint32_t a, uint32_t b)
{
    size_t lo = 0, hi = j->rivals.n;
    if (a > b) {
        uint32_t t = a;
        a = b;
        b = t;
    }
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (j->rivals.v[mid].a < a || (j->rivals.v[mid].a == a && j->rivals.v[mid].b < b)) lo = mid + 1;
        else hi = mid;
    }
    return lo < j->rivals.n && j->rivals.v[lo].a == a && j->rivals.v[lo].b == b;
}

/* ---- a small group, exactly ---- */

typedef struct group {
    uint32_t row[SMALL], n_options[SMALL], n;
    option   v[SMALL][OPTIONS + 1]; /* the last one used is "nobody" */
    bool     rival[SMALL][SMALL];
    uint32_t pick[SMALL], best_pick[SMALL];
    double   best, best_with[SMALL][OPTIONS + 1];
} group;

static void search(group *g, uint32_t i, double sum)
{
    if (i == g->n) {
        if (sum > g->best) {
            g->best = sum;
            memcpy(g->best_pick, g->pick, sizeof g->pick);
        }
        for (uint32_t k = 0; k < g->n; k++)
            if (sum > g->best_with[k][g->pick[k]]) g->best_with[k][g->pick[k]] = sum;
        return;
    }
    for (uint32_t o = 0; o < g->n_options[i]; o++) {
        bool ok = true;
        for (uint32_t k = 0; ok && k < i; k++)
            ok = !(g->rival[k][i] && g->v[k][g->pick[k]].person == g->v[i][o].person && g->v[i][o].person != LMS_NO_ROW);
        if (!ok) continue;
        g->pick[i] = o;
        search(g, i + 1, sum + g->v[i][o].weight);
    }
}

static void solve_small(job *j, const uint32_t *row, uint32_t n)
{
    group g = { .n = n, .best = -1 };
    for (uint32_t i = 0; i < n; i++) {
        g.row[i] = row[i];
        uint32_t m = options(j, row[i], g.v[i], OPTIONS), keep = 0;
        while (keep < m && g.v[i][keep].weight > 0) keep++;
        g.v[i][keep] = (option){ LMS_NO_ROW, UINT32_MAX, 0 };
        g.n_options[i] = keep + 1;
        for (uint32_t o = 0; o <= OPTIONS; o++) g.best_with[i][o] = -1;
        for (uint32_t k = 0; k < i; k++) g.rival[k][i] = rival(j, row[k], row[i]);
    }
    search(&g, 0, 0);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t o = g.best_pick[i], nobody = g.n_options[i] - 1;
        double   margin = FAR;
        if (o == nobody) continue;
        for (uint32_t k = 0; k < nobody; k++)
            if (k != o && g.best_with[i][k] >= 0 && g.best - g.best_with[i][k] < margin) margin = g.best - g.best_with[i][k];
        /* Leaving it to nobody counts only where a rival would then take it. */
        if (g.best_with[i][nobody] > g.best - g.v[i][o].weight + 1e-9 && g.best - g.best_with[i][nobody] < margin) margin = g.best - g.best_with[i][nobody];
        j->out[row[i]] = (lms_link){ g.v[i][o].person, g.v[i][o].pair, (float)margin };
    }
}

/* ---- a large group, from the heaviest link down ---- */

typedef struct bid { double weight; uint32_t i, row, person, pair; } bid;
static int by_bid(const void *pa, const void *pb)
{
    const bid *a = pa, *b = pb;
    if (a->weight != b->weight) return a->weight > b->weight ? -1 : 1;
    if (a->row != b->row) return a->row < b->row ? -1 : 1;
    return a->person < b->person ? -1 : a->person > b->person;
}

static bool solve_large(job *j, const uint32_t *row, uint32_t n)
{
    size_t cap = (size_t)n * LARGE_OPTIONS, m = 0;
    bid   *v = lms__mem_alloc(j->c->mem, cap, sizeof *v);
    if (v == NULL) return false;
    for (uint32_t i = 0; i < n; i++) {
        option   o[LARGE_OPTIONS];
        uint32_t k = options(j, row[i], o, LARGE_OPTIONS);
        for (uint32_t x = 0; x < k && o[x].weight > 0; x++) v[m++] = (bid){ o[x].weight, i, row[i], o[x].person, o[x].pair };
    }
    qsort(v, m, sizeof *v, by_bid);
    for (size_t b = 0; b < m; b++) {
        bool   taken = j->out[v[b].row].person != LMS_NO_ROW;
        double next = -FAR;
        for (size_t x = 0; !taken && x < m; x++) { /* rivals for the person, and other persons of the record */
            if (x == b) continue;
            bool other = v[x].row == v[b].row, against = v[x].person == v[b].person && rival(j, v[x].row, v[b].row);
            if (against && j->out[v[x].row].person == v[b].person) taken = true;
            if ((other || against) && v[x].weight > next) next = v[x].weight;
        }
        if (taken) continue;
        double margin = next == -FAR ? FAR : v[b].weight - next;
        j->out[v[b].row] = (lms_link){ v[b].person, v[b].pair, (float)(margin < 0 ? 0 : margin) };
    }
    lms__mem_free(j->c->mem, v, cap, sizeof *v);
    return true;
}

static bool solve_groups(job *j)
{
    LMS_VEC(uint32_t) rows = { 0 };
    lms_mem    *mem = j->c->mem;
    size_t      n = 0, cap = 2 * j->rivals.n;
    lms_keyrow *key = lms__mem_alloc(mem, cap, sizeof *key), *tmp = lms__mem_alloc(mem, cap, sizeof *tmp);
    bool        ok = key && tmp;
    for (size_t i = 0; ok && i < j->rivals.n; i++)
        for (int side = 0; side < 2; side++) {
            uint32_t r = side ? j->rivals.v[i].b : j->rivals.v[i].a;
            key[n++] = (lms_keyrow){ (uint64_t)root(j->up, r) << 32 | r, r, 0 };
        }
    if (ok) lms__sort_keyrow(key, tmp, n);
    for (size_t i = 0, e; ok && i < n; i = e) {
        rows.n = 0;
        for (e = i; ok && e < n && key[e].key >> 32 == key[i].key >> 32; e++) {
            if (e > i && key[e].row == key[e - 1].row) continue;
            uint32_t *x = LMS_PUSH(mem, &rows);
            if ((ok = x != NULL)) *x = key[e].row;
            j->out[key[e].row] = (lms_link){ LMS_NO_ROW, UINT32_MAX, 0 }; /* what it was when alone does not count */
        }
        if (!ok) break;
        if (rows.n <= SMALL) solve_small(j, rows.v, (uint32_t)rows.n);
        else ok = solve_large(j, rows.v, (uint32_t)rows.n);
    }
    lms__mem_free(mem, key, cap, sizeof *key);
    lms__mem_free(mem, tmp, cap, sizeof *tmp);
    LMS_VEC_FREE(mem, &rows);
    return ok;
}

lms_status lms__identify_links(lms_ctx *c, const lms_table *t, const lms_scored *s, const lms_persons *p, lms_link *out, lms_error *err)
{
    job  j = { .c = c, .s = s, .p = p, .out = out, .n = t->n_records };
    bool ok = (j.start = lms__mem_zalloc(c->mem, (size_t)j.n + 2, sizeof *j.start)) != NULL &&
              (j.up = lms__mem_alloc(c->mem, j.n, sizeof *j.up)) != NULL;
    if (ok) {
        for (size_t i = 0; i < s->links.n; i++) j.start[s->links.v[i].a + 1]++;
        for (uint32_t r = 0; r < j.n; r++) j.start[r + 1] += j.start[r];
        for (uint32_t r = 0; r < j.n; r++) {
            out[r] = (lms_link){ LMS_NO_ROW, UINT32_MAX, 0 };
            alone(&j, r);
        }
        ok = find_rivals(&j) && solve_groups(&j);
    }
    lms__mem_free(c->mem, j.start, (size_t)j.n + 2, sizeof *j.start);
    lms__mem_free(c->mem, j.up, j.n, sizeof *j.up);
    LMS_VEC_FREE(c->mem, &j.rivals);
    return ok ? LMS_OK : lms__mem_why(c->mem, err);
}
