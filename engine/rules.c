// SPDX-License-Identifier: MIT
/*
 * rules.c - lms_rules_check and lms_rules_test: is a pack free of errors, and do its examples hold?
 *
 * Examples run through the real stages: a value through lms__normalise_value, a record as a dataset of
 * one row through normalise and validate (rules_trial.c). A failed example is reported like an error of the
 * pack, at the place where the example stands.
 */
#include "rules.h"

#include <stdlib.h>

lms_status lms__pack_open(lms_pack *p, const char *dir, lms_error *err)
{
    *p = (lms_pack){ 0 };
    lms__mem_init(&p->mem, NULL, 0);
    p->ctx = (lms_ctx){ .mem = &p->mem, .threads = 1, .as_of = LMS_NO_DAY };
    if (dir == NULL || dir[0] == 0)
        return lms__fail(err, LMS_E_ARG, LMS_MSG("No rule pack was given; name its folder, for example rules/child-registry"));
    lms_status s = lms__rulebook_load(&p->mem, dir, &p->rb, err);
    if (s != LMS_OK) return s;
    s = lms__plans_new(&p->ctx, p->rb, NULL, NULL, NULL, &p->plans, err);
    lms__rulebook_sort(p->rb);
    return s == LMS_E_RULES ? LMS_OK : s;
}

void lms__pack_close(lms_pack *p)
{
    lms__plans_free(&p->plans);
    lms__rulebook_free(p->rb);
    *p = (lms_pack){ 0 };
}

static void tell(const lms_pack *p, const lms_issue *x, lms_rules_issue_fn fn, void *ctx)
{
    const lms_rulebook *rb = p->rb;
    char     path[4600], line[1024];
    size_t   n = 0;
    lms_str  part[3] = { rb->dir, LMS_S("/"), x->file < rb->n_files ? rb->file[x->file].name : LMS_S("") };
    lms_str  text = lms__rulebook_line(rb, x->file, x->line);
    if (fn == NULL) return;
    for (int i = 0; i < 3; i++)
        for (size_t k = 0; k < part[i].n && n + 1 < sizeof path; k++) path[n++] = part[i].s[k];
    path[n] = 0;
    for (n = 0; n < text.n && n + 1 < sizeof line; n++) line[n] = text.s[n] ? text.s[n] : ' ';
    while (n && n < text.n && ((unsigned char)text.s[n] & 0xC0) == 0x80) n--; /* never half a letter */
    line[n] = 0;
    fn(ctx, &(lms_rules_issue){ path, x->line, x->col, line, x->error });
}

static lms_status tell_all(lms_pack *p, lms_rules_issue_fn fn, void *ctx, lms_error *err)
{
    for (size_t i = 0; i < p->rb->issues.n; i++) tell(p, &p->rb->issues.v[i], fn, ctx);
    return lms__rulebook_status(p->rb, err);
}

lms_status lms_rules_check(const char *rules_dir, lms_rules_issue_fn on_issue, void *ctx, uint32_t *n_rules, lms_error *err)
{
    lms_pack   p;
    lms_status s = lms__pack_open(&p, rules_dir, err);
    if (n_rules) *n_rules = p.rb ? p.rb->n_rules : 0;
    if (s == LMS_OK) s = tell_all(&p, on_issue, ctx, err);
    lms__pack_close(&p);
    return s;
}

/* ---- examples ---- */

static uint32_t hint_of(lms_str name)
{
    static const struct { const char *name; uint32_t bit; } all[] = {
        { "tcvn3", LMS_CELL_FONT_TCVN3 }, { "tcvn3_caps", LMS_CELL_FONT_TCVN3_CAPS }, { "vni", LMS_CELL_FONT_VNI },
        { "number", LMS_CELL_NUMBER }, { "date_1900", LMS_CELL_DATE_1900 }, { "date_1904", LMS_CELL_DATE_1904 } };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (lms__str_is(name, all[i].name)) return all[i].bit;
    return 0;
}

static uint32_t hints(const lms_node *x)
{
    const lms_node *h = lms__node_get(x, "hint");
    uint32_t        bits = 0;
    if (h && h->kind == LMS_SCALAR) return hint_of(h->text);
    for (const lms_node *c = h ? h->child : NULL; c; c = c->next) bits |= hint_of(c->text);
    return bits;
}

static const char *zero(lms_pack *p, lms_str s)
{
    const char *z = lms__arena_str(&p->rb->text, s).s;
    return z ? z : "";
}

/* Was rule r applied or only proposed, by the log of a trial or the hits of a value? */
static void check_kind(lms_pack *p, const lms_node *x, const lms_rule *r, bool applied, bool proposed)
{
    lms_str kind = lms__node_str(x, "kind");
    if (kind.n == 0) return;
    bool ok = lms__str_is(kind, "proposed")                                             ? proposed && !applied
              : lms__str_is(kind, "none")                                               ? !applied && !proposed
                                                                                        : applied;
    if (!ok)
        lms__issue(p->rb, x, LMS_MSG("Example of rule {1} failed: the change should be recorded as {2}, it is {3}"), r->id.s, kind.s,
                   applied ? "applied" : proposed ? "proposed" : "none");
}

static lms_status test_value(lms_pack *p, const lms_rule *r, const lms_node *x, lms_error *err)
{
    uint32_t      field = lms__schema_find(&p->rb->schema, lms__node_str(x, "field"));
    uint16_t      number = lms__rulebook_rule(p->rb, r->id);
    lms_str       want = lms__node_str(x, "out");
    lms_buf       out;
    lms_rule_hits hit = { 0 };
    bool          applied = false, proposed = false;
    lms__buf_init(&out, &p->mem);
    lms_status s = lms__normalise_value(p->plans.normalise, field, lms__node_str(x, "in"), hints(x), &out, &hit, err);
    if (s == LMS_OK && !lms__str_eq(lms__buf_str(&out), want))
        lms__issue(p->rb, lms__node_get(x, "out"), LMS_MSG("Example of rule {1} failed: the result is \"{2}\", expected is \"{3}\""), r->id.s, zero(p, lms__buf_str(&out)), want.s);
    for (size_t i = 0; i < hit.n; i++)
        if ((hit.v[i] & 0x7FFF) == number) *(hit.v[i] & 0x8000 ? &proposed : &applied) = true;
    if (s == LMS_OK) check_kind(p, x, r, applied, proposed);
    LMS_VEC_FREE(&p->mem, &hit);
    lms__buf_free(&out);
    return s;
}

static int32_t as_of(const lms_node *x)
{
    lms_date d = lms__date_parse_iso(lms__node_str(x, "as_of"));
    return d.d ? lms__date_day(d.y, d.m, d.d) : LMS_NO_DAY;
}

static const lms_node *rows_of(const lms_node *x)
{
    const lms_node *one = lms__node_get(x, "record");
    return one ? one : lms__node_get(x, "records");
}

/* A normalise example with a whole record: what becomes of one field of its first row? */
static void judge_record(lms_pack *p, const lms_rule *r, const lms_node *x, const lms_trial *t)
{
    uint32_t field = lms__schema_find(&p->rb->schema, lms__node_str(x, "field"));
    uint16_t number = lms__rulebook_rule(p->rb, r->id);
    const lms_node *out = lms__node_get(x, "out"), *proposes = lms__node_get(x, "proposes");
    bool     applied = false, proposed = false;
    lms_str  offer = LMS_S("");
    lms_str  is = lms__value(&t->table, field, 0);
    for (size_t i = 0; i < t->log.corrections.n; i++) {
        const lms_correction *c = &t->log.corrections.v[i];
        if (c->row != 0 || c->rule != number || c->field != field) continue;
        *(c->kind == LMS_PROPOSED ? &proposed : &applied) = true;
        if (c->kind == LMS_PROPOSED) offer = lms__dict_get(&t->log.texts, c->after);
    }
    for (size_t i = 0; i < t->log.transforms.n; i++)
        if (t->log.transforms.v[i].rule == number && t->log.transforms.v[i].field == field) applied = true;
    if (out && !lms__str_eq(is, out->text))
        lms__issue(p->rb, out, LMS_MSG("Example of rule {1} failed: the result is \"{2}\", expected is \"{3}\""), r->id.s, zero(p, is), out->text.s);
    if (proposes && !lms__str_eq(offer, proposes->text))
        lms__issue(p->rb, proposes, LMS_MSG("Example of rule {1} failed: proposed is \"{2}\", expected is \"{3}\""), r->id.s, zero(p, offer), proposes->text.s);
    check_kind(p, x, r, applied, proposed);
}

static bool found(const lms_log *log, uint16_t rule)
{
    for (size_t i = 0; i < log->findings.n; i++)
        if (log->findings.v[i].rule == rule) return true;
    return false;
}

/* Does the rule do something in an example of normalise? As a change of the value, or as what is recorded. */
static bool acts(const lms_node *x)
{
    const lms_node *in = lms__node_get(x, "in"), *out = lms__node_get(x, "out"), *rows = rows_of(x);
    lms_str         kind = lms__node_str(x, "kind");
    if (rows && in == NULL) in = lms__node_get(rows->kind == LMS_LIST ? rows->child : rows, lms__node_get(x, "field") ? lms__node_str(x, "field").s : "");
    return lms__node_get(x, "proposes") || (kind.n && !lms__str_is(kind, "none")) || (out && !lms__str_eq(in ? in->text : LMS_S(""), out->text));
}

/* A rule is shown at work and at rest: a check that finds everything, or nothing, would pass one-sided examples. */
static void audit(lms_pack *p, const lms_rule *r)
{
    const lms_node *list = lms__node_get(r->node, "examples");
    bool            finds = false, none = false, works = false;
    if (r->section != LMS_SEC_VALIDATE && r->section != LMS_SEC_NORMALISE) return;
    for (const lms_node *x = list ? list->child : NULL; x; x = x->next) {
        lms_str f = lms__node_str(x, "finds");
        finds |= lms__str_is(f, "true");
        none |= lms__str_is(f, "false");
        works |= acts(x);
    }
    if (r->section == LMS_SEC_VALIDATE && !finds) lms__issue(p->rb, r->node, LMS_MSG("Rule {1} has no example that it finds"), r->id.s);
    if (r->section == LMS_SEC_VALIDATE && !none) lms__issue(p->rb, r->node, LMS_MSG("Rule {1} has no example that it does not find"), r->id.s);
    if (r->section == LMS_SEC_NORMALISE && !works) lms__issue(p->rb, r->node, LMS_MSG("Rule {1} has no example in which it changes or proposes something"), r->id.s);
}

static lms_status test_record(lms_pack *p, const lms_rule *r, const lms_node *x, lms_error *err)
{
    lms_trial  t;
    lms_status s = lms__trial_run(p, rows_of(x), as_of(x), &t, err);
    if (s == LMS_OK) {
        const lms_node *finds = lms__node_get(x, "finds");
        if (finds && found(&t.log, lms__rulebook_rule(p->rb, r->id)) != lms__str_is(finds->text, "true")) {
            if (lms__str_is(finds->text, "true")) lms__issue(p->rb, finds, LMS_MSG("Example of rule {1} failed: the rule should find something, it finds nothing"), r->id.s);
            else lms__issue(p->rb, finds, LMS_MSG("Example of rule {1} failed: the rule should find nothing, it finds something"), r->id.s);
        }
        if (lms__node_get(x, "field")) judge_record(p, r, x, &t);
    }
    lms__trial_free(&t);
    return s;
}

static lms_status test_rule(lms_pack *p, const lms_rule *r, uint32_t *n, lms_error *err)
{
    const lms_node *list = lms__node_get(r->node, "examples");
    lms_status      s = LMS_OK;
    for (const lms_node *x = list ? list->child : NULL; x && s == LMS_OK; x = x->next) {
        if (rows_of(x)) s = test_record(p, r, x, err);
        else if (lms__node_get(x, "in") && r->section == LMS_SEC_NORMALISE) s = test_value(p, r, x, err);
        else continue;
        ++*n;
    }
    if (s == LMS_OK) audit(p, r);
    return s;
}

/* An example of the decision table names levels, not records. */
typedef struct decided { lms_pack *p; uint32_t n; } decided;
static void judge_decision(void *ctx, lms_str rule, const lms_node *example, bool holds)
{
    decided *d = ctx;
    d->n++;
    if (!holds) lms__issue(d->p->rb, example, LMS_MSG("Example of rule {1} failed: the rule does not decide this pair as the example says"), rule.s);
}

lms_status lms_rules_test(const char *rules_dir, lms_rules_issue_fn on_issue, void *ctx, uint32_t *n_examples, lms_error *err)
{
    lms_pack   p;
    uint32_t   n = 0;
    lms_status s = lms__pack_open(&p, rules_dir, err);
    if (s == LMS_OK && p.rb->issues.n == 0) {
        for (uint32_t i = 0; i < p.rb->n_rules && s == LMS_OK; i++) s = test_rule(&p, &p.rb->rule[i], &n, err);
        decided d = { &p, 0 };
        if (s == LMS_OK && p.plans.score) lms__score_examples(p.plans.score, p.rb, judge_decision, &d);
        n += d.n;
        if (s == LMS_OK) s = lms__test_statistics(&p, &n, err);
        lms__rulebook_sort(p.rb);
    }
    if (n_examples) *n_examples = n;
    if (s == LMS_OK) s = tell_all(&p, on_issue, ctx, err);
    lms__pack_close(&p);
    return s;
}
