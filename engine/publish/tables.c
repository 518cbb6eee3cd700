// SPDX-License-Identifier: MIT
/* publish/tables.c - the large tables, each written in the order of its key. */
#include "publish/internal.h"

#include <stdlib.h>

lms_status lms__pub_begin(lms_pub *p, const char *table, uint32_t n)
{
    lms__buf_clear(&p->b);
    lms__buf_addz(&p->b, "INSERT INTO ");
    lms__buf_addz(&p->b, table);
    lms__buf_addz(&p->b, " VALUES (?");
    for (uint32_t i = 1; i < n; i++) lms__buf_addz(&p->b, ",?");
    lms__buf_add(&p->b, (lms_str){ ")", 2 });
    if (p->b.oom) return lms__mem_why(p->c->mem, p->err);
    return lms__sql_prepare(p->db, p->b.s, &p->st, p->err);
}

lms_status lms__pub_row(lms_pub *p)
{
    int rc = sqlite3_step(p->st);
    if (rc != SQLITE_DONE) return lms__sql_fail(p->db, rc, p->err);
    sqlite3_reset(p->st);
    if ((++p->rows & 0x3FFF) == 0) return lms__progress(p->c, "publish", p->rows < p->total ? p->rows : p->total, p->total, p->err);
    return LMS_OK;
}

lms_status lms__pub_end(lms_pub *p, lms_status s)
{
    sqlite3_finalize(p->st);
    p->st = NULL;
    return s;
}

static lms_str z(const char *s) { return lms__str(s); }

static lms_status records(lms_pub *p)
{
    const lms_table   *t = p->in->table;
    const lms_dataset *d = p->in->dataset;
    uint32_t   nf = t->schema->n, key = t->schema->of_role[LMS_ROLEF_RECORD_KEY], shown = nf - (key != LMS_NO_FIELD);
    lms_status s = lms__pub_begin(p, "record", 8 + shown);
    for (uint32_t r = 0; s == LMS_OK && r < t->n_records; r++) {
        int i = 1;
        lms__pub_int(p, i++, (int64_t)r + 1);
        lms__pub_int(p, i++, (int64_t)d->source_of[r] + 1);
        lms__pub_int(p, i++, d->line_of[r]);
        lms__pub_text(p, i++, lms__dict_get(&d->keys, d->key_of[r]));
        lms__pub_text(p, i++, z(p->in->resolved->child[p->in->clusters->child_of[r]].id));
        for (uint32_t f = 0; f < nf; f++)
            if (f != key) lms__pub_text(p, i++, lms__value(t, f, r));
        lms__pub_text(p, i++, lms__dict_get(&d->extras, d->extra_of[r]));
        lms__pub_int(p, i++, p->in->resolved->record_clean[r]);
        lms__pub_text(p, i, z(lms__id_status_name[p->in->resolved->record_status[r]]));
        s = lms__pub_row(p);
    }
    return lms__pub_end(p, s);
}

typedef struct by_id { const char *id; uint32_t child; } by_id;
static int cmp_id(const void *a, const void *b) { return strcmp(((const by_id *)a)->id, ((const by_id *)b)->id); }

/*
 * Children are written in the order of their ids, which has nothing to do with where their values lie: 27 values from
 * 27 far places. Asked for a few rows ahead, they are there in time.
 */
static void ask_ahead(const lms_table *t, const lms_resolved *x, const by_id *order, uint32_t k)
{
    enum { FAR = 6, MIDDLE = 4, NEAR = 2 };
    for (uint32_t f = 0; f < t->schema->n; f++) {
        const struct lms_dict_entry *entry = t->column[f].dict.entry;
        if (k + FAR < x->n_children) __builtin_prefetch(&x->golden[f][order[k + FAR].child]);
        if (k + MIDDLE < x->n_children) __builtin_prefetch(&entry[x->golden[f][order[k + MIDDLE].child]]);
        if (k + NEAR < x->n_children) __builtin_prefetch(entry[x->golden[f][order[k + NEAR].child]].s);
    }
}

static lms_status children(lms_pub *p, const by_id *order)
{
    const lms_table    *t = p->in->table;
    const lms_resolved *x = p->in->resolved;
    uint32_t   nf = t->schema->n, key = t->schema->of_role[LMS_ROLEF_RECORD_KEY], shown = nf - (key != LMS_NO_FIELD);
    lms_status s = lms__pub_begin(p, "child", 7 + shown);
    for (uint32_t k = 0; s == LMS_OK && k < x->n_children; k++) {
        uint32_t c = order[k].child, weak = p->in->clusters->weakest[c];
        int i = 1;
        ask_ahead(t, x, order, k);
        lms__pub_text(p, i++, z(x->child[c].id));
        lms__pub_int(p, i++, x->child[c].record_count);
        for (uint32_t f = 0; f < nf; f++)
            if (f != key) lms__pub_text(p, i++, lms__dict_get(&t->column[f].dict, x->golden[f][c]));
        lms__pub_int(p, i++, x->child[c].clean);
        lms__pub_text(p, i++, z(lms__id_status_name[x->child[c].id_status]));
        lms__pub_int(p, i++, x->child[c].updated);
        lms__pub_int(p, i++, x->child[c].in_target);
        if (weak == UINT32_MAX || weak >= p->in->scored->pairs.n) sqlite3_bind_null(p->st, i);
        else lms__pub_num(p, i, (double)p->in->scored->pairs.v[weak].weight);
        s = lms__pub_row(p);
    }
    s = lms__pub_end(p, s);
    if (s == LMS_OK) s = lms__pub_begin(p, "child_origin", 3);
    /* fields in the order of their ids, since (child_id, field) is the key */
    uint32_t by_name[256], n = nf < 256 ? nf : 256;
    for (uint32_t f = 0; f < n; f++) {
        uint32_t q = f;
        for (; q && lms__str_cmp(t->schema->field[by_name[q - 1]].id, t->schema->field[f].id) > 0; q--) by_name[q] = by_name[q - 1];
        by_name[q] = f;
    }
    for (uint32_t k = 0; s == LMS_OK && k < x->n_children; k++) {
        uint32_t c = order[k].child;
        if (x->child[c].record_count < 2) continue;
        for (uint32_t q = 0; s == LMS_OK && q < n; q++) {
            uint32_t f = by_name[q];
            if (x->origin[f][c] == LMS_NO_ROW || f == key) continue;
            lms__pub_text(p, 1, z(x->child[c].id));
            lms__pub_text(p, 2, t->schema->field[f].id);
            lms__pub_int(p, 3, (int64_t)x->origin[f][c] + 1);
            s = lms__pub_row(p);
        }
    }
    return lms__pub_end(p, s);
}

static lms_status log_tables(lms_pub *p)
{
    const lms_log    *l = p->in->log;
    const lms_schema *sc = p->in->table->schema;
    const lms_rule   *rule = p->in->rulebook->rule;
    static const char *const severity[] = { "info", "warning", "error" };
    lms_status s = lms__pub_begin(p, "correction", 6);
    for (size_t k = 0; s == LMS_OK && k < l->corrections.n; k++) {
        const lms_correction *c = &l->corrections.v[k];
        lms__pub_int(p, 1, (int64_t)c->row + 1);
        lms__pub_text(p, 2, sc->field[c->field].id);
        lms__pub_text(p, 3, rule[c->rule].id);
        lms__pub_text(p, 4, lms__dict_get(&l->texts, c->before));
        lms__pub_text(p, 5, lms__dict_get(&l->texts, c->after));
        lms__pub_text(p, 6, z(c->kind == LMS_APPLIED ? "applied" : "proposed"));
        s = lms__pub_row(p);
    }
    s = lms__pub_end(p, s);
    if (s == LMS_OK) s = lms__pub_begin(p, "finding", 5);
    for (size_t k = 0; s == LMS_OK && k < l->findings.n; k++) {
        const lms_finding *f = &l->findings.v[k];
        lms__pub_int(p, 1, (int64_t)f->row + 1);
        lms__pub_text(p, 2, f->field == LMS_LOG_NO_FIELD ? LMS_S("") : sc->field[f->field].id);
        lms__pub_text(p, 3, rule[f->rule].id);
        lms__pub_text(p, 4, z(severity[f->severity]));
        lms__pub_text(p, 5, lms__dict_get(&l->texts, f->args));
        s = lms__pub_row(p);
    }
    s = lms__pub_end(p, s);
    if (s == LMS_OK) s = lms__pub_begin(p, "transform", 4);
    for (size_t k = 0; s == LMS_OK && k < l->transforms.n; k++) {
        const lms_transform *x = &l->transforms.v[k];
        lms__pub_int(p, 1, (int64_t)x->source + 1);
        lms__pub_text(p, 2, sc->field[x->field].id);
        lms__pub_text(p, 3, rule[x->rule].id);
        lms__pub_int(p, 4, (int64_t)x->count);
        s = lms__pub_row(p);
    }
    return lms__pub_end(p, s);
}

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

static lms_status pairs(lms_pub *p)
{
    static const char *const verdict[] = { "different", "review", "same" };
    const lms_scored *x = p->in->scored;
    lms_buf    json;
    lms_status s = lms__pub_begin(p, "pair", 10);
    lms__buf_init(&json, p->c->mem);
    for (size_t k = 0; s == LMS_OK && k < x->pairs.n; k++) {
        const lms_pair *q = &x->pairs.v[k];
        levels_json(&json, x, q);
        if (json.oom) s = lms__mem_why(p->c->mem, p->err);
        lms__pub_int(p, 1, (int64_t)q->a + 1);
        lms__pub_int(p, 2, (int64_t)q->b + 1);
        lms__pub_num(p, 3, (double)q->weight);
        lms__pub_num(p, 4, (double)q->probability);
        lms__pub_text(p, 5, z(verdict[q->verdict]));
        lms__pub_text(p, 6, q->reason < x->reason.n ? x->reason.v[q->reason] : LMS_S(""));
        lms__pub_text(p, 7, q->cls < x->n_classes ? x->class_id[q->cls] : LMS_S(""));
        lms__pub_text(p, 8, q->runner_up < x->n_classes ? x->class_id[q->runner_up] : LMS_S(""));
        lms__pub_text(p, 9, q->pass < p->in->blocks->n_passes ? p->in->blocks->pass_id[q->pass] : LMS_S(""));
        lms__pub_text(p, 10, lms__buf_str(&json));
        if (s == LMS_OK) s = lms__pub_row(p);
    }
    s = lms__pub_end(p, s);
    lms__buf_free(&json);
    return s;
}

static lms_status evidence(lms_pub *p)
{
    const lms_identified *x = p->in->identified;
    const lms_dataset    *d = p->in->dataset;
    const lms_schema     *sc = p->in->table->schema;
    uint32_t   id = sc->of_role[LMS_ROLEF_PERSON_ID];
    lms_buf    b;
    lms_status s = lms__pub_begin(p, "evidence", 10);
    lms__buf_init(&b, p->c->mem);
    for (size_t k = 0; s == LMS_OK && k < x->evidence.n; k++) {
        const lms_evidence *e = &x->evidence.v[k];
        char                day[11] = { 0 };
        lms__buf_clear(&b);
        for (uint32_t f = 0; f < sc->n && f < 64; f++)
            if (e->differs >> f & 1) {
                if (b.n) lms__buf_addc(&b, ',');
                lms__buf_add(&b, sc->field[f].id);
            }
        lms__pub_int(p, 1, (int64_t)e->row + 1);
        lms__pub_text(p, 2, d->source[e->source].name);
        if (e->ref_row == LMS_NO_ROW) sqlite3_bind_null(p->st, 3);
        else lms__pub_int(p, 3, d->line_of[e->ref_row]);
        lms__pub_text(p, 4, z(lms__outcome_name[e->outcome]));
        lms__pub_text(p, 5, lms__buf_str(&b));
        if (e->probability < 0) sqlite3_bind_null(p->st, 6), sqlite3_bind_null(p->st, 7); /* by the number, not by likeness */
        else lms__pub_num(p, 6, (double)e->probability), lms__pub_num(p, 7, (double)e->margin);
        lms__pub_text(p, 8, e->rule == LMS_LOG_NO_RULE ? LMS_S("") : p->in->rulebook->rule[e->rule].id);
        if (d->source[e->source].date != LMS_NO_DAY) lms__date_put_iso(lms__date_of_day(d->source[e->source].date), day);
        lms__pub_text(p, 9, lms__str(d->source[e->source].date != LMS_NO_DAY ? day : ""));
        lms__pub_text(p, 10, id == LMS_NO_FIELD || e->ref_row == LMS_NO_ROW ? LMS_S("") : lms__value(p->in->table, id, e->ref_row));
        s = lms__pub_row(p);
    }
    s = lms__pub_end(p, s);
    lms__buf_free(&b);
    return s;
}

lms_status lms__pub_tables(lms_pub *p)
{
    const lms_resolved *x = p->in->resolved;
    p->total = (uint64_t)p->in->table->n_records + x->n_children + p->in->log->corrections.n + p->in->log->findings.n + p->in->scored->pairs.n;
    by_id *order = lms__mem_alloc(p->c->mem, x->n_children, sizeof *order);
    if (order == NULL) return lms__mem_why(p->c->mem, p->err);
    for (uint32_t c = 0; c < x->n_children; c++) order[c] = (by_id){ x->child[c].id, c };
    if (x->n_children) qsort(order, x->n_children, sizeof *order, cmp_id);
    lms_status s = records(p);
    if (s == LMS_OK) s = log_tables(p);
    if (s == LMS_OK) s = pairs(p);
    if (s == LMS_OK) s = evidence(p);
    if (s == LMS_OK) s = children(p, order);
    lms__mem_free(p->c->mem, order, x->n_children, sizeof *order);
    return s;
}
