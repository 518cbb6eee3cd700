// SPDX-License-Identifier: MIT
/* desk/report_parts.h - pieces of the report's sections that stand in files of their own. */
#ifndef LMD_REPORT_PARTS_H
#define LMD_REPORT_PARTS_H

#include "page.h"

#define LMD_MOST_ROWS 1000000 /* of a sheet */

lms_status lmd__report_pairs(lmd_page *p, lms_error *err);       /* report_pairs.c: weakest links, doubtful pairs, why */
lms_status lmd__report_passes(lmd_page *p, lms_error *err);      /* report_model.c: which pairs were compared */
lms_status lmd__report_parameters(lmd_page *p, lms_error *err);
lms_status lmd__report_frequencies(lmd_page *p, lms_error *err);

/* ---- pseudonymous reports (report_pseudo.c) ---- */
/* Draws the key of the hash, counts how many children share a year of birth and a ward. */
lms_status lmd__pseudo_begin(lmd_page *p, lms_error *err);
void       lmd__pseudo_end(lmd_page *p);
/* Query from a child's id to year of birth and ward, each NULL where under five children share it; *st may stay NULL. */
lms_status lmd__pseudo_place(lmd_page *p, sqlite3_stmt **st, lms_error *err);
/* What is on top of the page. */
void lmd__pseudo_note(lmd_page *p);

#endif
