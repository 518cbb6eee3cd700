// SPDX-License-Identifier: MIT
/* base/sort.c - LSD radix sort, 11 bits a pass, passes whose digit is constant are left out. */
#include "base/sort.h"

#include <string.h>

enum { BITS = 11, BINS = 1 << BITS, PASSES = 6 };

static void small(lms_keyrow *v, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        lms_keyrow x = v[i];
        size_t     j = i;
        for (; j && v[j - 1].key > x.key; j--) v[j] = v[j - 1];
        v[j] = x;
    }
}

void lms__sort_keyrow(lms_keyrow *v, lms_keyrow *tmp, size_t n)
{
    if (n < 64) {
        small(v, n);
        return;
    }
    size_t count[PASSES][BINS];
    memset(count, 0, sizeof count);
    for (size_t i = 0; i < n; i++)
        for (int p = 0; p < PASSES; p++) count[p][v[i].key >> (p * BITS) & (BINS - 1)]++;
    lms_keyrow *from = v, *to = tmp;
    for (int p = 0; p < PASSES; p++) {
        size_t *c = count[p];
        if (c[from[0].key >> (p * BITS) & (BINS - 1)] == n) continue;
        size_t at = 0;
        for (int b = 0; b < BINS; b++) {
            size_t k = c[b];
            c[b] = at;
            at += k;
        }
        for (size_t i = 0; i < n; i++) to[c[from[i].key >> (p * BITS) & (BINS - 1)]++] = from[i];
        lms_keyrow *t = from;
        from = to;
        to = t;
    }
    if (from != v) memcpy(v, from, n * sizeof *v);
}
