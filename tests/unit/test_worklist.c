// SPDX-License-Identifier: MIT
/* test_worklist.c - the fewest visits that reach a goal, beside every subset of visits. */
#include "run_fixture.h"

#define HEAD "Mã trẻ,Họ và tên,Ngày sinh,Giới tính,Dân tộc,Số định danh cá nhân,Họ tên mẹ,Năm sinh mẹ,Mã hộ,Mã phường,Ngày cập nhật\n"

static void keep(void *ctx, const lms_goal_ward *w) { *(lms_goal_ward *)ctx = *w; }

/* n children, child i in household i * step % houses; none has a number */
static void ward(int n, int step, int houses)
{
    static const char *const name[] = { "An", "Bảo", "Châu", "Dung", "Giang", "Hà", "Khánh", "Lan", "Mai", "Nga", "Oanh", "Phúc" };
    static const char *const family[] = { "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương" };
    static char records[6000];
    size_t      r = (size_t)snprintf(records, sizeof records, HEAD);
    for (int i = 0; i < n; i++)
        r += (size_t)snprintf(records + r, sizeof records - r, "K%02d,%s Thị %s,%02d/%02d/%d,Nữ,Kinh,,%s Thị %s,%d,%s%d,11443,01/10/2024\n", i, family[i], name[i], 1 + i * 2, 1 + i,
                              2010 + i % 10, family[(i * 5 + 1) % 12], name[(i + 7) % 12], 1975 + i, i % 5 == 4 ? "" : "H", i * i * step % houses);
    run_job(&(job){ .records = records });
}

/* Size of each visit, straight from the table: households, and children without one. */
static int sizes(int size[16])
{
    int         n = 0, used = 0;
    const char *s = ask("SELECT count(*) FROM worklist GROUP BY coalesce(household, 'r' || record_id) ORDER BY 1");
    while (n < 16 && sscanf(s, "%d%n", &size[n], &used) == 1) s += used, n++;
    return n;
}

START_TEST(the_fewest_visits_are_those_of_brute_force)
{
    static const int goals[] = { 1, 30, 50, 75, 90, 100 };
    for (int step = 1; step <= 5; step++)
        for (int houses = 2; houses <= 8; houses += 3) {
            int size[16];
            ward(12, step, houses);
            int n = sizes(size);
            ck_assert_int_ge(n, 2);
            for (size_t g = 0; g < sizeof goals / sizeof *goals; g++) {
                lms_goal_ward w = { 0 };
                lms_error     e = { 0 };
                ck_assert_int_eq(lms_worklist(in_scratch("r.db"), goals[g], keep, &w, &e), LMS_OK);
                int want = (12 * goals[g] + 99) / 100, best = n + 1;
                ck_assert_uint_eq(w.needed, (unsigned)want);
                for (unsigned set = 0; set < 1u << n; set++) {
                    int mended = 0, visits = 0;
                    for (int k = 0; k < n; k++)
                        if (set >> k & 1) mended += size[k], visits++;
                    if (mended >= want && visits < best) best = visits;
                }
                ck_assert_int_eq((int)w.visits, best);
                ck_assert(w.reached && w.mended >= w.needed && w.n_kinds == 1);
                ck_assert_uint_eq(w.kind[0].children, w.mended);
            }
        }
}
END_TEST

START_TEST(one_visit_stands_together_and_the_largest_come_first)
{
    ward(12, 1, 5);
    expect("SELECT count(*) FROM (SELECT children, lag(children) OVER (ORDER BY place) AS before FROM work_visit) WHERE children > before", "0");
    expect("SELECT count(*) FROM (SELECT household, max(rowid) - min(rowid) + 1 AS span, count(*) AS n FROM worklist WHERE household IS NOT NULL GROUP BY household) WHERE span <> n", "0");
    expect("SELECT (SELECT count(*) FROM worklist) = (SELECT sum(children) FROM work_visit)", "1");
}
END_TEST

START_TEST(without_a_goal_the_packs_target_holds)
{
    lms_goal_ward w = { 0 };
    lms_error     e = { 0 };
    ward(10, 1, 9);
    ck_assert_int_eq(lms_worklist(in_scratch("r.db"), 0, keep, &w, &e), LMS_OK);
    ck_assert(w.goal == 75 && !w.more_than && w.needed == 8);
    chmod(in_scratch("r.db"), 0600);
    sql_write(in_scratch("r.db"), "UPDATE target SET percent = 80, strict = 1 WHERE target = 'in_target'");
    ck_assert_int_eq(lms_worklist(in_scratch("r.db"), 0, keep, &w, &e), LMS_OK);
    ck_assert(w.goal == 80 && w.more_than && w.needed == 9); /* more than 80 % of ten */
    sql_write(in_scratch("r.db"), "DELETE FROM target");
    ck_assert_int_eq(lms_worklist(in_scratch("r.db"), 0, keep, &w, &e), LMS_E_ARG);
    sql_write(in_scratch("r.db"), "DROP TABLE target");
    ck_assert_int_eq(lms_worklist(in_scratch("r.db"), 0, keep, &w, &e), LMS_E_FORMAT);
}
END_TEST

START_TEST(a_goal_is_a_percentage)
{
    lms_goal_ward w;
    lms_error     e = { 0 };
    ck_assert_int_eq(lms_worklist("no.db", -1, keep, &w, &e), LMS_E_ARG);
    ck_assert_int_eq(lms_worklist("no.db", 101, keep, &w, &e), LMS_E_ARG);
    ck_assert_int_eq(lms_worklist(NULL, 75, keep, &w, &e), LMS_E_ARG);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("worklist");
    TCase *t = tcase_create("all");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, the_fewest_visits_are_those_of_brute_force);
    tcase_add_test(t, one_visit_stands_together_and_the_largest_come_first);
    tcase_add_test(t, without_a_goal_the_packs_target_holds);
    tcase_add_test(t, a_goal_is_a_percentage);
    suite_add_tcase(s, t);
    return run_suite(s);
}
