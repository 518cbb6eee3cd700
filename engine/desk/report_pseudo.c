// SPDX-License-Identifier: MIT
/*
 * desk/report_pseudo.c - the variant of the report that may leave the office.
 *
 * Promises (with those of page.h)
 *   1. the key of the hash is drawn for this report, is wiped afterwards and stands nowhere: two reports of one result
 *      share no pseudonym
 *   2. of a single child only year of birth and ward are shown, and those only where five children or more share both
 *   3. no example of a value, no name of a file, no value of `meta` that is not about the engine or the rules
 */
#include "report_parts.h"

#include <sodium.h>

static const lmd_field *role(const lmd_page *p, const char *name)
{
    const lmd_field *f = lmd__field_of_role(&p->fields, name);
    return f && lmd__db_has_column(p->db, "child", f->id) ? f : NULL;
}

lms_status lmd__pseudo_begin(lmd_page *p, lms_error *err)
{
    const lmd_field *born = role(p, "birth_date"), *ward = role(p, "ward_name");
    lmd_buf          sql = { 0 };
    char            *why = NULL;
    lms_status       s = LMS_OK;
    p->pseudo = true;
    if (sodium_init() < 0) return lmd__fail(err, LMS_E_INTERNAL, LMS_MSG("The library of secrets (libsodium) could not be started"));
    randombytes_buf(p->key, sizeof p->key);
    if (born == NULL || ward == NULL) return LMS_OK;
    lmd__puts(&sql, "PRAGMA temp_store = MEMORY; CREATE TEMP TABLE lamsach_share AS SELECT ");
    lmd__db_ident(&sql, lmd__str(ward->id)), lmd__puts(&sql, " AS ward, substr("), lmd__db_ident(&sql, lmd__str(born->id));
    lmd__puts(&sql, ", 1, 4) AS year, count(*) AS n FROM child GROUP BY 1, 2; CREATE INDEX temp.lamsach_share_ward ON lamsach_share (ward, year)");
    if (sqlite3_exec(p->db, lmd__z(&sql), NULL, NULL, &why) != SQLITE_OK) s = lmd__db_fail(p->db, err);
    sqlite3_free(why);
    lmd__buf_free(&sql);
    return s;
}

void lmd__pseudo_end(lmd_page *p)
{
    sodium_memzero(p->key, sizeof p->key);
    if (p->pseudo) sqlite3_exec(p->db, "DROP TABLE IF EXISTS temp.lamsach_share", NULL, NULL, NULL);
}

lms_status lmd__pseudo_place(lmd_page *p, sqlite3_stmt **st, lms_error *err)
{
    const lmd_field *born = role(p, "birth_date"), *ward = role(p, "ward_name");
    lmd_buf          sql = { 0 };
    if (born == NULL || ward == NULL) return LMS_OK;
    lmd__puts(&sql, "SELECT CASE WHEN s.n >= 5 THEN s.year END, CASE WHEN (SELECT sum(n) FROM temp.lamsach_share x WHERE x.ward = s.ward) >= 5 THEN s.ward END"
                    " FROM child c JOIN temp.lamsach_share s ON s.ward = c.");
    lmd__db_ident(&sql, lmd__str(ward->id)), lmd__puts(&sql, " AND s.year = substr(c."), lmd__db_ident(&sql, lmd__str(born->id));
    lmd__puts(&sql, ", 1, 4) WHERE c.child_id = ?1");
    lms_status s = lmd__h_query(p, lmd__z(&sql), st, err);
    lmd__buf_free(&sql);
    return s;
}

static const char note_vi[] = "Bản đã che danh tính, có thể gửi ra ngoài cơ quan: không có họ tên, số giấy tờ, điện thoại, địa chỉ, ví dụ hay tên tệp; "
                              "mã bản ghi được thay bằng mã băm có khóa riêng của bản này, khóa không lưu ở đâu; số đếm làm tròn đến bội của 5, số dưới 5 "
                              "không ghi, nên các dòng có thể không cộng đúng bằng tổng.";
static const char note_en[] = "Pseudonymised, may leave the office: no names, numbers, phones, addresses, examples or names of files; keys are replaced by "
                              "hashes with a key of this report alone, kept nowhere; counts are rounded to multiples of 5 and those under 5 are not shown, so rows "
                              "may not add up to their total.";

void lmd__pseudo_note(lmd_page *p)
{
    lmd__h(p, "<p class=\"say pseudo\">");
    lmd__h_both(p, note_vi, note_en);
    lmd__h(p, "</p>\n");
    lmd__page_book_remark(p->book, lmd__str(lmd__say(p->lang, note_vi, note_en)));
}
