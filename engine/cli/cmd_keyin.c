// SPDX-License-Identifier: MIT
/* cli/cmd_keyin.c - what is to be re-keyed by hand into the ministry's software. */
#include "cli.h"

int cmd_keyin(int argc, const char **argv)
{
    options   o;
    lms_error err = { 0 };
    int       code = options_read(&o, argc, argv, OPT_OUT, NULL, command_named("keyin"));
    if (code < 0 && (o.n_inputs != 1 || o.out == NULL)) {
        say(stderr, T("lamsach: write lamsach keyin RESULT.db -o FOLDER\n"), NULL);
        code = EXIT_USAGE;
    }
    if (code < 0) {
        code = lmd_keyin(o.input[0], o.out, &err) == LMS_OK ? EXIT_DONE : complain(&err);
        if (code == EXIT_DONE) say(stdout, T("What to key into the software, one workbook per ward: {1}\n"), o.out, NULL);
    }
    options_free(&o);
    return code;
}
