// SPDX-License-Identifier: MIT
/*
 * model/log.h - everything that was done to a record or is wrong with it. Codes and arguments only;
 * prose is made when shown. Only records (rows < n_records) have entries.
 */
#ifndef LMS_MODEL_LOG_H
#define LMS_MODEL_LOG_H

#include "base/str.h"

typedef enum lms_severity { LMS_SEV_INFO, LMS_SEV_WARNING, LMS_SEV_ERROR } lms_severity;
typedef enum lms_correction_kind { LMS_APPLIED, LMS_PROPOSED } lms_correction_kind;

typedef struct lms_correction {
    uint32_t row;
    uint16_t field, rule;  /* rule: number in the rulebook */
    uint8_t  kind;         /* lms_correction_kind */
    uint8_t  step;         /* order of several corrections of one value */
    uint32_t before, after; /* ids in lms_log.texts */
} lms_correction;

typedef struct lms_transform { uint32_t source; uint16_t field, rule; uint64_t count; } lms_transform;

typedef struct lms_finding {
    uint32_t row;
    uint16_t field, rule;  /* field LMS_LOG_NO_FIELD: about the record */
    uint8_t  severity;
    uint32_t args;         /* id in lms_log.texts of a JSON array of strings, 0 = none */
} lms_finding;
#define LMS_LOG_NO_FIELD UINT16_MAX

typedef struct lms_log {
    lms_mem *mem;
    lms_dict texts;
    LMS_VEC(lms_correction) corrections;
    LMS_VEC(lms_transform)  transforms;
    LMS_VEC(lms_finding)    findings;
    LMS_VEC(struct { uint16_t rule; uint64_t count; }) not_evaluated; /* rules that met a limit */
} lms_log;

bool lms__log_init(lms_log *l, lms_mem *mem);
void lms__log_free(lms_log *l);
/* Put all vectors into key order: corrections (row, field, step), findings (row, field, rule, args text). */
void lms__log_sort(lms_log *l);

#endif
