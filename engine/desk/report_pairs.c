// SPDX-License-Identifier: MIT
/*
 * desk/report_pairs.c - the merges that rest on least, the doubtful pairs nearest to a merge, and why: each pair
 * shown has its weight told step by step (waterfall.h). Keys only; no value of a record is read but, for a
 * pseudonymous report, year of birth and ward, and those only where five children or more share them.
 *
 * Promises
 *   1. every child of several records is in the workbook with its weakest link, weakest first
 *   2. the bars of a pair begin and end where the figures beside them say
 */
#include "page.h"
#include "report_parts.h"
#include "waterfall.h"
#include "weakest.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define SHOWN 15 /* rows on the page */
#define PAIRS 40 /* explained at most */

typedef struct seen { int64_t a, b; char *key[2]; } seen;
typedef struct work {
    lmd_page      *p;
    lmd_waterfall *model;
    seen           pair[PAIRS]; int n;
    double         merge; bool have_merge;  /* threshold */
    lmd_weakest    weak;
    sqlite3_stmt  *place;
} work;

/* ---- the steps of a pair ---- */

static char *copy(lms_str s) { return strndup(s.n ? s.s : "", s.n); }

/* Remember a pair to be explained; its number, 0 if there is no room. */
static int remember(work *w, int64_t a, int64_t b, lms_str key_a, lms_str key_b)
{
    for (int i = 0; i < w->n; i++)
        if (w->pair[i].a == a && w->pair[i].b == b) return i + 1;
    if (w->n == PAIRS) return 0;
    seen *x = &w->pair[w->n];
    *x = (seen){ a, b, { copy(key_a), copy(key_b) } };
    if (x->key[0] == NULL || x->key[1] == NULL) return 0;
    return ++w->n;
}

typedef struct scale { double low, high; } scale;

static double at(const scale *s, double v) { return (v - s->low) * 1000 / (s->high - s->low); }

static scale scale_of(const work *w, const lmd_steps *x)
{
    scale s = { 0, 0 };
    for (int i = 0; i < x->n; i++) s.low = fmin(s.low, x->v[i].sum), s.high = fmax(s.high, x->v[i].sum);
    if (w->have_merge) s.high = fmax(s.high, w->merge);
    double room = fmax((s.high - s.low) * 0.02, 0.5);
    return (scale){ s.low - room, s.high + room };
}

static void mark_line(lmd_page *p, double x, const char *css)
{
    lmd__printf(&p->b, "<line class=\"%s\" x1=\"%.1f\" x2=\"%.1f\" y1=\"0\" y2=\"10\"/>", css, x, x);
}

static void bar(work *w, const scale *s, double from, double to, const char *css)
{
    lmd_page *p = w->p;
    double    x = at(s, fmin(from, to)), width = fabs(at(s, to) - at(s, from));
    lmd__h(p, "<svg class=\"bar fall\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
    lmd__printf(&p->b, "<rect class=\"%s\" x=\"%.1f\" width=\"%.1f\" height=\"10\"/>", css, x, fmax(width, 2));
    mark_line(p, at(s, 0), "zero");
    if (w->have_merge) mark_line(p, at(s, w->merge), "goal");
    lmd__h(p, "</svg>");
}

static void bits(lmd_page *p, double v, const char *css)
{
    lmd__h_cell(p, css);
    if (v > 0.05) lmd__h(p, "+");
    lmd__h_decimal(p, fabs(v) < 0.05 ? 0 : v, 1);
    lmd__h_end_cell(p);
}

static void step_rows(work *w, const lmd_steps *x)
{
    lmd_page *p = w->p;
    scale     s = scale_of(w, x);
    for (int i = 0; i < x->n; i++) {
        const lmd_step *v = &x->v[i];
        lmd__h_row(p, "");
        lmd__h_head_cell(p), lmd__h_both_text(p, lmd__str(v->vi), lmd__str(v->en));
        if (v->kind == LMD_STEP_LEVEL) lmd__h(p, " <small>"), lmd__h_both_text(p, lmd__str(v->level_vi), lmd__str(v->level_en)), lmd__h(p, "</small>");
        lmd__h_end_head_cell(p);
        bits(p, v->bits, "n");
        lmd__h_cell(p, "steps"), bar(w, &s, v->sum - v->bits, v->sum, v->bits < 0 ? "down" : "up"), lmd__h_end_cell(p);
        lmd__h_end_row(p);
    }
    lmd__h_row(p, "total");
    lmd__h_head_cell(p), lmd__h_both(p, "Điểm khớp", "Match weight"), lmd__h_end_head_cell(p);
    bits(p, x->weight, "n");
    lmd__h_cell(p, "steps"), bar(w, &s, 0, x->weight, "sum"), lmd__h_end_cell(p);
    lmd__h_end_row(p);
}

static void pair_keys(work *w, const seen *x)
{
    lmd__h_key(w->p, lmd__str(x->key[0])), lmd__h(w->p, " – "), lmd__h_key(w->p, lmd__str(x->key[1]));
}

static lms_status explain_on_page(work *w, int i, lms_error *err)
{
    static const char *const head[] = { "|Căn cứ|Evidence", "n|Bit|Bits", "|Cộng dồn|Running sum", NULL };
    lmd_page      *p = w->p;
    lmd_page_book *book = p->book;
    lmd_steps      x;
    char           vi[80], en[80];
    lms_status     s = lmd__waterfall_of(w->model, w->pair[i].a, w->pair[i].b, &x, err);
    if (s != LMS_OK || !x.found) return s;
    p->book = NULL; /* one sheet has the steps of all pairs */
    lmd__printf(&p->b, "<details class=\"pair%s\" id=\"cap-%d\"><summary>", i < 3 ? "" : " noprint", i + 1);
    lmd__printf(&p->b, "%d. ", i + 1), pair_keys(w, &w->pair[i]), lmd__h(p, ": ");
    lmd__h_decimal(p, x.weight, 1), lmd__h(p, " bit</summary>\n<p class=\"note\">");
    lmd__h_both(p, "Mỗi thanh so khả năng «cùng một trẻ» với khả năng gần nhất còn lại: «", "Each bar is \"same child\" against the nearest other possibility: \"");
    lmd__h_both_text(p, lmd__str(x.rival_vi), lmd__str(x.rival_en));
    lmd__h_both(p, "».", "\".");
    lmd__h(p, "</p>\n");
    snprintf(vi, sizeof vi, "Cặp %d: từng bước của điểm khớp", i + 1), snprintf(en, sizeof en, "Pair %d: the weight step by step", i + 1);
    lmd__h_table(p, "pairs", vi, en, head);
    step_rows(w, &x);
    lmd__h_end_table(p);
    lmd__h(p, "</details>\n");
    p->book = book;
    return s;
}

static lms_status explain_in_book(work *w, int i, lms_error *err)
{
    lmd_page  *p = w->p;
    lmd_steps  x;
    lms_status s = lmd__waterfall_of(w->model, w->pair[i].a, w->pair[i].b, &x, err);
    for (int k = 0; s == LMS_OK && k < x.n; k++) {
        lmd__h_row(p, "");
        lmd__h_cell(p, "n"), lmd__h_figure(p, i + 1), lmd__h_end_cell(p);
        for (int r = 0; r < 2; r++) lmd__h_cell(p, ""), lmd__h_key(p, lmd__str(w->pair[i].key[r])), lmd__h_end_cell(p);
        lmd__h_cell(p, ""), lmd__h_both_text(p, lmd__str(x.rival_vi), lmd__str(x.rival_en)), lmd__h_end_cell(p);
        lmd__h_cell(p, ""), lmd__h_both_text(p, lmd__str(x.v[k].vi), lmd__str(x.v[k].en)), lmd__h_end_cell(p);
        lmd__h_cell(p, ""), lmd__h_both_text(p, lmd__str(x.v[k].level_vi), lmd__str(x.v[k].level_en)), lmd__h_end_cell(p);
        lmd__h_cell(p, "n"), lmd__h_decimal(p, x.v[k].bits, 2), lmd__h_end_cell(p);
        lmd__h_cell(p, "n"), lmd__h_decimal(p, x.v[k].sum, 2), lmd__h_end_cell(p);
        lmd__h_end_row(p);
    }
    return s;
}

static lms_status explanations(work *w, lms_error *err)
{
    static const char *const head[] = { "n|Cặp|Pair", "|Bản ghi 1|Record 1", "|Bản ghi 2|Record 2", "|So với khả năng|Against", "|Căn cứ|Evidence",
                                        "|Mức|Level", "n|Bit|Bits", "n|Cộng dồn|Running sum", NULL };
    lmd_page  *p = w->p;
    lms_status s = LMS_OK;
    if (w->n == 0) return s;
    lmd__h(p, "<h3>");
    lmd__h_both(p, "Vì sao: điểm khớp của từng cặp nêu trên", "Why: the weight of each pair above");
    lmd__h(p, "</h3>\n");
    lmd__h_note(p, "Thanh xanh nghiêng về «cùng một trẻ», thanh đỏ nghiêng về hai trẻ khác nhau. Vạch liền là 0, vạch đứt là ngưỡng gộp.",
                "A green bar speaks for the same child, a red one for two children. The full line is 0, the dashed one the threshold of merging.");
    for (int i = 0; s == LMS_OK && i < w->n; i++) s = explain_on_page(w, i, err);
    if (p->book == NULL) return s;
    p->book_only = true;
    lmd__h_table(p, "", "Từng bước của các cặp", "Pairs step by step", head);
    for (int i = 0; s == LMS_OK && i < w->n; i++) s = explain_in_book(w, i, err);
    lmd__h_end_table(p);
    p->book_only = false;
    return s;
}

/* A link to the steps of a pair, its number for the workbook; nothing where there was no room. */
static void why_cell(work *w, int number)
{
    lmd_page      *p = w->p;
    lmd_page_book *book = p->book;
    lmd__h_cell(p, "why");
    if (number) {
        p->book = NULL;
        lmd__printf(&p->b, "<a href=\"#cap-%d\">", number), lmd__h_both(p, "vì sao ", "why ");
        p->book = book;
        lmd__h_figure(p, number);
        lmd__h_quiet(p, "</a>");
    }
    lmd__h_end_cell(p);
}

/* ---- weakest links ---- */

static void key_list(work *w, const lmd_weak *c, int most)
{
    int n = 0;
    for (uint32_t m = c->first; m; m = w->weak.member[m - 1].next, n++) {
        if (n) lmd__h(w->p, ", ");
        if (n == most) {
            lmd__h(w->p, "…");
            return;
        }
        lmd__h_key(w->p, lmd__weakest_text(&w->weak, w->weak.member[m - 1].key));
    }
}

/* Year of birth and ward of a child, as far as five children share them. */
static lms_status place_cells(work *w, lms_str child, lms_error *err)
{
    lmd_page  *p = w->p;
    bool       row = false;
    lms_status s = LMS_OK;
    if (w->place) {
        sqlite3_reset(w->place);
        lmd__db_bind(w->place, 1, child);
        s = lmd__db_step(w->place, &row, err);
    }
    for (int i = 0; i < 2; i++) {
        lms_str t = row ? lmd__db_text(w->place, i) : LMD_S("");
        lmd__h_cell(p, "");
        if (t.n) lmd__h_text(p, t);
        else lmd__h(p, "–");
        lmd__h_end_cell(p);
    }
    if (w->place) sqlite3_reset(w->place);
    return s;
}

/* Two keys: one cell of the page, two of the workbook. */
static void pair_parts(lmd_page *p, lms_str a, lms_str b)
{
    lmd__h_key(p, a), lmd__h_quiet(p, " – "), lmd__h_part(p), lmd__h_key(p, b);
}

static lms_status weakest_row(work *w, const lmd_weak *c, lms_error *err)
{
    lmd_page  *p = w->p;
    lms_str    child = lmd__weakest_text(&w->weak, c->id), a = lmd__weakest_key(&w->weak, c->a), b = lmd__weakest_key(&w->weak, c->b);
    lms_status s = LMS_OK;
    int        number = c->off >= 0 && !p->book_only && w->model ? remember(w, c->a, c->b, a, b) : 0;
    lmd__h_row(p, "");
    lmd__h_head_cell(p), lmd__h_key(p, child), lmd__h_end_head_cell(p);
    lmd__h_cell(p, "n"), lmd__h_figure(p, c->records), lmd__h_end_cell(p);
    lmd__h_cell(p, "wide"), key_list(w, c, p->book_only ? 50 : 6), lmd__h_end_cell(p);
    if (p->pseudo) s = place_cells(w, child, err);
    lmd__h_cell(p, "n"), lmd__h_decimal(p, c->weight, 1), lmd__h_end_cell(p);
    lmd__h_cell(p, "wide");
    if (c->off < 0) lmd__h_part(p);
    else if (c->records > 2) pair_parts(p, a, b);
    else { /* its only pair: for the workbook, where rows are filtered */
        bool only = p->book_only;
        p->book_only = true, pair_parts(p, a, b), p->book_only = only;
    }
    lmd__h_end_cell(p);
    why_cell(w, number);
    lmd__h_end_row(p);
    return s;
}

static lms_status weakest(work *w, lms_error *err)
{
#define WEAKEST_HEAD(...)                                                                                             \
    { "|Mã trẻ|Child", "n|Bản ghi|Records", "|Mã các bản ghi|Record keys", __VA_ARGS__                                \
      "n|Liên kết yếu nhất (bit)|Weakest link (bits)",                                                                \
      "|Cặp yếu nhất|Weakest pair|Cặp yếu nhất, bản ghi 1;Cặp yếu nhất, bản ghi 2|Weakest pair, record 1;Weakest pair, record 2",  \
      "|Giải thích|Explained|Cặp số, ở trang Từng bước|Number in Pairs step by step", NULL }
    static const char *const plain[] = WEAKEST_HEAD(), *const pseudo[] = WEAKEST_HEAD("|Năm sinh|Year of birth", "|Phường (xã)|Ward", );
    lmd_page  *p = w->p;
    bool       all = p->book && !p->pseudo;
    lms_status s = lmd__weakest_load(p->db, &w->weak, err);
    size_t     n = s == LMS_OK ? w->weak.n : 0, most = all ? LMD_MOST_ROWS : SHOWN;
    if (n == 0) return s;
    lmd__h_table(p, "stack keys", "Những lần gộp ít chắc chắn nhất: nên xem lại trước", "The least certain merges: look at these first", p->pseudo ? pseudo : plain);
    for (size_t i = 0; s == LMS_OK && i < n && i < most; i++) {
        p->book_only = i >= SHOWN;
        s = weakest_row(w, &w->weak.child[i], err);
    }
    p->book_only = false;
    lmd__h_end_table(p);
    if (all && n > SHOWN) {
        lmd__h(p, "<p class=\"note\">"), lmd__h_both(p, "Tất cả ", "All "), lmd__h_num(p, (int64_t)n);
        lmd__h_both(p, " trẻ có nhiều bản ghi, yếu nhất trước, nằm trong tệp <code>bao-cao.xlsx</code>.",
                    " children of several records, weakest first, are in <code>bao-cao.xlsx</code>.");
        lmd__h(p, "</p>\n");
    }
    return s;
}

/* ---- doubtful pairs ---- */

static void reason_cell(work *w, lms_str reason, lms_str vi, lms_str en)
{
    const lmd_word *word = lmd__reason_word(reason);
    lmd__h_cell(w->p, "wide");
    if (vi.n) lmd__h_both_text(w->p, vi, en);
    else if (word) lmd__h_both(w->p, word->vi, word->en);
    else lmd__h_text(w->p, reason);
    lmd__h_end_cell(w->p);
}

/* joined: pairs whose records are one child already, through other records. */
static lms_status doubtful(work *w, bool joined, lms_error *err)
{
    static const char *const head[] = { "|Cặp bản ghi|Pair of records|Bản ghi 1;Bản ghi 2|Record 1;Record 2", "n|Điểm khớp (bit)|Weight (bits)",
                                        "n|Xác suất cùng một trẻ|Probability of the same child", "|Khả năng lớn nhất|Most probable",
                                        "|Vì sao chờ xem xét|Why it waits", "|Giải thích|Explained|Cặp số, ở trang Từng bước|Number in Pairs step by step", NULL };
    lmd_page     *p = w->p;
    sqlite3_stmt *st;
    bool          row = true;
    int           n = 0;
    lms_status    s = lmd__h_query(p, joined ?
        "SELECT p.record_a, p.record_b, a.record_key, b.record_key, p.weight, p.probability, p.class, p.reason, t.text_vi, t.text_en FROM pair p"
        " JOIN record a ON a.record_id = p.record_a JOIN record b ON b.record_id = p.record_b LEFT JOIN rule_text t ON t.rule = p.reason"
        " WHERE p.verdict = 'review' AND a.child_id = b.child_id ORDER BY p.weight, p.record_a, p.record_b LIMIT 10" :
        "SELECT p.record_a, p.record_b, a.record_key, b.record_key, p.weight, p.probability, p.class, p.reason, t.text_vi, t.text_en FROM pair p"
        " JOIN record a ON a.record_id = p.record_a JOIN record b ON b.record_id = p.record_b LEFT JOIN rule_text t ON t.rule = p.reason"
        " WHERE p.verdict = 'review' AND a.child_id <> b.child_id ORDER BY p.weight DESC, p.record_a, p.record_b LIMIT 10", &st, err);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        lms_str         a = lmd__db_text(st, 2), b = lmd__db_text(st, 3), cls = lmd__db_text(st, 6);
        const lmd_word *word = lmd__class_word(cls);
        int             number = w->model ? remember(w, sqlite3_column_int64(st, 0), sqlite3_column_int64(st, 1), a, b) : 0;
        if (n++ == 0 && joined)
            lmd__h_table(p, "stack", "Cặp nghi ngờ đã chung một trẻ qua bản ghi khác", "Doubtful pairs that are one child through other records", head);
        else if (n == 1) lmd__h_table(p, "stack", "Cặp chờ xem xét có điểm cao nhất", "Pairs to review with the highest weight", head);
        lmd__h_row(p, "");
        lmd__h_head_cell(p), pair_parts(p, a, b), lmd__h_end_head_cell(p);
        lmd__h_cell(p, "n"), lmd__h_decimal(p, sqlite3_column_double(st, 4), 1), lmd__h_end_cell(p);
        lmd__h_cell(p, "n"), lmd__h_decimal(p, sqlite3_column_double(st, 5), 3), lmd__h_end_cell(p);
        lmd__h_cell(p, "");
        if (word) lmd__h_both(p, word->vi, word->en);
        else lmd__h_text(p, cls);
        lmd__h_end_cell(p);
        reason_cell(w, lmd__db_text(st, 7), lmd__db_text(st, 8), lmd__db_text(st, 9));
        why_cell(w, number);
        lmd__h_end_row(p);
    }
    if (n) lmd__h_end_table(p);
    sqlite3_finalize(st);
    return s;
}

/* ---- all of it ---- */

static lms_status prepare(work *w, lms_error *err)
{
    lmd_page  *p = w->p;
    lmd_buf    v = { 0 };
    lms_status s = LMS_OK;
    if (p->pseudo) s = lmd__pseudo_place(p, &w->place, err);
    if (s == LMS_OK && lmd__db_has(p->db, "model_parameter") && lmd__db_has_column(p->db, "pair", "runner_up")) s = lmd__waterfall_open(p->db, &w->model, err);
    w->have_merge = lmd__db_meta(p->db, "threshold_same", &v) && v.n;
    if (w->have_merge) w->merge = strtod(lmd__z(&v), NULL);
    if (w->merge > 100 || w->merge < -100) w->have_merge = false; /* nothing was merged */
    lmd__buf_free(&v);
    return s;
}

lms_status lmd__report_pairs(lmd_page *p, lms_error *err)
{
    work       w = { .p = p };
    lms_status s = prepare(&w, err);
    if (s == LMS_OK) s = weakest(&w, err);
    if (s == LMS_OK) s = doubtful(&w, true, err);
    if (s == LMS_OK) s = doubtful(&w, false, err);
    if (s == LMS_OK) s = explanations(&w, err);
    for (int i = 0; i < w.n; i++) free(w.pair[i].key[0]), free(w.pair[i].key[1]);
    sqlite3_finalize(w.place);
    lmd__weakest_free(&w.weak);
    lmd__waterfall_close(w.model);
    return s;
}
