// SPDX-License-Identifier: MIT
#include "text/unicode.h"
#include "text/fold.h"
#include "text/syllable.h"

#include <utf8proc.h>

static unsigned tone_of_mark(uint32_t cp)
{
    switch (cp) {
    case 0x300: case 0x340: return LMS_HUYEN;
    case 0x301: case 0x341: return LMS_SAC;
    case 0x309: return LMS_HOI;
    case 0x303: return LMS_NGA;
    case 0x323: return LMS_NANG;
    default: return 0;
    }
}

static unsigned quality_of_mark(uint32_t cp) { return cp == 0x302 ? 1 : cp == 0x306 ? 2 : cp == 0x31B ? 3 : 0; }

static bool invisible(uint32_t cp)
{
    return cp == 0xAD || (cp >= 0x200B && cp <= 0x200F) || (cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2060 && cp <= 0x2069) || cp == 0xFEFF ||
           (cp < 32 && cp != '\t' && cp != '\n' && cp != '\r') || cp == 127;
}

static bool space(uint32_t cp)
{
    return cp == ' ' || cp == '\t' || cp == '\n' || cp == '\r' || cp == 0xA0 || (cp >= 0x2000 && cp <= 0x200A) || cp == 0x202F || cp == 0x205F || cp == 0x3000 || cp == 0x85;
}

/* Latin letter that a Cyrillic or Greek one looks like, 0 if none. */
static uint32_t lookalike(uint32_t cp)
{
    static const uint16_t t[][2] = {
        { 0x391, 'A' }, { 0x392, 'B' }, { 0x395, 'E' }, { 0x396, 'Z' }, { 0x397, 'H' }, { 0x399, 'I' }, { 0x39A, 'K' }, { 0x39C, 'M' },
        { 0x39D, 'N' }, { 0x39F, 'O' }, { 0x3A1, 'P' }, { 0x3A4, 'T' }, { 0x3A5, 'Y' }, { 0x3A7, 'X' }, { 0x3BF, 'o' }, { 0x3BD, 'v' },
        { 0x405, 'S' }, { 0x406, 'I' }, { 0x408, 'J' }, { 0x410, 'A' }, { 0x412, 'B' }, { 0x415, 'E' }, { 0x41A, 'K' }, { 0x41C, 'M' },
        { 0x41D, 'H' }, { 0x41E, 'O' }, { 0x420, 'P' }, { 0x421, 'C' }, { 0x422, 'T' }, { 0x423, 'Y' }, { 0x425, 'X' }, { 0x430, 'a' },
        { 0x435, 'e' }, { 0x43E, 'o' }, { 0x440, 'p' }, { 0x441, 'c' }, { 0x443, 'y' }, { 0x445, 'x' }, { 0x455, 's' }, { 0x456, 'i' }, { 0x458, 'j' },
    };
    if (cp < 0x391 || cp > 0x458) return 0;
    for (size_t i = 0; i < sizeof t / sizeof *t; i++)
        if (t[i][0] == cp) return t[i][1];
    return 0;
}

/* Anything to do at all? ASCII and precomposed Vietnamese with single spaces go through untouched. */
static bool plain(lms_str s)
{
    for (size_t i = 0; i < s.n;) {
        unsigned char c = (unsigned char)s.s[i];
        if (c >= 32 && c < 127) {
            i++;
            continue;
        }
        if (c < 32 || c == 127) return false;
        uint32_t   cp = lms__utf8_next(s, &i);
        lms_letter l;
        if (!lms__letter_of(cp, &l)) return false;
        if (i < s.n && ((unsigned char)s.s[i] == 0xCC || (unsigned char)s.s[i] == 0xCD)) return false; /* a mark follows */
    }
    for (size_t i = 1; i < s.n; i++)
        if (((unsigned char)s.s[i] == 0xCC || (unsigned char)s.s[i] == 0xCD)) return false;
    return true;
}

unsigned lms__unicode_repair(lms_str s, lms_buf *out)
{
    unsigned did = 0;
    bool     latin = false;
    if (plain(s)) {
        lms__buf_add(out, s);
        return 0;
    }
    for (size_t i = 0; i < s.n; i++) latin |= (s.s[i] | 32) >= 'a' && (s.s[i] | 32) <= 'z';
    for (size_t i = 0; i < s.n;) {
        size_t   from = i;
        uint32_t cp = lms__utf8_next(s, &i);
        if (cp >= 0xDC80 && cp <= 0xDCFF) cp -= 0xDC00;
        if (invisible(cp)) {
            did |= LMS_UNI_INVISIBLE;
            continue;
        }
        if (space(cp)) {
            if (cp != ' ') did |= LMS_UNI_SPACE;
            lms__buf_addc(out, ' ');
            continue;
        }
        if (cp == 0xD0 || cp == 0x189 || cp == 0xF0 || cp == 0x256) {
            did |= LMS_UNI_STROKE;
            cp = cp == 0xD0 || cp == 0x189 ? 0x110 : 0x111;
        } else if (cp == 0x2019 || cp == 0x2018 || cp == 0x2BC || cp == 0x2BB || cp == 0xB4 || cp == 0x60 || cp == 0x201B) {
            if (cp != 0x60) did |= LMS_UNI_APOSTROPHE;
            cp = cp == 0x60 ? cp : '\'';
        } else if (latin && lookalike(cp)) {
            did |= LMS_UNI_LOOKALIKE;
            cp = lookalike(cp);
        } else if (cp >= 0xFF01 && cp <= 0xFF5E) { /* full width */
            did |= LMS_UNI_LOOKALIKE;
            cp -= 0xFEE0;
        }
        lms_letter l;
        if (!lms__letter_of(cp, &l)) {
            lms__buf_addcp(out, cp);
            continue;
        }
        /* marks that follow this letter, in any order */
        bool     hidden = false, clash = false, after_tone = l.tone != 0;
        size_t   end = i, k = i;
        unsigned marks = 0;
        while (k < s.n) {
            size_t   next = k;
            uint32_t m = lms__utf8_next(s, &next);
            if (m >= 0xDC80 && m <= 0xDCFF) m -= 0xDC00;
            if (invisible(m)) { /* nothing to see between a letter and its marks */
                k = next;
                hidden = true;
                continue;
            }
            unsigned t = tone_of_mark(m), q = quality_of_mark(m);
            if (!t && !q) break;
            if (hidden) did |= LMS_UNI_INVISIBLE;
            marks++;
            if (t) {
                clash |= l.tone != 0;
                l.tone = (uint8_t)t;
                after_tone = true;
            } else {
                clash |= l.quality != 0;
                if (after_tone && q != 3) did |= LMS_UNI_ORDER;
                l.quality = (uint8_t)q;
            }
            k = next;
            end = k;
        }
        uint32_t one = marks && !clash ? lms__letter_put(l) : 0;
        if (marks && !one) { /* two tones, or a mark this letter never has: left as it is */
            did |= LMS_UNI_CLASH;
            lms__buf_addcp(out, cp);
            for (k = i; k < end;) {
                uint32_t m = lms__utf8_next(s, &k);
                if (!invisible(m)) lms__buf_addcp(out, m);
            }
        } else if (marks) {
            did |= LMS_UNI_COMPOSED;
            lms__buf_addcp(out, one);
        } else {
            lms__buf_addcp(out, cp);
        }
        (void)from;
        i = end;
    }
    return did;
}
