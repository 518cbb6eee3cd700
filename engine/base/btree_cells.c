// SPDX-License-Identifier: MIT
/*
 * base/btree_cells.c - rows of one range into leaf pages.
 *
 *     row  = size of head | types ... | values ...
 *     cell = size of row | rowid (tables) | row | first overflow page (if the row is too long for a leaf)
 *     leaf = kind, number of cells, where they begin | places of cells ... > free < ... cells
 *
 * Page numbers are not known yet: a range counts its own pages from 0 and notes where they stand.
 * In an index a row stands either in a leaf or between two leaves: the one that no longer fits goes between.
 */
#include "base/btree_internal.h"

unsigned lms__put_varint(uint8_t out[9], uint64_t v)
{
    if (v < 0x80) {
        out[0] = (uint8_t)v;
        return 1;
    }
    if (v >> 56) {
        out[8] = (uint8_t)v;
        v >>= 8;
        for (int i = 7; i >= 0; i--, v >>= 7) out[i] = (uint8_t)(v | 0x80);
        return 9;
    }
    unsigned n = 1;
    for (uint64_t x = v >> 7; x; x >>= 7) n++;
    for (unsigned i = n; i--; v >>= 7) out[i] = (uint8_t)(v | 0x80);
    out[n - 1] &= 0x7F;
    return n;
}

/* Room for n more bytes at the end of a buffer, NULL if there is none. */
static uint8_t *room(lms_buf *b, size_t n)
{
    if (b->oom) return NULL;
    if (b->cap - b->n < n && !lms__vec_grow(b->mem, (void **)&b->s, &b->cap, b->n + n, 1)) {
        b->oom = true;
        return NULL;
    }
    return (uint8_t *)b->s + b->n;
}

static void type(lms_cells *k, uint64_t t)
{
    uint8_t *p = room(&k->head, 9);
    if (p) k->head.n += lms__put_varint(p, t);
}

static void big_endian(lms_cells *k, uint64_t v, unsigned n)
{
    uint8_t *p = room(&k->body, n);
    for (unsigned i = n; p && i--; v >>= 8) p[i] = (uint8_t)v;
    if (p) k->body.n += n;
}

void lms__cell_null(lms_cells *k) { type(k, 0); }

void lms__cell_int(lms_cells *k, int64_t v)
{
    static const uint8_t bytes[] = { 1, 2, 3, 4, 6, 8 };
    if (v == 0 || v == 1) {
        type(k, v ? 9 : 8);
        return;
    }
    uint64_t most = v < 0 ? ~(uint64_t)v : (uint64_t)v;
    unsigned t = 0;
    while (t < 5 && most >> (bytes[t] * 8 - 1)) t++;
    type(k, t + 1);
    big_endian(k, (uint64_t)v, bytes[t]);
}

void lms__cell_num(lms_cells *k, double v)
{
    uint64_t bits;
    if (v != v) {
        type(k, 0);
        return;
    }
    memcpy(&bits, &v, 8);
    type(k, 7);
    big_endian(k, bits, 8);
}

void lms__cell_text(lms_cells *k, lms_str s)
{
    if (s.n == 0) {
        type(k, 0);
        return;
    }
    type(k, (uint64_t)s.n * 2 + 13);
    uint8_t *p = room(&k->body, s.n);
    if (p) memcpy(p, s.s, s.n), k->body.n += s.n;
}

static uint8_t *page_at(lms_cells *k, uint32_t i) { return k->pages + (size_t)i * k->page; }

static bool new_page(lms_cells *k, uint32_t *out)
{
    if (k->n_pages == k->cap) {
        uint32_t cap = k->cap ? k->cap + k->cap / 2 : 16;
        uint8_t *p = lms__mem_resize(k->mem, k->pages, k->cap, cap, k->page);
        if (p == NULL) return false;
        k->pages = p;
        k->cap = cap;
    }
    *out = k->n_pages++;
    memset(page_at(k, *out), 0, k->page);
    return true;
}

static void close_leaf(lms_cells *k)
{
    uint8_t *p = page_at(k, k->leaf);
    p[0] = k->index ? LMS_LEAF_INDEX : LMS_LEAF_TABLE;
    lms__put16(p + 3, k->n);
    lms__put16(p + 5, k->end & 0xFFFF); /* 0 stands for 65536 */
}

static bool open_leaf(lms_cells *k)
{
    lms_link *l = LMS_PUSH(k->mem, &k->leaves);
    if (l == NULL || !new_page(k, &k->leaf)) return false;
    *l = (lms_link){ .page = k->leaf };
    k->n = 0;
    k->end = k->usable;
    return true;
}

static bool keep_key(lms_cells *k, lms_link *l, lms_str key, bool spills)
{
    l->at = k->keys.n;
    l->n = (uint32_t)key.n;
    l->spills = spills;
    lms__buf_add(&k->keys, key);
    return !k->keys.oom;
}

/* How much of a row of n bytes stays in its cell. */
static size_t local_part(const lms_cells *k, size_t n)
{
    size_t u = k->usable, most = k->index ? (u - 12) * 64 / 255 - 23 : u - 35, least = (u - 12) * 32 / 255 - 23;
    if (n <= most) return n;
    size_t part = least + (n - least) % (u - 4);
    return part <= most ? part : least;
}

/* The rest of a row into overflow pages; the number of the first into *first. */
static bool spill(lms_cells *k, const uint8_t *s, size_t n, uint32_t *first)
{
    uint32_t before = UINT32_MAX, at;
    while (n) {
        size_t part = n < k->usable - 4 ? n : k->usable - 4, *f;
        if (!new_page(k, &at)) return false;
        memcpy(page_at(k, at) + 4, s, part);
        if (before == UINT32_MAX) *first = at;
        else if ((f = LMS_PUSH(k->mem, &k->fix)) == NULL) return false;
        else lms__put32(page_at(k, before), at), *f = (size_t)before * k->page;
        before = at;
        s += part;
        n -= part;
    }
    return true;
}

/* The row as a cell in k->cell. */
static bool make_cell(lms_cells *k, int64_t rowid, bool *spills)
{
    uint8_t  head[27];
    unsigned n = 0, size = k->head.n + 1 < 0x80 ? 1 : k->head.n + 2 < 0x4000 ? 2 : 3;
    size_t   row = size + k->head.n + k->body.n, local = local_part(k, row);
    uint32_t first = 0;
    n += lms__put_varint(head, row);
    if (!k->index) n += lms__put_varint(head + n, (uint64_t)rowid);
    size_t before = n;
    n += lms__put_varint(head + n, size + k->head.n);
    lms__buf_clear(&k->cell);
    uint8_t *p = room(&k->cell, n + k->head.n + k->body.n);
    if (p == NULL || k->head.oom || k->body.oom) return false;
    memcpy(p, head, n);
    memcpy(p + n, k->head.s, k->head.n);
    if (k->body.n) memcpy(p + n + k->head.n, k->body.s, k->body.n);
    k->head.n = k->body.n = 0;
    k->cell.n = before + local;
    *spills = local < row;
    if (!*spills) return true;
    if (!spill(k, p + before + local, row - local, &first)) return false;
    lms__put32(p + k->cell.n, first); /* over what has been spilled */
    k->cell.n += 4;
    return true;
}

bool lms__cell_end(lms_cells *k, int64_t rowid)
{
    bool spills = false;
    if ((k->full || (k->leaf == UINT32_MAX && !k->lead)) && !open_leaf(k)) return false; /* before what spills: a leaf has the lower number */
    k->full = false;
    if (!make_cell(k, rowid, &spills)) return false;
    size_t n = k->cell.n;
    if (k->lead) {
        k->lead = false;
        return keep_key(k, &k->before, lms__buf_str(&k->cell), spills);
    }
    if (n + 2 > k->end - 8 - 2 * k->n) {
        lms_link *l = &k->leaves.v[k->leaves.n - 1];
        uint8_t   id[9];
        close_leaf(k);
        if (k->index) {
            k->full = true;
            return keep_key(k, l, lms__buf_str(&k->cell), spills);
        }
        if (!keep_key(k, l, (lms_str){ (char *)id, lms__put_varint(id, (uint64_t)k->last) }, false) || !open_leaf(k)) return false;
    }
    uint8_t *p = page_at(k, k->leaf);
    k->end -= (uint32_t)n;
    memcpy(p + k->end, k->cell.s, n);
    lms__put16(p + 8 + 2 * k->n++, k->end);
    k->last = rowid;
    if (!spills) return true;
    size_t *f = LMS_PUSH(k->mem, &k->fix);
    if (f) *f = (size_t)k->leaf * k->page + k->end + n - 4;
    return f != NULL;
}

/* Nothing may follow a key but a leaf: the last row of the leaf before takes its place, and it begins the last leaf. */
static bool give_back(lms_cells *k)
{
    lms_link *l = &k->leaves.v[k->leaves.n - 1], key = *l;
    uint8_t  *p = page_at(k, k->leaf);
    size_t    n = (k->n > 1 ? lms__get16(p + 8 + 2 * (k->n - 2)) : k->usable) - k->end, at = (size_t)k->leaf * k->page + k->end + n - 4;
    bool      spills = false;
    for (size_t i = k->fix.n; i-- && !spills;)
        if ((spills = k->fix.v[i] == at)) k->fix.v[i] = k->fix.v[--k->fix.n];
    if (k->n < 2 || !keep_key(k, l, (lms_str){ (char *)p + k->end, n }, spills)) return false;
    memset(p + k->end, 0, n);
    lms__put16(p + 8 + 2 * --k->n, 0);
    k->end += (uint32_t)n;
    close_leaf(k);
    if (!open_leaf(k)) return false;
    p = page_at(k, k->leaf);
    k->end -= key.n;
    memcpy(p + k->end, k->keys.s + key.at, key.n);
    lms__put16(p + 8 + 2 * k->n++, k->end);
    if (!key.spills) return true;
    size_t *f = LMS_PUSH(k->mem, &k->fix);
    if (f) *f = (size_t)k->leaf * k->page + k->end + key.n - 4;
    return f != NULL;
}

bool lms__cells_finish(lms_cells *k)
{
    uint8_t id[9];
    if (k->full && !give_back(k)) return false;
    if (k->leaf == UINT32_MAX) return true;
    close_leaf(k);
    return k->index || keep_key(k, &k->leaves.v[k->leaves.n - 1], (lms_str){ (char *)id, lms__put_varint(id, (uint64_t)k->last) }, false);
}

void lms__cells_init(lms_cells *k, lms_mem *mem, bool index, uint32_t page, uint32_t usable)
{
    *k = (lms_cells){ .mem = mem, .index = index, .page = page, .usable = usable };
    lms__buf_init(&k->keys, mem);
    lms__buf_init(&k->head, mem);
    lms__buf_init(&k->body, mem);
    lms__buf_init(&k->cell, mem);
    lms__cells_begin(k, false);
}

void lms__cells_begin(lms_cells *k, bool lead)
{
    k->n_pages = k->n = 0;
    k->leaf = UINT32_MAX;
    k->full = false;
    k->leaves.n = k->fix.n = 0;
    k->keys.n = k->head.n = k->body.n = 0;
    k->before = (lms_link){ 0 };
    k->lead = lead;
}

void lms__cells_free(lms_cells *k)
{
    if (k->mem == NULL) return;
    lms__mem_free(k->mem, k->pages, k->cap, k->page);
    LMS_VEC_FREE(k->mem, &k->leaves);
    LMS_VEC_FREE(k->mem, &k->fix);
    lms__buf_free(&k->keys);
    lms__buf_free(&k->head);
    lms__buf_free(&k->body);
    lms__buf_free(&k->cell);
    *k = (lms_cells){ 0 };
}
