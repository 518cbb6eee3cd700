// SPDX-License-Identifier: MIT
/* publish/tables.c - the large tables, each in the order of its key; a range of rows is a task (base/btree.h). */
#include "publish/internal.h"

enum { RANGE = LMS_PUB_RANGE, AHEAD = 8 };

lms_status lms__pub_fill(lms_pub *p, const char *name, lms_tree kind, size_t n, size_t range, lms_rows_fn fn, void *arg)
{
    for (size_t i = 0; i < p->root.n; i++)
        if (lms__str_is(p->root.v[i].name, name)) return lms__btrees_fill(&p->w, p->root.v[i].page, kind, n, range, fn, arg, p->err);
    return lms__fail(p->err, LMS_E_INTERNAL, LMS_MSG("The counts of rows do not agree, so nothing was published; please report this"));
}

/* The texts of a row are anywhere in memory: those of a row further on are asked for meanwhile. */
static void look_ahead(const lms_table *t, uint32_t row)
{
    for (uint32_t f = 0; f < t->schema->n; f++) {
        const lms_column *c = &t->column[f];
        if (row < t->n_rows) __builtin_prefetch(c->dict.entry[c->v[row]].s);
        if (row + AHEAD < t->n_rows) __builtin_prefetch(&c->dict.entry[c->v[row + AHEAD]]);
    }
}

static lms_status records(void *arg, size_t from, size_t to, lms_cells *k, lms_error *err)
{
    const lms_pub     *p = arg;
    const lms_table   *t = p->in->table;
    const lms_dataset *d = p->in->dataset;
    uint32_t   nf = t->schema->n, key = t->schema->of_role[LMS_ROLEF_RECORD_KEY];
    lms_status s = LMS_OK;
    for (uint32_t r = (uint32_t)from; s == LMS_OK && r < to; r++) {
        look_ahead(t, r + AHEAD);
        lms__cell_null(k); /* record_id is the row's number */
        lms__cell_int(k, (int64_t)d->source_of[r] + 1);
        lms__cell_int(k, d->line_of[r]);
        lms__cell_text(k, lms__dict_get(&d->keys, d->key_of[r]));
        lms__pub_z(k, p->in->resolved->child[p->in->clusters->child_of[r]].id);
        for (uint32_t f = 0; f < nf; f++)
            if (f != key) lms__cell_text(k, lms__value(t, f, r));
        lms__cell_text(k, lms__dict_get(&d->extras, d->extra_of[r]));
        lms__cell_int(k, p->in->resolved->record_clean[r]);
        lms__pub_z(k, lms__id_status_name[p->in->resolved->record_status[r]]);
        s = lms__pub_cells(p, k, (int64_t)r + 1, err);
    }
    return s;
}

static uint32_t first_row(const lms_clusters *k, uint32_t child) { return k->member[k->start[child]]; }

static lms_status child_states(void *arg, size_t from, size_t to, lms_cells *k, lms_error *err)
{
    const lms_pub      *p = arg;
    const lms_resolved *x = p->in->resolved;
    lms_status s = LMS_OK;
    for (uint32_t c = (uint32_t)from; s == LMS_OK && c < to; c++) {
        uint32_t weak = p->in->clusters->weakest[c];
        lms__cell_null(k);
        lms__pub_z(k, x->child[c].id);
        lms__cell_int(k, x->child[c].record_count);
        lms__cell_int(k, x->child[c].clean);
        lms__pub_z(k, lms__id_status_name[x->child[c].id_status]);
        lms__cell_int(k, x->child[c].updated);
        lms__cell_int(k, x->child[c].in_target);
        if (weak == UINT32_MAX || weak >= p->in->scored->pairs.n) lms__cell_null(k);
        else lms__cell_num(k, (double)p->in->scored->pairs.v[weak].weight);
        lms__cell_int(k, (int64_t)x->child[c].ward + 1);
        lms__cell_int(k, x->child[c].steps);
        s = lms__pub_cells(p, k, (int64_t)first_row(p->in->clusters, c) + 1, err);
    }
    return s;
}

/* ---- golden ---- */

typedef struct golden_job { const lms_pub *p; uint32_t *child; size_t n; uint8_t *needs; } golden_job;

/*
 * A child of one record is that record: only what is the child's own stands in child_state. Its values stand in
 * golden where they come from several records, or are not those of its first.
 */
static lms_status mark_golden(void *arg, size_t task, unsigned worker, lms_error *err)
{
    golden_job           *j = arg;
    const lms_publish_in *in = j->p->in;
    const lms_resolved   *x = in->resolved;
    uint32_t from = (uint32_t)task * RANGE, to = x->n_children - from < RANGE ? x->n_children : from + RANGE;
    (void)worker, (void)err;
    for (uint32_t c = from; c < to; c++) j->needs[c] = x->child[c].record_count > 1;
    for (uint32_t f = 0; f < in->table->schema->n; f++)
        for (uint32_t c = from; c < to; c++) j->needs[c] |= x->golden[f][c] != in->table->column[f].v[first_row(in->clusters, c)];
    return LMS_OK;
}

static void origins_json(lms_buf *b, const lms_publish_in *in, uint32_t c)
{
    const lms_schema *sc = in->table->schema;
    char before = '{';
    lms__buf_clear(b);
    for (uint32_t f = 0; f < sc->n; f++) {
        uint32_t row = in->resolved->origin[f][c];
        if (row == LMS_NO_ROW || f == sc->of_role[LMS_ROLEF_RECORD_KEY]) continue;
        lms__buf_addc(b, before);
        lms__buf_json(b, sc->field[f].id);
        lms__buf_addc(b, ':');
        lms__buf_addu(b, (uint64_t)row + 1);
        before = ',';
    }
    if (before == '{') lms__buf_addc(b, before);
    lms__buf_addc(b, '}');
}

static lms_status golden_rows(void *arg, size_t from, size_t to, lms_cells *k, lms_error *err)
{
    const golden_job   *j = arg;
    const lms_table    *t = j->p->in->table;
    const lms_resolved *x = j->p->in->resolved;
    uint32_t   nf = t->schema->n, key = t->schema->of_role[LMS_ROLEF_RECORD_KEY];
    lms_buf    json, more;
    lms_status s = LMS_OK;
    lms__buf_init(&json, j->p->c->mem);
    lms__buf_init(&more, j->p->c->mem);
    for (size_t i = from; s == LMS_OK && i < to; i++) {
        uint32_t c = j->child[i], keep = lms__pub_keeper(j->p->in, c);
        lms__cell_null(k);
        for (uint32_t f = 0; f < nf; f++)
            if (f != key) lms__cell_text(k, lms__dict_get(&t->column[f].dict, x->golden[f][c]));
        origins_json(&json, j->p->in, c);
        lms__cell_text(k, lms__buf_str(&json));
        lms__cell_int(k, (int64_t)keep + 1);
        lms__pub_key_in_json(j->p, c, keep, &more);
        lms__cell_text(k, lms__buf_str(&more));
        s = json.oom || more.oom ? lms__mem_why(j->p->c->mem, err) : lms__pub_cells(j->p, k, (int64_t)first_row(j->p->in->clusters, c) + 1, err);
    }
    lms__buf_free(&json);
    lms__buf_free(&more);
    return s;
}

static lms_status golden(lms_pub *p)
{
    uint32_t   n = p->in->resolved->n_children;
    golden_job j = { .p = p, .child = lms__mem_alloc(p->c->mem, n, sizeof *j.child), .needs = lms__mem_alloc(p->c->mem, n, 1) };
    lms_status s = j.child && j.needs ? LMS_OK : lms__mem_why(p->c->mem, p->err);
    if (s == LMS_OK) s = lms__parallel(p->c, ((size_t)n + RANGE - 1) / RANGE, mark_golden, &j, p->err);
    for (uint32_t c = 0; s == LMS_OK && c < n; c++)
        if (j.needs[c]) j.child[j.n++] = c;
    if (s == LMS_OK) s = lms__pub_fill(p, "golden", LMS_TREE_TABLE, j.n, RANGE, golden_rows, &j);
    lms__mem_free(p->c->mem, j.child, n, sizeof *j.child);
    lms__mem_free(p->c->mem, j.needs, n, 1);
    return s;
}

/* ---- what was done, what is wrong ---- */

static lms_status corrections(void *arg, size_t from, size_t to, lms_cells *k, lms_error *err)
{
    const lms_pub *p = arg;
    const lms_log *l = p->in->log;
    lms_status     s = LMS_OK;
    for (size_t i = from; s == LMS_OK && i < to; i++) {
        const lms_correction *c = &l->corrections.v[i];
        lms__cell_int(k, (int64_t)c->row + 1);
        lms__cell_text(k, p->in->table->schema->field[c->field].id);
        lms__cell_text(k, p->in->rulebook->rule[c->rule].id);
        lms__cell_text(k, lms__dict_get(&l->texts, c->before));
        lms__cell_text(k, lms__dict_get(&l->texts, c->after));
        lms__cell_text(k, c->kind == LMS_APPLIED ? LMS_S("applied") : LMS_S("proposed"));
        s = lms__pub_cells(p, k, (int64_t)i + 1, err);
    }
    return s;
}

static lms_status findings(void *arg, size_t from, size_t to, lms_cells *k, lms_error *err)
{
    static const char *const severity[] = { "info", "warning", "error" };
    const lms_pub *p = arg;
    const lms_log *l = p->in->log;
    lms_status     s = LMS_OK;
    for (size_t i = from; s == LMS_OK && i < to; i++) {
        const lms_finding *f = &l->findings.v[i];
        lms__cell_int(k, (int64_t)f->row + 1);
        lms__cell_text(k, f->field == LMS_LOG_NO_FIELD ? LMS_S("") : p->in->table->schema->field[f->field].id);
        lms__cell_text(k, p->in->rulebook->rule[f->rule].id);
        lms__pub_z(k, severity[f->severity]);
        lms__cell_text(k, lms__dict_get(&l->texts, f->args));
        s = lms__pub_cells(p, k, (int64_t)i + 1, err);
    }
    return s;
}

/* ---- pairs, evidence ---- */

static void levels_json(lms_buf *b, const lms_scored *x, const lms_pair *q)
{
    bool any = false;
    lms__buf_clear(b);
    lms__buf_addc(b, '{');
    for (uint32_t k = 0; k < x->n_comparisons; k++) {
        if (q->level[k] == 0 || q->level[k] >= x->n_levels[k]) continue;
        if (any) lms__buf_addc(b, ',');
        lms__buf_json(b, x->comparison_id[k]);
        lms__buf_addc(b, ':');
        lms__buf_json(b, x->level_id[k][q->level[k]]);
        any = true;
    }
    lms__buf_addc(b, '}');
}

static lms_status pairs(void *arg, size_t from, size_t to, lms_cells *k, lms_error *err)
{
    static const char *const verdict[] = { "different", "review", "same" };
    const lms_pub    *p = arg;
    const lms_scored *x = p->in->scored;
    lms_buf    json;
    lms_status s = LMS_OK;
    lms__buf_init(&json, p->c->mem);
    for (size_t i = from; s == LMS_OK && i < to; i++) {
        const lms_pair *q = &x->pairs.v[i];
        levels_json(&json, x, q);
        lms__cell_int(k, (int64_t)q->a + 1);
        lms__cell_int(k, (int64_t)q->b + 1);
        lms__cell_num(k, (double)q->weight);
        lms__cell_num(k, (double)q->probability);
        lms__pub_z(k, verdict[q->verdict]);
        lms__cell_text(k, q->reason < x->reason.n ? x->reason.v[q->reason] : LMS_S(""));
        lms__cell_text(k, q->cls < x->n_classes ? x->class_id[q->cls] : LMS_S(""));
        lms__cell_text(k, q->runner_up < x->n_classes ? x->class_id[q->runner_up] : LMS_S(""));
        lms__cell_text(k, q->pass < p->in->blocks->n_passes ? p->in->blocks->pass_id[q->pass] : LMS_S(""));
        lms__cell_text(k, lms__buf_str(&json));
        lms__cell_num(k, (double)q->rarity);
        s = json.oom ? lms__mem_why(p->c->mem, err) : lms__pub_cells(p, k, 0, err);
    }
    lms__buf_free(&json);
    return s;
}

static lms_status evidence(void *arg, size_t from, size_t to, lms_cells *k, lms_error *err)
{
    const lms_pub     *p = arg;
    const lms_dataset *d = p->in->dataset;
    const lms_schema  *sc = p->in->table->schema;
    uint32_t   id = sc->of_role[LMS_ROLEF_PERSON_ID];
    lms_buf    b;
    lms_status s = LMS_OK;
    lms__buf_init(&b, p->c->mem);
    for (size_t i = from; s == LMS_OK && i < to; i++) {
        const lms_evidence *e = &p->in->identified->evidence.v[i];
        char                day[11] = { 0 };
        lms__buf_clear(&b);
        for (uint32_t f = 0; f < sc->n && f < 64; f++)
            if (e->differs >> f & 1) {
                if (b.n) lms__buf_addc(&b, ',');
                lms__buf_add(&b, sc->field[f].id);
            }
        lms__cell_int(k, (int64_t)e->row + 1);
        lms__cell_text(k, d->source[e->source].name);
        if (e->ref_row == LMS_NO_ROW) lms__cell_null(k);
        else lms__cell_int(k, d->line_of[e->ref_row]);
        lms__pub_z(k, lms__outcome_name[e->outcome]);
        lms__cell_text(k, lms__buf_str(&b));
        if (e->probability < 0) lms__cell_null(k), lms__cell_null(k); /* by the number, not by likeness */
        else lms__cell_num(k, (double)e->probability), lms__cell_num(k, (double)e->margin);
        lms__cell_text(k, e->rule == LMS_LOG_NO_RULE ? LMS_S("") : p->in->rulebook->rule[e->rule].id);
        if (d->source[e->source].date != LMS_NO_DAY) lms__date_put_iso(lms__date_of_day(d->source[e->source].date), day);
        lms__pub_z(k, day);
        lms__cell_text(k, id == LMS_NO_FIELD || e->ref_row == LMS_NO_ROW ? LMS_S("") : lms__value(p->in->table, id, e->ref_row));
        s = b.oom ? lms__mem_why(p->c->mem, err) : lms__pub_cells(p, k, (int64_t)i + 1, err);
    }
    lms__buf_free(&b);
    return s;
}

/* ---- what is to do ---- */

/* Children of lists without a record, household by household: whom to visit. */
static lms_status missing_children(void *arg, size_t from, size_t to, lms_cells *k, lms_error *err)
{
    const lms_pub     *p = arg;
    const lms_table   *t = p->in->table;
    const lms_dataset *d = p->in->dataset;
    uint32_t   nf = t->schema->n, key = t->schema->of_role[LMS_ROLEF_RECORD_KEY];
    lms_status s = LMS_OK;
    for (size_t i = from; s == LMS_OK && i < to; i++) {
        const lms_absent_child *x = &p->in->resolved->absent.v[i];
        lms__cell_text(k, x->ward_code);
        lms__cell_text(k, d->source[d->source_of[x->ref_row]].name);
        lms__cell_int(k, d->line_of[x->ref_row]);
        lms__cell_int(k, x->maybe != 0);
        for (uint32_t f = 0; f < nf; f++)
            if (f != key) lms__cell_text(k, lms__value(t, f, x->ref_row));
        s = lms__pub_cells(p, k, (int64_t)i + 1, err);
    }
    return s;
}

static lms_status work(void *arg, size_t from, size_t to, lms_cells *k, lms_error *err)
{
    const lms_pub *p = arg;
    lms_status     s = LMS_OK;
    for (size_t i = from; s == LMS_OK && i < to; i++) {
        const lms_work_item *w = &p->in->resolved->work.v[i];
        lms__cell_text(k, p->in->resolved->wards.v[w->ward].code);
        lms__cell_int(k, (int64_t)w->row + 1);
        lms__cell_text(k, w->action);
        lms__cell_num(k, w->gain);
        lms__cell_text(k, w->household);
        s = lms__pub_cells(p, k, (int64_t)i + 1, err);
    }
    return s;
}

static lms_status history(void *arg, size_t from, size_t to, lms_cells *k, lms_error *err)
{
    const lms_pub *p = arg;
    lms_status     s = LMS_OK;
    for (size_t i = from; s == LMS_OK && i < to; i++) {
        const lms_history *h = &p->in->resolved->history.v[i];
        lms__pub_z(k, h->child == UINT32_MAX ? "" : p->in->resolved->child[h->child].id);
        lms__cell_text(k, h->previous_child_id);
        lms__cell_text(k, h->kind);
        s = lms__pub_cells(p, k, (int64_t)i + 1, err);
    }
    return s;
}

lms_status lms__pub_tables(lms_pub *p)
{
    const lms_publish_in *in = p->in;
    const struct { const char *name; lms_tree kind; size_t n; lms_rows_fn fn; } table[] = {
        { "record", LMS_TREE_TABLE, in->table->n_records, records },
        { "correction", LMS_TREE_TABLE, in->log->corrections.n, corrections },
        { "finding", LMS_TREE_TABLE, in->log->findings.n, findings },
        { "pair", LMS_TREE_INDEX, in->scored->pairs.n, pairs },
        { "evidence", LMS_TREE_TABLE, in->identified->evidence.n, evidence },
        { "missing_child", LMS_TREE_TABLE, in->resolved->absent.n, missing_children },
        { "child_state", LMS_TREE_TABLE, in->resolved->n_children, child_states },
        { "worklist", LMS_TREE_TABLE, in->resolved->work.n, work },
        { "child_history", LMS_TREE_TABLE, in->resolved->history.n, history },
    };
    lms_status s = LMS_OK;
    for (size_t i = 0; s == LMS_OK && i < sizeof table / sizeof *table; i++)
        s = lms__pub_fill(p, table[i].name, table[i].kind, table[i].n, RANGE, table[i].fn, p);
    if (s == LMS_OK) s = golden(p);
    if (s == LMS_OK) s = lms__pub_statistics(p);
    return s == LMS_OK ? lms__pub_asked(p) : s;
}
