// SPDX-License-Identifier: MIT
/* desk/lists.h - the lists to the police, into a folder that is there. */
#ifndef LMD_LISTS_H
#define LMD_LISTS_H

#include "desk.h"

lms_status lmd__lists_into(const char *result_db, const char *folder, lms_error *err);

#endif
