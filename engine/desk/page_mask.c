// SPDX-License-Identifier: MIT
/* desk/page_mask.c - a change of a value, shown without what identifies a person. */
#include "page.h"

static size_t char_at(lms_str s, size_t i) { return lmd__utf8_cut((lms_str){ s.s + i, s.n - i }, 1); }

static void dots(lmd_page *p, lms_str s)
{
    for (size_t i = 0, k; i < s.n; i += k) {
        k = char_at(s, i);
        bool plain = k == 1 && strchr(" .,;:/-+()_", s.s[i]);
        if (plain) lmd__h_bare(p, (lms_str){ s.s + i, 1 });
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
        else lmd__h_bare(p, (lms_str){ &c, 1 });
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
        if (m.n) lmd__h(p, "<mark>"), lmd__h_bare(p, m), lmd__h(p, "</mark>");
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
