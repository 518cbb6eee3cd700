// SPDX-License-Identifier: MIT
/* test_desk_sample_draw.c - what is drawn, and what the file beside the result says; filling and reading are in tests/system/sample.sh. */
#include "run_fixture.h"

#include "desk/sample.h"
#include <lamsach_desk.h>

#include <math.h>

static char text[200000];

/* 300 children in three wards of different size, every tenth entered twice; all invented. */
static const char *records(void)
{
    static const char *const family[] = { "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng" }, *const given[] = { "An", "Bình", "Châu", "Dung", "Giang", "Hà", "Khánh", "Lan", "Minh", "Nga", "Oanh" };
    size_t n = (size_t)snprintf(text, sizeof text, "Mã trẻ,Họ và tên,Ngày sinh,Giới tính,Dân tộc,Số định danh cá nhân,Họ tên mẹ,Mã phường,Ngày cập nhật\n");
    for (unsigned i = 0; i < 330; i++) {
        unsigned c = i < 300 ? i : (i - 300) * 10;
        n += (size_t)snprintf(text + n, sizeof text - n, "K%03u,%s Thị %s %s,%02u/%02u/20%02u,Nữ,Kinh,%s%09u,%s Thị Mẹ %s,%s,01/10/2024\n", i, family[c % 7], given[c % 11], given[c * 7 % 11], c % 28 + 1,
                              c % 12 + 1, 10 + c % 13, "031", 310000000 + c * 1000 + (10 + c % 13) * 1, family[c * 3 % 7], given[c * 5 % 11], c < 200 ? "11443" : c < 280 ? "11440" : "11446");
    }
    return text;
}

static lmd_drawn draw(const char *path, const char *seed, uint64_t size)
{
    lmd_drawn d;
    lms_error e = { 0 };
    sqlite3  *db;
    ck_assert_int_eq(lmd__db_open(path, &db, &e), LMS_OK);
    ck_assert_msg(lmd__sample_draw(db, seed, size, &d, &e) == LMS_OK, "%s", e.what);
    sqlite3_close(db);
    return d;
}

static size_t common(const lmd_drawn *a, const lmd_drawn *b)
{
    size_t n = 0;
    for (size_t i = 0; i < a->n; i++)
        for (size_t k = 0; k < b->n; k++) n += a->v[i].id == b->v[k].id && a->v[i].rank == b->v[k].rank;
    return n;
}

START_TEST(promise_1_the_same_seed_draws_the_same)
{
    const char *r = in_scratch("r.db");
    run_job(&(job){ .records = records() });
    lmd_drawn a = draw(r, "7", 40), b = draw(r, "7", 40), c = draw(r, "8", 40);
    ck_assert_uint_gt(a.n, 40);
    ck_assert_uint_eq(a.n, b.n);
    ck_assert_uint_eq(common(&a, &b), a.n);
    ck_assert_uint_eq(common(&a, &c), 0); /* ids are of the seed too */
    ck_assert_str_eq(a.fingerprint, c.fingerprint);
    lmd__sample_free(&a), lmd__sample_free(&b), lmd__sample_free(&c);
}
END_TEST

START_TEST(promise_1_an_erasure_changes_no_other_rank)
{
    lms_error e = { 0 };
    char      r[400], key[40];
    run_job(&(job){ .records = records() });
    snprintf(r, sizeof r, "%s", in_scratch("r.db"));
    lmd_drawn a = draw(r, "7", 60);
    size_t    i = a.n - 1; /* the last is a record */
    char      sql[100];
    snprintf(sql, sizeof sql, "SELECT record_key FROM record WHERE record_id = %lld", (long long)a.v[i].a);
    snprintf(key, sizeof key, "%s", ask(sql));
    ck_assert_msg(lmd_forget(r, key, 0, "x", NULL, NULL, &e) == LMS_OK, "%s", e.what);
    lmd_drawn b = draw(r, "7", 60);
    ck_assert_str_eq(a.fingerprint, b.fingerprint);
    ck_assert_uint_ge(common(&a, &b) + 4, a.n); /* itself, its pairs, and what moved up in their place */
    ck_assert_uint_lt(common(&a, &b), a.n);
    lmd__sample_free(&a), lmd__sample_free(&b);
}
END_TEST

START_TEST(promise_2_every_row_has_the_same_chance)
{
    enum { ROUNDS = 400 };
    unsigned times[331] = { 0 }, drawn = 0;
    char     seed[16];
    run_job(&(job){ .records = records() });
    for (int k = 0; k < ROUNDS; k++) {
        snprintf(seed, sizeof seed, "s%d", k);
        lmd_drawn d = draw(in_scratch("r.db"), seed, 40);
        for (size_t i = 0; i < d.n; i++)
            if (d.v[i].b == 0 && strcmp(d.s[d.v[i].stratum].ward, "11443") == 0) times[d.v[i].a]++;
        for (size_t i = 0; i < d.n_s; i++)
            if (!d.s[i].pair && strcmp(d.s[i].ward, "11443") == 0) drawn = (unsigned)d.s[i].drawn;
        lmd__sample_free(&d);
    }
    /* each of n rows is expected ROUNDS * drawn / n times; five standard deviations */
    unsigned n = 0, least = ROUNDS, most = 0;
    for (int i = 1; i <= 330; i++) {
        if (times[i] == 0) continue;
        n++;
        if (times[i] < least) least = times[i];
        if (times[i] > most) most = times[i];
    }
    double p = (double)drawn / n, mean = ROUNDS * p, five = 5 * sqrt(mean * (1 - p));
    ck_assert_uint_gt(n, 150);
    ck_assert_msg(least > mean - five && most < mean + five, "%u..%u around %.1f", least, most, mean);
}
END_TEST

START_TEST(a_stratum_gets_its_share_and_never_more_than_it_has)
{
    run_job(&(job){ .records = records() });
    for (uint64_t size = 1; size < 2000; size = size * 3 + 1) {
        lmd_drawn d = draw(in_scratch("r.db"), "7", size);
        uint64_t  pairs = 0, other = 0, all = 0, rows = 0;
        for (size_t i = 0; i < d.n_s; i++) {
            ck_assert_uint_le(d.s[i].drawn, d.s[i].size);
            ck_assert(d.s[i].size == 0 || d.s[i].drawn > 0);
            *(d.s[i].pair ? &pairs : &other) += d.s[i].drawn;
            all += d.s[i].pair ? 0 : d.s[i].size;
            rows += d.s[i].drawn;
        }
        ck_assert_uint_eq(rows, d.n);
        ck_assert_uint_ge(other, size < all ? size - size / 10 : all);
        if (size < 4) ck_assert_str_eq(d.s[d.n_s - 1].code, "all"); /* less than two per ward */
        lmd__sample_free(&d);
    }
}
END_TEST

START_TEST(what_is_no_seed_or_size)
{
    lmd_drawn d;
    lms_error e = { 0 };
    sqlite3  *db;
    run_job(&(job){ .records = records() });
    ck_assert_int_eq(lmd__db_open(in_scratch("r.db"), &db, &e), LMS_OK);
    static const char *const seeds[] = { "", "a b", "a:b", "ệ", "12345678901234567890123456789012345678901234567890123456789012345" };
    for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++) {
        ck_assert_int_eq(lmd__sample_draw(db, seeds[i], 10, &d, &e), LMS_E_ARG);
        lmd__sample_free(&d);
    }
    ck_assert_int_eq(lmd__sample_draw(db, "1", 0, &d, &e), LMS_E_ARG);
    lmd__sample_free(&d);
    ck_assert_int_eq(lmd__sample_draw(db, "1", 100001, &d, &e), LMS_E_ARG);
    lmd__sample_free(&d);
    sqlite3_close(db);
}
END_TEST

START_TEST(promise_4_unfilled_it_says_nothing_and_holds_no_key)
{
    lms_error         e = { 0 };
    lmd_sample_result r = { .size = sizeof r };
    char              x[400];
    FILE             *f;
    run_job(&(job){ .records = records() });
    snprintf(x, sizeof x, "%s", in_scratch("s.xlsx"));
    const char *path = x;
    ck_assert_msg(lmd_sample(in_scratch("r.db"), x, 40, "7", NULL, &e) == LMS_OK, "%s", e.what);
    ck_assert_msg(lmd_sample_read(in_scratch("r.db"), &path, 1, NULL, &r, &e) == LMS_OK, "%s", e.what);
    ck_assert_uint_eq(r.precision.checked + r.recall.checked + r.clean.checked + r.foreign + r.unknown_words + r.lost, 0);
    ck_assert(r.precision.low <= 0 && r.precision.high >= 1 && r.recall.low <= 0 && r.recall.high >= 1 && r.clean.low <= 0 && r.clean.high >= 1);
    f = fopen(in_scratch("r.sample.json"), "rb");
    ck_assert_ptr_nonnull(f);
    text[fread(text, 1, sizeof text - 1, f)] = 0;
    fclose(f);
    ck_assert_ptr_null(strstr(text, "K0"));
    ck_assert_ptr_null(strstr(text, "Thị"));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("desk_sample_draw");
    TCase *t = tcase_create("all");
    scratch_make();
    tcase_set_timeout(t, 240);
    tcase_add_test(t, promise_1_the_same_seed_draws_the_same);
    tcase_add_test(t, promise_1_an_erasure_changes_no_other_rank);
    tcase_add_test(t, promise_2_every_row_has_the_same_chance);
    tcase_add_test(t, a_stratum_gets_its_share_and_never_more_than_it_has);
    tcase_add_test(t, what_is_no_seed_or_size);
    tcase_add_test(t, promise_4_unfilled_it_says_nothing_and_holds_no_key);
    suite_add_tcase(s, t);
    return run_suite(s);
}
