// SPDX-License-Identifier: MIT
#include "text/unicode.h"
#include "text/fold.h"
#include "text/syllable.h"
#include "text/tables.h"

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

/* What the pack's table says of a code point, NULL if nothing. */
static const struct confusable *confusable(uint32_t cp)
{
    uint32_t lo = 0, hi = N_CONFUSABLES;
    if (cp < confusables[0].from) return NULL;
    while (lo < hi) {
        uint32_t mid = (lo + hi) / 2;
        if (confusables[mid].from < cp) lo = mid + 1;
        else hi = mid;
    }
    return lo < N_CONFUSABLES && confusables[lo].from == cp ? &confusables[lo] : NULL;
}

static bool space(uint32_t cp) { return cp == ' ' || cp == '\t' || cp == '\n' || cp == '\r'; }

static bool invisible(uint32_t cp)
{
    const struct confusable *c = confusable(cp);
    return (c && c->kind == C_INVISIBLE) || (cp < 32 && !space(cp)) || cp == 127;
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
        const struct confusable *c = confusable(cp);
        if (space(cp) || (c && c->kind == C_SPACE)) {
            if (cp != ' ') did |= LMS_UNI_SPACE;
            lms__buf_addc(out, ' ');
            continue;
        }
        if (c && (latin || (c->kind != C_LOOKALIKE && c->kind != C_CARON))) {
            did |= c->kind == C_ETH ? LMS_UNI_STROKE : c->kind == C_APOSTROPHE ? LMS_UNI_APOSTROPHE : LMS_UNI_LOOKALIKE;
            cp = c->to;
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
