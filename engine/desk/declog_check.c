// SPDX-License-Identifier: MIT
/* desk/declog_check.c - is the chain whole, do the effects fit, is it the log an anchor saw? See declog.h. */
#include "declog_parts.h"

#include <sodium.h>
#include <stdlib.h>

typedef struct gone {
    char who[LMD_HEX + 1];
    int64_t at;
} gone;

typedef struct checking {
    lmd_declog *log;
    gone *erased;
    size_t n_erased, cap_erased;
    sqlite3_stmt *decision, *proposal, *shown;
} checking;

static lms_status prepare(lmd_declog *log, const char *sql, sqlite3_stmt **st, lms_error *err)
{
    return sqlite3_prepare_v2(log->db, sql, -1, st, NULL) == SQLITE_OK ? LMS_OK : lmd__declog_fail(log->db, err);
}

/* Whom an entry erased, in rising order of entries. */
static lms_status read_erased(checking *k, lms_error *err)
{
    sqlite3_stmt *st = NULL;
    lms_status s = prepare(k->log,
                           "SELECT seq, body FROM entry WHERE instr(body, char(10) || 'kind erased' || char(10))"
                           " ORDER BY seq",
                           &st, err);
    int rc = SQLITE_DONE;
    while (s == LMS_OK && (rc = sqlite3_step(st)) == SQLITE_ROW) {
        lms_str a = lmd__entry_line(lmd__db_text(st, 1), "a");
        if (a.n != LMD_HEX) continue;
        if (!lmd__room((void **)&k->erased, k->n_erased, &k->cap_erased, sizeof *k->erased)) s = lmd__nomem(err);
        if (s != LMS_OK) break;
        gone *g = &k->erased[k->n_erased++];
        memcpy(g->who, a.s, LMD_HEX);
        g->who[LMD_HEX] = 0;
        g->at = sqlite3_column_int64(st, 0);
    }
    sqlite3_finalize(st); /* a damaged page is met again, and named, by the walk over the entries */
    return s;
}

static bool erased_later(const checking *k, lms_str who, int64_t seq)
{
    for (size_t i = 0; i < k->n_erased; i++)
        if (k->erased[i].at > seq && lmd__is(who, k->erased[i].who)) return true;
    return false;
}

/* *rows of the effect table have this seq; *same if the clear row gives the body again, byte for byte. */
static bool effect(checking *k, sqlite3_stmt *st, const char *kind, int64_t seq, lms_str body, int *rows, bool *same)
{
    sqlite3_reset(st);
    sqlite3_bind_int64(st, 1, seq);
    int rc = sqlite3_step(st);
    *rows = 0;
    if (rc == SQLITE_ROW) {
        lmd_buf b = {0};
        lmd_entry e = {.kind = kind, .seq = seq};
        *rows = 1;
        e.a = lmd__db_text(st, 0), e.b = lmd__db_text(st, 1), e.word = lmd__db_text(st, 2);
        e.by = lmd__db_text(st, 3), e.at = lmd__db_text(st, 4), e.reason = lmd__db_text(st, 5);
        e.evidence = lmd__db_text(st, 6), e.value = lmd__db_text(st, 7);
        e.undoes = sqlite3_column_int64(st, 8), e.stands_for = sqlite3_column_int64(st, 9);
        lmd__entry_body(&b, &e, k->log->key);
        *same = !b.bad && lmd__eq(lmd__buf_str(&b), body);
        lmd__buf_free(&b);
    }
    return rc == SQLITE_ROW || rc == SQLITE_DONE;
}

static lmd_log_fault effects(checking *k, int64_t seq, lms_str body)
{
    static const char *const kinds[] = {"decision", "proposal", "shown"};
    sqlite3_stmt *const st[] = {k->decision, k->proposal, k->shown};
    lms_str kind = lmd__entry_line(body, "kind"), a = lmd__entry_line(body, "a"), b = lmd__entry_line(body, "b");
    bool may_go = erased_later(k, a, seq) || (b.s && erased_later(k, b, seq));
    for (int i = 0; i < 3; i++) {
        int rows;
        bool same = false, mine = lmd__is(kind, kinds[i]);
        if (!effect(k, st[i], kinds[i], seq, body, &rows, &same)) return LMD_LOG_UNREADABLE;
        if (rows && (!mine || !same || may_go)) return LMD_LOG_EFFECT;
        if (!rows && mine && !may_go) return LMD_LOG_EFFECT;
    }
    return LMD_LOG_WHOLE;
}

/* Over all entries in order. Stops at the first that is bad. */
static lms_status walk(checking *k, const lmd_anchor *anchor, lmd_log_check *out, lms_error *err)
{
    unsigned char prev[LMD_LOG_HASH];
    sqlite3_stmt *st = NULL;
    bool other = false;
    int64_t n = 0;
    int rc = SQLITE_DONE;
    lmd__entry_genesis(prev, k->log->key);
    lms_status s = prepare(k->log, "SELECT seq, body, hash FROM entry ORDER BY seq", &st, err);
    while (s == LMS_OK && out->fault == LMD_LOG_WHOLE && (rc = sqlite3_step(st)) == SQLITE_ROW) {
        int64_t seq = sqlite3_column_int64(st, 0);
        const void *h = sqlite3_column_blob(st, 2);
        lms_str body = lmd__db_text(st, 1), hash = {h ? h : "", (size_t)sqlite3_column_bytes(st, 2)};
        if (seq != n + 1)
            out->fault = LMD_LOG_MISSING, seq = seq < n + 1 ? seq : n + 1;
        else if (!lmd__entry_fits(prev, seq, body, hash))
            out->fault = LMD_LOG_CHANGED;
        else
            out->fault = effects(k, seq, body);
        if (out->fault != LMD_LOG_WHOLE) {
            out->first_bad = seq;
            break;
        }
        n = seq;
        memcpy(prev, hash.s, sizeof prev);
        sodium_bin2hex(out->now.head, sizeof out->now.head, prev, sizeof prev);
        if (anchor && anchor->count == n) other = strcmp(anchor->head, out->now.head) != 0;
    }
    if (s == LMS_OK && out->fault == LMD_LOG_WHOLE && rc != SQLITE_DONE) {
        if (rc == SQLITE_CORRUPT)
            out->fault = LMD_LOG_UNREADABLE, out->first_bad = n + 1;
        else
            s = lmd__declog_fail(k->log->db, err);
    }
    sqlite3_finalize(st);
    out->now.count = n;
    if (s != LMS_OK || out->fault != LMD_LOG_WHOLE || anchor == NULL) return s;
    if (n < anchor->count)
        out->fault = LMD_LOG_SHORTENED, out->first_bad = n + 1;
    else if (other)
        out->fault = LMD_LOG_REWRITTEN, out->first_bad = anchor->count;
    return s;
}

/* Clear rows without any entry. */
static lms_status strays(checking *k, lmd_log_check *out, lms_error *err)
{
    sqlite3_stmt *st = NULL;
    lms_status s = prepare(k->log,
                           "SELECT min(seq) FROM (SELECT seq FROM decision UNION ALL SELECT seq FROM proposal"
                           " UNION ALL SELECT seq FROM shown) WHERE seq NOT IN (SELECT seq FROM entry)",
                           &st, err);
    if (s == LMS_OK) {
        int rc = sqlite3_step(st);
        if (rc != SQLITE_ROW)
            s = lmd__declog_fail(k->log->db, err);
        else if (sqlite3_column_type(st, 0) != SQLITE_NULL)
            out->fault = LMD_LOG_EFFECT, out->first_bad = sqlite3_column_int64(st, 0);
    }
    sqlite3_finalize(st);
    return s;
}

lms_status lmd__declog_check(lmd_declog *log, const lmd_anchor *anchor, lmd_log_check *out, lms_error *err)
{
    checking k = {.log = log};
    *out = (lmd_log_check){0};
    /* one view of the file while others write */
    if (sqlite3_exec(log->db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK) return lmd__declog_fail(log->db, err);
    lms_status s = read_erased(&k, err);
    if (s == LMS_OK)
        s = prepare(log,
                    "SELECT key_a, key_b, decision, \"by\", \"at\", reason, evidence, '', undoes, stands_for"
                    " FROM decision WHERE seq = ?1",
                    &k.decision, err);
    if (s == LMS_OK)
        s = prepare(log,
                    "SELECT record_key, field, decision, \"by\", \"at\", reason, '', value, 0, 0"
                    " FROM proposal WHERE seq = ?1",
                    &k.proposal, err);
    if (s == LMS_OK)
        s = prepare(log, "SELECT record_key, '', '', \"by\", \"at\", purpose, '', '', 0, 0 FROM shown WHERE seq = ?1",
                    &k.shown, err);
    if (s == LMS_OK) s = walk(&k, anchor, out, err);
    if (s == LMS_OK && (out->fault == LMD_LOG_WHOLE || out->fault == LMD_LOG_SHORTENED)) s = strays(&k, out, err);
    sqlite3_finalize(k.decision);
    sqlite3_finalize(k.proposal);
    sqlite3_finalize(k.shown);
    sqlite3_exec(log->db, "ROLLBACK", NULL, NULL, NULL);
    free(k.erased);
    return s;
}
