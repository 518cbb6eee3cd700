// SPDX-License-Identifier: MIT
/* test_ingest_tables.c - finding the table: headers, rows that are no records, sheets, maps, encodings, and inputs that
 * are no table (promise 5). */
#include "ingest_fixture.h"

#include <sqlite3.h>

/* Headings and what they became: "full_name|extra:STT|..." */
static const char *columns(const lms_source *s, const lms_schema *sc)
{
    static char text[2000];
    size_t      n = 0;
    for (uint32_t c = 0; c < s->n_columns; c++)
        n += (size_t)snprintf(
            text + n, sizeof text - n, "%s%s%s", c ? "|" : "", s->column_field[c] == LMS_NO_FIELD ? "+" : "",
            s->column_field[c] == LMS_NO_FIELD ? s->column_key[c].s : sc->field[s->column_field[c]].id.s);
    return text;
}

#define COLUMNS(text, want) do { lms_dataset d_; \
    ck_assert_int_eq(ingest_one(text_file("c.csv", text), &d_), LMS_OK); \
    ck_assert_str_eq(columns(&d_.source[0], d_.schema), want); conserves(&d_); lms__dataset_free(&d_); } while (0)

START_TEST(headings_are_known_without_case_marks_spaces_and_brackets)
{
    COLUMNS("HỌ VÀ TÊN,ngay sinh,GioiTinh\na,2015,1\n", "full_name|birth_date|sex");
    COLUMNS("1. Họ và tên (viết in hoa),\"Ngày,\ntháng, năm sinh\",Số ĐT (*)\na,2015,1\n",
            "full_name|birth_date|phone");
    COLUMNS("ĐT,DT,Họ tên\na,b,c\n", "phone|ethnicity|full_name");
    COLUMNS("full_name,birth_date,Ghi chú,Ghi chú,\na,b,c,d,e\na,b,c,d,e\n",
            "full_name|birth_date|+Ghi chú|+Ghi chú#2|+#5");
    COLUMNS("Tên mẹ họ,họ tên,Ngày sinh\na,b,c\n", "mother_name|full_name|birth_date");
}
END_TEST

START_TEST(two_row_headers_are_read_from_the_top)
{
    COLUMNS("STT,Họ tên,Ngày sinh,Cha,,Mẹ,\n,,,Họ tên,Năm sinh,Họ tên,Năm sinh\n1,a,2015,b,1980,c,1981\n",
            "+STT|full_name|birth_date|father_name|father_birth_year|mother_name|mother_birth_year");
    COLUMNS("Thông tin trẻ,,,Cha,,\nHọ tên,Ngày sinh,Dân tộc,Họ tên,Dân tộc,Nghề nghiệp\na,2015,Kinh,b,Tày,x\n",
            "full_name|birth_date|ethnicity|father_name|+Cha / Dân tộc|+Cha / Nghề nghiệp");
    COLUMNS("UBND phường Mẫu,,,\nHọ tên,Ngày sinh,Giới tính,Dân tộc\na,2015,Nam,Kinh\n",
            "full_name|birth_date|sex|ethnicity");
    COLUMNS("Họ tên,Ngày sinh,Cha\n,,\"(ghi\nđủ họ tên)\"\na,2015,b\n", "full_name|birth_date|father_name");
}
END_TEST

START_TEST(a_second_column_for_a_field_is_kept_in_extra_and_told)
{
    lms_dataset d;
    ck_assert_int_eq(
        ingest_one(text_file("a.csv", "Họ và tên,Họ tên,Ngày sinh,Giới tính,Dân tộc\na,b,2015,Nam,Kinh\n"), &d),
        LMS_OK);
    ck_assert_str_eq(value(&d, 0, "full_name"), "a");
    ck_assert_str_eq(extra(&d, 0), "{\"Họ tên\":\"b\"}");
    ck_assert_uint_eq(d.source[0].column_why[1], LMS_WHY_DUPLICATE);
    ck_assert_ptr_nonnull(strstr(notices, "a.csv:1: Column 2 (Họ tên) is a second column"));
    lms__dataset_free(&d);
}
END_TEST

START_TEST(rows_that_are_no_records_go_to_quarantine_with_their_code)
{
    lms_dataset d;
    const char *path = text_file("a.csv", "UBND PHƯỜNG MẪU,,,,,\n"
                                          "DANH SÁCH TRẺ EM,,,,,\n\n"
                                          "STT,Họ và tên,Ngày sinh,Giới tính,Dân tộc,Ghi chú\n"
                                          "(1),(2),(3),(4),(5),(6)\n"
                                          "Tổ dân phố 3,,,,,\n"
                                          "1,Lê A,01/01/2015,Nam,Kinh,\n"
                                          "2,Lê B,,,,\n"
                                          "STT,Họ và tên,Ngày sinh,Giới tính,Dân tộc,Ghi chú\n"
                                          "3,Lê C,01/01/2015,Nam,Kinh,\n"
                                          "4,,,,,\n"
                                          ",Cộng tổ 3: 3,,,,\n"
                                          "Tổng cộng,,3,2,,\n"
                                          "Ghi chú: số liệu tạm tính,,,,,\n"
                                          ",,,,\"Mẫu, ngày 5 tháng 11 năm 2024\",\n"
                                          ",Người lập biểu,,,Chủ tịch,\n"
                                          ",Nguyễn Văn Ký,,,Lê Văn Dấu,\n");
    ck_assert_int_eq(ingest_one(path, &d), LMS_OK);
    ck_assert_str_eq(rejected(&d), "5:0 column-number-row|6:0 section-row|9:0 repeated-header|11:0 no-known-value|12:0 "
                                   "subtotal-row|13:0 subtotal-row"
                                   "|14:0 note-row|15:0 signature-row|16:0 signature-row|17:0 signature-row");
    ck_assert_uint_eq(d.n_records, 3);
    ck_assert_uint_eq(d.source[0].header_line, 4);
    ck_assert(lms__str_is(d.source[0].preamble, "[[\"UBND PHƯỜNG MẪU\"],[\"DANH SÁCH TRẺ EM\"],[\"STT\",\"Họ và "
                                                "tên\",\"Ngày sinh\",\"Giới tính\",\"Dân tộc\",\"Ghi chú\"]]"));
    conserves(&d);
    lms__dataset_free(&d);
}
END_TEST

START_TEST(a_child_is_never_taken_for_a_total)
{
    lms_dataset d;
    ck_assert_int_eq(
        ingest_one(text_file("a.csv", "Địa chỉ,Họ và tên,Ngày sinh,Giới tính,Dân tộc,Họ tên cha,Trường học\n"
                                      "Cộng Hòa 3,Lê A,01/01/2015,,,,\n"
                                      ",Lê Thị Tổng,01/01/2015,,,Chủ tịch,\n"
                                      ",Cộng Văn B,01/01/2015,Nam,Kinh,b,c\n"
                                      ",TONG THANH MINH,2015,Nam,Kinh,,\n"
                                      ",Tống Thanh Minh,2015,,,,\n"),
                   &d),
        LMS_OK);
    ck_assert_str_eq(rejected(&d), "");
    lms__dataset_free(&d);
}
END_TEST

START_TEST(delimiters_and_line_ends)
{
    static const char sep[] = ",;\t|";
    static const char *const eol[] = { "\n", "\r\n", "\r" };
    for (int i = 0; i < 4; i++)
        for (int k = 0; k < 3; k++) {
            char        text[200];
            lms_dataset d;
            snprintf(text, sizeof text, "%sMã trẻ%cHọ tên%cNgày sinh%sA%c\"a,b;c|d\"%c1%s%sB%c\"a;b\"%c2",
                     k ? "\xEF\xBB\xBF" : "", sep[i], sep[i], eol[k], sep[i], sep[i], eol[k], eol[k], sep[i], sep[i]);
            ck_assert_int_eq(ingest_one(text_file("d.csv", text), &d), LMS_OK);
            ck_assert_int_eq(d.source[0].delimiter, sep[i]);
            ck_assert_uint_eq(d.n_records, 2);
            ck_assert_uint_eq(d.line_of[1], 4);
            lms__dataset_free(&d);
        }
    lms_dataset d;
    ck_assert_int_eq(ingest_one(text_file("s.csv", "sep=;\nHọ tên;Ngày sinh\na,b;1\n"), &d), LMS_OK);
    ck_assert_str_eq(value(&d, 0, "full_name"), "a,b");
    lms__dataset_free(&d);
}
END_TEST

/* ---- values over several columns ---- */

#define FIRST(text, field, want)                                                                                       \
    do {                                                                                                               \
        lms_dataset d_;                                                                                                \
        ck_assert_int_eq(ingest_one(text_file("j.csv", text), &d_), LMS_OK);                                           \
        ck_assert_str_eq(value(&d_, d_.line_of[0] < d_.line_of[d_.n_records - 1] ? 0 : d_.n_records - 1, field),       \
                         want);                                                                                        \
        conserves(&d_);                                                                                                \
        lms__dataset_free(&d_);                                                                                        \
    } while (0)

START_TEST(a_name_over_two_columns_is_one_name)
{
    lms_dataset d;
    FIRST("Họ và chữ đệm,Tên,Ngày sinh\nNguyễn Thị,An,2015\n", "full_name", "Nguyễn Thị An");
    FIRST("Họ đệm;Tên;Ngày sinh\n\"Nguyễn \"\"Tí\"\"\";An;2015\n", "full_name", "Nguyễn \"Tí\" An");
    FIRST("Họ đệm,Tên,Ngày sinh\n,An,2015\n", "full_name", "An");
    FIRST("Họ đệm,Tên,Ngày sinh\nNguyễn Văn An,An,2015\n", "full_name", "Nguyễn Văn An"); /* a column to sort by */
    FIRST("Họ và tên,Tên,Ngày sinh\nNguyễn Văn An,An,2015\n", "full_name", "Nguyễn Văn An");
    /* the heading stands over both columns, the second has none */
    ck_assert_int_eq(
        ingest_one(
            text_file("j.csv", "STT,Họ và tên,,Ngày sinh\n1,Nguyễn Thị,An,2015\n2,Lê,Bình,2016\n3,Đỗ Văn,Cường,2016\n"),
            &d),
        LMS_OK);
    ck_assert_str_eq(columns(&d.source[0], d.schema), "+STT|full_name|+#3|birth_date");
    uint32_t row = 0;
    while (d.line_of[row] != 3) row++;
    ck_assert_str_eq(value(&d, row, "full_name"), "Lê Bình");
    ck_assert_str_eq(extra(&d, row), "{\"STT\":\"2\",\"#3\":\"Bình\"}");
    ck_assert_uint_eq(d.source[0].column_why[2], LMS_WHY_JOINED);
    lms__dataset_free(&d);
    FIRST("STT,Họ và tên,,Ngày sinh\n1,Nguyễn Thị An,12,2015\n2,Lê B,13,2016\n", "full_name", "Nguyễn Thị An");
}
END_TEST

START_TEST(a_date_over_three_columns_is_one_date)
{
    FIRST("Họ tên,Ngày sinh,,,Dân tộc\n,Ngày,Tháng,Năm,\nLê A,5,3,2015,Kinh\n", "birth_date", "5/3/2015");
    FIRST("Họ tên,Ngày sinh,Tháng sinh,Năm sinh,Dân tộc\nLê A,5,3,2015,Kinh\n", "birth_date", "5/3/2015");
    FIRST("Họ tên,Ngày sinh,Tháng sinh,Năm sinh,Dân tộc\nLê A,,,2015,Kinh\n", "birth_date", "2015");
}
END_TEST

START_TEST(a_date_under_nam_or_nu_tells_the_sex)
{
    lms_dataset d;
    const char *path = text_file("n.csv", "STT,Họ và tên,Năm sinh,,Dân tộc\n,,Nam,Nữ,\n1,Lê A,01/02/2015,,Kinh\n2,Lê "
                                          "B,,03/04/2016,Kinh\n3,Lê C,1,2,Kinh\n");
    ck_assert_int_eq(ingest_one(path, &d), LMS_OK);
    ck_assert_str_eq(columns(&d.source[0], d.schema), "+STT|full_name|birth_date|+Năm sinh / Nữ|ethnicity|sex");
    for (uint32_t i = 0; i < 3; i++) {
        static const char *const want[3][2] = { { "01/02/2015", "Nam" }, { "03/04/2016", "Nữ" }, { "1 | 2", "" } };
        ck_assert_str_eq(value(&d, i, "birth_date"), want[d.line_of[i] - 3][0]);
        ck_assert_str_eq(value(&d, i, "sex"), want[d.line_of[i] - 3][1]);
    }
    ck_assert_ptr_null(strstr(notices, "No column was found"));
    conserves(&d);
    lms__dataset_free(&d);
}
END_TEST

/* ---- workbooks ---- */

#define M LMS_CELL_MERGED
START_TEST(sheets_are_sources_of_their_own)
{
    static const given_row rows[] = {
        { { "DANH SÁCH", "DANH SÁCH", "DANH SÁCH" }, 1, 0, 0, { M, M, M } },
        { { "Họ tên", "Ngày sinh", "Cha", "Cha" }, 3, 0, 0, { M, M, M, M } },
        { { "Họ tên", "Ngày sinh", "Họ tên", "Năm sinh" }, 4, 0, 0, { M, M, 0, 0 } },
        { { "1", "2", "3", "4" }, 5 },
        { { "Tổ 1", "Tổ 1", "Tổ 1", "Tổ 1" }, 6, 0, 0, { M, M, M, M } },
        { { "Lê A", "42005", "Lê B", "1980" }, 7, 0, 1, { 0, LMS_CELL_NUMBER | LMS_CELL_DATE_1900 } },
        { { "Ngày sinh", "Họ tên", "Ghi chú" }, 1, 1 },
        { { "01/01/2015", "Lê C", "x" }, 2, 1 },
        { { "Hướng dẫn", NULL }, 1, 2 },
        { { "Xem", "công văn" }, 2, 2 },
    };
    given            g = { .row = rows, .n = sizeof rows / sizeof *rows };
    lms_ingest_input in = given_input(&g, "w.xlsx");
    lms_dataset      d;
    ck_assert_int_eq(ingest_many(&in, 1, NULL, &d), LMS_OK);
    ck_assert_uint_eq(g.closed, 1);
    ck_assert_uint_eq(d.n_sources, 3);
    ck_assert(lms__str_is(d.source[0].name, "w.xlsx"));
    ck_assert(lms__str_is(d.source[1].name, "w.xlsx [Tổ 2]"));
    ck_assert(lms__str_is(d.source[1].stem, "w~2"));
    ck_assert_str_eq(columns(&d.source[0], d.schema), "full_name|birth_date|father_name|father_birth_year");
    ck_assert_str_eq(columns(&d.source[1], d.schema), "birth_date|full_name|+Ghi chú");
    ck_assert_str_eq(rejected(&d), "5:0 column-number-row|6:0 section-row|1:0 no-header|2:0 no-header");
    ck_assert_uint_eq(d.n_records, 2);
    uint32_t a = strcmp(value(&d, 0, "full_name"), "Lê A") == 0 ? 0 : 1,
             f = lms__schema_find(d.schema, LMS_S("birth_date"));
    ck_assert_uint_eq(lms__raw_hint(&d.source[0].raw[f], d.value[f][a]), LMS_CELL_NUMBER | LMS_CELL_DATE_1900);
    ck_assert_ptr_nonnull(strstr(notices, "1 rows are hidden"));
    ck_assert_ptr_nonnull(strstr(notices, "has no known headings"));
    ck_assert(
        lms__str_is(d.source[0].preamble, "[[\"DANH SÁCH\",\"\",\"\"],[\"Họ tên\",\"Ngày sinh\",\"Cha\",\"\"],[\"Họ "
                                          "tên\",\"Ngày sinh\",\"Họ tên\",\"Năm sinh\"]]"));
    conserves(&d);
    lms__dataset_free(&d);
}
END_TEST

START_TEST(a_heading_merged_over_two_columns_is_one_name)
{
    static const given_row rows[] = {{{"Họ và tên", "Họ và tên", "Ngày sinh"}, 1, 0, 0, {M, M}},
                                     {{"Lê Văn", "An", "2015"}, 2, 0, 0, {LMS_CELL_FONT_VNI}}};
    given            g = { .row = rows, .n = 2 };
    lms_ingest_input in = given_input(&g, "w.xlsx");
    lms_dataset      d;
    ck_assert_int_eq(ingest_many(&in, 1, NULL, &d), LMS_OK);
    ck_assert_str_eq(value(&d, 0, "full_name"), "Lê Văn An");
    ck_assert_str_eq(extra(&d, 0), "{\"Họ và tên#2\":\"An\"}");
    uint32_t f = lms__schema_find(d.schema, LMS_S("full_name"));
    ck_assert_uint_eq(lms__raw_hint(&d.source[0].raw[f], d.value[f][0]), LMS_CELL_FONT_VNI);
    lms__dataset_free(&d);
}
END_TEST

START_TEST(a_row_source_is_closed_whatever_happens)
{
    static const given_row rows[] = {{{"x", "y"}, 1}},
                           good[] = {{{"Họ tên", "Ngày sinh"}, 1}, {{"a", "b"}, 2, 0, 0, {0}, "unreadable"}};
    given            g = { .row = rows, .n = 1 }, h = { .row = good, .n = 2 };
    lms_ingest_input in[2] = { given_input(&g, "a.xlsx"), given_input(&h, "b.xlsx") };
    lms_dataset      d;
    ck_assert_int_eq(ingest_many(in, 2, NULL, &d), LMS_E_FORMAT);
    lms__dataset_free(&d);
    ck_assert_uint_eq(g.closed + h.closed, 2);
    h.at = 0;
    ck_assert_int_eq(ingest_many(in + 1, 1, NULL, &d), LMS_OK);
    ck_assert_str_eq(rejected(&d), "2:0 unreadable");
    lms__dataset_free(&d);
}
END_TEST

/* ---- encodings ---- */

static size_t utf16(const char *utf8, unsigned char *out, bool big, bool bom)
{
    size_t  n = 0;
    lms_str s = lms__str(utf8);
    if (bom) out[n++] = big ? 0xFE : 0xFF, out[n++] = big ? 0xFF : 0xFE;
    for (size_t i = 0; i < s.n;) {
        uint32_t cp = lms__utf8_next(s, &i), unit[2] = { cp, 0 };
        int      k = 1;
        if (cp > 0xFFFF) unit[0] = 0xD800 + ((cp - 0x10000) >> 10), unit[1] = 0xDC00 + ((cp - 0x10000) & 0x3FF), k = 2;
        for (int j = 0; j < k; j++) {
            out[n++] = (unsigned char)(big ? unit[j] >> 8 : unit[j]);
            out[n++] = (unsigned char)(big ? unit[j] : unit[j] >> 8);
        }
    }
    return n;
}

START_TEST(utf16_with_and_without_a_mark)
{
    unsigned char b[1000];
    for (int k = 0; k < 4; k++) {
        lms_dataset d;
        size_t      n = utf16("Họ và tên\tNgày sinh\nNguyễn Thị Thử 😀\t05/03/2016\nLê Ư\t2015\n", b, k & 1, k & 2);
        ck_assert_int_eq(ingest_one(file_of("u.txt", b, n), &d), LMS_OK);
        ck_assert_uint_eq(d.n_records, 2);
        ck_assert(lms__str_is(d.source[0].encoding, k & 1 ? "UTF-16BE" : "UTF-16LE"));
        uint32_t row = d.line_of[0] == 2 ? 0 : 1;
        ck_assert_str_eq(value(&d, row, "full_name"), "Nguyễn Thị Thử 😀");
        lms__dataset_free(&d);
    }
}
END_TEST

START_TEST(a_broken_unit_of_utf16_costs_its_row)
{
    unsigned char b[1000];
    lms_dataset   d;
    size_t        n = utf16("Họ và tên\tNgày sinh\nLê A\t2015\nLê B\t2016\n", b, false, true);
    b[2 * (1 + 20 + 3)] = 0x00, b[2 * (1 + 20 + 3) + 1] = 0xDC; /* half a pair in the first row */
    ck_assert_int_eq(ingest_one(file_of("u.txt", b, n - 1), &d), LMS_OK);
    ck_assert_str_eq(rejected(&d),
                     "2:1 invalid-utf8|3:2 invalid-utf8"); /* the file ends in the middle of a unit, too */
    lms__dataset_free(&d);
}
END_TEST

/* ---- maps ---- */

static const char map_csv[] = "Cột A,Cột B,Họ tên,x:y,Trống\nLê A,2015,khác,Kinh,Nam\n";

START_TEST(a_map_names_forces_and_ignores_columns)
{
    lms_dataset      d;
    lms_ingest_input in = input(text_file("m.csv", map_csv));
    const char *map = text_file("m.yaml", "# by hand\nfull_name: [Tên khác, cot a]\nbirth_date: \"#2\"\nethnicity: "
                                          "'x:y'\nignore: [Họ tên]\nsex: Trống\n");
    ck_assert_int_eq(ingest_many(&in, 1, map, &d), LMS_OK);
    ck_assert_str_eq(columns(&d.source[0], d.schema), "full_name|birth_date|+Họ tên|ethnicity|sex");
    ck_assert_uint_eq(d.source[0].column_why[0], LMS_WHY_MAP);
    ck_assert_str_eq(value(&d, 0, "birth_date"), "2015");
    lms__dataset_free(&d);
}
END_TEST

START_TEST(a_map_can_name_the_header_line_and_the_delimiter)
{
    lms_dataset      d;
    lms_ingest_input in = input(text_file("m.csv", "Họ tên,Ngày sinh\nHọ tên;Ngày sinh;Lớp\na;b;c\n"));
    ck_assert_int_eq(ingest_many(&in, 1, text_file("m.yaml", "header_line: 2\ndelimiter: \";\"\n"), &d), LMS_OK);
    ck_assert_uint_eq(d.n_records, 1);
    ck_assert_str_eq(columns(&d.source[0], d.schema), "full_name|birth_date|+Lớp");
    lms__dataset_free(&d);
}
END_TEST

static void map_error(const char *yaml, lms_status code, uint32_t line, uint32_t col, const char *words)
{
    lms_dataset      d;
    char             text[600];
    lms_ingest_input in = input(text_file("m.csv", map_csv));
    ck_assert_int_eq(ingest_many(&in, 1, text_file("m.yaml", yaml), &d), code);
    lms_error_text(&err, NULL, NULL, text, sizeof text);
    ck_assert_msg(err.row == line && err.col == col && strstr(text, words), "%s", text);
    lms__dataset_free(&d);
}

START_TEST(errors_of_a_map_name_line_and_column)
{
    map_error("full_name: Cột A\nbirth_dat: Cột B\n", LMS_E_ARG, 2, 1, "did you mean birth_date?");
    map_error("full_name: Cột A\nbirth_date: Cột X\n", LMS_E_ARG, 2, 13, "No input has a column Cột X");
    map_error("full_name: {a: b}\n", LMS_E_ARG, 1, 12, "heading of a column");
    map_error("full_name: [\n", LMS_E_ARG, 2, 1, "not YAML");
    map_error("- full_name\n", LMS_E_ARG, 1, 1, "field: heading");
    map_error("header_line: x\n", LMS_E_ARG, 1, 14, "header_line");
    map_error("encoding: latin1\n", LMS_E_ARG, 1, 11, "encoding is one of");
    map_error("full_name: \"#0\"\n", LMS_E_ARG, 1, 12, "numbered from #1");
}
END_TEST

/* ---- promise 5: bad input ---- */

static void refused(const char *path, lms_status code, uint32_t row, const char *words)
{
    lms_dataset d;
    char        text[900];
    lms_status  s = ingest_one(path, &d);
    lms_error_text(&err, NULL, NULL, text, sizeof text);
    ck_assert_msg(s == code && err.row == row && strstr(text, words), "status %d: %s", (int)s, text);
    ck_assert_int_eq(strncmp(text, path, strlen(path)), 0); /* names the file */
    lms__dataset_free(&d);
}

START_TEST(promise_5_what_is_no_table_gets_one_clear_error)
{
    refused(text_file("a.csv", ""), LMS_E_FORMAT, 0, "empty");
    refused(text_file("a.csv", "\xEF\xBB\xBF \r\n\n"), LMS_E_FORMAT, 0, "empty");
    refused(text_file("a.csv", "aaa,bbb,ho va tenn\n1,2,3\n"), LMS_E_FORMAT, 1,
            "Columns found: aaa, bbb, ho va tenn. Nearest known fields: ho va tenn = full_name");
    refused(text_file("a.csv", "Nguyễn Văn An,05/03/2016,Nam\nLê Thị B,06/03/2016,Nữ\n"), LMS_E_FORMAT, 1,
            "No row with headings");
    refused(text_file("a.csv", "Tên của cháu,Xã,Tổ dân phố\nKinh,x,y\n"), LMS_E_FORMAT, 1,
            "Columns found: Tên của cháu, Xã, Tổ dân phố");
    refused(in_folder("none.csv"), LMS_E_IO, 0, "no such file");
    refused(folder, LMS_E_IO, 0, "folder");
    refused(file_of("a.csv", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16), LMS_E_FORMAT, 0, "picture");
    refused(text_file("a.csv", "PK\003\004 cut short"), LMS_E_FORMAT, 0, "workbook");
    refused(text_file("a.csv", "\xD0\xCF\x11\xE0\xA1\xB1"), LMS_E_FORMAT, 0, "old workbook");
    refused(text_file("a.xls", "<html><table><tr><td>Họ tên"), LMS_E_FORMAT, 0, "web page");
    refused(file_of("a.csv", "\xFF\xFE\0\0H\0\0\0", 8), LMS_E_FORMAT, 0, "UTF-32");
    refused(text_file("a.csv", "\"Họ tên,Ngày sinh\na,b\n"), LMS_E_FORMAT, 1, "unclosed-quote");
}
END_TEST

START_TEST(promise_5_a_header_without_rows)
{
    lms_dataset      d;
    lms_ingest_input in[2] = { input(text_file("a.csv", HEAD)), input(text_file("b.csv", HEAD "1,a,b,c,d,e,f\n")) };
    ck_assert_int_eq(ingest_many(in, 1, NULL, &d), LMS_E_FORMAT);
    lms__dataset_free(&d);
    ck_assert_int_eq(ingest_many(in, 2, NULL, &d), LMS_OK); /* among others it is only told */
    ck_assert_ptr_nonnull(strstr(notices, "a.csv:1: The table has headings but no rows"));
    lms__dataset_free(&d);
}
END_TEST

/* ---- databases ---- */

static void sql(const char *path, const char *text)
{
    sqlite3 *db;
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

START_TEST(a_table_or_view_of_a_database)
{
    lms_dataset d;
    const char *path = in_folder("a.db");
    sql(path, "CREATE TABLE tre(ma_te, ho_ten TEXT, ngay_sinh, diem REAL, anh BLOB);"
              "INSERT INTO tre VALUES (7,'Lê A','01/01/2015',0.1,NULL),('08','Lê B',NULL,3.0,x'FF'),(NULL,'  "
              "','',1e300,NULL)");
    ck_assert_int_eq(ingest_one(path, &d), LMS_OK);
    ck_assert_str_eq(rejected(&d), "2:5 invalid-utf8|3:0 no-known-value");
    ck_assert_str_eq(key(&d, 0), "7");
    ck_assert_str_eq(extra(&d, 0), "{\"diem\":\"0.1\"}");
    uint32_t f = lms__schema_find(d.schema, LMS_S("record_key"));
    ck_assert_uint_eq(lms__raw_hint(&d.source[0].raw[f], d.value[f][0]), LMS_CELL_NUMBER);
    conserves(&d);
    lms__dataset_free(&d);
}
END_TEST

START_TEST(promise_5_databases_that_cannot_be_read)
{
    lms_dataset d;
    const char *path = in_folder("two.db");
    sql(path, "CREATE TABLE b(ho_ten, ngay_sinh); CREATE VIEW a AS SELECT ho_ten, ngay_sinh FROM b; INSERT INTO b "
              "VALUES ('x', '2015')");
    refused(path, LMS_E_ARG, 0, "FILE#TABLE: a, b");
    lms_ingest_input in = input(path);
    in.table = LMS_S("a");
    ck_assert_int_eq(ingest_many(&in, 1, NULL, &d), LMS_OK);
    ck_assert_uint_eq(d.n_records, 1);
    lms__dataset_free(&d);
    in.table = LMS_S("c");
    ck_assert_int_eq(ingest_many(&in, 1, NULL, &d), LMS_E_ARG);
    lms__dataset_free(&d);
    refused(file_of("bad.db", "SQLite format 3\0garbage garbage garbage", 39), LMS_E_FORMAT, 0, "database");
    path = in_folder("none.db");
    sql(path, "CREATE TABLE t(x); DROP TABLE t");
    refused(path, LMS_E_FORMAT, 0, "no tables");
    path = in_folder("unknown.db");
    sql(path, "CREATE TABLE t(aaa, bbb); INSERT INTO t VALUES (1, 2)");
    refused(path, LMS_E_FORMAT, 0, "Columns found: aaa, bbb");
}
END_TEST

START_TEST(a_damaged_database_is_an_error_not_fewer_rows)
{
    const char *path = in_folder("d.db");
    sql(path, "CREATE TABLE t(ho_ten, ngay_sinh); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i "
              "< 5000) INSERT INTO t SELECT 'Lê Văn ' || i, '2015' FROM n");
    FILE *f = fopen(path, "r+b");
    fseek(f, 3 * 4096 + 100, SEEK_SET);
    for (int i = 0; i < 2000; i++) fputc(0xEE, f);
    fclose(f);
    refused(path, LMS_E_FORMAT, 0, "damaged");
}
END_TEST

START_TEST(rows_in_a_wal_file_are_told_of)
{
    lms_dataset d;
    sqlite3    *db;
    char        copy[600];
    const char *path = in_folder("w.db");
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_exec(db,
                 "PRAGMA journal_mode=WAL; CREATE TABLE t(ho_ten, ngay_sinh); INSERT INTO t VALUES ('Lê A', '2015'); "
                 "PRAGMA wal_checkpoint(TRUNCATE)",
                 NULL, NULL, NULL);
    sqlite3_exec(db, "INSERT INTO t VALUES ('Lê B', '2016')", NULL, NULL, NULL);
    ck_assert_int_eq(ingest_one(path, &d), LMS_OK);
    ck_assert_uint_eq(d.n_records, 1);
    ck_assert_ptr_nonnull(strstr(notices, "-wal file that are not read"));
    lms__dataset_free(&d);
    snprintf(copy, sizeof copy, "cp '%s' '%s/copy.db'", path, folder);
    ck_assert_int_eq(system(copy), 0);
    notices[0] = 0;
    ck_assert_int_eq(ingest_one(in_folder("copy.db"), &d), LMS_OK);
    ck_assert_ptr_nonnull(strstr(notices, "without its -wal file"));
    lms__dataset_free(&d);
    sqlite3_close(db);
}
END_TEST

/* ---- population and decisions ---- */

static lms_status population(const char *path, lms_populations *out, lms_arena *a)
{
    lms_ingest_plan *p = NULL;
    lms_ingest_input in = input(path);
    memset(&err, 0, sizeof err);
    ck_assert_int_eq(lms__ingest_plan_new(&ctx, pack, NULL, &p, &err), LMS_OK);
    lms_status s = lms__ingest_population(&ctx, p, &in, 1, a, out, &err);
    lms__ingest_plan_free(p);
    return s;
}

START_TEST(population_is_read_whole_or_refused)
{
    lms_populations out;
    lms_arena       a;
    lms__arena_init(&a, &mem);
    ck_assert_int_eq(population(text_file("p.csv", "Biểu 1\nSTT;Mã phường;Tên phường;Số trẻ em\n1;11443;Trần Thành "
                                                   "Ngọ;1.234\n2;1434;Bắc Sơn;987\n;Tổng cộng;;2.221\n"),
                                &out, &a),
                     LMS_OK);
    ck_assert_uint_eq(out.n, 2);
    ck_assert(lms__str_is(out.v[0].ward_code, "01434"));
    ck_assert_int_eq(out.v[0].children, 987);
    ck_assert_int_eq(out.v[1].children, 1234);
    LMS_VEC_FREE(&mem, &out);
    static const struct { const char *text; uint32_t row, col; const char *words; } bad[] = {
        { "ward_code,children\n11443,12\n11443,13\n", 0, 0, "given twice" },
        { "ward_code,children\n11443,nhiều\n", 2, 2, "whole number" },
        { "ward_code,ward_name,children\n,,12\n", 2, 1, "names no ward" },
        { "ward_code,ward_name\n11443,x\n", 1, 0, "needs the columns" },
        { "ward_code,children\n\"11443,12\n", 2, 1, "unclosed-quote" },
        { "a,b\n1,2\n", 1, 0, "headings" },
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[600];
        ck_assert_int_eq(population(text_file("p.csv", bad[i].text), &out, &a), LMS_E_FORMAT);
        lms_error_text(&err, NULL, NULL, text, sizeof text);
        ck_assert_msg(err.row == bad[i].row && err.col == bad[i].col && strstr(text, bad[i].words), "%s", text);
        LMS_VEC_FREE(&mem, &out);
    }
    lms__arena_free(&a);
}
END_TEST

START_TEST(the_last_decision_on_a_pair_counts)
{
    lms_dataset   d;
    lms_decisions out;
    lms_arena     a;
    lms__arena_init(&a, &mem);
    ck_assert_int_eq(ingest_one(text_file("a.csv", HEAD "A,Lê A,2015,,,,\nB,Lê B,2015,,,,\nC,Lê C,2015,,,,\n"), &d),
                     LMS_OK);
    const char *path = in_folder("log.db");
    sql(path, "CREATE TABLE decision(key_a, key_b, decision, \"by\", \"at\", reason);"
              "INSERT INTO decision VALUES "
              "('A','B','different','x','2024-11-01',''),('B','A','same','y','2024-11-02','gọi điện'),"
              "('A','C','same','x','',''),('C','A','unsure','x','',''),('C','B','different-child-same-household','x',''"
              ",''),('A','Z','same','','','')");
    ck_assert_int_eq(lms__ingest_decisions(&ctx, path, &d, &a, &out, &err), LMS_OK);
    ck_assert_uint_eq(out.n, 2);
    ck_assert_uint_eq(out.v[0].a, 0);
    ck_assert_uint_eq(out.v[0].b, 1);
    ck_assert_uint_eq(out.v[0].same, 1);
    ck_assert(lms__str_is(out.v[0].by, "y") && lms__str_is(out.v[0].key_a, "A"));
    ck_assert_uint_eq(out.v[1].a, 1);
    ck_assert_uint_eq(out.v[1].same, 0);
    ck_assert_ptr_nonnull(strstr(notices, "1 decisions are about records that are not in this run"));
    LMS_VEC_FREE(&mem, &out);
    sql(path, "INSERT INTO decision VALUES ('A','B','maybe','','','')");
    ck_assert_int_eq(lms__ingest_decisions(&ctx, path, &d, &a, &out, &err), LMS_E_FORMAT);
    ck_assert_uint_eq(err.row, 7);
    LMS_VEC_FREE(&mem, &out);
    ck_assert_int_eq(lms__ingest_decisions(&ctx, text_file("x.db", "nothing"), &d, &a, &out, &err), LMS_E_FORMAT);
    lms__arena_free(&a);
    lms__dataset_free(&d);
}
END_TEST

static void add(TCase *t)
{
    tcase_add_test(t, headings_are_known_without_case_marks_spaces_and_brackets);
    tcase_add_test(t, two_row_headers_are_read_from_the_top);
    tcase_add_test(t, a_second_column_for_a_field_is_kept_in_extra_and_told);
    tcase_add_test(t, rows_that_are_no_records_go_to_quarantine_with_their_code);
    tcase_add_test(t, a_child_is_never_taken_for_a_total);
    tcase_add_test(t, delimiters_and_line_ends);
    tcase_add_test(t, a_name_over_two_columns_is_one_name);
    tcase_add_test(t, a_date_over_three_columns_is_one_date);
    tcase_add_test(t, a_date_under_nam_or_nu_tells_the_sex);
    tcase_add_test(t, sheets_are_sources_of_their_own);
    tcase_add_test(t, a_heading_merged_over_two_columns_is_one_name);
    tcase_add_test(t, a_row_source_is_closed_whatever_happens);
    tcase_add_test(t, utf16_with_and_without_a_mark);
    tcase_add_test(t, a_broken_unit_of_utf16_costs_its_row);
    tcase_add_test(t, a_map_names_forces_and_ignores_columns);
    tcase_add_test(t, a_map_can_name_the_header_line_and_the_delimiter);
    tcase_add_test(t, errors_of_a_map_name_line_and_column);
    tcase_add_test(t, promise_5_what_is_no_table_gets_one_clear_error);
    tcase_add_test(t, promise_5_a_header_without_rows);
    tcase_add_test(t, a_table_or_view_of_a_database);
    tcase_add_test(t, promise_5_databases_that_cannot_be_read);
    tcase_add_test(t, a_damaged_database_is_an_error_not_fewer_rows);
    tcase_add_test(t, rows_in_a_wal_file_are_told_of);
    tcase_add_test(t, population_is_read_whole_or_refused);
    tcase_add_test(t, the_last_decision_on_a_pair_counts);
}

int main(void) { return run_suite("ingest_tables", add); }
