// SPDX-License-Identifier: MIT
/*
 * desk/report_slices.c - are all groups of children served alike? Shares of clean children, of children merged of
 * several records and of records waiting in a doubtful pair, by sex, ethnic group and age. Wards are in
 * the table of targets, which says how a child comes to its ward.
 *
 * Promises
 *   1. every child is counted once in each slice: the rows of a slice add up to all children
 */
#include "page.h"

#define ROWS 12 /* of a slice; smaller groups are added up in a last row */

typedef struct counts { int64_t children, clean, merged, doubtful; } counts;

static void figures(lmd_page *p, const counts *c)
{
    lmd__h_num_cell(p, c->children);
    lmd__h_cell(p, "n meter"), lmd__h_percent(p, c->clean, c->children);
    lmd__h_bar(p, c->clean, c->children, "ok"), lmd__h_end_cell(p);
    lmd__h_cell(p, "n"), lmd__h_percent(p, c->merged, c->children), lmd__h_end_cell(p);
    lmd__h_cell(p, "n"), lmd__h_percent(p, c->doubtful, c->children), lmd__h_end_cell(p);
    lmd__h_end_row(p);
}

static void add(counts *to, const counts *c)
{
    to->children += c->children, to->clean += c->clean, to->merged += c->merged, to->doubtful += c->doubtful;
}

/* One slice; group and order are SQL of ours over `child AS c`. */
static lms_status slice(lmd_page *p, const char *group, const char *order, const char *const *head,
                        const char *vi, const char *en, lms_error *err)
{
    lmd_buf       sql = { 0 };
    sqlite3_stmt *st = NULL;
    bool          row = true;
    int           n = 0, others = 0;
    counts        rest = { 0 }, all = { 0 };
    lmd__printf(&sql,
                "WITH waiting AS (SELECT DISTINCT r.child_id FROM (SELECT record_a AS id FROM pair WHERE verdict = "
                "'review' UNION SELECT record_b FROM pair WHERE verdict = 'review') q JOIN record r ON r.record_id = "
                "q.id) SELECT coalesce(%s, '') AS g, count(*) AS n, sum(c.clean = 1), sum(c.record_count > 1), "
                "count(q.child_id) FROM child c LEFT JOIN waiting q ON q.child_id = c.child_id "
                "GROUP BY g ORDER BY %s",
                group, order);
    lms_status s = lmd__h_query(p, lmd__z(&sql), &st, err);
    lmd__buf_free(&sql);
    lmd__h_table(p, "stack", vi, en, head);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        counts c = { sqlite3_column_int64(st, 1), sqlite3_column_int64(st, 2), sqlite3_column_int64(st, 3),
                     sqlite3_column_int64(st, 4) };
        add(&all, &c);
        if (n++ >= ROWS || (lmd__shown(p, c.children) == LMD_HIDDEN && lmd__db_text(st, 0).n)) {
            others++;
            add(&rest, &c);
            continue;
        }
        lmd__h_row(p, "");
        lmd__h_head_cell(p);
        if (lmd__db_text(st, 0).n == 0) lmd__h_both(p, "<i>chưa rõ</i>", "<i>not known</i>");
        else if (lmd__is(lmd__db_text(st, 0), "male")) lmd__h_both(p, "Nam", "Male");
        else if (lmd__is(lmd__db_text(st, 0), "female")) lmd__h_both(p, "Nữ", "Female");
        else lmd__h_text(p, lmd__db_text(st, 0));
        lmd__h_end_head_cell(p);
        figures(p, &c);
    }
    sqlite3_finalize(st);
    if (rest.children) {
        lmd__h_row(p, ""), lmd__h_head_cell(p), lmd__h_both(p, "Các nhóm còn lại: ", "All other groups: ");
        lmd__h_figure(p, others), lmd__h_end_head_cell(p);
        figures(p, &rest);
    }
    lmd__h_row(p, "total"), lmd__h_head_cell(p), lmd__h_both(p, "Tổng", "Total"), lmd__h_end_head_cell(p);
    figures(p, &all);
    lmd__h_end_table(p);
    return s;
}

#define FIGURES                                                                                                       \
    "n|Số trẻ|Children", "n|Dữ liệu sạch|Clean", "n|Gộp từ nhiều bản ghi|Merged of several records",                   \
        "n|Còn trong cặp chờ xem xét|In a doubtful pair", NULL

lms_status lmd__report_slices(lmd_page *p, lms_error *err)
{
    static const char *const sex[] = { "|Giới tính|Sex", FIGURES };
    static const char *const ethnic[] = { "|Dân tộc|Ethnic group", FIGURES };
    static const char *const age[] = { "|Tuổi (năm chốt trừ năm sinh)|Age (year of the figures less year of birth)", FIGURES };
    static const char *const most = "n DESC, g";
    static const char *const years =
        "(SELECT CASE WHEN y BETWEEN 0 AND 2 THEN '0–2' WHEN y BETWEEN 3 AND 5 THEN '3–5' WHEN y BETWEEN 6 AND 10 THEN "
        "'6–10' WHEN y BETWEEN 11 AND 15 THEN '11–15' WHEN y > 15 THEN '16+' END FROM (SELECT CAST(substr(value, 1, 4) "
        "AS INTEGER) - CAST(substr(c.birth_date, 1, 4) AS INTEGER) AS y FROM meta WHERE key = 'as_of' AND c.birth_date "
        "GLOB '[12][0-9][0-9][0-9]*'))";
    lms_status s = LMS_OK;
    lmd__h_section(p, "cong-bang", "Các nhóm trẻ", "Groups of children");
    lmd__h_note(p,
                "Máy có đối xử như nhau với mọi nhóm không? Nhóm nào lệch xa dòng tổng thì nên xem vì sao. "
                "Nhóm ít trẻ lệch nhiều hơn do ngẫu nhiên. Từng phường: xem bảng chỉ tiêu.",
                "Are all groups served alike? Where a group is far from the total, look why. Small groups stray further by chance. Wards: see the targets.");
    if (lmd__db_has_column(p->db, "child", "sex")) s = slice(p, "c.sex", most, sex, "Theo giới tính", "By sex", err);
    if (s == LMS_OK && lmd__db_has_column(p->db, "child", "ethnicity"))
        s = slice(p, "c.ethnicity", most, ethnic, "Theo dân tộc", "By ethnic group", err);
    if (s == LMS_OK && lmd__db_has_column(p->db, "child", "birth_date"))
        s = slice(p, years, "g = '', CAST(g AS INTEGER), g", age, "Theo tuổi", "By age", err);
    lmd__h_end_section(p);
    return s;
}
