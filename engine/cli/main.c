// SPDX-License-Identifier: MIT
/* cli/main.c - which command? */
#include "cli.h"

#include <string.h>

const command cli_commands[] = {
    { "run", N_("INPUT... -o FOLDER"), N_("clean, report, work list and every file back: the officer's one command"), cmd_run },
    { "clean", N_("INPUT... -o RESULT.db"), N_("the engine's job alone: dumps in, one result database out"), cmd_clean },
    { "profile", N_("INPUT..."), N_("what is in these files: encodings, columns, fill rates, patterns"), cmd_profile },
    { "report", N_("RESULT.db -o FOLDER"), N_("HTML report of a result"), cmd_report },
    { "lists", N_("RESULT.db -o FOLDER"), N_("lists for the ward police, a workbook per ward, to be filled in and read back with --answers"), cmd_lists },
    { "keyin", N_("RESULT.db -o FOLDER"), N_("what to key by hand into the ministry's software, a workbook per ward; ticked off by the next run with --previous"), cmd_keyin },
    { "worklist", N_("RESULT.db [--goal PERCENT]"), N_("the fewest visits that bring each ward to the goal, by kind of fix"), cmd_worklist },
    { "review", N_("[export|import|status|anchor] RESULT.db"), N_("decide the doubtful pairs: a page on this computer; or a workbook out and in, where it stands, the log's anchor"), cmd_review },
    { "export", N_("RESULT.db VIEW -o FILE"), N_("any table or view as .csv, .xlsx or .jsonl"), cmd_export },
    { "explain", N_("RESULT.db KEY_A KEY_B"), N_("why these two records are, or are not, one child"), cmd_explain },
    { "evaluate", N_("RESULT.db --truth FILE"), N_("precision and recall against known truth"), cmd_evaluate },
    { "verify", N_("RESULT.db"), N_("re-check every promise a finished result can show"), cmd_verify },
    { "sample", N_("RESULT.db -o FILE.xlsx"), N_("a random sample to be re-checked by people; `sample read RESULT.db FILE...` reads it back"), cmd_sample },
    { "forget", N_("RESULT.db KEY"), N_("erase a child's record from a result; the next run leaves it out"), cmd_forget },
    { "rules", N_("check|test|doc [PACK]"), N_("rule packs: errors, examples, manual"), cmd_rules },
    { 0 },
};

const command *command_named(const char *name)
{
    for (const command *c = cli_commands; c->name; c++)
        if (strcmp(c->name, name) == 0) return c;
    return NULL;
}

static void help(FILE *f)
{
    say(f, T("lamsach {1} - cleans and deduplicates the child registry, checks its identifiers\n\n"), lms_version(), NULL);
    say(f, T("Usage: lamsach COMMAND [OPTION...]\n\n"), NULL);
    for (const command *c = cli_commands; c->name; c++) {
        char left[96];
        snprintf(left, sizeof left, "  lamsach %s %s", c->name, T(c->args));
        pad(f, left, 44);
        fprintf(f, "  %s\n", T(c->help));
    }
    say(f, T("\nlamsach COMMAND --help lists a command's options; --lang vi|en chooses the language.\n"), NULL);
}

int main(int argc, char **argv)
{
    i18n_begin(argc, argv);
    int at = 1; /* `lamsach --lang en clean ...` is as good as `lamsach clean --lang en ...` */
    while (at < argc && strncmp(argv[at], "--lang", 6) == 0) at += argv[at][6] == '=' ? 1 : 2;
    if (at >= argc || strcmp(argv[at], "--help") == 0 || strcmp(argv[at], "-h") == 0 || strcmp(argv[at], "help") == 0) {
        help(at >= argc ? stderr : stdout);
        return at >= argc ? EXIT_USAGE : EXIT_DONE;
    }
    if (strcmp(argv[at], "--version") == 0) {
        printf("lamsach %s\n", lms_version());
        return EXIT_DONE;
    }
    const command *c = command_named(argv[at]);
    if (c == NULL) {
        say(stderr, T("lamsach: there is no command {1}; `lamsach --help` lists them\n"), argv[at], NULL);
        return EXIT_USAGE;
    }
    int code = c->run(argc - at, (const char **)argv + at);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        say(stderr, T("lamsach: the output could not be written\n"), NULL);
        return EXIT_IO;
    }
    return code;
}
