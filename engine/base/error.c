// SPDX-License-Identifier: MIT
/* base/error.c - filling and showing lms_error. */
#include "base/error.h"

#include <stdbool.h>
#include <string.h>

static void copy(char *to, size_t cap, const char *z)
{
    size_t n = z ? strlen(z) : 0;
    if (n >= cap) {
        n = cap - 1;
        while (n && ((unsigned char)z[n] & 0xC0) == 0x80) n--; /* never half a letter */
    }
    if (n) memcpy(to, z, n);
    to[n] = 0;
}

lms_status lms__fail_(lms_error *err, lms_status code, const char *what, const char *a1, const char *a2,
                      const char *a3, const char *a4)
{
    if (err == NULL) return code;
    memset(err, 0, sizeof *err);
    err->code = code;
    err->what = what;
    copy(err->arg[0], sizeof err->arg[0], a1);
    copy(err->arg[1], sizeof err->arg[1], a2);
    copy(err->arg[2], sizeof err->arg[2], a3);
    copy(err->arg[3], sizeof err->arg[3], a4);
    return code;
}

lms_status lms__fail_at(lms_error *err, const char *file, uint64_t byte, uint32_t row, uint32_t col)
{
    if (err == NULL) return LMS_E_INTERNAL;
    copy(err->file, sizeof err->file, file);
    err->byte = byte;
    err->row = row;
    err->col = col;
    return err->code;
}

const char *lms__num(char buf[24], uint64_t v)
{
    char *p = buf + 23;
    *p = 0;
    do *--p = (char)('0' + v % 10);
    while (v /= 10);
    return p;
}

typedef struct sink { char *s; size_t cap, n; } sink;

static void put(sink *k, const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++, k->n++)
        if (k->n + 1 < k->cap) k->s[k->n] = s[i];
}

size_t lms_error_text(const lms_error *err, lms_translate_fn tr, void *tr_ctx, char *buf, size_t n)
{
    sink        k = { buf, n, 0 };
    char        num[24];
    const char *t;
    if (err->file[0]) {
        put(&k, err->file, strlen(err->file));
        if (err->row) t = lms__num(num, err->row), put(&k, ":", 1), put(&k, t, strlen(t));
        if (err->row && err->col) t = lms__num(num, err->col), put(&k, ":", 1), put(&k, t, strlen(t));
        put(&k, ": ", 2);
    }
    t = err->what ? err->what : "";
    if (tr && err->what) t = tr(tr_ctx, err->what);
    for (; *t; t++) {
        if (t[0] == '{' && t[1] >= '1' && t[1] <= '4' && t[2] == '}') {
            const char *a = err->arg[t[1] - '1'];
            put(&k, a, strlen(a));
            t += 2;
        } else {
            put(&k, t, 1);
        }
    }
    if (n) buf[k.n < n ? k.n : n - 1] = 0;
    return k.n;
}

const char *lms_version(void) { return LMS_VERSION_STRING; }
