// SPDX-License-Identifier: MIT
/*
 * desk/keyin.c - the way back into the ministry's software, where the target is counted: what to re-key, by hand, per ward.
 *
 * In       a result: view key_in, table key_in_previous, the words of the pack
 * Out      FOLDER/<ward code>-<ward name>.xlsx: values to re-key; duplicates to delete after that; what became of the last list
 * Promises
 *   1. every row of key_in is on exactly one sheet, of the ward that can change the record
 *   2. the old value is shown as it was keyed, the new one as it is to be keyed; dates as dd/mm/yyyy, codes in words
 *   3. of the previous list everything that is not done is shown, with what the software holds now; what is done is counted;
 *      a ward that had a list has a workbook again, so that an old one is not taken for new
 */
#include "goals.h"
#include "keyin.h"
#include "keyin_parts.h"
#include "lists.h"

#define MARK "DOC-TOI-TRUOC.txt"

/* A record is named by its key in the software; where the file has none, by its line. */
#define KEY_OF(r) "CASE WHEN EXISTS (SELECT 1 FROM source_column sc WHERE sc.source_id = " r ".source_id AND sc.field = '%s') THEN " r ".record_key" \
                  " ELSE (SELECT s.name FROM source s WHERE s.source_id = " r ".source_id) || ', dòng ' || " r ".line END"

/* Another record, with its file if that is not the same. */
#define OTHER KEY_OF("o") " || CASE WHEN o.source_id <> r.source_id AND EXISTS (SELECT 1 FROM source_column sc WHERE sc.source_id = o.source_id AND sc.field = '%s')" \
                          " THEN ' (tệp ' || (SELECT s.name FROM source s WHERE s.source_id = o.source_id) || ')' ELSE '' END"

static lms_status ward_sheets(lmd_keyin_run *k, lms_str code, lms_str ward, uint32_t *sheets, lms_error *err)
{
    lmd_keyin_sheet last = lmd__keyin_previous;
    lmd_buf    q = { 0 }, counts = { 0 };
    lms_status s;
    int64_t    n[5] = { 0 };
    static const char *const state[5] = { "done", "not-done", "differs", "gone", "no-file" };
    sqlite3_stmt *st = NULL;
    bool          row = true;
    lmd__printf(&q, "SELECT " KEY_OF("r") ", r.%s, r.%s, k.field, k.before, k.after, t.text_vi, json_array(a.name), k.origin, a.document, a.date, " OTHER ", k.state"
                    " FROM temp.key_row k JOIN record r USING (record_id) LEFT JOIN rule_text t ON t.rule = k.rule LEFT JOIN field f ON f.field = k.field"
                    " LEFT JOIN record o ON o.record_id = k.other_id LEFT JOIN temp.key_answer a ON a.record_id = coalesce(k.other_id, k.record_id)"
                    " WHERE k.ward_code IS ?1 AND k.origin <> 'duplicate' ORDER BY coalesce(r.%s, '') = '', length(r.%s), r.%s, r.%s, r.record_id, f.rowid",
                k->key, k->name, k->birth, k->key, k->key, k->hamlet, k->hamlet, k->hamlet, k->name);
    s = q.bad ? lmd__nomem(err) : lmd__keyin_fill(k, code, ward, &lmd__keyin_values, lmd__z(&q), false, sheets, err);
    lmd__buf_clear(&q);
    lmd__printf(&q, "SELECT " KEY_OF("r") ", r.%s, r.%s, " OTHER ", o.%s, o.%s, (SELECT coalesce(nullif(w.ward_name, ''), w.ward_code) FROM child_state c JOIN ward_progress w"
                    " ON w.rowid = c.ward WHERE c.child_id = o.child_id), coalesce((SELECT coalesce(y.text_vi || ', ', '') || 'điểm khớp ' || replace(printf('%%.1f', p.weight), '.', ',') FROM pair p LEFT JOIN rule_text y"
                    " ON y.rule = p.reason WHERE p.verdict = 'same' AND p.record_a = min(k.record_id, k.other_id) AND p.record_b = max(k.record_id, k.other_id)),"
                    " 'qua một bản ghi thứ ba của cùng trẻ'), k.state FROM temp.key_row k JOIN record r USING (record_id) JOIN record o ON o.record_id = k.other_id"
                    " WHERE k.ward_code IS ?1 AND k.origin = 'duplicate' ORDER BY coalesce(r.%s, '') = '', length(r.%s), r.%s, r.%s, r.record_id",
                k->key, k->name, k->birth, k->key, k->key, k->name, k->birth, k->hamlet, k->hamlet, k->hamlet, k->name);
    if (s == LMS_OK) s = q.bad ? lmd__nomem(err) : lmd__keyin_fill(k, code, ward, &lmd__keyin_duplicates, lmd__z(&q), false, sheets, err);
    if (s == LMS_OK) s = lmd__db_prepare(k->db, "SELECT state, count(*) FROM key_in_previous WHERE ward_code IS ?1 GROUP BY state", &st, err);
    if (s == LMS_OK && code.n) lmd__db_bind(st, 1, code);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row)
        for (int i = 0; i < 5; i++)
            if (lmd__is(lmd__db_text(st, 0), state[i])) n[i] = sqlite3_column_int64(st, 1);
    sqlite3_finalize(st);
    lmd__printf(&counts, "Lần trước giao %lld việc: %lld đã nhập, %lld chưa nhập, %lld nhập khác, %lld không còn bản ghi. Dưới đây là những việc chưa xong.",
                (long long)(n[0] + n[1] + n[2] + n[3] + n[4]), (long long)n[0], (long long)n[1], (long long)n[2], (long long)n[3]);
    if (n[4]) lmd__printf(&counts, " %lld việc chưa đối chiếu được: lần này không đưa vào tệp có bản ghi đó.", (long long)n[4]);
    last.how = lmd__z(&counts);
    lmd__buf_clear(&q);
    lmd__printf(&q, "SELECT CASE WHEN r.record_id IS NULL THEN k.record_key ELSE " KEY_OF("r") " END, r.%s, r.%s, k.field, k.before, k.after, k.now, k.state, k.other_key FROM key_in_previous k LEFT JOIN record r ON r.record_id = k.record_id"
                    " WHERE k.ward_code IS ?1 AND k.state <> 'done' ORDER BY CASE k.state WHEN 'differs' THEN 0 WHEN 'not-done' THEN 1 ELSE 2 END, k.record_key, k.field",
                k->key, k->name, k->birth);
    if (s == LMS_OK) s = q.bad || counts.bad ? lmd__nomem(err) : lmd__keyin_fill(k, code, ward, &last, lmd__z(&q), n[0] + n[1] + n[2] + n[3] + n[4] > 0, sheets, err);
    lmd__buf_free(&q);
    lmd__buf_free(&counts);
    return s;
}

static lms_status ward_book(lmd_keyin_run *k, lms_str code, lms_str name, lms_error *err)
{
    char       path[8600];
    lmd_buf    file = { 0 };
    uint32_t   sheets = 0;
    lms_str    ward = name.n ? name : code.n ? code : LMD_S("Chưa rõ phường (xã)");
    lmd__put_ward_file(&file, code, name, k->n_books);
    lms_status s = file.bad ? lmd__nomem(err) : lmd__join(path, sizeof path, k->folder, lmd__z(&file), err);
    lmd__buf_free(&file);
    if (s == LMS_OK) s = lmd__book_open(&k->book, path, err);
    if (s != LMS_OK) return s;
    lmd__keyin_styles(k);
    s = ward_sheets(k, code, ward, &sheets, err);
    if (s == LMS_OK && sheets) {
        k->n_books++;
        return lmd__book_commit(&k->book, err);
    }
    lmd__book_abort(&k->book);
    return s;
}

/* ---- all wards ---- */

/* An identifier of a field by role as SQL, or NULL's own name. */
static const char *role(lmd_keyin_run *k, int i, const char *role)
{
    const lmd_field *f = lmd__field_of_role(&k->fields, role);
    lmd_buf          b = { 0 };
    if (f && lmd__db_has_column(k->db, "record", f->id)) lmd__db_ident(&b, lmd__str(f->id));
    else lmd__puts(&b, "record_key");
    snprintf(k->of_role[i], sizeof k->of_role[i], "%.*s", (int)(b.n < 130 ? b.n : 130), b.s ? b.s : "record_key");
    lmd__buf_free(&b);
    return k->of_role[i];
}

/* In memory: nothing of a child goes to a folder for temporary files. */
static lms_status prepare(lmd_keyin_run *k, lms_error *err)
{
    static const char sql[] =
        "PRAGMA temp_store = MEMORY; CREATE TEMP TABLE key_row AS SELECT k.*, p.state FROM key_in k JOIN record r USING (record_id) LEFT JOIN key_in_previous p ON p.record_key = r.record_key"
        " AND p.field = coalesce(k.field, ''); CREATE INDEX temp.key_row_by_ward ON key_row (ward_code);"
        "CREATE TEMP TABLE key_answer AS SELECT a.record_id, s.name, s.date, json_extract(s.preamble, '$[1]') AS document FROM answer a JOIN source s USING (source_id)"
        " WHERE a.state = 'accepted' GROUP BY a.record_id; CREATE INDEX temp.key_answer_by_record ON key_answer (record_id);";
    const lmd_field *key = lmd__field_of_role(&k->fields, "record_key");
    k->key = key && strchr(key->id, '\'') == NULL ? key->id : "";
    k->name = role(k, 0, "person_name");
    k->birth = role(k, 1, "birth_date");
    k->hamlet = role(k, 2, "hamlet");
    if (sqlite3_exec(k->db, sql, NULL, NULL, NULL) != SQLITE_OK) return lmd__db_fail(k->db, err);
    return lmd__db_prepare(k->db, "SELECT text_vi FROM code_text WHERE field = ?1 AND code = ?2", &k->code, err);
}

static lms_status all_wards(lmd_keyin_run *k, lms_error *err)
{
    sqlite3_stmt *st = NULL;
    bool          row = true;
    lms_status    s = lmd__db_prepare(k->db,
                                      "SELECT x.ward_code, (SELECT ward_name FROM ward_progress w WHERE w.ward_code IS x.ward_code LIMIT 1) FROM (SELECT ward_code FROM temp.key_row"
                                      " UNION SELECT ward_code FROM key_in_previous) x ORDER BY x.ward_code IS NULL, x.ward_code", &st, err);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) s = ward_book(k, lmd__db_text(st, 0), lmd__db_text(st, 1), err);
    sqlite3_finalize(st);
    return s;
}

lms_status lmd__keyin_into(const char *result_db, const char *folder, lms_error *err)
{
    lmd_keyin_run k = { .folder = folder };
    lmd_buf    date = { 0 };
    lms_status s = lmd__db_open(result_db, &k.db, err);
    if (s == LMS_OK) s = lmd__need_table(k.db, "key_in_previous", err);
    if (s == LMS_OK) s = lmd__fields_load(k.db, &k.fields, err);
    if (s == LMS_OK) s = prepare(&k, err);
    if (s == LMS_OK) {
        if (lmd__db_meta(k.db, "as_of", &date) && !lmd__put_date_vi(&k.as_of, lmd__buf_str(&date))) lmd__put_str(&k.as_of, lmd__buf_str(&date));
        s = all_wards(&k, err);
    }
    sqlite3_finalize(k.code);
    lmd__buf_free(&date);
    lmd__buf_free(&k.as_of);
    lmd__buf_free(&k.value);
    lmd__fields_free(&k.fields);
    sqlite3_close(k.db);
    return s;
}

lms_status lmd_keyin(const char *result_db, const char *dir, lms_error *err)
{
    static const char about[] =
        "\xEF\xBB\xBF" "DANH SÁCH NHẬP LẠI VÀO PHẦN MỀM\r\n\r\n"
        "Mỗi phường (xã) một tệp. Chỉ tiêu được tính trong phần mềm, nên chỗ đã sửa ở đây phải được nhập lại bằng tay vào phần mềm.\r\n"
        "  1. Trang «Nhập lại»: sửa từng dòng, ghi x vào cột cuối.\r\n"
        "  2. Trang «Xoá bản ghi trùng»: đối chiếu hai bản ghi rồi mới xoá.\r\n"
        "  3. Trang «Lần trước» (nếu có): việc đã giao lần trước mà chưa xong.\r\n"
        "Lần sau:  lamsach clean TỆP-KẾT-XUẤT-MỚI... --previous KẾT-QUẢ-NÀY.db -o KẾT-QUẢ-MỚI.db\r\n"
        "tự đối chiếu: việc nào đã nhập, chưa nhập, nhập khác. Danh sách có dữ liệu cá nhân của trẻ em: không gửi ra ngoài.\r\n";
    return lmd__folder_write(dir, MARK, LMD_S(about), lmd__keyin_into, result_db, err);
}
