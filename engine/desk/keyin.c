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
#include "book_out.h"
#include "fields.h"
#include "goals.h"
#include "keyin.h"
#include "lists.h"

#include <stdlib.h>

#define MARK "DOC-TOI-TRUOC.txt"
enum { HEAD_ROW = 4 };

typedef struct keyin {
    sqlite3       *db;
    lmd_fields     fields;
    const char    *folder;
    lmd_book       book;
    lxw_format    *title, *note, *head, *cell, *fresh, *tick;
    lmd_buf        as_of, value;
    const char    *key, *name, *birth, *hamlet; /* SQL of these fields of a record, by role */
    char           of_role[4][140];
    sqlite3_stmt  *code;
    lxw_worksheet *ws;
    uint32_t       row, n;
    uint64_t       n_books;
} keyin;

typedef struct column { const char *title; double width; } column;

static void make_styles(keyin *k)
{
    lxw_format **f[] = { &k->title, &k->note, &k->head, &k->cell, &k->fresh, &k->tick };
    for (size_t i = 0; i < sizeof f / sizeof *f; i++) {
        if ((*f[i] = lmd__book_format(&k->book)) == NULL) return;
        format_set_font_name(*f[i], "Times New Roman");
        format_set_font_size(*f[i], 12);
        if (i >= 2) format_set_border(*f[i], LXW_BORDER_THIN), format_set_text_wrap(*f[i]);
    }
    format_set_bold(k->title), format_set_font_size(k->title, 15);
    format_set_italic(k->note);
    format_set_bold(k->head), format_set_bg_color(k->head, 0xDDEBF7), format_set_align(k->head, LXW_ALIGN_CENTER);
    format_set_align(k->head, LXW_ALIGN_VERTICAL_CENTER);
    format_set_bold(k->fresh), format_set_bg_color(k->fresh, 0xE2EFDA);
    format_set_bg_color(k->tick, 0xFFF9DB), format_set_align(k->tick, LXW_ALIGN_CENTER);
}

/* ---- a sheet ---- */

static void begin(keyin *k, lms_str ward, const char *name, const char *title, const char *how, const column *c, uint32_t n)
{
    lmd_buf b = { 0 };
    k->ws = lmd__book_sheet(&k->book, lmd__str(name));
    k->row = HEAD_ROW + 1;
    k->n = 0;
    if (k->ws == NULL) return;
    lmd__book_text(&k->book, k->ws, 0, 0, lmd__str(title), k->title);
    lmd__put_str(&b, ward);
    lmd__puts(&b, ". Ngày chốt số liệu: ");
    lmd__put_str(&b, lmd__buf_str(&k->as_of));
    lmd__book_text(&k->book, k->ws, 1, 0, lmd__buf_str(&b), k->note);
    lmd__book_text(&k->book, k->ws, 2, 0, lmd__str(how), k->note);
    worksheet_set_row(k->ws, HEAD_ROW, 34, NULL);
    for (uint32_t i = 0; i < n; i++) {
        lmd__book_text(&k->book, k->ws, HEAD_ROW, i, lmd__str(c[i].title), k->head);
        worksheet_set_column(k->ws, (lxw_col_t)i, (lxw_col_t)i, c[i].width, NULL);
    }
    lmd__buf_free(&b);
}

static void finish(keyin *k, uint32_t columns, bool ticks)
{
    char                x[] = "x", *yes[] = { x, NULL };
    lxw_data_validation dv = { .validate = LXW_VALIDATION_TYPE_LIST, .value_list = yes, .ignore_blank = LXW_VALIDATION_ON,
                               .error_type = LXW_VALIDATION_ERROR_TYPE_WARNING };
    if (k->ws == NULL) return;
    if (ticks) worksheet_data_validation_range(k->ws, HEAD_ROW + 1, (lxw_col_t)(columns - 1), k->row - 1, (lxw_col_t)(columns - 1), &dv);
    worksheet_set_landscape(k->ws);
    worksheet_set_paper(k->ws, 9); /* A4 */
    worksheet_set_margins(k->ws, 0.4, 0.4, 0.5, 0.6);
    worksheet_fit_to_pages(k->ws, 1, 0);
    worksheet_set_footer(k->ws, "&L&A&R&P / &N");
    worksheet_repeat_rows(k->ws, HEAD_ROW, HEAD_ROW);
    worksheet_freeze_panes(k->ws, HEAD_ROW + 1, 3);
    if (k->row > HEAD_ROW + 1) worksheet_autofilter(k->ws, HEAD_ROW, 0, k->row - 1, (lxw_col_t)(columns - 1));
    worksheet_ignore_errors(k->ws, LXW_IGNORE_NUMBER_STORED_AS_TEXT, "A1:XFD1048576");
    k->ws = NULL;
}

/* A value as a person keys it. */
static lms_str shown(keyin *k, lms_str field, lms_str v)
{
    const lmd_field *f = lmd__field(&k->fields, field);
    bool             row = false;
    lms_error        none;
    lmd_buf         *b = &k->value;
    lmd__buf_clear(b);
    if (v.n == 0) {
        lmd__puts(b, "(trống)");
    } else if (f == NULL || strcmp(f->type, "date") != 0 || !lmd__put_date_vi(b, v)) {
        sqlite3_reset(k->code);
        lmd__db_bind(k->code, 1, field);
        lmd__db_bind(k->code, 2, v);
        if (lmd__db_step(k->code, &row, &none) == LMS_OK && row) lmd__put_str(b, lmd__db_text(k->code, 0));
        else lmd__put_str(b, v);
    }
    return lmd__buf_str(b);
}

static lms_str shown_date(keyin *k, lms_str v)
{
    lmd__buf_clear(&k->value);
    if (!lmd__put_date_vi(&k->value, v)) lmd__put_str(&k->value, v);
    return lmd__buf_str(&k->value);
}

static double high(double most, lms_str text, double width)
{
    double lines = (double)(uint64_t)((double)lmd__utf8_chars(text) / width + 0.999);
    return lines > most ? lines : most;
}

static void cell(keyin *k, uint32_t c, lms_str text, lxw_format *f) { lmd__book_text(&k->book, k->ws, k->row, c, text, f); }

static void number_cell(keyin *k)
{
    lmd__buf_clear(&k->value);
    lmd__put_u(&k->value, ++k->n);
    cell(k, 0, lmd__buf_str(&k->value), k->cell);
}

static lms_str last_time(lms_str state)
{
    return lmd__is(state, "not-done") ? LMD_S("đã giao, chưa nhập") : lmd__is(state, "differs") ? LMD_S("đã giao, nhập khác") : LMD_S("");
}

/* ---- what is on the sheets ---- */

static const column value_columns[] = { { "STT", 6 },  { "Mã trẻ trong phần mềm", 17 }, { "Họ và tên", 24 }, { "Ngày sinh", 12 },
                                        { "Thông tin", 18 }, { "Đang ghi", 24 }, { "Ghi lại thành", 24 }, { "Vì sao", 34 },
                                        { "Căn cứ", 26 }, { "Lần trước", 14 }, { "Đã nhập", 9 } };
static const column duplicate_columns[] = { { "STT", 6 }, { "Bản ghi cần xoá", 17 }, { "Họ và tên", 24 }, { "Ngày sinh", 12 },
                                            { "Giữ bản ghi", 17 }, { "Họ và tên", 24 }, { "Ngày sinh", 12 }, { "Phường (xã) của bản ghi giữ lại", 22 },
                                            { "Vì sao coi là một trẻ", 28 }, { "Lần trước", 14 }, { "Đã xoá", 9 } };
static const column previous_columns[] = { { "STT", 6 }, { "Mã trẻ trong phần mềm", 17 }, { "Họ và tên", 24 }, { "Ngày sinh", 12 }, { "Thông tin", 20 },
                                           { "Trước ghi", 24 }, { "Cần ghi", 24 }, { "Nay trong phần mềm", 24 }, { "Kết quả", 34 } };
#define N(a) ((uint32_t)(sizeof(a) / sizeof *(a)))

/* key, name, birth, field, before, after, rule's text, its argument (JSON), origin, document, its date, other key, state */
static void value_row(keyin *k, sqlite3_stmt *st)
{
    lmd_buf why = { 0 }, by = { 0 };
    lms_str field = lmd__db_text(st, 3), origin = lmd__db_text(st, 8);
    double  lines = 1;
    if (k->ws == NULL) return;
    lmd__put_filled(&why, lmd__db_text(st, 6), lmd__db_text(st, 7));
    if (lmd__is(origin, "answer")) {
        lmd__puts(&by, "Công an trả lời, văn bản số ");
        lmd__put_str(&by, lmd__db_text(st, 9));
        lmd__puts(&by, " ngày ");
        lmd__put_date_vi(&by, lmd__db_text(st, 10));
    } else if (lmd__is(origin, "merge")) {
        lmd__puts(&by, "Bản ghi trùng ");
        lmd__put_str(&by, lmd__db_text(st, 11));
    } else {
        lmd__puts(&by, "Sửa cách trình bày");
    }
    number_cell(k);
    cell(k, 1, lmd__db_text(st, 0), k->cell);
    cell(k, 2, lmd__db_text(st, 1), k->cell);
    cell(k, 3, shown_date(k, lmd__db_text(st, 2)), k->cell);
    cell(k, 4, lmd__field_title(&k->fields, field, LMD_VI), k->cell);
    cell(k, 5, shown(k, field, lmd__db_text(st, 4)), k->cell);
    lines = high(lines, lmd__buf_str(&k->value), 22);
    cell(k, 6, shown(k, field, lmd__db_text(st, 5)), k->fresh);
    lines = high(lines, lmd__buf_str(&k->value), 20);
    cell(k, 7, lmd__buf_str(&why), k->cell);
    cell(k, 8, lmd__buf_str(&by), k->cell);
    cell(k, 9, last_time(lmd__db_text(st, 12)), k->cell);
    cell(k, 10, LMD_S(""), k->tick);
    lines = high(high(high(lines, lmd__buf_str(&why), 33), lmd__buf_str(&by), 25), lmd__db_text(st, 1), 23);
    lines = high(high(lines, lmd__db_text(st, 0), 16), last_time(lmd__db_text(st, 12)), 13);
    worksheet_set_row(k->ws, k->row++, 16.5 * lines, NULL); /* other programs than Excel do not fit rows themselves */
    lmd__buf_free(&why);
    lmd__buf_free(&by);
}

/* key, name, birth, kept key, its name, birth, ward, rule's text, state */
static void duplicate_row(keyin *k, sqlite3_stmt *st)
{
    double lines = 1;
    if (k->ws == NULL) return;
    number_cell(k);
    for (int c = 0; c < 8; c++) {
        lms_str v = lmd__db_text(st, c);
        if (c == 2 || c == 5) v = shown_date(k, v);
        cell(k, (uint32_t)c + 1, v, c == 3 ? k->fresh : k->cell);
        lines = high(lines, v, duplicate_columns[c + 1].width - 1);
    }
    cell(k, 9, last_time(lmd__db_text(st, 8)), k->cell);
    cell(k, 10, LMD_S(""), k->tick);
    worksheet_set_row(k->ws, k->row++, 16.5 * high(lines, last_time(lmd__db_text(st, 8)), 13), NULL);
}

/* key, name, birth, field, before, after, now, state, other key */
static void previous_row(keyin *k, sqlite3_stmt *st)
{
    lms_str field = lmd__db_text(st, 3), state = lmd__db_text(st, 7), what;
    bool    twice = field.n == 0;
    double  lines = 1;
    if (k->ws == NULL) return;
    if (lmd__is(state, "no-file")) what = LMD_S("Lần này không đưa vào tệp có bản ghi này");
    else if (twice) what = lmd__is(state, "not-done") ? LMD_S("Chưa xoá") : lmd__is(state, "differs") ? LMD_S("Đã xoá bản ghi kia, bản ghi này còn") : LMD_S("Cả hai bản ghi không còn");
    else what = lmd__is(state, "not-done") ? LMD_S("Chưa nhập") : lmd__is(state, "differs") ? LMD_S("Nhập khác: đối chiếu lại") : LMD_S("Bản ghi không còn trong tệp mới");
    number_cell(k);
    cell(k, 1, lmd__db_text(st, 0), k->cell);
    cell(k, 2, lmd__db_text(st, 1), k->cell);
    cell(k, 3, shown_date(k, lmd__db_text(st, 2)), k->cell);
    cell(k, 4, twice ? LMD_S("Bản ghi trùng cần xoá") : lmd__field_title(&k->fields, field, LMD_VI), k->cell);
    for (uint32_t c = 5; c < 8; c++) {
        bool empty = twice || (c == 7 && (lmd__is(state, "gone") || lmd__is(state, "no-file")));
        if (c == 6 && twice) lmd__buf_clear(&k->value), lmd__puts(&k->value, "giữ "), lmd__put_str(&k->value, lmd__db_text(st, 8));
        cell(k, c, c == 6 && twice ? lmd__buf_str(&k->value) : empty ? LMD_S("") : shown(k, field, lmd__db_text(st, (int)c - 1)), k->cell);
        lines = high(lines, lmd__buf_str(&k->value), 22);
    }
    cell(k, 8, what, k->cell);
    worksheet_set_row(k->ws, k->row++, 16.5 * high(high(lines, what, 33), lmd__db_text(st, 0), 16), NULL);
}

/* ---- one ward ---- */

typedef void (*row_fn)(keyin *, sqlite3_stmt *);
typedef struct sheet {
    const char   *name, *title, *how;
    const column *column;
    uint32_t      n_columns;
    bool          ticks;
    row_fn        row;
} sheet;

/* sql has one parameter, the ward. A sheet without rows is left out unless it must be there; a full one is continued. */
static lms_status fill(keyin *k, lms_str code, lms_str ward, const sheet *x, const char *sql, bool must, uint32_t *sheets, lms_error *err)
{
    sqlite3_stmt *st = NULL;
    bool          row = false;
    lms_status    s = lmd__db_prepare(k->db, sql, &st, err);
    if (s == LMS_OK && code.n) lmd__db_bind(st, 1, code);
    if (s == LMS_OK) s = lmd__db_step(st, &row, err);
    while (s == LMS_OK && (row || must)) {
        if (k->ws == NULL || k->row >= LMD_SHEET_ROWS - 2) {
            finish(k, x->n_columns, x->ticks);
            begin(k, ward, x->name, x->title, x->how, x->column, x->n_columns);
            if (k->ws == NULL) break; /* told by commit */
            ++*sheets;
        }
        must = false;
        if (!row) break;
        x->row(k, st);
        s = lmd__db_step(st, &row, err);
    }
    finish(k, x->n_columns, x->ticks);
    sqlite3_finalize(st);
    return s;
}

/* A record is named by its key in the software; where the file has none, by its line. */
#define KEY_OF(r) "CASE WHEN EXISTS (SELECT 1 FROM source_column sc WHERE sc.source_id = " r ".source_id AND sc.field = '%s') THEN " r ".record_key" \
                  " ELSE (SELECT s.name FROM source s WHERE s.source_id = " r ".source_id) || ', dòng ' || " r ".line END"

/* Another record, with its file if that is not the same. */
#define OTHER KEY_OF("o") " || CASE WHEN o.source_id <> r.source_id AND EXISTS (SELECT 1 FROM source_column sc WHERE sc.source_id = o.source_id AND sc.field = '%s')" \
                          " THEN ' (tệp ' || (SELECT s.name FROM source s WHERE s.source_id = o.source_id) || ')' ELSE '' END"

static lms_status ward_sheets(keyin *k, lms_str code, lms_str ward, uint32_t *sheets, lms_error *err)
{
    static const sheet values = { "Nhập lại", "DANH SÁCH NHẬP LẠI VÀO PHẦN MỀM",
                                  "Sửa từng dòng trong phần mềm, ghi x vào cột cuối. Làm hết trang này rồi mới xoá bản ghi trùng. Lần chạy sau (--previous) tự đối chiếu với tệp kết xuất mới.",
                                  value_columns, N(value_columns), true, value_row };
    static const sheet duplicates = { "Xoá bản ghi trùng", "BẢN GHI TRÙNG CẦN XOÁ TRONG PHẦN MỀM",
                                      "Mở cả hai bản ghi, đối chiếu, rồi xoá bản ghi ở cột thứ hai. Không chắc thì không xoá và ghi lý do bên cạnh.", duplicate_columns,
                                      N(duplicate_columns), true, duplicate_row };
    static const sheet before = { "Lần trước", "ĐỐI CHIẾU DANH SÁCH NHẬP LẠI LẦN TRƯỚC", "", previous_columns, N(previous_columns), false, previous_row };
    sheet      last = before;
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
    s = q.bad ? lmd__nomem(err) : fill(k, code, ward, &values, lmd__z(&q), false, sheets, err);
    lmd__buf_clear(&q);
    lmd__printf(&q, "SELECT " KEY_OF("r") ", r.%s, r.%s, " OTHER ", o.%s, o.%s, (SELECT coalesce(nullif(w.ward_name, ''), w.ward_code) FROM child_state c JOIN ward_progress w"
                    " ON w.rowid = c.ward WHERE c.child_id = o.child_id), coalesce((SELECT coalesce(y.text_vi || ', ', '') || 'điểm khớp ' || replace(printf('%%.1f', p.weight), '.', ',') FROM pair p LEFT JOIN rule_text y"
                    " ON y.rule = p.reason WHERE p.verdict = 'same' AND p.record_a = min(k.record_id, k.other_id) AND p.record_b = max(k.record_id, k.other_id)),"
                    " 'qua một bản ghi thứ ba của cùng trẻ'), k.state FROM temp.key_row k JOIN record r USING (record_id) JOIN record o ON o.record_id = k.other_id"
                    " WHERE k.ward_code IS ?1 AND k.origin = 'duplicate' ORDER BY coalesce(r.%s, '') = '', length(r.%s), r.%s, r.%s, r.record_id",
                k->key, k->name, k->birth, k->key, k->key, k->name, k->birth, k->hamlet, k->hamlet, k->hamlet, k->name);
    if (s == LMS_OK) s = q.bad ? lmd__nomem(err) : fill(k, code, ward, &duplicates, lmd__z(&q), false, sheets, err);
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
    if (s == LMS_OK) s = q.bad || counts.bad ? lmd__nomem(err) : fill(k, code, ward, &last, lmd__z(&q), n[0] + n[1] + n[2] + n[3] + n[4] > 0, sheets, err);
    lmd__buf_free(&q);
    lmd__buf_free(&counts);
    return s;
}

static lms_status ward_book(keyin *k, lms_str code, lms_str name, lms_error *err)
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
    make_styles(k);
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
static const char *role(keyin *k, int i, const char *role)
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
static lms_status prepare(keyin *k, lms_error *err)
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

static lms_status all_wards(keyin *k, lms_error *err)
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
    keyin      k = { .folder = folder };
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
    lmd_folder f;
    char       path[4300];
    if (dir == NULL) return lmd__fail(err, LMS_E_ARG, LMS_MSG("No output was named; give a folder with -o, for example -o lists"));
    lms_status s = lmd__folder_begin(&f, dir, MARK, err);
    if (s != LMS_OK) return s;
    s = lmd__keyin_into(result_db, f.path, err);
    if (s == LMS_OK) s = lmd__join(path, sizeof path, f.path, MARK, err);
    if (s == LMS_OK) s = lmd__write_file(path, LMD_S(about), err);
    if (s != LMS_OK) {
        lmd__folder_abort(&f);
        return s;
    }
    return lmd__folder_commit(&f, err);
}
