// SPDX-License-Identifier: MIT
/*
 * normalise/dates.c - dates as offices write them, to ISO.
 *
 * 7/3/2015  07-03-2015  7.3.15  2015-03-07  20150307  2015  3/2015  "tháng 3 năm 2015"  "ngày 7 tháng 3 năm 2015"
 * serials of spreadsheets (1900 and 1904 systems), a time behind the date. Day before month, as Vietnam writes; a
 * month above 12 with a day that could be one is left as it is: the finding is made by validate. What is no date
 * stays the text it was.
 */
#include "normalise/internal.h"
#include "text/fold.h"

static bool put(lms_buf *out, lms_str was, int y, int m, int d)
{
    char   t[11];
    size_t n = lms__date_put_iso((lms_date){ (int16_t)y, (uint8_t)m, (uint8_t)d }, t);
    lms__buf_add(out, (lms_str){ t, n });
    return !lms__str_eq((lms_str){ t, n }, was);
}

static int full_year(const lms_normalise_plan *p, int y, unsigned digits)
{
    if (digits > 2) return y;
    return y > p->year_window ? 1900 + y : 2000 + y;
}

static bool serial(const lms_value_in *in, lms_str s, lms_buf *out)
{
    uint64_t v;
    size_t   dot = 0;
    while (dot < s.n && s.s[dot] != '.' && s.s[dot] != ',') dot++;
    if (!lms__str_uint((lms_str){ s.s, dot }, &v) || dot > 5 || v < 1) return false;
    bool told = (in->hint & (LMS_CELL_DATE_1900 | LMS_CELL_DATE_1904)) != 0;
    /* without a hint only what cannot be a year: serials of 1964 to 2064 */
    if (!told && (dot != 5 || v < 23500 || v > 60300)) return false;
    int32_t  base = in->hint & LMS_CELL_DATE_1904 ? lms__date_day(1904, 1, 1) : lms__date_day(1899, 12, 30) + (v < 60);
    lms_date d = lms__date_of_day(base + (int32_t)v);
    return put(out, s, d.y, d.m, d.d);
}

/* Numbers of s with their widths; words between them do not matter. A clock time ends the reading. */
static unsigned numbers(lms_str s, int v[4], unsigned w[4])
{
    unsigned n = 0;
    for (size_t i = 0; i < s.n && n < 4;) {
        if (s.s[i] < '0' || s.s[i] > '9') {
            i++;
            continue;
        }
        size_t from = i;
        long   x = 0;
        while (i < s.n && s.s[i] >= '0' && s.s[i] <= '9') x = x < 100000000 ? x * 10 + (s.s[i] - '0') : x, i++;
        if (i < s.n && s.s[i] == ':') break;
        v[n] = (int)x;
        w[n++] = (unsigned)(i - from);
    }
    return n;
}

static bool words_ok(lms_str s, lms_mem *mem)
{
    static const char *const known[] = { "ngay", "thang", "nam", "sinh", "t", "z", "am", "pm", "gio", "h" };
    lms_buf b;
    bool    ok = true;
    lms__buf_init(&b, mem);
    lms__fold(s, &b);
    for (size_t i = 0; i < b.n && ok;) {
        if (b.s[i] < 'a' || b.s[i] > 'z') {
            ok = (unsigned char)b.s[i] < 128;
            i++;
            continue;
        }
        size_t from = i;
        while (i < b.n && b.s[i] >= 'a' && b.s[i] <= 'z') i++;
        bool hit = false;
        for (size_t k = 0; k < sizeof known / sizeof *known; k++) hit |= lms__str_is((lms_str){ b.s + from, i - from }, known[k]);
        ok = hit;
    }
    ok &= !b.oom;
    lms__buf_free(&b);
    return ok;
}

bool lms__step_date(const lms_value_in *in, lms_str s, lms_buf *out)
{
    int      v[4] = { 0 }, y, m, d;
    unsigned w[4] = { 0 }, n;
    if (lms__date_parse_iso(s).y) return false;
    if (serial(in, s, out)) return true;
    out->n = 0;
    if (!words_ok(s, in->mem)) return false;
    n = numbers(s, v, w);
    if (n == 1 && w[0] == 8) { /* 20150307 or 07032015 */
        if (v[0] / 10000 >= 1900 && v[0] / 10000 <= 2100 && lms__date_valid(v[0] / 10000, v[0] / 100 % 100, v[0] % 100))
            return put(out, s, v[0] / 10000, v[0] / 100 % 100, v[0] % 100);
        y = v[0] % 10000, m = v[0] / 10000 % 100, d = v[0] / 1000000;
        return y >= 1900 && y <= 2100 && lms__date_valid(y, m, d) && put(out, s, y, m, d);
    }
    if (n == 1) return w[0] == 4 && v[0] >= 1900 && v[0] <= 2100 && put(out, s, v[0], 0, 0);
    if (n == 2) {
        if (w[1] == 4 && v[0] >= 1 && v[0] <= 12 && v[1] >= 1900 && v[1] <= 2100) return put(out, s, v[1], v[0], 0);
        if (w[0] == 4 && v[1] >= 1 && v[1] <= 12 && v[0] >= 1900 && v[0] <= 2100) return put(out, s, v[0], v[1], 0);
        return false;
    }
    if (n < 3) return false;
    if (w[0] == 4) y = v[0], m = v[1], d = v[2];
    else d = v[0], m = v[1], y = full_year(in->plan, v[2], w[2]);
    if (w[0] != 4 && w[2] != 4 && w[2] != 2) return false;
    if (y < 1900 || y > 2100) return false;
    if (d == 0 && m == 0) return put(out, s, y, 0, 0);
    if (d == 0 && m >= 1 && m <= 12) return put(out, s, y, m, 0);
    return lms__date_valid(y, m, d) && put(out, s, y, m, d);
}

bool lms__step_year(const lms_value_in *in, lms_str s, lms_buf *out)
{
    int      v[4] = { 0 };
    unsigned w[4] = { 0 }, n = numbers(s, v, w);
    if (s.n == 4 && n == 1) return false;
    int y = 0;
    if (n == 1 && w[0] == 4) y = v[0];
    else if (n == 1 && w[0] == 2 && s.n == 2) y = full_year(in->plan, v[0], 2);
    else if (n == 2 && w[0] == 4 && w[1] <= 1) y = v[0]; /* 1990.0 */
    else if (n == 3 && w[2] == 4) y = v[2];
    else if (n == 3 && w[0] == 4) y = v[0];
    else if (n == 1 && w[0] == 5 && (in->hint & (LMS_CELL_DATE_1900 | LMS_CELL_DATE_1904))) {
        y = lms__date_of_day((in->hint & LMS_CELL_DATE_1904 ? lms__date_day(1904, 1, 1) : lms__date_day(1899, 12, 30)) + v[0]).y;
    }
    return y >= 1900 && y <= 2100 && put(out, s, y, 0, 0);
}
