// SPDX-License-Identifier: MIT
/*
 * desk/worklist.c - the work list as a workbook: a summary, then one sheet per ward, ready to print on A4 landscape.
 *
 * In       a result
 * Out      per ward its records to mend, in the order of `worklist` (most valuable first), with what to do in words
 * Promises
 *   1. every row of `worklist` is there once, in order
 *   2. the words are the pack's (rule_text), the figures ward_progress's; nothing is judged here
 */
#include "worklist_parts.h"

#include <stdlib.h>

typedef lmd_work_book   list;
typedef lmd_work_column column;

enum { KEY, NAME, BIRTH, HAMLET, HOUSEHOLD };

static const char *role_column(list *l, const char *role)
{
    const lmd_field *f = lmd__field_of_role(&l->fields, role);
    return f && lmd__db_has_column(l->db, "record", f->id) ? f->id : NULL;
}

static void make_styles(list *l)
{
    lxw_format **f[] = { &l->title, &l->note, &l->head, &l->cell, &l->figure };
    for (size_t i = 0; i < sizeof f / sizeof *f; i++) {
        if ((*f[i] = lmd__book_format(&l->book)) == NULL) return;
        format_set_font_name(*f[i], "Times New Roman");
        format_set_font_size(*f[i], 12);
        if (i >= 2) format_set_border(*f[i], LXW_BORDER_THIN), format_set_text_wrap(*f[i]);
    }
    format_set_bold(l->title), format_set_font_size(l->title, 15);
    format_set_italic(l->note);
    format_set_bold(l->head), format_set_bg_color(l->head, 0xDDEBF7), format_set_align(l->head, LXW_ALIGN_CENTER);
    format_set_align(l->head, LXW_ALIGN_VERTICAL_CENTER);
    format_set_align(l->figure, LXW_ALIGN_RIGHT);
}

void lmd__work_page(lxw_worksheet *ws, uint32_t head, uint32_t last, uint32_t cols)
{
    worksheet_set_landscape(ws);
    worksheet_set_paper(ws, 9); /* A4 */
    worksheet_set_margins(ws, 0.4, 0.4, 0.5, 0.6);
    worksheet_fit_to_pages(ws, 1, 0);
    worksheet_set_footer(ws, "&L&A&R&P / &N");
    worksheet_repeat_rows(ws, head, head);
    worksheet_freeze_panes(ws, head + 1, 0);
    worksheet_ignore_errors(ws, LXW_IGNORE_NUMBER_STORED_AS_TEXT, "A1:XFD1048576");
    if (last > head) worksheet_autofilter(ws, head, 0, last, (lxw_col_t)(cols - 1));
}

void lmd__work_head(list *l, lxw_worksheet *ws, uint32_t head, const column *c, uint32_t n)
{
    for (uint32_t k = 0; k < n; k++) {
        lmd__book_text(&l->book, ws, head, k, lmd__str(lmd__say(l->lang, c[k].vi, c[k].en)), l->head);
        worksheet_set_column(ws, (lxw_col_t)k, (lxw_col_t)k, c[k].width, NULL);
    }
}

/* ---- one ward ---- */

static const column ward_columns[] = { { "STT", "No.", 6 },
                                       { "Mã trẻ", "Record key", 15 },
                                       { "Họ và tên", "Full name", 26 },
                                       { "Ngày sinh", "Birth date", 12 },
                                       { "Thôn / tổ dân phố", "Hamlet", 16 },
                                       { "Mã hộ", "Household", 12 },
                                       { "Việc cần làm", "What to do", 34 },
                                       { "Lỗi, điểm cần kiểm tra", "Findings", 44 },
                                       { "Tệp, dòng", "File, line", 22 },
                                       { "Kết quả", "Done", 12 } };
#define N_COLUMNS ((uint32_t)(sizeof ward_columns / sizeof *ward_columns))

/* The findings of the record that `work` stands at, from a second query that walks in the same order. */
static lms_status findings_of(list *l, int64_t place, lmd_buf *to, lms_error *err)
{
    unsigned   n = 0;
    lms_status s = LMS_OK;
    lmd__buf_clear(to);
    while (s == LMS_OK && l->more && sqlite3_column_int64(l->found, 0) <= place) {
        lms_str field = lmd__db_text(l->found, 1);
        int     words = lmd__db_text(l->found, 3).n ? 3 : 2;
        if (sqlite3_column_int64(l->found, 0) == place && ++n <= 8) {
            if (to->n) lmd__puts(to, "; ");
            if (field.n) lmd__put_str(to, lmd__field_title(&l->fields, field, l->lang)), lmd__puts(to, ": ");
            lmd__put_filled(to, lmd__db_text(l->found, words), lmd__db_text(l->found, 4));
        }
        s = lmd__db_step(l->found, &l->more, err);
    }
    if (n > 8) lmd__puts(to, "; ...");
    return s;
}

double lmd__work_lines(lms_str text, double width)
{
    return (double)(uint64_t)((double)lmd__utf8_chars(text) / width + 0.999);
}

static void work_row(list *l, lxw_worksheet *ws, uint32_t row, uint32_t number, sqlite3_stmt *st, const lmd_buf *found)
{
    lmd_buf  b = { 0 };
    uint32_t c = 0;
    double   high = 1, more = lmd__work_lines(lmd__buf_str(found), ward_columns[7].width);
    if (more > high) high = more;
    if ((more = lmd__work_lines(lmd__db_text(st, lmd__db_text(st, 2).n ? 2 : 1), ward_columns[6].width)) >
        high)
        high = more;
    if ((more = lmd__work_lines(lmd__db_text(st, 3), ward_columns[8].width - 10)) > high) high = more;
    worksheet_set_row(ws, row, 16.5 * high, NULL); /* other programs than Excel do not fit rows themselves */
    lmd__put_u(&b, number);
    lmd__book_text(&l->book, ws, row, c++, lmd__buf_str(&b), l->figure);
    for (int k = KEY; k <= HOUSEHOLD; k++, c++) {
        lms_str v = lmd__db_text(st, 5 + k);
        lmd__buf_clear(&b);
        if (k != BIRTH || !lmd__put_date_vi(&b, v)) lmd__put_str(&b, v);
        lmd__book_text(&l->book, ws, row, c, lmd__buf_str(&b), l->cell);
    }
    lmd__book_text(&l->book, ws, row, c++, lmd__db_text(st, lmd__db_text(st, 2).n ? 2 : 1),
                   l->cell);
    lmd__book_text(&l->book, ws, row, c++, lmd__buf_str(found), l->cell);
    lmd__buf_clear(&b);
    lmd__put_str(&b, lmd__db_text(st, 3));
    lmd__puts(&b, lmd__say(l->lang, ", dòng ", ", line "));
    lmd__put_str(&b, lmd__db_text(st, 4));
    lmd__book_text(&l->book, ws, row, c++, lmd__buf_str(&b), l->cell);
    lmd__book_text(&l->book, ws, row, c, LMD_S(""), l->cell);
    lmd__buf_free(&b);
}

/* The order of the work list: by ward, most valuable first. The place in it joins the two queries. */
#define PLACED                                                                                                         \
    "WITH placed AS (SELECT *, row_number() OVER (ORDER BY ward_code IS NULL, ward_code, rowid) AS place FROM "        \
    "worklist) "

/* place, action, its text, file, line, then the five fields, ward_code, ward_name. */
static lms_status prepare_work(list *l, sqlite3_stmt **st, lms_error *err)
{
    lmd_buf     sql = { 0 };
    const char *lang = lmd__say(l->lang, "vi", "en");
    lmd__puts(&sql, PLACED "SELECT w.place, w.action, t.text_");
    lmd__puts(&sql, lang);
    lmd__puts(&sql, ", s.name, r.line");
    for (int k = KEY; k <= HOUSEHOLD; k++) {
        lmd__puts(&sql, ", ");
        if (l->column[k]) lmd__puts(&sql, "r."), lmd__db_ident(&sql, lmd__str(l->column[k]));
        else lmd__puts(&sql, k == KEY ? "r.record_key" : "NULL");
    }
    lmd__puts(&sql, ", w.ward_code, p.ward_name FROM placed w JOIN record r ON r.record_id = w.record_id"
                    " JOIN source s ON s.source_id = r.source_id LEFT JOIN rule_text t ON t.rule = w.action"
                    " LEFT JOIN ward_progress p ON p.ward_code = w.ward_code ORDER BY w.place");
    lms_status s = sql.bad ? lmd__nomem(err) : lmd__db_prepare(l->db, lmd__z(&sql), st, err);
    lmd__buf_clear(&sql);
    lmd__printf(&sql,
                PLACED "SELECT w.place, f.field, f.rule, t.text_%s, f.args FROM placed w JOIN finding f ON f.record_id = "
                       "w.record_id LEFT JOIN rule_text t ON t.rule = f.rule WHERE f.severity <> 'info'"
                       " ORDER BY w.place, f.severity, f.field, f.rule",
                lang);
    if (s == LMS_OK) s = sql.bad ? lmd__nomem(err) : lmd__db_prepare(l->db, lmd__z(&sql), &l->found, err);
    if (s == LMS_OK) s = lmd__db_step(l->found, &l->more, err);
    lmd__buf_free(&sql);
    return s;
}

static void ward_begin(list *l, lms_str name)
{
    lmd_buf text = { 0 };
    l->ws = lmd__book_sheet(&l->book, name);
    l->row = 4;
    if (l->ws == NULL) return;
    lmd__book_text(&l->book, l->ws, 0, 0,
                   lmd__str(lmd__say(l->lang, "DANH SÁCH HỒ SƠ TRẺ EM CẦN XỬ LÝ", "RECORDS OF CHILDREN TO MEND")), l->title);
    lmd__put_str(&text, name);
    lmd__puts(&text, lmd__say(l->lang, ". Ngày chốt số liệu: ", ". As of: "));
    lmd__put_str(&text, lmd__buf_str(&l->as_of));
    lmd__book_text(&l->book, l->ws, 1, 0, lmd__buf_str(&text), l->note);
    lmd__book_text(&l->book, l->ws, 2, 0,
                   lmd__str(lmd__say(l->lang, "Làm từ trên xuống: hồ sơ ở trên đưa phường (xã) tới chỉ tiêu nhanh hơn.",
                                     "Work from the top: the records above bring the ward to its target faster.")),
                   l->note);
    lmd__work_head(l, l->ws, 3, ward_columns, N_COLUMNS);
    lmd__buf_free(&text);
}

static lms_status wards(list *l, lms_error *err)
{
    sqlite3_stmt *work = NULL;
    lmd_buf       problems = { 0 }, ward = { 0 };
    bool          row = true, first = true;
    lms_status    s = prepare_work(l, &work, err);
    while (s == LMS_OK && (s = lmd__db_step(work, &row, err)) == LMS_OK && row) {
        lms_str code = lmd__db_text(work, 10), name = lmd__db_text(work, 11);
        if (first || !lmd__eq(code, lmd__buf_str(&ward)) || l->row >= LMD_SHEET_ROWS) {
            if (l->ws && !first) lmd__work_page(l->ws, 3, l->row - 1, N_COLUMNS);
            ward_begin(l, name.n ? name : code.n ? code : lmd__str(lmd__say(l->lang, "Chưa rõ phường (xã)", "Ward not known")));
            lmd__buf_clear(&ward);
            lmd__put_str(&ward, code);
            first = false;
        }
        s = findings_of(l, sqlite3_column_int64(work, 0), &problems, err);
        if (s == LMS_OK && l->ws) work_row(l, l->ws, l->row, l->row - 3, work, &problems);
        l->row++;
    }
    if (l->ws && !first) lmd__work_page(l->ws, 3, l->row - 1, N_COLUMNS);
    sqlite3_finalize(work);
    lmd__buf_free(&problems);
    lmd__buf_free(&ward);
    return s;
}

/* ---- the summary ---- */

static const column summary_columns[] = { { "Phường (xã)", "Ward", 28 },
                                          { "Mã", "Code", 10 },
                                          { "Trẻ đã cập nhật", "Updated children", 14 },
                                          { "Đạt chỉ tiêu", "In target", 14 },
                                          { "Cần thêm để đạt chỉ tiêu", "Missing to the target", 16 },
                                          { "Hồ sơ trong danh sách", "Records listed", 16 },
                                          { "Trẻ chưa có hồ sơ", "Children without a record", 16 } };
#define N_SUMMARY ((uint32_t)(sizeof summary_columns / sizeof *summary_columns))

/* Each ward of the figures and of the reference lists, with what is to be done there. */
static const char summary_sql[] =
    "WITH listed AS (SELECT ward_code, count(*) AS n FROM worklist GROUP BY ward_code), absent AS (SELECT ward, count(*) AS n FROM "
    "missing_child GROUP BY ward), place AS (SELECT ward_code AS code FROM ward_progress UNION SELECT ward FROM absent UNION SELECT ward_code FROM listed) SELECT u.code, "
    "coalesce(p.ward_name, ''), coalesce(p.updated, 0), coalesce(p.in_target, 0), coalesce(w.n, 0), coalesce(a.n, 0) FROM place u LEFT "
    "JOIN ward_progress p ON p.ward_code IS u.code LEFT JOIN listed w ON w.ward_code IS u.code LEFT JOIN absent a ON a.ward IS u.code "
    "ORDER BY u.code IS NULL, u.code";

/* What is missing to the target stands between the figures. */
static void summary_row(list *l, lxw_worksheet *ws, uint32_t at, sqlite3_stmt *st)
{
    lmd_buf missing = { 0 };
    lms_str name = lmd__db_text(st, 1);
    if (name.n == 0) name = lmd__db_text(st, 0);
    if (name.n == 0) name = lmd__str(lmd__say(l->lang, "Chưa rõ phường (xã)", "Ward not known"));
    lmd__book_text(&l->book, ws, at, 0, name, l->cell);
    lmd__book_text(&l->book, ws, at, 1, lmd__db_text(st, 0), l->cell);
    lmd__book_text(&l->book, ws, at, 2, lmd__db_text(st, 2), l->figure);
    lmd__book_text(&l->book, ws, at, 3, lmd__db_text(st, 3), l->figure);
    if (l->goals.in_target.set)
        lmd__put_u(&missing, (uint64_t)lmd__goal_missing(&l->goals.in_target, sqlite3_column_int64(st, 3), sqlite3_column_int64(st, 2)));
    lmd__book_text(&l->book, ws, at, 4, lmd__buf_str(&missing), l->figure);
    lmd__book_text(&l->book, ws, at, 5, lmd__db_text(st, 4), l->figure);
    lmd__book_text(&l->book, ws, at, 6, lmd__db_text(st, 5), l->figure);
    lmd__buf_free(&missing);
}

static lms_status summary(list *l, lms_error *err)
{
    sqlite3_stmt *st = NULL;
    bool          row = true;
    uint32_t      at = 3;
    lms_status    s = lmd__need_table(l->db, "missing_child", err);
    if (s == LMS_OK) s = lmd__db_prepare(l->db, summary_sql, &st, err);
    lxw_worksheet *ws = lmd__book_sheet(&l->book, lmd__str(lmd__say(l->lang, "Tổng hợp", "Summary")));
    if (s != LMS_OK || ws == NULL) return s != LMS_OK ? s : lmd__nomem(err);
    lmd__book_text(&l->book, ws, 0, 0,
                   lmd__str(lmd__say(l->lang, "TỔNG HỢP DANH SÁCH CẦN XỬ LÝ THEO PHƯỜNG (XÃ)", "WORK LIST BY WARD")),
                   l->title);
    lmd_buf b = { 0 };
    lmd__puts(&b, lmd__say(l->lang, "Ngày chốt số liệu: ", "As of: "));
    lmd__put_str(&b, lmd__buf_str(&l->as_of));
    lmd__puts(&b, lmd__say(l->lang, ". Chỉ tiêu: ", ". Target: "));
    lmd__put_goal(&b, &l->goals.in_target, l->lang);
    lmd__puts(&b, lmd__say(l->lang, " số trẻ đã cập nhật", " of the updated children"));
    lmd__book_text(&l->book, ws, 1, 0, lmd__buf_str(&b), l->note);
    worksheet_set_row(ws, 2, 36, NULL);
    lmd__work_head(l, ws, 2, summary_columns, N_SUMMARY);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) summary_row(l, ws, at++, st);
    lmd__work_page(ws, 2, at - 1, N_SUMMARY);
    sqlite3_finalize(st);
    lmd__buf_free(&b);
    return s;
}

lms_status lmd_worklist_xlsx(const char *result_db, const char *rules_dir, const char *path, const char *lang,
                             lms_error *err)
{
    static const char *const roles[5] = { "record_key", "person_name", "birth_date", "hamlet", "household" };
    list l = { .lang = lmd__lang(lang) };
    lmd_buf date = { 0 };
    (void)rules_dir; /* the result carries the words it needs */
    if (path == NULL)
        return lmd__fail(err, LMS_E_ARG,
                         LMS_MSG("No output was named; give one with -o, for example -o worklist.xlsx"));
    lms_status s = lmd__db_open(result_db, &l.db, err);
    if (s == LMS_OK) s = lmd__fields_load(l.db, &l.fields, err);
    if (s == LMS_OK) s = lmd__goals_load(l.db, &l.goals, err);
    if (s == LMS_OK) s = lmd__book_open(&l.book, path, err);
    if (s == LMS_OK) {
        for (int k = KEY; k <= HOUSEHOLD; k++) l.column[k] = role_column(&l, roles[k]);
        if (lmd__db_meta(l.db, "as_of", &date) &&
            (l.lang == LMD_EN || !lmd__put_date_vi(&l.as_of, lmd__buf_str(&date))))
            lmd__put_str(&l.as_of, lmd__buf_str(&date));
        make_styles(&l);
        s = summary(&l, err);
        if (s == LMS_OK) s = lmd__work_absent(&l, err);
        if (s == LMS_OK) s = wards(&l, err);
        if (s == LMS_OK) s = lmd__book_commit(&l.book, err);
        else lmd__book_abort(&l.book);
    }
    sqlite3_finalize(l.found);
    lmd__buf_free(&date);
    lmd__buf_free(&l.as_of);
    lmd__fields_free(&l.fields);
    sqlite3_close(l.db);
    return s;
}
