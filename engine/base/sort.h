// SPDX-License-Identifier: MIT
/*
 * base/sort.h - radix sort of (key, row); stable, so equal keys stay in row order.
 */
#ifndef LMS_BASE_SORT_H
#define LMS_BASE_SORT_H

#include "base/ctx.h"

typedef struct lms_keyrow { uint64_t key; uint32_t row, aux; } lms_keyrow;

/* Sort v by (key, then position). tmp has room for n. Result in v. */
void lms__sort_keyrow(lms_keyrow *v, lms_keyrow *tmp, size_t n);

#endif
