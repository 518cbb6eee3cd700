// SPDX-License-Identifier: MIT
/* cli/cmd_worklist.c - what if: how many visits bring each ward to a goal? */
#include "cli.h"

#include <string.h>

static void on_ward(void *ctx, const lms_goal_ward *w)
{
    int *told = ctx;
    if (!(*told)++) {
        if (w->more_than) say(stdout, T("Goal: more than {1} % of the updated children in target\n"), num(w->goal), NULL);
        else say(stdout, T("Goal: at least {1} % of the updated children in target\n"), num(w->goal), NULL);
    }
    say(stdout, T("{1} {2}: {3} of {4} in target; missing: {5}, visits: {6}, children they mend: {7}\n"), w->ward_code, w->ward_name, num(w->in_target),
        num(w->updated), num(w->needed), num(w->visits), num(w->mended), NULL);
    if (!w->reached) say(stdout, T("    not reached with the whole work list\n"), NULL);
    for (uint32_t i = 0; i < w->n_kinds; i++) {
        const char *words = strcmp(i18n_lang(), "en") == 0 ? w->kind[i].text_en : w->kind[i].text_vi;
        say(stdout, "    {1}  {2}\n", num(w->kind[i].children), words[0] ? words : w->kind[i].action, NULL);
    }
}

int cmd_worklist(int argc, const char **argv)
{
    options   o;
    lms_error err = { 0 };
    int       goal = -1, told = 0; /* -1: as the pack says */
    struct poptOption extra[] = {
        { "goal", 0, POPT_ARG_INT, &goal, 0, N_("percentage of the updated children that is to be in target (default: the target of the pack)"), N_("PERCENT") },
        POPT_TABLEEND
    };
    int code = options_read(&o, argc, argv, 0, extra, command_named("worklist"));
    if (code < 0 && o.n_inputs != 1) {
        say(stderr, T("lamsach: write lamsach worklist RESULT.db [--goal PERCENT]\n"), NULL);
        code = EXIT_USAGE;
    }
    if (code < 0) code = lms_worklist(o.input[0], goal == -1 ? 0 : goal == 0 ? -1 : goal, on_ward, &told, &err) == LMS_OK ? EXIT_DONE : complain(&err);
    options_free(&o);
    return code;
}
