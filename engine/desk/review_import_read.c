// SPDX-License-Identifier: MIT
/* desk/review_import_read.c - files with decisions into rows; see review_import.h. */
#include "review_import.h"

#include "review_json.h"

#include <stdlib.h>

/* ---- words ---- */

const lmd_word *lmd__import_words(bool pair)
{
    /* no comma: they are the choices of a drop-down list of a sheet */
    static const lmd_word of_pair[] = {
        {"same", "Cùng một trẻ", "Same child"},
        {"different", "Hai trẻ khác nhau", "Different children"},
        {"different-child-same-household", "Hai trẻ khác nhau trong cùng hộ", "Different children of one household"},
        {"unsure", "Chưa rõ", "Unsure"},
        {NULL, NULL, NULL},
    };
    static const lmd_word of_proposal[] = {
        {"accepted", "Đồng ý", "Accepted"},
        {"rejected", "Không đồng ý", "Rejected"},
        {"unsure", "Chưa rõ", "Unsure"},
        {NULL, NULL, NULL},
    };
    return pair ? of_pair : of_proposal;
}

static lms_str trimmed(lms_str s)
{
    while (s.n && strchr(" \t\r\n", s.s[0]) && s.s[0]) s.s++, s.n--;
    while (s.n && strchr(" \t\r\n", s.s[s.n - 1]) && s.s[s.n - 1]) s.n--;
    return s;
}

/* Equal without case of ASCII letters and of Đ, the only other capital a word of ours begins with. */
static bool alike(lms_str a, const char *z)
{
    lms_str b = lmd__str(z);
    bool d = a.n > 1 && b.n > 1 && a.s[0] == '\xC4' && b.s[0] == '\xC4' && ((unsigned char)a.s[1] | 1) == 0x91 &&
             ((unsigned char)b.s[1] | 1) == 0x91;
    if (d) a.s += 2, a.n -= 2, b.s += 2, b.n -= 2;
    return lmd__ieq(a, b);
}

const char *lmd__import_code(lms_str word, bool pair)
{
    lms_str w = trimmed(word);
    for (const lmd_word *x = lmd__import_words(pair); x->code; x++)
        if (alike(w, x->code) || alike(w, x->vi) || alike(w, x->en)) return x->code;
    return NULL;
}

/* ---- rows ---- */

void lmd__import_free(lmd_import *m)
{
    for (size_t i = 0; i < m->n_text; i++) free(m->text[i]);
    free(m->text);
    free(m->v);
    *m = (lmd_import){0};
}

static bool digits(lms_str s, const char *form)
{
    if (s.n != strlen(form)) return false;
    for (size_t i = 0; i < s.n; i++)
        if (form[i] == '0' ? s.s[i] < '0' || s.s[i] > '9' : s.s[i] != form[i]) return false;
    return true;
}

/* A browser writes thousandths of a second; the log does not. */
static bool moment(const lmd_import_row *r)
{
    return r->at.n == 0 || digits(r->at, "0000-00-00T00:00:00Z") || digits(r->at, "0000-00-00T00:00:00.000Z");
}

/* What can be said about a row without the result. r->word is still the file's. */
static const char *fault(const lmd_import_row *r, const char *code)
{
    bool pair = r->field.n == 0;
    if (r->key_a.n == 0 || (pair && r->key_b.n == 0)) return LMS_MSG("The row does not name its record");
    if (code == NULL) return LMS_MSG("The row has an unknown word as its decision");
    if (!moment(r)) return LMS_MSG("The row's time is not of the form 2026-11-24T08:30:00Z");
    bool print = r->evidence.n <= LMD_HEX;
    for (size_t i = 0; print && i < r->evidence.n; i++)
        print = r->evidence.s[i] && strchr("0123456789abcdef", r->evidence.s[i]);
    return print ? NULL : LMS_MSG("The row's evidence is no fingerprint");
}

/* r->word becomes the log's. */
static void judge(lmd_import_row *r)
{
    const char *code = r->word.n ? lmd__import_code(r->word, r->field.n == 0) : "";
    if (r->bad == NULL) r->bad = fault(r, code);
    r->word = lmd__str(r->bad ? "" : code);
}

static lmd_import_row *more(lmd_import *m, uint32_t file, uint32_t line)
{
    if (!lmd__room((void **)&m->v, m->n, &m->cap, sizeof *m->v)) return NULL;
    lmd_import_row *r = &m->v[m->n++];
    const lms_str none = {"", 0};
    *r = (lmd_import_row){none, none, none, none, none, none, none, none, none, 0, line, file, NULL};
    return r;
}

/* ---- JSON ---- */

/* End of the object that begins at p: behind its '}'; NULL if there is none. Strings are passed over. */
static char *object_end(char *p, char *end)
{
    for (bool in = false; p < end; p++) {
        if (in && *p == '\\')
            p++;
        else if (*p == '"')
            in = !in;
        else if (!in && *p == '}')
            return p + 1;
    }
    return NULL;
}

static bool read_object(lmd_import *m, char *p, size_t n, uint32_t file, uint32_t line)
{
    lmd_json_want w[] = {{.key = "key_a", .most = LMD_LOG_MOST_KEY},
                         {.key = "key_b", .most = LMD_LOG_MOST_KEY},
                         {.key = "field", .most = LMD_LOG_MOST_KEY},
                         {.key = "value", .most = LMD_LOG_MOST_TEXT},
                         {.key = "decision", .most = 200},
                         {.key = "reason", .most = LMD_LOG_MOST_TEXT},
                         {.key = "by", .most = LMD_LOG_MOST_NAME},
                         {.key = "at", .most = 40},
                         {.key = "evidence", .most = LMD_HEX},
                         {.key = "base"},
                         {.key = "record_key", .most = LMD_LOG_MOST_KEY},
                         {.key = NULL}};
    lmd_import_row *r = more(m, file, line);
    if (r == NULL) return false;
    if (!lmd__js_read(p, n, w)) {
        r->bad =
            LMS_MSG("This is not an object of key_a, key_b, decision, reason, base, by, at, evidence, field, value");
        return true;
    }
    lms_str *const to[] = {&r->key_a,  &r->key_b, &r->field, &r->value,   &r->word,
                           &r->reason, &r->by,    &r->at,    &r->evidence};
    for (size_t i = 0; i < sizeof to / sizeof *to; i++)
        if (w[i].text.s) *to[i] = w[i].text;
    r->base = w[9].number > 0 ? w[9].number : 0;
    if (w[10].text.s && r->key_a.n == 0) r->key_a = w[10].text;
    judge(r);
    return true;
}

lms_status lmd__import_json(lmd_import *m, char *bytes, size_t n, uint32_t file, lms_error *err)
{
    char *p = bytes, *end = bytes + n;
    uint32_t line = 1;
    size_t before = m->n;
    bool array = false, closed = false, comma = true;
    if (n >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0) p += 3;
    for (; p < end; p++) {
        char *stop;
        if (*p == '\n') line++;
        if (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n') continue;
        if (*p == '[' && !array && m->n == before) {
            array = true;
        } else if (*p == ']' && array && !closed) {
            closed = true;
        } else if (*p == ',' && array && !closed && !comma) {
            comma = true;
        } else if (*p == '{' && !closed && (!array || comma) && (stop = object_end(p, end)) != NULL) {
            uint32_t at = line;
            for (char *q = p; q < stop; q++) line += *q == '\n'; /* reading writes into the bytes */
            if (!read_object(m, p, (size_t)(stop - p), file, at)) return lmd__nomem(err);
            comma = false;
            p = stop - 1;
        } else {
            break;
        }
    }
    if (p == end && array == closed) return LMS_OK;
    lmd__fail(err, LMS_E_FORMAT, LMS_MSG("This is neither an array of JSON objects nor one object per line"));
    return lmd__fail_at(err, "", line, 0);
}

/* ---- tables ---- */

enum { COLS = 10 };
static const char *const heading[COLS][3] = {
    {"key_a", "record_key", ""},
    {"key_b", "", ""},
    {"field", "", ""},
    {"value", "", ""},
    {"decision", "Kết luận", "Decision"},
    {"reason", "Lý do", "Reason"},
    {"by", "Người kết luận", "Decided by"},
    {"at", "", ""},
    {"evidence", "", ""},
    {"base", "", ""},
};

/* Columns of a row of headings: col[i] is the cell of heading i, -1 if it is not there. */
static bool is_heading(const lms_row *row, int col[COLS])
{
    for (int i = 0; i < COLS; i++) {
        col[i] = -1;
        for (uint32_t c = 0; c < row->n_cells && col[i] < 0; c++) {
            lms_str t = trimmed(row->cell[c].text);
            for (int k = 0; k < 3; k++)
                if (heading[i][k][0] && alike(t, heading[i][k])) col[i] = (int)c;
        }
    }
    return col[0] >= 0 && col[4] >= 0 && (col[1] >= 0 || col[2] >= 0);
}

/* A name right of "Người kết luận:"; the label itself is not one. */
static lms_str signature(const lms_row *row)
{
    for (uint32_t c = 0; c + 1 < row->n_cells; c++) {
        lms_str t = trimmed(row->cell[c].text);
        while (t.n && (t.s[t.n - 1] == ':' || t.s[t.n - 1] == ' ')) t.n--;
        if (!alike(t, heading[6][1]) && !alike(t, heading[6][2])) continue;
        for (c++; c < row->n_cells; c++)
            if (trimmed(row->cell[c].text).n) return trimmed(row->cell[c].text);
    }
    return (lms_str){"", 0};
}

static bool keep(lmd_import *m, lms_str s, lms_str *out)
{
    *out = (lms_str){"", 0};
    if (s.n == 0) return true;
    char *p = lmd__room((void **)&m->text, m->n_text, &m->cap_text, sizeof *m->text) ? malloc(s.n) : NULL;
    if (p == NULL) return false;
    memcpy(p, s.s, s.n);
    m->text[m->n_text++] = p;
    *out = (lms_str){p, s.n};
    return true;
}

static bool take_row(lmd_import *m, const lms_row *row, const int col[COLS], lms_str by, uint32_t file)
{
    lms_str text[COLS];
    for (int i = 0; i < COLS; i++) {
        bool there = col[i] >= 0 && (uint32_t)col[i] < row->n_cells;
        text[i] = there ? trimmed(row->cell[col[i]].text) : (lms_str){"", 0};
    }
    if (text[0].n == 0 && text[1].n == 0 && text[4].n == 0) return true; /* not a row of the list */
    lmd_import_row *r = more(m, file, row->line);
    if (r == NULL) return false;
    lms_str *const to[] = {&r->key_a,  &r->key_b, &r->field, &r->value,   &r->word,
                           &r->reason, &r->by,    &r->at,    &r->evidence};
    for (int i = 0; i < 9; i++)
        if (!keep(m, text[i], to[i])) return false;
    if (r->by.n == 0) r->by = by;
    if (row->bad) r->bad = LMS_MSG("The row could not be read");
    for (size_t i = 0; i < text[9].n; i++) {
        if (text[9].s[i] < '0' || text[9].s[i] > '9' || i > 15)
            r->bad = LMS_MSG("The row's base is not a number");
        else
            r->base = r->base * 10 + (text[9].s[i] - '0');
    }
    judge(r);
    return true;
}

lms_status lmd__import_table(lmd_import *m, lms_row_source *rows, uint32_t file, lms_error *err)
{
    int col[COLS], here[COLS];
    lms_row row = {0};
    lms_str by = {"", 0};
    uint32_t sheet = UINT32_MAX;
    bool in_list = false, any = false;
    lms_status s;
    while ((s = rows->next(rows->ctx, &row, err)) == LMS_OK && row.n_cells != UINT32_MAX) {
        if (row.sheet != sheet) sheet = row.sheet, in_list = false;
        if (is_heading(&row, here)) {
            memcpy(col, here, sizeof col);
            in_list = any = true;
        } else if (in_list) {
            if (!take_row(m, &row, col, by, file)) return lmd__nomem(err);
        } else {
            lms_str name = signature(&row);
            if (name.n && !keep(m, name, &by)) return lmd__nomem(err);
        }
    }
    if (s == LMS_OK && !any)
        return lmd__fail(
            err, LMS_E_FORMAT,
            LMS_MSG("No row has the headings key_a, key_b and decision; write the list with `lamsach review export`"));
    return s;
}
