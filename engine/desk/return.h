// SPDX-License-Identifier: MIT
/* desk/return.h - giving files back inside an open result. */
#ifndef LMD_RETURN_H
#define LMD_RETURN_H

#include "db.h"

/* run: for text files and databases, which the engine reads. */
lms_status lmd__give_back(sqlite3 *db, lms_run *run, const char *input_path, const char *out_path, lms_error *err);
/* Any input as rows, title and header rows too; src->delimiter tells text. */
lms_status lmd__open_rows(lms_run *run, const lms_input *in, lms_row_source *out, lms_error *err);

#endif
