// SPDX-License-Identifier: MIT
/* publish/tables.c - the large tables, each written in the order of its key. */
#include "publish/internal.h"

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

/*
 * A child of one record is that record: only what is the child's own stands in child_state. Its values stand in
 * golden where they come from several records, or are not those of its first.
 */
static bool needs_golden(const lms_publish_in *in, uint32_t c)
{
    const lms_resolved *x = in->resolved;
    if (x->child[c].record_count > 1) return true;
    uint32_t row = in->clusters->member[in->clusters->start[c]];
    for (uint32_t f = 0; f < in->table->schema->n; f++)
        if (x->golden[f][c] != in->table->column[f].v[row]) return true;
    return false;
}

static lms_status child_states(lms_pub *p)
{
    const lms_resolved *x = p->in->resolved;
    const lms_clusters *k = p->in->clusters;
    lms_status s = lms__pub_begin(p, "child_state", 10);
    for (uint32_t c = 0; s == LMS_OK && c < x->n_children; c++) {
        uint32_t weak = k->weakest[c];
        lms__pub_int(p, 1, (int64_t)k->member[k->start[c]] + 1);
        lms__pub_text(p, 2, z(x->child[c].id));
        lms__pub_int(p, 3, x->child[c].record_count);
        lms__pub_int(p, 4, x->child[c].clean);
        lms__pub_text(p, 5, z(lms__id_status_name[x->child[c].id_status]));
        lms__pub_int(p, 6, x->child[c].updated);
        lms__pub_int(p, 7, x->child[c].in_target);
        if (weak == UINT32_MAX || weak >= p->in->scored->pairs.n) sqlite3_bind_null(p->st, 8);
        else lms__pub_num(p, 8, (double)p->in->scored->pairs.v[weak].weight);
        lms__pub_int(p, 9, (int64_t)x->child[c].ward + 1);
        lms__pub_int(p, 10, x->child[c].steps);
        s = lms__pub_row(p);
    }
    return lms__pub_end(p, s);
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

static lms_status golden(lms_pub *p)
{
    const lms_table    *t = p->in->table;
    const lms_resolved *x = p->in->resolved;
    uint32_t   nf = t->schema->n, key = t->schema->of_role[LMS_ROLEF_RECORD_KEY], shown = nf - (key != LMS_NO_FIELD);
    lms_buf    json, more;
    lms_status s = lms__pub_begin(p, "golden", 4 + shown);
    lms__buf_init(&json, p->c->mem);
    lms__buf_init(&more, p->c->mem);
    for (uint32_t c = 0; s == LMS_OK && c < x->n_children; c++) {
        if (!needs_golden(p->in, c)) continue;
        int i = 1;
        lms__pub_int(p, i++, (int64_t)p->in->clusters->member[p->in->clusters->start[c]] + 1);
        for (uint32_t f = 0; f < nf; f++)
            if (f != key) lms__pub_text(p, i++, lms__dict_get(&t->column[f].dict, x->golden[f][c]));
        origins_json(&json, p->in, c);
        lms__pub_text(p, i++, lms__buf_str(&json));
        uint32_t keep = lms__pub_keeper(p->in, c);
        lms__pub_int(p, i++, (int64_t)keep + 1);
        lms__pub_key_in_json(p, c, keep, &more);
        lms__pub_text(p, i, lms__buf_str(&more));
        s = json.oom || more.oom ? lms__mem_why(p->c->mem, p->err) : lms__pub_row(p);
    }
    lms__buf_free(&json);
    lms__buf_free(&more);
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
    lms_status s = lms__pub_begin(p, "pair", 11);
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
        lms__pub_num(p, 11, (double)q->rarity);
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

/* Children of lists without a record, household by household: whom to visit. */
static lms_status missing_children(lms_pub *p)
{
    const lms_table   *t = p->in->table;
    const lms_dataset *d = p->in->dataset;
    uint32_t   nf = t->schema->n, key = t->schema->of_role[LMS_ROLEF_RECORD_KEY], shown = nf - (key != LMS_NO_FIELD);
    lms_status s = lms__pub_begin(p, "missing_child", 4 + shown);
    for (size_t k = 0; s == LMS_OK && k < p->in->resolved->absent.n; k++) {
        const lms_absent_child *x = &p->in->resolved->absent.v[k];
        int i = 1;
        lms__pub_text(p, i++, x->ward_code);
        lms__pub_text(p, i++, d->source[d->source_of[x->ref_row]].name);
        lms__pub_int(p, i++, d->line_of[x->ref_row]);
        lms__pub_int(p, i++, x->maybe != 0);
        for (uint32_t f = 0; f < nf; f++)
            if (f != key) lms__pub_text(p, i++, lms__value(t, f, x->ref_row));
        s = lms__pub_row(p);
    }
    return lms__pub_end(p, s);
}

lms_status lms__pub_tables(lms_pub *p)
{
    const lms_resolved *x = p->in->resolved;
    p->total = (uint64_t)p->in->table->n_records + x->n_children + p->in->log->corrections.n + p->in->log->findings.n + p->in->scored->pairs.n;
    lms_status s = records(p);
    if (s == LMS_OK) s = log_tables(p);
    if (s == LMS_OK) s = pairs(p);
    if (s == LMS_OK) s = evidence(p);
    if (s == LMS_OK) s = missing_children(p);
    if (s == LMS_OK) s = child_states(p);
    if (s == LMS_OK) s = golden(p);
    if (s == LMS_OK) s = lms__pub_key_in_skip(p);
    if (s == LMS_OK) s = lms__pub_lists(p);
    return s;
}
