// SPDX-License-Identifier: MIT
/*
 * fuzz_review_import.c - arbitrary bytes as a file with decisions: rows whose words are words of the log, or a report.
 * The first byte chooses: 'T' a table (cells end with TAB, rows with LF, a form feed begins a sheet), else JSON.
 */
#include "desk/review_import.h"

#include <stdlib.h>

typedef struct text { char *s; size_t n, at; uint32_t line, sheet; lms_cell cell[64]; } text;

static lms_status next(void *ctx, lms_row *row, lms_error *err)
{
    text *t = ctx;
    (void)err;
    *row = (lms_row){ .n_cells = UINT32_MAX };
    if (t->at >= t->n) return LMS_OK;
    row->n_cells = 0;
    if (t->s[t->at] == '\f') t->sheet++, t->at++;
    for (size_t from = t->at;; t->at++)
        if (t->at >= t->n || t->s[t->at] == '\t' || t->s[t->at] == '\n') {
            if (row->n_cells < 64) t->cell[row->n_cells++].text = (lms_str){ t->s + from, t->at - from };
            from = t->at + 1;
            if (t->at >= t->n || t->s[t->at] == '\n') break;
        }
    t->at++;
    row->cell = t->cell;
    row->line = ++t->line;
    row->sheet = t->sheet;
    return LMS_OK;
}

static void look(const lmd_import *m)
{
    for (size_t i = 0; i < m->n; i++) {
        const lmd_import_row *r = &m->v[i];
        const lms_str all[] = { r->key_a, r->key_b, r->field, r->value, r->word, r->reason, r->by, r->at, r->evidence };
        unsigned sum = 0;
        for (size_t k = 0; k < sizeof all / sizeof *all; k++)
            for (size_t c = 0; c < all[k].n; c++) sum += (unsigned char)all[k].s[c]; /* readable to the last byte */
        if (r->line == 0 || r->base < 0 || sum == 0xFFFFFFFFu) abort();
        if (r->bad) {
            if (r->word.n) abort();
            continue;
        }
        if (r->key_a.n == 0 || (r->field.n == 0 && r->key_b.n == 0) || r->evidence.n > LMD_HEX) abort();
        if (r->word.n && !lmd__import_code(r->word, r->field.n == 0)) abort();
        for (const lmd_word *w = lmd__import_words(r->field.n == 0); r->word.n && w->code; w++)
            if (lmd__is(r->word, w->code)) sum = 1;
        if (r->word.n && sum != 1) abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
    lmd_import m = { 0 };
    lms_error  err = { 0 };
    char      *copy = malloc(n ? n : 1);
    if (copy == NULL) return 0;
    if (n) memcpy(copy, s, n);
    if (n && s[0] == 'T') {
        text           t = { .s = copy + 1, .n = n - 1 };
        lms_row_source rows = { .ctx = &t, .next = next };
        lmd__import_table(&m, &rows, 0, &err);
    } else {
        lms_status st = lmd__import_json(&m, copy, n, 0, &err);
        if (st != LMS_OK && (st != LMS_E_FORMAT || err.row == 0)) abort();
    }
    look(&m);
    lmd__import_free(&m);
    free(copy);
    return 0;
}
