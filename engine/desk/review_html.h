// SPDX-License-Identifier: MIT
/*
 * desk/review_html.h - the review page as one file with the queue inside, for computers where no server may run.
 *
 * In       an open review, the page's own files
 * Out      one HTML file: opens from a USB stick, asks no network, saves a decisions file for `review import`
 *
 * Promises
 *   1. the same page as the server's: same scripts, same questions, byte for byte
 *   2. its policy names the scripts and the style by their hashes: nothing else can run, nothing can be fetched
 *   3. what is in it was handed out: every record is in the log as shown, with name and purpose, before the file is there
 */
#ifndef LMD_REVIEW_HTML_H
#define LMD_REVIEW_HTML_H

#include "review_item.h"

/* The file's bytes, appended. */
lms_status lmd__review_html(lmd_review_data *d, lmd_buf *out, lms_error *err);
/* Every record of the queue goes into the log as shown, in one transaction; the log is opened or made. */
lms_status lmd__review_hand_out(const char *result_db, lmd_review_data *d, lms_str by, lms_str purpose, lms_error *err);

#endif
