// SPDX-License-Identifier: MIT
/* desk/biff_in.c - see biff_in.h. */
#include "biff_in.h"
#include "xlsx_in.h" /* lmd__font_hint, lmd__format_is_date */

#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>

#define u16 lmd__u16
#define u32 lmd__u32

enum {
    FORMULA = 0x06,
    END = 0x0A,
    DATEMODE = 0x22,
    FILEPASS = 0x2F,
    FONT = 0x31,
    CONTINUE = 0x3C,
    CODEPAGE = 0x42,
    BOUNDSHEET = 0x85,
    MULRK = 0xBD,
    RSTRING = 0xD6,
    XF = 0xE0,
    MERGEDCELLS = 0xE5,
    SST = 0xFC,
    LABELSST = 0xFD,
    NUMBER = 0x203,
    LABEL = 0x204,
    BOOLERR = 0x205,
    STRING = 0x207,
    ROW = 0x208,
    RK = 0x27E,
    FORMAT = 0x41E,
    BOF = 0x809
};

/* The next record at *at; false at the end or when it would reach beyond the stream. */
static bool record(lmd_bytes in, size_t *at, uint32_t *type, lmd_bytes *body)
{
    if (*at > in.n || in.n - *at < 4) return false;
    *type = u16(in.s + *at);
    size_t n = u16(in.s + *at + 2);
    if (in.n - *at - 4 < n) return false;
    *body = (lmd_bytes){ in.s + *at + 4, n };
    *at += 4 + n;
    return true;
}

/* ---- text ---- */

static bool put_point(lmd_buf *b, uint32_t v)
{
    char u[4];
    if (v < 0x80) return u[0] = (char)v, lmd__put(b, u, 1);
    if (v < 0x800) return u[0] = (char)(0xC0 | v >> 6), u[1] = (char)(0x80 | (v & 0x3F)), lmd__put(b, u, 2);
    if (v < 0x10000) {
        if (v >= 0xD800 && v <= 0xDFFF) v = 0xFFFD;
        u[0] = (char)(0xE0 | v >> 12), u[1] = (char)(0x80 | (v >> 6 & 0x3F)), u[2] = (char)(0x80 | (v & 0x3F));
        return lmd__put(b, u, 3);
    }
    u[0] = (char)(0xF0 | v >> 18), u[1] = (char)(0x80 | (v >> 12 & 0x3F)), u[2] = (char)(0x80 | (v >> 6 & 0x3F));
    u[3] = (char)(0x80 | (v & 0x3F));
    return lmd__put(b, u, 4);
}

/* A byte of CP1252; its five holes stay control characters. */
static uint32_t cp1252(uint8_t c)
{
    static const uint16_t high[32] = { 0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021,
                                       0x2C6,  0x2030, 0x160,  0x2039, 0x152,  0x8D,   0x17D,  0x8F,
                                       0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                       0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x9D,   0x17E,  0x178 };
    return c >= 0x80 && c < 0xA0 ? high[c - 0x80] : c;
}

/* 8-bit text of BIFF5 in the file's code page; legacy fonts and what the system cannot decode byte by byte. */
static bool put_bytes(const lmd_biff *b, lmd_buf *to, lmd_bytes s, bool legacy_font)
{
    char name[16];
    snprintf(name, sizeof name, "CP%u", b->codepage & 0xFFFF);
    iconv_t cd = legacy_font || b->codepage == 1252 || b->codepage == 0 ? (iconv_t)-1 : iconv_open("UTF-8", name);
    if (cd != (iconv_t)-1) {
        char   in[256], out[2048], *i = in, *o = out; /* a BIFF5 text has at most 255 bytes */
        size_t left = s.n < sizeof in ? s.n : 0, room = sizeof out;
        memcpy(in, s.s, left);
        bool ok = left == s.n && iconv(cd, &i, &left, &o, &room) != (size_t)-1 &&
                  iconv(cd, NULL, NULL, &o, &room) != (size_t)-1;
        iconv_close(cd);
        if (ok) return lmd__put(to, out, sizeof out - room);
    }
    for (size_t k = 0; k < s.n; k++)
        if (!put_point(to, cp1252(s.s[k]))) return false;
    return true;
}

/* A record and the CONTINUE records behind it, read as one. */
typedef struct walker { lmd_bytes in; size_t next; lmd_bytes now; size_t at; bool ended; } walker;

static bool more(walker *w)
{
    uint32_t type;
    size_t   next = w->next;
    lmd_bytes b;
    while (w->at >= w->now.n) {
        if (!record(w->in, &next, &type, &b) || type != CONTINUE) return w->ended = true, false;
        w->next = next;
        w->now = b;
        w->at = 0;
    }
    return true;
}

static uint32_t byte_of(walker *w) { return more(w) ? w->now.s[w->at++] : 0; }
static uint32_t two_of(walker *w) { uint32_t lo = byte_of(w); return lo | byte_of(w) << 8; }
static uint32_t four_of(walker *w) { uint32_t lo = two_of(w); return lo | two_of(w) << 16; }

static void skip(walker *w, size_t n)
{
    while (n && more(w)) {
        size_t k = w->now.n - w->at < n ? w->now.n - w->at : n;
        w->at += k;
        n -= k;
    }
}

/*
 * `chars` characters of a BIFF8 string. Where the text crosses into a CONTINUE record, that begins with a new
 * flag byte: the rest may be stored narrow or wide.
 */
static bool put_chars(walker *w, size_t chars, bool wide, lmd_buf *to)
{
    uint32_t high = 0;
    for (size_t i = 0; i < chars; i++) {
        if (w->at >= w->now.n) {
            if (!more(w)) return true;
            wide = w->now.s[w->at++] & 1u;
        }
        uint32_t v = wide ? two_of(w) : byte_of(w);
        if (w->ended) return true;
        if (v >= 0xD800 && v < 0xDC00) {
            high = v;
            continue;
        }
        if (high && v >= 0xDC00 && v < 0xE000) v = 0x10000 + ((high - 0xD800) << 10) + (v - 0xDC00);
        high = 0;
        if (v == 0) continue; /* some producers pad with NUL */
        if (!put_point(to, v)) return false;
    }
    return true;
}

static uint8_t font_of(const lmd_biff *b, uint32_t f)
{
    if (f > 4) f--; /* there is no font 4 */
    return f < b->n_fonts ? b->font[f] : 0;
}

/* One string of the shared table, with the fonts of its runs. */
static bool shared_string(lmd_biff *b, walker *w)
{
    size_t   chars = two_of(w), at = b->text.n;
    uint32_t flags = byte_of(w);
    size_t   runs = flags & 8 ? two_of(w) : 0, ext = flags & 4 ? four_of(w) : 0;
    uint8_t  hint = 0;
    uint32_t first = UINT32_MAX;
    if (w->ended) return true;
    if (!put_chars(w, chars, flags & 1u, &b->text)) return false;
    for (size_t i = 0; i < runs && !w->ended; i++) {
        uint32_t pos = two_of(w), font = two_of(w);
        if (i == 0) first = pos;
        if (pos < chars) hint |= font_of(b, font);
    }
    skip(w, ext);
    if (!lmd__room((void **)&b->string, b->n_strings, &b->cap_strings, sizeof *b->string) ||
        b->text.n - at > UINT32_MAX)
        return false;
    b->string[b->n_strings++] = (lmd_biff_string){ at, (uint32_t)(b->text.n - at), hint, first == 0 };
    return true;
}

/* ---- globals ---- */

static uint8_t font_hint(const lmd_biff *b, lmd_bytes r)
{
    char   name[64];
    size_t n = 0;
    if (r.n < 16) return 0;
    size_t chars = r.s[14], wide = b->biff8 ? r.s[15] & 1u : 0, at = b->biff8 ? 16 : 15;
    for (size_t i = 0; i < chars && n < sizeof name; i++) {
        size_t k = at + (i << wide);
        if (k + wide >= r.n) break;
        name[n++] = (char)r.s[k];
    }
    return (uint8_t)lmd__font_hint((lms_str){ name, n });
}

/* The code of a number format, as far as it is ASCII: what tells a date is. */
static bool format_is_date(const lmd_biff *b, lmd_bytes r)
{
    char   code[256];
    size_t n = 0, chars, at, wide = 0;
    if (r.n < 5) return false;
    if (b->biff8) chars = u16(r.s + 2), wide = r.s[4] & 1u, at = 5;
    else chars = r.s[2], at = 3;
    for (size_t i = 0; i < chars && n < sizeof code; i++) {
        size_t k = at + (i << wide);
        if (k + wide >= r.n) break;
        code[n++] = wide && r.s[k + 1] ? '?' : (char)r.s[k];
    }
    return lmd__format_is_date(164, (lms_str){ code, n });
}

static bool style_is_date(const lmd_biff *b, unsigned id)
{
    for (size_t i = b->n_formats; i-- > 0;)
        if (b->format[i].id == id) return b->format[i].date;
    return lmd__format_is_date(id, (lms_str){ "", 0 });
}

static bool sheet_name(const lmd_biff *b, lmd_bytes r, lmd_buf *to)
{
    size_t chars = r.n > 6 ? r.s[6] : 0;
    if (b->biff8) {
        walker w = { .in = { r.s, 0 }, .now = r, .at = 8 };
        return r.n < 8 || put_chars(&w, chars, r.s[7] & 1u, to);
    }
    return r.n < 7 || put_bytes(b, to, (lmd_bytes){ r.s + 7, chars < r.n - 7 ? chars : r.n - 7 }, false);
}

static bool global_record(lmd_biff *b, uint32_t type, lmd_bytes r, size_t next)
{
    if (type == FILEPASS) {
        b->password = true;
    } else if (type == DATEMODE && r.n >= 2) {
        b->date1904 = u16(r.s) == 1;
    } else if (type == CODEPAGE && r.n >= 2) {
        b->codepage = u16(r.s) == 0x8001 ? 1252 : u16(r.s);
    } else if (type == FONT) {
        if (!lmd__room((void **)&b->font, b->n_fonts, &b->cap_fonts, 1)) return false;
        b->font[b->n_fonts++] = font_hint(b, r);
    } else if (type == FORMAT && r.n >= 2) {
        if (!lmd__room((void **)&b->format, b->n_formats, &b->cap_formats, sizeof *b->format)) return false;
        b->format[b->n_formats++] = (struct lmd_biff_format){ u16(r.s), format_is_date(b, r) };
    } else if (type == XF && r.n >= 4) {
        if (!lmd__room((void **)&b->style, b->n_styles, &b->cap_styles, sizeof *b->style)) return false;
        b->style[b->n_styles++] = (lmd_biff_style){ font_of(b, u16(r.s)), style_is_date(b, u16(r.s + 2)) };
    } else if (type == BOUNDSHEET && r.n >= 6) {
        if (!lmd__room((void **)&b->sheet, b->n_sheets, &b->cap_sheets, sizeof *b->sheet)) return false;
        lmd_biff_sheet *s = &b->sheet[b->n_sheets++];
        *s = (lmd_biff_sheet){ .at = u32(r.s), .hidden = (r.s[4] & 3u) != 0, .table = r.s[5] == 0 };
        return sheet_name(b, r, &s->name);
    } else if (type == SST && r.n >= 8 && b->n_strings == 0) {
        walker   w = { .in = b->in, .next = next, .now = r, .at = 8 };
        uint32_t n = u32(r.s + 4);
        for (uint32_t i = 0; i < n && !w.ended; i++)
            if (!shared_string(b, &w)) return false;
    }
    return true;
}

bool lmd__biff_globals(lmd_biff *b)
{
    size_t    at = 0;
    uint32_t  type;
    lmd_bytes r;
    if (!record(b->in, &at, &type, &r) || type != BOF || r.n < 2) return false;
    b->biff8 = u16(r.s) == 0x0600;
    while (!b->password && record(b->in, &at, &type, &r) && type != END)
        if (!global_record(b, type, r, at)) return false;
    return true;
}

void lmd__biff_free(lmd_biff *b)
{
    free(b->font);
    free(b->style);
    free(b->format);
    for (size_t i = 0; i < b->n_sheets; i++) lmd__buf_free(&b->sheet[i].name);
    free(b->sheet);
    free(b->string);
    lmd__buf_free(&b->text);
    *b = (lmd_biff){ 0 };
}

/* ---- one sheet ---- */

static bool add_cell(lmd_biff_index *x, uint32_t row, uint32_t col, uint32_t style, char kind, size_t at)
{
    if (!lmd__room((void **)&x->cell, x->n, &x->cap, sizeof *x->cell)) return false;
    x->cell[x->n++] = (lmd_biff_cell){ (uint16_t)row, (uint16_t)col, (uint16_t)style, kind, 0, (uint32_t)at, 0 };
    return true;
}

static bool sheet_record(const lmd_biff *b, lmd_biff_index *x, uint32_t type, lmd_bytes r)
{
    size_t   at = (size_t)(r.s - b->in.s); /* of the body; a value is read again from here */
    uint32_t row = r.n >= 2 ? u16(r.s) : 0;
    if (type == ROW && r.n >= 14 && ((r.s[12] & 0x20u) || u16(r.s + 6) == 0)) {
        if (!lmd__room((void **)&x->hidden_row, x->n_hidden, &x->cap_hidden, sizeof *x->hidden_row)) return false;
        x->hidden_row[x->n_hidden++] = (uint16_t)row;
    } else if (type == MERGEDCELLS && r.n >= 2) {
        for (size_t i = 0, k = 2; i < row && k + 8 <= r.n; i++, k += 8)
            if (!lmd__merges_add(&x->merges, u16(r.s + k) + 1, u16(r.s + k + 2) + 1, u16(r.s + k + 4),
                                 u16(r.s + k + 6)))
                return false;
    } else if (type == MULRK) {
        uint32_t col = r.n >= 4 ? u16(r.s + 2) : 0;
        for (size_t k = 4; k + 6 + 2 <= r.n; k += 6, col++)
            if (!add_cell(x, row, col, u16(r.s + k), 'r', at + k + 2)) return false;
    } else if (type == STRING) {
        if (x->n && x->cell[x->n - 1].kind == 'f') x->cell[x->n - 1].string_at = (uint32_t)(at - 4);
    } else {
        static const struct { uint16_t type, need; char kind; } kinds[] = {
            { LABELSST, 10, 's' }, { LABEL, 8, 't' }, { RSTRING, 8, 't' }, { NUMBER, 14, 'n' },
            { RK, 10, 'r' }, { FORMULA, 14, 'f' }, { BOOLERR, 8, 'b' } };
        for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
            if (kinds[i].type == type && r.n >= kinds[i].need)
                /* texts keep the place of the whole record, since they may go on behind it */
                return add_cell(x, row, u16(r.s + 2), u16(r.s + 4), kinds[i].kind,
                                kinds[i].kind == 't' ? at - 4 : at + 6);
    }
    return true;
}

static int by_place(const void *a, const void *b)
{
    const lmd_biff_cell *x = a, *y = b;
    if (x->row != y->row) return x->row < y->row ? -1 : 1;
    if (x->col != y->col) return x->col < y->col ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

static int by_row(const void *a, const void *b)
{
    uint16_t x = *(const uint16_t *)a, y = *(const uint16_t *)b;
    return x < y ? -1 : x > y;
}

bool lmd__biff_index(const lmd_biff *b, size_t sheet, lmd_biff_index *x)
{
    size_t    at = b->sheet[sheet].at;
    uint32_t  type, depth = 0;
    lmd_bytes r;
    lmd__biff_index_clear(x);
    while (record(b->in, &at, &type, &r)) {
        if (type == BOF) depth++; /* a chart inside the sheet has its own BOF and EOF */
        else if (type == END && depth-- <= 1) break;
        else if (depth == 1 && !sheet_record(b, x, type, r)) return false;
    }
    if (x->n) qsort(x->cell, x->n, sizeof *x->cell, by_place);
    for (size_t i = 1; i < x->n; i++)
        x->cell[i].twice = x->cell[i].row == x->cell[i - 1].row && x->cell[i].col == x->cell[i - 1].col;
    if (x->n_hidden) qsort(x->hidden_row, x->n_hidden, sizeof *x->hidden_row, by_row);
    lmd__merges_sort(&x->merges);
    return true;
}

void lmd__biff_index_clear(lmd_biff_index *x)
{
    x->n = x->n_hidden = 0;
    lmd__merges_clear(&x->merges);
}

void lmd__biff_index_free(lmd_biff_index *x)
{
    free(x->cell);
    free(x->hidden_row);
    lmd__merges_free(&x->merges);
    *x = (lmd_biff_index){ 0 };
}

bool lmd__biff_row_hidden(const lmd_biff_index *x, uint32_t row)
{
    uint16_t key = (uint16_t)row;
    return x->n_hidden && bsearch(&key, x->hidden_row, x->n_hidden, sizeof key, by_row) != NULL;
}

/* ---- values ---- */

/* The text record at `at` (its header); skip_head bytes stand before the string. */
static bool put_text(const lmd_biff *b, size_t at, size_t skip_head, bool legacy_font, lmd_buf *to)
{
    uint32_t  type;
    lmd_bytes r;
    if (!record(b->in, &at, &type, &r) || r.n < skip_head + 2) return true;
    size_t chars = u16(r.s + skip_head);
    if (!b->biff8) {
        size_t left = r.n - skip_head - 2;
        return put_bytes(b, to, (lmd_bytes){ r.s + skip_head + 2, chars < left ? chars : left }, legacy_font);
    }
    walker   w = { .in = b->in, .next = at, .now = r, .at = skip_head + 2 };
    uint32_t flags = byte_of(&w);
    if (flags & 8) skip(&w, 2);
    if (flags & 4) skip(&w, 4);
    return w.ended || put_chars(&w, chars, flags & 1u, to);
}

static double double_at(const uint8_t *p)
{
    uint64_t u = (uint64_t)u32(p) | (uint64_t)u32(p + 4) << 32;
    double   d;
    memcpy(&d, &u, sizeof d);
    return d;
}

static double rk(uint32_t v)
{
    uint64_t u = (uint64_t)(v & ~3u) << 32;
    double   d;
    if (v & 2u) d = (double)((int32_t)v >> 2);
    else memcpy(&d, &u, sizeof d);
    return v & 1u ? d / 100 : d;
}

static const char *error_name(uint8_t code)
{
    static const struct { uint8_t code; const char *name; } names[] = { { 0x00, "#NULL!" }, { 0x07, "#DIV/0!" }, { 0x0F, "#VALUE!" },
                  { 0x17, "#REF!" },  { 0x1D, "#NAME?" },  { 0x24, "#NUM!" } };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].code == code) return names[i].name;
    return "#N/A";
}

bool lmd__biff_value(const lmd_biff *b, const lmd_biff_cell *c, lmd_buf *text, uint32_t *hint)
{
    const uint8_t *p = b->in.s + c->at; /* lmd__biff_index has seen that the value lies inside the stream */
    lmd_biff_style style = c->style < b->n_styles ? b->style[c->style] : (lmd_biff_style){ 0 };
    double         number = 0;
    bool           is_number = false;
    lmd__buf_clear(text);
    *hint = c->kind == 'f' ? LMS_CELL_FORMULA : 0;
    switch (c->kind) {
    case 's': {
        uint32_t k = u32(p);
        if (k >= b->n_strings) return true;
        const lmd_biff_string *s = &b->string[k];
        *hint = s->run_hint | (s->own_only ? 0u : style.font_hint);
        return lmd__put(text, b->text.s ? b->text.s + s->at : "", s->n);
    }
    case 't':
        *hint = style.font_hint;
        return put_text(b, c->at, 6, style.font_hint != 0, text);
    case 'b':
        return lmd__puts(text, p[1] ? error_name(p[0]) : p[0] ? "TRUE" : "FALSE");
    case 'n': number = double_at(p), is_number = true; break;
    case 'r': number = rk(u32(p)), is_number = true; break;
    default: /* a formula's cached value; FFFF marks what is no number */
        if (u16(p + 6) != 0xFFFF) number = double_at(p), is_number = true;
        else if (p[0] == 1) return lmd__puts(text, p[2] ? "TRUE" : "FALSE");
        else if (p[0] == 2) return lmd__puts(text, error_name(p[2]));
        else if (p[0] == 0 && c->string_at)
            return *hint |= style.font_hint, put_text(b, c->string_at, 0, style.font_hint != 0, text);
    }
    if (!is_number) return true;
    *hint |= LMS_CELL_NUMBER;
    if (style.date) *hint |= b->date1904 ? LMS_CELL_DATE_1904 : LMS_CELL_DATE_1900;
    lmd__put_double(text, number);
    return !text->bad;
}
