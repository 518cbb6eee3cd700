// SPDX-License-Identifier: MIT
/*
 * resolve/ids.c - ids of children: "T" and 13 letters of the hash of the smallest record_key, or the id of the
 * previous result with the largest overlap of records (ties: the smallest record_key).
 */
#include "resolve/internal.h"
#include "base/sql.h"

#include <stdlib.h>

static void fresh(char id[20], lms_str key, unsigned again)
{
    static const char letters[] = "0123456789abcdefghjkmnpqrstvwxyz";
    uint64_t h = lms__hash(key) + again * 0x9E3779B97F4A7C15u;
    id[0] = 'T';
    for (int i = 13; i >= 1; i--, h >>= 5) id[i] = letters[h & 31];
    id[14] = 0;
}

typedef struct overlap { uint32_t child, old, n, first; } overlap;

static int by_overlap(const void *a, const void *b)
{
    const overlap *x = a, *y = b;
    if (x->n != y->n) return x->n > y->n ? -1 : 1;
    if (x->first != y->first) return x->first < y->first ? -1 : 1;
    return (x->old > y->old) - (x->old < y->old);
}

static int by_pair(const void *a, const void *b)
{
    const overlap *x = a, *y = b;
    if (x->child != y->child) return x->child < y->child ? -1 : 1;
    if (x->old != y->old) return x->old < y->old ? -1 : 1;
    return (x->first > y->first) - (x->first < y->first);
}

static bool note(lms_resolved *r, uint32_t child, lms_str old, const char *kind)
{
    lms_history *h = LMS_PUSH(r->mem, &r->history);
    if (h == NULL) return false;
    *h = (lms_history){ child, old, lms__str(kind) };
    return true;
}

static lms_status keep(lms_ctx *c, const lms_resolve_in *in, lms_resolved *r, lms_dict *old_ids, lms_error *err)
{
    sqlite3      *db = NULL;
    sqlite3_stmt *st = NULL;
    LMS_VEC(overlap) o = { 0 };
    bool          row = false, ok = true;
    uint32_t     *row_of = lms__mem_alloc(c->mem, in->dataset->keys.n, sizeof *row_of);
    if (row_of == NULL) return lms__mem_why(c->mem, err);
    for (uint32_t k = 0; k < in->dataset->keys.n; k++) row_of[k] = LMS_NO_ROW;
    for (uint32_t k = 0; k < r->n_records; k++) row_of[in->dataset->key_of[k]] = k;
    lms_status s = lms__sql_open_ro(in->previous, &db, err);
    if (s == LMS_OK) s = lms__sql_prepare(db, "SELECT record_key, child_id FROM record ORDER BY record_key", &st, err);
    while (s == LMS_OK && ok && (s = lms__sql_step(st, &row, err)) == LMS_OK && row) {
        uint32_t old = lms__dict_intern(old_ids, lms__sql_text(st, 1)), key = lms__dict_find(&in->dataset->keys, lms__sql_text(st, 0));
        ok = old != LMS_DICT_FULL;
        uint32_t at = key ? row_of[key] : LMS_NO_ROW;
        overlap *x = ok ? LMS_PUSH(c->mem, &o) : NULL;
        ok = x != NULL;
        if (ok) *x = (overlap){ at == LMS_NO_ROW ? LMS_NO_ROW : in->clusters->child_of[at], old, 1, at };
    }
    sqlite3_finalize(st);
    sqlite3_close(db);
    if (s == LMS_OK && !ok) s = lms__mem_why(c->mem, err);
    uint8_t *taken = lms__mem_zalloc(c->mem, old_ids->n, 1), *has = lms__mem_zalloc(c->mem, r->n_children, 1);
    if (s == LMS_OK && (taken == NULL || has == NULL)) s = lms__mem_why(c->mem, err);
    if (s == LMS_OK && o.n) {
        size_t k = 0;
        qsort(o.v, o.n, sizeof *o.v, by_pair);
        for (size_t i = 1; i < o.n; i++) {
            if (o.v[i].child == o.v[k].child && o.v[i].old == o.v[k].old) o.v[k].n++;
            else o.v[++k] = o.v[i];
        }
        o.n = k + 1;
        qsort(o.v, o.n, sizeof *o.v, by_overlap);
        for (size_t i = 0; ok && i < o.n; i++) {
            overlap *x = &o.v[i];
            lms_str  id = lms__dict_get(old_ids, x->old);
            if (x->child == LMS_NO_ROW) continue;
            lms_str keep_id = lms__arena_str(&r->text, id);
            ok = keep_id.s != NULL;
            if (!ok) break;
            if (!(has[x->child] & 1) && !taken[x->old] && id.n < sizeof r->child[0].id) {
                memcpy(r->child[x->child].id, id.s, id.n);
                has[x->child] |= 1;
                taken[x->old] = 1;
                ok = note(r, x->child, keep_id, "kept");
            } else {
                ok = note(r, x->child, keep_id, taken[x->old] ? "split" : "merged");
                has[x->child] |= 2; /* under a new id perhaps, but not a new child */
                taken[x->old] |= 2;
            }
        }
        for (uint32_t id = 1; ok && id < old_ids->n; id++)
            if (!taken[id]) {
                lms_str gone = lms__arena_str(&r->text, lms__dict_get(old_ids, id));
                ok = gone.s && note(r, UINT32_MAX, gone, "lost");
            }
        if (!ok) s = lms__mem_why(c->mem, err);
    }
    for (uint32_t ch = 0; s == LMS_OK && ch < r->n_children; ch++)
        if (!has[ch] && !note(r, ch, LMS_S(""), "new")) s = lms__mem_why(c->mem, err);
    lms__mem_free(c->mem, taken, old_ids->n, 1);
    lms__mem_free(c->mem, has, r->n_children, 1);
    LMS_VEC_FREE(c->mem, &o);
    lms__mem_free(c->mem, row_of, in->dataset->keys.n, sizeof *row_of);
    return s;
}

lms_status lms__child_ids(lms_ctx *c, const lms_resolve_in *in, lms_resolved *r, lms_error *err)
{
    lms_dict used;
    if (!lms__dict_init(&used, c->mem)) return lms__mem_why(c->mem, err);
    lms_status s = LMS_OK;
    if (in->previous) s = keep(c, in, r, &used, err); /* `used` then has every id of the previous result */
    for (uint32_t ch = 0; s == LMS_OK && ch < r->n_children; ch++) {
        if (r->child[ch].id[0]) continue;
        lms_str key = lms__dict_get(&in->dataset->keys, in->dataset->key_of[in->clusters->member[in->clusters->start[ch]]]);
        for (unsigned again = 0;; again++) { /* an id already there, by hash or from before, is passed over */
            fresh(r->child[ch].id, key, again);
            uint32_t before = used.n, id = lms__dict_intern(&used, lms__str(r->child[ch].id));
            if (id == LMS_DICT_FULL) s = lms__mem_why(c->mem, err);
            if (id == LMS_DICT_FULL || id >= before) break;
        }
    }
    lms__dict_free(&used);
    return s;
}
