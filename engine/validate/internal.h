// SPDX-License-Identifier: MIT
/*
 * validate/internal.h - what the files of this folder share.
 *
 * plan.c    validate.yaml -> checks            run.c     values, rows and groups in parallel -> findings
 * value.c   checks of a value by itself        row.c     checks of a record
 * group.c   checks of several records
 */
#ifndef LMS_VALIDATE_INTERNAL_H
#define LMS_VALIDATE_INTERNAL_H

#include "base/regex.h"
#include "validate/validate.h"

typedef struct lms_rule_check lms_rule_check;
typedef struct lms_found { uint32_t row, args_at, args_n; uint16_t field, check; } lms_found;

/* Findings of one task; texts of arguments are interned when the tasks are put together, in their order. */
typedef struct lms_found_list {
    lms_mem *mem;
    LMS_VEC(lms_found) v;
    lms_buf   args;
    uint64_t *not_evaluated; /* [n_checks] */
    bool      oom;
} lms_found_list;

/* What checks look at. gate, fits and order are made per run (run.c). */
typedef struct lms_look {
    const lms_validate_plan *plan;
    const lms_dataset       *d;
    const lms_table         *t;
    int32_t                  as_of;   /* LMS_NO_DAY: not known */
    uint8_t                **gate;    /* [n_checks] by value id of the when field: is the record looked at? NULL: always */
    uint16_t               **fits;    /* [n_checks] value_age: by value id, does the pattern match?; name_sex: row of the table + 1 */
    const uint32_t          *order;   /* records in order of (source, line), or NULL */
} lms_look;

typedef enum lms_judged { LMS_FINE, LMS_FOUND, LMS_NOT_EVALUATED } lms_judged;
/* args: JSON array appended if something is worth saying. */
typedef lms_judged (*lms_value_fn)(const lms_rule_check *k, const lms_look *x, lms_regex_scratch *rx, uint32_t field, uint32_t id, lms_buf *args);
typedef void (*lms_row_fn)(const lms_rule_check *k, const lms_look *x, uint32_t row, lms_found_list *out);
typedef lms_status (*lms_group_fn)(lms_ctx *c, const lms_rule_check *k, const lms_look *x, lms_found_list *out, lms_error *err);

typedef struct lms_check_kind {
    const char  *name;
    unsigned     types;     /* bit set of lms_field_type it can check, 0 = all */
    lms_value_fn value;
    lms_row_fn   row;
    lms_group_fn group;
    bool         needs_as_of;
} lms_check_kind;
extern const lms_check_kind lms__value_kinds[], lms__row_kinds[], lms__group_kinds[]; /* name NULL at the end */

enum { LMS_CHECK_OTHERS = 16 };
struct lms_rule_check {
    const lms_check_kind *kind;
    uint16_t   rule, number;
    uint8_t    severity;
    uint32_t  *field, n_fields;
    uint32_t   other[LMS_CHECK_OTHERS], n_others; /* the setting that names other fields */
    uint32_t   when_field, when_column;           /* LMS_NO_FIELD, UINT32_MAX */
    const lms_csv_table *when_table, *table;
    const lms_node *when, *node;
    lms_regex *regex;
    bool       forbid, leap_early;
    bool       has_min, has_max;
    int64_t    min, max;
    double     share;
    int32_t    from, to;                          /* days, LMS_NO_DAY = open */
    uint32_t   month, day;
    lms_str    male, female; lms_str expect; /* sex a person must have, "": the row's */
};

struct lms_validate_plan {
    lms_mem            *mem;
    lms_arena           text;
    const lms_rulebook *rb;
    lms_rule_check          *check;
    uint32_t            n_checks;
};

/* Note a finding; args is the JSON text or "" */
void lms__find(lms_found_list *out, const lms_rule_check *k, uint32_t row, uint32_t field, lms_str args);
/* ["n"] into buf */
lms_str lms__arg_number(char buf[32], int64_t n);
/* Earliest and latest day a date, perhaps partial, can mean. False: no date. */
bool lms__date_span(lms_date d, int32_t *first, int32_t *last);
/* Day on which somebody born on that day turns `years`. */
int32_t lms__birthday(int32_t born, int64_t years, bool leap_early);

static inline bool lms__looked_at(const lms_look *x, const lms_rule_check *k, uint32_t row)
{
    const uint8_t *g = x->gate[k->number];
    return g == NULL || g[x->t->column[k->when_field].v[row]];
}

#endif
