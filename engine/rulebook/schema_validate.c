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

static const lms_key rule_keys[] = {
    { "applies", LMS_K_MAP, 0, .shape = &lms__applies_shape, .vi = "Áp dụng cho trường nào", .en = "Fields it works on" },
    { "field", LMS_K_FIELD, 0, .vi = "Trường được kiểm tra", .en = "The field that is checked" },
    { "fields", LMS_K_FIELD, LMS_MANY, .vi = "Các trường được kiểm tra", .en = "The fields that are checked" },
    { "table", LMS_K_TABLE, 0, .vi = "Bảng dùng cho kiểm tra", .en = "Table the check uses" },
    { "params", LMS_K_ANY, 0, .vi = "Tham số", .en = "Settings" },
    { "examples", LMS_K_MAP, LMS_MANY | LMS_NEED | LMS_FILLED, .shape = &example, .vi = "Ví dụ, được chạy thử", .en = "Examples, run as tests" },
    { "check", LMS_K_ID, LMS_NEED, .vi = "Cơ chế", .en = "The mechanism" },
};
static const lms_shape rule = { LMS_KEYS(rule_keys), .base = &lms__rule_shape };

static const lms_key keys[] = {
    { "rules", LMS_K_MAP, LMS_NEED | LMS_MANY, .shape = &rule, .vi = "Các kiểm tra", .en = "The checks" },
    { "settings", LMS_K_ANY, 0, .vi = "Thiết lập chung", .en = "General settings" },
};
static const lms_shape root = { LMS_KEYS(keys) };
const lms_section_schema lms__schema_validate = { "validate", "validate.yaml", true, &root,
    .vi = "Kiểm tra: điều sai hoặc đáng ngờ của bản ghi", .en = "Validate: what is wrong or doubtful in a record" };
