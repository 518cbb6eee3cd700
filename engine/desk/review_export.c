// SPDX-License-Identifier: MIT
/*
 * desk/review_export.c - what there is to decide as a workbook that can be filled in anywhere.
 *
 * In       a result, its queue, the decision log if there is one
 * Out      sheets: doubtful pairs, proposed values, merged children with a weak link. The two records of a pair stand
 * one under the other, what differs is bold on colour; the decision is chosen from a list; the last columns are hidden
 * and carry what review_import.h needs Promises
 *   1. every question of the queue is there once, in its order, with what was decided already
 *   2. every cell is a string
 *   3. filled in and read back, every row is known again, whatever was moved, sorted or deleted
 */
#include "review_book.h"
#include "review_html.h"

#include <stdlib.h>

/* ---- pairs ---- */

/* One record's values, so that the two of a pair can be compared. */
typedef struct values {
    lmd_buf *v;
    lmd_buf key, from;
} values;

static lms_status read_record(lmd_rb *w, int64_t id, values *x, lms_error *err)
{
    bool row = false;
    sqlite3_reset(w->record);
    sqlite3_bind_int64(w->record, 1, id);
    lms_status s = lmd__db_step(w->record, &row, err);
    if (s == LMS_OK && !row) s = lmd__fail(err, LMS_E_ARG, LMS_MSG("There is no such record in this result"));
    if (s != LMS_OK) return s;
    lmd__buf_clear(&x->key), lmd__buf_clear(&x->from);
    lmd__put_str(&x->key, lmd__db_text(w->record, 0));
    lmd__put_str(&x->from, lmd__db_text(w->record, 1));
    lmd__printf(&x->from, ", %lld", (long long)sqlite3_column_int64(w->record, 2));
    for (size_t i = 0; i < w->n_fields; i++) {
        lmd__buf_clear(&x->v[i]);
        lmd__rb_value(w, &x->v[i], w->field[i].field, lmd__db_text(w->record, w->field[i].col));
    }
    return LMS_OK;
}

/* Why the engine asks: the pack's words, else ours. */
static void put_reason(lmd_rb *w, int64_t a, int64_t b, lmd_buf *out)
{
    lmd__buf_clear(out);
    sqlite3_reset(w->reason);
    sqlite3_bind_int64(w->reason, 1, a);
    sqlite3_bind_int64(w->reason, 2, b);
    if (sqlite3_step(w->reason) != SQLITE_ROW) return;
    const lmd_word *ours = lmd__reason_word(lmd__db_text(w->reason, 0));
    if (lmd__db_text(w->reason, 1).n)
        lmd__put_str(out, lmd__db_text(w->reason, 1));
    else if (ours)
        lmd__puts(out, ours->vi);
}

static void one_record(lmd_rb *w, lmd_rb_sheet *x, const values *me, const values *other, lxw_format *f)
{
    uint32_t c = LMD_RB_LEFT - 1;
    lmd__rb_text(w, x, x->row, c++, lmd__buf_str(&me->key), f);
    for (size_t i = 0; i < w->n_fields; i++, c++) {
        lms_str a = lmd__buf_str(&me->v[i]), b = lmd__buf_str(&other->v[i]);
        lmd__rb_text(w, x, x->row, c, a, a.n && b.n && !lmd__eq(a, b) ? w->differs : f);
    }
    lmd__rb_text(w, x, x->row, c, lmd__buf_str(&me->from), f);
}

static lms_status one_pair(lmd_rb *w, lmd_rb_sheet *x, const lmd_ask *ask, values *v, lms_error *err)
{
    char print[LMD_HEX + 1];
    int64_t seq = 0;
    lmd_buf word = {0}, none = {0};
    lms_status s = read_record(w, ask->a, &v[0], err);
    if (s == LMS_OK) s = read_record(w, ask->b, &v[1], err);
    if (s == LMS_OK) s = lmd__evidence_pair(&w->evidence, ask->a, ask->b, print, err);
    if (s == LMS_OK)
        s = lmd__standing_of(w->d.log, lmd__buf_str(&v[0].key), lmd__buf_str(&v[1].key), LMD_S(""), &seq, &word, &none,
                             err);
    x->n++;
    for (int side = 0; s == LMS_OK && side < 2; side++, x->row++) {
        lxw_format *f = x->n % 2 ? w->cell : w->alt;
        uint32_t c = 0;
        lmd__rb_text(w, x, x->row, c++, lmd__rb_number(&w->a[0], x->n), f);
        lmd__rb_text(w, x, x->row, c++, side ? LMD_S("") : lmd__str(lmd__rb_word(lmd__buf_str(&word), true)),
                     side ? f : w->fill);
        lmd__rb_text(w, x, x->row, c++, LMD_S(""), side ? f : w->fill);
        lmd__buf_clear(&w->a[0]);
        if (!side) lmd__printf(&w->a[0], "%d %%", (int)(ask->probability * 100 + 0.5));
        lmd__rb_text(w, x, x->row, c++, lmd__buf_str(&w->a[0]), f);
        if (!side) put_reason(w, ask->a, ask->b, &w->a[1]);
        lmd__rb_text(w, x, x->row, c, side ? LMD_S("") : lmd__buf_str(&w->a[1]), f);
        one_record(w, x, &v[side], &v[!side], f);
        c = x->last;
        lmd__rb_text(w, x, x->row, c++, lmd__buf_str(&v[0].key), w->hidden);
        lmd__rb_text(w, x, x->row, c++, lmd__buf_str(&v[1].key), w->hidden);
        lmd__rb_text(w, x, x->row, c++, lmd__rb_number(&w->a[0], seq), w->hidden);
        lmd__rb_text(w, x, x->row, c, lmd__str(print), w->hidden);
    }
    lmd__buf_free(&word);
    lmd__buf_free(&none);
    return s;
}

static lms_status pairs(lmd_rb *w, lmd_ask_kind kind, lms_error *err)
{
    static const char *const left[LMD_RB_LEFT] = {
        "STT", "Kết luận", "Lý do", "Khả năng cùng một trẻ", "Vì sao cần xem", "Mã hồ sơ"};
    static const char how[] =
        "Mỗi cặp hai dòng; chỗ khác nhau in đậm, tô màu. Chọn kết luận ở ô màu vàng, ghi lý do nếu cần; chưa xem thì để"
        " trống. Được lọc, sắp xếp, xóa dòng, đổi chỗ cột; không sửa các cột ẩn.";
    lmd_rb_sheet x;
    lms_status s = LMS_OK;
    values v[2] = {{.v = calloc(w->n_fields + 1, sizeof(lmd_buf))}, {.v = calloc(w->n_fields + 1, sizeof(lmd_buf))}};
    if (v[0].v == NULL || v[1].v == NULL) s = lmd__nomem(err);
    if (kind == LMD_ASK_PAIR)
        lmd__rb_begin(w, &x, "Nghi trùng", "CÁC CẶP NGHI TRÙNG CHỜ XEM XÉT", how, left, LMD_RB_LEFT, true);
    else
        lmd__rb_begin(w, &x, "Đã gộp", "TRẺ ĐÃ GỘP TỪ NHIỀU BẢN GHI, LIÊN KẾT YẾU NHẤT", how, left, LMD_RB_LEFT, true);
    for (size_t i = 0; s == LMS_OK && i < w->d.queue.n && x.row < LMD_RB_MOST; i++)
        if (w->d.queue.v[i].kind == kind) s = one_pair(w, &x, &w->d.queue.v[i], v, err);
    lmd__rb_finish(&x, true);
    for (int k = 0; k < 2; k++) {
        for (size_t i = 0; v[k].v && i < w->n_fields; i++) lmd__buf_free(&v[k].v[i]);
        free(v[k].v);
        lmd__buf_free(&v[k].key), lmd__buf_free(&v[k].from);
    }
    return s;
}

/* ---- proposals ---- */

static lms_status one_proposal(lmd_rb *w, lmd_rb_sheet *x, size_t i, sqlite3_stmt *st, lms_error *err)
{
    const lmd_ask *ask = &w->d.queue.v[i];
    lms_str field = lmd__str(w->d.queue.field[ask->field]);
    const lmd_field *f = lmd__field(&w->d.fields, field), *name = lmd__field_of_role(&w->d.fields, "person_name");
    lmd_buf a = {0}, b = {0}, value = {0}, word = {0}, said = {0};
    int64_t seq = 0;
    bool row = false;
    lms_status s = lmd__review_keys(&w->d, i, &a, &b, &value, err);
    if (s == LMS_OK) s = lmd__standing_of(w->d.log, lmd__buf_str(&a), LMD_S(""), field, &seq, &word, &said, err);
    sqlite3_reset(st);
    sqlite3_bind_int64(st, 1, ask->a);
    lmd__db_bind(st, 2, field);
    if (s == LMS_OK) s = lmd__db_step(st, &row, err);
    if (s == LMS_OK) {
        bool same = lmd__eq(lmd__buf_str(&said), lmd__buf_str(&value));
        lxw_format *cell = ++x->n % 2 ? w->cell : w->alt;
        uint32_t c = 0;
        lmd__rb_text(w, x, x->row, c++, lmd__rb_number(&w->a[0], x->n), cell);
        lmd__rb_text(w, x, x->row, c++, same ? lmd__str(lmd__rb_word(lmd__buf_str(&word), false)) : LMD_S(""), w->fill);
        lmd__rb_text(w, x, x->row, c++, LMD_S(""), w->fill);
        lmd__rb_text(w, x, x->row, c++, lmd__buf_str(&a), cell);
        lmd__rb_text(w, x, x->row, c++, name ? lmd__db_text(st, 3) : LMD_S(""), cell);
        lmd__rb_text(w, x, x->row, c++, lmd__field_title(&w->d.fields, field, LMD_VI), cell);
        for (int k = 0; k < 2; k++) {
            lmd__buf_clear(&w->a[0]);
            lms_str v = k ? lmd__buf_str(&value) : lmd__db_text(st, 0);
            if (f)
                lmd__rb_value(w, &w->a[0], f, v);
            else
                lmd__put_str(&w->a[0], v);
            lmd__rb_text(w, x, x->row, c++, lmd__buf_str(&w->a[0]), k ? w->differs : cell);
        }
        lmd__rb_text(w, x, x->row, c++, lmd__db_text(st, 1), cell);
        lmd__rb_text(w, x, x->row, c, lmd__db_text(st, 2), cell);
        c = x->last;
        lmd__rb_text(w, x, x->row, c++, lmd__buf_str(&a), w->hidden);
        lmd__rb_text(w, x, x->row, c++, field, w->hidden);
        lmd__rb_text(w, x, x->row, c++, lmd__buf_str(&value), w->hidden);
        lmd__rb_text(w, x, x->row, c, lmd__rb_number(&w->a[0], seq), w->hidden);
        x->row++;
    }
    lmd_buf *const all[] = {&a, &b, &value, &word, &said};
    for (size_t k = 0; k < 5; k++) lmd__buf_free(all[k]);
    return s;
}

static lms_status proposals(lmd_rb *w, lms_error *err)
{
    static const char *const left[] = {"STT",      "Kết luận", "Lý do", "Mã hồ sơ", "Họ và tên", "Trường thông tin",
                                       "Đang ghi", "Đề xuất",  "Căn cứ"};
    const lmd_field *name = lmd__field_of_role(&w->d.fields, "person_name");
    sqlite3_stmt *st = NULL;
    lmd_buf q = {0};
    lmd_rb_sheet x;
    lmd__puts(&q, "SELECT c.before, t.text_vi, s.name || ', ' || r.line");
    if (name) lmd__puts(&q, ", r."), lmd__db_ident(&q, lmd__str(name->id));
    lmd__puts(
        &q,
        " FROM correction c JOIN record r USING (record_id) LEFT JOIN source s USING (source_id) LEFT "
        "JOIN rule_text t"
        " ON t.rule = c.rule WHERE c.record_id = ?1 AND c.field = ?2 AND c.kind = 'proposed' ORDER BY c.rowid LIMIT 1");
    lmd__z(&q);
    lms_status s = q.bad ? lmd__nomem(err) : lmd__db_prepare(w->d.db, q.s, &st, err);
    lmd__rb_begin(w, &x, "Đề xuất sửa", "CÁC GIÁ TRỊ ĐỀ XUẤT SỬA CHỜ XEM XÉT",
                  "Chọn kết luận ở ô màu vàng, ghi lý do nếu cần; chưa xem thì để trống. Không sửa các cột ẩn.", left,
                  sizeof left / sizeof *left, false);
    for (size_t i = 0; s == LMS_OK && i < w->d.queue.n && x.row < LMD_RB_MOST; i++)
        if (w->d.queue.v[i].kind == LMD_ASK_PROPOSAL) s = one_proposal(w, &x, i, st, err);
    lmd__rb_finish(&x, false);
    sqlite3_finalize(st);
    lmd__buf_free(&q);
    return s;
}

/* ---- the workbook ---- */

static lms_status statements(lmd_rb *w, lms_error *err)
{
    lms_status s = lmd__rb_fields(w, err);
    if (s == LMS_OK) s = lmd__evidence_open(w->d.db, &w->evidence, err);
    if (s == LMS_OK && lmd__db_has(w->d.db, "code_text"))
        s = lmd__db_prepare(w->d.db, "SELECT text_vi FROM code_text WHERE field = ?1 AND code = ?2", &w->code, err);
    if (s == LMS_OK)
        s = lmd__db_prepare(w->d.db,
                            "SELECT p.reason, t.text_vi FROM pair p LEFT JOIN rule_text t ON t.rule = p.reason"
                            " WHERE p.record_a = ?1 AND p.record_b = ?2",
                            &w->reason, err);
    return s;
}

static lms_status write_book(lmd_rb *w, const char *path, lms_error *err)
{
    const size_t *n = w->d.queue.of_kind;
    lms_status s = lmd__book_open(&w->book, path, err);
    if (s != LMS_OK) return s;
    lmd__rb_styles(w);
    s = pairs(w, LMD_ASK_PAIR, err);
    if (s == LMS_OK && n[LMD_ASK_PROPOSAL]) s = proposals(w, err);
    if (s == LMS_OK && n[LMD_ASK_MERGED]) s = pairs(w, LMD_ASK_MERGED, err);
    if (s == LMS_OK) return lmd__book_commit(&w->book, err);
    lmd__book_abort(&w->book);
    return s;
}

static lms_status write_workbook(lmd_rb *w, const char *path, lms_error *err)
{
    lms_status s = statements(w, err);
    return s == LMS_OK ? write_book(w, path, err) : s;
}

static lms_status write_page(lmd_review_data *d, const char *path, lms_error *err)
{
    lmd_buf    b = {0};
    lms_status s = lmd__review_html(d, &b, err);
    if (s == LMS_OK) s = lmd__write_file(path, lmd__buf_str(&b), err);
    lmd__buf_free(&b);
    return s;
}

lms_status lmd_review_export(const char *result_db, const char *path, const char *by, const char *purpose,
                             uint64_t *n_pairs, uint64_t *n_proposals, uint64_t *n_merged, lms_error *err)
{
    lmd_rb w = {0};
    lms_str ending = path ? lmd__extension(lmd__str(path)) : (lms_str){"", 0};
    bool page = lmd__ieq(ending, LMD_S("html"));
    if (!page && !lmd__ieq(ending, LMD_S("xlsx")))
        return lmd__fail(err, LMS_E_ARG, LMS_MSG("Name a workbook or a page with -o, for example -o review.xlsx or -o review.html"));
    if (by == NULL || *by == 0)
        return lmd__fail(err, LMS_E_ARG, LMS_MSG("The file holds full records of children: say with --by who hands it out, for the log"));
    lms_status s = lmd__review_open(result_db, false, &w.d, err);
    if (s == LMS_OK) s = lmd__review_hand_out(result_db, &w.d, lmd__str(by), lmd__str(purpose), err);
    if (s == LMS_OK) s = page ? write_page(&w.d, path, err) : write_workbook(&w, path, err);
    if (s == LMS_OK && n_pairs) *n_pairs = w.d.queue.of_kind[LMD_ASK_PAIR];
    if (s == LMS_OK && n_proposals) *n_proposals = w.d.queue.of_kind[LMD_ASK_PROPOSAL];
    if (s == LMS_OK && n_merged) *n_merged = w.d.queue.of_kind[LMD_ASK_MERGED];
    sqlite3_finalize(w.record);
    sqlite3_finalize(w.code);
    sqlite3_finalize(w.reason);
    lmd__evidence_close(&w.evidence);
    for (int i = 0; i < 3; i++) lmd__buf_free(&w.a[i]);
    free(w.field);
    lmd__review_close(&w.d);
    return s;
}
