// SPDX-License-Identifier: MIT
/* cli/cmd_export.c - any table or view of a result as .csv, .xlsx or .jsonl. */
#include "cli.h"

static lms_status to_stdout(void *ctx, const char *bytes, size_t n)
{
    (void)ctx;
    return fwrite(bytes, 1, n, stdout) == n ? LMS_OK : LMS_E_IO;
}

int cmd_export(int argc, const char **argv)
{
    options   o;
    lms_error err = { 0 };
    int       excel_safe = 0;
    struct poptOption extra[] = {
        { "excel-safe", 0, POPT_ARG_NONE, &excel_safe, 0, N_("CSV that a spreadsheet opens without running or changing cells"), NULL },
        POPT_TABLEEND
    };
    int code = options_read(&o, argc, argv, OPT_OUT, extra, command_named("export"));
    if (code < 0 && o.n_inputs != 2) {
        say(stderr, T("lamsach: write lamsach export RESULT.db VIEW -o FILE\n"), NULL);
        code = EXIT_USAGE;
    }
    if (code < 0) code = lmd_export(o.input[0], o.input[1], o.out, to_stdout, NULL, excel_safe, &err) == LMS_OK ? EXIT_DONE : complain(&err);
    options_free(&o);
    return code;
}
