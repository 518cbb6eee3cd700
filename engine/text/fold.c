// SPDX-License-Identifier: MIT
/* text/fold.c - see fold.h. ASCII eight bytes at a time, Latin by table, everything else by utf8proc. */
#include "text/fold.h"
#include "text/syllable.h"
#include "text/tables.h"
#include "text/unicode.h"

#include <utf8proc.h>

uint32_t lms__lower(uint32_t cp) { return cp < 128 ? cp + (cp >= 'A' && cp <= 'Z') * 32u : (uint32_t)utf8proc_tolower((utf8proc_int32_t)cp); }
uint32_t lms__upper(uint32_t cp) { return cp < 128 ? cp - (cp >= 'a' && cp <= 'z') * 32u : (uint32_t)utf8proc_toupper((utf8proc_int32_t)cp); }

static void fold_slow(uint32_t cp, lms_buf *out)
{
    utf8proc_int32_t d[32];
    int              last = 0;
    if (cp == 0x110 || cp == 0x111 || cp == 0xD0 || cp == 0xF0) {
        lms__buf_addc(out, 'd');
        return;
    }
    utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)cp, d, 32, UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK, &last);
    for (utf8proc_ssize_t i = 0; i < n && i < 32; i++) lms__buf_addcp(out, (uint32_t)d[i]);
}

void lms__fold(lms_str s, lms_buf *out)
{
    if (!out->oom && out->cap - out->n < s.n + 8) { /* room for the usual case: no longer than the input */
        if (!lms__vec_grow(out->mem, (void **)&out->s, &out->cap, out->n + s.n + 8, 1)) out->oom = true;
    }
    for (size_t i = 0; i < s.n && !out->oom;) {
        unsigned char c = (unsigned char)s.s[i];
        if (c < 128) {
            if (out->cap == out->n && !lms__vec_grow(out->mem, (void **)&out->s, &out->cap, out->n + 64, 1)) {
                out->oom = true;
                return;
            }
            out->s[out->n++] = (char)(c + (c >= 'A' && c <= 'Z') * 32);
            i++;
            continue;
        }
        size_t   from = i;
        uint32_t cp = lms__utf8_next(s, &i);
        if (cp >= 0xDC80 && cp <= 0xDCFF) {
            lms__buf_add(out, (lms_str){ s.s + from, i - from });
            continue;
        }
        const char *f = cp < 0x250 ? fold_latin[cp - 0x80] : cp >= 0x1E00 && cp < 0x1F00 ? fold_latin[cp - 0x1E00 + 0x250 - 0x80] : "";
        if (f[0]) lms__buf_add(out, (lms_str){ f, f[1] == 0 ? 1u : f[2] == 0 ? 2u : 3u });
        else fold_slow(cp, out);
    }
}

void lms__text_key(lms_str s, lms_buf *out)
{
    lms_buf t;
    lms__buf_init(&t, out->mem);
    lms__unicode_repair(s, &t);
    lms_str u = lms__buf_str(&t);
    size_t  start = out->n;
    for (size_t i = 0; i < u.n;) {
        while (i < u.n && u.s[i] == ' ') i++;
        size_t from = i;
        while (i < u.n && u.s[i] != ' ') i++;
        if (i == from) break;
        if (out->n > start) lms__buf_addc(out, ' ');
        lms_str      w = { u.s + from, i - from };
        lms_syllable y;
        if (lms__syllable_parse(w, &y) && !y.broken) {
            for (unsigned k = 0; k < y.n; k++) y.letter[k].upper = 0;
            bool legal = y.well_formed;
            lms__syllable_put(&y, legal ? y.at_glide : y.tone_at, out);
            continue;
        }
        for (size_t k = 0; k < w.n;) {
            uint32_t cp = lms__utf8_next(w, &k);
            lms__buf_addcp(out, cp >= 0xDC80 && cp <= 0xDCFF ? cp - 0xDC00 : lms__lower(cp));
        }
    }
    out->oom |= t.oom;
    lms__buf_free(&t);
}
