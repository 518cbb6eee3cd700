// SPDX-License-Identifier: MIT
/*
 * desk/report_match.c - the children entered twice, and how the matcher came to say so: pairs per pass, the
 * weights with their thresholds. Keys and counts only, no names. What the model learnt is in report_model.c, single
 * pairs in report_pairs.c.
 */
#include "report_parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- duplicates ---- */

static lms_status sizes(lmd_page *p, lms_error *err)
{
    static const char *const head[] = { "n|Số bản ghi của một trẻ|Records of a child", "n|Số trẻ|Children",
                                        "n|Bản ghi thừa|Records too many", NULL };
    sqlite3_stmt *st;
    bool          row = true;
    lms_status    s = lmd__h_query(
        p, "SELECT record_count, count(*) FROM child GROUP BY record_count ORDER BY record_count", &st, err);
    lmd__h_table(p, "narrow", "Trẻ theo số bản ghi", "Children by number of records", head);
    lmd__h_known_total(p, 2, p->children);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        int64_t k = sqlite3_column_int64(st, 0), n = sqlite3_column_int64(st, 1);
        lmd__h_row(p, "");
        lmd__h_cell(p, "n"), lmd__h_figure(p, k), lmd__h_end_cell(p);
        lmd__h_num_cell(p, n), lmd__h_num_cell(p, lmd__shown(p, n) == LMD_HIDDEN ? 1 : (k - 1) * lmd__shown(p, n));
        lmd__h_end_row(p);
    }
    sqlite3_finalize(st);
    lmd__h_end_table(p);
    return s;
}

static lms_status questions(lmd_page *p, lms_error *err)
{
    static const char *const head[] = { "|Vì sao chờ xem xét|Why it waits", "|Lớp gần nhất|Nearest class",
                                        "n|Số cặp|Pairs", NULL };
    sqlite3_stmt *st;
    bool          row = true, any = false;
    lms_status    s =
        lmd__h_query(p,
                     "SELECT p.reason, t.text_vi, t.text_en, p.class, count(*) AS n FROM pair p LEFT JOIN rule_text t "
                     "ON t.rule = p.reason"
                     " WHERE p.verdict = 'review' GROUP BY p.reason, p.class ORDER BY n DESC, p.reason, p.class",
                     &st, err);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        lms_str reason = lmd__db_text(st, 0);
        if (!any) lmd__h_table(p, "narrow", "Cặp nghi trùng chờ xem xét", "Suspected duplicates to review", head);
        any = true;
        lmd__h_row(p, "");
        lmd__h_head_cell(p);
        const lmd_word *why = lmd__reason_word(reason);
        if (lmd__db_text(st, 1).n) lmd__h_both_text(p, lmd__db_text(st, 1), lmd__db_text(st, 2));
        else if (why) lmd__h_both(p, why->vi, why->en);
        else lmd__h_text(p, reason);
        lmd__h_end_head_cell(p);
        const lmd_word *w = lmd__class_word(lmd__db_text(st, 3));
        lmd__h_cell(p, "");
        if (w) lmd__h_both(p, w->vi, w->en);
        else lmd__h_text(p, lmd__db_text(st, 3));
        lmd__h_end_cell(p);
        lmd__h_num_cell(p, sqlite3_column_int64(st, 4));
        lmd__h_end_row(p);
    }
    if (any) lmd__h_end_table(p);
    sqlite3_finalize(st);
    return s;
}

lms_status lmd__report_duplicates(lmd_page *p, lms_error *err)
{
    int64_t    several = 0;
    lms_status s = lmd__db_count(p->db, "SELECT count(*) FROM child WHERE record_count > 1", &several, err);
    lmd__h_section(p, "trung", "Bản ghi trùng", "Duplicates");
    lmd__h(p, "<p><strong>"), lmd__h_num(p, several), lmd__h(p, "</strong> ");
    lmd__h_both(p, "trẻ có nhiều hơn một bản ghi; gộp lại còn ", "children have more than one record; merged, "),
        lmd__h_num(p, p->children);
    lmd__h_both(p, " trẻ từ ", " children remain of "), lmd__h_num(p, p->records);
    lmd__h_both(
        p,
        " bản ghi. Bản ghi gốc không bị đổi, mọi lần gộp đều tách lại được. Cùng hộ mà tên khác nhau là căn cứ để không gộp: trẻ sinh đôi được xét riêng.",
        " records. Source records are unchanged and every merge can be undone. One household and different names speak against a merge: twins are weighed as twins.");
    lmd__h(p, "</p>\n");
    if (s == LMS_OK) s = sizes(p, err);
    if (s == LMS_OK) s = questions(p, err);
    if (s == LMS_OK) s = lmd__report_pairs(p, err);
    lmd__h_end_section(p);
    return s;
}

/* ---- the histogram of weights ---- */

#define LOW  (-10)
#define HIGH 40
#define BINS (HIGH - LOW)

typedef struct histogram { int64_t n[BINS][3]; int64_t most, top, total[3]; } histogram; /* different, review, same */

static lms_status count_weights(lmd_page *p, histogram *h, lms_error *err)
{
    sqlite3_stmt *st;
    bool          row = true;
    lms_status    s = lmd__h_query(p, "SELECT weight, verdict FROM pair WHERE weight IS NOT NULL", &st, err);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        double  w = floor(sqlite3_column_double(st, 0)) - LOW;
        lms_str v = lmd__db_text(st, 1);
        int     bin = w < 0 ? 0 : w >= BINS ? BINS - 1 : (int)w;
        int     k = lmd__is(v, "same") ? 2 : lmd__is(v, "review") ? 1 : 0;
        h->total[k]++;
        if (++h->n[bin][k] > h->most) h->most = h->n[bin][k];
    }
    sqlite3_finalize(st);
    h->top = lmd__drawn(p, h->most);
    return s;
}

/* Height in the picture of a count, on a logarithmic scale that begins at one half. */
static double height(int64_t n, int64_t most) { return n ? 190 * log2((double)n * 2) / log2((double)most * 2) : 0; }

static void histogram_axes(lmd_page *p, const histogram *h)
{
    for (int64_t g = 1; g <= h->top; g *= 10) {
        double y = 210 - height(g, h->top);
        lmd__printf(&p->b,
                    "<line x1=\"52\" x2=\"792\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#e1e7ec\"/><text x=\"46\" y=\"%.1f\" "
                    "text-anchor=\"end\">",
                    y, y, y + 4);
        lmd__put_u(&p->b, (uint64_t)g);
        lmd__h(p, "</text>");
        if (g > INT64_MAX / 10) break;
    }
    for (int w = LOW; w <= HIGH; w += 10) {
        double x = 52 + (w - LOW) * 740.0 / BINS;
        lmd__printf(&p->b,
                    "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"210\" y2=\"215\" stroke=\"#51606d\"/><text x=\"%.1f\" "
                    "y=\"229\" text-anchor=\"middle\">%s%d</text>",
                    x, x, x, w < 0 ? "−" : "", w < 0 ? -w : w);
    }
    lmd__h(p, "<line x1=\"52\" x2=\"792\" y1=\"210\" y2=\"210\" stroke=\"#51606d\"/>");
}

static void threshold(lmd_page *p, const char *key, const char *vi, const char *en, int row)
{
    lmd_buf v = { 0 };
    if (lmd__db_meta(p->db, key, &v)) {
        double w = strtod(lmd__z(&v), NULL), x = 52 + (w - LOW) * 740.0 / BINS;
        if (w > LOW && w < HIGH) {
            lmd__printf(&p->b,
                        "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"210\" stroke=\"#16212b\" stroke-width=\"1.5\" "
                        "stroke-dasharray=\"5 3\"/>",
                        x, x, 4 + 14 * row);
            char point[32], comma[32];
            snprintf(point, sizeof point, "%.1f", w), snprintf(comma, sizeof comma, "%.1f", w);
            if (strchr(comma, '.')) *strchr(comma, '.') = ',';
            lmd__printf(&p->b,
                        "<text class=\"vi\" x=\"%.1f\" y=\"%d\">%s %s</text><text class=\"en\" x=\"%.1f\" y=\"%d\">%s "
                        "%s</text>",
                        x + 5, 14 + 14 * row, vi, comma, x + 5, 14 + 14 * row, en, point);
        }
    }
    lmd__buf_free(&v);
}

static lms_status weights(lmd_page *p, lms_error *err)
{
    static const char *const ink[3] = { "#8296a5", "#d08a10", "#1a7146" };
    static const char *const vi[3] = { "hai trẻ khác nhau", "chờ xem xét", "cùng một trẻ" }, *const en[3] = {
        "different children", "review", "same child"
    };
    histogram  h = { 0 };
    lms_status s = count_weights(p, &h, err);
    if (s != LMS_OK || h.top == 0) return s;
    lmd__h(p, "<figure><figcaption>");
    lmd__h_both(p, "Điểm khớp của các cặp được giữ lại (bit, thang đứng lô-ga-rít)",
                "Match weights of the pairs kept (bits, logarithmic scale)");
    lmd__h(p, "</figcaption><ul class=\"key\">");
    for (int k = 0; k < 3; k++) {
        lmd__printf(&p->b, "<li><i style=\"background:%s\"></i>", ink[k]);
        lmd__h_both(p, vi[k], en[k]), lmd__h(p, ": "), lmd__h_num(p, h.total[k]);
        lmd__h(p, "</li>");
    }
    lmd__h(p, "</ul><svg viewBox=\"0 0 800 236\" role=\"img\" data-label-vi=\"Biểu đồ số cặp theo điểm khớp; số liệu ở "
              "bảng dưới\""
              " data-label-en=\"Chart of the number of pairs by match weight; the figures are in the table below\" "
              "aria-label=\"Biểu đồ số cặp theo điểm khớp; số liệu ở bảng dưới\">");
    histogram_axes(p, &h);
    for (int b = 0; b < BINS; b++)
        for (int k = 0, at = 0; k < 3; k++) {
            int    shown = (lmd__drawn(p, h.n[b][0]) > 0) + (lmd__drawn(p, h.n[b][1]) > 0) + (lmd__drawn(p, h.n[b][2]) > 0);
            double w = 740.0 / BINS - 1.6, y = height(lmd__drawn(p, h.n[b][k]), h.top);
            if (lmd__drawn(p, h.n[b][k]) == 0) continue;
            lmd__printf(&p->b, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>",
                        52 + b * 740.0 / BINS + 0.8 + at * w / shown, 210 - y, w / shown, y, ink[k]);
            at++;
        }
    threshold(p, "threshold_review", "ngưỡng xem xét", "review from", 0);
    threshold(p, "threshold_same", "ngưỡng gộp", "merge from", 1);
    lmd__h(p, "</svg></figure>\n<details class=\"noprint\"><summary>");
    lmd__h_both(p, "Bảng số liệu của biểu đồ", "The figures of the chart");
    lmd__h(p, "</summary>");
    static const char *const head[] = { "n|Điểm khớp từ|Weight from", "n|Hai trẻ khác nhau|Different",
                                        "n|Chờ xem xét|Review", "n|Cùng một trẻ|Same", NULL };
    lmd__h_table(p, "narrow", "Số cặp theo điểm khớp", "Pairs by match weight", head);
    for (int k = 0; k < 3; k++) lmd__h_known_total(p, 2 + k, h.total[k]);
    for (int b = 0; b < BINS; b++) {
        if (h.n[b][0] + h.n[b][1] + h.n[b][2] == 0) continue;
        lmd__h_row(p, "");
        lmd__h_cell(p, "n"),
            lmd__h(p, b == 0          ? "≤ "
                      : b == BINS - 1 ? "≥ "
                                      : ""),
            lmd__h_figure(p, b + LOW), lmd__h_end_cell(p);
        for (int k = 0; k < 3; k++) lmd__h_num_cell(p, h.n[b][k]);
        lmd__h_end_row(p);
    }
    lmd__h_end_table(p);
    lmd__h(p, "</details>\n");
    return s;
}

lms_status lmd__report_matching(lmd_page *p, lms_error *err)
{
    lmd__h_section(p, "so-khop", "Cách so khớp", "How records were matched");
    lmd__h_note(p,
                "Điểm khớp là log₂ của tỷ lệ «cùng một trẻ» trên mọi khả năng khác (trẻ sinh đôi, anh chị em ruột, "
                "người không liên quan): mỗi bit là gấp đôi.",
                "A match weight is log₂ of the odds of \"same child\" against everything else (twin, sibling, "
                "unrelated): every bit doubles the odds.");
    lms_status s = weights(p, err);
    if (s == LMS_OK) s = lmd__report_passes(p, err);
    if (s == LMS_OK) s = lmd__report_parameters(p, err);
    if (s == LMS_OK) s = lmd__report_frequencies(p, err);
    lmd__h_end_section(p);
    return s;
}
