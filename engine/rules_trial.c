// SPDX-License-Identifier: MIT
/*
 * rules_trial.c - the records of an example as a dataset, through the real normalise and validate.
 */
#include "rules.h"

/* The map of row `row`: the only one, or an item of the list. */
static const lms_node *row_of(const lms_node *records, uint32_t row)
{
    if (records->kind != LMS_LIST) return row == 0 ? records : NULL;
    const lms_node *c = records->child;
    for (; c && row; row--) c = c->next;
    return c;
}

/* A raw value is a hint byte and the text; the hint of an example's record is always 0. */
static bool intern(lms_dict *d, lms_str text, lms_buf *b, uint32_t *id)
{
    *id = 0;
    if (text.n == 0) return true;
    lms__buf_clear(b);
    lms__buf_addc(b, 0);
    lms__buf_add(b, text);
    if (b->oom) return false;
    *id = lms__dict_intern(d, lms__buf_str(b));
    return *id != LMS_DICT_FULL;
}

static bool fill_source(lms_dataset *d, lms_source *s, uint32_t n_rows)
{
    uint32_t nf = d->schema->n;
    *s = (lms_source){ .role = LMS_ROLE_RECORDS, .name = LMS_S("example"), .stem = LMS_S("example"), .format = LMS_S("csv"),
                       .encoding = LMS_S("UTF-8"), .rows_read = n_rows, .rows_accepted = n_rows, .preamble = LMS_S("[]"),
                       .header_line = 1, .n_columns = nf, .sheet_name = LMS_S(""), .issuer = LMS_S(""), .date = LMS_NO_DAY };
    s->column_header = lms__arena_zalloc(&d->text, nf + 1u, sizeof *s->column_header);
    s->column_key = lms__arena_zalloc(&d->text, nf + 1u, sizeof *s->column_key);
    s->column_why = lms__arena_zalloc(&d->text, nf + 1u, sizeof *s->column_why);
    s->column_field = lms__arena_zalloc(&d->text, nf + 1u, sizeof *s->column_field);
    s->legacy = lms__arena_zalloc(&d->text, nf + 1u, sizeof *s->legacy);
    s->raw = lms__arena_zalloc(&d->text, nf + 1u, sizeof *s->raw);
    if (!s->column_header || !s->column_key || !s->column_why || !s->column_field || !s->legacy || !s->raw) return false;
    d->n_sources = 1;
    for (uint32_t f = 0; f < nf; f++) {
        s->column_header[f] = d->schema->field[f].id;
        s->column_why[f] = LMS_WHY_SYNONYM;
        s->column_field[f] = f;
        if (!lms__dict_init(&s->raw[f], d->mem)) return false;
    }
    return true;
}

static bool fill(lms_dataset *d, const lms_node *records, uint32_t n)
{
    lms_buf b;
    uint32_t nf = d->schema->n;
    d->n_rows = d->n_records = n;
    d->source = lms__arena_zalloc(&d->text, 1, sizeof *d->source);
    d->source_of = lms__mem_zalloc(d->mem, n, sizeof *d->source_of);
    d->line_of = lms__mem_zalloc(d->mem, n, sizeof *d->line_of);
    d->key_of = lms__mem_zalloc(d->mem, n, sizeof *d->key_of);
    d->extra_of = lms__mem_zalloc(d->mem, n, sizeof *d->extra_of);
    d->value = lms__mem_zalloc(d->mem, nf, sizeof *d->value);
    bool ok = d->source && d->source_of && d->line_of && d->key_of && d->extra_of && d->value && lms__dict_init(&d->keys, d->mem) &&
              lms__dict_init(&d->extras, d->mem) && fill_source(d, d->source, n);
    for (uint32_t f = 0; ok && f < nf; f++) ok = (d->value[f] = lms__mem_zalloc(d->mem, n, sizeof **d->value)) != NULL;
    lms__buf_init(&b, d->mem);
    for (uint32_t row = 0; ok && row < n; row++) {
        const lms_node *map = row_of(records, row);
        char            key[24];
        d->line_of[row] = row + 2;
        d->key_of[row] = lms__dict_intern(&d->keys, lms__str(lms__num(key, 1000u + row)));
        ok = d->key_of[row] != LMS_DICT_FULL;
        for (const lms_node *c = map ? map->child : NULL; ok && c; c = c->next) {
            uint32_t f = lms__schema_find(d->schema, c->key);
            if (f != LMS_NO_FIELD && c->kind == LMS_SCALAR) ok = intern(&d->source->raw[f], c->text, &b, &d->value[f][row]);
        }
    }
    lms__buf_free(&b);
    return ok;
}

lms_status lms__trial_run(lms_pack *p, const lms_node *records, int32_t as_of, lms_trial *t, lms_error *err)
{
    lms_status s = LMS_OK;
    *t = (lms_trial){ 0 };
    lms__dataset_init(&t->dataset, &p->mem, &p->rb->schema);
    uint32_t n = records->kind == LMS_LIST ? lms__node_count(records) : 1;
    if (!lms__log_init(&t->log, &p->mem) || !fill(&t->dataset, records, n)) return lms__mem_why(&p->mem, err);
    p->ctx.as_of = as_of;
    s = lms__normalise(&p->ctx, p->plans.normalise, &t->dataset, &t->table, &t->log, err);
    if (s == LMS_OK && as_of == LMS_NO_DAY) p->ctx.as_of = lms__newest_update(&t->table);
    if (s == LMS_OK) s = lms__validate(&p->ctx, p->plans.validate, &t->dataset, &t->table, &t->log, err);
    if (s == LMS_OK) lms__log_sort(&t->log);
    return s;
}

void lms__trial_free(lms_trial *t)
{
    lms__log_free(&t->log);
    lms__table_free(&t->table);
    lms__dataset_free(&t->dataset);
}
