// SPDX-License-Identifier: MIT
/*
 * bench/gen_text.c - what keyboards, fonts and old code pages do to Vietnamese. Written from bench/tables/letters.csv alone,
 * apart from the engine's text code, so that a mistake there is not mirrored here.
 *
 * A text is an array of code points. A letter of the table is (shape, tone, case), shape being base and quality: a ă â ...
 */
#include "gen.h"

#include <stdlib.h>
#include <string.h>

enum { NGANG, SAC, HUYEN, HOI, NGA, NANG };
static const char *const tone_word[6] = { "ngang", "sac", "huyen", "hoi", "nga", "nang" };
static const uint32_t tone_mark[6] = { 0, 0x301, 0x300, 0x309, 0x303, 0x323 };
static const char tone_telex[6] = { 0, 's', 'f', 'r', 'x', 'j' }, tone_vni[6] = { 0, '1', '2', '3', '4', '5' },
                  tone_viqr[6] = { 0, '\'', '`', '?', '~', '.' };
static const uint8_t tone_1258[6] = { 0, 0xEC, 0xCC, 0xD2, 0xDE, 0xF2 };

/* shapes: a ă â e ê i o ô ơ u ư y đ */
#define N_SHAPES 13
static const struct { char base; const char *quality; uint32_t mark; } shape_of[N_SHAPES] = {
    { 'a', "", 0 }, { 'a', "breve", 0x306 }, { 'a', "circumflex", 0x302 }, { 'e', "", 0 }, { 'e', "circumflex", 0x302 }, { 'i', "", 0 },
    { 'o', "", 0 }, { 'o', "circumflex", 0x302 }, { 'o', "horn", 0x31B }, { 'u', "", 0 }, { 'u', "horn", 0x31B }, { 'y', "", 0 }, { 'd', "stroke", 0 }
};
static const char *const quality_telex[N_SHAPES] = { "", "w", "a", "", "e", "", "", "o", "w", "", "w", "", "d" };
static const char *const quality_vni[N_SHAPES] = { "", "8", "6", "", "6", "", "", "6", "7", "", "7", "", "9" };
static const char *const quality_viqr[N_SHAPES] = { "", "(", "^", "", "^", "", "", "^", "+", "", "+", "", "d" };

typedef struct { uint8_t known, shape, tone, upper, tcvn3, vni_n, vni[2]; } letter;
#define N_LETTERS 0x1F00
static letter   table[N_LETTERS];
static uint32_t letter_cp[2][N_SHAPES][6];

static int hex(const char *s)
{
    int v = 0;
    for (int i = 0; i < 2; i++) v = v * 16 + (s[i] <= '9' ? s[i] - '0' : s[i] - 'A' + 10);
    return v;
}

void gen_text_tables(const char *dir)
{
    csv_file f = gen_csv_load(dir, "letters.csv");
    int c_char = gen_csv_col(&f, "char"), c_base = gen_csv_col(&f, "base"), c_quality = gen_csv_col(&f, "quality"), c_tone = gen_csv_col(&f, "tone"),
        c_tcvn3 = gen_csv_col(&f, "tcvn3"), c_vni = gen_csv_col(&f, "vni");
    for (int s = 0; s < N_SHAPES; s++)
        if (shape_of[s].quality[0] == 0)
            for (int up = 0; up < 2; up++) {
                uint32_t cp = (uint32_t)(up ? shape_of[s].base - 32 : shape_of[s].base);
                table[cp] = (letter){ 1, (uint8_t)s, NGANG, (uint8_t)up, (uint8_t)cp, 1, { (uint8_t)cp, 0 } };
                letter_cp[up][s][NGANG] = cp;
            }
    for (uint32_t i = 1; i < f.n_rows; i++) {
        char **r = f.row[i];
        text   t = gen_decode(r[c_char]);
        letter l = { .known = 1, .upper = i % 2 == 1 }; /* the table lists each capital before its small letter */
        bool   stroke = strcmp(r[c_quality], "stroke") == 0;
        int    s = 0, tone = 0;
        while (s < N_SHAPES && (strcmp(shape_of[s].quality, r[c_quality]) != 0 || (!stroke && shape_of[s].base != r[c_base][0]))) s++;
        while (tone < 6 && strcmp(tone_word[tone], r[c_tone][0] ? r[c_tone] : "ngang") != 0) tone++;
        if (s == N_SHAPES || tone == 6 || t.n != 1 || t.cp[0] >= N_LETTERS) gen_die("letters.csv: row %u is not a letter", i);
        l.shape = (uint8_t)s;
        l.tone = (uint8_t)tone;
        l.tcvn3 = (uint8_t)hex(r[c_tcvn3]);
        l.vni_n = (uint8_t)(strlen(r[c_vni]) / 2);
        for (int k = 0; k < l.vni_n; k++) l.vni[k] = (uint8_t)hex(r[c_vni] + 2 * k);
        table[t.cp[0]] = l;
        letter_cp[l.upper][s][tone] = t.cp[0];
    }
}

text gen_decode(const char *z)
{
    text t = { .n = 0 };
    const uint8_t *s = (const uint8_t *)z;
    while (*s && t.n < MAX_CP) {
        uint32_t cp = *s++;
        int more = cp >= 0xF0 ? 3 : cp >= 0xE0 ? 2 : cp >= 0xC0 ? 1 : 0;
        if (more) cp &= 0x3Fu >> more;
        while (more-- > 0 && *s) cp = cp << 6 | (*s++ & 0x3F);
        t.cp[t.n++] = cp;
    }
    return t;
}

static size_t put_utf8(uint32_t c, char *o)
{
    if (c < 0x80) { o[0] = (char)c; return 1; }
    if (c < 0x800) { o[0] = (char)(0xC0 | c >> 6); o[1] = (char)(0x80 | (c & 0x3F)); return 2; }
    o[0] = (char)(0xE0 | c >> 12);
    o[1] = (char)(0x80 | (c >> 6 & 0x3F));
    o[2] = (char)(0x80 | (c & 0x3F));
    return 3;
}

void gen_encode(const text *t, char *out, size_t cap)
{
    size_t n = 0;
    for (int i = 0; i < t->n && n + 4 < cap; i++) n += put_utf8(t->cp[i], out + n);
    out[n] = 0;
}

static const letter *at(const text *t, int i)
{
    return t->cp[i] < N_LETTERS && table[t->cp[i]].known ? &table[t->cp[i]] : NULL;
}

static bool is_space(uint32_t c) { return c == ' '; }

/* Syllables as [start, end). */
static int syllables(const text *t, int start[24], int end[24])
{
    int n = 0;
    for (int i = 0; i < t->n && n < 24;) {
        while (i < t->n && is_space(t->cp[i])) i++;
        if (i == t->n) break;
        start[n] = i;
        while (i < t->n && !is_space(t->cp[i])) i++;
        end[n++] = i;
    }
    return n;
}

static void replace(text *t, int at_, int drop, const uint32_t *with, int n)
{
    if (t->n - drop + n > MAX_CP) return;
    memmove(t->cp + at_ + n, t->cp + at_ + drop, sizeof t->cp[0] * (size_t)(t->n - at_ - drop));
    if (n) memcpy(t->cp + at_, with, sizeof t->cp[0] * (size_t)n);
    t->n += n - drop;
}

bool gen_strip_marks(text *t)
{
    bool any = false;
    for (int i = 0; i < t->n; i++) {
        const letter *l = at(t, i);
        if (l == NULL) continue;
        uint32_t plain = (uint32_t)(l->upper ? shape_of[l->shape].base - 32 : shape_of[l->shape].base);
        any |= plain != t->cp[i];
        t->cp[i] = plain;
    }
    return any;
}

void gen_upper(text *t)
{
    for (int i = 0; i < t->n; i++) {
        const letter *l = at(t, i);
        if (l) t->cp[i] = letter_cp[1][l->shape][l->tone];
        else if (t->cp[i] >= 'a' && t->cp[i] <= 'z') t->cp[i] -= 32;
        else if (t->cp[i] >= 0x103 && t->cp[i] < 0x180) t->cp[i] &= ~1u; /* ŭ ĭ of the highlands */
    }
}

/* The vowel letters of a syllable without the u of qu and the i of gi; *tone_at: which of them bears the tone, or -1. */
static int vowels(const text *t, int start, int end, int pos[8], int *tone_at)
{
    int n = 0;
    *tone_at = -1;
    for (int i = start; i < end && n < 8; i++) {
        const letter *l = at(t, i);
        if (l == NULL || l->shape == 12) continue;
        uint32_t before = i > start ? t->cp[i - 1] | 32 : 0;
        bool next_vowel = i + 1 < end && at(t, i + 1) && at(t, i + 1)->shape != 12;
        if (next_vowel && ((shape_of[l->shape].base == 'u' && before == 'q') || (shape_of[l->shape].base == 'i' && before == 'g' && i == start + 1)))
            if (l->tone == NGANG) continue;
        if (l->tone != NGANG) *tone_at = n;
        pos[n++] = i;
    }
    return n;
}

static void set_tone(text *t, int i, int tone)
{
    const letter *l = at(t, i);
    t->cp[i] = letter_cp[l->upper][l->shape][tone];
}

bool gen_other_tone_style(text *t)
{
    int  start[24], end[24], n = syllables(t, start, end);
    bool any = false;
    for (int k = 0; k < n; k++) {
        int pos[8], tone_at, v = vowels(t, start[k], end[k], pos, &tone_at);
        if (v != 2 || tone_at < 0 || pos[1] != pos[0] + 1 || pos[1] != end[k] - 1) continue;
        int a = at(t, pos[0])->shape, b = at(t, pos[1])->shape, tone = at(t, pos[tone_at])->tone;
        if (!((a == 6 && (b == 0 || b == 3)) || (a == 9 && b == 11))) continue; /* oa oe uy */
        set_tone(t, pos[tone_at], NGANG);
        set_tone(t, pos[1 - tone_at], tone);
        any = true;
    }
    return any;
}

/* Huỳnh -> Hùynh, Quý -> Qúy: the mark on the vowel before the right one. */
bool gen_misplace_tone(text *t, rng *r)
{
    int start[24], end[24], n = syllables(t, start, end), first = n ? (int)gen_below(r, (uint32_t)n) : 0;
    for (int j = 0; j < n; j++) {
        int k = (first + j) % n, pos[8], tone_at, v = vowels(t, start[k], end[k], pos, &tone_at);
        if (tone_at < 0) continue;
        int from = pos[tone_at], to = from - 1;
        if (to < start[k] || at(t, to) == NULL || at(t, to)->shape == 12 || shape_of[at(t, to)->shape].quality[0]) continue;
        if (v == 2 && from == end[k] - 1) {
            int a = at(t, to)->shape, b = at(t, from)->shape; /* hoà -> hòa would be a style, not a fault */
            if ((a == 6 && (b == 0 || b == 3)) || (a == 9 && b == 11)) continue;
        }
        int tone = at(t, from)->tone;
        set_tone(t, from, NGANG);
        set_tone(t, to, tone);
        return true;
    }
    return false;
}

/* Where a new tone goes in a syllable that may have none: quality letter, else by the number of vowels. */
static int tone_place(const text *t, int start, int end)
{
    int pos[8], tone_at, v = vowels(t, start, end, pos, &tone_at);
    if (v == 0) return -1;
    if (tone_at >= 0) return pos[tone_at];
    for (int i = v - 1; i >= 0; i--)
        if (shape_of[at(t, pos[i])->shape].quality[0]) return pos[i];
    if (v == 1) return pos[0];
    if (v >= 3) return pos[1];
    return pos[1] < end - 1 ? pos[1] : pos[0];
}

static bool stopped(const text *t, int end)
{
    uint32_t c = t->cp[end - 1] | 32, b = end > 1 ? t->cp[end - 2] | 32 : 0;
    return c == 'p' || c == 't' || c == 'c' || (c == 'h' && b == 'c');
}

static bool retone(text *t, int start, int end, rng *r)
{
    int place = tone_place(t, start, end);
    if (place < 0) return false;
    int now = at(t, place)->tone, other;
    if (stopped(t, end)) other = now == SAC ? NANG : SAC;
    else do other = (int)gen_below(r, 6); while (other == now);
    set_tone(t, place, other);
    return true;
}

bool gen_retone(const char *syllable, rng *r, char *out, size_t cap)
{
    text t = gen_decode(syllable);
    if (!retone(&t, 0, t.n, r)) return false;
    gen_encode(&t, out, cap);
    return true;
}

bool gen_wrong_tone(text *t, rng *r)
{
    int start[24], end[24], n = syllables(t, start, end);
    if (n == 0) return false;
    int k = (int)gen_below(r, (uint32_t)n);
    return retone(t, start[k], end[k], r);
}

static const char *const neighbours[26] = { "qsz", "vghn", "xdfv", "serfcx", "wsdr", "drtgvc", "ftyhbv", "gyujnb", "ujko", "huikmn", "jiolm", "kop", "njk",
                                            "bhjm", "iklp", "ol", "wa", "edft", "awedxz", "rfgy", "yhji", "cfgb", "qase", "zsdc", "tghu", "asx" };

/* One letter of one syllable: a neighbouring key, a letter left out, doubled, or two letters swapped. */
bool gen_typo(text *t, rng *r)
{
    int start[24], end[24], n = syllables(t, start, end);
    for (int tries = 0; tries < 8 && n > 0; tries++) {
        int      k = (int)gen_below(r, (uint32_t)n), how = (int)gen_below(r, 10), len = end[k] - start[k];
        int      i = start[k] + (int)gen_below(r, (uint32_t)len);
        uint32_t c = t->cp[i], low = c | 32;
        const letter *l = at(t, i);
        if (how < 4) {
            uint32_t b = l ? (uint32_t)shape_of[l->shape].base : low;
            if (b < 'a' || b > 'z') continue;
            const char *near = neighbours[b - 'a'];
            uint32_t x = (uint32_t)near[gen_below(r, (uint32_t)strlen(near))];
            t->cp[i] = (c < 0x80 && c < 'a') || (l && l->upper) ? x - 32 : x;
            return true;
        }
        if (how < 7 && len >= 3 && i > start[k]) { replace(t, i, 1, NULL, 0); return true; }
        if (how < 8 && i > start[k]) { replace(t, i, 0, &c, 1); return true; }
        if (i > start[k] && i + 1 < end[k] && t->cp[i] != t->cp[i + 1]) {
            t->cp[i] = t->cp[i + 1];
            t->cp[i + 1] = c;
            return true;
        }
    }
    return false;
}

static void add(uint32_t *out, int *n, uint32_t c) { out[(*n)++] = c; }

/* One syllable as it looks when the input method was off or of another kind. */
static bool residue_of(text *t, int start, int end, int method, bool whole, bool tone_last)
{
    uint32_t out[48];
    int      n = 0, last_tone = 0;
    bool     any = false;
    if (end - start > 14) return false;
    const char *const *quality = method == 0 ? quality_telex : method == 1 ? quality_vni : quality_viqr;
    const char *tones = method == 0 ? tone_telex : method == 1 ? tone_vni : tone_viqr;
    for (int i = start; i < end; i++) {
        const letter *l = at(t, i);
        if (l == NULL || (l->tone == NGANG && shape_of[l->shape].quality[0] == 0)) { add(out, &n, t->cp[i]); continue; }
        bool open = whole && shape_of[l->shape].quality[0] != 0; /* quality as typed too, not only the tone */
        any |= l->tone != NGANG || open;
        if (open) {
            add(out, &n, (uint32_t)(l->upper ? shape_of[l->shape].base - 32 : shape_of[l->shape].base));
            for (const char *q = quality[l->shape]; *q; q++) add(out, &n, (uint32_t)*q);
        } else {
            add(out, &n, letter_cp[l->upper][l->shape][NGANG]);
        }
        if (l->tone == NGANG) continue;
        if (tone_last) last_tone = tones[l->tone];
        else add(out, &n, (uint32_t)tones[l->tone]);
    }
    if (last_tone) add(out, &n, (uint32_t)last_tone);
    if (!any) return false;
    replace(t, start, end - start, out, n);
    return true;
}

bool gen_residue(text *t, rng *r)
{
    int  start[24], end[24], n = syllables(t, start, end);
    if (n == 0) return false;
    int  first = (int)gen_below(r, (uint32_t)n), x = (int)gen_below(r, 10), method = x < 6 ? 0 : x < 9 ? 1 : 2;
    bool whole = gen_below(r, 10) < 6, last = method == 0 && gen_below(r, 2) == 0;
    if (method == 2) whole = true;
    for (int j = 0; j < n; j++) {
        int k = (first + j) % n;
        if (residue_of(t, start[k], end[k], method, whole, last)) return true;
    }
    return false;
}

bool gen_nfd(text *t)
{
    text o = { .n = 0 };
    bool any = false;
    for (int i = 0; i < t->n && o.n + 3 < MAX_CP; i++) {
        const letter *l = at(t, i);
        if (l == NULL || l->shape == 12) { o.cp[o.n++] = t->cp[i]; continue; }
        o.cp[o.n++] = (uint32_t)(l->upper ? shape_of[l->shape].base - 32 : shape_of[l->shape].base);
        bool below = l->tone == NANG; /* canonical order: horn (216), dot below (220), the rest (230) */
        if (below && shape_of[l->shape].mark != 0x31B) o.cp[o.n++] = tone_mark[NANG];
        if (shape_of[l->shape].mark) o.cp[o.n++] = shape_of[l->shape].mark;
        if (l->tone && !(below && shape_of[l->shape].mark != 0x31B)) o.cp[o.n++] = tone_mark[l->tone];
        any |= l->tone != NGANG || shape_of[l->shape].mark != 0;
    }
    if (any) *t = o;
    return any;
}

bool gen_mark_order(text *t)
{
    text o = { .n = 0 };
    bool any = false;
    for (int i = 0; i < t->n && o.n + 3 < MAX_CP; i++) {
        const letter *l = at(t, i);
        uint32_t mark = l ? shape_of[l->shape].mark : 0;
        if (l == NULL || l->tone == NGANG || l->tone == NANG || (mark != 0x302 && mark != 0x306)) { o.cp[o.n++] = t->cp[i]; continue; }
        o.cp[o.n++] = (uint32_t)(l->upper ? shape_of[l->shape].base - 32 : shape_of[l->shape].base);
        o.cp[o.n++] = tone_mark[l->tone];
        o.cp[o.n++] = mark;
        any = true;
    }
    if (any) *t = o;
    return any;
}

/* Windows-1252 above 0x7F; the five holes stay control characters, as browsers show them. */
static uint32_t cp1252(uint8_t b)
{
    static const uint16_t high[32] = { 0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0x8D, 0x17D, 0x8F,
                                       0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122, 0x161, 0x203A, 0x153, 0x9D, 0x17E, 0x178 };
    return b >= 0x80 && b < 0xA0 ? high[b - 0x80] : b;
}

static int legacy_bytes(uint32_t cp, int how, uint8_t out[3])
{
    const letter *l = cp < N_LETTERS && table[cp].known ? &table[cp] : NULL;
    if (how == LEGACY_TCVN3 && l) { out[0] = l->tcvn3; return 1; }
    if (how == LEGACY_VNI && l) { memcpy(out, l->vni, 2); return l->vni_n; }
    if (how == LEGACY_MOJIBAKE) { char u[4]; int n = (int)put_utf8(cp, u); memcpy(out, u, 3); return n; }
    out[0] = cp < 0x100 ? (uint8_t)cp : '?';
    return 1;
}

bool gen_legacy_inside(text *t, int how)
{
    text o = { .n = 0 };
    bool any = false;
    for (int i = 0; i < t->n && o.n + 3 < MAX_CP; i++) {
        uint8_t b[3];
        int     n = legacy_bytes(t->cp[i], how, b);
        if (n == 1 && b[0] == '?' && t->cp[i] != '?') return false; /* ŭ: not in the old code */
        for (int k = 0; k < n; k++) o.cp[o.n++] = cp1252(b[k]);
        any |= n > 1 || b[0] >= 0x80;
    }
    if (any) *t = o;
    return any;
}

static size_t bytes_1258(uint32_t cp, char *o)
{
    const letter *l = cp < N_LETTERS && table[cp].known ? &table[cp] : NULL;
    if (l == NULL) { o[0] = cp < 0x100 ? (char)cp : '?'; return 1; }
    static const uint8_t shaped[N_SHAPES] = { 'a', 0xE3, 0xE2, 'e', 0xEA, 'i', 'o', 0xF4, 0xF5, 'u', 0xFD, 'y', 0xF0 };
    uint8_t c = shaped[l->shape];
    if (l->upper) c = (uint8_t)(c - 0x20);
    o[0] = (char)c;
    if (l->tone) o[1] = (char)tone_1258[l->tone];
    return l->tone ? 2 : 1;
}

size_t gen_file_bytes(const char *utf8, int encoding, char *out, size_t cap)
{
    size_t n = 0;
    if (encoding == FILE_UTF8 || encoding == FILE_UTF8_BOM) {
        n = strlen(utf8);
        if (n > cap) gen_die("line too long");
        memcpy(out, utf8, n);
        return n;
    }
    while (*utf8) {
        text t = gen_decode(utf8); /* in pieces of MAX_CP code points */
        for (int i = 0; i < t.n && n + 4 < cap; i++) {
            if (encoding == FILE_UTF16LE) {
                out[n++] = (char)(t.cp[i] & 0xFF);
                out[n++] = (char)(t.cp[i] >> 8);
            } else if (encoding == FILE_CP1258) {
                n += bytes_1258(t.cp[i], out + n);
            } else {
                uint8_t b[3];
                int     k = legacy_bytes(t.cp[i], encoding == FILE_TCVN3 ? LEGACY_TCVN3 : LEGACY_VNI, b);
                memcpy(out + n, b, (size_t)k);
                n += (size_t)k;
            }
        }
        for (int i = 0; i < t.n; i++) { char u[4]; utf8 += put_utf8(t.cp[i], u); }
    }
    return n;
}
