// SPDX-License-Identifier: MIT
/*
 * desk/declog_look.c - the log beside a result, looked at whole: for clean, verify, the report and the review commands.
 *
 * In       the name of a result; an anchor
 * Out      is there a log, is it whole, is it the one the anchor saw; head and count
 */
#include "declog_look.h"

#include "db.h"

#include <stdio.h>
#include <unistd.h>

static const char *told_by(lmd_log_fault f)
{
    switch (f) {
    case LMD_LOG_WHOLE:
        return NULL;
    case LMD_LOG_MISSING:
        return LMS_MSG("The decision log is not whole: entry {1} is missing or out of its place");
    case LMD_LOG_CHANGED:
        return LMS_MSG("The decision log is not whole: entry {1} was changed");
    case LMD_LOG_EFFECT:
        return LMS_MSG("The decision log is not whole: what entry {1} decided is missing in clear, or was changed");
    case LMD_LOG_SHORTENED:
        return LMS_MSG("The decision log was shortened: its anchor counted entry {1}, which is gone");
    case LMD_LOG_REWRITTEN:
        return LMS_MSG("The decision log was written anew: entry {1} is not the one its anchor saw");
    default:
        return LMS_MSG("The decision log is damaged at entry {1}");
    }
}

static void trouble(lmd_log_info *out, const char *what, uint64_t entry)
{
    char n[24];
    snprintf(n, sizeof n, "%llu", (unsigned long long)entry);
    out->first_bad = entry;
    lmd__fail(&out->trouble, LMS_E_FORMAT, what, n);
    lmd__fail_at(&out->trouble, out->path, 0, 0);
}

lms_status lmd__log_paths(const char *result_db, lmd_log_info *out, lms_error *err)
{
    lmd_buf b = {0};
    lms_status s = lmd__declog_path(&b, result_db, err);
    if (s == LMS_OK && b.n + 4 > sizeof out->path) s = lmd__fail(err, LMS_E_ARG, LMS_MSG("The file name is too long"));
    if (s == LMS_OK) {
        memcpy(out->path, b.s, b.n + 1);
        memcpy(out->anchor, b.s, b.n - 2); /* "db" */
        memcpy(out->anchor + b.n - 2, "anchor", sizeof "anchor");
    }
    lmd__buf_free(&b);
    return s;
}

/* A damaged index or page that no entry lies on is found here. */
static lms_status sound(lmd_declog *log, bool *ok, lms_error *err)
{
    sqlite3_stmt *st = NULL;
    int rc = sqlite3_prepare_v2(lmd__declog_db(log), "PRAGMA integrity_check(1)", -1, &st, NULL);
    if (rc == SQLITE_OK) rc = sqlite3_step(st);
    *ok = rc == SQLITE_ROW && lmd__is(lmd__db_text(st, 0), "ok");
    sqlite3_finalize(st);
    return rc == SQLITE_ROW || rc == SQLITE_CORRUPT || rc == SQLITE_NOTADB ? LMS_OK
                                                                           : lmd__declog_fail(lmd__declog_db(log), err);
}

static lms_status look(lmd_declog *log, const lmd_anchor *anchor, lmd_log_info *out, lms_error *err)
{
    static const char in_force[] =
        "SELECT count(*) FROM (SELECT decision, max(seq) FROM decision GROUP BY key_a, key_b)"
        " WHERE decision <> 'unsure'";
    static const char accepted[] =
        "SELECT count(*) FROM (SELECT decision, max(seq) FROM proposal GROUP BY record_key, field)"
        " WHERE decision = 'accepted'";
    lmd_log_check k;
    int64_t pairs = 0, values = 0;
    bool ok = true;
    lms_status s = lmd__declog_check(log, anchor, &k, err);
    if (s != LMS_OK) return s;
    out->entries = (uint64_t)k.now.count;
    memcpy(out->head, k.now.head, sizeof out->head);
    if (k.fault != LMD_LOG_WHOLE) {
        trouble(out, told_by(k.fault), (uint64_t)k.first_bad);
        return LMS_OK;
    }
    if ((s = sound(log, &ok, err)) != LMS_OK) return s;
    if (!ok) {
        trouble(out, LMS_MSG("The decision log is damaged; take it from a backup"), 0);
        return LMS_OK;
    }
    s = lmd__db_count(lmd__declog_db(log), in_force, &pairs, err);
    if (s == LMS_OK) s = lmd__db_count(lmd__declog_db(log), accepted, &values, err);
    out->pairs = (uint64_t)pairs;
    out->accepted = (uint64_t)values;
    return s;
}

lms_status lmd_log_look(const char *result_db, const char *anchor, lmd_log_info *out, lms_error *err)
{
    lmd_declog *log = NULL;
    lmd_anchor seen;
    if (out == NULL || out->size != sizeof *out || result_db == NULL || *result_db == 0)
        return lmd__fail(err, LMS_E_ARG, LMS_MSG("No result was named; give the result.db that lamsach clean made"));
    *out = (lmd_log_info){.size = sizeof *out};
    lms_status s = lmd__log_paths(result_db, out, err);
    if (s != LMS_OK) return s;
    if (anchor && strlen(anchor) >= sizeof out->anchor)
        return lmd__fail(err, LMS_E_ARG, LMS_MSG("The file name is too long"));
    if (anchor) memcpy(out->anchor, anchor, strlen(anchor) + 1);
    out->there = access(out->path, F_OK) == 0;
    out->anchored = anchor || access(out->anchor, F_OK) == 0;
    if (out->anchored && (s = lmd__anchor_read(out->anchor, &seen, err)) != LMS_OK) return s;
    if (!out->there) {
        if (out->anchored && seen.count)
            trouble(out, LMS_MSG("The decision log is gone; its anchor counted {1} entries"), (uint64_t)seen.count);
        out->first_bad = out->trouble.code ? 1 : 0;
        return LMS_OK;
    }
    lms_error mine = {0};
    s = lmd__declog_open(out->path, false, &log, &mine);
    if (s == LMS_OK) s = look(log, out->anchored ? &seen : NULL, out, &mine);
    lmd__declog_close(log);
    if (s == LMS_E_FORMAT) { /* damaged beyond opening: a finding about the log, not a failure to look */
        out->trouble = mine;
        if (mine.file[0] == 0) lmd__fail_at(&out->trouble, out->path, 0, 0);
        return LMS_OK;
    }
    if (s != LMS_OK && err) *err = mine;
    return s;
}

lms_status lmd_log_anchor(const char *result_db, const char *path, lmd_log_info *out, lms_error *err)
{
    lmd_log_info mine = {.size = sizeof mine};
    if (out == NULL) out = &mine;
    if (path == NULL || *path == 0)
        return lmd__fail(err, LMS_E_ARG, LMS_MSG("No file was named for the anchor; give one with -o"));
    lms_status s = lmd_log_look(result_db, NULL, out, err);
    if (s != LMS_OK) return s;
    if (!out->there && out->trouble.code == LMS_OK)
        return lmd__fail(err, LMS_E_ARG, LMS_MSG("There is no decision log {1}; nobody has decided anything yet"),
                         out->path);
    if (out->trouble.code != LMS_OK) { /* a bad log gets no new anchor: it would hide what is wrong */
        if (err) *err = out->trouble;
        return out->trouble.code;
    }
    lmd_anchor a = {.count = (int64_t)out->entries};
    memcpy(a.head, out->head, sizeof a.head);
    return lmd__anchor_write(path, &a, err);
}
