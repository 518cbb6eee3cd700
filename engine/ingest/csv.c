// SPDX-License-Identifier: MIT
/*
 * ingest/csv.c - the tokenizer.
 *
 * Idea     64 bytes at a time become a bit mask of the bytes that can mean something (delimiter, quote,
 *          line end); everything else is skipped by counting trailing zeros.
 *
 * Damage   A quoted cell that never closes, or whose closing quote is followed by text, costs the
 *          physical line its opening quote stands on:
 *
 *              1,"Nguyen A,2015      <- opening quote; the next quote is the one below, followed by text:
 *              2,"Tran B",2016          not a closing one. Line 1 goes to quarantine, line 2 is a row.
 *
 *          A row that runs over several lines is also damage when a line it swallowed is a whole row by
 *          itself: the quote closed by accident further down.
 *
 * Linear   From an opening quote the scan ends at the first run of quotes of odd length. Quotes in
 *          between come in even runs, so rows found there after a resync close inside their own run;
 *          every gap is scanned at most a fixed number of times.
 */
#include "ingest/csv.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

static uint64_t mask_of(const char *p, char delimiter)
{
#ifdef __SSE2__
    const __m128i d = _mm_set1_epi8(delimiter), q = _mm_set1_epi8('"'), lf = _mm_set1_epi8('\n'),
                  cr = _mm_set1_epi8('\r');
    uint64_t      m = 0;
    for (int k = 0; k < 4; k++) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * k));
        __m128i x = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, d), _mm_cmpeq_epi8(v, q)),
                                 _mm_or_si128(_mm_cmpeq_epi8(v, lf), _mm_cmpeq_epi8(v, cr)));
        m |= (uint64_t)(uint32_t)_mm_movemask_epi8(x) << (16 * k);
    }
    return m;
#else
    uint64_t m = 0;
    for (int k = 0; k < 64; k++) m |= (uint64_t)(p[k] == delimiter || p[k] == '"' || p[k] == '\n' || p[k] == '\r') << k;
    return m;
#endif
}

static uint64_t load(const lms_csv *t, size_t block)
{
    char tail[64];
    if (block >= t->n) return 0;
    size_t left = t->n - block;
    if (left >= 64) return mask_of(t->s + block, t->delimiter);
    memset(tail, 0, sizeof tail);
    memcpy(tail, t->s + block, left);
    return mask_of(tail, t->delimiter);
}

/* The next meaningful byte, or n. */
static inline size_t special(lms_csv *t)
{
    while (t->mask == 0) {
        if (t->n - t->block <= 64) return t->n;
        t->block += 64;
        t->mask = load(t, t->block);
    }
    size_t i = t->block + (size_t)__builtin_ctzll(t->mask);
    t->mask &= t->mask - 1;
    return i;
}

static void scan_from(lms_csv *t, size_t at)
{
    t->block = at & ~(size_t)63;
    t->mask = load(t, t->block) & (~0ull << (at & 63));
}

void lms__csv_init(lms_csv *t, lms_mem *mem, lms_str text, char delimiter)
{
    *t = (lms_csv){ .mem = mem, .s = text.s, .n = text.n, .delimiter = delimiter };
    lms__csv_seek(t, 0, 1);
}

void lms__csv_free(lms_csv *t)
{
    if (t->mem) LMS_VEC_FREE(t->mem, &t->cell);
}

void lms__csv_seek(lms_csv *t, size_t at, uint32_t line)
{
    t->at = at;
    t->line = line;
    scan_from(t, at);
}

static inline bool line_end(char c) { return c == '\n' || c == '\r'; }

/* The first byte after the line end at `at`. */
static inline size_t after_line_end(const lms_csv *t, size_t at)
{
    return at + (t->s[at] == '\r' && at + 1 < t->n && t->s[at + 1] == '\n' ? 2 : 1);
}

/* Cells of one physical line taken as a row, 0 if its quotes do not close on it. */
static uint32_t cells_alone(const lms_csv *t, size_t at, size_t end)
{
    uint32_t n = 1;
    bool     start = true;
    for (size_t i = at; i < end; i++) {
        if (start && t->s[i] == '"') {
            for (i++;; i++) {
                if (i >= end) return 0;
                if (t->s[i] != '"') continue;
                if (i + 1 >= end || t->s[i + 1] != '"') break;
                i++;
            }
            if (i + 1 < end && t->s[i + 1] != t->delimiter) return 0;
        } else if (t->s[i] == t->delimiter) {
            n++;
            start = true;
            continue;
        }
        start = false;
    }
    return n;
}

enum { WIDE = 6 }; /* from this many columns on, a whole row inside a quoted cell is no accident */

/* Did the row just read, which runs over several lines, swallow other rows? second: begin of its second line. */
static bool swallowed(const lms_csv *t, size_t second, size_t end)
{
    if (t->expect < 2) return false;
    bool fits = t->cell.n == t->expect;
    for (size_t at = second; at < end;) {
        size_t e = at;
        while (e < end && !line_end(t->s[e])) e++;
        bool last = e == end;
        if (last ? !fits : !fits || t->expect >= WIDE)
            if (cells_alone(t, at, e) == t->expect) return true;
        if (last) break;
        at = after_line_end(t, e);
    }
    return false;
}

typedef struct quoted {
    size_t   end;     /* of the cell: delimiter, line end or n */
    size_t   newline; /* first line end inside, SIZE_MAX if none */
    uint32_t lines;   /* line ends inside */
    const char *bad;
} quoted;

/* A quoted cell whose opening quote, at `open`, has just been passed. */
static quoted quoted_cell(lms_csv *t, size_t open, lms_span *cell, size_t row)
{
    quoted   q = { .newline = SIZE_MAX };
    uint32_t escaped = 0;
    size_t   i;
    for (;;) {
        i = special(t);
        if (i == t->n) break;
        if (t->s[i] == '"') {
            if (i + 1 >= t->n || t->s[i + 1] != '"') break;
            special(t);
            escaped = LMS_SPAN_ESCAPED;
        } else if (line_end(t->s[i])) {
            if (q.newline == SIZE_MAX) q.newline = i;
            if (t->s[i] == '\r' || i == open + 1 || t->s[i - 1] != '\r') q.lines++;
        }
    }
    if (i == t->n) {
        q.bad = "unclosed-quote";
        return q;
    }
    *cell = (lms_span){ (uint32_t)(open + 1 - row), (uint32_t)(i - open - 1) | escaped };
    size_t r = i + 1;
    while (r < t->n && t->s[r] == ' ') r++;
    if (r < t->n && t->s[r] != t->delimiter && !line_end(t->s[r]))
        q.bad = q.newline == SIZE_MAX ? "text-after-quote" : "unclosed-quote";
    else
        q.end = special(t);
    return q;
}

/* Give up the row at the end of the physical line that holds `at`; `lines` line ends lie before it in the row. */
static void give_up(lms_csv *t, const char *code, size_t at, uint32_t col, uint32_t lines)
{
    size_t e = at;
    while (e < t->n && !line_end(t->s[e])) e++;
    t->row_n = e - t->row;
    t->bad = code;
    t->bad_col = col;
    t->cell.n = 0;
    t->filled = 0;
    if (e == t->n) lms__csv_seek(t, e, t->row_line + lines);
    else lms__csv_seek(t, after_line_end(t, e), t->row_line + lines + 1);
}

static inline bool add_cell(lms_csv *t, lms_span c)
{
    lms_span *p = LMS_PUSH(t->mem, &t->cell);
    if (p == NULL) return false;
    uint32_t n = c.n & LMS_SPAN_MAX;
    if (n) {
        const char *s = t->s + t->row + c.at;
        unsigned char first = (unsigned char)s[0];
        if ((first <= ' ' || first == 0xC2) && lms__blank(s, n)) c.n = 0;
        else t->filled++;
    }
    *p = c;
    return true;
}

/* One row, blank or not. */
static int one_row(lms_csv *t)
{
    size_t   p = t->at, second = 0, opener = 0, q;
    uint32_t lines = 0, lines_before = 0, opener_col = 0;
    t->row = p;
    t->row_line = t->line;
    t->cell.n = 0;
    t->filled = 0;
    t->bad = NULL;
    t->bad_col = 0;
    for (;;) {
        lms_span cell;
        if (p < t->n && t->s[p] == '"') {
            special(t);
            quoted x = quoted_cell(t, p, &cell, t->row);
            if (x.bad) {
                give_up(t, x.bad, p, (uint32_t)t->cell.n + 1, lines);
                return 1;
            }
            if (x.lines && second == 0) {
                second = after_line_end(t, x.newline);
                opener = p;
                opener_col = (uint32_t)t->cell.n + 1;
                lines_before = lines;
            }
            lines += x.lines;
            q = x.end;
        } else {
            do q = special(t);
            while (q < t->n && t->s[q] == '"');
            cell = (lms_span){ (uint32_t)(p - t->row), (uint32_t)(q - p) };
        }
        if (q - t->row > LMS_SPAN_MAX) {
            give_up(t, "row-too-long", p, (uint32_t)t->cell.n + 1, lines);
            return 1;
        }
        if (!add_cell(t, cell)) return -1;
        if (q < t->n && t->s[q] == t->delimiter) {
            p = q + 1;
            continue;
        }
        break;
    }
    t->row_n = q - t->row;
    if (second && swallowed(t, second, q)) {
        give_up(t, "unclosed-quote", opener, opener_col, lines_before);
        return 1;
    }
    t->line += lines;
    if (q < t->n) {
        size_t next = after_line_end(t, q);
        if (next == q + 2) special(t); /* the LF of a CRLF */
        t->at = next;
        t->line++;
    } else {
        t->at = t->n;
    }
    return 1;
}

int lms__csv_next(lms_csv *t)
{
    while (t->at < t->n) {
        int r = one_row(t);
        if (r < 0 || t->bad || t->filled) return r;
    }
    return 0;
}

lms_str lms__csv_text(const char *base, lms_span cell, lms_buf *b)
{
    lms_str s = { base + cell.at, cell.n & LMS_SPAN_MAX };
    if (!(cell.n & LMS_SPAN_ESCAPED)) return s;
    lms__buf_clear(b);
    for (size_t i = 0; i < s.n;) {
        const char *q = memchr(s.s + i, '"', s.n - i);
        size_t      k = q ? (size_t)(q - s.s) + 1 : s.n;
        lms__buf_add(b, (lms_str){ s.s + i, k - i });
        i = q ? k + 1 : k; /* the second quote of the pair */
    }
    return lms__buf_str(b);
}
