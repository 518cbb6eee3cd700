// SPDX-License-Identifier: MIT
/*
 * desk/profile_html.c - the profile of some files as one HTML page.
 *
 * In       lms_profile_file, one at a time, as lms_run_profile gives them
 * Out      a self-contained page (no network, no script), Vietnamese or English
 * Promises
 *   1. every text from a file is escaped; the page shows headings and patterns, never values
 *   2. the page appears whole or not at all, mode 0600
 */
#include "desk.h"

#include <stdlib.h>

struct lmd_profile_page {
    lmd_buf  b;
    lmd_lang lang;
};

static const char style[] =
    "body{font:16px/1.5 system-ui,'Segoe UI',Roboto,sans-serif;color:#1a1a1a;background:#fff;max-width:76rem;margin:0 auto;padding:1rem}"
    "h1{font-size:1.6rem}h2{font-size:1.2rem;margin:2rem 0 .3rem}p{margin:.3rem 0}"
    "table{border-collapse:collapse;width:100%;font-size:.92rem}th,td{border-bottom:1px solid #ccc;padding:.35rem .5rem;text-align:left;vertical-align:top}"
    "th{background:#eef3f7}td.n{text-align:right;white-space:nowrap}code{background:#f4f4f4;padding:0 .2rem}"
    ".q{color:#8a3b00;font-weight:600}.bar{display:inline-block;height:.7rem;background:#2a6f97;vertical-align:middle}"
    ".box{display:inline-block;width:5rem;background:#dde5ea;margin-right:.4rem;vertical-align:middle;line-height:.7rem}"
    "@media(max-width:700px){table,tbody,tr,td,th{display:block}thead{display:none}tr{border-bottom:2px solid #999;padding:.4rem 0}td,td.n{border:0;padding:.1rem 0;text-align:left}}"
    "@media print{body{max-width:none;font-size:11pt}tr{break-inside:avoid}}";

static void text(lmd_buf *b, const char *z)
{
    for (; *z; z++) {
        switch (*z) {
        case '&': lmd__puts(b, "&amp;"); break;
        case '<': lmd__puts(b, "&lt;"); break;
        case '>': lmd__puts(b, "&gt;"); break;
        case '"': lmd__puts(b, "&quot;"); break;
        default: lmd__put(b, z, 1);
        }
    }
}

/* Thousands as the language writes them. */
static void number(lmd_buf *b, lmd_lang lang, uint64_t v)
{
    char  t[32], *p = t + sizeof t - 1;
    int   n = 0;
    *p = 0;
    do {
        if (n && n % 3 == 0) *--p = lang == LMD_VI ? '.' : ',';
        *--p = (char)('0' + v % 10);
        n++;
    } while (v /= 10);
    lmd__puts(b, p);
}

lms_status lmd_profile_page_new(const char *lang, lmd_profile_page **out, lms_error *err)
{
    lmd_profile_page *p = calloc(1, sizeof *p);
    *out = p;
    if (p == NULL) return lmd__nomem(err);
    p->lang = lmd__lang(lang);
    const char *title = lmd__say(p->lang, "Trong các tệp có gì", "What is in these files");
    lmd__printf(&p->b, "<!doctype html><html lang=\"%s\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">",
                p->lang == LMD_VI ? "vi" : "en");
    lmd__puts(&p->b, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">");
    lmd__printf(&p->b, "<title>lamsach: %s</title><style>%s</style></head><body><main><h1>%s</h1>", title, style, title);
    return p->b.bad ? lmd__nomem(err) : LMS_OK;
}

static const char *why(lmd_lang l, const char *w)
{
    if (strcmp(w, "map") == 0) return lmd__say(l, "theo tệp ghép cột", "by the map file");
    if (strcmp(w, "synonym") == 0) return lmd__say(l, "theo tiêu đề", "by its heading");
    if (strcmp(w, "content") == 0) return lmd__say(l, "theo nội dung", "by its content");
    return lmd__say(l, "chưa nhận ra: giữ trong cột phụ", "not known: kept as extra");
}

static void column(lmd_profile_page *p, const lms_profile_column *c)
{
    lmd_buf *b = &p->b;
    unsigned share = c->rows ? (unsigned)(c->filled * 100 / c->rows) : 0;
    lmd__puts(b, "<tr><td>");
    text(b, c->header);
    lmd__puts(b, "</td><td>");
    if (c->field[0]) lmd__puts(b, "<code>"), text(b, c->field), lmd__puts(b, "</code><br>");
    lmd__printf(b, "<span%s>%s</span>", c->field[0] ? "" : " class=\"q\"", why(p->lang, c->why));
    lmd__printf(b, "</td><td class=\"n\"><span class=\"box\"><span class=\"bar\" style=\"width:%u%%\"></span></span>%u %%</td><td class=\"n\">", share, share);
    number(b, p->lang, c->distinct);
    lmd__puts(b, "</td><td class=\"n\">");
    number(b, p->lang, c->repaired);
    lmd__puts(b, "</td><td class=\"n\">");
    number(b, p->lang, c->doubtful);
    lmd__puts(b, "</td><td>");
    text(b, c->encoding);
    lmd__puts(b, "</td><td>");
    for (int k = 0; k < 6 && c->pattern_count[k]; k++) {
        lmd__puts(b, k ? "; <code>" : "<code>");
        text(b, c->pattern[k]);
        lmd__puts(b, "</code> &times; ");
        number(b, p->lang, c->pattern_count[k]);
    }
    lmd__puts(b, "</td><td>");
    for (int k = 0; k < 4 && c->odd_count[k]; k++) {
        lmd__puts(b, k ? "; <code>" : "<code>");
        text(b, c->odd[k]);
        lmd__puts(b, "</code> &times; ");
        number(b, p->lang, c->odd_count[k]);
    }
    lmd__puts(b, "</td></tr>");
}

void lmd_profile_page_add(lmd_profile_page *p, const lms_profile_file *f)
{
    static const char *const head[][2] = {
        { "Tiêu đề cột", "Heading" }, { "Trường", "Field" }, { "Có giá trị", "Filled" }, { "Khác nhau", "Distinct" },
        { "Đã sửa", "Repaired" }, { "Nghi ngờ", "Doubtful" }, { "Bảng mã", "Encoding" },
        { "Dạng thường gặp (A chữ, 9 số)", "Usual patterns (A letter, 9 digit)" }, { "Dạng khác thường", "Unusual patterns" },
    };
    lmd_buf *b = &p->b;
    lmd__puts(b, "<section><h2>");
    text(b, f->name);
    lmd__puts(b, "</h2><p>");
    text(b, f->format);
    lmd__puts(b, ", ");
    text(b, f->encoding);
    lmd__printf(b, ", %s %u, ", lmd__say(p->lang, "tiêu đề ở dòng", "heading on line"), f->header_line);
    number(b, p->lang, f->rows);
    lmd__printf(b, " %s, ", lmd__say(p->lang, "dòng", "rows"));
    number(b, p->lang, f->quarantined);
    lmd__printf(b, " %s</p><table><thead><tr>", lmd__say(p->lang, "dòng tạm tách", "quarantined"));
    for (size_t i = 0; i < sizeof head / sizeof *head; i++)
        lmd__printf(b, "<th scope=\"col\">%s</th>", lmd__say(p->lang, head[i][0], head[i][1]));
    lmd__puts(b, "</tr></thead><tbody>");
    for (uint32_t i = 0; i < f->n_columns; i++) column(p, &f->column[i]);
    lmd__puts(b, "</tbody></table></section>");
}

lms_status lmd_profile_page_write(lmd_profile_page *p, const char *path, lms_error *err)
{
    lmd__puts(&p->b, "</main></body></html>\n");
    if (p->b.bad) return lmd__nomem(err);
    return lmd__write_file(path, lmd__buf_str(&p->b), err);
}

void lmd_profile_page_free(lmd_profile_page *p)
{
    if (p == NULL) return;
    lmd__buf_free(&p->b);
    free(p);
}
