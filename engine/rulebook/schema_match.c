// SPDX-License-Identifier: MIT
/* rulebook/schema_match.c - match.yaml. The stage that reads it owns this table: add keys, shapes and mechanisms here. */
#include "rulebook/schema.h"

static const lms_key keys[] = {
    { "comparisons", LMS_K_ANY, LMS_NEED, .vi = "Các phép so sánh và mức", .en = "Comparisons and their levels" },
    { "classes", LMS_K_ANY, 0, .vi = "Các lớp: cùng một trẻ, sinh đôi, anh chị em, không liên quan", .en = "Classes: same child, twin, sibling, unrelated" },
    { "anchors", LMS_K_ANY, 0, .vi = "Điểm tựa khi ước lượng", .en = "Anchors of the estimation" },
    { "decisions", LMS_K_ANY, 0, .vi = "Bảng quyết định", .en = "The decision table" },
    { "clusters", LMS_K_ANY, 0, .vi = "Ràng buộc khi gộp nhóm", .en = "Constraints of clusters" },
    { "rules", LMS_K_ANY, 0, .vi = "Quy tắc có mã", .en = "Rules with ids" },
    { "settings", LMS_K_ANY, 0, .vi = "Thiết lập chung", .en = "General settings" },
};
static const lms_shape root = { LMS_KEYS(keys) };
const lms_section_schema lms__schema_match = { "match", "match.yaml", true, &root,
    .vi = "So khớp: hai bản ghi có phải một trẻ", .en = "Match: are two records one child" };
