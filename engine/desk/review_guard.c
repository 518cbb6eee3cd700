// SPDX-License-Identifier: MIT
/* desk/review_guard.c - see review_guard.h. */
#include "review_guard.h"

#include <sodium.h>
#include <stdio.h>

void lmd__token_new(char token[LMD_TOKEN_CHARS + 1])
{
    unsigned char bits[LMD_TOKEN_BYTES];
    randombytes_buf(bits, sizeof bits);
    sodium_bin2hex(token, LMD_TOKEN_CHARS + 1, bits, sizeof bits);
    sodium_memzero(bits, sizeof bits);
}

/* How often the field is there; *value is the last. */
static int field(const lmd_asked *q, const char *name, lms_str *value)
{
    int n = 0;
    *value = (lms_str){ "", 0 };
    for (size_t i = 0; i < q->n_headers; i++)
        if (lmd__ieq(q->header[i].name, lmd__str(name))) *value = q->header[i].value, n++;
    return n;
}

static bool own_host(const lmd_asked *q, uint16_t port, lms_str *host)
{
    static const char *const names[] = { "127.0.0.1", "localhost" };
    char                     z[40];
    if (field(q, "Host", host) != 1) return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(z, sizeof z, "%s:%u", names[i], (unsigned)port);
        if (lmd__is(*host, z)) return true;
    }
    return false;
}

static bool token_right(const lmd_asked *q, const char *token)
{
    lms_str t;
    return field(q, "X-Lamsach-Token", &t) == 1 && t.n == LMD_TOKEN_CHARS &&
           sodium_memcmp(t.s, token, LMD_TOKEN_CHARS) == 0;
}

/* http://HOST, the host that was asked for. */
static bool own_origin(const lmd_asked *q, lms_str host)
{
    lms_str o;
    return field(q, "Origin", &o) == 1 && o.n == host.n + 7 && memcmp(o.s, "http://", 7) == 0 &&
           memcmp(o.s + 7, host.s, host.n) == 0;
}

static bool is_json(const lmd_asked *q)
{
    lms_str t;
    return field(q, "Content-Type", &t) == 1 &&
           (lmd__ieq(t, LMD_S("application/json")) || lmd__ieq(t, LMD_S("application/json; charset=utf-8")) ||
            lmd__ieq(t, LMD_S("application/json;charset=utf-8")));
}

/* The length as it was announced: digits only, and what came; 0 if right. */
static int length_wrong(const lmd_asked *q)
{
    lms_str l;
    size_t  v = 0;
    int     n = field(q, "Content-Length", &l);
    if (n == 0) return q->body ? 400 : 411;
    if (n > 1 || l.n == 0) return 400;
    for (size_t i = 0; i < l.n; i++) {
        if (l.s[i] < '0' || l.s[i] > '9') return 400;
        v = v * 10 + (size_t)(l.s[i] - '0');
        if (v > LMD_REVIEW_MOST_BODY) return 413;
    }
    return v == q->body ? 0 : 400;
}

static size_t head_bytes(const lmd_asked *q)
{
    size_t n = q->method.n + q->target.n;
    for (size_t i = 0; i < q->n_headers; i++) n += q->header[i].name.n + q->header[i].value.n + 4;
    return n;
}

static int call(const lmd_asked *q, lms_str host, const char *token)
{
    lms_str site;
    int     n = field(q, "Sec-Fetch-Site", &site), wrong;
    if (!own_origin(q, host) || n > 1 || (n == 1 && !lmd__is(site, "same-origin"))) return 403;
    if (!token_right(q, token)) return 401;
    if (!is_json(q)) return 415;
    return (wrong = length_wrong(q)) ? wrong : 200;
}

static int fetch(const lmd_asked *q)
{
    lms_str v;
    int     n = field(q, "Sec-Fetch-Site", &v);
    if (n > 1 || (n == 1 && !lmd__is(v, "none") && !lmd__is(v, "same-origin"))) return 403;
    n = field(q, "Content-Length", &v);
    return q->body || n > 1 || (n == 1 && !lmd__is(v, "0")) ? 400 : 200;
}

int lmd__guard(const lmd_asked *q, uint16_t port, const char token[LMD_TOKEN_CHARS + 1], const lmd_route *routes,
               const lmd_route **route)
{
    lms_str host, encoding;
    *route = NULL;
    if (!own_host(q, port, &host)) return 421;
    if (head_bytes(q) > LMD_REVIEW_MOST_HEAD) return 431;
    if (field(q, "Transfer-Encoding", &encoding) || field(q, "Upgrade", &encoding)) return 400;
    if (q->body > LMD_REVIEW_MOST_BODY) return 413;
    const lmd_route *r = routes;
    while (r->target && !lmd__is(q->target, r->target)) r++;
    if (r->target == NULL) return 404;
    if (!lmd__is(q->method, r->call ? "POST" : "GET")) return 405;
    int status = r->call ? call(q, host, token) : fetch(q);
    if (status == 200) *route = r;
    return status;
}
