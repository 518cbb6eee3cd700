// SPDX-License-Identifier: MIT
/* test_keyin.c - what is re-keyed into the software, what became of it by the next dump, progress of wards, the ladder. */
#include "run_fixture.h"

#define HEAD "Mã trẻ,Họ và tên,Ngày sinh,Giới tính,Dân tộc,Số định danh cá nhân,Họ tên mẹ,Mã phường,Điện thoại,Ngày cập nhật\n"
#define K1 "K1,Nguyeenx Hoà An,05/03/2016,Nữ,Kinh,031316000011,Trần Thị Mẫu,11443,,01/10/2024\n" /* left-over keys */
#define K2 "K2,LÊ BẢO CHÂU,06/04/2017,Nữ,Kinh,,Đỗ Thị Lan,11443,,01/10/2024\n"                  /* capitals only */
#define K3 "K3,Vũ Thị Dung,01/02/2015,Nữ,Tày,031315000033,Đỗ Thị Bịa,11446,0912345678,01/10/2024\n"
#define K4 "K4,VŨ THỊ DUNG,01/02/2015,Nữ,Tày,,Đỗ Thị Bịa,11446,,01/09/2024\n"
#define ITEMS "SELECT r.record_key, k.field, k.before, k.after, k.rule, k.origin, o.record_key FROM key_in k JOIN record r USING (record_id)" \
              " LEFT JOIN record o ON o.record_id = k.other_id ORDER BY 1, 2"
#define STATES "SELECT record_key, field, state FROM key_in_previous"
#define OLD in_scratch("old.db")

START_TEST(only_differences_of_substance_are_listed)
{
    run_job(&(job){ .records = HEAD K1 K2 });
    expect(ITEMS, "K1|full_name|Nguyeenx Hoà An|Nguyễn Hoà An|typing-residue|repair|-");
    expect("SELECT ward_code FROM key_in", "11443");
    expect("SELECT rule, source_id FROM key_in_skip WHERE rule IN ('name-case', 'typing-residue')", "name-case|1");
}
END_TEST

START_TEST(a_repair_of_the_whole_file_is_how_it_was_written)
{
    /* one record of one: the spreadsheet lost the zero of every number */
    run_job(&(job){ .records = HEAD "K1,Nguyễn Hoà An,05/03/2016,Nữ,Kinh,31316000011,Trần Thị Mẫu,11443,,01/10/2024\n" });
    expect("SELECT count(*) FROM correction WHERE rule = 'lost-zero'", "1");
    expect("SELECT count(*) FROM key_in", "0");
    run_job(&(job){ .records = HEAD "K1,Nguyễn Hoà An,05/03/2016,Nữ,Kinh,31316000011,Trần Thị Mẫu,11443,,01/10/2024\n" K2 K3
                                    "K5,Đỗ Văn Em,07/03/2014,Nam,Kinh,031214000055,Trần Thị Hai,11443,,01/10/2024\n"
                                    "K6,Phạm Văn Gia,09/03/2014,Nam,Kinh,031214000066,Trần Thị Ba,11443,,01/10/2024\n" });
    expect(ITEMS, "K1|personal_id|31316000011|031316000011|lost-zero|repair|-");
}
END_TEST

START_TEST(promise_1_the_kept_record_needs_least_typing_and_gets_what_it_lacks)
{
    run_job(&(job){ .records = HEAD K3 K4, .decisions = "K3 K4 same" });
    expect(ITEMS, "K4|-|-|-|key-in-duplicate|duplicate|K3"); /* capitals are no conflict */
    run_job(&(job){ .records = HEAD "K3,Vũ Thị Dung,01/02/2015,Nữ,Tày,031315000033,Đỗ Thị Bịa,11446,,01/10/2024\n"
                                    "K4,Vũ Thị Dung,01/02/2015,Nữ,Tày,,Đỗ Thị Bịa,11446,0912345678,01/09/2024\n", .decisions = "K3 K4 same" });
    expect(ITEMS, "K3|phone|-|0912345678|key-in-fill|merge|K4 K4|-|-|-|key-in-duplicate|duplicate|K3");
    expect("SELECT count(*), count(DISTINCT record_id || coalesce(field, '')) FROM key_in", "2|2");
}
END_TEST

START_TEST(promise_2_a_proposal_is_not_listed)
{
    run_job(&(job){ .records = HEAD "K1,Nguyễn Hoà An,05/03/2016,,Kinh,31316000011,Trần Thị Mẫu,11443,,01/10/2024\n" K2 K3 });
    expect("SELECT count(*) FROM correction WHERE kind = 'proposed'", "1");
    expect("SELECT count(*) FROM key_in", "0");
}
END_TEST

/* The row id of a record in the lists of a first run. */
static const char *row_id(const char *records, const char *key)
{
    static char sql[200];
    run_job(&(job){ .records = records });
    snprintf(sql, sizeof sql, "SELECT row_id FROM police_list p JOIN record USING (record_id) WHERE record_key = '%s'", key);
    return ask(sql);
}
#define COVER "Cơ quan trả lời;Công an phường;;\nSố văn bản;12/CA;;\nNgày văn bản;05/11/2024;;\nMã dòng;Trả lời;Số định danh đúng;Họ tên mẹ đúng\n"

START_TEST(an_accepted_answer_is_listed_with_what_the_record_held)
{
    char t[900];
    snprintf(t, sizeof t, "%s%s;Cấp số;031317000022;ĐỖ THỊ LÀN\n", COVER, row_id(HEAD K1 K2, "K2"));
    run_job(&(job){ .records = HEAD K1 K2, .answers = t });
    expect(ITEMS, "K1|full_name|Nguyeenx Hoà An|Nguyễn Hoà An|typing-residue|repair|- "
                  "K2|mother_name|Đỗ Thị Lan|Đỗ Thị Làn|answer-applied|answer|- K2|personal_id|-|031317000022|answer-applied|answer|-");
}
END_TEST

START_TEST(the_record_an_answer_is_about_is_kept_and_gets_the_rest)
{
#define K5 "K5,Vũ Thị Dung,01/02/2015,Nữ,Tày,,Đỗ Thị Bịa,11446,0912345678,01/10/2024\n"
    char t[900], id[100];
    run_job(&(job){ .records = HEAD K4 K5, .decisions = "K4 K5 same" });
    snprintf(id, sizeof id, "%s", ask("SELECT row_id FROM police_list"));
    snprintf(t, sizeof t, "%s%s;Cấp số;031315000044;Đỗ Thị Biếc\n", COVER, id);
    run_job(&(job){ .records = HEAD K4 K5, .decisions = "K4 K5 same", .answers = t });
    /* the record that was asked about has the number now, so it is kept; the phone of the other is filled in */
    expect(ITEMS, "K4|mother_name|Đỗ Thị Bịa|Đỗ Thị Biếc|answer-applied|answer|- K4|personal_id|-|031315000044|answer-applied|answer|- "
                  "K4|phone|-|0912345678|key-in-fill|merge|K5 K5|-|-|-|key-in-duplicate|duplicate|K4");
}
END_TEST

START_TEST(promise_3_a_child_who_moved_is_still_keyed)
{
    char t[900];
    snprintf(t, sizeof t, "%s%s;Chuyển đi;;\n", COVER, row_id(HEAD K1 K2, "K1"));
    run_job(&(job){ .records = HEAD K1 K2, .answers = t });
    expect(ITEMS, "K1|life_status|-|moved|answer-applied|answer|-"); /* its name is nobody's concern any more */
}
END_TEST

static void again(const char *first, const char *decisions, const char *second)
{
    run_job_to(&(job){ .records = first, .decisions = decisions }, OLD);
    run_job(&(job){ .records = second, .decisions = decisions, .previous = OLD });
}

START_TEST(what_was_keyed_in_what_was_not_what_was_keyed_differently)
{
#define NAMED(n) HEAD "K1," n ",05/03/2016,Nữ,Kinh,031316000011,Trần Thị Mẫu,11443,,01/12/2024\n" K2
    again(HEAD K1 K2, NULL, HEAD K1 K2);
    expect(STATES, "K1|full_name|not-done");
    expect("SELECT ward_code, before, after, now, origin FROM key_in_previous", "11443|Nguyeenx Hoà An|Nguyễn Hoà An|Nguyeenx Hoà An|repair");
    again(HEAD K1 K2, NULL, NAMED("Nguyễn Hoà An"));
    expect(STATES, "K1|full_name|done");
    again(HEAD K1 K2, NULL, NAMED("NGUYỄN HÒA AN")); /* capitals, the other style of tone marks */
    expect(STATES, "K1|full_name|done");
    again(HEAD K1 K2, NULL, NAMED("Nguyễn Hoài An"));
    expect("SELECT state, now FROM key_in_previous", "differs|Nguyễn Hoài An");
}
END_TEST

START_TEST(another_wrong_spelling_of_the_right_name_is_keyed_differently)
{
    again(HEAD K1 K2, NULL, NAMED("Nguye64n Hoà An"));
    expect("SELECT record_key, state, now FROM key_in_previous", "K1|differs|Nguye64n Hoà An");
    expect(ITEMS, "K1|full_name|Nguye64n Hoà An|Nguyễn Hoà An|typing-residue|repair|-"); /* and asked for again */
    again(HEAD K1 K2, NULL, HEAD K2);
    expect(STATES, "K1|full_name|gone");
}
END_TEST

START_TEST(a_duplicate_deleted_kept_or_the_wrong_one_deleted)
{
    again(HEAD K1 K3 K4, "K3 K4 same", HEAD K1 K3 K4);
    expect(STATES " WHERE origin = 'duplicate'", "K4||not-done");
    again(HEAD K1 K3 K4, "K3 K4 same", HEAD K1 K3);
    expect(STATES " WHERE origin = 'duplicate'", "K4||done");
    again(HEAD K1 K3 K4, "K3 K4 same", HEAD K1 K4);
    expect(STATES " WHERE origin = 'duplicate'", "K4||differs");
    again(HEAD K1 K3 K4, "K3 K4 same", HEAD K1 "K7,Hà Văn Giang,01/02/2013,Nam,Tày,031213000077,Đỗ Thị Bịa,11446,,01/10/2024\n");
    expect(STATES " WHERE origin = 'duplicate'", "K4||gone");
    /* the files of one, of the other, of neither are not given: nothing is said of what is not there */
    static const char *const more[] = { HEAD K3, HEAD K4 };
    run_job_to(&(job){ .records = HEAD K3, .more = HEAD K1 K4, .decisions = "K3 K4 same" }, OLD);
    run_job(&(job){ .records = HEAD K1 K4, .previous = OLD });
    expect(STATES " WHERE origin = 'duplicate'", "K4||not-done");
    run_job(&(job){ .records = more[0], .previous = OLD });
    expect(STATES " WHERE origin = 'duplicate'", "K4||no-file");
    expect("SELECT ward_code, lost, no_file FROM progress", "11443|0|1 11446|0|0");
}
END_TEST

START_TEST(an_answer_keyed_in_is_done_with_or_without_the_answers_given_again)
{
#define NUMBERED(n) HEAD K1 "K2,LÊ BẢO CHÂU,06/04/2017,Nữ,Kinh," n ",Đỗ Thị Lan,11443,,01/12/2024\n"
    char t[900];
    snprintf(t, sizeof t, "%s%s;Cấp số;031317000022;\n", COVER, row_id(HEAD K1 K2, "K2"));
    run_job_to(&(job){ .records = HEAD K1 K2, .answers = t }, OLD);
    for (int i = 0; i < 2; i++) {
        run_job(&(job){ .records = NUMBERED(""), .answers = i ? t : NULL, .previous = OLD });
        expect(STATES " WHERE field = 'personal_id'", "K2|personal_id|not-done");
        run_job(&(job){ .records = NUMBERED("031317000022"), .answers = i ? t : NULL, .previous = OLD });
        expect(STATES " WHERE field = 'personal_id'", "K2|personal_id|done");
        run_job(&(job){ .records = NUMBERED("031317000023"), .answers = i ? t : NULL, .previous = OLD });
        expect(STATES " WHERE field = 'personal_id'", "K2|personal_id|differs");
    }
}
END_TEST

#define BALANCE "SELECT count(*) FROM progress WHERE before_updated + fresh + split + came <> updated + lost + merged + went + no_file"

START_TEST(progress_says_where_every_child_went)
{
    static const char list[] = "Họ và tên,Ngày sinh,Giới tính,Số định danh cá nhân\nNguyễn Hoà An,05/03/2016,Nữ,031316000011\n";
    run_job_to(&(job){ .records = HEAD K1 K2 K3 }, OLD);
    /* K1 verified by a list; K2 gone; K3 in another ward; K5 new */
    run_job(&(job){ .records = HEAD K1 "K3,Vũ Thị Dung,01/02/2015,Nữ,Tày,031315000033,Đỗ Thị Bịa,11443,0912345678,01/10/2024\n"
                                       "K5,Đỗ Văn Em,07/03/2014,Nam,Kinh,031214000055,Trần Thị Hai,11449,,01/10/2024\n",
                    .list = list, .issuer = "police", .previous = OLD });
    expect("SELECT ward_code, before_updated, updated, fresh, split, came, lost, merged, went, confirmed FROM progress",
           "11443|2|2|0|0|1|1|0|0|1 11446|1|0|0|0|0|0|0|1|0 11449|0|1|1|0|0|0|0|0|0");
    expect(BALANCE, "0");
    expect("SELECT value FROM meta WHERE key = 'previous_as_of'", "2024-10-01");
    run_job(&(job){ .records = HEAD K1 });
    expect("SELECT (SELECT count(*) FROM progress) + (SELECT count(*) FROM key_in_previous)", "0");
}
END_TEST

START_TEST(progress_counts_merges_splits_and_children_grown_up)
{
    run_job_to(&(job){ .records = HEAD K1 K3 K4, .decisions = "K3 K4 different" }, OLD);
    run_job(&(job){ .records = HEAD K1 K3 K4, .decisions = "K3 K4 same", .previous = OLD });
    expect("SELECT ward_code, before_updated, updated, split, merged FROM progress ORDER BY 1", "11443|1|1|0|0 11446|2|1|0|1");
    expect(BALANCE, "0");
    run_job_to(&(job){ .records = HEAD K1 K3 K4, .decisions = "K3 K4 same" }, OLD);
    run_job(&(job){ .records = HEAD K1 K3 K4, .decisions = "K3 K4 different", .previous = OLD, .as_of = "2031-02-01" }); /* K3, K4: 16 that day */
    expect("SELECT ward_code, before_updated, updated, split, merged, went FROM progress ORDER BY 1", "11443|1|1|0|0|0 11446|1|0|0|0|1");
    run_job(&(job){ .records = HEAD K1 K3 K4, .decisions = "K3 K4 different", .previous = OLD });
    expect("SELECT ward_code, before_updated, updated, split FROM progress ORDER BY 1", "11443|1|1|0 11446|1|2|1");
    expect(BALANCE, "0");
}
END_TEST

START_TEST(the_ladder_counts_steps_alone_and_reached)
{
    static const char list[] = "Họ và tên,Ngày sinh,Giới tính,Số định danh cá nhân\nNguyễn Hoà An,05/03/2016,Nữ,031316000011\n";
    /* K1 has all; K2 no number; K5 no ethnicity but a number not on the list; K6 malformed */
    run_job(&(job){ .records = HEAD K1 K2 "K5,Đỗ Văn Em,07/03/2014,Nam,,031214000055,Trần Thị Hai,11443,,01/10/2024\n"
                                    "K6,Phạm Văn Gia,09/03/2014,Nam,Kinh,0312,Trần Thị Ba,11443,,01/10/2024\n", .list = list, .issuer = "police" });
    expect("SELECT record_key, steps FROM child_state JOIN record USING (record_id) ORDER BY 1", "K1|31 K2|5 K5|6 K6|5");
    expect("SELECT step, alone, reached FROM ladder", "complete|3|3 formed|2|1 unique|4|1 sent|1|1 verified|1|1");
    expect("SELECT w.ward_code FROM child_state c JOIN ward_progress w ON w.rowid = c.ward GROUP BY 1", "11443");
}
END_TEST

START_TEST(the_ladder_by_hamlet_adds_up_to_that_of_the_ward)
{
    run_job(&(job){ .records = "Mã trẻ,Họ và tên,Ngày sinh,Giới tính,Dân tộc,Số định danh cá nhân,Họ tên mẹ,Mã phường,Tổ dân phố,Ngày cập nhật\n"
                               "K1,Nguyễn Hoà An,05/03/2016,Nữ,Kinh,031316000011,Trần Thị Mẫu,11443,TDP 10,01/10/2024\n"
                               "K2,Lê Bảo Châu,06/04/2017,Nữ,Kinh,,Đỗ Thị Lan,11443,TDP 2,01/10/2024\n"
                               "K3,Đỗ Văn Em,07/03/2014,Nam,,031214000055,Trần Thị Hai,11443,,01/10/2024\n" });
    expect("SELECT hamlet, updated, complete, formed, \"unique\", sent, verified FROM ladder_hamlet", "TDP 2|1|1|0|0|0|0 TDP 10|1|1|1|1|0|0 -|1|0|0|0|0|0");
    expect("SELECT sum(complete) = (SELECT reached FROM ladder WHERE step = 'complete'), sum(\"unique\") = (SELECT reached FROM ladder WHERE step = 'unique') FROM ladder_hamlet", "1|1");
}
END_TEST

START_TEST(the_same_bytes_again_also_with_a_previous_result)
{
    size_t n, m;
    run_job_to(&(job){ .records = HEAD K1 K2 K3, .more = HEAD K4 }, OLD);
    job j = { .records = HEAD K1 K3, .more = HEAD K4, .previous = OLD, .decisions = "K3 K4 same" };
    run_job_to(&j, in_scratch("one.db"));
    j.threads = 4;
    run_job_to(&j, in_scratch("four.db"));
    char *a = read_all(in_scratch("one.db"), &n), *b = read_all(in_scratch("four.db"), &m);
    ck_assert_uint_eq(n, m);
    ck_assert_int_eq(memcmp(a, b, n), 0);
    free(a);
    free(b);
    j.previous = in_scratch("one.db"); /* over the previous result itself */
    run_job_to(&j, in_scratch("one.db"));
    ck_assert_str_eq(ask_of(in_scratch("one.db"), "SELECT count(*) FROM key_in_previous"), "2");
}
END_TEST

int main(void)
{
    Suite *s = suite_create("keyin");
    TCase *t = tcase_create("keyin");
    tcase_add_checked_fixture(t, scratch_make, scratch_remove);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, only_differences_of_substance_are_listed);
    tcase_add_test(t, a_repair_of_the_whole_file_is_how_it_was_written);
    tcase_add_test(t, promise_1_the_kept_record_needs_least_typing_and_gets_what_it_lacks);
    tcase_add_test(t, promise_2_a_proposal_is_not_listed);
    tcase_add_test(t, an_accepted_answer_is_listed_with_what_the_record_held);
    tcase_add_test(t, the_record_an_answer_is_about_is_kept_and_gets_the_rest);
    tcase_add_test(t, promise_3_a_child_who_moved_is_still_keyed);
    tcase_add_test(t, what_was_keyed_in_what_was_not_what_was_keyed_differently);
    tcase_add_test(t, another_wrong_spelling_of_the_right_name_is_keyed_differently);
    tcase_add_test(t, a_duplicate_deleted_kept_or_the_wrong_one_deleted);
    tcase_add_test(t, an_answer_keyed_in_is_done_with_or_without_the_answers_given_again);
    tcase_add_test(t, progress_says_where_every_child_went);
    tcase_add_test(t, progress_counts_merges_splits_and_children_grown_up);
    tcase_add_test(t, the_ladder_counts_steps_alone_and_reached);
    tcase_add_test(t, the_ladder_by_hamlet_adds_up_to_that_of_the_ward);
    tcase_add_test(t, the_same_bytes_again_also_with_a_previous_result);
    suite_add_tcase(s, t);
    return run_suite(s);
}
