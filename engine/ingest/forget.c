// SPDX-License-Identifier: MIT
/*
 * ingest/forget.c - records whose child's data were erased are left out before anything is made of them.
 *
 * In      sources with their rows, the key of each row, the run's callback
 * Out     the same without those rows, of which d->forgotten keeps the place in the file; d->n_rows, d->n_records and the counts of the sources say so
 */
#include "ingest/parts.h"

/* Move row `from` of a source to place `to`. */
static void move(lms_intake *x, uint32_t n_fields, uint32_t *key, uint32_t to, uint32_t from)
{
    for (uint32_t f = 0; f < n_fields; f++)
        if (x->value[f].v) x->value[f].v[to] = x->value[f].v[from];
    if (x->line.v) x->line.v[to] = x->line.v[from];
    if (x->extra.v) x->extra.v[to] = x->extra.v[from];
    if (x->content.v) x->content.v[to] = x->content.v[from];
    key[to] = key[from];
}

bool lms__intake_forget(lms_ctx *c, lms_dataset *d, lms_intake *x, uint32_t n, uint32_t *key, uint32_t *first)
{
    uint64_t gone = 0;
    uint32_t at = 0;
    for (uint32_t s = 0; s < n; s++) {
        uint32_t *mine = key + first[s], kept = 0;
        for (uint32_t i = 0; i < x[s].n; i++) {
            if (x[s].src.role == LMS_ROLE_RECORDS && c->forget(c->forget_ctx, "record", lms__dict_get(&d->keys, mine[i]))) {
                lms_forgotten *f = LMS_PUSH(c->mem, &d->forgotten);
                if (f == NULL) return false;
                *f = (lms_forgotten){ s, x[s].line.v[i] };
                continue;
            }
            if (kept != i) move(&x[s], d->schema->n, mine, kept, i);
            kept++;
        }
        if (mine != key + at && kept) memmove(key + at, mine, kept * sizeof *key);
        gone += x[s].n - kept;
        x[s].src.rows_forgotten = x[s].n - kept;
        x[s].src.rows_accepted -= x[s].n - kept;
        x[s].n = kept;
        first[s] = at;
        at += kept;
    }
    d->n_rows -= (uint32_t)gone;
    d->n_records -= (uint32_t)gone;
    return true;
}
