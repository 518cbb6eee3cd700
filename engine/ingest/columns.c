// SPDX-License-Identifier: MIT
/*
 * ingest/columns.c - batches of rows into columns of interned values.
 *
 * Idea    While one thread tokenises the next batch the others intern the columns of this one, each
 *         column by one thread, so a dictionary has one owner and ids come in the order of the rows
 *         whatever the number of threads.
 *
 *             task 0: next batch   1: extras   2: content hashes   3..: one per column, the widest first
 *
 * Holds   1. ids depend on the rows only
 *         2. every cell of an accepted row that is not blank is in a column or in its row's extra
 */
#include "ingest/parts.h"

#include <stdlib.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

lms_status lms__intake_init(lms_intake *x, lms_dataset *d, const lms_layout *l, lms_error *err)
{
    lms_arena  *a = &d->text;
    lms_source *s = &x->src;
    uint32_t    nf = d->schema->n;
    lms_buf     b;
    x->d = d;
    x->key_column = l->key_column;
    s->n_columns = l->width;
    s->column_header = lms__arena_zalloc(a, l->width + 1u, sizeof *s->column_header);
    s->column_key = lms__arena_zalloc(a, l->width + 1u, sizeof *s->column_key);
    s->column_field = lms__arena_zalloc(a, l->width + 1u, sizeof *s->column_field);
    s->column_why = lms__arena_zalloc(a, l->width + 1u, 1);
    s->legacy = lms__arena_zalloc(a, nf + 1u, 1);
    s->raw = lms__arena_zalloc(a, nf + 1u, sizeof *s->raw);
    x->extra_key = lms__arena_zalloc(a, l->width + 1u, sizeof *x->extra_key);
    x->seed = lms__arena_zalloc(a, l->width + 1u, sizeof *x->seed);
    x->value = lms__mem_zalloc(d->mem, nf, sizeof *x->value);
    bool ok = s->column_header && s->column_key && s->column_field && s->column_why && s->legacy && s->raw &&
              x->extra_key && x->seed && x->value;
    for (uint32_t f = 0; ok && f < nf; f++) ok = lms__dict_init(&s->raw[f], d->mem);
    lms__buf_init(&b, d->mem);
    for (uint32_t c = 0; ok && c < l->width; c++) {
        s->column_header[c] = lms__arena_str(a, l->header[c]);
        s->column_field[c] = l->target[c] == LMS_NO_TARGET ? LMS_NO_FIELD : l->target[c];
        s->column_key[c] = l->target[c] == LMS_NO_TARGET ? lms__arena_str(a, l->key[c]) : LMS_S("");
        s->column_why[c] = l->why[c];
        lms__buf_clear(&b);
        lms__buf_json(&b, l->key[c]);
        lms__buf_addc(&b, ':');
        x->extra_key[c] = lms__arena_str(a, lms__buf_str(&b));
        lms_str name = l->target[c] == LMS_NO_TARGET ? x->extra_key[c] : d->schema->field[l->target[c]].id;
        x->seed[c] = lms__hash(name);
        ok = s->column_header[c].s && s->column_key[c].s && x->extra_key[c].s && !b.oom;
    }
    lms__buf_free(&b);
    return ok ? LMS_OK : lms__mem_why(d->mem, err);
}

void lms__intake_free(lms_intake *x)
{
    if (x->d == NULL) return;
    lms_mem *mem = x->d->mem;
    uint32_t nf = x->d->schema->n;
    for (uint32_t f = 0; f < nf; f++) {
        if (x->src.raw) lms__dict_free(&x->src.raw[f]);
        if (x->value) LMS_VEC_FREE(mem, &x->value[f]);
    }
    lms__mem_free(mem, x->value, nf, sizeof *x->value);
    LMS_VEC_FREE(mem, &x->line);
    LMS_VEC_FREE(mem, &x->extra);
    LMS_VEC_FREE(mem, &x->content);
    x->d = NULL;
}

/* Room for `want` rows in every array of the source. */
static bool reserve(lms_intake *x, uint32_t want)
{
    lms_mem *mem = x->d->mem;
    bool ok =
        LMS_RESERVE(mem, &x->line, want) && LMS_RESERVE(mem, &x->extra, want) && LMS_RESERVE(mem, &x->content, want);
    for (uint32_t c = 0; ok && c < x->src.n_columns; c++)
        if (x->src.column_field[c] != LMS_NO_FIELD) ok = LMS_RESERVE(mem, &x->value[x->src.column_field[c]], want);
    return ok;
}

/* ---- one round ---- */

typedef struct job {
    lms_ctx         *c;
    lms_intake      *x;
    const lms_batch *now;
    lms_batch       *next;      /* NULL: not filled here */
    lms_reader      *reader;
    lms_rejects     *rejects;
    uint32_t        *order;     /* columns that are fields, the largest dictionary first */
    uint32_t         n_order;
    struct scratch { lms_buf text, cell; } *scratch; /* per worker */
} job;

enum { AT_ONCE = 256 };

/* Texts of rows from .. from+n of a column: distinct neighbours only. which[i]: index of the text, AT_ONCE for a blank
 * cell. */
static size_t gather(const lms_batch *b, uint32_t col, uint32_t from, uint32_t n, struct scratch *t, lms_str *text,
                     uint16_t *which)
{
    const lms_span *cell = b->cell + (size_t)col * b->cap + from;
    const uint8_t  *hint = b->hint ? b->hint + (size_t)col * b->cap + from : NULL;
    size_t          k = 0;
    lms__buf_clear(&t->text);
    for (uint32_t i = 0; i < n; i++) {
        if (cell[i].n == 0) {
            which[i] = AT_ONCE;
            continue;
        }
        bool again = i && which[i - 1] != AT_ONCE && cell[i].n == cell[i - 1].n && (!hint || hint[i] == hint[i - 1]) &&
                     memcmp(lms__batch_at(b, cell[i]), lms__batch_at(b, cell[i - 1]), cell[i].n & LMS_SPAN_MAX) == 0;
        if (!again) {
            lms_str s = lms__batch_text(b, cell[i], &t->cell);
            text[k] = (lms_str){ NULL, s.n + 1 };
            lms__buf_addc(&t->text, hint ? (char)hint[i] : 0);
            lms__buf_add(&t->text, s);
            k++;
        }
        which[i] = (uint16_t)(k - 1);
    }
    const char *at = t->text.s; /* the buffer has stopped moving */
    for (size_t i = 0; i < k && !t->text.oom; at += text[i++].n) text[i].s = at;
    return k;
}

static lms_status intern_column(job *j, uint32_t col, struct scratch *t, lms_error *err)
{
    lms_intake *x = j->x;
    uint32_t    f = x->src.column_field[col], *to = x->value[f].v + x->n, id[AT_ONCE + 1];
    lms_str     text[AT_ONCE];
    uint16_t    which[AT_ONCE];
    id[AT_ONCE] = 0;
    for (uint32_t from = 0; from < j->now->n; from += AT_ONCE) {
        uint32_t n = j->now->n - from < AT_ONCE ? j->now->n - from : AT_ONCE;
        size_t   k = gather(j->now, col, from, n, t, text, which);
        if (t->text.oom || t->cell.oom || !lms__dict_intern_many(&x->src.raw[f], text, k, id))
            return lms__mem_why(j->c->mem, err);
        for (uint32_t i = 0; i < n; i++) to[from + i] = id[which[i]];
    }
    return LMS_OK;
}

static lms_status build_extras(job *j, struct scratch *t, lms_error *err)
{
    const lms_batch *b = j->now;
    lms_intake      *x = j->x;
    for (uint32_t i = 0; i < b->n; i++) {
        x->line.v[x->n + i] = b->line[i];
        lms__buf_clear(&t->text);
        for (uint32_t c = 0; c < b->width; c++) {
            if (x->src.column_field[c] != LMS_NO_FIELD) continue;
            lms_span s = lms__batch_cell(b, c, i);
            if (s.n == 0) continue;
            lms__buf_addc(&t->text, t->text.n ? ',' : '{');
            lms__buf_add(&t->text, x->extra_key[c]);
            lms__buf_json(&t->text, lms__batch_text(b, s, &t->cell));
        }
        if (t->text.n) lms__buf_addc(&t->text, '}');
        uint32_t id =
            t->text.oom || t->cell.oom ? LMS_DICT_FULL : lms__dict_intern(&x->d->extras, lms__buf_str(&t->text));
        if (id == LMS_DICT_FULL) return lms__mem_why(j->c->mem, err);
        x->extra.v[x->n + i] = id;
    }
    return LMS_OK;
}

/* Sum of the hashes of the cells, each seeded with its column: the order of columns does not matter. */
static lms_status hash_rows(job *j, struct scratch *t, lms_error *err)
{
    const lms_batch *b = j->now;
    lms_intake      *x = j->x;
    for (uint32_t i = 0; i < b->n; i++) {
        uint64_t h = 0;
        lms_span key = x->key_column != LMS_NO_TARGET ? lms__batch_cell(b, x->key_column, i) : (lms_span){ 0 };
        bool     own = key.n && lms__key_sayable(lms__batch_text(b, key, &t->cell)).n;
        for (uint32_t c = 0; !own && c < b->width; c++) {
            lms_span s = lms__batch_cell(b, c, i);
            if (s.n == 0) continue;
            lms_str v = lms__batch_text(b, s, &t->cell);
            h += XXH3_64bits_withSeed(v.s, v.n, x->seed[c]);
        }
        x->content.v[x->n + i] = h;
    }
    return t->cell.oom ? lms__mem_why(j->c->mem, err) : LMS_OK;
}

static lms_status task(void *arg, size_t k, unsigned worker, lms_error *err)
{
    job            *j = arg;
    struct scratch *t = &j->scratch[worker];
    if (k == 0) return j->next ? lms__reader_fill(j->reader, j->next, j->rejects, err) : LMS_OK;
    if (k == 1) return build_extras(j, t, err);
    if (k == 2) return hash_rows(j, t, err);
    return intern_column(j, j->order[k - 3], t, err);
}

static void order_columns(job *j)
{
    lms_dict *raw = j->x->src.raw;
    uint32_t *field = j->x->src.column_field;
    j->n_order = 0;
    for (uint32_t c = 0; c < j->x->src.n_columns; c++) {
        if (field[c] == LMS_NO_FIELD) continue;
        uint32_t k = j->n_order++;
        for (; k && raw[field[j->order[k - 1]]].n < raw[field[c]].n; k--) j->order[k] = j->order[k - 1];
        j->order[k] = c;
    }
}

static lms_status rounds(job *j, lms_batch *a, lms_batch *b, uint64_t done, lms_error *err)
{
    lms_ctx    *c = j->c;
    lms_intake *x = j->x;
    bool        together = j->reader->is_text; /* callbacks are called from the caller's thread only */
    lms_status  s = lms__reader_fill(j->reader, a, j->rejects, err);
    uint32_t    expect = j->reader->lines < UINT32_MAX - 1024 ? (uint32_t)j->reader->lines + 1 : 0;
    if (s == LMS_OK && expect > a->n && a->n == a->cap && !reserve(x, expect)) return lms__mem_why(c->mem, err);
    while (s == LMS_OK && a->n) {
        if (x->n > UINT32_MAX - 65536 - a->n)
            return lms__fail(err, LMS_E_LIMIT, LMS_MSG("More than 4 billion rows in one file; split it"));
        if (!reserve(x, x->n + a->n)) return lms__mem_why(c->mem, err);
        order_columns(j);
        j->now = a;
        j->next = together ? b : NULL;
        if ((s = lms__parallel(c, 3 + j->n_order, task, j, err)) != LMS_OK) break;
        x->n += a->n;
        if ((s = lms__progress(c, "ingest", done + x->n, 0, err)) != LMS_OK) break;
        if (!together) s = lms__reader_fill(j->reader, b, j->rejects, err);
        lms_batch *t = a;
        a = b;
        b = t;
    }
    return s;
}

lms_status lms__intake_read(lms_ctx *c, lms_intake *x, lms_reader *r, lms_rejects *rejects, uint64_t done,
                            lms_error *err)
{
    lms_batch  a = { 0 }, b = { 0 };
    job        j = { .c = c, .x = x, .reader = r, .rejects = rejects };
    lms_status s = LMS_OK;
    bool ok = lms__batch_init(&a, c->mem, x->src.n_columns, !r->is_text) &&
              lms__batch_init(&b, c->mem, x->src.n_columns, !r->is_text);
    j.order = lms__mem_alloc(c->mem, x->src.n_columns, sizeof *j.order);
    j.scratch = lms__mem_zalloc(c->mem, c->threads, sizeof *j.scratch);
    for (unsigned i = 0; j.scratch && i < c->threads; i++) {
        lms__buf_init(&j.scratch[i].text, c->mem);
        lms__buf_init(&j.scratch[i].cell, c->mem);
    }
    s = ok && j.order && j.scratch ? rounds(&j, &a, &b, done, err) : lms__mem_why(c->mem, err);
    for (unsigned i = 0; j.scratch && i < c->threads; i++) {
        lms__buf_free(&j.scratch[i].text);
        lms__buf_free(&j.scratch[i].cell);
    }
    lms__mem_free(c->mem, j.scratch, c->threads, sizeof *j.scratch);
    lms__mem_free(c->mem, j.order, x->src.n_columns, sizeof *j.order);
    lms__batch_free(&a);
    lms__batch_free(&b);
    return s;
}
