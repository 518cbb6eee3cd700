// SPDX-License-Identifier: MIT
/* desk/tally.c - see tally.h. */
#include "tally.h"

#include <stdlib.h>

static uint64_t hash(const lms_str key[LMD_TALLY_PARTS])
{
    uint64_t h = 0xCBF29CE484222325u; /* FNV-1a: a few hundred groups, any spread will do */
    for (int k = 0; k < LMD_TALLY_PARTS; k++) {
        for (size_t i = 0; i < key[k].n; i++) h = (h ^ (unsigned char)key[k].s[i]) * 0x100000001B3u;
        h = (h ^ 0xFF) * 0x100000001B3u;
    }
    return h;
}

static bool same(const lmd_group *g, const lms_str key[LMD_TALLY_PARTS])
{
    for (int k = 0; k < LMD_TALLY_PARTS; k++)
        if (!lmd__is(key[k], g->part[k])) return false;
    return true;
}

/* Twice the slots, all groups placed again. */
static bool grow(lmd_tally *t)
{
    size_t    n = t->n_slots ? t->n_slots * 2 : 256;
    uint32_t *slot = calloc(n, sizeof *slot);
    if (slot == NULL) return false;
    for (size_t i = 0; i < t->n; i++) {
        lms_str key[LMD_TALLY_PARTS];
        for (int k = 0; k < LMD_TALLY_PARTS; k++) key[k] = lmd__str(t->v[i].part[k]);
        size_t at = hash(key) & (n - 1);
        while (slot[at]) at = (at + 1) & (n - 1);
        slot[at] = (uint32_t)i + 1;
    }
    free(t->slot);
    t->slot = slot;
    t->n_slots = n;
    return true;
}

bool lmd__tally_add(lmd_tally *t, const lms_str key[LMD_TALLY_PARTS], lms_str before, lms_str after)
{
    if (t->n * 2 >= t->n_slots && !grow(t)) return false;
    size_t at = hash(key) & (t->n_slots - 1);
    for (; t->slot[at]; at = (at + 1) & (t->n_slots - 1))
        if (same(&t->v[t->slot[at] - 1], key)) return t->v[t->slot[at] - 1].n++, true;
    if (!lmd__room((void **)&t->v, t->n, &t->cap, sizeof *t->v)) return false;
    lmd_group *g = &t->v[t->n++];
    *g = (lmd_group){ .before = strndup(before.s, before.n), .after = strndup(after.s, after.n), .n = 1 };
    bool ok = g->before && g->after;
    for (int k = 0; k < LMD_TALLY_PARTS; k++) ok &= (g->part[k] = strndup(key[k].s, key[k].n)) != NULL;
    if (ok) t->slot[at] = (uint32_t)t->n;
    return ok;
}

static int by_count(const void *a, const void *b)
{
    const lmd_group *x = a, *y = b;
    if (x->n != y->n) return x->n > y->n ? -1 : 1;
    for (int k = 0, c; k < LMD_TALLY_PARTS; k++)
        if ((c = strcmp(x->part[k], y->part[k])) != 0) return c;
    return 0;
}

/* Slots are not kept: nothing can be added afterwards. */
void lmd__tally_sort(lmd_tally *t)
{
    free(t->slot);
    t->slot = NULL;
    t->n_slots = 0;
    if (t->n) qsort(t->v, t->n, sizeof *t->v, by_count);
}

void lmd__tally_free(lmd_tally *t)
{
    for (size_t i = 0; i < t->n; i++) {
        for (int k = 0; k < LMD_TALLY_PARTS; k++) free(t->v[i].part[k]);
        free(t->v[i].before), free(t->v[i].after);
    }
    free(t->v);
    free(t->slot);
    *t = (lmd_tally){ 0 };
}
