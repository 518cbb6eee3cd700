// SPDX-License-Identifier: MIT
/*
 * desk/report_statistics.c - the pack's measures, indicators and figures, as the result has them.
 *
 * In       tables projection, projection_count, code_text of a result
 * Out      measures per ward with numerator and denominator; indicators and figures for all wards, broken down, and per ward
 * Promises
 *   1. every title, note and source is the pack's; what cannot be told reads "không có cơ sở", never 0
 *   2. shares are rounded down, with the counts beside them
 */
#include "page.h"

#include <stdio.h>
#include <stdlib.h>

/* Headings of a table whose columns are projections of the pack, as page.h wants them, NULL at the end. */
typedef struct heads { char **v; size_t n, cap; bool bad; } heads;

/* Text of the pack among mark-up of ours; what divides a heading is not in it. */
static void head_text(lmd_buf *b, lms_str s)
{
    for (size_t k = 0; k < s.n; k++)
        if (s.s[k] == '<') lmd__puts(b, "&lt;");
        else if (s.s[k] == '&') lmd__puts(b, "&amp;");
        else if (s.s[k] == '"') lmd__puts(b, "&quot;");
        else lmd__put(b, s.s[k] == '|' ? "/" : s.s[k] == ';' ? "," : &s.s[k], 1);
}

/* figure: three columns of the workbook, share, part and whole. */
static void head_add(heads *h, bool figure, lms_str vi, lms_str en)
{
    static const char *const more[2][3] = { { " (%)", " (số trẻ)", " (trong số)" }, { " (%)", " (children)", " (of)" } };
    lmd_buf b = { 0 };
    char   *z;
    lmd__puts(&b, figure ? "n|" : "|");
    head_text(&b, vi), lmd__puts(&b, "|"), head_text(&b, en);
    for (int i = 0; figure && i < 2; i++)
        for (int k = 0; k < 3; k++) lmd__puts(&b, k ? ";" : "|"), head_text(&b, i ? en : vi), lmd__puts(&b, more[i][k]);
    z = b.bad || !lmd__room((void **)&h->v, h->n + 1, &h->cap, sizeof *h->v) ? NULL : strdup(lmd__z(&b));
    lmd__buf_free(&b);
    h->bad |= z == NULL;
    if (z == NULL) return;
    h->v[h->n++] = z;
    h->v[h->n] = NULL;
}

static void heads_free(heads *h)
{
    for (size_t i = 0; i < h->n; i++) free(h->v[i]);
    free(h->v);
    *h = (heads){ 0 };
}

#define VALUE "n|Giá trị|Value|Tỷ lệ;Số trẻ;Trong số|Share;Children;Of"

static int64_t int_or(sqlite3_stmt *st, int col) { return sqlite3_column_type(st, col) == SQLITE_NULL ? -1 : sqlite3_column_int64(st, col); }

/*
 * A figure in columns part, whole, outward of a query: "65,5 % (17.223/26.291)", "135", or that it cannot be told. A page that
 * leaves the office has only what is outward.
 */
static void figure(lmd_page *p, sqlite3_stmt *st, int col)
{
    int64_t part = int_or(st, col), whole = int_or(st, col + 1);
    bool    hidden = p->pseudo && part >= 0 && sqlite3_column_int64(st, col + 2) == 0;
    lmd__h_cell(p, "n share");
    if (part < 0 || hidden) {
        lmd__h(p, "<small>");
        if (hidden) lmd__h_both(p, "không công bố", "withheld");
        else lmd__h_both(p, "không có cơ sở", "no basis");
        lmd__h(p, "</small>"), lmd__h_part(p), lmd__h_part(p);
    } else if (whole < 0) {
        lmd__h_part(p), lmd__h_num(p, part), lmd__h_part(p);
    } else {
        lmd__h_percent(p, part, whole);
        lmd__h_quiet(p, " <small>("), lmd__h_part(p), lmd__h_num(p, part), lmd__h_quiet(p, "/"), lmd__h_part(p), lmd__h_num(p, whole), lmd__h_quiet(p, ")</small>");
    }
    lmd__h_end_cell(p);
}

static void ward_head(lmd_page *p, lms_str scope, lms_str code, lms_str name)
{
    lmd__h_head_cell(p);
    if (lmd__is(scope, "all")) lmd__h_both(p, "Cộng", "Total");
    else lmd__h_ward(p, code, name);
    lmd__h_end_head_cell(p);
}

/*
 * Wards against the projections of a kind, wards in order and the total last. all: also those that cannot be told from
 * any data. Each ward of the result has a count for each projection, also where there is no basis.
 */
static lms_status by_ward(lmd_page *p, const char *kind, bool all, const char *vi, const char *en, lms_error *err)
{
    sqlite3_stmt *st = NULL;
    heads         h = { 0 };
    lmd_buf       sql = { 0 };
    bool          row = true, open = false;
    lms_status    s;
    head_add(&h, false, LMD_S("Phường (xã)"), LMD_S("Ward"));
    lmd__printf(&sql, "SELECT title_vi, title_en FROM projection WHERE kind = '%s' AND (why_vi IS NULL OR %d) ORDER BY projection", kind, all);
    s = lmd__h_query(p, lmd__z(&sql), &st, err);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) head_add(&h, true, lmd__db_text(st, 0), lmd__db_text(st, 1));
    sqlite3_finalize(st);
    st = NULL;
    if (s == LMS_OK && h.bad) s = lmd__nomem(err);
    lmd__buf_clear(&sql);
    lmd__printf(&sql,
                "SELECT c.scope, c.ward_code, w.ward_name, c.part, c.whole, c.outward FROM projection_count c JOIN projection p USING (projection) LEFT JOIN "
                "ward_progress w ON c.scope = 'ward' AND w.ward_code IS c.ward_code WHERE p.kind = '%s' AND (p.why_vi IS NULL OR %d) AND c.by_field IS NULL "
                "ORDER BY c.scope = 'all', c.ward_code IS NULL, c.ward_code, p.projection",
                kind, all);
    if (s == LMS_OK && h.n > 1) {
        size_t at = h.n - 1; /* columns written of the row */
        row = true;
        lmd__h_table(p, "stack", vi, en, (const char *const *)h.v);
        s = lmd__h_query(p, lmd__z(&sql), &st, err);
        while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
            if (at == h.n - 1) {
                if (open) lmd__h_end_row(p);
                lmd__h_row(p, lmd__is(lmd__db_text(st, 0), "all") ? "total" : "");
                ward_head(p, lmd__db_text(st, 0), lmd__db_text(st, 1), lmd__db_text(st, 2));
                open = true;
                at = 0;
            }
            figure(p, st, 3);
            at++;
        }
        if (open) lmd__h_end_row(p);
        lmd__h_end_table(p);
    }
    sqlite3_finalize(st);
    lmd__buf_free(&sql);
    heads_free(&h);
    return s;
}

/* What each of a kind means: title, how it is counted or why it cannot be, where it comes from. */
static lms_status meanings(lmd_page *p, const char *kind, lms_error *err)
{
    sqlite3_stmt *st = NULL;
    lmd_buf       sql = { 0 };
    bool          row = true;
    lmd__printf(&sql, "SELECT title_vi, title_en, note_vi, note_en, why_vi, why_en, source FROM projection WHERE kind = '%s' ORDER BY projection", kind);
    lms_status s = lmd__h_query(p, lmd__z(&sql), &st, err);
    lmd__h(p, "<details><summary>"), lmd__h_both(p, "Cách tính và căn cứ", "Definitions and sources"), lmd__h(p, "</summary><ul>\n");
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        lmd__h(p, "<li><strong>"), lmd__h_both_text(p, lmd__db_text(st, 0), lmd__db_text(st, 1)), lmd__h(p, "</strong>: ");
        if (lmd__db_text(st, 4).n) lmd__h_both(p, "không có cơ sở. ", "no basis. "), lmd__h_both_text(p, lmd__db_text(st, 4), lmd__db_text(st, 5)), lmd__h(p, ". ");
        if (lmd__db_text(st, 2).n) lmd__h_both_text(p, lmd__db_text(st, 2), lmd__db_text(st, 3)), lmd__h(p, ". ");
        lmd__h(p, "<small>"), lmd__h_both(p, "Căn cứ: ", "Source: "), lmd__h_text(p, lmd__db_text(st, 6)), lmd__h(p, "</small></li>\n");
    }
    lmd__h(p, "</ul></details>\n");
    sqlite3_finalize(st);
    lmd__buf_free(&sql);
    return s;
}

/* All wards together: each of a kind with its number in the legal text, if it was seen there. */
static lms_status overview(lmd_page *p, const char *kind, const char *vi, const char *en, lms_error *err)
{
    static const char *const head[] = { "|Chỉ tiêu|Indicator", "|Mã số|Code", VALUE, "|Ghi chú|Note", NULL };
    sqlite3_stmt *st = NULL;
    lmd_buf       sql = { 0 };
    bool          row = true;
    lmd__printf(&sql,
                "SELECT p.title_vi, p.title_en, p.code, c.part, c.whole, c.outward, p.note_vi, p.note_en, p.why_vi, p.why_en FROM projection p LEFT JOIN "
                "projection_count c ON c.projection = p.projection AND c.scope = 'all' AND c.by_field IS NULL WHERE p.kind = '%s' ORDER BY p.why_vi IS NOT NULL, p.projection",
                kind);
    lms_status s = lmd__h_query(p, lmd__z(&sql), &st, err);
    lmd__h_table(p, "stack", vi, en, head);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        bool why = lmd__db_text(st, 8).n > 0;
        lmd__h_row(p, "");
        lmd__h_head_cell(p), lmd__h_both_text(p, lmd__db_text(st, 0), lmd__db_text(st, 1)), lmd__h_end_head_cell(p);
        lmd__h_cell(p, "");
        if (lmd__db_text(st, 2).n) lmd__h_text(p, lmd__db_text(st, 2));
        else lmd__h(p, "–");
        lmd__h_end_cell(p);
        figure(p, st, 3);
        lmd__h_cell(p, ""), lmd__h(p, "<small>"), lmd__h_both_text(p, lmd__db_text(st, why ? 8 : 6), lmd__db_text(st, why ? 9 : 7)), lmd__h(p, "</small>"), lmd__h_end_cell(p);
        lmd__h_end_row(p);
    }
    lmd__h_end_table(p);
    sqlite3_finalize(st);
    lmd__buf_free(&sql);
    return s;
}

static void field_title(lmd_page *p, lms_str id)
{
    if (lmd__is(id, "age_group")) lmd__h_both(p, "Nhóm tuổi", "Age group");
    else lmd__h_both_text(p, lmd__field_title(&p->fields, id, LMD_VI), lmd__field_title(&p->fields, id, LMD_EN));
}

/* The breakdowns of a kind, all wards together. */
static lms_status breakdowns(lmd_page *p, const char *kind, lms_error *err)
{
    static const char *const head[] = { "|Chỉ tiêu|Indicator", "|Phân tổ|Broken down by", "|Nhóm|Group", VALUE, NULL };
    sqlite3_stmt *st = NULL;
    lmd_buf       sql = { 0 };
    bool          row = true, any = false;
    lmd__printf(&sql,
                "SELECT p.title_vi, p.title_en, c.by_field, c.value, t.text_vi, t.text_en, c.part, c.whole, c.outward FROM projection_count c JOIN projection p USING "
                "(projection) LEFT JOIN code_text t ON t.field = c.by_field AND t.code = c.value WHERE p.kind = '%s' AND c.scope = 'all' AND c.by_field IS NOT "
                "NULL ORDER BY min(c.rowid) OVER (PARTITION BY c.projection, c.by_field), c.value IS NULL, c.rowid",
                kind);
    lms_status s = lmd__h_query(p, lmd__z(&sql), &st, err);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        if (!any) {
            lmd__h(p, "<details><summary>"), lmd__h_both(p, "Phân tổ", "Breakdowns"), lmd__h(p, "</summary>\n");
            bool indicators = strcmp(kind, "indicator") == 0;
            lmd__h_table(p, "stack", indicators ? "Phân tổ chỉ tiêu, tất cả các phường (xã)" : "Phân tổ số liệu khác, tất cả các phường (xã)",
                         indicators ? "Indicators broken down, all wards" : "Other figures broken down, all wards", head);
        }
        any = true;
        lmd__h_row(p, "");
        lmd__h_head_cell(p), lmd__h_both_text(p, lmd__db_text(st, 0), lmd__db_text(st, 1)), lmd__h_end_head_cell(p);
        lmd__h_cell(p, ""), field_title(p, lmd__db_text(st, 2)), lmd__h_end_cell(p);
        lmd__h_cell(p, "");
        if (lmd__db_text(st, 3).n == 0) lmd__h_both(p, "<i>chưa rõ</i>", "<i>not known</i>");
        else if (lmd__db_text(st, 4).n) lmd__h_both_text(p, lmd__db_text(st, 4), lmd__db_text(st, 5));
        else if (lmd__shown(p, sqlite3_column_int64(st, 6)) == LMD_HIDDEN) lmd__h_both(p, "<i>nhóm nhỏ</i>", "<i>a small group</i>");
        else lmd__h_text(p, lmd__db_text(st, 3));
        lmd__h_end_cell(p);
        figure(p, st, 6);
        lmd__h_end_row(p);
    }
    if (any) lmd__h_end_table(p), lmd__h(p, "</details>\n");
    sqlite3_finalize(st);
    lmd__buf_free(&sql);
    return s;
}

/* Is there one of this kind? */
static bool has(lmd_page *p, const char *kind)
{
    lmd_buf sql = { 0 };
    int64_t n = 0;
    lmd__printf(&sql, "SELECT count(*) FROM projection WHERE kind = '%s'", kind);
    bool ok = lmd__db_count(p->db, lmd__z(&sql), &n, NULL) == LMS_OK && n > 0;
    lmd__buf_free(&sql);
    return ok;
}

lms_status lmd__report_measures(lmd_page *p, lms_error *err)
{
    lms_status s = LMS_OK;
    bool       old = !lmd__db_has(p->db, "projection_count");
    lmd__h_section(p, "thuoc-do", "Đúng, đủ, sạch, sống, thống nhất, dùng chung", "Measures of data quality");
    if (old) {
        lmd__h_older(p);
        return LMS_OK;
    }
    if (!has(p, "measure")) {
        lmd__h_note(p, "Bộ quy tắc không định nghĩa thước đo nào.", "The pack defines no measures.");
        lmd__h_end_section(p);
        return LMS_OK;
    }
    lmd__h_note(p,
                "Mẫu số là trẻ đang được tính ở phường (xã). Văn bản nêu tên các thước đo, không nêu cách tính: cách tính nằm trong bộ quy tắc "
                "(statistics.yaml). «Không có cơ sở»: dữ liệu không cho biết, không phải bằng không.",
                "The whole are the children of the base. The texts name these measures without saying how to compute them; the definitions stand in the "
                "pack (statistics.yaml). \"No basis\": the data cannot tell, which is not nought.");
    s = by_ward(p, "measure", true, "Thước đo theo phường (xã)", "Measures by ward", err);
    if (s == LMS_OK) s = meanings(p, "measure", err);
    lmd__h_end_section(p);
    return s;
}

static lms_status kind_tables(lmd_page *p, const char *kind, const char *const words[4], lms_error *err)
{
    if (!has(p, kind)) return LMS_OK;
    lms_status s = overview(p, kind, words[0], words[1], err);
    if (s == LMS_OK) s = breakdowns(p, kind, err);
    lmd__h(p, "<details><summary>"), lmd__h_both(p, "Theo phường (xã)", "By ward"), lmd__h(p, "</summary>\n");
    if (s == LMS_OK) s = by_ward(p, kind, false, words[2], words[3], err);
    lmd__h(p, "</details>\n");
    return s == LMS_OK ? meanings(p, kind, err) : s;
}

lms_status lmd__report_indicators(lmd_page *p, lms_error *err)
{
    static const char *const indicator[] = { "Chỉ tiêu thống kê về trẻ em", "Indicators on children", "Chỉ tiêu thống kê theo phường (xã)", "Indicators by ward" };
    static const char *const other[] = { "Số liệu khác", "Other figures", "Số liệu khác theo phường (xã)", "Other figures by ward" };
    bool old = !lmd__db_has(p->db, "projection_count");
    lmd__h_section(p, "thong-ke", "Thống kê", "Statistics");
    if (old) {
        lmd__h_older(p);
        return LMS_OK;
    }
    if (!has(p, "indicator") && !has(p, "figure")) {
        lmd__h_note(p, "Bộ quy tắc không định nghĩa số liệu thống kê nào.", "The pack defines no statistics.");
        lmd__h_end_section(p);
        return LMS_OK;
    }
    lmd__h_note(p,
                "Chỉ tính trẻ đang được tính ở địa bàn. Một trẻ thuộc nhiều nhóm hoàn cảnh là một trẻ ở dòng tổng và một lượt ở mỗi nhóm. Mã số chỉ ghi khi đã thấy "
                "trong văn bản. Báo cáo gửi ra ngoài chỉ dùng những con số có <code>outward</code> bằng 1 trong bảng <code>indicator</code>.",
                "Only children of the base are counted. A child in several groups is one child in the total and one membership in each. A code stands only where it "
                "was seen in the text. Reports that leave the office may use only figures with <code>outward</code> 1 in <code>indicator</code>.");
    lms_status s = kind_tables(p, "indicator", indicator, err);
    if (s == LMS_OK) s = kind_tables(p, "figure", other, err);
    lmd__h_end_section(p);
    return s;
}
