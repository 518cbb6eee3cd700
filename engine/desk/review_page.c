// SPDX-License-Identifier: MIT
/* desk/review_page.c - see review_page.h. */
#include "review_page.h"

#include <stddef.h>

#include "review_text.inc" /* one array per file of engine/desk/review/, made by the Makefile */

#define JS "text/javascript; charset=utf-8"

const lmd_asset lmd__review_assets[] = {
    { "/", "text/html; charset=utf-8", review_html },
    { "/review.css", "text/css; charset=utf-8", review_css },
    { "/words.js", JS, words_js },
    { "/values.js", JS, values_js },
    { "/source.js", JS, source_js },
    { "/item.js", JS, item_js },
    { "/page.js", JS, page_js },
    { NULL, NULL, NULL },
};
