// SPDX-License-Identifier: MIT
/*
 * ingest/head.c - where the header of a table is, and which field each column is.
 *
 * In      the first rows of a table, the known headings, an optional map file
 * Out     header rows, and per column its heading, its target or its key in `extra`
 *
 * Idea    Every row, and every two or three rows together, are tried as a header; the one that gives the
 *         most fields wins (then the one with more values over several columns, with fewer rows, the upper one). In a
 * header of several rows the texts above each other are read together, from the top:
 *
 *             STT | Họ tên | Cha    |          | Mẹ                "Cha / Họ tên"   -> father_name
 *                 |        | Họ tên | Năm sinh | Họ tên            "Cha / Năm sinh" -> father_birth_year
 *
 *         Where the whole is not known the lower text counts alone ("Thông tin trẻ / Họ tên"), unless
 *         the upper one names somebody else: "Cha / Dân tộc" must not become the child's.
 *
 * Holds   1. one column per target; further columns for it are kept in extra
 *         2. keys of extra are unique in a table
 */
#include "ingest/parts.h"
#include "text/legacy.h"

enum { DEPTH = 3, WIDEST = 16384 };

typedef struct column_try {
    lms_str  level[DEPTH];  /* texts from the top, without repeats */
    uint32_t n_levels;
    bool     alone;         /* the upper text covers this column only */
    uint32_t target;
    uint32_t quality;       /* 0: no target */
    uint32_t entry;         /* of the map + 1, 0: none */
    bool     joined;        /* part of a value over several columns */
} column_try;

typedef struct finder {
    const lms_ingest_plan *p;
    const lms_headings    *h;
    const lms_column_map  *map;
    const lms_head_row    *row;
    uint32_t               n;
    lms_arena             *a;
    lms_buf                buf, fold, view;
    uint32_t              *best_of;  /* [targets] scratch: column + 1 */
    uint32_t              *part_col; /* [parts] scratch: column + 1 */
    bool                   oom;
} finder;

static lms_str cell_text(const lms_head_row *r, uint32_t col)
{
    return col < r->n_cells ? lms__str_trim(r->cell[col].text) : LMS_S("");
}

/* Line breaks and runs of spaces to one space; a copy in the arena. */
static lms_str cleaned(finder *f, lms_str s)
{
    lms__buf_clear(&f->buf);
    bool space = false;
    for (size_t i = 0; i < s.n; i++) {
        if ((unsigned char)s.s[i] <= ' ') {
            space = true;
            continue;
        }
        if (space && f->buf.n) lms__buf_addc(&f->buf, ' ');
        space = false;
        lms__buf_addc(&f->buf, s.s[i]);
    }
    lms_str r = lms__arena_str(f->a, lms__buf_str(&f->buf));
    if (r.s == NULL) f->oom = true, r = LMS_S("");
    return r;
}

/* ---- one column ---- */

/* The text above column c on level l of a header that starts at row `first`; empty cells belong to the group at their
 * left. */
static lms_str upper_text(const finder *f, uint32_t first, uint32_t depth, uint32_t l, uint32_t c)
{
    const lms_head_row *r = &f->row[first + l];
    lms_str             t = cell_text(r, c);
    if (t.n || l + 1 == depth) return t;
    bool below = false;
    for (uint32_t k = l + 1; k < depth; k++) below = below || cell_text(&f->row[first + k], c).n;
    if (!below) return t;
    for (uint32_t j = c; j-- > 0;) {
        t = cell_text(r, j);
        if (t.n == 0) continue;
        for (uint32_t k = l + 1; k < depth; k++)
            if (cell_text(&f->row[first + k], j).n) return t;
        break;
    }
    return LMS_S("");
}

static void read_levels(const finder *f, uint32_t first, uint32_t depth, uint32_t c, column_try *x)
{
    x->n_levels = 0;
    for (uint32_t l = 0; l < depth; l++) {
        lms_str t = upper_text(f, first, depth, l, c);
        if (t.n && (x->n_levels == 0 || !lms__str_eq(t, x->level[x->n_levels - 1]))) x->level[x->n_levels++] = t;
    }
    x->alone = true;
    if (x->n_levels > 1) {
        if (c && lms__str_eq(upper_text(f, first, depth, 0, c - 1), x->level[0])) x->alone = false;
        if (lms__str_eq(upper_text(f, first, depth, 0, c + 1), x->level[0])) x->alone = false;
    }
}

static lms_str joined(finder *f, const column_try *x, uint32_t from, uint32_t to, const char *with)
{
    lms__buf_clear(&f->buf);
    for (uint32_t l = from; l < to; l++) {
        if (l > from) lms__buf_addz(&f->buf, with);
        lms__buf_add(&f->buf, x->level[l]);
    }
    if (f->buf.oom) f->oom = true;
    return lms__buf_str(&f->buf);
}

static uint32_t match(finder *f, lms_str text)
{
    static const lms_legacy view[] = { LMS_LEGACY_TCVN3, LMS_LEGACY_VNI, LMS_LEGACY_UTF8 };
    uint32_t t = lms__heading_match(f->h, text);
    bool     high = false;
    for (size_t i = 0; i < text.n; i++) high |= (unsigned char)text.s[i] >= 0x80;
    for (int e = 0; e < 3 && high && t == LMS_NO_TARGET; e++) { /* written in an old font: "Hä vµ tªn" */
        lms__buf_clear(&f->view);
        if (lms__legacy_decode(view[e], text, &f->view)) t = lms__heading_match(f->h, lms__buf_str(&f->view));
        f->oom |= f->view.oom;
    }
    if (t != LMS_TARGET_OOM) return t;
    f->oom = true;
    return LMS_NO_TARGET;
}

/* Does an upper text name somebody other than the child? */
static bool other_person(finder *f, lms_str text)
{
    bool says = lms__phrase_match(&f->p->others, text, &f->fold);
    f->oom |= f->fold.oom;
    return says || match(f, text) != LMS_NO_TARGET;
}

static bool by_map(finder *f, column_try *x, uint32_t col)
{
    for (size_t e = 0; f->map && e < f->map->entry.n; e++) {
        const lms_map_entry *m = &f->map->entry.v[e];
        bool hit = m->column == col + 1;
        for (uint32_t from = 0; !hit && m->column == 0 && from < x->n_levels; from++) {
            lms__buf_clear(&f->fold);
            lms__heading_fold(&f->fold, joined(f, x, from, x->n_levels, " / "));
            size_t k = 0;
            for (size_t i = 0; i < f->fold.n; i++)
                if (f->fold.s[i] != ' ') f->fold.s[k++] = f->fold.s[i];
            f->fold.n = k;
            /* a heading of signs only has no letters to compare */
            hit = k ? lms__str_eq(lms__buf_str(&f->fold), m->folded)
                    : lms__str_eq(joined(f, x, from, x->n_levels, " / "), m->heading);
        }
        if (!hit) continue;
        x->target = m->target;
        x->quality = m->target == LMS_NO_TARGET ? 0 : 1000u + (uint32_t)(f->map->entry.n - e);
        x->entry = (uint32_t)e + 1;
        return true;
    }
    return false;
}

static void match_column(finder *f, column_try *x, uint32_t col)
{
    x->target = LMS_NO_TARGET;
    x->quality = x->entry = 0;
    if (by_map(f, x, col)) return;
    for (uint32_t from = 0; from < x->n_levels; from++) {
        if (from && other_person(f, x->level[from - 1])) break;
        x->target = match(f, joined(f, x, from, x->n_levels, " / "));
        if (x->target == LMS_NO_TARGET) continue;
        x->quality = from ? 2 : 3;
        return;
    }
    if (x->n_levels < 2 || !x->alone) return;
    x->target = match(f, joined(f, x, 0, x->n_levels - 1, " / "));
    x->quality = x->target == LMS_NO_TARGET ? 0 : 1;
}

/* The part a column is, as a target of plan.parts. */
static uint32_t part_of(finder *f, const column_try *x)
{
    uint32_t t = LMS_NO_TARGET;
    if (x->entry) return t; /* the map has the last word */
    for (uint32_t from = 0; from < x->n_levels && t == LMS_NO_TARGET; from++) {
        if (from && other_person(f, x->level[from - 1])) break;
        t = lms__heading_match(&f->p->parts, joined(f, x, from, x->n_levels, " / "));
    }
    if (t == LMS_TARGET_OOM) f->oom = true, t = LMS_NO_TARGET;
    return t;
}

/* Columns of the joins of the pack among the first `width`: f->part_col[part] = column + 1. */
static void find_parts(finder *f, const column_try *x, uint32_t width)
{
    memset(f->part_col, 0, (f->p->parts.n + 1u) * sizeof *f->part_col);
    for (uint32_t c = 0; f->p->joins.n && c < width; c++) {
        uint32_t t = part_of(f, &x[c]);
        if (t != LMS_NO_TARGET && f->part_col[t] == 0) f->part_col[t] = c + 1;
    }
}

/* Are all parts of q there, and none of them in use? May it have its field, which another column may have by its
 * heading? */
static bool complete(const finder *f, const column_try *x, const lms_parts *q, uint32_t column[4])
{
    uint32_t have = f->best_of[q->field];
    bool     mine = have == 0;
    for (uint32_t i = 0; i < q->n; i++) {
        uint32_t c = f->part_col[q->first + i];
        if (c == 0 || x[c - 1].joined) return false;
        column[i] = c - 1;
        mine = mine || have == c; /* "Ngày sinh | Tháng sinh | Năm sinh": the first alone is not the date */
    }
    return mine;
}

/* ---- one header ---- */

/* Columns of a header of `depth` rows from `first` on; each target once. Returns the number of targets; *joins: values
 * over several columns. */
static uint32_t try_header(finder *f, uint32_t first, uint32_t depth, column_try *x, uint32_t width, uint32_t *joins)
{
    uint32_t matched = 0;
    memset(f->best_of, 0, f->h->n * sizeof *f->best_of);
    for (uint32_t c = 0; c < width; c++) {
        read_levels(f, first, depth, c, &x[c]);
        match_column(f, &x[c], c);
        if (x[c].quality == 0) continue;
        uint32_t *b = &f->best_of[x[c].target];
        if (*b == 0 || x[*b - 1].quality < x[c].quality) *b = c + 1;
    }
    for (uint32_t t = 0; t < f->h->n; t++) matched += f->best_of[t] != 0;
    *joins = 0;
    if (f->h != &f->p->fields) return matched;
    find_parts(f, x, width);
    for (size_t k = 0; k < f->p->joins.n; k++) {
        uint32_t column[4];
        if (!complete(f, x, &f->p->joins.v[k], column)) continue;
        matched += f->best_of[f->p->joins.v[k].field] == 0;
        ++*joins;
    }
    return matched;
}

static uint32_t width_of(const finder *f, uint32_t first, uint32_t depth)
{
    uint32_t w = 0;
    for (uint32_t l = 0; l < depth; l++)
        for (uint32_t c = f->row[first + l].n_cells; c > w; c--)
            if (cell_text(&f->row[first + l], c - 1).n) w = c;
    return w;
}

/* Most rows after the header have something in columns without a heading: then these are columns too. */
static uint32_t unnamed_width(const finder *f, uint32_t from, uint32_t width)
{
    uint32_t rows = 0, wide = 0, most = width;
    for (uint32_t i = from; i < f->n; i++) {
        const lms_head_row *r = &f->row[i];
        if (r->bad || r->filled < 2) continue;
        uint32_t last = r->n_cells;
        while (last > width && cell_text(r, last - 1).n == 0) last--;
        rows++;
        if (last <= width) continue;
        wide++;
        if (last > most) most = last;
    }
    return wide > 1 && wide * 2 > rows && most <= WIDEST ? most : width;
}

/* ---- values over several columns ---- */

static void add_join(finder *f, lms_layout *out, const lms_parts *p, const uint32_t *column, column_try *x)
{
    lms_join *j = &out->join[out->n_joins++];
    *j = (lms_join){ .parts = p, .tells = LMS_NO_TARGET };
    memcpy(j->column, column, p->n * sizeof *column);
    for (uint32_t k = 0; k < p->n; k++) x[column[k]].joined = true, x[column[k]].quality = 0;
    x[column[0]].target = p->field;
    x[column[0]].quality = 3;
    f->best_of[p->field] = column[0] + 1;
    if (p->tells == LMS_NO_TARGET || f->best_of[p->tells]) return;
    /* a column of our own for what the place of the value tells */
    uint32_t c = out->width++;
    j->tells = c;
    x[c] = (column_try){.target = p->tells,
                        .quality = 3,
                        .joined = true,
                        .level = {f->p->schema->field[p->tells].title_vi},
                        .n_levels = 1};
    f->best_of[p->tells] = c + 1;
}

/* A heading merged over two columns, or with an empty one at its right: the name goes on there. */
static bool name_goes_on(finder *f, const lms_layout *out, const column_try *x, uint32_t c)
{
    uint32_t t = x[c].target, words = 0, others = 0;
    if (x[c].quality == 0 || x[c].joined || f->best_of[t] != c + 1 || f->p->schema->field[t].type != LMS_TYPE_NAME)
        return false;
    if (c + 1 >= out->file_width || x[c + 1].joined || x[c + 1].entry) return false;
    const lms_head_row *low = &f->row[out->first + out->rows - 1];
    bool merged = c + 1 < low->n_cells && low->cell[c + 1].hint & LMS_CELL_MERGED && x[c + 1].n_levels &&
                  lms__str_eq(x[c].level[x[c].n_levels - 1], x[c + 1].level[x[c + 1].n_levels - 1]);
    if (merged) return true;
    if (x[c + 1].n_levels || f->row == NULL) return false;
    for (uint32_t i = out->first + out->rows; i < f->n; i++) { /* most rows have one word of letters there */
        lms_str s = f->row[i].bad ? LMS_S("") : cell_text(&f->row[i], c + 1);
        if (s.n == 0) continue;
        bool word = s.n <= 12;
        for (size_t k = 0; k < s.n; k++) word = word && ((unsigned char)s.s[k] >= 0x80 || (s.s[k] | 32) >= 'a');
        if (word) words++;
        else others++;
    }
    return words > 1 && words > others * 4;
}

/* Which fields are written over several columns here. x has room for two more columns than the file has. */
static bool find_joins(finder *f, lms_layout *out, column_try *x)
{
    static const lms_parts name_parts = { .n = 2, .join = { " ", 1 }, .tells = LMS_NO_TARGET };
    const lms_ingest_plan *p = f->p;
    uint32_t column[4];
    out->file_width = out->width;
    out->join = lms__arena_zalloc(f->a, p->joins.n + out->width + 1u, sizeof *out->join);
    bool ok = out->join != NULL;
    if (ok) find_parts(f, x, out->file_width);
    for (size_t k = 0; ok && k < p->joins.n; k++)
        if (complete(f, x, &p->joins.v[k], column)) add_join(f, out, &p->joins.v[k], column, x);
    for (uint32_t c = 0; ok && out->rows && c + 1 < out->file_width; c++) {
        if (!name_goes_on(f, out, x, c)) continue;
        lms_parts *q = lms__arena_alloc(f->a, 1, sizeof *q);
        if ((ok = q != NULL)) {
            *q = name_parts;
            q->field = x[c].target;
            add_join(f, out, q, (uint32_t[]){ c, c + 1 }, x);
        }
    }
    return ok && !f->oom;
}

static bool build_keys(finder *f, lms_layout *out)
{
    lms_dict seen;
    char     num[24];
    bool     ok = lms__dict_init(&seen, f->p->mem);
    for (uint32_t c = 0; ok && c < out->width; c++) {
        lms_str base = out->header[c];
        if (base.n == 0) {
            lms__buf_clear(&f->buf);
            lms__buf_addc(&f->buf, '#');
            lms__buf_addz(&f->buf, lms__num(num, c + 1));
            base = lms__arena_str(f->a, lms__buf_str(&f->buf));
        }
        lms_str key = base;
        for (uint64_t k = 2; key.s && lms__dict_find(&seen, key); k++) {
            lms__buf_clear(&f->buf);
            lms__buf_add(&f->buf, base);
            lms__buf_addc(&f->buf, '#');
            lms__buf_addz(&f->buf, lms__num(num, k));
            key = lms__arena_str(f->a, lms__buf_str(&f->buf));
        }
        out->key[c] = key;
        ok = key.s && lms__dict_intern(&seen, key) != LMS_DICT_FULL && !f->buf.oom;
    }
    lms__dict_free(&seen);
    return ok;
}

/* Header cells as written, so that a heading repeated on the next page is known again. */
static bool keep_repeats(finder *f, lms_layout *out)
{
    out->repeat = lms__arena_zalloc(f->a, (size_t)out->rows * out->width + 1, sizeof *out->repeat);
    out->probe = lms__arena_zalloc(f->a, out->rows + 1u, sizeof *out->probe);
    if (out->repeat == NULL || out->probe == NULL) return false;
    for (uint32_t l = 0; l < out->rows; l++) {
        const lms_head_row *r = &f->row[out->first + l];
        size_t              longest = 0;
        for (uint32_t c = 0; c < out->width && c < r->n_cells; c++) {
            lms_str t = r->cell[c].text;
            out->repeat[(size_t)l * out->width + c] = t;
            if (t.n > longest) longest = t.n, out->probe[l] = c;
        }
    }
    return true;
}

static bool finish(finder *f, column_try *x, lms_layout *out, uint8_t *used)
{
    const lms_schema *sc = f->h == &f->p->fields ? f->p->schema : NULL;
    out->file_width = out->width;
    if (sc && !find_joins(f, out, x)) return false;
    size_t w = out->width;
    out->header = lms__arena_zalloc(f->a, w, sizeof *out->header);
    out->key = lms__arena_zalloc(f->a, w, sizeof *out->key);
    out->target = lms__arena_zalloc(f->a, w, sizeof *out->target);
    out->why = lms__arena_zalloc(f->a, w, sizeof *out->why);
    out->known = lms__arena_zalloc(f->a, w, sizeof *out->known);
    out->basic = lms__arena_zalloc(f->a, w, sizeof *out->basic);
    out->key_column = out->name_column = LMS_NO_TARGET;
    if (!out->header || !out->key || !out->target || !out->why || !out->known || !out->basic) return false;
    for (uint32_t c = 0; c < w; c++) {
        out->header[c] = cleaned(f, joined(f, &x[c], 0, x[c].n_levels, " / "));
        uint32_t t = x[c].target;
        out->target[c] = LMS_NO_TARGET;
        if (x[c].entry && used) used[x[c].entry - 1] = 1;
        if (x[c].quality == 0) {
            out->why[c] = x[c].entry ? LMS_WHY_MAP : x[c].joined ? LMS_WHY_JOINED : LMS_WHY_UNKNOWN;
            continue;
        }
        if (f->best_of[t] != c + 1) {
            out->why[c] = LMS_WHY_DUPLICATE;
            continue;
        }
        out->target[c] = t;
        out->why[c] = x[c].entry ? LMS_WHY_MAP : x[c].joined ? LMS_WHY_JOINED : LMS_WHY_SYNONYM;
        if (sc == NULL) {
            out->known[out->n_known++] = c;
            continue;
        }
        if (t == sc->of_role[LMS_ROLEF_RECORD_KEY]) {
            out->key_column = c;
            continue;
        }
        if (t == sc->of_role[LMS_ROLEF_PERSON_NAME]) out->name_column = c;
        else out->basic[c] = sc->field[t].required;
        out->known[out->n_known++] = c;
    }
    return build_keys(f, out) && keep_repeats(f, out) && !f->oom;
}

static bool finder_init(finder *f, column_try **x, uint32_t width)
{
    lms_mem *mem = f->p->mem;
    lms__buf_init(&f->buf, mem);
    lms__buf_init(&f->fold, mem);
    lms__buf_init(&f->view, mem);
    f->best_of = lms__mem_zalloc(mem, f->h->n, sizeof *f->best_of);
    f->part_col = lms__mem_zalloc(mem, f->p->parts.n + 1u, sizeof *f->part_col);
    *x = lms__mem_zalloc(mem, width + f->p->joins.n, sizeof **x); /* joins may make columns */
    return f->best_of && f->part_col && *x;
}

static void finder_free(finder *f, column_try *x, uint32_t width)
{
    lms__buf_free(&f->buf);
    lms__buf_free(&f->fold);
    lms__buf_free(&f->view);
    lms__mem_free(f->p->mem, f->best_of, f->h->n, sizeof *f->best_of);
    lms__mem_free(f->p->mem, f->part_col, f->p->parts.n + 1u, sizeof *f->part_col);
    lms__mem_free(f->p->mem, x, width + f->p->joins.n, sizeof *x);
}

static uint32_t blank_cells(const finder *f, uint32_t first, uint32_t depth, uint32_t width)
{
    uint32_t n = 0;
    for (uint32_t c = 0; c < width; c++) {
        bool any = false;
        for (uint32_t l = 0; l < depth; l++) any = any || cell_text(&f->row[first + l], c).n;
        n += !any;
    }
    return n;
}

/* May these rows be a header together? Neighbours, readable, the first on the line the map names. */
static bool possible(const finder *f, uint32_t first, uint32_t depth)
{
    if (first + depth > f->n) return false;
    for (uint32_t l = 0; l < depth; l++)
        if (f->row[first + l].bad || f->row[first + l].n_cells > WIDEST || f->row[first + l].filled == 0) return false;
    return f->map == NULL || f->map->header_line == 0 || f->row[first].line == f->map->header_line;
}

lms_status lms__layout_find(const lms_ingest_plan *p, const lms_headings *h, const lms_column_map *map,
                            const lms_head_row *row, uint32_t n, lms_arena *a, uint8_t *used, lms_layout *out,
                            lms_error *err)
{
    finder      f = { .p = p, .h = h, .map = map, .row = row, .n = n, .a = a };
    column_try *x = NULL;
    uint32_t    widest = 1, best_first = 0, best_depth = 0, best = 0, near = UINT32_MAX, none;
    *out = (lms_layout){ .key_column = LMS_NO_TARGET, .name_column = LMS_NO_TARGET };
    for (uint32_t i = 0; i < n; i++)
        if (row[i].n_cells > widest && row[i].n_cells <= WIDEST) widest = row[i].n_cells;
    bool ok = finder_init(&f, &x, widest);
    for (uint32_t i = 0; ok && i < n && (near == UINT32_MAX || i <= near + 10); i++) {
        uint32_t single = 0;
        for (uint32_t depth = 1; depth <= DEPTH && possible(&f, i, depth); depth++) {
            uint32_t joins, w = width_of(&f, i, depth), m = try_header(&f, i, depth, x, w, &joins);
            if (depth == 1) single = m;
            bool enough =
                m >= 2 ||
                (m == 1 && (w - blank_cells(&f, i, depth, w) <= 2 || (map && (map->entry.n || map->header_line))));
            if (enough && m * 8 + joins > best) best = m * 8 + joins, best_first = i, best_depth = depth;
            if (enough && m >= 4 && near == UINT32_MAX) near = i;
            if (depth == 1 && single == 0 && row[i].filled < 2) break; /* a title is no part of a header */
        }
    }
    if (ok && best) {
        out->first = best_first;
        out->rows = best_depth;
        out->line = row[best_first].line;
        out->width = unnamed_width(&f, best_first + best_depth, width_of(&f, best_first, best_depth));
        if (out->width > widest) out->width = widest;
        out->matched = try_header(&f, best_first, best_depth, x, out->width, &none);
        ok = finish(&f, x, out, used);
    }
    finder_free(&f, x, widest);
    return ok && !f.oom ? LMS_OK : lms__mem_why(p->mem, err);
}

lms_status lms__layout_of_names(const lms_ingest_plan *p, const lms_headings *h, const lms_column_map *map,
                                const lms_cell *name, uint32_t n, lms_arena *a, uint8_t *used, lms_layout *out,
                                lms_error *err)
{
    lms_head_row row = { .cell = (lms_cell *)name, .n_cells = n, .filled = n };
    lms_column_map free_line = map ? *map : (lms_column_map){ 0 };
    free_line.header_line = 0; /* the names of a database table stand on no line */
    finder      f = { .p = p, .h = h, .map = &free_line, .row = &row, .n = 1, .a = a };
    column_try *x = NULL;
    uint32_t    none;
    *out = (lms_layout){ .key_column = LMS_NO_TARGET, .name_column = LMS_NO_TARGET };
    bool ok = finder_init(&f, &x, n ? n : 1);
    if (ok) {
        out->width = n;
        out->matched = try_header(&f, 0, 1, x, n, &none);
        ok = finish(&f, x, out, used); /* rows stays 0 for repeats: a table has none */
    }
    finder_free(&f, x, n ? n : 1);
    return ok && !f.oom ? LMS_OK : lms__mem_why(p->mem, err);
}

/* ---- the error ---- */

/* Four digits in a row are a year, a number, a date: no heading, and perhaps somebody's data. */
static bool has_data(const lms_head_row *r)
{
    for (uint32_t c = 0; c < r->n_cells; c++) {
        unsigned run = 0;
        for (size_t i = 0; i < r->cell[c].text.n; i++) {
            run = r->cell[c].text.s[i] >= '0' && r->cell[c].text.s[i] <= '9' ? run + 1 : 0;
            if (run == 4) return true;
        }
    }
    return false;
}

lms_status lms__layout_unknown(const lms_ingest_plan *p, const lms_headings *h, const lms_head_row *row, uint32_t n,
                               const char *file, lms_error *err)
{
    const lms_head_row *r = NULL;
    lms_buf             found, near;
    lms_status          s;
    for (uint32_t i = 0; i < n; i++) {
        if (row[i].bad) {
            s = lms__fail(err, LMS_E_FORMAT,
                          LMS_MSG("This row cannot be read ({1}) and no heading is known; correct the row, or name the "
                                  "columns in a map file (--map)"),
                          row[i].bad);
            lms__fail_at(err, file, 0, row[i].line, row[i].bad_col);
            return s;
        }
        if (!has_data(&row[i]) && (r == NULL || row[i].filled > r->filled)) r = &row[i];
    }
    if (r == NULL) {
        s = lms__fail(err, LMS_E_FORMAT,
                      LMS_MSG("No row with headings was found; put the names of the columns on the first line, or name "
                              "the columns in a map file (--map)"));
        lms__fail_at(err, file, 0, n ? row[0].line : 1, 0);
        return s;
    }
    lms__buf_init(&found, p->mem);
    lms__buf_init(&near, p->mem);
    for (uint32_t c = 0; c < r->n_cells; c++) {
        lms_str t = cell_text(r, c);
        if (t.n == 0) continue;
        if (found.n) lms__buf_addz(&found, ", ");
        lms__buf_add(&found, t);
        uint32_t k = t.n > 200 ? LMS_NO_TARGET : lms__heading_nearest(h, t);
        if (k == LMS_TARGET_OOM) near.oom = true;
        if (k >= LMS_TARGET_OOM) continue;
        if (near.n) lms__buf_addz(&near, ", ");
        lms__buf_add(&near, t);
        lms__buf_addz(&near, " = ");
        lms__buf_add(&near, h->name[k]);
    }
    if (near.n == 0)
        for (uint32_t t = 0; t < h->n && t < 8; t++) {
            if (t) lms__buf_addz(&near, ", ");
            lms__buf_add(&near, h->name[t]);
        }
    lms__buf_addc(&found, 0);
    lms__buf_addc(&near, 0);
    if (found.oom || near.oom) s = lms__mem_why(p->mem, err);
    else {
        s = lms__fail(err, LMS_E_FORMAT,
                      LMS_MSG("The headings are not known. Columns found: {1}. Nearest known fields: {2}. Name the "
                              "columns in a map file (--map)"),
                      found.s, near.s);
        lms__fail_at(err, file, 0, r->line, 0);
    }
    lms__buf_free(&found);
    lms__buf_free(&near);
    return s;
}
