// SPDX-License-Identifier: MIT
/*
 * resolve/resolve.c - see resolve.h.
 *
 * Steps
 *   1. identifier's status and clean, per record
 *   2. golden values: in the order of the pack's `survivorship` (a registered name before a temporary one, verified,
 *      newest, the value most records have ...), then the smallest record_key; a missing value never wins
 *   3. status, clean, in target of the child; one number on two children is shared
 *   4. child ids; wards; work list
 */
#include "resolve/internal.h"

static uint32_t count_of(const lms_column *c, const uint32_t *m, uint32_t n, uint32_t v)
{
    uint32_t k = 0;
    for (uint32_t i = 0; i < n; i++) k += c->v[m[i]] == v;
    return k;
}

static bool temporary(const lms_column *c, uint32_t v) { return c->name && (c->name[v].flags & (LMS_NAME_TEMPORARY | LMS_NAME_LOST)); }

static int32_t updated_on(const lms_resolve_in *in, uint32_t row)
{
    uint32_t f = in->table->schema->of_role[LMS_ROLEF_UPDATED_ON];
    if (f == LMS_NO_FIELD) return INT32_MIN;
    const lms_column *c = &in->table->column[f];
    return c->v[row] ? c->date[c->v[row]].day : INT32_MIN;
}

/* Is the value of row a to stay rather than that of row b? By the first thing of the pack's order in which they differ. */
static bool stays(const lms_resolve_plan *p, const lms_resolve_in *in, const lms_resolved *r, const lms_column *c, const uint32_t *m, uint32_t n, uint32_t a,
                  uint32_t b)
{
    uint32_t v = c->v[a], w = c->v[b];
    for (uint32_t i = 0; i < p->n_better; i++) {
        int64_t x = 0, y = 0;
        switch (p->better[i]) {
        case LMS_BY_REGISTERED: x = !temporary(c, v), y = !temporary(c, w); break;
        case LMS_BY_VERIFIED: x = r->record_status[a] == LMS_ID_VERIFIED, y = r->record_status[b] == LMS_ID_VERIFIED; break;
        case LMS_BY_NEWEST: x = updated_on(in, a), y = updated_on(in, b); break;
        default: x = v == w ? 0 : count_of(c, m, n, v), y = v == w ? 0 : count_of(c, m, n, w);
        }
        if (x != y) return x > y;
    }
    return false; /* rows come in the order of their keys: the first stays */
}

static uint32_t pick(const lms_resolve_plan *p, const lms_resolve_in *in, const lms_resolved *r, uint32_t f, const uint32_t *m, uint32_t n)
{
    const lms_column *c = &in->table->column[f];
    uint32_t best = LMS_NO_ROW;
    for (uint32_t i = 0; i < n; i++)
        if (c->v[m[i]] && (best == LMS_NO_ROW || stays(p, in, r, c, m, n, m[i], best))) best = m[i];
    return best;
}

typedef struct golden_job { const lms_resolve_plan *plan; const lms_resolve_in *in; lms_resolved *out; } golden_job;

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
        uint32_t        row = n == 1 ? (c->v[m[0]] ? m[0] : LMS_NO_ROW) : pick(j->plan, j->in, r, (uint32_t)f, m, n);
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
    memcpy(out->target, p->target, sizeof out->target);
    golden_job j = { p, in, out };
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
