// SPDX-License-Identifier: MIT
/* publish/lists.c - lists to the police, the words on them, and what was answered. */
#include "publish/internal.h"

#include "base/sort.h"

static void row_id(const lms_pub *p, uint32_t row, lms_buf *b)
{
    lms__buf_clear(b);
    lms__buf_add(b, lms__dict_get(&p->in->dataset->keys, p->in->dataset->key_of[row]));
    lms__buf_addc(b, '~');
    for (uint32_t i = 0; i < p->in->resolved->n_asked; i++) {
        char code[LMS_CODE_CHARS];
        lms__ask_code(lms__value(p->in->table, p->in->resolved->asked_field[i], row), code);
        lms__buf_add(b, (lms_str){ code, sizeof code });
    }
}

typedef struct asked_job { const lms_pub *p; lms_keyrow *by_row; /* .row: number in resolved.asked */ } asked_job;

static lms_status asked_rows(void *arg, size_t from, size_t to, lms_cells *k, lms_error *err)
{
    const asked_job *j = arg;
    lms_buf          b;
    lms_status       s = LMS_OK;
    lms__buf_init(&b, j->p->c->mem);
    for (size_t i = from; s == LMS_OK && i < to; i++) {
        const lms_asked *a = &j->p->in->resolved->asked.v[j->by_row[i].row];
        row_id(j->p, a->row, &b);
        lms__cell_null(k); /* record_id is the row's number */
        lms__cell_text(k, a->list);
        lms__cell_text(k, lms__buf_str(&b));
        s = b.oom ? lms__mem_why(j->p->c->mem, err) : lms__pub_cells(j->p, k, (int64_t)a->row + 1, err);
    }
    lms__buf_free(&b);
    return s;
}

lms_status lms__pub_asked(lms_pub *p)
{
    size_t      n = p->in->resolved->asked.n;
    asked_job   j = { .p = p, .by_row = lms__mem_alloc(p->c->mem, n, sizeof *j.by_row) };
    lms_keyrow *tmp = lms__mem_alloc(p->c->mem, n, sizeof *tmp);
    lms_status  s = j.by_row && tmp ? LMS_OK : lms__mem_why(p->c->mem, p->err);
    if (s == LMS_OK) {
        for (size_t i = 0; i < n; i++) j.by_row[i] = (lms_keyrow){ p->in->resolved->asked.v[i].row, (uint32_t)i, 0 };
        lms__sort_keyrow(j.by_row, tmp, n);
        s = lms__pub_fill(p, "police_list", LMS_TREE_TABLE, n, LMS_PUB_RANGE, asked_rows, &j);
    }
    lms__mem_free(p->c->mem, j.by_row, n, sizeof *j.by_row);
    lms__mem_free(p->c->mem, tmp, n, sizeof *tmp);
    return s;
}

static lms_status words(lms_pub *p)
{
    static const char *const part[] = { "kinds", "answers", "headings", "asked" }, *const name[] = { "list", "answer", "heading", "asked" };
    const lms_node *lists = lms__node_get(p->in->rulebook->section[LMS_SEC_TARGETS], "lists");
    lms_status      s = lms__pub_begin(p, "police_word", 4);
    for (int k = 0; s == LMS_OK && k < 4; k++) {
        const lms_node *l = lms__node_get(lists, part[k]);
        int64_t         place = 0;
        for (const lms_node *n = l ? l->child : NULL; s == LMS_OK && n; n = n->next) {
            const lms_node *w = lms__node_get(n, "words");
            lms__pub_text(p, 1, lms__str(name[k]));
            lms__pub_int(p, 2, ++place);
            lms__pub_text(p, 3, k == 3 ? n->text : lms__node_str(n, "id"));
            lms__pub_text(p, 4, k == 0 ? lms__node_str(lms__node_get(n, "text"), "vi") : w && w->child ? w->child->text : LMS_S(""));
            s = lms__pub_row(p);
        }
    }
    return lms__pub_end(p, s);
}

static void values_json(const lms_pub *p, const lms_answer *a, lms_buf *b)
{
    const lms_answers *all = p->in->answers;
    char               before = '{';
    lms__buf_clear(b);
    for (uint32_t i = 0; i < all->n_asked; i++) {
        if (!(a->given >> i & 1)) continue;
        lms__buf_addc(b, before);
        lms__buf_json(b, p->in->table->schema->field[all->field[i]].id);
        lms__buf_addc(b, ':');
        lms__buf_json(b, a->value[i].text);
        before = ',';
    }
    if (before == '{') lms__buf_addc(b, before);
    lms__buf_addc(b, '}');
}

static lms_status answers(lms_pub *p)
{
    lms_buf    b;
    lms_status s = lms__pub_begin(p, "answer", 8);
    lms__buf_init(&b, p->c->mem);
    for (size_t i = 0; s == LMS_OK && p->in->answers && i < p->in->answers->v.n; i++) {
        const lms_answer *a = &p->in->answers->v.v[i];
        values_json(p, a, &b);
        if (a->row == UINT32_MAX) sqlite3_bind_null(p->st, 1);
        else lms__pub_int(p, 1, (int64_t)a->row + 1);
        lms__pub_int(p, 2, (int64_t)a->source + 1);
        lms__pub_int(p, 3, a->line);
        lms__pub_text(p, 4, a->row_id);
        lms__pub_text(p, 5, a->kind < LMS_N_ANSWERS ? lms__str(lms__answer_name[a->kind]) : LMS_S(""));
        lms__pub_text(p, 6, lms__str(lms__answer_state_name[a->state]));
        lms__pub_text(p, 7, lms__buf_str(&b));
        lms__pub_text(p, 8, a->note);
        s = b.oom ? lms__mem_why(p->c->mem, p->err) : lms__pub_row(p);
    }
    s = lms__pub_end(p, s);
    lms__buf_free(&b);
    return s;
}

lms_status lms__pub_lists(lms_pub *p)
{
    lms_status s = words(p);
    return s == LMS_OK ? answers(p) : s;
}
