// SPDX-License-Identifier: MIT
/* desk/keyin.h - what is re-keyed into the ministry's software, a workbook per ward, into a folder that is there. */
#ifndef LMD_KEYIN_H
#define LMD_KEYIN_H

#include "desk.h"

lms_status lmd__keyin_into(const char *result_db, const char *folder, lms_error *err);

#endif
