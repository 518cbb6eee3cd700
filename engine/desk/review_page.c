// SPDX-License-Identifier: MIT
/* desk/review_page.c - see review_page.h. */
#include "review_page.h"

#include <stddef.h>

#include "review_text.inc" /* review_css, review_html, review_js: made by the Makefile */

const lmd_asset lmd__review_assets[] = {
    { "/", "text/html; charset=utf-8", review_html },
    { "/review.css", "text/css; charset=utf-8", review_css },
    { "/review.js", "text/javascript; charset=utf-8", review_js },
    { NULL, NULL, NULL },
};
