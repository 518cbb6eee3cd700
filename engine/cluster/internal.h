// SPDX-License-Identifier: MIT
/* cluster/internal.h - what plan.c and cluster.c share. */
#ifndef LMS_CLUSTER_INTERNAL_H
#define LMS_CLUSTER_INTERNAL_H

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

#endif
