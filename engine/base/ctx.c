// SPDX-License-Identifier: MIT
/* base/ctx.c - progress, notices, parallel tasks. */
#include "base/ctx.h"

#include <pthread.h>
#include <string.h>

lms_status lms__progress(lms_ctx *c, const char *stage, uint64_t done, uint64_t total, lms_error *err)
{
    if (atomic_load(&c->cancelled) || (c->progress && c->progress(c->user, stage, done, total))) {
        atomic_store(&c->cancelled, 1);
        return lms__fail(err, LMS_E_CANCELLED, LMS_MSG("Stopped as asked; nothing was published and old results are untouched"));
    }
    return LMS_OK;
}

void lms__notice_(lms_ctx *c, const char *file, uint32_t row, const char *what, const char *a1, const char *a2,
                  const char *a3, const char *a4)
{
    lms_error e;
    if (c->notice == NULL) return;
    lms__fail_(&e, LMS_OK, what, a1, a2, a3, a4);
    if (file) lms__fail_at(&e, file, 0, row, 0);
    c->notice(c->user, &e);
}

typedef struct pool {
    lms_ctx        *c;
    lms_task_fn     fn;
    void           *arg;
    size_t          n;
    _Atomic size_t  next;
    _Atomic size_t  failed; /* smallest failing task, n if none */
    pthread_mutex_t lock;
    lms_status      status;
    lms_error       err;
} pool;

typedef struct worker { pool *p; unsigned id; pthread_t t; } worker;

static void run_tasks(pool *p, unsigned id)
{
    for (size_t i; (i = atomic_fetch_add(&p->next, 1)) < p->n;) {
        if (i > atomic_load(&p->failed) || atomic_load(&p->c->cancelled)) break;
        lms_error  e = { 0 };
        lms_status s = p->fn(p->arg, i, id, &e);
        if (s == LMS_OK) continue;
        pthread_mutex_lock(&p->lock);
        if (i < atomic_load(&p->failed)) {
            atomic_store(&p->failed, i);
            p->status = s;
            p->err = e;
        }
        pthread_mutex_unlock(&p->lock);
    }
}

static void *thread_main(void *arg)
{
    worker *w = arg;
    run_tasks(w->p, w->id);
    return NULL;
}

lms_status lms__parallel(lms_ctx *c, size_t n_tasks, lms_task_fn fn, void *arg, lms_error *err)
{
    enum { MOST = 256 };
    worker   w[MOST];
    unsigned n = c->threads < MOST ? c->threads : MOST, started = 0;
    pool     p = { .c = c, .fn = fn, .arg = arg, .n = n_tasks, .status = LMS_OK };
    if (n > n_tasks) n = (unsigned)n_tasks;
    atomic_store(&p.failed, n_tasks);
    pthread_mutex_init(&p.lock, NULL);
    /* The calling thread is worker 0; a thread that cannot be started only makes the others work more. */
    for (unsigned i = 1; i < n; i++) {
        w[started] = (worker){ &p, i, 0 };
        if (pthread_create(&w[started].t, NULL, thread_main, &w[started]) != 0) break;
        started++;
    }
    run_tasks(&p, 0);
    for (unsigned i = 0; i < started; i++) pthread_join(w[i].t, NULL);
    pthread_mutex_destroy(&p.lock);
    if (p.status != LMS_OK) {
        if (err) *err = p.err;
        return p.status;
    }
    if (atomic_load(&c->cancelled))
        return lms__fail(err, LMS_E_CANCELLED, LMS_MSG("Stopped as asked; nothing was published and old results are untouched"));
    return LMS_OK;
}
