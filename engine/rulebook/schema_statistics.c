// SPDX-License-Identifier: MIT
/* rulebook/schema_statistics.c - statistics.yaml: cross-counts, indicators, measures (statistics/). */
#include "rulebook/schema.h"

static const lms_key age_keys[] = {
    { "id", LMS_K_ID, LMS_NEED, .vi = "Mã nhóm tuổi; kết quả ghi mã này", .en = "Id of the group; results name it" },
    { "from", LMS_K_INT, LMS_NEED, .min = 0, .max = 150, .vi = "Từ đủ bao nhiêu tuổi", .en = "From this age on" },
    { "below", LMS_K_INT, 0, .min = 1, .max = 150, .vi = "Dưới bao nhiêu tuổi; không có: không giới hạn (chỉ nhóm cuối)", .en = "Below this age; absent: open (the last group only)" },
    { "text", LMS_K_MAP, LMS_NEED, .shape = &lms__text_shape, .vi = "Tên hiển thị", .en = "Title" },
};
static const lms_shape age = { LMS_KEYS(age_keys) };

static const lms_key where_keys[] = {
    { "field", LMS_K_FIELD, LMS_NEED, .vi = "Một trường của `by`", .en = "A field of `by`" },
    { "column", LMS_K_TEXT, 0, .vi = "Cột trong bảng mã của trường; không có: chính mã", .en = "Column of the field's table; absent: the code itself" },
    { "is", LMS_K_TEXT, LMS_NEED | LMS_MANY | LMS_OR_ONE | LMS_FILLED, .vi = "Là một trong các giá trị này; trường kiểu set: có ít nhất một mã như vậy", .en = "It is one of these; of a set: at least one of its codes is" },
};
static const lms_shape where = { LMS_KEYS(where_keys) };

#define STATUSES "absent|suggested|shared|verified|mismatch|malformed|inconsistent|not_found|well_formed"
static const lms_key condition_keys[] = {
    { "id_status", LMS_K_CHOICE, LMS_MANY | LMS_FILLED, STATUSES, .vi = "Số định danh ở một trong các tình trạng này", .en = "The number has one of these statuses" },
    { "complete", LMS_K_BOOL, 0, .vi = "Có đủ thông tin cơ bản", .en = "The basic fields are there" },
    { "sound", LMS_K_BOOL, 0, .vi = "Không còn lỗi, không còn nghi trùng", .en = "No error, no doubtful pair" },
    { "single", LMS_K_BOOL, 0, .vi = "Chỉ có một bản ghi", .en = "Has one record only" },
    { "fresh", LMS_K_BOOL, 0, .vi = "Lần cập nhật cuối không quá fresh_months tháng trước ngày chốt", .en = "The newest update is at most fresh_months before the as-of date" },
    { "age_group", LMS_K_ID, LMS_MANY | LMS_FILLED, .vi = "Thuộc một trong các nhóm tuổi này", .en = "In one of these age groups" },
    { "where", LMS_K_MAP, LMS_MANY | LMS_FILLED, .shape = &where, .vi = "Điều kiện về các trường, phải đúng tất cả", .en = "Conditions on fields, all must hold" },
};
static const lms_shape condition = { LMS_KEYS(condition_keys) };

static const lms_key example_keys[] = {
    { "records", LMS_K_ANYTEXT, LMS_BY_FIELD | LMS_ROWS | LMS_NEED, .vi = "Các bản ghi, mỗi bản ghi là một trẻ: trường: giá trị", .en = "Records, each a child of its own: field: value" },
    { "as_of", LMS_K_DATE, 0, .vi = "Ngày chốt số liệu", .en = "As-of date" },
    { "part", LMS_K_INT, 0, .vi = "Số trẻ được đếm; không có: không có cơ sở", .en = "Children counted; absent: no basis" },
    { "whole", LMS_K_INT, 0, .vi = "Trong số bao nhiêu trẻ", .en = "Of how many" },
};
static const lms_shape example = { LMS_KEYS(example_keys) };

static const lms_key projection_keys[] = {
    { "id", LMS_K_ID, LMS_NEED, .vi = "Mã, không trùng trong tệp này", .en = "Id, unique in this file" },
    { "code", LMS_K_TEXT, 0, .vi = "Mã số của văn bản, chỉ khi đã thấy trong văn bản", .en = "Number in the legal text, only if it was seen there" },
    { "text", LMS_K_MAP, LMS_NEED, .shape = &lms__text_shape, .vi = "Tên", .en = "Title" },
    { "source", LMS_K_TEXT, LMS_NEED, .vi = "Căn cứ", .en = "Source" },
    { "note", LMS_K_MAP, 0, .shape = &lms__text_shape, .vi = "Điều cần biết khi đọc con số", .en = "What to know about the figure" },
    { "why", LMS_K_MAP, 0, .shape = &lms__text_shape, .vi = "Thay cho count: vì sao dữ liệu không cho biết", .en = "Instead of count: why the data cannot tell" },
    { "count", LMS_K_MAP, 0, .shape = &condition, .vi = "Tử số: trẻ (đang được tính ở địa bàn) phải thế nào; {}: mọi trẻ", .en = "What a child of the base must be to be counted; {}: every child" },
    { "of", LMS_K_MAP, 0, .shape = &condition, .vi = "Mẫu số: trong số trẻ nào; {}: mọi trẻ; không có: chỉ là số lượng", .en = "Of which children; {}: all; absent: a number only" },
    { "by", LMS_K_ID, LMS_MANY | LMS_FILLED, .vi = "Phân tổ: age_group hoặc trường của `by`", .en = "Broken down by: age_group or fields of `by`" },
    { "examples", LMS_K_MAP, LMS_MANY | LMS_FILLED, .shape = &example, .vi = "Ví dụ, được chạy thử", .en = "Examples, run as tests" },
};
static const lms_shape projection = { LMS_KEYS(projection_keys) };

static const lms_key outward_keys[] = {
    { "least", LMS_K_INT, LMS_NEED, .min = 0, .max = 1000, .vi = "Con số nhỏ hơn số này (trừ 0) không đưa vào báo cáo gửi ra ngoài", .en = "Figures below this, but for 0, do not go into reports that leave the office" },
    { "withhold", LMS_K_MAP, LMS_MANY | LMS_FILLED, .shape = &where, .vi = "Phân tổ theo các mã này không bao giờ đưa ra ngoài", .en = "Breakdowns by these codes never leave the office" },
    { "source", LMS_K_TEXT, LMS_NEED, .vi = "Căn cứ", .en = "Source" },
};
static const lms_shape outward = { LMS_KEYS(outward_keys) };

static const lms_key keys[] = {
    { "by", LMS_K_FIELD, LMS_NEED | LMS_MANY | LMS_FILLED, .vi = "Đếm trẻ theo các trường này (kiểu enum hoặc set, nhiều nhất bốn), ngoài phường, nhóm tuổi, tình trạng", .en = "Children are counted by these fields (enum or set, four at most), beside ward, age group and standing" },
    { "age_groups", LMS_K_MAP, LMS_MANY | LMS_FILLED, .shape = &age, .vi = "Các nhóm tuổi vào ngày chốt, tăng dần", .en = "Age groups on the as-of date, ascending" },
    { "fresh_months", LMS_K_INT, 0, .min = 1, .max = 600, .vi = "Bản ghi cập nhật trong bấy nhiêu tháng là còn mới", .en = "A record updated within these months is fresh" },
    { "outward", LMS_K_MAP, 0, .shape = &outward, .vi = "Số nhỏ trong báo cáo gửi ra ngoài", .en = "Small figures in reports that leave the office" },
    { "indicators", LMS_K_MAP, LMS_MANY, .shape = &projection, .vi = "Chỉ tiêu thống kê của văn bản", .en = "Indicators of a legal text" },
    { "measures", LMS_K_MAP, LMS_MANY, .shape = &projection, .vi = "Thước đo chất lượng dữ liệu", .en = "Measures of data quality" },
    { "figures", LMS_K_MAP, LMS_MANY, .shape = &projection, .vi = "Số liệu khác", .en = "Other figures" },
};
static const lms_shape root = { LMS_KEYS(keys) };
const lms_section_schema lms__schema_statistics = { "statistics", "statistics.yaml", false, &root,
    .vi = "Thống kê, chỉ tiêu thống kê, thước đo", .en = "Statistics, indicators, measures" };
