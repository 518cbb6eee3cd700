// SPDX-License-Identifier: MIT
/* desk/declog.c - opening and appending; see declog.h. */
#include "declog_parts.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { BUSY_MS = 60000 };

/* secure_delete overwrites what erase removes; the rollback journal is emptied with zeros for the same reason. */
static const char OPENING[] = "PRAGMA foreign_keys = OFF; PRAGMA secure_delete = ON; PRAGMA synchronous = FULL;";
static const char TABLES[] =
    "CREATE TABLE log_key(id INTEGER PRIMARY KEY CHECK (id = 1), key BLOB NOT NULL);"
    "CREATE TABLE entry(seq INTEGER PRIMARY KEY, body TEXT NOT NULL, hash BLOB NOT NULL);"
    "CREATE TABLE decision(seq INTEGER PRIMARY KEY, key_a TEXT NOT NULL, key_b TEXT NOT NULL, decision TEXT NOT NULL,"
    " \"by\" TEXT NOT NULL, \"at\" TEXT NOT NULL, reason TEXT NOT NULL, evidence TEXT NOT NULL,"
    " undoes INTEGER NOT NULL, stands_for INTEGER NOT NULL);"
    "CREATE INDEX decision_pair ON decision(key_a, key_b, seq);"
    "CREATE INDEX decision_b ON decision(key_b);"
    "CREATE TABLE proposal(seq INTEGER PRIMARY KEY, record_key TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL,"
    " decision TEXT NOT NULL, \"by\" TEXT NOT NULL, \"at\" TEXT NOT NULL, reason TEXT NOT NULL);"
    "CREATE INDEX proposal_field ON proposal(record_key, field, seq);"
    "CREATE TABLE shown(seq INTEGER PRIMARY KEY, record_key TEXT NOT NULL, \"by\" TEXT NOT NULL, \"at\" TEXT NOT NULL,"
    " purpose TEXT NOT NULL);"
    "CREATE INDEX shown_record ON shown(record_key);"
    "CREATE TRIGGER entry_stays BEFORE DELETE ON entry BEGIN SELECT raise(ABORT, 'the log is append-only'); END;"
    "CREATE TRIGGER entry_same BEFORE UPDATE ON entry BEGIN SELECT raise(ABORT, 'the log is append-only'); END;";

lms_status lmd__declog_fail(sqlite3 *db, lms_error *err)
{
    int rc = db ? sqlite3_errcode(db) : SQLITE_NOMEM;
    if (rc == SQLITE_NOMEM) return lmd__nomem(err);
    if (rc == SQLITE_CORRUPT || rc == SQLITE_NOTADB)
        return lmd__fail(err, LMS_E_FORMAT, LMS_MSG("The decision log is damaged; take it from a backup"));
    if (rc == SQLITE_READONLY && sqlite3_extended_errcode(db) == SQLITE_READONLY_DBMOVED)
        return lmd__fail(err, LMS_E_IO, LMS_MSG("The decision log was moved or replaced while it was open; nothing was written, start again"));
    if (rc == SQLITE_BUSY)
        return lmd__fail(err, LMS_E_IO, LMS_MSG("The decision log is in use by another program; nothing was written"));
    return lmd__fail(err, LMS_E_IO, LMS_MSG("The decision log could not be read or written: {1}"), sqlite3_errmsg(db));
}

static lms_status run(sqlite3 *db, const char *sql, lms_error *err)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? LMS_OK : lmd__declog_fail(db, err);
}

static lms_status prepare(sqlite3 *db, const char *sql, sqlite3_stmt **st, lms_error *err)
{
    *st = NULL;
    return sqlite3_prepare_v2(db, sql, -1, st, NULL) == SQLITE_OK ? LMS_OK : lmd__declog_fail(db, err);
}

static lms_status step(sqlite3_stmt *st, bool *row, lms_error *err)
{
    int rc = sqlite3_step(st);
    *row = rc == SQLITE_ROW;
    return rc == SQLITE_ROW || rc == SQLITE_DONE ? LMS_OK : lmd__declog_fail(sqlite3_db_handle(st), err);
}

lms_status lmd__declog_path(lmd_buf *out, const char *result_db, lms_error *err)
{
    lms_str r = lmd__str(result_db);
    if (r.n > 3 && memcmp(r.s + r.n - 3, ".db", 3) == 0) r.n -= 3;
    lmd__put_str(out, r);
    lmd__puts(out, ".decisions.db");
    lmd__z(out);
    return out->bad ? lmd__nomem(err) : LMS_OK;
}

static lms_status load_key(lmd_declog *log, lms_error *err)
{
    sqlite3_stmt *st;
    bool row = false;
    lms_status s = prepare(log->db, "SELECT key FROM log_key WHERE id = 1", &st, err);
    if (s == LMS_OK) s = step(st, &row, err);
    if (s == LMS_OK && row && sqlite3_column_bytes(st, 0) == LMD_LOG_KEY)
        memcpy(log->key, sqlite3_column_blob(st, 0), LMD_LOG_KEY);
    else if (s == LMS_OK)
        s = lmd__fail(err, LMS_E_FORMAT, LMS_MSG("The decision log has lost its key; take it from a backup"));
    sqlite3_finalize(st);
    return s;
}

/* Two programs may come to an empty file at once: looked at and filled inside one transaction. */
static lms_status set_up(lmd_declog *log, const char *path, bool create, lms_error *err)
{
    lms_status s = run(log->db, OPENING, err);
    if (s == LMS_OK) s = run(log->db, create ? "BEGIN IMMEDIATE" : "BEGIN", err);
    if (s != LMS_OK) return s;
    if (lmd__db_has(log->db, "log_key") && lmd__db_has(log->db, "entry")) {
        s = load_key(log, err);
    } else {
        int64_t n = 0;
        s = lmd__db_count(log->db, "SELECT count(*) FROM sqlite_schema", &n, err);
        if (s == LMS_OK && (n != 0 || !create))
            s = lmd__refuse(path, LMS_MSG("This is not a decision log of lamsach"), err);
        if (s == LMS_OK) s = run(log->db, TABLES, err);
        sqlite3_stmt *st = NULL;
        bool row;
        randombytes_buf(log->key, LMD_LOG_KEY);
        if (s == LMS_OK) s = prepare(log->db, "INSERT INTO log_key VALUES (1, ?1)", &st, err);
        if (s == LMS_OK && sqlite3_bind_blob(st, 1, log->key, LMD_LOG_KEY, SQLITE_STATIC) != SQLITE_OK)
            s = lmd__declog_fail(log->db, err);
        if (s == LMS_OK) s = step(st, &row, err);
        sqlite3_finalize(st);
    }
    if (s == LMS_OK) s = run(log->db, "COMMIT", err);
    if (s != LMS_OK) sqlite3_exec(log->db, "ROLLBACK", NULL, NULL, NULL);
    return s;
}

lms_status lmd__declog_open(const char *path, bool create, lmd_declog **out, lms_error *err)
{
    *out = NULL;
    if (path == NULL || *path == 0) return lmd__fail(err, LMS_E_ARG, LMS_MSG("No decision log was named"));
    if (sodium_init() < 0) return lmd__fail(err, LMS_E_INTERNAL, LMS_MSG("The library of hashes did not start"));
    if (create) { /* SQLite would make it readable by all */
        int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (fd < 0) return lmd__fail(err, LMS_E_IO, LMS_MSG("{1} cannot be opened for writing"), path);
        close(fd);
    }
    lmd_declog *log = calloc(1, sizeof *log);
    if (log == NULL) return lmd__nomem(err);
    lms_status s = LMS_OK;
    if (sqlite3_open_v2(path, &log->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_FULLMUTEX, NULL) != SQLITE_OK)
        s = lmd__fail(err, LMS_E_IO, LMS_MSG("{1} cannot be opened; check that it is there and may be read"), path);
    else
        sqlite3_busy_timeout(log->db, BUSY_MS);
    if (s == LMS_OK) s = set_up(log, path, create, err);
    if (s == LMS_OK)
        *out = log;
    else
        lmd__declog_close(log);
    return s;
}

void lmd__declog_close(lmd_declog *log)
{
    if (log == NULL) return;
    sqlite3_close(log->db);
    sodium_memzero(log->key, sizeof log->key);
    free(log);
}

sqlite3 *lmd__declog_db(lmd_declog *log)
{
    return log->db;
}

/* ---- appending: everything below stands inside BEGIN IMMEDIATE .. COMMIT ---- */

static bool plain(lms_str s, size_t least, size_t most)
{
    if (s.n < least || s.n > most || !lmd__utf8_ok(s)) return false;
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.s[i] < 0x20 || s.s[i] == 0x7f) return false;
    return true;
}

static lms_status fit(const lmd_entry *e, lms_error *err)
{
    bool decision = strcmp(e->kind, "decision") == 0;
    if (!plain(e->by, 1, LMD_LOG_MOST_NAME))
        return lmd__fail(err, LMS_E_ARG,
                         LMS_MSG("A decision needs the name of who decided (at most 200 bytes, one line)"));
    if (!plain(e->at, 10, 40)) return lmd__fail(err, LMS_E_ARG, LMS_MSG("The time of a decision is not a time"));
    if (e->reason.n > LMD_LOG_MOST_TEXT || e->value.n > LMD_LOG_MOST_TEXT || !lmd__utf8_ok(e->reason) ||
        !lmd__utf8_ok(e->value) || (e->reason.n && memchr(e->reason.s, 0, e->reason.n)) ||
        (e->value.n && memchr(e->value.s, 0, e->value.n)))
        return lmd__fail(err, LMS_E_ARG, LMS_MSG("The reason or value of a decision is too long or is no UTF-8"));
    bool fingerprint = e->evidence.n <= LMD_HEX;
    for (size_t i = 0; fingerprint && i < e->evidence.n; i++)
        fingerprint = e->evidence.s[i] && strchr("0123456789abcdef", e->evidence.s[i]) != NULL;
    if (!fingerprint || !plain(e->a, 1, LMD_LOG_MOST_KEY) || !plain(e->b, 0, LMD_LOG_MOST_KEY) ||
        (decision && (e->b.n == 0 || lmd__eq(e->a, e->b))))
        return lmd__fail(err, LMS_E_ARG, LMS_MSG("A decision names two different records by their keys"));
    return LMS_OK;
}

static lms_status last(lmd_declog *log, int64_t *seq, unsigned char hash[LMD_LOG_HASH], lms_error *err)
{
    sqlite3_stmt *st;
    bool row = false;
    lms_status s = prepare(log->db, "SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1", &st, err);
    if (s == LMS_OK) s = step(st, &row, err);
    *seq = 0;
    lmd__entry_genesis(hash, log->key);
    if (s == LMS_OK && row) {
        *seq = sqlite3_column_int64(st, 0);
        if (sqlite3_column_bytes(st, 1) == LMD_LOG_HASH)
            memcpy(hash, sqlite3_column_blob(st, 1), LMD_LOG_HASH);
        else
            s = lmd__fail(err, LMS_E_FORMAT, LMS_MSG("The decision log is damaged; take it from a backup"));
    }
    sqlite3_finalize(st);
    return s;
}

static lms_status put_entry(lmd_declog *log, const lmd_entry *e, unsigned char hash[LMD_LOG_HASH], lms_error *err)
{
    lmd_buf body = {0};
    sqlite3_stmt *st = NULL;
    bool row;
    lmd__entry_body(&body, e, log->key);
    lms_status s = body.bad ? lmd__nomem(err) : LMS_OK;
    if (s == LMS_OK) {
        lmd__entry_hash(hash, hash, lmd__buf_str(&body));
        s = prepare(log->db, "INSERT INTO entry VALUES (?1, ?2, ?3)", &st, err);
    }
    if (s == LMS_OK) {
        sqlite3_bind_int64(st, 1, e->seq);
        lmd__db_bind(st, 2, lmd__buf_str(&body));
        sqlite3_bind_blob(st, 3, hash, LMD_LOG_HASH, SQLITE_TRANSIENT);
        s = step(st, &row, err);
    }
    sqlite3_finalize(st);
    lmd__buf_free(&body);
    return s;
}

static lms_status put_effect(lmd_declog *log, const lmd_entry *e, lms_error *err)
{
    sqlite3_stmt *st = NULL;
    bool row;
    lms_status s;
    if (strcmp(e->kind, "erased") == 0) {
        static const char *const gone[] = {"DELETE FROM decision WHERE key_a = ?1 OR key_b = ?1",
                                           "DELETE FROM proposal WHERE record_key = ?1",
                                           "DELETE FROM shown WHERE record_key = ?1"};
        for (size_t i = 0; i < sizeof gone / sizeof *gone; i++) {
            if ((s = prepare(log->db, gone[i], &st, err)) != LMS_OK) return s;
            lmd__db_bind(st, 1, e->a);
            s = step(st, &row, err);
            sqlite3_finalize(st);
            if (s != LMS_OK) return s;
        }
        return LMS_OK;
    }
    /* bound by number: each statement takes what it names */
    s = prepare(log->db,
                strcmp(e->kind, "decision") == 0   ? "INSERT INTO decision VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?10,?11)"
                : strcmp(e->kind, "proposal") == 0 ? "INSERT INTO proposal VALUES (?1,?2,?3,?9,?4,?5,?6,?7)"
                                                   : "INSERT INTO shown VALUES (?1,?2,?5,?6,?7)",
                &st, err);
    if (s != LMS_OK) return s;
    sqlite3_bind_int64(st, 1, e->seq);
    const lms_str text[] = {e->a, e->b, e->word, e->by, e->at, e->reason, e->evidence, e->value};
    for (int i = 0; i < 8; i++) lmd__db_bind(st, i + 2, text[i]); /* out of range: not named, not needed */
    sqlite3_bind_int64(st, 10, e->undoes);
    sqlite3_bind_int64(st, 11, e->stands_for);
    s = step(st, &row, err);
    sqlite3_finalize(st);
    return s;
}

/* What stands now for the subject of e: a pair, or a field of a record. */
static lms_status standing(lmd_declog *log, const lmd_entry *e, lmd_standing *out, lms_error *err)
{
    sqlite3_stmt *st;
    bool row = false;
    *out = (lmd_standing){0};
    lms_status s = prepare(log->db,
                           strcmp(e->kind, "proposal") == 0
                               ? "SELECT seq, seq, decision FROM proposal WHERE record_key = ?1 AND field = ?2"
                                 " ORDER BY seq DESC LIMIT 1"
                               : "SELECT seq, stands_for, decision FROM decision WHERE key_a = ?1 AND key_b = ?2"
                                 " ORDER BY seq DESC LIMIT 1",
                           &st, err);
    if (s == LMS_OK) {
        lmd__db_bind(st, 1, e->a);
        lmd__db_bind(st, 2, e->b);
        s = step(st, &row, err);
    }
    if (s == LMS_OK && row) {
        lms_str w = lmd__db_text(st, 2);
        out->seq = sqlite3_column_int64(st, 0);
        out->stands_for = sqlite3_column_int64(st, 1);
        if (w.n < sizeof out->word) memcpy(out->word, w.s, w.n);
    }
    sqlite3_finalize(st);
    return s;
}

static lms_status append(lmd_declog *log, lmd_entry *e, lmd_receipt *out, lms_error *err)
{
    unsigned char hash[LMD_LOG_HASH];
    int64_t seq;
    lms_status s = fit(e, err);
    if (s == LMS_OK) s = last(log, &seq, hash, err);
    if (s != LMS_OK) return s;
    e->seq = seq + 1;
    if (strcmp(e->kind, "decision") == 0 && e->undoes == 0) e->stands_for = e->seq;
    s = put_entry(log, e, hash, err);
    if (s == LMS_OK) s = put_effect(log, e, err);
    if (s == LMS_OK) {
        out->seq = e->seq;
        sodium_bin2hex(out->head, sizeof out->head, hash, sizeof hash);
    }
    return s;
}

/* One entry: a transaction, or a part of the one that is held. */
static lms_status begin(lmd_declog *log, lms_error *err)
{
    return run(log->db, log->held ? "SAVEPOINT entry" : "BEGIN IMMEDIATE", err);
}

static lms_status finish(lmd_declog *log, lms_status s, lmd_receipt *out, lms_error *err)
{
    if (s == LMS_OK && !out->conflict) s = run(log->db, log->held ? "RELEASE entry" : "COMMIT", err);
    if (s != LMS_OK || out->conflict)
        sqlite3_exec(log->db, log->held ? "ROLLBACK TO entry; RELEASE entry" : "ROLLBACK", NULL, NULL, NULL);
    if (s != LMS_OK) *out = (lmd_receipt){0};
    return s;
}

lms_status lmd__declog_hold(lmd_declog *log, lms_error *err)
{
    lms_status s = run(log->db, "BEGIN IMMEDIATE", err);
    log->held = s == LMS_OK;
    return s;
}

lms_status lmd__declog_release(lmd_declog *log, bool keep, lms_error *err)
{
    if (!log->held) return LMS_OK;
    lms_status s = keep ? run(log->db, "COMMIT", err) : LMS_OK;
    log->held = false;
    if (s != LMS_OK || !keep) sqlite3_exec(log->db, "ROLLBACK", NULL, NULL, NULL);
    return s;
}

/* `now` holds the time if the caller gave none. */
static void signed_by(lmd_entry *e, const lmd_act *act, char now[32])
{
    struct tm t;
    time_t clock = time(NULL);
    e->by = act->by;
    e->reason = act->reason;
    now[0] = 0;
    if (act->at == NULL && gmtime_r(&clock, &t)) strftime(now, 32, "%Y-%m-%dT%H:%M:%SZ", &t);
    e->at = lmd__str(act->at ? act->at : now);
}

static void in_order(lmd_entry *e)
{
    size_t n = e->a.n < e->b.n ? e->a.n : e->b.n;
    int c = n ? memcmp(e->a.s, e->b.s, n) : 0;
    if (c > 0 || (c == 0 && e->a.n > e->b.n)) {
        lms_str t = e->a;
        e->a = e->b;
        e->b = t;
    }
}

static bool one_of(lms_str word, const char *const *list)
{
    while (*list && !lmd__is(word, *list)) list++;
    return *list != NULL;
}

static lms_status add(lmd_declog *log, lmd_entry *e, int64_t expect, const lmd_act *act, lmd_receipt *out,
                      lms_error *err)
{
    char now[32];
    lmd_standing st = {0};
    *out = (lmd_receipt){0};
    signed_by(e, act, now);
    lms_status s = begin(log, err);
    if (s != LMS_OK) return s;
    if (expect != LMD_EXPECT_ANY) s = standing(log, e, &st, err);
    if (s == LMS_OK && expect != LMD_EXPECT_ANY && st.seq != expect) {
        out->conflict = true;
        out->seq = st.seq;
    } else if (s == LMS_OK) {
        s = append(log, e, out, err);
    }
    return finish(log, s, out, err);
}

lms_status lmd__declog_decide(lmd_declog *log, lms_str key_a, lms_str key_b, lms_str word, lms_str evidence,
                              int64_t expect, const lmd_act *act, lmd_receipt *out, lms_error *err)
{
    static const char *const words[] = {"same", "different", "different-child-same-household", "unsure", NULL};
    lmd_entry e = {.kind = "decision", .a = key_a, .b = key_b, .word = word, .evidence = evidence};
    if (!one_of(word, words))
        return lmd__fail(err, LMS_E_ARG,
                         LMS_MSG("Unknown decision; the words are: same, different, "
                                 "different-child-same-household, unsure"));
    in_order(&e);
    return add(log, &e, expect, act, out, err);
}

lms_status lmd__declog_propose(lmd_declog *log, lms_str key, lms_str field, lms_str value, lms_str word, int64_t expect,
                               const lmd_act *act, lmd_receipt *out, lms_error *err)
{
    static const char *const words[] = {"accepted", "rejected", "unsure", NULL};
    lmd_entry e = {.kind = "proposal", .a = key, .b = field, .value = value, .word = word};
    if (!one_of(word, words) || field.n == 0)
        return lmd__fail(err, LMS_E_ARG,
                         LMS_MSG("Unknown answer to a proposal; the words are: accepted, rejected, unsure"));
    return add(log, &e, expect, act, out, err);
}

lms_status lmd__declog_shown(lmd_declog *log, lms_str key, const lmd_act *act, lmd_receipt *out, lms_error *err)
{
    lmd_entry e = {.kind = "shown", .a = key};
    if (act->reason.n == 0)
        return lmd__fail(err, LMS_E_ARG, LMS_MSG("A full record is shown for a purpose; none was given"));
    return add(log, &e, LMD_EXPECT_ANY, act, out, err);
}

lms_status lmd__declog_erase(lmd_declog *log, lms_str key, const lmd_act *act, lmd_receipt *out, lms_error *err)
{
    lmd_entry e = {.kind = "erased", .a = key};
    return add(log, &e, LMD_EXPECT_ANY, act, out, err);
}

lms_status lmd__declog_forget(lmd_declog *log, lms_str key, lms_str person, const lmd_act *act, lmd_receipt *out,
                              lms_error *err)
{
    lmd_buf b = {0};
    if (person.n) lmd__puts(&b, LMD_FORGET_PERSON), lmd__put_str(&b, person);
    lmd_entry e = {.kind = "erased", .a = key, .b = lmd__buf_str(&b)};
    lms_status s = b.bad ? lmd__nomem(err) : add(log, &e, LMD_EXPECT_ANY, act, out, err);
    lmd__buf_free(&b);
    return s;
}

lms_status lmd__declog_standing(lmd_declog *log, lms_str key_a, lms_str key_b, lmd_standing *out, lms_error *err)
{
    lmd_entry e = {.kind = "decision", .a = key_a, .b = key_b};
    in_order(&e);
    return standing(log, &e, out, err);
}

/* ---- undo ---- */

typedef struct undone {
    lmd_buf a, b, word, evidence;
    int64_t restores;
    bool found;
} undone;

/* The pair of decision `seq`, and how the pair stood before it. */
static lms_status before(lmd_declog *log, int64_t seq, undone *u, lms_error *err)
{
    static const char sql[] = "SELECT d.key_a, d.key_b, coalesce(p.decision, 'unsure'), coalesce(p.evidence, ''),"
                              " coalesce(p.stands_for, 0) FROM decision d LEFT JOIN decision p ON p.seq ="
                              " (SELECT max(q.seq) FROM decision q WHERE q.key_a = d.key_a AND q.key_b = d.key_b"
                              "  AND q.seq < d.seq) WHERE d.seq = ?1";
    sqlite3_stmt *st;
    lms_status s = prepare(log->db, sql, &st, err);
    if (s == LMS_OK) {
        sqlite3_bind_int64(st, 1, seq);
        s = step(st, &u->found, err);
    }
    if (s == LMS_OK && u->found) {
        lmd_buf *const text[] = {&u->a, &u->b, &u->word, &u->evidence};
        for (int i = 0; i < 4; i++) lmd__put_str(text[i], lmd__db_text(st, i));
        for (int i = 0; i < 4; i++)
            if (text[i]->bad) s = lmd__nomem(err);
        u->restores = sqlite3_column_int64(st, 4);
    }
    sqlite3_finalize(st);
    return s;
}

lms_status lmd__declog_undo(lmd_declog *log, int64_t seq, const lmd_act *act, lmd_receipt *out, lms_error *err)
{
    char now[32];
    undone u = {0};
    lmd_standing is = {0};
    lmd_entry e = {.kind = "decision", .undoes = seq};
    *out = (lmd_receipt){0};
    signed_by(&e, act, now);
    lms_status s = begin(log, err);
    if (s != LMS_OK) return s;
    s = before(log, seq, &u, err);
    if (s == LMS_OK && !u.found) s = lmd__fail(err, LMS_E_ARG, LMS_MSG("There is no such decision to take back"));
    if (s == LMS_OK) {
        e.a = lmd__buf_str(&u.a), e.b = lmd__buf_str(&u.b), e.word = lmd__buf_str(&u.word);
        e.evidence = lmd__buf_str(&u.evidence);
        e.stands_for = u.restores;
        s = standing(log, &e, &is, err);
    }
    if (s == LMS_OK && is.stands_for != seq) {
        out->conflict = true;
        out->seq = is.seq;
    } else if (s == LMS_OK) {
        s = append(log, &e, out, err);
    }
    s = finish(log, s, out, err);
    lmd_buf *const text[] = {&u.a, &u.b, &u.word, &u.evidence};
    for (int i = 0; i < 4; i++) lmd__buf_free(text[i]);
    return s;
}
