// SPDX-License-Identifier: MIT
/* cli/cmd_review_file.c - decisions without a server: `review export` writes what there is to decide, `review import` reads it back. */
#include "cli.h"

int cmd_review_export(int argc, const char **argv)
{
    static const command me = { "review export", N_("RESULT.db -o FILE.xlsx|FILE.html --by NAME"),
                                N_("what there is to decide as a workbook with drop-downs, or as a page that needs no server"), cmd_review_export };
    options   o;
    lms_error err = { 0 };
    uint64_t  pairs = 0, proposals = 0, merged = 0;
    const char *by = NULL, *purpose = NULL;
    struct poptOption extra[] = {
        { "by", 0, POPT_ARG_STRING, &by, 0, N_("who hands the records out, for the log"), N_("NAME") },
        { "purpose", 0, POPT_ARG_STRING, &purpose, 0, N_("what for, for the log (default: deciding doubtful records)"), N_("TEXT") },
        POPT_TABLEEND
    };
    int       code = options_read(&o, argc, argv, OPT_OUT, extra, &me);
    if (code < 0 && (o.n_inputs != 1 || o.out == NULL)) {
        say(stderr, T("lamsach: write lamsach review export RESULT.db -o FILE.xlsx --by NAME\n"), NULL);
        code = EXIT_USAGE;
    }
    if (code < 0) {
        code = lmd_review_export(o.input[0], o.out, by, purpose ? purpose : T("deciding doubtful records"), &pairs, &proposals, &merged, &err) == LMS_OK ? EXIT_DONE : complain(&err);
        if (code == EXIT_DONE)
            say(stdout, T("{1}: {2} doubtful pairs, {3} proposals, {4} merged children with the weakest links\n"), o.out, num(pairs), num(proposals),
                num(merged), NULL);
    }
    options_free(&o);
    return code;
}

static void tell(void *ctx, const lms_error *what)
{
    char text[1600];
    (void)ctx;
    lms_error_text(what, i18n_tr, NULL, text, sizeof text);
    say(stderr, "{1}\n", text, NULL);
}

static void told(const lmd_import_summary *s)
{
    const struct { uint64_t n; const char *what; } line[] = {
        { s->decided, N_("taken into the decision log") },
        { s->already, N_("said already by the log") },
        { s->open, N_("not decided yet, left open") },
        { s->conflicts, N_("decided by somebody else since; the log stays as it is") },
        { s->contradictory, N_("rows that contradict each other; none was taken") },
        { s->unknown, N_("rows about records that are not in this result") },
        { s->bad, N_("rows that say nothing that can be used") },
        { s->stale, N_("of those taken: the records have changed since they were decided") },
    };
    for (size_t i = 0; i < sizeof line / sizeof *line; i++)
        if (line[i].n || i == 0) say(stdout, "{1}: {2}\n", T(line[i].what), num(line[i].n), NULL);
}

static void told_json(const lmd_import_summary *s)
{
    printf("{\"rows\":%llu,\"decided\":%llu,\"already\":%llu,\"open\":%llu,\"conflicts\":%llu,\"contradictory\":%llu,\"unknown\":%llu,\"bad\":%llu,"
           "\"stale\":%llu}\n",
           (unsigned long long)s->rows, (unsigned long long)s->decided, (unsigned long long)s->already, (unsigned long long)s->open,
           (unsigned long long)s->conflicts, (unsigned long long)s->contradictory, (unsigned long long)s->unknown, (unsigned long long)s->bad,
           (unsigned long long)s->stale);
}

int cmd_review_import(int argc, const char **argv)
{
    static const command me = { "review import", N_("RESULT.db FILE... --by NAME"), N_("decisions from workbooks, CSV or the saved page into the decision log"),
                                cmd_review_import };
    options            o;
    lms_error          err = { 0 };
    lmd_import_summary sum = { .size = sizeof sum };
    const char        *by = NULL;
    struct poptOption extra[] = {
        { "by", 0, POPT_ARG_STRING, &by, 0, N_("who decided, where a file does not say so"), N_("NAME") },
        POPT_TABLEEND
    };
    int code = options_read(&o, argc, argv, OPT_RULES | OPT_JSON, extra, &me);
    if (code < 0 && o.n_inputs < 2) {
        say(stderr, T("lamsach: write lamsach review import RESULT.db FILE... --by NAME\n"), NULL);
        code = EXIT_USAGE;
    }
    if (code < 0) {
        code = lmd_review_import(o.input[0], o.run.rules_dir, o.input + 1, (uint32_t)o.n_inputs - 1, by, tell, NULL, &sum, &err) == LMS_OK
                   ? EXIT_DONE
                   : complain(&err);
        if (code == EXIT_DONE && o.json) told_json(&sum);
        if (code == EXIT_DONE && !o.json) told(&sum);
        if (code == EXIT_DONE && sum.decided && !o.json)
            say(stdout, T("The next `lamsach clean` or `run` to the same place applies them.\n"), NULL);
        if (code == EXIT_DONE && (sum.conflicts || sum.contradictory || sum.unknown || sum.bad)) code = EXIT_FINDINGS;
    }
    options_free(&o);
    return code;
}

int cmd_review_anchor(int argc, const char **argv)
{
    static const command me = { "review anchor", N_("RESULT.db -o FILE"), N_("count and head of the decision log, to be kept where the log's writer cannot change it"),
                                cmd_review_anchor };
    options      o;
    lms_error    err = { 0 };
    lmd_log_info log = { .size = sizeof log };
    int          code = options_read(&o, argc, argv, OPT_OUT, NULL, &me);
    if (code < 0 && (o.n_inputs != 1 || o.out == NULL)) {
        say(stderr, T("lamsach: write lamsach review anchor RESULT.db -o FILE\n"), NULL);
        code = EXIT_USAGE;
    }
    if (code < 0) {
        code = lmd_log_anchor(o.input[0], o.out, &log, &err) == LMS_OK ? EXIT_DONE : complain(&err);
        if (code == EXIT_DONE) say(stdout, T("{1}: {2} entries, head {3}\n"), o.out, num(log.entries), log.head[0] ? log.head : "-", NULL);
    }
    options_free(&o);
    return code;
}
