// SPDX-License-Identifier: MIT
/*
 * text/legacy.c - see legacy.h.
 *
 * Idea    Every encoding's reading of a value is scored word by word: attested syllables count most, then well-formed
 *         ones, rare rimes less, marks in a wrong place hardly. The best reading is taken, two equal ones are none.
 *         A value all of whose words are attested as it stands is never decoded unless its font says so; one that is
 *         only well formed ("Phan Thò Nga") is, if its column is known to be in that encoding and every word becomes
 *         an attested one.
 */
#include "text/legacy.h"
#include "text/fold.h"
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
        int b = byte_of(lms__utf8_next(s, &i));
        ok = b >= 0;
        if (ok) lms__buf_addc(&bytes, (char)b);
    }
    ok = ok && lms__legacy_decode_bytes(e, lms__buf_str(&bytes), out) == 0;
    out->oom |= bytes.oom;
    lms__buf_free(&bytes);
    return ok;
}

/* ---- which encoding a value is in ---- */

/* How a text reads as Vietnamese. */
typedef struct reading {
    uint32_t n;      /* words judged */
    uint32_t good;   /* of them well formed */
    uint32_t known;  /* of them attested, mark in its place */
    uint32_t people; /* of them attested in names of people */
    uint32_t place;  /* of them where names have them: a surname first, behind it what is met behind surnames */
    uint32_t odd;    /* of them rare, or with the mark in a wrong place */
    uint32_t same;   /* beside them: of ASCII only and no Vietnamese, no argument for or against any encoding */
    uint32_t score;  /* 4 for a known word, 3 well formed, 2 rare, 1 misplaced and known, 0 else */
} reading;

/* Words end at spaces and at the marks of addresses and notes ("P.Phóc X¸", "12/4"). */
static bool ends_word(char c) { return c == ' ' || (c != 0 && strchr(".,;:-()/\"", c) != NULL); }

static reading read_words(lms_str s)
{
    reading r = { 0 };
    for (size_t i = 0; i < s.n; i++) {
        size_t from = i;
        bool   word = false, high = false;
        for (; i < s.n && !ends_word(s.s[i]); i++) {
            high |= (unsigned char)s.s[i] >= 128;
            word |= (s.s[i] | 32) >= 'a';
        }
        if (!high && !word) continue;
        lms_str      t = { s.s + from, i - from };
        lms_syllable y;
        bool         good = lms__syllable_parse(t, &y) && y.well_formed;
        if (!good && !high) { /* TDP, Ksor: reads so in every encoding */
            r.same++;
            continue;
        }
        r.n++;
        if (!good) continue;
        r.good++;
        r.odd += y.rare || !y.placed;
        r.known += y.attested && y.placed;
        r.people += y.in_names && y.placed;
        r.place += y.placed && (r.n == 1 ? y.surname : y.inner);
        r.score += y.placed ? y.attested ? 4 : y.rare ? 2 : 3 : y.attested ? 1 : 0;
    }
    return r;
}

/* Capitals with small letters of marks among them ("TRóC", "Vò MINH"): what TCVN3 makes of capitals. "Lò Bé" is no such thing:
   no word of it has two capitals. */
static bool torn(lms_str s)
{
    unsigned in_word = 0, most = 0, small = 0;
    for (size_t i = 0; i < s.n;) {
        uint32_t cp = lms__utf8_next(s, &i);
        if (cp < 128) {
            if (cp >= 'a' && cp <= 'z') return false;
            in_word = cp == ' ' ? 0 : in_word + (cp >= 'A' && cp <= 'Z');
            if (in_word > most) most = in_word;
        } else {
            small += lms__lower(cp) == cp && lms__upper(cp) != cp;
        }
    }
    return most >= 2 && small > 0;
}

/* Bytes lost on the way: cp1252 has no letter for five, a blank for one and nothing to see for another. */
enum { HOLES = 7, MAX_HOLES = 3 };
static const unsigned char hole[HOLES] = { 0x81, 0x8D, 0x8F, 0x90, 0x9D, 0xA0, 0xAD };

/* Bytes still owed to the UTF-8 sequence that begins at i; 0 if it is whole or none. *have: bytes there. */
static unsigned owed(lms_str b, size_t i, size_t *have)
{
    unsigned char c = (unsigned char)b.s[i];
    unsigned      want = c >= 0xC3 && c <= 0xC6 ? 2 : c == 0xE1 ? 3 : 1;
    *have = 1;
    while (*have < want && i + *have < b.n && ((unsigned char)b.s[i + *have] & 0xC0) == 0x80) ++*have;
    return want - (unsigned)*have;
}

/* A small word with a capital inside is no reading. */
static bool capital_inside(lms_str s)
{
    bool small = false;
    for (size_t i = 0; i < s.n;) {
        uint32_t cp = lms__utf8_next(s, &i);
        if (cp == ' ' || cp == '-' || cp == '\'') small = false;
        else if (lms__upper(cp) != cp) small = true;
        else if (small && lms__lower(cp) != cp) return true;
    }
    return false;
}

/*
 * UTF-8 read as cp1252 with bytes lost: every byte that may have stood there is tried; the one reading in which all
 * words are Vietnamese is taken, if no other is as good. 1 found, 0 none, -1 several.
 */
static int fill_holes(lms_str s, lms_buf *t, lms_buf *u)
{
    char     bytes[96];
    size_t   at[MAX_HOLES], have, n = 0;
    unsigned holes = 0, total = 1;
    for (size_t i = 0; i < s.n;) {
        int b = byte_of(lms__utf8_next(s, &i));
        if (b < 0 || n + MAX_HOLES >= sizeof bytes) return 0;
        bytes[n++] = (char)b;
    }
    for (size_t i = 0; i < n; i += have) {
        unsigned o = owed((lms_str){ bytes, n }, i, &have);
        if (o == 0) continue;
        if (o > 1 || holes == MAX_HOLES) return 0;
        i += have;
        memmove(bytes + i + 1, bytes + i, n - i);
        n++;
        at[holes++] = i;
        have = 1;
        total *= HOLES;
    }
    uint32_t best = 0, ties = 0, pick = 0;
    for (uint32_t k = 0; holes && k < total; k++) {
        for (unsigned h = 0, x = k; h < holes; h++, x /= HOLES) bytes[at[h]] = (char)hole[x % HOLES];
        if (!lms__utf8_valid((lms_str){ bytes, n })) continue;
        lms__buf_clear(u);
        lms__unicode_repair((lms_str){ bytes, n }, u);
        reading r = read_words(lms__buf_str(u));
        if (r.n == 0 || r.known < r.n || capital_inside(lms__buf_str(u))) continue;
        if (r.score > best) best = r.score, ties = 0, pick = k;
        else if (r.score == best) ties++;
    }
    if (best == 0 || ties) return best ? -1 : 0;
    for (unsigned h = 0, x = pick; h < holes; h++, x /= HOLES) bytes[at[h]] = (char)hole[x % HOLES];
    lms__buf_clear(t);
    lms__buf_add(t, (lms_str){ bytes, n });
    return 1;
}

/* s decoded with e, letters written one way, into u. False if it cannot be. *lost: bytes are missing and cannot be told. */
static bool decoded(lms_legacy e, lms_str s, lms_buf *t, lms_buf *u, bool *lost)
{
    lms__buf_clear(t);
    if (!lms__legacy_decode(e, s, t)) {
        if (e != LMS_LEGACY_UTF8) return false;
        int k = fill_holes(s, t, u);
        *lost |= k < 0;
        if (k <= 0) return false;
    }
    if (e == LMS_LEGACY_UTF8) { /* encoded twice? */
        lms__buf_clear(u);
        if (lms__legacy_decode(e, lms__buf_str(t), u) && u->n < t->n) {
            lms__buf_clear(t);
            lms__buf_add(t, lms__buf_str(u));
        }
    }
    lms__buf_clear(u);
    lms__unicode_repair(lms__buf_str(t), u);
    return !u->oom && !lms__str_eq(lms__buf_str(u), s);
}

/* TCVN3 lost which letters were capitals: those of a word in capitals, the first of a word if all other words begin so. */
static void raise_capitals(lms_str s, lms_buf *out)
{
    unsigned small = 0, capital = 0, words = 0, begun = 0;
    bool     first = true;
    for (size_t i = 0; i < s.n;) {
        uint32_t cp = lms__utf8_next(s, &i);
        if (cp < 128) small += cp >= 'a' && cp <= 'z', capital += cp >= 'A' && cp <= 'Z';
        if (first && cp < 128 && (cp | 32) >= 'a' && (cp | 32) <= 'z') words++, begun += cp < 'a';
        first = cp == ' ';
    }
    bool all = small == 0 && capital >= 2, starts = words > 0 && begun == words;
    for (size_t i = 0; i < s.n;) {
        size_t   end = i, low = 0, high = 0;
        for (; end < s.n && s.s[end] != ' '; end++) low += s.s[end] >= 'a' && s.s[end] <= 'z', high += s.s[end] >= 'A' && s.s[end] <= 'Z';
        bool word = all || (low == 0 && high >= 2);
        for (first = true; i < end; first = false) {
            uint32_t cp = lms__utf8_next(s, &i);
            lms__buf_addcp(out, word || (starts && first) ? lms__upper(cp) : cp);
        }
        for (; i < s.n && s.s[i] == ' '; i++) lms__buf_addc(out, ' ');
    }
}

typedef struct best { lms_legacy e; uint32_t score; bool all; bool tie; } best;

/* A name with each word where names have it, of words that stand elsewhere: "Hồ Linh" of "Hoà Linh", "Mai Thị" of "Mai Thò". */
static bool falls_into_place(const reading *raw, const reading *r) { return r->n > 1 && r->place == r->n && raw->place < raw->n; }

/* May a value that reads as Vietnamese as it stands be decoded? What all its words say by themselves is not given up. */
static bool may_decode(const reading *raw, const reading *r, bool font, bool column, bool is_torn)
{
    if (raw->good < raw->n || font) return true;
    if (r->known < r->n || r->odd) return false;
    if (is_torn) return true;
    if (raw->known == raw->n) return column && r->people == r->n && (raw->people < raw->n || falls_into_place(raw, r));
    return column || (raw->odd && r->score > raw->score);
}

static size_t length(lms_str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) n += ((unsigned char)s.s[i] & 0xC0) != 0x80;
    return n;
}

/* Signs of Latin-1 that are no letters: no name has them, TCVN3 has letters there. */
static unsigned signs(lms_str s)
{
    unsigned n = 0;
    for (size_t i = 0; i < s.n;) {
        uint32_t cp = lms__utf8_next(s, &i);
        n += (cp >= 0x80 && cp < 0xC0) || cp == 0xD7 || cp == 0xF7;
    }
    return n;
}

/*
 * The cell's font says e, and the value is no Vietnamese either way, as names of the highlands are not ("Y Khoa Ml«", "H'Hen
 * Mloâ"): decoded if that turns signs into letters, or joins letters with their marks, and spoils no word.
 */
static bool font_decides(lms_legacy e, lms_str s, const reading *raw, lms_str text, const reading *r)
{
    if (raw->good == raw->n || r->good < raw->good || signs(text) > 0) return false;
    return r->good > raw->good || (e == LMS_LEGACY_TCVN3 ? signs(s) > 0 : length(text) < length(s));
}

lms_legacy lms__legacy_guess(lms_str s, lms_legacy font, lms_legacy column, lms_buf *out)
{
    static const lms_legacy order[] = { LMS_LEGACY_UTF8, LMS_LEGACY_TCVN3, LMS_LEGACY_VNI, LMS_LEGACY_CP1258, LMS_LEGACY_VISCII };
    size_t high = 0;
    bool   lost = false, two = false; /* bytes missing that cannot be told; a name as it stands and another in its column's encoding */
    for (size_t i = 0; i < s.n; i++) high += (unsigned char)s.s[i] >= 128;
    if (high == 0) return LMS_LEGACY_NONE;
    reading raw = read_words(s);
    bool    is_torn = torn(s);
    if (raw.n == 0 || (raw.people == raw.n && font == LMS_LEGACY_NONE && column == LMS_LEGACY_NONE && !is_torn)) return LMS_LEGACY_NONE;
    lms_buf t, u, text;
    lms__buf_init(&t, out->mem);
    lms__buf_init(&u, out->mem);
    lms__buf_init(&text, out->mem);
    best b = { .e = LMS_LEGACY_NONE };
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        lms_legacy e = order[i];
        bool       spoken = e == font || e == column;
        if (!decoded(e, s, &t, &u, &lost)) continue;
        reading r = read_words(lms__buf_str(&u));
        bool    all = r.n > 0 && r.good == r.n, some = r.n >= 2 && r.good * 3 >= r.n * 2 && r.good > raw.good;
        if (e == column && raw.people == raw.n && r.people == r.n && e != font && !falls_into_place(&raw, &r)) two = true;
        if (!may_decode(&raw, &r, e == font, e == column, is_torn && e == LMS_LEGACY_TCVN3)) continue;
        if (!spoken && r.people < raw.people) continue; /* "Ngô Minh Ngâ" is mistyped: no reading that spoils Ngô */
        if (!all && !(some && spoken) && !(e == font && font_decides(e, s, &raw, lms__buf_str(&u), &r))) continue;
        if ((raw.same || e == LMS_LEGACY_CP1258 || e == LMS_LEGACY_VISCII) && !spoken && r.known < r.n) continue;
        /* what speaks for an encoding beforehand counts like two words; a whole value of UTF-8 does not come by chance */
        uint32_t score = r.score + (e == font ? 64u : 0) + (e == column ? 8u : 0) + (e == LMS_LEGACY_UTF8 ? 16u : 0) + (all ? 4u : 0) +
                         (is_torn && e == LMS_LEGACY_TCVN3 ? 4u : 0) + (e == LMS_LEGACY_VISCII ? 0 : e == LMS_LEGACY_CP1258 ? 1u : 2u);
        if (b.e != LMS_LEGACY_NONE && score < b.score) continue;
        if (b.e != LMS_LEGACY_NONE && score == b.score) {
            b.tie |= !lms__str_eq(lms__buf_str(&text), lms__buf_str(&u));
            continue;
        }
        b = (best){ e, score, all, false };
        lms__buf_clear(&text);
        lms__buf_add(&text, lms__buf_str(&u));
    }
    lms_legacy found = b.tie || (b.e == LMS_LEGACY_NONE && (lost || two)) ? LMS_LEGACY_UNDECIDED : b.e;
    if (found == LMS_LEGACY_TCVN3) raise_capitals(lms__buf_str(&text), out);
    else if (found != LMS_LEGACY_NONE && found != LMS_LEGACY_UNDECIDED) lms__buf_add(out, lms__buf_str(&text));
    out->oom |= t.oom | u.oom | text.oom;
    lms__buf_free(&t);
    lms__buf_free(&u);
    lms__buf_free(&text);
    return found;
}
