// SPDX-License-Identifier: MIT
/*
 * text/legacy.h - Vietnamese text from before Unicode, and Unicode text that was read wrongly.
 *
 * Inside a UTF-8 value legacy bytes appear as the letters cp1252 has for them ("NguyÔn V¨n" TCVN3, "Nguyeãn
 * Vaên" VNI, "Nguyá»…n" UTF-8). A value is decoded only if it is not Vietnamese as it stands and is, in
 * every word, after decoding; if two encodings do so with different results, it is left alone (UNDECIDED)
 * unless the cell's font, the other fields of its row or the rest of its column speak for one.
 */
#ifndef LMS_TEXT_LEGACY_H
#define LMS_TEXT_LEGACY_H

#include "base/str.h"

typedef enum lms_legacy { LMS_LEGACY_NONE, LMS_LEGACY_TCVN3, LMS_LEGACY_VNI, LMS_LEGACY_UTF8, LMS_LEGACY_VISCII, LMS_LEGACY_CP1258,
                          LMS_LEGACY_UNDECIDED, LMS_N_LEGACY } lms_legacy;
extern const char *const lms__legacy_name[LMS_N_LEGACY];

/* Bytes in one encoding -> UTF-8, appended. Bytes with no meaning are counted and kept as cp1252 letters. */
uint32_t lms__legacy_decode_bytes(lms_legacy e, lms_str bytes, lms_buf *out);
/* A UTF-8 value whose letters are cp1252's view of such bytes. False if a letter is outside cp1252, or bytes had no meaning. */
bool lms__legacy_decode(lms_legacy e, lms_str s, lms_buf *out);
/* The cp1252 byte of a code point, or -1. C1 controls stand for themselves. */
int lms__cp1252_byte(uint32_t cp);
/* Has it a letter of the Vietnamese alphabet, or a mark, that no view of old bytes has ("Nguyễn")? Then it is Unicode. */
bool lms__legacy_is_unicode(lms_str s);

/* What speaks for an encoding beside the value; each NONE if nothing does. */
typedef struct lms_legacy_says {
    lms_legacy font;   /* the cell is shown in a font of it */
    lms_legacy row;    /* other fields of the row are in it, and no other name of the row is Unicode */
    lms_legacy column; /* it prevails among what is in an old encoding in the column */
    bool       mostly; /* ... which is most of what can be told there: a value that is a name either way may be decoded */
} lms_legacy_says;
/*
 * Which encoding is this value in? NONE: well formed as it is, or nothing fits. UNDECIDED: two readings are as good, or bytes are
 * lost, or it is a name as it stands and another one in the encoding of its surroundings. The decoded text is appended to out
 * unless NONE or UNDECIDED.
 */
lms_legacy lms__legacy_guess_with(lms_str s, lms_legacy_says says, lms_buf *out);
/* The same with a column that is mostly in that encoding. */
lms_legacy lms__legacy_guess(lms_str s, lms_legacy font, lms_legacy column, lms_buf *out);

#endif
