// SPDX-License-Identifier: MIT
/* test_desk_forget.c - lmd_forget, promise by promise; the file is searched byte by byte. All people are invented. */
#include "run_fixture.h"

#include <lamsach_desk.h>

#include <stdbool.h>
#include <sys/stat.h>

#define HEAD "Mã trẻ,Họ và tên,Ngày sinh,Giới tính,Dân tộc,Số định danh cá nhân,Họ tên mẹ,Số điện thoại,Mã phường,Ngày cập nhật\n"
#define K1 "TRE-0001,Nguyễn Hoà An,05/03/2016,Nữ,Kinh,,Trần Thị Mẫu,,11443,01/10/2024\n"
#define K2 "TRE-0002,Lê Bảo Châu,06/04/2017,Nữ,Kinh,031317000022,Đỗ Thị Lan,,11443,01/10/2024\n"
#define K3 "TRE-0003,lê bảo châu,06/04/2017,Nữ,Kinh,031317000022,Đỗ Thị Lan,0912345678,11443,02/10/2024\n"
#define K4 "TRE-0004,Vũ Thị Mai,07/05/2015,Nữ,Kinh,031315000033,Đỗ Thị Hoa,,11440,01/10/2024\n"
#define K5 "TRE-0005,Phạm Cúc Thảo,08/06/2014,Nữ,Kinh,031314000055,Ngô Thị Hoa,,11446,01/10/2024\n"
#define LIST "Họ và tên,Ngày sinh,Giới tính,Số định danh cá nhân,Mã phường\nLê Bảo Châu,06/04/2017,Nữ,031317000022,11443\n" \
             "Bùi Thị Na,08/06/2014,Nữ,031314000044,11443\n"
static const job whole = { .records = HEAD K1 K2 K3 K4 K5, .list = LIST, .issuer = "population-db", .population = "Mã phường,Tên phường,Số trẻ\n11443,Ngô Quyền,3\n11440,Bắc Sơn,9\n" };

static const char *result(void) { return in_scratch("r.db"); }

static bool holds(const char *path)
{
    lms_error e = { 0 };
    return lms_verify(path, NULL, NULL, &e) == LMS_OK;
}

/* How often the bytes stand in a file. */
static int in_file(const char *path, const char *text)
{
    FILE  *f = fopen(path, "rb");
    size_t n = 0, cap = 1 << 24;
    char  *b = malloc(cap);
    int    found = 0;
    ck_assert(f && b);
    n = fread(b, 1, cap, f);
    fclose(f);
    for (char *p = b; (p = memmem(p, n - (size_t)(p - b), text, strlen(text))) != NULL; p++) found++;
    free(b);
    return found;
}

static lmd_forgotten forget(const char *key, int child)
{
    lmd_forgotten f = { .size = sizeof f };
    lms_error     e = { 0 };
    char          text[600] = "";
    if (lmd_forget(result(), key, child, "Đỗ Thị Kiểm", "đơn số 12", &f, &e) != LMS_OK) lms_error_text(&e, NULL, NULL, text, sizeof text);
    ck_assert_msg(text[0] == 0, "%s", text);
    return f;
}

static void start(const job *j)
{
    unlink(in_scratch("r.decisions.db"));
    run_job(j);
}

START_TEST(promise_1_nothing_of_it_is_left_in_the_file)
{
    static const char *const traces[] = { "TRE-0005", "Phạm Cúc Thảo", "031314000055" };
    start(&whole);
    for (int i = 0; i < 3; i++) ck_assert_int_gt(in_file(result(), traces[i]), 0);
    lmd_forgotten f = forget("TRE-0005", 0);
    for (int i = 0; i < 3; i++) ck_assert_msg(in_file(result(), traces[i]) == 0, "%s", traces[i]);
    for (int i = 0; i < 3; i++) ck_assert_msg(in_file(in_scratch("r.decisions.db"), traces[i]) == 0, "%s", traces[i]);
    ck_assert_uint_eq(f.records, 1);
    ck_assert_uint_eq(f.others + f.same_name + f.same_number + f.same_key + f.in_log, 0);
    ck_assert_str_eq(f.source, "a.csv");
    ck_assert_uint_eq(f.line, 6);
    expect("SELECT (SELECT count(*) FROM finding WHERE record_id = 5) + (SELECT count(*) FROM pair WHERE 5 IN (record_a, record_b)) + (SELECT count(*) FROM police_list WHERE record_id = 5)", "0");
    struct stat st;
    ck_assert_int_eq(stat(result(), &st), 0);
    ck_assert_uint_eq(st.st_mode & 0777, 0400);
}
END_TEST

START_TEST(promise_1_broken_rows_and_letterheads_that_name_it)
{
    job j = whole;
    j.records = "PHƯỜNG NGÔ QUYỀN;;\nNgười lập: mẹ cháu Phạm Cúc Thảo;;\n" HEAD K1 K5 "TRE-0009,\"Phạm Cúc Thảo,08/06/2014\n" K2;
    start(&j);
    ck_assert_int_gt(in_file(result(), "Phạm Cúc Thảo"), 1);
    lmd_forgotten f = forget("TRE-0005", 0);
    ck_assert_uint_eq(f.quarantine, 1);
    ck_assert_int_eq(in_file(result(), "Phạm Cúc Thảo"), 0);
    expect("SELECT count(*), min(raw) IS NULL FROM quarantine", "1|1");
}
END_TEST

START_TEST(promise_2_the_counts_conserve)
{
    start(&whole);
    expect("SELECT ward_code, children, updated, of_all FROM ward_progress ORDER BY 1", "11440|1|1|0.0 11443|2|2|33.3 11446|1|1|-");
    forget("TRE-0004", 0);
    expect("SELECT rows_read, rows_accepted, rows_quarantined, rows_forgotten, balanced FROM source_balance WHERE name = 'a.csv'", "5|4|0|1|1");
    expect("SELECT key, value FROM meta WHERE key IN ('records', 'children', 'rows_read', 'rows_forgotten') ORDER BY 1", "children|3 records|4 rows_forgotten|1 rows_read|5");
    expect("SELECT ward_code, children, updated, of_all FROM ward_progress ORDER BY 1", "11440|0|0|0.0 11443|2|2|33.3 11446|1|1|-");
    forget("TRE-0005", 0); /* its ward has nobody now; it stays, since children name wards by their place */
    expect("SELECT ward_code, children, updated FROM ward_progress ORDER BY 1", "11440|0|0 11443|2|2 11446|0|0");
    ck_assert(holds(result()));
}
END_TEST

START_TEST(promise_3_others_of_the_child_stay)
{
    start(&whole);
    expect("SELECT count(DISTINCT child_id) FROM record WHERE record_key IN ('TRE-0002', 'TRE-0003')", "1");
    expect("SELECT phone, id_status, in_target FROM child WHERE personal_id = '031317000022'", "0912345678|verified|1");
    lmd_forgotten f = forget("TRE-0003", 0);
    ck_assert_uint_eq(f.others, 1);
    ck_assert_uint_ge(f.values_gone, 1);
    ck_assert_uint_ge(f.same_number, 1);
    expect("SELECT record_key, full_name FROM record WHERE personal_id = '031317000022'", "TRE-0002|Lê Bảo Châu");
    expect("SELECT phone, record_count, id_status, in_target FROM child WHERE personal_id = '031317000022'", "-|1|verified|1");
    expect("SELECT count(*) FROM golden", "0");
    ck_assert_int_eq(in_file(result(), "0912345678"), 0);
    ck_assert(holds(result()));
}
END_TEST

START_TEST(promise_3_of_three_the_golden_values_move)
{
    job j = whole;
    j.records = HEAD K2 K3 "TRE-0006,Lê Bảo Châu,06/04/2017,Nữ,Kinh,031317000022,Đỗ Thị Lan,0987654321,11443,01/10/2024\n";
    start(&j);
    expect("SELECT record_count, phone FROM child", "3|0912345678");
    forget("TRE-0003", 0);
    expect("SELECT record_count, phone FROM child", "2|0987654321");
    ck_assert(holds(result()));
    forget("TRE-0002", 0); /* the first, under whose number the child stood */
    expect("SELECT record_count, phone, full_name FROM child", "1|0987654321|Lê Bảo Châu");
    ck_assert(holds(result()));
}
END_TEST

START_TEST(promise_3_or_all_records_of_the_child)
{
    start(&whole);
    lmd_forgotten f = forget("TRE-0003", 1);
    ck_assert_uint_eq(f.records, 2);
    ck_assert_int_eq(in_file(result(), "Lê Bảo Châu") + in_file(result(), "lê bảo châu") + in_file(result(), "031317000022"), 0);
    expect("SELECT rows_forgotten FROM source WHERE name = 'a.csv'", "2");
    ck_assert(holds(result()));
}
END_TEST

static void next_run(const job *j, const char *log)
{
    lms_options o;
    lms_run    *run;
    lms_error   e = { 0 };
    const char *logs[] = { NULL, in_scratch("nothing.db"), log };
    lms_options_init(&o);
    o.rules_dir = pack();
    ck_assert_int_eq(lms_run_new(&o, &run, &e), LMS_OK);
    input(run, LMS_ROLE_RECORDS, "a.csv", j->records, NULL);
    input(run, LMS_ROLE_REFERENCE, "list.csv", j->list, j->issuer);
    ck_assert_msg(lmd_run_forget_erased(run, logs, 3, &e) == LMS_OK, "%s", e.what);
    ck_assert_msg(lms_run_execute(run, in_scratch("next.db"), NULL, &e) == LMS_OK, "%s", e.what);
    lms_run_free(run);
}

START_TEST(promise_4_the_next_run_leaves_it_out)
{
    char         log[400];
    lmd_log_info look = { .size = sizeof look };
    lms_error    e = { 0 };
    start(&whole);
    snprintf(log, sizeof log, "%s", in_scratch("r.decisions.db"));
    forget("TRE-0002", 0);
    forget("TRE-0003", 0);
    ck_assert_int_eq(lmd_log_look(result(), NULL, &look, &e), LMS_OK);
    ck_assert_int_eq(look.trouble.code, LMS_OK);
    lms_check k;
    ck_assert_int_eq(lmd_verify_erased(result(), &k, &e), LMS_OK);
    ck_assert(k.ok && k.checked == 4); /* three records, one missing child with a number */
    next_run(&whole, log);
    ck_assert_str_eq(ask_of(in_scratch("next.db"), "SELECT record_key FROM record"), "TRE-0001 TRE-0004 TRE-0005");
    ck_assert_str_eq(ask_of(in_scratch("next.db"), "SELECT rows_forgotten FROM source WHERE role = 'records'"), "2");
    /* the list knows the child too, and does not bring it back */
    ck_assert_str_eq(ask_of(in_scratch("next.db"), "SELECT full_name FROM missing_child"), "Bùi Thị Na");
    ck_assert_int_eq(in_file(in_scratch("next.db"), "Lê Bảo Châu") + in_file(in_scratch("next.db"), "031317000022"), 0);
    ck_assert(holds(in_scratch("next.db")));
    /* a run that did not know of it is found out */
    run_job(&whole);
    ck_assert_int_eq(lmd_verify_erased(result(), &k, &e), LMS_OK);
    ck_assert(!k.ok && k.failed == 2);
    ck_assert_str_eq(k.first, "a.csv:3");
    /* decisions that are no log of ours have erased nobody */
    sql_write(in_scratch("other.db"), "CREATE TABLE IF NOT EXISTS decision (key_a TEXT)");
    next_run(&whole, in_scratch("other.db"));
    ck_assert_str_eq(ask_of(in_scratch("next.db"), "SELECT count(*) FROM record"), "5");
}
END_TEST

START_TEST(promise_1_answers_about_it_go_too)
{
    char answers[2000], id[80];
    start(&whole);
    snprintf(id, sizeof id, "%s", ask("SELECT row_id FROM police_list p JOIN record USING (record_id) WHERE record_key = 'TRE-0001'"));
    snprintf(answers, sizeof answers, "Cơ quan trả lời;Công an;;\nSố văn bản;12/CA;;\nNgày văn bản;05/11/2024;;\nMã dòng;Trả lời;Số định danh đúng;Ghi chú\n%s;Cấp số;031316000011;cháu Hoà An\n", id);
    job j = whole;
    j.answers = answers;
    start(&j);
    expect("SELECT personal_id, id_status FROM record WHERE record_key = 'TRE-0001'", "031316000011|verified");
    forget("TRE-0001", 0);
    ck_assert_int_eq(in_file(result(), "031316000011") + in_file(result(), "Hoà An") + in_file(result(), "TRE-0001"), 0);
    expect("SELECT rows_read, rows_accepted, rows_forgotten, balanced FROM source_balance WHERE name = 'answers.csv'", "1|0|1|1");
    expect("SELECT count(*) FROM forgotten", "2");
    ck_assert(holds(result()));
}
END_TEST

START_TEST(promise_3_the_verified_number_goes_with_its_record)
{
    /* K2 has the number, its double has none: without K2 the child is no longer in target, and is on the work list */
    job j = whole;
    j.records = HEAD K2 "TRE-0007,Lê Bảo Châu,06/04/2017,Nữ,Kinh,,Đỗ Thị Lan,0911222333,11443,01/10/2024\nTRE-0008,Lê Bảo Châu,06/04/2017,Nữ,Kinh,031317000022,Đỗ Thị Lan,0911222333,11443,01/10/2024\n" K4;
    start(&j);
    expect("SELECT record_count, in_target FROM child WHERE full_name = 'Lê Bảo Châu'", "3|1");
    forget("TRE-0002", 0);
    expect("SELECT record_count, in_target FROM child WHERE full_name = 'Lê Bảo Châu'", "2|1");
    forget("TRE-0008", 0);
    expect("SELECT record_count, coalesce(personal_id, '-'), in_target FROM child WHERE full_name = 'Lê Bảo Châu'", "1|-|0");
    expect("SELECT w.action FROM worklist w JOIN record r USING (record_id) WHERE r.record_key = 'TRE-0007'", "get-number");
    expect("SELECT updated, verified, in_target FROM ward_progress WHERE ward_code = '11443'", "1|0|0");
    ck_assert(holds(result()));
}
END_TEST

START_TEST(the_dump_given_back_is_without_it)
{
    static const char *const order[] = { HEAD K5 K1 K4, HEAD K1 K5 K4, HEAD K1 K4 K5 };
    for (size_t i = 0; i < 3; i++) {
        lms_error e = { 0 };
        char      dump[400], back[400];
        start(&(job){ .records = order[i] });
        snprintf(dump, sizeof dump, "%s", in_scratch("a.csv"));
        snprintf(back, sizeof back, "%s", in_scratch("back.csv"));
        forget("TRE-0005", 0);
        ck_assert_msg(lmd_return_file(result(), pack(), NULL, dump, back, &e) == LMS_OK, "%s", e.what);
        ck_assert_int_eq(in_file(back, "Phạm Cúc Thảo") + in_file(back, "TRE-0005"), 0);
        ck_assert_int_eq(in_file(back, "đã được xóa theo yêu cầu"), 1);
        ck_assert_int_eq(in_file(back, "Họ và tên"), 1);
        ck_assert_int_eq(in_file(back, "\r\n"), 4);
        ck_assert_int_eq(in_file(back, "TRE-0001") + in_file(back, "TRE-0004"), 2);
    }
}
END_TEST

START_TEST(promise_5_what_fails_changes_nothing)
{
    lms_error e = { 0 };
    start(&whole);
    ck_assert_int_eq(lmd_forget(result(), "TRE-9999", 0, "x", NULL, NULL, &e), LMS_E_ARG);
    ck_assert_int_ne(access(in_scratch("r.decisions.db"), F_OK), 0);
    ck_assert_int_eq(lmd_forget(result(), "TRE-0001", 0, "", NULL, NULL, &e), LMS_E_ARG); /* nobody erases */
    ck_assert_int_eq(lmd_forget(result(), "", 0, "x", NULL, NULL, &e), LMS_E_ARG);
    write_text(in_scratch("r.decisions.db"), "no database at all, but some text");
    ck_assert_int_ne(lmd_forget(result(), "TRE-0001", 0, "x", NULL, NULL, &e), LMS_OK);
    expect("SELECT count(*) FROM record", "5");
    ck_assert(holds(result()));
    ck_assert_int_ne(access(in_scratch(".r.db.lamsach-tmp"), F_OK), 0);
    ck_assert_int_ne(access(in_scratch(".r.db.erase.lamsach-tmp"), F_OK), 0);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("desk_forget");
    TCase *t = tcase_create("all");
    scratch_make();
    tcase_set_timeout(t, 240);
    tcase_add_test(t, promise_1_nothing_of_it_is_left_in_the_file);
    tcase_add_test(t, promise_1_broken_rows_and_letterheads_that_name_it);
    tcase_add_test(t, promise_2_the_counts_conserve);
    tcase_add_test(t, promise_3_others_of_the_child_stay);
    tcase_add_test(t, promise_3_of_three_the_golden_values_move);
    tcase_add_test(t, promise_3_or_all_records_of_the_child);
    tcase_add_test(t, promise_4_the_next_run_leaves_it_out);
    tcase_add_test(t, promise_1_answers_about_it_go_too);
    tcase_add_test(t, promise_3_the_verified_number_goes_with_its_record);
    tcase_add_test(t, the_dump_given_back_is_without_it);
    tcase_add_test(t, promise_5_what_fails_changes_nothing);
    suite_add_tcase(s, t);
    return run_suite(s);
}
