// SPDX-License-Identifier: MIT
/*
 * table_of.h - a cleaned table straight from texts, for tests of the stages after normalise.
 *
 * Values are taken as canonical. Features are worked out here in the plainest way (utf8proc), so that these
 * tests do not depend on the normaliser: folded = decomposed, marks dropped, đ to d, small letters.
 * A name is temporary if it begins with "bé" or "cb". A unit "A>B,C" is ward A of an old epoch that went to B
 * and C; "B" is a ward of today. "A/D/P" names its district and province.
 */
#ifndef TABLE_OF_H
#define TABLE_OF_H

#include "model/table.h"
#include "rulebook/rulebook.h"

#include <stdlib.h>
#include <utf8proc.h>

static inline size_t tof_fold(lms_str s, char *out, bool marks)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n;) {
        uint32_t         cp = lms__utf8_next(s, &i);
        utf8proc_int32_t d[8];
        int              bc = 0;
        utf8proc_ssize_t k = utf8proc_decompose_char((utf8proc_int32_t)cp, d, 8, marks ? UTF8PROC_CASEFOLD : UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD, &bc);
        for (utf8proc_ssize_t j = 0; j < k; j++) {
            if (!marks && d[j] >= 0x300 && d[j] < 0x370) continue;
            n += lms__utf8_put(out + n, !marks && d[j] == 0x111 ? 'd' : (uint32_t)d[j]);
        }
    }
    return n;
}

static inline void tof_name(lms_table *t, lms_str s, lms_name_feat *f)
{
    char    key[600], fold[600], syl[600];
    lms_str k = { key, tof_fold(s, key, true) }, d = { fold, tof_fold(s, fold, false) };
    memset(f, 0, sizeof *f);
    f->key = lms__dict_intern(&t->keys, k);
    f->fold = lms__dict_intern(&t->folds, d);
    if (lms__str_eq(k, d)) f->flags |= LMS_NAME_NO_MARKS;
    if ((k.n >= 4 && memcmp(k.s, "bé ", 4) == 0) || (d.n >= 3 && memcmp(d.s, "cb ", 3) == 0)) f->flags |= LMS_NAME_TEMPORARY;
    if (memchr(s.s, '?', s.n)) f->flags |= LMS_NAME_LOST;
    for (size_t i = 0; i < k.n;) {
        size_t from = i;
        while (i < k.n && k.s[i] != ' ') i++;
        if (i == from) {
            i++;
            continue;
        }
        lms_str w = { k.s + from, i - from };
        if (memchr(w.s, 'w', w.n) || memchr(w.s, 'z', w.n) || memchr(w.s, 'j', w.n) || memchr(w.s, 'f', w.n)) f->flags |= LMS_NAME_ILL_FORMED;
        uint8_t at = f->n_syl < LMS_NAME_SYLS ? f->n_syl : LMS_NAME_SYLS - 1;
        if (f->n_syl >= LMS_NAME_SYLS) f->flags |= LMS_NAME_LONG;
        f->syl[at] = lms__dict_intern(&t->syllables, w);
        f->fsyl[at] = lms__dict_intern(&t->syllables, (lms_str){ syl, tof_fold(w, syl, false) });
        f->n_syl++;
    }
    f->n_family = f->n_syl > 1 ? 1 : 0;
}

static inline void tof_ident(lms_str s, lms_ident_feat *f)
{
    memset(f, 0, sizeof *f);
    for (size_t i = 0; i < s.n; i++)
        if (s.s[i] < '0' || s.s[i] > '9') return;
    if (s.n > 16) return;
    for (size_t i = 0; i < s.n; i++) f->bcd = f->bcd << 4 | (uint64_t)(s.s[i] - '0');
    f->n = (uint8_t)s.n;
    if (f->bcd == 0) f->flags |= LMS_IDENT_PLACEHOLDER;
    if (s.n != 12) return;
    int c = s.s[3] - '0';
    f->flags |= LMS_IDENT_FORMED | LMS_IDENT_HAS_SEX | (c & 1 ? LMS_IDENT_FEMALE : 0);
    f->year = (int16_t)(1900 + 100 * (c / 2) + (s.s[4] - '0') * 10 + s.s[5] - '0');
}

static inline void tof_unit(lms_table *t, lms_str s, lms_unit_feat *f)
{
    memset(f, 0, sizeof *f);
    lms_str     part[3] = { { "", 0 }, { "", 0 }, { "", 0 } };
    const char *end = s.s + s.n, *p = s.s;
    for (int i = 0; i < 3 && p <= end; i++) {
        const char *q = memchr(p, '/', (size_t)(end - p));
        if (q == NULL) q = end;
        part[i] = (lms_str){ p, (size_t)(q - p) };
        p = q + 1;
    }
    f->district = lms__dict_intern(&t->units, part[1]);
    f->province = lms__dict_intern(&t->units, part[2]);
    const char *gt = part[0].n ? memchr(part[0].s, '>', part[0].n) : NULL;
    f->ward = lms__dict_intern(&t->units, (lms_str){ part[0].s, gt ? (size_t)(gt - part[0].s) : part[0].n });
    if (gt == NULL) {
        f->today[0] = f->ward;
        return;
    }
    end = part[0].s + part[0].n;
    for (int i = 0; i < LMS_UNIT_SUCCESSORS && gt < end; i++) {
        const char *q = memchr(gt + 1, ',', (size_t)(end - gt - 1));
        if (q == NULL) q = end;
        f->today[i] = lms__dict_intern(&t->units, (lms_str){ gt + 1, (size_t)(q - gt - 1) });
        gt = q;
    }
}

/* Features of every value of a column. */
static inline bool tof_features(lms_table *t, uint32_t field)
{
    lms_column    *c = &t->column[field];
    lms_field_type type = t->schema->field[field].type;
    uint32_t       n = c->dict.n;
    char           fold[4000];
#define FEATURE(member) (c->member = lms__mem_zalloc(t->mem, n, sizeof *c->member)) != NULL
    bool ok = type == LMS_TYPE_NAME ? FEATURE(name) : type == LMS_TYPE_DATE ? FEATURE(date) : type == LMS_TYPE_IDENT ? FEATURE(ident) :
              type == LMS_TYPE_UNIT ? FEATURE(unit) : type == LMS_TYPE_YEAR || type == LMS_TYPE_NUMBER ? FEATURE(number) : FEATURE(fold);
#undef FEATURE
    if (ok && type == LMS_TYPE_DATE) c->date[0].day = LMS_NO_DAY;
    for (uint32_t v = 1; ok && v < n; v++) {
        lms_str  s = lms__dict_get(&c->dict, v);
        uint64_t num;
        if (c->name) tof_name(t, s, &c->name[v]);
        if (c->date) {
            c->date[v].date = lms__date_parse_iso(s);
            lms_date d = c->date[v].date;
            c->date[v].day = d.d ? lms__date_day(d.y, d.m, d.d) : LMS_NO_DAY;
        }
        if (c->ident) tof_ident(s, &c->ident[v]);
        if (c->unit) tof_unit(t, s, &c->unit[v]);
        if (c->number) c->number[v] = lms__str_uint(s, &num) ? (int32_t)num : INT32_MIN;
        if (c->fold && s.n < 1000) c->fold[v] = lms__dict_intern(&t->folds, (lms_str){ fold, tof_fold(s, fold, false) });
    }
    return ok;
}

/* cell(ctx, row, field) gives the text of a cell, "" for missing. */
static inline bool table_of(lms_mem *mem, const lms_schema *schema, uint32_t n_rows, uint32_t n_records,
                            lms_str (*cell)(void *ctx, uint32_t row, uint32_t field), void *ctx, lms_table *t)
{
    if (!lms__table_init(t, mem, schema, n_rows, n_records)) return false;
    for (uint32_t f = 0; f < schema->n; f++) {
        lms_column *c = &t->column[f];
        c->v = lms__mem_zalloc(mem, n_rows, sizeof *c->v);
        if (c->v == NULL) return false;
        for (uint32_t r = 0; r < n_rows; r++)
            if ((c->v[r] = lms__dict_intern(&c->dict, cell(ctx, r, f))) == LMS_DICT_FULL) return false;
        if (!tof_features(t, f)) return false;
    }
    return true;
}

#endif
