// SPDX-License-Identifier: MIT
/*
 * worklist.c - lms_worklist: how many visits bring each ward to a goal.
 *
 * A visit mends all listed children of one household; a child without a household, or whose pair is to be decided in
 * the office, is a visit of its own. Visits share no child, so the fewest that reach the goal are the largest first:
 * the order of the work list.
 */
#include "base/sql.h"

static void put(char *out, size_t cap, lms_str s)
{
    size_t n = s.n < cap ? s.n : cap - 1;
    while (n && n < s.n && ((unsigned char)s.s[n] & 0xC0) == 0x80) n--;
    if (n) memcpy(out, s.s, n);
    out[n] = 0;
}

/* Visits up to the goal, children they mend; then these children by kind of fix. */
static lms_status visits(sqlite3 *db, lms_goal_ward *w, lms_error *err)
{
    sqlite3_stmt *st = NULL;
    bool          row;
    lms_str       code = lms__str(w->ward_code);
    lms_status    s = lms__sql_prepare(db, "SELECT place, mended FROM work_visit WHERE ward_code IS ?1 AND mended - children < ?2 ORDER BY place", &st, err);
    if (s == LMS_OK) lms__sql_bind_text(st, 1, code), sqlite3_bind_int64(st, 2, (int64_t)w->needed);
    while (s == LMS_OK && (s = lms__sql_step(st, &row, err)) == LMS_OK && row) {
        w->visits = (uint64_t)sqlite3_column_int64(st, 0);
        w->mended = (uint64_t)sqlite3_column_int64(st, 1);
    }
    sqlite3_finalize(st);
    st = NULL;
    w->reached = w->mended >= w->needed;
    if (s == LMS_OK)
        s = lms__sql_prepare(db, "SELECT l.action, count(*), t.text_vi, t.text_en FROM worklist l JOIN work_visit v ON v.ward_code IS l.ward_code AND v.visit ="
                                 " CASE WHEN l.household IS NULL OR l.action = 'decide-duplicate' THEN 'record:' || l.record_id ELSE 'household:' || l.household END"
                                 " LEFT JOIN rule_text t ON t.rule = l.action WHERE l.ward_code IS ?1 AND v.ward_code IS ?1 AND v.place <= ?2 GROUP BY 1 ORDER BY 2 DESC, 1", &st, err);
    if (s == LMS_OK) lms__sql_bind_text(st, 1, code), sqlite3_bind_int64(st, 2, (int64_t)w->visits);
    while (s == LMS_OK && (s = lms__sql_step(st, &row, err)) == LMS_OK && row && w->n_kinds < LMS_GOAL_KINDS) {
        put(w->kind[w->n_kinds].action, sizeof w->kind->action, lms__sql_text(st, 0));
        put(w->kind[w->n_kinds].text_vi, sizeof w->kind->text_vi, lms__sql_text(st, 2));
        put(w->kind[w->n_kinds].text_en, sizeof w->kind->text_en, lms__sql_text(st, 3));
        w->kind[w->n_kinds++].children = (uint64_t)sqlite3_column_int64(st, 1);
    }
    sqlite3_finalize(st);
    return s;
}

/* Percent and strictness: as asked (at least), or the pack's where nothing was asked. */
static lms_status the_goal(sqlite3 *db, int asked, uint64_t *percent, bool *strict, lms_error *err)
{
    sqlite3_stmt *st = NULL;
    bool          row = false;
    *percent = (uint64_t)asked;
    *strict = false;
    if (asked) return LMS_OK;
    if (sqlite3_table_column_metadata(db, NULL, "target", "percent", NULL, NULL, NULL, NULL, NULL) != SQLITE_OK)
        return lms__fail(err, LMS_E_FORMAT, LMS_MSG("This result was made by an older lamsach: it has no table {1}; run clean again"), "target");
    lms_status s = lms__sql_prepare(db, "SELECT percent, strict FROM target WHERE target = 'in_target'", &st, err);
    if (s == LMS_OK) s = lms__sql_step(st, &row, err);
    if (s == LMS_OK && row) {
        *percent = (uint64_t)sqlite3_column_int64(st, 0);
        *strict = sqlite3_column_int64(st, 1) != 0;
    }
    sqlite3_finalize(st);
    if (s == LMS_OK && !row) s = lms__fail(err, LMS_E_ARG, LMS_MSG("The rule pack of this result sets no target; say which with --goal"));
    return s;
}

lms_status lms_worklist(const char *path, int goal, lms_goal_fn on_ward, void *ctx, lms_error *err)
{
    sqlite3      *db = NULL;
    sqlite3_stmt *st = NULL;
    uint64_t      percent;
    bool          row, strict;
    if (path == NULL) return lms__fail(err, LMS_E_ARG, LMS_MSG("No result was named"));
    if (goal < 0 || goal > 100 || on_ward == NULL) return lms__fail(err, LMS_E_ARG, LMS_MSG("The goal is a whole percentage from 1 to 100"));
    lms_status s = lms__sql_open_ro(path, &db, err);
    if (s == LMS_OK) s = the_goal(db, goal, &percent, &strict, err);
    if (s == LMS_OK) s = lms__sql_prepare(db, "SELECT ward_code, ward_name, updated, in_target FROM ward_progress ORDER BY ward_code", &st, err);
    while (s == LMS_OK && (s = lms__sql_step(st, &row, err)) == LMS_OK && row) {
        lms_goal_ward w = { .updated = (uint64_t)sqlite3_column_int64(st, 2), .in_target = (uint64_t)sqlite3_column_int64(st, 3) };
        uint64_t      want = w.updated ? (w.updated * percent + strict + 99) / 100 : 0;
        w.goal = (uint32_t)percent;
        w.more_than = strict;
        put(w.ward_code, sizeof w.ward_code, lms__sql_text(st, 0));
        put(w.ward_name, sizeof w.ward_name, lms__sql_text(st, 1));
        w.needed = want > w.in_target ? want - w.in_target : 0;
        s = visits(db, &w, err);
        if (s == LMS_OK) on_ward(ctx, &w);
    }
    sqlite3_finalize(st);
    sqlite3_close(db);
    return s;
}
