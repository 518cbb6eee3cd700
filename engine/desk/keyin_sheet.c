// SPDX-License-Identifier: MIT
/* desk/keyin_sheet.c - the sheets of a ward's key-in list: values, duplicates, what became of the last list. See keyin.c. */
#include "keyin_parts.h"

enum { HEAD_ROW = 4 };

void lmd__keyin_styles(lmd_keyin_run *k)
{
    lxw_format **f[] = { &k->title, &k->note, &k->head, &k->cell, &k->fresh, &k->tick };
    for (size_t i = 0; i < sizeof f / sizeof *f; i++) {
        if ((*f[i] = lmd__book_format(&k->book)) == NULL) return;
        format_set_font_name(*f[i], "Times New Roman");
        format_set_font_size(*f[i], 12);
        if (i >= 2) format_set_border(*f[i], LXW_BORDER_THIN), format_set_text_wrap(*f[i]);
    }
    format_set_bold(k->title), format_set_font_size(k->title, 15);
    format_set_italic(k->note);
    format_set_bold(k->head), format_set_bg_color(k->head, 0xDDEBF7), format_set_align(k->head, LXW_ALIGN_CENTER);
    format_set_align(k->head, LXW_ALIGN_VERTICAL_CENTER);
    format_set_bold(k->fresh), format_set_bg_color(k->fresh, 0xE2EFDA);
    format_set_bg_color(k->tick, 0xFFF9DB), format_set_align(k->tick, LXW_ALIGN_CENTER);
}

/* ---- a sheet ---- */

static void begin(lmd_keyin_run *k, lms_str ward, const char *name, const char *title, const char *how, const lmd_keyin_column *c, uint32_t n)
{
    lmd_buf b = { 0 };
    k->ws = lmd__book_sheet(&k->book, lmd__str(name));
    k->row = HEAD_ROW + 1;
    k->n = 0;
    if (k->ws == NULL) return;
    lmd__book_text(&k->book, k->ws, 0, 0, lmd__str(title), k->title);
    lmd__put_str(&b, ward);
    lmd__puts(&b, ". Ngày chốt số liệu: ");
    lmd__put_str(&b, lmd__buf_str(&k->as_of));
    lmd__book_text(&k->book, k->ws, 1, 0, lmd__buf_str(&b), k->note);
    lmd__book_text(&k->book, k->ws, 2, 0, lmd__str(how), k->note);
    worksheet_set_row(k->ws, HEAD_ROW, 34, NULL);
    for (uint32_t i = 0; i < n; i++) {
        lmd__book_text(&k->book, k->ws, HEAD_ROW, i, lmd__str(c[i].title), k->head);
        worksheet_set_column(k->ws, (lxw_col_t)i, (lxw_col_t)i, c[i].width, NULL);
    }
    lmd__buf_free(&b);
}

static void finish(lmd_keyin_run *k, uint32_t columns, bool ticks)
{
    char                x[] = "x", *yes[] = { x, NULL };
    lxw_data_validation dv = { .validate = LXW_VALIDATION_TYPE_LIST, .value_list = yes, .ignore_blank = LXW_VALIDATION_ON,
                               .error_type = LXW_VALIDATION_ERROR_TYPE_WARNING };
    if (k->ws == NULL) return;
    if (ticks) worksheet_data_validation_range(k->ws, HEAD_ROW + 1, (lxw_col_t)(columns - 1), k->row - 1, (lxw_col_t)(columns - 1), &dv);
    worksheet_set_landscape(k->ws);
    worksheet_set_paper(k->ws, 9); /* A4 */
    worksheet_set_margins(k->ws, 0.4, 0.4, 0.5, 0.6);
    worksheet_fit_to_pages(k->ws, 1, 0);
    worksheet_set_footer(k->ws, "&L&A&R&P / &N");
    worksheet_repeat_rows(k->ws, HEAD_ROW, HEAD_ROW);
    worksheet_freeze_panes(k->ws, HEAD_ROW + 1, 3);
    if (k->row > HEAD_ROW + 1) worksheet_autofilter(k->ws, HEAD_ROW, 0, k->row - 1, (lxw_col_t)(columns - 1));
    worksheet_ignore_errors(k->ws, LXW_IGNORE_NUMBER_STORED_AS_TEXT, "A1:XFD1048576");
    k->ws = NULL;
}

/* A value as a person keys it. */
static lms_str shown(lmd_keyin_run *k, lms_str field, lms_str v)
{
    const lmd_field *f = lmd__field(&k->fields, field);
    bool             row = false;
    lms_error        none;
    lmd_buf         *b = &k->value;
    lmd__buf_clear(b);
    if (v.n == 0) {
        lmd__puts(b, "(trống)");
    } else if (f == NULL || strcmp(f->type, "date") != 0 || !lmd__put_date_vi(b, v)) {
        sqlite3_reset(k->code);
        lmd__db_bind(k->code, 1, field);
        lmd__db_bind(k->code, 2, v);
        if (lmd__db_step(k->code, &row, &none) == LMS_OK && row) lmd__put_str(b, lmd__db_text(k->code, 0));
        else lmd__put_str(b, v);
    }
    return lmd__buf_str(b);
}

static lms_str shown_date(lmd_keyin_run *k, lms_str v)
{
    lmd__buf_clear(&k->value);
    if (!lmd__put_date_vi(&k->value, v)) lmd__put_str(&k->value, v);
    return lmd__buf_str(&k->value);
}

static double high(double most, lms_str text, double width)
{
    double lines = (double)(uint64_t)((double)lmd__utf8_chars(text) / width + 0.999);
    return lines > most ? lines : most;
}

static void cell(lmd_keyin_run *k, uint32_t c, lms_str text, lxw_format *f) { lmd__book_text(&k->book, k->ws, k->row, c, text, f); }

static void number_cell(lmd_keyin_run *k)
{
    lmd__buf_clear(&k->value);
    lmd__put_u(&k->value, ++k->n);
    cell(k, 0, lmd__buf_str(&k->value), k->cell);
}

static lms_str last_time(lms_str state)
{
    return lmd__is(state, "not-done") ? LMD_S("đã giao, chưa nhập") : lmd__is(state, "differs") ? LMD_S("đã giao, nhập khác") : LMD_S("");
}

/* ---- what is on the sheets ---- */

static const lmd_keyin_column value_columns[] = { { "STT", 6 },  { "Mã trẻ trong phần mềm", 17 }, { "Họ và tên", 24 }, { "Ngày sinh", 12 },
                                        { "Thông tin", 18 }, { "Đang ghi", 24 }, { "Ghi lại thành", 24 }, { "Vì sao", 34 },
                                        { "Căn cứ", 26 }, { "Lần trước", 14 }, { "Đã nhập", 9 } };
static const lmd_keyin_column duplicate_columns[] = { { "STT", 6 }, { "Bản ghi cần xoá", 17 }, { "Họ và tên", 24 }, { "Ngày sinh", 12 },
                                            { "Giữ bản ghi", 17 }, { "Họ và tên", 24 }, { "Ngày sinh", 12 }, { "Phường (xã) của bản ghi giữ lại", 22 },
                                            { "Vì sao coi là một trẻ", 28 }, { "Lần trước", 14 }, { "Đã xoá", 9 } };
static const lmd_keyin_column previous_columns[] = { { "STT", 6 }, { "Mã trẻ trong phần mềm", 17 }, { "Họ và tên", 24 }, { "Ngày sinh", 12 }, { "Thông tin", 20 },
                                           { "Trước ghi", 24 }, { "Cần ghi", 24 }, { "Nay trong phần mềm", 24 }, { "Kết quả", 34 } };
#define N(a) ((uint32_t)(sizeof(a) / sizeof *(a)))

/* key, name, birth, field, before, after, rule's text, its argument (JSON), origin, document, its date, other key, state */
static void value_row(lmd_keyin_run *k, sqlite3_stmt *st)
{
    lmd_buf why = { 0 }, by = { 0 };
    lms_str field = lmd__db_text(st, 3), origin = lmd__db_text(st, 8);
    double  lines = 1;
    if (k->ws == NULL) return;
    lmd__put_filled(&why, lmd__db_text(st, 6), lmd__db_text(st, 7));
    if (lmd__is(origin, "answer")) {
        lmd__puts(&by, "Công an trả lời, văn bản số ");
        lmd__put_str(&by, lmd__db_text(st, 9));
        lmd__puts(&by, " ngày ");
        lmd__put_date_vi(&by, lmd__db_text(st, 10));
    } else if (lmd__is(origin, "merge")) {
        lmd__puts(&by, "Bản ghi trùng ");
        lmd__put_str(&by, lmd__db_text(st, 11));
    } else {
        lmd__puts(&by, "Sửa cách trình bày");
    }
    number_cell(k);
    cell(k, 1, lmd__db_text(st, 0), k->cell);
    cell(k, 2, lmd__db_text(st, 1), k->cell);
    cell(k, 3, shown_date(k, lmd__db_text(st, 2)), k->cell);
    cell(k, 4, lmd__field_title(&k->fields, field, LMD_VI), k->cell);
    cell(k, 5, shown(k, field, lmd__db_text(st, 4)), k->cell);
    lines = high(lines, lmd__buf_str(&k->value), 22);
    cell(k, 6, shown(k, field, lmd__db_text(st, 5)), k->fresh);
    lines = high(lines, lmd__buf_str(&k->value), 20);
    cell(k, 7, lmd__buf_str(&why), k->cell);
    cell(k, 8, lmd__buf_str(&by), k->cell);
    cell(k, 9, last_time(lmd__db_text(st, 12)), k->cell);
    cell(k, 10, LMD_S(""), k->tick);
    lines = high(high(high(lines, lmd__buf_str(&why), 33), lmd__buf_str(&by), 25), lmd__db_text(st, 1), 23);
    lines = high(high(lines, lmd__db_text(st, 0), 16), last_time(lmd__db_text(st, 12)), 13);
    worksheet_set_row(k->ws, k->row++, 16.5 * lines, NULL); /* other programs than Excel do not fit rows themselves */
    lmd__buf_free(&why);
    lmd__buf_free(&by);
}

/* key, name, birth, kept key, its name, birth, ward, rule's text, state */
static void duplicate_row(lmd_keyin_run *k, sqlite3_stmt *st)
{
    double lines = 1;
    if (k->ws == NULL) return;
    number_cell(k);
    for (int c = 0; c < 8; c++) {
        lms_str v = lmd__db_text(st, c);
        if (c == 2 || c == 5) v = shown_date(k, v);
        cell(k, (uint32_t)c + 1, v, c == 3 ? k->fresh : k->cell);
        lines = high(lines, v, duplicate_columns[c + 1].width - 1);
    }
    cell(k, 9, last_time(lmd__db_text(st, 8)), k->cell);
    cell(k, 10, LMD_S(""), k->tick);
    worksheet_set_row(k->ws, k->row++, 16.5 * high(lines, last_time(lmd__db_text(st, 8)), 13), NULL);
}

/* key, name, birth, field, before, after, now, state, other key */
static void previous_row(lmd_keyin_run *k, sqlite3_stmt *st)
{
    lms_str field = lmd__db_text(st, 3), state = lmd__db_text(st, 7), what;
    bool    twice = field.n == 0;
    double  lines = 1;
    if (k->ws == NULL) return;
    if (lmd__is(state, "no-file")) what = LMD_S("Lần này không đưa vào tệp có bản ghi này");
    else if (twice) what = lmd__is(state, "not-done") ? LMD_S("Chưa xoá") : lmd__is(state, "differs") ? LMD_S("Đã xoá bản ghi kia, bản ghi này còn") : LMD_S("Cả hai bản ghi không còn");
    else what = lmd__is(state, "not-done") ? LMD_S("Chưa nhập") : lmd__is(state, "differs") ? LMD_S("Nhập khác: đối chiếu lại") : LMD_S("Bản ghi không còn trong tệp mới");
    number_cell(k);
    cell(k, 1, lmd__db_text(st, 0), k->cell);
    cell(k, 2, lmd__db_text(st, 1), k->cell);
    cell(k, 3, shown_date(k, lmd__db_text(st, 2)), k->cell);
    cell(k, 4, twice ? LMD_S("Bản ghi trùng cần xoá") : lmd__field_title(&k->fields, field, LMD_VI), k->cell);
    for (uint32_t c = 5; c < 8; c++) {
        bool empty = twice || (c == 7 && (lmd__is(state, "gone") || lmd__is(state, "no-file")));
        if (c == 6 && twice) lmd__buf_clear(&k->value), lmd__puts(&k->value, "giữ "), lmd__put_str(&k->value, lmd__db_text(st, 8));
        cell(k, c, c == 6 && twice ? lmd__buf_str(&k->value) : empty ? LMD_S("") : shown(k, field, lmd__db_text(st, (int)c - 1)), k->cell);
        lines = high(lines, lmd__buf_str(&k->value), 22);
    }
    cell(k, 8, what, k->cell);
    worksheet_set_row(k->ws, k->row++, 16.5 * high(high(lines, what, 33), lmd__db_text(st, 0), 16), NULL);
}

const lmd_keyin_sheet lmd__keyin_values = { "Nhập lại", "DANH SÁCH NHẬP LẠI VÀO PHẦN MỀM",
    "Sửa từng dòng trong phần mềm, ghi x vào cột cuối. Làm hết trang này rồi mới xoá bản ghi trùng. Lần chạy sau (--previous) tự đối chiếu với tệp kết xuất mới.",
    value_columns, N(value_columns), true, value_row };
const lmd_keyin_sheet lmd__keyin_duplicates = { "Xoá bản ghi trùng", "BẢN GHI TRÙNG CẦN XOÁ TRONG PHẦN MỀM",
    "Mở cả hai bản ghi, đối chiếu, rồi xoá bản ghi ở cột thứ hai. Không chắc thì không xoá và ghi lý do bên cạnh.", duplicate_columns,
    N(duplicate_columns), true, duplicate_row };
const lmd_keyin_sheet lmd__keyin_previous = { "Lần trước", "ĐỐI CHIẾU DANH SÁCH NHẬP LẠI LẦN TRƯỚC", "", previous_columns, N(previous_columns), false, previous_row };

lms_status lmd__keyin_fill(lmd_keyin_run *k, lms_str code, lms_str ward, const lmd_keyin_sheet *x, const char *sql, bool must,
                           uint32_t *sheets, lms_error *err)
{
    sqlite3_stmt *st = NULL;
    bool          row = false;
    lms_status    s = lmd__db_prepare(k->db, sql, &st, err);
    if (s == LMS_OK && code.n) lmd__db_bind(st, 1, code);
    if (s == LMS_OK) s = lmd__db_step(st, &row, err);
    while (s == LMS_OK && (row || must)) {
        if (k->ws == NULL || k->row >= LMD_SHEET_ROWS - 2) {
            finish(k, x->n_columns, x->ticks);
            begin(k, ward, x->name, x->title, x->how, x->column, x->n_columns);
            if (k->ws == NULL) break; /* told by commit */
            ++*sheets;
        }
        must = false;
        if (!row) break;
        x->row(k, st);
        s = lmd__db_step(st, &row, err);
    }
    finish(k, x->n_columns, x->ticks);
    sqlite3_finalize(st);
    return s;
}
