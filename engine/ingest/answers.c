// SPDX-License-Identifier: MIT
/* ingest/answers.c - reading: the cover sheet and the rows of a filled list. See answers.h. */
#include "ingest/answers_plan.h"
#include "ingest/parts.h"
#include "text/fold.h"

#include <stdlib.h>

typedef struct reading {
    lms_ctx                *c;
    const lms_answers_plan *p;
    lms_dataset            *d;
    lms_answers            *out;
    lms_row_source          rows;
    lms_str                 path;
    uint32_t               *row_of; /* [keys] record + 1 */
    uint32_t                source;
    uint32_t               *target; uint32_t n_target, cap_target; /* column -> heading, of the sheet in hand */
    bool                    headed, any;
    lms_str                 cover[LMS_N_COVER];
    uint8_t                 cover_hint[LMS_N_COVER];
    lms_buf                 key;
} reading;

/* What two spellings of a heading have in common: no marks, no case, no punctuation. */
void lms__answer_key(lms_str s, lms_buf *out)
{
    size_t from = out->n, to = out->n;
    lms__fold(s, out);
    if (out->oom) return;
    for (size_t i = from; i < out->n; i++) {
        unsigned char ch = (unsigned char)out->s[i];
        if (ch >= 0x80 || (ch >= '0' && ch <= '9') || (ch >= 'a' && ch <= 'z')) out->s[to++] = (char)ch;
    }
    out->n = to;
    if (out->s) out->s[to] = 0;
}

static uint32_t find_word(reading *r, const lms_word *w, size_t n, lms_str s)
{
    lms__buf_clear(&r->key);
    lms__answer_key(s, &r->key);
    if (r->key.n == 0) return LMS_NO_WORD;
    for (size_t i = 0; i < n; i++)
        if (lms__str_eq(w[i].key, lms__buf_str(&r->key))) return w[i].of;
    return LMS_NO_WORD;
}

static lms_str keep(reading *r, lms_str s)
{
    return lms__arena_str(&r->d->text, lms__str_trim(s));
}

/* "Số văn bản: 12/CA" in one cell, or the label and its value in two. */
static void cover_row(reading *r, const lms_row *row)
{
    for (uint32_t i = 0; i < row->n_cells; i++) {
        lms_str     s = lms__str_trim(row->cell[i].text), label = s, rest = LMS_S("");
        const char *colon = s.n ? memchr(s.s, ':', s.n) : NULL;
        if (colon) {
            label.n = (size_t)(colon - s.s);
            rest = lms__str_trim((lms_str){ colon + 1, s.n - label.n - 1 });
        }
        uint32_t w = find_word(r, r->p->heading.v, r->p->heading.n, label);
        if (w == LMS_NO_WORD || w < LMS_H_COVER || r->cover[w - LMS_H_COVER].n) continue;
        uint8_t hint = 0;
        for (uint32_t k = i + 1; rest.n == 0 && k < row->n_cells; k++) {
            lms_str v = lms__str_trim(row->cell[k].text);
            if (v.n && !lms__str_eq(v, s)) rest = v, hint = (uint8_t)row->cell[k].hint;
        }
        r->cover[w - LMS_H_COVER] = keep(r, rest);
        r->cover_hint[w - LMS_H_COVER] = hint;
    }
}

static lms_status head_row(reading *r, const lms_row *row, lms_error *err)
{
    bool has_id = false;
    if (row->n_cells > r->cap_target) {
        uint32_t *p = lms__mem_resize(r->c->mem, r->target, r->cap_target, row->n_cells, sizeof *p);
        if (p == NULL) return lms__mem_why(r->c->mem, err);
        r->target = p;
        r->cap_target = row->n_cells;
    }
    for (uint32_t i = 0; i < row->n_cells; i++) {
        uint32_t w = find_word(r, r->p->heading.v, r->p->heading.n, row->cell[i].text);
        if (w >= LMS_H_COVER) w = LMS_NO_WORD;
        for (uint32_t k = 0; w != LMS_NO_WORD && k < i; k++)
            if (r->target[k] == w) w = LMS_NO_WORD; /* the first of two holds; a merged heading repeats */
        r->target[i] = w;
        has_id |= w == LMS_H_ROW_ID;
    }
    r->n_target = row->n_cells;
    if (!has_id) {
        cover_row(r, row);
        return LMS_OK;
    }
    bool has_answer = false;
    for (uint32_t i = 0; i < r->n_target; i++) has_answer |= r->target[i] == LMS_H_ANSWER;
    r->headed = true;
    r->any = true;
    if (has_answer) return LMS_OK;
    lms_status s = lms__fail(err, LMS_E_FORMAT, LMS_MSG("The answers have row ids but no column {1}; put the column back"),
                             r->p->first[LMS_H_ANSWER].s);
    lms__fail_at(err, r->path.s, 0, row->line, 0);
    return s;
}

/* dd/mm/yyyy, dd-mm-yyyy, ISO or a spreadsheet's serial as a day. */
static int32_t day_of(lms_str s, uint32_t hint)
{
    uint64_t v[3] = { 0 };
    int      n = 0;
    double   serial;
    if (hint & (LMS_CELL_DATE_1900 | LMS_CELL_DATE_1904) && lms__num_parse(s, &serial) && serial > 0 && serial < 200000)
        return (int32_t)serial - (hint & LMS_CELL_DATE_1904 ? 24107 : 25569);
    lms_date iso = lms__date_parse_iso(s);
    if (iso.y && iso.m && iso.d) return lms__date_day(iso.y, iso.m, iso.d);
    for (size_t i = 0; i < s.n; i++) {
        unsigned char ch = (unsigned char)s.s[i];
        if (ch >= '0' && ch <= '9') {
            v[n] = v[n] * 10 + (ch - '0');
            if (v[n] > 9999) return LMS_NO_DAY;
        } else if ((ch == '/' || ch == '-' || ch == '.') && n < 2) {
            n++;
        } else {
            return LMS_NO_DAY;
        }
    }
    if (n != 2 || !lms__date_valid((int)v[2], (int)v[1], (int)v[0])) return LMS_NO_DAY;
    return lms__date_day((int)v[2], (int)v[1], (int)v[0]);
}

static bool give(reading *r, lms_answer *a, uint32_t f, const lms_cell *cell)
{
    lms_answer_value *v = &a->value[f];
    lms_field_type    type = r->d->schema->field[r->p->asked[f]].type;
    int32_t           day = type == LMS_TYPE_DATE ? day_of(lms__str_trim(cell->text), cell->hint) : LMS_NO_DAY;
    char              iso[11];
    v->hint = (uint8_t)cell->hint & (LMS_CELL_NUMBER | LMS_CELL_DATE_1900 | LMS_CELL_DATE_1904);
    v->text = keep(r, cell->text);
    if (day != LMS_NO_DAY) {
        lms__date_put_iso(lms__date_of_day(day), iso);
        v->text = keep(r, lms__str(iso));
        v->hint = 0;
    }
    a->given |= (uint16_t)(1u << f);
    return v->text.s != NULL;
}

/* Which record, and which of the fields asked about are no longer what they were: filled in by apply. */
static void find_record(reading *r, lms_answer *a)
{
    size_t  cut = a->row_id.n;
    while (cut && a->row_id.s[cut - 1] != '~') cut--;
    a->row = UINT32_MAX;
    if (cut < 2 || a->row_id.n - cut != (size_t)r->p->n_asked * LMS_CODE_CHARS) return;
    uint32_t id = lms__dict_find(&r->d->keys, (lms_str){ a->row_id.s, cut - 1 });
    if (id && r->row_of[id]) a->row = r->row_of[id] - 1;
}

/* An answer about a child whose data were erased says again what was to go. */
static bool forgotten(const reading *r, lms_str row_id)
{
    size_t cut = row_id.n;
    while (cut && row_id.s[cut - 1] != '~') cut--;
    return r->c->forget && cut > 1 && r->c->forget(r->c->forget_ctx, "record", (lms_str){ row_id.s, cut - 1 });
}

static lms_status answer_row(reading *r, const lms_row *row, lms_error *err)
{
    lms_answer a = { .source = r->source, .line = row->line, .kind = LMS_N_ANSWERS, .row_id = LMS_S(""), .note = LMS_S("") };
    bool       word = false, ok = true;
    for (uint32_t i = 0; i < row->n_cells && i < r->n_target && ok; i++) {
        lms_str s = lms__str_trim(row->cell[i].text);
        if (s.n == 0 || r->target[i] == LMS_NO_WORD) continue;
        if (!lms__utf8_valid(s)) continue;
        if (r->target[i] == LMS_H_ROW_ID) ok = (a.row_id = keep(r, s)).s != NULL;
        else if (r->target[i] == LMS_H_NOTE) ok = (a.note = keep(r, s)).s != NULL;
        else if (r->target[i] == LMS_H_ANSWER) {
            uint32_t w = find_word(r, r->p->answer.v, r->p->answer.n, s);
            word = true;
            if (w != LMS_NO_WORD) a.kind = (uint8_t)w;
        } else ok = give(r, &a, r->target[i] - LMS_H_FIELD, &row->cell[i]);
    }
    if (!ok) return lms__mem_why(r->c->mem, err);
    if (a.row_id.n == 0) return LMS_OK; /* signatures, totals, empty rows */
    lms_source *src = &r->d->source[r->source];
    src->rows_read++;
    if (forgotten(r, a.row_id)) {
        lms_forgotten *f = LMS_PUSH(r->c->mem, &r->d->forgotten);
        if (f == NULL) return lms__mem_why(r->c->mem, err);
        *f = (lms_forgotten){ r->source, row->line };
        src->rows_forgotten++;
        return LMS_OK;
    }
    src->rows_accepted++;
    if (!word && a.given == 0) {
        r->out->unanswered++;
        return LMS_OK;
    }
    find_record(r, &a);
    lms_answer *to = LMS_PUSH(r->c->mem, &r->out->v);
    if (to == NULL) return lms__mem_why(r->c->mem, err);
    *to = a;
    return LMS_OK;
}

static lms_status add_source(reading *r, const lms_ingest_input *in, lms_error *err)
{
    lms_dataset *d = r->d;
    uint32_t     nf = d->schema->n;
    lms_source  *all = lms__arena_zalloc(&d->text, d->n_sources + 1, sizeof *all);
    lms_dict    *raw = lms__arena_zalloc(&d->text, nf, sizeof *raw);
    if (all == NULL || raw == NULL) return lms__mem_why(r->c->mem, err);
    if (d->n_sources) memcpy(all, d->source, d->n_sources * sizeof *all);
    lms_source *x = &all[d->n_sources];
    *x = (lms_source){ .role = LMS_ROLE_ANSWERS, .date = LMS_NO_DAY, .name = lms__arena_str(&d->text, in->name), .sheet_name = LMS_S(""),
                       .format = lms__str(r->rows.format ? r->rows.format : ""), .encoding = lms__str(r->rows.encoding ? r->rows.encoding : ""),
                       .issuer = LMS_S(""), .preamble = LMS_S("[]"), .raw = raw, .legacy = lms__arena_zalloc(&d->text, nf, 1) };
    x->stem = x->name;
    if (x->name.s == NULL || x->legacy == NULL) return lms__mem_why(r->c->mem, err);
    for (uint32_t f = 0; f < nf; f++)
        if (!lms__dict_init(&raw[f], d->mem)) {
            for (uint32_t k = 0; k <= f; k++) lms__dict_free(&raw[k]);
            return lms__mem_why(r->c->mem, err);
        }
    r->source = d->n_sources;
    d->source = all;
    d->n_sources++;
    return LMS_OK;
}

/* The cover holds for the whole file, wherever its sheet stands. */
static lms_status close_cover(reading *r, lms_error *err)
{
    lms_source *x = &r->d->source[r->source];
    lms_buf     b;
    int32_t     day = day_of(r->cover[LMS_C_DATE], r->cover_hint[LMS_C_DATE]);
    x->issuer = r->cover[LMS_C_ISSUER].n ? r->cover[LMS_C_ISSUER] : LMS_S("");
    if (r->cover[LMS_C_DATE].n && day == LMS_NO_DAY) {
        lms_status s = lms__fail(err, LMS_E_FORMAT, LMS_MSG("The date of the document on the cover sheet is no date; write it as day/month/year"));
        lms__fail_at(err, r->path.s, 0, 0, 0);
        return s;
    }
    x->date = x->issuer.n && r->cover[LMS_C_DOCUMENT].n ? day : LMS_NO_DAY;
    lms__buf_init(&b, r->c->mem);
    for (int i = 0; i < LMS_N_COVER; i++) {
        lms__buf_addc(&b, i ? ',' : '[');
        lms__buf_json(&b, r->cover[i].n ? r->cover[i] : LMS_S(""));
    }
    lms__buf_addc(&b, ']');
    x->preamble = b.oom ? (lms_str){ 0 } : lms__arena_str(&r->d->text, lms__buf_str(&b));
    lms__buf_free(&b);
    return x->preamble.s ? LMS_OK : lms__mem_why(r->c->mem, err);
}

static lms_status read_rows(reading *r, lms_error *err)
{
    lms_row    row;
    uint32_t   sheet = UINT32_MAX;
    lms_status s;
    for (;;) {
        row = (lms_row){ 0 };
        if ((s = r->rows.next(r->rows.ctx, &row, err)) != LMS_OK || row.n_cells == UINT32_MAX) break;
        if (row.sheet != sheet) r->headed = false, sheet = row.sheet;
        if (row.bad) continue;
        s = r->headed ? answer_row(r, &row, err) : head_row(r, &row, err);
        if (s != LMS_OK) break;
    }
    if (s == LMS_OK && !r->any) {
        s = lms__fail(err, LMS_E_FORMAT, LMS_MSG("This file is no list that lamsach made: no sheet has the column {1}"),
                      r->p->first[LMS_H_ROW_ID].s);
        lms__fail_at(err, r->path.s, 0, 0, 0);
    }
    return s == LMS_OK ? close_cover(r, err) : s;
}

static lms_status read_one(reading *r, const lms_ingest_plan *ip, const lms_ingest_input *in, lms_error *err)
{
    lms_status s = LMS_OK;
    r->rows = in->rows;
    r->path = in->path.n ? in->path : in->name;
    r->headed = r->any = false;
    memset(r->cover, 0, sizeof r->cover);
    memset(r->cover_hint, 0, sizeof r->cover_hint);
    if (r->rows.next == NULL) s = lms__ingest_rows(r->c, ip, in, &r->rows, err);
    if (s != LMS_OK) return s;
    s = add_source(r, in, err);
    if (s == LMS_OK) s = read_rows(r, err);
    if (r->rows.close) r->rows.close(r->rows.ctx);
    return s;
}

static int by_row(const void *x, const void *y)
{
    const lms_answer *a = x, *b = y;
    if (a->row != b->row) return a->row < b->row ? -1 : 1;
    if (a->source != b->source) return a->source < b->source ? -1 : 1;
    return (a->line > b->line) - (a->line < b->line);
}

static int by_name(const void *x, const void *y)
{
    const lms_ingest_input *a = x, *b = y;
    int k = lms__str_cmp(a->name, b->name);
    return k ? k : lms__str_cmp(a->path, b->path);
}

lms_status lms__ingest_answers(lms_ctx *c, const lms_ingest_plan *ip, const lms_answers_plan *p, const lms_ingest_input *in,
                               uint32_t n_in, lms_dataset *d, lms_answers *out, lms_error *err)
{
    reading    r = { .c = c, .p = p, .d = d, .out = out };
    lms_status s = LMS_OK;
    uint32_t   i = 0;
    *out = (lms_answers){ .mem = c->mem, .n_asked = p->n_asked };
    memcpy(out->field, p->asked, sizeof out->field);
    if (n_in == 0) return LMS_OK;
    lms__buf_init(&r.key, c->mem);
    lms_ingest_input *v = lms__mem_alloc(c->mem, n_in, sizeof *v);
    r.row_of = lms__rows_of_keys(c->mem, d);
    if (v == NULL || r.row_of == NULL) s = lms__mem_why(c->mem, err);
    else memcpy(v, in, n_in * sizeof *v), qsort(v, n_in, sizeof *v, by_name);
    if (s == LMS_OK && p->n_asked == 0)
        s = lms__fail(err, LMS_E_ARG, LMS_MSG("The rule pack has no section `lists` in targets.yaml, so answers cannot be read"));
    for (; s == LMS_OK && i < n_in; i++) s = read_one(&r, ip, &v[i], err);
    for (; i < n_in; i++)
        if ((v ? v : in)[i].rows.close) (v ? v : in)[i].rows.close((v ? v : in)[i].rows.ctx);
    if (s == LMS_OK && out->v.n) qsort(out->v.v, out->v.n, sizeof *out->v.v, by_row);
    lms__mem_free(c->mem, r.target, r.cap_target, sizeof *r.target);
    lms__mem_free(c->mem, r.row_of, d->keys.n, sizeof *r.row_of);
    lms__mem_free(c->mem, v, n_in, sizeof *v);
    lms__buf_free(&r.key);
    return s;
}
