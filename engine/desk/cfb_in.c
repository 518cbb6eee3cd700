// SPDX-License-Identifier: MIT
/* desk/cfb_in.c - see cfb_in.h. */
#include "cfb_in.h"

#include <stdio.h>
#include <stdlib.h>

#define MAX_FILE (512u << 20) /* .xls cannot hold more than 65,536 rows a sheet */

typedef lmd_bytes bytes;
#define u16 lmd__u16
#define u32 lmd__u32

lms_status lmd__xls_damaged(const char *path, lms_error *err)
{
    return lmd__refuse(
        path,
        LMS_MSG(
            "The old workbook (.xls) is damaged or cut off; copy it again, or open it in Excel and save it as .xlsx"),
        err);
}

static lms_status read_file(const char *path, uint8_t **out, size_t *n, lms_error *err)
{
    lms_status s = LMS_OK;
    FILE      *f = fopen(path, "rb");
    *out = NULL;
    *n = 0;
    if (f == NULL)
        return lmd__fail(err, LMS_E_IO, LMS_MSG("{1} cannot be opened; check that it is there and may be read"), path);
    long size = fseek(f, 0, SEEK_END) == 0 ? ftell(f) : -1;
    if (size < 0 || fseek(f, 0, SEEK_SET) != 0) s = lmd__fail(err, LMS_E_IO, LMS_MSG("{1} cannot be read"), path);
    else if ((unsigned long)size > MAX_FILE) s = lmd__xls_damaged(path, err);
    else if ((*out = malloc((size_t)size + 1)) == NULL) s = lmd__nomem(err);
    else if ((*n = fread(*out, 1, (size_t)size, f)) != (size_t)size)
        s = lmd__fail(err, LMS_E_IO, LMS_MSG("{1} cannot be read"), path);
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

static lms_status find_book(const char *path, cfb *c, lmd_buf *book, lms_error *err)
{
    if (!cfb_load(c)) return lmd__xls_damaged(path, err);
    const uint8_t *e = entry(c, "Workbook");
    if (e == NULL) e = entry(c, "Book");
    if (entry(c, "EncryptedPackage"))
        return lmd__refuse(
            path, LMS_MSG("The file is locked with a password; open it, save it without a password, and run again"),
            err);
    if (e == NULL && entry(c, "WordDocument"))
        return lmd__refuse(
            path, LMS_MSG("This is a Word document, not a table; copy the table into Excel and save it as .xlsx"), err);
    if (e == NULL)
        return lmd__refuse(
            path, LMS_MSG("This is an office document without a table; open it in Excel and save the table as .xlsx"),
            err);
    return stream(c, e, book) ? LMS_OK : book->bad ? lmd__nomem(err) : lmd__xls_damaged(path, err);
}

lms_status lmd__cfb_book(const char *path, lmd_buf *book, lms_error *err)
{
    static const uint8_t ole2[8] = { 0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1 };
    uint8_t *file;
    size_t   n;
    lms_status s = read_file(path, &file, &n, err);
    if (s != LMS_OK) return s;
    cfb c = { .file = { file, n } };
    if (n < 8 || memcmp(file, ole2, 8) != 0)
        s = lmd__refuse(path,
                        LMS_MSG("This workbook is of a format older than Excel 5; open it in Excel or LibreOffice and "
                                "save it as .xlsx"),
                        err);
    else
        s = find_book(path, &c, book, err);
    cfb_free(&c);
    free(file);
    return s;
}
