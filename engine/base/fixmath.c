// SPDX-License-Identifier: MIT
/*
 * base/fixmath.c - log2 and exp2 from plain multiplications and additions.
 *
 * log2   x = 2^e * m with m in [sqrt(1/2), sqrt(2)); ln m = 2 atanh(s), s = (m-1)/(m+1), |s| < 0.1716;
 *        the series to s^21 leaves less than 1e-18.
 * exp2   x = i + f with f in [-1/2, 1/2]; Taylor series of e^(f ln 2), 18 terms, leaves less than 1e-20.
 *
 * No library call decides a bit, so gcc, clang and every C library agree (with -ffp-contract=off).
 */
#include "base/fixmath.h"

#include <stdint.h>
#include <string.h>

static double from_bits(uint64_t u)
{
    double d;
    memcpy(&d, &u, 8);
    return d;
}

double lms__log2(double x)
{
    uint64_t u;
    if (!(x > 0)) return -1074;
    int e = 0;
    memcpy(&u, &x, 8);
    if (u >> 52 == 0) { /* subnormal */
        x *= 0x1p54;
        memcpy(&u, &x, 8);
        e = -54;
    }
    if (u >> 52 >= 2047) return 1024;
    e += (int)(u >> 52) - 1023;
    double m = from_bits((u & 0xFFFFFFFFFFFFFull) | 1023ull << 52);
    if (m > 1.4142135623730951) {
        m *= 0.5;
        e++;
    }
    double s = (m - 1) / (m + 1), z = s * s, t = 1.0 / 21;
    for (int k = 19; k >= 1; k -= 2) t = t * z + 1.0 / k;
    return e + 2 * s * t * 1.4426950408889634;
}

double lms__exp2(double x)
{
    if (x != x || x < -1074) return 0;
    if (x > 1023) return 0x1p1023;
    int    i = (int)(x < 0 ? x - 0.5 : x + 0.5);
    double f = (x - i) * 0.6931471805599453, t = 1;
    for (int k = 18; k >= 1; k--) t = t * f / k + 1;
    if (i >= -1022) return t * from_bits((uint64_t)(i + 1023) << 52);
    return t * from_bits((uint64_t)(i + 60 + 1023) << 52) * 0x1p-60;
}
