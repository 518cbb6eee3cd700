// SPDX-License-Identifier: MIT
/*
 * cli/cli.h - the command: a thin client of lamsach.h and lamsach_desk.h.
 *
 * Only this folder prints and chooses exit codes. Every text is an English msgid with {1}..{9}, translated by
 * gettext (po/vi.po); T() marks and translates it. Numbers are shown as the language writes them.
 */
#ifndef LMS_CLI_H
#define LMS_CLI_H

#include <lamsach.h>
#include <lamsach_desk.h>

#include <libintl.h>
#include <popt.h>
#include <stdbool.h>
#include <stdio.h>

#define T(s) gettext(s)
#define N_(s) s

/* Exit codes, as the README lists them. */
enum { EXIT_DONE = 0, EXIT_FINDINGS = 1, EXIT_USAGE = 2, EXIT_DATA = 3, EXIT_IO = 4, EXIT_BUG = 5 };
int exit_of(lms_status s);

/* One command: `run` gets argv with argv[0] = the command's name. */
typedef struct command {
    const char *name, *args, *help;
    int (*run)(int argc, const char **argv);
} command;
extern const command cli_commands[];

/* ---- i18n.c ---- */
void        i18n_begin(int argc, char **argv); /* --lang, else the locale; a locale that says nothing means Vietnamese */
const char *i18n_lang(void);                   /* "vi" or "en" */
const char *i18n_tr(void *ctx, const char *english);

/* ---- show.c ---- */
/* Print a translated template; {1}.. are the strings that follow, ended by NULL. */
void say(FILE *f, const char *translated, ...) __attribute__((sentinel));
/* Numbers in the language's way: 1.234.567 / 1,234,567 and 75,0 / 75.0. Rotating buffers: at most 8 alive. */
const char *num(uint64_t v);
const char *dec(double v, int decimals);
const char *percent(uint64_t part, uint64_t whole); /* "75,0 %", "-" for nothing of nothing */
const char *date_shown(const char *iso);            /* dd/MM/yyyy in Vietnamese */
/* Print an error to stderr as "lamsach: file:row:col: text"; returns the exit code for it. */
int  complain(const lms_error *err);
void json_str(FILE *f, const char *s);
int  width_of(const char *utf8);                    /* columns on a terminal */
void pad(FILE *f, const char *s, int width);        /* s and spaces up to width columns */

/* ---- options.c ---- */
enum { MAX_REFERENCES = 32, MAX_ANSWERS = 1024 };
typedef struct options {
    lms_options  run;
    const char  *log_of; /* the previous result, if its decision log goes along to the new one; not ours to free */
    const char  *rules, *out, *population, *lang, *progress_kind;
    const char  *reference[MAX_REFERENCES], *answers[MAX_ANSWERS];
    int          n_references, n_answers;
    char        *memory_text;
    int          json, strict, threads, no_decisions;
    const char **input; /* what is left over, NULL-terminated */
    int          n_inputs;
    poptContext  pc;
    struct poptOption *extra; /* the command's own options, in its frame */
    char         rules_path[4096];
} options;
enum { OPT_RULES = 1, OPT_RUN = 2, OPT_OUT = 4, OPT_JSON = 8 }; /* groups of options a command takes */
/* Reads argv; extra may be NULL. Returns -1 to go on, else the exit code (help, usage error). */
int  options_read(options *o, int argc, const char **argv, unsigned groups, struct poptOption *extra, const command *c);
void options_free(options *o);
/* Start a run with the options, inputs, references and population added, and the decision log beside the result to be
   (NULL: none is looked for). Complains itself; returns -1 to go on. */
int  options_start_run(options *o, const char *result, lms_run **run);
const command *command_named(const char *name);

/* ---- progress.c ---- */
void progress_begin(options *o); /* sets callbacks in o->run; bar on a terminal, JSON lines if asked; Ctrl-C cancels */
void progress_end(void);
const char *stage_shown(const char *stage);

/* ---- summary.c ---- */
void summary_print(FILE *f, const lms_summary *s);
void summary_json(FILE *f, const lms_summary *s);

int cmd_run(int argc, const char **argv);
int cmd_clean(int argc, const char **argv);
int cmd_profile(int argc, const char **argv);
int cmd_report(int argc, const char **argv);
int cmd_export(int argc, const char **argv);
int cmd_explain(int argc, const char **argv);
int cmd_evaluate(int argc, const char **argv);
int cmd_verify(int argc, const char **argv);
int cmd_lists(int argc, const char **argv);
int cmd_keyin(int argc, const char **argv);
int cmd_worklist(int argc, const char **argv);
int cmd_review(int argc, const char **argv);
int cmd_review_export(int argc, const char **argv);
int cmd_review_import(int argc, const char **argv);
int cmd_review_status(int argc, const char **argv);
int cmd_review_anchor(int argc, const char **argv);
int cmd_forget(int argc, const char **argv);
int cmd_sample(int argc, const char **argv);
int cmd_rules(int argc, const char **argv);

#endif
