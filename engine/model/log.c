// SPDX-License-Identifier: MIT
/* model/log.c - the log and its order. Order by text of the arguments, not by id, so that it does not depend on who came first. */
#include "model/log.h"

#include <stdlib.h>

bool lms__log_init(lms_log *l, lms_mem *mem)
{
    *l = (lms_log){ .mem = mem };
    return lms__dict_init(&l->texts, mem);
}

void lms__log_free(lms_log *l)
{
    if (l->mem == NULL) return;
    lms__dict_free(&l->texts);
    LMS_VEC_FREE(l->mem, &l->corrections);
    LMS_VEC_FREE(l->mem, &l->transforms);
    LMS_VEC_FREE(l->mem, &l->findings);
    LMS_VEC_FREE(l->mem, &l->not_evaluated);
    *l = (lms_log){ 0 };
}

#define ORDER(a, b) if ((a) != (b)) return (a) < (b) ? -1 : 1

static int by_correction(const void *pa, const void *pb, void *arg)
{
    const lms_correction *a = pa, *b = pb;
    const lms_dict       *d = arg;
    ORDER(a->row, b->row);
    ORDER(a->field, b->field);
    ORDER(a->step, b->step);
    ORDER(a->kind, b->kind);
    ORDER(a->rule, b->rule);
    int c = a->before == b->before ? 0 : lms__str_cmp(lms__dict_get(d, a->before), lms__dict_get(d, b->before));
    if (c) return c;
    return a->after == b->after ? 0 : lms__str_cmp(lms__dict_get(d, a->after), lms__dict_get(d, b->after));
}

static int by_finding(const void *pa, const void *pb, void *arg)
{
    const lms_finding *a = pa, *b = pb;
    const lms_dict    *d = arg;
    ORDER(a->row, b->row);
    ORDER(a->field, b->field);
    ORDER(a->rule, b->rule);
    ORDER(a->severity, b->severity);
    return a->args == b->args ? 0 : lms__str_cmp(lms__dict_get(d, a->args), lms__dict_get(d, b->args));
}

static int by_transform(const void *pa, const void *pb)
{
    const lms_transform *a = pa, *b = pb;
    ORDER(a->source, b->source);
    ORDER(a->field, b->field);
    ORDER(a->rule, b->rule);
    return 0;
}

void lms__log_sort(lms_log *l)
{
    if (l->corrections.n) qsort_r(l->corrections.v, l->corrections.n, sizeof *l->corrections.v, by_correction, &l->texts);
    if (l->findings.n) qsort_r(l->findings.v, l->findings.n, sizeof *l->findings.v, by_finding, &l->texts);
    if (l->transforms.n == 0) return;
    qsort(l->transforms.v, l->transforms.n, sizeof *l->transforms.v, by_transform);
    size_t k = 0; /* the same (source, field, rule) once */
    for (size_t i = 1; i < l->transforms.n; i++) {
        if (by_transform(&l->transforms.v[k], &l->transforms.v[i]) == 0) l->transforms.v[k].count += l->transforms.v[i].count;
        else l->transforms.v[++k] = l->transforms.v[i];
    }
    l->transforms.n = k + 1;
}
