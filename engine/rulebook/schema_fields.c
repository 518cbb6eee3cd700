// SPDX-License-Identifier: MIT
/* rulebook/schema_fields.c - fields.yaml: the columns of a record and how they are found in a file (ingest/). */
#include "rulebook/schema.h"

#define ROLES "none|record_key|person_name|birth_date|sex|person_id|ward_code|ward_name|hamlet|household|life_status|updated_on|ethnicity"

/* places: digits 1-3, century_sex: digit 4, birth year: digits 5-6; see normalise/ and validate/. */
static const lms_key structure_keys[] = {
    { "digits", LMS_K_INT, LMS_NEED, .min = 1, .max = 16, .vi = "Số chữ số", .en = "Number of digits" },
    { "places", LMS_K_TABLE, 0, .vi = "Bảng mã nơi đăng ký khai sinh (chữ số 1 đến 3)", .en = "Table of places of registration (digits 1 to 3)" },
    { "century_sex", LMS_K_TABLE, 0, .vi = "Bảng mã thế kỷ và giới tính (chữ số 4); chữ số 5, 6 là hai số cuối của năm sinh", .en = "Table of century and sex (digit 4); digits 5 and 6 end the birth year" },
};
static const lms_shape structure = { LMS_KEYS(structure_keys) };

static const lms_key tells_keys[] = {
    { "field", LMS_K_FIELD, LMS_NEED, .vi = "Trường cho biết cột nào có giá trị", .en = "Field that says which column was filled" },
    { "values", LMS_K_TEXT, LMS_NEED | LMS_MANY, .vi = "Giá trị của trường đó cho từng cột", .en = "Its value for each column" },
};
static const lms_shape tells = { LMS_KEYS(tells_keys) };
static const lms_key parts_keys[] = {
    { "columns", LMS_K_ANY, LMS_NEED, .vi = "Tiêu đề của từng cột, theo thứ tự: [[...], [...]]", .en = "Headings of each column, in order: [[...], [...]]" },
    { "join", LMS_K_ANYTEXT, 0, .vi = "Nối các phần bằng gì", .en = "What stands between the parts" },
    { "tells", LMS_K_MAP, 0, .shape = &tells, .vi = "Cột được điền cho biết thêm điều gì", .en = "What the filled column tells besides" },
};
static const lms_shape parts = { LMS_KEYS(parts_keys) };

static const lms_key field_keys[] = {
    { "id", LMS_K_ID, LMS_NEED, .vi = "Mã trường, là tên cột trong kết quả", .en = "Id of the field, the column name in results" },
    { "type", LMS_K_TYPE, LMS_NEED, .vi = "Kiểu dữ liệu", .en = "Type of the field" },
    { "role", LMS_K_CHOICE, 0, ROLES, .vi = "Vai trò đối với chỉ tiêu và khóa", .en = "What it is to targets and keys" },
    { "title", LMS_K_MAP, LMS_NEED, .shape = &lms__text_shape, .vi = "Tên hiển thị", .en = "Title to show" },
    { "basic", LMS_K_BOOL, 0, .vi = "Là một trong các thông tin cơ bản phải có", .en = "One of the basic fields a clean record needs" },
    { "personal", LMS_K_BOOL, 0, .vi = "Cho biết trẻ là ai: được che khi ra ngoài kết quả", .en = "Tells who a person is: masked outside the result" },
    { "synonyms", LMS_K_TEXT, LMS_MANY, .vi = "Tiêu đề cột thường gặp; không phân biệt hoa thường và dấu; tiêu đề hai dòng viết \"cha / họ tên\"",
      .en = "Headers seen in files; case and marks do not matter; two-row headers are written \"cha / họ tên\"" },
    { "parts", LMS_K_MAP, LMS_MANY, .shape = &parts, .vi = "Khi giá trị viết trên nhiều cột (\"Họ đệm\" và \"Tên\")", .en = "When files write it over several columns (\"Họ đệm\" and \"Tên\")" },
    { "language", LMS_K_CHOICE, 0, "vi|latin", .vi = "Tên người: tiếng Việt hay chữ La-tinh khác", .en = "Names: Vietnamese or other Latin" },
    { "table", LMS_K_TABLE, 0, .vi = "Bảng mã của trường enum, set, unit", .en = "Table of codes of an enum, set or unit field" },
    { "level", LMS_K_CHOICE, 0, "ward|district|province", .vi = "Cấp đơn vị của trường unit", .en = "Level of a unit field" },
    { "structure", LMS_K_MAP, 0, .shape = &structure, .vi = "Cấu trúc các chữ số của trường ident", .en = "How the digits of an ident field are built" },
    { "min", LMS_K_INT, 0, .vi = "Giá trị nhỏ nhất của number, year", .en = "Smallest value of a number or year" },
    { "max", LMS_K_INT, 0, .vi = "Giá trị lớn nhất của number, year", .en = "Largest value of a number or year" },
    { "content", LMS_K_REGEX, 0, .vi = "Mẫu của các giá trị, để đoán cột khi tiêu đề lạ (lamsach profile)", .en = "Pattern of its values, to guess the column when its header is unknown (lamsach profile)" },
    { "note", LMS_K_TEXT, 0, .vi = "Ghi chú", .en = "A note" },
};
static const lms_shape field = { LMS_KEYS(field_keys) };

/* Row words, population headings and limits of reading files: ingest/plan.c. */
static const lms_key population_keys[] = {
    { "ward_code", LMS_K_TEXT, LMS_MANY, .vi = "Tiêu đề của cột mã phường", .en = "Headings of the ward code" },
    { "ward_name", LMS_K_TEXT, LMS_MANY, .vi = "Tiêu đề của cột tên phường", .en = "Headings of the ward name" },
    { "children", LMS_K_TEXT, LMS_MANY, .vi = "Tiêu đề của cột số trẻ em", .en = "Headings of the number of children" },
    { "ward_digits", LMS_K_INT, 0, .min = 1, .max = 20, .vi = "Số chữ số của mã phường", .en = "Digits of a ward code" },
};
static const lms_shape population = { LMS_KEYS(population_keys) };
static const lms_key rows_keys[] = {
    { "subtotal", LMS_K_TEXT, LMS_MANY, .vi = "Từ mở đầu dòng cộng", .en = "Words that begin a subtotal row" },
    { "signature", LMS_K_TEXT, LMS_MANY, .vi = "Từ mở đầu dòng chữ ký", .en = "Words that begin a signature row" },
    { "note", LMS_K_TEXT, LMS_MANY, .vi = "Từ mở đầu dòng ghi chú", .en = "Words that begin a row of notes" },
    { "section", LMS_K_TEXT, LMS_MANY, .vi = "Từ mở đầu dòng chia mục (dòng chỉ có một ô)", .en = "Words that begin a section row (a row with one text)" },
    { "others", LMS_K_TEXT, LMS_MANY, .vi = "Tiêu đề phía trên nói về người khác, không phải trẻ", .en = "Upper headings about somebody other than the child" },
};
static const lms_shape rows = { LMS_KEYS(rows_keys) };
static const lms_key files_keys[] = {
    { "head_rows", LMS_K_INT, 0, .min = 1, .max = 1000, .vi = "Số dòng đầu được xem để tìm tiêu đề", .en = "Rows looked at for the header" },
    { "legacy_share", LMS_K_NUM, 0, .min = 0, .max = 1, .vi = "Tỷ lệ âm tiết tiếng Việt ít nhất để nhận một bảng mã cũ", .en = "Least share of Vietnamese syllables to take a legacy encoding" },
    { "legacy_margin", LMS_K_NUM, 0, .min = 0, .max = 1, .vi = "Phải hơn bảng mã đứng nhì bao nhiêu", .en = "How far ahead of the next encoding it must be" },
    { "content_share", LMS_K_NUM, 0, .min = 0, .max = 1, .vi = "Tỷ lệ giá trị khớp mẫu content để đoán một cột", .en = "Share of values that match `content` to guess a column" },
};
static const lms_shape files = { LMS_KEYS(files_keys) };

static const lms_key keys[] = {
    { "fields", LMS_K_MAP, LMS_NEED | LMS_MANY | LMS_FILLED, .shape = &field, .vi = "Các trường, theo thứ tự cột trong kết quả", .en = "The fields, in column order of the result" },
    { "rows", LMS_K_MAP, 0, .shape = &rows, .vi = "Dòng trong bảng không phải bản ghi: cộng, chữ ký, ghi chú", .en = "Rows of a table that are no records: subtotals, signatures, notes" },
    { "population", LMS_K_MAP, 0, .shape = &population, .vi = "Các cột của tệp dân số trẻ em", .en = "Columns of the population file" },
    { "files", LMS_K_MAP, 0, .shape = &files, .vi = "Đọc tệp: tìm tiêu đề, chọn bảng mã", .en = "Reading files: finding the header, choosing the encoding" },
};
static const lms_shape root = { LMS_KEYS(keys) };
const lms_section_schema lms__schema_fields = { "fields", "fields.yaml", true, &root,
    .vi = "Các trường và tiêu đề cột trong tệp", .en = "Fields, and the headers they have in files" };
