// SPDX-License-Identifier: MIT
/* cli/cmd_run.c - the officer's one command: clean, report, work list, every file back. */
#include "cli.h"

static void where_things_are(const char *folder, uint64_t doubtful)
{
    static const char *const what[][2] = {
        { "DOC-TOI-TRUOC.txt", N_("what is what: read this first") },
        { "report/index.html", N_("where each ward stands; open it in a browser, print it") },
        { "danh-sach-can-xu-ly.xlsx", N_("which records to mend first, a sheet per ward") },
        { "danh-sach-gui-cong-an/", N_("lists for the ward police, a workbook per ward; read back with --answers") },
        { "danh-sach-nhap-lai/", N_("what to key again into the ministry's software, a workbook per ward") },
        { "da-lam-sach/", N_("each file back in its own columns and order, cleaned; changed cells are coloured") },
        { "result.db", N_("the whole result with its evidence") },
    };
    say(stdout, T("\nEverything is in {1}:\n"), folder, NULL);
    for (size_t i = 0; i < sizeof what / sizeof *what; i++) {
        fputs("  ", stdout);
        pad(stdout, what[i][0], 26);
        printf("  %s\n", T(what[i][1]));
    }
    if (doubtful) say(stdout, T("To decide {1} doubtful pairs: lamsach review {2}/result.db\n"), num(doubtful), folder, NULL);
}

int cmd_run(int argc, const char **argv)
{
    options     o;
    lms_run    *run = NULL;
    lms_error   err = { 0 };
    lms_summary sum = { .size = sizeof sum };
    int code = options_read(&o, argc, argv, OPT_RULES | OPT_RUN | OPT_OUT | OPT_JSON, NULL, command_named("run"));
    if (code < 0 && o.out == NULL) {
        say(stderr, T("lamsach: say where the results go, for example -o results\n"), NULL);
        code = EXIT_USAGE;
    }
    if (code < 0) {
        char result[4200];
        snprintf(result, sizeof result, "%s/result.db", o.out);
        progress_begin(&o);
        code = options_start_run(&o, result, &run);
    }
    if (code < 0) {
        lmd_folder_options f;
        lmd_folder_options_init(&f);
        f.rules_dir = o.run.rules_dir;
        f.map_file = o.run.map_file;
        f.lang = i18n_lang();
        f.give_back = o.input;
        f.n_give_back = (uint32_t)o.n_inputs;
        f.previous = o.log_of;
        f.progress = o.run.progress;
        lms_status s = lmd_run_folder(run, &f, o.out, &sum, &err);
        progress_end();
        code = s == LMS_OK ? EXIT_DONE : complain(&err);
        if (s == LMS_OK && o.json) summary_json(stdout, &sum);
        if (s == LMS_OK && !o.json) {
            summary_print(stdout, &sum);
            where_things_are(o.out, sum.pairs_review);
        }
        if (s == LMS_OK && o.strict && (sum.errors || sum.rows_quarantined || sum.pairs_review)) code = EXIT_FINDINGS;
    }
    lms_run_free(run);
    options_free(&o);
    return code;
}
