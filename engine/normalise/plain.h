// SPDX-License-Identifier: MIT
/*
 * normalise/plain.h - names, addresses and lines of text that need nothing done, told at the price of looking up their words.
 *
 * In       values of fields of type name, address, text, without hint, and nothing that speaks for an encoding
 * Out      true: no step changes the value or says anything of it; false: not known, run the steps
 * Promises
 *   1. true only if lms__value_run leaves the value as it is, without a hit (a test compares the two)
 *
 * Idea     Steps of names look at one word, except for spaces, notes (brackets, digits, signs) and encodings. A word of
 *          two or more letters, first capital, that names of people have and that the steps leave alone has nothing of
 *          these; and a value of such words alone is never decoded.
 *          Of addresses and texts, if no other steps look at them, a word of ASCII has nothing to be repaired, and one of letters
 *          of the alphabet is as the steps leave it alone; with one letter that no view of old bytes has, the whole is not decoded.
 */
#ifndef LMS_NORMALISE_PLAIN_H
#define LMS_NORMALISE_PLAIN_H

#include "normalise/internal.h"

/* Words seen by one thread in one field, and whether each is plain. */
typedef struct lms_plain { lms_dict words; uint8_t *state; uint32_t cap; } lms_plain;

void lms__plain_free(lms_plain *p);
/* False also when out of memory: the steps then fail for themselves. out and tmp are scratch. */
bool lms__plain_value(lms_plain *p, const lms_value_in *in, lms_mem *mem, lms_str s, lms_buf *out, lms_buf *tmp);

/* Are all steps of a field of type address or text such that lms__plain_line may speak for them? */
bool lms__plain_lines(const lms_normalise_plan *plan, uint32_t field);
bool lms__plain_line(lms_plain *p, const lms_value_in *in, lms_mem *mem, lms_str s, lms_buf *out, lms_buf *tmp);

#endif
