// SPDX-License-Identifier: MIT
/* validate/group.c - checks of several records: shared values, copied runs, days that occur too often. */
#include "validate/internal.h"

#include "base/sort.h"

#define T(type) (1u << LMS_TYPE_##type)
#define CHECK(name) static lms_status name(lms_ctx *c, const lms_rule_check *k, const lms_look *x, lms_found_list *out, lms_error *err)

/* Do two records differ in a field, as far as both say something? Names by their given name without marks. */
static bool differ(const lms_look *x, uint32_t f, uint32_t a, uint32_t b)
{
    const lms_column *c = &x->t->column[f];
    uint32_t          i = c->v[a], j = c->v[b];
    if (i == j || i == 0 || j == 0) return false;
    if (c->date) return c->date[i].day != LMS_NO_DAY && c->date[j].day != LMS_NO_DAY && c->date[i].day != c->date[j].day;
    if (c->name) {
        const lms_name_feat *p = &c->name[i], *q = &c->name[j];
        uint8_t bad = LMS_NAME_TEMPORARY | LMS_NAME_LOST;
        if (p->n_syl == 0 || q->n_syl == 0 || ((p->flags | q->flags) & bad)) return false;
        return p->fsyl[p->n_syl - 1] != q->fsyl[q->n_syl - 1];
    }
    return c->fold == NULL || c->fold[i] != c->fold[j];
}

/* Rows of values that several records have, by value. Caller frees *v with n_records. */
static lms_status repeated(lms_ctx *c, const lms_rule_check *k, const lms_look *x, uint32_t field, lms_keyrow **v, size_t *n, lms_error *err)
{
    const lms_column *col = &x->t->column[field];
    uint32_t          rows = x->t->n_records;
    uint32_t         *count = lms__mem_zalloc(c->mem, col->dict.n, sizeof *count);
    lms_keyrow       *tmp = lms__mem_alloc(c->mem, rows, sizeof *tmp);
    *v = lms__mem_alloc(c->mem, rows, sizeof **v);
    *n = 0;
    bool ok = count && tmp && *v;
    for (uint32_t r = 0; ok && r < rows; r++) count[col->v[r]]++;
    for (uint32_t r = 0; ok && r < rows; r++) {
        uint32_t id = col->v[r];
        if (id == 0 || count[id] < 2 || (col->ident && (col->ident[id].flags & LMS_IDENT_PLACEHOLDER)) || !lms__looked_at(x, k, r)) continue;
        (*v)[(*n)++] = (lms_keyrow){ id, r, 0 };
    }
    if (ok) lms__sort_keyrow(*v, tmp, *n);
    lms__mem_free(c->mem, count, col->dict.n, sizeof *count);
    lms__mem_free(c->mem, tmp, rows, sizeof *tmp);
    return ok ? LMS_OK : lms__mem_why(c->mem, err);
}

CHECK(shared)
{
    for (uint32_t f = 0; f < k->n_fields; f++) {
        lms_keyrow *v;
        size_t      n;
        lms_status  s = repeated(c, k, x, k->field[f], &v, &n, err);
        for (size_t i = 0, to; s == LMS_OK && i < n; i = to) {
            bool several = false;
            for (to = i + 1; to < n && v[to].key == v[i].key; to++)
                for (uint32_t q = 0; q < k->n_others && !several; q++) several = differ(x, k->other[q], v[i].row, v[to].row) || differ(x, k->other[q], v[to - 1].row, v[to].row);
            char buf[32];
            for (size_t j = i; several && j < to; j++) lms__find(out, k, v[j].row, k->field[f], lms__arg_number(buf, (int64_t)(to - i)));
        }
        lms__mem_free(c->mem, v, x->t->n_records, sizeof *v);
        if (s != LMS_OK) return s;
    }
    return LMS_OK;
}

/* The whole run shares one value of the field that excuses it. */
static bool excused(const lms_look *x, const lms_rule_check *k, uint32_t from, uint32_t to)
{
    if (k->n_others == 0) return false;
    const uint32_t *v = x->t->column[k->other[0]].v;
    uint32_t        id = v[x->order[from]];
    if (id == 0) return false;
    for (uint32_t i = from + 1; i < to; i++)
        if (v[x->order[i]] != id) return false;
    return true;
}

CHECK(copied_run)
{
    uint32_t n = x->t->n_records;
    (void)c;
    (void)err;
    for (uint32_t f = 0; f < k->n_fields; f++) {
        const lms_column *col = &x->t->column[k->field[f]];
        for (uint32_t i = 0, to; i < n; i = to) {
            uint32_t row = x->order[i], id = col->v[row], source = x->d->source_of[row];
            for (to = i + 1; to < n && id && col->v[x->order[to]] == id && x->d->source_of[x->order[to]] == source; to++) {}
            if (id == 0 || to - i < k->min || (col->ident && (col->ident[id].flags & LMS_IDENT_PLACEHOLDER)) || excused(x, k, i, to)) continue;
            char buf[32];
            for (uint32_t j = i; j < to; j++)
                if (lms__looked_at(x, k, x->order[j])) lms__find(out, k, x->order[j], k->field[f], lms__arg_number(buf, (int64_t)(to - i)));
        }
    }
    return LMS_OK;
}

/* The record's unit by the first of the fields that knows it; 0 = none. */
static uint32_t unit_of(const lms_look *x, const lms_rule_check *k, uint32_t row)
{
    for (uint32_t i = 0; i < k->n_others; i++) {
        const lms_column    *c = &x->t->column[k->other[i]];
        const lms_unit_feat *u = &c->unit[c->v[row]];
        if (c->v[row] && u->ward) return u->ward;
    }
    return 0;
}

CHECK(frequent_day)
{
    const lms_column *col = &x->t->column[k->field[0]];
    uint32_t          n_units = x->t->units.n;
    struct tally { uint32_t all, hit; } *by = lms__mem_zalloc(c->mem, n_units, sizeof *by);
    if (by == NULL) return lms__mem_why(c->mem, err);
    for (int pass = 0; pass < 2; pass++)
        for (uint32_t r = 0; r < x->t->n_records; r++) {
            const lms_date d = col->date[col->v[r]].date;
            if (col->v[r] == 0 || d.d == 0) continue;
            struct tally *u = &by[unit_of(x, k, r)];
            bool          hit = d.m == k->month && d.d == k->day;
            if (pass == 0) {
                u->all++;
                u->hit += hit;
            } else if (hit && u->hit >= k->min && (double)u->hit >= k->share * (double)u->all && lms__looked_at(x, k, r)) {
                char buf[32];
                lms__find(out, k, r, k->field[0], lms__arg_number(buf, (int64_t)((uint64_t)u->hit * 100 / u->all)));
            }
        }
    lms__mem_free(c->mem, by, n_units, sizeof *by);
    return LMS_OK;
}

const lms_check_kind lms__group_kinds[] = {
    { "shared", 0, NULL, NULL, shared, false },
    { "copied_run", 0, NULL, NULL, copied_run, false },
    { "frequent_day", T(DATE), NULL, NULL, frequent_day, false },
    { NULL, 0, NULL, NULL, NULL, false },
};
