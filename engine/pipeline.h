// SPDX-License-Identifier: MIT
/*
 * pipeline.h - the run behind lms_run, shared by pipeline.c, lamsach.c and profile.c.
 */
#ifndef LMS_PIPELINE_H
#define LMS_PIPELINE_H

#include "block/block.h"
#include "cluster/cluster.h"
#include "identify/identify.h"
#include "ingest/answers.h"
#include "ingest/ingest.h"
#include "ingest/proposals.h"
#include "normalise/normalise.h"
#include "publish/publish.h"
#include "resolve/resolve.h"
#include "score/score.h"
#include "statistics/statistics.h"
#include "validate/validate.h"

/* What each stage will do, compiled from the pack before any data is read. */
typedef struct lms_plans {
    lms_ingest_plan    *ingest;
    lms_normalise_plan *normalise;
    lms_validate_plan  *validate;
    lms_block_plan     *block;
    lms_score_plan     *score;
    lms_answers_plan   *answers;
    lms_identify_plan  *identify;
    lms_cluster_plan   *cluster;
    lms_resolve_plan   *resolve;
    lms_statistics_plan *statistics;
} lms_plans;

/* Compiles all plans; issues of the pack are collected in rb->issues and the first becomes the error. */
lms_status lms__plans_new(lms_ctx *c, lms_rulebook *rb, const char *map_file, const char *model_kind,
                          const char *model_file, lms_plans *out, lms_error *err);
void       lms__plans_free(lms_plans *p);

struct lms_run {
    lms_mem       mem;
    lms_arena     text;     /* copies of options and inputs */
    lms_ctx       ctx;
    lms_rulebook *rulebook;
    lms_plans     plans;
    const char   *map_file, *decisions, *previous, *model_kind, *model_file;
    void        (*forget_close)(void *ctx); /* of ctx.forget_ctx */
    int32_t       as_of;    /* from the option, LMS_NO_DAY if none */
    LMS_VEC(lms_ingest_input) inputs;
};

/* The whole run, see pipeline.c. */
lms_status lms__pipeline_run(lms_run *run, const char *out_path, lms_summary *sum, lms_error *err);
/* Profile of the inputs, in two steps since normalise takes the raw values: the columns after ingest, then what the log says of them.
   Free it before the dataset, also after an error. */
typedef struct lms_profile lms_profile;
lms_status lms__profile_begin(lms_ctx *c, const lms_rulebook *rb, const lms_dataset *d, lms_profile **out, lms_error *err);
lms_status lms__profile(lms_profile *p, const lms_log *log, lms_profile_fn on_file, void *user, lms_error *err);
void       lms__profile_free(lms_profile *p);
/* Inputs of one role, in the order given; the array lives in the run's arena. */
uint32_t lms__inputs_of(const lms_run *run, unsigned roles /* bit set */, lms_ingest_input *out);
/* The newest updated_on of the records, LMS_NO_DAY if there is none. */
int32_t  lms__newest_update(const lms_table *t);

#endif
