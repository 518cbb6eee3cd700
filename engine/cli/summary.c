// SPDX-License-Identifier: MIT
/* cli/summary.c - what a run did, for people and for programs. */
#include "cli.h"

void summary_print(FILE *f, const lms_summary *s)
{
    double total = 0;
    for (int i = 0; i < LMS_N_STAGES; i++) total += s->stage[i].seconds;
    say(f, T("Read {1} rows from {2} files: {3} accepted, {4} quarantined. No row was lost.\n"), num(s->rows_read), num(s->sources),
        num(s->rows_accepted), num(s->rows_quarantined), NULL);
    if (s->rows_forgotten)
        say(f, T("{1} rows were left out: their data were erased at somebody's request (lamsach forget).\n"), num(s->rows_forgotten), NULL);
    if (s->references) say(f, T("Reference lists: {1} rows.\n"), num(s->references), NULL);
    say(f, T("Corrections: {1} applied, {2} proposed. Findings: {3} errors, {4} warnings, {5} notes.\n"), num(s->corrections_applied),
        num(s->corrections_proposed), num(s->errors), num(s->warnings), num(s->infos), NULL);
    say(f, T("Compared {1} pairs of records: {2} are one child, {3} wait for review.\n"), num(s->pairs_compared), num(s->pairs_same),
        num(s->pairs_review), NULL);
    say(f, T("{1} records are {2} children ({3} entered more than once).\n"), num(s->rows_accepted), num(s->children), num(s->merged_records), NULL);
    if (s->as_of[0])
        say(f, T("As of {1}: {2} children in the software, {3} clean ({4}), {5} with a verified identifier, {6} in target ({7}).\n"),
            date_shown(s->as_of), num(s->updated), num(s->clean), percent(s->clean, s->updated), num(s->verified), num(s->in_target),
            percent(s->in_target, s->updated), NULL);
    say(f, T("Took {1} seconds with {2} threads, at most {3} MB.\n"), dec(total, 1), num(s->threads), num(s->peak_bytes >> 20), NULL);
}

void summary_json(FILE *f, const lms_summary *s)
{
#define U(name) fprintf(f, "\"" #name "\":%llu,", (unsigned long long)s->name)
    fputc('{', f);
    U(sources);
    U(rows_read);
    U(rows_accepted);
    U(rows_quarantined);
    U(rows_forgotten);
    U(references);
    U(corrections_applied);
    U(corrections_proposed);
    U(errors);
    U(warnings);
    U(infos);
    U(pairs_compared);
    U(pairs_same);
    U(pairs_review);
    U(children);
    U(merged_records);
    U(updated);
    U(clean);
    U(verified);
    U(in_target);
    U(peak_bytes);
    fprintf(f, "\"as_of\":\"%s\",\"as_of_origin\":\"%s\",\"threads\":%u,\"seconds\":{", s->as_of, s->as_of_origin, s->threads);
    for (int i = 0; i < LMS_N_STAGES && s->stage[i].name; i++)
        fprintf(f, "%s\"%s\":%.3f", i ? "," : "", s->stage[i].name, s->stage[i].seconds);
    fputs("}}\n", f);
#undef U
}
