// SPDX-License-Identifier: MIT
/*
 * desk/return.c - each dump back in its own columns and order, cleaned.
 *
 * In       a result, the original file (read again by the reader that made the result from it)
 * Out      by the ending of the output: .xlsx a workbook, else text with the delimiter of the original (or a
 *          comma), UTF-8 with BOM
 * Promises
 *   1. every row of the original, letterhead and quarantined rows too, at its place; see back.h for the cells
 *   2. in XLSX a repaired cell is green, a proposed one yellow, with what stood there (what is proposed) as
 *      comment; a legend sheet says so; the columns behind say the same in words
 *   3. the file appears whole or not at all, mode 0600
 */
#include "back.h"
#include "book_out.h"
#include "export.h"
#include "return.h"

#include <stdio.h>
#include <stdlib.h>

#define MAX_COMMENTS 4000 /* of a sheet; Excel opens slowly with more, and the columns behind say it all */

/* ---- where the records begin: one walk over the file before the one that writes ---- */

typedef struct table { uint32_t sheet, width, header_line; bool known; int64_t source_id; lmd_buf name; } table;
typedef struct plan {
    sqlite3 *db;
    lms_str  name;
    const char *path;
    table   *v; size_t n, cap;
} plan;

static void plan_free(plan *p)
{
    for (size_t i = 0; i < p->n; i++) lmd__buf_free(&p->v[i].name);
    free(p->v);
    p->v = NULL;
    p->n = p->cap = 0;
}

static int64_t first_line_of(sqlite3 *db, int64_t source_id, lms_error *err, lms_status *s)
{
    sqlite3_stmt *st;
    bool          row = false;
    int64_t       line = INT64_MAX;
    static const char all[] = "SELECT min(line) FROM (SELECT line FROM record WHERE source_id = ?1 UNION ALL SELECT line "
                              "FROM quarantine WHERE source_id = ?1 UNION ALL SELECT line FROM forgotten WHERE source_id = ?1)",
                      without[] = "SELECT min(line) FROM (SELECT line FROM record WHERE source_id = ?1 UNION ALL SELECT line "
                                  "FROM quarantine WHERE source_id = ?1)";
    *s = lmd__db_prepare(db, lmd__db_has(db, "forgotten") ? all : without, &st, err);
    if (*s == LMS_OK) sqlite3_bind_int64(st, 1, source_id), *s = lmd__db_step(st, &row, err);
    if (*s == LMS_OK && row && sqlite3_column_type(st, 0) != SQLITE_NULL) line = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    return line;
}

static table *add_table(plan *p, const lms_row *row, int64_t *first, lms_status *s, lms_error *err)
{
    if (!lmd__room((void **)&p->v, p->n, &p->cap, sizeof *p->v)) return *s = lmd__nomem(err), NULL;
    table *t = &p->v[p->n++];
    *t = (table){ .sheet = row->sheet };
    lmd__put_str(&t->name, row->sheet_name);
    *s = lmd__back_source(p->db, p->name, row->sheet, row->sheet_name, &t->source_id, err);
    t->known = t->source_id != 0;
    *first = INT64_MAX;
    if (*s == LMS_OK && t->known) *first = first_line_of(p->db, t->source_id, err, s);
    return t;
}

static lms_status look(plan *p, lms_row_source *src, lms_error *err)
{
    lms_row    row;
    table     *t = NULL;
    int64_t    first = 0;
    lms_status s;
    while ((s = src->next(src->ctx, &row, err)) == LMS_OK && row.n_cells != UINT32_MAX) {
        if (t == NULL || t->sheet != row.sheet) t = add_table(p, &row, &first, &s, err);
        if (s != LMS_OK) return s;
        if (row.n_cells > t->width) t->width = row.n_cells;
        if (row.line < first && row.n_cells) t->header_line = row.line;
    }
    return s;
}

/* ---- text ---- */

static void text_row(lmd_buf *b, const lmd_back_row *r, uint32_t width, char delimiter)
{
    for (uint32_t i = 0; i < width; i++) {
        if (i) lmd__put(b, &delimiter, 1);
        if (i < r->n) lmd__csv_cell(b, r->cell[i].text, delimiter, false);
    }
    for (int k = 0; k < LMD_N_TAIL; k++) {
        lmd__put(b, &delimiter, 1);
        lmd__csv_cell(b, r->tail[k], delimiter, false);
    }
    lmd__puts(b, "\r\n");
}

static lms_status write_text(plan *p, lms_row_source *src, FILE *f, char delimiter, const char *path, lms_error *err)
{
    lmd_back   back;
    lmd_buf    b = { 0 };
    lms_row    row;
    const table *t = &p->v[0];
    lms_status s = lmd__back_open(&back, p->db, t->source_id, err);
    uint32_t   width = t->width > back.n_cols ? t->width : (uint32_t)back.n_cols;
    lmd__puts(&b, "\xEF\xBB\xBF");
    while (s == LMS_OK && (s = src->next(src->ctx, &row, err)) == LMS_OK && row.n_cells != UINT32_MAX) {
        lmd_back_row r;
        if ((s = lmd__back_row(&back, &row, row.line == t->header_line, &r, err)) != LMS_OK) break;
        text_row(&b, &r, width, delimiter);
        if (b.bad) s = lmd__nomem(err);
        else if (b.n > (1u << 16) && fwrite(b.s, 1, b.n, f) != b.n)
            s = lmd__fail(err, LMS_E_IO, LMS_MSG("{1} could not be written; is the disk full?"), path);
        if (b.n > (1u << 16)) lmd__buf_clear(&b);
    }
    if (s == LMS_OK && fwrite(b.s, 1, b.n, f) != b.n)
        s = lmd__fail(err, LMS_E_IO, LMS_MSG("{1} could not be written; is the disk full?"), path);
    lmd__buf_free(&b);
    lmd__back_close(&back);
    return s;
}

static lms_status text_file(plan *p, lms_row_source *src, const char *out_path, lms_error *err)
{
    lmd_temp   t;
    lms_status s = lmd__temp_begin(&t, out_path, err);
    if (s != LMS_OK) return s;
    FILE *f = fopen(t.path, "wb");
    if (f == NULL) s = lmd__fail(err, LMS_E_IO, LMS_MSG("{1} could not be written; is the disk full?"), out_path);
    if (s == LMS_OK) s = write_text(p, src, f, src->delimiter ? src->delimiter : ',', out_path, err);
    if (f && fclose(f) != 0 && s == LMS_OK)
        s = lmd__fail(err, LMS_E_IO, LMS_MSG("{1} could not be written; is the disk full?"), out_path);
    if (s == LMS_OK) return lmd__temp_commit(&t, err);
    lmd__temp_abort(&t);
    return s;
}

/* ---- workbooks ---- */

typedef struct styles {
    lxw_format *plain, *head, *applied, *proposed, *apart, *tail, *tail_head, *tcvn3, *tcvn3_caps, *vni;
} styles;

static lxw_format *style(lmd_book *b, lxw_color_t fill, lxw_color_t ink, bool bold, const char *font)
{
    lxw_format *f = lmd__book_format(b);
    if (f == NULL) return NULL;
    if (fill) format_set_bg_color(f, fill);
    if (ink) format_set_font_color(f, ink);
    if (bold) format_set_bold(f), format_set_text_wrap(f);
    if (fill) format_set_border(f, LXW_BORDER_THIN), format_set_border_color(f, 0xBFBFBF);
    if (font) format_set_font_name(f, font);
    return f;
}

static styles make_styles(lmd_book *b)
{
    return (styles){ .plain = style(b, 0, 0, false, NULL),
                     .head = style(b, 0, 0, true, NULL),
                     .applied = style(b, 0xC6EFCE, 0x00441B, false, NULL),
                     .proposed = style(b, 0xFFEB9C, 0x5C3B00, false, NULL),
                     .apart = style(b, 0xEDEDED, 0x404040, false, NULL),
                     .tail = style(b, 0xF2F7FC, 0x1F3A5F, false, NULL),
                     .tail_head = style(b, 0xBDD7EE, 0x1F3A5F, true, NULL),
                     .tcvn3 = style(b, 0, 0, false, ".VnTime"),
                     .tcvn3_caps = style(b, 0, 0, false, ".VnTimeH"),
                     .vni = style(b, 0, 0, false, "VNI-Times") };
}

static lxw_format *style_of(const styles *s, const lmd_back_row *r, const lmd_back_cell *c)
{
    if (r->kind == LMD_ROW_QUARANTINED || r->kind == LMD_ROW_FORGOTTEN) return s->apart;
    if (r->kind == LMD_ROW_HEADER) return s->head;
    if (c->mark == LMD_MARK_APPLIED) return s->applied;
    if (c->mark == LMD_MARK_PROPOSED) return s->proposed;
    if (c->hint & LMS_CELL_FONT_TCVN3_CAPS) return s->tcvn3_caps; /* text left in its encoding stays readable */
    if (c->hint & LMS_CELL_FONT_TCVN3) return s->tcvn3;
    return c->hint & LMS_CELL_FONT_VNI ? s->vni : s->plain;
}

typedef struct sheet_out {
    lmd_book *book; lxw_worksheet *ws; const styles *st; lmd_widths widths;
    uint32_t  width, comments, header, last; /* rows of the new sheet, 1-based */
    uint64_t  untold; /* comments left out */
} sheet_out;

static void book_row(sheet_out *o, const lmd_back_row *r, const lms_row *row)
{
    uint32_t line = row->line - 1;
    if (row->hidden)
        worksheet_set_row_opt(o->ws, line, LXW_DEF_ROW_HEIGHT, NULL, &(lxw_row_col_options){ .hidden = LXW_TRUE });
    for (uint32_t i = 0; i < r->n; i++) {
        const lmd_back_cell *c = &r->cell[i];
        /* a letterhead's merged text once; in records a repeated value can be sorted and filtered */
        bool again = (c->hint & LMS_CELL_MERGED) && r->kind != LMD_ROW_RECORD;
        lmd__book_text(o->book, o->ws, line, i, again ? LMD_S("") : c->text,
                       c->text.n || c->mark ? style_of(o->st, r, c) : NULL);
        if (r->kind == LMD_ROW_RECORD || r->kind == LMD_ROW_HEADER) lmd__width_note(&o->widths, i, c->text);
        if (c->note.n && o->comments < MAX_COMMENTS) lmd__book_comment(o->book, o->ws, line, i, c->note), o->comments++;
        else if (c->note.n) o->untold++;
    }
    for (uint32_t k = 0; k < LMD_N_TAIL; k++) {
        if (r->tail[k].n == 0 && r->kind != LMD_ROW_RECORD) continue;
        lmd__book_text(o->book, o->ws, line, o->width + k, r->tail[k],
                       r->kind == LMD_ROW_HEADER ? o->st->tail_head : o->st->tail);
        lmd__width_note(&o->widths, o->width + k, r->tail[k]);
    }
}

static void sheet_end(sheet_out *o)
{
    if (o->ws == NULL) return;
    lmd__width_apply(&o->widths, o->ws, 5, 42);
    worksheet_ignore_errors(o->ws, LXW_IGNORE_NUMBER_STORED_AS_TEXT, "A1:XFD1048576");
    worksheet_set_landscape(o->ws);
    worksheet_set_paper(o->ws, 9);
    if (o->header == 0 || o->last <= o->header) return;
    worksheet_freeze_panes(o->ws, o->header, 0);
    worksheet_repeat_rows(o->ws, o->header - 1, o->header - 1);
    worksheet_autofilter(o->ws, o->header - 1, 0, o->last - 1, (lxw_col_t)(o->width + LMD_N_TAIL - 1));
}

static void legend(lmd_book *b, const styles *st, const uint64_t count[4], uint64_t untold)
{
    lxw_worksheet *ws = lmd__book_sheet(b, LMD_S("Chú giải lamsach"));
    lmd_buf        t = { 0 };
    struct { lxw_format *f; const char *what, *means; uint64_t n; bool counted;
    } rows[] = {
        { st->tail_head, "Chú giải",
          "Tệp này có đủ mọi dòng, mọi cột và thứ tự như tệp gốc; tệp gốc không bị thay đổi.", 0, false },
        { st->applied, "Ô nền xanh",
          "Đã sửa cách trình bày (dấu, chữ hoa, định dạng...), không đổi nội dung. Giá trị cũ ở chú thích của ô và ở "
          "cột «lamsach: đã sửa».",
          count[0], true },
        { st->proposed, "Ô nền vàng",
          "Chỉ là đề xuất: ô vẫn giữ giá trị cũ. Đề xuất ở chú thích của ô và ở cột «lamsach: đề xuất sửa»; cán bộ "
          "kiểm tra rồi tự sửa.",
          count[1], true },
        { st->apart, "Dòng nền xám",
          "Dòng tạm tách: không đọc được như một hồ sơ trẻ (dòng cộng, dòng ký tên, dòng hỏng...). Giữ nguyên, lý do ở "
          "cột «lamsach: cần xử lý».",
          count[2], true },
        { st->tail, "Cột «lamsach: ...»", "Kết quả kiểm tra từng hồ sơ, đặt sau cột cuối của tệp gốc.", count[3],
          true },
        { st->plain, "Ngày", "Ngày được viết theo dạng ngày/tháng/năm (dd/MM/yyyy).", 0, false },
    };
    for (uint32_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        lmd__book_text(b, ws, i, 0, lmd__str(rows[i].what), rows[i].f);
        lmd__book_text(b, ws, i, 1, lmd__str(rows[i].means), st->plain);
        lmd__buf_clear(&t);
        if (rows[i].counted) lmd__put_u(&t, rows[i].n);
        lmd__book_text(b, ws, i, 2, lmd__buf_str(&t), st->plain);
    }
    if (untold) {
        lmd__buf_clear(&t);
        lmd__printf(&t, "%llu ô khác không có chú thích vì quá nhiều; nội dung đầy đủ ở hai cột cuối.",
                    (unsigned long long)untold);
        lmd__book_text(b, ws, 7, 1, lmd__buf_str(&t), st->plain);
    }
    lmd__buf_free(&t);
    if (ws == NULL) return;
    worksheet_set_column(ws, 0, 0, 20, NULL);
    worksheet_set_column(ws, 1, 1, 130, NULL);
    worksheet_set_column(ws, 2, 2, 12, NULL);
    worksheet_set_landscape(ws);
    worksheet_set_paper(ws, 9);
    worksheet_fit_to_pages(ws, 1, 0);
    worksheet_ignore_errors(ws, LXW_IGNORE_NUMBER_STORED_AS_TEXT, "A1:C50");
}

static lms_status write_sheet(plan *p, const table *t, lms_row_source *src, lms_row *row, sheet_out *o,
                              uint64_t count[4], lms_error *err)
{
    lmd_back   back = { 0 };
    lms_status s = lmd__back_open(&back, p->db, t->source_id, err); /* source 0: nothing is known, all as it was */
    o->ws = lmd__book_sheet(o->book, t->name.n ? lmd__buf_str(&t->name) : LMD_S("Dữ liệu"));
    o->width = t->width > back.n_cols ? t->width : (uint32_t)back.n_cols;
    while (s == LMS_OK && row->n_cells != UINT32_MAX && row->sheet == t->sheet && o->book->trouble == LMS_OK) {
        lmd_back_row r;
        s = lmd__back_row(&back, row, t->known && row->line == t->header_line, &r, err);
        /* a row out of order goes where there is room, behind its neighbour */
        uint32_t place = row->line > o->last ? row->line : o->last + 1;
        if (s == LMS_OK && place > LMD_SHEET_ROWS)
            s = lmd__fail(err, LMS_E_LIMIT, LMS_MSG("{1} has more rows than a workbook can hold; give it back as .csv"),
                          p->path);
        if (s != LMS_OK) break;
        row->line = o->last = place;
        if (r.kind == LMD_ROW_HEADER) o->header = place;
        book_row(o, &r, row);
        s = src->next(src->ctx, row, err);
    }
    count[0] += back.n_applied, count[1] += back.n_proposed, count[2] += back.n_quarantined, count[3] += back.n_records;
    sheet_end(o);
    lmd__back_close(&back);
    return s;
}

static lms_status book_file(plan *p, lms_row_source *src, const char *out_path, lms_error *err)
{
    lmd_book   book;
    lms_row    row;
    uint64_t   count[4] = { 0 }, untold = 0;
    lms_status s = lmd__book_open(&book, out_path, err);
    if (s != LMS_OK) return s;
    styles st = make_styles(&book);
    s = src->next(src->ctx, &row, err);
    for (size_t i = 0; s == LMS_OK && i < p->n; i++) {
        sheet_out o = { .book = &book, .st = &st };
        s = write_sheet(p, &p->v[i], src, &row, &o, count, err);
        untold += o.untold;
        lmd__width_free(&o.widths);
    }
    if (s == LMS_OK) legend(&book, &st, count, untold);
    if (s == LMS_OK) return lmd__book_commit(&book, err);
    lmd__book_abort(&book);
    return s;
}

/* ---- all together ---- */

static lms_status no_source(const char *path, lms_error *err)
{
    return lmd__fail(err, LMS_E_ARG,
                     LMS_MSG("{1} is not among the inputs of this result; give the file under the name it had then"),
                     path);
}

lms_status lmd__give_back(sqlite3 *db, lms_run *run, const char *input_path, const char *out_path, lms_error *err)
{
    lms_input      in;
    lms_row_source src = { 0 };
    plan           p = { .db = db, .name = lmd__base_name(input_path), .path = input_path };
    bool           known = false;
    lms_input_init(&in);
    in.path = input_path;
    lms_status s = lmd__open_rows(run, &in, &src, err);
    if (s != LMS_OK) return s;
    s = look(&p, &src, err);
    src.close(src.ctx);
    for (size_t i = 0; i < p.n; i++) known |= p.v[i].known;
    if (s == LMS_OK && !known) s = no_source(input_path, err);
    if (s == LMS_OK && p.n > 1 && !lmd__ieq(lmd__extension(lmd__base_name(out_path)), LMD_S("xlsx")))
        s = lmd__fail(err, LMS_E_ARG, LMS_MSG("{1} has several sheets; name the output .xlsx"), input_path);
    if (s == LMS_OK && (s = lmd__open_rows(run, &in, &src, err)) == LMS_OK) {
        bool book = lmd__ieq(lmd__extension(lmd__base_name(out_path)), LMD_S("xlsx"));
        s = book ? book_file(&p, &src, out_path, err) : text_file(&p, &src, out_path, err);
        src.close(src.ctx);
    }
    plan_free(&p);
    return s;
}

lms_status lmd__open_rows(lms_run *run, const lms_input *in, lms_row_source *out, lms_error *err)
{
    return lmd_is_workbook(in->path) ? lmd_workbook_open(in->path, out, err) : lms_run_rows(run, in, out, err);
}

lms_status lmd_return_file(const char *result_db, const char *rules_dir, const char *map_file, const char *input_path,
                           const char *out_path, lms_error *err)
{
    sqlite3    *db = NULL;
    lms_run    *run = NULL;
    lms_options opt;
    if (input_path == NULL || out_path == NULL)
        return lmd__fail(err, LMS_E_ARG, LMS_MSG("lmd_return_file needs an input and an output"));
    lms_status s = lmd__db_open(result_db, &db, err);
    if (s == LMS_OK &&
        !lmd_is_workbook(input_path)) { /* text is read by the engine, with the pack's judgement of encodings */
        lms_options_init(&opt);
        opt.rules_dir = rules_dir;
        opt.map_file = map_file;
        opt.threads = 1;
        s = lms_run_new(&opt, &run, err);
    }
    if (s == LMS_OK) s = lmd__give_back(db, run, input_path, out_path, err);
    lms_run_free(run);
    sqlite3_close(db);
    return s;
}
