// SPDX-License-Identifier: MIT
/*
 * resolve/wards.c - children per ward against the targets, and which records to mend first.
 *
 * A child lies in the ward of its golden ward code; without one, in the ward its names resolve to. Counts are
 * integers and compared as such. The work list has one line per record that keeps a counted child from the
 * target; its gain is the number of children the same visit can help (the household's children who need one),
 * less the pack's cost of what is to be done, so that the shortest way comes first.
 */
#include "resolve/internal.h"

#include <stdlib.h>

typedef struct placed { lms_str code; uint32_t child; } placed;

/* Code of the ward of a child: "" if it is not known. */
static lms_str ward_of(const lms_resolve_in *in, const lms_resolved *r, uint32_t c)
{
    const lms_table *t = in->table;
    uint32_t f = t->schema->of_role[LMS_ROLEF_WARD_CODE];
    if (f != LMS_NO_FIELD && r->golden[f][c]) return lms__dict_get(&t->column[f].dict, r->golden[f][c]);
    for (uint32_t i = in->clusters->start[c]; t->ward_of && i < in->clusters->start[c + 1]; i++) {
        uint32_t u = t->ward_of[in->clusters->member[i]];
        if (u) return lms__unit_code(t, u);
    }
    return LMS_S("");
}

static int by_code(const void *a, const void *b)
{
    const placed *x = a, *y = b;
    int c = lms__str_cmp(x->code, y->code);
    return c ? c : (x->child > y->child) - (x->child < y->child);
}

static bool applies(const lms_resolved *r, uint32_t c, bool open, lms_action a)
{
    lms_id_status st = (lms_id_status)r->child[c].id_status;
    switch (a) {
    case LMS_ACT_DUPLICATE: return open;
    case LMS_ACT_BASIC: return !(r->child[c].steps >> LMS_STEP_COMPLETE & 1);
    case LMS_ACT_ERROR: return !r->child[c].sound && !open;
    case LMS_ACT_SHARED: return st == LMS_ID_SHARED;
    case LMS_ACT_GET: return st == LMS_ID_ABSENT || st == LMS_ID_SUGGESTED;
    case LMS_ACT_CONFIRM: return st == LMS_ID_WELL_FORMED;
    default: return st == LMS_ID_MISMATCH || st == LMS_ID_MALFORMED || st == LMS_ID_INCONSISTENT || st == LMS_ID_NOT_FOUND;
    }
}

static const lms_do nothing = { { "", 0 }, LMS_N_ACTIONS, 0 };

/* What is to be done first: the first of the pack's actions that applies. */
static const lms_do *first_obstacle(const lms_resolve_plan *p, const lms_resolve_in *in, const lms_resolved *r, uint32_t c)
{
    bool open = false;
    for (uint32_t i = in->clusters->start[c]; i < in->clusters->start[c + 1]; i++) open |= in->clusters->open_question[in->clusters->member[i]];
    for (uint32_t k = 0; k < p->n_actions; k++)
        if (applies(r, c, open, p->action[k].what)) return &p->action[k];
    return &nothing;
}

static double whole(double gain)
{
    double n = (double)(uint32_t)gain;
    return n < gain ? n + 1 : n;
}

static int by_work(const void *a, const void *b)
{
    const lms_work_item *x = a, *y = b;
    if (x->ward != y->ward) return x->ward < y->ward ? -1 : 1;
    double m = whole(x->gain), n = whole(y->gain); /* children the visit helps; what is taken off is below 1 */
    if (m != n) return m > n ? -1 : 1;
    int c = m > 1 ? lms__str_cmp(x->household, y->household) : 0; /* one visit stands together */
    if (c) return c;
    if (x->gain != y->gain) return x->gain > y->gain ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static bool reached(const lms_target *t, uint64_t part, int64_t whole)
{
    return t->set && whole > 0 && part * 100 >= t->percent * (uint64_t)whole + t->strict;
}

/* Name that most records with the ward's code carry; ties by text. */
static lms_str name_of(const lms_resolve_in *in, const lms_resolved *r, const placed *v, uint32_t n, uint32_t *seen)
{
    uint32_t f = in->table->schema->of_role[LMS_ROLEF_WARD_NAME], best = 0;
    if (f == LMS_NO_FIELD) return LMS_S("");
    const lms_dict *d = &in->table->column[f].dict;
    for (uint32_t i = 0; i < n; i++) seen[r->golden[f][v[i].child]]++;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t x = r->golden[f][v[i].child];
        if (x == 0) continue;
        if (best == 0 || seen[x] > seen[best] || (seen[x] == seen[best] && lms__str_cmp(lms__dict_get(d, x), lms__dict_get(d, best)) < 0)) best = x;
    }
    for (uint32_t i = 0; i < n; i++) seen[r->golden[f][v[i].child]] = 0;
    return best ? lms__dict_get(d, best) : LMS_S("");
}

static bool work_of(const lms_resolve_plan *p, const lms_resolve_in *in, lms_resolved *r, uint32_t ward, const placed *v, uint32_t n, lms_dict *house, uint32_t **need,
                    uint32_t *cap)
{
    uint32_t hf = in->table->schema->of_role[LMS_ROLEF_HOUSEHOLD], from = (uint32_t)r->work.n;
    for (int round = 0; round < 2; round++)
        for (uint32_t i = 0; i < n; i++) {
            uint32_t c = v[i].child;
            if (!r->child[c].updated || r->child[c].in_target) continue;
            lms_str  h = hf != LMS_NO_FIELD && r->golden[hf][c] ? lms__dict_get(&in->table->column[hf].dict, r->golden[hf][c]) : LMS_S("");
            uint32_t key[2] = { ward, hf != LMS_NO_FIELD ? r->golden[hf][c] : 0 }, id = 0;
            if (h.n) {
                id = lms__dict_intern(house, (lms_str){ (const char *)key, sizeof key });
                if (id == LMS_DICT_FULL) return false;
                if (id >= *cap) {
                    uint32_t  more = *cap ? *cap * 2 : 256;
                    uint32_t *q = lms__mem_resize(r->mem, *need, *cap, more, sizeof *q);
                    if (q == NULL) return false;
                    memset(q + *cap, 0, (more - *cap) * sizeof *q);
                    *need = q;
                    *cap = more;
                }
            }
            if (round == 0) {
                if (h.n && first_obstacle(p, in, r, c)->what != LMS_ACT_DUPLICATE) (*need)[id]++; /* a pair is decided in the office */
                continue;
            }
            const lms_do  *a = first_obstacle(p, in, r, c);
            lms_work_item *w = LMS_PUSH(r->mem, &r->work);
            if (w == NULL) return false;
            double together = h.n && a->what != LMS_ACT_DUPLICATE ? (*need)[id] : 1;
            *w = (lms_work_item){ ward, in->clusters->member[in->clusters->start[c]], a->id, together - a->cost, h };
        }
    if (r->work.n > from) qsort(r->work.v + from, r->work.n - from, sizeof *r->work.v, by_work);
    return true;
}

bool lms__wards(lms_ctx *ctx, const lms_resolve_plan *p, const lms_resolve_in *in, lms_resolved *r)
{
    uint32_t nf = in->table->schema->of_role[LMS_ROLEF_WARD_NAME], n_names = nf != LMS_NO_FIELD ? in->table->column[nf].dict.n : 1, cap = 0, *need = NULL;
    placed   *v = lms__mem_alloc(ctx->mem, r->n_children, sizeof *v);
    uint32_t *seen = lms__mem_zalloc(ctx->mem, n_names, sizeof *seen);
    lms_dict  house;
    size_t    q = 0;
    bool      ok = lms__dict_init(&house, ctx->mem) && v && seen;
    for (uint32_t c = 0; ok && c < r->n_children; c++) v[c] = (placed){ ward_of(in, r, c), c };
    if (ok && r->n_children) qsort(v, r->n_children, sizeof *v, by_code);
    for (uint32_t i = 0, end; ok; i = end) {
        bool more = i < r->n_children, pop = q < in->population->n;
        if (!more && !pop) break;
        end = i;
        lms_ward_progress w = { .population = -1 };
        int order = !more ? 1 : !pop ? -1 : lms__str_cmp(v[i].code, in->population->v[q].ward_code);
        if (order <= 0) {
            while (end < r->n_children && lms__str_eq(v[end].code, v[i].code)) end++;
            w.code = v[i].code;
            w.name = w.code.n ? name_of(in, r, v + i, end - i, seen) : LMS_S("");
        }
        if (order >= 0) { /* a ward of the population file, also one without records */
            w.population = in->population->v[q].children;
            w.code = in->population->v[q].ward_code;
            if (in->population->v[q].ward_name.n) w.name = in->population->v[q].ward_name;
            q++;
        }
        for (uint32_t k = i; k < end; k++) {
            const lms_child *c = &r->child[v[k].child];
            w.children++;
            w.updated += c->updated;
            w.clean += c->updated && c->clean;
            w.verified += c->updated && c->id_status == LMS_ID_VERIFIED;
            w.in_target += c->in_target;
            lms__ladder_count(&w, c);
            r->child[v[k].child].ward = (uint32_t)r->wards.n;
        }
        w.reach_updated = reached(&p->target[LMS_TARGET_UPDATED], w.updated, w.population);
        w.reach_of_updated = reached(&p->target[LMS_TARGET_IN], w.in_target, (int64_t)w.updated);
        w.reach_of_all = reached(&p->target[LMS_TARGET_IN], w.in_target, w.population);
        w.code = lms__arena_str(&r->text, w.code);
        w.name = lms__arena_str(&r->text, w.name);
        lms_ward_progress *x = LMS_PUSH(ctx->mem, &r->wards);
        ok = x != NULL && w.code.s && w.name.s;
        if (ok) *x = w;
        ok = ok && work_of(p, in, r, (uint32_t)r->wards.n - 1, v + i, end - i, &house, &need, &cap);
    }
    lms__dict_free(&house);
    lms__mem_free(ctx->mem, need, cap, sizeof *need);
    lms__mem_free(ctx->mem, v, r->n_children, sizeof *v);
    lms__mem_free(ctx->mem, seen, n_names, sizeof *seen);
    return ok;
}
