// SPDX-License-Identifier: MIT
/* score/similarity.c - similarity of two texts as a number, for the text kinds. Texts are folded, so bytes are letters. */
#include "score/compare.h"

enum { LONGEST = 255 };

/* Jaro-Winkler, prefix of at most 4 letters at 0.1. */
static double jaro_winkler(lms_str a, lms_str b)
{
    if (a.n > LONGEST) a.n = LONGEST;
    if (b.n > LONGEST) b.n = LONGEST;
    if (a.n == 0 || b.n == 0) return 0;
    size_t  longer = a.n > b.n ? a.n : b.n, window = longer / 2 > 1 ? longer / 2 - 1 : 0, m = 0, k = 0, swapped = 0;
    uint8_t ua[LONGEST] = { 0 }, ub[LONGEST] = { 0 };
    for (size_t i = 0; i < a.n; i++) {
        size_t from = i > window ? i - window : 0, to = i + window + 1 < b.n ? i + window + 1 : b.n;
        for (size_t j = from; j < to; j++)
            if (!ub[j] && a.s[i] == b.s[j]) {
                ua[i] = ub[j] = 1;
                m++;
                break;
            }
    }
    if (m == 0) return 0;
    for (size_t i = 0; i < a.n; i++) {
        if (!ua[i]) continue;
        while (!ub[k]) k++;
        swapped += a.s[i] != b.s[k++];
    }
    double d = (double)m, s = (d / (double)a.n + d / (double)b.n + (d - (double)(swapped / 2)) / d) / 3;
    size_t prefix = 0;
    while (prefix < 4 && prefix < a.n && prefix < b.n && a.s[prefix] == b.s[prefix]) prefix++;
    return s + 0.1 * (double)prefix * (1 - s);
}

static size_t osa(lms_str a, lms_str b)
{
    if (a.n > LONGEST) a.n = LONGEST;
    if (b.n > LONGEST) b.n = LONGEST;
    uint16_t row[3][LONGEST + 1], *two = row[0], *one = row[1], *now = row[2];
    for (size_t j = 0; j <= b.n; j++) one[j] = (uint16_t)j;
    for (size_t i = 1; i <= a.n; i++) {
        now[0] = (uint16_t)i;
        for (size_t j = 1; j <= b.n; j++) {
            unsigned best = one[j - 1] + (unsigned)(a.s[i - 1] != b.s[j - 1]);
            if (one[j] + 1u < best) best = one[j] + 1u;
            if (now[j - 1] + 1u < best) best = now[j - 1] + 1u;
            if (i > 1 && j > 1 && a.s[i - 1] == b.s[j - 2] && a.s[i - 2] == b.s[j - 1] && two[j - 2] + 1u < best) best = two[j - 2] + 1u;
            now[j] = (uint16_t)best;
        }
        uint16_t *t = two;
        two = one;
        one = now;
        now = t;
    }
    return one[b.n];
}

double lms__similarity(lms_str a, lms_str b, bool edits, double least)
{
    size_t longer = a.n > b.n ? a.n : b.n, shorter = a.n > b.n ? b.n : a.n;
    if (!edits) return jaro_winkler(a, b);
    if (longer == 0) return 1;
    if ((double)shorter / (double)longer < least) return 0; /* that many letters must be put in */
    return 1 - (double)osa(a, b) / (double)longer;
}
