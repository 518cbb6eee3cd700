// SPDX-License-Identifier: MIT
/* desk/export.h - text of cells for CSV and JSON, shared by what writes them. */
#ifndef LMD_EXPORT_H
#define LMD_EXPORT_H

#include "desk.h"

/* One CSV cell, quoted where needed. */
void lmd__csv_cell(lmd_buf *b, lms_str s, char delimiter, bool excel_safe);
/* Would excel_safe mark this text with a leading '? And undoing that mark; exact for every text. */
bool    lmd__excel_unsafe(lms_str s);
lms_str lmd__excel_undo(lms_str s);
/* A JSON string with its quotes. */
void lmd__json_text(lmd_buf *b, lms_str s);

#endif
