// SPDX-License-Identifier: MIT
/* normalise/steps.c - the mechanisms by name, and one value through all steps. */
#include "normalise/internal.h"
#include "text/name.h"
#include "text/syllable.h"
#include "text/typing.h"
#include "text/unicode.h"

static bool spaces(const lms_value_in *in, lms_str s, lms_buf *out) { (void)in; return lms__squeeze(s, out); }
static bool unicode(const lms_value_in *in, lms_str s, lms_buf *out)
{
    (void)in;
    lms__unicode_repair(s, out);
    return !lms__str_eq(lms__buf_str(out), s);
}
static bool legacy(const lms_value_in *in, lms_str s, lms_buf *out)
{
    lms_legacy e = lms__legacy_guess(s, in->font, in->column, out);
    return e != LMS_LEGACY_NONE && e != LMS_LEGACY_UNDECIDED && !lms__str_eq(lms__buf_str(out), s);
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
    { "spaces", spaces, false }, { "unicode", unicode, false }, { "legacy", legacy, false }, { "typing", typing, false },
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

bool lms__value_run(const lms_value_in *given, lms_str raw, lms_buf *out, lms_buf *tmp, lms_hits *hits, lms_arena *texts)
{
    const lms_normalise_plan *p = given->plan;
    lms_value_in in = *given;
    lms__buf_clear(out);
    lms__buf_add(out, raw);
    for (uint32_t i = 0; i < p->n_steps; i++) {
        const lms_step *st = &p->step[i];
        if (!st->on[in.field] || st->by_row) continue;
        in.step = st;
        lms__buf_clear(tmp);
        lms_str cur = lms__buf_str(out);
        if (cur.n == 0 || !st->fn(&in, cur, tmp)) continue;
        if (tmp->oom) return false;
        if (hits) {
            lms_hit *h = LMS_PUSH(in.mem, hits);
            if (h == NULL) return false;
            *h = (lms_hit){ 0, st->rule, st->change, (uint8_t)i, { NULL, 0 }, { NULL, 0 } };
            if (st->change != LMS_CHANGE_REPRESENTATION) {
                h->before = lms__arena_str(texts, cur);
                h->after = lms__arena_str(texts, lms__buf_str(tmp));
                if (h->before.s == NULL || h->after.s == NULL) return false;
            }
        }
        if (st->change == LMS_CHANGE_SUBSTANCE) continue; /* proposed, not done */
        lms_buf swap = *out;
        *out = *tmp;
        *tmp = swap;
    }
    return !out->oom && !tmp->oom;
}
