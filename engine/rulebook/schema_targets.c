// SPDX-License-Identifier: MIT
/* rulebook/schema_targets.c - targets.yaml: basic fields, age, targets, work list (resolve/). */
#include "rulebook/schema.h"

static const lms_key basic_keys[] = {
    { "source", LMS_K_TEXT, 0, .vi = "Căn cứ", .en = "Source" },
    { "groups", LMS_K_FIELD, LMS_NEED | LMS_LISTS | LMS_FILLED, .vi = "Các nhóm trường; trong một nhóm có một trường là đủ", .en = "Groups of fields; one of a group is enough" },
};
static const lms_shape basic = { LMS_KEYS(basic_keys) };

static const lms_key age_keys[] = {
    { "below", LMS_K_INT, LMS_NEED, .min = 0, .max = 150, .vi = "Dưới bao nhiêu tuổi là trẻ em; 0: không xét tuổi", .en = "A child is below this age; 0: age does not matter" },
    { "leap_day", LMS_K_CHOICE, 0, "march|february", .vi = "Sinh 29/02: đủ tuổi vào 01/3 (march) hoặc 28/02 (february)", .en = "Born on 29 February: a year older on 1 March or on 28 February" },
};
static const lms_shape age = { LMS_KEYS(age_keys) };

static const lms_key survivor_keys[] = {
    { "source", LMS_K_TEXT, 0, .vi = "Căn cứ", .en = "Source" },
    { "order", LMS_K_CHOICE, LMS_NEED | LMS_MANY, "registered|verified|newest|most",
      .vi = "Điều quyết định trước đứng trước: registered (tên khai sinh, không phải tên tạm gọi), verified (bản ghi đã xác thực), newest (ngày cập nhật), most (giá trị nhiều bản ghi có)",
      .en = "The weightiest first: registered (a name that is not temporary or damaged), verified (the record's number is), newest (day of update), most (the value of most records)" },
};
static const lms_shape survivor = { LMS_KEYS(survivor_keys) };

static const lms_key goal_keys[] = {
    { "percent", LMS_K_INT, LMS_NEED, .min = 0, .max = 100, .vi = "Phần trăm", .en = "Percent" },
    { "strict", LMS_K_BOOL, LMS_NEED, .vi = "true: trên (>); false: ít nhất (>=)", .en = "true: more than (>); false: at least (>=)" },
};
static const lms_shape goal = { LMS_KEYS(goal_keys) };
static const lms_key target_keys[] = {
    { "source", LMS_K_TEXT, 0, .vi = "Căn cứ", .en = "Source" },
    { "updated", LMS_K_MAP, LMS_NEED, .shape = &goal, .vi = "Trẻ có trong phần mềm, trên số trẻ của địa bàn", .en = "Children in the software, of all children of the ward" },
    { "in_target", LMS_K_MAP, LMS_NEED, .shape = &goal, .vi = "Trẻ đã làm sạch và xác thực, trên số trẻ trong phần mềm", .en = "Clean and verified children, of those in the software" },
};
static const lms_shape target = { LMS_KEYS(target_keys) };

static const lms_key deadline_keys[] = {
    { "id", LMS_K_ID, LMS_NEED, .vi = "Mã kỳ báo cáo", .en = "Id of the deadline" },
    { "level", LMS_K_CHOICE, LMS_NEED, "ward|district", .vi = "Ai báo cáo: ward (từng phường, xã), district (cả địa bàn)", .en = "Who reports: each ward, or the district as a whole" },
    { "before", LMS_K_DATE, LMS_NEED, .vi = "Phải gửi trước ngày này", .en = "The report is due before this day" },
    { "text", LMS_K_MAP, LMS_NEED, .shape = &lms__text_shape, .vi = "Tên kỳ báo cáo", .en = "Title" },
    { "source", LMS_K_TEXT, LMS_NEED, .vi = "Căn cứ", .en = "Source" },
};
static const lms_shape deadline = { LMS_KEYS(deadline_keys) };

#define ACTIONS "decide-duplicate|complete-basic|correct-error|shared-number|fix-number|get-number|confirm-number"
static const lms_key action_keys[] = {
    { "id", LMS_K_CHOICE, LMS_NEED, ACTIONS, .vi = "Mã việc", .en = "Id of the action" },
    { "cost", LMS_K_NUM, 0, .min = 0, .max = 0.99, .vi = "Công sức, từ 0 đến 0,99: trong những lượt giúp được bằng nhau trẻ, việc nhẹ hơn đứng trước", .en = "Effort: of visits that help as many children, the lighter comes first" },
    { "text", LMS_K_MAP, LMS_NEED, .shape = &lms__text_shape, .vi = "Câu cho cán bộ", .en = "What to do" },
};
static const lms_shape action = { LMS_KEYS(action_keys) };

#define STATUSES "absent|suggested|shared|verified|mismatch|malformed|inconsistent|not_found|well_formed"
static const lms_key list_keys[] = {
    { "id", LMS_K_ID, LMS_NEED, .vi = "Mã danh sách", .en = "Id of the list" },
    { "text", LMS_K_MAP, LMS_NEED, .shape = &lms__text_shape, .vi = "Tên danh sách", .en = "Title of the list" },
    { "id_status", LMS_K_CHOICE, LMS_MANY, STATUSES, .vi = "Trẻ có số định danh ở các tình trạng này", .en = "Children whose number has one of these statuses" },
    { "incomplete", LMS_K_BOOL, 0, .vi = "true: trẻ thiếu hoặc sai thông tin cơ bản", .en = "true: children whose basic information is missing or wrong" },
};
static const lms_shape list = { LMS_KEYS(list_keys) };
#define ANSWERS "confirmed|corrected|supplied|differs|candidates|not-found|deceased|moved"
static const lms_key answer_keys[] = {
    { "id", LMS_K_CHOICE, LMS_NEED, ANSWERS, .vi = "Ý nghĩa của câu trả lời", .en = "What the answer means" },
    { "words", LMS_K_TEXT, LMS_NEED | LMS_MANY | LMS_FILLED, .vi = "Các cách viết; cách đầu tiên nằm trong ô chọn", .en = "How it is written; the first stands in the drop-down" },
    { "life_status", LMS_K_TEXT, 0, .vi = "deceased, moved: mã được ghi vào trường có vai trò life_status", .en = "deceased, moved: the code written into the field of the role life_status" },
};
static const lms_shape answer = { LMS_KEYS(answer_keys) };
static const lms_key heading_keys[] = {
    { "id", LMS_K_ID, LMS_NEED, .vi = "row_id, answer, note, issuer, document, date, scan, hoặc một trường được hỏi", .en = "row_id, answer, note, issuer, document, date, scan, or a field asked about" },
    { "words", LMS_K_TEXT, LMS_NEED | LMS_MANY | LMS_FILLED, .vi = "Các cách viết tiêu đề; cách đầu tiên được in ra", .en = "How the heading is written; the first is printed" },
};
static const lms_shape heading = { LMS_KEYS(heading_keys) };
static const lms_key lists_keys[] = {
    { "source", LMS_K_TEXT, LMS_NEED, .vi = "Căn cứ", .en = "Source" },
    { "asked", LMS_K_FIELD, LMS_NEED | LMS_MANY | LMS_FILLED, .vi = "Các trường gửi đi đối chiếu (nhiều nhất 12)", .en = "Fields that are asked about (at most 12)" },
    { "kinds", LMS_K_MAP, LMS_NEED | LMS_MANY | LMS_FILLED, .shape = &list, .vi = "Các danh sách; danh sách đầu tiên phù hợp nhận trẻ", .en = "The lists; the first that fits takes the child" },
    { "answers", LMS_K_MAP, LMS_NEED | LMS_MANY | LMS_FILLED, .shape = &answer, .vi = "Các câu trả lời", .en = "The answers" },
    { "headings", LMS_K_MAP, LMS_NEED | LMS_MANY | LMS_FILLED, .shape = &heading, .vi = "Tiêu đề cột và các ô trên tờ bìa", .en = "Headings of columns, and what stands on the cover sheet" },
};
static const lms_shape lists = { LMS_KEYS(lists_keys) };

static const lms_key whole_keys[] = {
    { "percent", LMS_K_INT, LMS_NEED, .min = 0, .max = 100, .vi = "Quá bao nhiêu phần trăm bản ghi của một tệp", .en = "More than so many percent of the records of a file" },
    { "rules", LMS_K_ID, LMS_NEED | LMS_MANY | LMS_FILLED, .vi = "Các quy tắc sửa này là do cách xuất tệp: không nhập lại", .en = "These repairs are due to how the file was written: they are not re-keyed" },
};
static const lms_shape whole = { LMS_KEYS(whole_keys) };
static const lms_key key_in_keys[] = {
    { "source", LMS_K_TEXT, LMS_NEED, .vi = "Căn cứ", .en = "Source" },
    { "fields", LMS_K_FIELD, LMS_NEED | LMS_MANY | LMS_FILLED, .vi = "Các trường nhập lại vào phần mềm; trường khác không có trong danh sách", .en = "Fields that are re-keyed; others are never listed" },
    { "conflicts", LMS_K_FIELD, LMS_MANY, .vi = "Các trường mà hai bản ghi trùng ghi khác nhau thì đưa vào danh sách", .en = "Fields that are listed where two records of a child say different things" },
    { "not_worth", LMS_K_ID, LMS_MANY, .vi = "Các quy tắc sửa không đáng nhập lại", .en = "Repairs that are not worth re-keying" },
    { "whole_file", LMS_K_MAP, 0, .shape = &whole, .vi = "Sửa do cách xuất tệp", .en = "Repairs of how a file was written" },
};
static const lms_shape key_in = { LMS_KEYS(key_in_keys) };

static const lms_key keys[] = {
    { "key_in", LMS_K_MAP, 0, .shape = &key_in, .vi = "Danh sách nhập lại vào phần mềm gốc", .en = "What is re-keyed into the software the dumps came from" },
    { "lists", LMS_K_MAP, 0, .shape = &lists, .vi = "Danh sách gửi công an và cách đọc câu trả lời", .en = "Lists to the police, and how answers are read" },
    { "basic", LMS_K_MAP, 0, .shape = &basic, .vi = "Thông tin cơ bản", .en = "Basic fields" },
    { "age", LMS_K_MAP, 0, .shape = &age, .vi = "Tuổi của trẻ em", .en = "The age of a child" },
    { "survivorship", LMS_K_MAP, 0, .shape = &survivor, .vi = "Giá trị nào ở lại khi các bản ghi của một trẻ khác nhau; không có: của mã bản ghi nhỏ nhất", .en = "Which value stays where a child's records differ; absent: that of the smallest record key" },
    { "targets", LMS_K_MAP, 0, .shape = &target, .vi = "Các chỉ tiêu", .en = "The targets" },
    { "deadlines", LMS_K_MAP, LMS_MANY, .shape = &deadline, .vi = "Các kỳ báo cáo, có ngày; báo cáo nêu kỳ sắp tới và còn thiếu gì", .en = "Dates on which reports are due; the report names the next and what is missing" },
    { "actions", LMS_K_MAP, LMS_MANY, .shape = &action, .vi = "Việc cần làm; xét theo thứ tự, việc đầu tiên phù hợp", .en = "Actions of the work list; the first that applies" },
    { "rules", LMS_K_MAP, LMS_MANY, .shape = &lms__rule_shape, .vi = "Quy tắc có mã", .en = "Rules with ids" },
};
static const lms_shape root = { LMS_KEYS(keys) };
const lms_section_schema lms__schema_targets = { "targets", "targets.yaml", false, &root,
    .vi = "Chỉ tiêu, hồ sơ hợp nhất, danh sách cần xử lý", .en = "Targets, golden records, work list" };
