// SPDX-License-Identifier: MIT
/*
 * lamsach.c - the handle behind lamsach.h: options and inputs are copied, then pipeline.c does the work.
 */
#include "base/file.h"
#include "pipeline.h"

#include <unistd.h>

void lms_options_init(lms_options *opt)
{
    *opt = (lms_options){ .size = sizeof *opt };
}

void lms_input_init(lms_input *in)
{
    *in = (lms_input){ .size = sizeof *in };
}

/* NULL stays NULL; false if out of memory. */
static bool keep(lms_arena *a, const char *z, const char **out)
{
    *out = NULL;
    if (z == NULL || z[0] == 0) return true;
    *out = lms__arena_str(a, lms__str(z)).s;
    return *out != NULL;
}

static lms_status start(lms_run *run, const lms_options *opt, lms_error *err)
{
    lms__arena_init(&run->text, &run->mem);
    run->as_of = LMS_NO_DAY;
    if (opt->as_of) {
        lms_date d = lms__date_parse_iso(lms__str(opt->as_of));
        if (d.y == 0 || d.d == 0)
            return lms__fail(err, LMS_E_ARG, LMS_MSG("The as-of date {1} is not a date; write it as 2024-12-31"), opt->as_of);
        run->as_of = lms__date_day(d.y, d.m, d.d);
    }
    if (opt->model_kind && opt->model_kind[0] && strcmp(opt->model_kind, "classical") != 0)
        return lms__fail(err, LMS_E_ARG, LMS_MSG("Unknown kind of model {1}; the only choice beside the pack's own is: classical"), opt->model_kind);
    if (!keep(&run->text, opt->map_file, &run->map_file) || !keep(&run->text, opt->decisions, &run->decisions) ||
        !keep(&run->text, opt->previous, &run->previous) || !keep(&run->text, opt->model_kind, &run->model_kind) ||
        !keep(&run->text, opt->model_file, &run->model_file))
        return lms__mem_why(&run->mem, err);
    lms_status s = lms__rulebook_load(&run->mem, opt->rules_dir, &run->rulebook, err);
    if (s == LMS_OK)
        s = lms__plans_new(&run->ctx, run->rulebook, run->map_file, run->model_kind, run->model_file, &run->plans, err);
    return s;
}

lms_status lms_run_new(const lms_options *opt, lms_run **out, lms_error *err)
{
    if (opt == NULL || out == NULL || opt->size != sizeof *opt)
        return lms__fail(err, LMS_E_ARG, LMS_MSG("lms_run_new: options were not set up with lms_options_init of this version"));
    *out = NULL;
    if (opt->rules_dir == NULL || opt->rules_dir[0] == 0)
        return lms__fail(err, LMS_E_ARG, LMS_MSG("No rule pack was given; name its folder, for example rules/child-registry"));
    lms_mem mem;
    lms__mem_init(&mem, &opt->allocator, opt->memory);
    lms_run *run = lms__mem_zalloc(&mem, 1, sizeof *run);
    if (run == NULL) return lms__mem_why(&mem, err);
    lms__mem_init(&run->mem, &opt->allocator, opt->memory);
    long n = opt->threads ? (long)opt->threads : sysconf(_SC_NPROCESSORS_ONLN);
    run->ctx = (lms_ctx){ .mem = &run->mem, .threads = n < 1 ? 1u : n > 256 ? 256u : (unsigned)n, .progress = opt->progress,
                          .notice = opt->notice, .user = opt->ctx, .as_of = LMS_NO_DAY };
    lms_status s = start(run, opt, err);
    if (s != LMS_OK) {
        lms_run_free(run);
        return s;
    }
    *out = run;
    return LMS_OK;
}

void lms_run_free(lms_run *run)
{
    if (run == NULL) return;
    for (size_t i = 0; i < run->inputs.n; i++)
        if (run->inputs.v[i].rows.next && run->inputs.v[i].rows.close) run->inputs.v[i].rows.close(run->inputs.v[i].rows.ctx);
    (void)lms_run_forget(run, NULL, NULL, NULL, NULL);
    LMS_VEC_FREE(&run->mem, &run->inputs);
    lms__plans_free(&run->plans);
    lms__rulebook_free(run->rulebook);
    lms__arena_free(&run->text);
    lms_allocator a = run->mem.alloc; /* the run itself was allocated before its own counters */
    a.resize(a.ctx, run, sizeof *run, 0);
}

lms_status lms_run_forget(lms_run *run, lms_forget_fn fn, void (*close)(void *ctx), void *ctx, lms_error *err)
{
    if (run == NULL) return lms__fail(err, LMS_E_ARG, LMS_MSG("lms_run_forget needs a run"));
    if (run->forget_close) run->forget_close(run->ctx.forget_ctx);
    run->ctx.forget = fn;
    run->ctx.forget_ctx = ctx;
    run->forget_close = close;
    return LMS_OK;
}

static lms_status add(lms_run *run, const lms_input *in, lms_error *err)
{
    lms_ingest_input x = { .role = in->role };
    lms_str *part[5] = { &x.path, &x.name, &x.table, &x.issuer, &x.date };
    const char *from[5] = { in->path, in->name, in->table, in->issuer, in->date };
    for (int i = 0; i < 5; i++) {
        *part[i] = lms__arena_str(&run->text, lms__str(from[i] ? from[i] : ""));
        if (part[i]->s == NULL) return lms__mem_why(&run->mem, err);
    }
    if (x.name.n == 0 && x.path.n) x.name = lms__path_base(x.path.s);
    if (in->rows) x.rows = *in->rows;
    lms_ingest_input *p = LMS_PUSH(&run->mem, &run->inputs);
    if (p == NULL) return lms__mem_why(&run->mem, err);
    *p = x;
    return LMS_OK;
}

lms_status lms_run_add(lms_run *run, const lms_input *in, lms_error *err)
{
    if (run == NULL || in == NULL || in->size != sizeof *in || (unsigned)in->role > LMS_ROLE_POPULATION)
        return lms__fail(err, LMS_E_ARG, LMS_MSG("lms_run_add: the input was not set up with lms_input_init of this version"));
    lms_status s;
    if ((in->path == NULL || in->path[0] == 0) && (in->rows == NULL || in->name == NULL))
        s = lms__fail(err, LMS_E_ARG, LMS_MSG("An input needs a file, or rows and a name"));
    else if (in->role == LMS_ROLE_REFERENCE && (in->issuer == NULL || in->date == NULL))
        s = lms__fail(err, LMS_E_ARG, LMS_MSG("A reference list needs its issuer and date: --reference FILE,issuer=population-db,date=2024-11-01"));
    else if (in->role == LMS_ROLE_REFERENCE && lms__date_parse_iso(lms__str(in->date)).d == 0)
        s = lms__fail(err, LMS_E_ARG, LMS_MSG("The date {1} of the reference list is not a date; write it as 2024-12-31"), in->date);
    else
        s = add(run, in, err);
    if (s != LMS_OK && in->rows && in->rows->close) in->rows->close(in->rows->ctx);
    return s;
}

/* Row sources can be read once; afterwards they belong to nobody. */
static void inputs_spent(lms_run *run)
{
    for (size_t i = 0; i < run->inputs.n; i++) run->inputs.v[i].rows = (lms_row_source){ 0 };
}

lms_status lms_run_execute(lms_run *run, const char *out_path, lms_summary *sum, lms_error *err)
{
    if (run == NULL || out_path == NULL || out_path[0] == 0)
        return lms__fail(err, LMS_E_ARG, LMS_MSG("No output was named; give one with -o, for example -o result.db"));
    if (run->inputs.n == 0) return lms__fail(err, LMS_E_ARG, LMS_MSG("No input was given; name the files to clean"));
    /* A hopeless output is told before hours of work, not after. */
    lms_temp   probe;
    lms_status s = lms__temp_begin(&probe, out_path, err);
    if (s != LMS_OK) return s;
    lms__temp_abort(&probe);
    lms_summary mine = { .size = sizeof mine };
    s = lms__pipeline_run(run, out_path, &mine, err);
    inputs_spent(run);
    if (s == LMS_OK && sum) *sum = mine;
    return s;
}

lms_status lms_run_rows(lms_run *run, const lms_input *in, lms_row_source *out, lms_error *err)
{
    if (run == NULL || in == NULL || in->size != sizeof *in || in->path == NULL || in->rows || out == NULL)
        return lms__fail(err, LMS_E_ARG, LMS_MSG("lms_run_rows needs a run, the path of an input and a place for the source"));
    lms_ingest_input x = { .role = in->role, .path = lms__str(in->path), .name = lms__path_base(in->path), .table = lms__str(in->table ? in->table : "") };
    return lms__ingest_rows(&run->ctx, run->plans.ingest, &x, out, err);
}

lms_status lms_run_profile(lms_run *run, lms_profile_fn on_file, void *ctx, lms_error *err)
{
    if (run == NULL || on_file == NULL || run->inputs.n == 0)
        return lms__fail(err, LMS_E_ARG, LMS_MSG("No input was given; name the files to look at"));
    lms_ctx    *c = &run->ctx;
    lms_dataset d = { 0 };
    lms_table   t = { 0 };
    lms_log     log = { 0 };
    lms_profile *profile = NULL;
    lms_status  s = LMS_OK;
    size_t      n_in = run->inputs.n;
    lms_ingest_input *in = lms__mem_alloc(c->mem, n_in, sizeof *in);
    if (in == NULL || !lms__log_init(&log, c->mem)) s = lms__mem_why(c->mem, err);
    if (s == LMS_OK) {
        uint32_t n = lms__inputs_of(run, 1u << LMS_ROLE_RECORDS | 1u << LMS_ROLE_REFERENCE, in);
        s = lms__ingest(c, run->plans.ingest, in, n, &d, err);
        inputs_spent(run);
    }
    if (s == LMS_OK) s = lms__profile_begin(c, run->rulebook, &d, &profile, err);
    if (s == LMS_OK) s = lms__normalise(c, run->plans.normalise, &d, &t, &log, err);
    if (s == LMS_OK) {
        c->as_of = run->as_of != LMS_NO_DAY ? run->as_of : lms__newest_update(&t);
        s = lms__validate(c, run->plans.validate, &d, &t, &log, err);
    }
    if (s == LMS_OK) {
        lms__log_sort(&log);
        s = lms__profile(profile, &log, on_file, ctx, err);
    }
    lms__profile_free(profile);
    lms__log_free(&log);
    lms__table_free(&t);
    lms__dataset_free(&d);
    lms__mem_free(c->mem, in, n_in, sizeof *in);
    return s;
}
