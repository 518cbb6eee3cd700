// SPDX-License-Identifier: MIT
/* desk/declog_look.h - inside part of declog_look.c; lmd_log_look and lmd_log_anchor are public. */
#ifndef LMD_DECLOG_LOOK_H
#define LMD_DECLOG_LOOK_H

#include "declog_parts.h"

/* Fills path and anchor of a result's log; nothing is looked at. */
lms_status lmd__log_paths(const char *result_db, lmd_log_info *out, lms_error *err);

#endif
