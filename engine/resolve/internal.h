// SPDX-License-Identifier: MIT
/* resolve/internal.h - what the files of this stage share. */
#ifndef LMS_RESOLVE_INTERNAL_H
#define LMS_RESOLVE_INTERNAL_H

#include "resolve/resolve.h"

enum { MAX_GROUPS = 16, MAX_ACTIONS = 16, MAX_LISTS = 8, MAX_AWAY = 16 };
/* What one record can be better by than another, where a child's records do not agree. */
typedef enum lms_better { LMS_BY_REGISTERED, LMS_BY_VERIFIED, LMS_BY_NEWEST, LMS_BY_MOST, LMS_N_BETTER } lms_better;
typedef struct lms_list_kind { lms_str id; uint32_t statuses; bool incomplete; } lms_list_kind; /* statuses: bits of lms_id_status */
typedef enum lms_action { LMS_ACT_DUPLICATE, LMS_ACT_BASIC, LMS_ACT_ERROR, LMS_ACT_SHARED, LMS_ACT_FIX, LMS_ACT_GET, LMS_ACT_CONFIRM, LMS_N_ACTIONS } lms_action;

/* An action of targets.yaml; cost: of two visits that help as many children the cheaper comes first. */
typedef struct lms_do { lms_str id; lms_action what; double cost; } lms_do;

struct lms_resolve_plan {
    lms_mem          *mem;
    const lms_schema *schema;
    uint64_t          group[MAX_GROUPS]; /* field bits; one of a group is enough */
    uint32_t          n_groups;
    uint64_t          basic;             /* all fields of the groups */
    int               age;
    bool              leap_february;
    lms_target        target[LMS_N_TARGETS];
    uint8_t           better[LMS_N_BETTER]; /* lms_better, the weightiest first */
    uint32_t          n_better;
    lms_str           away[MAX_AWAY];    /* codes of life_status of children who do not count */
    uint32_t          n_away;
    lms_do            action[LMS_N_ACTIONS]; /* in the order of targets.yaml */
    uint32_t          n_actions;
    lms_list_kind     list[MAX_LISTS];   /* to the police */
    uint32_t          n_lists, asked[LMS_MAX_ASKED], n_asked;
};

/* standing.c: clean and id_status of records, then of children (golden values chosen). False: out of memory. */
bool lms__records_standing(const lms_resolve_plan *p, const lms_resolve_in *in, lms_resolved *out);
bool lms__children_standing(const lms_resolve_plan *p, const lms_resolve_in *in, int32_t as_of, lms_resolved *out);
/* Not away by the pack's table, nor too old on the day? life, birth: value ids of these fields, 0 = not known. */
bool lms__in_base(const lms_resolve_plan *p, const lms_table *t, uint32_t life, uint32_t birth, int32_t as_of);
/* What the digits say by themselves: malformed, inconsistent or well formed. v is the value of field id in row. */
lms_id_status lms__number_by_itself(const lms_table *t, uint32_t id, uint32_t v, uint32_t row);
/* ladder.c: the steps of children; counts of a ward */
void lms__ladder(const lms_resolve_in *in, lms_resolved *r);
void lms__ladder_count(lms_ward_progress *w, const lms_child *c);
/* absent.c: children of lists who have no record */
bool lms__absent_children(lms_ctx *c, const lms_resolve_plan *p, const lms_resolve_in *in, lms_resolved *out);
/* wards.c: counts per ward, work list */
bool lms__wards(lms_ctx *c, const lms_resolve_plan *p, const lms_resolve_in *in, lms_resolved *out);
/* lists.c: lists to the police; accepted answers in the golden records */
void lms__lists_plan(lms_resolve_plan *p, const lms_rulebook *rb);
bool lms__lists(const lms_resolve_plan *p, const lms_resolve_in *in, lms_resolved *r);
void lms__answers_in_children(const lms_resolve_in *in, lms_resolved *r);
/* ids.c: child ids, new or kept from the previous result */
lms_status lms__child_ids(lms_ctx *c, const lms_resolve_in *in, lms_resolved *out, lms_error *err);

#endif
