// SPDX-License-Identifier: MIT
/*
 * model/answers.h - lists that came back from the police: what was answered about which record.
 *
 * A row of a list is known by its row id: "<record_key>~<code>". The code has three letters for every field that was
 * asked about, made from the field's canonical value, so that a record that has changed since is seen, field by field.
 */
#ifndef LMS_MODEL_ANSWERS_H
#define LMS_MODEL_ANSWERS_H

#include "model/table.h"

typedef enum lms_answer_kind { LMS_ANS_CONFIRMED, LMS_ANS_CORRECTED, LMS_ANS_SUPPLIED, LMS_ANS_DIFFERS, LMS_ANS_CANDIDATES,
                               LMS_ANS_NOT_FOUND, LMS_ANS_DECEASED, LMS_ANS_MOVED, LMS_N_ANSWERS } lms_answer_kind;
extern const char *const lms__answer_name[LMS_N_ANSWERS];

/* What became of an answer. Only an accepted one changes a child. */
typedef enum lms_answer_state {
    LMS_ANS_ACCEPTED,
    LMS_ANS_REPORTED,    /* no issuer, document number and date on the cover sheet */
    LMS_ANS_STALE,       /* the record is not what was asked about any more, nor what was answered */
    LMS_ANS_CONTRADICTS, /* another answer about this record, or this number, says otherwise */
    LMS_ANS_UNCLEAR,     /* an unknown word, a number that is none, nothing supplied ... */
    LMS_ANS_UNKNOWN,     /* no record of this run has this row id's key */
    LMS_N_ANSWER_STATES
} lms_answer_state;
extern const char *const lms__answer_state_name[LMS_N_ANSWER_STATES];

#define LMS_MAX_ASKED 12
typedef struct lms_answer_value { lms_str text, before; uint32_t raw, old_raw; uint8_t hint; } lms_answer_value;
typedef struct lms_answer {
    uint32_t source, line, row; /* row LMS_NO_ROW: unknown */
    uint8_t  kind, state;       /* kind LMS_N_ANSWERS: a word that is none */
    bool     patched;           /* the values given stand in the dataset */
    uint16_t given, changed;    /* bits of asked fields: a value was given; not what was asked about */
    lms_str  row_id, note;
    lms_answer_value value[LMS_MAX_ASKED + 1]; /* as answers.field */
} lms_answer;

typedef struct lms_answers {
    LMS_VEC(lms_answer) v;      /* by (row, source, line) */
    uint32_t field[LMS_MAX_ASKED + 1], n_asked; /* field[n_asked]: life status, or LMS_NO_FIELD */
    uint64_t unanswered;        /* rows that came back empty */
    lms_mem *mem;
} lms_answers;
void lms__answers_free(lms_answers *a);

#define LMS_CODE_CHARS 3
/* The three letters of a value. */
void lms__ask_code(lms_str value, char out[LMS_CODE_CHARS]);

#endif
