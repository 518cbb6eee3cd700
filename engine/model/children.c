// SPDX-License-Identifier: MIT
#include "model/children.h"
#include "model/statistics.h"

void lms__clusters_free(lms_clusters *c)
{
    if (c->mem == NULL) return;
    lms__mem_free(c->mem, c->child_of, c->n_records, sizeof *c->child_of);
    lms__mem_free(c->mem, c->member, c->n_records, sizeof *c->member);
    lms__mem_free(c->mem, c->open_question, c->n_records, 1);
    lms__mem_free(c->mem, c->start, (size_t)c->n_children + 1, sizeof *c->start);
    lms__mem_free(c->mem, c->weakest, c->n_children, sizeof *c->weakest);
    *c = (lms_clusters){ 0 };
}

const char *const lms__id_status_name[LMS_N_ID_STATUS] = { "absent", "suggested", "shared", "verified", "mismatch", "malformed",
                                                           "inconsistent", "not_found", "well_formed" };
const char *const lms__outcome_name[LMS_N_OUTCOMES] = { "verified", "mismatch", "not_found", "suggested", "shared", "supports" };

const char *const lms__ladder_name[LMS_N_STEPS] = { "complete", "formed", "unique", "sent", "verified" };

void lms__identified_free(lms_identified *x)
{
    if (x->mem == NULL) return;
    LMS_VEC_FREE(x->mem, &x->evidence);
    LMS_VEC_FREE(x->mem, &x->missing);
    lms__mem_free(x->mem, x->person_of, x->n_records, sizeof *x->person_of);
    *x = (lms_identified){ 0 };
}

void lms__statistics_free(lms_statistics *s)
{
    if (s->mem == NULL) return;
    LMS_VEC_FREE(s->mem, &s->cells);
    LMS_VEC_FREE(s->mem, &s->counts);
    lms__arena_free(&s->text);
    *s = (lms_statistics){ 0 };
}

void lms__resolved_free(lms_resolved *r)
{
    if (r->mem == NULL) return;
    for (uint32_t f = 0; f < r->n_fields; f++) {
        if (r->golden) lms__mem_free(r->mem, r->golden[f], r->n_children, sizeof **r->golden);
        if (r->origin) lms__mem_free(r->mem, r->origin[f], r->n_children, sizeof **r->origin);
    }
    lms__mem_free(r->mem, r->golden, r->n_fields, sizeof *r->golden);
    lms__mem_free(r->mem, r->origin, r->n_fields, sizeof *r->origin);
    lms__mem_free(r->mem, r->child, r->n_children, sizeof *r->child);
    lms__mem_free(r->mem, r->record_clean, r->n_records, 1);
    lms__mem_free(r->mem, r->record_status, r->n_records, 1);
    LMS_VEC_FREE(r->mem, &r->wards);
    LMS_VEC_FREE(r->mem, &r->work);
    LMS_VEC_FREE(r->mem, &r->history);
    LMS_VEC_FREE(r->mem, &r->absent);
    LMS_VEC_FREE(r->mem, &r->asked);
    lms__arena_free(&r->text);
    *r = (lms_resolved){ 0 };
}
