// SPDX-License-Identifier: MIT
/* test_evidence.c - promises of normalise/evidence.h: what a row and a column say of a value's encoding, as the result shows it. */
#include "run_fixture.h"

#include <check.h>

#define HEAD "Mã trẻ,Họ và tên,Ngày sinh,Giới tính,Họ tên cha,Họ tên mẹ,Trường học\n"
#define NAMES "SELECT full_name FROM record ORDER BY record_key"
#define FINDINGS "SELECT record_key, field FROM finding JOIN record USING (record_id) WHERE rule = 'encoding-undecided' ORDER BY 1, 2"
#define BY_ROW "SELECT record_key, field, before, after FROM correction JOIN record USING (record_id) WHERE rule = 'legacy-of-row' ORDER BY 1, 2"

START_TEST(a_row_keyed_on_one_machine_is_in_one_encoding)
{
    static const job j = { .records = HEAD "1,Hoà An,1/2/2015,Nam,,Nguyeãn Thò Döông,Trường Tiểu học Nghinh Tường\n"
                                           "2,Hoà An,1/2/2016,Nam,,Nguyễn Thị Dương,\n"
                                           "3,Hoà An,1/2/2017,Nam,,,\n"
                                           "4,Vò Minh Duy,1/2/2018,Nam,,§µo ThÞ Trang,\n"
                                           "5,Hoà Bình,1/2/2019,Nam,NguyÔn V¨n B¶o,Nguyeãn Thò Döông,\n" };
    run_job(&j);
    expect(NAMES, "Hồ An Hoà An Hoà An Vũ Minh Duy Hoà Bình"); /* what the school's name is in speaks neither for nor against */
    expect(BY_ROW, "1|full_name|Hoà An|Hồ An 4|full_name|Vò Minh Duy|Vũ Minh Duy");
    expect(FINDINGS, "");
}
END_TEST

START_TEST(a_column_speaks_only_where_the_row_does_not)
{
    /* three values in VNI, none in Unicode: the column is mostly VNI; a Unicode name of the row says otherwise of its row */
    static const job mostly = { .records = HEAD "1,Nguyeãn Vaên Taâm,1/2/2015,Nam,,,\n2,Traàn Vaên Ñöùc,1/2/2016,Nam,,,\n3,Ñaëng Vaên Höng,1/2/2017,Nam,,,\n"
                                                "4,Hoà An,1/2/2018,Nam,,,\n5,Hoà An,1/2/2019,Nam,,Nguyễn Thị Dương,\n" };
    /* most values are Unicode: what is a name either way is not decoded, but told */
    static const job few = { .records = HEAD "1,Nguyeãn Vaên Taâm,1/2/2015,Nam,,,\n2,Traàn Vaên Ñöùc,1/2/2016,Nam,,,\n3,Ñaëng Vaên Höng,1/2/2017,Nam,,,\n"
                                             "4,Hoà An,1/2/2018,Nam,,,\n5,Hoà An,1/2/2019,Nam,,Nguyễn Thị Dương,\n6,Trần Thị Mười,1/2/2018,Nam,,,\n"
                                             "7,Phạm Thị Bưởi,1/3/2018,Nam,,,\n8,Đỗ Thị Lựu,1/4/2018,Nam,,,\n9,Đặng Thị Lộc,1/5/2018,Nam,,,\n" };
    run_job(&mostly);
    expect(NAMES, "Nguyễn Văn Tâm Trần Văn Đức Đặng Văn Hưng Hồ An Hoà An");
    expect(FINDINGS, "");
    run_job(&few);
    expect(NAMES, "Nguyễn Văn Tâm Trần Văn Đức Đặng Văn Hưng Hoà An Hoà An Trần Thị Mười Phạm Thị Bưởi Đỗ Thị Lựu Đặng Thị Lộc");
    expect(FINDINGS, "4|full_name");
}
END_TEST

/* "Vi Hoaøng Thanh" is Hoàng in VNI, and Hoàng read as VNI once more would be Hồng. */
START_TEST(what_was_decoded_is_never_decoded_again)
{
    static const job j = { .records = HEAD "1,Vi Hoaøng Thanh,1/2/2015,Nam,Vi Khaùnh Phaùt,Moâng Thò Yeán,\n" };
    run_job(&j);
    expect(NAMES, "Vi Hoàng Thanh");
}
END_TEST

#define ROW_1 "1,Hoà An,1/2/2015,Nam,,Nguyeãn Thò Döông,\n"
#define ROW_2 "2,Hoà An,1/2/2016,Nam,,Nguyễn Thị Dương,\n"
#define ROW_3 "3,Vò Minh Duy,1/2/2018,Nam,,§µo ThÞ Trang,\n"
#define ROW_4 "4,Leâ Hoà,1/2/2019,Nam,,,\n"
START_TEST(promise_1_the_order_of_rows_and_files_changes_nothing)
{
    static const job one[] = { { .records = HEAD ROW_1 ROW_2 ROW_3 ROW_4 }, { .records = HEAD ROW_4 ROW_3 ROW_2 ROW_1 },
                               { .records = HEAD ROW_1 ROW_3, .more = HEAD ROW_2 ROW_4 }, { .records = HEAD ROW_4 ROW_2, .more = HEAD ROW_3 ROW_1, .threads = 4 } };
    char first[400], log[400];
    for (size_t i = 0; i < sizeof one / sizeof *one; i++) {
        run_job(&one[i]);
        if (i == 0) {
            snprintf(first, sizeof first, "%s", ask(NAMES));
            snprintf(log, sizeof log, "%s", ask(BY_ROW));
        }
        expect(NAMES, first);
        expect(BY_ROW, log);
    }
}
END_TEST

START_TEST(a_second_pass_changes_nothing)
{
    static const job j = { .records = HEAD "1,Hồ An,1/2/2015,Nam,,Nguyễn Thị Dương,\n2,Hoà An,1/2/2016,Nam,,Nguyễn Thị Dương,\n3,Vũ Minh Duy,1/2/2018,Nam,,Đào Thị Trang,\n" };
    run_job(&j);
    expect(NAMES, "Hồ An Hoà An Vũ Minh Duy");
    expect("SELECT count(*) FROM correction WHERE field = 'full_name'", "0");
}
END_TEST

int main(void)
{
    Suite *s = suite_create("evidence");
    TCase *t = tcase_create("evidence");
    scratch_make();
    tcase_set_timeout(t, 60);
    tcase_add_test(t, a_row_keyed_on_one_machine_is_in_one_encoding);
    tcase_add_test(t, a_column_speaks_only_where_the_row_does_not);
    tcase_add_test(t, what_was_decoded_is_never_decoded_again);
    tcase_add_test(t, promise_1_the_order_of_rows_and_files_changes_nothing);
    tcase_add_test(t, a_second_pass_changes_nothing);
    suite_add_tcase(s, t);
    return run_suite(s);
}
