// SPDX-License-Identifier: MIT
/* cli/cmd_lists.c - the lists for the ward police. */
#include "cli.h"

int cmd_lists(int argc, const char **argv)
{
    options   o;
    lms_error err = { 0 };
    int       code = options_read(&o, argc, argv, OPT_OUT, NULL, command_named("lists"));
    if (code < 0 && (o.n_inputs != 1 || o.out == NULL)) {
        say(stderr, T("lamsach: write lamsach lists RESULT.db -o FOLDER\n"), NULL);
        code = EXIT_USAGE;
    }
    if (code < 0) {
        code = lmd_lists(o.input[0], o.out, &err) == LMS_OK ? EXIT_DONE : complain(&err);
        if (code == EXIT_DONE) say(stdout, T("Lists for the police, one workbook per ward: {1}\n"), o.out, NULL);
    }
    options_free(&o);
    return code;
}
