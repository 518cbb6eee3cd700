// SPDX-License-Identifier: MIT
/*
 * bench/text_address.c - one address a line on the input, the codes of the wards of today it may lie in on the output ("" none,
 * "00097", "00097 00226" where the old ward was split). The line goes through the steps of the field `address` first, as in a run, without a row or a column
 * that speaks for an encoding. For bench/peers/text_address.py.
 */
#include "base/date.h"
#include "normalise/internal.h"

#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    lms_error           e = { 0 };
    lms_mem             mem;
    lms_rulebook       *rb = NULL;
    lms_normalise_plan *plan = NULL;
    lms_buf             tmp, clean;
    lms_rule_hits       hits = { 0 };
    char                text[4000];
    lms__mem_init(&mem, NULL, 0);
    lms_ctx ctx = { .mem = &mem, .threads = 1, .as_of = INT32_MIN };
    if (lms__rulebook_load(&mem, "rules/child-registry", &rb, &e) != LMS_OK || lms__normalise_plan_new(&ctx, rb, &plan, &e) != LMS_OK) {
        fputs("text_address: the pack rules/child-registry cannot be read; run from the project's folder\n", stderr);
        return 1;
    }
    lms__buf_init(&tmp, &mem);
    lms__buf_init(&clean, &mem);
    uint32_t field = lms__schema_find(&rb->schema, LMS_S("address"));
    while (fgets(text, sizeof text, stdin)) {
        lms_table     t;
        lms_unit_feat x = { 0 };
        text[strcspn(text, "\n")] = 0;
        if (lms__normalise_value(plan, field, lms__str(text), 0, &clean, &hits, &e) != LMS_OK) return 1;
        uint32_t u = lms__address_ward(plan, lms__buf_str(&clean), lms__date_day(2025, 11, 30), &tmp);
        if (!lms__table_init(&t, &mem, &rb->schema, 0, 0)) return 1;
        if (u != UINT32_MAX && lms__gazetteer_features(plan->gazetteer, &t, u, &x))
            for (unsigned k = 0; k < LMS_UNIT_SUCCESSORS && x.today[k]; k++) {
                lms_str s = lms__dict_get(&t.units, x.today[k]);
                size_t  n = 0;
                while (n < s.n && s.s[n] != '@') n++;
                printf("%s%.*s", k ? " " : "", (int)n, s.s);
            }
        putchar('\n');
        lms__table_free(&t);
    }
    LMS_VEC_FREE(&mem, &hits);
    lms__buf_free(&clean);
    lms__buf_free(&tmp);
    lms__normalise_plan_free(plan);
    lms__rulebook_free(rb);
    return 0;
}
