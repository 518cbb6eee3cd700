// SPDX-License-Identifier: MIT
/*
 * desk/files.c - files and folders that appear whole or not at all. POSIX of the desk stays here.
 *
 * A folder is made as its sibling ".NAME.lamsach-tmp" and renamed at the end. If a folder of that name is
 * there already, the two are exchanged in one step where the system can (renameat2), so there is no moment
 * without a result; then the old one is removed. Before that, everything in the old folder that this writer
 * did not make (a decision log, an officer's notes) is linked into the new one: it is never thrown away.
 */
#include "desk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

lms_str lmd__base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return lmd__str(slash ? slash + 1 : path);
}

lms_str lmd__extension(lms_str name)
{
    for (size_t i = name.n; i > 1; i--)
        if (name.s[i - 1] == '.') return (lms_str){ name.s + i, name.n - i };
    return (lms_str){ "", 0 };
}

static lms_status too_long(lms_error *err)
{
    return lmd__fail(err, LMS_E_ARG, LMS_MSG("A path is too long; choose a folder with a shorter name"));
}

lms_status lmd__join(char *out, size_t n, const char *folder, const char *name, lms_error *err)
{
    int k = snprintf(out, n, "%s/%s", folder, name);
    return k < 0 || (size_t)k >= n ? too_long(err) : LMS_OK;
}

/* "a/b/" + prefix + "c" + suffix of path "a/b/c"; trailing slashes of path are ignored. */
static lms_status sibling(char *out, size_t n, const char *path, const char *prefix, const char *suffix, lms_error *err)
{
    size_t len = strlen(path);
    while (len > 1 && path[len - 1] == '/') len--;
    size_t base = len;
    while (base && path[base - 1] != '/') base--;
    int k = snprintf(out, n, "%.*s%s%.*s%s", (int)base, path, prefix, (int)(len - base), path + base, suffix);
    return k < 0 || (size_t)k >= n || len > 4000 ? too_long(err) : LMS_OK;
}

/* Folder part of a path, "." if it has none. */
static void parent_of(char *out, size_t n, const char *path)
{
    size_t len = strlen(path);
    while (len > 1 && path[len - 1] == '/') len--;
    while (len && path[len - 1] != '/') len--;
    if (len == 0) snprintf(out, n, ".");
    else snprintf(out, n, "%.*s", (int)len, path);
}

static lms_status sync_folder(const char *folder, lms_error *err)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return lmd__fail(err, LMS_E_IO, LMS_MSG("{1} cannot be opened: {2}"), folder, strerror(errno));
    int rc = fsync(fd);
    int why = errno;
    close(fd);
    /* Some file systems cannot sync a folder; the rename itself was done. */
    return rc == 0 || why == EINVAL || why == ENOTSUP ? LMS_OK
               : lmd__fail(err, LMS_E_IO, LMS_MSG("{1} could not be written to the disk: {2}"), folder, strerror(why));
}

static lms_status cannot_create(lms_error *err, const char *path, int why)
{
    if (why == ENOENT)
        return lmd__fail(err, LMS_E_IO, LMS_MSG("The folder of {1} does not exist; make it first"), path);
    if (why == EACCES || why == EROFS || why == EPERM)
        return lmd__fail(err, LMS_E_IO, LMS_MSG("{1} cannot be written: the folder is read only; choose another one"),
                         path);
    if (why == ENOSPC || why == EDQUOT)
        return lmd__fail(err, LMS_E_IO, LMS_MSG("The disk is full; make room for {1} and run again"), path);
    return lmd__fail(err, LMS_E_IO, LMS_MSG("{1} cannot be created: {2}"), path, strerror(why));
}

/* ---- one file ---- */

lms_status lmd__temp_begin(lmd_temp *t, const char *final_path, lms_error *err)
{
    lms_status  s;
    struct stat st;
    *t = (lmd_temp){ .open = false };
    if (strlen(final_path) >= sizeof t->final) return too_long(err);
    memcpy(t->final, final_path, strlen(final_path) + 1);
    if (stat(final_path, &st) == 0 && S_ISDIR(st.st_mode))
        return lmd__fail(err, LMS_E_ARG, LMS_MSG("{1} is a folder; name a file"), final_path);
    if ((s = sibling(t->path, sizeof t->path, final_path, ".", ".lamsach-tmp", err)) != LMS_OK) return s;
    unlink(t->path);
    int fd = open(t->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) return cannot_create(err, final_path, errno);
    close(fd);
    t->open = true;
    return LMS_OK;
}

lms_status lmd__temp_commit(lmd_temp *t, lms_error *err)
{
    return lmd__temp_commit_mode(t, 0600, err);
}

lms_status lmd__temp_commit_mode(lmd_temp *t, unsigned mode, lms_error *err)
{
    char       folder[4096];
    lms_status s = LMS_OK;
    int        fd = open(t->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fchmod(fd, mode) != 0 || fsync(fd) != 0) s = cannot_create(err, t->final, errno);
    if (fd >= 0) close(fd);
    if (s == LMS_OK && rename(t->path, t->final) != 0) s = cannot_create(err, t->final, errno);
    if (s != LMS_OK) {
        lmd__temp_abort(t);
        return s;
    }
    t->open = false;
    parent_of(folder, sizeof folder, t->final);
    return sync_folder(folder, err);
}

void lmd__temp_abort(lmd_temp *t)
{
    if (t->open) unlink(t->path);
    t->open = false;
}

lms_status lmd__write_file(const char *path, lms_str bytes, lms_error *err)
{
    lmd_temp   t;
    lms_status s = lmd__temp_begin(&t, path, err);
    if (s != LMS_OK) return s;
    int    fd = open(t.path, O_WRONLY | O_CLOEXEC);
    size_t done = 0;
    while (fd >= 0 && done < bytes.n) {
        ssize_t k = write(fd, bytes.s + done, bytes.n - done);
        if (k < 0 && errno == EINTR) continue;
        if (k < 0) break;
        done += (size_t)k;
    }
    if (fd < 0 || done < bytes.n) s = cannot_create(err, path, errno);
    if (fd >= 0 && close(fd) != 0 && s == LMS_OK) s = cannot_create(err, path, errno);
    if (s == LMS_OK) return lmd__temp_commit(&t, err);
    lmd__temp_abort(&t);
    return s;
}

/* ---- one folder ---- */

/* Remove name inside the folder dir_fd, with everything in it; links are removed, never followed. */
static void remove_tree(int dir_fd, const char *name, int depth)
{
    if (unlinkat(dir_fd, name, 0) == 0 || depth > 32) return;
    int fd = openat(dir_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) return;
    DIR *d = fdopendir(fd);
    if (d == NULL) {
        close(fd);
        return;
    }
    for (struct dirent *e; (e = readdir(d)) != NULL;)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0) remove_tree(dirfd(d), e->d_name, depth + 1);
    closedir(d);
    unlinkat(dir_fd, name, AT_REMOVEDIR);
}

/* Names in the folder other than "." and ".."; *marked: `mark` is among them. -1 if it cannot be read. */
static int count_names(const char *folder, const char *mark, bool *marked)
{
    DIR *d = opendir(folder);
    int  n = 0;
    *marked = false;
    if (d == NULL) return -1;
    for (struct dirent *e; (e = readdir(d)) != NULL;) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) continue;
        n++;
        if (strcmp(e->d_name, mark) == 0) *marked = true;
    }
    closedir(d);
    return n;
}

lms_status lmd__make_folder(const char *path, lms_error *err)
{
    return mkdir(path, 0700) == 0 ? LMS_OK : cannot_create(err, path, errno);
}

lms_status lmd__folder_begin(lmd_folder *f, const char *final_path, const char *mark, lms_error *err)
{
    lms_status  s;
    struct stat st;
    bool        marked;
    char        lock[4200];
    *f = (lmd_folder){ .lock = -1 };
    size_t len = strlen(final_path);
    while (len > 1 && final_path[len - 1] == '/') len--;
    if (len == 0) return lmd__fail(err, LMS_E_ARG, LMS_MSG("The output folder has no name; give one after -o"));
    if (len >= sizeof f->final) return too_long(err);
    memcpy(f->final, final_path, len);
    f->final[len] = 0;
    if ((s = sibling(f->path, sizeof f->path, f->final, ".", ".lamsach-tmp", err)) != LMS_OK) return s;

    if (lstat(f->final, &st) == 0) {
        if (!S_ISDIR(st.st_mode))
            return lmd__fail(err, LMS_E_ARG, LMS_MSG("{1} is a file; name a folder that lamsach may make"), f->final);
        int n = count_names(f->final, mark, &marked);
        if (n < 0) return lmd__fail(err, LMS_E_IO, LMS_MSG("{1} cannot be opened: {2}"), f->final, strerror(errno));
        if (n > 0 && !marked)
            return lmd__fail(err, LMS_E_ARG,
                             LMS_MSG("{1} holds other files; name a new folder, so that nothing of yours is replaced"),
                             f->final);
    }
    snprintf(lock, sizeof lock, "%s.lock", f->path);
    f->lock = open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (f->lock < 0) return cannot_create(err, f->final, errno);
    if (flock(f->lock, LOCK_EX | LOCK_NB) != 0) {
        close(f->lock);
        f->lock = -1;
        return lmd__fail(err, LMS_E_IO, LMS_MSG("Another run is writing {1} now; wait until it is done"), f->final);
    }
    f->open = true;
    remove_tree(AT_FDCWD, f->path, 0);
    if (mkdir(f->path, 0700) != 0) {
        s = cannot_create(err, f->final, errno);
        lmd__folder_abort(f);
        return s;
    }
    return LMS_OK;
}

/* Link what the old folder has and the new one has not, so that foreign files stay. Folders of foreign files too. */
static bool keep_foreign(const char *old, const char *fresh, int depth)
{
    char from[4096], to[4096];
    bool ok = true;
    DIR *d = opendir(old);
    if (d == NULL) return false;
    for (struct dirent *e; ok && (e = readdir(d)) != NULL;) {
        struct stat a, b;
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) continue;
        if (lmd__join(from, sizeof from, old, e->d_name, NULL) != LMS_OK ||
            lmd__join(to, sizeof to, fresh, e->d_name, NULL) != LMS_OK || lstat(from, &a) != 0) {
            ok = false;
        } else if (S_ISDIR(a.st_mode)) {
            /* a folder that this run made again is this writer's own: its old files go */
            if (lstat(to, &b) != 0)
                ok = depth < 16 && mkdir(to, a.st_mode & 0777) == 0 && keep_foreign(from, to, depth + 1);
        } else if (lstat(to, &b) != 0) {
            ok = linkat(AT_FDCWD, from, AT_FDCWD, to, 0) == 0;
        }
    }
    closedir(d);
    return ok;
}

static void release(lmd_folder *f)
{
    char lock[4200];
    snprintf(lock, sizeof lock, "%s.lock", f->path);
    if (f->lock >= 0) {
        unlink(lock);
        close(f->lock);
    }
    f->lock = -1;
    f->open = false;
}

lms_status lmd__folder_commit(lmd_folder *f, lms_error *err)
{
    char        parent[4096], old[4200];
    struct stat st;
    lms_status  s = LMS_OK;
    bool        there = lstat(f->final, &st) == 0;
    parent_of(parent, sizeof parent, f->final);
    snprintf(old, sizeof old, "%s-old", f->path);
    if (there && !keep_foreign(f->final, f->path, 0)) {
        s = lmd__fail(err, LMS_E_IO,
                      LMS_MSG("Other files in {1} could not be kept, so it was left as it is; name a new folder"),
                      f->final);
    } else if (there && renameat2(AT_FDCWD, f->path, AT_FDCWD, f->final, RENAME_EXCHANGE) == 0) {
        remove_tree(AT_FDCWD, f->path, 0);
    } else if (there) { /* no exchange here: two steps, the old one is put back if the second fails */
        remove_tree(AT_FDCWD, old, 0);
        if (rename(f->final, old) != 0) {
            s = cannot_create(err, f->final, errno);
        } else if (rename(f->path, f->final) != 0) {
            s = cannot_create(err, f->final, errno);
            if (rename(old, f->final) != 0) s = cannot_create(err, f->final, errno);
        } else {
            remove_tree(AT_FDCWD, old, 0);
        }
    } else if (rename(f->path, f->final) != 0) {
        s = cannot_create(err, f->final, errno);
    }
    if (s != LMS_OK) {
        lmd__folder_abort(f);
        return s;
    }
    release(f);
    return sync_folder(parent, err);
}

void lmd__folder_abort(lmd_folder *f)
{
    if (!f->open) return;
    remove_tree(AT_FDCWD, f->path, 0);
    release(f);
}

lms_status lmd__folder_write(const char *dir, const char *mark, lms_str about, lms_status (*fill)(const char *result_db, const char *folder, lms_error *err),
                             const char *result_db, lms_error *err)
{
    lmd_folder f;
    char       path[4300];
    if (dir == NULL) return lmd__fail(err, LMS_E_ARG, LMS_MSG("No output was named; give a folder with -o, for example -o lists"));
    lms_status s = lmd__folder_begin(&f, dir, mark, err);
    if (s != LMS_OK) return s;
    s = fill(result_db, f.path, err);
    if (s == LMS_OK) s = lmd__join(path, sizeof path, f.path, mark, err);
    if (s == LMS_OK) s = lmd__write_file(path, about, err);
    if (s == LMS_OK) return lmd__folder_commit(&f, err);
    lmd__folder_abort(&f);
    return s;
}
