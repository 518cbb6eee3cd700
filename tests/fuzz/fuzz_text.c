// SPDX-License-Identifier: MIT
/*
 * fuzz_text.c - arbitrary bytes through every decoder and repair of text/.
 *
 * Beside not crashing: a repair of valid UTF-8 gives valid UTF-8 and never U+FFFD, a second pass changes nothing,
 * decoded bytes are valid UTF-8, and a fold folded again is itself.
 */
#include "text/fold.h"
#include "text/legacy.h"
#include "text/name.h"
#include "text/syllable.h"
#include "text/typing.h"
#include "text/unicode.h"

#include <stdint.h>
#include <stdlib.h>

static lms_mem mem;

static void must(bool holds)
{
    if (!holds) abort();
}

static bool has_replacement(lms_str s)
{
    for (size_t i = 0; i + 2 < s.n; i++)
        if (memcmp(s.s + i, "\xEF\xBF\xBD", 3) == 0) return true;
    return false;
}

static bool squeeze(lms_str s, lms_buf *o) { return lms__squeeze(s, o); }
static bool unicode(lms_str s, lms_buf *o) { return lms__unicode_repair(s, o) != 0; }

/* One step twice: the second time nothing happens. */
static void twice(bool (*step)(lms_str, lms_buf *), lms_str s, lms_buf *a, lms_buf *b)
{
    lms__buf_clear(a);
    lms__buf_clear(b);
    step(s, a);
    step(lms__buf_str(a), b);
    must(lms__str_eq(lms__buf_str(a), lms__buf_str(b)));
    if (!lms__utf8_valid(s)) return;
    must(lms__utf8_valid(lms__buf_str(a)));
    must(has_replacement(s) || !has_replacement(lms__buf_str(a)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (n > 4096) return 0;
    lms_str s = { (const char *)data, n };
    lms_buf a, b;
    lms__mem_init(&mem, NULL, 0);
    lms__buf_init(&a, &mem);
    lms__buf_init(&b, &mem);
    for (lms_legacy e = LMS_LEGACY_TCVN3; e < LMS_LEGACY_UNDECIDED; e++) {
        lms__buf_clear(&a);
        lms__legacy_decode_bytes(e, s, &a);
        must(lms__utf8_valid(lms__buf_str(&a)));
        lms__buf_clear(&a);
        lms__legacy_decode(e, s, &a);
        lms__buf_clear(&a);
        lms_legacy g = lms__legacy_guess(s, LMS_LEGACY_NONE, e, &a);
        must(g < LMS_N_LEGACY && (g != LMS_LEGACY_NONE || a.n == 0) && (g != LMS_LEGACY_UNDECIDED || a.n == 0));
        if (lms__utf8_valid(s)) must(lms__utf8_valid(lms__buf_str(&a)));
        lms__buf_clear(&a);
        lms__legacy_guess(s, e, LMS_LEGACY_NONE, &a);
        lms__buf_clear(&a);
        g = lms__legacy_guess_with(s, (lms_legacy_says){ .row = e }, &a);
        must(g < LMS_N_LEGACY && ((g != LMS_LEGACY_NONE && g != LMS_LEGACY_UNDECIDED) || a.n == 0));
        if (lms__utf8_valid(s)) must(lms__utf8_valid(lms__buf_str(&a)));
    }
    twice(squeeze, s, &a, &b);
    twice(unicode, s, &a, &b);
    twice(lms__tone_repair, s, &a, &b);
    twice(lms__typing_repair, s, &a, &b);
    lms__buf_clear(&a);
    lms__buf_clear(&b);
    lms__title_case(s, &a);
    lms__split_note(s, &a, &b);
    lms__buf_clear(&a);
    lms__buf_clear(&b);
    lms__fold(s, &a);
    lms__fold(lms__buf_str(&a), &b);
    must(!lms__utf8_valid(s) || lms__str_eq(lms__buf_str(&a), lms__buf_str(&b)));
    lms__buf_clear(&a);
    lms__text_key(s, &a);
    lms_syllable y;
    uint32_t     all, good;
    lms__syllable_parse(s, &y);
    lms__syllables_count(s, &all, &good);
    must(good <= all);
    lms__buf_free(&a);
    lms__buf_free(&b);
    must(mem.used == 0);
    return 0;
}
