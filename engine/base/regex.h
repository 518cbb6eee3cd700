// SPDX-License-Identifier: MIT
/*
 * base/regex.h - PCRE2 with JIT, UTF, fixed match limits. A compiled regex may be shared by threads;
 * each thread matches with its own scratch.
 */
#ifndef LMS_BASE_REGEX_H
#define LMS_BASE_REGEX_H

#include "base/error.h"
#include "base/str.h"

typedef struct lms_regex lms_regex;
typedef struct lms_regex_scratch lms_regex_scratch;

/* LMS_E_RULES with PCRE2's message and err->byte = offset in the pattern. */
lms_status lms__regex_new(lms_mem *mem, lms_str pattern, lms_regex **out, lms_error *err);
void       lms__regex_free(lms_regex *r);
lms_regex_scratch *lms__regex_scratch_new(lms_mem *mem); /* NULL: out of memory */
void       lms__regex_scratch_free(lms_regex_scratch *s);
/* 1 match, 0 none, -1 a limit was met ("rule not evaluated", to be counted). group may be NULL;
   group[0..n_groups) receive the groups, unset ones empty. */
int        lms__regex_match(const lms_regex *r, lms_regex_scratch *s, lms_str subject, lms_str *group, unsigned n_groups);

#endif
