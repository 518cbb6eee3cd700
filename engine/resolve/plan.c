// SPDX-License-Identifier: MIT
/* resolve/plan.c - targets.yaml compiled. */
#include "resolve/internal.h"

static void group(lms_resolve_plan *p, lms_rulebook *rb, const lms_node *n)
{
    uint64_t bits = 0;
    for (const lms_node *f = n->child; f; f = f->next) {
        uint32_t k = lms__schema_find(&rb->schema, f->text);
        char     id[64] = { 0 };
        memcpy(id, f->text.s ? f->text.s : "", f->text.n < 63 ? f->text.n : 63);
        if (k == LMS_NO_FIELD) lms__issue(rb, f, LMS_MSG("There is no field {1}"), id);
        else if (k < 64) bits |= 1ull << k;
    }
    if (bits && p->n_groups < MAX_GROUPS) p->group[p->n_groups++] = bits;
    p->basic |= bits;
}

static lms_target target(const lms_node *n)
{
    return (lms_target){ (uint64_t)lms__node_int(n, "percent", 0), lms__node_bool(n, "strict", false), n != NULL };
}

static void survivorship(lms_resolve_plan *p, const lms_node *order)
{
    static const char *const name[LMS_N_BETTER] = { "registered", "verified", "newest", "most" };
    for (const lms_node *n = order ? order->child : NULL; n; n = n->next)
        for (uint8_t k = 0; k < LMS_N_BETTER; k++) {
            bool twice = false;
            for (uint32_t i = 0; i < p->n_better; i++) twice |= p->better[i] == k;
            if (!twice && lms__str_is(n->text, name[k])) p->better[p->n_better++] = k;
        }
}

/* Codes of life_status that its table marks with 0 in the column `counts`. */
static void who_is_away(lms_resolve_plan *p, lms_rulebook *rb)
{
    uint32_t f = rb->schema.of_role[LMS_ROLEF_LIFE_STATUS];
    if (f == LMS_NO_FIELD) return;
    const lms_csv_table *t = lms__rulebook_table(rb, lms__node_str(rb->field_node[f], "table"));
    uint32_t             counts = t ? lms__csv_column(t, "counts") : UINT32_MAX;
    if (t == NULL) return;
    if (counts == UINT32_MAX) {
        lms__issue(rb, rb->field_node[f], LMS_MSG("The table of the role life_status needs a column counts (0: such children leave the base)"));
        return;
    }
    for (uint32_t r = 0; r < t->n_rows; r++)
        if (lms__str_is(lms__csv_cell(t, r, counts), "0") && p->n_away < MAX_AWAY) p->away[p->n_away++] = lms__csv_cell(t, r, 0);
}

/* Rules named by `key_in` exist. */
static void known_rules(lms_rulebook *rb, const lms_node *list)
{
    for (const lms_node *n = list ? list->child : NULL; n; n = n->next) {
        char id[64] = { 0 };
        memcpy(id, n->text.s ? n->text.s : "", n->text.n < 63 ? n->text.n : 63);
        if (lms__rulebook_rule(rb, n->text) == LMS_NO_RULE) lms__issue(rb, n, LMS_MSG("There is no rule {1}"), id);
    }
}

lms_status lms__resolve_plan_new(lms_ctx *c, lms_rulebook *rb, lms_resolve_plan **out, lms_error *err)
{
    static const char *const names[LMS_N_ACTIONS] = { "decide-duplicate", "complete-basic", "correct-error", "shared-number", "fix-number", "get-number", "confirm-number" };
    lms_resolve_plan *p = lms__mem_zalloc(c->mem, 1, sizeof *p);
    *out = p;
    if (p == NULL) return lms__mem_why(c->mem, err);
    p->mem = c->mem;
    p->schema = &rb->schema;
    const lms_node *root = rb->section[LMS_SEC_TARGETS], *g = lms__node_get(lms__node_get(root, "basic"), "groups");
    for (const lms_node *n = g ? g->child : NULL; n; n = n->next) group(p, rb, n);
    p->age = (int)lms__node_int(lms__node_get(root, "age"), "below", 0);
    p->leap_february = lms__str_is(lms__node_str(lms__node_get(root, "age"), "leap_day"), "february");
    const lms_node *t = lms__node_get(root, "targets");
    p->target[LMS_TARGET_UPDATED] = target(lms__node_get(t, "updated"));
    p->target[LMS_TARGET_IN] = target(lms__node_get(t, "in_target"));
    survivorship(p, lms__node_get(lms__node_get(root, "survivorship"), "order"));
    who_is_away(p, rb);
    const lms_node *a = lms__node_get(root, "actions");
    for (const lms_node *n = a ? a->child : NULL; n && p->n_actions < LMS_N_ACTIONS; n = n->next)
        for (int k = 0; k < LMS_N_ACTIONS; k++)
            if (lms__str_is(lms__node_str(n, "id"), names[k]))
                p->action[p->n_actions++] = (lms_do){ lms__node_str(n, "id"), (lms_action)k, lms__node_num(n, "cost", 0) };
    lms__lists_plan(p, rb);
    known_rules(rb, lms__node_get(lms__node_get(root, "key_in"), "not_worth"));
    known_rules(rb, lms__node_get(lms__node_get(lms__node_get(root, "key_in"), "whole_file"), "rules"));
    return LMS_OK;
}

void lms__resolve_plan_free(lms_resolve_plan *p)
{
    if (p) lms__mem_free(p->mem, p, 1, sizeof *p);
}
