// SPDX-License-Identifier: MIT
/* ingest/proposals.c - see proposals.h. */
#include "ingest/proposals.h"
#include "ingest/parts.h"
#include "base/sql.h"

#include <stdlib.h>

typedef struct reading {
    lms_ctx           *c;
    const lms_dataset *d;
    lms_arena         *a;
    uint32_t          *row_of; /* [keys] record + 1 */
    lms_accepted_list *out;
} reading;

/* Every answer is taken; seq 0 marks one that accepts nothing, so that it can be the last. */
static lms_status take(reading *r, sqlite3_stmt *st, uint32_t seq, lms_error *err)
{
    uint32_t key = lms__dict_find(&r->d->keys, lms__sql_text(st, 0)), row = key ? r->row_of[key] : 0;
    uint32_t field = lms__schema_find(r->d->schema, lms__sql_text(st, 1));
    if (row == 0 || field == LMS_NO_FIELD) return LMS_OK;
    lms_accepted *x = LMS_PUSH(r->c->mem, r->out);
    if (x == NULL) return lms__mem_why(r->c->mem, err);
    *x = (lms_accepted){ .row = row - 1, .field = (uint16_t)field, .seq = seq, .value = lms__arena_str(r->a, lms__sql_text(st, 2)) };
    if (!lms__str_is(lms__sql_text(st, 3), "accepted")) x->old_raw = UINT32_MAX; /* not accepted */
    return x->value.s ? LMS_OK : lms__mem_why(r->c->mem, err);
}

static int by_place(const void *x, const void *y)
{
    const lms_accepted *a = x, *b = y;
    if (a->row != b->row) return a->row < b->row ? -1 : 1;
    if (a->field != b->field) return a->field < b->field ? -1 : 1;
    return (a->seq > b->seq) - (a->seq < b->seq);
}

static void keep_last_accepted(lms_accepted_list *l)
{
    size_t n = 0;
    if (l->n) qsort(l->v, l->n, sizeof *l->v, by_place);
    for (size_t i = 0; i < l->n; i++) {
        const lms_accepted *x = &l->v[i];
        bool                last = i + 1 == l->n || x[1].row != x->row || x[1].field != x->field;
        if (last && x->old_raw != UINT32_MAX) l->v[n++] = *x;
    }
    l->n = n;
}

lms_status lms__ingest_proposals(lms_ctx *c, const char *path, const lms_dataset *d, lms_arena *a, lms_accepted_list *out, lms_error *err)
{
    reading       r = { .c = c, .d = d, .a = a, .out = out };
    sqlite3      *db = NULL;
    sqlite3_stmt *st = NULL;
    bool          more = true, have = false;
    *out = (lms_accepted_list){ 0 };
    lms_status s = lms__sql_open_ro(path, &db, err);
    if (s == LMS_OK) s = lms__sql_prepare(db, "SELECT 1 FROM sqlite_schema WHERE name = 'proposal' AND type = 'table'", &st, err);
    if (s == LMS_OK) s = lms__sql_step(st, &have, err);
    sqlite3_finalize(st);
    st = NULL;
    if (s == LMS_OK && have) {
        r.row_of = lms__rows_of_keys(c->mem, d);
        if (r.row_of == NULL) s = lms__mem_why(c->mem, err);
        if (s == LMS_OK) s = lms__sql_prepare(db, "SELECT record_key, field, value, decision FROM proposal ORDER BY rowid", &st, err);
        for (uint32_t seq = 1; s == LMS_OK && (s = lms__sql_step(st, &more, err)) == LMS_OK && more; seq++) s = take(&r, st, seq, err);
        keep_last_accepted(out);
    }
    sqlite3_finalize(st);
    sqlite3_close(db);
    lms__mem_free(c->mem, r.row_of, d->keys.n, sizeof *r.row_of);
    if (s != LMS_OK && err && err->file[0] == 0) lms__fail_at(err, path, 0, 0, 0);
    return s;
}

/* ---- applying ---- */

static int by_text(const void *x, const void *y)
{
    const lms_correction *const *a = x, *const *b = y;
    if ((*a)->row != (*b)->row) return (*a)->row < (*b)->row ? -1 : 1;
    if ((*a)->field != (*b)->field) return (*a)->field < (*b)->field ? -1 : 1;
    return ((*a)->rule > (*b)->rule) - ((*a)->rule < (*b)->rule);
}

/* What is proposed now, by (row, field). */
static const lms_correction **proposed(lms_mem *mem, const lms_log *log, size_t *n)
{
    const lms_correction **v = lms__mem_alloc(mem, log->corrections.n + 1, sizeof *v);
    *n = 0;
    for (size_t i = 0; v && i < log->corrections.n; i++)
        if (log->corrections.v[i].kind == LMS_PROPOSED) v[(*n)++] = &log->corrections.v[i];
    if (v && *n) qsort(v, *n, sizeof *v, by_text);
    return v;
}

static bool patch(lms_ctx *c, lms_dataset *d, const lms_table *t, lms_accepted *x)
{
    lms_buf b;
    lms__buf_init(&b, c->mem);
    lms__buf_addc(&b, 0); /* no hint: the value is nobody's cell */
    lms__buf_add(&b, x->value);
    uint32_t raw = b.oom ? LMS_DICT_FULL : lms__dict_intern(&d->source[d->source_of[x->row]].raw[x->field], lms__buf_str(&b));
    lms__buf_free(&b);
    x->before = lms__arena_str(&d->text, lms__value(t, x->field, x->row));
    if (raw == LMS_DICT_FULL || x->before.s == NULL) return false;
    x->old_raw = d->value[x->field][x->row];
    d->value[x->field][x->row] = x->raw = raw;
    return x->patched = true;
}

lms_status lms__proposals_apply(lms_ctx *c, const char *path, lms_dataset *d, const lms_table *t, const lms_log *log, lms_accepted_list *all,
                                bool *again, lms_error *err)
{
    size_t                 n = 0, k = 0;
    uint64_t               gone = 0;
    char                   num[24];
    const lms_correction **now = proposed(c->mem, log, &n);
    bool                   ok = now != NULL;
    for (size_t i = 0; ok && i < all->n; i++) {
        lms_accepted *x = &all->v[i];
        bool          found = false;
        while (k < n && (now[k]->row < x->row || (now[k]->row == x->row && now[k]->field < x->field))) k++;
        for (size_t j = k; !found && j < n && now[j]->row == x->row && now[j]->field == x->field; j++) {
            found = lms__str_eq(lms__dict_get(&log->texts, now[j]->after), x->value);
            if (found) x->rule = now[j]->rule;
        }
        if (!found) gone++;
        else if ((ok = patch(c, d, t, x)) == true) *again = true;
    }
    lms__mem_free(c->mem, now, log->corrections.n + 1, sizeof *now);
    if (ok && gone)
        lms__notice_at(c, path, 0, LMS_MSG("{1} accepted values are no longer proposed for their records; they change nothing"), lms__num(num, gone));
    return ok ? LMS_OK : lms__mem_why(c->mem, err);
}

void lms__proposals_check(lms_dataset *d, const lms_table *t, lms_accepted_list *all, bool *again)
{
    for (size_t i = 0; i < all->n; i++) {
        lms_accepted *x = &all->v[i];
        if (!x->patched || lms__str_eq(lms__value(t, x->field, x->row), x->value)) continue;
        if (d->value[x->field][x->row] != x->raw) continue; /* an answer of the police came over it */
        d->value[x->field][x->row] = x->old_raw;
        x->patched = false;
        *again = true;
    }
}

lms_status lms__proposals_log(lms_ctx *c, const lms_table *t, const lms_accepted_list *all, lms_log *log, lms_error *err)
{
    for (size_t i = 0; i < all->n; i++) {
        const lms_accepted *x = &all->v[i];
        lms_str             now = lms__value(t, x->field, x->row);
        if (!x->patched || !lms__str_eq(now, x->value)) continue;
        uint32_t before = lms__dict_intern(&log->texts, x->before), after = lms__dict_intern(&log->texts, now);
        lms_correction *y = before == LMS_DICT_FULL || after == LMS_DICT_FULL ? NULL : LMS_PUSH(c->mem, &log->corrections);
        if (y == NULL) return lms__mem_why(c->mem, err);
        *y = (lms_correction){ .row = x->row, .field = x->field, .rule = x->rule, .kind = LMS_APPLIED, .step = UINT8_MAX,
                               .before = before, .after = after };
    }
    return LMS_OK;
}
