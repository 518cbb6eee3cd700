// SPDX-License-Identifier: MIT
/*
 * ingest/filter.c - rows inside a table that are no records.
 *
 *     column-number-row   (1) (2) (3) ... under the heading
 *     repeated-header     the heading again, on the next printed page
 *     subtotal-row        "Tổng cộng", "Cộng trang" ...             words of the pack, rows.subtotal
 *     signature-row       "Người lập biểu", "TM. UBND" ...                  rows.signature;
 *                         and one or two names below
 *     note-row            "Ghi chú: ..."                            rows.note
 *     section-row         a row with one text, repeated over the row or starting with a word of rows.section
 *     no-known-value      nothing in any column that is a field (numbers printed in advance, notes)
 *
 * Such rows go to quarantine with their code, so that rows read = accepted + quarantined. A row with a
 * name and another basic field is never taken for one of them.
 */
#include "ingest/parts.h"
#include "text/legacy.h"

/* Numbers 1, 2, 3 ... or (1), (2) ...; "A" and "B" may come first, as for a column of ordinals. */
static bool counts_up(const lms_cell *cell, uint32_t n)
{
    uint64_t last = 0, v;
    uint32_t numbers = 0, letters = 0;
    for (uint32_t c = 0; c < n; c++) {
        lms_str t = lms__str_trim(cell[c].text);
        while (t.n && strchr("([", t.s[0])) t.s++, t.n--;
        while (t.n && strchr(")].", t.s[t.n - 1])) t.n--;
        if (t.n == 0) continue;
        if (numbers == 0 && t.n == 1 && t.s[0] == (char)('A' + letters)) {
            letters++;
            continue;
        }
        if (!lms__str_uint(t, &v)) return false;
        if (cell[c].hint & LMS_CELL_MERGED && v == last) continue;
        if (v != last + 1 && !(numbers == 0 && (v == letters + 1))) return false;
        last = v;
        numbers++;
    }
    return numbers >= 2 && numbers + letters >= 3;
}

static bool repeats_header(const lms_layout *l, const lms_cell *cell, uint32_t n)
{
    for (uint32_t r = 0; r < l->rows; r++) {
        const lms_str *h = l->repeat + (size_t)r * l->width;
        uint32_t       same = 0, other = 0;
        for (uint32_t c = 0; c < l->width; c++) {
            lms_str t = c < n ? cell[c].text : LMS_S("");
            if (t.n == 0 && h[c].n == 0) continue;
            if (lms__str_eq(lms__str_trim(t), lms__str_trim(h[c]))) same++;
            else other++;
        }
        if (same >= (l->width == 1 ? 1u : 2u) && same >= other * 2) return true;
    }
    return false;
}

bool lms__filter_suspect(const lms_filter *f, const char *base, const lms_span *cell, uint32_t n, uint32_t filled,
                         size_t bytes)
{
    const lms_layout *l = f->layout;
    if (filled <= 3 || filled * 2 <= l->width || bytes <= (size_t)l->width * 6) return true;
    for (uint32_t r = 0; r < l->rows; r++) {
        uint32_t c = l->probe[r];
        lms_str  h = l->repeat[(size_t)r * l->width + c];
        if (c < n && h.n && cell[c].n == h.n && memcmp(base + cell[c].at, h.s, h.n) == 0) return true;
    }
    return false;
}

static bool says(lms_filter *f, const lms_phrases *words, lms_str t)
{
    static const lms_legacy view[] = { LMS_LEGACY_TCVN3, LMS_LEGACY_VNI, LMS_LEGACY_UTF8 };
    bool high = false;
    if (lms__phrase_match(words, t, &f->fold)) return true;
    for (size_t i = 0; i < t.n; i++) high |= (unsigned char)t.s[i] >= 0x80;
    for (int e = 0; e < 3 && high; e++) { /* written in an old font: "Tæng céng" */
        lms__buf_clear(&f->view);
        if (lms__legacy_decode(view[e], t, &f->view) && lms__phrase_match(words, lms__buf_str(&f->view), &f->fold))
            return true;
    }
    return false;
}

/* Words that mark a row stand at the start of a cell; cells that are numbers are passed over. */
static bool marked(lms_filter *f, const lms_phrases *words, const lms_cell *cell, uint32_t n, bool only_first)
{
    uint64_t v;
    for (uint32_t c = 0; c < n; c++) {
        lms_str t = lms__str_trim(cell[c].text);
        if (t.n == 0 || t.n > 300 || lms__str_uint(t, &v)) continue;
        if (says(f, words, t)) return true;
        if (only_first) break;
    }
    return false;
}

static bool filled_at(const lms_cell *cell, uint32_t n, uint32_t c)
{
    return c < n && !lms__blank(cell[c].text.s, cell[c].text.n);
}

/*
 * A name and another basic field: a child, whatever words stand in the row. A name that begins like a subtotal or a
 * signature ("TONG THANH MINH" is Tống without marks) needs two others that are words or dates, not sums.
 */
static bool is_record(lms_filter *f, const lms_cell *cell, uint32_t n)
{
    const lms_layout *l = f->layout;
    uint32_t          others = 0, need = 1;
    uint64_t          sum;
    if (l->name_column == LMS_NO_TARGET || !filled_at(cell, n, l->name_column)) return false;
    const lms_cell *name = &cell[l->name_column];
    if (marked(f, &f->plan->subtotal, name, 1, true) || marked(f, &f->plan->signature, name, 1, true)) need = 2;
    for (uint32_t c = 0; c < l->width; c++)
        if (l->basic[c] && filled_at(cell, n, c) && !lms__str_eq(cell[c].text, name->text))
            others += need == 1 || !lms__str_uint(lms__str_trim(cell[c].text), &sum);
    return others >= need;
}

/* Four digits in a row: a year, a date, a number. */
static bool has_number(const lms_cell *cell, uint32_t n)
{
    for (uint32_t c = 0; c < n; c++) {
        unsigned run = 0;
        for (size_t i = 0; i < cell[c].text.n; i++) {
            run = cell[c].text.s[i] >= '0' && cell[c].text.s[i] <= '9' ? run + 1 : 0;
            if (run == 4) return true;
        }
    }
    return false;
}

static const char *text_row(lms_filter *f, const lms_cell *cell, uint32_t n, uint32_t filled)
{
    const lms_layout *l = f->layout;
    bool below_signature = f->signed_off && filled <= 2 && !has_number(cell, n);
    if (!below_signature && is_record(f, cell, n)) return NULL;
    if (marked(f, &f->plan->subtotal, cell, n, true)) return "subtotal-row";
    if (marked(f, &f->plan->signature, cell, n, false)) {
        f->signed_off = true;
        return "signature-row";
    }
    if (marked(f, &f->plan->note, cell, n, true)) return "note-row";
    if (below_signature) return "signature-row";
    if (filled != 1 || l->width < 3) return NULL;
    uint32_t written = 0; /* one text over several cells: a heading of a section */
    for (uint32_t c = 0; c < n; c++) written += filled_at(cell, n, c);
    if (written > 1 || marked(f, &f->plan->section, cell, n, true)) return "section-row";
    return NULL;
}

const char *lms__filter_row(lms_filter *f, const lms_cell *cell, uint32_t n, uint32_t filled, size_t bytes)
{
    const lms_layout *l = f->layout;
    if (bytes == 0)
        for (uint32_t c = 0; c < n; c++) bytes += cell[c].text.n + 1;
    if (bytes <= (size_t)l->width * 6 && counts_up(cell, n)) return "column-number-row";
    if (repeats_header(l, cell, n)) return "repeated-header";
    if (filled <= 3 || filled * 2 <= l->width) {
        const char *code = text_row(f, cell, n, filled);
        if (code) return code;
    }
    for (uint32_t k = 0; k < l->n_known; k++)
        if (filled_at(cell, n, l->known[k])) return NULL;
    return "no-known-value";
}
