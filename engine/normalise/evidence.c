// SPDX-License-Identifier: MIT
/* normalise/evidence.c - see evidence.h. */
#include "normalise/evidence.h"

enum { PREVAIL_LEAST = 3 }; /* values of an encoding before a column counts for it */

typedef struct column { lms_legacy e; bool mostly; } column; /* what a column says */

static bool decodes(const lms_normalise_plan *p, uint32_t f)
{
    for (uint32_t i = 0; i < p->n_steps; i++)
        if (p->step[i].on[f] && lms__str_is(p->step[i].name, "legacy")) return true;
    return false;
}

static bool is_text(const lms_dataset *d, uint32_t f)
{
    lms_field_type t = d->schema->field[f].type;
    return t == LMS_TYPE_NAME || t == LMS_TYPE_TEXT || t == LMS_TYPE_ADDRESS;
}

static bool ascii(lms_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.s[i] >= 128) return false;
    return true;
}

/* Tells the values that the steps said nothing of apart, and the column. False: out of memory. */
static bool look_at_column(lms_mem *mem, const lms_dict *raw, uint8_t **kind, column *out)
{
    uint32_t count[LMS_N_LEGACY] = { 0 }, unicode = 0, sum = 0, best = 0;
    if (*kind == NULL && (*kind = lms__mem_zalloc(mem, raw->n, 1)) == NULL) return false;
    for (uint32_t id = 1; id < raw->n; id++) {
        uint8_t *k = &(*kind)[id];
        if (*k >= LMS_KIND_LEGACY) {
            count[*k - LMS_KIND_LEGACY]++;
            continue;
        }
        lms_str s = lms__raw_text(raw, id);
        *k = ascii(s) ? LMS_KIND_NONE : lms__legacy_is_unicode(s) ? LMS_KIND_UNICODE : LMS_KIND_OPEN;
        unicode += *k == LMS_KIND_UNICODE;
    }
    for (uint32_t e = LMS_LEGACY_TCVN3; e < LMS_LEGACY_UNDECIDED; e++) {
        sum += count[e];
        if (best == 0 || count[e] > count[best]) best = e;
    }
    if (sum >= PREVAIL_LEAST && count[best] * 5 >= sum * 4) *out = (column){ (lms_legacy)best, count[best] >= unicode };
    return true;
}

/* ---- rows ---- */

typedef struct witness { uint32_t in[LMS_N_LEGACY], names, texts; } witness; /* fields in each encoding; names, other texts in Unicode */

static void hear(witness *w, uint8_t kind, bool name, int by)
{
    if (kind >= LMS_KIND_LEGACY) w->in[kind - LMS_KIND_LEGACY] += (uint32_t)by;
    if (kind == LMS_KIND_UNICODE) *(name ? &w->names : &w->texts) += (uint32_t)by;
}

/* What the others say, of one field. */
static lms_legacy_says verdict(const witness *w, const column *col)
{
    lms_legacy_says says = { LMS_LEGACY_NONE, LMS_LEGACY_NONE, LMS_LEGACY_NONE, false };
    uint32_t        kinds = 0;
    for (uint32_t e = LMS_LEGACY_TCVN3; e < LMS_LEGACY_UNDECIDED; e++)
        if (w->in[e]) kinds++, says.row = (lms_legacy)e;
    if (kinds != 1 || w->names) says.row = LMS_LEGACY_NONE;
    if (kinds == 0 && w->names == 0 && w->texts == 0) says.column = col->e, says.mostly = col->mostly;
    return says;
}

typedef struct work { lms_ctx *c; lms_dataset *d; uint8_t **kind; lms_variants *out; lms_dict *known; column *col; bool *on; } work;

static bool point_to(work *w, uint32_t source, uint32_t f, uint32_t row, lms_legacy_says says)
{
    size_t   at = (size_t)source * w->d->schema->n + f;
    uint32_t key[2] = { w->d->value[f][row], (uint32_t)says.row | (uint32_t)says.column << 8 | (uint32_t)says.mostly << 16 };
    if (w->known[at].mem == NULL && !lms__dict_init(&w->known[at], w->c->mem)) return false;
    uint32_t id = lms__dict_intern(&w->known[at], (lms_str){ (const char *)key, sizeof key });
    if (id == LMS_DICT_FULL) return false;
    if (id > w->out[at].v.n) {
        lms_variant *v = LMS_PUSH(w->c->mem, &w->out[at].v);
        if (v == NULL) return false;
        *v = (lms_variant){ key[0], says };
    }
    w->d->value[f][row] = w->d->source[source].raw[f].n + id - 1;
    return true;
}

static bool look_at_row(work *w, uint32_t source, uint32_t row)
{
    uint32_t nf = w->d->schema->n;
    uint8_t **kind = w->kind + (size_t)source * nf;
    witness  all = { { 0 }, 0, 0 };
    bool     any = false;
    for (uint32_t f = 0; f < nf; f++) {
        if (!w->on[f]) continue;
        uint8_t k = kind[f][w->d->value[f][row]];
        hear(&all, k, w->d->schema->field[f].type == LMS_TYPE_NAME, 1);
        any |= k == LMS_KIND_OPEN || k >= LMS_KIND_LEGACY;
    }
    for (uint32_t f = 0; any && f < nf; f++) {
        if (!w->on[f] || !is_text(w->d, f)) continue;
        uint8_t k = kind[f][w->d->value[f][row]];
        bool    name = w->d->schema->field[f].type == LMS_TYPE_NAME;
        if (k != LMS_KIND_OPEN && k < LMS_KIND_LEGACY) continue;
        hear(&all, k, name, -1);
        lms_legacy_says says = verdict(&all, &w->col[(size_t)source * nf + f]);
        hear(&all, k, name, 1);
        if ((says.row || says.column) && !point_to(w, source, f, row, says)) return false;
    }
    return true;
}

static bool look(work *w, const lms_normalise_plan *p)
{
    uint32_t nf = w->d->schema->n;
    bool     any = false, *some = lms__mem_zalloc(w->c->mem, w->d->n_sources, sizeof *some), ok = some != NULL;
    for (uint32_t f = 0; f < nf; f++) w->on[f] = decodes(p, f);
    for (uint32_t s = 0; ok && s < w->d->n_sources; s++) {
        for (uint32_t f = 0; f < nf; f++) some[s] |= w->kind[(size_t)s * nf + f] != NULL;
        any |= some[s];
        for (uint32_t f = 0; ok && some[s] && f < nf; f++) {
            size_t at = (size_t)s * nf + f;
            if (!w->on[f]) continue;
            ok = look_at_column(w->c->mem, &w->d->source[s].raw[f], &w->kind[at], &w->col[at]);
            if (is_text(w->d, f) && w->d->source[s].legacy) w->d->source[s].legacy[f] = (uint8_t)w->col[at].e;
        }
    }
    for (uint32_t row = 0; ok && any && row < w->d->n_rows; row++)
        if (some[w->d->source_of[row]]) ok = look_at_row(w, w->d->source_of[row], row);
    lms__mem_free(w->c->mem, some, w->d->n_sources, sizeof *some);
    return ok;
}

bool lms__evidence(lms_ctx *c, const lms_normalise_plan *p, lms_dataset *d, uint8_t **kind, lms_variants *out)
{
    size_t n = (size_t)d->n_sources * d->schema->n;
    work   w = { .c = c, .d = d, .kind = kind, .out = out };
    w.known = lms__mem_zalloc(c->mem, n, sizeof *w.known);
    w.col = lms__mem_zalloc(c->mem, n, sizeof *w.col);
    w.on = lms__mem_zalloc(c->mem, d->schema->n, sizeof *w.on);
    bool ok = w.known && w.col && w.on && look(&w, p);
    for (size_t i = 0; w.known && i < n; i++)
        if (w.known[i].mem) lms__dict_free(&w.known[i]);
    lms__mem_free(c->mem, w.known, n, sizeof *w.known);
    lms__mem_free(c->mem, w.col, n, sizeof *w.col);
    lms__mem_free(c->mem, w.on, d->schema->n, sizeof *w.on);
    return ok;
}
