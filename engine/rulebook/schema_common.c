// SPDX-License-Identifier: MIT
/* rulebook/schema_common.c - shapes that several sections use. */
#include "rulebook/schema.h"

static const lms_key text_keys[] = {
    { "vi", LMS_K_TEXT, LMS_NEED, .vi = "Tiếng Việt", .en = "Vietnamese" },
    { "en", LMS_K_TEXT, LMS_NEED, .vi = "Tiếng Anh", .en = "English" },
};
const lms_shape lms__text_shape = { LMS_KEYS(text_keys) };

static const lms_key rule_keys[] = {
    { "id", LMS_K_ID, LMS_NEED, .vi = "Mã của quy tắc, không trùng trong cả bộ; kết quả ghi mã này", .en = "Id of the rule, unique in the pack; results name it" },
    { "severity", LMS_K_CHOICE, 0, "error|warning|info", .vi = "Mức độ: error, warning hoặc info", .en = "How bad it is: error, warning or info" },
    { "text", LMS_K_MAP, LMS_NEED, .shape = &lms__text_shape, .vi = "Câu cho cán bộ: sai gì, cần làm gì; {1} {2} là tham số", .en = "What is wrong and what to do; {1} {2} are arguments" },
    { "source", LMS_K_TEXT, LMS_NEED, .vi = "Căn cứ: văn bản hoặc bộ dữ liệu, kèm ngày", .en = "Where it comes from: law or data set, with its date" },
    { "note", LMS_K_TEXT, 0, .vi = "Ghi chú cho người đọc", .en = "A note for readers" },
};
const lms_shape lms__rule_shape = { LMS_KEYS(rule_keys) };

static const lms_key applies_keys[] = {
    { "types", LMS_K_TYPE, LMS_MANY, .vi = "Các kiểu trường", .en = "Field types" },
    { "fields", LMS_K_FIELD, LMS_MANY, .vi = "Các trường", .en = "Fields" },
    { "except", LMS_K_FIELD, LMS_MANY, .vi = "Trừ các trường này", .en = "But not these fields" },
};
const lms_shape lms__applies_shape = { LMS_KEYS(applies_keys) };
