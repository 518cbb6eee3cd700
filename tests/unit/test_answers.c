// SPDX-License-Identifier: MIT
/* test_answers.c - lists that came back from the police: what holds, what changes a child, what changes nothing. */
#include "run_fixture.h"

#define HEAD "Mã trẻ,Họ và tên,Ngày sinh,Giới tính,Dân tộc,Số định danh cá nhân,Họ tên mẹ,Mã phường,Ngày cập nhật\n"
#define K1 "K1,Nguyễn Hoà An,05/03/2016,Nữ,Kinh,,Trần Thị Mẫu,11443,01/10/2024\n"
#define K2 "K2,Lê Bảo Châu,06/04/2017,Nữ,Kinh,031317000022,Đỗ Thị Lan,11443,01/10/2024\n"
#define COVER "Cơ quan trả lời;Công an phường;;;\nSố văn bản;12/CA;;;\nNgày văn bản;05/11/2024;;;\n"
#define COLUMNS "Mã dòng;Trả lời;Số định danh đúng;Họ tên đúng;Ghi chú\n"
#define BOTH "SELECT record_key, coalesce(personal_id, ''), id_status FROM record ORDER BY 1"
#define UNTOUCHED "K1||absent K2|031317000022|well_formed"

/* The row ids of a first run without answers. */
static char id1[80], id2[80];
static void ids(void)
{
    run_job(&(job){ .records = HEAD K1 K2 });
    snprintf(id1, sizeof id1, "%s", ask("SELECT row_id FROM police_list p JOIN record USING (record_id) WHERE record_key = 'K1'"));
    snprintf(id2, sizeof id2, "%s", ask("SELECT row_id FROM police_list p JOIN record USING (record_id) WHERE record_key = 'K2'"));
}
static const char *text(const char *cover, const char *form, const char *a, const char *b)
{
    static char out[4][2000];
    static int  k;
    k = (k + 1) % 4;
    int n = snprintf(out[k], sizeof out[0], "%s%s", cover, COLUMNS);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(out[k] + n, sizeof out[0] - (size_t)n, form, a, b);
#pragma GCC diagnostic pop
    return out[k];
}
#define STATES "SELECT answer, state FROM answer ORDER BY record_id, source_id, line"

START_TEST(the_first_list_that_fits_takes_the_child)
{
    run_job(&(job){ .records = HEAD K1 K2 "K3,Vũ Thị Mai,07/05/2015,Nữ,Kinh,0313,Đỗ Thị Hoa,11443,01/10/2024\n"
                                          "K4,Phạm Thị Cúc,08/06/2014,Nữ,,031314000044,Đỗ Thị Hoa,11443,01/10/2024\n" });
    expect("SELECT record_key, list FROM police_list JOIN record USING (record_id) ORDER BY 1", "K1|no-number K2|to-confirm K3|wrong-format K4|wrong-basic");
}
END_TEST

START_TEST(promise_1_found_by_row_id_and_heading)
{
    char t[2000];
    ids();
    snprintf(t, sizeof t, "%sGhi chú;MÃ DÒNG;Số định danh đúng;Ý kiến công an\n;%s;031316000011;cap so\nx;%s;;ĐÚNG\n(đã ký);;;\n", COVER, id1, id2);
    run_job(&(job){ .records = HEAD K1 K2, .answers = t });
    expect(STATES, "supplied|accepted confirmed|accepted");
    expect(BOTH, "K1|031316000011|verified K2|031317000022|verified");
    expect("SELECT field, rule, coalesce(before, ''), after, kind FROM correction WHERE rule = 'answer-applied'", "personal_id|answer-applied||031316000011|applied");
    expect("SELECT list, list_date, outcome, rule FROM evidence ORDER BY record_id", "answers.csv|2024-11-05|verified|answer-applied answers.csv|2024-11-05|verified|answer-applied");
    expect("SELECT issuer, date, preamble FROM source WHERE role = 'answers'", "Công an phường|2024-11-05|[\"Công an phường\",\"12/CA\",\"05/11/2024\",\"\"]");
}
END_TEST

START_TEST(promise_2_without_a_cover_it_is_only_reported)
{
    static const char *const covers[] = { "", "Cơ quan trả lời;Công an;;;\nSố văn bản;12/CA;;;\n", "Số văn bản;12/CA;;;\nNgày văn bản;05/11/2024;;;\n",
                                          "Cơ quan trả lời;Công an;;;\nNgày văn bản;05/11/2024;;;\n" };
    ids();
    for (size_t i = 0; i < sizeof covers / sizeof *covers; i++) {
        run_job(&(job){ .records = HEAD K1 K2, .answers = text(covers[i], "%s;Cấp số;031316000011;;\n%s;Đúng;;;\n", id1, id2) });
        expect(STATES, "supplied|reported confirmed|reported");
        expect(BOTH, UNTOUCHED);
        expect("SELECT count(*) FROM evidence", "0");
    }
}
END_TEST

START_TEST(promise_3_unclear_changes_nothing)
{
    static const char *const form[] = { "%s;Cấp số;;;\n%s;để xem;;;\n", "%s;Cấp số;0313;;\n%s;Đúng số, sửa thông tin;;;\n", "%s;Đúng;;;\n%s;;;Lê Bảo Chi;\n" };
    ids();
    for (size_t i = 0; i < sizeof form / sizeof *form; i++) {
        run_job(&(job){ .records = HEAD K1 K2, .answers = text(COVER, form[i], id1, id2) });
        expect("SELECT DISTINCT state FROM answer", "unclear");
        expect(BOTH, UNTOUCHED);
        expect("SELECT full_name FROM record WHERE record_key = 'K2'", "Lê Bảo Châu");
    }
}
END_TEST

START_TEST(promise_3_contradictory_changes_nothing_and_goes_to_review)
{
    ids();
    run_job(&(job){ .records = HEAD K1 K2, .answers = text(COVER, "%s;Cấp số;031316000011;;\n%s;Đúng;;;\n", id1, id2),
                    .answers2 = text(COVER, "%s;Cấp số;031316000012;;\n%s;Không tìm thấy;;;\n", id1, id2) });
    expect("SELECT DISTINCT state FROM answer", "contradicts");
    expect(BOTH, UNTOUCHED);
    expect("SELECT count(DISTINCT record_id), min(severity) FROM finding WHERE rule = 'answer-contradicts'", "2|error");
    expect("SELECT DISTINCT action FROM worklist", "correct-error");
}
END_TEST

START_TEST(promise_3_stale_changes_nothing)
{
    ids();
    run_job(&(job){ .records = HEAD "K1,Nguyễn Hoà Anh,05/03/2016,Nữ,Kinh,,Trần Thị Mẫu,11443,01/10/2024\n" "K2,Lê Bảo Châu,06/04/2017,Nữ,Kinh,031317000023,Đỗ Thị Lan,11443,01/10/2024\n",
                    .answers = text(COVER, "%s;Cấp số;031316000011;;\n%s;Đúng;;;\n", id1, id2) });
    expect(STATES, "supplied|stale confirmed|stale");
    expect(BOTH, "K1||absent K2|031317000023|well_formed");
}
END_TEST

START_TEST(keyed_in_is_not_stale_keyed_otherwise_is)
{
    ids();
    const char *t = text(COVER, "%s;Cấp số;031316000011;;\n%s;Đúng;;;\n", id1, id2);
    run_job(&(job){ .records = HEAD "K1,Nguyễn Hoà An,05/03/2016,Nữ,Kinh,031316000011,Trần Thị Mẫu,11443,01/12/2024\n" K2, .answers = t });
    expect(STATES, "supplied|accepted confirmed|accepted");
    expect("SELECT count(*) FROM correction WHERE rule = 'answer-applied'", "0");
    run_job(&(job){ .records = HEAD "K1,Nguyễn Hoà An,05/03/2016,Nữ,Kinh,031316000019,Trần Thị Mẫu,11443,01/12/2024\n" K2, .answers = t });
    expect(STATES, "supplied|stale confirmed|accepted");
    expect("SELECT personal_id FROM record WHERE record_key = 'K1'", "031316000019");
}
END_TEST

START_TEST(one_number_for_two_children_is_a_contradiction)
{
    ids();
    run_job(&(job){ .records = HEAD K1 "K5,Vũ Thị Mai,07/03/2016,Nữ,Kinh,,Đỗ Thị Hoa,11443,01/10/2024\n" });
    char a[80], b[80];
    snprintf(a, sizeof a, "%s", ask("SELECT min(row_id) FROM police_list"));
    snprintf(b, sizeof b, "%s", ask("SELECT max(row_id) FROM police_list"));
    run_job(&(job){ .records = HEAD K1 "K5,Vũ Thị Mai,07/03/2016,Nữ,Kinh,,Đỗ Thị Hoa,11443,01/10/2024\n",
                    .answers = text(COVER, "%s;Cấp số;031316000011;;\n%s;Cấp số;031316000011;;\n", a, b) });
    expect("SELECT state, count(*) FROM answer GROUP BY 1", "contradicts|2");
    expect("SELECT count(personal_id) FROM record", "0");
}
END_TEST

START_TEST(deceased_and_moved_leave_the_base)
{
    ids();
    run_job(&(job){ .records = HEAD K1 K2, .answers = text(COVER, "%s;Đã mất;;;\n%s;Chuyển đi;;;\n", id1, id2) });
    expect("SELECT record_key, life_status FROM record ORDER BY 1", "K1|deceased K2|moved");
    expect("SELECT sum(updated) FROM child", "0");
    expect("SELECT count(*) FROM correction WHERE rule = 'answer-applied' AND field = 'life_status'", "2");
    expect("SELECT count(*) FROM police_list", "0");
}
END_TEST

START_TEST(promise_4_the_order_of_files_and_a_repeated_answer_change_nothing)
{
    ids();
    const char *x = text(COVER, "%s;Cấp số;031316000011;;\n%s;Đúng;;;\n", id1, id2);
    run_job(&(job){ .records = HEAD K1 K2, .answers = x, .answers2 = x });
    expect("SELECT DISTINCT state FROM answer", "accepted");
    expect(BOTH, "K1|031316000011|verified K2|031317000022|verified");
    expect("SELECT count(*) FROM correction WHERE rule = 'answer-applied'", "1");
}
END_TEST

int main(void)
{
    Suite *s = suite_create("answers");
    TCase *t = tcase_create("all");
    scratch_make();
    tcase_set_timeout(t, 240);
    tcase_add_test(t, the_first_list_that_fits_takes_the_child);
    tcase_add_test(t, promise_1_found_by_row_id_and_heading);
    tcase_add_test(t, promise_2_without_a_cover_it_is_only_reported);
    tcase_add_test(t, promise_3_unclear_changes_nothing);
    tcase_add_test(t, promise_3_contradictory_changes_nothing_and_goes_to_review);
    tcase_add_test(t, promise_3_stale_changes_nothing);
    tcase_add_test(t, keyed_in_is_not_stale_keyed_otherwise_is);
    tcase_add_test(t, one_number_for_two_children_is_a_contradiction);
    tcase_add_test(t, deceased_and_moved_leave_the_base);
    tcase_add_test(t, promise_4_the_order_of_files_and_a_repeated_answer_change_nothing);
    suite_add_tcase(s, t);
    return run_suite(s);
}
