// SPDX-License-Identifier: MIT
/*
 * fuzz_normalise.c - any bytes as a cell of any field: first byte the field, second the hint, the rest the value.
 *
 * Beside not crashing: the result is valid UTF-8 if the value was, no U+FFFD comes from nowhere, and a second
 * pass changes nothing.
 */
#include "normalise/normalise.h"

#include <stdlib.h>

static lms_mem             mem;
static lms_ctx             ctx;
static lms_rulebook       *rb;
static lms_normalise_plan *plan;

static void open_pack(void)
{
    lms_error e = { 0 };
    lms__mem_init(&mem, NULL, 0);
    ctx = (lms_ctx){ .mem = &mem, .threads = 1, .as_of = INT32_MIN };
    const char *dir = getenv("LAMSACH_PACK");
    if (lms__rulebook_load(&mem, dir ? dir : "rules/child-registry", &rb, &e) != LMS_OK) abort();
    if (lms__normalise_plan_new(&ctx, rb, &plan, &e) != LMS_OK) abort();
}

static bool replaced(lms_str s)
{
    for (size_t i = 0; i + 3 <= s.n; i++)
        if (memcmp(s.s + i, "\xEF\xBF\xBD", 3) == 0) return true;
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    lms_buf       one, two;
    lms_rule_hits hits = { 0 };
    lms_error     e = { 0 };
    if (plan == NULL) open_pack();
    if (n < 2 || n > 4096) return 0;
    uint32_t field = data[0] % rb->schema.n;
    lms_str  raw = { (const char *)data + 2, n - 2 };
    if (!lms__utf8_valid(raw)) return 0; /* ingest hands on UTF-8 only */
    lms__buf_init(&one, &mem);
    lms__buf_init(&two, &mem);
    if (lms__normalise_value(plan, field, raw, data[1], &one, &hits, &e) != LMS_OK) abort();
    if (!lms__utf8_valid(lms__buf_str(&one)) || (replaced(lms__buf_str(&one)) && !replaced(raw))) abort();
    if (lms__normalise_value(plan, field, lms__buf_str(&one), 0, &two, &hits, &e) != LMS_OK) abort();
    if (data[1] == 0 && !lms__str_eq(lms__buf_str(&one), lms__buf_str(&two))) abort();
    LMS_VEC_FREE(&mem, &hits);
    lms__buf_free(&one);
    lms__buf_free(&two);
    return 0;
}
