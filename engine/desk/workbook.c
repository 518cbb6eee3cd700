// SPDX-License-Identifier: MIT
/*
 * desk/workbook.c - which reader a file needs, by its first bytes and never by its name.
 *
 * ZIP and OLE2 go to the workbook readers, also when they turn out to be damaged: those say best what is
 * wrong. Web pages and XML tables that call themselves .xls are named as what they are. All else is the engine's.
 */
#include "xlsx_in.h"

#include <stdio.h>

typedef enum kind { OTHER, ZIP, OLE2, BIFF, MARKUP } kind;

static bool begins(const char *s, size_t n, const char *with, size_t k) { return n >= k && memcmp(s, with, k) == 0; }

/* Is the word in the first bytes, without case? */
static bool mentions(const char *s, size_t n, const char *word)
{
    size_t k = strlen(word);
    for (size_t i = 0; i + k <= n; i++)
        if (lmd__ieq((lms_str){ s + i, k }, (lms_str){ word, k })) return true;
    return false;
}

static kind sniff(const char *path)
{
    char  s[2048];
    FILE *f = fopen(path, "rb");
    if (f == NULL) return OTHER;
    size_t n = fread(s, 1, sizeof s, f), at = 0;
    fclose(f);
    if (begins(s, n, "PK\3\4", 4) || begins(s, n, "PK\5\6", 4) || begins(s, n, "PK\7\10", 4)) return ZIP;
    if (begins(s, n, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8)) return OLE2;
    if (n >= 8 && s[0] == 9 && (s[1] == 0 || s[1] == 2 || s[1] == 4 || s[1] == 8) && s[3] == 0) return BIFF;
    if (begins(s, n, "\xEF\xBB\xBF", 3)) at = 3;
    while (at < n && (s[at] == ' ' || s[at] == '\t' || s[at] == '\r' || s[at] == '\n')) at++;
    if (at < n && s[at] == '<' && (mentions(s, n, "<html") || mentions(s, n, "<table") || mentions(s, n, "<?xml") ||
                                   mentions(s, n, "<!doctype") || mentions(s, n, "<meta"))) return MARKUP;
    return OTHER;
}

int lmd_is_workbook(const char *path)
{
    kind k = path ? sniff(path) : OTHER;
    return k == ZIP || k == OLE2 || k == BIFF;
}

lms_status lmd_workbook_open(const char *path, lms_row_source *out, lms_error *err)
{
    if (path == NULL || out == NULL)
        return lmd__fail(err, LMS_E_ARG, LMS_MSG("lmd_workbook_open needs a path and a place for the source"));
    switch (sniff(path)) {
    case ZIP: return lmd__xlsx_rows(path, out, err);
    case OLE2: case BIFF: return lmd__xls_rows(path, out, err);
    default: break;
    }
    FILE *f = fopen(path, "rb");
    if (f == NULL)
        return lmd__fail(err, LMS_E_IO, LMS_MSG("{1} cannot be opened; check that it is there and may be read"), path);
    fclose(f);
    return lmd__refuse(
        path, LMS_MSG("This is not a workbook, whatever its name says; open it in Excel and save it as .xlsx"), err);
}

lms_status lmd_add_input(lms_run *run, const lms_input *in, lms_error *err)
{
    if (run == NULL || in == NULL || in->size != sizeof *in || in->rows || in->path == NULL)
        return lms_run_add(run, in, err);
    lms_row_source rows;
    lms_input      with = *in;
    lms_status     s;
    switch (sniff(in->path)) {
    case ZIP: case OLE2: case BIFF:
        if ((s = lmd_workbook_open(in->path, &rows, err)) != LMS_OK) return s;
        with.rows = &rows;
        return lms_run_add(run, &with, err); /* the run closes the source, also when it refuses it */
    case MARKUP:
        return lmd__refuse(
            in->path,
            LMS_MSG("This is a web page or an XML file, whatever its name says; open it in Excel and save it as .xlsx"),
            err);
    default:
        return lms_run_add(run, in, err);
    }
}
