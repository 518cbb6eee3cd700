// SPDX-License-Identifier: MIT
/*
 * publish/publish.h - the result database: checked, complete, atomic, the same bytes every time.
 *
 * In       everything the run made
 * Out      result.db at out_path (mode 0400, folder must exist) and out_path with .run.json
 *          Beside the tables of the public contract, for what is shown to people (each may be empty):
 *            source_column (source_id, col 1-based, header, field or NULL)   the columns of each table read
 *            rule_text (rule, severity, text_vi, text_en, source)            rules of every section, actions of targets.yaml
 *            field (field, type, role, title_vi, title_en, personal, compared)   in column order; type and role as in fields.yaml;
 *              compared: a comparison of match.yaml looks at it
 *            match_text (part: class, comparison, level, pass; comparison, id, text_vi, text_en)   words of the matcher
 *            code_text (field, code, text_vi, text_en)                       codes of enum and set fields with their titles
 *            target (target: updated or in_target, percent, strict: 1 "more than", 0 "at least")   what the pack asks for
 *            deadline (id, level: ward or district, before, text_vi, text_en, source)   dates on which reports are due
 *            missing_child (ward, list, row, maybe, a column per field)   children of lists without a record, by ward and household
 *            statistic (ward_code, the fields of `by`, age_group, updated, complete, sound, single, fresh, id_status, children)   cross-counts
 *            projection (projection, kind, id, code, titles, notes, why, source), projection_count (projection, scope: all or ward, ward_code,
 *              by_field, value, part: NULL no basis, whole: NULL none, outward: 1 may leave the office); views indicator, measure, figure
 *            age_group (place, age_group, from_year, below_year: NULL open)   of the pack; titles in code_text
 *            set_member (field, value, code)   codes of each combination in statistic; view membership counts by them
 *            police_list (record_id, list, row_id)   which record stands in which list to the police
 *            police_word (part, place, id, text)     what is printed on those lists
 *            answer (record_id, source_id, line, row_id, answer, state, given: JSON, note)   what came back, and what became of it
 *            ladder (ward_code, step, alone, reached)   counted children of the ward who have a step; and all before it;
 *              view ladder_hamlet has the same by hamlet
 *            key_in_previous (record_key, field, ..., state)   what became of the previous result's key_in (previous.c)
 *            progress (ward_code, ...)   children of each ward since the previous result: before, now, and what lies between
 *            key_in_skip, golden.keep and key_in, view key_in: what is to be re-keyed by hand (keyin.c)
 *          child and child_origin are views. A child of one record is that record; what is the child's own stands in
 *            child_state (record_id of its first record, child_id, record_count, clean, id_status, updated, in_target, weakest_link,
 *              ward: rowid in ward_progress, steps: bits complete 1, formed 2, unique 4, sent 8, verified 16)
 *            golden (record_id as there, a column per field, origin: JSON of field to record_id)   only where several records, or other values
 *          Read back by explain and --model: model_parameter (class, comparison, level, probability) with the rows of
 *          lms__model_row (model/pairs.h), pair.pass (id of the owning pass, NULL for LMS_NO_PASS), meta `model_kind`.
 *          With pair.levels and pair.rarity (bits) they give pair.weight again, step by step (desk/waterfall.c)
 *          Small tables and the schema are written through SQLite, what grows with the records page by page (base/btree.h).
 * Promises
 *   1. rows conserve: counts are checked against the tables before publishing (LMS_E_INTERNAL if not)
 *   2. the file is whole or absent; an old result stays until the rename
 *   3. the same inputs, rules, decisions and as-of date give the same bytes
 *   4. clock, host, threads and timings are in .run.json only
 */
#ifndef LMS_PUBLISH_PUBLISH_H
#define LMS_PUBLISH_PUBLISH_H

#include "model/children.h"
#include "model/log.h"
#include "model/statistics.h"
#include "rulebook/rulebook.h"

typedef struct lms_publish_in {
    const lms_rulebook *rulebook; const lms_dataset *dataset; const lms_table *table; const lms_log *log;
    const lms_blocks *blocks; const lms_scored *scored; const lms_identified *identified;
    const lms_clusters *clusters; const lms_resolved *resolved; const lms_decisions *decisions;
    const char *as_of_origin;       /* "option", "newest", "none" */
    const char *model_kind;         /* as used */
    const lms_summary *summary;     /* for .run.json */
    const lms_answers *answers;     /* may be NULL */
    const char *previous;           /* path of the previous result, or NULL */
    const lms_statistics *statistics;
} lms_publish_in;
lms_status lms__publish(lms_ctx *c, const lms_publish_in *in, const char *out_path, lms_error *err);

#endif
