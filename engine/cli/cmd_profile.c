// SPDX-License-Identifier: MIT
/* cli/cmd_profile.c - what is in these files? Optionally writes a --map file to edit. */
#include "cli.h"

#include <string.h>

typedef struct shown { FILE *map; lmd_profile_page *page; bool json; uint32_t n; } shown;

static void put_json(const lms_profile_file *f)
{
    printf("{\"name\":");
    json_str(stdout, f->name);
    printf(",\"format\":");
    json_str(stdout, f->format);
    printf(",\"encoding\":");
    json_str(stdout, f->encoding);
    printf(",\"header_line\":%u,\"rows\":%llu,\"quarantined\":%llu,\"columns\":[", f->header_line, (unsigned long long)f->rows,
           (unsigned long long)f->quarantined);
    for (uint32_t i = 0; i < f->n_columns; i++) {
        const lms_profile_column *c = &f->column[i];
        printf("%s{\"header\":", i ? "," : "");
        json_str(stdout, c->header);
        printf(",\"field\":");
        json_str(stdout, c->field);
        printf(",\"why\":");
        json_str(stdout, c->why);
        printf(",\"encoding\":");
        json_str(stdout, c->encoding);
        printf(",\"filled\":%llu,\"distinct\":%llu,\"repaired\":%llu,\"doubtful\":%llu,\"patterns\":[", (unsigned long long)c->filled,
               (unsigned long long)c->distinct, (unsigned long long)c->repaired, (unsigned long long)c->doubtful);
        for (int k = 0; k < 6 && c->pattern_count[k]; k++) {
            printf("%s{\"pattern\":", k ? "," : "");
            json_str(stdout, c->pattern[k]);
            printf(",\"count\":%llu}", (unsigned long long)c->pattern_count[k]);
        }
        printf("]}");
    }
    printf("]}\n");
}

static const char *why_shown(const char *why)
{
    return strcmp(why, "map") == 0       ? T("by the map file")
           : strcmp(why, "synonym") == 0 ? T("by its heading")
           : strcmp(why, "content") == 0 ? T("by its content")
                                         : T("not known: kept in `extra`");
}

static void put_text(const lms_profile_file *f)
{
    say(stdout, T("\n{1}: {2}, {3}, heading on line {4}, {5} rows, {6} quarantined\n"), f->name, f->format, f->encoding, num(f->header_line),
        num(f->rows), num(f->quarantined), NULL);
    for (uint32_t i = 0; i < f->n_columns; i++) {
        const lms_profile_column *c = &f->column[i];
        fputs("  ", stdout);
        pad(stdout, c->header, 30);
        fputs(" -> ", stdout);
        pad(stdout, c->field[0] ? c->field : "?", 20);
        printf(" %s\n", why_shown(c->why));
        say(stdout, T("      filled {1}, {2} different values, {3} repaired, {4} doubtful"), percent(c->filled, c->rows), num(c->distinct),
            num(c->repaired), num(c->doubtful), NULL);
        if (c->encoding[0]) printf(", %s", c->encoding);
        fputs("\n      ", stdout);
        for (int k = 0; k < 6 && c->pattern_count[k]; k++) printf("%s%s x %s", k ? ";  " : "", c->pattern[k], num(c->pattern_count[k]));
        fputc('\n', stdout);
        if (c->odd_count[0]) {
            fputs(T("      unusual: "), stdout);
            for (int k = 0; k < 4 && c->odd_count[k]; k++) printf("%s%s x %s", k ? ";  " : "", c->odd[k], num(c->odd_count[k]));
            fputc('\n', stdout);
        }
    }
}

static void put_map(FILE *f, const lms_profile_file *p)
{
    fprintf(f, "# %s\n", p->name);
    for (uint32_t i = 0; i < p->n_columns; i++) {
        const lms_profile_column *c = &p->column[i];
        fprintf(f, "%s%s: ", c->field[0] ? "" : "#", c->field[0] ? c->field : "FIELD");
        json_str(f, c->header);
        fputc('\n', f);
    }
}

static void on_file(void *ctx, const lms_profile_file *f)
{
    shown *s = ctx;
    if (s->n++ == 0 || !s->map) {
        if (s->map) put_map(s->map, f);
    } else {
        say(stderr, T("lamsach: the map file describes the first file only; {1} has its own headings\n"), f->name, NULL);
    }
    if (s->page) lmd_profile_page_add(s->page, f);
    if (s->json) put_json(f);
    else put_text(f);
}

int cmd_profile(int argc, const char **argv)
{
    options     o;
    lms_run    *run = NULL;
    lms_error   err = { 0 };
    const char *map = NULL, *html = NULL;
    struct poptOption extra[] = {
        { "write-map", 0, POPT_ARG_STRING, &map, 0, N_("write a column map to edit and give back with --map"), N_("FILE") },
        { "html", 0, POPT_ARG_STRING, &html, 0, N_("the profile as an HTML page too"), N_("FILE") },
        POPT_TABLEEND
    };
    int code = options_read(&o, argc, argv, OPT_RULES | OPT_RUN | OPT_JSON, extra, command_named("profile"));
    if (code < 0) {
        progress_begin(&o);
        code = options_start_run(&o, NULL, &run);
    }
    if (code < 0) {
        shown s = { .json = o.json };
        if (map && (s.map = fopen(map, "wx")) == NULL) {
            say(stderr, T("lamsach: {1} exists already or cannot be written\n"), map, NULL);
            code = EXIT_IO;
        } else {
            lms_status st = html ? lmd_profile_page_new(i18n_lang(), &s.page, &err) : LMS_OK;
            if (st == LMS_OK) st = lms_run_profile(run, on_file, &s, &err);
            if (st == LMS_OK && html) st = lmd_profile_page_write(s.page, html, &err);
            lmd_profile_page_free(s.page);
            progress_end();
            code = st == LMS_OK ? EXIT_DONE : complain(&err);
        }
        if (s.map && fclose(s.map) != 0 && code == EXIT_DONE) code = EXIT_IO;
    }
    lms_run_free(run);
    options_free(&o);
    return code;
}
