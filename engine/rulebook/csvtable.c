// SPDX-License-Identifier: MIT
/*
 * rulebook/csvtable.c - a table of the pack, also as Excel saves it back.
 *
 * Lines that start with '#' above the header are the table's origin (source, as-of, licence). Excel may
 * add a BOM, write ';' or tab for ',' (Vietnamese settings), quote the origin lines and pad them with
 * delimiters; all of that is read as what it was. Rows are as wide as the header: a shorter or longer
 * one is an issue with its line, as is a quote that does not end. Blank lines are nothing.
 */
#include "rulebook/internal.h"

typedef struct cells {
    lms_rulebook *rb;
    uint32_t      file, line, line_at; /* line_at: line on which the current row starts */
    lms_str       text;
    size_t        at;
    char          delim;
    LMS_VEC(lms_str) row;
    lms_buf       cell;
    bool          oom;
} cells;

static void note(cells *c, uint32_t line, uint32_t col, const char *what, const char *a1, const char *a2)
{
    lms__issue_at(c->rb, c->file, line, col, what, a1, a2, NULL, NULL);
}

static void push(cells *c, lms_str s)
{
    lms_str *p = LMS_PUSH(c->rb->mem, &c->row);
    if (p == NULL || (*p = lms__arena_str(&c->rb->text, s)).s == NULL) c->oom = true;
}

/* The end of a line at `at`: past CR, LF or both. */
static void newline(cells *c)
{
    if (c->at < c->text.n && c->text.s[c->at] == '\r') c->at++;
    if (c->at < c->text.n && c->text.s[c->at] == '\n') c->at++;
    c->line++;
}

static uint32_t column_of(const cells *c, size_t at)
{
    size_t from = at;
    while (from > 0 && c->text.s[from - 1] != '\n' && c->text.s[from - 1] != '\r') from--;
    uint32_t col = 1;
    for (; from < at; from++) col += ((unsigned char)c->text.s[from] & 0xC0) != 0x80;
    return col;
}

/* A quoted cell; at stands behind the opening quote. */
static void quoted(cells *c)
{
    size_t   open = c->at - 1;
    uint32_t line = c->line;
    lms__buf_clear(&c->cell);
    while (c->at < c->text.n) {
        char ch = c->text.s[c->at];
        if (ch == '"') {
            if (c->at + 1 < c->text.n && c->text.s[c->at + 1] == '"') {
                lms__buf_addc(&c->cell, '"');
                c->at += 2;
                continue;
            }
            c->at++;
            push(c, lms__str_trim(lms__buf_str(&c->cell)));
            return;
        }
        if (ch == '\n' || ch == '\r') {
            size_t from = c->at;
            newline(c);
            lms__buf_add(&c->cell, (lms_str){ c->text.s + from, c->at - from });
            continue;
        }
        lms__buf_addc(&c->cell, ch);
        c->at++;
    }
    note(c, line, column_of(c, open), LMS_MSG("This quote is never closed; the rest of the table could not be read"), NULL, NULL);
    push(c, LMS_S(""));
}

static bool next_row(cells *c)
{
    c->row.n = 0;
    if (c->at >= c->text.n) return false;
    c->line_at = c->line;
    for (;;) {
        size_t from = c->at;
        while (c->at < c->text.n && (c->text.s[c->at] == ' ')) c->at++;
        if (c->at < c->text.n && c->text.s[c->at] == '"') {
            c->at++;
            quoted(c);
            from = c->at;
            while (c->at < c->text.n && c->text.s[c->at] != c->delim && c->text.s[c->at] != '\n' && c->text.s[c->at] != '\r') c->at++;
            if (lms__str_trim((lms_str){ c->text.s + from, c->at - from }).n)
                note(c, c->line, column_of(c, from), LMS_MSG("Text stands behind a closing quote; write \"\" for a quote inside a cell"), NULL, NULL);
        } else {
            while (c->at < c->text.n && c->text.s[c->at] != c->delim && c->text.s[c->at] != '\n' && c->text.s[c->at] != '\r') c->at++;
            push(c, lms__str_trim((lms_str){ c->text.s + from, c->at - from }));
        }
        if (c->oom || c->cell.oom) return false;
        if (c->at < c->text.n && c->text.s[c->at] == c->delim) {
            c->at++;
            continue;
        }
        newline(c);
        return true;
    }
}

static bool blank(const cells *c)
{
    for (size_t i = 0; i < c->row.n; i++)
        if (c->row.v[i].n) return false;
    return true;
}

/* The line at `at`, without its end; moves on. */
static lms_str raw_line(cells *c)
{
    size_t from = c->at;
    while (c->at < c->text.n && c->text.s[c->at] != '\n' && c->text.s[c->at] != '\r') c->at++;
    lms_str s = { c->text.s + from, c->at - from };
    newline(c);
    return s;
}

/* Lines of the origin, cleaned of what Excel adds; stops at the first other line that is not blank. */
static lms_str origin(cells *c)
{
    lms_buf b;
    lms__buf_init(&b, c->rb->mem);
    while (c->at < c->text.n) {
        size_t   at = c->at;
        uint32_t line = c->line;
        lms_str  s = lms__str_trim(raw_line(c));
        bool     quote = s.n > 1 && s.s[0] == '"' && s.s[1] == '#';
        if (s.n && s.s[0] != '#' && !quote) {
            c->at = at;
            c->line = line;
            break;
        }
        while (s.n && (s.s[s.n - 1] == ',' || s.s[s.n - 1] == ';' || s.s[s.n - 1] == '\t')) s.n--;
        if (quote) s.s++, s.n--;
        if (quote && s.n && s.s[s.n - 1] == '"') s.n--;
        while (s.n && (s.s[0] == '#' || s.s[0] == ' ')) s.s++, s.n--;
        if (s.n == 0) continue;
        if (b.n) lms__buf_addc(&b, '\n');
        for (size_t i = 0; i < s.n; i++) {
            if (quote && s.s[i] == '"' && i + 1 < s.n && s.s[i + 1] == '"') i++;
            lms__buf_addc(&b, s.s[i]);
        }
    }
    lms_str out = lms__arena_str(&c->rb->text, lms__buf_str(&b));
    if (b.oom || out.s == NULL) c->oom = true, out = LMS_S("");
    lms__buf_free(&b);
    return out;
}

static void check_origin(cells *c, lms_str text)
{
    static const char *const need[] = { "source:", "as-of:", "licence:" };
    for (int i = 0; i < 3; i++) {
        lms_str w = lms__str(need[i]);
        bool    found = false;
        for (size_t at = 0; at + w.n <= text.n && !found; at++)
            found = (at == 0 || text.s[at - 1] == '\n') && memcmp(text.s + at, w.s, w.n) == 0;
        if (!found) note(c, 1, 1, LMS_MSG("A table says above its header where it comes from; the line \"# {1} ...\" is missing"), need[i], NULL);
    }
}

static void sniff(cells *c)
{
    size_t n[3] = { 0 };
    static const char d[3] = { ',', ';', '\t' };
    for (size_t i = c->at; i < c->text.n && c->text.s[i] != '\n' && c->text.s[i] != '\r'; i++)
        for (int k = 0; k < 3; k++) n[k] += c->text.s[i] == d[k];
    c->delim = n[1] > n[0] && n[1] >= n[2] ? ';' : n[2] > n[0] ? '\t' : ',';
}

static bool read_header(cells *c, lms_csv_table *t)
{
    sniff(c);
    if (!next_row(c)) {
        if (!c->oom) note(c, c->line, 1, LMS_MSG("The table has no header line; its first line names the columns"), NULL, NULL);
        t->header = lms__arena_alloc(&c->rb->text, 1, sizeof *t->header);
        return t->header != NULL && !c->oom;
    }
    while (c->row.n > 1 && c->row.v[c->row.n - 1].n == 0) c->row.n--; /* padding */
    t->n_columns = (uint32_t)c->row.n;
    t->header = lms__arena_alloc(&c->rb->text, c->row.n, sizeof *t->header);
    if (t->header == NULL) return false;
    memcpy(t->header, c->row.v, c->row.n * sizeof *t->header);
    for (uint32_t i = 0; i < t->n_columns; i++) {
        if (t->header[i].n == 0) note(c, c->line_at, 1, LMS_MSG("A column has no name; every column of a table needs one"), NULL, NULL);
        for (uint32_t k = 0; k < i && t->header[i].n; k++)
            if (lms__str_eq(t->header[i], t->header[k])) note(c, c->line_at, 1, LMS_MSG("Two columns are named {1}; rename one"), t->header[i].s, NULL);
    }
    return true;
}

static void check_width(cells *c, uint32_t want)
{
    char a[24], b[24];
    while (c->row.n > want && c->row.v[c->row.n - 1].n == 0) c->row.n--;
    if (c->row.n != want)
        note(c, c->line_at, 1, LMS_MSG("This row has {1} cells, the header has {2}; put texts that contain the delimiter in quotes"),
             lms__num(a, c->row.n), lms__num(b, want));
}

bool lms__csv_load(lms_rulebook *rb, uint32_t file, lms_str name, lms_csv_table *t)
{
    cells c = { .rb = rb, .file = file, .line = 1, .text = rb->file[file].content };
    LMS_VEC(lms_str)  all = { 0 };
    LMS_VEC(uint32_t) line = { 0 };
    *t = (lms_csv_table){ .name = name, .file = file, .origin = LMS_S("") };
    lms__buf_init(&c.cell, rb->mem);
    size_t bad = lms__utf8_bad(c.text);
    if (bad < c.text.n) {
        uint32_t at = 1;
        for (size_t i = 0; i < bad; i++) at += c.text.s[i] == '\n';
        note(&c, at, column_of(&c, bad), LMS_MSG("This file is not UTF-8; in Excel choose \"CSV UTF-8\" when saving"), NULL, NULL);
        c.text.n = bad;
    }
    t->origin = origin(&c);
    check_origin(&c, t->origin);
    bool ok = read_header(&c, t);
    while (ok && next_row(&c)) {
        if (blank(&c)) continue;
        check_width(&c, t->n_columns);
        uint32_t *l = LMS_PUSH(rb->mem, &line);
        if (l) *l = c.line_at;
        ok = l != NULL;
        for (uint32_t i = 0; ok && i < t->n_columns; i++) {
            lms_str *p = LMS_PUSH(rb->mem, &all);
            if (p) *p = i < c.row.n ? c.row.v[i] : LMS_S("");
            ok = p != NULL;
        }
    }
    ok = ok && !c.oom && !c.cell.oom;
    t->n_rows = (uint32_t)line.n;
    t->cell = ok ? lms__arena_alloc(&rb->text, all.n, sizeof *t->cell) : NULL;
    t->line = ok ? lms__arena_alloc(&rb->text, line.n, sizeof *t->line) : NULL;
    ok = ok && t->cell && t->line;
    if (ok && all.n) memcpy(t->cell, all.v, all.n * sizeof *t->cell);
    if (ok && line.n) memcpy(t->line, line.v, line.n * sizeof *t->line);
    LMS_VEC_FREE(rb->mem, &all);
    LMS_VEC_FREE(rb->mem, &line);
    LMS_VEC_FREE(rb->mem, &c.row);
    lms__buf_free(&c.cell);
    if (!ok) t->n_rows = 0;
    return ok;
}

uint32_t lms__csv_column(const lms_csv_table *t, const char *header)
{
    for (uint32_t i = 0; t && i < t->n_columns; i++)
        if (lms__str_is(t->header[i], header)) return i;
    return UINT32_MAX;
}
