// SPDX-License-Identifier: MIT
/*
 * bench/text_kernels.c - how fast text/ is on one core: MB/s of folding and keys, names/s of every repair.
 *
 *     make build/bench/text_kernels && build/bench/text_kernels
 *
 * Names are drawn from bench/tables evenly, which is harder than by frequency. Best of five rounds.
 */
#include "text/fold.h"
#include "text/legacy.h"
#include "text/name.h"
#include "text/syllable.h"
#include "text/typing.h"
#include "text/unicode.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <utf8proc.h>

enum { NAMES = 200000, ROUNDS = 5 };

static lms_mem mem;
static lms_buf words, all, out;
static size_t  word_at[4000], n_words, name_at[NAMES + 1];

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* The column of a table that holds a word, into words. */
static void load(const char *file, int column)
{
    char  z[1000];
    FILE *f = fopen(file, "r");
    if (f == NULL) {
        fprintf(stderr, "%s cannot be opened; run in the project's folder\n", file);
        exit(3);
    }
    while (fgets(z, sizeof z, f)) {
        char *p = z;
        for (int i = 0; i < column && p; i++) p = strchr(p, ',') ? strchr(p, ',') + 1 : NULL;
        if (z[0] == '#' || p == NULL || n_words + 1 >= sizeof word_at / sizeof *word_at) continue;
        word_at[n_words++] = words.n;
        lms__buf_add(&words, (lms_str){ p, strcspn(p, ",\r\n") });
    }
    fclose(f);
    word_at[n_words] = words.n;
}

static lms_str name(size_t i) { return (lms_str){ all.s + name_at[i], name_at[i + 1] - name_at[i] }; }

static void run_fold(lms_str s) { lms__fold(s, &out); }
static void run_utf8proc(lms_str s)
{
    utf8proc_uint8_t *r = NULL;
    utf8proc_map((const utf8proc_uint8_t *)s.s, (utf8proc_ssize_t)s.n, &r, UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK);
    free(r);
}
static void run_key(lms_str s) { lms__text_key(s, &out); }
static void run_unicode(lms_str s) { lms__unicode_repair(s, &out); }
static void run_legacy(lms_str s) { lms__legacy_guess(s, LMS_LEGACY_NONE, LMS_LEGACY_NONE, &out); }
static void run_typing(lms_str s) { lms__typing_repair(s, &out); }
static void run_tone(lms_str s) { lms__tone_repair(s, &out); }
static void run_title(lms_str s) { lms__title_case(s, &out); }
static void run_syllables(lms_str s)
{
    uint32_t n, good;
    lms__syllables_count(s, &n, &good);
}

static void measure(const char *what, void (*run)(lms_str))
{
    double best = 1e9;
    for (int r = 0; r < ROUNDS; r++) {
        double t = now();
        for (size_t i = 0; i < NAMES; i++) {
            lms__buf_clear(&out);
            run(name(i));
        }
        t = now() - t;
        if (t < best) best = t;
    }
    printf("%-28s %8.1f MB/s  %7.2f M names/s\n", what, (double)all.n / best / 1e6, NAMES / best / 1e6);
}

int main(void)
{
    uint64_t x = 1;
    lms__mem_init(&mem, NULL, 0);
    lms__buf_init(&words, &mem);
    lms__buf_init(&all, &mem);
    lms__buf_init(&out, &mem);
    load("bench/tables/surnames.csv", 0);
    load("bench/tables/given.csv", 2);
    load("bench/tables/middle.csv", 2);
    for (size_t i = 0; i < NAMES; i++) {
        name_at[i] = all.n;
        for (int k = 0; k < 3; k++) {
            x = x * 6364136223846793005u + 1442695040888963407u;
            size_t w = (size_t)(x >> 33) % n_words;
            if (k) lms__buf_addc(&all, ' ');
            lms__buf_add(&all, (lms_str){ words.s + word_at[w], word_at[w + 1] - word_at[w] });
        }
    }
    name_at[NAMES] = all.n;
    printf("%d names, %.1f bytes on average, one core\n", NAMES, (double)all.n / NAMES);
    double best = 1e9;
    for (int r = 0; r < ROUNDS; r++) {
        double t = now();
        lms__buf_clear(&out);
        lms__fold(lms__buf_str(&all), &out);
        t = now() - t;
        if (t < best) best = t;
    }
    printf("%-28s %8.1f MB/s\n", "fold, one long text", (double)all.n / best / 1e6);
    measure("fold", run_fold);
    measure("utf8proc_map, the same", run_utf8proc);
    measure("key", run_key);
    measure("syllables", run_syllables);
    measure("unicode repair", run_unicode);
    measure("legacy guess", run_legacy);
    measure("typing repair", run_typing);
    measure("tone repair", run_tone);
    measure("title case", run_title);
    lms__buf_free(&words);
    lms__buf_free(&all);
    lms__buf_free(&out);
    return 0;
}
