// SPDX-License-Identifier: MIT
/*
 * fuzz_review_json.c - arbitrary bytes as what a page sends: refused, or texts within their limits that are UTF-8 and
 * without control characters; written again and read again they are the same.
 */
#include "desk/review_json.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
    lmd_json_want w[] = { { .key = "id", .most = 40 }, { .key = "base" }, { .key = "why", .most = 500 }, { 0 } }, again[4];
    lmd_buf       b = { 0 };
    char         *copy = malloc(n ? n : 1);
    if (copy == NULL) return 0;
    if (n) memcpy(copy, s, n);
    memcpy(again, w, sizeof w);
    bool ok = lmd__js_read(copy, n, w);
    lmd__puts(&b, "{");
    for (int i = 0; ok && i < 3; i++) {
        lms_str t = w[i].text;
        if (w[i].number >= 0) lmd__js_number(&b, w[i].key, w[i].number);
        if (t.s == NULL) continue;
        if (t.n > w[i].most || !lmd__utf8_ok(t)) abort();
        for (size_t k = 0; k < t.n; k++)
            if ((unsigned char)t.s[k] < ' ') abort();
        lmd__js_member(&b, w[i].key, t);
    }
    lmd__puts(&b, "}");
    if (ok && !b.bad) {
        if (!lmd__js_read(b.s, b.n, again)) abort();
        for (int i = 0; i < 3; i++)
            if (!lmd__eq(w[i].text, again[i].text) || w[i].number != again[i].number) abort();
    }
    lmd__buf_clear(&b);
    lmd__js_text(&b, (lms_str){ (const char *)s, n });
    if (!b.bad && !lmd__utf8_ok(lmd__buf_str(&b))) abort();
    lmd__buf_free(&b);
    free(copy);
    return 0;
}
