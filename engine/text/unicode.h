// SPDX-License-Identifier: MIT
/*
 * text/unicode.h - one way to write each letter.
 *
 * Marks are collected per base letter in any order ({quality, tone}) and composed by table, which also repairs
 * what NFC leaves (e + tilde + circumflex). ETH and African D become Đ, Cyrillic and Greek letters among Latin ones
 * become Latin, invisible characters go, spaces are one kind, apostrophes are one kind.
 */
#ifndef LMS_TEXT_UNICODE_H
#define LMS_TEXT_UNICODE_H

#include "base/str.h"

enum lms_unicode_kind {
    LMS_UNI_COMPOSED = 1,   /* base + marks written as one letter (NFD, or marks out of order) */
    LMS_UNI_ORDER = 2,      /* marks were in an order that NFC does not repair */
    LMS_UNI_STROKE = 4,     /* ETH or African D for Đ */
    LMS_UNI_LOOKALIKE = 8,  /* Cyrillic or Greek letters in a Latin word, caron for breve, full width, hyphens of other kinds */
    LMS_UNI_INVISIBLE = 16, /* zero-width, soft hyphen, bidi controls removed */
    LMS_UNI_SPACE = 32,     /* no-break and other spaces */
    LMS_UNI_APOSTROPHE = 64,
    LMS_UNI_CLASH = 128     /* two tones or two qualities on one letter: left as it is, a finding */
};
/* Appends the repaired text; returns bits of what was done. Invalid bytes are kept as the letter of their value. */
unsigned lms__unicode_repair(lms_str s, lms_buf *out);

#endif
