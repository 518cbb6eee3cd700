// SPDX-License-Identifier: MIT
/* desk/review_stale.c - see review_stale.h. */
#include "review_stale.h"

#include "db.h"
#include "review_evidence.h"

typedef struct looking {
    lmd_evidence evidence;
    sqlite3_stmt *all, *record, *applied;
    lmd_buf child[2];
} looking;

static lms_status prepare(sqlite3 *result, sqlite3 *decisions, looking *k, lms_error *err)
{
    /* the result is immutable: an index goes into SQLite's temporary database, in memory */
    static const char index[] =
        "PRAGMA temp_store = MEMORY; CREATE TEMP TABLE IF NOT EXISTS lmd_applied (key_a TEXT, key_b TEXT, same INTEGER,"
        " PRIMARY KEY (key_a, key_b)) WITHOUT ROWID; INSERT OR REPLACE INTO lmd_applied"
        " SELECT min(key_a, key_b), max(key_a, key_b), decision = 'same' FROM main.decision ORDER BY rowid;";
    bool proven = lmd__db_has_column(decisions, "decision", "evidence");
    lmd_buf sql = {0};
    lms_status s = lmd__evidence_open(result, &k->evidence, err);
    if (s == LMS_OK && sqlite3_exec(result, index, NULL, NULL, NULL) != SQLITE_OK) s = lmd__db_fail(result, err);
    if (s == LMS_OK)
        s = lmd__db_prepare(result, "SELECT record_id, child_id FROM record WHERE record_key = ?1", &k->record, err);
    if (s == LMS_OK)
        s = lmd__db_prepare(result, "SELECT same FROM temp.lmd_applied WHERE key_a = ?1 AND key_b = ?2", &k->applied,
                            err);
    lmd__printf(&sql,
                "SELECT max(rowid), min(key_a, key_b), max(key_a, key_b), decision, \"by\", \"at\", %s FROM decision"
                " GROUP BY 2, 3 ORDER BY 2, 3",
                proven ? "evidence" : "''");
    if (s == LMS_OK && sql.bad) s = lmd__nomem(err);
    if (s == LMS_OK) s = lmd__db_prepare(decisions, lmd__z(&sql), &k->all, err);
    lmd__buf_free(&sql);
    return s;
}

static lms_status record_of(looking *k, lms_str key, int64_t *id, lmd_buf *child, lms_error *err)
{
    bool row = false;
    sqlite3_reset(k->record);
    lmd__db_bind(k->record, 1, key);
    lms_status s = lmd__db_step(k->record, &row, err);
    *id = s == LMS_OK && row ? sqlite3_column_int64(k->record, 0) : 0;
    lmd__buf_clear(child);
    if (*id) lmd__put_str(child, lmd__db_text(k->record, 1));
    return s == LMS_OK && child->bad ? lmd__nomem(err) : s;
}

static lms_status one(looking *k, lmd_stood *d, bool *told, lms_error *err)
{
    char now[LMD_HEX + 1];
    int64_t a, b;
    bool row = false, unsure = lmd__is(d->word, "unsure");
    lms_str evidence = lmd__db_text(k->all, 6);
    sqlite3_reset(k->applied);
    lmd__db_bind(k->applied, 1, d->key_a);
    lmd__db_bind(k->applied, 2, d->key_b);
    lms_status s = lmd__db_step(k->applied, &row, err);
    if (s == LMS_OK)
        d->applied = row && !unsure && (sqlite3_column_int(k->applied, 0) == 1) == lmd__is(d->word, "same");
    if (s == LMS_OK) s = record_of(k, d->key_a, &a, &k->child[0], err);
    if (s == LMS_OK) s = record_of(k, d->key_b, &b, &k->child[1], err);
    *told = row || !unsure;
    if (s != LMS_OK) return s;
    d->known = a && b;
    d->overruled = d->known && d->applied && lmd__is(d->word, "same") &&
                   !lmd__eq(lmd__buf_str(&k->child[0]), lmd__buf_str(&k->child[1]));
    if (!d->known || unsure || evidence.n == 0) return LMS_OK;
    s = lmd__evidence_pair(&k->evidence, a, b, now, err);
    d->stale = s == LMS_OK && !lmd__is(evidence, now);
    return s;
}

lms_status lmd__stood_each(sqlite3 *result, sqlite3 *decisions, lmd_stood_fn fn, void *ctx, lms_error *err)
{
    looking k = {0};
    bool row = false, told = false;
    if (!lmd__db_has_column(decisions, "decision", "key_a")) return LMS_OK;
    lms_status s = prepare(result, decisions, &k, err);
    while (s == LMS_OK && (s = lmd__db_step(k.all, &row, err)) == LMS_OK && row) {
        lmd_stood d = {.seq = sqlite3_column_int64(k.all, 0),
                       .key_a = lmd__db_text(k.all, 1),
                       .key_b = lmd__db_text(k.all, 2),
                       .word = lmd__db_text(k.all, 3),
                       .by = lmd__db_text(k.all, 4),
                       .at = lmd__db_text(k.all, 5)};
        s = one(&k, &d, &told, err);
        if (s == LMS_OK && told) fn(ctx, &d);
    }
    sqlite3_finalize(k.all);
    sqlite3_finalize(k.record);
    sqlite3_finalize(k.applied);
    lmd__buf_free(&k.child[0]);
    lmd__buf_free(&k.child[1]);
    lmd__evidence_close(&k.evidence);
    return s;
}
