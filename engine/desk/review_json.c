// SPDX-License-Identifier: MIT
/* desk/review_json.c - see review_json.h. */
#include "review_json.h"

#include <math.h>

void lmd__js_text(lmd_buf *b, lms_str s)
{
    lmd__put(b, "\"", 1);
    for (size_t i = 0, k; i < s.n; i += k) {
        const char *c = s.s + i;
        k = lmd__utf8_cut((lms_str){ c, s.n - i }, 1);
        if (k == 0) break;
        if (!lmd__utf8_ok((lms_str){ c, k })) lmd__puts(b, "\xEF\xBF\xBD"), k = 1;
        else if (*c == '"' || *c == '\\') lmd__put(b, "\\", 1), lmd__put(b, c, 1);
        else if ((unsigned char)*c < ' ' || *c == '<' || *c == '>' || *c == '&' || *c == 0x7F)
            lmd__printf(b, "\\u%04x", (unsigned)(unsigned char)*c);
        else if (k == 3 && memcmp(c, "\xE2\x80", 2) == 0 && ((unsigned char)c[2] == 0xA8 || (unsigned char)c[2] == 0xA9))
            lmd__printf(b, "\\u20%02x", (unsigned)(unsigned char)c[2] - 0x80U); /* line separators */
        else lmd__put(b, c, k);
    }
    lmd__put(b, "\"", 1);
}

void lmd__js_next(lmd_buf *b)
{
    if (b->n && !strchr("{[:", b->s[b->n - 1])) lmd__put(b, ",", 1);
}

void lmd__js_decimal(lmd_buf *b, double v, int digits)
{
    double scale = pow(10, digits), r = round(fabs(v) * scale);
    if (!isfinite(v) || r > 9e15) {
        lmd__puts(b, "null");
        return;
    }
    uint64_t u = (uint64_t)r, s = (uint64_t)scale;
    if (v < 0 && u) lmd__put(b, "-", 1);
    lmd__put_u(b, u / s);
    if (digits > 0) lmd__printf(b, ".%0*llu", digits, (unsigned long long)(u % s));
}

void lmd__js_key(lmd_buf *b, const char *key)
{
    lmd__js_next(b);
    lmd__put(b, "\"", 1), lmd__puts(b, key), lmd__puts(b, "\":");
}

void lmd__js_member(lmd_buf *b, const char *key, lms_str value)
{
    lmd__js_key(b, key);
    lmd__js_text(b, value);
}

void lmd__js_number(lmd_buf *b, const char *key, int64_t v)
{
    lmd__js_key(b, key);
    lmd__printf(b, "%lld", (long long)v);
}

/* ---- reading ---- */

typedef struct cursor { char *p, *end; } cursor;

static void space(cursor *c)
{
    while (c->p < c->end && (*c->p == ' ' || *c->p == '\t' || *c->p == '\n' || *c->p == '\r')) c->p++;
}

static bool take(cursor *c, char want)
{
    space(c);
    if (c->p >= c->end || *c->p != want) return false;
    c->p++;
    return true;
}

static bool hex4(cursor *c, uint32_t *v)
{
    *v = 0;
    if (c->end - c->p < 4) return false;
    for (int i = 0; i < 4; i++) {
        char     x = *c->p++;
        uint32_t d = x >= '0' && x <= '9'   ? (uint32_t)(x - '0')
                     : x >= 'a' && x <= 'f' ? (uint32_t)(x - 'a') + 10
                     : x >= 'A' && x <= 'F' ? (uint32_t)(x - 'A') + 10
                                            : 16;
        if (d == 16) return false;
        *v = *v << 4 | d;
    }
    return true;
}

/* The code point behind \u; what it becomes is never longer than what stood there. */
static bool unicode(cursor *c, char **out)
{
    uint32_t u, low;
    if (!hex4(c, &u) || (u >= 0xDC00 && u <= 0xDFFF)) return false;
    if (u >= 0xD800 && u <= 0xDBFF) {
        if (c->end - c->p < 2 || c->p[0] != '\\' || c->p[1] != 'u') return false;
        c->p += 2;
        if (!hex4(c, &low) || low < 0xDC00 || low > 0xDFFF) return false;
        u = 0x10000 + ((u - 0xD800) << 10) + (low - 0xDC00);
    }
    char *o = *out;
    if (u < 0x80) *o++ = (char)u;
    else if (u < 0x800) *o++ = (char)(0xC0 | u >> 6), *o++ = (char)(0x80 | (u & 0x3F));
    else if (u < 0x10000)
        *o++ = (char)(0xE0 | u >> 12), *o++ = (char)(0x80 | (u >> 6 & 0x3F)), *o++ = (char)(0x80 | (u & 0x3F));
    else
        *o++ = (char)(0xF0 | u >> 18), *o++ = (char)(0x80 | (u >> 12 & 0x3F)), *o++ = (char)(0x80 | (u >> 6 & 0x3F)),
            *o++ = (char)(0x80 | (u & 0x3F));
    *out = o;
    return true;
}

static bool controls(lms_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char x = (unsigned char)s.s[i];
        if (x < ' ' || x == 0x7F || (x == 0xC2 && i + 1 < s.n && (unsigned char)s.s[i + 1] < 0xA0)) return true;
    }
    return false;
}

static bool text(cursor *c, lms_str *out)
{
    if (!take(c, '"')) return false;
    char *o = c->p, *from = o;
    while (c->p < c->end && *c->p != '"') {
        char x = *c->p++;
        if (x == '\\') {
            if (c->p >= c->end) return false;
            x = *c->p++;
            if (x == 'u') {
                if (!unicode(c, &o)) return false;
                continue;
            }
            if (x == 'n' || x == 't' || x == 'r') x = ' '; /* one line is all that is ever asked for */
            else if (x != '"' && x != '\\' && x != '/') return false;
        }
        *o++ = x;
    }
    *out = (lms_str){ from, (size_t)(o - from) };
    return take(c, '"') && lmd__utf8_ok(*out) && !controls(*out);
}

static bool number(cursor *c, int64_t *out)
{
    space(c);
    char *from = c->p;
    *out = 0;
    for (; c->p < c->end && *c->p >= '0' && *c->p <= '9'; c->p++) {
        *out = *out * 10 + (*c->p - '0');
        if (*out > ((int64_t)1 << 53)) return false;
    }
    return c->p > from && (c->p == from + 1 || *from != '0');
}

static bool member(cursor *c, lmd_json_want *want)
{
    lms_str key;
    if (!text(c, &key) || !take(c, ':')) return false;
    for (lmd_json_want *w = want; w->key; w++) {
        if (!lmd__is(key, w->key)) continue;
        if (w->text.s != NULL || w->number >= 0) return false;
        return w->most ? text(c, &w->text) && w->text.n <= w->most : number(c, &w->number);
    }
    return false;
}

bool lmd__js_read(char *bytes, size_t n, lmd_json_want *want)
{
    cursor c = { bytes, bytes + n };
    int    keys = 0;
    for (lmd_json_want *w = want; w->key; w++) w->text = (lms_str){ NULL, 0 }, w->number = -1;
    if (!take(&c, '{')) return false;
    if (!take(&c, '}')) {
        do
            if (++keys > LMD_JSON_MAX_KEYS || !member(&c, want)) return false;
        while (take(&c, ','));
        if (!take(&c, '}')) return false;
    }
    space(&c);
    return c.p == c.end;
}
