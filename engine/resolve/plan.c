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
    const lms_node *t = lms__node_get(root, "targets"), *u = lms__node_get(t, "updated"), *v = lms__node_get(t, "in_target");
    p->updated_percent = (uint64_t)lms__node_int(u, "percent", 90);
    p->updated_strict = lms__node_bool(u, "strict", true);
    p->target_percent = (uint64_t)lms__node_int(v, "percent", 75);
    p->target_strict = lms__node_bool(v, "strict", false);
    const lms_node *a = lms__node_get(root, "actions");
    for (int k = 0; k < LMS_N_ACTIONS; k++)
        for (const lms_node *n = a ? a->child : NULL; n; n = n->next)
            if (lms__str_is(lms__node_str(n, "id"), names[k])) p->action[k] = lms__node_str(n, "id");
    lms__lists_plan(p, rb);
    return LMS_OK;
}

void lms__resolve_plan_free(lms_resolve_plan *p)
{
    if (p) lms__mem_free(p->mem, p, 1, sizeof *p);
}
