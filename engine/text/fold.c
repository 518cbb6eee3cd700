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

/* Room for n more bytes and eight that may be written past the end. */
static bool room(lms_buf *b, size_t n)
{
    if (!b->oom && b->cap - b->n < n + 8) b->oom = !lms__vec_grow(b->mem, (void **)&b->s, &b->cap, b->n + n + 8, 1);
    return !b->oom;
}

/* Everything the table does not have. */
static size_t fold_rest(lms_str s, size_t i, lms_buf *out)
{
    size_t   from = i;
    uint32_t cp = lms__utf8_next(s, &i);
    if (cp >= 0xDC80 && cp <= 0xDCFF) lms__buf_add(out, (lms_str){ s.s + from, i - from });
    else if (cp < 0x300 || cp > 0x36F || cp == 0x345) fold_slow(cp, out); /* the block of marks folds to nothing, but for one letter */
    return i;
}

void lms__fold(lms_str s, lms_buf *out)
{
    if (!room(out, s.n)) return; /* what the table folds never grows */
    const unsigned char *p = (const unsigned char *)s.s;
    char                *o = out->s + out->n;
    for (size_t i = 0; i < s.n;) {
        while (s.n - i >= 8) { /* eight ASCII bytes at a time: 0x20 where a byte is A..Z */
            uint64_t w, high = 0x8080808080808080u;
            memcpy(&w, p + i, 8);
            if (w & high) break;
            uint64_t upper = (w + 0x3F3F3F3F3F3F3F3Fu) & ~(w + 0x2525252525252525u) & high;
            w |= upper >> 2;
            memcpy(o, &w, 8);
            o += 8;
            i += 8;
        }
        if (i == s.n) break;
        unsigned c = p[i];
        if (c < 0x80) {
            *o++ = (char)(c + (c - 'A' < 26u) * 32u);
            i++;
            continue;
        }
        const char *f = NULL;
        size_t      took = 0;
        if (c >= 0xC2 && c < 0xC9 && s.n - i >= 2 && (p[i + 1] & 0xC0) == 0x80) {
            f = fold_latin[((c & 31u) << 6 | (p[i + 1] & 63u)) - 0x80];
            took = 2;
        } else if (c == 0xE1 && s.n - i >= 3 && (p[i + 1] & 0xFC) == 0xB8 && (p[i + 2] & 0xC0) == 0x80) {
            f = fold_latin[((p[i + 1] & 3u) << 6 | (p[i + 2] & 63u)) + 0x250 - 0x80];
            took = 3;
        }
        if (f && f[0]) {
            memcpy(o, f, 4);
            o += f[1] == 0 ? 1 : f[2] == 0 ? 2 : 3;
            i += took;
            continue;
        }
        out->n = (size_t)(o - out->s);
        i = fold_rest(s, i, out);
        if (!room(out, s.n - i)) return;
        o = out->s + out->n;
    }
    out->n = (size_t)(o - out->s);
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
