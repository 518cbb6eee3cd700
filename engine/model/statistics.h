// SPDX-License-Identifier: MIT
/*
 * model/statistics.h - children counted by ward, age group, fields of the pack and standing; what the pack makes of it.
 */
#ifndef LMS_MODEL_STATISTICS_H
#define LMS_MODEL_STATISTICS_H

#include "base/mem.h"

enum { LMS_STAT_FIELDS = 4, LMS_STAT_AGES = 15, LMS_STAT_CODES = 256, LMS_STAT_WORDS = LMS_STAT_CODES / 64 };

/* The codes a category has, one bit for each row of the field's table. */
typedef struct lms_stat_codes { uint64_t word[LMS_STAT_WORDS]; } lms_stat_codes;

/*
 * A field children are counted by. Categories are in the order of its table, 0 is "not known"; a category of a set is a
 * combination of codes, written as in the table of records.
 */
typedef struct lms_stat_field {
    uint32_t        field;
    bool            is_set;
    const lms_str  *code;     uint32_t n_codes;      /* of its table, each once */
    lms_str        *category; uint32_t n_categories; /* [n_categories], [0] is "" */
    lms_stat_codes *codes;                           /* [n_categories] */
} lms_stat_field;

/* Children alike in everything that is counted. */
typedef struct lms_stat_cell {
    uint32_t ward;     /* index in the wards */
    uint32_t children;
    uint16_t value[LMS_STAT_FIELDS]; /* categories */
    uint8_t  age;      /* 0 not known, else 1 + place of the group */
    uint8_t  updated, complete, sound, single, id_status;
    uint8_t  fresh;    /* of the newest update: 0 not known, 1 older than the pack's months, 2 not */
} lms_stat_cell;

/* A figure of a projection. by: 0 all of them, 1 an age group, 2 + k a code of field k. */
typedef struct lms_stat_count {
    uint32_t projection; /* place among the pack's indicators, measures and figures, in this order */
    uint32_t ward;       /* LMS_STAT_ALL: all wards together */
    uint32_t by, value;  /* value: 0 not known, else 1 + place of the age group or code */
    int64_t  part, whole;/* -1: no basis (part); the pack names no whole */
    bool     outward;    /* may stand in a report that leaves the office */
} lms_stat_count;
#define LMS_STAT_ALL UINT32_MAX

typedef struct lms_statistics {
    lms_stat_field field[LMS_STAT_FIELDS]; uint32_t n_fields;
    lms_str        age[LMS_STAT_AGES];     uint32_t n_ages; /* ids of the groups */
    LMS_VEC(lms_stat_cell) cells;   /* by (ward, values, age, standing): a total order */
    LMS_VEC(lms_stat_count) counts; /* by (projection, all then wards, by, value) */
    lms_mem  *mem;
    lms_arena text;
} lms_statistics;
void lms__statistics_free(lms_statistics *s);

#endif
