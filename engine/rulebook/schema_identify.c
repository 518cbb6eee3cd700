// SPDX-License-Identifier: MIT
/* rulebook/schema_identify.c - identify.yaml. The stage that reads it owns this table: add keys, shapes and mechanisms here. */
#include "rulebook/schema.h"

static const lms_key keys[] = {
    { "issuers", LMS_K_ANY, 0, .vi = "Cơ quan ra danh sách và điều họ xác thực được", .en = "Who issues lists, and what each can verify" },
    { "answers", LMS_K_ANY, 0, .vi = "Cách đọc danh sách công an trả lời", .en = "How answers of the police are read" },
    { "rules", LMS_K_ANY, 0, .vi = "Quy tắc có mã", .en = "Rules with ids" },
    { "settings", LMS_K_ANY, 0, .vi = "Thiết lập chung", .en = "General settings" },
};
static const lms_shape root = { LMS_KEYS(keys) };
const lms_section_schema lms__schema_identify = { "identify", "identify.yaml", false, &root,
    .vi = "Xác thực: căn cứ từ danh sách đối chiếu", .en = "Identify: evidence from reference lists" };
