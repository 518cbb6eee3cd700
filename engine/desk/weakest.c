// SPDX-License-Identifier: MIT
/* desk/weakest.c - see weakest.h. */
#include "weakest.h"

#include <math.h>
#include <stdlib.h>

/* Text kept for good; its offset. */
static bool keep(lmd_weakest *w, lms_str s, size_t *offset)
{
    *offset = w->text.n;
    return lmd__put_str(&w->text, s) && lmd__put(&w->text, "", 1);
}

static lms_status read_children(lmd_weakest *w, sqlite3 *db, lms_error *err)
{
    sqlite3_stmt *st;
    bool          row = true;
    /* a child stands in child_state; the view beside it would look up every record. In the order of ids. */
    lms_status s = lmd__db_prepare(db, lmd__db_has(db, "child_state") ?
        "SELECT child_id, record_count, weakest_link FROM child_state NOT INDEXED WHERE record_count > 1 AND weakest_link IS NOT NULL ORDER BY 1" :
        "SELECT child_id, record_count, weakest_link FROM child WHERE record_count > 1 AND weakest_link IS NOT NULL ORDER BY 1", &st, err);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        lmd_weak x = { .records = sqlite3_column_int64(st, 1), .weight = sqlite3_column_double(st, 2), .off = -1 };
        if (!keep(w, lmd__db_text(st, 0), &x.id) || w->n >= UINT32_MAX - 1 || !lmd__room((void **)&w->child, w->n, &w->cap, sizeof *w->child)) s = lmd__nomem(err);
        else w->child[w->n++] = x;
    }
    sqlite3_finalize(st);
    return s;
}

/* Index of a child by its id, n if it is none of several records; children are in the order of ids. */
static size_t find_child(const lmd_weakest *w, lms_str id)
{
    size_t lo = 0, hi = w->n;
    while (lo < hi) {
        size_t  mid = (lo + hi) / 2;
        lms_str x = lmd__weakest_text(w, w->child[mid].id);
        size_t  k = x.n < id.n ? x.n : id.n;
        int     c = memcmp(x.s, id.s ? id.s : "", k);
        if (c < 0 || (c == 0 && x.n < id.n)) lo = mid + 1;
        else hi = mid;
    }
    return lo < w->n && lmd__eq(lmd__weakest_text(w, w->child[lo].id), id) ? lo : w->n;
}

static lms_status read_members(lmd_weakest *w, sqlite3 *db, lms_error *err)
{
    sqlite3_stmt *st;
    bool          row = true;
    lms_status    s = lmd__db_prepare(db, "SELECT record_id, child_id, record_key FROM record NOT INDEXED ORDER BY record_id", &st, err);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        size_t c = find_child(w, lmd__db_text(st, 1));
        if (c == w->n) continue;
        lmd_member m = { .record = sqlite3_column_int64(st, 0), .child = (uint32_t)c };
        if (!keep(w, lmd__db_text(st, 2), &m.key) || w->n_members >= UINT32_MAX - 1 ||
            !lmd__room((void **)&w->member, w->n_members, &w->cap_members, sizeof *w->member)) {
            s = lmd__nomem(err);
            continue;
        }
        w->member[w->n_members++] = m;
        uint32_t at = (uint32_t)w->n_members;
        if (w->child[c].last) w->member[w->child[c].last - 1].next = at;
        else w->child[c].first = at;
        w->child[c].last = at;
    }
    sqlite3_finalize(st);
    return s;
}

static const lmd_member *find_member(const lmd_weakest *w, int64_t record)
{
    size_t lo = 0, hi = w->n_members;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (w->member[mid].record < record) lo = mid + 1;
        else hi = mid;
    }
    return lo < w->n_members && w->member[lo].record == record ? &w->member[lo] : NULL;
}

static lms_status read_pairs(lmd_weakest *w, sqlite3 *db, lms_error *err)
{
    sqlite3_stmt *st;
    bool          row = true;
    lms_status    s = lmd__db_prepare(db, "SELECT record_a, record_b, weight FROM pair WHERE weight IS NOT NULL ORDER BY record_a, record_b", &st, err);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        const lmd_member *a = find_member(w, sqlite3_column_int64(st, 0)), *b = a ? find_member(w, sqlite3_column_int64(st, 1)) : NULL;
        if (b == NULL || a->child != b->child) continue;
        lmd_weak *c = &w->child[a->child];
        double    off = fabs(sqlite3_column_double(st, 2) - c->weight);
        if (c->off >= 0 && off >= c->off) continue;
        c->off = off, c->a = a->record, c->b = b->record;
    }
    sqlite3_finalize(st);
    return s;
}

static int weakest_first(const void *x, const void *y)
{
    const lmd_weak *a = x, *b = y;
    if (a->weight < b->weight || a->weight > b->weight) return a->weight < b->weight ? -1 : 1;
    return a->id < b->id ? -1 : a->id > b->id; /* ids were kept in their order */
}

lms_status lmd__weakest_load(sqlite3 *db, lmd_weakest *w, lms_error *err)
{
    *w = (lmd_weakest){ 0 };
    lms_status s = read_children(w, db, err);
    if (s == LMS_OK && w->n) s = read_members(w, db, err);
    if (s == LMS_OK && w->n) s = read_pairs(w, db, err);
    if (s == LMS_OK && w->n) qsort(w->child, w->n, sizeof *w->child, weakest_first); /* members no longer point to them */
    return s;
}

void lmd__weakest_free(lmd_weakest *w)
{
    free(w->child);
    free(w->member);
    lmd__buf_free(&w->text);
    *w = (lmd_weakest){ 0 };
}

lms_str lmd__weakest_key(const lmd_weakest *w, int64_t record)
{
    const lmd_member *m = find_member(w, record);
    return m ? lmd__weakest_text(w, m->key) : LMD_S("");
}
