// SPDX-License-Identifier: MIT
/*
 * base/date.h - days of the proleptic Gregorian calendar as numbers; ISO text, whole or partial.
 */
#ifndef LMS_BASE_DATE_H
#define LMS_BASE_DATE_H

#include "base/str.h"

#define LMS_NO_DAY INT32_MIN

typedef struct lms_date {
    int16_t y;     /* 0 = no date */
    uint8_t m, d;  /* 0 = not known */
} lms_date;

bool     lms__date_valid(int y, int m, int d); /* 1 <= y <= 9999, real day */
int32_t  lms__date_day(int y, int m, int d);   /* days since 1970-01-01 */
lms_date lms__date_of_day(int32_t day);
/* The day somebody born on d is `years` old; where day or month are not known the last day they can be. d.y must be set.
 * Born on 29 February: on 1 March in other years, or on 28 February. */
int32_t  lms__date_turns(lms_date d, int years, bool leap_february);
/* "2015", "2015-03", "2015-03-07"; anything else gives y = 0. */
lms_date lms__date_parse_iso(lms_str s);
size_t   lms__date_put_iso(lms_date d, char out[11]); /* bytes without NUL */

#endif
