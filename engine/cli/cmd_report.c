// SPDX-License-Identifier: MIT
/* cli/cmd_report.c - the HTML report of a result. */
#include "cli.h"

int cmd_report(int argc, const char **argv)
{
    options   o;
    lms_error err = { 0 };
    int       code = options_read(&o, argc, argv, OPT_RULES | OPT_OUT, NULL, command_named("report"));
    if (code < 0 && (o.n_inputs != 1 || o.out == NULL)) {
        say(stderr, T("lamsach: write lamsach report RESULT.db -o FOLDER\n"), NULL);
        code = EXIT_USAGE;
    }
    if (code < 0) {
        code = lmd_report(o.input[0], o.run.rules_dir, o.out, i18n_lang(), &err) == LMS_OK ? EXIT_DONE : complain(&err);
        if (code == EXIT_DONE) say(stdout, T("Report: {1}/index.html\n"), o.out, NULL);
    }
    options_free(&o);
    return code;
}
