// SPDX-License-Identifier: MIT
/* test_desk_export.c - what lmd_export promises, and files that appear whole or not at all. */
#include "desk_result_fixture.h"

#include "desk/book_out.h"
#include "desk/export.h"

#include <locale.h>

static lms_status collect(void *ctx, const char *s, size_t n)
{
    lmd_buf *b = ctx;
    lmd__put(b, s, n);
    return LMS_OK;
}

START_TEST(csv_is_rfc_4180_with_a_bom)
{
    const char *db = result_make("r.db"), *out = in_scratch("q.csv");
    must(lmd_export(db, "quarantine", out, NULL, NULL, 0, err));
    char *s = read_all(out, NULL);
    ck_assert_str_eq(s, "\xEF\xBB\xBFsource_id,line,col,code,args,raw\r\n1,5,2,unclosed-quote,[],\"K9;\"\"h\u1ECFng\"\r\n");
    ck_assert_uint_eq(mode_of(out), 0600);
    free(s);
}
END_TEST

START_TEST(a_stream_gets_the_same_rows_without_bom)
{
    lmd_buf b = { 0 };
    must(lmd_export(result_make("r.db"), "worklist", "-", collect, &b, 0, err));
    ck_assert_str_eq(lmd__z(&b), "ward_code,record_id,action,gain,household\r\n11440,3,complete-basic,0.5,\r\n11440,4,fix-id,0.25,\r\n11443,6,verify-id,1,\r\n");
    lmd__buf_free(&b);
}
END_TEST

START_TEST(json_lines_keep_types)
{
    lmd_buf b = { 0 };
    setlocale(LC_ALL, "de_DE.UTF-8");
    must(lmd_export(result_make("r.db"), "pair", "-.jsonl", collect, &b, 0, err));
    ck_assert_msg(strncmp(lmd__z(&b), "{\"record_a\":1,\"record_b\":2,\"weight\":18.5,\"probability\":0.999997,\"verdict\":\"same\",\"reason\":\"\",\"class\":\"same\",\"runner_up\":null,\"pass\":null,\"levels\":{\"name\":\"exact\"}}\n", 120) == 0, "%s", lmd__z(&b));
    lmd__buf_free(&b);
    must(lmd_export(result_make("r.db"), "ward_progress", "-.jsonl", collect, &b, 0, err));
    ck_assert_ptr_nonnull(strstr(lmd__z(&b), "\"population\":null"));
    lmd__buf_free(&b);
    lmd__json_text(&b, (lms_str){ "a\"\\\n\x01<\xFF", 7 });
    ck_assert_str_eq(lmd__z(&b), "\"a\\\"\\\\\\n\\u0001\\u003c\\ufffd\"");
    lmd__buf_free(&b);
}
END_TEST

static const char *const nasty[] = {
    "=1+1", "+84 91", "-5", "@x", "\tx", "'", "''", "'=x", "''=1", "031215000011", "12", "1234567890123456", "2015-03-01", "01/02/2015", "1E5",
    "TRUE", "true", "7:30", "1/2", "", " a ", "a,b", "a\"b", "a\r\nb", "Nguy\u1EC5n", "0", "00", "1.5", "'12", "''2015-03-01", "12 a", "(5)", "50%", "-", "3-4" };

START_TEST(excel_safe_survives_a_round_trip)
{
    for (size_t i = 0; i < sizeof nasty / sizeof *nasty; i++) {
        lms_str s = { nasty[i], strlen(nasty[i]) };
        lmd_buf b = { 0 };
        if (lmd__excel_unsafe(s)) lmd__put(&b, "'", 1);
        lmd__put_str(&b, s);
        lms_str back = lmd__excel_undo(lmd__buf_str(&b));
        ck_assert_msg(lmd__eq(back, s), "%s", nasty[i]);
        ck_assert_msg(b.n == 0 || !strchr("=+-@\t", b.s[0]), "%s", nasty[i]);
        lmd__buf_free(&b);
    }
    ck_assert(lmd__excel_unsafe((lms_str){ "031215000011", 12 }));
    ck_assert(!lmd__excel_unsafe((lms_str){ "12", 2 }));
    ck_assert(!lmd__excel_unsafe((lms_str){ "H1", 2 }));
    lmd_buf b = { 0 };
    must(lmd_export(result_make("r.db"), "record", "-", collect, &b, 1, err));
    ck_assert_ptr_nonnull(strstr(lmd__z(&b), "\"'=HYPERLINK(\"\"x\"\")\",'2016-12-05"));
    lmd__buf_free(&b);
}
END_TEST

START_TEST(a_workbook_has_string_cells_that_read_back_unchanged)
{
    const char *out = in_scratch("nasty.xlsx");
    lmd_book    book;
    lmd_buf     want = { 0 };
    must(lmd__book_open(&book, out, err));
    lxw_worksheet *ws = lmd__book_sheet(&book, (lms_str){ "a/b:c", 5 });
    ck_assert_ptr_nonnull(lmd__book_sheet(&book, (lms_str){ "A-B-C", 5 })); /* the same name for Excel */
    for (size_t i = 0; i < sizeof nasty / sizeof *nasty; i++) {
        lms_str s = { nasty[i], strlen(nasty[i]) };
        lmd__book_text(&book, ws, (uint32_t)i, 0, s, NULL);
        if (s.n) lmd__printf(&want, "0.%zu:%s\n", i + 1, nasty[i]);
    }
    lmd__book_text(&book, ws, 100, 0, (lms_str){ "_x0041_ \x01_x005F_", 16 }, NULL);
    lmd__puts(&want, "0.101:_x0041_ \x01_x005F_\n");
    must(lmd__book_commit(&book, err));
    expect_book(out, lmd__z(&want));
    ck_assert_uint_eq(mode_of(out), 0600);
    lmd__buf_free(&want);
}
END_TEST

START_TEST(a_text_too_long_for_a_cell_is_cut_visibly)
{
    const char *out = in_scratch("long.xlsx");
    lmd_book    book;
    char       *s = malloc(40000);
    memset(s, 'x', 40000);
    must(lmd__book_open(&book, out, err));
    lmd__book_text(&book, lmd__book_sheet(&book, (lms_str){ "", 0 }), 0, 0, (lms_str){ s, 40000 }, NULL);
    must(lmd__book_commit(&book, err));
    char *t = book_text(out);
    ck_assert_ptr_nonnull(strstr(t, "xxx ... [+7293; .csv: 100 %]"));
    free(t); free(s);
}
END_TEST

START_TEST(xlsx_export_is_the_same_bytes_again)
{
    const char *db = result_make("r.db"), *a = in_scratch("a.xlsx"), *b = in_scratch("b.xlsx");
    size_t n, m;
    must(lmd_export(db, "record", a, NULL, NULL, 0, err));
    setlocale(LC_ALL, "vi_VN.UTF-8");
    must(lmd_export(db, "record", b, NULL, NULL, 0, err));
    char *x = read_all(a, &n), *y = read_all(b, &m);
    ck_assert(n == m && memcmp(x, y, n) == 0);
    char *t = book_text(a);
    ck_assert_ptr_nonnull(strstr(t, "0.1:record_id|source_id|line"));
    ck_assert_ptr_nonnull(strstr(t, "|031215000011|"));
    ck_assert_ptr_nonnull(strstr(t, "=HYPERLINK(\"x\")"));
    free(t), free(x), free(y);
}
END_TEST

static const char *fails(lms_status want, lms_status got, lms_error *e)
{
    static char msg[900];
    lms_error_text(e, NULL, NULL, msg, sizeof msg);
    ck_assert_msg(want == got, "got %d: %s", got, msg);
    return msg;
}

START_TEST(wrong_requests_say_what_to_do)
{
    lms_error   e = { 0 };
    const char *db = result_make("r.db"), *txt = in_scratch("x.txt"), *csv = in_scratch("x.csv");
    ck_assert_ptr_nonnull(strstr(fails(LMS_E_ARG, lmd_export(db, "no\"such", csv, NULL, NULL, 0, &e), &e), "ward_progress"));
    ck_assert_ptr_nonnull(strstr(fails(LMS_E_ARG, lmd_export(db, "record", txt, NULL, NULL, 0, &e), &e), ".jsonl"));
    fails(LMS_E_ARG, lmd_export(db, "sqlite_master", csv, NULL, NULL, 0, &e), &e);
    fails(LMS_E_IO, lmd_export(in_scratch("none.db"), "record", csv, NULL, NULL, 0, &e), &e);
    write_text(in_scratch("text.db"), "not a database, but long enough to look at as one............................................................");
    fails(LMS_E_FORMAT, lmd_export(in_scratch("text.db"), "record", csv, NULL, NULL, 0, &e), &e);
    fails(LMS_E_IO, lmd_export(db, "record", in_scratch("no/such/x.csv"), NULL, NULL, 0, &e), &e);
    fails(LMS_E_IO, lmd_export(db, "record", in_scratch("no/such/x.xlsx"), NULL, NULL, 0, &e), &e);
    fails(LMS_E_ARG, lmd_export(db, "record", scratch, NULL, NULL, 0, &e), &e);
    ck_assert_int_ne(access(csv, F_OK), 0);
}
END_TEST

/* ---- folders ---- */

START_TEST(a_folder_appears_whole_and_keeps_what_is_not_ours)
{
    lmd_folder f, g;
    lms_error  e = { 0 };
    char       path[600], inner[5000];
    snprintf(path, sizeof path, "%s/out", scratch);
    must(lmd__folder_begin(&f, path, "MARK", err));
    ck_assert_int_ne(access(path, F_OK), 0);
    fails(LMS_E_IO, lmd__folder_begin(&g, path, "MARK", &e), &e); /* another run is at work */
    snprintf(inner, sizeof inner, "%s/MARK", f.path), write_text(inner, "1");
    must(lmd__folder_commit(&f, err));
    ck_assert_uint_eq(mode_of(path), 0700);

    snprintf(inner, sizeof inner, "%s/notes.txt", path), write_text(inner, "mine");
    snprintf(inner, sizeof inner, "%s/sub", path), mkdir(inner, 0700);
    snprintf(inner, sizeof inner, "%s/sub/x", path), write_text(inner, "mine too");
    must(lmd__folder_begin(&f, path, "MARK", err));
    snprintf(inner, sizeof inner, "%s/MARK", f.path), write_text(inner, "2");
    must(lmd__folder_commit(&f, err));
    char *s = read_all((snprintf(inner, sizeof inner, "%s/MARK", path), inner), NULL);
    ck_assert_str_eq(s, "2"); free(s);
    s = read_all((snprintf(inner, sizeof inner, "%s/notes.txt", path), inner), NULL);
    ck_assert_str_eq(s, "mine"); free(s);
    s = read_all((snprintf(inner, sizeof inner, "%s/sub/x", path), inner), NULL);
    ck_assert_str_eq(s, "mine too"); free(s);
    snprintf(inner, sizeof inner, "%s/.out.lamsach-tmp", scratch);
    ck_assert_int_ne(access(inner, F_OK), 0);

    must(lmd__folder_begin(&f, path, "MARK", err)); /* given up: the old one stays */
    lmd__folder_abort(&f);
    s = read_all((snprintf(inner, sizeof inner, "%s/MARK", path), inner), NULL);
    ck_assert_str_eq(s, "2"); free(s);
}
END_TEST

START_TEST(a_folder_with_other_files_is_not_taken)
{
    lmd_folder f;
    lms_error  e = { 0 };
    char       path[600], inner[5000];
    snprintf(path, sizeof path, "%s/theirs", scratch);
    mkdir(path, 0700);
    must(lmd__folder_begin(&f, path, "MARK", err)); /* empty: fine */
    lmd__folder_abort(&f);
    snprintf(inner, sizeof inner, "%s/a.doc", path), write_text(inner, "x");
    ck_assert_ptr_nonnull(strstr(fails(LMS_E_ARG, lmd__folder_begin(&f, path, "MARK", &e), &e), "holds other files"));
    fails(LMS_E_ARG, lmd__folder_begin(&f, inner, "MARK", &e), &e);
    fails(LMS_E_IO, lmd__folder_begin(&f, in_scratch("no/such"), "MARK", &e), &e);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("desk_export");
    TCase *t = tcase_create("all");
    scratch_make();
    tcase_add_test(t, csv_is_rfc_4180_with_a_bom);
    tcase_add_test(t, a_stream_gets_the_same_rows_without_bom);
    tcase_add_test(t, json_lines_keep_types);
    tcase_add_test(t, excel_safe_survives_a_round_trip);
    tcase_add_test(t, a_workbook_has_string_cells_that_read_back_unchanged);
    tcase_add_test(t, a_text_too_long_for_a_cell_is_cut_visibly);
    tcase_add_test(t, xlsx_export_is_the_same_bytes_again);
    tcase_add_test(t, wrong_requests_say_what_to_do);
    tcase_add_test(t, a_folder_appears_whole_and_keeps_what_is_not_ours);
    tcase_add_test(t, a_folder_with_other_files_is_not_taken);
    suite_add_tcase(s, t);
    return run_suite(s);
}
