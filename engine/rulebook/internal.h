// SPDX-License-Identifier: MIT
/* rulebook/internal.h - what the files of this folder share. */
#ifndef LMS_RULEBOOK_INTERNAL_H
#define LMS_RULEBOOK_INTERNAL_H

#include "rulebook/schema.h"

#define LMS_MAX_DEPTH 32      /* of nested lists and maps in a pack file */
#define LMS_MAX_ISSUES 1000
#define LMS_MAX_MEMBERS 2000  /* keys of one map */
#define LMS_MAX_PACK_FILE (16u << 20) /* bytes of one file of a pack */

/* A pack whose files are in memory (tests, fuzzing). As lms__rulebook_load. */
lms_status lms__rulebook_from(lms_mem *mem, const struct lms_rule_file *file, uint32_t n, lms_rulebook **out, lms_error *err);
/* YAML text of file number `file` as a tree in rb->text; NULL if it is empty or has an issue (noted). */
const lms_node *lms__yaml_parse(lms_rulebook *rb, uint32_t file);
/* Table in file number `file`; issues are noted, *out is usable (rectangular) in any case. False: out of memory. */
bool lms__csv_load(lms_rulebook *rb, uint32_t file, lms_str name, lms_csv_table *out);
/* Note an issue at a place. */
void lms__issue_at(lms_rulebook *rb, uint32_t file, uint32_t line, uint32_t col, const char *what, const char *a1,
                   const char *a2, const char *a3, const char *a4);
/* fields.yaml -> rb->schema; `rules:` of all sections -> rb->rule. False: out of memory. */
bool lms__fields_build(lms_rulebook *rb);
bool lms__rules_build(lms_rulebook *rb);
/* " Did you mean x?" is an own template; this copies a borrowed text as a C string into the rulebook. */
const char *lms__rb_z(lms_rulebook *rb, lms_str s);

#endif
