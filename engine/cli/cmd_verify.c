// SPDX-License-Identifier: MIT
/* cli/cmd_verify.c - does a finished result keep its promises? */
#include "cli.h"

typedef struct tally { bool json; uint32_t n, bad; } tally;

static void on_check(void *ctx, const lms_check *k)
{
    tally *t = ctx;
    t->n++;
    t->bad += !k->ok;
    if (t->json) {
        printf("%s{\"id\":", t->n == 1 ? "" : ",\n ");
        json_str(stdout, k->id);
        printf(",\"ok\":%s,\"checked\":%llu,\"failed\":%llu,\"first\":", k->ok ? "true" : "false", (unsigned long long)k->checked,
               (unsigned long long)k->failed);
        json_str(stdout, k->first);
        printf("}");
        return;
    }
    fputs(k->ok ? T("holds   ") : T("BROKEN  "), stdout);
    say(stdout, T("{1} ({2} checked)\n"), T(k->what), num(k->checked), NULL);
    if (!k->ok) say(stdout, T("        {1} do not hold, first: {2}\n"), num(k->failed), k->first, NULL);
}

/* The decision log beside the result, told like the promises. -1 to go on. */
static int check_log(const char *result, const char *anchor, tally *t)
{
    lmd_log_info log = { .size = sizeof log };
    lms_error    err = { 0 };
    if (lmd_log_look(result, anchor, &log, &err) != LMS_OK) return complain(&err);
    if (!log.there && !log.anchored) return -1;
    lms_check k = { .id = "decision-log-whole", .what = N_("Every entry of the decision log follows from the one before it, and what it decided is there"),
                    .ok = log.trouble.code == LMS_OK, .failed = log.trouble.code != LMS_OK, .checked = log.entries };
    if (!k.ok) {
        char text[700];
        lms_error_text(&log.trouble, i18n_tr, NULL, text, sizeof text);
        snprintf(k.first, sizeof k.first, "%llu", (unsigned long long)log.first_bad);
        on_check(t, &k);
        if (!t->json) say(stdout, "        {1}\n", text, NULL);
    } else {
        on_check(t, &k);
        if (lmd_verify_erased(result, &k, &err) != LMS_OK) return complain(&err);
        if (k.checked) on_check(t, &k);
    }
    if (t->json) return -1;
    say(stdout, T("Decision log: {1} entries, head {2}\n"), num(log.entries), log.head[0] ? log.head : "-", NULL);
    if (log.anchored) say(stdout, T("Compared with the anchor {1}\n"), log.anchor, NULL);
    else say(stdout, T("Without an anchor a log that was shortened or written anew is not found out: `lamsach review anchor` writes one\n"), NULL);
    return -1;
}

int cmd_verify(int argc, const char **argv)
{
    options     o;
    lms_error   err = { 0 };
    tally       t = { 0 };
    const char *anchor = NULL;
    struct poptOption extra[] = {
        { "anchor", 0, POPT_ARG_STRING, &anchor, 0, N_("anchor of the decision log (default: RESULT.decisions.anchor if it is there)"), N_("FILE") },
        POPT_TABLEEND
    };
    int code = options_read(&o, argc, argv, OPT_JSON, extra, command_named("verify"));
    if (code < 0 && o.n_inputs != 1) {
        say(stderr, T("lamsach: write lamsach verify RESULT.db\n"), NULL);
        code = EXIT_USAGE;
    }
    if (code < 0) {
        t.json = o.json;
        if (o.json) fputc('[', stdout);
        lms_status s = lms_verify(o.input[0], on_check, &t, &err);
        if (s == LMS_OK || t.bad) code = check_log(o.input[0], anchor, &t);
        if (o.json) fputs("]\n", stdout);
        else if (t.n) say(stdout, T("{1} promises checked, {2} broken.\n"), num(t.n), num(t.bad), NULL);
        if (code < 0) code = t.bad ? EXIT_DATA : s == LMS_OK ? EXIT_DONE : complain(&err);
    }
    options_free(&o);
    return code;
}
