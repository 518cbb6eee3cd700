// SPDX-License-Identifier: MIT
/*
 * bench/text_address.c - one address a line on the input, the codes of the wards of today it may lie in on the output ("" none,
 * "00097", "00097 00226" where the old ward was split). For bench/peers/text_address.py.
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
    lms_buf             tmp;
    char                text[4000];
    lms__mem_init(&mem, NULL, 0);
    lms_ctx ctx = { .mem = &mem, .threads = 1, .as_of = INT32_MIN };
    if (lms__rulebook_load(&mem, "rules/child-registry", &rb, &e) != LMS_OK || lms__normalise_plan_new(&ctx, rb, &plan, &e) != LMS_OK) {
        fputs("text_address: the pack rules/child-registry cannot be read; run from the project's folder\n", stderr);
        return 1;
    }
    lms__buf_init(&tmp, &mem);
    while (fgets(text, sizeof text, stdin)) {
        lms_table     t;
        lms_unit_feat x = { 0 };
        text[strcspn(text, "\n")] = 0;
        uint32_t u = lms__address_ward(plan, lms__str(text), lms__date_day(2025, 11, 30), &tmp);
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
    lms__buf_free(&tmp);
    lms__normalise_plan_free(plan);
    lms__rulebook_free(rb);
    return 0;
}
