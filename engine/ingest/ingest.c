// SPDX-License-Identifier: MIT
/*
 * ingest/ingest.c - all inputs of a run into one dataset.
 *
 * Inputs are read in an order of their own (role, name, content), so that the order they were given in
 * changes nothing. Every sheet of a workbook becomes a source.
 */
#include "ingest/parts.h"
#include "base/date.h"

#include <stdlib.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

typedef struct run {
    lms_ctx               *c;
    const lms_ingest_plan *p;
    lms_dataset           *d;
    uint8_t               *map_used;
    LMS_VEC(lms_intake)    intake;
    uint64_t               rows;
} run;

/* ---- the order of inputs ---- */

typedef struct place { const lms_ingest_input *in; lms_str name; uint64_t hash[2]; bool hashed; } place;

/* Content of files that have the same name; done when two are compared. */
static void hash_file(place *p)
{
    lms_map m;
    if (p->hashed) return;
    p->hashed = true;
    if (p->in->path.n == 0 || lms__map_open(&m, p->in->path.s, NULL) != LMS_OK) return;
    XXH128_hash_t h = XXH3_128bits(m.s, m.n);
    p->hash[0] = h.high64;
    p->hash[1] = h.low64;
    lms__map_close(&m);
}

static int by_place(const void *x, const void *y)
{
    place *a = (place *)(uintptr_t)x, *b = (place *)(uintptr_t)y;
    if (a->in->role != b->in->role) return a->in->role < b->in->role ? -1 : 1;
    int k = lms__str_cmp(a->name, b->name);
    if (k) return k;
    hash_file(a);
    hash_file(b);
    for (int i = 0; i < 2; i++)
        if (a->hash[i] != b->hash[i]) return a->hash[i] < b->hash[i] ? -1 : 1;
    k = lms__str_cmp(a->in->issuer, b->in->issuer);
    return k ? k : lms__str_cmp(a->in->date, b->in->date);
}

static lms_status order_inputs(const lms_ingest_input *in, uint32_t n, place *p, lms_error *err)
{
    for (uint32_t i = 0; i < n; i++) {
        p[i] = (place){ .in = &in[i], .name = in[i].name };
        if (p[i].name.n == 0) p[i].name = lms__path_base(in[i].path.s);
    }
    if (n > 1) qsort(p, n, sizeof *p, by_place);
    for (uint32_t i = 1; i < n; i++)
        if (p[i].in->path.n == 0 && p[i - 1].in->path.n == 0 && p[i].in->role == p[i - 1].in->role &&
            lms__str_eq(p[i].name, p[i - 1].name))
            return lms__fail(err, LMS_E_ARG, LMS_MSG("Two inputs without a file have the name {1}; give each its own"),
                             p[i].name.s);
    return LMS_OK;
}

/* ---- what is said about a table ---- */

static const char *z(run *r, lms_str s) /* as a C string; "" if out of memory, for messages only */
{
    lms_str k = lms__arena_str(&r->d->text, s);
    return k.s ? k.s : "";
}

/* A second column for a field, and basic fields without a column. */
static lms_status tell_layout(run *r, const lms_reader *rd, const lms_source *src, lms_error *err)
{
    const lms_schema *sc = r->p->schema;
    const lms_layout *l = &rd->layout;
    lms_buf           missing;
    uint32_t          basic = 0, have = 0;
    char              num[24];
    for (uint32_t c = 0; c < l->width; c++)
        if (l->why[c] == LMS_WHY_DUPLICATE)
            lms__notice_at(r->c, rd->path, l->line,
                           LMS_MSG("Column {1} ({2}) is a second column for the same field; the other one is used, "
                                   "this one is kept in extra. A map file (--map) can choose"),
                           lms__num(num, c + 1), z(r, l->key[c]));
    lms__buf_init(&missing, r->c->mem);
    for (uint32_t f = 0; f < sc->n; f++) {
        if (!sc->field[f].required) continue;
        bool found = false;
        for (uint32_t c = 0; c < l->width; c++) found = found || l->target[c] == f;
        basic++;
        have += found;
        if (found) continue;
        if (missing.n) lms__buf_addz(&missing, ", ");
        lms__buf_add(&missing, sc->field[f].id);
    }
    lms__buf_addc(&missing, 0);
    lms_status s = missing.oom ? lms__mem_why(r->c->mem, err) : LMS_OK;
    if (s == LMS_OK && src->role == LMS_ROLE_RECORDS && basic && have == 0 && l->name_column == LMS_NO_TARGET)
        s = lms__layout_unknown(r->p, rd->headings,
                                rd->tables
                                    ? &(lms_head_row){.cell = rd->name, .n_cells = rd->n_names, .filled = rd->n_names}
                                    : rd->head.v + l->first,
                                1, rd->path, err);
    else if (s == LMS_OK && src->role == LMS_ROLE_RECORDS && have < basic)
        lms__notice_at(r->c, rd->path, l->line,
                       LMS_MSG("No column was found for: {1}. If the file has them under other headings, name these in "
                               "a map file (--map)"),
                       missing.s);
    lms__buf_free(&missing);
    return s;
}

/* ---- sources ---- */

static lms_status describe(run *r, const place *p, const lms_reader *rd, lms_source *s, lms_error *err)
{
    lms_arena *a = &r->d->text;
    char       num[24];
    s->role = p->in->role;
    s->sheet = rd->sheet;
    s->sheet_name = lms__arena_str(a, rd->sheet_name);
    s->name = lms__arena_str(a, p->name);
    if (rd->sheet > 0 && s->name.s) { /* further sheets */
        lms_buf b;
        lms__buf_init(&b, r->c->mem);
        lms__buf_add(&b, p->name);
        lms__buf_addz(&b, " [");
        if (s->sheet_name.n) lms__buf_add(&b, s->sheet_name);
        else lms__buf_addz(&b, lms__num(num, rd->sheet + 1u));
        lms__buf_addc(&b, ']');
        s->name = b.oom ? (lms_str){ NULL, 0 } : lms__arena_str(a, lms__buf_str(&b));
        lms__buf_free(&b);
    }
    s->stem = lms__path_stem(z(r, p->name));
    s->format = lms__arena_str(a, lms__str(rd->format));
    s->encoding = lms__arena_str(a, lms__str(rd->encoding));
    s->issuer = lms__arena_str(a, p->in->issuer);
    lms_date date = lms__date_parse_iso(p->in->date);
    s->date = date.d ? lms__date_day(date.y, date.m, date.d) : LMS_NO_DAY;
    s->delimiter = rd->is_text ? rd->csv.delimiter : 0;
    s->header_line = rd->layout.line;
    if (!s->name.s || !s->format.s || !s->encoding.s || !s->issuer.s || !s->sheet_name.s)
        return lms__mem_why(r->c->mem, err);
    return lms__reader_preamble(rd, a, &s->preamble, err);
}

static lms_status read_table(run *r, const place *p, lms_reader *rd, lms_error *err)
{
    lms_intake *x = LMS_PUSH(r->c->mem, &r->intake);
    if (x == NULL) return lms__mem_why(r->c->mem, err);
    *x = (lms_intake){ 0 };
    lms_rejects rejects = { r->d, (uint32_t)(r->intake.n - 1), 0 };
    lms_status  s = describe(r, p, rd, &x->src, err);
    if (s == LMS_OK) s = lms__intake_init(x, r->d, &rd->layout, err);
    if (s == LMS_OK && rd->layout.matched) s = tell_layout(r, rd, &x->src, err);
    if (s == LMS_OK) s = lms__intake_read(r->c, x, rd, &rejects, r->rows, err);
    if (s != LMS_OK) return s;
    x->src.rows_read = rd->rows_read;
    x->src.rows_accepted = x->n;
    x->src.rows_quarantined = rejects.n;
    r->rows += x->n;
    if (x->src.rows_read != x->src.rows_accepted + x->src.rows_quarantined)
        return lms__fail(err, LMS_E_INTERNAL, LMS_MSG("Rows of {1} were lost while reading; please report this"),
                         x->src.name.s);
    if (rd->layout.matched && rd->rows_read == 0)
        lms__notice_at(r->c, rd->path, rd->layout.line, LMS_MSG("The table has headings but no rows"));
    return LMS_OK;
}

static lms_status read_tables(run *r, const place *p, lms_reader *rd, lms_error *err)
{
    bool       more = true, known = false;
    size_t     from = r->intake.n;
    char       num[24];
    lms_error  unknown = { 0 }; /* the message in case no sheet has a header: the first sheet's */
    lms_status s;
    while ((s = lms__reader_table(rd, &more, err)) == LMS_OK && more) {
        known = known || rd->layout.matched;
        if (!known && r->intake.n == from)
            lms__layout_unknown(r->p, &r->p->fields, rd->head.v, (uint32_t)rd->head.n, rd->path, &unknown);
        if ((s = read_table(r, p, rd, err)) != LMS_OK) return s;
    }
    if (s != LMS_OK) return s;
    if (r->intake.n == from) {
        s = lms__fail(err, LMS_E_FORMAT, LMS_MSG("The file is empty; export it again or leave it out"));
        lms__fail_at(err, rd->path, 0, 0, 0);
        return s;
    }
    if (!known) {
        if (err) *err = unknown;
        return unknown.code;
    }
    for (size_t i = from; i < r->intake.n; i++) {
        const lms_source *x = &r->intake.v[i].src;
        if (x->n_columns == 0 && x->rows_read)
            lms__notice_at(r->c, rd->path, 0, LMS_MSG("Sheet {1} has no known headings; its rows are in quarantine"),
                           x->sheet_name.n ? x->sheet_name.s : lms__num(num, x->sheet + 1u));
    }
    if (rd->hidden)
        lms__notice_at(r->c, rd->path, 0,
                       LMS_MSG("{1} rows are hidden in the workbook; they were read like the others"),
                       lms__num(num, rd->hidden));
    return LMS_OK;
}

static lms_status read_input(run *r, const place *p, lms_error *err)
{
    lms_reader rd;
    size_t     from = r->intake.n;
    lms_status s = lms__reader_open(r->c, r->p, &r->p->fields, &r->p->map, r->map_used, p->in, &rd, err);
    if (s == LMS_OK) s = read_tables(r, p, &rd, err);
    for (size_t i = from; i < r->intake.n; i++) memcpy(r->intake.v[i].src.hash, rd.hash, sizeof rd.hash);
    lms__reader_close(&rd);
    return s;
}

/* Stems are part of keys: each its own, in the order of sources. */
static bool unique_stems(run *r)
{
    lms_dict seen;
    lms_buf  b;
    char     num[24];
    lms__buf_init(&b, r->c->mem);
    bool ok = lms__dict_init(&seen, r->c->mem);
    for (size_t i = 0; ok && i < r->intake.n; i++) {
        lms_source *s = &r->intake.v[i].src;
        lms_str     stem = s->stem;
        for (uint64_t k = 2; ok && lms__dict_find(&seen, stem); k++) {
            lms__buf_clear(&b);
            lms__buf_add(&b, s->stem);
            lms__buf_addc(&b, '~');
            lms__buf_addz(&b, lms__num(num, k));
            stem = lms__buf_str(&b);
            ok = !b.oom;
        }
        s->stem = lms__arena_str(&r->d->text, stem);
        ok = ok && s->stem.s && lms__dict_intern(&seen, stem) != LMS_DICT_FULL;
    }
    lms__buf_free(&b);
    lms__dict_free(&seen);
    return ok;
}

static void tell_copies(run *r)
{
    lms_dict seen;
    lms_u32s of = { 0 };
    bool     ok = lms__dict_init(&seen, r->c->mem);
    for (size_t i = 0; ok && i < r->intake.n; i++) {
        const lms_source *s = &r->intake.v[i].src;
        if (s->sheet) continue;
        uint32_t n = seen.n, id = lms__dict_intern(&seen, lms__str(s->hash));
        if (id == LMS_DICT_FULL) break;
        if (id == n) {
            uint32_t *p = LMS_PUSH(r->c->mem, &of);
            if (p == NULL) break;
            *p = (uint32_t)i;
        } else if (id) {
            lms__notice_at(r->c, s->name.s, 0,
                           LMS_MSG("This file has the same content as {1}; its rows are read twice"),
                           r->intake.v[of.v[id - 1]].src.name.s);
        }
    }
    LMS_VEC_FREE(r->c->mem, &of);
    lms__dict_free(&seen);
}

/* A field that the map names but no file has under that heading. */
static lms_status check_map(run *r, lms_error *err)
{
    const lms_column_map *m = &r->p->map;
    for (size_t i = 0; i < m->entry.n; i++) {
        const lms_map_entry *e = &m->entry.v[i];
        bool used = e->target == LMS_NO_TARGET;
        for (size_t k = 0; k < m->entry.n && !used; k++) used = m->entry.v[k].target == e->target && r->map_used[k];
        if (used) continue;
        lms_status s = lms__fail(err, LMS_E_ARG,
                                 LMS_MSG("No input has a column {1}, which the map file gives for {2}; write the "
                                         "heading as it stands in the file"),
                                 e->heading.s, z(r, r->p->fields.name[e->target]));
        lms__fail_at(err, m->file.s, 0, e->line, e->col);
        return s;
    }
    return LMS_OK;
}

static int by_line(const void *x, const void *y)
{
    const lms_quarantined *a = x, *b = y;
    if (a->source != b->source) return a->source < b->source ? -1 : 1;
    if (a->line != b->line) return a->line < b->line ? -1 : 1;
    if (a->col != b->col) return a->col < b->col ? -1 : 1;
    int k = strcmp(a->code, b->code);
    return k ? k : lms__str_cmp(a->raw, b->raw);
}

static lms_status settle(run *r, lms_error *err)
{
    lms_dataset *d = r->d;
    size_t       n = r->intake.n;
    bool         sorted = true;
    if (d->quarantine.n == 0 && r->rows == 0)
        return lms__fail(err, LMS_E_FORMAT,
                         LMS_MSG("The inputs have headings but not a single row; export them again"));
    lms_status s = check_map(r, err);
    if (s != LMS_OK) return s;
    if (!unique_stems(r)) return lms__mem_why(r->c->mem, err);
    tell_copies(r);
    if ((s = lms__keys_assign(r->c, d, r->intake.v, (uint32_t)n, err)) != LMS_OK) return s;
    d->source = lms__arena_zalloc(&d->text, n, sizeof *d->source);
    if (d->source == NULL) return lms__mem_why(r->c->mem, err);
    d->n_sources = (uint32_t)n;
    for (size_t i = 0; i < n; i++) {
        d->source[i] = r->intake.v[i].src;
        r->intake.v[i].src.raw = NULL; /* the dataset's now */
    }
    for (size_t i = 1; i < d->quarantine.n && sorted; i++)
        sorted = by_line(&d->quarantine.v[i - 1], &d->quarantine.v[i]) <= 0;
    if (!sorted) qsort(d->quarantine.v, d->quarantine.n, sizeof *d->quarantine.v, by_line);
    return LMS_OK;
}

lms_status lms__ingest(lms_ctx *c, const lms_ingest_plan *p, const lms_ingest_input *in, uint32_t n, lms_dataset *out,
                       lms_error *err)
{
    run        r = { .c = c, .p = p, .d = out };
    lms_status s = LMS_OK;
    uint32_t   opened = 0;
    lms__dataset_init(out, c->mem, p->schema);
    place *order = lms__mem_zalloc(c->mem, n, sizeof *order);
    r.map_used = lms__mem_zalloc(c->mem, p->map.entry.n, 1);
    if (!order || !r.map_used || !lms__dict_init(&out->keys, c->mem) || !lms__dict_init(&out->extras, c->mem))
        s = lms__mem_why(c->mem, err);
    if (s == LMS_OK) s = order_inputs(in, n, order, err);
    for (uint32_t i = 0; s == LMS_OK && i < n; i++, opened++) s = read_input(&r, &order[i], err);
    if (s == LMS_OK) s = settle(&r, err);
    for (uint32_t i = 0; i < n; i++) { /* sources never opened are closed here */
        bool done = false;
        for (uint32_t k = 0; order && k < opened && !done; k++) done = order[k].in == &in[i];
        if (!done && in[i].rows.next && in[i].rows.close) in[i].rows.close(in[i].rows.ctx);
    }
    for (size_t i = 0; i < r.intake.n; i++) lms__intake_free(&r.intake.v[i]);
    LMS_VEC_FREE(c->mem, &r.intake);
    lms__mem_free(c->mem, r.map_used, p->map.entry.n, 1);
    lms__mem_free(c->mem, order, n, sizeof *order);
    return s;
}
