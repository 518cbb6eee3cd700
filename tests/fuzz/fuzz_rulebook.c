// SPDX-License-Identifier: MIT
/*
 * fuzz_rulebook.c - arbitrary bytes as the files of a pack. The text is cut at NUL into fields, normalise,
 * validate, block, match, identify, targets and a table; a part left out is a sound one.
 */
#include "rulebook/internal.h"

#include <stdlib.h>

typedef struct lms_rule_file rule_file;

int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
    static const char *const name[8] = { "fields.yaml", "normalise.yaml", "validate.yaml", "block.yaml", "match.yaml", "identify.yaml", "targets.yaml", "tables/sex.csv" };
    rule_file f[9] = { { LMS_S("fields.yaml"), LMS_S("fields:\n  - {id: a, type: name, title: {vi: a, en: a}}\n") },
                       { LMS_S("normalise.yaml"), LMS_S("rules: []\n") }, { LMS_S("validate.yaml"), LMS_S("rules: []\n") },
                       { LMS_S("block.yaml"), LMS_S("passes: []\n") }, { LMS_S("match.yaml"), LMS_S("comparisons: []\n") },
                       { LMS_S("identify.yaml"), LMS_S("rules: []\n") }, { LMS_S("targets.yaml"), LMS_S("rules: []\n") },
                       { LMS_S("tables/sex.csv"), LMS_S("# source: s\n# as-of: 2024-01-01\n# licence: MIT\na\n1\n") },
                       { LMS_S("pack.yaml"), LMS_S("name: p\nversion: '1'\ntitle: {vi: a, en: a}\nlicence: MIT\n") } };
    const char *at = (const char *)s, *end = at + n;
    for (int i = 0; i < 8 && at < end; i++) {
        const char *nul = memchr(at, 0, (size_t)(end - at));
        size_t      k = (size_t)((nul ? nul : end) - at);
        f[i].name = lms__str(name[i]);
        if (k) f[i].content = (lms_str){ at, k };
        at += k + 1;
    }
    lms_mem       mem;
    lms_rulebook *rb;
    lms_error     err;
    lms_buf       b;
    lms__mem_init(&mem, NULL, 0);
    if (lms__rulebook_from(&mem, f, 9, &rb, &err) == LMS_OK) {
        char text[600];
        for (size_t i = 0; i < rb->issues.n; i++) {
            lms_error_text(&rb->issues.v[i].error, NULL, NULL, text, sizeof text);
            lms_str line = lms__rulebook_line(rb, rb->issues.v[i].file, rb->issues.v[i].line);
            if (line.n > 1u << 24) abort();
        }
        lms__buf_init(&b, &mem);
        for (uint32_t i = 0; i < rb->n_tables; i++)
            for (uint32_t r = 0; r < rb->table[i].n_rows; r++)
                for (uint32_t c = 0; c < rb->table[i].n_columns; c++) lms__buf_add(&b, lms__csv_cell(&rb->table[i], r, c));
        lms__buf_free(&b);
        lms__rulebook_free(rb);
    }
    if (mem.used) abort();
    return 0;
}
