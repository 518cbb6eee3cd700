// SPDX-License-Identifier: MIT
/*
 * evaluate_truth.c - the truth file, and which record of the result each of its rows is.
 *
 * A row is joined by (file, line). Where no source of the result has the row's file name (the file was renamed), by
 * record_key.
 */
#include "evaluate.h"

#include <stdlib.h>

uint32_t lms__eval_csv_row(const char **p, const char *end, lms_str *cell, uint32_t max)
{
    uint32_t    n = 0;
    const char *s = *p;
    for (;;) {
        bool        quoted = s < end && *s == '"';
        const char *from = quoted ? ++s : s;
        while (s < end && (quoted ? *s != '"' || (s + 1 < end && s[1] == '"') : *s != ',' && *s != '\n')) s += quoted && *s == '"' ? 2 : 1;
        lms_str v = { from, (size_t)(s - from) };
        if (!quoted && v.n && v.s[v.n - 1] == '\r') v.n--;
        if (n < max) cell[n] = v;
        n++;
        while (s < end && *s != ',' && *s != '\n') s++;
        if (s >= end || *s == '\n') break;
        s++;
    }
    *p = s < end ? s + 1 : end;
    return n;
}

static lms_status header(lms_truth *t, const lms_str *cell, uint32_t n, lms_error *err)
{
    const struct { const char *name; uint32_t *at; } need[] = {
        { "file", &t->c_file }, { "line", &t->c_line }, { "record_key", &t->c_key }, { "child", &t->c_child }, { "twin_group", &t->c_twins },
        { "ward_code", &t->c_ward }, { "ethnicity", &t->c_ethnicity }, { "quality", &t->c_quality }, { "moved", &t->c_moved }, { "damages", &t->c_damages }
    };
    for (size_t k = 0; k < sizeof need / sizeof *need; k++) {
        uint32_t i = 0;
        while (i < n && !lms__str_is(cell[i], need[k].name)) i++;
        if (i == n) return lms__fail(err, LMS_E_FORMAT, LMS_MSG("This is not a truth file of the generator: it has no column {1}"), need[k].name);
        *need[k].at = i;
    }
    for (uint32_t i = 0; i < n; i++)
        if (cell[i].n > 5 && memcmp(cell[i].s, "true_", 5) == 0 && t->n_fields < LMS_EVAL_FIELDS) {
            t->column[t->n_fields] = i;
            t->field[t->n_fields++] = (lms_str){ cell[i].s + 5, cell[i].n - 5 };
        }
    t->n_columns = n;
    return LMS_OK;
}

static lms_status read_row(lms_truth *t, const lms_str *cell, uint64_t at, lms_error *err)
{
    lms_truth_row *r = LMS_PUSH(t->mem, &t->rows);
    if (r == NULL) return lms__mem_why(t->mem, err);
    *r = (lms_truth_row){ .at = at };
    lms_str twin = cell[t->c_twins].n ? LMS_S("twin") : LMS_S("single");
    const lms_str value[LMS_N_DIMS] = { cell[t->c_ward], cell[t->c_ethnicity], twin, cell[t->c_moved], cell[t->c_quality] };
    r->child = lms__dict_intern(&t->children, cell[t->c_child]);
    r->twins = lms__dict_intern(&t->twins, cell[t->c_twins]);
    for (int d = 0; d < LMS_N_DIMS; d++)
        if ((r->value[d] = lms__dict_intern(&t->dim[d], value[d])) == LMS_DICT_FULL) return lms__mem_why(t->mem, err);
    return r->child == LMS_DICT_FULL || r->twins == LMS_DICT_FULL ? lms__mem_why(t->mem, err) : LMS_OK;
}

lms_status lms__eval_truth_open(lms_truth *t, lms_mem *mem, const char *path, lms_error *err)
{
    lms_str    cell[64];
    lms_status s = lms__map_open(&t->file, path, err);
    if (s != LMS_OK) return s;
    t->mem = mem;
    bool ok = lms__dict_init(&t->files, mem) && lms__dict_init(&t->children, mem) && lms__dict_init(&t->twins, mem);
    for (int d = 0; d < LMS_N_DIMS; d++) ok = ok && lms__dict_init(&t->dim[d], mem);
    if (!ok) return lms__mem_why(mem, err);
    const char *p = t->file.s, *end = p + t->file.n;
    if (t->file.n >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0) p += 3;
    uint32_t n = p < end ? lms__eval_csv_row(&p, end, cell, 64) : 0, line = 1;
    s = n > 64 ? lms__fail(err, LMS_E_FORMAT, LMS_MSG("The truth file has too many columns")) : header(t, cell, n, err);
    while (s == LMS_OK && p < end) {
        uint64_t at = (uint64_t)(p - t->file.s);
        line++;
        n = lms__eval_csv_row(&p, end, cell, 64);
        if (n == 1 && cell[0].n == 0) continue;
        if (n != t->n_columns) {
            lms__fail(err, LMS_E_FORMAT, LMS_MSG("A line of the truth file has another number of values than its header"));
            s = lms__fail_at(err, path, at, line, 0);
        } else {
            s = read_row(t, cell, at, err);
        }
    }
    return s;
}

void lms__eval_truth_close(lms_truth *t)
{
    if (t->mem == NULL) return;
    lms__dict_free(&t->files);
    lms__dict_free(&t->children);
    lms__dict_free(&t->twins);
    for (int d = 0; d < LMS_N_DIMS; d++) lms__dict_free(&t->dim[d]);
    LMS_VEC_FREE(t->mem, &t->rows);
    lms__mem_free(t->mem, t->by_record, t->n_by_record, sizeof *t->by_record);
    lms__map_close(&t->file);
}

/* --- which record is which row --- */

static uint64_t place_key(lms_str file, lms_str line) /* the file name is hashed, the line added: exact for lines of one file */
{
    uint64_t n = 0;
    lms__str_uint(line, &n);
    return lms__hash(file) * 0x9E3779B97F4A7C15u + n;
}

typedef struct keys { lms_keyrow *place, *key, *tmp; size_t n; } keys;

static lms_status index_rows(lms_truth *t, keys *x, lms_error *err)
{
    lms_str cell[64];
    x->n = t->rows.n;
    x->place = lms__mem_alloc(t->mem, x->n, sizeof *x->place);
    x->key = lms__mem_alloc(t->mem, x->n, sizeof *x->key);
    x->tmp = lms__mem_alloc(t->mem, x->n, sizeof *x->tmp);
    if (x->place == NULL || x->key == NULL || x->tmp == NULL) return lms__mem_why(t->mem, err);
    for (uint32_t i = 0; i < x->n; i++) {
        const char *p = t->file.s + t->rows.v[i].at;
        lms__eval_csv_row(&p, t->file.s + t->file.n, cell, 64);
        lms__dict_intern(&t->files, cell[t->c_file]);
        x->place[i] = (lms_keyrow){ place_key(cell[t->c_file], cell[t->c_line]), i, 0 };
        x->key[i] = (lms_keyrow){ cell[t->c_key].n ? lms__hash(cell[t->c_key]) : 0, i, 0 };
    }
    lms__sort_keyrow(x->place, x->tmp, x->n);
    lms__sort_keyrow(x->key, x->tmp, x->n);
    return LMS_OK;
}

/* The row of a key, LMS_EVAL_NONE if there is none or several. */
static uint32_t find(const lms_keyrow *v, size_t n, uint64_t key)
{
    size_t lo = 0, hi = n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (v[mid].key < key) lo = mid + 1;
        else hi = mid;
    }
    return lo < n && v[lo].key == key && (lo + 1 == n || v[lo + 1].key != key) ? v[lo].row : LMS_EVAL_NONE;
}

static lms_status keep_record(lms_truth *t, uint32_t record, uint32_t row, uint64_t cluster, lms_error *err)
{
    if (record >= t->n_by_record) {
        size_t    n = (size_t)record * 2 + 1024;
        uint32_t *v = lms__mem_resize(t->mem, t->by_record, t->n_by_record, n, sizeof *v);
        if (v == NULL) return lms__mem_why(t->mem, err);
        memset(v + t->n_by_record, 0, (n - t->n_by_record) * sizeof *v);
        t->by_record = v;
        t->n_by_record = n;
    }
    t->by_record[record] = row + 1;
    t->rows.v[row].record = record;
    t->rows.v[row].cluster = cluster;
    return LMS_OK;
}

static lms_status join_records(lms_truth *t, const keys *x, sqlite3 *db, lms_error *err)
{
    sqlite3_stmt *st;
    bool          row;
    char          number[24];
    uint64_t      joined = 0;
    lms_status    s = lms__sql_prepare(db, "SELECT r.record_id, s.name, r.line, r.record_key, r.child_id FROM record r JOIN source s USING (source_id) "
                                           "ORDER BY r.record_id", &st, err);
    if (s != LMS_OK) return s;
    while ((s = lms__sql_step(st, &row, err)) == LMS_OK && row) {
        lms_str  name = lms__sql_text(st, 1), key = lms__sql_text(st, 3);
        uint32_t at = LMS_EVAL_NONE;
        if (lms__dict_find(&t->files, name)) at = find(x->place, x->n, place_key(name, lms__str(lms__num(number, (uint64_t)sqlite3_column_int64(st, 2)))));
        else if (key.n) at = find(x->key, x->n, lms__hash(key));
        if (at == LMS_EVAL_NONE || t->rows.v[at].record != 0) continue;
        if ((s = keep_record(t, (uint32_t)sqlite3_column_int64(st, 0), at, lms__hash(lms__sql_text(st, 4)), err)) != LMS_OK) break;
        joined++;
    }
    sqlite3_finalize(st);
    if (s == LMS_OK && joined == 0 && t->rows.n)
        s = lms__fail(err, LMS_E_FORMAT, LMS_MSG("No record of the result is in the truth file; is it the truth of these input files?"));
    return s;
}

lms_status lms__eval_join(lms_truth *t, sqlite3 *db, lms_error *err)
{
    keys       x = { 0 };
    lms_status s = index_rows(t, &x, err);
    if (s == LMS_OK) s = join_records(t, &x, db, err);
    for (uint32_t i = 0; i < t->rows.n; i++)
        if (t->rows.v[i].record == 0) t->rows.v[i].cluster = 0x9E3779B97F4A7C15u * (i + 1); /* a cluster of its own */
    lms__mem_free(t->mem, x.place, x.n, sizeof *x.place);
    lms__mem_free(t->mem, x.key, x.n, sizeof *x.key);
    lms__mem_free(t->mem, x.tmp, x.n, sizeof *x.tmp);
    return s;
}
