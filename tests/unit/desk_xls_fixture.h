/* SPDX-License-Identifier: MIT */
/*
 * desk_xls_fixture.h - a tiny old workbook (OLE2, BIFF8), written record by record, so that no binary sample
 * needs to be kept. Layout: header, FAT sector 0, directory sector 1, the Workbook stream from sector 2 on.
 */
#ifndef DESK_XLS_FIXTURE_H
#define DESK_XLS_FIXTURE_H

#include "desk_fixture.h"

typedef struct xls { unsigned char b[60000]; size_t n; } xls;

static inline void xls_u16(xls *x, unsigned v) { x->b[x->n++] = (unsigned char)v, x->b[x->n++] = (unsigned char)(v >> 8); }
static inline void xls_u32(xls *x, unsigned v) { xls_u16(x, v & 0xFFFF), xls_u16(x, v >> 16); }
static inline void xls_bytes(xls *x, const void *p, size_t n) { memcpy(x->b + x->n, p, n), x->n += n; }

/* rec(x, type, "format", ...): 1 byte, 2 bytes, 4 bytes, 8 = double, s = ASCII characters, w = the same as UTF-16 */
static inline void xls_rec(xls *x, unsigned type, const char *format, ...)
{
    va_list a;
    xls_u16(x, type);
    size_t len_at = x->n;
    xls_u16(x, 0);
    va_start(a, format);
    for (const char *f = format; *f; f++) {
        if (*f == '1') x->b[x->n++] = (unsigned char)va_arg(a, unsigned);
        else if (*f == '2') xls_u16(x, va_arg(a, unsigned));
        else if (*f == '4') xls_u32(x, va_arg(a, unsigned));
        else if (*f == '8') { double d = va_arg(a, double); xls_bytes(x, &d, 8); }
        else if (*f == 's') { const char *z = va_arg(a, const char *); xls_bytes(x, z, strlen(z)); }
    }
    va_end(a);
    unsigned n = (unsigned)(x->n - len_at - 2);
    x->b[len_at] = (unsigned char)n, x->b[len_at + 1] = (unsigned char)(n >> 8);
}

static inline void xls_bof(xls *x, unsigned what) { xls_rec(x, 0x809, "222244", 0x600u, what, 0u, 1997u, 0u, 6u); }
static inline void xls_font(xls *x, const char *name)
{
    xls_rec(x, 0x31, "22222111111s", 200u, 0u, 0x7FFFu, 400u, 0u, 0u, 0u, 0u, 0u, (unsigned)strlen(name), 0u, name);
}
static inline void xls_xf(xls *x, unsigned font, unsigned format)
{
    xls_rec(x, 0xE0, "22222222" "22", font, format, 1u, 0u, 0u, 0u, 0u, 0u, 0u, 0u);
}

/* Wrap the stream into a compound file. name: "Workbook" or another, to be refused. */
static inline size_t xls_wrap(const xls *x, const char *name, unsigned char *f)
{
    size_t stream = x->n < 4096 ? 4096 : x->n, sectors = (stream + 511) / 512;
    memset(f, 0, 512 * (3 + sectors));
    const unsigned char head[] = { 0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1 };
    memcpy(f, head, 8);
    f[24] = 0x3E, f[26] = 3, f[28] = 0xFE, f[29] = 0xFF, f[30] = 9, f[32] = 6, f[44] = 1, f[48] = 1, f[57] = 0x10;
    memcpy(f + 60, "\xFE\xFF\xFF\xFF", 4), memcpy(f + 68, "\xFE\xFF\xFF\xFF", 4);
    memset(f + 76, 0xFF, 436), memset(f + 76, 0, 4);
    unsigned char *fat = f + 512;
    memset(fat, 0xFF, 512);
    memcpy(fat, "\xFD\xFF\xFF\xFF\xFE\xFF\xFF\xFF", 8);
    for (size_t i = 0; i < sectors; i++) {
        unsigned next = i + 1 < sectors ? (unsigned)(i + 3) : 0xFFFFFFFEu;
        for (int k = 0; k < 4; k++) fat[8 + 4 * i + (size_t)k] = (unsigned char)(next >> (8 * k));
    }
    unsigned char *dir = f + 1024, *e = dir + 128;
    for (int i = 0; i < 4; i++) memset(dir + 128 * i + 68, 0xFF, 12);
    memcpy(dir, "R\0o\0o\0t\0 \0E\0n\0t\0r\0y\0", 20), dir[64] = 22, dir[66] = 5, dir[67] = 1, dir[76] = 1, dir[77] = dir[78] = dir[79] = 0;
    memcpy(dir + 116, "\xFE\xFF\xFF\xFF", 4);
    for (size_t i = 0; i < strlen(name); i++) e[2 * i] = (unsigned char)name[i];
    e[64] = (unsigned char)(2 * strlen(name) + 2), e[66] = 2, e[67] = 1;
    e[116] = 2;
    for (int k = 0; k < 4; k++) e[120 + k] = (unsigned char)(stream >> (8 * k));
    memcpy(f + 1536, x->b, x->n);
    return 512 * (3 + sectors);
}

/* Two sheets: letterhead merged, a hidden row, TCVN3 font, date, number, truth value; the second sheet is hidden. */
static inline void xls_sample(xls *x)
{
    x->n = 0;
    xls_bof(x, 5);
    xls_rec(x, 0x42, "2", 0x4B0u);
    for (int i = 0; i < 4; i++) xls_font(x, "Arial");
    xls_font(x, ".VnTime"); /* font number 5: there is no 4 */
    xls_xf(x, 0, 0), xls_xf(x, 0, 14), xls_xf(x, 5, 0);
    size_t sheet[2];
    for (int i = 0; i < 2; i++) {
        sheet[i] = x->n + 4;
        xls_rec(x, 0x85, "41111s", 0u, i ? 1u : 0u, 0u, 2u, 0u, i ? "S2" : "S1");
    }
    xls_rec(x, 0xFC, "44" "21s" "21s", 2u, 2u, 3u, 0u, "abc", 6u, 0u, "Tieu d");
    xls_rec(x, 0x0A, "");
    for (int i = 0; i < 2; i++) {
        size_t at = x->n;
        for (int k = 0; k < 4; k++) x->b[sheet[i] + (size_t)k] = (unsigned char)(at >> (8 * k));
        xls_bof(x, 0x10);
        xls_rec(x, 0x200, "44222", 0u, i ? 1u : 4u, 0u, i ? 1u : 4u, 0u);
        if (i) {
            xls_rec(x, 0x203, "2228", 0u, 0u, 0u, 7.0);
        } else {
            for (unsigned r = 0; r < 4; r++) xls_rec(x, 0x208, "22222222", r, 0u, 4u, 255u, 0u, 0u, r == 2 ? 0x20u : 0u, 0u);
            xls_rec(x, 0xFD, "2224", 0u, 1u, 0u, 1u);
            xls_rec(x, 0xFD, "2224", 1u, 0u, 2u, 0u);
            xls_rec(x, 0x203, "2228", 1u, 1u, 1u, 42064.0);
            xls_rec(x, 0x203, "2228", 1u, 2u, 0u, 8.2);
            xls_rec(x, 0x205, "22211", 1u, 3u, 0u, 1u, 0u);
            xls_rec(x, 0x205, "22211", 2u, 0u, 0u, 42u, 1u);
            xls_rec(x, 0x27E, "2224", 3u, 0u, 0u, 31099u << 2 | 2u);
            xls_rec(x, 0xE5, "22222", 1u, 0u, 0u, 1u, 3u);
        }
        xls_rec(x, 0x0A, "");
    }
}

static inline void xls_write(const char *path, const xls *x, const char *stream_name)
{
    static unsigned char f[70000];
    write_bytes(path, f, xls_wrap(x, stream_name, f));
}

#endif
