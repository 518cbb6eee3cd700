// SPDX-License-Identifier: MIT
/*
 * fuzz_rules.c - a sound small pack with some bytes changed, compiled by every stage: an error or a plan, never
 * a crash. The first byte chooses the file; the rest are changes (place low, place high, byte), or, if the first
 * byte is above 127, the new text of that file.
 */
#include "pipeline.h"
#include "rulebook/internal.h"

#include <stdlib.h>

typedef struct lms_rule_file rule_file;

static lms_rulebook *sound; /* without tables of more than 100,000 bytes: the large ones are data only */
static const char   *const folder[2] = { "rules/febrl", "rules/child-registry" };

static lms_mem keep;
static lms_rulebook *pack(int which)
{
    static lms_rulebook *rb[2];
    if (keep.alloc.resize == NULL) lms__mem_init(&keep, NULL, 0);
    if (rb[which] == NULL && lms__rulebook_load(&keep, folder[which], &rb[which], NULL) != LMS_OK) abort();
    return rb[which];
}

int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
    if (n < 2) return 0;
    sound = pack(s[0] & 1);
    rule_file f[64], one = { { NULL, 0 }, { NULL, 0 } };
    uint32_t  k = 0, at = (s[0] >> 1 & 63);
    char     *text = NULL;
    for (uint32_t i = 0; i < sound->n_files && k < 64; i++)
        if (sound->file[i].content.n < 100000) f[k++] = sound->file[i];
    at %= k;
    one = f[at];
    if (s[0] & 128) {
        one.content = (lms_str){ (const char *)s + 1, n - 1 };
    } else {
        text = malloc(one.content.n + 1);
        memcpy(text, one.content.s, one.content.n);
        for (size_t i = 1; i + 3 <= n && one.content.n; i += 3) text[(s[i] | (size_t)s[i + 1] << 8) % one.content.n] = (char)s[i + 2];
        one.content.s = text;
    }
    f[at] = one;
    lms_mem       mem;
    lms_error     err;
    lms_rulebook *rb = NULL;
    lms_plans     plans;
    lms__mem_init(&mem, NULL, UINT64_C(1) << 30);
    if (lms__rulebook_from(&mem, f, k, &rb, &err) == LMS_OK) {
        lms_ctx c = { .mem = &mem, .threads = 1, .as_of = INT32_MIN };
        lms__plans_new(&c, rb, NULL, NULL, NULL, &plans, &err);
        lms__plans_free(&plans);
        lms__rulebook_free(rb);
    }
    if (mem.used) abort();
    free(text);
    return 0;
}
