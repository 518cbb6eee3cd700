// SPDX-License-Identifier: MIT
/*
 * text/fold.h - the two keys by which texts are compared.
 *
 * lms__fold      lower case, no marks, đ and ð as d. Equal to utf8proc's case folding with marks stripped (plus đ)
 *                on every code point; a test proves it. Vietnamese text takes the table only.
 * lms__text_key  lower case, marks kept and in order, tone placement unified (hòa = hoà), spaces squeezed, apostrophes
 *                of one kind. Two names with one key differ in nothing an officer would call a difference.
 */
#ifndef LMS_TEXT_FOLD_H
#define LMS_TEXT_FOLD_H

#include "base/str.h"

/* Appends to out. Invalid bytes are kept as they are. */
void lms__fold(lms_str s, lms_buf *out);
void lms__text_key(lms_str s, lms_buf *out);
/* Lower and upper case of one code point (utf8proc, no locale). */
uint32_t lms__lower(uint32_t cp);
uint32_t lms__upper(uint32_t cp);

#endif
