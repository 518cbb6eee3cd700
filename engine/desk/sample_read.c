// SPDX-License-Identifier: MIT
/* desk/sample_read.c - filled workbooks into answers per drawn row; see sample.h, sample_sum.h. */
#include "sample_sum.h"

#include <stdio.h>
#include <stdlib.h>

enum { NONE = UINT32_MAX };

static lms_str trimmed(lms_str s)
{
    while (s.n && s.s[0] && strchr(" \t\r\n", s.s[0])) s.s++, s.n--;
    while (s.n && s.s[s.n - 1] && strchr(" \t\r\n.", s.s[s.n - 1])) s.n--;
    return s;
}

/* Equal without case of ASCII letters and of Đ. */
static bool alike(lms_str a, lms_str b)
{
    bool d = a.n > 1 && b.n > 1 && a.s[0] == '\xC4' && b.s[0] == '\xC4' && ((unsigned char)a.s[1] | 1) == 0x91 && ((unsigned char)b.s[1] | 1) == 0x91;
    if (d) a.s += 2, a.n -= 2, b.s += 2, b.n -= 2;
    return lmd__ieq(a, b);
}

/* LMD_N_VERDICTS: a word nobody knows. */
static lmd_verdict verdict_of(lms_str word, const char *const list[LMD_N_VERDICTS][5])
{
    lms_str w = trimmed(word);
    if (w.n == 0) return LMD_OPEN;
    for (int v = 1; v < LMD_N_VERDICTS; v++)
        for (int i = 0; i < 5 && list[v][i]; i++)
            if (alike(w, lmd__str(list[v][i]))) return (lmd_verdict)v;
    return LMD_N_VERDICTS;
}

/* ---- which sample is it ---- */

/* "lamsach-mau:FINGERPRINT:SIZE:SEED" */
static bool read_mark(lms_str s, char fingerprint[33], uint64_t *size, char seed[65])
{
    size_t at = sizeof LMD_SAMPLE_MARK - 1, n = 0;
    s = trimmed(s);
    if (s.n <= at + 34 || memcmp(s.s, LMD_SAMPLE_MARK, at) != 0 || s.s[at + 32] != ':') return false;
    memcpy(fingerprint, s.s + at, 32);
    fingerprint[32] = 0;
    for (at += 33, *size = 0; at < s.n && s.s[at] >= '0' && s.s[at] <= '9' && n < 7; at++, n++) *size = *size * 10 + (uint64_t)(s.s[at] - '0');
    if (n == 0 || at >= s.n || s.s[at++] != ':' || s.n - at == 0 || s.n - at > 64) return false;
    memcpy(seed, s.s + at, s.n - at);
    seed[s.n - at] = 0;
    return true;
}

/* "P" or "H", 16 hexadecimal digits, of a record "~field". */
static bool read_id(lms_str s, bool *pair, uint64_t *id, lms_str *field)
{
    s = trimmed(s);
    if (s.n < 17 || (s.s[0] != 'P' && s.s[0] != 'H')) return false;
    *pair = s.s[0] == 'P';
    *id = 0;
    for (int i = 1; i < 17; i++) {
        const char *hex = "0123456789abcdef", *p = s.s[i] ? strchr(hex, s.s[i]) : NULL;
        if (p == NULL) return false;
        *id = *id << 4 | (uint64_t)(p - hex);
    }
    *field = s.n > 18 && s.s[17] == '~' ? (lms_str){ s.s + 18, s.n - 18 } : LMD_S("");
    return *pair ? s.n == 17 : field->n > 0;
}

/* ---- answers ---- */

typedef struct columns { uint32_t id, verdict; bool pairs; } columns;

/* A line of headings: the one with the mark. */
static lms_status headings(lmd_sample_answers *x, const lms_row *row, columns *c, bool *is, lms_error *err)
{
    char     fingerprint[33], seed[65];
    uint64_t size;
    *is = false;
    for (uint32_t i = 0; i < row->n_cells && !*is; i++)
        if (read_mark(row->cell[i].text, fingerprint, &size, seed)) *is = true, c->id = i;
    if (!*is) return LMS_OK;
    c->verdict = NONE;
    for (uint32_t i = 0; i < row->n_cells; i++) {
        lms_str t = trimmed(row->cell[i].text);
        if (lmd__is(t, "Kết luận") || lmd__is(t, "Trên giấy")) c->verdict = i, c->pairs = lmd__is(t, "Kết luận");
    }
    return lmd__answers_sample(x, fingerprint, size, seed, err);
}

static void answer(lmd_sample_answers *x, const lms_row *row, const columns *c)
{
    bool     pair;
    uint64_t id;
    lms_str  field, word = c->verdict < row->n_cells ? row->cell[c->verdict].text : LMD_S("");
    if (c->id >= row->n_cells || row->cell[c->id].text.n == 0) {
        x->lost += trimmed(word).n > 0 && verdict_of(word, c->pairs ? lmd__sample_pair_word : lmd__sample_field_word) != LMD_N_VERDICTS;
        return;
    }
    if (!read_id(row->cell[c->id].text, &pair, &id, &field)) {
        x->foreign++;
        return;
    }
    lmd_verdict v = verdict_of(word, pair ? lmd__sample_pair_word : lmd__sample_field_word);
    if (v == LMD_N_VERDICTS) {
        x->unknown_words++;
        return;
    }
    lmd__answers_put(x, pair, id, field, v);
}

lms_status lmd__sample_read_rows(lmd_sample_answers *x, lms_row_source *rows, lms_error *err)
{
    lms_row    row;
    columns    c = { 0 };
    uint32_t   sheet = NONE;
    bool       headed = false, any = false, is;
    lms_status s;
    for (;;) {
        row = (lms_row){ 0 };
        if ((s = rows->next(rows->ctx, &row, err)) != LMS_OK || row.n_cells == UINT32_MAX) break;
        if (row.sheet != sheet) headed = false, sheet = row.sheet;
        if (row.bad) continue;
        if ((s = headings(x, &row, &c, &is, err)) != LMS_OK) break;
        if (is) headed = any = true;
        else if (headed && c.verdict != NONE) answer(x, &row, &c);
    }
    if (s == LMS_OK && !any) s = lmd__fail(err, LMS_E_FORMAT, LMS_MSG("This workbook holds no sheet of a sample; its last column must still be there"));
    return s;
}

lms_status lmd__sample_read_file(lmd_sample_answers *x, const char *path, lms_error *err)
{
    lms_row_source rows;
    if (!lmd_is_workbook(path)) return lmd__refuse(path, LMS_MSG("This is not a workbook; save the filled sheets as .xlsx"), err);
    lms_status s = lmd_workbook_open(path, &rows, err);
    if (s != LMS_OK) return s;
    s = lmd__sample_read_rows(x, &rows, err);
    rows.close(rows.ctx);
    if (s != LMS_OK && err && err->file[0] == 0) lmd__fail_at(err, path, err->row, err->col);
    return s;
}
