// SPDX-License-Identifier: MIT
/*
 * base/btree.c - leaves of all ranges into the file, and the levels above them.
 *
 * Some ranges at a time are made in parallel, then get their page numbers in the order of the ranges, then are written
 * while the next ones are made; so page numbers depend on nothing but the rows. Of a level only page numbers and the keys between them are
 * kept; the last level is one page, which goes to the root page that SQLite has made.
 */
#include "base/btree_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { WAVE = 8, LOCK_AT = 1 << 30 };

typedef struct level {
    LMS_VEC(lms_link) v;
    lms_buf keys; /* a key that spills ends with the page number in the file */
} level;

typedef struct fill {
    lms_btrees *w;
    lms_tree    kind;
    lms_rows_fn fn;
    void       *arg;
    size_t      n, n_ranges, first; /* range of this wave's first */
    uint32_t    root;
    bool        alone;              /* one leaf is all: it is the root */
    size_t      parts, written;     /* ranges of the wave being made; of the one before, being written */
    lms_cells  *part, *done;        /* [WAVE] of them */
    uint32_t   *base, *done_base;
    lms_cells   cells[2][WAVE];
    uint32_t    bases[2][WAVE];
} fill;

static lms_status put_at(lms_btrees *w, uint32_t page, const uint8_t *s, size_t n, lms_error *err)
{
    off_t at = (off_t)(page - 1) * (off_t)w->page;
    while (n) {
        ssize_t k = pwrite(w->fd, s, n, at);
        if (k < 0 && errno == EINTR) continue;
        if (k < 0 && errno != ENOSPC) return lms__fail(err, LMS_E_IO, LMS_MSG("The disk could not be read or written; check the drive and run again"));
        if (k <= 0) return lms__fail(err, LMS_E_IO, LMS_MSG("The disk is full; free some space and run again"));
        s += k;
        at += k;
        n -= (size_t)k;
    }
    return LMS_OK;
}

/* The next n pages; the number of page i of them is in_file(). */
static bool take_pages(lms_btrees *w, uint32_t n, uint32_t *base)
{
    if (n > UINT32_MAX - 2 - w->n_pages) return false;
    if (n && w->n_pages + 1 == w->lock) w->n_pages++;
    *base = w->n_pages + 1;
    w->n_pages += n + (n && *base <= w->lock && *base + n > w->lock);
    return true;
}

static uint32_t in_file(const lms_btrees *w, uint32_t base, uint32_t i) { return base + i + (base <= w->lock && base + i >= w->lock); }

static lms_status too_large(lms_error *err)
{
    return lms__fail(err, LMS_E_LIMIT, LMS_MSG("The result would be larger than a database can be; give fewer files at a time"));
}

/* ---- leaves ---- */

static lms_status make_range(fill *f, size_t i, lms_error *err)
{
    lms_cells *k = &f->part[i];
    size_t     r = f->first + i, from = f->n / f->n_ranges * r + f->n % f->n_ranges * r / f->n_ranges, to;
    r++;
    to = f->n / f->n_ranges * r + f->n % f->n_ranges * r / f->n_ranges;
    lms__cells_begin(k, f->kind == LMS_TREE_INDEX && f->first + i > 0);
    lms_status s = f->fn(f->arg, from, to, k, err);
    return s == LMS_OK && !lms__cells_finish(k) ? lms__mem_why(k->mem, err) : s;
}

/* Page i of a part in the file: a single leaf is the root, what spills from it follows the pages there are. */
static uint32_t place(const fill *f, uint32_t base, uint32_t i)
{
    if (!f->alone) return in_file(f->w, base, i);
    return i == 0 ? f->root : in_file(f->w, base, i - 1);
}

static lms_status write_wave(fill *f, lms_error *err)
{
    lms_status s = LMS_OK;
    for (size_t p = 0; s == LMS_OK && p < f->written; p++) {
        lms_cells *k = &f->done[p];
        uint32_t   base = f->done_base[p];
        for (size_t i = 0; i < k->fix.n; i++) lms__put32(k->pages + k->fix.v[i], place(f, base, lms__get32(k->pages + k->fix.v[i])));
        for (uint32_t i = 0, n; s == LMS_OK && i < k->n_pages; i += n) {
            for (n = 1; i + n < k->n_pages && place(f, base, i + n) == place(f, base, i) + n;) n++;
            s = put_at(f->w, place(f, base, i), k->pages + (size_t)i * k->page, (size_t)n * k->page, err);
        }
    }
    return s;
}

/* A file takes one writer at a time: one task writes what the others made before. */
static lms_status work(void *arg, size_t task, unsigned worker, lms_error *err)
{
    fill *f = arg;
    (void)worker;
    return task ? make_range(f, task - 1, err) : write_wave(f, err);
}

static bool add_key(const fill *f, level *up, lms_link *out, const lms_cells *k, uint32_t base, const lms_link *key)
{
    out->at = up->keys.n;
    out->n = key->n;
    lms__buf_add(&up->keys, (lms_str){ k->keys.s + key->at, key->n });
    if (up->keys.oom) return false;
    if (key->spills) {
        uint8_t *p = (uint8_t *)up->keys.s + up->keys.n - 4;
        lms__put32(p, place(f, base, lms__get32(p)));
    }
    return true;
}

/* Page numbers for one wave, and its leaves for the level above. */
static lms_status number_wave(fill *f, level *up, lms_error *err)
{
    lms_mem *mem = f->w->c->mem;
    if (f->parts) f->alone = f->n_ranges == 1 && f->part[0].leaves.n == 1;
    for (size_t p = 0; p < f->parts; p++) {
        lms_cells *k = &f->part[p];
        if (!take_pages(f->w, k->n_pages - f->alone, &f->base[p])) return too_large(err);
        if (k->before.n && !add_key(f, up, &up->v.v[up->v.n - 1], k, f->base[p], &k->before)) return lms__mem_why(mem, err);
        for (size_t i = 0; i < k->leaves.n; i++) {
            lms_link *l = LMS_PUSH(mem, &up->v);
            if (l == NULL) return lms__mem_why(mem, err);
            *l = (lms_link){ .page = place(f, f->base[p], k->leaves.v[i].page) };
            if (k->leaves.v[i].n && !add_key(f, up, l, k, f->base[p], &k->leaves.v[i])) return lms__mem_why(mem, err);
        }
    }
    return LMS_OK;
}

static lms_status make_leaves(fill *f, level *up, lms_error *err)
{
    lms_btrees *w = f->w;
    lms_status  s = LMS_OK;
    for (int i = 0; i < 2 * WAVE; i++) lms__cells_init(&f->cells[i / WAVE][i % WAVE], w->c->mem, f->kind == LMS_TREE_INDEX, w->page, w->usable);
    for (int turn = 0; s == LMS_OK && (f->first < f->n_ranges || f->parts); turn ^= 1, f->first += f->parts) {
        f->written = f->parts;
        f->done = f->part;
        f->done_base = f->base;
        f->parts = f->n_ranges - f->first < WAVE ? f->n_ranges - f->first : WAVE;
        f->part = f->cells[turn];
        f->base = f->bases[turn];
        s = lms__parallel(w->c, f->parts + 1, work, f, err);
        if (s == LMS_OK) s = number_wave(f, up, err);
        w->rows += f->n / f->n_ranges * f->parts;
        if (s == LMS_OK && w->stage) s = lms__progress(w->c, w->stage, w->rows < w->total ? w->rows : w->total, w->total, err);
    }
    for (int i = 0; i < 2 * WAVE; i++) lms__cells_free(&f->cells[i / WAVE][i % WAVE]);
    return s;
}

/* ---- above the leaves ---- */

/* A page over as many of the pages from `from` on as it has room for: their number. One page alone is never left over. */
static size_t inner_page(const lms_btrees *w, lms_tree kind, const level *l, size_t from, uint8_t *p)
{
    size_t   n = 0, end = w->usable, last;
    uint32_t cells = 0;
    memset(p, 0, w->page);
    for (last = from; last + 1 < l->v.n && 12 + 2 * (cells + 1) + 4 + l->v.v[last].n <= end - n; last++) n += 4 + l->v.v[last].n, cells++;
    if (last + 2 == l->v.n) n -= 4 + l->v.v[--last].n, cells--;
    p[0] = kind == LMS_TREE_INDEX ? LMS_INNER_INDEX : LMS_INNER_TABLE;
    lms__put16(p + 3, cells);
    for (uint32_t i = 0; i < cells; i++) {
        const lms_link *x = &l->v.v[from + i];
        end -= 4 + x->n;
        lms__put32(p + end, x->page);
        memcpy(p + end + 4, l->keys.s + x->at, x->n);
        lms__put16(p + 12 + 2 * i, (uint32_t)end);
    }
    lms__put16(p + 5, (uint32_t)end & 0xFFFF);
    lms__put32(p + 8, l->v.v[last].page);
    return last + 1 - from;
}

/* Levels are made in place: page i of the next one stands before the pages it was made of. */
static lms_status make_levels(fill *f, level *l, lms_error *err)
{
    lms_btrees *w = f->w;
    uint8_t    *p = lms__mem_alloc(w->c->mem, 1, w->page);
    lms_status  s = p ? LMS_OK : lms__mem_why(w->c->mem, err);
    while (s == LMS_OK && l->v.n > 1) {
        size_t n = 0;
        for (size_t from = 0, k; s == LMS_OK && from < l->v.n; from += k) {
            uint32_t page = f->root;
            k = inner_page(w, f->kind, l, from, p);
            if (k < l->v.n && !take_pages(w, 1, &page)) s = too_large(err);
            else s = put_at(w, page, p, w->page, err);
            l->v.v[n] = l->v.v[from + k - 1];
            l->v.v[n++].page = page;
        }
        l->v.n = n;
    }
    lms__mem_free(w->c->mem, p, 1, w->page);
    return s;
}

lms_status lms__btrees_fill(lms_btrees *w, uint32_t root, lms_tree kind, size_t n, size_t range, lms_rows_fn fn, void *arg, lms_error *err)
{
    level      l = { 0 };
    lms_status s;
    if (n == 0) return LMS_OK;
    fill *f = lms__mem_zalloc(w->c->mem, 1, sizeof *f);
    if (f == NULL) return lms__mem_why(w->c->mem, err);
    if (range < 2) range = 2; /* a key and something after it */
    f->w = w;
    f->kind = kind;
    f->fn = fn;
    f->arg = arg;
    f->n = n;
    f->root = root;
    f->n_ranges = n / range ? n / range : 1;
    lms__buf_init(&l.keys, w->c->mem);
    s = make_leaves(f, &l, err);
    if (s == LMS_OK) s = make_levels(f, &l, err);
    LMS_VEC_FREE(w->c->mem, &l.v);
    lms__buf_free(&l.keys);
    lms__mem_free(w->c->mem, f, 1, sizeof *f);
    return s;
}

/* ---- the file ---- */

lms_status lms__btrees_open(lms_btrees *w, lms_ctx *c, const char *path, lms_error *err)
{
    const uint8_t *h = (const uint8_t *)w->header;
    *w = (lms_btrees){ .c = c, .fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW) };
    if (w->fd >= 0 && pread(w->fd, w->header, sizeof w->header, 0) == (ssize_t)sizeof w->header && memcmp(h, "SQLite format 3", 16) == 0 &&
        lms__get32(h + 24) == lms__get32(h + 92) && lms__get32(h + 44) == 4 && lms__get32(h + 52) == 0 && lms__get32(h + 56) == 1 &&
        lms__get32(h + 36) == 0) { /* size known, format 4, no pointer maps, UTF-8, no free pages */
        w->page = lms__get16(h + 16) == 1 ? 65536 : lms__get16(h + 16);
        w->usable = w->page - h[20];
        w->n_pages = lms__get32(h + 28);
        w->lock = LOCK_AT / w->page + 1;
        return LMS_OK;
    }
    return lms__btrees_close(w, lms__fail(err, LMS_E_INTERNAL, LMS_MSG("This SQLite makes files of another kind; please report this")), err);
}

lms_status lms__btrees_close(lms_btrees *w, lms_status s, lms_error *err)
{
    uint8_t *h = (uint8_t *)w->header;
    if (s == LMS_OK) {
        lms__put32(h + 28, w->n_pages);
        lms__put32(h + 24, lms__get32(h + 24) + 1);
        memcpy(h + 92, h + 24, 4);
        s = put_at(w, 1, h, sizeof w->header, err);
    }
    if (w->fd >= 0 && close(w->fd) != 0 && s == LMS_OK) s = lms__fail(err, LMS_E_IO, LMS_MSG("The disk could not be read or written; check the drive and run again"));
    w->fd = -1;
    return s;
}
