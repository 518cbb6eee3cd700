// SPDX-License-Identifier: MIT
/*
 * score/estimate.c - what pairs of each class look like.
 *
 * Model   classes c (same, twin, sibling, ..., unrelated) defined over all pairs of records; W_c expected
 *         number of pairs of the class; P(level | c) per comparison, independent given the class; level 0
 *         weighs nothing. W_unrelated is the number of all pairs, and P(level | unrelated) comes from
 *         random pairs; the rest is estimated from the distinct patterns of the candidate pairs by EM:
 *
 *             E   share of class c in pattern k:  W_c P(k|c) / sum over classes
 *             M   W_c = sum of shares; P(level|c) = (shares with the level + prior) / (shares + prior)
 *
 *         Classes tied in a comparison (household fields) share one table, so that comparison cannot tell
 *         them apart. Anchors of the pack bound or fix what the data alone would let drift.
 *         Random pairs contain a few related ones (many, in a small file): after each round their
 *         patterns are counted again by their probability of being unrelated.
 *
 * Holds   sums run over chunks of patterns in pattern order, so results do not depend on threads
 * Source  Winkler 1994 (convex constraints); Fellegi and Sunter 1969 for two classes
 */
#include "score/internal.h"

enum { CHUNK = 2048, ROUNDS = 3 };

typedef struct sums {
    double w[2][LMS_MAX_CLASSES];
    double n[LMS_MAX_CLASSES][LMS_MAX_COMPARISONS][LMS_MAX_LEVELS];
} sums;

typedef struct job {
    const lms_score_plan *p;
    const lms_patterns   *k;
    lms_scored           *m;
    double                ratio[LMS_MAX_CLASSES][LMS_MAX_COMPARISONS][LMS_MAX_LEVELS];
    double                rest[2]; /* weight of "unrelated" for record pairs and links */
    sums                 *part;    /* [n_chunks] */
    bool                  random;  /* count by probability of being unrelated, class unrelated only */
} job;

static void make_ratios(job *j)
{
    uint32_t u = j->p->n_classes - 1;
    for (uint32_t c = 0; c <= u; c++)
        for (uint32_t s = 0; s < j->p->cmp.n_slots; s++)
            for (uint32_t l = 0; l < j->p->cmp.slot[s].n_levels; l++) j->ratio[c][s][l] = j->m->p[c][s][l] / j->m->p[u][s][l];
    j->rest[0] = j->m->class_pairs[u];
    j->rest[1] = j->m->link_pairs[u];
}

static void shares(const job *j, uint64_t pattern, unsigned kind, double out[LMS_MAX_CLASSES])
{
    uint32_t u = j->p->n_classes - 1, n = j->p->cmp.n_slots;
    double   sum = j->rest[kind];
    for (uint32_t c = 0; c < u; c++) {
        double r = kind ? j->m->link_pairs[c] : j->m->class_pairs[c];
        for (uint32_t s = 0; s < n; s++) r *= j->ratio[c][s][lms__level(pattern, s)];
        out[c] = r;
        sum += r;
    }
    out[u] = j->rest[kind];
    double inv = sum > 0 ? 1 / sum : 0;
    for (uint32_t c = 0; c <= u; c++) out[c] *= inv;
}

static lms_status count_chunk(void *arg, size_t task, unsigned worker, lms_error *err)
{
    job     *j = arg;
    sums    *x = &j->part[task];
    uint32_t u = j->p->n_classes - 1, n = j->p->cmp.n_slots;
    size_t   from = task * CHUNK, to = j->k->n - from < CHUNK ? j->k->n : from + CHUNK;
    (void)worker, (void)err;
    memset(x, 0, sizeof *x);
    for (size_t i = from; i < to; i++) {
        const lms_pattern *k = &j->k->v[i];
        for (unsigned kind = 0; kind < 2; kind++) {
            if (k->n[kind] == 0) continue;
            double share[LMS_MAX_CLASSES], times = (double)k->n[kind];
            shares(j, k->pattern, kind, share);
            for (uint32_t c = j->random ? u : 0; c < (j->random ? u + 1 : u); c++) {
                double w = share[c] * times;
                if (w < 1e-9) continue;
                x->w[kind][c] += w;
                for (uint32_t s = 0; s < n; s++) x->n[c][s][lms__level(k->pattern, s)] += w;
            }
        }
    }
    return LMS_OK;
}

static lms_status count(lms_ctx *c, job *j, sums *out, lms_error *err)
{
    size_t n = (j->k->n + CHUNK - 1) / CHUNK;
    j->part = lms__mem_alloc(c->mem, n, sizeof *j->part);
    if (j->part == NULL) return lms__mem_why(c->mem, err);
    make_ratios(j);
    lms_status s = lms__parallel(c, n, count_chunk, j, err);
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < n && s == LMS_OK; i++)
        for (uint32_t a = 0; a < j->p->n_classes; a++) {
            out->w[0][a] += j->part[i].w[0][a];
            out->w[1][a] += j->part[i].w[1][a];
            for (uint32_t b = 0; b < j->p->cmp.n_slots; b++)
                for (uint32_t l = 0; l < LMS_MAX_LEVELS; l++) out->n[a][b][l] += j->part[i].n[a][b][l];
        }
    lms__mem_free(c->mem, j->part, n, sizeof *j->part);
    return s;
}

/* Put one level at a value and scale the others; neutral levels stay out. */
static void set_level(const lms_slot *s, double *p, uint32_t level, double value)
{
    double rest = 0;
    for (uint32_t l = 0; l < s->n_levels; l++)
        if (l != level && !(s->neutral >> l & 1)) rest += p[l];
    for (uint32_t l = 0; l < s->n_levels; l++)
        if (l != level && !(s->neutral >> l & 1)) p[l] *= rest > 0 ? (1 - value) / rest : 0;
    p[level] = value;
}

static void hold_anchors(const lms_score_plan *p, lms_scored *m)
{
    for (int round = 0; round < 2; round++)
        for (uint32_t i = 0; i < p->n_anchors; i++) {
            const lms_anchor *a = &p->anchor[i];
            const lms_slot   *s = &p->cmp.slot[a->slot];
            for (uint32_t c = 0; c < p->n_classes; c++) {
                if (!(a->classes >> c & 1)) continue;
                double *t = m->p[c][a->slot];
                if (a->level == LMS_MAX_LEVELS) memcpy(t, s->start[c], sizeof s->start[c]);
                else if (a->kind == LMS_ANCHOR_FIXED) set_level(s, t, a->level, s->start[c][a->level]);
                else if (a->kind == LMS_ANCHOR_MOST ? t[a->level] > a->value : t[a->level] < a->value) set_level(s, t, a->level, a->value);
            }
        }
}

/* Tables from counts. prior: pairs the pack's table weighs as much as. */
static void make_table(const lms_slot *s, const double *n, const double *start, double prior, double *p)
{
    double all = prior;
    for (uint32_t l = 0; l < s->n_levels; l++)
        if (!(s->neutral >> l & 1)) all += n[l];
    for (uint32_t l = 0; l < s->n_levels; l++) {
        p[l] = s->neutral >> l & 1 ? 1 : all > 0 ? (n[l] + prior * start[l]) / all : start[l];
        if (p[l] < 1e-12) p[l] = 1e-12;
    }
}

static void maximise(const lms_score_plan *p, const sums *x, lms_scored *m)
{
    uint32_t u = p->n_classes - 1;
    for (uint32_t s = 0; s < p->cmp.n_slots; s++)
        for (uint32_t c = 0; c < u; c++) {
            double n[LMS_MAX_LEVELS] = { 0 };
            if (p->tie[c][s] != c) continue;
            for (uint32_t d = 0; d < u; d++)
                if (p->tie[d][s] == c)
                    for (uint32_t l = 0; l < LMS_MAX_LEVELS; l++) n[l] += x->n[d][s][l];
            make_table(&p->cmp.slot[s], n, p->cmp.slot[s].start[c], p->set.prior_pairs, m->p[c][s]);
        }
    hold_anchors(p, m);
    for (uint32_t s = 0; s < p->cmp.n_slots; s++)
        for (uint32_t c = 0; c < u; c++)
            if (p->tie[c][s] != c) memcpy(m->p[c][s], m->p[p->tie[c][s]][s], sizeof m->p[c][s]);
}

static void begin(const lms_score_plan *p, uint64_t n_records, uint64_t n_refs, lms_scored *m)
{
    uint32_t u = p->n_classes - 1;
    double   n = (double)n_records, r = (double)n_refs;
    for (uint32_t c = 0; c < p->n_classes; c++) {
        m->class_pairs[c] = c == u ? n * (n - 1) / 2 : p->pairs_per_record[c] * n;
        m->link_pairs[c] = c == u ? n * r : p->links_per_record[c] * (n < r ? n : r);
        if (m->class_pairs[c] < 1e-3) m->class_pairs[c] = 1e-3;
        if (m->link_pairs[c] < 1e-3) m->link_pairs[c] = 1e-3;
        for (uint32_t s = 0; s < p->cmp.n_slots; s++) memcpy(m->p[c][s], p->cmp.slot[s].start[p->tie[c][s]], sizeof m->p[c][s]);
    }
}

static double change(double a, double b)
{
    double d = a > b ? a - b : b - a;
    return d / (a > 1 ? a : 1);
}

lms_status lms__estimate(lms_ctx *c, const lms_score_plan *p, uint64_t n_records, uint64_t n_refs, const lms_patterns *candidates,
                         const lms_patterns *random, uint64_t n_random, lms_scored *m, lms_error *err)
{
    uint32_t   u = p->n_classes - 1;
    lms_status s = LMS_OK;
    job       *j = lms__mem_zalloc(c->mem, 1, sizeof *j);
    sums      *x = lms__mem_zalloc(c->mem, 2, sizeof *x);
    if (j == NULL || x == NULL) s = lms__mem_why(c->mem, err);
    begin(p, n_records, n_refs, m);
    double least[LMS_MAX_CLASSES], least_link[LMS_MAX_CLASSES];
    for (uint32_t k = 0; k < u; k++) {
        least[k] = 0.02 * m->class_pairs[k];
        least_link[k] = 0.02 * m->link_pairs[k];
    }
    m->iterations = 0;
    for (int round = 0; round < ROUNDS && s == LMS_OK; round++) {
        /* unrelated, from the random pairs */
        *j = (job){ .p = p, .k = random, .m = m, .random = true };
        if (round == 0) { /* nothing is known yet: every random pair is taken for unrelated */
            memset(x, 0, sizeof *x);
            for (size_t i = 0; i < random->n; i++)
                for (uint32_t k = 0; k < p->cmp.n_slots; k++) x->n[u][k][lms__level(random->v[i].pattern, k)] += (double)random->v[i].n[0];
        } else if ((s = count(c, j, x, err)) != LMS_OK) {
            break;
        }
        for (uint32_t k = 0; k < p->cmp.n_slots; k++)
            make_table(&p->cmp.slot[k], x->n[u][k], p->cmp.slot[k].start[u], p->set.frequency.background, m->p[u][k]);
        (void)n_random;
        /* the others, from the candidates */
        for (uint32_t i = 0; i < p->set.iterations; i++) {
            *j = (job){ .p = p, .k = candidates, .m = m };
            if ((s = count(c, j, x, err)) != LMS_OK) break;
            double most = 0;
            for (uint32_t k = 0; k < u; k++) {
                double w = x->w[0][k] > least[k] ? x->w[0][k] : least[k], v = x->w[1][k] > least_link[k] ? x->w[1][k] : least_link[k];
                double d = change(m->class_pairs[k], w);
                if (d > most) most = d;
                m->class_pairs[k] = w;
                m->link_pairs[k] = v;
            }
            maximise(p, x, m);
            m->iterations++;
            if (most < 1e-5) break;
        }
    }
    lms__mem_free(c->mem, j, 1, sizeof *j);
    lms__mem_free(c->mem, x, 2, sizeof *x);
    return s;
}
