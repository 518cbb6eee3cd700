// SPDX-License-Identifier: MIT
/* test_explain.c - lms_explain gives back what the run decided, from the result alone. */
#include "families.h"

#include "base/sql.h"

#include <check.h>
#include <math.h>
#include <unistd.h>

#define PACK "rules/child-registry"

static char dir[] = "/tmp/lamsach-explain-XXXXXX";
static char csv[64], db[64];

/* A registry with the field ids as headers; then a run over it. */
static void make_result(void)
{
    families f = { .seed = 21, .damage = 1, .twins = 0.1 };
    families_make(&f, 1500);
    if (mkdtemp(dir) == NULL) abort();
    snprintf(csv, sizeof csv, "%s/w.csv", dir);
    snprintf(db, sizeof db, "%s/r.db", dir);
    FILE *o = fopen(csv, "w");
    for (int k = 0; k < FAM_N; k++) fprintf(o, "%s%s", k ? "," : "", fam_field[k]);
    for (uint32_t i = 0; i < f.n; i++) {
        fputc('\n', o);
        for (int k = 0; k < FAM_N; k++) fprintf(o, "%s%s", k ? "," : "", k == FAM_WARD ? "" : f.row[i].cell[k]);
    }
    fclose(o);
    free(f.row);
    lms_options opt;
    lms_input   in;
    lms_run    *run;
    lms_error   err;
    lms_options_init(&opt);
    lms_input_init(&in);
    opt.rules_dir = PACK;
    opt.threads = 2;
    in.path = csv;
    ck_assert_int_eq(lms_run_new(&opt, &run, &err), LMS_OK);
    ck_assert_int_eq(lms_run_add(run, &in, &err), LMS_OK);
    ck_assert_int_eq(lms_run_execute(run, db, NULL, &err), LMS_OK);
    lms_run_free(run);
}

static void remove_result(void)
{
    char log[80];
    snprintf(log, sizeof log, "%s.run.json", db);
    unlink(csv);
    unlink(db);
    unlink(log);
    rmdir(dir);
}

static void check(const lms_explanation *x, double weight, const char *verdict, const char *reason)
{
    double sum = x->prior;
    for (uint32_t i = 0; i < x->n_rows; i++) sum += x->row[i].weight;
    ck_assert_str_eq(x->verdict, verdict);
    ck_assert_str_eq(x->reason, reason);
    ck_assert(fabs(x->weight - weight) < 1e-6);
    /* bits against the one rival named add up to at least the odds against all rivals together */
    ck_assert_msg(sum > weight - 0.01 && sum < weight + 2.1, "%f of %f", sum, weight);
}

START_TEST(kept_pairs_are_explained_as_they_were_decided)
{
    sqlite3      *d = NULL;
    sqlite3_stmt *st = NULL;
    bool          row = true;
    lms_error     err;
    int           n = 0;
    ck_assert_int_eq(lms__sql_open_ro(db, &d, &err), LMS_OK);
    ck_assert_int_eq(lms__sql_prepare(d, "SELECT a.record_key, b.record_key, weight, verdict, coalesce(reason, ''), class FROM pair JOIN record a ON a.record_id = record_a "
                                         "JOIN record b ON b.record_id = record_b WHERE pair.pass IS NOT NULL ORDER BY verdict, record_a LIMIT 12", &st, &err), LMS_OK);
    while (lms__sql_step(st, &row, &err) == LMS_OK && row) {
        char            a[64], b[64], verdict[16], reason[64];
        lms_explanation x = { .size = sizeof x };
        snprintf(a, sizeof a, "%.*s", (int)lms__sql_text(st, 0).n, lms__sql_text(st, 0).s);
        snprintf(b, sizeof b, "%.*s", (int)lms__sql_text(st, 1).n, lms__sql_text(st, 1).s);
        snprintf(verdict, sizeof verdict, "%.*s", (int)lms__sql_text(st, 3).n, lms__sql_text(st, 3).s);
        snprintf(reason, sizeof reason, "%.*s", (int)lms__sql_text(st, 4).n, lms__sql_text(st, 4).s);
        ck_assert_int_eq(lms_explain(db, PACK, n % 2 ? a : b, n % 2 ? b : a, &x, &err), LMS_OK);
        check(&x, sqlite3_column_double(st, 2), verdict, reason);
        ck_assert_int_eq(x.compared, 1);
        n++;
    }
    ck_assert_int_ge(n, 5);
    sqlite3_finalize(st);
    sqlite3_close(d);
}
END_TEST

START_TEST(any_two_records_can_be_compared)
{
    lms_explanation x = { .size = sizeof x };
    lms_error       err;
    ck_assert_int_eq(lms_explain(db, PACK, "r00000003", "r00000900", &x, &err), LMS_OK);
    ck_assert_str_eq(x.verdict, "different");
    ck_assert_int_eq(x.compared, 0);
    ck_assert_str_eq(x.runner_up, "same");
    ck_assert_uint_gt(x.n_rows, 8);
}
END_TEST

START_TEST(what_cannot_be_explained_is_said)
{
    lms_explanation x = { .size = sizeof x };
    lms_error       err;
    ck_assert_int_eq(lms_explain(db, PACK, "r00000003", "nobody", &x, &err), LMS_E_ARG);
    ck_assert_int_eq(lms_explain(db, PACK, "r00000003", "r00000003", &x, &err), LMS_E_ARG);
    ck_assert_int_eq(lms_explain(csv, PACK, "r00000003", "r00000004", &x, &err) != LMS_OK, 1);
    x.size = 1;
    ck_assert_int_eq(lms_explain(db, PACK, "r00000003", "r00000004", &x, &err), LMS_E_ARG);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("explain");
    TCase *t = tcase_create("promises");
    tcase_set_timeout(t, 120);
    tcase_add_unchecked_fixture(t, make_result, remove_result);
    tcase_add_test(t, kept_pairs_are_explained_as_they_were_decided);
    tcase_add_test(t, any_two_records_can_be_compared);
    tcase_add_test(t, what_cannot_be_explained_is_said);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? 1 : 0;
}
