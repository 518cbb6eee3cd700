// SPDX-License-Identifier: MIT
/*
 * resolve/ladder.c - the steps between a child in the software and an authenticated number, and how many stand on each.
 *
 *     complete   the basic facts are there
 *     formed     the number has the right form and agrees with sex, year of birth and codes (or an authority confirms it)
 *     unique     no open question whether it is the same child as another, and no other child carries the number
 *     sent       an authority has been asked and something came back: an answer of the police, or a list that knows or
 *                ought to know the number. A letter without an answer leaves no trace in the data.
 *     verified   an authority confirms the number
 *
 * Promises
 *   1. steps of a child are bits, each by itself; "reached" counts children who have the step and all before it
 *   2. only children who count are counted
 */
#include "resolve/internal.h"

static void set(lms_resolved *r, uint32_t child, lms_ladder_step s) { r->child[child].steps |= (uint8_t)(1u << s); }

/* complete and unique (as far as open questions go) were noted where `clean` was found. */
void lms__ladder(const lms_resolve_in *in, lms_resolved *r)
{
    const lms_table    *t = in->table;
    const lms_clusters *k = in->clusters;
    uint32_t            id = t->schema->of_role[LMS_ROLEF_PERSON_ID];
    for (uint32_t c = 0; c < r->n_children; c++) {
        uint32_t o = id != LMS_NO_FIELD ? r->origin[id][c] : LMS_NO_ROW, v = o == LMS_NO_ROW ? 0 : r->golden[id][c];
        if (r->child[c].id_status == LMS_ID_VERIFIED) set(r, c, LMS_STEP_VERIFIED), set(r, c, LMS_STEP_FORMED);
        if (v && !(t->column[id].ident[v].flags & LMS_IDENT_PLACEHOLDER) && lms__number_by_itself(t, id, v, o) == LMS_ID_WELL_FORMED) set(r, c, LMS_STEP_FORMED);
        if (r->child[c].id_status == LMS_ID_SHARED) r->child[c].steps &= (uint8_t)~(1u << LMS_STEP_UNIQUE);
    }
    for (size_t i = 0; i < in->identified->evidence.n; i++) {
        const lms_evidence *e = &in->identified->evidence.v[i];
        if (e->outcome != LMS_OUT_SUGGESTED && e->outcome != LMS_OUT_SUPPORTS) set(r, k->child_of[e->row], LMS_STEP_SENT);
    }
    for (size_t i = 0; in->answers && i < in->answers->v.n; i++)
        if (in->answers->v.v[i].state != LMS_ANS_UNKNOWN) set(r, k->child_of[in->answers->v.v[i].row], LMS_STEP_SENT);
}

void lms__ladder_count(lms_ward_progress *w, const lms_child *c)
{
    bool all = true;
    if (!c->updated) return;
    for (int s = 0; s < LMS_N_STEPS; s++) {
        bool has = c->steps >> s & 1;
        all &= has;
        w->alone[s] += has;
        w->reached[s] += all;
    }
}
