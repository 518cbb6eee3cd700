// SPDX-License-Identifier: MIT
/*
 * normalise/evidence.h - in which encoding do the other fields of its row, and its column, say a value is?
 *
 * In       rows of raw values, and what each distinct value was found to be in by itself (run.c, first pass)
 * Out      variants: (raw value, what speaks for an encoding) to be worked on once each; the rows' values point to them
 * Promises
 *   1. the order of rows, files and sources changes nothing: a row counts by its own fields, a column by all its distinct values
 *   2. a source without any value in an old encoding costs nothing and has no variants
 *   3. a value that is Unicode beyond doubt, or ASCII, has no variant
 *
 * Idea     A row is keyed on one machine. Its other values that are in one and the same encoding by themselves speak for that
 *          encoding, unless another name of the row is Unicode beyond doubt (school, status and the like are filled in
 *          elsewhere, and speak against nothing). Where no field of the row says anything, the column does: what prevails
 *          among its values in old encodings, and whether these are most of those that can be told.
 */
#ifndef LMS_NORMALISE_EVIDENCE_H
#define LMS_NORMALISE_EVIDENCE_H

#include "normalise/internal.h"

typedef struct lms_variant { uint32_t raw; lms_legacy_says says; } lms_variant;
/* Variants of the values of one (source, field); the k-th has the number raw.n + k among its values. */
typedef struct lms_variants { LMS_VEC(lms_variant) v; } lms_variants;

/* What a distinct value is in by itself. */
enum { LMS_KIND_NONE /* ASCII, or not looked at */, LMS_KIND_OPEN /* letters that old bytes look like, too */, LMS_KIND_UNICODE,
       LMS_KIND_LEGACY = 8 /* + lms_legacy */ };

/*
 * kind: [n_sources * n_fields] NULL or a byte for each distinct value, LMS_KIND_LEGACY + e where the steps found e, else 0; the
 * rest is filled in here where it is needed. Sets sources' legacy. False: out of memory.
 */
bool lms__evidence(lms_ctx *c, const lms_normalise_plan *p, lms_dataset *d, uint8_t **kind, lms_variants *out);

#endif
