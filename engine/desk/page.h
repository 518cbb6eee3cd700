// SPDX-License-Identifier: MIT
/*
 * desk/page.h - writing an HTML page in two languages. Everything from a result passes lmd__h_text.
 *
 * Both languages are in the page; the attribute lang of <html> says which is shown (style sheet), a button
 * changes it. Numbers are written as each language does: 12.345,6 and 12,345.6.
 *
 * The same calls fill a workbook (page_book.h): every table becomes a sheet.
 *
 * A pseudonymous page (pseudo) is one that may leave the office. Promises of it:
 *   1. every count is rounded to a multiple of 5; one under 5 is not shown. Where a total would still narrow a hidden count
 *      down, further counts of the column are left out (page_audit.h): the page is written twice, the first time to see them
 *   2. shares and bars are worked out from the rounded counts
 *   3. a key is a keyed hash (BLAKE2b); the key of the hash is random, of this report alone, and kept nowhere
 * lmd__h_num and all that stands on it do so by themselves; lmd__h_figure is for numbers that count nobody.
 */
#ifndef LMD_PAGE_H
#define LMD_PAGE_H

#include "fields.h"
#include "goals.h"
#include "page_audit.h"
#include "page_book.h"

typedef struct lmd_page {
    lmd_buf    b;
    sqlite3   *db;
    lmd_lang   lang;    /* what the page opens with */
    lmd_fields fields;
    lmd_goals  goals;   /* of the pack */
    int64_t    children, records; /* of the result, for shares */
    int        col, tables;
    bool       stack;             /* on a narrow screen its rows become blocks with labels */
    lmd_page_book *book;          /* the workbook of the same tables; may be NULL */
    bool       book_only;         /* what is written now is for the workbook alone */
    bool       pseudo;            /* see above */
    unsigned char key[32];        /* of the hash of keys */
    lmd_audit *audit;             /* of a pseudonymous page: which further counts are left out */
    int        table, row, nth;   /* where the next figure stands, for it; table 0: in none */
    int        serial;            /* tables of the page so far */
    bool       total;             /* a row of sums */
} lmd_page;

/* Mark-up of ours, as it is. */
void lmd__h(lmd_page *p, const char *html);
void lmd__h_quiet(lmd_page *p, const char *html); /* not for the workbook */
/* Text of the result, escaped; control and direction characters are made visible. */
void lmd__h_text(lmd_page *p, lms_str s);
void lmd__h_bare(lmd_page *p, lms_str s); /* the same without an element around it */
/* Words of ours (mark-up allowed) in both languages. */
void lmd__h_both(lmd_page *p, const char *vi, const char *en);
void lmd__h_both_quiet(lmd_page *p, const char *vi, const char *en); /* not for the workbook */
/* Text of the result in both languages. */
void lmd__h_both_text(lmd_page *p, lms_str vi, lms_str en);
void lmd__h_num(lmd_page *p, int64_t v);    /* a count */
void lmd__h_figure(lmd_page *p, int64_t v); /* a number that counts nobody: a size, an order, a limit */
/* In a table: the first figures of the cells of column col (from 1) add up to n, which a reader knows from elsewhere. */
void lmd__h_known_total(lmd_page *p, int col, int64_t n);
/* Must shares of the row at hand not be shown, nor drawn? */
bool lmd__row_told(const lmd_page *p);
/* A count as the page may show it: as it is, rounded, or LMD_HIDDEN. For pictures: 0 if hidden. */
int64_t lmd__shown(const lmd_page *p, int64_t n);
int64_t lmd__drawn(const lmd_page *p, int64_t n);
/* The key of a record or child; the name of a file read. Pseudonymous: a keyed hash; "Tệp 3". */
void lmd__h_key(lmd_page *p, lms_str key);
void lmd__h_source(lmd_page *p, lms_str name);
/* A ward by its name, else its code. Pseudonymous: only if five children or more are of it, since a value of another column may
   have slipped into the ward's. lmd__ward_named: is it shown? */
void lmd__h_ward(lmd_page *p, lms_str code, lms_str name);
bool lmd__ward_named(lmd_page *p, lms_str code);
/* The same inside a text of a picture, where no HTML may stand. */
void lmd__h_svg_text(lmd_page *p, lms_str s);
void lmd__h_svg_num(lmd_page *p, int64_t v);
void lmd__h_decimal(lmd_page *p, double v, int digits);
/* "75,0 %" of two counts, rounded down so that a target missed never looks met; "-" without a base. */
void lmd__h_percent(lmd_page *p, int64_t part, int64_t base);

/* A section with heading; id is its anchor. lmd__h_end_section closes it. */
void lmd__h_section(lmd_page *p, const char *id, const char *vi, const char *en);
void lmd__h_end_section(lmd_page *p);
void lmd__h_note(lmd_page *p, const char *vi, const char *en); /* a paragraph in small print */

/* Ends a section whose figures an older result does not have. */
void lmd__h_older(lmd_page *p);

/*
 * Tables: a caption and header cells "class|vi|en" ending in NULL; class may be empty ("n" = figures). css "stack": see above.
 * A cell of several figures can have a column of the workbook for each: "class|vi|en|vi 1;vi 2|en 1;en 2" and lmd__h_part between.
 */
void lmd__h_table(lmd_page *p, const char *css, const char *vi, const char *en, const char *const *head);
void lmd__h_row(lmd_page *p, const char *css);
void lmd__h_cell(lmd_page *p, const char *css);  /* <td> */
void lmd__h_end_cell(lmd_page *p);
void lmd__h_part(lmd_page *p);                   /* in a cell: the next column of the workbook */
void lmd__h_head_cell(lmd_page *p);              /* <th scope=row> */
void lmd__h_end_head_cell(lmd_page *p);
void lmd__h_end_row(lmd_page *p);
void lmd__h_end_table(lmd_page *p);
void lmd__h_num_cell(lmd_page *p, int64_t v);
/* A bar of part in most; decorative, the figure stands beside it. */
void lmd__h_bar(lmd_page *p, int64_t part, int64_t most, const char *css);

/* Before and after of a change without what identifies a person: what differs is shown up to two letters, the rest as dots. */
void lmd__h_change(lmd_page *p, lms_str before, lms_str after);

/* Prepared query for a page; failures are remembered by the caller through status. */
lms_status lmd__h_query(lmd_page *p, const char *sql, sqlite3_stmt **st, lms_error *err);

/* ---- the sections of the report, one file each ---- */
extern const char lmd__report_style[], lmd__report_script[];
lms_status lmd__report_summary(lmd_page *p, lms_error *err);   /* report_targets.c */
lms_status lmd__report_targets(lmd_page *p, lms_error *err);
lms_status lmd__report_deadlines(lmd_page *p, lms_error *err); /* report_deadlines.c: a part of the section of targets */
lms_status lmd__report_measures(lmd_page *p, lms_error *err);   /* report_statistics.c */
lms_status lmd__report_indicators(lmd_page *p, lms_error *err);
lms_status lmd__report_ladder(lmd_page *p, lms_error *err);    /* report_ladder.c */
lms_status lmd__report_progress(lmd_page *p, lms_error *err);  /* report_progress.c */
lms_status lmd__report_work(lmd_page *p, lms_error *err);      /* report_quality.c */
lms_status lmd__report_findings(lmd_page *p, lms_error *err);
lms_status lmd__report_corrections(lmd_page *p, lms_error *err);
lms_status lmd__report_identifiers(lmd_page *p, lms_error *err);
lms_status lmd__report_duplicates(lmd_page *p, lms_error *err); /* report_match.c */
lms_status lmd__report_matching(lmd_page *p, lms_error *err);
lms_status lmd__report_slices(lmd_page *p, lms_error *err);     /* report_slices.c */
lms_status lmd__report_sources(lmd_page *p, lms_error *err);    /* report_run.c */
lms_status lmd__report_manifest(lmd_page *p, lms_error *err);
lms_status lmd__report_sample(lmd_page *p, lms_error *err);     /* report_sample.c */
lms_status lmd__report_decisions(lmd_page *p, lms_error *err);  /* report_decisions.c */
lms_status lmd__report_log_rows(lmd_page *p, lms_error *err);   /* of the manifest's table */
/* The decision log to tell of is that of this result, not of the file that db is: a folder's is not in its place yet. */
lms_status lmd__report_log(sqlite3 *db, const char *result, lms_error *err);

/* index.html and bao-cao.xlsx into a folder that is there. */
lms_status lmd__report_write(sqlite3 *db, lmd_lang lang, bool pseudo, const char *dir, lms_error *err);

#endif
