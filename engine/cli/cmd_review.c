// SPDX-License-Identifier: MIT
/* cli/cmd_review.c - the review page, and the other ways to decide: `lamsach review RESULT.db`, `review WHAT ...`. */
#include "cli.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t stop_end = -1; /* the pipe's end a signal writes to */

static void on_signal(int sig)
{
    (void)sig;
    if (stop_end >= 0 && write((int)stop_end, "x", 1) < 0) _exit(EXIT_IO);
}

static void ready(void *ctx, const char *url, size_t pairs, size_t proposals, size_t merged)
{
    (void)ctx;
    say(stdout, T("To decide: {1} doubtful pairs, {2} proposals; to look at: {3} merged children with the weakest links.\n"), num(pairs),
        num(proposals), num(merged), NULL);
    say(stdout, T("Open this address in the browser of this computer; whoever has it can read and decide:\n\n    {1}\n\n"), url, NULL);
    say(stdout, T("Every decision is kept at once. Ctrl-C ends the page.\n"), NULL);
    fflush(stdout);
}

static int serve(const char *result, int port)
{
    lmd_review_options o;
    lms_error          err = { 0 };
    int                ends[2];
    struct sigaction   act = { .sa_handler = on_signal };
    if (pipe(ends) != 0) {
        say(stderr, T("lamsach: the review page could not be started\n"), NULL);
        return EXIT_IO;
    }
    stop_end = ends[1];
    sigemptyset(&act.sa_mask);
    sigaction(SIGINT, &act, NULL), sigaction(SIGTERM, &act, NULL);
    signal(SIGPIPE, SIG_IGN);
    lmd_review_options_init(&o);
    o.port = (uint16_t)port;
    o.stop_fd = ends[0];
    o.tr = i18n_tr;
    o.ready = ready;
    int code = lmd_review(result, &o, &err) == LMS_OK ? EXIT_DONE : complain(&err);
    stop_end = -1;
    close(ends[0]), close(ends[1]);
    return code;
}

/* `lamsach review WHAT ...`: a row each; without one of these words the page is served. */
static const struct { const char *what; int (*run)(int argc, const char **argv); } subcommands[] = {
    { "export", cmd_review_export },
    { "import", cmd_review_import },
    { "status", cmd_review_status },
    { "anchor", cmd_review_anchor },
    { NULL, NULL },
};

int cmd_review(int argc, const char **argv)
{
    options o;
    int     port = 0;
    for (size_t i = 0; argc > 1 && subcommands[i].what; i++)
        if (strcmp(argv[1], subcommands[i].what) == 0) return subcommands[i].run(argc - 1, argv + 1);
    struct poptOption extra[] = {
        { "port", 0, POPT_ARG_INT, &port, 0, N_("port on this computer (default: any that is free)"), N_("PORT") },
        POPT_TABLEEND
    };
    int code = options_read(&o, argc, argv, 0, extra, command_named("review"));
    if (code < 0 && (o.n_inputs != 1 || port < 0 || port > 65535)) {
        say(stderr, T("lamsach: write lamsach review RESULT.db [--port PORT]\n"), NULL);
        code = EXIT_USAGE;
    }
    if (code < 0) code = serve(o.input[0], port);
    options_free(&o);
    return code;
}
