// SPDX-License-Identifier: MIT
/*
 * evaluate_pairs.c - precision, recall, B-cubed, twins; for all records and per slice.
 *
 * Idea     Pairs are counted from the sizes of groups. With n records in a group and n_v of them in slice v, the pairs
 *          with at least one record of the slice are
 *
 *              C(n, 2) - C(n - n_v, 2)
 *
 *          true pairs: groups of one child; found: groups of one cluster; correct: groups of both.
 */
#include "evaluate.h"

#include <stdlib.h>

typedef struct sums { double precision, recall; uint64_t n; } sums;

typedef struct tally {
    lms_truth   *t;
    lms_quality *slice[LMS_N_DIMS]; /* [values of the dimension] */
    sums        *b3[LMS_N_DIMS], b3_all;
    lms_quality  all;
    uint32_t    *n_child;           /* [rows] records of the row's child */
    uint32_t    *n_cluster;         /* [rows] records of the row's cluster */
    lms_keyrow  *order, *tmp, *part;
    uint32_t    *values;            /* scratch: values of one group */
} tally;

static uint64_t pairs_of(uint64_t n) { return n * (n - 1) / 2; }

static int by_value(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Add the pairs of one group to the counter at `offset` in lms_quality, over all and in each slice. */
static void count_group(tally *k, const lms_keyrow *v, size_t n, size_t offset)
{
#define COUNTER(q) (*(uint64_t *)(void *)((char *)(q) + offset))
    if (n < 2) return;
    COUNTER(&k->all) += pairs_of(n);
    for (int d = 0; d < LMS_N_DIMS; d++) {
        for (size_t i = 0; i < n; i++) k->values[i] = k->t->rows.v[v[i].row].value[d];
        qsort(k->values, n, sizeof *k->values, by_value);
        for (size_t i = 0, j; i < n; i = j) {
            for (j = i + 1; j < n && k->values[j] == k->values[i]; j++) {}
            bool both = d == LMS_DIM_MOVED && lms__str_is(lms__dict_get(&k->t->dim[d], k->values[i]), "0");
            COUNTER(&k->slice[d][k->values[i]]) += both ? pairs_of(j - i) : pairs_of(n) - pairs_of(n - (j - i));
        }
    }
#undef COUNTER
}

/* B-cubed of the records of one cell (same cluster, same child). */
static void count_b3(tally *k, const lms_keyrow *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t r = v[i].row;
        double   p = (double)n / k->n_cluster[r], c = (double)n / k->n_child[r];
        k->b3_all.precision += p;
        k->b3_all.recall += c;
        k->b3_all.n++;
        for (int d = 0; d < LMS_N_DIMS; d++) {
            sums *s = &k->b3[d][k->t->rows.v[r].value[d]];
            s->precision += p;
            s->recall += c;
            s->n++;
        }
    }
}

static void sort_all(tally *k, uint64_t (*key)(const lms_truth_row *))
{
    size_t n = k->t->rows.n;
    for (uint32_t i = 0; i < n; i++) k->order[i] = (lms_keyrow){ key(&k->t->rows.v[i]), i, 0 };
    lms__sort_keyrow(k->order, k->tmp, n);
}
static uint64_t child_key(const lms_truth_row *r) { return r->child; }
static uint64_t cluster_key(const lms_truth_row *r) { return r->cluster; }
static uint64_t twin_key(const lms_truth_row *r) { return r->twins; }

static size_t group_end(const tally *k, size_t i)
{
    size_t j = i + 1, n = k->t->rows.n;
    while (j < n && k->order[j].key == k->order[i].key) j++;
    return j;
}

static void children(tally *k)
{
    sort_all(k, child_key);
    for (size_t i = 0, j; i < k->t->rows.n; i = j) {
        j = group_end(k, i);
        for (size_t a = i; a < j; a++) k->n_child[k->order[a].row] = (uint32_t)(j - i);
        count_group(k, k->order + i, j - i, offsetof(lms_quality, true_pairs));
    }
}

static void clusters(tally *k)
{
    sort_all(k, cluster_key);
    for (size_t i = 0, j; i < k->t->rows.n; i = j) {
        j = group_end(k, i);
        size_t n = j - i;
        for (size_t a = i; a < j; a++) k->n_cluster[k->order[a].row] = (uint32_t)n;
        count_group(k, k->order + i, n, offsetof(lms_quality, found_pairs));
        for (size_t a = 0; a < n; a++) k->part[a] = (lms_keyrow){ k->t->rows.v[k->order[i + a].row].child, k->order[i + a].row, 0 };
        lms__sort_keyrow(k->part, k->tmp, n);
        for (size_t a = 0, b; a < n; a = b) {
            for (b = a + 1; b < n && k->part[b].key == k->part[a].key; b++) {}
            count_group(k, k->part + a, b - a, offsetof(lms_quality, correct_pairs));
            count_b3(k, k->part + a, b - a);
        }
    }
}

/* For a pair of two records: over all, and in every slice either lies in. */
static void count_pair(tally *k, uint32_t a, uint32_t b, size_t offset)
{
    lms_keyrow v[2] = { { 0, a, 0 }, { 0, b, 0 } };
    count_group(k, v, 2, offset);
}

static void twins(tally *k)
{
    sort_all(k, twin_key);
    for (size_t i = 0, j; i < k->t->rows.n; i = j) {
        j = group_end(k, i);
        if (k->order[i].key == 0) continue;
        for (size_t a = i; a < j; a++)
            for (size_t b = a + 1; b < j; b++) {
                const lms_truth_row *x = &k->t->rows.v[k->order[a].row], *y = &k->t->rows.v[k->order[b].row];
                if (x->child == y->child) continue;
                count_pair(k, k->order[a].row, k->order[b].row, offsetof(lms_quality, twin_pairs));
                if (x->cluster == y->cluster) count_pair(k, k->order[a].row, k->order[b].row, offsetof(lms_quality, twins_merged));
            }
    }
}

static lms_status reviews(tally *k, sqlite3 *db, lms_error *err)
{
    sqlite3_stmt *st;
    bool          row;
    lms_status    s = lms__sql_prepare(db, "SELECT record_a, record_b FROM pair WHERE verdict = 'review'", &st, err);
    if (s != LMS_OK) return s;
    while ((s = lms__sql_step(st, &row, err)) == LMS_OK && row) {
        uint64_t a = (uint64_t)sqlite3_column_int64(st, 0), b = (uint64_t)sqlite3_column_int64(st, 1);
        if (a >= k->t->n_by_record || b >= k->t->n_by_record || !k->t->by_record[a] || !k->t->by_record[b]) continue;
        uint32_t x = k->t->by_record[a] - 1, y = k->t->by_record[b] - 1;
        if (k->t->rows.v[x].cluster == k->t->rows.v[y].cluster) continue; /* merged by another way: the question is answered */
        count_pair(k, x, y, offsetof(lms_quality, review_pairs));
        if (k->t->rows.v[x].child == k->t->rows.v[y].child) count_pair(k, x, y, offsetof(lms_quality, review_correct));
    }
    sqlite3_finalize(st);
    return s;
}

static double share(uint64_t a, uint64_t b) { return b ? (double)a / (double)b : 1.0; }
static double f1(double p, double r) { return p + r > 0 ? 2 * p * r / (p + r) : 0; }

static void finish(lms_quality *q, const sums *b)
{
    q->precision = share(q->correct_pairs, q->found_pairs);
    q->recall = share(q->correct_pairs, q->true_pairs);
    q->f1 = f1(q->precision, q->recall);
    q->recall_with_review = share(q->correct_pairs + q->review_correct, q->true_pairs);
    q->b3_precision = b->n ? b->precision / (double)b->n : 1;
    q->b3_recall = b->n ? b->recall / (double)b->n : 1;
    q->b3_f1 = f1(q->b3_precision, q->b3_recall);
}

static int by_slice(const void *a, const void *b)
{
    const lms_quality_row *x = a, *y = b;
    int c = strcmp(x->slice, y->slice);
    return c ? c : strcmp(x->value, y->value);
}

static void copy_text(char *to, size_t cap, lms_str s)
{
    size_t n = s.n < cap ? s.n : cap - 1;
    memcpy(to, s.s, n);
    to[n] = 0;
}

static lms_status slices(tally *k, lms_arena *out, lms_evaluation *e, lms_error *err)
{
    static const char *const name[LMS_N_DIMS] = { "ward", "ethnicity", "twin", "moved", "quality" };
    uint32_t n = 0;
    for (int d = 0; d < LMS_N_DIMS; d++) n += k->t->dim[d].n;
    lms_quality_row *rows = lms__arena_zalloc(out, n, sizeof *rows);
    if (rows == NULL) return lms__mem_why(k->t->mem, err);
    n = 0;
    for (int d = 0; d < LMS_N_DIMS; d++)
        for (uint32_t v = 1; v < k->t->dim[d].n; v++) {
            lms_quality_row *r = &rows[n++];
            copy_text(r->slice, sizeof r->slice, lms__str(name[d]));
            copy_text(r->value, sizeof r->value, lms__dict_get(&k->t->dim[d], v));
            r->q = k->slice[d][v];
            finish(&r->q, &k->b3[d][v]);
        }
    qsort(rows, n, sizeof *rows, by_slice);
    e->slice = rows;
    e->n_slices = n;
    return LMS_OK;
}

static bool tally_new(tally *k)
{
    size_t   n = k->t->rows.n;
    lms_mem *m = k->t->mem;
    k->n_child = lms__mem_zalloc(m, n, sizeof *k->n_child);
    k->n_cluster = lms__mem_zalloc(m, n, sizeof *k->n_cluster);
    k->order = lms__mem_alloc(m, n, sizeof *k->order);
    k->tmp = lms__mem_alloc(m, n, sizeof *k->tmp);
    k->part = lms__mem_alloc(m, n, sizeof *k->part);
    k->values = lms__mem_alloc(m, n < 2 ? 2 : n, sizeof *k->values);
    bool ok = k->n_child && k->n_cluster && k->order && k->tmp && k->part && k->values;
    for (int d = 0; d < LMS_N_DIMS; d++) {
        k->slice[d] = lms__mem_zalloc(m, k->t->dim[d].n, sizeof *k->slice[d]);
        k->b3[d] = lms__mem_zalloc(m, k->t->dim[d].n, sizeof *k->b3[d]);
        ok = ok && k->slice[d] && k->b3[d];
    }
    return ok;
}

static void tally_free(tally *k)
{
    size_t   n = k->t->rows.n;
    lms_mem *m = k->t->mem;
    lms__mem_free(m, k->n_child, n, sizeof *k->n_child);
    lms__mem_free(m, k->n_cluster, n, sizeof *k->n_cluster);
    lms__mem_free(m, k->order, n, sizeof *k->order);
    lms__mem_free(m, k->tmp, n, sizeof *k->tmp);
    lms__mem_free(m, k->part, n, sizeof *k->part);
    lms__mem_free(m, k->values, n < 2 ? 2 : n, sizeof *k->values);
    for (int d = 0; d < LMS_N_DIMS; d++) {
        lms__mem_free(m, k->slice[d], k->t->dim[d].n, sizeof *k->slice[d]);
        lms__mem_free(m, k->b3[d], k->t->dim[d].n, sizeof *k->b3[d]);
    }
}

lms_status lms__eval_pairs(lms_truth *t, sqlite3 *db, lms_arena *out, lms_evaluation *e, lms_error *err)
{
    tally      k = { .t = t };
    lms_status s = tally_new(&k) ? LMS_OK : lms__mem_why(t->mem, err);
    if (s == LMS_OK) {
        children(&k);
        clusters(&k);
        twins(&k);
        s = reviews(&k, db, err);
    }
    if (s == LMS_OK) {
        finish(&k.all, &k.b3_all);
        e->all = k.all;
        s = slices(&k, out, e, err);
    }
    tally_free(&k);
    return s;
}
