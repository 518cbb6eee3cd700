// SPDX-License-Identifier: MIT
/*
 * evaluate_damage.c - what became of every damaged value, and of the values that were right.
 *
 * A damaged value is
 *   repaired   the record now says the truth
 *   flagged    it does not, but a finding or a proposal stands on that field of that record (or names it as the other
 *              field of a contradiction)
 *   missed     neither
 * A value with several kinds of damage is counted once, under "several". A value without damage is counted under
 * "undamaged:FIELD": repaired means it still says the truth, worse means it does not: that must not happen.
 * proposed_right: among the damaged, a proposal names the truth.
 */
#include "evaluate.h"

#include <stdlib.h>

typedef struct count { uint64_t total, repaired, flagged, missed, worse, proposed_right; } count;

typedef struct damages {
    lms_truth *t;
    uint64_t  *flagged, *proposed;    /* [n_by_record] bit sets of fields: finding or proposal; proposal of the truth */
    uint32_t   at[LMS_EVAL_FIELDS];   /* column of the field in the query, LMS_EVAL_NONE if the result has none */
    lms_dict   kinds;                 /* "source:kind:field" */
    LMS_VEC(count) counts;            /* by kind id */
    LMS_VEC(uint64_t) filled;         /* [source_id] bit set of fields that some record of the source has */
} damages;

/* Open syllables in oa, oe, uy: the same word in two styles. Matched only where no letter follows. */
static const char *const style_pairs[][2] = {
    { "òa", "oà" }, { "óa", "oá" }, { "ỏa", "oả" }, { "õa", "oã" }, { "ọa", "oạ" }, { "òe", "oè" }, { "óe", "oé" }, { "ỏe", "oẻ" },
    { "õe", "oẽ" }, { "ọe", "oẹ" }, { "ùy", "uỳ" }, { "úy", "uý" }, { "ủy", "uỷ" }, { "ũy", "uỹ" }, { "ụy", "uỵ" },
    { "Òa", "Oà" }, { "Óa", "Oá" }, { "Ùy", "Uỳ" }, { "Úy", "Uý" }, { "Ủy", "Uỷ" }, { "Ũy", "Uỹ" }, { "Ụy", "Uỵ" }
};

static bool ends_word(lms_str s, size_t i) { return i == s.n || s.s[i] == ' ' || s.s[i] == ',' || s.s[i] == ')' || s.s[i] == '-'; }

/* At i both say one syllable end in different styles: how many bytes it takes in each, 0 if not. */
static bool style_apart(lms_str a, size_t i, lms_str b, size_t j, size_t *na, size_t *nb)
{
    for (size_t k = 0; k < sizeof style_pairs / sizeof *style_pairs; k++)
        for (int side = 0; side < 2; side++) {
            const char *x = style_pairs[k][side], *y = style_pairs[k][1 - side];
            *na = strlen(x);
            *nb = strlen(y);
            if (a.n - i >= *na && b.n - j >= *nb && memcmp(a.s + i, x, *na) == 0 && memcmp(b.s + j, y, *nb) == 0 && ends_word(a, i + *na) && ends_word(b, j + *nb))
                return true;
        }
    return false;
}

bool lms__eval_same_value(lms_str a, lms_str b)
{
    size_t i = 0, j = 0, na, nb;
    if (lms__str_eq(a, b)) return true;
    while (i < a.n && j < b.n) {
        if (style_apart(a, i, b, j, &na, &nb)) {
            i += na;
            j += nb;
        } else if (a.s[i] == b.s[j]) {
            i++;
            j++;
        } else {
            return false;
        }
    }
    return i == a.n && j == b.n;
}

static uint32_t field_of(const lms_truth *t, lms_str id)
{
    for (uint32_t f = 0; f < t->n_fields; f++)
        if (lms__str_eq(t->field[f], id)) return f;
    return LMS_EVAL_NONE;
}

static lms_status flags(damages *x, sqlite3 *db, lms_error *err)
{
    sqlite3_stmt *st;
    bool          row;
    lms_truth    *t = x->t;
    lms_str       cell[64];
    lms_status    s = lms__sql_prepare(db, "SELECT record_id, field, NULL FROM finding WHERE field IS NOT NULL "
                                           "UNION ALL SELECT record_id, json_extract(args, '$[0]'), NULL FROM finding WHERE args LIKE '[\"%_%\"]' "
                                           "UNION ALL SELECT record_id, field, after FROM correction WHERE kind = 'proposed'", &st, err);
    if (s != LMS_OK) return s;
    while ((s = lms__sql_step(st, &row, err)) == LMS_OK && row) {
        uint64_t id = (uint64_t)sqlite3_column_int64(st, 0);
        uint32_t f = field_of(t, lms__sql_text(st, 1));
        if (f == LMS_EVAL_NONE || id >= t->n_by_record || t->by_record[id] == 0) continue;
        x->flagged[id] |= UINT64_C(1) << f;
        lms_str after = lms__sql_text(st, 2);
        if (after.n == 0) continue;
        const char *p = t->file.s + t->rows.v[t->by_record[id] - 1].at;
        lms__eval_csv_row(&p, t->file.s + t->file.n, cell, 64);
        if (lms__eval_same_value(after, cell[t->column[f]])) x->proposed[id] |= UINT64_C(1) << f;
    }
    sqlite3_finalize(st);
    return s;
}

/* The counter of a kind in a source. */
static count *counter(damages *x, int64_t source, lms_str kind, lms_str field, lms_buf *name)
{
    lms__buf_clear(name);
    lms__buf_addu(name, (uint64_t)source);
    lms__buf_addc(name, ' ');
    lms__buf_add(name, kind);
    lms__buf_addc(name, ':');
    lms__buf_add(name, field);
    uint32_t id = lms__dict_intern(&x->kinds, lms__buf_str(name));
    if (id == LMS_DICT_FULL || name->oom) return NULL;
    while (x->counts.n <= id) {
        count *c = LMS_PUSH(x->t->mem, &x->counts);
        if (c == NULL) return NULL;
        *c = (count){ 0 };
    }
    return &x->counts.v[id];
}

/* The kinds of damage of one field among "kind:field;kind:field"; *first gets one of them. */
static uint32_t kinds_on(lms_str damages_, lms_str field, lms_str *first)
{
    uint32_t n = 0;
    for (size_t i = 0; i < damages_.n;) {
        size_t end = i, colon = 0;
        while (end < damages_.n && damages_.s[end] != ';') {
            if (damages_.s[end] == ':') colon = end;
            end++;
        }
        if (colon > i && lms__str_eq((lms_str){ damages_.s + colon + 1, end - colon - 1 }, field)) {
            lms_str kind = { damages_.s + i, colon - i };
            if (n == 0 || !lms__str_eq(kind, *first)) n++;
            *first = kind;
        }
        i = end + 1;
    }
    return n;
}

static bool judge(damages *x, sqlite3_stmt *st, uint64_t id, const lms_str *cell, lms_buf *name)
{
    const lms_truth *t = x->t;
    int64_t source = sqlite3_column_int64(st, 1);
    while (x->filled.n <= (size_t)source) {
        uint64_t *b = LMS_PUSH(t->mem, &x->filled);
        if (b == NULL) return false;
        *b = 0;
    }
    for (uint32_t f = 0; f < t->n_fields; f++) {
        if (x->at[f] == LMS_EVAL_NONE) continue;
        lms_str  now = lms__sql_text(st, (int)x->at[f]), truth = cell[t->column[f]], kind = LMS_S("undamaged");
        uint32_t n = kinds_on(cell[t->c_damages], t->field[f], &kind);
        bool     right = lms__eval_same_value(now, truth);
        if (now.n) x->filled.v[source] |= UINT64_C(1) << f;
        if (n == 0 && truth.n == 0 && now.n == 0) continue;
        if (n > 1) kind = LMS_S("several");
        count *c = counter(x, source, kind, t->field[f], name);
        if (c == NULL) return false;
        c->total++;
        if (right) c->repaired++;
        else if (n == 0) c->worse++;
        else if (x->flagged[id] >> f & 1) c->flagged++;
        else c->missed++;
        if (n && !right && (x->proposed[id] >> f & 1)) c->proposed_right++;
    }
    return true;
}

/* SELECT record_id, source_id, and the fields that the result has. */
static lms_status query(damages *x, sqlite3 *db, sqlite3_stmt **st, lms_error *err)
{
    sqlite3_stmt *info;
    bool          row;
    lms_buf       b;
    uint32_t      n = 2;
    lms__buf_init(&b, x->t->mem);
    lms__buf_addz(&b, "SELECT record_id, source_id");
    for (uint32_t f = 0; f < x->t->n_fields; f++) x->at[f] = LMS_EVAL_NONE;
    lms_status s = lms__sql_prepare(db, "SELECT name FROM pragma_table_info('record')", &info, err);
    while (s == LMS_OK && (s = lms__sql_step(info, &row, err)) == LMS_OK && row) {
        uint32_t f = field_of(x->t, lms__sql_text(info, 0));
        if (f == LMS_EVAL_NONE) continue;
        x->at[f] = n++;
        lms__buf_addz(&b, ", ");
        lms__sql_ident(&b, x->t->field[f]);
    }
    sqlite3_finalize(info);
    lms__buf_addz(&b, " FROM record ORDER BY record_id");
    lms__buf_addc(&b, 0);
    if (s == LMS_OK) s = b.oom ? lms__mem_why(x->t->mem, err) : lms__sql_prepare(db, b.s, st, err);
    lms__buf_free(&b);
    return s;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const lms_damage_row *)a)->damage, ((const lms_damage_row *)b)->damage);
}

/* Sum over sources, leaving out fields that a source has not. */
static lms_status sum_up(damages *x, lms_arena *out, lms_evaluation *e, lms_error *err)
{
    lms_damage_row *rows = lms__arena_zalloc(out, x->counts.n + 1, sizeof *rows);
    uint32_t        n = 0;
    if (rows == NULL) return lms__mem_why(x->t->mem, err);
    for (uint32_t id = 1; id < x->counts.n; id++) {
        lms_str  name = lms__dict_get(&x->kinds, id);
        uint64_t source = 0;
        size_t   i = 0, colon;
        for (; name.s[i] != ' '; i++) source = source * 10 + (uint64_t)(name.s[i] - '0');
        lms_str kind = { name.s + i + 1, name.n - i - 1 };
        for (colon = kind.n; kind.s[colon - 1] != ':'; colon--) {}
        uint32_t f = field_of(x->t, (lms_str){ kind.s + colon, kind.n - colon }), k = 0;
        if (!(x->filled.v[source] >> f & 1) || kind.n >= sizeof rows->damage) continue;
        while (k < n && !lms__str_is(kind, rows[k].damage)) k++;
        if (k == n) memcpy(rows[n++].damage, kind.s, kind.n);
        const count *c = &x->counts.v[id];
        rows[k].total += c->total;
        rows[k].repaired += c->repaired;
        rows[k].flagged += c->flagged;
        rows[k].missed += c->missed;
        rows[k].worse += c->worse;
        rows[k].proposed_right += c->proposed_right;
    }
    qsort(rows, n, sizeof *rows, by_name);
    e->damage = rows;
    e->n_damages = n;
    return LMS_OK;
}

static lms_status walk(damages *x, sqlite3 *db, lms_error *err)
{
    sqlite3_stmt *st = NULL;
    bool          row;
    lms_str       cell[64];
    lms_buf       name;
    lms_truth    *t = x->t;
    lms_status    s = query(x, db, &st, err);
    lms__buf_init(&name, t->mem);
    while (s == LMS_OK && (s = lms__sql_step(st, &row, err)) == LMS_OK && row) {
        uint64_t id = (uint64_t)sqlite3_column_int64(st, 0);
        if (id >= t->n_by_record || t->by_record[id] == 0) continue;
        const char *p = t->file.s + t->rows.v[t->by_record[id] - 1].at;
        lms__eval_csv_row(&p, t->file.s + t->file.n, cell, 64);
        if (!judge(x, st, id, cell, &name)) s = lms__mem_why(t->mem, err);
    }
    sqlite3_finalize(st);
    lms__buf_free(&name);
    return s;
}

lms_status lms__eval_damages(lms_truth *t, sqlite3 *db, lms_arena *out, lms_evaluation *e, lms_error *err)
{
    damages    x = { .t = t };
    lms_status s = LMS_OK;
    x.flagged = lms__mem_zalloc(t->mem, t->n_by_record, sizeof *x.flagged);
    x.proposed = lms__mem_zalloc(t->mem, t->n_by_record, sizeof *x.proposed);
    if (x.flagged == NULL || x.proposed == NULL || !lms__dict_init(&x.kinds, t->mem)) s = lms__mem_why(t->mem, err);
    if (s == LMS_OK) s = flags(&x, db, err);
    if (s == LMS_OK) s = walk(&x, db, err);
    if (s == LMS_OK) s = sum_up(&x, out, e, err);
    lms__mem_free(t->mem, x.flagged, t->n_by_record, sizeof *x.flagged);
    lms__mem_free(t->mem, x.proposed, t->n_by_record, sizeof *x.proposed);
    lms__dict_free(&x.kinds);
    LMS_VEC_FREE(t->mem, &x.counts);
    LMS_VEC_FREE(t->mem, &x.filled);
    return s;
}
