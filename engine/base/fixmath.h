// SPDX-License-Identifier: MIT
/*
 * base/fixmath.h - log2 and exp2 that give the same bits with every compiler and C library.
 * Plain IEEE double arithmetic in a fixed order (-ffp-contract=off); error below 1e-12.
 */
#ifndef LMS_BASE_FIXMATH_H
#define LMS_BASE_FIXMATH_H

double lms__log2(double x); /* x > 0; 0 gives -1074 */
double lms__exp2(double x); /* < -1074 gives 0, > 1023 gives 2^1023 */

#endif
