// SPDX-License-Identifier: MIT
/*
 * score/decide.c - from weights to verdicts: the pack's decision table, then what people decided.
 *
 * Idea    The table is read from the top; the first row that fits a pair decides. Some rows ask for a mark
 *         that other pairs of a record left ("this child is known to have a twin of nearly the same name"),
 *         so the table is read twice: once without marks, to set them, and once with them. A mark counts
 *         how many pairs set it; the order of pairs plays no part.
 *
 * Holds   1. a row can only make a verdict more careful than the weights: weights leaves it, link turns
 *            "different" into review, review turns "same" into review, different separates
 *         2. human decisions come last and win; pairs no pass proposed are added for them
 */
#include "score/internal.h"

#include "base/sort.h"

static bool fits(const lms_decide_rule *r, const lms_pair *x, uint32_t n_slots, const uint8_t *ma, const uint8_t *mb)
{
    if (!(r->classes >> x->cls & 1)) return false;
    for (uint32_t s = 0; s < n_slots; s++)
        if (!(r->level[s] >> x->level[s] & 1)) return false;
    if ((double)x->probability < r->least || (double)x->probability > r->most) return false;
    if (r->marked == 0) return true;
    return (ma && ma[r->marked - 1] >= r->at_least) || (mb && mb[r->marked - 1] >= r->at_least);
}

uint32_t lms__decide_rule(const lms_score_plan *p, const lms_pair *x, const uint8_t *ma, const uint8_t *mb)
{
    for (uint32_t i = 0; i < p->n_rules; i++)
        if (fits(&p->rule[i], x, p->cmp.n_slots, ma, mb)) return i;
    return LMS_MAX_DECISIONS;
}

static uint8_t then(const lms_decide_rule *r, uint8_t verdict)
{
    switch (r->then) {
    case LMS_THEN_DIFFERENT: return LMS_DIFFERENT;
    case LMS_THEN_REVIEW: return verdict == LMS_SAME ? LMS_REVIEW : verdict;
    case LMS_THEN_LINK: return verdict == LMS_DIFFERENT ? LMS_REVIEW : verdict;
    default: return verdict;
    }
}

/* ---- reasons: 0 none, then rules, classes, and these ---- */
enum { WHY_HUMAN_SAME, WHY_HUMAN_DIFFERENT, WHY_GREY, N_WHY };
static const char *const whys[N_WHY] = { "human-same", "human-different", "between-thresholds" };

lms_status lms__make_reasons(const lms_score_plan *p, lms_scored *s, lms_error *err)
{
    for (uint32_t i = 0; i < 1 + p->n_rules + p->n_classes + N_WHY; i++) {
        lms_str *r = LMS_PUSH(s->mem, &s->reason);
        if (r == NULL) return lms__mem_why(s->mem, err);
        if (i == 0) *r = LMS_S("");
        else if (i <= p->n_rules) *r = p->rule[i - 1].id;
        else if (i <= p->n_rules + p->n_classes) *r = p->class_reason[i - 1 - p->n_rules];
        else *r = lms__str(whys[i - 1 - p->n_rules - p->n_classes]);
    }
    return LMS_OK;
}

static uint16_t class_reason(const lms_score_plan *p, uint32_t c) { return p->class_reason[c].n ? (uint16_t)(1 + p->n_rules + c) : 0; }
static uint16_t why(const lms_score_plan *p, int w) { return (uint16_t)(1 + p->n_rules + p->n_classes + (uint32_t)w); }

static void set_marks(const lms_score_plan *p, const lms_scored *s, uint8_t *mark)
{
    for (size_t i = 0; i < s->pairs.n; i++) {
        const lms_pair *x = &s->pairs.v[i];
        uint32_t        r = lms__decide_rule(p, x, NULL, NULL);
        if (r == LMS_MAX_DECISIONS || p->rule[r].marks == 0) continue;
        uint8_t *m[2] = { mark + (size_t)x->a * p->n_marks, mark + (size_t)x->b * p->n_marks };
        for (int k = 0; k < 2; k++)
            if (m[k][p->rule[r].marks - 1] < 255) m[k][p->rule[r].marks - 1]++;
    }
}

static void apply_table(const lms_score_plan *p, lms_scored *s, const uint8_t *mark)
{
    for (size_t i = 0; i < s->pairs.n; i++) {
        lms_pair      *x = &s->pairs.v[i];
        const uint8_t *ma = mark ? mark + (size_t)x->a * p->n_marks : NULL, *mb = mark ? mark + (size_t)x->b * p->n_marks : NULL;
        uint8_t        by_weight = lms__verdict_by_weight(s, (double)x->weight);
        uint32_t       r = lms__decide_rule(p, x, ma, mb);
        x->verdict = by_weight;
        x->reason = 0;
        if (r < LMS_MAX_DECISIONS) {
            x->verdict = then(&p->rule[r], by_weight);
            if (p->rule[r].then != LMS_THEN_WEIGHTS) x->reason = (uint16_t)(r + 1);
        }
        if (x->reason == 0 && x->verdict == LMS_REVIEW) x->reason = why(p, WHY_GREY);
        if (x->reason == 0 && x->verdict == LMS_DIFFERENT && x->cls && x->cls + 1u < p->n_classes) x->reason = class_reason(p, x->cls);
    }
}

static size_t find_pair(const lms_scored *s, uint32_t a, uint32_t b)
{
    size_t lo = 0, hi = s->pairs.n;
    while (lo < hi) {
        size_t          mid = (lo + hi) / 2;
        const lms_pair *x = &s->pairs.v[mid];
        if (x->a < a || (x->a == a && x->b < b)) lo = mid + 1;
        else hi = mid;
    }
    return lo;
}

typedef LMS_VEC(lms_pair) fresh_pairs;

/* A pair that no pass proposed is compared now and joins the others in order, once all are known. */
static lms_status human(const lms_score_plan *p, const lms_comparer *x, const lms_decision *d, lms_scored *s, fresh_pairs *fresh, lms_error *err)
{
    uint32_t  a = d->a < d->b ? d->a : d->b, b = d->a < d->b ? d->b : d->a;
    lms_pair *at;
    if (a == b || b >= x->t->n_records) return LMS_OK;
    size_t i = find_pair(s, a, b);
    if (i == s->pairs.n || s->pairs.v[i].a != a || s->pairs.v[i].b != b) {
        double   odds[LMS_MAX_CLASSES];
        uint64_t pattern = lms__compare(x, a, b, NULL);
        if ((at = LMS_PUSH(s->mem, fresh)) == NULL) return lms__mem_why(s->mem, err);
        *at = (lms_pair){ .a = a, .b = b, .pass = LMS_NO_PASS };
        lms__class_odds(s, pattern, false, odds);
        lms__weigh_pair(s, odds, lms__frequency_bits(x, a, b, pattern), at);
        for (uint32_t k = 0; k < s->n_comparisons; k++) at->level[k] = (uint8_t)lms__level(pattern, k);
    } else {
        at = &s->pairs.v[i];
    }
    at->verdict = d->same ? LMS_SAME : LMS_DIFFERENT;
    at->reason = why(p, d->same ? WHY_HUMAN_SAME : WHY_HUMAN_DIFFERENT);
    return LMS_OK;
}

static uint64_t place(const lms_pair *x) { return (uint64_t)x->a << 32 | x->b; }

/* Of a pair that was decided twice the later decision stays. */
static lms_status put_in(lms_scored *s, const fresh_pairs *fresh, lms_error *err)
{
    size_t      m = fresh->n, n = 0;
    lms_keyrow *key = lms__mem_alloc(s->mem, m, sizeof *key), *tmp = lms__mem_alloc(s->mem, m, sizeof *tmp);
    bool        ok = key && tmp && LMS_RESERVE(s->mem, &s->pairs, s->pairs.n + m);
    if (ok) {
        for (size_t i = 0; i < m; i++) key[i] = (lms_keyrow){ place(&fresh->v[i]), (uint32_t)i, 0 };
        lms__sort_keyrow(key, tmp, m); /* stable */
        for (size_t i = 0; i < m; i++)
            if (i + 1 == m || key[i + 1].key != key[i].key) key[n++] = key[i];
        size_t old = s->pairs.n, to = old + n;
        s->pairs.n = to;
        while (n) { /* from the back, in place */
            if (old && place(&s->pairs.v[old - 1]) > key[n - 1].key) s->pairs.v[--to] = s->pairs.v[--old];
            else s->pairs.v[--to] = fresh->v[key[--n].row];
        }
    }
    lms__mem_free(s->mem, key, m, sizeof *key);
    lms__mem_free(s->mem, tmp, m, sizeof *tmp);
    return ok ? LMS_OK : lms__mem_why(s->mem, err);
}

/* Pairs nobody needs: different, nothing to say about them, and far from the thresholds. */
static void drop_idle(const lms_score_plan *p, lms_scored *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->pairs.n; i++) {
        const lms_pair *x = &s->pairs.v[i];
        if (x->verdict == LMS_DIFFERENT && x->reason == 0 && (double)x->weight < p->set.keep_weight) continue;
        s->pairs.v[n++] = *x;
    }
    s->pairs.n = n;
}

lms_status lms__decide(lms_ctx *c, const lms_score_plan *p, const lms_comparer *x, const lms_decisions *dec, lms_scored *s, lms_error *err)
{
    size_t     n_marks = (size_t)x->t->n_records * p->n_marks;
    uint8_t   *mark = lms__mem_zalloc(c->mem, n_marks, 1);
    lms_status st = mark ? lms__make_reasons(p, s, err) : lms__mem_why(c->mem, err);
    if (st == LMS_OK) {
        if (p->n_marks) set_marks(p, s, mark);
        apply_table(p, s, p->n_marks ? mark : NULL);
        st = lms__complete(c, x, s, err);
        if (st == LMS_OK) apply_table(p, s, p->n_marks ? mark : NULL);
    }
    if (st == LMS_OK) {
        drop_idle(p, s);
        fresh_pairs fresh = { 0 };
        for (size_t i = 0; dec && i < dec->n && st == LMS_OK; i++) st = human(p, x, &dec->v[i], s, &fresh, err);
        if (st == LMS_OK && fresh.n) st = put_in(s, &fresh, err);
        LMS_VEC_FREE(s->mem, &fresh);
    }
    lms__mem_free(c->mem, mark, n_marks, 1);
    return st;
}

/* An example names levels, and perhaps the class, the probability and a mark; everything else is missing. */
static bool example_fits(const lms_score_plan *p, uint32_t rule, const lms_node *at)
{
    lms_pair        x = { .probability = (float)lms__node_num(at, "probability", 0.5) };
    uint8_t         marks[LMS_MAX_MARKS] = { 0 };
    const lms_node *levels = lms__node_get(at, "levels");
    uint32_t        cls = lms__plan_class(p, lms__node_str(at, "class"));
    x.cls = (uint8_t)(cls == UINT32_MAX ? 0 : cls);
    for (const lms_node *l = levels ? levels->child : NULL; l; l = l->next) {
        uint32_t slot = lms__plan_slot(p, l->key), k = slot == UINT32_MAX ? UINT32_MAX : lms__plan_level(&p->cmp.slot[slot], l->text);
        if (k == UINT32_MAX) return false;
        x.level[slot] = (uint8_t)k;
    }
    int64_t n = lms__node_int(at, "marked", 0);
    if (p->rule[rule].marked) marks[p->rule[rule].marked - 1] = (uint8_t)(n < 0 ? 0 : n > 255 ? 255 : n);
    return lms__decide_rule(p, &x, marks, marks) == rule;
}

void lms__score_examples(const lms_score_plan *p, const lms_rulebook *rb, lms_score_example_fn on_example, void *ctx)
{
    const lms_node *rules = lms__node_get(rb->section[LMS_SEC_MATCH], "rules");
    uint32_t        i = 0;
    for (const lms_node *r = rules ? rules->child : NULL; r && i < p->n_rules; r = r->next, i++) {
        const lms_node *list = lms__node_get(r, "examples");
        for (const lms_node *x = list ? list->child : NULL; x; x = x->next)
            on_example(ctx, p->rule[i].id, x, example_fits(p, i, x) == lms__node_bool(x, "fits", true));
    }
}
