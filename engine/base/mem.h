// SPDX-License-Identifier: MIT
/*
 * base/mem.h - where memory comes from, and the three containers everything is built of.
 *
 * lms_mem    the caller's allocator plus a byte budget; counters are atomic, so any thread may use it
 * lms_arena  many small things that die together; one arena per thread or task, never shared
 * LMS_VEC    a growing array, typed
 * lms_dict   byte strings interned to dense ids 1, 2, 3 ... (0 is "no value")
 *
 * Every size is multiplied with an overflow check here and nowhere else. Out of memory is NULL,
 * false or LMS_DICT_FULL; lms__mem_why() then tells whether the allocator or the budget said no.
 */
#ifndef LMS_BASE_MEM_H
#define LMS_BASE_MEM_H

#include <lamsach.h>
#include <stdatomic.h>
#include <stdbool.h>

typedef struct lms_mem {
    lms_allocator     alloc;
    uint64_t          budget; /* bytes, 0 = none */
    _Atomic uint64_t  used, peak;
    _Atomic int       over_budget;
} lms_mem;

void  lms__mem_init(lms_mem *m, const lms_allocator *alloc, uint64_t budget);
/* For short-lived buffers of one task: the same allocator, counted apart, so that threads do not wait for one counter. */
void  lms__mem_scratch(lms_mem *m, const lms_mem *of);
/* count * size bytes; uninitialised; NULL if none. count or size 0 gives a valid 1-byte block. */
void *lms__mem_alloc(lms_mem *m, size_t count, size_t size);
void *lms__mem_zalloc(lms_mem *m, size_t count, size_t size);
/* old_count and new_count are counts of size bytes. On NULL the old block is untouched. */
void *lms__mem_resize(lms_mem *m, void *p, size_t old_count, size_t new_count, size_t size);
void  lms__mem_free(lms_mem *m, void *p, size_t count, size_t size);
/* The status for a failed allocation: LMS_E_LIMIT if the budget refused, else LMS_E_NOMEM; fills err. */
lms_status lms__mem_why(lms_mem *m, lms_error *err);

typedef struct lms_arena_block lms_arena_block;
typedef struct lms_arena {
    lms_mem         *mem;
    lms_arena_block *head;
    char            *at, *end;
} lms_arena;

void  lms__arena_init(lms_arena *a, lms_mem *mem);
void *lms__arena_alloc(lms_arena *a, size_t count, size_t size); /* aligned to 16, uninitialised */
void *lms__arena_zalloc(lms_arena *a, size_t count, size_t size);
/* A copy with a NUL after it (not counted). s.s is NULL if out of memory. */
lms_str lms__arena_str(lms_arena *a, lms_str s);
/* Everything at once. The arena may be used again. */
void  lms__arena_free(lms_arena *a);

/* typedef LMS_VEC(uint32_t) u32_vec;  u32_vec v = {0};  uint32_t *p = LMS_PUSH(mem, &v);  NULL = out of memory */
#define LMS_VEC(T) struct { T *v; size_t n, cap; }
#define LMS_PUSH(mem, vec) \
    ((vec)->n < (vec)->cap || lms__vec_grow((mem), (void **)&(vec)->v, &(vec)->cap, (vec)->n + 1, sizeof *(vec)->v) \
         ? &(vec)->v[(vec)->n++] : NULL)
#define LMS_RESERVE(mem, vec, want) \
    ((want) <= (vec)->cap || lms__vec_grow((mem), (void **)&(vec)->v, &(vec)->cap, (want), sizeof *(vec)->v))
#define LMS_VEC_FREE(mem, vec) \
    (lms__mem_free((mem), (vec)->v, (vec)->cap, sizeof *(vec)->v), (vec)->v = NULL, (vec)->n = (vec)->cap = 0)
bool lms__vec_grow(lms_mem *m, void **v, size_t *cap, size_t want, size_t size);

#define LMS_DICT_FULL UINT32_MAX
typedef struct lms_dict {
    lms_mem  *mem;
    lms_arena text;
    struct lms_dict_entry { const char *s; uint32_t n, hash; } *entry; /* entry[0] is "" */
    uint32_t  n, cap;  /* ids in use incl. 0: valid ids are 0 .. n-1 */
    uint32_t *slot;    /* open addressing, id or 0 */
    uint32_t  mask;
} lms_dict;

bool     lms__dict_init(lms_dict *d, lms_mem *mem);
void     lms__dict_free(lms_dict *d);
/* Id of s, added if new. "" is always 0. LMS_DICT_FULL: out of memory or 2^32-2 values. */
uint32_t lms__dict_intern(lms_dict *d, lms_str s);
/* The same for many texts, about twice as fast when the dictionary is larger than the caches. False: one did not fit. */
bool     lms__dict_intern_many(lms_dict *d, const lms_str *s, size_t n, uint32_t *id);
/* Id of s or 0 if it is not there. */
uint32_t lms__dict_find(const lms_dict *d, lms_str s);
static inline lms_str lms__dict_get(const lms_dict *d, uint32_t id)
{
    return (lms_str){ d->entry[id].s, d->entry[id].n };
}

#endif
