// SPDX-License-Identifier: MIT
#include "text/typing.h"
#include "text/syllable.h"

enum method { TELEX, VNI_KEYS, VIQR, N_METHODS };

typedef struct typed { lms_letter l[LMS_SYL_MAX]; unsigned n; uint8_t tone; unsigned keys; } typed;

static bool vowel(uint8_t b) { return b == 'a' || b == 'e' || b == 'i' || b == 'o' || b == 'u' || b == 'y'; }

/* Put quality q on the last letter(s) that can take it. */
static bool set_quality(typed *t, uint8_t q)
{
    for (unsigned k = t->n; k-- > 0;) {
        lms_letter *l = &t->l[k];
        bool fits = q == 1 ? (l->base == 'a' || l->base == 'e' || l->base == 'o') : q == 2 ? l->base == 'a' : q == 3 ? (l->base == 'o' || l->base == 'u') : false;
        if (!fits || l->quality) continue;
        l->quality = q;
        if (q == 3 && l->base == 'o' && k > 0 && t->l[k - 1].base == 'u' && !t->l[k - 1].quality) t->l[k - 1].quality = 3; /* uow: ươ */
        return ++t->keys;
    }
    return false;
}

static bool set_stroke(typed *t)
{
    for (unsigned k = t->n; k-- > 0;)
        if (t->l[k].base == 'd') {
            t->l[k].base = 3;
            t->l[k].quality = 4;
            return ++t->keys;
        }
    return false;
}

static bool set_tone(typed *t, uint8_t tone)
{
    bool any = false;
    for (unsigned k = 0; k < t->n; k++) any |= vowel(t->l[k].base);
    if (!any || t->tone) return false;
    t->tone = tone;
    return ++t->keys;
}

/* One key; false: an ordinary letter. */
static bool key(enum method m, typed *t, uint32_t cp)
{
    uint32_t low = cp | 32;
    if (m == TELEX) {
        static const char tones[] = "fsrxj"; /* huyền sắc hỏi ngã nặng */
        const char *p = low < 128 ? strchr(tones, (int)low) : NULL;
        lms_letter *last = t->n ? &t->l[t->n - 1] : NULL;
        if (p && low && t->n && set_tone(t, (uint8_t)(p - tones + 1))) return true;
        if (low == 'w') return set_quality(t, t->n && last->base == 'a' ? 2 : 3);
        if (low == 'd' && last && last->base == 'd' && t->n == 1) return set_stroke(t);
        if (last && !last->quality && last->base == low && (low == 'a' || low == 'e' || low == 'o')) {
            last->quality = 1;
            return ++t->keys;
        }
        return false;
    }
    if (m == VNI_KEYS && cp >= '1' && cp <= '9') {
        static const uint8_t tone[] = { 0, LMS_SAC, LMS_HUYEN, LMS_HOI, LMS_NGA, LMS_NANG };
        if (cp <= '5') return set_tone(t, tone[cp - '0']);
        return cp == '9' ? set_stroke(t) : set_quality(t, cp == '6' ? 1 : cp == '7' ? 3 : 2);
    }
    if (m == VIQR) {
        switch (cp) {
        case '\'': return set_tone(t, LMS_SAC);
        case '`': return set_tone(t, LMS_HUYEN);
        case '?': return set_tone(t, LMS_HOI);
        case '~': return set_tone(t, LMS_NGA);
        case '.': return set_tone(t, LMS_NANG);
        case '^': return set_quality(t, 1);
        case '(': return set_quality(t, 2);
        case '+': case '*': return set_quality(t, 3);
        default: break;
        }
        if (low == 'd' && t->n == 1 && t->l[0].base == 'd') return set_stroke(t);
    }
    return false;
}

/*
 * How sure is it that this was typing? A single s, r or x, or a single doubled vowel, may be the spelling of another language
 * ("Bar", "Hans", "Rooi"): only if a name of people comes out, and behind a word without any marks only in company.
 */
enum { NO, WEAK, SURE };

static int strength(enum method m, const typed *t, lms_str s, bool last, const lms_syllable *y)
{
    bool certain = m != TELEX || t->keys > 1, ascii = true;
    if (m == TELEX && lms__foreign(s, last)) return NO;
    for (size_t i = 0; i < s.n; i++) {
        certain |= strchr("fFjJwW", s.s[i]) != NULL;
        ascii &= (unsigned char)s.s[i] < 128;
    }
    if (certain && m == TELEX && t->keys == 1 && !y->in_names) return NO; /* "Kij" is Kim mistyped */
    if (certain) return !y->rare ? SURE : NO;
    if (!y->in_names) return NO;
    return ascii && t->tone ? WEAK : SURE;
}

/* "Tu?n": a question mark stands for letters that were lost, too. Would any letter in its place make a name? */
static bool letter_lost(lms_str s)
{
    static const char letters[] = "aăâeêioôơuưycdghmnpt";
    const char *mark = memchr(s.s, '?', s.n);
    size_t      at = (size_t)(mark - s.s);
    if (memchr(mark + 1, '?', s.n - at - 1) != NULL) return true; /* several: not told */
    for (size_t i = 0; i < sizeof letters - 1;) {
        lms_letter   l;
        lms_syllable y;
        uint32_t     cp = lms__utf8_next((lms_str){ letters, sizeof letters - 1 }, &i);
        if (!lms__letter_of(cp, &l)) continue;
        for (uint8_t tone = 0; tone < (vowel(l.base) ? 6 : 1); tone++) {
            char   t[64];
            size_t n = at;
            l.tone = tone;
            memcpy(t, s.s, at);
            n += lms__utf8_put(t + n, lms__letter_put(l));
            memcpy(t + n, mark + 1, s.n - at - 1);
            n += s.n - at - 1;
            if (lms__syllable_parse((lms_str){ t, n }, &y) && y.in_names) return true;
        }
    }
    return false;
}

/* Type the token with one method; how sure it is that keys were used and a well-formed syllable came out, appended to out. */
static int retype(enum method m, lms_str s, bool last, lms_buf *out)
{
    typed t = { 0 };
    for (size_t i = 0; i < s.n;) {
        uint32_t   cp = lms__utf8_next(s, &i);
        lms_letter l;
        if (key(m, &t, cp)) continue;
        if (t.n == LMS_SYL_MAX || !lms__letter_of(cp, &l)) return NO;
        if (l.tone) {
            if (t.tone) return NO;
            t.tone = l.tone;
            l.tone = 0;
        }
        t.l[t.n++] = l;
    }
    if (!t.keys || t.n == 0) return NO;
    bool marks = false, asked = false; /* VIQR is told by its marks: "dd" alone is Telex */
    for (size_t i = 0; i < s.n; i++) marks |= strchr("'`~.^(+*", s.s[i]) != NULL, asked |= s.s[i] == '?';
    if (m == VIQR && !marks && !(asked && !letter_lost(s))) return NO;
    /* find the place of the tone by parsing the toneless syllable */
    char    buf[LMS_SYL_MAX * 4];
    size_t  n = 0;
    for (unsigned k = 0; k < t.n; k++) n += lms__utf8_put(buf + n, lms__letter_put(t.l[k]));
    lms_syllable y;
    if (!lms__syllable_parse((lms_str){ buf, n }, &y)) return NO;
    if (y.at_glide == 0 && y.at_nucleus == 0 && y.onset == 0 && !y.well_formed && t.tone == 0) return NO;
    y.tone = t.tone;
    size_t mark = out->n;
    lms__syllable_put(&y, y.at_glide, out);
    lms_str      r = { out->s + mark, out->n - mark };
    lms_syllable z;
    int          sure = !out->oom && lms__syllable_parse(r, &z) && z.well_formed && z.placed ? strength(m, &t, s, last, &z) : NO;
    if (sure) return sure;
    out->n = mark;
    return NO;
}

static int one(lms_str s, bool last, lms_buf *out, lms_buf *a, lms_buf *b)
{
    lms_syllable y;
    int          sure = NO;
    if (s.n < 2 || s.n > 24) return NO;
    bool raw_rare = lms__syllable_parse(s, &y) && y.rare;
    if (y.well_formed && !raw_rare) return NO;
    /* "Long1", "Long2" at the end of a name number two children as often as they are keys */
    if (last && (s.s[s.n - 1] == '1' || s.s[s.n - 1] == '2') && lms__syllable_parse((lms_str){ s.s, s.n - 1 }, &y) && y.in_names) return NO;
    lms__buf_clear(a);
    for (int m = 0; m < N_METHODS; m++) {
        lms__buf_clear(b);
        int k = retype((enum method)m, s, last, b);
        if (k == NO) continue;
        if (raw_rare && !(lms__syllable_parse(lms__buf_str(b), &y) && y.in_names)) continue; /* "Xoong" stays, "Coong" was typed */
        if (sure && !lms__str_eq(lms__buf_str(a), lms__buf_str(b))) return NO; /* methods disagree */
        if (!sure) lms__buf_add(a, lms__buf_str(b));
        if (k > sure) sure = k;
    }
    if (sure) lms__buf_add(out, lms__buf_str(a));
    return sure;
}

/*
 * Does anything in s say that it is Vietnamese: letters with marks, typing that is sure, or a surname of many families in
 * front (as it stands, or typed: "Vux") of nothing but syllables of names?
 */
static bool company(lms_str s, lms_buf *a, lms_buf *b)
{
    lms_buf  c;
    bool     any = false, names = true;
    unsigned n = 0, as_is = 0;
    lms__buf_init(&c, a->mem);
    for (size_t i = 0; i < s.n && !any; i++) {
        size_t from = i;
        while (i < s.n && s.s[i] != ' ') any |= (unsigned char)s.s[i++] >= 128;
        lms_str      t = { s.s + from, i - from };
        lms_syllable y;
        if (t.n == 0) continue;
        bool raw = lms__syllable_parse(t, &y) && y.well_formed && !y.rare;
        lms__buf_clear(&c);
        if (!raw) {
            int k = one(t, i == s.n, &c, a, b);
            any |= k == SURE;
            names &= k != NO && lms__syllable_parse(lms__buf_str(&c), &y);
        }
        names &= n++ == 0 ? y.common : y.in_names;
        as_is += raw;
    }
    any |= names && n > 1 && as_is > 0;
    a->oom |= c.oom;
    lms__buf_free(&c);
    return any;
}

bool lms__typing_repair(lms_str s, lms_buf *out)
{
    bool    changed = false;
    int     vietnamese = -1;
    lms_buf a, b;
    lms__buf_init(&a, out->mem);
    lms__buf_init(&b, out->mem);
    for (size_t i = 0; i < s.n;) {
        size_t from = i, mark = out->n;
        while (i < s.n && s.s[i] != ' ') i++;
        lms_str t = { s.s + from, i - from };
        int     sure = one(t, i == s.n, out, &a, &b);
        if (sure == WEAK && vietnamese < 0) vietnamese = company(s, &a, &b);
        if (sure == NO || (sure == WEAK && !vietnamese)) {
            out->n = mark;
            lms__buf_add(out, t);
        } else {
            changed = true;
        }
        while (i < s.n && s.s[i] == ' ') lms__buf_addc(out, ' '), i++;
    }
    out->oom |= a.oom | b.oom;
    lms__buf_free(&a);
    lms__buf_free(&b);
    return changed;
}
