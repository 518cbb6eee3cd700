// SPDX-License-Identifier: MIT
/*
 * ingest/decisions.c - what people decided about pairs of records.
 *
 * Read from table `decision` of a decision log or of a previous result, in the order the decisions were
 * taken (rowid): key_a, key_b, decision, by, at, reason and, where there is such a column, evidence (the fingerprint of
 * the values decided on; carried into the result, judged by the desk). `decision` is one of
 *
 *     same                              the two records are one child
 *     different                         two children
 *     different-child-same-household    two children of one household (siblings, twins)
 *     unsure                            nothing is decided; takes back an earlier decision on the pair
 *
 * Holds   1. the last decision on a pair counts, whichever of the two keys comes first
 *         2. decisions about records that are not in this run change nothing and are counted
 */
#include "ingest/parts.h"
#include "base/sql.h"

#include <stdlib.h>

typedef struct entry { lms_decision d; uint32_t seq; bool unsure; } entry;

typedef struct deciding {
    lms_ctx           *c;
    const char        *path;
    const lms_dataset *d;
    lms_arena         *a;
    uint32_t          *row_of;   /* [keys] record with this key + 1 */
    LMS_VEC(entry)     entry;
    uint64_t           unknown;
} deciding;

static lms_status take(deciding *g, sqlite3_stmt *st, uint32_t seq, lms_error *err)
{
    lms_str ka = lms__sql_text(st, 0);
    lms_str a = lms__arena_str(g->a, ka), b = lms__arena_str(g->a, lms__sql_text(st, 1));
    lms_str what = lms__arena_str(g->a, lms__sql_text(st, 2));
    if (!a.s || !b.s || !what.s) return lms__mem_why(g->c->mem, err);
    bool same = lms__str_is(what, "same"), unsure = lms__str_is(what, "unsure");
    if (!same && !unsure && !lms__str_is(what, "different") && !lms__str_is(what, "different-child-same-household")) {
        lms_status s = lms__fail(
            err, LMS_E_FORMAT,
            LMS_MSG("Unknown decision {1}; the words are: same, different, different-child-same-household, unsure"),
            what.s);
        lms__fail_at(err, g->path, 0, seq, 3);
        return s;
    }
    uint32_t ia = lms__dict_find(&g->d->keys, a), ib = lms__dict_find(&g->d->keys, b);
    uint32_t ra = ia ? g->row_of[ia] : 0, rb = ib ? g->row_of[ib] : 0;
    if (ra == 0 || rb == 0 || ra == rb) {
        g->unknown++;
        return LMS_OK;
    }
    entry *e = LMS_PUSH(g->c->mem, &g->entry);
    if (e == NULL) return lms__mem_why(g->c->mem, err);
    *e = (entry){ .seq = seq, .unsure = unsure };
    e->d = (lms_decision){ .a = ra - 1, .b = rb - 1, .same = same, .key_a = a, .key_b = b };
    e->d.household = lms__str_is(what, "different-child-same-household");
    if (ra > rb) e->d.a = rb - 1, e->d.b = ra - 1, e->d.key_a = b, e->d.key_b = a;
    e->d.by = lms__arena_str(g->a, lms__sql_text(st, 3));
    e->d.at = lms__arena_str(g->a, lms__sql_text(st, 4));
    e->d.reason = lms__arena_str(g->a, lms__sql_text(st, 5));
    e->d.evidence = lms__arena_str(g->a, lms__sql_text(st, 6));
    return e->d.by.s && e->d.at.s && e->d.reason.s && e->d.evidence.s ? LMS_OK : lms__mem_why(g->c->mem, err);
}

static int by_pair(const void *x, const void *y)
{
    const entry *a = x, *b = y;
    if (a->d.a != b->d.a) return a->d.a < b->d.a ? -1 : 1;
    if (a->d.b != b->d.b) return a->d.b < b->d.b ? -1 : 1;
    return (a->seq > b->seq) - (a->seq < b->seq);
}

static lms_status keep_last(deciding *g, lms_decisions *out, lms_error *err)
{
    if (g->entry.n) qsort(g->entry.v, g->entry.n, sizeof *g->entry.v, by_pair);
    for (size_t i = 0; i < g->entry.n; i++) {
        const entry *e = &g->entry.v[i];
        if (e->unsure || (i + 1 < g->entry.n && e[1].d.a == e->d.a && e[1].d.b == e->d.b)) continue;
        lms_decision *p = LMS_PUSH(g->c->mem, out);
        if (p == NULL) return lms__mem_why(g->c->mem, err);
        *p = e->d;
    }
    return LMS_OK;
}

static bool has_evidence(sqlite3 *db)
{
    return sqlite3_table_column_metadata(db, NULL, "decision", "evidence", NULL, NULL, NULL, NULL, NULL) == SQLITE_OK;
}

static lms_status read_log(deciding *g, lms_error *err)
{
    sqlite3      *db = NULL;
    sqlite3_stmt *st = NULL;
    bool          more = true, have = false;
    lms_status    s = lms__sql_open_ro(g->path, &db, err);
    if (s == LMS_OK) {
        lms__sqlite_notice_wal(g->c, g->path);
        s = lms__sql_prepare(db, "SELECT 1 FROM sqlite_schema WHERE name = 'decision' AND type IN ('table','view')",
                             &st, err);
        if (s == LMS_OK) s = lms__sql_step(st, &have, err);
        sqlite3_finalize(st);
        st = NULL;
        if (s == LMS_OK && !have)
            s = lms__fail(
                err, LMS_E_FORMAT,
                LMS_MSG("The file has no table `decision`; give a decision log or a result of an earlier run"));
    }
    if (s == LMS_OK)
        s = lms__sql_prepare(db,
                             has_evidence(db)
                                 ? "SELECT key_a, key_b, decision, \"by\", \"at\", reason, evidence FROM decision ORDER BY rowid"
                                 : "SELECT key_a, key_b, decision, \"by\", \"at\", reason, '' FROM decision ORDER BY rowid",
                             &st, err);
    for (uint32_t seq = 1; s == LMS_OK && (s = lms__sql_step(st, &more, err)) == LMS_OK && more; seq++)
        s = take(g, st, seq, err);
    sqlite3_finalize(st);
    sqlite3_close(db);
    if (s != LMS_OK && err && err->file[0] == 0) lms__fail_at(err, g->path, 0, 0, 0);
    return s;
}

lms_status lms__ingest_decisions(lms_ctx *c, const char *path, const lms_dataset *d, lms_arena *a, lms_decisions *out,
                                 lms_error *err)
{
    deciding g = { .c = c, .path = path, .d = d, .a = a };
    char     num[24];
    *out = (lms_decisions){ 0 };
    g.row_of = lms__rows_of_keys(c->mem, d);
    if (g.row_of == NULL) return lms__mem_why(c->mem, err);
    lms_status s = read_log(&g, err);
    if (s == LMS_OK) s = keep_last(&g, out, err);
    if (s == LMS_OK && g.unknown)
        lms__notice_at(c, path, 0,
                       LMS_MSG("{1} decisions are about records that are not in this run; they change nothing"),
                       lms__num(num, g.unknown));
    LMS_VEC_FREE(c->mem, &g.entry);
    lms__mem_free(c->mem, g.row_of, d->keys.n, sizeof *g.row_of);
    return s;
}
