// SPDX-License-Identifier: MIT
/*
 * text/typing.h - what Telex, VNI and VIQR typing leaves when the keyboard driver was off ("Nguyeenx", "Nguye64n", "Nguye^~n").
 *
 * A token is repaired only if it is no Vietnamese syllable as it stands, is a well-formed one after typing its keys
 * again, and the methods that work agree. A token without residue is never touched, nor is one without a vowel.
 */
#ifndef LMS_TEXT_TYPING_H
#define LMS_TEXT_TYPING_H

#include "base/str.h"

/* All tokens of s; appended to out. True if something was repaired. */
bool lms__typing_repair(lms_str s, lms_buf *out);

#endif
