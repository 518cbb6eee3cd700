// SPDX-License-Identifier: MIT
#include "normalise/plain.h"
#include "text/syllable.h"

enum { UNSEEN, PLAIN, OTHER, PLAIN_UNICODE /* with a letter that no view of old bytes has */ };

void lms__plain_free(lms_plain *p)
{
    if (p->words.mem == NULL) return;
    lms__mem_free(p->words.mem, p->state, p->cap, 1);
    lms__dict_free(&p->words);
}

static bool plain_word(const lms_value_in *in, lms_mem *mem, lms_str w, lms_buf *out, lms_buf *tmp)
{
    lms_syllable y;
    if (!lms__syllable_parse(w, &y) || !y.well_formed || !y.placed || y.broken || !y.in_names || y.n < 2 || !y.letter[0].upper) return false;
    for (unsigned k = 1; k < y.n; k++)
        if (y.letter[k].upper) return false;
    lms_hits  hits = { 0 };
    lms_arena texts;
    lms__arena_init(&texts, mem);
    bool same = lms__value_run(in, w, out, tmp, &hits, &texts) && hits.n == 0 && lms__str_eq(lms__buf_str(out), w);
    LMS_VEC_FREE(mem, &hits);
    lms__arena_free(&texts);
    return same;
}

static uint8_t *state_of(lms_plain *p, lms_mem *mem, lms_str w)
{
    if (p->words.mem == NULL && !lms__dict_init(&p->words, mem)) return NULL;
    uint32_t id = lms__dict_intern(&p->words, w);
    if (id == LMS_DICT_FULL) return NULL;
    if (id >= p->cap) {
        uint32_t more = id < 512 ? 1024 : id * 2;
        uint8_t *s = lms__mem_resize(mem, p->state, p->cap, more, 1);
        if (s == NULL) return NULL;
        memset(s + p->cap, UNSEEN, more - p->cap);
        p->state = s;
        p->cap = more;
    }
    return &p->state[id];
}

/* ---- lines of text and addresses ---- */

bool lms__plain_lines(const lms_normalise_plan *plan, uint32_t field)
{
    static const char *const local[] = { "spaces", "legacy", "legacy_context", "unicode", "tone_placement" };
    lms_field_type           t = plan->rb->schema.field[field].type;
    if (t != LMS_TYPE_ADDRESS && t != LMS_TYPE_TEXT) return false;
    for (uint32_t i = 0; i < plan->n_steps; i++) {
        bool known = !plan->step[i].on[field];
        for (size_t k = 0; k < sizeof local / sizeof *local; k++) known |= lms__str_is(plan->step[i].name, local[k]);
        if (!known) return false;
    }
    return true;
}

/* Letters of the alphabet and ASCII that is seen, no more. */
static uint8_t line_word(const lms_value_in *in, lms_mem *mem, lms_str w, lms_buf *out, lms_buf *tmp)
{
    lms_letter l;
    bool       unicode = false;
    for (size_t i = 0; i < w.n;) {
        uint32_t cp = lms__utf8_next(w, &i);
        if (cp <= ' ' || cp == 0x7F || (cp > 0x7F && !lms__letter_of(cp, &l))) return OTHER;
        unicode |= cp > 0x7F && lms__cp1252_byte(cp) < 0;
    }
    lms_hits  hits = { 0 };
    lms_arena texts;
    lms__arena_init(&texts, mem);
    bool same = lms__value_run(in, w, out, tmp, &hits, &texts) && hits.n == 0 && lms__str_eq(lms__buf_str(out), w);
    LMS_VEC_FREE(mem, &hits);
    lms__arena_free(&texts);
    return same ? unicode ? PLAIN_UNICODE : PLAIN : OTHER;
}

static bool seen_ascii(lms_str w)
{
    for (size_t i = 0; i < w.n; i++)
        if (w.s[i] <= ' ' || w.s[i] == 0x7F || (unsigned char)w.s[i] >= 128) return false;
    return true;
}

bool lms__plain_line(lms_plain *p, const lms_value_in *in, lms_mem *mem, lms_str s, lms_buf *out, lms_buf *tmp)
{
    bool high = false, unicode = false;
    if (in->hint || in->says.font != LMS_LEGACY_NONE || in->says.row != LMS_LEGACY_NONE || in->says.column != LMS_LEGACY_NONE || s.n == 0 || s.n > 400) return false;
    while (s.n) {
        size_t n = 0;
        while (n < s.n && s.s[n] != ' ') n++;
        if (n == 0 || n > 24 || n + 1 == s.n || s.s[0] == ',') return false; /* a space too many, or before a comma */
        lms_str w = { s.s, n };
        s.s += n + (n < s.n), s.n -= n + (n < s.n);
        if (seen_ascii(w)) continue;
        uint8_t *state = state_of(p, mem, w);
        if (state == NULL) return false;
        if (*state == UNSEEN) *state = line_word(in, mem, w, out, tmp);
        if (*state == OTHER) return false;
        high = true;
        unicode |= *state == PLAIN_UNICODE;
    }
    return unicode || !high;
}

bool lms__plain_value(lms_plain *p, const lms_value_in *in, lms_mem *mem, lms_str s, lms_buf *out, lms_buf *tmp)
{
    if (in->hint || in->says.font != LMS_LEGACY_NONE || in->says.row != LMS_LEGACY_NONE || in->says.column != LMS_LEGACY_NONE || s.n == 0 || s.n > 200) return false;
    while (s.n) {
        size_t n = 0;
        while (n < s.n && s.s[n] != ' ') n++;
        if (n < 2 || n > 16 || n + 1 == s.n) return false; /* no word, a long one, a space at the end */
        lms_str  w = { s.s, n };
        uint8_t *state = state_of(p, mem, w);
        if (state == NULL) return false;
        if (*state == UNSEEN) *state = plain_word(in, mem, w, out, tmp) ? PLAIN : OTHER;
        if (*state != PLAIN) return false;
        s.s += n + (n < s.n), s.n -= n + (n < s.n);
    }
    return true;
}
