// SPDX-License-Identifier: MIT
/* desk/words.c - the words of the result's own codes, in the register of Vietnamese administration. */
#include "desk.h"

lmd_lang lmd__lang(const char *lang) { return lang && lang[0] == 'e' && lang[1] == 'n' ? LMD_EN : LMD_VI; }

static const lmd_word *find(const lmd_word *w, lms_str code)
{
    for (; w->code; w++)
        if (lmd__is(code, w->code)) return w;
    return NULL;
}

const lmd_word *lmd__id_status(lms_str code)
{
    static const lmd_word words[] = {
        { "verified", "đã xác thực", "verified" },
        { "well_formed", "đúng định dạng, chưa xác thực", "well-formed, not verified" },
        { "suggested", "chưa có số; có gợi ý, chờ xác thực", "absent; one suggestion, to be verified" },
        { "absent", "chưa có số", "absent" },
        { "malformed", "sai định dạng", "malformed" },
        { "inconsistent", "mâu thuẫn với ngày sinh, giới tính hoặc mã", "inconsistent with birth date, sex or codes" },
        { "shared", "nhiều trẻ chung số", "shared by several children" },
        { "mismatch", "không khớp danh sách đối chiếu", "does not match the reference list" },
        { "not_found", "không tìm thấy trong danh sách đối chiếu", "not found in the reference list" },
        { NULL, NULL, NULL },
    };
    return find(words, code);
}

const lmd_word *lmd__quarantine_word(lms_str code)
{
    static const lmd_word words[] = {
        { "unclosed-quote", "dấu ngoặc kép không đóng", "a quotation mark is not closed" },
        { "text-after-quote", "có chữ sau dấu ngoặc kép đóng", "text after a closing quotation mark" },
        { "row-too-long", "dòng quá dài", "the row is too long" },
        { "too-many-cells", "nhiều ô hơn số cột, các giá trị có thể bị lệch cột",
          "more cells than columns, values may have shifted" },
        { "invalid-utf8", "có byte không phải UTF-8", "bytes that are not UTF-8" },
        { "nul-byte", "có ký tự NUL", "a NUL byte" },
        { "no-header", "không tìm thấy dòng tiêu đề của bảng", "no header row was found" },
        { "no-known-value", "không có giá trị nào ở các cột đã biết", "no value in a known column" },
        { "subtotal-row", "dòng cộng, tổng", "a subtotal row" },
        { "signature-row", "dòng ký tên, ngày tháng", "a signature row" },
        { "section-row", "dòng tiêu đề nhóm", "a section heading" },
        { "column-number-row", "dòng đánh số cột", "a row of column numbers" },
        { "repeated-header", "dòng tiêu đề lặp lại", "a repeated header" },
        { "row-out-of-order", "dòng sai thứ tự trong tệp", "the row is out of order in the file" },
        { "cell-twice", "một ô ghi hai lần", "a cell is written twice" },
        { "string-missing", "ô trỏ tới chuỗi không có", "a cell points to a missing text" },
        { NULL, NULL, NULL },
    };
    return find(words, code);
}

const lmd_word *lmd__class_word(lms_str code)
{
    static const lmd_word words[] = {
        { "same", "cùng một trẻ", "same child" },       { "twin", "trẻ sinh đôi", "twin" },
        { "sibling", "anh chị em ruột", "sibling" },    { "unrelated", "không liên quan", "unrelated" },
        { "different", "khác nhau", "different" },      { NULL, NULL, NULL },
    };
    return find(words, code);
}

const lmd_word *lmd__reason_word(lms_str code)
{
    static const lmd_word words[] = {
        { "", "điểm khớp nằm giữa hai ngưỡng", "the weight lies between the thresholds" },
        { "between-thresholds", "điểm khớp nằm giữa hai ngưỡng", "the weight lies between the thresholds" },
        { "human-same", "người xem xét kết luận: cùng một trẻ", "decided by a person: same child" },
        { "human-different", "người xem xét kết luận: hai trẻ khác nhau", "decided by a person: different children" },
        { "two-verified-persons", "hai số định danh đã xác thực khác nhau", "two different verified identifiers" },
        { "kept-apart-from-another-record", "gộp sẽ kéo theo bản ghi đã biết là của trẻ khác", "merging would bring in a record known to be another child's" },
        { "weak-chain", "nối nhau qua nhiều bản ghi, mỗi nối một yếu", "linked through several records, each link weak" },
        { "large-group", "nhóm bản ghi quá lớn để gộp tự động", "the group of records is too large to merge by itself" },
        { "one-person-in-list", "cùng khớp một người trong danh sách đối chiếu", "both match one person of a reference list" },
        { "joined-by-other-records", "đã cùng nhóm qua bản ghi khác", "already in one group through other records" },
        { "single-bridge", "hai nhóm bản ghi chỉ nối nhau bằng một cặp", "two groups of records held together by one pair" },
        { NULL, NULL, NULL },
    };
    return find(words, code);
}

const lmd_word *lmd__outcome_word(lms_str code)
{
    static const lmd_word words[] = {
        { "supports", "có người này trong danh sách; danh sách không xác thực số", "the person is in the list, which cannot verify the number" },
        { NULL, NULL, NULL },
    };
    const lmd_word *w = find(words, code);
    return w ? w : lmd__id_status(code);
}

/* String number n (1-based) of a JSON array of strings, unescaped as far as publish escapes; false: not there. */
static bool put_arg(lmd_buf *b, lms_str json, int n)
{
    int k = 0;
    for (size_t i = 0; i < json.n; i++) {
        if (json.s[i] != '"') continue;
        bool wanted = ++k == n;
        for (i++; i < json.n && json.s[i] != '"'; i++) {
            char c = json.s[i];
            if (c == '\\' && i + 1 < json.n) {
                c = json.s[++i];
                if (c == 'n' || c == 't' || c == 'r') c = ' ';
                if (c == 'u') c = '?', i += 4;
            }
            if (wanted) lmd__put(b, &c, 1);
        }
        if (wanted) return true;
    }
    return false;
}

void lmd__put_filled(lmd_buf *b, lms_str text, lms_str args_json)
{
    for (size_t i = 0; i < text.n; i++) {
        const char *t = text.s + i;
        if (text.n - i >= 3 && t[0] == '{' && t[1] >= '1' && t[1] <= '4' && t[2] == '}') {
            if (!put_arg(b, args_json, t[1] - '0')) lmd__puts(b, "...");
            i += 2;
        } else {
            lmd__put(b, t, 1);
        }
    }
}
