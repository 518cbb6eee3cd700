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

/**
 * Open a workbook as a row source; the caller (or the run it is given to) closes it.
 *
 * All sheets in workbook order (row->sheet), all rows that have a cell; rows of a hidden sheet count as hidden.
 * A value of a merged area is repeated in each of its cells. XLSX (transitional and strict) is streamed: the
 * shared strings are kept in memory, the sheets are not. Old .xls (BIFF5, BIFF8) is read whole.
 *
 * Limits:  20,000 parts, 4 GiB a part, 8 GiB together, 200 times its packed size above 32 MiB; 16 MiB a cell;
 *          1,048,576 rows and 16,384 columns a sheet; 400 million cells a workbook, gaps counted
 */
LMS_API lms_status lmd_workbook_open(const char *path, lms_row_source *out, lms_error *err);

/**
 * 1 if the file's first bytes are those of a workbook container (ZIP, OLE2 or a bare BIFF stream), 0 if not.
 * A damaged or encrypted workbook is still one (1): opening it says what is wrong. An unreadable path gives 0.
 */
LMS_API int lmd_is_workbook(const char *path);

/**
 * Write a table or view of a result as .csv, .xlsx or .jsonl (by extension).
 *
 * In:      view  name of a table or view of result.db; checked against the schema
 *          path  NULL or "-": out receives the bytes as CSV without BOM; "-.jsonl": as JSON lines
 *          excel_safe  CSV only: texts that a spreadsheet would run or change get a leading apostrophe
 */
LMS_API lms_status lmd_export(const char *result_db, const char *view, const char *path,
                              lms_write_fn out, void *ctx, int excel_safe, lms_error *err);

/** Write the report into a new folder dir (appears whole or not at all): index.html, and its tables as bao-cao.xlsx. lang "vi" or "en" is what opens first. */
LMS_API lms_status lmd_report(const char *result_db, const char *rules_dir, const char *dir, const char *lang, lms_error *err);
/**
 * The same for people outside the office: keys as keyed hashes (the key is random and kept nowhere), no names, numbers, addresses,
 * examples, names of files; of a child only year of birth and ward where five share them; counts rounded to multiples of 5, those under 5 hidden.
 */
LMS_API lms_status lmd_report_pseudonymous(const char *result_db, const char *dir, const char *lang, lms_error *err);

/**
 * Give a dump back in its own columns and order with cleaned values. A cell that was repaired is green in a
 * workbook, one with a proposal yellow, with a comment each; columns "lamsach: ..." behind the own ones say in
 * Vietnamese what was done, what is proposed, what to do, which records are the same child. Proposals are never
 * written into a cell. Letterhead and quarantined rows stay as they were; the latter are marked. Dates are
 * dd/MM/yyyy, codes are words.
 *
 * In:      map_file    as in the run that made the result, may be NULL
 *          input_path  known to the result by its file name
 *          out_path    .xlsx: a workbook; else text with the delimiter of the original, UTF-8 with BOM
 */
LMS_API lms_status lmd_return_file(const char *result_db, const char *rules_dir, const char *map_file,
                                   const char *input_path, const char *out_path, lms_error *err);

/** Work list per ward as one XLSX. */
LMS_API lms_status lmd_worklist_xlsx(const char *result_db, const char *rules_dir, const char *path, const char *lang, lms_error *err);

/**
 * The lists for the ward police (official letter 2513/LĐTBXH-TTTT): a workbook per ward in a new folder dir, with a
 * cover sheet, a sheet per list in the order of hamlets, drop-downs for the answer and a row id in the last column.
 * Filled in, they are inputs of role LMS_ROLE_ANSWERS.
 */
LMS_API lms_status lmd_lists(const char *result_db, const char *dir, lms_error *err);

/**
 * What lmd_review needs. size is set by _init.
 */
typedef struct lmd_review_options {
    size_t   size;
    uint16_t port;      /**< 0: any that is free */
    int      stop_fd;   /**< the server ends when this becomes readable; -1: never */
    lms_translate_fn tr; /**< for error texts shown on the page; may be NULL */
    void            *tr_ctx;
    /** Called once when the page can be opened. The token stands behind '#': who has the URL may read and decide. */
    void (*ready)(void *ctx, const char *url, size_t pairs, size_t proposals, size_t merged);
    void *ctx;
} lmd_review_options;

LMS_API void lmd_review_options_init(lmd_review_options *opt);

/**
 * Serve the review page of a result on the loopback address until stop_fd says so. Decisions go to
 * RESULT.decisions.db beside it (made if it is not there); the result itself is only read.
 *
 * Errors:  LMS_E_IO if the port is taken or the log cannot be written
 */
LMS_API lms_status lmd_review(const char *result_db, const lmd_review_options *opt, lms_error *err);

/**
 * What to key by hand into the software the dumps came from: a workbook per ward in a new folder dir, with the values
 * to re-key (old as keyed, new, why, on whose word), the duplicates to delete, and what of the previous list is not done.
 */
LMS_API lms_status lmd_keyin(const char *result_db, const char *dir, lms_error *err);

/**
 * What lmd_run_folder needs beside the run. size is set by _init.
 */
typedef struct lmd_folder_options {
    size_t             size;
    const char        *rules_dir;  /**< as in lms_options */
    const char        *map_file;   /**< as in lms_options, may be NULL */
    const char        *lang;       /**< "vi" or "en": what the report opens with */
    const char *const *give_back;  /**< paths of the dumps to give back cleaned, as they were added to the run */
    uint32_t           n_give_back;
    const char        *previous;   /**< previous result: its decision log goes along if the folder has none; may be NULL */
    lms_progress_fn    progress;   /**< stages "report", "worklist", "return"; may be NULL */
    void              *ctx;
} lmd_folder_options;

LMS_API void lmd_folder_options_init(lmd_folder_options *opt);

/**
 * The officer's one command: execute the run and put everything it gives into one folder.
 *
 *     result.db, result.run.json      the result, for lamsach's other commands
 *     result.decisions.db             if the previous result has a decision log and the folder none: its copy
 *     report/index.html               where each ward stands
 *     danh-sach-can-xu-ly.xlsx        the work list, a sheet per ward
 *     danh-sach-gui-cong-an/          the lists for the ward police, a workbook per ward
 *     danh-sach-nhap-lai/             what to key into the ministry's software, a workbook per ward
 *     da-lam-sach/<file>              each dump back in its own columns and order, cleaned
 *     DOC-TOI-TRUOC.txt               what is what, in Vietnamese, with the figures
 *
 * In:      run     inputs added, not yet executed
 *          folder  appears whole or not at all. If it is there already it is replaced in one step, provided it
 *                  is empty or was made by this call (has DOC-TOI-TRUOC.txt); files in it that are not
 *                  lamsach's (result.decisions.db, an officer's notes) are kept.
 * Out:     *sum    may be NULL
 * Returns: as lms_run_execute; LMS_E_ARG if folder holds other files. Folders are 0700, files 0600 (result.db 0400).
 */
LMS_API lms_status lmd_run_folder(lms_run *run, const lmd_folder_options *opt, const char *folder, lms_summary *sum,
                                  lms_error *err);

/** A sample that was drawn. */
typedef struct lmd_sample_info {
    size_t   size;
    char     seed[65];
    uint64_t pairs, pairs_of, records, records_of; /**< drawn, of how many */
} lmd_sample_info;

/**
 * Draw a stratified random sample of pairs of records (by match weight) and of clean records (by ward) and write it
 * as a workbook to be filled in from papers. The same result, seed and size give the same sample.
 *
 * In:      size  of pairs, and of records; seed  1..64 of A-Z a-z 0-9 - _ . ; NULL: random, told in out
 */
LMS_API lms_status lmd_sample(const char *result_db, const char *path, uint64_t size, const char *seed, lmd_sample_info *out,
                              lms_error *err);

/** A share with its interval at 95 %. */
typedef struct lmd_share {
    uint64_t of, drawn, checked, right, unsure;
    double   estimate, low, high; /**< 0..1; low 0 and high 1 where nothing was checked */
} lmd_share;
typedef struct lmd_sample_result {
    size_t    size;
    char      seed[65];
    lmd_share precision; /**< of merged pairs; right: the same child */
    lmd_share recall;    /**< of the pairs sampled; counts are those of pairs apart, right: the same child after all */
    lmd_share clean;     /**< records called clean that are right on paper */
    uint64_t  partly, contradicted, unknown_words, lost, foreign; /**< not counted, and why */
    uint64_t  logged, log_kept;
} lmd_sample_result;

/**
 * Read filled workbooks of one sample, estimate, and write RESULT.sample.json (counts only), which the report shows.
 *
 * In:      decide_as  NULL, or a name: answers about pairs become decisions in RESULT.decisions.db under it, where
 *                     nobody has decided yet
 * Errors:  LMS_E_FORMAT: no sheet of a sample, of another sample, of another result
 */
LMS_API lms_status lmd_sample_read(const char *result_db, const char *const *path, size_t n, const char *decide_as,
                                   lmd_sample_result *out, lms_error *err);

/** What lmd_forget did, and what it could not do. */
typedef struct lmd_forgotten {
    size_t   size;
    uint64_t records;      /**< erased: 1, or all of the child */
    uint64_t others;       /**< other records of the same child; they stay */
    uint64_t values_gone;  /**< values of the child that only this record had */
    uint64_t quarantine;   /**< broken rows that named the child; their text was emptied */
    uint64_t missing;      /**< rows of missing_child that were this child */
    uint64_t same_name, same_number, same_key; /**< rows of others in which the same name, number, key stands; they stay */
    uint64_t in_log;       /**< entries of the decision log about others in which name, number or key stands */
    int64_t  entry;        /**< of the decision log */
    int      made_key;     /**< 1: the key was made of the file's name or the row's content; another file may give it another key */
    char     source[200];  /**< the dump that still holds the row */
    uint32_t line;
} lmd_forgotten;

/**
 * Erase a record, or all records of its child, everywhere in a result and in RESULT.decisions.db. The result is written anew (0400, whole or not at
 * all), searched byte by byte, verified; the counts conserve (source.rows_forgotten). The log keeps keyed hashes of the
 * record's key and of identifiers by which a list knows the child, and still holds.
 *
 * In:      key     of a record; whole_child  1: all records that are the same child
 *          by      who erases, 1..200 bytes; reason  may be NULL; the log keeps a keyed hash of it only
 * Out:     *out    may be NULL
 * Errors:  LMS_E_ARG: no such record. Whatever fails, the old result is untouched.
 */
LMS_API lms_status lmd_forget(const char *result_db, const char *key, int whole_child, const char *by,
                              const char *reason, lmd_forgotten *out, lms_error *err);

/** Does a result hold what its decision log says was erased? checked is 0 if nothing was erased. */
LMS_API lms_status lmd_verify_erased(const char *result_db, lms_check *out, lms_error *err);

/**
 * Make a run leave out what decision logs say was erased; see lms_run_forget. Paths that are NULL, not there or no
 * decision log have erased nobody. Nothing erased: no callback is set.
 */
LMS_API lms_status lmd_run_forget_erased(lms_run *run, const char *const *decisions_db, size_t n, lms_error *err);

/**
 * A profile as an HTML page: new, add each file from the callback of lms_run_profile, write, free.
 * The page holds headings and patterns, never values. It appears whole or not at all, mode 0600.
 */
typedef struct lmd_profile_page lmd_profile_page;
LMS_API lms_status lmd_profile_page_new(const char *lang, lmd_profile_page **out, lms_error *err);
LMS_API void       lmd_profile_page_add(lmd_profile_page *page, const lms_profile_file *file);
LMS_API lms_status lmd_profile_page_write(lmd_profile_page *page, const char *path, lms_error *err);
LMS_API void       lmd_profile_page_free(lmd_profile_page *page);

/**
 * The decision log of a result: RESULT.decisions.db beside RESULT.db, and its anchor RESULT.decisions.anchor.
 * Set size before the call.
 */
typedef struct lmd_log_info {
    size_t    size;
    int       there;        /**< 0: there is no log */
    int       anchored;     /**< 1: an anchor was compared */
    char      path[4096], anchor[4096]; /**< of the log; of the anchor compared, or where one is looked for */
    uint64_t  entries;      /**< of the chain, as far as it is good */
    uint64_t  pairs;        /**< pairs of records on which a decision is in force */
    uint64_t  accepted;     /**< proposed values that were accepted last */
    char      head[65];     /**< hash of the last good entry, "" if there is none */
    uint64_t  first_bad;    /**< number of the first bad entry, 0 if none or unknown */
    lms_error trouble;      /**< code LMS_OK: whole, and the one the anchor saw; else what is wrong, naming the entry */
} lmd_log_info;

/**
 * Look at a result's decision log: each entry follows from the one before, each decision in clear has its entry, and
 * the whole is what the anchor saw. Without an anchor a log that was shortened or written anew looks whole.
 *
 * In:      result_db  need not be there
 *          anchor     file written by lmd_log_anchor; NULL: RESULT.decisions.anchor if it is there
 * Returns: LMS_OK whether the log is whole or not (out->trouble says); LMS_E_IO, LMS_E_NOMEM if it could not be looked
 *          at; any error of reading the anchor named
 */
LMS_API lms_status lmd_log_look(const char *result_db, const char *anchor, lmd_log_info *out, lms_error *err);

/** Write count and head of a result's decision log to a new anchor file. LMS_E_FORMAT if the log is not whole. */
LMS_API lms_status lmd_log_anchor(const char *result_db, const char *path, lmd_log_info *out, lms_error *err);

/**
 * Write what there is to decide (doubtful pairs, proposed values, merged children with a weak link) to a file that is
 * given away. What is decided already stands in it.
 *
 *     .xlsx  a workbook to be filled in: two rows per pair, one under the other, drop-downs for the decision, hidden
 *            columns by which lmd_review_import knows the rows again. Every cell is a string.
 *     .html  the review page with the queue inside: needs no server and no network, saves a decisions file
 *
 * In:      by, purpose  who hands the records out and what for; every record in the file is logged as shown
 * Out:     *pairs, *proposals, *merged  how many; may be NULL
 */
LMS_API lms_status lmd_review_export(const char *result_db, const char *path, const char *by, const char *purpose, uint64_t *pairs,
                                     uint64_t *proposals, uint64_t *merged, lms_error *err);

/** What became of the rows of an import. open: without a decision; already: the log says the same. */
typedef struct lmd_import_summary {
    size_t   size;
    uint64_t rows, decided, already, open;
    uint64_t conflicts;     /**< somebody decided since; the log stays */
    uint64_t unknown;       /**< records that are not in this result */
    uint64_t contradictory; /**< another row of the call says otherwise */
    uint64_t bad;           /**< unknown words, no record named, a line that is no JSON, ... */
    uint64_t stale;         /**< decided, on values that have changed since */
} lmd_import_summary;

/**
 * Read decisions that were taken in a workbook, a CSV or the page that needs no server into the decision log.
 *
 * In:      rules_dir  as in lms_options; only for reading text tables
 *          path       n files: JSON (an array or an object per line), XLSX, XLS, CSV, TSV
 *          by         who imports; signs rows that name nobody; may be NULL if every row names somebody
 *          tell       every row that was not taken, or is stale, with file and row; may be NULL
 * Out:     *sum       may be NULL; set size before
 * Returns: LMS_OK also if rows were reported; LMS_E_FORMAT for a file without decisions or a log that is not whole;
 *          LMS_E_ARG if a decided row names nobody and by is NULL. Unless LMS_OK nothing of the call is in the log
 */
LMS_API lms_status lmd_review_import(const char *result_db, const char *rules_dir, const char *const *path, uint32_t n,
                                     const char *by, lms_notice_fn tell, void *ctx, lmd_import_summary *sum,
                                     lms_error *err);

/**
 * The previous result's decision log goes along to a new result that has none: a copy of the chain, to be continued.
 * Nothing happens if the new result has a log, or the previous one none.
 *
 * Out:     *out  may be NULL; size set: the previous log
 * Errors:  LMS_E_FORMAT if the previous log is not whole
 */
LMS_API lms_status lmd_log_take_along(const char *previous_db, const char *result_db, lmd_log_info *out, lms_error *err);

/** Where the deciding stands. Pairs of records, each with its last decision. */
typedef struct lmd_review_status {
    size_t       size;
    lmd_log_info log;
    uint64_t     same, different, same_household; /**< in force */
    uint64_t     waiting;   /**< the result was made before this decision (or before it was taken back) */
    uint64_t     stale;     /**< in force, but the records have changed since they were decided */
    uint64_t     overruled; /**< called the same, but kept apart by verified identifiers or another decision */
    uint64_t     unknown;   /**< a record is not in the result */
    uint64_t     questions; /**< doubtful pairs of the result */
    uint64_t     undecided; /**< of those, without a decision in force */
} lmd_review_status;

/** A decision worth a look: stale, waiting, overruled or about a record that is not there. */
typedef struct lmd_decision {
    uint64_t    entry; /**< of the log */
    const char *key_a, *key_b, *decision, *by, *at;
    int         stale, waiting, unknown, overruled;
} lmd_decision;
typedef void (*lmd_decision_fn)(void *ctx, const lmd_decision *d);

/**
 * In:      anchor  as in lmd_log_look
 *          tell    may be NULL; called in order of keys
 * Returns: LMS_OK also if the log is not whole (out->log.trouble); nothing is told from it then
 */
LMS_API lms_status lmd_review_state(const char *result_db, const char *anchor, lmd_review_status *out,
                                    lmd_decision_fn tell, void *ctx, lms_error *err);

#ifdef __cplusplus
}
#endif
#endif
