// SPDX-License-Identifier: MIT
/*
 * publish/previous.c - what has become of the previous result: of its key-in list, item by item, and of its children, ward by ward.
 *
 * In       path of the previous result (attached, only read), the tables and views of this one
 * Out      key_in_previous, a row per item of the previous key_in, state:
 *            done      the record holds the new value (capitals and the style of tone marks aside); the duplicate is gone
 *            not-done  it is as it was
 *            differs   it holds a third value; of two duplicates the other one was deleted
 *            gone      there is no such record any more
 *            no-file   the file it stood in was not given this time (no record of it is there): nothing can be said
 *          progress, a row per ward; meta `previous_as_of`
 * Promises
 *   1. every item of the previous list has exactly one state; items about children whose data were erased are not taken over
 *   2. for every ward: before + fresh + split + came = updated + lost + merged + went + no_file
 *   3. the previous result is not written to
 */
#include "publish/internal.h"
#include "text/fold.h"

static void key_of(sqlite3_context *x, int n, sqlite3_value **v)
{
    lms_mem *mem = sqlite3_user_data(x);
    lms_buf  b;
    (void)n;
    if (sqlite3_value_type(v[0]) == SQLITE_NULL) return;
    const char *text = (const char *)sqlite3_value_text(v[0]);
    lms__buf_init(&b, mem);
    lms__text_key((lms_str){ text ? text : "", (size_t)sqlite3_value_bytes(v[0]) }, &b);
    if (b.oom) sqlite3_result_error_nomem(x);
    else sqlite3_result_text64(x, b.s ? b.s : "", b.n, SQLITE_TRANSIENT, SQLITE_UTF8);
    lms__buf_free(&b);
}

/* Was the record of this key erased? The previous result may be older than that. */
static void forgotten(sqlite3_context *x, int n, sqlite3_value **v)
{
    const lms_ctx *c = sqlite3_user_data(x);
    const char    *text = (const char *)sqlite3_value_text(v[0]);
    (void)n;
    sqlite3_result_int(x, text && c->forget && c->forget(c->forget_ctx, "record", (lms_str){ text, (size_t)sqlite3_value_bytes(v[0]) }));
}

/* An item and its record as it is now: canonical value, as it was keyed (before any repair), and whether that asks for re-keying. */
static void states(lms_pub *p)
{
    const lms_schema *sc = p->in->table->schema;
    lms__buf_clear(&p->b);
    lms__buf_addz(&p->b, "INSERT INTO key_in_previous WITH asked AS (");
    lms__pub_key_in_sql(p, "old."); /* asked by us: nothing of what that file calls a view is run */
    lms__buf_addz(&p->b, ") SELECT record_key, field, ward_code, before, after, rule, origin, other_key, CASE"
                         " WHEN now_id IS NULL AND NOT here THEN 'no-file' WHEN origin = 'duplicate' THEN CASE WHEN now_id IS NULL AND other_now IS NULL AND other_here THEN 'gone'"
                         " WHEN now_id IS NULL THEN 'done' WHEN other_now IS NULL AND other_here THEN 'differs' ELSE 'not-done' END WHEN now_id IS NULL THEN 'gone' WHEN keyed IS before THEN 'not-done'"
                         " WHEN lms_key(value) IS lms_key(after) AND NOT repaired THEN 'done' WHEN lms_key(value) IS lms_key(before) THEN 'not-done' ELSE 'differs' END,"
                         " CASE WHEN origin <> 'duplicate' THEN keyed END, now_id FROM (SELECT *, coalesce((SELECT c.before FROM correction c WHERE c.record_id = now_id"
                         " AND c.field = k.field AND c.rule = 'answer-applied'), CASE WHEN EXISTS (SELECT 1 FROM correction c WHERE c.record_id = now_id AND c.field = k.field AND"
                         " c.kind = 'applied') THEN (SELECT c.before FROM correction c WHERE c.record_id = now_id AND c.field = k.field AND c.kind = 'applied' ORDER BY c.rowid LIMIT 1)"
                         " ELSE value END) AS keyed, EXISTS (SELECT 1 FROM correction c WHERE c.record_id = now_id AND c.field = k.field AND c.kind = 'applied' AND NOT EXISTS"
                         " (SELECT 1 FROM key_in_skip s WHERE s.rule = c.rule AND s.source_id = k.source_id)) AS repaired FROM (SELECT r.record_key, coalesce(o.field, '') AS field,"
                         " o.ward_code, o.before, o.after, o.rule, o.origin, x.record_key AS other_key, n.record_id AS now_id, y.record_id AS other_now, n.source_id, r.source_id IN given AS here, x.source_id IN given AS other_here, CASE o.field");
    for (uint32_t f = 0; f < sc->n; f++) {
        if (sc->field[f].role == LMS_ROLEF_RECORD_KEY) continue;
        lms__buf_addz(&p->b, " WHEN '"); /* ids of fields have no quotes */
        lms__buf_add(&p->b, sc->field[f].id);
        lms__buf_addz(&p->b, "' THEN n.");
        lms__sql_ident(&p->b, sc->field[f].id);
    }
    lms__buf_addz(&p->b, " END AS value FROM asked o JOIN old.record r ON r.record_id = o.record_id LEFT JOIN old.record x ON x.record_id = o.other_id"
                         " LEFT JOIN main.record n ON n.record_key = r.record_key LEFT JOIN main.record y ON y.record_key = x.record_key"
                         " WHERE NOT lms_forgotten(r.record_key) AND NOT lms_forgotten(x.record_key)) k) ORDER BY record_key, field;");
    lms__buf_addc(&p->b, 0);
}

/* Standing of a child c of ward w in a result: counted, and counted with more. */
#define U(c) "coalesce(" c ".updated, 0)"
#define CLEAN(c) "(" U(c) " AND " c ".clean)"
#define VERIFIED(c) "(" U(c) " AND " c ".id_status = 'verified')"
#define FILE "EXISTS (SELECT 1 FROM old.record r WHERE r.child_id = o.child_id AND r.source_id IN given)"
#define HOME "coalesce(w.ward_code, '') = coalesce(v.ward_code, '')"
/* Files of before of which this run has a record: under whatever name, they were given again. */
static const char given[] = "CREATE TEMP TABLE given AS SELECT source_id FROM old.source s WHERE EXISTS (SELECT 1 FROM old.record o JOIN main.record n ON n.record_key = o.record_key"
                            " WHERE o.source_id = s.source_id);";
static const char progress[] =
    "INSERT INTO progress WITH part AS (SELECT DISTINCT child_id FROM child_history WHERE kind = 'split'), into_other AS"
    " (SELECT DISTINCT previous_child_id AS child_id FROM child_history WHERE kind = 'merged')"
    " SELECT nullif(ward, ''), coalesce((SELECT ward_name FROM main.ward_progress w WHERE coalesce(w.ward_code, '') = ward), (SELECT ward_name FROM old.ward_progress w WHERE"
    " coalesce(w.ward_code, '') = ward)), sum(b), sum(b_clean), sum(b_verified), sum(b_target), sum(a), sum(a_clean), sum(a_verified), sum(a_target), sum(fresh), sum(split),"
    " sum(came), sum(lost), sum(merged), sum(went), sum(cleaned), sum(uncleaned), sum(confirmed), sum(unconfirmed), sum(no_file) FROM ("
    /* from where the children of today come */
    "SELECT coalesce(w.ward_code, '') AS ward, 0 AS b, 0 AS b_clean, 0 AS b_verified, 0 AS b_target, c.updated AS a, " CLEAN("c") " AS a_clean, " VERIFIED("c") " AS a_verified,"
    " c.in_target AS a_target, c.updated AND o.child_id IS NULL AND s.child_id IS NULL AS fresh, c.updated AND o.child_id IS NULL AND s.child_id IS NOT NULL AS split,"
    " c.updated AND o.child_id IS NOT NULL AND NOT (o.updated AND " HOME ") AS came, 0 AS lost, 0 AS merged, 0 AS went,"
    " " CLEAN("c") " AND o.child_id IS NOT NULL AND NOT " CLEAN("o") " AS cleaned, c.updated AND NOT c.clean AND coalesce(" CLEAN("o") ", 0) AS uncleaned,"
    " " VERIFIED("c") " AND o.child_id IS NOT NULL AND NOT " VERIFIED("o") " AS confirmed, c.updated AND NOT " VERIFIED("c") " AND coalesce(" VERIFIED("o") ", 0) AS unconfirmed,"
    " 0 AS no_file FROM main.child_state c JOIN main.ward_progress w ON w.rowid = c.ward LEFT JOIN old.child_state o ON o.child_id = c.child_id LEFT JOIN old.ward_progress v ON v.rowid = o.ward"
    " LEFT JOIN part s ON s.child_id = c.child_id UNION ALL "
    /* where those of before are */
    "SELECT coalesce(v.ward_code, ''), o.updated, " CLEAN("o") ", " VERIFIED("o") ", o.in_target, 0, 0, 0, 0, 0, 0, 0, o.updated AND c.child_id IS NULL AND m.child_id IS NULL AND " FILE ","
    " o.updated AND c.child_id IS NULL AND m.child_id IS NOT NULL, o.updated AND c.child_id IS NOT NULL AND NOT (c.updated AND " HOME "), 0, 0, 0, 0,"
    " o.updated AND c.child_id IS NULL AND m.child_id IS NULL AND NOT " FILE " FROM old.child_state o JOIN old.ward_progress v ON v.rowid = o.ward LEFT JOIN main.child_state c ON c.child_id = o.child_id LEFT JOIN main.ward_progress w ON w.rowid = c.ward"
    " LEFT JOIN into_other m ON m.child_id = o.child_id) GROUP BY ward ORDER BY ward = '', ward;"
    "INSERT OR IGNORE INTO meta SELECT 'previous_as_of', value FROM old.meta WHERE key = 'as_of' AND value <> '';";

static bool has(lms_pub *p, const char *table, const char *column)
{
    return sqlite3_table_column_metadata(p->db, "old", table, column, NULL, NULL, NULL, NULL, NULL) == SQLITE_OK;
}

/* Has the previous result what is asked of it here? */
static bool comparable(lms_pub *p)
{
    static const char *const need[][2] = {
        { "child_state", "ward" }, { "child_state", "in_target" }, { "golden", "key_in" }, { "golden", "origin" }, { "correction", "kind" }, { "key_in_skip", "source_id" },
        { "ward_progress", "ward_name" }, { "record", "source_id" }, { "meta", "value" }
    };
    const lms_schema *sc = p->in->table->schema;
    uint32_t          ward = sc->of_role[LMS_ROLEF_WARD_CODE];
    bool              ok = true;
    for (size_t i = 0; i < sizeof need / sizeof *need; i++) ok &= has(p, need[i][0], need[i][1]);
    lms__buf_clear(&p->b);
    lms__buf_add(&p->b, ward == LMS_NO_FIELD ? LMS_S("record_key") : sc->field[ward].id);
    lms__buf_addc(&p->b, 0);
    return ok && !p->b.oom && has(p, "record", p->b.s);
}

static lms_status attach(lms_pub *p, const char *path)
{
    sqlite3_stmt *st = NULL;
    bool          row;
    lms_status    s = lms__sql_prepare(p->db, "ATTACH ? AS old", &st, p->err);
    if (s == LMS_OK) lms__sql_bind_text(st, 1, lms__str(path)), s = lms__sql_step(st, &row, p->err);
    sqlite3_finalize(st);
    return s;
}

lms_status lms__pub_previous(lms_pub *p)
{
    if (p->in->previous == NULL) return LMS_OK;
    lms_status s = attach(p, p->in->previous);
    if (s != LMS_OK) return s;
    if (!comparable(p)) {
        lms__notice(p->c, LMS_MSG("The previous result was made by an older lamsach or with other fields: what was keyed in since and the progress of the wards are not shown this time"));
        return LMS_OK;
    }
    if (sqlite3_create_function(p->db, "lms_key", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, p->c->mem, key_of, NULL, NULL) != SQLITE_OK ||
        sqlite3_create_function(p->db, "lms_forgotten", 1, SQLITE_UTF8, p->c, forgotten, NULL, NULL) != SQLITE_OK)
        return lms__sql_fail(p->db, SQLITE_NOMEM, p->err);
    if ((s = lms__sql_exec(p->db, given, p->err)) != LMS_OK) return s;
    states(p);
    s = p->b.oom ? lms__mem_why(p->c->mem, p->err) : lms__sql_exec(p->db, p->b.s, p->err);
    return s == LMS_OK ? lms__sql_exec(p->db, progress, p->err) : s;
}
