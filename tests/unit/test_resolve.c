// SPDX-License-Identifier: MIT
/* test_resolve.c - one record per child: which value stays, what its number is worth, whom the ward counts. */
#include "run_fixture.h"

#define HEAD "Mã trẻ,Họ và tên,Ngày sinh,Giới tính,Dân tộc,Số định danh cá nhân,Họ tên mẹ,Năm sinh mẹ,Số điện thoại,Mã phường,Tình trạng,Ngày cập nhật\n"
#define LIST "Họ và tên,Ngày sinh,Giới tính,Số định danh cá nhân\n"
#define ROW(key, name, birth, id, phone, day) key "," name "," birth ",Nữ,Kinh," id ",Trần Thị Mẫu,1990," phone ",11443,," day "\n"
#define GOLDEN(f) "SELECT DISTINCT c." f " FROM child c JOIN record r USING (child_id) WHERE r.record_key LIKE 'K%'"
#define ORIGIN(f) "SELECT record_key FROM child_origin o JOIN record r USING (record_id) WHERE field = '" f "'"

START_TEST(golden_the_newest_beats_the_most_frequent)
{
    run_job(&(job){ .records = HEAD ROW("K1", "Nguyễn Hoà An", "05/03/2016", "", "0912345601", "01/10/2023") ROW("K2", "Nguyễn Hoà An", "05/03/2016", "", "0912345601", "02/10/2023")
                               ROW("K3", "Nguyễn Hoà An", "05/03/2016", "", "0912345602", "01/10/2024"), .decisions = "K1 K2 same;K2 K3 same" });
    expect("SELECT count(*), max(record_count) FROM child", "1|3");
    expect(GOLDEN("phone"), "0912345602");
    expect(ORIGIN("phone"), "K3");
}
END_TEST

START_TEST(golden_the_most_frequent_where_nothing_is_newer)
{
    run_job(&(job){ .records = HEAD ROW("K1", "Nguyễn Hoà An", "05/03/2016", "", "0912345602", "01/10/2024") ROW("K2", "Nguyễn Hoà An", "05/03/2016", "", "0912345601", "01/10/2024")
                               ROW("K3", "Nguyễn Hoà An", "05/03/2016", "", "0912345601", "01/10/2024"), .decisions = "K1 K2 same;K2 K3 same" });
    expect(GOLDEN("phone"), "0912345601");
    expect(ORIGIN("phone"), "K2");
}
END_TEST

START_TEST(golden_the_verified_beats_the_newest)
{
    run_job(&(job){ .records = HEAD ROW("K1", "Nguyễn Hoà An", "05/03/2016", "031316000011", "0912345601", "01/10/2020") ROW("K2", "Nguyễn Hoà An", "05/03/2016", "", "0912345602", "01/10/2024"),
                    .list = LIST "Nguyễn Hoà An,05/03/2016,Nữ,031316000011\n", .issuer = "police", .decisions = "K1 K2 same" });
    expect(GOLDEN("phone"), "0912345601");
    expect("SELECT id_status, personal_id, in_target FROM child", "verified|031316000011|1");
}
END_TEST

START_TEST(golden_a_value_is_weighed_by_its_best_record)
{
    /* K1 and K3 have one value: K3 is the newest of all, though K1 was looked at first and K2 is newer than K1 */
    run_job(&(job){ .records = HEAD ROW("K1", "Nguyễn Hoà An", "05/03/2016", "", "0912345601", "01/10/2020") ROW("K2", "Nguyễn Hoà An", "05/03/2016", "", "0912345602", "01/10/2022")
                               ROW("K3", "Nguyễn Hoà An", "05/03/2016", "", "0912345601", "01/10/2024"), .decisions = "K1 K2 same;K2 K3 same" });
    expect(GOLDEN("phone"), "0912345601");
    /* and in another order of the records */
    run_job(&(job){ .records = HEAD ROW("K1", "Nguyễn Hoà An", "05/03/2016", "", "0912345601", "01/10/2020") ROW("K2", "Nguyễn Hoà An", "05/03/2016", "", "0912345601", "01/10/2024")
                               ROW("K3", "Nguyễn Hoà An", "05/03/2016", "", "0912345602", "01/10/2022"), .decisions = "K1 K2 same;K2 K3 same" });
    expect(GOLDEN("phone"), "0912345601");
    expect(ORIGIN("phone"), "K2");
}
END_TEST

START_TEST(golden_a_temporary_name_and_a_missing_value_never_win)
{
    run_job(&(job){ .records = HEAD ROW("K1", "Nguyễn Hoà An", "05/03/2016", "", "0912345601", "01/10/2020") ROW("K2", "Bé gái", "05/03/2016", "", "", "01/10/2024"),
                    .decisions = "K1 K2 same" });
    expect(GOLDEN("full_name"), "Nguyễn Hoà An");
    expect(GOLDEN("phone"), "0912345601");
    expect("SELECT record_count FROM child", "2");
    expect(ORIGIN("full_name"), "K1");
}
END_TEST

START_TEST(golden_the_order_is_the_packs)
{
    static const char three[] = HEAD ROW("K1", "Nguyễn Hoà An", "05/03/2016", "", "0912345601", "01/10/2020") ROW("K2", "Nguyễn Hoà An", "05/03/2016", "", "0912345601", "01/10/2022")
                                ROW("K3", "Bé gái", "05/03/2016", "", "0912345602", "01/10/2024");
    run_job(&(job){ .records = three, .decisions = "K1 K2 same;K2 K3 same" });
    expect(GOLDEN("phone"), "0912345602");
    run_job(&(job){ .records = three, .decisions = "K1 K2 same;K2 K3 same", .rules = edited_pack("targets.yaml", "    - newest ", "    - most\n    - newest ") });
    expect(GOLDEN("phone"), "0912345601");
    expect(GOLDEN("full_name"), "Nguyễn Hoà An");
    run_job(&(job){ .records = three, .decisions = "K1 K2 same;K2 K3 same", .rules = edited_pack("targets.yaml", "    - registered ", "    - newest\n    - registered ") });
    expect(GOLDEN("full_name"), "Bé Gái"); /* a pack may want it so */
}
END_TEST

START_TEST(promise_1_every_golden_value_stands_in_the_record_it_names)
{
    run_job(&(job){ .records = HEAD ROW("K1", "Nguyễn Hoà An", "05/03/2016", "", "0912345601", "01/10/2020") ROW("K2", "Nguyễn Hòa An", "06/03/2016", "031316000011", "", "01/10/2024")
                               ROW("Z1", "Vũ Thị Dung", "01/02/2015", "", "", ""), .decisions = "K1 K2 same" });
    expect("SELECT count(DISTINCT child_id), count(*) > 5 FROM child_origin", "1|1"); /* of children of several records */
    expect("SELECT count(*) FROM child_origin o JOIN child c USING (child_id) JOIN record r USING (record_id) WHERE r.child_id <> c.child_id"
           " OR (field = 'birth_date' AND r.birth_date IS NOT c.birth_date) OR (field = 'phone' AND r.phone IS NOT c.phone)", "0");
}
END_TEST

START_TEST(promise_2_status_is_the_first_that_holds)
{
    run_job(&(job){ .records = HEAD ROW("A-absent", "Nguyễn Hoà An", "05/03/2016", "", "", "01/10/2024")
                               ROW("B-verified-though-inconsistent", "Phạm Thị Bảo", "17/11/2018", "031217000022", "", "01/10/2024")
                               ROW("C-mismatch-though-inconsistent", "Hoàng Minh Châu", "09/07/2019", "031218000033", "", "01/10/2024")
                               ROW("D-malformed", "Vũ Thị Dung", "01/02/2015", "0313150", "", "01/10/2024")
                               ROW("E-inconsistent", "Đặng Thu Giang", "03/04/2014", "031213000044", "", "01/10/2024")
                               ROW("F-not-found", "Bùi Ngọc Hà", "08/09/2013", "031313000055", "", "01/10/2024"),
                    .list = LIST "Phạm Thị Bảo,17/11/2018,Nữ,031217000022\nLý Văn Khác,01/01/2010,Nam,031218000033\n", .issuer = "population-db" });
    expect("SELECT substr(record_key, 1, 1), id_status FROM record ORDER BY 1", "A|absent B|verified C|mismatch D|malformed E|inconsistent F|not_found");
    expect("SELECT substr(record_key, 1, 1), c.id_status FROM record JOIN child c USING (child_id) ORDER BY 1",
           "A|absent B|verified C|mismatch D|malformed E|inconsistent F|not_found");
}
END_TEST

START_TEST(a_number_on_two_children_is_shared_unless_evidence_names_one)
{
#define BOTH ROW("K1", "Nguyễn Hoà An", "05/03/2016", "031316000011", "", "01/10/2024") ROW("K2", "Hoàng Minh Châu", "09/07/2016", "031316000011", "", "01/10/2024")
    run_job(&(job){ .records = HEAD BOTH, .decisions = "K1 K2 different" });
    expect("SELECT count(*), group_concat(DISTINCT id_status) FROM child", "2|shared");
    expect("SELECT DISTINCT action FROM worklist", "shared-number");
    run_job(&(job){ .records = HEAD BOTH, .decisions = "K1 K2 different", .list = LIST "Nguyễn Hoà An,05/03/2016,Nữ,031316000011\n", .issuer = "police" });
    expect("SELECT record_key, c.id_status FROM record JOIN child c USING (child_id) ORDER BY 1", "K1|verified K2|shared");
}
END_TEST

START_TEST(promise_3_one_person_of_a_list_is_one_child)
{
    run_job(&(job){ .records = HEAD ROW("K1", "Nguyễn Hoà An", "05/03/2016", "031316000011", "", "01/10/2024") ROW("K2", "NGUYỄN HÒA AN", "05/03/2016", "031316000011", "", "01/10/2020"),
                    .list = LIST "Nguyễn Hoà An,05/03/2016,Nữ,031316000011\n", .issuer = "police" });
    expect("SELECT count(*), max(record_count), max(id_status) FROM child", "1|2|verified");
}
END_TEST

static const char *counted(const char *birth, const char *as_of)
{
    char text[600];
    snprintf(text, sizeof text, HEAD "K1,Nguyễn Hoà An,%s,Nữ,Kinh,,Trần Thị Mẫu,1990,,11443,,01/10/2020\n", birth);
    run_job(&(job){ .records = text, .as_of = as_of });
    return ask("SELECT updated FROM child");
}

START_TEST(children_are_under_sixteen_on_the_day)
{
    ck_assert_str_eq(counted("05/03/2008", "2024-03-04"), "1");
    ck_assert_str_eq(counted("05/03/2008", "2024-03-05"), "0"); /* the birthday itself */
    ck_assert_str_eq(counted("29/02/2008", "2024-02-28"), "1"); /* 2024 has the day */
    ck_assert_str_eq(counted("29/02/2008", "2024-02-29"), "0");
    ck_assert_str_eq(counted("31/12/2008", "2024-12-30"), "1");
    ck_assert_str_eq(counted("31/12/2008", "2024-12-31"), "0");
    ck_assert_str_eq(counted("2008", "2024-12-30"), "1");       /* only the year is known: until it is certain */
    ck_assert_str_eq(counted("2008", "2024-12-31"), "0");
}
END_TEST

START_TEST(the_day_is_the_newest_of_the_records_unless_given)
{
    run_job(&(job){ .records = HEAD ROW("K1", "Nguyễn Hoà An", "05/03/2008", "", "", "04/03/2024") ROW("K2", "Phạm Thị Bảo", "17/11/2018", "", "", "05/03/2024") });
    expect("SELECT record_key, updated FROM record JOIN child USING (child_id) ORDER BY 1", "K1|0 K2|1");
    expect("SELECT value FROM meta WHERE key = 'as_of'", "2024-03-05");
}
END_TEST

START_TEST(moved_and_deceased_leave_the_base)
{
    run_job(&(job){ .records = HEAD "K1,Nguyễn Hoà An,05/03/2016,Nữ,Kinh,,Trần Thị Mẫu,1990,,11443,Chuyển đi,01/10/2024\n"
                                    "K2,Phạm Thị Bảo,17/11/2018,Nữ,Kinh,,Trần Thị Mẫu,1990,,11443,Đã chết,01/10/2024\n"
                                    "K3,Hoàng Minh Châu,09/07/2019,Nữ,Kinh,,Trần Thị Mẫu,1990,,11443,,01/10/2024\n" });
    expect("SELECT record_key, updated FROM record JOIN child USING (child_id) ORDER BY 1", "K1|0 K2|0 K3|1");
    expect("SELECT children, updated FROM ward_progress", "3|1");
    expect("SELECT record_key FROM worklist JOIN record USING (record_id)", "K3");
}
END_TEST

START_TEST(who_has_left_and_what_is_asked_for_is_the_packs)
{
#define THREE HEAD "K1,Nguyễn Hoà An,05/03/2016,Nữ,Kinh,,Trần Thị Mẫu,1990,,11443,Chuyển đi,01/10/2024\n" \
                   "K2,Phạm Thị Bảo,17/11/2018,Nữ,Kinh,,Trần Thị Mẫu,1990,,11443,Đã chết,01/10/2024\n" \
                   "K3,Hoàng Minh Châu,09/07/2019,Nữ,Kinh,,Trần Thị Mẫu,1990,,11443,,01/10/2024\n"
    static const char people[] = "ward_code,ward_name,children\n11443,Phường Thử,2\n";
    run_job(&(job){ .records = THREE, .population = people, .rules = edited_pack("tables/life_status.csv", "moved,0,", "moved,1,") });
    expect("SELECT updated, reach_updated FROM ward_progress", "2|1");
    run_job(&(job){ .records = THREE, .population = people, .rules = edited_pack("targets.yaml", "updated: {percent: 90", "updated: {percent: 49") });
    expect("SELECT updated, reach_updated FROM ward_progress", "1|1");
    expect("SELECT percent, strict FROM target WHERE target = 'updated'", "49|1");
    run_job(&(job){ .records = THREE, .population = people, .rules = edited_pack("targets.yaml", "updated: {percent: 90", "updated: {percent: 50") });
    expect("SELECT updated, reach_updated FROM ward_progress", "1|0"); /* more than, not at least */
}
END_TEST

START_TEST(what_is_to_be_done_first_is_the_packs)
{
    static const char two[] = HEAD "K1,Nguyễn Hoà An,05/03/2016,Nữ,,,Trần Thị Mẫu,1990,,11443,,01/10/2024\n"
                                   "K2,Hoàng Minh Châu,09/07/2019,Nữ,Kinh,,Lê Thị Ví Dụ,1990,,11443,,01/10/2024\n";
    run_job(&(job){ .records = two });
    expect("SELECT record_key, action FROM worklist JOIN record USING (record_id)", "K2|get-number K1|complete-basic"); /* the lighter first */
    run_job(&(job){ .records = two, .rules = edited_pack("targets.yaml", "actions: ", "actions: # first\n  - id: get-number\n    text: {vi: a, en: a}\n#") });
    expect("SELECT record_key, action FROM worklist JOIN record USING (record_id)", "K1|get-number K2|get-number");
    run_job(&(job){ .records = two, .rules = edited_pack("targets.yaml", "cost: 0.40", "cost: 0.01") });
    expect("SELECT record_key, action FROM worklist JOIN record USING (record_id)", "K1|complete-basic K2|get-number");
}
END_TEST

/* n children of a ward, the first `good` of them clean and verified */
static const char *ward(int n, int good, int population)
{
    static const char *const name[] = { "An", "Bảo", "Châu", "Dung", "Giang", "Hà", "Khánh", "Lan", "Mai", "Nga", "Oanh", "Phúc", "Quyên", "Sen", "Thảo", "Uyên", "Vân", "Xuân", "Yến", "Đào" };
    static const char *const family[] = { "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ" };
    static char records[9000], list[5000], pop[200];
    size_t      r = (size_t)snprintf(records, sizeof records, HEAD), l = (size_t)snprintf(list, sizeof list, LIST);
    for (int i = 0; i < n; i++) {
        int year = 2010 + i % 10, month = 1 + i % 12, day = 1 + (i * 7) % 28;
        r += (size_t)snprintf(records + r, sizeof records - r, "K%02d,%s Thị %s,%02d/%02d/%d,Nữ,Kinh,0313%02d%06d,%s Thị %s,%d,,11443,,01/10/2024\n", i, family[i % 10], name[i], day, month,
                              year, year % 100, 1234 + i * 7919, family[(i * 3 + 1) % 10], name[(i + 7) % 20], 1980 + i % 15);
        if (i < good)
            l += (size_t)snprintf(list + l, sizeof list - l, "%s Thị %s,%02d/%02d/%d,Nữ,0313%02d%06d\n", family[i % 10], name[i], day, month, year, year % 100, 1234 + i * 7919);
    }
    snprintf(pop, sizeof pop, "ward_code,ward_name,children\n11443,Phường Thử,%d\n", population);
    run_job(&(job){ .records = records, .list = good ? list : NULL, .issuer = "population-db", .population = population >= 0 ? pop : NULL });
    return ask("SELECT population, updated, in_target, reach_updated, reach_of_updated, reach_of_all FROM ward_progress");
}

START_TEST(promise_4_ninety_is_strict_and_seventy_five_is_not)
{
    ck_assert_str_eq(ward(18, 0, 20), "20|18|0|0|0|0");   /* 90 % exactly is not above 90 % */
    ck_assert_str_eq(ward(19, 0, 20), "20|19|0|1|0|0");
    ck_assert_str_eq(ward(10, 0, 11), "11|10|0|1|0|0");   /* 90.9 % */
    ck_assert_str_eq(ward(9, 0, 10), "10|9|0|0|0|0");
    ck_assert_str_eq(ward(20, 15, 20), "20|20|15|1|1|1"); /* 75 % exactly is enough */
    ck_assert_str_eq(ward(20, 14, 20), "20|20|14|1|0|0");
    ck_assert_str_eq(ward(16, 12, 17), "17|16|12|1|1|0"); /* of the updated, not of all */
}
END_TEST

START_TEST(promise_4_no_population_no_base)
{
    ck_assert_str_eq(ward(4, 3, -1), "-|4|3|0|1|0");
    ck_assert_str_eq(ask("SELECT of_all FROM ward_progress"), "-");
    ck_assert_str_eq(ward(4, 3, 0), "0|4|3|0|1|0");
}
END_TEST

START_TEST(a_ward_without_records_is_shown)
{
    run_job(&(job){ .records = HEAD ROW("K1", "Nguyễn Hoà An", "05/03/2016", "", "", "01/10/2024"),
                    .population = "ward_code,ward_name,children\n11443,Phường Thử,100\n11446,Phường Trống,50\n" });
    expect("SELECT ward_code, ward_name, population, children, updated FROM ward_progress ORDER BY 1", "11443|Phường Thử|100|1|1 11446|Phường Trống|50|0|0");
}
END_TEST

/* ---- children of lists who have no record ---- */
#define PEOPLE "Họ và tên,Ngày sinh,Giới tính,Số định danh cá nhân,Họ tên mẹ,Mã hộ,Mã phường,Tình trạng\n"
START_TEST(children_of_a_list_without_a_record_are_named_by_ward_and_household)
{
    static const char *const list = PEOPLE "Nguyễn Hoà An,05/03/2016,Nữ,031316000011,Trần Thị Mẫu,H2,11443,\n"
        "Đỗ Thị Oanh,02/02/2017,Nữ,031317000055,Vũ Thị Bịa,H9,11443,\nLý Thị Sen,03/04/2018,Nữ,031318000077,Hồ Thị Giả,H1,11443,\n"
        "Đặng Thị Yến,01/12/2008,Nữ,031308000088,Hồ Thị Giả,H1,11443,\nBùi Thị Xuân,12/01/2019,Nữ,031319000099,Mai Thị Ví,H4,11440,\n"
        "Cao Thị Vân,13/02/2018,Nữ,031318000123,Mai Thị Ví,H4,11440,Đã chết\n";
    static const char *const one = HEAD ROW("K1", "Nguyễn Hoà An", "05/03/2016", "031316000011", "", "01/12/2024");
    run_job(&(job){ .records = one, .list = list, .issuer = "population-db" });
    /* not the one who has a record, nor who is sixteen on the day of the newest record, nor who died */
    expect("SELECT ward, household_code, full_name, maybe FROM missing_child ORDER BY rowid", "11440|H4|Bùi Thị Xuân|0 11443|H1|Lý Thị Sen|0 11443|H9|Đỗ Thị Oanh|0");
    run_job(&(job){ .records = one });
    expect("SELECT count(*) FROM missing_child", "0");
}
END_TEST

START_TEST(targets_are_published_as_the_pack_says)
{
    run_job(&(job){ .records = HEAD ROW("K1", "Nguyễn Hoà An", "05/03/2016", "", "", "01/10/2024") });
    expect("SELECT target, percent, strict FROM target ORDER BY 1", "in_target|75|0 updated|90|1");
}
END_TEST

/* ---- ids of children over two runs ---- */
#define FIVE ROW("K1", "Nguyễn Hoà An", "05/03/2016", "", "", "01/10/2024") ROW("K2", "Nguyễn Hoà An", "05/03/2016", "", "", "01/10/2024") \
    ROW("K3", "Nguyễn Hoà An", "05/03/2016", "", "", "01/10/2024") ROW("K4", "Phạm Thị Bảo", "17/11/2018", "", "", "01/10/2024")
#define LAST ROW("K5", "Hoàng Minh Châu", "09/07/2019", "", "", "01/10/2024")
static const char *id_of(const char *db, const char *key)
{
    char sql[200];
    snprintf(sql, sizeof sql, "SELECT child_id FROM record WHERE record_key = '%s'", key);
    return ask_of(in_scratch(db), sql);
}
#define KINDS(key) "SELECT kind FROM child_history h JOIN record r USING (child_id) WHERE record_key = '" key "' ORDER BY 1"

START_TEST(promise_5_ids_come_from_the_smallest_key)
{
    char before[40];
    run_job(&(job){ .records = HEAD FIVE LAST, .decisions = "K1 K2 same;K2 K3 same" });
    snprintf(before, sizeof before, "%s", id_of("r.db", "K3"));
    ck_assert_str_eq(before, id_of("r.db", "K1"));
    run_job(&(job){ .records = HEAD FIVE LAST, .decisions = "K1 K2 different;K2 K3 different;K1 K3 different" });
    ck_assert_str_eq(before, id_of("r.db", "K1"));
    ck_assert_str_ne(before, id_of("r.db", "K3"));
    expect("SELECT count(*) FROM child_history", "0");
}
END_TEST

START_TEST(promise_5_kept_new_and_lost)
{
    char an[40], bao[40], gone[40];
    run_job_to(&(job){ .records = HEAD FIVE LAST, .decisions = "K1 K2 same;K2 K3 same" }, in_scratch("old.db"));
    snprintf(an, sizeof an, "%s", id_of("old.db", "K1"));
    snprintf(bao, sizeof bao, "%s", id_of("old.db", "K4"));
    snprintf(gone, sizeof gone, "%s", id_of("old.db", "K5"));
    /* K0 would give another smallest key: the id stays all the same */
    run_job(&(job){ .records = HEAD ROW("K0", "Nguyễn Hoà An", "05/03/2016", "", "", "01/10/2024") FIVE ROW("K6", "Vũ Thị Dung", "01/02/2015", "", "", "01/10/2024"),
                    .decisions = "K0 K1 same;K1 K2 same;K2 K3 same", .previous = in_scratch("old.db") });
    ck_assert_str_eq(an, id_of("r.db", "K0"));
    ck_assert_str_eq(an, id_of("r.db", "K3"));
    ck_assert_str_eq(bao, id_of("r.db", "K4"));
    expect(KINDS("K1"), "kept");
    expect("SELECT count(*) FROM child_history WHERE kind = 'kept'", "2");
    expect(KINDS("K6"), "new");
    ck_assert_str_eq(ask("SELECT previous_child_id FROM child_history WHERE kind = 'lost'"), gone);
}
END_TEST

START_TEST(promise_5_a_split_keeps_the_larger_part)
{
    char an[40];
    run_job_to(&(job){ .records = HEAD FIVE, .decisions = "K1 K2 same;K2 K3 same" }, in_scratch("old.db"));
    snprintf(an, sizeof an, "%s", id_of("old.db", "K1"));
    run_job(&(job){ .records = HEAD FIVE, .decisions = "K2 K3 same;K1 K2 different;K1 K3 different", .previous = in_scratch("old.db") });
    ck_assert_str_eq(an, id_of("r.db", "K2"));
    ck_assert_str_eq(an, id_of("r.db", "K3"));
    ck_assert_str_ne(an, id_of("r.db", "K1"));
    expect(KINDS("K1"), "split");
    ck_assert_str_eq(ask("SELECT previous_child_id FROM child_history WHERE kind = 'split'"), an);
    expect("SELECT count(*) FROM child_history WHERE kind IN ('new', 'lost')", "0");
}
END_TEST

START_TEST(promise_5_a_merge_keeps_the_larger_part)
{
    char an[40], other[40];
    run_job_to(&(job){ .records = HEAD FIVE, .decisions = "K2 K3 same;K1 K2 different;K1 K3 different" }, in_scratch("old.db"));
    snprintf(an, sizeof an, "%s", id_of("old.db", "K2"));
    snprintf(other, sizeof other, "%s", id_of("old.db", "K1"));
    run_job(&(job){ .records = HEAD FIVE, .decisions = "K1 K2 same;K2 K3 same", .previous = in_scratch("old.db") });
    ck_assert_str_eq(an, id_of("r.db", "K1"));
    ck_assert_str_eq(ask("SELECT previous_child_id FROM child_history WHERE kind = 'merged'"), other);
    ck_assert_str_eq(ask("SELECT child_id FROM child_history WHERE kind = 'merged'"), an);
    expect("SELECT count(*) FROM child_history WHERE kind IN ('new', 'lost')", "0");
}
END_TEST

int main(void)
{
    Suite *s = suite_create("resolve");
    TCase *t = tcase_create("all");
    scratch_make();
    tcase_set_timeout(t, 240);
    tcase_add_test(t, golden_the_order_is_the_packs);
    tcase_add_test(t, what_is_to_be_done_first_is_the_packs);
    tcase_add_test(t, who_has_left_and_what_is_asked_for_is_the_packs);
    tcase_add_test(t, golden_the_newest_beats_the_most_frequent);
    tcase_add_test(t, golden_the_most_frequent_where_nothing_is_newer);
    tcase_add_test(t, golden_the_verified_beats_the_newest);
    tcase_add_test(t, golden_a_value_is_weighed_by_its_best_record);
    tcase_add_test(t, golden_a_temporary_name_and_a_missing_value_never_win);
    tcase_add_test(t, promise_1_every_golden_value_stands_in_the_record_it_names);
    tcase_add_test(t, promise_2_status_is_the_first_that_holds);
    tcase_add_test(t, a_number_on_two_children_is_shared_unless_evidence_names_one);
    tcase_add_test(t, promise_3_one_person_of_a_list_is_one_child);
    tcase_add_test(t, children_are_under_sixteen_on_the_day);
    tcase_add_test(t, the_day_is_the_newest_of_the_records_unless_given);
    tcase_add_test(t, moved_and_deceased_leave_the_base);
    tcase_add_test(t, promise_4_ninety_is_strict_and_seventy_five_is_not);
    tcase_add_test(t, promise_4_no_population_no_base);
    tcase_add_test(t, a_ward_without_records_is_shown);
    tcase_add_test(t, children_of_a_list_without_a_record_are_named_by_ward_and_household);
    tcase_add_test(t, targets_are_published_as_the_pack_says);
    tcase_add_test(t, promise_5_ids_come_from_the_smallest_key);
    tcase_add_test(t, promise_5_kept_new_and_lost);
    tcase_add_test(t, promise_5_a_split_keeps_the_larger_part);
    tcase_add_test(t, promise_5_a_merge_keeps_the_larger_part);
    suite_add_tcase(s, t);
    return run_suite(s);
}
