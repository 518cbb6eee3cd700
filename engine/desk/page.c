// SPDX-License-Identifier: MIT
/* desk/page.c - see page.h. */
#include "page.h"

#include <stdio.h>

void lmd__h(lmd_page *p, const char *html) { lmd__puts(&p->b, html); }

/* Is the character one that hides or turns text? Zero width, direction marks and overrides, soft hyphen. */
static bool sneaky(const unsigned char *c, size_t k)
{
    if (k == 1) return (c[0] < ' ' && c[0] != '\n' && c[0] != '\t') || c[0] == 0x7F;
    if (k == 2) return c[0] == 0xC2 && (c[1] < 0xA0 || c[1] == 0xAD);
    if (k != 3 || c[0] != 0xE2) return k == 3 && c[0] == 0xEF && c[1] == 0xBB && c[2] == 0xBF;
    return (c[1] == 0x80 && (c[2] >= 0x8B && c[2] <= 0x8F)) || (c[1] == 0x80 && c[2] >= 0xA8 && c[2] <= 0xAE) ||
           (c[1] == 0x81 && c[2] >= 0xA0 && c[2] <= 0xAF);
}

static void put_text(lmd_buf *b, lms_str s)
{
    for (size_t i = 0, k; i < s.n; i += k) {
        k = lmd__utf8_cut((lms_str){ s.s + i, s.n - i }, 1);
        const char *c = s.s + i;
        if (*c == '&') lmd__puts(b, "&amp;");
        else if (*c == '<') lmd__puts(b, "&lt;");
        else if (*c == '>') lmd__puts(b, "&gt;");
        else if (*c == '"') lmd__puts(b, "&quot;");
        else if (*c == '\'') lmd__puts(b, "&#39;");
        else if (!lmd__utf8_ok((lms_str){ c, k })) lmd__puts(b, "\xEF\xBF\xBD");
        else if (sneaky((const unsigned char *)c, k)) lmd__puts(b, "\xE2\x90\xA3"); /* open box */
        else lmd__put(b, c, k);
    }
}

void lmd__h_text(lmd_page *p, lms_str s)
{
    lmd__h(p, "<bdi>");
    put_text(&p->b, s);
    lmd__h(p, "</bdi>");
}

void lmd__h_both(lmd_page *p, const char *vi, const char *en)
{
    lmd__h(p, "<span class=\"vi\" lang=\"vi\">");
    lmd__h(p, vi);
    lmd__h(p, "</span><span class=\"en\" lang=\"en\">");
    lmd__h(p, en);
    lmd__h(p, "</span>");
}

void lmd__h_both_text(lmd_page *p, lms_str vi, lms_str en)
{
    if (lmd__eq(vi, en)) {
        lmd__h_text(p, vi);
        return;
    }
    lmd__h(p, "<span class=\"vi\" lang=\"vi\">");
    put_text(&p->b, vi);
    lmd__h(p, "</span><span class=\"en\" lang=\"en\">");
    put_text(&p->b, en);
    lmd__h(p, "</span>");
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

void lmd__h_num(lmd_page *p, int64_t v)
{
    if (v > -1000 && v < 1000) {
        put_grouped(&p->b, v, '.');
        return;
    }
    lmd__h(p, "<span class=\"vi\">");
    put_grouped(&p->b, v, '.');
    lmd__h(p, "</span><span class=\"en\">");
    put_grouped(&p->b, v, ',');
    lmd__h(p, "</span>");
}

void lmd__h_svg_text(lmd_page *p, lms_str s) { put_text(&p->b, s); }

void lmd__h_svg_num(lmd_page *p, int64_t v)
{
    lmd__h(p, "<tspan class=\"vi\">");
    put_grouped(&p->b, v, '.');
    lmd__h(p, "</tspan><tspan class=\"en\">");
    put_grouped(&p->b, v, ',');
    lmd__h(p, "</tspan>");
}

/* Text of a number with a decimal point, in both languages. */
static void put_point(lmd_page *p, const char *z, const char *unit)
{
    char vi[64];
    snprintf(vi, sizeof vi, "%s", z);
    for (char *c = vi; *c; c++)
        if (*c == '.') *c = ',';
    lmd__h(p, "<span class=\"vi\">");
    lmd__h(p, vi), lmd__h(p, unit);
    lmd__h(p, "</span><span class=\"en\">");
    lmd__h(p, z), lmd__h(p, unit);
    lmd__h(p, "</span>");
}

void lmd__h_decimal(lmd_page *p, double v, int digits)
{
    char z[64];
    snprintf(z, sizeof z, "%.*f", digits, v);
    put_point(p, z, "");
}

void lmd__h_percent(lmd_page *p, int64_t part, int64_t base)
{
    char z[64];
    if (base <= 0) {
        lmd__h(p, "–");
        return;
    }
    int64_t tenths = part > INT64_MAX / 1000 ? part / base * 1000 : part * 1000 / base;
    snprintf(z, sizeof z, "%lld.%lld", (long long)(tenths / 10), (long long)(tenths % 10));
    put_point(p, z, "\xC2\xA0%");
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

/* The parts of a header "class|vi|en". false: malformed. */
static bool header_parts(const char *h, lms_str part[3])
{
    const char *bar = strchr(h, '|'), *bar2 = bar ? strchr(bar + 1, '|') : NULL;
    if (bar2 == NULL) return false;
    part[0] = (lms_str){ h, (size_t)(bar - h) };
    part[1] = (lms_str){ bar + 1, (size_t)(bar2 - bar - 1) };
    part[2] = lmd__str(bar2 + 1);
    return true;
}

void lmd__h_table(lmd_page *p, const char *css, const char *vi, const char *en, const char *const *head)
{
    lms_str part[3];
    p->head = head;
    p->stack = strstr(css, "stack") != NULL;
    /* a table shown as blocks would lose its meaning for screen readers: the roles say it */
    p->tables++;
    lmd__printf(&p->b,
                "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"t%d\"><table "
                "class=\"%s\"%s><caption id=\"t%d\">",
                p->tables, css, p->stack ? " role=\"table\"" : "", p->tables);
    lmd__h_both(p, vi, en);
    lmd__h(p, p->stack ? "</caption><thead role=\"rowgroup\"><tr role=\"row\">" : "</caption><thead><tr>");
    for (; *head; head++) {
        if (!header_parts(*head, part)) continue;
        lmd__printf(&p->b,
                    "<th scope=\"col\"%s class=\"%.*s\"><span class=\"vi\" lang=\"vi\">%.*s</span><span class=\"en\" "
                    "lang=\"en\">%s</span></th>",
                    p->stack ? " role=\"columnheader\"" : "", (int)part[0].n, part[0].s, (int)part[1].n, part[1].s,
                    part[2].s);
    }
    lmd__h(p, p->stack ? "</tr></thead><tbody role=\"rowgroup\">\n" : "</tr></thead><tbody>\n");
}

void lmd__h_row(lmd_page *p, const char *css)
{
    lmd__printf(&p->b, "<tr%s%s%s%s>", p->stack ? " role=\"row\"" : "", *css ? " class=\"" : "", css, *css ? "\"" : "");
    p->col = 0;
}

/* Header words of the column, for narrow screens; mark-up in them is left out. */
static void label(lmd_page *p)
{
    lms_str part[3];
    int     col = p->col++;
    if (!p->stack || p->head == NULL) return;
    for (int i = 0; i <= col; i++)
        if (p->head[i] == NULL) return;
    if (!header_parts(p->head[col], part)) return;
    lmd__printf(&p->b, " role=\"cell\" data-vi=\"%.*s\" data-en=\"%s\"", (int)part[1].n, part[1].s, part[2].s);
}

void lmd__h_cell(lmd_page *p, const char *css)
{
    lmd__h(p, "<td");
    label(p);
    if (*css) lmd__printf(&p->b, " class=\"%s\"", css);
    lmd__h(p, ">");
}

void lmd__h_end_cell(lmd_page *p) { lmd__h(p, "</td>"); }

void lmd__h_head_cell(lmd_page *p)
{
    p->col++;
    lmd__h(p, p->stack ? "<th scope=\"row\" role=\"rowheader\">" : "<th scope=\"row\">");
}

void lmd__h_end_head_cell(lmd_page *p) { lmd__h(p, "</th>"); }
void lmd__h_end_row(lmd_page *p) { lmd__h(p, "</tr>\n"); }
void lmd__h_end_table(lmd_page *p) { lmd__h(p, "</tbody></table></div>\n"); }

void lmd__h_num_cell(lmd_page *p, int64_t v)
{
    lmd__h_cell(p, "n");
    lmd__h_num(p, v);
    lmd__h_end_cell(p);
}

void lmd__h_bar(lmd_page *p, int64_t part, int64_t most, const char *css)
{
    int64_t w = most > 0 ? (part > INT64_MAX / 1000 ? 1000 : part * 1000 / most) : 0;
    if (w > 1000) w = 1000;
    if (w == 0 && part > 0) w = 4; /* something is never nothing */
    lmd__printf(&p->b,
                "<svg class=\"bar %s\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect "
                "width=\"%lld\" height=\"10\"/></svg>",
                css, (long long)w);
}

/* ---- masking ---- */

static size_t char_at(lms_str s, size_t i) { return lmd__utf8_cut((lms_str){ s.s + i, s.n - i }, 1); }

static void dots(lmd_page *p, lms_str s)
{
    for (size_t i = 0, k; i < s.n; i += k) {
        k = char_at(s, i);
        bool plain = k == 1 && strchr(" .,;:/-+()_", s.s[i]);
        if (plain) lmd__put(&p->b, s.s + i, 1);
        else lmd__h(p, "•");
    }
}

/* Is the Vietnamese letter of several bytes a capital? Precomposed letters stand in pairs, capital first. */
static bool capital(lms_str c)
{
    const unsigned char *s = (const unsigned char *)c.s;
    if (c.n == 3) return s[0] == 0xE1 && (s[1] == 0xBA || s[1] == 0xBB) && (s[2] & 1) == 0;
    if (s[0] == 0xC3) return s[1] < 0xA0;
    return s[0] == 0xC6 ? s[1] == 0xA0 || s[1] == 0xAF : (s[1] & 1) == 0;
}

/* Letters as A and a, digits as 9: enough to see what kind of value it is. */
static void shape(lmd_page *p, lms_str s)
{
    for (size_t i = 0, k; i < s.n; i += k) {
        k = char_at(s, i);
        char c = s.s[i];
        if (k > 1 && ((unsigned char)c == 0xCC || (unsigned char)c == 0xCD)) continue; /* a mark of the letter before */
        if (k > 1) lmd__h(p, capital((lms_str){ s.s + i, k }) ? "A" : "a");
        else if (c >= '0' && c <= '9') lmd__h(p, "9");
        else if (c >= 'A' && c <= 'Z') lmd__h(p, "A");
        else if (c >= 'a' && c <= 'z') lmd__h(p, "a");
        else put_text(&p->b, (lms_str){ &c, 1 });
    }
}

static void side(lmd_page *p, lms_str s, size_t head, size_t tail, bool reveal)
{
    if (s.n == 0) {
        lmd__h_both(p, "<i>trống</i>", "<i>empty</i>");
        return;
    }
    lms_str a = { s.s, head }, m = { s.s + head, s.n - head - tail }, z = { s.s + s.n - tail, tail };
    lmd__h(p, "<code>");
    if (reveal) {
        dots(p, a);
        if (m.n) lmd__h(p, "<mark>"), put_text(&p->b, m), lmd__h(p, "</mark>");
        dots(p, z);
    } else {
        shape(p, s);
    }
    lmd__h(p, "</code>");
}

void lmd__h_change(lmd_page *p, lms_str before, lms_str after)
{
    size_t head = 0, tail = 0, max_chars = 2;
    before.n = lmd__utf8_cut(before, 60), after.n = lmd__utf8_cut(after, 60);
    while (head < before.n && head < after.n) { /* equal characters at the front */
        size_t k = char_at(before, head);
        if (char_at(after, head) != k || memcmp(before.s + head, after.s + head, k) != 0) break;
        head += k;
    }
    while (tail < before.n - head && tail < after.n - head &&
           before.s[before.n - 1 - tail] == after.s[after.n - 1 - tail])
        tail++;
    while (tail && ((unsigned char)before.s[before.n - tail] & 0xC0) == 0x80) tail--; /* whole characters */
    lms_str mb = { before.s + head, before.n - head - tail }, ma = { after.s + head, after.n - head - tail };
    bool reveal = lmd__utf8_chars(mb) <= max_chars && lmd__utf8_chars(ma) <= max_chars;
    side(p, before, head, tail, reveal);
    lmd__h(p, " → ");
    side(p, after, head, tail, reveal);
}

lms_status lmd__h_query(lmd_page *p, const char *sql, sqlite3_stmt **st, lms_error *err)
{
    return lmd__db_prepare(p->db, sql, st, err);
}
