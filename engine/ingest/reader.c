// SPDX-License-Identifier: MIT
/*
 * ingest/reader.c - any input as tables of accepted rows.
 *
 * In      a file of delimited text, a database, or rows given by a callback
 * Out     per table (sheet) its layout, then batches of accepted rows; the others go to quarantine
 * Holds   1. rows_read counts every row after the header that is not blank; it is in a batch or in rejects
 *         2. text cells are not copied: a batch refers to the mapped file
 *
 * How rows are treated that are not what the header promises: a short row is accepted, what is missing is
 * empty; a long row whose further cells are blank is accepted; one whose further cells say something goes
 * to quarantine ("too-many-cells"), since a delimiter inside a value has moved all values behind it into
 * wrong fields - unless most rows have those cells, then they are columns without a heading.
 */
#include "ingest/parts.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

/* ---- batches ---- */

bool lms__batch_init(lms_batch *b, lms_mem *mem, uint32_t width, bool hints)
{
    uint32_t cap = (4u << 20) / (8u * (width ? width : 1));
    if (cap < 64) cap = 64;
    if (cap > 32768) cap = 32768;
    *b = (lms_batch){ .mem = mem, .width = width, .cap = cap };
    lms__buf_init(&b->text, mem);
    lms__buf_init(&b->side, mem);
    b->cell = lms__mem_alloc(mem, (size_t)width * cap, sizeof *b->cell);
    b->line = lms__mem_alloc(mem, cap, sizeof *b->line);
    if (hints) b->hint = lms__mem_alloc(mem, (size_t)width * cap, 1);
    return b->cell && b->line && (b->hint || !hints);
}

void lms__batch_free(lms_batch *b)
{
    if (b->mem == NULL) return;
    lms__mem_free(b->mem, b->cell, (size_t)b->width * b->cap, sizeof *b->cell);
    lms__mem_free(b->mem, b->hint, (size_t)b->width * b->cap, 1);
    lms__mem_free(b->mem, b->line, b->cap, sizeof *b->line);
    lms__buf_free(&b->text);
    lms__buf_free(&b->side);
    *b = (lms_batch){ 0 };
}

/* ---- quarantine ---- */

/* Text as it is; if it is no valid text, bytes that are not are written \xHH and a backslash doubled. */
static lms_str readable(lms_arena *a, lms_mem *mem, lms_str s)
{
    static const char hex[] = "0123456789ABCDEF";
    if (lms__utf8_valid(s) && memchr(s.n ? s.s : "", 0, s.n) == NULL) return lms__arena_str(a, s);
    lms_buf b;
    lms__buf_init(&b, mem);
    for (size_t i = 0; i < s.n;) {
        size_t   from = i;
        uint32_t cp = lms__utf8_next(s, &i);
        if (cp == 0 || (cp >= 0xDC80 && cp <= 0xDCFF)) {
            unsigned c = (unsigned char)s.s[from];
            lms__buf_addz(&b, "\\x");
            lms__buf_addc(&b, hex[c >> 4]);
            lms__buf_addc(&b, hex[c & 15]);
        } else {
            if (cp == '\\') lms__buf_addc(&b, '\\');
            lms__buf_add(&b, (lms_str){ s.s + from, i - from });
        }
    }
    lms_str r = b.oom ? (lms_str){ NULL, 0 } : lms__arena_str(a, lms__buf_str(&b));
    lms__buf_free(&b);
    return r;
}

/* args: up to two numbers, SIZE_MAX = none. */
static lms_status reject(lms_reader *r, lms_rejects *x, const char *code, uint32_t line, uint32_t col, lms_str raw,
                         uint64_t a1, uint64_t a2, lms_error *err)
{
    char    args[64], num[24];
    size_t  n = 0;
    lms_quarantined *q = LMS_PUSH(x->d->mem, &x->d->quarantine);
    args[n++] = '[';
    for (int k = 0; k < 2; k++) {
        uint64_t v = k ? a2 : a1;
        if (v == UINT64_MAX) continue;
        const char *z = lms__num(num, v);
        if (n > 1) args[n++] = ',';
        args[n++] = '"';
        for (; *z; z++) args[n++] = *z;
        args[n++] = '"';
    }
    args[n++] = ']';
    r->rows_read++;
    x->n++;
    if (q == NULL) return lms__mem_why(x->d->mem, err);
    *q = (lms_quarantined){
        .source = x->source, .line = line, .col = col, .code = lms__arena_str(&x->d->text, lms__str(code)).s};
    q->args = lms__arena_str(&x->d->text, (lms_str){ args, n });
    q->raw = readable(&x->d->text, x->d->mem, raw);
    return q->code && q->args.s && q->raw.s ? LMS_OK : lms__mem_why(x->d->mem, err);
}

/* ---- rows of text ---- */

/* The cells of the current text row as cells; borrowed until the next row. */
bool lms__reader_view(lms_reader *r, const lms_csv *t)
{
    lms_buf one;
    size_t  n = t->cell.n;
    if (!LMS_RESERVE(r->c->mem, &r->view, n + 1)) return false;
    lms__buf_clear(&r->unescaped);
    lms__buf_init(&one, r->c->mem);
    /* room first, so that texts do not move */
    size_t escaped = 0;
    for (size_t i = 0; i < n; i++)
        if (t->cell.v[i].n & LMS_SPAN_ESCAPED) escaped += t->cell.v[i].n & LMS_SPAN_MAX;
    if (escaped > r->unescaped.cap &&
        !lms__vec_grow(r->c->mem, (void **)&r->unescaped.s, &r->unescaped.cap, escaped, 1))
        return false;
    for (size_t i = 0; i < n; i++) {
        lms_str s = lms__csv_text(t->s + t->row, t->cell.v[i], &one);
        if (t->cell.v[i].n & LMS_SPAN_ESCAPED) {
            size_t at = r->unescaped.n;
            lms__buf_add(&r->unescaped, s);
            s.s = r->unescaped.s + at;
        }
        r->view.v[i] = (lms_cell){ .text = s };
    }
    r->view.n = n;
    bool ok = !one.oom && !r->unescaped.oom;
    lms__buf_free(&one);
    return ok;
}

/* Is the row no valid text? The code, and the cell. */
const char *lms__reader_invalid(const lms_csv *t, uint32_t *col, uint64_t *byte)
{
    lms_str     row = { t->s + t->row, t->row_n };
    const char *nul = memchr(row.n ? row.s : "", 0, row.n);
    size_t      bad = nul ? (size_t)(nul - row.s) : lms__utf8_bad(row);
    if (bad == row.n) return NULL;
    *col = 0;
    *byte = (unsigned char)row.s[bad];
    for (size_t i = 0; i < t->cell.n; i++)
        if (t->cell.v[i].at <= bad) *col = (uint32_t)i + 1;
    return nul ? "nul-byte" : "invalid-utf8";
}

static uint32_t surplus(const lms_csv *t,
                        uint32_t width) /* 1-based column of the first filled cell too many, 0: none */
{
    for (size_t i = width; i < t->cell.n; i++)
        if (t->cell.v[i].n) return (uint32_t)i + 1;
    return 0;
}

/* The fate of the current text row: NULL = accepted. */
static const char *judge_text(lms_reader *r, uint32_t *col, uint64_t *a1, uint64_t *a2, bool *oom)
{
    const lms_csv *t = &r->csv;
    const char    *code;
    *col = t->bad_col;
    *a1 = *a2 = UINT64_MAX;
    if (t->bad) return t->bad;
    if (r->check && (code = lms__reader_invalid(t, col, a1)) != NULL) return code;
    *col = 0;
    if (r->layout.matched == 0) return "no-header";
    if (lms__filter_suspect(&r->filter, t->s + t->row, t->cell.v, (uint32_t)t->cell.n, t->filled, t->row_n)) {
        if (!lms__reader_view(r, t)) {
            *oom = true;
            return NULL;
        }
        code = lms__filter_row(&r->filter, r->view.v, (uint32_t)t->cell.n, t->filled, t->row_n);
        *oom = r->filter.fold.oom || r->filter.view.oom;
        if (code || *oom) return code;
    } else {
        bool known = false;
        for (uint32_t k = 0; !known && k < r->layout.n_known; k++) {
            uint32_t c = r->layout.known[k];
            known = c < t->cell.n && t->cell.v[c].n;
        }
        if (!known) return "no-known-value";
    }
    if (t->cell.n > r->layout.file_width && (*col = surplus(t, r->layout.file_width)) != 0) {
        *a1 = r->layout.file_width;
        *a2 = t->cell.n;
        return "too-many-cells";
    }
    return NULL;
}

static lms_status fill_text(lms_reader *r, lms_batch *b, lms_rejects *x, lms_error *err)
{
    lms_csv *t = &r->csv;
    size_t   start = t->at;
    if (!r->decoded.s) { /* the batch before is still being read by others */
        lms__map_forget(&r->file, r->batch_at[0], r->batch_at[1]);
        r->batch_at[0] = r->batch_at[1];
        r->batch_at[1] = r->batch_at[2];
        r->batch_at[2] = start;
    }
    b->base = t->s + start;
    while (b->n < b->cap) {
        size_t   at = t->at;
        uint32_t line = t->line, col;
        uint64_t a1, a2;
        int      k = lms__csv_next(t);
        bool     oom = false;
        if (k == 0) break;
        if (k < 0) return lms__mem_why(r->c->mem, err);
        if (t->row - start > 1u << 30 && b->n) { /* spans are counted from the start of the batch */
            lms__csv_seek(t, at, line);
            break;
        }
        if (b->n == 0) b->base = t->s + (start = t->row);
        const char *code = judge_text(r, &col, &a1, &a2, &oom);
        if (oom) return lms__mem_why(r->c->mem, err);
        if (code) {
            lms_status s = reject(r, x, code, t->row_line, col, (lms_str){ t->s + t->row, t->row_n }, a1, a2, err);
            if (s != LMS_OK) return s;
            continue;
        }
        uint32_t  shift = (uint32_t)(t->row - start), n = (uint32_t)t->cell.n, c = 0;
        if (n > r->layout.file_width) n = r->layout.file_width;
        lms_span *to = b->cell + b->n;
        for (; c < n; c++, to += b->cap) *to = (lms_span){ t->cell.v[c].at + shift, t->cell.v[c].n };
        for (; c < b->width; c++, to += b->cap) *to = (lms_span){ 0, 0 };
        if (r->layout.n_joins && !lms__join_row(&r->layout, b, b->n, &r->unescaped))
            return lms__mem_why(r->c->mem, err);
        b->line[b->n++] = t->row_line;
        r->rows_read++;
    }
    return LMS_OK;
}

/* ---- rows of callbacks ---- */

/* Cells that say something; a merged text repeated from the left counts once. */
static uint32_t filled_cells(const lms_row *row)
{
    uint32_t n = 0;
    for (uint32_t c = 0; c < row->n_cells; c++) {
        const lms_cell *x = &row->cell[c];
        if (lms__blank(x->text.s, x->text.n)) continue;
        if (c && x->hint & LMS_CELL_MERGED && lms__str_eq(x->text, row->cell[c - 1].text)) continue;
        n++;
    }
    return n;
}

/* Content hash of a source that is no file: a chain over all cells. */
static void hash_row(lms_reader *r, const lms_row *row)
{
    for (uint32_t c = 0; r->no_file && c < row->n_cells; c++) {
        r->chain[0] = XXH3_64bits_withSeed(row->cell[c].text.s, row->cell[c].text.n, r->chain[0] + c);
        r->chain[1] = XXH3_64bits_withSeed(row->cell[c].text.s, row->cell[c].text.n, r->chain[1] ^ r->chain[0]);
    }
}

/* The next row of any table that is not blank, left in r->pending. */
static lms_status pull(lms_reader *r, lms_error *err)
{
    while (!r->has_pending && !r->at_end) {
        r->pending = (lms_row){ 0 };
        lms_status s = r->rows.next(r->rows.ctx, &r->pending, err);
        if (s != LMS_OK) return s;
        if (r->pending.n_cells == UINT32_MAX) {
            r->at_end = true;
            if (r->no_file) lms__reader_put_hash(r->hash, r->chain[0], r->chain[1]);
            break;
        }
        hash_row(r, &r->pending);
        r->has_pending = r->pending.bad || filled_cells(&r->pending) > 0;
    }
    return LMS_OK;
}

static const char *judge_row(lms_reader *r, const lms_row *row, uint32_t filled, uint32_t *col, uint64_t *a1,
                             uint64_t *a2)
{
    *col = row->bad_col;
    *a1 = *a2 = UINT64_MAX;
    if (row->bad) return row->bad;
    for (uint32_t c = 0; c < row->n_cells; c++) {
        lms_str s = row->cell[c].text;
        *col = c + 1;
        if (s.n > LMS_SPAN_MAX) return "row-too-long";
        if (memchr(s.n ? s.s : "", 0, s.n)) return "nul-byte";
        if (!lms__utf8_valid(s)) return "invalid-utf8";
    }
    *col = 0;
    if (r->layout.matched == 0) return "no-header";
    const char *code = lms__filter_row(&r->filter, row->cell, row->n_cells, filled, 0);
    if (code) return code;
    for (uint32_t c = r->layout.file_width; c < row->n_cells; c++)
        if (!lms__blank(row->cell[c].text.s, row->cell[c].text.n)) {
            *col = c + 1;
            *a1 = r->layout.file_width;
            *a2 = row->n_cells;
            return "too-many-cells";
        }
    return NULL;
}

static lms_status reject_row(lms_reader *r, lms_rejects *x, const lms_row *row, const char *code, uint32_t col,
                             uint64_t a1, uint64_t a2, lms_error *err)
{
    lms_buf b;
    lms_str raw = row->raw;
    lms__buf_init(&b, r->c->mem);
    for (uint32_t c = 0; raw.n == 0 && c < row->n_cells; c++) {
        if (c) lms__buf_addc(&b, '\t');
        lms__buf_add(&b, row->cell[c].text);
    }
    if (raw.n == 0) raw = lms__buf_str(&b);
    lms_status s = b.oom ? lms__mem_why(r->c->mem, err) : reject(r, x, code, row->line, col, raw, a1, a2, err);
    lms__buf_free(&b);
    return s;
}

static bool place_row(lms_reader *r, lms_batch *b, const lms_row *row)
{
    for (uint32_t c = 0; c < b->width; c++) {
        size_t   i = (size_t)c * b->cap + b->n;
        lms_span span = { 0, 0 };
        uint32_t hint = 0;
        if (c < row->n_cells && c < r->layout.file_width && !lms__blank(row->cell[c].text.s, row->cell[c].text.n)) {
            span = (lms_span){ (uint32_t)b->text.n, (uint32_t)row->cell[c].text.n };
            hint = row->cell[c].hint & 0xFF;
            lms__buf_add(&b->text, row->cell[c].text);
        }
        b->cell[i] = span;
        b->hint[i] = (uint8_t)hint;
    }
    b->base = b->text.s;
    if (r->layout.n_joins && !b->text.oom && !lms__join_row(&r->layout, b, b->n, &r->unescaped)) return false;
    b->line[b->n++] = row->line;
    return !b->text.oom;
}

static lms_status take_row(lms_reader *r, lms_batch *b, lms_rejects *x, const lms_row *row, lms_error *err)
{
    uint32_t    filled = filled_cells(row), col;
    uint64_t    a1, a2;
    const char *code = judge_row(r, row, filled, &col, &a1, &a2);
    if (r->filter.fold.oom || r->filter.view.oom) return lms__mem_why(r->c->mem, err);
    if (row->hidden && !code) r->hidden++;
    if (code) return reject_row(r, x, row, code, col, a1, a2, err);
    r->rows_read++;
    return place_row(r, b, row) ? LMS_OK : lms__mem_why(r->c->mem, err);
}

static lms_status fill_rows(lms_reader *r, lms_batch *b, lms_rejects *x, lms_error *err)
{
    lms_status s = LMS_OK;
    lms__buf_clear(&b->text);
    while (s == LMS_OK && b->n < b->cap && b->text.n < 1u << 30) {
        if (r->head_at < r->head.n) {
            const lms_head_row *h = &r->head.v[r->head_at++];
            s = take_row(r, b, x,
                         &(lms_row){.cell = h->cell,
                                    .n_cells = h->n_cells,
                                    .line = h->line,
                                    .hidden = h->hidden,
                                    .bad = h->bad,
                                    .bad_col = h->bad_col,
                                    .raw = h->raw},
                         err);
            continue;
        }
        if ((s = pull(r, err)) != LMS_OK || r->at_end || r->pending.sheet != r->sheet) break;
        r->has_pending = false;
        s = take_row(r, b, x, &r->pending, err);
    }
    b->base = b->text.s;
    return s;
}

lms_status lms__reader_fill(lms_reader *r, lms_batch *b, lms_rejects *x, lms_error *err)
{
    b->n = 0;
    lms__buf_clear(&b->side);
    return r->is_text ? fill_text(r, b, x, err) : fill_rows(r, b, x, err);
}

/* ---- heads ---- */

static bool keep_head(lms_reader *r, const lms_cell *cell, uint32_t n, lms_head_row row)
{
    lms_head_row *h = LMS_PUSH(r->c->mem, &r->head);
    if (h == NULL) return false;
    *h = row;
    h->cell = lms__arena_zalloc(&r->text, n ? n : 1, sizeof *h->cell);
    h->n_cells = n;
    h->raw = lms__arena_str(&r->text, row.raw);
    if (row.bad) h->bad = lms__arena_str(&r->text, lms__str(row.bad)).s;
    bool ok = h->cell && h->raw.s && (h->bad || !row.bad);
    for (uint32_t c = 0; ok && c < n; c++) {
        h->cell[c] = (lms_cell){ lms__arena_str(&r->text, cell[c].text), cell[c].hint };
        ok = h->cell[c].text.s != NULL;
    }
    return ok;
}

bool lms__reader_head(lms_reader *r, lms_csv *t)
{
    r->head.n = 0;
    while (r->head.n < r->plan->head_rows) {
        int k = lms__csv_next(t);
        if (k == 0) return true;
        if (k < 0 || !lms__reader_view(r, t)) return false;
        uint32_t    col;
        uint64_t    byte;
        const char *bad = t->bad ? t->bad : r->check ? lms__reader_invalid(t, &col, &byte) : NULL;
        lms_head_row row = {.filled = t->filled,
                            .line = t->row_line,
                            .bad = bad,
                            .bad_col = t->bad ? t->bad_col
                                       : bad  ? col
                                              : 0,
                            .raw = {t->s + t->row, bad ? t->row_n : 0},
                            .next_at = t->at,
                            .next_line = t->line};
        /* a row of thousands of cells is no header and would only cost memory here */
        if (!keep_head(r, r->view.v, r->view.n > 20000 ? 0 : (uint32_t)r->view.n, row)) return false;
    }
    return true;
}

static lms_status head_of_rows(lms_reader *r, lms_error *err)
{
    lms_status s;
    r->head.n = 0;
    while (r->head.n < r->plan->head_rows) {
        if ((s = pull(r, err)) != LMS_OK) return s;
        if (r->at_end || r->pending.sheet != r->sheet) break;
        const lms_row *p = &r->pending;
        lms_head_row row = {.filled = filled_cells(p),
                            .line = p->line,
                            .hidden = p->hidden,
                            .bad = p->bad,
                            .bad_col = p->bad_col,
                            .raw = p->raw};
        if (!keep_head(r, p->cell, p->n_cells, row)) return lms__mem_why(r->c->mem, err);
        r->has_pending = false;
    }
    return LMS_OK;
}

/* Cells most rows after the header have. */
uint32_t lms__reader_usual_cells(const lms_reader *r, size_t from, uint32_t header)
{
    uint32_t best = header, votes = 0;
    for (size_t i = from; i < r->head.n; i++) {
        uint32_t same = 0;
        for (size_t j = from; j < r->head.n; j++)
            same += !r->head.v[j].bad && r->head.v[j].n_cells == r->head.v[i].n_cells;
        if (!r->head.v[i].bad && (same > votes || (same == votes && r->head.v[i].n_cells > best)))
            best = r->head.v[i].n_cells, votes = same;
    }
    return best;
}

static void start_table(lms_reader *r)
{
    const lms_layout *l = &r->layout;
    r->rows_read = 0;
    lms__buf_free(&r->filter.fold);
    lms__buf_free(&r->filter.view);
    r->filter = (lms_filter){ .plan = r->plan, .layout = &r->layout };
    lms__buf_init(&r->filter.fold, r->c->mem);
    lms__buf_init(&r->filter.view, r->c->mem);
    r->head_at = l->matched && !r->tables ? l->first + l->rows : 0;
    if (!r->is_text || l->rows == 0) return;
    const lms_head_row *h = &r->head.v[l->first + l->rows - 1];
    lms__csv_seek(&r->csv, h->next_at, h->next_line);
    r->csv.expect = lms__reader_usual_cells(r, r->head_at, h->n_cells);
}

lms_status lms__reader_table(lms_reader *r, bool *more, lms_error *err)
{
    lms_status s = LMS_OK;
    *more = false;
    if (r->is_text || r->tables) {
        if (r->done) return LMS_OK;
        *more = r->done = true;
        if (r->tables)
            s = lms__layout_of_names(r->plan, r->headings, r->map, r->name, r->n_names, &r->text, r->map_used,
                                     &r->layout, err);
        if (s == LMS_OK && r->layout.matched == 0 && !r->tables)
            s = lms__layout_unknown(r->plan, r->headings, r->head.v, (uint32_t)r->head.n, r->path, err);
        if (s == LMS_OK && r->tables && r->layout.matched < 2 && r->layout.matched < r->n_names) {
            lms_head_row row = { .cell = r->name, .n_cells = r->n_names, .filled = r->n_names };
            s = lms__layout_unknown(r->plan, r->headings, &row, 1, r->path, err);
        }
        if (s == LMS_OK) start_table(r);
        return s;
    }
    if ((s = pull(r, err)) != LMS_OK || r->at_end) return s;
    lms__arena_free(&r->text);
    r->sheet = r->pending.sheet;
    r->sheet_name = lms__arena_str(&r->text, r->pending.sheet_name);
    if (r->sheet_name.s == NULL) return lms__mem_why(r->c->mem, err);
    if ((s = head_of_rows(r, err)) != LMS_OK) return s;
    s = lms__layout_find(r->plan, r->headings, r->map, r->head.v, (uint32_t)r->head.n, &r->text, r->map_used,
                         &r->layout, err);
    if (s == LMS_OK) start_table(r);
    *more = s == LMS_OK;
    return s;
}

lms_status lms__reader_preamble(const lms_reader *r, lms_arena *a, lms_str *out, lms_error *err)
{
    lms_buf  b;
    uint32_t n = r->tables || r->layout.matched == 0 ? 0 : r->layout.first + r->layout.rows;
    lms__buf_init(&b, r->c->mem);
    lms__buf_addc(&b, '[');
    for (uint32_t i = 0; i < n; i++) {
        const lms_head_row *h = &r->head.v[i];
        uint32_t            last = h->n_cells;
        if (i) lms__buf_addc(&b, ',');
        lms__buf_addc(&b, '[');
        while (last && lms__blank(h->cell[last - 1].text.s, h->cell[last - 1].text.n)) last--;
        for (uint32_t c = 0; c < last; c++) {
            bool again = c && h->cell[c].hint & LMS_CELL_MERGED && lms__str_eq(h->cell[c].text, h->cell[c - 1].text);
            if (c) lms__buf_addc(&b, ',');
            lms__buf_json(&b, again ? LMS_S("") : h->cell[c].text);
        }
        if (h->bad) lms__buf_json(&b, h->raw);
        lms__buf_addc(&b, ']');
    }
    lms__buf_addc(&b, ']');
    *out = b.oom ? (lms_str){ NULL, 0 } : lms__arena_str(a, lms__buf_str(&b));
    lms__buf_free(&b);
    return out->s ? LMS_OK : lms__mem_why(r->c->mem, err);
}

void lms__reader_close(lms_reader *r)
{
    if (r->c == NULL) return;
    lms_mem *mem = r->c->mem;
    if (r->rows.close) r->rows.close(r->rows.ctx);
    lms__csv_free(&r->csv);
    lms__buf_free(&r->decoded);
    lms__map_close(&r->file);
    LMS_VEC_FREE(mem, &r->head);
    LMS_VEC_FREE(mem, &r->view);
    lms__buf_free(&r->unescaped);
    lms__buf_free(&r->filter.fold);
    lms__buf_free(&r->filter.view);
    lms__arena_free(&r->text);
    lms__arena_free(&r->keep);
    *r = (lms_reader){ 0 };
}
