// SPDX-License-Identifier: MIT
/* statistics/categories.c - the values of a field as categories: a code, or a combination of codes. */
#include "statistics/internal.h"

#include <stdlib.h>

typedef struct combination { lms_stat_codes codes; uint32_t id; } combination;

/* In the order of the table: what has the earlier code first. */
static int by_codes(const void *a, const void *b)
{
    const combination *x = a, *y = b;
    for (int i = 0; i < LMS_STAT_WORDS; i++) {
        uint64_t differ = x->codes.word[i] ^ y->codes.word[i];
        if (differ) return x->codes.word[i] & (differ & (~differ + 1)) ? -1 : 1;
    }
    return 0;
}

static uint32_t code_at(const lms_statistics_plan *p, uint32_t k, lms_str s)
{
    for (uint32_t i = 0; i < p->field[k].n_codes; i++)
        if (lms__str_eq(p->field[k].code[i], s)) return i;
    return UINT32_MAX;
}

/* The codes of a value; texts that are no codes of the table are left out. */
static lms_stat_codes parse(const lms_statistics_plan *p, uint32_t k, lms_str s)
{
    lms_stat_codes x = { { 0 } };
    for (size_t i = 0; i <= s.n;) {
        size_t from = i;
        while (i < s.n && !(p->field[k].is_set && s.s[i] == ';')) i++;
        uint32_t c = code_at(p, k, (lms_str){ s.s + from, i - from });
        if (c != UINT32_MAX) x.word[c >> 6] |= 1ull << (c & 63);
        i++;
    }
    return x;
}

static bool name_of(const lms_statistics_plan *p, uint32_t k, const lms_stat_codes *codes, lms_statistics *out, lms_str *name)
{
    lms_buf b;
    lms__buf_init(&b, out->mem);
    for (uint32_t i = 0; i < p->field[k].n_codes; i++) {
        if (!(codes->word[i >> 6] >> (i & 63) & 1)) continue;
        if (b.n) lms__buf_addc(&b, ';');
        lms__buf_add(&b, p->field[k].code[i]);
    }
    *name = lms__arena_str(&out->text, lms__buf_str(&b));
    bool ok = !b.oom && name->s;
    lms__buf_free(&b);
    return ok;
}

/* Combinations found, interned by their bits; id 0 has none. */
static bool collect(const lms_statistics_plan *p, const lms_column *c, uint32_t k, lms_dict *seen, uint32_t *id_of)
{
    static const lms_stat_codes none = { { 0 } };
    for (uint32_t v = 1; v < c->dict.n; v++) {
        lms_stat_codes x = parse(p, k, lms__dict_get(&c->dict, v));
        if (memcmp(&x, &none, sizeof x) == 0) continue;
        id_of[v] = lms__dict_intern(seen, (lms_str){ (const char *)&x, sizeof x });
        if (id_of[v] == LMS_DICT_FULL) return false;
    }
    return true;
}

bool lms__stat_categories(const lms_statistics_plan *p, const lms_table *t, uint32_t k, lms_statistics *out, uint16_t *of)
{
    const lms_column *c = &t->column[p->field[k].field];
    lms_stat_field   *f = &out->field[k];
    lms_dict          seen;
    bool              ok = lms__dict_init(&seen, out->mem);
    uint32_t         *id_of = lms__mem_zalloc(out->mem, c->dict.n, sizeof *id_of);
    ok = ok && id_of && collect(p, c, k, &seen, id_of) && seen.n <= UINT16_MAX;
    uint32_t     n = ok ? seen.n : 1;
    combination *v = lms__mem_zalloc(out->mem, n, sizeof *v);
    uint16_t    *place = lms__mem_zalloc(out->mem, n, sizeof *place);
    *f = (lms_stat_field){ .field = p->field[k].field, .is_set = p->field[k].is_set, .code = p->field[k].code, .n_codes = p->field[k].n_codes, .n_categories = n };
    f->category = lms__arena_zalloc(&out->text, n, sizeof *f->category);
    f->codes = lms__arena_zalloc(&out->text, n, sizeof *f->codes);
    ok = ok && v && place && f->category && f->codes;
    for (uint32_t i = 1; ok && i < n; i++) {
        memcpy(&v[i].codes, lms__dict_get(&seen, i).s, sizeof v[i].codes);
        v[i].id = i;
    }
    if (ok && n > 2) qsort(v + 1, n - 1, sizeof *v, by_codes);
    for (uint32_t i = 1; ok && i < n; i++) {
        place[v[i].id] = (uint16_t)i;
        f->codes[i] = v[i].codes;
        ok = name_of(p, k, &v[i].codes, out, &f->category[i]);
    }
    if (ok) f->category[0] = LMS_S("");
    for (uint32_t i = 0; ok && i < c->dict.n; i++) of[i] = place[id_of[i]];
    lms__mem_free(out->mem, place, n, sizeof *place);
    lms__mem_free(out->mem, v, n, sizeof *v);
    lms__mem_free(out->mem, id_of, c->dict.n, sizeof *id_of);
    lms__dict_free(&seen);
    return ok;
}
