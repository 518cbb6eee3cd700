// SPDX-License-Identifier: MIT
/*
 * normalise/run.c - all values of a dataset, once per distinct value; then the rows.
 *
 * Steps
 *   1. what is known of each column beforehand: coding of sex
 *   2. every distinct raw value of every (source, field) through the steps, in parallel by chunks of a dictionary; then once more
 *      those for which other fields of their rows, or their columns, speak for an encoding (evidence.h)
 *   3. per field: canonical texts interned in order of (source, raw id); rows mapped; corrections and counts by row
 *   4. steps that need other fields of the row (the spreadsheet's lost zero)
 *   5. features, and the ward of every row
 *
 * Nothing depends on which thread did what: chunks are numbered, and everything is put together in their order.
 */
#include "normalise/evidence.h"
#include "normalise/plain.h"
#include "normalise/rows.h"

enum { CHUNK = 2048 };

typedef struct old_value { uint32_t id; uint8_t e; } old_value; /* a value in an old encoding by itself */
typedef struct chunk {
    uint32_t  source, field, from, to; /* values; those of numbers from raw.n on are variants */
    lms_buf   text;
    uint32_t *end;      /* [to - from] */
    lms_hits  hits;
    LMS_VEC(old_value) old;
    lms_arena arena;
} chunk;

typedef struct field_work { LMS_VEC(lms_correction) corrections; uint64_t *counts; /* [n_sources * n_steps] */ } field_work;

typedef struct lms_run_work {
    lms_ctx                  *c;
    const lms_normalise_plan *p;
    lms_dataset              *d;
    lms_table                *t;
    lms_log                  *log;
    chunk      *chunk;
    uint32_t    n_chunks;
    uint32_t   *first, *more; /* [n_sources * n_fields + 1] chunks of the values of a (source, field), and of their variants */
    uint8_t   **kind;       /* [n_sources * n_fields] by value, see evidence.h */
    lms_variants *variants; /* [n_sources * n_fields] */
    uint32_t    base;       /* first chunk of the pass */
    lms_str    *coding;     /* [n_sources * n_fields] */
    field_work *field;      /* [n_fields] */
    lms_plain  *plain;      /* [threads * n_fields] */
} run_work;

static lms_legacy font_of(uint32_t hint)
{
    return hint & (LMS_CELL_FONT_TCVN3 | LMS_CELL_FONT_TCVN3_CAPS) ? LMS_LEGACY_TCVN3 : hint & LMS_CELL_FONT_VNI ? LMS_LEGACY_VNI : LMS_LEGACY_NONE;
}

static lms_status values(void *arg, size_t task, unsigned worker, lms_error *err)
{
    run_work *w = arg;
    chunk    *k = &w->chunk[w->base + task];
    lms_mem  *mem = w->c->mem;
    const lms_source *src = &w->d->source[k->source];
    const lms_dict   *raw = &src->raw[k->field];
    size_t    at = (size_t)k->source * w->d->schema->n + k->field;
    lms_mem   own;
    lms_buf   out, tmp;
    bool      ok = true;
    bool       name = w->d->schema->field[k->field].type == LMS_TYPE_NAME, line = lms__plain_lines(w->p, k->field);
    lms_plain *plain = &w->plain[(size_t)worker * w->d->schema->n + k->field];
    lms__mem_scratch(&own, mem);
    lms__buf_init(&out, &own);
    lms__buf_init(&tmp, &own);
    k->end = lms__mem_alloc(mem, k->to - k->from, sizeof *k->end);
    ok = k->end != NULL;
    for (uint32_t id = k->from; ok && id < k->to; id++) {
        const lms_variant *v = id >= raw->n ? &w->variants[at].v.v[id - raw->n] : NULL;
        uint32_t     of = v ? v->raw : id, hint = lms__raw_hint(raw, of);
        lms_legacy   found = LMS_LEGACY_NONE;
        lms_value_in in = { .plan = w->p, .field = k->field, .hint = hint, .coding = w->coding[at], .mem = &own, .found = &found };
        if (v) in.says = v->says;
        in.says.font = font_of(hint);
        size_t before = k->hits.n;
        lms_str text = lms__raw_text(raw, of);
        if (!(name && lms__plain_value(plain, &in, mem, text, &out, &tmp)) && !(line && lms__plain_line(plain, &in, mem, text, &out, &tmp))) {
            ok = lms__value_run(&in, text, &out, &tmp, &k->hits, &k->arena);
            text = lms__buf_str(&out);
        }
        for (size_t i = before; i < k->hits.n; i++) k->hits.v[i].raw = id;
        if (found != LMS_LEGACY_NONE && ok && v == NULL) {
            old_value *x = LMS_PUSH(mem, &k->old);
            if ((ok = x != NULL)) *x = (old_value){ id, (uint8_t)found };
        }
        lms__buf_add(&k->text, text);
        ok = ok && !k->text.oom && k->text.n < UINT32_MAX;
        k->end[id - k->from] = (uint32_t)k->text.n;
    }
    lms__buf_free(&out);
    lms__buf_free(&tmp);
    return ok ? LMS_OK : lms__mem_why(mem, err);
}

/* Values of a (source, field), with its variants. */
static uint32_t n_values(const run_work *w, size_t at)
{
    return w->d->source[at / w->d->schema->n].raw[at % w->d->schema->n].n + (uint32_t)w->variants[at].v.n;
}

static const chunk *chunk_of(const run_work *w, size_t at, uint32_t value)
{
    uint32_t n = w->d->source[at / w->d->schema->n].raw[at % w->d->schema->n].n;
    return &w->chunk[value < n ? w->first[at] + (value - 1) / CHUNK : w->more[at] + (value - n) / CHUNK];
}

/* Canonical texts of a chunk's values into the column's dictionary; where a value's hits begin. */
static bool intern_chunk(lms_column *col, const chunk *c, uint32_t *map, uint32_t *hit)
{
    for (uint32_t id = c->from; id < c->to; id++) {
        uint32_t q = id - c->from, from = q ? c->end[q - 1] : 0;
        map[id] = lms__dict_intern(&col->dict, (lms_str){ c->text.s ? c->text.s + from : "", c->end[q] - from });
        if (map[id] == LMS_DICT_FULL) return false;
    }
    for (size_t i = c->hits.n; i-- > 0;) hit[c->hits.v[i].raw] = (uint32_t)i + 1;
    return true;
}

static bool doubt(lms_table *t, lms_column *col, uint32_t row)
{
    if (col->undecided == NULL && (col->undecided = lms__mem_zalloc(t->mem, t->n_rows, 1)) == NULL) return false;
    col->undecided[row] = 1;
    return true;
}

/* One field: intern in order, map the rows, note corrections. Texts of corrections get their log ids later (step 3b). */
static lms_status one_field(void *arg, size_t f, unsigned worker, lms_error *err)
{
    run_work   *w = arg;
    lms_dataset *d = w->d;
    lms_mem    *mem = w->c->mem;
    lms_column *col = &w->t->column[f];
    field_work *fw = &w->field[f];
    uint32_t  **map = lms__mem_zalloc(mem, d->n_sources, sizeof *map), **hit = lms__mem_zalloc(mem, d->n_sources, sizeof *hit);
    bool        ok = map && hit;
    (void)worker;
    fw->counts = lms__mem_zalloc(mem, (size_t)d->n_sources * (w->p->n_steps + 1u), sizeof *fw->counts);
    ok = ok && fw->counts;
    for (uint32_t s = 0; ok && s < d->n_sources; s++) {
        size_t at = (size_t)s * d->schema->n + f;
        map[s] = lms__mem_zalloc(mem, n_values(w, at), sizeof **map);
        hit[s] = lms__mem_zalloc(mem, n_values(w, at), sizeof **hit); /* 1 + (chunk-local) index of the first hit of the value */
        ok = map[s] && hit[s];
        lms_str blank = lms__coding_blank(w->p, w->coding[at]);
        if (ok && blank.n) ok = (map[s][0] = lms__dict_intern(&col->dict, blank)) != LMS_DICT_FULL;
        for (uint32_t k = w->first[at]; ok && k < w->first[at + 1]; k++) ok = intern_chunk(col, &w->chunk[k], map[s], hit[s]);
        for (uint32_t k = w->more[at]; ok && k < w->more[at + 1]; k++) ok = intern_chunk(col, &w->chunk[k], map[s], hit[s]);
    }
    uint32_t *v = d->value[f];
    for (uint32_t row = 0; ok && row < d->n_rows; row++) {
        uint32_t s = d->source_of[row], raw = v[row];
        v[row] = map[s][raw];
        if (hit[s][raw] == 0 || row >= d->n_records) continue;
        size_t at = (size_t)s * d->schema->n + f;
        const chunk *c = chunk_of(w, at, raw);
        for (size_t i = hit[s][raw] - 1; ok && i < c->hits.n && c->hits.v[i].raw == raw; i++) {
            const lms_hit *h = &c->hits.v[i];
            if (h->change == LMS_CHANGE_REPRESENTATION) fw->counts[(size_t)s * w->p->n_steps + h->at]++;
            if (h->change == LMS_CHANGE_DOUBT) ok = doubt(w->t, col, row);
            if (h->change == LMS_CHANGE_REPRESENTATION || h->change == LMS_CHANGE_DOUBT) continue;
            lms_correction *x = LMS_PUSH(mem, &fw->corrections);
            if ((ok = x != NULL)) /* before and after hold (chunk, hit) until the texts are interned in order */
                *x = (lms_correction){ row, (uint16_t)f, h->rule, h->change == LMS_CHANGE_REPAIR ? LMS_APPLIED : LMS_PROPOSED, h->step,
                                       (uint32_t)(c - w->chunk), (uint32_t)i };
        }
    }
    col->v = v;
    d->value[f] = NULL;
    for (uint32_t s = 0; map && hit && s < d->n_sources; s++) {
        uint32_t n = n_values(w, (size_t)s * d->schema->n + f);
        lms__mem_free(mem, map[s], n, sizeof **map);
        lms__mem_free(mem, hit[s], n, sizeof **hit);
    }
    lms__mem_free(mem, map, d->n_sources, sizeof *map);
    lms__mem_free(mem, hit, d->n_sources, sizeof *hit);
    return ok ? LMS_OK : lms__mem_why(mem, err);
}

/* Step 3b: texts of hits into the log once each, corrections appended in order of fields. */
static bool to_log(run_work *w)
{
    lms_log *log = w->log;
    size_t   total = log->corrections.n;
    bool     ok = true;
    for (uint32_t k = 0; ok && k < w->n_chunks; k++) {
        lms_hits *h = &w->chunk[k].hits;
        for (size_t i = 0; ok && i < h->n; i++) {
            if (h->v[i].change == LMS_CHANGE_REPRESENTATION || h->v[i].change == LMS_CHANGE_DOUBT) continue;
            uint32_t a = lms__dict_intern(&log->texts, h->v[i].before), b = lms__dict_intern(&log->texts, h->v[i].after);
            ok = a != LMS_DICT_FULL && b != LMS_DICT_FULL;
            h->v[i].before = (lms_str){ NULL, a }; /* ids from here on */
            h->v[i].after = (lms_str){ NULL, b };
        }
    }
    for (uint32_t f = 0; f < w->d->schema->n; f++) total += w->field[f].corrections.n;
    ok = ok && LMS_RESERVE(log->mem, &log->corrections, total);
    for (uint32_t f = 0; ok && f < w->d->schema->n; f++) {
        field_work *fw = &w->field[f];
        for (size_t i = 0; i < fw->corrections.n; i++) {
            lms_correction x = fw->corrections.v[i];
            const lms_hit *h = &w->chunk[x.before].hits.v[x.after];
            x.before = (uint32_t)h->before.n;
            x.after = (uint32_t)h->after.n;
            log->corrections.v[log->corrections.n++] = x;
        }
        for (uint32_t s = 0; ok && s < w->d->n_sources; s++)
            for (uint32_t k = 0; ok && k < w->p->n_steps; k++) {
                uint64_t n = fw->counts[(size_t)s * w->p->n_steps + k];
                if (n == 0) continue;
                lms_transform *x = LMS_PUSH(log->mem, &log->transforms);
                ok = x != NULL;
                if (ok) *x = (lms_transform){ s, (uint16_t)f, w->p->step[k].rule, n };
            }
    }
    return ok;
}

/* Chunks of the values (more: of the variants), behind those there are. */
static bool make_chunks(run_work *w, bool more)
{
    const lms_dataset *d = w->d;
    lms_mem *mem = w->c->mem;
    size_t   pairs = (size_t)d->n_sources * d->schema->n;
    uint32_t *first = lms__mem_zalloc(mem, pairs + 1, sizeof *first), n = w->n_chunks;
    *(more ? &w->more : &w->first) = first;
    if (first == NULL) return false;
    for (size_t at = 0; at < pairs; at++) {
        uint32_t values = more ? (uint32_t)w->variants[at].v.n : d->source[at / d->schema->n].raw[at % d->schema->n].n - 1;
        first[at] = n;
        n += (values + CHUNK - 1) / CHUNK;
    }
    first[pairs] = n;
    chunk *all = lms__mem_resize(mem, w->chunk, w->n_chunks, n, sizeof *all);
    if (all == NULL && n) return false;
    w->chunk = all;
    w->base = w->n_chunks;
    w->n_chunks = n;
    for (size_t at = 0; at < pairs; at++) {
        uint32_t own = d->source[at / d->schema->n].raw[at % d->schema->n].n, id = more ? own : 1, end = more ? n_values(w, at) : own;
        for (uint32_t k = first[at]; k < first[at + 1]; k++, id += CHUNK) {
            w->chunk[k] = (chunk){ .source = (uint32_t)(at / d->schema->n), .field = (uint32_t)(at % d->schema->n), .from = id,
                                   .to = end - id < CHUNK ? end : id + CHUNK };
            lms__buf_init(&w->chunk[k].text, mem);
            lms__arena_init(&w->chunk[k].arena, mem);
        }
    }
    return true;
}

/* What the values of old encodings were in, by (source, field), for evidence.c. */
static bool gather_kinds(run_work *w)
{
    for (uint32_t k = 0; k < w->n_chunks; k++) {
        const chunk *c = &w->chunk[k];
        uint8_t    **kind = &w->kind[(size_t)c->source * w->d->schema->n + c->field];
        if (c->old.n && *kind == NULL && (*kind = lms__mem_zalloc(w->c->mem, w->d->source[c->source].raw[c->field].n, 1)) == NULL) return false;
        for (size_t i = 0; i < c->old.n; i++) (*kind)[c->old.v[i].id] = (uint8_t)(LMS_KIND_LEGACY + c->old.v[i].e);
    }
    return true;
}

static void work_free(run_work *w)
{
    lms_mem *mem = w->c->mem;
    uint32_t nf = w->d->schema->n, ns = w->d->n_sources;
    for (uint32_t k = 0; w->chunk && k < w->n_chunks; k++) {
        lms__buf_free(&w->chunk[k].text);
        lms__mem_free(mem, w->chunk[k].end, w->chunk[k].to - w->chunk[k].from, sizeof *w->chunk[k].end);
        LMS_VEC_FREE(mem, &w->chunk[k].hits);
        LMS_VEC_FREE(mem, &w->chunk[k].old);
        lms__arena_free(&w->chunk[k].arena);
    }
    lms__mem_free(mem, w->chunk, w->n_chunks, sizeof *w->chunk);
    lms__mem_free(mem, w->first, (size_t)ns * nf + 1, sizeof *w->first);
    lms__mem_free(mem, w->more, (size_t)ns * nf + 1, sizeof *w->more);
    for (size_t at = 0; at < (size_t)ns * nf; at++) {
        if (w->kind) lms__mem_free(mem, w->kind[at], w->d->source[at / nf].raw[at % nf].n, 1);
        if (w->variants) LMS_VEC_FREE(mem, &w->variants[at].v);
    }
    lms__mem_free(mem, w->kind, (size_t)ns * nf, sizeof *w->kind);
    lms__mem_free(mem, w->variants, (size_t)ns * nf, sizeof *w->variants);
    lms__mem_free(mem, w->coding, (size_t)ns * nf, sizeof *w->coding);
    for (uint32_t f = 0; w->field && f < nf; f++) {
        LMS_VEC_FREE(mem, &w->field[f].corrections);
        lms__mem_free(mem, w->field[f].counts, (size_t)ns * (w->p->n_steps + 1u), sizeof *w->field[f].counts);
    }
    lms__mem_free(mem, w->field, nf, sizeof *w->field);
    for (size_t i = 0; w->plain && i < (size_t)w->c->threads * nf; i++) lms__plain_free(&w->plain[i]);
    lms__mem_free(mem, w->plain, (size_t)w->c->threads * nf, sizeof *w->plain);
}

lms_status lms__normalise(lms_ctx *c, const lms_normalise_plan *p, lms_dataset *d, lms_table *t, lms_log *log, lms_error *err)
{
    run_work   w = { .c = c, .p = p, .d = d, .t = t, .log = log };
    lms_status s = LMS_OK;
    uint32_t   nf = d->schema->n;
    if (!lms__table_init(t, c->mem, d->schema, d->n_rows, d->n_records)) return lms__mem_why(c->mem, err);
    w.coding = lms__mem_zalloc(c->mem, (size_t)d->n_sources * nf, sizeof *w.coding);
    w.field = lms__mem_zalloc(c->mem, nf, sizeof *w.field);
    w.plain = lms__mem_zalloc(c->mem, (size_t)c->threads * nf, sizeof *w.plain);
    w.kind = lms__mem_zalloc(c->mem, (size_t)d->n_sources * nf, sizeof *w.kind);
    w.variants = lms__mem_zalloc(c->mem, (size_t)d->n_sources * nf, sizeof *w.variants);
    if (w.coding == NULL || w.field == NULL || w.plain == NULL || w.kind == NULL || w.variants == NULL || !make_chunks(&w, false) ||
        !lms__columns_known(c, p, d, w.coding)) s = lms__mem_why(c->mem, err);
    if (s == LMS_OK) s = lms__parallel(c, w.n_chunks, values, &w, err);
    if (s == LMS_OK && (!gather_kinds(&w) || !lms__evidence(c, p, d, w.kind, w.variants) || !make_chunks(&w, true))) s = lms__mem_why(c->mem, err);
    if (s == LMS_OK) s = lms__parallel(c, w.n_chunks - w.base, values, &w, err);
    if (s == LMS_OK) s = lms__progress(c, "normalise", d->n_rows / 2, d->n_rows, err);
    if (s == LMS_OK) s = lms__parallel(c, nf, one_field, &w, err);
    if (s == LMS_OK && !to_log(&w)) s = lms__mem_why(c->mem, err);
    if (s == LMS_OK && !lms__rows_run(c, p, d, t, log)) s = lms__mem_why(c->mem, err);
    if (s == LMS_OK) s = lms__features(c, p, t, lms__epoch_of(t), err);
    if (s == LMS_OK) s = lms__wards_of_rows(c, p, t, err);
    work_free(&w);
    return s;
}

lms_status lms__normalise_value(const lms_normalise_plan *p, uint32_t field, lms_str raw, uint32_t hint, lms_buf *out, lms_rule_hits *rules,
                                lms_error *err)
{
    lms_value_in in = { .plan = p, .field = field, .hint = hint, .says = { .font = font_of(hint) }, .mem = p->mem };
    lms_hits     hits = { 0 };
    lms_arena    a;
    lms_buf      tmp;
    lms__arena_init(&a, p->mem);
    lms__buf_init(&tmp, out->mem);
    rules->n = 0;
    bool ok = lms__value_run(&in, raw, out, &tmp, &hits, &a);
    for (size_t i = 0; ok && i < hits.n; i++) {
        if (hits.v[i].change == LMS_CHANGE_DOUBT) continue;
        uint16_t *r = LMS_PUSH(p->mem, rules);
        ok = r != NULL;
        if (ok) *r = (uint16_t)(hits.v[i].rule | (hits.v[i].change == LMS_CHANGE_SUBSTANCE ? 0x8000u : 0u));
    }
    LMS_VEC_FREE(p->mem, &hits);
    lms__arena_free(&a);
    lms__buf_free(&tmp);
    return ok ? LMS_OK : lms__mem_why(p->mem, err);
}
