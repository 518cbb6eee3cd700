// SPDX-License-Identifier: MIT
/*
 * bench/gen.c - make an invented registry of children, and the truth about it. See bench/README.md.
 *
 *     gen -n 1000000 -o registry.csv --truth truth.csv --reference ref.csv --population pop.csv
 *     gen --district DIR --truth-dir DIR          the ten wards of Kiến An, 2024, as ten dumps
 */
#include "gen.h"

#include <stdlib.h>

static const char usage[] =
    "gen [-n|--records N] [-o|--out FILE.csv] [options]   one file of an invented registry\n"
    "gen --district DIR --truth-dir DIR           ten dumps of ten wards, with truth, reference and population\n"
    "  --seed N             another world (1)\n"
    "  --truth FILE         the truth, row by row\n"
    "  --reference FILE     extract of the population database; --reference-truth FILE; --reference-persons N (all)\n"
    "  --population FILE    children per ward\n"
    "  --as-of YYYY-MM-DD   today of the world (2025-11-30; the district 2024-11-01)\n"
    "  --epoch 2024|2025    which administrative units are today's (by --as-of)\n"
    "  --scale-errors X     all rates times 0.5 or 2 (1)\n"
    "  --without KIND       leave out one kind of damage; may be repeated\n"
    "  --rates FILE         error model (bench/error_rates.csv)\n"
    "  --tables DIR         word lists (bench/tables)\n"
    "  --field-headers      field ids as headers instead of Vietnamese ones\n";

typedef struct { const char *out, *truth, *reference, *reference_truth, *population, *rates, *tables, *district, *truth_dir, *without[64];
                 int n_without; bool field_headers; uint64_t persons; uint32_t permille; } options;

static int32_t day_of(const char *s)
{
    if (strlen(s) != 10) gen_die("'%s' is not a date, write 2024-11-01", s);
    return gen_day(atoi(s), atoi(s + 5), atoi(s + 8));
}

static uint32_t permille_of(const char *s)
{
    char *dot = strchr(s, '.');
    uint32_t whole = (uint32_t)strtoul(s, NULL, 10) * 1000;
    return whole + (dot ? gen_rate(s) % RATE_ONE / (RATE_ONE / 1000) : 0);
}

int main(int argc, char **argv)
{
    world   w = { .seed = 1, .n_records_wanted = 100000, .as_of = INT32_MIN };
    options o = { .rates = "bench/error_rates.csv", .tables = "bench/tables", .permille = 1000 };
    int     epoch = 0;
    for (int i = 1; i < argc; i++) {
        const char *a = argv[i];
        if (strcmp(a, "--help") == 0) { fputs(usage, stdout); return 0; }
        if (strcmp(a, "--field-headers") == 0) { o.field_headers = true; continue; }
        if (i + 1 == argc) { fputs(usage, stderr); return 2; }
        const char *v = argv[++i];
        const struct { const char *name; const char **to; } text_option[] = {
            { "-o", &o.out }, { "--out", &o.out }, { "--truth", &o.truth }, { "--reference", &o.reference }, { "--reference-truth", &o.reference_truth }, { "--population", &o.population },
            { "--rates", &o.rates }, { "--tables", &o.tables }, { "--district", &o.district }, { "--truth-dir", &o.truth_dir } };
        size_t k = 0, n = sizeof text_option / sizeof *text_option;
        while (k < n && strcmp(text_option[k].name, a) != 0) k++;
        if (k < n) *text_option[k].to = v;
        else if (strcmp(a, "-n") == 0 || strcmp(a, "--records") == 0) w.n_records_wanted = gen_number(v);
        else if (strcmp(a, "--seed") == 0) w.seed = gen_number(v);
        else if (strcmp(a, "--reference-persons") == 0) o.persons = gen_number(v);
        else if (strcmp(a, "--as-of") == 0) w.as_of = day_of(v);
        else if (strcmp(a, "--epoch") == 0) epoch = (int)gen_number(v);
        else if (strcmp(a, "--scale-errors") == 0) o.permille = permille_of(v);
        else if (strcmp(a, "--without") == 0 && o.n_without < 64) o.without[o.n_without++] = v;
        else { fputs(usage, stderr); return 2; }
    }
    if (w.n_records_wanted < 100 || w.n_records_wanted > 100000000) gen_die("-n: from 100 to 100,000,000 records");
    if (o.district && o.truth_dir == NULL) gen_die("--district needs --truth-dir");
    w.id_seed = w.seed;
    w.district = o.district != NULL;
    if (w.as_of == INT32_MIN) w.as_of = w.district ? gen_day(2024, 11, 1) : gen_day(2025, 11, 30);
    w.epoch_2025 = epoch ? epoch == 2025 : !w.district && w.as_of >= gen_day(2025, 7, 1);
    if (w.district) w.epoch_2025 = false;
    gen_world_words(&w, o.tables);
    gen_rates_load(&w, o.rates, o.permille, o.without, o.n_without);
    gen_world_people(&w, o.tables);
    if (o.district) gen_district(&w, o.district, o.truth_dir);
    if (o.out) gen_one_file(&w, o.out, o.truth, o.field_headers);
    if (o.reference) gen_reference(&w, o.reference, o.reference_truth, o.persons, 1000);
    if (o.population) gen_population(&w, o.population);
    fprintf(stderr, "gen: %u records of %u children in %u families, %u wards\n", w.n_entries, w.n_children, w.n_families, w.n_wards);
    return 0;
}
