// SPDX-License-Identifier: MIT
/* publish/statistics.c - cross-counts of children, and the pack's indicators, measures and figures. */
#include "publish/internal.h"

static const char *const kind_list[] = { "indicators", "measures", "figures" }, *const kind_name[] = { "indicator", "measure", "figure" };
enum { N_KINDS = 3 };

static const lms_node *projections(const lms_pub *p, int kind)
{
    const lms_node *l = lms__node_get(p->in->rulebook->section[LMS_SEC_STATISTICS], kind_list[kind]);
    return l ? l->child : NULL;
}

/* Id of what a figure is broken down by. */
static lms_str by_id(const lms_pub *p, uint32_t by)
{
    const lms_statistics *x = p->in->statistics;
    return by == 0 ? LMS_S("") : by == 1 ? LMS_S("age_group") : p->in->table->schema->field[x->field[by - 2].field].id;
}

static lms_str value_id(const lms_pub *p, const lms_stat_count *c)
{
    const lms_statistics *x = p->in->statistics;
    if (c->by == 0 || c->value == 0) return LMS_S("");
    return c->by == 1 ? x->age[c->value - 1] : x->field[c->by - 2].code[c->value - 1];
}

lms_status lms__pub_statistics_schema(lms_pub *p)
{
    const lms_statistics *x = p->in->statistics;
    lms__buf_clear(&p->b);
    lms__buf_addz(&p->b, "CREATE TABLE statistic (ward_code TEXT");
    for (uint32_t f = 0; f < x->n_fields; f++) {
        lms__buf_addz(&p->b, ", ");
        lms__sql_ident(&p->b, p->in->table->schema->field[x->field[f].field].id);
        lms__buf_addz(&p->b, " TEXT");
    }
    lms__buf_addz(&p->b, ", age_group TEXT, updated INTEGER, complete INTEGER, sound INTEGER, single INTEGER, fresh INTEGER, id_status TEXT, children INTEGER);"
                         "CREATE TABLE projection (projection INTEGER PRIMARY KEY, kind TEXT, id TEXT, code TEXT, title_vi TEXT, title_en TEXT, note_vi TEXT,"
                         " note_en TEXT, why_vi TEXT, why_en TEXT, source TEXT);"
                         "CREATE TABLE projection_count (projection INTEGER, scope TEXT, ward_code TEXT, by_field TEXT, value TEXT, part INTEGER, whole INTEGER,"
                         " outward INTEGER);"
                         "CREATE TABLE set_member (field TEXT, value TEXT, code TEXT);"
                         "CREATE TABLE age_group (place INTEGER PRIMARY KEY, age_group TEXT, from_year INTEGER, below_year INTEGER);");
    lms__buf_addc(&p->b, 0);
    if (p->b.oom) return lms__mem_why(p->c->mem, p->err);
    lms_status s = lms__sql_exec(p->db, p->b.s, p->err);
    lms__buf_clear(&p->b);
    return s;
}

/* A view for each kind: the figures with their words. What cannot be told has one row without figures. */
static lms_status views(lms_pub *p)
{
    lms_status s = LMS_OK;
    for (int k = 0; s == LMS_OK && k < N_KINDS; k++) {
        lms__buf_clear(&p->b);
        lms__buf_addz(&p->b, "CREATE VIEW ");
        lms__buf_addz(&p->b, kind_name[k]);
        lms__buf_addz(&p->b, " AS SELECT p.id AS ");
        lms__buf_addz(&p->b, kind_name[k]);
        lms__buf_addz(&p->b, ", p.code, p.title_vi, p.title_en, c.scope, c.ward_code, w.ward_name, c.by_field, c.value, t.text_vi AS value_vi, t.text_en AS value_en,"
                             " c.part, c.whole, CASE WHEN c.whole > 0 AND c.part IS NOT NULL THEN printf('%d.%d', c.part * 1000 / c.whole / 10, c.part * 1000 / c.whole % 10) END"
                             " AS percent, c.outward, p.why_vi, p.why_en, p.note_vi, p.note_en, p.source FROM projection p LEFT JOIN projection_count c"
                             " ON c.projection = p.projection AND (c.scope = 'all' OR p.why_vi IS NULL) LEFT JOIN ward_progress w ON c.scope = 'ward' AND w.ward_code = c.ward_code"
                             " LEFT JOIN code_text t ON t.field = c.by_field AND t.code = c.value WHERE p.kind = '");
        lms__buf_addz(&p->b, kind_name[k]);
        lms__buf_addz(&p->b, "' ORDER BY p.projection, c.rowid;");
        lms__buf_addc(&p->b, 0);
        s = p->b.oom ? lms__mem_why(p->c->mem, p->err) : lms__sql_exec(p->db, p->b.s, p->err);
    }
    lms__buf_clear(&p->b);
    return s;
}

/* Children of the base by each code of the set fields: a child in two groups is in two rows. */
static lms_status memberships(lms_pub *p)
{
    const lms_statistics *x = p->in->statistics;
    bool                  any = false;
    lms__buf_clear(&p->b);
    lms__buf_addz(&p->b, "CREATE VIEW membership AS SELECT s.ward_code, w.ward_name, s.field, s.code, t.text_vi, t.text_en, s.children FROM (");
    for (uint32_t f = 0; f < x->n_fields; f++) {
        lms_str id = p->in->table->schema->field[x->field[f].field].id;
        if (!x->field[f].is_set) continue;
        lms__buf_addz(&p->b, any ? " UNION ALL " : "");
        lms__buf_addz(&p->b, "SELECT c.ward_code, m.field, m.code, sum(c.children) AS children FROM statistic c JOIN set_member m ON m.field = '");
        lms__buf_add(&p->b, id); /* ids are letters, digits, _ - and . */
        lms__buf_addz(&p->b, "' AND m.value = c.");
        lms__sql_ident(&p->b, id);
        lms__buf_addz(&p->b, " WHERE c.updated = 1 GROUP BY c.ward_code, m.field, m.code");
        any = true;
    }
    lms__buf_addz(&p->b, ") s LEFT JOIN ward_progress w ON w.ward_code IS s.ward_code LEFT JOIN code_text t ON t.field = s.field AND t.code = s.code"
                         " ORDER BY s.ward_code IS NULL, s.ward_code, s.field, s.code;");
    lms__buf_addc(&p->b, 0);
    lms_status s = p->b.oom ? lms__mem_why(p->c->mem, p->err) : any ? lms__sql_exec(p->db, p->b.s, p->err) : LMS_OK;
    lms__buf_clear(&p->b);
    return s;
}

static lms_status definitions(lms_pub *p)
{
    int64_t    place = 0;
    lms_status s = lms__pub_begin(p, "projection", 11);
    for (int k = 0; k < N_KINDS; k++)
        for (const lms_node *n = projections(p, k); s == LMS_OK && n; n = n->next) {
            const lms_node *t = lms__node_get(n, "text"), *note = lms__node_get(n, "note"), *why = lms__node_get(n, "why");
            lms__pub_int(p, 1, ++place);
            lms__pub_text(p, 2, lms__str(kind_name[k]));
            lms__pub_text(p, 3, lms__node_str(n, "id"));
            lms__pub_text(p, 4, lms__node_str(n, "code"));
            lms__pub_text(p, 5, lms__node_str(t, "vi"));
            lms__pub_text(p, 6, lms__node_str(t, "en"));
            lms__pub_text(p, 7, lms__node_str(note, "vi"));
            lms__pub_text(p, 8, lms__node_str(note, "en"));
            lms__pub_text(p, 9, lms__node_str(why, "vi"));
            lms__pub_text(p, 10, lms__node_str(why, "en"));
            lms__pub_text(p, 11, lms__node_str(n, "source"));
            s = lms__pub_row(p);
        }
    return lms__pub_end(p, s);
}

/* Age groups are shown by the same table as codes. */
static lms_status age_groups(lms_pub *p)
{
    const lms_node *l = lms__node_get(p->in->rulebook->section[LMS_SEC_STATISTICS], "age_groups");
    lms_status      s = lms__pub_begin(p, "code_text", 4);
    for (const lms_node *n = l ? l->child : NULL; s == LMS_OK && n; n = n->next) {
        lms__pub_text(p, 1, LMS_S("age_group"));
        lms__pub_text(p, 2, lms__node_str(n, "id"));
        lms__pub_text(p, 3, lms__node_str(lms__node_get(n, "text"), "vi"));
        lms__pub_text(p, 4, lms__node_str(lms__node_get(n, "text"), "en"));
        s = lms__pub_row(p);
    }
    s = lms__pub_end(p, s);
    if (s == LMS_OK) s = lms__pub_begin(p, "age_group", 4);
    int64_t place = 0;
    for (const lms_node *n = l ? l->child : NULL; s == LMS_OK && n; n = n->next) {
        lms__pub_int(p, 1, ++place);
        lms__pub_text(p, 2, lms__node_str(n, "id"));
        lms__pub_int(p, 3, lms__node_int(n, "from", 0));
        if (lms__node_get(n, "below")) lms__pub_int(p, 4, lms__node_int(n, "below", 0));
        else sqlite3_bind_null(p->st, 4);
        s = lms__pub_row(p);
    }
    return lms__pub_end(p, s);
}

/* The codes of each combination that occurs, so that memberships can be counted from `statistic`. */
static lms_status members(lms_pub *p)
{
    const lms_statistics *x = p->in->statistics;
    lms_status            s = lms__pub_begin(p, "set_member", 3);
    for (uint32_t f = 0; s == LMS_OK && f < x->n_fields; f++) {
        const lms_stat_field *y = &x->field[f];
        uint8_t              *used = y->is_set ? lms__mem_zalloc(p->c->mem, y->n_categories, 1) : NULL;
        if (!y->is_set) continue;
        if (used == NULL) s = lms__mem_why(p->c->mem, p->err);
        for (size_t i = 0; used && i < x->cells.n; i++) used[x->cells.v[i].value[f]] = 1;
        for (uint32_t k = 1; s == LMS_OK && k < y->n_categories; k++)
            for (uint32_t c = 0; s == LMS_OK && used[k] && c < y->n_codes; c++) {
                if (!(y->codes[k].word[c >> 6] >> (c & 63) & 1)) continue;
                lms__pub_text(p, 1, p->in->table->schema->field[y->field].id);
                lms__pub_text(p, 2, y->category[k]);
                lms__pub_text(p, 3, y->code[c]);
                s = lms__pub_row(p);
            }
        lms__mem_free(p->c->mem, used, y->n_categories, 1);
    }
    return lms__pub_end(p, s);
}

lms_status lms__pub_statistics_small(lms_pub *p)
{
    lms_status s = definitions(p);
    if (s == LMS_OK) s = age_groups(p);
    if (s == LMS_OK) s = members(p);
    if (s == LMS_OK) s = views(p);
    return s == LMS_OK ? memberships(p) : s;
}

/* ---- page by page ---- */

static lms_status cell_rows(void *arg, size_t from, size_t to, lms_cells *k, lms_error *err)
{
    const lms_pub        *p = arg;
    const lms_statistics *x = p->in->statistics;
    lms_status            s = LMS_OK;
    for (size_t i = from; s == LMS_OK && i < to; i++) {
        const lms_stat_cell *c = &x->cells.v[i];
        lms__cell_text(k, p->in->resolved->wards.v[c->ward].code);
        for (uint32_t f = 0; f < x->n_fields; f++) lms__cell_text(k, x->field[f].category[c->value[f]]);
        lms__cell_text(k, c->age ? x->age[c->age - 1] : LMS_S(""));
        lms__cell_int(k, c->updated);
        lms__cell_int(k, c->complete);
        lms__cell_int(k, c->sound);
        lms__cell_int(k, c->single);
        if (c->fresh) lms__cell_int(k, c->fresh == 2);
        else lms__cell_null(k);
        lms__pub_z(k, lms__id_status_name[c->id_status]);
        lms__cell_int(k, c->children);
        s = lms__pub_cells(p, k, (int64_t)i + 1, err);
    }
    return s;
}

static lms_status count_rows(void *arg, size_t from, size_t to, lms_cells *k, lms_error *err)
{
    const lms_pub        *p = arg;
    const lms_statistics *x = p->in->statistics;
    lms_status            s = LMS_OK;
    for (size_t i = from; s == LMS_OK && i < to; i++) {
        const lms_stat_count *c = &x->counts.v[i];
        lms__cell_int(k, (int64_t)c->projection + 1);
        lms__pub_z(k, c->ward == LMS_STAT_ALL ? "all" : "ward");
        lms__cell_text(k, c->ward == LMS_STAT_ALL ? LMS_S("") : p->in->resolved->wards.v[c->ward].code);
        lms__cell_text(k, by_id(p, c->by));
        lms__cell_text(k, value_id(p, c));
        if (c->part < 0) lms__cell_null(k);
        else lms__cell_int(k, c->part);
        if (c->whole < 0) lms__cell_null(k);
        else lms__cell_int(k, c->whole);
        lms__cell_int(k, c->part >= 0 && c->outward);
        s = lms__pub_cells(p, k, (int64_t)i + 1, err);
    }
    return s;
}

lms_status lms__pub_statistics(lms_pub *p)
{
    const lms_statistics *x = p->in->statistics;
    lms_status            s = lms__pub_fill(p, "statistic", LMS_TREE_TABLE, x->cells.n, LMS_PUB_RANGE, cell_rows, p);
    return s == LMS_OK ? lms__pub_fill(p, "projection_count", LMS_TREE_TABLE, x->counts.n, LMS_PUB_RANGE, count_rows, p) : s;
}
