// SPDX-License-Identifier: MIT
/*
 * bench/score_kernels.c - Jaro-Winkler and OSA of score/similarity.c on one core, in million pairs a second.
 *
 *     make bench-kernels
 *
 * Names of three or four folded words are drawn from bench/tables evenly. random: two drawn names; candidate: a name and
 * itself with one or two letters changed, dropped, put in or exchanged. "least" is the lowest step a pack asks for, below
 * which a pair is only told to be below. Best of five rounds (processor time) over a million pairs of 20,000 names.
 */
#include "score/compare.h"
#include "text/fold.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { NAMES = 20000, PAIRS = 1000000, ROUNDS = 5 };

static lms_mem  mem;
static lms_buf  words, all, folded;
static size_t   word_at[4000], n_words, name_at[2 * NAMES + 1];
static uint32_t left[PAIRS], right[2][PAIRS];
static uint64_t seed = 7;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static size_t draw(size_t n)
{
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (size_t)(seed >> 33) % n;
}

/* The column of a table that holds a word, folded, into words. */
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
        lms__buf_clear(&folded);
        lms__fold((lms_str){ p, strcspn(p, ",\r\n") }, &folded);
        lms__buf_add(&words, lms__buf_str(&folded));
    }
    fclose(f);
    word_at[n_words] = words.n;
}

static lms_str name(size_t i) { return (lms_str){ all.s + name_at[i], name_at[i + 1] - name_at[i] }; }

static void damage(size_t i)
{
    char    z[256];
    lms_str s = name(i);
    size_t  n = s.n < 200 ? s.n : 200;
    memcpy(z, s.s, n);
    for (size_t k = 0, times = 1 + draw(2); k < times && n > 3; k++) {
        size_t at = draw(n - 1), how = draw(4);
        char   c = (char)('a' + draw(26)), swap = z[at];
        if (how == 0) z[at] = c;
        if (how == 1) memmove(z + at, z + at + 1, --n - at);
        if (how == 2) memmove(z + at + 1, z + at, n++ - at), z[at] = c;
        if (how == 3) z[at] = z[at + 1], z[at + 1] = swap;
    }
    lms__buf_add(&all, (lms_str){ z, n });
}

static void measure(const char *what, const uint32_t *to, bool edits, double least)
{
    double best = 1e9, sum = 0;
    for (int r = 0; r < ROUNDS; r++) {
        double t = now();
        for (size_t i = 0; i < PAIRS; i++) sum += lms__similarity(name(left[i]), name(to[i]), edits, least);
        if (now() - t < best) best = now() - t;
    }
    printf("%-13s %-10s least %.2f %8.1f M pairs/s  (mean similarity %.4f)\n", edits ? "osa" : "jaro_winkler", what, least,
           PAIRS / best / 1e6, sum / ROUNDS / PAIRS);
}

int main(void)
{
    lms__mem_init(&mem, NULL, 0);
    lms__buf_init(&words, &mem);
    lms__buf_init(&all, &mem);
    lms__buf_init(&folded, &mem);
    load("bench/tables/surnames.csv", 0);
    load("bench/tables/middle.csv", 2);
    load("bench/tables/given.csv", 2);
    for (size_t i = 0; i < NAMES; i++) {
        name_at[i] = all.n;
        for (size_t k = 0, n = 3 + draw(2); k < n; k++) {
            size_t w = draw(n_words);
            if (k) lms__buf_add(&all, LMS_S(" "));
            lms__buf_add(&all, (lms_str){ words.s + word_at[w], word_at[w + 1] - word_at[w] });
        }
        name_at[i + 1] = all.n;
    }
    for (size_t i = 0; i < NAMES; i++) {
        damage(i);
        name_at[NAMES + i + 1] = all.n;
    }
    for (size_t i = 0; i < PAIRS; i++) {
        left[i] = (uint32_t)draw(NAMES);
        right[0][i] = (uint32_t)draw(NAMES);
        right[1][i] = NAMES + left[i];
    }
    for (int edits = 0; edits < 2; edits++)
        for (int c = 0; c < 2; c++)
            for (int l = 0; l < 2; l++) measure(c ? "candidate" : "random", right[c], edits, l ? 0.88 : 0);
    lms__buf_free(&folded);
    lms__buf_free(&words);
    lms__buf_free(&all);
    return 0;
}
