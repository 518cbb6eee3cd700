// SPDX-License-Identifier: MIT
/*
 * cluster/exact.h - the best way to divide a few records into children, by looking at all ways.
 *
 * In       n records; what it is worth that two of them are one child; who cannot be one child; the pairs that link
 * Out      a group number for every record, groups numbered by their first record
 * Promises
 *   1. no other division into sound groups is worth more (held against all divisions in the test)
 *   2. a group is sound if nobody in it is kept apart, its links hold it together, no single weak link joins two parts of two or
 *      more, and, if it is larger than `large`, nothing in it is worth less than nothing
 *   3. of divisions worth the same, the one whose first group is largest; whole numbers, so no rounding
 */
#ifndef LMS_CLUSTER_EXACT_H
#define LMS_CLUSTER_EXACT_H

#include <stdint.h>

enum { LMS_EXACT = 10 };
typedef struct lms_exact {
    uint32_t n, large;
    int64_t  worth[LMS_EXACT][LMS_EXACT]; /* both ways */
    uint16_t apart[LMS_EXACT];            /* bit sets, both ways: cannot be one child */
    uint16_t link[LMS_EXACT];             /* called `same`, or one person of a list */
    uint16_t strong[LMS_EXACT];           /* links that may join two groups alone */
} lms_exact;
void lms__exact_groups(const lms_exact *x, uint8_t group[LMS_EXACT]);

#endif
