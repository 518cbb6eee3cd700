// SPDX-License-Identifier: MIT
/*
 * desk/report_model.c - what the matcher compared and what it learnt: passes with what each is worth and what was
 * left out, parameters of every comparison (m, u), the most frequent parts of names.
 *
 * Promises
 *   1. a part of a name is shown only if five records or more have it; a pseudonymous report shows only counts
 */
#include "report_parts.h"
#include "tally.h"
#include "waterfall.h"

#include <math.h>
#include <stdio.h>

/* ---- passes ---- */

typedef struct column { const char *name, *head; } column;
static const column pass_column[] = { { "keyed", "n|Bản ghi có khóa|Records with a key" },
                                      { "blocks", "n|Số nhóm|Blocks" },
                                      { "largest", "n|Nhóm lớn nhất|Largest block" },
                                      { "pairs", "n|Số cặp|Pairs" },
                                      { "owned", "n|Cặp mới|New pairs" },
                                      { "same", "n|Cặp cùng một trẻ|Same child" },
                                      { "split_blocks", "n|Nhóm bị chia|Blocks split" },
                                      { "skipped", "n|Cặp bỏ qua do chia nhóm|Pairs skipped by splitting" },
                                      { "skipped_expected", "n|Ước tính trùng bị sót|Matches missed (estimate)" } };
enum { N_COLUMNS = sizeof pass_column / sizeof *pass_column };

/* Does the column count groups and not people or pairs? */
static bool of_groups(const char *name) { return strcmp(name, "blocks") == 0 || strcmp(name, "split_blocks") == 0; }

static void pass_cells(lmd_page *p, sqlite3_stmt *st, const char *const *name, int n)
{
    for (int i = 1; i <= n; i++) {
        lmd__h_cell(p, "n");
        if (sqlite3_column_type(st, i) == SQLITE_FLOAT && !p->pseudo) lmd__h_decimal(p, sqlite3_column_double(st, i), 1);
        else if (of_groups(name[i])) lmd__h_figure(p, sqlite3_column_int64(st, i));
        else lmd__h_num(p, sqlite3_column_int64(st, i));
        lmd__h_end_cell(p);
    }
}

/* Of how many matches the passes find one, from a scan of all records for a sample of them. */
static lms_status recall(lmd_page *p, lms_error *err)
{
    sqlite3_stmt *st;
    bool          row = false;
    lms_status    s = lmd__h_query(p, "SELECT max(CASE WHEN level = 'scanned_records' THEN probability END), max(CASE WHEN level = 'scanned_matches' THEN probability END),"
                                      " max(CASE WHEN level = 'scanned_matches_in_blocks' THEN probability END) FROM model_parameter WHERE comparison IS NULL OR comparison = ''", &st, err);
    if (s == LMS_OK) s = lmd__db_step(st, &row, err);
    double n = row ? sqlite3_column_double(st, 0) : 0, all = row ? sqlite3_column_double(st, 1) : 0, found = row ? sqlite3_column_double(st, 2) : 0;
    sqlite3_finalize(st);
    if (s != LMS_OK || n < 1 || all < 20 || found > all) return s;
    lmd__h(p, "<p>");
    lmd__h_both(p, "Dò lại ", "A scan for "), lmd__h_num(p, (int64_t)n);
    lmd__h_both(p, " bản ghi với toàn bộ số liệu: các lượt trên tìm được khoảng ", " records among all others: the passes find about ");
    lmd__h_decimal(p, floor(found / all * 1000) / 10, 1), lmd__h(p, "\xC2\xA0%");
    lmd__h_both(p, " số cặp trùng (ước tính).", " of the pairs of one child (estimate).");
    lmd__h(p, "</p>\n");
    return s;
}

lms_status lmd__report_passes(lmd_page *p, lms_error *err)
{
    const char   *head[N_COLUMNS + 2] = { "|Lượt chọn cặp|Pass" }, *name[N_COLUMNS + 1];
    lmd_buf       sql = { 0 };
    sqlite3_stmt *st;
    bool          row = true, words = lmd__db_has(p->db, "match_text");
    int           n = 0;
    lmd__puts(&sql, "SELECT pass");
    for (int i = 0; i < N_COLUMNS; i++) {
        if (!lmd__db_has_column(p->db, "blocking_pass", pass_column[i].name)) continue;
        name[++n] = pass_column[i].name, head[n] = pass_column[i].head;
        lmd__printf(&sql, ", \"%s\"", pass_column[i].name);
    }
    lmd__puts(&sql, words ? ", (SELECT min(text_vi) FROM match_text WHERE part = 'pass' AND id = pass), (SELECT min(text_en) FROM match_text WHERE part = 'pass' AND id = pass)"
                          : ", NULL, NULL");
    lmd__puts(&sql, " FROM blocking_pass ORDER BY rowid");
    lms_status s = lmd__h_query(p, lmd__z(&sql), &st, err);
    lmd__buf_free(&sql);
    lmd__h_table(p, "", "Các lượt chọn cặp so sánh; cặp mới là cặp chưa lượt nào trước đó chọn",
                 "Blocking passes; a new pair is one no earlier pass has chosen", head);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        lms_str id = lmd__db_text(st, 0), vi = lmd__db_text(st, n + 1), en = lmd__db_text(st, n + 2);
        lmd__h_row(p, "");
        lmd__h_head_cell(p), lmd__h_both_text(p, vi.n ? vi : id, en.n ? en : id);
        if (vi.n) lmd__h(p, " <small>"), lmd__h_text(p, id), lmd__h(p, "</small>");
        lmd__h_end_head_cell(p);
        pass_cells(p, st, name, n);
        lmd__h_end_row(p);
    }
    sqlite3_finalize(st);
    lmd__h_end_table(p);
    lmd__h_note(p, "Nhóm quá lớn được chia nhỏ theo khóa phụ; các cặp nằm ở hai phần khác nhau không được so ở lượt đó (cột «bỏ qua»), và được ước lượng bằng cách rút mẫu.",
                "A block too large is split by a second key; pairs that fall into two parts are not compared in that pass (\"skipped\"); what they would have found is estimated from a sample.");
    return s == LMS_OK && lmd__db_has(p->db, "model_parameter") ? recall(p, err) : s;
}

/* ---- parameters ---- */

typedef struct classes { char title[8][160]; const char *head[14]; int n; } classes;

/* The classes of the model as columns; *sql gets a column for each. */
static lms_status read_classes(lmd_page *p, const lmd_waterfall *model, classes *c, lmd_buf *sql, lms_error *err)
{
    sqlite3_stmt *st = NULL;
    bool          row = true;
    lms_status    s = lmd__h_query(p, "SELECT class FROM model_parameter WHERE class <> '' GROUP BY class ORDER BY min(rowid)", &st, err);
    while (s == LMS_OK && c->n < 8 && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        lms_str id = lmd__db_text(st, 0);
        bool    plain = id.n > 0 && id.n < 40;
        char    z[41] = { 0 };
        for (size_t i = 0; i < id.n; i++) plain &= (id.s[i] >= 'a' && id.s[i] <= 'z') || id.s[i] == '_' || id.s[i] == '-';
        if (!plain) continue;
        memcpy(z, id.s, id.n);
        const char *vi = lmd__waterfall_word(model, "class", "", z, LMD_VI), *en = lmd__waterfall_word(model, "class", "", z, LMD_EN);
        if (strpbrk(vi, "|<&\"") || strpbrk(en, "|<&\"") || strlen(vi) + strlen(en) > 120) vi = en = z; /* a heading is mark-up */
        snprintf(c->title[c->n], sizeof c->title[c->n], "n|%s%s|%s%s", c->n ? "" : "m: ", vi, c->n ? "" : "m: ", en);
        lmd__printf(sql, ", max(CASE WHEN m.class = '%s' THEN m.probability END)", z);
        c->head[2 + c->n] = c->title[c->n];
        c->n++;
    }
    sqlite3_finalize(st);
    if (c->n > 1) { /* the last class is the base of the weight */
        char last[160];
        snprintf(last, sizeof last, "%s", c->title[c->n - 1] + 2);
        char *bar = strchr(last, '|');
        if (bar) *bar = 0, snprintf(c->title[c->n - 1], sizeof c->title[c->n - 1], "n|u: %.60s|u: %.60s", last, bar + 1);
    }
    return s;
}

static void weight_bar(lmd_page *p, double v)
{
    double most = 24, x = fmax(-most, fmin(most, v)) * 500 / most;
    lmd__printf(&p->b,
                "<svg class=\"bar fall\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"%s\" x=\"%.1f\" width=\"%.1f\" "
                "height=\"10\"/><line class=\"zero\" x1=\"500\" x2=\"500\" y1=\"0\" y2=\"10\"/></svg>",
                v < 0 ? "down" : "up", x < 0 ? 500 + x : 500, fmax(fabs(x), 2));
}

static void parameter_row(lmd_page *p, const lmd_waterfall *model, sqlite3_stmt *st, int n)
{
    lmd_buf comparison = { 0 }, level = { 0 };
    double  first = sqlite3_column_double(st, 2), last = sqlite3_column_double(st, 1 + n);
    lmd__put_str(&comparison, lmd__db_text(st, 0)), lmd__put_str(&level, lmd__db_text(st, 1));
    const char *c = lmd__z(&comparison), *l = lmd__z(&level);
    lmd__h_row(p, "");
    lmd__h_head_cell(p);
    lmd__h_both_text(p, lmd__str(lmd__waterfall_word(model, "comparison", "", c, LMD_VI)), lmd__str(lmd__waterfall_word(model, "comparison", "", c, LMD_EN)));
    lmd__h_end_head_cell(p);
    lmd__h_cell(p, "");
    lmd__h_both_text(p, lmd__str(lmd__waterfall_word(model, "level", c, l, LMD_VI)), lmd__str(lmd__waterfall_word(model, "level", c, l, LMD_EN)));
    lmd__h_end_cell(p);
    for (int i = 0; i < n; i++) lmd__h_cell(p, "n"), lmd__h_decimal(p, sqlite3_column_double(st, 2 + i), 5), lmd__h_end_cell(p);
    lmd__h_cell(p, "n");
    if (first > 0 && last > 0) lmd__h_decimal(p, log2(first / last), 2), weight_bar(p, log2(first / last));
    lmd__h_end_cell(p);
    lmd__h_end_row(p);
    lmd__buf_free(&comparison);
    lmd__buf_free(&level);
}

/* One row per comparison and level: P(level | class) of each class, and the weight of same against unrelated. */
lms_status lmd__report_parameters(lmd_page *p, lms_error *err)
{
    classes        c = { .head = { "|So sánh|Comparison", "|Mức|Level" } };
    lmd_waterfall *model = NULL;
    lmd_buf        sql = { 0 };
    sqlite3_stmt  *st = NULL;
    bool           row = true;
    lmd__puts(&sql, "SELECT m.comparison, m.level");
    lms_status s = lmd__waterfall_open(p->db, &model, err);
    if (s == LMS_OK) s = read_classes(p, model, &c, &sql, err);
    c.head[2 + c.n] = "n|Trọng số (bit)|Weight (bits)";
    lmd__puts(&sql, " FROM model_parameter m WHERE m.comparison <> '' GROUP BY m.comparison, m.level ORDER BY min(m.rowid)");
    if (s == LMS_OK && c.n) {
        s = lmd__h_query(p, lmd__z(&sql), &st, err);
        lmd__h(p, "<details class=\"noprint\"><summary>");
        lmd__h_both(p, "Tham số của mô hình (m, u)", "Parameters of the model (m, u)");
        lmd__h(p, "</summary>\n");
        lmd__h_note(p, "m là xác suất gặp mức đó khi hai bản ghi là một trẻ, u là khi hai bản ghi không liên quan. Trọng số là log₂(m/u): dương thì nghiêng về cùng một trẻ.",
                    "m is the probability of the level when two records are one child, u when they are unrelated. The weight is log₂(m/u): above 0 it speaks for one child.");
        lmd__h_table(p, "parameters", "Tham số của mô hình: xác suất của từng mức theo lớp", "Parameters of the model: probability of each level by class", c.head);
        while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) parameter_row(p, model, st, c.n);
        lmd__h_end_table(p);
        lmd__h(p, "</details>\n");
    }
    sqlite3_finalize(st);
    lmd__buf_free(&sql);
    lmd__waterfall_close(model);
    return s;
}

/* ---- parts of names ---- */

enum { FAMILY, MIDDLE, GIVEN, N_PARTS };
#define ON_PAGE 8
#define IN_BOOK 100

static bool count_name(lms_str name, lmd_tally t[N_PARTS])
{
    lms_str none = { "", 0 };
    size_t  a = 0, z = name.n;
    while (a < name.n && name.s[a] != ' ') a++;
    if (a == name.n) return true; /* one word: nobody knows which part */
    while (z && name.s[z - 1] != ' ') z--;
    lms_str part[N_PARTS] = { { name.s, a }, { name.s + a + 1, z > a + 2 ? z - a - 2 : 0 }, { name.s + z, name.n - z } };
    for (int k = 0; k < N_PARTS; k++)
        if (part[k].n && !lmd__tally_add(&t[k], (lms_str[LMD_TALLY_PARTS]){ part[k], none, none }, none, none)) return false;
    return true;
}

static void frequency_rows(lmd_page *p, int part, const lmd_tally *t)
{
    static const char *const vi[N_PARTS] = { "Họ", "Chữ đệm", "Tên" }, *const en[N_PARTS] = { "Family name", "Middle name", "Given name" };
    int64_t all = 0;
    for (size_t i = 0; i < t->n; i++) all += t->v[i].n;
    for (size_t i = 0; i < t->n && i < (p->book && !p->pseudo ? IN_BOOK : ON_PAGE) && t->v[i].n >= LMD_SMALL; i++) {
        p->book_only = i >= ON_PAGE;
        lmd__h_row(p, "");
        lmd__h_head_cell(p), lmd__h_both(p, vi[part], en[part]), lmd__h_end_head_cell(p);
        lmd__h_cell(p, "n"), lmd__h_figure(p, (int64_t)i + 1), lmd__h_end_cell(p);
        lmd__h_cell(p, "");
        if (p->pseudo) lmd__h_both(p, "<i>không ghi</i>", "<i>not shown</i>");
        else lmd__h_text(p, lmd__str(t->v[i].part[0]));
        lmd__h_end_cell(p);
        lmd__h_num_cell(p, t->v[i].n);
        lmd__h_cell(p, "n"), lmd__h_percent(p, t->v[i].n, all), lmd__h_end_cell(p);
        lmd__h_cell(p, "n"), lmd__h_decimal(p, log2((double)lmd__drawn(p, all) / (double)lmd__drawn(p, t->v[i].n)), 1), lmd__h_end_cell(p);
        lmd__h_end_row(p);
    }
    p->book_only = false;
}

lms_status lmd__report_frequencies(lmd_page *p, lms_error *err)
{
    static const char *const head[] = { "|Phần|Part", "n|Thứ tự|Order", "|Giá trị|Value", "n|Số bản ghi|Records", "n|Tỷ trọng|Share",
                                        "n|Trùng nhau đáng giá (bit)|Agreement is worth (bits)", NULL };
    const lmd_field *name = lmd__field_of_role(&p->fields, "person_name");
    lmd_tally        t[N_PARTS] = { { 0 } };
    lmd_buf          sql = { 0 };
    sqlite3_stmt    *st = NULL;
    bool             row = true;
    if (name == NULL || !lmd__db_has_column(p->db, "record", name->id)) return LMS_OK;
    lmd__puts(&sql, "SELECT "), lmd__db_ident(&sql, lmd__str(name->id)), lmd__puts(&sql, " FROM record");
    lms_status s = lmd__h_query(p, lmd__z(&sql), &st, err);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row)
        if (!count_name(lmd__db_text(st, 0), t)) s = lmd__nomem(err);
    sqlite3_finalize(st);
    lmd__buf_free(&sql);
    for (int k = 0; k < N_PARTS; k++) lmd__tally_sort(&t[k]);
    if (s == LMS_OK && t[GIVEN].n && t[GIVEN].v[0].n >= LMD_SMALL) {
        lmd__h(p, "<details><summary>");
        lmd__h_both(p, "Họ, chữ đệm, tên hay gặp nhất", "The most frequent parts of names");
        lmd__h(p, "</summary>\n");
        lmd__h_note(p, "Trùng một tên hiếm đáng giá hơn trùng một tên phổ biến: mỗi bit là gấp đôi. Giá trị có dưới 5 bản ghi không được liệt kê.",
                    "To share a rare name is worth more than to share a common one: every bit doubles it. Values of fewer than 5 records are not listed.");
        lmd__h_table(p, "narrow", "Tên hay gặp nhất: họ, chữ đệm, tên", "Frequent names: family, middle and given names", head);
        for (int k = 0; k < N_PARTS; k++) frequency_rows(p, k, &t[k]);
        lmd__h_end_table(p);
        lmd__h(p, "</details>\n");
    }
    for (int k = 0; k < N_PARTS; k++) lmd__tally_free(&t[k]);
    return s;
}
