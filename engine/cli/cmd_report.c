// SPDX-License-Identifier: MIT
/* cli/cmd_report.c - the HTML report of a result. */
#include "cli.h"

int cmd_report(int argc, const char **argv)
{
    options   o;
    lms_error err = { 0 };
    int       open = 0;
    struct poptOption own[] = {
        { "pseudonymous", 0, POPT_ARG_NONE, &open, 0, N_("a report that may leave the office: no names, numbers, examples; keys hashed, small counts hidden"), NULL },
        POPT_TABLEEND };
    int       code = options_read(&o, argc, argv, OPT_RULES | OPT_OUT, own, command_named("report"));
    if (code < 0 && (o.n_inputs != 1 || o.out == NULL)) {
        say(stderr, T("lamsach: write lamsach report RESULT.db -o FOLDER\n"), NULL);
        code = EXIT_USAGE;
    }
    if (code < 0) {
        lms_status s = open ? lmd_report_pseudonymous(o.input[0], o.out, i18n_lang(), &err)
                            : lmd_report(o.input[0], o.run.rules_dir, o.out, i18n_lang(), &err);
        code = s == LMS_OK ? EXIT_DONE : complain(&err);
        if (code == EXIT_DONE) say(stdout, T("Report: {1}/index.html\n"), o.out, NULL);
    }
    options_free(&o);
    return code;
}
