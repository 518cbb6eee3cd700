// SPDX-License-Identifier: MIT
/*
 * evaluate.h - a finished result against the truth, shared by evaluate*.c.
 *
 * In       result.db; truth.csv (columns in bench/README.md), mapped, read twice: keys first, then values in the order
 *          of the result's records
 * Out      lms_evaluation
 * Promises
 *   1. pairs are counted from group sizes, never listed: time and memory grow with records, whatever was merged
 *   2. a record of the truth that is not in the result (it went to quarantine) counts as never found
 *   3. nothing is counted that the file could not say: a field whose column a source has not is left out
 *   4. values are compared without regard to tone style (hòa = hoà), and to nothing else
 */
#ifndef LMS_EVALUATE_H
#define LMS_EVALUATE_H

#include "base/file.h"
#include "base/sort.h"
#include "base/sql.h"

#define LMS_EVAL_FIELDS 32
#define LMS_EVAL_NONE UINT32_MAX

/* Ways to slice: of a pair the value of either record counts, of `moved` 1 = either and 0 = both. */
typedef enum lms_eval_dim { LMS_DIM_WARD, LMS_DIM_ETHNICITY, LMS_DIM_TWIN, LMS_DIM_MOVED, LMS_DIM_QUALITY, LMS_N_DIMS } lms_eval_dim;

typedef struct lms_truth_row {
    uint64_t at;                /* offset of its line in the truth file */
    uint64_t cluster;           /* hash of child_id; of the row itself if the record is not in the result */
    uint32_t record;            /* record_id, 0 if it is not in the result */
    uint32_t child, twins;      /* ids; twins 0 = single */
    uint32_t value[LMS_N_DIMS]; /* ids in dim[] */
} lms_truth_row;

typedef struct lms_truth {
    lms_mem   *mem;
    lms_map    file;
    lms_dict   files, children, twins, dim[LMS_N_DIMS];
    LMS_VEC(lms_truth_row) rows;
    uint32_t  *by_record;       /* [max record_id + 1] row + 1 */
    size_t     n_by_record;
    uint32_t   n_fields;        /* true_* columns */
    uint32_t   column[LMS_EVAL_FIELDS]; /* where they are in the file */
    lms_str    field[LMS_EVAL_FIELDS];  /* field id, without true_ */
    uint32_t   c_file, c_line, c_key, c_child, c_twins, c_ward, c_ethnicity, c_quality, c_moved, c_damages, n_columns;
} lms_truth;

/* One line of CSV at *p: cells borrowed from the file (doubled quotes stay doubled). Returns their number. */
uint32_t lms__eval_csv_row(const char **p, const char *end, lms_str *cell, uint32_t max);

lms_status lms__eval_truth_open(lms_truth *t, lms_mem *mem, const char *path, lms_error *err);
void       lms__eval_truth_close(lms_truth *t);
lms_status lms__eval_join(lms_truth *t, sqlite3 *db, lms_error *err);

lms_status lms__eval_pairs(lms_truth *t, sqlite3 *db, lms_arena *out, lms_evaluation *e, lms_error *err);
lms_status lms__eval_damages(lms_truth *t, sqlite3 *db, lms_arena *out, lms_evaluation *e, lms_error *err);
/* After lms__eval_pairs. */
lms_status lms__eval_curve(lms_truth *t, sqlite3 *db, lms_arena *out, lms_evaluation *e, lms_error *err);
/* Equal apart from the tone style of oa, oe, uy. */
bool       lms__eval_same_value(lms_str a, lms_str b);

#endif
