// SPDX-License-Identifier: MIT
/* test_desk_import.c - what reading decisions from files promises (review_import.h), by number; the way through a
   result and back is tests/system/decisions.sh. */
#include "desk/review_evidence.h"
#include "desk/review_import.h"

#include "desk_result_fixture.h"

static lmd_import rows;
static char *bytes;
static lms_error err;

static lms_status json(const char *z)
{
    lmd__import_free(&rows);
    free(bytes);
    bytes = strdup(z);
    err = (lms_error){0};
    return lmd__import_json(&rows, bytes, strlen(z), 3, &err);
}

static void clear(void)
{
    lmd__import_free(&rows);
    free(bytes);
    bytes = NULL;
}

START_TEST(words_in_any_form)
{
    static const struct {
        const char *word, *code;
        bool pair;
    } w[] = {
        {"same", "same", true},
        {" CÙNG một trẻ", NULL, true}, /* capitals with marks are not folded: the drop-down never gives them */
        {" Cùng một trẻ\n", "same", true},
        {"cùng một trẻ", "same", true},
        {"HAI TRẺ", NULL, true},
        {"Hai trẻ khác nhau", "different", true},
        {"different children", "different", true},
        {"Hai trẻ khác nhau trong cùng hộ", "different-child-same-household", true},
        {"Chưa rõ", "unsure", true},
        {"accepted", NULL, true},
        {"đồng ý", "accepted", false},
        {"Đồng ý", "accepted", false},
        {"Không đồng ý", "rejected", false},
        {"same", NULL, false},
        {"", NULL, true},
    };
    for (size_t i = 0; i < sizeof w / sizeof *w; i++) {
        const char *got = lmd__import_code(lmd__str(w[i].word), w[i].pair);
        ck_assert_msg(w[i].code ? got && strcmp(got, w[i].code) == 0 : got == NULL, "%s: %s", w[i].word,
                      got ? got : "-");
    }
    for (int pair = 0; pair < 2; pair++)
        for (const lmd_word *x = lmd__import_words(pair); x->code; x++) {
            ck_assert_str_eq(lmd__import_code(lmd__str(x->vi), pair), x->code);
            ck_assert_str_eq(lmd__import_code(lmd__str(x->en), pair), x->code);
            ck_assert_ptr_null(strchr(x->vi, ',')); /* choices of a drop-down */
        }
}
END_TEST

START_TEST(json_as_array_and_as_lines)
{
    ck_assert_int_eq(
        json(
            "\xEF\xBB\xBF [ {\"key_a\":\"b\",\"key_b\":\"a\",\"decision\":\"Hai tr\\u1ebb kh\\u00e1c nhau\",\"base\":7,"
            "\"by\":\"An\",\"at\":\"2026-11-24T08:30:00.123Z\",\"evidence\":\"0f\",\"reason\":\"} ] \\\" {\"} ,\n\n"
            "{\"key_a\":\"c\",\"field\":\"sex\",\"value\":\"male\",\"decision\":\"rejected\"}\n]\n"),
        LMS_OK);
    ck_assert_uint_eq(rows.n, 2);
    ck_assert_ptr_null(rows.v[0].bad);
    ck_assert(lmd__is(rows.v[0].word, "different") && lmd__is(rows.v[0].reason, "} ] \" {") && rows.v[0].base == 7);
    ck_assert_uint_eq(rows.v[0].file, 3);
    ck_assert_uint_eq(rows.v[1].line, 3);
    ck_assert(rows.v[1].bad == NULL && lmd__is(rows.v[1].word, "rejected") && rows.v[1].base == 0);
    ck_assert_int_eq(json("{\"key_a\":\"a\",\"key_b\":\"b\"}\n\n{\"key_a\":\"a\",\"key_b\":\"c\",\"decision\":\"\"}"),
                     LMS_OK);
    ck_assert_uint_eq(rows.n, 2);
    ck_assert(rows.v[0].word.n == 0 && rows.v[1].word.n == 0 && rows.v[1].line == 3 && !rows.v[1].bad);
    ck_assert_int_eq(json("[]"), LMS_OK);
    ck_assert_uint_eq(rows.n, 0);
    clear();
}
END_TEST

START_TEST(promise_2_rows_that_say_nothing_are_told)
{
    static const char *const bad[] = {
        "{\"key_a\":\"a\",\"decision\":\"same\"}",
        "{\"key_b\":\"a\",\"decision\":\"same\"}",
        "{\"key_a\":\"a\",\"key_b\":\"b\",\"decision\":\"perhaps\"}",
        "{\"key_a\":\"a\",\"key_b\":\"b\",\"decision\":\"accepted\"}",
        "{\"key_a\":\"a\",\"field\":\"sex\",\"decision\":\"same\"}",
        "{\"key_a\":\"a\",\"key_b\":\"b\",\"at\":\"today\"}",
        "{\"key_a\":\"a\",\"key_b\":\"b\",\"at\":\"2026-11-24 08:30:00Z\"}",
        "{\"key_a\":\"a\",\"key_b\":\"b\",\"evidence\":\"0G\"}",
        "{\"key_a\":\"a\",\"key_b\":\"b\",\"base\":-1}",
        "{\"key_a\":\"a\",\"key_b\":\"b\",\"base\":\"1\"}",
        "{\"key_a\":\"a\",\"key_b\":\"b\",\"more\":\"1\"}",
        "{\"key_a\":\"a\",\"key_a\":\"b\"}",
        "{\"key_a\":\"a\\u0000\",\"key_b\":\"b\"}",
        "{\"key_a\":{\"x\":1},\"key_b\":\"b\"",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        lms_status s = json(bad[i]);
        if (s == LMS_OK)
            ck_assert_msg(rows.n >= 1 && rows.v[0].bad && rows.v[0].word.n == 0, "%s", bad[i]);
        else
            ck_assert_msg(s == LMS_E_FORMAT && err.row == 1, "%s", bad[i]);
    }
    clear();
}
END_TEST

START_TEST(promise_4_no_json_is_refused_with_its_line)
{
    static const char *const no[] = {"x",     "[",      "]", "[,]", "[{}",      "[{},,{}]", "[{}{}]", "{}]",
                                     "[{}]]", "[{}] x", "{", "{\"", "{}\n[{}]", "\"a\"",    "[[{}]]", "{} , {}"};
    for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
        ck_assert_msg(json(no[i]) == LMS_E_FORMAT, "%s", no[i]);
        ck_assert_uint_ge(err.row, 1);
    }
    ck_assert_int_eq(json("{}\n{}\nx"), LMS_E_FORMAT);
    ck_assert_uint_eq(err.row, 3);
    clear();
}
END_TEST

/* ---- through a result ---- */

static lmd_import_summary sum;
static int told;
static char last[400];

static void tell(void *ctx, const lms_error *e)
{
    (void)ctx;
    told++;
    lms_error_text(e, NULL, NULL, last, sizeof last);
}

static lms_status import(const char *result, const char *text, const char *by)
{
    const char *path = in_scratch("d.json");
    write_text(path, text);
    sum = (lmd_import_summary){.size = sizeof sum};
    err = (lms_error){0};
    told = 0, last[0] = 0;
    lms_status s = lmd_review_import(result, "rules/child-registry", &path, 1, by, tell, NULL, &sum, &err);
    if (s != LMS_OK) lms_error_text(&err, NULL, NULL, last, sizeof last), fprintf(stderr, "%s\n", last);
    return s;
}

static int64_t in_log(const char *sql)
{
    sqlite3 *db;
    int64_t n = -1;
    sqlite3_stmt *st;
    ck_assert_int_eq(sqlite3_open(in_scratch("r.decisions.db"), &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
    if (sqlite3_step(st) == SQLITE_ROW) n = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    sqlite3_close(db);
    return n;
}

START_TEST(promise_1_nothing_is_overwritten)
{
    char r[512];
    snprintf(r, sizeof r, "%s", result_make("r.db"));
    ck_assert_int_eq(import(r, "{\"key_a\":\"K1\",\"key_b\":\"K2\",\"decision\":\"same\"}", NULL), LMS_E_ARG);
    ck_assert_int_eq(import(r, "{\"key_a\":\"K2\",\"key_b\":\"K1\",\"decision\":\"same\"}", "An"), LMS_OK);
    ck_assert_uint_eq(sum.decided, 1);
    ck_assert_int_eq(
        in_log("SELECT length(evidence) FROM decision WHERE key_a = 'K1' AND key_b = 'K2' AND \"by\" = 'An'"), LMD_HEX);
    /* somebody decided since: base 0 and base of another entry; the same word is no conflict */
    ck_assert_int_eq(import(r, "{\"key_a\":\"K1\",\"key_b\":\"K2\",\"decision\":\"different\"}", "Ba"), LMS_OK);
    ck_assert(sum.conflicts == 1 && sum.decided == 0 && told == 1 && strstr(last, "d.json:1: ") &&
              strstr(last, "entry 1: same, by An"));
    ck_assert_int_eq(import(r, "{\"key_a\":\"K1\",\"key_b\":\"K2\",\"decision\":\"different\",\"base\":2}", "Ba"),
                     LMS_OK);
    ck_assert_uint_eq(sum.conflicts, 1);
    ck_assert_int_eq(import(r, "{\"key_a\":\"K1\",\"key_b\":\"K2\",\"decision\":\"same\"}", "Ba"), LMS_OK);
    ck_assert(sum.already == 1 && told == 0);
    ck_assert_int_eq(in_log("SELECT count(*) FROM entry"), 1);
    /* who saw it may change it */
    ck_assert_int_eq(import(r, "{\"key_a\":\"K1\",\"key_b\":\"K2\",\"decision\":\"different\",\"base\":1}", "Ba"),
                     LMS_OK);
    ck_assert_uint_eq(sum.decided, 1);
    /* a proposal has its own base */
    ck_assert_int_eq(
        import(r, "{\"key_a\":\"K1\",\"field\":\"sex\",\"value\":\"male\",\"decision\":\"accepted\"}", "An"), LMS_OK);
    ck_assert_uint_eq(sum.decided, 1);
    ck_assert_int_eq(
        import(r, "{\"key_a\":\"K1\",\"field\":\"sex\",\"value\":\"male\",\"decision\":\"rejected\"}", "Ba"), LMS_OK);
    ck_assert(sum.conflicts == 1 && strstr(last, "accepted, by An"));
    ck_assert_int_eq(in_log("SELECT count(*) FROM entry"), 3);
    clear();
}
END_TEST

START_TEST(promise_2_contradictions_and_strangers)
{
    char r[512];
    snprintf(r, sizeof r, "%s", result_make("r.db"));
    ck_assert_int_eq(import(r,
                            "{\"key_a\":\"K1\",\"key_b\":\"K2\",\"decision\":\"same\"}\n"
                            "{\"key_a\":\"K2\",\"key_b\":\"K1\",\"decision\":\"different\"}\n"
                            "{\"key_a\":\"K1\",\"key_b\":\"K2\"}\n"
                            "{\"key_a\":\"K1\",\"key_b\":\"nobody\",\"decision\":\"same\"}\n"
                            "{\"key_a\":\"K1\",\"key_b\":\"K1\",\"decision\":\"same\"}\n"
                            "{\"key_a\":\"K1\",\"key_b\":\"stranger\"}\n"
                            "{\"key_a\":\"K1\",\"key_b\":\"K3\",\"decision\":\"unsure\",\"reason\":\"a\"}\n"
                            "{\"key_a\":\"K3\",\"key_b\":\"K1\",\"decision\":\"unsure\",\"evidence\":\"00\"}\n",
                            "An"),
                     LMS_OK);
    ck_assert(sum.contradictory == 2 && sum.unknown == 1 && sum.bad == 1 && sum.open == 1 && sum.decided == 1);
    ck_assert_uint_eq(sum.rows, 8);
    ck_assert_int_eq(told, 4);
    ck_assert_int_eq(in_log("SELECT count(*) FROM entry"), 1);
    ck_assert_int_eq(in_log("SELECT count(*) FROM decision WHERE reason = 'a' AND decision = 'unsure'"), 1);
    clear();
}
END_TEST

START_TEST(who_changes_their_mind_before_saving_means_the_last)
{
    char r[512];
    snprintf(r, sizeof r, "%s", result_make("r.db"));
    /* as the page that needs no server saves it: the second thought stands behind; the order of lines says nothing */
    ck_assert_int_eq(import(r,
                            "[{\"key_a\":\"K1\",\"key_b\":\"K2\",\"decision\":\"different\",\"by\":\"An\",\"at\":"
                            "\"2026-11-24T09:00:00Z\"},"
                            "{\"key_a\":\"K1\",\"key_b\":\"K2\",\"decision\":\"same\",\"reason\":\"x\",\"by\":\"An\","
                            "\"at\":\"2026-11-24T08:00:00Z\"},"
                            "{\"record_key\":\"K1\",\"field\":\"sex\",\"value\":\"male\",\"decision\":\"accepted\","
                            "\"by\":\"An\",\"at\":\"2026-11-24T08:00:00Z\"},"
                            "{\"record_key\":\"K1\",\"field\":\"sex\",\"value\":\"male\",\"decision\":\"rejected\","
                            "\"by\":\"An\",\"at\":\"2026-11-24T08:00:00Z\"}]",
                            NULL),
                     LMS_OK);
    ck_assert(sum.decided == 2 && sum.contradictory == 0 && told == 0);
    ck_assert_int_eq(in_log("SELECT count(*) FROM decision WHERE decision = 'different' AND reason = ''"), 1);
    ck_assert_int_eq(in_log("SELECT count(*) FROM proposal WHERE decision = 'rejected'"), 1);
    /* two people, or no times: nobody knows who is right */
    ck_assert_int_eq(
        import(
            r,
            "[{\"key_a\":\"K1\",\"key_b\":\"K3\",\"decision\":\"different\",\"by\":\"An\",\"at\":\"2026-11-24T09:00:"
            "00Z\"},"
            "{\"key_a\":\"K1\",\"key_b\":\"K3\",\"decision\":\"same\",\"by\":\"Ba\",\"at\":\"2026-11-24T08:00:00Z\"}]",
            NULL),
        LMS_OK);
    ck_assert(sum.decided == 0 && sum.contradictory == 2);
    clear();
}
END_TEST

START_TEST(decided_on_other_values_is_told)
{
    char r[512];
    snprintf(r, sizeof r, "%s", result_make("r.db"));
    ck_assert_int_eq(import(r, "{\"key_a\":\"K1\",\"key_b\":\"K2\",\"decision\":\"same\",\"evidence\":\"ab\"}", "An"),
                     LMS_OK);
    ck_assert(sum.decided == 1 && sum.stale == 1 && told == 1);
    ck_assert_int_eq(in_log("SELECT evidence = 'ab' FROM decision"), 1);
    /* a reviewer's name that the log does not take is the row's fault */
    ck_assert_int_eq(import(r, "{\"key_a\":\"K1\",\"key_b\":\"K3\",\"decision\":\"same\"}", "A\tn"), LMS_OK);
    ck_assert(sum.bad == 1 && sum.decided == 0);
    clear();
}
END_TEST

int main(void)
{
    Suite *s = suite_create("desk_import");
    TCase *t = tcase_create("files");
    tcase_add_checked_fixture(t, scratch_make, scratch_remove);
    tcase_add_test(t, words_in_any_form);
    tcase_add_test(t, json_as_array_and_as_lines);
    tcase_add_test(t, promise_2_rows_that_say_nothing_are_told);
    tcase_add_test(t, promise_4_no_json_is_refused_with_its_line);
    tcase_add_test(t, promise_1_nothing_is_overwritten);
    tcase_add_test(t, promise_2_contradictions_and_strangers);
    tcase_add_test(t, who_changes_their_mind_before_saving_means_the_last);
    tcase_add_test(t, decided_on_other_values_is_told);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int bad = srunner_ntests_failed(r);
    srunner_free(r);
    return bad != 0;
}
