// SPDX-License-Identifier: MIT
#include "model/table.h"

bool lms__table_init(lms_table *t, lms_mem *mem, const lms_schema *schema, uint32_t n_rows, uint32_t n_records)
{
    *t = (lms_table){ .mem = mem, .schema = schema, .n_rows = n_rows, .n_records = n_records };
    lms__arena_init(&t->text, mem);
    t->column = lms__mem_zalloc(mem, schema->n, sizeof *t->column);
    bool ok = t->column && lms__dict_init(&t->keys, mem) && lms__dict_init(&t->folds, mem) &&
              lms__dict_init(&t->syllables, mem) && lms__dict_init(&t->units, mem);
    for (uint32_t f = 0; ok && f < schema->n; f++) ok = lms__dict_init(&t->column[f].dict, mem);
    if (!ok) lms__table_free(t);
    return ok;
}

void lms__table_free(lms_table *t)
{
    if (t->mem == NULL) return;
    for (uint32_t f = 0; t->column && f < t->schema->n; f++) {
        lms_column *c = &t->column[f];
        uint32_t    n = c->dict.n;
        lms__mem_free(t->mem, c->v, t->n_rows, sizeof *c->v);
        lms__mem_free(t->mem, c->undecided, t->n_rows, 1);
        lms__mem_free(t->mem, c->name, n, sizeof *c->name);
        lms__mem_free(t->mem, c->date, n, sizeof *c->date);
        lms__mem_free(t->mem, c->ident, n, sizeof *c->ident);
        lms__mem_free(t->mem, c->unit, n, sizeof *c->unit);
        lms__mem_free(t->mem, c->number, n, sizeof *c->number);
        lms__mem_free(t->mem, c->fold, n, sizeof *c->fold);
        lms__dict_free(&c->dict);
    }
    lms__mem_free(t->mem, t->column, t->schema->n, sizeof *t->column);
    lms__mem_free(t->mem, t->ward_feat, t->n_ward_feat, sizeof *t->ward_feat);
    lms__mem_free(t->mem, t->ward_of, t->n_rows, sizeof *t->ward_of);
    lms__dict_free(&t->keys);
    lms__dict_free(&t->folds);
    lms__dict_free(&t->syllables);
    lms__dict_free(&t->units);
    lms__arena_free(&t->text);
    *t = (lms_table){ 0 };
}

lms_str lms__unit_code(const lms_table *t, uint32_t unit)
{
    lms_str     s = lms__dict_get(&t->units, unit);
    const char *at = s.n ? memchr(s.s, '@', s.n) : NULL;
    return at ? (lms_str){ s.s, (size_t)(at - s.s) } : s;
}
