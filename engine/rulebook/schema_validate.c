// SPDX-License-Identifier: MIT
/* rulebook/schema_validate.c - validate.yaml: what can be wrong with a record (validate/). */
#include "rulebook/schema.h"

static const lms_key example_keys[] = {
    { "record", LMS_K_ANYTEXT, LMS_BY_FIELD, .vi = "Một bản ghi: trường: giá trị", .en = "A record: field: value" },
    { "records", LMS_K_ANYTEXT, LMS_BY_FIELD | LMS_ROWS, .vi = "Nhiều bản ghi, khi quy tắc so các dòng với nhau", .en = "Several records, for rules that compare rows" },
    { "as_of", LMS_K_DATE, 0, .vi = "Ngày chốt số liệu", .en = "As-of date" },
    { "finds", LMS_K_BOOL, LMS_NEED, .vi = "Quy tắc có phát hiện lỗi không", .en = "Does the rule find something?" },
};
static const lms_shape example = { LMS_KEYS(example_keys) };

static const lms_key when_keys[] = {
    { "field", LMS_K_FIELD, LMS_NEED, .vi = "Trường được xem", .en = "The field looked at" },
    { "column", LMS_K_TEXT, 0, .vi = "Cột trong bảng mã của trường; không có: chính giá trị", .en = "Column of the field's table; absent: the value itself" },
    { "is", LMS_K_ANYTEXT, LMS_NEED | LMS_MANY | LMS_OR_ONE, .vi = "Quy tắc chỉ xét khi là một trong các giá trị này", .en = "The rule only looks at records where it is one of these" },
    { "missing", LMS_K_BOOL, 0, .vi = "true: xét cả khi trường này trống", .en = "true: also where this field is empty" },
};
static const lms_shape when = { LMS_KEYS(when_keys) };

#define AGE(key, v, e) { key, LMS_K_INT, LMS_NEED, .min = 0, .max = 150, .vi = v, .en = e }
#define LEAP { "leap_day", LMS_K_CHOICE, 0, "02-28|03-01", .vi = "Người sinh 29/2 thêm tuổi vào ngày nào trong năm thường (mặc định 03-01)", .en = "When those born on 29 February grow a year older in other years (03-01 by default)" }

static const lms_key pattern_params[] = {
    { "pattern", LMS_K_REGEX, LMS_NEED, .vi = "Biểu thức chính quy", .en = "Regular expression" },
    { "forbid", LMS_K_BOOL, 0, .vi = "true: lỗi khi khớp; mặc định: lỗi khi không khớp", .en = "true: a match is the finding; else the lack of one" },
};
static const lms_key date_range_params[] = {
    { "from", LMS_K_DATE, 0, .vi = "Ngày sớm nhất", .en = "Earliest day" },
    { "to", LMS_K_DATE, 0, .vi = "Ngày muộn nhất", .en = "Latest day" },
};
static const lms_key age_params[] = { AGE("under", "Phải dưới số tuổi này vào ngày chốt số liệu", "Must be under this age at the as-of date"), LEAP };
static const lms_key number_range_params[] = {
    { "min", LMS_K_INT, 0, .vi = "Giá trị nhỏ nhất", .en = "Smallest value" },
    { "max", LMS_K_INT, 0, .vi = "Giá trị lớn nhất", .en = "Largest value" },
};
static const lms_key name_tokens_params[] = {
    { "min", LMS_K_INT, 0, .min = 1, .max = 20, .vi = "Số chữ ít nhất", .en = "Fewest words" },
    { "max", LMS_K_INT, 0, .min = 1, .max = 20, .vi = "Số chữ nhiều nhất", .en = "Most words" },
};
static const lms_key ident_age_params[] = { AGE("over", "Năm sinh trong số cho thấy trên số tuổi này", "The birth year in the digits says older than this") };
#define SEX_OR_EXPECT \
    { "sex", LMS_K_FIELD, 0, .vi = "Trường giới tính", .en = "Field of the sex" }, \
    { "expect", LMS_K_TEXT, 0, .vi = "Hoặc mã giới tính mà người này phải có (cha: nam)", .en = "Or the code of the sex this person must have (a father: male)" }
static const lms_key ident_sex_params[] = {
    SEX_OR_EXPECT,
    { "female", LMS_K_TEXT, LMS_NEED, .vi = "Mã của nữ", .en = "Code for female" },
    { "male", LMS_K_TEXT, LMS_NEED, .vi = "Mã của nam", .en = "Code for male" },
};
static const lms_key date_param[] = { { "date", LMS_K_FIELD, LMS_NEED, .vi = "Trường ngày sinh", .en = "Field of the birth date" } };
static const lms_key others_param[] = {
    { "others", LMS_K_FIELD, LMS_NEED | LMS_MANY | LMS_FILLED, .vi = "Các trường không được giống trường này", .en = "Fields that must not be the same" } };
static const lms_key after_param[] = { { "after", LMS_K_FIELD, LMS_NEED, .vi = "Trường ngày phải đến trước", .en = "Date that must come before" } };
static const lms_key year_gap_params[] = {
    { "child", LMS_K_FIELD, LMS_NEED, .vi = "Ngày hoặc năm sinh của con", .en = "Birth date or year of the child" },
    { "min", LMS_K_INT, 0, .vi = "Số năm chênh lệch nhỏ nhất", .en = "Smallest gap in years" },
    { "max", LMS_K_INT, 0, .vi = "Số năm chênh lệch lớn nhất", .en = "Largest gap in years" },
};
static const lms_key value_age_params[] = {
    { "pattern", LMS_K_REGEX, LMS_NEED, .vi = "Chỉ xét các giá trị khớp mẫu này", .en = "Only values that match" },
    { "date", LMS_K_FIELD, LMS_NEED, .vi = "Trường ngày sinh", .en = "Field of the birth date" },
    AGE("under", "Chỉ đúng khi dưới số tuổi này vào ngày chốt số liệu", "Only right under this age at the as-of date"), LEAP };
static const lms_key surname_params[] = {
    { "parents", LMS_K_FIELD, LMS_NEED | LMS_MANY | LMS_FILLED, .vi = "Họ tên cha, mẹ; chỉ xét khi có đủ", .en = "Names of the parents; only looked at when all are there" } };
static const lms_key name_sex_params[] = {
    SEX_OR_EXPECT,
    { "names", LMS_K_TABLE, LMS_NEED, .vi = "Bảng part,name,sex,share", .en = "Table part,name,sex,share" },
    { "least", LMS_K_NUM, LMS_NEED, .min = 0.5, .max = 1, .vi = "Chỉ dùng tên có tỷ lệ ít nhất", .en = "Only names with at least this share of the sex" },
};
static const lms_key inside_params[] = {
    { "parents", LMS_K_FIELD, LMS_NEED | LMS_MANY | LMS_FILLED, .vi = "Các trường đơn vị cấp trên", .en = "Fields of the units above" } };
static const lms_key other_param[] = { { "other", LMS_K_FIELD, LMS_NEED, .vi = "Trường đơn vị phải trùng", .en = "Unit field that must agree" } };
static const lms_key shared_params[] = {
    { "differ", LMS_K_FIELD, LMS_NEED | LMS_MANY | LMS_FILLED, .vi = "Chỉ là lỗi khi các bản ghi khác nhau ở một trong các trường này", .en = "A finding only where the records differ in one of these" } };
static const lms_key run_params[] = {
    { "min", LMS_K_INT, LMS_NEED, .min = 2, .max = 10000, .vi = "Số dòng liền nhau ít nhất có cùng giá trị", .en = "Fewest rows in a row with one value" },
    { "same_household", LMS_K_FIELD, 0, .vi = "Không tính khi cả dãy cùng giá trị ở trường này", .en = "Not where the whole run shares this field too" },
};
static const lms_key frequent_params[] = {
    { "unit", LMS_K_FIELD, LMS_NEED | LMS_MANY | LMS_OR_ONE, .vi = "Tính riêng cho từng đơn vị ở trường đầu tiên có giá trị", .en = "Counted per unit, from the first of these fields with a value" },
    { "day", LMS_K_TEXT, LMS_NEED, .vi = "Ngày trong năm, ví dụ 01-01", .en = "Day of the year, such as 01-01" },
    { "count", LMS_K_INT, LMS_NEED, .min = 1, .max = 1000000, .vi = "Số trẻ ít nhất", .en = "Fewest children" },
    { "share", LMS_K_NUM, LMS_NEED, .min = 0, .max = 1, .vi = "Tỷ lệ ít nhất", .en = "Least share" },
};

static const lms_mechanism checks[] = {
    { "required", .vi = "Trường không được trống", .en = "The field must not be empty" },
    { "required_any", .vi = "Ít nhất một trong các trường phải có", .en = "At least one of the fields must be there" },
    { "pattern", LMS_PARAMS(pattern_params), .vi = "Giá trị phải khớp (hoặc không được khớp) mẫu", .en = "The value must match a pattern, or must not" },
    { "readable", .vi = "Giá trị phải đọc được theo kiểu của trường (ngày, năm, số)", .en = "The value must be readable as the field's type (date, year, number)" },
    { "known_code", .vi = "Giá trị phải có trong bảng mã của trường", .en = "The value must be in the field's table of codes" },
    { "date_range", LMS_PARAMS(date_range_params), .vi = "Ngày phải trong khoảng", .en = "The date must be in a range" },
    { "not_after_as_of", .vi = "Ngày không được sau ngày chốt số liệu", .en = "The date must not be after the as-of date" },
    { "age", LMS_PARAMS(age_params), .vi = "Phải dưới số tuổi cho trước", .en = "Must be under an age" },
    { "number_range", LMS_PARAMS(number_range_params), .vi = "Số phải trong khoảng", .en = "The number must be in a range" },
    { "legacy_text", .vi = "Chữ còn ở bảng mã cũ, không đọc chắc chắn được", .en = "Text in an old encoding that cannot be read with certainty" },
    { "lost_letters", .vi = "Có chữ đã mất (dấu ? giữa các chữ)", .en = "Letters were lost (a ? among letters)" },
    { "name_syllables", .vi = "Tên có chữ không phải âm tiết tiếng Việt", .en = "The name has a syllable that is not Vietnamese" },
    { "name_tokens", LMS_PARAMS(name_tokens_params), .vi = "Số chữ của tên", .en = "Number of words of a name" },
    { "name_temporary", .vi = "Tên tạm gọi, chưa phải tên khai sinh", .en = "A temporary name, not the registered one" },
    { "ident_structure", .vi = "Số không đúng cấu trúc", .en = "The number does not have its structure" },
    { "ident_placeholder", .vi = "Số giả (toàn số 0, 123456789012 ...)", .en = "A made-up number (all zeros, 123456789012 ...)" },
    { "ident_place", .vi = "Mã nơi đăng ký khai sinh không có trong bảng", .en = "The place part is not in the table" },
    { "ident_age", LMS_PARAMS(ident_age_params), .vi = "Số của một người lớn tuổi hơn", .en = "The number of somebody older" },
    { "ident_sex", LMS_PARAMS(ident_sex_params), .vi = "Giới tính trong số khác giới tính ghi", .en = "The sex in the digits differs from the sex given" },
    { "ident_year", LMS_PARAMS(date_param), .vi = "Năm sinh trong số khác năm sinh ghi", .en = "The birth year in the digits differs from the one given" },
    { "same_value", LMS_PARAMS(others_param), .vi = "Giống giá trị của trường khác trong cùng bản ghi", .en = "The same as another field of the record" },
    { "date_order", LMS_PARAMS(after_param), .vi = "Ngày này phải sau ngày kia", .en = "This date must be after the other" },
    { "year_gap", LMS_PARAMS(year_gap_params), .vi = "Chênh lệch năm sinh giữa cha mẹ và con", .en = "Years between a parent and the child" },
    { "value_age", LMS_PARAMS(value_age_params), .vi = "Giá trị chỉ hợp với một độ tuổi", .en = "A value that only fits an age" },
    { "surname", LMS_PARAMS(surname_params), .vi = "Họ khác cả họ cha và họ mẹ", .en = "The family name is neither parent's" },
    { "name_sex", LMS_PARAMS(name_sex_params), .vi = "Chữ đệm hoặc tên trái với giới tính", .en = "Middle or given name against the sex" },
    { "unit_known", .vi = "Không tìm thấy đơn vị hành chính", .en = "The administrative unit is not known, or not the only one of its name" },
    { "unit_resolved", .vi = "Không trường nào cho biết phường, xã", .en = "None of the fields tells the ward" },
    { "unit_divided", .vi = "Đơn vị đã chia cho nhiều đơn vị mới", .en = "The unit was divided among several new ones" },
    { "unit_inside", LMS_PARAMS(inside_params), .vi = "Đơn vị không thuộc đơn vị cấp trên đã ghi", .en = "The unit does not belong to the one above" },
    { "same_unit", LMS_PARAMS(other_param), .vi = "Hai trường nói về hai đơn vị khác nhau", .en = "Two fields name two units" },
    { "shared", LMS_PARAMS(shared_params), .vi = "Nhiều người chung một giá trị", .en = "Several people share a value" },
    { "copied_run", LMS_PARAMS(run_params), .vi = "Giá trị lặp lại ở các dòng liền nhau", .en = "A value repeated in consecutive rows" },
    { "frequent_day", LMS_PARAMS(frequent_params), .vi = "Một ngày được ghi quá nhiều", .en = "A day that occurs too often" },
};

static const lms_key rule_keys[] = {
    { "applies", LMS_K_MAP, 0, .shape = &lms__applies_shape, .vi = "Áp dụng cho trường nào", .en = "Fields it works on" },
    { "field", LMS_K_FIELD, 0, .vi = "Trường được kiểm tra", .en = "The field that is checked" },
    { "fields", LMS_K_FIELD, LMS_MANY | LMS_FILLED, .vi = "Các trường được kiểm tra", .en = "The fields that are checked" },
    { "when", LMS_K_MAP, 0, .shape = &when, .vi = "Chỉ xét những bản ghi nào", .en = "Which records it looks at" },
    { "examples", LMS_K_MAP, LMS_MANY | LMS_NEED | LMS_FILLED, .shape = &example, .vi = "Ví dụ, được chạy thử", .en = "Examples, run as tests" },
};
static const lms_shape rule = { LMS_KEYS(rule_keys), .base = &lms__rule_shape, .by = "check", LMS_MECHANISMS(checks) };

static const lms_key keys[] = {
    { "rules", LMS_K_MAP, LMS_NEED | LMS_MANY, .shape = &rule, .vi = "Các kiểm tra", .en = "The checks" },
};
static const lms_shape root = { LMS_KEYS(keys) };
const lms_section_schema lms__schema_validate = { "validate", "validate.yaml", true, &root,
    .vi = "Kiểm tra: điều sai hoặc đáng ngờ của bản ghi", .en = "Validate: what is wrong or doubtful in a record" };
