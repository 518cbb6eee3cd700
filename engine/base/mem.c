// SPDX-License-Identifier: MIT
/*
 * base/mem.c - allocator with a budget, arena, vector, dictionary.
 *
 * The budget counts what the run asked for, not what the system gave; peak is the largest sum ever
 * in use. A dictionary keeps its texts in its own arena, so an id's text never moves.
 */
#include "base/mem.h"
#include "base/error.h"
#include "base/str.h"

#include <stdlib.h>

static void *resize_default(void *ctx, void *p, size_t old_n, size_t new_n)
{
    (void)ctx, (void)old_n;
    if (new_n == 0) {
        free(p);
        return NULL;
    }
    return realloc(p, new_n);
}

void lms__mem_init(lms_mem *m, const lms_allocator *alloc, uint64_t budget)
{
    *m = (lms_mem){ .budget = budget };
    m->alloc = alloc && alloc->resize ? *alloc : (lms_allocator){ resize_default, NULL };
}

void lms__mem_scratch(lms_mem *m, const lms_mem *of) { *m = (lms_mem){ .alloc = of->alloc }; }

static bool mul(size_t a, size_t b, size_t *out) { return !__builtin_mul_overflow(a, b, out); }

static bool take(lms_mem *m, uint64_t more, uint64_t less)
{
    uint64_t used = atomic_fetch_add(&m->used, more - less) + more - less;
    if (more > less && m->budget && used > m->budget) {
        atomic_fetch_sub(&m->used, more - less);
        atomic_store(&m->over_budget, 1);
        return false;
    }
    uint64_t peak = atomic_load(&m->peak);
    while (used > peak && !atomic_compare_exchange_weak(&m->peak, &peak, used)) {}
    return true;
}

void *lms__mem_resize(lms_mem *m, void *p, size_t old_count, size_t new_count, size_t size)
{
    size_t old_n, new_n;
    if (!mul(old_count, size, &old_n) || !mul(new_count, size, &new_n)) return NULL;
    if (p == NULL) old_n = 0;
    else if (old_n == 0) old_n = 1;
    if (new_n == 0) new_n = 1;
    if (!take(m, new_n, old_n)) return NULL;
    void *q = m->alloc.resize(m->alloc.ctx, p, old_n, new_n);
    if (q == NULL) take(m, old_n, new_n);
    return q;
}

void *lms__mem_alloc(lms_mem *m, size_t count, size_t size) { return lms__mem_resize(m, NULL, 0, count, size); }

void *lms__mem_zalloc(lms_mem *m, size_t count, size_t size)
{
    void *p = lms__mem_alloc(m, count, size);
    if (p && count && size) memset(p, 0, count * size);
    return p;
}

void lms__mem_free(lms_mem *m, void *p, size_t count, size_t size)
{
    size_t n;
    if (p == NULL || !mul(count, size, &n)) return;
    if (n == 0) n = 1;
    take(m, 0, n);
    m->alloc.resize(m->alloc.ctx, p, n, 0);
}

lms_status lms__mem_why(lms_mem *m, lms_error *err)
{
    char buf[24];
    if (atomic_load(&m->over_budget))
        return lms__fail(err, LMS_E_LIMIT,
                         LMS_MSG("The memory budget of {1} MB is used up; give a larger --memory or fewer files at a time"),
                         lms__num(buf, m->budget >> 20));
    return lms__fail(err, LMS_E_NOMEM, LMS_MSG("Out of memory; close other programs or give fewer files at a time"));
}

/* ---- arena ---- */

struct lms_arena_block {
    lms_arena_block *next;
    size_t           n;
};
enum { HEAD = 16, BLOCK_MIN = 1 << 12, BLOCK_MAX = 1 << 20 };

void lms__arena_init(lms_arena *a, lms_mem *mem) { *a = (lms_arena){ .mem = mem }; }

void *lms__arena_alloc(lms_arena *a, size_t count, size_t size)
{
    size_t n;
    if (!mul(count, size, &n) || n > SIZE_MAX - HEAD - 16) return NULL;
    n = (n + 15) & ~(size_t)15;
    if (n == 0) n = 16;
    if (a->at == NULL || (size_t)(a->end - a->at) < n) {
        size_t want = a->head ? a->head->n * 2 : BLOCK_MIN;
        if (want > BLOCK_MAX) want = BLOCK_MAX;
        if (want < n + HEAD) want = n + HEAD;
        lms_arena_block *b = lms__mem_alloc(a->mem, want, 1);
        if (b == NULL) return NULL;
        b->n = want;
        b->next = a->head;
        a->head = b;
        a->at = (char *)b + HEAD;
        a->end = (char *)b + want;
    }
    void *p = a->at;
    a->at += n;
    return p;
}

void *lms__arena_zalloc(lms_arena *a, size_t count, size_t size)
{
    void *p = lms__arena_alloc(a, count, size);
    if (p) memset(p, 0, count * size);
    return p;
}

lms_str lms__arena_str(lms_arena *a, lms_str s)
{
    char *p = lms__arena_alloc(a, s.n + 1, 1);
    if (p == NULL) return (lms_str){ NULL, 0 };
    if (s.n) memcpy(p, s.s, s.n);
    p[s.n] = 0;
    return (lms_str){ p, s.n };
}

void lms__arena_free(lms_arena *a)
{
    for (lms_arena_block *b = a->head, *next; b; b = next) {
        next = b->next;
        lms__mem_free(a->mem, b, b->n, 1);
    }
    a->head = NULL;
    a->at = a->end = NULL;
}

/* ---- vector ---- */

bool lms__vec_grow(lms_mem *m, void **v, size_t *cap, size_t want, size_t size)
{
    size_t next = *cap < 8 ? (size == 1 ? 64 : 8) : *cap > SIZE_MAX / 2 ? SIZE_MAX : *cap + *cap / 2;
    if (next < want) next = want;
    void *p = lms__mem_resize(m, *v, *cap, next, size);
    if (p == NULL) return false;
    *v = p;
    *cap = next;
    return true;
}

/* ---- dictionary ---- */

/*
 * Texts are packed without alignment into chunks of the arena, since most are short and there are
 * millions; text.at / text.end of the arena are used through this small bump allocator.
 */
static char *text_put(lms_dict *d, lms_str s)
{
    if ((size_t)(d->text.end - d->text.at) < s.n || d->text.at == NULL) {
        size_t n = d->n < 64 ? 512 : d->n < 4096 ? 16384 : 1 << 18;
        if (n < s.n) n = s.n;
        /* take room, give it back, and hand out its bytes one text after the other */
        char *p = lms__arena_alloc(&d->text, n, 1);
        if (p == NULL) return NULL;
        d->text.at = p;
    }
    char *p = d->text.at;
    memcpy(p, s.s, s.n);
    d->text.at += s.n;
    return p;
}

bool lms__dict_init(lms_dict *d, lms_mem *mem)
{
    *d = (lms_dict){ .mem = mem };
    lms__arena_init(&d->text, mem);
    d->cap = 8;
    d->mask = 15;
    d->entry = lms__mem_zalloc(mem, d->cap, sizeof *d->entry);
    d->slot = lms__mem_zalloc(mem, d->mask + 1u, sizeof *d->slot);
    if (d->entry == NULL || d->slot == NULL) {
        lms__dict_free(d);
        return false;
    }
    d->entry[0].s = "";
    d->n = 1;
    return true;
}

void lms__dict_free(lms_dict *d)
{
    if (d->mem == NULL) return;
    lms__mem_free(d->mem, d->entry, d->cap, sizeof *d->entry);
    lms__mem_free(d->mem, d->slot, d->mask + (size_t)1, sizeof *d->slot);
    lms__arena_free(&d->text);
    *d = (lms_dict){ 0 };
}

static bool dict_grow(lms_dict *d)
{
    if (d->n == d->cap) {
        if (d->cap > UINT32_MAX / 2) return false;
        uint32_t cap = d->cap * 2;
        struct lms_dict_entry *e = lms__mem_resize(d->mem, d->entry, d->cap, cap, sizeof *e);
        if (e == NULL) return false;
        d->entry = e;
        d->cap = cap;
    }
    if (d->n >= (d->mask + 1u) / 2) {
        uint32_t  mask = d->mask * 2 + 1;
        uint32_t *slot = lms__mem_zalloc(d->mem, mask + (size_t)1, sizeof *slot);
        if (slot == NULL) return false;
        for (uint32_t id = 1; id < d->n; id++) {
            uint32_t i = d->entry[id].hash & mask;
            while (slot[i]) i = (i + 1) & mask;
            slot[i] = id;
        }
        lms__mem_free(d->mem, d->slot, d->mask + (size_t)1, sizeof *d->slot);
        d->slot = slot;
        d->mask = mask;
    }
    return true;
}

static uint32_t intern(lms_dict *d, lms_str s, uint32_t h)
{
    uint32_t i = h & d->mask;
    for (uint32_t id; (id = d->slot[i]) != 0; i = (i + 1) & d->mask) {
        const struct lms_dict_entry *e = &d->entry[id];
        if (e->hash == h && e->n == s.n && memcmp(e->s, s.s, s.n) == 0) return id;
    }
    if (d->n == d->cap || d->n >= (d->mask + 1u) / 2) {
        if (d->n >= UINT32_MAX - 1 || d->mask >= UINT32_MAX / 2 || !dict_grow(d)) return LMS_DICT_FULL;
        for (i = h & d->mask; d->slot[i];) i = (i + 1) & d->mask;
    }
    char *p = text_put(d, s);
    if (p == NULL) return LMS_DICT_FULL;
    uint32_t id = d->n++;
    d->entry[id] = (struct lms_dict_entry){ p, (uint32_t)s.n, h };
    d->slot[i] = id;
    return id;
}

uint32_t lms__dict_intern(lms_dict *d, lms_str s)
{
    if (s.n == 0) return 0;
    if (s.n > UINT32_MAX) return LMS_DICT_FULL;
    return intern(d, s, (uint32_t)lms__hash(s));
}

/* A large dictionary is three cache misses per text (slot, entry, text); here those of a group are waited for together. */
bool lms__dict_intern_many(lms_dict *d, const lms_str *s, size_t n, uint32_t *id)
{
    enum { GROUP = 64 };
    uint32_t h[GROUP];
    for (size_t at = 0; at < n; at += GROUP) {
        size_t g = n - at < GROUP ? n - at : GROUP;
        const lms_str *x = s + at;
        for (size_t k = 0; k < g; k++) {
            h[k] = x[k].n ? (uint32_t)lms__hash(x[k]) : 0;
            __builtin_prefetch(&d->slot[h[k] & d->mask]);
        }
        for (size_t k = 0; k < g; k++) __builtin_prefetch(&d->entry[d->slot[h[k] & d->mask]]);
        for (size_t k = 0; k < g; k++) __builtin_prefetch(d->entry[d->slot[h[k] & d->mask]].s);
        for (size_t k = 0; k < g; k++) {
            id[at + k] = x[k].n == 0 ? 0 : x[k].n > UINT32_MAX ? LMS_DICT_FULL : intern(d, x[k], h[k]);
            if (id[at + k] == LMS_DICT_FULL) return false;
        }
    }
    return true;
}

uint32_t lms__dict_find(const lms_dict *d, lms_str s)
{
    if (s.n == 0 || s.n > UINT32_MAX || d->slot == NULL) return 0;
    uint32_t h = (uint32_t)lms__hash(s);
    for (uint32_t i = h & d->mask, id; (id = d->slot[i]) != 0; i = (i + 1) & d->mask) {
        const struct lms_dict_entry *e = &d->entry[id];
        if (e->hash == h && e->n == s.n && memcmp(e->s, s.s, s.n) == 0) return id;
    }
    return 0;
}
