// SPDX-License-Identifier: MIT
/* desk/page.c - see page.h. */
#include "page.h"

#include <stdarg.h>
#include <stdio.h>

/* Mark-up for the page alone. */
static void raw(lmd_page *p, const char *html)
{
    if (!p->book_only) lmd__puts(&p->b, html);
}

static void raw_text(lmd_page *p, lms_str s)
{
    if (!p->book_only) lmd__put_visible(&p->b, s, true);
}

void lmd__h(lmd_page *p, const char *html)
{
    raw(p, html);
    lmd__page_book_markup(p->book, html);
}

void lmd__h_quiet(lmd_page *p, const char *html) { raw(p, html); }

void lmd__h_bare(lmd_page *p, lms_str s)
{
    raw_text(p, s);
    lmd__page_book_text(p->book, s);
}

void lmd__h_text(lmd_page *p, lms_str s)
{
    raw(p, "<bdi>");
    raw_text(p, s);
    raw(p, "</bdi>");
    lmd__page_book_text(p->book, s);
}

static void span(lmd_page *p, const char *vi, const char *en)
{
    raw(p, "<span class=\"vi\" lang=\"vi\">");
    raw(p, vi);
    raw(p, "</span><span class=\"en\" lang=\"en\">");
    raw(p, en);
    raw(p, "</span>");
}

void lmd__h_both(lmd_page *p, const char *vi, const char *en)
{
    span(p, vi, en);
    lmd__page_book_markup(p->book, lmd__say(p->lang, vi, en));
}

void lmd__h_both_quiet(lmd_page *p, const char *vi, const char *en) { span(p, vi, en); }

void lmd__h_both_text(lmd_page *p, lms_str vi, lms_str en)
{
    if (lmd__eq(vi, en)) {
        lmd__h_text(p, vi);
        return;
    }
    raw(p, "<span class=\"vi\" lang=\"vi\">");
    raw_text(p, vi);
    raw(p, "</span><span class=\"en\" lang=\"en\">");
    raw_text(p, en);
    raw(p, "</span>");
    lmd__page_book_text(p->book, p->lang == LMD_VI ? vi : en);
}

static void put_grouped(lmd_buf *b, int64_t v, char group)
{
    char     t[40], *e = t + sizeof t, *q = e;
    uint64_t u = v < 0 ? (uint64_t)-(v + 1) + 1 : (uint64_t)v;
    int      n = 0;
    do {
        if (n && n % 3 == 0) *--q = group;
        *--q = (char)('0' + u % 10);
        n++;
    } while (u /= 10);
    if (v < 0) lmd__puts(b, "\xE2\x88\x92"); /* minus sign */
    lmd__put(b, q, (size_t)(e - q));
}

void lmd__h_figure(lmd_page *p, int64_t v)
{
    lmd_buf vi = { 0 }, en = { 0 };
    put_grouped(&vi, v, '.'), put_grouped(&en, v, ',');
    if (v > -1000 && v < 1000) {
        raw(p, lmd__z(&vi));
    } else {
        raw(p, "<span class=\"vi\">"), raw(p, lmd__z(&vi));
        raw(p, "</span><span class=\"en\">"), raw(p, lmd__z(&en)), raw(p, "</span>");
    }
    p->b.bad |= vi.bad || en.bad;
    lmd__page_book_figure(p->book, (double)v, LMD_FIG_WHOLE, lmd__z(p->lang == LMD_VI ? &vi : &en));
    lmd__buf_free(&vi);
    lmd__buf_free(&en);
}

int64_t lmd__shown(const lmd_page *p, int64_t n) { return p->pseudo ? lmd__round_count(n) : n; }

int64_t lmd__drawn(const lmd_page *p, int64_t n)
{
    int64_t s = lmd__shown(p, n);
    return s == LMD_HIDDEN ? 0 : s;
}

/* Notes the count where the page is being audited; may it be shown where it was? */
static bool may_show(lmd_page *p, int64_t n)
{
    if (p->audit == NULL || p->table == 0 || p->book_only) return true;
    int nth = p->nth++;
    if (!p->audit->done) lmd__audit_note(p->audit, (lmd_audit_cell){ .table = p->table, .row = p->row, .col = p->col, .nth = nth, .n = n, .total = p->total });
    return lmd__audit_shows(p->audit, p->table, p->row, p->col, nth);
}

void lmd__h_known_total(lmd_page *p, int col, int64_t n)
{
    if (p->audit && p->table && !p->audit->done) lmd__audit_note(p->audit, (lmd_audit_cell){ .table = p->table, .col = col, .n = n, .total = true, .fixed = true });
}

/* Shares of a row with a count left out would tell it. */
bool lmd__row_told(const lmd_page *p) { return p->audit && p->table && !lmd__audit_shows(p->audit, p->table, p->row, -1, 0); }

void lmd__h_num(lmd_page *p, int64_t v)
{
    int64_t s = lmd__shown(p, v);
    if (!may_show(p, v)) lmd__h(p, "–");
    else if (s == LMD_HIDDEN) lmd__h(p, v < 0 ? "&gt;−5" : "&lt;5");
    else lmd__h_figure(p, s);
}

void lmd__h_svg_text(lmd_page *p, lms_str s) { raw_text(p, s); }

/* Text of a number with a decimal point, in both languages. */
static void put_point(lmd_page *p, const char *z, const char *unit, double v, lmd_figure kind)
{
    char vi[64], both[96];
    snprintf(vi, sizeof vi, "%s", z);
    for (char *c = vi; *c; c++)
        if (*c == '.') *c = ',';
    const char *minus = *z == '-' ? "\xE2\x88\x92" : "";
    raw(p, "<span class=\"vi\">");
    raw(p, minus), raw(p, vi + (*z == '-')), raw(p, unit);
    raw(p, "</span><span class=\"en\">");
    raw(p, minus), raw(p, z + (*z == '-')), raw(p, unit);
    raw(p, "</span>");
    snprintf(both, sizeof both, "%s%s", p->lang == LMD_VI ? vi : z, unit);
    lmd__page_book_figure(p->book, v, kind, both);
}

void lmd__h_decimal(lmd_page *p, double v, int digits)
{
    char z[64];
    snprintf(z, sizeof z, "%.*f", digits, v);
    put_point(p, z, "", v, digits <= 1 ? LMD_FIG_1 : digits == 2 ? LMD_FIG_2 : digits == 3 ? LMD_FIG_3 : LMD_FIG_5);
}

void lmd__h_percent(lmd_page *p, int64_t part, int64_t base)
{
    char    z[64];
    int64_t b = lmd__shown(p, base), n = lmd__shown(p, part);
    if (base <= 0 || b == LMD_HIDDEN || n == LMD_HIDDEN || lmd__row_told(p)) {
        lmd__h(p, "–");
        return;
    }
    int64_t tenths = n > INT64_MAX / 1000 ? n / b * 1000 : n * 1000 / b;
    if (p->pseudo) { /* of rounded counts: whole, and all only of all */
        tenths = tenths / 10 * 10;
        if (tenths >= 1000 && part < base) tenths = 990;
        snprintf(z, sizeof z, "%lld", (long long)(tenths / 10));
    } else {
        snprintf(z, sizeof z, "%lld.%lld", (long long)(tenths / 10), (long long)(tenths % 10));
    }
    put_point(p, z, "\xC2\xA0%", (double)tenths / 1000, LMD_FIG_PERCENT);
}

void lmd__h_svg_num(lmd_page *p, int64_t v)
{
    int64_t n = lmd__shown(p, v);
    if (n == LMD_HIDDEN) {
        raw(p, "&lt;5");
        return;
    }
    raw(p, "<tspan class=\"vi\">");
    put_grouped(&p->b, n, '.');
    raw(p, "</tspan><tspan class=\"en\">");
    put_grouped(&p->b, n, ',');
    raw(p, "</tspan>");
}

void lmd__h_section(lmd_page *p, const char *id, const char *vi, const char *en)
{
    lmd__printf(&p->b, "<section id=\"%s\" aria-labelledby=\"h-%s\"><h2 id=\"h-%s\">", id, id, id);
    lmd__h_both(p, vi, en);
    lmd__h(p, "</h2>\n");
}

void lmd__h_end_section(lmd_page *p) { lmd__h(p, "</section>\n"); }

void lmd__h_note(lmd_page *p, const char *vi, const char *en)
{
    lmd__h(p, "<p class=\"note\">");
    lmd__h_both(p, vi, en);
    lmd__h(p, "</p>\n");
}

/* The parts of a header "class|vi|en" or "class|vi|en|vi of the workbook|en of it". false: malformed. */
static bool header_parts(const char *h, lms_str part[5])
{
    int n = 0;
    for (const char *bar; n < 4 && (bar = strchr(h, '|')) != NULL; h = bar + 1) part[n++] = (lms_str){ h, (size_t)(bar - h) };
    part[n++] = lmd__str(h);
    while (n < 5) part[n++] = (lms_str){ "", 0 };
    return part[1].n > 0 && part[2].n > 0;
}

/* Headings of the workbook: one, or those of the parts of a cell, separated by ';'. */
static void book_heads(lmd_page *p, const lms_str part[5])
{
    lms_str z = part[p->lang == LMD_VI ? 3 : 4];
    if (z.n == 0) {
        lmd__page_book_head(p->book, part[p->lang == LMD_VI ? 1 : 2]);
        return;
    }
    while (z.n) {
        const char *semi = memchr(z.s, ';', z.n);
        size_t      n = semi ? (size_t)(semi - z.s) : z.n;
        lmd__page_book_head(p->book, (lms_str){ z.s, n });
        z = semi ? (lms_str){ semi + 1, z.n - n - 1 } : (lms_str){ "", 0 };
    }
}

static void print(lmd_page *p, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void print(lmd_page *p, const char *format, ...)
{
    char    z[1024];
    va_list ap;
    va_start(ap, format);
    int n = vsnprintf(z, sizeof z, format, ap);
    va_end(ap);
    if (n < 0 || (size_t)n >= sizeof z) p->b.bad = true;
    else raw(p, z);
}

/* Words in a string of a style sheet: what would end it is left out. */
static void raw_css(lmd_page *p, lms_str s)
{
    for (size_t i = 0; i < s.n && !p->book_only; i++)
        if (!strchr("\"\\<\n", s.s[i])) lmd__put(&p->b, s.s + i, 1);
}

/* The words of each column stand before its cells on a narrow screen: once for a table, not in every cell. */
static void labels(lmd_page *p, const char *const *head)
{
    lms_str part[5];
    raw(p, "<style>@media(max-width:720px){");
    for (int i = 0; head[i]; i++) {
        if (!header_parts(head[i], part)) continue;
        for (int k = 0; k < 2; k++) {
            print(p, "html[lang=%s] #k%d td:nth-child(%d)::before{content:\"", k ? "en" : "vi", p->tables, i + 1);
            raw_css(p, part[1 + k]), raw(p, ":\"}");
        }
    }
    raw(p, "}</style>\n");
}

void lmd__h_table(lmd_page *p, const char *css, const char *vi, const char *en, const char *const *head)
{
    lms_str part[5];
    p->stack = strstr(css, "stack") != NULL;
    lmd__page_book_table(p->book, lmd__str(lmd__say(p->lang, vi, en)));
    /* a table shown as blocks would lose its meaning for screen readers: the roles say it */
    if (!p->book_only) p->tables++, p->table = ++p->serial, p->row = 0;
    if (p->stack) labels(p, head);
    print(p,
          "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"t%d\"><table id=\"k%d\" "
          "class=\"%s\"%s><caption id=\"t%d\">",
          p->tables, p->tables, css, p->stack ? " role=\"table\"" : "", p->tables);
    span(p, vi, en);
    raw(p, p->stack ? "</caption><thead role=\"rowgroup\"><tr role=\"row\">" : "</caption><thead><tr>");
    for (; *head; head++) {
        if (!header_parts(*head, part)) continue;
        book_heads(p, part);
        if (lmd__eq(part[0], LMD_S("book"))) continue; /* a column of the workbook alone */
        print(p,
              "<th scope=\"col\"%s class=\"%.*s\"><span class=\"vi\" lang=\"vi\">%.*s</span><span class=\"en\" "
              "lang=\"en\">%.*s</span></th>",
              p->stack ? " role=\"columnheader\"" : "", (int)part[0].n, part[0].s, (int)part[1].n, part[1].s,
              (int)part[2].n, part[2].s);
    }
    raw(p, p->stack ? "</tr></thead><tbody role=\"rowgroup\">\n" : "</tr></thead><tbody>\n");
}

void lmd__h_row(lmd_page *p, const char *css)
{
    lmd__page_book_row(p->book);
    p->row++;
    p->total = strstr(css, "total") != NULL;
    print(p, "<tr%s%s%s%s>", p->stack ? " role=\"row\"" : "", *css ? " class=\"" : "", css, *css ? "\"" : "");
    p->col = 0;
}

/* Each cell of a table shown as blocks is named by its column, for screen readers and (by labels) on a narrow screen. */
static void label(lmd_page *p)
{
    p->col++;
    if (p->stack) raw(p, " role=\"cell\"");
}

void lmd__h_cell(lmd_page *p, const char *css)
{
    raw(p, "<td");
    label(p);
    if (*css) print(p, " class=\"%s\"", css);
    raw(p, ">");
    p->nth = 0;
    lmd__page_book_cell(p->book);
}

void lmd__h_end_cell(lmd_page *p)
{
    lmd__page_book_end_cell(p->book);
    raw(p, "</td>");
}

void lmd__h_part(lmd_page *p)
{
    lmd__page_book_end_cell(p->book);
    lmd__page_book_cell(p->book);
}

void lmd__h_head_cell(lmd_page *p)
{
    p->col++;
    raw(p, p->stack ? "<th scope=\"row\" role=\"rowheader\">" : "<th scope=\"row\">");
    lmd__page_book_cell(p->book);
}

void lmd__h_end_head_cell(lmd_page *p)
{
    lmd__page_book_end_cell(p->book);
    raw(p, "</th>");
}

void lmd__h_end_row(lmd_page *p) { raw(p, "</tr>\n"); }

void lmd__h_end_table(lmd_page *p)
{
    raw(p, "</tbody></table></div>\n");
    p->table = 0;
    lmd__page_book_end_table(p->book);
}

void lmd__h_num_cell(lmd_page *p, int64_t v)
{
    lmd__h_cell(p, "n");
    lmd__h_num(p, v);
    lmd__h_end_cell(p);
}

void lmd__h_bar(lmd_page *p, int64_t part, int64_t most, const char *css)
{
    int64_t w;
    part = lmd__row_told(p) ? 0 : lmd__drawn(p, part), most = lmd__drawn(p, most);
    w = most > 0 ? (part > INT64_MAX / 1000 ? 1000 : part * 1000 / most) : 0;
    if (w > 1000) w = 1000;
    if (w == 0 && part > 0) w = 4; /* something is never nothing */
    print(p,
                "<svg class=\"bar %s\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect "
                "width=\"%lld\" height=\"10\"/></svg>",
                css, (long long)w);
}

lms_status lmd__h_query(lmd_page *p, const char *sql, sqlite3_stmt **st, lms_error *err)
{
    return lmd__db_prepare(p->db, sql, st, err);
}
