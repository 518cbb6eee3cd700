// SPDX-License-Identifier: MIT
/*
 * ingest/csv.h - rows and cells of delimited text, with exact recovery from damage.
 *
 * In       the whole text (a mapped file, or text decoded from a legacy encoding)
 * Out      one row after the other as spans; damaged rows carry a code
 * Promises
 *   1. every byte of the text lies in exactly one row, in a line end, or in a blank row that is skipped
 *   2. a damaged row is one physical line (with the quoted lines before it); the next row starts on the next line
 *   3. lines are counted as an editor counts them: LF, CRLF and CR each end one, also inside quotes
 *   4. time is linear in the size of the text, whatever is in it
 */
#ifndef LMS_INGEST_CSV_H
#define LMS_INGEST_CSV_H

#include "base/str.h"

/* A cell: bytes at .. at+n of the row's text. Quotes around it are not part of it. */
typedef struct lms_span { uint32_t at, n; } lms_span;
#define LMS_SPAN_ESCAPED 0x80000000u /* in n: "" inside stands for " */
#define LMS_SPAN_SIDE    0x40000000u /* in n: the text is not in the file but in the batch's own (parts.h) */
#define LMS_SPAN_MAX     0x3FFFFFFFu

typedef struct lms_csv {
    lms_mem    *mem;
    const char *s;
    size_t      n;
    char        delimiter;
    uint32_t    expect;   /* cells a row should have, 0 = not known yet; used to tell damage from long cells */
    size_t      at;       /* where the next row begins */
    uint32_t    line;     /* its physical line, 1-based */

    /* The current row. */
    size_t      row, row_n;  /* its bytes, without the line end */
    uint32_t    row_line;
    LMS_VEC(lms_span) cell;  /* relative to row */
    uint32_t    filled;      /* cells that are not blank; blank ones have n = 0 */
    const char *bad;         /* NULL or "unclosed-quote", "text-after-quote", "row-too-long" */
    uint32_t    bad_col;     /* 1-based cell */

    /* The scanner: bits of the 64 bytes at block that are delimiter, quote or line end and not passed yet. */
    size_t      block;
    uint64_t    mask;
} lms_csv;

void lms__csv_init(lms_csv *t, lms_mem *mem, lms_str text, char delimiter);
void lms__csv_free(lms_csv *t);
/* Go to a row begin seen before. */
void lms__csv_seek(lms_csv *t, size_t at, uint32_t line);
/* The next row that is not blank: 1, at the end 0, out of memory -1. */
int  lms__csv_next(lms_csv *t);
/* Text of a cell; escapes are resolved into b (cleared first). Borrowed from the text or from b. */
lms_str lms__csv_text(const char *base, lms_span cell, lms_buf *b);

static inline bool lms__blank(const char *s, size_t n) /* nothing but space, control and NBSP */
{
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)s[i] <= ' ') continue;
        if ((unsigned char)s[i] == 0xC2 && i + 1 < n && (unsigned char)s[i + 1] == 0xA0) i++;
        else return false;
    }
    return true;
}

#endif
