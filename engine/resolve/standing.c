// SPDX-License-Identifier: MIT
/* resolve/standing.c - is a record, a child clean; what is its identifier worth; does it count. */
#include "resolve/internal.h"

/* Status of a number by itself and by its findings: rules of the pack that concern the number mark it. */
lms_id_status lms__number_by_itself(const lms_table *t, uint32_t id, uint32_t v, uint32_t row)
{
    const lms_ident_feat *f = &t->column[id].ident[v];
    if (!(f->flags & LMS_IDENT_FORMED)) return LMS_ID_MALFORMED;
    if (!(f->flags & LMS_IDENT_KNOWN_PLACE)) return LMS_ID_INCONSISTENT;
    uint32_t sex = t->schema->of_role[LMS_ROLEF_SEX], birth = t->schema->of_role[LMS_ROLEF_BIRTH_DATE];
    if (f->flags & LMS_IDENT_HAS_SEX && sex != LMS_NO_FIELD && t->column[sex].v[row]) {
        lms_str s = lms__value(t, sex, row);
        bool    female = (f->flags & LMS_IDENT_FEMALE) != 0;
        if ((lms__str_is(s, "female") && !female) || (lms__str_is(s, "male") && female)) return LMS_ID_INCONSISTENT;
    }
    if (f->year && birth != LMS_NO_FIELD && t->column[birth].v[row]) {
        int16_t y = t->column[birth].date[t->column[birth].v[row]].date.y;
        if (y && y != f->year) return LMS_ID_INCONSISTENT;
    }
    return LMS_ID_WELL_FORMED;
}

/* Fields filled, as bits of the basic ones. */
static bool basic_there(const lms_resolve_plan *p, uint64_t filled)
{
    for (uint32_t g = 0; g < p->n_groups; g++)
        if (!(filled & p->group[g])) return false;
    return true;
}

/*
 * What the lists say of each record's number: verified wins over structural doubt, a contradiction over being well
 * formed. Of lists that contradict each other the newer holds; of the same date the contradiction, since people
 * must look.
 */
static void by_evidence(const lms_resolve_in *in, lms_resolved *out)
{
    const lms_identified *x = in->identified;
    for (size_t i = 0, end; i < x->evidence.n; i = end) {
        uint32_t row = x->evidence.v[i].row;
        int32_t  agreed = INT32_MIN, denied = INT32_MIN;
        bool     suggested = false, unknown = false;
        for (end = i; end < x->evidence.n && x->evidence.v[end].row == row; end++) {
            const lms_evidence *e = &x->evidence.v[end];
            int32_t             date = in->dataset->source[e->source].date;
            if (e->outcome == LMS_OUT_VERIFIED && date > agreed) agreed = date;
            if (e->outcome == LMS_OUT_VERIFIED && agreed == INT32_MIN) agreed = INT32_MIN + 1; /* a list without a date */
            if ((e->outcome == LMS_OUT_MISMATCH || e->outcome == LMS_OUT_SHARED) && date > denied) denied = date;
            if ((e->outcome == LMS_OUT_MISMATCH || e->outcome == LMS_OUT_SHARED) && denied == INT32_MIN) denied = INT32_MIN + 1;
            suggested |= e->outcome == LMS_OUT_SUGGESTED;
            unknown |= e->outcome == LMS_OUT_NOT_FOUND;
        }
        uint8_t *s = &out->record_status[row];
        if (*s == LMS_ID_ABSENT) *s = suggested ? LMS_ID_SUGGESTED : LMS_ID_ABSENT;
        else if (agreed > denied) *s = LMS_ID_VERIFIED;
        else if (denied > INT32_MIN) *s = LMS_ID_MISMATCH;
        else if (unknown && *s == LMS_ID_WELL_FORMED) *s = LMS_ID_NOT_FOUND;
    }
}

bool lms__records_standing(const lms_resolve_plan *p, const lms_resolve_in *in, lms_resolved *out)
{
    const lms_table *t = in->table;
    uint32_t n = t->n_records, id = t->schema->of_role[LMS_ROLEF_PERSON_ID];
    /* 2: an error finding stands against the record */
    for (size_t i = 0; i < in->log->findings.n; i++)
        if (in->log->findings.v[i].severity == LMS_SEV_ERROR) out->record_clean[in->log->findings.v[i].row] = 2;
    for (uint32_t row = 0; row < n; row++) {
        uint64_t filled = 0;
        for (uint32_t f = 0; f < t->schema->n && f < 64; f++)
            if (t->column[f].v[row] && p->basic >> f & 1) {
                const lms_column *c = &t->column[f];
                uint32_t v = c->v[row];
                bool no_value = (c->name && (c->name[v].flags & LMS_NAME_TEMPORARY)) || (c->date && c->date[v].day == LMS_NO_DAY);
                if (!no_value) filled |= 1ull << f;
            }
        out->record_clean[row] = out->record_clean[row] != 2 && basic_there(p, filled) && !in->clusters->open_question[row];
        uint32_t v = id != LMS_NO_FIELD ? t->column[id].v[row] : 0;
        out->record_status[row] = v ? (uint8_t)lms__number_by_itself(t, id, v, row) : LMS_ID_ABSENT;
    }
    by_evidence(in, out);
    return true;
}

bool lms__in_base(const lms_resolve_plan *p, const lms_table *t, uint32_t life, uint32_t birth, int32_t as_of)
{
    if (life) {
        lms_str s = lms__dict_get(&t->column[t->schema->of_role[LMS_ROLEF_LIFE_STATUS]].dict, life);
        for (uint32_t i = 0; i < p->n_away; i++)
            if (lms__str_eq(s, p->away[i])) return false;
    }
    if (birth == 0 || p->age == 0 || as_of == LMS_NO_DAY) return true;
    lms_date d = t->column[t->schema->of_role[LMS_ROLEF_BIRTH_DATE]].date[birth].date;
    return d.y == 0 || as_of < lms__date_turns(d, p->age, p->leap_february);
}

static bool counts(const lms_resolve_plan *p, const lms_resolve_in *in, const lms_resolved *r, uint32_t child, int32_t as_of)
{
    const lms_schema *sc = in->table->schema;
    uint32_t birth = sc->of_role[LMS_ROLEF_BIRTH_DATE], life = sc->of_role[LMS_ROLEF_LIFE_STATUS];
    return lms__in_base(p, in->table, life == LMS_NO_FIELD ? 0 : r->golden[life][child], birth == LMS_NO_FIELD ? 0 : r->golden[birth][child], as_of);
}

/* Numbers that more than one child carries; the child that evidence names keeps its number. */
static bool mark_shared(const lms_resolve_in *in, lms_resolved *r)
{
    uint32_t id = in->table->schema->of_role[LMS_ROLEF_PERSON_ID];
    if (id == LMS_NO_FIELD) return true;
    uint32_t n = in->table->column[id].dict.n, *children = lms__mem_zalloc(r->mem, n, sizeof *children);
    if (children == NULL) return false;
    for (uint32_t c = 0; c < r->n_children; c++) children[r->golden[id][c]]++;
    for (uint32_t c = 0; c < r->n_children; c++) {
        uint32_t v = r->golden[id][c];
        if (v && children[v] > 1 && r->child[c].id_status != LMS_ID_VERIFIED && !(in->table->column[id].ident[v].flags & LMS_IDENT_PLACEHOLDER))
            r->child[c].id_status = LMS_ID_SHARED;
    }
    lms__mem_free(r->mem, children, n, sizeof *children);
    return true;
}

bool lms__children_standing(const lms_resolve_plan *p, const lms_resolve_in *in, int32_t as_of, lms_resolved *r)
{
    const lms_clusters *k = in->clusters;
    const lms_table    *t = in->table;
    uint32_t id = t->schema->of_role[LMS_ROLEF_PERSON_ID];
    for (uint32_t c = 0; c < r->n_children; c++) {
        lms_child *x = &r->child[c];
        uint64_t   filled = 0;
        bool       open = false;
        x->record_count = k->start[c + 1] - k->start[c];
        /* status of the record the golden number comes from; any verified record verifies the child */
        uint32_t o = id != LMS_NO_FIELD ? r->origin[id][c] : LMS_NO_ROW;
        x->id_status = o == LMS_NO_ROW ? LMS_ID_ABSENT : r->record_status[o];
        for (uint32_t i = k->start[c]; i < k->start[c + 1]; i++) {
            uint32_t row = k->member[i];
            open |= k->open_question[row];
            if (o == LMS_NO_ROW && r->record_status[row] == LMS_ID_SUGGESTED) x->id_status = LMS_ID_SUGGESTED;
        }
        for (uint32_t f = 0; f < r->n_fields && f < 64; f++) {
            uint32_t v = r->golden[f][c];
            const lms_column *col = &t->column[f];
            if (v == 0 || !(p->basic >> f & 1)) continue;
            if ((col->name && (col->name[v].flags & LMS_NAME_TEMPORARY)) || (col->date && col->date[v].day == LMS_NO_DAY)) continue;
            filled |= 1ull << f;
        }
        x->steps = (uint8_t)(basic_there(p, filled) << LMS_STEP_COMPLETE | !open << LMS_STEP_UNIQUE);
        x->sound = !open;
    }
    /* an error finding counts against the child if the golden value of its field comes from that record, or it is about the record */
    for (size_t i = 0; i < in->log->findings.n; i++) {
        const lms_finding *f = &in->log->findings.v[i];
        if (f->severity != LMS_SEV_ERROR) continue;
        uint32_t c = k->child_of[f->row];
        if (f->field == LMS_LOG_NO_FIELD || r->origin[f->field][c] == f->row) r->child[c].sound = 0;
    }
    if (!mark_shared(in, r)) return false;
    lms__ladder(in, r);
    for (uint32_t c = 0; c < r->n_children; c++) {
        lms_child *x = &r->child[c];
        x->clean = (x->steps >> LMS_STEP_COMPLETE & 1) && x->sound;
        x->updated = counts(p, in, r, c, as_of);
        x->in_target = x->updated && x->clean && x->id_status == LMS_ID_VERIFIED;
        r->n_updated += x->updated;
        r->n_clean += x->updated && x->clean;
        r->n_verified += x->updated && x->id_status == LMS_ID_VERIFIED;
        r->n_in_target += x->in_target;
    }
    return true;
}
