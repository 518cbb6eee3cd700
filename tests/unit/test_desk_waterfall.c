/* SPDX-License-Identifier: MIT */
/* test_desk_waterfall.c - a pair's weight, step by step, from the result alone. */
#include "run_fixture.h"

#include "desk/waterfall.h"

#include <math.h>

static const char *const files[] = { "11428-quan-tru.csv", "11429-lam-ha.csv", "11431-dong-hoa.tsv", "11434-bac-son.csv", "11449-phu-lien.txt",
                                     "11452-trang-minh.csv" };

/* The text files of the sample district, once for all tests. */
static const char *sample(void)
{
    static char path[400];
    lms_options opt;
    lms_run    *run;
    lms_error   e = { 0 };
    if (path[0] && access(path, R_OK) == 0) return path;
    snprintf(path, sizeof path, "%s/sample.db", scratch);
    lms_options_init(&opt);
    opt.rules_dir = pack();
    opt.threads = 2;
    ck_assert_int_eq(lms_run_new(&opt, &run, &e), LMS_OK);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        lms_input in;
        char      name[400];
        lms_input_init(&in);
        snprintf(name, sizeof name, "%s/data-samples/kien-an-2024/%s", access("data-samples", R_OK) == 0 ? "." : "..", files[i]);
        in.path = name;
        ck_assert_msg(lms_run_add(run, &in, &e) == LMS_OK, "%s", e.what);
    }
    ck_assert_msg(lms_run_execute(run, path, NULL, &e) == LMS_OK, "%s", e.what);
    lms_run_free(run);
    return path;
}

static sqlite3 *open_db(const char *path, int flags)
{
    sqlite3 *db;
    ck_assert_int_eq(sqlite3_open_v2(path, &db, flags, NULL), SQLITE_OK);
    return db;
}

START_TEST(promise_1_steps_add_up_to_the_weight_of_every_pair)
{
    sqlite3       *db = open_db(sample(), SQLITE_OPEN_READONLY);
    sqlite3_stmt  *st;
    lmd_waterfall *w;
    lms_error      e;
    lmd_steps      x;
    int            n = 0, rare = 0, seen[8] = { 0 };
    ck_assert_int_eq(lmd__waterfall_open(db, &w, &e), LMS_OK);
    ck_assert_int_eq(sqlite3_prepare_v2(db, "SELECT record_a, record_b, weight, class, runner_up FROM pair", -1, &st, NULL), SQLITE_OK);
    for (; sqlite3_step(st) == SQLITE_ROW; n++) {
        double      weight = sqlite3_column_double(st, 2), sum = 0;
        const char *cls = (const char *)sqlite3_column_text(st, 3), *runner = (const char *)sqlite3_column_text(st, 4);
        int64_t     a = sqlite3_column_int64(st, 0), b = sqlite3_column_int64(st, 1);
        ck_assert_int_eq(n % 2 ? lmd__waterfall_of(w, a, b, &x, &e) : lmd__waterfall_of(w, b, a, &x, &e), LMS_OK);
        ck_assert(x.found && x.n > 2);
        for (int i = 0; i < x.n; i++) {
            sum += x.v[i].bits;
            ck_assert(fabs(x.v[i].sum - sum) < 1e-9);
            ck_assert(x.v[i].kind != LMD_STEP_REST);
            seen[x.v[i].kind]++;
            rare += x.v[i].kind == LMD_STEP_RARITY && x.v[i].bits != 0;
        }
        ck_assert_msg(fabs(sum - weight) < 1e-4, "%d: %f for %f", n, sum, weight);
        ck_assert_str_eq(x.rival, strcmp(cls, "same") == 0 ? runner : cls); /* promise 2 */
    }
    sqlite3_finalize(st);
    ck_assert_int_gt(n, 1500);
    ck_assert_int_gt(rare, 0);
    ck_assert_int_eq(seen[LMD_STEP_PRIOR], n);
    ck_assert_int_eq(lmd__waterfall_of(w, 1, 1, &x, &e), LMS_OK);
    ck_assert(!x.found && x.n == 0);
    lmd__waterfall_close(w);
    sqlite3_close(db);
}
END_TEST

START_TEST(every_step_has_words_in_both_languages)
{
    sqlite3       *db = open_db(sample(), SQLITE_OPEN_READONLY);
    sqlite3_stmt  *st;
    lmd_waterfall *w;
    lms_error      e;
    ck_assert_int_eq(lmd__waterfall_open(db, &w, &e), LMS_OK);
    ck_assert_str_eq(lmd__waterfall_word(w, "comparison", "", "father", LMD_VI), "Cha");
    ck_assert_str_eq(lmd__waterfall_word(w, "comparison", "", "birth_date", LMD_EN), "Birth date");
    ck_assert_str_eq(lmd__waterfall_word(w, "level", "personal_id", "near", LMD_EN), "one digit off"); /* its own before the general */
    ck_assert_str_eq(lmd__waterfall_word(w, "level", "phone", "equal", LMD_VI), "giống nhau");
    ck_assert_str_eq(lmd__waterfall_word(w, "class", "", "twin", LMD_EN), "Twins");
    ck_assert_str_eq(lmd__waterfall_word(w, "level", "phone", "nonesuch", LMD_VI), "nonesuch");
    ck_assert_int_eq(sqlite3_prepare_v2(db, "SELECT DISTINCT comparison, level FROM model_parameter WHERE comparison <> ''", -1, &st, NULL), SQLITE_OK);
    while (sqlite3_step(st) == SQLITE_ROW) {
        const char *c = (const char *)sqlite3_column_text(st, 0), *l = (const char *)sqlite3_column_text(st, 1);
        for (int lang = 0; lang < 2; lang++) {
            ck_assert_msg(strcmp(lmd__waterfall_word(w, "comparison", "", c, (lmd_lang)lang), c) != 0, "%s", c);
            ck_assert_msg(strcmp(lmd__waterfall_word(w, "level", c, l, (lmd_lang)lang), l) != 0 || lang == LMD_EN, "%s %s", c, l);
        }
    }
    sqlite3_finalize(st);
    lmd__waterfall_close(w);
    sqlite3_close(db);
}
END_TEST

START_TEST(a_result_without_rarity_says_what_is_left)
{
    char           old[400];
    lmd_waterfall *w;
    lms_error      e;
    lmd_steps      x;
    size_t         n;
    char          *bytes = read_all(sample(), &n);
    snprintf(old, sizeof old, "%s/old.db", scratch);
    write_bytes(old, bytes, n);
    free(bytes);
    sql_write(old, "CREATE TABLE p AS SELECT record_a, record_b, weight, class, runner_up, levels FROM pair; DROP VIEW open_questions; DROP TABLE pair; ALTER TABLE p RENAME TO pair; DROP TABLE match_text");
    sqlite3      *db = open_db(old, SQLITE_OPEN_READONLY);
    sqlite3_stmt *st;
    ck_assert_int_eq(lmd__waterfall_open(db, &w, &e), LMS_OK);
    ck_assert_int_eq(sqlite3_prepare_v2(db, "SELECT record_a, record_b, weight FROM pair LIMIT 50", -1, &st, NULL), SQLITE_OK);
    while (sqlite3_step(st) == SQLITE_ROW) {
        ck_assert_int_eq(lmd__waterfall_of(w, sqlite3_column_int64(st, 0), sqlite3_column_int64(st, 1), &x, &e), LMS_OK);
        ck_assert_int_eq(x.v[x.n - 1].kind, LMD_STEP_REST);
        ck_assert(fabs(x.v[x.n - 1].sum - sqlite3_column_double(st, 2)) < 1e-9);
        ck_assert_str_eq(x.v[1].vi, x.v[1].comparison);
    }
    sqlite3_finalize(st);
    lmd__waterfall_close(w);
    sqlite3_close(db);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("desk-waterfall");
    scratch_make();
    TCase *t = tcase_create("waterfall");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, promise_1_steps_add_up_to_the_weight_of_every_pair);
    tcase_add_test(t, every_step_has_words_in_both_languages);
    tcase_add_test(t, a_result_without_rarity_says_what_is_left);
    suite_add_tcase(s, t);
    return run_suite(s);
}
