// SPDX-License-Identifier: MIT
/*
 * fuzz_answers.c - arbitrary bytes as a list that came back from the police: refused with a reason, or read, judged and
 * put among the raw values of two records, whose texts stay UTF-8; nothing leaks.
 */
#include "fuzz_ingest.h"

#include "ingest/answers.h"
#include "normalise/normalise.h"

static const char records[] = "Mã trẻ,Họ và tên,Ngày sinh,Giới tính,Số định danh cá nhân\nK1,Lê An,05/03/2016,Nữ,\nK2,Lê Ba,06/04/2017,Nữ,031317000022\n";

static int file_of(const void *bytes, size_t n, char path[64])
{
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    if (fd < 0 || (n && write(fd, bytes, n) != (ssize_t)n)) abort();
    snprintf(path, 64, "/proc/self/fd/%d", fd);
    return fd;
}

/* "K1~" at the start of a line of the input is followed by the code the record has now, so that answers are reached. */
static void with_codes(const lms_table *t, const lms_answers *a, const uint8_t *s, size_t n, lms_buf *out)
{
    for (size_t i = 0; i < n; i++) {
        lms__buf_addc(out, (char)s[i]);
        if (s[i] != '~' || i < 2 || s[i - 2] != 'K' || (s[i - 1] != '1' && s[i - 1] != '2')) continue;
        for (uint32_t f = 0; f < a->n_asked; f++) {
            char code[LMS_CODE_CHARS];
            lms__ask_code(lms__value(t, a->field[f], (uint32_t)(s[i - 1] - '1')), code);
            lms__buf_add(out, (lms_str){ code, sizeof code });
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
    static lms_answers_plan   *plan;
    static lms_normalise_plan *norm;
    lms_mem     mem;
    lms_error   err = { 0 };
    lms_dataset d = { 0 };
    lms_table   t = { 0 };
    lms_log     log = { 0 };
    lms_answers none = { 0 }, a = { 0 };
    lms_buf     b;
    char        path[64], back[64];
    bool        again = false;
    fuzz_start();
    lms__mem_init(&mem, NULL, 0);
    lms_ctx c = { .mem = &mem, .threads = 1, .as_of = INT32_MIN }, start = { .mem = &fuzz_mem, .threads = 1 };
    if (plan == NULL && (lms__answers_plan_new(&start, fuzz_pack, &plan, &err) != LMS_OK ||
                         lms__normalise_plan_new(&start, fuzz_pack, &norm, &err) != LMS_OK)) abort();
    int fd = file_of(records, sizeof records - 1, path);
    lms_ingest_input in = { .role = LMS_ROLE_RECORDS, .path = lms__str(path), .name = LMS_S("records") };
    if (lms__ingest(&c, fuzz_plan, &in, 1, &d, &err) != LMS_OK || d.n_records != 2) abort();
    if (lms__ingest_answers(&c, fuzz_plan, plan, NULL, 0, &d, &none, &err) != LMS_OK) abort();
    uint32_t nf = d.schema->n, **keep = lms__mem_zalloc(&mem, nf, sizeof *keep);
    for (uint32_t f = 0; f < nf; f++) keep[f] = lms__mem_alloc(&mem, 2, sizeof **keep), memcpy(keep[f], d.value[f], 2 * sizeof **keep);
    lms__log_init(&log, &mem);
    if (lms__normalise(&c, norm, &d, &t, &log, &err) != LMS_OK) abort();
    for (uint32_t f = 0; f < nf; f++) d.value[f] = keep[f];
    lms__mem_free(&mem, keep, nf, sizeof *keep);
    lms__buf_init(&b, &mem);
    with_codes(&t, &none, s, n, &b);
    int fd2 = file_of(b.s, b.n, back);
    lms_ingest_input answers = { .role = LMS_ROLE_ANSWERS, .path = lms__str(back), .name = LMS_S("answers") };
    lms_status st = lms__ingest_answers(&c, fuzz_plan, plan, &answers, 1, &d, &a, &err);
    if (st != LMS_OK && (err.what == NULL || st == LMS_E_INTERNAL)) abort();
    if (st == LMS_OK && lms__answers_apply(&c, plan, &d, &t, &a, &again, &err) != LMS_OK) abort();
    for (uint32_t f = 0; f < nf; f++)
        for (uint32_t i = 0; i < 2; i++)
            if (!lms__utf8_valid(lms__raw_text(&d.source[d.source_of[i]].raw[f], d.value[f][i]))) abort();
    if (st == LMS_OK && (lms__answers_check(&d, &t, &a, &again) != LMS_OK || lms__answers_log(&c, plan, &d, &t, &a, &log, &err) != LMS_OK)) abort();
    lms__buf_free(&b);
    lms__answers_free(&a);
    lms__answers_free(&none);
    lms__log_free(&log);
    lms__table_free(&t);
    lms__dataset_free(&d);
    if (mem.used != 0) abort();
    close(fd);
    close(fd2);
    return 0;
}
