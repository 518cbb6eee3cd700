// SPDX-License-Identifier: MIT
/*
 * normalise/features.c - what later stages compare, once per distinct value.
 *
 * Steps
 *   1. by chunks of a dictionary, in parallel: texts of keys, dates, numbers, identifiers
 *   2. three walks in order of ids beside each other, one per dictionary that is shared by fields (keys, folds,
 *      syllables), so that feature ids do not depend on threads
 *   3. by chunks again: what a name says of itself
 *   4. wards, districts: few distinct values
 */
#include "normalise/internal.h"
#include "text/fold.h"
#include "text/syllable.h"

enum { CHUNK = 4096 };

typedef struct chunk { uint32_t field, from, to; lms_buf key, fold; uint32_t *key_end, *fold_end, *key_id; } chunk;
/* Words of names seen by one thread, and the key of each: state 0 not looked at, 1 known, 2 none on its own. */
typedef struct word_keys { lms_dict words; lms_buf text; struct { uint32_t at, n; uint8_t state; } *key; uint32_t cap; } word_keys;
typedef struct job {
    word_keys *keys; /* [threads] */
    lms_table *t; const lms_normalise_plan *p; chunk *c; uint32_t n; lms_mem *mem;
    uint8_t *good; uint32_t n_good; /* by syllable id: 1 well formed, 2 not, 0 not looked at */
} job;

static lms_str key_of(const chunk *c, uint32_t q) { uint32_t at = q ? c->key_end[q - 1] : 0; return (lms_str){ c->key.s ? c->key.s + at : "", c->key_end[q] - at }; }
static lms_str fold_of(const chunk *c, uint32_t q) { uint32_t at = q ? c->fold_end[q - 1] : 0; return (lms_str){ c->fold.s ? c->fold.s + at : "", c->fold_end[q] - at }; }

static bool wants_fold(lms_field_type ty)
{
    return ty == LMS_TYPE_NAME || ty == LMS_TYPE_TEXT || ty == LMS_TYPE_ADDRESS || ty == LMS_TYPE_ENUM || ty == LMS_TYPE_KEY || ty == LMS_TYPE_PHONE || ty == LMS_TYPE_SET;
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

/* Keys are made word by word, once per word, as long as all are letters of the alphabet. False: the whole is needed. */
static bool key_by_words(word_keys *w, lms_mem *mem, lms_str s, lms_buf *out)
{
    if (w->words.mem == NULL) {
        if (!lms__dict_init(&w->words, mem)) return false;
        lms__buf_init(&w->text, mem);
    }
    while (s.n) {
        size_t n = 0;
        while (n < s.n && s.s[n] != ' ') n++;
        if (n == 0 || n > 24 || n + 1 == s.n) return false;
        lms_str  word = { s.s, n };
        uint32_t id = lms__dict_intern(&w->words, word);
        if (id == LMS_DICT_FULL) return false;
        if (id >= w->cap) {
            uint32_t more = id < 512 ? 1024 : id * 2;
            void    *k = lms__mem_resize(mem, w->key, w->cap, more, sizeof *w->key);
            if (k == NULL) return false;
            w->key = k;
            memset(w->key + w->cap, 0, (more - w->cap) * sizeof *w->key);
            w->cap = more;
        }
        if (w->key[id].state == 0) {
            lms_syllable y;
            size_t       at = w->text.n;
            w->key[id].state = 2;
            if (lms__syllable_parse(word, &y) && !y.broken) {
                lms__text_key(word, &w->text);
                if (w->text.oom || w->text.n > UINT32_MAX) return false;
                w->key[id].at = (uint32_t)at;
                w->key[id].n = (uint32_t)(w->text.n - at);
                w->key[id].state = 1;
            }
        }
        if (w->key[id].state == 2) return false;
        if (out->n) lms__buf_addc(out, ' ');
        lms__buf_add(out, (lms_str){ w->text.s + w->key[id].at, w->key[id].n });
        s.s += n + (n < s.n), s.n -= n + (n < s.n);
    }
    return !out->oom;
}

static void own_features(const job *j, const chunk *c)
{
    lms_column    *col = &j->t->column[c->field];
    lms_field_type ty = j->t->schema->field[c->field].type;
    for (uint32_t id = c->from; id < c->to; id++) {
        lms_str s = lms__dict_get(&col->dict, id);
        if (col->date) {
            lms_date d = lms__date_parse_iso(s);
            col->date[id] = (lms_date_feat){ d, d.d ? lms__date_day(d.y, d.m, d.d) : LMS_NO_DAY };
        }
        if (col->ident && id) col->ident[id] = lms__ident_features(j->p, c->field, s);
        if (col->number) col->number[id] = number_of(ty, s);
    }
}

static lms_status texts(void *arg, size_t task, unsigned worker, lms_error *err)
{
    job   *j = arg;
    chunk *c = &j->c[task];
    const lms_column *col = &j->t->column[c->field];
    lms_field_type    ty = j->t->schema->field[c->field].type;
    bool   name = ty == LMS_TYPE_NAME;
    own_features(j, c);
    if (!wants_fold(ty)) return LMS_OK;
    c->fold_end = lms__mem_alloc(j->mem, CHUNK, sizeof *c->fold_end);
    c->key_end = name ? lms__mem_alloc(j->mem, CHUNK, sizeof *c->key_end) : NULL;
    c->key_id = name ? lms__mem_alloc(j->mem, CHUNK, sizeof *c->key_id) : NULL;
    if (c->fold_end == NULL || (name && (c->key_end == NULL || c->key_id == NULL))) return lms__mem_why(j->mem, err);
    lms_mem own;
    lms_buf key, fold;
    lms__mem_scratch(&own, j->mem);
    lms__buf_init(&key, &own);
    lms__buf_init(&fold, &own);
    for (uint32_t id = c->from; id < c->to; id++) {
        lms_str s = lms__dict_get(&col->dict, id);
        lms__buf_clear(&key);
        lms__buf_clear(&fold);
        if (name) {
            if (!key_by_words(&j->keys[worker], j->mem, s, &key)) {
                lms__buf_clear(&key);
                lms__text_key(s, &key);
            }
            lms__fold(lms__buf_str(&key), &fold);
            lms__buf_add(&c->key, lms__buf_str(&key));
            c->key_end[id - c->from] = (uint32_t)c->key.n;
        } else {
            lms__plain_words(s, true, &fold);
        }
        lms__buf_add(&c->fold, lms__buf_str(&fold));
        c->fold_end[id - c->from] = (uint32_t)c->fold.n;
    }
    c->key.oom |= key.oom;
    c->fold.oom |= fold.oom;
    lms__buf_free(&key);
    lms__buf_free(&fold);
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

/* Well formed, asked once per syllable. False: out of memory. */
static bool syllable_good(job *j, uint32_t id, lms_str s, bool *good)
{
    if (id >= j->n_good) {
        uint32_t more = id < 1024 ? 2048 : id * 2;
        uint8_t *g = lms__mem_resize(j->mem, j->good, j->n_good, more, 1);
        if (g == NULL) return false;
        memset(g + j->n_good, 0, more - j->n_good);
        j->good = g;
        j->n_good = more;
    }
    if (j->good[id] == 0) {
        lms_syllable y;
        j->good[id] = lms__syllable_parse(s, &y) && y.well_formed ? 1 : 2;
    }
    *good = *good && j->good[id] == 1;
    return true;
}

static bool syllables_of(job *j, lms_str k, lms_str d, lms_name_feat *f)
{
    bool     good = true;
    uint32_t n = 0;
    while (k.n && d.n) {
        size_t a = 0, b = 0;
        while (a < k.n && k.s[a] != ' ') a++;
        while (b < d.n && d.s[b] != ' ') b++;
        lms_str  ks = { k.s, a }, ds = { d.s, b };
        uint32_t at = n < LMS_NAME_SYLS ? n : LMS_NAME_SYLS - 1;
        f->syl[at] = lms__dict_intern(&j->t->syllables, ks);
        f->fsyl[at] = lms__dict_intern(&j->t->syllables, ds);
        if (f->syl[at] == LMS_DICT_FULL || f->fsyl[at] == LMS_DICT_FULL || !syllable_good(j, f->syl[at], ks, &good)) return false;
        if (memchr(ks.s, '?', ks.n)) f->flags |= LMS_NAME_LOST;
        n++;
        k.s += a + (a < k.n), k.n -= a + (a < k.n);
        d.s += b + (b < d.n), d.n -= b + (b < d.n);
    }
    if (n > LMS_NAME_SYLS) f->flags |= LMS_NAME_LONG;
    f->n_syl = (uint8_t)(n < LMS_NAME_SYLS ? n : LMS_NAME_SYLS);
    f->n_family = n >= 2;
    if (!good) f->flags |= LMS_NAME_ILL_FORMED;
    return true;
}

/* One dictionary after the other, each walked in order of fields and ids. */
enum { KEYS, FOLDS, SYLLABLES, N_WALKS };
static lms_status walk(void *arg, size_t task, unsigned worker, lms_error *err)
{
    job    *j = arg;
    lms_str text[CHUNK];
    bool    ok = true;
    (void)worker;
    for (uint32_t i = 0; ok && i < j->n; i++) {
        chunk      *c = &j->c[i];
        lms_column *col = &j->t->column[c->field];
        uint32_t    n = c->to - c->from;
        if (c->fold_end == NULL || (task != FOLDS && col->name == NULL)) continue;
        for (uint32_t q = 0; ok && q < n; q++)
            if (task == SYLLABLES) ok = c->from + q == 0 || syllables_of(j, key_of(c, q), fold_of(c, q), &col->name[c->from + q]);
            else text[q] = task == KEYS ? key_of(c, q) : fold_of(c, q);
        if (task == KEYS) ok = lms__dict_intern_many(&j->t->keys, text, n, c->key_id);
        if (task == FOLDS) ok = lms__dict_intern_many(&j->t->folds, text, n, col->fold + c->from);
    }
    return ok ? LMS_OK : lms__mem_why(j->mem, err);
}

static lms_status names(void *arg, size_t task, unsigned worker, lms_error *err)
{
    job        *j = arg;
    chunk      *c = &j->c[task];
    lms_column *col = &j->t->column[c->field];
    (void)worker, (void)err;
    if (col->name == NULL) return LMS_OK;
    for (uint32_t id = c->from ? c->from : 1; id < c->to; id++) {
        lms_name_feat *f = &col->name[id];
        lms_str        key = key_of(c, id - c->from), fold = fold_of(c, id - c->from);
        f->key = c->key_id[id - c->from];
        f->fold = col->fold[id];
        if (key.n == fold.n && memcmp(key.s, fold.s, key.n) == 0) f->flags |= LMS_NAME_NO_MARKS;
        if (temporary(j->p, key)) f->flags |= LMS_NAME_TEMPORARY;
        /* family name: two syllables if the first two are a known two-part one; none in front where it stands last */
        size_t first = 0, q = 0;
        while (first < fold.n && fold.s[first] != ' ') first++;
        if (f->n_syl >= 3) {
            size_t two = first + 1;
            while (two < fold.n && fold.s[two] != ' ') two++;
            if (lms__dict_find(&j->p->two_part, (lms_str){ fold.s, two })) f->n_family = 2;
        }
        while (q < first && fold.s[q] != '\'') q++;
        if (first && lms__dict_find(&j->p->particles, (lms_str){ fold.s, q })) f->n_family = 0;
    }
    return LMS_OK;
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

static bool unit_features(const lms_normalise_plan *p, lms_table *t, uint32_t f, int32_t epoch, lms_buf *tmp)
{
    lms_column *c = &t->column[f];
    lms_str     level = lms__node_str(p->rb->field_node[f], "level");
    bool        ok = true;
    for (uint32_t id = 1; ok && c->unit && p->gazetteer && id < c->dict.n; id++) {
        lms_str  s = lms__dict_get(&c->dict, id);
        uint32_t u = s.s[0] >= '0' && s.s[0] <= '9' ? lms__gazetteer_code(p->gazetteer, s, epoch)
                     : lms__str_is(level, "ward") ? lms__gazetteer_ward(p->gazetteer, s, LMS_S(""), LMS_S(""), epoch, tmp) : UINT32_MAX;
        if (u != UINT32_MAX) ok = lms__gazetteer_features(p->gazetteer, t, u, &c->unit[id]);
        else if (lms__str_is(level, "district")) ok = lms__gazetteer_district(p->gazetteer, t, s, epoch, &c->unit[id], tmp);
    }
    return ok;
}

static bool make_chunks(job *j)
{
    const lms_schema *sc = j->t->schema;
    for (uint32_t f = 0; f < sc->n; f++) {
        if (!column_arrays(&j->t->column[f], j->mem, sc->field[f].type)) return false;
        j->n += (j->t->column[f].dict.n + CHUNK - 1) / CHUNK;
    }
    j->c = lms__mem_zalloc(j->mem, j->n, sizeof *j->c);
    if (j->c == NULL) return false;
    uint32_t k = 0;
    for (uint32_t f = 0; f < sc->n; f++)
        for (uint32_t id = 0, n = j->t->column[f].dict.n; id < n; id += CHUNK, k++) {
            j->c[k] = (chunk){ .field = f, .from = id, .to = n - id < CHUNK ? n : id + CHUNK };
            lms__buf_init(&j->c[k].key, j->mem);
            lms__buf_init(&j->c[k].fold, j->mem);
        }
    return true;
}

static void job_free(job *j, unsigned threads)
{
    for (uint32_t i = 0; j->c && i < j->n; i++) {
        lms__buf_free(&j->c[i].key);
        lms__buf_free(&j->c[i].fold);
        lms__mem_free(j->mem, j->c[i].key_end, CHUNK, sizeof *j->c[i].key_end);
        lms__mem_free(j->mem, j->c[i].key_id, CHUNK, sizeof *j->c[i].key_id);
        lms__mem_free(j->mem, j->c[i].fold_end, CHUNK, sizeof *j->c[i].fold_end);
    }
    for (unsigned i = 0; j->keys && i < threads; i++) {
        lms__mem_free(j->mem, j->keys[i].key, j->keys[i].cap, sizeof *j->keys[i].key);
        lms__dict_free(&j->keys[i].words);
        lms__buf_free(&j->keys[i].text);
    }
    lms__mem_free(j->mem, j->keys, threads, sizeof *j->keys);
    lms__mem_free(j->mem, j->c, j->n, sizeof *j->c);
    lms__mem_free(j->mem, j->good, j->n_good, 1);
}

lms_status lms__features(lms_ctx *ctx, const lms_normalise_plan *p, lms_table *t, int32_t epoch, lms_error *err)
{
    job        j = { .t = t, .p = p, .mem = ctx->mem };
    lms_buf    tmp;
    bool       ok = make_chunks(&j) && (j.keys = lms__mem_zalloc(ctx->mem, ctx->threads, sizeof *j.keys)) != NULL;
    lms_status s = ok ? lms__parallel(ctx, j.n, texts, &j, err) : LMS_OK;
    if (ok && s == LMS_OK) s = lms__parallel(ctx, N_WALKS, walk, &j, err);
    if (ok && s == LMS_OK) s = lms__parallel(ctx, j.n, names, &j, err);
    lms__buf_init(&tmp, ctx->mem);
    for (uint32_t f = 0; f < t->schema->n && s == LMS_OK && ok; f++) ok = unit_features(p, t, f, epoch, &tmp);
    lms__buf_free(&tmp);
    job_free(&j, ctx->threads);
    return s != LMS_OK ? s : ok ? LMS_OK : lms__mem_why(ctx->mem, err);
}
