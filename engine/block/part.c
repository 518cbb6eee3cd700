// SPDX-License-Identifier: MIT
/*
 * block/part.c - the part of a value that goes into a key, as a hash of its text.
 *
 * Worked out once per distinct value. Hashes come from the text (the dictionary's own hash), not from
 * ids, so a key is the same in every run and on every machine. 0 means "no key": missing, a temporary
 * name, a placeholder number, a part the value does not have.
 */
#include "block/internal.h"

static const struct { const char *name; unsigned types; bool arg; } kinds[LMS_N_PARTS] = {
#define T(x) (1u << LMS_TYPE_##x)
#define TEXTS (T(TEXT) | T(KEY) | T(NAME) | T(ENUM) | T(ADDRESS) | T(PHONE))
    [LMS_PART_VALUE] = { "value", ~0u, false },
    [LMS_PART_KEY] = { "key", T(NAME), false },
    [LMS_PART_FOLD] = { "fold", TEXTS, false },
    [LMS_PART_GIVEN] = { "given", T(NAME), false },
    [LMS_PART_FAMILY] = { "family", T(NAME), false },
    [LMS_PART_FIRST] = { "first_token", TEXTS, false },
    [LMS_PART_LAST] = { "last_token", TEXTS, false },
    [LMS_PART_SORTED] = { "sorted_tokens", TEXTS, false },
    [LMS_PART_YEAR] = { "year", T(DATE) | T(YEAR), false },
    [LMS_PART_MONTH] = { "month", T(DATE), false },
    [LMS_PART_DAY] = { "day", T(DATE), false },
    [LMS_PART_YEAR_MONTH] = { "year_month", T(DATE), false },
    [LMS_PART_MONTH_DAY] = { "month_day", T(DATE), false },
    [LMS_PART_DAY_MONTH_SET] = { "day_month_set", T(DATE), false },
    [LMS_PART_HEAD] = { "head", TEXTS | T(IDENT), true },
    [LMS_PART_TAIL] = { "tail", TEXTS | T(IDENT), true },
    [LMS_PART_WARD] = { "ward", T(UNIT), false },
    [LMS_PART_DISTRICT] = { "district", T(UNIT), false },
    [LMS_PART_PROVINCE] = { "province", T(UNIT), false },
    [LMS_PART_SOUND] = { "sound", TEXTS, false },
#undef TEXTS
#undef T
};

static bool find_field(lms_rulebook *rb, const lms_node *at, lms_str id, uint32_t *out)
{
    *out = lms__schema_find(&rb->schema, id);
    if (*out != LMS_NO_FIELD) return true;
    lms_str  known[128];
    uint32_t n = 0;
    for (; n < rb->schema.n && n < 128; n++) known[n] = rb->schema.field[n].id;
    lms_str near = lms__nearest(id, known, n);
    lms__issue(rb, at, near.n ? LMS_MSG("There is no field for this part: {1}. Did you mean {2}?") : LMS_MSG("There is no field for this part: {1}"),
               at->text.s, near.n ? near.s : NULL);
    return false;
}

static bool find_kind(lms_rulebook *rb, const lms_node *at, lms_str name, lms_part *p)
{
    lms_str known[LMS_N_PARTS];
    for (uint32_t k = 0; k < LMS_N_PARTS; k++) {
        known[k] = lms__str(kinds[k].name);
        if (!lms__str_eq(known[k], name)) continue;
        p->kind = (lms_part_kind)k;
        if (kinds[k].arg != (p->arg > 0)) {
            lms__issue(rb, at, LMS_MSG("Only head and tail take a number of letters, and they need one: head(4)"));
            return false;
        }
        uint32_t f[2] = { p->field, p->field2 };
        for (int i = 0; i < 2; i++)
            if (f[i] != LMS_NO_FIELD && !(kinds[k].types >> rb->schema.field[f[i]].type & 1u)) {
                lms__issue(rb, at, LMS_MSG("A field of this type has no part {1}"), kinds[k].name);
                return false;
            }
        return true;
    }
    lms_str near = lms__nearest(name, known, LMS_N_PARTS);
    lms__issue(rb, at, near.n ? LMS_MSG("There is no such part: {1}. Did you mean {2}?") : LMS_MSG("There is no such part: {1}"),
               at->text.s, near.n ? near.s : NULL);
    return false;
}

bool lms__part_parse(lms_rulebook *rb, const lms_node *at, lms_part *p)
{
    lms_str s = at->kind == LMS_SCALAR ? at->text : LMS_S(""), field = s, field2 = { "", 0 }, kind = LMS_S("value");
    *p = (lms_part){ .field2 = LMS_NO_FIELD };
    const char *colon = s.n ? memchr(s.s, ':', s.n) : NULL;
    if (colon) {
        field.n = (size_t)(colon - s.s);
        kind = (lms_str){ colon + 1, s.n - field.n - 1 };
    }
    const char *plus = field.n ? memchr(field.s, '+', field.n) : NULL;
    if (plus) {
        field2 = (lms_str){ plus + 1, (size_t)(field.s + field.n - plus - 1) };
        field.n = (size_t)(plus - field.s);
    }
    const char *open = kind.n ? memchr(kind.s, '(', kind.n) : NULL;
    uint64_t    arg = 0;
    if (open) {
        lms_str in = { open + 1, (size_t)(kind.s + kind.n - open - 1) };
        if (in.n < 2 || in.s[in.n - 1] != ')' || !lms__str_uint((lms_str){ in.s, in.n - 1 }, &arg) || arg == 0 || arg > 32) {
            lms__issue(rb, at, LMS_MSG("The number of letters in {1} must be from 1 to 32: head(4)"), s.s);
            return false;
        }
        kind.n = (size_t)(open - kind.s);
    }
    p->arg = (uint32_t)arg;
    return find_field(rb, at, field, &p->field) && (field2.n == 0 || find_field(rb, at, field2, &p->field2)) &&
           find_kind(rb, at, kind, p);
}

/* ---- hashes ---- */

static uint64_t of_text(lms_str s) { return s.n ? lms__hash(s) | 1 : 0; }
static uint64_t of_entry(const lms_dict *d, uint32_t id)
{
    return id ? lms__mix64((uint64_t)d->entry[id].hash << 32 | d->entry[id].n) | 1 : 0;
}
static uint64_t of_number(uint64_t n) { return lms__mix64(n + 0x9E3779B97F4A7C15u) | 1; }

/* Next token (letters and digits of the folded text; bytes >= 0x80 count as letters). */
static lms_str token(lms_str s, size_t *i)
{
    while (*i < s.n && (unsigned char)s.s[*i] <= ' ') (*i)++;
    size_t from = *i;
    while (*i < s.n && (unsigned char)s.s[*i] > ' ') (*i)++;
    return (lms_str){ s.s + from, *i - from };
}

static lms_str fold_text(const lms_table *t, uint32_t field, uint32_t v)
{
    const lms_column *c = &t->column[field];
    if (c->name) return lms__dict_get(&t->folds, c->name[v].fold);
    if (c->fold) return lms__dict_get(&t->folds, c->fold[v]);
    return lms__dict_get(&c->dict, v);
}

/*
 * Consonant classes of the folded text (first letter kept, then the classes of Soundex, vowels dropped,
 * repeats once, six at most): a key that survives most misspellings of Latin names.
 */
static uint64_t sound(lms_str s)
{
    static const char class[] = "01230120022455012623010202"; /* a..z */
    char   out[8];
    size_t n = 0;
    char   last = 0;
    for (size_t i = 0; i < s.n && n < 6; i++) {
        char c = s.s[i];
        if (c < 'a' || c > 'z') continue;
        char k = class[c - 'a'];
        if (n == 0) out[n++] = c;
        else if (k != '0' && k != last) out[n++] = k;
        last = k;
    }
    return of_text((lms_str){ out, n });
}

static uint64_t of_tokens(const lms_part *p, lms_str s)
{
    lms_str  first = { "", 0 }, last = { "", 0 };
    uint64_t sum = 0;
    for (size_t i = 0; i < s.n;) {
        lms_str w = token(s, &i);
        if (w.n == 0) break;
        if (first.n == 0) first = w;
        last = w;
        sum += lms__hash(w);
    }
    return p->kind == LMS_PART_FIRST ? of_text(first) : p->kind == LMS_PART_LAST ? of_text(last) : first.n ? lms__mix64(sum) | 1 : 0;
}

static uint64_t of_name(const lms_part *p, const lms_table *t, const lms_name_feat *f)
{
    if ((f->flags & LMS_NAME_TEMPORARY) || f->n_syl == 0) return 0;
    uint32_t n = f->n_syl < LMS_NAME_SYLS ? f->n_syl : LMS_NAME_SYLS;
    uint64_t h = 0;
    switch (p->kind) {
    case LMS_PART_VALUE:
    case LMS_PART_KEY: return of_entry(&t->keys, f->key);
    case LMS_PART_FOLD: return of_entry(&t->folds, f->fold);
    case LMS_PART_GIVEN:
    case LMS_PART_LAST: return of_entry(&t->syllables, f->fsyl[n - 1]);
    case LMS_PART_FIRST: return of_entry(&t->syllables, f->fsyl[0]);
    case LMS_PART_FAMILY:
        for (uint32_t i = 0; i < n && (i == 0 || i < f->n_family); i++) h = lms__mix64(h + of_entry(&t->syllables, f->fsyl[i]));
        return h | 1;
    case LMS_PART_SORTED:
        for (uint32_t i = 0; i < n; i++) h += of_entry(&t->syllables, f->fsyl[i]);
        return lms__mix64(h) | 1;
    default: return 0;
    }
}

static uint64_t of_date(const lms_part *p, const lms_table *t, const lms_column *c, uint32_t v)
{
    lms_date d = c->date[v].date;
    uint32_t y = (uint32_t)d.y, m = d.m, dd = d.d, lo = m < dd ? m : dd, hi = m < dd ? dd : m;
    (void)t;
    if (y == 0) return 0;
    switch (p->kind) {
    case LMS_PART_VALUE: return of_entry(&c->dict, v);
    case LMS_PART_YEAR: return of_number(y);
    case LMS_PART_MONTH: return m ? of_number(m) : 0;
    case LMS_PART_DAY: return dd ? of_number(dd) : 0;
    case LMS_PART_YEAR_MONTH: return m ? of_number(y * 16 + m) : 0;
    case LMS_PART_MONTH_DAY: return dd ? of_number(m * 32 + dd) : 0;
    case LMS_PART_DAY_MONTH_SET: return dd ? of_number((y * 64 + hi) * 64 + lo) : 0;
    default: return 0;
    }
}

static uint64_t of_unit(const lms_part *p, const lms_table *t, const lms_unit_feat *u)
{
    /* Wards are compared as they are today, so that both sides of a merger meet; where a ward was
       split into several the first (in code order) stands for it. */
    switch (p->kind) {
    case LMS_PART_VALUE:
    case LMS_PART_WARD: return of_entry(&t->units, u->today[0] ? u->today[0] : u->ward);
    case LMS_PART_DISTRICT: return of_entry(&t->units, u->district);
    case LMS_PART_PROVINCE: return of_entry(&t->units, u->province);
    default: return 0;
    }
}

uint64_t lms__part_hash(const lms_part *p, const lms_table *t, uint32_t field, uint32_t v)
{
    const lms_column *c = &t->column[field];
    if (v == 0) return 0;
    if (lms__part_by_ward(p, t, field)) return of_unit(p, t, &t->ward_feat[v]);
    if (c->ident && (c->ident[v].flags & LMS_IDENT_PLACEHOLDER)) return 0;
    if (p->kind == LMS_PART_HEAD || p->kind == LMS_PART_TAIL || p->kind == LMS_PART_SOUND) {
        if (c->name && (c->name[v].flags & LMS_NAME_TEMPORARY)) return 0;
        lms_str s = fold_text(t, field, v);
        if (p->kind == LMS_PART_SOUND) return sound(s);
        if (s.n < p->arg) return of_text(s);
        return of_text((lms_str){ p->kind == LMS_PART_TAIL ? s.s + s.n - p->arg : s.s, p->arg });
    }
    if (c->name) return of_name(p, t, &c->name[v]);
    if (c->date) return of_date(p, t, c, v);
    if (c->unit) return of_unit(p, t, &c->unit[v]);
    switch (p->kind) {
    case LMS_PART_FOLD: return c->fold ? of_entry(&t->folds, c->fold[v]) : of_entry(&c->dict, v);
    case LMS_PART_FIRST:
    case LMS_PART_LAST:
    case LMS_PART_SORTED: return of_tokens(p, fold_text(t, field, v));
    default: return of_entry(&c->dict, v); /* VALUE, and YEAR of a year */
    }
}

uint64_t lms__part_order(const lms_part *p, const lms_table *t, uint32_t field, uint32_t v)
{
    const lms_column *c = &t->column[field];
    if (v == 0) return 0;
    if (c->date) return ((uint64_t)(uint16_t)c->date[v].date.y << 16 | (uint64_t)c->date[v].date.m << 8 | c->date[v].date.d) + 1;
    lms_str  s = fold_text(t, field, v);
    uint64_t x = 0;
    if (c->name && c->name[v].n_syl) { /* given name first: it tells people apart */
        uint32_t n = c->name[v].n_syl < LMS_NAME_SYLS ? c->name[v].n_syl : LMS_NAME_SYLS;
        s = lms__dict_get(&t->syllables, c->name[v].fsyl[n - 1]);
    }
    (void)p;
    for (size_t i = 0; i < 8; i++) x = x << 8 | (i < s.n ? (unsigned char)s.s[i] : 0);
    return x;
}
