/* SPDX-License-Identifier: MIT */
/*
 * desk_fixture.h - what the tests of the desk share: a scratch folder, workbooks written part by part (so that
 * nasty ones are possible), a tiny old .xls, and a result database of the shape publish makes.
 */
#ifndef DESK_FIXTURE_H
#define DESK_FIXTURE_H

#include <lamsach_desk.h>

#include <check.h>
#include <minizip/zip.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char scratch[256];

static inline void scratch_make(void)
{
    snprintf(scratch, sizeof scratch, "/tmp/lamsach-desk-test-%d", (int)getpid());
    mkdir(scratch, 0700);
}

static inline void scratch_remove(void)
{
    char cmd[400];
    snprintf(cmd, sizeof cmd, "rm -rf '%s'", scratch);
    if (system(cmd) != 0) fprintf(stderr, "scratch folder left: %s\n", scratch);
}

/* Path in the scratch folder; eight are alive at a time. */
static inline const char *in_scratch(const char *name)
{
    static char path[8][512];
    static int  k;
    k = (k + 1) % 8;
    snprintf(path[k], sizeof path[k], "%s/%s", scratch, name);
    return path[k];
}

static inline void write_bytes(const char *path, const void *p, size_t n)
{
    FILE *f = fopen(path, "wb");
    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fwrite(p, 1, n, f), n);
    fclose(f);
}

static inline void write_text(const char *path, const char *z) { write_bytes(path, z, strlen(z)); }

/* Whole file, NUL-terminated; free it. */
static inline char *read_all(const char *path, size_t *n)
{
    FILE *f = fopen(path, "rb");
    ck_assert_msg(f != NULL, "cannot open %s", path);
    fseek(f, 0, SEEK_END);
    long size = ftell(f);
    rewind(f);
    char *s = malloc((size_t)size + 1);
    ck_assert_uint_eq(fread(s, 1, (size_t)size, f), (size_t)size);
    s[size] = 0;
    fclose(f);
    if (n) *n = (size_t)size;
    return s;
}

/* ---- XLSX, part by part: zip_of(path, "name", "xml", ..., NULL) ---- */
static inline void zip_of(const char *path, ...)
{
    va_list     a;
    const char *name;
    zipFile     z = zipOpen64(path, 0);
    ck_assert_ptr_nonnull(z);
    va_start(a, path);
    while ((name = va_arg(a, const char *)) != NULL) {
        const char  *xml = va_arg(a, const char *);
        zip_fileinfo info = { 0 };
        ck_assert_int_eq(zipOpenNewFileInZip64(z, name, &info, NULL, 0, NULL, 0, NULL, Z_DEFLATED, 6, 0), ZIP_OK);
        ck_assert_int_eq(zipWriteInFileInZip(z, xml, (unsigned)strlen(xml)), ZIP_OK);
        zipCloseFileInZip(z);
    }
    va_end(a);
    zipClose(z, NULL);
}

#define RELS_TOP \
    "_rels/.rels", \
    "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>" \
    "<Relationship Id='rId1' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument' Target='xl/workbook.xml'/>" \
    "</Relationships>"
#define BOOK_ONE \
    "xl/workbook.xml", \
    "<workbook xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main' xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'>" \
    "<sheets><sheet name='A' sheetId='1' r:id='rId1'/></sheets></workbook>"
#define RELS_ONE \
    "xl/_rels/workbook.xml.rels", \
    "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>" \
    "<Relationship Id='rId1' Type='http://x/relationships/worksheet' Target='worksheets/sheet1.xml'/>" \
    "<Relationship Id='rId2' Type='http://x/relationships/sharedStrings' Target='sharedStrings.xml'/>" \
    "<Relationship Id='rId3' Type='http://x/relationships/styles' Target='styles.xml'/>" \
    "</Relationships>"
#define SHEET(data) "<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'>" data "</worksheet>"
/* A workbook of one sheet with these parts. */
static inline void xlsx_of(const char *path, const char *sheet, const char *strings, const char *styles)
{
    zip_of(path, RELS_TOP, BOOK_ONE, RELS_ONE, "xl/sharedStrings.xml", strings ? strings : "<sst/>",
           "xl/styles.xml", styles ? styles : "<styleSheet/>", "xl/worksheets/sheet1.xml", sheet, NULL);
}

/* ---- rows as text: "line[hidden]:cell|cell{hint}|..." ---- */
static inline char *rows_as_text(lms_row_source *src, lms_error *err, lms_status *status)
{
    char  *out = NULL;
    size_t n = 0;
    FILE  *f = open_memstream(&out, &n);
    for (;;) {
        lms_row    row;
        lms_status s = src->next(src->ctx, &row, err);
        *status = s;
        if (s != LMS_OK || row.n_cells == UINT32_MAX) break;
        if (row.sheet_name.n == 0) fputs("(no sheet name)", f);
        fprintf(f, "%u.%u%s%s%s:", row.sheet, row.line, row.hidden ? "h" : "", row.bad ? "!" : "", row.bad ? row.bad : "");
        for (uint32_t i = 0; i < row.n_cells; i++) {
            fprintf(f, "%s%.*s", i ? "|" : "", (int)row.cell[i].text.n, row.cell[i].text.s);
            if (row.cell[i].hint) fprintf(f, "{%u}", row.cell[i].hint);
        }
        fputc('\n', f);
    }
    src->close(src->ctx);
    fclose(f);
    return out;
}

/* Rows of a workbook that must be readable; free the text. */
static inline char *book_text(const char *path)
{
    lms_row_source src;
    lms_error      err = { 0 };
    lms_status     s = lmd_workbook_open(path, &src, &err);
    char           msg[700] = "";
    if (s != LMS_OK) lms_error_text(&err, NULL, NULL, msg, sizeof msg);
    ck_assert_msg(s == LMS_OK, "%s", msg);
    char *t = rows_as_text(&src, &err, &s);
    if (s != LMS_OK) lms_error_text(&err, NULL, NULL, msg, sizeof msg);
    ck_assert_msg(s == LMS_OK, "%s", msg);
    return t;
}

/* Text of the error of a workbook that must be refused with LMS_E_FORMAT, on opening or while reading. */
static inline const char *book_refused(const char *path)
{
    static char    msg[900];
    lms_row_source src;
    lms_error      err = { 0 };
    lms_status     s = lmd_workbook_open(path, &src, &err);
    if (s == LMS_OK) free(rows_as_text(&src, &err, &s));
    ck_assert_msg(s == LMS_E_FORMAT, "%s was not refused as bad format: %d", path, s);
    lms_error_text(&err, NULL, NULL, msg, sizeof msg);
    return msg;
}

#define expect_book(path, want) do { char *t_ = book_text(path); ck_assert_str_eq(t_, want); free(t_); } while (0)

/* Run, take the scratch folder away; what main returns. */
static inline int run_suite(Suite *s)
{
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    scratch_remove();
    return failed ? 1 : 0;
}

#endif
