// SPDX-License-Identifier: MIT
/* base/str.c - spans, UTF-8, the growing buffer. */
#include "base/str.h"

#include <math.h>
#include <stdio.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

int lms__str_cmp(lms_str a, lms_str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int    c = n ? memcmp(a.s, b.s, n) : 0;
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

lms_str lms__str_trim(lms_str s)
{
    while (s.n && (unsigned char)s.s[0] <= ' ') s.s++, s.n--;
    while (s.n && (unsigned char)s.s[s.n - 1] <= ' ') s.n--;
    return s;
}

bool lms__str_uint(lms_str s, uint64_t *out)
{
    uint64_t v = 0;
    if (s.n == 0) return false;
    for (size_t i = 0; i < s.n; i++) {
        unsigned d = (unsigned)(unsigned char)s.s[i] - '0';
        if (d > 9 || __builtin_mul_overflow(v, (uint64_t)10, &v) || __builtin_add_overflow(v, (uint64_t)d, &v)) return false;
    }
    *out = v;
    return true;
}

uint64_t lms__hash(lms_str s) { return XXH3_64bits(s.s, s.n); }

uint32_t lms__utf8_next(lms_str s, size_t *i)
{
    const unsigned char *p = (const unsigned char *)s.s + *i;
    size_t               left = s.n - *i;
    uint32_t             c = p[0];
    if (c < 0x80) {
        *i += 1;
        return c;
    }
    unsigned n = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
    static const uint32_t least[5] = { 0, 0, 0x80, 0x800, 0x10000 };
    if (c < 0xC2 || c > 0xF4 || left < n) goto bad;
    uint32_t cp = c & (0xFFu >> (n + 1));
    for (unsigned k = 1; k < n; k++) {
        if ((p[k] & 0xC0) != 0x80) goto bad;
        cp = cp << 6 | (p[k] & 0x3F);
    }
    if (cp < least[n] || cp > 0x10FFFF || (cp >= 0xD800 && cp < 0xE000)) goto bad;
    *i += n;
    return cp;
bad:
    *i += 1;
    return 0xDC00 + c;
}

size_t lms__utf8_put(char out[4], uint32_t cp)
{
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    if (cp < 0x800) {
        out[0] = (char)(0xC0 | cp >> 6);
        out[1] = (char)(0x80 | (cp & 0x3F));
        return 2;
    }
    if (cp < 0x10000) {
        if (cp >= 0xD800 && cp < 0xE000) return 0;
        out[0] = (char)(0xE0 | cp >> 12);
        out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
        out[2] = (char)(0x80 | (cp & 0x3F));
        return 3;
    }
    if (cp > 0x10FFFF) return 0;
    out[0] = (char)(0xF0 | cp >> 18);
    out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
    out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
    out[3] = (char)(0x80 | (cp & 0x3F));
    return 4;
}

size_t lms__utf8_bad(lms_str s)
{
    size_t i = 0;
    while (i < s.n) {
        uint64_t w;
        if (s.n - i >= 8 && (memcpy(&w, s.s + i, 8), (w & 0x8080808080808080u) == 0)) {
            i += 8;
            continue;
        }
        size_t   at = i;
        uint32_t cp = lms__utf8_next(s, &i);
        if (cp >= 0xDC80 && cp <= 0xDCFF) return at;
    }
    return s.n;
}

bool lms__utf8_valid(lms_str s) { return lms__utf8_bad(s) == s.n; }

/* ---- buffer ---- */

void lms__buf_init(lms_buf *b, lms_mem *mem) { *b = (lms_buf){ .mem = mem }; }

void lms__buf_free(lms_buf *b)
{
    if (b->mem) lms__mem_free(b->mem, b->s, b->cap, 1);
    b->s = NULL;
    b->n = b->cap = 0;
}

static bool room(lms_buf *b, size_t more)
{
    if (b->oom) return false;
    if (b->cap - b->n >= more) return true;
    if (more > SIZE_MAX / 4 || !lms__vec_grow(b->mem, (void **)&b->s, &b->cap, b->n + more, 1)) b->oom = true;
    return !b->oom;
}

void lms__buf_add(lms_buf *b, lms_str s)
{
    if (s.n == 0 || !room(b, s.n)) return;
    memcpy(b->s + b->n, s.s, s.n);
    b->n += s.n;
}

void lms__buf_addz(lms_buf *b, const char *z) { lms__buf_add(b, lms__str(z)); }

void lms__buf_addc(lms_buf *b, char c)
{
    if (room(b, 1)) b->s[b->n++] = c;
}

void lms__buf_addcp(lms_buf *b, uint32_t cp)
{
    if (room(b, 4)) b->n += lms__utf8_put(b->s + b->n, cp);
}

void lms__buf_addu(lms_buf *b, uint64_t v)
{
    char  t[24];
    char *p = t + sizeof t;
    do *--p = (char)('0' + v % 10);
    while (v /= 10);
    lms__buf_add(b, (lms_str){ p, (size_t)(t + sizeof t - p) });
}

void lms__buf_addf(lms_buf *b, double v, int decimals)
{
    if (!isfinite(v)) {
        lms__buf_addz(b, "0");
        return;
    }
    double scale = 1;
    for (int i = 0; i < decimals; i++) scale *= 10;
    double a = floor(fabs(v) * scale + 0.5);
    if (a > 9e15) a = 9e15;
    uint64_t n = (uint64_t)a, s = (uint64_t)scale;
    if (v < 0 && n) lms__buf_addc(b, '-');
    lms__buf_addu(b, n / s);
    if (decimals <= 0) return;
    lms__buf_addc(b, '.');
    for (uint64_t r = n % s, d = s / 10; d; d /= 10) lms__buf_addc(b, (char)('0' + r / d % 10));
}

void lms__buf_json(lms_buf *b, lms_str s)
{
    static const char hex[] = "0123456789abcdef";
    lms__buf_addc(b, '"');
    for (size_t i = 0; i < s.n;) {
        size_t   at = i;
        uint32_t cp = lms__utf8_next(s, &i);
        bool     bad = cp >= 0xDC80 && cp <= 0xDCFF;
        if (cp == '"' || cp == '\\') {
            lms__buf_addc(b, '\\');
            lms__buf_addc(b, (char)cp);
        } else if (cp == '\n') {
            lms__buf_addz(b, "\\n");
        } else if (cp == '\t') {
            lms__buf_addz(b, "\\t");
        } else if (cp == '\r') {
            lms__buf_addz(b, "\\r");
        } else if (cp < 0x20 || cp == 0x7F || bad) {
            unsigned c = bad ? cp - 0xDC00 : cp;
            lms__buf_addz(b, "\\u00");
            lms__buf_addc(b, hex[c >> 4 & 15]);
            lms__buf_addc(b, hex[c & 15]);
        } else {
            lms__buf_add(b, (lms_str){ s.s + at, i - at });
        }
    }
    lms__buf_addc(b, '"');
}
