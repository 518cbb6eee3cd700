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
