// SPDX-License-Identifier: MIT
/*
 * statistics/project.c - the pack's indicators, measures and figures, from the cells.
 *
 * One projection at a time as a matrix: rows are all wards together, then each ward; columns are the whole, then each
 * value of each breakdown. What is small is marked in it, then what would give a small figure away: a line of figures
 * that add up (a breakdown of a ward with its sum, a column of wards with theirs) with a single mark gets a second one,
 * on its smallest other figure, until no line has a single mark.
 */
#include "statistics/internal.h"

typedef struct matrix {
    size_t   rows, cols;
    uint32_t first[MAX_BY + 1];  /* column where breakdown i starts; after the last: cols */
    int64_t *part, *whole;       /* [rows][cols] */
    uint8_t *hidden, *known;     /* [rows][cols]; [rows] */
} matrix;

/* What of the data is there at all, per row of the matrix: bit 0 age, bit 1 fresh, bit 2 + k field k. */
typedef struct basis { uint32_t *of; bool list; } basis;

static bool holds(const lms_condition *c, const lms_statistics *s, const lms_stat_cell *x)
{
    if (c->statuses && !(c->statuses >> x->id_status & 1)) return false;
    if (c->ages && !(c->ages >> x->age & 1)) return false;
    if ((c->complete >= 0 && c->complete != x->complete) || (c->sound >= 0 && c->sound != x->sound)) return false;
    if ((c->single >= 0 && c->single != x->single) || (c->fresh >= 0 && c->fresh != (x->fresh == 2))) return false;
    for (uint32_t i = 0; i < c->n_where; i++) {
        const lms_stat_codes *have = &s->field[c->where[i].field].codes[x->value[c->where[i].field]];
        uint64_t              any = 0;
        for (int w = 0; w < LMS_STAT_WORDS; w++) any |= have->word[w] & c->where[i].codes.word[w];
        if (any == 0) return false;
    }
    return true;
}

/* Can the condition be told from what is there? */
static bool tellable(const lms_condition *c, uint32_t there, bool list)
{
    if (c->ages && !(there & 1)) return false;
    if (c->fresh >= 0 && !(there & 2)) return false;
    if (c->statuses == 1u << LMS_ID_VERIFIED && !list) return false; /* nothing that could have verified a number was given */
    for (uint32_t i = 0; i < c->n_where; i++)
        if (!(there >> (2 + c->where[i].field) & 1)) return false;
    return true;
}

static bool begin(matrix *m, lms_mem *mem, const lms_statistics *s, const lms_projection *x)
{
    m->cols = 1;
    for (uint32_t i = 0; i < x->n_by; i++) {
        m->first[i] = (uint32_t)m->cols;
        m->cols += 1 + (x->by[i] == 1 ? s->n_ages : s->field[x->by[i] - 2].n_codes);
    }
    m->first[x->n_by] = (uint32_t)m->cols;
    m->part = lms__mem_zalloc(mem, m->rows * m->cols, sizeof *m->part);
    m->whole = lms__mem_zalloc(mem, m->rows * m->cols, sizeof *m->whole);
    m->hidden = lms__mem_zalloc(mem, m->rows * m->cols, 1);
    m->known = lms__mem_zalloc(mem, m->rows, 1);
    return m->part && m->whole && m->hidden && m->known;
}

static void end(matrix *m, lms_mem *mem)
{
    lms__mem_free(mem, m->part, m->rows * m->cols, sizeof *m->part);
    lms__mem_free(mem, m->whole, m->rows * m->cols, sizeof *m->whole);
    lms__mem_free(mem, m->hidden, m->rows * m->cols, 1);
    lms__mem_free(mem, m->known, m->rows, 1);
}

static void put(matrix *m, size_t row, size_t col, const lms_stat_cell *c, bool counted)
{
    m->whole[row * m->cols + col] += c->children;
    if (counted) m->part[row * m->cols + col] += c->children;
}

/* A cell into its columns: a set field into the column of each of its codes. */
static void add(matrix *m, const lms_statistics *s, const lms_projection *x, const lms_stat_cell *c, bool counted)
{
    size_t rows[2] = { 0, 1 + (size_t)c->ward };
    for (int r = 0; r < 2; r++) {
        put(m, rows[r], 0, c, counted);
        for (uint32_t i = 0; i < x->n_by; i++) {
            if (x->by[i] == 1) {
                put(m, rows[r], m->first[i] + c->age, c, counted);
                continue;
            }
            const lms_stat_field *f = &s->field[x->by[i] - 2];
            const lms_stat_codes *codes = &f->codes[c->value[x->by[i] - 2]];
            if (c->value[x->by[i] - 2] == 0) put(m, rows[r], m->first[i], c, counted);
            for (uint32_t k = 0; k < f->n_codes; k++)
                if (codes->word[k >> 6] >> (k & 63) & 1) put(m, rows[r], m->first[i] + 1 + k, c, counted);
        }
    }
}

/* A line of n figures, `step` apart, and the one they add up to: one mark alone gets a second. True: it did. */
static bool cover(matrix *m, size_t at, size_t n, size_t step, size_t sum)
{
    size_t  marks = m->hidden[sum] != 0, best = SIZE_MAX;
    for (size_t i = 0; i < n; i++) {
        size_t k = at + i * step;
        marks += m->hidden[k] != 0;
        if (!m->hidden[k] && m->part[k] > 0 && (best == SIZE_MAX || m->part[k] < m->part[best])) best = k;
    }
    if (marks != 1) return false;
    if (best == SIZE_MAX) best = sum;
    if (m->hidden[best] || m->part[best] == 0) return false;
    m->hidden[best] = 1;
    return true;
}

/* Breakdowns by codes that never leave the office, whatever their figures. */
static void withhold(matrix *m, const lms_projection *x, const lms_condition *codes)
{
    for (uint32_t w = 0; w < codes->n_where; w++)
        for (uint32_t i = 0; i < x->n_by; i++)
            for (size_t c = m->first[i] + 1; x->by[i] == codes->where[w].field + 2 && c < m->first[i + 1]; c++) {
                size_t v = c - m->first[i] - 1;
                if (!(codes->where[w].codes.word[v >> 6] >> (v & 63) & 1)) continue;
                for (size_t r = 0; r < m->rows; r++) m->hidden[r * m->cols + c] = 1;
            }
}

static void hide(matrix *m, const lms_statistics *s, const lms_projection *x, int64_t least, const lms_condition *never)
{
    for (size_t k = 0; k < m->rows * m->cols; k++) m->hidden[k] = m->part[k] > 0 && m->part[k] < least;
    withhold(m, x, never);
    for (bool again = true; again;) {
        again = false;
        for (size_t r = 0; r < m->rows; r++)
            for (uint32_t i = 0; i < x->n_by; i++)
                if (x->by[i] == 1 || !s->field[x->by[i] - 2].is_set) /* groups of a set do not add up */
                    again |= cover(m, r * m->cols + m->first[i], m->first[i + 1] - m->first[i], 1, r * m->cols);
        for (size_t c = 0; c < m->cols; c++) again |= cover(m, m->cols + c, m->rows - 1, m->cols, c);
    }
}

/* Codes that the count itself asks for, where it is broken down by that field; NULL: it asks for none. */
static const lms_stat_codes *asked_for(const lms_projection *x, uint32_t by)
{
    for (uint32_t i = 0; by >= 2 && i < x->count.n_where; i++)
        if (x->count.where[i].field == by - 2) return &x->count.where[i].codes;
    return NULL;
}

/* Broken down by what the count asks for, only the groups asked for have a line, each a share of all. */
static bool left_out(const matrix *m, const lms_projection *x, size_t r, size_t c, uint32_t by, int64_t *whole)
{
    const lms_stat_codes *only = c ? asked_for(x, x->by[by]) : NULL;
    size_t                v = c - m->first[by];
    if (c == 0) return false;
    if (!m->known[r]) return true;
    if (only == NULL) return m->part[r * m->cols + c] == 0 && (*whole == 0 || !x->of.given);
    *whole = m->whole[r * m->cols];
    return v == 0 || !(only->word[(v - 1) >> 6] >> ((v - 1) & 63) & 1) || m->part[r * m->cols + c] == 0;
}

static bool emit(const matrix *m, const lms_projection *x, uint32_t number, lms_statistics *out)
{
    for (size_t r = 0; r < m->rows; r++)
        for (size_t c = 0; c < m->cols; c++) {
            size_t   k = r * m->cols + c;
            uint32_t by = 0;
            int64_t  whole = m->whole[k];
            while (c && c >= m->first[by + 1]) by++;
            if (left_out(m, x, r, c, by, &whole)) continue;
            lms_stat_count *o = LMS_PUSH(out->mem, &out->counts);
            if (o == NULL) return false;
            *o = (lms_stat_count){ .projection = number, .ward = r ? (uint32_t)r - 1 : LMS_STAT_ALL, .by = c ? x->by[by] : 0, .value = c ? (uint32_t)(c - m->first[by]) : 0,
                                   .part = m->known[r] ? m->part[k] : -1, .whole = x->of.given ? whole : -1, .outward = !m->hidden[k] };
        }
    return true;
}

static bool project(const lms_statistics_plan *p, uint32_t number, size_t wards, const basis *b, lms_statistics *out)
{
    const lms_projection *x = &p->projection[number];
    matrix                m = { .rows = 1 + wards };
    bool                  ok = begin(&m, out->mem, out, x);
    for (size_t r = 0; ok && r < m.rows; r++) m.known[r] = x->count.given && tellable(&x->count, b->of[r], b->list) && tellable(&x->of, b->of[r], b->list);
    for (size_t i = 0; ok && i < out->cells.n; i++) {
        const lms_stat_cell *c = &out->cells.v[i];
        if (c->updated && holds(&x->of, out, c)) add(&m, out, x, c, holds(&x->count, out, c));
    }
    if (ok) hide(&m, out, x, p->least, &p->withhold);
    ok = ok && emit(&m, x, number, out);
    end(&m, out->mem);
    return ok;
}

lms_status lms__stat_project(const lms_statistics_plan *p, const lms_statistics_in *in, int32_t as_of, lms_statistics *out, lms_error *err)
{
    size_t wards = in->resolved->wards.n;
    basis  b = { lms__mem_zalloc(out->mem, 1 + wards, sizeof *b.of), in->identified->have_list || in->resolved->n_verified > 0 };
    bool   ok = b.of != NULL;
    (void)as_of; /* without a day no child has an age group, and none is fresh: no basis */
    for (size_t i = 0; ok && i < out->cells.n; i++) {
        const lms_stat_cell *c = &out->cells.v[i];
        uint32_t             there = (c->age ? 1u : 0u) | (c->fresh ? 2u : 0u);
        for (uint32_t f = 0; f < out->n_fields; f++) there |= c->value[f] ? 4u << f : 0u;
        if (c->updated) b.of[0] |= there, b.of[1 + c->ward] |= there;
    }
    for (uint32_t k = 0; ok && k < p->n_projections; k++) ok = project(p, k, wards, &b, out);
    lms__mem_free(out->mem, b.of, 1 + wards, sizeof *b.of);
    return ok ? LMS_OK : lms__mem_why(out->mem, err);
}

void lms__statistics_of(const lms_statistics *s, uint32_t projection, int64_t *part, int64_t *whole)
{
    *part = *whole = -1;
    for (size_t i = 0; i < s->counts.n; i++)
        if (s->counts.v[i].projection == projection && s->counts.v[i].ward == LMS_STAT_ALL && s->counts.v[i].by == 0) {
            *part = s->counts.v[i].part;
            *whole = s->counts.v[i].whole;
        }
}
