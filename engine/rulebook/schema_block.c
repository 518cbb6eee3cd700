// SPDX-License-Identifier: MIT
/* rulebook/schema_block.c - block.yaml: which two records are worth comparing (block/). */
#include "rulebook/schema.h"

static const lms_key pass_keys[] = {
    { "id", LMS_K_ID, LMS_NEED, .vi = "Mã của lượt; báo cáo ghi mã này", .en = "Id of the pass; reports name it" },
    { "text", LMS_K_MAP, LMS_NEED, .shape = &lms__text_shape, .vi = "Lượt này tìm những cặp nào", .en = "Which pairs this pass finds" },
    { "origin", LMS_K_TEXT, 0, .vi = "Vì sao có lượt này", .en = "Why the pass is there" },
    { "key", LMS_K_TEXT, LMS_NEED | LMS_MANY | LMS_FILLED,
      .vi = "Khóa: hai bản ghi cùng khóa thì được so sánh. Mỗi phần là trường:phần, ví dụ birth_date:year, full_name:fold, father_name+mother_name:fold (không kể thứ tự)",
      .en = "Key: records of one key are compared. Each part is field:part, such as birth_date:year, full_name:fold, father_name+mother_name:fold (in any order)" },
    { "refine", LMS_K_TEXT, LMS_MANY, .vi = "Phần dùng để chia nhỏ nhóm quá lớn, lần lượt", .en = "Parts that split a block over the cap, one after the other" },
    { "order", LMS_K_TEXT, 0, .vi = "Thứ tự khi không còn phần nào để chia", .en = "Order in which a block is cut when nothing refines it further" },
    { "cap", LMS_K_INT, 0, .min = 2, .max = 4096, .vi = "Số bản ghi nhiều nhất của một nhóm", .en = "Most records of a block" },
    { "neighbours", LMS_K_BOOL, 0, .vi = "So thêm các bản ghi ở hai bên chỗ cắt", .en = "Compare across the cuts as well (a second, shifted cutting)" },
};
static const lms_shape pass = { LMS_KEYS(pass_keys) };

static const lms_key setting_keys[] = {
    { "cap", LMS_K_INT, 0, .min = 2, .max = 4096, .vi = "Số bản ghi nhiều nhất của một nhóm, khi lượt không nói khác", .en = "Most records of a block, unless the pass says otherwise" },
    { "origin", LMS_K_TEXT, 0, .vi = "Vì sao chọn số này", .en = "Where the number comes from" },
};
static const lms_shape settings = { LMS_KEYS(setting_keys) };

static const lms_key keys[] = {
    { "passes", LMS_K_MAP, LMS_NEED | LMS_MANY, .shape = &pass, .vi = "Các lượt chọn cặp so sánh; cặp thuộc lượt đầu tiên tìm ra nó", .en = "The blocking passes; a pair belongs to the first that finds it" },
    { "settings", LMS_K_MAP, 0, .shape = &settings, .vi = "Thiết lập chung", .en = "General settings" },
};
static const lms_shape root = { LMS_KEYS(keys) };
const lms_section_schema lms__schema_block = { "block", "block.yaml", true, &root,
    .vi = "Chọn cặp: hai bản ghi nào đáng so sánh", .en = "Block: which two records are worth comparing" };
