// SPDX-License-Identifier: MIT
/*
 * publish/indexes.c - the indexes of the large tables: their entries brought into order, then laid down page by page.
 *
 * An index is a table of one to three numbers (what is indexed, then the row), or of a text and the row. Keys of records are
 * in order already; ids of children are sorted once for both of their indexes, since a child's records follow one another.
 */
#include "publish/internal.h"

#include "base/sort.h"

enum { RANGE = 16384, ID = 20 };

static lms_status not_unique(lms_error *err)
{
    return lms__fail(err, LMS_E_INTERNAL, LMS_MSG("Two records or children would have one name, so nothing was published; please report this"));
}

/* ---- numbers ---- */

typedef struct numbers { const lms_pub *p; lms_keyrow *v, *tmp; size_t n, room; bool two; /* two numbers in a key */ } numbers;

static lms_status number_rows(void *arg, size_t from, size_t to, lms_cells *k, lms_error *err)
{
    const numbers *x = arg;
    lms_status     s = LMS_OK;
    for (size_t i = from; s == LMS_OK && i < to; i++) {
        if (x->two) lms__cell_int(k, (int64_t)(x->v[i].key >> 32));
        lms__cell_int(k, x->two ? (int64_t)(x->v[i].key & 0xFFFFFFFFu) : (int64_t)x->v[i].key);
        lms__cell_int(k, x->v[i].row);
        s = lms__pub_cells(x->p, k, 0, err);
    }
    return s;
}

static lms_status number_index(numbers *x, const char *name)
{
    lms__sort_keyrow(x->v, x->tmp, x->n);
    return lms__pub_fill((lms_pub *)(uintptr_t)x->p, name, LMS_TREE_INDEX, x->n, RANGE, number_rows, x);
}

static lms_status number_indexes(lms_pub *p)
{
    const lms_publish_in *in = p->in;
    size_t      n = in->table->n_records, count[] = { in->log->corrections.n, in->log->findings.n, in->scored->pairs.n, in->identified->evidence.n, in->resolved->work.n };
    numbers     x = { .p = p, .room = n };
    for (size_t i = 0; i < sizeof count / sizeof *count; i++) x.room = count[i] > x.room ? count[i] : x.room;
    x.v = lms__mem_alloc(p->c->mem, x.room, sizeof *x.v);
    x.tmp = lms__mem_alloc(p->c->mem, x.room, sizeof *x.tmp);
    lms_status s = x.v && x.tmp ? LMS_OK : lms__mem_why(p->c->mem, p->err);
    if (s == LMS_OK) {
        for (size_t i = 0; i < n; i++) x.v[i] = (lms_keyrow){ ((uint64_t)in->dataset->source_of[i] + 1) << 32 | in->dataset->line_of[i], (uint32_t)i + 1, 0 };
        x.n = n;
        x.two = true;
        s = number_index(&x, "record_by_line");
        x.two = false;
    }
#define BY_RECORD(name, list, key_of, row_of)                                                                                  \
    if (s == LMS_OK) {                                                                                                         \
        for (size_t i = 0; i < (list)->n; i++) x.v[i] = (lms_keyrow){ (uint64_t)(list)->v[i].key_of + 1, (row_of), 0 };          \
        x.n = (list)->n;                                                                                                       \
        s = number_index(&x, name);                                                                                            \
    }
    BY_RECORD("correction_by_record", &in->log->corrections, row, (uint32_t)i + 1)
    BY_RECORD("finding_by_record", &in->log->findings, row, (uint32_t)i + 1)
    BY_RECORD("pair_by_b", &in->scored->pairs, b, in->scored->pairs.v[i].a + 1)
    BY_RECORD("evidence_by_record", &in->identified->evidence, row, (uint32_t)i + 1)
    BY_RECORD("worklist_by_record", &in->resolved->work, row, (uint32_t)i + 1)
#undef BY_RECORD
    lms__mem_free(p->c->mem, x.v, x.room, sizeof *x.v);
    lms__mem_free(p->c->mem, x.tmp, x.room, sizeof *x.tmp);
    return s;
}

/* ---- texts ---- */

static lms_status key_rows(void *arg, size_t from, size_t to, lms_cells *k, lms_error *err)
{
    const lms_pub     *p = arg;
    const lms_dataset *d = p->in->dataset;
    lms_status         s = LMS_OK;
    for (size_t r = from; s == LMS_OK && r < to; r++) {
        lms_str key = lms__dict_get(&d->keys, d->key_of[r]);
        if (r && lms__str_cmp(lms__dict_get(&d->keys, d->key_of[r - 1]), key) >= 0) return not_unique(err);
        lms__cell_text(k, key);
        lms__cell_int(k, (int64_t)r + 1);
        s = lms__pub_cells(p, k, 0, err);
    }
    return s;
}

typedef struct by_child {
    const lms_pub *p;
    lms_keyrow    *order;   /* .row: child, by id */
    uint32_t      *first;   /* [n_children + 1] place of its first record among all records by child */
} by_child;

static const char *id_of(const by_child *x, size_t place) { return x->p->in->resolved->child[x->order[place].row].id; }

static lms_status child_rows(void *arg, size_t from, size_t to, lms_cells *k, lms_error *err)
{
    const by_child     *x = arg;
    const lms_clusters *g = x->p->in->clusters;
    lms_status          s = LMS_OK;
    for (size_t i = from; s == LMS_OK && i < to; i++) {
        if (i && strcmp(id_of(x, i - 1), id_of(x, i)) >= 0) return not_unique(err);
        lms__pub_z(k, id_of(x, i));
        lms__cell_int(k, (int64_t)g->member[g->start[x->order[i].row]] + 1);
        s = lms__pub_cells(x->p, k, 0, err);
    }
    return s;
}

static lms_status record_rows(void *arg, size_t from, size_t to, lms_cells *k, lms_error *err)
{
    const by_child     *x = arg;
    const lms_clusters *g = x->p->in->clusters;
    size_t              lo = 0, hi = g->n_children; /* the child that the first record is of */
    lms_status          s = LMS_OK;
    while (hi - lo > 1) {
        size_t mid = (lo + hi) / 2;
        if (x->first[mid] <= from) lo = mid;
        else hi = mid;
    }
    for (size_t i = from; s == LMS_OK && i < to; i++) {
        while (x->first[lo + 1] <= i) lo++;
        lms__pub_z(k, id_of(x, lo));
        lms__cell_int(k, (int64_t)g->member[g->start[x->order[lo].row] + (i - x->first[lo])] + 1);
        s = lms__pub_cells(x->p, k, 0, err);
    }
    return s;
}

/* Eight bytes of an id as a number that sorts as they do. */
static uint64_t id_part(const char *id, size_t at)
{
    uint64_t v = 0;
    for (size_t i = at; i < at + 8; i++) v = v << 8 | (i < ID ? (unsigned char)id[i] : 0u);
    return v;
}

static lms_status child_indexes(lms_pub *p)
{
    const lms_clusters *g = p->in->clusters;
    uint32_t    n = g->n_children;
    by_child    x = { .p = p, .order = lms__mem_alloc(p->c->mem, n, sizeof *x.order), .first = lms__mem_alloc(p->c->mem, (size_t)n + 1, sizeof *x.first) };
    lms_keyrow *tmp = lms__mem_alloc(p->c->mem, n, sizeof *tmp);
    lms_status  s = x.order && x.first && tmp ? LMS_OK : lms__mem_why(p->c->mem, p->err);
    if (s == LMS_OK) {
        for (uint32_t c = 0; c < n; c++) x.order[c] = (lms_keyrow){ 0, c, 0 };
        for (size_t at = ID / 8 * 8 + 8; at; at -= 8) { /* the last bytes first */
            for (uint32_t c = 0; c < n; c++) x.order[c].key = id_part(p->in->resolved->child[x.order[c].row].id, at - 8);
            lms__sort_keyrow(x.order, tmp, n);
        }
        x.first[0] = 0;
        for (uint32_t c = 0; c < n; c++) x.first[c + 1] = x.first[c] + g->start[x.order[c].row + 1] - g->start[x.order[c].row];
        s = lms__pub_fill(p, "child_by_id", LMS_TREE_INDEX, n, RANGE, child_rows, &x);
    }
    if (s == LMS_OK) s = lms__pub_fill(p, "record_by_child", LMS_TREE_INDEX, p->in->table->n_records, RANGE, record_rows, &x);
    lms__mem_free(p->c->mem, x.order, n, sizeof *x.order);
    lms__mem_free(p->c->mem, x.first, (size_t)n + 1, sizeof *x.first);
    lms__mem_free(p->c->mem, tmp, n, sizeof *tmp);
    return s;
}

lms_status lms__pub_indexes(lms_pub *p)
{
    lms_status s = lms__pub_fill(p, "record_by_key", LMS_TREE_INDEX, p->in->table->n_records, RANGE, key_rows, p);
    if (s == LMS_OK) s = child_indexes(p);
    return s == LMS_OK ? number_indexes(p) : s;
}
