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
    { "table", LMS_K_TABLE, 0, .vi = "Bảng dùng cho bước này", .en = "Table the step uses" },
    { "params", LMS_K_ANY, 0, .vi = "Tham số của bước", .en = "Settings of the step" },
    { "examples", LMS_K_MAP, LMS_MANY | LMS_NEED | LMS_FILLED, .shape = &example, .vi = "Ví dụ, được chạy thử", .en = "Examples, run as tests" },
    { "step", LMS_K_ID, LMS_NEED, .vi = "Cơ chế", .en = "The mechanism" },
};
static const lms_shape rule = { LMS_KEYS(rule_keys), .base = &lms__rule_shape };

static const lms_key keys[] = {
    { "rules", LMS_K_MAP, LMS_NEED | LMS_MANY, .shape = &rule, .vi = "Các bước, theo thứ tự chạy", .en = "The steps, in the order they run" },
    { "settings", LMS_K_ANY, 0, .vi = "Thiết lập chung", .en = "General settings" },
};
static const lms_shape root = { LMS_KEYS(keys) };
const lms_section_schema lms__schema_normalise = { "normalise", "normalise.yaml", true, &root,
    .vi = "Chuẩn hóa: mỗi giá trị về một cách viết", .en = "Normalise: every value in one form" };
