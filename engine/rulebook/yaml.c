// SPDX-License-Identifier: MIT
/*
 * rulebook/yaml.c - one YAML file as a tree of nodes that know their place.
 *
 * Packs use plain YAML: maps, lists, texts. Anchors and aliases are refused (a text that stands for
 * another place cannot be shown to an officer, and a few lines of them can unfold into millions of
 * nodes), as are several documents in a file, keys that are not texts, and keys written twice.
 */
#include "rulebook/internal.h"

#include <yaml.h>

typedef struct reader {
    lms_rulebook    *rb;
    yaml_document_t *doc;
    uint8_t         *seen; /* per document node: already placed in the tree */
    uint32_t         file;
    bool             failed;
} reader;

static void note(reader *r, yaml_mark_t m, const char *what, const char *a1)
{
    r->failed = true;
    lms__issue_at(r->rb, r->file, (uint32_t)m.line + 1, (uint32_t)m.column + 1, what, a1, NULL, NULL, NULL);
}

static lms_str keep(reader *r, const yaml_node_t *n)
{
    lms_str s = lms__arena_str(&r->rb->text, (lms_str){ (const char *)n->data.scalar.value, n->data.scalar.length });
    if (s.s == NULL) r->rb->oom = r->failed = true, s = LMS_S("");
    return s;
}

static lms_node *build(reader *r, int index, int depth);

static void build_map(reader *r, lms_node *to, const yaml_node_t *n, int depth)
{
    const lms_node **tail = &to->child;
    if (n->data.mapping.pairs.top - n->data.mapping.pairs.start > LMS_MAX_MEMBERS) {
        note(r, n->start_mark, LMS_MSG("This map has too many keys; put long lists into a table (tables/NAME.csv)"), NULL);
        return;
    }
    for (yaml_node_pair_t *p = n->data.mapping.pairs.start; p < n->data.mapping.pairs.top; p++) {
        const yaml_node_t *k = yaml_document_get_node(r->doc, p->key);
        if (k == NULL) continue;
        if (k->type != YAML_SCALAR_NODE || k->data.scalar.length == 0) {
            note(r, k->start_mark, LMS_MSG("A key must be a word before a colon; put texts with colons or brackets in quotes"), NULL);
            continue;
        }
        lms_str key = keep(r, k);
        bool    twice = false;
        for (const lms_node *c = to->child; c; c = c->next) twice = twice || lms__str_eq(c->key, key);
        if (twice) {
            note(r, k->start_mark, LMS_MSG("The key {1} stands here a second time; keep one of them"), key.s);
            continue;
        }
        lms_node *v = build(r, p->value, depth + 1);
        if (v == NULL) continue;
        v->key = key;
        v->key_line = (uint32_t)k->start_mark.line + 1;
        v->key_col = (uint32_t)k->start_mark.column + 1;
        *tail = v;
        tail = &v->next;
    }
}

static lms_node *build(reader *r, int index, int depth)
{
    const yaml_node_t *n = yaml_document_get_node(r->doc, index);
    if (n == NULL) return NULL;
    if (r->seen[index]) {
        note(r, n->start_mark, LMS_MSG("Anchors and aliases (& and *) are not used in rule packs; write the value out where it is needed"), NULL);
        return NULL;
    }
    r->seen[index] = 1;
    if (depth > LMS_MAX_DEPTH) {
        note(r, n->start_mark, LMS_MSG("Lists and maps are nested too deeply here; check the indentation"), NULL);
        return NULL;
    }
    lms_node *x = lms__arena_zalloc(&r->rb->text, 1, sizeof *x);
    if (x == NULL) {
        r->rb->oom = r->failed = true;
        return NULL;
    }
    x->file = r->file;
    x->line = (uint32_t)n->start_mark.line + 1;
    x->col = (uint32_t)n->start_mark.column + 1;
    x->key = x->text = LMS_S("");
    if (n->type == YAML_SCALAR_NODE) {
        x->kind = LMS_SCALAR;
        x->text = keep(r, n);
        if (memchr(x->text.s, 0, x->text.n)) note(r, n->start_mark, LMS_MSG("A text may not contain the character NUL"), NULL);
    } else if (n->type == YAML_SEQUENCE_NODE) {
        x->kind = LMS_LIST;
        const lms_node **tail = &x->child;
        for (yaml_node_item_t *i = n->data.sequence.items.start; i < n->data.sequence.items.top; i++) {
            lms_node *v = build(r, *i, depth + 1);
            if (v) *tail = v, tail = &v->next;
        }
    } else {
        x->kind = LMS_DICTIONARY;
        build_map(r, x, n, depth);
    }
    return x;
}

/* libyaml's own words, with its place; a text it cannot decode has a byte offset only. */
static void syntax_error(reader *r, const yaml_parser_t *p, lms_str text)
{
    yaml_mark_t m = p->problem_mark;
    if (p->error == YAML_MEMORY_ERROR) {
        r->rb->oom = r->failed = true;
        return;
    }
    if (p->error == YAML_READER_ERROR) {
        m = (yaml_mark_t){ 0 };
        for (size_t i = 0; i < p->problem_offset && i < text.n; i++)
            if (text.s[i] == '\n') m.line++, m.column = 0;
            else if (((unsigned char)text.s[i] & 0xC0) != 0x80) m.column++;
    }
    note(r, m, LMS_MSG("This is not valid YAML ({1}); check indentation, colons and quotes here and on the line above"), p->problem ? p->problem : "");
}

static const lms_node *load(reader *r, yaml_parser_t *p, lms_str text)
{
    yaml_document_t doc, more;
    const lms_node *root = NULL;
    if (!yaml_parser_load(p, &doc)) {
        syntax_error(r, p, text);
        return NULL;
    }
    r->doc = &doc;
    const yaml_node_t *top = yaml_document_get_root_node(&doc);
    if (top) {
        size_t n = (size_t)(doc.nodes.top - doc.nodes.start) + 1;
        r->seen = lms__mem_zalloc(r->rb->mem, n, 1);
        if (r->seen == NULL) r->rb->oom = r->failed = true;
        else root = build(r, 1, 0);
        lms__mem_free(r->rb->mem, r->seen, n, 1);
    }
    yaml_document_delete(&doc);
    if (top && yaml_parser_load(p, &more)) {
        const yaml_node_t *second = yaml_document_get_root_node(&more);
        if (second) note(r, second->start_mark, LMS_MSG("A file of a pack holds one document; remove the line --- and what follows it"), NULL);
        yaml_document_delete(&more);
    } else if (top) {
        syntax_error(r, p, text);
    }
    return root;
}

const lms_node *lms__yaml_parse(lms_rulebook *rb, uint32_t file)
{
    lms_str       text = rb->file[file].content;
    yaml_parser_t p;
    reader        r = { .rb = rb, .file = file };
    size_t        bad = lms__utf8_bad(text);
    if (bad < text.n) {
        yaml_mark_t m = { 0 };
        for (size_t i = 0; i < bad; i++)
            if (text.s[i] == '\n') m.line++, m.column = 0;
            else if (((unsigned char)text.s[i] & 0xC0) != 0x80) m.column++;
        note(&r, m, LMS_MSG("This file is not UTF-8; save it again as UTF-8"), NULL);
        return NULL;
    }
    if (!yaml_parser_initialize(&p)) {
        rb->oom = true;
        return NULL;
    }
    yaml_parser_set_encoding(&p, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&p, (const unsigned char *)text.s, text.n);
    const lms_node *root = load(&r, &p, text);
    yaml_parser_delete(&p);
    if (root && root->kind != LMS_DICTIONARY) {
        lms__issue_at(rb, file, root->line, root->col, LMS_MSG("This file must be a map of keys (\"rules:\", ...), not a list or a text"), NULL, NULL, NULL, NULL);
        return NULL;
    }
    return root;
}
