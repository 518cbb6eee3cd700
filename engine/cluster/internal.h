// SPDX-License-Identifier: MIT
/* cluster/internal.h - what plan.c, cluster.c and components.c share. */
#ifndef LMS_CLUSTER_INTERNAL_H
#define LMS_CLUSTER_INTERNAL_H

#include "base/sort.h"
#include "cluster/cluster.h"

#define LMS_MAX_CONFLICTS 32
struct lms_cluster_plan {
    lms_mem  *mem;
    lms_arena text;
    struct lms_conflict { lms_str id, comparison; lms_str level[LMS_MAX_LEVELS]; uint32_t n_levels; } conflict[LMS_MAX_CONFLICTS];
    uint32_t  n_conflicts;
    double    bridge;        /* probability */
    double    average;       /* bits */
    double    unknown_pair;  /* bits */
    uint32_t  large;
};

/* Why two groups are not one child, or why a pair's verdict was changed. */
enum { WHY_VERIFIED, WHY_APART, WHY_CHAIN, WHY_BRIDGE, WHY_LARGE, WHY_PERSON, WHY_OTHERS, LMS_N_WHY };

/* A run of the stage. */
typedef struct lms_cluster_job {
    lms_ctx                *c;
    const lms_cluster_plan *p;
    const lms_table        *t;
    lms_scored             *s;
    const lms_identified   *x;
    const lms_decisions    *dec;
    lms_clusters           *out;
    uint32_t  n;
    uint32_t *up, *next, *size, *tail; /* groups: union-find root; ring of members as a list; count; last member */
    uint32_t *person;                  /* of the group's root, LMS_NO_ROW */
    uint32_t *weakest;                 /* of the group's root: pair, UINT32_MAX */
    uint32_t *start, *other;           /* pairs of every row: other[start[row] .. start[row+1]) are pair numbers */
    uint8_t  *apart;                   /* [pairs] cannot be one child */
    uint8_t  *human;                   /* [pairs] people said same (1) or different (2) */
    uint8_t  *refused;                 /* [pairs] why + 1 */
    uint16_t  reason[LMS_N_WHY];
    uint16_t  conflict_reason[LMS_MAX_CONFLICTS];
} lms_cluster_job;

static inline uint32_t lms__cluster_root(uint32_t *up, uint32_t x)
{
    while (up[x] != x) x = up[x] = up[up[x]];
    return x;
}

/*
 * components.c: components of the links (numbers of pairs in .row, strongest first) small enough to be divided exactly. label[row]: the
 * smallest row of its group + 1; 0 where links are to be followed one by one.
 */
lms_status lms__cluster_exactly(lms_cluster_job *j, const lms_keyrow *link, size_t n, uint32_t *label, lms_error *err);

#endif
