// SPDX-License-Identifier: MIT
/*
 * normalise/run.c - all values of a dataset, once per distinct value; then the rows.
 *
 * Steps
 *   1. what is known of each column beforehand: prevailing legacy encoding, coding of sex
 *   2. every distinct raw value of every (source, field) through the steps, in parallel by chunks of a dictionary
 *   3. per field: canonical texts interned in order of (source, raw id); rows mapped; corrections and counts by row
 *   4. steps that need other fields of the row (the spreadsheet's lost zero)
 *   5. features, and the ward of every row
 *
 * Nothing depends on which thread did what: chunks are numbered, and everything is put together in their order.
 */
#include "normalise/internal.h"
#include "normalise/plain.h"
#include "normalise/rows.h"

enum { CHUNK = 2048 };

typedef struct chunk {
    uint32_t  source, field, from, to;
    lms_buf   text;
    uint32_t *end;      /* [to - from] */
    lms_hits  hits;
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
    uint32_t   *first;      /* [n_sources * n_fields + 1] chunks of a (source, field) */
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
    chunk    *k = &w->chunk[task];
    lms_mem  *mem = w->c->mem;
    const lms_source *src = &w->d->source[k->source];
    const lms_dict   *raw = &src->raw[k->field];
    lms_mem   own;
    lms_buf   out, tmp;
    bool      ok = true;
    lms_plain *plain = w->d->schema->field[k->field].type == LMS_TYPE_NAME ? &w->plain[(size_t)worker * w->d->schema->n + k->field] : NULL;
    lms__mem_scratch(&own, mem);
    lms__buf_init(&out, &own);
    lms__buf_init(&tmp, &own);
    k->end = lms__mem_alloc(mem, k->to - k->from, sizeof *k->end);
    ok = k->end != NULL;
    for (uint32_t id = k->from; ok && id < k->to; id++) {
        uint32_t     hint = lms__raw_hint(raw, id);
        lms_value_in in = { .plan = w->p, .field = k->field, .hint = hint, .font = font_of(hint), .column = (lms_legacy)src->legacy[k->field],
                            .coding = w->coding[(size_t)k->source * w->d->schema->n + k->field], .mem = &own };
        size_t before = k->hits.n;
        lms_str text = lms__raw_text(raw, id);
        if (plain == NULL || !lms__plain_value(plain, &in, mem, text, &out, &tmp)) {
            ok = lms__value_run(&in, text, &out, &tmp, &k->hits, &k->arena);
            text = lms__buf_str(&out);
        }
        for (size_t i = before; i < k->hits.n; i++) k->hits.v[i].raw = id;
        lms__buf_add(&k->text, text);
        ok = ok && !k->text.oom && k->text.n < UINT32_MAX;
        k->end[id - k->from] = (uint32_t)k->text.n;
    }
    lms__buf_free(&out);
    lms__buf_free(&tmp);
    return ok ? LMS_OK : lms__mem_why(mem, err);
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
        uint32_t n = d->source[s].raw[f].n;
        map[s] = lms__mem_zalloc(mem, n, sizeof **map);
        hit[s] = lms__mem_zalloc(mem, n, sizeof **hit); /* 1 + (chunk-local) index of the first hit of the value */
        ok = map[s] && hit[s];
        size_t  at = (size_t)s * d->schema->n + f;
        lms_str blank = lms__coding_blank(w->p, w->coding[at]);
        if (ok && blank.n) ok = (map[s][0] = lms__dict_intern(&col->dict, blank)) != LMS_DICT_FULL;
        for (uint32_t k = w->first[at]; ok && k < w->first[at + 1]; k++) {
            chunk *c = &w->chunk[k];
            for (uint32_t id = c->from; ok && id < c->to; id++) {
                uint32_t q = id - c->from, from = q ? c->end[q - 1] : 0;
                map[s][id] = lms__dict_intern(&col->dict, (lms_str){ c->text.s ? c->text.s + from : "", c->end[q] - from });
                ok = map[s][id] != LMS_DICT_FULL;
            }
            for (size_t i = c->hits.n; i-- > 0;) hit[s][c->hits.v[i].raw] = (uint32_t)i + 1;
        }
    }
    uint32_t *v = d->value[f];
    for (uint32_t row = 0; ok && row < d->n_rows; row++) {
        uint32_t s = d->source_of[row], raw = v[row];
        v[row] = map[s][raw];
        if (hit[s][raw] == 0 || row >= d->n_records) continue;
        size_t at = (size_t)s * d->schema->n + f;
        const chunk *c = &w->chunk[w->first[at] + (raw - 1) / CHUNK];
        for (size_t i = hit[s][raw] - 1; i < c->hits.n && c->hits.v[i].raw == raw; i++) {
            const lms_hit *h = &c->hits.v[i];
            if (h->change == LMS_CHANGE_REPRESENTATION) {
                fw->counts[(size_t)s * w->p->n_steps + h->at]++;
                continue;
            }
            lms_correction *x = LMS_PUSH(mem, &fw->corrections);
            if (x == NULL) {
                ok = false;
                break;
            }
            /* before and after hold (chunk, hit) until the texts are interned in order */
            *x = (lms_correction){ row, (uint16_t)f, h->rule, h->change == LMS_CHANGE_REPAIR ? LMS_APPLIED : LMS_PROPOSED, h->step,
                                   (uint32_t)(c - w->chunk), (uint32_t)i };
        }
    }
    col->v = v;
    d->value[f] = NULL;
    for (uint32_t s = 0; map && hit && s < d->n_sources; s++) {
        lms__mem_free(mem, map[s], d->source[s].raw[f].n, sizeof **map);
        lms__mem_free(mem, hit[s], d->source[s].raw[f].n, sizeof **hit);
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
            if (h->v[i].change == LMS_CHANGE_REPRESENTATION) continue;
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

static bool make_chunks(run_work *w)
{
    const lms_dataset *d = w->d;
    lms_mem *mem = w->c->mem;
    uint32_t nf = d->schema->n;
    w->first = lms__mem_zalloc(mem, (size_t)d->n_sources * nf + 1, sizeof *w->first);
    if (w->first == NULL) return false;
    uint32_t n = 0;
    for (uint32_t s = 0; s < d->n_sources; s++)
        for (uint32_t f = 0; f < nf; f++) {
            w->first[(size_t)s * nf + f] = n;
            n += (d->source[s].raw[f].n - 1 + CHUNK - 1) / CHUNK;
        }
    w->first[(size_t)d->n_sources * nf] = w->n_chunks = n;
    w->chunk = lms__mem_zalloc(mem, n, sizeof *w->chunk);
    if (w->chunk == NULL) return false;
    uint32_t k = 0;
    for (uint32_t s = 0; s < d->n_sources; s++)
        for (uint32_t f = 0; f < nf; f++)
            for (uint32_t id = 1; id < d->source[s].raw[f].n; id += CHUNK, k++) {
                uint32_t end = d->source[s].raw[f].n;
                w->chunk[k] = (chunk){ .source = s, .field = f, .from = id, .to = end - id < CHUNK ? end : id + CHUNK };
                lms__buf_init(&w->chunk[k].text, mem);
                lms__arena_init(&w->chunk[k].arena, mem);
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
        lms__arena_free(&w->chunk[k].arena);
    }
    lms__mem_free(mem, w->chunk, w->n_chunks, sizeof *w->chunk);
    lms__mem_free(mem, w->first, (size_t)ns * nf + 1, sizeof *w->first);
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
    if (w.coding == NULL || w.field == NULL || w.plain == NULL || !make_chunks(&w) || !lms__columns_known(c, p, d, w.coding)) s = lms__mem_why(c->mem, err);
    if (s == LMS_OK) s = lms__parallel(c, w.n_chunks, values, &w, err);
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
    lms_value_in in = { .plan = p, .field = field, .hint = hint, .font = font_of(hint), .mem = p->mem };
    lms_hits     hits = { 0 };
    lms_arena    a;
    lms_buf      tmp;
    lms__arena_init(&a, p->mem);
    lms__buf_init(&tmp, out->mem);
    rules->n = 0;
    bool ok = lms__value_run(&in, raw, out, &tmp, &hits, &a);
    for (size_t i = 0; ok && i < hits.n; i++) {
        uint16_t *r = LMS_PUSH(p->mem, rules);
        ok = r != NULL;
        if (ok) *r = (uint16_t)(hits.v[i].rule | (hits.v[i].change == LMS_CHANGE_SUBSTANCE ? 0x8000u : 0u));
    }
    LMS_VEC_FREE(p->mem, &hits);
    lms__arena_free(&a);
    lms__buf_free(&tmp);
    return ok ? LMS_OK : lms__mem_why(p->mem, err);
}
