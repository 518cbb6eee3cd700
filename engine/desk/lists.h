// SPDX-License-Identifier: MIT
/* desk/lists.h - the lists to the police, into a folder that is there. */
#ifndef LMD_LISTS_H
#define LMD_LISTS_H

#include "desk.h"

lms_status lmd__lists_into(const char *result_db, const char *folder, lms_error *err);

/* Name of a ward's workbook: nothing of a code or name of the files can be a path. n tells apart codes that become alike. */
void lmd__put_ward_file(lmd_buf *file, lms_str code, lms_str name, uint64_t n);

#endif
