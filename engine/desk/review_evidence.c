// SPDX-License-Identifier: MIT
/* desk/review_evidence.c - see review_evidence.h. */
#include "review_evidence.h"

#include "db.h"

#include <sodium.h>

enum { DIGEST = 32 };

lms_status lmd__evidence_open(sqlite3 *result, lmd_evidence *e, lms_error *err)
{
    static const char said[] = "SELECT field FROM field WHERE compared = 1 ORDER BY field COLLATE BINARY";
    static const char old[] = "SELECT name FROM pragma_table_info('record') WHERE name NOT IN ('record_id',"
                              " 'source_id', 'line', 'record_key', 'child_id', 'extra', 'clean', 'id_status')"
                              " ORDER BY name COLLATE BINARY";
    sqlite3_stmt *st;
    lmd_buf sql = {0};
    bool row = false;
    *e = (lmd_evidence){0};
    lmd__puts(&sql, "SELECT record_id");
    lms_status s = lmd__db_prepare(result, lmd__db_has_column(result, "field", "compared") ? said : old, &st, err);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        lms_str id = lmd__db_text(st, 0);
        lmd__put_str(&e->field, id);
        lmd__put(&e->field, "", 1);
        lmd__puts(&sql, ", ");
        lmd__db_ident(&sql, id);
    }
    sqlite3_finalize(st);
    lmd__puts(&sql, " FROM record WHERE record_id = ?1");
    lmd__z(&sql);
    if (s == LMS_OK && (sql.bad || e->field.bad)) s = lmd__nomem(err);
    if (s == LMS_OK) s = lmd__db_prepare(result, sql.s, &e->record, err);
    lmd__buf_free(&sql);
    if (s != LMS_OK) lmd__evidence_close(e);
    return s;
}

void lmd__evidence_close(lmd_evidence *e)
{
    sqlite3_finalize(e->record);
    lmd__buf_free(&e->field);
    *e = (lmd_evidence){0};
}

/* Of one record: "field NUL value NUL" for every field that has a value. */
static lms_status digest(lmd_evidence *e, int64_t id, unsigned char out[DIGEST], lms_error *err)
{
    crypto_generichash_state h;
    const char *name = e->field.s;
    bool row = false;
    sqlite3_reset(e->record);
    sqlite3_bind_int64(e->record, 1, id);
    lms_status s = lmd__db_step(e->record, &row, err);
    if (s == LMS_OK && !row) s = lmd__fail(err, LMS_E_ARG, LMS_MSG("There is no such record in this result"));
    if (s != LMS_OK) return s;
    crypto_generichash_init(&h, NULL, 0, DIGEST);
    for (int i = 1; i < sqlite3_column_count(e->record); i++) {
        size_t n = strlen(name) + 1;
        lms_str v = lmd__db_text(e->record, i);
        if (v.n) {
            crypto_generichash_update(&h, (const unsigned char *)name, n);
            crypto_generichash_update(&h, (const unsigned char *)v.s, v.n);
            crypto_generichash_update(&h, (const unsigned char *)"", 1);
        }
        name += n;
    }
    crypto_generichash_final(&h, out, DIGEST);
    sqlite3_reset(e->record);
    return LMS_OK;
}

lms_status lmd__evidence_pair(lmd_evidence *e, int64_t a, int64_t b, char out[LMD_HEX + 1], lms_error *err)
{
    static const unsigned char name[] = "lamsach evidence 1";
    unsigned char one[DIGEST], two[DIGEST];
    crypto_generichash_state h;
    out[0] = 0;
    lms_status s = digest(e, a, one, err);
    if (s == LMS_OK) s = digest(e, b, two, err);
    if (s != LMS_OK) return s;
    bool turned = memcmp(one, two, DIGEST) > 0;
    crypto_generichash_init(&h, NULL, 0, DIGEST);
    crypto_generichash_update(&h, name, sizeof name);
    crypto_generichash_update(&h, turned ? two : one, DIGEST);
    crypto_generichash_update(&h, turned ? one : two, DIGEST);
    crypto_generichash_final(&h, one, DIGEST);
    sodium_bin2hex(out, LMD_HEX + 1, one, DIGEST);
    return LMS_OK;
}

lms_status lmd__evidence_of(sqlite3 *result, int64_t record_a, int64_t record_b, char out[LMD_HEX + 1], lms_error *err)
{
    lmd_evidence e;
    out[0] = 0;
    lms_status s = lmd__evidence_open(result, &e, err);
    if (s == LMS_OK) s = lmd__evidence_pair(&e, record_a, record_b, out, err);
    lmd__evidence_close(&e);
    return s;
}
