// SPDX-License-Identifier: MIT
/*
 * bench/gen_people.c - one family: parents, births, twins, names, homes, and when which ward wrote them down.
 *
 * Rates of the population part of error_rates.csv: 1.6 children a family; 0.011 of deliveries are twins, of same-sex twins
 * 0.20 differ by a tone only and 0.50 share all but the last syllable; kin with the same surname in the same hamlet 0.15 of
 * families; minorities 0.04 (0.30 in one ward); a second entry for 0.10 of children, 0.45 of them in the same ward and 0.55
 * after a move, which takes brothers and sisters along; 0.15 of second entries are followed by a third.
 * Own assumptions: 0.06 of children are not in the registry, 0.97 are in the population database, 0.04 have no known father.
 */
#include "gen.h"

#include <string.h>

static void births(const world *w, rng *r, family *f)
{
    uint32_t x = gen_below(r, 100);
    int      n = x < 52 ? 1 : x < 89 ? 2 : x < 98 ? 3 : 4, gap[4] = { 0 }, sum = 0;
    int32_t  first, span = 5996, last = w->as_of - 20;
    for (int i = 1; i < n; i++) sum += gap[i] = gen_range(r, 450, 2200);
    if (sum > 5000) {
        int scaled = 0;
        for (int i = 1; i < n; i++) scaled += gap[i] = gap[i] * 5000 / sum;
        sum = scaled;
    }
    first = last - sum - (int32_t)gen_below(r, (uint32_t)(span - sum));
    f->n_deliveries = n;
    for (int i = 0; i < n; i++) {
        first += gap[i];
        bool twins = gen_chance(r, PERCENT(1.1)) && f->n_children + 2 + (n - 1 - i) <= MAX_CHILDREN;
        bool registered = gen_chance(r, PERCENT(94)), female = gen_below(r, 1000) < 475; /* 110 boys to 100 girls */
        for (int k = 0; k <= twins; k++) {
            child *c = &f->child[f->n_children++];
            *c = (child){ .birth = first, .female = female, .registered = registered, .twin_group = twins ? i + 1 : 0, .order = f->n_children };
            if (k == 1) c->female = gen_below(r, 1000) < 350 ? female : gen_below(r, 1000) < 475; /* one egg in 0.35 */
            c->in_reference = gen_chance(r, PERCENT(97));
            c->deceased = gen_chance(r, PERCENT(0.2));
        }
    }
}

static uint32_t other_ward(const world *w, rng *r, uint32_t from)
{
    uint32_t x = gen_below(r, 100), to = from, block = from / 10, blocks = w->n_wards / 10;
    for (int tries = 0; tries < 20 && to == from; tries++) {
        if (w->n_wards <= 10 || x < 60) to = block * 10 + gen_below(r, 10);
        else if (x < 85) to = (block ^ 1) < blocks ? (block ^ 1) * 10 + gen_below(r, 10) : gen_below(r, w->n_wards);
        else to = gen_below(r, w->n_wards);
        if (to >= w->n_wards) to = from;
    }
    return to == from ? (from + 1) % w->n_wards : to;
}

static int32_t within(int32_t day, int32_t last) { return day < last ? day : last; }

static void events(const world *w, rng *r, family *f)
{
    int32_t last = w->as_of - 1, youngest = f->child[f->n_children - 1].birth;
    f->home_ward[0] = f->home_ward[1] = f->ward;
    f->moves = gen_chance(r, PERCENT(7.5));
    uint32_t to = other_ward(w, r, f->ward);
    bool     after_all = gen_below(r, 10) < 7;
    int32_t  from = (after_all ? youngest : f->child[0].birth) + 60;
    f->move_day = from < last - 40 ? from + (int32_t)gen_below(r, (uint32_t)(last - 30 - from)) : INT32_MAX;
    if (f->move_day == INT32_MAX) f->moves = false;
    if (f->moves) f->home_ward[1] = to;
    for (int i = 0; i < f->n_children; i++) {
        child  *c = &f->child[i];
        int32_t day = c->birth + (gen_below(r, 100) < 75 ? gen_range(r, 10, 200) : gen_range(r, 200, 2500));
        bool    again = gen_chance(r, PERCENT(4.5)), follows = gen_chance(r, PERCENT(78)), third = gen_chance(r, PERCENT(13)), late = gen_below(r, 2);
        int32_t d2 = day + gen_range(r, 30, 2500), dm = f->move_day == INT32_MAX ? 0 : f->move_day + gen_range(r, 5, 200), d3 = gen_range(r, 30, 1200);
        if (!c->registered) continue;
        uint8_t which = f->moves && c->birth >= f->move_day;
        if (f->moves && !which && day > f->move_day) day = within(c->birth + 10, f->move_day); /* it was written down before the move */
        c->entry[c->n_entries++] = (entry){ which, 0, false, within(day, last) };
        if (again) c->entry[c->n_entries++] = (entry){ which, 1, false, within(d2, last) };
        if (f->moves && !which && follows) c->entry[c->n_entries++] = (entry){ 1, 1, true, within(dm, last) };
        if (third && c->n_entries > 1 && c->n_entries < MAX_ENTRIES) {
            entry e = c->entry[late ? c->n_entries - 1 : 0];
            c->entry[c->n_entries++] = (entry){ e.home, 2, e.home != c->entry[0].home, within(e.day + d3, last) };
        }
    }
}

static int place(const world *w, rng *r, uint32_t ward_, uint32_t own_percent)
{
    if (gen_below(r, 100) < own_percent) return w->id_place_of_ward[ward_];
    uint32_t x = gen_below(r, w->id_place.cumulative[w->id_place.n - 1]);
    for (uint32_t i = 0;; i++)
        if (x < w->id_place.cumulative[i]) return (int)i;
}

void gen_skeleton_in(const world *w, uint32_t number, uint32_t ward_, family *f)
{
    rng r = gen_stream(w->seed, STREAM_FAMILY, number, 0);
    f->number = number;
    f->ward = ward_;
    f->n_children = 0;
    f->group = gen_chance(&r, w->ward[ward_].minority ? PERCENT(30) : PERCENT(4)) ? 0 : -1;
    f->has_father = gen_below(&r, 100) >= 4;
    births(w, &r, f);
    int first = gen_ymd(f->child[0].birth).y;
    f->mother_year = first - 18 - (gen_range(&r, 0, 10) + gen_range(&r, 0, 9));
    f->father_year = f->mother_year + 3 - gen_range(&r, 0, 10);
    f->father_place = place(w, &r, ward_, 80);
    f->mother_place = place(w, &r, ward_, 75);
    for (int i = 0; i < f->n_children; i++) f->child[i].id_place = place(w, &r, ward_, 92);
    events(w, &r, f);
}

void gen_skeleton(const world *w, uint32_t number, family *f) { gen_skeleton_in(w, number, gen_ward_of_family(w, number), f); }

/* --- names --- */

void gen_name_text(const name *nm, char *out, size_t cap)
{
    size_t n = 0;
    for (int i = 0; i < nm->n; i++) {
        const char *t = nm->tok[i] ? nm->tok[i] : nm->own;
        size_t      len = strlen(t);
        if (n + len + 2 >= cap) break;
        if (i > 0 && !(i == 1 && nm->glued)) out[n++] = ' ';
        memcpy(out + n, t, len);
        n += len;
    }
    out[n] = 0;
}

static bool used(const name *nm, const char *t)
{
    for (int i = 0; i < nm->n; i++)
        if (nm->tok[i] && strcmp(nm->tok[i], t) == 0) return true;
    return false;
}

static const char *fresh(rng *r, const words *list, const name *nm, const char *not)
{
    const char *t;
    int tries = 0;
    do t = gen_pick(r, list);
    while ((used(nm, t) || (not && strcmp(t, not) == 0)) && ++tries < 30);
    return t;
}

/* Tokens of a Kinh name: girls 2: 0.2 %, 3: 35 %, 4: 65 %; boys 2: 0.9 %, 3: 73 %, 4: 26 %; parents mostly 3. */
static void vietnamese(const world *w, rng *r, int generation, int female, const char *surname, const char *shared, const char *mother_surname, name *nm)
{
    uint32_t x = gen_below(r, 1000);
    int      n = generation == 0 ? (x < 8 ? 2 : x < 900 ? 3 : 4) : female ? (x < 2 ? 2 : x < 349 ? 3 : x < 995 ? 4 : 5) : (x < 9 ? 2 : x < 737 ? 3 : x < 998 ? 4 : 5);
    *nm = (name){ .n = 0 };
    nm->tok[nm->n++] = surname;
    const words *middle = &w->middle[generation][female];
    for (int i = 2; i < n; i++) {
        const char *t = NULL;
        if (i == 2 && shared && gen_below(r, 100) < 35) t = shared;
        else if (i == 2 && n >= 4 && mother_surname && gen_below(r, 100) < 8) t = mother_surname;
        if (t == NULL || used(nm, t)) t = fresh(r, middle, nm, i > 2 ? (female ? "Thị" : "Văn") : NULL);
        nm->tok[nm->n++] = t;
    }
    nm->tok[nm->n] = fresh(r, &w->given[generation][female], nm, NULL);
    nm->n++;
}

/* A name in the manner of the group. surname: what the child inherits, NULL for a parent (then drawn). */
static void name_of(const world *w, rng *r, int group, int generation, int female, const char *surname, const char *shared, const char *mother_surname, name *nm)
{
    const ethnic *g = group >= 0 ? &w->group[group] : NULL;
    if (surname == NULL) surname = g ? (g->surname.n ? gen_pick(r, &g->surname) : "") : gen_pick(r, &w->surname);
    if (g == NULL || (strcmp(g->order, "vi") == 0 && g->given[0].n == 0)) {
        vietnamese(w, r, generation, female, surname, shared, mother_surname, nm);
        return;
    }
    *nm = (name){ .n = 0 };
    const char *particle = g->particle[female], *given = gen_pick(r, &g->given[female]);
    if (strcmp(g->order, "vi") == 0) {
        nm->tok[nm->n++] = surname;
        nm->tok[nm->n++] = particle;
        nm->tok[nm->n++] = given;
    } else if (strcmp(g->order, "gr") == 0) {
        nm->tok[nm->n++] = surname;
        nm->tok[nm->n++] = given;
    } else {
        nm->tok[nm->n++] = particle;
        nm->tok[nm->n++] = given;
        if (strcmp(g->order, "ede") == 0) nm->tok[nm->n++] = surname;
        nm->glued = strchr(particle, '\'') != NULL;
    }
}

/* Which token is the given name: the last, but before the surname in the Ê Đê order. */
static int given_at(const world *w, int group, const name *nm)
{
    return group >= 0 && strcmp(w->group[group].order, "ede") == 0 ? 1 : nm->n - 1;
}

static bool same_name(const name *a, const name *b)
{
    char x[128], y[128];
    gen_name_text(a, x, sizeof x);
    gen_name_text(b, y, sizeof y);
    return strcmp(x, y) == 0;
}

/* The second of a pair of twins, from the name of the first. */
static void twin_name(const world *w, rng *r, const family *f, const child *first, child *c, const char *surname)
{
    const words *given = f->group >= 0 && w->group[f->group].given[0].n ? &w->group[f->group].given[c->female] : &w->given[1][c->female];
    uint32_t x = gen_below(r, 100);
    int      g = given_at(w, f->group, &first->nm);
    if (first->female == c->female && x < 70) {
        c->nm = first->nm;
        if (x < 20 && gen_retone(first->nm.tok[g], r, c->nm.own, sizeof c->nm.own)) { c->nm.tok[g] = NULL; return; } /* Anh, Ánh */
        c->nm.tok[g] = fresh(r, given, &first->nm, NULL);
        return;
    }
    if (first->female != c->female && x < 50 && f->group < 0 && !used(&first->nm, "Thị") && !used(&first->nm, "Văn")) {
        c->nm = first->nm;
        c->nm.tok[g] = fresh(r, given, &first->nm, NULL);
        return;
    }
    name_of(w, r, f->group, 1, c->female, surname, NULL, NULL, &c->nm);
}

/* --- numbers --- */

/* A permutation of 0 .. 999999, another for each cell. */
static uint32_t scramble(const world *w, uint32_t serial, uint32_t cell)
{
    rng      k = gen_stream(w->id_seed, STREAM_CELL, cell, 0);
    uint32_t key[4];
    for (int i = 0; i < 4; i++) key[i] = (uint32_t)gen_next(&k);
    if (serial >= 1000000) gen_die("more than a million people of one province, sex and year");
    do {
        uint32_t a = serial >> 10, b = serial & 1023;
        for (int i = 0; i < 4; i++) {
            uint32_t t = (b ^ key[i]) * 0x9E3779B1u;
            uint32_t next = a ^ (t >> 15 & 1023);
            a = b;
            b = next;
        }
        serial = a << 10 | b;
    } while (serial >= 1000000);
    return serial;
}

static void id_text(const world *w, int place_, bool female, int year, uint32_t six, char out[13])
{
    memcpy(out, w->id_place.word[place_], 3);
    out[3] = (char)('0' + (year - 1900) / 100 * 2 + female);
    out[4] = (char)('0' + year / 10 % 10);
    out[5] = (char)('0' + year % 10);
    for (int i = 11; i > 5; i--, six /= 10) out[i] = (char)('0' + six % 10);
    out[12] = 0;
}

/* A number that nobody has: from the top of the cell. */
void gen_new_identifier(const world *w, int place_, bool female, int year, uint32_t k, char out[13])
{
    id_text(w, place_, female, year, scramble(w, 999999 - k % 90000, (uint32_t)((place_ * 2 + female) * 120 + year - 1920)), out);
}

static void identifier(const world *w, int place_, bool female, int year, uint32_t serial, char out[13])
{
    id_text(w, place_, female, year, scramble(w, serial + w->serial_base, (uint32_t)((place_ * 2 + female) * 120 + year - 1920)), out);
}

static void phone(const world *w, rng *r, char now[12], char before[12])
{
    char   **p = w->phones.row[1 + gen_below(r, w->phones.n_rows - 1)];
    uint32_t digits = gen_below(r, 10000000);
    snprintf(now, 12, "%.3s%07u", p[0], digits);
    if (p[1][0]) snprintf(before, 12, "%.4s%07u", p[1], digits);
    else memcpy(before, now, 12);
}

static void make_home(const world *w, rng *r, family *f, int which)
{
    home       *h = &f->home[which];
    uint32_t    wn = f->home_ward[which];
    const ward *d = &w->ward[wn];
    *h = (home){ .ward = wn };
    h->hamlet = (int)gen_below(r, (uint32_t)d->n_hamlets);
    uint32_t house = 1 + gen_below(r, 320), lane = 1 + gen_below(r, 190);
    uint32_t x = gen_below(r, 100);
    const char *street = w->street.word[(wn * 7 + gen_below(r, 9)) % w->street.n];
    if (d->rural) {
        if (x < 40) snprintf(h->address, sizeof h->address, "Xóm %u", 1 + house % 12);
        else if (x < 70) snprintf(h->address, sizeof h->address, "Số %u", house);
    } else if (x < 45) {
        snprintf(h->address, sizeof h->address, "Số %u đường %s", house, street);
    } else if (x < 80) {
        snprintf(h->address, sizeof h->address, "Số %u ngõ %u %s", house % 60 + 1, lane, street);
    } else {
        snprintf(h->address, sizeof h->address, "%u/%u/%u %s", house % 40 + 1, lane % 30 + 1, lane, street);
    }
    for (int k = 0; k < 2; k++) phone(w, r, h->phone[k], h->phone_before_2018[k]);
    h->contact = gen_below(r, 100) < 60 ? 0 : 1; /* mother, father */
    if (which == 1)
        for (int k = 0; k < 2; k++)
            if (gen_below(r, 2) == 0) {
                memcpy(h->phone[k], f->home[0].phone[k], 12);
                memcpy(h->phone_before_2018[k], f->home[0].phone_before_2018[k], 12);
            }
    if (!f->has_father) h->contact = 0;
}

static void finish_home(const world *w, family *f, int which)
{
    home       *h = &f->home[which];
    const ward *d = &w->ward[h->ward];
    if (d->rural) snprintf(h->hamlet_text, sizeof h->hamlet_text, "Thôn %s", w->thon.word[(h->ward * 5 + (uint32_t)h->hamlet) % w->thon.n]);
    else snprintf(h->hamlet_text, sizeof h->hamlet_text, "TDP %d", h->hamlet + 1);
    uint32_t serial = f->number - w->ward[f->ward].first_family;
    snprintf(h->household, sizeof h->household, which ? "%.5s.%02d.9%06u" : "%.5s.%02d.%04u", d->old.code, (h->hamlet + 1) % 100, which ? f->number % 1000000u : serial + 1);
}

/* What kin share: the surname of the father and the hamlet. */
typedef struct { const char *surname; int hamlet, group; bool kin; } roots;

static roots roots_of(const world *w, uint32_t number, uint32_t first)
{
    rng   r = gen_stream(w->seed, STREAM_NAMES, number, 1), p = gen_stream(w->seed, STREAM_PLACE, number, 1);
    bool  kin = number > first && gen_chance(&r, PERCENT(15));
    rng   s = gen_stream(w->seed, STREAM_FAMILY, number, 0);
    uint32_t ward_ = gen_ward_of_family(w, number);
    int   group = gen_chance(&s, w->ward[ward_].minority ? PERCENT(30) : PERCENT(4)) ? 0 : -1;
    if (group == 0) {
        const char *g = gen_pick(&r, &w->group_pick);
        while (strcmp(w->group[group].group, g) != 0) group++;
    }
    roots out = { NULL, (int)gen_below(&p, (uint32_t)w->ward[ward_].n_hamlets), group, false };
    const words *list = group >= 0 ? &w->group[group].surname : &w->surname;
    out.surname = list->n ? gen_pick(&r, list) : "";
    if (kin) {
        roots before = roots_of(w, number - 1, first);
        if (before.group == group) {
            out.surname = before.surname;
            out.hamlet = before.hamlet;
            out.kin = true;
        }
    }
    return out;
}

static void children(const world *w, rng *r, family *f, const char *surname, const char *mother_surname)
{
    const char *shared[2] = { gen_pick(r, &w->middle[1][0]), gen_pick(r, &w->middle[1][1]) };
    uint32_t    base = w->child_base[f->number], ward_children = w->ward[f->ward].n_children, prime = ward_children < 4999 ? 4999 : 100003;
    uint32_t    ward_base = w->child_base[w->ward[f->ward].first_family];
    for (int i = 0; i < f->n_children; i++) {
        child *c = &f->child[i];
        c->number = base + (uint32_t)i;
        for (int tries = 0; tries < 20; tries++) {
            bool clash = false;
            if (c->twin_group && i > 0 && f->child[i - 1].twin_group == c->twin_group) twin_name(w, r, f, &f->child[i - 1], c, surname);
            else name_of(w, r, f->group, 1, c->female, surname, shared[c->female], mother_surname, &c->nm);
            for (int k = 0; k < i; k++) clash |= same_name(&c->nm, &f->child[k].nm);
            if (!clash) break;
        }
        int year = gen_ymd(c->birth).y;
        identifier(w, c->id_place, c->female, year, w->child_serial[c->number], c->id);
        snprintf(c->cert, sizeof c->cert, "%u/%d", 1 + (uint32_t)((uint64_t)(c->number - ward_base) * 2503 % prime), year);
        uint32_t digits = (uint32_t)(((uint64_t)c->number * 48271987u + 31415927u) % 100000000u);
        snprintf(c->insurance, sizeof c->insurance, "%.2s%08u", w->ward[f->ward].old.pid + 1, digits);
    }
}

static void circumstances(rng *r, family *f)
{
    static const char *const word[] = { "Hộ nghèo", "Hộ cận nghèo", "Mồ côi cha", "Cha mẹ ly hôn", "Cha mẹ đi làm ăn xa", "Khuyết tật" };
    static const uint8_t     share[] = { 20, 30, 8, 12, 24, 6 };
    uint32_t x = gen_below(r, 100), y = gen_below(r, 100);
    f->circumstances[0] = 0;
    if (gen_below(r, 100) < 9)
        for (size_t i = 0; i < sizeof share; i++) {
            if (x < share[i]) { snprintf(f->circumstances, sizeof f->circumstances, "%s", word[i]); break; }
            x -= share[i];
        }
    f->guardian_known = y < 3 || strcmp(f->circumstances, "Cha mẹ đi làm ăn xa") == 0;
}

void gen_family(const world *w, uint32_t number, family *f)
{
    gen_skeleton(w, number, f);
    roots own = roots_of(w, number, w->ward[f->ward].first_family);
    f->group = own.group;
    rng r = gen_stream(w->seed, STREAM_NAMES, number, 0), p = gen_stream(w->seed, STREAM_PLACE, number, 0);
    bool mixed = f->group >= 0 && gen_below(&r, 100) < 15;
    bool by_mother = f->group >= 0 && (strcmp(w->group[f->group].order, "ede") == 0);
    f->father = (parent){ .known = f->has_father, .birth_year = f->father_year };
    f->mother = (parent){ .known = true, .birth_year = f->mother_year };
    f->grandmother = (parent){ .known = true, .birth_year = f->mother_year - gen_range(&r, 20, 30) };
    name_of(w, &r, f->group, 0, 0, own.surname, NULL, NULL, &f->father.nm);
    name_of(w, &r, mixed && !by_mother ? -1 : f->group, 0, 1, NULL, NULL, NULL, &f->mother.nm);
    name_of(w, &r, f->group, 0, 1, NULL, NULL, NULL, &f->grandmother.nm);
    const char *mothers = by_mother ? f->mother.nm.tok[f->mother.nm.n - 1] : f->mother.nm.tok[0];
    const char *surname = by_mother || (!f->has_father && (f->group < 0 || !mixed)) ? mothers : own.surname;
    identifier(w, f->father_place, false, f->father_year, w->parent_serial[2 * (size_t)number], f->father.id);
    identifier(w, f->mother_place, true, f->mother_year, w->parent_serial[2 * (size_t)number + 1], f->mother.id);
    id_text(w, f->mother_place, true, f->grandmother.birth_year, gen_below(&r, 1000000), f->grandmother.id);
    children(w, &r, f, surname, f->group < 0 && f->has_father ? mothers : NULL);
    circumstances(&r, f);
    make_home(w, &p, f, 0);
    if (own.kin || f->home[0].ward == f->ward) f->home[0].hamlet = own.hamlet;
    finish_home(w, f, 0);
    if (f->moves) {
        make_home(w, &p, f, 1);
        finish_home(w, f, 1);
    } else {
        f->home[1] = f->home[0];
    }
}

const char *gen_ethnicity(const world *w, const family *f) { return f->group < 0 ? "Kinh" : w->group[f->group].group; }
