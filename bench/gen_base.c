// SPDX-License-Identifier: MIT
/*
 * bench/gen_base.c - chance, tables of words, calendar.
 *
 * The generator is splitmix64; a stream is seeded by mixing (seed, purpose, a, b), so that a person's name does not
 * change when the errors of his record do.
 */
#include "gen.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void gen_die(const char *format, ...)
{
    va_list a;
    fputs("gen: ", stderr);
    va_start(a, format);
    vfprintf(stderr, format, a);
    va_end(a);
    fputc('\n', stderr);
    exit(3);
}

void *gen_alloc(size_t n, size_t size)
{
    void *p = calloc(n ? n : 1, size);
    if (p == NULL) gen_die("out of memory");
    return p;
}

static uint64_t mix(uint64_t z)
{
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

uint64_t gen_next(rng *r) { return mix(r->s += 0x9E3779B97F4A7C15u); }

rng gen_stream(uint64_t seed, uint64_t purpose, uint64_t a, uint64_t b)
{
    uint64_t s = mix(seed + 0x9E3779B97F4A7C15u * (purpose + 1));
    s = mix(s ^ mix(a + 0x632BE59BD9B4E019u));
    return (rng){ mix(s ^ mix(b + 0xD1B54A32D192ED03u)) };
}

uint32_t gen_below(rng *r, uint32_t n) { return (uint32_t)(((gen_next(r) >> 32) * n) >> 32); }

int gen_range(rng *r, int lo, int hi) { return lo + (int)gen_below(r, (uint32_t)(hi - lo + 1)); }

bool gen_chance(rng *r, uint32_t rate) { return gen_below(r, RATE_ONE) < rate; }

const char *gen_pick(rng *r, const words *w)
{
    uint32_t x = gen_below(r, w->cumulative[w->n - 1]), lo = 0, hi = w->n - 1;
    while (lo < hi) {
        uint32_t mid = (lo + hi) / 2;
        if (x < w->cumulative[mid]) hi = mid;
        else lo = mid + 1;
    }
    return w->word[lo];
}

uint64_t gen_number(const char *s)
{
    uint64_t v = 0;
    if (*s == 0) gen_die("a number is missing");
    for (; *s; s++) {
        if (*s < '0' || *s > '9') gen_die("'%s' is not a whole number", s);
        v = v * 10 + (uint64_t)(*s - '0');
    }
    return v;
}

/* "0.0005" as 5000 ten-millionths. */
uint32_t gen_rate(const char *s)
{
    uint64_t v = 0, place = RATE_ONE;
    const char *p = s;
    for (; *p >= '0' && *p <= '9'; p++) v = v * 10 + (uint64_t)(*p - '0');
    v *= RATE_ONE;
    if (*p == '.')
        for (p++; *p >= '0' && *p <= '9' && place >= 10; p++) v += (uint64_t)(*p - '0') * (place /= 10);
    if (*p != 0 || v > RATE_ONE) gen_die("'%s' is not a rate between 0 and 1", s);
    return (uint32_t)v;
}

/* Plain CSV: commas, no quotes; lines that start with '#' say where the figures come from. */
csv_file gen_csv_load(const char *dir, const char *name_)
{
    char path[1024];
    if (snprintf(path, sizeof path, "%s%s%s", dir, *dir ? "/" : "", name_) >= (int)sizeof path) gen_die("path too long");
    FILE *f = fopen(path, "rb");
    if (f == NULL) gen_die("%s cannot be opened; run from the project's folder or give --tables", path);
    fseek(f, 0, SEEK_END);
    long n = ftell(f);
    rewind(f);
    csv_file c = { .text = gen_alloc((size_t)n + 2, 1) };
    if (fread(c.text, 1, (size_t)n, f) != (size_t)n) gen_die("%s cannot be read", path);
    fclose(f);
    uint32_t lines = 1;
    for (long i = 0; i < n; i++) lines += c.text[i] == '\n';
    c.row = gen_alloc(lines, sizeof *c.row);
    for (char *p = c.text; *p;) {
        char *end = strchr(p, '\n');
        if (end) *end = 0;
        if (*p != '#' && *p != 0) {
            uint32_t cols = 1;
            for (char *q = p; *q; q++) cols += *q == ',';
            if (c.n_cols == 0) c.n_cols = cols;
            if (cols != c.n_cols) gen_die("%s: a line has %u values instead of %u: %s", path, cols, c.n_cols, p);
            char **row = gen_alloc(cols, sizeof *row);
            for (uint32_t i = 0; i < cols; i++) {
                row[i] = p;
                char *comma = strchr(p, ',');
                if (comma) { *comma = 0; p = comma + 1; }
            }
            c.row[c.n_rows++] = row;
        }
        if (end == NULL) break;
        p = end + 1;
    }
    if (c.n_rows < 2) gen_die("%s is empty", path);
    return c;
}

int gen_csv_col(const csv_file *f, const char *header)
{
    for (uint32_t i = 0; i < f->n_cols; i++)
        if (strcmp(f->row[0][i], header) == 0) return (int)i;
    gen_die("a table has no column '%s'", header);
}

/* Howard Hinnant's civil calendar. */
int32_t gen_day(int y, int m, int d)
{
    y -= m <= 2;
    int era = (y >= 0 ? y : y - 399) / 400;
    int yoe = y - era * 400, doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1, doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

ymd gen_ymd(int32_t day)
{
    int z = day + 719468, era = (z >= 0 ? z : z - 146096) / 146097, doe = z - era * 146097;
    int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365, y = yoe + era * 400;
    int doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    int d = doy - (153 * mp + 2) / 5 + 1, m = mp < 10 ? mp + 3 : mp - 9;
    return (ymd){ y + (m <= 2), m, d };
}
