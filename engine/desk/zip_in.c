// SPDX-License-Identifier: MIT
/* desk/zip_in.c - see zip_in.h. minizip does the archive, this file the distrust. */
#include "zip_in.h"

#include <minizip/unzip.h>

#include <stdlib.h>

typedef struct part { char *name; unz64_file_pos at; uint64_t size; bool readable; } part;

struct lmd_zip {
    unzFile  file;
    char    *path;
    part    *parts;
    size_t   n, cap;
    bool     reading;
};

static lms_status damaged(const char *path, lms_error *err)
{
    return lmd__refuse(path,
                       LMS_MSG("The workbook is damaged or cut off; copy it again from where it came, or open it in "
                               "Excel and save it as .xlsx"),
                       err);
}

static lms_status too_big(const char *path, lms_error *err)
{
    return lmd__refuse(path,
                       LMS_MSG("The workbook unpacks to far more than an office file does and was not opened; if it is "
                               "genuine, save it as CSV"),
                       err);
}

/* Same name for Excel: no case, / for \, no leading slash. */
static char plain(char c) { return c == '\\' ? '/' : c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

static bool same_part(const char *name, lms_str want)
{
    size_t n = strlen(name), i = 0, k = 0;
    while (i < n && (name[i] == '/' || name[i] == '\\')) i++;
    while (k < want.n && (want.s[k] == '/' || want.s[k] == '\\')) k++;
    if (n - i != want.n - k) return false;
    for (; i < n; i++, k++)
        if (plain(name[i]) != plain(want.s[k])) return false;
    return true;
}

static const part *find(const lmd_zip *z, lms_str name)
{
    for (size_t i = 0; i < z->n; i++)
        if (same_part(z->parts[i].name, name)) return &z->parts[i];
    return NULL;
}

/* Note the current entry of the archive; check it against the limits. */
static lms_status note(lmd_zip *z, uint64_t *total, lms_error *err)
{
    unz_file_info64 info;
    char            name[1024];
    if (unzGetCurrentFileInfo64(z->file, &info, name, sizeof name - 1, NULL, 0, NULL, 0) != UNZ_OK)
        return damaged(z->path, err);
    name[sizeof name - 1] = 0;
    if (info.size_filename >= sizeof name - 1) return damaged(z->path, err);
    name[info.size_filename] = 0;
    if (info.flag & 1u)
        return lmd__refuse(
            z->path, LMS_MSG("The file is locked with a password; open it, save it without a password, and run again"),
            err);
    *total += info.uncompressed_size;
    if (z->n >= LMD_ZIP_MAX_PARTS || info.uncompressed_size > LMD_ZIP_MAX_PART || *total > LMD_ZIP_MAX_TOTAL)
        return too_big(z->path, err);
    if (info.uncompressed_size > LMD_ZIP_FREE_SIZE &&
        info.uncompressed_size / LMD_ZIP_MAX_RATIO > info.compressed_size) return too_big(z->path, err);

    if (!lmd__room((void **)&z->parts, z->n, &z->cap, sizeof *z->parts)) return lmd__nomem(err);
    part *p = &z->parts[z->n];
    *p = (part){ .name = strdup(name), .size = info.uncompressed_size,
                 .readable = info.compression_method == 0 || info.compression_method == 8 };
    if (p->name == NULL) return lmd__nomem(err);
    z->n++;
    return unzGetFilePos64(z->file, &p->at) == UNZ_OK ? LMS_OK : damaged(z->path, err);
}

lms_status lmd__zip_open(const char *path, lmd_zip **out, lms_error *err)
{
    lmd_zip   *z = calloc(1, sizeof *z);
    lms_status s = LMS_OK;
    uint64_t   total = 0;
    *out = NULL;
    if (z == NULL || (z->path = strdup(path)) == NULL) {
        free(z);
        return lmd__nomem(err);
    }
    if ((z->file = unzOpen64(path)) == NULL) s = damaged(path, err);
    int rc = s == LMS_OK ? unzGoToFirstFile(z->file) : UNZ_OK;
    while (s == LMS_OK && rc == UNZ_OK) {
        s = note(z, &total, err);
        rc = unzGoToNextFile(z->file);
    }
    if (s == LMS_OK && rc != UNZ_END_OF_LIST_OF_FILE) s = damaged(path, err);
    if (s != LMS_OK) lmd__zip_close(z);
    else *out = z;
    return s;
}

void lmd__zip_close(lmd_zip *z)
{
    if (z == NULL) return;
    lmd__zip_part_close(z);
    if (z->file) unzClose(z->file);
    for (size_t i = 0; i < z->n; i++) free(z->parts[i].name);
    free(z->parts);
    free(z->path);
    free(z);
}

bool lmd__zip_has(const lmd_zip *z, lms_str name) { return find(z, name) != NULL; }
const char *lmd__zip_path(const lmd_zip *z) { return z->path; }

lms_status lmd__zip_part(lmd_zip *z, lms_str name, lms_error *err)
{
    lmd__zip_part_close(z);
    const part    *p = find(z, name);
    unz64_file_pos at = p ? p->at : (unz64_file_pos){ 0 };
    if (p == NULL || !p->readable || unzGoToFilePos64(z->file, &at) != UNZ_OK || unzOpenCurrentFile(z->file) != UNZ_OK)
        return damaged(z->path, err);
    z->reading = true;
    return LMS_OK;
}

lms_status lmd__zip_read(lmd_zip *z, void *to, unsigned n, unsigned *got, lms_error *err)
{
    *got = 0;
    if (!z->reading) return LMS_OK;
    int k = unzReadCurrentFile(z->file, to, n);
    if (k < 0) return damaged(z->path, err);
    if (k > 0) {
        *got = (unsigned)k;
        return LMS_OK;
    }
    z->reading = false;
    return unzCloseCurrentFile(z->file) == UNZ_OK ? LMS_OK : damaged(z->path, err); /* UNZ_CRCERROR */
}

void lmd__zip_part_close(lmd_zip *z)
{
    if (z->reading) unzCloseCurrentFile(z->file);
    z->reading = false;
}
