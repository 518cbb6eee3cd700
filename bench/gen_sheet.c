// SPDX-License-Identifier: MIT
/*
 * bench/gen_sheet.c - a sheet in memory, and its XLSX (libxlsxwriter; all time stamps fixed, so the bytes are too).
 */
#include "gen.h"

#include <stdlib.h>
#include <xlsxwriter.h>

const char *const gen_font_name[N_FONTS] = { "Times New Roman", ".VnTime", ".VnTimeH", "VNI-Times", "Times New Roman" };

void gen_sheet_init(sheet *s, const char *name_, int n_cols)
{
    *s = (sheet){ .n_cols = n_cols };
    snprintf(s->name, sizeof s->name, "%s", name_);
}

void gen_sheet_put(sheet *s, int row, int col, const char *text_, int kind, int font)
{
    if (row >= s->cap_rows) {
        int cap = s->cap_rows ? s->cap_rows * 2 : 256;
        while (row >= cap) cap *= 2;
        s->cell = realloc(s->cell, (size_t)cap * (size_t)s->n_cols * sizeof *s->cell);
        s->hidden = realloc(s->hidden, (size_t)cap * sizeof *s->hidden);
        if (s->cell == NULL || s->hidden == NULL) gen_die("out of memory");
        memset(s->cell + (size_t)s->cap_rows * (size_t)s->n_cols, 0, (size_t)(cap - s->cap_rows) * (size_t)s->n_cols * sizeof *s->cell);
        memset(s->hidden + s->cap_rows, 0, (size_t)(cap - s->cap_rows) * sizeof *s->hidden);
        s->cap_rows = cap;
    }
    if (row >= s->n_rows) s->n_rows = row + 1;
    if (text_[0] == 0) return;
    size_t n = strlen(text_);
    char  *copy = gen_alloc(n + 1, 1);
    memcpy(copy, text_, n);
    s->cell[(size_t)row * (size_t)s->n_cols + (size_t)col] = (sheet_cell){ copy, (uint8_t)kind, (uint8_t)font };
}

void gen_sheet_merge(sheet *s, int r0, int c0, int r1, int c1)
{
    if (s->n_merges == 64) gen_die("too many merged areas");
    s->merge[s->n_merges].r0 = r0;
    s->merge[s->n_merges].c0 = c0;
    s->merge[s->n_merges].r1 = r1;
    s->merge[s->n_merges++].c1 = c1;
}

void gen_sheet_free(sheet *s)
{
    for (size_t i = 0; i < (size_t)s->n_rows * (size_t)s->n_cols; i++) free(s->cell[i].text);
    free(s->cell);
    free(s->hidden);
}

static void xlsx_cell(lxw_worksheet *ws, int row, int col, const sheet_cell *c, lxw_format *const font[N_FONTS], lxw_format *date)
{
    lxw_row_t r = (lxw_row_t)row;
    lxw_col_t k = (lxw_col_t)col;
    if (c->kind == CELL_TEXT) worksheet_write_string(ws, r, k, c->text, font[c->font]);
    else if (c->kind == CELL_NUMBER) worksheet_write_number(ws, r, k, strtod(c->text, NULL), font[c->font]);
    else if (c->kind == CELL_DATE) worksheet_write_number(ws, r, k, strtod(c->text, NULL), date);
}

void gen_write_xlsx(const char *path, const sheet *sheets, int n)
{
    lxw_workbook *wb = workbook_new(path);
    if (wb == NULL) gen_die("%s cannot be made", path);
    lxw_doc_properties about = { .title = "Danh sách trẻ em (dữ liệu giả lập)", .comments = "Invented people", .created = 1730419200 };
    workbook_set_properties(wb, &about);
    lxw_format *font[N_FONTS], *date = workbook_add_format(wb), *merged = workbook_add_format(wb);
    for (int i = 0; i < N_FONTS; i++) {
        font[i] = workbook_add_format(wb);
        format_set_font_name(font[i], gen_font_name[i]);
        if (i == FONT_BOLD) format_set_bold(font[i]);
    }
    format_set_num_format(date, "dd/mm/yyyy");
    format_set_font_name(date, gen_font_name[0]);
    format_set_bold(merged);
    format_set_align(merged, LXW_ALIGN_CENTER);
    format_set_font_name(merged, gen_font_name[0]);
    for (int i = 0; i < n; i++) {
        const sheet   *s = &sheets[i];
        lxw_worksheet *ws = workbook_add_worksheet(wb, s->name);
        lxw_row_col_options hidden = { .hidden = LXW_TRUE };
        for (int k = 0; k < s->n_merges; k++)
            worksheet_merge_range(ws, (lxw_row_t)s->merge[k].r0, (lxw_col_t)s->merge[k].c0, (lxw_row_t)s->merge[k].r1, (lxw_col_t)s->merge[k].c1, "", merged);
        for (int r = 0; r < s->n_rows; r++) {
            for (int c = 0; c < s->n_cols; c++) xlsx_cell(ws, r, c, &s->cell[(size_t)r * (size_t)s->n_cols + (size_t)c], font, date);
            if (s->hidden[r]) worksheet_set_row_opt(ws, (lxw_row_t)r, LXW_DEF_ROW_HEIGHT, NULL, &hidden);
        }
    }
    lxw_error e = workbook_close(wb);
    if (e != LXW_NO_ERROR) gen_die("%s: %s", path, lxw_strerror(e));
}
