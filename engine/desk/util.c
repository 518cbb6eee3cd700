// SPDX-License-Identifier: MIT
/* desk/util.c - errors, text, numbers and dates for the desk. */
#include "desk.h"

#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static void copy(char *to, size_t cap, const char *z)
{
    size_t n = z ? strlen(z) : 0;
    if (n >= cap) {
        n = cap - 1;
        while (n && ((unsigned char)z[n] & 0xC0) == 0x80) n--; /* never half a letter */
    }
    if (n) memcpy(to, z, n);
    to[n] = 0;
}

lms_status lmd__fail_(lms_error *err, lms_status code, const char *what, const char *a1, const char *a2, const char *a3,
                      const char *a4)
{
    const char *a[4] = { a1, a2, a3, a4 };
    if (err == NULL) return code;
    memset(err, 0, sizeof *err);
    err->code = code;
    err->what = what;
    for (int i = 0; i < 4; i++) copy(err->arg[i], sizeof err->arg[i], a[i]);
    return code;
}

lms_status lmd__fail_at(lms_error *err, const char *file, uint32_t row, uint32_t col)
{
    if (err == NULL) return LMS_E_INTERNAL;
    copy(err->file, sizeof err->file, file);
    err->row = row;
    err->col = col;
    return err->code;
}

lms_status lmd__nomem(lms_error *err)
{
    return lmd__fail(err, LMS_E_NOMEM,
                     LMS_MSG("There is not enough memory; close other programs or take smaller files"));
}

lms_status lmd__refuse(const char *path, const char *what, lms_error *err)
{
    lmd__fail(err, LMS_E_FORMAT, what);
    lmd__fail_at(err, path, 0, 0);
    return LMS_E_FORMAT;
}

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

bool lmd__ieq(lms_str a, lms_str b)
{
    if (a.n != b.n) return false;
    for (size_t i = 0; i < a.n; i++)
        if (lower(a.s[i]) != lower(b.s[i])) return false;
    return true;
}

/* Length of the well-formed UTF-8 character at s (n > 0 bytes left), 0 if it is not one. */
static size_t utf8_len(const unsigned char *s, size_t n)
{
    static const unsigned char low2[] = { 0xA0, 0x80, 0x90, 0x80 }, high2[] = { 0xBF, 0x9F, 0xBF, 0x8F };
    size_t        k = s[0] < 0x80 ? 1 : s[0] < 0xC2 ? 0 : s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : s[0] < 0xF5 ? 4 : 0;
    if (k == 0 || k > n) return 0;
    for (size_t i = 1; i < k; i++)
        if ((s[i] & 0xC0) != 0x80) return 0;
    int edge = s[0] == 0xE0 ? 0 : s[0] == 0xED ? 1 : s[0] == 0xF0 ? 2 : s[0] == 0xF4 ? 3 : -1;
    return edge >= 0 && (s[1] < low2[edge] || s[1] > high2[edge]) ? 0 : k;
}

bool lmd__utf8_ok(lms_str s)
{
    for (size_t i = 0, k; i < s.n; i += k)
        if ((k = utf8_len((const unsigned char *)s.s + i, s.n - i)) == 0) return false;
    return true;
}

size_t lmd__utf8_cut(lms_str s, size_t chars)
{
    size_t i = 0;
    for (; i < s.n && chars; chars--)
        do i++;
        while (i < s.n && ((unsigned char)s.s[i] & 0xC0) == 0x80);
    return i;
}

size_t lmd__utf8_chars(lms_str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) n += ((unsigned char)s.s[i] & 0xC0) != 0x80;
    return n;
}

bool lmd__put(lmd_buf *b, const char *s, size_t n)
{
    if (b->bad) return false;
    if (n >= b->cap - b->n || b->cap == 0) { /* one byte is kept for the NUL of lmd__z */
        size_t cap = b->cap ? b->cap : 256;
        while (cap - b->n <= n) {
            if (cap > SIZE_MAX / 2) return b->bad = true, false;
            cap *= 2;
        }
        char *s2 = realloc(b->s, cap);
        if (s2 == NULL) return b->bad = true, false;
        b->s = s2;
        b->cap = cap;
    }
    if (n) memcpy(b->s + b->n, s, n);
    b->n += n;
    return true;
}

bool lmd__puts(lmd_buf *b, const char *z) { return lmd__put(b, z, strlen(z)); }
bool lmd__put_str(lmd_buf *b, lms_str s) { return lmd__put(b, s.s, s.n); }

bool lmd__put_u(lmd_buf *b, uint64_t v)
{
    char num[24], *p = num + sizeof num;
    do *--p = (char)('0' + v % 10);
    while (v /= 10);
    return lmd__put(b, p, (size_t)(num + sizeof num - p));
}

bool lmd__printf(lmd_buf *b, const char *format, ...)
{
    va_list a;
    va_start(a, format);
    int n = vsnprintf(NULL, 0, format, a);
    va_end(a);
    if (n < 0) return b->bad = true, false;
    size_t at = b->n, want = (size_t)n;
    for (size_t left = want; left;) { /* make room */
        static const char zeros[64] = { 0 };
        size_t            k = left < sizeof zeros ? left : sizeof zeros;
        if (!lmd__put(b, zeros, k)) return false;
        left -= k;
    }
    if (!lmd__put(b, "", 0)) return false;
    va_start(a, format);
    vsnprintf(b->s + at, want + 1, format, a);
    va_end(a);
    return true;
}

const char *lmd__z(lmd_buf *b)
{
    if (!lmd__put(b, "", 0)) return "";
    b->s[b->n] = 0;
    return b->s;
}

void lmd__buf_free(lmd_buf *b)
{
    free(b->s);
    *b = (lmd_buf){ 0 };
}

bool lmd__room(void **v, size_t n, size_t *cap, size_t each)
{
    if (n < *cap) return true;
    size_t more = *cap ? *cap * 2 : 16;
    void  *p;
    if (more > SIZE_MAX / 2 / each || (p = realloc(*v, more * each)) == NULL) return false;
    *v = p;
    *cap = more;
    return true;
}

void lmd__c_enter(lmd_locale *l)
{
    if (l->c == NULL) l->c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    l->old = l->c ? uselocale(l->c) : NULL;
}

void lmd__c_leave(lmd_locale *l)
{
    if (l->old) uselocale(l->old);
    l->old = NULL;
}

void lmd__c_free(lmd_locale *l)
{
    lmd__c_leave(l);
    if (l->c) freelocale(l->c);
    l->c = NULL;
}

void lmd__put_double(lmd_buf *b, double v)
{
    char t[32];
    if (!isfinite(v)) {
        lmd__puts(b, isnan(v) ? "#NUM!" : v < 0 ? "-inf" : "inf");
        return;
    }
    if (fabs(v) < 9007199254740992.0 && v == floor(v)) { /* integers of a double, exactly */
        if (v < 0) lmd__put(b, "-", 1);
        lmd__put_u(b, (uint64_t)fabs(v));
        return;
    }
    int digits = 1;
    for (; digits < 17; digits++) {
        snprintf(t, sizeof t, "%.*e", digits - 1, v);
        if (strtod(t, NULL) == v) break;
    }
    if (digits > 17) digits = 17;
    snprintf(t, sizeof t, "%.*e", digits - 1, v);
    const char *e = strchr(t, 'e');
    int         exponent = e ? (int)strtol(e + 1, NULL, 10) : 0;
    if (exponent >= 21 || exponent < -9) lmd__puts(b, t);
    else lmd__printf(b, "%.*f", digits - 1 > exponent ? digits - 1 - exponent : 0, v);
}

bool lmd__put_date_vi(lmd_buf *b, lms_str iso)
{
    if (iso.n != 4 && iso.n != 7 && iso.n != 10) return false;
    for (size_t i = 0; i < iso.n; i++)
        if ((i == 4 || i == 7) ? iso.s[i] != '-' : iso.s[i] < '0' || iso.s[i] > '9') return false;
    if (iso.n == 10) lmd__put(b, iso.s + 8, 2), lmd__put(b, "/", 1);
    if (iso.n >= 7) lmd__put(b, iso.s + 5, 2), lmd__put(b, "/", 1);
    return lmd__put(b, iso.s, 4);
}
