// SPDX-License-Identifier: MIT
/* desk/review_state.c - the queue as the page sees it, and what was decided; see review_item.h. */
#include "review_item.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- opening ---- */

/* Who lives with whom, by the household's code. In SQLite's temporary database, in memory: the result stays as it is. */
static lms_status index_houses(lmd_review_data *d, lms_error *err)
{
    const lmd_field *f = lmd__field_of_role(&d->fields, "household");
    if (f == NULL) return LMS_OK;
    lmd_buf b = { 0 };
    lmd__puts(&b, "PRAGMA temp_store = MEMORY; CREATE TEMP TABLE lmd_home (record_id INTEGER PRIMARY KEY, code TEXT);"
                  "INSERT INTO lmd_home SELECT record_id, ");
    lmd__db_ident(&b, lmd__str(f->id));
    lmd__puts(&b, " FROM main.record WHERE ");
    lmd__db_ident(&b, lmd__str(f->id));
    lmd__puts(&b, " <> ''; CREATE TEMP TABLE lmd_house (code TEXT, record_id INTEGER, PRIMARY KEY (code, record_id)) WITHOUT ROWID;"
                  "INSERT INTO lmd_house SELECT code, record_id FROM lmd_home ORDER BY code, record_id;");
    lmd__z(&b);
    lms_status s = b.bad                                                                   ? lmd__nomem(err)
                   : sqlite3_exec(d->db, b.s, NULL, NULL, NULL) != SQLITE_OK ? lmd__db_fail(d->db, err)
                                                                                           : LMS_OK;
    lmd__buf_free(&b);
    return s;
}

static lms_status open_log(const char *result_db, bool create, lmd_declog **log, lms_error *err)
{
    lmd_buf    path = { 0 };
    lms_status s = lmd__declog_path(&path, result_db, err);
    if (s == LMS_OK && (create || access(path.s, F_OK) == 0)) s = lmd__declog_open(path.s, create, log, err);
    lmd__buf_free(&path);
    return s;
}

lms_status lmd__review_open(const char *result_db, bool create, lmd_review_data *d, lms_error *err)
{
    *d = (lmd_review_data){ 0 };
    lms_status s = lmd__db_open(result_db, &d->db, err);
    if (s == LMS_OK) d->name = lmd__base_name(result_db).s;
    if (s == LMS_OK) s = lmd__fields_load(d->db, &d->fields, err);
    if (s == LMS_OK) s = lmd__queue_load(d->db, &d->queue, err);
    if (s == LMS_OK) s = index_houses(d, err);
    if (s == LMS_OK && lmd__db_has(d->db, "match_text")) s = lmd__waterfall_open(d->db, &d->waterfall, err);
    if (s == LMS_OK) s = open_log(result_db, create, &d->log, err);
    if (s != LMS_OK) lmd__review_close(d);
    return s;
}

void lmd__review_close(lmd_review_data *d)
{
    lmd__declog_close(d->log);
    if (d->waterfall) lmd__waterfall_close(d->waterfall);
    lmd__queue_free(&d->queue);
    lmd__fields_free(&d->fields);
    sqlite3_close(d->db);
    *d = (lmd_review_data){ 0 };
}

/* ---- what stands ---- */

typedef struct stood { int64_t seq; lmd_buf word, by, at; } stood;

static void stood_free(stood *t)
{
    lmd__buf_free(&t->word), lmd__buf_free(&t->by), lmd__buf_free(&t->at);
}

/* Keys are looked up once per question and answer: an index of the log does the rest. */
typedef struct asking { sqlite3_stmt *key, *pair, *proposal; } asking;

static lms_status asking_open(lmd_review_data *d, asking *q, lms_error *err)
{
    *q = (asking){ 0 };
    lms_status s = lmd__db_prepare(d->db, "SELECT record_key FROM record WHERE record_id = ?1", &q->key, err);
    if (s != LMS_OK || d->log == NULL) return s;
    s = lmd__db_prepare(lmd__declog_db(d->log),
                        "SELECT seq, CASE WHEN stands_for > 0 THEN decision ELSE '' END, \"by\", \"at\" FROM decision"
                        " WHERE key_a = ?1 AND key_b = ?2 ORDER BY seq DESC LIMIT 1", &q->pair, err);
    if (s == LMS_OK)
        s = lmd__db_prepare(lmd__declog_db(d->log),
                            "SELECT seq, decision, \"by\", \"at\" FROM proposal WHERE record_key = ?1 AND field = ?2"
                            " ORDER BY seq DESC LIMIT 1", &q->proposal, err);
    return s;
}

static void asking_close(asking *q)
{
    sqlite3_finalize(q->key), sqlite3_finalize(q->pair), sqlite3_finalize(q->proposal);
}

static lms_status key_of(sqlite3_stmt *st, int64_t record, lmd_buf *key, lms_error *err)
{
    bool row = false;
    sqlite3_reset(st);
    sqlite3_bind_int64(st, 1, record);
    lms_status s = lmd__db_step(st, &row, err);
    if (s == LMS_OK) lmd__put_str(key, lmd__db_text(st, 0));
    return s == LMS_OK && key->bad ? lmd__nomem(err) : s;
}

static bool after(lms_str a, lms_str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int    c = n ? memcmp(a.s, b.s, n) : 0;
    return c > 0 || (c == 0 && a.n > b.n);
}

static lms_status look(lmd_review_data *d, asking *q, const lmd_ask *ask, stood *out, lms_error *err)
{
    lmd_buf a = { 0 }, b = { 0 };
    bool    row = false;
    out->seq = 0;
    lmd__buf_clear(&out->word), lmd__buf_clear(&out->by), lmd__buf_clear(&out->at);
    if (d->log == NULL) return LMS_OK;
    sqlite3_stmt *st = ask->b ? q->pair : q->proposal;
    lms_status    s = key_of(q->key, ask->a, &a, err);
    if (s == LMS_OK && ask->b) s = key_of(q->key, ask->b, &b, err);
    else if (s == LMS_OK) lmd__puts(&b, d->queue.field[ask->field]);
    lms_str first = lmd__buf_str(&a), second = lmd__buf_str(&b);
    if (ask->b && after(first, second)) first = lmd__buf_str(&b), second = lmd__buf_str(&a);
    if (s == LMS_OK) {
        sqlite3_reset(st);
        lmd__db_bind(st, 1, first), lmd__db_bind(st, 2, second);
        s = lmd__db_step(st, &row, err);
    }
    if (s == LMS_OK && row) {
        out->seq = sqlite3_column_int64(st, 0);
        lmd__put_str(&out->word, lmd__db_text(st, 1)), lmd__put_str(&out->by, lmd__db_text(st, 2));
        lmd__put_str(&out->at, lmd__db_text(st, 3));
    }
    if (st) sqlite3_reset(st);
    lmd__buf_free(&a), lmd__buf_free(&b);
    return s;
}

static void put_stood(lmd_buf *b, const stood *t)
{
    lmd__js_number(b, "seq", t->seq);
    if (t->seq == 0) return;
    lmd__js_member(b, "word", lmd__buf_str(&t->word));
    lmd__js_member(b, "by", lmd__buf_str(&t->by));
    lmd__js_member(b, "at", lmd__buf_str(&t->at));
}

static lms_status put_log(lmd_review_data *d, lmd_buf *b, lms_error *err)
{
    lmd_anchor a = { 0 };
    lms_status s = d->log ? lmd__declog_head(d->log, &a, err) : LMS_OK;
    lmd__js_key(b, "log");
    lmd__puts(b, "{");
    lmd__js_number(b, "count", a.count);
    lmd__js_member(b, "head", lmd__str(a.head));
    lmd__puts(b, "}");
    return s;
}

/* ---- state ---- */

static void put_question(lmd_review_data *d, lmd_buf *b, size_t i, const stood *t)
{
    static const char *const kind[] = { "pair", "proposal", "merged" };
    const lmd_ask           *a = &d->queue.v[i];
    lmd__js_next(b);
    lmd__puts(b, "{");
    lmd__js_number(b, "i", (int64_t)i);
    lmd__js_member(b, "kind", lmd__str(kind[a->kind]));
    lmd__js_number(b, "a", a->a), lmd__js_number(b, "b", a->b), lmd__js_number(b, "group", a->group);
    lmd__js_key(b, "gain"), lmd__js_decimal(b, a->gain, 3);
    lmd__js_key(b, "weight"), lmd__js_decimal(b, a->weight, 3);
    lmd__js_key(b, "p"), lmd__js_decimal(b, a->probability, 5);
    if (a->kind == LMD_ASK_PROPOSAL) lmd__js_member(b, "field", lmd__str(d->queue.field[a->field]));
    put_stood(b, t);
    lmd__puts(b, "}");
}

static void put_meta(lmd_review_data *d, lmd_buf *b)
{
    static const char *const wanted[] = { "as_of", "engine_version", "rules_name", "threshold_same", "threshold_review" };
    lmd__puts(b, "\"result\":{");
    lmd__js_member(b, "name", lmd__str(d->name));
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        lmd_buf v = { 0 };
        if (lmd__db_meta(d->db, wanted[i], &v)) lmd__js_member(b, wanted[i], lmd__buf_str(&v));
        lmd__buf_free(&v);
    }
    lmd__puts(b, "},\"fields\":[");
    for (size_t i = 0; i < d->fields.n; i++) {
        const lmd_field *f = &d->fields.v[i];
        lmd__js_next(b);
        lmd__puts(b, "{");
        lmd__js_member(b, "id", lmd__str(f->id)), lmd__js_member(b, "type", lmd__str(f->type));
        lmd__js_member(b, "role", lmd__str(f->role)), lmd__js_member(b, "vi", lmd__str(f->title_vi));
        lmd__js_member(b, "en", lmd__str(f->title_en));
        lmd__puts(b, "}");
    }
    lmd__puts(b, "]");
}

/* {"sex":{"male":["Nam","Male"]}} */
static lms_status put_codes(lmd_review_data *d, lmd_buf *b, lms_error *err)
{
    sqlite3_stmt *st = NULL;
    bool          row = false, open = false;
    lmd_buf       field = { 0 };
    lmd__js_key(b, "codes");
    lmd__puts(b, "{");
    lms_status s = LMS_OK;
    if (lmd__db_has(d->db, "code_text"))
        s = lmd__db_prepare(d->db, "SELECT field, code, text_vi, text_en FROM code_text ORDER BY field, code", &st, err);
    while (s == LMS_OK && st && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        if (!open || !lmd__eq(lmd__db_text(st, 0), lmd__buf_str(&field))) {
            if (open) lmd__puts(b, "}");
            lmd__buf_clear(&field);
            lmd__put_str(&field, lmd__db_text(st, 0));
            lmd__js_next(b), lmd__js_text(b, lmd__buf_str(&field)), lmd__puts(b, ":{");
            open = true;
        }
        lmd__js_next(b), lmd__js_text(b, lmd__db_text(st, 1)), lmd__puts(b, ":[");
        lmd__js_text(b, lmd__db_text(st, 2)), lmd__puts(b, ","), lmd__js_text(b, lmd__db_text(st, 3)), lmd__puts(b, "]");
    }
    if (open) lmd__puts(b, "}");
    lmd__puts(b, "}");
    sqlite3_finalize(st);
    lmd__buf_free(&field);
    return s;
}

lms_status lmd__review_state(lmd_review_data *d, lmd_buf *b, lms_error *err)
{
    asking     q;
    stood      t = { 0 };
    lmd__puts(b, "{");
    put_meta(d, b);
    lms_status s = put_codes(d, b, err);
    if (s == LMS_OK) s = put_log(d, b, err);
    lmd__js_number(b, "merged", d->queue.merged_children);
    lmd__puts(b, ",\"queue\":[");
    if (s == LMS_OK) {
        s = asking_open(d, &q, err);
        for (size_t i = 0; s == LMS_OK && i < d->queue.n; i++)
            if ((s = look(d, &q, &d->queue.v[i], &t, err)) == LMS_OK) put_question(d, b, i, &t);
        asking_close(&q);
    }
    lmd__puts(b, "]}");
    stood_free(&t);
    return s == LMS_OK && b->bad ? lmd__nomem(err) : s;
}

/* ---- what is new: few entries against the whole queue ---- */

lms_status lmd__review_since(lmd_review_data *d, int64_t since, lmd_buf *b, lms_error *err)
{
    asking     q;
    stood      t = { 0 };
    lmd_anchor now = { 0 };
    lms_status s = d->log ? lmd__declog_head(d->log, &now, err) : LMS_OK;
    lmd__puts(b, "{");
    if (s == LMS_OK) s = put_log(d, b, err);
    lmd__puts(b, ",\"queue\":[");
    if (s == LMS_OK && now.count > since) {
        s = asking_open(d, &q, err);
        for (size_t i = 0; s == LMS_OK && i < d->queue.n; i++) {
            s = look(d, &q, &d->queue.v[i], &t, err);
            if (s != LMS_OK || t.seq <= since) continue;
            lmd__js_next(b);
            lmd__puts(b, "{");
            lmd__js_number(b, "i", (int64_t)i);
            put_stood(b, &t);
            lmd__puts(b, "}");
        }
        asking_close(&q);
    }
    lmd__puts(b, "]}");
    stood_free(&t);
    return s == LMS_OK && b->bad ? lmd__nomem(err) : s;
}

/* ---- keys of a question ---- */

lms_status lmd__review_keys(lmd_review_data *d, size_t i, lmd_buf *a, lmd_buf *b, lmd_buf *value, lms_error *err)
{
    sqlite3_stmt *st = NULL;
    bool          row = false;
    if (i >= d->queue.n) return lmd__fail(err, LMS_E_ARG, LMS_MSG("There is no such question in the queue"));
    const lmd_ask *ask = &d->queue.v[i];
    lms_status     s = lmd__db_prepare(d->db, "SELECT record_key FROM record WHERE record_id = ?1", &st, err);
    if (s == LMS_OK) s = key_of(st, ask->a, a, err);
    if (s == LMS_OK && ask->b) s = key_of(st, ask->b, b, err);
    sqlite3_finalize(st);
    st = NULL;
    if (s == LMS_OK && ask->kind == LMD_ASK_PROPOSAL) {
        s = lmd__db_prepare(d->db, "SELECT after FROM correction WHERE record_id = ?1 AND field = ?2 AND kind = 'proposed'"
                                   " ORDER BY rowid LIMIT 1", &st, err);
        if (s == LMS_OK) sqlite3_bind_int64(st, 1, ask->a), lmd__db_bind(st, 2, lmd__str(d->queue.field[ask->field]));
        if (s == LMS_OK) s = lmd__db_step(st, &row, err);
        if (s == LMS_OK) lmd__put_str(value, lmd__db_text(st, 0));
        sqlite3_finalize(st);
        if (s == LMS_OK && value->bad) s = lmd__nomem(err);
    }
    return s;
}

/* ---- haste ---- */

lms_status lmd__review_hasty(lmd_review_data *d, lms_str by, int64_t *run, lms_error *err)
{
    sqlite3_stmt *st = NULL;
    bool          row = false;
    char          sql[700];
    *run = 0;
    if (d->log == NULL) return LMS_OK;
    snprintf(sql, sizeof sql,
             "WITH d AS (SELECT seq, decision, unixepoch(\"at\") AS t, row_number() OVER (ORDER BY seq DESC) AS k,"
             " first_value(decision) OVER (ORDER BY seq DESC) AS w, lag(unixepoch(\"at\")) OVER (ORDER BY seq DESC) AS later"
             " FROM (SELECT seq, decision, \"at\" FROM decision WHERE \"by\" = ?1 AND undoes = 0 ORDER BY seq DESC LIMIT 200))"
             " SELECT coalesce(min(k) - 1, (SELECT count(*) FROM d)) FROM d WHERE decision <> w OR (k > 1 AND later - t >= %d)",
             LMD_HASTY_SECONDS);
    lms_status s = lmd__db_prepare(lmd__declog_db(d->log), sql, &st, err);
    if (s == LMS_OK) lmd__db_bind(st, 1, by);
    if (s == LMS_OK) s = lmd__db_step(st, &row, err);
    if (s == LMS_OK && row) *run = sqlite3_column_int64(st, 0);
    if (*run < LMD_HASTY_RUN) *run = 0;
    sqlite3_finalize(st);
    return s;
}
