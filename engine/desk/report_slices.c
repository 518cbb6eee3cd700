// SPDX-License-Identifier: MIT
/*
 * desk/report_slices.c - are all groups of children served alike? Shares of clean children, of children merged of
 * several records and of records waiting in a doubtful pair, by sex, ethnic group and the pack's age groups. Wards are
 * in the table of targets, which says how a child comes to its ward. Words are those of the pack (code_text).
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

/*
 * One slice. by: the field the children are counted by; group and order are SQL of ours over its values v and over the
 * groups g; codes: whose titles the groups have.
 */
static lms_status slice(lmd_page *p, const lmd_field *by, const char *group, const char *codes, const char *order, const char *const *head,
                        const char *vi, const char *en, lms_error *err)
{
    lmd_buf       sql = { 0 }, column = { 0 };
    sqlite3_stmt *st = NULL;
    bool          row = true;
    int           n = 0, others = 0;
    counts        rest = { 0 }, all = { 0 };
    lmd__db_ident(&column, lmd__str(by->id));
    lmd__printf(&sql,
                "WITH waiting AS (SELECT DISTINCT r.child_id FROM (SELECT record_a AS id FROM pair WHERE verdict = "
                "'review' UNION SELECT record_b FROM pair WHERE verdict = 'review') q JOIN record r ON r.record_id = "
                "q.id), per_value AS MATERIALIZED (SELECT c.%s AS v, count(*) AS n, sum(c.clean = 1) AS clean, sum(c.record_count > 1) AS merged, "
                "count(q.child_id) AS doubtful FROM child c LEFT JOIN waiting q ON q.child_id = c.child_id GROUP BY 1), slice AS (SELECT coalesce(%s, '') AS g, "
                "sum(n) AS n, sum(clean) AS clean, sum(merged) AS merged, sum(doubtful) AS doubtful FROM per_value GROUP BY 1) "
                "SELECT g, n, clean, merged, doubtful, t.text_vi, t.text_en FROM slice LEFT JOIN code_text t ON t.field = '%s' AND t.code = g ORDER BY %s",
                lmd__z(&column), group, codes, order);
    lmd__buf_free(&column);
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
        else if (lmd__db_text(st, 5).n) lmd__h_both_text(p, lmd__db_text(st, 5), lmd__db_text(st, 6));
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

/*
 * The pack's group of a child's age: years that are full on the as-of date, as the run counts them; of a date without
 * day or month the youngest.
 */
static const char age_sql[] =
    "(SELECT a.age_group FROM age_group a, meta m WHERE m.key = 'as_of' AND (v GLOB '[0-9][0-9][0-9][0-9]' OR v GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]' "
    "OR date(v) = v) AND v <= m.value AND max(0, CAST(substr(m.value, 1, 4) AS INTEGER) - CAST(substr(v, 1, 4) AS INTEGER) - (substr(m.value, 6) < CASE length(v) "
    "WHEN 10 THEN substr(v, 6) WHEN 7 THEN substr(v, 6) || '-31' ELSE '12-31' END)) BETWEEN a.from_year AND coalesce(a.below_year, 1000) - 1)";

lms_status lmd__report_slices(lmd_page *p, lms_error *err)
{
    static const char *const by_sex[] = { "|Giới tính|Sex", FIGURES };
    static const char *const by_group[] = { "|Dân tộc|Ethnic group", FIGURES };
    static const char *const by_age[] = { "|Tuổi|Age", FIGURES };
    const lmd_field *sex = lmd__field_of_role(&p->fields, "sex"), *ethnic = lmd__field_of_role(&p->fields, "ethnicity"),
                    *born = lmd__field_of_role(&p->fields, "birth_date");
    lms_status s = LMS_OK;
    lmd__h_section(p, "cong-bang", "Các nhóm trẻ", "Groups of children");
    lmd__h_note(p,
                "Máy có đối xử như nhau với mọi nhóm không? Nhóm nào lệch xa dòng tổng thì nên xem vì sao. "
                "Nhóm ít trẻ lệch nhiều hơn do ngẫu nhiên. Từng phường: xem bảng chỉ tiêu.",
                "Are all groups served alike? Where a group is far from the total, look why. Small groups stray further by chance. Wards: see the targets.");
    if (sex) s = slice(p, sex, "v", sex->id, "n DESC, g", by_sex, "Theo giới tính", "By sex", err);
    if (s == LMS_OK && ethnic) s = slice(p, ethnic, "v", ethnic->id, "n DESC, g", by_group, "Theo dân tộc", "By ethnic group", err);
    if (s == LMS_OK && born && lmd__db_has(p->db, "age_group"))
        s = slice(p, born, age_sql, "age_group", "g = '', (SELECT place FROM age_group WHERE age_group = g)", by_age, "Theo tuổi", "By age", err);
    lmd__h_end_section(p);
    return s;
}
