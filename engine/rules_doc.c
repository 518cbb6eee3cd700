// SPDX-License-Identifier: MIT
/*
 * rules_doc.c - lms_rules_doc: a pack as a manual in Markdown, Vietnamese or English.
 *
 * Fields with their headers, every rule with its text, source and examples, other settings as nested lists,
 * tables with their origin, and the keys a pack can have (rulebook/schema_doc.c).
 */
#include "rules.h"

#include "rulebook/schema.h"

typedef struct doc { lms_rulebook *rb; lms_buf b; bool vi; } doc;

static void put(doc *d, const char *z) { lms__buf_addz(&d->b, z); }
static void say(doc *d, const char *vi, const char *en) { put(d, d->vi ? vi : en); }

/* Text inside a paragraph or a table cell: nothing in it may act as Markdown. */
static void text(doc *d, lms_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.s[i];
        if (c == '\n' || c == '\r') lms__buf_addc(&d->b, ' ');
        else if (c == '<') put(d, "&lt;");
        else {
            if (c == '|' || c == '*' || c == '_' || c == '`' || c == '[' || c == '\\') lms__buf_addc(&d->b, '\\');
            lms__buf_addc(&d->b, c);
        }
    }
}

/* A value as code: the fence is one longer than any run of backticks inside. */
static void code(doc *d, lms_str s)
{
    size_t run = 0, most = 0;
    for (size_t i = 0; i < s.n; i++) {
        run = s.s[i] == '`' ? run + 1 : 0;
        if (run > most) most = run;
    }
    if (s.n == 0) {
        say(d, "(rỗng)", "(empty)");
        return;
    }
    for (size_t i = 0; i <= most; i++) lms__buf_addc(&d->b, '`');
    bool pad = s.s[0] == '`' || s.s[s.n - 1] == '`' || s.s[0] == ' ';
    if (pad) lms__buf_addc(&d->b, ' ');
    for (size_t i = 0; i < s.n; i++) {
        if (s.s[i] == '\n' || s.s[i] == '\r' || s.s[i] == '\t') lms__buf_addc(&d->b, ' ');
        else if (s.s[i] == '|') put(d, "\\|");
        else lms__buf_addc(&d->b, s.s[i]);
    }
    if (pad) lms__buf_addc(&d->b, ' ');
    for (size_t i = 0; i <= most; i++) lms__buf_addc(&d->b, '`');
}

static void both(doc *d, const lms_node *t) { text(d, lms__node_str(t, d->vi ? "vi" : "en")); }

static void head(doc *d)
{
    const lms_rulebook *rb = d->rb;
    const lms_node     *p = rb->section[LMS_SEC_PACK];
    put(d, "# ");
    text(d, d->vi ? rb->title_vi : rb->title_en);
    put(d, "\n\n");
    both(d, lms__node_get(p, "description"));
    say(d, "\n\nBộ quy tắc ", "\n\nRule pack ");
    code(d, rb->name);
    say(d, ", phiên bản ", ", version ");
    text(d, rb->version);
    say(d, ", mã kiểm ", ", hash ");
    code(d, lms__str(rb->hash));
    say(d, ". Nguồn: ", ". Source: ");
    text(d, lms__node_str(p, "source"));
    say(d, ". Giấy phép: ", ". Licence: ");
    text(d, lms__node_str(p, "licence"));
    put(d, ".\n");
}

static void fields(doc *d)
{
    const lms_rulebook *rb = d->rb;
    say(d, "\n## Các trường\n\n| Trường | Tên | Kiểu | Cơ bản | Tiêu đề nhận ra |\n|---|---|---|---|---|\n",
        "\n## Fields\n\n| Field | Title | Type | Basic | Headers recognised |\n|---|---|---|---|---|\n");
    for (uint32_t f = 0; f < rb->schema.n; f++) {
        const lms_field *x = &rb->schema.field[f];
        const lms_node  *syn = lms__node_get(rb->field_node[f], "synonyms");
        put(d, "| ");
        code(d, x->id);
        put(d, " | ");
        text(d, d->vi ? x->title_vi : x->title_en);
        put(d, " | ");
        put(d, lms__type_names[x->type]);
        put(d, x->required ? " | ✓ | " : " | | ");
        for (const lms_node *s = syn ? syn->child : NULL; s; s = s->next) {
            text(d, s->text);
            if (s->next) put(d, "; ");
        }
        put(d, " |\n");
    }
}

static const char *severity(const doc *d, lms_severity s)
{
    static const char *const vi[] = { "thông tin", "cảnh báo", "lỗi" }, *const en[] = { "info", "warning", "error" };
    return (d->vi ? vi : en)[s];
}

/* key: value, ... of a map on one line. */
static void record(doc *d, const lms_node *map)
{
    for (const lms_node *c = map ? map->child : NULL; c; c = c->next) {
        text(d, c->key);
        put(d, ": ");
        if (c->kind == LMS_SCALAR) code(d, c->text);
        if (c->next) put(d, ", ");
    }
}

static void example(doc *d, const lms_node *x)
{
    const lms_node *in = lms__node_get(x, "in"), *rec = lms__node_get(x, "record"), *recs = lms__node_get(x, "records");
    put(d, "- ");
    if (in) text(d, lms__node_str(x, "field")), put(d, ": "), code(d, in->text);
    else if (rec) record(d, rec);
    else if (recs)
        for (const lms_node *r = recs->child; r; r = r->next) {
            put(d, "{");
            record(d, r);
            put(d, r->next ? "}, " : "}");
        }
    else record(d, x);
    if (lms__node_get(x, "out")) {
        put(d, " → ");
        if (rec) text(d, lms__node_str(x, "field")), put(d, ": ");
        code(d, lms__node_str(x, "out"));
    }
    if (lms__node_get(x, "proposes")) say(d, "; đề xuất ", "; proposes "), code(d, lms__node_str(x, "proposes"));
    if (lms__node_get(x, "finds"))
        lms__node_bool(x, "finds", false) ? say(d, " → phát hiện", " → finds it") : say(d, " → không phát hiện gì", " → finds nothing");
    if (lms__node_get(x, "as_of")) say(d, " (ngày chốt ", " (as of "), text(d, lms__node_str(x, "as_of")), put(d, ")");
    put(d, "\n");
}

static void names(doc *d, const lms_node *list, bool *first)
{
    for (const lms_node *c = list ? list->child : NULL; c; c = c->next) {
        put(d, *first ? "" : ", ");
        text(d, c->text);
        *first = false;
    }
}

static void applies(doc *d, const lms_node *a)
{
    bool first = true;
    if (a == NULL) return;
    say(d, "Áp dụng cho: ", "Works on: ");
    names(d, lms__node_get(a, "types"), &first);
    names(d, lms__node_get(a, "fields"), &first);
    if (lms__node_get(a, "except")) {
        first = true;
        say(d, "; trừ ", "; not ");
        names(d, lms__node_get(a, "except"), &first);
    }
    put(d, ".\n\n");
}

static void rule(doc *d, const lms_rule *r)
{
    const lms_node *note = lms__node_get(r->node, "note"), *ex = lms__node_get(r->node, "examples");
    put(d, "\n### ");
    code(d, r->id);
    put(d, " — ");
    put(d, severity(d, r->severity));
    put(d, "\n\n");
    text(d, d->vi ? r->text_vi : r->text_en);
    put(d, "\n\n");
    applies(d, lms__node_get(r->node, "applies"));
    if (r->source.n) say(d, "Căn cứ: ", "Source: "), text(d, r->source), put(d, ".\n\n");
    if (note) text(d, note->text), put(d, "\n\n");
    for (const lms_node *x = ex ? ex->child : NULL; x; x = x->next) example(d, x);
}

static void tree(doc *d, const lms_node *n, int depth)
{
    for (const lms_node *c = n->child; c; c = c->next) {
        for (int i = 0; i < depth; i++) put(d, "  ");
        put(d, "- ");
        if (c->key.n) text(d, c->key), put(d, ": ");
        if (c->kind == LMS_SCALAR) code(d, c->text);
        else if (lms__node_get(c, "vi")) both(d, c);
        else if (lms__node_str(c, "id").n) code(d, lms__node_str(c, "id"));
        put(d, "\n");
        if (c->kind != LMS_SCALAR && !lms__node_get(c, "vi")) tree(d, c, depth + 1);
    }
}

static void section(doc *d, lms_section s)
{
    const lms_node *root = d->rb->section[s];
    if (root == NULL) return;
    put(d, "\n## ");
    put(d, d->vi ? lms__section_schema(s)->vi : lms__section_schema(s)->en);
    put(d, "\n");
    for (const lms_node *c = root->child; c; c = c->next) {
        if (lms__str_is(c->key, "rules")) continue;
        put(d, "\n**");
        text(d, c->key);
        put(d, "**\n\n");
        if (c->kind == LMS_SCALAR) code(d, c->text), put(d, "\n");
        else tree(d, c, 0);
    }
    for (uint32_t i = 0; i < d->rb->n_rules; i++)
        if (d->rb->rule[i].section == s) rule(d, &d->rb->rule[i]);
}

static void tables(doc *d)
{
    char num[24];
    say(d, "\n## Các bảng\n", "\n## Tables\n");
    for (uint32_t i = 0; i < d->rb->n_tables; i++) {
        const lms_csv_table *t = &d->rb->table[i];
        put(d, "\n### ");
        code(d, t->name);
        put(d, "\n\n");
        put(d, lms__num(num, t->n_rows));
        say(d, " dòng; cột: ", " rows; columns: ");
        for (uint32_t c = 0; c < t->n_columns; c++) {
            code(d, t->header[c]);
            put(d, c + 1 < t->n_columns ? ", " : ".\n\n");
        }
        for (size_t at = 0; at < t->origin.n;) {
            const char *nl = memchr(t->origin.s + at, '\n', t->origin.n - at);
            size_t      n = nl ? (size_t)(nl - t->origin.s) - at : t->origin.n - at;
            put(d, "- ");
            text(d, (lms_str){ t->origin.s + at, n });
            put(d, "\n");
            at += n + 1;
        }
    }
}

lms_status lms_rules_doc(const char *rules_dir, const char *lang, lms_write_fn out, void *ctx, lms_error *err)
{
    lms_mem    mem;
    doc        d = { .vi = lang == NULL || strcmp(lang, "en") != 0 };
    if (rules_dir == NULL || out == NULL)
        return lms__fail(err, LMS_E_ARG, LMS_MSG("No rule pack was given; name its folder, for example rules/child-registry"));
    lms__mem_init(&mem, NULL, 0);
    lms_status s = lms__rulebook_load(&mem, rules_dir, &d.rb, err);
    if (s == LMS_OK) s = lms__rulebook_status(d.rb, err);
    if (s == LMS_OK) {
        lms__buf_init(&d.b, &mem);
        head(&d);
        fields(&d);
        for (int i = LMS_SEC_NORMALISE; i < LMS_N_SECTIONS; i++) section(&d, (lms_section)i);
        tables(&d);
        say(&d, "\n## Phụ lục: viết quy tắc\n\n", "\n## Annex: how rules are written\n\n");
        lms__schema_doc(&d.b, d.vi);
        s = d.b.oom ? lms__mem_why(&mem, err) : out(ctx, d.b.s, d.b.n);
        if (s == LMS_E_IO) lms__fail(err, LMS_E_IO, LMS_MSG("The manual could not be written"));
        lms__buf_free(&d.b);
    }
    lms__rulebook_free(d.rb);
    return s;
}
