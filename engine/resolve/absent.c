// SPDX-License-Identifier: MIT
/*
 * resolve/absent.c - children of reference lists who have no record, by ward and household.
 *
 * identify names the persons no record is linked to. Here those who would not count anyway are left out: they are
 * too old on the day, or their list says that they moved or died. A person whose age is not known stays: somebody
 * has to look. A person whose data were erased here is not asked for again.
 */
#include "resolve/internal.h"

#include <stdlib.h>

typedef struct placed { lms_absent_child x; lms_str household; } placed;

static int by_visit(const void *a, const void *b)
{
    const placed *x = a, *y = b;
    int c = lms__str_cmp(x->x.ward_code, y->x.ward_code);
    if (c == 0) c = lms__str_cmp(x->household, y->household);
    return c ? c : (x->x.ref_row > y->x.ref_row) - (x->x.ref_row < y->x.ref_row);
}

static lms_str value(const lms_table *t, lms_field_role role, uint32_t row)
{
    uint32_t f = t->schema->of_role[role];
    return f == LMS_NO_FIELD ? LMS_S("") : lms__value(t, f, row);
}

/* By its code, else by what its names resolve to. */
static lms_str ward_of(const lms_table *t, uint32_t row)
{
    lms_str s = value(t, LMS_ROLEF_WARD_CODE, row);
    return s.n || t->ward_of == NULL ? s : lms__unit_code(t, t->ward_of[row]);
}

static uint32_t id_of(const lms_table *t, lms_field_role role, uint32_t row)
{
    uint32_t f = t->schema->of_role[role];
    return f == LMS_NO_FIELD ? 0 : t->column[f].v[row];
}

bool lms__absent_children(lms_ctx *c, const lms_resolve_plan *p, const lms_resolve_in *in, lms_resolved *r)
{
    const lms_table *t = in->table;
    size_t           n = 0, forgotten = 0, all = in->identified->missing.n;
    placed          *v = lms__mem_alloc(r->mem, all ? all : 1, sizeof *v);
    bool             ok = v != NULL;
    for (size_t i = 0; ok && i < all; i++) {
        const lms_missing *m = &in->identified->missing.v[i];
        lms_str            id = value(t, LMS_ROLEF_PERSON_ID, m->ref_row);
        if (c->forget && id.n && c->forget(c->forget_ctx, "person", id)) {
            forgotten++;
            continue;
        }
        if (lms__in_base(p, t, id_of(t, LMS_ROLEF_LIFE_STATUS, m->ref_row), id_of(t, LMS_ROLEF_BIRTH_DATE, m->ref_row), c->as_of))
            v[n++] = (placed){ { ward_of(t, m->ref_row), m->ref_row, m->maybe }, value(t, LMS_ROLEF_HOUSEHOLD, m->ref_row) };
    }
    if (ok && n > 1) qsort(v, n, sizeof *v, by_visit);
    for (size_t i = 0; ok && i < n; i++) {
        lms_absent_child *x = LMS_PUSH(r->mem, &r->absent);
        if ((ok = x != NULL)) *x = v[i].x;
    }
    lms__mem_free(r->mem, v, all ? all : 1, sizeof *v);
    char num[24];
    if (forgotten)
        lms__notice(c, LMS_MSG("{1} children whom only a reference list knows are not listed: their data were erased"),
                    lms__num(num, forgotten));
    return ok;
}
