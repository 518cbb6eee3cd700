// SPDX-License-Identifier: MIT
/* desk/declog_look.h - inside part of declog_look.c and declog_copy.c; what they are for is public. */
#ifndef LMD_DECLOG_LOOK_H
#define LMD_DECLOG_LOOK_H

#include "declog_parts.h"

/* Fills path and anchor of a result's log; nothing is looked at. */
lms_status lmd__log_paths(const char *result_db, lmd_log_info *out, lms_error *err);

/* A consistent copy of a log, whole or not at all, mode 0600. What stands at `to` is replaced. */
lms_status lmd__log_copy(const char *from, const char *to, lms_error *err);

#endif
