/* SPDX-License-Identifier: MIT */
/*
 * lamsach.h - clean and deduplicate a registry of children; check its identifiers.
 *
 * The whole job in six calls:
 *
 *     lms_options o;  lms_options_init(&o);  o.rules_dir = "rules/child-registry";
 *     lms_run *run;   lms_run_new(&o, &run, &err);
 *     lms_input in;   lms_input_init(&in);   in.path = "ward-11443.csv";
 *     lms_run_add(run, &in, &err);                       (once per dump)
 *     lms_run_execute(run, "result.db", &summary, &err);
 *     lms_run_free(run);
 *
 * Rules that hold everywhere
 *   Text      UTF-8. lms_str is borrowed and not NUL-terminated; char * parameters are NUL-terminated.
 *   Owner     what you pass in stays yours and is copied when kept; a handle returned through T ** is
 *             yours and has a matching _free; everything else a call returns is borrowed from its handle.
 *   Errors    calls return lms_status. The optional lms_error * says where and why; it is written only
 *             when the status is not LMS_OK. Texts name files, lines, columns and rules, never cell contents.
 *   Threads   two handles may be used in two threads; one handle in one thread at a time. The engine
 *             starts its own worker threads and joins them before the call returns. No globals.
 *   Output    the library never prints and never exits. It writes only the files it was asked to write.
 *   Growth    structs that may grow start with their size, set by their _init function.
 *
 * Caveats
 *   - "verified" means an authority said so; a well-formed identifier is only "well_formed".
 *   - the result is the same bytes for the same inputs, rules, decisions and as-of date; clock, host and
 *     thread count are in RESULT.run.json, which is not.
 */
#ifndef LAMSACH_H
#define LAMSACH_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LMS_VERSION_STRING "0.1.0"

#if defined(__GNUC__)
#define LMS_API __attribute__((visibility("default")))
#else
#define LMS_API
#endif

/* ------------------------------------------------------------------------------------------------
 * Status and errors
 */

/** What a call came to. The caller is wrong / the data is wrong / a limit was met are kept apart. */
typedef enum lms_status {
    LMS_OK = 0,
    LMS_E_ARG = 1,       /**< the caller passed something unusable (exit 2) */
    LMS_E_FORMAT = 2,    /**< input data could not be read as what it should be (exit 3) */
    LMS_E_RULES = 3,     /**< the rule pack has errors (exit 3) */
    LMS_E_IO = 4,        /**< open, read, write, rename failed; disk full (exit 4) */
    LMS_E_NOMEM = 5,     /**< the allocator gave NULL (exit 4) */
    LMS_E_LIMIT = 6,     /**< a documented limit or the memory budget was met (exit 4) */
    LMS_E_CANCELLED = 7, /**< a callback asked to stop; nothing was published (exit 4) */
    LMS_E_INTERNAL = 8   /**< a promise of the engine did not hold; please report (exit 5) */
} lms_status;

/** Borrowed text: n bytes of UTF-8 at s, not NUL-terminated. */
typedef struct lms_str {
    const char *s;
    size_t      n;
} lms_str;

/** Where and why a call failed, or what a notice is about. */
typedef struct lms_error {
    lms_status  code;
    const char *what;        /**< English template with {1}..{4}; static; also the key for translation */
    char        arg[4][200]; /**< what goes into {1}..{4}; file, column and rule names, never cell contents */
    char        file[256];   /**< the file concerned, or "" */
    uint64_t    byte;        /**< 0-based offset in that file, 0 if none */
    uint32_t    row, col;    /**< 1-based physical line (or sheet row) and column; 0 = not applicable */
} lms_error;

/** Translate an English template; return it unchanged if there is no translation. */
typedef const char *(*lms_translate_fn)(void *ctx, const char *english);

/**
 * Write an error as one line, "file:row:col: text", NUL-terminated and cut to fit.
 *
 * In:      tr    may be NULL (English)
 * Returns: bytes the whole text needs without the NUL; >= n means it was cut
 */
LMS_API size_t lms_error_text(const lms_error *err, lms_translate_fn tr, void *tr_ctx, char *buf, size_t n);

/** Library version, LMS_VERSION_STRING of the library linked. */
LMS_API const char *lms_version(void);

/* ------------------------------------------------------------------------------------------------
 * Input: dumps, reference lists, answers, population
 */

/** What is known of a cell beside its text. Bits. */
typedef enum lms_cell_hint {
    LMS_CELL_FONT_TCVN3 = 1,      /**< shown in a .Vn* font: bytes are TCVN3 (ABC) */
    LMS_CELL_FONT_TCVN3_CAPS = 2, /**< .Vn*H font: as above, and shown in capitals */
    LMS_CELL_FONT_VNI = 4,        /**< shown in a VNI-* font */
    LMS_CELL_NUMBER = 8,          /**< stored as a number; text is its shortest exact decimal form */
    LMS_CELL_DATE_1900 = 16,      /**< a number with a date format, serial of the 1900 system */
    LMS_CELL_DATE_1904 = 32,      /**< the same in the 1904 system */
    LMS_CELL_FORMULA = 64,        /**< cached value of a formula */
    LMS_CELL_MERGED = 128         /**< repeats the value of the merged area it lies in */
} lms_cell_hint;

typedef struct lms_cell {
    lms_str  text; /**< UTF-8; other bytes send the row to quarantine */
    uint32_t hint; /**< bits of lms_cell_hint */
} lms_cell;

/** One row of a source. Cells are valid until the next call of next(). */
typedef struct lms_row {
    const lms_cell *cell;
    uint32_t        n_cells;
    uint32_t        line;   /**< 1-based physical line, sheet row, or SQLite row number */
    uint32_t        sheet;  /**< 0-based; a change starts a new table with its own header */
    uint32_t        hidden; /**< 1 if the row is hidden in the workbook */
    const char     *bad;    /**< NULL, or a code ("unclosed-quote", ...): the row goes to quarantine */
    uint32_t        bad_col; /**< 1-based column of the trouble, 0 if unknown */
    lms_str         raw;    /**< raw text for quarantine; may be empty (the engine then joins the cells) */
    lms_str         sheet_name; /**< name of the sheet, may be empty */
} lms_row;

/**
 * A reader of rows, for formats the engine does not read itself. All rows of the table are
 * given, title and header rows too: the engine finds the header by the pack's synonyms.
 *
 *   next   sets *row; returns LMS_OK and row->n_cells == UINT32_MAX at the end
 *   close  called exactly once, also after an error
 */
typedef struct lms_row_source {
    void       *ctx;
    const char *format;   /**< for the `source` table: "xlsx", "xls", ...; static */
    const char *encoding; /**< what the file was in, for the `source` table; cells are given as UTF-8; static */
    lms_status (*next)(void *ctx, lms_row *row, lms_error *err);
    void (*close)(void *ctx);
    char        delimiter; /**< of text sources the engine opened, else 0 */
} lms_row_source;

typedef enum lms_role {
    LMS_ROLE_RECORDS = 0, /**< a dump of the registry */
    LMS_ROLE_REFERENCE,   /**< a list that can give evidence; needs issuer and date */
    LMS_ROLE_ANSWERS,     /**< lists that came back from the police */
    LMS_ROLE_POPULATION   /**< ward_code, ward_name, children */
} lms_role;

/** One input. Set path, or rows and name. */
typedef struct lms_input {
    size_t                size;
    lms_role              role;
    const char           *path;   /**< file; with rows: only for messages and the content hash */
    const char           *name;   /**< shown name; NULL: the file name of path */
    const lms_row_source *rows;   /**< NULL: the engine reads path itself (CSV, TSV, SQLite) */
    const char           *table;  /**< SQLite: table or view; NULL: the only one, else an error that lists them */
    const char           *issuer; /**< reference: id of an issuer in the pack */
    const char           *date;   /**< reference: YYYY-MM-DD, the date the list was drawn */
} lms_input;

LMS_API void lms_input_init(lms_input *in);

/* ------------------------------------------------------------------------------------------------
 * A run: dumps in, one result.db out
 */

/** Memory for a run. realloc semantics: p NULL = allocate, new_n 0 = free. Called from many threads. */
typedef struct lms_allocator {
    void *(*resize)(void *ctx, void *p, size_t old_n, size_t new_n);
    void *ctx;
} lms_allocator;

/** Progress: stage id ("ingest", ...), rows or pairs done, total (0 = unknown). Return non-zero to cancel. */
typedef int (*lms_progress_fn)(void *ctx, const char *stage, uint64_t done, uint64_t total);

/** A warning that does not stop the run (a limit met, a WAL file missing, ...). */
typedef void (*lms_notice_fn)(void *ctx, const lms_error *notice);

typedef struct lms_options {
    size_t          size;
    const char     *rules_dir;  /**< rule pack folder; required */
    const char     *map_file;   /**< column mapping (YAML: field: header), NULL: synonyms only */
    const char     *as_of;      /**< YYYY-MM-DD; NULL: the newest updated_on of the records */
    const char     *decisions;  /**< decision log or previous result, NULL: none */
    const char     *previous;   /**< previous result.db: child ids stay, its key-in list is ticked off, progress of wards; NULL: none */
    const char     *model_file; /**< saved model to use unchanged, NULL: estimate */
    const char     *model_kind; /**< NULL: as the pack says; "classical": two classes */
    unsigned        threads;    /**< 0: one per processor */
    uint64_t        memory;     /**< budget in bytes for the run's own data; 0: none */
    lms_allocator   allocator;  /**< resize NULL: malloc */
    lms_progress_fn progress;   /**< may be NULL */
    lms_notice_fn   notice;     /**< may be NULL */
    void           *ctx;        /**< passed to both */
} lms_options;

LMS_API void lms_options_init(lms_options *opt);

#define LMS_N_STAGES 10
/** What a run did. Counts of rows conserve: rows_read == rows_accepted + rows_quarantined + rows_forgotten. */
typedef struct lms_summary {
    size_t   size;
    uint64_t sources, rows_read, rows_accepted, rows_quarantined;
    uint64_t rows_forgotten;         /**< left out because their child's data were erased; see lms_run_forget */
    uint64_t references;             /**< rows of reference lists accepted */
    uint64_t corrections_applied, corrections_proposed;
    uint64_t errors, warnings, infos; /**< findings by severity */
    uint64_t pairs_compared, pairs_same, pairs_review;
    uint64_t children, merged_records; /**< records - children */
    uint64_t clean, verified, in_target, updated; /**< children, counted as in table ward_progress */
    char     as_of[11];
    char     as_of_origin[16];       /**< "option", "newest" or "none" */
    struct { const char *name; double seconds; } stage[LMS_N_STAGES]; /**< in order of the run */
    uint64_t peak_bytes;             /**< largest sum of the run's own allocations */
    unsigned threads;
} lms_summary;

typedef struct lms_run lms_run;

/** Start a run: loads and checks the rule pack. Errors: LMS_E_ARG, LMS_E_RULES, LMS_E_IO, LMS_E_NOMEM. */
LMS_API lms_status lms_run_new(const lms_options *opt, lms_run **out, lms_error *err);

/** Add an input. Strings are copied; in->rows is copied and closed by the run. Opens nothing yet. */
LMS_API lms_status lms_run_add(lms_run *run, const lms_input *in, lms_error *err);

/**
 * Read, clean, match, resolve and publish.
 *
 * In:      out_path  result.db; replaced only when the new result is complete
 * Out:     *sum      may be NULL
 * Returns: any status; unless LMS_OK nothing was published and an old result is untouched
 */
LMS_API lms_status lms_run_execute(lms_run *run, const char *out_path, lms_summary *sum, lms_error *err);

LMS_API void lms_run_free(lms_run *run);

/** Is this to be left out? what: "record" (value is a record_key) or "person" (an identifier only a list knows). */
typedef int (*lms_forget_fn)(void *ctx, const char *what, lms_str value);

/**
 * Leave out children whose data were erased. Asked for every record as soon as its key is known, before anything is
 * compared or counted: where fn gives non-zero, the row is in no table, only its place in the file in
 * `forgotten`, and counted in source.rows_forgotten. Asked again for children whom only a reference list knows, before table missing_child.
 *
 * In:      close  called once with ctx when the run is freed or another fn is set; may be NULL
 */
LMS_API lms_status lms_run_forget(lms_run *run, lms_forget_fn fn, void (*close)(void *ctx), void *ctx, lms_error *err);

/**
 * Open an input as rows, the way the run would read it: encodings decoded, the delimiter found, title and
 * header rows given too; nothing is judged. For showing or rewriting an input beside its result.
 *
 * In:      run   gives the pack and the map; it may have been executed already
 *          in    path of a text file or SQLite database (its column names are given as line 0)
 * Out:     *out  the caller closes it, before the run is freed
 */
LMS_API lms_status lms_run_rows(lms_run *run, const lms_input *in, lms_row_source *out, lms_error *err);

/* ------------------------------------------------------------------------------------------------
 * Questions to a finished result, and to rule packs. Implemented beside pipeline.c.
 */

/** One promise checked by lms_verify. */
typedef struct lms_check {
    const char *id;      /**< "rows-conserved", "one-child-per-record", ... */
    const char *what;    /**< English sentence, key for translation */
    int         ok;
    uint64_t    checked; /**< things looked at */
    uint64_t    failed;
    char        first[160]; /**< first offender by key, "" if ok */
} lms_check;
typedef void (*lms_check_fn)(void *ctx, const lms_check *check);
/** Re-check every promise a finished result can show. LMS_E_FORMAT if any failed. */
LMS_API lms_status lms_verify(const char *result_db, lms_check_fn on_check, void *ctx, lms_error *err);

enum { LMS_GOAL_KINDS = 16 };
/** What brings a ward to a goal, with the fewest visits. */
typedef struct lms_goal_ward {
    char     ward_code[32], ward_name[128];
    uint32_t goal;      /**< percent of the updated children */
    int      more_than; /**< 1: more than goal, 0: at least */
    uint64_t updated, in_target;
    uint64_t needed;  /**< children missing to the goal */
    uint64_t visits;  /**< fewest visits that mend so many; a household is one visit */
    uint64_t mended;  /**< children these visits mend, if every one of them succeeds and nothing else is wrong */
    int      reached; /**< 0: the whole work list is not enough */
    uint32_t n_kinds;
    struct { char action[48], text_vi[256], text_en[256]; uint64_t children; } kind[LMS_GOAL_KINDS]; /**< of the mended, by what is to be done first; words of the pack */
} lms_goal_ward;
typedef void (*lms_goal_fn)(void *ctx, const lms_goal_ward *ward);
/** How many visits bring each ward to goal percent of its updated children in target (view work_visit has them in order);
 *  goal 0: what the pack of the run asked for. */
LMS_API lms_status lms_worklist(const char *result_db, int goal, lms_goal_fn on_ward, void *ctx, lms_error *err);

/** One field's part in a comparison. */
typedef struct lms_explain_row {
    char   comparison[48]; /**< id in the pack */
    char   level[48];      /**< level id reached */
    char   value_a[160], value_b[160];
    double weight;         /**< bits for "same child" against the runner-up class */
    double frequency;      /**< of the shared value where a term frequency applied, else 0 */
} lms_explain_row;
typedef struct lms_explanation {
    size_t   size;
    int      compared;      /**< 0: no blocking pass proposed the pair; the comparison was made for this answer */
    char     pass[48];      /**< the pass that owns the pair */
    char     verdict[16], reason[64], class_name[32], runner_up[32];
    double   weight;        /**< log2 odds of "same child" */
    double   probability;
    double   prior;         /**< bits before any field */
    char     child_a[40], child_b[40];
    uint32_t n_rows;
    lms_explain_row row[24];
} lms_explanation;
/** Why two records are, or are not, one child. Keys are record_keys. LMS_E_ARG if one is unknown. */
LMS_API lms_status lms_explain(const char *result_db, const char *rules_dir, const char *key_a, const char *key_b,
                               lms_explanation *out, lms_error *err);

/** Pair and cluster quality against a truth file. */
typedef struct lms_quality {
    uint64_t true_pairs, found_pairs, correct_pairs, review_pairs, review_correct;
    double   precision, recall, f1;          /**< of automatic merges (same child_id) */
    double   recall_with_review;             /**< counting true pairs put to review as found */
    double   b3_precision, b3_recall, b3_f1; /**< B-cubed over records */
    uint64_t twin_pairs, twins_merged;
} lms_quality;
typedef struct lms_quality_row { char slice[32], value[64]; lms_quality q; } lms_quality_row;
typedef struct lms_damage_row { /**< what became of the damaged values of one kind */
    char damage[64]; uint64_t total, repaired, flagged, missed, worse, proposed_right; } lms_damage_row;
typedef struct lms_curve_point { double weight, precision, recall; uint64_t pairs; } lms_curve_point;
typedef struct lms_evaluation {
    size_t size;
    lms_quality all;
    const lms_quality_row *slice;  uint32_t n_slices;   /**< by ward, ethnicity, twins */
    const lms_damage_row  *damage; uint32_t n_damages;
    const lms_curve_point *curve;  uint32_t n_curve;    /**< pairs by falling weight: what another threshold would give */
    double   best_f1, best_f1_weight, recall_at_999, recall_at_9999; /**< of that curve; recall where precision is 99.9, 99.99 % */
    uint64_t verified, verified_wrong;                  /**< records whose identifier counts as verified; that are another child's */
    void *owned;
} lms_evaluation;
/** truth: CSV written by the generator (bench/README.md has its columns). Free with lms_evaluation_free. */
LMS_API lms_status lms_evaluate(const char *result_db, const char *truth_csv, lms_evaluation *out, lms_error *err);
LMS_API void lms_evaluation_free(lms_evaluation *e);

/** What a column of a file looks like. */
typedef struct lms_profile_column {
    char     header[128], field[48], why[32]; /**< why: "map", "synonym", "content", "unknown" */
    uint64_t rows, filled, distinct, repaired, doubtful;
    char     encoding[32];
    char     pattern[6][48]; uint64_t pattern_count[6];  /**< A letter, 9 digit, others as they are */
    char     odd[4][64];     uint64_t odd_count[4];      /**< patterns of rare values, never values */
} lms_profile_column;
typedef struct lms_profile_file {
    char name[200], format[16], encoding[32]; char delimiter; uint32_t header_line; uint64_t rows, quarantined;
    const lms_profile_column *column; uint32_t n_columns;
} lms_profile_file;
typedef void (*lms_profile_fn)(void *ctx, const lms_profile_file *file);
/** Profile the inputs added to a run; publishes nothing. */
LMS_API lms_status lms_run_profile(lms_run *run, lms_profile_fn on_file, void *ctx, lms_error *err);

/** One thing wrong in a rule pack, or one example that failed. line_text is the line it stands on. */
typedef struct lms_rules_issue {
    const char *file; uint32_t line, col; const char *line_text; lms_error error; } lms_rules_issue;
typedef void (*lms_rules_issue_fn)(void *ctx, const lms_rules_issue *issue);
/** Load a pack and report every error. LMS_E_RULES if there was one. *n_rules may be NULL. */
LMS_API lms_status lms_rules_check(const char *rules_dir, lms_rules_issue_fn on_issue, void *ctx,
                                   uint32_t *n_rules, lms_error *err);
/** Run the examples of every rule. LMS_E_RULES if one failed. */
LMS_API lms_status lms_rules_test(const char *rules_dir, lms_rules_issue_fn on_issue, void *ctx,
                                  uint32_t *n_examples, lms_error *err);
typedef lms_status (*lms_write_fn)(void *ctx, const char *bytes, size_t n);
/** Write the pack as a manual in Markdown; lang "vi" or "en". */
LMS_API lms_status lms_rules_doc(const char *rules_dir, const char *lang, lms_write_fn out, void *ctx, lms_error *err);

#ifdef __cplusplus
}
#endif
#endif
