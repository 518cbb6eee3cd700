// SPDX-License-Identifier: MIT
/* desk/forget_trace.c - what identified a child, and whether any of it is still in a file. */
#include "forget.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

void lmd__traces_free(lmd_traces *t)
{
    for (size_t i = 0; i < t->n; i++) free(t->v[i].text);
    free(t->v);
    *t = (lmd_traces){ 0 };
}

static lms_status add(lmd_traces *t, lms_str s, const char *kind, bool person, lms_error *err)
{
    if (s.n == 0) return LMS_OK;
    for (size_t i = 0; i < t->n; i++)
        if (t->v[i].n == s.n && memcmp(t->v[i].text, s.s, s.n) == 0) {
            t->v[i].person |= person;
            return LMS_OK;
        }
    if (!lmd__room((void **)&t->v, t->n, &t->cap, sizeof *t->v)) return lmd__nomem(err);
    lmd_trace *x = &t->v[t->n];
    *x = (lmd_trace){ .text = malloc(s.n + 1), .n = s.n, .person = person };
    if (x->text == NULL) return lmd__nomem(err);
    memcpy(x->text, s.s, s.n);
    x->text[s.n] = 0;
    snprintf(x->kind, sizeof x->kind, "%s", kind);
    t->n++;
    return LMS_OK;
}

/* All texts a query gives for record `id` (?1) and `text` (?2). */
static lms_status add_all(sqlite3 *db, lmd_traces *t, const char *sql, int64_t id, lms_str text, const char *kind, bool person, lms_error *err)
{
    sqlite3_stmt *st;
    bool          row = true;
    lms_status    s = lmd__db_prepare(db, sql, &st, err);
    if (s != LMS_OK) return s;
    sqlite3_bind_int64(st, 1, id);
    if (sqlite3_bind_parameter_count(st) > 1) lmd__db_bind(st, 2, text);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) s = add(t, lmd__db_text(st, 0), kind, person, err);
    sqlite3_finalize(st);
    return s;
}

lms_status lmd__traces_of(sqlite3 *db, const lmd_fields *f, int64_t id, lms_str key, lmd_traces *out, lms_error *err)
{
    lmd_buf    q = { 0 };
    lms_status s = add(out, key, "record", false, err);
    for (size_t i = 0; s == LMS_OK && i < f->n; i++) {
        const lmd_field *x = &f->v[i];
        /* what names this child and nobody else: not the parents, the place, the household */
        bool number = strcmp(x->role, "person_id") == 0, name = strcmp(x->role, "person_name") == 0;
        bool other = !number && strcmp(x->type, "ident") == 0 && strstr(x->id, "father") == NULL && strstr(x->id, "mother") == NULL;
        if (!number && !name && !other) continue;
        if (!lmd__db_has_column(db, "record", x->id)) continue; /* the key itself */
        lmd__buf_clear(&q);
        lmd__puts(&q, "SELECT ");
        lmd__db_ident(&q, lmd__str(x->id));
        lmd__puts(&q, " FROM record WHERE record_id = ?1");
        /* a number that a list gives to somebody else is not this child's there */
        if (number) lmd__puts(&q, " AND id_status NOT IN ('mismatch', 'shared')");
        const char *kind = number ? "person_id" : name ? "person_name" : "other_number";
        s = add_all(db, out, lmd__z(&q), id, LMD_S(""), kind, number, err);
        if (s == LMS_OK && number) {
            lmd__buf_clear(&q);
            lmd__puts(&q, "SELECT ");
            lmd__db_ident(&q, lmd__str(x->id));
            lmd__puts(&q, " FROM record WHERE record_id = ?1");
            s = add_all(db, out, lmd__z(&q), id, LMD_S(""), kind, false, err);
        }
        if (s == LMS_OK)
            s = add_all(db, out, "SELECT before FROM correction WHERE record_id = ?1 AND field = ?2 UNION SELECT after FROM correction WHERE record_id = ?1 AND field = ?2",
                        id, lmd__str(x->id), kind, false, err);
    }
    if (s == LMS_OK && lmd__db_has_column(db, "evidence", "list_number"))
        s = add_all(db, out, "SELECT DISTINCT list_number FROM evidence WHERE record_id = ?1 AND outcome IN ('verified', 'suggested')", id, LMD_S(""), "person_id", true, err);
    lmd__buf_free(&q);
    return s;
}

/* Rows of all tables in which the text stands; `free_text`: columns of keys are passed over, where it is part of another key. */
static lms_status rows_with(sqlite3 *db, lms_str text, bool free_text, int64_t *n, lms_error *err)
{
    static const char columns[] = "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'"
                                  " AND NOT (?1 AND c.name IN ('record_key', 'row_id', 'key_a', 'key_b')) ORDER BY 1, c.cid";
    sqlite3_stmt *st = NULL, *find = NULL;
    lmd_buf       q = { 0 }, table = { 0 };
    bool          more = true, row = true;
    *n = 0;
    lms_status s = lmd__db_prepare(db, columns, &st, err);
    if (s == LMS_OK) sqlite3_bind_int(st, 1, free_text);
    while (s == LMS_OK && more) {
        if ((s = lmd__db_step(st, &more, err)) != LMS_OK) break;
        lms_str t = more ? lmd__db_text(st, 0) : LMD_S("");
        if (!lmd__eq(t, lmd__buf_str(&table))) { /* a table is complete */
            if (table.n) {
                lmd__puts(&q, "0");
                s = lmd__db_prepare(db, lmd__z(&q), &find, err);
                if (s == LMS_OK) lmd__db_bind(find, 1, text);
                if (s == LMS_OK && (s = lmd__db_step(find, &row, err)) == LMS_OK && row) *n += sqlite3_column_int64(find, 0);
                sqlite3_finalize(find);
            }
            lmd__buf_clear(&table);
            lmd__put_str(&table, t);
            lmd__buf_clear(&q);
            lmd__puts(&q, "SELECT count(*) FROM ");
            lmd__db_ident(&q, t);
            lmd__puts(&q, " WHERE ");
        }
        if (s == LMS_OK && more) {
            lmd__puts(&q, "instr(");
            lmd__db_ident(&q, lmd__db_text(st, 1));
            lmd__puts(&q, ", ?1) OR ");
        }
    }
    sqlite3_finalize(st);
    lmd__buf_free(&q);
    lmd__buf_free(&table);
    return s;
}

lms_status lmd__traces_check(const lmd_traces *t, const char *path, sqlite3 *db, lmd_forgotten *out, lms_error *err)
{
    struct stat st;
    lms_status  s = LMS_OK;
    int         fd = open(path, O_RDONLY | O_CLOEXEC);
    void       *map = MAP_FAILED;
    if (fd >= 0 && fstat(fd, &st) == 0 && st.st_size > 0) map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (fd >= 0) close(fd);
    if (map == MAP_FAILED) return lmd__fail(err, LMS_E_IO, LMS_MSG("{1} cannot be opened; check that it is there and may be read"), path);
    for (size_t i = 0; s == LMS_OK && i < t->n; i++) {
        const lmd_trace *x = &t->v[i];
        int64_t          n = 0;
        if (x->n < 4) continue; /* any file has these bytes somewhere */
        if (memmem(map, (size_t)st.st_size, x->text, x->n) == NULL) continue;
        bool key = strcmp(x->kind, "record") == 0;
        s = rows_with(db, (lms_str){ x->text, x->n }, false, &n, err);
        if (s == LMS_OK && n == 0 && x->n >= 8) /* fewer bytes come together by chance where two values meet */
            s = lmd__fail(err, LMS_E_INTERNAL, LMS_MSG("The erased data are still between the rows of the file, so nothing was changed; please report this"));
        if (s == LMS_OK && key) s = rows_with(db, (lms_str){ x->text, x->n }, true, &n, err);
        *(strcmp(x->kind, "person_name") == 0 ? &out->same_name : key ? &out->same_key : &out->same_number) += (uint64_t)n;
    }
    munmap(map, (size_t)st.st_size);
    return s;
}
