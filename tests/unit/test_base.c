// SPDX-License-Identifier: MIT
/* test_base.c - what base/ promises: overflow checks, budget, dictionary, order, dates, files, reproducible logarithms. */
#include "base/ctx.h"
#include "base/date.h"
#include "base/file.h"
#include "base/fixmath.h"
#include "base/regex.h"
#include "base/sort.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static uint64_t next_random(uint64_t *s)
{
    uint64_t z = (*s += 0x9E3779B97F4A7C15u);
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

START_TEST(sizes_that_overflow_give_null)
{
    lms_mem m;
    lms__mem_init(&m, NULL, 0);
    ck_assert_ptr_null(lms__mem_alloc(&m, SIZE_MAX / 2, 4));
    lms_arena a;
    lms__arena_init(&a, &m);
    ck_assert_ptr_null(lms__arena_alloc(&a, SIZE_MAX / 2, 3));
    ck_assert_uint_eq(m.used, 0);
}
END_TEST

START_TEST(budget_refuses_and_says_so)
{
    lms_mem   m;
    lms_error e;
    lms__mem_init(&m, NULL, 1 << 20);
    void *p = lms__mem_alloc(&m, 1 << 19, 1);
    ck_assert_ptr_nonnull(p);
    ck_assert_ptr_null(lms__mem_alloc(&m, 1 << 20, 1));
    ck_assert_int_eq(lms__mem_why(&m, &e), LMS_E_LIMIT);
    lms__mem_free(&m, p, 1 << 19, 1);
    ck_assert_uint_eq(m.used, 0);
}
END_TEST

START_TEST(dictionary_equals_a_plain_search)
{
    lms_mem  m;
    lms_dict d;
    uint64_t seed = 7;
    lms__mem_init(&m, NULL, 0);
    ck_assert(lms__dict_init(&d, &m));
    ck_assert_uint_eq(lms__dict_intern(&d, LMS_S("")), 0);
    char text[3000][12];
    for (int i = 0; i < 20000; i++) {
        int      k = (int)(next_random(&seed) % 3000);
        int      n = snprintf(text[k], 12, "v%d", k * 7919);
        uint32_t id = lms__dict_intern(&d, (lms_str){ text[k], (size_t)n });
        ck_assert(lms__str_eq(lms__dict_get(&d, id), (lms_str){ text[k], (size_t)n }));
        ck_assert_uint_eq(lms__dict_find(&d, (lms_str){ text[k], (size_t)n }), id);
    }
    ck_assert_uint_le(d.n, 3001);
    ck_assert_uint_eq(lms__dict_find(&d, LMS_S("absent")), 0);
    lms__dict_free(&d);
    ck_assert_uint_eq(m.used, 0);
}
END_TEST

START_TEST(many_texts_get_the_ids_that_one_after_the_other_would)
{
    lms_mem  m;
    lms_dict one, many;
    uint64_t seed = 3;
    static char    text[3000][8];
    static lms_str s[3000];
    static uint32_t id[3000];
    lms__mem_init(&m, NULL, 0);
    ck_assert(lms__dict_init(&one, &m) && lms__dict_init(&many, &m));
    for (int i = 0; i < 3000; i++) s[i] = (lms_str){ text[i], (size_t)snprintf(text[i], 8, "%.0u", (unsigned)(next_random(&seed) % 900)) };
    ck_assert(lms__dict_intern_many(&many, s, 3000, id));
    for (int i = 0; i < 3000; i++) ck_assert_uint_eq(id[i], lms__dict_intern(&one, s[i]));
    ck_assert_uint_eq(one.n, many.n);
    lms__dict_free(&one);
    lms__dict_free(&many);
    ck_assert_uint_eq(m.used, 0);
}
END_TEST

START_TEST(invalid_utf8_is_told_by_byte_never_replaced)
{
    lms_str s = LMS_S("a\xC3\xA9\xFFz");
    size_t  i = 0;
    ck_assert_uint_eq(lms__utf8_next(s, &i), 'a');
    ck_assert_uint_eq(lms__utf8_next(s, &i), 0xE9);
    ck_assert_uint_eq(lms__utf8_next(s, &i), 0xDCFF);
    ck_assert_uint_eq(lms__utf8_bad(s), 3);
    ck_assert(lms__utf8_valid(LMS_S("Nguyễn Văn Đức")));
    ck_assert(!lms__utf8_valid(LMS_S("\xED\xA0\x80")));
    ck_assert(!lms__utf8_valid(LMS_S("\xC0\x80")));
}
END_TEST

START_TEST(dates_go_there_and_back_for_four_centuries)
{
    for (int32_t day = -60000; day < 90000; day++) {
        lms_date d = lms__date_of_day(day);
        ck_assert(lms__date_valid(d.y, d.m, d.d));
        ck_assert_int_eq(lms__date_day(d.y, d.m, d.d), day);
        char    t[11];
        lms_str s = { t, lms__date_put_iso(d, t) };
        lms_date e = lms__date_parse_iso(s);
        ck_assert(e.y == d.y && e.m == d.m && e.d == d.d);
    }
    ck_assert_int_eq(lms__date_day(1970, 1, 1), 0);
    ck_assert(!lms__date_valid(2023, 2, 29) && lms__date_valid(2024, 2, 29) && !lms__date_valid(1900, 2, 29));
    ck_assert_int_eq(lms__date_parse_iso(LMS_S("2015-13")).y, 0);
    ck_assert_int_eq(lms__date_parse_iso(LMS_S("2015-03")).m, 3);
}
END_TEST

static int cmp_keyrow(const void *a, const void *b)
{
    const lms_keyrow *x = a, *y = b;
    if (x->key != y->key) return x->key < y->key ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

START_TEST(radix_sort_equals_qsort_and_is_stable)
{
    uint64_t seed = 3;
    for (size_t n = 0; n < 5000; n = n * 2 + 1) {
        lms_keyrow *v = malloc((n + 1) * sizeof *v), *w = malloc((n + 1) * sizeof *w), *t = malloc((n + 1) * sizeof *t);
        for (size_t i = 0; i < n; i++) {
            uint64_t r = next_random(&seed);
            v[i] = (lms_keyrow){ n % 2 ? r % 50 : r, (uint32_t)i, 0 };
        }
        memcpy(w, v, n * sizeof *v);
        lms__sort_keyrow(v, t, n);
        qsort(w, n, sizeof *w, cmp_keyrow);
        for (size_t i = 0; i < n; i++) ck_assert(v[i].key == w[i].key && v[i].row == w[i].row);
        free(v), free(w), free(t);
    }
}
END_TEST

START_TEST(logarithms_agree_with_the_library_to_1e_12)
{
    uint64_t seed = 11;
    for (int i = 0; i < 200000; i++) {
        double x = (double)(next_random(&seed) >> 11) * 0x1p-53 + 1e-300;
        ck_assert(fabs(lms__log2(x) - log2(x)) < 1e-12);
        double y = (double)(next_random(&seed) >> 11) * 0x1p-53 * 200 - 100;
        ck_assert(fabs(lms__exp2(y) / exp2(y) - 1) < 1e-12);
    }
    ck_assert(lms__log2(1) == 0 && lms__exp2(0) == 1 && lms__log2(8) == 3);
    ck_assert(lms__exp2(-2000) == 0 && lms__log2(0) == -1074);
}
END_TEST

static lms_status mark(void *arg, size_t task, unsigned worker, lms_error *err)
{
    (void)worker;
    ((int *)arg)[task]++;
    return task == 777 || task == 900 ? lms__fail(err, LMS_E_FORMAT, "task {1}", task == 777 ? "777" : "900") : LMS_OK;
}

START_TEST(parallel_runs_each_task_once_and_the_first_failure_decides)
{
    lms_mem m;
    lms__mem_init(&m, NULL, 0);
    for (unsigned threads = 1; threads <= 8; threads *= 2) {
        lms_ctx   c = { .mem = &m, .threads = threads };
        int       seen[1000] = { 0 };
        lms_error e;
        ck_assert_int_eq(lms__parallel(&c, 700, mark, seen, &e), LMS_OK);
        for (int i = 0; i < 700; i++) ck_assert_int_eq(seen[i], 1);
        ck_assert_int_eq(lms__parallel(&c, 1000, mark, seen, &e), LMS_E_FORMAT);
        ck_assert_str_eq(e.arg[0], "777");
    }
}
END_TEST

START_TEST(temp_files_leave_the_old_result_until_commit)
{
    char dir[] = "/tmp/lms-base-XXXXXX", path[64];
    ck_assert_ptr_nonnull(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/out.txt", dir);
    lms_error e;
    ck_assert_int_eq(lms__file_write(path, LMS_S("old"), &e), LMS_OK);
    lms_temp t, u;
    ck_assert_int_eq(lms__temp_begin(&t, path, &e), LMS_OK);
    ck_assert_int_eq(lms__temp_begin(&u, path, &e), LMS_E_IO); /* another run holds it */
    FILE *f = fopen(t.path, "w");
    fputs("half", f);
    fclose(f);
    lms__temp_abort(&t);
    lms_map m;
    ck_assert_int_eq(lms__map_open(&m, path, &e), LMS_OK);
    ck_assert(m.n == 3 && memcmp(m.s, "old", 3) == 0);
    lms__map_close(&m);
    ck_assert_int_eq(lms__map_open(&m, dir, &e), LMS_E_IO);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(rmdir(dir), 0); /* nothing else was left */
}
END_TEST

START_TEST(error_text_has_place_arguments_and_translation)
{
    lms_error e;
    char      buf[200];
    lms__fail(&e, LMS_E_FORMAT, LMS_MSG("{2} is not {1}"), "a date", "this");
    lms__fail_at(&e, "ward.csv", 10, 3, 7);
    lms_error_text(&e, NULL, NULL, buf, sizeof buf);
    ck_assert_str_eq(buf, "ward.csv:3:7: this is not a date");
    ck_assert_uint_eq(lms_error_text(&e, NULL, NULL, buf, 5), 32);
    ck_assert_str_eq(buf, "ward");
}
END_TEST

START_TEST(json_and_numbers_do_not_know_the_locale)
{
    lms_mem m;
    lms_buf b;
    lms__mem_init(&m, NULL, 0);
    lms__buf_init(&b, &m);
    lms__buf_json(&b, LMS_S("a\"\\\n\x01\xFF đ"));
    lms__buf_addc(&b, ' ');
    lms__buf_addf(&b, -12.3456, 2);
    lms__buf_addc(&b, ' ');
    lms__buf_addf(&b, -0.001, 2);
    ck_assert(lms__str_is(lms__buf_str(&b), "\"a\\\"\\\\\\n\\u0001\\u00ff đ\" -12.35 0.00"));
    lms__buf_free(&b);
}
END_TEST

START_TEST(regex_limits_are_told_apart_from_no_match)
{
    lms_mem    m;
    lms_error  e;
    lms_regex *r;
    lms__mem_init(&m, NULL, 0);
    lms_regex_scratch *s = lms__regex_scratch_new(&m);
    ck_assert_int_eq(lms__regex_new(&m, LMS_S("^(\\d{3})-(\\d+)$"), &r, &e), LMS_OK);
    lms_str g[3];
    ck_assert_int_eq(lms__regex_match(r, s, LMS_S("031-77"), g, 3), 1);
    ck_assert(lms__str_is(g[1], "031") && lms__str_is(g[2], "77"));
    ck_assert_int_eq(lms__regex_match(r, s, LMS_S("03-77"), g, 3), 0);
    lms__regex_free(r);
    ck_assert_int_eq(lms__regex_new(&m, LMS_S("^(a+)+$"), &r, &e), LMS_OK);
    ck_assert_int_eq(lms__regex_match(r, s, LMS_S("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"), NULL, 0), -1);
    lms__regex_free(r);
    ck_assert_int_eq(lms__regex_new(&m, LMS_S("a(b"), &r, &e), LMS_E_RULES);
    ck_assert_uint_eq(e.byte, 3);
    lms__regex_scratch_free(s);
    ck_assert_uint_eq(m.used, 0);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("base");
    TCase *t = tcase_create("base");
    tcase_add_test(t, many_texts_get_the_ids_that_one_after_the_other_would);
    tcase_add_test(t, sizes_that_overflow_give_null);
    tcase_add_test(t, budget_refuses_and_says_so);
    tcase_add_test(t, dictionary_equals_a_plain_search);
    tcase_add_test(t, invalid_utf8_is_told_by_byte_never_replaced);
    tcase_add_test(t, dates_go_there_and_back_for_four_centuries);
    tcase_add_test(t, radix_sort_equals_qsort_and_is_stable);
    tcase_add_test(t, logarithms_agree_with_the_library_to_1e_12);
    tcase_add_test(t, parallel_runs_each_task_once_and_the_first_failure_decides);
    tcase_add_test(t, temp_files_leave_the_old_result_until_commit);
    tcase_add_test(t, error_text_has_place_arguments_and_translation);
    tcase_add_test(t, json_and_numbers_do_not_know_the_locale);
    tcase_add_test(t, regex_limits_are_told_apart_from_no_match);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? 1 : 0;
}
