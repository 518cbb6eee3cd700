// SPDX-License-Identifier: MIT
#include "text/legacy.h"
#include "text/syllable.h"
#include "text/tables.h"
#include "text/unicode.h"

const char *const lms__legacy_name[LMS_N_LEGACY] = { "", "TCVN3", "VNI", "UTF-8 as cp1252", "VISCII", "CP1258", "undecided" };

static uint32_t cp1252(unsigned b) { return b < 0x80 || b >= 0xA0 ? b : cp1252_high[b - 0x80] ? cp1252_high[b - 0x80] : b; }

/* The cp1252 byte of a code point, or -1. C1 controls stand for themselves: readers that know no cp1252 leave them. */
static int byte_of(uint32_t cp)
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

uint32_t lms__legacy_decode_bytes(lms_legacy e, lms_str s, lms_buf *out)
{
    const unsigned char *p = (const unsigned char *)s.s;
    uint32_t bad = 0;
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
            /* second convention of TCVN3: a capital and the byte of the small letter's mark ("A¸" for Á) stays two letters */
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
        int b = byte_of(lms__utf8_next(s, &i));
        ok = b >= 0;
        if (ok) lms__buf_addc(&bytes, (char)b);
    }
    ok = ok && lms__legacy_decode_bytes(e, lms__buf_str(&bytes), out) == 0;
    out->oom |= bytes.oom;
    lms__buf_free(&bytes);
    return ok;
}

/* Share of well-formed tokens; all of them? */
static bool all_good(lms_str s, uint32_t *n, uint32_t *good)
{
    lms__syllables_count(s, n, good);
    return *n > 0 && *good == *n;
}

/* Decode with e into t (cleared), with marks composed; true if every word is then well formed. */
static bool try(lms_legacy e, lms_str s, lms_buf *t, lms_buf *u, bool *some)
{
    uint32_t n, good, n0, good0;
    lms__buf_clear(t);
    lms__buf_clear(u);
    *some = false;
    if (!lms__legacy_decode(e, s, t)) return false;
    if (e == LMS_LEGACY_UTF8) { /* twice encoded? */
        lms__buf_clear(u);
        if (lms__legacy_decode(e, lms__buf_str(t), u) && u->n < t->n) {
            lms__buf_clear(t);
            lms__buf_add(t, lms__buf_str(u));
        }
        lms__buf_clear(u);
    }
    lms__unicode_repair(lms__buf_str(t), u);
    if (lms__str_eq(lms__buf_str(u), s)) return false;
    bool all = all_good(lms__buf_str(u), &n, &good);
    lms__syllables_count(s, &n0, &good0);
    *some = n >= 2 && good * 3 >= n * 2 && good > good0;
    return all;
}

lms_legacy lms__legacy_guess(lms_str s, lms_legacy font, lms_legacy column, lms_buf *out)
{
    static const lms_legacy order[] = { LMS_LEGACY_UTF8, LMS_LEGACY_TCVN3, LMS_LEGACY_VNI };
    uint32_t   n, good;
    size_t     high = 0;
    lms_legacy found = LMS_LEGACY_NONE;
    for (size_t i = 0; i < s.n; i++) high += (unsigned char)s.s[i] >= 128;
    if (high == 0) return LMS_LEGACY_NONE;
    if (all_good(s, &n, &good) && font == LMS_LEGACY_NONE) return LMS_LEGACY_NONE;
    if (n == 0) return LMS_LEGACY_NONE;
    lms_buf t, u, best;
    lms__buf_init(&t, out->mem);
    lms__buf_init(&u, out->mem);
    lms__buf_init(&best, out->mem);
    bool certain = false;
    for (size_t i = 0; i < sizeof order / sizeof *order && !(certain && found == LMS_LEGACY_UTF8); i++) {
        bool some, all = try(order[i], s, &t, &u, &some);
        bool spoken = order[i] == font || order[i] == column;
        if (good == n && order[i] != font) continue; /* well formed as it stands: only the font may say otherwise */
        if (!all && !(some && spoken)) continue;
        if (found == LMS_LEGACY_NONE || (all && !certain) || (spoken && all)) {
            found = order[i];
            certain = all;
            lms__buf_clear(&best);
            lms__buf_add(&best, lms__buf_str(&u));
            if (all && order[i] == font) break;
        } else if (all && certain && !lms__str_eq(lms__buf_str(&best), lms__buf_str(&u)) && found != column && found != font) {
            found = LMS_LEGACY_UNDECIDED;
            break;
        }
    }
    if (found != LMS_LEGACY_NONE && found != LMS_LEGACY_UNDECIDED) lms__buf_add(out, lms__buf_str(&best));
    out->oom |= t.oom | u.oom | best.oom;
    lms__buf_free(&t);
    lms__buf_free(&u);
    lms__buf_free(&best);
    return found;
}
