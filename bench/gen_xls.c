// SPDX-License-Identifier: MIT
/*
 * bench/gen_xls.c - an Excel 97-2003 workbook of one sheet, record by record.
 *
 * A .xls is an OLE2 compound file (here: header, one stream "Workbook", a directory, the allocation table) whose stream is
 * a list of BIFF8 records (u16 id, u16 length, data). Sources: Microsoft [MS-XLS] and [MS-CFB], sections named below.
 */
#include "gen.h"

#include <stdlib.h>

typedef struct buf { uint8_t *p; size_t n, cap; } buf;

static void need(buf *b, size_t n)
{
    if (b->n + n <= b->cap) return;
    b->cap = (b->n + n) * 2 + 4096;
    b->p = realloc(b->p, b->cap);
    if (b->p == NULL) gen_die("out of memory");
}
static void u8(buf *b, unsigned v) { need(b, 1); b->p[b->n++] = (uint8_t)v; }
static void u16(buf *b, unsigned v) { u8(b, v & 255); u8(b, v >> 8 & 255); }
static void u32(buf *b, uint32_t v) { u16(b, v & 0xFFFF); u16(b, v >> 16); }
static void put16(buf *b, size_t at, size_t v) { b->p[at] = (uint8_t)(v & 255); b->p[at + 1] = (uint8_t)(v >> 8); }
static void put32(buf *b, size_t at, size_t v) { put16(b, at, v & 0xFFFF); put16(b, at + 2, v >> 16); }

static size_t begin(buf *b, unsigned id) { u16(b, id); u16(b, 0); return b->n; }
static void   end(buf *b, size_t start) { put16(b, start - 2, b->n - start); }

static void utf16(buf *b, const char *s)
{
    text t = gen_decode(s);
    for (int i = 0; i < t.n; i++) u16(b, t.cp[i] & 0xFFFF);
}

static void bof(buf *b, unsigned kind)
{
    size_t r = begin(b, 0x809); /* 2.4.21 BOF */
    u16(b, 0x600);
    u16(b, kind);
    u16(b, 0x0DBB);
    u16(b, 0x07CC);
    u32(b, 0x41);
    u32(b, 6);
    end(b, r);
}

static void font(buf *b, const char *name_, bool bold)
{
    size_t r = begin(b, 0x31); /* 2.4.122 Font */
    u16(b, 240);
    u16(b, 0);
    u16(b, 0x7FFF);
    u16(b, bold ? 700 : 400);
    u16(b, 0);
    u8(b, 0);
    u8(b, 0);
    u8(b, 163); /* Vietnamese */
    u8(b, 0);
    u8(b, (unsigned)strlen(name_));
    u8(b, 1);
    utf16(b, name_);
    end(b, r);
}

static void xf(buf *b, unsigned font_, unsigned format, bool style_)
{
    size_t r = begin(b, 0xE0); /* 2.4.353 XF */
    u16(b, font_);
    u16(b, format);
    u16(b, style_ ? 0xFFF5 : 0x0001);
    u8(b, 0x20);
    u8(b, 0);
    u8(b, 0);
    u8(b, style_ ? 0xF4 : 0xFC);
    u32(b, 0);
    u32(b, 0);
    u16(b, 0x20C0);
    end(b, r);
}

/* Cell formats: 15 of style, then one per font, then dates. Font number 4 does not exist in BIFF. */
enum { FIRST_XF = 15, DATE_XF = FIRST_XF + N_FONTS };

/* Every different text once; number[i] is that of cell i. */
typedef struct strings { const char **text; uint32_t n, *number, *slot, mask; } strings;

static strings collect(const sheet *s, uint32_t *total)
{
    size_t  n_cells = (size_t)s->n_rows * (size_t)s->n_cols;
    strings x = { .number = gen_alloc(n_cells, sizeof *x.number), .text = gen_alloc(n_cells, sizeof *x.text), .mask = 1023 };
    while (x.mask < 2 * n_cells) x.mask = x.mask * 2 + 1;
    x.slot = gen_alloc((size_t)x.mask + 1, sizeof *x.slot);
    *total = 0;
    for (size_t i = 0; i < n_cells; i++) {
        if (s->cell[i].kind != CELL_TEXT) continue;
        uint32_t h = 2166136261u;
        for (const char *p = s->cell[i].text; *p; p++) h = (h ^ (uint8_t)*p) * 16777619u;
        for (h &= x.mask; x.slot[h] && strcmp(x.text[x.slot[h] - 1], s->cell[i].text) != 0; h = (h + 1) & x.mask) {}
        if (x.slot[h] == 0) {
            x.text[x.n++] = s->cell[i].text;
            x.slot[h] = x.n;
        }
        x.number[i] = x.slot[h] - 1;
        ++*total;
    }
    return x;
}

static void shared_strings(buf *b, const strings *x, uint32_t total)
{
    size_t r = begin(b, 0xFC); /* 2.4.265 SST, continued in 0x3C records of at most 8,224 bytes */
    u32(b, total);
    u32(b, x->n);
    for (uint32_t i = 0; i < x->n; i++) {
        text t = gen_decode(x->text[i]);
        bool wide = false;
        for (int k = 0; k < t.n; k++) wide |= t.cp[k] > 0xFF;
        if (b->n - r + 3 + 2 * (size_t)t.n > 8200) {
            end(b, r);
            r = begin(b, 0x3C);
        }
        u16(b, (unsigned)t.n);
        u8(b, wide);
        for (int k = 0; k < t.n; k++) {
            if (wide) u16(b, t.cp[k] & 0xFFFF);
            else u8(b, t.cp[k]);
        }
    }
    end(b, r);
}

static size_t globals(buf *b, const sheet *s, const strings *x, uint32_t total)
{
    size_t r, sheet_at;
    bof(b, 5);
    r = begin(b, 0x42); u16(b, 1200); end(b, r);                     /* CodePage: UTF-16 */
    r = begin(b, 0x3D);                                             /* Window1 */
    for (int i = 0; i < 9; i++) u16(b, (unsigned[]){ 0, 0, 0x4000, 0x2000, 0x38, 0, 0, 1, 600 }[i]);
    end(b, r);
    r = begin(b, 0x22); u16(b, 0); end(b, r);                        /* Date1904: no */
    for (int i = 0; i < N_FONTS; i++) font(b, gen_font_name[i], i == FONT_BOLD);
    r = begin(b, 0x41E); u16(b, 164); u16(b, 10); u8(b, 0);          /* Format */
    for (const char *p = "dd/mm/yyyy"; *p; p++) u8(b, (unsigned char)*p);
    end(b, r);
    for (int i = 0; i < FIRST_XF; i++) xf(b, 0, 0, true);
    for (unsigned i = 0; i < N_FONTS; i++) xf(b, i < 4 ? i : i + 1, 0, false);
    xf(b, 0, 164, false);
    r = begin(b, 0x293); u16(b, 0x8000); u8(b, 0); u8(b, 0xFF); end(b, r); /* Style: Normal */
    r = begin(b, 0x85);                                             /* BoundSheet8 */
    sheet_at = b->n;
    u32(b, 0);
    u16(b, 0);
    text t = gen_decode(s->name);
    u8(b, (unsigned)t.n);
    u8(b, 1);
    utf16(b, s->name);
    end(b, r);
    shared_strings(b, x, total);
    r = begin(b, 0x0A);
    end(b, r);
    return sheet_at;
}

static void number(buf *b, double v)
{
    uint64_t bits;
    memcpy(&bits, &v, 8);
    u32(b, (uint32_t)bits);
    u32(b, (uint32_t)(bits >> 32));
}

static void cells(buf *b, const sheet *s, const strings *strings_)
{
    for (int r = 0; r < s->n_rows; r++) {
        size_t row = begin(b, 0x208); /* Row */
        u16(b, (unsigned)r);
        u16(b, 0);
        u16(b, (unsigned)s->n_cols);
        u16(b, 0xFF);
        u32(b, 0);
        u32(b, 0x100 | (s->hidden[r] ? 0x20 : 0));
        end(b, row);
    }
    for (int r = 0; r < s->n_rows; r++)
        for (int c = 0; c < s->n_cols; c++) {
            const sheet_cell *x = &s->cell[(size_t)r * (size_t)s->n_cols + (size_t)c];
            if (x->kind == CELL_EMPTY) continue;
            size_t at = begin(b, x->kind == CELL_TEXT ? 0xFD : 0x203); /* LabelSst, Number */
            u16(b, (unsigned)r);
            u16(b, (unsigned)c);
            u16(b, x->kind == CELL_DATE ? DATE_XF : (unsigned)(FIRST_XF + x->font));
            if (x->kind == CELL_TEXT) u32(b, strings_->number[(size_t)r * (size_t)s->n_cols + (size_t)c]);
            else number(b, strtod(x->text, NULL));
            end(b, at);
        }
}

static void worksheet(buf *b, const sheet *s, const strings *x)
{
    bof(b, 0x10);
    size_t r = begin(b, 0x200); /* Dimensions */
    u32(b, 0);
    u32(b, (uint32_t)s->n_rows);
    u16(b, 0);
    u16(b, (unsigned)s->n_cols);
    u16(b, 0);
    end(b, r);
    cells(b, s, x);
    r = begin(b, 0x23E); /* Window2 */
    u16(b, 0x6B6);
    for (int i = 0; i < 8; i++) u16(b, 0);
    end(b, r);
    r = begin(b, 0xE5); /* MergeCells */
    u16(b, (unsigned)s->n_merges);
    for (int i = 0; i < s->n_merges; i++) {
        u16(b, (unsigned)s->merge[i].r0);
        u16(b, (unsigned)s->merge[i].r1);
        u16(b, (unsigned)s->merge[i].c0);
        u16(b, (unsigned)s->merge[i].c1);
    }
    end(b, r);
    r = begin(b, 0x0A);
    end(b, r);
}

static void directory_entry(buf *b, const char *name_, unsigned type, uint32_t child_, uint32_t start, uint32_t size)
{
    size_t at = b->n;
    utf16(b, name_);
    while (b->n < at + 64) u8(b, 0);
    u16(b, type ? (unsigned)(strlen(name_) + 1) * 2 : 0);
    u8(b, type);
    u8(b, 1);
    u32(b, 0xFFFFFFFF);
    u32(b, 0xFFFFFFFF);
    u32(b, child_);
    for (int i = 0; i < 36; i++) u8(b, 0); /* class id, state, times */
    u32(b, start);
    u32(b, size);
    u32(b, 0);
}

/* Sectors: the stream, the directory, the allocation table; the header before them. */
static void compound(FILE *f, buf *stream)
{
    if (stream->n < 4096) while (stream->n < 4096) u8(stream, 0);
    size_t   size = stream->n;
    while (stream->n % 512) u8(stream, 0);
    uint32_t n_stream = (uint32_t)(stream->n / 512), directory = n_stream, fat = directory + 1, n_fat = 1;
    while (n_fat * 128 < fat + n_fat) n_fat++;
    if (n_fat > 109) gen_die("the .xls is too large");
    buf b = { 0 };
    for (int i = 0; i < 8; i++) u8(&b, (unsigned[]){ 0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1 }[i]);
    for (int i = 0; i < 16; i++) u8(&b, 0);
    u16(&b, 0x3E);
    u16(&b, 3);
    u16(&b, 0xFFFE);
    u16(&b, 9);
    u16(&b, 6);
    for (int i = 0; i < 10; i++) u8(&b, 0);
    u32(&b, n_fat);
    u32(&b, directory);
    u32(&b, 0);
    u32(&b, 4096);
    u32(&b, 0xFFFFFFFE);
    u32(&b, 0);
    u32(&b, 0xFFFFFFFE);
    u32(&b, 0);
    for (uint32_t i = 0; i < 109; i++) u32(&b, i < n_fat ? fat + i : 0xFFFFFFFF);
    fwrite(b.p, 1, b.n, f);
    fwrite(stream->p, 1, stream->n, f);
    b.n = 0;
    directory_entry(&b, "Root Entry", 5, 1, 0xFFFFFFFE, 0);
    directory_entry(&b, "Workbook", 2, 0xFFFFFFFF, 0, (uint32_t)size);
    directory_entry(&b, "", 0, 0xFFFFFFFF, 0, 0);
    directory_entry(&b, "", 0, 0xFFFFFFFF, 0, 0);
    for (uint32_t i = 0; i < n_stream; i++) u32(&b, i + 1 < n_stream ? i + 1 : 0xFFFFFFFE);
    u32(&b, 0xFFFFFFFE);
    for (uint32_t i = 0; i < n_fat; i++) u32(&b, 0xFFFFFFFD);
    for (uint32_t i = fat + n_fat; i < n_fat * 128; i++) u32(&b, 0xFFFFFFFF);
    fwrite(b.p, 1, b.n, f);
    free(b.p);
}

void gen_write_xls(const char *path, const sheet *s)
{
    buf      b = { 0 };
    uint32_t total;
    strings  x = collect(s, &total);
    size_t   sheet_at = globals(&b, s, &x, total);
    put32(&b, sheet_at, b.n);
    worksheet(&b, s, &x);
    free(x.number);
    free(x.text);
    free(x.slot);
    FILE *f = gen_open(path);
    compound(f, &b);
    gen_close(f, path);
    free(b.p);
}
