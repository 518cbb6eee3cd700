// SPDX-License-Identifier: MIT
/* desk/page_names.c - keys, names of files and of wards, as the page may show them. */
#include "page.h"

#include <sodium.h>
#include <stdio.h>

void lmd__h_key(lmd_page *p, lms_str key)
{
    unsigned char h[10];
    char          hex[2 * sizeof h + 1];
    lmd__h_quiet(p, "<code>");
    if (!p->pseudo) {
        lmd__h_text(p, key);
    } else {
        unsigned char full[crypto_generichash_BYTES];
        crypto_generichash(full, sizeof full, (const unsigned char *)key.s, key.n, p->key, sizeof p->key);
        memcpy(h, full, sizeof h);
        lmd__h_text(p, lmd__str(sodium_bin2hex(hex, sizeof hex, h, sizeof h)));
    }
    lmd__h_quiet(p, "</code>");
}

void lmd__h_source(lmd_page *p, lms_str name)
{
    sqlite3_stmt *st = NULL;
    bool          row = false;
    char          vi[40] = "tệp", en[40] = "file";
    lms_error     err;
    if (!p->pseudo) {
        lmd__h_text(p, name);
        return;
    }
    if (lmd__db_prepare(p->db, "SELECT min(source_id) FROM source WHERE name = ?1", &st, &err) == LMS_OK) {
        lmd__db_bind(st, 1, name);
        if (lmd__db_step(st, &row, &err) == LMS_OK && row && sqlite3_column_type(st, 0) == SQLITE_INTEGER) {
            snprintf(vi, sizeof vi, "Tệp %lld", (long long)sqlite3_column_int64(st, 0));
            snprintf(en, sizeof en, "File %lld", (long long)sqlite3_column_int64(st, 0));
        }
    }
    sqlite3_finalize(st);
    lmd__h_both(p, vi, en);
}

bool lmd__ward_named(lmd_page *p, lms_str code)
{
    sqlite3_stmt *st = NULL;
    bool          row = false;
    lms_error     err;
    int64_t       n = 0;
    if (!p->pseudo) return true;
    if (lmd__db_prepare(p->db, "SELECT max(max(coalesce(children, 0), coalesce(population, 0))) FROM ward_progress WHERE coalesce(ward_code, '') = ?1", &st, &err) == LMS_OK) {
        sqlite3_bind_text(st, 1, code.n ? code.s : "", (int)code.n, SQLITE_STATIC);
        if (lmd__db_step(st, &row, &err) == LMS_OK && row) n = sqlite3_column_int64(st, 0);
    }
    sqlite3_finalize(st);
    return n >= LMD_SMALL;
}

void lmd__h_ward(lmd_page *p, lms_str code, lms_str name)
{
    if (name.n == 0 && code.n == 0) lmd__h_both(p, "Chưa rõ phường (xã)", "Ward not known");
    else if (!lmd__ward_named(p, code)) lmd__h_both(p, "<i>dưới 5 trẻ</i>", "<i>under 5 children</i>");
    else lmd__h_text(p, name.n ? name : code);
}
