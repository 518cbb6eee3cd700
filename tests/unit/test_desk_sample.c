// SPDX-License-Identifier: MIT
/* test_desk_sample.c - what desk/sample_stat.h promises, by simulation where it is a matter of chance. */
#include "desk/sample_stat.h"

#include <check.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define ROUNDS 4000

static double draw(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (double)(*state >> 11) / 9007199254740992.0;
}

/* n of size rows, of which right are right, without replacement. */
static lmd_stratum check(uint64_t *state, uint64_t size, uint64_t right, uint64_t n)
{
    lmd_stratum s = { size, n, 0 };
    for (uint64_t i = 0; i < n; i++)
        if (draw(state) * (double)(size - i) < (double)(right - s.right)) s.right++;
    return s;
}

static bool holds(lmd_interval v, double truth)
{
    return v.low <= truth + 1e-12 && truth <= v.high + 1e-12;
}

START_TEST(promise_1_a_stratum_nobody_checked_bounds_nothing)
{
    lmd_stratum  none[2] = { { 100, 0, 0 }, { 100, 0, 0 } }, half[2] = { { 100, 100, 100 }, { 100, 0, 0 } };
    lmd_interval v = lmd__stat_share(none, 2), w = lmd__stat_share(half, 2), e = lmd__stat_share(none, 0);
    ck_assert_double_eq_tol(v.low, 0, 1e-12);
    ck_assert_double_eq_tol(v.high, 1, 1e-12);
    ck_assert_double_eq_tol(w.low, 0.5, 1e-12);
    ck_assert_double_eq_tol(w.high, 1, 1e-12);
    ck_assert(e.low <= 0 && e.high >= 1);
    v = lmd__stat_part(half, 1, none, 1);
    ck_assert_double_le(v.low, 0.5 + 1e-12);
    ck_assert_double_ge(v.high, 1 - 1e-12);
}
END_TEST

/* The same sample comes again and again: its answer is kept. */
typedef struct memo { uint64_t key; bool share, part; } memo;
static memo     kept[1 << 16];
static uint64_t tuple(const lmd_stratum *s, int n, const lmd_stratum *b)
{
    uint64_t k = 1;
    for (int h = 0; h < n; h++) k = k * 1000003u + s[h].checked - s[h].right;
    for (int h = 0; h < 2; h++) k = k * 1000003u + b[h].right;
    return k * 0x9E3779B97F4A7C15u;
}

static int lowest = ROUNDS; /* of all scenes */
static void simulate(const char *name, const lmd_stratum *scene, int n) /* checked: to be drawn; right: of all */
{
    static uint64_t state = 88172645463325252u;
    double          all = 0, right = 0;
    int             share = 0, part = 0;
    memset(kept, 0, sizeof kept);
    for (int h = 0; h < n; h++) all += (double)scene[h].size, right += (double)scene[h].right;
    for (int r = 0; r < ROUNDS; r++) {
        lmd_stratum s[120], b[2] = { check(&state, 400, 120, 50), check(&state, 9000, 90, 100) };
        for (int h = 0; h < n; h++) s[h] = check(&state, scene[h].size, scene[h].right, scene[h].checked);
        uint64_t key = tuple(s, n, b);
        memo    *m = &kept[key >> 48];
        if (m->key != key)
            *m = (memo){ key, holds(lmd__stat_share(s, (size_t)n), right / all), holds(lmd__stat_part(s, (size_t)n, b, 2), right / (right + 210)) };
        share += m->share;
        part += m->part;
    }
    printf("sample: %-48s share %.1f %%, part %.1f %%\n", name, 100.0 * share / ROUNDS, 100.0 * part / ROUNDS);
    if (share < lowest) lowest = share;
    if (part < lowest) lowest = part;
}

START_TEST(promise_2_the_interval_holds_the_truth)
{
    static const struct { const char *name; lmd_stratum s[3]; } scenes[] = {
        { "few errors", { { 5000, 60, 4995 }, { 800, 60, 760 }, { 200, 60, 160 } } },
        { "errors in the smallest stratum only", { { 5000, 40, 5000 }, { 800, 40, 800 }, { 200, 40, 180 } } },
        { "large and small", { { 100000, 100, 99990 }, { 2000, 80, 1940 }, { 300, 60, 180 } } },
        { "half right", { { 500, 30, 250 }, { 500, 30, 250 }, { 500, 30, 250 } } },
        { "very large", { { 90000, 150, 89550 }, { 900, 50, 720 }, { 90, 30, 27 } } },
        { "twenty of each", { { 20000, 20, 18000 }, { 3000, 20, 2100 }, { 400, 20, 200 } } },
        { "three in a hundred", { { 3000, 90, 2910 }, { 3000, 45, 2400 }, { 60, 30, 30 } } },
        { "small frames", { { 700, 50, 693 }, { 120, 50, 84 }, { 40, 40, 10 } } },
        { "rare errors, one census", { { 4000, 60, 3990 }, { 300, 60, 290 }, { 30, 30, 15 } } },
        { "one of each", { { 50, 1, 40 }, { 50, 1, 40 }, { 50, 1, 40 } } },
        { "one error in two hundred", { { 20000, 100, 19900 }, { 2000, 60, 1990 }, { 200, 40, 199 } } },
    };
    lmd_stratum wards[100];
    for (size_t c = 0; c < sizeof scenes / sizeof *scenes; c++) simulate(scenes[c].name, scenes[c].s, 3);
    for (int k = 0; k < 3; k++) { /* wards of different sizes and care */
        static const char *const name[] = { "hundred wards, two records each", "ten wards, twenty each", "ten wards, one of them bad" };
        int                      n = k ? 10 : 100;
        for (int h = 0; h < n; h++) {
            uint64_t size = 200 + 37u * (unsigned)h, wrong = k == 2 ? (h == 3 ? size / 3 : 1) : size * (1 + (unsigned)h % 5) / 60;
            wards[h] = (lmd_stratum){ size, k ? 20 : 2, size - wrong };
        }
        simulate(name[k], wards, n);
    }
    ck_assert_msg(lowest >= ROUNDS * 945 / 1000, "lowest: %d of %d", lowest, ROUNDS);
}
END_TEST

START_TEST(promise_3_ordered_and_a_census_is_exact)
{
    for (uint64_t n = 0; n <= 30; n++)
        for (uint64_t right = 0; right <= n; right++) {
            lmd_stratum  s[2] = { { 30, n, right }, { 30, 10, 3 } };
            lmd_interval v[2] = { lmd__stat_share(s, 2), lmd__stat_part(s, 1, s + 1, 1) };
            for (int i = 0; i < 2; i++)
                ck_assert(0 <= v[i].low && v[i].low <= v[i].estimate && v[i].estimate <= v[i].high && v[i].high <= 1);
        }
    lmd_stratum  a = { 30, 30, 27 }, b = { 10, 10, 3 };
    lmd_interval v = lmd__stat_share(&a, 1), w = lmd__stat_part(&a, 1, &b, 1);
    ck_assert(v.low >= v.high && w.high - w.low < 1e-12);
    ck_assert_double_eq_tol(w.estimate, 0.9, 1e-12);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("desk sample");
    TCase *t = tcase_create("estimates");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, promise_1_a_stratum_nobody_checked_bounds_nothing);
    tcase_add_test(t, promise_2_the_interval_holds_the_truth);
    tcase_add_test(t, promise_3_ordered_and_a_census_is_exact);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? 1 : 0;
}
