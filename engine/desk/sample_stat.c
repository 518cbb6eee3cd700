// SPDX-License-Identifier: MIT
#include "sample_stat.h"

#include <math.h>

#define SIDE 0.025           /* the chance left out on each side */
#define Z    1.959963984540054 /* the point of the normal distribution that leaves it */
#define FEW  30              /* fewer checked in a stratum than this: it is no sample of its own */

static double between(double v, double low, double high)
{
    return v < low ? low : v > high ? high : v;
}

static double log_choose(double n, double k)
{
    int sign; /* lgamma_r, not lgamma: that one writes a global */
    return lgamma_r(n + 1, &sign) - lgamma_r(k + 1, &sign) - lgamma_r(n - k + 1, &sign);
}

/* Chance of x or more right ones among n drawn of `size`, of which `right` are right. */
static double at_least(uint64_t size, uint64_t right, uint64_t n, uint64_t x)
{
    uint64_t most = n < right ? n : right, least = n > size - right ? n - (size - right) : 0, i = x > least ? x : least;
    if (i > most) return 0;
    double N = (double)size, K = (double)right, m = (double)n, at = (double)i, sum = 0;
    double p = exp(log_choose(K, at) + log_choose(N - K, m - at) - log_choose(N, m));
    for (;; i++, at++) {
        sum += p;
        if (i == most) return sum;
        p *= (K - at) * (m - at) / ((at + 1) * (N - K - m + at + 1));
    }
}

/* The fewest right ones for which x or more has a chance above SIDE. */
static uint64_t fewest(uint64_t size, uint64_t n, uint64_t x)
{
    uint64_t low = x, high = size - (n - x); /* at `high` the chance is 1 */
    while (low < high) {
        uint64_t mid = low + (high - low) / 2;
        if (at_least(size, mid, n, x) > SIDE) high = mid;
        else low = mid + 1;
    }
    return low;
}

/* Wilson's limits, widened by half a unit, for the share p of m drawn from very many. */
static lmd_interval wilson(double p, double m)
{
    double mid = 2 * m * p + Z * Z, low = 0, high = 1;
    if (p > 0) low = (mid - 1 - Z * sqrt(fmax(0, Z * Z - 2 - 1 / m + 4 * p * (m * (1 - p) + 1)))) / (2 * (m + Z * Z));
    if (p < 1) high = (mid + 1 + Z * sqrt(fmax(0, Z * Z + 2 - 1 / m + 4 * p * (m * (1 - p) - 1)))) / (2 * (m + Z * Z));
    return (lmd_interval){ p, between(low, 0, p), between(high, p, 1) };
}

/* A sum under way: its value, its size, squares of the distances to its limits. */
typedef struct sum { double size, right, down, up, spread; } sum;

static void add(sum *t, const lmd_stratum *s)
{
    double w = (double)s->size, n = (double)s->checked, here = w * (double)s->right / n;
    double low = (double)fewest(s->size, s->checked, s->right), high = w - (double)fewest(s->size, s->checked, s->checked - s->right);
    t->size += w;
    t->right += here;
    t->down += (here - low) * (here - low);
    t->up += (high - here) * (high - here);
    t->spread += w * (w - n) / n;
}

/* Strata of few each, where adding squares is too bold: at least as wide as the one sample they are worth together. */
static void together(sum *t)
{
    if (t->spread <= 0) return;
    lmd_interval v = wilson(between(t->right / t->size, 0, 1), t->size * t->size / t->spread);
    double       down = t->right - v.low * t->size, up = v.high * t->size - t->right;
    t->down = fmax(t->down, down * down);
    t->up = fmax(t->up, up * up);
}

/* How many are right over all strata. */
static lmd_interval total(const lmd_stratum *s, size_t n, double *size)
{
    sum    many = { 0 }, few = { 0 };
    double unchecked = 0;
    for (size_t i = 0; i < n; i++) {
        if (s[i].checked == 0) unchecked += (double)s[i].size;
        else add(s[i].checked < FEW && s[i].checked < s[i].size ? &few : &many, &s[i]);
    }
    together(&few);
    double checked = many.size + few.size, right = many.right + few.right;
    *size = checked + unchecked;
    return (lmd_interval){ right + unchecked * (checked > 0 ? right / checked : 0.5), between(right - sqrt(many.down + few.down), 0, checked),
                           between(right + sqrt(many.up + few.up), 0, checked) + unchecked };
}

lmd_interval lmd__stat_share(const lmd_stratum *s, size_t n)
{
    double       size;
    lmd_interval t = total(s, n, &size);
    if (size <= 0) return (lmd_interval){ 0.5, 0, 1 };
    return (lmd_interval){ t.estimate / size, t.low / size, t.high / size };
}

/* Upper (sign +1) or lower (-1) limit of (1 - q) a - q b. */
static double limit(const lmd_interval *a, const lmd_interval *b, double q, int sign)
{
    double da = (1 - q) * (sign > 0 ? a->high - a->estimate : a->estimate - a->low);
    double db = q * (sign > 0 ? b->estimate - b->low : b->high - b->estimate);
    return (1 - q) * a->estimate - q * b->estimate + sign * sqrt(da * da + db * db);
}

/* Where the limit crosses 0, between q = from and the estimate or 1. */
static double crossing(const lmd_interval *a, const lmd_interval *b, double low, double high, int sign)
{
    for (int i = 0; i < 60; i++) {
        double mid = (low + high) / 2;
        if (limit(a, b, mid, sign) > 0) low = mid;
        else high = mid;
    }
    return sign > 0 ? low : high;
}

lmd_interval lmd__stat_part(const lmd_stratum *a, size_t n_a, const lmd_stratum *b, size_t n_b)
{
    double       size;
    lmd_interval x = total(a, n_a, &size), y = total(b, n_b, &size);
    if (x.estimate + y.estimate <= 0) return (lmd_interval){ 0.5, x.high > 0 ? 0 : 0.5, 1 };
    double       e = x.estimate / (x.estimate + y.estimate);
    lmd_interval r = { e, 0, 1 };
    if (limit(&x, &y, 0, -1) > 0) r.low = crossing(&x, &y, 0, e, -1);
    if (limit(&x, &y, 1, +1) < 0) r.high = crossing(&x, &y, e, 1, +1);
    return (lmd_interval){ e, between(r.low, 0, e), between(r.high, e, 1) };
}
