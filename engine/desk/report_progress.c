// SPDX-License-Identifier: MIT
/*
 * desk/report_progress.c - since the previous result: each ward's children and figures, and what of the key-in list was done.
 *
 * Promises
 *   1. the figures are those of tables `progress`, `key_in_previous` and view `key_in`; before + came = now + gone in every row
 *   2. without a previous result the page says how to give one
 */
#include "page.h"

enum { CHART_WARDS = 40 };

/* Columns of table progress, as read below. */
enum { B, B_CLEAN, B_VERIFIED, B_TARGET, NOW, CLEAN, VERIFIED, TARGET, FRESH, SPLIT, CAME, LOST, MERGED, WENT, CLEANED, UNCLEANED, CONFIRMED, UNCONFIRMED, NO_FILE, N_FIGURES };
static const char progress_sql[] = "SELECT ward_code, ward_name, before_updated, before_clean, before_verified, before_in_target, updated, clean, verified, in_target, fresh,"
                                   " split, came, lost, merged, went, cleaned, uncleaned, confirmed, unconfirmed, no_file FROM progress ORDER BY ward_code IS NULL, ward_code";

typedef struct ward { int64_t v[N_FIGURES]; } ward;

static ward read_ward(sqlite3_stmt *st)
{
    ward w;
    for (int i = 0; i < N_FIGURES; i++) w.v[i] = sqlite3_column_int64(st, i + 2);
    return w;
}

static void ward_head(lmd_page *p, lms_str code, lms_str name, bool total)
{
    lmd__h_row(p, total ? "total" : "");
    lmd__h_head_cell(p);
    if (total) lmd__h_both(p, "Cộng", "Total");
    else lmd__h_ward(p, code, name);
    lmd__h_end_head_cell(p);
}

/* The sign is for the page: in the workbook the heading of the column says it. */
static void signed_cell(lmd_page *p, int64_t v, const char *sign)
{
    lmd__h_cell(p, "n");
    if (v) lmd__h_quiet(p, sign);
    lmd__h_num(p, v);
    lmd__h_end_cell(p);
}

static void children_row(lmd_page *p, const ward *w, lms_str code, lms_str name, bool total)
{
    ward_head(p, code, name, total);
    lmd__h_num_cell(p, w->v[B]);
    signed_cell(p, w->v[FRESH], "+"), signed_cell(p, w->v[SPLIT], "+"), signed_cell(p, w->v[CAME], "+");
    signed_cell(p, w->v[LOST], "−"), signed_cell(p, w->v[MERGED], "−"), signed_cell(p, w->v[WENT], "−"), signed_cell(p, w->v[NO_FILE], "−");
    lmd__h_cell(p, "n");
    lmd__h(p, "<strong>"), lmd__h_num(p, w->v[NOW]), lmd__h(p, "</strong>");
    lmd__h_end_cell(p);
    lmd__h_end_row(p);
}

/* "before → now" and what lies between; in the workbook each has a column. */
static void change_cell(lmd_page *p, int64_t before, int64_t now, int64_t more, int64_t less)
{
    lmd__h_cell(p, "n");
    lmd__h_num(p, before), lmd__h_quiet(p, " → "), lmd__h_part(p);
    lmd__h(p, "<strong>"), lmd__h_num(p, now), lmd__h(p, "</strong>"), lmd__h_part(p);
    if (more || less) lmd__h(p, "<br><small>");
    if (more) lmd__h_quiet(p, "+"), lmd__h_num(p, more);
    if (more && less) lmd__h_quiet(p, ", ");
    lmd__h_part(p);
    if (less) lmd__h_quiet(p, "−"), lmd__h_num(p, less);
    if (more || less) lmd__h(p, "</small>");
    lmd__h_end_cell(p);
}

static void figures_row(lmd_page *p, const ward *w, lms_str code, lms_str name, bool total)
{
    ward_head(p, code, name, total);
    change_cell(p, w->v[B_CLEAN], w->v[CLEAN], w->v[CLEANED], w->v[UNCLEANED]);
    change_cell(p, w->v[B_VERIFIED], w->v[VERIFIED], w->v[CONFIRMED], w->v[UNCONFIRMED]);
    lmd__h_cell(p, "n");
    lmd__h_num(p, w->v[B_TARGET]), lmd__h_quiet(p, " → "), lmd__h_part(p), lmd__h(p, "<strong>"), lmd__h_num(p, w->v[TARGET]), lmd__h(p, "</strong>");
    lmd__h_end_cell(p);
    lmd__h_cell(p, "n");
    lmd__h_percent(p, w->v[B_TARGET], w->v[B]), lmd__h_quiet(p, " → "), lmd__h_part(p), lmd__h(p, "<strong>"), lmd__h_percent(p, w->v[TARGET], w->v[NOW]), lmd__h(p, "</strong>");
    lmd__h_end_cell(p);
    lmd__h_end_row(p);
}

typedef void (*row_fn)(lmd_page *, const ward *, lms_str, lms_str, bool);

static lms_status table(lmd_page *p, row_fn one, const char *vi, const char *en, const char *const *head, lms_error *err)
{
    sqlite3_stmt *st = NULL;
    bool          row = true;
    ward          sum = { { 0 } };
    int           n = 0;
    lms_status    s = lmd__h_query(p, progress_sql, &st, err);
    lmd__h_table(p, "stack", vi, en, head);
    for (; s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row; n++) {
        ward w = read_ward(st);
        for (int i = 0; i < N_FIGURES; i++) sum.v[i] += w.v[i];
        one(p, &w, lmd__db_text(st, 0), lmd__db_text(st, 1), false);
    }
    sqlite3_finalize(st);
    if (n > 1) one(p, &sum, LMD_S(""), LMD_S(""), true);
    lmd__h_end_table(p);
    return s;
}

static double at(int64_t part, int64_t whole) { return whole > 0 ? 176 + 360.0 * (double)part / (double)whole : 176; }

/* From where to where each ward went on the way to its target. */
static lms_status chart(lmd_page *p, lms_error *err)
{
    sqlite3_stmt *st = NULL;
    bool          row = true;
    int64_t       n = 0, y = 14;
    lms_status    s = lmd__db_count(p->db, "SELECT count(*) FROM progress WHERE before_updated + updated > 0", &n, err);
    if (s != LMS_OK || n == 0 || n > CHART_WARDS) return s;
    s = lmd__h_query(p, progress_sql, &st, err);
    lmd__h(p, "<figure><figcaption>");
    lmd__h_both(p, "Đạt chỉ tiêu, phần trăm số trẻ đã cập nhật: kỳ trước và nay", "In target, percent of updated children: before and now");
    lmd__h(p, "</figcaption><ul class=\"key\"><li><i style=\"background:#8b9aa7\"></i>");
    lmd__h_both(p, "kỳ trước", "before"), lmd__h(p, "</li><li><i style=\"background:#1a7146\"></i>");
    lmd__h_both(p, "nay, tăng hoặc giữ nguyên", "now, up or the same"), lmd__h(p, "</li><li><i style=\"background:#a12626\"></i>");
    lmd__h_both(p, "nay, giảm", "now, down"), lmd__h(p, "</li></ul>");
    lmd__printf(&p->b, "<svg style=\"max-width:46rem\" viewBox=\"0 0 560 %lld\" role=\"img\" data-label-vi=\"Biểu đồ tỷ lệ đạt chỉ tiêu kỳ trước và nay; số liệu ở bảng dưới\" "
                       "data-label-en=\"Chart of the share in target before and now; the figures are in the table below\" "
                       "aria-label=\"Biểu đồ tỷ lệ đạt chỉ tiêu kỳ trước và nay; số liệu ở bảng dưới\">", (long long)(n * 24 + 40));
    for (int k = 0; k <= 100; k += 25) {
        lmd__printf(&p->b, "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"6\" y2=\"%lld\" stroke=\"#d4dce3\"/><text x=\"%.1f\" y=\"%lld\" text-anchor=\"middle\">%d %%</text>", at(k, 100),
                    at(k, 100), (long long)(n * 24 + 10), at(k, 100), (long long)(n * 24 + 28), k);
    }
    if (p->goals.in_target.set)
        lmd__printf(&p->b, "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"6\" y2=\"%lld\" stroke=\"#16212b\" stroke-width=\"2\" stroke-dasharray=\"5 4\"/>", at(p->goals.in_target.percent, 100),
                    at(p->goals.in_target.percent, 100), (long long)(n * 24 + 10));
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        ward        w = read_ward(st);
        lms_str     name = lmd__db_text(st, 1).n ? lmd__db_text(st, 1) : lmd__db_text(st, 0);
        double      x = at(lmd__drawn(p, w.v[B_TARGET]), lmd__drawn(p, w.v[B])), to = at(lmd__drawn(p, w.v[TARGET]), lmd__drawn(p, w.v[NOW]));
        const char *ink = to < x ? "#a12626" : "#1a7146";
        if (w.v[B] + w.v[NOW] == 0) continue;
        lmd__printf(&p->b, "<text x=\"164\" y=\"%lld\" text-anchor=\"end\">", (long long)y + 8);
        if (!lmd__ward_named(p, lmd__db_text(st, 0))) lmd__h(p, "…");
        else if (name.n) lmd__h_svg_text(p, (lms_str){ name.s, lmd__utf8_cut(name, 24) });
        else lmd__h(p, "<tspan class=\"vi\">Chưa rõ phường (xã)</tspan><tspan class=\"en\">Ward not known</tspan>");
        lmd__h(p, "</text>");
        if (w.v[B]) lmd__printf(&p->b, "<circle cx=\"%.1f\" cy=\"%lld\" r=\"6\" fill=\"#8b9aa7\"/>", x, (long long)y + 4);
        if (w.v[B] && w.v[NOW]) lmd__printf(&p->b, "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%lld\" y2=\"%lld\" stroke=\"%s\" stroke-width=\"3\"/>", x, to, (long long)y + 4, (long long)y + 4, ink);
        if (w.v[NOW]) lmd__printf(&p->b, "<circle cx=\"%.1f\" cy=\"%lld\" r=\"5\" fill=\"%s\"/>", to, (long long)y + 4, ink);
        y += 24;
    }
    sqlite3_finalize(st);
    lmd__h(p, "</svg></figure>\n");
    return s;
}

/* ---- what is to be keyed, what was ---- */

static lms_status keyed(lmd_page *p, lms_error *err)
{
    static const char *const head[] = { "|Phường (xã)|Ward", "n|Lần trước giao|Asked last time", "|Đã nhập|Keyed in|Đã nhập;%|Keyed in;%", "n|Chưa nhập|Not yet", "n|Nhập khác|Keyed differently",
                                        "n|Không còn bản ghi|Record gone", "n|Tệp không đưa vào lần này|File not given", "n|Cần nhập kỳ này|To key now", "n|Bản ghi trùng cần xoá|Duplicates to delete", NULL };
    static const char *const first_head[] = { "|Phường (xã)|Ward", "n|Cần nhập kỳ này|To key now", "n|Bản ghi trùng cần xoá|Duplicates to delete", NULL };
    static const char sql[] = "WITH asked AS (SELECT coalesce(ward_code, '') AS w, sum(origin <> 'duplicate') AS v, sum(origin = 'duplicate') AS d FROM key_in GROUP BY 1),"
                              " before AS (SELECT coalesce(ward_code, '') AS w, count(*) AS n, sum(state = 'done') AS done, sum(state = 'not-done') AS open, sum(state = 'differs') AS other,"
                              " sum(state = 'gone') AS gone, sum(state = 'no-file') AS nofile FROM key_in_previous GROUP BY 1) SELECT u.w, (SELECT ward_name FROM ward_progress p WHERE"
                              " coalesce(p.ward_code, '') = u.w LIMIT 1), coalesce(n, 0), coalesce(done, 0), coalesce(open, 0), coalesce(other, 0), coalesce(gone, 0), coalesce(nofile, 0),"
                              " coalesce(v, 0), coalesce(d, 0) FROM (SELECT w FROM asked UNION SELECT w FROM before) u LEFT JOIN asked a ON a.w = u.w LEFT JOIN before b ON b.w = u.w"
                              " ORDER BY u.w = '', u.w";
    sqlite3_stmt *st = NULL;
    bool          row = true;
    int64_t       sum[8] = { 0 }, before = 0;
    int           n = 0;
    lms_status    s = lmd__h_query(p, sql, &st, err);
    if (s == LMS_OK) s = lmd__db_count(p->db, "SELECT count(*) FROM key_in_previous", &before, err);
    lmd__h_table(p, "stack", "Nhập lại vào phần mềm", "Keying into the software", before ? head : first_head);
    for (; s == LMS_OK && (row || n == 0) && (s = lmd__db_step(st, &row, err)) == LMS_OK; n++) {
        int64_t v[8];
        if (!row && n < 2) break;
        for (int i = 0; i < 8; i++) v[i] = row ? sqlite3_column_int64(st, i + 2) : sum[i], sum[i] += row ? v[i] : 0;
        ward_head(p, row ? lmd__db_text(st, 0) : LMD_S(""), row ? lmd__db_text(st, 1) : LMD_S(""), !row);
        if (before) {
            lmd__h_num_cell(p, v[0]);
            lmd__h_cell(p, "n meter"), lmd__h_num(p, v[1]);
            lmd__h_part(p);
            if (v[0]) lmd__h_quiet(p, " <small>("), lmd__h_percent(p, v[1], v[0]), lmd__h_quiet(p, ")</small>"), lmd__h_bar(p, v[1], v[0], "ok");
            lmd__h_end_cell(p);
        }
        for (int i = before ? 2 : 6; i < 8; i++) lmd__h_num_cell(p, v[i]);
        lmd__h_end_row(p);
        if (!row) break;
    }
    sqlite3_finalize(st);
    lmd__h_end_table(p);
    return s;
}

lms_status lmd__report_progress(lmd_page *p, lms_error *err)
{
    static const char *const children[] = { "|Phường (xã)|Ward", "n|Kỳ trước|Before", "n|Mới|New", "n|Tách ra|Split off", "n|Chuyển đến, tính lại|Came, counted again", "n|Mất khỏi dữ liệu|Lost from the data",
                                            "n|Gộp vào trẻ khác|Merged into another", "n|Rời đi, đủ 16 tuổi|Left or grown up", "n|Tệp không đưa vào lần này|File not given", "n|Nay|Now", NULL };
#define CHANGE(vi, en) "n|" vi "|" en "|" vi ", kỳ trước;Nay;Thêm;Không còn|" en ", before;Now;More;No longer"
    static const char *const figures[] = { "|Phường (xã)|Ward", CHANGE("Đã làm sạch", "Clean"), CHANGE("Đã xác thực", "Verified"),
                                           "n|Đạt chỉ tiêu|In target|Đạt chỉ tiêu, kỳ trước;Nay|In target, before;Now",
                                           "n|Tỷ lệ đạt chỉ tiêu|Share in target|% đạt chỉ tiêu, kỳ trước;Nay|% in target, before;Now", NULL };
    lmd_buf    date = { 0 }, vi = { 0 };
    int64_t    wards = 0;
    lms_status s = LMS_OK;
    lmd__h_section(p, "tien-do", "Tiến độ và nhập lại vào phần mềm", "Progress, and keying into the software");
    if (!lmd__db_has(p->db, "progress") || !lmd__db_has(p->db, "key_in")) {
        lmd__h_older(p);
        return s;
    }
    if ((s = lmd__db_count(p->db, "SELECT count(*) FROM progress", &wards, err)) != LMS_OK) return s;
    if (wards == 0) {
        lmd__h_note(p, "Chưa có kỳ trước để so. Lần sau thêm <code>--previous</code> cùng tệp result.db của lần này.",
                    "No previous result to compare with. Next time add <code>--previous</code> with the result.db of this run.");
    } else {
        if (lmd__db_meta(p->db, "previous_as_of", &date) && date.n) {
            if (!lmd__put_date_vi(&vi, lmd__buf_str(&date))) lmd__put_str(&vi, lmd__buf_str(&date));
            lmd__h(p, "<p>"), lmd__h_both(p, "So với kết quả chốt ngày ", "Compared with the result as of "), lmd__h_both_text(p, lmd__buf_str(&vi), lmd__buf_str(&date)), lmd__h(p, "</p>");
        }
        s = chart(p, err);
        if (s == LMS_OK) s = table(p, figures_row, "Làm sạch và xác thực", "Clean and verified", figures, err);
        lmd__h_note(p, "Số nhỏ: trẻ có ở cả hai kỳ nay mới sạch hoặc mới xác thực (+), hoặc không còn (−).",
                    "Small figures: children of both results who have become clean or verified (+), or are no longer (−).");
        if (s == LMS_OK) s = table(p, children_row, "Số trẻ đã cập nhật: từ kỳ trước tới nay", "Updated children: from before to now", children, err);
        lmd__h_note(p, "Mỗi dòng cân: kỳ trước cộng số vào, trừ số ra, bằng nay. Tệp kỳ trước mà nay không còn bản ghi nào thì coi là không đưa vào: không nói gì về trẻ trong đó.",
                    "Every row balances: before plus what came less what left is now. A file of before of which no record is left counts as not given: nothing is said of its children.");
    }
    if (s == LMS_OK) s = keyed(p, err);
    lmd__h_note(p, "Từng việc: danh sách nhập lại của phường (xã), lệnh <code>lamsach keyin</code>.", "Item by item: the key-in list of the ward, <code>lamsach keyin</code>.");
    lmd__h_end_section(p);
    lmd__buf_free(&date);
    lmd__buf_free(&vi);
    return s;
}
