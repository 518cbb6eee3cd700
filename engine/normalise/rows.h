// SPDX-License-Identifier: MIT
/* normalise/rows.h - what is known of a column before its values, and steps that need the whole row. */
#ifndef LMS_NORMALISE_ROWS_H
#define LMS_NORMALISE_ROWS_H

#include "normalise/internal.h"

/* Sets coding[source * n_fields + field], and makes source.legacy. False: out of memory. */
bool    lms__columns_known(lms_ctx *c, const lms_normalise_plan *p, lms_dataset *d, lms_str *coding);
/* What an empty cell means in a coding (a column "Nữ" with crosses), "" if nothing. */
lms_str lms__coding_blank(const lms_normalise_plan *p, lms_str coding);
/* Row steps: the spreadsheet's lost zero. */
bool    lms__rows_run(lms_ctx *c, const lms_normalise_plan *p, const lms_dataset *d, lms_table *t, lms_log *log);
/* Day in whose units codes are read: the newest update of the data, or far in the future. */
int32_t lms__epoch_of(const lms_table *t);
/* table.ward_of: by ward code, else by the names of ward, district and province together. */
lms_status lms__wards_of_rows(lms_ctx *c, const lms_normalise_plan *p, lms_table *t, lms_error *err);

#endif
