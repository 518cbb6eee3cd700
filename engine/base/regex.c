// SPDX-License-Identifier: MIT
/* base/regex.c - PCRE2 behind our types; limits are fixed so that a pattern cannot run away. */
#include "base/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum { MATCH_LIMIT = 100000, DEPTH_LIMIT = 1000, HEAP_LIMIT_KB = 1024, GROUPS = 32, JIT_STACK = 64 * 1024 };

struct lms_regex {
    lms_mem    *mem;
    pcre2_code *code;
    unsigned char first; /* the byte every match of an anchored pattern begins with, 0 not known */
};
struct lms_regex_scratch {
    lms_mem             *mem;
    pcre2_match_data    *data;
    pcre2_match_context *ctx;
    pcre2_jit_stack     *stack;
};

/* "^#(...)": '#'. Only what is plain to see: an ASCII letter, digit or # behind ^, no alternative outside of parentheses. */
static unsigned char first_byte(lms_str p)
{
    int depth = 0;
    if (p.n < 2 || p.s[0] != '^' || memchr("?*{", p.n > 2 ? p.s[2] : 'x', 3) != NULL) return 0;
    unsigned char c = (unsigned char)p.s[1];
    if (!(c == '#' || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z'))) return 0;
    for (size_t i = 2; i < p.n; i++) {
        if (p.s[i] == '\\') {
            if (i + 1 < p.n && (p.s[i + 1] == 'Q' || p.s[i + 1] == 'E')) return 0;
            i++;
        } else if (p.s[i] == '[') {
            return depth == 0 && memchr(p.s + i, '|', p.n - i) != NULL ? 0 : c;
        } else if (p.s[i] == '(') {
            depth++;
        } else if (p.s[i] == ')') {
            depth--;
        } else if (p.s[i] == '|' && depth == 0) {
            return 0;
        }
    }
    return c;
}

lms_status lms__regex_new(lms_mem *mem, lms_str pattern, lms_regex **out, lms_error *err)
{
    int         code = 0;
    PCRE2_SIZE  at = 0;
    lms_regex  *r = lms__mem_zalloc(mem, 1, sizeof *r);
    *out = NULL;
    if (r == NULL) return lms__mem_why(mem, err);
    r->mem = mem;
    r->code = pcre2_compile((PCRE2_SPTR)pattern.s, pattern.n, PCRE2_UTF | PCRE2_UCP, &code, &at, NULL);
    if (r->code == NULL) {
        char msg[160];
        pcre2_get_error_message(code, (PCRE2_UCHAR *)msg, sizeof msg);
        lms__mem_free(mem, r, 1, sizeof *r);
        lms__fail(err, LMS_E_RULES, LMS_MSG("The pattern is not a regular expression: {1}"), msg);
        if (err) err->byte = at;
        return LMS_E_RULES;
    }
    r->first = first_byte(pattern);
    pcre2_jit_compile(r->code, PCRE2_JIT_COMPLETE); /* without JIT it is only slower */
    *out = r;
    return LMS_OK;
}

void lms__regex_free(lms_regex *r)
{
    if (r == NULL) return;
    pcre2_code_free(r->code);
    lms__mem_free(r->mem, r, 1, sizeof *r);
}

lms_regex_scratch *lms__regex_scratch_new(lms_mem *mem)
{
    lms_regex_scratch *s = lms__mem_zalloc(mem, 1, sizeof *s);
    if (s == NULL) return NULL;
    s->mem = mem;
    s->data = pcre2_match_data_create(GROUPS, NULL);
    s->ctx = pcre2_match_context_create(NULL);
    s->stack = pcre2_jit_stack_create(JIT_STACK / 2, JIT_STACK * 8, NULL);
    if (s->data == NULL || s->ctx == NULL) {
        lms__regex_scratch_free(s);
        return NULL;
    }
    pcre2_set_match_limit(s->ctx, MATCH_LIMIT);
    pcre2_set_depth_limit(s->ctx, DEPTH_LIMIT);
    pcre2_set_heap_limit(s->ctx, HEAP_LIMIT_KB);
    if (s->stack) pcre2_jit_stack_assign(s->ctx, NULL, s->stack);
    return s;
}

void lms__regex_scratch_free(lms_regex_scratch *s)
{
    if (s == NULL) return;
    pcre2_match_data_free(s->data);
    pcre2_match_context_free(s->ctx);
    pcre2_jit_stack_free(s->stack);
    lms__mem_free(s->mem, s, 1, sizeof *s);
}

int lms__regex_match(const lms_regex *r, lms_regex_scratch *s, lms_str subject, lms_str *group, unsigned n_groups)
{
    if (r->first && (subject.n == 0 || (unsigned char)subject.s[0] != r->first)) return 0;
    int rc = pcre2_match(r->code, (PCRE2_SPTR)(subject.s ? subject.s : ""), subject.n, 0, 0, s->data, s->ctx);
    if (rc == PCRE2_ERROR_NOMATCH) return 0;
    if (rc < 0) return -1;
    const PCRE2_SIZE *o = pcre2_get_ovector_pointer(s->data);
    for (unsigned i = 0; i < n_groups; i++)
        group[i] = i < (unsigned)rc && o[2 * i] != PCRE2_UNSET ? (lms_str){ subject.s + o[2 * i], o[2 * i + 1] - o[2 * i] } : LMS_S("");
    return 1;
}
