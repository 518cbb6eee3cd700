// SPDX-License-Identifier: MIT
/*
 * model/children.h - evidence, children, their golden records and standing.
 */
#ifndef LMS_MODEL_CHILDREN_H
#define LMS_MODEL_CHILDREN_H

#include "model/pairs.h"
#include "model/answers.h"
#include "model/table.h"

/* The first that holds; see promise 2 of resolve/resolve.h. */
typedef enum lms_id_status {
    LMS_ID_ABSENT, LMS_ID_SUGGESTED, LMS_ID_SHARED, LMS_ID_VERIFIED, LMS_ID_MISMATCH, LMS_ID_MALFORMED,
    LMS_ID_INCONSISTENT, LMS_ID_NOT_FOUND, LMS_ID_WELL_FORMED, LMS_N_ID_STATUS
} lms_id_status;
extern const char *const lms__id_status_name[LMS_N_ID_STATUS];

typedef enum lms_outcome { LMS_OUT_VERIFIED, LMS_OUT_MISMATCH, LMS_OUT_NOT_FOUND, LMS_OUT_SUGGESTED, LMS_OUT_SHARED,
                           LMS_OUT_SUPPORTS /* the person exists; the list cannot verify the number */,
                           LMS_N_OUTCOMES } lms_outcome;
extern const char *const lms__outcome_name[LMS_N_OUTCOMES];

typedef struct lms_evidence {
    uint32_t row, ref_row;    /* ref_row LMS_NO_ROW for not_found */
    uint32_t source;          /* the list */
    uint8_t  outcome;         /* lms_outcome */
    uint64_t differs;         /* bit set of field numbers that differ */
    uint16_t rule;            /* number in the rulebook of the case it is, LMS_LOG_NO_RULE if the pack names none */
    float    probability, margin; /* margin: bits to the runner-up person, 64 = none */
} lms_evidence;
#define LMS_NO_ROW UINT32_MAX
#define LMS_LOG_NO_RULE UINT16_MAX

/* A person of a list whom no record is linked to. maybe: a record may be this person, but it is not certain. */
typedef struct lms_missing { uint32_t ref_row; uint8_t maybe; } lms_missing;

typedef struct lms_identified {
    LMS_VEC(lms_evidence) evidence;  /* by (row, source, ref_row) */
    uint32_t *person_of;             /* [n_records] reference row a record is linked to, LMS_NO_ROW */
    bool      have_list;             /* a list that can verify was given */
    LMS_VEC(lms_missing) missing;    /* persons of lists of children without a record, by row; one row per person */
    uint32_t  n_records;
    lms_mem  *mem;
} lms_identified;
void lms__identified_free(lms_identified *x);

typedef struct lms_clusters {
    uint32_t  n_children, n_records;
    uint32_t *child_of;       /* [n_records] child number; children are numbered by their smallest row */
    uint32_t *start, *member; /* rows of child c: member[start[c]] .. member[start[c+1]-1], ascending */
    uint32_t *weakest;        /* [n_children] index in scored.pairs of the weakest link used, UINT32_MAX for one record */
    uint8_t  *open_question;  /* [n_records] 1: takes part in a pair under review */
    uint64_t  cut_edges;      /* same-pairs not followed because of a constraint */
    lms_mem  *mem;
} lms_clusters;
void lms__clusters_free(lms_clusters *c);

typedef struct lms_child {
    char     id[20];          /* child_id */
    uint8_t  clean, id_status, in_target, updated /* counts in the ward's base */;
    uint8_t  steps;           /* bits of lms_ladder_step */
    uint8_t  sound;           /* no error stands against it and no pair of its is open: clean is this and complete */
    uint32_t record_count, ward; /* ward: index in lms_resolved.wards */
} lms_child;

/* What stands between a child and an authenticated number. One bit each; being counted at all comes before them. */
typedef enum lms_ladder_step { LMS_STEP_COMPLETE, LMS_STEP_FORMED, LMS_STEP_UNIQUE, LMS_STEP_SENT, LMS_STEP_VERIFIED, LMS_N_STEPS } lms_ladder_step;
extern const char *const lms__ladder_name[LMS_N_STEPS];

typedef struct lms_ward_progress {
    lms_str  code, name;
    int64_t  population;      /* -1: no base */
    uint64_t updated, clean, verified, in_target, children;
    uint64_t alone[LMS_N_STEPS], reached[LMS_N_STEPS]; /* counted children who have a step; and all steps before it */
    bool     reach_updated, reach_of_updated, reach_of_all; /* > 90 %, >= 75 % in both readings */
} lms_ward_progress;

typedef struct lms_work_item { uint32_t ward /* index in wards */, row; lms_str action; double gain; lms_str household; } lms_work_item;

/* A child of a list who has no record: under the pack's age, not moved or deceased by the list. */
typedef struct lms_absent_child { lms_str ward_code; uint32_t ref_row; uint8_t maybe; } lms_absent_child;

/* What the pack asks for, as published: percent, and whether it is "more than" or "at least"; or nothing. */
typedef enum lms_target_kind { LMS_TARGET_UPDATED, LMS_TARGET_IN, LMS_N_TARGETS } lms_target_kind;
typedef struct lms_target { uint64_t percent; bool strict, set; } lms_target;

/* A record in a list to the police. */
typedef struct lms_asked { uint32_t row; lms_str list; } lms_asked;

typedef struct lms_history { uint32_t child; lms_str previous_child_id, kind; } lms_history;

typedef struct lms_resolved {
    uint32_t n_children, n_records, n_fields;
    lms_child *child;         /* [n_children] */
    uint32_t **golden;        /* [n_fields][n_children] value ids in the table's column */
    uint32_t **origin;        /* [n_fields][n_children] record row the value came from, LMS_NO_ROW if empty */
    uint8_t   *record_clean;  /* [n_records] */
    uint8_t   *record_status; /* [n_records] lms_id_status */
    LMS_VEC(lms_ward_progress) wards; /* by code */
    LMS_VEC(lms_work_item) work;      /* by (ward, gain descending, record_key) */
    LMS_VEC(lms_history) history;
    LMS_VEC(lms_absent_child) absent; /* by (ward_code, household, row) */
    lms_target target[LMS_N_TARGETS];
    LMS_VEC(lms_asked) asked; /* by child */
    uint32_t   asked_field[LMS_MAX_ASKED], n_asked;
    uint64_t n_clean, n_verified, n_in_target, n_updated;
    lms_mem  *mem;
    lms_arena text;
} lms_resolved;
void lms__resolved_free(lms_resolved *r);

/* Population file: children per ward as an outside number. */
typedef struct lms_population { lms_str ward_code, ward_name; int64_t children; } lms_population;
typedef LMS_VEC(lms_population) lms_populations;

#endif
