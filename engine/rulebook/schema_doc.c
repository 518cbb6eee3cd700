// SPDX-License-Identifier: MIT
/* rulebook/schema_doc.c - the tables of schema_*.c as text, so that the manual cannot say anything else. */
#include "rulebook/internal.h"

static const char *kind_name(const lms_key *k, bool vi)
{
    static const char *const en[] = { "text", "text, may be empty", "id", "whole number", "number", "true or false", "one of", "date YYYY-MM-DD",
                                      "pattern (PCRE2)", "field", "field type", "table", "value or list", "keys", "anything" };
    static const char *const vn[] = { "chữ", "chữ, có thể rỗng", "mã", "số nguyên", "số", "true hoặc false", "một trong", "ngày YYYY-MM-DD",
                                      "biểu thức (PCRE2)", "trường", "kiểu trường", "bảng", "giá trị hoặc danh sách", "các khóa", "tùy ý" };
    return (vi ? vn : en)[k->kind];
}

static void indent(lms_buf *b, int depth)
{
    for (int i = 0; i < depth; i++) lms__buf_addz(b, "  ");
}

static void put_number(lms_buf *b, double v)
{
    if (v > -9e15 && v < 9e15 && v == (double)(int64_t)v) lms__buf_addf(b, v, 0);
    else lms__buf_addf(b, v, 3);
}

static void put_shape(lms_buf *b, const lms_shape *s, int depth, bool vi);

static void put_key(lms_buf *b, const lms_key *k, int depth, bool vi)
{
    indent(b, depth);
    lms__buf_addz(b, "- `");
    lms__buf_addz(b, k->name);
    lms__buf_addz(b, "` (");
    if (k->flags & LMS_LISTS) lms__buf_addz(b, vi ? "danh sách các danh sách: " : "list of lists: ");
    if (k->flags & (LMS_ROWS | LMS_MANY)) lms__buf_addz(b, vi ? "danh sách: " : "list of: ");
    if (k->flags & LMS_BY_FIELD) lms__buf_addz(b, vi ? "trường → " : "field → ");
    if (k->flags & LMS_BY_ID) lms__buf_addz(b, vi ? "tên → " : "name → ");
    lms__buf_addz(b, kind_name(k, vi));
    if (k->kind == LMS_K_CHOICE) {
        lms__buf_addz(b, ": ");
        for (const char *p = k->choices; *p; p++) *p == '|' ? lms__buf_addz(b, ", ") : lms__buf_addc(b, *p);
    }
    if (k->min < k->max) {
        lms__buf_addc(b, ' ');
        put_number(b, k->min);
        lms__buf_addz(b, "…");
        put_number(b, k->max);
    }
    if (k->flags & LMS_NEED) lms__buf_addz(b, vi ? "; bắt buộc" : "; required");
    lms__buf_addc(b, ')');
    const char *text = vi ? k->vi : k->en;
    if (text) lms__buf_addz(b, ": "), lms__buf_addz(b, text);
    lms__buf_addc(b, '\n');
    /* the common shapes are described once; text and applies would repeat under every rule */
    if (k->kind == LMS_K_MAP && k->shape && k->shape != &lms__text_shape && k->shape != &lms__applies_shape && depth < 6)
        put_shape(b, k->shape, depth + 1, vi);
}

static void put_shape(lms_buf *b, const lms_shape *s, int depth, bool vi)
{
    if (s->base && s->base != &lms__rule_shape) put_shape(b, s->base, depth, vi);
    for (uint32_t i = 0; i < s->n_keys; i++) put_key(b, &s->key[i], depth, vi);
    if (s->by == NULL) return;
    indent(b, depth);
    lms__buf_addz(b, "- `");
    lms__buf_addz(b, s->by);
    lms__buf_addz(b, vi ? "` (bắt buộc): cơ chế, một trong\n" : "` (required): the mechanism, one of\n");
    for (uint32_t i = 0; i < s->n_mechanisms; i++) {
        const lms_mechanism *m = &s->mechanism[i];
        const char          *text = vi ? m->vi : m->en;
        indent(b, depth + 1);
        lms__buf_addz(b, "- `");
        lms__buf_addz(b, m->name);
        lms__buf_addc(b, '`');
        if (text) lms__buf_addz(b, ": "), lms__buf_addz(b, text);
        lms__buf_addc(b, '\n');
        for (uint32_t k = 0; k < m->n_params; k++) put_key(b, &m->param[k], depth + 2, vi);
    }
}

void lms__schema_doc(lms_buf *b, bool vi)
{
    lms__buf_addz(b, vi ? "Khóa chung của mọi quy tắc dưới `rules:`\n\n" : "Keys of every rule under `rules:`\n\n");
    for (uint32_t i = 0; i < lms__rule_shape.n_keys; i++) put_key(b, &lms__rule_shape.key[i], 0, vi);
    lms__buf_addz(b, vi ? "\n`text` có `vi` và `en`. `applies` có `types`, `fields`, `except` (danh sách): quy tắc chạy trên trường nào.\n"
                        : "\n`text` has `vi` and `en`. `applies` has `types`, `fields`, `except` (lists): the fields a rule works on.\n");
    lms__buf_addz(b, vi ? "\nKiểu trường: " : "\nField types: ");
    for (uint32_t i = 0; i < LMS_N_TYPES; i++) {
        if (i) lms__buf_addz(b, ", ");
        lms__buf_addc(b, '`');
        lms__buf_addz(b, lms__type_names[i]);
        lms__buf_addc(b, '`');
    }
    lms__buf_addz(b, ".\n");
    for (int s = 0; s < LMS_N_SECTIONS; s++) {
        const lms_section_schema *x = lms__section_schema((lms_section)s);
        lms__buf_addz(b, "\n### `");
        lms__buf_addz(b, x->file);
        lms__buf_addz(b, "`\n\n");
        lms__buf_addz(b, vi ? x->vi : x->en);
        lms__buf_addz(b, ".\n\n");
        put_shape(b, x->root, 0, vi);
    }
}
