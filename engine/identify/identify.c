// SPDX-License-Identifier: MIT
/*
 * identify/identify.c - see identify.h.
 *
 * Steps
 *   1. persons: rows of the lists; a number on several rows of the lists is one person
 *   2. candidates of a record: links of score, and rows that carry the record's own number
 *   3. best person of the authorities' lists (of the other lists where those know nobody) and runner-up by log odds; a link needs probability and margin, or the number itself
 *   4. outcome: number equal and the compared fields known and alike - verified; they differ - mismatch with the
 *      fields; one is missing - supports, for what is missing cannot agree;
 *      no number on the record and one person fits - suggested; nobody - not_found
 */
#include "identify/identify.h"

#include "base/fixmath.h"
#include "base/sort.h"

#include <stdlib.h>

enum { MAX_ISSUERS = 32, MAX_COMPARE = 16 };

struct lms_identify_plan {
    lms_mem *mem;
    const lms_schema *schema;
    lms_str  issuer[MAX_ISSUERS];
    bool     verifies[MAX_ISSUERS];
    uint32_t n_issuers, compare[MAX_COMPARE], n_compare;
    double   probability, margin, suggest_probability, suggest_margin;
};

lms_status lms__identify_plan_new(lms_ctx *c, lms_rulebook *rb, lms_identify_plan **out, lms_error *err)
{
    lms_identify_plan *p = lms__mem_zalloc(c->mem, 1, sizeof *p);
    *out = p;
    if (p == NULL) return lms__mem_why(c->mem, err);
    p->mem = c->mem;
    p->schema = &rb->schema;
    const lms_node *root = rb->section[LMS_SEC_IDENTIFY], *set = lms__node_get(root, "settings"), *list = lms__node_get(root, "issuers");
    for (const lms_node *n = list ? list->child : NULL; n && p->n_issuers < MAX_ISSUERS; n = n->next) {
        p->issuer[p->n_issuers] = lms__node_str(n, "id");
        p->verifies[p->n_issuers++] = lms__node_bool(n, "verifies", false);
    }
    list = lms__node_get(set, "compare");
    for (const lms_node *n = list ? list->child : NULL; n && p->n_compare < MAX_COMPARE; n = n->next) {
        uint32_t f = lms__schema_find(&rb->schema, n->text);
        char     id[64] = { 0 };
        memcpy(id, n->text.s ? n->text.s : "", n->text.n < 63 ? n->text.n : 63);
        if (f == LMS_NO_FIELD) lms__issue(rb, n, LMS_MSG("There is no field {1}"), id);
        else if (f < 64) p->compare[p->n_compare++] = f;
    }
    p->probability = lms__node_num(set, "probability", 0.99);
    p->margin = lms__node_num(set, "margin", 3);
    p->suggest_probability = lms__node_num(set, "suggest_probability", 0.999);
    p->suggest_margin = lms__node_num(set, "suggest_margin", 10);
    return LMS_OK;
}

void lms__identify_plan_free(lms_identify_plan *p)
{
    if (p) lms__mem_free(p->mem, p, 1, sizeof *p);
}

/* 0 the list is unknown to the pack, 1 supports, 2 verifies */
static int standing(const lms_identify_plan *p, lms_str issuer)
{
    for (uint32_t i = 0; i < p->n_issuers; i++)
        if (lms__str_eq(p->issuer[i], issuer)) return p->verifies[i] ? 2 : 1;
    return 0;
}

static bool agrees(const lms_table *t, uint32_t f, uint32_t a, uint32_t b)
{
    const lms_column *c = &t->column[f];
    uint32_t x = c->v[a], y = c->v[b];
    if (x == y) return true;
    if (c->name) return x && y && c->name[x].key == c->name[y].key;
    return false;
}

static uint64_t differences(const lms_identify_plan *p, const lms_table *t, uint32_t row, uint32_t ref)
{
    uint64_t bits = 0;
    for (uint32_t i = 0; i < p->n_compare; i++)
        if (!agrees(t, p->compare[i], row, ref)) bits |= 1ull << p->compare[i];
    return bits;
}

/* Compared fields that one side does not know, or knows only in part: no agreement and no contradiction. */
static uint64_t unknowns(const lms_identify_plan *p, const lms_table *t, uint32_t row, uint32_t ref)
{
    uint64_t bits = 0;
    for (uint32_t i = 0; i < p->n_compare; i++) {
        const lms_column *c = &t->column[p->compare[i]];
        uint32_t x = c->v[row], y = c->v[ref];
        bool     unknown = x == 0 || y == 0;
        if (!unknown && c->date && (c->date[x].day == LMS_NO_DAY || c->date[y].day == LMS_NO_DAY)) {
            lms_date a = c->date[x].date, b = c->date[y].date;
            unknown = !(a.y && b.y && a.y != b.y) && !(a.m && b.m && a.m != b.m) && !(a.d && b.d && a.d != b.d);
        }
        if (unknown) bits |= 1ull << p->compare[i];
    }
    return bits;
}

typedef struct best { uint32_t ref; float weight, probability, margin; bool linked; } best;

/* Same person on two rows of lists: the same number, or the compared fields all alike and known. */
static bool one_person(const lms_identify_plan *p, const lms_table *t, uint32_t id, uint32_t a, uint32_t b)
{
    if (a == b) return true;
    if (id != LMS_NO_FIELD && t->column[id].v[a] && t->column[id].v[a] == t->column[id].v[b]) return true;
    if (id != LMS_NO_FIELD && t->column[id].v[a] && t->column[id].v[b]) return false;
    return differences(p, t, a, b) == 0;
}

typedef struct deciding {
    const lms_identify_plan *p;
    const lms_dataset       *d;
    const lms_table         *t;
    uint32_t                 id;
    lms_identified          *out;
} deciding;

static int standing_of(const deciding *g, uint32_t ref) { return standing(g->p, g->d->source[g->d->source_of[ref]].issuer); }

/* Best person of the lists of one standing; the runner-up is another person of any list. Margin 64: there is none. */
static best best_of(const deciding *g, const lms_pair *l, size_t n, int want)
{
    best  b = { LMS_NO_ROW, -1e9f, 0, 64, false };
    float second = -1e9f;
    for (size_t i = 0; i < n; i++)
        if (l[i].weight > b.weight && standing_of(g, l[i].b) == want) b.ref = l[i].b, b.weight = l[i].weight, b.probability = l[i].probability;
    if (b.ref == LMS_NO_ROW) return b;
    for (size_t i = 0; i < n; i++)
        if (l[i].weight > second && standing_of(g, l[i].b) && !one_person(g->p, g->t, g->id, b.ref, l[i].b)) second = l[i].weight;
    if (second > -1e8f) b.margin = b.weight - second;
    b.linked = b.probability >= (float)g->p->probability && b.margin >= (float)g->p->margin;
    return b;
}

/* The row that carries the record's number, or the person linked, says something; false: nothing is said. */
static bool judge(const deciding *g, uint32_t row, best b, uint32_t holder, lms_evidence *e)
{
    const lms_table *t = g->t;
    uint32_t number = g->id != LMS_NO_FIELD ? t->column[g->id].v[row] : 0;
    uint64_t id_bit = g->id < 64 ? 1ull << g->id : 0;
    *e = (lms_evidence){ .row = row, .ref_row = LMS_NO_ROW, .outcome = LMS_OUT_NOT_FOUND, .probability = b.probability, .margin = b.margin };
    if (holder != LMS_NO_ROW) {
        uint64_t unknown = unknowns(g->p, t, row, holder), other = differences(g->p, t, row, holder) & ~unknown;
        e->ref_row = holder;
        e->differs = other ? other : unknown;
        e->outcome = other ? LMS_OUT_MISMATCH : unknown ? LMS_OUT_SUPPORTS : LMS_OUT_VERIFIED;
        /* the number is on the list for somebody else, while this child is there with another number */
        if (e->differs && b.linked && !one_person(g->p, t, g->id, b.ref, holder)) {
            e->outcome = LMS_OUT_MISMATCH;
            e->ref_row = b.ref;
            e->differs = differences(g->p, t, row, b.ref) | id_bit;
        }
    } else if (b.linked) {
        uint32_t has = g->id != LMS_NO_FIELD ? t->column[g->id].v[b.ref] : 0;
        e->ref_row = b.ref;
        e->differs = differences(g->p, t, row, b.ref);
        e->outcome = LMS_OUT_SUPPORTS;
        if (number && has) e->outcome = LMS_OUT_MISMATCH, e->differs |= id_bit;
        else if (has && e->differs == 0 && b.probability >= (float)g->p->suggest_probability && b.margin >= (float)g->p->suggest_margin) e->outcome = LMS_OUT_SUGGESTED;
    } else {
        return false;
    }
    e->source = g->d->source_of[e->ref_row];
    if (standing_of(g, e->ref_row) == 1) e->outcome = LMS_OUT_SUPPORTS;
    if (e->outcome == LMS_OUT_VERIFIED || b.linked) g->out->person_of[row] = e->ref_row;
    return true;
}

/* A list that should know the number does not. */
static void not_found(const deciding *g, uint32_t row, best b, lms_evidence *e)
{
    *e = (lms_evidence){ .row = row, .ref_row = LMS_NO_ROW, .outcome = LMS_OUT_NOT_FOUND, .probability = b.probability, .margin = b.margin };
    while (g->d->source[e->source].role != LMS_ROLE_REFERENCE || standing(g->p, g->d->source[e->source].issuer) != 2) e->source++;
}

/* Authorities are asked first; a list that only supports is heard where they know nothing. */
static lms_status decide(lms_ctx *c, const deciding *g, const lms_scored *s, const uint32_t *ref_of_id, lms_error *err)
{
    size_t at = 0;
    for (uint32_t row = 0; row < g->t->n_records; row++) {
        size_t from = at;
        while (at < s->links.n && s->links.v[at].a == row) at++;
        uint32_t number = g->id != LMS_NO_FIELD ? g->t->column[g->id].v[row] : 0, holder = number && ref_of_id ? ref_of_id[number] : LMS_NO_ROW;
        bool     formed = number && (g->t->column[g->id].ident[number].flags & LMS_IDENT_FORMED);
        int      kind = holder == LMS_NO_ROW ? 0 : standing_of(g, holder);
        best     sure = best_of(g, s->links.v + from, at - from, 2);
        lms_evidence e[2];
        int          n = 0;
        if (judge(g, row, sure, kind == 2 ? holder : LMS_NO_ROW, &e[0])) {
            n = 1;
        } else {
            if (judge(g, row, best_of(g, s->links.v + from, at - from, 1), kind == 1 ? holder : LMS_NO_ROW, &e[0])) n = 1;
            if (g->out->have_list && formed) not_found(g, row, sure, &e[n++]);
        }
        if (n == 2 && e[1].source < e[0].source) {
            lms_evidence x = e[0];
            e[0] = e[1], e[1] = x;
        }
        for (int i = 0; i < n; i++) {
            lms_evidence *x = LMS_PUSH(c->mem, &g->out->evidence);
            if (x == NULL) return lms__mem_why(c->mem, err);
            *x = e[i];
        }
    }
    return LMS_OK;
}

lms_status lms__identify(lms_ctx *c, const lms_identify_plan *p, const lms_dataset *d, const lms_table *t, const lms_scored *s, lms_identified *out, lms_error *err)
{
    *out = (lms_identified){ .mem = c->mem, .n_records = t->n_records };
    out->person_of = lms__mem_alloc(c->mem, t->n_records, sizeof *out->person_of);
    if (out->person_of == NULL) return lms__mem_why(c->mem, err);
    for (uint32_t r = 0; r < t->n_records; r++) out->person_of[r] = LMS_NO_ROW;
    for (uint32_t k = 0; k < d->n_sources; k++) {
        if (d->source[k].role != LMS_ROLE_REFERENCE) continue;
        char issuer[128] = { 0 };
        memcpy(issuer, d->source[k].issuer.s ? d->source[k].issuer.s : "", d->source[k].issuer.n < 127 ? d->source[k].issuer.n : 127);
        int st = standing(p, d->source[k].issuer);
        if (st == 0) lms__notice(c, LMS_MSG("The issuer {1} is not in the rule pack; its list gives no evidence (see identify.yaml)"), issuer);
        out->have_list |= st == 2;
    }
    if (t->n_rows == t->n_records) return LMS_OK;
    uint32_t  id = t->schema->of_role[LMS_ROLEF_PERSON_ID], n = id != LMS_NO_FIELD ? t->column[id].dict.n : 0;
    uint32_t *ref_of_id = n ? lms__mem_alloc(c->mem, n, sizeof *ref_of_id) : NULL;
    if (n && ref_of_id == NULL) return lms__mem_why(c->mem, err);
    for (uint32_t v = 0; v < n; v++) ref_of_id[v] = LMS_NO_ROW;
    for (uint32_t row = t->n_rows; n && row-- > t->n_records;) { /* the first row of a number stays; a verifying list before others */
        uint32_t v = t->column[id].v[row];
        int      st = standing(p, d->source[d->source_of[row]].issuer);
        if (v == 0 || st == 0) continue;
        uint32_t was = ref_of_id[v];
        if (was == LMS_NO_ROW || st >= standing(p, d->source[d->source_of[was]].issuer)) ref_of_id[v] = row;
    }
    deciding   g = { p, d, t, id, out };
    lms_status st = decide(c, &g, s, ref_of_id, err);
    lms__mem_free(c->mem, ref_of_id, n, sizeof *ref_of_id);
    return st;
}
