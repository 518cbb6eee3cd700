// SPDX-License-Identifier: MIT
/*
 * fuzz_sample.c - arbitrary rows as filled sheets of a sample of two pairs and two records: refused, or every answer is one
 * that there is, of a row that there is; whatever else stands there is counted.
 */
#include "desk/sample_sum.h"

#include <stdio.h>
#include <stdlib.h>

enum { CELLS = 32, FIELDS = 2, ROWS = 4 };
typedef struct text { const char *s; size_t n, at; uint32_t line, sheet; lms_cell cell[CELLS]; } text;

/* Lines, cells between tabs; a form feed begins a sheet. */
static lms_status next(void *ctx, lms_row *row, lms_error *err)
{
    text *t = ctx;
    (void)err;
    *row = (lms_row){ .n_cells = UINT32_MAX };
    if (t->at >= t->n) return LMS_OK;
    if (t->s[t->at] == '\f') t->sheet++, t->at++;
    uint32_t k = 0;
    size_t   from = t->at;
    for (;; t->at++) {
        bool end = t->at >= t->n || t->s[t->at] == '\n';
        if (!end && t->s[t->at] != '\t') continue;
        if (k < CELLS) t->cell[k++] = (lms_cell){ .text = { t->s + from, t->at - from } };
        from = t->at + 1;
        if (end) break;
    }
    t->at++;
    *row = (lms_row){ .cell = t->cell, .n_cells = k, .line = ++t->line, .sheet = t->sheet };
    return LMS_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
    static char              name[] = "name", birth[] = "birth", none[] = "";
    lmd_field                f[FIELDS] = { { name, none, none, none, none, true }, { birth, none, none, none, none, true } };
    const lmd_field         *shown[FIELDS] = { &f[0], &f[1] };
    lmd_sample_stratum       in[2] = { { .code = "far", .pair = true, .size = 2, .drawn = 2 }, { .code = "all", .size = 2, .drawn = 2 } };
    lmd_sample_row           row[ROWS] = { { 1, 1, 1, 2, 0 }, { 2, 2, 3, 4, 0 }, { 1, 1, 5, 0, 1 }, { 2, 2, 6, 0, 1 } };
    uint32_t                 by_id[ROWS] = { 0, 1, 2, 3 };
    uint8_t                  verdict[ROWS * FIELDS] = { 0 };
    lmd_sample_field_sum     sum[FIELDS] = { { 0 } };
    char                    *copy = malloc(n ? n : 1);
    lms_error                err = { 0 };
    if (copy == NULL) return 0;
    if (n) memcpy(copy, s, n);
    text               t = { .s = copy, .n = n };
    lms_row_source     rows = { .ctx = &t, .next = next };
    lmd_sample_answers x = { .checked = { .v = shown, .n = FIELDS, .n_checked = FIELDS }, .by_id = by_id, .verdict = verdict, .field = sum,
                             .sample = { .s = in, .n_s = 2, .v = row, .n = ROWS, .fingerprint = "00000000000000000000000000000000", .seed = "7", .size = 40 } };
    lms_status         r = lmd__sample_read_rows(&x, &rows, &err);
    if (r != LMS_OK && (r != LMS_E_FORMAT || err.what == NULL)) abort();
    for (int i = 0; i < ROWS; i++)
        for (int k = 0; k < FIELDS; k++)
            if (verdict[i * FIELDS + k] > LMD_N_VERDICTS || (row[i].b && k && verdict[i * FIELDS + k])) abort();
    if (x.foreign + x.lost + x.unknown_words + x.contradicted > n) abort();
    free(copy);
    return 0;
}
