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

int cmd_verify(int argc, const char **argv)
{
    options   o;
    lms_error err = { 0 };
    tally     t = { 0 };
    int       code = options_read(&o, argc, argv, OPT_JSON, NULL, command_named("verify"));
    if (code < 0 && o.n_inputs != 1) {
        say(stderr, T("lamsach: write lamsach verify RESULT.db\n"), NULL);
        code = EXIT_USAGE;
    }
    if (code < 0) {
        t.json = o.json;
        if (o.json) fputc('[', stdout);
        lms_status s = lms_verify(o.input[0], on_check, &t, &err);
        if (o.json) fputs("]\n", stdout);
        else if (t.n) say(stdout, T("{1} promises checked, {2} broken.\n"), num(t.n), num(t.bad), NULL);
        code = s == LMS_OK ? EXIT_DONE : t.bad ? EXIT_DATA : complain(&err);
    }
    options_free(&o);
    return code;
}
