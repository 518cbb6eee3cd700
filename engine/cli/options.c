// SPDX-License-Identifier: MIT
/* cli/options.c - the options that several commands share, and the run they describe. */
#include "cli.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { V_REFERENCE = 1000, V_ANSWERS, V_HELP };

/* Where packs live: a path as given, else a name in the usual places. */
static bool find_rules(options *o, const char *name)
{
    char        exe[3000], *out = o->rules_path;
    const char *env = getenv("LAMSACH_RULES");
    size_t      cap = sizeof o->rules_path;
    ssize_t     n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    exe[n > 0 ? n : 0] = 0;
    char *slash = strrchr(exe, '/');
    if (slash) *slash = 0;
    if (name == NULL && env && *env) name = env;
    if (name && (strchr(name, '/') || access(name, F_OK) == 0)) {
        snprintf(out, cap, "%s", name);
        return true;
    }
    if (name == NULL) name = "child-registry";
    const char *base[] = { "rules", NULL, NULL, LMS_PREFIX "/share/lamsach/rules" };
    char        near[3100], share[3100];
    snprintf(near, sizeof near, "%s/../rules", exe);
    snprintf(share, sizeof share, "%s/../share/lamsach/rules", exe);
    base[1] = near;
    base[2] = share;
    for (int i = 0; i < 4; i++) {
        snprintf(out, cap, "%s/%s", base[i], name);
        if (access(out, F_OK) == 0) return true;
    }
    snprintf(out, cap, "%s", name); /* the engine then says that it is not there */
    return false;
}

static bool read_memory(const char *t, uint64_t *out)
{
    char  *end;
    double v = strtod(t, &end);
    if (end == t || v <= 0 || v > 1e9) return false;
    uint64_t unit = 1 << 20;
    if (*end == 'G' || *end == 'g') unit = 1 << 30, end++;
    else if (*end == 'M' || *end == 'm') end++;
    if (*end == 'B' || *end == 'b') end++;
    *out = (uint64_t)(v * (double)unit);
    return *end == 0;
}

static void usage(const command *c, const struct poptOption *const *group, int n)
{
    say(stdout, T("Usage: lamsach {1} {2}\n\n{3}\n\nOptions:\n"), c->name, T(c->args), T(c->help), NULL);
    for (int g = 0; g < n; g++)
        for (const struct poptOption *p = group[g]; p->longName; p++) {
            char left[80];
            snprintf(left, sizeof left, "  %s%c%s--%s%s%s", p->shortName ? "-" : " ", p->shortName ? p->shortName : ' ',
                     p->shortName ? ", " : "  ", p->longName, p->argDescrip ? " " : "", p->argDescrip ? T(p->argDescrip) : "");
            pad(stdout, left, 34);
            printf("  %s\n", T(p->descrip));
        }
}

/* Each option as popt finds it. -1: to go on. */
static int take_options(options *o, const struct poptOption *const *group, int n, const command *c)
{
    for (int v; (v = poptGetNextOpt(o->pc)) != -1;) {
        if (v == V_HELP) {
            usage(c, group, n);
            return EXIT_DONE;
        }
        if (v == V_REFERENCE && o->n_references < MAX_REFERENCES) {
            o->reference[o->n_references++] = poptGetOptArg(o->pc);
        } else if (v == V_ANSWERS && o->n_answers < MAX_ANSWERS) {
            o->answers[o->n_answers++] = poptGetOptArg(o->pc);
        } else if (v == V_ANSWERS || v == V_REFERENCE) {
            say(stderr, T("lamsach: too many lists; at most 32 --reference and 1024 --answers\n"), NULL);
            return EXIT_USAGE;
        } else if (v < -1) {
            say(stderr, T("lamsach: {1}: {2}; `lamsach {3} --help` lists the options\n"), poptBadOption(o->pc, 0), poptStrerror(v), c->name, NULL);
            return EXIT_USAGE;
        }
    }
    return -1;
}

/* What is wrong with the values that were given; NULL: nothing. */
static const char *senseless(options *o)
{
    const char *kind = o->progress_kind;
    if (o->lang && strcmp(o->lang, "vi") != 0 && strcmp(o->lang, "en") != 0) return T("lamsach: --lang is vi or en\n");
    if (o->threads < 0 || o->threads > 256) return T("lamsach: --threads is a number from 1 to 256\n");
    if (o->memory_text && !read_memory(o->memory_text, &o->run.memory)) return T("lamsach: --memory is a size such as 500M or 2G\n");
    if (o->no_decisions && o->run.decisions) return T("lamsach: --decisions and --no-decisions exclude each other\n");
    if (kind && strcmp(kind, "bar") != 0 && strcmp(kind, "json") != 0 && strcmp(kind, "none") != 0) return T("lamsach: --progress is bar, json or none\n");
    return NULL;
}

int options_read(options *o, int argc, const char **argv, unsigned groups, struct poptOption *extra, const command *c)
{
    *o = (options){ .extra = extra };
    lms_options_init(&o->run);
    struct poptOption rules[] = {
        { "rules", 'r', POPT_ARG_STRING, &o->rules, 0, N_("rule pack: a folder or a name (default child-registry)"), N_("PACK") },
        POPT_TABLEEND
    };
    struct poptOption run[] = {
        { "map", 'm', POPT_ARG_STRING, &o->run.map_file, 0, N_("which column is which field (made by `lamsach profile --write-map`)"), N_("FILE") },
        { "reference", 0, POPT_ARG_STRING, NULL, V_REFERENCE, N_("list to check identifiers against; may be repeated"), N_("FILE,issuer=ID,date=YYYY-MM-DD") },
        { "answers", 0, POPT_ARG_STRING, NULL, V_ANSWERS, N_("list that came back from the police, filled in; may be repeated"), N_("FILE") },
        { "population", 0, POPT_ARG_STRING, &o->population, 0, N_("children on the ground per ward: ward_code, ward_name, children"), N_("FILE") },
        { "previous", 0, POPT_ARG_STRING, &o->run.previous, 0, N_("previous result: children keep their ids, changes are shown"), N_("RESULT.db") },
        { "decisions", 0, POPT_ARG_STRING, &o->run.decisions, 0, N_("decisions of people about pairs (default: the decision log beside the result)"), N_("FILE") },
        { "no-decisions", 0, POPT_ARG_NONE, &o->no_decisions, 0, N_("leave out the decision log beside the result"), NULL },
        { "model", 0, POPT_ARG_STRING, &o->run.model_kind, 0, N_("use this saved model unchanged (a result or a CSV); or `classical`: two classes instead of the pack's own"), N_("FILE") },
        { "as-of", 0, POPT_ARG_STRING, &o->run.as_of, 0, N_("date the figures are for (default: newest update in the records)"), N_("YYYY-MM-DD") },
        { "threads", 't', POPT_ARG_INT, &o->threads, 0, N_("worker threads (default: one per processor)"), N_("N") },
        { "memory", 0, POPT_ARG_STRING, &o->memory_text, 0, N_("memory budget, for example 2G; the run stops rather than exceed it"), N_("SIZE") },
        { "progress", 0, POPT_ARG_STRING, &o->progress_kind, 0, N_("bar, json or none (default: a bar on a terminal)"), N_("KIND") },
        { "strict", 0, POPT_ARG_NONE, &o->strict, 0, N_("exit with 1 if there are error findings, quarantined rows or open pairs"), NULL },
        POPT_TABLEEND
    };
    struct poptOption out[] = {
        { "output", 'o', POPT_ARG_STRING, &o->out, 0, N_("where the result goes"), N_("PATH") },
        POPT_TABLEEND
    };
    struct poptOption json[] = {
        { "json", 0, POPT_ARG_NONE, &o->json, 0, N_("summary as JSON on standard output"), NULL },
        POPT_TABLEEND
    };
    struct poptOption common[] = {
        { "lang", 0, POPT_ARG_STRING, &o->lang, 0, N_("vi or en"), N_("LANG") },
        { "help", 'h', POPT_ARG_NONE, NULL, V_HELP, N_("this text"), NULL },
        POPT_TABLEEND
    };
    struct poptOption all[8];
    const struct poptOption *group[8];
    int n = 0;
    if (extra) group[n++] = extra;
    if (groups & OPT_OUT) group[n++] = out;
    if (groups & OPT_RUN) group[n++] = run;
    if (groups & OPT_RULES) group[n++] = rules;
    if (groups & OPT_JSON) group[n++] = json;
    group[n++] = common;
    for (int i = 0; i < n; i++)
        all[i] = (struct poptOption){ NULL, 0, POPT_ARG_INCLUDE_TABLE, (void *)(uintptr_t)group[i], 0, NULL, NULL };
    all[n] = (struct poptOption)POPT_TABLEEND;
    o->pc = poptGetContext("lamsach", argc, argv, all, 0);
    int code = take_options(o, group, n, c);
    if (code >= 0) return code;
    if (o->run.model_kind && strcmp(o->run.model_kind, "classical") != 0) {
        o->run.model_file = o->run.model_kind;
        o->run.model_kind = NULL;
    }
    o->input = poptGetArgs(o->pc);
    while (o->input && o->input[o->n_inputs]) o->n_inputs++;
    const char *wrong = senseless(o);
    if (wrong) {
        say(stderr, wrong, NULL);
        return EXIT_USAGE;
    }
    find_rules(o, o->rules);
    o->run.rules_dir = o->rules_path;
    o->run.threads = (unsigned)o->threads;
    return -1;
}

/* popt hands out copies of the arguments; they are ours to free. */
void options_free(options *o)
{
    const char **own[] = { &o->rules, &o->out, &o->population, &o->lang, &o->progress_kind, &o->run.map_file, &o->run.previous,
                           &o->run.decisions, &o->run.model_kind, &o->run.model_file, &o->run.as_of };
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        free((void *)(uintptr_t)*own[i]);
        *own[i] = NULL;
    }
    for (int i = 0; i < o->n_references; i++) free((void *)(uintptr_t)o->reference[i]);
    for (int i = 0; i < o->n_answers; i++) free((void *)(uintptr_t)o->answers[i]);
    o->n_references = o->n_answers = 0;
    free(o->memory_text);
    o->memory_text = NULL;
    for (struct poptOption *p = o->extra; p && p->longName; p++)
        if (p->argInfo == POPT_ARG_STRING) {
            free(*(char **)p->arg);
            *(char **)p->arg = NULL;
        }
    if (o->pc) poptFreeContext(o->pc);
    o->pc = NULL;
}

/* FILE,issuer=ID,date=YYYY-MM-DD; a comma inside FILE is fine, since the keys are looked for from the right. */
static bool split_reference(char *t, lms_input *in)
{
    for (char *comma; (comma = strrchr(t, ',')) != NULL;) {
        if (strncmp(comma, ",issuer=", 8) == 0 && in->issuer == NULL) in->issuer = comma + 8;
        else if (strncmp(comma, ",date=", 6) == 0 && in->date == NULL) in->date = comma + 6;
        else break;
        *comma = 0;
    }
    in->path = t;
    return in->issuer && in->date;
}

/* FILE#TABLE chooses a table of a SQLite file, when there is no file of that very name. */
static lms_status add_path(lms_run *run, lms_input *in, const char *path, lms_error *err)
{
    char        copy[4096];
    const char *hash = strrchr(path, '#');
    in->path = path;
    if (hash && access(path, F_OK) != 0 && (size_t)(hash - path) < sizeof copy) {
        memcpy(copy, path, (size_t)(hash - path));
        copy[hash - path] = 0;
        in->path = copy;
        in->table = hash + 1;
    }
    return lmd_add_input(run, in, err);
}

static int unusable(const lms_error *trouble)
{
    complain(trouble);
    say(stderr, T("lamsach: take the log from a backup; --no-decisions cleans without what it decided, --decisions FILE with another one\n"), NULL);
    return EXIT_DATA;
}

/* The decision log beside the result, else the one of the previous result, unless another one or none is wanted. A log of the
   previous result goes along to a result that has none, whatever is wanted for this run. -1 to go on. */
static int find_decisions(options *o, const char *result)
{
    lmd_log_info here = { .size = sizeof here }, before = { .size = sizeof before };
    lms_error    err = { 0 };
    bool         wanted = !o->run.decisions && !o->no_decisions;
    if (result == NULL) return -1;
    if (lmd_log_look(result, NULL, &here, &err) != LMS_OK) return complain(&err);
    if (wanted && here.trouble.code != LMS_OK) return unusable(&here.trouble);
    if (!here.there && o->run.previous) {
        if (lmd_log_look(o->run.previous, NULL, &before, &err) != LMS_OK) return complain(&err);
        if (wanted && before.trouble.code != LMS_OK) return unusable(&before.trouble);
        if (before.there && before.trouble.code == LMS_OK) o->log_of = o->run.previous;
    }
    const lmd_log_info *log = here.there ? &here : &before;
    if (wanted && log->there) {
        if ((o->run.decisions = strdup(log->path)) == NULL) return EXIT_IO;
        say(stderr, T("lamsach: note: decisions are taken from {1} (pairs decided: {2}, proposed values accepted: {3}); --no-decisions leaves them out\n"), log->path,
            num(log->pairs), num(log->accepted), NULL);
    }
    if (o->log_of) say(stderr, T("lamsach: note: the decision log of the previous result goes along: a copy will stand beside the new result\n"), NULL);
    return -1;
}

/* What was erased stays out, whatever is said about decisions: the logs beside the result and the previous one, and the one named. */
static lms_status leave_out_erased(const options *o, const char *result, lms_run *run, lms_error *err)
{
    lmd_log_info here = { .size = sizeof here }, before = { .size = sizeof before };
    if (result) (void)lmd_log_look(result, NULL, &here, NULL);
    if (o->run.previous) (void)lmd_log_look(o->run.previous, NULL, &before, NULL);
    const char *const log[] = { here.path, before.path, o->run.decisions };
    return lmd_run_forget_erased(run, log, sizeof log / sizeof *log, err);
}

int options_start_run(options *o, const char *result, lms_run **run)
{
    lms_error err = { 0 };
    if (o->n_inputs == 0) {
        say(stderr, T("lamsach: no input was given; name the files to clean\n"), NULL);
        return EXIT_USAGE;
    }
    int code = find_decisions(o, result);
    if (code >= 0) return code;
    if (lms_run_new(&o->run, run, &err) != LMS_OK) return complain(&err);
    lms_status s = leave_out_erased(o, result, *run, &err);
    for (int i = 0; i < o->n_inputs && s == LMS_OK; i++) {
        lms_input in;
        lms_input_init(&in);
        s = add_path(*run, &in, o->input[i], &err);
    }
    for (int i = 0; i < o->n_references && s == LMS_OK; i++) {
        lms_input in;
        lms_input_init(&in);
        in.role = LMS_ROLE_REFERENCE;
        char *copy = strdup(o->reference[i]);
        if (copy == NULL) continue;
        if (split_reference(copy, &in)) {
            s = lmd_add_input(*run, &in, &err);
        } else {
            say(stderr, T("lamsach: write a reference list as --reference FILE,issuer=ID,date=YYYY-MM-DD\n"), NULL);
            free(copy);
            lms_run_free(*run);
            *run = NULL;
            return EXIT_USAGE;
        }
        free(copy);
    }
    for (int i = 0; i < o->n_answers && s == LMS_OK; i++) {
        lms_input in;
        lms_input_init(&in);
        in.role = LMS_ROLE_ANSWERS;
        s = add_path(*run, &in, o->answers[i], &err);
    }
    if (o->population && s == LMS_OK) {
        lms_input in;
        lms_input_init(&in);
        in.role = LMS_ROLE_POPULATION;
        s = add_path(*run, &in, o->population, &err);
    }
    if (s == LMS_OK) return -1;
    lms_run_free(*run);
    *run = NULL;
    return complain(&err);
}
