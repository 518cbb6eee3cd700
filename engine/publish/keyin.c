// SPDX-License-Identifier: MIT
/*
 * publish/keyin.c - what is to be re-keyed by hand into the software the dumps came from, as view key_in.
 *
 * In       `key_in` of targets.yaml: the fields, and which corrections are not worth it
 * Out      golden.keep: of the records of one child, the one to keep; golden.key_in: what it has to be given of the others
 *          key_in_skip (rule, source_id): corrections of a file that are not re-keyed
 *          view key_in (ward_code, record_id, field, before, after, rule, origin, other_id), a row per value or record:
 *            repair     a correction that was applied: before as it was keyed, after as it should be
 *            answer     the same, by an accepted answer of the police
 *            merge      a value of another record of the child (other_id) that the kept record lacks or has otherwise
 *            duplicate  the record is to be deleted, other_id is kept; no field
 * Promises
 *   1. a record that is to be deleted has no other row; a field of a record has one
 *   2. a proposal is never in it: only what was applied, answered, or stands in a record of the same child
 *   3. only children who count, but every accepted answer (a child who died or moved is keyed too)
 */
#include "publish/internal.h"

static const lms_node *section(const lms_pub *p, const char *key)
{
    return lms__node_get(lms__node_get(p->in->rulebook->section[LMS_SEC_TARGETS], "key_in"), key);
}

static bool listed(const lms_node *list, lms_str id)
{
    for (const lms_node *n = list ? list->child : NULL; n; n = n->next)
        if (lms__str_eq(n->text, id)) return true;
    return false;
}

/*
 * The record that needs least typing: has the child's number, then most of its values. Ties: the smallest key.
 */
uint32_t lms__pub_keeper(const lms_publish_in *in, uint32_t c)
{
    const lms_clusters *k = in->clusters;
    const lms_table    *t = in->table;
    uint32_t id = t->schema->of_role[LMS_ROLEF_PERSON_ID], best = k->member[k->start[c]], most = 0;
    for (uint32_t i = k->start[c]; i < k->start[c + 1]; i++) {
        uint32_t row = k->member[i], n = 0;
        for (uint32_t f = 0; f < t->schema->n; f++)
            if (in->resolved->golden[f][c] && t->column[f].v[row] == in->resolved->golden[f][c]) n += f == id ? t->schema->n + 1 : 1;
        if (n > most) most = n, best = row;
    }
    return best;
}

/* Not only capitals or the style of tone marks. */
static bool in_substance(const lms_column *c, uint32_t a, uint32_t b)
{
    return a != b && !(c->name && a && b && c->name[a].key == c->name[b].key);
}

/* Golden values that the kept record lacks or has otherwise: {field: [its own, the golden one]}; "" if there is none. */
void lms__pub_key_in_json(const lms_pub *p, uint32_t c, uint32_t keep, lms_buf *b)
{
    const lms_table *t = p->in->table;
    const lms_node  *fields = section(p, "fields"), *conflicts = section(p, "conflicts");
    lms__buf_clear(b);
    for (const lms_node *n = fields ? fields->child : NULL; n; n = n->next) {
        uint32_t f = lms__schema_find(t->schema, n->text), v = f == LMS_NO_FIELD ? 0 : p->in->resolved->golden[f][c];
        uint32_t own = v ? t->column[f].v[keep] : 0;
        if (v == 0 || !in_substance(&t->column[f], own, v) || (own && !listed(conflicts, n->text))) continue;
        lms__buf_addc(b, b->n ? ',' : '{');
        lms__buf_json(b, n->text);
        lms__buf_addz(b, ":[");
        if (own) lms__buf_json(b, lms__dict_get(&t->column[f].dict, own));
        else lms__buf_addz(b, "null");
        lms__buf_addc(b, ',');
        lms__buf_json(b, lms__dict_get(&t->column[f].dict, v));
        lms__buf_addc(b, ']');
    }
    if (b->n) lms__buf_addc(b, '}');
}

static lms_status skip(lms_pub *p, lms_str rule, uint32_t source)
{
    lms__pub_text(p, 1, rule);
    lms__pub_int(p, 2, (int64_t)source + 1);
    return lms__pub_row(p);
}

/* Rules of `whole_file`: where so many records of a file have it, it is how the file was written, not how it was keyed. */
lms_status lms__pub_key_in_skip(lms_pub *p)
{
    const lms_dataset *d = p->in->dataset;
    const lms_node    *never = section(p, "not_worth"), *whole = section(p, "whole_file");
    const lms_node    *some = lms__node_get(whole, "rules");
    uint64_t           percent = (uint64_t)lms__node_int(whole, "percent", 100), *n = NULL;
    lms_status         s = lms__pub_begin(p, "key_in_skip", 2);
    for (uint32_t r = 0; s == LMS_OK && r < p->in->rulebook->n_rules; r++) {
        const lms_rule *rule = &p->in->rulebook->rule[r];
        bool            all = listed(never, rule->id), many = !all && listed(some, rule->id);
        uint32_t        last = LMS_NO_ROW;
        if (!all && !many) continue;
        if ((n = lms__mem_zalloc(p->c->mem, d->n_sources ? d->n_sources : 1, sizeof *n)) == NULL) s = lms__mem_why(p->c->mem, p->err);
        for (size_t i = 0; n && many && i < p->in->log->corrections.n; i++) { /* by row: each counts once */
            const lms_correction *c = &p->in->log->corrections.v[i];
            if (c->rule != r || c->kind != LMS_APPLIED || c->row == last) continue;
            last = c->row;
            n[d->source_of[c->row]]++;
        }
        for (uint32_t k = 0; s == LMS_OK && k < d->n_sources; k++)
            if (d->source[k].role == LMS_ROLE_RECORDS && (all || n[k] * 100 > percent * d->source[k].rows_accepted)) s = skip(p, rule->id, k);
        lms__mem_free(p->c->mem, n, d->n_sources ? d->n_sources : 1, sizeof *n);
    }
    return lms__pub_end(p, s);
}

static void literal(lms_buf *b, lms_str s)
{
    lms__buf_addc(b, '\'');
    for (size_t i = 0; i < s.n; i++) {
        if (s.s[i] == '\'') lms__buf_addc(b, '\'');
        lms__buf_addc(b, s.s[i]);
    }
    lms__buf_addc(b, '\'');
}

/* SQL of ours with `from` in the place of each @. */
static void add_sql(lms_pub *p, const char *sql, const char *from)
{
    for (; *sql; sql++)
        if (*sql == '@') lms__buf_addz(&p->b, from);
        else lms__buf_addc(&p->b, *sql);
}

/* The ward that can change the record: its own, else that of its child. */
static void ward(lms_pub *p, const char *from)
{
    const lms_schema *sc = p->in->table->schema;
    uint32_t          f = sc->of_role[LMS_ROLEF_WARD_CODE];
    lms__buf_addz(&p->b, "SELECT coalesce(");
    if (f != LMS_NO_FIELD) lms__buf_addz(&p->b, "r."), lms__sql_ident(&p->b, sc->field[f].id), lms__buf_addz(&p->b, ", ");
    add_sql(p, "(SELECT w.ward_code FROM @ward_progress w WHERE w.rowid = c.ward)) AS ward_code, ", from);
}

/* The list of a result as a SELECT; from is "" or the schema's name with a point. */
void lms__pub_key_in_sql(lms_pub *p, const char *from)
{
    const lms_node *fields = section(p, "fields");
    add_sql(p, "WITH merged AS (SELECT g.keep AS record_id, j.key AS field, json_extract(j.value, '$[0]') AS own,"
               " json_extract(j.value, '$[1]') AS after, json_extract(g.origin, '$.\"' || j.key || '\"') AS from_id FROM @golden g, json_each(g.key_in) j"
               "), repaired AS (SELECT c.record_id, c.field, min(c.rowid) AS first, max(c.rowid) AS last, max(CASE WHEN k.rule IS NULL THEN c.rowid END) AS why"
               " FROM @correction c JOIN @record r USING (record_id) LEFT JOIN @key_in_skip k ON k.rule = c.rule AND k.source_id = r.source_id"
               " WHERE c.kind = 'applied' AND c.field IN (", from);
    for (const lms_node *n = fields ? fields->child : NULL; n; n = n->next) {
        literal(&p->b, n->text);
        if (n->next) lms__buf_addc(&p->b, ',');
    }
    lms__buf_addz(&p->b, ") GROUP BY c.record_id, c.field HAVING why IS NOT NULL) ");
    ward(p, from); /* 1: repaired, and nothing better in another record */
    add_sql(p, "q.record_id, q.field, CASE w.rule WHEN 'answer-applied' THEN w.before ELSE a.before END AS before, z.after, w.rule,"
               " CASE w.rule WHEN 'answer-applied' THEN 'answer' ELSE 'repair' END AS origin, NULL AS other_id"
               " FROM repaired q JOIN @correction a ON a.rowid = q.first JOIN @correction z ON z.rowid = q.last JOIN @correction w ON w.rowid = q.why"
               " JOIN @record r ON r.record_id = q.record_id JOIN @child_state c ON c.child_id = r.child_id LEFT JOIN @golden g ON g.record_id = c.record_id"
               " WHERE (c.updated = 1 OR w.rule = 'answer-applied') AND coalesce(g.keep, c.record_id) = q.record_id"
               " AND (g.key_in IS NULL OR json_type(g.key_in, '$.\"' || q.field || '\"') IS NULL) UNION ALL ", from);
    ward(p, from); /* 2: from another record of the child */
    add_sql(p, "m.record_id, m.field, coalesce((SELECT x.before FROM @correction x WHERE x.record_id = m.record_id AND x.field = m.field AND x.kind = 'applied'"
               " ORDER BY x.rowid LIMIT 1), m.own), m.after, CASE WHEN s.rule IS NOT NULL THEN s.rule WHEN m.own IS NULL THEN 'key-in-fill' ELSE 'key-in-choose' END,"
               " CASE WHEN s.rule IS NOT NULL THEN 'answer' ELSE 'merge' END, m.from_id FROM merged m JOIN @record r ON r.record_id = m.record_id"
               " JOIN @child_state c ON c.child_id = r.child_id LEFT JOIN @correction s ON s.record_id = m.from_id AND s.field = m.field AND s.rule = 'answer-applied'"
               " WHERE c.updated = 1 OR s.rule IS NOT NULL UNION ALL ", from);
    ward(p, from); /* 3: the others of the child */
    add_sql(p, "r.record_id, NULL, NULL, NULL, 'key-in-duplicate', 'duplicate', g.keep FROM @golden g JOIN @child_state c USING (record_id)"
               " JOIN @record r ON r.child_id = c.child_id WHERE c.updated = 1 AND r.record_id <> g.keep", from);
}

lms_status lms__pub_key_in_view(lms_pub *p)
{
    lms__buf_clear(&p->b);
    lms__buf_addz(&p->b, "CREATE VIEW key_in AS ");
    lms__pub_key_in_sql(p, "");
    lms__buf_addc(&p->b, 0);
    return p->b.oom ? lms__mem_why(p->c->mem, p->err) : lms__sql_exec(p->db, p->b.s, p->err);
}
