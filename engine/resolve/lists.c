// SPDX-License-Identifier: MIT
/*
 * resolve/lists.c - which child goes into which list to the police, as `lists` of targets.yaml says; what accepted answers
 * say stands in the child.
 */
#include "resolve/internal.h"

void lms__lists_plan(lms_resolve_plan *p, const lms_rulebook *rb)
{
    const lms_node *lists = lms__node_get(rb->section[LMS_SEC_TARGETS], "lists"), *k = lms__node_get(lists, "kinds"), *a = lms__node_get(lists, "asked");
    for (const lms_node *n = k ? k->child : NULL; n && p->n_lists < MAX_LISTS; n = n->next) {
        lms_list_kind  *x = &p->list[p->n_lists++];
        const lms_node *st = lms__node_get(n, "id_status");
        *x = (lms_list_kind){ .id = lms__node_str(n, "id"), .incomplete = lms__node_bool(n, "incomplete", false) };
        for (st = st ? st->child : NULL; st; st = st->next)
            for (int i = 0; i < LMS_N_ID_STATUS; i++)
                if (lms__str_is(st->text, lms__id_status_name[i])) x->statuses |= 1u << i;
    }
    for (const lms_node *n = a ? a->child : NULL; n && p->n_asked < LMS_MAX_ASKED; n = n->next) {
        uint32_t f = lms__schema_find(&rb->schema, n->text);
        if (f != LMS_NO_FIELD) p->asked[p->n_asked++] = f;
    }
}

/* The record that stands for the child on paper: the first whose number has the child's status. */
static uint32_t record_for(const lms_resolve_in *in, const lms_resolved *r, uint32_t child)
{
    const lms_clusters *k = in->clusters;
    for (uint32_t i = k->start[child]; i < k->start[child + 1]; i++)
        if (r->record_status[k->member[i]] == r->child[child].id_status) return k->member[i];
    return k->member[k->start[child]];
}

/* Not clean for another reason than an open question about duplicates, which is not for the police. */
static bool incomplete(const lms_resolve_in *in, const lms_resolved *r, uint32_t child)
{
    const lms_clusters *k = in->clusters;
    if (r->child[child].clean) return false;
    for (uint32_t i = k->start[child]; i < k->start[child + 1]; i++)
        if (k->open_question[k->member[i]]) return false;
    return true;
}

bool lms__lists(const lms_resolve_plan *p, const lms_resolve_in *in, lms_resolved *r)
{
    for (uint32_t i = 0; i < p->n_asked; i++) r->asked_field[i] = p->asked[i];
    r->n_asked = p->n_asked;
    for (uint32_t c = 0; c < r->n_children; c++) {
        if (!r->child[c].updated) continue;
        for (uint32_t l = 0; l < p->n_lists; l++) {
            const lms_list_kind *x = &p->list[l];
            if (!(x->statuses >> r->child[c].id_status & 1) && !(x->incomplete && incomplete(in, r, c))) continue;
            lms_asked *a = LMS_PUSH(r->mem, &r->asked);
            if (a == NULL) return false;
            *a = (lms_asked){ record_for(in, r, c), x->id };
            break;
        }
    }
    return true;
}

void lms__answers_in_children(const lms_resolve_in *in, lms_resolved *r)
{
    if (in->answers == NULL) return;
    for (size_t i = 0; i < in->answers->v.n; i++) {
        const lms_answer *a = &in->answers->v.v[i];
        if (a->state != LMS_ANS_ACCEPTED || (a->kind > LMS_ANS_SUPPLIED && a->kind != LMS_ANS_DECEASED && a->kind != LMS_ANS_MOVED)) continue;
        uint32_t c = in->clusters->child_of[a->row];
        for (uint32_t k = 0; k <= in->answers->n_asked; k++) {
            uint32_t f = in->answers->field[k];
            if (f == LMS_NO_FIELD) continue;
            bool     number = f == in->table->schema->of_role[LMS_ROLEF_PERSON_ID] && a->kind <= LMS_ANS_SUPPLIED;
            if (!(a->patched && a->given >> k & 1) && !number) continue;
            if (in->table->column[f].v[a->row] == 0) continue;
            r->golden[f][c] = in->table->column[f].v[a->row];
            r->origin[f][c] = a->row;
        }
    }
}
