// SPDX-License-Identifier: MIT
/*
 * cli/progress.c - a bar with stage, speed and time left on a terminal; JSON lines for programs; notices; Ctrl-C.
 *
 * The engine asks "shall I go on?" with every report, so Ctrl-C ends a run cleanly: nothing is published.
 */
#include "cli.h"

#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static struct {
    bool   bar, json, drawn;
    double begun, stage_begun, shown;
    char   stage[24];
} p;
static volatile sig_atomic_t interrupted;

static void on_interrupt(int sig)
{
    (void)sig;
    interrupted = 1;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

const char *stage_shown(const char *stage)
{
    static const char *const text[][2] = {
        { "report", N_("writing the report") }, { "worklist", N_("writing the work list") }, { "return", N_("giving files back") },
        { "ingest", N_("reading") }, { "normalise", N_("cleaning") }, { "validate", N_("checking") },
        { "block", N_("choosing pairs") }, { "score", N_("comparing pairs") }, { "identify", N_("checking against lists") },
        { "cluster", N_("grouping records") }, { "resolve", N_("merging records") }, { "publish", N_("writing the result") },
    };
    for (size_t i = 0; i < sizeof text / sizeof *text; i++)
        if (strcmp(stage, text[i][0]) == 0) return T(text[i][1]);
    return stage;
}

static void clear_bar(void)
{
    if (p.drawn) fputs("\r\033[K", stderr);
    p.drawn = false;
}

static void draw(const char *stage, uint64_t done, uint64_t total, double speed, double left)
{
    char cells[21];
    int  full = total ? (int)(done * 20 / total) : 0;
    for (int i = 0; i < 20; i++) cells[i] = i < full ? '#' : '.';
    cells[20] = 0;
    fputs("\r\033[K", stderr);
    fprintf(stderr, "[%s] ", cells);
    pad(stderr, stage_shown(stage), 24);
    if (done) say(stderr, T(" {1} rows, {2} rows/s"), num(done), num((uint64_t)speed), NULL);
    if (left >= 1) say(stderr, T(", {1} s left"), num((uint64_t)left), NULL);
    fflush(stderr);
    p.drawn = true;
}

static int on_progress(void *ctx, const char *stage, uint64_t done, uint64_t total)
{
    (void)ctx;
    double t = now();
    bool   fresh = strncmp(p.stage, stage, sizeof p.stage - 1) != 0;
    if (fresh) {
        snprintf(p.stage, sizeof p.stage, "%s", stage);
        p.stage_begun = t;
    }
    if ((p.bar || p.json) && (fresh || t - p.shown > 0.1 || (total && done == total))) {
        double took = t - p.stage_begun, speed = took > 0.01 ? (double)done / took : 0;
        double left = speed > 0 && total > done ? (double)(total - done) / speed : 0;
        p.shown = t;
        if (p.json)
            fprintf(stderr, "{\"stage\":\"%s\",\"done\":%llu,\"total\":%llu,\"per_second\":%.0f,\"seconds_left\":%.1f}\n", stage,
                    (unsigned long long)done, (unsigned long long)total, speed, left);
        else
            draw(stage, done, total, speed, left);
    }
    return interrupted;
}

static void on_notice(void *ctx, const lms_error *notice)
{
    char text[1600];
    (void)ctx;
    clear_bar();
    lms_error_text(notice, i18n_tr, NULL, text, sizeof text);
    say(stderr, T("lamsach: note: {1}\n"), text, NULL);
}

void progress_begin(options *o)
{
    p.json = o->progress_kind && strcmp(o->progress_kind, "json") == 0;
    p.bar = !p.json && (o->progress_kind ? strcmp(o->progress_kind, "bar") == 0 : isatty(STDERR_FILENO));
    p.begun = now();
    o->run.progress = on_progress;
    o->run.notice = on_notice;
    struct sigaction sa = { .sa_handler = on_interrupt };
    sigaction(SIGINT, &sa, NULL);
    sigaction(SIGTERM, &sa, NULL);
}

void progress_end(void)
{
    clear_bar();
    fflush(stderr);
}
