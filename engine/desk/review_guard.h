// SPDX-License-Identifier: MIT
/*
 * desk/review_guard.h - which requests the review page's server answers at all. No request's own words decide where
 * it goes: the answer is one of the routes below or a refusal.
 *
 * In:       what a request says of itself (method, target, header fields), the server's port and token
 * Out:      a route, or the HTTP status it is refused with
 * Promises:
 *   1. one Host field, letter for letter 127.0.0.1:PORT or localhost:PORT, is required before anything else is looked
 *      at: a name that was bent to the loopback address (DNS rebinding) gets nothing
 *   2. the target is compared whole with a fixed list; nothing of it becomes a file name
 *   3. a call needs the token (compared in constant time), the page's own Origin, JSON, and a body with a length; a
 *      request that names a transfer encoding, has two lengths or comes from another site is refused
 */
#ifndef LMD_REVIEW_GUARD_H
#define LMD_REVIEW_GUARD_H

#include "desk.h"

enum { LMD_TOKEN_BYTES = 32, LMD_TOKEN_CHARS = 64, LMD_REVIEW_MOST_BODY = 65536, LMD_REVIEW_MOST_HEAD = 8192 };

typedef struct lmd_header { lms_str name, value; } lmd_header;
typedef struct lmd_asked {
    lms_str           method, target; /* as they stood in the request line */
    const lmd_header *header;
    size_t            n_headers;
    size_t            body;           /* bytes that came */
} lmd_asked;

typedef struct lmd_route { const char *target; bool call; } lmd_route; /* a call is POSTed, the rest is fetched; ends with NULL */

/* Token of 256 random bits, in hexadecimal. */
void lmd__token_new(char token[LMD_TOKEN_CHARS + 1]);
/* 200 and *route set, or 400, 401, 403, 404, 405, 411, 413, 415, 421, 431. */
int lmd__guard(const lmd_asked *q, uint16_t port, const char token[LMD_TOKEN_CHARS + 1], const lmd_route *routes,
               const lmd_route **route);

#endif
