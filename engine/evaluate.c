// SPDX-License-Identifier: MIT
/* evaluate.c - how good is a result where the truth is known; the parts are in evaluate_truth, _pairs, _curve, _damage. */
#include "evaluate.h"

#include <stdio.h>

typedef struct owned { lms_mem mem; lms_arena arena; } owned;

lms_status lms_evaluate(const char *result_db, const char *truth_csv, lms_evaluation *out, lms_error *err)
{
    if (result_db == NULL || truth_csv == NULL || out == NULL || out->size != sizeof *out)
        return lms__fail(err, LMS_E_ARG, LMS_MSG("lms_evaluate: needs a result, a truth file, and a struct with its size set"));
    *out = (lms_evaluation){ .size = sizeof *out };
    lms_mem first;
    lms__mem_init(&first, NULL, 0);
    owned *o = lms__mem_zalloc(&first, 1, sizeof *o);
    if (o == NULL) return lms__mem_why(&first, err);
    lms__mem_init(&o->mem, NULL, 0);
    lms__arena_init(&o->arena, &o->mem);
    out->owned = o;
    sqlite3   *db = NULL;
    lms_truth  t = { 0 };
    lms_status s = lms__sql_open_ro(result_db, &db, err);
    if (s != LMS_OK) lms__fail_at(err, result_db, 0, 0, 0);
    if (s == LMS_OK && (s = lms__eval_truth_open(&t, &o->mem, truth_csv, err)) != LMS_OK && err && err->file[0] == 0)
        lms__fail_at(err, truth_csv, 0, 0, 0);
    if (s == LMS_OK) s = lms__eval_join(&t, db, err);
    if (s == LMS_OK) s = lms__eval_pairs(&t, db, &o->arena, out, err);
    if (s == LMS_OK) s = lms__eval_curve(&t, db, &o->arena, out, err);
    if (s == LMS_OK) s = lms__eval_damages(&t, db, &o->arena, out, err);
    lms__eval_truth_close(&t);
    sqlite3_close(db);
    if (s != LMS_OK) lms_evaluation_free(out);
    return s;
}

void lms_evaluation_free(lms_evaluation *e)
{
    if (e == NULL || e->owned == NULL) return;
    owned *o = e->owned;
    lms__arena_free(&o->arena);
    lms_allocator a = o->mem.alloc;
    a.resize(a.ctx, o, sizeof *o, 0);
    *e = (lms_evaluation){ .size = sizeof *e };
}
