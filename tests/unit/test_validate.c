// SPDX-License-Identifier: MIT
/*
 * test_validate.c - the promises of validate/validate.h. What each rule of the child registry finds is tested by
 * the rule's own examples (lamsach rules test); here a small pack holds one rule of every mechanism that looks at
 * several records, meets a limit, or needs a date.
 */
#include "rulebook/internal.h"
#include "table_of.h"
#include "validate/validate.h"

#include <check.h>
#include <stdio.h>

#define RULE(id, rest) "  - id: " id "\n    severity: warning\n    text: {vi: v, en: e}\n    source: s\n    examples: [{record: {name: x}, finds: false}]\n" rest

static const char fields_yaml[] =
    "fields:\n"
    "  - {id: name, type: name, language: vi, role: person_name, title: {vi: n, en: n}}\n"
    "  - {id: born, type: date, role: birth_date, title: {vi: b, en: b}}\n"
    "  - {id: number, type: ident, role: person_id, title: {vi: i, en: i}}\n"
    "  - {id: note, type: text, title: {vi: o, en: o}}\n"
    "  - {id: house, type: text, title: {vi: h, en: h}}\n"
    "  - {id: group, type: text, title: {vi: g, en: g}}\n"
    "  - {id: ward, type: unit, level: ward, title: {vi: w, en: w}}\n"
    "  - {id: father, type: name, language: vi, title: {vi: f, en: f}}\n"
    "  - {id: mother, type: name, language: vi, title: {vi: m, en: m}}\n";
enum { NAME, BORN, NUMBER, NOTE, HOUSE, GROUP, WARD, FATHER, MOTHER, N_FIELDS };

static const char validate_yaml[] =
    "rules:\n"
    RULE("need-name", "    check: required\n    field: name\n")
    RULE("slow", "    check: pattern\n    field: note\n    pattern: '^(a+)+$'\n")
    RULE("gated", "    check: name_syllables\n    field: name\n    when: {field: group, is: [Kinh, Hoa], missing: true}\n")
    RULE("sixteen", "    check: age\n    field: born\n    under: 16\n    leap_day: \"03-01\"\n")
    RULE("sixteen-early", "    check: age\n    field: born\n    under: 16\n    leap_day: 02-28\n")
    RULE("future", "    check: not_after_as_of\n    field: born\n")
    RULE("one-number", "    check: shared\n    field: number\n    differ: [name, born]\n")
    RULE("copied", "    check: copied_run\n    field: note\n    min: 3\n    same_household: house\n")
    RULE("new-year", "    check: frequent_day\n    field: born\n    unit: ward\n    day: 01-01\n    count: 3\n    share: 0.5\n")
    RULE("surname", "    check: surname\n    field: name\n    parents: [father, mother]\n")
    RULE("divided", "    check: unit_divided\n    field: ward\n");

static lms_mem            mem;
static lms_ctx            ctx;
static lms_error          err;
static lms_rulebook      *rb;
static lms_validate_plan *plan;

static lms_status open_rules(const char *validate)
{
    struct lms_rule_file f[8];
    const char *const text[7][2] = { { "block.yaml", "passes: []\n" }, { "fields.yaml", fields_yaml }, { "identify.yaml", "" }, { "match.yaml", "" }, { "normalise.yaml", "rules: []\n" },
                                     { "pack.yaml", "name: small\nversion: \"1\"\ntitle: {vi: n, en: s}\n" }, { "validate.yaml", validate } };
    uint32_t n = 0;
    for (int i = 0; i < 7; i++)
        if (text[i][1][0]) f[n++] = (struct lms_rule_file){ lms__str(text[i][0]), lms__str(text[i][1]) };
    lms__mem_init(&mem, NULL, 0);
    ctx = (lms_ctx){ .mem = &mem, .threads = 2, .as_of = lms__date_day(2024, 11, 10) };
    memset(&err, 0, sizeof err);
    ck_assert_int_eq(lms__rulebook_from(&mem, f, n, &rb, &err), LMS_OK);
    /* only what validate.yaml says is of interest here */
    for (size_t i = rb->issues.n; i-- > 0;)
        if (!lms__str_is(rb->file[rb->issues.v[i].file].name, "validate.yaml") && !lms__str_is(rb->file[rb->issues.v[i].file].name, "fields.yaml"))
            rb->issues.v[i] = rb->issues.v[--rb->issues.n];
    return lms__validate_plan_new(&ctx, rb, &plan, &err);
}
static void close_rules(void)
{
    lms__validate_plan_free(plan);
    lms__rulebook_free(rb);
    ck_assert_uint_eq(mem.used, 0);
}

/* ---- rows of text, as a table ---- */

typedef const char *const row_of[N_FIELDS];
typedef struct rows { row_of *row; const uint32_t *order; } rows;
static lms_str cell(void *ctx_, uint32_t row, uint32_t field)
{
    const rows *r = ctx_;
    const char *s = r->row[r->order ? r->order[row] : row][field];
    return lms__str(s ? s : "");
}

typedef struct outcome { lms_table t; lms_log log; lms_dataset d; uint32_t source[64], line[64]; } outcome;

/* Records in the order of `order`; a record keeps the line of its place in `row`. */
static void run_on(row_of *row, uint32_t n, const uint32_t *order, unsigned threads, outcome *o)
{
    rows r = { row, order };
    memset(o, 0, sizeof *o);
    ck_assert_uint_le(n, 64);
    ck_assert(table_of(&mem, &rb->schema, n, n, cell, &r, &o->t));
    for (uint32_t i = 0; i < n; i++) o->line[i] = 2 + (order ? order[i] : i);
    o->d = (lms_dataset){ .schema = &rb->schema, .n_rows = n, .n_records = n, .source_of = o->source, .line_of = o->line };
    ck_assert(lms__log_init(&o->log, &mem));
    ctx.threads = threads;
    ck_assert_int_eq(lms__validate(&ctx, plan, &o->d, &o->t, &o->log, &err), LMS_OK);
    lms__log_sort(&o->log);
}
static void free_outcome(outcome *o)
{
    lms__log_free(&o->log);
    lms__table_free(&o->t);
}

/* Lines on which a rule found something: "2,3". */
static const char *lines(const outcome *o, const char *rule)
{
    static char text[4][400];
    static int  k;
    bool        on[128] = { false };
    size_t      n = 0;
    k = (k + 1) % 4;
    text[k][0] = 0;
    for (size_t i = 0; i < o->log.findings.n; i++)
        if (o->log.findings.v[i].rule == lms__rulebook_rule(rb, lms__str(rule))) on[o->line[o->log.findings.v[i].row]] = true;
    for (int i = 0; i < 128; i++)
        if (on[i]) n += (size_t)snprintf(text[k] + n, sizeof text[k] - n, "%s%d", n ? "," : "", i);
    return text[k];
}
static uint64_t not_evaluated(const outcome *o, const char *rule)
{
    uint64_t n = 0;
    for (size_t i = 0; i < o->log.not_evaluated.n; i++)
        if (o->log.not_evaluated.v[i].rule == lms__rulebook_rule(rb, lms__str(rule))) n += o->log.not_evaluated.v[i].count;
    return n;
}

static row_of people[] = {
    { [NAME] = "Trần Bảo An", [BORN] = "2015-01-01", [NUMBER] = "031215001234", [NOTE] = "aaa", [WARD] = "w1/d/p", [FATHER] = "Trần Văn Ba", [MOTHER] = "Lê Thị Tư" },
    { [NAME] = "Lê Bình", [BORN] = "2016-01-01", [NUMBER] = "031215001234", [NOTE] = "aaa", [WARD] = "w1/d/p", [FATHER] = "Trần Văn Ba", [MOTHER] = "Lê Thị Tư" },
    { [NAME] = "Vũ Chi", [BORN] = "2017-01-01", [NUMBER] = "031215005678", [NOTE] = "aaa", [WARD] = "w1/d/p", [FATHER] = "Trần Văn Ba", [MOTHER] = "Lê Thị Tư" },
    { [NAME] = "Vu Chi", [BORN] = "2017-01-01", [NUMBER] = "031215005678", [NOTE] = "b", [WARD] = "w2/d/p", [GROUP] = "Ê-đê" },
    { [NAME] = "Ánn Dzung", [BORN] = "2008-02-29", [NOTE] = "c", [HOUSE] = "h1", [WARD] = "w3>w4,w5" },
    { [NAME] = "Ánn Dzung", [BORN] = "2008", [NOTE] = "c", [HOUSE] = "h1", [GROUP] = "Ê-đê" },
    { [NAME] = "Đỗ Yến", [BORN] = "2024-11-11", [NOTE] = "c", [HOUSE] = "h1" },
    { [NAME] = NULL, [BORN] = "2008-11-11", [NUMBER] = "000000000000", [NOTE] = "d" },
    { [NAME] = "Đỗ Giang", [BORN] = "2008-11-10", [NUMBER] = "000000000000", [NOTE] = "d" },
};
enum { N_PEOPLE = sizeof people / sizeof *people };

START_TEST(each_kind_of_check_finds_what_it_should)
{
    outcome o;
    ck_assert_int_eq(open_rules(validate_yaml), LMS_OK);
    run_on(people, N_PEOPLE, NULL, 1, &o);
    ck_assert_str_eq(lines(&o, "need-name"), "9");
    ck_assert_str_eq(lines(&o, "gated"), "6");          /* the minority name is not judged */
    ck_assert_str_eq(lines(&o, "one-number"), "2,3");   /* one child twice is no sharing; a made-up number is another finding */
    ck_assert_str_eq(lines(&o, "copied"), "2,3,4");     /* the run inside one household is excused */
    ck_assert_str_eq(lines(&o, "new-year"), "2,3,4");   /* in that ward only */
    ck_assert_str_eq(lines(&o, "surname"), "4");
    ck_assert_str_eq(lines(&o, "future"), "8");
    ck_assert_str_eq(lines(&o, "divided"), "6");
    ck_assert_str_eq(lines(&o, "sixteen"), "6,10");     /* a year alone is no proof; 16 on the very day */
    free_outcome(&o);
    ctx.as_of = lms__date_day(2024, 2, 29);
    run_on(people, N_PEOPLE, NULL, 1, &o);
    ck_assert_str_eq(lines(&o, "sixteen"), "6");        /* 2024 has a 29 February */
    free_outcome(&o);
    close_rules();
}
END_TEST

START_TEST(born_on_29_february_by_the_rule_of_the_pack)
{
    static row_of leap[] = { { [NAME] = "Trần An", [BORN] = "2084-02-29" } };
    outcome o;
    ck_assert_int_eq(open_rules(validate_yaml), LMS_OK);
    ctx.as_of = lms__date_day(2100, 2, 28); /* 2100 has none */
    run_on(leap, 1, NULL, 1, &o);
    ck_assert_str_eq(lines(&o, "sixteen"), "");
    ck_assert_str_eq(lines(&o, "sixteen-early"), "2");
    free_outcome(&o);
    ctx.as_of = lms__date_day(2100, 3, 1);
    run_on(leap, 1, NULL, 1, &o);
    ck_assert_str_eq(lines(&o, "sixteen"), "2");
    free_outcome(&o);
    close_rules();
}
END_TEST

START_TEST(promise_1_nothing_is_changed)
{
    outcome o, untouched;
    rows    r = { people, NULL };
    ck_assert_int_eq(open_rules(validate_yaml), LMS_OK);
    memset(&untouched, 0, sizeof untouched);
    ck_assert(table_of(&mem, &rb->schema, N_PEOPLE, N_PEOPLE, cell, &r, &untouched.t));
    run_on(people, N_PEOPLE, NULL, 2, &o);
    for (uint32_t f = 0; f < N_FIELDS; f++) {
        ck_assert_uint_eq(o.t.column[f].dict.n, untouched.t.column[f].dict.n);
        for (uint32_t i = 0; i < N_PEOPLE; i++) ck_assert(lms__str_eq(lms__value(&o.t, f, i), lms__value(&untouched.t, f, i)));
    }
    ck_assert_uint_eq(o.log.corrections.n, 0);
    for (size_t i = 0; i < o.log.findings.n; i++) ck_assert_uint_lt(o.log.findings.v[i].row, N_PEOPLE);
    free_outcome(&o);
    lms__table_free(&untouched.t);
    close_rules();
}
END_TEST

START_TEST(promise_2_a_limit_met_is_counted_not_passed)
{
    static char hard[60000];
    static row_of slow[] = { { [NAME] = "Trần An", [NOTE] = hard }, { [NAME] = "Trần Bê", [NOTE] = hard }, { [NAME] = "Trần Chi", [NOTE] = "aaa" }, { [NAME] = "Trần Dê", [NOTE] = "b" } };
    outcome o;
    memset(hard, 'a', sizeof hard - 2);
    hard[sizeof hard - 2] = '!';
    hard[sizeof hard - 1] = 0;
    ck_assert_int_eq(open_rules(validate_yaml), LMS_OK);
    run_on(slow, 4, NULL, 2, &o);
    ck_assert_str_eq(lines(&o, "slow"), "5");
    ck_assert_uint_eq(not_evaluated(&o, "slow"), 2);
    free_outcome(&o);
    /* without an as-of date, rules that need one were not evaluated for any record */
    ctx.as_of = LMS_NO_DAY;
    run_on(people, N_PEOPLE, NULL, 2, &o);
    ck_assert_uint_eq(not_evaluated(&o, "sixteen"), N_PEOPLE);
    ck_assert_uint_eq(not_evaluated(&o, "future"), N_PEOPLE);
    ck_assert_uint_eq(not_evaluated(&o, "need-name"), 0);
    ck_assert_str_eq(lines(&o, "future"), "");
    free_outcome(&o);
    close_rules();
}
END_TEST

START_TEST(promise_3_neither_threads_nor_the_order_of_records_matter)
{
    static const uint32_t turned[N_PEOPLE] = { 8, 7, 6, 5, 4, 3, 2, 1, 0 };
    outcome a, b, c;
    ck_assert_int_eq(open_rules(validate_yaml), LMS_OK);
    run_on(people, N_PEOPLE, NULL, 1, &a);
    run_on(people, N_PEOPLE, NULL, 4, &b);
    run_on(people, N_PEOPLE, turned, 3, &c);
    ck_assert_uint_gt(a.log.findings.n, 10);
    ck_assert_uint_eq(a.log.findings.n, b.log.findings.n);
    ck_assert_uint_eq(a.log.findings.n, c.log.findings.n);
    for (size_t i = 0; i < a.log.findings.n; i++) {
        const lms_finding *x = &a.log.findings.v[i], *y = &b.log.findings.v[i];
        ck_assert(x->row == y->row && x->field == y->field && x->rule == y->rule && x->severity == y->severity);
        ck_assert(lms__str_eq(lms__dict_get(&a.log.texts, x->args), lms__dict_get(&b.log.texts, y->args)));
    }
    for (uint32_t i = 0; i < rb->n_rules; i++) ck_assert_str_eq(lines(&a, rb->rule[i].id.s), lines(&c, rb->rule[i].id.s));
    free_outcome(&a);
    free_outcome(&b);
    free_outcome(&c);
    close_rules();
}
END_TEST

START_TEST(no_records_and_no_rules_are_fine)
{
    outcome o;
    ck_assert_int_eq(open_rules(validate_yaml), LMS_OK);
    run_on(people, 0, NULL, 2, &o);
    ck_assert_uint_eq(o.log.findings.n, 0);
    free_outcome(&o);
    close_rules();
    ck_assert_int_eq(open_rules("rules: []\n"), LMS_OK);
    run_on(people, N_PEOPLE, NULL, 2, &o);
    ck_assert_uint_eq(o.log.findings.n, 0);
    free_outcome(&o);
    close_rules();
}
END_TEST

START_TEST(a_rule_that_cannot_work_is_an_issue_of_the_pack)
{
    static const char *const wrong[] = {
        "rules:\n" RULE("a", "    check: age\n    field: name\n    under: 16\n"),                                  /* a name has no age */
        "rules:\n" RULE("a", "    check: required\n"),                                                              /* no field */
        "rules:\n" RULE("a", "    check: frequent_day\n    field: born\n    unit: ward\n    day: new year\n    count: 3\n    share: 0.5\n"),
        "rules:\n" RULE("a", "    check: surname\n    field: name\n    parents: [born]\n"),
        "rules:\n" RULE("a", "    check: requird\n    field: name\n"),
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        open_rules(wrong[i]);
        ck_assert_msg(rb->issues.n > 0, "rule %zu was taken", i);
        close_rules();
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("validate");
    TCase *t = tcase_create("validate");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, each_kind_of_check_finds_what_it_should);
    tcase_add_test(t, born_on_29_february_by_the_rule_of_the_pack);
    tcase_add_test(t, promise_1_nothing_is_changed);
    tcase_add_test(t, promise_2_a_limit_met_is_counted_not_passed);
    tcase_add_test(t, promise_3_neither_threads_nor_the_order_of_records_matter);
    tcase_add_test(t, no_records_and_no_rules_are_fine);
    tcase_add_test(t, a_rule_that_cannot_work_is_an_issue_of_the_pack);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? 1 : 0;
}
