// SPDX-License-Identifier: MIT
/* validate/value.c - checks of a value by itself; each is asked once per distinct value. */
#include "validate/internal.h"

#include "rulebook/schema.h"
#include "text/syllable.h"

#define T(type) (1u << LMS_TYPE_##type)
#define CHECK(name) static lms_judged name(const lms_rule_check *k, const lms_look *x, lms_regex_scratch *rx, uint32_t field, uint32_t id, lms_buf *args)
#define UNUSED (void)k, (void)x, (void)rx, (void)field, (void)id, (void)args

static lms_str text_of(const lms_look *x, uint32_t field, uint32_t id) { return lms__dict_get(&x->t->column[field].dict, id); }

static void say_number(lms_buf *args, int64_t n)
{
    char b[32];
    lms__buf_add(args, lms__arg_number(b, n));
}

/* Texts that are no personal data, cut to what fits a message. */
static void say_text(lms_buf *args, lms_str s)
{
    if (s.n > 60) {
        s.n = 60;
        while (s.n && ((unsigned char)s.s[s.n] & 0xC0) == 0x80) s.n--;
    }
    lms__buf_addc(args, '[');
    lms__buf_json(args, s);
    lms__buf_addc(args, ']');
}

CHECK(pattern)
{
    UNUSED;
    if (k->regex == NULL) return LMS_NOT_EVALUATED;
    int r = lms__regex_match(k->regex, rx, text_of(x, field, id), NULL, 0);
    return r < 0 ? LMS_NOT_EVALUATED : (r == 1) == k->forbid ? LMS_FOUND : LMS_FINE;
}

/* The codes of a set are joined by ';'. */
static bool code_known(const lms_csv_table *t, lms_str s)
{
    for (uint32_t r = 0; r < t->n_rows; r++)
        if (lms__str_eq(lms__csv_cell(t, r, 0), s)) return true;
    return false;
}

CHECK(known_code)
{
    UNUSED;
    const lms_csv_table *t = lms__rulebook_table(x->plan->rb, lms__node_str(x->plan->rb->field_node[field], "table"));
    lms_str s = text_of(x, field, id);
    bool    set = x->t->schema->field[field].type == LMS_TYPE_SET;
    if (t == NULL) return LMS_FINE;
    for (size_t i = 0; i <= s.n; i++) {
        size_t from = i;
        while (i < s.n && !(set && s.s[i] == ';')) i++;
        lms_str code = { s.s + from, i - from };
        if (code.n == 0 || code_known(t, code)) continue;
        if (!x->t->schema->field[field].personal) say_text(args, code);
        return LMS_FOUND;
    }
    return LMS_FINE;
}

CHECK(readable)
{
    UNUSED;
    const lms_column *c = &x->t->column[field];
    bool ok = c->date ? c->date[id].date.y != 0 : c->number ? c->number[id] != INT32_MIN : true;
    return ok ? LMS_FINE : LMS_FOUND;
}

bool lms__date_span(lms_date d, int32_t *first, int32_t *last)
{
    if (d.y == 0) return false;
    int m = d.m ? d.m : 1, e = d.m ? d.m : 12;
    if (d.d) {
        *first = *last = lms__date_day(d.y, m, d.d);
        return true;
    }
    *first = lms__date_day(d.y, m, 1);
    *last = (e == 12 ? lms__date_day(d.y + 1, 1, 1) : lms__date_day(d.y, e + 1, 1)) - 1;
    return true;
}

int32_t lms__birthday(int32_t born, int64_t years, bool leap_early)
{
    lms_date d = lms__date_of_day(born);
    int      y = (int)(d.y + years);
    if (d.m == 2 && d.d == 29 && !lms__date_valid(y, 2, 29)) return lms__date_day(y, 3, 1) - leap_early;
    return lms__date_day(y, d.m, d.d);
}

CHECK(date_range)
{
    UNUSED;
    int32_t first, last;
    if (!lms__date_span(x->t->column[field].date[id].date, &first, &last)) return LMS_FINE;
    return (k->from != LMS_NO_DAY && last < k->from) || (k->to != LMS_NO_DAY && first > k->to) ? LMS_FOUND : LMS_FINE;
}

CHECK(not_after_as_of)
{
    UNUSED;
    int32_t first, last;
    if (!lms__date_span(x->t->column[field].date[id].date, &first, &last)) return LMS_FINE;
    return first > x->as_of ? LMS_FOUND : LMS_FINE;
}

/* Found only when the person is surely too old: a partial date counts as its last day. */
CHECK(age)
{
    UNUSED;
    int32_t first, last;
    if (!lms__date_span(x->t->column[field].date[id].date, &first, &last)) return LMS_FINE;
    return lms__birthday(last, k->max, k->leap_early) <= x->as_of ? LMS_FOUND : LMS_FINE;
}

CHECK(number_range)
{
    UNUSED;
    int32_t n = x->t->column[field].number[id];
    if (n == INT32_MIN) return LMS_FINE;
    return (k->has_min && n < k->min) || (k->has_max && n > k->max) ? LMS_FOUND : LMS_FINE;
}

static bool letter_at(lms_str s, size_t i)
{
    unsigned char c = (unsigned char)s.s[i];
    return c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* '?' that touches a letter and does not end a word, or U+FFFD of the input. */
CHECK(lost_letters)
{
    UNUSED;
    lms_str s = text_of(x, field, id);
    for (size_t i = 0; i < s.n; i++) {
        if (s.s[i] == '?' && i + 1 < s.n && (letter_at(s, i + 1) || s.s[i + 1] == '?')) return LMS_FOUND;
        if (i + 3 <= s.n && memcmp(s.s + i, "\xEF\xBF\xBD", 3) == 0) return LMS_FOUND;
    }
    return LMS_FINE;
}

CHECK(name_syllables)
{
    UNUSED;
    const lms_name_feat *f = &x->t->column[field].name[id];
    /* a name without any marks is another matter: "Nguyen" is no syllable because of that alone */
    return (f->flags & LMS_NAME_ILL_FORMED) && !(f->flags & (LMS_NAME_TEMPORARY | LMS_NAME_LOST | LMS_NAME_NO_MARKS)) ? LMS_FOUND : LMS_FINE;
}

CHECK(name_tokens)
{
    UNUSED;
    const lms_name_feat *f = &x->t->column[field].name[id];
    uint32_t             n = 0;
    lms_str              s = text_of(x, field, id);
    if (f->flags & LMS_NAME_TEMPORARY) return LMS_FINE;
    for (size_t i = 0; i < s.n; i++) n += s.s[i] != ' ' && (i == 0 || s.s[i - 1] == ' ');
    if (!((k->has_min && n < k->min) || (k->has_max && n > k->max))) return LMS_FINE;
    say_number(args, n);
    return LMS_FOUND;
}

CHECK(name_temporary)
{
    UNUSED;
    return x->t->column[field].name[id].flags & LMS_NAME_TEMPORARY ? LMS_FOUND : LMS_FINE;
}

CHECK(ident_structure)
{
    UNUSED;
    const lms_ident_feat *f = &x->t->column[field].ident[id];
    if (f->flags & (LMS_IDENT_FORMED | LMS_IDENT_PLACEHOLDER)) return LMS_FINE;
    if (f->n) say_number(args, f->n);
    return LMS_FOUND;
}

CHECK(ident_placeholder)
{
    UNUSED;
    return x->t->column[field].ident[id].flags & LMS_IDENT_PLACEHOLDER ? LMS_FOUND : LMS_FINE;
}

CHECK(ident_place)
{
    UNUSED;
    uint8_t f = x->t->column[field].ident[id].flags;
    return (f & LMS_IDENT_FORMED) && !(f & (LMS_IDENT_KNOWN_PLACE | LMS_IDENT_PLACEHOLDER)) ? LMS_FOUND : LMS_FINE;
}

CHECK(ident_age)
{
    UNUSED;
    const lms_ident_feat *f = &x->t->column[field].ident[id];
    if (!(f->flags & LMS_IDENT_FORMED) || f->year == 0) return LMS_FINE;
    return f->year + k->max < lms__date_of_day(x->as_of).y ? LMS_FOUND : LMS_FINE;
}

CHECK(unit_known)
{
    UNUSED;
    const lms_unit_feat *u = &x->t->column[field].unit[id];
    if (u->ward || u->district || u->province) return LMS_FINE;
    say_text(args, text_of(x, field, id));
    return LMS_FOUND;
}

CHECK(unit_divided)
{
    UNUSED;
    return x->t->column[field].unit[id].today[1] ? LMS_FOUND : LMS_FINE;
}

const lms_check_kind lms__value_kinds[] = {
    { "pattern", 0, pattern, NULL, NULL, false },
    { "readable", T(DATE) | T(YEAR) | T(NUMBER) | T(PHONE), readable, NULL, NULL, false },
    { "known_code", T(ENUM) | T(SET), known_code, NULL, NULL, false },
    { "date_range", T(DATE), date_range, NULL, NULL, false },
    { "not_after_as_of", T(DATE), not_after_as_of, NULL, NULL, true },
    { "age", T(DATE), age, NULL, NULL, true },
    { "number_range", T(YEAR) | T(NUMBER), number_range, NULL, NULL, false },
    { "lost_letters", T(NAME) | T(TEXT) | T(ADDRESS) | T(UNIT), lost_letters, NULL, NULL, false },
    { "name_syllables", T(NAME), name_syllables, NULL, NULL, false },
    { "name_tokens", T(NAME), name_tokens, NULL, NULL, false },
    { "name_temporary", T(NAME), name_temporary, NULL, NULL, false },
    { "ident_structure", T(IDENT), ident_structure, NULL, NULL, false },
    { "ident_placeholder", T(IDENT), ident_placeholder, NULL, NULL, false },
    { "ident_place", T(IDENT), ident_place, NULL, NULL, false },
    { "ident_age", T(IDENT), ident_age, NULL, NULL, true },
    { "unit_known", T(UNIT), unit_known, NULL, NULL, false },
    { "unit_divided", T(UNIT), unit_divided, NULL, NULL, false },
    { NULL, 0, NULL, NULL, NULL, false },
};
