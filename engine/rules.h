// SPDX-License-Identifier: MIT
/* rules.h - a pack opened to be checked, tested or described; shared by rules*.c. */
#ifndef LMS_RULES_H
#define LMS_RULES_H

#include "pipeline.h"

typedef struct lms_pack {
    lms_mem       mem;
    lms_ctx       ctx;
    lms_rulebook *rb;
    lms_plans     plans;
} lms_pack;

/* Load, and compile all plans. LMS_OK also when the pack has issues (p->rb->issues, sorted). Close it in any case. */
lms_status lms__pack_open(lms_pack *p, const char *dir, lms_error *err);
void       lms__pack_close(lms_pack *p);

/* What became of one record when the real stages cleaned and judged it. */
typedef struct lms_trial {
    lms_dataset dataset;
    lms_table   table;
    lms_log     log;
} lms_trial;
/* One row per map in `records` (a list of maps, or one map): field: value. Normalise and validate as of a date. */
lms_status lms__trial_run(lms_pack *p, const lms_node *records, int32_t as_of, lms_trial *t, lms_error *err);
void       lms__trial_free(lms_trial *t);

/* The examples of statistics.yaml (rules_statistics.c); those that fail become issues of the pack. */
lms_status lms__test_statistics(lms_pack *p, uint32_t *n_examples, lms_error *err);

#endif
