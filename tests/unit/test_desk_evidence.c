// SPDX-License-Identifier: MIT
/* test_desk_evidence.c - what the fingerprint of a decision's evidence promises, by number. */
#include "desk/review_evidence.h"

#include <check.h>
#include <stdlib.h>

static sqlite3 *db;

static void sql(const char *text)
{
    char *why = NULL;
    ck_assert_msg(sqlite3_exec(db, text, NULL, NULL, &why) == SQLITE_OK, "%s: %s", text, why ? why : "");
}

static void set_up(void)
{
    ck_assert_int_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
    sql("CREATE TABLE field (field TEXT, type TEXT, role TEXT, title_vi TEXT, title_en TEXT, personal INT, compared "
        "INT);"
        "INSERT INTO field (field, role, compared) VALUES ('record_key','record_key',0), ('full_name','person_name',1),"
        " ('birth_date','birth_date',1), ('odd \"one\"','',1), ('school','',0);"
        "CREATE TABLE record (record_id INTEGER PRIMARY KEY, record_key TEXT, full_name TEXT, birth_date TEXT,"
        " \"odd \"\"one\"\"\" TEXT, school TEXT, child_id TEXT);"
        "INSERT INTO record VALUES (1,'a','Trần An','2015-03-01','x','A1','c1'), (2,'b','Trần "
        "Ân','2015-03-01','','A1','c2'),"
        " (3,'c','Lê Bình','2016-01-01',NULL,'B','c3');");
}

static void tear_down(void)
{
    sqlite3_close(db);
}

static const char *of(int64_t a, int64_t b)
{
    static char ring[4][LMD_HEX + 1];
    static int at;
    char *out = ring[at++ % 4];
    lms_error err = {0};
    ck_assert_msg(lmd__evidence_of(db, a, b, out, &err) == LMS_OK, "%s", err.what);
    ck_assert_uint_eq(strlen(out), LMD_HEX);
    return out;
}

START_TEST(evidence_1_order_changes_nothing)
{
    const char *was = of(1, 2);
    ck_assert_str_eq(was, of(2, 1));
    ck_assert_str_ne(was, of(1, 3));
    sql("UPDATE record SET full_name = 'x' WHERE record_id = 3");
    ck_assert_str_eq(was, of(1, 2));
    sql("CREATE TABLE f2 AS SELECT * FROM field ORDER BY rowid DESC; DROP TABLE field; ALTER TABLE f2 RENAME TO field");
    ck_assert_str_eq(was, of(1, 2));
}
END_TEST

START_TEST(evidence_2_every_compared_value_counts)
{
    static const char *const change[] = {
        "UPDATE record SET full_name = 'Trần Ân' WHERE record_id = 1",
        "UPDATE record SET birth_date = '2015-03-02' WHERE record_id = 2",
        "UPDATE record SET \"odd \"\"one\"\"\" = NULL WHERE record_id = 1",
        "UPDATE record SET \"odd \"\"one\"\"\" = 'x' WHERE record_id = 2",
        /* values change places: between fields, between records */
        "UPDATE record SET full_name = birth_date, birth_date = full_name WHERE record_id = 1",
        "UPDATE record SET full_name = (SELECT full_name FROM record r WHERE r.record_id = 3 - record.record_id)"
        " WHERE record_id IN (1, 2)",
    };
    for (size_t i = 0; i < sizeof change / sizeof *change; i++) {
        const char *was = of(1, 2);
        sql("SAVEPOINT s");
        sql(change[i]);
        ck_assert_msg(strcmp(was, of(1, 2)) != 0, "%s", change[i]);
        sql("ROLLBACK TO s; RELEASE s");
        ck_assert_str_eq(was, of(1, 2));
    }
    const char *was = of(1, 2);
    sql("UPDATE record SET school = 'other', child_id = 'c9', record_key = record_key || '!';"
        "UPDATE record SET \"odd \"\"one\"\"\" = NULL WHERE record_id = 2");
    ck_assert_str_eq(was, of(1, 2));
}
END_TEST

START_TEST(evidence_3_the_same_in_a_later_result)
{
    const char *was = of(1, 2);
    /* other row numbers, another field compared that is empty */
    sql("UPDATE record SET record_id = record_id + 10; ALTER TABLE record ADD COLUMN new TEXT;"
        "INSERT INTO field (field, compared) VALUES ('new', 1)");
    ck_assert_str_eq(was, of(12, 11));
    sql("UPDATE record SET new = 'v' WHERE record_id = 11");
    ck_assert_str_ne(was, of(12, 11));
}
END_TEST

START_TEST(evidence_of_unknown_records_and_old_results)
{
    char out[LMD_HEX + 1];
    ck_assert_int_eq(lmd__evidence_of(db, 1, 77, out, NULL), LMS_E_ARG);
    ck_assert_str_eq(out, "");
    sql("ALTER TABLE field DROP COLUMN compared");
    const char *was = of(1, 2);
    sql("UPDATE record SET school = 'other' WHERE record_id = 1");
    ck_assert_str_ne(was, of(1, 2));
    sql("DROP TABLE field");
    of(1, 2);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("desk_evidence");
    TCase *t = tcase_create("desk_evidence");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, evidence_1_order_changes_nothing);
    tcase_add_test(t, evidence_2_every_compared_value_counts);
    tcase_add_test(t, evidence_3_the_same_in_a_later_result);
    tcase_add_test(t, evidence_of_unknown_records_and_old_results);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int bad = srunner_ntests_failed(r);
    srunner_free(r);
    return bad != 0;
}
