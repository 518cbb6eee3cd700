// SPDX-License-Identifier: MIT
/*
 * score/weigh.c - weights of all candidates, and the thresholds in force.
 *
 * weight = log2 of the odds of "same" against all other classes together. What values have in common
 * counts by how common they are: that changes only the likelihood of "unrelated" (two unrelated records
 * share a rare value rarely; two records of one family share it whatever it is).
 *
 * Threshold of `same`: the lowest weight at which the expected share of wrong pairs among all pairs above
 * it is still within the pack's false_match, and not below the pack's least probability. It follows the
 * number of records by itself: W_unrelated grows with its square.
 */
#include "score/internal.h"

#include "base/fixmath.h"
#include "base/sort.h"

void lms__class_odds(const lms_scored *m, uint64_t pattern, bool link, double out[LMS_MAX_CLASSES])
{
    uint32_t      u = m->n_classes - 1;
    const double *w = link ? m->link_pairs : m->class_pairs;
    for (uint32_t c = 0; c < u; c++) {
        double r = w[c];
        for (uint32_t s = 0; s < m->n_comparisons; s++) r *= m->p[c][s][lms__level(pattern, s)] / m->p[u][s][lms__level(pattern, s)];
        out[c] = r;
    }
    out[u] = w[u];
}

void lms__weigh_pair(const lms_scored *m, const double odds[LMS_MAX_CLASSES], double frequency_bits, lms_pair *out)
{
    uint32_t u = m->n_classes - 1, best = 0, second = 1;
    double   v[LMS_MAX_CLASSES], rest = 0;
    for (uint32_t c = 0; c <= u; c++) {
        v[c] = c == u ? odds[c] * lms__exp2(frequency_bits) : odds[c];
        if (v[c] < 1e-290) v[c] = 1e-290;
        if (c) rest += v[c];
    }
    for (uint32_t c = 1; c <= u; c++)
        if (v[c] > v[best]) best = c;
    second = best == 0 ? 1 : 0;
    for (uint32_t c = 0; c <= u; c++)
        if (c != best && v[c] > v[second]) second = c;
    double w = lms__log2(v[0] / rest);
    out->weight = (float)w;
    out->probability = (float)(v[0] / (v[0] + rest));
    out->rarity = (float)frequency_bits;
    out->cls = (uint8_t)best;
    out->runner_up = (uint8_t)second;
}

typedef struct weighing {
    const lms_score_plan *p;
    const lms_comparer   *x;
    const lms_candidates *k;
    lms_scored           *s;
    double              (*odds)[2][LMS_MAX_CLASSES]; /* [patterns] */
    uint32_t             *slot;   /* open addressing over patterns: index + 1 */
    size_t                cap;
    double                most_bits; /* frequency bits cannot lower "unrelated" by more */
    struct weighed { LMS_VEC(lms_pair) pairs; LMS_VEC(lms_pair) links; double expected; } *out; /* [units] */
} weighing;

static size_t home(uint64_t pattern, size_t cap) { return (size_t)((pattern * 0x9E3779B97F4A7C15u) >> 24) & (cap - 1); }

static lms_status index_patterns(lms_ctx *c, weighing *w, lms_error *err)
{
    const lms_patterns *k = &w->k->patterns;
    for (w->cap = 1024; w->cap < k->n * 2; w->cap *= 2) {}
    w->odds = lms__mem_alloc(c->mem, k->n, sizeof *w->odds);
    w->slot = lms__mem_zalloc(c->mem, w->cap, sizeof *w->slot);
    if (w->odds == NULL || w->slot == NULL) return lms__mem_why(c->mem, err);
    for (size_t i = 0; i < k->n; i++) {
        size_t h = home(k->v[i].pattern, w->cap);
        while (w->slot[h]) h = (h + 1) & (w->cap - 1);
        w->slot[h] = (uint32_t)i + 1;
        for (int link = 0; link < 2; link++) lms__class_odds(w->s, k->v[i].pattern, link, w->odds[i][link]);
    }
    return LMS_OK;
}

static size_t index_of(const weighing *w, uint64_t pattern)
{
    size_t h = home(pattern, w->cap);
    while (w->k->patterns.v[w->slot[h] - 1].pattern != pattern) h = (h + 1) & (w->cap - 1);
    return w->slot[h] - 1;
}

/* Could the pair matter whatever its values? An upper bound of the weight, and of the share of a kept class. */
static bool may_matter(const weighing *w, const double *odds, double least)
{
    uint32_t u = w->s->n_classes - 1;
    double   low = odds[u] * lms__exp2(w->most_bits), rest = low;
    for (uint32_t c = 1; c < u; c++) rest += odds[c];
    if (odds[0] >= rest * lms__exp2(least)) return true;
    for (uint32_t c = 1; c < u; c++)
        if (w->p->set.keep_class[c] <= 1 && odds[c] >= w->p->set.keep_class[c] * (odds[0] + rest)) return true;
    return false;
}

static lms_status weigh_unit(void *arg, size_t task, unsigned worker, lms_error *err)
{
    weighing       *w = arg;
    const lms_unit *u = &w->k->unit[task];
    struct weighed *o = &w->out[task];
    lms_mem        *mem = w->s->mem;
    (void)worker;
    for (size_t i = 0; i < u->n; i++) {
        const lms_candidate *k = &u->v[i];
        bool                 link = k->b >= w->x->t->n_records;
        size_t               at = index_of(w, k->pattern);
        if (i + 8 < u->n) lms__prefetch_row(w->x, u->v[i + 8].a), lms__prefetch_row(w->x, u->v[i + 8].b);
        const double *odds = w->odds[at][link];
        double        least = link ? w->p->set.keep_link : w->p->set.keep_weight;
        if (!may_matter(w, odds, least)) continue;
        lms_pair x = { .a = k->a, .b = k->b, .pass = (uint8_t)u->pass };
        lms__weigh_pair(w->s, odds, lms__frequency_bits(w->x, k->a, k->b, k->pattern), &x);
        if (!link) o->expected += (double)x.probability;
        bool keep = (double)x.weight >= least;
        if (!keep && !link && x.cls && x.cls < w->s->n_classes - 1) {
            double total = 0, bits = lms__frequency_bits(w->x, k->a, k->b, k->pattern);
            for (uint32_t c = 0; c < w->s->n_classes; c++) total += c + 1 == w->s->n_classes ? odds[c] * lms__exp2(bits) : odds[c];
            keep = w->p->set.keep_class[x.cls] <= 1 && odds[x.cls] >= w->p->set.keep_class[x.cls] * total;
        }
        if (!keep) continue;
        for (uint32_t s = 0; s < w->s->n_comparisons; s++) x.level[s] = (uint8_t)lms__level(k->pattern, s);
        lms_pair *p = link ? LMS_PUSH(mem, &o->links) : LMS_PUSH(mem, &o->pairs);
        if (p == NULL) return lms__mem_why(mem, err);
        *p = x;
    }
    return LMS_OK;
}

/* Pairs of all units into one vector, by (a, b). */
static lms_status collect(lms_ctx *c, const weighing *w, bool links, lms_pair **v, size_t *n, size_t *cap, lms_error *err)
{
    size_t total = 0, at = 0;
    for (size_t i = 0; i < w->k->n_units; i++) total += links ? w->out[i].links.n : w->out[i].pairs.n;
    lms_keyrow *key = lms__mem_alloc(c->mem, total, sizeof *key), *tmp = lms__mem_alloc(c->mem, total, sizeof *tmp);
    lms_pair   *all = lms__mem_alloc(c->mem, total, sizeof *all), *out = lms__mem_alloc(c->mem, total, sizeof *out);
    if (key && tmp && all && out) {
        for (size_t i = 0; i < w->k->n_units; i++) {
            const lms_pair *p = links ? w->out[i].links.v : w->out[i].pairs.v;
            size_t          m = links ? w->out[i].links.n : w->out[i].pairs.n;
            for (size_t k = 0; k < m; k++, at++) {
                all[at] = p[k];
                key[at] = (lms_keyrow){ (uint64_t)p[k].a << 32 | p[k].b, (uint32_t)at, 0 };
            }
        }
        lms__sort_keyrow(key, tmp, total);
        for (size_t i = 0; i < total; i++) out[i] = all[key[i].row];
        *v = out;
        *n = *cap = total;
        out = NULL;
    }
    bool ok = key && tmp && all && *v;
    lms__mem_free(c->mem, key, total, sizeof *key);
    lms__mem_free(c->mem, tmp, total, sizeof *tmp);
    lms__mem_free(c->mem, all, total, sizeof *all);
    lms__mem_free(c->mem, out, total, sizeof *out);
    return ok ? LMS_OK : lms__mem_why(c->mem, err);
}

static double bits_of(double p) { return p <= 0 ? -1000 : p >= 1 ? 1000 : lms__log2(p / (1 - p)); }

/* 1 - probability from the weight: the float of the probability has no room near 1. */
static double doubt(double weight) { return 1 / (1 + lms__exp2(weight)); }

static lms_status find_threshold(lms_ctx *c, const lms_score_plan *p, lms_scored *s, lms_error *err)
{
    size_t      n = s->pairs.n;
    double      floor = bits_of(p->set.same), wrong = 0;
    lms_keyrow *key = lms__mem_alloc(c->mem, n, sizeof *key), *tmp = lms__mem_alloc(c->mem, n, sizeof *tmp);
    s->threshold_review = bits_of(p->set.review);
    s->threshold_same = 1000;
    if (key == NULL || tmp == NULL) {
        lms__mem_free(c->mem, key, n, sizeof *key);
        lms__mem_free(c->mem, tmp, n, sizeof *tmp);
        return lms__mem_why(c->mem, err);
    }
    for (size_t i = 0; i < n; i++) {
        uint32_t bits;
        memcpy(&bits, &s->pairs.v[i].weight, 4);
        bits = bits >> 31 ? ~bits : bits | 0x80000000u; /* ascending order of floats */
        key[i] = (lms_keyrow){ ~bits, (uint32_t)i, 0 };
    }
    lms__sort_keyrow(key, tmp, n);
    for (size_t i = 0; i < n; i++) {
        double w = (double)s->pairs.v[key[i].row].weight;
        if (w < floor) break;
        wrong += doubt(w);
        bool last = i + 1 == n || key[i + 1].key != key[i].key;
        if (last && wrong <= p->set.false_match * (double)(i + 1)) s->threshold_same = w;
    }
    if (s->threshold_review > s->threshold_same) s->threshold_review = s->threshold_same;
    lms__mem_free(c->mem, key, n, sizeof *key);
    lms__mem_free(c->mem, tmp, n, sizeof *tmp);
    return LMS_OK;
}

uint8_t lms__verdict_by_weight(const lms_scored *s, double weight)
{
    return weight >= s->threshold_same ? LMS_SAME : weight >= s->threshold_review ? LMS_REVIEW : LMS_DIFFERENT;
}

lms_status lms__weigh(lms_ctx *c, const lms_score_plan *p, const lms_comparer *x, const lms_candidates *k, lms_blocks *b, lms_scored *s, lms_error *err)
{
    weighing   w = { .p = p, .x = x, .k = k, .s = s };
    lms_status st = index_patterns(c, &w, err);
    for (uint32_t i = 0; i < p->cmp.n_slots; i++) {
        float least = 0;
        for (uint32_t a = 0; a < LMS_N_ATTRS; a++)
            if (x->tf_least[i][a] < least) least = x->tf_least[i][a];
        w.most_bits += (double)least;
    }
    w.out = lms__mem_zalloc(c->mem, k->n_units, sizeof *w.out);
    if (st == LMS_OK && w.out == NULL) st = lms__mem_why(c->mem, err);
    if (st == LMS_OK) st = lms__parallel(c, k->n_units, weigh_unit, &w, err);
    if (st == LMS_OK) st = collect(c, &w, false, &s->pairs.v, &s->pairs.n, &s->pairs.cap, err);
    if (st == LMS_OK) st = collect(c, &w, true, &s->links.v, &s->links.n, &s->links.cap, err);
    if (st == LMS_OK) st = find_threshold(c, p, s, err);
    for (size_t i = 0; w.out && i < k->n_units; i++) {
        struct lms_pass_blocks *pass = &b->pass[k->unit[i].pass];
        pass->pairs += k->unit[i].pairs;
        pass->owned += k->unit[i].owned;
        pass->expected += w.out[i].expected;
        s->n_compared += k->unit[i].owned;
        LMS_VEC_FREE(c->mem, &w.out[i].pairs);
        LMS_VEC_FREE(c->mem, &w.out[i].links);
    }
    lms__mem_free(c->mem, w.out, k->n_units, sizeof *w.out);
    lms__mem_free(c->mem, w.odds, k->patterns.n, sizeof *w.odds);
    lms__mem_free(c->mem, w.slot, w.cap, sizeof *w.slot);
    for (size_t i = 0; st == LMS_OK && i < s->pairs.n; i++) s->pairs.v[i].verdict = lms__verdict_by_weight(s, (double)s->pairs.v[i].weight);
    for (size_t i = 0; st == LMS_OK && i < s->links.n; i++) s->links.v[i].verdict = lms__verdict_by_weight(s, (double)s->links.v[i].weight);
    return st;
}
