// SPDX-License-Identifier: MIT
#include "model/pairs.h"

void lms__blocks_free(lms_blocks *b)
{
    if (b->mem == NULL) return;
    for (uint32_t p = 0; p < b->n_passes; p++) {
        struct lms_pass_blocks *x = &b->pass[p];
        if (x->start) lms__mem_free(b->mem, x->row, x->start[x->n_blocks], sizeof *x->row);
        lms__mem_free(b->mem, x->start, (size_t)x->n_blocks + 1, sizeof *x->start);
    }
    lms__mem_free(b->mem, b->lane, (size_t)b->n_rows * b->n_passes, sizeof *b->lane);
    *b = (lms_blocks){ 0 };
}

void lms__scored_free(lms_scored *s)
{
    if (s->mem == NULL) return;
    LMS_VEC_FREE(s->mem, &s->pairs);
    LMS_VEC_FREE(s->mem, &s->links);
    LMS_VEC_FREE(s->mem, &s->reason);
    lms__arena_free(&s->text);
    *s = (lms_scored){ 0 };
}
