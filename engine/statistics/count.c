// SPDX-License-Identifier: MIT
/*
 * statistics/count.c - every child into its cell.
 *
 * A cell is one number: ward, categories, age group and standing side by side in 64 bits, so that counting is one look
 * into a table of numbers and the order of the numbers is the order of the cells.
 */
#include "statistics/internal.h"

#include <stdlib.h>

enum { BITS_AGE = 4, BITS_FLAGS = 4, BITS_FRESH = 2, BITS_STATUS = 4 };

typedef struct slot { uint64_t key; uint32_t n; } slot;
typedef struct counter {
    const lms_statistics_plan *p;
    const lms_statistics_in   *in;
    uint16_t *of[LMS_STAT_FIELDS];    /* [dict.n of the field] category of a value */
    unsigned  bits[LMS_STAT_FIELDS];
    uint8_t  *age, *fresh;            /* [dict.n of birth_date, updated_on]; NULL: no such field */
    slot     *slot;
    size_t    n_slots, used;
    lms_mem  *mem;
} counter;

static unsigned bits_for(uint64_t n)
{
    unsigned b = 0;
    while (n > 1ull << b) b++;
    return b;
}

/* Group of the age on a day of somebody born on d; the youngest that a date without day or month allows. */
static uint8_t group_of(const lms_statistics_plan *p, lms_date d, int32_t as_of)
{
    if (d.y == 0 || as_of == LMS_NO_DAY || (d.m && d.d && lms__date_day(d.y, d.m, d.d) > as_of)) return 0;
    for (uint8_t k = 0; k < p->n_ages; k++) {
        bool old_enough = p->age[k].from == 0 || lms__date_turns(d, p->age[k].from, p->leap_february) <= as_of;
        if (old_enough && (p->age[k].below == 0 || as_of < lms__date_turns(d, p->age[k].below, p->leap_february))) return (uint8_t)(k + 1);
    }
    return 0;
}

/* First day that still counts as fresh. */
static int32_t fresh_since(int32_t as_of, int months)
{
    lms_date d = lms__date_of_day(as_of);
    int      m = d.y * 12 + d.m - 1 - months, day = d.d;
    while (day > 28 && !lms__date_valid(m / 12, m % 12 + 1, day)) day--;
    return lms__date_day(m / 12, m % 12 + 1, day);
}

static bool prepare(counter *x, int32_t as_of, lms_statistics *out)
{
    const lms_table *t = x->in->table;
    for (uint32_t k = 0; k < x->p->n_fields; k++) {
        uint32_t n = t->column[x->p->field[k].field].dict.n;
        x->of[k] = lms__mem_zalloc(x->mem, n, sizeof *x->of[k]);
        if (x->of[k] == NULL || !lms__stat_categories(x->p, t, k, out, x->of[k])) return false;
        x->bits[k] = bits_for(out->field[k].n_categories);
        out->n_fields = k + 1;
    }
    uint32_t b = t->schema->of_role[LMS_ROLEF_BIRTH_DATE], u = t->schema->of_role[LMS_ROLEF_UPDATED_ON];
    if (b != LMS_NO_FIELD && t->column[b].date) {
        const lms_column *c = &t->column[b];
        if ((x->age = lms__mem_zalloc(x->mem, c->dict.n, 1)) == NULL) return false;
        for (uint32_t v = 1; v < c->dict.n; v++) x->age[v] = group_of(x->p, c->date[v].date, as_of);
    }
    if (u != LMS_NO_FIELD && t->column[u].date && as_of != LMS_NO_DAY && x->p->fresh_months) {
        const lms_column *c = &t->column[u];
        int32_t           since = fresh_since(as_of, x->p->fresh_months);
        if ((x->fresh = lms__mem_zalloc(x->mem, c->dict.n, 1)) == NULL) return false;
        for (uint32_t v = 1; v < c->dict.n; v++) x->fresh[v] = c->date[v].day == LMS_NO_DAY ? 0 : c->date[v].day >= since ? 2 : 1;
    }
    return true;
}

static uint64_t key_of(const counter *x, uint32_t c)
{
    const lms_resolved *r = x->in->resolved;
    const lms_clusters *k = x->in->clusters;
    const lms_schema   *sc = x->in->table->schema;
    const lms_child    *child = &r->child[c];
    uint64_t            key = child->ward;
    uint8_t             fresh = 0;
    for (uint32_t f = 0; f < x->p->n_fields; f++) key = key << x->bits[f] | x->of[f][r->golden[x->p->field[f].field][c]];
    key = key << BITS_AGE | (x->age ? x->age[r->golden[sc->of_role[LMS_ROLEF_BIRTH_DATE]][c]] : 0u);
    for (uint32_t i = k->start[c]; x->fresh && i < k->start[c + 1]; i++) { /* the newest update of its records */
        uint8_t one = x->fresh[x->in->table->column[sc->of_role[LMS_ROLEF_UPDATED_ON]].v[k->member[i]]];
        if (one > fresh) fresh = one;
    }
    key = key << BITS_FLAGS | (child->updated ? 8u : 0u) | (child->steps >> LMS_STEP_COMPLETE & 1 ? 4u : 0u) | (child->sound ? 2u : 0u) | (child->record_count == 1 ? 1u : 0u);
    return key << (BITS_FRESH + BITS_STATUS) | (uint64_t)fresh << BITS_STATUS | child->id_status;
}

static bool grow(counter *x)
{
    size_t n = x->n_slots ? x->n_slots * 2 : 4096;
    slot  *v = lms__mem_zalloc(x->mem, n, sizeof *v);
    if (v == NULL) return false;
    for (size_t i = 0; i < x->n_slots; i++) {
        if (x->slot[i].n == 0) continue;
        size_t at = (x->slot[i].key * 0x9E3779B97F4A7C15u >> 20) & (n - 1);
        while (v[at].n) at = (at + 1) & (n - 1);
        v[at] = x->slot[i];
    }
    lms__mem_free(x->mem, x->slot, x->n_slots, sizeof *x->slot);
    x->slot = v;
    x->n_slots = n;
    return true;
}

static bool add(counter *x, uint64_t key)
{
    if (x->used * 2 >= x->n_slots && !grow(x)) return false;
    size_t at = (key * 0x9E3779B97F4A7C15u >> 20) & (x->n_slots - 1);
    while (x->slot[at].n && x->slot[at].key != key) at = (at + 1) & (x->n_slots - 1);
    x->used += x->slot[at].n == 0;
    x->slot[at].key = key;
    x->slot[at].n++;
    return true;
}

static int by_key(const void *a, const void *b)
{
    const slot *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

static lms_stat_cell cell_of(const counter *x, const slot *s)
{
    lms_stat_cell c = { .children = s->n };
    uint64_t      key = s->key;
    c.id_status = key & 15, key >>= BITS_STATUS;
    c.fresh = key & 3, key >>= BITS_FRESH;
    c.single = key & 1, c.sound = key >> 1 & 1, c.complete = key >> 2 & 1, c.updated = key >> 3 & 1, key >>= BITS_FLAGS;
    c.age = key & 15, key >>= BITS_AGE;
    for (uint32_t f = x->p->n_fields; f-- > 0;) c.value[f] = (uint16_t)(key & ((1ull << x->bits[f]) - 1)), key >>= x->bits[f];
    c.ward = (uint32_t)key;
    return c;
}

static lms_status count(counter *x, lms_statistics *out, lms_error *err)
{
    unsigned bits = bits_for(x->in->resolved->wards.n) + BITS_AGE + BITS_FLAGS + BITS_FRESH + BITS_STATUS;
    for (uint32_t f = 0; f < x->p->n_fields; f++) bits += x->bits[f];
    if (bits > 64) return lms__fail(err, LMS_E_LIMIT, LMS_MSG("The fields children are counted by have too many combinations; take one out of `by` in statistics.yaml"));
    for (uint32_t c = 0; c < x->in->resolved->n_children; c++)
        if (!add(x, key_of(x, c))) return lms__mem_why(x->mem, err);
    size_t n = 0;
    for (size_t i = 0; i < x->n_slots; i++)
        if (x->slot[i].n) x->slot[n++] = x->slot[i];
    if (n) qsort(x->slot, n, sizeof *x->slot, by_key);
    if (!LMS_RESERVE(x->mem, &out->cells, n)) return lms__mem_why(x->mem, err);
    for (size_t i = 0; i < n; i++) out->cells.v[out->cells.n++] = cell_of(x, &x->slot[i]);
    return LMS_OK;
}

lms_status lms__statistics(lms_ctx *c, const lms_statistics_plan *p, const lms_statistics_in *in, lms_statistics *out, lms_error *err)
{
    counter x = { .p = p, .in = in, .mem = c->mem };
    *out = (lms_statistics){ .mem = c->mem, .n_ages = p->n_ages };
    lms__arena_init(&out->text, c->mem);
    for (uint32_t k = 0; k < p->n_ages; k++) out->age[k] = p->age[k].id;
    lms_status s = prepare(&x, c->as_of, out) ? LMS_OK : lms__mem_why(c->mem, err);
    if (s == LMS_OK) s = count(&x, out, err);
    if (s == LMS_OK) s = lms__stat_project(p, in, c->as_of, out, err);
    const lms_schema *sc = in->table->schema;
    for (uint32_t k = 0; k < p->n_fields; k++)
        if (x.of[k]) lms__mem_free(c->mem, x.of[k], in->table->column[p->field[k].field].dict.n, sizeof *x.of[k]);
    if (x.age) lms__mem_free(c->mem, x.age, in->table->column[sc->of_role[LMS_ROLEF_BIRTH_DATE]].dict.n, 1);
    if (x.fresh) lms__mem_free(c->mem, x.fresh, in->table->column[sc->of_role[LMS_ROLEF_UPDATED_ON]].dict.n, 1);
    lms__mem_free(c->mem, x.slot, x.n_slots, sizeof *x.slot);
    return s;
}
