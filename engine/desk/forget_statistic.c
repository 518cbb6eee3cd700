// SPDX-License-Identifier: MIT
/*
 * desk/forget_statistic.c - the cross-counts of children without the one that is erased.
 *
 * A cell of `statistic` is a number of children alike. Which one counted this child is known by its ward, standing and
 * values; the age group is told from its birth date; where that is not enough, any cell that keeps the sums right is as
 * good as another, since it holds nothing but a number. What the pack makes of the cells (projection_count) stays as it
 * was: only a run can project.
 */
#include "forget.h"

/* Is this column of statistic a field of the child? */
static bool field_of(sqlite3 *db, const char *column)
{
    static const char *const own[] = { "ward_code", "age_group", "updated", "complete", "sound", "single", "fresh", "id_status", "children" };
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strcmp(column, own[i]) == 0) return false;
    return lmd__db_has_column(db, "record", column);
}

/* For each field of the cells: before, its name, between, its name, after. */
static lms_status each_field(sqlite3 *db, lmd_buf *q, const char *before, const char *between, const char *after, lms_error *err)
{
    sqlite3_stmt *st;
    lmd_buf       name = { 0 };
    bool          row = true;
    lms_status    s = lmd__db_prepare(db, "SELECT name FROM pragma_table_info('statistic') ORDER BY cid", &st, err);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        lmd__buf_clear(&name);
        lmd__put_str(&name, lmd__db_text(st, 0));
        if (!field_of(db, lmd__z(&name))) continue;
        lmd__puts(q, before), lmd__db_ident(q, lmd__buf_str(&name));
        lmd__puts(q, between), lmd__db_ident(q, lmd__buf_str(&name));
        lmd__puts(q, after);
    }
    sqlite3_finalize(st);
    lmd__buf_free(&name);
    return s == LMS_OK && q->bad ? lmd__nomem(err) : s;
}

static lms_status ask(sqlite3 *db, const char *sql, lms_str child, int64_t cell, int64_t *out, lms_error *err)
{
    sqlite3_stmt *st;
    bool          row = false;
    lms_status    s = lmd__db_prepare(db, sql, &st, err);
    if (s != LMS_OK) return s;
    lmd__db_bind(st, 1, child);
    if (sqlite3_bind_parameter_count(st) > 1) sqlite3_bind_int64(st, 2, cell);
    s = lmd__db_step(st, &row, err);
    if (s == LMS_OK && out) *out = row ? sqlite3_column_int64(st, 0) : 0;
    sqlite3_finalize(st);
    return s;
}

lms_status lmd__statistic_take(sqlite3 *db, const lmd_fields *f, lms_str child, int64_t *cell, lms_error *err)
{
    const lmd_field *birth = lmd__field_of_role(f, "birth_date");
    lmd_buf          q = { 0 };
    *cell = 0;
    if (!lmd__db_has(db, "statistic")) return LMS_OK;
    lmd__puts(&q, "SELECT s.rowid FROM statistic s JOIN child_state k ON k.child_id = ?1 JOIN child c ON c.child_id = k.child_id"
                  " LEFT JOIN ward_progress w ON w.rowid = k.ward WHERE s.children > 0 AND s.ward_code IS w.ward_code AND s.updated = k.updated"
                  " AND s.id_status IS k.id_status AND (k.updated = 0 OR k.clean = (s.complete AND s.sound)) ORDER BY s.complete = (k.steps & 1) DESC");
    lms_status s = each_field(db, &q, ", (s.", " IS c.", ") DESC", err);
    if (birth) {
        lmd__puts(&q, ", (SELECT (substr(m.value, 1, 4) - substr(b.v, 1, 4)) - (substr(m.value, 6) < substr(b.v, 6)) BETWEEN CAST(s.age_group AS INTEGER)"
                      " AND CAST(substr(s.age_group, instr(s.age_group, '-') + 1) AS INTEGER) FROM meta m, (SELECT c.");
        lmd__db_ident(&q, lmd__str(birth->id));
        lmd__puts(&q, " AS v) b WHERE m.key = 'as_of') DESC");
    }
    lmd__puts(&q, ", (s.single = ((k.steps & 4) <> 0)) DESC, s.children DESC, s.rowid LIMIT 1");
    if (s == LMS_OK) s = q.bad ? lmd__nomem(err) : ask(db, lmd__z(&q), child, 0, cell, err);
    if (s == LMS_OK) s = ask(db, "UPDATE statistic SET children = children - 1 WHERE ?1 IS NOT NULL AND rowid = ?2", child, *cell, NULL, err);
    lmd__buf_free(&q);
    return s;
}

lms_status lmd__statistic_put(sqlite3 *db, lms_str child, int64_t cell, lms_error *err)
{
    lmd_buf    q = { 0 };
    lms_status s = LMS_OK;
    if (!lmd__db_has(db, "statistic")) return LMS_OK;
    if (child.n && cell) { /* the child is still there: alike, but for what has changed */
        lmd__puts(&q, "CREATE TEMP TABLE alike AS SELECT * FROM statistic WHERE rowid = ");
        lmd__printf(&q, "%lld; UPDATE alike SET children = 1", (long long)cell);
        if (sqlite3_exec(db, lmd__z(&q), NULL, NULL, NULL) != SQLITE_OK) s = lmd__db_fail(db, err);
        lmd__buf_clear(&q);
        lmd__puts(&q, "UPDATE alike SET (updated, id_status, complete, sound) = (SELECT k.updated, k.id_status, max(k.steps & 1, k.updated AND k.clean),"
                      " CASE WHEN k.updated AND (k.steps & 1 OR k.clean) THEN k.clean ELSE alike.sound END FROM child_state k WHERE k.child_id = ?1)");
        if (s == LMS_OK) s = each_field(db, &q, ", ", " = (SELECT c.", " FROM child c WHERE c.child_id = ?1)", err);
        if (s == LMS_OK) s = ask(db, lmd__z(&q), child, 0, NULL, err);
        if (s == LMS_OK && sqlite3_exec(db, "INSERT INTO statistic SELECT * FROM alike; DROP TABLE alike", NULL, NULL, NULL) != SQLITE_OK) s = lmd__db_fail(db, err);
    }
    if (s == LMS_OK && sqlite3_exec(db, "DELETE FROM statistic WHERE children = 0", NULL, NULL, NULL) != SQLITE_OK) s = lmd__db_fail(db, err);
    lmd__buf_free(&q);
    return s;
}
