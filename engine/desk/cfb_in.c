// SPDX-License-Identifier: MIT
/* desk/cfb_in.c - see cfb_in.h. */
#include "cfb_in.h"
#include "xlsx_in.h" /* lmd__font_hint */

#include <stdio.h>
#include <stdlib.h>

#define MAX_FILE (512u << 20) /* .xls cannot hold more than 65,536 rows a sheet */
#define FREE     0xFFFFFFFFu

typedef struct bytes { const uint8_t *s; size_t n; } bytes;

static uint32_t u16(const uint8_t *p) { return (uint32_t)p[0] | (uint32_t)p[1] << 8; }
static uint32_t u32(const uint8_t *p) { return u16(p) | u16(p + 2) << 16; }

static lms_status refuse(const char *path, const char *what, lms_error *err)
{
    lmd__fail(err, LMS_E_FORMAT, what);
    return lmd__fail_at(err, path, 0, 0), LMS_E_FORMAT;
}

static lms_status damaged(const char *path, lms_error *err)
{
    return refuse(path, LMS_MSG("The old workbook (.xls) is damaged or cut off; copy it again, or open it in Excel and save it as .xlsx"), err);
}

static lms_status read_file(const char *path, uint8_t **out, size_t *n, lms_error *err)
{
    lms_status s = LMS_OK;
    FILE      *f = fopen(path, "rb");
    *out = NULL;
    *n = 0;
    if (f == NULL) return lmd__fail(err, LMS_E_IO, LMS_MSG("{1} cannot be opened; check that it is there and may be read"), path);
    long size = fseek(f, 0, SEEK_END) == 0 ? ftell(f) : -1;
    if (size < 0 || fseek(f, 0, SEEK_SET) != 0) s = lmd__fail(err, LMS_E_IO, LMS_MSG("{1} cannot be read"), path);
    else if ((unsigned long)size > MAX_FILE) s = damaged(path, err);
    else if ((*out = malloc((size_t)size + 1)) == NULL) s = lmd__nomem(err);
    else if ((*n = fread(*out, 1, (size_t)size, f)) != (size_t)size) s = lmd__fail(err, LMS_E_IO, LMS_MSG("{1} cannot be read"), path);
    fclose(f);
    if (s != LMS_OK) free(*out), *out = NULL;
    return s;
}

/* ---- the compound file ---- */

typedef struct cfb {
    bytes     file;
    size_t    sector, n_sectors, mini;
    uint32_t *fat; size_t n_fat, cap_fat;
    lmd_buf   dir, ministream, minifat;
    uint32_t  cutoff;
} cfb;

static bytes sector_at(const cfb *c, uint32_t i)
{
    size_t at = ((size_t)i + 1) * c->sector;
    if (i >= c->n_sectors || at >= c->file.n) return (bytes){ NULL, 0 };
    size_t left = c->file.n - at;
    return (bytes){ c->file.s + at, left < c->sector ? left : c->sector };
}

static bool fat_sector(cfb *c, uint32_t i)
{
    bytes b = sector_at(c, i);
    for (size_t k = 0; k + 4 <= b.n; k += 4) {
        if (!lmd__room((void **)&c->fat, c->n_fat, &c->cap_fat, sizeof *c->fat)) return false;
        c->fat[c->n_fat++] = u32(b.s + k);
    }
    return true;
}

/* Append a chain of sectors to b, at most `limit` bytes. false: no memory, or the chain is broken. */
static bool chain(const cfb *c, uint32_t at, size_t limit, lmd_buf *b)
{
    for (size_t steps = 0; at < c->n_fat && b->n < limit; at = c->fat[at]) {
        bytes s = sector_at(c, at);
        if (s.n == 0 || steps++ > c->n_sectors) return false;
        if (!lmd__put(b, (const char *)s.s, s.n < limit - b->n ? s.n : limit - b->n)) return false;
    }
    return true;
}

static bool mini_chain(const cfb *c, uint32_t at, size_t limit, lmd_buf *b)
{
    size_t n = c->minifat.n / 4;
    for (size_t steps = 0; at < n && b->n < limit; at = u32((const uint8_t *)c->minifat.s + (size_t)at * 4)) {
        size_t from = (size_t)at * c->mini;
        if (steps++ > n || from + c->mini > c->ministream.n) return false;
        if (!lmd__put(b, c->ministream.s + from, c->mini < limit - b->n ? c->mini : limit - b->n)) return false;
    }
    return true;
}

static bool cfb_load(cfb *c)
{
    const uint8_t *h = c->file.s;
    if (c->file.n < 512) return false;
    unsigned shift = u16(h + 30), mini = u16(h + 32);
    if ((shift != 9 && shift != 12) || mini < 4 || mini > shift) return false;
    c->sector = (size_t)1 << shift;
    c->mini = (size_t)1 << mini;
    c->n_sectors = c->file.n / c->sector;
    c->cutoff = u32(h + 56);
    for (int i = 0; i < 109; i++) {
        uint32_t s = u32(h + 76 + 4 * i);
        if (s < c->n_sectors && !fat_sector(c, s)) return false;
    }
    uint32_t difat = u32(h + 68);
    for (size_t steps = 0; difat < c->n_sectors; steps++) {
        bytes b = sector_at(c, difat);
        if (steps > c->n_sectors || b.n < c->sector) return false;
        for (size_t k = 0; k + 4 < c->sector; k += 4) {
            uint32_t s = u32(b.s + k);
            if (c->n_fat > c->n_sectors + c->sector) return false; /* more table than file */
            if (s < c->n_sectors && !fat_sector(c, s)) return false;
        }
        difat = u32(b.s + c->sector - 4);
    }
    if (!chain(c, u32(h + 48), 16u << 20, &c->dir) || c->dir.n < 128) return false;
    chain(c, u32(h + 60), 64u << 20, &c->minifat);
    return true;
}

/* Directory entry of a name (ASCII); NULL if there is none. */
static const uint8_t *entry(const cfb *c, const char *name)
{
    size_t n = strlen(name);
    for (size_t at = 0; at + 128 <= c->dir.n; at += 128) {
        const uint8_t *e = (const uint8_t *)c->dir.s + at;
        size_t         i = 0;
        if (u16(e + 64) != (n + 1) * 2 || e[66] != 2) continue;
        while (i < n && u16(e + 2 * i) == (uint8_t)name[i]) i++;
        if (i == n) return e;
    }
    return NULL;
}

static bool stream(cfb *c, const uint8_t *e, lmd_buf *b)
{
    size_t size = u32(e + 120);
    if (size >= c->cutoff) return chain(c, u32(e + 116), size, b) && b->n == size;
    const uint8_t *root = (const uint8_t *)c->dir.s;
    if (c->ministream.n == 0 && !chain(c, u32(root + 116), u32(root + 120), &c->ministream)) return false;
    return mini_chain(c, u32(e + 116), size, b) && b->n == size;
}

static void cfb_free(cfb *c)
{
    free(c->fat);
    lmd__buf_free(&c->dir);
    lmd__buf_free(&c->ministream);
    lmd__buf_free(&c->minifat);
}

/* ---- BIFF records ---- */

enum { FORMULA = 0x06, EOF_ = 0x0A, FILEPASS = 0x2F, FONT = 0x31, BOUNDSHEET = 0x85, MULRK = 0xBD, RSTRING = 0xD6,
       XF = 0xE0, MERGEDCELLS = 0xE5, LABELSST = 0xFD, DIMENSIONS = 0x200, NUMBER = 0x203, LABEL = 0x204,
       BOOLERR = 0x205, ROW = 0x208, RK = 0x27E, BOF = 0x809 };

typedef struct globals {
    bool      biff8, password;
    uint8_t  *font; size_t n_fonts, cap_fonts; /* hints; fonts are numbered without 4 */
    uint16_t *xf;   size_t n_xf, cap_xf;       /* font number */
    uint32_t *at;   size_t n_at, cap_at;       /* BOF of each sheet */
} globals;

/* The next record at *at; false at the end or when it would reach beyond the stream. */
static bool record(bytes in, size_t *at, uint32_t *type, bytes *body)
{
    if (in.n - *at < 4 || *at > in.n) return false;
    *type = u16(in.s + *at);
    size_t n = u16(in.s + *at + 2);
    if (in.n - *at - 4 < n) return false;
    *body = (bytes){ in.s + *at + 4, n };
    *at += 4 + n;
    return true;
}

static uint8_t font_hint(const globals *g, bytes b)
{
    char   name[64];
    size_t n = 0;
    if (b.n < 16) return 0;
    size_t chars = b.s[14], wide = g->biff8 ? b.s[15] & 1u : 0, at = g->biff8 ? 16 : 15;
    for (size_t i = 0; i < chars && n < sizeof name; i++) {
        size_t k = at + (i << wide);
        if (k + wide >= b.n) break;
        name[n++] = (char)b.s[k];
    }
    return (uint8_t)lmd__font_hint((lms_str){ name, n });
}

static bool read_globals(bytes in, lmd_biff *out, globals *g)
{
    size_t   at = 0;
    uint32_t type;
    bytes    b;
    if (!record(in, &at, &type, &b) || (type & 0xFF) != 0x09 || b.n < 2) return false;
    g->biff8 = type == BOF && u16(b.s) == 0x0600;
    while (record(in, &at, &type, &b) && type != EOF_) {
        if (type == FILEPASS) {
            g->password = true;
        } else if (type == FONT) {
            if (!lmd__room((void **)&g->font, g->n_fonts, &g->cap_fonts, 1)) return false;
            g->font[g->n_fonts++] = font_hint(g, b);
        } else if (type == XF && b.n >= 2) {
            if (!lmd__room((void **)&g->xf, g->n_xf, &g->cap_xf, sizeof *g->xf)) return false;
            g->xf[g->n_xf++] = (uint16_t)u16(b.s);
        } else if (type == BOUNDSHEET && b.n >= 6) {
            if (!lmd__room((void **)&g->at, g->n_at, &g->cap_at, sizeof *g->at) ||
                !lmd__room((void **)&out->sheet, out->n_sheets, &out->cap_sheets, sizeof *out->sheet)) return false;
            g->at[g->n_at++] = u32(b.s);
            out->sheet[out->n_sheets++] = (lmd_biff_sheet){ .hidden = (b.s[4] & 3u) != 0, .table = b.s[5] == 0 };
        }
    }
    return true;
}

static uint8_t xf_hint(const globals *g, uint32_t xf)
{
    uint32_t f = xf < g->n_xf ? g->xf[xf] : 0;
    if (f > 4) f--; /* there is no font 4 */
    return f < g->n_fonts ? g->font[f] : 0;
}

static bool note_cell(lmd_biff_sheet *s, uint32_t row, uint32_t col, uint8_t hint, uint8_t kind, uint8_t value)
{
    if (hint == 0 && kind == 0) return true;
    if (!lmd__room((void **)&s->cell, s->n_cells, &s->cap_cells, sizeof *s->cell)) return false;
    s->cell[s->n_cells++] = (lmd_biff_cell){ row, (uint16_t)col, hint, kind, value };
    return true;
}

static bool cell_record(const globals *g, lmd_biff_sheet *s, uint32_t type, bytes b)
{
    if (b.n < 6) return true;
    uint32_t row = u16(b.s), col = u16(b.s + 2);
    uint8_t  hint = xf_hint(g, u16(b.s + 4));
    switch (type) {
    case LABELSST: case LABEL: case RSTRING:
        return note_cell(s, row, col, hint, 0, 0);
    case BOOLERR:
        return b.n < 8 || note_cell(s, row, col, 0, b.s[7] ? 'e' : 'b', b.s[6]);
    case FORMULA: /* a cached truth value or error stands in the number's place, marked by FFFF */
        if (b.n >= 14 && u16(b.s + 12) == 0xFFFF && (b.s[6] == 1 || b.s[6] == 2))
            return note_cell(s, row, col, LMS_CELL_FORMULA, b.s[6] == 1 ? 'b' : 'e', b.s[8]);
        return note_cell(s, row, col, (uint8_t)(hint | LMS_CELL_FORMULA), 'f', 0);
    default:
        return true;
    }
}

static bool read_sheet(bytes in, size_t at, const globals *g, lmd_biff_sheet *s)
{
    uint32_t type, depth = 0;
    bytes    b;
    while (record(in, &at, &type, &b)) {
        if (type == BOF) {
            depth++; /* a chart inside the sheet has its own BOF and EOF */
        } else if (type == EOF_) {
            if (depth <= 1) break;
            depth--;
        } else if (depth > 1) {
            continue;
        } else if (type == DIMENSIONS && b.n >= (g->biff8 ? 12u : 8u)) {
            uint64_t r1 = g->biff8 ? u32(b.s) : u16(b.s), r2 = g->biff8 ? u32(b.s + 4) : u16(b.s + 2);
            uint64_t c1 = u16(b.s + (g->biff8 ? 8 : 4)), c2 = u16(b.s + (g->biff8 ? 10 : 6));
            (void)r1, (void)c1;
            s->area = r2 * c2;
        } else if (type == ROW && b.n >= 16 && ((b.s[12] & 0x20u) || u16(b.s + 6) == 0)) {
            if (!lmd__room((void **)&s->hidden_row, s->n_hidden, &s->cap_hidden, sizeof *s->hidden_row)) return false;
            s->hidden_row[s->n_hidden++] = u16(b.s);
        } else if (type == MERGEDCELLS && b.n >= 2) {
            for (size_t i = 0, k = 2; i < u16(b.s) && k + 8 <= b.n; i++, k += 8)
                if (!lmd__merges_add(&s->merges, u16(b.s + k) + 1, u16(b.s + k + 2) + 1, u16(b.s + k + 4), u16(b.s + k + 6))) return false;
        } else if (!cell_record(g, s, type, b)) {
            return false;
        }
    }
    return true;
}

static int by_row(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static int by_cell(const void *a, const void *b)
{
    const lmd_biff_cell *x = a, *y = b;
    if (x->row != y->row) return x->row < y->row ? -1 : 1;
    return x->col < y->col ? -1 : x->col > y->col;
}

static lms_status read_biff(const char *path, bytes in, lmd_biff *b, lms_error *err)
{
    globals    g = { 0 };
    lms_status s = read_globals(in, b, &g) ? LMS_OK : damaged(path, err);
    if (s == LMS_OK && g.password)
        s = refuse(path, LMS_MSG("The file is locked with a password; open it, save it without a password, and run again"), err);
    for (size_t i = 0; s == LMS_OK && i < b->n_sheets; i++) {
        lmd_biff_sheet *t = &b->sheet[i];
        if (t->table && g.at[i] < in.n && !read_sheet(in, g.at[i], &g, t)) s = lmd__nomem(err);
        if (t->n_hidden) qsort(t->hidden_row, t->n_hidden, sizeof *t->hidden_row, by_row);
        if (t->n_cells) qsort(t->cell, t->n_cells, sizeof *t->cell, by_cell);
        lmd__merges_sort(&t->merges);
    }
    free(g.font);
    free(g.xf);
    free(g.at);
    return s;
}

static lms_status read_cfb(const char *path, cfb *c, lmd_biff *b, lms_error *err)
{
    lmd_buf    book = { 0 };
    lms_status s = LMS_OK;
    if (!cfb_load(c)) return damaged(path, err);
    const uint8_t *e = entry(c, "Workbook");
    if (e == NULL) e = entry(c, "Book");
    if (entry(c, "EncryptedPackage"))
        s = refuse(path, LMS_MSG("The file is locked with a password; open it, save it without a password, and run again"), err);
    else if (e == NULL && entry(c, "WordDocument"))
        s = refuse(path, LMS_MSG("This is a Word document, not a table; copy the table into Excel and save it as .xlsx"), err);
    else if (e == NULL)
        s = refuse(path, LMS_MSG("This is an office document without a table; open it in Excel and save the table as .xlsx"), err);
    else if (!stream(c, e, &book))
        s = damaged(path, err);
    if (s == LMS_OK) s = read_biff(path, (bytes){ (const uint8_t *)book.s, book.n }, b, err);
    lmd__buf_free(&book);
    return s;
}

lms_status lmd__biff_open(const char *path, lmd_biff *b, lms_error *err)
{
    static const uint8_t ole2[8] = { 0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1 };
    uint8_t *file;
    size_t   n;
    *b = (lmd_biff){ 0 };
    lms_status s = read_file(path, &file, &n, err);
    if (s != LMS_OK) return s;
    cfb c = { .file = { file, n } };
    if (n < 8 || memcmp(file, ole2, 8) != 0)
        s = refuse(path, LMS_MSG("This workbook is of a format older than Excel 5; open it in Excel or LibreOffice and save it as .xlsx"), err);
    else
        s = read_cfb(path, &c, b, err);
    cfb_free(&c);
    free(file);
    if (s != LMS_OK) lmd__biff_close(b);
    return s;
}

void lmd__biff_close(lmd_biff *b)
{
    for (size_t i = 0; i < b->n_sheets; i++) {
        free(b->sheet[i].hidden_row);
        free(b->sheet[i].cell);
        lmd__merges_free(&b->sheet[i].merges);
    }
    free(b->sheet);
    *b = (lmd_biff){ 0 };
}

const lmd_biff_cell *lmd__biff_cell(const lmd_biff_sheet *s, uint32_t row, uint32_t col)
{
    lmd_biff_cell key = { .row = row, .col = (uint16_t)col };
    return s->n_cells ? bsearch(&key, s->cell, s->n_cells, sizeof *s->cell, by_cell) : NULL;
}

bool lmd__biff_row_hidden(const lmd_biff_sheet *s, uint32_t row)
{
    return s->n_hidden && bsearch(&row, s->hidden_row, s->n_hidden, sizeof *s->hidden_row, by_row) != NULL;
}
