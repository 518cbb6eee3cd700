// SPDX-License-Identifier: MIT
/* identify/plan.c - identify.yaml compiled. */
#include "identify/internal.h"

static const char *const cases[LMS_N_CASES] = { "verified",  "fields-differ", "of-another", "other-number",     "reestablished", "not-found",
                                                "suggested", "shared",        "incomplete", "list-contradicts", "supports" };

static void read_issuers(lms_identify_plan *p, lms_rulebook *rb, const lms_node *list)
{
    for (const lms_node *x = list ? list->child : NULL; x; x = x->next) {
        lms_issuer *s = &p->issuer[p->n_issuers++];
        lms_str     knows = lms__node_str(x, "knows");
        *s = (lms_issuer){ lms__node_str(x, "id"), lms__node_bool(x, "verifies", false), lms__node_bool(x, "children", false),
                           lms__str_is(knows, "everyone")    ? LMS_KNOWS_EVERYONE
                           : lms__str_is(knows, "own-wards") ? LMS_KNOWS_OWN_WARDS
                                                             : LMS_KNOWS_NOBODY };
        for (uint32_t i = 0; i + 1 < p->n_issuers; i++)
            if (lms__str_eq(p->issuer[i].id, s->id)) lms__issue(rb, x, LMS_MSG("The issuer {1} is there twice; keep one"), s->id.s);
    }
}

static void read_settings(lms_identify_plan *p, lms_rulebook *rb, const lms_node *set)
{
    const lms_node *agree = lms__node_get(set, "agree"), *link = lms__node_get(set, "link"), *suggest = lms__node_get(set, "suggest");
    for (const lms_node *x = agree ? agree->child : NULL; x; x = x->next) {
        uint32_t f = lms__schema_find(&rb->schema, x->text);
        if (f == LMS_NO_FIELD || f >= 64) continue; /* the schema has said so */
        if (p->n_agree == LMS_MAX_AGREE) lms__issue(rb, x, LMS_MSG("Too many fields to agree; at most eight are compared"));
        else p->agree[p->n_agree++] = f;
    }
    p->link_probability = lms__node_num(link, "probability", 0.99);
    p->link_margin = lms__node_num(link, "margin", 3);
    p->suggest_probability = lms__node_num(suggest, "probability", 0.999);
    p->suggest_margin = lms__node_num(suggest, "margin", 10);
    p->maybe = lms__node_num(set, "maybe", 0.5);
}

static void read_rules(lms_identify_plan *p, const lms_rulebook *rb)
{
    for (int k = 0; k < LMS_N_CASES; k++) p->rule[k] = LMS_LOG_NO_RULE;
    for (uint32_t i = 0; i < rb->n_rules; i++)
        for (int k = 0; rb->rule[i].section == LMS_SEC_IDENTIFY && k < LMS_N_CASES; k++)
            if (lms__str_is(lms__node_str(rb->rule[i].node, "when"), cases[k])) p->rule[k] = (uint16_t)i;
}

lms_status lms__identify_plan_new(lms_ctx *c, lms_rulebook *rb, lms_identify_plan **out, lms_error *err)
{
    const lms_node    *root = rb->section[LMS_SEC_IDENTIFY], *issuers = lms__node_get(root, "issuers");
    uint32_t           n = lms__node_count(issuers);
    lms_identify_plan *p = lms__mem_zalloc(c->mem, 1, sizeof *p);
    *out = NULL;
    if (p) p->issuer = lms__mem_zalloc(c->mem, n, sizeof *p->issuer);
    if (p == NULL || p->issuer == NULL) {
        lms__mem_free(c->mem, p, 1, sizeof *p);
        return lms__mem_why(c->mem, err);
    }
    p->mem = c->mem;
    p->absent = root == NULL;
    read_issuers(p, rb, issuers);
    p->n_issuers = n;
    read_settings(p, rb, lms__node_get(root, "settings"));
    read_rules(p, rb);
    *out = p;
    return LMS_OK;
}

void lms__identify_plan_free(lms_identify_plan *p)
{
    if (p == NULL) return;
    lms_mem *mem = p->mem;
    lms__mem_free(mem, p->issuer, p->n_issuers, sizeof *p->issuer);
    lms__mem_free(mem, p, 1, sizeof *p);
}
