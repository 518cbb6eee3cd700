// SPDX-License-Identifier: MIT
/* test_desk_review_queue.c - the promises of the review page's queue. */
#include "desk_result_fixture.h"

#include "desk/review_queue.h"

static sqlite3 *result_with(const char *sql)
{
    sqlite3    *db;
    const char *path = result_make("q.db");
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    char *msg = NULL;
    int   rc = sqlite3_exec(db, sql, NULL, NULL, &msg);
    ck_assert_msg(rc == SQLITE_OK, "%s", msg ? msg : "");
    return db;
}

static const char TWO_GROUPS[] =
    "DELETE FROM pair; DELETE FROM worklist;"
    "INSERT INTO pair (record_a, record_b, weight, probability, verdict) VALUES"
    " (3,4, 0.1,0.5,'review'), (3,5, 2,0.8,'review'), (1,6, 3,0.9,'review'), (1,2, 18,1,'same'), (2,4, -9,0,'different');";

START_TEST(promise_1_every_doubtful_pair_and_proposal_once)
{
    sqlite3  *db = result_with(TWO_GROUPS);
    lmd_queue q;
    must(lmd__queue_load(db, &q, err));
    ck_assert_uint_eq(q.of_kind[LMD_ASK_PAIR], 3);
    ck_assert_uint_eq(q.of_kind[LMD_ASK_PROPOSAL], 2);
    ck_assert_uint_eq(q.n_fields, 2);
    for (size_t i = 0; i < q.n; i++)
        for (size_t j = 0; j < i; j++)
            ck_assert(q.v[i].kind != q.v[j].kind || q.v[i].a != q.v[j].a || q.v[i].b != q.v[j].b || q.v[i].field != q.v[j].field);
    lmd__queue_free(&q);
    sqlite3_close(db);
}
END_TEST

START_TEST(promise_2_groups_stand_together_most_gain_per_decision_first)
{
    sqlite3  *db = result_with(TWO_GROUPS);
    lmd_queue q;
    must(lmd__queue_load(db, &q, err));
    /* 1-6 alone: two records by one decision; 3-4, 3-5: three records by two; 0.5 is nearer to a coin toss than 0.8 */
    ck_assert_int_eq(q.v[0].a, 1); ck_assert_int_eq(q.v[0].b, 6);
    ck_assert_int_eq(q.v[1].a, 3); ck_assert_int_eq(q.v[1].b, 4);
    ck_assert_int_eq(q.v[2].a, 3); ck_assert_int_eq(q.v[2].b, 5);
    ck_assert_double_eq(q.v[0].gain, 2.0);
    ck_assert_double_eq(q.v[1].gain, 1.5);
    ck_assert_uint_eq(q.v[1].group, q.v[2].group);
    ck_assert_uint_ne(q.v[0].group, q.v[1].group);
    lmd__queue_free(&q);
    sqlite3_close(db);
}
END_TEST

START_TEST(promise_2_gain_is_the_work_lists)
{
    sqlite3  *db = result_with(TWO_GROUPS);
    lmd_queue q;
    sqlite3_exec(db, "INSERT INTO worklist (ward_code, record_id, action, gain) VALUES ('11440',3,'decide-duplicate',0.9),"
                     " ('11440',4,'decide-duplicate',0.9), ('11440',1,'fix-id',5)", NULL, NULL, NULL);
    must(lmd__queue_load(db, &q, err));
    ck_assert_int_eq(q.v[0].a, 3); ck_assert_int_eq(q.v[0].b, 4);
    ck_assert_double_eq_tol(q.v[0].gain, 0.9, 1e-12);
    ck_assert_double_eq(q.v[2].gain, 0);
    lmd__queue_free(&q);
    sqlite3_close(db);
}
END_TEST

START_TEST(promise_3_weakest_merged_child_first_by_its_weakest_inner_pair)
{
    sqlite3 *db = result_with(
        "UPDATE record SET child_id = 'c1' WHERE record_id = 3; UPDATE record SET child_id = 'c4' WHERE record_id = 6; DELETE FROM pair;"
        "CREATE TABLE child_state (record_id INTEGER PRIMARY KEY, child_id TEXT, record_count INTEGER, weakest_link REAL);"
        "INSERT INTO child_state VALUES (1,'c1',3,11), (4,'c3',1,NULL), (5,'c4',2,9.75);"
        "INSERT INTO pair (record_a, record_b, weight, probability, verdict) VALUES (1,2,18,1,'same'), (1,3,12,1,'same'), (2,3,11,1,'same'), (5,6,9.75,1,'same')");
    lmd_queue q;
    must(lmd__queue_load(db, &q, err));
    ck_assert_uint_eq(q.of_kind[LMD_ASK_MERGED], 2);
    ck_assert_int_eq(q.merged_children, 2);
    const lmd_ask *m = q.v + (q.n - 2);
    ck_assert_int_eq(m[0].a, 5); ck_assert_int_eq(m[0].b, 6);
    ck_assert_int_eq(m[1].a, 2); ck_assert_int_eq(m[1].b, 3);
    ck_assert_double_eq(m[1].weight, 11);
    lmd__queue_free(&q);
    sqlite3_close(db);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("desk_review_queue");
    TCase *t = tcase_create("all");
    scratch_make();
    tcase_add_test(t, promise_1_every_doubtful_pair_and_proposal_once);
    tcase_add_test(t, promise_2_groups_stand_together_most_gain_per_decision_first);
    tcase_add_test(t, promise_2_gain_is_the_work_lists);
    tcase_add_test(t, promise_3_weakest_merged_child_first_by_its_weakest_inner_pair);
    suite_add_tcase(s, t);
    return run_suite(s);
}
