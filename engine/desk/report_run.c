// SPDX-License-Identifier: MIT
/* desk/report_run.c - which files were read, every row accounted for; what decided this result. */
#include "page.h"

lms_status lmd__report_sources(lmd_page *p, lms_error *err)
{
    static const char *const head[] = { "|Tệp|File",
                                        "|Dạng, bảng mã|Format, encoding",
                                        "n|Dòng đã đọc|Rows read",
                                        "n|Nhận|Accepted",
                                        "n|Tạm tách|Quarantined",
                                        "|Khớp|Conserved",
                                        NULL };
    static const char *const why[] = { "|Tệp|File", "|Lý do|Reason", "n|Số dòng|Rows", "n|Dòng đầu tiên|First line",
                                       NULL };
    sqlite3_stmt *st;
    bool          row = true, any = false;
    lms_status    s = lmd__h_query(
        p, "SELECT name, format, encoding, rows_read, rows_accepted, rows_quarantined, role FROM source ORDER BY source_id",
        &st, err);
    lmd__h_section(p, "nguon", "Nguồn số liệu", "Sources");
    lmd__h_note(p, "Mỗi dòng đã đọc hoặc được nhận, hoặc nằm ở phần tạm tách kèm lý do; không dòng nào bị mất.",
                "Every row read was accepted or is in quarantine with a reason; none is lost.");
    lmd__h_table(p, "stack", "Số dòng của từng tệp", "Rows of each file", head);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        bool kept = sqlite3_column_int64(st, 3) == sqlite3_column_int64(st, 4) + sqlite3_column_int64(st, 5);
        lmd__h_row(p, "");
        lmd__h_head_cell(p), lmd__h_source(p, lmd__db_text(st, 0));
        if (lmd__is(lmd__db_text(st, 6), "reference")) {
            lmd__h(p, " <small>");
            lmd__h_both(p, "danh sách đối chiếu", "reference list");
            lmd__h(p, "</small>");
        }
        lmd__h_end_head_cell(p);
        lmd__h_cell(p, ""), lmd__h_text(p, lmd__db_text(st, 1)), lmd__h(p, ", "), lmd__h_text(p, lmd__db_text(st, 2)),
            lmd__h_end_cell(p);
        for (int i = 3; i < 6; i++) lmd__h_num_cell(p, sqlite3_column_int64(st, i));
        lmd__h_cell(p, "");
        lmd__h(p, kept ? "<span class=\"tag ok\">" : "<span class=\"tag bad\">");
        lmd__h_both(p, kept ? "✓ đủ" : "✗ thiếu", kept ? "✓ yes" : "✗ no");
        lmd__h(p, "</span>");
        lmd__h_end_cell(p);
        lmd__h_end_row(p);
    }
    sqlite3_finalize(st);
    lmd__h_end_table(p);
    if (s == LMS_OK)
        s = lmd__h_query(p,
                         "SELECT s.name, q.code, count(*), min(q.line) FROM quarantine q JOIN source s ON s.source_id "
                         "= q.source_id GROUP BY q.source_id, q.code ORDER BY q.source_id, count(*) DESC, q.code",
                         &st, err);
    else return s;
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        const lmd_word *w = lmd__quarantine_word(lmd__db_text(st, 1));
        if (!any) lmd__h_table(p, "stack", "Dòng tạm tách theo lý do", "Quarantined rows by reason", why);
        any = true;
        lmd__h_row(p, "");
        lmd__h_head_cell(p), lmd__h_source(p, lmd__db_text(st, 0)), lmd__h_end_head_cell(p);
        lmd__h_cell(p, "");
        if (w) lmd__h_both(p, w->vi, w->en);
        else lmd__h_text(p, lmd__db_text(st, 1));
        lmd__h_end_cell(p);
        lmd__h_num_cell(p, sqlite3_column_int64(st, 2));
        lmd__h_cell(p, "n");
        if (p->pseudo) lmd__h(p, "–"); /* would name the row to whoever has the file */
        else lmd__h_figure(p, sqlite3_column_int64(st, 3));
        lmd__h_end_cell(p);
        lmd__h_end_row(p);
    }
    sqlite3_finalize(st);
    if (any) lmd__h_end_table(p);
    lmd__h_end_section(p);
    return s;
}

/* What of `meta` may leave the office: what made the result, not what it counted. */
static bool about_engine(lms_str key)
{
    static const char *const keys[] = { "engine_version", "rules_name", "rules_version", "rules_hash", "as_of", "as_of_origin", "model_kind",
                                        "threshold_same", "threshold_review", "expected_false_same", "reference_list" };
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (lmd__is(key, keys[i])) return true;
    return false;
}

/* The files read, by their hash: the same bytes are the same file, whatever it is called. */
static lms_status hashes(lmd_page *p, lms_error *err)
{
    static const char *const head[] = { "|Tệp|File", "|Mã băm|Hash", NULL };
    sqlite3_stmt *st;
    bool          row = true;
    if (p->pseudo || !lmd__db_has_column(p->db, "source", "hash")) return LMS_OK;
    lms_status s = lmd__h_query(p, "SELECT name, hash FROM source ORDER BY source_id", &st, err);
    lmd__h_table(p, "", "Mã băm của các tệp đã đọc (XXH3)", "Hashes of the files read (XXH3)", head);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        lmd__h_row(p, "");
        lmd__h_head_cell(p), lmd__h_text(p, lmd__db_text(st, 0)), lmd__h_end_head_cell(p);
        lmd__h_cell(p, ""), lmd__h(p, "<code>"), lmd__h_text(p, lmd__db_text(st, 1)), lmd__h(p, "</code>"), lmd__h_end_cell(p);
        lmd__h_end_row(p);
    }
    sqlite3_finalize(st);
    lmd__h_end_table(p);
    return s;
}

lms_status lmd__report_manifest(lmd_page *p, lms_error *err)
{
    static const char *const head[] = { "|Mục|Item", "|Giá trị|Value", NULL };
    sqlite3_stmt *st;
    bool          row = true;
    lms_status    s = lmd__h_query(p, "SELECT key, value FROM meta ORDER BY key", &st, err);
    lmd__h_section(p, "phieu", "Phiếu lần xử lý", "Run manifest");
    lmd__h_note(p, "Cùng tệp vào, bộ quy tắc, kết luận của người xem xét và ngày chốt thì cho ra kết quả giống hệt từng byte.",
                "The same inputs, rules, decisions and as-of date give the same bytes.");
    lmd__h_table(p, "", "Những gì quyết định kết quả này", "What decided this result", head);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        if (p->pseudo && !about_engine(lmd__db_text(st, 0))) continue;
        lmd__h_row(p, "");
        lmd__h_head_cell(p), lmd__h(p, "<code>"), lmd__h_text(p, lmd__db_text(st, 0)), lmd__h(p, "</code>"),
            lmd__h_end_head_cell(p);
        lmd__h_cell(p, ""), lmd__h(p, "<code>"), lmd__h_text(p, lmd__db_text(st, 1)), lmd__h(p, "</code>"),
            lmd__h_end_cell(p);
        lmd__h_end_row(p);
    }
    sqlite3_finalize(st);
    if (s == LMS_OK) s = lmd__report_log_rows(p, err);
    lmd__h_end_table(p);
    lmd__h_note(p,
                "<code>decision_log_head</code> là mã đầu của nhật ký xử lý, tính qua mọi mục; nhật ký bị cắt bớt hoặc viết lại"
                " thì chỉ phát hiện được khi so với mã đã in hoặc cất ở nơi khác (<code>lamsach verify --anchor</code>).",
                "<code>decision_log_head</code> is the head of the decision log, worked out over every entry; a log that was"
                " shortened or written anew is found out only against a head printed or kept elsewhere"
                " (<code>lamsach verify --anchor</code>).");
    if (s == LMS_OK) s = hashes(p, err);
    lmd__h_end_section(p);
    return s;
}
