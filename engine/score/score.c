// SPDX-License-Identifier: MIT
/*
 * score/score.c - the stage: compare the candidates, learn, weigh, decide.
 *
 *     table -> words and frequencies of values          compare.c
 *     blocks -> candidate pairs and their patterns       walk.c
 *     random pairs -> how unrelated records compare      sample.c
 *     patterns -> what each class looks like             estimate.c   (or a saved model)
 *     candidates -> weights, thresholds                  weigh.c
 *     kept pairs -> verdicts and reasons                 decide.c
 */
#include "score/internal.h"

#include "base/fixmath.h"

static void describe(const lms_score_plan *p, const lms_table *t, lms_scored *s)
{
    s->n_comparisons = p->cmp.n_slots;
    s->n_classes = p->n_classes;
    s->n_records = t->n_records;
    for (uint32_t i = 0; i < p->cmp.n_slots; i++) {
        s->comparison_id[i] = p->cmp.slot[i].id;
        s->n_levels[i] = p->cmp.slot[i].n_levels;
        for (uint32_t l = 0; l < p->cmp.slot[i].n_levels; l++) s->level_id[i][l] = p->cmp.slot[i].level[l];
    }
    for (uint32_t c = 0; c < p->n_classes; c++) s->class_id[c] = p->class_id[c];
    for (uint32_t c = 0; c < LMS_MAX_CLASSES; c++)
        for (uint32_t i = 0; i < LMS_MAX_COMPARISONS; i++)
            for (uint32_t l = 0; l < LMS_MAX_LEVELS; l++) s->p[c][i][l] = 1;
}

/* A saved model on this table: pairs of a class grow with the records, all pairs with their square. */
static void use_saved(const lms_score_plan *p, const lms_table *t, lms_scored *s)
{
    double n = t->n_records, refs = (double)t->n_rows - n, grow = n / (double)p->saved->n_records;
    memcpy(s->p, p->saved->p, sizeof s->p);
    for (uint32_t c = 0; c < p->n_classes; c++) {
        bool last = c + 1 == p->n_classes;
        s->class_pairs[c] = last ? n * (n - 1) / 2 : p->saved->pairs[c] * grow;
        s->link_pairs[c] = last ? n * refs : p->saved->links[c] > 0 ? p->saved->links[c] * grow : p->links_per_record[c] * n;
        if (s->class_pairs[c] < 1e-3) s->class_pairs[c] = 1e-3;
        if (s->link_pairs[c] < 1e-3) s->link_pairs[c] = 1e-3;
    }
}

static void total(lms_scored *s, lms_blocks *b)
{
    double   wrong = 0;
    uint64_t n = 0;
    for (size_t i = 0; i < s->pairs.n; i++) {
        const lms_pair *x = &s->pairs.v[i];
        s->n_same += x->verdict == LMS_SAME;
        s->n_review += x->verdict == LMS_REVIEW;
        if (x->verdict != LMS_SAME || x->pass == LMS_NO_PASS) continue;
        b->pass[x->pass].same++;
        wrong += 1 / (1 + lms__exp2((double)x->weight));
        n++;
    }
    s->expected_false_same = n ? wrong / (double)n : 0;
}

lms_status lms__score(lms_ctx *c, const lms_score_plan *p, const lms_table *t, lms_blocks *blocks, const lms_decisions *dec, lms_scored *out, lms_error *err)
{
    lms_comparer   x = { 0 };
    lms_candidates k = { 0 };
    lms_patterns   random = { 0 };
    uint64_t       n_random = 0;
    *out = (lms_scored){ .mem = c->mem };
    lms__arena_init(&out->text, c->mem);
    describe(p, t, out);
    lms_status s = lms__comparer_init(c, &p->cmp, t, &p->set.frequency, &x, err);
    if (s == LMS_OK) s = lms__progress(c, "score", 1, 5, err);
    if (s == LMS_OK) s = lms__walk(c, &x, blocks, &k, err);
    if (s == LMS_OK) s = lms__progress(c, "score", 2, 5, err);
    if (s == LMS_OK && p->saved) {
        use_saved(p, t, out);
    } else if (s == LMS_OK) {
        s = lms__sample(c, &x, p->set.random_pairs, p->set.seed, &random, &n_random, err);
        if (s == LMS_OK) s = lms__progress(c, "score", 3, 5, err);
        if (s == LMS_OK) s = lms__estimate(c, p, t->n_records, t->n_rows - t->n_records, &k.patterns, &random, n_random, out, err);
    }
    if (s == LMS_OK) s = lms__progress(c, "score", 4, 5, err);
    if (s == LMS_OK) s = lms__weigh(c, p, &x, &k, blocks, out, err);
    if (s == LMS_OK) s = lms__recall(c, p, &x, blocks, out, err);
    if (s == LMS_OK) s = lms__decide(c, p, &x, dec, out, err);
    if (s == LMS_OK) total(out, blocks);
    lms__patterns_free(&random);
    lms__candidates_free(&k);
    lms__comparer_free(&x);
    if (s != LMS_OK) lms__scored_free(out);
    return s;
}

lms_status lms__score_model(lms_ctx *c, const lms_score_plan *p, const lms_table *t, lms_scored *out, lms_error *err)
{
    *out = (lms_scored){ .mem = c->mem };
    lms__arena_init(&out->text, c->mem);
    if (p->saved == NULL) return lms__fail(err, LMS_E_ARG, LMS_MSG("No saved model was given"));
    describe(p, t, out);
    use_saved(p, t, out);
    out->threshold_same = p->saved->threshold_same;
    out->threshold_review = p->saved->threshold_review;
    return lms__make_reasons(p, out, err);
}

uint32_t lms__score_fields(const lms_score_plan *p, uint32_t slot, uint32_t out[4])
{
    const lms_comparison *c = &p->cmp.cmp[p->cmp.slot[slot].comparison];
    uint32_t              second = slot - c->slot, n = 0, from = 0, to = 1;
    if (c->kind == LMS_CMP_PARENTS) from = 3 * second, to = from + 3;
    else if (c->kind == LMS_CMP_TEXT_PAIR) from = second, to = second + 1;
    else if (c->kind == LMS_CMP_PLACE) to = 4;
    for (uint32_t i = from; i < to; i++)
        if (c->field[i] != LMS_NO_FIELD) out[n++] = c->field[i];
    return n;
}

lms_status lms__score_one(const lms_score_plan *p, const lms_table *t, const lms_scored *model, uint32_t a, uint32_t b, lms_pair *out,
                          double weight_of[LMS_MAX_COMPARISONS], double frequency_of[LMS_MAX_COMPARISONS])
{
    lms_ctx      c = { .mem = p->mem, .threads = 1 };
    lms_comparer x = { 0 };
    lms_error    err;
    if (a > b) {
        uint32_t r = a;
        a = b;
        b = r;
    }
    lms_status s = lms__comparer_init(&c, &p->cmp, t, &p->set.frequency, &x, &err);
    if (s != LMS_OK) return s;
    double   odds[LMS_MAX_CLASSES];
    uint64_t pattern = lms__compare(&x, a, b, NULL);
    bool     link = b >= t->n_records;
    *out = (lms_pair){ .a = a, .b = b, .pass = LMS_NO_PASS };
    lms__class_odds(model, pattern, link, odds);
    lms__weigh_pair(model, odds, lms__frequency_bits(&x, a, b, pattern), out);
    for (uint32_t i = 0; i < model->n_comparisons; i++) out->level[i] = (uint8_t)lms__level(pattern, i);
    out->verdict = lms__verdict_by_weight(model, (double)out->weight);
    uint32_t rival = out->cls ? out->cls : out->runner_up, rule = lms__decide_rule(p, out, NULL, NULL);
    if (rule < LMS_MAX_DECISIONS && p->rule[rule].then != LMS_THEN_WEIGHTS) {
        out->reason = (uint16_t)(rule + 1);
        if (p->rule[rule].then == LMS_THEN_DIFFERENT) out->verdict = LMS_DIFFERENT;
        else if (p->rule[rule].then == LMS_THEN_LINK && out->verdict == LMS_DIFFERENT) out->verdict = LMS_REVIEW;
        else if (p->rule[rule].then == LMS_THEN_REVIEW && out->verdict == LMS_SAME) out->verdict = LMS_REVIEW;
    }
    for (uint32_t i = 0; i < model->n_comparisons; i++) {
        unsigned l = lms__level(pattern, i);
        double   f = 0, bits = lms__slot_frequency(&x, a, b, pattern, i, &f);
        weight_of[i] = lms__log2(model->p[0][i][l]) - lms__log2(model->p[rival][i][l]) - (rival + 1 == model->n_classes ? bits : 0);
        frequency_of[i] = f;
    }
    lms__comparer_free(&x);
    return LMS_OK;
}
