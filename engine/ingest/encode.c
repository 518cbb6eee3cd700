// SPDX-License-Identifier: MIT
/*
 * ingest/encode.c - which encoding a file of text is in, and its text as UTF-8.
 *
 * Idea    Valid UTF-8 with letters beyond ASCII does not happen by accident, so it is believed. A file
 *         with a few broken sequences among many good ones is UTF-8 with broken rows. UTF-16 shows by
 *         its zero bytes. Everything else is tried as each of the legacy encodings, and the one in which
 *         the words are Vietnamese syllables is taken, if it is ahead of the next by a margin.
 */
#include "ingest/parts.h"
#include "text/legacy.h"
#include "text/syllable.h"
#include "text/unicode.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Bytes of the valid sequence at s that starts with a byte >= 80, 0 if it is not valid. */
static inline size_t sequence(const unsigned char *s, size_t left)
{
    unsigned c = s[0];
    if (c < 0xC2 || c > 0xF4) return 0;
    if (c < 0xE0) return left >= 2 && (s[1] & 0xC0) == 0x80 ? 2 : 0;
    if (c < 0xF0) {
        if (left < 3 || (s[1] & 0xC0) != 0x80 || (s[2] & 0xC0) != 0x80) return 0;
        return (c == 0xE0 && s[1] < 0xA0) || (c == 0xED && s[1] >= 0xA0) ? 0 : 3;
    }
    if (left < 4 || (s[1] & 0xC0) != 0x80 || (s[2] & 0xC0) != 0x80 || (s[3] & 0xC0) != 0x80) return 0;
    return (c == 0xF0 && s[1] < 0x90) || (c == 0xF4 && s[1] >= 0x90) ? 0 : 4;
}

typedef struct masks { uint64_t high, nul, end; } masks; /* of 64 bytes: beyond ASCII, NUL, line ends */

static masks masks_of(const unsigned char *s)
{
    masks m = { 0 };
#ifdef __SSE2__
    for (int k = 0; k < 4; k++) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(s + 16 * k));
        __m128i end = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('\n')), _mm_cmpeq_epi8(v, _mm_set1_epi8('\r')));
        m.high |= (uint64_t)(uint32_t)_mm_movemask_epi8(v) << (16 * k);
        m.nul |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_setzero_si128())) << (16 * k);
        m.end |= (uint64_t)(uint32_t)_mm_movemask_epi8(end) << (16 * k);
    }
#else
    for (int k = 0; k < 64; k++) {
        m.high |= (uint64_t)(s[k] >= 0x80) << k;
        m.nul |= (uint64_t)(s[k] == 0) << k;
        m.end |= (uint64_t)(s[k] == '\n' || s[k] == '\r') << k;
    }
#endif
    return m;
}

lms_scan lms__scan_utf8(const char *text, size_t n)
{
    const unsigned char *s = (const unsigned char *)text;
    lms_scan             r = { 0 };
    size_t               seen = 0; /* up to here sequences are judged */
    for (size_t i = 0; i < n; i += 64) {
        unsigned char tail[64];
        size_t        left = n - i < 64 ? n - i : 64;
        if (left < 64) {
            memset(tail, ' ', sizeof tail);
            memcpy(tail, s + i, left);
        }
        masks m = masks_of(left < 64 ? tail : s + i);
        if (m.nul) r.nul += (uint64_t)__builtin_popcountll(m.nul);
        if (m.end) r.lines += (uint64_t)__builtin_popcountll(m.end);
        if (m.high) r.high += (uint64_t)__builtin_popcountll(m.high);
        while (m.high) {
            size_t at = i + (size_t)__builtin_ctzll(m.high);
            m.high &= m.high - 1;
            if (at < seen) continue;
            size_t k = sequence(s + at, n - at);
            if (k) r.multi++;
            else r.bad++;
            seen = at + (k ? k : 1);
        }
    }
    return r;
}

/* ---- in parallel ---- */

enum { PIECE = 4 << 20 };
typedef struct scan_job { lms_str text; lms_scan *part; size_t n; } scan_job;

/* A piece starts where a sequence starts (or where there is none within reach, which is an error anyway). */
static size_t piece_start(lms_str t, size_t k)
{
    size_t at = k * PIECE;
    if (k == 0) return 0;
    if (at >= t.n) return t.n;
    for (int i = 0; i < 3 && at < t.n && ((unsigned char)t.s[at] & 0xC0) == 0x80; i++) at++;
    return at;
}

static lms_status scan_task(void *arg, size_t task, unsigned worker, lms_error *err)
{
    scan_job *j = arg;
    size_t    from = piece_start(j->text, task), to = piece_start(j->text, task + 1);
    (void)worker, (void)err;
    j->part[task] = lms__scan_utf8(j->text.s + from, to - from);
    return LMS_OK;
}

lms_status lms__scan_text(lms_ctx *c, lms_str text, lms_scan *out, lms_error *err)
{
    size_t   n = text.n / PIECE + 1;
    scan_job j = { text, lms__mem_zalloc(c->mem, n, sizeof *j.part), n };
    *out = (lms_scan){ 0 };
    if (j.part == NULL) return lms__mem_why(c->mem, err);
    lms_status s = lms__parallel(c, n, scan_task, &j, err);
    for (size_t i = 0; i < n; i++) {
        out->bad += j.part[i].bad;
        out->multi += j.part[i].multi;
        out->high += j.part[i].high;
        out->nul += j.part[i].nul;
        out->lines += j.part[i].lines;
    }
    lms__mem_free(c->mem, j.part, n, sizeof *j.part);
    return s;
}

/* ---- the choice ---- */

/* UTF-16 shows by zero bytes at every other place. */
static const char *utf16(lms_str t)
{
    size_t n = t.n < (1u << 16) ? t.n : 1u << 16, even = 0, odd = 0;
    for (size_t i = 0; i < n; i++) {
        if (t.s[i]) continue;
        if (i & 1) odd++;
        else even++;
    }
    if (odd * 8 > n && even * 20 < odd) return "UTF-16LE";
    if (even * 8 > n && odd * 20 < even) return "UTF-16BE";
    return NULL;
}

/* ---- legacy encodings ---- */

static const lms_legacy legacies[] = { LMS_LEGACY_TCVN3, LMS_LEGACY_VNI, LMS_LEGACY_VISCII, LMS_LEGACY_CP1258 };
enum { N_LEGACIES = sizeof legacies / sizeof *legacies, SLICES = 16, WORDS = 600 /* per slice */, LONGEST = 24 };

static bool in_word(unsigned char c) { return c >= 0x80 || (unsigned)(c | 32) - 'a' < 26u; }

/* Tone marks of CP1258 stand behind their letter; one letter is made of the two. */
static uint32_t with_mark(uint32_t letter, uint32_t mark)
{
    static const struct {
        uint32_t mark;
        lms_tone tone;
    } tones[] = {{0x300, LMS_HUYEN}, {0x301, LMS_SAC}, {0x303, LMS_NGA}, {0x309, LMS_HOI}, {0x323, LMS_NANG}};
    lms_letter l;
    for (size_t i = 0; i < sizeof tones / sizeof *tones; i++) {
        if (mark != tones[i].mark || !lms__letter_of(letter, &l) || l.tone != LMS_NGANG) continue;
        l.tone = (uint8_t)tones[i].tone;
        return lms__letter_put(l);
    }
    return 0;
}

static void compose(lms_str s, lms_buf *out)
{
    for (size_t i = 0; i < s.n;) {
        if ((unsigned char)s.s[i] < 0x80 && (i + 1 == s.n || (unsigned char)s.s[i + 1] < 0x80)) {
            lms__buf_addc(out, s.s[i++]);
            continue;
        }
        uint32_t cp = lms__utf8_next(s, &i);
        size_t   next = i;
        uint32_t both = i < s.n ? with_mark(cp, lms__utf8_next(s, &next)) : 0;
        lms__buf_addcp(out, both ? both : cp);
        if (both) i = next;
    }
}

/* Is a word of bytes a Vietnamese syllable in this encoding? */
static bool syllable_in(lms_legacy e, lms_str word, lms_buf *t, lms_buf *u)
{
    uint32_t n, good;
    lms__buf_clear(t);
    lms__buf_clear(u);
    if (lms__legacy_decode_bytes(e, word, t) != 0) return false;
    lms__unicode_repair(lms__buf_str(t), u);
    lms__syllables_count(lms__buf_str(u), &n, &good);
    return n == 1 && good == 1;
}

/* Words with bytes beyond ASCII, from all over the file, in every encoding. Returns how many words were tried. */
static uint32_t try_words(lms_str text, uint32_t good[N_LEGACIES], lms_buf *t, lms_buf *u)
{
    uint32_t n = 0;
    size_t   slice = text.n / SLICES + 1;
    for (size_t k = 0; k < SLICES; k++) {
        size_t   end = (k + 1) * slice < text.n ? (k + 1) * slice : text.n;
        uint32_t words = 0;
        for (size_t i = k * slice; i < end && words < WORDS;) {
            size_t from = i;
            bool   high = false;
            for (; i < end && in_word((unsigned char)text.s[i]); i++) high |= (unsigned char)text.s[i] >= 0x80;
            lms_str word = { text.s + from, i - from };
            i += word.n == 0;
            if (!high || word.n > LONGEST) continue;
            words++;
            for (int e = 0; e < N_LEGACIES; e++) good[e] += syllable_in(legacies[e], word, t, u);
        }
        n += words;
    }
    return n;
}

/* The encoding in which the words are Vietnamese; NULL if none is, or not clearly. */
static lms_status choose_legacy(lms_ctx *c, const lms_ingest_plan *p, lms_str text, const char **name, lms_error *err)
{
    uint32_t good[N_LEGACIES] = { 0 };
    int      best = 0;
    lms_buf  t, u;
    *name = NULL;
    lms__buf_init(&t, c->mem);
    lms__buf_init(&u, c->mem);
    uint32_t n = try_words(text, good, &t, &u);
    bool     oom = t.oom || u.oom;
    lms__buf_free(&t);
    lms__buf_free(&u);
    if (oom) return lms__mem_why(c->mem, err);
    for (int e = 1; e < N_LEGACIES; e++)
        if (good[e] > good[best]) best = e;
    bool ahead = n && good[best] >= p->legacy_share * n;
    for (int e = 0; e < N_LEGACIES; e++)
        if (e != best && good[best] - good[e] < p->legacy_margin * n) ahead = false;
    if (ahead) *name = lms__legacy_name[legacies[best]];
    return LMS_OK;
}

static bool begins(lms_str t, const char *mark, size_t n) { return t.n >= n && memcmp(t.s, mark, n) == 0; }

lms_status lms__encoding_choose(lms_ctx *c, const lms_ingest_plan *p, lms_str text, const lms_scan *scan,
                                lms_str forced, const char **name, size_t *skip, lms_error *err)
{
    *name = "UTF-8";
    *skip = 0;
    if (begins(text, "\xFF\xFE\0\0", 4) || begins(text, "\0\0\xFE\xFF", 4))
        return lms__fail(err, LMS_E_FORMAT, LMS_MSG("The file is UTF-32; save it as UTF-8"));
    if (begins(text, "\xEF\xBB\xBF", 3)) *skip = 3;
    else if (begins(text, "\xFF\xFE", 2)) *name = "UTF-16LE", *skip = 2;
    else if (begins(text, "\xFE\xFF", 2)) *name = "UTF-16BE", *skip = 2;
    if (forced.n) *name = forced.s;
    if (forced.n || *skip) return LMS_OK;
    const char *wide = scan->nul * 16 > text.n ? utf16(text) : NULL;
    if (wide) *name = wide;
    if (wide || scan->bad == 0 || scan->multi >= scan->bad) return LMS_OK;
    lms_status s = choose_legacy(c, p, text, &wide, err);
    if (wide) *name = wide;
    return s;
}

/* ---- decoding ---- */

static uint32_t unit16(const unsigned char *s, bool big)
{
    return big ? (uint32_t)s[0] << 8 | s[1] : (uint32_t)s[1] << 8 | s[0];
}

/* A unit that is no letter becomes the byte FF, which UTF-8 does not have, so its row is found. */
static size_t decode_utf16(lms_str t, bool big, char *out)
{
    const unsigned char *s = (const unsigned char *)t.s;
    size_t               n = 0, i = 0;
    for (; i + 2 <= t.n; i += 2) {
        uint32_t u = unit16(s + i, big);
        if (u >= 0xD800 && u < 0xDC00 && i + 4 <= t.n) {
            uint32_t v = unit16(s + i + 2, big);
            if (v >= 0xDC00 && v < 0xE000) {
                u = 0x10000 + ((u - 0xD800) << 10) + (v - 0xDC00);
                i += 2;
            }
        }
        size_t k = lms__utf8_put(out + n, u);
        if (k == 0) out[n] = (char)0xFF, k = 1;
        n += k;
    }
    if (i < t.n) out[n++] = (char)0xFF;
    return n;
}

static lms_legacy legacy_named(const char *name)
{
    for (int e = 0; e < N_LEGACIES; e++)
        if (strcmp(name, lms__legacy_name[legacies[e]]) == 0) return legacies[e];
    return LMS_LEGACY_NONE;
}

static lms_status decode_legacy(lms_ctx *c, lms_legacy e, lms_str text, lms_buf *out, uint64_t *unknown, lms_error *err)
{
    lms_buf raw;
    lms__buf_init(&raw, c->mem);
    if (e == LMS_LEGACY_CP1258) {
        *unknown = lms__legacy_decode_bytes(e, text, &raw);
        compose(lms__buf_str(&raw), out);
        out->oom |= raw.oom;
    } else {
        *unknown = lms__legacy_decode_bytes(e, text, out);
    }
    lms__buf_free(&raw);
    return out->oom ? lms__mem_why(c->mem, err) : LMS_OK;
}

lms_status lms__encoding_decode(lms_ctx *c, const char *name, lms_str text, lms_buf *out, uint64_t *unknown,
                                lms_error *err)
{
    *unknown = 0;
    if (strncmp(name, "UTF-16", 6) != 0) return decode_legacy(c, legacy_named(name), text, out, unknown, err);
    if (text.n > SIZE_MAX / 2 || !lms__vec_grow(c->mem, (void **)&out->s, &out->cap, text.n / 2 * 3 + 4, 1))
        return lms__mem_why(c->mem, err);
    out->n = decode_utf16(text, name[6] == 'B', out->s);
    return LMS_OK;
}
