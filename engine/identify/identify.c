// SPDX-License-Identifier: MIT
/*
 * identify/identify.c - what each list says about each record.
 *
 *     number in the list?   yes: name, birth date, sex agree        verified
 *                                something differs                   mismatch (of-another: the record fits another row)
 *                                nothing differs, something missing  supports
 *                           no:  the record is somebody in the list  mismatch (other number, or re-established)
 *                                the list should know it             not_found
 *     no number             exactly one person fits, far ahead       suggested
 *                           linked, but not so sure                  supports
 *
 * A list whose issuer cannot verify only says "supports". Lists are taken one by one, in the order of sources.
 */
#include "identify/internal.h"

#include "base/sort.h"

typedef struct job {
    lms_ctx                 *c;
    const lms_identify_plan *p;
    const lms_dataset       *d;
    const lms_table         *t;
    const lms_scored        *s;
    lms_identified          *out;
    uint32_t    n, id_field, name_field;
    lms_persons persons;
    lms_link   *link;     /* of the list in hand */
    uint8_t    *linked;   /* [n_refs] of the person's row: 1 maybe, 2 a record is linked */
    uint8_t    *ward;     /* [values of the ward's column] wards of the list in hand */
    uint8_t    *verified; /* [values of the number's column] a record is verified with this number */
    uint8_t    *sure;     /* [n] how person_of was found: 0 not, 1 linked, 2 verified */
    int32_t    *since;    /* [n] date of the list person_of comes from */
} job;

/* A number that can name a person: well formed, not 000000000000. */
bool lms__numbered(const lms_table *t, uint32_t field, uint32_t row)
{
    if (field == LMS_NO_FIELD) return false;
    const lms_column *c = &t->column[field];
    if (c->v[row] == 0) return false;
    if (c->ident == NULL) return true;
    return (c->ident[c->v[row]].flags & (LMS_IDENT_FORMED | LMS_IDENT_PLACEHOLDER)) == LMS_IDENT_FORMED;
}

/* ---- do two rows agree? ---- */

typedef enum agreement { AGREE, DIFFER, UNKNOWN } agreement;

static agreement compare_date(lms_date_feat a, lms_date_feat b)
{
    if (a.day != LMS_NO_DAY && b.day != LMS_NO_DAY) return a.day == b.day ? AGREE : DIFFER;
    if (a.date.y && b.date.y && a.date.y != b.date.y) return DIFFER;
    if (a.date.m && b.date.m && a.date.m != b.date.m) return DIFFER;
    return UNKNOWN;
}

static agreement compare_field(const lms_table *t, uint32_t f, uint32_t a, uint32_t b)
{
    const lms_column *c = &t->column[f];
    uint32_t          x = c->v[a], y = c->v[b];
    if (x == 0 || y == 0) return UNKNOWN;
    if (x == y) return AGREE;
    if (c->name) {
        if ((c->name[x].flags | c->name[y].flags) & (LMS_NAME_TEMPORARY | LMS_NAME_LOST)) return UNKNOWN;
        return c->name[x].key == c->name[y].key ? AGREE : DIFFER; /* case and tone style aside */
    }
    if (c->date) return compare_date(c->date[x], c->date[y]);
    return DIFFER;
}

static void compare(const job *j, uint32_t row, uint32_t ref, uint64_t *differs, uint64_t *unknown)
{
    *differs = *unknown = 0;
    for (uint32_t i = 0; i < j->p->n_agree; i++) {
        agreement a = compare_field(j->t, j->p->agree[i], row, ref);
        if (a != AGREE) *(a == DIFFER ? differs : unknown) |= UINT64_C(1) << j->p->agree[i];
    }
}

/* ---- persons of the lists ---- */

static bool one_person(const job *j, uint32_t a, uint32_t b)
{
    if (j->d->source_of[a] != j->d->source_of[b]) return true;
    uint32_t birth = j->t->schema->of_role[LMS_ROLEF_BIRTH_DATE];
    return j->name_field == LMS_NO_FIELD || compare_field(j->t, j->name_field, a, b) != DIFFER || birth == LMS_NO_FIELD ||
           compare_field(j->t, birth, a, b) != DIFFER;
}

static bool find_persons(job *j)
{
    lms_persons *p = &j->persons;
    const lms_column *c = j->id_field == LMS_NO_FIELD ? NULL : &j->t->column[j->id_field];
    p->n_refs = j->t->n_rows - j->n;
    p->n_values = c ? c->dict.n : 1;
    p->of = lms__mem_alloc(j->c->mem, p->n_refs, sizeof *p->of);
    p->next = lms__mem_alloc(j->c->mem, p->n_refs, sizeof *p->next);
    p->first = lms__mem_alloc(j->c->mem, p->n_values, sizeof *p->first);
    if (!p->of || !p->next || !p->first) return false;
    for (uint32_t v = 0; v < p->n_values; v++) p->first[v] = LMS_NO_ROW;
    for (uint32_t k = p->n_refs; k; k--) { /* backwards, so that chains ascend */
        uint32_t row = j->n + k - 1;
        p->of[k - 1] = row;
        p->next[k - 1] = LMS_NO_ROW;
        if (!lms__numbered(j->t, j->id_field, row)) continue;
        p->next[k - 1] = p->first[c->v[row]];
        p->first[c->v[row]] = row;
    }
    for (uint32_t k = 0; k < p->n_refs; k++) {
        uint32_t row = j->n + k;
        if (!lms__numbered(j->t, j->id_field, row)) continue;
        uint32_t first = p->first[c->v[row]];
        if (first != row && one_person(j, first, row)) p->of[k] = first;
    }
    return true;
}

static uint32_t person(const job *j, uint32_t ref) { return j->persons.of[ref - j->n]; }

/* ---- evidence ---- */

static const uint8_t outcome_of[LMS_N_CASES] = {
    [LMS_CASE_VERIFIED] = LMS_OUT_VERIFIED, [LMS_CASE_FIELDS_DIFFER] = LMS_OUT_MISMATCH, [LMS_CASE_OF_ANOTHER] = LMS_OUT_MISMATCH,
    [LMS_CASE_OTHER_NUMBER] = LMS_OUT_MISMATCH, [LMS_CASE_REESTABLISHED] = LMS_OUT_MISMATCH, [LMS_CASE_NOT_FOUND] = LMS_OUT_NOT_FOUND,
    [LMS_CASE_SUGGESTED] = LMS_OUT_SUGGESTED, [LMS_CASE_SHARED] = LMS_OUT_SHARED, [LMS_CASE_INCOMPLETE] = LMS_OUT_SUPPORTS,
    [LMS_CASE_LIST_CONTRADICTS] = LMS_OUT_SUPPORTS, [LMS_CASE_SUPPORTS] = LMS_OUT_SUPPORTS };

static bool add(job *j, uint32_t row, uint32_t ref, uint32_t source, int what, uint64_t differs)
{
    const lms_link *l = &j->link[row];
    lms_evidence   *e = LMS_PUSH(j->c->mem, &j->out->evidence);
    if (e == NULL) return false;
    bool same = l->person != LMS_NO_ROW && ref != LMS_NO_ROW && l->person == person(j, ref);
    *e = (lms_evidence){ .row = row, .ref_row = ref, .source = source, .outcome = outcome_of[what], .rule = j->p->rule[what], .differs = differs,
                         .probability = same ? j->s->links.v[l->pair].probability : -1, .margin = same ? l->margin : -1 };
    if (ref != LMS_NO_ROW) {
        uint8_t *flag = &j->linked[person(j, ref) - j->n];
        uint8_t  now = outcome_of[what] == LMS_OUT_MISMATCH && !same ? 1 : 2;
        if (now > *flag) *flag = now;
    }
    return true;
}

static void name_person(job *j, uint32_t row, uint32_t ref, int32_t date, uint8_t sure)
{
    if (sure < j->sure[row] || (sure == j->sure[row] && date <= j->since[row] && j->sure[row])) return;
    j->sure[row] = sure;
    j->since[row] = date;
    j->out->person_of[row] = person(j, ref);
}

/* Old number in the registry, new one in the list: same place of registration, another coded sex or birth year, and
   the list's number fits the list's person. */
static bool reestablished(const job *j, uint32_t row, uint32_t ref)
{
    const lms_column *c = &j->t->column[j->id_field];
    if (c->ident == NULL) return false;
    const lms_ident_feat *a = &c->ident[c->v[row]], *b = &c->ident[c->v[ref]];
    uint32_t birth = j->t->schema->of_role[LMS_ROLEF_BIRTH_DATE], sex = j->t->schema->of_role[LMS_ROLEF_SEX];
    if (a->n != b->n || a->n < 12 || a->bcd >> 36 != b->bcd >> 36 || a->year == 0 || b->year == 0) return false;
    if (a->year == b->year && (a->flags & LMS_IDENT_FEMALE) == (b->flags & LMS_IDENT_FEMALE)) return false;
    if (birth != LMS_NO_FIELD && j->t->column[birth].date && j->t->column[birth].v[ref] &&
        j->t->column[birth].date[j->t->column[birth].v[ref]].date.y != b->year)
        return false;
    lms_str s = sex == LMS_NO_FIELD ? LMS_S("") : lms__value(j->t, sex, ref);
    return s.n == 0 || !(b->flags & LMS_IDENT_HAS_SEX) || lms__str_is(s, b->flags & LMS_IDENT_FEMALE ? "female" : "male");
}

/* The row of this list with the record's number that fits best. */
static uint32_t row_with_number(const job *j, uint32_t row, uint32_t source, uint64_t *differs, uint64_t *unknown, bool *contradicts)
{
    uint32_t best = LMS_NO_ROW, number = j->t->column[j->id_field].v[row];
    *contradicts = false;
    for (uint32_t r = j->persons.first[number]; r != LMS_NO_ROW; r = j->persons.next[r - j->n]) {
        uint64_t d, u;
        if (j->d->source_of[r] != source) continue;
        compare(j, row, r, &d, &u);
        if (best != LMS_NO_ROW && person(j, best) != person(j, r)) *contradicts = true;
        int less = __builtin_popcountll(d) * 64 + __builtin_popcountll(u), than = __builtin_popcountll(*differs) * 64 + __builtin_popcountll(*unknown);
        if (best != LMS_NO_ROW && less >= than) continue;
        best = r;
        *differs = d;
        *unknown = u;
    }
    return best;
}

static bool ward_in_list(const job *j, uint32_t row)
{
    uint32_t f = j->t->schema->of_role[LMS_ROLEF_WARD_CODE];
    return f != LMS_NO_FIELD && j->t->column[f].v[row] && j->ward[j->t->column[f].v[row]];
}

/* One record against one list that can verify. */
static bool judge(job *j, uint32_t row, uint32_t source, uint8_t knows)
{
    const lms_link *l = &j->link[row];
    int32_t  date = j->d->source[source].date;
    bool     has = lms__numbered(j->t, j->id_field, row), contradicts = false;
    const lms_pair *pair = l->person == LMS_NO_ROW ? NULL : &j->s->links.v[l->pair];
    bool     linked = pair && (double)pair->probability >= j->p->link_probability && (double)l->margin >= j->p->link_margin;
    bool     strong = linked && (double)pair->probability >= j->p->suggest_probability && (double)l->margin >= j->p->suggest_margin;
    bool     numbered = linked && lms__numbered(j->t, j->id_field, pair->b);
    uint64_t differs = 0, unknown = 0, id_bit = j->id_field < 64 ? UINT64_C(1) << j->id_field : 0;
    uint32_t ref = has ? row_with_number(j, row, source, &differs, &unknown, &contradicts) : LMS_NO_ROW;
    if (numbered) name_person(j, row, pair->b, date, 1);
    if (ref != LMS_NO_ROW) {
        if (contradicts) return add(j, row, ref, source, differs ? LMS_CASE_FIELDS_DIFFER : LMS_CASE_LIST_CONTRADICTS, differs);
        if (differs == 0 && unknown == 0) {
            j->verified[j->t->column[j->id_field].v[row]] = 1;
            name_person(j, row, ref, date, 2);
            return add(j, row, ref, source, LMS_CASE_VERIFIED, 0);
        }
        if (differs == 0) return add(j, row, ref, source, LMS_CASE_INCOMPLETE, unknown);
        if (!linked || l->person == person(j, ref)) return add(j, row, ref, source, LMS_CASE_FIELDS_DIFFER, differs);
        if (!add(j, row, ref, source, LMS_CASE_OF_ANOTHER, differs)) return false;
        compare(j, row, pair->b, &differs, &unknown);
        return add(j, row, pair->b, source, numbered ? LMS_CASE_OTHER_NUMBER : LMS_CASE_SUPPORTS, differs | (numbered ? id_bit : 0));
    }
    if (linked) compare(j, row, pair->b, &differs, &unknown);
    if (has && numbered) return add(j, row, pair->b, source, reestablished(j, row, pair->b) ? LMS_CASE_REESTABLISHED : LMS_CASE_OTHER_NUMBER, differs | id_bit);
    if (has && !linked && (knows == LMS_KNOWS_EVERYONE || (knows == LMS_KNOWS_OWN_WARDS && ward_in_list(j, row))))
        return add(j, row, LMS_NO_ROW, source, LMS_CASE_NOT_FOUND, 0);
    if (!has && strong && numbered) return add(j, row, pair->b, source, LMS_CASE_SUGGESTED, differs);
    return linked ? add(j, row, pair->b, source, LMS_CASE_SUPPORTS, differs) : true;
}

/* One record against a list that cannot verify: does the child exist? */
static bool support(job *j, uint32_t row, uint32_t source)
{
    const lms_link *l = &j->link[row];
    uint64_t differs = 0, unknown = 0;
    bool     contradicts = false, has = lms__numbered(j->t, j->id_field, row);
    uint32_t ref = has ? row_with_number(j, row, source, &differs, &unknown, &contradicts) : LMS_NO_ROW;
    if (ref != LMS_NO_ROW && differs == 0 && !contradicts) return add(j, row, ref, source, LMS_CASE_SUPPORTS, unknown);
    if (l->person == LMS_NO_ROW) return true;
    const lms_pair *pair = &j->s->links.v[l->pair];
    if ((double)pair->probability < j->p->link_probability || (double)l->margin < j->p->link_margin) return true;
    compare(j, row, pair->b, &differs, &unknown);
    return add(j, row, pair->b, source, LMS_CASE_SUPPORTS, differs);
}

/* Links of one list only. */
static bool links_of(const job *j, uint32_t source, lms_scored *some)
{
    const lms_scored *s = j->s;
    *some = *s;
    some->links.v = lms__mem_alloc(j->c->mem, s->links.n, sizeof *s->links.v);
    some->links.n = 0;
    some->links.cap = s->links.n;
    if (some->links.v == NULL) return false;
    for (size_t i = 0; i < s->links.n; i++)
        if (j->d->source_of[s->links.v[i].b] == source) some->links.v[some->links.n++] = s->links.v[i];
    return true;
}

/* The wards a list has; false if it names none. */
static bool wards_of(const job *j, uint32_t source)
{
    uint32_t f = j->t->schema->of_role[LMS_ROLEF_WARD_CODE];
    bool     any = false;
    if (f == LMS_NO_FIELD) return false;
    const lms_column *c = &j->t->column[f];
    memset(j->ward, 0, c->dict.n);
    for (uint32_t r = j->n; r < j->t->n_rows; r++)
        if (j->d->source_of[r] == source) j->ward[c->v[r]] = 1, any |= c->v[r] != 0;
    return any;
}

static lms_status take_list(job *j, uint32_t source, const lms_issuer *issuer, lms_error *err)
{
    lms_scored some;
    bool       ok = links_of(j, source, &some);
    lms_status st = ok ? lms__identify_links(j->c, j->t, &some, &j->persons, j->link, err) : lms__mem_why(j->c->mem, err);
    const lms_scored *all = j->s;
    j->s = &some;
    for (size_t i = 0; st == LMS_OK && i < some.links.n; i++) {
        uint8_t *flag = &j->linked[person(j, some.links.v[i].b) - j->n];
        if ((double)some.links.v[i].probability >= j->p->maybe && *flag == 0) *flag = 1;
    }
    uint8_t knows = issuer->knows;
    if (st == LMS_OK && !wards_of(j, source) && knows == LMS_KNOWS_OWN_WARDS) knows = LMS_KNOWS_EVERYONE; /* nothing limits it */
    for (uint32_t r = 0; st == LMS_OK && r < j->n; r++)
        if (!(issuer->verifies ? judge(j, r, source, knows) : support(j, r, source))) st = lms__mem_why(j->c->mem, err);
    j->s = all;
    if (ok) lms__mem_free(j->c->mem, some.links.v, all->links.n, sizeof *some.links.v);
    return st;
}

static const lms_issuer *issuer_of(const job *j, const lms_source *s)
{
    for (uint32_t i = 0; i < j->p->n_issuers; i++)
        if (lms__str_eq(j->p->issuer[i].id, s->issuer)) return &j->p->issuer[i];
    return NULL;
}

static void unknown_issuer(const job *j, const lms_source *s)
{
    lms_buf b;
    lms__buf_init(&b, j->c->mem);
    for (uint32_t i = 0; i < j->p->n_issuers; i++) {
        if (i) lms__buf_addz(&b, ", ");
        lms__buf_add(&b, j->p->issuer[i].id);
    }
    lms__buf_addc(&b, 0);
    lms__notice_at(j->c, s->name.s, 0, LMS_MSG("The issuer {1} is not in the rule pack, so its list gives no evidence; the pack knows: {2}"), s->issuer.s,
                   b.oom ? "" : b.s);
    lms__buf_free(&b);
}

/* Records that carry a number verified for another record, under another name. */
static void find_shared(job *j)
{
    uint64_t name = j->name_field < 64 ? UINT64_C(1) << j->name_field : 0;
    for (size_t i = 0; i < j->out->evidence.n; i++) {
        lms_evidence *e = &j->out->evidence.v[i];
        bool by_number = e->ref_row != LMS_NO_ROW && j->t->column[j->id_field].v[e->row] == j->t->column[j->id_field].v[e->ref_row];
        if (e->probability > 0.5f) continue; /* likely the same child under a damaged name */
        if (e->outcome != LMS_OUT_MISMATCH || !by_number || !(e->differs & name) || !j->verified[j->t->column[j->id_field].v[e->row]]) continue;
        e->outcome = LMS_OUT_SHARED;
        e->rule = j->p->rule[LMS_CASE_SHARED];
    }
}

/* Evidence was made list by list; its order is (row, source, ref_row). */
static bool order_evidence(job *j)
{
    size_t        n = j->out->evidence.n;
    lms_keyrow   *key = lms__mem_alloc(j->c->mem, n, sizeof *key), *tmp = lms__mem_alloc(j->c->mem, n, sizeof *tmp);
    lms_evidence *v = lms__mem_alloc(j->c->mem, n, sizeof *v);
    bool          ok = key && tmp && v;
    if (ok) {
        for (size_t i = 0; i < n; i++) key[i] = (lms_keyrow){ j->out->evidence.v[i].ref_row, (uint32_t)i, 0 };
        lms__sort_keyrow(key, tmp, n);
        for (size_t i = 0; i < n; i++) {
            const lms_evidence *e = &j->out->evidence.v[key[i].row];
            key[i].key = (uint64_t)e->row << 32 | e->source;
        }
        lms__sort_keyrow(key, tmp, n);
        for (size_t i = 0; i < n; i++) v[i] = j->out->evidence.v[key[i].row];
        if (n) memcpy(j->out->evidence.v, v, n * sizeof *v);
    }
    lms__mem_free(j->c->mem, key, n, sizeof *key);
    lms__mem_free(j->c->mem, tmp, n, sizeof *tmp);
    lms__mem_free(j->c->mem, v, n, sizeof *v);
    return ok;
}

static bool find_missing(job *j)
{
    for (uint32_t k = 0; k < j->persons.n_refs; k++) {
        uint32_t          row = j->n + k, p = j->persons.of[k];
        const lms_issuer *issuer = issuer_of(j, &j->d->source[j->d->source_of[row]]);
        if (issuer == NULL || !issuer->children || j->linked[p - j->n] == 2) continue;
        lms_missing *m = LMS_PUSH(j->c->mem, &j->out->missing);
        if (m == NULL) return false;
        *m = (lms_missing){ row, j->linked[p - j->n] };
        j->linked[p - j->n] = 2; /* a person of several lists is missing once */
    }
    return true;
}

static bool set_up(job *j)
{
    lms_mem *mem = j->c->mem;
    uint32_t w = j->t->schema->of_role[LMS_ROLEF_WARD_CODE], n_refs = j->t->n_rows - j->n;
    j->link = lms__mem_alloc(mem, j->n, sizeof *j->link);
    j->linked = lms__mem_zalloc(mem, n_refs, 1);
    j->ward = lms__mem_zalloc(mem, w == LMS_NO_FIELD ? 1 : j->t->column[w].dict.n, 1);
    j->sure = lms__mem_zalloc(mem, j->n, 1);
    j->since = lms__mem_zalloc(mem, j->n, sizeof *j->since);
    bool ok = find_persons(j) && j->link && j->linked && j->ward && j->sure && j->since;
    return ok && (j->verified = lms__mem_zalloc(mem, j->persons.n_values, 1)) != NULL;
}

static void clean_up(job *j)
{
    lms_mem *mem = j->c->mem;
    uint32_t w = j->t->schema->of_role[LMS_ROLEF_WARD_CODE], n_refs = j->t->n_rows - j->n;
    lms__mem_free(mem, j->link, j->n, sizeof *j->link);
    lms__mem_free(mem, j->linked, n_refs, 1);
    lms__mem_free(mem, j->ward, w == LMS_NO_FIELD ? 1 : j->t->column[w].dict.n, 1);
    lms__mem_free(mem, j->sure, j->n, 1);
    lms__mem_free(mem, j->since, j->n, sizeof *j->since);
    lms__mem_free(mem, j->verified, j->persons.n_values, 1);
    lms__mem_free(mem, j->persons.of, n_refs, sizeof *j->persons.of);
    lms__mem_free(mem, j->persons.next, n_refs, sizeof *j->persons.next);
    lms__mem_free(mem, j->persons.first, j->persons.n_values, sizeof *j->persons.first);
}

lms_status lms__identify(lms_ctx *c, const lms_identify_plan *p, const lms_dataset *d, const lms_table *t, const lms_scored *s, lms_identified *out, lms_error *err)
{
    job j = { .c = c, .p = p, .d = d, .t = t, .s = s, .out = out, .n = t->n_records, .id_field = t->schema->of_role[LMS_ROLEF_PERSON_ID],
              .name_field = t->schema->of_role[LMS_ROLEF_PERSON_NAME] };
    lms_status st = LMS_OK;
    bool       any = false;
    *out = (lms_identified){ .mem = c->mem, .n_records = j.n };
    out->person_of = lms__mem_alloc(c->mem, j.n, sizeof *out->person_of);
    if (out->person_of == NULL) return lms__mem_why(c->mem, err);
    for (uint32_t r = 0; r < j.n; r++) out->person_of[r] = LMS_NO_ROW;
    for (uint32_t i = 0; i < d->n_sources; i++) {
        if (d->source[i].role != LMS_ROLE_REFERENCE) continue;
        const lms_issuer *x = issuer_of(&j, &d->source[i]);
        if (x == NULL) unknown_issuer(&j, &d->source[i]);
        else out->have_list |= x->verifies, any = true;
    }
    if (st == LMS_OK && any) {
        if (!set_up(&j)) st = lms__mem_why(c->mem, err);
        for (uint32_t i = 0; st == LMS_OK && i < d->n_sources; i++)
            if (d->source[i].role == LMS_ROLE_REFERENCE && issuer_of(&j, &d->source[i])) st = take_list(&j, i, issuer_of(&j, &d->source[i]), err);
        if (st == LMS_OK && j.id_field != LMS_NO_FIELD) find_shared(&j);
        if (st == LMS_OK && !(order_evidence(&j) && find_missing(&j))) st = lms__mem_why(c->mem, err);
        clean_up(&j);
    }
    if (st != LMS_OK) lms__identified_free(out);
    return st;
}
