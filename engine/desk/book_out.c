// SPDX-License-Identifier: MIT
/* desk/book_out.c - see book_out.h. */
#include "book_out.h"

#include <stdlib.h>

#define MAX_CELL 32767 /* characters, of Excel */

lms_status lmd__book_open(lmd_book *b, const char *path, lms_error *err)
{
    *b = (lmd_book){ .trouble = LMS_OK };
    lms_status s = lmd__temp_begin(&b->temp, path, err);
    if (s != LMS_OK) return s;
    lmd__c_enter(&b->locale); /* libxlsxwriter prints numbers with the locale's point */
    b->wb = workbook_new_opt(b->temp.path, &(lxw_workbook_options){ .constant_memory = LXW_TRUE });
    if (b->wb == NULL) {
        lmd__book_abort(b);
        return lmd__nomem(err);
    }
    /* A fixed date, so that the same content gives the same file. */
    lxw_doc_properties about = { .author = (char *)"lamsach", .created = 946684800 };
    workbook_set_properties(b->wb, &about);
    return LMS_OK;
}

static bool taken(const lmd_book *b, const char *name)
{
    for (size_t i = 0; i < b->n_sheets; i++)
        if (lmd__ieq(lmd__str(b->sheet_name[i]), lmd__str(name))) return true;
    return false;
}

lxw_worksheet *lmd__book_sheet(lmd_book *b, lms_str wanted)
{
    lmd_buf     name = { 0 };
    const char *clean = lmd__book_clean(b, wanted, 31);
    for (const char *p = clean; *p; p++) lmd__put(&name, strchr("[]:*?/\\\t\r\n", *p) ? "-" : p, 1);
    while (name.n && (name.s[name.n - 1] == '\'' || name.s[name.n - 1] == ' ')) name.n--;
    if (name.n == 0 || name.s[0] == '\'') lmd__buf_clear(&name), lmd__puts(&name, "Sheet");
    lmd__z(&name);
    size_t stem = lmd__utf8_cut(lmd__buf_str(&name), 25);
    for (unsigned k = 2; !name.bad && taken(b, name.s); k++) {
        name.n = stem < name.n ? stem : name.n;
        stem = name.n;
        lmd__printf(&name, " (%u)", k);
    }
    lxw_worksheet *ws = NULL;
    if (!name.bad && lmd__room((void **)&b->sheet_name, b->n_sheets, &b->cap_sheets, sizeof *b->sheet_name))
        ws = workbook_add_worksheet(b->wb, name.s);
    if (ws) b->sheet_name[b->n_sheets++] = name.s;
    else lmd__buf_free(&name), b->trouble = LMS_E_NOMEM;
    return ws;
}

/* Does an escape like _x0041_ stand at s? Excel would decode it. */
static bool escape_at(const char *s, size_t n)
{
    if (n < 7 || s[0] != '_' || s[1] != 'x' || s[6] != '_') return false;
    for (int i = 2; i < 6; i++)
        if (!strchr("0123456789abcdefABCDEF", s[i])) return false;
    return true;
}

/* One character of t at i, fit for XML. Control characters in cells are escaped by libxlsxwriter. */
static size_t put_clean(lmd_buf *o, lms_str t, size_t i, bool cell)
{
    size_t               k = lmd__utf8_cut((lms_str){ t.s + i, t.n - i }, 1);
    const unsigned char *c = (const unsigned char *)t.s + i;
    if (!lmd__utf8_ok((lms_str){ t.s + i, k }) || (k == 3 && c[0] == 0xEF && c[1] == 0xBF && c[2] >= 0xBE)) {
        lmd__puts(o, "\xEF\xBF\xBD");
    } else if (c[0] == 0 || (!cell && c[0] < ' ' && c[0] != '\n')) {
        lmd__puts(o, " ");
    } else {
        if (cell && escape_at(t.s + i, t.n - i)) lmd__puts(o, "_x005F");
        lmd__put(o, t.s + i, k);
    }
    return i + k;
}

static const char *clean(lmd_book *b, lms_str t, size_t max_chars, bool cell)
{
    lmd_buf *o = &b->clean;
    size_t   i = 0;
    lmd__buf_clear(o);
    for (size_t chars = 0; i < t.n && chars < max_chars; chars++) i = put_clean(o, t, i, cell);
    if (cell && (i < t.n || lmd__utf8_chars(lmd__buf_str(o)) > max_chars)) {
        size_t kept = max_chars - 60;
        o->n = lmd__utf8_cut(lmd__buf_str(o), kept);
        lmd__printf(o, " ... [+%zu; .csv: 100 %%]", lmd__utf8_chars(t) > kept ? lmd__utf8_chars(t) - kept : 0);
    }
    return lmd__z(o);
}

const char *lmd__book_clean(lmd_book *b, lms_str t, size_t max_chars) { return clean(b, t, max_chars, false); }

void lmd__book_text(lmd_book *b, lxw_worksheet *ws, uint32_t row, uint32_t col, lms_str text, lxw_format *f)
{
    lxw_error e = LXW_NO_ERROR;
    if (b->trouble != LMS_OK || ws == NULL) return;
    clean(b, text, MAX_CELL, true);
    if (b->clean.bad) b->trouble = LMS_E_NOMEM;
    else if (b->clean.n) e = worksheet_write_string(ws, row, (lxw_col_t)col, b->clean.s, f);
    else if (f) e = worksheet_write_blank(ws, row, (lxw_col_t)col, f);
    if (e == LXW_ERROR_MEMORY_MALLOC_FAILED) b->trouble = LMS_E_NOMEM;
    else if (e != LXW_NO_ERROR) b->trouble = LMS_E_INTERNAL;
}

void lmd__book_comment(lmd_book *b, lxw_worksheet *ws, uint32_t row, uint32_t col, lms_str text)
{
    if (b->trouble != LMS_OK || ws == NULL || text.n == 0) return;
    const char *z = lmd__book_clean(b, text, 1000);
    if (b->clean.bad) b->trouble = LMS_E_NOMEM;
    else
        worksheet_write_comment_opt(ws, row, (lxw_col_t)col, z,
                                    &(lxw_comment_options){ .author = (char *)"lamsach", .x_scale = 1.6 });
}

lxw_format *lmd__book_format(lmd_book *b)
{
    lxw_format *f = workbook_add_format(b->wb);
    if (f == NULL) {
        b->trouble = LMS_E_NOMEM;
        return NULL;
    }
    format_set_num_format_index(f, 49); /* "@": text stays text when the cell is edited */
    format_set_align(f, LXW_ALIGN_VERTICAL_TOP);
    return f;
}

static void release(lmd_book *b)
{
    for (size_t i = 0; i < b->n_sheets; i++) free(b->sheet_name[i]);
    free(b->sheet_name);
    lmd__buf_free(&b->clean);
    lmd__c_free(&b->locale);
    b->sheet_name = NULL;
    b->n_sheets = b->cap_sheets = 0;
}

lms_status lmd__book_commit(lmd_book *b, lms_error *err)
{
    lxw_error  e = workbook_close(b->wb);
    lms_status s = b->trouble;
    b->wb = NULL;
    release(b);
    if (s == LMS_E_NOMEM || e == LXW_ERROR_MEMORY_MALLOC_FAILED) s = lmd__nomem(err);
    else if (s != LMS_OK)
        s = lmd__fail(err, LMS_E_INTERNAL, LMS_MSG("A cell of {1} could not be written; please report this"),
                      b->temp.final);
    else if (e != LXW_NO_ERROR)
        s = lmd__fail(err, LMS_E_IO, LMS_MSG("{1} could not be written; is the disk full?"), b->temp.final);
    if (s == LMS_OK) return lmd__temp_commit(&b->temp, err);
    lmd__temp_abort(&b->temp);
    return s;
}

void lmd__book_abort(lmd_book *b)
{
    if (b->wb) {
        if (b->n_sheets == 0) workbook_add_worksheet(b->wb, NULL);
        workbook_close(b->wb);
    }
    b->wb = NULL;
    release(b);
    lmd__temp_abort(&b->temp);
}

void lmd__width_note(lmd_widths *x, uint32_t col, lms_str text)
{
    size_t n = 0, longest = 0; /* of a line */
    while (x->n <= col) {
        if (!lmd__room((void **)&x->w, x->n, &x->cap, sizeof *x->w)) return;
        x->w[x->n++] = 0;
    }
    for (size_t i = 0; i < text.n && longest < 200; i++) {
        n = text.s[i] == '\n' ? 0 : n + (((unsigned char)text.s[i] & 0xC0) != 0x80);
        if (n > longest) longest = n;
    }
    if (longest > x->w[col]) x->w[col] = (uint16_t)longest;
}

void lmd__width_apply(const lmd_widths *x, lxw_worksheet *ws, double least, double most)
{
    for (size_t i = 0; ws && i < x->n; i++) {
        double w = x->w[i] * 1.05 + 2;
        worksheet_set_column(ws, (lxw_col_t)i, (lxw_col_t)i, w < least ? least : w > most ? most : w, NULL);
    }
}

void lmd__width_free(lmd_widths *x)
{
    free(x->w);
    *x = (lmd_widths){ 0 };
}
