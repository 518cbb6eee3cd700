// SPDX-License-Identifier: MIT
/*
 * desk/cfb_in.h - the OLE2 compound file around an old .xls: find the workbook's stream in it.
 *
 * In       a path
 * Out      the bytes of the stream "Workbook" or "Book"
 * Promises
 *   1. any bytes are safe: every offset is checked, every chain is bounded by the number of sectors
 *   2. a password, an encrypted package or another OLE2 document gets its own sentence
 */
#ifndef LMD_CFB_IN_H
#define LMD_CFB_IN_H

#include "desk.h"

typedef struct lmd_bytes { const uint8_t *s; size_t n; } lmd_bytes;
static inline uint32_t lmd__u16(const uint8_t *p) { return (uint32_t)p[0] | (uint32_t)p[1] << 8; }
static inline uint32_t lmd__u32(const uint8_t *p) { return lmd__u16(p) | lmd__u16(p + 2) << 16; }

lms_status lmd__cfb_book(const char *path, lmd_buf *book, lms_error *err);

lms_status lmd__xls_damaged(const char *path, lms_error *err);

#endif
