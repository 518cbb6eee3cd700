// SPDX-License-Identifier: MIT
/*
 * desk/worklist_absent.c - the sheet of children who stand in a reference list and have no record: whom to visit.
 *
 * In       table `missing_child` of a result
 * Out      one sheet: by ward, hamlet and household; children of one household (or, where the list has no household,
 *          of the same parents in one hamlet) have one visit number
 * Promises
 *   1. every row of `missing_child` is there once
 *   2. a child who may have a record after all is told so
 */
#include "worklist_parts.h"

#include <stdlib.h>

static const lmd_work_column columns[] = { { "Lượt", "Visit", 7 },
                                           { "Phường (xã)", "Ward", 20 },
                                           { "Thôn / tổ dân phố", "Hamlet", 16 },
                                           { "Mã hộ", "Household", 12 },
                                           { "Địa chỉ", "Address", 24 },
                                           { "Họ và tên", "Full name", 26 },
                                           { "Ngày sinh", "Birth date", 12 },
                                           { "Cha, mẹ, người giám hộ", "Parents, guardian", 36 },
                                           { "Việc cần làm", "What to do", 30 },
                                           { "Danh sách, dòng", "List, line", 24 },
                                           { "Kết quả", "Done", 12 } };
#define N_COLUMNS ((uint32_t)(sizeof columns / sizeof *columns))
enum { C_WARD, C_NAME_OF_WARD, C_LIST, C_LINE, C_MAYBE, C_HAMLET, C_HOUSEHOLD, C_ADDRESS, C_NAME, C_BIRTH, C_PARENTS };

static const lmd_field *of_type(const lmd_work_book *l, const char *type)
{
    for (size_t i = 0; i < l->fields.n; i++)
        if (strcmp(l->fields.v[i].type, type) == 0) return &l->fields.v[i];
    return NULL;
}

static void column(const lmd_work_book *l, lmd_buf *sql, const lmd_field *f, const char *as)
{
    lmd__puts(sql, ", ");
    if (f && lmd__db_has_column(l->db, "missing_child", f->id)) lmd__puts(sql, "m."), lmd__db_ident(sql, lmd__str(f->id));
    else lmd__puts(sql, "NULL");
    lmd__puts(sql, " AS "), lmd__puts(sql, as);
}

/* Names of other people, which are those of type name without a role of their own: "Họ tên mẹ: ...; ...". */
static void parents(const lmd_work_book *l, lmd_buf *sql)
{
    bool any = false;
    for (size_t i = 0; i < l->fields.n; i++) {
        const lmd_field *f = &l->fields.v[i];
        if (strcmp(f->type, "name") != 0 || strcmp(f->role, "person_name") == 0 || !lmd__db_has_column(l->db, "missing_child", f->id)) continue;
        lmd__puts(sql, any ? " || " : ", ");
        lmd__puts(sql, "coalesce('; ' || '");
        const char *title = lmd__say(l->lang, f->title_vi, f->title_en);
        for (const char *c = title; *c; c++) lmd__put(sql, c, 1), *c == '\'' ? (void)lmd__puts(sql, "'") : (void)0;
        lmd__puts(sql, ": ' || m."), lmd__db_ident(sql, lmd__str(f->id)), lmd__puts(sql, ", '')");
        any = true;
    }
    lmd__puts(sql, any ? " AS x_parents" : ", NULL AS x_parents");
}

static lms_status prepare(lmd_work_book *l, sqlite3_stmt **st, lms_error *err)
{
    lmd_buf sql = { 0 };
    lmd__puts(&sql, "SELECT m.ward, p.ward_name, m.list, m.row, m.maybe");
    column(l, &sql, lmd__field_of_role(&l->fields, "hamlet"), "x_hamlet");
    column(l, &sql, lmd__field_of_role(&l->fields, "household"), "x_house");
    column(l, &sql, of_type(l, "address"), "x_address");
    column(l, &sql, lmd__field_of_role(&l->fields, "person_name"), "x_name");
    column(l, &sql, lmd__field_of_role(&l->fields, "birth_date"), "x_birth");
    parents(l, &sql);
    lmd__puts(&sql, " FROM missing_child m LEFT JOIN ward_progress p ON p.ward_code = m.ward"
                    " ORDER BY m.ward IS NULL, m.ward, length(x_hamlet), x_hamlet, x_house, x_parents, m.list, m.row");
    /* by length first: TDP 9 comes before TDP 10 */
    lms_status s = sql.bad ? lmd__nomem(err) : lmd__db_prepare(l->db, lmd__z(&sql), st, err);
    lmd__buf_free(&sql);
    return s;
}

/* What the children of one visit have in common. A child of whom nothing is known is a visit of its own. */
static void visit_key(sqlite3_stmt *st, lmd_buf *to)
{
    lms_str house = lmd__db_text(st, C_HOUSEHOLD), parents_of = lmd__db_text(st, C_PARENTS);
    lmd__buf_clear(to);
    if (house.n == 0 && parents_of.n == 0) return;
    lmd__put_str(to, lmd__db_text(st, C_WARD)), lmd__put(to, "\n", 1);
    if (house.n == 0) lmd__put_str(to, lmd__db_text(st, C_HAMLET)), lmd__put(to, "\n", 1);
    lmd__put_str(to, house.n ? house : parents_of);
}

static void one_child(lmd_work_book *l, lxw_worksheet *ws, uint32_t row, uint64_t visit, sqlite3_stmt *st)
{
    lms_str ward = lmd__db_text(st, C_NAME_OF_WARD), people = lmd__db_text(st, C_PARENTS);
    lmd_buf b = { 0 };
    double  high = 1, more;
    if (ward.n == 0) ward = lmd__db_text(st, C_WARD);
    if (ward.n == 0) ward = lmd__str(lmd__say(l->lang, "Chưa rõ phường (xã)", "Ward not known"));
    if (people.n > 2) people.s += 2, people.n -= 2; /* "; " of the first */
    lms_str todo = lmd__str(sqlite3_column_int(st, C_MAYBE)
                                ? lmd__say(l->lang, "Có thể đã có hồ sơ: tìm lại trước khi nhập", "May have a record: look before entering")
                                : lmd__say(l->lang, "Đến nhà, nhập vào phần mềm nếu đang ở địa phương", "Visit; enter into the software if the child lives here"));
    if ((more = lmd__work_lines(people, columns[7].width)) > high) high = more;
    if ((more = lmd__work_lines(todo, columns[8].width)) > high) high = more;
    if ((more = lmd__work_lines(lmd__db_text(st, C_ADDRESS), columns[4].width)) > high) high = more;
    if ((more = lmd__work_lines(lmd__db_text(st, C_LIST), columns[9].width - 10)) > high) high = more;
    worksheet_set_row(ws, row, 16.5 * high, NULL);
    lmd__put_u(&b, visit);
    lmd__book_text(&l->book, ws, row, 0, lmd__buf_str(&b), l->figure);
    lmd__book_text(&l->book, ws, row, 1, ward, l->cell);
    lmd__book_text(&l->book, ws, row, 2, lmd__db_text(st, C_HAMLET), l->cell);
    lmd__book_text(&l->book, ws, row, 3, lmd__db_text(st, C_HOUSEHOLD), l->cell);
    lmd__book_text(&l->book, ws, row, 4, lmd__db_text(st, C_ADDRESS), l->cell);
    lmd__book_text(&l->book, ws, row, 5, lmd__db_text(st, C_NAME), l->cell);
    lmd__buf_clear(&b);
    if (!lmd__put_date_vi(&b, lmd__db_text(st, C_BIRTH))) lmd__put_str(&b, lmd__db_text(st, C_BIRTH));
    lmd__book_text(&l->book, ws, row, 6, lmd__buf_str(&b), l->cell);
    lmd__book_text(&l->book, ws, row, 7, people, l->cell);
    lmd__book_text(&l->book, ws, row, 8, todo, l->cell);
    lmd__buf_clear(&b);
    lmd__put_str(&b, lmd__db_text(st, C_LIST));
    lmd__puts(&b, lmd__say(l->lang, ", dòng ", ", line ")), lmd__put_str(&b, lmd__db_text(st, C_LINE));
    lmd__book_text(&l->book, ws, row, 9, lmd__buf_str(&b), l->cell);
    lmd__book_text(&l->book, ws, row, 10, LMD_S(""), l->cell);
    lmd__buf_free(&b);
}

static lxw_worksheet *begin(lmd_work_book *l)
{
    lmd_buf        b = { 0 };
    lxw_worksheet *ws = lmd__book_sheet(&l->book, lmd__str(lmd__say(l->lang, "Chưa có hồ sơ", "Without a record")));
    if (ws == NULL) return NULL;
    lmd__book_text(&l->book, ws, 0, 0,
                   lmd__str(lmd__say(l->lang, "TRẺ CÓ TRONG DANH SÁCH ĐỐI CHIẾU, CHƯA CÓ TRONG PHẦN MỀM", "CHILDREN OF REFERENCE LISTS WHO ARE NOT IN THE SOFTWARE")),
                   l->title);
    lmd__puts(&b, lmd__say(l->lang, "Ngày chốt số liệu: ", "As of: "));
    lmd__put_str(&b, lmd__buf_str(&l->as_of));
    lmd__book_text(&l->book, ws, 1, 0, lmd__buf_str(&b), l->note);
    lmd__book_text(&l->book, ws, 2, 0,
                   lmd__str(lmd__say(l->lang, "Các trẻ cùng số lượt ở một hộ: đến một lần. Lọc theo phường (xã) ở cột thứ hai.",
                                     "Children with one visit number live in one household. Filter by ward in the second column.")),
                   l->note);
    lmd__work_head(l, ws, 3, columns, N_COLUMNS);
    lmd__buf_free(&b);
    return ws;
}

/* A list without hamlets, households or addresses would print empty columns. */
static void hide_empty(lxw_worksheet *ws, const bool any[3])
{
    lxw_row_col_options hidden = { .hidden = LXW_TRUE };
    for (int k = 0; k < 3; k++)
        if (!any[k]) worksheet_set_column_opt(ws, (lxw_col_t)(2 + k), (lxw_col_t)(2 + k), columns[2 + k].width, NULL, &hidden);
}

lms_status lmd__work_absent(lmd_work_book *l, lms_error *err)
{
    sqlite3_stmt  *st = NULL;
    lxw_worksheet *ws = NULL;
    lmd_buf        key = { 0 }, last = { 0 };
    bool           row = true, any[3] = { false };
    uint32_t       at = 4;
    uint64_t       visit = 0;
    lms_status     s = lmd__need_table(l->db, "missing_child", err);
    if (s == LMS_OK) s = prepare(l, &st, err);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        if (ws && at >= LMD_SHEET_ROWS) hide_empty(ws, any), lmd__work_page(ws, 3, at - 1, N_COLUMNS), ws = NULL, at = 4;
        if (ws == NULL && (ws = begin(l)) == NULL) s = lmd__nomem(err);
        if (s != LMS_OK) break;
        visit_key(st, &key);
        if (key.n == 0 || !lmd__eq(lmd__buf_str(&key), lmd__buf_str(&last))) visit++;
        lmd__buf_clear(&last), lmd__put_str(&last, lmd__buf_str(&key));
        for (int k = 0; k < 3; k++) any[k] |= lmd__db_text(st, C_HAMLET + k).n > 0;
        one_child(l, ws, at++, visit, st);
    }
    if (ws) hide_empty(ws, any), lmd__work_page(ws, 3, at - 1, N_COLUMNS);
    sqlite3_finalize(st);
    if (s == LMS_OK && (key.bad || last.bad)) s = lmd__nomem(err);
    lmd__buf_free(&key);
    lmd__buf_free(&last);
    return s;
}
