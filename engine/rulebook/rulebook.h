// SPDX-License-Identifier: MIT
/*
 * rulebook/rulebook.h - a rule pack: YAML for structure, CSV for tables, loaded once, never changed.
 *
 * A pack is a folder: pack.yaml, fields.yaml, normalise.yaml, validate.yaml, block.yaml, match.yaml,
 * identify.yaml, targets.yaml, statistics.yaml (the last three may be absent) and tables/NAME.csv. Every YAML value keeps its file, line
 * and column. Loading checks the shape of every section against a schema table (unknown keys, wrong
 * types, missing keys), collects all issues and goes on, so that one run shows them all. What a
 * section means is compiled by its stage (lms__<stage>_plan_new), which reports further issues
 * with the same lms__issue.
 */
#ifndef LMS_RULEBOOK_RULEBOOK_H
#define LMS_RULEBOOK_RULEBOOK_H

#include "base/ctx.h"
#include "model/log.h"
#include "model/schema.h"

typedef enum lms_node_kind { LMS_SCALAR, LMS_LIST, LMS_DICTIONARY } lms_node_kind;
typedef struct lms_node lms_node;
struct lms_node {
    lms_node_kind   kind;
    lms_str         key;     /* in a map: the key */
    lms_str         text;    /* scalar text */
    const lms_node *child;   /* first child of list or map */
    const lms_node *next;    /* next sibling */
    uint32_t        file, line, col; /* file: index in lms_rulebook.file; line and col 1-based */
    uint32_t        key_line, key_col;
};
/* NULL-safe: a NULL node has no members. */
const lms_node *lms__node_get(const lms_node *map, const char *key);
lms_str  lms__node_str(const lms_node *map, const char *key);               /* "" if absent */
double   lms__node_num(const lms_node *map, const char *key, double def);   /* '.' decimal point */
int64_t  lms__node_int(const lms_node *map, const char *key, int64_t def);
bool     lms__node_bool(const lms_node *map, const char *key, bool def);
uint32_t lms__node_count(const lms_node *list);
bool     lms__num_parse(lms_str s, double *out);                            /* locale-free; the whole text must be a number */
bool     lms__int_parse(lms_str s, int64_t *out);

typedef enum lms_section { LMS_SEC_PACK, LMS_SEC_FIELDS, LMS_SEC_NORMALISE, LMS_SEC_VALIDATE, LMS_SEC_BLOCK,
                           LMS_SEC_MATCH, LMS_SEC_IDENTIFY, LMS_SEC_TARGETS, LMS_SEC_STATISTICS, LMS_N_SECTIONS } lms_section;

/* Anything with an id under `rules:` of a section. Numbered in order of (section, position). */
typedef struct lms_rule {
    lms_str         id, text_vi, text_en, source;
    lms_severity    severity;
    lms_section     section;
    const lms_node *node;
} lms_rule;
#define LMS_NO_RULE UINT16_MAX

/* A CSV table of the pack. Lines starting with '#' before the header are its origin. */
typedef struct lms_csv_table {
    lms_str   name, origin;
    lms_str  *header; uint32_t n_columns;
    lms_str  *cell;   uint32_t n_rows;    /* row-major */
    uint32_t  file;                       /* index in lms_rulebook.file; data row r is at line first_line + r when no cell has line breaks */
    uint32_t *line;                       /* [n_rows] */
} lms_csv_table;
static inline lms_str lms__csv_cell(const lms_csv_table *t, uint32_t row, uint32_t col) { return t->cell[(size_t)row * t->n_columns + col]; }
uint32_t lms__csv_column(const lms_csv_table *t, const char *header); /* UINT32_MAX if absent */

typedef struct lms_issue { uint32_t file, line, col; lms_error error; } lms_issue; /* col counts letters */

typedef struct lms_rulebook {
    lms_mem   *mem;
    lms_arena  text;
    lms_str    dir, name, version, title_vi, title_en;
    char       hash[33];          /* XXH3-128 over all files of the pack in name order */
    lms_schema schema;
    const lms_node **field_node;  /* [schema.n] the map of each field in fields.yaml */
    const lms_node *section[LMS_N_SECTIONS]; /* root map or NULL */
    lms_rule  *rule; uint32_t n_rules;
    lms_csv_table *table; uint32_t n_tables;
    struct lms_rule_file { lms_str name, content; } *file; uint32_t n_files; /* name order; content without a BOM */
    LMS_VEC(lms_issue) issues;        /* sorted by (file, line, col) by lms__rulebook_load and lms__rulebook_sort */
    bool       oom;                   /* memory ran out while an issue was noted */
} lms_rulebook;

/* Load and check shape. LMS_OK even with issues (look at rb->issues.n); LMS_E_IO if the folder cannot be read. */
lms_status lms__rulebook_load(lms_mem *mem, const char *dir, lms_rulebook **out, lms_error *err);
void       lms__rulebook_free(lms_rulebook *rb);
const lms_csv_table *lms__rulebook_table(const lms_rulebook *rb, lms_str name);
uint16_t   lms__rulebook_rule(const lms_rulebook *rb, lms_str id); /* LMS_NO_RULE */

/* Text of line `line` (1-based) of a file of the pack, without its line end. */
lms_str    lms__rulebook_line(const lms_rulebook *rb, uint32_t file, uint32_t line);
/* Issues into order of (file, line, col); the same issue at the same place is kept once. */
void       lms__rulebook_sort(lms_rulebook *rb);

/* Note an issue at a node's place (NULL: the start of pack.yaml). Arguments as lms__fail (template, up to 4). */
#define lms__issue(rb, node, ...) lms__issue_pick((rb), (node), __VA_ARGS__, NULL, NULL, NULL, NULL, NULL)
#define lms__issue_pick(rb, node, what, a1, a2, a3, a4, ...) lms__issue_((rb), (node), (what), (a1), (a2), (a3), (a4))
void lms__issue_(lms_rulebook *rb, const lms_node *node, const char *what, const char *a1, const char *a2, const char *a3, const char *a4);
/* Nearest of `known` to a word (OSA distance, at most a third of its length), or "" - for "did you mean". */
lms_str lms__nearest(lms_str word, const lms_str *known, uint32_t n);
/* LMS_E_RULES from the first issue, with "and N more"; LMS_OK if there is none. */
lms_status lms__rulebook_status(const lms_rulebook *rb, lms_error *err);

#endif
