// SPDX-License-Identifier: MIT
/* cli/cmd_clean.c - dumps in, one result.db out. */
#include "cli.h"

int cmd_clean(int argc, const char **argv)
{
    options     o;
    lms_run    *run = NULL;
    lms_error   err = { 0 };
    lms_summary sum = { .size = sizeof sum };
    int code = options_read(&o, argc, argv, OPT_RULES | OPT_RUN | OPT_OUT | OPT_JSON, NULL, command_named("clean"));
    if (code < 0 && o.out == NULL) {
        say(stderr, T("lamsach: say where the result goes, for example -o result.db\n"), NULL);
        code = EXIT_USAGE;
    }
    if (code < 0) {
        progress_begin(&o);
        code = options_start_run(&o, o.out, &run);
    }
    if (code < 0) {
        lms_status s = lms_run_execute(run, o.out, &sum, &err);
        if (s == LMS_OK && o.log_of) s = lmd_log_take_along(o.log_of, o.out, NULL, &err);
        progress_end();
        code = s == LMS_OK ? EXIT_DONE : complain(&err);
        if (s == LMS_OK && o.json) summary_json(stdout, &sum);
        if (s == LMS_OK && !o.json) {
            summary_print(stdout, &sum);
            say(stdout, T("Result: {1}\n"), o.out, NULL);
        }
        if (s == LMS_OK && o.strict && (sum.errors || sum.rows_quarantined || sum.pairs_review)) code = EXIT_FINDINGS;
    }
    lms_run_free(run);
    options_free(&o);
    return code;
}
