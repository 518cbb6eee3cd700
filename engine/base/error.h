// SPDX-License-Identifier: MIT
/*
 * base/error.h - filling the caller's lms_error. Never formats cell contents.
 *
 *     return lms__fail(err, LMS_E_IO, LMS_MSG("{1} cannot be opened: {2}"), path, strerror(errno));
 *
 * LMS_MSG marks an English template for xgettext; every template has a Vietnamese text in
 * engine/cli/po/vi.po (a test checks it). A message says what is wrong, where, and what to do.
 */
#ifndef LMS_BASE_ERROR_H
#define LMS_BASE_ERROR_H

#include <lamsach.h>

#define LMS_MSG(s) s

/* Up to four NUL-terminated arguments; returns code. err may be NULL. Keeps nothing of an earlier error. */
lms_status lms__fail_(lms_error *err, lms_status code, const char *what, const char *a1, const char *a2,
                      const char *a3, const char *a4);
#define lms__fail(...) lms__fail_pick(__VA_ARGS__, NULL, NULL, NULL, NULL, NULL)
#define lms__fail_pick(err, code, what, a1, a2, a3, a4, ...) lms__fail_((err), (code), (what), (a1), (a2), (a3), (a4))

/* Add the place to an error already filled. row and col 1-based, 0 = none. Returns err->code. */
lms_status lms__fail_at(lms_error *err, const char *file, uint64_t byte, uint32_t row, uint32_t col);

/* Argument helper: a number as text in a caller's buffer of 24 bytes. */
const char *lms__num(char buf[24], uint64_t v);

#endif
