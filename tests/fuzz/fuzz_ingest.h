/* SPDX-License-Identifier: MIT */
/* fuzz_ingest.h - a file through the whole of ingest: it is refused with a reason, or its rows conserve. */
#ifndef FUZZ_INGEST_H
#define FUZZ_INGEST_H

#include "ingest/ingest.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n);

static lms_mem          fuzz_mem;
static lms_rulebook    *fuzz_pack;
static lms_ingest_plan *fuzz_plan;

static inline void fuzz_start(void)
{
    lms_error e;
    if (fuzz_pack) return;
    lms__mem_init(&fuzz_mem, NULL, 0);
    lms_ctx c = { .mem = &fuzz_mem, .threads = 1 };
    if (lms__rulebook_load(&fuzz_mem, "rules/child-registry", &fuzz_pack, &e) != LMS_OK ||
        lms__ingest_plan_new(&c, fuzz_pack, NULL, &fuzz_plan, &e) != LMS_OK) {
        fprintf(stderr, "run this from the top of the source tree\n");
        exit(1);
    }
}

static inline void fuzz_ingest(const void *bytes, size_t n)
{
    lms_mem          mem;
    lms_error        err = { 0 };
    lms_dataset      d = { 0 };
    char             path[64];
    fuzz_start();
    lms__mem_init(&mem, NULL, 0);
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    if (fd < 0 || (n && write(fd, bytes, n) != (ssize_t)n)) abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    lms_ctx          c = { .mem = &mem, .threads = 1, .as_of = INT32_MIN };
    lms_ingest_input in = { .role = LMS_ROLE_RECORDS, .path = lms__str(path), .name = LMS_S("fuzz") };
    lms_status s = lms__ingest(&c, fuzz_plan, &in, 1, &d, &err);
    if (s != LMS_OK && (err.what == NULL || s == LMS_E_INTERNAL)) abort();
    if (s == LMS_OK) {
        uint64_t accepted = 0;
        for (uint32_t i = 0; i < d.n_sources; i++) {
            if (d.source[i].rows_read != d.source[i].rows_accepted + d.source[i].rows_quarantined + d.source[i].rows_forgotten) abort();
            accepted += d.source[i].rows_accepted;
        }
        if (accepted != d.n_rows) abort();
        for (uint32_t f = 0; f < d.schema->n; f++)
            for (uint32_t i = 0; i < d.n_rows; i++)
                if (!lms__utf8_valid(lms__raw_text(&d.source[d.source_of[i]].raw[f], d.value[f][i]))) abort();
        for (size_t i = 0; i < d.quarantine.n; i++)
            if (!lms__utf8_valid(d.quarantine.v[i].raw)) abort();
    }
    lms__dataset_free(&d);
    if (mem.used != 0) abort();
    close(fd);
}

#endif
