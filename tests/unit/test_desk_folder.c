// SPDX-License-Identifier: MIT
/* test_desk_folder.c - the officer's one command: the whole folder, or nothing; workbooks and text through the real engine. */
#include "desk_result_fixture.h"

static const char *pack(void) { return access("rules/child-registry", R_OK) == 0 ? "rules/child-registry" : "../rules/child-registry"; }

static const char csv[] =
    "M\u00E3 tr\u1EBB;H\u1ECD v\u00E0 t\u00EAn;Ng\u00E0y sinh;Gi\u1EDBi t\u00EDnh;D\u00E2n t\u1ED9c;S\u1ED1 \u0111\u1ECBnh danh;H\u1ECD t\u00EAn m\u1EB9;Ng\u00E0y c\u1EADp nh\u1EADt;Ghi ch\u00FA\r\n"
    "T1;NGUY\u1EC4N V\u0102N AN;1/3/2015;Nam;Kinh;031215000011;Tr\u1EA7n Th\u1ECB B\u00ECnh;01/10/2024;x\r\n"
    "T2;L\u00EA Th\u1ECB Hoa;12/05/2018;N\u1EEF;Kinh;;Ph\u1EA1m Th\u1ECB Lan;01/10/2024;\r\n"
    "T3;\"h\u1ECFng;12/05/2018;N\u1EEF;Kinh;;;;\r\n"
    "T4;Ho\u00E0ng Minh Ch\u00E2u;09/07/2019;N\u1EEF;T\u00E0y;;N\u00F4ng Th\u1ECB Thu;02/10/2024;\r\n";

static const char sheet[] =
    SHEET("<sheetData><row r='1'><c r='A1' t='inlineStr'><is><t>DANH S\u00C1CH TR\u1EBA EM</t></is></c></row>"
          "<row r='3'><c r='A3' t='inlineStr'><is><t>M\u00E3 tr\u1EBB</t></is></c><c r='B3' t='inlineStr'><is><t>H\u1ECD v\u00E0 t\u00EAn</t></is></c>"
          "<c r='C3' t='inlineStr'><is><t>Ng\u00E0y sinh</t></is></c><c r='D3' t='inlineStr'><is><t>Gi\u1EDBi t\u00EDnh</t></is></c><c r='E3' t='inlineStr'><is><t>D\u00E2n t\u1ED9c</t></is></c></row>"
          "<row r='4'><c r='A4' t='inlineStr'><is><t>P1</t></is></c><c r='B4' t='inlineStr'><is><t>V\u0168 \u0110\u1EE8C MINH</t></is></c><c r='C4' s='1'><v>42064</v></c>"
          "<c r='D4' t='inlineStr'><is><t>Nam</t></is></c><c r='E4' t='inlineStr'><is><t>Kinh</t></is></c></row></sheetData>");
static const char styles[] = "<styleSheet><fonts><font><name val='Arial'/></font></fonts><cellXfs><xf numFmtId='0' fontId='0'/><xf numFmtId='14' fontId='0'/></cellXfs></styleSheet>";

static lms_status go(const char *const *file, uint32_t n, const char *folder, lms_summary *sum, lms_error *err)
{
    lms_options        opt;
    lms_run           *run = NULL;
    lmd_folder_options f;
    lms_options_init(&opt);
    opt.rules_dir = pack();
    lms_status s = lms_run_new(&opt, &run, err);
    for (uint32_t i = 0; s == LMS_OK && i < n; i++) {
        lms_input in;
        lms_input_init(&in);
        in.path = file[i];
        s = lmd_add_input(run, &in, err);
    }
    lmd_folder_options_init(&f);
    f.rules_dir = opt.rules_dir;
    f.lang = "vi";
    f.give_back = file;
    f.n_give_back = n;
    if (s == LMS_OK) s = lmd_run_folder(run, &f, folder, sum, err);
    lms_run_free(run);
    return s;
}

static void path_in(char *out, const char *folder, const char *name) { snprintf(out, 900, "%s/%s", folder, name); }

START_TEST(everything_is_in_one_folder)
{
    static const struct { const char *name; unsigned mode; } want[] = {
        { "result.db", 0400 }, { "result.run.json", 0 }, { "report", 0700 }, { "report/index.html", 0600 }, { "danh-sach-can-xu-ly.xlsx", 0600 },
        { "da-lam-sach", 0700 }, { "da-lam-sach/phuong-a.csv", 0600 }, { "da-lam-sach/phuong-b.xlsx", 0600 }, { "DOC-TOI-TRUOC.txt", 0600 } };
    char        folder[600], path[900];
    lms_summary sum = { .size = sizeof sum };
    snprintf(folder, sizeof folder, "%s/ket-qua", scratch);
    write_text(in_scratch("phuong-a.csv"), csv);
    xlsx_of(in_scratch("phuong-b.xlsx"), sheet, NULL, styles);
    const char *files[] = { in_scratch("phuong-a.csv"), in_scratch("phuong-b.xlsx") };
    must(go(files, 2, folder, &sum, err));
    ck_assert_uint_eq(sum.rows_read, sum.rows_accepted + sum.rows_quarantined);
    ck_assert_uint_eq(sum.rows_quarantined, 1);
    ck_assert_uint_eq(mode_of(folder), 0700);
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        path_in(path, folder, want[i].name);
        ck_assert_msg(access(path, F_OK) == 0, "%s is missing", want[i].name);
        ck_assert_msg(want[i].mode == 0 || mode_of(path) == want[i].mode, "%s has mode %o", want[i].name, mode_of(path));
    }
    path_in(path, folder, "da-lam-sach/phuong-a.csv");
    char *t = read_all(path, NULL);
    ck_assert_msg(strstr(t, "T1;Nguy\u1EC5n V\u0103n An;01/03/2015;Nam;Kinh;031215000011;Tr\u1EA7n Th\u1ECB B\u00ECnh;01/10/2024;x;") != NULL, "%s", t);
    ck_assert_msg(strstr(t, "\"T3;\"\"h\u1ECFng;") != NULL, "%s", t);
    free(t);
    path_in(path, folder, "da-lam-sach/phuong-b.xlsx");
    t = book_text(path);
    ck_assert_msg(strstr(t, "0.4:P1|V\u0169 \u0110\u1EE9c Minh|01/03/2015|Nam|Kinh|") != NULL, "%s", t);
    free(t);
    path_in(path, folder, "DOC-TOI-TRUOC.txt");
    t = read_all(path, NULL);
    ck_assert_msg(strstr(t, "B\u1EAET \u0110\u1EA6U T\u1EEA \u0110\u00C2U") != NULL && strstr(t, "  2         t\u1EC7p \u0111\u00E3 \u0111\u1ECDc\r\n") != NULL, "%s", t);
    free(t);

    /* again into the same folder: replaced in one step; what is not lamsach's stays */
    path_in(path, folder, "result.decisions.db"), write_text(path, "log");
    must(go(files, 2, folder, &sum, err));
    t = read_all(path, NULL);
    ck_assert_str_eq(t, "log");
    free(t);
}
END_TEST

START_TEST(a_run_that_fails_leaves_nothing)
{
    char        folder[600], path[900];
    lms_error   e = { 0 };
    lms_summary sum = { .size = sizeof sum };
    snprintf(folder, sizeof folder, "%s/never", scratch);
    write_text(in_scratch("bad.csv"), "a;b\n1;2\n");
    const char *files[] = { in_scratch("bad.csv") };
    ck_assert_int_ne(go(files, 1, folder, &sum, &e), LMS_OK);
    ck_assert_int_ne(access(folder, F_OK), 0);
    snprintf(path, sizeof path, "%s/.never.lamsach-tmp", scratch);
    ck_assert_int_ne(access(path, F_OK), 0);

    const char *twice[] = { "/a/x.csv", "/b/x.csv" };
    lms_run    *run = NULL;
    lms_options opt;
    lms_options_init(&opt);
    opt.rules_dir = pack();
    must(lms_run_new(&opt, &run, err));
    lmd_folder_options f;
    lmd_folder_options_init(&f);
    f.give_back = twice, f.n_give_back = 2;
    ck_assert_int_eq(lmd_run_folder(run, &f, folder, NULL, &e), LMS_E_ARG);
    lms_run_free(run);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("desk_folder");
    TCase *t = tcase_create("all");
    scratch_make();
    tcase_set_timeout(t, 120);
    tcase_add_test(t, everything_is_in_one_folder);
    tcase_add_test(t, a_run_that_fails_leaves_nothing);
    suite_add_tcase(s, t);
    return run_suite(s);
}
