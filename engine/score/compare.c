// SPDX-License-Identifier: MIT
/*
 * score/compare.c - a table made ready to be compared (words of every row), and the comparison of two rows.
 */
#include "score/compare.h"

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

lms_status lms__comparer_init(lms_ctx *c, const lms_comparisons *plan, const lms_table *t, const lms_frequency_settings *set,
                              lms_comparer *x, lms_error *err)
{
    *x = (lms_comparer){ .plan = plan, .t = t, .mem = c->mem };
    lms_status s = make_words(c, x, err);
    if (s == LMS_OK) s = lms__count_frequencies(c, x, set, err);
    if (s != LMS_OK) lms__comparer_free(x);
    return s;
}

void lms__comparer_free(lms_comparer *x)
{
    if (x->mem == NULL) return;
    for (uint32_t i = 0; i < LMS_MAX_COMPARISONS; i++)
        for (uint32_t a = 0; a < LMS_N_ATTRS; a++) {
            lms__mem_free(x->mem, x->tf[i][a], x->tf_n[i][a], sizeof(float));
            lms__mem_free(x->mem, x->group[i][a].v, x->group[i][a].cap, sizeof *x->group[i][a].v);
        }
    lms__mem_free(x->mem, x->toneless, x->t->syllables.n, sizeof *x->toneless);
    lms__mem_free(x->mem, x->block, x->block_n, 1);
    *x = (lms_comparer){ 0 };
}
