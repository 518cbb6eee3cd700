// SPDX-License-Identifier: MIT
/* rulebook/schema_identify.c - identify.yaml: what lists can verify (identify/). */
#include "rulebook/schema.h"

static const lms_key issuer_keys[] = {
    { "id", LMS_K_ID, LMS_NEED, .vi = "Mã cơ quan, dùng ở --reference TỆP,issuer=MÃ,date=NGÀY", .en = "Id of the issuer, as in --reference FILE,issuer=ID,date=DATE" },
    { "verifies", LMS_K_BOOL, LMS_NEED, .vi = "Có thẩm quyền xác thực số định danh không", .en = "Has the authority to verify an identifier?" },
    { "text", LMS_K_MAP, LMS_NEED, .shape = &lms__text_shape, .vi = "Tên hiển thị", .en = "Its name for readers" },
    { "source", LMS_K_TEXT, LMS_NEED, .vi = "Căn cứ", .en = "Where its authority comes from" },
};
static const lms_shape issuer = { LMS_KEYS(issuer_keys) };

static const lms_key setting_keys[] = {
    { "compare", LMS_K_FIELD, LMS_MANY, .vi = "Các trường phải giống thì mới xác thực", .en = "Fields that must agree for `verified`" },
    { "probability", LMS_K_NUM, 0, .min = 0, .max = 1, .vi = "Xác suất ít nhất để nối với một người; cao hơn: ít nối hơn", .en = "Least probability of a link to a person; higher: fewer links" },
    { "margin", LMS_K_NUM, 0, .min = 0, .max = 100, .vi = "Phải hơn người đứng nhì bao nhiêu bit", .en = "Bits ahead of the runner-up" },
    { "suggest_probability", LMS_K_NUM, 0, .min = 0, .max = 1, .vi = "Xác suất ít nhất để gợi ý một số", .en = "Least probability to suggest a number" },
    { "suggest_margin", LMS_K_NUM, 0, .min = 0, .max = 100, .vi = "Phải hơn người đứng nhì bao nhiêu bit để gợi ý", .en = "Bits ahead of the runner-up to suggest a number" },
};
static const lms_shape settings = { LMS_KEYS(setting_keys) };

static const lms_key keys[] = {
    { "issuers", LMS_K_MAP, LMS_MANY, .shape = &issuer, .vi = "Cơ quan ra danh sách và điều họ xác thực được", .en = "Who issues lists, and what each can verify" },
    { "settings", LMS_K_MAP, 0, .shape = &settings, .vi = "Thiết lập", .en = "Settings" },
    { "rules", LMS_K_MAP, LMS_MANY, .shape = &lms__rule_shape, .vi = "Quy tắc có mã", .en = "Rules with ids" },
};
static const lms_shape root = { LMS_KEYS(keys) };
const lms_section_schema lms__schema_identify = { "identify", "identify.yaml", false, &root,
    .vi = "Xác thực: căn cứ từ danh sách đối chiếu", .en = "Identify: evidence from reference lists" };
