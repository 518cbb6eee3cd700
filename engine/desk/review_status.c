// SPDX-License-Identifier: MIT
/*
 * desk/review_status.c - where the deciding stands: what is in force, what the result does not know yet, what is stale.
 *
 * In       a result, its decision log
 * Out      counts, and each decision worth a look
 */
#include "review_queue.h"
#include "review_stale.h"

#include <stdlib.h>

typedef struct counting {
    lmd_review_status *out;
    lmd_decision_fn tell;
    void *ctx;
    lmd_buf text[5];
    bool bad;
} counting;

static void count(void *ctx, const lmd_stood *d)
{
    counting *c = ctx;
    lmd_review_status *o = c->out;
    bool unsure = lmd__is(d->word, "unsure");
    if (lmd__is(d->word, "same"))
        o->same++;
    else if (lmd__is(d->word, "different"))
        o->different++;
    else if (!unsure)
        o->same_household++;
    if (!d->known && !unsure) o->unknown++;
    if (d->known && !d->applied) o->waiting++;
    o->stale += d->stale;
    o->overruled += d->overruled;
    if (c->tell == NULL || (!d->stale && !d->overruled && d->known && d->applied)) return;
    const lms_str part[] = {d->key_a, d->key_b, d->word, d->by, d->at};
    for (int i = 0; i < 5; i++) {
        lmd__buf_clear(&c->text[i]);
        lmd__put_str(&c->text[i], part[i]);
        lmd__z(&c->text[i]);
        c->bad |= c->text[i].bad;
    }
    if (c->bad) return;
    c->tell(c->ctx, &(lmd_decision){.entry = (uint64_t)d->seq,
                                    .key_a = c->text[0].s,
                                    .key_b = c->text[1].s,
                                    .decision = c->text[2].s,
                                    .by = c->text[3].s,
                                    .at = c->text[4].s,
                                    .stale = d->stale,
                                    .waiting = d->known && !d->applied,
                                    .unknown = !d->known,
                                    .overruled = d->overruled});
}

/* Questions about pairs that nobody has answered for good. */
static lms_status open_questions(sqlite3 *db, lmd_declog *log, lmd_review_status *o, lms_error *err)
{
    lmd_queue q = {0};
    sqlite3_stmt *key = NULL;
    lmd_buf a = {0}, b = {0};
    lms_status s = lmd__queue_load(db, &q, err);
    if (s == LMS_OK) s = lmd__db_prepare(db, "SELECT record_key FROM record WHERE record_id = ?1", &key, err);
    for (size_t i = 0; s == LMS_OK && i < q.n; i++) {
        lmd_standing st = {0};
        int64_t id[] = {q.v[i].a, q.v[i].b};
        lmd_buf *to[] = {&a, &b};
        if (q.v[i].kind != LMD_ASK_PAIR) continue;
        o->questions++;
        for (int k = 0; s == LMS_OK && k < 2; k++) {
            bool row = false;
            sqlite3_reset(key);
            sqlite3_bind_int64(key, 1, id[k]);
            s = lmd__db_step(key, &row, err);
            lmd__buf_clear(to[k]);
            if (s == LMS_OK && row) lmd__put_str(to[k], lmd__db_text(key, 0));
        }
        if (s == LMS_OK && (a.bad || b.bad)) s = lmd__nomem(err);
        if (s == LMS_OK && log) s = lmd__declog_standing(log, lmd__buf_str(&a), lmd__buf_str(&b), &st, err);
        o->undecided += st.stands_for == 0 || strcmp(st.word, "unsure") == 0;
    }
    sqlite3_finalize(key);
    lmd__queue_free(&q);
    lmd__buf_free(&a);
    lmd__buf_free(&b);
    return s;
}

lms_status lmd_review_state(const char *result_db, const char *anchor, lmd_review_status *out, lmd_decision_fn tell,
                            void *ctx, lms_error *err)
{
    sqlite3 *db = NULL;
    lmd_declog *log = NULL;
    if (out == NULL || out->size != sizeof *out)
        return lmd__fail(err, LMS_E_ARG, LMS_MSG("No result was named; give the result.db that lamsach clean made"));
    *out = (lmd_review_status){.size = sizeof *out, .log = {.size = sizeof out->log}};
    counting c = {.out = out, .tell = tell, .ctx = ctx};
    lms_status s = lmd__db_open(result_db, &db, err);
    if (s == LMS_OK) s = lmd_log_look(result_db, anchor, &out->log, err);
    if (s == LMS_OK && out->log.there && out->log.trouble.code == LMS_OK)
        s = lmd__declog_open(out->log.path, false, &log, err);
    if (s == LMS_OK && log) s = lmd__stood_each(db, lmd__declog_db(log), count, &c, err);
    if (s == LMS_OK && c.bad) s = lmd__nomem(err);
    if (s == LMS_OK) s = open_questions(db, log, out, err);
    for (int i = 0; i < 5; i++) lmd__buf_free(&c.text[i]);
    lmd__declog_close(log);
    sqlite3_close(db);
    return s;
}
