// SPDX-License-Identifier: MIT
/*
 * desk/forget_next.c - the run that is made next leaves out what was erased.
 *
 * In       decision logs; their entries `erased` carry keyed hashes of the record and, if one was known, of the person
 * Out      the run's forget callback: the keyed hash of a key or number is one of them; and, asked of a result, whether it
 *          holds what was erased
 */
#include "declog_parts.h"
#include "fields.h"

#include <sodium.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct hash { unsigned char v[LMD_LOG_HASH]; } hash;
/* Each log has a key of its own. */
typedef struct log_memory { unsigned char key[LMD_LOG_KEY]; hash *v; size_t n, cap; } log_memory;
typedef struct memory { log_memory *log; size_t n, cap; lmd_buf text; } memory;

static int by_hash(const void *a, const void *b) { return memcmp(a, b, sizeof(hash)); }

static bool remember(log_memory *m, lms_str hex)
{
    if (hex.n != LMD_HEX) return true;
    if (!lmd__room((void **)&m->v, m->n, &m->cap, sizeof *m->v)) return false;
    if (sodium_hex2bin(m->v[m->n].v, LMD_LOG_HASH, hex.s, hex.n, NULL, NULL, NULL) == 0) m->n++;
    return true;
}

static void memory_free(void *ctx)
{
    memory *m = ctx;
    for (size_t i = 0; i < m->n; i++) sodium_memzero(m->log[i].key, LMD_LOG_KEY), free(m->log[i].v);
    lmd__buf_free(&m->text);
    free(m->log);
    free(m);
}

static int known(void *ctx, const char *what, lms_str value)
{
    memory *m = ctx;
    lmd__buf_clear(&m->text);
    if (strcmp(what, "person") == 0) lmd__puts(&m->text, LMD_FORGET_PERSON);
    lmd__put_str(&m->text, value);
    for (size_t i = 0; i < m->n && !m->text.bad; i++) {
        char hex[LMD_HEX + 1];
        hash h;
        lmd__entry_secret(hex, "record", lmd__buf_str(&m->text), m->log[i].key);
        if (sodium_hex2bin(h.v, sizeof h.v, hex, LMD_HEX, NULL, NULL, NULL) == 0 && bsearch(&h, m->log[i].v, m->log[i].n, sizeof h, by_hash)) return 1;
    }
    return 0;
}

/* A file that is not there, or another kind of file with decisions, has erased nobody. */
static lms_status open_log(const char *path, lmd_declog **log, lms_error *err)
{
    lms_error mine = { 0 };
    *log = NULL;
    if (path == NULL || *path == 0 || access(path, F_OK) != 0) return LMS_OK;
    lms_status s = lmd__declog_open(path, false, log, &mine);
    if (s == LMS_E_FORMAT && strcmp(mine.what, "This is not a decision log of lamsach") == 0) return LMS_OK;
    if (s != LMS_OK && mine.file[0] == 0) lmd__fail_at(&mine, path, 0, 0);
    if (s != LMS_OK && err) *err = mine;
    return s;
}

static lms_status read_log(memory *m, const char *path, lms_error *err)
{
    lmd_declog   *log;
    sqlite3_stmt *st = NULL;
    bool          row = true;
    lms_status    s = open_log(path, &log, err);
    if (s != LMS_OK || log == NULL) return s;
    if (!lmd__room((void **)&m->log, m->n, &m->cap, sizeof *m->log)) s = lmd__nomem(err);
    if (s == LMS_OK) {
        log_memory *x = &m->log[m->n++];
        *x = (log_memory){ .n = 0 };
        memcpy(x->key, log->key, sizeof x->key);
        s = lmd__db_prepare(log->db, "SELECT body FROM entry WHERE instr(body, char(10) || 'kind erased' || char(10)) ORDER BY seq", &st, err);
        while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
            lms_str body = lmd__db_text(st, 0);
            if (!remember(x, lmd__entry_line(body, "a")) || !remember(x, lmd__entry_line(body, "b"))) s = lmd__nomem(err);
        }
        sqlite3_finalize(st);
        if (s == LMS_OK && x->n) qsort(x->v, x->n, sizeof *x->v, by_hash);
        else if (s == LMS_OK) m->n--;
    }
    lmd__declog_close(log);
    return s;
}

lms_status lmd_run_forget_erased(lms_run *run, const char *const *decisions_db, size_t n, lms_error *err)
{
    memory    *m = calloc(1, sizeof *m);
    lms_status s = m ? LMS_OK : lmd__nomem(err);
    for (size_t i = 0; s == LMS_OK && i < n; i++) s = read_log(m, decisions_db[i], err);
    if (s == LMS_OK && m->n) s = lms_run_forget(run, known, memory_free, m, err);
    else if (m) memory_free(m);
    return s;
}

/* Texts of a column that were erased: *n looked at. */
static lms_status look_for(sqlite3 *db, memory *m, const char *sql, const char *what, lms_check *k, lms_error *err)
{
    sqlite3_stmt *st = NULL;
    bool          row = true;
    lms_status    s = lmd__db_prepare(db, sql, &st, err);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        k->checked++;
        if (!known(m, what, lmd__db_text(st, 0))) continue;
        if (k->failed++ == 0) { /* where it stands; what it is may not be said again */
            lms_str place = lmd__db_text(st, 1);
            size_t  n = lmd__utf8_cut(place, (sizeof k->first - 1) / 4);
            memcpy(k->first, place.s, n);
            k->first[n] = 0;
        }
    }
    sqlite3_finalize(st);
    return s;
}

lms_status lmd_verify_erased(const char *result_db, lms_check *out, lms_error *err)
{
    sqlite3   *db = NULL;
    lmd_fields f = { 0 };
    lmd_buf    path = { 0 }, q = { 0 };
    memory    *m = calloc(1, sizeof *m);
    *out = (lms_check){ .id = "erased-stay-out", .what = LMS_MSG("Nothing that was erased according to the decision log stands in the result"), .ok = 1 };
    lms_status s = m ? lmd__declog_path(&path, result_db, err) : lmd__nomem(err);
    if (s == LMS_OK) s = read_log(m, lmd__z(&path), err);
    if (s == LMS_OK && m->n) s = lmd__db_open(result_db, &db, err);
    if (s == LMS_OK && db) s = lmd__fields_load(db, &f, err);
    if (s == LMS_OK && db)
        s = look_for(db, m, "SELECT r.record_key, s.name || ':' || r.line FROM record r JOIN source s USING (source_id)", "record", out, err);
    const lmd_field *id = lmd__field_of_role(&f, "person_id");
    if (s == LMS_OK && db && id && lmd__db_has_column(db, "missing_child", id->id)) {
        lmd__puts(&q, "SELECT ");
        lmd__db_ident(&q, lmd__str(id->id));
        lmd__puts(&q, ", list || ':' || row FROM missing_child WHERE ");
        lmd__db_ident(&q, lmd__str(id->id));
        lmd__puts(&q, " IS NOT NULL");
        s = look_for(db, m, lmd__z(&q), "person", out, err);
    }
    out->ok = out->failed == 0;
    sqlite3_close(db);
    lmd__fields_free(&f);
    lmd__buf_free(&path), lmd__buf_free(&q);
    if (m) memory_free(m);
    return s;
}
