// SPDX-License-Identifier: MIT
/* test_desk_return.c - each file back: every row and cell, cleaned values, marks; work lists. */
#include "desk_result_fixture.h"

#include "desk/back.h"
#include "desk/return.h"
#include "pipeline.h"

static const char sheet[] =
    SHEET("<cols><col min='1' max='1' width='5'/></cols><sheetData>"
          "<row r='1'><c r='A1' t='inlineStr'><is><t>UBND PH\u01AF\u1EDCNG</t></is></c></row>"
          "<row r='3'><c r='A3' t='inlineStr'><is><t>STT</t></is></c><c r='B3' t='inlineStr'><is><t>M\u00E3</t></is></c><c r='C3' t='inlineStr'><is><t>H\u1ECD t\u00EAn</t></is></c>"
          "<c r='D3' t='inlineStr'><is><t>NTNS</t></is></c><c r='E3' t='inlineStr'><is><t>GT</t></is></c></row>"
          "<row r='5'><c r='A5'><v>1</v></c><c r='B5' t='inlineStr'><is><t>K5</t></is></c><c r='C5' t='inlineStr'><is><t>ho\u00E0ng minh ch\u00E2u</t></is></c><c r='D5' t='inlineStr'><is><t>9/7/2019</t></is></c><c r='E5' t='inlineStr'><is><t>N\u1EEF</t></is></c></row>"
          "<row r='6' hidden='1'><c r='A6'><v>2</v></c><c r='B6' t='inlineStr'><is><t>K6</t></is></c><c r='C6' t='inlineStr'><is><t>Ho\u00E0ng Minh Ch\u1EC9</t></is></c><c r='D6'><v>43655</v></c></row>"
          "<row r='9'><c r='C9' t='inlineStr'><is><t>Ng\u01B0\u1EDDi l\u1EADp</t></is></c></row>"
          "</sheetData><mergeCells><mergeCell ref='A1:E1'/></mergeCells>");

static const char *with_codes(void)
{
    const char *db = result_make("r.db");
    sqlite3    *h;
    ck_assert_int_eq(sqlite3_open(db, &h), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(h,
        "CREATE TABLE field (field TEXT, type TEXT, role TEXT, title_vi TEXT, title_en TEXT, personal INT);"
        "INSERT INTO field VALUES ('full_name','name','person_name','H\u1ECD v\u00E0 t\u00EAn','Full name',1),('birth_date','date','birth_date','Ng\u00E0y sinh','Birth date',1),('sex','enum','sex','Gi\u1EDBi t\u00EDnh','Sex',0),"
        " ('phone','phone','','\u0110i\u1EC7n tho\u1EA1i','Phone',1);"
        "CREATE TABLE code_text (field TEXT, code TEXT, text_vi TEXT, text_en TEXT);"
        "INSERT INTO code_text VALUES ('sex','male','Nam','Male'),('sex','female','N\u1EEF','Female');"
        "INSERT INTO quarantine VALUES (2,9,0,'signature-row','[]','Ng\u01B0\u1EDDi l\u1EADp');", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(h);
    return db;
}

START_TEST(a_workbook_comes_back_with_every_row_in_its_place)
{
    const char *in = in_scratch("ngoc-son.xlsx"), *out = in_scratch("back.xlsx"), *db = with_codes();
    xlsx_of(in, sheet, NULL, NULL);
    must(lmd_return_file(db, "rules", NULL, in, out, err));
    char *t = book_text(out);
    const char *want[] = {
        "0.1:UBND PH\u01AF\u1EDCNG\n",
        "0.3:STT|M\u00E3|H\u1ECD t\u00EAn|NTNS|GT|lamsach: m\u00E3 tr\u1EBB|",
        "0.5:1|K5|Ho\u00E0ng Minh Ch\u00E2u|09/07/2019|N\u1EEF|c4|\u0110\u1EA1t|\u0111\u00FAng \u0111\u1ECBnh d\u1EA1ng, ch\u01B0a x\u00E1c th\u1EF1c||nghi tr\u00F9ng, ch\u1EDD xem x\u00E9t: K6 (d\u00F2ng 6)",
        "0.6h:2|K6|Ho\u00E0ng Minh Ch\u1EC9|09/07/2019|N\u1EEF|c5|Ch\u01B0a \u0111\u1EA1t|ch\u01B0a c\u00F3 s\u1ED1; c\u00F3 g\u1EE3i \u00FD, ch\u1EDD x\u00E1c th\u1EF1c|G\u1EEDi c\u00F4ng an x\u00E1c th\u1EF1c; personal_id: Ch\u01B0a c\u00F3 s\u1ED1 \u0111\u1ECBnh danh|"
        "nghi tr\u00F9ng, ch\u1EDD xem x\u00E9t: K5 (d\u00F2ng 5)||H\u1ECD v\u00E0 t\u00EAn: Ho\u00E0ng Minh Ch\u1EC9 \u2192 Ho\u00E0ng Minh Ch\u00ED\n",
        "0.9:||Ng\u01B0\u1EDDi l\u1EADp||||D\u00F2ng t\u1EA1m t\u00E1ch, gi\u1EEF nguy\u00EAn||d\u00F2ng k\u00FD t\u00EAn",
        "1.1:Ch\u00FA gi\u1EA3i|" };
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) ck_assert_msg(strstr(t, want[i]) != NULL, "not found: %s\nin:\n%s", want[i], t);
    ck_assert_uint_eq(mode_of(out), 0600);
    free(t);
}
END_TEST

START_TEST(codes_without_words_stay_what_the_officer_wrote)
{
    const char *in = in_scratch("ngoc-son.xlsx"), *out = in_scratch("back.xlsx"), *db = with_codes();
    sqlite3    *h;
    xlsx_of(in, sheet, NULL, NULL);
    sqlite3_open(db, &h), sqlite3_exec(h, "DELETE FROM code_text", NULL, NULL, NULL), sqlite3_close(h);
    must(lmd_return_file(db, "rules", NULL, in, out, err));
    char *t = book_text(out);
    ck_assert_msg(strstr(t, "|09/07/2019|N\u1EEF|") != NULL && strstr(t, "female") == NULL, "%s", t);
    free(t);
}
END_TEST

START_TEST(a_file_that_was_no_input_is_refused)
{
    const char *in = in_scratch("other.xlsx"), *out = in_scratch("none.xlsx"), *db = with_codes();
    lms_error   e = { 0 };
    xlsx_of(in, sheet, NULL, NULL);
    ck_assert_int_eq(lmd_return_file(db, "rules", NULL, in, out, &e), LMS_E_ARG);
    ck_assert_int_ne(access(out, F_OK), 0);
}
END_TEST

/* Rules of the repository, whether the test runs from its root or not. */
static const char *pack(void) { return access("rules/child-registry", R_OK) == 0 ? "rules/child-registry" : "../rules/child-registry"; }

/* Give a text file or database back with as much of a run as that needs. */
static lms_status give_back(const char *db_path, const char *in, const char *out, lms_error *err)
{
    lms_run  run = { 0 };
    sqlite3 *db = NULL;
    lms__mem_init(&run.mem, NULL, 0);
    run.ctx = (lms_ctx){ .mem = &run.mem, .threads = 1 };
    lms_status s = lms__rulebook_load(&run.mem, pack(), &run.rulebook, err);
    if (s == LMS_OK) s = lms__ingest_plan_new(&run.ctx, run.rulebook, NULL, &run.plans.ingest, err);
    if (s == LMS_OK) s = lmd__db_open(db_path, &db, err);
    if (s == LMS_OK) s = lmd__give_back(db, &run, in, out, err);
    sqlite3_close(db);
    lms__ingest_plan_free(run.plans.ingest);
    lms__rulebook_free(run.rulebook);
    ck_assert_uint_eq(run.mem.used, 0);
    return s;
}

START_TEST(a_text_file_comes_back_with_its_delimiter_and_its_broken_row)
{
    const char *in = in_scratch("bac-son.csv"), *out = in_scratch("back.csv"), *db = with_codes();
    write_text(in, "M\u00E3 tr\u1EBB;H\u1ECD v\u00E0 t\u00EAn;Ng\u00E0y sinh;Gi\u1EDBi t\u00EDnh;SDT;Ghi ch\u00FA\r\n"
                   "K1;NGUY\u1EC4N V\u0102N AN;1/3/2015;Nam;01212345678;\r\n"
                   "K2;nguy\u1EC5n v\u0103n an;01-03-2015;nam;;\"tr\u00F9ng; xem\"\r\n"
                   "K3;L\u00EA Th\u1ECB Hoa;2018;N\u1EEF;;\r\n"
                   "K9;\"h\u1ECFng;2018;N\u1EEF;;\r\n"
                   "K4;=HYPERLINK(\"x\");5.12.2016;N\u1EEF;;\r\n");
    must(give_back(db, in, out, err));
    char       *t = read_all(out, NULL);
    const char *want =
        "\xEF\xBB\xBFM\u00E3 tr\u1EBB;H\u1ECD v\u00E0 t\u00EAn;Ng\u00E0y sinh;Gi\u1EDBi t\u00EDnh;SDT;Ghi ch\u00FA;lamsach: m\u00E3 tr\u1EBB;lamsach: \u0111\u00E3 l\u00E0m s\u1EA1ch;lamsach: s\u1ED1 \u0111\u1ECBnh danh;"
        "lamsach: c\u1EA7n x\u1EED l\u00FD;lamsach: tr\u00F9ng v\u1EDBi;lamsach: \u0111\u00E3 s\u1EEDa;lamsach: \u0111\u1EC1 xu\u1EA5t s\u1EEDa\r\n"
        "K1;Nguy\u1EC5n V\u0103n An;01/03/2015;Nam;0912345678;;c1;\u0110\u1EA1t;\u0111\u00E3 x\u00E1c th\u1EF1c;;c\u00F9ng m\u1ED9t tr\u1EBB: K2 (d\u00F2ng 3);"
        "\"H\u1ECD v\u00E0 t\u00EAn: NGUY\u1EC4N V\u0102N AN \u2192 Nguy\u1EC5n V\u0103n An; \u0110i\u1EC7n tho\u1EA1i: 01212345678 \u2192 0912345678\";\r\n"
        "K2;Nguy\u1EC5n V\u0103n An;01/03/2015;Nam;;\"tr\u00F9ng; xem\";c1;\u0110\u1EA1t;\u0111\u00E3 x\u00E1c th\u1EF1c;;c\u00F9ng m\u1ED9t tr\u1EBB: K1 (d\u00F2ng 2);H\u1ECD v\u00E0 t\u00EAn: nguy\u1EC5n v\u0103n an \u2192 Nguy\u1EC5n V\u0103n An;\r\n"
        "K3;L\u00EA Th\u1ECB Hoa;2018;N\u1EEF;;;c2;Ch\u01B0a \u0111\u1EA1t;ch\u01B0a c\u00F3 s\u1ED1;";
    ck_assert_msg(strncmp(t, want, strlen(want)) == 0, "%s\n%s", t, want);
    ck_assert_msg(strstr(t, "\r\n\"K9;\"\"h\u1ECFng;2018;N\u1EEF;;\";;;;;;;D\u00F2ng t\u1EA1m t\u00E1ch, gi\u1EEF nguy\u00EAn;;d\u1EA5u ngo\u1EB7c k\u00E9p kh\u00F4ng \u0111\u00F3ng;;;\r\n") != NULL, "%s", t);
    ck_assert_ptr_nonnull(strstr(t, "\r\nK4;\"=HYPERLINK(\"\"x\"\")\";05/12/2016;N\u1EEF;"));
    free(t);

    const char *book = in_scratch("back-of-text.xlsx"); /* the same as a workbook, if that is asked for */
    must(give_back(db, in, book, err));
    t = book_text(book);
    ck_assert_ptr_nonnull(strstr(t, "0.2:K1|Nguy\u1EC5n V\u0103n An|01/03/2015|Nam|0912345678||c1|"));
    ck_assert_msg(strstr(t, "0.5:K9;\"h\u1ECFng;2018;N\u1EEF;;|||||||D\u00F2ng t\u1EA1m t\u00E1ch") != NULL, "%s", t);
    free(t);
}
END_TEST

START_TEST(a_database_comes_back_as_a_workbook)
{
    const char *in = in_scratch("ward.db"), *out = in_scratch("ward.xlsx"), *db = with_codes();
    sqlite3    *h;
    unlink(in);
    sqlite3_open(in, &h);
    ck_assert_int_eq(sqlite3_exec(h, "CREATE TABLE tre (ma, ho_ten, ngay_sinh); INSERT INTO tre VALUES ('K5','ho\u00E0ng minh ch\u00E2u','2019-07-09'), (6, NULL, 43655.5)", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(h);
    sqlite3_open(db, &h);
    ck_assert_int_eq(sqlite3_exec(h,
        "UPDATE source SET name = 'ward.db', format = 'sqlite' WHERE source_id = 2; UPDATE record SET line = line - 4 WHERE source_id = 2; DELETE FROM quarantine WHERE source_id = 2;"
        "DELETE FROM source_column WHERE source_id = 2; INSERT INTO source_column VALUES (2,1,'ma','record_key'),(2,2,'ho_ten','full_name'),(2,3,'ngay_sinh','birth_date')", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(h);
    must(give_back(db, in, out, err));
    char *t = book_text(out);
    ck_assert_msg(strncmp(t, "0.1:ma|ho_ten|ngay_sinh|lamsach: m\u00E3 tr\u1EBB|", 40) == 0, "%s", t);
    ck_assert_msg(strstr(t, "0.2:K5|Ho\u00E0ng Minh Ch\u00E2u|09/07/2019|c4|") && strstr(t, "0.3:6|Ho\u00E0ng Minh Ch\u1EC9|09/07/2019|c5|"), "%s", t);
    free(t);
}
END_TEST

START_TEST(a_work_list_has_a_sheet_per_ward_in_order_with_words)
{
    const char *out = in_scratch("work.xlsx"), *db = with_codes();
    sqlite3    *h;
    sqlite3_open(db, &h), sqlite3_exec(h, "INSERT INTO worklist (ward_code, record_id, action, gain) VALUES (NULL,5,'no-such-action',0)", NULL, NULL, NULL), sqlite3_close(h);
    must(lmd_worklist_xlsx(db, "rules", out, "vi", err));
    char *t = book_text(out);
    const char *want[] = {
        "0.4:B\u1EAFc S\u01A1n|11440|3|1|2|2|0\n", "0.5:Ng\u1ECDc S\u01A1n|11443|2|0|2|1|0\n", "0.6:Ch\u01B0a r\u00F5 ph\u01B0\u1EDDng (x\u00E3)|",
        "1.5:1|K3|L\u00EA Th\u1ECB Hoa|2018|||B\u1ED5 sung th\u00F4ng tin c\u01A1 b\u1EA3n|Ng\u00E0y sinh: Ng\u00E0y sinh thi\u1EBFu ng\u00E0y, th\u00E1ng; mother_name: Thi\u1EBFu cha",
        "1.6:2|K4|=HYPERLINK(\"x\")|05/12/2016|", "2.5:1|K6|", "3.5:1|K5|", "no-such-action" };
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) ck_assert_msg(strstr(t, want[i]) != NULL, "not found: %s\nin:\n%s", want[i], t);
    free(t);
    must(lmd_worklist_xlsx(db, "rules", out, "en", err));
    t = book_text(out);
    ck_assert_ptr_nonnull(strstr(t, "Complete the basic fields"));
    free(t);
}
END_TEST

START_TEST(children_without_a_record_have_a_sheet_with_the_household_to_visit)
{
    const char *out = in_scratch("absent.xlsx"), *db = with_codes();
    sqlite3    *h;
    sqlite3_open(db, &h);
    ck_assert_int_eq(sqlite3_exec(h, "INSERT INTO field VALUES ('hamlet','text','hamlet','Th\u00F4n','Hamlet',0), ('household_code','key','household','M\u00E3 h\u1ED9','Household',1),"
        " ('mother_name','name','','H\u1ECD t\u00EAn m\u1EB9','Mother',1);"
        "INSERT INTO missing_child (ward, list, row, maybe, full_name, birth_date, mother_name, hamlet, household_code) VALUES"
        " ('11440','dan-cu.csv',9,0,'Ph\u1EA1m V\u0103n B','2017-02-01','M\u1EB9 Hai','TDP 10',NULL), ('11440','dan-cu.csv',7,0,'L\u00EA Th\u1ECB C','2016','M\u1EB9 M\u1ED9t','TDP 9',NULL),"
        " ('11440','dan-cu.csv',8,1,'L\u00EA V\u0103n D','2018-05-06','M\u1EB9 M\u1ED9t','TDP 9',NULL), ('99999','dan-cu.csv',3,0,'B\u00F9i E','2019',NULL,NULL,NULL), ('99999','dan-cu.csv',4,0,'B\u00F9i G','2019',NULL,NULL,NULL)",
        NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(h);
    must(lmd_worklist_xlsx(db, "rules", out, "vi", err));
    char *t = book_text(out);
    const char *want[] = { "0.4:B\u1EAFc S\u01A1n|11440|3|1|2|2|3\n", "0.6:99999|99999|0|0|0|0|2\n", /* a ward of the list only */
                           "1.5:1|B\u1EAFc S\u01A1n|TDP 9|||L\u00EA Th\u1ECB C|2016|", "1.6:1|B\u1EAFc S\u01A1n|TDP 9|||L\u00EA V\u0103n D|06/05/2018|", "C\u00F3 th\u1EC3 \u0111\u00E3 c\u00F3 h\u1ED3 s\u01A1",
                           "1.7:2|B\u1EAFc S\u01A1n|TDP 10|||Ph\u1EA1m V\u0103n B|01/02/2017|", "M\u1EB9 Hai", "1.8:3|99999|", "1.9:4|99999|" };
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) ck_assert_msg(strstr(t, want[i]) != NULL, "not found: %s\nin:\n%s", want[i], t);
    free(t);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("desk_return");
    TCase *t = tcase_create("all");
    scratch_make();
    tcase_add_test(t, a_workbook_comes_back_with_every_row_in_its_place);
    tcase_add_test(t, codes_without_words_stay_what_the_officer_wrote);
    tcase_add_test(t, a_file_that_was_no_input_is_refused);
    tcase_add_test(t, a_text_file_comes_back_with_its_delimiter_and_its_broken_row);
    tcase_add_test(t, a_database_comes_back_as_a_workbook);
    tcase_add_test(t, children_without_a_record_have_a_sheet_with_the_household_to_visit);
    tcase_add_test(t, a_work_list_has_a_sheet_per_ward_in_order_with_words);
    suite_add_tcase(s, t);
    return run_suite(s);
}
