// SPDX-License-Identifier: MIT
/* test_identify.c - what a list can say of a number, and what it cannot. */
#include "run_fixture.h"

#define HEAD "Mã trẻ,Họ và tên,Ngày sinh,Giới tính,Dân tộc,Số định danh cá nhân,Họ tên mẹ,Năm sinh mẹ,Mã phường,Ngày cập nhật\n"
#define LIST "Họ và tên,Ngày sinh,Giới tính,Số định danh cá nhân,Họ tên mẹ,Năm sinh mẹ\n"
#define AN   "K1,Nguyễn Hoà An,05/03/2016,Nữ,Kinh,031316000011,Trần Thị Mẫu,1990,11443,01/10/2024\n"
#define BAO  "K2,Phạm Văn Bảo,17/11/2018,Nam,Kinh,,Lê Thị Ví Dụ,1992,11443,02/10/2024\n"
#define CHAU "K3,Hoàng Minh Châu,09/07/2019,Nữ,Kinh,031319000033,Đỗ Thị Bịa,1995,11443,03/10/2024\n"
#define STATUS "SELECT record_key, id_status FROM record ORDER BY 1"
#define EVIDENCE "SELECT record_key, outcome, differs FROM evidence JOIN record USING (record_id) ORDER BY 1"

START_TEST(promise_1_verified_by_an_authority_whose_fields_agree)
{
    /* absence says something only where the pack says the list should know every number */
    static const struct { const char *issuer, *status, *evidence; } c[] = {
        { "population-db", "K1|verified K3|not_found", "verified|list.csv|2|id-verified not_found|list.csv|-|id-not-in-list" },
        { "civil-status", "K1|verified K3|well_formed", "verified|list.csv|2|id-verified" },
        { "police", "K1|verified K3|well_formed", "verified|list.csv|2|id-verified" } };
    for (int i = 0; i < 3; i++) {
        run_job(&(job){ .records = HEAD AN CHAU, .list = LIST "Nguyễn Hoà An,05/03/2016,Nữ,031316000011,Trần Thị Mẫu,1990\n", .issuer = c[i].issuer });
        expect(STATUS, c[i].status);
        expect("SELECT outcome, list, row, rule FROM evidence ORDER BY record_id", c[i].evidence);
    }
}
END_TEST

START_TEST(tone_style_and_case_are_no_difference)
{
    run_job(&(job){ .records = HEAD AN, .list = LIST "NGUYỄN HÒA AN,05/03/2016,Nữ,031316000011,Trần Thị Mẫu,1990\n", .issuer = "police" });
    expect(STATUS, "K1|verified");
}
END_TEST

START_TEST(promise_1_a_school_supports_and_never_verifies)
{
    static const char *const other[] = { "school", "hospital" };
    for (int i = 0; i < 2; i++) {
        run_job(&(job){ .records = HEAD AN CHAU, .list = LIST "Nguyễn Hoà An,05/03/2016,Nữ,031316000011,Trần Thị Mẫu,1990\n", .issuer = other[i] });
        expect(STATUS, "K1|well_formed K3|well_formed"); /* not on a school's list says nothing */
        expect(EVIDENCE, "K1|supports|-");
        expect("SELECT sum(verified), sum(in_target) FROM ward_progress", "0|0");
    }
}
END_TEST

START_TEST(an_authority_is_asked_before_a_school)
{
    run_job(&(job){ .records = HEAD AN, .list = LIST "Nguyễn Hoà An,05/03/2016,Nữ,031316000011,,\n", .issuer = "school",
                    .list2 = LIST "Nguyễn Hoà An,05/03/2016,Nữ,031316000011,,\n", .issuer2 = "police" });
    expect(STATUS, "K1|verified");
    expect("SELECT DISTINCT list FROM evidence WHERE outcome = 'verified'", "list2.csv");
}
END_TEST

START_TEST(a_school_does_not_hide_what_an_authority_says)
{
#define POLICE LIST "Phạm Văn Bảo,17/11/2018,Nam,031218000022,Lê Thị Ví Dụ,1992\n"
    /* a number that only the school has is not found by the authority */
    run_job(&(job){ .records = HEAD AN, .list = LIST "Nguyễn Hoà An,05/03/2016,Nữ,031316000011,Trần Thị Mẫu,1990\n", .issuer = "school", .list2 = POLICE, .issuer2 = "population-db" });
    expect(STATUS, "K1|not_found");
    expect("SELECT list, outcome FROM evidence", "list.csv|supports list2.csv|not_found");
    /* a child on both lists: the authority's number is suggested though the school's row comes first */
    run_job(&(job){ .records = HEAD AN BAO CHAU, .list = LIST "Phạm Văn Bảo,17/11/2018,Nam,,Lê Thị Ví Dụ,1992\n", .issuer = "school", .list2 = POLICE, .issuer2 = "population-db" });
    expect("SELECT id_status FROM record WHERE record_key = 'K2'", "suggested");
}
END_TEST

START_TEST(a_mismatch_names_the_fields)
{
    static const struct { const char *line, *differs; } c[] = {
        { "Trần Quốc Hùng,05/03/2016,Nữ,031316000011,,\n", "full_name" },
        { "Nguyễn Hoà An,06/03/2016,Nữ,031316000011,,\n", "birth_date" },
        { "Nguyễn Hoà An,05/03/2016,Nam,031316000011,,\n", "sex" },
        { "Trần Quốc Hùng,06/03/2016,Nữ,031316000011,,\n", "full_name,birth_date" } };
    for (size_t i = 0; i < sizeof c / sizeof *c; i++) {
        char text[400], want[200];
        snprintf(text, sizeof text, LIST "%s", c[i].line);
        snprintf(want, sizeof want, "mismatch|%s", c[i].differs);
        run_job(&(job){ .records = HEAD AN, .list = text, .issuer = "population-db" });
        expect(STATUS, "K1|mismatch");
        expect("SELECT outcome, replace(replace(replace(replace(differs,'[',''),']',''),'\"',''),' ','') FROM evidence", want);
    }
}
END_TEST

START_TEST(a_number_without_a_name_on_both_sides_is_not_verified)
{
    run_job(&(job){ .records = HEAD "K1,,,,Kinh,031316000011,Trần Thị Mẫu,1990,11443,01/10/2024\n" CHAU,
                    .list = LIST ",,,031316000011,Trần Thị Mẫu,1990\nVũ Thị Dung,01/02/2015,Nữ,031315000099,,\n", .issuer = "police" });
    expect("SELECT count(*) FROM record WHERE record_key = 'K1' AND id_status = 'verified'", "0");
}
END_TEST

START_TEST(what_a_list_does_not_know_is_no_contradiction)
{
    run_job(&(job){ .records = HEAD AN, .list = LIST "Nguyễn Hoà An,2016,,031316000011,,\n", .issuer = "police" });
    expect(STATUS, "K1|well_formed");
    expect("SELECT outcome FROM evidence", "supports");
}
END_TEST

START_TEST(promise_3_a_suggestion_is_never_written)
{
    run_job(&(job){ .records = HEAD AN BAO CHAU, .list = LIST "Phạm Văn Bảo,17/11/2018,Nam,031218000022,Lê Thị Ví Dụ,1992\n", .issuer = "population-db" });
    expect("SELECT record_key, outcome FROM evidence JOIN record USING (record_id) WHERE record_key = 'K2'", "K2|suggested");
    expect("SELECT id_status, personal_id FROM record WHERE record_key = 'K2'", "suggested|-");
    expect("SELECT c.id_status, c.personal_id, c.in_target FROM child c JOIN record r USING (child_id) WHERE record_key = 'K2'", "suggested|-|0");
}
END_TEST

START_TEST(promise_2_two_who_fit_equally_suggest_nothing)
{
    run_job(&(job){ .records = HEAD AN BAO CHAU,
                    .list = LIST "Phạm Văn Bảo,17/11/2018,Nam,031218000022,Lê Thị Ví Dụ,1992\nPhạm Văn Bảo,17/11/2018,Nam,031218000055,Lê Thị Ví Dụ,1992\n",
                    .issuer = "population-db" });
    expect("SELECT id_status, personal_id FROM record WHERE record_key = 'K2'", "absent|-");
    expect("SELECT count(*) FROM evidence JOIN record USING (record_id) WHERE record_key = 'K2'", "0");
}
END_TEST

START_TEST(promise_4_without_a_list_everything_works)
{
    run_job(&(job){ .records = HEAD AN BAO CHAU });
    expect(STATUS, "K1|well_formed K2|absent K3|well_formed");
    expect("SELECT count(*) FROM evidence", "0");
    expect("SELECT count(*) FROM child", "3");
}
END_TEST

START_TEST(an_unknown_issuer_gives_no_evidence)
{
    run_job(&(job){ .records = HEAD AN, .list = LIST "Nguyễn Hoà An,05/03/2016,Nữ,031316000011,,\n", .issuer = "somebody" });
    expect(STATUS, "K1|well_formed");
    expect("SELECT count(*) FROM evidence", "0");
}
END_TEST

START_TEST(a_list_of_some_wards_does_not_miss_children_of_others)
{
    run_job(&(job){ .records = HEAD AN CHAU, .list = "Họ và tên,Ngày sinh,Giới tính,Số định danh cá nhân,Mã phường\nNguyễn Hoà An,05/03/2016,Nữ,031316000011,11446\n",
                    .issuer = "population-db" });
    expect(STATUS, "K1|verified K3|well_formed"); /* K3 lives in 11443 */
}
END_TEST

START_TEST(a_reestablished_number_is_no_typing_error)
{
    /* the child was registered as a boy born 2015; sex and birth year were corrected and the number given anew */
    run_job(&(job){ .records = HEAD "K1,Nguyễn Hoà An,05/03/2016,Nữ,Kinh,031215004411,Trần Thị Mẫu,1990,11443,01/10/2024\n" CHAU,
                    .list = LIST "Nguyễn Hoà An,05/03/2016,Nữ,031316007722,Trần Thị Mẫu,1990\n", .issuer = "population-db" });
    expect("SELECT outcome, rule, differs, list_number FROM evidence JOIN record USING (record_id) WHERE record_key = 'K1'",
           "mismatch|id-reestablished|personal_id|031316007722");
    expect("SELECT personal_id FROM record WHERE record_key = 'K1'", "031215004411"); /* nothing is written */
}
END_TEST

START_TEST(a_wrong_digit_is_another_number)
{
    run_job(&(job){ .records = HEAD "K1,Nguyễn Hoà An,05/03/2016,Nữ,Kinh,031316000017,Trần Thị Mẫu,1990,11443,01/10/2024\n" CHAU,
                    .list = LIST "Nguyễn Hoà An,05/03/2016,Nữ,031316000011,Trần Thị Mẫu,1990\n", .issuer = "population-db" });
    expect("SELECT outcome, rule, list_number FROM evidence JOIN record USING (record_id) WHERE record_key = 'K1'", "mismatch|id-other-number|031316000011");
}
END_TEST

#define TWIN_A "K1,Nguyễn Hoà An,05/03/2016,Nữ,Kinh,%s,Trần Thị Mẫu,1990,11443,01/10/2024\n"
#define TWIN_B "K2,Nguyễn Hoà Bình,05/03/2016,Nữ,Kinh,%s,Trần Thị Mẫu,1990,11443,01/10/2024\n"
#define TWINS_OF_LIST LIST "Nguyễn Hoà An,05/03/2016,Nữ,031316000011,Trần Thị Mẫu,1990\nNguyễn Hoà Bình,05/03/2016,Nữ,031316000099,Trần Thị Mẫu,1990\n"

static void twins(const char *a, const char *b, const char *list)
{
    char text[1200];
    snprintf(text, sizeof text, HEAD TWIN_A TWIN_B CHAU, a, b);
    run_job(&(job){ .records = text, .list = list, .issuer = "population-db" });
}

START_TEST(numbers_of_twins_exchanged_are_found_and_not_verified)
{
    twins("031316000099", "031316000011", TWINS_OF_LIST);
    expect("SELECT count(*) FROM record WHERE id_status = 'verified'", "0");
    expect("SELECT record_key, rule, list_number FROM evidence JOIN record USING (record_id) WHERE record_key < 'K3' ORDER BY 1, row",
           "K1|id-other-number|031316000011 K1|id-of-another-child|031316000099 K2|id-of-another-child|031316000011 K2|id-other-number|031316000099");
    expect("SELECT count(DISTINCT child_id) FROM record WHERE record_key < 'K3'", "2");
}
END_TEST

START_TEST(a_twins_number_copied_to_the_other_is_shared)
{
    twins("031316000011", "031316000011", TWINS_OF_LIST);
    expect("SELECT record_key, id_status FROM record WHERE record_key < 'K3' ORDER BY 1", "K1|verified K2|mismatch");
    expect("SELECT record_key, outcome, rule FROM evidence JOIN record USING (record_id) WHERE record_key = 'K2' ORDER BY row",
           "K2|shared|id-held-by-another K2|mismatch|id-other-number");
    expect("SELECT c.id_status, c.in_target FROM child c JOIN record r USING (child_id) WHERE record_key < 'K3' ORDER BY record_key", "verified|1 shared|0");
}
END_TEST

START_TEST(promise_2_twins_of_whom_the_list_has_one_are_not_both_this_one)
{
    /* neither has a number; their names differ in a tone, so the list's one person could be either */
    run_job(&(job){ .records = HEAD "K1,Nguyễn Hoà Anh,05/03/2016,Nữ,Kinh,,Trần Thị Mẫu,1990,11443,01/10/2024\n"
                                    "K2,Nguyễn Hoà Ánh,05/03/2016,Nữ,Kinh,,Trần Thị Mẫu,1990,11443,01/10/2024\n" CHAU,
                    .list = LIST "Nguyễn Hoà Anh,05/03/2016,Nữ,031316000011,Trần Thị Mẫu,1990\n", .issuer = "population-db" });
    expect("SELECT count(*) FROM evidence JOIN record USING (record_id) WHERE record_key = 'K2' AND outcome = 'suggested'", "0");
    expect("SELECT count(DISTINCT child_id) FROM record WHERE record_key < 'K3'", "2");
}
END_TEST

START_TEST(a_newer_list_that_contradicts_is_not_overruled)
{
    run_job(&(job){ .records = HEAD AN, .list = LIST "Nguyễn Hoà An,05/03/2016,Nữ,031316000011,,\n", .issuer = "civil-status",
                    .list2 = LIST "Trần Quốc Hùng,01/02/2016,Nữ,031316000011,,\n", .issuer2 = "population-db" });
    expect("SELECT count(*) FROM evidence", "2"); /* both are kept and shown */
    expect(STATUS, "K1|mismatch");
}
END_TEST

START_TEST(a_list_with_one_number_twice_verifies_nobody)
{
    run_job(&(job){ .records = HEAD AN, .list = LIST "Nguyễn Hoà An,05/03/2016,Nữ,031316000011,,\nVũ Thị Dung,01/02/2016,Nữ,031316000011,,\n", .issuer = "population-db" });
    expect(STATUS, "K1|well_formed");
    expect("SELECT outcome, rule FROM evidence", "supports|id-twice-in-list");
}
END_TEST

START_TEST(many_records_may_be_one_person)
{
    run_job(&(job){ .records = HEAD AN CHAU, .more = HEAD "K4,Nguyễn Hòa An,05/03/2016,Nữ,Kinh,031316000011,Trần Thị Mẫu,1990,11446,01/09/2024\n",
                    .list = LIST "Nguyễn Hoà An,05/03/2016,Nữ,031316000011,Trần Thị Mẫu,1990\n", .issuer = "police" });
    expect("SELECT record_key, id_status FROM record WHERE record_key IN ('K1','K4') ORDER BY 1", "K1|verified K4|verified");
    expect("SELECT record_count, id_status FROM child WHERE personal_id = '031316000011'", "2|verified");
}
END_TEST

START_TEST(two_verified_persons_stay_two_children)
{
    /* alike in all but the number, which the list knows for two persons */
    run_job(&(job){ .records = HEAD AN "K4,Nguyễn Hòa An,05/03/2016,Nữ,Kinh,031316000045,Trần Thị Mẫu,1990,11443,01/10/2024\n" CHAU,
                    .list = LIST "Nguyễn Hoà An,05/03/2016,Nữ,031316000011,Trần Thị Mẫu,1990\nNguyễn Hoà An,05/03/2016,Nữ,031316000045,Trần Thị Mẫu,1990\n",
                    .issuer = "population-db" });
    expect("SELECT record_key, id_status FROM record WHERE record_key IN ('K1','K4') ORDER BY 1", "K1|verified K4|verified");
    expect("SELECT count(*), max(record_count) FROM child", "3|1");
}
END_TEST

int main(void)
{
    Suite *s = suite_create("identify");
    TCase *t = tcase_create("all");
    scratch_make();
    tcase_set_timeout(t, 120);
    tcase_add_test(t, promise_1_verified_by_an_authority_whose_fields_agree);
    tcase_add_test(t, tone_style_and_case_are_no_difference);
    tcase_add_test(t, promise_1_a_school_supports_and_never_verifies);
    tcase_add_test(t, an_authority_is_asked_before_a_school);
    tcase_add_test(t, a_school_does_not_hide_what_an_authority_says);
    tcase_add_test(t, a_mismatch_names_the_fields);
    tcase_add_test(t, a_number_without_a_name_on_both_sides_is_not_verified);
    tcase_add_test(t, what_a_list_does_not_know_is_no_contradiction);
    tcase_add_test(t, promise_3_a_suggestion_is_never_written);
    tcase_add_test(t, promise_2_two_who_fit_equally_suggest_nothing);
    tcase_add_test(t, promise_4_without_a_list_everything_works);
    tcase_add_test(t, an_unknown_issuer_gives_no_evidence);
    tcase_add_test(t, a_list_of_some_wards_does_not_miss_children_of_others);
    tcase_add_test(t, a_reestablished_number_is_no_typing_error);
    tcase_add_test(t, a_wrong_digit_is_another_number);
    tcase_add_test(t, numbers_of_twins_exchanged_are_found_and_not_verified);
    tcase_add_test(t, a_twins_number_copied_to_the_other_is_shared);
    tcase_add_test(t, promise_2_twins_of_whom_the_list_has_one_are_not_both_this_one);
    tcase_add_test(t, a_newer_list_that_contradicts_is_not_overruled);
    tcase_add_test(t, a_list_with_one_number_twice_verifies_nobody);
    tcase_add_test(t, many_records_may_be_one_person);
    tcase_add_test(t, two_verified_persons_stay_two_children);
    suite_add_tcase(s, t);
    return run_suite(s);
}
