// SPDX-License-Identifier: MIT
/*
 * base/str.h - borrowed spans of bytes, a growing buffer, decoding of UTF-8.
 */
#ifndef LMS_BASE_STR_H
#define LMS_BASE_STR_H

#include "base/mem.h"

#include <string.h>

#define LMS_S(lit) ((lms_str){ (lit), sizeof(lit) - 1 })

static inline lms_str lms__str(const char *z) { return (lms_str){ z, z ? strlen(z) : 0 }; }
static inline bool lms__str_eq(lms_str a, lms_str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.s, b.s, a.n) == 0);
}
static inline bool lms__str_is(lms_str a, const char *z) { return lms__str_eq(a, lms__str(z)); }
int     lms__str_cmp(lms_str a, lms_str b);   /* bytes, then length: a total order */
lms_str lms__str_trim(lms_str s);             /* ASCII space and control at both ends */
bool    lms__str_uint(lms_str s, uint64_t *out); /* all digits, no overflow */
uint64_t lms__hash(lms_str s);                /* XXH3 64 */

/* Next code point of s at *i, moving *i. Invalid byte: returns 0xDC00 + byte and moves 1 (never U+FFFD). */
uint32_t lms__utf8_next(lms_str s, size_t *i);
size_t   lms__utf8_put(char out[4], uint32_t cp); /* bytes written; 0 for a surrogate or > 10FFFF */
bool     lms__utf8_valid(lms_str s);
size_t   lms__utf8_bad(lms_str s);            /* offset of the first invalid byte, or s.n */

/* A growing byte buffer. After a failed append `oom` stays set and later appends do nothing. */
typedef struct lms_buf {
    lms_mem *mem;
    char    *s;
    size_t   n, cap;
    bool     oom;
} lms_buf;
void    lms__buf_init(lms_buf *b, lms_mem *mem);
void    lms__buf_free(lms_buf *b);
void    lms__buf_add(lms_buf *b, lms_str s);
void    lms__buf_addz(lms_buf *b, const char *z);
void    lms__buf_addc(lms_buf *b, char c);
void    lms__buf_addcp(lms_buf *b, uint32_t cp);
void    lms__buf_addu(lms_buf *b, uint64_t v);
void    lms__buf_addf(lms_buf *b, double v, int decimals); /* '.' always, locale-free, -0 as 0 */
/* "text" with JSON escapes, quotes included; invalid UTF-8 bytes as \u00XX of the byte. */
void    lms__buf_json(lms_buf *b, lms_str s);
static inline lms_str lms__buf_str(const lms_buf *b) { return (lms_str){ b->s, b->n }; }
static inline void lms__buf_clear(lms_buf *b) { b->n = 0; }

#endif
