// SPDX-License-Identifier: MIT
/* score/patterns.c - patterns of levels and how often each occurs: a hash map per thread, then one sorted list. */
#include "score/internal.h"

#include "base/sort.h"

static size_t home(uint64_t pattern, size_t cap) { return (size_t)((pattern * 0x9E3779B97F4A7C15u) >> 20) & (cap - 1); }

static bool grow(lms_pattern_map *m)
{
    size_t                   cap = m->cap ? m->cap * 2 : 1 << 12;
    struct lms_pattern_slot *s = lms__mem_zalloc(m->mem, cap, sizeof *s);
    if (s == NULL) return false;
    for (size_t i = 0; i < m->cap; i++) {
        if (m->slot[i].key == 0) continue;
        size_t k = home(m->slot[i].key - 1, cap);
        while (s[k].key) k = (k + 1) & (cap - 1);
        s[k] = m->slot[i];
    }
    lms__mem_free(m->mem, m->slot, m->cap, sizeof *s);
    m->slot = s;
    m->cap = cap;
    return true;
}

bool lms__pattern_add(lms_pattern_map *m, uint64_t pattern, unsigned kind, uint64_t n)
{
    if (m->used * 2 >= m->cap && !grow(m)) return false;
    size_t i = home(pattern, m->cap);
    while (m->slot[i].key && m->slot[i].key != pattern + 1) i = (i + 1) & (m->cap - 1);
    if (m->slot[i].key == 0) {
        m->slot[i].key = pattern + 1;
        m->used++;
    }
    m->slot[i].n[kind] += n;
    return true;
}

void lms__pattern_map_free(lms_pattern_map *m)
{
    if (m->mem) lms__mem_free(m->mem, m->slot, m->cap, sizeof *m->slot);
    *m = (lms_pattern_map){ 0 };
}

lms_status lms__patterns_merge(lms_ctx *c, lms_pattern_map *maps, size_t n_maps, lms_patterns *out, lms_error *err)
{
    size_t n = 0, k = 0;
    *out = (lms_patterns){ .mem = c->mem };
    for (size_t i = 0; i < n_maps; i++) n += maps[i].used;
    if (n >= UINT32_MAX) return lms__fail(err, LMS_E_LIMIT, LMS_MSG("There are too many different comparison results; use fewer comparisons or levels"));
    lms_pattern *all = lms__mem_alloc(c->mem, n, sizeof *all);
    lms_keyrow  *key = lms__mem_alloc(c->mem, n, sizeof *key), *tmp = lms__mem_alloc(c->mem, n, sizeof *tmp);
    out->v = lms__mem_alloc(c->mem, n, sizeof *out->v);
    if (all && key && tmp && out->v) {
        for (size_t i = 0; i < n_maps; i++)
            for (size_t s = 0; s < maps[i].cap; s++) {
                if (maps[i].slot[s].key == 0) continue;
                all[k] = (lms_pattern){ maps[i].slot[s].key - 1, { maps[i].slot[s].n[0], maps[i].slot[s].n[1] } };
                key[k] = (lms_keyrow){ all[k].pattern, (uint32_t)k, 0 };
                k++;
            }
        lms__sort_keyrow(key, tmp, n);
        for (size_t i = 0; i < n; i++) {
            const lms_pattern *p = &all[key[i].row];
            if (out->n && out->v[out->n - 1].pattern == p->pattern) {
                out->v[out->n - 1].n[0] += p->n[0];
                out->v[out->n - 1].n[1] += p->n[1];
            } else {
                out->v[out->n++] = *p;
            }
        }
        lms_pattern *fit = lms__mem_resize(c->mem, out->v, n, out->n, sizeof *fit);
        if (fit) out->v = fit;
        else lms__patterns_free(out);
    }
    lms__mem_free(c->mem, all, n, sizeof *all);
    lms__mem_free(c->mem, key, n, sizeof *key);
    lms__mem_free(c->mem, tmp, n, sizeof *tmp);
    if (all && key && tmp && out->v) return LMS_OK;
    if (out->v) lms__mem_free(c->mem, out->v, n, sizeof *out->v);
    *out = (lms_patterns){ 0 };
    return lms__mem_why(c->mem, err);
}

void lms__patterns_free(lms_patterns *p)
{
    if (p->mem) lms__mem_free(p->mem, p->v, p->n, sizeof *p->v);
    *p = (lms_patterns){ 0 };
}
