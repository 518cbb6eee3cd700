// SPDX-License-Identifier: MIT
/*
 * base/file.c - mapping files, publishing files whole or not at all.
 *
 * A temp file has a fixed name beside its final one, so what a killed run left is found again: the
 * next run takes the lock (the kernel drops a dead process's lock), removes the rest and starts anew.
 */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

lms_status lms__map_open(lms_map *m, const char *path, lms_error *err)
{
    struct stat st;
    *m = (lms_map){ 0 };
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a FIFO must not hang us */
    if (fd < 0) {
        int e = errno;
        lms_status s =
            e == ENOENT ? lms__fail(err, LMS_E_IO, LMS_MSG("There is no such file; check the name and the folder"))
            : e == EACCES
                ? lms__fail(err, LMS_E_IO, LMS_MSG("No permission to read this file; ask for the right to read it or copy it to your folder"))
                : lms__fail(err, LMS_E_IO, LMS_MSG("The file cannot be opened ({1})"), strerror(e));
        lms__fail_at(err, path, 0, 0, 0);
        return s;
    }
    lms_status s = LMS_OK;
    if (fstat(fd, &st) != 0) s = lms__fail(err, LMS_E_IO, LMS_MSG("The file cannot be opened ({1})"), strerror(errno));
    else if (S_ISDIR(st.st_mode))
        s = lms__fail(err, LMS_E_IO, LMS_MSG("This is a folder, not a file; give the files in it, for example {1}/*"), path);
    else if (!S_ISREG(st.st_mode))
        s = lms__fail(err, LMS_E_IO, LMS_MSG("This is not an ordinary file; save the data as a file first"));
    else if (st.st_size > 0) {
        m->n = (size_t)st.st_size;
        m->map = mmap(NULL, m->n, PROT_READ, MAP_PRIVATE, fd, 0);
        if (m->map == MAP_FAILED) {
            m->map = NULL;
            m->n = 0;
            s = lms__fail(err, LMS_E_IO, LMS_MSG("The file cannot be read ({1})"), strerror(errno));
        } else {
            madvise(m->map, m->n, MADV_SEQUENTIAL);
            m->s = m->map;
        }
    } else {
        m->s = "";
    }
    close(fd);
    if (s != LMS_OK) lms__fail_at(err, path, 0, 0, 0);
    return s;
}

void lms__map_close(lms_map *m)
{
    if (m->map) munmap(m->map, m->n);
    *m = (lms_map){ 0 };
}

void lms__map_forget(const lms_map *m, size_t from, size_t to)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    from = (from + page - 1) / page * page;
    to = to / page * page;
    if (m->map && from < to && to <= m->n) madvise((char *)m->map + from, to - from, MADV_DONTNEED);
}

static int by_bytes(const void *x, const void *y) { return lms__str_cmp(*(const lms_str *)x, *(const lms_str *)y); }

lms_status lms__dir_list(lms_arena *a, const char *dir, const char *suffix, bool optional, lms_names *out, lms_error *err)
{
    LMS_VEC(lms_str) v = { 0 };
    lms_status     s = LMS_OK;
    lms_str        end = lms__str(suffix);
    struct dirent *e;
    *out = (lms_names){ 0 };
    DIR *d = opendir(dir);
    if (d == NULL) {
        if (errno == ENOENT && optional) return LMS_OK;
        s = errno == ENOENT    ? lms__fail(err, LMS_E_IO, LMS_MSG("There is no such folder; check the name"))
            : errno == ENOTDIR ? lms__fail(err, LMS_E_IO, LMS_MSG("This is a file, not a folder; give the folder it lies in"))
                               : lms__fail(err, LMS_E_IO, LMS_MSG("The folder cannot be read ({1})"), strerror(errno));
        lms__fail_at(err, dir, 0, 0, 0);
        return s;
    }
    while ((e = readdir(d)) != NULL) {
        lms_str     name = lms__str(e->d_name);
        struct stat st;
        if (name.n <= end.n || name.s[0] == '.' || !lms__str_eq((lms_str){ name.s + name.n - end.n, end.n }, end)) continue;
        if (fstatat(dirfd(d), e->d_name, &st, 0) != 0 || !S_ISREG(st.st_mode)) continue;
        lms_str *p = LMS_PUSH(a->mem, &v);
        if (p == NULL || (*p = lms__arena_str(a, name)).s == NULL) {
            s = lms__mem_why(a->mem, err);
            break;
        }
    }
    closedir(d);
    if (s == LMS_OK && v.n) {
        qsort(v.v, v.n, sizeof *v.v, by_bytes);
        out->v = lms__arena_alloc(a, v.n, sizeof *v.v);
        if (out->v == NULL) s = lms__mem_why(a->mem, err);
        else memcpy(out->v, v.v, v.n * sizeof *v.v), out->n = v.n;
    }
    LMS_VEC_FREE(a->mem, &v);
    return s;
}

lms_str lms__path_base(const char *path)
{
    const char *slash = strrchr(path, '/');
    return lms__str(slash ? slash + 1 : path);
}

lms_str lms__path_stem(const char *path)
{
    lms_str b = lms__path_base(path);
    for (size_t i = b.n; i > 1; i--)
        if (b.s[i - 1] == '.') return (lms_str){ b.s, i - 1 };
    return b;
}

/* Folder of path into buf ("." if none). */
static bool folder_of(const char *path, char *buf, size_t cap)
{
    lms_str base = lms__path_base(path);
    size_t  n = (size_t)(base.s - path);
    if (n >= cap) return false;
    if (n == 0) buf[0] = '.', buf[1] = 0;
    else {
        if (n > 1) n--; /* without the slash, but "/" stays */
        memcpy(buf, path, n);
        buf[n] = 0;
    }
    return true;
}

static bool join(char *out, size_t cap, lms_str dir, const char *mid, lms_str base, const char *end)
{
    lms_str m = lms__str(mid), e = lms__str(end);
    if (dir.n + m.n + base.n + e.n + 1 > cap) return false;
    char *p = out;
    lms_str part[4] = { dir, m, base, e };
    for (int i = 0; i < 4; i++) {
        if (part[i].n) memcpy(p, part[i].s, part[i].n);
        p += part[i].n;
    }
    *p = 0;
    return true;
}

static void remove_rest(const lms_temp *t)
{
    static const char *const tail[] = { "", "-journal", "-wal", "-shm" };
    char name[sizeof t->path + 16];
    for (int i = 0; i < 4; i++)
        if (join(name, sizeof name, lms__str(t->path), "", LMS_S(""), tail[i])) unlink(name);
}

lms_status lms__temp_begin(lms_temp *t, const char *final_path, lms_error *err)
{
    char        dir[4096], lock[4200];
    struct stat st;
    lms_str     base = lms__path_base(final_path);
    memset(t, 0, sizeof *t);
    t->lock_fd = -1;
    lms_str head = { final_path, (size_t)(base.s - final_path) };
    lms_status s = LMS_OK;
    if (base.n == 0 || !folder_of(final_path, dir, sizeof dir) ||
        !join(t->final, sizeof t->final, head, "", base, "") ||
        !join(t->path, sizeof t->path, head, ".", base, ".lamsach-tmp") ||
        !join(lock, sizeof lock, head, ".", base, ".lamsach-lock"))
        s = lms__fail(err, LMS_E_ARG, LMS_MSG("The output name is not usable; give a file name of ordinary length"));
    else if (stat(dir, &st) != 0 || !S_ISDIR(st.st_mode))
        s = lms__fail(err, LMS_E_IO, LMS_MSG("The output folder {1} does not exist; create it first"), dir);
    else if (access(dir, W_OK | X_OK) != 0)
        s = lms__fail(err, LMS_E_IO, LMS_MSG("The output folder {1} is read-only for you; choose another folder"), dir);
    else if (stat(t->final, &st) == 0 && S_ISDIR(st.st_mode))
        s = lms__fail(err, LMS_E_IO, LMS_MSG("The output is a folder; give the name of a file in it"));
    if (s != LMS_OK) {
        lms__fail_at(err, final_path, 0, 0, 0);
        return s;
    }
    t->lock_fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (t->lock_fd < 0) {
        s = lms__fail(err, LMS_E_IO, LMS_MSG("The output folder {1} cannot be written ({2})"), dir, strerror(errno));
    } else if (flock(t->lock_fd, LOCK_EX | LOCK_NB) != 0) {
        s = lms__fail(err, LMS_E_IO, LMS_MSG("Another run is writing this output; wait for it or choose another name"));
        close(t->lock_fd);
        t->lock_fd = -1;
    }
    if (s != LMS_OK) {
        lms__fail_at(err, final_path, 0, 0, 0);
        return s;
    }
    remove_rest(t);
    return LMS_OK;
}

static void drop_lock(lms_temp *t)
{
    char    lock[4200];
    lms_str base = lms__path_base(t->final);
    if (t->lock_fd < 0) return;
    if (join(lock, sizeof lock, (lms_str){ t->final, (size_t)(base.s - t->final) }, ".", base, ".lamsach-lock")) unlink(lock);
    close(t->lock_fd);
    t->lock_fd = -1;
}

static int sync_path(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC);
    if (fd < 0) return -1;
    int rc = fsync(fd), e = errno;
    close(fd);
    errno = e;
    return rc;
}

lms_status lms__file_sync(const char *path, lms_error *err)
{
    if (sync_path(path, O_RDONLY) == 0) return LMS_OK;
    return errno == ENOSPC ? lms__fail(err, LMS_E_IO, LMS_MSG("The disk is full; free some space and run again"))
                           : lms__fail(err, LMS_E_IO, LMS_MSG("The file cannot be written ({1})"), strerror(errno));
}

lms_status lms__temp_commit(lms_temp *t, unsigned mode, lms_error *err)
{
    char dir[4096];
    if (sync_path(t->path, O_RDONLY) != 0 || chmod(t->path, (mode_t)mode) != 0 || rename(t->path, t->final) != 0) {
        int e = errno;
        lms_status s = lms__fail(err, LMS_E_IO, LMS_MSG("The result could not be put in place ({1}); the old one is untouched"), strerror(e));
        lms__fail_at(err, t->final, 0, 0, 0);
        lms__temp_abort(t);
        return s;
    }
    if (folder_of(t->final, dir, sizeof dir)) sync_path(dir, O_RDONLY | O_DIRECTORY);
    drop_lock(t);
    return LMS_OK;
}

void lms__temp_abort(lms_temp *t)
{
    if (t->lock_fd < 0) return;
    remove_rest(t);
    drop_lock(t);
}

lms_status lms__temp_write(lms_temp *t, lms_str bytes, lms_error *err)
{
    int  fd = open(t->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool ok = fd >= 0;
    for (size_t at = 0; ok && at < bytes.n;) {
        ssize_t k = write(fd, bytes.s + at, bytes.n - at);
        if (k < 0 && errno == EINTR) continue;
        if (k <= 0) ok = false;
        else at += (size_t)k;
    }
    int e = errno;
    if (fd >= 0 && close(fd) != 0 && ok) ok = false, e = errno;
    if (ok) return LMS_OK;
    lms_status s = e == ENOSPC ? lms__fail(err, LMS_E_IO, LMS_MSG("The disk is full; free some space and run again"))
                               : lms__fail(err, LMS_E_IO, LMS_MSG("The file cannot be written ({1})"), strerror(e));
    lms__fail_at(err, t->final, 0, 0, 0);
    lms__temp_abort(t);
    return s;
}

lms_status lms__file_write(const char *path, lms_str bytes, lms_error *err)
{
    lms_temp   t;
    lms_status s = lms__temp_begin(&t, path, err);
    if (s == LMS_OK) s = lms__temp_write(&t, bytes, err);
    return s == LMS_OK ? lms__temp_commit(&t, 0600, err) : s;
}
