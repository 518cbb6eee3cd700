// SPDX-License-Identifier: MIT
/* test_desk_keyin.c - the workbooks an officer re-keys from: every item once, in words, ticked off by the next run. */
#include "run_fixture.h"

#include <lamsach_desk.h>

#include <stdbool.h>

#define HEAD "Mã trẻ,Họ và tên,Ngày sinh,Giới tính,Dân tộc,Số định danh cá nhân,Họ tên mẹ,Mã phường,Tên phường,Ngày cập nhật\n"
#define K1 "K1,Nguyeenx Hoà An,05/03/2016,Nữ,Kinh,031316000011,Trần Thị Mẫu,11443,Phường Thử,01/10/2024\n"
#define K2 "K2,Lê Bảo Châu,06/04/2017,Nữ,Kinh,,Đỗ Thị Lan,11443,Phường Thử,01/10/2024\n"
#define K3 "K3,Vũ Thị Dung,01/02/2015,,Tày,031315000033,Đỗ Thị Bịa,11446,Phường Khác,01/10/2024\n"
#define K4 "K4,Vũ Thị Dung,01/02/2015,Nữ,Tày,,Đỗ Thị Bịa,11446,Phường Khác,01/09/2024\n"

/* A sheet's rows below its heading; cells by |, rows by newline. */
static const char *sheet_of(const char *path, const char *name)
{
    static char    out[4][6000];
    static int     k;
    lms_row_source src;
    lms_row        row;
    lms_error      e = { 0 };
    size_t         n = 0;
    bool           under = false;
    k = (k + 1) % 4;
    out[k][0] = 0;
    ck_assert_msg(lmd_workbook_open(path, &src, &e) == LMS_OK, "%s: %s", path, e.what);
    while (src.next(src.ctx, &row, &e) == LMS_OK && row.n_cells != UINT32_MAX) {
        if (row.sheet_name.n != strlen(name) || memcmp(row.sheet_name.s, name, row.sheet_name.n) != 0) continue;
        for (uint32_t i = 0; under && i < row.n_cells; i++)
            n += (size_t)snprintf(out[k] + n, sizeof out[0] - n, "%s%.*s", i ? "|" : "", (int)row.cell[i].text.n, row.cell[i].text.s);
        if (under) n += (size_t)snprintf(out[k] + n, sizeof out[0] - n, "\n");
        under |= row.n_cells && row.cell[0].text.n == 3 && memcmp(row.cell[0].text.s, "STT", 3) == 0;
    }
    src.close(src.ctx);
    return out[k];
}

static void keyin(void)
{
    lms_error e = { 0 };
    char      text[600] = "";
    if (lmd_keyin(in_scratch("r.db"), in_scratch("out"), &e) != LMS_OK) lms_error_text(&e, NULL, NULL, text, sizeof text);
    ck_assert_msg(text[0] == 0, "%s", text);
}

START_TEST(promise_1_every_item_on_one_sheet_of_the_ward_that_can_change_it)
{
    run_job(&(job){ .records = HEAD K1 K2 K3 K4, .decisions = "K3 K4 same" });
    keyin();
    ck_assert_str_eq(sheet_of(in_scratch("out/11443-Phường Thử.xlsx"), "Nhập lại"),
                     "1|K1|Nguyễn Hoà An|05/03/2016|Họ và tên|Nguyeenx Hoà An|Nguyễn Hoà An|Phím gõ còn sót (Telex, VNI, VIQR) được gõ lại thành chữ|Sửa cách trình bày\n");
    ck_assert_str_eq(sheet_of(in_scratch("out/11443-Phường Thử.xlsx"), "Xoá bản ghi trùng"), "");
    /* promise 2: codes in words */
    ck_assert_str_eq(sheet_of(in_scratch("out/11446-Phường Khác.xlsx"), "Nhập lại"),
                     "1|K3|Vũ Thị Dung|01/02/2015|Giới tính|(trống)|Nữ|Bản ghi trùng có thông tin này, bản ghi giữ lại chưa có|Bản ghi trùng K4\n");
    const char *twice = sheet_of(in_scratch("out/11446-Phường Khác.xlsx"), "Xoá bản ghi trùng");
    ck_assert_msg(strncmp(twice, "1|K4|Vũ Thị Dung|01/02/2015|K3|Vũ Thị Dung|01/02/2015|Phường Khác|", strlen("1|K4|Vũ Thị Dung|01/02/2015|K3|Vũ Thị Dung|01/02/2015|Phường Khác|")) == 0,
                  "%s", twice);
}
END_TEST

START_TEST(an_answer_is_shown_with_its_document)
{
    char t[900];
    run_job(&(job){ .records = HEAD K2 });
    snprintf(t, sizeof t, "Cơ quan trả lời;Công an phường\nSố văn bản;12/CA\nNgày văn bản;05/11/2024\nMã dòng;Trả lời;Số định danh đúng\n%s;Cấp số;031317000022\n",
             ask("SELECT row_id FROM police_list"));
    run_job(&(job){ .records = HEAD K2, .answers = t });
    keyin();
    ck_assert_str_eq(sheet_of(in_scratch("out/11443-Phường Thử.xlsx"), "Nhập lại"),
                     "1|K2|Lê Bảo Châu|06/04/2017|Số định danh cá nhân|(trống)|031317000022|Công an xác nhận, theo danh sách answers.csv|"
                     "Công an trả lời, văn bản số 12/CA ngày 05/11/2024\n");
}
END_TEST

START_TEST(promise_3_what_is_not_done_is_shown_what_is_done_is_counted)
{
    run_job_to(&(job){ .records = HEAD K1 K2 K3 K4, .decisions = "K3 K4 same" }, in_scratch("old.db"));
    run_job(&(job){ .records = HEAD "K1,Nguyễn Hoài An,05/03/2016,Nữ,Kinh,031316000011,Trần Thị Mẫu,11443,Phường Thử,01/12/2024\n" K2 K3 K4,
                    .decisions = "K3 K4 same", .previous = in_scratch("old.db") });
    keyin();
    ck_assert_str_eq(sheet_of(in_scratch("out/11443-Phường Thử.xlsx"), "Lần trước"),
                     "1|K1|Nguyễn Hoài An|05/03/2016|Họ và tên|Nguyeenx Hoà An|Nguyễn Hoà An|Nguyễn Hoài An|Nhập khác: đối chiếu lại\n");
    const char *again = sheet_of(in_scratch("out/11446-Phường Khác.xlsx"), "Nhập lại");
    ck_assert_msg(strstr(again, "|đã giao, chưa nhập\n") != NULL, "%s", again);
    /* a file that is not given this time is not said to have done anything */
    run_job_to(&(job){ .records = HEAD K1 K2, .more = HEAD K3 K4, .decisions = "K3 K4 same" }, in_scratch("old.db"));
    run_job(&(job){ .records = HEAD K1 K2, .previous = in_scratch("old.db") });
    expect("SELECT ward_code, state, count(*) FROM key_in_previous GROUP BY 1, 2", "11443|not-done|1 11446|no-file|2");
    /* everything done: the workbook says so, so that none of an earlier run is left in its place */
    run_job(&(job){ .records = HEAD "K1,Nguyễn Hoà An,05/03/2016,Nữ,Kinh,031316000011,Trần Thị Mẫu,11443,Phường Thử,01/12/2024\n" K2, .previous = in_scratch("old.db") });
    keyin();
    ck_assert_str_eq(sheet_of(in_scratch("out/11443-Phường Thử.xlsx"), "Nhập lại"), "");
    ck_assert_str_eq(sheet_of(in_scratch("out/11443-Phường Thử.xlsx"), "Lần trước"), "");
}
END_TEST

START_TEST(the_same_bytes_and_an_older_result_is_refused)
{
    lms_error e = { 0 };
    size_t    n, m;
    run_job(&(job){ .records = HEAD K1 });
    keyin();
    char *a = read_all(in_scratch("out/11443-Phường Thử.xlsx"), &n);
    keyin();
    char *b = read_all(in_scratch("out/11443-Phường Thử.xlsx"), &m);
    ck_assert_uint_eq(n, m);
    ck_assert_int_eq(memcmp(a, b, n), 0);
    free(a);
    free(b);
    ck_assert_int_eq(chmod(in_scratch("r.db"), 0600), 0);
    sql_write(in_scratch("r.db"), "DROP TABLE key_in_previous");
    ck_assert_int_eq(lmd_keyin(in_scratch("r.db"), in_scratch("other"), &e), LMS_E_FORMAT);
    ck_assert_int_eq(access(in_scratch("other"), F_OK), -1);
    ck_assert_int_eq(lmd_keyin(in_scratch("r.db"), NULL, &e), LMS_E_ARG);
}
END_TEST

static char *report(void)
{
    lms_error e = { 0 };
    size_t    n;
    ck_assert_int_eq(lmd_report(in_scratch("r.db"), pack(), in_scratch("report"), "vi", &e), LMS_OK);
    return read_all(in_scratch("report/index.html"), &n);
}

START_TEST(the_report_shows_the_ladder_and_what_changed)
{
    run_job_to(&(job){ .records = HEAD K1 K2 }, in_scratch("old.db"));
    run_job(&(job){ .records = HEAD K1 K2 });
    char *t = report();
    ck_assert_ptr_nonnull(strstr(t, "id=\"bac-thang\""));
    ck_assert_ptr_nonnull(strstr(t, "<code>--previous</code>")); /* no previous result: how to give one */
    ck_assert_ptr_null(strstr(t, "Số trẻ đã cập nhật: từ kỳ trước tới nay"));
    free(t);
    run_job(&(job){ .records = HEAD K1 K3, .previous = in_scratch("old.db") });
    t = report();
    ck_assert_ptr_nonnull(strstr(t, "So với kết quả chốt ngày "));
    ck_assert_ptr_nonnull(strstr(t, "Số trẻ đã cập nhật: từ kỳ trước tới nay"));
    ck_assert_ptr_nonnull(strstr(t, "Phường Khác</text><circle")); /* new: no point of before */
    ck_assert_ptr_null(strstr(t, "Nguyễn Hoà An"));
    free(t);
    ck_assert_int_eq(chmod(in_scratch("r.db"), 0600), 0);
    sql_write(in_scratch("r.db"), "DROP TABLE progress; DROP TABLE ladder");
    t = report();
    ck_assert_ptr_nonnull(strstr(t, "lamsach cũ"));
    free(t);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("desk_keyin");
    TCase *t = tcase_create("all");
    tcase_add_checked_fixture(t, scratch_make, scratch_remove);
    tcase_set_timeout(t, 120);
    tcase_add_test(t, promise_1_every_item_on_one_sheet_of_the_ward_that_can_change_it);
    tcase_add_test(t, an_answer_is_shown_with_its_document);
    tcase_add_test(t, promise_3_what_is_not_done_is_shown_what_is_done_is_counted);
    tcase_add_test(t, the_same_bytes_and_an_older_result_is_refused);
    tcase_add_test(t, the_report_shows_the_ladder_and_what_changed);
    suite_add_tcase(s, t);
    return run_suite(s);
}
