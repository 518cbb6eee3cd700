// SPDX-License-Identifier: MIT
/*
 * desk/report_ladder.c - the steps from a child in the software to a verified number, for each ward.
 *
 * Promises
 *   1. the figures are those of table `ladder`; a step counts children who have it and all steps before it, the small figure
 *      beside it those who have it whatever else is missing
 */
#include "page.h"

enum { STEPS = 5 };
static const char *const step[STEPS] = { "complete", "formed", "unique", "sent", "verified" };

typedef struct rungs { int64_t base, alone[STEPS], reached[STEPS]; } rungs;

static void step_cell(lmd_page *p, int64_t reached, int64_t alone, int64_t base)
{
    lmd__h_cell(p, "meter");
    lmd__h(p, "<span class=\"fig\"><strong>"), lmd__h_percent(p, reached, base), lmd__h(p, "</strong>"), lmd__h_quiet(p, " <small>("), lmd__h_part(p);
    lmd__h_num(p, reached), lmd__h_quiet(p, ")</small></span>");
    lmd__h_bar(p, reached, base, "");
    lmd__h_part(p);
    if (alone != reached) {
        lmd__h(p, "<small>"), lmd__h_both_quiet(p, "riêng bậc này: ", "this step alone: "), lmd__h_num(p, alone), lmd__h(p, "</small>");
    }
    lmd__h_end_cell(p);
}

static void ward_row(lmd_page *p, const rungs *x, lms_str code, lms_str name, bool total)
{
    lmd__h_row(p, total ? "total" : "");
    lmd__h_head_cell(p);
    if (total) lmd__h_both(p, "Cộng", "Total");
    else lmd__h_ward(p, code, name);
    lmd__h_end_head_cell(p);
    lmd__h_num_cell(p, x->base);
    for (int s = 0; s < STEPS; s++) step_cell(p, x->reached[s], x->alone[s], x->base);
    lmd__h_end_row(p);
}

/* Bars of the whole, one below the other: the figures are in the last row of the table. */
static void staircase(lmd_page *p, const rungs *x)
{
    static const char *const vi[STEPS + 1] = { "Có trong phần mềm", "Đủ thông tin cơ bản", "Số đúng định dạng", "Không trùng", "Công an đã đối chiếu", "Số đã xác thực" };
    static const char *const en[STEPS + 1] = { "In the software", "Complete", "Well-formed number", "Unique", "Checked by an authority", "Verified" };
    lmd__h(p, "<figure><figcaption>");
    lmd__h_both(p, "Còn lại bao nhiêu trẻ sau từng bậc", "How many children are left after each step");
    lmd__h(p, "</figcaption><svg style=\"max-width:46rem\" viewBox=\"0 0 560 172\" role=\"img\" data-label-vi=\"Biểu đồ số trẻ sau từng bậc; số liệu ở dòng cộng của bảng dưới\" "
              "data-label-en=\"Chart of children left after each step; the figures are in the total of the table below\" "
              "aria-label=\"Biểu đồ số trẻ sau từng bậc; số liệu ở dòng cộng của bảng dưới\">");
    for (int s = 0; s <= STEPS; s++) {
        int64_t n = s ? x->reached[s - 1] : x->base;
        int64_t whole = lmd__drawn(p, x->base);
        double  w = whole > 0 ? 320.0 * (double)lmd__drawn(p, n) / (double)whole : 0;
        int     y = 4 + s * 28;
        lmd__printf(&p->b, "<text x=\"166\" y=\"%d\" text-anchor=\"end\">", y + 15);
        lmd__printf(&p->b, "<tspan class=\"vi\">%s</tspan><tspan class=\"en\">%s</tspan></text>", vi[s], en[s]);
        lmd__printf(&p->b, "<rect x=\"174\" y=\"%d\" width=\"%.1f\" height=\"20\" fill=\"%s\"/>", y, w, s == STEPS ? "#1a7146" : "#1f5f8b");
        lmd__printf(&p->b, "<text x=\"%.1f\" y=\"%d\">", 180 + w, y + 15);
        lmd__h_svg_num(p, n);
        lmd__h(p, "</text>");
    }
    lmd__h(p, "</svg></figure>\n");
}

/* Steps of one ward, or of all (st has the columns below): rows of table ladder in the order of the steps. */
static lms_status add_up(lmd_page *p, rungs *all, lms_error *err)
{
    sqlite3_stmt *st = NULL;
    bool          row = true;
    lms_status    s = lmd__db_count(p->db, "SELECT sum(updated) FROM ward_progress", &all->base, err);
    if (s == LMS_OK) s = lmd__h_query(p, "SELECT step, sum(alone), sum(reached) FROM ladder GROUP BY step", &st, err);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row)
        for (int k = 0; k < STEPS; k++)
            if (lmd__is(lmd__db_text(st, 0), step[k])) all->alone[k] = sqlite3_column_int64(st, 1), all->reached[k] = sqlite3_column_int64(st, 2);
    sqlite3_finalize(st);
    return s;
}

void lmd__h_older(lmd_page *p)
{
    lmd__h_note(p, "Kết quả này do bản lamsach cũ lập, chưa có các số liệu này: chạy lại <code>lamsach clean</code>.",
                "This result was made by an older lamsach and does not have these figures: run <code>lamsach clean</code> again.");
    lmd__h_end_section(p);
}

lms_status lmd__report_ladder(lmd_page *p, lms_error *err)
{
#define STEP(vi, en) "|" vi "|" en "|" vi ", %;Qua bậc này và các bậc trước;Riêng bậc này|" en ", %;Past this step and all before;This step alone"
    static const char *const head[] = { "|Phường (xã)|Ward", "n|Có trong phần mềm|In the software", STEP("1. Đủ thông tin cơ bản", "1. Complete"),
                                        STEP("2. Số đúng định dạng", "2. Well-formed number"), STEP("3. Không trùng", "3. Unique"),
                                        STEP("4. Công an đã đối chiếu", "4. Checked by an authority"), STEP("5. Số đã xác thực", "5. Verified"), NULL };
    sqlite3_stmt *st = NULL;
    bool          row = true;
    rungs         all = { 0 };
    int           wards = 0;
    lms_status    s = LMS_OK;
    lmd__h_section(p, "bac-thang", "Các bậc tới số đã xác thực", "Steps to a verified number");
    if (!lmd__db_has(p->db, "ladder")) {
        lmd__h_older(p);
        return s;
    }
    if ((s = add_up(p, &all, err)) != LMS_OK) return s;
    lmd__h_note(p,
                "Mỗi bậc chỉ đếm trẻ đã qua bậc đó <em>và</em> mọi bậc trước. Bậc 4: đã có trả lời của công an, hoặc đã đối chiếu với danh sách của cơ quan có thẩm quyền; "
                "công văn gửi đi mà chưa có trả lời thì máy không biết. Trẻ đạt chỉ tiêu còn phải không có lỗi nào khác.",
                "A step counts children who have it <em>and</em> all before it. Step 4: the police have answered, or a list of an authority was compared; "
                "a letter without an answer leaves no trace. A child in target must be free of other errors too.");
    staircase(p, &all);
    lmd__h_table(p, "stack wards", "Số trẻ đã qua từng bậc, và tỷ lệ trên số trẻ có trong phần mềm", "Children past each step, and their share of those in the software", head);
    s = lmd__h_query(p, "SELECT w.ward_code, w.ward_name, w.updated, a.alone, a.reached, b.alone, b.reached, c.alone, c.reached, d.alone, d.reached, e.alone, e.reached FROM ward_progress w"
                        " JOIN ladder a ON a.ward_code IS w.ward_code AND a.step = 'complete' JOIN ladder b ON b.ward_code IS w.ward_code AND b.step = 'formed'"
                        " JOIN ladder c ON c.ward_code IS w.ward_code AND c.step = 'unique' JOIN ladder d ON d.ward_code IS w.ward_code AND d.step = 'sent'"
                        " JOIN ladder e ON e.ward_code IS w.ward_code AND e.step = 'verified' ORDER BY w.ward_code IS NULL, w.ward_code", &st, err);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        rungs x = { .base = sqlite3_column_int64(st, 2) };
        for (int k = 0; k < STEPS; k++) x.alone[k] = sqlite3_column_int64(st, 3 + 2 * k), x.reached[k] = sqlite3_column_int64(st, 4 + 2 * k);
        if (x.base == 0) continue;
        ward_row(p, &x, lmd__db_text(st, 0), lmd__db_text(st, 1), false);
        wards++;
    }
    sqlite3_finalize(st);
    if (wards > 1) ward_row(p, &all, LMD_S(""), LMD_S(""), true);
    lmd__h_end_table(p);
    lmd__h_end_section(p);
    return s;
}
