// SPDX-License-Identifier: MIT
/*
 * desk/report_targets.c - the head of the report: the figures, and each ward against its targets.
 *
 * The targets are those of the run's pack (goals.h). The second is shown in both readings: of the children in the
 * software, and of all children. Without a population there is no base.
 */
#include "page.h"

#include <stdio.h>

typedef struct ward { int64_t population, updated, clean, verified, in_target, absent; bool base; } ward;

static bool enough_updated(const lmd_page *p, const ward *w)
{
    return w->base && lmd__goal_met(&p->goals.updated, w->updated, w->population);
}
static bool enough_clean(const lmd_page *p, const ward *w)
{
    return lmd__goal_met(&p->goals.in_target, w->in_target, w->updated);
}
static bool enough_of_all(const lmd_page *p, const ward *w)
{
    return w->base && lmd__goal_met(&p->goals.in_target, w->in_target, w->population);
}

/* The words of a goal, in a language; text holds them. */
static const char *goal(const lmd_goal *g, lmd_lang lang, char text[64])
{
    lmd_buf b = { 0 };
    lmd__put_goal(&b, g, lang);
    snprintf(text, 64, "%s", lmd__z(&b));
    lmd__buf_free(&b);
    return text;
}

static ward read_ward(sqlite3_stmt *st)
{
    return (ward){ .base = sqlite3_column_type(st, 2) != SQLITE_NULL && sqlite3_column_int64(st, 2) >= 0,
                   .population = sqlite3_column_int64(st, 2),
                   .updated = sqlite3_column_int64(st, 3),
                   .clean = sqlite3_column_int64(st, 4),
                   .verified = sqlite3_column_int64(st, 5),
                   .in_target = sqlite3_column_int64(st, 6),
                   .absent = sqlite3_column_int64(st, 7) };
}

static const char wards_sql[] =
    "WITH absent AS (SELECT ward, count(*) AS n FROM missing_child GROUP BY ward) SELECT w.ward_code, w.ward_name, w.population, w.updated, "
    "w.clean, w.verified, w.in_target, coalesce(a.n, 0) FROM ward_progress w LEFT JOIN absent a ON a.ward IS w.ward_code ORDER BY "
    "w.ward_code IS NULL, w.ward_code";

/* Children whose ward is not known stand in a row without a code: part of the sums, but no ward. */
static bool is_ward(sqlite3_stmt *st) { return lmd__db_text(st, 0).n > 0 || lmd__db_text(st, 1).n > 0; }

/* Sums over all wards; base only if every ward has one. counts: wards, meeting the first, the second, both; with a base. */
static lms_status add_up(lmd_page *p, ward *total, int64_t counts[5], lms_error *err)
{
    sqlite3_stmt *st = NULL;
    bool          row = true;
    *total = (ward){ .base = true };
    lms_status s = lmd__need_table(p->db, "missing_child", err);
    if (s == LMS_OK) s = lmd__h_query(p, wards_sql, &st, err);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        ward w = read_ward(st);
        total->absent += w.absent;
        total->updated += w.updated, total->clean += w.clean;
        total->verified += w.verified, total->in_target += w.in_target;
        if (!is_ward(st)) continue;
        total->base &= w.base;
        total->population += w.base ? w.population : 0;
        counts[0]++;
        counts[4] += w.base;
        counts[1] += enough_updated(p, &w), counts[2] += enough_clean(p, &w);
        counts[3] += enough_updated(p, &w) && enough_clean(p, &w);
    }
    sqlite3_finalize(st);
    if (counts[0] == 0) total->base = false;
    return s;
}

static void card(lmd_page *p, const char *css, int64_t v, const char *vi, const char *en)
{
    lmd__printf(&p->b, "<li class=\"%s\"><b>", css);
    lmd__h_num(p, v);
    lmd__h(p, "</b><span class=\"what\">");
    lmd__h_both(p, vi, en);
    lmd__h(p, "</span><span class=\"sub\">");
}

static void share_of(lmd_page *p, int64_t part, int64_t base, const char *vi, const char *en)
{
    lmd__h_percent(p, part, base);
    lmd__h(p, " ");
    lmd__h_both(p, vi, en);
}

static lms_status cards(lmd_page *p, const ward *t, lms_error *err)
{
    int64_t    read = 0, apart = 0, review = 0, applied = 0, proposed = 0, merged = p->records - p->children;
    lms_status s = lmd__db_count(p->db,
                                 "SELECT sum(rows_read) FROM source WHERE role = 'records'", &read, err);
    if (s == LMS_OK) s = lmd__db_count(p->db, "SELECT sum(rows_quarantined) FROM source WHERE role = 'records'", &apart, err);
    if (s == LMS_OK) s = lmd__db_count(p->db, "SELECT count(*) FROM pair WHERE verdict = 'review'", &review, err);
    if (s == LMS_OK) s = lmd__db_count(p->db, "SELECT count(*) FROM correction WHERE kind = 'applied'", &applied, err);
    if (s == LMS_OK)
        s = lmd__db_count(p->db, "SELECT count(*) FROM correction WHERE kind = 'proposed'", &proposed, err);
    if (s != LMS_OK) return s;
    lmd__h(p, "<ul class=\"cards\">");
    card(p, "", p->children, "trẻ em", "children");
    lmd__h_both(p, "từ ", "from "), lmd__h_num(p, p->records), lmd__h_both(p, " bản ghi", " records");
    lmd__h(p, "</span></li>");
    card(p, "", t->updated, "đã cập nhật, dưới 16 tuổi", "in the software, under 16");
    if (t->base) share_of(p, t->updated, t->population, "số trẻ của địa bàn", "of the children living there");
    else lmd__h_both(p, "chưa có số trẻ của địa bàn", "number of children living there not given");
    lmd__h(p, "</span></li>");
    card(p, "good", t->clean, "đã làm sạch", "clean");
    share_of(p, t->clean, t->updated, "số đã cập nhật", "of those updated");
    lmd__h(p, "</span></li>");
    card(p, "good", t->verified, "số định danh đã xác thực", "verified identifiers");
    share_of(p, t->verified, t->updated, "số đã cập nhật", "of those updated");
    lmd__h(p, "</span></li>");
    card(p, "good", t->in_target, "đạt chỉ tiêu", "in target");
    share_of(p, t->in_target, t->updated, "số đã cập nhật", "of those updated");
    lmd__h(p, "</span></li>");
    card(p, "warn", merged, "bản ghi trùng đã gộp", "duplicate records merged");
    lmd__h_num(p, review), lmd__h_both(p, " cặp chờ xem xét", " pairs to review");
    lmd__h(p, "</span></li>");
    card(p, "", applied, "chỗ đã sửa cách trình bày", "presentation repaired");
    lmd__h_num(p, proposed), lmd__h_both(p, " đề xuất sửa nội dung", " proposals on substance");
    lmd__h(p, "</span></li>");
    card(p, apart ? "warn" : "", apart, "dòng tạm tách", "rows in quarantine");
    lmd__h_both(p, "trong ", "of "), lmd__h_num(p, read), lmd__h_both(p, " dòng đã đọc", " rows read");
    lmd__h(p, "</span></li></ul>\n");
    return LMS_OK;
}

static void say_goals(lmd_page *p, const int64_t n[5])
{
    char a[64], b[64], vi[500], en[500];
    snprintf(vi, sizeof vi,
             "phường (xã) đạt cả hai chỉ tiêu: %s trẻ em có trong phần mềm, và %s trong số đó được làm sạch, có số định "
             "danh đã xác thực.",
             goal(&p->goals.updated, LMD_VI, a), goal(&p->goals.in_target, LMD_VI, b));
    snprintf(en, sizeof en,
             "wards meet both targets: %s of the children are in the software, and of those %s are clean with a verified "
             "identifier.",
             goal(&p->goals.updated, LMD_EN, a), goal(&p->goals.in_target, LMD_EN, b));
    if (!p->goals.updated.set || !p->goals.in_target.set) {
        lmd__h_both(p, "Bộ quy tắc chưa đặt đủ hai chỉ tiêu.", "The pack does not set both targets.");
        return;
    }
    bool known = n[4] > 0 || n[0] == 0;
    lmd__h(p, "<strong>"), lmd__h_figure(p, n[known ? 3 : 2]), lmd__h(p, "/"), lmd__h_figure(p, n[0]), lmd__h(p, "</strong> ");
    if (!known) {
        snprintf(vi, sizeof vi, "phường (xã) có %s số trẻ trong phần mềm được làm sạch, có số định danh đã xác thực.", goal(&p->goals.in_target, LMD_VI, b));
        snprintf(en, sizeof en, "wards have %s of the children in the software clean with a verified identifier.", goal(&p->goals.in_target, LMD_EN, b));
    }
    lmd__h_both(p, vi, en);
    if (n[4] == n[0]) return;
    snprintf(vi, sizeof vi,
             " Chưa thể nói về chỉ tiêu %s trẻ em có trong phần mềm: chưa có số trẻ của %s (đưa vào bằng <code>--population</code>).",
             goal(&p->goals.updated, LMD_VI, a), known ? "một số phường (xã)" : "địa bàn");
    snprintf(en, sizeof en,
             " Nothing can be said of the target %s of the children in the software%s without the number of children living there (give it with "
             "<code>--population</code>).",
             goal(&p->goals.updated, LMD_EN, a), known ? " in some wards" : "");
    lmd__h_both(p, vi, en);
}

lms_status lmd__report_summary(lmd_page *p, lms_error *err)
{
    ward       t;
    int64_t    n[5] = { 0 };
    lms_status s = add_up(p, &t, n, err);
    if (s != LMS_OK) return s;
    lmd__h_section(p, "tom-tat", "Tóm tắt", "Summary");
    lmd__h(p, "<p class=\"say\">");
    say_goals(p, n);
    lmd__h(p, "</p>\n");
    s = cards(p, &t, err);
    lmd__h_end_section(p);
    return s;
}

/* Figure, bar with the line of the target, raw counts; three columns of the workbook. */
static void meter(lmd_page *p, int64_t part, int64_t base, const lmd_goal *g, bool met)
{
    int64_t whole = lmd__drawn(p, base), w = whole > 0 && !lmd__row_told(p) ? lmd__drawn(p, part) * 1000 / whole : 0;
    if (w > 1000) w = 1000;
    lmd__h_cell(p, "meter");
    lmd__h(p, "<span class=\"fig\"><strong>");
    lmd__h_percent(p, part, base);
    lmd__h_quiet(p, "</strong> <small>("), lmd__h_part(p);
    lmd__h_num(p, part), lmd__h_quiet(p, "/"), lmd__h_part(p), lmd__h_num(p, base);
    lmd__printf(&p->b,
                ")</small></span><svg class=\"bar %s\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" "
                "aria-hidden=\"true\"><rect width=\"%lld\" height=\"10\"/>",
                met || !g->set ? "ok" : "low", (long long)w);
    if (g->set)
        lmd__printf(&p->b, "<line x1=\"%lld\" x2=\"%lld\" y1=\"0\" y2=\"10\"/>", (long long)g->percent * 10,
                    (long long)g->percent * 10);
    lmd__h(p, "</svg>");
    lmd__h_end_cell(p);
}

static void no_base(lmd_page *p)
{
    lmd__h_cell(p, "meter");
    lmd__h(p, "<small>");
    lmd__h_both(p, "không có mẫu số", "no base"), lmd__h_part(p), lmd__h_part(p);
    lmd__h(p, "</small>");
    lmd__h_end_cell(p);
}

/* A line in small print with a figure in it. */
static void needed(lmd_page *p, int64_t n, const char *vi, const char *en)
{
    if (n <= 0) return;
    lmd__h(p, "<br><small>");
    lmd__h_both(p, vi, en), lmd__h_num(p, n), lmd__h_both(p, "\xC2\xA0trẻ", "\xC2\xA0" "children");
    lmd__h(p, "</small>");
}

/* What is missing, in children. */
static void conclusion(lmd_page *p, const ward *w, bool some_base)
{
    const lmd_goals *g = &p->goals;
    char             a[64], vi[200], en[200];
    lmd__h_cell(p, "wide");
    if (!g->updated.set || !g->in_target.set) {
        lmd__h(p, "<span class=\"tag info\">"), lmd__h_both(p, "Chưa đặt chỉ tiêu", "No target set");
    } else if (enough_updated(p, w) && enough_clean(p, w)) {
        lmd__h(p, "<span class=\"tag ok\">"), lmd__h_both(p, "✓ Đạt", "✓ Met");
    } else if (!w->base && enough_clean(p, w)) {
        snprintf(vi, sizeof vi, "Đạt %lld %%", (long long)g->in_target.percent);
        snprintf(en, sizeof en, "%lld %% met", (long long)g->in_target.percent);
        lmd__h(p, "<span class=\"tag info\">"), lmd__h_both(p, vi, en);
    } else {
        lmd__h(p, "<span class=\"tag low\">"), lmd__h_both(p, "Chưa đạt", "Not met");
    }
    lmd__h(p, "</span>");
    if (!w->base && g->updated.set && some_base) { /* if no ward has one, the summary says so once */
        snprintf(vi, sizeof vi, "chỉ tiêu %s: chưa tính được, thiếu số trẻ của địa bàn", goal(&g->updated, LMD_VI, a));
        snprintf(en, sizeof en, "%s: cannot be told without the number of children of the ward", goal(&g->updated, LMD_EN, a));
        lmd__h(p, "<br><small>"), lmd__h_both(p, vi, en), lmd__h(p, "</small>");
    }
    needed(p, w->base ? lmd__goal_missing(&g->updated, w->updated, w->population) : 0, "cần cập nhật thêm ", "to enter: ");
    needed(p, lmd__goal_missing(&g->in_target, w->in_target, w->updated), "cần làm sạch và xác thực thêm ", "to clean and verify: ");
    needed(p, w->absent, "chưa có hồ sơ: ", "without a record: ");
    lmd__h_end_cell(p);
}

static void ward_row(lmd_page *p, const ward *w, lms_str code, lms_str name, bool total, bool some_base)
{
    lmd__h_row(p, total ? "total" : "");
    lmd__h_head_cell(p);
    if (total) lmd__h_both(p, "Cộng", "Total");
    else lmd__h_ward(p, code, name);
    bool both = !total && code.n && name.n && lmd__ward_named(p, code);
    if (both) lmd__h_quiet(p, " <small>");
    lmd__h_part(p);
    if (both) lmd__h_text(p, code), lmd__h_quiet(p, "</small>");
    lmd__h_end_head_cell(p);
    if (w->base) meter(p, w->updated, w->population, &p->goals.updated, enough_updated(p, w));
    else {
        lmd__h_cell(p, "meter");
        lmd__h_part(p), lmd__h(p, "<span class=\"fig\"><strong>"), lmd__h_num(p, w->updated), lmd__h_quiet(p, "</strong></span><br><small>");
        lmd__h_part(p), lmd__h_both(p, "không có mẫu số", "no base"), lmd__h(p, "</small>");
        lmd__h_end_cell(p);
    }
    lmd__h_num_cell(p, w->clean);
    lmd__h_num_cell(p, w->verified);
    meter(p, w->in_target, w->updated, &p->goals.in_target, enough_clean(p, w));
    if (w->base) meter(p, w->in_target, w->population, &p->goals.in_target, enough_of_all(p, w));
    else no_base(p);
    conclusion(p, w, some_base);
    lmd__h_end_row(p);
}

/* Where the children without a record are listed; a list of the province may name wards that sent no file. */
static lms_status absent_note(lmd_page *p, int64_t here, lms_error *err)
{
    int64_t    all = 0;
    lms_status s = lmd__db_count(p->db, "SELECT count(*) FROM missing_child", &all, err);
    if (s != LMS_OK || all == 0) return s;
    if (!p->pseudo) lmd__h_note(p,
                "Trẻ có trong danh sách đối chiếu mà chưa có hồ sơ: trang «Chưa có hồ sơ» của danh-sach-can-xu-ly.xlsx, kèm hộ cần đến.",
                "Children of reference lists without a record: sheet \"Chưa có hồ sơ\" of danh-sach-can-xu-ly.xlsx, with the household to visit.");
    if (all == here) return LMS_OK;
    lmd__h(p, "<p class=\"note\">");
    lmd__h_both(p, "Ngoài các phường (xã) trên, danh sách đối chiếu còn có trẻ của phường (xã) khác: ", "Besides, the reference lists have children of other wards: ");
    lmd__h_num(p, all - here);
    lmd__h(p, "</p>\n");
    return LMS_OK;
}

lms_status lmd__report_targets(lmd_page *p, lms_error *err)
{
#define OF_UPDATED "|%% đạt chỉ tiêu;Đạt chỉ tiêu;Đã cập nhật|%% in target;In target;Updated"
    char        a[64], b[64], updated[330], of_updated[330];
    const char *head[] = { "|Phường (xã)|Ward|Phường (xã);Mã|Ward;Code",
                           updated,
                           "n|Đã làm sạch|Clean",
                           "n|Đã xác thực|Verified",
                           of_updated,
                           "|Đạt chỉ tiêu / tổng số trẻ (cách hiểu thứ hai)|In target / all children (second reading)"
                           "|% đạt chỉ tiêu, cách hiểu thứ hai;Đạt chỉ tiêu;Tổng số trẻ|% in target, second reading;In target;All children",
                           "|Kết luận|Conclusion",
                           NULL };
    snprintf(updated, sizeof updated, "|Đã cập nhật / mẫu số (%s)|Updated / population (%s)|%% đã cập nhật;Đã cập nhật;Mẫu số|%% updated;Updated;Population",
             goal(&p->goals.updated, LMD_VI, a), goal(&p->goals.updated, LMD_EN, b));
    snprintf(of_updated, sizeof of_updated, "|Đạt chỉ tiêu / đã cập nhật (%s)|In target / updated (%s)" OF_UPDATED,
             goal(&p->goals.in_target, LMD_VI, a), goal(&p->goals.in_target, LMD_EN, b));
    sqlite3_stmt *st;
    bool          row = true;
    ward          total;
    int64_t       n[5] = { 0 };
    lmd__h_section(p, "chi-tieu", "Chỉ tiêu theo phường (xã)", "Targets by ward");
    lmd__h_note(p,
                "Vạch đứng trên mỗi thanh là ngưỡng của chỉ tiêu. «Đạt chỉ tiêu» là trẻ đã làm sạch <em>và</em> có số "
                "định danh đã xác thực. So sánh bằng số nguyên, không làm tròn lên.",
                "The upright line on a bar is the threshold. \"In target\" is a child that is clean <em>and</em> has a "
                "verified identifier. Compared as whole numbers, never rounded up.");
    lms_status s = add_up(p, &total, n, err);
    if (s != LMS_OK) return s;
    lmd__h_table(p, "stack wards", "Tiến độ của từng phường (xã)", "Progress of each ward", head);
    s = lmd__h_query(p, wards_sql, &st, err);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        ward w = read_ward(st);
        ward_row(p, &w, lmd__db_text(st, 0), lmd__db_text(st, 1), false, n[4] > 0);
    }
    sqlite3_finalize(st);
    if (n[0] > 1) ward_row(p, &total, LMD_S(""), LMD_S(""), true, n[4] > 0);
    lmd__h_end_table(p);
    if (s == LMS_OK) s = lmd__report_deadlines(p, err);
    if (s == LMS_OK) s = absent_note(p, total.absent, err);
    if (n[0] == 0) lmd__h_note(p, "Kết quả không có phường (xã) nào.", "The result has no ward.");
    lmd__h_end_section(p);
    return s;
}
