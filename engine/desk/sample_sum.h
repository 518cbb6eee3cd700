// SPDX-License-Identifier: MIT
/* desk/sample_sum.h - answers of a sample on their way to estimates. */
#ifndef LMD_SAMPLE_SUM_H
#define LMD_SAMPLE_SUM_H

#include "sample.h"

typedef struct lmd_sample_field_sum { uint64_t right, wrong, unsure; } lmd_sample_field_sum;

typedef struct lmd_sample_answers {
    sqlite3          *db;
    lmd_fields        fields;
    lmd_sample_fields checked;  /* the first n_checked of v */
    lmd_drawn        sample;   /* drawn again when the first sheet says which */
    uint32_t         *by_id;    /* rows of the sample in order of (pair, id) */
    uint8_t          *verdict;  /* [n][n_checked], of pairs the first; LMD_N_VERDICTS: contradicted */
    lmd_sample_field_sum *field; /* [n_checked] */
    uint64_t          foreign, unknown_words, lost, contradicted, partly;
} lmd_sample_answers;

/* Drawn again, unless it is there already; LMS_E_FORMAT if the sheet is of another sample or another result. */
lms_status lmd__answers_sample(lmd_sample_answers *x, const char fingerprint[33], uint64_t size, const char *seed, lms_error *err);
void       lmd__answers_put(lmd_sample_answers *x, bool pair, uint64_t id, lms_str field, lmd_verdict v);
/* "DIR/RESULT.db" -> "DIR/RESULT.sample.json" */
lms_status lmd__sample_path(lmd_buf *out, const char *result_db, lms_error *err);
lms_status lmd__sample_read_rows(lmd_sample_answers *x, lms_row_source *rows, lms_error *err); /* rows stay the caller's */
lms_status lmd__sample_read_file(lmd_sample_answers *x, const char *path, lms_error *err);

#endif
