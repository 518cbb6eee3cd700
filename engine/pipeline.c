// SPDX-License-Identifier: MIT
/*
 * pipeline.c - the outline of the whole run.
 *
 *     dumps -> ingest -> normalise -> validate -> block -> score -> identify -> cluster -> resolve ->
 *     statistics -> publish
 *
 * lms__pipeline_run below calls the stages in this order and does nothing else: what a stage takes and
 * promises stands in its header, what passes between stages in model/. Everything a run makes is in
 * `work`, and is freed there whatever happens. Nothing is visible outside until publish has renamed
 * the finished result.
 */
#include "pipeline.h"

#include <time.h>

typedef struct work {
    lms_dataset     dataset;
    lms_table       table;
    lms_log         log;
    lms_arena       text; /* decisions and population */
    lms_populations population;
    lms_decisions   decisions;
    lms_answers     answers;
    lms_accepted_list accepted;
    lms_blocks      blocks;
    lms_scored      scored;
    lms_identified  identified;
    lms_clusters    clusters;
    lms_resolved    resolved;
    lms_statistics  statistics;
} work;

static void work_free(work *w, lms_mem *mem)
{
    lms__statistics_free(&w->statistics);
    lms__resolved_free(&w->resolved);
    lms__clusters_free(&w->clusters);
    lms__identified_free(&w->identified);
    lms__scored_free(&w->scored);
    lms__blocks_free(&w->blocks);
    lms__answers_free(&w->answers);
    LMS_VEC_FREE(mem, &w->accepted);
    LMS_VEC_FREE(mem, &w->decisions);
    LMS_VEC_FREE(mem, &w->population);
    lms__arena_free(&w->text);
    lms__log_free(&w->log);
    lms__table_free(&w->table);
    lms__dataset_free(&w->dataset);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Note how long the stage that just ended took; begin the next. */
static void lap(lms_summary *s, const char *name, double *since)
{
    double t = now();
    for (int i = 0; i < LMS_N_STAGES; i++) {
        if (s->stage[i].name) continue;
        s->stage[i].name = name;
        s->stage[i].seconds = t - *since;
        break;
    }
    *since = t;
}

uint32_t lms__inputs_of(const lms_run *run, unsigned roles, lms_ingest_input *out)
{
    uint32_t n = 0;
    for (size_t i = 0; i < run->inputs.n; i++)
        if (roles >> run->inputs.v[i].role & 1u) out[n++] = run->inputs.v[i];
    return n;
}

int32_t lms__newest_update(const lms_table *t)
{
    uint32_t f = t->schema->of_role[LMS_ROLEF_UPDATED_ON];
    int32_t  newest = LMS_NO_DAY;
    if (f == LMS_NO_FIELD || t->column[f].date == NULL) return newest;
    const lms_column *c = &t->column[f];
    for (uint32_t row = 0; row < t->n_records; row++) {
        int32_t day = c->date[c->v[row]].day;
        if (c->v[row] && day > newest) newest = day;
    }
    return newest;
}

/* The date the figures are for: the option, else the newest update of a record. */
static const char *settle_as_of(lms_run *run, const lms_table *t)
{
    run->ctx.as_of = run->as_of != LMS_NO_DAY ? run->as_of : lms__newest_update(t);
    return run->as_of != LMS_NO_DAY ? "option" : run->ctx.as_of != LMS_NO_DAY ? "newest" : "none";
}

static void count_rows(const lms_dataset *d, lms_summary *s)
{
    for (uint32_t i = 0; i < d->n_sources; i++) {
        const lms_source *x = &d->source[i];
        if (x->role == LMS_ROLE_REFERENCE) s->references += x->rows_accepted;
        if (x->role != LMS_ROLE_RECORDS) continue;
        s->sources++;
        s->rows_read += x->rows_read;
        s->rows_accepted += x->rows_accepted;
        s->rows_quarantined += x->rows_quarantined;
        s->rows_forgotten += x->rows_forgotten;
    }
}

static void count_log(const lms_log *log, lms_summary *s)
{
    for (size_t i = 0; i < log->corrections.n; i++)
        if (log->corrections.v[i].kind == LMS_APPLIED) s->corrections_applied++;
        else s->corrections_proposed++;
    for (size_t i = 0; i < log->findings.n; i++) {
        uint8_t sev = log->findings.v[i].severity;
        *(sev == LMS_SEV_ERROR ? &s->errors : sev == LMS_SEV_WARNING ? &s->warnings : &s->infos) += 1;
    }
}

static void count_result(const work *w, lms_summary *s)
{
    s->pairs_compared = w->scored.n_compared;
    s->pairs_same = w->scored.n_same;
    s->pairs_review = w->scored.n_review;
    s->children = w->clusters.n_children;
    s->merged_records = w->table.n_records - w->clusters.n_children;
    s->clean = w->resolved.n_clean;
    s->verified = w->resolved.n_verified;
    s->in_target = w->resolved.n_in_target;
    s->updated = w->resolved.n_updated;
}

/* Clean. Normalise takes the raw values over; where people may still change some, it works on a copy. */
static lms_status normalise(lms_ctx *c, const lms_plans *p, work *w, lms_error *err)
{
    lms_dataset *d = &w->dataset;
    uint32_t     nf = d->schema->n, **copy = NULL;
    bool         ok = true;
    if (w->answers.v.n || w->accepted.n) {
        ok = (copy = lms__mem_zalloc(c->mem, nf, sizeof *copy)) != NULL;
        for (uint32_t f = 0; ok && f < nf; f++)
            if ((copy[f] = lms__mem_alloc(c->mem, d->n_rows, sizeof **copy)) == NULL) ok = false;
            else if (d->n_rows) memcpy(copy[f], d->value[f], d->n_rows * sizeof **copy);
    }
    lms_status s = ok ? lms__normalise(c, p->normalise, d, &w->table, &w->log, err) : lms__mem_why(c->mem, err);
    for (uint32_t f = 0; copy && f < nf; f++)
        if (d->value[f] == NULL) d->value[f] = copy[f];
        else lms__mem_free(c->mem, copy[f], d->n_rows, sizeof **copy);
    lms__mem_free(c->mem, copy, nf, sizeof *copy);
    return s;
}

/* What people accepted, of proposals and of lists that came back, is put in; then everything is cleaned again. */
static lms_status clean(lms_ctx *c, const lms_plans *p, const char *decisions, work *w, lms_error *err)
{
    bool       again = false, by_people = false;
    lms_status s = normalise(c, p, w, err);
    if (s == LMS_OK && w->accepted.n)
        s = lms__proposals_apply(c, decisions, &w->dataset, &w->table, &w->log, &w->accepted, &by_people, err);
    if (s == LMS_OK && w->answers.v.n) s = lms__answers_apply(c, p->answers, &w->dataset, &w->table, &w->answers, &again, err);
    again |= by_people;
    while (s == LMS_OK && again) {
        lms__log_free(&w->log);
        lms__table_free(&w->table);
        if (!lms__log_init(&w->log, c->mem)) return lms__mem_why(c->mem, err);
        s = normalise(c, p, w, err);
        if (s == LMS_OK) s = lms__answers_check(&w->dataset, &w->table, &w->answers, &again);
        if (s == LMS_OK) lms__proposals_check(&w->dataset, &w->table, &w->accepted, &again);
    }
    return s;
}

#define STAGE(call, name) \
    if ((s = lms__progress(c, name, 0, 0, err)) != LMS_OK || (s = (call)) != LMS_OK) goto done; \
    lap(sum, name, &t)

lms_status lms__pipeline_run(lms_run *run, const char *out_path, lms_summary *sum, lms_error *err)
{
    lms_ctx    *c = &run->ctx;
    lms_plans  *p = &run->plans;
    lms_mem    *mem = c->mem;
    work        w = { 0 };
    lms_status  s;
    double      t = now();
    const char *origin;

    lms_ingest_input *in = lms__mem_alloc(mem, run->inputs.n, sizeof *in);
    if (in == NULL || !lms__log_init(&w.log, mem)) {
        s = lms__mem_why(mem, err);
        goto done;
    }
    lms__arena_init(&w.text, mem);

    uint32_t n = lms__inputs_of(run, 1u << LMS_ROLE_RECORDS | 1u << LMS_ROLE_REFERENCE, in);
    STAGE(lms__ingest(c, p->ingest, in, n, &w.dataset, err), "ingest");
    count_rows(&w.dataset, sum);
    n = lms__inputs_of(run, 1u << LMS_ROLE_POPULATION, in);
    if ((s = lms__ingest_population(c, p->ingest, in, n, &w.text, &w.population, err)) != LMS_OK) goto done;
    if (run->decisions && (s = lms__ingest_decisions(c, run->decisions, &w.dataset, &w.text, &w.decisions, err)) != LMS_OK) goto done;
    if (run->decisions && (s = lms__ingest_proposals(c, run->decisions, &w.dataset, &w.text, &w.accepted, err)) != LMS_OK) goto done;

    n = lms__inputs_of(run, 1u << LMS_ROLE_ANSWERS, in);
    if ((s = lms__ingest_answers(c, p->ingest, p->answers, in, n, &w.dataset, &w.answers, err)) != LMS_OK) goto done;

    STAGE(clean(c, p, run->decisions, &w, err), "normalise");
    origin = settle_as_of(run, &w.table);
    STAGE(lms__validate(c, p->validate, &w.dataset, &w.table, &w.log, err), "validate");
    if (w.answers.v.n && (s = lms__answers_log(c, p->answers, &w.dataset, &w.table, &w.answers, &w.log, err)) != LMS_OK) goto done;
    if (w.accepted.n && (s = lms__proposals_log(c, &w.table, &w.accepted, &w.log, err)) != LMS_OK) goto done;
    lms__log_sort(&w.log);
    count_log(&w.log, sum);

    STAGE(lms__block(c, p->block, &w.table, &w.blocks, err), "block");
    STAGE(lms__score(c, p->score, &w.table, &w.blocks, &w.decisions, &w.scored, err), "score");
    lms__blocks_forget(&w.blocks);
    STAGE(lms__identify(c, p->identify, &w.dataset, &w.table, &w.scored, &w.identified, err), "identify");
    s = lms__identify_answers(c, &w.table, &w.answers, lms__rulebook_rule(run->rulebook, LMS_S("answer-applied")), &w.identified, err);
    if (s != LMS_OK) goto done;
    STAGE(lms__cluster(c, p->cluster, &w.table, &w.scored, &w.identified, &w.decisions, &w.clusters, err), "cluster");
    STAGE(lms__resolve(c, p->resolve,
                       &(lms_resolve_in){ &w.dataset, &w.table, &w.log, &w.scored, &w.identified, &w.clusters,
                                          &w.population, run->previous, &w.answers },
                       &w.resolved, err), "resolve");
    STAGE(lms__statistics(c, p->statistics, &(lms_statistics_in){ &w.table, &w.clusters, &w.identified, &w.resolved }, &w.statistics, err), "statistics");
    count_result(&w, sum);
    if (c->as_of != LMS_NO_DAY) lms__date_put_iso(lms__date_of_day(c->as_of), sum->as_of);
    memcpy(sum->as_of_origin, origin, strlen(origin) + 1);
    sum->threads = c->threads;
    sum->peak_bytes = atomic_load(&mem->peak);

    STAGE(lms__publish(c, &(lms_publish_in){ run->rulebook, &w.dataset, &w.table, &w.log, &w.blocks, &w.scored,
                                             &w.identified, &w.clusters, &w.resolved, &w.decisions, origin,
                                             run->model_kind, sum, &w.answers, run->previous, &w.statistics },
                       out_path, err), "publish");
    sum->peak_bytes = atomic_load(&mem->peak);
done:
    work_free(&w, mem);
    lms__mem_free(mem, in, run->inputs.n, sizeof *in);
    return s;
}

/* A plan that cannot be made is an issue of the pack, noted by the stage or here; go on, so that all are reported at once. */
static bool goes_on(lms_rulebook *rb, size_t had, lms_status s, const lms_error *e)
{
    if (s == LMS_E_RULES && rb->issues.n == had) lms__issue(rb, NULL, e->what, e->arg[0], e->arg[1], e->arg[2], e->arg[3]);
    return s == LMS_OK || s == LMS_E_RULES;
}
#define PLAN(call) if (n = rb->issues.n, !goes_on(rb, n, s = (call), err)) return s

lms_status lms__plans_new(lms_ctx *c, lms_rulebook *rb, const char *map_file, const char *model_kind,
                          const char *model_file, lms_plans *p, lms_error *err)
{
    lms_status s;
    lms_error  mine;
    size_t     n;
    *p = (lms_plans){ 0 };
    if (err == NULL) err = &mine;
    PLAN(lms__ingest_plan_new(c, rb, map_file, &p->ingest, err));
    PLAN(lms__answers_plan_new(c, rb, &p->answers, err));
    PLAN(lms__normalise_plan_new(c, rb, &p->normalise, err));
    PLAN(lms__validate_plan_new(c, rb, &p->validate, err));
    PLAN(lms__block_plan_new(c, rb, &p->block, err));
    PLAN(lms__score_plan_new(c, rb, model_kind, model_file, &p->score, err));
    PLAN(lms__identify_plan_new(c, rb, &p->identify, err));
    PLAN(lms__cluster_plan_new(c, rb, &p->cluster, err));
    PLAN(lms__resolve_plan_new(c, rb, &p->resolve, err));
    PLAN(lms__statistics_plan_new(c, rb, &p->statistics, err));
    return lms__rulebook_status(rb, err);
}

void lms__plans_free(lms_plans *p)
{
    lms__ingest_plan_free(p->ingest);
    lms__answers_plan_free(p->answers);
    lms__normalise_plan_free(p->normalise);
    lms__validate_plan_free(p->validate);
    lms__block_plan_free(p->block);
    lms__score_plan_free(p->score);
    lms__identify_plan_free(p->identify);
    lms__cluster_plan_free(p->cluster);
    lms__resolve_plan_free(p->resolve);
    lms__statistics_plan_free(p->statistics);
    *p = (lms_plans){ 0 };
}
