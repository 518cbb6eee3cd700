// SPDX-License-Identifier: MIT
/*
 * verify.c - lms_verify: the promises that a finished result can show, asked again by plain SQL.
 *
 * Each check counts what it looked at and what breaks it, and names the first offender. Nothing here uses what the
 * run had in memory: only the file.
 */
#include "base/sql.h"

#include <sys/stat.h>

/* looked: number of things; broken: number of offenders, first offender's key */
typedef struct promise { const char *id, *what, *looked, *broken; } promise;

static const promise promises[] = {
    { "rows-conserve", LMS_MSG("Rows read are rows accepted plus rows in quarantine plus rows erased, for every file"),
      "SELECT count(*) FROM source",
      "SELECT count(*), min(name) FROM source s WHERE rows_read <> rows_accepted + rows_quarantined + rows_forgotten"
      " OR rows_forgotten <> (SELECT count(*) FROM forgotten f WHERE f.source_id = s.source_id)"
      " OR rows_quarantined <> (SELECT count(*) FROM quarantine q WHERE q.source_id = s.source_id)"
      " OR (role = 'records' AND rows_accepted <> (SELECT count(*) FROM record r WHERE r.source_id = s.source_id))" },
    { "one-child-per-record", LMS_MSG("Every record belongs to one child that exists, and the counts of records agree"),
      "SELECT count(*) FROM record",
      "SELECT count(*), min(child_id) FROM (SELECT c.child_id FROM child_state c LEFT JOIN (SELECT child_id, count(*) n FROM record GROUP BY child_id) r"
      " USING (child_id) WHERE coalesce(r.n, 0) <> c.record_count UNION ALL SELECT child_id FROM record WHERE child_id IS NULL OR child_id NOT IN (SELECT child_id FROM child_state))" },
    { "record-keys-unique", LMS_MSG("Every record has a key of its own, and record ids follow the keys"),
      "SELECT count(*) FROM record",
      "SELECT count(*), min(record_key) FROM (SELECT record_key, lag(record_key) OVER (ORDER BY record_id) AS before FROM record) WHERE before >= record_key" },
    { "corrections-have-records", LMS_MSG("Every correction, finding, pair and evidence is about a record that exists"),
      "SELECT (SELECT count(*) FROM correction) + (SELECT count(*) FROM finding) + (SELECT count(*) FROM pair) + (SELECT count(*) FROM evidence)",
      "SELECT count(*), min(id) FROM (SELECT record_id id FROM correction WHERE record_id NOT IN (SELECT record_id FROM record) UNION ALL"
      " SELECT record_id FROM finding WHERE record_id NOT IN (SELECT record_id FROM record) UNION ALL"
      " SELECT record_a FROM pair WHERE record_a NOT IN (SELECT record_id FROM record) OR record_b NOT IN (SELECT record_id FROM record) OR record_a >= record_b UNION ALL"
      " SELECT record_id FROM evidence WHERE record_id NOT IN (SELECT record_id FROM record))" },
    { "corrections-change-something", LMS_MSG("No correction is empty: the value before and after differ"),
      "SELECT count(*) FROM correction",
      "SELECT count(*), min(record_id) FROM correction WHERE before IS after" },
    { "verified-has-evidence", LMS_MSG("A verified identifier has evidence of a list, and the record carries the number"),
      "SELECT count(*) FROM record WHERE id_status = 'verified'",
      "SELECT count(*), min(record_key) FROM record r WHERE id_status = 'verified' AND (personal_id IS NULL OR NOT EXISTS"
      " (SELECT 1 FROM evidence e WHERE e.record_id = r.record_id AND e.outcome = 'verified'))" },
    { "evidence-names-a-list", LMS_MSG("Evidence names a reference list of this run"),
      "SELECT count(*) FROM evidence",
      "SELECT count(*), min(record_id) FROM evidence WHERE list NOT IN (SELECT name FROM source WHERE (role = 'reference' OR (role = 'answers' AND issuer <> '' AND date <> '')))" },
    { "suggestion-is-not-a-value", LMS_MSG("A suggested identifier is not written as the child's"),
      "SELECT count(*) FROM child_state WHERE id_status IN ('suggested', 'absent')",
      "SELECT count(*), min(child_id) FROM child WHERE id_status IN ('suggested', 'absent') AND personal_id IS NOT NULL" },
    { "two-verified-are-two-children", LMS_MSG("Two different verified identifiers are never one child"),
      "SELECT count(*) FROM child_state WHERE record_count > 1",
      "SELECT count(*), min(child_id) FROM (SELECT child_id FROM record WHERE id_status = 'verified' GROUP BY child_id HAVING count(DISTINCT personal_id) > 1)" },
    { "one-number-one-verified-child", LMS_MSG("One verified identifier belongs to one child"),
      "SELECT count(*) FROM child_state WHERE id_status = 'verified'",
      "SELECT count(*), min(personal_id IS NULL) FROM (SELECT personal_id FROM child WHERE id_status = 'verified' GROUP BY personal_id HAVING count(*) > 1)" },
    { "people-win", LMS_MSG("Pairs that people called different are not one child"),
      "SELECT count(*) FROM decision",
      "SELECT count(*), min(key_a) FROM decision d JOIN record a ON a.record_key = d.key_a JOIN record b ON b.record_key = d.key_b"
      " WHERE d.decision LIKE 'different%' AND a.child_id = b.child_id" },
    { "people-join", LMS_MSG("Pairs that people called the same are one child, or the pair says what kept them apart"),
      "SELECT count(*) FROM decision WHERE decision = 'same'",
      "SELECT count(*), min(key_a) FROM decision d JOIN record a ON a.record_key = d.key_a JOIN record b ON b.record_key = d.key_b"
      " WHERE d.decision = 'same' AND a.child_id <> b.child_id AND NOT EXISTS (SELECT 1 FROM pair p WHERE p.record_a = min(a.record_id, b.record_id)"
      " AND p.record_b = max(a.record_id, b.record_id) AND p.verdict = 'review' AND p.reason IN ('two-verified-persons', 'kept-apart-from-another-record'))" },
    { "in-target-is-clean-and-verified", LMS_MSG("A child in target counts, is clean and has a verified identifier"),
      "SELECT count(*) FROM child WHERE in_target = 1",
      "SELECT count(*), min(child_id) FROM child WHERE in_target <> (updated = 1 AND clean = 1 AND id_status = 'verified')" },
    { "ward-figures", LMS_MSG("The figures of the wards are the counts of their children"),
      "SELECT count(*) FROM ward_progress",
      "SELECT count(*), min(what) FROM (SELECT 'updated' what WHERE (SELECT coalesce(sum(updated), 0) FROM ward_progress) <> (SELECT coalesce(sum(updated), 0) FROM child)"
      " UNION ALL SELECT 'clean' WHERE (SELECT coalesce(sum(clean), 0) FROM ward_progress) <> (SELECT count(*) FROM child WHERE updated = 1 AND clean = 1)"
      " UNION ALL SELECT 'verified' WHERE (SELECT coalesce(sum(verified), 0) FROM ward_progress) <> (SELECT count(*) FROM child WHERE updated = 1 AND id_status = 'verified')"
      " UNION ALL SELECT 'in_target' WHERE (SELECT coalesce(sum(in_target), 0) FROM ward_progress) <> (SELECT count(*) FROM child WHERE in_target = 1))" },
    { "targets-as-integers", LMS_MSG("Targets are compared as integers, with the percentages of the pack; no population, no base"),
      "SELECT count(*) FROM ward_progress",
      "SELECT count(*), min(ward_code) FROM ward_progress w LEFT JOIN target u ON u.target = 'updated' LEFT JOIN target t ON t.target = 'in_target'"
      " WHERE reach_updated IS NOT (coalesce(population, 0) > 0 AND coalesce(updated * 100 >= u.percent * population + u.strict, 0))"
      " OR reach_of_updated IS NOT (updated > 0 AND coalesce(in_target * 100 >= t.percent * updated + t.strict, 0))"
      " OR reach_of_all IS NOT (coalesce(population, 0) > 0 AND coalesce(in_target * 100 >= t.percent * population + t.strict, 0))" },
    { "ladder-figures", LMS_MSG("The ladder of the wards counts the steps of their children"),
      "SELECT count(*) FROM ladder",
      "WITH step(name, bit, upto) AS (VALUES ('complete', 1, 1), ('formed', 2, 3), ('unique', 4, 7), ('sent', 8, 15), ('verified', 16, 31)), counted AS (SELECT w.ward_code, s.name,"
      " coalesce(sum(c.updated AND c.steps & s.bit), 0) AS alone, coalesce(sum(c.updated AND c.steps & s.upto = s.upto), 0) AS reached FROM ward_progress w JOIN step s"
      " LEFT JOIN child_state c ON c.ward = w.rowid GROUP BY w.rowid, s.name) SELECT count(*), min(c.ward_code) FROM counted c LEFT JOIN ladder l ON l.ward_code IS c.ward_code"
      " AND l.step = c.name WHERE l.alone IS NOT c.alone OR l.reached IS NOT c.reached" },
    { "key-in-once", LMS_MSG("What is to be re-keyed stands in the list once, and nothing is asked of a record that is to be deleted"),
      "SELECT count(*) FROM key_in",
      "SELECT count(*), min(record_id) FROM (SELECT record_id FROM key_in GROUP BY record_id HAVING count(*) <> count(DISTINCT coalesce(field, '')) OR"
      " (sum(origin = 'duplicate') > 0 AND count(*) > 1) UNION ALL SELECT record_id FROM key_in WHERE field IS NOT NULL AND (after IS NULL OR before IS after))" },
    { "progress-balances", LMS_MSG("Since the previous result no child of a ward was lost from sight: before and what came is now and what left"),
      "SELECT count(*) FROM progress",
      "SELECT count(*), min(ward_code) FROM progress p WHERE before_updated + fresh + split + came <> updated + lost + merged + went + no_file OR"
      " updated IS NOT coalesce((SELECT w.updated FROM ward_progress w WHERE w.ward_code IS p.ward_code), 0)" },
    { "statistics-add-up", LMS_MSG("The cross-counts add up to the children, and those of a ward to its figures"),
      "SELECT count(*) FROM statistic",
      "WITH s AS MATERIALIZED (SELECT ward_code, sum(children) AS children, sum(children * updated) AS updated, sum(children * (updated AND complete AND sound)) AS clean,"
      " sum(children * (updated AND id_status = 'verified')) AS verified FROM statistic GROUP BY ward_code)"
      " SELECT count(*), min(coalesce(what, '-')) FROM (SELECT 'children' AS what WHERE (SELECT coalesce(sum(children), 0) FROM s) <> (SELECT count(*) FROM child_state) UNION ALL"
      " SELECT w.ward_code FROM ward_progress w LEFT JOIN s ON s.ward_code IS w.ward_code WHERE coalesce(s.children, 0) <> w.children OR coalesce(s.updated, 0) <> w.updated"
      " OR coalesce(s.clean, 0) <> w.clean OR coalesce(s.verified, 0) <> w.verified)" },
    { "figures-have-a-basis", LMS_MSG("A figure of the pack is part of its whole, what cannot be told has none, and the wards add up to all"),
      "SELECT count(*) FROM projection_count",
      "WITH t AS MATERIALIZED (SELECT projection, by_field, value, sum(part * (scope = 'all')) AS one, sum(part * (scope = 'ward')) AS many FROM projection_count GROUP BY 1, 2, 3)"
      " SELECT count(*), min(id) FROM (SELECT p.id FROM projection_count c JOIN projection p USING (projection) WHERE c.part > c.whole OR c.part < 0 OR (c.outward AND c.part IS NULL)"
      " OR (p.why_vi IS NOT NULL AND c.part IS NOT NULL) UNION ALL SELECT p.id FROM t JOIN projection p USING (projection) WHERE t.one <> t.many)" },
    { "missing-are-of-a-list", LMS_MSG("A child without a record is named by a row of a reference list, once"),
      "SELECT count(*) FROM missing_child",
      "SELECT count(*), min(list) FROM (SELECT list FROM missing_child GROUP BY list, row HAVING count(*) > 1 UNION ALL"
      " SELECT list FROM missing_child WHERE list NOT IN (SELECT name FROM source WHERE role = 'reference') UNION ALL"
      " SELECT m.list FROM missing_child m JOIN evidence e ON e.list = m.list AND e.row = m.row WHERE m.maybe = 0 AND e.outcome = 'verified')" },
    { "work-is-for-what-is-missing", LMS_MSG("The work list holds every counted child that is not in target, once"),
      "SELECT count(*) FROM worklist",
      "SELECT count(*), min(child_id) FROM (SELECT c.child_id, (SELECT count(*) FROM worklist w JOIN record r ON r.record_id = w.record_id WHERE r.child_id = c.child_id) n,"
      " c.updated = 1 AND c.in_target = 0 AS wanted FROM child c) WHERE n <> wanted" },
};

static lms_status ask(sqlite3 *db, const char *sql, uint64_t *n, char first[160], lms_error *err)
{
    sqlite3_stmt *st;
    bool          row = false;
    lms_status    s = lms__sql_prepare(db, sql, &st, err);
    if (s == LMS_OK) s = lms__sql_step(st, &row, err);
    if (s == LMS_OK && row) {
        *n = (uint64_t)sqlite3_column_int64(st, 0);
        if (first && sqlite3_column_count(st) > 1) {
            lms_str t = lms__sql_text(st, 1);
            size_t  k = t.n < 159 ? t.n : 159;
            if (k) memcpy(first, t.s, k);
            first[k] = 0;
        }
    }
    sqlite3_finalize(st);
    return s;
}

static bool has_column(sqlite3 *db, const char *table, const char *column)
{
    return sqlite3_table_column_metadata(db, NULL, table, column, NULL, NULL, NULL, NULL, NULL) == SQLITE_OK;
}

/* Tables that results have had from one version on: without one, the promises about it cannot be asked. */
static lms_status made_by_this_version(sqlite3 *db, lms_error *err)
{
    static const char *const need[][2] = { { "target", "percent" }, { "missing_child", "list" }, { "child_state", "record_id" }, { "golden", "origin" },
                                            { "worklist", "household" }, { "ladder", "step" }, { "progress", "no_file" }, { "forgotten", "line" },
                                            { "statistic", "children" }, { "projection_count", "outward" } };
    for (size_t i = 0; i < sizeof need / sizeof *need; i++)
        if (!has_column(db, need[i][0], need[i][1]))
            return lms__fail(err, LMS_E_FORMAT, LMS_MSG("This result was made by an older lamsach: it has no table {1}; run clean again"), need[i][0]);
    return LMS_OK;
}

/* Golden values stand in the record they name; one query per field. */
static lms_status golden(sqlite3 *db, lms_check *k, lms_error *err)
{
    sqlite3_stmt *st = NULL;
    lms_buf       b;
    lms_mem       mem;
    bool          row;
    lms__mem_init(&mem, NULL, 0);
    lms__buf_init(&b, &mem);
    lms_status s = lms__sql_prepare(db, "SELECT name FROM pragma_table_info('golden') WHERE name NOT IN ('record_id', 'origin', 'keep', 'key_in') ORDER BY name", &st, err);
    while (s == LMS_OK && (s = lms__sql_step(st, &row, err)) == LMS_OK && row) {
        lms_str  f = lms__sql_text(st, 0);
        uint64_t n = 0;
        char     first[160] = { 0 };
        lms__buf_clear(&b);
        /* the value's record, asked for by the field's name; then: is it one of the child's, and is the value there? */
        lms__buf_addz(&b, "SELECT count(*), min(x.child_id) FROM (SELECT c.child_id, g.");
        lms__sql_ident(&b, f);
        lms__buf_addz(&b, " AS v, json_extract(g.origin, '$.");
        for (size_t i = 0; i < f.n; i++)
            if (f.s[i] != '\'') lms__buf_addc(&b, f.s[i]);
        lms__buf_addz(&b, "') AS o FROM golden g JOIN child_state c USING (record_id)) x LEFT JOIN record r"
                          " ON r.record_id = x.o AND r.child_id = x.child_id WHERE x.v IS NOT r.");
        lms__sql_ident(&b, f);
        lms__buf_addz(&b, " OR (x.o IS NOT NULL AND r.record_id IS NULL)");
        lms__buf_addc(&b, 0);
        s = b.oom ? lms__mem_why(&mem, err) : ask(db, b.s, &n, first, err);
        k->failed += n;
        if (n && !k->first[0]) memcpy(k->first, first, sizeof k->first);
    }
    sqlite3_finalize(st);
    lms__buf_free(&b);
    return s;
}

lms_status lms_verify(const char *path, lms_check_fn on_check, void *ctx, lms_error *err)
{
    sqlite3   *db = NULL;
    uint32_t   bad = 0;
    lms_status s = path ? lms__sql_open_ro(path, &db, err) : lms__fail(err, LMS_E_ARG, LMS_MSG("No result was named"));
    if (s == LMS_OK && (!has_column(db, "meta", "key") || !has_column(db, "record", "record_key"))) {
        s = lms__fail(err, LMS_E_FORMAT, LMS_MSG("This is not a result of lamsach"));
        lms__fail_at(err, path, 0, 0, 0);
    }
    if (s == LMS_OK && (s = made_by_this_version(db, err)) != LMS_OK) lms__fail_at(err, path, 0, 0, 0);
    for (size_t i = 0; s == LMS_OK && i < sizeof promises / sizeof *promises; i++) {
        const promise *p = &promises[i];
        lms_check      k = { .id = p->id, .what = p->what };
        if (strstr(p->broken, "personal_id") && !has_column(db, "record", "personal_id")) continue; /* another kind of record */
        s = ask(db, p->looked, &k.checked, NULL, err);
        if (s == LMS_OK) s = ask(db, p->broken, &k.failed, k.first, err);
        k.ok = k.failed == 0;
        if (k.ok) k.first[0] = 0;
        bad += !k.ok;
        if (s == LMS_OK && on_check) on_check(ctx, &k);
    }
    if (s == LMS_OK) {
        lms_check k = { .id = "golden-values-have-origin", .what = LMS_MSG("Every golden value stands in the record it names, and that record is the child's") };
        s = ask(db, "SELECT count(*) FROM golden", &k.checked, NULL, err);
        if (s == LMS_OK) s = golden(db, &k, err);
        k.ok = k.failed == 0;
        bad += !k.ok;
        if (s == LMS_OK && on_check) on_check(ctx, &k);
    }
    if (s == LMS_OK) {
        lms_check   k = { .id = "file-is-sound", .what = LMS_MSG("The file itself is sound, and read only"), .checked = 1 };
        struct stat st;
        char        answer[160] = { 0 };
        uint64_t    ignored = 0;
        s = ask(db, "SELECT count(*), min(integrity_check) FROM pragma_integrity_check(1)", &ignored, answer, err);
        k.failed = s == LMS_OK && (strcmp(answer, "ok") != 0 || stat(path, &st) != 0 || (st.st_mode & 0222) != 0);
        k.ok = !k.failed;
        if (!k.ok) memcpy(k.first, answer, sizeof k.first);
        bad += !k.ok;
        if (s == LMS_OK && on_check) on_check(ctx, &k);
    }
    sqlite3_close(db);
    if (s == LMS_OK && bad) s = lms__fail(err, LMS_E_FORMAT, LMS_MSG("Some promises do not hold; this result should not be used"));
    return s;
}
