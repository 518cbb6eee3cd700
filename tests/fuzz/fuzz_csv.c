// SPDX-License-Identifier: MIT
/* fuzz_csv.c - arbitrary bytes as delimited text: the tokenizer against the parser that reads byte by byte, then all of
 * ingest. */
#include "fuzz_ingest.h"

#include "../oracle/ref_csv.h"
#include "ingest/csv.h"

static void compare(const char *s, size_t n, char delimiter, uint32_t expect)
{
    lms_mem mem;
    lms_csv t;
    lms_buf b;
    ref_csv r = { .s = s, .n = n, .delimiter = delimiter, .expect = expect, .line = 1 };
    lms__mem_init(&mem, NULL, 0);
    lms__buf_init(&b, &mem);
    lms__csv_init(&t, &mem, (lms_str){ s, n }, delimiter);
    t.expect = expect;
    for (;;) {
        int  k = lms__csv_next(&t);
        bool more = ref_next(&r);
        if (k != (int)more) abort();
        if (!more) break;
        if (t.row != r.row || t.row_n != r.row_n || t.row_line != r.row_line || t.at != r.at || t.line != r.line ||
            t.bad_col != r.bad_col || strcmp(t.bad ? t.bad : "", r.bad ? r.bad : "") != 0 || t.cell.n != r.cells ||
            t.filled != r.filled)
            abort();
        for (uint32_t i = 0; i < r.cells; i++) {
            lms_str x = lms__csv_text(t.s + t.row, t.cell.v[i], &b);
            if (x.n != r.cell_n[i] || (x.n && memcmp(x.s, r.cell[i], x.n) != 0)) abort();
        }
    }
    ref_free(&r);
    lms__csv_free(&t);
    lms__buf_free(&b);
    if (mem.used) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
    if (n == 0 || n > 20000) return 0; /* the oracle is slow */
    compare((const char *)s + 1, n - 1, ",;\t|"[s[0] & 3], s[0] >> 4);
    fuzz_ingest(s, n);
    return 0;
}
