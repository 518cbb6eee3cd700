// SPDX-License-Identifier: MIT
/*
 * ingest/open.c - what an input is: rows given, a database, or text in some encoding with some delimiter.
 *
 * A file is judged by its first bytes, never by its name. The delimiter is the one that gives the most known
 * headings.
 */
#include "ingest/parts.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

void lms__reader_put_hash(char out[33], uint64_t low, uint64_t high)
{
    static const char hex[] = "0123456789abcdef";
    XXH128_canonical_t c;
    XXH128_canonicalFromHash(&c, (XXH128_hash_t){ low, high });
    for (int i = 0; i < 16; i++) {
        out[2 * i] = hex[c.digest[i] >> 4];
        out[2 * i + 1] = hex[c.digest[i] & 15];
    }
    out[32] = 0;
}

/* ---- text: which delimiter ---- */

/* Rows that have as many cells as most rows have. */
static uint32_t regularity(const lms_reader *r)
{
    uint32_t usual = lms__reader_usual_cells(r, 0, 0), n = 0;
    for (size_t i = 0; i < r->head.n; i++) n += !r->head.v[i].bad && r->head.v[i].n_cells == usual;
    return usual > 1 ? n : 0;
}

static lms_status try_delimiter(lms_reader *r, lms_str text, char d, lms_layout *l, uint32_t *regular, bool mark,
                                lms_error *err)
{
    lms__csv_free(&r->csv);
    lms__csv_init(&r->csv, r->c->mem, text, d);
    lms__arena_free(&r->text);
    if (!lms__reader_head(r, &r->csv)) return lms__mem_why(r->c->mem, err);
    *regular = regularity(r);
    return lms__layout_find(r->plan, r->headings, r->map, r->head.v, (uint32_t)r->head.n, &r->text,
                            mark ? r->map_used : NULL, l, err);
}

/* The delimiter that gives the most known headings, then the most regular rows. A line "sep=;" or the map may say it.
 */
static lms_status open_text(lms_reader *r, lms_str text, lms_error *err)
{
    static const char choice[4] = { ',', ';', '\t', '|' };
    char       best = 0;
    uint32_t   matched = 0, regular = 0, reg;
    lms_layout l;
    if (r->map && r->map->delimiter) best = r->map->delimiter;
    else if (text.n > 5 && memcmp(text.s, "sep=", 4) == 0 && memchr(choice, text.s[4], 4) &&
             (text.s[5] == '\r' || text.s[5] == '\n'))
        best = text.s[4];
    bool given = best != 0;
    for (int i = 0; i < 4 && !given; i++) {
        lms_status s = try_delimiter(r, text, choice[i], &l, &reg, false, err);
        if (s != LMS_OK) return s;
        if (best && (l.matched < matched || (l.matched == matched && reg <= regular))) continue;
        best = choice[i];
        matched = l.matched;
        regular = reg;
    }
    return try_delimiter(r, text, best, &r->layout, &reg, true, err);
}

/* ---- opening ---- */

static bool starts(lms_str t, const char *mark, size_t n) { return t.n >= n && memcmp(t.s, mark, n) == 0; }

/* Files that are something else, whatever their name says. NULL: may be text. */
static lms_status no_table(lms_str t, const lms_scan *scan, lms_error *err)
{
    if (starts(t, "PK\3\4", 4) || starts(t, "PK\5\6", 4))
        return lms__fail(
            err, LMS_E_FORMAT,
            LMS_MSG(
                "This is a workbook or archive, not text; give it its right ending (.xlsx), or save it as CSV UTF-8"));
    if (starts(t, "\xD0\xCF\x11\xE0", 4))
        return lms__fail(err, LMS_E_FORMAT,
                         LMS_MSG("This is an old workbook or document, not text; give it its right ending (.xls), or "
                                 "save it as CSV UTF-8"));
    if (starts(t, "%PDF", 4))
        return lms__fail(err, LMS_E_FORMAT, LMS_MSG("This is a PDF document; ask for the table it was made from"));
    if (starts(t, "<!DOCTYPE", 9) || starts(t, "<!doctype", 9) || starts(t, "<html", 5) || starts(t, "<HTML", 5) ||
        starts(t, "<table", 6))
        return lms__fail(
            err, LMS_E_FORMAT,
            LMS_MSG(
                "This is a web page, not a table; open it in a spreadsheet program and save it as XLSX or CSV UTF-8"));
    if (starts(t, "<?xml", 5))
        return lms__fail(
            err, LMS_E_FORMAT,
            LMS_MSG("This is an XML file; open it in a spreadsheet program and save it as XLSX or CSV UTF-8"));
    if (starts(t, "{\\rtf", 5))
        return lms__fail(err, LMS_E_FORMAT,
                         LMS_MSG("This is a text document (RTF); copy its table into a spreadsheet and save that"));
    if (starts(t, "\x89PNG", 4) || starts(t, "\xFF\xD8\xFF", 3) || starts(t, "GIF8", 4) ||
        (starts(t, "BM", 2) && scan->nul))
        return lms__fail(err, LMS_E_FORMAT,
                         LMS_MSG("This is a picture, not a table; ask for the file the picture was taken of"));
    if (scan->nul * 20 > t.n)
        return lms__fail(err, LMS_E_FORMAT, LMS_MSG("This is not a text file; save the data as CSV UTF-8 or XLSX"));
    return LMS_OK;
}

static bool only_blank(lms_str t)
{
    for (size_t i = 0; i < t.n; i++)
        if (!strchr(" \t\r\n", t.s[i]) || t.s[i] == 0) return false;
    return true;
}

static lms_status open_text_file(lms_reader *r, lms_error *err)
{
    lms_str    text = { r->file.s, r->file.n };
    lms_scan   scan;
    size_t     skip;
    uint64_t   unknown;
    char       num[24];
    lms_status s = lms__scan_text(r->c, text, &scan, err);
    if (s != LMS_OK) return s;
    lms_str forced = r->map ? r->map->encoding : LMS_S("");
    if ((s = lms__encoding_choose(r->c, r->plan, text, &scan, forced, &r->encoding, &skip, err)) != LMS_OK) return s;
    text.s += skip;
    text.n -= skip;
    if (strncmp(r->encoding, "UTF-16", 6) != 0 && (s = no_table(text, &scan, err)) != LMS_OK) return s;
    if (strcmp(r->encoding, "UTF-8") != 0) {
        if ((s = lms__encoding_decode(r->c, r->encoding, text, &r->decoded, &unknown, err)) != LMS_OK) return s;
        text = lms__buf_str(&r->decoded);
        if (unknown)
            lms__notice_at(r->c, r->path, 0,
                           LMS_MSG("{1} bytes of this file have no meaning in its encoding, {2}; they were kept as "
                                   "they look in Western European text"),
                           lms__num(num, unknown), r->encoding);
        if ((s = lms__scan_text(r->c, text, &scan, err)) != LMS_OK) return s;
    }
    if (only_blank(text))
        return lms__fail(err, LMS_E_FORMAT, LMS_MSG("The file is empty; export it again or leave it out"));
    else if (scan.bad && scan.bad > scan.multi)
        lms__notice_at(r->c, r->path, 0,
                       LMS_MSG("The encoding of this file could not be told; rows that are not UTF-8 are in "
                               "quarantine. Name it in a map file (encoding: TCVN3, VNI, VISCII or CP1258)"));
    lms__map_forget(&r->file, 0, r->file.n); /* all of it was touched once */
    r->check = scan.bad || scan.nul;
    r->lines = scan.lines;
    r->is_text = true;
    if ((s = open_text(r, text, err)) != LMS_OK) return s;
    r->format = r->csv.delimiter == '\t' ? "tsv" : "csv";
    return LMS_OK;
}

static lms_status open_path(lms_reader *r, const lms_ingest_input *in, lms_error *err)
{
    lms_status s = lms__map_open(&r->file, r->path, err);
    if (s != LMS_OK) return s;
    XXH128_hash_t h = XXH3_128bits(r->file.s, r->file.n);
    lms__reader_put_hash(r->hash, h.low64, h.high64);
    if (r->file.n >= 16 && memcmp(r->file.s, "SQLite format 3", 16) == 0) {
        lms__map_close(&r->file);
        r->format = "sqlite";
        r->encoding = "UTF-8";
        r->tables = true;
        lms__sqlite_notice_wal(r->c, r->path);
        s = lms__sqlite_open(r->c, r->path, in->table, &r->keep, &r->rows, &r->name, &r->n_names, err);
    } else {
        s = open_text_file(r, err);
    }
    if (s != LMS_OK && err && err->file[0] == 0) lms__fail_at(err, r->path, err->byte, err->row, err->col);
    return s;
}

static void open_rows(lms_reader *r, const lms_ingest_input *in)
{
    lms_map f = { 0 };
    r->rows = in->rows;
    r->format = in->rows.format ? in->rows.format : "rows";
    r->encoding = in->rows.encoding ? in->rows.encoding : "UTF-8";
    if (in->path.n && lms__map_open(&f, in->path.s, NULL) == LMS_OK) {
        XXH128_hash_t h = XXH3_128bits(f.s, f.n);
        lms__reader_put_hash(r->hash, h.low64, h.high64);
        lms__map_close(&f);
    } else {
        r->no_file = true;
    }
}

lms_status lms__reader_open(lms_ctx *c, const lms_ingest_plan *p, const lms_headings *h, const lms_column_map *map,
                            uint8_t *map_used, const lms_ingest_input *in, lms_reader *r, lms_error *err)
{
    *r = (lms_reader){ .c = c, .plan = p, .headings = h, .map = map, .map_used = map_used };
    r->path = in->path.n ? in->path.s : in->name.s;
    lms__arena_init(&r->keep, c->mem);
    lms__arena_init(&r->text, c->mem);
    lms__buf_init(&r->unescaped, c->mem);
    lms__buf_init(&r->decoded, c->mem);
    if (!in->rows.next) return open_path(r, in, err);
    open_rows(r, in);
    return LMS_OK;
}
