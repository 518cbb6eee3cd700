// SPDX-License-Identifier: MIT
/*
 * rules_statistics.c - the examples of statistics.yaml: records through the real stages up to the figure.
 *
 * Each record of an example is a child of its own, and no list is given: what is tried is the definition.
 */
#include "rules.h"

static bool alone(lms_mem *mem, uint32_t n, lms_clusters *k, lms_identified *x)
{
    *k = (lms_clusters){ .mem = mem, .n_children = n, .n_records = n };
    *x = (lms_identified){ .mem = mem, .n_records = n };
    k->child_of = lms__mem_alloc(mem, n, sizeof *k->child_of);
    k->start = lms__mem_alloc(mem, n + 1u, sizeof *k->start);
    k->member = lms__mem_alloc(mem, n, sizeof *k->member);
    k->weakest = lms__mem_alloc(mem, n, sizeof *k->weakest);
    k->open_question = lms__mem_zalloc(mem, n, 1);
    x->person_of = lms__mem_alloc(mem, n, sizeof *x->person_of);
    if (!k->child_of || !k->start || !k->member || !k->weakest || !k->open_question || !x->person_of) return false;
    for (uint32_t i = 0; i < n; i++) {
        k->child_of[i] = k->start[i] = k->member[i] = i;
        k->weakest[i] = UINT32_MAX;
        x->person_of[i] = LMS_NO_ROW;
    }
    k->start[n] = n;
    return true;
}

static lms_status figure(lms_pack *p, const lms_node *x, uint32_t number, int64_t *part, int64_t *whole, lms_error *err)
{
    lms_date        d = lms__date_parse_iso(lms__node_str(x, "as_of"));
    lms_trial       t;
    lms_clusters    k = { 0 };
    lms_identified  id = { 0 };
    lms_resolved    r = { 0 };
    lms_statistics  st = { 0 };
    lms_populations none = { 0 };
    lms_scored      scored = { 0 };
    lms_status      s = lms__trial_run(p, lms__node_get(x, "records"), d.d ? lms__date_day(d.y, d.m, d.d) : LMS_NO_DAY, &t, err);
    if (s == LMS_OK && !alone(&p->mem, t.table.n_records, &k, &id)) s = lms__mem_why(&p->mem, err);
    if (s == LMS_OK)
        s = lms__resolve(&p->ctx, p->plans.resolve,
                         &(lms_resolve_in){ .dataset = &t.dataset, .table = &t.table, .log = &t.log, .scored = &scored, .identified = &id, .clusters = &k, .population = &none },
                         &r, err);
    if (s == LMS_OK) s = lms__statistics(&p->ctx, p->plans.statistics, &(lms_statistics_in){ &t.table, &k, &id, &r }, &st, err);
    if (s == LMS_OK) lms__statistics_of(&st, number, part, whole);
    lms__statistics_free(&st);
    lms__resolved_free(&r);
    lms__identified_free(&id);
    lms__clusters_free(&k);
    lms__trial_free(&t);
    return s;
}

static const char *shown(char num[24], int64_t v) { return v < 0 ? "-" : lms__num(num, (uint64_t)v); }

static lms_status one(lms_pack *p, const lms_node *n, const lms_node *x, uint32_t number, lms_error *err)
{
    int64_t    is[2] = { -1, -1 };
    char       num[2][24];
    lms_status s = figure(p, x, number, &is[0], &is[1], err);
    for (int i = 0; s == LMS_OK && i < 2; i++) {
        int64_t want = lms__node_int(x, i ? "whole" : "part", -1);
        if (is[i] != want)
            lms__issue(p->rb, x, LMS_MSG("Example of {1} failed: {2} is {3}, expected is {4}"), lms__node_str(n, "id").s, i ? "whole" : "part", shown(num[0], is[i]),
                       shown(num[1], want));
    }
    return s;
}

lms_status lms__test_statistics(lms_pack *p, uint32_t *n_examples, lms_error *err)
{
    static const char *const kinds[3] = { "indicators", "measures", "figures" };
    uint32_t   number = 0;
    lms_status s = LMS_OK;
    for (int k = 0; k < 3; k++) {
        const lms_node *l = lms__node_get(p->rb->section[LMS_SEC_STATISTICS], kinds[k]);
        for (const lms_node *n = l ? l->child : NULL; s == LMS_OK && n; n = n->next, number++) {
            const lms_node *e = lms__node_get(n, "examples");
            for (const lms_node *x = e ? e->child : NULL; s == LMS_OK && x; x = x->next, ++*n_examples) s = one(p, n, x, number, err);
        }
    }
    return s;
}
