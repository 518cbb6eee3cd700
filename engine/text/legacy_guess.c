// SPDX-License-Identifier: MIT
/*
 * text/legacy_guess.c - which encoding is a value in? See legacy.h.
 *
 * Idea    Every encoding's reading of a value is scored word by word: attested syllables count most, then well-formed
 *         ones, rare rimes less, marks in a wrong place hardly. The best reading is taken, two equal ones are none.
 *         A value all of whose words are attested as it stands is never decoded unless its font says so; one that is
 *         only well formed ("Phan Thò Nga") is, if its column is known to be in that encoding and every word becomes
 *         an attested one. Other fields of the row say more than the column: a row is keyed on one machine. If they are in
 *         an encoding, a value that is a name in both readings is what it is in that one ("Hoà An" beside "Nguyeãn" is Hồ An),
 *         unless that reading would be the poorer name; then it is undecided.
 */
#include "text/fold.h"
#include "text/legacy.h"
#include "text/syllable.h"
#include "text/unicode.h"

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
        int b = lms__cp1252_byte(lms__utf8_next(s, &i));
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

/* What its row says: is the reading, of all words, at least as good a name as the value as it stands? *two: no, yet it is one. */
static bool row_decides(const reading *raw, const reading *r, bool *two)
{
    if (r->good < r->n || r->odd > raw->odd) return false;
    bool poorer = (raw->known == raw->n && r->known < r->n) || (raw->place == raw->n && r->place < r->n);
    *two |= poorer;
    return !poorer;
}

/* May a value that reads as Vietnamese as it stands be decoded with e? What all its words say by themselves is not given up
   lightly. *two: it is a name as it stands, and another one in the encoding of its surroundings. */
static bool may_decode(const reading *raw, const reading *r, lms_legacy e, const lms_legacy_says *says, bool is_torn, bool *two)
{
    bool column = e == says->column;
    if (raw->good < raw->n || e == says->font) return true;
    if (e == says->row) return row_decides(raw, r, two);
    if (column && raw->people == raw->n && r->people == r->n && !falls_into_place(raw, r)) *two = true;
    if (r->known < r->n || r->odd) return false;
    if (is_torn) return true;
    if (raw->known < raw->n) return column || (raw->odd && r->score > raw->score);
    bool other = column && r->people == r->n && (raw->people < raw->n || falls_into_place(raw, r));
    *two |= other && !says->mostly;
    return other && says->mostly;
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

bool lms__legacy_is_unicode(lms_str s)
{
    lms_letter l;
    for (size_t i = 0; i < s.n;) {
        uint32_t cp = lms__utf8_next(s, &i);
        if (cp < 0x100 || lms__cp1252_byte(cp) >= 0) continue;
        if ((cp >= 0x300 && cp <= 0x323) || lms__letter_of(cp, &l)) return true;
    }
    return false;
}

/* Letters beyond ASCII, all of them with a byte in cp1252: else there is nothing to decode. */
static bool view_of_bytes(lms_str s)
{
    bool high = false;
    for (size_t i = 0; i < s.n;) {
        if ((unsigned char)s.s[i] < 128) {
            i++;
            continue;
        }
        high = true;
        if (lms__cp1252_byte(lms__utf8_next(s, &i)) < 0) return false;
    }
    return high;
}

/* How good a reading is; what speaks for an encoding beforehand counts like two words and more; a whole value of UTF-8 does not
   come by chance. */
static uint32_t score_of(lms_legacy e, const reading *r, const lms_legacy_says *says, bool all, bool is_torn)
{
    return r->score + (e == says->font ? 64u : 0) + (e == says->row ? 16u : 0) + (e == says->column ? 8u : 0) + (e == LMS_LEGACY_UTF8 ? 16u : 0) +
           (all ? 4u : 0) + (is_torn && e == LMS_LEGACY_TCVN3 ? 4u : 0) + (e == LMS_LEGACY_VISCII ? 0 : e == LMS_LEGACY_CP1258 ? 1u : 2u);
}

lms_legacy lms__legacy_guess_with(lms_str s, lms_legacy_says says, lms_buf *out)
{
    static const lms_legacy order[] = { LMS_LEGACY_UTF8, LMS_LEGACY_TCVN3, LMS_LEGACY_VNI, LMS_LEGACY_CP1258, LMS_LEGACY_VISCII };
    if (!view_of_bytes(s)) return LMS_LEGACY_NONE;
    bool    lost = false, two = false; /* bytes missing that cannot be told; a name as it stands and another in its surroundings' encoding */
    bool    is_torn = torn(s), alone = says.font == LMS_LEGACY_NONE && says.row == LMS_LEGACY_NONE && says.column == LMS_LEGACY_NONE;
    reading raw = read_words(s);
    if (raw.n == 0 || (raw.people == raw.n && alone && !is_torn)) return LMS_LEGACY_NONE;
    lms_buf t, u, text;
    lms__buf_init(&t, out->mem);
    lms__buf_init(&u, out->mem);
    lms__buf_init(&text, out->mem);
    best b = { .e = LMS_LEGACY_NONE };
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        lms_legacy e = order[i];
        bool       spoken = e == says.font || e == says.row || e == says.column;
        if (!decoded(e, s, &t, &u, &lost)) continue;
        reading r = read_words(lms__buf_str(&u));
        bool    all = r.n > 0 && r.good == r.n, some = r.n >= 2 && r.good * 3 >= r.n * 2 && r.good > raw.good;
        if (!may_decode(&raw, &r, e, &says, is_torn && e == LMS_LEGACY_TCVN3, &two)) continue;
        if (!spoken && r.people < raw.people) continue; /* "Ngô Minh Ngâ" is mistyped: no reading that spoils Ngô */
        if (!all && !(some && spoken) && !((e == says.font || e == says.row) && font_decides(e, s, &raw, lms__buf_str(&u), &r))) continue;
        if ((raw.same || e == LMS_LEGACY_CP1258 || e == LMS_LEGACY_VISCII) && !spoken && r.known < r.n) continue;
        uint32_t score = score_of(e, &r, &says, all, is_torn);
        if (b.e != LMS_LEGACY_NONE && score < b.score) continue;
        if (b.e != LMS_LEGACY_NONE && score == b.score) {
            b.tie |= !lms__str_eq(lms__buf_str(&text), lms__buf_str(&u));
            continue;
        }
        b = (best){ e, score, all, false };
        lms__buf_clear(&text);
        lms__buf_add(&text, lms__buf_str(&u));
    }
    lost &= raw.good < raw.n; /* "LÃ VY" is a name: nothing says that a byte is missing */
    lms_legacy found = b.tie || (b.e == LMS_LEGACY_NONE && (lost || two)) ? LMS_LEGACY_UNDECIDED : b.e;
    if (found == LMS_LEGACY_TCVN3) raise_capitals(lms__buf_str(&text), out);
    else if (found != LMS_LEGACY_NONE && found != LMS_LEGACY_UNDECIDED) lms__buf_add(out, lms__buf_str(&text));
    out->oom |= t.oom | u.oom | text.oom;
    lms__buf_free(&t);
    lms__buf_free(&u);
    lms__buf_free(&text);
    return found;
}

lms_legacy lms__legacy_guess(lms_str s, lms_legacy font, lms_legacy column, lms_buf *out)
{
    return lms__legacy_guess_with(s, (lms_legacy_says){ .font = font, .column = column, .mostly = true }, out);
}
