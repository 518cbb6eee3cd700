// SPDX-License-Identifier: MIT
/*
 * desk/review_page.h - the review page's own files, compiled in from engine/desk/review/ (the Makefile makes the C).
 * Nothing is read from a folder when the page is asked for.
 */
#ifndef LMD_REVIEW_PAGE_H
#define LMD_REVIEW_PAGE_H

typedef struct lmd_asset { const char *target, *type, *text; } lmd_asset;
extern const lmd_asset lmd__review_assets[]; /* "/", then what it loads, in its order; ends with NULL */

#endif
