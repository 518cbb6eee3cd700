// SPDX-License-Identifier: MIT
/* test_verify.c - a sound result keeps every promise; a result that somebody changed does not pass. */
#include "run_fixture.h"

#define HEAD "Mã trẻ,Họ và tên,Ngày sinh,Giới tính,Dân tộc,Số định danh cá nhân,Họ tên mẹ,Năm sinh mẹ,Mã phường,Ngày cập nhật\n"
static const job whole = {
    .records = HEAD "K1,NGUYỄN HÒA AN,05/03/2016,Nữ,Kinh,031316000011,Trần Thị Mẫu,1990,11443,01/10/2024\n"
                    "K2,Phạm Văn Bảo,17/11/2018,Nam,Kinh,,Lê Thị Ví Dụ,1992,11443,02/10/2024\n"
                    "K3,\"Hoàng Minh Châu,09/07/2019,Nữ,Kinh,,,,,\n",
    .more = HEAD "K4,Nguyễn Hoà An,05/03/2016,Nữ,Kinh,031316000011,Trần Thị Mẫu,1990,11446,01/09/2024\n"
                 "K5,Vũ Thị Dung,01/02/2015,Nữ,Tày,031315000077,Đỗ Thị Bịa,1995,11446,01/09/2024\n"
                 "K6,Bùi Ngọc Hà,08/09/2013,Nữ,Kinh,031,Đỗ Thị Bịa,1995,11446,01/09/2024\n",
    .list = "Họ và tên,Ngày sinh,Giới tính,Số định danh cá nhân\nNguyễn Hoà An,05/03/2016,Nữ,031316000011\nVũ Thị Dung,01/02/2015,Nữ,031315000077\n",
    .issuer = "police", .decisions = "K1 K4 same;K1 K2 different", .population = "ward_code,ward_name,children\n11443,Phường Thử,2\n" };

typedef struct heard { unsigned n, bad; char ids[1000]; } heard;

static void hear(void *ctx, const lms_check *k)
{
    heard *h = ctx;
    h->n++;
    ck_assert_ptr_nonnull(k->what);
    ck_assert_int_eq(k->ok, k->failed == 0);
    if (k->ok) {
        ck_assert_str_eq(k->first, "");
        return;
    }
    h->bad++;
    size_t n = strlen(h->ids);
    snprintf(h->ids + n, sizeof h->ids - n, "%s%s", n ? " " : "", k->id);
}

static lms_status verify(const char *path, heard *h)
{
    lms_error e = { 0 };
    memset(h, 0, sizeof *h);
    return lms_verify(path, hear, h, &e);
}

START_TEST(every_promise_holds_on_a_sound_result)
{
    heard h;
    run_job(&whole);
    lms_status s = verify(in_scratch("r.db"), &h);
    ck_assert_msg(s == LMS_OK && h.bad == 0, "%s", h.ids);
    ck_assert_uint_ge(h.n, 16);
    lms_error e;
    ck_assert_int_eq(lms_verify(in_scratch("r.db"), NULL, NULL, &e), LMS_OK); /* nobody need listen */
}
END_TEST

START_TEST(every_promise_holds_on_a_result_without_a_list)
{
    heard h;
    run_job(&(job){ .records = whole.records });
    lms_status s = verify(in_scratch("r.db"), &h);
    ck_assert_msg(s == LMS_OK, "%s", h.ids);
}
END_TEST

START_TEST(every_damage_is_noticed_by_its_promise)
{
    static const struct { const char *sql, *id; } damage[] = {
        { "DELETE FROM quarantine", "rows-conserve" },
        { "UPDATE source SET rows_read = rows_read + 1 WHERE source_id = 1", "rows-conserve" },
        { "DELETE FROM record WHERE record_key = 'K2'", "one-child-per-record" },
        { "UPDATE record SET child_id = 'Tnobody' WHERE record_key = 'K2'", "one-child-per-record" },
        { "DROP INDEX record_by_key; UPDATE record SET record_key = 'K1'", "record-keys-unique" },
        { "INSERT INTO finding VALUES (999, 'full_name', 'x', 'error', NULL)", "corrections-have-records" },
        { "INSERT INTO correction VALUES (1, 'full_name', 'x', 'An', 'An', 'applied')", "corrections-change-something" },
        { "DELETE FROM evidence", "verified-has-evidence" },
        { "UPDATE record SET personal_id = NULL WHERE record_key = 'K5'", "verified-has-evidence" },
        { "UPDATE evidence SET list = 'nobody.csv'", "evidence-names-a-list" },
        { "UPDATE record SET personal_id = '031218000022' WHERE record_id IN (SELECT record_id FROM child_state WHERE id_status = 'absent')", "suggestion-is-not-a-value" },
        { "UPDATE record SET personal_id = '031316000099' WHERE record_key = 'K4'", "two-verified-are-two-children" },
        { "UPDATE record SET personal_id = '031316000011' WHERE record_id IN (SELECT record_id FROM child_state WHERE id_status = 'verified');"
          " UPDATE golden SET personal_id = '031316000011' WHERE record_id IN (SELECT record_id FROM child_state WHERE id_status = 'verified')", "one-number-one-verified-child" },
        { "UPDATE record SET child_id = (SELECT child_id FROM record WHERE record_key = 'K1') WHERE record_key = 'K2'", "people-win" },
        { "UPDATE record SET child_id = (SELECT child_id FROM record WHERE record_key = 'K2') WHERE record_key = 'K4'", "people-join" },
        { "UPDATE child_state SET in_target = 1 WHERE id_status = 'absent'", "in-target-is-clean-and-verified" },
        { "UPDATE ward_progress SET updated = updated + 1 WHERE ward_code = '11443'", "ward-figures" },
        { "UPDATE ward_progress SET reach_of_all = 1 - reach_of_all WHERE ward_code = '11443'", "targets-as-integers" },
        { "UPDATE ward_progress SET reach_updated = 1 WHERE population IS NULL", "targets-as-integers" },
        { "UPDATE target SET percent = 0, strict = 0 WHERE target = 'in_target'", "targets-as-integers" },
        { "DELETE FROM target", "targets-as-integers" },
        { "INSERT INTO missing_child (ward, list, row, maybe) VALUES ('11443', 'nobody.csv', 3, 0)", "missing-are-of-a-list" },
        { "DELETE FROM worklist", "work-is-for-what-is-missing" },
        { "UPDATE golden SET full_name = 'Ai Khác'", "golden-values-have-origin" },
        { "UPDATE golden SET origin = json_set(origin, '$.full_name', (SELECT record_id FROM record WHERE record_key = 'K2'))", "golden-values-have-origin" } };
    size_t n;
    run_job(&whole);
    char *sound = read_all(in_scratch("r.db"), &n), path[400];
    snprintf(path, sizeof path, "%s/damaged.db", scratch);
    for (size_t i = 0; i < sizeof damage / sizeof *damage; i++) {
        heard h;
        unlink(path);
        write_bytes(path, sound, n);
        sql_write(path, damage[i].sql);
        chmod(path, 0400);
        ck_assert_msg(verify(path, &h) == LMS_E_FORMAT, "not noticed: %s", damage[i].sql);
        ck_assert_msg(strstr(h.ids, damage[i].id) != NULL, "%s: only %s", damage[i].sql, h.ids);
    }
    free(sound);
}
END_TEST

START_TEST(a_broken_page_and_a_writable_file_are_noticed)
{
    heard  h;
    size_t n;
    char   path[400];
    run_job(&whole);
    char *sound = read_all(in_scratch("r.db"), &n);
    snprintf(path, sizeof path, "%s/damaged2.db", scratch);
    unlink(path);
    write_bytes(path, sound, n);
    chmod(path, 0600);
    ck_assert_int_eq(verify(path, &h), LMS_E_FORMAT);
    ck_assert_str_eq(h.ids, "file-is-sound");
    for (size_t at = 8192; at < n; at += 8192 * 3) /* heads of pages overwritten; either a check or the reading fails */
        memset(sound + at, 0x5a, 64);
    unlink(path);
    write_bytes(path, sound, n);
    chmod(path, 0400);
    ck_assert_int_ne(verify(path, &h), LMS_OK);
    free(sound);
}
END_TEST

START_TEST(what_is_no_result_is_said_to_be_none)
{
    lms_error e = { 0 };
    heard     h;
    write_text(in_scratch("text.db"), "this is no database, but long enough to be read as one; this is no database, but long enough to be read as one\n");
    ck_assert_int_eq(verify(in_scratch("text.db"), &h), LMS_E_FORMAT);
    sql_write(in_scratch("other.db"), "CREATE TABLE t (x)");
    ck_assert_int_eq(verify(in_scratch("other.db"), &h), LMS_E_FORMAT);
    ck_assert_uint_eq(h.n, 0);
    ck_assert_int_ne(verify(in_scratch("absent.db"), &h), LMS_OK);
    ck_assert_int_ne(access(in_scratch("absent.db"), F_OK), 0);
    ck_assert_int_eq(lms_verify(NULL, NULL, NULL, &e), LMS_E_ARG);
}
END_TEST

START_TEST(figures_that_somebody_changed_do_not_pass)
{
    static const struct { const char *sql, *id; } bad[] = {
        { "UPDATE statistic SET children = children + 1 WHERE rowid = 1", "statistics-add-up" },
        { "UPDATE projection_count SET part = whole + 1 WHERE whole IS NOT NULL AND part IS NOT NULL", "figures-have-a-basis" },
        { "UPDATE projection_count SET part = part - 1 WHERE scope = 'all' AND part > 0", "figures-have-a-basis" } };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        heard h;
        run_job(&whole);
        chmod(in_scratch("r.db"), 0600);
        sql_write(in_scratch("r.db"), bad[i].sql);
        chmod(in_scratch("r.db"), 0400);
        ck_assert_int_eq(verify(in_scratch("r.db"), &h), LMS_E_FORMAT);
        ck_assert_msg(strstr(h.ids, bad[i].id) != NULL, "%s: %s", bad[i].sql, h.ids);
    }
}
END_TEST

START_TEST(a_result_of_an_older_version_is_told_so)
{
    lms_error e;
    char      said[400];
    heard     h = { 0 };
    run_job(&whole);
    chmod(in_scratch("r.db"), 0600);
    sql_write(in_scratch("r.db"), "DROP TABLE target");
    ck_assert_int_eq(lms_verify(in_scratch("r.db"), hear, &h, &e), LMS_E_FORMAT);
    lms_error_text(&e, NULL, NULL, said, sizeof said);
    ck_assert_msg(strstr(said, "older lamsach") && strstr(said, "target") && h.n == 0, "%s", said);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("verify");
    TCase *t = tcase_create("all");
    scratch_make();
    tcase_set_timeout(t, 240);
    tcase_add_test(t, figures_that_somebody_changed_do_not_pass);
    tcase_add_test(t, a_result_of_an_older_version_is_told_so);
    tcase_add_test(t, every_promise_holds_on_a_sound_result);
    tcase_add_test(t, every_promise_holds_on_a_result_without_a_list);
    tcase_add_test(t, every_damage_is_noticed_by_its_promise);
    tcase_add_test(t, a_broken_page_and_a_writable_file_are_noticed);
    tcase_add_test(t, what_is_no_result_is_said_to_be_none);
    suite_add_tcase(s, t);
    return run_suite(s);
}
