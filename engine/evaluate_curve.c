// SPDX-License-Identifier: MIT
/*
 * evaluate_curve.c - what another threshold would have given, and whether "verified" means what it says.
 *
 * The curve is over the pairs that the result keeps (those below its lowest weight are not in it), each by itself, without
 * clusters and without the decision table: the quality of the weights. Recall is of all true pairs.
 */
#include "evaluate.h"

enum { POINTS = 200 };

/* Doubles as keys that sort from large to small. */
static uint64_t falling(double w)
{
    uint64_t bits;
    memcpy(&bits, &w, sizeof bits);
    bits = bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
    return ~bits;
}

static double rising(uint64_t key)
{
    uint64_t bits = ~key;
    double   w;
    bits = bits >> 63 ? bits & ~(UINT64_C(1) << 63) : ~bits;
    memcpy(&w, &bits, sizeof w);
    return w;
}

typedef LMS_VEC(lms_keyrow) scored;

static lms_status read_pairs(const lms_truth *t, sqlite3 *db, scored *v, lms_error *err)
{
    sqlite3_stmt *st;
    bool          row;
    lms_status    s = lms__sql_prepare(db, "SELECT record_a, record_b, weight FROM pair", &st, err);
    if (s != LMS_OK) return s;
    while ((s = lms__sql_step(st, &row, err)) == LMS_OK && row) {
        uint64_t a = (uint64_t)sqlite3_column_int64(st, 0), b = (uint64_t)sqlite3_column_int64(st, 1);
        if (a >= t->n_by_record || b >= t->n_by_record || !t->by_record[a] || !t->by_record[b]) continue;
        lms_keyrow *k = LMS_PUSH(t->mem, v);
        if (k == NULL) {
            s = lms__mem_why(t->mem, err);
            break;
        }
        bool same = t->rows.v[t->by_record[a] - 1].child == t->rows.v[t->by_record[b] - 1].child;
        *k = (lms_keyrow){ falling(sqlite3_column_double(st, 2)), same, 0 };
    }
    sqlite3_finalize(st);
    return s;
}

static void walk(const scored *v, uint64_t true_pairs, lms_curve_point *point, lms_evaluation *e)
{
    uint64_t right = 0, step = v->n / POINTS + 1;
    uint32_t n = 0;
    for (size_t i = 0; i < v->n; i++) {
        right += v->v[i].row;
        if (i + 1 < v->n && v->v[i + 1].key == v->v[i].key) continue; /* a threshold lies between different weights */
        double p = (double)right / (double)(i + 1), r = true_pairs ? (double)right / (double)true_pairs : 1, f = p + r > 0 ? 2 * p * r / (p + r) : 0;
        if (f > e->best_f1) e->best_f1 = f, e->best_f1_weight = rising(v->v[i].key);
        if (p >= 0.999 && r > e->recall_at_999) e->recall_at_999 = r;
        if (p >= 0.9999 && r > e->recall_at_9999) e->recall_at_9999 = r;
        if (n < POINTS && i + 1 >= (n + 1) * step) point[n++] = (lms_curve_point){ rising(v->v[i].key), p, r, i + 1 };
    }
    e->curve = point;
    e->n_curve = n;
}

static lms_status verified(const lms_truth *t, sqlite3 *db, lms_evaluation *e, lms_error *err)
{
    sqlite3_stmt *st;
    bool          row;
    lms_str       cell[64];
    uint32_t      f = 0;
    while (f < t->n_fields && !lms__str_is(t->field[f], "personal_id")) f++;
    if (f == t->n_fields || sqlite3_table_column_metadata(db, NULL, "record", "personal_id", NULL, NULL, NULL, NULL, NULL) != SQLITE_OK) return LMS_OK;
    lms_status s = lms__sql_prepare(db, "SELECT record_id, personal_id FROM record WHERE id_status = 'verified'", &st, err);
    if (s != LMS_OK) return s;
    while ((s = lms__sql_step(st, &row, err)) == LMS_OK && row) {
        uint64_t id = (uint64_t)sqlite3_column_int64(st, 0);
        if (id >= t->n_by_record || t->by_record[id] == 0) continue;
        const char *p = t->file.s + t->rows.v[t->by_record[id] - 1].at;
        lms__eval_csv_row(&p, t->file.s + t->file.n, cell, 64);
        e->verified++;
        e->verified_wrong += !lms__str_eq(lms__sql_text(st, 1), cell[t->column[f]]);
    }
    sqlite3_finalize(st);
    return s;
}

lms_status lms__eval_curve(lms_truth *t, sqlite3 *db, lms_arena *out, lms_evaluation *e, lms_error *err)
{
    scored           v = { 0 };
    lms_curve_point *point = lms__arena_zalloc(out, POINTS, sizeof *point);
    lms_status       s = point ? read_pairs(t, db, &v, err) : lms__mem_why(t->mem, err);
    if (s == LMS_OK && v.n) {
        lms_keyrow *tmp = lms__mem_alloc(t->mem, v.n, sizeof *tmp);
        if (tmp == NULL) s = lms__mem_why(t->mem, err);
        else lms__sort_keyrow(v.v, tmp, v.n);
        lms__mem_free(t->mem, tmp, v.n, sizeof *tmp);
    }
    if (s == LMS_OK) walk(&v, e->all.true_pairs, point, e);
    LMS_VEC_FREE(t->mem, &v);
    return s == LMS_OK ? verified(t, db, e, err) : s;
}
