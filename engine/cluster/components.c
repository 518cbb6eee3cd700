// SPDX-License-Identifier: MIT
/*
 * cluster/components.c - small components of the links, divided in the best way there is.
 *
 * Why     Following links from the strongest on can go wrong when it has to refuse: of A = B - C = D it may join what leaves
 *         the rest apart, though another division agrees with more of what is known. Nearly all components are small enough
 *         to look at every division (exact.h).
 *
 *             worth of a pair = its weight - the pack's `average`; `unknown_pair` where nothing is known of it
 *             apart           = people, the decision table or a conflict of the pack say so, or two persons of a list
 *             one person      = worth more than all weights together
 *
 * Left alone  components where nothing speaks against joining all; larger ones; those with a "same" of people, which goes before
 *         everything but two persons; those larger than `large` with records of one person.
 */
#include "cluster/exact.h"
#include "cluster/internal.h"

static const int64_t person_worth = INT64_C(1) << 44;

typedef struct search { lms_cluster_job *j; uint32_t *up, *next, *label; uint8_t *seen; } search;

static int64_t worth_of(double bits)
{
    if (bits > 4096) bits = 4096;
    if (bits < -4096) bits = -4096;
    return (int64_t)(bits * 65536);
}

static uint32_t place_of(const uint32_t *row, uint32_t n, uint32_t which)
{
    uint32_t i = 0;
    while (i < n && row[i] != which) i++;
    return i;
}

static bool two_persons(const lms_cluster_job *j, uint32_t a, uint32_t b)
{
    return j->person[a] != LMS_NO_ROW && j->person[b] != LMS_NO_ROW && j->person[a] != j->person[b];
}

/* What is known of the pairs of some records; false if links are to be followed instead. */
static bool describe(const lms_cluster_job *j, const uint32_t *row, uint32_t n, lms_exact *x)
{
    bool against = false, person = false;
    *x = (lms_exact){ .n = n, .large = j->p->large };
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < n; k++) {
            x->worth[i][k] = worth_of(j->p->unknown_pair - j->p->average);
            if (two_persons(j, row[i], row[k])) x->apart[i] |= (uint16_t)(1u << k);
        }
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t at = j->start[row[i]]; at < j->start[row[i] + 1]; at++) {
            size_t          q = j->other[at];
            const lms_pair *p = &j->s->pairs.v[q];
            uint32_t        k = p->a == row[i] ? place_of(row, n, p->b) : n; /* each pair once */
            if (k == n) continue;
            bool one = j->person[p->a] != LMS_NO_ROW && j->person[p->a] == j->person[p->b] && j->human[q] != 2;
            if (j->human[q] == 1) return false;
            person |= one;
            x->worth[i][k] = x->worth[k][i] = worth_of((double)p->weight - j->p->average) + (one ? person_worth : 0);
            if (p->verdict == LMS_SAME || one) x->link[i] |= (uint16_t)(1u << k), x->link[k] |= (uint16_t)(1u << i);
            if (one || (double)p->probability >= j->p->bridge) x->strong[i] |= (uint16_t)(1u << k), x->strong[k] |= (uint16_t)(1u << i);
            if (j->apart[q]) x->apart[i] |= (uint16_t)(1u << k), x->apart[k] |= (uint16_t)(1u << i);
        }
    for (uint32_t i = 0; i < n; i++) {
        x->strong[i] &= x->link[i];
        against |= x->apart[i] != 0;
        for (uint32_t k = 0; k < i; k++) against |= x->worth[i][k] < 0;
    }
    return against && !(person && n > x->large);
}

static void divide(search *s, uint32_t start)
{
    uint32_t row[LMS_EXACT + 1], n = 0, at = start;
    do {
        uint32_t i = n++;
        for (; i && row[i - 1] > at; i--) row[i] = row[i - 1];
        row[i] = at;
        at = s->next[at];
    } while (at != start && n <= LMS_EXACT);
    lms_exact x;
    uint8_t   group[LMS_EXACT];
    if (n < 3 || n > LMS_EXACT || !describe(s->j, row, n, &x)) return;
    lms__exact_groups(&x, group);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t first = 0;
        while (group[first] != group[i]) first++;
        s->label[row[i]] = row[first] + 1;
    }
}

lms_status lms__cluster_exactly(lms_cluster_job *j, const lms_keyrow *link, size_t n, uint32_t *label, lms_error *err)
{
    lms_mem   *mem = j->c->mem;
    search     s = { .j = j, .label = label, .up = lms__mem_alloc(mem, j->n, sizeof *s.up), .next = lms__mem_alloc(mem, j->n, sizeof *s.next),
                     .seen = lms__mem_zalloc(mem, j->n, 1) };
    lms_status st = s.up && s.next && s.seen ? LMS_OK : lms__mem_why(mem, err);
    for (uint32_t r = 0; st == LMS_OK && r < j->n; r++) s.up[r] = s.next[r] = r;
    for (size_t i = 0; st == LMS_OK && i < n; i++) {
        const lms_pair *p = &j->s->pairs.v[link[i].row];
        uint32_t        a = lms__cluster_root(s.up, p->a), b = lms__cluster_root(s.up, p->b);
        if (a == b) continue;
        s.up[a < b ? b : a] = a < b ? a : b;
        uint32_t t = s.next[a]; /* two rings become one */
        s.next[a] = s.next[b];
        s.next[b] = t;
    }
    for (size_t i = 0; st == LMS_OK && i < n; i++) {
        uint32_t r = lms__cluster_root(s.up, j->s->pairs.v[link[i].row].a);
        if (!s.seen[r]) divide(&s, r);
        s.seen[r] = 1;
    }
    lms__mem_free(mem, s.up, j->n, sizeof *s.up);
    lms__mem_free(mem, s.next, j->n, sizeof *s.next);
    lms__mem_free(mem, s.seen, j->n, 1);
    return st;
}
