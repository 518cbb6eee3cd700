// SPDX-License-Identifier: MIT
/*
 * desk/xlsx_in.h - the parts of an XLSX workbook that its sheets need: sheet list, shared strings, styles.
 *
 * In       an archive
 * Out      lmd_xlsx: sheets in workbook order, strings with the fonts of their runs, cell styles as hints
 * Promises
 *   1. parts are found through the relationships, wherever a producer put them; prefixes of namespaces do not matter
 *   2. a text whose letters are shown in .Vn* or VNI-* fonts carries that as a hint, from the cell's font or from its runs
 *   3. a workbook that is no XLSX (ODS, XLSB, Word, a plain ZIP) gets its own sentence
 */
#ifndef LMD_XLSX_IN_H
#define LMD_XLSX_IN_H

#include "xml_in.h"

typedef struct lmd_xlsx_sheet { char *part, *name; bool hidden; } lmd_xlsx_sheet;

/* A shared string: text, and what its runs say about fonts. */
typedef struct lmd_xlsx_string {
    size_t   at;        /* offset in lmd_xlsx.text */
    uint32_t n;
    uint8_t  run_hint;  /* LMS_CELL_FONT_* of runs with a font of their own */
    bool     own_only;  /* every letter stands in such a run: the cell's font says nothing */
} lmd_xlsx_string;

typedef struct lmd_xlsx_style { uint8_t font_hint; bool date; } lmd_xlsx_style;

typedef struct lmd_xlsx {
    lmd_zip         *zip;
    lmd_xlsx_sheet  *sheet;  size_t n_sheets, cap_sheets;
    lmd_xlsx_string *string; size_t n_strings, cap_strings;
    lmd_buf          text;   /* of the shared strings */
    lmd_xlsx_style  *style;  size_t n_styles, cap_styles;
    bool             date1904;
} lmd_xlsx;

lms_status lmd__xlsx_open(const char *path, lmd_xlsx *b, lms_error *err);
void       lmd__xlsx_close(lmd_xlsx *b);

/* LMS_CELL_FONT_* of a font name: ".VnTime", ".VnTimeH", "VNI-Times". */
uint32_t lmd__font_hint(lms_str name);
/* Does a number format show a date (not only a time)? Built-in ids by number, others by their code. */
bool lmd__format_is_date(unsigned id, lms_str code);
/* Undo _x000D_ escapes of text from position `from` on. */
void lmd__unescape(lmd_buf *b, size_t from);

/* Rich text being read: <si>, <is>. Feed it the events below the element; sum up with take. */
typedef struct lmd_rich {
    lmd_buf *to;
    int      in_t, in_r, skip;  /* depths + 1 where they began, 0 = outside */
    uint32_t run_font, run_hint;
    bool     run_has_font, bare;
} lmd_rich;
void lmd__rich_begin(lmd_rich *r, lmd_buf *to);
void lmd__rich_start(lmd_rich *r, const char *name, const char **attr, int depth);
void lmd__rich_end(lmd_rich *r, const char *name, int depth);
void lmd__rich_text(lmd_rich *r, const char *s, size_t n);

/* Rows of an open workbook as a source: xlsx_rows.c. */
lms_status lmd__xlsx_rows(const char *path, lms_row_source *out, lms_error *err);
/* Rows of an old workbook: xls_rows.c. */
lms_status lmd__xls_rows(const char *path, lms_row_source *out, lms_error *err);

#endif
