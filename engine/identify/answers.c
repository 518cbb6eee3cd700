// SPDX-License-Identifier: MIT
/*
 * identify/answers.c - accepted answers of the police as evidence for the record's number.
 *
 * confirmed, corrected, supplied: verified, if the record has a number now; differs: mismatch; not found: not_found.
 * The other answers say nothing of a number.
 */
#include "identify/internal.h"

#include <stdlib.h>

static int by_record(const void *x, const void *y)
{
    const lms_evidence *a = x, *b = y;
    if (a->row != b->row) return a->row < b->row ? -1 : 1;
    if (a->source != b->source) return a->source < b->source ? -1 : 1;
    if (a->ref_row != b->ref_row) return a->ref_row < b->ref_row ? -1 : 1;
    return (a->outcome > b->outcome) - (a->outcome < b->outcome);
}

lms_status lms__identify_answers(lms_ctx *c, const lms_table *t, const lms_answers *all, uint16_t rule, lms_identified *out, lms_error *err)
{
    uint32_t id = t->schema->of_role[LMS_ROLEF_PERSON_ID];
    size_t   had = out->evidence.n;
    for (size_t i = 0; i < all->v.n; i++) {
        const lms_answer *a = &all->v.v[i];
        bool              yes = a->kind <= LMS_ANS_SUPPLIED;
        if (a->state != LMS_ANS_ACCEPTED || (!yes && a->kind != LMS_ANS_DIFFERS && a->kind != LMS_ANS_NOT_FOUND)) continue;
        if (yes && !lms__numbered(t, id, a->row)) continue;
        lms_evidence *e = LMS_PUSH(c->mem, &out->evidence);
        if (e == NULL) return lms__mem_why(c->mem, err);
        *e = (lms_evidence){ .row = a->row, .ref_row = LMS_NO_ROW, .source = a->source, .rule = rule, .probability = -1, .margin = 64,
                             .outcome = (uint8_t)(yes ? LMS_OUT_VERIFIED : a->kind == LMS_ANS_DIFFERS ? LMS_OUT_MISMATCH : LMS_OUT_NOT_FOUND) };
        if (a->kind == LMS_ANS_DIFFERS)
            for (uint32_t k = 0; k < all->n_asked; k++)
                if (a->given >> k & 1 && all->field[k] < 64) e->differs |= 1ull << all->field[k];
    }
    if (out->evidence.n > had) qsort(out->evidence.v, out->evidence.n, sizeof *out->evidence.v, by_record);
    return LMS_OK;
}
