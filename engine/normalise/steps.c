// SPDX-License-Identifier: MIT
/* normalise/steps.c - the mechanisms by name, and one value through all steps. */
#include "normalise/internal.h"
#include "text/name.h"
#include "text/syllable.h"
#include "text/typing.h"
#include "text/unicode.h"

/* Nothing but ASCII that is seen, and single spaces between it. */
static bool seen_ascii(lms_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.s[i] - 0x21u > 0x7E - 0x21 && !(s.s[i] == ' ' && i > 0 && i + 1 < s.n && s.s[i + 1] != ' ' && s.s[i + 1] != ',')) return false;
    return true;
}
static bool spaces(const lms_value_in *in, lms_str s, lms_buf *out) { (void)in; return !seen_ascii(s) && lms__squeeze(s, out); }
static bool unicode(const lms_value_in *in, lms_str s, lms_buf *out)
{
    if (seen_ascii(s)) return false;
    lms_buf t;
    lms__buf_init(&t, in->mem);
    lms__unicode_repair(s, &t);
    bool changed = !lms__str_eq(lms__buf_str(&t), s);
    if (changed) lms__squeeze(lms__buf_str(&t), out); /* spaces of other kinds are spaces now */
    out->oom |= t.oom;
    lms__buf_free(&t);
    return changed;
}
/*
 * Is it Vietnamese once spaces of other kinds are spaces and characters without width are gone? Then it is no old
 * encoding. A soft hyphen is TCVN3's ư; a no-break space behind Ã º » and the like may be the second byte of UTF-8.
 */
static bool well_but_for_spaces(lms_str s, lms_mem *mem)
{
    if (seen_ascii(s)) return false;
    lms_buf  b;
    uint32_t before = 0, n = 0, good = 0;
    bool     strange = false, bytes = false;
    lms__buf_init(&b, mem);
    for (size_t i = 0; i < s.n;) {
        uint32_t cp = lms__utf8_next(s, &i);
        bool     space = cp == 0xA0 || cp == 0x2007 || cp == 0x202F || cp == 0x3000, gone = (cp >= 0x200B && cp <= 0x200F) || cp == 0x2060 || cp == 0xFEFF;
        bytes = bytes || cp == 0xAD || (cp == 0xA0 && ((before >= 0xC2 && before <= 0xC6) || before == 0xBA || before == 0xBB));
        strange = strange || space || gone;
        if (!gone) lms__buf_addcp(&b, space ? ' ' : cp);
        before = cp;
    }
    if (strange && !bytes && !b.oom) lms__syllables_count(lms__buf_str(&b), &n, &good);
    lms__buf_free(&b);
    return n > 0 && n == good;
}
static lms_legacy by_itself(const lms_value_in *in, lms_str s)
{
    lms_buf b;
    lms__buf_init(&b, in->mem);
    lms_legacy e = lms__legacy_guess_with(s, (lms_legacy_says){ .font = LMS_LEGACY_NONE }, &b);
    lms__buf_free(&b);
    return e;
}
/* By the value itself and the font of its cell. */
static bool legacy(const lms_value_in *in, lms_str s, lms_buf *out)
{
    if (well_but_for_spaces(s, in->mem)) return false;
    lms_legacy e = lms__legacy_guess_with(s, (lms_legacy_says){ .font = in->says.font }, out);
    if (e == LMS_LEGACY_UNDECIDED && in->undecided) *(by_itself(in, s) == e ? in->undecided : in->doubt) = true;
    if (e != LMS_LEGACY_NONE && in->found && *in->found == LMS_LEGACY_NONE) *in->found = e;
    return e != LMS_LEGACY_NONE && e != LMS_LEGACY_UNDECIDED && !lms__str_eq(lms__buf_str(out), s);
}
/* What the other fields of the row, or the column, make of it that the value by itself does not say. */
static bool legacy_context(const lms_value_in *in, lms_str s, lms_buf *out)
{
    if ((in->says.row == LMS_LEGACY_NONE && in->says.column == LMS_LEGACY_NONE) || well_but_for_spaces(s, in->mem)) return false;
    lms_legacy e = lms__legacy_guess_with(s, in->says, out);
    if (e == LMS_LEGACY_UNDECIDED && in->doubt) *in->doubt = true;
    if (e == LMS_LEGACY_NONE || e == LMS_LEGACY_UNDECIDED || lms__str_eq(lms__buf_str(out), s)) return false;
    lms_buf alone;
    lms__buf_init(&alone, in->mem);
    bool same = lms__legacy_guess_with(s, (lms_legacy_says){ .font = in->says.font }, &alone) == e && lms__str_eq(lms__buf_str(&alone), lms__buf_str(out));
    out->oom |= alone.oom;
    lms__buf_free(&alone);
    return !same;
}
static bool typing(const lms_value_in *in, lms_str s, lms_buf *out) { (void)in; return lms__typing_repair(s, out); }
static bool tone(const lms_value_in *in, lms_str s, lms_buf *out) { (void)in; return lms__tone_repair(s, out); }
static bool letter_case(const lms_value_in *in, lms_str s, lms_buf *out) { (void)in; return lms__title_case(s, out); }
static bool note(const lms_value_in *in, lms_str s, lms_buf *out)
{
    lms_buf n, t;
    lms__buf_init(&n, in->mem);
    lms__buf_init(&t, in->mem);
    bool changed = lms__split_note(s, &t, &n);
    if (changed) lms__squeeze(lms__buf_str(&t), out);
    out->oom |= n.oom | t.oom;
    lms__buf_free(&n);
    lms__buf_free(&t);
    return changed;
}
static bool by_row(const lms_value_in *in, lms_str s, lms_buf *out) { (void)in, (void)s, (void)out; return false; }

static const struct { const char *name; lms_mechanism_fn fn; bool row; } table[] = {
    { "spaces", spaces, false }, { "unicode", unicode, false }, { "legacy", legacy, false },
    { "legacy_context", legacy_context, false }, { "typing", typing, false },
    { "tone_placement", tone, false }, { "title_case", letter_case, false }, { "note", note, false },
    { "date", lms__step_date, false }, { "year", lms__step_year, false }, { "number", lms__step_number, false },
    { "enum", lms__step_enum, false }, { "set", lms__step_set, false }, { "ident", lms__step_ident, false },
    { "ident_letters", lms__step_ident_letters, false }, { "phone", lms__step_phone, false },
    { "mobile_2018", lms__step_mobile_2018, false }, { "unit_code", lms__step_unit, false }, { "lost_zero", by_row, true },
};
enum { N_MECHANISMS = sizeof table / sizeof *table };

lms_mechanism_fn lms__mechanism(lms_str name, bool *row, lms_str *known, uint32_t *n_known)
{
    for (uint32_t i = 0; i < N_MECHANISMS; i++) {
        if (known) known[i] = lms__str(table[i].name);
        if (!lms__str_is(name, table[i].name)) continue;
        *row = table[i].row;
        return table[i].fn;
    }
    if (n_known) *n_known = N_MECHANISMS;
    return NULL;
}

/* One step on the value in out. False: out of memory. */
static bool one_step(lms_value_in *in, uint32_t i, uint32_t order, lms_buf *out, lms_buf *tmp, lms_hits *hits, lms_arena *texts, bool *changed)
{
    const lms_step *st = &in->plan->step[i];
    in->step = st;
    lms__buf_clear(tmp);
    lms_str cur = lms__buf_str(out);
    if (cur.n == 0 || !st->fn(in, cur, tmp)) return true;
    if (tmp->oom) return false;
    if (hits) {
        lms_hit *h = LMS_PUSH(texts->mem, hits);
        if (h == NULL) return false;
        *h = (lms_hit){ 0, st->rule, st->change, (uint8_t)(order < 255 ? order : 255), (uint8_t)i, { NULL, 0 }, { NULL, 0 } };
        if (st->change != LMS_CHANGE_REPRESENTATION) {
            h->before = lms__arena_str(texts, cur);
            h->after = lms__arena_str(texts, lms__buf_str(tmp));
            if (h->before.s == NULL || h->after.s == NULL) return false;
        }
    }
    if (st->change == LMS_CHANGE_SUBSTANCE) return true; /* proposed, not done */
    *changed = true;
    if (st->fn == legacy || st->fn == legacy_context) in->says = (lms_legacy_says){ .font = LMS_LEGACY_NONE }; /* never decoded again for it */
    lms_buf swap = *out;
    *out = *tmp;
    *tmp = swap;
    return true;
}

/*
 * A repair can make another one possible (a tone put right shows which encoding the rest is in), so the steps
 * run again until none changes anything; what is only proposed is proposed for the value that comes out. Behind the
 * first doubt that the value by itself leaves about its encoding it is no longer repaired. A doubt is a hit. What only the font, the
 * row or the column doubt is repaired as it stands: a second pass does not see them any more, and must not find more to do.
 */
bool lms__value_run(const lms_value_in *given, lms_str raw, lms_buf *out, lms_buf *tmp, lms_hits *hits, lms_arena *texts)
{
    enum { ROUNDS = 4 };
    const lms_normalise_plan *p = given->plan;
    lms_value_in in = *given;
    uint32_t     order = 0;
    bool         undecided = false, doubt = false;
    in.undecided = &undecided;
    in.doubt = &doubt;
    lms__buf_clear(out);
    lms__buf_add(out, raw);
    for (int round = 0; round <= ROUNDS; round++) {
        bool changed = undecided = doubt = false; /* a re-writing, too, may give an earlier step something to do */
        for (uint32_t i = 0; i < p->n_steps; i++, order++)
            if (p->step[i].on[in.field] && !p->step[i].by_row && p->step[i].change != LMS_CHANGE_SUBSTANCE && round < ROUNDS &&
                !(undecided && p->step[i].change == LMS_CHANGE_REPAIR) &&
                !one_step(&in, i, order, out, tmp, hits, texts, &changed)) return false;
        if (!changed) break;
    }
    for (uint32_t i = 0; i < p->n_steps; i++, order++)
        if (p->step[i].on[in.field] && !p->step[i].by_row && p->step[i].change == LMS_CHANGE_SUBSTANCE &&
            !one_step(&in, i, order, out, tmp, hits, texts, &(bool){ false })) return false;
    lms_hit *h = (undecided || doubt) && hits ? LMS_PUSH(texts->mem, hits) : NULL;
    if (h) *h = (lms_hit){ 0, LMS_NO_RULE, LMS_CHANGE_DOUBT, 255, 0, { NULL, 0 }, { NULL, 0 } };
    else if ((undecided || doubt) && hits) return false;
    return !out->oom && !tmp->oom;
}
