/* SPDX-License-Identifier: MIT */
/*
 * ref_csv.h - delimited text read one byte at a time: the slow obvious version of ingest/csv.c.
 *
 * It knows the rules only: where a row ends, what damage is, and what damage costs. No masks, no jumps.
 */
#ifndef REF_CSV_H
#define REF_CSV_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct ref_csv {
    const char *s;
    size_t      n, at;
    char        delimiter;
    uint32_t    expect, line;
    /* the row */
    size_t      row, row_n;
    uint32_t    row_line, cells, filled, bad_col;
    const char *bad;
    char      **cell;      /* texts, NUL-terminated, escapes resolved; blank ones "" */
    size_t     *cell_n;
    uint32_t    cap;
} ref_csv;

static inline bool ref_eol(char c) { return c == '\n' || c == '\r'; }

static inline size_t ref_after_eol(const ref_csv *t, size_t i) { return t->s[i] == '\r' && i + 1 < t->n && t->s[i + 1] == '\n' ? i + 2 : i + 1; }

static inline size_t ref_line_end(const ref_csv *t, size_t i)
{
    while (i < t->n && !ref_eol(t->s[i])) i++;
    return i;
}

static inline uint32_t ref_count_eols(const ref_csv *t, size_t from, size_t to)
{
    uint32_t k = 0;
    for (size_t i = from; i < to; k++) {
        i = ref_line_end(t, i);
        if (i >= to) break;
        i = ref_after_eol(t, i);
    }
    return k;
}

static inline bool ref_blank(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)s[i] <= ' ') continue;
        if (i + 1 < n && (unsigned char)s[i] == 0xC2 && (unsigned char)s[i + 1] == 0xA0) i++;
        else return false;
    }
    return true;
}

static inline void ref_clear(ref_csv *t)
{
    for (uint32_t i = 0; i < t->cells; i++) free(t->cell[i]);
    t->cells = t->filled = 0;
}

static inline void ref_free(ref_csv *t)
{
    ref_clear(t);
    free(t->cell);
    free(t->cell_n);
}

static inline void ref_add(ref_csv *t, const char *s, size_t n, bool quoted)
{
    if (t->cells == t->cap) {
        t->cap = t->cap ? t->cap * 2 : 8;
        t->cell = realloc(t->cell, t->cap * sizeof *t->cell);
        t->cell_n = realloc(t->cell_n, t->cap * sizeof *t->cell_n);
    }
    char  *text = malloc(n + 1);
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        text[k++] = s[i];
        if (quoted && s[i] == '"') i++; /* "" */
    }
    if (ref_blank(s, n)) k = 0;
    else t->filled++;
    text[k] = 0;
    t->cell_n[t->cells] = k;
    t->cell[t->cells++] = text;
}

/* Cells of a line that is a row by itself, 0 if its quotes do not work out on it. */
static inline uint32_t ref_alone(const ref_csv *t, size_t from, size_t to)
{
    uint32_t n = 1;
    for (size_t i = from;;) {
        if (i < to && t->s[i] == '"') {
            for (i++; i < to && (t->s[i] != '"' || (i + 1 < to && t->s[i + 1] == '"')); i++)
                if (t->s[i] == '"') i++;
            if (i >= to) return 0;
            i++;
            if (i < to && t->s[i] != t->delimiter) return 0;
        }
        while (i < to && t->s[i] != t->delimiter) i++;
        if (i >= to) return n;
        n++;
        i++;
    }
}

static inline void ref_damage(ref_csv *t, const char *code, size_t opener, uint32_t col)
{
    size_t e = ref_line_end(t, opener);
    ref_clear(t);
    t->bad = code;
    t->bad_col = col;
    t->row_n = e - t->row;
    t->line = t->row_line + ref_count_eols(t, t->row, e);
    t->at = e;
    if (e < t->n) {
        t->at = ref_after_eol(t, e);
        t->line++;
    }
}

static inline bool ref_row(ref_csv *t)
{
    size_t   i = t->at, first_opener = SIZE_MAX, second = 0;
    uint32_t first_col = 0;
    ref_clear(t);
    t->row = i;
    t->row_line = t->line;
    t->bad = NULL;
    t->bad_col = 0;
    for (;;) {
        if (i < t->n && t->s[i] == '"') {
            size_t open = i, k = i + 1;
            while (k < t->n && (t->s[k] != '"' || (k + 1 < t->n && t->s[k + 1] == '"'))) k += t->s[k] == '"' ? 2 : 1;
            size_t eol = ref_line_end(t, open);
            if (k >= t->n) {
                ref_damage(t, "unclosed-quote", open, t->cells + 1);
                return true;
            }
            i = k + 1;
            while (i < t->n && t->s[i] == ' ') i++;
            if (i < t->n && t->s[i] != t->delimiter && !ref_eol(t->s[i])) {
                ref_damage(t, eol < k ? "unclosed-quote" : "text-after-quote", open, t->cells + 1);
                return true;
            }
            if (eol < k && first_opener == SIZE_MAX) {
                first_opener = open;
                first_col = t->cells + 1;
                second = ref_after_eol(t, eol);
            }
            ref_add(t, t->s + open + 1, k - open - 1, true);
        } else {
            size_t k = i;
            while (k < t->n && t->s[k] != t->delimiter && !ref_eol(t->s[k])) k++;
            ref_add(t, t->s + i, k - i, false);
            i = k;
        }
        if (i < t->n && t->s[i] == t->delimiter) {
            i++;
            continue;
        }
        break;
    }
    bool fits = t->cells == t->expect;
    for (size_t l = second; first_opener != SIZE_MAX && t->expect >= 2 && l <= i;) {
        size_t e = ref_line_end(t, l);
        bool   last = e >= i;
        if (l < i && (last ? !fits : !fits || t->expect >= 6) && ref_alone(t, l, last ? i : e) == t->expect) {
            ref_damage(t, "unclosed-quote", first_opener, first_col);
            return true;
        }
        if (last) break;
        l = ref_after_eol(t, e);
    }
    t->row_n = i - t->row;
    t->line += ref_count_eols(t, t->row, i);
    t->at = i;
    if (i < t->n) {
        t->at = ref_after_eol(t, i);
        t->line++;
    }
    return true;
}

/* The next row that is not blank. */
static inline bool ref_next(ref_csv *t)
{
    while (t->at < t->n) {
        ref_row(t);
        if (t->bad || t->filled) return true;
    }
    return false;
}

#endif
