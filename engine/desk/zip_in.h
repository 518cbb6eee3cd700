// SPDX-License-Identifier: MIT
/*
 * desk/zip_in.h - a ZIP archive of foreign origin, read without trusting it.
 *
 * In       a path
 * Out      parts by name, streamed
 * Promises
 *   1. an archive that is cut off, encrypted or swells beyond the limits is refused with one sentence that says what to do
 *   2. a part that was read to its end had the checksum the archive says
 *   3. part names are found without regard to case, back slashes and a leading slash, as Excel does
 */
#ifndef LMD_ZIP_IN_H
#define LMD_ZIP_IN_H

#include "desk.h"

/* Limits against bombs. A country's sheet of 1,048,576 rows x 40 cells is about 2 GiB of XML, packed 8 to 20
 * times; empty styled cells pack up to 150 times; a bomb of zeros packs 1000 times. */
#define LMD_ZIP_MAX_PARTS 20000u
#define LMD_ZIP_MAX_PART  (4ull << 30)
#define LMD_ZIP_MAX_TOTAL (8ull << 30)
#define LMD_ZIP_MAX_RATIO 200u
#define LMD_ZIP_FREE_SIZE (32ull << 20) /* parts up to this size may have any ratio */

typedef struct lmd_zip lmd_zip;

lms_status lmd__zip_open(const char *path, lmd_zip **out, lms_error *err);
void       lmd__zip_close(lmd_zip *z);
bool       lmd__zip_has(const lmd_zip *z, lms_str part);
const char *lmd__zip_path(const lmd_zip *z);

/* One part at a time. LMS_E_FORMAT if there is none of that name. */
lms_status lmd__zip_part(lmd_zip *z, lms_str part, lms_error *err);
/* *got 0: the end, with the checksum verified. */
lms_status lmd__zip_read(lmd_zip *z, void *to, unsigned n, unsigned *got, lms_error *err);
void       lmd__zip_part_close(lmd_zip *z); /* also before the end; safe to call twice */

#endif
