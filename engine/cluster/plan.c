// SPDX-License-Identifier: MIT
/* cluster/plan.c - `clusters:` of match.yaml compiled. Comparisons and levels are looked up when scored pairs are there. */
#include "cluster/internal.h"

static bool keep(lms_cluster_plan *p, lms_str s, lms_str *out)
{
    *out = lms__arena_str(&p->text, s);
    return out->s != NULL;
}

static bool known_comparison(const lms_node *root, lms_str id)
{
    const lms_node *list = lms__node_get(root, "comparisons");
    for (const lms_node *c = list ? list->child : NULL; c; c = c->next)
        if (lms__str_eq(lms__node_str(c, "id"), id) || lms__str_eq(lms__node_str(c, "second"), id)) return true;
    return false;
}

static bool add_conflict(lms_cluster_plan *p, lms_rulebook *rb, const lms_node *root, const lms_node *at)
{
    if (p->n_conflicts == LMS_MAX_CONFLICTS) {
        lms__issue(rb, at, LMS_MSG("There are too many conflicts; 32 are possible"));
        return true;
    }
    struct lms_conflict *x = &p->conflict[p->n_conflicts++];
    lms_str              cmp = lms__node_str(at, "comparison");
    if (!keep(p, lms__node_str(at, "id"), &x->id) || !keep(p, cmp, &x->comparison)) return false;
    if (cmp.n && !known_comparison(root, cmp)) lms__issue(rb, lms__node_get(at, "comparison"), LMS_MSG("There is no comparison {1}"), cmp.s);
    const lms_node *levels = lms__node_get(at, "levels");
    if (levels && levels->kind == LMS_SCALAR) return keep(p, levels->text, &x->level[x->n_levels++]);
    for (const lms_node *l = levels ? levels->child : NULL; l && x->n_levels < LMS_MAX_LEVELS; l = l->next)
        if (!keep(p, l->text, &x->level[x->n_levels++])) return false;
    return true;
}

lms_status lms__cluster_plan_new(lms_ctx *c, lms_rulebook *rb, lms_cluster_plan **out, lms_error *err)
{
    size_t before = rb->issues.n;
    *out = NULL;
    lms_cluster_plan *p = lms__mem_zalloc(c->mem, 1, sizeof *p);
    if (p == NULL) return lms__mem_why(c->mem, err);
    p->mem = c->mem;
    lms__arena_init(&p->text, c->mem);
    const lms_node *root = rb->section[LMS_SEC_MATCH], *at = lms__node_get(root, "clusters"), *list = lms__node_get(at, "conflicts");
    p->bridge = lms__node_num(at, "bridge", 0);
    p->average = lms__node_num(at, "average", 0);
    p->unknown_pair = lms__node_num(at, "unknown_pair", 0);
    p->large = (uint32_t)lms__node_int(at, "large", 1000);
    bool ok = true;
    for (const lms_node *x = list ? list->child : NULL; x && ok; x = x->next) ok = add_conflict(p, rb, root, x);
    if (!ok) {
        lms__cluster_plan_free(p);
        return lms__mem_why(c->mem, err);
    }
    *out = p;
    return rb->issues.n > before ? lms__rulebook_status(rb, err) : LMS_OK;
}

void lms__cluster_plan_free(lms_cluster_plan *p)
{
    if (p == NULL) return;
    lms__arena_free(&p->text);
    lms__mem_free(p->mem, p, 1, sizeof *p);
}
