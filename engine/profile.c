// SPDX-License-Identifier: MIT
/*
 * profile.c - what is in each file: per column the field and why, how full, how many values, which shapes.
 *
 * In      the dataset of ingest (lms__profile_begin: normalise takes its values away), then the log of normalise and
 * validate Out     one lms_profile_file per source, handed to a callback in the order of sources
 *
 * Shapes  A value is shown as its shape only, never itself: a run of letters is A, a digit 9, the rest as it
 *         is ("12/03/2015" is 99/99/9999, "Nguyễn Văn An" is A A A). Shapes are made once per distinct value.
 *
 * Guess   A column whose heading is unknown is guessed by its content when most of its values match the
 *         pattern `content` of a field that no other column has; it is a proposal for the map file only.
 */
#include "base/regex.h"
#include "pipeline.h"
#include "text/legacy.h"

#include <stdlib.h>

enum { SHAPE = 47, TOP = 6, ODD = 4 };

/* The values of one column of one source: texts with how often they occur. */
typedef struct values { lms_dict text; LMS_VEC(uint64_t) count; uint64_t filled; } values;

struct lms_profile {
    lms_ctx             *c;
    const lms_rulebook  *rb;
    const lms_dataset   *d;
    lms_profile_column **column;      /* [n_sources][n_columns] */
    /* while the columns are made */
    uint32_t            *first, *row; /* rows of source s: row[first[s]] .. row[first[s + 1] - 1] */
    lms_regex          **content;     /* [n_fields], NULL: none */
    lms_regex_scratch  **scratch;     /* [threads] */
    double               content_share;
    uint32_t             s;           /* the source at hand */
    values              *extra;       /* [n_columns] of columns that are no field */
};
typedef struct lms_profile profiler;

/* ---- shapes ---- */

static bool letter(uint32_t cp) { return (cp >= 'A' && cp <= 'Z') || (cp >= 'a' && cp <= 'z') || cp >= 0xC0; }

static size_t shape_of(lms_str s, char out[SHAPE + 1])
{
    size_t n = 0;
    bool   in_word = false;
    for (size_t i = 0; i < s.n;) {
        char     c[4];
        size_t   k = 1;
        uint32_t cp = lms__utf8_next(s, &i);
        if (letter(cp)) {
            if (in_word) continue;
            c[0] = 'A';
        } else if (cp >= '0' && cp <= '9') {
            c[0] = '9';
        } else if (cp < ' ' || cp == 0x7F) {
            c[0] = ' ';
        } else {
            k = lms__utf8_put(c, cp);
        }
        in_word = letter(cp);
        if (n + k > SHAPE - 3) {
            memcpy(out + n, "...", 3);
            n += 3;
            break;
        }
        memcpy(out + n, c, k);
        n += k;
    }
    out[n] = 0;
    return n;
}

typedef struct shape { lms_str text; uint64_t count; } shape;

static int most_first(const void *x, const void *y)
{
    const shape *a = x, *b = y;
    if (a->count != b->count) return a->count > b->count ? -1 : 1;
    return lms__str_cmp(a->text, b->text);
}

static void put(char *to, size_t cap, lms_str s)
{
    size_t n = s.n < cap - 1 ? s.n : cap - 1;
    while (n && n < s.n && ((unsigned char)s.s[n] & 0xC0) == 0x80) n--;
    if (n) memcpy(to, s.s, n);
    to[n] = 0;
}

/* The most common shapes, and those of the rarest values: less than one in 200. */
static bool shapes(lms_mem *mem, const values *v, lms_profile_column *out)
{
    lms_dict d;
    LMS_VEC(uint64_t) count = { 0 };
    bool ok = lms__dict_init(&d, mem);
    for (uint32_t i = 1; ok && i < v->text.n; i++) {
        char     text[SHAPE + 1];
        size_t   n = shape_of(lms__dict_get(&v->text, i), text);
        uint32_t id = lms__dict_intern(&d, (lms_str){ text, n });
        uint64_t *p = id == LMS_DICT_FULL || id <= count.n ? NULL : LMS_PUSH(mem, &count);
        if (p) *p = 0;
        if (id == LMS_DICT_FULL || id > count.n) ok = false;
        else if (id) count.v[id - 1] += v->count.v[i - 1];
    }
    shape *all = ok ? lms__mem_alloc(mem, count.n, sizeof *all) : NULL;
    ok = all != NULL;
    for (size_t i = 0; ok && i < count.n; i++) all[i] = (shape){ lms__dict_get(&d, (uint32_t)i + 1), count.v[i] };
    if (ok && count.n) qsort(all, count.n, sizeof *all, most_first);
    for (size_t i = 0; ok && i < count.n && i < TOP; i++) {
        put(out->pattern[i], sizeof out->pattern[i], all[i].text);
        out->pattern_count[i] = all[i].count;
    }
    for (size_t i = count.n, k = 0; ok && i-- > TOP && k < ODD && all[i].count * 200 < v->filled; k++) {
        put(out->odd[k], sizeof out->odd[k], all[i].text);
        out->odd_count[k] = all[i].count;
    }
    lms__mem_free(mem, all, count.n, sizeof *all);
    LMS_VEC_FREE(mem, &count);
    lms__dict_free(&d);
    return ok;
}

/* ---- values ---- */

static bool values_add(lms_mem *mem, values *v, lms_str s, uint64_t n)
{
    uint32_t id = lms__dict_intern(&v->text, s);
    if (id == LMS_DICT_FULL) return false;
    if (id == 0) return true;
    if (id > v->count.n) {
        uint64_t *p = LMS_PUSH(mem, &v->count);
        if (p == NULL) return false;
        *p = 0;
    }
    v->count.v[id - 1] += n;
    v->filled += n;
    return true;
}

static void values_free(lms_mem *mem, values *v)
{
    lms__dict_free(&v->text);
    LMS_VEC_FREE(mem, &v->count);
}

/* Values of a column that is field f: counted by their ids, hints left aside. */
static bool field_values(profiler *p, uint32_t f, values *v)
{
    lms_mem        *mem = p->c->mem;
    const lms_dict *raw = &p->d->source[p->s].raw[f];
    uint64_t       *count = lms__mem_zalloc(mem, raw->n, sizeof *count);
    bool            ok = count && lms__dict_init(&v->text, mem);
    for (uint32_t i = p->first[p->s]; ok && i < p->first[p->s + 1]; i++) count[p->d->value[f][p->row[i]]]++;
    for (uint32_t id = 1; ok && id < raw->n; id++)
        if (count[id]) ok = values_add(mem, v, lms__raw_text(raw, id), count[id]);
    lms__mem_free(mem, count, raw->n, sizeof *count);
    return ok;
}

/* The text of a JSON string that starts after its quote at *i; *i moves behind the closing quote. */
static void json_text(lms_str s, size_t *i, lms_buf *b)
{
    lms__buf_clear(b);
    for (; *i < s.n && s.s[*i] != '"'; ++*i) {
        if (s.s[*i] != '\\') {
            lms__buf_addc(b, s.s[*i]);
            continue;
        }
        char c = s.s[++*i];
        if (c == 'u') {
            *i += 4;
            c = ' '; /* a control character */
        }
        lms__buf_addc(b, c == 'n' || c == 't' || c == 'r' ? ' ' : c);
    }
    ++*i;
}

/* Values of the columns that are no fields, from the extras of the rows of the source. */
static bool extra_values(profiler *p)
{
    lms_mem          *mem = p->c->mem;
    const lms_source *src = &p->d->source[p->s];
    lms_dict          keys;
    lms_buf           key, text;
    bool              ok = lms__dict_init(&keys, mem);
    lms__buf_init(&key, mem);
    lms__buf_init(&text, mem);
    for (uint32_t c = 0; ok && c < src->n_columns; c++) { /* id of a key = column + 1; a field gets a name no key has */
        char own[8] = { 0, (char)c, (char)(c >> 8), (char)(c >> 16) };
        ok = lms__dict_init(&p->extra[c].text, mem) &&
             lms__dict_intern(&keys, src->column_field[c] == LMS_NO_FIELD ? src->column_key[c] : (lms_str){own, 4}) ==
                 c + 1;
    }
    for (uint32_t i = p->first[p->s]; ok && i < p->first[p->s + 1]; i++) {
        lms_str s = lms__dict_get(&p->d->extras, p->d->extra_of[p->row[i]]);
        for (size_t at = 2; ok && at < s.n; at += 2) { /* {"key":"text","key":"text"} */
            json_text(s, &at, &key);
            at += 2;
            json_text(s, &at, &text);
            uint32_t id = lms__dict_find(&keys, lms__buf_str(&key));
            ok = !key.oom && !text.oom;
            if (ok && id) ok = values_add(mem, &p->extra[id - 1], lms__buf_str(&text), 1);
        }
    }
    lms__buf_free(&key);
    lms__buf_free(&text);
    lms__dict_free(&keys);
    return ok;
}

/* ---- columns ---- */

/* Share of rows whose value matches; 0 without a pattern. */
static double matching(profiler *p, uint32_t f, const values *v, unsigned worker)
{
    uint64_t n = 0;
    if (p->content[f] == NULL || v->filled == 0) return 0;
    for (uint32_t i = 1; i < v->text.n; i++)
        if (lms__regex_match(p->content[f], p->scratch[worker], lms__str_trim(lms__dict_get(&v->text, i)), NULL, 0) ==
            1)
            n += v->count.v[i - 1];
    return (double)n / (double)v->filled;
}

static void guess(profiler *p, const values *v, unsigned worker, lms_profile_column *out)
{
    const lms_source *src = &p->d->source[p->s];
    const lms_schema *sc = p->d->schema;
    double            best = 0;
    for (uint32_t f = 0; f < sc->n; f++) {
        bool have = false;
        for (uint32_t c = 0; c < src->n_columns; c++) have = have || src->column_field[c] == f;
        double share = have ? 0 : matching(p, f, v, worker);
        if (share < p->content_share || share <= best) continue;
        best = share;
        put(out->field, sizeof out->field, sc->field[f].id);
        put(out->why, sizeof out->why, LMS_S("content"));
    }
}

static lms_status column_task(void *arg, size_t c, unsigned worker, lms_error *err)
{
    profiler           *p = arg;
    const lms_source   *src = &p->d->source[p->s];
    lms_mem            *mem = p->c->mem;
    lms_profile_column *out = &p->column[p->s][c];
    uint32_t            f = src->column_field[c];
    values              own = { 0 }, *v = f == LMS_NO_FIELD ? &p->extra[c] : &own;
    bool                ok = f == LMS_NO_FIELD || field_values(p, f, &own);
    out->rows = src->rows_accepted;
    put(out->header, sizeof out->header,
        src->column_header[c].n || f != LMS_NO_FIELD ? src->column_header[c] : src->column_key[c]);
    put(out->why, sizeof out->why,
        src->column_why[c] == LMS_WHY_MAP ? LMS_S("map")
        : f == LMS_NO_FIELD               ? LMS_S("unknown")
                                          : LMS_S("synonym"));
    if (f != LMS_NO_FIELD) put(out->field, sizeof out->field, p->d->schema->field[f].id);
    if (ok) {
        out->filled = v->filled;
        out->distinct = v->text.n ? v->text.n - 1 : 0;
        ok = shapes(mem, v, out);
        if (f == LMS_NO_FIELD && src->column_why[c] == LMS_WHY_UNKNOWN) guess(p, v, worker, out);
    }
    values_free(mem, &own);
    return ok ? LMS_OK : lms__mem_why(mem, err);
}

/* The best of several columns guessed to be the same field keeps the guess. */
static void one_guess_per_field(lms_profile_column *column, uint32_t n)
{
    for (uint32_t a = 0; a < n; a++)
        for (uint32_t b = a + 1; b < n; b++)
            if (strcmp(column[b].why, "content") == 0 && strcmp(column[a].field, column[b].field) == 0) {
                column[b].field[0] = 0;
                put(column[b].why, sizeof column[b].why, LMS_S("unknown"));
            }
}

static lms_status one_source(profiler *p, lms_error *err)
{
    const lms_source *src = &p->d->source[p->s];
    lms_mem          *mem = p->c->mem;
    lms_status        s = LMS_OK;
    p->column[p->s] = lms__mem_zalloc(mem, src->n_columns, sizeof **p->column);
    p->extra = lms__mem_zalloc(mem, src->n_columns, sizeof *p->extra);
    if (!p->column[p->s] || !p->extra || !extra_values(p)) s = lms__mem_why(mem, err);
    if (s == LMS_OK) s = lms__parallel(p->c, src->n_columns, column_task, p, err);
    if (s == LMS_OK) one_guess_per_field(p->column[p->s], src->n_columns);
    for (uint32_t c = 0; p->extra && c < src->n_columns; c++) values_free(mem, &p->extra[c]);
    lms__mem_free(mem, p->extra, src->n_columns, sizeof *p->extra);
    p->extra = NULL;
    return s;
}

/* ---- what the log says ---- */

static lms_profile_column *column_of(profiler *p, uint32_t row, uint32_t field)
{
    const lms_dataset *d = p->d;
    if (row >= d->n_records || field >= d->schema->n) return NULL;
    const lms_source *src = &d->source[d->source_of[row]];
    for (uint32_t c = 0; c < src->n_columns; c++)
        if (src->column_field[c] == field) return &p->column[d->source_of[row]][c];
    return NULL;
}

/* Rows of a column with something applied, and rows with a proposal or a finding; each row once. Both lists are sorted
 * by (row, field). */
static void count_log(profiler *p, const lms_log *log)
{
    lms_profile_column *k;
    for (size_t j = 0; j < log->corrections.n; j++) {
        const lms_correction *x = &log->corrections.v[j];
        if (x->kind != LMS_APPLIED) continue;
        bool again = false;
        for (size_t b = j; b-- > 0 && log->corrections.v[b].row == x->row && log->corrections.v[b].field == x->field;)
            again = again || log->corrections.v[b].kind == LMS_APPLIED;
        if (!again && (k = column_of(p, x->row, x->field)) != NULL) k->repaired++;
    }
    size_t   c = 0, f = 0;
    uint64_t last = UINT64_MAX;
    for (;;) {
        while (c < log->corrections.n && log->corrections.v[c].kind == LMS_APPLIED) c++;
        while (f < log->findings.n && log->findings.v[f].severity == LMS_SEV_INFO) f++;
        bool more_c = c < log->corrections.n, more_f = f < log->findings.n;
        if (!more_c && !more_f) break;
        uint64_t a = more_c ? (uint64_t)log->corrections.v[c].row << 16 | log->corrections.v[c].field : UINT64_MAX;
        uint64_t b = more_f ? (uint64_t)log->findings.v[f].row << 16 | log->findings.v[f].field : UINT64_MAX;
        uint64_t at = a < b ? a : b;
        c += at == a;
        f += at == b;
        if (at != last && (k = column_of(p, (uint32_t)(at >> 16), (uint32_t)(at & 0xFFFF))) != NULL) k->doubtful++;
        last = at;
    }
}

static bool rows_by_source(profiler *p)
{
    const lms_dataset *d = p->d;
    p->first = lms__mem_zalloc(p->c->mem, d->n_sources + 2u, sizeof *p->first);
    p->row = lms__mem_alloc(p->c->mem, d->n_rows, sizeof *p->row);
    if (!p->first || !p->row) return false;
    for (uint32_t i = 0; i < d->n_rows; i++) p->first[d->source_of[i] + 2]++;
    for (uint32_t s = 1; s < d->n_sources + 2u; s++) p->first[s] += p->first[s - 1];
    for (uint32_t i = 0; i < d->n_rows; i++) p->row[p->first[d->source_of[i] + 1]++] = i;
    return true;
}

static lms_status patterns(profiler *p, lms_error *err)
{
    lms_mem *mem = p->c->mem;
    p->content = lms__mem_zalloc(mem, p->d->schema->n, sizeof *p->content);
    p->scratch = lms__mem_zalloc(mem, p->c->threads, sizeof *p->scratch);
    if (!p->content || !p->scratch) return lms__mem_why(mem, err);
    for (unsigned i = 0; i < p->c->threads; i++)
        if ((p->scratch[i] = lms__regex_scratch_new(mem)) == NULL) return lms__mem_why(mem, err);
    for (uint32_t f = 0; f < p->d->schema->n; f++) {
        lms_str    t = lms__node_str(p->rb->field_node[f], "content");
        lms_status s = t.n ? lms__regex_new(mem, t, &p->content[f], err) : LMS_OK;
        if (s != LMS_OK) return s;
    }
    p->content_share = lms__node_num(lms__node_get(p->rb->section[LMS_SEC_FIELDS], "files"), "content_share", 0.8);
    return LMS_OK;
}

lms_status lms__profile_begin(lms_ctx *c, const lms_rulebook *rb, const lms_dataset *d, lms_profile **out,
                              lms_error *err)
{
    profiler *p = lms__mem_zalloc(c->mem, 1, sizeof *p);
    *out = p;
    if (p == NULL) return lms__mem_why(c->mem, err);
    *p = (profiler){ .c = c, .rb = rb, .d = d };
    p->column = lms__mem_zalloc(c->mem, d->n_sources, sizeof *p->column);
    lms_status s = p->column && rows_by_source(p) ? patterns(p, err) : lms__mem_why(c->mem, err);
    for (p->s = 0; s == LMS_OK && p->s < d->n_sources; p->s++) s = one_source(p, err);
    return s;
}

lms_status lms__profile(lms_profile *p, const lms_log *log, lms_profile_fn on_file, void *user, lms_error *err)
{
    const lms_dataset *d = p->d;
    (void)err;
    count_log(p, log);
    for (uint32_t s = 0; s < d->n_sources; s++) {
        const lms_source *src = &d->source[s];
        lms_profile_file f = {.delimiter = src->delimiter,
                              .header_line = src->header_line,
                              .rows = src->rows_read,
                              .quarantined = src->rows_quarantined,
                              .column = p->column[s],
                              .n_columns = src->n_columns};
        for (uint32_t c = 0; c < src->n_columns; c++) {
            uint32_t field = src->column_field[c];
            if (field == LMS_NO_FIELD || src->legacy[field] == LMS_LEGACY_NONE || src->legacy[field] >= LMS_N_LEGACY)
                continue;
            put(p->column[s][c].encoding, sizeof p->column[s][c].encoding,
                lms__str(lms__legacy_name[src->legacy[field]]));
        }
        put(f.name, sizeof f.name, src->name);
        put(f.format, sizeof f.format, src->format);
        put(f.encoding, sizeof f.encoding, src->encoding);
        on_file(user, &f);
    }
    return LMS_OK;
}

void lms__profile_free(lms_profile *p)
{
    if (p == NULL) return;
    lms_mem *mem = p->c->mem;
    uint32_t nf = p->d->schema->n;
    for (uint32_t s = 0; p->column && s < p->d->n_sources; s++)
        if (p->column[s]) lms__mem_free(mem, p->column[s], p->d->source[s].n_columns, sizeof **p->column);
    for (uint32_t f = 0; p->content && f < nf; f++) lms__regex_free(p->content[f]);
    for (unsigned i = 0; p->scratch && i < p->c->threads; i++) lms__regex_scratch_free(p->scratch[i]);
    lms__mem_free(mem, p->column, p->d->n_sources, sizeof *p->column);
    lms__mem_free(mem, p->content, nf, sizeof *p->content);
    lms__mem_free(mem, p->scratch, p->c->threads, sizeof *p->scratch);
    lms__mem_free(mem, p->first, p->d->n_sources + 2u, sizeof *p->first);
    lms__mem_free(mem, p->row, p->d->n_rows, sizeof *p->row);
    lms__mem_free(mem, p, 1, sizeof *p);
}
