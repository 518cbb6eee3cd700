// SPDX-License-Identifier: MIT
/* rulebook/schema_block.c - block.yaml. The stage that reads it owns this table: add keys, shapes and mechanisms here. */
#include "rulebook/schema.h"

static const lms_key keys[] = {
    { "passes", LMS_K_ANY, LMS_NEED, .vi = "Các lượt chọn cặp so sánh", .en = "The blocking passes" },
    { "rules", LMS_K_ANY, 0, .vi = "Quy tắc có mã", .en = "Rules with ids" },
    { "settings", LMS_K_ANY, 0, .vi = "Thiết lập chung", .en = "General settings" },
};
static const lms_shape root = { LMS_KEYS(keys) };
const lms_section_schema lms__schema_block = { "block", "block.yaml", true, &root,
    .vi = "Chọn cặp: hai bản ghi nào đáng so sánh", .en = "Block: which two records are worth comparing" };
