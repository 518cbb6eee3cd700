// SPDX-License-Identifier: MIT
/*
 * desk/goals.h - what the pack asked of the wards, as it stands in the result's table `target`.
 *
 * In       a result
 * Out      per target: percent, and whether it is "more than" or "at least"
 * Promises
 *   1. nothing is assumed: a result without the table is refused with what to do, a target the pack does not set is
 *      neither met nor missed
 *   2. compared as integers, as the run did it
 */
#ifndef LMD_GOALS_H
#define LMD_GOALS_H

#include "db.h"

typedef struct lmd_goal { int64_t percent; bool strict, set; } lmd_goal;
typedef struct lmd_goals { lmd_goal updated, in_target; } lmd_goals;

/* LMS_E_FORMAT if the result was made before targets stood in it. */
lms_status lmd__goals_load(sqlite3 *db, lmd_goals *out, lms_error *err);
/* LMS_E_FORMAT, with what to do, if a table of newer results is not there. */
lms_status lmd__need_table(sqlite3 *db, const char *table, lms_error *err);
bool       lmd__goal_met(const lmd_goal *g, int64_t part, int64_t whole);
/* How many more of part are needed; 0 where there is no target. */
int64_t    lmd__goal_missing(const lmd_goal *g, int64_t part, int64_t whole);
/* "trên 90 %", "at least 75 %"; "chưa đặt chỉ tiêu" where the pack sets none. */
void       lmd__put_goal(lmd_buf *b, const lmd_goal *g, lmd_lang lang);

#endif
