/* SPDX-License-Identifier: MIT */
/* ingest_fixture.h - what the tests of ingest share: a pack, scratch files, a run of ingest, and its outcome as text.
 */
#ifndef INGEST_FIXTURE_H
#define INGEST_FIXTURE_H

#include "ingest/ingest.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD "Mã trẻ,Họ và tên,Ngày sinh,Giới tính,Dân tộc,Họ tên mẹ,Ghi chú\n"

static lms_mem       mem;
static lms_rulebook *pack;
static lms_ctx       ctx;
static lms_error     err;
static char          folder[64], notices[4000];

static inline void on_notice(void *u, const lms_error *e)
{
    char text[600];
    (void)u;
    lms_error_text(e, NULL, NULL, text, sizeof text);
    if (strlen(notices) + strlen(text) + 2 < sizeof notices)
        strcpy(notices + strlen(notices), text), strcpy(notices + strlen(notices), "\n");
}

static inline void setup(void)
{
    lms__mem_init(&mem, NULL, 0);
    ctx = (lms_ctx){ .mem = &mem, .threads = 2, .notice = on_notice, .as_of = INT32_MIN };
    notices[0] = 0;
    memset(&err, 0, sizeof err);
    ck_assert_int_eq(lms__rulebook_load(&mem, "rules/child-registry", &pack, &err), LMS_OK);
    snprintf(folder, sizeof folder, "/tmp/lamsach-ingest-test-%d", (int)getpid());
    mkdir(folder, 0700);
}

static inline void teardown(void)
{
    char cmd[128];
    lms__rulebook_free(pack);
    ck_assert_uint_eq(mem.used, 0);
    snprintf(cmd, sizeof cmd, "rm -rf '%s'", folder);
    if (system(cmd) != 0) fprintf(stderr, "scratch folder left: %s\n", folder);
}

/* A file in the scratch folder; 16 names are alive at a time. */
static inline const char *in_folder(const char *name)
{
    static char path[16][256];
    static int  k;
    k = (k + 1) % 16;
    snprintf(path[k], sizeof path[k], "%s/%s", folder, name);
    return path[k];
}

static inline const char *file_of(const char *name, const void *bytes, size_t n)
{
    const char *path = in_folder(name);
    FILE       *f = fopen(path, "wb");
    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fwrite(bytes, 1, n, f), n);
    fclose(f);
    return path;
}
static inline const char *text_file(const char *name, const char *text) { return file_of(name, text, strlen(text)); }

static inline lms_ingest_input input(const char *path)
{
    return (lms_ingest_input){.role = LMS_ROLE_RECORDS, .path = lms__str(path)};
}

static inline lms_status ingest_many(const lms_ingest_input *in, uint32_t n, const char *map, lms_dataset *d)
{
    lms_ingest_plan *p = NULL;
    lms_status       s;
    memset(d, 0, sizeof *d);
    memset(&err, 0, sizeof err);
    s = lms__ingest_plan_new(&ctx, pack, map, &p, &err);
    if (s == LMS_OK) s = lms__ingest(&ctx, p, in, n, d, &err);
    lms__ingest_plan_free(p);
    return s;
}
static inline lms_status ingest_one(const char *path, lms_dataset *d)
{
    lms_ingest_input in = input(path);
    return ingest_many(&in, 1, NULL, d);
}

/* Text of a field of a row; "" if empty. Four are alive at a time. */
static inline const char *value(const lms_dataset *d, uint32_t row, const char *field)
{
    static char text[4][4096];
    static int  k;
    uint32_t    f = lms__schema_find(d->schema, lms__str(field));
    ck_assert_uint_ne(f, LMS_NO_FIELD);
    lms_str s = lms__raw_text(&d->source[d->source_of[row]].raw[f], d->value[f][row]);
    k = (k + 1) % 4;
    snprintf(text[k], sizeof text[k], "%.*s", (int)s.n, s.s);
    return text[k];
}
static inline const char *key(const lms_dataset *d, uint32_t row)
{
    static char text[256];
    lms_str     s = lms__dict_get(&d->keys, d->key_of[row]);
    snprintf(text, sizeof text, "%.*s", (int)s.n, s.s);
    return text;
}
static inline const char *extra(const lms_dataset *d, uint32_t row)
{
    static char text[4096];
    lms_str     s = lms__dict_get(&d->extras, d->extra_of[row]);
    snprintf(text, sizeof text, "%.*s", (int)s.n, s.s);
    return text;
}

/* Quarantine as "line:col code|line:col code". */
static inline const char *rejected(const lms_dataset *d)
{
    static char text[4096];
    size_t      n = 0;
    text[0] = 0;
    for (size_t i = 0; i < d->quarantine.n && n < sizeof text - 100; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%u:%u %s", i ? "|" : "", d->quarantine.v[i].line,
                              d->quarantine.v[i].col, d->quarantine.v[i].code);
    return text;
}

static inline void conserves(const lms_dataset *d)
{
    uint64_t accepted = 0, quarantined = 0;
    for (uint32_t i = 0; i < d->n_sources; i++) {
        const lms_source *s = &d->source[i];
        ck_assert_uint_eq(s->rows_read, s->rows_accepted + s->rows_quarantined);
        accepted += s->rows_accepted;
        quarantined += s->rows_quarantined;
    }
    ck_assert_uint_eq(accepted, d->n_rows);
    ck_assert_uint_eq(quarantined, d->quarantine.n);
}

static inline void put_str(FILE *f, lms_str s) { fprintf(f, "%.*s|", (int)s.n, s.s); }

/* Everything that can decide a result, as text; free it. */
static inline char *whole(const lms_dataset *d)
{
    char  *out = NULL;
    size_t n = 0;
    FILE  *f = open_memstream(&out, &n);
    for (uint32_t i = 0; i < d->n_sources; i++) {
        const lms_source *s = &d->source[i];
        put_str(f, s->name), put_str(f, s->stem), put_str(f, s->format), put_str(f, s->encoding),
            put_str(f, s->preamble);
        fprintf(f, "%s|%u|%llu|%llu\n", s->hash, s->header_line, (unsigned long long)s->rows_read,
                (unsigned long long)s->rows_accepted);
        for (uint32_t c = 0; c < s->n_columns; c++)
            put_str(f, s->column_header[c]), fprintf(f, "%u %u\n", s->column_field[c], s->column_why[c]);
        for (uint32_t k = 0; k < d->schema->n; k++) fprintf(f, "%u ", s->raw[k].n);
    }
    for (uint32_t i = 0; i < d->n_rows; i++) {
        put_str(f, lms__dict_get(&d->keys, d->key_of[i])), put_str(f, lms__dict_get(&d->extras, d->extra_of[i]));
        fprintf(f, "%u|%u|", d->source_of[i], d->line_of[i]);
        for (uint32_t k = 0; k < d->schema->n; k++) {
            put_str(f, lms__dict_get(&d->source[d->source_of[i]].raw[k], d->value[k][i]));
            fprintf(f, "%u", d->value[k][i]);
        }
        fputc('\n', f);
    }
    for (size_t i = 0; i < d->quarantine.n; i++) {
        const lms_quarantined *q = &d->quarantine.v[i];
        fprintf(f, "%u:%u:%u %s", q->source, q->line, q->col, q->code);
        put_str(f, q->args), put_str(f, q->raw);
    }
    fclose(f);
    return out;
}

/* ---- rows by callback ---- */

#pragma GCC diagnostic ignored "-Wmissing-field-initializers" /* rows name what they need */
typedef struct given_row {
    const char *cell[12];
    uint32_t line, sheet, hidden;
    uint32_t hint[12];
    const char *bad;
} given_row;
typedef struct given { const given_row *row; uint32_t n, at, closed; lms_cell cell[12]; } given;

static inline lms_status given_next(void *c, lms_row *r, lms_error *e)
{
    given *g = c;
    (void)e;
    *r = (lms_row){ .n_cells = UINT32_MAX };
    if (g->at == g->n) return LMS_OK;
    const given_row *x = &g->row[g->at++];
    uint32_t         n = 0;
    for (uint32_t i = 0; i < 12; i++) {
        g->cell[i] = (lms_cell){ lms__str(x->cell[i] ? x->cell[i] : ""), x->hint[i] };
        if (x->cell[i]) n = i + 1;
    }
    *r = (lms_row){.cell = g->cell,
                   .n_cells = n,
                   .line = x->line ? x->line : g->at,
                   .sheet = x->sheet,
                   .hidden = x->hidden,
                   .bad = x->bad,
                   .sheet_name = x->sheet ? LMS_S("Tổ 2") : LMS_S("Tổ 1")};
    return LMS_OK;
}
static inline void given_close(void *c) { ((given *)c)->closed++; }
static inline lms_ingest_input given_input(given *g, const char *name)
{
    return (lms_ingest_input){
        .role = LMS_ROLE_RECORDS,
        .name = lms__str(name),
        .rows = {.ctx = g, .format = "xlsx", .encoding = "UTF-8", .next = given_next, .close = given_close}};
}

static inline int run_suite(const char *name, void (*add)(TCase *))
{
    Suite *s = suite_create(name);
    TCase *t = tcase_create(name);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_set_timeout(t, 120);
    add(t);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? 1 : 0;
}

#endif
