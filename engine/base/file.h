// SPDX-License-Identifier: MIT
/*
 * base/file.h - whole files in, whole files out. POSIX stays in this folder.
 */
#ifndef LMS_BASE_FILE_H
#define LMS_BASE_FILE_H

#include "base/ctx.h"
#include "base/str.h"

/* A file in memory (mapped, read only). n 0 is valid. */
typedef struct lms_map { const char *s; size_t n; void *map; } lms_map;
/* Errors: LMS_E_IO with what to do (missing, a folder, not readable). */
lms_status lms__map_open(lms_map *m, const char *path, lms_error *err);
void       lms__map_close(lms_map *m);
/* Bytes from .. to are not needed for now: they leave the memory of the process, reading them again is allowed. */
void       lms__map_forget(const lms_map *m, size_t from, size_t to);

/* Names of the ordinary files of a folder that end in `suffix`, in byte order, in `a`. Hidden files ('.' first) are left out.
   LMS_E_IO if it cannot be read; a missing folder gives n 0 when `optional`. */
typedef struct lms_names { lms_str *v; size_t n; } lms_names;
lms_status lms__dir_list(lms_arena *a, const char *dir, const char *suffix, bool optional, lms_names *out, lms_error *err);

/* File name without folder; and without its last ".ext". Borrowed from path. */
lms_str lms__path_base(const char *path);
lms_str lms__path_stem(const char *path);

/*
 * Publishing a file whole or not at all: lms__temp_begin gives a name in the same folder
 * (".NAME.lamsach-tmp", fixed, so a killed run's rest is found and removed by the next; a lock file
 * keeps two runs apart), lms__temp_commit makes it the real one (fsync, rename, fsync of the folder).
 */
typedef struct lms_temp { char path[4096]; char final[4096]; int lock_fd; } lms_temp;
lms_status lms__temp_begin(lms_temp *t, const char *final_path, lms_error *err); /* checks that the folder exists and is writable */
lms_status lms__temp_write(lms_temp *t, lms_str bytes, lms_error *err); /* the whole file; aborts t if it fails */
lms_status lms__temp_commit(lms_temp *t, unsigned mode, lms_error *err); /* mode e.g. 0400 */
void       lms__temp_abort(lms_temp *t); /* removes the temp file (and -journal, -wal); safe to call twice */

/* What was written to a file is on the disk. */
lms_status lms__file_sync(const char *path, lms_error *err);

/* Write bytes to a file whole or not at all, mode 0600. */
lms_status lms__file_write(const char *path, lms_str bytes, lms_error *err);

#endif
