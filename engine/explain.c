// SPDX-License-Identifier: MIT
/*
 * explain.c - lms_explain: why two records are, or are not, one child.
 *
 * The records of a result are canonical, so normalising them again changes nothing (promise 1 of normalise): the
 * table is made again from the table `record`, the model is read back from `model_parameter`, and the pair is
 * compared as the run compared it, with the same frequencies of values. What was decided (verdict, reason, weight)
 * is taken from `pair` where the pair was kept; else it is worked out.
 */
#include "base/sql.h"
#include "pipeline.h"

#include "base/fixmath.h"

typedef struct work {
    lms_mem       mem;
    lms_ctx       ctx;
    lms_rulebook *rb;
    lms_normalise_plan *normalise;
    lms_score_plan     *score;
    sqlite3      *db;
    lms_dataset   dataset;
    lms_table     table;
    lms_log       log;
    lms_scored    model;
} work;

static void close_work(work *w)
{
    lms__scored_free(&w->model);
    lms__log_free(&w->log);
    lms__table_free(&w->table);
    lms__dataset_free(&w->dataset);
    sqlite3_close(w->db);
    lms__score_plan_free(w->score);
    lms__normalise_plan_free(w->normalise);
    lms__rulebook_free(w->rb);
}

/* Cut to fit, at a letter. */
static void put(char *out, size_t cap, lms_str s)
{
    size_t n = s.n < cap ? s.n : cap - 1;
    while (n && n < s.n && ((unsigned char)s.s[n] & 0xC0) == 0x80) n--;
    if (n) memcpy(out, s.s, n);
    out[n] = 0;
}

/* ---- the table of records, as a dataset of one source ---- */

static bool one_source(lms_dataset *d)
{
    uint32_t    nf = d->schema->n;
    lms_source *s = d->source = lms__arena_zalloc(&d->text, 1, sizeof *s);
    if (s == NULL) return false;
    *s = (lms_source){ .role = LMS_ROLE_RECORDS, .name = LMS_S("result"), .stem = LMS_S("result"), .format = LMS_S("sqlite"), .encoding = LMS_S("UTF-8"),
                       .rows_read = d->n_rows, .rows_accepted = d->n_rows, .preamble = LMS_S("[]"), .header_line = 1, .n_columns = nf,
                       .sheet_name = LMS_S(""), .issuer = LMS_S(""), .date = LMS_NO_DAY };
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

static bool room(lms_dataset *d, uint32_t n)
{
    d->n_rows = d->n_records = n;
    d->source_of = lms__mem_zalloc(d->mem, n, sizeof *d->source_of);
    d->line_of = lms__mem_zalloc(d->mem, n, sizeof *d->line_of);
    d->key_of = lms__mem_zalloc(d->mem, n, sizeof *d->key_of);
    d->extra_of = lms__mem_zalloc(d->mem, n, sizeof *d->extra_of);
    d->value = lms__mem_zalloc(d->mem, d->schema->n, sizeof *d->value);
    bool ok = d->source_of && d->line_of && d->key_of && d->extra_of && d->value && lms__dict_init(&d->keys, d->mem) &&
              lms__dict_init(&d->extras, d->mem) && one_source(d);
    for (uint32_t f = 0; ok && f < d->schema->n; f++) ok = (d->value[f] = lms__mem_zalloc(d->mem, n, sizeof **d->value)) != NULL;
    return ok;
}

static void column_list(lms_buf *b, const lms_schema *s)
{
    lms__buf_addz(b, "SELECT record_key");
    for (uint32_t f = 0; f < s->n; f++) {
        lms__buf_addc(b, ',');
        lms__sql_ident(b, s->field[f].id);
    }
    lms__buf_addz(b, " FROM record ORDER BY record_id");
    lms__buf_addc(b, 0);
}

static lms_status read_rows(work *w, sqlite3_stmt *st, lms_error *err)
{
    lms_dataset *d = &w->dataset;
    lms_buf      b;
    lms_status   s = LMS_OK;
    bool         row = false;
    lms__buf_init(&b, &w->mem);
    for (uint32_t r = 0; r < d->n_rows && (s = lms__sql_step(st, &row, err)) == LMS_OK && row; r++) {
        bool ok = (d->key_of[r] = lms__dict_intern(&d->keys, lms__sql_text(st, 0))) != LMS_DICT_FULL;
        d->line_of[r] = r + 2;
        for (uint32_t f = 0; ok && f < d->schema->n; f++) {
            lms_str text = lms__sql_text(st, (int)f + 1);
            if (text.n == 0) continue;
            lms__buf_clear(&b);
            lms__buf_addc(&b, 0);
            lms__buf_add(&b, text);
            ok = !b.oom && (d->value[f][r] = lms__dict_intern(&d->source->raw[f], lms__buf_str(&b))) != LMS_DICT_FULL;
        }
        if (!ok) {
            s = lms__mem_why(&w->mem, err);
            break;
        }
    }
    lms__buf_free(&b);
    return s;
}

static lms_status count_rows(work *w, uint32_t *n, lms_error *err)
{
    sqlite3_stmt *st = NULL;
    bool          row = false;
    lms_status    s = lms__sql_prepare(w->db, "SELECT count(*) FROM record", &st, err);
    if (s == LMS_OK) s = lms__sql_step(st, &row, err);
    *n = s == LMS_OK && row ? (uint32_t)sqlite3_column_int64(st, 0) : 0;
    sqlite3_finalize(st);
    return s;
}

static lms_status load(work *w, lms_error *err)
{
    uint32_t      n = 0;
    sqlite3_stmt *st = NULL;
    lms_buf       sql;
    lms_status    s = count_rows(w, &n, err);
    lms__dataset_init(&w->dataset, &w->mem, &w->rb->schema);
    if (s == LMS_OK && (!lms__log_init(&w->log, &w->mem) || !room(&w->dataset, n))) s = lms__mem_why(&w->mem, err);
    lms__buf_init(&sql, &w->mem);
    column_list(&sql, &w->rb->schema);
    if (s == LMS_OK && sql.oom) s = lms__mem_why(&w->mem, err);
    if (s == LMS_OK) s = lms__sql_prepare(w->db, sql.s, &st, err);
    if (s == LMS_OK) s = read_rows(w, st, err);
    sqlite3_finalize(st);
    lms__buf_free(&sql);
    if (s == LMS_OK) s = lms__normalise(&w->ctx, w->normalise, &w->dataset, &w->table, &w->log, err);
    return s;
}

/* ---- the pair ---- */

static lms_status row_of_key(work *w, const char *key, uint32_t *row, char child[40], lms_error *err)
{
    sqlite3_stmt *st = NULL;
    bool          found = false;
    lms_status    s = lms__sql_prepare(w->db, "SELECT record_id, child_id FROM record WHERE record_key = ?1", &st, err);
    if (s == LMS_OK) {
        lms__sql_bind_text(st, 1, lms__str(key));
        s = lms__sql_step(st, &found, err);
    }
    if (s == LMS_OK && !found) s = lms__fail(err, LMS_E_ARG, LMS_MSG("There is no record with the key {1} in this result"), key);
    if (s == LMS_OK) {
        *row = (uint32_t)(sqlite3_column_int64(st, 0) - 1);
        put(child, 40, lms__sql_text(st, 1));
    }
    sqlite3_finalize(st);
    return s;
}

/* What the run said of the pair; *found false if it was not kept. */
static lms_status stored(work *w, uint32_t a, uint32_t b, lms_explanation *out, bool *found, lms_error *err)
{
    sqlite3_stmt *st = NULL;
    lms_status    s = lms__sql_prepare(w->db, "SELECT weight, probability, verdict, reason, class, pass FROM pair WHERE record_a = ?1 AND record_b = ?2", &st, err);
    if (s == LMS_OK) {
        sqlite3_bind_int64(st, 1, (sqlite3_int64)(a < b ? a : b) + 1);
        sqlite3_bind_int64(st, 2, (sqlite3_int64)(a < b ? b : a) + 1);
        s = lms__sql_step(st, found, err);
    }
    if (s == LMS_OK && *found) {
        out->weight = sqlite3_column_double(st, 0);
        out->probability = sqlite3_column_double(st, 1);
        put(out->verdict, sizeof out->verdict, lms__sql_text(st, 2));
        put(out->reason, sizeof out->reason, lms__sql_text(st, 3));
        put(out->class_name, sizeof out->class_name, lms__sql_text(st, 4));
        put(out->pass, sizeof out->pass, lms__sql_text(st, 5));
        out->compared = out->pass[0] != 0;
    }
    sqlite3_finalize(st);
    return s;
}

static void value_of(const work *w, uint32_t slot, uint32_t row, char out[160])
{
    uint32_t field[4], n = lms__score_fields(w->score, slot, field);
    size_t   at = 0;
    out[0] = 0;
    for (uint32_t i = 0; i < n; i++) {
        lms_str s = lms__value(&w->table, field[i], row);
        if (s.n == 0) continue;
        if (at && at + 3 < 160) memcpy(out + at, ", ", 3), at += 2;
        put(out + at, 160 - at, s);
        at += strlen(out + at);
    }
}

static void fill(const work *w, const lms_pair *p, const double *weight, const double *frequency, uint32_t a, uint32_t b, bool kept, lms_explanation *out)
{
    static const char *const verdict[] = { "different", "review", "same" };
    const lms_scored        *m = &w->model;
    uint32_t                 rival = p->cls ? p->cls : p->runner_up;
    if (!kept) {
        out->weight = (double)p->weight;
        out->probability = (double)p->probability;
        put(out->verdict, sizeof out->verdict, lms__str(verdict[p->verdict]));
        put(out->reason, sizeof out->reason, m->reason.v[p->reason]);
        put(out->class_name, sizeof out->class_name, m->class_id[p->cls]);
    }
    put(out->runner_up, sizeof out->runner_up, m->class_id[p->cls ? 0 : p->runner_up]);
    out->prior = lms__log2(m->class_pairs[0]) - lms__log2(m->class_pairs[rival]);
    for (uint32_t i = 0; i < m->n_comparisons && out->n_rows < sizeof out->row / sizeof *out->row; i++) {
        lms_explain_row *r = &out->row[out->n_rows++];
        put(r->comparison, sizeof r->comparison, m->comparison_id[i]);
        put(r->level, sizeof r->level, m->level_id[i][p->level[i]]);
        value_of(w, i, a, r->value_a);
        value_of(w, i, b, r->value_b);
        r->weight = weight[i];
        r->frequency = frequency[i];
    }
}

static lms_status model_kind(work *w, char kind[32], lms_error *err)
{
    sqlite3_stmt *st = NULL;
    bool          row = false;
    kind[0] = 0;
    lms_status s = lms__sql_prepare(w->db, "SELECT value FROM meta WHERE key = 'model_kind'", &st, err);
    if (s == LMS_OK) s = lms__sql_step(st, &row, err);
    if (s == LMS_OK && row) put(kind, 32, lms__sql_text(st, 0));
    sqlite3_finalize(st);
    return s;
}

static lms_status explain(work *w, const char *path, const char *rules_dir, const char *key_a, const char *key_b, lms_explanation *out, lms_error *err)
{
    char       kind[32];
    uint32_t   a = 0, b = 0;
    bool       kept = false;
    double     weight[LMS_MAX_COMPARISONS] = { 0 }, frequency[LMS_MAX_COMPARISONS] = { 0 };
    lms_pair   p;
    lms_status s = lms__sql_open_ro(path, &w->db, err);
    if (s == LMS_OK) s = row_of_key(w, key_a, &a, out->child_a, err);
    if (s == LMS_OK) s = row_of_key(w, key_b, &b, out->child_b, err);
    if (s == LMS_OK && a == b) s = lms__fail(err, LMS_E_ARG, LMS_MSG("These are the same record; name two different ones"));
    if (s == LMS_OK) s = stored(w, a, b, out, &kept, err);
    if (s == LMS_OK) s = model_kind(w, kind, err);
    if (s == LMS_OK) s = lms__rulebook_load(&w->mem, rules_dir, &w->rb, err);
    if (s == LMS_OK) s = lms__normalise_plan_new(&w->ctx, w->rb, &w->normalise, err);
    if (s == LMS_OK) s = lms__score_plan_new(&w->ctx, w->rb, kind, path, &w->score, err);
    if (s == LMS_OK) s = lms__rulebook_status(w->rb, err);
    if (s == LMS_OK) s = load(w, err);
    if (s == LMS_OK && (a >= w->table.n_records || b >= w->table.n_records))
        s = lms__fail(err, LMS_E_FORMAT, LMS_MSG("The record numbers of this result have gaps; it was not written by lamsach"));
    if (s == LMS_OK) s = lms__score_model(&w->ctx, w->score, &w->table, &w->model, err);
    if (s == LMS_OK) s = lms__score_one(w->score, &w->table, &w->model, a, b, &p, weight, frequency);
    if (s == LMS_OK) fill(w, &p, weight, frequency, a, b, kept, out);
    return s;
}

lms_status lms_explain(const char *result_db, const char *rules_dir, const char *key_a, const char *key_b, lms_explanation *out, lms_error *err)
{
    if (result_db == NULL || rules_dir == NULL || key_a == NULL || key_b == NULL || out == NULL || out->size != sizeof *out)
        return lms__fail(err, LMS_E_ARG, LMS_MSG("lms_explain: the explanation was not set up for this version (its size), or an argument is missing"));
    *out = (lms_explanation){ .size = sizeof *out };
    work w = { 0 };
    lms__mem_init(&w.mem, NULL, 0);
    w.ctx = (lms_ctx){ .mem = &w.mem, .threads = 1, .as_of = LMS_NO_DAY };
    lms_status s = explain(&w, result_db, rules_dir, key_a, key_b, out, err);
    close_work(&w);
    return s;
}
