// SPDX-License-Identifier: MIT
/* base/date.c - civil calendar arithmetic (days_from_civil, H. Hinnant, "chrono-Compatible Low-Level Date Algorithms"). */
#include "base/date.h"

bool lms__date_valid(int y, int m, int d)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    if (y < 1 || y > 9999 || m < 1 || m > 12 || d < 1) return false;
    bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
    return d <= days[m - 1] + (m == 2 && leap);
}

int32_t lms__date_day(int y, int m, int d)
{
    y -= m <= 2;
    int era = (y >= 0 ? y : y - 399) / 400;
    int yoe = y - era * 400;
    int doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

lms_date lms__date_of_day(int32_t day)
{
    int z = day + 719468;
    int era = (z >= 0 ? z : z - 146096) / 146097;
    int doe = z - era * 146097;
    int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int mp = (5 * doy + 2) / 153;
    int d = doy - (153 * mp + 2) / 5 + 1;
    int m = mp < 10 ? mp + 3 : mp - 9;
    int y = yoe + era * 400 + (m <= 2);
    return (lms_date){ (int16_t)y, (uint8_t)m, (uint8_t)d };
}

int32_t lms__date_turns(lms_date d, int years, bool leap_february)
{
    int y = d.y + years, m = d.m ? d.m : 12, day = d.d ? d.d : m == 2 ? 28 : m == 4 || m == 6 || m == 9 || m == 11 ? 30 : 31;
    if (m == 2 && day == 29 && !lms__date_valid(y, 2, 29)) return leap_february ? lms__date_day(y, 2, 28) : lms__date_day(y, 3, 1);
    return lms__date_day(y, m, day);
}

static int digits(const char *s, int n)
{
    int v = 0;
    for (int i = 0; i < n; i++) {
        if (s[i] < '0' || s[i] > '9') return -1;
        v = v * 10 + (s[i] - '0');
    }
    return v;
}

lms_date lms__date_parse_iso(lms_str s)
{
    lms_date none = { 0, 0, 0 };
    if (s.n != 4 && s.n != 7 && s.n != 10) return none;
    int y = digits(s.s, 4), m = 0, d = 0;
    if (y < 1) return none;
    if (s.n >= 7) {
        m = digits(s.s + 5, 2);
        if (s.s[4] != '-' || m < 1 || m > 12) return none;
    }
    if (s.n == 10) {
        d = digits(s.s + 8, 2);
        if (s.s[7] != '-' || !lms__date_valid(y, m, d)) return none;
    }
    return (lms_date){ (int16_t)y, (uint8_t)m, (uint8_t)d };
}

size_t lms__date_put_iso(lms_date d, char out[11])
{
    int y = d.y;
    for (int i = 3; i >= 0; i--, y /= 10) out[i] = (char)('0' + y % 10);
    size_t n = 4;
    if (d.m) {
        out[4] = '-';
        out[5] = (char)('0' + d.m / 10);
        out[6] = (char)('0' + d.m % 10);
        n = 7;
    }
    if (d.m && d.d) {
        out[7] = '-';
        out[8] = (char)('0' + d.d / 10);
        out[9] = (char)('0' + d.d % 10);
        n = 10;
    }
    out[n] = 0;
    return n;
}
