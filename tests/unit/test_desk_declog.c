// SPDX-License-Identifier: MIT
/* test_desk_declog.c - what the decision log promises, by number. */
#include "desk/declog_parts.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char dir[64], path[128];
static const lmd_act an = {{"An", 2}, {"", 0}, "2026-01-02T03:04:05Z"};

static void set_up(void)
{
    snprintf(dir, sizeof dir, "/tmp/lamsach-declog-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/r.decisions.db", dir);
}

static void tear_down(void)
{
    char anchor[160];
    snprintf(anchor, sizeof anchor, "%s/anchor.txt", dir);
    unlink(anchor), unlink(path), rmdir(dir);
}

static lmd_declog *open_log(void)
{
    lmd_declog *log;
    lms_error err = {0};
    ck_assert_msg(lmd__declog_open(path, true, &log, &err) == LMS_OK, "%s", err.what);
    return log;
}

static lmd_receipt decide(lmd_declog *log, const char *a, const char *b, const char *word, int64_t expect)
{
    lmd_receipt r;
    lms_error err = {0};
    lms_status s =
        lmd__declog_decide(log, lmd__str(a), lmd__str(b), lmd__str(word), LMD_S("abc123"), expect, &an, &r, &err);
    ck_assert_msg(s == LMS_OK, "%s", err.what);
    return r;
}

static lmd_receipt undo(lmd_declog *log, int64_t seq)
{
    lmd_receipt r;
    ck_assert_int_eq(lmd__declog_undo(log, seq, &an, &r, NULL), LMS_OK);
    return r;
}

static int64_t count(lmd_declog *log, const char *sql)
{
    int64_t n;
    ck_assert_int_eq(lmd__db_count(lmd__declog_db(log), sql, &n, NULL), LMS_OK);
    return n;
}

static lmd_log_check check(lmd_declog *log, const lmd_anchor *a)
{
    lmd_log_check c;
    lms_error err = {0};
    ck_assert_msg(lmd__declog_check(log, a, &c, &err) == LMS_OK, "%s", err.what);
    return c;
}

static void sql(lmd_declog *log, const char *text)
{
    char *why = NULL;
    ck_assert_msg(sqlite3_exec(lmd__declog_db(log), text, NULL, NULL, &why) == SQLITE_OK, "%s: %s", text, why);
}

/* n entries of all kinds, in one transaction of the file system's patience: synchronous off. */
static lmd_declog *filled(int n)
{
    lmd_declog *log = open_log();
    lmd_receipt r;
    sql(log, "PRAGMA synchronous = OFF");
    for (int i = 1; i <= n; i++) {
        char a[24], b[24];
        snprintf(a, sizeof a, "ward:%d", i), snprintf(b, sizeof b, "ward:%d", i + n);
        lmd_act why = {LMD_S("Bình"), LMD_S("xem lại hồ sơ"), "2026-01-02T03:04:05Z"};
        if (i % 10 == 3)
            ck_assert_int_eq(lmd__declog_shown(log, lmd__str(a), &why, &r, NULL), LMS_OK);
        else if (i % 10 == 6)
            ck_assert_int_eq(lmd__declog_propose(log, lmd__str(a), LMD_S("full_name"), LMD_S("Trần Văn A"),
                                                 LMD_S("accepted"), 0, &why, &r, NULL),
                             LMS_OK);
        else
            decide(log, a, b, i % 2 ? "same" : "different", 0);
    }
    return log;
}

START_TEST(declog_1_entry_and_effect_together)
{
    lmd_declog *log = open_log();
    struct stat st;
    lmd_receipt r = decide(log, "b", "a", "same", 0);
    ck_assert_int_eq(r.seq, 1);
    ck_assert_int_eq(count(log, "SELECT count(*) FROM decision WHERE key_a='a' AND key_b='b' AND decision='same'"), 1);
    /* the effect cannot be written: nothing is */
    sql(log, "CREATE TRIGGER no BEFORE INSERT ON decision BEGIN SELECT raise(ABORT, 'no'); END");
    ck_assert_int_ne(lmd__declog_decide(log, LMD_S("a"), LMD_S("c"), LMD_S("same"), LMD_S(""), 0, &an, &r, NULL),
                     LMS_OK);
    ck_assert_int_eq(r.seq, 0);
    ck_assert_int_eq(count(log, "SELECT count(*) FROM entry"), 1);
    sql(log, "DROP TRIGGER no");
    ck_assert_int_eq(decide(log, "a", "c", "same", 0).seq, 2);
    ck_assert_int_ne(sqlite3_exec(lmd__declog_db(log), "DELETE FROM entry", NULL, NULL, NULL), SQLITE_OK);
    ck_assert_int_ne(sqlite3_exec(lmd__declog_db(log), "UPDATE entry SET body = ''", NULL, NULL, NULL), SQLITE_OK);
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_int_eq(st.st_mode & 0777, 0600);
    lmd__declog_close(log);
}
END_TEST

START_TEST(declog_1_what_does_not_fit_is_refused)
{
    lmd_declog *log = open_log();
    lmd_receipt r;
    lmd_act nobody = {LMD_S(""), LMD_S(""), NULL}, two = {LMD_S("A\nseq 9"), LMD_S(""), NULL};
#define REFUSED(a, b, w, ev, act)                                                                                      \
    ck_assert_int_eq(lmd__declog_decide(log, LMD_S(a), LMD_S(b), LMD_S(w), LMD_S(ev), 0, act, &r, NULL), LMS_E_ARG)
    REFUSED("a", "b", "maybe", "", &an);
    REFUSED("a", "a", "same", "", &an);
    REFUSED("a", "", "same", "", &an);
    REFUSED("a\nb", "c", "same", "", &an);
    REFUSED("a", "b", "same", "xyz", &an);
    REFUSED("a", "b", "same", "", &nobody);
    REFUSED("a", "b", "same", "", &two);
    ck_assert_int_eq(lmd__declog_shown(log, LMD_S("a"), &an, &r, NULL), LMS_E_ARG); /* no purpose */
    ck_assert_int_eq(lmd__declog_undo(log, 1, &an, &r, NULL), LMS_E_ARG);
    ck_assert_int_eq(count(log, "SELECT count(*) FROM entry"), 0);
    lmd__declog_close(log);
    FILE *f = fopen(path, "w");
    fputs("not a database, not at all, just a text that is long enough", f);
    fclose(f);
    ck_assert_int_ne(lmd__declog_open(path, true, &log, NULL), LMS_OK);
}
END_TEST

START_TEST(declog_2_a_decision_in_view_of_an_older_one_is_refused)
{
    lmd_declog *log = open_log();
    lmd_standing st;
    ck_assert_int_eq(decide(log, "a", "b", "same", 0).seq, 1);
    lmd_receipt r = decide(log, "b", "a", "different", 0);
    ck_assert(r.conflict && r.seq == 1 && r.head[0] == 0);
    ck_assert_int_eq(count(log, "SELECT count(*) FROM entry"), 1);
    ck_assert_int_eq(decide(log, "a", "b", "different", 1).seq, 2);
    ck_assert_int_eq(lmd__declog_standing(log, LMD_S("b"), LMD_S("a"), &st, NULL), LMS_OK);
    ck_assert(st.seq == 2 && strcmp(st.word, "different") == 0);
    ck_assert_int_eq(decide(log, "a", "b", "unsure", LMD_EXPECT_ANY).seq, 3);
    lmd__declog_close(log);
}
END_TEST

/* A writer of its own: of a pair it may be told a conflict, else its receipt counts. */
static int writer(int me, int n, int fd)
{
    lmd_declog *log = NULL;
    if (lmd__declog_open(path, true, &log, NULL) != LMS_OK) return 1;
    sqlite3_exec(lmd__declog_db(log), "PRAGMA synchronous = OFF", NULL, NULL, NULL);
    for (int i = 0; i < n; i++) {
        char a[32], line[96];
        lmd_receipt r;
        snprintf(a, sizeof a, "p%d:%d", i % 50 == 0 ? 0 : me + 1, i); /* one pair in 50 is wanted by all */
        if (lmd__declog_decide(log, lmd__str(a), LMD_S("z"), me % 2 ? LMD_S("same") : LMD_S("different"), LMD_S(""), 0,
                               &an, &r, NULL) != LMS_OK)
            return 1;
        int len = snprintf(line, sizeof line, "%d %lld %s\n", r.conflict, (long long)r.seq, r.conflict ? "-" : r.head);
        if (write(fd, line, (size_t)len) != len) return 1;
    }
    lmd__declog_close(log);
    return 0;
}

START_TEST(declog_2_four_writers_at_once_lose_nothing)
{
    enum { WRITERS = 4, EACH = 2500 };
    int p[2], acknowledged = 0, refused = 0;
    ck_assert_int_eq(pipe(p), 0);
    pid_t pid[WRITERS];
    for (int w = 0; w < WRITERS; w++)
        if ((pid[w] = fork()) == 0) {
            close(p[0]);
            _exit(writer(w, EACH, p[1]));
        }
    close(p[1]);
    char *seen = calloc(WRITERS * EACH + 2, 1), head[80];
    char(*heads)[LMD_HEX + 1] = calloc(WRITERS * EACH + 2, sizeof *heads);
    FILE *in = fdopen(p[0], "r");
    int conflict;
    long long seq;
    while (fscanf(in, "%d %lld %79s", &conflict, &seq, head) == 3) {
        if (conflict) {
            refused++;
            continue;
        }
        acknowledged++;
        ck_assert(seq > 0 && seq <= WRITERS * EACH && !seen[seq]);
        seen[seq] = 1;
        memcpy(heads[seq], head, LMD_HEX);
    }
    fclose(in);
    for (int w = 0; w < WRITERS; w++) {
        int status;
        ck_assert_int_eq(waitpid(pid[w], &status, 0), pid[w]);
        ck_assert_int_eq(status, 0);
    }
    lmd_declog *log = open_log();
    ck_assert_int_eq(acknowledged + refused, WRITERS * EACH);
    ck_assert_int_eq(refused, (WRITERS - 1) * EACH / 50);
    ck_assert_int_eq(count(log, "SELECT count(*) FROM entry"), acknowledged);
    ck_assert_int_eq(count(log, "SELECT count(*) FROM decision"), acknowledged);
    for (int i = 1; i <= acknowledged; i += acknowledged / 5) { /* each receipt is an anchor */
        lmd_anchor a = {.count = i};
        memcpy(a.head, heads[i], sizeof a.head);
        ck_assert_int_eq(check(log, &a).fault, LMD_LOG_WHOLE);
    }
    free(seen), free(heads);
    lmd__declog_close(log);
}
END_TEST

/* Bytes of an entry are changed where they lie; only the chain and the body may tell. */
START_TEST(declog_3_every_byte_of_a_thousand_entries)
{
    lmd_declog *log = filled(1000);
    unsigned char prev[LMD_LOG_HASH];
    uint64_t flipped = 0, found = 0;
    sqlite3_stmt *st;
    ck_assert_int_eq(check(log, NULL).fault, LMD_LOG_WHOLE);
    lmd__entry_genesis(prev, log->key);
    ck_assert_int_eq(lmd__db_prepare(log->db, "SELECT seq, body, hash FROM entry ORDER BY seq", &st, NULL), LMS_OK);
    while (sqlite3_step(st) == SQLITE_ROW) {
        lmd_buf body = {0}, hash = {0};
        int64_t seq = sqlite3_column_int64(st, 0);
        lmd__put_str(&body, lmd__db_text(st, 1));
        lmd__put(&hash, sqlite3_column_blob(st, 2), LMD_LOG_HASH);
        ck_assert(lmd__entry_fits(prev, seq, lmd__buf_str(&body), lmd__buf_str(&hash)));
        for (size_t i = 0; i < body.n + hash.n; i++) {
            char *at = i < body.n ? body.s + i : hash.s + (i - body.n);
            char bit = (char)(1 << (i % 8));
            *at = (char)(*at ^ bit), flipped++;
            found += !lmd__entry_fits(prev, seq, lmd__buf_str(&body), lmd__buf_str(&hash));
            *at = (char)(*at ^ bit);
        }
        memcpy(prev, hash.s, sizeof prev);
        lmd__buf_free(&body), lmd__buf_free(&hash);
    }
    sqlite3_finalize(st);
    printf("declog: %llu bytes of 1,000 entries flipped, %llu found\n", (unsigned long long)flipped,
           (unsigned long long)found);
    ck_assert_uint_gt(flipped, 300000);
    ck_assert_uint_eq(found, flipped);
    lmd__declog_close(log);
}
END_TEST

/* Whoever can write the file drops the triggers first; what he does is named at the entry where it begins. */
static void tampered(lmd_declog *log, const char *how, lmd_log_fault fault, int64_t where)
{
    sql(log, "SAVEPOINT t; DROP TRIGGER entry_stays; DROP TRIGGER entry_same");
    sql(log, how);
    lmd_log_check c = {0};
    lms_error err = {0};
    sql(log, "RELEASE t");
    ck_assert_msg(lmd__declog_check(log, NULL, &c, &err) == LMS_OK, "%s", err.what);
    ck_assert_msg(c.fault == fault && c.first_bad == where, "%s: fault %d at %lld", how, (int)c.fault,
                  (long long)c.first_bad);
}

static const struct {
    const char *how;
    lmd_log_fault fault;
    int64_t where;
} tamper[] = {
    {"DELETE FROM entry WHERE seq = 5", LMD_LOG_MISSING, 5},
    {"DELETE FROM entry WHERE seq = 1", LMD_LOG_MISSING, 1},
    {"DELETE FROM entry WHERE seq = 5; UPDATE entry SET seq = seq - 1 WHERE seq > 5", LMD_LOG_CHANGED, 5},
    {"UPDATE entry SET seq = 99 WHERE seq = 5; UPDATE entry SET seq = 5 WHERE seq = 6; UPDATE entry SET seq = 6 WHERE "
     "seq = 99",
     LMD_LOG_CHANGED, 5},
    {"INSERT INTO entry SELECT 0, body, hash FROM entry WHERE seq = 5", LMD_LOG_MISSING, 0},
    {"INSERT INTO entry SELECT 21, body, hash FROM entry WHERE seq = 20", LMD_LOG_CHANGED, 21},
    {"UPDATE entry SET body = replace(body, 'word same', 'word different') WHERE seq = 7", LMD_LOG_CHANGED, 7},
    {"UPDATE entry SET hash = x'00' WHERE seq = 9", LMD_LOG_CHANGED, 9},
    {"UPDATE decision SET decision = 'different' WHERE seq = 7", LMD_LOG_EFFECT, 7},
    {"UPDATE decision SET key_a = 'ward:1' WHERE seq = 7", LMD_LOG_EFFECT, 7},
    {"UPDATE decision SET reason = 'x' WHERE seq = 8", LMD_LOG_EFFECT, 8},
    {"UPDATE decision SET \"by\" = 'x' WHERE seq = 8", LMD_LOG_EFFECT, 8},
    {"UPDATE decision SET \"at\" = 'x' WHERE seq = 8", LMD_LOG_EFFECT, 8},
    {"UPDATE decision SET evidence = '' WHERE seq = 8", LMD_LOG_EFFECT, 8},
    {"UPDATE decision SET stands_for = 1 WHERE seq = 8", LMD_LOG_EFFECT, 8},
    {"DELETE FROM decision WHERE seq = 8", LMD_LOG_EFFECT, 8},
    {"DELETE FROM shown", LMD_LOG_EFFECT, 3},
    {"UPDATE proposal SET value = 'x' WHERE seq = 6", LMD_LOG_EFFECT, 6},
    {"INSERT INTO decision SELECT 3, key_a, key_b, decision, \"by\", \"at\", reason, evidence, 0, 3 FROM decision "
     "WHERE "
     "seq = 1",
     LMD_LOG_EFFECT, 3},
    {"INSERT INTO shown VALUES (50, 'k', 'x', 'y', 'z')", LMD_LOG_EFFECT, 50},
    {"UPDATE log_key SET key = randomblob(32)", LMD_LOG_WHOLE, -1},
};

START_TEST(declog_3_deletion_swap_insertion_change_of_effect)
{
    lmd_declog *log = filled(20);
    if (tamper[_i].where >= 0) {
        tampered(log, tamper[_i].how, tamper[_i].fault, tamper[_i].where);
    } else if (strstr(tamper[_i].how, "log_key")) {
        sql(log, tamper[_i].how);
        lmd__declog_close(log);
        log = open_log();
        lmd_log_check c = check(log, NULL);
        ck_assert(c.fault == LMD_LOG_CHANGED && c.first_bad == 1);
    }
    lmd__declog_close(log);
}
END_TEST

START_TEST(declog_3_the_anchor_tells_a_short_log_and_a_new_one)
{
    char anchor[160];
    lmd_declog *log = filled(20);
    lmd_anchor a, b;
    snprintf(anchor, sizeof anchor, "%s/anchor.txt", dir);
    ck_assert_int_eq(lmd__declog_head(log, &a, NULL), LMS_OK);
    ck_assert_int_eq(lmd__anchor_write(anchor, &a, NULL), LMS_OK);
    ck_assert_int_eq(lmd__anchor_read(anchor, &b, NULL), LMS_OK);
    ck_assert(b.count == 20 && strcmp(a.head, b.head) == 0);
    ck_assert_int_eq(check(log, &b).fault, LMD_LOG_WHOLE);
    decide(log, "x", "y", "same", 0); /* a log that went on is still the one the anchor saw */
    ck_assert_int_eq(check(log, &b).fault, LMD_LOG_WHOLE);
    sql(log, "DROP TRIGGER entry_stays; DELETE FROM entry WHERE seq > 18; DELETE FROM decision WHERE seq > 18;"
             "DELETE FROM shown WHERE seq > 18; DELETE FROM proposal WHERE seq > 18");
    ck_assert_int_eq(check(log, NULL).fault, LMD_LOG_WHOLE); /* the chain alone cannot know */
    lmd_log_check c = check(log, &b);
    ck_assert(c.fault == LMD_LOG_SHORTENED && c.first_bad == 19);
    lmd__declog_close(log);
    unlink(path);
    log = filled(25); /* written anew, with another key */
    ck_assert_int_eq(check(log, NULL).fault, LMD_LOG_WHOLE);
    ck_assert_int_eq(check(log, &b).fault, LMD_LOG_REWRITTEN);
    lmd__declog_close(log);
    static const char *const bad[] = {"", "lamsach-anchor 1\ncount 2\nhead ab\n", "lamsach-anchor 1\ncount -2\nhead \n",
                                      "lamsach-anchor 1\ncount 0\nhead \nmore\n",
                                      "lamsach-anchor 1\ncount 00\nhead \n"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_int_eq(lmd__write_file(anchor, lmd__str(bad[i]), NULL), LMS_OK);
        ck_assert_int_eq(lmd__anchor_read(anchor, &b, NULL), LMS_E_FORMAT);
    }
}
END_TEST

/* Reference: a stack of words per pair. */
START_TEST(declog_4_undo_equals_a_stack_per_pair)
{
    enum { PAIRS = 7, DEEP = 4096 };
    static const char *const words[] = {"same", "different", "different-child-same-household", "unsure"};
    static struct {
        int64_t seq;
        int word;
    } stack[PAIRS][DEEP];
    int n[PAIRS] = {0};
    uint32_t x = 12345;
    lmd_declog *log = open_log();
    sql(log, "PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY");
    for (int i = 0; i < 10000; i++) {
        x = x * 1664525u + 1013904223u;
        int p = (int)((x >> 16) % PAIRS), w = (int)((x >> 24) % 4);
        char key[8];
        lmd_standing st;
        snprintf(key, sizeof key, "k%d", p);
        if ((x >> 8) % 2 && n[p]) {
            if (n[p] > 1) ck_assert(undo(log, stack[p][n[p] - 2].seq).conflict); /* not the one in force */
            ck_assert(!undo(log, stack[p][n[p] - 1].seq).conflict);
            n[p]--;
        } else {
            stack[p][n[p]].seq = decide(log, key, "z", words[w], LMD_EXPECT_ANY).seq;
            stack[p][n[p]++].word = w;
        }
        ck_assert_int_eq(lmd__declog_standing(log, lmd__str(key), LMD_S("z"), &st, NULL), LMS_OK);
        ck_assert_str_eq(st.word, n[p] ? words[stack[p][n[p] - 1].word] : "unsure");
        ck_assert_int_eq(st.stands_for, n[p] ? stack[p][n[p] - 1].seq : 0);
    }
    ck_assert_int_eq(check(log, NULL).fault, LMD_LOG_WHOLE);
    lmd__declog_close(log);
}
END_TEST

static bool file_has(const char *what)
{
    FILE *f = fopen(path, "rb");
    fseek(f, 0, SEEK_END);
    size_t n = (size_t)ftell(f);
    char *all = malloc(n);
    rewind(f);
    ck_assert_uint_eq(fread(all, 1, n, f), n);
    fclose(f);
    bool yes = memmem(all, n, what, strlen(what)) != NULL;
    free(all);
    return yes;
}

START_TEST(declog_5_erased_and_still_whole)
{
    lmd_declog *log = filled(20);
    lmd_receipt r;
    lmd_act why = {LMD_S("An"), LMD_S("Nguyen Secret"), NULL};
    lmd_anchor before;
    ck_assert_int_eq(
        lmd__declog_decide(log, LMD_S("child:SECRET"), LMD_S("ward:9"), LMD_S("same"), LMD_S(""), 0, &why, &r, NULL),
        LMS_OK);
    ck_assert_int_eq(lmd__declog_shown(log, LMD_S("child:SECRET"), &why, &r, NULL), LMS_OK);
    ck_assert_int_eq(lmd__declog_propose(log, LMD_S("child:SECRET"), LMD_S("sex"), LMD_S("valueSECRET"),
                                         LMD_S("accepted"), 0, &why, &r, NULL),
                     LMS_OK);
    ck_assert_int_eq(lmd__declog_head(log, &before, NULL), LMS_OK);
    ck_assert(file_has("child:SECRET") && file_has("Nguyen Secret"));
    ck_assert_int_eq(lmd__declog_erase(log, LMD_S("child:SECRET"), &an, &r, NULL), LMS_OK);
    lmd_log_check c = check(log, &before);
    ck_assert_msg(c.fault == LMD_LOG_WHOLE, "fault %d at %lld", (int)c.fault, (long long)c.first_bad);
    ck_assert_int_eq(c.now.count, 24);
    ck_assert_int_eq(count(log, "SELECT count(*) FROM decision WHERE key_a = 'child:SECRET'"), 0);
    lmd__declog_close(log);
    ck_assert(!file_has("SECRET") && !file_has("Nguyen Secret"));
    /* another's row gone without an erasure is still found */
    log = open_log();
    sql(log, "DELETE FROM decision WHERE seq = 9");
    ck_assert_int_eq(check(log, NULL).first_bad, 9);
    lmd__declog_close(log);
}
END_TEST

START_TEST(declog_1_many_at_once_are_all_there_or_none)
{
    lmd_declog *log = open_log(), *other = open_log();
    lmd_receipt r;
    decide(log, "a", "b", "same", 0);
    for (int keep = 0; keep < 2; keep++) {
        ck_assert_int_eq(lmd__declog_hold(log, NULL), LMS_OK);
        for (int i = 0; i < 50; i++) {
            char key[16];
            snprintf(key, sizeof key, "k%d", i);
            decide(log, "a", key, "different", 0);
            /* what is refused leaves nothing of itself, and the rest stays */
            ck_assert_int_eq(
                lmd__declog_decide(log, LMD_S("a"), LMD_S("b"), LMD_S("unsure"), LMD_S(""), 9, &an, &r, NULL), LMS_OK);
            ck_assert(r.conflict);
            ck_assert_int_eq(
                lmd__declog_decide(log, LMD_S("a"), LMD_S("a"), LMD_S("same"), LMD_S(""), 0, &an, &r, NULL), LMS_E_ARG);
        }
        ck_assert_int_eq(count(other, "SELECT count(*) FROM entry"), 1);
        ck_assert_int_eq(lmd__declog_release(log, keep, NULL), LMS_OK);
        ck_assert_int_eq(count(other, "SELECT count(*) FROM entry"), keep ? 51 : 1);
    }
    decide(other, "a", "c", "same", 0);
    ck_assert_int_eq(check(log, NULL).fault, LMD_LOG_WHOLE);
    ck_assert_int_eq(check(log, NULL).now.count, 52);
    lmd__declog_close(log);
    lmd__declog_close(other);
}
END_TEST

/* ---- the log beside a result ---- */

static lmd_log_info look(const char *result, const char *anchor)
{
    lmd_log_info info = {.size = sizeof info};
    lms_error err = {0};
    ck_assert_msg(lmd_log_look(result, anchor, &info, &err) == LMS_OK, "%s", err.what);
    return info;
}

START_TEST(look_finds_the_log_beside_and_what_is_wrong)
{
    char result[160], anchor[160];
    snprintf(result, sizeof result, "%s/r.db", dir);
    snprintf(anchor, sizeof anchor, "%s/r.decisions.anchor", dir);
    lmd_log_info i = look(result, NULL);
    ck_assert(!i.there && !i.anchored && i.trouble.code == LMS_OK);
    ck_assert_str_eq(i.path, path);
    ck_assert_str_eq(i.anchor, anchor);
    ck_assert_int_eq(lmd_log_anchor(result, anchor, NULL, NULL), LMS_E_ARG); /* nothing to keep yet */

    lmd_declog *log = filled(20);
    undo(log, decide(log, "x", "y", "same", 0).seq);
    decide(log, "x", "z", "unsure", 0);
    i = look(result, NULL);
    ck_assert(i.there && !i.anchored && i.trouble.code == LMS_OK);
    ck_assert_uint_eq(i.entries, 23);
    ck_assert_uint_eq(i.pairs, 16); /* 20 less 4 of other kinds; undone and unsure are none */
    ck_assert_int_eq(lmd_log_anchor(result, anchor, &i, NULL), LMS_OK);
    decide(log, "x", "w", "same", 0);
    i = look(result, NULL);
    ck_assert(i.anchored && i.trouble.code == LMS_OK && i.entries == 24 && i.pairs == 17);

    /* a shortened log looks whole by itself, not beside its anchor */
    sql(log, "DROP TRIGGER entry_stays; DELETE FROM entry WHERE seq > 20; DELETE FROM decision WHERE seq > 20");
    i = look(result, NULL);
    ck_assert_int_eq(i.trouble.code, LMS_E_FORMAT);
    ck_assert_uint_eq(i.first_bad, 21);
    ck_assert_str_eq(i.trouble.arg[0], "21");
    ck_assert_int_eq(lmd_log_anchor(result, anchor, NULL, NULL), LMS_E_FORMAT);
    ck_assert_int_eq(rename(anchor, result), 0);
    ck_assert_int_eq(look(result, NULL).trouble.code, LMS_OK);
    ck_assert_int_eq(look(result, result).trouble.code, LMS_E_FORMAT);
    ck_assert_int_eq(rename(result, anchor), 0);

    /* not a log; no log any more */
    lmd__declog_close(log);
    FILE *f = fopen(path, "wb");
    fputs("something else", f), fclose(f);
    i = look(result, NULL);
    ck_assert(i.there && i.trouble.code == LMS_E_FORMAT);
    unlink(path);
    i = look(result, NULL);
    ck_assert(!i.there && i.trouble.code == LMS_E_FORMAT && i.first_bad == 1);
    unlink(anchor);
}
END_TEST

START_TEST(look_finds_a_damaged_index)
{
    char result[160];
    snprintf(result, sizeof result, "%s/r.db", dir);
    lmd_declog *log = filled(30);
    sql(log, "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema"
             " WHERE name = 'decision_b') WHERE name = 'decision_pair'; PRAGMA writable_schema = RESET");
    lmd__declog_close(log);
    lmd_log_info i = look(result, NULL);
    ck_assert_int_eq(i.trouble.code, LMS_E_FORMAT);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("desk declog");
    TCase *t = tcase_create("log");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 120);
    tcase_add_test(t, declog_1_entry_and_effect_together);
    tcase_add_test(t, declog_1_what_does_not_fit_is_refused);
    tcase_add_test(t, declog_2_a_decision_in_view_of_an_older_one_is_refused);
    tcase_add_test(t, declog_2_four_writers_at_once_lose_nothing);
    tcase_add_test(t, declog_3_every_byte_of_a_thousand_entries);
    tcase_add_loop_test(t, declog_3_deletion_swap_insertion_change_of_effect, 0, (int)(sizeof tamper / sizeof *tamper));
    tcase_add_test(t, declog_3_the_anchor_tells_a_short_log_and_a_new_one);
    tcase_add_test(t, declog_4_undo_equals_a_stack_per_pair);
    tcase_add_test(t, declog_5_erased_and_still_whole);
    tcase_add_test(t, declog_1_many_at_once_are_all_there_or_none);
    tcase_add_test(t, look_finds_the_log_beside_and_what_is_wrong);
    tcase_add_test(t, look_finds_a_damaged_index);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
