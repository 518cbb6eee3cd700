// SPDX-License-Identifier: MIT
/*
 * base/ctx.h - what every stage of one run is given: memory, threads, progress, notices, the as-of date.
 */
#ifndef LMS_BASE_CTX_H
#define LMS_BASE_CTX_H

#include "base/error.h"
#include "base/mem.h"

typedef struct lms_ctx {
    lms_mem        *mem;
    unsigned        threads; /* >= 1 */
    lms_progress_fn progress;
    lms_notice_fn   notice;
    void           *user;
    lms_forget_fn   forget;  /* NULL: nothing is left out; see lms_run_forget */
    void           *forget_ctx;
    int32_t         as_of;   /* day number (base/date.h), INT32_MIN = not known yet */
    _Atomic int     cancelled;
} lms_ctx;

/* Report progress (from the calling thread of a stage only). LMS_E_CANCELLED, with err filled, if asked to stop. */
lms_status lms__progress(lms_ctx *c, const char *stage, uint64_t done, uint64_t total, lms_error *err);

/* A warning; arguments as lms__fail. */
#define lms__notice(c, ...) lms__notice_pick((c), __VA_ARGS__, NULL, NULL, NULL, NULL, NULL)
#define lms__notice_pick(c, what, a1, a2, a3, a4, ...) lms__notice_((c), NULL, 0, (what), (a1), (a2), (a3), (a4))
#define lms__notice_at(c, file, row, ...) lms__notice_at_pick((c), (file), (row), __VA_ARGS__, NULL, NULL, NULL, NULL, NULL)
#define lms__notice_at_pick(c, f, r, what, a1, a2, a3, a4, ...) lms__notice_((c), (f), (r), (what), (a1), (a2), (a3), (a4))
void lms__notice_(lms_ctx *c, const char *file, uint32_t row, const char *what, const char *a1, const char *a2,
                  const char *a3, const char *a4);

/*
 * Run n tasks on c->threads threads. Tasks are taken in order but finish in any: write results by
 * task number, never by arrival. worker is 0 .. threads-1 for per-thread scratch. The first failing
 * task by number decides the status. Stops early when a task fails.
 */
typedef lms_status (*lms_task_fn)(void *arg, size_t task, unsigned worker, lms_error *err);
lms_status lms__parallel(lms_ctx *c, size_t n_tasks, lms_task_fn fn, void *arg, lms_error *err);

#endif
