// SPDX-License-Identifier: MIT
/*
 * desk/page_book.h - the workbook of a page: every table the page shows becomes a sheet, from the same calls.
 *
 * The writer of a page (page.c) tells this module what it puts into a cell; nothing else writes here. The first
 * sheet lists the others.
 *
 * Promises
 *   1. cells are strings, or numbers where the cell of the page is one figure; no formula, no link, no date
 *   2. what hides or turns text is shown, as on the page
 *   3. the file appears whole or not at all; the same page gives the same bytes
 */
#ifndef LMD_PAGE_BOOK_H
#define LMD_PAGE_BOOK_H

#include "desk.h"

typedef struct lmd_page_book lmd_page_book;
typedef enum lmd_figure { LMD_FIG_WHOLE, LMD_FIG_PERCENT, LMD_FIG_1, LMD_FIG_2, LMD_FIG_3, LMD_FIG_5, LMD_N_FIG } lmd_figure;

/* *out is NULL after a failure. title: what stands on top of the first sheet. */
lms_status lmd__page_book_open(lmd_page_book **out, const char *path, lmd_lang lang, const char *title, lms_error *err);
lms_status lmd__page_book_commit(lmd_page_book *k, lms_error *err); /* frees k */
void       lmd__page_book_abort(lmd_page_book *k);                  /* k may be NULL */

/* Where k is NULL these do nothing. */
void lmd__page_book_remark(lmd_page_book *k, lms_str text);         /* a line of the first sheet; before any table */
void lmd__page_book_table(lmd_page_book *k, lms_str caption);
void lmd__page_book_head(lmd_page_book *k, lms_str heading);        /* one column */
void lmd__page_book_row(lmd_page_book *k);
void lmd__page_book_cell(lmd_page_book *k);
void lmd__page_book_text(lmd_page_book *k, lms_str text);
void lmd__page_book_markup(lmd_page_book *k, const char *html);     /* its text: tags left out */
void lmd__page_book_figure(lmd_page_book *k, double v, lmd_figure kind, const char *as_text);
void lmd__page_book_end_cell(lmd_page_book *k);
void lmd__page_book_end_table(lmd_page_book *k);
/* What follows, until the end of the cell or until off is false, is for the page only. */
void lmd__page_book_pause(lmd_page_book *k, bool off);

/* Text with what hides or turns it made visible: zero width, direction marks, control characters. html: also escaped. */
void lmd__put_visible(lmd_buf *b, lms_str s, bool html);

#endif
