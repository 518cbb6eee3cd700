// SPDX-License-Identifier: MIT
/* desk/declog_anchor.c - head and count of a log, and the small file they are kept in. See declog.h. */
#include "declog_parts.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

lms_status lmd__declog_head(lmd_declog *log, lmd_anchor *out, lms_error *err)
{
    sqlite3_stmt *st = NULL;
    *out = (lmd_anchor){0};
    if (sqlite3_prepare_v2(log->db, "SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1", -1, &st, NULL) !=
        SQLITE_OK)
        return lmd__declog_fail(log->db, err);
    lms_status s = LMS_OK;
    int rc = sqlite3_step(st);
    if (rc == SQLITE_ROW && sqlite3_column_bytes(st, 1) == LMD_LOG_HASH) {
        out->count = sqlite3_column_int64(st, 0);
        sodium_bin2hex(out->head, sizeof out->head, sqlite3_column_blob(st, 1), LMD_LOG_HASH);
    } else if (rc == SQLITE_ROW) {
        s = lmd__fail(err, LMS_E_FORMAT, LMS_MSG("The decision log is damaged; take it from a backup"));
    } else if (rc != SQLITE_DONE) {
        s = lmd__declog_fail(log->db, err);
    }
    sqlite3_finalize(st);
    return s;
}

lms_status lmd__anchor_write(const char *path, const lmd_anchor *a, lms_error *err)
{
    lmd_buf b = {0};
    lmd__printf(&b, "lamsach-anchor 1\ncount %lld\nhead %s\n", (long long)a->count, a->head);
    lms_status s = b.bad ? lmd__nomem(err) : lmd__write_file(path, lmd__buf_str(&b), err);
    lmd__buf_free(&b);
    return s;
}

/* Exactly the bytes anchor_write makes; an empty log has an empty head. */
static bool parse(lms_str text, lmd_anchor *a)
{
    lmd_buf again = {0};
    lms_str count = lmd__entry_line(text, "count"), head = lmd__entry_line(text, "head");
    *a = (lmd_anchor){0};
    if (!count.s || !head.s || count.n == 0 || count.n > 18 || (head.n != LMD_HEX && head.n != 0)) return false;
    for (size_t i = 0; i < count.n; i++) {
        if (count.s[i] < '0' || count.s[i] > '9') return false;
        a->count = a->count * 10 + (count.s[i] - '0');
    }
    memcpy(a->head, head.s, head.n);
    lmd__printf(&again, "lamsach-anchor 1\ncount %lld\nhead %s\n", (long long)a->count, a->head);
    bool ok = !again.bad && lmd__eq(lmd__buf_str(&again), text) && (a->count == 0) == (head.n == 0) &&
              strspn(a->head, "0123456789abcdef") == head.n;
    lmd__buf_free(&again);
    return ok;
}

lms_status lmd__anchor_read(const char *path, lmd_anchor *a, lms_error *err)
{
    char text[256];
    FILE *f = fopen(path, "rbe");
    if (f == NULL)
        return lmd__fail(err, LMS_E_IO, LMS_MSG("{1} cannot be opened; check that it is there and may be read"), path);
    size_t n = fread(text, 1, sizeof text, f);
    bool bad = ferror(f) != 0;
    fclose(f);
    if (bad || n == sizeof text || !parse((lms_str){text, n}, a))
        return lmd__refuse(path, LMS_MSG("This is not an anchor of a decision log"), err);
    return LMS_OK;
}
