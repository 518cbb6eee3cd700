// SPDX-License-Identifier: MIT
/*
 * validate/run.c - all checks over all records.
 *
 * Idea    A check of a value alone is asked once per distinct value; the row walk then only looks whether one of
 *         the record's values has something. Chunks of rows and group checks write lists of their own, which
 *         are put together in their order, so the log does not depend on threads.
 */
#include "validate/internal.h"

#include "base/sort.h"
#include "text/fold.h"

enum { VALUES = 4096, ROWS = 16384 };

typedef struct hit { uint32_t value, args_at, args_n; uint16_t check; bool last, not_evaluated; } hit;
typedef struct value_task { uint32_t field, from, to; LMS_VEC(hit) v; lms_buf args; } value_task;

typedef struct run {
    lms_ctx    *c;
    lms_look    look;
    value_task *vt;      size_t n_vt;
    lms_found_list *list; size_t n_row_tasks, n_lists;
    lms_regex_scratch **rx;
    hit       **hits;    /* [n_fields] all hits of a field by value; NULL: none */
    size_t     *n_hits;
    uint32_t  **first;   /* [n_fields][dict.n] hit number + 1 */
    lms_buf     args;    /* arguments of all values */
    uint32_t  **order;
} run;

void lms__find(lms_found_list *out, const lms_rule_check *k, uint32_t row, uint32_t field, lms_str args)
{
    lms_found *f = LMS_PUSH(out->mem, &out->v);
    if (f == NULL || out->args.n + args.n > UINT32_MAX) {
        out->oom = true;
        return;
    }
    *f = (lms_found){ row, (uint32_t)out->args.n, (uint32_t)args.n, (uint16_t)field, k->number };
    lms__buf_add(&out->args, args);
}

lms_str lms__arg_number(char buf[32], int64_t n)
{
    char        num[24];
    const char *d = lms__num(num, n < 0 ? 0 - (uint64_t)n : (uint64_t)n);
    size_t      k = 0, m = strlen(d);
    buf[k++] = '[';
    buf[k++] = '"';
    if (n < 0) buf[k++] = '-';
    memcpy(buf + k, d, m);
    k += m;
    buf[k++] = '"';
    buf[k++] = ']';
    return (lms_str){ buf, k };
}

/* ---- values ---- */

static bool checks_value(const lms_rule_check *k, uint32_t field)
{
    for (uint32_t i = 0; k->kind->value && i < k->n_fields; i++)
        if (k->field[i] == field) return true;
    return false;
}

static bool usable(const run *r, const lms_rule_check *k) { return !(k->kind->needs_as_of && r->look.as_of == LMS_NO_DAY); }

static lms_status judge_values(void *arg, size_t task, unsigned worker, lms_error *err)
{
    run        *r = arg;
    value_task *t = &r->vt[task];
    const lms_validate_plan *p = r->look.plan;
    const lms_rule_check    *of[256]; /* the checks of this field; a plan with more asks the rest one by one */
    uint32_t                 n = 0, after = 0;
    for (; after < p->n_checks && n < 256; after++)
        if (checks_value(&p->check[after], t->field) && usable(r, &p->check[after])) of[n++] = &p->check[after];
    for (uint32_t id = t->from; id < t->to; id++) {
        size_t begin = t->v.n;
        for (uint32_t q = 0, i = after; q < n || i < p->n_checks;) {
            const lms_rule_check *k = q < n ? of[q++] : &p->check[i++];
            if (!checks_value(k, t->field) || !usable(r, k)) continue;
            size_t     at = t->args.n;
            lms_judged j = k->kind->value(k, &r->look, r->rx[worker], t->field, id, &t->args);
            if (j == LMS_FINE) continue;
            hit *h = LMS_PUSH(r->c->mem, &t->v);
            if (h == NULL) return lms__mem_why(r->c->mem, err);
            *h = (hit){ .value = id, .args_at = (uint32_t)at, .args_n = (uint32_t)(t->args.n - at), .check = k->number, .not_evaluated = j == LMS_NOT_EVALUATED };
        }
        if (t->v.n > begin) t->v.v[t->v.n - 1].last = true;
    }
    return t->args.oom ? lms__mem_why(r->c->mem, err) : LMS_OK;
}

static bool has_value_checks(const lms_validate_plan *p, uint32_t field)
{
    for (uint32_t i = 0; i < p->n_checks; i++)
        if (checks_value(&p->check[i], field)) return true;
    return false;
}

static bool plan_values(run *r)
{
    const lms_table *t = r->look.t;
    size_t           n = 0;
    for (int pass = 0; pass < 2; pass++) {
        n = 0;
        for (uint32_t f = 0; f < t->schema->n; f++) {
            if (!has_value_checks(r->look.plan, f)) continue;
            for (uint32_t id = 1; id < t->column[f].dict.n; id += VALUES, n++) {
                uint32_t left = t->column[f].dict.n - id;
                if (pass == 0) continue;
                r->vt[n] = (value_task){ .field = f, .from = id, .to = id + (left < VALUES ? left : VALUES) };
                lms__buf_init(&r->vt[n].args, r->c->mem);
            }
        }
        if (pass == 0) r->vt = lms__mem_zalloc(r->c->mem, n, sizeof *r->vt);
        if (r->vt == NULL) return false;
        r->n_vt = n;
    }
    return true;
}

/* Hits of all tasks of a field in one array, and where a value's begin. */
static bool gather_values(run *r)
{
    lms_mem         *m = r->c->mem;
    const lms_table *t = r->look.t;
    for (size_t i = 0; i < r->n_vt; i++) r->n_hits[r->vt[i].field] += r->vt[i].v.n;
    for (uint32_t f = 0; f < t->schema->n; f++) {
        if (r->n_hits[f] == 0) continue;
        r->hits[f] = lms__mem_alloc(m, r->n_hits[f], sizeof *r->hits[f]);
        r->first[f] = lms__mem_zalloc(m, t->column[f].dict.n, sizeof *r->first[f]);
        if (r->hits[f] == NULL || r->first[f] == NULL) return false;
    }
    size_t at = 0;
    for (size_t i = 0; i < r->n_vt; i++) {
        value_task *v = &r->vt[i];
        size_t      base = r->args.n;
        if (i == 0 || r->vt[i - 1].field != v->field) at = 0;
        lms__buf_add(&r->args, lms__buf_str(&v->args));
        for (size_t j = 0; j < v->v.n; j++) {
            hit h = v->v.v[j];
            h.args_at += (uint32_t)base;
            if (r->first[v->field][h.value] == 0) r->first[v->field][h.value] = (uint32_t)at + 1;
            r->hits[v->field][at++] = h;
        }
    }
    return !r->args.oom && r->args.n <= UINT32_MAX;
}

/* ---- rows and groups ---- */

static void row_values(run *r, uint32_t f, uint32_t row, lms_found_list *out)
{
    const lms_validate_plan *p = r->look.plan;
    uint32_t at = r->first[f][r->look.t->column[f].v[row]];
    for (const hit *h = at ? &r->hits[f][at - 1] : NULL; h; h = h->last ? NULL : h + 1) {
        const lms_rule_check *k = &p->check[h->check];
        if (!lms__looked_at(&r->look, k, row)) continue;
        if (h->not_evaluated) out->not_evaluated[h->check]++;
        else lms__find(out, k, row, f, (lms_str){ h->args_n ? r->args.s + h->args_at : "", h->args_n });
    }
}

static lms_status judge_rows(void *arg, size_t task, unsigned worker, lms_error *err)
{
    run                     *r = arg;
    const lms_validate_plan *p = r->look.plan;
    lms_found_list          *out = &r->list[task];
    (void)worker;
    if (task >= r->n_row_tasks) { /* a group check */
        uint32_t i = 0;
        for (size_t skip = task - r->n_row_tasks;; i++)
            if (p->check[i].kind->group && skip-- == 0) break;
        lms_status s = p->check[i].kind->group(r->c, &p->check[i], &r->look, out, err);
        return s != LMS_OK ? s : out->oom || out->args.oom ? lms__mem_why(r->c->mem, err) : LMS_OK;
    }
    uint32_t from = (uint32_t)task * ROWS, to = r->look.t->n_records - from < ROWS ? r->look.t->n_records : from + ROWS;
    const lms_rule_check *by_row[256];
    uint32_t         n = 0;
    for (uint32_t i = 0; i < p->n_checks && n < 256; i++)
        if (p->check[i].kind->row && usable(r, &p->check[i])) by_row[n++] = &p->check[i];
    for (uint32_t row = from; row < to; row++) {
        for (uint32_t f = 0; f < r->look.t->schema->n; f++)
            if (r->first[f]) row_values(r, f, row, out);
        for (uint32_t i = 0; i < n; i++)
            if (lms__looked_at(&r->look, by_row[i], row)) by_row[i]->kind->row(by_row[i], &r->look, row, out);
    }
    return out->oom || out->args.oom ? lms__mem_why(r->c->mem, err) : LMS_OK;
}

static bool plan_rows(run *r)
{
    const lms_validate_plan *p = r->look.plan;
    r->n_row_tasks = (r->look.t->n_records + ROWS - 1u) / ROWS;
    r->n_lists = r->n_row_tasks;
    for (uint32_t i = 0; i < p->n_checks; i++) r->n_lists += p->check[i].kind->group != NULL;
    r->list = lms__mem_zalloc(r->c->mem, r->n_lists, sizeof *r->list);
    for (size_t i = 0; r->list && i < r->n_lists; i++) {
        r->list[i].mem = r->c->mem;
        lms__buf_init(&r->list[i].args, r->c->mem);
        if ((r->list[i].not_evaluated = lms__mem_zalloc(r->c->mem, p->n_checks, sizeof(uint64_t))) == NULL) return false;
    }
    return r->list != NULL;
}

/* ---- what is made before ---- */

/* Which values of the `when` field let a record be looked at? */
static bool make_gate(run *r, const lms_rule_check *k)
{
    const lms_column *c = &r->look.t->column[k->when_field];
    const lms_node   *is = lms__node_get(k->when, "is");
    uint8_t          *g = r->look.gate[k->number] = lms__mem_zalloc(r->c->mem, c->dict.n, 1);
    if (g == NULL) return false;
    for (uint32_t id = 0; id < c->dict.n; id++) {
        lms_str s = lms__dict_get(&c->dict, id);
        bool    there = id != 0;
        if (k->when_table && there) {
            uint32_t row = 0;
            while (row < k->when_table->n_rows && !lms__str_eq(lms__csv_cell(k->when_table, row, 0), s)) row++;
            there = row < k->when_table->n_rows;
            if (there) s = lms__csv_cell(k->when_table, row, k->when_column);
        }
        if (!there) g[id] = lms__node_bool(k->when, "missing", false);
        else if (is && is->kind == LMS_SCALAR) g[id] = lms__str_eq(s, is->text);
        for (const lms_node *x = there && is && is->kind == LMS_LIST ? is->child : NULL; x; x = x->next) g[id] |= lms__str_eq(s, x->text);
    }
    return true;
}

/* The row of the names table that speaks for a sex; 0 if none does or two contradict each other. */
static uint16_t speaks(const run *r, const lms_rule_check *k, const lms_name_feat *f, const uint32_t *syl)
{
    const lms_csv_table *t = k->table;
    uint32_t part = lms__csv_column(t, "part"), sex = lms__csv_column(t, "sex"), best = UINT32_MAX;
    (void)r;
    if (f->flags & (LMS_NAME_TEMPORARY | LMS_NAME_NO_MARKS | LMS_NAME_LONG) || f->n_syl < 2) return 0;
    for (uint32_t row = 0; row < t->n_rows && row < UINT16_MAX - 1; row++) {
        if (syl[row] == 0) continue;
        bool     given = lms__str_is(lms__csv_cell(t, row, part), "given"), is = false;
        uint32_t from = given ? f->n_syl - 1u : f->n_family ? f->n_family : 1, to = given ? f->n_syl : f->n_syl - 1u;
        for (uint32_t i = from; i < to && !is; i++) is = f->syl[i] == syl[row];
        if (!is) continue;
        if (best != UINT32_MAX && !lms__str_eq(lms__csv_cell(t, best, sex), lms__csv_cell(t, row, sex))) return 0;
        best = row;
    }
    return best == UINT32_MAX ? 0 : (uint16_t)(best + 1);
}

static bool make_name_sex(run *r, const lms_rule_check *k)
{
    const lms_csv_table *t = k->table;
    const lms_column    *c = &r->look.t->column[k->field[0]];
    uint32_t             name = lms__csv_column(t, "name"), share = lms__csv_column(t, "share");
    uint32_t            *syl = lms__mem_zalloc(r->c->mem, t->n_rows, sizeof *syl);
    lms_buf              b;
    if (syl == NULL) return false;
    lms__buf_init(&b, r->c->mem);
    for (uint32_t row = 0; row < t->n_rows; row++) {
        double v;
        if (!lms__num_parse(lms__csv_cell(t, row, share), &v) || v < k->share) continue;
        lms__buf_clear(&b);
        lms__text_key(lms__csv_cell(t, row, name), &b);
        syl[row] = lms__dict_find(&r->look.t->syllables, lms__buf_str(&b));
    }
    for (uint32_t id = 1; id < c->dict.n; id++) r->look.fits[k->number][id] = speaks(r, k, &c->name[id], syl);
    bool ok = !b.oom;
    lms__buf_free(&b);
    lms__mem_free(r->c->mem, syl, t->n_rows, sizeof *syl);
    return ok;
}

static bool make_fits(run *r, const lms_rule_check *k)
{
    const lms_column *c = &r->look.t->column[k->field[0]];
    if ((r->look.fits[k->number] = lms__mem_zalloc(r->c->mem, c->dict.n, sizeof(uint16_t))) == NULL) return false;
    if (k->table) return c->name == NULL || make_name_sex(r, k);
    for (uint32_t id = 1; id < c->dict.n; id++)
        r->look.fits[k->number][id] = lms__regex_match(k->regex, r->rx[0], lms__dict_get(&c->dict, id), NULL, 0) == 1;
    return true;
}

static bool make_order(run *r)
{
    const lms_dataset *d = r->look.d;
    uint32_t           n = r->look.t->n_records;
    lms_keyrow *v = lms__mem_alloc(r->c->mem, n, sizeof *v), *tmp = lms__mem_alloc(r->c->mem, n, sizeof *tmp);
    uint32_t   *order = lms__mem_alloc(r->c->mem, n, sizeof *order);
    bool        ok = v && tmp && order;
    for (uint32_t i = 0; ok && i < n; i++) v[i] = (lms_keyrow){ (uint64_t)d->source_of[i] << 32 | d->line_of[i], i, 0 };
    if (ok) lms__sort_keyrow(v, tmp, n);
    for (uint32_t i = 0; ok && i < n; i++) order[i] = v[i].row;
    lms__mem_free(r->c->mem, v, n, sizeof *v);
    lms__mem_free(r->c->mem, tmp, n, sizeof *tmp);
    r->look.order = order;
    return ok;
}

static bool prepare(run *r)
{
    const lms_validate_plan *p = r->look.plan;
    uint32_t                 nf = r->look.t->schema->n;
    lms_mem                 *m = r->c->mem;
    r->look.gate = lms__mem_zalloc(m, p->n_checks, sizeof *r->look.gate);
    r->look.fits = lms__mem_zalloc(m, p->n_checks, sizeof *r->look.fits);
    r->hits = lms__mem_zalloc(m, nf, sizeof *r->hits);
    r->n_hits = lms__mem_zalloc(m, nf, sizeof *r->n_hits);
    r->first = lms__mem_zalloc(m, nf, sizeof *r->first);
    r->rx = lms__mem_zalloc(m, r->c->threads, sizeof *r->rx);
    lms__buf_init(&r->args, m);
    if (!r->look.gate || !r->look.fits || !r->hits || !r->n_hits || !r->first || !r->rx) return false;
    for (unsigned i = 0; i < r->c->threads; i++)
        if ((r->rx[i] = lms__regex_scratch_new(m)) == NULL) return false;
    bool runs = false;
    for (uint32_t i = 0; i < p->n_checks; i++) {
        const lms_rule_check *k = &p->check[i];
        if (k->when_field != LMS_NO_FIELD && !make_gate(r, k)) return false;
        if ((k->kind->row && (k->regex || k->table)) && !make_fits(r, k)) return false;
        runs = runs || (k->kind->group && k->has_min && k->month == 0);
    }
    return (!runs || make_order(r)) && plan_values(r) && plan_rows(r);
}

static void clean_up(run *r)
{
    lms_mem                 *m = r->c->mem;
    const lms_validate_plan *p = r->look.plan;
    const lms_table         *t = r->look.t;
    for (size_t i = 0; r->vt && i < r->n_vt; i++) {
        LMS_VEC_FREE(m, &r->vt[i].v);
        lms__buf_free(&r->vt[i].args);
    }
    lms__mem_free(m, r->vt, r->n_vt, sizeof *r->vt);
    for (size_t i = 0; r->list && i < r->n_lists; i++) {
        LMS_VEC_FREE(m, &r->list[i].v);
        lms__buf_free(&r->list[i].args);
        lms__mem_free(m, r->list[i].not_evaluated, p->n_checks, sizeof(uint64_t));
    }
    lms__mem_free(m, r->list, r->n_lists, sizeof *r->list);
    for (uint32_t f = 0; f < t->schema->n; f++) {
        if (r->hits) lms__mem_free(m, r->hits[f], r->n_hits[f], sizeof **r->hits);
        if (r->first) lms__mem_free(m, r->first[f], t->column[f].dict.n, sizeof **r->first);
    }
    for (uint32_t i = 0; i < p->n_checks; i++) {
        const lms_rule_check *k = &p->check[i];
        if (r->look.gate && r->look.gate[i]) lms__mem_free(m, r->look.gate[i], t->column[k->when_field].dict.n, 1);
        if (r->look.fits && r->look.fits[i]) lms__mem_free(m, r->look.fits[i], t->column[k->field[0]].dict.n, sizeof(uint16_t));
    }
    for (unsigned i = 0; r->rx && i < r->c->threads; i++) lms__regex_scratch_free(r->rx[i]);
    lms__mem_free(m, r->look.gate, p->n_checks, sizeof *r->look.gate);
    lms__mem_free(m, r->look.fits, p->n_checks, sizeof *r->look.fits);
    lms__mem_free(m, r->hits, t->schema->n, sizeof *r->hits);
    lms__mem_free(m, r->n_hits, t->schema->n, sizeof *r->n_hits);
    lms__mem_free(m, r->first, t->schema->n, sizeof *r->first);
    lms__mem_free(m, r->rx, r->c->threads, sizeof *r->rx);
    lms__mem_free(m, (void *)(uintptr_t)r->look.order, t->n_records, sizeof *r->look.order);
    lms__buf_free(&r->args);
}

/* ---- the log ---- */

static bool write_log(run *r, lms_log *log)
{
    const lms_validate_plan *p = r->look.plan;
    size_t                   n = log->findings.n;
    for (size_t i = 0; i < r->n_lists; i++) n += r->list[i].v.n;
    if (!LMS_RESERVE(log->mem, &log->findings, n)) return false;
    for (size_t i = 0; i < r->n_lists; i++)
        for (size_t j = 0; j < r->list[i].v.n; j++) {
            const lms_found *f = &r->list[i].v.v[j];
            const lms_rule_check *k = &p->check[f->check];
            uint32_t         args = f->args_n ? lms__dict_intern(&log->texts, (lms_str){ r->list[i].args.s + f->args_at, f->args_n }) : 0;
            if (args == LMS_DICT_FULL) return false;
            *LMS_PUSH(log->mem, &log->findings) = (lms_finding){ .row = f->row, .field = f->field, .rule = k->rule, .severity = k->severity, .args = args };
        }
    for (uint32_t i = 0; i < p->n_checks; i++) {
        uint64_t count = usable(r, &p->check[i]) ? 0 : r->look.t->n_records;
        for (size_t j = 0; j < r->n_lists; j++) count += r->list[j].not_evaluated[i];
        if (count == 0) continue;
        if (!LMS_RESERVE(log->mem, &log->not_evaluated, log->not_evaluated.n + 1)) return false;
        log->not_evaluated.v[log->not_evaluated.n].rule = p->check[i].rule;
        log->not_evaluated.v[log->not_evaluated.n++].count = count;
    }
    return true;
}

lms_status lms__validate(lms_ctx *c, const lms_validate_plan *p, const lms_dataset *d, const lms_table *t, lms_log *log, lms_error *err)
{
    run        r = { .c = c, .look = { .plan = p, .d = d, .t = t, .as_of = c->as_of } };
    lms_status s = LMS_OK;
    if (p->n_checks == 0 || t->n_records == 0) return LMS_OK;
    if (!prepare(&r)) s = lms__mem_why(c->mem, err);
    if (s == LMS_OK) s = lms__parallel(c, r.n_vt, judge_values, &r, err);
    if (s == LMS_OK && !gather_values(&r)) s = lms__mem_why(c->mem, err);
    if (s == LMS_OK) s = lms__progress(c, "validate", 0, t->n_records, err);
    if (s == LMS_OK) s = lms__parallel(c, r.n_lists, judge_rows, &r, err);
    if (s == LMS_OK && !write_log(&r, log)) s = lms__mem_why(c->mem, err);
    clean_up(&r);
    return s;
}
