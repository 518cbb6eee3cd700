// SPDX-License-Identifier: MIT
/* rulebook/schema_targets.c - targets.yaml. The stage that reads it owns this table: add keys, shapes and mechanisms here. */
#include "rulebook/schema.h"

static const lms_key keys[] = {
    { "basic", LMS_K_ANY, 0, .vi = "Thông tin cơ bản và nhóm thông tin", .en = "Basic fields and groups of them" },
    { "survivorship", LMS_K_ANY, 0, .vi = "Chọn giá trị cho hồ sơ hợp nhất", .en = "How golden values are chosen" },
    { "targets", LMS_K_ANY, 0, .vi = "Các chỉ tiêu", .en = "The targets" },
    { "actions", LMS_K_ANY, 0, .vi = "Việc cần làm trong danh sách cần xử lý", .en = "Actions of the work list" },
    { "age", LMS_K_ANY, 0, .vi = "Tuổi của trẻ em, sinh ngày 29/02", .en = "Age limit, and births on 29 February" },
    { "rules", LMS_K_ANY, 0, .vi = "Quy tắc có mã", .en = "Rules with ids" },
    { "settings", LMS_K_ANY, 0, .vi = "Thiết lập chung", .en = "General settings" },
};
static const lms_shape root = { LMS_KEYS(keys) };
const lms_section_schema lms__schema_targets = { "targets", "targets.yaml", false, &root,
    .vi = "Chỉ tiêu, hồ sơ hợp nhất, danh sách cần xử lý", .en = "Targets, golden records, work list" };
