// SPDX-License-Identifier: MIT
/*
 * cluster/exact.c - see exact.h: the best division of a set is its best group with the lowest record in it, and the best
 * division of the rest; 3^n / 2 steps over all subsets.
 */
#include "cluster/exact.h"

#include <stdbool.h>
#include <string.h>

enum { SETS = 1 << LMS_EXACT };
static const int64_t never = INT64_MIN / 4;

static uint32_t lowest(uint32_t set) { return (uint32_t)__builtin_ctz(set); }

/* The records of `set` that links reach from its lowest one. */
static uint32_t reached(const lms_exact *x, uint32_t set)
{
    uint32_t in = set & -set, before = 0;
    while (in != before) {
        before = in;
        for (uint32_t i = 0; i < x->n; i++)
            if (before >> i & 1) in |= x->link[i] & set;
    }
    return in;
}

/* Two parts of two or more, held together by one link that is not strong. */
static bool on_a_bridge(const lms_exact *x, uint32_t set)
{
    for (uint32_t part = (set - 1) & set; part; part = (part - 1) & set) {
        uint32_t other = set ^ part, links = 0, strong = 0;
        if (!(part & set & -set) || __builtin_popcount(part) < 2 || __builtin_popcount(other) < 2) continue; /* each pair of parts once */
        for (uint32_t i = 0; i < x->n; i++)
            if (part >> i & 1) {
                links += (uint32_t)__builtin_popcount(x->link[i] & other);
                strong |= x->strong[i] & other;
            }
        if (links == 1 && strong == 0) return true;
    }
    return false;
}

/* What a group is worth, `never` if it is not sound. */
static int64_t worth(const lms_exact *x, uint32_t set)
{
    int64_t sum = 0;
    bool    large = (uint32_t)__builtin_popcount(set) > x->large;
    for (uint32_t i = 0; i < x->n; i++) {
        if (!(set >> i & 1)) continue;
        if (x->apart[i] & set) return never;
        for (uint32_t k = 0; k < i; k++)
            if (set >> k & 1) {
                if (large && x->worth[i][k] < 0) return never;
                sum += x->worth[i][k];
            }
    }
    return reached(x, set) == set && !on_a_bridge(x, set) ? sum : never;
}

void lms__exact_groups(const lms_exact *x, uint8_t group[LMS_EXACT])
{
    int64_t  value[SETS], best[SETS];
    uint16_t first[SETS];
    uint32_t all = (1u << x->n) - 1, n = 0;
    best[0] = 0;
    for (uint32_t set = 1; set <= all; set++) {
        value[set] = worth(x, set);
        uint32_t low = set & -set;
        best[set] = never;
        for (uint32_t part = set;; part = (part - 1) & set) { /* all parts, the whole first */
            if ((part & low) && value[part] > never) {
                int64_t v = value[part] + best[set ^ part];
                bool    larger = v == best[set] && __builtin_popcount(part) > __builtin_popcount(first[set]);
                if (v > best[set] || larger) best[set] = v, first[set] = (uint16_t)part;
            }
            if (part == 0) break;
        }
    }
    for (uint32_t left = all; left; left ^= first[left], n++)
        for (uint32_t i = lowest(left); i < x->n; i++)
            if (first[left] >> i & 1) group[i] = (uint8_t)n;
}
