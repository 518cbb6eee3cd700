// SPDX-License-Identifier: MIT
/* rulebook/schema_identify.c - identify.yaml: who issues reference lists, and what evidence from them means (identify/). */
#include "rulebook/schema.h"

static const lms_key issuer_keys[] = {
    { "id", LMS_K_ID, LMS_NEED, .vi = "Mã, dùng trong --reference TỆP,issuer=MÃ", .en = "Id, as in --reference FILE,issuer=ID" },
    { "text", LMS_K_MAP, LMS_NEED, .shape = &lms__text_shape, .vi = "Tên hiển thị", .en = "Its name for readers" },
    { "verifies", LMS_K_BOOL, LMS_NEED, .vi = "Danh sách này xác thực được số định danh", .en = "Its lists can verify a number" },
    { "knows", LMS_K_CHOICE, 0, "everyone|own-wards|nobody", .vi = "Số không có trong danh sách nói lên điều gì: everyone (lẽ ra phải có), own-wards (với trẻ ở các xã, phường có trong danh sách), nobody (không gì cả)",
      .en = "What absence says: everyone (it should be there), own-wards (for children of the wards in the list), nobody (nothing)" },
    { "children", LMS_K_BOOL, 0, .vi = "Danh sách kể ra trẻ em ở địa bàn: trẻ không có hồ sơ là trẻ chưa được cập nhật", .en = "Its lists name children who live here: one without a record is not in the software" },
    { "source", LMS_K_TEXT, LMS_NEED, .vi = "Căn cứ", .en = "Law or data set" },
};
static const lms_shape issuer = { LMS_KEYS(issuer_keys) };

static const lms_key limit_keys[] = {
    { "probability", LMS_K_NUM, LMS_NEED, .min = 0, .max = 1, .vi = "Xác suất ít nhất là cùng một người", .en = "Least probability of being this person" },
    { "margin", LMS_K_NUM, LMS_NEED, .min = 0, .max = 1000, .vi = "Cách người đứng nhì ít nhất, bit", .en = "Least distance to the runner-up, in bits" },
};
static const lms_shape limit = { LMS_KEYS(limit_keys) };

static const lms_key setting_keys[] = {
    { "agree", LMS_K_FIELD, LMS_NEED | LMS_MANY | LMS_FILLED, .vi = "Các trường phải khớp cùng với số định danh", .en = "Fields that must agree beside the number" },
    { "link", LMS_K_MAP, LMS_NEED, .shape = &limit, .vi = "Khi nào một bản ghi được gắn với một người", .en = "When a record is linked to a person" },
    { "suggest", LMS_K_MAP, LMS_NEED, .shape = &limit, .vi = "Khi nào gợi ý số cho trẻ chưa có số", .en = "When a number is suggested for a child without one" },
    { "maybe", LMS_K_NUM, 0, .min = 0, .max = 1, .vi = "Xác suất từ đó một người trong danh sách có thể đã có hồ sơ", .en = "Probability from which a person of the list may have a record" },
    { "origin", LMS_K_TEXT, LMS_NEED, .vi = "Các con số từ đâu", .en = "Where the numbers come from" },
};
static const lms_shape settings = { LMS_KEYS(setting_keys) };

static const lms_key rule_keys[] = {
    { "when", LMS_K_CHOICE, LMS_NEED,
      "verified|fields-differ|of-another|other-number|reestablished|not-found|suggested|shared|incomplete|list-contradicts|supports",
      .vi = "Trường hợp mà quy tắc này gọi tên", .en = "The case this rule names" },
};
static const lms_shape rule = { LMS_KEYS(rule_keys), .base = &lms__rule_shape };

static const lms_key keys[] = {
    { "issuers", LMS_K_MAP, LMS_NEED | LMS_MANY, .shape = &issuer, .vi = "Cơ quan ra danh sách và điều họ xác thực được", .en = "Who issues lists, and what each can verify" },
    { "answers", LMS_K_ANY, 0, .vi = "Cách đọc danh sách công an trả lời", .en = "How answers of the police are read" },
    { "settings", LMS_K_MAP, LMS_NEED, .shape = &settings, .vi = "Thiết lập chung", .en = "General settings" },
    { "rules", LMS_K_MAP, LMS_MANY, .shape = &rule, .vi = "Tên gọi của từng trường hợp", .en = "What each case is called" },
};
static const lms_shape root = { LMS_KEYS(keys) };
const lms_section_schema lms__schema_identify = { "identify", "identify.yaml", false, &root,
    .vi = "Xác thực: căn cứ từ danh sách đối chiếu", .en = "Identify: evidence from reference lists" };
