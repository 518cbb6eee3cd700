// SPDX-License-Identifier: MIT
/* test_desk_statistics.c - measures, indicators and deadlines as people read them in the report of a real run. */
#include "run_fixture.h"

#include <lamsach_desk.h>

#define HEAD "Mã trẻ,Họ và tên,Ngày sinh,Giới tính,Dân tộc,Số định danh cá nhân,Họ tên mẹ,Mã phường,Hoàn cảnh,Ngày cập nhật\n"
static const char people[] = HEAD
    "K1,Nguyễn Hoà An,05/03/2016,Nam,Kinh,031216000011,Trần Thị Mẫu,11443,Khuyết tật; Mồ côi cả cha và mẹ,01/10/2024\n"
    "K3,Phạm Thị Bảo,17/11/2018,Nữ,Tày,,Lê Thị Ví Dụ,11443,Hộ nghèo,01/10/2022\n"
    "K4,Hoàng Minh Châu,09/07/2022,Nam,Kinh,,,11446,Không,01/10/2024\n";

static char *report_of(const job *j)
{
    lms_error e = { 0 };
    char      path[600], said[600] = "";
    size_t    n;
    run_job(j);
    if (lmd_report(in_scratch("r.db"), NULL, in_scratch("report"), "vi", &e) != LMS_OK) lms_error_text(&e, NULL, NULL, said, sizeof said);
    ck_assert_msg(said[0] == 0, "%s", said);
    snprintf(path, sizeof path, "%s/report/index.html", scratch);
    char *html = read_all(path, &n), *text = calloc(1, n + 1);
    int   tag = 0;
    for (size_t i = 0, k = 0; i < n; i++) { /* what stands between the marks */
        if (html[i] == '<') tag = 1;
        else if (html[i] == '>') tag = 0;
        else if (!tag) text[k++] = html[i];
    }
    free(html);
    return text;
}

static void has(const char *text, const char *what) { ck_assert_msg(strstr(text, what) != NULL, "not in the report: %s", what); }
static void has_not(const char *text, const char *what) { ck_assert_msg(strstr(text, what) == NULL, "in the report: %s", what); }

START_TEST(promise_1_words_are_the_packs_and_no_basis_is_said)
{
    char *t = report_of(&(job){ .records = people, .as_of = "2024-11-01" });
    has(t, "Dùng chungIn shared use");
    has(t, "không có cơ sởno basis"); /* no list was given: nobody can say what is correct */
    has(t, "Tệp kết xuất không cho biết cơ quan nào khác dùng dữ liệu này");
    has(t, "Số trẻ em bị xâm hạiChildren who were abused0101");
    has(t, "Mồ côi cả cha và mẹ");
    free(t);
    t = report_of(&(job){ .records = people, .as_of = "2024-11-01", .rules = edited_pack("statistics.yaml", "text: {vi: Sống, en: Live}", "text: {vi: Tươi <mới>, en: Fresh}") });
    has(t, "Tươi &lt;mới&gt;");
    free(t);
}
END_TEST

START_TEST(promise_2_shares_have_their_counts)
{
    char *t = report_of(&(job){ .records = people, .as_of = "2024-11-01" });
    has(t, "33,3\u00A0%33.3\u00A0% (1/3)"); /* one of three, in both languages */
    free(t);
}
END_TEST

START_TEST(deadlines_are_those_ahead_and_what_is_missing_is_counted)
{
    char *t = report_of(&(job){ .records = people, .as_of = "2024-11-09", .population = "ward_code,ward_name,children\n11443,Phường Một,4\n11446,Phường Hai,1\n" });
    has(t, "Phường báo cáo quận cả năm 2024Wards to the district, the year 2024trước before 10/11/20242024-11-101"); /* one day left */
    has(t, "Quận báo cáo Sở cả năm 2024District to the department, the year 2024trước before 15/11/20242024-11-156");
    has_not(t, "6 tháng đầu năm 2024");
    has(t, "cập nhật thêm to enter: 2 trẻ children; làm sạch và xác thực thêm to clean and verify: 3 trẻ children, ở , in 2 phường (xã) wards");
    free(t);
    t = report_of(&(job){ .records = people, .as_of = "2024-11-10" }); /* "before the 10th" has passed on the 10th */
    has_not(t, "trước before 10/11/2024");
    has(t, "trước before 15/11/2024");
    free(t);
    t = report_of(&(job){ .records = people, .as_of = "2025-02-01" });
    has(t, "bộ quy tắc không còn kỳ nào sau ngày chốt số liệu");
    free(t);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("desk_statistics");
    TCase *t = tcase_create("all");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, promise_1_words_are_the_packs_and_no_basis_is_said);
    tcase_add_test(t, promise_2_shares_have_their_counts);
    tcase_add_test(t, deadlines_are_those_ahead_and_what_is_missing_is_counted);
    suite_add_tcase(s, t);
    return run_suite(s);
}
