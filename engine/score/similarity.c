// SPDX-License-Identifier: MIT
/*
 * score/similarity.c - similarity of two texts as a number, for the text kinds. Texts are folded, so bytes are letters.
 *
 * Up to 64 bytes one machine word holds a text: bit j of where[c] says that letter c stands at j. Jaro takes the lowest
 * free bit of the window; OSA runs down the columns of its table a word at a time (Hyyro 2003). Longer texts are
 * compared plainly. Where the machine has AVX-512 the positions of a letter come from one compare instead of a table.
 * Letters that both texts begin with (OSA: or end with) are settled beforehand: Jaro gives each its own partner, since all
 * places before it are taken. All ways give what the textbook gives, to the bit (tests/unit/test_similarity.c).
 */
#include "score/compare.h"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(LMS_NO_WIDE)
#define WIDE 1
#define WIDE_CODE __attribute__((target("avx512f,avx512bw,bmi,bmi2")))
#include <immintrin.h>
#endif

enum { LONGEST = 255, WORD = 64 };

/* Positions of the letters of b; entries of letters of a and b only. */
static void find_letters(lms_str a, lms_str b, uint64_t where[256])
{
    for (size_t i = 0; i < a.n; i++) where[(unsigned char)a.s[i]] = 0;
    for (size_t j = 0; j < b.n; j++) where[(unsigned char)b.s[j]] = 0;
    for (size_t j = 0; j < b.n; j++) where[(unsigned char)b.s[j]] |= UINT64_C(1) << j;
}

static double winkler(lms_str a, lms_str b, size_t matches, size_t moved)
{
    double d = (double)matches, s = (d / (double)a.n + d / (double)b.n + (d - (double)(moved / 2)) / d) / 3;
    size_t prefix = 0;
    while (prefix < 4 && prefix < a.n && prefix < b.n && a.s[prefix] == b.s[prefix]) prefix++;
    return s + 0.1 * (double)prefix * (1 - s);
}

static double jaro_winkler_word(lms_str a, lms_str b)
{
    uint64_t where[256], used = 0, from = 0;
    size_t   longer = a.n > b.n ? a.n : b.n, window = longer / 2 > 1 ? longer / 2 - 1 : 0, m = 0, moved = 0;
    find_letters(a, b, where);
    for (size_t i = 0; i < a.n; i++) {
        uint64_t reach = i + window >= 63 ? ~UINT64_C(0) : (UINT64_C(1) << (i + window + 1)) - 1;
        if (i > window) reach &= ~UINT64_C(0) << (i - window);
        uint64_t free = where[(unsigned char)a.s[i]] & reach & ~used;
        if (free == 0) continue;
        used |= free & (~free + 1);
        from |= UINT64_C(1) << i;
        m++;
    }
    if (m == 0) return 0;
    for (uint64_t p = from, q = used; p; p &= p - 1, q &= q - 1) moved += a.s[__builtin_ctzll(p)] != b.s[__builtin_ctzll(q)];
    return winkler(a, b, m, moved);
}

static size_t osa_word(lms_str a, lms_str b)
{
    uint64_t where[256], vp = ~UINT64_C(0), vn = 0, d0 = 0, old = 0, top;
    size_t   d = a.n;
    if (a.n == 0) return b.n;
    top = UINT64_C(1) << (a.n - 1);
    find_letters(b, a, where);
    for (size_t j = 0; j < b.n; j++) {
        uint64_t p = where[(unsigned char)b.s[j]], swap = ((~d0 & p) << 1) & old;
        d0 = (((p & vp) + vp) ^ vp) | p | vn | swap;
        uint64_t hp = vn | ~(d0 | vp), hn = d0 & vp;
        d += (hp & top) != 0;
        d -= (hn & top) != 0;
        hp = hp << 1 | 1;
        hn <<= 1;
        vp = hn | ~(d0 | hp);
        vn = hp & d0;
        old = p;
    }
    return d;
}

#ifdef WIDE
WIDE_CODE static __m512i load(lms_str s) { return _mm512_maskz_loadu_epi8(s.n == WORD ? ~UINT64_C(0) : (UINT64_C(1) << s.n) - 1, s.s); }

/* The matches, and above bit 8 the letters out of order: floating point is left to code without wide registers. */
WIDE_CODE __attribute__((noinline)) static size_t jaro_wide(lms_str a, lms_str b)
{
    __m512i  vb = load(b);
    uint64_t used, from = 0, apart = _mm512_cmpneq_epi8_mask(load(a), vb);
    size_t   longer = a.n > b.n ? a.n : b.n, shorter = a.n > b.n ? b.n : a.n, window = longer / 2 > 1 ? longer / 2 - 1 : 0;
    size_t   same = apart ? (size_t)__builtin_ctzll(apart) : WORD, m, moved = 0;
    if (same > shorter) same = shorter;
    used = same == WORD ? ~UINT64_C(0) : (UINT64_C(1) << same) - 1;
    used |= b.n == WORD ? 0 : ~UINT64_C(0) << b.n;
    m = same;
    uint64_t taken = used;
    for (size_t i = same; i < a.n; i++) {
        uint64_t reach = i + window >= 63 ? ~UINT64_C(0) : (UINT64_C(1) << (i + window + 1)) - 1;
        if (i > window) reach &= ~UINT64_C(0) << (i - window);
        uint64_t free = _mm512_cmpeq_epi8_mask(vb, _mm512_set1_epi8(a.s[i])) & reach & ~used, hit = free != 0;
        used |= free & (~free + 1);
        from |= hit << i;
        m += hit;
    }
    for (uint64_t p = from, q = used & ~taken; p; p &= p - 1, q &= q - 1) moved += a.s[__builtin_ctzll(p)] != b.s[__builtin_ctzll(q)];
    return m | moved << 8;
}

WIDE_CODE static size_t osa_wide(lms_str a, lms_str b)
{
    uint64_t apart = _mm512_cmpneq_epi8_mask(load(a), load(b));
    size_t   shorter = a.n > b.n ? b.n : a.n, same = apart ? (size_t)__builtin_ctzll(apart) : WORD;
    if (same > shorter) same = shorter;
    a = (lms_str){ a.s + same, a.n - same }, b = (lms_str){ b.s + same, b.n - same };
    while (a.n && b.n && a.s[a.n - 1] == b.s[b.n - 1]) a.n--, b.n--;
    if (a.n == 0 || b.n == 0) return a.n + b.n;
    __m512i  va = load(a);
    uint64_t vp = ~UINT64_C(0), vn = 0, d0 = 0, old = 0;
    size_t   d = a.n, top = a.n - 1;
    for (size_t j = 0; j < b.n; j++) {
        uint64_t p = _mm512_cmpeq_epi8_mask(va, _mm512_set1_epi8(b.s[j])), swap = ((~d0 & p) << 1) & old;
        d0 = (((p & vp) + vp) ^ vp) | p | vn | swap;
        uint64_t hp = vn | ~(d0 | vp), hn = d0 & vp;
        d += (hp >> top & 1);
        d -= (hn >> top & 1);
        hp = hp << 1 | 1;
        hn <<= 1;
        vp = hn | ~(d0 | hp);
        vn = hp & d0;
        old = p;
    }
    return d;
}

static bool wide(void) { return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("bmi2"); }
#endif

/* Jaro-Winkler, prefix of at most 4 letters at 0.1. */
static double jaro_winkler(lms_str a, lms_str b)
{
    if (a.n > LONGEST) a.n = LONGEST;
    if (b.n > LONGEST) b.n = LONGEST;
    if (a.n == 0 || b.n == 0) return 0;
#ifdef WIDE
    if (a.n <= WORD && b.n <= WORD && wide()) {
        size_t r = jaro_wide(a, b);
        return r == 0 ? 0 : winkler(a, b, r & 255, r >> 8);
    }
#endif
    if (a.n <= WORD && b.n <= WORD) return jaro_winkler_word(a, b);
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
    return winkler(a, b, m, swapped);
}

static size_t osa(lms_str a, lms_str b)
{
    if (a.n > LONGEST) a.n = LONGEST;
    if (b.n > LONGEST) b.n = LONGEST;
#ifdef WIDE
    if (a.n <= WORD && b.n <= WORD && wide()) return osa_wide(a, b);
#endif
    if (a.n <= WORD && b.n <= WORD) return osa_word(a, b);
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
