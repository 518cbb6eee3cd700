// SPDX-License-Identifier: MIT
/* rulebook/issue.c - what is wrong in a pack: collected, placed, ordered; "did you mean". */
#include "rulebook/internal.h"

#include <stdlib.h>

void lms__issue_at(lms_rulebook *rb, uint32_t file, uint32_t line, uint32_t col, const char *what, const char *a1,
                   const char *a2, const char *a3, const char *a4)
{
    if (rb->issues.n >= LMS_MAX_ISSUES) return;
    lms_issue *x = LMS_PUSH(rb->mem, &rb->issues);
    if (x == NULL) {
        rb->oom = true;
        return;
    }
    if (rb->issues.n == LMS_MAX_ISSUES) {
        what = LMS_MSG("There are too many errors in this pack; mend these first, then check again");
        a1 = a2 = a3 = a4 = NULL;
    }
    *x = (lms_issue){ .file = file, .line = line, .col = col };
    lms__fail_(&x->error, LMS_E_RULES, what, a1, a2, a3, a4);
    lms__fail_at(&x->error, file < rb->n_files ? rb->file[file].name.s : "", 0, line, col);
}

void lms__issue_(lms_rulebook *rb, const lms_node *node, const char *what, const char *a1, const char *a2, const char *a3, const char *a4)
{
    uint32_t file = 0;
    if (node == NULL) /* about the pack as a whole */
        for (uint32_t i = 0; i < rb->n_files; i++)
            if (lms__str_is(rb->file[i].name, "pack.yaml")) file = i;
    lms__issue_at(rb, node ? node->file : file, node ? node->line : 1, node ? node->col : 1, what, a1, a2, a3, a4);
}

static int by_place(const void *p, const void *q)
{
    const lms_issue *a = p, *b = q;
    if (a->file != b->file) return a->file < b->file ? -1 : 1;
    if (a->line != b->line) return a->line < b->line ? -1 : 1;
    if (a->col != b->col) return a->col < b->col ? -1 : 1;
    int c = strcmp(a->error.what, b->error.what);
    for (int i = 0; i < 4 && c == 0; i++) c = strcmp(a->error.arg[i], b->error.arg[i]);
    return c;
}

void lms__rulebook_sort(lms_rulebook *rb)
{
    size_t n = 0;
    if (rb->issues.n == 0) return;
    qsort(rb->issues.v, rb->issues.n, sizeof *rb->issues.v, by_place);
    for (size_t i = 0; i < rb->issues.n; i++)
        if (n == 0 || by_place(&rb->issues.v[n - 1], &rb->issues.v[i]) != 0) rb->issues.v[n++] = rb->issues.v[i];
    rb->issues.n = n;
}

lms_status lms__rulebook_status(const lms_rulebook *rb, lms_error *err)
{
    char num[24];
    if (rb->oom) return lms__mem_why(rb->mem, err);
    if (rb->issues.n == 0) return LMS_OK;
    const lms_issue *first = &rb->issues.v[0];
    for (size_t i = 1; i < rb->issues.n; i++)
        if (by_place(&rb->issues.v[i], first) < 0) first = &rb->issues.v[i];
    if (err == NULL) return LMS_E_RULES;
    if (rb->issues.n == 1) {
        *err = first->error;
    } else {
        char text[400];
        lms_error e = first->error;
        e.file[0] = 0;
        lms_error_text(&e, NULL, NULL, text, sizeof text);
        lms__fail(err, LMS_E_RULES, LMS_MSG("{1} (and {2} more; `lamsach rules check` shows them all)"), text, lms__num(num, rb->issues.n - 1));
    }
    /* the place with the pack's folder, so that an editor can open it */
    char     path[256];
    lms_str  dir = rb->dir, name = first->file < rb->n_files ? rb->file[first->file].name : LMS_S("");
    size_t   n = 0;
    for (size_t i = 0; i < dir.n && n + 1 < sizeof path; i++) path[n++] = dir.s[i];
    if (n && path[n - 1] != '/' && n + 1 < sizeof path) path[n++] = '/';
    for (size_t i = 0; i < name.n && n + 1 < sizeof path; i++) path[n++] = name.s[i];
    path[n] = 0;
    return lms__fail_at(err, path, 0, first->line, first->col);
}

lms_str lms__rulebook_line(const lms_rulebook *rb, uint32_t file, uint32_t line)
{
    if (file >= rb->n_files || line == 0) return LMS_S("");
    lms_str c = rb->file[file].content;
    size_t  at = 0;
    for (uint32_t i = 1; i < line; i++) {
        const char *nl = at < c.n ? memchr(c.s + at, '\n', c.n - at) : NULL;
        if (nl == NULL) return LMS_S("");
        at = (size_t)(nl - c.s) + 1;
    }
    size_t end = at;
    while (end < c.n && c.s[end] != '\n') end++;
    if (end > at && c.s[end - 1] == '\r') end--;
    return (lms_str){ c.s + at, end - at };
}

#define WORD 48
static uint32_t letters(lms_str s, uint32_t out[WORD])
{
    uint32_t n = 0;
    for (size_t i = 0; i < s.n;) {
        uint32_t cp = lms__utf8_next(s, &i);
        if (n == WORD) return WORD + 1;
        out[n++] = cp >= 'A' && cp <= 'Z' ? cp + 32 : cp == '-' ? '_' : cp;
    }
    return n;
}

/* Optimal string alignment: insert, delete, replace, swap of neighbours. */
static uint32_t osa(const uint32_t *a, uint32_t na, const uint32_t *b, uint32_t nb)
{
    uint32_t row[3][WORD + 1];
    uint32_t *pp = row[0], *p = row[1], *cur = row[2];
    for (uint32_t j = 0; j <= nb; j++) p[j] = j, pp[j] = 0;
    for (uint32_t i = 1; i <= na; i++) {
        cur[0] = i;
        for (uint32_t j = 1; j <= nb; j++) {
            uint32_t best = p[j - 1] + (a[i - 1] != b[j - 1]);
            if (p[j] + 1 < best) best = p[j] + 1;
            if (cur[j - 1] + 1 < best) best = cur[j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && pp[j - 2] + 1 < best) best = pp[j - 2] + 1;
            cur[j] = best;
        }
        uint32_t *t = pp;
        pp = p, p = cur, cur = t;
    }
    return p[nb];
}

lms_str lms__nearest(lms_str word, const lms_str *known, uint32_t n)
{
    uint32_t w[WORD], k[WORD], nw = letters(word, w), best = UINT32_MAX, at = UINT32_MAX;
    if (nw == 0 || nw > WORD) return LMS_S("");
    for (uint32_t i = 0; i < n; i++) {
        uint32_t nk = letters(known[i], k);
        if (nk > WORD) continue;
        uint32_t d = osa(w, nw, k, nk);
        if (d < best) best = d, at = i;
    }
    uint32_t limit = nw < 3 ? 1 : nw / 3;
    return at != UINT32_MAX && best <= limit ? known[at] : LMS_S("");
}
