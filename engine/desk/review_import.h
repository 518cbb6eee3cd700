// SPDX-License-Identifier: MIT
/*
 * desk/review_import.h - decisions that were taken elsewhere, read into the decision log.
 *
 * In       a result, its decision log (made if it is not there), files:
 *          JSON  an array of flat objects (what the single-file page saves), or one object per line;
 *          a table (XLSX, XLS, CSV, TSV) that has these as column headings, in any order, other columns ignored
 * Out      entries in the log; what was not taken, with file and line
 *
 * The one schema of all routes. Names are those of the JSON members and of the columns; a heading may also be the
 * Vietnamese or English title in brackets. "" is the same as absent.
 *
 *     key_a      record_key of a record of the result (or: record_key)
 *     key_b      record_key of the other one                                   (pair)
 *     field      id of a field, value: what is proposed for it                 (proposal; then key_b is absent)
 *     decision   of a pair: same, different, different-child-same-household, unsure; of a proposal: accepted, rejected,
 *                unsure; or the words of lmd__import_word in Vietnamese or English. Absent: not decided yet, left open
 *                [Kết luận | Decision]
 *     reason     free text                                                     [Lý do | Reason]
 *     base       number of the log entry the person saw as the last on this pair or field; absent or 0: none
 *     by         who decided; absent: who imports                              [Người kết luận | Decided by]
 *     at         YYYY-MM-DDThh:mm:ssZ; absent: now
 *     evidence   fingerprint of review_evidence.h of what was shown; absent: of what the result holds now
 *
 * A workbook may name who decided once, above the headings: a cell "Người kết luận:" with the name right of it.
 *
 * Promises
 *   1. nothing is overwritten: where somebody decided since (base), the row is reported, the log stays
 *      Rows of one file and one named person on the same subject, each with its time: the latest is meant
 *   2. a row about records that are not in the result, with an unknown word, or contradicted by another row of the same
 *      call is reported with its line, and none of the contradicting rows is taken
 *   3. columns moved, rows deleted, sorted or half filled change nothing about the rest; the same file again adds
 *      nothing
 *   4. no bytes of a file do anything but give rows or a report
 */
#ifndef LMD_REVIEW_IMPORT_H
#define LMD_REVIEW_IMPORT_H

#include "declog.h"

/* One row of a file as it stands there; texts live in the list. word: "" open, else a word of the log. */
typedef struct lmd_import_row {
    lms_str key_a, key_b, field, value, word, reason, by, at, evidence;
    int64_t base;
    uint32_t line, file; /* of the file; which file */
    const char *bad;     /* NULL, or a template that says what is wrong with the row itself */
} lmd_import_row;

typedef struct lmd_import {
    lmd_import_row *v;
    size_t n, cap;
    char **text;
    size_t n_text, cap_text;
} lmd_import;

void lmd__import_free(lmd_import *m);

/* The code of a word in any of its forms; NULL: unknown. `pair`: of a pair, else of a proposal. */
const char *lmd__import_code(lms_str word, bool pair);
/* The words, ended by code NULL. */
const lmd_word *lmd__import_words(bool pair);

/*
 * What stands in the log (NULL: nothing) for a pair of records, or for a field of one (field not empty; value is then
 * what was decided about). seq 0 and empty texts: nothing. Texts are appended.
 */
lms_status lmd__standing_of(lmd_declog *log, lms_str key_a, lms_str key_b, lms_str field, int64_t *seq, lmd_buf *word,
                            lmd_buf *value, lms_error *err);

/* Rows of JSON bytes, read in place (they are changed). LMS_E_FORMAT with the line: no such JSON. */
lms_status lmd__import_json(lmd_import *m, char *bytes, size_t n, uint32_t file, lms_error *err);
/* Rows of a table. LMS_E_FORMAT: no row has the headings. The source stays the caller's. */
lms_status lmd__import_table(lmd_import *m, lms_row_source *rows, uint32_t file, lms_error *err);

#endif
