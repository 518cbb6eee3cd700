// SPDX-License-Identifier: MIT
/*
 * desk/review_json.h - the JSON of the review page: a writer whose output may also stand inside a <script> element,
 * and a reader for what the page sends.
 *
 * In:       values of a result (writer); bytes of a request (reader)
 * Out:      JSON text; keys and values of one flat object
 * Promises:
 *   1. what is written is valid JSON in valid UTF-8 for any bytes of a value, and holds no '<', '>', '&'
 *   2. the reader takes one object of texts and whole numbers and nothing else: no nesting, no repeated or unknown
 *      key, no control characters, no unpaired surrogates, nothing behind it
 */
#ifndef LMD_REVIEW_JSON_H
#define LMD_REVIEW_JSON_H

#include "desk.h"

/* "text" with quotes. */
void lmd__js_text(lmd_buf *b, lms_str s);
/* A number with `digits` decimals, in the C locale's form whatever the locale; not finite: null. */
void lmd__js_decimal(lmd_buf *b, double v, int digits);
/* ,"key": - the comma only after a value; begin an object or array with { or [ yourself. */
void lmd__js_key(lmd_buf *b, const char *key);
void lmd__js_member(lmd_buf *b, const char *key, lms_str value);
void lmd__js_number(lmd_buf *b, const char *key, int64_t v);
/* A comma, unless the buffer ends in { [ or : */
void lmd__js_next(lmd_buf *b);

enum { LMD_JSON_MAX_KEYS = 12 };
typedef struct lmd_json_want {
    const char *key;    /* ends the list with NULL */
    size_t      most;   /* bytes of a text; 0: a whole number from 0 to 2^53 */
    lms_str     text;   /* points into the parsed buffer; .s NULL: not given */
    int64_t     number; /* -1: not given */
} lmd_json_want;
/* Reads the object in place: texts are unescaped inside `bytes`. false: not such an object. */
bool lmd__js_read(char *bytes, size_t n, lmd_json_want *want);

#endif
