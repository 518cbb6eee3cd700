// SPDX-License-Identifier: MIT
/*
 * desk/report_sample.c - what people found in the re-checked sample, beside what the matcher thinks of itself.
 *
 * In       RESULT.sample.json beside the result (written by `lamsach sample read`)
 * Out      a section; without the file, how to get one
 */
#include "page.h"
#include "sample_sum.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST_BYTES = 8 << 20 };

/* The bytes of the file beside the result; empty if there is none. */
static lms_status load(lmd_page *p, lmd_buf *out, lms_error *err)
{
    sqlite3_stmt *st = NULL;
    lmd_buf       result = { 0 }, path = { 0 };
    const char   *file = sqlite3_db_filename(p->db, "main");
    /* a folder in the making says where the result will be */
    if (sqlite3_prepare_v2(p->db, "SELECT path FROM temp.lmd_log_of", -1, &st, NULL) == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW) lmd__put_str(&result, lmd__db_text(st, 0));
    else lmd__puts(&result, file ? file : "");
    sqlite3_finalize(st);
    lms_status s = result.n ? lmd__sample_path(&path, lmd__z(&result), err) : LMS_OK;
    FILE      *f = s == LMS_OK && path.n ? fopen(lmd__z(&path), "rb") : NULL;
    char       chunk[4096];
    for (size_t n; f && (n = fread(chunk, 1, sizeof chunk, f)) > 0 && out->n < MOST_BYTES;) lmd__put(out, chunk, n);
    if (f) fclose(f);
    lmd__buf_free(&result), lmd__buf_free(&path);
    return s == LMS_OK && out->bad ? lmd__nomem(err) : s;
}

/* A query about the file, bound as ?1. */
static lms_status query(lmd_page *p, const lmd_buf *json, const char *sql, sqlite3_stmt **st, lms_error *err)
{
    lms_status s = lmd__db_prepare(p->db, sql, st, err);
    if (s == LMS_OK) lmd__db_bind(*st, 1, lmd__buf_str(json));
    return s;
}

static double number(lmd_page *p, const char *sql)
{
    sqlite3_stmt *st = NULL;
    double        v = -1;
    if (sqlite3_prepare_v2(p->db, sql, -1, &st, NULL) == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW && sqlite3_column_type(st, 0) != SQLITE_NULL) v = sqlite3_column_double(st, 0);
    sqlite3_finalize(st);
    return v;
}

/* ---- the three rates ---- */

/* Rounded so that nothing looks better than it is: -1 down, +1 up, 0 to the nearest that is not 100 unless it is all. */
static void percent(lmd_page *p, double v, int way)
{
    double x = v * 1000, r = way < 0 ? floor(x + 1e-9) : way > 0 ? ceil(x - 1e-9) : v < 1 && x > 999 ? 999 : round(x);
    lmd__h_decimal(p, r / 10, 1);
    lmd__h(p, " %");
}

static void range(lmd_page *p, double low, double high)
{
    percent(p, low, -1);
    lmd__h(p, " – ");
    percent(p, high, 1);
}

static void rate_row(lmd_page *p, const char *vi, const char *en, sqlite3_stmt *st, bool known, double own)
{
    lmd__h_row(p, "");
    lmd__h_head_cell(p), lmd__h_both(p, vi, en), lmd__h_end_head_cell(p);
    lmd__h_cell(p, "n");
    if (known) percent(p, sqlite3_column_double(st, 5), 0);
    else lmd__h(p, "–");
    lmd__h_end_cell(p);
    lmd__h_cell(p, "n"), range(p, sqlite3_column_double(st, 6), sqlite3_column_double(st, 7)), lmd__h_end_cell(p);
    for (int c = 2; c >= 0; c--) lmd__h_num_cell(p, sqlite3_column_int64(st, c));
    lmd__h_num_cell(p, sqlite3_column_int64(st, 4));
    lmd__h_cell(p, "n");
    if (own >= 0) percent(p, own, 0);
    else lmd__h(p, "–");
    lmd__h_end_cell(p);
    lmd__h_end_row(p);
}

static lms_status rates(lmd_page *p, const lmd_buf *json, lms_error *err)
{
    static const char *const head[] = { "|Tỷ lệ|Rate", "n|Từ mẫu|From the sample", "n|Khoảng tin cậy 95 %|95 % interval", "n|Đã kiểm|Checked", "n|Rút ra|Drawn",
                                        "n|Tất cả|Of", "n|Không rõ|Cannot say", "n|Máy tự ước tính|The matcher's own estimate", NULL };
    static const struct { const char *id, *vi, *en, *own; } rate[] = {
        { "precision", "Cặp đã gộp đúng là một trẻ", "Merged pairs that are one child", "SELECT 1 - value FROM meta WHERE key = 'expected_false_same'" },
        { "recall", "Cặp một trẻ đã được gộp (trong các cặp được rút mẫu)", "Pairs of one child that are merged (of the pairs sampled)",
          "SELECT sum(q.probability * (a.child_id = b.child_id)) / sum(q.probability) FROM pair q JOIN record a ON a.record_id = q.record_a JOIN record b ON b.record_id = q.record_b" },
        { "clean", "Hồ sơ sạch đúng với giấy tờ", "Clean records that are right on paper", NULL } };
    lms_status s = LMS_OK;
    double     checked = 0;
    lmd__h_table(p, "stack", "Kết quả phúc tra", "What was found", head);
    for (size_t i = 0; s == LMS_OK && i < sizeof rate / sizeof *rate; i++) {
        sqlite3_stmt *st = NULL;
        bool          row = false;
        lmd_buf       q = { 0 };
        lmd__printf(&q, "SELECT j->>'of', j->>'drawn', j->>'checked', j->>'right', j->>'unsure', j->>'estimate', j->>'low', j->>'high' FROM (SELECT ?1 -> '%s' AS j)", rate[i].id);
        s = query(p, json, lmd__z(&q), &st, err);
        if (s == LMS_OK) s = lmd__db_step(st, &row, err);
        if (s == LMS_OK && row) {
            double n = sqlite3_column_double(st, 2);
            rate_row(p, rate[i].vi, rate[i].en, st, n > 0 && (i != 1 || checked > 0), rate[i].own ? number(p, rate[i].own) : -1);
            checked = n;
        }
        sqlite3_finalize(st);
        lmd__buf_free(&q);
    }
    lmd__h_end_table(p);
    return s;
}

/* ---- strata and fields ---- */

static const lmd_word strata_words[] = {
    { "joined", "Đã gộp, qua bản ghi khác hoặc do người kết luận", "Merged through other records or by a decision" },
    { "near", "Đã gộp, sát ngưỡng", "Merged, near the threshold" },
    { "above", "Đã gộp, trên ngưỡng", "Merged, above the threshold" },
    { "far", "Đã gộp, xa trên ngưỡng", "Merged, far above" },
    { "review", "Chờ xem xét, hoặc giống nhau mà không gộp", "Waiting for review, or alike but kept apart" },
    { "apart", "Máy giữ lại nhưng cho là khác nhau", "Kept by the matcher as different" },
};

static void stratum_name(lmd_page *p, sqlite3_stmt *st)
{
    lms_str code = lmd__db_text(st, 0), name = lmd__db_text(st, 1).n ? lmd__db_text(st, 1) : lmd__db_text(st, 2);
    for (size_t i = 0; i < sizeof strata_words / sizeof *strata_words; i++)
        if (lmd__is(code, strata_words[i].code)) {
            lmd__h_both(p, strata_words[i].vi, strata_words[i].en);
            return;
        }
    if (name.n) lmd__h_text(p, name);
    else if (lmd__is(code, "all")) lmd__h_both(p, "Tất cả các phường (xã)", "All wards");
    else lmd__h_both(p, "Chưa rõ phường (xã)", "Ward not known");
}

static lms_status strata(lmd_page *p, const lmd_buf *json, bool pair, lms_error *err)
{
    static const char *const pair_head[] = { "|Nhóm cặp|Stratum", "n|Tất cả|Of", "n|Rút ra|Drawn", "n|Đã kiểm|Checked", "n|Cùng một trẻ|One child", "n|Khoảng tin cậy 95 %|95 % interval", NULL };
    static const char *const ward_head[] = { "|Phường (xã)|Ward", "n|Hồ sơ sạch|Clean records", "n|Rút ra|Drawn", "n|Đã kiểm|Checked", "n|Đúng với giấy|Right on paper",
                                             "n|Khoảng tin cậy 95 %|95 % interval", NULL };
    sqlite3_stmt *st = NULL;
    bool          row = true;
    lms_status    s = query(p, json, "SELECT value->>'code', value->>'name', value->>'ward', value->>'size', value->>'drawn', value->>'checked', value->>'right'"
                                     " FROM json_each(?1, '$.strata') WHERE value->>'pair' = ?2 AND value->>'size' > 0 ORDER BY key", &st, err);
    if (s != LMS_OK) return s;
    sqlite3_bind_int(st, 2, pair);
    lmd__h_table(p, "stack", pair ? "Cặp bản ghi theo điểm so khớp" : "Hồ sơ sạch theo phường (xã)", pair ? "Pairs by match weight" : "Clean records by ward", pair ? pair_head : ward_head);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        int64_t     n[4];
        lmd_stratum x;
        for (int i = 0; i < 4; i++) n[i] = sqlite3_column_int64(st, 3 + i);
        bool fit = n[0] >= n[1] && n[1] >= n[2] && n[2] >= n[3] && n[3] >= 0; /* the file may have been edited */
        x = (lmd_stratum){ (uint64_t)n[0], fit ? (uint64_t)n[2] : 0, fit ? (uint64_t)n[3] : 0 };
        lmd__h_row(p, "");
        lmd__h_head_cell(p), stratum_name(p, st), lmd__h_end_head_cell(p);
        for (int i = 0; i < 4; i++) lmd__h_num_cell(p, n[i]);
        lmd__h_cell(p, "n");
        if (x.checked) {
            lmd_interval v = lmd__stat_share(&x, 1);
            range(p, v.low, v.high);
        } else {
            lmd__h(p, "–");
        }
        lmd__h_end_cell(p);
        lmd__h_end_row(p);
    }
    lmd__h_end_table(p);
    sqlite3_finalize(st);
    return s;
}

static lms_status fields(lmd_page *p, const lmd_buf *json, lms_error *err)
{
    static const char *const head[] = { "|Thông tin|Field", "n|Đúng|Right", "n|Sai|Wrong", "n|Không rõ|Cannot say", NULL };
    sqlite3_stmt *st = NULL;
    bool          row = true;
    lms_status    s = query(p, json, "SELECT value->>'field', value->>'right', value->>'wrong', value->>'unsure' FROM json_each(?1, '$.fields') ORDER BY key", &st, err);
    if (s != LMS_OK) return s;
    lmd__h_table(p, "", "Từng thông tin trong các hồ sơ đã kiểm (chưa suy ra toàn bộ)", "Field by field in the records checked (not extrapolated)", head);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        lmd__h_row(p, "");
        lmd__h_head_cell(p), lmd__h_both_text(p, lmd__field_title(&p->fields, lmd__db_text(st, 0), LMD_VI), lmd__field_title(&p->fields, lmd__db_text(st, 0), LMD_EN)),
            lmd__h_end_head_cell(p);
        for (int i = 1; i < 4; i++) lmd__h_num_cell(p, sqlite3_column_int64(st, i));
        lmd__h_end_row(p);
    }
    lmd__h_end_table(p);
    sqlite3_finalize(st);
    return s;
}

static lms_status whose(lmd_page *p, const lmd_buf *json, lms_error *err)
{
    char          now[33];
    sqlite3_stmt *st = NULL;
    bool          row = false;
    lms_status    s = lmd__sample_fingerprint(p->db, now, err);
    if (s == LMS_OK) s = query(p, json, "SELECT ?1->>'result', ?1->>'seed', ?1->>'size'", &st, err);
    if (s == LMS_OK) s = lmd__db_step(st, &row, err);
    if (s == LMS_OK && row) {
        if (!lmd__is(lmd__db_text(st, 0), now)) {
            lmd__h(p, "<p><span class=\"tag low\">");
            lmd__h_both(p, "Mẫu của kết quả trước", "Sample of an earlier result");
            lmd__h(p, "</span> ");
            lmd__h_both(p, "Số liệu dưới đây được phúc tra trên kết quả khác với kết quả của báo cáo này.", "What follows was checked on another result than the one this report is about.");
            lmd__h(p, "</p>");
        }
        lmd__h(p, "<p>");
        lmd__h_both(p, "Mẫu rút ngẫu nhiên, số gieo ", "Random sample, seed ");
        lmd__h(p, "<code>"), lmd__h_text(p, lmd__db_text(st, 1)), lmd__h(p, "</code>, ");
        lmd__h_both(p, "cỡ ", "size ");
        lmd__h_num(p, sqlite3_column_int64(st, 2));
        lmd__h(p, ".</p>");
    }
    sqlite3_finalize(st);
    return s;
}

static bool readable(lmd_page *p, const lmd_buf *json)
{
    sqlite3_stmt *st = NULL;
    bool          ok = false;
    if (json->n && query(p, json, "SELECT json_valid(?1) AND coalesce(?1->>'lamsach_sample', 0) = 1", &st, NULL) == LMS_OK && sqlite3_step(st) == SQLITE_ROW) ok = sqlite3_column_int(st, 0) == 1;
    sqlite3_finalize(st);
    return ok;
}

lms_status lmd__report_sample(lmd_page *p, lms_error *err)
{
    lmd_buf    json = { 0 };
    lms_status s = load(p, &json, err);
    bool       ok = s == LMS_OK && readable(p, &json);
    lmd__h_section(p, "phuc-tra", "Phúc tra mẫu", "Re-checked sample");
    if (s == LMS_OK && !ok && json.n)
        lmd__h_note(p, "Tệp phúc tra bên cạnh kết quả không đọc được; chạy lại <code>lamsach sample read</code>.", "The file of the sample beside the result cannot be read; run <code>lamsach sample read</code> again.");
    else if (s == LMS_OK && !ok)
        lmd__h_note(p, "Chưa phúc tra. <code>lamsach sample KETQUA.db -o phuc-tra.xlsx</code> rút mẫu thành phiếu; điền xong thì <code>lamsach sample read</code>.",
                    "Nothing re-checked yet. <code>lamsach sample RESULT.db -o sample.xlsx</code> draws a sample to be filled in; then <code>lamsach sample read</code>.");
    if (s == LMS_OK && ok) s = whose(p, &json, err);
    if (s == LMS_OK && ok) s = rates(p, &json, err);
    if (s == LMS_OK && ok)
        lmd__h_note(p, "Khoảng tin cậy chỉ tính sai số do rút mẫu, coi người kiểm không nhầm và ô để trống là ngẫu nhiên. Cặp máy không so hoặc không giữ lại thì mẫu không biết tới:"
                       " phần sót ấy chỉ có máy tự ước tính ở mục So khớp. Máy tự ước tính dựa trên mô hình của chính nó.",
                    "The interval is about drawing only: it takes those who check to be right and blank cells to be a matter of chance. Pairs that were not compared or not kept are"
                    " unknown to the sample; what was missed there only the matcher estimates, under Matching. Its own estimate rests on its own model.");
    if (s == LMS_OK && ok) s = strata(p, &json, true, err);
    if (s == LMS_OK && ok) s = strata(p, &json, false, err);
    if (s == LMS_OK && ok) s = fields(p, &json, err);
    lmd__h_end_section(p);
    lmd__buf_free(&json);
    return s;
}
