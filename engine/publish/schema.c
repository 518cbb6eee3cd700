// SPDX-License-Identifier: MIT
/* publish/schema.c - the tables and views of a result. The columns of record and child follow the pack's fields. */
#include "publish/internal.h"

/* Every field but the record's key, each between two pieces of SQL. */
static void fields(lms_pub *p, const char *before, const char *after)
{
    const lms_schema *sc = p->in->table->schema;
    for (uint32_t f = 0; f < sc->n; f++) {
        if (sc->field[f].role == LMS_ROLEF_RECORD_KEY) continue;
        lms__buf_addz(&p->b, before);
        lms__sql_ident(&p->b, sc->field[f].id);
        lms__buf_addz(&p->b, after);
    }
}

static lms_status run(lms_pub *p)
{
    lms__buf_addc(&p->b, 0);
    if (p->b.oom) return lms__mem_why(p->c->mem, p->err);
    lms_status s = lms__sql_exec(p->db, p->b.s, p->err);
    lms__buf_clear(&p->b);
    return s;
}

lms_status lms__pub_schema(lms_pub *p)
{
    static const char fixed[] =
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;"
        "CREATE TABLE source (source_id INTEGER PRIMARY KEY, name TEXT, role TEXT, format TEXT, encoding TEXT, sheet TEXT, rows_read INTEGER,"
        " rows_accepted INTEGER, rows_quarantined INTEGER, header_line INTEGER, hash TEXT, issuer TEXT, date TEXT, preamble TEXT, rows_forgotten INTEGER);"
        "CREATE TABLE source_column (source_id INTEGER, col INTEGER, header TEXT, field TEXT, PRIMARY KEY (source_id, col)) WITHOUT ROWID;"
        "CREATE TABLE field (field TEXT, type TEXT, role TEXT, title_vi TEXT, title_en TEXT, personal INTEGER, compared INTEGER);"
        "CREATE TABLE code_text (field TEXT, code TEXT, text_vi TEXT, text_en TEXT, PRIMARY KEY (field, code)) WITHOUT ROWID;"
        "CREATE TABLE rule_text (rule TEXT PRIMARY KEY, section TEXT, severity TEXT, text_vi TEXT, text_en TEXT, source TEXT) WITHOUT ROWID;"
        "CREATE TABLE match_text (part TEXT, comparison TEXT, id TEXT, text_vi TEXT, text_en TEXT);"
        "CREATE TABLE correction (record_id INTEGER, field TEXT, rule TEXT, before TEXT, after TEXT, kind TEXT);"
        "CREATE TABLE transform (source_id INTEGER, field TEXT, rule TEXT, count INTEGER, PRIMARY KEY (source_id, field, rule)) WITHOUT ROWID;"
        "CREATE TABLE finding (record_id INTEGER, field TEXT, rule TEXT, severity TEXT, args TEXT);"
        "CREATE TABLE quarantine (source_id INTEGER, line INTEGER, col INTEGER, code TEXT, args TEXT, raw TEXT);"
        "CREATE TABLE forgotten (source_id INTEGER, line INTEGER);"
        "CREATE TABLE blocking_pass (pass TEXT, keyed INTEGER, blocks INTEGER, largest INTEGER, pairs INTEGER, owned INTEGER, same INTEGER,"
        " expected REAL, split_blocks INTEGER, skipped INTEGER, skipped_expected REAL);"
        "CREATE TABLE model_parameter (class TEXT, comparison TEXT, level TEXT, probability REAL);"
        "CREATE TABLE pair (record_a INTEGER, record_b INTEGER, weight REAL, probability REAL, verdict TEXT, reason TEXT, class TEXT, runner_up TEXT,"
        " pass TEXT, levels TEXT, rarity REAL, PRIMARY KEY (record_a, record_b)) WITHOUT ROWID;"
        "CREATE TABLE evidence (record_id INTEGER, list TEXT, row INTEGER, outcome TEXT, differs TEXT, probability REAL, margin REAL,"
        " rule TEXT, list_date TEXT, list_number TEXT);"
        "CREATE TABLE child_state (record_id INTEGER PRIMARY KEY, child_id TEXT, record_count INTEGER, clean INTEGER, id_status TEXT,"
        " updated INTEGER, in_target INTEGER, weakest_link REAL, ward INTEGER, steps INTEGER);"
        "CREATE TABLE key_in_skip (rule TEXT, source_id INTEGER, PRIMARY KEY (rule, source_id)) WITHOUT ROWID;"
        "CREATE TABLE child_history (child_id TEXT, previous_child_id TEXT, kind TEXT);"
        "CREATE TABLE decision (key_a TEXT, key_b TEXT, decision TEXT, \"by\" TEXT, \"at\" TEXT, reason TEXT, evidence TEXT);"
        "CREATE TABLE ward_progress (ward_code TEXT, ward_name TEXT, population INTEGER, children INTEGER, updated INTEGER, clean INTEGER, verified INTEGER,"
        " in_target INTEGER, of_updated TEXT, of_all TEXT, reach_updated INTEGER, reach_of_updated INTEGER, reach_of_all INTEGER);"
        "CREATE TABLE ladder (ward_code TEXT, step TEXT, alone INTEGER, reached INTEGER);"
        "CREATE TABLE key_in_previous (record_key TEXT, field TEXT, ward_code TEXT, before TEXT, after TEXT, rule TEXT, origin TEXT, other_key TEXT, state TEXT,"
        " now TEXT, record_id INTEGER, PRIMARY KEY (record_key, field)) WITHOUT ROWID;"
        "CREATE TABLE progress (ward_code TEXT, ward_name TEXT, before_updated INTEGER, before_clean INTEGER, before_verified INTEGER, before_in_target INTEGER,"
        " updated INTEGER, clean INTEGER, verified INTEGER, in_target INTEGER, fresh INTEGER, split INTEGER, came INTEGER, lost INTEGER, merged INTEGER, went INTEGER,"
        " cleaned INTEGER, uncleaned INTEGER, confirmed INTEGER, unconfirmed INTEGER, no_file INTEGER);"
        "CREATE TABLE target (target TEXT PRIMARY KEY, percent INTEGER, strict INTEGER) WITHOUT ROWID;"
        "CREATE TABLE deadline (id TEXT, level TEXT, before TEXT, text_vi TEXT, text_en TEXT, source TEXT);"
        "CREATE TABLE worklist (ward_code TEXT, record_id INTEGER, action TEXT, gain REAL, household TEXT);"
        "CREATE TABLE police_list (record_id INTEGER PRIMARY KEY, list TEXT, row_id TEXT);"
        "CREATE TABLE police_word (part TEXT, place INTEGER, id TEXT, text TEXT);"
        "CREATE TABLE answer (record_id INTEGER, source_id INTEGER, line INTEGER, row_id TEXT, answer TEXT, state TEXT, given TEXT, note TEXT);";
    lms__buf_clear(&p->b);
    lms__buf_addz(&p->b, fixed);
    lms__buf_addz(&p->b, "CREATE TABLE record (record_id INTEGER PRIMARY KEY, source_id INTEGER, line INTEGER, record_key TEXT, child_id TEXT");
    fields(p, ", ", " TEXT");
    lms__buf_addz(&p->b, ", extra TEXT, clean INTEGER, id_status TEXT);"
                         "CREATE TABLE golden (record_id INTEGER PRIMARY KEY");
    fields(p, ", ", " TEXT");
    lms__buf_addz(&p->b, ", origin TEXT, keep INTEGER, key_in TEXT);"
                         "CREATE TABLE missing_child (ward TEXT, list TEXT, row INTEGER, maybe INTEGER");
    fields(p, ", ", " TEXT");
    lms__buf_addz(&p->b, ");");
    return run(p);
}

/* A child: its golden record where there is one, else its only record. */
static lms_status child_view(lms_pub *p)
{
    const lms_schema *sc = p->in->table->schema;
    lms__buf_clear(&p->b);
    lms__buf_addz(&p->b, "CREATE VIEW child AS SELECT c.child_id, c.record_count");
    for (uint32_t f = 0; f < sc->n; f++) {
        if (sc->field[f].role == LMS_ROLEF_RECORD_KEY) continue;
        lms__buf_addz(&p->b, ", CASE WHEN g.record_id IS NULL THEN r.");
        lms__sql_ident(&p->b, sc->field[f].id);
        lms__buf_addz(&p->b, " ELSE g.");
        lms__sql_ident(&p->b, sc->field[f].id);
        lms__buf_addz(&p->b, " END AS ");
        lms__sql_ident(&p->b, sc->field[f].id);
    }
    lms__buf_addz(&p->b, ", c.clean, c.id_status, c.updated, c.in_target, c.weakest_link FROM child_state c"
                         " LEFT JOIN record r ON r.record_id = c.record_id LEFT JOIN golden g ON g.record_id = c.record_id;");
    return run(p);
}

/* The ladder hamlet by hamlet, for whoever goes there: each figure counts children who have the step and all before it. */
static lms_status hamlet_view(lms_pub *p)
{
    const lms_schema *sc = p->in->table->schema;
    uint32_t          f = sc->of_role[LMS_ROLEF_HAMLET];
    if (f == LMS_NO_FIELD) return LMS_OK;
    lms__buf_clear(&p->b);
    lms__buf_addz(&p->b, "CREATE VIEW ladder_hamlet AS SELECT * FROM (SELECT w.ward_code, w.ward_name, CASE WHEN g.record_id IS NULL THEN r.");
    lms__sql_ident(&p->b, sc->field[f].id);
    lms__buf_addz(&p->b, " ELSE g.");
    lms__sql_ident(&p->b, sc->field[f].id);
    lms__buf_addz(&p->b, " END AS hamlet, count(*) AS updated, sum(c.steps & 1 = 1) AS complete, sum(c.steps & 3 = 3) AS formed, sum(c.steps & 7 = 7) AS \"unique\","
                         " sum(c.steps & 15 = 15) AS sent, sum(c.steps & 31 = 31) AS verified FROM child_state c JOIN ward_progress w ON w.rowid = c.ward"
                         " JOIN record r ON r.record_id = c.record_id LEFT JOIN golden g ON g.record_id = c.record_id WHERE c.updated = 1 GROUP BY 1, 2, 3)"
                         " ORDER BY ward_code IS NULL, ward_code, hamlet IS NULL, length(hamlet), hamlet;");
    return run(p);
}

lms_status lms__pub_views(lms_pub *p)
{
    static const char sql[] =
        "CREATE UNIQUE INDEX child_by_id ON child_state (child_id);"
        "CREATE UNIQUE INDEX record_by_key ON record (record_key);"
        "CREATE INDEX record_by_line ON record (source_id, line);"
        "CREATE INDEX record_by_child ON record (child_id);"
        "CREATE INDEX correction_by_record ON correction (record_id);"
        "CREATE INDEX finding_by_record ON finding (record_id);"
        "CREATE INDEX pair_by_b ON pair (record_b);"
        "CREATE INDEX evidence_by_record ON evidence (record_id);"
        "CREATE INDEX worklist_by_record ON worklist (record_id);"
        "CREATE VIEW child_origin AS SELECT c.child_id, j.key AS field, j.value AS record_id FROM golden g JOIN child_state c USING (record_id),"
        " json_each(g.origin) j;"
        "CREATE VIEW clean_list AS SELECT * FROM child WHERE updated = 1 ORDER BY child_id;"
        "CREATE VIEW duplicates AS SELECT r.child_id, r.record_id, r.record_key, s.name AS source, r.line FROM record r JOIN source s USING (source_id)"
        " WHERE r.child_id IN (SELECT child_id FROM child_state WHERE record_count > 1) ORDER BY r.child_id, r.record_id;"
        "CREATE VIEW open_questions AS SELECT a.record_key AS key_a, b.record_key AS key_b, p.weight, p.probability, p.reason FROM pair p"
        " JOIN record a ON a.record_id = p.record_a JOIN record b ON b.record_id = p.record_b WHERE p.verdict = 'review' ORDER BY p.weight DESC, p.record_a, p.record_b;"
        "CREATE VIEW findings_by_rule AS SELECT f.rule, f.field, f.severity, count(*) AS n, t.text_vi, t.text_en FROM finding f LEFT JOIN rule_text t ON t.rule = f.rule"
        " GROUP BY f.rule, f.field, f.severity ORDER BY n DESC, f.rule, f.field;"
        "CREATE VIEW corrections_by_rule AS SELECT c.rule, c.field, c.kind, count(*) AS n, t.text_vi, t.text_en FROM correction c LEFT JOIN rule_text t ON t.rule = c.rule"
        " GROUP BY c.rule, c.field, c.kind ORDER BY n DESC, c.rule, c.field;"
        "CREATE VIEW work_visit AS SELECT ward_code, place, visit, household, children, first_record, sum(children) OVER (PARTITION BY ward_code ORDER BY place) AS mended"
        " FROM (SELECT ward_code, visit, household, children, first_record, row_number() OVER (PARTITION BY ward_code ORDER BY first) AS place FROM"
        " (SELECT ward_code, CASE WHEN household IS NULL OR action = 'decide-duplicate' THEN 'record:' || record_id ELSE 'household:' || household END AS visit,"
        " CASE WHEN action <> 'decide-duplicate' THEN household END AS household, count(*) AS children, min(record_id) AS first_record, min(rowid) AS first"
        " FROM worklist GROUP BY 1, 2));"
        "CREATE VIEW source_balance AS SELECT source_id, name, rows_read, rows_accepted, rows_quarantined,"
        " rows_forgotten, rows_read = rows_accepted + rows_quarantined + rows_forgotten AS balanced FROM source ORDER BY source_id;";
    lms_status s = child_view(p);
    if (s == LMS_OK) s = lms__sql_exec(p->db, sql, p->err);
    if (s == LMS_OK) s = hamlet_view(p);
    return s == LMS_OK ? lms__pub_key_in_view(p) : s;
}
