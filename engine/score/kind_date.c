// SPDX-License-Identifier: MIT
/*
 * score/kind_date.c - two birth dates: the first level that holds.
 *
 *   equal       the same day
 *   partial     one is only a year or a month, and agrees as far as it goes
 *   swapped     day and month exchanged
 *   default     same year, one side is 1 January
 *   digit       one digit differs, or two neighbours are exchanged (as yyyymmdd)
 *   part        same year, and same month or same day
 *   late        at most `days_late` apart: the day of registration taken for the birth
 *   year        same day and month, one year apart
 *   pregnancy   less than `days_pregnant` apart: no two births of one mother
 *   same-year   same year, further apart
 *   other       none of these
 */
#include "score/compare.h"

enum { VALUE, YMD, DAY, N_WORDS };

static void fill(const lms_comparer *x, const lms_comparison *c, uint32_t row, uint32_t *w)
{
    const lms_column *col = &x->t->column[c->field[0]];
    uint32_t          v = col->v[row];
    lms_date          d = v ? col->date[v].date : (lms_date){ 0 };
    w[VALUE] = d.y > 0 ? v : 0;
    w[YMD] = d.y > 0 ? (uint32_t)d.y << 16 | (uint32_t)d.m << 8 | d.d : 0;
    w[DAY] = v ? (uint32_t)col->date[v].day : (uint32_t)LMS_NO_DAY;
}

static uint64_t digits(uint32_t y, uint32_t m, uint32_t d)
{
    uint32_t n = y * 10000 + m * 100 + d;
    uint64_t x = 0;
    for (unsigned i = 0; i < 8; i++, n /= 10) x |= (uint64_t)(n % 10) << (4 * i);
    return x;
}

static unsigned compare(const lms_comparer *x, const lms_comparison *c, const uint32_t *a, const uint32_t *b, lms_compare_memo *memo)
{
    (void)x, (void)memo;
    uint32_t p = a[YMD], q = b[YMD];
    if (p == 0 || q == 0) return LMS_DATE_MISSING;
    uint32_t ya = p >> 16, yb = q >> 16, ma = p >> 8 & 255, mb = q >> 8 & 255, da = p & 255, db = q & 255;
    if (da == 0 || db == 0) { /* one is partial */
        if (ya != yb) return LMS_DATE_OTHER;
        return ma == 0 || mb == 0 || ma == mb ? LMS_DATE_PARTIAL : LMS_DATE_SAME_YEAR;
    }
    if (p == q) return LMS_DATE_EQUAL;
    int32_t apart = (int32_t)a[DAY] - (int32_t)b[DAY];
    if (apart < 0) apart = -apart;
    if (ya == yb) {
        if (ma == db && mb == da) return LMS_DATE_SWAPPED;
        if ((ma == 1 && da == 1) || (mb == 1 && db == 1)) return LMS_DATE_DEFAULT;
    } else if (apart > 4000) { /* no digit of the year but one can differ; the rest must be equal */
        if ((p & 0xFFFF) != (q & 0xFFFF)) return LMS_DATE_OTHER;
    }
    if (lms__digits_near(digits(ya, ma, da), digits(yb, mb, db))) return LMS_DATE_DIGIT;
    if (ya == yb && (ma == mb || da == db)) return LMS_DATE_PART;
    if (apart <= c->days_late) return LMS_DATE_LATE;
    if (ma == mb && da == db && (ya == yb + 1 || yb == ya + 1)) return LMS_DATE_YEAR;
    if (apart < c->days_pregnant) return LMS_DATE_PREGNANCY;
    return ya == yb ? LMS_DATE_SAME_YEAR : LMS_DATE_OTHER;
}

static const char *const levels[] = { "missing", "equal", "partial", "swapped", "default", "digit", "part", "late", "year",
                                      "pregnancy", "same-year", "other" };
const lms_kind lms__kind_date = { "date", levels, LMS_N_DATE_LEVELS, 1, N_WORDS, 1, 1u << LMS_ATTR_VALUE, fill, compare };
