// SPDX-License-Identifier: MIT
/*
 * ingest/rows.c - a text file or database as plain rows, read by the same reader that makes records of it.
 *
 * In       an input with a path
 * Out      all its rows in order, with the line numbers that records carry; damaged ones with their code
 */
#include "ingest/parts.h"

typedef struct plain {
    lms_reader r;
    bool       names_given;
    size_t     body;    /* text: where the rows below the header begin */
    uint32_t   expect;  /* cells these have, which helps to tell damage; see csv.h */
} plain;

static lms_status next_text(plain *p, lms_row *row, lms_error *err)
{
    lms_reader *r = &p->r;
    lms_csv    *t = &r->csv;
    uint32_t    col;
    uint64_t    byte;
    if (t->at >= p->body) t->expect = p->expect;
    int k = lms__csv_next(t);
    *row = (lms_row){ .n_cells = UINT32_MAX };
    if (k == 0) return LMS_OK;
    if (k < 0 || !lms__reader_view(r, t)) return lms__mem_why(r->c->mem, err);
    const char *bad = t->bad ? t->bad : r->check ? lms__reader_invalid(t, &col, &byte) : NULL;
    *row = (lms_row){ .cell = r->view.v, .n_cells = (uint32_t)r->view.n, .line = t->row_line, .bad = bad,
                      .bad_col = t->bad ? t->bad_col : bad ? col : 0, .raw = { t->s + t->row, t->row_n } };
    return LMS_OK;
}

static lms_status next(void *ctx, lms_row *row, lms_error *err)
{
    plain *p = ctx;
    if (p->r.is_text) return next_text(p, row, err);
    if (!p->names_given) {
        p->names_given = true;
        *row = (lms_row){ .cell = p->r.name, .n_cells = p->r.n_names };
        return LMS_OK;
    }
    return p->r.rows.next(p->r.rows.ctx, row, err);
}

static void finish(void *ctx)
{
    plain   *p = ctx;
    lms_mem *mem = p->r.c->mem;
    lms__reader_close(&p->r);
    lms__mem_free(mem, p, 1, sizeof *p);
}

lms_status lms__ingest_rows(lms_ctx *c, const lms_ingest_plan *p, const lms_ingest_input *in, lms_row_source *out,
                            lms_error *err)
{
    plain *x = lms__mem_zalloc(c->mem, 1, sizeof *x);
    if (x == NULL) return lms__mem_why(c->mem, err);
    lms_status s = lms__reader_open(c, p, &p->fields, &p->map, NULL, in, &x->r, err);
    if (s != LMS_OK) {
        lms__reader_close(&x->r);
        lms__mem_free(c->mem, x, 1, sizeof *x);
        return s;
    }
    if (x->r.is_text) { /* the same rows that became records: the header is found, then read from the top */
        const lms_layout *l = &x->r.layout;
        bool              more;
        if (lms__reader_table(&x->r, &more, NULL) == LMS_OK && l->rows)
            x->body = x->r.head.v[l->first + l->rows - 1].next_at;
        x->expect = x->r.csv.expect;
        lms__csv_seek(&x->r.csv, 0, 1);
        x->r.csv.expect = 0;
        if (l->rows == 0) x->body = SIZE_MAX;
    }
    *out = (lms_row_source){ .ctx = x, .format = x->r.format, .encoding = x->r.encoding, .next = next, .close = finish,
                             .delimiter = x->r.is_text ? x->r.csv.delimiter : 0 };
    return LMS_OK;
}
