// SPDX-License-Identifier: MIT
/* rulebook/schema_match.c - match.yaml: are two records one child (score/), and which records are one child together (cluster/). */
#include "rulebook/schema.h"

/* ---- comparisons, by kind ---- */

static const lms_key value_fields[] = { { "value", LMS_K_FIELD, LMS_NEED, .vi = "Trường được so", .en = "The field compared" } };
static const lms_shape value_shape = { LMS_KEYS(value_fields) };
static const lms_key two_fields[] = {
    { "first", LMS_K_FIELD, LMS_NEED, .vi = "Trường thứ nhất", .en = "The first field" },
    { "second", LMS_K_FIELD, LMS_NEED, .vi = "Trường thứ hai", .en = "The second field" },
};
static const lms_shape two_shape = { LMS_KEYS(two_fields) };
static const lms_key ident_fields[] = {
    { "value", LMS_K_FIELD, LMS_NEED, .vi = "Trường chứa số", .en = "The number" },
    { "sex", LMS_K_FIELD, 0, .vi = "Giới tính, để xét số có mâu thuẫn không", .en = "Sex, to judge the number" },
    { "birth_date", LMS_K_FIELD, 0, .vi = "Ngày sinh, để xét số có mâu thuẫn không", .en = "Birth date, to judge the number" },
    { "parent_1", LMS_K_FIELD, 0, .vi = "Số của cha hoặc mẹ", .en = "A parent's number" },
    { "parent_2", LMS_K_FIELD, 0, .vi = "Số của cha hoặc mẹ", .en = "The other parent's number" },
};
static const lms_shape ident_shape = { LMS_KEYS(ident_fields) };
static const lms_key parents_fields[] = {
    { "first", LMS_K_FIELD, LMS_NEED, .vi = "Họ tên người thứ nhất", .en = "Name of the first parent" },
    { "first_year", LMS_K_FIELD, 0, .vi = "Năm sinh người thứ nhất", .en = "Birth year of the first parent" },
    { "first_id", LMS_K_FIELD, 0, .vi = "Số định danh người thứ nhất", .en = "Number of the first parent" },
    { "second", LMS_K_FIELD, LMS_NEED, .vi = "Họ tên người thứ hai", .en = "Name of the second parent" },
    { "second_year", LMS_K_FIELD, 0, .vi = "Năm sinh người thứ hai", .en = "Birth year of the second parent" },
    { "second_id", LMS_K_FIELD, 0, .vi = "Số định danh người thứ hai", .en = "Number of the second parent" },
};
static const lms_shape parents_shape = { LMS_KEYS(parents_fields) };
static const lms_key place_fields[] = {
    { "ward", LMS_K_FIELD, LMS_NEED, .vi = "Mã xã, phường", .en = "The ward" },
    { "hamlet", LMS_K_FIELD, 0, .vi = "Thôn, tổ dân phố", .en = "The hamlet" },
    { "household", LMS_K_FIELD, 0, .vi = "Mã hộ", .en = "The household number" },
    { "address", LMS_K_FIELD, 0, .vi = "Địa chỉ", .en = "The address text" },
};
static const lms_shape place_shape = { LMS_KEYS(place_fields) };

#define VALUE { "fields", LMS_K_MAP, LMS_NEED, .shape = &value_shape, .vi = "Trường", .en = "Its field" }
static const lms_key plain_params[] = { VALUE };
static const lms_key equal_params[] = { VALUE, { "fold", LMS_K_BOOL, 0, .vi = "So chữ không dấu", .en = "Compare without marks and case" } };
static const lms_key date_params[] = { VALUE,
    { "days_late", LMS_K_NUM, 0, .min = 0, .max = 366, .vi = "Ngày đăng ký muộn nhất sau ngày sinh, ngày", .en = "Days a registration may follow the birth" },
    { "days_pregnant", LMS_K_NUM, 0, .min = 0, .max = 300, .vi = "Số ngày ít nhất giữa hai lần sinh của một mẹ", .en = "Least days between two births of one mother" } };
static const lms_key ident_params[] = { { "fields", LMS_K_MAP, LMS_NEED, .shape = &ident_shape, .vi = "Trường", .en = "Its fields" } };
static const lms_key parents_params[] = {
    { "fields", LMS_K_MAP, LMS_NEED, .shape = &parents_shape, .vi = "Trường", .en = "Its fields" },
    { "second", LMS_K_ID, LMS_NEED, .vi = "Mã của phép so thứ hai", .en = "Id of the second slot" },
    { "generation", LMS_K_NUM, 0, .min = 5, .max = 60, .vi = "Số năm giữa hai thế hệ", .en = "Years between generations" },
    { "years", LMS_K_NUM, 0, .min = 0, .max = 10, .vi = "Năm sinh lệch bao nhiêu vẫn coi là một", .en = "Birth years this near are taken for one" } };
static const lms_key place_params[] = { { "fields", LMS_K_MAP, LMS_NEED, .shape = &place_shape, .vi = "Trường", .en = "Its fields" } };
static const lms_key number_params[] = { VALUE, { "within", LMS_K_NUM, 0, .min = 0, .max = 1000000, .vi = "Chênh lệch coi là gần", .en = "Difference that counts as near" } };
#define SIMILAR { "similarity", LMS_K_CHOICE, 0, "jaro_winkler|osa", .vi = "Cách đo độ giống", .en = "Measure of similarity" }, \
    { "steps", LMS_K_NUM, LMS_BY_ID, .min = 0, .max = 1, .vi = "Mức: độ giống ít nhất, giảm dần", .en = "Levels: least similarity, falling" }
static const lms_key text_params[] = { VALUE, SIMILAR };
static const lms_key pair_params[] = { { "fields", LMS_K_MAP, LMS_NEED, .shape = &two_shape, .vi = "Hai trường", .en = "Its two fields" },
    { "second", LMS_K_ID, LMS_NEED, .vi = "Mã của phép so thứ hai", .en = "Id of the second slot" }, SIMILAR };

static const lms_mechanism kinds[] = {
    { "name", LMS_PARAMS(plain_params), .vi = "Họ tên, so từng tiếng", .en = "Names of persons, syllable by syllable" },
    { "date", LMS_PARAMS(date_params), .vi = "Ngày sinh", .en = "Birth dates" },
    { "ident", LMS_PARAMS(ident_params), .vi = "Số định danh", .en = "Identifiers" },
    { "parents", LMS_PARAMS(parents_params), .vi = "Cha mẹ thành cặp, có thể đổi chỗ", .en = "Parents as a pair, perhaps exchanged" },
    { "place", LMS_PARAMS(place_params), .vi = "Nơi ở theo cấp và theo thời kỳ", .en = "Addresses by hierarchy and epoch" },
    { "equal", LMS_PARAMS(equal_params), .vi = "Giống hay khác", .en = "Equal or not" },
    { "number", LMS_PARAMS(number_params), .vi = "Số", .en = "Numbers" },
    { "text", LMS_PARAMS(text_params), .vi = "Độ giống của hai chuỗi", .en = "Similarity of texts" },
    { "text_pair", LMS_PARAMS(pair_params), .vi = "Hai trường, có thể đổi chỗ", .en = "Two fields, perhaps exchanged" },
};
static const lms_key comparison_keys[] = {
    { "id", LMS_K_ID, LMS_NEED, .vi = "Mã; kết quả ghi mã này", .en = "Its id; results name it" },
    { "kind", LMS_K_ID, LMS_NEED, .vi = "Cách so", .en = "How it compares" },
    { "text", LMS_K_MAP, 0, .shape = &lms__text_shape, .vi = "Tên hiển thị", .en = "Its name for readers" },
    { "household", LMS_K_BOOL, 0, .vi = "Của cả hộ: chỉ cho biết cùng gia đình, không cho biết cùng trẻ", .en = "Of the household: tells the family, never the child" },
    { "levels", LMS_K_NUM, LMS_NEED | LMS_BY_ID | LMS_MANY, .min = 0, .max = 1,
      .vi = "Mức: xác suất ban đầu theo thứ tự các lớp", .en = "Levels: probabilities to begin with, in the order of the classes" },
    { "frequency", LMS_K_CHOICE, LMS_BY_ID, "value|key|fold|given|ward", .vi = "Mức nào xét độ phổ biến của giá trị nào", .en = "Which level looks at how common which value is" },
    { "frequency_within", LMS_K_ID, 0, .vi = "Đếm độ phổ biến trong từng nhóm của phép so này (ví dụ dân tộc), trừ nhóm đông nhất",
      .en = "Count how common values are within the groups of this comparison (such as ethnicity), but for the largest group" },
    { "origin", LMS_K_TEXT, 0, .vi = "Các con số từ đâu", .en = "Where the numbers come from" },
};
static const lms_shape comparison = { LMS_KEYS(comparison_keys), .by = "kind", LMS_MECHANISMS(kinds) };

/* ---- classes, anchors ---- */

static const lms_key class_keys[] = {
    { "id", LMS_K_ID, LMS_NEED, .vi = "Mã của lớp", .en = "Id of the class" },
    { "text", LMS_K_MAP, LMS_NEED, .shape = &lms__text_shape, .vi = "Tên hiển thị", .en = "Its name for readers" },
    { "pairs_per_record", LMS_K_NUM, 0, .min = 0, .max = 100, .vi = "Số cặp trên mỗi bản ghi, để bắt đầu ước lượng", .en = "Pairs per record, to begin the estimation" },
    { "links_per_record", LMS_K_NUM, 0, .min = 0, .max = 100, .vi = "Số cặp với danh sách đối chiếu trên mỗi bản ghi", .en = "Pairs with reference rows per record" },
    { "keep", LMS_K_NUM, 0, .min = 0, .max = 1, .vi = "Giữ cặp khác trẻ trong kết quả khi lớp này có xác suất ít nhất", .en = "Keep a pair that is not `same` in the result when this class is at least so probable" },
    { "reason", LMS_K_ID, 0, .vi = "Lý do ghi ở cặp khác trẻ của lớp này", .en = "Reason noted at kept pairs of this class" },
    { "origin", LMS_K_TEXT, 0, .vi = "Các con số từ đâu", .en = "Where the numbers come from" },
};
static const lms_shape class_shape = { LMS_KEYS(class_keys) };
static const lms_key anchor_keys[] = {
    { "comparison", LMS_K_ID, LMS_NEED, .vi = "Phép so", .en = "The comparison" },
    { "classes", LMS_K_ID, LMS_NEED | LMS_MANY | LMS_OR_ONE, .vi = "Các lớp", .en = "The classes" },
    { "level", LMS_K_ID, 0, .vi = "Mức", .en = "The level" },
    { "most", LMS_K_NUM, 0, .min = 0, .max = 1, .vi = "Xác suất của mức không quá", .en = "The level is at most so probable" },
    { "least", LMS_K_NUM, 0, .min = 0, .max = 1, .vi = "Xác suất của mức không dưới", .en = "The level is at least so probable" },
    { "fixed", LMS_K_BOOL, 0, .vi = "Giữ nguyên xác suất ban đầu", .en = "Keep the pack's probabilities" },
    { "as", LMS_K_ID, 0, .vi = "Cùng bảng xác suất với lớp này", .en = "Share the table of this class" },
    { "origin", LMS_K_TEXT, LMS_NEED, .vi = "Vì sao", .en = "Why" },
};
static const lms_shape anchor_shape = { LMS_KEYS(anchor_keys) };

/* ---- decision table ---- */

static const lms_key marked_keys[] = {
    { "mark", LMS_K_ID, LMS_NEED, .vi = "Dấu", .en = "The mark" },
    { "at_least", LMS_K_INT, 0, .min = 1, .max = 200, .vi = "Ít nhất bao nhiêu lần", .en = "At least so often" },
};
static const lms_shape marked_shape = { LMS_KEYS(marked_keys) };
static const lms_key example_keys[] = {
    { "levels", LMS_K_ID, LMS_BY_ID, .vi = "Mức của từng phép so", .en = "Levels of the comparisons" },
    { "class", LMS_K_ID, 0, .vi = "Lớp có xác suất lớn nhất", .en = "The most probable class" },
    { "probability", LMS_K_NUM, 0, .min = 0, .max = 1, .vi = "Xác suất cùng một trẻ", .en = "Probability of the class same" },
    { "marked", LMS_K_INT, 0, .min = 0, .max = 200, .vi = "Số lần mang dấu mà quy tắc hỏi", .en = "How often the record carries the mark the rule asks for" },
    { "fits", LMS_K_BOOL, LMS_NEED, .vi = "Quy tắc có áp dụng không", .en = "Does the rule decide this pair?" },
};
static const lms_shape example = { LMS_KEYS(example_keys) };
static const lms_key decide_keys[] = {
    { "in", LMS_K_ID, LMS_MANY | LMS_OR_ONE, .vi = "Các điều kiện chung phải đúng", .en = "Shared conditions that must hold" },
    { "when", LMS_K_ID, LMS_BY_ID | LMS_MANY, .vi = "Phép so: các mức; \"not-\" trước mức: mọi mức khác", .en = "Comparison: levels that fit; not-LEVEL: all but these" },
    { "classes", LMS_K_ID, LMS_MANY | LMS_OR_ONE, .vi = "Lớp có xác suất lớn nhất", .en = "The most probable class" },
    { "least", LMS_K_NUM, 0, .min = 0, .max = 1, .vi = "Xác suất cùng một trẻ không dưới", .en = "Least probability of the class same" },
    { "most", LMS_K_NUM, 0, .min = 0, .max = 1, .vi = "Xác suất cùng một trẻ không quá", .en = "Most probability of the class same" },
    { "marked", LMS_K_MAP, 0, .shape = &marked_shape, .vi = "Một trong hai bản ghi mang dấu này từ cặp khác", .en = "One of the records carries this mark from its pairs" },
    { "marks", LMS_K_ID, 0, .vi = "Đánh dấu cả hai bản ghi", .en = "Marks both records" },
    { "then", LMS_K_CHOICE, LMS_NEED, "weights|link|review|different",
      .vi = "weights: theo điểm; link: gộp nếu đủ điểm, nếu không thì xem xét; review: nhiều nhất là xem xét; different: khác trẻ",
      .en = "weights: as the weights say; link: same if above the threshold, else review; review: review at most; different: not one child" },
    { "examples", LMS_K_MAP, LMS_MANY, .shape = &example, .vi = "Ví dụ, được chạy thử", .en = "Examples, run as tests" },
};
static const lms_shape decide_shape = { LMS_KEYS(decide_keys), .base = &lms__rule_shape };

/* ---- words for readers ---- */

static const lms_key word_keys[] = {
    { "comparison", LMS_K_ID, 0, .vi = "Phép so; không có thì chữ dùng cho mức này ở mọi phép so", .en = "The comparison; without it the words hold for the level in every comparison" },
    { "level", LMS_K_ID, 0, .vi = "Mức; không có thì là tên của phép so", .en = "The level; without it the words name the comparison itself" },
    { "text", LMS_K_MAP, LMS_NEED, .shape = &lms__text_shape, .vi = "Chữ hiển thị", .en = "The words shown" },
};
static const lms_shape word_shape = { LMS_KEYS(word_keys) };

/* ---- clusters, settings ---- */

static const lms_key conflict_keys[] = {
    { "id", LMS_K_ID, LMS_NEED, .vi = "Lý do ghi ở cặp bị tách", .en = "Reason noted at pairs kept apart" },
    { "comparison", LMS_K_ID, LMS_NEED, .vi = "Phép so", .en = "The comparison" },
    { "levels", LMS_K_ID, LMS_NEED | LMS_MANY | LMS_OR_ONE, .vi = "Các mức không thể có giữa hai bản ghi của một trẻ", .en = "Levels that two records of one child cannot have" },
    { "origin", LMS_K_TEXT, 0, .vi = "Vì sao", .en = "Why" },
};
static const lms_shape conflict_shape = { LMS_KEYS(conflict_keys) };
static const lms_key cluster_keys[] = {
    { "conflicts", LMS_K_MAP, LMS_MANY, .shape = &conflict_shape, .vi = "Điều tách hai bản ghi", .en = "What keeps two records apart" },
    { "bridge", LMS_K_NUM, 0, .min = 0, .max = 1, .vi = "Xác suất ít nhất của cặp nối hai nhóm từ hai bản ghi trở lên", .en = "Least probability of a single pair that joins two groups of two records or more" },
    { "average", LMS_K_NUM, 0, .min = -100, .max = 100, .vi = "Điểm trung bình ít nhất giữa hai nhóm được gộp", .en = "Least average weight of all pairs between two groups that are joined" },
    { "unknown_pair", LMS_K_NUM, 0, .min = -100, .max = 100, .vi = "Điểm của cặp không được chọn để so", .en = "Weight taken for a pair no pass proposed" },
    { "large", LMS_K_INT, 0, .min = 2, .max = 10000, .vi = "Nhóm lớn hơn số này phải xem xét", .en = "A child of more records than this goes to review" },
    { "origin", LMS_K_TEXT, 0, .vi = "Các con số từ đâu", .en = "Where the numbers come from" },
};
static const lms_shape cluster_shape = { LMS_KEYS(cluster_keys) };

static const lms_key setting_keys[] = {
    { "random_pairs", LMS_K_INT, 0, .min = 1000, .max = 1000000000, .vi = "Số cặp ngẫu nhiên để đo mức độ trùng hợp tình cờ", .en = "Random pairs that show how often unrelated records agree" },
    { "seed", LMS_K_INT, 0, .vi = "Hạt giống của phép rút ngẫu nhiên", .en = "Seed of the drawing" },
    { "prior_pairs", LMS_K_NUM, 0, .min = 0, .max = 1000000, .vi = "Bảng ban đầu nặng bằng bao nhiêu cặp", .en = "How many pairs the pack's probabilities weigh as much as" },
    { "background", LMS_K_NUM, 0, .min = 0, .max = 10000000, .vi = "Số bản ghi giả định thêm khi đếm độ phổ biến (cho tệp nhỏ)", .en = "Imagined records added when values are counted (for small files)" },
    { "group_background", LMS_K_NUM, 0, .min = 0, .max = 10000000, .vi = "Số bản ghi giả định thêm cho mỗi nhóm nhỏ", .en = "The same for each smaller group" },
    { "frequency_floor", LMS_K_NUM, 0, .min = 0, .max = 100, .vi = "Giá trị hiếm nhất coi như xuất hiện bấy nhiêu lần", .en = "The rarest value counts as often as this" },
    { "iterations", LMS_K_INT, 0, .min = 1, .max = 10000, .vi = "Số vòng ước lượng nhiều nhất", .en = "Most rounds of the estimation" },
    { "false_match", LMS_K_NUM, 0, .min = 0, .max = 1, .vi = "Tỷ lệ gộp nhầm kỳ vọng không quá", .en = "Expected share of wrong pairs among `same`, at most" },
    { "same", LMS_K_NUM, 0, .min = 0, .max = 1, .vi = "Xác suất ít nhất để tự gộp", .en = "Least probability of an automatic merge" },
    { "review", LMS_K_NUM, 0, .min = 0, .max = 1, .vi = "Xác suất ít nhất để đưa ra xem xét", .en = "Least probability of a pair for review" },
    { "keep_weight", LMS_K_NUM, 0, .min = -1000, .max = 1000, .vi = "Điểm ít nhất để giữ cặp khác trẻ trong kết quả", .en = "Least weight of a pair that is not `same` kept in the result" },
    { "keep_link", LMS_K_NUM, 0, .min = -1000, .max = 1000, .vi = "Điểm ít nhất để giữ cặp với danh sách đối chiếu", .en = "Least weight of a kept pair with a reference row" },
    { "scan_rows", LMS_K_INT, 0, .min = 0, .max = 1000000000000, .vi = "Số lượt xem bản ghi khi dò toàn bộ để đo các lượt chọn cặp tìm được bao nhiêu (0: không dò)",
      .en = "Rows looked at in the scan that measures what the blocking passes find (0: no scan)" },
    { "scan_records", LMS_K_INT, 0, .min = 0, .max = 100000000, .vi = "Số bản ghi nhiều nhất được dò", .en = "Records scanned for, at most" },
    { "skipped_sample", LMS_K_INT, 0, .min = 0, .max = 100000000, .vi = "Số cặp bị bỏ qua được rút ra để ước lượng điều bị mất", .en = "Skipped pairs drawn to estimate what splitting lost" },
    { "origin", LMS_K_TEXT, 0, .vi = "Các con số từ đâu", .en = "Where the numbers come from" },
};
static const lms_shape setting_shape = { LMS_KEYS(setting_keys) };

static const lms_key keys[] = {
    { "settings", LMS_K_MAP, 0, .shape = &setting_shape, .vi = "Thiết lập chung", .en = "General settings" },
    { "classes", LMS_K_MAP, LMS_MANY, .shape = &class_shape, .vi = "Các lớp, đầu là cùng một trẻ, cuối là không liên quan", .en = "The classes; the first is the same child, the last unrelated" },
    { "comparisons", LMS_K_MAP, LMS_NEED | LMS_MANY, .shape = &comparison, .vi = "Các phép so sánh và mức", .en = "Comparisons and their levels" },
    { "words", LMS_K_MAP, LMS_MANY, .shape = &word_shape, .vi = "Chữ hiển thị cho các mức, để người xem hiểu vì sao hai bản ghi được coi là một", .en = "Words for the levels, so that readers understand why two records are taken for one" },
    { "anchors", LMS_K_MAP, LMS_MANY, .shape = &anchor_shape, .vi = "Điểm tựa khi ước lượng", .en = "Anchors of the estimation" },
    { "conditions", LMS_K_ANY, 0, .vi = "Các điều kiện chung: mã: {phép so: [mức]}", .en = "Shared conditions: id: {comparison: [levels]}" },
    { "rules", LMS_K_MAP, LMS_MANY, .shape = &decide_shape, .vi = "Bảng quyết định: dòng đầu tiên phù hợp có hiệu lực", .en = "The decision table: the first row that fits decides" },
    { "clusters", LMS_K_MAP, 0, .shape = &cluster_shape, .vi = "Ràng buộc khi gộp nhóm", .en = "Constraints of clusters" },
};
static const lms_shape root = { LMS_KEYS(keys) };
const lms_section_schema lms__schema_match = { "match", "match.yaml", true, &root,
    .vi = "So khớp: hai bản ghi có phải một trẻ", .en = "Match: are two records one child" };
