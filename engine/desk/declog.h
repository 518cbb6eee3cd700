// SPDX-License-Identifier: MIT
/*
 * desk/declog.h - the decision log: RESULT.decisions.db beside the read-only RESULT.db.
 *
 * In       what a person decided, who, when, why, on which evidence
 * Out      a chained entry and its effect, in one transaction; table `decision` is what the next `clean` reads
 *
 *     entry(seq, body, hash)    append-only. body: one line per field, fixed order, LF. What identifies a child stands
 *                               there as a keyed hash. hash = BLAKE2b-256(hash of the entry before, body); before the
 *                               first stands a hash of the key, so that the key is chained too.
 *     decision, proposal, shown the effects, in clear, one row per entry of that kind, keyed by seq
 *     log_key                   the key of the keyed hashes (256 bits)
 *
 * Who holds the file holds the key: the keyed hashes protect a child whose clear text was erased only as far as record
 * keys and reasons cannot be guessed. The chain by itself does not tell a shortened log or one that was written anew
 * from a whole one: only an anchor (head and count, kept where the log's writer cannot change it) does.
 *
 * Promises
 *   1. an entry and its effect are there together or not at all; what was acknowledged is on the disk
 *   2. several writers at once lose nothing; a decision made in view of an older one than the last is refused
 *   3. check names the first bad entry after any changed byte of an entry or effect, a deletion, swap or insertion;
 *      with an anchor also a shortened log and one written anew
 *   4. undo is a later entry; the pair then stands as before the decision that was undone
 *   5. erase removes what is in clear about a record; the chain and the check still hold, the count is the same
 */
#ifndef LMD_DECLOG_H
#define LMD_DECLOG_H

#include "desk.h"

#include <sqlite3.h>

enum { LMD_HEX = 64, LMD_LOG_MOST_KEY = 1024, LMD_LOG_MOST_TEXT = 4096, LMD_LOG_MOST_NAME = 200 };
enum { LMD_EXPECT_ANY = -1 };

/* One open log; one thread at a time. Each reviewer's thread or process opens its own. */
typedef struct lmd_declog lmd_declog;

/* "DIR/RESULT.db" -> "DIR/RESULT.decisions.db"; any other ending: ".decisions.db" is put behind. */
lms_status lmd__declog_path(lmd_buf *out, const char *result_db, lms_error *err);
/* Made with mode 0600 if it is not there and `create`. LMS_E_FORMAT: not a decision log. */
lms_status lmd__declog_open(const char *path, bool create, lmd_declog **log, lms_error *err);
void       lmd__declog_close(lmd_declog *log);
sqlite3   *lmd__declog_db(lmd_declog *log); /* for reading its tables */

/* Who, when and why. by: 1..200 bytes without control characters. at: NULL is now, in UTC. reason may be empty. */
typedef struct lmd_act { lms_str by, reason; const char *at; } lmd_act;
typedef struct lmd_receipt {
    int64_t seq;                /* of the new entry; of the entry that stands in the way if conflict */
    bool    conflict;           /* nothing was written: somebody decided since */
    char    head[LMD_HEX + 1];  /* of the chain after the entry; "" if conflict */
} lmd_receipt;

/*
 * Many entries at once: what is written between hold and release is one transaction (no other writer meanwhile) and is
 * acknowledged by release alone; keep false takes all of it back.
 */
lms_status lmd__declog_hold(lmd_declog *log, lms_error *err);
lms_status lmd__declog_release(lmd_declog *log, bool keep, lms_error *err);

/*
 * About two records (their keys, in any order). word: same, different, different-child-same-household, unsure.
 * evidence: fingerprint of what was shown, hexadecimal digits, at most 64, may be empty.
 * expect: seq of the last decision on the pair the reviewer saw, 0 if there was none, LMD_EXPECT_ANY.
 */
lms_status lmd__declog_decide(lmd_declog *log, lms_str key_a, lms_str key_b, lms_str word, lms_str evidence,
                              int64_t expect, const lmd_act *act, lmd_receipt *out, lms_error *err);
/* Takes back decision `seq` if it is the one in force; conflict if another one is. The one before it stands again. */
lms_status lmd__declog_undo(lmd_declog *log, int64_t seq, const lmd_act *act, lmd_receipt *out, lms_error *err);
/* A proposed value of one field. word: accepted, rejected, unsure. expect as above, per record and field. */
lms_status lmd__declog_propose(lmd_declog *log, lms_str key, lms_str field, lms_str value, lms_str word, int64_t expect,
                               const lmd_act *act, lmd_receipt *out, lms_error *err);
/* A full record was shown; act->reason is the purpose and must not be empty. */
lms_status lmd__declog_shown(lmd_declog *log, lms_str key, const lmd_act *act, lmd_receipt *out, lms_error *err);
/* The clear text of every effect that names `key` goes (overwritten in the file); an entry says so. */
lms_status lmd__declog_erase(lmd_declog *log, lms_str key, const lmd_act *act, lmd_receipt *out, lms_error *err);
/* The same; the entry also remembers, as a keyed hash, an identifier by which a list knows the child. "": none. */
#define LMD_FORGET_PERSON "person:"
lms_status lmd__declog_forget(lmd_declog *log, lms_str key, lms_str person, const lmd_act *act, lmd_receipt *out,
                              lms_error *err);

/* The last decision on a pair. seq 0: none. Undone ones are seen through: stands_for is the one in force, 0 none. */
typedef struct lmd_standing { int64_t seq, stands_for; char word[40]; } lmd_standing;
lms_status lmd__declog_standing(lmd_declog *log, lms_str key_a, lms_str key_b, lmd_standing *out, lms_error *err);

/* Head and count; the anchor file holds them as text and appears whole or not at all. */
typedef struct lmd_anchor { int64_t count; char head[LMD_HEX + 1]; } lmd_anchor;
lms_status lmd__declog_head(lmd_declog *log, lmd_anchor *out, lms_error *err);
lms_status lmd__anchor_write(const char *path, const lmd_anchor *a, lms_error *err);
lms_status lmd__anchor_read(const char *path, lmd_anchor *a, lms_error *err);

typedef enum lmd_log_fault {
    LMD_LOG_WHOLE,
    LMD_LOG_MISSING,   /* an entry is missing or out of its place */
    LMD_LOG_CHANGED,   /* hash does not fit the entry before and the body */
    LMD_LOG_EFFECT,    /* the clear row is missing, changed or has no entry */
    LMD_LOG_UNREADABLE,/* the file is damaged there */
    LMD_LOG_SHORTENED, /* fewer entries than the anchor counted */
    LMD_LOG_REWRITTEN  /* the chain is whole but it is not the one the anchor saw */
} lmd_log_fault;
typedef struct lmd_log_check { lmd_log_fault fault; int64_t first_bad; lmd_anchor now; } lmd_log_check;
/* LMS_OK whether the log is good or bad; anchor may be NULL. An empty log is whole. */
lms_status lmd__declog_check(lmd_declog *log, const lmd_anchor *anchor, lmd_log_check *out, lms_error *err);

#endif
