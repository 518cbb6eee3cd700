// SPDX-License-Identifier: MIT
/* cli/cmd_forget.c - erase a child's record from a result, and say what is out of reach. */
#include "cli.h"

#include <pwd.h>
#include <unistd.h>

static const char *login(void)
{
    const struct passwd *p = getpwuid(getuid());
    return p && p->pw_name && p->pw_name[0] ? p->pw_name : "?";
}

static void tell(const char *result, const char *key, const lmd_forgotten *f)
{
    if (f->records > 1)
        say(stdout, T("Record {1} and {3} other records of the same child are erased from {2}. Every count still agrees: their rows are counted as erased.\n"), key, result,
            num(f->records - 1), NULL);
    else
        say(stdout, T("Record {1} is erased from {2}. Every count still agrees: the row is counted as erased.\n"), key, result, NULL);
    if (f->others)
        say(stdout, T("The child has other records, which stay: {1} (--child erases them too). Values it had only from the erased record are gone: {2}.\n"), num(f->others), num(f->values_gone), NULL);
    if (f->quarantine) say(stdout, T("Rows in quarantine that named the child were emptied: {1}. Delete them in the dumps too, or the next run has them again.\n"), num(f->quarantine), NULL);
    if (f->missing) say(stdout, T("Rows of the list of children without a record that were this child are gone: {1}.\n"), num(f->missing), NULL);
    if (f->same_name || f->same_number || f->same_key)
        say(stdout, T("Rows about others stay although the same text stands in them: name {1}, number {2}, key {3}.\n"), num(f->same_name), num(f->same_number),
            num(f->same_key), NULL);
    if (f->in_log) say(stdout, T("Texts in the decision log about others still name the child: {1} rows; only people can judge them.\n"), num(f->in_log), NULL);
    say(stdout, T("The next clean or run for this result leaves the record out and says so (decision log, entry {1}). Until then the pack's indicators count the child.\n"), num((uint64_t)f->entry), NULL);
    if (f->made_key)
        say(stdout, T("Mind: the key of this record was made of its file's name. In a file of another name, or after the row was changed, it has another key and is "
                      "not recognised; delete the row there.\n"), NULL);
    say(stdout, T("Out of reach, and yours to delete or to make anew: line {2} of {1} and other files that hold the child; reports, lists and files made before; "
                  "a review page that is still open; backups; free space of the disk.\n"), f->source, num(f->line), NULL);
}

int cmd_forget(int argc, const char **argv)
{
    options       o;
    lms_error     err = { 0 };
    lmd_forgotten f = { .size = sizeof f };
    char         *by = NULL, *reason = NULL;
    int           child = 0;
    struct poptOption extra[] = {
        { "child", 0, POPT_ARG_NONE, &child, 0, N_("all records of the same child, not this one only"), NULL },
        { "by", 0, POPT_ARG_STRING, &by, 0, N_("who erases (default: the login name)"), N_("NAME") },
        { "reason", 0, POPT_ARG_STRING, &reason, 0, N_("why; the log keeps only a keyed hash of it"), N_("TEXT") },
        POPT_TABLEEND
    };
    int code = options_read(&o, argc, argv, 0, extra, command_named("forget"));
    if (code < 0 && o.n_inputs != 2) {
        say(stderr, T("lamsach: write lamsach forget RESULT.db KEY\n"), NULL);
        code = EXIT_USAGE;
    }
    if (code < 0) {
        code = lmd_forget(o.input[0], o.input[1], child, by ? by : login(), reason, &f, &err) == LMS_OK ? EXIT_DONE : complain(&err);
        if (code == EXIT_DONE) tell(o.input[0], o.input[1], &f);
    }
    options_free(&o);
    return code;
}
