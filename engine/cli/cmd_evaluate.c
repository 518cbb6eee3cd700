// SPDX-License-Identifier: MIT
/* cli/cmd_evaluate.c - how good is a result, where the truth is known (generated or hand-checked data)? */
#include "cli.h"

#include <errno.h>
#include <string.h>

static void quality_json(const lms_quality *q)
{
    printf("{\"true_pairs\":%llu,\"found_pairs\":%llu,\"correct_pairs\":%llu,\"review_pairs\":%llu,\"review_correct\":%llu,"
           "\"precision\":%.6f,\"recall\":%.6f,\"f1\":%.6f,\"recall_with_review\":%.6f,\"b3_precision\":%.6f,\"b3_recall\":%.6f,"
           "\"b3_f1\":%.6f,\"twin_pairs\":%llu,\"twins_merged\":%llu}",
           (unsigned long long)q->true_pairs, (unsigned long long)q->found_pairs, (unsigned long long)q->correct_pairs,
           (unsigned long long)q->review_pairs, (unsigned long long)q->review_correct, q->precision, q->recall, q->f1,
           q->recall_with_review, q->b3_precision, q->b3_recall, q->b3_f1, (unsigned long long)q->twin_pairs,
           (unsigned long long)q->twins_merged);
}

static void print_json(const lms_evaluation *e)
{
    printf("{\"all\":");
    quality_json(&e->all);
    printf(",\"slices\":[");
    for (uint32_t i = 0; i < e->n_slices; i++) {
        printf("%s{\"slice\":", i ? "," : "");
        json_str(stdout, e->slice[i].slice);
        printf(",\"value\":");
        json_str(stdout, e->slice[i].value);
        printf(",\"quality\":");
        quality_json(&e->slice[i].q);
        printf("}");
    }
    printf("],\"best_f1\":%.6f,\"best_f1_weight\":%.3f,\"recall_at_999\":%.6f,\"recall_at_9999\":%.6f,\"verified\":%llu,\"verified_wrong\":%llu,\"curve\":[",
           e->best_f1, e->best_f1_weight, e->recall_at_999, e->recall_at_9999, (unsigned long long)e->verified, (unsigned long long)e->verified_wrong);
    for (uint32_t i = 0; i < e->n_curve; i++)
        printf("%s[%.3f,%.6f,%.6f]", i ? "," : "", e->curve[i].weight, e->curve[i].precision, e->curve[i].recall);
    printf("],\"damages\":[");
    for (uint32_t i = 0; i < e->n_damages; i++) {
        const lms_damage_row *d = &e->damage[i];
        printf("%s{\"damage\":", i ? "," : "");
        json_str(stdout, d->damage);
        printf(",\"total\":%llu,\"repaired\":%llu,\"flagged\":%llu,\"missed\":%llu,\"worse\":%llu,\"proposed_right\":%llu}", (unsigned long long)d->total,
               (unsigned long long)d->repaired, (unsigned long long)d->flagged, (unsigned long long)d->missed, (unsigned long long)d->worse,
               (unsigned long long)d->proposed_right);
    }
    printf("]}\n");
}

static void quality_line(const char *label, const lms_quality *q)
{
    pad(stdout, label, 34);
    printf(" %9s %9s %9s %9s %9s %6s\n", num(q->true_pairs), dec(q->precision, 5), dec(q->recall, 5), dec(q->f1, 5),
           dec(q->recall_with_review, 5), num(q->twins_merged));
}

static void print(const lms_evaluation *e)
{
    pad(stdout, "", 34);
    printf(" %s\n", T("     true precision    recall        F1 w. review  twins merged"));
    quality_line(T("all"), &e->all);
    for (uint32_t i = 0; i < e->n_slices; i++) {
        char label[160];
        snprintf(label, sizeof label, "%s: %s", e->slice[i].slice, e->slice[i].value);
        quality_line(label, &e->slice[i].q);
    }
    say(stdout, T("B-cubed: precision {1}, recall {2}, F1 {3}. Pairs in review: {4}, of them one child: {5}. Twin pairs: {6}.\n"),
        dec(e->all.b3_precision, 5), dec(e->all.b3_recall, 5), dec(e->all.b3_f1, 5), num(e->all.review_pairs),
        num(e->all.review_correct), num(e->all.twin_pairs), NULL);
    say(stdout, T("By weight alone, at the best other threshold: F1 {1}; recall {2} where precision is 99.9 %, {3} where it is 99.99 %.\n"),
        dec(e->best_f1, 5), dec(e->recall_at_999, 5), dec(e->recall_at_9999, 5), NULL);
    if (e->verified)
        say(stdout, T("Records with a verified identifier: {1}, of them another child's: {2}.\n"), num(e->verified), num(e->verified_wrong), NULL);
    say(stdout, "\n", NULL);
    pad(stdout, T("damage"), 44);
    printf(" %s\n", T("    total   repaired    flagged     missed  made worse"));
    for (uint32_t i = 0; i < e->n_damages; i++) {
        const lms_damage_row *d = &e->damage[i];
        pad(stdout, d->damage, 44);
        printf(" %9s %10s %10s %10s %10s\n", num(d->total), percent(d->repaired, d->total), percent(d->flagged, d->total),
               percent(d->missed, d->total), num(d->worse));
    }
}

/* Precision against recall, drawn from 0.9 to 1 both ways. */
static int curve_svg(const lms_evaluation *e, const char *path)
{
    FILE *f = fopen(path, "w");
    if (f == NULL) {
        say(stderr, T("lamsach: {1} cannot be written: {2}\n"), path, strerror(errno), NULL);
        return EXIT_IO;
    }
    fprintf(f, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 560 560\" font-family=\"sans-serif\" font-size=\"13\">\n"
               "<rect width=\"560\" height=\"560\" fill=\"white\"/><path d=\"M50 10V510H550\" fill=\"none\" stroke=\"#444\"/>\n");
    for (int i = 0; i <= 10; i++)
        fprintf(f, "<text x=\"%d\" y=\"528\" text-anchor=\"middle\">%d</text><text x=\"44\" y=\"%d\" text-anchor=\"end\">%d</text>"
                   "<path d=\"M%d 10V510M50 %dH550\" stroke=\"#ddd\"/>\n", 50 + i * 50, 90 + i, 514 - i * 50, 90 + i, 50 + i * 50, 510 - i * 50);
    fprintf(f, "<text x=\"300\" y=\"550\" text-anchor=\"middle\">%s (%%)</text><text x=\"14\" y=\"260\" text-anchor=\"middle\" transform=\"rotate(-90 14 260)\">%s (%%)</text>\n"
               "<polyline fill=\"none\" stroke=\"#0a5\" stroke-width=\"2\" points=\"", T("recall"), T("precision"));
    for (uint32_t i = 0; i < e->n_curve; i++) {
        double x = (e->curve[i].recall - 0.9) * 10, y = (e->curve[i].precision - 0.9) * 10;
        if (x >= 0 && y >= 0) fprintf(f, "%d,%d ", 50 + (int)(x * 500 + 0.5), 510 - (int)(y * 500 + 0.5));
    }
    fprintf(f, "\"/>\n<circle cx=\"%d\" cy=\"%d\" r=\"5\" fill=\"#c30\"/></svg>\n", 50 + (int)((e->all.recall < 0.9 ? 0 : e->all.recall - 0.9) * 5000 + 0.5),
            510 - (int)((e->all.precision < 0.9 ? 0 : e->all.precision - 0.9) * 5000 + 0.5));
    return fclose(f) == 0 ? EXIT_DONE : EXIT_IO;
}

int cmd_evaluate(int argc, const char **argv)
{
    options        o;
    lms_error      err = { 0 };
    lms_evaluation e = { .size = sizeof e };
    const char    *truth = NULL, *curve = NULL;
    struct poptOption extra[] = {
        { "truth", 0, POPT_ARG_STRING, &truth, 0, N_("the true children and values, as the generator writes them"), N_("FILE") },
        { "curve", 0, POPT_ARG_STRING, &curve, 0, N_("draw precision against recall (line: by weight alone; dot: this result) as SVG"), N_("FILE") },
        POPT_TABLEEND
    };
    int code = options_read(&o, argc, argv, OPT_JSON, extra, command_named("evaluate"));
    if (code < 0 && (o.n_inputs != 1 || truth == NULL)) {
        say(stderr, T("lamsach: write lamsach evaluate RESULT.db --truth FILE\n"), NULL);
        code = EXIT_USAGE;
    }
    if (code < 0) {
        lms_status s = lms_evaluate(o.input[0], truth, &e, &err);
        code = s == LMS_OK ? EXIT_DONE : complain(&err);
        if (s == LMS_OK && o.json) print_json(&e);
        if (s == LMS_OK && !o.json) print(&e);
        if (s == LMS_OK && curve) code = curve_svg(&e, curve);
        if (s == LMS_OK) lms_evaluation_free(&e);
    }
    options_free(&o);
    return code;
}
