/* SPDX-License-Identifier: MIT */
/*
 * lamsach_desk.h - what the desk of officer and auditor needs around the engine: workbooks in and
 * out, exports, reports, the officer's folder. Links against liblamsach-desk (and liblamsach).
 * The rules of lamsach.h (owner, errors, threads, output) hold here too.
 */
#ifndef LAMSACH_DESK_H
#define LAMSACH_DESK_H

#include <lamsach.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Add an input of any format: sniffs the content (not the extension) and reads XLSX and XLS
 * through the desk's readers, everything else through the engine's.
 *
 * Errors:  LMS_E_FORMAT for encrypted or truncated workbooks, zip bombs, DOCTYPE; LMS_E_IO
 */
LMS_API lms_status lmd_add_input(lms_run *run, const lms_input *in, lms_error *err);

/** Open a workbook as a row source; the caller (or the run it is given to) closes it. */
LMS_API lms_status lmd_workbook_open(const char *path, lms_row_source *out, lms_error *err);

/** 1 if the file's content is a workbook (ZIP with a workbook part, or OLE2), 0 if not; path may be unreadable (0). */
LMS_API int lmd_is_workbook(const char *path);

/**
 * Write a table or view of a result as .csv, .xlsx or .jsonl (by extension).
 *
 * In:      view  name of a table or view of result.db; checked against the schema
 *          path  NULL or "-": out receives the bytes (csv, jsonl only)
 */
LMS_API lms_status lmd_export(const char *result_db, const char *view, const char *path,
                              lms_write_fn out, void *ctx, int excel_safe, lms_error *err);

/** Write the HTML report into a new folder dir (appears whole or not at all). lang "vi" or "en" is what opens first. */
LMS_API lms_status lmd_report(const char *result_db, const char *rules_dir, const char *dir, const char *lang, lms_error *err);

/**
 * Give a dump back in its own columns, order and format (CSV as CSV, workbooks as XLSX), with
 * cleaned values; repaired cells are coloured in XLSX and listed in the extra column
 * "lamsach: đã sửa" (before values). Quarantined rows stay as they were and are marked.
 */
LMS_API lms_status lmd_return_file(const char *result_db, const char *rules_dir, const char *map_file,
                                   const char *input_path, const char *out_path, lms_error *err);

/** Work list per ward as one XLSX. */
LMS_API lms_status lmd_worklist_xlsx(const char *result_db, const char *rules_dir, const char *path, const char *lang, lms_error *err);

#ifdef __cplusplus
}
#endif
#endif
