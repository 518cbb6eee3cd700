// SPDX-License-Identifier: MIT
/* desk/report_quality.c - what is wrong, what was repaired, what to do first, where the identifiers stand. */
#include "page.h"
#include "tally.h"

#define RULE "|Quy tắc|Rule|Quy tắc;Mã quy tắc|Rule;Id"

/* Words of a rule in both languages, the rule's id if it has none. Columns: rule, text_vi, text_en. */
static void rule_words(lmd_page *p, sqlite3_stmt *st, int col)
{
    lms_str id = lmd__db_text(st, col), vi = lmd__db_text(st, col + 1), en = lmd__db_text(st, col + 2);
    lmd_buf v = { 0 }, e = { 0 };
    lmd__put_filled(&v, vi.n ? vi : id, LMD_S(""));
    lmd__put_filled(&e, en.n ? en : id, LMD_S(""));
    lmd__h_both_text(p, lmd__buf_str(&v), lmd__buf_str(&e));
    lmd__buf_free(&v);
    lmd__buf_free(&e);
    if (vi.n) lmd__h_quiet(p, " <small>");
    lmd__h_part(p); /* a column of its own in the workbook */
    if (vi.n) lmd__h_text(p, id), lmd__h_quiet(p, "</small>");
}

static void field_cell(lmd_page *p, lms_str field)
{
    lmd__h_cell(p, "");
    if (field.n)
        lmd__h_both_text(p, lmd__field_title(&p->fields, field, LMD_VI), lmd__field_title(&p->fields, field, LMD_EN));
    else lmd__h_both(p, "cả hồ sơ", "the record");
    lmd__h_end_cell(p);
}

static void count_cells(lmd_page *p, int64_t n, int64_t base, const char *css)
{
    lmd__h_num_cell(p, n);
    lmd__h_cell(p, "wide");
    lmd__h(p, "<span class=\"fig\">"), lmd__h_percent(p, n, base), lmd__h(p, "</span>");
    lmd__h_bar(p, n, base, css);
    lmd__h_end_cell(p);
}

/* ---- work list ---- */

lms_status lmd__report_work(lmd_page *p, lms_error *err)
{
    static const char *const head[] = { "|Việc cần làm|What to do|Việc cần làm;Mã|What to do;Id", "n|Số hồ sơ|Records", "|Tỷ trọng|Share", NULL };
    sqlite3_stmt *st;
    bool          row = true;
    int64_t       all = 0;
    lms_status    s = lmd__db_count(p->db, "SELECT count(*) FROM worklist", &all, err);
    if (s != LMS_OK) return s;
    lmd__h_section(p, "viec-can-lam", "Việc cần làm trước", "What to do first");
    if (!p->pseudo) lmd__h_note(
        p,
        "Danh sách từng hồ sơ, theo thứ tự ưu tiên của mỗi phường (xã), ở tệp <code>danh-sach-can-xu-ly.xlsx</code>.",
        "The records themselves, most valuable first for each ward, are in <code>danh-sach-can-xu-ly.xlsx</code>.");
    if (all == 0) {
        lmd__h_note(p, "Không còn việc nào trong danh sách.", "Nothing is left to do.");
        lmd__h_end_section(p);
        return LMS_OK;
    }
    lmd__h_table(p, "", "Số hồ sơ theo việc", "Records by what to do", head);
    s = lmd__h_query(p,
                     "SELECT w.action, t.text_vi, t.text_en, count(*) AS n FROM worklist w LEFT JOIN rule_text t ON "
                     "t.rule = w.action GROUP BY w.action ORDER BY n DESC, w.action",
                     &st, err);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        lmd__h_row(p, "");
        lmd__h_head_cell(p), rule_words(p, st, 0), lmd__h_end_head_cell(p);
        count_cells(p, sqlite3_column_int64(st, 3), all, "");
        lmd__h_end_row(p);
    }
    sqlite3_finalize(st);
    lmd__h_end_table(p);
    lmd__h_end_section(p);
    return s;
}

/* ---- findings ---- */

static void severity(lmd_page *p, lms_str s)
{
    lmd__h_cell(p, "");
    if (lmd__is(s, "error")) lmd__h(p, "<span class=\"tag bad\">"), lmd__h_both(p, "lỗi", "error");
    else if (lmd__is(s, "warning")) lmd__h(p, "<span class=\"tag low\">"), lmd__h_both(p, "cảnh báo", "warning");
    else lmd__h(p, "<span class=\"tag info\">"), lmd__h_both(p, "thông tin", "info");
    lmd__h(p, "</span>");
    lmd__h_end_cell(p);
}

/* Words of a rule named by its id. */
static lms_status rule_cell(lmd_page *p, lms_str rule, lms_error *err)
{
    sqlite3_stmt *st;
    bool          row = false;
    lms_status    s = lmd__h_query(p, "SELECT ?1, max(text_vi), max(text_en) FROM rule_text WHERE rule = ?1", &st, err);
    if (s == LMS_OK) lmd__db_bind(st, 1, rule), s = lmd__db_step(st, &row, err);
    lmd__h_head_cell(p);
    if (s == LMS_OK && row) rule_words(p, st, 0);
    lmd__h_end_head_cell(p);
    sqlite3_finalize(st);
    return s;
}

/* Count the rows of a query by its first three columns; columns 3 and 4, if there, are the example of a group. */
static lms_status tally(lmd_page *p, const char *sql, lmd_tally *t, lms_error *err)
{
    sqlite3_stmt *st;
    bool          row = true;
    lms_status    s = lmd__h_query(p, sql, &st, err);
    int           n = s == LMS_OK ? sqlite3_column_count(st) : 0;
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        lms_str key[LMD_TALLY_PARTS] = { lmd__db_text(st, 0), lmd__db_text(st, 1), lmd__db_text(st, 2) };
        lms_str before = n > 3 ? lmd__db_text(st, 3) : LMD_S(""), after = n > 4 ? lmd__db_text(st, 4) : LMD_S("");
        if (!lmd__tally_add(t, key, before, after)) s = lmd__nomem(err);
    }
    sqlite3_finalize(st);
    lmd__tally_sort(t);
    return s;
}

static lms_status findings_of(lmd_page *p, const lmd_tally *t, const char *sev, lms_error *err)
{
    const char *css = strcmp(sev, "error") == 0 ? "bad" : strcmp(sev, "warning") == 0 ? "low" : "";
    lms_status  s = LMS_OK;
    for (size_t i = 0; s == LMS_OK && i < t->n; i++) {
        const lmd_group *g = &t->v[i];
        if (strcmp(g->part[0], sev) != 0) continue;
        lmd__h_row(p, "");
        s = rule_cell(p, lmd__str(g->part[1]), err);
        field_cell(p, lmd__str(g->part[2]));
        severity(p, lmd__str(sev));
        count_cells(p, g->n, p->records, css);
        lmd__h_end_row(p);
    }
    return s;
}

lms_status lmd__report_findings(lmd_page *p, lms_error *err)
{
    static const char *const head[] = { RULE, "|Trường|Field", "|Mức|Severity", "n|Số bản ghi|Records",
                                        "|Trong tổng số bản ghi|Of all records", NULL };
    static const char        errors_sql[] = "SELECT count(DISTINCT record_id) FROM finding WHERE severity = 'error'";
    lmd_tally                t = { 0 };
    int64_t                  touched = 0;
    lms_status               s = lmd__db_count(p->db, errors_sql, &touched, err);
    if (s == LMS_OK) s = tally(p, "SELECT severity, rule, field FROM finding", &t, err);
    lmd__h_section(p, "loi", "Lỗi phát hiện theo quy tắc", "Findings by rule");
    lmd__h(p, "<p>"), lmd__h_num(p, touched);
    lmd__h_both(p, " bản ghi có ít nhất một lỗi (", " records have at least one error (");
    lmd__h_percent(p, touched, p->records);
    lmd__h_both(p, " tổng số). Lỗi được ghi lại, không bao giờ bị sửa thầm.",
                " of all). A finding is noted, never mended in silence.");
    lmd__h(p, "</p>\n");
    if (t.n) lmd__h_table(p, "stack", "Số bản ghi theo quy tắc và trường", "Records by rule and field", head);
    if (s == LMS_OK) s = findings_of(p, &t, "error", err);
    if (s == LMS_OK) s = findings_of(p, &t, "warning", err);
    if (s == LMS_OK) s = findings_of(p, &t, "info", err);
    if (t.n) lmd__h_end_table(p);
    lmd__h_end_section(p);
    lmd__tally_free(&t);
    return s;
}

/* ---- corrections ---- */

static lms_status corrections_of(lmd_page *p, const lmd_tally *t, const char *kind, const char *vi, const char *en,
                                 lms_error *err)
{
    static const char *const head[] = { RULE, "|Trường|Field", "n|Số chỗ|Places",
                                        "|Ví dụ (đã che)|Example (masked)", NULL },
                      *const counts[] = { RULE, "|Trường|Field", "n|Số chỗ|Places", NULL };
    bool       any = false;
    lms_status s = LMS_OK;
    for (size_t i = 0; s == LMS_OK && i < t->n; i++) {
        const lmd_group *g = &t->v[i];
        if (strcmp(g->part[0], kind) != 0) continue;
        if (!any) lmd__h_table(p, "stack", vi, en, p->pseudo ? counts : head);
        any = true;
        lmd__h_row(p, "");
        s = rule_cell(p, lmd__str(g->part[1]), err);
        field_cell(p, lmd__str(g->part[2]));
        lmd__h_num_cell(p, g->n);
        if (!p->pseudo) {
            lmd__h_cell(p, "wide");
            lmd__h_change(p, lmd__str(g->before), lmd__str(g->after));
            lmd__h_end_cell(p);
        }
        lmd__h_end_row(p);
    }
    if (any) lmd__h_end_table(p);
    return s;
}

static lms_status transforms(lmd_page *p, lms_error *err)
{
    static const char *const head[] = { RULE, "|Trường|Field", "n|Số ô|Cells", NULL };
    static const char        sql[] = "SELECT x.rule, t.text_vi, t.text_en, x.field, sum(x.count) AS n FROM transform x"
                                     " LEFT JOIN rule_text t ON t.rule = x.rule GROUP BY x.rule, x.field"
                                     " ORDER BY n DESC, x.rule, x.field";
    sqlite3_stmt *st;
    bool          row = true;
    lms_status    s = lmd__h_query(p, sql, &st, err);
    lmd__h(p, "<details><summary>");
    lmd__h_both(p, "Viết lại không mất thông tin (đếm, không ghi từng dòng)",
                "Lossless re-writing (counted, not listed)");
    lmd__h(p, "</summary>\n");
    lmd__h_table(p, "", "Giá trị được viết lại theo dạng chung", "Values written in the common form", head);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        lmd__h_row(p, "");
        lmd__h_head_cell(p), rule_words(p, st, 0), lmd__h_end_head_cell(p);
        field_cell(p, lmd__db_text(st, 3));
        lmd__h_num_cell(p, sqlite3_column_int64(st, 4));
        lmd__h_end_row(p);
    }
    sqlite3_finalize(st);
    lmd__h_end_table(p);
    lmd__h(p, "</details>\n");
    return s;
}

lms_status lmd__report_corrections(lmd_page *p, lms_error *err)
{
    lmd__h_section(p, "chinh-sua", "Chỉnh sửa", "Corrections");
    if (!p->pseudo) lmd__h_note(p,
                "Ví dụ chỉ cho thấy chữ khác nhau; phần còn lại được che. «A», «a», «9» là một chữ hoa, một chữ "
                "thường, một chữ số bất kỳ.",
                "Examples show only letters that differ; the rest is masked. \"A\", \"a\", \"9\" stand for any "
                "capital, small letter, digit.");
    lmd_tally  t = { 0 };
    lms_status s = tally(p, "SELECT kind, rule, field, before, after FROM correction", &t, err);
    if (s == LMS_OK)
        s = corrections_of(p, &t, "applied", "Đã sửa: cách trình bày, không đổi nội dung",
                           "Applied: presentation, not substance", err);
    if (s == LMS_OK)
        s = corrections_of(p, &t, "proposed", "Đề xuất: nội dung, chờ cán bộ xác nhận",
                           "Proposed: substance, for an officer to confirm", err);
    lmd__tally_free(&t);
    if (s == LMS_OK) s = transforms(p, err);
    lmd__h_end_section(p);
    return s;
}

/* ---- identifiers ---- */

lms_status lmd__report_identifiers(lmd_page *p, lms_error *err)
{
    static const char *const head[] = { "|Trạng thái|Status", "n|Số trẻ|Children", "|Trong tổng số trẻ|Of all children",
                                        NULL };
    static const char *const evidence[] = { "|Danh sách đối chiếu|Reference list", "|Kết quả|Outcome",
                                            "n|Số bản ghi|Records", NULL };
    sqlite3_stmt *st;
    bool          row = true, any = false;
    lms_status    s;
    lmd__h_section(p, "so-dinh-danh", "Số định danh cá nhân", "Personal identifiers");
    lmd__h_note(p, "Chỉ cơ quan có thẩm quyền mới xác thực được: số đúng định dạng chưa phải là số đã xác thực.",
                "Only an authority verifies: a well-formed number is not a verified one.");
    lmd__h_table(p, "", "Trẻ theo trạng thái số định danh", "Children by status of their identifier", head);
    lmd__h_known_total(p, 2, p->children);
    s = lmd__h_query(p, "SELECT id_status, count(*) AS n FROM child GROUP BY id_status ORDER BY n DESC, id_status", &st,
                     err);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        const lmd_word *w = lmd__id_status(lmd__db_text(st, 0));
        bool            verified = lmd__is(lmd__db_text(st, 0), "verified");
        lmd__h_row(p, "");
        lmd__h_head_cell(p);
        if (w) lmd__h_both(p, w->vi, w->en);
        else lmd__h_text(p, lmd__db_text(st, 0));
        lmd__h_end_head_cell(p);
        count_cells(p, sqlite3_column_int64(st, 1), p->children, verified ? "ok" : "");
        lmd__h_end_row(p);
    }
    sqlite3_finalize(st);
    lmd__h_end_table(p);
    if (s == LMS_OK)
        s = lmd__h_query(
            p,
            "SELECT list, outcome, count(*) AS n FROM evidence GROUP BY list, outcome ORDER BY list, n DESC, outcome",
            &st, err);
    else return s;
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        const lmd_word *w = lmd__outcome_word(lmd__db_text(st, 1));
        if (!any) lmd__h_table(p, "narrow", "Căn cứ từ danh sách đối chiếu", "Evidence from reference lists", evidence);
        any = true;
        lmd__h_row(p, "");
        lmd__h_head_cell(p), lmd__h_source(p, lmd__db_text(st, 0)), lmd__h_end_head_cell(p);
        lmd__h_cell(p, "");
        if (w) lmd__h_both(p, w->vi, w->en);
        else lmd__h_text(p, lmd__db_text(st, 1));
        lmd__h_end_cell(p);
        lmd__h_num_cell(p, sqlite3_column_int64(st, 2));
        lmd__h_end_row(p);
    }
    sqlite3_finalize(st);
    if (any) lmd__h_end_table(p);
    else
        lmd__h_note(p, "Lần này không có danh sách đối chiếu, nên chưa số nào được xác thực.",
                    "No reference list was given this time, so nothing could be verified.");
    lmd__h_end_section(p);
    return s;
}
