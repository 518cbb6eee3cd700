// SPDX-License-Identifier: MIT
/* score/plan_rules.c - match.yaml compiled: anchors of the estimation, the decision table. */
#include "score/internal.h"

/* Bit of a class by id. A classical model has no twins or siblings: such ids give 0 without an issue. */
static bool class_bit(lms_score_plan *p, lms_rulebook *rb, const lms_node *at, uint8_t *bits)
{
    uint32_t k = lms__plan_class(p, at->text);
    if (k != UINT32_MAX) *bits |= (uint8_t)(1u << k);
    else if (!p->classical) {
        lms_str near = lms__nearest(at->text, p->class_id, p->n_classes);
        lms__issue(rb, at, near.n ? LMS_MSG("There is no class {1}. Did you mean {2}?") : LMS_MSG("There is no class {1}"), at->text.s,
                   near.n ? near.s : NULL);
        return false;
    }
    return true;
}

static bool class_bits(lms_score_plan *p, lms_rulebook *rb, const lms_node *n, uint8_t *bits)
{
    *bits = 0;
    if (n == NULL) return true;
    if (n->kind == LMS_SCALAR) return class_bit(p, rb, n, bits);
    bool ok = true;
    for (const lms_node *x = n->child; x; x = x->next) ok = class_bit(p, rb, x, bits) && ok;
    return ok;
}

static uint32_t slot_of(lms_score_plan *p, lms_rulebook *rb, const lms_node *at, lms_str id)
{
    uint32_t s = lms__plan_slot(p, id);
    if (s != UINT32_MAX) return s;
    lms_str  known[LMS_MAX_COMPARISONS];
    uint32_t n = 0;
    for (; n < p->cmp.n_slots; n++) known[n] = p->cmp.slot[n].id;
    lms_str near = lms__nearest(id, known, n);
    lms__issue(rb, at, near.n ? LMS_MSG("There is no comparison {1}. Did you mean {2}?") : LMS_MSG("There is no comparison {1}"), id.s,
               near.n ? near.s : NULL);
    return s;
}

static uint32_t level_of(lms_rulebook *rb, const lms_node *at, const lms_slot *s, lms_str id)
{
    uint32_t l = lms__plan_level(s, id);
    if (l != UINT32_MAX) return l;
    lms_str near = lms__nearest(id, s->level, s->n_levels);
    lms__issue(rb, at, near.n ? LMS_MSG("There is no level {1} here. Did you mean {2}?") : LMS_MSG("There is no level {1} here"), id.s,
               near.n ? near.s : NULL);
    return l;
}

static void anchor(lms_score_plan *p, lms_rulebook *rb, const lms_node *at)
{
    lms_anchor      a = { .level = LMS_MAX_LEVELS };
    const lms_node *cmp = lms__node_get(at, "comparison"), *level = lms__node_get(at, "level"), *as = lms__node_get(at, "as");
    const lms_node *most = lms__node_get(at, "most"), *least = lms__node_get(at, "least");
    if (cmp == NULL || !class_bits(p, rb, lms__node_get(at, "classes"), &a.classes)) return;
    uint32_t slot = slot_of(p, rb, cmp, cmp->text);
    if (slot == UINT32_MAX) return;
    a.slot = (uint8_t)slot;
    if (as) {
        uint8_t with = 0;
        if (!class_bit(p, rb, as, &with) || with == 0) return;
        for (uint32_t k = 0; k + 1 < p->n_classes; k++)
            if (a.classes >> k & 1) p->tie[k][slot] = p->tie[__builtin_ctz(with)][slot];
        return;
    }
    if (level) {
        uint32_t l = level_of(rb, level, &p->cmp.slot[slot], level->text);
        if (l == UINT32_MAX) return;
        a.level = (uint8_t)l;
    }
    if ((most || least) && level == NULL) {
        lms__issue(rb, at, LMS_MSG("The key {1} is missing here"), "level");
        return;
    }
    if (!most && !least && !lms__node_bool(at, "fixed", false)) {
        lms__issue(rb, at, LMS_MSG("An anchor needs one of: most, least, fixed, as"));
        return;
    }
    a.kind = most ? LMS_ANCHOR_MOST : least ? LMS_ANCHOR_LEAST : LMS_ANCHOR_FIXED;
    a.value = lms__node_num(at, most ? "most" : "least", 0);
    if (p->n_anchors == LMS_MAX_ANCHORS) lms__issue(rb, at, LMS_MSG("There are too many anchors; 64 are possible"));
    else if (a.classes) p->anchor[p->n_anchors++] = a;
}

bool lms__plan_anchors(lms_score_plan *p, lms_rulebook *rb, const lms_node *list)
{
    for (const lms_node *x = list ? list->child : NULL; x; x = x->next) anchor(p, rb, x);
    return true;
}

/* Narrow rule->level by {comparison: [levels]} ; "not-x" in the first place: all but these. */
static void narrow(lms_score_plan *p, lms_rulebook *rb, const lms_node *when, lms_decide_rule *r)
{
    for (const lms_node *c = when ? when->child : NULL; c; c = c->next) {
        uint32_t slot = slot_of(p, rb, c, c->key);
        if (slot == UINT32_MAX) continue;
        uint16_t bits = 0;
        bool     all_but = false, first = true;
        for (const lms_node *l = c->kind == LMS_LIST ? c->child : c; l; l = c->kind == LMS_LIST ? l->next : NULL) {
            lms_str id = l->text;
            bool    no = id.n > 4 && memcmp(id.s, "not-", 4) == 0;
            if (first) all_but = no;
            first = false;
            if (no != all_but) lms__issue(rb, l, LMS_MSG("Either all levels here begin with not- or none does"));
            if (no) id = (lms_str){ id.s + 4, id.n - 4 };
            uint32_t k = level_of(rb, l, &p->cmp.slot[slot], id);
            if (k != UINT32_MAX) bits |= (uint16_t)(1u << k);
        }
        r->level[slot] &= all_but ? (uint16_t)~bits : bits;
    }
}

static void apply_condition(lms_score_plan *p, lms_rulebook *rb, const lms_node *conditions, const lms_node *name, lms_decide_rule *r)
{
    for (const lms_node *c = conditions ? conditions->child : NULL; c; c = c->next)
        if (lms__str_eq(c->key, name->text)) {
            narrow(p, rb, c, r);
            return;
        }
    lms__issue(rb, name, LMS_MSG("There is no condition {1} under conditions:"), name->text.s);
}

static uint8_t mark_number(lms_score_plan *p, lms_rulebook *rb, const lms_node *at)
{
    for (uint32_t i = 0; i < p->n_marks; i++)
        if (lms__str_eq(p->mark[i], at->text)) return (uint8_t)(i + 1);
    if (p->n_marks == LMS_MAX_MARKS) {
        lms__issue(rb, at, LMS_MSG("There are too many marks; 8 are possible"));
        return 0;
    }
    p->mark[p->n_marks++] = at->text;
    return (uint8_t)p->n_marks;
}

static bool rule(lms_score_plan *p, lms_rulebook *rb, const lms_node *conditions, const lms_node *at)
{
    if (p->n_rules == LMS_MAX_DECISIONS) {
        lms__issue(rb, at, LMS_MSG("The decision table is too long; 64 rows are possible"));
        return true;
    }
    lms_decide_rule r = { .least = lms__node_num(at, "least", -1), .most = lms__node_num(at, "most", 2) };
    memset(r.level, 0xFF, sizeof r.level);
    r.id = lms__arena_str(&p->text, lms__node_str(at, "id"));
    if (r.id.s == NULL) return false;
    const lms_node *in = lms__node_get(at, "in"), *marked = lms__node_get(at, "marked"), *marks = lms__node_get(at, "marks");
    if (in && in->kind == LMS_SCALAR) apply_condition(p, rb, conditions, in, &r);
    else
        for (const lms_node *x = in ? in->child : NULL; x; x = x->next) apply_condition(p, rb, conditions, x, &r);
    narrow(p, rb, lms__node_get(at, "when"), &r);
    class_bits(p, rb, lms__node_get(at, "classes"), &r.classes);
    if (r.classes == 0) r.classes = 0xFF;
    if (marked && lms__node_get(marked, "mark")) {
        int64_t k = lms__node_int(marked, "at_least", 1);
        r.marked = mark_number(p, rb, lms__node_get(marked, "mark"));
        r.at_least = (uint8_t)(k < 1 ? 1 : k > 200 ? 200 : k);
    }
    if (marks) r.marks = mark_number(p, rb, marks);
    lms_str then = lms__node_str(at, "then");
    r.then = lms__str_is(then, "link") ? LMS_THEN_LINK : lms__str_is(then, "review") ? LMS_THEN_REVIEW :
             lms__str_is(then, "different") ? LMS_THEN_DIFFERENT : LMS_THEN_WEIGHTS;
    p->rule[p->n_rules++] = r;
    return true;
}

bool lms__plan_rules(lms_score_plan *p, lms_rulebook *rb, const lms_node *root)
{
    const lms_node *list = lms__node_get(root, "rules"), *conditions = lms__node_get(root, "conditions");
    bool            ok = true;
    for (const lms_node *x = list ? list->child : NULL; x && ok; x = x->next) ok = rule(p, rb, conditions, x);
    return ok;
}
