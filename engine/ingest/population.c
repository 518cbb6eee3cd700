// SPDX-License-Identifier: MIT
/*
 * ingest/population.c - children per ward, counted by somebody else: the base of the targets.
 *
 * A figure here decides what a ward is told, so this file must be right: a ward twice, a row without a
 * ward or a number that is none is an error with its line, not a row for quarantine.
 */
#include "ingest/parts.h"

#include <stdlib.h>

enum { CODE, NAME, CHILDREN };

typedef struct counting {
    lms_ctx               *c;
    const lms_ingest_plan *p;
    lms_reader            *r;
    lms_arena             *a;
    lms_populations       *out;
    uint32_t               column[3]; /* of each target, LMS_NO_TARGET */
    lms_buf                buf;
} counting;

/* "1234", "1.234", "1 234", "1,234", "1234.0" of a spreadsheet. */
static bool whole_number(lms_str s, int64_t *out)
{
    uint64_t v = 0;
    unsigned group = 0;
    bool     grouped = false;
    s = lms__str_trim(s);
    if (s.n > 2 && s.s[s.n - 2] == '.' && s.s[s.n - 1] == '0') s.n -= 2;
    if (s.n == 0 || s.n > 20) return false;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.s[i];
        if (c >= '0' && c <= '9') {
            v = v * 10 + (c - '0');
            if (v > 1000000000) return false;
            group++;
        } else if (c == '.' || c == ',' || c == ' ') {
            if (group == 0 || group > 3 || (grouped && group != 3)) return false;
            grouped = true;
            group = 0;
        } else {
            return false;
        }
    }
    *out = (int64_t)v;
    return group && (!grouped || group == 3);
}

static lms_status fail(counting *k, uint32_t line, int target, const char *what, lms_error *err)
{
    lms_status s = lms__fail(err, LMS_E_FORMAT, what);
    lms__fail_at(err, k->r->path, 0, line, k->column[target] == LMS_NO_TARGET ? 0 : k->column[target] + 1);
    return s;
}

/* Ward codes are numbers of a fixed width; a spreadsheet takes the zeros at the front away. */
static lms_str code_text(counting *k, lms_str s)
{
    uint64_t v;
    s = lms__str_trim(s);
    if (s.n > 2 && s.s[s.n - 2] == '.' && s.s[s.n - 1] == '0' && lms__str_uint((lms_str){ s.s, s.n - 2 }, &v)) s.n -= 2;
    if (s.n == 0 || s.n >= k->p->ward_digits || !lms__str_uint(s, &v)) return s;
    lms__buf_clear(&k->buf);
    for (size_t i = s.n; i < k->p->ward_digits; i++) lms__buf_addc(&k->buf, '0');
    lms__buf_add(&k->buf, s);
    return lms__buf_str(&k->buf);
}

static lms_status add_row(counting *k, const lms_batch *b, uint32_t row, lms_error *err)
{
    lms_str text[3];
    lms_buf own[3];
    int64_t children = 0;
    for (int t = 0; t < 3; t++) {
        lms__buf_init(&own[t], k->c->mem);
        text[t] = k->column[t] == LMS_NO_TARGET
                      ? LMS_S("")
                      : lms__str_trim(lms__batch_text(b, lms__batch_cell(b, k->column[t], row), &own[t]));
    }
    lms_status s = LMS_OK;
    if (text[CODE].n == 0 && text[NAME].n == 0)
        s = fail(k, b->line[row], CODE, LMS_MSG("This row of the population file names no ward; give its code"), err);
    else if (!whole_number(text[CHILDREN], &children))
        s = fail(k, b->line[row], CHILDREN,
                 LMS_MSG("The number of children is not a whole number; write it with digits only"), err);
    lms_population *p = s == LMS_OK ? LMS_PUSH(k->c->mem, k->out) : NULL;
    if (s == LMS_OK && p) {
        *p = (lms_population){lms__arena_str(k->a, code_text(k, text[CODE])), lms__arena_str(k->a, text[NAME]),
                              children};
        if (p->ward_code.s == NULL || p->ward_name.s == NULL) p = NULL;
    }
    if (s == LMS_OK && p == NULL) s = lms__mem_why(k->c->mem, err);
    for (int t = 0; t < 3; t++) lms__buf_free(&own[t]);
    return s;
}

static lms_status read_table(counting *k, lms_error *err)
{
    lms_dataset reject_to;
    lms_batch   b;
    lms_status  s = LMS_OK;
    const lms_layout *l = &k->r->layout;
    for (int t = 0; t < 3; t++) k->column[t] = LMS_NO_TARGET;
    for (uint32_t c = 0; c < l->width; c++)
        if (l->target[c] != LMS_NO_TARGET) k->column[l->target[c]] = c;
    if (k->column[CHILDREN] == LMS_NO_TARGET ||
        (k->column[CODE] == LMS_NO_TARGET && k->column[NAME] == LMS_NO_TARGET)) {
        s = lms__fail(err, LMS_E_FORMAT,
                      LMS_MSG("The population file needs the columns ward_code (or ward_name) and children"));
        lms__fail_at(err, k->r->path, 0, l->line, 0);
        return s;
    }
    lms__dataset_init(&reject_to, k->c->mem, NULL);
    lms_rejects rejects = { &reject_to, 0, 0 };
    if (!lms__batch_init(&b, k->c->mem, l->width, !k->r->is_text)) s = lms__mem_why(k->c->mem, err);
    while (s == LMS_OK && (s = lms__reader_fill(k->r, &b, &rejects, err)) == LMS_OK && b.n)
        for (uint32_t i = 0; s == LMS_OK && i < b.n; i++) s = add_row(k, &b, i, err);
    for (size_t i = 0; s == LMS_OK && i < reject_to.quarantine.n; i++) {
        const lms_quarantined *q = &reject_to.quarantine.v[i];
        if (strstr(q->code, "-row") || strcmp(q->code, "repeated-header") == 0) continue; /* totals, signatures */
        s = lms__fail(err, LMS_E_FORMAT, LMS_MSG("This row of the population file cannot be read ({1}); correct it"),
                      lms__arena_str(k->a, lms__str(q->code)).s);
        lms__fail_at(err, k->r->path, 0, q->line, q->col);
    }
    lms__batch_free(&b);
    LMS_VEC_FREE(k->c->mem, &reject_to.quarantine);
    lms__arena_free(&reject_to.text);
    return s;
}

static int by_ward(const void *x, const void *y)
{
    const lms_population *a = x, *b = y;
    int k = lms__str_cmp(a->ward_code, b->ward_code);
    return k ? k : lms__str_cmp(a->ward_name, b->ward_name);
}

static lms_status read_one(counting *k, const lms_ingest_input *in, lms_error *err)
{
    lms_reader r;
    bool       more, any = false;
    lms_status s = lms__reader_open(k->c, k->p, &k->p->population, NULL, NULL, in, &r, err);
    k->r = &r;
    while (s == LMS_OK && (s = lms__reader_table(&r, &more, err)) == LMS_OK && more) {
        if (r.layout.matched == 0 && any) { /* a further sheet that is something else: read over */
            lms_batch   b;
            lms_dataset d;
            lms__dataset_init(&d, k->c->mem, NULL);
            lms_rejects x = { &d, 0, 0 };
            if (!lms__batch_init(&b, k->c->mem, 0, true)) s = lms__mem_why(k->c->mem, err);
            else s = lms__reader_fill(&r, &b, &x, err);
            lms__batch_free(&b);
            LMS_VEC_FREE(k->c->mem, &d.quarantine);
            lms__arena_free(&d.text);
            continue;
        }
        if (r.layout.matched == 0)
            s = lms__layout_unknown(k->p, &k->p->population, r.head.v, (uint32_t)r.head.n, r.path, err);
        else s = read_table(k, err);
        any = true;
    }
    if (s == LMS_OK && !any) {
        s = lms__fail(err, LMS_E_FORMAT, LMS_MSG("The file is empty; export it again or leave it out"));
        lms__fail_at(err, r.path, 0, 0, 0);
    }
    lms__reader_close(&r);
    return s;
}

lms_status lms__ingest_population(lms_ctx *c, const lms_ingest_plan *p, const lms_ingest_input *in, uint32_t n_in,
                                  lms_arena *a, lms_populations *out, lms_error *err)
{
    counting   k = { .c = c, .p = p, .a = a, .out = out };
    lms_status s = LMS_OK;
    lms__buf_init(&k.buf, c->mem);
    *out = (lms_populations){ 0 };
    uint32_t i = 0;
    for (; s == LMS_OK && i < n_in; i++) s = read_one(&k, &in[i], err);
    for (; i < n_in; i++)
        if (in[i].rows.next && in[i].rows.close) in[i].rows.close(in[i].rows.ctx);
    lms__buf_free(&k.buf);
    if (s != LMS_OK || out->n == 0) return s;
    qsort(out->v, out->n, sizeof *out->v, by_ward);
    for (size_t j = 1; j < out->n; j++) {
        const lms_population *x = &out->v[j - 1], *y = &out->v[j];
        if (!lms__str_eq(x->ward_code, y->ward_code) ||
            (x->ward_code.n == 0 && !lms__str_eq(x->ward_name, y->ward_name)))
            continue;
        s = lms__fail(err, LMS_E_FORMAT, LMS_MSG("The population of ward {1} is given twice; keep one row"),
                      y->ward_code.n ? y->ward_code.s : y->ward_name.s);
        lms__fail_at(err, in[0].path.n ? in[0].path.s : in[0].name.s, 0, 0, 0);
        return s;
    }
    return LMS_OK;
}
