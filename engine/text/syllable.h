// SPDX-License-Identifier: MIT
/*
 * text/syllable.h - is this a Vietnamese syllable, and where does its tone mark belong?
 *
 * A syllable is onset + rime + tone. The model is generated from 28 onsets and 195 rimes with the spelling rules
 * between them (c/k, g/gh, ng/ngh, qu, gi), stops take only sắc or nặng. Tone placement has two legal styles that
 * differ only in open oa, oe, uy: "glide" (hòa, the older) and "nucleus" (hoà). Levels: attested, well formed, ill
 * formed; of what is well formed, some is rare. A syllable is looked at as spelt: i and y are never exchanged.
 */
#ifndef LMS_TEXT_SYLLABLE_H
#define LMS_TEXT_SYLLABLE_H

#include "base/str.h"

typedef enum lms_tone { LMS_NGANG, LMS_HUYEN, LMS_SAC, LMS_HOI, LMS_NGA, LMS_NANG } lms_tone;
enum { LMS_SYL_MAX = 12 };

/* One letter taken apart: base is ASCII lower case or 'd' with stroke. */
typedef struct lms_letter {
    uint8_t base;    /* a-z; 3 = đ */
    uint8_t quality; /* 0 none 1 circumflex 2 breve 3 horn 4 stroke */
    uint8_t tone;    /* lms_tone */
    uint8_t upper;
} lms_letter;
/* False if cp is no letter of the Vietnamese alphabet (f, j, w, z count as letters here). */
bool     lms__letter_of(uint32_t cp, lms_letter *out);
uint32_t lms__letter_put(lms_letter l); /* code point */

typedef struct lms_syllable {
    uint8_t n;                     /* letters */
    uint8_t onset;                 /* letters of the onset */
    uint8_t tone, tone_at;         /* tone and the letter it stands on (as written) */
    uint8_t at_nucleus, at_glide;  /* letters where it belongs in the two styles */
    bool    well_formed;           /* onset, rime and tone go together */
    bool    placed;                /* the tone stands where one of the styles puts it */
    bool    broken;                /* more than one tone mark */
    bool    attested;              /* well formed, and seen in the names of people and places the project carries */
    bool    in_names;              /* attested in names of people */
    bool    surname, common;       /* of these, it begins a surname; one that many families have */
    bool    inner;                 /* of these, it stands behind a surname */
    bool    rare;                  /* well formed, but of a rime or spelling that only loan words and dialects have */
    lms_letter letter[LMS_SYL_MAX];
} lms_syllable;
/* s: one token, NFC. False if it has something that is no Vietnamese letter, or is too long. */
bool lms__syllable_parse(lms_str s, lms_syllable *out);
/* Write it with the tone at letter `at`. */
void lms__syllable_put(const lms_syllable *y, unsigned at, lms_buf *out);
/* Is this word (in any case), the last of a name or not, a name from abroad that typing keys would turn into a Vietnamese one? */
bool lms__foreign(lms_str word, bool last);
/* Every token of s a well-formed syllable? Tokens are split at spaces; digits and punctuation alone are passed over.
   *n counts the tokens judged, *good those well formed. */
void lms__syllables_count(lms_str s, uint32_t *n, uint32_t *good);
/* Repair of misplaced tones in all tokens (Hùynh -> Huỳnh, Qúy -> Quý); true if something changed. */
bool lms__tone_repair(lms_str s, lms_buf *out);

#endif
