// SPDX-License-Identifier: MIT
/* desk/review_item.c - one question in full; see review_item.h. */
#include "review_evidence.h"
#include "review_item.h"

#include <stdlib.h>

typedef struct item { lmd_review_data *d; const lmd_ask *ask; lmd_buf *out; lms_error *err; } item;

static void two(lmd_buf *b, const char *key, lms_str vi, lms_str en)
{
    lmd__js_key(b, key);
    lmd__puts(b, "[");
    lmd__js_text(b, vi);
    lmd__puts(b, ",");
    lmd__js_text(b, en);
    lmd__puts(b, "]");
}

static void word(lmd_buf *b, const char *key, const lmd_word *w, lms_str code)
{
    two(b, key, w ? lmd__str(w->vi) : code, w ? lmd__str(w->en) : code);
}

static void column(lmd_buf *b, const char *key, sqlite3_stmt *st, int col)
{
    lmd__js_member(b, key, lmd__db_text(st, col));
}

/* Runs a query with record numbers a, b bound to ?1, ?2; each row is written by `row`. */
static lms_status each(const item *it, sqlite3 *db, const char *sql, int64_t a, int64_t b,
                       void (*write)(const item *, sqlite3_stmt *))
{
    sqlite3_stmt *st = NULL;
    bool          row = false;
    lms_status    s = lmd__db_prepare(db, sql, &st, it->err);
    if (s == LMS_OK) sqlite3_bind_int64(st, 1, a), sqlite3_bind_int64(st, 2, b);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, it->err)) == LMS_OK && row) write(it, st);
    sqlite3_finalize(st);
    return s;
}

/* ---- a record ---- */

static void correction(const item *it, sqlite3_stmt *st)
{
    lmd_buf *b = it->out;
    lmd__js_next(b);
    lmd__puts(b, "{");
    column(b, "field", st, 0), column(b, "before", st, 1), column(b, "after", st, 2), column(b, "kind", st, 3);
    column(b, "vi", st, 4), column(b, "en", st, 5);
    lmd__puts(b, "}");
}

static void finding(const item *it, sqlite3_stmt *st)
{
    lmd_buf *b = it->out, text = { 0 };
    lmd__js_next(b);
    lmd__puts(b, "{");
    column(b, "field", st, 0), column(b, "severity", st, 1);
    for (int i = 0; i < 2; i++) {
        lmd__buf_clear(&text);
        lmd__put_filled(&text, lmd__db_text(st, 3 + i), lmd__db_text(st, 2));
        lmd__js_member(b, i ? "en" : "vi", lmd__buf_str(&text));
    }
    b->bad |= text.bad;
    lmd__buf_free(&text);
    lmd__puts(b, "}");
}

static void evidence(const item *it, sqlite3_stmt *st)
{
    lmd_buf *b = it->out;
    lms_str  code = lmd__db_text(st, 1);
    lmd__js_next(b);
    lmd__puts(b, "{");
    column(b, "list", st, 0);
    word(b, "outcome", lmd__outcome_word(code), code);
    column(b, "differs", st, 2);
    lmd__puts(b, "}");
}

static void record_head(const item *it, sqlite3_stmt *st)
{
    lmd_buf *b = it->out;
    lms_str  status = lmd__db_text(st, 6);
    lmd__js_number(b, "id", sqlite3_column_int64(st, 0));
    column(b, "key", st, 1), column(b, "child", st, 2), column(b, "source", st, 3);
    lmd__js_number(b, "line", sqlite3_column_int64(st, 4));
    lmd__js_number(b, "clean", sqlite3_column_int64(st, 5));
    word(b, "id_status", lmd__id_status(status), status);
    column(b, "extra", st, 7);
    lmd__js_key(b, "values");
    lmd__puts(b, "[");
    for (int f = 0; f < (int)it->d->fields.n; f++) lmd__js_next(b), lmd__js_text(b, lmd__db_text(st, 8 + f));
    lmd__puts(b, "]");
}

/* The columns in the order of `fields`; the record's key has none of its own. */
static void put_columns(lmd_buf *b, const lmd_fields *fields)
{
    for (size_t f = 0; f < fields->n; f++) {
        lmd__puts(b, ", r.");
        if (fields->v[f].role && strcmp(fields->v[f].role, "record_key") == 0) lmd__puts(b, "record_key");
        else lmd__db_ident(b, lmd__str(fields->v[f].id));
    }
}

static lms_status record(const item *it, int64_t id)
{
    lmd_buf *b = it->out, sql = { 0 };
    lmd__puts(&sql, "SELECT r.record_id, r.record_key, r.child_id, s.name, r.line, r.clean, r.id_status, r.extra");
    put_columns(&sql, &it->d->fields);
    lmd__puts(&sql, " FROM record r LEFT JOIN source s ON s.source_id = r.source_id WHERE r.record_id = ?1");
    lmd__z(&sql);
    lmd__js_next(b);
    lmd__puts(b, "{");
    lms_status s = sql.bad ? lmd__nomem(it->err) : each(it, it->d->db, sql.s, id, 0, record_head);
    lmd__buf_free(&sql);
    lmd__puts(b, ",\"corrections\":[");
    if (s == LMS_OK)
        s = each(it, it->d->db, "SELECT c.field, c.before, c.after, c.kind, t.text_vi, t.text_en FROM correction c"
                 " LEFT JOIN rule_text t ON t.rule = c.rule WHERE c.record_id = ?1 ORDER BY c.rowid", id, 0, correction);
    lmd__puts(b, "],\"findings\":[");
    if (s == LMS_OK)
        s = each(it, it->d->db, "SELECT f.field, f.severity, f.args, t.text_vi, t.text_en FROM finding f LEFT JOIN rule_text t"
                 " ON t.rule = f.rule WHERE f.record_id = ?1 ORDER BY f.rowid", id, 0, finding);
    lmd__puts(b, "],\"evidence\":[");
    if (s == LMS_OK)
        s = each(it, it->d->db, "SELECT list, outcome, differs FROM evidence WHERE record_id = ?1 ORDER BY rowid", id, 0, evidence);
    lmd__puts(b, "]}");
    return s;
}

/* ---- the pair ---- */

static void pair_of(const item *it, sqlite3_stmt *st)
{
    lmd_buf *b = it->out;
    lms_str  reason = lmd__db_text(st, 3), cls = lmd__db_text(st, 4), rival = lmd__db_text(st, 5);
    const lmd_word *w = lmd__reason_word(reason);
    lmd__puts(b, "{\"weight\":");
    lmd__js_decimal(b, sqlite3_column_double(st, 0), 4);
    lmd__puts(b, ",\"p\":");
    lmd__js_decimal(b, sqlite3_column_double(st, 1), 6);
    column(b, "verdict", st, 2);
    if (sqlite3_column_type(st, 8) != SQLITE_NULL) two(b, "reason", lmd__db_text(st, 8), lmd__db_text(st, 9));
    else word(b, "reason", w, reason);
    word(b, "class", lmd__class_word(cls), cls);
    word(b, "runner_up", lmd__class_word(rival), rival);
    if (it->d->waterfall) {
        char        id[64] = "";
        lms_str     pass = lmd__db_text(st, 6);
        if (pass.n && pass.n < sizeof id) memcpy(id, pass.s, pass.n);
        two(b, "pass", lmd__str(lmd__waterfall_word(it->d->waterfall, "pass", "", id, LMD_VI)),
            lmd__str(lmd__waterfall_word(it->d->waterfall, "pass", "", id, LMD_EN)));
    }
}

/* Every step of the weight, in bits. */
static lms_status steps(const item *it)
{
    lmd_buf   *b = it->out;
    lmd_steps *w = calloc(1, sizeof *w);
    if (w == NULL) return lmd__nomem(it->err);
    lms_status s = lmd__waterfall_of(it->d->waterfall, it->ask->a, it->ask->b, w, it->err);
    lmd__puts(b, ",\"steps\":[");
    for (int i = 0; s == LMS_OK && w->found && i < w->n; i++) {
        lmd__js_next(b);
        lmd__puts(b, "{");
        two(b, "what", lmd__str(w->v[i].vi), lmd__str(w->v[i].en));
        two(b, "level", lmd__str(w->v[i].level_vi), lmd__str(w->v[i].level_en));
        lmd__js_key(b, "bits"), lmd__js_decimal(b, w->v[i].bits, 2);
        lmd__js_key(b, "sum"), lmd__js_decimal(b, w->v[i].sum, 2);
        lmd__puts(b, "}");
    }
    lmd__puts(b, "]");
    if (s == LMS_OK && w->found) two(b, "rival", lmd__str(w->rival_vi), lmd__str(w->rival_en));
    free(w);
    return s;
}

static lms_status pair(const item *it)
{
    size_t at = it->out->n;
    if (it->ask->b == 0) return lmd__puts(it->out, "null"), LMS_OK;
    lms_status s = each(it, it->d->db,
                        "SELECT p.weight, p.probability, p.verdict, p.reason, p.class, p.runner_up, p.pass, p.levels,"
                        " t.text_vi, t.text_en FROM pair p LEFT JOIN rule_text t ON t.rule = p.reason AND p.reason <> ''"
                        " WHERE p.record_a = ?1 AND p.record_b = ?2", it->ask->a, it->ask->b, pair_of);
    if (it->out->n == at) return lmd__puts(it->out, "null"), s;
    if (s == LMS_OK && it->d->waterfall) s = steps(it);
    lmd__puts(it->out, "}");
    return s;
}

/* ---- the household: by its code, and by what was compared and told apart ---- */

/* What tells people of one household apart, as the page shows it. The rest of their records is not handed out: a full
 * record is shown only with an entry in the log. */
static bool tells_apart(const lmd_field *f)
{
    static const char *const roles[] = { "name", "birth_date", "sex", "person_id", "hamlet", "ward" };
    for (size_t i = 0; f->role && i < sizeof roles / sizeof *roles; i++)
        if (strcmp(f->role, roles[i]) == 0) return true;
    return false;
}

static void housemate(const item *it, sqlite3_stmt *st)
{
    lmd_buf *b = it->out;
    lmd__js_next(b);
    lmd__puts(b, "{");
    lmd__js_number(b, "id", sqlite3_column_int64(st, 0));
    column(b, "key", st, 1), column(b, "child", st, 2), column(b, "why", st, 3);
    lmd__js_key(b, "values");
    lmd__puts(b, "[");
    for (int f = 0; f < (int)it->d->fields.n; f++)
        lmd__js_next(b), lmd__js_text(b, tells_apart(&it->d->fields.v[f]) ? lmd__db_text(st, 4 + f) : lmd__str(""));
    lmd__puts(b, "]}");
}

static lms_status house(const item *it)
{
    lmd_buf    sql = { 0 };
    bool       coded = lmd__db_has(it->d->db, "lmd_house");
    int64_t    a = it->ask->a, b = it->ask->b ? it->ask->b : it->ask->a;
    lmd__puts(&sql, "SELECT r.record_id, r.record_key, r.child_id, min(x.why)");
    put_columns(&sql, &it->d->fields);
    lmd__puts(&sql, " FROM (SELECT record_b AS id, 'compared' AS why FROM pair WHERE record_a IN (?1, ?2)"
                    " UNION ALL SELECT record_a, 'compared' FROM pair WHERE record_b IN (?1, ?2)");
    if (coded)
        lmd__puts(&sql, " UNION ALL SELECT h.record_id, 'code' FROM temp.lmd_house h WHERE h.code IN"
                        " (SELECT m.code FROM temp.lmd_home m WHERE m.record_id IN (?1, ?2))");
    lmd__printf(&sql, ") x JOIN record r ON r.record_id = x.id WHERE x.id NOT IN (?1, ?2) GROUP BY r.record_id"
                      " ORDER BY r.record_id LIMIT %d", LMD_HOUSE_MOST);
    lmd__z(&sql);
    lms_status s = sql.bad ? lmd__nomem(it->err) : each(it, it->d->db, sql.s, a, b, housemate);
    lmd__buf_free(&sql);
    return s;
}

/* ---- what was decided about it ---- */

static void decision(const item *it, sqlite3_stmt *st)
{
    lmd_buf *b = it->out;
    lmd__js_next(b);
    lmd__puts(b, "{");
    lmd__js_number(b, "seq", sqlite3_column_int64(st, 0));
    column(b, "word", st, 1), column(b, "by", st, 2), column(b, "at", st, 3), column(b, "reason", st, 4);
    lmd__js_number(b, "undoes", sqlite3_column_int64(st, 5));
    lmd__puts(b, "}");
}

static lms_status decisions(const item *it, lms_str a, lms_str b, int64_t *base)
{
    sqlite3_stmt *st = NULL;
    bool          row = false;
    *base = 0;
    if (it->d->log == NULL) return LMS_OK;
    bool       is_pair = it->ask->b != 0;
    lms_status s = lmd__db_prepare(
        lmd__declog_db(it->d->log),
        is_pair ? "SELECT seq, decision, \"by\", \"at\", reason, undoes FROM decision WHERE (key_a = ?1 AND key_b = ?2)"
                  " OR (key_a = ?2 AND key_b = ?1) ORDER BY seq"
                : "SELECT seq, decision, \"by\", \"at\", reason, 0 FROM proposal WHERE record_key = ?1 AND field = ?2 ORDER BY seq",
        &st, it->err);
    if (s == LMS_OK) lmd__db_bind(st, 1, a), lmd__db_bind(st, 2, is_pair ? b : lmd__str(it->d->queue.field[it->ask->field]));
    for (int n = 0; s == LMS_OK && (s = lmd__db_step(st, &row, it->err)) == LMS_OK && row; n++) {
        *base = sqlite3_column_int64(st, 0);
        if (n < LMD_HISTORY_MOST) decision(it, st);
    }
    sqlite3_finalize(st);
    return s;
}

static lms_status proposal(const item *it, lms_str value)
{
    lmd_buf *b = it->out;
    if (it->ask->kind != LMD_ASK_PROPOSAL) return lmd__puts(b, "null"), LMS_OK;
    lmd__puts(b, "{");
    lmd__js_member(b, "field", lmd__str(it->d->queue.field[it->ask->field]));
    lmd__js_member(b, "value", value);
    lmd__puts(b, "}");
    return LMS_OK;
}

lms_status lmd__review_item(lmd_review_data *d, size_t i, lmd_buf *out, lms_error *err)
{
    static const char *const kind[] = { "pair", "proposal", "merged" };
    if (i >= d->queue.n) return lmd__fail(err, LMS_E_ARG, LMS_MSG("There is no such question in the queue"));
    const item it = { d, &d->queue.v[i], out, err };
    lmd_buf    a = { 0 }, b = { 0 }, value = { 0 };
    char       print[LMD_HEX + 1] = "";
    int64_t    base = 0;
    lms_status s = lmd__review_keys(d, i, &a, &b, &value, err);
    lmd__puts(out, "{");
    lmd__js_number(out, "i", (int64_t)i);
    lmd__js_member(out, "kind", lmd__str(kind[it.ask->kind]));
    lmd__puts(out, ",\"records\":[");
    if (s == LMS_OK) s = record(&it, it.ask->a);
    if (s == LMS_OK && it.ask->b) s = record(&it, it.ask->b);
    lmd__puts(out, "],\"pair\":");
    if (s == LMS_OK) s = pair(&it);
    lmd__puts(out, ",\"proposal\":");
    if (s == LMS_OK) s = proposal(&it, lmd__buf_str(&value));
    lmd__puts(out, ",\"house\":[");
    if (s == LMS_OK) s = house(&it);
    lmd__puts(out, "],\"decisions\":[");
    if (s == LMS_OK) s = decisions(&it, lmd__buf_str(&a), lmd__buf_str(&b), &base);
    lmd__puts(out, "]");
    if (s == LMS_OK && it.ask->b) s = lmd__evidence_of(d->db, it.ask->a, it.ask->b, print, err);
    lmd__js_number(out, "base", base);
    lmd__js_member(out, "fingerprint", lmd__str(print));
    lmd__puts(out, "}");
    lmd__buf_free(&a), lmd__buf_free(&b), lmd__buf_free(&value);
    return s == LMS_OK && out->bad ? lmd__nomem(err) : s;
}
