// SPDX-License-Identifier: MIT
/*
 * score/model_file.c - a saved model: the table model_parameter of a result, or its export as CSV.
 *
 * Rows: class, comparison, level, probability. With an empty comparison the row is about the whole model:
 *   level "pairs" and "links": expected pairs of the class;  class "" and level "records": records they
 *   were estimated on (lms__model_row in model/pairs.h writes them). A run finds its thresholds anew, since they
 *   follow the data the model is used on; explain uses the saved ones.
 */
#include "score/internal.h"

#include "base/file.h"
#include "base/sql.h"

typedef struct reading { const lms_score_plan *p; lms_saved_model *m; uint64_t known; bool seen[LMS_MAX_CLASSES][LMS_MAX_COMPARISONS][LMS_MAX_LEVELS]; } reading;

static void put(reading *r, lms_str class, lms_str comparison, lms_str level, double value)
{
    const lms_score_plan *p = r->p;
    if (comparison.n == 0) {
        if (class.n == 0 && lms__str_is(level, "records")) r->m->n_records = value > 0 && value < 4e9 ? (uint32_t)value : 0;
        if (class.n == 0 && lms__str_is(level, "threshold_same")) r->m->threshold_same = value;
        if (class.n == 0 && lms__str_is(level, "threshold_review")) r->m->threshold_review = value;
        uint32_t c = lms__plan_class(p, class);
        if (c == UINT32_MAX || !(value > 0)) return;
        if (lms__str_is(level, "pairs")) r->m->pairs[c] = value;
        if (lms__str_is(level, "links")) r->m->links[c] = value;
        return;
    }
    uint32_t c = lms__plan_class(p, class), s = lms__plan_slot(p, comparison);
    if (c == UINT32_MAX || s == UINT32_MAX) return;
    uint32_t l = lms__plan_level(&p->cmp.slot[s], level);
    if (l == UINT32_MAX || !(value >= 0) || value > 1) return;
    r->m->p[c][s][l] = value < 1e-12 ? 1e-12 : value;
    r->seen[c][s][l] = true;
}

/* ---- CSV ---- */

/* A number as programs print it, of any length: digits after the eighteenth decide nothing here. */
static bool number(lms_str s, double *out)
{
    uint64_t m = 0;
    int      e = 0, x = 0, digits = 0;
    size_t   i = 0;
    bool     point = false, neg = false, minus = s.n > 0 && s.s[0] == '-'; /* thresholds may lie below 0 */
    if (minus) i++;
    for (; i < s.n && s.s[i] != 'e' && s.s[i] != 'E'; i++) {
        char c = s.s[i];
        if (c == '.' && !point) {
            point = true;
            continue;
        }
        if (c < '0' || c > '9') return false;
        digits++;
        if (m < UINT64_C(100000000000000000)) m = m * 10 + (uint64_t)(c - '0'), e -= point;
        else e += !point;
    }
    if (digits == 0) return false;
    if (i < s.n) {
        if (++i < s.n && (s.s[i] == '-' || s.s[i] == '+')) neg = s.s[i++] == '-';
        if (i == s.n) return false;
        for (; i < s.n; i++) {
            if (s.s[i] < '0' || s.s[i] > '9') return false;
            if (x < 1000) x = x * 10 + (s.s[i] - '0');
        }
    }
    double v = (double)m;
    for (e += neg ? -x : x; e < 0 && v > 0; e++) v /= 10;
    for (; e > 0 && v < 1e300; e--) v *= 10;
    *out = minus ? -v : v;
    return true;
}

static lms_str next_cell(lms_str *line, char *buf, size_t cap)
{
    size_t n = 0, i = 0;
    bool   quoted = line->n && line->s[0] == '"';
    if (quoted) i++;
    for (; i < line->n; i++) {
        char ch = line->s[i];
        if (quoted && ch == '"') {
            if (i + 1 < line->n && line->s[i + 1] == '"') i++;
            else {
                quoted = false;
                continue;
            }
        } else if (!quoted && (ch == ',' || ch == '\r')) {
            break;
        }
        if (n < cap) buf[n++] = ch;
    }
    *line = i < line->n ? (lms_str){ line->s + i + 1, line->n - i - 1 } : (lms_str){ "", 0 };
    return (lms_str){ buf, n };
}

static lms_status read_csv(reading *r, lms_str text, const char *path, lms_error *err)
{
    static const char *const need[4] = { "class", "comparison", "level", "probability" };
    int      column[4] = { -1, -1, -1, -1 };
    uint32_t row = 0;
    if (text.n >= 3 && memcmp(text.s, "\xEF\xBB\xBF", 3) == 0) text = (lms_str){ text.s + 3, text.n - 3 };
    while (text.n) {
        const char *nl = memchr(text.s, '\n', text.n);
        lms_str     line = { text.s, nl ? (size_t)(nl - text.s) : text.n };
        text = nl ? (lms_str){ nl + 1, text.n - line.n - 1 } : (lms_str){ "", 0 };
        char    buf[4][80];
        lms_str cell[4] = { { "", 0 }, { "", 0 }, { "", 0 }, { "", 0 } };
        for (int i = 0; line.n; i++) {
            char    any[80];
            lms_str x = next_cell(&line, any, sizeof any);
            for (int k = 0; k < 4; k++) {
                if (row == 0 && lms__str_is(x, need[k])) column[k] = i;
                if (row && column[k] == i) {
                    memcpy(buf[k], x.s, x.n);
                    cell[k] = (lms_str){ buf[k], x.n };
                }
            }
        }
        row++;
        if (row == 1) {
            for (int k = 0; k < 4; k++)
                if (column[k] < 0) {
                    lms__fail(err, LMS_E_FORMAT, LMS_MSG("The model file has no column {1}; give a result database, or its table model_parameter exported as CSV"), need[k]);
                    return lms__fail_at(err, path, 0, 1, 0);
                }
            continue;
        }
        double v;
        if (cell[2].n == 0) continue;
        if (!number(cell[3], &v)) {
            lms__fail(err, LMS_E_FORMAT, LMS_MSG("A number is expected in the column probability of the model file"));
            return lms__fail_at(err, path, 0, row, (uint32_t)column[3] + 1);
        }
        put(r, cell[0], cell[1], cell[2], v);
    }
    return LMS_OK;
}

static lms_status read_db(reading *r, const char *path, lms_error *err)
{
    sqlite3      *db = NULL;
    sqlite3_stmt *st = NULL;
    bool          row = false;
    lms_status    s = lms__sql_open_ro(path, &db, err);
    if (s == LMS_OK) s = lms__sql_prepare(db, "SELECT class, comparison, level, probability FROM model_parameter", &st, err);
    while (s == LMS_OK && (s = lms__sql_step(st, &row, err)) == LMS_OK && row)
        put(r, lms__sql_text(st, 0), lms__sql_text(st, 1), lms__sql_text(st, 2), sqlite3_column_double(st, 3));
    sqlite3_finalize(st);
    sqlite3_close(db);
    return s;
}

static lms_status complete(const reading *r, const char *path, lms_error *err)
{
    const lms_score_plan *p = r->p;
    for (uint32_t c = 0; c < p->n_classes; c++) {
        if (c + 1 < p->n_classes && !(r->m->pairs[c] > 0)) goto missing;
        for (uint32_t s = 0; s < p->cmp.n_slots; s++)
            for (uint32_t l = 1; l < p->cmp.slot[s].n_levels; l++)
                if (!(p->cmp.slot[s].neutral >> l & 1) && !r->seen[c][s][l]) goto missing;
    }
    if (r->m->n_records == 0) goto missing;
    return LMS_OK;
missing:
    lms__fail(err, LMS_E_FORMAT, LMS_MSG("The saved model does not have every class, comparison and level of this rule pack; it was made with another pack"));
    return lms__fail_at(err, path, 0, 0, 0);
}

lms_status lms__model_load(lms_ctx *c, const lms_score_plan *p, const char *path, lms_saved_model *out, lms_error *err)
{
    lms_map    map;
    lms_status s = lms__map_open(&map, path, err);
    if (s != LMS_OK) return s;
    bool     db = map.n >= 16 && memcmp(map.s, "SQLite format 3", 16) == 0;
    reading *r = lms__mem_zalloc(c->mem, 1, sizeof *r);
    if (r == NULL) {
        lms__map_close(&map);
        return lms__mem_why(c->mem, err);
    }
    r->p = p;
    r->m = out;
    for (uint32_t k = 0; k < p->n_classes; k++)
        for (uint32_t i = 0; i < p->cmp.n_slots; i++)
            for (uint32_t l = 0; l < LMS_MAX_LEVELS; l++) out->p[k][i][l] = 1;
    s = db ? read_db(r, path, err) : read_csv(r, (lms_str){ map.s, map.n }, path, err);
    if (s == LMS_OK) s = complete(r, path, err);
    lms__mem_free(c->mem, r, 1, sizeof *r);
    lms__map_close(&map);
    return s;
}
