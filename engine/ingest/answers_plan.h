// SPDX-License-Identifier: MIT
/* ingest/answers_plan.h - `lists` of targets.yaml, compiled for reading answers. */
#ifndef LMS_INGEST_ANSWERS_PLAN_H
#define LMS_INGEST_ANSWERS_PLAN_H

#include "ingest/answers.h"

#define LMS_NO_WORD UINT32_MAX
/* Headings: columns of rows, then (from LMS_H_FIELD) the fields asked about, then what stands on the cover. */
enum { LMS_H_ROW_ID, LMS_H_ANSWER, LMS_H_NOTE, LMS_H_FIELD, LMS_H_COVER = LMS_H_FIELD + LMS_MAX_ASKED };
enum { LMS_C_ISSUER, LMS_C_DOCUMENT, LMS_C_DATE, LMS_C_SCAN, LMS_N_COVER };
enum { LMS_R_APPLIED, LMS_R_DIFFERS, LMS_R_CANDIDATES, LMS_R_NOT_FOUND, LMS_R_CONTRADICTS, LMS_R_UNCLEAR, LMS_R_STALE, LMS_R_REPORTED, LMS_N_R };

typedef struct lms_word { lms_str key; uint32_t of; } lms_word;
struct lms_answers_plan {
    lms_mem  *mem;
    lms_arena text;
    LMS_VEC(lms_word) heading, answer;
    lms_str   first[LMS_H_COVER + LMS_N_COVER]; /* the first word of each heading */
    uint32_t  asked[LMS_MAX_ASKED + 1], n_asked; /* asked[n_asked]: life status */
    lms_str   life[LMS_N_ANSWERS]; /* what the answer says of the child's life status; "" nothing */
    uint16_t  rule[LMS_N_R];
    uint8_t   severity[LMS_N_R];
};
/* What two spellings have in common, appended to out. */
void lms__answer_key(lms_str s, lms_buf *out);

#endif
