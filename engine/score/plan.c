// SPDX-License-Identifier: MIT
/* score/plan.c - match.yaml compiled: settings, classes, comparisons with their levels. */
#include "score/internal.h"

static const char *const kind_names[LMS_N_CMP] = { "name", "date", "ident", "parents", "place", "equal", "number", "text", "text_pair" };
/* Keys of `fields:` in the order of lms_comparison.field, and the types each may have (0: any). */
static const struct { const char *key[8]; } kind_fields[LMS_N_CMP] = {
    [LMS_CMP_NAME] = { { "value" } },
    [LMS_CMP_DATE] = { { "value" } },
    [LMS_CMP_IDENT] = { { "value", "sex", "birth_date", "parent_1", "parent_2" } },
    [LMS_CMP_PARENTS] = { { "first", "first_year", "first_id", "second", "second_year", "second_id" } },
    [LMS_CMP_PLACE] = { { "ward", "hamlet", "household", "address" } },
    [LMS_CMP_EQUAL] = { { "value" } },
    [LMS_CMP_NUMBER] = { { "value" } },
    [LMS_CMP_TEXT] = { { "value" } },
    [LMS_CMP_TEXT_PAIR] = { { "first", "second" } },
};

static void need_type(lms_rulebook *rb, const lms_node *at, uint32_t field, unsigned types)
{
    if (field != LMS_NO_FIELD && !(types >> rb->schema.field[field].type & 1u))
        lms__issue(rb, at, LMS_MSG("The field {1} has not the type this comparison needs"), at->text.s);
}

/* Types of each role. */
static unsigned role_types(lms_kind_id kind, uint32_t role)
{
#define T(x) (1u << LMS_TYPE_##x)
    switch (kind) {
    case LMS_CMP_NAME: return T(NAME);
    case LMS_CMP_DATE: return T(DATE);
    case LMS_CMP_IDENT: return role == 0 || role > 2 ? T(IDENT) : role == 2 ? T(DATE) : ~0u;
    case LMS_CMP_PARENTS: return role % 3 == 0 ? T(NAME) : role % 3 == 1 ? T(YEAR) | T(NUMBER) : T(IDENT);
    case LMS_CMP_PLACE: return role == 0 ? T(UNIT) : ~0u;
    case LMS_CMP_NUMBER: return T(NUMBER) | T(YEAR) | T(PHONE);
    case LMS_CMP_TEXT:
    case LMS_CMP_TEXT_PAIR: return ~(T(UNIT) | T(SET));
    default: return ~0u;
    }
#undef T
}

static void read_fields(lms_rulebook *rb, const lms_node *at, lms_comparison *c)
{
    const lms_node *fields = lms__node_get(at, "fields");
    for (uint32_t i = 0; i < 10; i++) c->field[i] = LMS_NO_FIELD;
    for (uint32_t i = 0; i < 8 && kind_fields[c->kind].key[i]; i++) {
        const lms_node *f = lms__node_get(fields, kind_fields[c->kind].key[i]);
        if (f == NULL) continue;
        c->field[i] = lms__schema_find(&rb->schema, f->text);
        need_type(rb, f, c->field[i], role_types(c->kind, i));
    }
}

static void read_steps(lms_rulebook *rb, const lms_node *at, lms_comparison *c, lms_slot *slot)
{
    const lms_node *steps = lms__node_get(at, "steps");
    for (const lms_node *s = steps ? steps->child : NULL; s; s = s->next) {
        if (c->n_steps == LMS_MAX_STEPS) {
            lms__issue(rb, s, LMS_MSG("A comparison can have at most 8 steps"));
            return;
        }
        double v = 0;
        lms__num_parse(s->text, &v);
        if (c->n_steps && v >= c->step[c->n_steps - 1]) lms__issue(rb, s, LMS_MSG("Steps must fall from one to the next"));
        slot->level[slot->n_levels++] = s->key;
        c->step[c->n_steps++] = v;
    }
}

/* The level names of a comparison's slot. */
static void name_levels(lms_rulebook *rb, const lms_node *at, lms_comparison *c, lms_slot *slot)
{
    const lms_kind *k = lms__kind(c->kind);
    slot->neutral = k->neutral;
    if (k->level) {
        slot->n_levels = k->n_levels;
        for (uint32_t l = 0; l < k->n_levels; l++) slot->level[l] = lms__str(k->level[l]);
        return;
    }
    slot->level[slot->n_levels++] = LMS_S("missing");
    slot->level[slot->n_levels++] = LMS_S("equal");
    read_steps(rb, at, c, slot);
    if (c->kind == LMS_CMP_TEXT_PAIR) slot->level[slot->n_levels++] = LMS_S("crossed");
    slot->level[slot->n_levels++] = LMS_S("differs");
    if (c->kind == LMS_CMP_TEXT_PAIR) {
        slot->neutral |= (uint16_t)(1u << slot->n_levels);
        slot->level[slot->n_levels++] = LMS_S("with");
    }
}

uint32_t lms__plan_level(const lms_slot *s, lms_str id)
{
    for (uint32_t l = 0; l < s->n_levels; l++)
        if (lms__str_eq(s->level[l], id)) return l;
    return UINT32_MAX;
}

uint32_t lms__plan_slot(const lms_score_plan *p, lms_str id)
{
    for (uint32_t i = 0; i < p->cmp.n_slots; i++)
        if (lms__str_eq(p->cmp.slot[i].id, id)) return i;
    return UINT32_MAX;
}

uint32_t lms__plan_class(const lms_score_plan *p, lms_str id)
{
    for (uint32_t i = 0; i < p->n_classes; i++)
        if (lms__str_eq(p->class_id[i], id)) return i;
    return UINT32_MAX;
}

static void no_level(lms_rulebook *rb, const lms_node *at, lms_str name, const lms_slot *s)
{
    lms_str near = lms__nearest(name, s->level, s->n_levels);
    lms__issue(rb, at, near.n ? LMS_MSG("There is no level {1} here. Did you mean {2}?") : LMS_MSG("There is no level {1} here"), name.s,
               near.n ? near.s : NULL);
}

/* levels: {equal: [0.7, 0.001, ...]} in the order of the classes. The two slots of a pair share them. */
static void read_levels(lms_rulebook *rb, const lms_node *at, const lms_score_plan *p, lms_slot *s)
{
    const lms_node *levels = lms__node_get(at, "levels");
    uint32_t        all = p->classical ? UINT32_MAX : p->n_classes;
    double          sum[LMS_MAX_CLASSES] = { 0 };
    for (const lms_node *l = levels ? levels->child : NULL; l; l = l->next) {
        uint32_t k = lms__plan_level(s, l->key), n = lms__node_count(l), i = 0;
        if (k == UINT32_MAX || (s->neutral >> k & 1)) {
            no_level(rb, l, l->key, s);
            continue;
        }
        if (all != UINT32_MAX && n != all) {
            lms__issue(rb, l, LMS_MSG("One probability per class is expected here, in the order of the classes"));
            continue;
        }
        for (const lms_node *v = l->child; v; v = v->next, i++) {
            uint32_t c = !p->classical ? i : i == 0 ? 0 : v->next ? UINT32_MAX : 1;
            double   x = 0;
            lms__num_parse(v->text, &x);
            if (c != UINT32_MAX && c < LMS_MAX_CLASSES) s->start[c][k] = x;
        }
    }
    for (uint32_t k = 0; k < s->n_levels; k++)
        for (uint32_t c = 0; c < p->n_classes; c++)
            if (!(s->neutral >> k & 1)) {
                if (s->start[c][k] < 1e-12) s->start[c][k] = 1e-12;
                sum[c] += s->start[c][k];
            }
    for (uint32_t c = 0; c < p->n_classes; c++) {
        if (levels && (sum[c] < 0.98 || sum[c] > 1.02))
            lms__issue(rb, levels, LMS_MSG("The probabilities of the class {1} do not add up to 1"), p->class_id[c].s);
        for (uint32_t k = 0; k < s->n_levels; k++) s->start[c][k] = s->neutral >> k & 1 ? 1 : s->start[c][k] / (sum[c] > 0 ? sum[c] : 1);
    }
    memcpy(s->start[LMS_MAX_CLASSES - 1], s->start[p->n_classes - 1], sizeof s->start[0]);
}

static void read_frequency(lms_rulebook *rb, const lms_node *at, const lms_kind *kind, lms_slot *s)
{
    static const char *const names[LMS_N_ATTRS] = { "", "value", "key", "fold", "given", "ward" };
    const lms_node          *f = lms__node_get(at, "frequency");
    for (const lms_node *x = f ? f->child : NULL; x; x = x->next) {
        uint32_t k = lms__plan_level(s, x->key);
        if (k == UINT32_MAX) {
            no_level(rb, x, x->key, s);
            continue;
        }
        for (uint32_t a = 1; a < LMS_N_ATTRS; a++)
            if (lms__str_is(x->text, names[a])) {
                if (kind->attrs >> a & 1) s->attr[k] = (uint8_t)a;
                else lms__issue(rb, x, LMS_MSG("This kind of comparison knows no frequency of {1}"), names[a]);
            }
    }
}

static bool kind_of(lms_str name, lms_kind_id *out)
{
    for (uint32_t k = 0; k < LMS_N_CMP; k++)
        if (lms__str_is(name, kind_names[k])) {
            *out = (lms_kind_id)k;
            return true;
        }
    return false;
}

static bool read_comparison(lms_score_plan *p, lms_rulebook *rb, const lms_node *at)
{
    lms_comparisons *all = &p->cmp;
    lms_kind_id      id;
    if (!kind_of(lms__node_str(at, "kind"), &id)) return true; /* the schema has said so */
    const lms_kind *kind = lms__kind(id);
    if (all->n_cmp == LMS_MAX_COMPARISONS || all->n_slots + kind->n_slots > LMS_MAX_COMPARISONS) {
        lms__issue(rb, at, LMS_MSG("There are too many comparisons; 16 are possible, and one of a pair counts twice"));
        return true;
    }
    uint32_t        n = all->n_cmp++;
    lms_comparison *c = &all->cmp[n];
    *c = (lms_comparison){ .kind = id, .slot = all->n_slots, .n_slots = kind->n_slots, .word = all->n_words,
                           .osa = lms__str_is(lms__node_str(at, "similarity"), "osa"), .fold = lms__node_bool(at, "fold", false),
                           .generation = lms__node_num(at, "generation", 15), .years = lms__node_num(at, "years", 2),
                           .days_late = lms__node_num(at, "days_late", 62), .days_pregnant = lms__node_num(at, "days_pregnant", 270) };
    all->n_words += kind->n_words;
    read_fields(rb, at, c);
    if (id == LMS_CMP_NUMBER && lms__node_get(at, "within")) c->step[c->n_steps++] = lms__node_num(at, "within", 0);
    lms_slot first = { .comparison = n };
    name_levels(rb, at, c, &first);
    if (first.n_levels > LMS_MAX_LEVELS) {
        lms__issue(rb, at, LMS_MSG("A comparison can have at most 16 levels"));
        first.n_levels = LMS_MAX_LEVELS;
    }
    read_levels(rb, at, p, &first);
    read_frequency(rb, at, kind, &first);
    for (uint32_t i = 0; i < kind->n_slots; i++) {
        lms_slot *s = &all->slot[all->n_slots];
        *s = first;
        s->id = lms__arena_str(&p->text, lms__node_str(at, i ? "second" : "id"));
        if (s->id.s == NULL) return false;
        if (lms__plan_slot(p, s->id) != all->n_slots && lms__plan_slot(p, s->id) != UINT32_MAX)
            lms__issue(rb, at, LMS_MSG("The id {1} is used twice"), s->id.s);
        bool household = lms__node_bool(at, "household", false);
        for (uint32_t k = 0; k < LMS_MAX_CLASSES; k++)
            p->tie[k][all->n_slots] = (uint8_t)(household && k + 1 < p->n_classes ? 0 : k);
        all->n_slots++;
    }
    return true;
}

static void read_settings(lms_score_plan *p, const lms_node *s)
{
    lms_score_settings *x = &p->set;
    x->random_pairs = (uint64_t)lms__node_int(s, "random_pairs", 4000000);
    x->seed = (uint64_t)lms__node_int(s, "seed", 1);
    x->prior_pairs = lms__node_num(s, "prior_pairs", 50);
    x->frequency.background = lms__node_num(s, "background", 2000);
    x->frequency.group_background = lms__node_num(s, "group_background", 300);
    x->frequency.floor = lms__node_num(s, "frequency_floor", 3);
    x->iterations = (uint32_t)lms__node_int(s, "iterations", 100);
    x->false_match = lms__node_num(s, "false_match", 0.001);
    x->same = lms__node_num(s, "same", 0.95);
    x->review = lms__node_num(s, "review", 0.1);
    x->keep_weight = lms__node_num(s, "keep_weight", -20);
    x->keep_link = lms__node_num(s, "keep_link", -10);
    x->skipped_sample = (uint64_t)lms__node_int(s, "skipped_sample", 100000);
    x->scan_rows = (uint64_t)lms__node_int(s, "scan_rows", 0);
    x->scan_records = (uint64_t)lms__node_int(s, "scan_records", 20000);
}

static bool read_classes(lms_score_plan *p, lms_rulebook *rb, const lms_node *list, const char *model_kind)
{
    static const char *const plain[2] = { "same", "unrelated" };
    const lms_node *at[LMS_MAX_CLASSES];
    uint32_t        n = 0;
    for (const lms_node *x = list ? list->child : NULL; x; x = x->next) {
        if (n == LMS_MAX_CLASSES - 1) {
            lms__issue(rb, x, LMS_MSG("There are too many classes; 7 are possible"));
            break;
        }
        at[n++] = x;
    }
    if (list && n < 2) lms__issue(rb, list, LMS_MSG("At least two classes are needed: the same child first, unrelated last"));
    if (n < 2) {
        n = 2;
        at[0] = at[1] = NULL;
    }
    p->classical = model_kind && strcmp(model_kind, "classical") == 0 && n > 2;
    for (uint32_t i = 0; i < n; i++) {
        if (p->classical && i && i + 1 < n) continue;
        uint32_t k = p->n_classes++;
        p->class_id[k] = lms__arena_str(&p->text, at[i] ? lms__node_str(at[i], "id") : lms__str(plain[i]));
        lms_str why = lms__node_str(at[i], "reason");
        p->class_reason[k] = lms__arena_str(&p->text, why);
        if (p->class_id[k].s == NULL || p->class_reason[k].s == NULL) return false;
        p->pairs_per_record[k] = lms__node_num(at[i], "pairs_per_record", 0.1);
        p->links_per_record[k] = lms__node_num(at[i], "links_per_record", 0.5);
        p->set.keep_class[k] = lms__node_num(at[i], "keep", 2);
    }
    return true;
}

/* frequency_within: names the comparison of kind equal whose value is the group. */
static void read_groups(lms_score_plan *p, lms_rulebook *rb, const lms_node *list)
{
    for (const lms_node *x = list ? list->child : NULL; x; x = x->next) {
        const lms_node *within = lms__node_get(x, "frequency_within");
        uint32_t        to = within ? lms__plan_slot(p, within->text) : UINT32_MAX, from = lms__plan_slot(p, lms__node_str(x, "id"));
        if (within == NULL || from == UINT32_MAX) continue;
        if (to == UINT32_MAX || p->cmp.cmp[p->cmp.slot[to].comparison].kind != LMS_CMP_EQUAL || p->cmp.slot[to].attr[LMS_EQUAL_EQUAL] != LMS_ATTR_VALUE) {
            lms__issue(rb, within, LMS_MSG("Frequencies can only be counted within a comparison of the kind equal that has a frequency of its value; {1} is not one"), within->text.s);
            continue;
        }
        const lms_comparison *c = &p->cmp.cmp[p->cmp.slot[from].comparison];
        for (uint32_t i = 0; i < c->n_slots; i++) p->cmp.slot[c->slot + i].within = (uint8_t)(to + 1);
        for (uint32_t i = 0; i < p->cmp.n_slots; i++)
            if (p->cmp.slot[i].within && p->cmp.slot[i].within != to + 1) lms__issue(rb, within, LMS_MSG("All frequency_within must name the same comparison"));
    }
}

lms_status lms__score_plan_new(lms_ctx *c, lms_rulebook *rb, const char *model_kind, const char *model_file, lms_score_plan **out, lms_error *err)
{
    size_t before = rb->issues.n;
    *out = NULL;
    lms_score_plan *p = lms__mem_zalloc(c->mem, 1, sizeof *p);
    if (p == NULL) return lms__mem_why(c->mem, err);
    p->mem = c->mem;
    lms__arena_init(&p->text, c->mem);
    const lms_node *root = rb->section[LMS_SEC_MATCH], *list = lms__node_get(root, "comparisons");
    read_settings(p, lms__node_get(root, "settings"));
    bool ok = read_classes(p, rb, lms__node_get(root, "classes"), model_kind);
    for (const lms_node *x = list ? list->child : NULL; x && ok; x = x->next) ok = read_comparison(p, rb, x);
    read_groups(p, rb, list);
    if (ok) ok = lms__plan_anchors(p, rb, lms__node_get(root, "anchors"));
    if (ok && !p->classical) ok = lms__plan_rules(p, rb, root);
    lms_status s = !ok ? lms__mem_why(c->mem, err) : rb->issues.n > before ? lms__rulebook_status(rb, err) : LMS_OK;
    if (s == LMS_OK && model_file && model_file[0]) {
        p->saved = lms__mem_zalloc(c->mem, 1, sizeof *p->saved);
        s = p->saved ? lms__model_load(c, p, model_file, p->saved, err) : lms__mem_why(c->mem, err);
    }
    *out = p;
    if (s == LMS_OK || s == LMS_E_RULES) return s;
    lms__score_plan_free(p);
    *out = NULL;
    return s;
}

void lms__score_plan_free(lms_score_plan *p)
{
    if (p == NULL) return;
    lms__mem_free(p->mem, p->saved, 1, sizeof *p->saved);
    lms__arena_free(&p->text);
    lms__mem_free(p->mem, p, 1, sizeof *p);
}
