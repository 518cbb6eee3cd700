// SPDX-License-Identifier: MIT
/* text/legacy.c - bytes of old encodings, see legacy.h. What a value is in is judged in legacy_guess.c. */
#include "text/legacy.h"
#include "text/syllable.h"
#include "text/tables.h"

const char *const lms__legacy_name[LMS_N_LEGACY] = { "", "TCVN3", "VNI", "UTF-8 as cp1252", "VISCII", "CP1258", "undecided" };

static uint32_t cp1252(unsigned b) { return b < 0x80 || b >= 0xA0 ? b : cp1252_high[b - 0x80] ? cp1252_high[b - 0x80] : b; }

/* The cp1252 byte of a code point, or -1. C1 controls stand for themselves: readers that know no cp1252 leave them. */
int lms__cp1252_byte(uint32_t cp)
{
    if (cp < 0x100) return (int)cp;
    for (int i = 0; i < 32; i++)
        if (cp1252_high[i] == cp) return 0x80 + i;
    return -1;
}

static uint32_t vni(const unsigned char *p, size_t left, size_t *took)
{
    uint32_t one = 0;
    for (int i = 0; i < N_VNI; i++) {
        if (vni_codes[i].first != p[0]) continue;
        if (vni_codes[i].second == 0) one = vni_codes[i].cp;
        else if (left > 1 && vni_codes[i].second == p[1]) {
            *took = 2;
            return vni_codes[i].cp;
        }
    }
    *took = 1;
    return one;
}

/* cp1258: cp1252's places, but Vietnamese letters and combining marks in some. */
static uint32_t cp1258(unsigned b)
{
    switch (b) {
    case 0xC3: return 0x102; case 0xE3: return 0x103; case 0xD0: return 0x110; case 0xF0: return 0x111;
    case 0xD5: return 0x1A0; case 0xF5: return 0x1A1; case 0xDD: return 0x1AF; case 0xFD: return 0x1B0;
    case 0xCC: return 0x300; case 0xEC: return 0x301; case 0xD2: return 0x309; case 0xDE: return 0x303; case 0xF2: return 0x323;
    case 0xFE: return 0x20AB;
    default: return cp1252(b);
    }
}

/*
 * TCVN3 has no capitals with tones. Some wrote the plain capital and then the small letter ("A¸" for Á): if that is what
 * stands before, it is taken back and the capital of cp returned.
 */
static uint32_t capital_before(uint32_t cp, lms_buf *out, size_t start)
{
    lms_letter now, before;
    size_t     at = out->n;
    if (at == start || !lms__letter_of(cp, &now) || (now.tone == 0 && now.quality == 0) || now.base == 3) return cp;
    do at--;
    while (at > start && ((unsigned char)out->s[at] & 0xC0) == 0x80);
    lms_str last = { out->s + at, out->n - at };
    size_t  i = 0;
    if (!lms__letter_of(lms__utf8_next(last, &i), &before) || !before.upper || before.base != now.base || before.tone) return cp;
    if (before.quality && before.quality != now.quality) return cp;
    out->n = at;
    now.upper = 1;
    return lms__letter_put(now);
}

uint32_t lms__legacy_decode_bytes(lms_legacy e, lms_str s, lms_buf *out)
{
    const unsigned char *p = (const unsigned char *)s.s;
    const size_t         start = out->n;
    uint32_t             bad = 0;
    if (e == LMS_LEGACY_UTF8) {
        for (size_t i = 0; i < s.n;) {
            uint32_t cp = lms__utf8_next(s, &i);
            if (cp >= 0xDC80 && cp <= 0xDCFF) bad++, cp = cp1252(cp - 0xDC00);
            lms__buf_addcp(out, cp);
        }
        return bad;
    }
    for (size_t i = 0; i < s.n;) {
        unsigned b = p[i];
        size_t   took = 1;
        uint32_t cp = b;
        if (e == LMS_LEGACY_VNI && b < 0x80 && (i + 1 == s.n || p[i + 1] < 0x80)) {
            /* a letter without a mark behind it: most of a file */
        } else if (e == LMS_LEGACY_VNI) {
            cp = vni(p + i, s.n - i, &took);
            if (cp == 0) cp = cp1252(b), bad += b >= 0xC0;
        } else if (b >= 0x80 || (e == LMS_LEGACY_VISCII && b < 0x20)) {
            cp = e == LMS_LEGACY_TCVN3 ? tcvn3_cp[b] : e == LMS_LEGACY_VISCII ? viscii_cp[b] : cp1258(b);
            if (cp == 0) cp = cp1252(b), bad += b >= 0xA1;
            if (e == LMS_LEGACY_TCVN3 && b >= 0xA8) cp = capital_before(cp, out, start);
        }
        lms__buf_addcp(out, cp);
        i += took;
    }
    return bad;
}

bool lms__legacy_decode(lms_legacy e, lms_str s, lms_buf *out)
{
    lms_buf bytes;
    bool    ok = true;
    lms__buf_init(&bytes, out->mem);
    for (size_t i = 0; i < s.n && ok;) {
        int b = lms__cp1252_byte(lms__utf8_next(s, &i));
        ok = b >= 0;
        if (ok) lms__buf_addc(&bytes, (char)b);
    }
    ok = ok && lms__legacy_decode_bytes(e, lms__buf_str(&bytes), out) == 0;
    out->oom |= bytes.oom;
    lms__buf_free(&bytes);
    return ok;
}
