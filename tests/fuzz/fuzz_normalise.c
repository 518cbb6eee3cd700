// SPDX-License-Identifier: MIT
/*
 * fuzz_normalise.c - any bytes as a cell of any field: first byte the field, second the hint, the rest the value.
 *
 * Beside not crashing: the result is valid UTF-8 if the value was, no U+FFFD comes from nowhere, and a second pass changes
 * nothing; what is called plain the steps leave alone, whatever its row says of its encoding the result is UTF-8, and any text is
 * read as an address.
 */
#include "normalise/plain.h"

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

static void plain(uint32_t field, lms_str raw)
{
    lms_buf      a, b;
    lms_plain    memo = { 0 };
    lms_hits     hits = { 0 };
    lms_arena    texts;
    lms_value_in in = { .plan = plan, .field = field, .mem = &mem };
    lms__buf_init(&a, &mem);
    lms__buf_init(&b, &mem);
    lms__arena_init(&texts, &mem);
    bool name = rb->schema.field[field].type == LMS_TYPE_NAME;
    if ((name && lms__plain_value(&memo, &in, &mem, raw, &a, &b)) || (lms__plain_lines(plan, field) && lms__plain_line(&memo, &in, &mem, raw, &a, &b))) {
        if (!lms__value_run(&in, raw, &a, &b, &hits, &texts) || hits.n || !lms__str_eq(lms__buf_str(&a), raw)) abort();
    }
    for (lms_legacy e = LMS_LEGACY_TCVN3; e < LMS_LEGACY_UNDECIDED; e++) {
        in.says = (lms_legacy_says){ .row = e };
        if (!lms__value_run(&in, raw, &a, &b, NULL, NULL) || !lms__utf8_valid(lms__buf_str(&a))) abort();
    }
    lms__address_ward(plan, raw, INT32_MAX, &a);
    LMS_VEC_FREE(&mem, &hits);
    lms__arena_free(&texts);
    lms__plain_free(&memo);
    lms__buf_free(&a);
    lms__buf_free(&b);
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
    plain(field, raw);
    LMS_VEC_FREE(&mem, &hits);
    lms__buf_free(&one);
    lms__buf_free(&two);
    return 0;
}
