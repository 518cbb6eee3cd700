// SPDX-License-Identifier: MIT
/* publish/small.c - what explains the result: meta, sources, texts of the pack, transforms, passes, model, wards, decisions. */
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
    if ((++p->rows & 0x3FFF) == 0) return lms__progress(p->c, "publish", 0, p->total, p->err);
    return LMS_OK;
}

lms_status lms__pub_end(lms_pub *p, lms_status s)
{
    sqlite3_finalize(p->st);
    p->st = NULL;
    return s;
}

typedef struct fact { lms_str key, value; } fact;
static int by_key(const void *a, const void *b) { return lms__str_cmp(((const fact *)a)->key, ((const fact *)b)->key); }

static lms_status put_fact(lms_pub *p, lms_str key, lms_str value)
{
    lms__pub_text(p, 1, key);
    lms__pub_text(p, 2, value);
    return lms__pub_row(p);
}

static lms_status meta(lms_pub *p)
{
    const lms_summary *m = p->in->summary;
    char     num[11][24], day[11] = { 0 };
    lms_buf  limit[3]; /* what the verdicts were decided by */
    for (int i = 0; i < 3; i++) lms__buf_init(&limit[i], p->c->mem);
    lms__buf_addf(&limit[0], p->in->scored->threshold_same, 3);
    lms__buf_addf(&limit[1], p->in->scored->threshold_review, 3);
    lms__buf_addf(&limit[2], p->in->scored->expected_false_same, 6);
    if (p->c->as_of != INT32_MIN) lms__date_put_iso(lms__date_of_day(p->c->as_of), day);
    fact f[] = {
        { LMS_S("engine_version"), LMS_S(LMS_VERSION_STRING) },
        { LMS_S("rules_name"), p->in->rulebook->name },
        { LMS_S("rules_version"), p->in->rulebook->version },
        { LMS_S("rules_hash"), lms__str(p->in->rulebook->hash) },
        { LMS_S("as_of"), lms__str(day) },
        { LMS_S("as_of_origin"), lms__str(p->in->as_of_origin) },
        { LMS_S("model_kind"), lms__str(p->in->model_kind ? p->in->model_kind : "pack") },
        { LMS_S("records"), lms__str(lms__num(num[0], p->in->table->n_records)) },
        { LMS_S("children"), lms__str(lms__num(num[1], p->in->clusters->n_children)) },
        { LMS_S("rows_read"), lms__str(lms__num(num[2], m->rows_read)) },
        { LMS_S("rows_quarantined"), lms__str(lms__num(num[3], m->rows_quarantined)) },
        { LMS_S("pairs_compared"), lms__str(lms__num(num[4], p->in->scored->n_compared)) },
        { LMS_S("updated"), lms__str(lms__num(num[5], p->in->resolved->n_updated)) },
        { LMS_S("clean"), lms__str(lms__num(num[6], p->in->resolved->n_clean)) },
        { LMS_S("verified"), lms__str(lms__num(num[7], p->in->resolved->n_verified)) },
        { LMS_S("in_target"), lms__str(lms__num(num[8], p->in->resolved->n_in_target)) },
        { LMS_S("decisions"), lms__str(lms__num(num[9], p->in->decisions->n)) },
        { LMS_S("rows_forgotten"), lms__str(lms__num(num[10], m->rows_forgotten)) },
        { LMS_S("threshold_same"), lms__buf_str(&limit[0]) },
        { LMS_S("threshold_review"), lms__buf_str(&limit[1]) },
        { LMS_S("expected_false_same"), lms__buf_str(&limit[2]) },
        { LMS_S("reference_list"), p->in->identified->have_list ? LMS_S("yes") : LMS_S("no") },
    };
    size_t n = sizeof f / sizeof *f;
    qsort(f, n, sizeof *f, by_key);
    lms_status s = lms__pub_begin(p, "meta", 2);
    for (size_t i = 0; s == LMS_OK && i < n; i++) s = put_fact(p, f[i].key, f[i].value);
    for (int i = 0; i < 3; i++) lms__buf_free(&limit[i]);
    return lms__pub_end(p, s);
}

static lms_status sources(lms_pub *p)
{
    static const char *const role[] = { "records", "reference", "answers", "population" };
    const lms_dataset *d = p->in->dataset;
    lms_status s = lms__pub_begin(p, "source", 15);
    for (uint32_t k = 0; s == LMS_OK && k < d->n_sources; k++) {
        const lms_source *x = &d->source[k];
        char day[11] = { 0 };
        if ((x->role == LMS_ROLE_REFERENCE || x->role == LMS_ROLE_ANSWERS) && x->date != LMS_NO_DAY) lms__date_put_iso(lms__date_of_day(x->date), day);
        lms__pub_int(p, 1, (int64_t)k + 1);
        lms__pub_text(p, 2, x->name);
        lms__pub_text(p, 3, lms__str(role[x->role]));
        lms__pub_text(p, 4, x->format);
        lms__pub_text(p, 5, x->encoding);
        lms__pub_text(p, 6, x->sheet_name);
        lms__pub_int(p, 7, (int64_t)x->rows_read);
        lms__pub_int(p, 8, (int64_t)x->rows_accepted);
        lms__pub_int(p, 9, (int64_t)x->rows_quarantined);
        lms__pub_int(p, 10, x->header_line);
        lms__pub_text(p, 11, lms__str(x->hash));
        lms__pub_text(p, 12, x->issuer);
        lms__pub_text(p, 13, lms__str(day));
        lms__pub_text(p, 14, x->preamble);
        lms__pub_int(p, 15, (int64_t)x->rows_forgotten);
        s = lms__pub_row(p);
    }
    s = lms__pub_end(p, s);
    if (s == LMS_OK) s = lms__pub_begin(p, "source_column", 4);
    for (uint32_t k = 0; s == LMS_OK && k < d->n_sources; k++)
        for (uint32_t c = 0; s == LMS_OK && c < d->source[k].n_columns; c++) {
            uint32_t f = d->source[k].column_field[c];
            lms__pub_int(p, 1, (int64_t)k + 1);
            lms__pub_int(p, 2, (int64_t)c + 1);
            lms__pub_text(p, 3, d->source[k].column_header[c]);
            lms__pub_text(p, 4, f == LMS_NO_FIELD ? LMS_S("") : d->schema->field[f].id);
            s = lms__pub_row(p);
        }
    s = lms__pub_end(p, s);
    if (s == LMS_OK) s = lms__pub_begin(p, "quarantine", 6);
    for (size_t k = 0; s == LMS_OK && k < d->quarantine.n; k++) {
        const lms_quarantined *q = &d->quarantine.v[k];
        lms__pub_int(p, 1, (int64_t)q->source + 1);
        lms__pub_int(p, 2, q->line);
        if (q->col) lms__pub_int(p, 3, q->col);
        else sqlite3_bind_null(p->st, 3);
        lms__pub_text(p, 4, lms__str(q->code));
        lms__pub_text(p, 5, q->args);
        /* bytes that are no UTF-8 are kept as they are, as a blob */
        if (lms__utf8_valid(q->raw)) lms__pub_text(p, 6, q->raw);
        else sqlite3_bind_blob64(p->st, 6, q->raw.s, q->raw.n, SQLITE_STATIC);
        s = lms__pub_row(p);
    }
    s = lms__pub_end(p, s);
    if (s == LMS_OK) s = lms__pub_begin(p, "forgotten", 2);
    for (size_t k = 0; s == LMS_OK && k < d->forgotten.n; k++) {
        lms__pub_int(p, 1, (int64_t)d->forgotten.v[k].source + 1);
        lms__pub_int(p, 2, d->forgotten.v[k].line);
        s = lms__pub_row(p);
    }
    return lms__pub_end(p, s);
}

static lms_str names(const lms_node *f, const char *key) { return lms__node_str(f, key); }

static lms_status codes_of(lms_pub *p, uint32_t f)
{
    const lms_csv_table *t = lms__rulebook_table(p->in->rulebook, names(p->in->rulebook->field_node[f], "table"));
    lms_field_type ty = p->in->table->schema->field[f].type;
    lms_status s = LMS_OK;
    if (t == NULL || (ty != LMS_TYPE_ENUM && ty != LMS_TYPE_SET)) return LMS_OK;
    uint32_t vi = lms__csv_column(t, "title_vi"), en = lms__csv_column(t, "title_en");
    for (uint32_t r = 0; s == LMS_OK && r < t->n_rows; r++) {
        bool twice = false;
        for (uint32_t q = 0; q < r; q++) twice |= lms__str_eq(lms__csv_cell(t, q, 0), lms__csv_cell(t, r, 0));
        if (twice) continue;
        lms__pub_text(p, 1, p->in->table->schema->field[f].id);
        lms__pub_text(p, 2, lms__csv_cell(t, r, 0));
        lms__pub_text(p, 3, vi == UINT32_MAX ? lms__csv_cell(t, r, 0) : lms__csv_cell(t, r, vi));
        lms__pub_text(p, 4, en == UINT32_MAX ? lms__csv_cell(t, r, 0) : lms__csv_cell(t, r, en));
        s = lms__pub_row(p);
    }
    return s;
}

/* Does a comparison of the pack look at this field? */
static bool compared(const lms_rulebook *rb, lms_str field)
{
    const lms_node *list = lms__node_get(rb->section[LMS_SEC_MATCH], "comparisons");
    for (const lms_node *c = list ? list->child : NULL; c; c = c->next) {
        const lms_node *fields = lms__node_get(c, "fields");
        for (const lms_node *f = fields ? fields->child : NULL; f; f = f->next)
            if (lms__str_eq(f->text, field)) return true;
    }
    return false;
}

static lms_status texts(lms_pub *p)
{
    static const char *const section[] = { "pack", "fields", "normalise", "validate", "block", "match", "identify", "targets", "statistics" };
    static const char *const severity[] = { "info", "warning", "error" };
    const lms_rulebook *rb = p->in->rulebook;
    lms_status s = lms__pub_begin(p, "field", 7);
    for (uint32_t f = 0; s == LMS_OK && f < rb->schema.n; f++) {
        const lms_field *x = &rb->schema.field[f];
        lms__pub_text(p, 1, x->id);
        lms__pub_text(p, 2, names(rb->field_node[f], "type"));
        lms__pub_text(p, 3, names(rb->field_node[f], "role"));
        lms__pub_text(p, 4, x->title_vi);
        lms__pub_text(p, 5, x->title_en);
        lms__pub_int(p, 6, x->personal);
        lms__pub_int(p, 7, compared(rb, x->id));
        s = lms__pub_row(p);
    }
    s = lms__pub_end(p, s);
    if (s == LMS_OK) s = lms__pub_begin(p, "code_text", 4);
    for (uint32_t f = 0; s == LMS_OK && f < rb->schema.n; f++) s = codes_of(p, f);
    s = lms__pub_end(p, s);
    if (s == LMS_OK) s = lms__pub_begin(p, "rule_text", 6);
    for (uint32_t k = 0; s == LMS_OK && k < rb->n_rules; k++) {
        const lms_rule *r = &rb->rule[k];
        lms__pub_text(p, 1, r->id);
        lms__pub_text(p, 2, lms__str(section[r->section]));
        lms__pub_text(p, 3, lms__str(severity[r->severity]));
        lms__pub_text(p, 4, r->text_vi);
        lms__pub_text(p, 5, r->text_en);
        lms__pub_text(p, 6, r->source);
        s = lms__pub_row(p);
    }
    /* actions of the work list and reasons of the decision table are shown like rules */
    for (int sec = 0; s == LMS_OK && sec < 2; sec++) {
        const lms_node *list = lms__node_get(rb->section[sec ? LMS_SEC_MATCH : LMS_SEC_TARGETS], sec ? "decisions" : "actions");
        for (const lms_node *n = list ? list->child : NULL; s == LMS_OK && n; n = n->next) {
            lms_str id = names(n, sec ? "reason" : "id");
            if (id.n == 0) id = names(n, "id");
            if (id.n == 0 || lms__rulebook_rule(rb, id) != LMS_NO_RULE) continue;
            const lms_node *t = lms__node_get(n, "text");
            lms__pub_text(p, 1, id);
            lms__pub_text(p, 2, sec ? LMS_S("match") : LMS_S("targets"));
            lms__pub_text(p, 3, LMS_S("info"));
            lms__pub_text(p, 4, names(t, "vi"));
            lms__pub_text(p, 5, names(t, "en"));
            lms__pub_text(p, 6, names(n, "source"));
            int rc = sqlite3_step(p->st); /* one reason may stand in several lines of the table: the first text holds */
            sqlite3_reset(p->st);
            if (rc != SQLITE_DONE && (rc & 0xFF) != SQLITE_CONSTRAINT) s = lms__sql_fail(p->db, rc, p->err);
        }
    }
    return lms__pub_end(p, s);
}

static lms_status matcher(lms_pub *p)
{
    const lms_blocks *b = p->in->blocks;
    lms_model_row     m;
    lms_status s = lms__pub_begin(p, "blocking_pass", 11);
    for (uint32_t k = 0; s == LMS_OK && k < b->n_passes; k++) {
        lms__pub_text(p, 1, b->pass_id[k]);
        lms__pub_int(p, 2, (int64_t)b->pass[k].keyed);
        lms__pub_int(p, 3, b->pass[k].n_blocks);
        lms__pub_int(p, 4, (int64_t)b->pass[k].largest);
        lms__pub_int(p, 5, (int64_t)b->pass[k].pairs);
        lms__pub_int(p, 6, (int64_t)b->pass[k].owned);
        lms__pub_int(p, 7, (int64_t)b->pass[k].same);
        lms__pub_num(p, 8, b->pass[k].expected);
        lms__pub_int(p, 9, (int64_t)b->pass[k].split_blocks);
        lms__pub_int(p, 10, (int64_t)b->pass[k].skipped);
        lms__pub_num(p, 11, b->pass[k].skipped_expected);
        s = lms__pub_row(p);
    }
    s = lms__pub_end(p, s);
    if (s == LMS_OK) s = lms__pub_begin(p, "model_parameter", 4);
    for (uint32_t i = 0; s == LMS_OK && lms__model_row(p->in->scored, i, &m); i++) {
        lms__pub_text(p, 1, m.cls);
        lms__pub_text(p, 2, m.comparison);
        lms__pub_text(p, 3, m.level);
        lms__pub_num(p, 4, m.value);
        s = lms__pub_row(p);
    }
    return lms__pub_end(p, s);
}

static lms_str share(lms_buf *b, uint64_t part, int64_t whole)
{
    lms__buf_clear(b);
    if (whole > 0) { /* cut, not rounded: 74.99 % is not 75 % */
        uint64_t x = part * 1000 / (uint64_t)whole;
        lms__buf_addu(b, x / 10);
        lms__buf_addc(b, '.');
        lms__buf_addu(b, x % 10);
    }
    return lms__buf_str(b);
}

static lms_status targets(lms_pub *p)
{
    static const char *const name[LMS_N_TARGETS] = { "updated", "in_target" };
    lms_status s = lms__pub_begin(p, "target", 3);
    for (int k = 0; s == LMS_OK && k < LMS_N_TARGETS; k++) {
        const lms_target *x = &p->in->resolved->target[k];
        if (!x->set) continue;
        lms__pub_text(p, 1, lms__str(name[k]));
        lms__pub_int(p, 2, (int64_t)x->percent);
        lms__pub_int(p, 3, x->strict);
        s = lms__pub_row(p);
    }
    return lms__pub_end(p, s);
}

static lms_status deadlines(lms_pub *p)
{
    const lms_node *l = lms__node_get(p->in->rulebook->section[LMS_SEC_TARGETS], "deadlines");
    lms_status      s = lms__pub_begin(p, "deadline", 6);
    for (const lms_node *n = l ? l->child : NULL; s == LMS_OK && n; n = n->next) {
        lms__pub_text(p, 1, lms__node_str(n, "id"));
        lms__pub_text(p, 2, lms__node_str(n, "level"));
        lms__pub_text(p, 3, lms__node_str(n, "before"));
        lms__pub_text(p, 4, lms__node_str(lms__node_get(n, "text"), "vi"));
        lms__pub_text(p, 5, lms__node_str(lms__node_get(n, "text"), "en"));
        lms__pub_text(p, 6, lms__node_str(n, "source"));
        s = lms__pub_row(p);
    }
    return lms__pub_end(p, s);
}

static lms_status wards(lms_pub *p)
{
    const lms_resolved *x = p->in->resolved;
    lms_buf    b, c;
    lms_status s = lms__pub_begin(p, "ward_progress", 13);
    lms__buf_init(&b, p->c->mem);
    lms__buf_init(&c, p->c->mem);
    for (size_t k = 0; s == LMS_OK && k < x->wards.n; k++) {
        const lms_ward_progress *w = &x->wards.v[k];
        lms__pub_text(p, 1, w->code);
        lms__pub_text(p, 2, w->name);
        if (w->population < 0) sqlite3_bind_null(p->st, 3);
        else lms__pub_int(p, 3, w->population);
        lms__pub_int(p, 4, (int64_t)w->children);
        lms__pub_int(p, 5, (int64_t)w->updated);
        lms__pub_int(p, 6, (int64_t)w->clean);
        lms__pub_int(p, 7, (int64_t)w->verified);
        lms__pub_int(p, 8, (int64_t)w->in_target);
        lms__pub_text(p, 9, share(&b, w->in_target, (int64_t)w->updated));
        lms__pub_text(p, 10, share(&c, w->in_target, w->population));
        lms__pub_int(p, 11, w->reach_updated);
        lms__pub_int(p, 12, w->reach_of_updated);
        lms__pub_int(p, 13, w->reach_of_all);
        s = lms__pub_row(p);
    }
    s = lms__pub_end(p, s);
    lms__buf_free(&b);
    lms__buf_free(&c);
    if (s == LMS_OK) s = lms__pub_begin(p, "ladder", 4);
    for (size_t k = 0; s == LMS_OK && k < x->wards.n * LMS_N_STEPS; k++) {
        const lms_ward_progress *w = &x->wards.v[k / LMS_N_STEPS];
        lms__pub_text(p, 1, w->code);
        lms__pub_text(p, 2, lms__str(lms__ladder_name[k % LMS_N_STEPS]));
        lms__pub_int(p, 3, (int64_t)w->alone[k % LMS_N_STEPS]);
        lms__pub_int(p, 4, (int64_t)w->reached[k % LMS_N_STEPS]);
        s = lms__pub_row(p);
    }
    s = lms__pub_end(p, s);
    if (s == LMS_OK) s = lms__pub_begin(p, "decision", 7);
    for (size_t k = 0; s == LMS_OK && k < p->in->decisions->n; k++) {
        const lms_decision *d = &p->in->decisions->v[k];
        lms__pub_text(p, 1, d->key_a);
        lms__pub_text(p, 2, d->key_b);
        lms__pub_text(p, 3, d->same ? LMS_S("same") : d->household ? LMS_S("different-child-same-household") : LMS_S("different"));
        lms__pub_text(p, 4, d->by);
        lms__pub_text(p, 5, d->at);
        lms__pub_text(p, 6, d->reason);
        lms__pub_text(p, 7, d->evidence);
        s = lms__pub_row(p);
    }
    return lms__pub_end(p, s);
}

static lms_status transforms(lms_pub *p)
{
    const lms_log *l = p->in->log;
    lms_status     s = lms__pub_begin(p, "transform", 4);
    for (size_t k = 0; s == LMS_OK && k < l->transforms.n; k++) {
        const lms_transform *x = &l->transforms.v[k];
        lms__pub_int(p, 1, (int64_t)x->source + 1);
        lms__pub_text(p, 2, p->in->table->schema->field[x->field].id);
        lms__pub_text(p, 3, p->in->rulebook->rule[x->rule].id);
        lms__pub_int(p, 4, (int64_t)x->count);
        s = lms__pub_row(p);
    }
    return lms__pub_end(p, s);
}

lms_status lms__pub_small(lms_pub *p)
{
    lms_status s = meta(p);
    if (s == LMS_OK) s = sources(p);
    if (s == LMS_OK) s = texts(p);
    if (s == LMS_OK) s = lms__pub_words(p);
    if (s == LMS_OK) s = transforms(p);
    if (s == LMS_OK) s = matcher(p);
    if (s == LMS_OK) s = targets(p);
    if (s == LMS_OK) s = deadlines(p);
    if (s == LMS_OK) s = wards(p);
    if (s == LMS_OK) s = lms__pub_key_in_skip(p);
    return s == LMS_OK ? lms__pub_lists(p) : s;
}
