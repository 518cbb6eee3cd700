// SPDX-License-Identifier: MIT
/* block/plan.c - block.yaml compiled: passes, their parts numbered once each. */
#include "block/internal.h"

static bool same_part(const lms_part *a, const lms_part *b)
{
    return a->kind == b->kind && a->field == b->field && a->field2 == b->field2 && a->arg == b->arg;
}

/* Number of the part, added if new; false with an issue noted. */
static bool part_number(lms_block_plan *p, lms_rulebook *rb, const lms_node *at, uint8_t *out)
{
    lms_part x;
    if (!lms__part_parse(rb, at, &x)) return false;
    for (uint32_t i = 0; i < p->n_parts; i++)
        if (same_part(&p->part[i], &x)) {
            *out = (uint8_t)i;
            return true;
        }
    if (p->n_parts == LMS_MAX_PARTS) {
        lms__issue(rb, at, LMS_MSG("There are too many different parts in the passes; 96 are possible"));
        return false;
    }
    *out = (uint8_t)p->n_parts;
    p->part[p->n_parts++] = x;
    return true;
}

static uint8_t part_list(lms_block_plan *p, lms_rulebook *rb, const lms_node *list, uint8_t out[LMS_MAX_PASS_PARTS])
{
    uint8_t n = 0;
    for (const lms_node *c = list ? list->child : NULL; c; c = c->next) {
        if (n == LMS_MAX_PASS_PARTS) {
            lms__issue(rb, c, LMS_MSG("A pass can have at most 8 parts in its key and 8 refinements"));
            break;
        }
        if (part_number(p, rb, c, &out[n])) n++;
    }
    return n;
}

static bool add_pass(lms_block_plan *p, lms_rulebook *rb, const lms_node *at, const lms_node *settings)
{
    bool     shifted = lms__node_bool(at, "neighbours", false);
    lms_str  id = lms__arena_str(&p->text, lms__node_str(at, "id"));
    if (id.s == NULL) return false;
    if (p->n_passes + 1 + shifted > LMS_MAX_PASSES) {
        lms__issue(rb, at, LMS_MSG("There are too many passes; 32 are possible, and one with neighbours counts twice"));
        return true;
    }
    for (uint32_t i = 0; i < p->n_passes; i++)
        if (lms__str_eq(p->pass[i].id, id)) lms__issue(rb, at, LMS_MSG("The id {1} is used twice"), id.s);
    lms_pass *x = &p->pass[p->n_passes++];
    *x = (lms_pass){ .id = id, .shifted = shifted };
    int64_t cap = lms__node_int(at, "cap", lms__node_int(settings, "cap", 32));
    x->cap = cap < 2 ? 2 : cap > 4096 ? 4096 : (uint32_t)cap;
    x->n_key = part_list(p, rb, lms__node_get(at, "key"), x->key);
    x->n_refine = part_list(p, rb, lms__node_get(at, "refine"), x->refine);
    const lms_node *order = lms__node_get(at, "order");
    uint8_t         k;
    if (order && part_number(p, rb, order, &k)) x->order = (uint8_t)(k + 1);
    if (!shifted) return true;
    lms_str name = { NULL, id.n + 1 };
    char   *z = lms__arena_alloc(&p->text, id.n + 2, 1);
    if (z == NULL) return false;
    memcpy(z, id.s, id.n);
    memcpy(z + id.n, "+", 2);
    name.s = z;
    p->pass[p->n_passes++] = (lms_pass){ .id = name, .cap = x->cap };
    return true;
}

lms_status lms__block_plan_new(lms_ctx *c, lms_rulebook *rb, lms_block_plan **out, lms_error *err)
{
    size_t before = rb->issues.n;
    *out = NULL;
    lms_block_plan *p = lms__mem_zalloc(c->mem, 1, sizeof *p);
    if (p == NULL) return lms__mem_why(c->mem, err);
    p->mem = c->mem;
    lms__arena_init(&p->text, c->mem);
    const lms_node *root = rb->section[LMS_SEC_BLOCK], *passes = lms__node_get(root, "passes");
    bool            ok = true;
    for (const lms_node *x = passes ? passes->child : NULL; x && ok; x = x->next)
        ok = add_pass(p, rb, x, lms__node_get(root, "settings"));
    *out = p;
    if (!ok) {
        lms__block_plan_free(p);
        *out = NULL;
        return lms__mem_why(c->mem, err);
    }
    return rb->issues.n > before ? lms__rulebook_status(rb, err) : LMS_OK;
}

void lms__block_plan_free(lms_block_plan *p)
{
    if (p == NULL) return;
    lms__arena_free(&p->text);
    lms__mem_free(p->mem, p, 1, sizeof *p);
}
