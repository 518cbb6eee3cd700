// SPDX-License-Identifier: MIT
/* ingest/answers_apply.c - which answers hold, and what they change. See answers.h. */
#include "ingest/answers_plan.h"

static uint32_t id_index(const lms_answers *a, const lms_schema *sc)
{
    for (uint32_t i = 0; i < a->n_asked; i++)
        if (a->field[i] == sc->of_role[LMS_ROLEF_PERSON_ID]) return i;
    return LMS_MAX_ASKED;
}

/* Fields that are not what the row id says was asked. */
static void note_changes(const lms_table *t, const lms_answers *all, lms_answer *a)
{
    const char *code = a->row_id.s + a->row_id.n - (size_t)all->n_asked * LMS_CODE_CHARS;
    for (uint32_t i = 0; i < all->n_asked; i++, code += LMS_CODE_CHARS) {
        char now[LMS_CODE_CHARS];
        lms__ask_code(lms__value(t, all->field[i], a->row), now);
        if (memcmp(now, code, sizeof now) != 0) a->changed |= (uint16_t)(1u << i);
    }
}

/* By itself: known, clear, the authority's, about the record as it is. */
static void judge(const lms_dataset *d, const lms_table *t, const lms_answers *all, lms_answer *a)
{
    uint32_t id = id_index(all, d->schema);
    uint16_t id_bit = (uint16_t)(id < LMS_MAX_ASKED ? 1u << id : 0u);
    bool     has_id = id < LMS_MAX_ASKED && t->column[all->field[id]].v[a->row] != 0;
    if (a->kind == LMS_ANS_CONFIRMED && a->given) a->kind = a->given & id_bit && !has_id ? LMS_ANS_SUPPLIED : LMS_ANS_CORRECTED;
    if (a->kind == LMS_N_ANSWERS || (a->kind == LMS_ANS_CONFIRMED && !has_id) || (a->kind == LMS_ANS_CORRECTED && a->given == 0) ||
        (a->kind == LMS_ANS_SUPPLIED && !(a->given & id_bit)))
        a->state = LMS_ANS_UNCLEAR;
    else if (d->source[a->source].date == LMS_NO_DAY) a->state = LMS_ANS_REPORTED;
    else if (a->changed & ~(a->kind == LMS_ANS_CORRECTED || a->kind == LMS_ANS_SUPPLIED ? a->given : 0u)) a->state = LMS_ANS_STALE;
}

static bool same_answer(const lms_answers *all, const lms_answer *a, const lms_answer *b)
{
    if (a->kind != b->kind || a->given != b->given) return false;
    for (uint32_t i = 0; i < all->n_asked; i++)
        if (a->given >> i & 1 && !lms__str_eq(a->value[i].text, b->value[i].text)) return false;
    return true;
}

/* Several answers about one record: they say the same, or none holds. */
static void settle(lms_answers *all)
{
    for (size_t i = 0, end; i < all->v.n; i = end) {
        bool              differ = false;
        const lms_answer *first = NULL;
        for (end = i; end < all->v.n && all->v.v[end].row == all->v.v[i].row; end++) {
            const lms_answer *a = &all->v.v[end];
            if (a->state != LMS_ANS_ACCEPTED) continue;
            if (first && !same_answer(all, first, a)) differ = true;
            if (first == NULL) first = a;
        }
        for (size_t k = i; differ && k < end; k++)
            if (all->v.v[k].state == LMS_ANS_ACCEPTED) all->v.v[k].state = LMS_ANS_CONTRADICTS;
    }
}

/* One number given to two records: it cannot be both children's. */
static bool one_number_one_record(lms_answers *all, uint32_t id, lms_mem *mem)
{
    lms_dict  number;
    uint32_t *row = NULL, n = 0;
    bool      ok = lms__dict_init(&number, mem);
    if (id >= LMS_MAX_ASKED) {
        lms__dict_free(&number);
        return ok;
    }
    for (int pass = 0; pass < 2 && ok; pass++) {
        if (pass == 1 && (row = lms__mem_zalloc(mem, n = number.n, sizeof *row)) == NULL) ok = false;
        for (int twice = 0; twice < (pass ? 2 : 1) && ok; twice++)
            for (size_t i = 0; i < all->v.n && ok; i++) {
                lms_answer *a = &all->v.v[i];
                if (!(a->given >> id & 1) || (a->state != LMS_ANS_ACCEPTED && !(pass && twice))) continue;
                if (pass == 0) {
                    ok = lms__dict_intern(&number, a->value[id].text) != LMS_DICT_FULL;
                    continue;
                }
                uint32_t k = lms__dict_find(&number, a->value[id].text);
                if (k == 0) continue;
                if (!twice) row[k] = row[k] == 0 || row[k] == a->row + 1 ? a->row + 1 : UINT32_MAX;
                else if (row[k] == UINT32_MAX && a->state == LMS_ANS_ACCEPTED) a->state = LMS_ANS_CONTRADICTS;
            }
    }
    lms__mem_free(mem, row, n, sizeof *row);
    lms__dict_free(&number);
    return ok;
}

static bool patch(lms_dataset *d, const lms_table *t, const lms_answers *all, lms_answer *a, lms_buf *b)
{
    for (uint32_t i = 0; i <= all->n_asked; i++) {
        lms_answer_value *v = &a->value[i];
        uint32_t          f = all->field[i];
        if (!(a->given >> i & 1)) continue;
        lms_dict *raw = &d->source[d->source_of[a->row]].raw[f];
        lms__buf_clear(b);
        lms__buf_addc(b, (char)v->hint);
        lms__buf_add(b, v->text);
        if (b->oom || (v->raw = lms__dict_intern(raw, lms__buf_str(b))) == LMS_DICT_FULL) return false;
        v->before = lms__arena_str(&d->text, lms__value(t, f, a->row));
        if (v->before.s == NULL) return false;
        v->old_raw = d->value[f][a->row];
        d->value[f][a->row] = v->raw;
    }
    return a->patched = true;
}

static void unpatch(lms_dataset *d, const lms_answers *all, lms_answer *a)
{
    for (uint32_t i = 0; i <= all->n_asked; i++)
        if (a->given >> i & 1) d->value[all->field[i]][a->row] = a->value[i].old_raw;
    a->patched = false;
}

lms_status lms__answers_apply(lms_ctx *c, const lms_answers_plan *p, lms_dataset *d, const lms_table *t, lms_answers *all, bool *again, lms_error *err)
{
    lms_buf b;
    bool    ok = true;
    *again = false;
    for (size_t i = 0; i < all->v.n; i++) {
        lms_answer *a = &all->v.v[i];
        a->state = a->row == UINT32_MAX ? LMS_ANS_UNKNOWN : LMS_ANS_ACCEPTED;
        if (a->row == UINT32_MAX) continue;
        note_changes(t, all, a);
        judge(d, t, all, a);
    }
    settle(all);
    if (!one_number_one_record(all, id_index(all, d->schema), c->mem)) return lms__mem_why(c->mem, err);
    lms__buf_init(&b, c->mem);
    uint32_t last = UINT32_MAX;
    for (size_t i = 0; i < all->v.n && ok; i++) {
        lms_answer *a = &all->v.v[i];
        bool        leaves = a->kind == LMS_ANS_DECEASED || a->kind == LMS_ANS_MOVED;
        if (a->state != LMS_ANS_ACCEPTED || a->row == last) continue; /* said twice is said once */
        last = a->row;
        if (leaves) {
            a->given = 0;
            if (all->field[all->n_asked] == LMS_NO_FIELD) continue;
            a->given = (uint16_t)(1u << all->n_asked);
            a->value[all->n_asked] = (lms_answer_value){ .text = p->life[a->kind] };
        } else if (a->kind != LMS_ANS_CORRECTED && a->kind != LMS_ANS_SUPPLIED) {
            continue;
        }
        ok = patch(d, t, all, a, &b);
        *again = true;
    }
    lms__buf_free(&b);
    return ok ? LMS_OK : lms__mem_why(c->mem, err);
}

/* A value that does not stand as it should: empty, a number that is none, or not what a changed field now holds. */
static lms_answer_state holds(const lms_dataset *d, const lms_table *t, const lms_answers *all, const lms_answer *a)
{
    uint32_t id = id_index(all, d->schema);
    for (uint32_t i = 0; i <= all->n_asked; i++) {
        if (!(a->given >> i & 1)) continue;
        const lms_column *c = &t->column[all->field[i]];
        uint32_t          v = c->v[a->row];
        if (v == 0) return LMS_ANS_UNCLEAR;
        if (i == id && c->ident && (c->ident[v].flags & (LMS_IDENT_FORMED | LMS_IDENT_PLACEHOLDER)) != LMS_IDENT_FORMED) return LMS_ANS_UNCLEAR;
        if (c->date && i < all->n_asked && c->date[v].day == LMS_NO_DAY) return LMS_ANS_UNCLEAR;
        if (a->changed >> i & 1 && !lms__str_eq(lms__dict_get(&c->dict, v), a->value[i].before)) return LMS_ANS_STALE;
    }
    return LMS_ANS_ACCEPTED;
}

lms_status lms__answers_check(lms_dataset *d, const lms_table *t, lms_answers *all, bool *again)
{
    *again = false;
    for (size_t i = 0; i < all->v.n; i++) {
        lms_answer *a = &all->v.v[i];
        if (!a->patched) continue;
        lms_answer_state s = holds(d, t, all, a);
        if (s == LMS_ANS_ACCEPTED) continue;
        unpatch(d, all, a);
        *again = true;
        for (size_t k = 0; k < all->v.n; k++) /* and those that said the same */
            if (all->v.v[k].row == a->row && all->v.v[k].state == LMS_ANS_ACCEPTED) all->v.v[k].state = (uint8_t)s;
    }
    return LMS_OK;
}

static bool finding(lms_ctx *c, lms_log *log, const lms_answers_plan *p, const lms_dataset *d, const lms_answer *a, int r)
{
    lms_buf b;
    lms__buf_init(&b, c->mem);
    lms__buf_addc(&b, '[');
    lms__buf_json(&b, d->source[a->source].name);
    lms__buf_addc(&b, ']');
    uint32_t     args = b.oom ? LMS_DICT_FULL : lms__dict_intern(&log->texts, lms__buf_str(&b));
    lms_finding *f = args == LMS_DICT_FULL ? NULL : LMS_PUSH(c->mem, &log->findings);
    lms__buf_free(&b);
    if (f) *f = (lms_finding){ .row = a->row, .field = LMS_LOG_NO_FIELD, .rule = p->rule[r], .severity = p->severity[r], .args = args };
    return f != NULL;
}

static bool corrections(lms_ctx *c, lms_log *log, const lms_answers_plan *p, const lms_table *t, const lms_answers *all, const lms_answer *a)
{
    for (uint32_t i = 0; i <= all->n_asked; i++) {
        if (!(a->given >> i & 1)) continue;
        lms_str  now = lms__value(t, all->field[i], a->row);
        if (lms__str_eq(now, a->value[i].before)) continue;
        uint32_t before = lms__dict_intern(&log->texts, a->value[i].before), after = lms__dict_intern(&log->texts, now);
        if (before == LMS_DICT_FULL || after == LMS_DICT_FULL) return false;
        lms_correction *x = LMS_PUSH(c->mem, &log->corrections);
        if (x == NULL) return false;
        *x = (lms_correction){ .row = a->row, .field = (uint16_t)all->field[i], .rule = p->rule[LMS_R_APPLIED], .kind = LMS_APPLIED,
                               .step = UINT8_MAX, .before = before, .after = after };
    }
    return true;
}

lms_status lms__answers_log(lms_ctx *c, const lms_answers_plan *p, const lms_dataset *d, const lms_table *t,
                            const lms_answers *all, lms_log *log, lms_error *err)
{
    static const int of_state[LMS_N_ANSWER_STATES] = { LMS_R_APPLIED, LMS_R_REPORTED, LMS_R_STALE, LMS_R_CONTRADICTS, LMS_R_UNCLEAR, LMS_R_UNCLEAR };
    bool ok = true;
    for (size_t i = 0; i < all->v.n && ok; i++) {
        const lms_answer *a = &all->v.v[i];
        if (a->state == LMS_ANS_UNKNOWN) continue;
        int r = of_state[a->state];
        if (a->state == LMS_ANS_ACCEPTED)
            r = a->kind == LMS_ANS_DIFFERS ? LMS_R_DIFFERS : a->kind == LMS_ANS_CANDIDATES ? LMS_R_CANDIDATES
              : a->kind == LMS_ANS_NOT_FOUND ? LMS_R_NOT_FOUND : LMS_R_APPLIED;
        ok = finding(c, log, p, d, a, r);
        if (ok && a->patched) ok = corrections(c, log, p, t, all, a);
    }
    return ok ? LMS_OK : lms__mem_why(c->mem, err);
}
