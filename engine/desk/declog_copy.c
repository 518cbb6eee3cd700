// SPDX-License-Identifier: MIT
/*
 * desk/declog_copy.c - the log goes along to the next result: what was decided and what was erased is not lost when a
 * result gets another name.
 *
 * In       the previous result's log, the name of the new result
 * Out      the new result's log, whole or not at all: the same chain, to be continued. The old one stays as it is
 */
#include "declog_look.h"

#include <unistd.h>

static lms_status backup(sqlite3 *from, const char *to, lms_error *err)
{
    sqlite3 *db = NULL;
    if (sqlite3_open_v2(to, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK) {
        sqlite3_close(db);
        return lmd__fail(err, LMS_E_IO, LMS_MSG("{1} cannot be opened for writing"), to);
    }
    sqlite3_backup *b = sqlite3_backup_init(db, "main", from, "main");
    int rc = b ? sqlite3_backup_step(b, -1) : SQLITE_ERROR;
    if (b) sqlite3_backup_finish(b);
    lms_status s = rc == SQLITE_DONE ? LMS_OK : lmd__declog_fail(db, err);
    if (sqlite3_close(db) != SQLITE_OK && s == LMS_OK) s = LMS_E_INTERNAL;
    return s;
}

lms_status lmd__log_copy(const char *from, const char *to, lms_error *err)
{
    lmd_declog *log = NULL;
    lmd_temp temp;
    lms_status s = lmd__declog_open(from, false, &log, err);
    if (s != LMS_OK) return s;
    s = lmd__temp_begin(&temp, to, err);
    if (s == LMS_OK) {
        s = backup(lmd__declog_db(log), temp.path, err);
        if (s == LMS_OK)
            s = lmd__temp_commit(&temp, err);
        else
            lmd__temp_abort(&temp);
    }
    lmd__declog_close(log);
    return s;
}

lms_status lmd_log_take_along(const char *previous_db, const char *result_db, lmd_log_info *out, lms_error *err)
{
    lmd_log_info before = {.size = sizeof before}, here = {.size = sizeof here};
    lms_status s = lmd__log_paths(result_db, &here, err);
    if (s == LMS_OK) s = lmd_log_look(previous_db, NULL, &before, err);
    if (s == LMS_OK && before.trouble.code != LMS_OK) {
        if (err) *err = before.trouble;
        s = before.trouble.code;
    }
    if (s == LMS_OK && before.there && access(here.path, F_OK) != 0) s = lmd__log_copy(before.path, here.path, err);
    if (out && out->size == sizeof *out) *out = before;
    return s;
}
