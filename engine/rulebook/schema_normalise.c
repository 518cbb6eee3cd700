// SPDX-License-Identifier: MIT
/* rulebook/schema_normalise.c - normalise.yaml: steps that bring a value into its form (normalise/). */
#include "rulebook/schema.h"

static const lms_key example_keys[] = {
    { "field", LMS_K_FIELD, LMS_NEED, .vi = "Trường của giá trị", .en = "Field of the value" },
    { "in", LMS_K_ANYTEXT, 0, .vi = "Giá trị đưa vào", .en = "Value given" },
    { "record", LMS_K_ANYTEXT, LMS_BY_FIELD, .vi = "Thay cho in: cả bản ghi, khi bước xem nhiều trường", .en = "Instead of in: a whole record, for steps that look at several fields" },
    { "out", LMS_K_ANYTEXT, LMS_NEED, .vi = "Giá trị phải ra", .en = "Value expected" },
    { "proposes", LMS_K_ANYTEXT, 0, .vi = "Giá trị được đề xuất (với record)", .en = "Value proposed (with record)" },
    { "hint", LMS_K_CHOICE, LMS_MANY | LMS_OR_ONE, "tcvn3|tcvn3_caps|vni|number|date_1900|date_1904", .vi = "Điều biết thêm về ô", .en = "What else is known of the cell" },
    { "kind", LMS_K_CHOICE, 0, "representation|applied|proposed|none", .vi = "Cách ghi nhận thay đổi", .en = "How the change is recorded" },
};
static const lms_shape example = { LMS_KEYS(example_keys) };

static const lms_key rule_keys[] = {
    { "applies", LMS_K_MAP, 0, .shape = &lms__applies_shape, .vi = "Áp dụng cho trường nào", .en = "Fields it works on" },
    { "kind", LMS_K_CHOICE, 0, "representation|repair|substance", .vi = "representation: chỉ đếm; repair: sửa và ghi từng dòng; substance: chỉ đề xuất", .en = "representation: counted; repair: applied and logged; substance: only proposed" },
    { "examples", LMS_K_MAP, LMS_MANY | LMS_NEED | LMS_FILLED, .shape = &example, .vi = "Ví dụ, được chạy thử", .en = "Examples, run as tests" },
};

/* ---- mechanisms: normalise/steps.c has one function for each name ---- */

#define TABLE { "table", LMS_K_TABLE, LMS_NEED, .vi = "Bảng mã", .en = "Table of codes" }
static const lms_key table_params[] = { TABLE };
static const lms_key mobile_params[] = { { "table", LMS_K_TABLE, LMS_NEED, .vi = "Bảng đầu số cũ và mới", .en = "Table of old and new prefixes" } };
static const lms_key identifier_keys[] = {
    { "field", LMS_K_FIELD, LMS_NEED, .vi = "Trường chứa số", .en = "Field of the number" },
    { "sex_field", LMS_K_FIELD, 0, .vi = "Trường giới tính của người mang số", .en = "Field of the holder's sex" },
    { "sex", LMS_K_CHOICE, 0, "male|female", .vi = "Giới tính của người mang số", .en = "Sex of the holder" },
    { "year_field", LMS_K_FIELD, LMS_NEED, .vi = "Trường ngày hoặc năm sinh của người mang số", .en = "Field of the holder's birth date or year" },
};
static const lms_shape identifier = { LMS_KEYS(identifier_keys) };
static const lms_key zero_keys[] = {
    { "identifiers", LMS_K_MAP, LMS_NEED | LMS_MANY | LMS_FILLED, .shape = &identifier, .vi = "Số nào, của ai", .en = "Which number, whose" },
};
static const lms_shape zero = { LMS_KEYS(zero_keys) };
static const lms_key zero_params[] = { { "params", LMS_K_MAP, LMS_NEED, .shape = &zero, .vi = "Các số được xét", .en = "The numbers looked at" } };

static const lms_mechanism steps[] = {
    { "spaces", .vi = "Bỏ khoảng trắng thừa, kể cả khoảng trắng đặc biệt", .en = "Superfluous spaces removed, special ones too" },
    { "unicode", .vi = "Dạng chuẩn NFC, thứ tự dấu, chữ trông giống, ký tự ẩn", .en = "NFC, order of marks, look-alike letters, invisible characters" },
    { "legacy", .vi = "Khôi phục chữ TCVN3, VNI, hoặc UTF-8 bị đọc nhầm, khi kết quả là tiếng Việt còn nguyên bản thì không", .en = "TCVN3, VNI or misread UTF-8 restored when the result is Vietnamese and the original is not" },
    { "legacy_context", .vi = "Chữ TCVN3, VNI hoặc UTF-8 bị đọc nhầm mà tự nó chưa đủ để biết, đọc theo bảng mã của các trường khác cùng dòng, rồi của cột", .en = "TCVN3, VNI or misread UTF-8 that the value by itself does not tell, read in the encoding of the other fields of its row, else of its column" },
    { "typing", .vi = "Phím gõ Telex, VNI, VIQR còn sót được gõ lại", .en = "Left-over typing keys of Telex, VNI, VIQR typed again" },
    { "tone_placement", .vi = "Dấu thanh đặt sai chỗ được đặt lại; hai kiểu hòa và hoà đều đúng", .en = "Misplaced tone marks put right; hòa and hoà are both right" },
    { "title_case", .vi = "Viết hoa chữ đầu mỗi tiếng", .en = "Title case, syllable by syllable" },
    { "note", .vi = "Tách số thứ tự và ghi chú khỏi tên", .en = "Numbering and notes split off a name" },
    { "date", .vi = "Ngày về dạng năm-tháng-ngày, cả ngày thiếu và số ngày của bảng tính", .en = "Dates as year-month-day; partial ones and spreadsheet serials too" },
    { "year", .vi = "Năm bốn chữ số", .en = "A year in four digits" },
    { "number", .vi = "Số nguyên viết bằng chữ số", .en = "A whole number in digits" },
    { "enum", LMS_PARAMS(table_params), .vi = "Một mã của bảng, nhận ra theo tên và cách viết khác (aliases)", .en = "One code of a table, by its titles and aliases" },
    { "set", LMS_PARAMS(table_params), .vi = "Nhiều mã của bảng, nối bằng dấu chấm phẩy theo thứ tự của bảng", .en = "Several codes of a table, joined by ; in table order" },
    { "ident", .vi = "Mã số chỉ còn chữ và số", .en = "An identifier as digits and letters only" },
    { "ident_letters", .vi = "Chữ O, I, l ... giữa các chữ số", .en = "Letters O, I, l ... among digits" },
    { "phone", .vi = "Số điện thoại bắt đầu bằng 0", .en = "A phone number starting with 0" },
    { "mobile_2018", LMS_PARAMS(mobile_params), .vi = "Số di động 11 số về 10 số", .en = "Eleven-digit mobile numbers in ten digits" },
    { "unit_code", .vi = "Mã đơn vị hành chính đủ số 0 ở đầu", .en = "A unit code with its leading zeros" },
    { "lost_zero", LMS_PARAMS(zero_params), .vi = "Số 0 đầu bị bảng tính làm mất, khi giới tính, năm sinh và nơi đăng ký đều khớp", .en = "The leading zero a spreadsheet lost, when sex, birth year and place agree" },
};
static const lms_shape rule = { LMS_KEYS(rule_keys), .base = &lms__rule_shape, .by = "step", LMS_MECHANISMS(steps) };

static const lms_key setting_keys[] = {
    { "two_digit_years_from", LMS_K_INT, 0, .min = 0, .max = 99, .vi = "Năm hai chữ số lớn hơn số này là 19xx, còn lại 20xx", .en = "Two-digit years above this are 19xx, the others 20xx" },
    { "ethnic_codes", LMS_K_ANYTEXT, 0, .vi = "Cột của bảng dân tộc mà mã trong tệp theo: code_1979 hoặc code_2008; rỗng: không theo danh mục nào", .en = "Column of the ethnic table that bare codes follow: code_1979 or code_2008; empty: none named" },
    { "codings", LMS_K_TABLE, 0, .vi = "Bảng các cách mã hóa giới tính", .en = "Table of codings of sex" },
    { "code_lists", LMS_K_TABLE, 0, .vi = "Bảng dân tộc", .en = "Table of ethnic groups" },
    { "units", LMS_K_TABLE, 0, .vi = "Bảng đơn vị hành chính theo thời kỳ", .en = "Table of units and their periods" },
    { "successors", LMS_K_TABLE, 0, .vi = "Bảng đơn vị cũ đi về đâu", .en = "Table of where units went" },
    { "unit_words", LMS_K_TABLE, 0, .vi = "Bảng các từ chỉ đơn vị trong địa chỉ", .en = "Table of unit words of addresses" },
    { "place_aliases", LMS_K_TABLE, 0, .vi = "Bảng tên tắt của tỉnh, quận, huyện", .en = "Table of short names of provinces and districts" },
    { "temporary_names", LMS_K_TABLE, 0, .vi = "Bảng tên tạm của trẻ mới sinh", .en = "Table of temporary names" },
    { "surnames", LMS_K_TABLE, 0, .vi = "Bảng họ", .en = "Table of surnames" },
    { "particles", LMS_K_TABLE, 0, .vi = "Bảng tiếng đệm của tên các dân tộc", .en = "Table of particles of ethnic names" },
};
static const lms_shape settings = { LMS_KEYS(setting_keys) };

static const lms_key keys[] = {
    { "rules", LMS_K_MAP, LMS_NEED | LMS_MANY, .shape = &rule, .vi = "Các bước, theo thứ tự chạy", .en = "The steps, in the order they run" },
    { "settings", LMS_K_MAP, 0, .shape = &settings, .vi = "Thiết lập chung", .en = "General settings" },
};
static const lms_shape root = { LMS_KEYS(keys) };
const lms_section_schema lms__schema_normalise = { "normalise", "normalise.yaml", true, &root,
    .vi = "Chuẩn hóa: mỗi giá trị về một cách viết", .en = "Normalise: every value in one form" };
