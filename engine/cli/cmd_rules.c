// SPDX-License-Identifier: MIT
/* cli/cmd_rules.c - rule packs: check, test, doc. */
#include "cli.h"

#include <string.h>

static void on_issue(void *ctx, const lms_rules_issue *x)
{
    char      text[1600];
    lms_error e = x->error;
    (void)ctx;
    e.file[0] = 0;
    lms_error_text(&e, i18n_tr, NULL, text, sizeof text);
    printf("%s:%u:%u: %s\n", x->file, x->line, x->col, text);
    if (x->line_text && x->line_text[0]) {
        printf("    %s\n    ", x->line_text);
        /* the caret stands under the column: count letters, not bytes */
        uint32_t at = 1;
        for (const char *p = x->line_text; *p && at < x->col; p++, at++)
            if (((unsigned char)*p & 0xC0) != 0x80) fputc(*p == '\t' ? '\t' : ' ', stdout);
        fputs("^\n", stdout);
    }
}

static lms_status to_stdout(void *ctx, const char *bytes, size_t n)
{
    (void)ctx;
    return fwrite(bytes, 1, n, stdout) == n ? LMS_OK : LMS_E_IO;
}

int cmd_rules(int argc, const char **argv)
{
    options   o;
    lms_error err = { 0 };
    uint32_t  n = 0;
    int       code = options_read(&o, argc, argv, OPT_RULES, NULL, command_named("rules"));
    const char *what = code < 0 && o.n_inputs ? o.input[0] : "";
    if (code < 0 && (o.n_inputs < 1 || o.n_inputs > 2 || (strcmp(what, "check") && strcmp(what, "test") && strcmp(what, "doc")))) {
        say(stderr, T("lamsach: write lamsach rules check|test|doc [PACK]\n"), NULL);
        code = EXIT_USAGE;
    }
    if (code < 0) {
        char pack[4096];
        snprintf(pack, sizeof pack, "%s", o.run.rules_dir);
        if (o.n_inputs == 2) { /* a pack named as an argument is found like one named with --rules */
            const char *again[] = { "rules", "--rules", o.input[1], NULL };
            options     p;
            if (options_read(&p, 3, again, OPT_RULES, NULL, command_named("rules")) < 0) snprintf(pack, sizeof pack, "%s", p.run.rules_dir);
            options_free(&p);
        }
        lms_status s = strcmp(what, "check") == 0  ? lms_rules_check(pack, on_issue, NULL, &n, &err)
                       : strcmp(what, "test") == 0 ? lms_rules_test(pack, on_issue, NULL, &n, &err)
                                                   : lms_rules_doc(pack, i18n_lang(), to_stdout, NULL, &err);
        if (s != LMS_OK) code = complain(&err);
        else code = EXIT_DONE;
        if (s == LMS_OK && strcmp(what, "check") == 0) say(stdout, T("{1}: {2} rules, no errors.\n"), pack, num(n), NULL);
        if (s == LMS_OK && strcmp(what, "test") == 0) say(stdout, T("{1}: {2} examples, all as expected.\n"), pack, num(n), NULL);
    }
    options_free(&o);
    return code;
}
