// SPDX-License-Identifier: MIT
/*
 * desk/back.c - see back.h.
 *
 * Idea     Everything the result knows of a source is asked for in line order, one query per kind of fact, and
 *          walked beside the rows of the original: nothing but the current row is in memory.
 */
#include "back.h"

#include <stdlib.h>

const char *const lmd__tail_title[LMD_N_TAIL] = { "lamsach: mã trẻ",       "lamsach: đã làm sạch",
                                                  "lamsach: số định danh", "lamsach: cần xử lý",
                                                  "lamsach: trùng với",    "lamsach: đã sửa",
                                                  "lamsach: đề xuất sửa" };

#define MAX_PROBLEMS 12 /* told of one record; the rest is counted */

/* ---- columns ---- */

static lms_status add_column(lmd_back *b, sqlite3_stmt *st, lms_error *err)
{
    size_t  col = (size_t)sqlite3_column_int(st, 0);
    lms_str header = lmd__db_text(st, 1), field = lmd__db_text(st, 2);
    if (col == 0 || col > 16384) return LMS_OK;
    while (b->n_cols < col) {
        if (!lmd__room((void **)&b->col, b->n_cols, &b->cap_cols, sizeof *b->col)) return lmd__nomem(err);
        b->col[b->n_cols++] = (lmd_back_column){ .value = -1 };
    }
    if (field.n == 0) return LMS_OK;
    for (size_t i = 0; i < b->n_cols; i++) /* a field given by two columns: the first one is its place */
        if (b->col[i].field && lmd__is(field, b->col[i].field)) return LMS_OK;
    lmd_back_column *c = &b->col[col - 1];
    const lmd_field *f = lmd__field(&b->fields, field);
    lms_str          type = f ? lmd__str(f->type) : LMD_S(""), title = f ? lmd__field_title(&b->fields, field, LMD_VI) : header;
    c->is_date = lmd__is(type, "date");
    c->is_code = lmd__is(type, "enum") || lmd__is(type, "set");
    c->is_key = lmd__is(type, "key") || lmd__is(field, "record_key");
    c->field = strndup(field.s, field.n);
    c->title = strndup(title.s, title.n);
    return c->field && c->title ? LMS_OK : lmd__nomem(err);
}

static lms_status read_columns(lmd_back *b, lms_error *err)
{
    sqlite3_stmt *st;
    bool          row = true;
    const char   *sql = "SELECT col, header, field FROM source_column WHERE source_id = ?1 ORDER BY col";
    lms_status    s = lmd__db_prepare(b->db, sql, &st, err);
    if (s == LMS_OK) sqlite3_bind_int64(st, 1, b->source_id);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) s = add_column(b, st, err);
    sqlite3_finalize(st);
    return s;
}

/* ---- streams ---- */

static lms_status advance(lmd_stream *t, lms_error *err)
{
    lms_status s = lmd__db_step(t->st, &t->has, err);
    t->line = s == LMS_OK && t->has ? sqlite3_column_int64(t->st, 0) : INT64_MAX;
    return s;
}

static lms_status open_stream(lmd_back *b, int which, const char *sql, lms_error *err)
{
    lmd_stream *t = &b->stream[which];
    lms_status  s = lmd__db_prepare(b->db, sql, &t->st, err);
    if (s != LMS_OK) return s;
    sqlite3_bind_int64(t->st, 1, b->source_id);
    return advance(t, err);
}

/* SELECT line, record_id, child_id, clean, id_status, extra, and the fields that have a column. */
static lms_status open_records(lmd_back *b, lms_error *err)
{
    lmd_buf sql = { 0 };
    int     n = 6;
    lmd__puts(&sql, "SELECT line, record_id, child_id, clean, id_status, extra");
    for (size_t i = 0; i < b->n_cols; i++) {
        lmd_back_column *c = &b->col[i];
        /* the result's key may carry the file's name in front: the officer's own stays in its cell */
        if (c->field == NULL || c->is_key || !lmd__db_has_column(b->db, "record", c->field)) continue;
        lmd__puts(&sql, ", ");
        lmd__db_ident(&sql, lmd__str(c->field));
        c->value = n++;
    }
    lmd__puts(&sql, " FROM record WHERE source_id = ?1 ORDER BY line");
    lms_status s = open_stream(b, LMD_S_RECORD, lmd__z(&sql), err);
    lmd__buf_free(&sql);
    return s;
}

static lms_status open_streams(lmd_back *b, lms_error *err)
{
    /* line first; then what lmd__back_row reads */
    static const struct { int which; const char *sql; } queries[] = {
        { LMD_S_CORRECTION, "SELECT r.line, c.field, c.kind, c.before, c.after FROM correction c JOIN record r ON "
                            "r.record_id = c.record_id"
                            " WHERE r.source_id = ?1 ORDER BY r.line, c.rowid" },
        { LMD_S_FINDING,
          "SELECT r.line, f.field, f.rule, t.text_vi, f.args FROM finding f JOIN record r ON r.record_id = f.record_id"
          " LEFT JOIN rule_text t ON t.rule = f.rule WHERE r.source_id = ?1 AND f.severity <> 'info'"
          " ORDER BY r.line, f.severity, f.field, f.rule" },
        { LMD_S_WORK, "SELECT r.line, w.action, t.text_vi FROM worklist w JOIN record r ON r.record_id = w.record_id"
                      " LEFT JOIN rule_text t ON t.rule = w.action WHERE r.source_id = ?1 ORDER BY r.line, w.action" },
        { LMD_S_SAME, "SELECT r.line, o.record_key, s.name, o.line, s.source_id = r.source_id FROM record r"
                      " JOIN child c ON c.child_id = r.child_id AND c.record_count > 1"
                      " JOIN record o ON o.child_id = r.child_id AND o.record_id <> r.record_id JOIN source s ON "
                      "s.source_id = o.source_id"
                      " WHERE r.source_id = ?1 ORDER BY r.line, o.record_id" },
        { LMD_S_REVIEW,
          "SELECT line, record_key, name, other_line, here FROM ("
          "SELECT r.line AS line, o.record_key, s.name, o.line AS other_line, s.source_id = r.source_id AS here, "
          "o.record_id AS id FROM pair p"
          " JOIN record r ON r.record_id = p.record_a JOIN record o ON o.record_id = p.record_b JOIN source s ON "
          "s.source_id = o.source_id"
          " WHERE p.verdict = 'review' AND r.source_id = ?1 UNION ALL "
          "SELECT r.line, o.record_key, s.name, o.line, s.source_id = r.source_id, o.record_id FROM pair p"
          " JOIN record r ON r.record_id = p.record_b JOIN record o ON o.record_id = p.record_a JOIN source s ON "
          "s.source_id = o.source_id"
          " WHERE p.verdict = 'review' AND r.source_id = ?1) ORDER BY line, id" },
        { LMD_S_QUARANTINE, "SELECT line, code FROM quarantine WHERE source_id = ?1 ORDER BY line" },
        { LMD_S_FORGOTTEN, "SELECT line FROM forgotten WHERE source_id = ?1 ORDER BY line" },
    };
    lms_status s = open_records(b, err);
    b->stream[LMD_S_FORGOTTEN].line = INT64_MAX;
    for (size_t i = 0; s == LMS_OK && i < sizeof queries / sizeof *queries; i++)
        if (queries[i].which != LMD_S_FORGOTTEN || lmd__db_has(b->db, "forgotten")) s = open_stream(b, queries[i].which, queries[i].sql, err);
    return s;
}

lms_status lmd__back_open(lmd_back *b, sqlite3 *db, int64_t source_id, lms_error *err)
{
    *b = (lmd_back){ .db = db, .source_id = source_id };
    lms_status s = lmd__fields_load(db, &b->fields, err);
    if (s == LMS_OK) s = read_columns(b, err);
    if (s == LMS_OK) s = open_streams(b, err);
    if (s == LMS_OK && lmd__db_has(db, "code_text"))
        s = lmd__db_prepare(db, "SELECT text_vi FROM code_text WHERE field = ?1 AND code = ?2", &b->code_text, err);
    int64_t record = b->stream[LMD_S_RECORD].line, apart = b->stream[LMD_S_QUARANTINE].line;
    b->first_line = record < apart ? record : apart;
    if (b->stream[LMD_S_FORGOTTEN].line < b->first_line) b->first_line = b->stream[LMD_S_FORGOTTEN].line;
    return s;
}

void lmd__back_close(lmd_back *b)
{
    for (int i = 0; i < LMD_N_STREAMS; i++) sqlite3_finalize(b->stream[i].st);
    sqlite3_finalize(b->code_text);
    lmd__fields_free(&b->fields);
    for (size_t i = 0; i < b->n_cols; i++) free(b->col[i].field), free(b->col[i].title);
    free(b->col);
    free(b->cell);
    free(b->at);
    lmd__buf_free(&b->text);
    for (int i = 0; i < LMD_N_TAIL; i++) lmd__buf_free(&b->tail[i]);
    *b = (lmd_back){ 0 };
}

/* ---- values as officers write them ---- */

/* A code in words; false if the pack has none for it. Sets are code;code. */
static bool put_code(lmd_back *b, const lmd_back_column *c, lms_str value, lmd_buf *to)
{
    size_t mark = to->n;
    if (b->code_text == NULL) return false;
    while (value.n) {
        const char *semi = memchr(value.s, ';', value.n);
        lms_str     code = { value.s, semi ? (size_t)(semi - value.s) : value.n };
        sqlite3_reset(b->code_text);
        sqlite3_bind_text(b->code_text, 1, c->field, -1, SQLITE_STATIC);
        lmd__db_bind(b->code_text, 2, code);
        if (sqlite3_step(b->code_text) != SQLITE_ROW || lmd__db_text(b->code_text, 0).n == 0)
            return to->n = mark, false;
        if (to->n > mark) lmd__puts(to, "; ");
        lmd__put_str(to, lmd__db_text(b->code_text, 0));
        value.s += code.n + (semi != NULL);
        value.n -= code.n + (semi != NULL);
    }
    return to->n > mark;
}

/* Without the types of the fields: may the value be a code, which no officer writes? */
static bool like_code(lms_str v)
{
    for (size_t i = 0; i < v.n; i++)
        if (!(v.s[i] >= 'a' && v.s[i] <= 'z') && v.s[i] != '_' && v.s[i] != ';') return false;
    return true;
}

/* A canonical value in the officer's form; false: leave what stands in the cell. */
static bool put_value(lmd_back *b, const lmd_back_column *c, lms_str value, lmd_buf *to)
{
    if (value.n == 0) return false;
    if (c->is_code) return put_code(b, c, value, to);
    if (b->fields.n == 0 && like_code(value)) return false;
    if ((c->is_date || value.n == 10) && lmd__put_date_vi(to, value)) return true;
    return lmd__put_str(to, value);
}

static const lmd_back_column *column_of(const lmd_back *b, lms_str field)
{
    for (size_t i = 0; i < b->n_cols; i++)
        if (b->col[i].field && lmd__is(field, b->col[i].field)) return &b->col[i];
    return NULL;
}

/* A value in a note: officer's form where the field is known, else as it is. */
static void put_shown(lmd_back *b, const lmd_back_column *c, lms_str value, lmd_buf *to)
{
    if (value.n == 0) lmd__puts(to, "(trống)");
    else if (c == NULL || !put_value(b, c, value, to)) lmd__put_str(to, value);
}

static void put_title(lmd_back *b, const lmd_back_column *c, lms_str field, lmd_buf *to)
{
    if (c) lmd__puts(to, c->title);
    else lmd__put_str(to, lmd__field_title(&b->fields, field, LMD_VI));
}

static void separate(lmd_buf *b)
{
    if (b->n) lmd__puts(b, "; ");
}

/* ---- one row ---- */

/* Cells are made with offsets (text.s NULL) and settled at the end, since the buffer moves while it grows. */
static bool more_cells(lmd_back *b, size_t n)
{
    while (b->cap_cells < n)
        if (!lmd__room((void **)&b->cell, b->cap_cells, &b->cap_cells, sizeof *b->cell)) return false;
    while (b->cap_at < 2 * n)
        if (!lmd__room((void **)&b->at, b->cap_at, &b->cap_at, sizeof *b->at)) return false;
    return true;
}

static void begin_text(lmd_back *b, size_t i) { b->at[2 * i] = b->text.n; }
static void end_text(lmd_back *b, size_t i) { b->cell[i].text = (lms_str){ NULL, b->text.n - b->at[2 * i] }; }

static void settle(lmd_back *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (b->cell[i].text.s == NULL) b->cell[i].text.s = (b->text.s ? b->text.s : "") + b->at[2 * i];
        if (b->cell[i].note.n) b->cell[i].note.s = b->text.s + b->at[2 * i + 1];
    }
}

static void original(lmd_back *b, size_t i, const lms_row *row)
{
    b->cell[i] = (lmd_back_cell){ .note = { "", 0 } };
    begin_text(b, i);
    if (i < row->n_cells) {
        lmd__put_str(&b->text, row->cell[i].text);
        b->cell[i].hint = row->cell[i].hint;
    }
    end_text(b, i);
}

static void cleaned(lmd_back *b, size_t i, const lms_row *row)
{
    const lmd_back_column *c = i < b->n_cols ? &b->col[i] : NULL;
    original(b, i, row);
    if (c == NULL || c->value < 0) return;
    begin_text(b, i);
    if (put_value(b, c, lmd__db_text(b->stream[LMD_S_RECORD].st, c->value), &b->text)) {
        end_text(b, i);
        b->cell[i].hint = 0;
    } else {
        original(b, i, row);
    }
}

/* Mark the cell of a correction and say what was, or what is proposed. */
static void note(lmd_back *b, const lmd_back_column *c, size_t n, lms_str before, lms_str after, bool applied)
{
    size_t i = c ? (size_t)(c - b->col) : n;
    if (i >= n || b->cell[i].mark != LMD_MARK_NONE) return;
    b->cell[i].mark = applied ? LMD_MARK_APPLIED : LMD_MARK_PROPOSED;
    b->at[2 * i + 1] = b->text.n;
    lmd__puts(&b->text, applied ? "Trước khi sửa: " : "Đề xuất sửa thành: ");
    if (applied) lmd__put_str(&b->text, before.n ? before : LMD_S("(trống)"));
    else put_shown(b, c, after, &b->text);
    b->cell[i].note = (lms_str){ NULL, b->text.n - b->at[2 * i + 1] };
}

static lms_status corrections(lmd_back *b, int64_t line, size_t n, lms_error *err)
{
    lmd_stream *t = &b->stream[LMD_S_CORRECTION];
    lms_status  s = LMS_OK;
    for (; s == LMS_OK && t->line <= line; s = advance(t, err)) {
        if (t->line < line) continue;
        lms_str field = lmd__db_text(t->st, 1), before = lmd__db_text(t->st, 3), after = lmd__db_text(t->st, 4);
        bool    applied = lmd__is(lmd__db_text(t->st, 2), "applied");
        const lmd_back_column *c = column_of(b, field);
        lmd_buf *to = &b->tail[applied ? LMD_TAIL_APPLIED : LMD_TAIL_PROPOSED];
        separate(to);
        put_title(b, c, field, to);
        lmd__puts(to, ": ");
        lmd__put_str(to, before.n ? before : LMD_S("(trống)"));
        lmd__puts(to, " → ");
        put_shown(b, c, after, to);
        note(b, c, n, before, after, applied);
        *(applied ? &b->n_applied : &b->n_proposed) += 1;
    }
    return s;
}

/* What is wrong and what is to do, in words, each once. */
static lms_status problems(lmd_back *b, int64_t line, lms_error *err)
{
    lms_status s = LMS_OK;
    lmd_buf   *to = &b->tail[LMD_TAIL_TODO];
    unsigned   told = 0;
    lmd_stream *w = &b->stream[LMD_S_WORK], *f = &b->stream[LMD_S_FINDING];
    for (; s == LMS_OK && w->line <= line; s = advance(w, err)) {
        if (w->line < line) continue;
        separate(to);
        lmd__put_str(to, lmd__db_text(w->st, lmd__db_text(w->st, 2).n ? 2 : 1));
    }
    for (; s == LMS_OK && f->line <= line; s = advance(f, err)) {
        lms_str field = lmd__db_text(f->st, 1);
        if (f->line < line || ++told > MAX_PROBLEMS) continue;
        separate(to);
        if (field.n) {
            put_title(b, column_of(b, field), field, to);
            lmd__puts(to, ": ");
        }
        lmd__put_filled(to, lmd__db_text(f->st, lmd__db_text(f->st, 3).n ? 3 : 2), lmd__db_text(f->st, 4));
    }
    if (told > MAX_PROBLEMS) lmd__printf(to, "; và %u lỗi khác", told - MAX_PROBLEMS);
    return s;
}

/* Other records of the same child, or under the question whether they are. */
static lms_status others(lmd_back *b, int which, int64_t line, const char *words, lms_error *err)
{
    lmd_stream *t = &b->stream[which];
    lms_status  s = LMS_OK;
    lmd_buf    *to = &b->tail[LMD_TAIL_SAME];
    unsigned    told = 0;
    for (; s == LMS_OK && t->line <= line; s = advance(t, err)) {
        if (t->line < line || ++told > MAX_PROBLEMS) continue;
        separate(to);
        lmd__puts(to, words);
        lmd__put_str(to, lmd__db_text(t->st, 1));
        lmd__puts(to, " (");
        if (!sqlite3_column_int(t->st, 4)) lmd__put_str(to, lmd__db_text(t->st, 2)), lmd__puts(to, ", ");
        lmd__puts(to, "dòng ");
        lmd__put_str(to, lmd__db_text(t->st, 3));
        lmd__puts(to, ")");
    }
    if (told > MAX_PROBLEMS) lmd__printf(to, "; và %u bản ghi khác", told - MAX_PROBLEMS);
    return s;
}

static lms_status record_row(lmd_back *b, const lms_row *row, size_t n, lms_error *err)
{
    lmd_stream     *t = &b->stream[LMD_S_RECORD];
    int64_t         line = row->line;
    const lmd_word *id = lmd__id_status(lmd__db_text(t->st, 4));
    for (size_t i = 0; i < n; i++) cleaned(b, i, row);
    lmd__put_str(&b->tail[LMD_TAIL_CHILD], lmd__db_text(t->st, 2));
    lmd__puts(&b->tail[LMD_TAIL_CLEAN], sqlite3_column_int(t->st, 3) ? "Đạt" : "Chưa đạt");
    if (id) lmd__puts(&b->tail[LMD_TAIL_ID], id->vi);
    else lmd__put_str(&b->tail[LMD_TAIL_ID], lmd__db_text(t->st, 4));
    b->n_records++;
    lms_status s = corrections(b, line, n, err);
    if (s == LMS_OK) s = problems(b, line, err);
    if (s == LMS_OK) s = others(b, LMD_S_SAME, line, "cùng một trẻ: ", err);
    if (s == LMS_OK) s = others(b, LMD_S_REVIEW, line, "nghi trùng, chờ xem xét: ", err);
    return s == LMS_OK ? advance(t, err) : s;
}

/* A damaged line as one cell, so that it damages no other; bytes that are no UTF-8 as \xHH, as in quarantine. */
static void damaged_line(lmd_back *b, lms_str raw)
{
    b->cell[0] = (lmd_back_cell){ .note = { "", 0 } };
    begin_text(b, 0);
    for (size_t i = 0, k; i < raw.n; i += k) {
        k = lmd__utf8_cut((lms_str){ raw.s + i, raw.n - i }, 1);
        if (lmd__utf8_ok((lms_str){ raw.s + i, k }) && raw.s[i] != 0) lmd__put(&b->text, raw.s + i, k);
        else lmd__printf(&b->text, "\\x%02X", (unsigned char)raw.s[i]), k = 1;
    }
    end_text(b, 0);
}

static void quarantined_row(lmd_back *b, const lms_row *row, size_t n, lms_str code)
{
    const lmd_word *w = lmd__quarantine_word(code);
    bool            damaged = row->bad && row->raw.n && n;
    for (size_t i = damaged; i < n; i++) original(b, i, damaged ? &(lms_row){ 0 } : row);
    if (damaged) damaged_line(b, row->raw);
    lmd__puts(&b->tail[LMD_TAIL_CLEAN], "Dòng tạm tách, giữ nguyên");
    if (w) lmd__puts(&b->tail[LMD_TAIL_TODO], w->vi);
    else lmd__put_str(&b->tail[LMD_TAIL_TODO], code);
    b->n_quarantined++;
}

/* Facts of lines that did not come (the original was changed since): skipped, so that later lines still fit. */
static lms_status skip_to(lmd_back *b, int64_t line, lms_error *err)
{
    lms_status s = LMS_OK;
    for (int i = 0; i < LMD_N_STREAMS; i++)
        while (s == LMS_OK && b->stream[i].line < line) s = advance(&b->stream[i], err);
    return s;
}

lms_status lmd__back_row(lmd_back *b, const lms_row *row, bool header, lmd_back_row *out, lms_error *err)
{
    int64_t    line = row->line;
    size_t     n = row->n_cells;
    lms_status s = line < b->last_line ? LMS_OK : skip_to(b, line, err); /* a row out of order is in quarantine */
    if (s != LMS_OK) return s;
    if (line > b->last_line) b->last_line = line;
    lmd_stream *apart = &b->stream[LMD_S_QUARANTINE];
    bool        is_record = b->stream[LMD_S_RECORD].line == line && row->bad == NULL,
         is_apart = row->bad || apart->line == line;

    /* a record may fill a column that is empty here to the end of the row: never narrower than the table */
    if (is_record && n < b->n_cols) n = b->n_cols;
    if (row->bad && n == 0) n = 1;
    lmd__buf_clear(&b->text);
    for (int i = 0; i < LMD_N_TAIL; i++) lmd__buf_clear(&b->tail[i]);
    if (!more_cells(b, n)) return lmd__nomem(err);
    bool is_gone = !is_record && !is_apart && b->stream[LMD_S_FORGOTTEN].line == line;
    out->kind = is_gone ? LMD_ROW_FORGOTTEN : is_record ? LMD_ROW_RECORD : is_apart ? LMD_ROW_QUARANTINED : header ? LMD_ROW_HEADER
                : line < b->first_line ? LMD_ROW_HEAD : LMD_ROW_OTHER;
    if (is_record) s = record_row(b, row, n, err);
    else if (is_apart)
        quarantined_row(b, row, n, apart->line == line ? lmd__db_text(apart->st, 1) : lmd__str(row->bad));
    else for (size_t i = 0; i < n; i++) original(b, i, is_gone ? &(lms_row){ 0 } : row);
    if (is_gone) lmd__puts(&b->tail[LMD_TAIL_TODO], "Dữ liệu đã được xóa theo yêu cầu; xóa dòng này trong tệp gốc");
    if (s == LMS_OK && apart->line == line && is_apart && !is_record) s = advance(apart, err);
    if (s != LMS_OK) return s;
    settle(b, n);
    bool bad = b->text.bad;
    for (int i = 0; i < LMD_N_TAIL; i++) {
        bad |= b->tail[i].bad;
        out->tail[i] = header ? lmd__str(lmd__tail_title[i]) : lmd__buf_str(&b->tail[i]);
    }
    out->cell = b->cell;
    out->n = (uint32_t)n;
    return bad ? lmd__nomem(err) : LMS_OK;
}

lms_status lmd__back_source(sqlite3 *db, lms_str name, uint32_t sheet, lms_str sheet_name, int64_t *source_id,
                            lms_error *err)
{
    sqlite3_stmt *st;
    lmd_buf       full = { 0 };
    bool          row = false;
    lmd__put_str(&full, name);
    if (sheet > 0) {
        lmd__puts(&full, " [");
        if (sheet_name.n) lmd__put_str(&full, sheet_name);
        else lmd__put_u(&full, sheet + 1u);
        lmd__puts(&full, "]");
    }
    *source_id = 0;
    lms_status s = lmd__db_prepare(
        db, "SELECT source_id, count(*) OVER () FROM source WHERE name = ?1 ORDER BY source_id", &st, err);
    if (s == LMS_OK) lmd__db_bind(st, 1, lmd__buf_str(&full));
    if (s == LMS_OK) s = lmd__db_step(st, &row, err);
    if (s == LMS_OK && row) {
        *source_id = sqlite3_column_int64(st, 0);
        if (sqlite3_column_int(st, 1) > 1) {
            char *z = sqlite3_mprintf("%.*s", (int)name.n, name.s);
            s = lmd__fail(
                err, LMS_E_ARG,
                LMS_MSG("Two inputs are called {1}; give them different names, so that each can be given back"), z);
            sqlite3_free(z);
        }
    }
    sqlite3_finalize(st);
    lmd__buf_free(&full);
    return s;
}
