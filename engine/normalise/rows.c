// SPDX-License-Identifier: MIT
#include "normalise/rows.h"

/* ---- columns ---- */

/* Sex told by the identifier of a row: 0 not told, 1 male, 2 female. */
static unsigned told(const lms_normalise_plan *p, uint32_t id_field, lms_str s)
{
    char   d[16];
    size_t n = 0;
    for (size_t i = 0; i < s.n && n < 12; i++)
        if (s.s[i] >= '0' && s.s[i] <= '9') d[n++] = s.s[i];
    if (n == 11) memmove(d + 1, d, 11), d[0] = '0', n = 12;
    lms_ident_feat f = lms__ident_features(p, id_field, (lms_str){ d, n });
    return f.flags & LMS_IDENT_KNOWN_PLACE && f.flags & LMS_IDENT_HAS_SEX ? (f.flags & LMS_IDENT_FEMALE ? 2 : 1) : 0;
}

/* The coding of a sex column: the one whose values all occur in it and that agrees with the identifiers. */
static bool coding_of(lms_ctx *c, const lms_normalise_plan *p, const lms_dataset *d, uint32_t source, uint32_t f, lms_str *out)
{
    const lms_csv_table *t = p->codings;
    const lms_dict      *raw = &d->source[source].raw[f];
    uint32_t id_field = d->schema->of_role[LMS_ROLEF_PERSON_ID];
    if (raw->n < 2 || id_field == LMS_NO_FIELD) return true;
    uint64_t (*seen)[3] = lms__mem_zalloc(c->mem, raw->n, sizeof *seen);
    if (seen == NULL) return false;
    for (uint32_t row = 0; row < d->n_rows; row++)
        if (d->source_of[row] == source)
            seen[d->value[f][row]][told(p, id_field, lms__raw_text(&d->source[source].raw[id_field], d->value[id_field][row]))]++;
    uint64_t best = 0;
    for (uint32_t r = 0; r < t->n_rows; r++) {
        lms_str name = lms__csv_cell(t, r, 0);
        if (r && lms__str_eq(name, lms__csv_cell(t, r - 1, 0))) continue; /* once per coding */
        uint64_t agree = 0, against = 0, known = 0, all = 0;
        for (uint32_t id = 0; id < raw->n; id++) { /* 0: an empty cell, which some codings give a meaning */
            lms_str s = lms__str_trim(lms__raw_text(raw, id));
            if (s.n > 2 && s.s[s.n - 1] == '0' && s.s[s.n - 2] == '.') s.n -= 2;
            uint64_t rows = seen[id][0] + seen[id][1] + seen[id][2];
            if (id) all += rows;
            for (uint32_t q = 0; q < t->n_rows; q++) {
                if (!lms__str_eq(lms__csv_cell(t, q, 0), name) || !lms__str_eq(lms__csv_cell(t, q, 1), s)) continue;
                bool female = lms__str_is(lms__csv_cell(t, q, 2), "female");
                if (id) known += rows;
                agree += seen[id][female ? 2 : 1];
                against += seen[id][female ? 1 : 2];
            }
        }
        if (known * 2 < all || agree < 3 || against * 10 > agree || agree <= best) continue;
        best = agree;
        *out = name;
    }
    lms__mem_free(c->mem, seen, raw->n, sizeof *seen);
    return true;
}

lms_str lms__coding_blank(const lms_normalise_plan *p, lms_str coding)
{
    const lms_csv_table *t = p->codings;
    for (uint32_t r = 0; t && coding.n && r < t->n_rows; r++)
        if (lms__str_eq(lms__csv_cell(t, r, 0), coding) && lms__csv_cell(t, r, 1).n == 0) return lms__csv_cell(t, r, 2);
    return LMS_S("");
}

bool lms__columns_known(lms_ctx *c, const lms_normalise_plan *p, lms_dataset *d, lms_str *coding)
{
    uint32_t nf = d->schema->n;
    for (uint32_t s = 0; s < d->n_sources; s++) {
        if (d->source[s].legacy == NULL && (d->source[s].legacy = lms__arena_zalloc(&d->text, nf, 1)) == NULL) return false;
        for (uint32_t f = 0; f < nf; f++) {
            if (p->codings && f == d->schema->of_role[LMS_ROLEF_SEX] && !coding_of(c, p, d, s, f, &coding[(size_t)s * nf + f])) return false;
        }
    }
    return true;
}

/* ---- rows ---- */

/* Year of a birth date or year text; 0 if none. */
static int year_of(lms_str s) { return lms__date_parse_iso((lms_str){ s.s, s.n < 4 ? 0 : 4 }).y; }

static bool lost_zero(const lms_normalise_plan *p, const lms_step *st, const lms_node *what, lms_table *t, lms_log *log, uint8_t step)
{
    const lms_schema *sc = t->schema;
    uint32_t f = lms__schema_find(sc, lms__node_str(what, "field"));
    uint32_t sex_f = lms__schema_find(sc, lms__node_str(what, "sex_field")), year_f = lms__schema_find(sc, lms__node_str(what, "year_field"));
    lms_str  sex = lms__node_str(what, "sex");
    if (f == LMS_NO_FIELD || sc->field[f].type != LMS_TYPE_IDENT) return true;
    uint32_t n_before = t->column[f].dict.n, digits = p->shape[f].digits;
    /* padded value of each distinct value: 0 = not looked at, 1 = none */
    uint32_t *padded = lms__mem_zalloc(t->mem, n_before, sizeof *padded);
    if (padded == NULL) return false;
    bool ok = true;
    for (uint32_t row = 0; ok && row < t->n_rows; row++) {
        uint32_t v = t->column[f].v[row];
        if (v == 0 || v >= n_before || padded[v] == 1) continue;
        lms_str s = lms__dict_get(&t->column[f].dict, v);
        if (s.n + 1 != digits && s.n + 2 != digits) {
            padded[v] = 1;
            continue;
        }
        char   text[32];
        size_t z = digits - s.n;
        if (digits >= sizeof text) continue;
        memset(text, '0', z);
        memcpy(text + z, s.s, s.n);
        lms_str        full = { text, digits };
        lms_ident_feat x = lms__ident_features(p, f, full);
        if (!(x.flags & LMS_IDENT_FORMED) || !(x.flags & LMS_IDENT_KNOWN_PLACE)) {
            padded[v] = 1;
            continue;
        }
        lms_str has_sex = sex_f != LMS_NO_FIELD ? lms__value(t, sex_f, row) : sex;
        int     year = year_f != LMS_NO_FIELD ? year_of(lms__value(t, year_f, row)) : 0;
        bool    female = (x.flags & LMS_IDENT_FEMALE) != 0, sex_ok = lms__str_is(has_sex, female ? "female" : "male");
        bool    applied = sex_ok && year == x.year;
        bool    clash = (has_sex.n && !sex_ok) || (year && year != x.year);
        if (clash) continue; /* eleven digits for another reason: the finding is validate's */
        uint32_t id = lms__dict_intern(&t->column[f].dict, full);
        uint32_t a = lms__dict_intern(&log->texts, s), b = lms__dict_intern(&log->texts, full);
        ok = id != LMS_DICT_FULL && a != LMS_DICT_FULL && b != LMS_DICT_FULL;
        if (ok && row < t->n_records) {
            lms_correction *k = LMS_PUSH(log->mem, &log->corrections);
            ok = k != NULL;
            if (ok) *k = (lms_correction){ row, (uint16_t)f, st->rule, applied ? LMS_APPLIED : LMS_PROPOSED, step, a, b };
        }
        if (ok && applied) t->column[f].v[row] = id;
    }
    lms__mem_free(t->mem, padded, n_before, sizeof *padded);
    return ok;
}

bool lms__rows_run(lms_ctx *c, const lms_normalise_plan *p, const lms_dataset *d, lms_table *t, lms_log *log)
{
    (void)c, (void)d;
    for (uint32_t i = 0; i < p->n_steps; i++) {
        const lms_step *st = &p->step[i];
        if (!st->by_row) continue;
        const lms_node *list = lms__node_get(st->params, "identifiers");
        for (const lms_node *n = list ? list->child : NULL; n; n = n->next)
            if (!lost_zero(p, st, n, t, log, (uint8_t)i)) return false;
    }
    return true;
}

/* ---- units ---- */

int32_t lms__epoch_of(const lms_table *t)
{
    uint32_t f = t->schema->of_role[LMS_ROLEF_UPDATED_ON];
    int32_t  newest = INT32_MIN;
    if (f == LMS_NO_FIELD) return INT32_MAX;
    for (uint32_t id = 1; id < t->column[f].dict.n; id++) {
        lms_date d = lms__date_parse_iso(lms__dict_get(&t->column[f].dict, id));
        if (d.d == 0) continue;
        int32_t day = lms__date_day(d.y, d.m, d.d);
        if (day > newest) newest = day;
    }
    return newest == INT32_MIN ? INT32_MAX : newest;
}

/* Features of a ward by its id in units, for the stages that look at ward_of. */
static bool keep_feat(lms_table *t, const lms_unit_feat *x)
{
    if (x->ward >= t->n_ward_feat) {
        uint32_t       n = t->units.n + t->units.n / 2;
        lms_unit_feat *f = lms__mem_resize(t->mem, t->ward_feat, t->n_ward_feat, n, sizeof *f);
        if (f == NULL) return false;
        memset(f + t->n_ward_feat, 0, (n - t->n_ward_feat) * sizeof *f);
        t->ward_feat = f;
        t->n_ward_feat = n;
    }
    t->ward_feat[x->ward] = *x;
    return true;
}

typedef struct address_job { lms_ctx *c; const lms_normalise_plan *p; const lms_column *col; uint32_t *unit; int32_t epoch; } address_job;
enum { ADDRESSES = 1024, ASKED = UINT32_MAX - 1 };

static lms_status addresses(void *arg, size_t task, unsigned worker, lms_error *err)
{
    address_job *j = arg;
    lms_mem      own;
    lms_buf      tmp;
    uint32_t     from = (uint32_t)task * ADDRESSES, to = j->col->dict.n - from < ADDRESSES ? j->col->dict.n : from + ADDRESSES;
    (void)worker;
    lms__mem_scratch(&own, j->c->mem);
    lms__buf_init(&tmp, &own);
    for (uint32_t id = from; id < to; id++)
        if (j->unit[id] == ASKED) j->unit[id] = lms__address_ward(j->p, lms__dict_get(&j->col->dict, id), j->epoch, &tmp);
    bool ok = !tmp.oom;
    lms__buf_free(&tmp);
    return ok ? LMS_OK : lms__mem_why(j->c->mem, err);
}

/* Rows whose ward columns say nothing: the line of address may. Once per distinct address, the reading in parallel. */
static lms_status wards_of_addresses(lms_ctx *c, const lms_normalise_plan *p, lms_table *t, int32_t epoch, lms_error *err)
{
    uint32_t f = 0;
    while (f < t->schema->n && t->schema->field[f].type != LMS_TYPE_ADDRESS) f++;
    if (f == t->schema->n) return LMS_OK;
    const lms_column *col = &t->column[f];
    uint32_t         *unit = lms__mem_alloc(c->mem, col->dict.n, sizeof *unit), *ward = lms__mem_zalloc(c->mem, col->dict.n, sizeof *ward);
    bool              ok = unit && ward;
    for (uint32_t id = 0; ok && id < col->dict.n; id++) unit[id] = UINT32_MAX;
    for (uint32_t row = 0; ok && row < t->n_rows; row++)
        if (t->ward_of[row] == 0 && col->v[row]) unit[col->v[row]] = ASKED;
    address_job j = { c, p, col, unit, epoch };
    lms_status  s = ok ? lms__parallel(c, (col->dict.n + ADDRESSES - 1) / ADDRESSES, addresses, &j, err) : LMS_OK;
    for (uint32_t row = 0; ok && s == LMS_OK && row < t->n_rows; row++) {
        uint32_t v = col->v[row];
        if (t->ward_of[row] || v == 0) continue;
        if (unit[v] != UINT32_MAX && ward[v] == 0) {
            lms_unit_feat x = { 0 };
            ok = lms__gazetteer_features(p->gazetteer, t, unit[v], &x) && keep_feat(t, &x);
            ward[v] = x.ward;
        }
        t->ward_of[row] = ward[v];
    }
    lms__mem_free(c->mem, unit, col->dict.n, sizeof *unit);
    lms__mem_free(c->mem, ward, col->dict.n, sizeof *ward);
    return s != LMS_OK ? s : ok ? LMS_OK : lms__mem_why(c->mem, err);
}

lms_status lms__wards_of_rows(lms_ctx *c, const lms_normalise_plan *p, lms_table *t, lms_error *err)
{
    const lms_schema *sc = t->schema;
    uint32_t code = sc->of_role[LMS_ROLEF_WARD_CODE], name = sc->of_role[LMS_ROLEF_WARD_NAME], level[2] = { LMS_NO_FIELD, LMS_NO_FIELD };
    t->ward_of = lms__mem_zalloc(c->mem, t->n_rows, sizeof *t->ward_of);
    if (t->ward_of == NULL) return lms__mem_why(c->mem, err);
    if (p->gazetteer == NULL) return LMS_OK;
    for (uint32_t f = 0; f < sc->n; f++) {
        lms_str l = lms__node_str(p->rb->field_node[f], "level");
        if (lms__str_is(l, "district")) level[0] = f;
        if (lms__str_is(l, "province")) level[1] = f;
    }
    lms_dict memo;
    lms_buf  tmp;
    uint32_t *unit = NULL, cap = 0;
    bool     ok = lms__dict_init(&memo, c->mem);
    int32_t  epoch = lms__epoch_of(t);
    lms__buf_init(&tmp, c->mem);
    for (uint32_t row = 0; ok && row < t->n_rows; row++) {
        uint32_t v = code != LMS_NO_FIELD ? t->column[code].v[row] : 0;
        if (v && t->column[code].unit[v].ward) {
            t->ward_of[row] = t->column[code].unit[v].ward;
            if (t->ward_of[row] >= t->n_ward_feat || t->ward_feat[t->ward_of[row]].ward == 0) ok = keep_feat(t, &t->column[code].unit[v]);
            continue;
        }
        uint32_t key[3] = { name != LMS_NO_FIELD ? t->column[name].v[row] : 0, level[0] != LMS_NO_FIELD ? t->column[level[0]].v[row] : 0,
                            level[1] != LMS_NO_FIELD ? t->column[level[1]].v[row] : 0 };
        if (key[0] == 0) continue;
        uint32_t before = memo.n, id = lms__dict_intern(&memo, (lms_str){ (const char *)key, sizeof key });
        ok = id != LMS_DICT_FULL;
        if (ok && id >= cap) {
            uint32_t  more = cap ? cap * 2 : 64;
            uint32_t *u = lms__mem_resize(c->mem, unit, cap, more, sizeof *u);
            ok = u != NULL;
            if (ok) unit = u, cap = more;
        }
        if (ok && id >= before) {
            lms_unit_feat x = { 0 };
            uint32_t u = lms__gazetteer_ward(p->gazetteer, lms__dict_get(&t->column[name].dict, key[0]),
                                             key[1] ? lms__dict_get(&t->column[level[0]].dict, key[1]) : LMS_S(""),
                                             key[2] ? lms__dict_get(&t->column[level[1]].dict, key[2]) : LMS_S(""), epoch, &tmp);
            if (u != UINT32_MAX) ok = lms__gazetteer_features(p->gazetteer, t, u, &x) && keep_feat(t, &x);
            unit[id] = x.ward;
        }
        if (ok) t->ward_of[row] = unit[id];
    }
    lms__mem_free(c->mem, unit, cap, sizeof *unit);
    lms__dict_free(&memo);
    ok &= !tmp.oom;
    lms__buf_free(&tmp);
    return ok ? wards_of_addresses(c, p, t, epoch, err) : lms__mem_why(c->mem, err);
}
