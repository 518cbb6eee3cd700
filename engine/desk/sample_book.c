// SPDX-License-Identifier: MIT
/*
 * desk/sample_book.c - the sample as a workbook: a cover, the pairs, a sheet per ward; each row a block of lines.
 *
 * The two records of a pair stand side by side, what differs is bold on colour. The last column is hidden: what a line
 * is about, and in its heading which sample the sheet is of, so that a sheet can travel alone.
 */
#include "book_out.h"
#include "sample.h"

#include <stdlib.h>

enum { HEAD_ROW = 3, ID_COL = 5, PAGE_LINES = 64 };

const char *const lmd__sample_pair_word[LMD_N_VERDICTS][5] = {
    { "" },
    { "Cùng một trẻ", "same", "same child", "cung mot tre", "giống" },
    { "Hai trẻ khác nhau", "different", "different children", "hai tre khac nhau", "khác nhau" },
    { "Không kết luận được", "unsure", "cannot say", "khong ket luan duoc", "chưa rõ" },
};
const char *const lmd__sample_field_word[LMD_N_VERDICTS][5] = {
    { "" },
    { "Đúng", "right", "dung", "d", "đ" },
    { "Sai", "wrong", "s", "khác", "khac" },
    { "Không rõ", "unsure", "cannot say", "khong ro", "không có giấy tờ" },
};

typedef struct book {
    sqlite3             *db;
    const lmd_drawn    *sample;
    lmd_fields           fields;
    lmd_sample_fields    shown;
    lmd_book             out;
    sqlite3_stmt        *record, *code; /* key, source, line, then the fields shown */
    lxw_format          *title, *note, *label, *head, *block, *cell, *differs, *fill, *hidden;
    lmd_buf              mark, text, other, as_of;
} book;

static void styles(book *w)
{
    lxw_format **f[] = { &w->title, &w->note, &w->label, &w->hidden, &w->head, &w->block, &w->cell, &w->differs, &w->fill };
    for (size_t i = 0; i < sizeof f / sizeof *f; i++) {
        if ((*f[i] = lmd__book_format(&w->out)) == NULL) return;
        format_set_font_name(*f[i], "Times New Roman");
        format_set_font_size(*f[i], 11);
        if (i >= 4) format_set_text_wrap(*f[i]);
        if (i >= 4) format_set_border(*f[i], LXW_BORDER_THIN), format_set_border_color(*f[i], 0xBFBFBF);
    }
    format_set_bold(w->title), format_set_font_size(w->title, 14);
    format_set_italic(w->note);
    format_set_bold(w->label);
    format_set_bold(w->head), format_set_bg_color(w->head, 0xDDEBF7);
    format_set_bold(w->block), format_set_bg_color(w->block, 0xEDEDED);
    format_set_bold(w->differs), format_set_bg_color(w->differs, 0xFCE4D6);
    format_set_bg_color(w->fill, 0xFFF9DB), format_set_num_format(w->fill, "@");
}

static lms_status prepare(book *w, lms_error *err)
{
    lmd_buf q = { 0 };
    lmd__puts(&q, "SELECT r.record_key, s.name, r.line");
    for (size_t i = 0; i < w->shown.n; i++) lmd__puts(&q, ", r."), lmd__db_ident(&q, lmd__str(w->shown.v[i]->id));
    lmd__puts(&q, " FROM record r JOIN source s USING (source_id) WHERE r.record_id = ?1");
    lms_status s = q.bad ? lmd__nomem(err) : lmd__db_prepare(w->db, lmd__z(&q), &w->record, err);
    if (s == LMS_OK && lmd__db_has(w->db, "code_text")) s = lmd__db_prepare(w->db, "SELECT text_vi FROM code_text WHERE field = ?1 AND code = ?2", &w->code, err);
    lmd__buf_free(&q);
    return s;
}

/* As the office writes it: dates dd/MM/yyyy, codes in words. Appended. */
static void put_value(book *w, lmd_buf *b, const lmd_field *f, lms_str v)
{
    if (strcmp(f->type, "date") == 0 && lmd__put_date_vi(b, v)) return;
    if (w->code && strcmp(f->type, "enum") == 0) {
        sqlite3_reset(w->code);
        sqlite3_bind_text(w->code, 1, f->id, -1, SQLITE_STATIC);
        lmd__db_bind(w->code, 2, v);
        if (sqlite3_step(w->code) == SQLITE_ROW && lmd__db_text(w->code, 0).n) v = lmd__db_text(w->code, 0);
    }
    lmd__put_str(b, v);
}

/* ---- a sheet ---- */

enum { MOST_BREAKS = 1000 };
typedef struct sheet { lxw_worksheet *ws; uint32_t row, on_page, n_breaks; uint64_t n; lxw_row_t brk[MOST_BREAKS + 1]; /* ended by 0 */ } sheet;

static void begin(book *w, sheet *x, lms_str name, lms_str title, const char *how, const char *const head[ID_COL], const double width[ID_COL])
{
    lxw_row_col_options gone = { .hidden = LXW_TRUE };
    x->ws = lmd__book_sheet(&w->out, name);
    x->row = x->on_page = HEAD_ROW + 1;
    if (x->ws == NULL) return;
    for (uint32_t c = 0; c < ID_COL; c++) worksheet_set_column(x->ws, (lxw_col_t)c, (lxw_col_t)c, width[c], NULL);
    worksheet_set_column_opt(x->ws, ID_COL, ID_COL, 8, NULL, &gone);
    lmd__book_text(&w->out, x->ws, 0, 0, title, w->title);
    lmd__book_text(&w->out, x->ws, 1, 0, lmd__str(how), w->note);
    for (uint32_t c = 0; c < ID_COL; c++) lmd__book_text(&w->out, x->ws, HEAD_ROW, c, lmd__str(head[c]), w->head);
    lmd__book_text(&w->out, x->ws, HEAD_ROW, ID_COL, lmd__buf_str(&w->mark), w->hidden);
    worksheet_freeze_panes(x->ws, HEAD_ROW + 1, 1);
    worksheet_set_paper(x->ws, 9); /* A4 */
    worksheet_set_margins(x->ws, 0.4, 0.4, 0.5, 0.6);
    worksheet_fit_to_pages(x->ws, 1, 0);
    worksheet_repeat_rows(x->ws, HEAD_ROW, HEAD_ROW);
    worksheet_set_footer(x->ws, "&L&A&R&P / &N");
    worksheet_ignore_errors(x->ws, LXW_IGNORE_NUMBER_STORED_AS_TEXT, "A1:XFD1048576");
}

/* A block of lines is not torn by a page's end. */
static void keep_together(sheet *x, uint32_t lines)
{
    if (x->on_page + lines > PAGE_LINES) {
        if (x->n_breaks < MOST_BREAKS) x->brk[x->n_breaks++] = x->row;
        x->on_page = 1;
    }
    x->on_page += lines;
}

static void drop_down(lxw_worksheet *ws, uint32_t from, uint32_t to, uint32_t col, const char *const word[LMD_N_VERDICTS][5])
{
    char *v[LMD_N_VERDICTS] = { 0 };
    for (int i = 1; i < LMD_N_VERDICTS; i++) v[i - 1] = (char *)(uintptr_t)word[i][0];
    lxw_data_validation dv = { .validate = LXW_VALIDATION_TYPE_LIST, .value_list = v, .ignore_blank = LXW_VALIDATION_ON, .error_type = LXW_VALIDATION_ERROR_TYPE_WARNING };
    worksheet_data_validation_range(ws, from, (lxw_col_t)col, to, (lxw_col_t)col, &dv);
}

static lms_str id_of(book *w, const lmd_sample_row *r, const char *field)
{
    lmd__buf_clear(&w->text);
    lmd__printf(&w->text, "%c%016llx%s%s", r->b ? 'P' : 'H', (unsigned long long)r->id, field ? "~" : "", field ? field : "");
    return lmd__buf_str(&w->text);
}

/* Lines that a text takes in a column. */
static uint32_t lines_of(const lmd_buf *b, uint32_t chars)
{
    return 1 + (uint32_t)lmd__utf8_chars(lmd__buf_str(b)) / chars;
}

/* The record's values in words, and where it stands: its own key if it has one, file and line. */
static lms_status read_record(book *w, int64_t id, lmd_buf *value, lmd_buf *from, lms_error *err)
{
    bool row = false;
    sqlite3_reset(w->record);
    sqlite3_bind_int64(w->record, 1, id);
    lms_status s = lmd__db_step(w->record, &row, err);
    if (s == LMS_OK && !row) s = lmd__fail(err, LMS_E_INTERNAL, LMS_MSG("There is no such record in this result"));
    if (s != LMS_OK) return s;
    lmd__buf_clear(from);
    lms_str key = lmd__db_text(w->record, 0);
    if (key.n && memchr(key.s, '/', key.n) == NULL) lmd__put_str(from, key), lmd__puts(from, ", ");
    lmd__put_str(from, lmd__db_text(w->record, 1));
    lmd__printf(from, ", dòng %lld", (long long)sqlite3_column_int64(w->record, 2));
    for (size_t i = 0; i < w->shown.n; i++) {
        lmd__buf_clear(&value[i]);
        put_value(w, &value[i], w->shown.v[i], lmd__db_text(w->record, 3 + (int)i));
    }
    return LMS_OK;
}

/* Programs other than Excel do not fit rows themselves. */
static void line(book *w, sheet *x, uint32_t lines, const lms_str text[ID_COL], lxw_format *const f[ID_COL], lms_str id)
{
    if (lines > 1) worksheet_set_row(x->ws, x->row, 15.0 * lines, NULL);
    for (uint32_t c = 0; c < ID_COL; c++) lmd__book_text(&w->out, x->ws, x->row, c, text[c], f[c]);
    if (id.n) lmd__book_text(&w->out, x->ws, x->row, ID_COL, id, w->hidden);
    x->row++;
}

static lms_str title_of(const book *w, size_t i) { return lmd__field_title(&w->fields, lmd__str(w->shown.v[i]->id), LMD_VI); }

static lms_status one_pair(book *w, sheet *x, const lmd_sample_row *r, lmd_buf *a, lmd_buf *b, lms_error *err)
{
    lmd_buf    from[2] = { { 0 }, { 0 } }, n = { 0 };
    lms_status s = read_record(w, r->a, a, &from[0], err);
    if (s == LMS_OK) s = read_record(w, r->b, b, &from[1], err);
    if (s == LMS_OK && x->ws) {
        uint32_t head = lines_of(&from[0], 26) > lines_of(&from[1], 26) ? lines_of(&from[0], 26) : lines_of(&from[1], 26), lines = head;
        for (size_t i = 0; i < w->shown.n; i++)
            if (a[i].n || b[i].n) lines += lines_of(a[i].n > b[i].n ? &a[i] : &b[i], 27);
        keep_together(x, lines);
        lmd__printf(&n, "Cặp %llu", (unsigned long long)++x->n);
        drop_down(x->ws, x->row, x->row, 3, lmd__sample_pair_word);
        line(w, x, head, (lms_str[]){ lmd__buf_str(&n), lmd__buf_str(&from[0]), lmd__buf_str(&from[1]), LMD_S(""), LMD_S("") },
             (lxw_format *[]){ w->block, w->block, w->block, w->fill, w->fill }, id_of(w, r, NULL));
        for (size_t i = 0; i < w->shown.n; i++) {
            bool same = lmd__eq(lmd__buf_str(&a[i]), lmd__buf_str(&b[i]));
            if (a[i].n == 0 && b[i].n == 0) continue;
            lxw_format *v = same ? w->cell : w->differs;
            line(w, x, lines_of(a[i].n > b[i].n ? &a[i] : &b[i], 27), (lms_str[]){ title_of(w, i), lmd__buf_str(&a[i]), lmd__buf_str(&b[i]), LMD_S(""), LMD_S("") },
                 (lxw_format *[]){ w->cell, v, v, NULL, NULL }, LMD_S(""));
        }
    }
    lmd__buf_free(&from[0]), lmd__buf_free(&from[1]), lmd__buf_free(&n);
    return s;
}

static lms_status one_record(book *w, sheet *x, const lmd_sample_row *r, lmd_buf *a, lms_error *err)
{
    lmd_buf    from = { 0 }, n = { 0 };
    lms_status s = read_record(w, r->a, a, &from, err);
    if (s == LMS_OK && x->ws) {
        uint32_t lines = lines_of(&from, 32), first;
        for (size_t i = 0; i < w->shown.n_checked; i++)
            if (a[i].n) lines += lines_of(&a[i], 33);
        keep_together(x, lines);
        lmd__printf(&n, "Hồ sơ %llu", (unsigned long long)++x->n);
        line(w, x, lines_of(&from, 32), (lms_str[]){ lmd__buf_str(&n), lmd__buf_str(&from), LMD_S(""), LMD_S(""), LMD_S("") }, (lxw_format *[]){ w->block, w->block, w->block, w->block, w->block },
             LMD_S(""));
        first = x->row;
        for (size_t i = 0; i < w->shown.n_checked; i++)
            if (a[i].n)
                line(w, x, lines_of(&a[i], 33), (lms_str[]){ title_of(w, i), lmd__buf_str(&a[i]), LMD_S(""), LMD_S(""), LMD_S("") },
                     (lxw_format *[]){ w->cell, w->cell, w->fill, w->fill, w->fill }, id_of(w, r, w->shown.v[i]->id));
        if (x->row > first) drop_down(x->ws, first, x->row - 1, 2, lmd__sample_field_word);
    }
    lmd__buf_free(&from), lmd__buf_free(&n);
    return s;
}

/* ---- the cover ---- */

static const char *place_of(const lmd_sample_stratum *x)
{
    return x->name[0] ? x->name : x->ward[0] ? x->ward : strcmp(x->code, "all") == 0 ? "Tất cả các phường (xã)" : "Chưa rõ phường (xã)";
}

static void cover(book *w)
{
    static const char *const how[] = {
        "1. Trang «Cặp bản ghi»: mỗi khối là hai bản ghi máy đã so. Xem giấy tờ, hộ gia đình; ở ô vàng chọn: Cùng một trẻ / Hai trẻ khác nhau / Không kết luận được.",
        "2. Mỗi phường (xã) một trang hồ sơ mà máy coi là sạch. Lấy giấy tờ gốc (phiếu thu thập, giấy khai sinh); từng dòng chọn: Đúng / Sai / Không rõ. Sai thì ghi giá trị đúng.",
        "3. Kết luận theo giấy tờ, không theo phần mềm. Không chắc thì chọn Không kết luận được hoặc Không rõ: đoán làm sai lệch tỷ lệ.",
        "4. Làm đến đâu gửi đến đó cũng được: ô trống là chưa kiểm. Được tách trang cho từng phường, chuyển cột, xóa khối; không sửa cột ẩn cuối trang.",
        "5. Ai rút mẫu không nên là người kiểm. Cặp đã được máy gộp hay chưa không ghi ở đây, để người kiểm không bị dẫn dắt.",
        "6. Gửi lại tệp .xlsx; cán bộ chạy: lamsach sample read KETQUA.db TỆP... và xem tỷ lệ trong báo cáo.",
    };
    const lmd_drawn *m = w->sample;
    lxw_worksheet    *ws = lmd__book_sheet(&w->out, LMD_S("Tờ bìa"));
    uint32_t          at = 0;
    uint64_t          pairs[2] = { 0, 0 };
    lmd_buf          *b = &w->text;
    if (ws == NULL) return;
    worksheet_set_column(ws, 0, 0, 52, NULL);
    worksheet_set_column(ws, 1, 2, 22, NULL);
    worksheet_set_paper(ws, 9);
    worksheet_fit_to_pages(ws, 1, 0);
    lmd__book_text(&w->out, ws, at++, 0, LMD_S("PHÚC TRA KẾT QUẢ LÀM SẠCH DỮ LIỆU TRẺ EM"), w->title);
    lmd__buf_clear(b);
    lmd__puts(b, "Ngày chốt số liệu: "), lmd__put_str(b, lmd__buf_str(&w->as_of));
    lmd__printf(b, ". Mẫu rút ngẫu nhiên, số gieo %s, cỡ %llu. Cùng kết quả, số gieo và cỡ thì rút lại được đúng mẫu này.", m->seed, (unsigned long long)m->size);
    worksheet_merge_range(ws, at, 0, at, 2, lmd__book_clean(&w->out, lmd__buf_str(b), 2000), w->note);
    worksheet_set_row(ws, at, 32, NULL);
    at += 2;
    for (size_t i = 0; i < sizeof how / sizeof *how; i++, at++) {
        worksheet_merge_range(ws, at, 0, at, 2, how[i], w->cell);
        worksheet_set_row(ws, at, 34, NULL);
    }
    at++;
    lmd__book_text(&w->out, ws, at, 0, LMD_S("Phần được rút mẫu"), w->head);
    lmd__book_text(&w->out, ws, at, 1, LMD_S("Tất cả"), w->head);
    lmd__book_text(&w->out, ws, at++, 2, LMD_S("Rút ra kiểm"), w->head);
    for (size_t i = 0; i < m->n_s; i++)
        if (m->s[i].pair) pairs[0] += m->s[i].size, pairs[1] += m->s[i].drawn;
    for (size_t i = 0; i <= m->n_s; i++) {
        if (i && m->s[i - 1].pair) continue;
        const lmd_sample_stratum *x = i ? &m->s[i - 1] : NULL;
        lmd__buf_clear(b);
        lmd__puts(b, x ? "Hồ sơ sạch: " : "Cặp bản ghi máy đã so và giữ lại");
        if (x) lmd__puts(b, place_of(x));
        lmd__book_text(&w->out, ws, at, 0, lmd__buf_str(b), w->cell);
        lmd__buf_clear(b);
        lmd__put_u(b, x ? x->size : pairs[0]);
        lmd__book_text(&w->out, ws, at, 1, lmd__buf_str(b), w->cell);
        lmd__buf_clear(b);
        lmd__put_u(b, x ? x->drawn : pairs[1]);
        lmd__book_text(&w->out, ws, at++, 2, lmd__buf_str(b), w->cell);
    }
    at++;
    lmd__book_text(&w->out, ws, at, 0, LMD_S("Người kiểm tra (họ tên, chức vụ)"), w->label);
    lmd__book_text(&w->out, ws, at++, 1, LMD_S(""), w->fill);
    lmd__book_text(&w->out, ws, at, 0, LMD_S("Ngày kiểm tra"), w->label);
    lmd__book_text(&w->out, ws, at++, 1, LMD_S(""), w->fill);
}

/* ---- all ---- */

static void finish(sheet *x)
{
    if (x->ws && x->n_breaks) worksheet_set_h_pagebreaks(x->ws, x->brk);
    memset(x, 0, sizeof *x);
}

static lms_status rows(book *w, lmd_buf *a, lmd_buf *b, lms_error *err)
{
    static const char *const pair_head[ID_COL] = { "Thông tin", "Bản ghi thứ nhất", "Bản ghi thứ hai", "Kết luận", "Ghi chú" };
    static const char *const record_head[ID_COL] = { "Thông tin", "Trong phần mềm (đã làm sạch)", "Trên giấy", "Giá trị đúng (nếu sai)", "Ghi chú" };
    static const double      pair_width[ID_COL] = { 18, 28, 28, 19, 12 }, record_width[ID_COL] = { 18, 34, 11, 28, 14 };
    sheet      x = { 0 };
    lms_status s = LMS_OK;
    for (size_t i = 0; s == LMS_OK && i < w->sample->n; i++) {
        const lmd_sample_row *r = &w->sample->v[i];
        const lmd_sample_stratum *in = &w->sample->s[r->stratum];
        bool first = i == 0 || (r->b == 0 && (w->sample->v[i - 1].b || w->sample->v[i - 1].stratum != r->stratum));
        if (first) {
            finish(&x);
            lmd_buf title = { 0 };
            lmd__puts(&title, r->b ? "CẶP BẢN GHI: CÓ PHẢI CÙNG MỘT TRẺ KHÔNG?" : "HỒ SƠ SẠCH, ĐỐI CHIẾU VỚI GIẤY TỜ: ");
            if (!r->b) lmd__puts(&title, place_of(in));
            begin(w, &x, r->b ? LMD_S("Cặp bản ghi") : lmd__str(place_of(in)), lmd__buf_str(&title),
                  r->b ? "Chọn ở ô vàng đầu mỗi khối. Chữ đậm trên nền cam: hai bản ghi khác nhau ở đó." : "Từng dòng chọn ở ô vàng «Trên giấy»; sai thì ghi giá trị đúng.",
                  r->b ? pair_head : record_head, r->b ? pair_width : record_width);
            lmd__buf_free(&title);
        }
        s = r->b ? one_pair(w, &x, r, a, b, err) : one_record(w, &x, r, a, err);
    }
    finish(&x);
    return s;
}

lms_status lmd__sample_book(sqlite3 *db, const lmd_drawn *m, const char *path, lms_error *err)
{
    book       w = { .db = db, .sample = m };
    lmd_buf    date = { 0 }, *a = NULL, *b = NULL;
    lms_status s = lmd__fields_load(db, &w.fields, err);
    if (s == LMS_OK) s = lmd__sample_fields(db, &w.fields, &w.shown, err);
    if (s == LMS_OK) s = prepare(&w, err);
    if (s == LMS_OK && ((a = calloc(w.shown.n + 1, sizeof *a)) == NULL || (b = calloc(w.shown.n + 1, sizeof *b)) == NULL)) s = lmd__nomem(err);
    if (s == LMS_OK) s = lmd__book_open(&w.out, path, err);
    if (s == LMS_OK) {
        if (lmd__db_meta(db, "as_of", &date) && !lmd__put_date_vi(&w.as_of, lmd__buf_str(&date))) lmd__put_str(&w.as_of, lmd__buf_str(&date));
        lmd__sample_mark(&w.mark, m);
        styles(&w);
        cover(&w);
        s = rows(&w, a, b, err);
        if (s == LMS_OK) s = lmd__book_commit(&w.out, err);
        else lmd__book_abort(&w.out);
    }
    for (size_t i = 0; a && i < w.shown.n; i++) lmd__buf_free(&a[i]);
    for (size_t i = 0; b && i < w.shown.n; i++) lmd__buf_free(&b[i]);
    lmd_buf *const t[] = { &w.mark, &w.text, &w.other, &w.as_of, &date };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) lmd__buf_free(t[i]);
    free(a), free(b), free(w.shown.v);
    sqlite3_finalize(w.record), sqlite3_finalize(w.code);
    lmd__fields_free(&w.fields);
    return s;
}
