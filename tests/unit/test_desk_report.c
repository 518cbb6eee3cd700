// SPDX-License-Identifier: MIT
/* test_desk_report.c - the report promises: nothing of a person, nothing unescaped, no network, figures as counted. */
#include "desk_result_fixture.h"

#include "desk/page.h"

static char *report_of(const char *db, const char *lang)
{
    char path[700];
    snprintf(path, sizeof path, "%s/report", scratch);
    must(lmd_report(db, "rules", path, lang, err));
    ck_assert_uint_eq(mode_of(path), 0700);
    snprintf(path, sizeof path, "%s/report/index.html", scratch);
    ck_assert_uint_eq(mode_of(path), 0600);
    return read_all(path, NULL);
}

static unsigned count(const char *s, const char *what)
{
    unsigned n = 0;
    for (; (s = strstr(s, what)) != NULL; s++) n++;
    return n;
}

START_TEST(promise_1_no_name_and_no_mark_up_of_a_value)
{
    const char *db = result_make("r.db");
    sqlite3    *h;
    sqlite3_open(db, &h);
    ck_assert_int_eq(sqlite3_exec(h,
        "UPDATE ward_progress SET ward_name = '<script>alert(1)</script>' WHERE ward_code = '11440';"
        "UPDATE source SET name = '\"><img src=x onerror=alert(1)>.csv' WHERE source_id = 1;"
        "INSERT INTO meta VALUES ('x\u202Ey', 'a\u200Bb');"
        "INSERT INTO rule_text (rule, severity, text_vi, text_en, source) VALUES ('evil','error','<b>x</b>','<i>y</i>','');"
        "INSERT INTO finding VALUES (1,'full_name','evil','error','[]');"
        "INSERT INTO correction VALUES (1,'full_name','evil','<svg onload=x>','\x01<','applied')", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(h);
    char *s = report_of(db, "vi");
    ck_assert_uint_eq(count(s, "<script>"), 1); /* its own */
    ck_assert_ptr_nonnull(strstr(s, "&lt;script&gt;alert(1)"));
    ck_assert_ptr_null(strstr(s, "<img"));
    ck_assert_ptr_null(strstr(s, "<svg onload"));
    ck_assert_ptr_null(strstr(s, "\u202E"));
    ck_assert_ptr_nonnull(strstr(s, "x\u2423y"));
    ck_assert_ptr_nonnull(strstr(s, "&lt;b&gt;x&lt;/b&gt;"));
    static const char *const persons[] = { "Nguy\u1EC5n V\u0103n An", "NGUY\u1EC4N", "Ho\u00E0ng", "Tr\u1EA7n Th\u1ECB", "031215000011", "0912345678", "01212345678", "HYPERLINK" };
    for (size_t i = 0; i < sizeof persons / sizeof *persons; i++) ck_assert_msg(strstr(s, persons[i]) == NULL, "%s", persons[i]);
    free(s);
}
END_TEST

START_TEST(promise_2_no_network)
{
    char *s = report_of(result_make("r.db"), "en");
    ck_assert_ptr_nonnull(strstr(s, "<html lang=\"en\">"));
    ck_assert_ptr_nonnull(strstr(s, "default-src 'none'"));
    ck_assert_ptr_null(strstr(s, "http://"));
    ck_assert_ptr_null(strstr(s, "https://"));
    ck_assert_ptr_null(strstr(s, "url("));
    free(s);
}
END_TEST

START_TEST(targets_are_strict_and_not_strict_and_need_a_base)
{
    const char *db = result_make("r.db");
    sqlite3    *h;
    sqlite3_open(db, &h);
    ck_assert_int_eq(sqlite3_exec(h,
        "DELETE FROM ward_progress; INSERT INTO ward_progress (ward_code, ward_name, population, updated, clean, verified, in_target, children) VALUES"
        " ('1','exactly 90',100,90,80,80,80,90), ('2','just above',100,91,80,80,69,91), ('3','just below 75',100,100,80,80,74,100), ('4','both',100,100,80,80,75,100), ('5','no base',NULL,10,10,10,10,10)", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(h);
    char *s = report_of(db, "vi");
    ck_assert_ptr_nonnull(strstr(s, "<strong>2/5</strong>"));
    const char *row1 = strstr(s, "exactly 90"), *row2 = strstr(s, "just above"), *row3 = strstr(s, "just below 75"), *row4 = strstr(s, "both</bdi>"), *row5 = strstr(s, "<bdi>no base");
    ck_assert(row1 && row2 && row3 && row4 && row5);
    ck_assert_ptr_nonnull(strstr(row1, "c\u1EA7n c\u1EADp nh\u1EADt th\u00EAm "));
    ck_assert(strstr(row1, "c\u1EA7n c\u1EADp nh\u1EADt th\u00EAm ") < row2);
    ck_assert(strstr(row2, "\u2713 \u0110\u1EA1t") < row3);
    ck_assert(strstr(row3, "Ch\u01B0a \u0111\u1EA1t") < row4);
    ck_assert(strstr(row4, "\u2713 \u0110\u1EA1t") < row5);
    ck_assert_ptr_nonnull(strstr(row5, "kh\u00F4ng c\u00F3 m\u1EABu s\u1ED1"));
    ck_assert_ptr_nonnull(strstr(s, "74,0\u00A0%"));
    free(s);
}
END_TEST

START_TEST(changes_are_masked)
{
    static const struct { const char *before, *after, *want; } t[] = {
        { "Ho\u00E0ng Minh Ch\u1EC9", "Ho\u00E0ng Minh Ch\u00ED", "<code>\u2022\u2022\u2022\u2022\u2022 \u2022\u2022\u2022\u2022 \u2022\u2022<mark>\u1EC9</mark></code> \u2192 <code>\u2022\u2022\u2022\u2022\u2022 \u2022\u2022\u2022\u2022 \u2022\u2022<mark>\u00ED</mark></code>" },
        { "NGUY\u1EC4N AN", "Nguy\u1EC5n An", "<code>AAAAAA AA</code> \u2192 <code>Aaaaaa Aa</code>" },
        { "31215000011", "031215000011", "<code>\u2022\u2022\u2022\u2022\u2022\u2022\u2022\u2022\u2022\u2022\u2022</code> \u2192 <code><mark>0</mark>\u2022\u2022\u2022\u2022\u2022\u2022\u2022\u2022\u2022\u2022\u2022</code>" },
        { "", "x<", "<span class=\"vi\" lang=\"vi\"><i>tr\u1ED1ng</i></span><span class=\"en\" lang=\"en\"><i>empty</i></span> \u2192 <code><mark>x&lt;</mark></code>" } };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        lmd_page p = { .lang = LMD_VI };
        lmd__h_change(&p, lmd__str(t[i].before), lmd__str(t[i].after));
        ck_assert_str_eq(lmd__z(&p.b), t[i].want);
        lmd__buf_free(&p.b);
    }
}
END_TEST

START_TEST(numbers_are_written_as_each_language_does)
{
    lmd_page p = { .lang = LMD_VI };
    lmd__h_num(&p, 1234567), lmd__h_percent(&p, 2, 3), lmd__h_percent(&p, 1, 0), lmd__h_num(&p, -5);
    ck_assert_str_eq(lmd__z(&p.b), "<span class=\"vi\">1.234.567</span><span class=\"en\">1,234,567</span>"
                                   "<span class=\"vi\">66,6\u00A0%</span><span class=\"en\">66.6\u00A0%</span>\u2013\u22125");
    lmd__buf_free(&p.b);
}
END_TEST

/* promise 1 of report_slices.c: every child is in each slice once, also one without sex or ward. */
START_TEST(slices_add_up_to_all_children)
{
    static const char tables[] =
        "CREATE TABLE field (field TEXT, type TEXT, role TEXT, title_vi TEXT, title_en TEXT, personal INT);"
        "INSERT INTO field VALUES ('sex','enum','sex','Gi\u1EDBi t\u00EDnh','Sex',0),('ethnicity','enum','ethnicity','D\u00E2n t\u1ED9c','Ethnic group',0),('birth_date','date','birth_date','Ng\u00E0y sinh','Birth date',1);"
        "CREATE TABLE code_text (field TEXT, code TEXT, text_vi TEXT, text_en TEXT); INSERT INTO code_text VALUES ('age_group','small','Nh\u1ECF','Small'), ('sex','male','Nam','Male');"
        "CREATE TABLE age_group (place INTEGER, age_group TEXT, from_year INTEGER, below_year INTEGER); INSERT INTO age_group VALUES (1,'small',0,6), (2,'large',6,NULL);";
    sqlite3    *db;
    const char *made = result_make("r.db");
    ck_assert_int_eq(sqlite3_open(made, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db, tables, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    char *s = report_of(made, "en"), want[200];
    const char *from = strstr(s, "<section id=\"cong-bang\""), *to = from ? strstr(from, "</section>") : NULL;
    ck_assert(from && to);
    sqlite3 *h;
    lms_str  path = lmd__str(result_make("n.db"));
    int64_t  n = 0;
    ck_assert_int_eq(sqlite3_open(path.s, &h), SQLITE_OK);
    must(lmd__db_count(h, "SELECT count(*) FROM child", &n, err));
    sqlite3_close(h);
    snprintf(want, sizeof want, "Total</span></th><td role=\"cell\" class=\"n\">%lld<", (long long)n);
    unsigned totals = 0;
    for (const char *at = from; (at = strstr(at, want)) != NULL && at < to; at++) totals++;
    ck_assert_uint_ge(totals, 3);
    ck_assert(strstr(from, "Small") && strstr(from, "large")); /* titles of the pack, else its ids */
    free(s);
}
END_TEST

START_TEST(a_rules_text_gets_its_arguments)
{
    lmd_buf b = { 0 };
    lmd__put_filled(&b, lmd__str("{1} a {3}{2} {9} {"), lmd__str("[\"x \\\"y\\\"\",\"\u1EC5\"]"));
    ck_assert_str_eq(lmd__z(&b), "x \"y\" a ...\u1EC5 {9} {");
    lmd__buf_free(&b);
}
END_TEST

START_TEST(targets_are_those_of_the_result)
{
    sqlite3    *db;
    lms_error   e = { 0 };
    const char *path = result_make("goals.db");
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db, "UPDATE target SET percent = 61, strict = 0 WHERE target = 'updated'; UPDATE target SET percent = 37, strict = 1 WHERE target = 'in_target'", NULL, NULL, NULL),
                     SQLITE_OK);
    char *s = report_of(path, "vi");
    ck_assert(strstr(s, "ít nhất 61") && strstr(s, "trên 37") && strstr(s, "more than 37") && strstr(s, "x1=\"610\""));
    ck_assert(strstr(s, "90 %") == NULL && strstr(s, "75 %") == NULL);
    free(s);
    ck_assert_int_eq(sqlite3_exec(db, "DROP TABLE target", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    ck_assert_int_eq(lmd_report(path, NULL, in_scratch("goals2"), "vi", &e), LMS_E_FORMAT);
    ck_assert_ptr_nonnull(strstr(e.what, "older lamsach"));
    ck_assert_int_eq(lmd_worklist_xlsx(path, NULL, in_scratch("goals.xlsx"), "vi", &e), LMS_E_FORMAT);
}
END_TEST

START_TEST(hasty_runs_of_one_answer_are_told_and_files_are_not_taken_for_them)
{
    const char *db = result_make("r.db");
    sqlite3    *h;
    sqlite3_open(db, &h);
    ck_assert_int_eq(sqlite3_exec(h,
        "DROP TABLE decision; CREATE TABLE decision (key_a TEXT, key_b TEXT, decision TEXT, \"by\" TEXT, \"at\" TEXT, reason TEXT, evidence TEXT);"
        "WITH n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 7) INSERT INTO decision"
        " SELECT 'K' || i, 'L' || i, 'same', 'V\u1ED9i', '2024-11-05T08:00:' || printf('%02d', i * 3) || 'Z', '', '' FROM n UNION ALL"
        " SELECT 'M' || i, 'N' || i, CASE WHEN i % 2 THEN 'same' ELSE 'different' END, 'Thay', '2024-11-05T08:30:' || printf('%02d', i) || 'Z', '', '' FROM n UNION ALL"
        " SELECT 'O' || i, 'P' || i, 'same', 'K\u1EF9', '2024-11-05T09:' || printf('%02d', i) || ':00Z', '', '' FROM n UNION ALL"
        " SELECT 'Q' || i, 'R' || i, 'same', 'T\u1EC7p', '2024-11-05T10:00:00Z', '', '' FROM n;", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(h);
    char *s = report_of(db, "vi");
    const char *at = strstr(s, "K\u1EBFt lu\u1EADn v\u1ED9i");
    ck_assert_ptr_nonnull(at);
    char *end = strstr(at, "</table>");
    ck_assert_ptr_nonnull(end);
    *end = 0;
    ck_assert_ptr_nonnull(strstr(at, "V\u1ED9i</"));
    ck_assert_ptr_nonnull(strstr(at, ">8<"));
    ck_assert_ptr_null(strstr(at, "Thay"));
    ck_assert_ptr_null(strstr(at, "K\u1EF9"));
    ck_assert_ptr_null(strstr(at, "T\u1EC7p"));
    free(s);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("desk_report");
    TCase *t = tcase_create("all");
    scratch_make();
    tcase_add_test(t, targets_are_those_of_the_result);
    tcase_add_test(t, promise_1_no_name_and_no_mark_up_of_a_value);
    tcase_add_test(t, promise_2_no_network);
    tcase_add_test(t, targets_are_strict_and_not_strict_and_need_a_base);
    tcase_add_test(t, changes_are_masked);
    tcase_add_test(t, hasty_runs_of_one_answer_are_told_and_files_are_not_taken_for_them);
    tcase_add_test(t, numbers_are_written_as_each_language_does);
    tcase_add_test(t, slices_add_up_to_all_children);
    tcase_add_test(t, a_rules_text_gets_its_arguments);
    suite_add_tcase(s, t);
    return run_suite(s);
}
