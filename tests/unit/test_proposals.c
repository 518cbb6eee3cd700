// SPDX-License-Identifier: MIT
/* test_proposals.c - values a rule proposed and a person accepted: the promises of ingest/proposals.h. */
#include "run_fixture.h"

#define HEAD "Mã trẻ,Họ và tên,Ngày sinh,Giới tính,Dân tộc,Số định danh cá nhân,Họ tên mẹ,Mã phường,Ngày cập nhật\n"
/* A spreadsheet took the zero; without the sex it is only proposed. */
#define K1 "K1,Nguyễn Hoà An,05/03/2016,,Kinh,31316000011,Trần Thị Mẫu,11443,01/10/2024\n"
#define K2 "K2,Lê Bảo Châu,06/04/2017,Nữ,Kinh,031317000022,Đỗ Thị Lan,11443,01/10/2024\n"
#define IDS "SELECT record_key, personal_id FROM record ORDER BY 1"
#define LOGGED "SELECT kind, rule, before, after FROM correction WHERE field = 'personal_id'"
#define ACCEPT "('K1','personal_id','031316000011','accepted')"

static void with(const char *records, const char *proposals)
{
    run_job(&(job){ .records = records, .decisions = proposals ? "K1 K2 different" : NULL, .proposals = proposals });
}

START_TEST(promise_1_what_is_still_proposed_is_put_in)
{
    with(HEAD K1 K2, NULL);
    expect(LOGGED, "proposed|lost-zero|31316000011|031316000011");
    with(HEAD K1 K2, ACCEPT);
    expect(IDS, "K1|031316000011 K2|031317000022");
    expect(LOGGED, "applied|lost-zero|31316000011|031316000011");
    expect("SELECT id_status FROM record WHERE record_key = 'K1'", "well_formed");
    expect("SELECT count(*) FROM finding f JOIN record USING (record_id) WHERE record_key = 'K1' AND field = 'personal_id' AND rule LIKE 'id-%format%'", "0");
}
END_TEST

START_TEST(promise_1_another_value_or_another_record_changes_nothing)
{
    static const char *const wrong[] = { "('K1','personal_id','031316000012','accepted')", "('K2','personal_id','031316000011','accepted')",
                                         "('K9','personal_id','031316000011','accepted')", "('K1','full_name','Nguyễn An','accepted')",
                                         "('K1','no_field','x','accepted')" };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        with(HEAD K1 K2, wrong[i]);
        expect(IDS, "K1|31316000011 K2|031317000022");
        expect(LOGGED, "proposed|lost-zero|31316000011|031316000011");
    }
    with(HEAD "K1,Nguyễn Hoà An,05/03/2016,,Kinh,31316000018,Trần Thị Mẫu,11443,01/10/2024\n" K2, ACCEPT); /* keyed anew since */
    expect(IDS, "K1|31316000018 K2|031317000022");
}
END_TEST

START_TEST(promise_2_rejected_unsure_and_taken_back_change_nothing)
{
    static const char *const no[] = { "('K1','personal_id','031316000011','rejected')", "('K1','personal_id','031316000011','unsure')",
                                      ACCEPT ",('K1','personal_id','031316000011','rejected')" };
    for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
        with(HEAD K1 K2, no[i]);
        expect(LOGGED, "proposed|lost-zero|31316000011|031316000011");
    }
    with(HEAD K1 K2, "('K1','personal_id','031316000011','rejected')," ACCEPT); /* the last one counts */
    expect(LOGGED, "applied|lost-zero|31316000011|031316000011");
}
END_TEST

START_TEST(an_answer_of_the_police_about_the_same_number_comes_after_it)
{
    char answers[600], id[80];
    with(HEAD K1 K2, NULL);
    snprintf(id, sizeof id, "%s", ask("SELECT row_id FROM police_list JOIN record USING (record_id) WHERE record_key = 'K1'"));
    snprintf(answers, sizeof answers, "Cơ quan trả lời;Công an phường;;\nSố văn bản;12/CA;;\nNgày văn bản;05/11/2024;;\n"
             "Mã dòng;Trả lời;Số định danh đúng\n%s;Đúng;031316000099\n", id);
    run_job(&(job){ .records = HEAD K1 K2, .answers = answers, .decisions = "K1 K2 different", .proposals = ACCEPT });
    expect(IDS, "K1|031316000099 K2|031317000022");
    expect(LOGGED, "applied|answer-applied|31316000011|031316000099");
}
END_TEST

int main(void)
{
    Suite *s = suite_create("proposals");
    TCase *t = tcase_create("all");
    scratch_make();
    tcase_set_timeout(t, 240);
    tcase_add_test(t, promise_1_what_is_still_proposed_is_put_in);
    tcase_add_test(t, promise_1_another_value_or_another_record_changes_nothing);
    tcase_add_test(t, promise_2_rejected_unsure_and_taken_back_change_nothing);
    tcase_add_test(t, an_answer_of_the_police_about_the_same_number_comes_after_it);
    suite_add_tcase(s, t);
    return run_suite(s);
}
