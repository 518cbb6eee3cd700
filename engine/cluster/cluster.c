// SPDX-License-Identifier: MIT
/*
 * cluster/cluster.c - records of one child.
 *
 * Idea    Every record begins as a child of its own. Pairs called `same` are followed from the strongest to
 *         the weakest; a pair joins its two groups unless something speaks against it:
 *
 *           verified    the groups belong to two different persons of a list        (nothing overrules this)
 *           apart       a record of one and a record of the other were kept apart: people said "different",
 *                       the decision table called them different, or a conflict of the pack (two sound
 *                       identifiers that differ)
 *           chain       all pairs between the groups together speak against it: their average weight
 *           bridge      two groups of two or more, and one single pair between them that is not near certain
 *           large       the group would be larger than the pack thinks normal, and one pair in it is unlikely
 *
 *         Where a few records hang together and something speaks against some of them, all ways to divide them are looked
 *         at and the best is taken (exact.h), unless people have said "same": their word is followed first.
 *
 *         Order of joining: what people said, then records linked to one person, then by weight.
 *
 *             A == B - C        A = B joins first; B - C joins C only if A and C do not speak against it
 *
 * Why     Connected components merge whole families through one copied identifier; joining from the
 *         strongest pair with a look at all pairs between is near complete linkage, and groups are tiny.
 *
 * Holds   the order of pairs is total (weight, then rows), so the result does not depend on anything else
 */
#include "cluster/internal.h"

typedef lms_cluster_job job;
static const char *const whys[LMS_N_WHY] = { "two-verified-persons", "kept-apart-from-another-record", "weak-chain", "single-bridge",
                                         "large-group", "one-person-in-list", "joined-by-other-records" };


static uint32_t root(uint32_t *up, uint32_t x) { return lms__cluster_root(up, x); }

/* ---- pairs ---- */

static size_t find_pair(const lms_scored *s, uint32_t a, uint32_t b)
{
    size_t lo = 0, hi = s->pairs.n;
    while (lo < hi) {
        size_t          mid = (lo + hi) / 2;
        const lms_pair *x = &s->pairs.v[mid];
        if (x->a < a || (x->a == a && x->b < b)) lo = mid + 1;
        else hi = mid;
    }
    return lo < s->pairs.n && s->pairs.v[lo].a == a && s->pairs.v[lo].b == b ? lo : SIZE_MAX;
}

static bool add_reason(lms_scored *s, lms_str text, uint16_t *out)
{
    for (size_t i = 1; i < s->reason.n; i++)
        if (lms__str_eq(s->reason.v[i], text)) {
            *out = (uint16_t)i;
            return true;
        }
    if (s->reason.n == 0) {
        lms_str *none = LMS_PUSH(s->mem, &s->reason);
        if (none == NULL) return false;
        *none = LMS_S("");
    }
    lms_str *r = s->reason.n < UINT16_MAX ? LMS_PUSH(s->mem, &s->reason) : NULL;
    if (r == NULL) return false;
    *r = text;
    *out = (uint16_t)(s->reason.n - 1);
    return true;
}

/* Two records linked to one person of a list are one child even if no pass brought them together. */
static bool add_person_pairs(job *j)
{
    lms_scored *s = j->s;
    size_t      before = s->pairs.n, n = 0;
    lms_keyrow *v, *tmp;
    if (j->x == NULL || j->x->person_of == NULL) return true;
    v = lms__mem_alloc(j->c->mem, j->n, sizeof *v);
    tmp = lms__mem_alloc(j->c->mem, j->n, sizeof *tmp);
    bool ok = v && tmp;
    for (uint32_t r = 0; ok && r < j->n; r++)
        if (j->x->person_of[r] != LMS_NO_ROW) v[n++] = (lms_keyrow){ j->x->person_of[r], r, 0 };
    if (ok) lms__sort_keyrow(v, tmp, n);
    for (size_t i = 0; ok && i + 1 < n; i++) {
        if (v[i].key != v[i + 1].key) continue;
        size_t k = find_pair(&(lms_scored){ .pairs = { s->pairs.v, before, before } }, v[i].row, v[i + 1].row);
        if (k != SIZE_MAX) continue;
        lms_pair *p = LMS_PUSH(s->mem, &s->pairs);
        if ((ok = p != NULL)) *p = (lms_pair){ .a = v[i].row, .b = v[i + 1].row, .weight = 0, .probability = 0.5f, .verdict = LMS_REVIEW, .pass = LMS_NO_PASS };
    }
    lms__mem_free(j->c->mem, v, j->n, sizeof *v);
    lms__mem_free(j->c->mem, tmp, j->n, sizeof *tmp);
    if (!ok || s->pairs.n == before) return ok;
    size_t      m = s->pairs.n;
    lms_keyrow *key = lms__mem_alloc(j->c->mem, m, sizeof *key), *t2 = lms__mem_alloc(j->c->mem, m, sizeof *t2);
    lms_pair   *sorted = lms__mem_alloc(j->c->mem, m, sizeof *sorted);
    if ((ok = key && t2 && sorted)) {
        for (size_t i = 0; i < m; i++) key[i] = (lms_keyrow){ (uint64_t)s->pairs.v[i].a << 32 | s->pairs.v[i].b, (uint32_t)i, 0 };
        lms__sort_keyrow(key, t2, m);
        for (size_t i = 0; i < m; i++) sorted[i] = s->pairs.v[key[i].row];
        memcpy(s->pairs.v, sorted, m * sizeof *sorted);
    }
    lms__mem_free(j->c->mem, key, m, sizeof *key);
    lms__mem_free(j->c->mem, t2, m, sizeof *t2);
    lms__mem_free(j->c->mem, sorted, m, sizeof *sorted);
    return ok;
}

static uint16_t conflict_levels(const lms_scored *s, const struct lms_conflict *x, uint32_t *slot)
{
    uint16_t bits = 0;
    for (*slot = 0; *slot < s->n_comparisons && !lms__str_eq(s->comparison_id[*slot], x->comparison); ++*slot) {}
    if (*slot == s->n_comparisons) return 0;
    for (uint32_t l = 0; l < s->n_levels[*slot]; l++)
        for (uint32_t k = 0; k < x->n_levels; k++)
            if (lms__str_eq(s->level_id[*slot][l], x->level[k])) bits |= (uint16_t)(1u << l);
    return bits;
}

/* What is known to keep two records apart, pair by pair. */
static void mark_pairs(job *j)
{
    lms_scored *s = j->s;
    for (size_t i = 0; j->dec && i < j->dec->n; i++) {
        const lms_decision *d = &j->dec->v[i];
        size_t              k = find_pair(s, d->a < d->b ? d->a : d->b, d->a < d->b ? d->b : d->a);
        if (k != SIZE_MAX) j->human[k] = d->same ? 1 : 2;
    }
    for (size_t i = 0; i < s->pairs.n; i++)
        if (j->human[i] == 2 || (j->human[i] == 0 && s->pairs.v[i].verdict == LMS_DIFFERENT && s->pairs.v[i].reason)) j->apart[i] = 1;
    for (uint32_t c = 0; c < j->p->n_conflicts; c++) {
        uint32_t slot;
        uint16_t bits = conflict_levels(s, &j->p->conflict[c], &slot);
        for (size_t i = 0; bits && i < s->pairs.n; i++)
            if ((bits >> s->pairs.v[i].level[slot] & 1) && j->human[i] != 1) {
                j->apart[i] = 1;
                if (s->pairs.v[i].verdict == LMS_SAME) { /* the weights alone would have joined them */
                    s->pairs.v[i].verdict = LMS_REVIEW;
                    s->pairs.v[i].reason = j->conflict_reason[c];
                    j->out->cut_edges++;
                }
            }
    }
}

static void index_pairs(job *j)
{
    const lms_scored *s = j->s;
    for (size_t i = 0; i < s->pairs.n; i++) j->start[s->pairs.v[i].a + 1]++, j->start[s->pairs.v[i].b + 1]++;
    for (uint32_t r = 0; r < j->n; r++) j->start[r + 1] += j->start[r];
    for (size_t i = 0; i < s->pairs.n; i++) {
        j->other[j->start[s->pairs.v[i].a]++] = (uint32_t)i;
        j->other[j->start[s->pairs.v[i].b]++] = (uint32_t)i;
    }
    for (uint32_t r = j->n; r; r--) j->start[r] = j->start[r - 1];
    j->start[0] = 0;
}

/* ---- joining ---- */

/* Why the groups of roots a and b cannot be one child, -1 if they can. Looks at every pair between them. */
static int against(const job *j, uint32_t a, uint32_t b, bool people, bool person, size_t edge)
{
    const lms_scored *s = j->s;
    if (j->person[a] != LMS_NO_ROW && j->person[b] != LMS_NO_ROW && j->person[a] != j->person[b]) return WHY_VERIFIED;
    uint32_t small = j->size[a] <= j->size[b] ? a : b, big = small == a ? b : a, same = 0;
    uint64_t known = 0, all = (uint64_t)j->size[a] * j->size[b];
    double   sum = 0, least = 1e9;
    for (uint32_t r = small; r != LMS_NO_ROW; r = j->next[r])
        for (uint32_t k = j->start[r]; k < j->start[r + 1]; k++) {
            size_t          i = j->other[k];
            const lms_pair *x = &s->pairs.v[i];
            if (root(j->up, x->a == r ? x->b : x->a) != big) continue;
            if (people ? j->human[i] == 2 : j->apart[i]) return WHY_APART;
            known++;
            sum += (double)x->weight;
            if ((double)x->weight < least) least = (double)x->weight;
            same += x->verdict == LMS_SAME;
        }
    if (people || person || all == 1) return -1;
    sum += (double)(all - known) * j->p->unknown_pair;
    if (known < all && j->p->unknown_pair < least) least = j->p->unknown_pair;
    if (sum < j->p->average * (double)all) return WHY_CHAIN;
    if (j->size[a] > 1 && j->size[b] > 1 && same == 1 && (double)s->pairs.v[edge].probability < j->p->bridge) return WHY_BRIDGE;
    if (j->size[a] + j->size[b] > j->p->large && least < 0) return WHY_LARGE;
    return -1;
}

static void join(job *j, uint32_t a, uint32_t b, uint32_t edge)
{
    if (a > b) {
        uint32_t t = a;
        a = b;
        b = t;
    }
    const lms_pair *v = j->s->pairs.v;
    uint32_t        w = edge;
    for (int side = 0; side < 2; side++) {
        uint32_t k = j->weakest[side ? b : a];
        if (k != UINT32_MAX && (v[k].weight < v[w].weight || (v[k].weight == v[w].weight && k < w))) w = k;
    }
    j->up[b] = a;
    j->next[j->tail[a]] = b;
    j->tail[a] = j->tail[b];
    j->size[a] += j->size[b];
    j->weakest[a] = w;
    if (j->person[a] == LMS_NO_ROW) j->person[a] = j->person[b];
}

static bool same_person(const job *j, const lms_pair *x)
{
    return j->x && j->x->person_of && j->x->person_of[x->a] != LMS_NO_ROW && j->x->person_of[x->a] == j->x->person_of[x->b];
}

static lms_status follow(job *j, lms_error *err)
{
    lms_scored *s = j->s;
    size_t      m = 0, n = s->pairs.n;
    lms_keyrow *e = lms__mem_alloc(j->c->mem, n, sizeof *e), *tmp = lms__mem_alloc(j->c->mem, n, sizeof *tmp);
    uint32_t   *label = lms__mem_zalloc(j->c->mem, j->n, sizeof *label);
    lms_status  st = e && tmp && label ? LMS_OK : lms__mem_why(j->c->mem, err);
    for (size_t i = 0; st == LMS_OK && i < n; i++) {
        const lms_pair *x = &s->pairs.v[i];
        bool            person = same_person(j, x) && j->human[i] != 2;
        if (x->verdict != LMS_SAME && !person) continue;
        uint32_t bits;
        memcpy(&bits, &x->weight, 4);
        bits = ~(bits >> 31 ? ~bits : bits | 0x80000000u); /* descending */
        uint64_t rank = j->human[i] == 1 ? 0 : person ? 1 : 2;
        e[m++] = (lms_keyrow){ rank << 32 | bits, (uint32_t)i, 0 };
    }
    if (st == LMS_OK) {
        lms__sort_keyrow(e, tmp, m); /* stable: equal weights in order of rows */
        st = lms__cluster_exactly(j, e, m, label, err);
    }
    for (size_t i = 0; st == LMS_OK && i < m; i++) {
        lms_pair *x = &s->pairs.v[e[i].row];
        uint32_t  a = root(j->up, x->a), b = root(j->up, x->b);
        bool      exact = label[x->a] && label[x->b];
        if (a == b || (exact && label[x->a] != label[x->b])) continue;
        int why = exact ? -1 : against(j, a, b, e[i].key >> 32 == 0, e[i].key >> 32 == 1, e[i].row);
        if (why >= 0) {
            j->refused[e[i].row] = (uint8_t)(why + 1);
            continue;
        }
        if (e[i].key >> 32 == 1 && x->verdict != LMS_SAME) {
            x->verdict = LMS_SAME;
            x->reason = j->reason[WHY_PERSON];
        }
        join(j, a, b, e[i].row);
    }
    for (size_t i = 0; st == LMS_OK && i < m; i++) { /* what an exact division has cut: now that its groups are complete */
        const lms_pair *x = &s->pairs.v[e[i].row];
        if (label[x->a] == label[x->b] || !label[x->a] || !label[x->b]) continue;
        int why = against(j, root(j->up, x->a), root(j->up, x->b), false, false, e[i].row);
        j->refused[e[i].row] = (uint8_t)((why < 0 ? WHY_CHAIN : why) + 1);
    }
    lms__mem_free(j->c->mem, e, n, sizeof *e);
    lms__mem_free(j->c->mem, tmp, n, sizeof *tmp);
    lms__mem_free(j->c->mem, label, j->n, sizeof *label);
    return st;
}

/* ---- the result ---- */

static bool two_persons(const job *j, const lms_pair *x)
{
    return j->x && j->x->person_of && j->x->person_of[x->a] != LMS_NO_ROW && j->x->person_of[x->b] != LMS_NO_ROW &&
           j->x->person_of[x->a] != j->x->person_of[x->b];
}

static void settle_pairs(job *j)
{
    lms_scored *s = j->s;
    s->n_same = s->n_review = 0;
    for (size_t i = 0; i < s->pairs.n; i++) {
        lms_pair *x = &s->pairs.v[i];
        bool      one = root(j->up, x->a) == root(j->up, x->b);
        if (one && x->verdict != LMS_SAME) {
            x->verdict = LMS_SAME;
            x->reason = j->reason[WHY_OTHERS];
        } else if (!one && j->refused[i]) {
            x->verdict = LMS_REVIEW;
            x->reason = j->reason[j->refused[i] - 1];
            j->out->cut_edges++;
        } else if (!one && x->verdict == LMS_REVIEW && two_persons(j, x)) { /* the lists have answered */
            x->verdict = LMS_DIFFERENT;
            x->reason = j->reason[WHY_VERIFIED];
        }
        s->n_same += x->verdict == LMS_SAME;
        s->n_review += x->verdict == LMS_REVIEW;
        if (x->verdict == LMS_REVIEW) j->out->open_question[x->a] = j->out->open_question[x->b] = 1;
    }
}

static lms_status number_children(job *j, lms_error *err)
{
    lms_clusters *o = j->out;
    uint32_t      n = 0;
    for (uint32_t r = 0; r < j->n; r++) n += j->up[r] == r; /* roots are the smallest rows of their groups */
    o->n_children = n;
    o->start = lms__mem_zalloc(j->c->mem, (size_t)n + 1, sizeof *o->start);
    o->weakest = lms__mem_alloc(j->c->mem, n, sizeof *o->weakest);
    if (o->start == NULL || o->weakest == NULL) return lms__mem_why(j->c->mem, err);
    n = 0;
    for (uint32_t r = 0; r < j->n; r++) {
        uint32_t a = root(j->up, r);
        if (a == r) {
            o->weakest[n] = j->weakest[r];
            o->child_of[r] = n++;
        } else {
            o->child_of[r] = o->child_of[a];
        }
        o->start[o->child_of[r] + 1]++;
    }
    for (uint32_t c = 0; c < n; c++) o->start[c + 1] += o->start[c];
    for (uint32_t r = 0; r < j->n; r++) o->member[o->start[o->child_of[r]]++] = r;
    for (uint32_t c = n; c; c--) o->start[c] = o->start[c - 1];
    o->start[0] = 0;
    return LMS_OK;
}

static bool set_up(job *j)
{
    lms_mem *mem = j->c->mem;
    size_t   n = j->n, m = j->s->pairs.n;
    j->up = lms__mem_alloc(mem, n, sizeof *j->up);
    j->next = lms__mem_alloc(mem, n, sizeof *j->next);
    j->size = lms__mem_alloc(mem, n, sizeof *j->size);
    j->tail = lms__mem_alloc(mem, n, sizeof *j->tail);
    j->person = lms__mem_alloc(mem, n, sizeof *j->person);
    j->weakest = lms__mem_alloc(mem, n, sizeof *j->weakest);
    j->start = lms__mem_zalloc(mem, n + 2, sizeof *j->start);
    j->other = lms__mem_alloc(mem, 2 * m, sizeof *j->other);
    j->apart = lms__mem_zalloc(mem, m, 1);
    j->human = lms__mem_zalloc(mem, m, 1);
    j->refused = lms__mem_zalloc(mem, m, 1);
    j->out->child_of = lms__mem_alloc(mem, n, sizeof(uint32_t));
    j->out->member = lms__mem_alloc(mem, n, sizeof(uint32_t));
    j->out->open_question = lms__mem_zalloc(mem, n, 1);
    if (!j->up || !j->next || !j->size || !j->tail || !j->person || !j->weakest || !j->start || !j->other || !j->apart || !j->human ||
        !j->refused || !j->out->child_of || !j->out->member || !j->out->open_question)
        return false;
    for (uint32_t r = 0; r < j->n; r++) {
        j->up[r] = j->tail[r] = r;
        j->next[r] = LMS_NO_ROW;
        j->size[r] = 1;
        j->weakest[r] = UINT32_MAX;
        j->person[r] = j->x && j->x->person_of ? j->x->person_of[r] : LMS_NO_ROW;
    }
    for (int w = 0; w < LMS_N_WHY; w++)
        if (!add_reason(j->s, lms__str(whys[w]), &j->reason[w])) return false;
    for (uint32_t c = 0; c < j->p->n_conflicts; c++)
        if (!add_reason(j->s, j->p->conflict[c].id, &j->conflict_reason[c])) return false;
    return true;
}

static void clean_up(job *j, size_t m)
{
    lms_mem *mem = j->c->mem;
    size_t   n = j->n;
    lms__mem_free(mem, j->up, n, sizeof *j->up);
    lms__mem_free(mem, j->next, n, sizeof *j->next);
    lms__mem_free(mem, j->size, n, sizeof *j->size);
    lms__mem_free(mem, j->tail, n, sizeof *j->tail);
    lms__mem_free(mem, j->person, n, sizeof *j->person);
    lms__mem_free(mem, j->weakest, n, sizeof *j->weakest);
    lms__mem_free(mem, j->start, n + 2, sizeof *j->start);
    lms__mem_free(mem, j->other, 2 * m, sizeof *j->other);
    lms__mem_free(mem, j->apart, m, 1);
    lms__mem_free(mem, j->human, m, 1);
    lms__mem_free(mem, j->refused, m, 1);
}

lms_status lms__cluster(lms_ctx *c, const lms_cluster_plan *p, const lms_table *t, lms_scored *s, const lms_identified *x, const lms_decisions *dec, lms_clusters *out, lms_error *err)
{
    job j = { .c = c, .p = p, .t = t, .s = s, .x = x, .dec = dec, .out = out, .n = t->n_records };
    *out = (lms_clusters){ .mem = c->mem, .n_records = t->n_records };
    bool       ok = add_person_pairs(&j);
    size_t     m = s->pairs.n;
    lms_status st = ok && set_up(&j) ? LMS_OK : lms__mem_why(c->mem, err);
    if (st == LMS_OK) {
        mark_pairs(&j);
        index_pairs(&j);
        st = follow(&j, err);
    }
    if (st == LMS_OK) {
        settle_pairs(&j);
        st = number_children(&j, err);
    }
    clean_up(&j, m);
    if (st != LMS_OK) lms__clusters_free(out);
    return st;
}
