// SPDX-License-Identifier: MIT
/*
 * ingest/map.c - the column map an officer writes when headings are not known.
 *
 *     full_name: Tên cháu              # field: heading of the file
 *     birth_date: [NS, Ngày sinh]      # several files, several headings
 *     phone: "#7"                      # column 7, whatever its heading
 *     ignore: [STT, Ghi chú]           # no field, even if the heading is known (kept in extra)
 *     header_line: 5                   # the heading is on line 5
 *     delimiter: ";"                   # , ; | or tab
 *     encoding: TCVN3                  # UTF-8 UTF-16LE UTF-16BE CP1258 VISCII TCVN3 VNI
 */
#include "ingest/parts.h"
#include "base/file.h"

#include <yaml.h>

typedef struct mapper {
    lms_ctx            *c;
    const lms_headings *h;
    const char         *path;
    lms_arena          *a;
    lms_column_map     *out;
    yaml_document_t    *doc;
    lms_error          *err;
} mapper;

static lms_status at(mapper *m, yaml_mark_t mark, lms_status s)
{
    lms__fail_at(m->err, m->path, mark.index, (uint32_t)mark.line + 1, (uint32_t)mark.column + 1);
    return s;
}

static lms_str text_of(const yaml_node_t *n)
{
    return (lms_str){(const char *)n->data.scalar.value, n->data.scalar.length};
}

static lms_status add(mapper *m, uint32_t target, const yaml_node_t *n)
{
    lms_map_entry *e;
    uint64_t       column;
    if (n == NULL || n->type != YAML_SCALAR_NODE || lms__str_trim(text_of(n)).n == 0) {
        lms_status s = lms__fail(
            m->err, LMS_E_ARG, LMS_MSG("After the colon stands the heading of a column, or a list of headings in [ ]"));
        return n ? at(m, n->start_mark, s) : s;
    }
    lms_str t = lms__str_trim(text_of(n));
    if ((e = LMS_PUSH(m->c->mem, &m->out->entry)) == NULL) return lms__mem_why(m->c->mem, m->err);
    *e = (lms_map_entry){
        .target = target, .line = (uint32_t)n->start_mark.line + 1, .col = (uint32_t)n->start_mark.column + 1};
    if (t.s[0] == '#' && lms__str_uint((lms_str){ t.s + 1, t.n - 1 }, &column)) {
        if (column == 0 || column > 16384)
            return at(m, n->start_mark, lms__fail(m->err, LMS_E_ARG, LMS_MSG("Columns are numbered from #1 on")));
        e->column = (uint32_t)column;
    }
    lms_buf b;
    lms__buf_init(&b, m->c->mem);
    lms__heading_fold(&b, t);
    size_t k = 0;
    for (size_t i = 0; i < b.n; i++)
        if (b.s[i] != ' ') b.s[k++] = b.s[i];
    b.n = k;
    e->heading = lms__arena_str(m->a, t);
    e->folded = lms__arena_str(m->a, lms__buf_str(&b));
    bool ok = !b.oom && e->heading.s && e->folded.s;
    lms__buf_free(&b);
    return ok ? LMS_OK : lms__mem_why(m->c->mem, m->err);
}

static lms_status columns(mapper *m, uint32_t target, const yaml_node_t *v)
{
    lms_status s = LMS_OK;
    if (v == NULL || v->type != YAML_SEQUENCE_NODE) return add(m, target, v);
    for (yaml_node_item_t *i = v->data.sequence.items.start; s == LMS_OK && i < v->data.sequence.items.top; i++)
        s = add(m, target, yaml_document_get_node(m->doc, *i));
    return s;
}

static lms_status option(mapper *m, lms_str key, const yaml_node_t *v, bool *known)
{
    static const char *const encoding[] = { "UTF-8", "UTF-16LE", "UTF-16BE", "CP1258", "VISCII", "TCVN3", "VNI" };
    lms_str  t = v && v->type == YAML_SCALAR_NODE ? text_of(v) : LMS_S("");
    uint64_t line;
    *known = true;
    if (lms__str_is(key, "header_line")) {
        if (lms__str_uint(t, &line) && line > 0 && line < UINT32_MAX)
            return m->out->header_line = (uint32_t)line, LMS_OK;
        return at(m, v->start_mark,
                  lms__fail(m->err, LMS_E_ARG,
                            LMS_MSG("header_line is the number of the line the heading is on, for example 5")));
    }
    if (lms__str_is(key, "delimiter")) {
        if (lms__str_is(t, "tab") || lms__str_is(t, "\\t")) t = LMS_S("\t");
        if (t.n == 1 && strchr(",;|\t", t.s[0])) return m->out->delimiter = t.s[0], LMS_OK;
        return at(m, v->start_mark,
                  lms__fail(m->err, LMS_E_ARG, LMS_MSG("delimiter is one of: \",\" \";\" \"|\" tab")));
    }
    if (lms__str_is(key, "encoding")) {
        for (size_t i = 0; i < sizeof encoding / sizeof *encoding; i++)
            if (lms__str_is(t, encoding[i])) return m->out->encoding = lms__str(encoding[i]), LMS_OK;
        return at(m, v->start_mark,
                  lms__fail(m->err, LMS_E_ARG,
                            LMS_MSG("encoding is one of: UTF-8 UTF-16LE UTF-16BE CP1258 VISCII TCVN3 VNI")));
    }
    *known = false;
    return LMS_OK;
}

static lms_status pair(mapper *m, const yaml_node_t *k, const yaml_node_t *v)
{
    lms_status s;
    bool       known;
    if (k == NULL || v == NULL || k->type != YAML_SCALAR_NODE)
        return lms__fail(m->err, LMS_E_ARG, LMS_MSG("A line of a map file is \"field: heading\""));
    lms_str key = text_of(k);
    if (lms__str_is(key, "ignore")) return columns(m, LMS_NO_TARGET, v);
    if ((s = option(m, key, v, &known)) != LMS_OK || known) return s;
    for (uint32_t t = 0; t < m->h->n; t++)
        if (lms__str_eq(m->h->name[t], key)) return columns(m, t, v);
    lms_str near = lms__nearest(key, m->h->name, m->h->n);
    lms_str name = lms__arena_str(m->a, key), other = lms__arena_str(m->a, near);
    if (name.s == NULL || other.s == NULL) return lms__mem_why(m->c->mem, m->err);
    s = near.n ? lms__fail(m->err, LMS_E_ARG, LMS_MSG("The pack has no field {1}; did you mean {2}?"), name.s, other.s)
               : lms__fail(m->err, LMS_E_ARG,
                           LMS_MSG("The pack has no field {1}; `lamsach rules doc` lists the fields"), name.s);
    return at(m, k->start_mark, s);
}

lms_status lms__map_parse(lms_ctx *c, const lms_headings *h, const char *path, lms_str text, lms_arena *a,
                          lms_column_map *out, lms_error *err)
{
    yaml_parser_t   parser;
    yaml_document_t doc;
    mapper          m = { c, h, path, a, out, &doc, err };
    lms_status      s = LMS_OK;
    *out = (lms_column_map){ .file = lms__arena_str(a, lms__str(path)) };
    if (out->file.s == NULL) return lms__mem_why(c->mem, err);
    if (lms__utf8_bad(text) < text.n) {
        s = lms__fail(err, LMS_E_ARG, LMS_MSG("The map file is not UTF-8; save it as UTF-8"));
        lms__fail_at(err, path, lms__utf8_bad(text), 0, 0);
        return s;
    }
    if (!yaml_parser_initialize(&parser)) return lms__mem_why(c->mem, err);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text.s, text.n);
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    if (!yaml_parser_load(&parser, &doc)) {
        s = lms__fail(err, LMS_E_ARG,
                      LMS_MSG("The map file is not YAML here ({1}); a line is \"field: heading\", put headings with : "
                              "or # in quotes"),
                      parser.problem ? parser.problem : "");
        at(&m, parser.problem_mark, s);
        yaml_parser_delete(&parser);
        return s;
    }
    const yaml_node_t *root = yaml_document_get_root_node(&doc);
    if (root && root->type == YAML_MAPPING_NODE) {
        for (yaml_node_pair_t *p = root->data.mapping.pairs.start; s == LMS_OK && p < root->data.mapping.pairs.top; p++)
            s = pair(&m, yaml_document_get_node(&doc, p->key), yaml_document_get_node(&doc, p->value));
    } else if (root) {
        s = at(&m, root->start_mark,
               lms__fail(err, LMS_E_ARG, LMS_MSG("A map file has lines \"field: heading\", nothing else")));
    }
    if (s != LMS_OK && err && err->file[0] == 0) lms__fail_at(err, path, 0, 0, 0);
    yaml_document_delete(&doc);
    yaml_parser_delete(&parser);
    return s;
}

lms_status lms__map_read(lms_ctx *c, const lms_headings *h, const char *path, lms_arena *a, lms_column_map *out,
                         lms_error *err)
{
    lms_map    f;
    lms_status s = lms__map_open(&f, path, err);
    if (s != LMS_OK) return s;
    if (f.n > 1u << 20) {
        s = lms__fail(err, LMS_E_ARG, LMS_MSG("The map file is larger than 1 MB; it should only name columns"));
        lms__fail_at(err, path, 0, 0, 0);
    } else {
        lms_str text = { f.s, f.n };
        if (text.n >= 3 && memcmp(text.s, "\xEF\xBB\xBF", 3) == 0) text.s += 3, text.n -= 3;
        s = lms__map_parse(c, h, path, text, a, out, err);
    }
    lms__map_close(&f);
    return s;
}
