// SPDX-License-Identifier: MIT
/*
 * score/frequency.c - how common values are, and what that says about a pair that shares one.
 *
 * Idea    Two unrelated records share "Nguyễn Văn An" often and "Quách Diệu Ân" hardly ever. P(level | unrelated)
 *         of a level is an average over values; for the pair at hand it is multiplied by
 *
 *             frequency of the shared value / mean frequency          (as log2: bits, added)
 *
 *         Frequencies are counted over records. The pair itself is left out (both its rows have the value and may
 *         be one person), at least `floor` stands for what the file happens not to show, and `background` imagined
 *         records with the pack's chance of agreement keep small files sane:
 *
 *             f(v) = (max(count - 2, 0) + floor + background * start) / (records with a value + background)
 *
 * Groups  Names are not independent of each other: a child called Y Thu, of A Phai and Y Lan, is rare in the
 *         country and common among the Xơ-đăng. Where the pack says so (frequency_within), frequencies of pairs of
 *         one smaller group are those within the group; the group itself is a comparison and has counted already.
 *         If the group of one record is missing, the other's is taken if that makes the agreement less surprising:
 *         share of the group * frequencies within it.
 */
#include "score/compare.h"

#include "base/fixmath.h"

/* Where in a row's words the id of an attribute stands, for a slot. */
static uint32_t attribute_word(const lms_comparison *c, uint32_t slot, lms_attribute attr)
{
    uint32_t second = slot - c->slot;
    switch (c->kind) {
    case LMS_CMP_NAME: return attr == LMS_ATTR_KEY ? 1 : attr == LMS_ATTR_FOLD ? 2 : attr == LMS_ATTR_GIVEN ? 3 : 0;
    case LMS_CMP_PARENTS: return 1 + 7 * second;
    case LMS_CMP_PLACE: return 1;
    case LMS_CMP_TEXT:
    case LMS_CMP_TEXT_PAIR: return (attr == LMS_ATTR_FOLD) + 2 * second;
    default: return 0;
    }
}

/* How many ids an attribute has. */
static uint32_t attribute_ids(const lms_comparer *x, const lms_comparison *c, uint32_t slot, lms_attribute attr)
{
    const lms_table  *t = x->t;
    const lms_column *col = &t->column[c->field[c->kind == LMS_CMP_PARENTS ? 3 * (slot - c->slot) : slot - c->slot]];
    switch (attr) {
    case LMS_ATTR_KEY: return t->keys.n;
    case LMS_ATTR_FOLD: return col->name || col->fold ? t->folds.n : col->dict.n;
    case LMS_ATTR_GIVEN: return t->syllables.n;
    case LMS_ATTR_WARD: return t->units.n;
    default: return c->kind == LMS_CMP_EQUAL && c->fold && (col->name || col->fold) ? t->folds.n : col->dict.n;
    }
}

static uint32_t id_word(const lms_comparer *x, uint32_t slot, lms_attribute attr)
{
    const lms_comparison *c = &x->plan->cmp[x->plan->slot[slot].comparison];
    return c->word + attribute_word(c, slot, attr);
}

typedef struct counting {
    lms_comparer *x;
    const lms_frequency_settings *set;
    struct { uint8_t slot, attr; double start; } task[LMS_MAX_COMPARISONS * LMS_N_ATTRS];
    size_t n;
} counting;

static double share(double count, double floor, double all)
{
    double f = ((count > 2 ? count - 2 : 0) + floor) / all;
    return f > 1 ? 1 : f;
}

static lms_status count_attribute(lms_comparer *x, const lms_frequency_settings *set, uint32_t slot, lms_attribute attr, double start, lms_error *err)
{
    const lms_comparison *c = &x->plan->cmp[x->plan->slot[slot].comparison];
    uint32_t              n = attribute_ids(x, c, slot, attr), word = id_word(x, slot, attr);
    uint32_t             *count = lms__mem_zalloc(x->mem, n, sizeof *count);
    float                *tf = lms__mem_alloc(x->mem, n, sizeof *tf);
    if (count == NULL || tf == NULL) {
        lms__mem_free(x->mem, count, n, sizeof *count);
        lms__mem_free(x->mem, tf, n, sizeof *tf);
        return lms__mem_why(x->mem, err);
    }
    uint64_t all = 0;
    for (uint32_t row = 0; row < x->t->n_records; row++) {
        uint32_t id = lms__words(x, row)[word];
        if (id == 0 || id == UINT32_MAX) continue;
        count[id]++;
        all++;
    }
    double base = (double)all + set->background, floor = set->floor + set->background * start, mean = 0, least = 0;
    for (uint32_t id = 1; id < n; id++)
        if (count[id]) mean += share(count[id], floor, base) * (double)count[id];
    mean = (mean + set->background * (set->floor / base + start)) / base;
    if (!(mean > 0) || mean > 1) mean = 1;
    double log_mean = lms__log2(mean), one = 0;
    uint32_t one_count = UINT32_MAX;
    for (uint32_t id = 0; id < n; id++) {
        if (count[id] != one_count) one_count = count[id], one = lms__log2(share(one_count, floor, base)) - log_mean;
        tf[id] = id == 0 ? 0 : (float)one;
        if (tf[id] < least) least = tf[id];
    }
    lms__mem_free(x->mem, count, n, sizeof *count);
    x->tf[slot][attr] = tf;
    x->tf_n[slot][attr] = n;
    x->tf_mean[slot][attr] = mean;
    x->tf_least[slot][attr] = (float)least;
    return LMS_OK;
}

/* ---- within groups ---- */

static uint32_t group_word(const lms_comparer *x, uint32_t slot) { return id_word(x, x->plan->slot[slot].within - 1u, LMS_ATTR_VALUE); }

static size_t home(uint64_t key, size_t cap) { return (size_t)((key * 0x9E3779B97F4A7C15u) >> 20) & (cap - 1); }

static struct lms_group_entry *entry(const struct lms_group_tf *g, uint64_t key)
{
    size_t i = home(key, g->cap);
    while (g->v[i].key && g->v[i].key != key) i = (i + 1) & (g->cap - 1);
    return &g->v[i];
}

static bool group_add(lms_comparer *x, struct lms_group_tf *g, uint64_t key)
{
    if (g->used * 2 >= g->cap) {
        struct lms_group_tf more = { .cap = g->cap ? g->cap * 2 : 1024 };
        more.v = lms__mem_zalloc(x->mem, more.cap, sizeof *more.v);
        if (more.v == NULL) return false;
        for (size_t i = 0; i < g->cap; i++)
            if (g->v[i].key) *entry(&more, g->v[i].key) = g->v[i];
        more.used = g->used;
        lms__mem_free(x->mem, g->v, g->cap, sizeof *g->v);
        *g = more;
    }
    struct lms_group_entry *e = entry(g, key);
    if (e->key == 0) {
        e->key = key;
        g->used++;
    }
    e->count++;
    return true;
}

static lms_status count_groups(lms_comparer *x, const lms_frequency_settings *set, uint32_t slot, lms_attribute attr, lms_error *err)
{
    struct lms_group_tf *g = &x->group[slot][attr];
    uint32_t             word = id_word(x, slot, attr), gword = group_word(x, slot), within = x->plan->slot[slot].within - 1u;
    uint32_t             n_groups = x->tf_n[within][LMS_ATTR_VALUE], major = x->group_major[within];
    uint32_t            *size = lms__mem_zalloc(x->mem, n_groups, sizeof *size);
    bool                 ok = size != NULL;
    for (uint32_t row = 0; ok && row < x->t->n_records; row++) {
        const uint32_t *w = lms__words(x, row);
        if (w[gword] == 0 || w[gword] == major || w[gword] >= n_groups || w[word] == 0) continue;
        size[w[gword]]++;
        ok = group_add(x, g, (uint64_t)w[gword] << 32 | w[word]);
    }
    double log_mean = lms__log2(x->tf_mean[slot][attr]);
    for (size_t i = 0; ok && i < g->cap; i++)
        if (g->v[i].key) g->v[i].tf = (float)(lms__log2(share(g->v[i].count, set->floor, (double)size[g->v[i].key >> 32] + set->group_background)) - log_mean);
    lms__mem_free(x->mem, size, n_groups, sizeof *size);
    return ok ? LMS_OK : lms__mem_why(x->mem, err);
}

/* The group with more than half of the records: its frequencies are those of all. */
static uint32_t major_group(const lms_comparer *x, uint32_t within)
{
    uint32_t word = id_word(x, within, LMS_ATTR_VALUE), best = 0;
    uint64_t lead = 0;
    for (uint32_t row = 0; row < x->t->n_records; row++) {
        uint32_t g = lms__words(x, row)[word];
        if (g == 0) continue;
        if (lead == 0) best = g, lead = 1;
        else if (best == g) lead++;
        else lead--;
    }
    return best;
}

static lms_status count_task(void *arg, size_t task, unsigned worker, lms_error *err)
{
    counting *j = arg;
    (void)worker;
    return count_attribute(j->x, j->set, j->task[task].slot, (lms_attribute)j->task[task].attr, j->task[task].start, err);
}

static lms_status group_task(void *arg, size_t task, unsigned worker, lms_error *err)
{
    counting *j = arg;
    (void)worker;
    if (j->x->plan->slot[j->task[task].slot].within == 0) return LMS_OK;
    return count_groups(j->x, j->set, j->task[task].slot, (lms_attribute)j->task[task].attr, err);
}

lms_status lms__count_frequencies(lms_ctx *c, lms_comparer *x, const lms_frequency_settings *set, lms_error *err)
{
    counting j = { .x = x, .set = set };
    for (uint32_t i = 0; i < x->plan->n_slots; i++) {
        const lms_slot *slot = &x->plan->slot[i];
        for (uint32_t a = LMS_ATTR_VALUE; a < LMS_N_ATTRS; a++) {
            bool   used = false;
            double agree = 0; /* the pack's chance that unrelated records agree at all on these levels */
            for (uint32_t l = 1; l < slot->n_levels; l++)
                if (slot->attr[l] == a) {
                    used = true;
                    agree += slot->start[LMS_MAX_CLASSES - 1][l];
                }
            if (!used) continue;
            j.task[j.n].slot = (uint8_t)i;
            j.task[j.n].attr = (uint8_t)a;
            j.task[j.n++].start = agree;
        }
    }
    lms_status s = lms__parallel(c, j.n, count_task, &j, err);
    for (uint32_t i = 0; i < x->plan->n_slots && s == LMS_OK; i++) {
        uint32_t within = x->plan->slot[i].within;
        if (within && x->group_major[within - 1] == 0) x->group_major[within - 1] = major_group(x, within - 1);
    }
    return s == LMS_OK ? lms__parallel(c, j.n, group_task, &j, err) : s;
}

/* ---- looking up ---- */

static float bits_of(const lms_comparer *x, uint32_t slot, unsigned attr, uint32_t id, uint32_t group)
{
    if (group && x->plan->slot[slot].within && x->group[slot][attr].cap) {
        const struct lms_group_entry *e = entry(&x->group[slot][attr], (uint64_t)group << 32 | id);
        if (e->key) return e->tf;
    }
    return id < x->tf_n[slot][attr] ? x->tf[slot][attr][id] : 0;
}

static double slot_bits(const lms_comparer *x, const uint32_t *wa, const uint32_t *wb, uint64_t pattern, uint32_t slot, uint32_t group)
{
    const lms_slot *s = &x->plan->slot[slot];
    unsigned        attr = s->attr[lms__level(pattern, slot)];
    if (attr == LMS_ATTR_NONE || x->tf[slot][attr] == NULL) return 0;
    uint32_t w = id_word(x, slot, (lms_attribute)attr);
    float    p = bits_of(x, slot, attr, wa[w], group), q = bits_of(x, slot, attr, wb[w], group);
    return (double)(p > q ? p : q); /* the more common of two that only nearly agree */
}

/* The smaller group both records are, or may be taken for; *known: both say so. 0: none, or the major one. */
static uint32_t group_of(const lms_comparer *x, const uint32_t *wa, const uint32_t *wb, uint32_t within, bool *known)
{
    uint32_t w = id_word(x, within, LMS_ATTR_VALUE), p = wa[w], q = wb[w], g = p ? p : q;
    *known = p && p == q;
    if (g == 0 || (p && q && p != q) || g == x->group_major[within] || x->tf[within][LMS_ATTR_VALUE] == NULL) return 0;
    return g;
}

static double all_bits(const lms_comparer *x, const uint32_t *wa, const uint32_t *wb, uint64_t pattern, uint32_t group)
{
    double sum = 0;
    for (uint32_t i = 0; i < x->plan->n_slots; i++) sum += slot_bits(x, wa, wb, pattern, i, group);
    return sum;
}

static uint32_t grouping(const lms_comparer *x)
{
    for (uint32_t i = 0; i < x->plan->n_slots; i++)
        if (x->plan->slot[i].within) return x->plan->slot[i].within;
    return 0;
}

/* Bits of the group's own share where only one record names it. */
static double group_share(const lms_comparer *x, uint32_t within, uint32_t group)
{
    return (double)x->tf[within][LMS_ATTR_VALUE][group] + lms__log2(x->tf_mean[within][LMS_ATTR_VALUE]);
}

/* Which group's frequencies are used for the pair; *extra: bits for the group itself where it is only guessed. */
static uint32_t choose_group(const lms_comparer *x, const uint32_t *wa, const uint32_t *wb, uint64_t pattern, double *extra, double *sum)
{
    uint32_t within = grouping(x), group;
    bool     known = false;
    *extra = 0;
    *sum = 0;
    if (within == 0 || (group = group_of(x, wa, wb, within - 1, &known)) == 0) {
        *sum = all_bits(x, wa, wb, pattern, 0);
        return 0;
    }
    *sum = all_bits(x, wa, wb, pattern, group);
    if (known) return group;
    double plain = all_bits(x, wa, wb, pattern, 0);
    *extra = group_share(x, within - 1, group);
    if (*sum + *extra > plain) {
        *sum += *extra;
        return group;
    }
    *extra = 0;
    *sum = plain;
    return 0;
}

double lms__slot_frequency(const lms_comparer *x, uint32_t a, uint32_t b, uint64_t pattern, uint32_t slot, double *frequency)
{
    const uint32_t *wa = lms__words(x, a), *wb = lms__words(x, b);
    double          extra, sum;
    uint32_t        group = choose_group(x, wa, wb, pattern, &extra, &sum), within = grouping(x);
    unsigned        attr = x->plan->slot[slot].attr[lms__level(pattern, slot)];
    double          bits = slot_bits(x, wa, wb, pattern, slot, group);
    if (frequency) *frequency = attr == LMS_ATTR_NONE || x->tf[slot][attr] == NULL ? 0 : lms__exp2(bits) * x->tf_mean[slot][attr];
    return bits + (within && slot == within - 1 ? extra : 0);
}

double lms__frequency_bits(const lms_comparer *x, uint32_t a, uint32_t b, uint64_t pattern)
{
    double extra, sum;
    choose_group(x, lms__words(x, a), lms__words(x, b), pattern, &extra, &sum);
    return sum;
}
