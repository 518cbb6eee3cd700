// SPDX-License-Identifier: MIT
/*
 * text/syllable.c - see syllable.h. A syllable is taken apart into letters (base, quality, tone); its
 * skeleton without tones is split into an onset and a rime of the table.
 */
#include "text/syllable.h"
#include "text/attested.h"
#include "text/tables.h"

/* Skeleton byte of a letter without its tone. */
static char code(lms_letter l)
{
    switch (l.base) {
    case 3: return 3;
    case 'a': return l.quality == 2 ? 1 : l.quality == 1 ? 2 : 'a';
    case 'e': return l.quality == 1 ? 4 : 'e';
    case 'o': return l.quality == 1 ? 5 : l.quality == 3 ? 6 : 'o';
    case 'u': return l.quality == 3 ? 7 : 'u';
    default: return (char)l.base;
    }
}

bool lms__letter_of(uint32_t cp, lms_letter *out)
{
    if (cp < 128) {
        uint32_t low = cp | 32;
        if (low < 'a' || low > 'z') return false;
        *out = (lms_letter){ (uint8_t)low, 0, 0, cp < 'a' };
        return true;
    }
    unsigned at = cp >= 0xC0 && cp < 0x1C0 ? letter_at[cp - 0xC0] : cp >= 0x1EA0 && cp < 0x1F00 ? letter_at[cp - 0x1EA0 + 0x100] : 0;
    if (at == 0) return false;
    const letter *l = &letters[at - 1];
    *out = (lms_letter){ (uint8_t)l->base, (uint8_t)l->quality, (uint8_t)l->tone, (uint8_t)l->upper };
    return true;
}

uint32_t lms__letter_put(lms_letter l)
{
    static const char shape[] = "a\1\2e\4io\5\6u\7y"; /* a ă â e ê i o ô ơ u ư y, as letter_code has them */
    if (l.base == 3) return l.tone ? 0 : l.upper ? 0x110 : 0x111;
    if (l.quality == 0 && l.tone == 0) return l.upper ? l.base - 32u : l.base;
    char        c = code(l);
    const char *p = l.quality && c == (char)l.base ? NULL : strchr(shape, c); /* a horn on an a: no such letter */
    return p && c && l.tone < 6 ? letter_code[p - shape][l.tone][l.upper != 0] : 0;
}

static const rime *find_rime(const char *s, unsigned n)
{
    uint64_t key = 0;
    if (n == 0 || n > 7) return NULL;
    for (unsigned i = 0; i < n; i++) key |= (uint64_t)(unsigned char)s[i] << (56 - 8 * i);
    for (uint64_t h = key * 0x9E3779B97F4A7C15u >> 55; rime_slot[h]; h = (h + 1) % 512) {
        const rime *r = &rimes[rime_slot[h] - 1];
        if (memcmp(r->s, s, n) == 0 && r->s[n] == 0) return r;
    }
    return NULL;
}

static bool front(char c) { return c == 'e' || c == 4 || c == 'i' || c == 'y'; }

/* Does onset (n letters of s) stand before a rime that begins with c? */
static bool onset_fits(const char *s, unsigned n, char c)
{
    if (n == 0) return true;
    if (n == 1 && memchr("bd\3hlmnprstvx", s[0], 13)) return true;
    if (n == 2 && s[1] == 'h' && memchr("cknpt", s[0], 5)) return true;
    if (n == 2 && s[0] == 't' && s[1] == 'r') return true;
    if (n == 1 && s[0] == 'c') return !front(c);
    if (n == 1 && s[0] == 'k') return front(c);
    if (n == 1 && s[0] == 'g') return !front(c);
    if (n == 2 && memcmp(s, "gh", 2) == 0) return front(c) && c != 'y';
    if (n == 2 && memcmp(s, "ng", 2) == 0) return !front(c);
    if (n == 3 && memcmp(s, "ngh", 3) == 0) return front(c) && c != 'y';
    return false;
}

static const rime *split(const char *s, unsigned n, unsigned *onset)
{
    const rime *r;
    if (n >= 3 && s[0] == 'q' && s[1] == 'u') {
        char c = s[2];
        *onset = 2;
        if (!(c == 'a' || c == 1 || c == 2 || c == 'e' || c == 4 || c == 'i' || c == 6 || c == 'y' || (n == 4 && c == 5 && s[3] == 'c'))) return NULL;
        return find_rime(s + 2, n - 2);
    }
    if (n >= 2 && s[0] == 'g' && s[1] == 'i') {
        *onset = 2;
        if (n > 2 && s[2] != 'y' && (r = find_rime(s + 2, n - 2)) != NULL) return r;
        *onset = 1; /* gì, gìn, giêng: the i is the rime's */
        return find_rime(s + 1, n - 1);
    }
    for (unsigned k = 0; k <= 3 && k < n; k++) {
        bool vowel = strchr("aeiouy\1\2\4\5\6\7", s[k]) != NULL;
        if (!vowel) continue;
        *onset = k;
        r = find_rime(s + k, n - k);
        if (r == NULL || !onset_fits(s, k, s[k])) return NULL;
        if (k == 0 && n >= 2 && s[0] == 'i' && s[1] == 4) return NULL; /* iê- is written yê- without an onset */
        return r;
    }
    return NULL;
}

/* Spelt with y where the language has i (chý, trý): h k l m qu s t th v and no onset take y, and đ ph in a few names. */
static bool odd_y(const char *s, unsigned n, unsigned onset, const rime *r)
{
    if (r->s[0] != 'y' || r->s[1] != 0 || onset == 0 || (onset == 2 && s[0] == 'q')) return false;
    return !(onset == 1 && strchr("hklmstv", s[0])) && !(onset == 2 && n == 3 && s[0] == 't' && s[1] == 'h');
}

/* What is known of a syllable: SEEN, and where (gen_tables.py); 0 if nothing. */
enum { SEEN = 1, INNER = 16, COMMON = 32, SURNAME = 64, NAMES = 128 };
static unsigned seen(const char *skeleton, unsigned n, unsigned tone)
{
    const uint64_t bits = UINT64_C(0xF0) << 56;
    uint64_t       key = (uint64_t)tone << 56;
    if (n > 7) return 0;
    for (unsigned i = 0; i < n; i++) key |= (uint64_t)(unsigned char)skeleton[i] << (8 * i);
    for (uint64_t h = key * 0x9E3779B97F4A7C15u >> 51; attested[h]; h = (h + 1) % ATTESTED_SLOTS)
        if ((attested[h] & ~bits) == key) return SEEN | (unsigned)((attested[h] & bits) >> 56);
    return 0;
}

bool lms__foreign(lms_str w, bool last)
{
    char low[8] = { 0 };
    if (w.n == 0 || w.n > 7) return false;
    for (size_t i = 0; i < w.n; i++) low[i] = (char)(w.s[i] >= 'A' && w.s[i] <= 'Z' ? w.s[i] + 32 : w.s[i]);
    for (int i = 0; i < N_FOREIGN; i++)
        if (memcmp(foreign[i].s, low, 8) == 0) return last || !foreign[i].last;
    return false;
}

/* Next code point; the two- and three-byte sequences of the alphabet without a call. */
static inline uint32_t next(lms_str s, size_t *i)
{
    const unsigned char *p = (const unsigned char *)s.s + *i;
    size_t               left = s.n - *i;
    if (p[0] < 0x80) return (*i)++, p[0];
    if (left > 1 && p[0] >= 0xC3 && p[0] <= 0xCF && (p[1] & 0xC0) == 0x80) return *i += 2, (uint32_t)(p[0] & 31) << 6 | (p[1] & 63);
    if (left > 2 && p[0] == 0xE1 && (p[1] & 0xC0) == 0x80 && (p[2] & 0xC0) == 0x80)
        return *i += 3, 0x1000u | (uint32_t)(p[1] & 63) << 6 | (p[2] & 63);
    return lms__utf8_next(s, i);
}

bool lms__syllable_parse(lms_str s, lms_syllable *y)
{
    char     skeleton[LMS_SYL_MAX];
    unsigned tones = 0;
    memset(y, 0, sizeof *y);
    for (size_t i = 0; i < s.n;) {
        uint32_t cp = next(s, &i);
        if (y->n == LMS_SYL_MAX || !lms__letter_of(cp, &y->letter[y->n])) return false;
        lms_letter *l = &y->letter[y->n];
        if (l->tone) {
            tones++;
            y->tone = l->tone;
            y->tone_at = y->n;
            l->tone = 0;
        }
        skeleton[y->n] = code(*l);
        y->n++;
    }
    if (y->n == 0) return false;
    y->broken = tones > 1;
    unsigned    onset = 0;
    const rime *r = split(skeleton, y->n, &onset);
    if (r == NULL) return true;
    y->onset = (uint8_t)onset;
    y->at_nucleus = (uint8_t)(onset + r->at_new);
    y->at_glide = (uint8_t)(onset + r->at_old);
    y->well_formed = !y->broken && (!r->stop || y->tone == LMS_SAC || y->tone == LMS_NANG);
    unsigned where = y->well_formed ? seen(skeleton, y->n, y->tone) : 0;
    y->attested = where > 0;
    y->in_names = where & NAMES;
    y->surname = where & SURNAME;
    y->common = where & COMMON;
    y->inner = where & INNER;
    y->rare = y->well_formed && !y->attested && (r->rare || odd_y(skeleton, y->n, onset, r));
    y->placed = y->tone == 0 || y->tone_at == y->at_nucleus || y->tone_at == y->at_glide;
    return true;
}

void lms__syllable_put(const lms_syllable *y, unsigned at, lms_buf *out)
{
    for (unsigned i = 0; i < y->n; i++) {
        lms_letter l = y->letter[i];
        if (i == at) l.tone = y->tone;
        lms__buf_addcp(out, lms__letter_put(l));
    }
}

/* Next token without spaces; false at the end. */
static bool token(lms_str s, size_t *at, lms_str *out)
{
    while (*at < s.n && s.s[*at] == ' ') ++*at;
    size_t from = *at;
    if (from == s.n) return false; /* also where s has no bytes at all */
    while (*at < s.n && s.s[*at] != ' ') ++*at;
    *out = (lms_str){ s.s + from, *at - from };
    return true;
}

void lms__syllables_count(lms_str s, uint32_t *n, uint32_t *good)
{
    lms_str t;
    *n = *good = 0;
    for (size_t at = 0; token(s, &at, &t);) {
        bool any = false;
        while (t.n && strchr(".,;:-()/\"", t.s[0])) t.s++, t.n--;
        while (t.n && strchr(".,;:-()/\"", t.s[t.n - 1])) t.n--;
        for (size_t i = 0; i < t.n; i++) any |= (unsigned char)t.s[i] >= 128 || (t.s[i] | 32) >= 'a';
        if (!any) continue;
        lms_syllable y;
        ++*n;
        *good += lms__syllable_parse(t, &y) && y.well_formed;
    }
}

bool lms__tone_repair(lms_str s, lms_buf *out)
{
    bool changed = false;
    for (size_t i = 0; i < s.n;) {
        size_t from = i;
        while (i < s.n && s.s[i] != ' ') i++;
        lms_str      t = { s.s + from, i - from };
        lms_syllable y;
        if (t.n > 2 && lms__syllable_parse(t, &y) && y.well_formed && !y.placed) {
            lms__syllable_put(&y, y.at_nucleus == y.at_glide ? y.at_nucleus : y.at_glide, out);
            changed = true;
        } else {
            lms__buf_add(out, t);
        }
        while (i < s.n && s.s[i] == ' ') lms__buf_addc(out, ' '), i++;
    }
    return changed;
}
