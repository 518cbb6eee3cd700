// SPDX-License-Identifier: MIT
/* cli/cmd_explain.c - the waterfall of one pair. */
#include "cli.h"

#include <math.h>
#include <string.h>

static const char *verdict_shown(const char *v)
{
    return strcmp(v, "same") == 0     ? T("one child")
           : strcmp(v, "review") == 0 ? T("waits for review")
                                      : T("two children");
}

static void bar(double bits)
{
    int n = (int)(fabs(bits) + 0.5);
    if (n > 20) n = 20;
    fputs(bits < 0 ? " -" : " +", stdout);
    for (int i = 0; i < n; i++) fputc(bits < 0 ? '<' : '>', stdout);
}

static void print(const lms_explanation *x, const char *a, const char *b)
{
    say(stdout, T("{1} and {2}: {3}\n"), a, b, verdict_shown(x->verdict), NULL);
    if (x->reason[0]) say(stdout, T("Reason: {1}\n"), x->reason, NULL);
    say(stdout, T("Match weight {1} bits, probability {2}; most likely class {3}, next {4}.\n"), dec(x->weight, 1),
        dec(x->probability, 6), x->class_name, x->runner_up, NULL);
    if (x->compared) say(stdout, T("Proposed by blocking pass {1}.\n"), x->pass, NULL);
    else say(stdout, T("No blocking pass proposed this pair; it was compared for this answer.\n"), NULL);
    say(stdout, T("Children: {1} and {2}\n\n"), x->child_a, x->child_b, NULL);
    pad(stdout, T("start"), 64);
    printf("%8s", dec(x->prior, 1));
    bar(x->prior);
    fputc('\n', stdout);
    for (uint32_t i = 0; i < x->n_rows; i++) {
        const lms_explain_row *r = &x->row[i];
        pad(stdout, r->comparison, 18);
        fputc(' ', stdout);
        pad(stdout, r->level, 22);
        fputc(' ', stdout);
        pad(stdout, "", 22);
        printf("%8s", dec(r->weight, 1));
        bar(r->weight);
        if (r->frequency > 0) say(stdout, T("  shared by {1} of 100,000 records"), dec(r->frequency * 1e5, 1), NULL);
        printf("\n    %s | %s\n", r->value_a[0] ? r->value_a : "-", r->value_b[0] ? r->value_b : "-");
    }
}

static void print_json(const lms_explanation *x)
{
    printf("{\"verdict\":");
    json_str(stdout, x->verdict);
    printf(",\"reason\":");
    json_str(stdout, x->reason);
    printf(",\"weight\":%.4f,\"probability\":%.9f,\"prior\":%.4f,\"class\":", x->weight, x->probability, x->prior);
    json_str(stdout, x->class_name);
    printf(",\"runner_up\":");
    json_str(stdout, x->runner_up);
    printf(",\"compared\":%s,\"pass\":", x->compared ? "true" : "false");
    json_str(stdout, x->pass);
    printf(",\"fields\":[");
    for (uint32_t i = 0; i < x->n_rows; i++) {
        const lms_explain_row *r = &x->row[i];
        printf("%s{\"comparison\":", i ? "," : "");
        json_str(stdout, r->comparison);
        printf(",\"level\":");
        json_str(stdout, r->level);
        printf(",\"weight\":%.4f,\"frequency\":%.9f,\"a\":", r->weight, r->frequency);
        json_str(stdout, r->value_a);
        printf(",\"b\":");
        json_str(stdout, r->value_b);
        printf("}");
    }
    printf("]}\n");
}

int cmd_explain(int argc, const char **argv)
{
    options         o;
    lms_error       err = { 0 };
    lms_explanation x = { .size = sizeof x };
    int code = options_read(&o, argc, argv, OPT_RULES | OPT_JSON, NULL, command_named("explain"));
    if (code < 0 && o.n_inputs != 3) {
        say(stderr, T("lamsach: write lamsach explain RESULT.db KEY_A KEY_B\n"), NULL);
        code = EXIT_USAGE;
    }
    if (code < 0) {
        lms_status s = lms_explain(o.input[0], o.run.rules_dir, o.input[1], o.input[2], &x, &err);
        if (s != LMS_OK) code = complain(&err);
        else if (o.json) print_json(&x), code = EXIT_DONE;
        else print(&x, o.input[1], o.input[2]), code = EXIT_DONE;
    }
    options_free(&o);
    return code;
}
