// SPDX-License-Identifier: MIT
/*
 * normalise/normalise.h - raw values in, one canonical form out; every repair logged.
 *
 * In       dataset (raw values), the pack's fields and normalise.yaml
 * Out      table (canonical values + features), corrections and transforms in the log
 * Promises
 *   1. a value already canonical is not changed, and a second pass changes nothing (idempotent)
 *   2. representation is counted, repair of presentation is logged per row, substance is only proposed
 *   3. the result depends on the value, its hint, its column's prevailing encoding and (for encodings, evidence.h, and for rules that say so)
 *      other fields of the row only; the order of rows and files changes nothing
 *   4. what cannot be decided stays as it is and becomes a finding; never U+FFFD
 */
#ifndef LMS_NORMALISE_NORMALISE_H
#define LMS_NORMALISE_NORMALISE_H

#include "model/log.h"
#include "model/table.h"
#include "rulebook/rulebook.h"

typedef struct lms_normalise_plan lms_normalise_plan;
lms_status lms__normalise_plan_new(lms_ctx *c, lms_rulebook *rb, lms_normalise_plan **out, lms_error *err);
void       lms__normalise_plan_free(lms_normalise_plan *p);

/* Takes over d's value arrays (they become the table's columns); d keeps sources, keys, extras, quarantine. */
lms_status lms__normalise(lms_ctx *c, const lms_normalise_plan *p, lms_dataset *d, lms_table *out, lms_log *log, lms_error *err);

/* One value of one field, without a row: for rule examples and profiles. out and rules_hit are cleared first;
   rules_hit receives rule numbers whose repair was applied (or proposed: value | 0x8000). */
typedef LMS_VEC(uint16_t) lms_rule_hits;
lms_status lms__normalise_value(const lms_normalise_plan *p, uint32_t field, lms_str raw, uint32_t hint, lms_buf *out, lms_rule_hits *hits, lms_error *err);

#endif
