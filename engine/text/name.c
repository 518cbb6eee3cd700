// SPDX-License-Identifier: MIT
#include "text/name.h"
#include "text/fold.h"
#include "text/typing.h"

bool lms__squeeze(lms_str s, lms_buf *out)
{
    size_t from = out->n;
    bool   gap = false;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.s[i];
        if (c <= ' ') {
            gap = out->n > from;
            continue;
        }
        if (gap && c != ',') lms__buf_addc(out, ' ');
        gap = false;
        lms__buf_addc(out, (char)c);
    }
    return out->n - from != s.n || (s.n && memcmp(out->s + from, s.s, s.n) != 0);
}

typedef struct shape { unsigned upper, lower, inner; bool first_upper, ascii; } shape;

static shape look(lms_str t)
{
    shape h = { .ascii = true };
    bool  first = true, seen_lower = false;
    for (size_t i = 0; i < t.n;) {
        uint32_t cp = lms__utf8_next(t, &i);
        h.ascii &= cp < 128;
        bool up = lms__lower(cp) != cp, low = !up && lms__upper(cp) != cp;
        if (!up && !low) continue;
        if (first) h.first_upper = up;
        h.inner += up && seen_lower;
        h.upper += up;
        h.lower += low;
        seen_lower |= low;
        first = false;
    }
    return h;
}

static void title(lms_str t, lms_buf *out)
{
    bool start = true;
    for (size_t i = 0; i < t.n;) {
        uint32_t cp = lms__utf8_next(t, &i);
        if (cp >= 0xDC80 && cp <= 0xDCFF) cp -= 0xDC00;
        lms__buf_addcp(out, start ? lms__upper(cp) : lms__lower(cp));
        start = cp == '\'' || cp == '-';
    }
}

bool lms__title_case(lms_str s, lms_buf *out)
{
    bool changed = false;
    for (size_t i = 0; i < s.n;) {
        size_t from = i;
        while (i < s.n && s.s[i] != ' ') i++;
        lms_str t = { s.s + from, i - from };
        shape   h = look(t);
        size_t  mark = out->n;
        bool right = h.first_upper && (h.upper == 1 || (memchr(t.s, '\'', t.n) != NULL && h.lower) || (memchr(t.s, '-', t.n) != NULL && h.lower));
        bool camel = h.ascii && h.first_upper && h.inner == 1 && h.lower >= 3; /* McDonald */
        if (right || camel || h.upper + h.lower == 0) {
            lms__buf_add(out, t);
        } else {
            title(t, out);
            if (!out->oom) changed |= out->n - mark != t.n || memcmp(out->s + mark, t.s, t.n) != 0;
        }
        while (i < s.n && s.s[i] == ' ') lms__buf_addc(out, ' '), i++;
    }
    return changed;
}

static void note_add(lms_buf *note, lms_str s)
{
    s = lms__str_trim(s);
    if (s.n == 0) return;
    if (note->n) lms__buf_addc(note, ' ');
    lms__buf_add(note, s);
}

/* Are the marks in the word around byte at keys of VIQR ("Le^.", "Thu+", "Dda(.ng")? A full stop alone is none. */
static bool viqr_word(lms_str s, size_t at, lms_mem *mem)
{
    size_t  from = at, to = at;
    bool    key = false;
    lms_buf b;
    while (from > 0 && s.s[from - 1] != ' ') from--;
    while (to < s.n && s.s[to] != ' ') to++;
    for (size_t i = from; i < to && !key; i++) key = strchr("^(+~`", s.s[i]) != NULL;
    if (!key) return false;
    lms__buf_init(&b, mem);
    bool typed = lms__typing_repair((lms_str){ s.s + from, to - from }, &b);
    lms__buf_free(&b);
    return typed;
}

bool lms__split_note(lms_str s, lms_buf *out, lms_buf *note)
{
    size_t  i, before = note->n;
    lms_str all = s;
    bool    letters = false;
    for (i = 0; i < s.n; i++) letters = letters || (unsigned char)s.s[i] >= 0x80 || (unsigned)(((unsigned char)s.s[i] | 32) - 'a') < 26u;
    /* "12. Nguyễn", "3) Nguyễn", "- Nguyễn", one after the other; a date alone is no number of a row */
    for (size_t start = 1; letters && start;) {
        s = lms__str_trim(s);
        for (i = start = 0; i < s.n && s.s[i] >= '0' && s.s[i] <= '9';) i++;
        if (i > 0 && i < s.n && (s.s[i] == '.' || s.s[i] == ')' || s.s[i] == '-' || s.s[i] == '/' || s.s[i] == ' ')) start = i + 1;
        else if (s.n > 1 && (s.s[0] == '-' || s.s[0] == '*' || s.s[0] == '+')) start = 1;
        if (start) note_add(note, (lms_str){ s.s, start });
        s.s += start;
        s.n -= start;
    }
    s = lms__str_trim(s);
    size_t from = out->n;
    for (i = 0; i < s.n;) {
        char close = s.s[i] == '(' ? ')' : s.s[i] == '[' ? ']' : 0;
        if (close) {
            const char *end = memchr(s.s + i, close, s.n - i);
            if (end == NULL && close == ')' && viqr_word(s, i, out->mem)) {
                lms__buf_addc(out, s.s[i++]);
                continue;
            }
            size_t      to = end ? (size_t)(end - s.s) + 1 : s.n;
            note_add(note, (lms_str){ s.s + i, to - i });
            i = to;
            continue;
        }
        lms__buf_addc(out, s.s[i++]);
    }
    /* trailing marks, and digits that number a name ("Nguyễn Văn An 2" stays: it may tell twins apart) */
    size_t end = out->n;
    while (end > from && strchr(" .,;:-_*/+", out->s[end - 1]) && !viqr_word((lms_str){ out->s + from, out->n - from }, end - 1 - from, out->mem)) end--;
    if (end < out->n) {
        lms_str tail = lms__str_trim((lms_str){ out->s + end, out->n - end });
        if (tail.n) note_add(note, tail);
        out->n = end;
    }
    if (out->n == from) { /* nothing would be left: it is not ours to judge */
        note->n = before;
        lms__buf_add(out, all);
        return false;
    }
    return note->n > before;
}
