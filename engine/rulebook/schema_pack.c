// SPDX-License-Identifier: MIT
/* rulebook/schema_pack.c - pack.yaml: what the pack is. */
#include "rulebook/schema.h"

static const lms_key keys[] = {
    { "name", LMS_K_ID, LMS_NEED, .vi = "Tên ngắn của bộ quy tắc", .en = "Short name of the pack" },
    { "version", LMS_K_TEXT, LMS_NEED, .vi = "Phiên bản, đổi mỗi khi sửa quy tắc", .en = "Version, changed whenever rules change" },
    { "title", LMS_K_MAP, LMS_NEED, .shape = &lms__text_shape, .vi = "Tên hiển thị", .en = "Title to show" },
    { "description", LMS_K_MAP, 0, .shape = &lms__text_shape, .vi = "Mô tả", .en = "Description" },
    { "licence", LMS_K_TEXT, LMS_NEED, .vi = "Giấy phép của bộ quy tắc", .en = "Licence of the pack" },
    { "source", LMS_K_TEXT, 0, .vi = "Nguồn chung", .en = "General source" },
};
static const lms_shape root = { LMS_KEYS(keys) };
const lms_section_schema lms__schema_pack = { "pack", "pack.yaml", true, &root,
    .vi = "Bộ quy tắc là gì, phiên bản nào", .en = "What the pack is and its version" };
