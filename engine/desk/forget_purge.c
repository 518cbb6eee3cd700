// SPDX-License-Identifier: MIT
/* desk/forget_purge.c - a record leaves the tables of a result, and what was counted of it is counted anew. */
#include "forget.h"

#include <stdlib.h>

typedef struct standing { int64_t updated, clean, in_target; lmd_buf status; } standing;

typedef struct purge {
    sqlite3           *db;
    const lmd_fields  *fields;
    const lmd_traces  *traces;
    lmd_forgotten     *out;
    lms_error         *err;
    lms_str            key;
    int64_t            id, first; /* the record; the first of the others, 0: none */
    int64_t            cell;      /* of the cross-counts */
    int64_t            ward;      /* of the child, as rowid of ward_progress; it stays there until the next run */
    int64_t            others, lost_values, worse; /* worse: a new golden value has an error finding */
    lmd_buf            child, q;
    standing           before, after;
} purge;

/* One statement. Parameters by name: :id :key :child :first :text. NULL out: run to its end; else the first row's number. */
static lms_status ask(purge *p, const char *sql, lms_str text, int64_t *out)
{
    sqlite3_stmt *st;
    bool          row = true;
    lms_status    s = lmd__db_prepare(p->db, sql, &st, p->err);
    if (s != LMS_OK) return s;
    const struct { const char *name; int64_t v; } number[] = { { ":id", p->id }, { ":first", p->first }, { ":ward", p->ward } };
    const struct { const char *name; lms_str v; } texts[] = { { ":key", p->key }, { ":child", lmd__buf_str(&p->child) }, { ":text", text } };
    for (size_t i = 0; i < sizeof number / sizeof *number; i++) {
        int at = sqlite3_bind_parameter_index(st, number[i].name);
        if (at) sqlite3_bind_int64(st, at, number[i].v);
    }
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        int at = sqlite3_bind_parameter_index(st, texts[i].name);
        if (at) lmd__db_bind(st, at, texts[i].v);
    }
    if (out) {
        *out = 0;
        s = lmd__db_step(st, &row, p->err);
        if (s == LMS_OK && row) *out = sqlite3_column_int64(st, 0);
    } else {
        while (row && s == LMS_OK) s = lmd__db_step(st, &row, p->err);
    }
    sqlite3_finalize(st);
    return s;
}
static lms_status run(purge *p, const char *sql) { return ask(p, sql, LMD_S(""), NULL); }

/* The first row's text; b is emptied before. */
static lms_status text(purge *p, const char *sql, lmd_buf *b)
{
    sqlite3_stmt *st;
    bool          row = false;
    lmd__buf_clear(b);
    lms_status s = lmd__db_prepare(p->db, sql, &st, p->err);
    if (s != LMS_OK) return s;
    int at = sqlite3_bind_parameter_index(st, ":id"), child = sqlite3_bind_parameter_index(st, ":child");
    if (at) sqlite3_bind_int64(st, at, p->id);
    if (child) lmd__db_bind(st, child, lmd__buf_str(&p->child));
    s = lmd__db_step(st, &row, p->err);
    if (s == LMS_OK && row) lmd__put_str(b, lmd__db_text(st, 0));
    sqlite3_finalize(st);
    return s == LMS_OK && b->bad ? lmd__nomem(p->err) : s;
}

/* `format` with every @ replaced by the column `name`. */
static const char *with(purge *p, const char *format, const char *name)
{
    lmd__buf_clear(&p->q);
    for (; *format; format++)
        if (*format == '@') lmd__db_ident(&p->q, lmd__str(name));
        else lmd__put(&p->q, format, 1);
    return lmd__z(&p->q);
}

/* ---- rows about the record, whatever table they are in ---- */

typedef struct reference { const char *column, *sql; } reference;
static const reference references[] = {
    { "record_id", "DELETE FROM @ WHERE record_id = :id" },     { "record_a", "DELETE FROM @ WHERE record_a = :id OR record_b = :id" },
    { "record_key", "DELETE FROM @ WHERE record_key = :key" },  { "other_key", "DELETE FROM @ WHERE other_key = :key" },
    { "key_a", "DELETE FROM @ WHERE key_a = :key OR key_b = :key" },
    { "row_id", "DELETE FROM @ WHERE substr(row_id, 1, length(:key) + 1) = :key || '~'" },
};

static lms_status rows_about(purge *p)
{
    sqlite3_stmt *st;
    bool          row = true;
    lms_status    s = lmd__db_prepare(p->db, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('record', 'child_state', 'golden', 'worklist')"
                                             " ORDER BY name", &st, p->err);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, p->err)) == LMS_OK && row) {
        lmd_buf table = { 0 };
        lmd__put_str(&table, lmd__db_text(st, 0));
        for (size_t i = 0; s == LMS_OK && i < sizeof references / sizeof *references; i++)
            if (lmd__db_has_column(p->db, lmd__z(&table), references[i].column)) s = run(p, with(p, references[i].sql, table.s));
        lmd__buf_free(&table);
    }
    if (s == LMS_OK || st) sqlite3_finalize(st);
    return s;
}

/* Texts that are no rows about the record but name it: broken rows, letterheads, persons of lists. */
static lms_status texts_about(purge *p)
{
    lms_status s = LMS_OK;
    int64_t    n = 0;
    for (size_t i = 0; s == LMS_OK && i < p->traces->n; i++) {
        const lmd_trace *t = &p->traces->v[i];
        lms_str          v = { t->text, t->n };
        if (t->n < 4) continue; /* "An" is in half of all rows */
        s = ask(p, "SELECT count(*) FROM quarantine WHERE instr(raw, :text) OR instr(args, :text)", v, &n);
        p->out->quarantine += (uint64_t)n;
        if (s == LMS_OK) s = ask(p, "UPDATE quarantine SET raw = NULL, args = '[]' WHERE instr(raw, :text) OR instr(args, :text)", v, NULL);
        if (s == LMS_OK) s = ask(p, "UPDATE source SET preamble = '[]' WHERE instr(preamble, :text)", v, NULL);
    }
    return s;
}

static lms_status missing(purge *p)
{
    const lmd_field *id = lmd__field_of_role(p->fields, "person_id");
    int64_t          n = 0, before = 0;
    lms_status       s = LMS_OK;
    if (!lmd__db_has(p->db, "missing_child")) return LMS_OK;
    s = lmd__db_count(p->db, "SELECT count(*) FROM missing_child", &before, p->err);
    if (s == LMS_OK)
        s = run(p, "DELETE FROM missing_child WHERE EXISTS (SELECT 1 FROM evidence e WHERE e.record_id = :id AND e.list = missing_child.list"
                   " AND e.row = missing_child.row AND e.outcome IN ('verified', 'suggested'))");
    for (size_t i = 0; s == LMS_OK && id && i < p->traces->n; i++)
        if (p->traces->v[i].person)
            s = ask(p, with(p, "DELETE FROM missing_child WHERE @ = :text", id->id), (lms_str){ p->traces->v[i].text, p->traces->v[i].n }, NULL);
    if (s == LMS_OK) s = lmd__db_count(p->db, "SELECT count(*) FROM missing_child", &n, p->err);
    p->out->missing = (uint64_t)(before - n);
    return s;
}

/* ---- the child ---- */

static lms_status look(purge *p, standing *x)
{
    lms_status s = ask(p, "SELECT updated FROM child_state WHERE child_id = :child", LMD_S(""), &x->updated);
    if (s == LMS_OK) s = ask(p, "SELECT clean FROM child_state WHERE child_id = :child", LMD_S(""), &x->clean);
    if (s == LMS_OK) s = ask(p, "SELECT in_target FROM child_state WHERE child_id = :child", LMD_S(""), &x->in_target);
    if (s == LMS_OK) s = text(p, "SELECT id_status FROM child_state WHERE child_id = :child", &x->status);
    return s;
}

/* A golden value that came from the record: another member's, the same one if there is one, or none. */
static lms_status golden_value(purge *p, lms_str field)
{
    lmd_buf    f = { 0 }, sql = { 0 };
    int64_t    mine = 0, from = 0, same = 0;
    lms_status s;
    lmd__put_str(&f, field);
    const char *name = lmd__z(&f);
    s = ask(p, "SELECT json_extract(g.origin, '$.\"' || :text || '\"') = :id FROM golden g JOIN child_state c USING (record_id) WHERE c.child_id = :child", field, &mine);
    if (s == LMS_OK && mine) {
        static const char pick[] = "SELECT %s FROM record r WHERE r.child_id = :child AND r.record_id <> :id AND r.@ IS NOT NULL"
                                   " ORDER BY r.@ IS (SELECT @ FROM record WHERE record_id = :id) DESC, r.record_id LIMIT 1";
        const char *const what[] = { "r.record_id", "r.@ IS (SELECT @ FROM record WHERE record_id = :id)" };
        int64_t *const    to[] = { &from, &same };
        for (int i = 0; s == LMS_OK && i < 2; i++) {
            lmd__buf_clear(&sql);
            lmd__printf(&sql, pick, what[i]);
            s = ask(p, with(p, lmd__z(&sql), name), field, to[i]);
        }
        lmd__buf_clear(&sql);
        if (from)
            lmd__printf(&sql, "UPDATE golden SET @ = (SELECT @ FROM record WHERE record_id = %lld), origin = json_set(origin, '$.\"' || :text || '\"', %lld)", (long long)from,
                        (long long)from);
        else
            lmd__puts(&sql, "UPDATE golden SET @ = NULL, origin = json_remove(origin, '$.\"' || :text || '\"')");
        lmd__puts(&sql, ", key_in = json_remove(key_in, '$.\"' || :text || '\"')"); /* nobody keys in what is gone */
        lmd__puts(&sql, " WHERE record_id = (SELECT record_id FROM child_state WHERE child_id = :child)");
        if (s == LMS_OK) s = ask(p, with(p, lmd__z(&sql), name), field, NULL);
        p->lost_values += from == 0;
        if (!same) p->out->values_gone++;
        if (s == LMS_OK && from && !same) {
            int64_t n = 0;
            lmd__buf_clear(&sql);
            lmd__printf(&sql, "SELECT count(*) FROM finding WHERE record_id = %lld AND field = :text AND severity = 'error'", (long long)from);
            s = ask(p, lmd__z(&sql), field, &n);
            p->worse += n;
        }
    }
    lmd__buf_free(&f);
    lmd__buf_free(&sql);
    return s;
}

static lms_status golden(purge *p)
{
    sqlite3_stmt *st;
    bool          row = true;
    lms_status    s = lmd__db_prepare(p->db, "SELECT name FROM pragma_table_info('golden') WHERE name NOT IN ('record_id', 'origin', 'keep', 'key_in')", &st, p->err);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, p->err)) == LMS_OK && row) s = golden_value(p, lmd__db_text(st, 0));
    sqlite3_finalize(st);
    if (s == LMS_OK) s = run(p, "UPDATE golden SET keep = :first, key_in = NULL WHERE keep = :id");
    if (s == LMS_OK)
        s = run(p, p->others == 1 ? "DELETE FROM golden WHERE record_id = (SELECT record_id FROM child_state WHERE child_id = :child)"
                                  : "UPDATE golden SET record_id = :first WHERE record_id = (SELECT record_id FROM child_state WHERE child_id = :child)");
    return s;
}

/* What the number of the child that stays is worth; as resolve does it, from what the result says of each record. */
static lms_status number_worth(purge *p)
{
    const lmd_field *id = lmd__field_of_role(p->fields, "person_id");
    if (id == NULL) return LMS_OK;
    static const char own[] = "UPDATE child_state SET id_status = CASE WHEN (SELECT @ FROM child WHERE child_id = :child) IS NULL"
                              " THEN CASE WHEN EXISTS (SELECT 1 FROM record WHERE child_id = :child AND record_id <> :id AND id_status = 'suggested') THEN 'suggested' ELSE 'absent' END"
                              " ELSE (SELECT r.id_status FROM record r WHERE r.child_id = :child AND r.record_id <> :id AND r.@ IS (SELECT @ FROM child WHERE child_id = :child)"
                              " ORDER BY r.id_status = 'verified' DESC, r.record_id LIMIT 1) END WHERE child_id = :child";
    static const char shared[] = "UPDATE child_state SET id_status = 'shared' WHERE child_id = :child AND id_status NOT IN ('verified', 'absent', 'suggested')"
                                 " AND EXISTS (SELECT 1 FROM child o WHERE o.child_id <> :child AND o.@ = (SELECT @ FROM child WHERE child_id = :child))";
    lms_status s = run(p, with(p, own, id->id));
    return s == LMS_OK ? run(p, with(p, shared, id->id)) : s;
}

/* Steps of the ladder: never more than can be told from here. */
static lms_status steps(purge *p)
{
    lms_status s = run(p, "UPDATE child_state SET steps = (steps & ~(16 | CASE WHEN id_status = 'shared' THEN 4 ELSE 0 END)) | CASE WHEN id_status = 'verified' THEN 18 ELSE 0 END"
                          " WHERE child_id = :child");
    if (s == LMS_OK && p->lost_values) s = run(p, "UPDATE child_state SET steps = steps & ~CASE WHEN clean = 0 THEN 1 ELSE 0 END WHERE child_id = :child");
    if (s == LMS_OK)
        s = run(p, "UPDATE child_state SET steps = steps & ~2 WHERE child_id = :child AND id_status IN ('absent', 'suggested', 'malformed', 'inconsistent')");
    return s;
}

static lms_status child_stays(purge *p)
{
    int64_t    ok = 0;
    lms_status s = golden(p);
    if (s == LMS_OK) s = run(p, "UPDATE child_state SET record_id = :first, record_count = record_count - 1 WHERE child_id = :child");
    if (s == LMS_OK) s = number_worth(p);
    /* clean: never more than can be told from here */
    if (s == LMS_OK && p->others == 1) {
        s = run(p, "UPDATE child_state SET clean = (SELECT clean FROM record WHERE record_id = :first) WHERE child_id = :child");
    } else if (s == LMS_OK) {
        s = ask(p, "SELECT count(*) FROM record WHERE child_id = :child AND record_id <> :id AND clean = 1", LMD_S(""), &ok);
        if (s == LMS_OK && (p->worse || (p->lost_values && !ok))) s = run(p, "UPDATE child_state SET clean = 0 WHERE child_id = :child");
    }
    if (s == LMS_OK) s = run(p, "UPDATE child_state SET in_target = updated = 1 AND clean = 1 AND id_status = 'verified' WHERE child_id = :child");
    if (s == LMS_OK) s = steps(p);
    if (s == LMS_OK)
        s = run(p, "UPDATE child_state SET weakest_link = (SELECT min(q.weight) FROM pair q JOIN record a ON a.record_id = q.record_a JOIN record b ON b.record_id = q.record_b"
                   " WHERE a.child_id = :child AND b.child_id = :child AND q.verdict = 'same' AND :id NOT IN (q.record_a, q.record_b)) WHERE child_id = :child");
    return s;
}

/* The work list has a counted child that is not in target once, and no other. */
static lms_status work(purge *p)
{
    static const char insert[] = "INSERT INTO worklist (ward_code, record_id, action, gain) SELECT (SELECT ward_code FROM ward_progress WHERE rowid = :ward), :first, CASE WHEN c.clean = 0 THEN CASE WHEN EXISTS (SELECT 1 FROM pair q"
                                 " JOIN record r ON r.record_id IN (q.record_a, q.record_b) WHERE r.child_id = :child AND r.record_id <> :id AND q.verdict = 'review')"
                                 " THEN 'decide-duplicate' ELSE 'correct-error' END WHEN c.id_status = 'shared' THEN 'shared-number' WHEN c.id_status IN ('absent', 'suggested') THEN 'get-number'"
                                 " WHEN c.id_status = 'well_formed' THEN 'confirm-number' ELSE 'fix-number' END, 0.5 FROM child_state c WHERE c.child_id = :child"
                                 " AND c.updated = 1 AND c.in_target = 0 AND NOT EXISTS (SELECT 1 FROM worklist w JOIN record r USING (record_id) WHERE r.child_id = :child)";
    if (!p->others) return run(p, "DELETE FROM worklist WHERE record_id = :id");
    lms_status s = run(p, "UPDATE worklist SET record_id = :first WHERE record_id = :id");
    if (s == LMS_OK)
        s = run(p, "DELETE FROM worklist WHERE record_id IN (SELECT record_id FROM record WHERE child_id = :child) AND"
                   " (SELECT updated = 0 OR in_target = 1 FROM child_state WHERE child_id = :child)");
    return s == LMS_OK ? run(p, insert) : s;
}

/* ---- counts ---- */

static lms_status count_ward(purge *p, const standing *x, int sign)
{
    bool verified = lmd__is(lmd__buf_str(&x->status), "verified");
    lmd__buf_clear(&p->q);
    lmd__printf(&p->q, "UPDATE ward_progress SET children = children + %d, updated = updated + %d, clean = clean + %d, verified = verified + %d,"
                       " in_target = in_target + %d WHERE rowid = :ward", sign, sign * (int)x->updated, sign * (int)(x->updated && x->clean),
                sign * (int)(x->updated && verified), sign * (int)x->in_target);
    return run(p, lmd__z(&p->q));
}

static const char figures[] =
    "UPDATE ward_progress SET"
    " of_updated = CASE WHEN updated > 0 THEN in_target * 100 / updated || '.' || in_target * 1000 / updated % 10 END,"
    " of_all = CASE WHEN population > 0 THEN in_target * 100 / population || '.' || in_target * 1000 / population % 10 END,"
    " reach_updated = coalesce(population, 0) > 0 AND updated * 100 >= (SELECT percent * population + strict FROM target WHERE target = 'updated'),"
    " reach_of_updated = updated > 0 AND in_target * 100 >= (SELECT percent * updated + strict FROM target WHERE target = 'in_target'),"
    " reach_of_all = coalesce(population, 0) > 0 AND in_target * 100 >= (SELECT percent * population + strict FROM target WHERE target = 'in_target')"
    " WHERE rowid = :ward";

/* Since the previous result: a child that is erased is one that left. */
static const char progress[] =
    "UPDATE progress SET lost = lost + max(0, updated - w.u), came = came + max(0, w.u - updated), updated = w.u, clean = w.c, verified = w.v, in_target = w.t"
    " FROM (SELECT ward_code AS code, updated AS u, clean AS c, verified AS v, in_target AS t FROM ward_progress WHERE rowid = :ward) w WHERE progress.ward_code IS w.code";

static const char ladder[] =
    "WITH step(name, bit, upto) AS (VALUES ('complete', 1, 1), ('formed', 2, 3), ('unique', 4, 7), ('sent', 8, 15), ('verified', 16, 31))"
    " UPDATE ladder SET alone = k.alone, reached = k.reached FROM (SELECT s.name, (SELECT ward_code FROM ward_progress WHERE rowid = :ward) AS code,"
    " coalesce(sum(c.updated AND c.steps & s.bit), 0) AS alone, coalesce(sum(c.updated AND c.steps & s.upto = s.upto), 0) AS reached"
    " FROM step s LEFT JOIN child_state c ON c.ward = :ward GROUP BY s.name) k WHERE ladder.ward_code IS k.code AND ladder.step = k.name";

static const char counts[] =
    "UPDATE meta SET value = CASE key WHEN 'records' THEN (SELECT count(*) FROM record) WHEN 'children' THEN (SELECT count(*) FROM child_state)"
    " WHEN 'updated' THEN (SELECT sum(updated) FROM ward_progress) WHEN 'clean' THEN (SELECT sum(clean) FROM ward_progress)"
    " WHEN 'verified' THEN (SELECT sum(verified) FROM ward_progress) WHEN 'in_target' THEN (SELECT sum(in_target) FROM ward_progress)"
    " WHEN 'decisions' THEN (SELECT count(*) FROM decision) WHEN 'rows_forgotten' THEN (SELECT sum(rows_forgotten) FROM source WHERE role = 'records') END"
    " WHERE key IN ('records', 'children', 'updated', 'clean', 'verified', 'in_target', 'decisions', 'rows_forgotten')";

static lms_status count_anew(purge *p)
{
    lms_status s = run(p, "INSERT INTO forgotten SELECT source_id, line FROM record WHERE record_id = :id");
    if (s == LMS_OK) s = count_ward(p, &p->before, -1);
    if (s == LMS_OK && p->others) s = count_ward(p, &p->after, +1);
    if (s == LMS_OK) s = run(p, figures);
    if (s == LMS_OK) s = run(p, progress);
    if (s == LMS_OK) s = run(p, ladder);
    if (s == LMS_OK)
        s = run(p, "UPDATE source SET rows_accepted = rows_accepted - 1, rows_forgotten = coalesce(rows_forgotten, 0) + 1"
                   " WHERE source_id = (SELECT source_id FROM record WHERE record_id = :id)");
    return s;
}

/* Answers about it were rows of their files. */
static lms_status answers(purge *p)
{
    static const char mine[] = "(record_id = :id OR substr(row_id, 1, length(:key) + 1) = :key || '~')";
    if (!lmd__db_has(p->db, "answer")) return LMS_OK;
    lmd__buf_clear(&p->q);
    lmd__printf(&p->q, "UPDATE source SET rows_forgotten = rows_forgotten + (SELECT count(*) FROM answer a WHERE a.source_id = source.source_id AND %s),"
                       " rows_accepted = rows_accepted - (SELECT count(*) FROM answer a WHERE a.source_id = source.source_id AND %s) WHERE role = 'answers'", mine, mine);
    lms_status s = run(p, lmd__z(&p->q));
    lmd__buf_clear(&p->q);
    lmd__printf(&p->q, "INSERT INTO forgotten SELECT source_id, line FROM answer WHERE %s ORDER BY source_id, line", mine);
    return s == LMS_OK ? run(p, lmd__z(&p->q)) : s;
}

static lms_status all(purge *p)
{
    lms_status s = text(p, "SELECT child_id FROM record WHERE record_id = :id", &p->child);
    if (s == LMS_OK) s = ask(p, "SELECT count(*) FROM record WHERE child_id = :child AND record_id <> :id", LMD_S(""), &p->others);
    if (s == LMS_OK) s = ask(p, "SELECT min(record_id) FROM record WHERE child_id = :child AND record_id <> :id", LMD_S(""), &p->first);
    p->out->others = (uint64_t)p->others; /* of the last one that goes, when all go */
    if (s == LMS_OK) s = ask(p, "SELECT ward FROM child_state WHERE child_id = :child", LMD_S(""), &p->ward);
    if (s == LMS_OK) s = look(p, &p->before);
    if (s == LMS_OK) s = lmd__statistic_take(p->db, p->fields, lmd__buf_str(&p->child), &p->cell, p->err);
    if (s == LMS_OK) s = missing(p);
    if (s == LMS_OK) s = answers(p);
    if (s == LMS_OK && p->others) s = child_stays(p);
    if (s == LMS_OK && p->others) s = look(p, &p->after);
    if (s == LMS_OK) s = lmd__statistic_put(p->db, p->others ? lmd__buf_str(&p->child) : LMD_S(""), p->cell, p->err);
    if (s == LMS_OK) s = work(p);
    if (s == LMS_OK) s = rows_about(p);
    if (s == LMS_OK && !p->others) s = run(p, "DELETE FROM golden WHERE record_id = :id");
    if (s == LMS_OK && !p->others) s = run(p, "DELETE FROM child_history WHERE child_id = :child OR previous_child_id = :child");
    if (s == LMS_OK && !p->others) s = run(p, "DELETE FROM child_state WHERE child_id = :child");
    if (s == LMS_OK) s = count_anew(p);
    if (s == LMS_OK) s = run(p, "DELETE FROM record WHERE record_id = :id");
    if (s == LMS_OK) s = texts_about(p);
    if (s == LMS_OK) s = run(p, counts);
    return s;
}

lms_status lmd__purge(sqlite3 *db, const lmd_fields *f, int64_t id, lms_str key, const lmd_traces *t, lmd_forgotten *out, lms_error *err)
{
    purge      p = { .db = db, .fields = f, .traces = t, .out = out, .err = err, .key = key, .id = id };
    lms_status s = run(&p, "BEGIN");
    if (s == LMS_OK) s = all(&p);
    if (s == LMS_OK) s = run(&p, "COMMIT");
    lmd_buf *const b[] = { &p.child, &p.q, &p.before.status, &p.after.status };
    for (size_t i = 0; i < sizeof b / sizeof *b; i++) lmd__buf_free(b[i]);
    return s;
}
