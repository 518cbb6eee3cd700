// SPDX-License-Identifier: MIT
/* statistics/internal.h - statistics.yaml compiled. */
#ifndef LMS_STATISTICS_INTERNAL_H
#define LMS_STATISTICS_INTERNAL_H

#include "statistics/statistics.h"

enum { MAX_PROJECTIONS = 64, MAX_WHERE = 4, MAX_BY = 1 + LMS_STAT_FIELDS };

/* What a child must be. A condition that is not given holds for every child. */
typedef struct lms_condition {
    bool     given;
    uint32_t statuses;  /* bits of lms_id_status, 0: any */
    uint32_t ages;      /* bits of 1 + place of the group, 0: any */
    int8_t   complete, sound, single, fresh; /* 0, 1; -1: any */
    struct { uint32_t field; lms_stat_codes codes; } where[MAX_WHERE];
    uint32_t n_where;
} lms_condition;

typedef struct lms_projection {
    lms_condition count, of;
    uint32_t      by[MAX_BY], n_by; /* as in lms_stat_count, without 0 */
} lms_projection;

struct lms_statistics_plan {
    lms_mem          *mem;
    lms_arena         text;
    const lms_schema *schema;
    struct { uint32_t field; bool is_set; lms_str *code; uint32_t n_codes; } field[LMS_STAT_FIELDS];
    uint32_t          n_fields;
    struct { lms_str id; int from, below; /* 0: no end */ } age[LMS_STAT_AGES];
    uint32_t          n_ages;
    bool              leap_february;
    int               fresh_months; /* 0: not asked */
    int64_t           least;        /* outward figures; 0: all */
    lms_condition     withhold;     /* only its `where`: codes whose breakdowns never are outward */
    lms_projection    projection[MAX_PROJECTIONS];
    uint32_t          n_projections;
};

/* categories.c: the categories of field k, and of[value id] = category. False: out of memory, or more than 65,535. */
bool lms__stat_categories(const lms_statistics_plan *p, const lms_table *t, uint32_t k, lms_statistics *out, uint16_t *of);
/* project.c */
lms_status lms__stat_project(const lms_statistics_plan *p, const lms_statistics_in *in, int32_t as_of, lms_statistics *out, lms_error *err);

#endif
