// SPDX-License-Identifier: MIT
/* cli/cmd_sample.c - a sample to be re-checked by people: draw it, read it back. */
#include "cli.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int draw(options *o, const char *size, const char *seed)
{
    lmd_sample_info info = { .size = sizeof info };
    lms_error       err = { 0 };
    char           *end = NULL;
    unsigned long   n = size ? strtoul(size, &end, 10) : 200;
    if (end && *end) n = 0; /* the library says what a size is */
    if (lmd_sample(o->input[0], o->out, n, seed, &info, &err) != LMS_OK) return complain(&err);
    say(stdout, T("Sample: {1} of {2} pairs, {3} of {4} clean records: {5}\n"), num(info.pairs), num(info.pairs_of), num(info.records), num(info.records_of), o->out, NULL);
    say(stdout, T("Seed: {1}. The same result, seed and size give the same sample; note the seed before the checking begins.\n"), info.seed, NULL);
    return EXIT_DONE;
}

/* As the report rounds: limits outwards, an estimate never up to 100 unless it is all. */
static const char *rate(double v, int way)
{
    double x = v * 1000;
    return dec((way < 0 ? floor(x + 1e-9) : way > 0 ? ceil(x - 1e-9) : v < 1 && x > 999 ? 999 : round(x)) / 10, 1);
}

static void share(const char *what, const lmd_share *x)
{
    say(stdout, what, num(x->checked), num(x->drawn), num(x->of), x->checked ? rate(x->estimate, 0) : "-", rate(x->low, -1), rate(x->high, 1), num(x->unsure), NULL);
}

static int read_back(options *o, const char *by)
{
    lmd_sample_result r = { .size = sizeof r };
    lms_error         err = { 0 };
    if (lmd_sample_read(o->input[0], o->input + 1, (size_t)o->n_inputs - 1, by, &r, &err) != LMS_OK) return complain(&err);
    share(T("Precision of merged pairs: {4} % (95 %: {5} to {6}); checked {1} of {2} drawn from {3}, not to be told {7}\n"), &r.precision);
    say(stdout, T("Recall among the pairs sampled: {1} % (95 %: {2} to {3}); of pairs that are apart checked {4} of {5} drawn from {6}, same child after all {7}\n"),
        r.recall.checked && r.precision.checked ? rate(r.recall.estimate, 0) : "-", rate(r.recall.low, -1), rate(r.recall.high, 1), num(r.recall.checked), num(r.recall.drawn), num(r.recall.of),
        num(r.recall.right), NULL);
    say(stdout, T("    pairs that the matcher did not compare or did not keep are not in it\n"), NULL);
    share(T("Clean records that are right on paper: {4} % (95 %: {5} to {6}); checked {1} of {2} drawn from {3}, not to be told {7}\n"), &r.clean);
    if (r.partly) say(stdout, T("Records filled in only in part, not counted: {1}\n"), num(r.partly), NULL);
    if (r.contradicted) say(stdout, T("Answers that contradict each other, not counted: {1}\n"), num(r.contradicted), NULL);
    if (r.unknown_words) say(stdout, T("Cells with words that are no answer, not counted: {1}\n"), num(r.unknown_words), NULL);
    if (r.lost) say(stdout, T("Answers in lines whose hidden id is gone, not counted: {1}\n"), num(r.lost), NULL);
    if (r.foreign) say(stdout, T("Lines that are not of this sample (erased since, perhaps), not counted: {1}\n"), num(r.foreign), NULL);
    if (by) say(stdout, T("Put into the decision log: {1}; decided there before and kept: {2}\n"), num(r.logged), num(r.log_kept), NULL);
    say(stdout, T("The report shows it: lamsach report {1} -o FOLDER\n"), o->input[0], NULL);
    return EXIT_DONE;
}

int cmd_sample(int argc, const char **argv)
{
    options   o;
    char     *size = NULL, *seed = NULL, *by = NULL;
    struct poptOption extra[] = {
        { "size", 'n', POPT_ARG_STRING, &size, 0, N_("how many pairs, and how many clean records (default 200)"), N_("N") },
        { "seed", 0, POPT_ARG_STRING, &seed, 0, N_("letters and digits that decide what is drawn (default: random, and told)"), N_("SEED") },
        { "decide-as", 0, POPT_ARG_STRING, &by, 0, N_("`sample read`: also put the answers about pairs into the decision log, under this name"), N_("NAME") },
        POPT_TABLEEND
    };
    bool reading = argc > 1 && strcmp(argv[1], "read") == 0;
    int  code = options_read(&o, argc - reading, argv + reading, OPT_OUT, extra, command_named("sample"));
    if (code < 0 && (reading ? o.n_inputs < 2 || o.out || size || seed : o.n_inputs != 1 || o.out == NULL || by)) {
        say(stderr, T("lamsach: write lamsach sample RESULT.db -o FILE.xlsx, and when it is filled in: lamsach sample read RESULT.db FILE...\n"), NULL);
        code = EXIT_USAGE;
    }
    if (code < 0) code = reading ? read_back(&o, by) : draw(&o, size, seed);
    options_free(&o);
    return code;
}
