// SPDX-License-Identifier: MIT
/*
 * client.c - a complete second client of the library: the main job through the public header alone.
 *
 *     client RULES OUT.db WARD.csv...
 *
 * Prints how many records and children there are; exit status as the command's.
 */
#include <lamsach.h>

#include <stdio.h>

static void on_notice(void *ctx, const lms_error *notice)
{
    char text[800];
    (void)ctx;
    lms_error_text(notice, NULL, NULL, text, sizeof text);
    fprintf(stderr, "note: %s\n", text);
}

static int report(const lms_error *err)
{
    char text[800];
    lms_error_text(err, NULL, NULL, text, sizeof text);
    fprintf(stderr, "client: %s\n", text);
    return err->code == LMS_E_ARG ? 2 : err->code == LMS_E_FORMAT || err->code == LMS_E_RULES ? 3 : 4;
}

int main(int argc, char **argv)
{
    lms_error   err;
    lms_options opt;
    lms_run    *run;
    lms_summary sum = { .size = sizeof sum };

    if (argc < 4) {
        fprintf(stderr, "usage: client RULES OUT.db WARD.csv...\n");
        return 2;
    }
    lms_options_init(&opt);
    opt.rules_dir = argv[1];
    opt.notice = on_notice;
    if (lms_run_new(&opt, &run, &err) != LMS_OK) return report(&err);

    lms_status s = LMS_OK;
    for (int i = 3; i < argc && s == LMS_OK; i++) {
        lms_input in;
        lms_input_init(&in);
        in.path = argv[i];
        s = lms_run_add(run, &in, &err);
    }
    if (s == LMS_OK) s = lms_run_execute(run, argv[2], &sum, &err);
    lms_run_free(run);
    if (s != LMS_OK) return report(&err);
    printf("%llu rows = %llu records + %llu quarantined; %llu children\n", (unsigned long long)sum.rows_read,
           (unsigned long long)sum.rows_accepted, (unsigned long long)sum.rows_quarantined, (unsigned long long)sum.children);
    return 0;
}
