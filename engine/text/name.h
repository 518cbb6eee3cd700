// SPDX-License-Identifier: MIT
/*
 * text/name.h - how a person's name is written: capitals, notes and numbers around it.
 */
#ifndef LMS_TEXT_NAME_H
#define LMS_TEXT_NAME_H

#include "base/str.h"

/* One space between words, none at the ends. True if something changed. */
bool lms__squeeze(lms_str s, lms_buf *out);
/* Title Case per syllable where a token is all capitals, all small or mixed wrongly. H'Hen, K'Brêu, M'Nông, and words with
   hyphens keep their parts; McDonald and the like (a capital inside after small letters, ASCII only) are left. */
bool lms__title_case(lms_str s, lms_buf *out);
/* Split off what is not the name: "1. ", notes in brackets, trailing dots and marks. The rest is appended to note. */
bool lms__split_note(lms_str s, lms_buf *out, lms_buf *note);

#endif
