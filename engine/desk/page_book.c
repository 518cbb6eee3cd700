// SPDX-License-Identifier: MIT
/* desk/page_book.c - see page_book.h. */
#include "page_book.h"

#include "book_out.h"

#include <stdlib.h>

#define WIDEST 60 /* characters of a column */

struct lmd_page_book {
    lmd_book       book;
    lmd_lang       lang;
    lxw_worksheet *first, *ws;
    uint32_t       first_row, row, col, n_cols;
    lmd_widths     first_widths, widths;
    lxw_format    *title, *head, *text, *figure[LMD_N_FIG];
    bool           cell, off, other; /* other: the cell holds more than figures */
    int            figures;
    uint32_t       lines;            /* of the highest cell of the row */
    lmd_figure     kind;
    double         value;
    lmd_buf        b, caption;
};

/* ---- text ---- */

/* Is the character one that hides or turns text? Zero width, direction marks and overrides, soft hyphen. */
static bool sneaky(const unsigned char *c, size_t k)
{
    if (k == 1) return (c[0] < ' ' && c[0] != '\n' && c[0] != '\t') || c[0] == 0x7F;
    if (k == 2) return c[0] == 0xC2 && (c[1] < 0xA0 || c[1] == 0xAD);
    if (k != 3 || c[0] != 0xE2) return k == 3 && c[0] == 0xEF && c[1] == 0xBB && c[2] == 0xBF;
    return (c[1] == 0x80 && (c[2] >= 0x8B && c[2] <= 0x8F)) || (c[1] == 0x80 && c[2] >= 0xA8 && c[2] <= 0xAE) ||
           (c[1] == 0x81 && c[2] >= 0xA0 && c[2] <= 0xAF);
}

void lmd__put_visible(lmd_buf *b, lms_str s, bool html)
{
    for (size_t i = 0, k; i < s.n; i += k) {
        k = lmd__utf8_cut((lms_str){ s.s + i, s.n - i }, 1);
        const char *c = s.s + i;
        if (html && *c == '&') lmd__puts(b, "&amp;");
        else if (html && *c == '<') lmd__puts(b, "&lt;");
        else if (html && *c == '>') lmd__puts(b, "&gt;");
        else if (html && *c == '"') lmd__puts(b, "&quot;");
        else if (html && *c == '\'') lmd__puts(b, "&#39;");
        else if (!lmd__utf8_ok((lms_str){ c, k })) lmd__puts(b, "\xEF\xBF\xBD");
        else if (sneaky((const unsigned char *)c, k)) lmd__puts(b, "\xE2\x90\xA3"); /* open box */
        else lmd__put(b, c, k);
    }
}

/* Text of mark-up of ours. */
static void put_plain(lmd_buf *b, const char *z)
{
    static const char *const entity[][2] = { { "&lt;", "<" }, { "&gt;", ">" }, { "&amp;", "&" }, { "&quot;", "\"" }, { "&#39;", "'" }, { "&nbsp;", " " } };
    while (*z) {
        size_t n = 1;
        if (*z == '<') {
            const char *end = strchr(z, '>');
            if (end == NULL) return;
            if (strncmp(z, "<br", 3) == 0) lmd__puts(b, "\n");
            z = end + 1;
            continue;
        }
        for (size_t i = 0; *z == '&' && i < sizeof entity / sizeof *entity; i++) {
            size_t k = strlen(entity[i][0]);
            if (strncmp(z, entity[i][0], k) != 0) continue;
            lmd__puts(b, entity[i][1]);
            z += k, n = 0;
            break;
        }
        if (n) lmd__put(b, z, 1);
        z += n;
    }
}

static bool blank(lms_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!strchr(" \t\n", s.s[i])) return false;
    return true;
}

/* ---- the file ---- */

static void formats(lmd_page_book *k)
{
    static const char *const num[LMD_N_FIG] = { "#,##0", "0.0%", "0.0", "0.00", "0.000", "0.00000" };
    k->title = lmd__book_format(&k->book), k->head = lmd__book_format(&k->book), k->text = lmd__book_format(&k->book);
    if (k->title) format_set_bold(k->title), format_set_font_size(k->title, 13);
    if (k->head) format_set_bold(k->head), format_set_text_wrap(k->head), format_set_bg_color(k->head, 0xE4ECF2), format_set_bottom(k->head, LXW_BORDER_THIN);
    if (k->text) format_set_text_wrap(k->text);
    for (int i = 0; i < LMD_N_FIG; i++)
        if ((k->figure[i] = lmd__book_format(&k->book)) != NULL) /* an index, as of text, would win over the format */
            format_set_num_format_index(k->figure[i], 0), format_set_num_format(k->figure[i], num[i]);
}

static void release(lmd_page_book *k)
{
    lmd__width_free(&k->first_widths);
    lmd__width_free(&k->widths);
    lmd__buf_free(&k->b);
    lmd__buf_free(&k->caption);
    free(k);
}

lms_status lmd__page_book_open(lmd_page_book **out, const char *path, lmd_lang lang, const char *title, lms_error *err)
{
    lmd_page_book *k = calloc(1, sizeof *k);
    *out = NULL;
    if (k == NULL) return lmd__nomem(err);
    lms_status s = lmd__book_open(&k->book, path, err);
    if (s != LMS_OK) {
        free(k);
        return s;
    }
    k->lang = lang;
    formats(k);
    k->first = lmd__book_sheet(&k->book, lmd__str(lmd__say(lang, "Mục lục", "Contents")));
    lmd__book_text(&k->book, k->first, k->first_row++, 0, lmd__str(title), k->title);
    *out = k;
    return LMS_OK;
}

lms_status lmd__page_book_commit(lmd_page_book *k, lms_error *err)
{
    lmd__width_apply(&k->first_widths, k->first, 12, 90);
    worksheet_set_landscape(k->first);
    worksheet_set_paper(k->first, 9);
    worksheet_fit_to_pages(k->first, 1, 0);
    if (k->b.bad || k->caption.bad) k->book.trouble = LMS_E_NOMEM;
    lms_status s = lmd__book_commit(&k->book, err);
    release(k);
    return s;
}

void lmd__page_book_abort(lmd_page_book *k)
{
    if (k == NULL) return;
    lmd__book_abort(&k->book);
    release(k);
}

void lmd__page_book_remark(lmd_page_book *k, lms_str text)
{
    if (k) lmd__book_text(&k->book, k->first, k->first_row++, 0, text, NULL);
}

/* ---- a table ---- */

/* The words of a caption up to the first mark, at most 31 characters, as the name of a sheet. */
static lms_str short_name(lms_str caption)
{
    size_t n = 0, end = 0;
    for (size_t chars = 0; n < caption.n && chars < 31; chars++) {
        if (strchr(":;,(", caption.s[n])) return (lms_str){ caption.s, n };
        if (caption.s[n] == ' ') end = n;
        n += lmd__utf8_cut((lms_str){ caption.s + n, caption.n - n }, 1);
    }
    return (lms_str){ caption.s, n == caption.n || strchr(":;,( ", caption.s[n]) ? n : end ? end : n };
}

void lmd__page_book_table(lmd_page_book *k, lms_str caption)
{
    if (k == NULL) return;
    lmd__buf_clear(&k->caption);
    put_plain(&k->caption, caption.n ? caption.s : "");
    k->ws = lmd__book_sheet(&k->book, short_name(lmd__buf_str(&k->caption)));
    k->row = 1, k->col = k->n_cols = 0;
    lmd__book_text(&k->book, k->ws, 0, 0, lmd__buf_str(&k->caption), k->title);
}

void lmd__page_book_head(lmd_page_book *k, lms_str heading)
{
    if (k == NULL || k->ws == NULL) return;
    lmd__book_text(&k->book, k->ws, 1, k->n_cols, heading, k->head);
    /* a long heading wraps: only its half counts for the width */
    lmd__width_note(&k->widths, k->n_cols++, (lms_str){ heading.s, lmd__utf8_cut(heading, lmd__utf8_chars(heading) / 2 + 2) });
    k->lines = 2;
}

/* Lines a text takes in a column as wide as it gets. */
static uint32_t lines_of(lms_str t)
{
    uint32_t n = 1, chars = 0;
    for (size_t i = 0; i < t.n; i++) {
        if (t.s[i] == '\n') n++, chars = 0;
        else if (((unsigned char)t.s[i] & 0xC0) != 0x80 && ++chars > WIDEST - 4) n++, chars = 1;
    }
    return n;
}

/* The height of a row with wrapped text: not every program works it out. Before the next row is begun. */
static void end_row(lmd_page_book *k)
{
    if (k->ws && k->lines > 1) worksheet_set_row(k->ws, k->row, LXW_DEF_ROW_HEIGHT * (k->lines < 20 ? k->lines : 20), NULL);
    k->lines = 1;
}

void lmd__page_book_row(lmd_page_book *k)
{
    if (k == NULL) return;
    end_row(k);
    k->row++, k->col = 0;
}

static void begin(lmd_page_book *k)
{
    lmd__buf_clear(&k->b);
    k->cell = true, k->off = k->other = false, k->figures = 0;
}

void lmd__page_book_cell(lmd_page_book *k)
{
    if (k) begin(k);
}

static bool closed(const lmd_page_book *k) { return k == NULL || !k->cell || k->off; }

void lmd__page_book_text(lmd_page_book *k, lms_str text)
{
    if (closed(k)) return;
    lmd__put_visible(&k->b, text, false);
    k->other |= !blank(text);
}

void lmd__page_book_markup(lmd_page_book *k, const char *html)
{
    if (closed(k)) return;
    size_t n = k->b.n;
    put_plain(&k->b, html);
    k->other |= !blank((lms_str){ k->b.s + n, k->b.n - n });
}

void lmd__page_book_figure(lmd_page_book *k, double v, lmd_figure kind, const char *as_text)
{
    if (closed(k)) return;
    lmd__puts(&k->b, as_text);
    k->value = v, k->kind = kind, k->figures++;
}

void lmd__page_book_pause(lmd_page_book *k, bool off)
{
    if (k) k->off = off;
}

void lmd__page_book_end_cell(lmd_page_book *k)
{
    if (k == NULL || !k->cell) return;
    k->cell = false;
    if (k->ws && k->row < LMD_SHEET_ROWS) {
        lms_str t = lmd__buf_str(&k->b);
        while (t.n && strchr(" \n", t.s[t.n - 1])) t.n--;
        while (t.n && strchr(" \n", *t.s)) t.s++, t.n--;
        if (k->figures == 1 && !k->other) {
            if (worksheet_write_number(k->ws, k->row, (lxw_col_t)k->col, k->value, k->figure[k->kind]) != LXW_NO_ERROR) k->book.trouble = LMS_E_INTERNAL;
        } else {
            lmd__book_text(&k->book, k->ws, k->row, k->col, t, k->text);
        }
        lmd__width_note(&k->widths, k->col, t);
        if (lines_of(t) > k->lines) k->lines = lines_of(t);
    }
    k->col++;
}

void lmd__page_book_end_table(lmd_page_book *k)
{
    if (k == NULL || k->ws == NULL) return;
    end_row(k);
    lms_str   caption = lmd__buf_str(&k->caption);
    bool      vi = k->lang == LMD_VI;
    if (k->row > LMD_SHEET_ROWS - 1) k->row = LMD_SHEET_ROWS - 1;
    lmd__width_apply(&k->widths, k->ws, 9, WIDEST);
    lmd__width_free(&k->widths);
    worksheet_freeze_panes(k->ws, 2, 0);
    if (k->row > 12 && k->n_cols) worksheet_autofilter(k->ws, 1, 0, k->row, (lxw_col_t)(k->n_cols - 1));
    worksheet_set_landscape(k->ws);
    worksheet_set_paper(k->ws, 9); /* A4 */
    worksheet_fit_to_pages(k->ws, 1, 0);
    worksheet_repeat_rows(k->ws, 1, 1);
    if (k->book.n_sheets == 2) {
        k->first_row++;
        lmd__book_text(&k->book, k->first, k->first_row, 0, lmd__str(vi ? "Trang tính" : "Sheet"), k->head);
        lmd__book_text(&k->book, k->first, k->first_row, 1, lmd__str(vi ? "Nội dung" : "What it holds"), k->head);
        lmd__book_text(&k->book, k->first, k->first_row++, 2, lmd__str(vi ? "Số dòng" : "Rows"), k->head);
    }
    lms_str sheet = lmd__str(k->book.sheet_name[k->book.n_sheets - 1]);
    lmd__book_text(&k->book, k->first, k->first_row, 0, sheet, NULL);
    lmd__book_text(&k->book, k->first, k->first_row, 1, caption, NULL);
    worksheet_write_number(k->first, k->first_row++, 2, k->row - 1, k->figure[LMD_FIG_WHOLE]);
    lmd__width_note(&k->first_widths, 0, sheet);
    lmd__width_note(&k->first_widths, 1, caption);
    k->ws = NULL;
}
