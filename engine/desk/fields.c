// SPDX-License-Identifier: MIT
/* desk/fields.c - see fields.h. */
#include "fields.h"

#include <stdlib.h>

static char *copy(sqlite3_stmt *st, int col)
{
    lms_str s = lmd__db_text(st, col);
    return strndup(s.s, s.n);
}

lms_status lmd__fields_load(sqlite3 *db, lmd_fields *f, lms_error *err)
{
    sqlite3_stmt *st = NULL;
    bool          row = true;
    lms_status    s = LMS_OK;
    *f = (lmd_fields){ 0 };
    if (!lmd__db_has(db, "field")) return LMS_OK;
    s = lmd__db_prepare(db, "SELECT field, type, role, title_vi, title_en, personal FROM field ORDER BY rowid", &st,
                        err);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        if (!lmd__room((void **)&f->v, f->n, &f->cap, sizeof *f->v)) s = lmd__nomem(err);
        if (s != LMS_OK) break;
        lmd_field *x = &f->v[f->n++];
        *x = (lmd_field){ copy(st, 0), copy(st, 1), copy(st, 2),
                          copy(st, 3), copy(st, 4), sqlite3_column_int(st, 5) != 0 };
        if (!x->id || !x->type || !x->role || !x->title_vi || !x->title_en) s = lmd__nomem(err);
    }
    sqlite3_finalize(st);
    return s;
}

void lmd__fields_free(lmd_fields *f)
{
    for (size_t i = 0; i < f->n; i++) {
        lmd_field *x = &f->v[i];
        free(x->id), free(x->type), free(x->role), free(x->title_vi), free(x->title_en);
    }
    free(f->v);
    *f = (lmd_fields){ 0 };
}

const lmd_field *lmd__field(const lmd_fields *f, lms_str id)
{
    for (size_t i = 0; i < f->n; i++)
        if (lmd__is(id, f->v[i].id)) return &f->v[i];
    return NULL;
}

const lmd_field *lmd__field_of_role(const lmd_fields *f, const char *role)
{
    for (size_t i = 0; i < f->n; i++)
        if (strcmp(f->v[i].role, role) == 0) return &f->v[i];
    return NULL;
}

lms_str lmd__field_title(const lmd_fields *f, lms_str id, lmd_lang l)
{
    const lmd_field *x = lmd__field(f, id);
    const char      *z = x ? (l == LMD_VI ? x->title_vi : x->title_en) : NULL;
    return z && *z ? lmd__str(z) : id;
}
