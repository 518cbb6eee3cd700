// SPDX-License-Identifier: MIT
/*
 * desk/forget_next.c - the run that is made next leaves out what was erased.
 *
 * In       a decision log; its entries `erased` carry keyed hashes of the record and, if one was known, of the person
 * Out      the run's forget callback: the keyed hash of a key or number is one of them
 */
#include "declog_parts.h"

#include <sodium.h>
#include <stdlib.h>

typedef struct hash { unsigned char v[LMD_LOG_HASH]; } hash;
typedef struct memory { unsigned char key[LMD_LOG_KEY]; hash *v; size_t n, cap; lmd_buf text; } memory;

static int by_hash(const void *a, const void *b) { return memcmp(a, b, sizeof(hash)); }

static bool remember(memory *m, lms_str hex)
{
    if (hex.n != LMD_HEX) return true;
    if (!lmd__room((void **)&m->v, m->n, &m->cap, sizeof *m->v)) return false;
    if (sodium_hex2bin(m->v[m->n].v, LMD_LOG_HASH, hex.s, hex.n, NULL, NULL, NULL) == 0) m->n++;
    return true;
}

static void memory_free(void *ctx)
{
    memory *m = ctx;
    if (m == NULL) return;
    sodium_memzero(m->key, sizeof m->key);
    lmd__buf_free(&m->text);
    free(m->v);
    free(m);
}

static int known(void *ctx, const char *what, lms_str value)
{
    memory *m = ctx;
    char    hex[LMD_HEX + 1];
    hash    h;
    lmd__buf_clear(&m->text);
    if (strcmp(what, "person") == 0) lmd__puts(&m->text, LMD_FORGET_PERSON);
    lmd__put_str(&m->text, value);
    if (m->text.bad) return 0;
    lmd__entry_secret(hex, "record", lmd__buf_str(&m->text), m->key);
    if (sodium_hex2bin(h.v, sizeof h.v, hex, LMD_HEX, NULL, NULL, NULL) != 0) return 0;
    return bsearch(&h, m->v, m->n, sizeof *m->v, by_hash) != NULL;
}

lms_status lmd_run_forget_erased(lms_run *run, const char *decisions_db, lms_error *err)
{
    lmd_declog   *log = NULL;
    sqlite3_stmt *st = NULL;
    bool          row = true;
    memory       *m = calloc(1, sizeof *m);
    lms_status    s = m ? lmd__declog_open(decisions_db, false, &log, err) : lmd__nomem(err);
    if (s == LMS_OK) {
        memcpy(m->key, log->key, sizeof m->key);
        s = lmd__db_prepare(log->db, "SELECT body FROM entry WHERE instr(body, char(10) || 'kind erased' || char(10)) ORDER BY seq", &st, err);
    }
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        lms_str body = lmd__db_text(st, 0);
        if (!remember(m, lmd__entry_line(body, "a")) || !remember(m, lmd__entry_line(body, "b"))) s = lmd__nomem(err);
    }
    sqlite3_finalize(st);
    lmd__declog_close(log);
    if (s == LMS_OK && m->n) {
        qsort(m->v, m->n, sizeof *m->v, by_hash);
        s = lms_run_forget(run, known, memory_free, m, err);
        if (s == LMS_OK) return s;
    }
    memory_free(m);
    return s;
}
