// SPDX-License-Identifier: MIT
#include "ingest/answers_plan.h"

static uint32_t heading_of(const lms_answers_plan *p, const lms_schema *sc, lms_str id)
{
    static const char *const row[] = { "row_id", "answer", "note" }, *const cover[] = { "issuer", "document", "date", "scan" };
    for (uint32_t i = 0; i < 3; i++)
        if (lms__str_is(id, row[i])) return i;
    for (uint32_t i = 0; i < LMS_N_COVER; i++)
        if (lms__str_is(id, cover[i])) return LMS_H_COVER + i;
    for (uint32_t i = 0; i < p->n_asked; i++)
        if (lms__str_eq(sc->field[p->asked[i]].id, id)) return LMS_H_FIELD + i;
    return LMS_NO_WORD;
}

static bool words(lms_answers_plan *p, const lms_node *n, uint32_t of, bool heading)
{
    const lms_node *w = lms__node_get(n, "words");
    for (w = w ? w->child : NULL; w; w = w->next) {
        lms_buf b;
        lms__buf_init(&b, p->mem);
        lms__answer_key(w->text, &b);
        lms_word x = { lms__arena_str(&p->text, lms__buf_str(&b)), of };
        bool     ok = !b.oom && x.key.s;
        lms__buf_free(&b);
        if (heading && p->first[of].n == 0) p->first[of] = lms__arena_str(&p->text, w->text);
        lms_word *to = !ok ? NULL : heading ? LMS_PUSH(p->mem, &p->heading) : LMS_PUSH(p->mem, &p->answer);
        if (to == NULL) return false;
        *to = x;
    }
    return true;
}

/* A child that has left: the code that says so, one of the field's table. */
static bool life_status(lms_answers_plan *p, lms_rulebook *rb, const lms_node *n, uint32_t k)
{
    lms_str  code = lms__node_str(n, "life_status");
    uint32_t f = rb->schema.of_role[LMS_ROLEF_LIFE_STATUS];
    if (f == LMS_NO_FIELD) return true;
    const lms_csv_table *t = lms__rulebook_table(rb, lms__node_str(rb->field_node[f], "table"));
    bool                 known = false;
    for (uint32_t r = 0; t && r < t->n_rows; r++) known |= lms__str_eq(lms__csv_cell(t, r, 0), code);
    if (!known) lms__issue(rb, n, LMS_MSG("The answer {1} needs life_status: a code of the table of that role"), lms__answer_name[k]);
    p->life[k] = lms__arena_str(&p->text, code);
    return p->life[k].s != NULL;
}

lms_status lms__answers_plan_new(lms_ctx *c, lms_rulebook *rb, lms_answers_plan **out, lms_error *err)
{
    static const char *const rules[LMS_N_R] = { "answer-applied", "answer-differs", "answer-candidates", "answer-not-found",
                                                "answer-contradicts", "answer-unclear", "answer-stale", "answer-reported" };
    const lms_node   *lists = lms__node_get(rb->section[LMS_SEC_TARGETS], "lists"), *list;
    lms_answers_plan *p = lms__mem_zalloc(c->mem, 1, sizeof *p);
    bool              ok = true;
    *out = p;
    if (p == NULL) return lms__mem_why(c->mem, err);
    p->mem = c->mem;
    lms__arena_init(&p->text, c->mem);
    p->asked[0] = LMS_NO_FIELD;
    if (lists == NULL) return LMS_OK;
    list = lms__node_get(lists, "asked");
    for (const lms_node *n = list ? list->child : NULL; n; n = n->next) {
        uint32_t f = lms__schema_find(&rb->schema, n->text);
        if (f == LMS_NO_FIELD) continue; /* the schema said so */
        if (p->n_asked == LMS_MAX_ASKED) {
            lms__issue(rb, n, LMS_MSG("At most 12 fields can be asked about"));
            break;
        }
        p->asked[p->n_asked++] = f;
    }
    p->asked[p->n_asked] = rb->schema.of_role[LMS_ROLEF_LIFE_STATUS];
    list = lms__node_get(lists, "headings");
    for (const lms_node *n = list ? list->child : NULL; n && ok; n = n->next) {
        uint32_t h = heading_of(p, &rb->schema, lms__node_str(n, "id"));
        if (h == LMS_NO_WORD) lms__issue(rb, n, LMS_MSG("A heading is row_id, answer, note, issuer, document, date, scan or a field that is asked about"));
        else ok = words(p, n, h, true);
    }
    list = lms__node_get(lists, "answers");
    for (const lms_node *n = list ? list->child : NULL; n && ok; n = n->next)
        for (uint32_t k = 0; k < LMS_N_ANSWERS && ok; k++)
            if (lms__str_is(lms__node_str(n, "id"), lms__answer_name[k])) {
                ok = words(p, n, k, false);
                if (ok && (k == LMS_ANS_DECEASED || k == LMS_ANS_MOVED)) ok = life_status(p, rb, n, k);
            }
    for (int i = 0; i < LMS_N_R; i++) {
        p->rule[i] = lms__rulebook_rule(rb, lms__str(rules[i]));
        if (p->rule[i] == LMS_NO_RULE) lms__issue(rb, lists, LMS_MSG("`lists` needs the rule {1} under `rules`"), rules[i]);
        else p->severity[i] = (uint8_t)rb->rule[p->rule[i]].severity;
    }
    return ok ? LMS_OK : lms__mem_why(c->mem, err);
}

void lms__answers_plan_free(lms_answers_plan *p)
{
    if (p == NULL) return;
    LMS_VEC_FREE(p->mem, &p->heading);
    LMS_VEC_FREE(p->mem, &p->answer);
    lms__arena_free(&p->text);
    lms__mem_free(p->mem, p, 1, sizeof *p);
}
