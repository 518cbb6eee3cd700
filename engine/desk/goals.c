// SPDX-License-Identifier: MIT
/* desk/goals.c - see goals.h. */
#include "goals.h"

lms_status lmd__need_table(sqlite3 *db, const char *table, lms_error *err)
{
    if (lmd__db_has(db, table)) return LMS_OK;
    return lmd__fail(err, LMS_E_FORMAT,
                     LMS_MSG("This result was made by an older lamsach: it has no table {1}; run clean again"), table);
}

lms_status lmd__goals_load(sqlite3 *db, lmd_goals *out, lms_error *err)
{
    sqlite3_stmt *st = NULL;
    bool          row = true;
    *out = (lmd_goals){ 0 };
    lms_status s = lmd__need_table(db, "target", err);
    if (s == LMS_OK) s = lmd__db_prepare(db, "SELECT target, percent, strict FROM target", &st, err);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        lmd_goal g = { sqlite3_column_int64(st, 1), sqlite3_column_int64(st, 2) != 0, true };
        if (g.percent < 0 || g.percent > 100) continue;
        if (lmd__is(lmd__db_text(st, 0), "updated")) out->updated = g;
        else if (lmd__is(lmd__db_text(st, 0), "in_target")) out->in_target = g;
    }
    sqlite3_finalize(st);
    return s;
}

bool lmd__goal_met(const lmd_goal *g, int64_t part, int64_t whole)
{
    return g->set && whole > 0 && part * 100 >= g->percent * whole + g->strict;
}

int64_t lmd__goal_missing(const lmd_goal *g, int64_t part, int64_t whole)
{
    int64_t want = g->set && whole > 0 ? (g->percent * whole + g->strict + 99) / 100 : 0;
    return want > part ? want - part : 0;
}

void lmd__put_goal(lmd_buf *b, const lmd_goal *g, lmd_lang lang)
{
    if (!g->set) {
        lmd__puts(b, lmd__say(lang, "chưa đặt chỉ tiêu", "no target set"));
        return;
    }
    lmd__printf(b, "%s %lld\xC2\xA0%%",
                g->strict ? lmd__say(lang, "trên", "more than") : lmd__say(lang, "ít nhất", "at least"),
                (long long)g->percent);
}
