// SPDX-License-Identifier: MIT
/*
 * rulebook/schema.c - check a section against its tables; every issue at its place, all in one pass.
 */
#include "base/date.h"
#include "base/regex.h"
#include "rulebook/internal.h"

static void check_value(lms_rulebook *rb, const lms_node *n, const lms_key *k);

#define MAX_KNOWN 128

static void add_keys(const lms_key *key, uint32_t n, lms_str *out, uint32_t *n_out)
{
    for (uint32_t i = 0; i < n && *n_out < MAX_KNOWN; i++) out[(*n_out)++] = lms__str(key[i].name);
}

static const lms_mechanism *mechanism_of(const lms_shape *s, const lms_node *map)
{
    lms_str name = lms__node_str(map, s->by);
    for (uint32_t i = 0; i < s->n_mechanisms; i++)
        if (lms__str_is(name, s->mechanism[i].name)) return &s->mechanism[i];
    return NULL;
}

static const lms_key *find_key(const lms_key *key, uint32_t n, lms_str name)
{
    for (uint32_t i = 0; i < n; i++)
        if (lms__str_is(name, key[i].name)) return &key[i];
    return NULL;
}

static const lms_key *key_of(const lms_shape *s, const lms_mechanism *m, lms_str name)
{
    const lms_key *k = NULL;
    for (const lms_shape *x = s; x && k == NULL; x = x->base) k = find_key(x->key, x->n_keys, name);
    if (k == NULL && m) k = find_key(m->param, m->n_params, name);
    return k;
}

static void unknown_key(lms_rulebook *rb, const lms_node *at, const lms_shape *s, const lms_mechanism *m)
{
    lms_str  known[MAX_KNOWN];
    uint32_t n = 0;
    for (const lms_shape *x = s; x; x = x->base) add_keys(x->key, x->n_keys, known, &n);
    if (m) add_keys(m->param, m->n_params, known, &n);
    for (uint32_t i = 0; m && i < s->n_mechanisms; i++)
        if (find_key(s->mechanism[i].param, s->mechanism[i].n_params, at->key)) {
            lms__issue_at(rb, at->file, at->key_line, at->key_col, LMS_MSG("{1} is a setting of {2}, not of {3}"), at->key.s, s->mechanism[i].name, m->name, NULL);
            return;
        }
    lms_str near = lms__nearest(at->key, known, n);
    if (near.n)
        lms__issue_at(rb, at->file, at->key_line, at->key_col, LMS_MSG("Unknown key {1}. Did you mean {2}?"), at->key.s, near.s, NULL, NULL);
    else if (m)
        lms__issue_at(rb, at->file, at->key_line, at->key_col, LMS_MSG("Unknown key {1}; {2}: {3} has no such setting"), at->key.s, s->by, m->name, NULL);
    else
        lms__issue_at(rb, at->file, at->key_line, at->key_col, LMS_MSG("Unknown key {1}; nothing of this name can stand here"), at->key.s, NULL, NULL, NULL);
}

static void need_keys(lms_rulebook *rb, const lms_node *map, const lms_key *key, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if ((key[i].flags & LMS_NEED) && lms__node_get(map, key[i].name) == NULL)
            lms__issue(rb, map, LMS_MSG("The key {1} is missing here"), key[i].name);
}

/* The value of the key `by`: which mechanism? */
static void check_by(lms_rulebook *rb, const lms_node *map, const lms_shape *s)
{
    lms_str         known[MAX_KNOWN];
    uint32_t        n = 0;
    const lms_node *by = lms__node_get(map, s->by);
    if (by == NULL) {
        lms__issue(rb, map, LMS_MSG("The key {1} is missing here"), s->by);
        return;
    }
    if (by->kind == LMS_SCALAR && mechanism_of(s, map)) return;
    for (uint32_t i = 0; i < s->n_mechanisms && n < MAX_KNOWN; i++) known[n++] = lms__str(s->mechanism[i].name);
    lms_str near = lms__nearest(by->text, known, n);
    if (near.n) lms__issue(rb, by, LMS_MSG("There is no {1} called {2}. Did you mean {3}?"), s->by, by->text.s, near.s);
    else lms__issue(rb, by, LMS_MSG("There is no {1} called {2}; rules/README.md lists what there is"), s->by, by->text.s);
}

void lms__schema_check(lms_rulebook *rb, const lms_node *map, const lms_shape *s)
{
    if (map->kind != LMS_DICTIONARY) {
        lms__issue(rb, map, LMS_MSG("Keys with values are expected here (key: value)"));
        return;
    }
    const lms_mechanism *m = s->by ? mechanism_of(s, map) : NULL;
    bool                 open = s->by && m == NULL; /* mechanism unknown: its settings cannot be judged */
    if (s->by) check_by(rb, map, s);
    for (const lms_node *c = map->child; c; c = c->next) {
        if (s->by && lms__str_is(c->key, s->by)) continue;
        const lms_key *k = key_of(s, m, c->key);
        if (k) check_value(rb, c, k);
        else if (!open) unknown_key(rb, c, s, m);
    }
    for (const lms_shape *x = s; x; x = x->base) need_keys(rb, map, x->key, x->n_keys);
    if (m) need_keys(rb, map, m->param, m->n_params);
}

static bool choice(const char *choices, lms_str s, lms_str *known, uint32_t *n)
{
    bool found = false;
    *n = 0;
    for (const char *p = choices; *p && *n < MAX_KNOWN;) {
        size_t k = strcspn(p, "|");
        known[(*n)++] = (lms_str){ p, k };
        found = found || lms__str_eq(s, (lms_str){ p, k });
        p += k + (p[k] == '|');
    }
    return found;
}

static void did_you_mean(lms_rulebook *rb, const lms_node *n, const char *plain, const char *with, const lms_str *known, uint32_t n_known, const char *extra)
{
    lms_str near = lms__nearest(n->text, known, n_known);
    if (near.n) lms__issue(rb, n, with, n->text.s, lms__rb_z(rb, near));
    else lms__issue(rb, n, plain, n->text.s, extra);
}

static void check_field(lms_rulebook *rb, const lms_node *n, lms_str id, uint32_t line, uint32_t col)
{
    lms_str  known[256];
    uint32_t k = 0;
    if (lms__schema_find(&rb->schema, id) != LMS_NO_FIELD) return;
    for (; k < rb->schema.n && k < 256; k++) known[k] = rb->schema.field[k].id;
    lms_str near = lms__nearest(id, known, k);
    if (near.n) lms__issue_at(rb, n->file, line, col, LMS_MSG("There is no field {1}. Did you mean {2}?"), id.s, near.s, NULL, NULL);
    else lms__issue_at(rb, n->file, line, col, LMS_MSG("There is no field {1} in fields.yaml"), id.s, NULL, NULL, NULL);
}

static void check_table(lms_rulebook *rb, const lms_node *n)
{
    lms_str  known[MAX_KNOWN];
    uint32_t k = 0;
    if (lms__rulebook_table(rb, n->text)) return;
    for (; k < rb->n_tables && k < MAX_KNOWN; k++) known[k] = rb->table[k].name;
    did_you_mean(rb, n, LMS_MSG("There is no table {1}; it would be the file tables/{1}.csv"),
                 LMS_MSG("There is no table {1}. Did you mean {2}?"), known, k, NULL);
}

/* The place inside the pattern, if it stands on one line in the file as it is. */
static void check_regex(lms_rulebook *rb, const lms_node *n)
{
    lms_error  e = { 0 };
    lms_regex *r = NULL;
    lms_status s = lms__regex_new(rb->mem, n->text, &r, &e);
    lms__regex_free(r);
    if (s == LMS_OK) return;
    if (s != LMS_E_RULES) {
        rb->oom = true;
        return;
    }
    lms_str  line = lms__rulebook_line(rb, n->file, n->line);
    uint32_t col = 1;
    size_t   at = 0;
    while (at < line.n && col < n->col) lms__utf8_next(line, &at), col++;
    if (at < line.n && (line.s[at] == '\'' || line.s[at] == '"')) at++, col++;
    size_t off = e.byte < n->text.n ? (size_t)e.byte : n->text.n;
    if (at + n->text.n <= line.n && memcmp(line.s + at, n->text.s, n->text.n) == 0)
        for (size_t i = 0; i < off; i++) col += ((unsigned char)n->text.s[i] & 0xC0) != 0x80;
    else col = n->col;
    char text[400];
    e.file[0] = 0;
    lms_error_text(&e, NULL, NULL, text, sizeof text);
    lms__issue_at(rb, n->file, n->line, col, LMS_MSG("The pattern cannot be used: {1}"), text, NULL, NULL, NULL);
}

static void number_text(double v, char out[24])
{
    /* limits in tables are short; three decimals are enough to show them */
    bool     neg = v < 0;
    uint64_t m = (uint64_t)((neg ? -v : v) * 1000 + 0.5);
    char     num[24];
    size_t   n = 0;
    if (neg) out[n++] = '-';
    const char *whole = lms__num(num, m / 1000);
    for (; *whole && n < 18; whole++) out[n++] = *whole;
    uint32_t f = (uint32_t)(m % 1000);
    if (f) {
        out[n++] = '.';
        out[n++] = (char)('0' + f / 100);
        if (f % 100) out[n++] = (char)('0' + f / 10 % 10);
        if (f % 10) out[n++] = (char)('0' + f % 10);
    }
    out[n] = 0;
}

static void check_number(lms_rulebook *rb, const lms_node *n, const lms_key *k)
{
    double  v;
    int64_t i;
    char    lo[24], hi[24];
    if (!lms__num_parse(n->text, &v) || (k->kind == LMS_K_INT && !lms__int_parse(n->text, &i))) {
        if (k->kind == LMS_K_INT) lms__issue(rb, n, LMS_MSG("A whole number is expected here, not {1}"), n->text.s);
        else lms__issue(rb, n, LMS_MSG("A number with a decimal point is expected here, not {1}"), n->text.s);
    } else if (k->min < k->max && (v < k->min || v > k->max)) {
        number_text(k->min, lo);
        number_text(k->max, hi);
        lms__issue(rb, n, LMS_MSG("{1} is out of range; it must be from {2} to {3}"), n->text.s, lo, hi);
    }
}

static bool is_id(lms_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.s[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!letter && (i == 0 || (c != '_' && c != '-' && c != '.'))) return false;
    }
    return s.n > 0 && s.n <= 64;
}

static void check_scalar(lms_rulebook *rb, const lms_node *n, const lms_key *k)
{
    lms_str  known[MAX_KNOWN];
    uint32_t m = 0;
    if (n->kind != LMS_SCALAR) {
        lms__issue(rb, n, LMS_MSG("One value is expected here, not a list or a map"));
        return;
    }
    switch (k->kind) {
    case LMS_K_TEXT:
        if (n->text.n == 0) lms__issue(rb, n, LMS_MSG("A text is expected here, it is empty"));
        break;
    case LMS_K_ID:
        if (!is_id(n->text)) lms__issue(rb, n, LMS_MSG("{1} cannot be an id; use small letters a-z, digits, - _ and ."), n->text.s);
        break;
    case LMS_K_INT:
    case LMS_K_NUM: check_number(rb, n, k); break;
    case LMS_K_BOOL:
        if (!lms__str_is(n->text, "true") && !lms__str_is(n->text, "false"))
            lms__issue(rb, n, LMS_MSG("Write true or false here, not {1}"), n->text.s);
        break;
    case LMS_K_CHOICE:
        if (!choice(k->choices, n->text, known, &m))
            did_you_mean(rb, n, LMS_MSG("{1} is not possible here; it can be: {2}"), LMS_MSG("{1} is not possible here. Did you mean {2}?"), known, m, k->choices);
        break;
    case LMS_K_DATE:
        if (lms__date_parse_iso(n->text).d == 0) lms__issue(rb, n, LMS_MSG("A date like 2024-12-31 is expected here, not {1}"), n->text.s);
        break;
    case LMS_K_REGEX: check_regex(rb, n); break;
    case LMS_K_FIELD: check_field(rb, n, n->text, n->line, n->col); break;
    case LMS_K_TYPE:
        for (; m < LMS_N_TYPES; m++) known[m] = lms__str(lms__type_names[m]);
        if (lms__type_find(n->text) == UINT32_MAX)
            did_you_mean(rb, n, LMS_MSG("There is no field type {1}; rules/README.md lists the types"), LMS_MSG("There is no field type {1}. Did you mean {2}?"), known, m, NULL);
        break;
    case LMS_K_TABLE: check_table(rb, n); break;
    default: break;
    }
}

static void check_one(lms_rulebook *rb, const lms_node *n, const lms_key *k)
{
    if (k->kind == LMS_K_ANY) return;
    if (k->kind == LMS_K_SCALAR_OR_LIST) {
        if (n->kind == LMS_DICTIONARY) lms__issue(rb, n, LMS_MSG("One value or a list is expected here, not a map"));
        return;
    }
    if (k->kind == LMS_K_MAP) lms__schema_check(rb, n, k->shape);
    else check_scalar(rb, n, k);
}

static void check_map_of(lms_rulebook *rb, const lms_node *n, const lms_key *k)
{
    lms_key item = *k;
    item.flags &= ~(unsigned)(LMS_BY_FIELD | LMS_BY_ID | LMS_NEED | LMS_FILLED);
    if (n->kind != LMS_DICTIONARY) {
        lms__issue(rb, n, LMS_MSG("Keys with values are expected here (key: value)"));
        return;
    }
    for (const lms_node *c = n->child; c; c = c->next) {
        if (k->flags & LMS_BY_FIELD) check_field(rb, c, c->key, c->key_line, c->key_col);
        check_value(rb, c, &item);
    }
}

static void check_value(lms_rulebook *rb, const lms_node *n, const lms_key *k)
{
    if ((k->flags & LMS_FILLED) && n->kind != LMS_SCALAR && n->child == NULL) {
        lms__issue_at(rb, n->file, n->key_line, n->key_col, LMS_MSG("{1} is empty; at least one entry is needed"), k->name, NULL, NULL, NULL);
        return;
    }
    if (k->flags & (LMS_ROWS | LMS_LISTS)) {
        lms_key item = *k;
        item.flags &= ~(unsigned)(LMS_ROWS | LMS_LISTS | LMS_NEED);
        if (k->flags & LMS_LISTS) item.flags |= LMS_MANY;
        if (n->kind != LMS_LIST) lms__issue(rb, n, LMS_MSG("A list is expected here: entries in [ ] or one per line after \"- \""));
        else
            for (const lms_node *c = n->child; c; c = c->next) check_value(rb, c, &item);
    } else if (k->flags & (LMS_BY_FIELD | LMS_BY_ID)) {
        check_map_of(rb, n, k);
    } else if (k->flags & LMS_MANY) {
        if (n->kind == LMS_LIST)
            for (const lms_node *c = n->child; c; c = c->next) check_one(rb, c, k);
        else if (k->flags & LMS_OR_ONE) check_one(rb, n, k);
        else lms__issue(rb, n, LMS_MSG("A list is expected here: entries in [ ] or one per line after \"- \""));
    } else {
        check_one(rb, n, k);
    }
}
