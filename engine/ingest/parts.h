// SPDX-License-Identifier: MIT
/*
 * ingest/parts.h - what the files of this stage share.
 *
 *     open.c     what an input is: rows given, a database, text with an encoding and a delimiter
 *     reader.c   any input -> tables (sheets): head rows, then batches of accepted rows, column by column
 *       csv.c encode.c sqlite.c      the formats the engine reads itself
 *       join.c                       one value written over several columns
 *       heading.c head.c filter.c    where the header is, which column is which field, which rows are no records
 *     rows.c     any input as plain rows, for those who show or rewrite a file
 *     columns.c  a batch -> interned values, extras, content hashes; one task per column
 *     keys.c     record keys, order of records, final columns; forget.c takes out what was erased
 *     ingest.c   the order of all this
 */
#ifndef LMS_INGEST_PARTS_H
#define LMS_INGEST_PARTS_H

#include "base/file.h"
#include "ingest/csv.h"
#include "ingest/ingest.h"

/* ---- headings (heading.c) ---- */

#define LMS_NO_TARGET UINT32_MAX
#define LMS_TARGET_OOM (UINT32_MAX - 1)
typedef LMS_VEC(uint32_t) lms_u32s;

/* Known headings of the targets 0 .. n-1 (fields of the schema, or the three columns of a population file). */
typedef struct lms_headings {
    uint32_t  n;
    lms_str  *name;            /* [n] id of each target, for messages */
    lms_dict  exact, squeezed, bag; /* synonyms with marks; without marks and spaces; with their words sorted */
    lms_u32s  of_exact, of_squeezed, of_bag; /* id - 1 -> target */
} lms_headings;

/* Lower case, words of letters and digits separated by one space, without or with their marks; appended to b. */
void     lms__heading_fold(lms_buf *b, lms_str text);
void     lms__heading_fold_marked(lms_buf *b, lms_str text);
bool     lms__headings_init(lms_headings *h, lms_mem *mem, uint32_t n);
void     lms__headings_free(lms_headings *h, lms_mem *mem);
/* False: out of memory. *clash: another target that has the heading already, else LMS_NO_TARGET. */
bool     lms__headings_add(lms_headings *h, lms_mem *mem, lms_str text, uint32_t target, uint32_t *clash);
uint32_t lms__heading_match(const lms_headings *h, lms_str text); /* LMS_NO_TARGET if it is not known, LMS_TARGET_OOM */
/* The target with the most similar heading, for "did you mean"; LMS_NO_TARGET, LMS_TARGET_OOM. */
uint32_t lms__heading_nearest(const lms_headings *h, lms_str text);

/* One line of a map file. */
typedef struct lms_map_entry {
    uint32_t target;           /* LMS_NO_TARGET: the column is to be ignored (kept in extra) */
    lms_str  heading, folded;  /* as written; folded and squeezed */
    uint32_t column;           /* 1-based, if the map names the column by number ("#3"), else 0 */
    uint32_t line, col;
} lms_map_entry;
typedef struct lms_column_map {
    LMS_VEC(lms_map_entry) entry;
    char     delimiter;        /* 0: found by itself */
    uint32_t header_line;      /* 0: found by itself */
    lms_str  encoding;         /* "": found by itself */
    lms_str  file;
} lms_column_map;
/* Reads a map file (map.c). Texts go to a. */
lms_status lms__map_read(lms_ctx *c, const lms_headings *h, const char *path, lms_arena *a, lms_column_map *out,
                         lms_error *err);
lms_status lms__map_parse(lms_ctx *c, const lms_headings *h, const char *path, lms_str text, lms_arena *a,
                          lms_column_map *out, lms_error *err);

/* ---- the plan (plan.c) ---- */

/* A phrase that marks rows: pieces in order, the first at the start of the cell unless `loose`; without and
   with marks. */
typedef struct lms_phrase { lms_str *piece[2]; uint32_t n; bool loose; } lms_phrase;
typedef LMS_VEC(lms_phrase) lms_phrases;
/* Does the text say one of them? A text with marks is compared with its marks: "Tống" is a family, "tổng" a sum.
   t: scratch. */
bool lms__phrase_match(const lms_phrases *p, lms_str text, lms_buf *t);

/* A field that some files write over several columns: "Họ đệm" + "Tên", or a date under "Nam" or "Nữ". */
typedef struct lms_parts {
    uint32_t field, first, n;     /* targets first .. first+n-1 of plan.parts */
    lms_str  join;                /* between texts that are not empty */
    uint32_t tells;               /* field that says which column was filled, LMS_NO_TARGET */
    lms_str  value[4];            /* its value for each column */
} lms_parts;

struct lms_ingest_plan {
    lms_mem            *mem;
    lms_arena           text;
    const lms_rulebook *rulebook;
    const lms_schema   *schema;
    lms_headings        fields, population, parts;
    LMS_VEC(lms_parts)  joins;
    lms_column_map      map;
    lms_phrases         subtotal, signature, note, section, others;
    uint32_t            head_rows;    /* rows looked at for the header */
    double              legacy_share, legacy_margin; /* see encode.c */
    uint32_t            ward_digits;  /* population: width of a ward code, 0 = as it is */
};

/* ---- the head of a table (head.c) ---- */

typedef struct lms_head_row {
    lms_cell   *cell;
    uint32_t    n_cells, filled, line, hidden;
    const char *bad;
    uint32_t    bad_col;
    lms_str     raw;
    size_t      next_at;    /* CSV: where the row after this one begins */
    uint32_t    next_line;
} lms_head_row;

/* A join in a table: the first column has the field, the others stay in extra as well. */
typedef struct lms_join {
    const lms_parts *parts;
    uint32_t column[4];
    uint32_t tells;         /* column made for parts->tells behind those of the file, LMS_NO_TARGET */
} lms_join;

/* A header as found, and what each column is. */
typedef struct lms_layout {
    uint32_t first, rows;   /* header rows among the head rows; rows 0: none found */
    uint32_t line;          /* of the first header row */
    uint32_t width, file_width; /* with, without columns made by joins */
    lms_join *join; uint32_t n_joins;
    lms_str *header, *key;  /* [width] */
    uint32_t *target;       /* [width] LMS_NO_TARGET: extra */
    uint8_t  *why;          /* [width] lms_why */
    lms_str *repeat;        /* [rows * width] header cells as written, to know them again */
    uint32_t *probe;        /* [rows] column with the longest one */
    uint32_t *known, n_known; /* columns that are fields other than the key */
    uint32_t key_column, name_column; /* LMS_NO_TARGET if none */
    uint32_t matched;       /* targets found */
    uint8_t *basic;         /* [width] a basic field other than the name */
} lms_layout;

/* Find the header among the head rows. Arrays live in a. used: [map entries] is set to 1 where an entry was applied. */
lms_status lms__layout_find(const lms_ingest_plan *p, const lms_headings *h, const lms_column_map *map,
                            const lms_head_row *row, uint32_t n, lms_arena *a, uint8_t *used, lms_layout *out,
                            lms_error *err);
/* The whole header is given: names of the columns of a database table. */
lms_status lms__layout_of_names(const lms_ingest_plan *p, const lms_headings *h, const lms_column_map *map,
                                const lms_cell *name, uint32_t n, lms_arena *a, uint8_t *used, lms_layout *out,
                                lms_error *err);
/* LMS_E_FORMAT: which headings were found and which known ones are nearest. */
lms_status lms__layout_unknown(const lms_ingest_plan *p, const lms_headings *h, const lms_head_row *row, uint32_t n,
                               const char *file, lms_error *err);

/* ---- rows that are no records (filter.c) ---- */

typedef struct lms_filter {
    const lms_ingest_plan *plan;
    const lms_layout      *layout;
    lms_buf  fold, view;    /* scratch */
    bool     signed_off;    /* a signature row was seen: what follows with few cells belongs to it */
} lms_filter;
/* NULL for a record, else a code. filled: cells that say something, merged repeats counted once.
   bytes: of the row, 0 = not known. */
const char *lms__filter_row(lms_filter *f, const lms_cell *cell, uint32_t n, uint32_t filled, size_t bytes);
/* Quick test on spans: may the row be anything else than a record? */
bool lms__filter_suspect(const lms_filter *f, const char *base, const lms_span *cell, uint32_t n, uint32_t filled,
                         size_t bytes);

/* ---- values over several columns (join.c) ---- */

typedef struct lms_batch lms_batch;
/* Put the joined values of row `row`, just placed, into their columns. False: out of memory. */
bool lms__join_row(const lms_layout *l, lms_batch *b, uint32_t row, lms_buf *scratch);

/* ---- encodings of files (encode.c) ---- */

typedef struct lms_scan {
    uint64_t bad, multi, high, nul, lines;
} lms_scan; /* invalid bytes, valid sequences, bytes >= 80, NUL, line ends */
lms_scan lms__scan_utf8(const char *s, size_t n);
/* The same in parallel; counts of pieces are added up. */
lms_status lms__scan_text(lms_ctx *c, lms_str text, lms_scan *out, lms_error *err);
/* Which encoding a file is in: a name for the `source` table, NULL if it cannot be decided. Skips a BOM: *skip
   bytes. */
lms_status lms__encoding_choose(lms_ctx *c, const lms_ingest_plan *p, lms_str text, const lms_scan *scan,
                                lms_str forced, const char **name, size_t *skip, lms_error *err);
/* Text in one of these encodings to UTF-8. Broken units of UTF-16 become bytes that UTF-8 does not have, so that the
   row they are in is found; bytes without a meaning in a legacy encoding are counted and kept as the letters cp1252 has
   for them. */
lms_status lms__encoding_decode(lms_ctx *c, const char *name, lms_str text, lms_buf *out, uint64_t *unknown,
                                lms_error *err);

/* ---- readers (reader.c) ---- */

/* Where rows that are not accepted go: d->quarantine, texts in d->text. Only the thread that fills a batch writes
   here. */
typedef struct lms_rejects { lms_dataset *d; uint32_t source; uint64_t n; } lms_rejects;

/* A batch of accepted rows, column by column: cell[col * cap + row]. Blank cells have n = 0. */
struct lms_batch {
    lms_mem    *mem;
    const char *base;
    uint32_t    width, cap, n;
    lms_span   *cell;
    uint8_t    *hint;       /* as cell; NULL for text files */
    uint32_t   *line;       /* [cap] */
    lms_buf     text;       /* the cells, when they had to be copied; base is text.s then */
    lms_buf     side;       /* joined cells: spans with LMS_SPAN_SIDE */
};
bool lms__batch_init(lms_batch *b, lms_mem *mem, uint32_t width, bool hints);
void lms__batch_free(lms_batch *b);
static inline const char *lms__batch_at(const lms_batch *b, lms_span s)
{
    return (s.n & LMS_SPAN_SIDE ? b->side.s : b->base) + s.at;
}
/* Text of a cell; escapes are resolved into buf. */
static inline lms_str lms__batch_text(const lms_batch *b, lms_span s, lms_buf *buf)
{
    return lms__csv_text(s.n & LMS_SPAN_SIDE ? b->side.s : b->base, s, buf);
}
static inline lms_span lms__batch_cell(const lms_batch *b, uint32_t col, uint32_t row)
{
    return b->cell[(size_t)col * b->cap + row];
}

typedef struct lms_reader {
    lms_ctx               *c;
    const lms_ingest_plan *plan;
    const lms_headings    *headings;
    const lms_column_map  *map;         /* NULL: none */
    uint8_t               *map_used;
    const char            *path;        /* shown in messages */
    const char            *format, *encoding;
    char                   hash[33];    /* of the file; "" until all rows were read for sources without one */
    uint64_t               lines;       /* line ends in the file, 0 = not known: an estimate of the rows */
    bool                   tables;      /* the header is given (database), not looked for */
    lms_arena              keep;        /* as long as the reader */
    /* delimited text */
    bool      is_text, check, done;     /* check: rows may hold NUL or invalid UTF-8 */
    lms_csv   csv;
    lms_map   file; size_t batch_at[3]; /* where the last batches begin: what lies before them is not needed any more */
    lms_buf   decoded;
    /* everything else */
    lms_row_source rows;
    lms_row   pending; bool has_pending, at_end;
    lms_cell *name; uint32_t n_names;   /* columns of a database table */
    uint64_t  chain[2];                 /* hash of the cells so far, for sources without a file */
    bool      no_file;
    uint64_t  hidden;                   /* rows hidden in the workbook and read all the same */
    /* the current table */
    lms_arena text;                     /* its head and layout */
    LMS_VEC(lms_head_row) head; size_t head_at;
    uint32_t   sheet; lms_str sheet_name;
    lms_layout layout;                  /* matched 0: no header in this sheet, all its rows are rejected */
    lms_filter filter;
    uint64_t   rows_read;               /* of this table */
    LMS_VEC(lms_cell) view; lms_buf unescaped; /* scratch */
} lms_reader;

/* Open an input; errors name the file. Always close it, also after an error; a row source is closed with it. */
lms_status lms__reader_open(lms_ctx *c, const lms_ingest_plan *p, const lms_headings *h, const lms_column_map *map,
                            uint8_t *map_used, const lms_ingest_input *in, lms_reader *r, lms_error *err);
/* Go to the next table (sheet) and find its header. *more false: there is none. */
lms_status lms__reader_table(lms_reader *r, bool *more, lms_error *err);
/* The next rows of the table; b->n 0: its end. */
lms_status lms__reader_fill(lms_reader *r, lms_batch *b, lms_rejects *rejects, lms_error *err);
/* Rows above and of the header as a JSON array of arrays. */
lms_status lms__reader_preamble(const lms_reader *r, lms_arena *a, lms_str *out, lms_error *err);
void       lms__reader_close(lms_reader *r);
/* The first rows of a text into r->head; false: out of memory. Cells that most rows from head row `from` on have. */
bool       lms__reader_head(lms_reader *r, lms_csv *t);
uint32_t   lms__reader_usual_cells(const lms_reader *r, size_t from, uint32_t header);
void       lms__reader_put_hash(char out[33], uint64_t low, uint64_t high);
/* The current text row as cells in r->view, borrowed until the next call; false: out of memory. */
bool       lms__reader_view(lms_reader *r, const lms_csv *t);
/* NULL, or why the current text row is no valid text, and where. */
const char *lms__reader_invalid(const lms_csv *t, uint32_t *col, uint64_t *byte);

/* A table or view as a row source; *name: its columns (sqlite.c). */
lms_status lms__sqlite_open(lms_ctx *c, const char *path, lms_str table, lms_arena *a, lms_row_source *out,
                            lms_cell **name, uint32_t *n_names, lms_error *err);
/* Tell when a database has, or lacks, a file of rows that are not in it yet. */
void       lms__sqlite_notice_wal(lms_ctx *c, const char *path);

/* ---- a source on its way into the dataset (columns.c) ---- */

typedef struct lms_intake {
    lms_source  src;
    lms_dataset *d;
    uint32_t    n;           /* accepted rows; the arrays have room for more */
    lms_u32s   *value;       /* [n_fields] ids by row; v NULL: no such column */
    lms_u32s    line, extra;
    LMS_VEC(uint64_t) content; /* hash of the cells of rows without a key of their own, else 0 */
    uint32_t    key_column;
    lms_str    *extra_key;   /* [n_columns] JSON text of the key with its colon */
    uint64_t   *seed;        /* [n_columns] */
} lms_intake;

lms_status lms__intake_init(lms_intake *x, lms_dataset *d, const lms_layout *l, lms_error *err);
void       lms__intake_free(lms_intake *x);
/* Read all rows of the reader's current table. */
lms_status lms__intake_read(lms_ctx *c, lms_intake *x, lms_reader *r, lms_rejects *rejects, uint64_t done,
                            lms_error *err);

/* ---- keys and final order (keys.c) ---- */

/* Rows whose key the run is to forget leave their sources: keys, values and counts close up (forget.c). False: no memory. */
bool       lms__intake_forget(lms_ctx *c, lms_dataset *d, lms_intake *x, uint32_t n, uint32_t *key, uint32_t *first);
/* A key without what surrounds it, if it can be said again: one line of moderate length. Else "". */
lms_str    lms__key_sayable(lms_str key);
lms_status lms__keys_assign(lms_ctx *c, lms_dataset *d, lms_intake *x, uint32_t n, lms_error *err);

/* Which record has a key: [d->keys.n], record + 1, 0 for none. Freed with lms__mem_free; NULL: out of memory. */
uint32_t *lms__rows_of_keys(lms_mem *mem, const lms_dataset *d);

#endif
