// SPDX-License-Identifier: MIT
/* desk/review_book.c - see review_book.h. */
#include "review_book.h"

/* ---- what is shown ---- */

/* What the pack compares, and what tells an officer where the child is. */
static bool wanted(lmd_rb *w, const lmd_field *f)
{
    bool known = lmd__db_has_column(w->d.db, "field", "compared"), yes = !known;
    sqlite3_stmt *st = NULL;
    if (strcmp(f->role, "record_key") == 0 || !lmd__db_has_column(w->d.db, "record", f->id)) return false;
    if (strcmp(f->role, "ward_name") == 0 || strcmp(f->role, "life_status") == 0) return true;
    if (strcmp(f->role, "ward_code") == 0 && lmd__field_of_role(&w->d.fields, "ward_name")) return false;
    if (known &&
        sqlite3_prepare_v2(w->d.db, "SELECT compared FROM field WHERE field = ?1", -1, &st, NULL) == SQLITE_OK) {
        sqlite3_bind_text(st, 1, f->id, -1, SQLITE_STATIC);
        yes = sqlite3_step(st) == SQLITE_ROW && sqlite3_column_int(st, 0) == 1;
    }
    sqlite3_finalize(st);
    return yes;
}

/* Fields that any record has a value of, in the pack's order; the statement that reads a record. */
lms_status lmd__rb_fields(lmd_rb *w, lms_error *err)
{
    lmd_buf q = {0}, one = {0};
    lms_status s = LMS_OK;
    int col = 3;
    lmd__puts(&q, "SELECT r.record_key, s.name, r.line");
    for (size_t i = 0; s == LMS_OK && i < w->d.fields.n; i++) {
        const lmd_field *f = &w->d.fields.v[i];
        int64_t any = 0;
        if (!wanted(w, f)) continue;
        lmd__buf_clear(&one);
        lmd__puts(&one, "SELECT count(*) FROM (SELECT 1 FROM record WHERE ");
        lmd__db_ident(&one, lmd__str(f->id));
        lmd__puts(&one, " <> '' LIMIT 1)");
        s = lmd__db_count(w->d.db, lmd__z(&one), &any, err);
        if (s != LMS_OK || any == 0) continue;
        if (!lmd__room((void **)&w->field, w->n_fields, &w->cap_fields, sizeof *w->field)) s = lmd__nomem(err);
        if (s != LMS_OK) break;
        w->field[w->n_fields++] = (lmd_rb_field){f, col++};
        lmd__puts(&q, ", r.");
        lmd__db_ident(&q, lmd__str(f->id));
    }
    lmd__puts(&q, " FROM record r LEFT JOIN source s USING (source_id) WHERE r.record_id = ?1");
    lmd__z(&q);
    if (s == LMS_OK && q.bad) s = lmd__nomem(err);
    if (s == LMS_OK) s = lmd__db_prepare(w->d.db, q.s, &w->record, err);
    lmd__buf_free(&q);
    lmd__buf_free(&one);
    return s;
}

/* A value as the office writes it: dates dd/MM/yyyy, codes in words. */
void lmd__rb_value(lmd_rb *w, lmd_buf *b, const lmd_field *f, lms_str v)
{
    if (strcmp(f->type, "date") == 0 && lmd__put_date_vi(b, v)) return;
    if (w->code && (strcmp(f->type, "enum") == 0)) {
        sqlite3_reset(w->code);
        sqlite3_bind_text(w->code, 1, f->id, -1, SQLITE_STATIC);
        lmd__db_bind(w->code, 2, v);
        if (sqlite3_step(w->code) == SQLITE_ROW && lmd__db_text(w->code, 0).n) v = lmd__db_text(w->code, 0);
    }
    lmd__put_str(b, v);
}

void lmd__rb_styles(lmd_rb *w)
{
    lxw_format **f[] = {&w->title, &w->note, &w->label, &w->hidden, &w->head, &w->cell, &w->alt, &w->differs, &w->fill};
    for (size_t i = 0; i < sizeof f / sizeof *f; i++) {
        if ((*f[i] = lmd__book_format(&w->book)) == NULL) return;
        format_set_font_name(*f[i], "Times New Roman");
        format_set_font_size(*f[i], 11);
        if (i >= 4) format_set_border(*f[i], LXW_BORDER_THIN), format_set_border_color(*f[i], 0xBFBFBF);
    }
    format_set_bold(w->title), format_set_font_size(w->title, 14);
    format_set_italic(w->note);
    format_set_bold(w->label);
    format_set_bold(w->head), format_set_bg_color(w->head, 0xDDEBF7), format_set_text_wrap(w->head);
    format_set_bg_color(w->alt, 0xF2F2F2);
    format_set_bold(w->differs), format_set_bg_color(w->differs, 0xFCE4D6);
    format_set_bg_color(w->fill, 0xFFF9DB), format_set_num_format(w->fill, "@");
}

/* ---- sheets ---- */

void lmd__rb_text(lmd_rb *w, lmd_rb_sheet *x, uint32_t row, uint32_t col, lms_str s, lxw_format *f)
{
    if (x->ws) lmd__book_text(&w->book, x->ws, row, col, s, f);
}

/* Drop-down of column 1, widths, hidden columns, print. Everything but the rows. */
void lmd__rb_begin(lmd_rb *w, lmd_rb_sheet *x, const char *name, const char *title, const char *how,
                   const char *const *left, size_t n_left, bool pair)
{
    static const double width[LMD_RB_LEFT] = {5, 26, 24, 12, 58, 30};
    static const char *const last[2][LMD_RB_HIDDEN] = {{"key_a", "field", "value", "base"},
                                                       {"key_a", "key_b", "base", "evidence"}};
    uint32_t c = 0;
    *x = (lmd_rb_sheet){.ws = lmd__book_sheet(&w->book, lmd__str(name)), .row = LMD_RB_HEAD + 1};
    if (x->ws == NULL) return;
    for (; c < n_left; c++)
        worksheet_set_column(x->ws, (lxw_col_t)c, (lxw_col_t)c, width[c < LMD_RB_LEFT ? c : LMD_RB_LEFT - 1], NULL);
    for (size_t i = 0; pair && i < w->n_fields; i++, c++) {
        const char *t = w->field[i].field->type;
        double wide = strcmp(t, "address") == 0 ? 44 : strcmp(t, "name") == 0 ? 22 : strcmp(t, "ident") == 0 ? 15 : 12;
        worksheet_set_column(x->ws, (lxw_col_t)c, (lxw_col_t)c, wide, NULL);
    }
    worksheet_set_column(x->ws, (lxw_col_t)c, (lxw_col_t)c, 24, NULL);
    x->last = c + 1; /* the first hidden column */
    lxw_row_col_options gone = {.hidden = LXW_TRUE};
    for (uint32_t k = 0; k < LMD_RB_HIDDEN; k++)
        worksheet_set_column_opt(x->ws, (lxw_col_t)(x->last + k), (lxw_col_t)(x->last + k), 8, NULL, &gone);
    lmd__rb_text(w, x, 0, 0, lmd__str(title), w->title);
    lmd__rb_text(w, x, 1, 0, lmd__str(how), w->note);
    lmd__rb_text(w, x, 2, 0, LMD_S("Người kết luận:"), w->label);
    lmd__rb_text(w, x, 2, 2, LMD_S(""), w->fill);
    worksheet_set_row(x->ws, LMD_RB_HEAD, 32, NULL);
    for (c = 0; c < n_left; c++) lmd__rb_text(w, x, LMD_RB_HEAD, c, lmd__str(left[c]), w->head);
    for (size_t i = 0; pair && i < w->n_fields; i++, c++)
        lmd__rb_text(w, x, LMD_RB_HEAD, c, lmd__field_title(&w->d.fields, lmd__str(w->field[i].field->id), LMD_VI),
                     w->head);
    lmd__rb_text(w, x, LMD_RB_HEAD, c, LMD_S("Tệp, dòng"), w->head);
    for (uint32_t k = 0; k < LMD_RB_HIDDEN; k++)
        lmd__rb_text(w, x, LMD_RB_HEAD, x->last + k, lmd__str(last[pair][k]), w->hidden);
    worksheet_freeze_panes(x->ws, LMD_RB_HEAD + 1, LMD_RB_LEFT);
    worksheet_set_landscape(x->ws);
    worksheet_set_paper(x->ws, 8); /* A3 */
    worksheet_set_margins(x->ws, 0.4, 0.4, 0.5, 0.6);
    worksheet_fit_to_pages(x->ws, 1, 0);
    worksheet_repeat_rows(x->ws, LMD_RB_HEAD, LMD_RB_HEAD);
    worksheet_set_footer(x->ws, "&L&A&R&P / &N");
    worksheet_ignore_errors(x->ws, LXW_IGNORE_NUMBER_STORED_AS_TEXT, "A1:XFD1048576");
}

void lmd__rb_finish(lmd_rb_sheet *x, bool pair)
{
    char *choice[8] = {0};
    size_t n = 0;
    for (const lmd_word *v = lmd__import_words(pair); v->code && n < 7; v++) choice[n++] = (char *)(uintptr_t)v->vi;
    lxw_data_validation dv = {.validate = LXW_VALIDATION_TYPE_LIST,
                              .value_list = choice,
                              .ignore_blank = LXW_VALIDATION_ON,
                              .error_type = LXW_VALIDATION_ERROR_TYPE_STOP,
                              .error_title = "lamsach",
                              .error_message = "Chọn một mục trong danh sách, hoặc để trống."};
    if (x->ws && x->row > LMD_RB_HEAD + 1)
        worksheet_data_validation_range(x->ws, LMD_RB_HEAD + 1, 1, x->row - 1, 1, &dv);
}

const char *lmd__rb_word(lms_str code, bool pair)
{
    for (const lmd_word *v = lmd__import_words(pair); v->code; v++)
        if (lmd__is(code, v->code)) return v->vi;
    return "";
}

lms_str lmd__rb_number(lmd_buf *b, int64_t v)
{
    lmd__buf_clear(b);
    lmd__printf(b, "%lld", (long long)v);
    return lmd__buf_str(b);
}
