// SPDX-License-Identifier: MIT
/* test_forget_run.c - what a run leaves out: lms_run_forget. */
#include "run_fixture.h"

#include <stdbool.h>

#define HEAD "Mã trẻ,Họ và tên,Ngày sinh,Giới tính,Dân tộc,Số định danh cá nhân,Họ tên mẹ,Mã phường,Ngày cập nhật\n"
#define K1 "K1,Nguyễn Hoà An,05/03/2016,Nữ,Kinh,,Trần Thị Mẫu,11443,01/10/2024\n"
#define K2 "K2,Lê Bảo Châu,06/04/2017,Nữ,Kinh,031317000022,Đỗ Thị Lan,11443,01/10/2024\n"
#define K3 "K3,Vũ Thị Mai,07/05/2015,Nữ,Kinh,031315000033,Đỗ Thị Hoa,11443,01/10/2024\n"
#define LIST "Họ và tên,Ngày sinh,Giới tính,Số định danh cá nhân,Mã phường\nLê Bảo Châu,06/04/2017,Nữ,031317000022,11443\n" \
             "Phạm Thị Cúc,08/06/2014,Nữ,031314000044,11443\n"

static bool verified(const char *path)
{
    lms_error e = { 0 };
    return lms_verify(path, NULL, NULL, &e) == LMS_OK;
}

START_TEST(a_forgotten_record_is_in_no_table_only_counted)
{
    lms_summary sum = { .size = sizeof sum };
    lms_error   e = { 0 };
    ck_assert_int_eq(try_job(&(job){ .records = HEAD K1 K2 K3, .forget = " record:K2 " }, in_scratch("r.db"), &sum, &e), LMS_OK);
    expect("SELECT record_id, record_key, line, full_name FROM record", "1|K1|2|Nguyễn Hoà An 2|K3|4|Vũ Thị Mai");
    expect("SELECT rows_read, rows_accepted, rows_quarantined, rows_forgotten, balanced FROM source_balance", "3|2|0|1|1");
    expect("SELECT value FROM meta WHERE key = 'rows_forgotten'", "1");
    ck_assert_uint_eq(sum.rows_forgotten, 1);
    ck_assert_uint_eq(sum.rows_read, sum.rows_accepted + sum.rows_quarantined + sum.rows_forgotten);
    ck_assert(verified(in_scratch("r.db")));
}
END_TEST

START_TEST(all_others_are_as_if_it_had_never_been_there)
{
    static const char *const same[] = { "SELECT record_id, record_key, child_id, full_name, personal_id, clean, id_status FROM record",
                                        "SELECT record_id, field, rule, args FROM finding", "SELECT ward_code, children, updated, clean FROM ward_progress",
                                        "SELECT record_id, action FROM worklist" };
    run_job_to(&(job){ .records = HEAD K1 K3, .more = HEAD, .as_of = "2024-10-01" }, in_scratch("without.db"));
    for (unsigned threads = 1; threads <= 2; threads++) {
        run_job(&(job){ .records = HEAD K3 K2 K1, .more = HEAD "K9,Đào An,01/02/2016,Nam,Kinh,,Lê Thị Ba,11443,01/10/2024\n",
                        .as_of = "2024-10-01", .threads = threads, .forget = " record:K2 record:K9 " });
        for (size_t i = 0; i < sizeof same / sizeof *same; i++) ck_assert_str_eq(ask(same[i]), ask_of(in_scratch("without.db"), same[i]));
        expect("SELECT count(*) FROM transform WHERE source_id = 2", "0");
        ck_assert(verified(in_scratch("r.db")));
    }
}
END_TEST

START_TEST(everybody_forgotten_is_an_empty_result)
{
    run_job(&(job){ .records = HEAD K1 K2, .forget = " record:K1 record:K2 " });
    expect("SELECT count(*) FROM record", "0");
    expect("SELECT rows_read, rows_accepted, rows_forgotten FROM source", "2|0|2");
    ck_assert(verified(in_scratch("r.db")));
}
END_TEST

START_TEST(a_list_does_not_bring_the_child_back)
{
    job j = { .records = HEAD K1 K2, .list = LIST, .issuer = "population-db", .forget = " record:K2 " };
    run_job(&j);
    expect("SELECT full_name FROM missing_child ORDER BY 1", "Lê Bảo Châu Phạm Thị Cúc");
    j.forget = " record:K2 person:031317000022 ";
    run_job(&j);
    expect("SELECT full_name FROM missing_child ORDER BY 1", "Phạm Thị Cúc");
    ck_assert(verified(in_scratch("r.db")));
}
END_TEST

START_TEST(an_answer_does_not_bring_the_child_back)
{
    char answers[2000], id[80];
    run_job(&(job){ .records = HEAD K1 K2 });
    snprintf(id, sizeof id, "%s", ask("SELECT row_id FROM police_list p JOIN record USING (record_id) WHERE record_key = 'K1'"));
    snprintf(answers, sizeof answers, "Cơ quan trả lời;Công an;;\nSố văn bản;12/CA;;\nNgày văn bản;05/11/2024;;\nMã dòng;Trả lời;Số định danh đúng;Ghi chú\n%s;Cấp số;031316000011;cháu An\n", id);
    run_job(&(job){ .records = HEAD K1 K2, .answers = answers });
    expect("SELECT count(*) FROM answer", "1");
    run_job(&(job){ .records = HEAD K1 K2, .answers = answers, .forget = " record:K1 " });
    expect("SELECT count(*) FROM answer", "0");
    expect("SELECT rows_read, rows_accepted, rows_forgotten FROM source WHERE role = 'answers'", "1|0|1");
    ck_assert(verified(in_scratch("r.db")));
}
END_TEST

START_TEST(a_previous_result_does_not_bring_the_child_back)
{
    /* two records of one child that differ: the kept one is to be given the other's telephone, the other to be deleted */
    static const char head[] = "Mã trẻ,Họ và tên,Ngày sinh,Giới tính,Dân tộc,Số định danh cá nhân,Họ tên mẹ,Số điện thoại,Mã phường,Ngày cập nhật\n";
    char      both[2000];
    snprintf(both, sizeof both, "%sK2,Lê Bảo Châu,06/04/2017,Nữ,Kinh,031317000022,Đỗ Thị Lan,,11443,01/10/2024\n"
                                "K3,Lê Bảo Châu,06/04/2017,Nữ,Kinh,031317000022,Đỗ Thị Lan,0912345678,11443,02/10/2024\nK1,Nguyễn Hoà An,05/03/2016,Nữ,Kinh,,Trần Thị Mẫu,,11443,01/10/2024\n", head);
    char previous[400];
    snprintf(previous, sizeof previous, "%s", in_scratch("before.db"));
    run_job_to(&(job){ .records = both }, previous);
    ck_assert_str_ne(ask_of(previous, "SELECT count(*) FROM key_in"), "0");
    run_job(&(job){ .records = both, .previous = previous });
    ck_assert_str_ne(ask("SELECT count(*) FROM key_in_previous"), "0");
    run_job(&(job){ .records = both, .previous = previous, .forget = " record:K3 record:K2 " });
    expect("SELECT count(*) FROM key_in_previous", "0");
    expect("SELECT sum(lost) FROM progress", "1");
    ck_assert(verified(in_scratch("r.db")));
}
END_TEST

static int  closed;
static void on_close(void *ctx) { closed += *(int *)ctx; }

START_TEST(close_is_called_once)
{
    int         one = 1;
    lms_error   e = { 0 };
    lms_options o;
    lms_run    *run;
    lms_options_init(&o);
    o.rules_dir = pack();
    ck_assert_int_eq(lms_run_new(&o, &run, &e), LMS_OK);
    ck_assert_int_eq(lms_run_forget(run, forget_one, on_close, &one, &e), LMS_OK);
    ck_assert_int_eq(lms_run_forget(run, forget_one, on_close, &one, &e), LMS_OK);
    ck_assert_int_eq(closed, 1);
    lms_run_free(run);
    ck_assert_int_eq(closed, 2);
    ck_assert_int_eq(lms_run_forget(NULL, forget_one, on_close, &one, &e), LMS_E_ARG);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("forget_run");
    TCase *t = tcase_create("all");
    scratch_make();
    tcase_set_timeout(t, 240);
    tcase_add_test(t, a_forgotten_record_is_in_no_table_only_counted);
    tcase_add_test(t, all_others_are_as_if_it_had_never_been_there);
    tcase_add_test(t, everybody_forgotten_is_an_empty_result);
    tcase_add_test(t, a_list_does_not_bring_the_child_back);
    tcase_add_test(t, an_answer_does_not_bring_the_child_back);
    tcase_add_test(t, a_previous_result_does_not_bring_the_child_back);
    tcase_add_test(t, close_is_called_once);
    suite_add_tcase(s, t);
    return run_suite(s);
}
