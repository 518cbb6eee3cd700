// SPDX-License-Identifier: MIT
/*
 * resolve/resolve.c - see resolve.h.
 *
 * Steps
 *   1. identifier's status and clean, per record
 *   2. golden values: of a child's records the verified one first, then the newest, then the value most records
 *      have, then the smallest record_key; a missing value never wins
 *   3. status, clean, in target of the child; one number on two children is shared
 *   4. child ids; wards; work list
 */
#include "resolve/internal.h"

/* Is row a a better source than b? */
static bool better(const lms_resolve_in *in, const lms_resolved *r, uint32_t a, uint32_t b)
{
    bool va = r->record_status[a] == LMS_ID_VERIFIED, vb = r->record_status[b] == LMS_ID_VERIFIED;
    if (va != vb) return va;
    uint32_t f = in->table->schema->of_role[LMS_ROLEF_UPDATED_ON];
    if (f != LMS_NO_FIELD) {
        const lms_column *c = &in->table->column[f];
        int32_t da = c->date[c->v[a]].day, db = c->date[c->v[b]].day;
        if (!c->v[a]) da = INT32_MIN;
        if (!c->v[b]) db = INT32_MIN;
        if (da != db) return da > db;
    }
    return false;
}

static uint32_t count_of(const lms_column *c, const uint32_t *m, uint32_t n, uint32_t v)
{
    uint32_t k = 0;
    for (uint32_t i = 0; i < n; i++) k += c->v[m[i]] == v;
    return k;
}

/* A temporary name never wins over a name. */
static bool weak(const lms_column *c, uint32_t v) { return c->name && (c->name[v].flags & (LMS_NAME_TEMPORARY | LMS_NAME_LOST)); }

static uint32_t pick(const lms_resolve_in *in, const lms_resolved *r, uint32_t f, const uint32_t *m, uint32_t n)
{
    const lms_column *c = &in->table->column[f];
    uint32_t best = LMS_NO_ROW;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t row = m[i], v = c->v[row];
        if (v == 0) continue;
        if (best == LMS_NO_ROW) {
            best = row;
            continue;
        }
        uint32_t w = c->v[best];
        if (v == w) { /* the value stands on its best record, so that it is weighed as that one */
            if (better(in, r, row, best)) best = row;
            continue;
        }
        if (weak(c, w) != weak(c, v)) {
            if (weak(c, w)) best = row;
            continue;
        }
        if (better(in, r, row, best)) best = row;
        else if (!better(in, r, best, row) && count_of(c, m, n, v) > count_of(c, m, n, w)) best = row;
    }
    return best;
}

typedef struct golden_job { const lms_resolve_in *in; lms_resolved *out; } golden_job;

static lms_status golden_field(void *arg, size_t f, unsigned worker, lms_error *err)
{
    golden_job         *j = arg;
    const lms_clusters *k = j->in->clusters;
    const lms_column   *c = &j->in->table->column[f];
    lms_resolved       *r = j->out;
    (void)worker;
    r->golden[f] = lms__mem_alloc(r->mem, r->n_children, sizeof **r->golden);
    r->origin[f] = lms__mem_alloc(r->mem, r->n_children, sizeof **r->origin);
    if (r->golden[f] == NULL || r->origin[f] == NULL) return lms__mem_why(r->mem, err);
    for (uint32_t ch = 0; ch < r->n_children; ch++) {
        const uint32_t *m = k->member + k->start[ch];
        uint32_t        n = k->start[ch + 1] - k->start[ch];
        uint32_t        row = n == 1 ? (c->v[m[0]] ? m[0] : LMS_NO_ROW) : pick(j->in, r, (uint32_t)f, m, n);
        r->origin[f][ch] = row;
        r->golden[f][ch] = row == LMS_NO_ROW ? 0 : c->v[row];
    }
    return LMS_OK;
}

lms_status lms__resolve(lms_ctx *c, const lms_resolve_plan *p, const lms_resolve_in *in, lms_resolved *out, lms_error *err)
{
    uint32_t nf = in->table->schema->n;
    *out = (lms_resolved){ .mem = c->mem, .n_children = in->clusters->n_children, .n_records = in->table->n_records, .n_fields = nf };
    lms__arena_init(&out->text, c->mem);
    out->child = lms__mem_zalloc(c->mem, out->n_children, sizeof *out->child);
    out->golden = lms__mem_zalloc(c->mem, nf, sizeof *out->golden);
    out->origin = lms__mem_zalloc(c->mem, nf, sizeof *out->origin);
    out->record_clean = lms__mem_zalloc(c->mem, out->n_records, 1);
    out->record_status = lms__mem_zalloc(c->mem, out->n_records, 1);
    if (!out->child || !out->golden || !out->origin || !out->record_clean || !out->record_status) return lms__mem_why(c->mem, err);
    out->target[LMS_TARGET_UPDATED] = (lms_target){ p->updated_percent, p->updated_strict };
    out->target[LMS_TARGET_IN] = (lms_target){ p->target_percent, p->target_strict };
    golden_job j = { in, out };
    /* records first: the verified one decides golden values */
    if (!lms__records_standing(p, in, out)) return lms__mem_why(c->mem, err);
    lms_status s = lms__parallel(c, nf, golden_field, &j, err);
    if (s == LMS_OK) lms__answers_in_children(in, out);
    if (s == LMS_OK && !lms__children_standing(p, in, c->as_of, out)) s = lms__mem_why(c->mem, err);
    if (s == LMS_OK) s = lms__child_ids(c, in, out, err);
    if (s == LMS_OK && !lms__wards(c, p, in, out)) s = lms__mem_why(c->mem, err);
    if (s == LMS_OK && !lms__absent_children(c, p, in, out)) s = lms__mem_why(c->mem, err);
    if (s == LMS_OK && !lms__lists(p, in, out)) s = lms__mem_why(c->mem, err);
    return s;
}
