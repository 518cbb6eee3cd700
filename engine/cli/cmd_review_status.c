// SPDX-License-Identifier: MIT
/* cli/cmd_review_status.c - where the deciding stands: counts, then each decision worth a look. */
#include "cli.h"

#include <string.h>

enum { SHOWN = 20 };

typedef struct list { int json, all; uint64_t n; } list;

static const char *word_shown(const char *code)
{
    static const char *const word[][2] = {
        { "same", N_("same child") }, { "different", N_("different children") },
        { "different-child-same-household", N_("different children of one household") }, { "unsure", N_("taken back") },
    };
    for (size_t i = 0; i < sizeof word / sizeof *word; i++)
        if (strcmp(code, word[i][0]) == 0) return T(word[i][1]);
    return code;
}

static void one(void *ctx, const lmd_decision *d)
{
    list       *l = ctx;
    const char *why = d->unknown     ? N_("a record is not in this result")
                      : d->overruled ? N_("not followed: verified identifiers or another decision keep them apart")
                      : d->stale     ? N_("stale: the records have changed since")
                                     : N_("not applied yet");
    l->n++;
    if (l->json) {
        printf("%s\n  {\"entry\":%llu,\"key_a\":", l->n > 1 ? "," : "", (unsigned long long)d->entry);
        json_str(stdout, d->key_a);
        printf(",\"key_b\":"), json_str(stdout, d->key_b);
        printf(",\"decision\":"), json_str(stdout, d->decision);
        printf(",\"by\":"), json_str(stdout, d->by);
        printf(",\"at\":"), json_str(stdout, d->at);
        printf(",\"stale\":%s,\"waiting\":%s,\"overruled\":%s,\"unknown\":%s}", d->stale ? "true" : "false", d->waiting ? "true" : "false",
               d->overruled ? "true" : "false", d->unknown ? "true" : "false");
        return;
    }
    if (l->n == 1) say(stdout, T("\nTo look at:\n"), NULL);
    if (l->n <= SHOWN || l->all)
        say(stdout, "  {1}  {2}  {3}: {4} ({5}, {6}, {7})\n", num(d->entry), d->key_a, d->key_b, T(why), word_shown(d->decision), d->by, d->at, NULL);
}

static void counts(const lmd_review_status *s)
{
    const struct { uint64_t n; const char *what; } line[] = {
        { s->questions, N_("Doubtful pairs of this result") },
        { s->undecided, N_("  of those, not decided yet") },
        { s->same, N_("Decided: same child") },
        { s->different, N_("Decided: different children") },
        { s->same_household, N_("Decided: different children of one household") },
        { s->waiting, N_("Not applied yet (the next clean applies them)") },
        { s->stale, N_("Stale (in force, but the records have changed since)") },
        { s->overruled, N_("Not followed (verified identifiers or another decision keep the records apart)") },
        { s->unknown, N_("About records that are not in this result") },
    };
    for (size_t i = 0; i < sizeof line / sizeof *line; i++) say(stdout, "{1}: {2}\n", T(line[i].what), num(line[i].n), NULL);
}

static void log_shown(const lmd_log_info *log)
{
    if (!log->there) say(stdout, T("No decision log: nobody has decided anything yet.\n"), NULL);
    else say(stdout, T("Decision log: {1} entries, head {2}\n"), num(log->entries), log->head[0] ? log->head : "-", NULL);
    if (log->there && log->anchored) say(stdout, T("Compared with the anchor {1}\n"), log->anchor, NULL);
}

static void counts_json(const lmd_review_status *s)
{
    printf("\n],\"questions\":%llu,\"undecided\":%llu,\"same\":%llu,\"different\":%llu,\"same_household\":%llu,\"waiting\":%llu,\"stale\":%llu,"
           "\"overruled\":%llu,\"unknown\":%llu,\"entries\":%llu,\"head\":\"%s\",\"anchored\":%s,\"whole\":%s}\n",
           (unsigned long long)s->questions, (unsigned long long)s->undecided, (unsigned long long)s->same, (unsigned long long)s->different,
           (unsigned long long)s->same_household, (unsigned long long)s->waiting, (unsigned long long)s->stale, (unsigned long long)s->overruled, (unsigned long long)s->unknown,
           (unsigned long long)s->log.entries, s->log.head, s->log.anchored ? "true" : "false", s->log.trouble.code == LMS_OK ? "true" : "false");
}

int cmd_review_status(int argc, const char **argv)
{
    static const command me = { "review status", N_("RESULT.db"), N_("where the deciding stands: in force, not applied yet, stale"), cmd_review_status };
    options           o;
    lms_error         err = { 0 };
    lmd_review_status s = { .size = sizeof s };
    const char       *anchor = NULL;
    list              l = { 0 };
    struct poptOption extra[] = {
        { "anchor", 0, POPT_ARG_STRING, &anchor, 0, N_("anchor of the decision log (default: RESULT.decisions.anchor if it is there)"), N_("FILE") },
        { "all", 0, POPT_ARG_NONE, &l.all, 0, N_("every decision to look at, not the first 20"), NULL },
        POPT_TABLEEND
    };
    int code = options_read(&o, argc, argv, OPT_JSON, extra, &me);
    if (code < 0 && o.n_inputs != 1) {
        say(stderr, T("lamsach: write lamsach review status RESULT.db\n"), NULL);
        code = EXIT_USAGE;
    }
    if (code < 0) {
        l.json = o.json;
        if (l.json) fputs("{\"to_look_at\":[", stdout);
        code = lmd_review_state(o.input[0], anchor, &s, one, &l, &err) == LMS_OK ? EXIT_DONE : complain(&err);
        if (l.json) {
            counts_json(&s);
        } else if (code == EXIT_DONE) {
            if (l.n > SHOWN && !l.all) say(stdout, T("  and {1} more; --all shows them\n"), num(l.n - SHOWN), NULL);
            if (l.n) fputc('\n', stdout);
            log_shown(&s.log);
            counts(&s);
        }
        if (code == EXIT_DONE && s.log.trouble.code != LMS_OK) code = complain(&s.log.trouble);
    }
    options_free(&o);
    return code;
}
