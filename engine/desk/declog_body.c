// SPDX-License-Identifier: MIT
/* desk/declog_body.c - the canonical bytes of an entry and its hashes. */
#include "declog_parts.h"

#include <sodium.h>

static void hex(char out[LMD_HEX + 1], const unsigned char h[LMD_LOG_HASH])
{
    sodium_bin2hex(out, LMD_HEX + 1, h, LMD_LOG_HASH);
}

void lmd__entry_secret(char out[LMD_HEX + 1], const char *what, lms_str text, const unsigned char key[LMD_LOG_KEY])
{
    crypto_generichash_state st;
    unsigned char h[LMD_LOG_HASH];
    crypto_generichash_init(&st, key, LMD_LOG_KEY, sizeof h);
    crypto_generichash_update(&st, (const unsigned char *)what, strlen(what) + 1); /* its NUL ends it */
    if (text.n) crypto_generichash_update(&st, (const unsigned char *)text.s, text.n);
    crypto_generichash_final(&st, h, sizeof h);
    hex(out, h);
}

static void line(lmd_buf *b, const char *name, lms_str v)
{
    lmd__puts(b, name);
    lmd__put(b, " ", 1);
    lmd__put_str(b, v);
    lmd__put(b, "\n", 1);
}

static void line_secret(lmd_buf *b, const char *name, const char *what, lms_str v, const unsigned char *key)
{
    char h[LMD_HEX + 1];
    lmd__entry_secret(h, what, v, key);
    line(b, name, lmd__str(h));
}

void lmd__entry_body(lmd_buf *b, const lmd_entry *e, const unsigned char key[LMD_LOG_KEY])
{
    bool field = strcmp(e->kind, "proposal") == 0;
    lmd__puts(b, "lamsach-entry 1\n");
    lmd__printf(b, "seq %lld\n", (long long)e->seq);
    line(b, "kind", lmd__str(e->kind));
    line_secret(b, "a", "record", e->a, key);
    if (field)
        line(b, "field", e->b);
    else if (e->b.n)
        line_secret(b, "b", "record", e->b, key);
    line(b, "word", e->word);
    if (field) line_secret(b, "value", "value", e->value, key);
    if (e->evidence.n) /* a fingerprint of a child's values: after an erasure it must not give them away to a guess */
        line_secret(b, "evidence", "evidence", e->evidence, key);
    else
        line(b, "evidence", e->evidence);
    lmd__printf(b, "undoes %lld\nstands-for %lld\n", (long long)e->undoes, (long long)e->stands_for);
    line(b, "by", e->by);
    line(b, "at", e->at);
    line_secret(b, "reason", "reason", e->reason, key);
}

void lmd__entry_genesis(unsigned char out[LMD_LOG_HASH], const unsigned char key[LMD_LOG_KEY])
{
    static const unsigned char name[] = "lamsach decision log 1";
    crypto_generichash(out, LMD_LOG_HASH, name, sizeof name, key, LMD_LOG_KEY);
}

void lmd__entry_hash(unsigned char out[LMD_LOG_HASH], const unsigned char prev[LMD_LOG_HASH], lms_str body)
{
    crypto_generichash_state st;
    crypto_generichash_init(&st, NULL, 0, LMD_LOG_HASH);
    crypto_generichash_update(&st, prev, LMD_LOG_HASH);
    crypto_generichash_update(&st, (const unsigned char *)body.s, body.n);
    crypto_generichash_final(&st, out, LMD_LOG_HASH);
}

lms_str lmd__entry_line(lms_str body, const char *name)
{
    size_t n = strlen(name);
    for (size_t i = 0; i < body.n;) {
        const char *end = memchr(body.s + i, '\n', body.n - i);
        size_t len = end ? (size_t)(end - body.s) - i : body.n - i;
        if (len > n && memcmp(body.s + i, name, n) == 0 && body.s[i + n] == ' ')
            return (lms_str){body.s + i + n + 1, len - n - 1};
        i += len + 1;
    }
    return (lms_str){NULL, 0};
}

bool lmd__entry_fits(const unsigned char prev[LMD_LOG_HASH], int64_t seq, lms_str body, lms_str hash)
{
    unsigned char h[LMD_LOG_HASH];
    lmd_buf want = {0};
    lmd__entry_hash(h, prev, body);
    lmd__printf(&want, "%lld", (long long)seq);
    lms_str said = lmd__entry_line(body, "seq");
    bool ok = !want.bad && said.s && lmd__eq(said, lmd__buf_str(&want)) && hash.n == sizeof h &&
              memcmp(hash.s, h, sizeof h) == 0;
    lmd__buf_free(&want);
    return ok;
}
