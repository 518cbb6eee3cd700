// SPDX-License-Identifier: MIT
/* identify/internal.h - what plan.c, link.c and identify.c share. */
#ifndef LMS_IDENTIFY_INTERNAL_H
#define LMS_IDENTIFY_INTERNAL_H

#include "identify/identify.h"

/* The cases the pack gives rule ids to, in the order of `when` in rulebook/schema_identify.c. */
enum { LMS_CASE_VERIFIED, LMS_CASE_FIELDS_DIFFER, LMS_CASE_OF_ANOTHER, LMS_CASE_OTHER_NUMBER, LMS_CASE_REESTABLISHED, LMS_CASE_NOT_FOUND,
       LMS_CASE_SUGGESTED, LMS_CASE_SHARED, LMS_CASE_INCOMPLETE, LMS_CASE_LIST_CONTRADICTS, LMS_CASE_SUPPORTS, LMS_N_CASES };

enum { LMS_KNOWS_NOBODY, LMS_KNOWS_OWN_WARDS, LMS_KNOWS_EVERYONE };
typedef struct lms_issuer { lms_str id; bool verifies, children; uint8_t knows; } lms_issuer;

#define LMS_MAX_AGREE 8
struct lms_identify_plan {
    lms_mem    *mem;
    lms_issuer *issuer;
    uint32_t    n_issuers;
    uint32_t    agree[LMS_MAX_AGREE], n_agree; /* fields */
    double      link_probability, link_margin, suggest_probability, suggest_margin, maybe;
    uint16_t    rule[LMS_N_CASES];
    bool        absent;                        /* the pack has no identify.yaml */
};

/* Reference rows with the same number, over all lists: one person. [n_refs], index row - n_records; the smallest row
   stands for the person. Rows without a number are persons of their own. */
typedef struct lms_persons {
    uint32_t *of;         /* [n_refs] row that stands for the person */
    uint32_t *first;      /* [values of the number's column] first reference row with this number, LMS_NO_ROW */
    uint32_t *next;       /* [n_refs] next row with the same number */
    uint32_t  n_refs, n_values;
} lms_persons;

/* The person a record is linked to. */
typedef struct lms_link {
    uint32_t person;      /* row that stands for the person, LMS_NO_ROW */
    uint32_t pair;        /* best link of the record to a row of this person, in scored.links */
    float    margin;      /* bits to the next best way, 64 = none */
} lms_link;

bool lms__numbered(const lms_table *t, uint32_t field, uint32_t row);
/*
 * Which person is each record? (link.c) Records known or suspected to be different children are never given the
 * same person; inside a group of such records the assignment with the largest sum of weights is taken.
 */
lms_status lms__identify_links(lms_ctx *c, const lms_table *t, const lms_scored *s, const lms_persons *p, lms_link *out, lms_error *err);

#endif
