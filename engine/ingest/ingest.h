// SPDX-License-Identifier: MIT
/*
 * ingest/ingest.h - dumps in, accepted rows with raw values out; nothing lost.
 *
 * In       inputs (files or row sources), the pack's fields and synonyms, an optional map file
 * Out      lms_dataset: rows in record order, raw values interned, quarantine, sources
 * Promises
 *   1. rows_read == rows_accepted + rows_quarantined + rows_forgotten, for every source
 *   2. a broken row costs itself only: an unclosed quote does not take the rest of the file
 *   3. every cell of an accepted row is in a field, in extra, or (empty) nowhere
 *   4. the order of inputs, threads and locale change nothing
 *   5. a file that is no table gets one error naming file, line, column and what to do
 *   6. a record whose key the run's forget callback knows is in no table of the dataset, only counted
 * Not      repair of values inside a UTF-8 file (normalise/)
 *
 * Codes of quarantine: unclosed-quote, text-after-quote, row-too-long, nul-byte, invalid-utf8, too-many-cells (args:
 * columns, cells), no-header (a sheet without known headings), repeated-header, column-number-row, subtotal-row,
 * signature-row, note-row, section-row, no-known-value, and those a row source gives. A short row is accepted, what is
 * missing is empty; a row of which nothing is filled is no row.
 */
#ifndef LMS_INGEST_INGEST_H
#define LMS_INGEST_INGEST_H

#include "model/dataset.h"
#include "model/pairs.h"
#include "model/children.h"
#include "rulebook/rulebook.h"

typedef struct lms_ingest_input {
    lms_role role;
    lms_str  path, name, table, issuer, date; /* "" = not given */
    lms_row_source rows;                      /* next NULL: read path */
} lms_ingest_input;

typedef struct lms_ingest_plan lms_ingest_plan; /* header synonyms, row filters, compiled from fields.yaml */
lms_status lms__ingest_plan_new(lms_ctx *c, lms_rulebook *rb, const char *map_file, lms_ingest_plan **out,
                                lms_error *err);
void       lms__ingest_plan_free(lms_ingest_plan *p);

/* RECORDS and REFERENCE inputs. Row sources are closed in any case. *out is initialised here; free it always. */
lms_status lms__ingest(lms_ctx *c, const lms_ingest_plan *p, const lms_ingest_input *in, uint32_t n_in,
                       lms_dataset *out, lms_error *err);
/* POPULATION inputs; texts are copied into a. Sorted by ward_code; a ward twice is an error. */
lms_status lms__ingest_population(lms_ctx *c, const lms_ingest_plan *p, const lms_ingest_input *in, uint32_t n_in,
                                  lms_arena *a, lms_populations *out, lms_error *err);
/* Decisions from a decision log or the `decision` table of a previous result, resolved to rows of d; later entries of
 * a pair win. */
lms_status lms__ingest_decisions(lms_ctx *c, const char *path, const lms_dataset *d, lms_arena *a, lms_decisions *out,
                                 lms_error *err);

/* A text file or database as it stands, title and header rows too, nothing judged; column names of a database are
 * line 0. */
lms_status lms__ingest_rows(lms_ctx *c, const lms_ingest_plan *p, const lms_ingest_input *in, lms_row_source *out,
                            lms_error *err);

#endif
