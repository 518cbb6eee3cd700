// SPDX-License-Identifier: MIT
/* fuzz_model.c - a saved model (CSV, or the beginning of a database) as somebody else's bytes. */
#include "score/internal.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <stdio.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static lms_mem         mem;
static lms_rulebook   *rb;
static lms_score_plan *plan;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    lms_error err;
    lms_ctx   c = { .mem = &mem, .threads = 1 };
    if (plan == NULL) {
        lms__mem_init(&mem, NULL, 0);
        if (lms__rulebook_load(&mem, "rules/febrl", &rb, &err) != LMS_OK || lms__score_plan_new(&c, rb, NULL, NULL, &plan, &err) != LMS_OK) abort();
    }
    int  fd = memfd_create("model", 0);
    char path[40];
    if (fd < 0 || write(fd, data, n) != (ssize_t)n) abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    static lms_saved_model m;
    m = (lms_saved_model){ .n_records = 0 };
    if (lms__model_load(&c, plan, path, &m, &err) == LMS_OK) {
        for (uint32_t k = 0; k < plan->n_classes; k++)
            for (uint32_t s = 0; s < plan->cmp.n_slots; s++)
                for (uint32_t l = 0; l < plan->cmp.slot[s].n_levels; l++)
                    if (!(m.p[k][s][l] >= 0 && m.p[k][s][l] <= 1)) abort();
        if (m.n_records == 0) abort();
    }
    close(fd);
    return 0;
}
