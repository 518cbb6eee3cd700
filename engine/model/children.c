// SPDX-License-Identifier: MIT
#include "model/children.h"

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
