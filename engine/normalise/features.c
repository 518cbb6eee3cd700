// SPDX-License-Identifier: MIT
/*
 * normalise/features.c - what later stages compare, once per distinct value.
 *
 * Idea    Texts of keys are made in parallel over chunks of a dictionary; interning them is then one walk in
 *         order of ids, so that feature ids do not depend on threads.
 */
#include "normalise/internal.h"
#include "text/fold.h"
#include "text/syllable.h"

enum { CHUNK = 4096 };

typedef struct chunk { uint32_t field, from, to; lms_buf key, fold; uint32_t *key_end, *fold_end; } chunk;
typedef struct job { lms_table *t; const lms_normalise_plan *p; chunk *c; lms_mem *mem; } job;

static bool wants_fold(lms_field_type ty)
{
    return ty == LMS_TYPE_NAME || ty == LMS_TYPE_TEXT || ty == LMS_TYPE_ADDRESS || ty == LMS_TYPE_ENUM || ty == LMS_TYPE_KEY || ty == LMS_TYPE_PHONE || ty == LMS_TYPE_SET;
}

static lms_status texts(void *arg, size_t task, unsigned worker, lms_error *err)
{
    job   *j = arg;
    chunk *c = &j->c[task];
    const lms_column *col = &j->t->column[c->field];
    bool   name = j->t->schema->field[c->field].type == LMS_TYPE_NAME;
    (void)worker;
    c->fold_end = lms__mem_alloc(j->mem, CHUNK, sizeof *c->fold_end);
    c->key_end = name ? lms__mem_alloc(j->mem, CHUNK, sizeof *c->key_end) : NULL;
    if (c->fold_end == NULL || (name && c->key_end == NULL)) return lms__mem_why(j->mem, err);
    for (uint32_t id = c->from; id < c->to; id++) {
        lms_str s = lms__dict_get(&col->dict, id);
        if (name) {
            size_t at = c->key.n;
            lms__text_key(s, &c->key);
            c->key_end[id - c->from] = (uint32_t)c->key.n;
            if (c->key.n > at) lms__fold((lms_str){ c->key.s + at, c->key.n - at }, &c->fold);
        } else {
            lms__plain_words(s, true, &c->fold);
        }
        c->fold_end[id - c->from] = (uint32_t)c->fold.n;
    }
    return c->key.oom || c->fold.oom ? lms__mem_why(j->mem, err) : LMS_OK;
}

/* key is in the form of the lookup's words already; phrases are there with their marks and folded. */
static bool temporary(const lms_normalise_plan *p, lms_str key)
{
    if (p->temporary[0].words.mem == NULL || p->temporary[0].words.n <= 1) return false;
    if (lms__dict_find(&p->temporary[0].words, key)) return true;
    for (size_t i = 0; i < key.n; i++)
        if (key.s[i] == ' ' && lms__dict_find(&p->temporary[1].words, (lms_str){ key.s, i })) return true;
    return false;
}

static bool name_feature(const lms_normalise_plan *p, lms_table *t, lms_str key, lms_str fold, lms_name_feat *f)
{
    lms_str k = key, d = fold, first = { NULL, 0 };
    bool    marks = key.n != fold.n || memcmp(key.s, fold.s, key.n) != 0, good = true;
    uint32_t n = 0;
    f->key = lms__dict_intern(&t->keys, key);
    f->fold = lms__dict_intern(&t->folds, fold);
    bool ok = f->key != LMS_DICT_FULL && f->fold != LMS_DICT_FULL;
    while (ok && k.n && d.n) {
        size_t a = 0, b = 0;
        while (a < k.n && k.s[a] != ' ') a++;
        while (b < d.n && d.s[b] != ' ') b++;
        lms_str ks = { k.s, a }, ds = { d.s, b };
        if (n == 0) first = ds;
        uint32_t at = n < LMS_NAME_SYLS ? n : LMS_NAME_SYLS - 1;
        f->syl[at] = lms__dict_intern(&t->syllables, ks);
        f->fsyl[at] = lms__dict_intern(&t->syllables, ds);
        ok = f->syl[at] != LMS_DICT_FULL && f->fsyl[at] != LMS_DICT_FULL;
        lms_syllable y;
        good &= lms__syllable_parse(ks, &y) && y.well_formed;
        if (memchr(ks.s, '?', ks.n)) f->flags |= LMS_NAME_LOST;
        n++;
        k.s += a + (a < k.n), k.n -= a + (a < k.n);
        d.s += b + (b < d.n), d.n -= b + (b < d.n);
    }
    if (n > LMS_NAME_SYLS) f->flags |= LMS_NAME_LONG;
    f->n_syl = (uint8_t)(n < LMS_NAME_SYLS ? n : LMS_NAME_SYLS);
    if (!marks) f->flags |= LMS_NAME_NO_MARKS;
    if (!good) f->flags |= LMS_NAME_ILL_FORMED;
    if (temporary(p, key)) f->flags |= LMS_NAME_TEMPORARY;
    /* family name: two syllables if the first two are a known two-part one; none in front where it stands last */
    f->n_family = n >= 2;
    if (n >= 3) {
        size_t two = first.n + 1;
        while (two < fold.n && fold.s[two] != ' ') two++;
        if (lms__dict_find(&p->two_part, (lms_str){ fold.s, two })) f->n_family = 2;
    }
    if (first.n) {
        size_t q = 0;
        while (q < first.n && first.s[q] != '\'') q++;
        if (lms__dict_find(&p->particles, (lms_str){ first.s, q })) f->n_family = 0;
    }
    return ok;
}

static int32_t number_of(lms_field_type ty, lms_str s)
{
    int64_t v = 0;
    if (s.n == 0) return INT32_MIN;
    for (size_t i = 0; i < s.n; i++)
        if (s.s[i] < '0' || s.s[i] > '9') return INT32_MIN;
    size_t from = ty == LMS_TYPE_PHONE && s.n > 9 ? s.n - 9 : 0;
    if (s.n - from > 9) return INT32_MIN;
    for (size_t i = from; i < s.n; i++) v = v * 10 + (s.s[i] - '0');
    return (int32_t)v;
}

static bool column_arrays(lms_column *c, lms_mem *m, lms_field_type ty)
{
    uint32_t n = c->dict.n;
    bool     ok = true;
    if (ty == LMS_TYPE_NAME) ok = (c->name = lms__mem_zalloc(m, n, sizeof *c->name)) != NULL;
    if (ty == LMS_TYPE_DATE) ok = (c->date = lms__mem_zalloc(m, n, sizeof *c->date)) != NULL;
    if (ty == LMS_TYPE_IDENT) ok = (c->ident = lms__mem_zalloc(m, n, sizeof *c->ident)) != NULL;
    if (ty == LMS_TYPE_UNIT) ok = (c->unit = lms__mem_zalloc(m, n, sizeof *c->unit)) != NULL;
    if (ty == LMS_TYPE_YEAR || ty == LMS_TYPE_NUMBER || ty == LMS_TYPE_PHONE) ok &= (c->number = lms__mem_zalloc(m, n, sizeof *c->number)) != NULL;
    if (wants_fold(ty)) ok &= (c->fold = lms__mem_zalloc(m, n, sizeof *c->fold)) != NULL;
    return ok;
}

static bool small_features(const lms_normalise_plan *p, lms_table *t, uint32_t f, int32_t epoch, lms_buf *tmp)
{
    lms_column    *c = &t->column[f];
    lms_field_type ty = t->schema->field[f].type;
    bool           ok = true;
    for (uint32_t id = 0; ok && id < c->dict.n; id++) {
        lms_str s = lms__dict_get(&c->dict, id);
        if (c->date) {
            lms_date d = lms__date_parse_iso(s);
            c->date[id] = (lms_date_feat){ d, d.d ? lms__date_day(d.y, d.m, d.d) : LMS_NO_DAY };
        }
        if (c->ident && id) c->ident[id] = lms__ident_features(p, f, s);
        if (c->number) c->number[id] = number_of(ty, s);
        if (c->unit && id && p->gazetteer) {
            uint32_t u = s.s[0] >= '0' && s.s[0] <= '9' ? lms__gazetteer_code(p->gazetteer, s, epoch)
                         : lms__str_is(lms__node_str(p->rb->field_node[f], "level"), "ward") ? lms__gazetteer_ward(p->gazetteer, s, LMS_S(""), LMS_S(""), epoch, tmp) : UINT32_MAX;
            if (u != UINT32_MAX) ok = lms__gazetteer_features(p->gazetteer, t, u, &c->unit[id]);
            else if (lms__str_is(lms__node_str(p->rb->field_node[f], "level"), "district")) ok = lms__gazetteer_district(p->gazetteer, t, s, epoch, &c->unit[id], tmp);
        }
    }
    return ok;
}

lms_status lms__features(lms_ctx *ctx, const lms_normalise_plan *p, lms_table *t, int32_t epoch, lms_error *err)
{
    const lms_schema *sc = t->schema;
    uint32_t n = 0;
    lms_buf  tmp;
    bool     ok = true;
    for (uint32_t f = 0; f < sc->n; f++)
        if (wants_fold(sc->field[f].type)) n += (t->column[f].dict.n + CHUNK - 1) / CHUNK;
    job j = { t, p, lms__mem_zalloc(ctx->mem, n, sizeof *j.c), ctx->mem };
    if (j.c == NULL) return lms__mem_why(ctx->mem, err);
    uint32_t k = 0;
    for (uint32_t f = 0; f < sc->n; f++)
        for (uint32_t id = 0; wants_fold(sc->field[f].type) && id < t->column[f].dict.n; id += CHUNK) {
            uint32_t to = t->column[f].dict.n - id < CHUNK ? t->column[f].dict.n : id + CHUNK;
            j.c[k] = (chunk){ .field = f, .from = id, .to = to };
            lms__buf_init(&j.c[k].key, ctx->mem);
            lms__buf_init(&j.c[k].fold, ctx->mem);
            k++;
        }
    lms_status s = lms__parallel(ctx, n, texts, &j, err);
    lms__buf_init(&tmp, ctx->mem);
    for (uint32_t f = 0; f < sc->n && s == LMS_OK && ok; f++) ok = column_arrays(&t->column[f], ctx->mem, sc->field[f].type) && small_features(p, t, f, epoch, &tmp);
    for (uint32_t i = 0; i < n && s == LMS_OK && ok; i++) {
        chunk      *c = &j.c[i];
        lms_column *col = &t->column[c->field];
        for (uint32_t id = c->from; ok && id < c->to; id++) {
            uint32_t q = id - c->from, f0 = q ? c->fold_end[q - 1] : 0;
            lms_str  fold = { c->fold.s ? c->fold.s + f0 : "", c->fold_end[q] - f0 }; /* no text at all: no pointer to add to */
            if (col->name && id) {
                uint32_t k0 = q ? c->key_end[q - 1] : 0;
                ok = name_feature(p, t, (lms_str){ c->key.s ? c->key.s + k0 : "", c->key_end[q] - k0 }, fold, &col->name[id]);
                col->fold[id] = col->name[id].fold;
            } else {
                col->fold[id] = lms__dict_intern(&t->folds, fold);
                ok = col->fold[id] != LMS_DICT_FULL;
            }
        }
    }
    for (uint32_t i = 0; i < n; i++) {
        lms__buf_free(&j.c[i].key);
        lms__buf_free(&j.c[i].fold);
        lms__mem_free(ctx->mem, j.c[i].key_end, CHUNK, sizeof *j.c[i].key_end);
        lms__mem_free(ctx->mem, j.c[i].fold_end, CHUNK, sizeof *j.c[i].fold_end);
    }
    lms__buf_free(&tmp);
    lms__mem_free(ctx->mem, j.c, n, sizeof *j.c);
    return s != LMS_OK ? s : ok ? LMS_OK : lms__mem_why(ctx->mem, err);
}
