// SPDX-License-Identifier: MIT
/*
 * desk/report_deadlines.c - the next dates on which reports are due, and what is missing until then.
 *
 * In       table deadline (the pack's presets), ward_progress, target
 * Out      per level the first deadline after the as-of date, days left, children still to enter and to clean
 * Promises
 *   1. a deadline "before" a day has passed on that day; a pack without one after the as-of date is said to have none
 *   2. what is missing is counted as in the table of targets: per ward for the wards' reports, of the sums for the others
 */
#include "page.h"

#include <stdio.h>

typedef struct missing { int64_t to_enter, to_clean, wards, no_base; } missing;

static lms_status of_wards(lmd_page *p, bool together, missing *out, lms_error *err)
{
    sqlite3_stmt *st = NULL;
    bool          row = true, base = true;
    int64_t       people = 0, updated = 0, target = 0;
    *out = (missing){ 0 };
    lms_status s = lmd__h_query(p, "SELECT population, updated, in_target, ward_code FROM ward_progress", &st, err);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        bool    has_base = sqlite3_column_type(st, 0) != SQLITE_NULL;
        int64_t n = sqlite3_column_int64(st, 0), u = sqlite3_column_int64(st, 1), t = sqlite3_column_int64(st, 2);
        updated += u, target += t;
        if (lmd__db_text(st, 3).n == 0) continue; /* children of an unknown ward: part of the sums only */
        people += n;
        base &= has_base;
        out->no_base += !has_base;
        int64_t enter = has_base ? lmd__goal_missing(&p->goals.updated, u, n) : 0, clean = lmd__goal_missing(&p->goals.in_target, t, u);
        if (together) continue;
        out->to_enter += enter, out->to_clean += clean;
        out->wards += enter > 0 || clean > 0;
    }
    sqlite3_finalize(st);
    if (!together) return s;
    out->to_enter = base ? lmd__goal_missing(&p->goals.updated, updated, people) : 0;
    out->to_clean = lmd__goal_missing(&p->goals.in_target, target, updated);
    return s;
}

static void date(lmd_page *p, lms_str iso)
{
    lmd_buf vi = { 0 };
    if (!lmd__put_date_vi(&vi, iso)) lmd__put_str(&vi, iso);
    lmd__h_both_text(p, lmd__buf_str(&vi), iso);
    lmd__buf_free(&vi);
}

static void what_is_missing(lmd_page *p, const missing *m, bool together)
{
    if (m->to_enter == 0 && m->to_clean == 0) lmd__h_both(p, "Đã đủ theo số liệu tính được", "Nothing, as far as can be told");
    if (m->to_enter) lmd__h_both(p, "cập nhật thêm ", "to enter: "), lmd__h_num(p, m->to_enter), lmd__h_both(p, " trẻ", " children");
    if (m->to_enter && m->to_clean) lmd__h(p, "; ");
    if (m->to_clean) lmd__h_both(p, "làm sạch và xác thực thêm ", "to clean and verify: "), lmd__h_num(p, m->to_clean), lmd__h_both(p, " trẻ", " children");
    if (!together && m->wards) lmd__h_both(p, ", ở ", ", in "), lmd__h_figure(p, m->wards), lmd__h_both(p, " phường (xã)", " wards");
    if (m->no_base) {
        lmd__h(p, " <small>("), lmd__h_both(p, "chưa có số trẻ của địa bàn: ", "number of children living there not given: ");
        lmd__h_figure(p, m->no_base), lmd__h_both(p, " phường (xã)", " wards"), lmd__h(p, ")</small>");
    }
}

static lms_status due(lmd_page *p, sqlite3_stmt *st, lms_error *err)
{
    missing    m;
    bool       together = !lmd__is(lmd__db_text(st, 0), "ward");
    lms_status s = of_wards(p, together, &m, err);
    lmd__h_row(p, "");
    lmd__h_head_cell(p), lmd__h_both_text(p, lmd__db_text(st, 2), lmd__db_text(st, 3)), lmd__h_end_head_cell(p);
    lmd__h_cell(p, ""), lmd__h_both(p, "trước ", "before "), date(p, lmd__db_text(st, 1)), lmd__h_end_cell(p);
    lmd__h_cell(p, "n"), lmd__h_figure(p, sqlite3_column_int64(st, 5)), lmd__h_end_cell(p);
    lmd__h_cell(p, ""), what_is_missing(p, &m, together), lmd__h_end_cell(p);
    lmd__h_end_row(p);
    return s;
}

/* No deadline of the pack lies ahead: which was the last. */
static lms_status none(lmd_page *p, lms_error *err)
{
    sqlite3_stmt *st = NULL;
    bool          row = false;
    lms_status    s = lmd__h_query(p, "SELECT max(before) FROM deadline", &st, err);
    if (s == LMS_OK) s = lmd__db_step(st, &row, err);
    if (s == LMS_OK && row && lmd__db_text(st, 0).n) {
        lmd__h(p, "<p class=\"note\">");
        lmd__h_both(p, "Kỳ báo cáo: bộ quy tắc không còn kỳ nào sau ngày chốt số liệu; kỳ cuối là trước ",
                    "Deadlines: the pack has none after the as-of date; the last was before ");
        date(p, lmd__db_text(st, 0));
        lmd__h_both(p, ". Có kế hoạch mới thì thêm vào <code>deadlines</code> của targets.yaml.", ". Add those of a new plan to <code>deadlines</code> of targets.yaml.");
        lmd__h(p, "</p>\n");
    }
    sqlite3_finalize(st);
    return s;
}

lms_status lmd__report_deadlines(lmd_page *p, lms_error *err)
{
    static const char *const head[] = { "|Kỳ báo cáo|Report", "|Hạn|Due", "n|Còn (ngày)|Days left", "|Còn thiếu để đạt chỉ tiêu|Missing to the targets", NULL };
    sqlite3_stmt *st = NULL;
    lmd_buf       day = { 0 };
    bool          row = true, any = false;
    if (!lmd__db_has(p->db, "deadline") || !lmd__db_meta(p->db, "as_of", &day) || day.n == 0) {
        lmd__buf_free(&day);
        return LMS_OK;
    }
    lms_status s = lmd__h_query(p,
                                "SELECT d.level, d.before, d.text_vi, d.text_en, d.source, CAST(julianday(d.before) - julianday(m.value) AS INTEGER) FROM "
                                "deadline d JOIN meta m ON m.key = 'as_of' WHERE d.before > m.value AND d.before = (SELECT min(x.before) FROM deadline x WHERE "
                                "x.level = d.level AND x.before > m.value) ORDER BY d.before, d.rowid",
                                &st, err);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        if (!any) lmd__h_table(p, "stack", "Kỳ báo cáo sắp tới", "Deadlines ahead", head);
        any = true;
        s = due(p, st, err);
    }
    if (any) lmd__h_end_table(p);
    sqlite3_finalize(st);
    lmd__buf_free(&day);
    return s == LMS_OK && !any ? none(p, err) : s;
}
