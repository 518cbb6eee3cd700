// SPDX-License-Identifier: MIT
/* rulebook/build.c - fields.yaml as a schema, `rules:` of all sections as numbered rules. */
#include "rulebook/internal.h"

const char *const lms__type_names[LMS_N_TYPES] = { "text", "key", "name", "date", "year", "enum", "set", "ident", "phone", "unit", "address", "number" };
const char *const lms__role_names[LMS_N_FIELD_ROLES] = {
    "none", "record_key", "person_name", "birth_date", "sex", "person_id", "ward_code", "ward_name", "hamlet", "household",
    "life_status", "updated_on", "ethnicity" };

static uint32_t find(const char *const *names, uint32_t n, lms_str s)
{
    for (uint32_t i = 0; i < n; i++)
        if (lms__str_is(s, names[i])) return i;
    return UINT32_MAX;
}
uint32_t lms__type_find(lms_str name) { return find(lms__type_names, LMS_N_TYPES, name); }
uint32_t lms__role_find(lms_str name) { return find(lms__role_names, LMS_N_FIELD_ROLES, name); }

#define MAX_FIELDS 256

bool lms__fields_build(lms_rulebook *rb)
{
    const lms_node *list = lms__node_get(rb->section[LMS_SEC_FIELDS], "fields");
    uint32_t        n = list && list->kind == LMS_LIST ? lms__node_count(list) : 0;
    for (int i = 0; i < LMS_N_FIELD_ROLES; i++) rb->schema.of_role[i] = LMS_NO_FIELD;
    if (n > MAX_FIELDS) {
        lms__issue(rb, list, LMS_MSG("A pack may have 256 fields at most"));
        n = MAX_FIELDS;
    }
    lms_field *f = lms__arena_zalloc(&rb->text, n + 1u, sizeof *f);
    rb->field_node = lms__arena_zalloc(&rb->text, n + 1u, sizeof *rb->field_node);
    if (f == NULL || rb->field_node == NULL) return false;
    rb->schema.field = f;
    uint32_t k = 0;
    for (const lms_node *x = list && list->kind == LMS_LIST ? list->child : NULL; x && k < n; x = x->next) {
        lms_str id = lms__node_str(x, "id");
        if (id.n == 0) continue; /* the shape check reports it */
        if (lms__schema_find(&rb->schema, id) != LMS_NO_FIELD) {
            lms__issue(rb, lms__node_get(x, "id"), LMS_MSG("Two fields are called {1}; rename one"), id.s);
            continue;
        }
        uint32_t        type = lms__type_find(lms__node_str(x, "type")), role = lms__role_find(lms__node_str(x, "role"));
        const lms_node *title = lms__node_get(x, "title");
        f[k] = (lms_field){ .id = id,
                            .type = type < LMS_N_TYPES ? (lms_field_type)type : LMS_TYPE_TEXT,
                            .role = role < LMS_N_FIELD_ROLES ? (lms_field_role)role : LMS_ROLEF_NONE,
                            .title_vi = lms__node_str(title, "vi"),
                            .title_en = lms__node_str(title, "en"),
                            .required = lms__node_bool(x, "basic", false),
                            .personal = lms__node_bool(x, "personal", false) };
        rb->field_node[k] = x;
        if (f[k].role != LMS_ROLEF_NONE) {
            if (rb->schema.of_role[f[k].role] != LMS_NO_FIELD)
                lms__issue(rb, lms__node_get(x, "role"), LMS_MSG("Two fields have the role {1}; only one can"), lms__role_names[f[k].role]);
            else
                rb->schema.of_role[f[k].role] = k;
        }
        rb->schema.n = ++k;
    }
    return true;
}

static lms_severity severity_of(const lms_node *x)
{
    lms_str s = lms__node_str(x, "severity");
    return lms__str_is(s, "error") ? LMS_SEV_ERROR : lms__str_is(s, "warning") ? LMS_SEV_WARNING : LMS_SEV_INFO;
}

bool lms__rules_build(lms_rulebook *rb)
{
    uint32_t n = 0;
    for (int s = 0; s < LMS_N_SECTIONS; s++) n += lms__node_count(lms__node_get(rb->section[s], "rules"));
    if (n > LMS_NO_RULE / 2) { /* 0x8000 marks a proposal in hits */
        lms__issue(rb, NULL, LMS_MSG("A pack may have 32767 rules at most"));
        n = LMS_NO_RULE / 2;
    }
    rb->rule = lms__arena_zalloc(&rb->text, n + 1u, sizeof *rb->rule);
    if (rb->rule == NULL) return false;
    for (int s = 0; s < LMS_N_SECTIONS; s++) {
        const lms_node *list = lms__node_get(rb->section[s], "rules");
        for (const lms_node *x = list && list->kind == LMS_LIST ? list->child : NULL; x && rb->n_rules < n; x = x->next) {
            lms_str id = lms__node_str(x, "id");
            if (id.n == 0) continue;
            uint16_t same = lms__rulebook_rule(rb, id);
            if (same != LMS_NO_RULE) {
                const lms_node *old = rb->rule[same].node;
                char            line[24];
                lms__issue(rb, lms__node_get(x, "id"), LMS_MSG("The rule {1} is already in {2} at line {3}; every rule of a pack needs its own id"),
                           id.s, rb->file[old->file].name.s, lms__num(line, old->line));
                continue;
            }
            const lms_node *text = lms__node_get(x, "text");
            rb->rule[rb->n_rules++] = (lms_rule){ .id = id,
                                                  .text_vi = lms__node_str(text, "vi"),
                                                  .text_en = lms__node_str(text, "en"),
                                                  .source = lms__node_str(x, "source"),
                                                  .severity = severity_of(x),
                                                  .section = (lms_section)s,
                                                  .node = x };
        }
    }
    return true;
}

bool lms__applies(const lms_rulebook *rb, const lms_node *applies, uint32_t field)
{
    if (applies == NULL) return true;
    const lms_field *f = &rb->schema.field[field];
    const lms_node  *types = lms__node_get(applies, "types"), *fields = lms__node_get(applies, "fields"), *except = lms__node_get(applies, "except");
    bool             in = types == NULL && fields == NULL;
    for (const lms_node *x = types ? types->child : NULL; x; x = x->next) in = in || lms__str_is(x->text, lms__type_names[f->type]);
    for (const lms_node *x = fields ? fields->child : NULL; x; x = x->next) in = in || lms__str_eq(x->text, f->id);
    for (const lms_node *x = except ? except->child : NULL; x; x = x->next) in = in && !lms__str_eq(x->text, f->id);
    return in;
}
