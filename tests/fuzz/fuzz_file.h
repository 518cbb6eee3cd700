/* SPDX-License-Identifier: MIT */
/* fuzz_file.h - bytes as a file in memory, for readers that want a path; and reading all rows of a workbook. */
#ifndef FUZZ_FILE_H
#define FUZZ_FILE_H

#include <lamsach_desk.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n);

static int fuzz_fd = -1;

static inline void fuzz_file_done(void)
{
    if (fuzz_fd >= 0) close(fuzz_fd);
    fuzz_fd = -1;
}

static inline void fuzz_file(char path[64], const uint8_t *s, size_t n)
{
    fuzz_file_done();
    fuzz_fd = memfd_create("fuzz", MFD_CLOEXEC);
    if (fuzz_fd < 0 || (n && write(fuzz_fd, s, n) != (ssize_t)n)) abort();
    snprintf(path, 64, "/proc/self/fd/%d", fuzz_fd);
}

/* Every row and cell is touched; a source that fails must say why. */
static inline void fuzz_rows(const char *path)
{
    lms_row_source src;
    lms_error      err = { 0 };
    lms_row        row;
    size_t         sum = 0;
    lms_status     s = lmd_workbook_open(path, &src, &err);
    if (s != LMS_OK) {
        if (err.what == NULL) abort();
        return;
    }
    while ((s = src.next(src.ctx, &row, &err)) == LMS_OK && row.n_cells != UINT32_MAX)
        for (uint32_t i = 0; i < row.n_cells; i++)
            for (size_t k = 0; k < row.cell[i].text.n; k++) sum += (unsigned char)row.cell[i].text.s[k];
    if (s != LMS_OK && err.what == NULL) abort();
    src.close(src.ctx);
    if (sum == SIZE_MAX) abort(); /* keep the sum */
}

#endif
