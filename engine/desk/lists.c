// SPDX-License-Identifier: MIT
/*
 * desk/lists.c - the lists of official letter 2513/LĐTBXH-TTTT for the ward police: one workbook per ward.
 *
 * In       a result: police_list says which record stands in which list, police_word what is printed
 * Out      FOLDER/<ward code>-<ward name>.xlsx: a cover sheet, then a sheet per list, to be printed, signed and sent back
 * Promises
 *   1. every row of police_list is on exactly one sheet, in order of hamlets, then names
 *   2. a suggested number is shown as a suggestion, never in the column of the record's own number
 *   3. what comes back is read by row id and heading (--answers), whatever was moved or deleted
 */
#include "book_out.h"
#include "db.h"
#include "fields.h"
#include "lists.h"

#include <stdlib.h>

#define MAX_ASKED 12
#define MARK "DOC-TOI-TRUOC.txt"
enum { HEAD_ROW = 4 };

typedef struct word { char *id, *text; } word;
typedef struct words { word *v; size_t n, cap; } words;

typedef struct lists {
    sqlite3     *db;
    lmd_fields   fields;
    words        list, answer, heading, asked;
    const char  *folder;
    lmd_book     book;
    lxw_format  *title, *note, *head, *cell, *fill, *small, *label;
    lmd_buf      sql, as_of, number; /* number: the field of the child's own number */
    uint64_t     n_books;
} lists;

static void words_free(words *w)
{
    for (size_t i = 0; i < w->n; i++) free(w->v[i].id), free(w->v[i].text);
    free(w->v);
    *w = (words){ 0 };
}

static char *copy(lms_str s)
{
    char *p = malloc(s.n + 1);
    if (p) memcpy(p, s.s, s.n), p[s.n] = 0;
    return p;
}

static lms_status load_words(lists *l, const char *part, words *w, lms_error *err)
{
    sqlite3_stmt *st;
    bool          row = true;
    lms_status    s = lmd__db_prepare(l->db, "SELECT id, text FROM police_word WHERE part = ? ORDER BY place", &st, err);
    if (s != LMS_OK) return s;
    lmd__db_bind(st, 1, lmd__str(part));
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        if (!lmd__room((void **)&w->v, w->n, &w->cap, sizeof *w->v)) {
            s = lmd__nomem(err);
            break;
        }
        w->v[w->n] = (word){ copy(lmd__db_text(st, 0)), copy(lmd__db_text(st, 1)) };
        if (!w->v[w->n].id || !w->v[w->n].text) s = lmd__nomem(err);
        w->n++;
    }
    sqlite3_finalize(st);
    return s;
}

static const char *text_of(const words *w, const char *id)
{
    for (size_t i = 0; i < w->n; i++)
        if (strcmp(w->v[i].id, id) == 0) return w->v[i].text;
    return NULL;
}

static void make_styles(lists *l)
{
    lxw_format **f[] = { &l->title, &l->note, &l->label, &l->head, &l->cell, &l->fill, &l->small };
    for (size_t i = 0; i < sizeof f / sizeof *f; i++) {
        if ((*f[i] = lmd__book_format(&l->book)) == NULL) return;
        format_set_font_name(*f[i], "Times New Roman");
        format_set_font_size(*f[i], 11);
        if (i >= 3) format_set_border(*f[i], LXW_BORDER_THIN), format_set_text_wrap(*f[i]);
    }
    format_set_bold(l->title), format_set_font_size(l->title, 14);
    format_set_italic(l->note);
    format_set_bold(l->label);
    format_set_bold(l->head), format_set_bg_color(l->head, 0xDDEBF7), format_set_align(l->head, LXW_ALIGN_CENTER);
    format_set_bg_color(l->fill, 0xFFF9DB);
    format_set_num_format(l->fill, "@"); /* a number typed here keeps its zero */
    format_set_font_size(l->small, 7), format_set_font_color(l->small, 0x7F7F7F);
}

/* ---- the sheets of a ward ---- */

typedef struct sheet {
    lxw_worksheet *ws;
    uint32_t       row, n;
    uint32_t       answer_col, last_col;
    char           list[64];
} sheet;

static void drop_down(lxw_worksheet *ws, uint32_t from, uint32_t to, uint32_t col, const words *w)
{
    char  *v[32] = { 0 };
    size_t      n = 0;
    for (; n < w->n && n < 31; n++) v[n] = w->v[n].text;
    lxw_data_validation dv = { .validate = LXW_VALIDATION_TYPE_LIST, .value_list = v, .ignore_blank = LXW_VALIDATION_ON,
                               .error_type = LXW_VALIDATION_ERROR_TYPE_WARNING };
    if (n) worksheet_data_validation_range(ws, from, (lxw_col_t)col, to, (lxw_col_t)col, &dv);
}

static void heading(lists *l, sheet *x, uint32_t col, lms_str text, double width)
{
    lmd__book_text(&l->book, x->ws, HEAD_ROW, col, text, l->head);
    worksheet_set_column(x->ws, (lxw_col_t)col, (lxw_col_t)col, width, NULL);
}

static double width_of(const lists *l, const char *field)
{
    const lmd_field *f = lmd__field(&l->fields, lmd__str(field));
    lms_str          type = f ? lmd__str(f->type) : LMD_S("");
    return lmd__is(type, "name") ? 18 : lmd__is(type, "ident") ? 14 : lmd__is(type, "date") ? 11 : 8;
}

static void begin(lists *l, sheet *x, lms_str ward, lms_str list)
{
    lmd_buf  b = { 0 };
    uint32_t c = 0, number = 1;
    const char *title = NULL;
    snprintf(x->list, sizeof x->list, "%.*s", (int)(list.n < 63 ? list.n : 63), list.s);
    for (size_t i = 0; i < l->list.n; i++)
        if (strcmp(l->list.v[i].id, x->list) == 0) title = l->list.v[i].text, number = (uint32_t)i + 1;
    lmd__printf(&b, "Danh sách %u", number);
    x->ws = lmd__book_sheet(&l->book, lmd__buf_str(&b));
    x->row = HEAD_ROW + 1;
    x->n = 0;
    if (x->ws) {
        lmd__buf_clear(&b);
        lmd__printf(&b, "DANH SÁCH %u: %s", number, title ? title : x->list);
        lmd__book_text(&l->book, x->ws, 0, 0, lmd__buf_str(&b), l->title);
        lmd__buf_clear(&b);
        lmd__put_str(&b, ward);
        lmd__puts(&b, ". Ngày chốt số liệu: ");
        lmd__put_str(&b, lmd__buf_str(&l->as_of));
        lmd__book_text(&l->book, x->ws, 1, 0, lmd__buf_str(&b), l->note);
        lmd__book_text(&l->book, x->ws, 2, 0, LMD_S("Công an ghi vào các ô màu vàng: chọn câu trả lời; chỉ ghi thông tin đúng ở ô cần sửa. Số gợi ý đúng thì ghi lại vào cột số định danh đúng. Không sửa cột mã dòng."), l->note);
        worksheet_set_row(x->ws, HEAD_ROW, 48, NULL);
        heading(l, x, c++, LMD_S("STT"), 5);
        heading(l, x, c++, LMD_S("Thôn / tổ dân phố"), 13);
        for (size_t i = 0; i < l->asked.n; i++)
            heading(l, x, c++, lmd__field_title(&l->fields, lmd__str(l->asked.v[i].id), LMD_VI), width_of(l, l->asked.v[i].id));
        heading(l, x, c++, LMD_S("Số gợi ý (chưa xác nhận)"), 14);
        heading(l, x, c++, LMD_S("Điểm cần kiểm tra"), 24);
        x->answer_col = c;
        const char *answer = text_of(&l->heading, "answer"), *note = text_of(&l->heading, "note"), *id = text_of(&l->heading, "row_id");
        heading(l, x, c++, lmd__str(answer), 15);
        for (size_t i = 0; i < l->asked.n; i++) {
            const char *t = text_of(&l->heading, l->asked.v[i].id);
            if (t) heading(l, x, c++, lmd__str(t), width_of(l, l->asked.v[i].id));
        }
        heading(l, x, c++, lmd__str(note), 14);
        heading(l, x, c, lmd__str(id), 16);
        x->last_col = c;
    }
    lmd__buf_free(&b);
}

static void finish(lists *l, sheet *x)
{
    lxw_worksheet *ws = x->ws;
    if (ws == NULL) return;
    drop_down(ws, HEAD_ROW + 1, x->row - 1, x->answer_col, &l->answer);
    worksheet_set_landscape(ws);
    worksheet_set_paper(ws, 8); /* A3: the police's columns need room */
    worksheet_set_margins(ws, 0.4, 0.4, 0.5, 0.6);
    worksheet_fit_to_pages(ws, 1, 0);
    worksheet_set_footer(ws, "&L&A&R&P / &N");
    worksheet_repeat_rows(ws, HEAD_ROW, HEAD_ROW);
    worksheet_freeze_panes(ws, HEAD_ROW + 1, 3);
    worksheet_ignore_errors(ws, LXW_IGNORE_NUMBER_STORED_AS_TEXT, "A1:XFD1048576");
    lmd__book_text(&l->book, ws, x->row + 1, 2, LMD_S("CÁN BỘ LẬP DANH SÁCH"), l->label);
    lmd__book_text(&l->book, ws, x->row + 1, x->answer_col, LMD_S("CÔNG AN PHƯỜNG (XÃ)"), l->label);
    lmd__book_text(&l->book, ws, x->row + 2, 2, LMD_S("(ký, ghi rõ họ tên)"), l->note);
    lmd__book_text(&l->book, ws, x->row + 2, x->answer_col, LMD_S("(ký tên, đóng dấu)"), l->note);
    x->ws = NULL;
}

/* st: ward_code, ward_name, list, row_id, hamlet, suggested, findings, then the fields asked about. */
static void one_row(lists *l, sheet *x, sqlite3_stmt *st)
{
    lmd_buf  b = { 0 };
    uint32_t c = 0;
    if (x->ws == NULL) return;
    size_t findings = (lmd__utf8_chars(lmd__db_text(st, 6)) + 21) / 22; /* lines; other programs than Excel do not fit rows themselves */
    worksheet_set_row(x->ws, x->row, 16.0 * (double)(findings < 2 ? 2 : findings), NULL); /* room to write by hand */
    lmd__put_u(&b, ++x->n);
    lmd__book_text(&l->book, x->ws, x->row, c++, lmd__buf_str(&b), l->cell);
    lmd__book_text(&l->book, x->ws, x->row, c++, lmd__db_text(st, 4), l->cell);
    for (size_t i = 0; i < l->asked.n; i++) {
        lms_str v = lmd__db_text(st, 7 + (int)i);
        lmd__buf_clear(&b);
        if (!lmd__put_date_vi(&b, v)) lmd__put_str(&b, v);
        const lmd_field *f = lmd__field(&l->fields, lmd__str(l->asked.v[i].id));
        if (f && strcmp(f->type, "date") != 0) lmd__buf_clear(&b), lmd__put_str(&b, v);
        lmd__book_text(&l->book, x->ws, x->row, c++, lmd__buf_str(&b), l->cell);
    }
    lmd__book_text(&l->book, x->ws, x->row, c++, lmd__db_text(st, 5), l->cell);
    lmd__book_text(&l->book, x->ws, x->row, c++, lmd__db_text(st, 6), l->cell);
    for (; c < x->last_col; c++) lmd__book_text(&l->book, x->ws, x->row, c, LMD_S(""), l->fill);
    lmd__book_text(&l->book, x->ws, x->row, c, lmd__db_text(st, 3), l->small);
    x->row++;
    lmd__buf_free(&b);
}

/* Counts by list stand before the lists: one query for the cover. */
static lms_status cover(lists *l, lms_str code, lms_str name, lms_error *err)
{
    sqlite3_stmt  *st;
    bool           row = true;
    uint32_t       at = 4;
    lmd_buf        b = { 0 };
    static const char *const ask[] = { "issuer", "document", "date", "scan" };
    lxw_worksheet *ws = lmd__book_sheet(&l->book, LMD_S("Tờ bìa"));
    if (ws == NULL) return lmd__nomem(err);
    worksheet_set_column(ws, 0, 0, 52, NULL);
    worksheet_set_column(ws, 1, 1, 40, NULL);
    worksheet_set_paper(ws, 9); /* A4 */
    worksheet_fit_to_pages(ws, 1, 1);
    lmd__book_text(&l->book, ws, 0, 0, LMD_S("DANH SÁCH TRẺ EM ĐỀ NGHỊ CÔNG AN ĐỐI CHIẾU, XÁC NHẬN"), l->title);
    lmd__put_str(&b, name.n ? name : code);
    lmd__puts(&b, ". Ngày chốt số liệu: ");
    lmd__put_str(&b, lmd__buf_str(&l->as_of));
    lmd__book_text(&l->book, ws, 1, 0, lmd__buf_str(&b), l->note);
    lmd__book_text(&l->book, ws, 2, 0, LMD_S("Theo Công văn 2513/LĐTBXH-TTTT ngày 14/7/2022"), l->note);
    lmd__book_text(&l->book, ws, at, 0, LMD_S("Danh sách"), l->head);
    lmd__book_text(&l->book, ws, at++, 1, LMD_S("Số trẻ"), l->head);
    lms_status s = lmd__db_prepare(l->db, "SELECT w.text, (SELECT count(*) FROM temp.police_row p WHERE p.list = w.id AND p.ward IS ?1)"
                                          " FROM police_word w WHERE w.part = 'list' ORDER BY w.place", &st, err);
    if (s == LMS_OK) {
        if (code.n) lmd__db_bind(st, 1, code);
        while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
            lmd__book_text(&l->book, ws, at, 0, lmd__db_text(st, 0), l->cell);
            lmd__book_text(&l->book, ws, at++, 1, lmd__db_text(st, 1), l->cell);
        }
        sqlite3_finalize(st);
    }
    at++;
    lmd__book_text(&l->book, ws, at++, 0, LMD_S("PHẦN CÔNG AN GHI (thiếu cơ quan, số hoặc ngày văn bản thì câu trả lời chưa được coi là xác thực)"), l->note);
    for (size_t i = 0; i < sizeof ask / sizeof *ask; i++) {
        const char *t = text_of(&l->heading, ask[i]);
        if (t == NULL) continue;
        lmd__book_text(&l->book, ws, at, 0, lmd__str(t), l->label);
        lmd__book_text(&l->book, ws, at++, 1, LMD_S(""), l->fill);
    }
    at += 2;
    lmd__book_text(&l->book, ws, at, 0, LMD_S("CHỦ TỊCH ỦY BAN NHÂN DÂN"), l->label);
    lmd__book_text(&l->book, ws, at++, 1, LMD_S("TRƯỞNG CÔNG AN PHƯỜNG (XÃ)"), l->label);
    lmd__book_text(&l->book, ws, at, 0, LMD_S("(ký tên, đóng dấu)"), l->note);
    lmd__book_text(&l->book, ws, at, 1, LMD_S("(ký tên, đóng dấu)"), l->note);
    lmd__buf_free(&b);
    return s;
}

/* Ward codes and names are what the files say: nothing of them may be a path, or too long for one. false: changed. */
static bool put_file_name(lmd_buf *file, lms_str s)
{
    size_t n = lmd__utf8_cut(s, 50);
    bool   same = n == s.n;
    for (size_t i = 0; i < n; i++) {
        bool bad = (unsigned char)s.s[i] < 0x20 || strchr("/\\:*?\"<>|", s.s[i]);
        lmd__put(file, bad ? "_" : s.s + i, 1);
        same &= !bad;
    }
    return same;
}

void lmd__put_ward_file(lmd_buf *file, lms_str code, lms_str name, uint64_t n)
{
    if (!put_file_name(file, code)) lmd__put_u(file, n); /* changed codes may have become alike */
    if (code.n && name.n) lmd__puts(file, "-");
    put_file_name(file, name);
    if (file->n == 0) lmd__puts(file, "chua-ro-phuong");
    lmd__puts(file, ".xlsx");
}

static lms_status open_book(lists *l, lms_str code, lms_str name, lms_error *err)
{
    char    path[8600];
    lmd_buf file = { 0 };
    lmd__put_ward_file(&file, code, name, l->n_books);
    lms_status s = file.bad ? lmd__nomem(err) : lmd__join(path, sizeof path, l->folder, lmd__z(&file), err);
    lmd__buf_free(&file);
    if (s == LMS_OK) s = lmd__book_open(&l->book, path, err);
    if (s != LMS_OK) return s;
    make_styles(l);
    l->n_books++;
    s = cover(l, code, name, err);
    if (s != LMS_OK) lmd__book_abort(&l->book);
    return s;
}

/* A child's ward is found as the work list finds it: by its record's code, checked against ward_progress. */
static lms_status prepare(lists *l, sqlite3_stmt **st, lms_error *err)
{
    const lmd_field *ward = lmd__field_of_role(&l->fields, "ward_code"), *hamlet = lmd__field_of_role(&l->fields, "hamlet"),
                    *name = lmd__field_of_role(&l->fields, "person_name"), *id = lmd__field_of_role(&l->fields, "person_id");
    lmd_buf *q = &l->sql;
    lmd__puts(q, "CREATE TEMP TABLE police_row AS SELECT p.record_id, p.list, p.row_id, coalesce((SELECT k.ward_code FROM worklist k WHERE k.record_id = p.record_id LIMIT 1), ");
    if (ward) lmd__puts(q, "r."), lmd__db_ident(q, lmd__str(ward->id));
    else lmd__puts(q, "NULL");
    lmd__puts(q, ") AS ward FROM police_list p JOIN record r USING (record_id)");
    if (q->bad) return lmd__nomem(err);
    if (sqlite3_exec(l->db, lmd__z(q), NULL, NULL, NULL) != SQLITE_OK) return lmd__db_fail(l->db, err);
    lmd__buf_clear(q);
    lmd__puts(q, "SELECT p.ward, (SELECT ward_name FROM ward_progress WHERE ward_code IS p.ward LIMIT 1), p.list, p.row_id, ");
    if (hamlet) lmd__puts(q, "r."), lmd__db_ident(q, lmd__str(hamlet->id));
    else lmd__puts(q, "NULL");
    lmd__puts(q, " AS hamlet_shown, ");
    if (id) { /* only while the record has no number of its own */
        lmd__puts(q, "CASE WHEN r.");
        lmd__db_ident(q, lmd__str(id->id));
        lmd__puts(q, " IS NULL THEN (SELECT e.list_number FROM evidence e WHERE e.record_id = p.record_id AND e.outcome = 'suggested'"
                     " ORDER BY e.list_date DESC, e.list LIMIT 1) END");
    } else {
        lmd__puts(q, "NULL");
    }
    lmd__puts(q, ", (SELECT group_concat(t.text_vi, '; ') FROM (SELECT DISTINCT f.rule FROM finding f WHERE f.record_id = p.record_id AND"
                 " f.severity = 'error' ORDER BY f.rule LIMIT 4) f JOIN rule_text t ON t.rule = f.rule AND instr(t.text_vi, '{') = 0)");
    for (size_t i = 0; i < l->asked.n; i++) {
        lmd__puts(q, ", coalesce((SELECT text_vi FROM code_text WHERE field = '");
        lmd__puts(q, l->asked.v[i].id);
        lmd__puts(q, "' AND code = r.");
        lmd__db_ident(q, lmd__str(l->asked.v[i].id));
        lmd__puts(q, "), r.");
        lmd__db_ident(q, lmd__str(l->asked.v[i].id));
        lmd__puts(q, ")");
    }
    lmd__puts(q, " FROM temp.police_row p JOIN record r USING (record_id) JOIN police_word w ON w.part = 'list' AND w.id = p.list"
                 " ORDER BY p.ward IS NULL, p.ward, w.place, coalesce(hamlet_shown, '') = '', length(hamlet_shown), hamlet_shown, ");
    if (name) lmd__puts(q, "r."), lmd__db_ident(q, lmd__str(name->id)), lmd__puts(q, ", ");
    lmd__puts(q, "p.record_id");
    return q->bad ? lmd__nomem(err) : lmd__db_prepare(l->db, lmd__z(q), st, err);
}

static lms_status write_all(lists *l, lms_error *err)
{
    sqlite3_stmt *st = NULL;
    sheet         x = { 0 };
    lmd_buf       ward = { 0 };
    bool          row = true, open = false;
    lms_status    s = prepare(l, &st, err);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        lms_str code = lmd__db_text(st, 0), name = lmd__db_text(st, 1), list = lmd__db_text(st, 2);
        if (!open || !lmd__eq(code, lmd__buf_str(&ward))) {
            if (open) finish(l, &x), s = lmd__book_commit(&l->book, err), open = false;
            if (s == LMS_OK) s = open_book(l, code, name, err);
            if (s != LMS_OK) break;
            open = true;
            lmd__buf_clear(&ward);
            lmd__put_str(&ward, code);
            x.list[0] = 0;
        }
        if (!lmd__is(list, x.list) || x.row >= LMD_SHEET_ROWS - 10) {
            finish(l, &x);
            begin(l, &x, name.n ? name : code.n ? code : LMD_S("Chưa rõ phường (xã)"), list);
        }
        one_row(l, &x, st);
    }
    if (open && s == LMS_OK) finish(l, &x), s = lmd__book_commit(&l->book, err);
    else if (open) lmd__book_abort(&l->book);
    sqlite3_finalize(st);
    lmd__buf_free(&ward);
    return s;
}

lms_status lmd__lists_into(const char *result_db, const char *folder, lms_error *err)
{
    lists   l = { .folder = folder };
    lmd_buf date = { 0 };
    lms_status s = lmd__db_open(result_db, &l.db, err);
    if (s == LMS_OK && !lmd__db_has(l.db, "police_list"))
        s = lmd__fail(err, LMS_E_FORMAT, LMS_MSG("This result was made by an older lamsach and has no lists; run `lamsach clean` again"));
    if (s == LMS_OK) s = lmd__fields_load(l.db, &l.fields, err);
    if (s == LMS_OK) s = load_words(&l, "list", &l.list, err);
    if (s == LMS_OK) s = load_words(&l, "answer", &l.answer, err);
    if (s == LMS_OK) s = load_words(&l, "heading", &l.heading, err);
    if (s == LMS_OK) s = load_words(&l, "asked", &l.asked, err);
    if (s == LMS_OK) {
        if (lmd__db_meta(l.db, "as_of", &date) && !lmd__put_date_vi(&l.as_of, lmd__buf_str(&date))) lmd__put_str(&l.as_of, lmd__buf_str(&date));
        if (l.list.n) s = write_all(&l, err);
    }
    words_free(&l.list), words_free(&l.answer), words_free(&l.heading), words_free(&l.asked);
    lmd__buf_free(&date);
    lmd__buf_free(&l.as_of);
    lmd__buf_free(&l.sql);
    lmd__fields_free(&l.fields);
    sqlite3_close(l.db);
    return s;
}

lms_status lmd_lists(const char *result_db, const char *dir, lms_error *err)
{
    static const char about[] =
        "\xEF\xBB\xBF" "DANH SÁCH GỬI CÔNG AN PHƯỜNG (XÃ)\r\n\r\n"
        "Mỗi phường (xã) một tệp: in, ký, gửi công an đối chiếu (Công văn 2513/LĐTBXH-TTTT).\r\n"
        "Công an chọn câu trả lời ở các ô màu vàng, ghi cơ quan, số và ngày văn bản trên tờ bìa rồi gửi trả tệp.\r\n"
        "Đọc câu trả lời:  lamsach clean TỆP-DỮ-LIỆU... --answers TỆP-TRẢ-LỜI.xlsx -o KẾT-QUẢ.db\r\n"
        "Số gợi ý chưa phải là số của trẻ. Không sửa cột mã dòng.\r\n";
    return lmd__folder_write(dir, MARK, LMD_S(about), lmd__lists_into, result_db, err);
}
