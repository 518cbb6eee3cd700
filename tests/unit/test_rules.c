// SPDX-License-Identifier: MIT
/* test_rules.c - rules check, test and doc through the public header: a wrong example is told where it stands; every pack of the house is sound. */
#include <lamsach.h>

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char told[8000];
static void on_issue(void *ctx, const lms_rules_issue *x)
{
    char      text[1200];
    lms_error e = x->error;
    size_t    n = strlen(told);
    (void)ctx;
    e.file[0] = 0;
    lms_error_text(&e, NULL, NULL, text, sizeof text);
    const char *name = strrchr(x->file, '/');
    snprintf(told + n, sizeof told - n, "%s:%u:%u: %s | %s\n", name ? name + 1 : x->file, x->line, x->col, text, x->line_text);
}

static const char *const packs[] = { "rules/child-registry", "rules/febrl" };

START_TEST(every_pack_of_the_house_is_free_of_errors_and_its_examples_hold)
{
    for (size_t i = 0; i < sizeof packs / sizeof *packs; i++) {
        lms_error err = { 0 };
        uint32_t  rules = 0, examples = 0;
        told[0] = 0;
        ck_assert_msg(lms_rules_check(packs[i], on_issue, NULL, &rules, &err) == LMS_OK, "%s", told);
        ck_assert_msg(lms_rules_test(packs[i], on_issue, NULL, &examples, &err) == LMS_OK, "%s", told);
        ck_assert_uint_gt(rules, 0);
        ck_assert_uint_gt(examples, 0);
    }
}
END_TEST

static lms_status keep(void *ctx, const char *s, size_t n)
{
    char **out = ctx;
    *out = malloc(n + 1);
    memcpy(*out, s, n);
    (*out)[n] = 0;
    return LMS_OK;
}

START_TEST(the_manual_names_every_rule_in_both_languages)
{
    for (size_t i = 0; i < sizeof packs / sizeof *packs; i++) {
        char *vi = NULL, *en = NULL;
        ck_assert_int_eq(lms_rules_doc(packs[i], "vi", keep, &vi, NULL), LMS_OK);
        ck_assert_int_eq(lms_rules_doc(packs[i], "en", keep, &en, NULL), LMS_OK);
        ck_assert_ptr_nonnull(strstr(vi, "\n### `spaces` — thông tin\n"));
        ck_assert_ptr_nonnull(strstr(en, "\n### `spaces` — info\n"));
        ck_assert_ptr_nonnull(strstr(en, "- `mobile_2018`: "));
        free(vi);
        free(en);
    }
}
END_TEST

static char *read_whole(const char *path)
{
    FILE *f = fopen(path, "r");
    ck_assert_ptr_nonnull(f);
    char  *s = malloc(1 << 20);
    size_t n = fread(s, 1, (1 << 20) - 1, f);
    s[n] = 0;
    fclose(f);
    return s;
}

START_TEST(the_lists_of_mechanisms_name_every_key_there_is)
{
    static const char *const lang[] = { "vi", "en" };
    for (int i = 0; i < 2; i++) {
        char  path[64], *doc = NULL;
        snprintf(path, sizeof path, "rules/mechanisms.%s.md", lang[i]);
        char *have = read_whole(path);
        ck_assert_int_eq(lms_rules_doc("rules/child-registry", lang[i], keep, &doc, NULL), LMS_OK);
        char *at = strstr(doc, i ? "\n## Annex" : "\n## Phụ lục");
        ck_assert_ptr_nonnull(at);
        while ((at = strstr(at, "- `")) != NULL) { /* "- `name`" */
            char name[80], *end = strchr(at + 3, '`');
            snprintf(name, sizeof name, "%.*s", (int)(end - at - 1), at + 2);
            ck_assert_msg(strstr(have, name) != NULL, "%s is not in %s; run make rules-docs", name, path);
            at = end;
        }
        free(doc);
        free(have);
    }
}
END_TEST

static lms_status full(void *ctx, const char *s, size_t n) { (void)ctx, (void)s, (void)n; return LMS_E_IO; }

/* A copy of a pack with one file's line replaced. */
static void copy_with(char *dir, const char *file, const char *from, const char *to)
{
    char cmd[1000];
    snprintf(cmd, sizeof cmd, "cp -r rules/febrl/. '%s' && chmod -R u+w '%s' && sed -i 's/%s/%s/' '%s/%s'", dir, dir, from, to, dir, file);
    ck_assert_int_eq(system(cmd), 0);
}

START_TEST(a_wrong_example_is_told_where_it_stands)
{
    char      dir[] = "/tmp/lamsach-rules-XXXXXX", cmd[200];
    lms_error err = { 0 };
    uint32_t  n = 0;
    ck_assert_ptr_nonnull(mkdtemp(dir));
    copy_with(dir, "normalise.yaml", "out: \"john\"", "out: \"jon\"");
    told[0] = 0;
    ck_assert_int_eq(lms_rules_check(dir, on_issue, NULL, NULL, &err), LMS_OK);
    ck_assert_int_eq(lms_rules_test(dir, on_issue, NULL, &n, &err), LMS_E_RULES);
    ck_assert_uint_gt(n, 1);
    ck_assert_str_eq(told, "normalise.yaml:13:49: Example of rule spaces failed: the result is \"john\", expected is \"jon\" |"
                           "       - {field: given_name, in: \"  john \", out: \"jon\"}\n");
    ck_assert_ptr_nonnull(strstr(err.file, "normalise.yaml"));
    ck_assert_uint_eq(err.row, 13);
    snprintf(cmd, sizeof cmd, "rm -r '%s'", dir);
    ck_assert_int_eq(system(cmd), 0);
}
END_TEST

START_TEST(a_rule_whose_examples_are_one_sided_is_told)
{
    char      dir[] = "/tmp/lamsach-rules-XXXXXX", cmd[300];
    lms_error err = { 0 };
    ck_assert_ptr_nonnull(mkdtemp(dir));
    copy_with(dir, "normalise.yaml", "in: \"19151111\"", "in: \"1915-11-11\"");
    snprintf(cmd, sizeof cmd, "sed -i '/finds: false/d' '%s/validate.yaml'", dir);
    ck_assert_int_eq(system(cmd), 0);
    told[0] = 0;
    ck_assert_int_eq(lms_rules_test(dir, on_issue, NULL, NULL, &err), LMS_E_RULES);
    ck_assert_msg(strstr(told, "Rule date-iso has no example in which it changes or proposes something") != NULL, "%s", told);
    ck_assert_msg(strstr(told, "has no example that it does not find") != NULL, "%s", told);
    snprintf(cmd, sizeof cmd, "rm -r '%s'", dir);
    ck_assert_int_eq(system(cmd), 0);
}
END_TEST

START_TEST(what_is_not_re_keyed_names_rules_that_exist)
{
    char      dir[] = "/tmp/lamsach-rules-XXXXXX", cmd[400];
    lms_error err = { 0 };
    ck_assert_ptr_nonnull(mkdtemp(dir));
    copy_with(dir, "normalise.yaml", "no such text", "");
    snprintf(cmd, sizeof cmd, "printf 'key_in:\n  source: x\n  fields: [given_name]\n  not_worth: [spaces, spacess]\n  whole_file: {percent: 20, rules: [nothing]}\n' > '%s/targets.yaml'", dir);
    ck_assert_int_eq(system(cmd), 0);
    told[0] = 0;
    ck_assert_int_eq(lms_rules_check(dir, on_issue, NULL, NULL, &err), LMS_E_RULES);
    ck_assert_msg(strstr(told, "targets.yaml:4:23: There is no rule spacess |") != NULL, "%s", told);
    ck_assert_msg(strstr(told, "targets.yaml:5:37: There is no rule nothing |") != NULL, "%s", told);
    ck_assert_msg(strstr(told, "There is no rule spaces |") == NULL, "%s", told);
    snprintf(cmd, sizeof cmd, "rm -r '%s'", dir);
    ck_assert_int_eq(system(cmd), 0);
}
END_TEST

START_TEST(errors_of_several_files_are_told_in_one_run)
{
    char      dir[] = "/tmp/lamsach-rules-XXXXXX", cmd[200];
    lms_error err = { 0 };
    ck_assert_ptr_nonnull(mkdtemp(dir));
    copy_with(dir, "normalise.yaml", "step: date", "step: dat");
    snprintf(cmd, sizeof cmd, "sed -i 's/type: date/type: dat/' '%s/fields.yaml'", dir);
    ck_assert_int_eq(system(cmd), 0);
    told[0] = 0;
    ck_assert_int_eq(lms_rules_check(dir, on_issue, NULL, NULL, &err), LMS_E_RULES);
    ck_assert_msg(strstr(told, "fields.yaml:51:11: There is no field type dat. Did you mean date? |     type: dat\n") != NULL, "%s", told);
    ck_assert_msg(strstr(told, "normalise.yaml:16:11: There is no step called dat. Did you mean date? |     step: dat\n") != NULL, "%s", told);
    ck_assert_int_eq(lms_rules_test(dir, on_issue, NULL, NULL, &err), LMS_E_RULES);
    ck_assert_int_eq(lms_rules_doc(dir, "vi", full, NULL, &err), LMS_E_RULES);
    snprintf(cmd, sizeof cmd, "rm -r '%s'", dir);
    ck_assert_int_eq(system(cmd), 0);
}
END_TEST

START_TEST(what_cannot_be_done_is_a_status)
{
    lms_error err = { 0 };
    ck_assert_int_eq(lms_rules_check("/nonexistent", on_issue, NULL, NULL, &err), LMS_E_IO);
    ck_assert_int_eq(lms_rules_check("", on_issue, NULL, NULL, &err), LMS_E_ARG);
    ck_assert_int_eq(lms_rules_test(NULL, NULL, NULL, NULL, NULL), LMS_E_ARG);
    ck_assert_int_eq(lms_rules_doc("rules/febrl", "vi", full, NULL, &err), LMS_E_IO);
    ck_assert_int_eq(lms_rules_doc("rules/febrl", "vi", NULL, NULL, &err), LMS_E_ARG);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("rules");
    TCase *t = tcase_create("rules");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, every_pack_of_the_house_is_free_of_errors_and_its_examples_hold);
    tcase_add_test(t, the_manual_names_every_rule_in_both_languages);
    tcase_add_test(t, the_lists_of_mechanisms_name_every_key_there_is);
    tcase_add_test(t, a_wrong_example_is_told_where_it_stands);
    tcase_add_test(t, a_rule_whose_examples_are_one_sided_is_told);
    tcase_add_test(t, errors_of_several_files_are_told_in_one_run);
    tcase_add_test(t, what_is_not_re_keyed_names_rules_that_exist);
    tcase_add_test(t, what_cannot_be_done_is_a_status);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? 1 : 0;
}
