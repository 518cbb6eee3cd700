// SPDX-License-Identifier: MIT
#include "model/pairs.h"

void lms__blocks_forget(lms_blocks *b)
{
    for (uint32_t p = 0; b->mem && p < b->n_passes; p++) {
        struct lms_pass_blocks *x = &b->pass[p];
        if (x->start) lms__mem_free(b->mem, x->row, x->start[x->n_blocks], sizeof *x->row);
        lms__mem_free(b->mem, x->start, (size_t)x->n_blocks + 1, sizeof *x->start);
        if (x->big_start) lms__mem_free(b->mem, x->big_row, x->big_start[x->n_big], sizeof *x->big_row);
        lms__mem_free(b->mem, x->big_start, (size_t)x->n_big + 1, sizeof *x->big_start);
        lms__mem_free(b->mem, x->big_skipped, x->n_big, sizeof *x->big_skipped);
        x->row = x->start = x->big_row = x->big_start = NULL;
        x->big_skipped = NULL;
    }
    if (b->mem) lms__mem_free(b->mem, b->lane, (size_t)b->n_rows * b->n_passes, sizeof *b->lane);
    b->lane = NULL;
}

void lms__blocks_free(lms_blocks *b)
{
    lms__blocks_forget(b);
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

/* i counts down through the groups of rows. */
bool lms__model_row(const lms_scored *s, uint32_t i, lms_model_row *out)
{
    enum { WHOLE = 7 };
    static const char *const whole[WHOLE] = { "records", "threshold_same", "threshold_review", "expected_false_same", "scanned_records",
                                              "scanned_matches", "scanned_matches_in_blocks" };
    *out = (lms_model_row){ { "", 0 }, { "", 0 }, { "", 0 }, 0 };
    if (i < WHOLE) {
        double v[WHOLE] = { s->n_records, s->threshold_same, s->threshold_review, s->expected_false_same, (double)s->scanned,
                            s->scan_matches, s->scan_found };
        out->level = lms__str(whole[i]);
        out->value = v[i];
        return true;
    }
    i -= WHOLE;
    if (i < 2 * s->n_classes) {
        out->cls = s->class_id[i / 2];
        out->level = i % 2 ? LMS_S("links") : LMS_S("pairs");
        out->value = i % 2 ? s->link_pairs[i / 2] : s->class_pairs[i / 2];
        return true;
    }
    i -= 2 * s->n_classes;
    for (uint32_t c = 0; c < s->n_classes; c++)
        for (uint32_t k = 0; k < s->n_comparisons; k++) {
            uint32_t n = s->n_levels[k] ? s->n_levels[k] - 1 : 0;
            if (i < n) {
                *out = (lms_model_row){ s->class_id[c], s->comparison_id[k], s->level_id[k][i + 1], s->p[c][k][i + 1] };
                return true;
            }
            i -= n;
        }
    return false;
}
