// SPDX-License-Identifier: MIT
/*
 * score/compare.c - a table made ready to be compared (words of every row, frequencies of values), and
 * the comparison of two rows.
 */
#include "score/compare.h"

#include "base/fixmath.h"

#include <utf8proc.h>

const lms_kind *lms__kind(lms_kind_id k)
{
    static const lms_kind *const all[LMS_N_CMP] = { &lms__kind_name, &lms__kind_date, &lms__kind_ident, &lms__kind_parents, &lms__kind_place,
                                                    &lms__kind_equal, &lms__kind_number, &lms__kind_text, &lms__kind_text_pair };
    return all[k];
}

uint64_t lms__compare(const lms_comparer *x, uint32_t a, uint32_t b, lms_compare_memo *memo)
{
    const lms_comparisons *p = x->plan;
    const uint32_t        *wa = lms__words(x, a), *wb = lms__words(x, b);
    uint64_t               pattern = 0;
    for (uint32_t i = 0; i < p->n_cmp; i++) {
        const lms_comparison *c = &p->cmp[i];
        pattern |= (uint64_t)lms__kind(c->kind)->compare(x, c, wa + c->word, wb + c->word, memo) << (c->slot * 4);
    }
    return pattern;
}

/* Where in a row's words the id of an attribute stands, for a slot; and how many ids there are. */
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

/*
 * Frequencies are counted over records. The pair itself is left out (both its rows have the value, and
 * they may be one person), at least `floor_count` stands for what the file happens not to show, and
 * `background` imagined records with the pack's chance of agreement keep small files sane:
 *
 *     f(v) = (max(count - 2, 0) + floor_count + background * start) / (records with a value + background)
 */
static lms_status count_attribute(lms_comparer *x, uint32_t slot, lms_attribute attr, double start, double background, double floor_count, lms_error *err)
{
    const lms_comparison *c = &x->plan->cmp[x->plan->slot[slot].comparison];
    uint32_t              n = attribute_ids(x, c, slot, attr), word = c->word + attribute_word(c, slot, attr);
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
    double base = (double)all + background, mean = 0, least = 0;
    for (uint32_t id = 1; id < n; id++) {
        double k = count[id];
        double f = ((k > 2 ? k - 2 : 0) + floor_count + background * start) / base;
        if (f > 1) f = 1;
        mean += f * k;
    }
    mean = (mean + background * (floor_count / base + start)) / base;
    if (!(mean > 0)) mean = 1;
    if (mean > 1) mean = 1;
    double log_mean = lms__log2(mean);
    for (uint32_t id = 0; id < n; id++) {
        double k = count[id], f = ((k > 2 ? k - 2 : 0) + floor_count + background * start) / base;
        tf[id] = id == 0 ? 0 : (float)(lms__log2(f > 1 ? 1 : f) - log_mean);
        if (tf[id] < least) least = tf[id];
    }
    lms__mem_free(x->mem, count, n, sizeof *count);
    x->tf[slot][attr] = tf;
    x->tf_n[slot][attr] = n;
    x->tf_mean[slot][attr] = mean;
    x->tf_least[slot][attr] = (float)least;
    return LMS_OK;
}

typedef struct tf_job { lms_comparer *x; double background, floor_count; uint32_t unrelated; struct { uint8_t slot, attr; double start; } task[LMS_MAX_COMPARISONS * LMS_N_ATTRS]; size_t n; } tf_job;

static lms_status tf_task(void *arg, size_t task, unsigned worker, lms_error *err)
{
    tf_job *j = arg;
    (void)worker;
    return count_attribute(j->x, j->task[task].slot, (lms_attribute)j->task[task].attr, j->task[task].start, j->background, j->floor_count, err);
}

/* Words of a chunk of rows. */
enum { CHUNK = 1 << 14 };
static lms_status fill_task(void *arg, size_t task, unsigned worker, lms_error *err)
{
    lms_comparer *x = arg;
    uint32_t      from = (uint32_t)task * CHUNK, to = x->t->n_rows - from < CHUNK ? x->t->n_rows : from + CHUNK;
    (void)worker, (void)err;
    for (uint32_t i = 0; i < x->plan->n_cmp; i++) {
        const lms_comparison *c = &x->plan->cmp[i];
        const lms_kind       *k = lms__kind(c->kind);
        for (uint32_t row = from; row < to; row++) k->fill(x, c, row, x->words + (size_t)row * x->stride + c->word);
    }
    return LMS_OK;
}

/* A syllable without its tone: sắc, huyền, hỏi, ngã, nặng; quality marks and đ stay. */
static uint32_t toneless(lms_str s)
{
    uint32_t h = 0x811C9DC5u;
    for (size_t i = 0; i < s.n;) {
        uint32_t          cp = lms__utf8_next(s, &i);
        utf8proc_int32_t  d[8];
        int               boundary = 0;
        utf8proc_ssize_t  n = cp < 0x80 || (cp >= 0xDC00 && cp < 0xE000) ? -1 : utf8proc_decompose_char((utf8proc_int32_t)cp, d, 8, UTF8PROC_DECOMPOSE, &boundary);
        if (n < 1 || n > 8) d[0] = (utf8proc_int32_t)cp, n = 1;
        for (utf8proc_ssize_t k = 0; k < n; k++) {
            uint32_t u = (uint32_t)d[k];
            if (u == 0x300 || u == 0x301 || u == 0x303 || u == 0x309 || u == 0x323) continue;
            h = (h ^ u) * 0x01000193u;
        }
    }
    return h;
}

static lms_status make_words(lms_ctx *c, lms_comparer *x, lms_error *err)
{
    const lms_table *t = x->t;
    x->stride = x->plan->n_words > 16 ? (x->plan->n_words + 15) / 16 * 16 : 16;
    x->block_n = ((size_t)t->n_rows * x->stride + 16) * sizeof(uint32_t);
    x->block = lms__mem_alloc(x->mem, x->block_n, 1);
    x->toneless = lms__mem_alloc(x->mem, t->syllables.n, sizeof *x->toneless);
    if (x->block == NULL || x->toneless == NULL) return lms__mem_why(x->mem, err);
    x->words = (uint32_t *)(void *)((char *)x->block + (64 - (uintptr_t)x->block % 64) % 64);
    for (uint32_t i = 0; i < t->syllables.n; i++) x->toneless[i] = toneless(lms__dict_get(&t->syllables, i));
    return lms__parallel(c, ((size_t)t->n_rows + CHUNK - 1) / CHUNK, fill_task, x, err);
}

lms_status lms__comparer_init(lms_ctx *c, const lms_comparisons *plan, const lms_table *t, double background, double floor_count,
                              lms_comparer *x, lms_error *err)
{
    *x = (lms_comparer){ .plan = plan, .t = t, .mem = c->mem };
    lms_status s = make_words(c, x, err);
    tf_job     j = { .x = x, .background = background, .floor_count = floor_count };
    for (uint32_t i = 0; i < plan->n_slots && s == LMS_OK; i++) {
        const lms_slot *slot = &plan->slot[i];
        double          agree = 0; /* the pack's chance that unrelated records agree at all on this level */
        for (uint32_t a = LMS_ATTR_VALUE; a < LMS_N_ATTRS; a++) {
            bool used = false;
            agree = 0;
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
    if (s == LMS_OK) s = lms__parallel(c, j.n, tf_task, &j, err);
    if (s != LMS_OK) lms__comparer_free(x);
    return s;
}

void lms__comparer_free(lms_comparer *x)
{
    if (x->mem == NULL) return;
    for (uint32_t i = 0; i < LMS_MAX_COMPARISONS; i++)
        for (uint32_t a = 0; a < LMS_N_ATTRS; a++) lms__mem_free(x->mem, x->tf[i][a], x->tf_n[i][a], sizeof(float));
    lms__mem_free(x->mem, x->toneless, x->t->syllables.n, sizeof *x->toneless);
    lms__mem_free(x->mem, x->block, x->block_n, 1);
    *x = (lms_comparer){ 0 };
}

double lms__slot_frequency(const lms_comparer *x, uint32_t a, uint32_t b, uint64_t pattern, uint32_t slot, double *frequency)
{
    const lms_slot *s = &x->plan->slot[slot];
    unsigned        attr = s->attr[lms__level(pattern, slot)];
    if (frequency) *frequency = 0;
    if (attr == LMS_ATTR_NONE || x->tf[slot][attr] == NULL) return 0;
    const lms_comparison *c = &x->plan->cmp[s->comparison];
    uint32_t              w = c->word + attribute_word(c, slot, (lms_attribute)attr), n = x->tf_n[slot][attr];
    uint32_t              p = lms__words(x, a)[w], q = lms__words(x, b)[w];
    float                 fp = p < n ? x->tf[slot][attr][p] : 0, fq = q < n ? x->tf[slot][attr][q] : 0, f = fp > fq ? fp : fq;
    if (frequency) *frequency = lms__exp2((double)f) * x->tf_mean[slot][attr];
    return (double)f;
}

double lms__frequency_bits(const lms_comparer *x, uint32_t a, uint32_t b, uint64_t pattern)
{
    double sum = 0;
    for (uint32_t i = 0; i < x->plan->n_slots; i++) sum += lms__slot_frequency(x, a, b, pattern, i, NULL);
    return sum;
}
