// SPDX-License-Identifier: MIT
/*
 * bench/gen_errors.c - the error model: what each kind of damage does, at the rates of bench/error_rates.csv.
 *
 * A rate says how often a record of a quality suffers the damage. Kinds about the spelling of a name strike the child's name,
 * and each parent's name in three of ten such records; kinds that come with the keyboard, the font or the operator's habit
 * (all marks lost, old encoding, capitals, mark order, tone style) strike all names of a record, and marks and encoding its
 * address and hamlet too. The rate of a copy-down is that of a run beginning at a record. A damage that changes nothing
 * (no marks to lose, no brother whose number could be copied) or is hidden by another is not recorded. Damages are recorded
 * as kind:field.
 *
 * Order    what is missing or exchanged, then spelling, then notes, then encoding and case, as it happens at a desk.
 */
#include "gen.h"

#include <stdlib.h>
#include <string.h>

enum {
    D_MARKS_LOST, D_TONE, D_TYPO, D_MIDDLE, D_ORDER, D_RESIDUE, D_LEGACY, D_MARK_ORDER, D_STYLE, D_NEWBORN, D_UPPER, D_NOTE,
    D_0101, D_YEAR_ONLY, D_SWAPPED, D_DIGIT, D_REGISTERED, D_SEX_WRONG, D_SEX_MISSING,
    D_ID_MISSING, D_ID_ZERO, D_ID_DIGIT, D_ID_TWO, D_ID_PARENT, D_ID_SIBLING, D_ID_PLACEHOLDER,
    D_PARENTS_SWAPPED, D_PARENT_NAME, D_PARENT_YEAR, D_PARENT_ID, D_GRANDMOTHER, D_PHONE_MISSING, D_PHONE_OTHER,
    D_ADDRESS, D_WARD_CODE, D_EPOCH, D_HOUSEHOLD, D_ETHNICITY, D_COPY_DOWN, N_DAMAGES
};
static const char *const damage_id[N_DAMAGES + 1] = {
    "name_diacritics_all_lost", "name_tone_wrong", "name_one_syllable_typo", "name_middle_missing", "name_tokens_reordered", "name_typing_residue",
    "name_legacy_encoding_inside_utf8", "name_mark_order_or_nfd", "name_tone_style_other", "name_temporary_newborn", "case_all_upper", "note_or_number_in_name",
    "date_01_01", "date_year_only", "date_day_month_swapped", "date_one_digit", "date_of_registration_as_birth", "sex_wrong", "sex_missing",
    "id_missing", "id_leading_zero_lost", "id_one_digit", "id_two_digits_swapped", "id_of_parent", "id_of_sibling_or_twin_if_any", "id_placeholder",
    "parents_swapped", "parent_name_missing", "parent_birth_year_missing", "parent_id_missing", "mother_replaced_by_grandmother", "phone_missing", "phone_of_other_parent",
    "address_free_text_only", "ward_code_missing", "ward_code_of_old_epoch", "household_code_missing", "ethnicity_missing", "copy_down_run_of_3_to_20_rows", NULL
};

const char *gen_damage_id(int kind) { return damage_id[kind]; }

int gen_damage_find(const char *id)
{
    for (int i = 0; i < N_DAMAGES; i++)
        if (strcmp(damage_id[i], id) == 0) return i;
    return -1;
}

void gen_rates_load(world *w, const char *file, uint32_t permille, const char **without, int n_without)
{
    csv_file f = gen_csv_load("", file);
    int      c_damage = gen_csv_col(&f, "damage");
    bool     seen[N_DAMAGES] = { false };
    for (uint32_t i = 1; i < f.n_rows; i++) {
        int k = gen_damage_find(f.row[i][c_damage]);
        if (k < 0) gen_die("%s: damage '%s' is not known", file, f.row[i][c_damage]);
        seen[k] = true;
        for (int q = 0; q < 3; q++) {
            uint64_t rate = (uint64_t)gen_rate(f.row[i][gen_csv_col(&f, gen_quality_name[q])]) * permille / 1000;
            w->rate[k][q] = rate > RATE_ONE ? RATE_ONE : (uint32_t)rate;
        }
    }
    for (int k = 0; k < N_DAMAGES; k++)
        if (!seen[k]) gen_die("%s: damage '%s' has no rate", file, damage_id[k]);
    for (int i = 0; i < n_without; i++) {
        int k = gen_damage_find(without[i]);
        if (k < 0) gen_die("--without %s: no such damage", without[i]);
        memset(w->rate[k], 0, sizeof w->rate[k]);
    }
}

static const field names[3] = { F_NAME, F_FATHER, F_MOTHER };
static bool is(const char *a, const char *b) { return strcmp(a, b) == 0; }

/* --- parents, phone, address, codes --- */

static void swap(record *rec, field a, field b, const char *kind)
{
    char t[CELL];
    if (is(rec->value[a], rec->value[b])) return;
    memcpy(t, rec->value[a], CELL);
    memcpy(rec->value[a], rec->value[b], CELL);
    memcpy(rec->value[b], t, CELL);
    gen_note(rec, kind, a);
    gen_note(rec, kind, b);
}

static void blank(record *rec, field f, int kind)
{
    if (rec->value[f][0] == 0) return;
    rec->value[f][0] = 0;
    gen_note(rec, damage_id[kind], f);
}

static void change(record *rec, field f, const char *value, int kind)
{
    if (is(rec->value[f], value)) return;
    snprintf(rec->value[f], CELL, "%s", value);
    gen_note(rec, damage_id[kind], f);
}

static void household(const world *w, record *rec, rng *r, const uint32_t *hit)
{
    const family *f = rec->fam;
    const home   *h = &f->home[f->child[rec->child].entry[rec->entry].home];
    char          text_[CELL];
    if (hit[D_GRANDMOTHER]) {
        gen_name_text(&f->grandmother.nm, text_, sizeof text_);
        change(rec, F_MOTHER, text_, D_GRANDMOTHER);
        snprintf(text_, sizeof text_, "%d", f->grandmother.birth_year);
        change(rec, F_MOTHER_YEAR, text_, D_GRANDMOTHER);
        change(rec, F_MOTHER_ID, f->grandmother.id, D_GRANDMOTHER);
    }
    if (hit[D_PARENTS_SWAPPED] && f->father.known) {
        swap(rec, F_FATHER, F_MOTHER, damage_id[D_PARENTS_SWAPPED]);
        swap(rec, F_FATHER_YEAR, F_MOTHER_YEAR, damage_id[D_PARENTS_SWAPPED]);
        swap(rec, F_FATHER_ID, F_MOTHER_ID, damage_id[D_PARENTS_SWAPPED]);
    }
    if (hit[D_PARENT_NAME]) {
        bool father = gen_below(r, 100) < 70 && f->father.known;
        blank(rec, father ? F_FATHER : F_MOTHER, D_PARENT_NAME);
        blank(rec, father ? F_FATHER_YEAR : F_MOTHER_YEAR, D_PARENT_NAME);
        blank(rec, father ? F_FATHER_ID : F_MOTHER_ID, D_PARENT_NAME);
    }
    for (int k = 0; k < 2; k++) { /* the two parents share the operator's habit in half of the records */
        if (hit[D_PARENT_YEAR] && (k == 0 || gen_below(r, 100) < 75)) blank(rec, k ? F_FATHER_YEAR : F_MOTHER_YEAR, D_PARENT_YEAR);
        if (hit[D_PARENT_ID] && (k == 0 || gen_below(r, 100) < 90)) blank(rec, k ? F_FATHER_ID : F_MOTHER_ID, D_PARENT_ID);
    }
    if (hit[D_PHONE_OTHER] && f->father.known) {
        bool old = !is(rec->value[F_PHONE], h->phone[h->contact]); /* a number of before 2018 */
        change(rec, F_PHONE, old ? h->phone_before_2018[1 - h->contact] : h->phone[1 - h->contact], D_PHONE_OTHER);
    }
    if (hit[D_PHONE_MISSING]) blank(rec, F_PHONE, D_PHONE_MISSING);
    if (hit[D_HOUSEHOLD]) blank(rec, F_HOUSEHOLD, D_HOUSEHOLD);
    if (hit[D_ETHNICITY]) blank(rec, F_ETHNICITY, D_ETHNICITY);
    if (hit[D_EPOCH] && w->epoch_2025) {
        const unit *u = &w->ward[h->ward].old;
        change(rec, F_WARD_CODE, u->code, D_EPOCH);
        change(rec, F_WARD, u->ward, D_EPOCH);
        change(rec, F_DISTRICT, u->district, D_EPOCH);
        change(rec, F_PROVINCE, u->province, D_EPOCH);
    }
}

static const char *after(const char *s, const char *type)
{
    size_t n = strlen(type);
    return strncmp(s, type, n) == 0 && s[n] == ' ' ? s + n + 1 : NULL;
}

/* "Phường Nam Sơn" as officers write it in a line of address. */
static void short_unit(const char *unit_, int how, char *out, size_t cap)
{
    static const char *const type[][3] = { { "Phường", "P. ", "P." }, { "Xã", "X. ", "xã " }, { "Thị trấn", "TT. ", "TT " }, { "Quận", "Q. ", "Q." },
                                           { "Huyện", "H. ", "huyện " }, { "Thị xã", "TX. ", "TX " }, { "Thành phố", "TP. ", "TP " }, { "Tỉnh", "", "tỉnh " } };
    for (size_t i = 0; i < sizeof type / sizeof *type && how > 0; i++) {
        const char *rest = after(unit_, type[i][0]);
        if (rest) { snprintf(out, cap, "%s%s", type[i][how], rest); return; }
    }
    snprintf(out, cap, "%s", unit_);
}

static void one_line_address(record *rec, rng *r)
{
    char line[CELL] = "", part[120];
    int  how = (int)gen_below(r, 3);
    const char *join = gen_below(r, 10) < 8 ? ", " : " - ";
    static const field order[6] = { F_ADDRESS, F_HAMLET, F_WARD, F_DISTRICT, F_PROVINCE, F_ADDRESS };
    bool province = gen_below(r, 100) < 80;
    for (int i = 0; i < (province ? 5 : 4); i++) {
        if (rec->value[order[i]][0] == 0) continue;
        short_unit(rec->value[order[i]], how, part, sizeof part);
        size_t n = strlen(line);
        if (n + strlen(part) + 4 < sizeof line) snprintf(line + n, sizeof line - n, "%s%.119s", n ? join : "", part);
    }
    change(rec, F_ADDRESS, line, D_ADDRESS);
    for (field f = F_HAMLET; f <= F_PROVINCE; f++) blank(rec, f, D_ADDRESS);
}

/* --- dates, sex, identifier --- */

static void birth_date(const world *w, record *rec, rng *r, const uint32_t *hit)
{
    char *v = rec->value[F_BIRTH]; /* YYYY-MM-DD */
    const child *c = &rec->fam->child[rec->child];
    if (hit[D_REGISTERED]) {
        ymd d = gen_ymd(c->birth + gen_range(r, 3, 60) < w->as_of ? c->birth + gen_range(r, 3, 60) : c->birth + 1);
        char t[16];
        snprintf(t, sizeof t, "%04d-%02d-%02d", d.y % 10000, d.m % 100, d.d % 100);
        change(rec, F_BIRTH, t, D_REGISTERED);
    } else if (hit[D_SWAPPED]) {
        char t[16];
        snprintf(t, sizeof t, "%.4s-%.2s-%.2s", v, v + 8, v + 5);
        change(rec, F_BIRTH, t, D_SWAPPED); /* 06/27/2021 too, as American formats write it */
    } else if (hit[D_DIGIT]) {
        static const int at[8] = { 9, 8, 6, 5, 3, 3, 9, 6 };
        char t[16];
        int  i = at[gen_below(r, 8)], tries = 0;
        do {
            snprintf(t, sizeof t, "%.10s", v);
            t[i] = (char)('0' + gen_below(r, 10));
        } while ((t[i] == v[i] || (i != 3 && gen_below(r, 10) > 0 && (memcmp(t + 5, "12", 2) > 0 || memcmp(t + 5, "00", 2) == 0 ||
                  memcmp(t + 8, "31", 2) > 0 || memcmp(t + 8, "00", 2) == 0))) && ++tries < 50); /* one in ten may be impossible */
        change(rec, F_BIRTH, t, D_DIGIT);
    }
    if (hit[D_0101]) {
        char t[16];
        snprintf(t, sizeof t, "%.4s-01-01", v);
        change(rec, F_BIRTH, t, D_0101);
    } else if (hit[D_YEAR_ONLY]) {
        char t[16];
        snprintf(t, sizeof t, "%.4s", v);
        change(rec, F_BIRTH, t, D_YEAR_ONLY);
    }
}

static const child *brother_or_sister(const family *f, int me, rng *r)
{
    for (int i = 0; i < f->n_children; i++) /* a twin first */
        if (i != me && f->child[i].twin_group && f->child[i].twin_group == f->child[me].twin_group) return &f->child[i];
    if (f->n_children < 2) return NULL;
    int k = (int)gen_below(r, (uint32_t)f->n_children - 1);
    return &f->child[k < me ? k : k + 1];
}

static void identifier(record *rec, rng *r, const uint32_t *hit)
{
    static const char *const filler[5] = { "000000000000", "123456789012", "999999999999", "111111111111", "0" };
    const family *f = rec->fam;
    const child  *other = hit[D_ID_SIBLING] ? brother_or_sister(f, rec->child, r) : NULL;
    char t[CELL];
    memcpy(t, rec->value[F_ID], CELL);
    if (hit[D_ID_MISSING]) blank(rec, F_ID, D_ID_MISSING);
    else if (hit[D_ID_PLACEHOLDER]) change(rec, F_ID, filler[gen_below(r, 5)], D_ID_PLACEHOLDER);
    else if (hit[D_ID_PARENT]) change(rec, F_ID, f->father.known && gen_below(r, 10) < 3 ? f->father.id : f->mother.id, D_ID_PARENT);
    else if (other) change(rec, F_ID, other->id, D_ID_SIBLING);
    else if (hit[D_ID_TWO]) {
        int i = (int)gen_below(r, 11);
        char c = t[i];
        t[i] = t[i + 1];
        t[i + 1] = c;
        change(rec, F_ID, t, D_ID_TWO);
    } else if (hit[D_ID_DIGIT]) {
        int i = (int)gen_below(r, 12);
        t[i] = (char)('0' + (t[i] - '0' + gen_range(r, 1, 9)) % 10);
        change(rec, F_ID, t, D_ID_DIGIT);
    } else if (hit[D_ID_ZERO]) {
        size_t zeros = strspn(t, "0");
        if (zeros > 0 && zeros < 12) change(rec, F_ID, t + zeros, D_ID_ZERO);
    }
}

/* --- names --- */

static void edit(record *rec, field f, int kind, bool (*what)(text *, rng *), rng *r)
{
    text t = gen_decode(rec->value[f]);
    if (t.n == 0 || !what(&t, r)) return;
    char out[CELL];
    gen_encode(&t, out, sizeof out);
    change(rec, f, out, kind);
}

static void drop_middle(record *rec, field f, rng *r)
{
    char t[CELL], *word[10];
    int  n = 0;
    memcpy(t, rec->value[f], CELL);
    char *rest = NULL;
    for (char *p = strtok_r(t, " ", &rest); p && n < 10; p = strtok_r(NULL, " ", &rest)) word[n++] = p;
    if (n < 3) return;
    int  out = n == 3 || gen_below(r, 10) < 6 ? 1 + (int)gen_below(r, (uint32_t)n - 2) : -1; /* one middle name, or all */
    char v[CELL] = "";
    for (int i = 0; i < n; i++) {
        if (i == out || (out < 0 && i > 0 && i < n - 1)) continue;
        size_t k = strlen(v);
        snprintf(v + k, sizeof v - k, "%s%s", k ? " " : "", word[i]);
    }
    change(rec, f, v, D_MIDDLE);
}

static void reorder(record *rec, field f, rng *r)
{
    const char *v = rec->value[f], *first = strchr(v, ' '), *last = strrchr(v, ' ');
    char t[CELL];
    if (first == NULL) return;
    if (gen_below(r, 10) < 5) snprintf(t, sizeof t, "%s %.*s", first + 1, (int)(first - v), v); /* surname last */
    else snprintf(t, sizeof t, "%s %.*s", last + 1, (int)(last - v), v);                        /* given name first */
    change(rec, f, t, D_ORDER);
}

static void newborn(record *rec, rng *r)
{
    char mother[120];
    snprintf(mother, sizeof mother, "%.110s", rec->truth[F_MOTHER]);
    const char *given = strrchr(mother, ' ');
    const bool  female = is(rec->truth[F_SEX], "female");
    char t[CELL];
    switch (gen_below(r, 6)) {
    case 0: snprintf(t, sizeof t, "CB %s", mother); break;
    case 1: snprintf(t, sizeof t, "Con bà %s", given ? given + 1 : mother); break;
    case 2: snprintf(t, sizeof t, "%s", female ? "Bé gái" : "Bé trai"); break;
    case 3: snprintf(t, sizeof t, "Chưa đặt tên"); break;
    case 4: snprintf(t, sizeof t, "Con bà %s", mother); break;
    default: snprintf(t, sizeof t, "%s %s", female ? "Bé gái" : "Bé trai", given ? given + 1 : mother); break;
    }
    change(rec, F_NAME, t, D_NEWBORN);
}

static void note_in_name(record *rec, rng *r)
{
    static const char *const tail[] = { " (tạm trú)", " (chuyển đi)", " - mới sinh", " (KT2)", ".", " (con riêng)", " (1)", " (sổ cũ)" };
    char t[CELL];
    if (gen_below(r, 10) < 4) snprintf(t, sizeof t, "%u. %.200s", 1 + gen_below(r, 400), rec->value[F_NAME]);
    else snprintf(t, sizeof t, "%.200s%s", rec->value[F_NAME], tail[gen_below(r, 8)]);
    change(rec, F_NAME, t, D_NOTE);
}

static bool marks_lost(text *t, rng *r) { (void)r; return gen_strip_marks(t); }
static bool other_style(text *t, rng *r) { (void)r; return gen_other_tone_style(t); }
static bool all_upper(text *t, rng *r) { (void)r; gen_upper(t); return true; }
static bool legacy_tcvn3(text *t, rng *r) { (void)r; return gen_legacy_inside(t, LEGACY_TCVN3); }
static bool legacy_vni(text *t, rng *r) { (void)r; return gen_legacy_inside(t, LEGACY_VNI); }
static bool legacy_mojibake(text *t, rng *r) { (void)r; return gen_legacy_inside(t, LEGACY_MOJIBAKE); }
static bool nfd(text *t, rng *r) { (void)r; return gen_nfd(t); }
static bool mark_order(text *t, rng *r) { (void)r; return gen_mark_order(t); }
static bool misplaced(text *t, rng *r) { return gen_misplace_tone(t, r); }

static void spelling(record *rec, rng *r, const uint32_t *hit)
{
    for (int k = 0; k < 3; k++) {
        field f = names[k];
        bool  strikes[N_DAMAGES] = { false };
        for (int kind = D_TONE; kind <= D_STYLE; kind++) /* the child's name, and a parent's in three of ten such records */
            strikes[kind] = hit[kind] && (k == 0 || kind == D_STYLE || gen_below(r, 10) < 3);
        if (k == 0 && hit[D_NEWBORN]) { newborn(rec, r); continue; }
        if (rec->value[f][0] == 0) continue;
        if (strikes[D_MIDDLE]) drop_middle(rec, f, r);
        if (strikes[D_ORDER]) reorder(rec, f, r);
        if (strikes[D_TONE]) edit(rec, f, D_TONE, gen_wrong_tone, r);
        if (strikes[D_TYPO]) edit(rec, f, D_TYPO, gen_typo, r);
        if (strikes[D_STYLE]) edit(rec, f, D_STYLE, other_style, r);
        if (strikes[D_RESIDUE] && !hit[D_MARKS_LOST]) edit(rec, f, D_RESIDUE, gen_residue, r);
    }
}

/* What the keyboard, the font or a habit does to all text of the record. */
static void whole_record(record *rec, rng *r, const uint32_t *hit)
{
    static const field text_fields[5] = { F_NAME, F_FATHER, F_MOTHER, F_ADDRESS, F_HAMLET };
    uint32_t how = gen_below(r, 3), order = gen_below(r, 3);
    for (int k = 0; k < 5; k++) {
        field f = text_fields[k];
        if (hit[D_UPPER] && k < 3 && !hit[D_LEGACY]) edit(rec, f, D_UPPER, all_upper, r);
        if (hit[D_MARKS_LOST]) { edit(rec, f, D_MARKS_LOST, marks_lost, r); continue; }
        if (hit[D_LEGACY]) {
            edit(rec, f, D_LEGACY, how == 0 ? legacy_tcvn3 : how == 1 ? legacy_vni : legacy_mojibake, r);
            continue;
        }
        if (hit[D_MARK_ORDER] && k < 3) {
            size_t n = strlen(rec->damages);
            if (order == 0) edit(rec, f, D_MARK_ORDER, mark_order, r);
            if (order == 1) edit(rec, f, D_MARK_ORDER, misplaced, r);
            if (strlen(rec->damages) == n) edit(rec, f, D_MARK_ORDER, nfd, r);
        }
    }
}

void gen_damage(const world *w, record *rec, rng *r)
{
    uint32_t hit[N_DAMAGES];
    for (int k = 0; k < N_DAMAGES; k++) hit[k] = gen_chance(r, w->rate[k][rec->quality]);
    if (rec->old_encoding) hit[D_LEGACY] = hit[D_MARK_ORDER] = 0;
    household(w, rec, r, hit);
    birth_date(w, rec, r, hit);
    if (hit[D_SEX_MISSING]) blank(rec, F_SEX, D_SEX_MISSING);
    else if (hit[D_SEX_WRONG]) change(rec, F_SEX, is(rec->value[F_SEX], "male") ? "female" : "male", D_SEX_WRONG);
    identifier(rec, r, hit);
    spelling(rec, r, hit);
    if (hit[D_NOTE] && !hit[D_NEWBORN]) note_in_name(rec, r);
    if (hit[D_ADDRESS]) one_line_address(rec, r);
    if (hit[D_WARD_CODE]) blank(rec, F_WARD_CODE, D_WARD_CODE);
    whole_record(rec, r, hit);
}

/* A value dragged over the next 3 to 20 rows of the file. */
void gen_copy_down(const world *w, copy_down *c, record *rec, rng *r)
{
    static const field what[6][4] = { { F_PHONE, N_FIELDS }, { F_BIRTH, N_FIELDS }, { F_ADDRESS, N_FIELDS }, { F_MOTHER, F_MOTHER_YEAR, F_MOTHER_ID, N_FIELDS },
                                      { F_ID, N_FIELDS }, { F_HOUSEHOLD, N_FIELDS } };
    if (c->left == 0 && c->has_last && gen_chance(r, w->rate[D_COPY_DOWN][rec->quality])) {
        const field *f = what[gen_below(r, 6)];
        c->left = gen_range(r, 3, 20);
        for (c->n = 0; f[c->n] != N_FIELDS; c->n++) {
            c->f[c->n] = f[c->n];
            gen_copy(c->value[c->n], c->last[f[c->n]]);
        }
        if (c->value[0][0] == 0) c->left = 0;
    }
    if (c->left > 0) {
        c->left--;
        for (int i = 0; i < c->n; i++)
            if (!is(rec->value[c->f[i]], c->value[i])) {
                gen_copy(rec->value[c->f[i]], c->value[i]);
                gen_note(rec, damage_id[D_COPY_DOWN], c->f[i]);
            }
    }
    for (int k = 0; k < 6; k++)
        for (int i = 0; what[k][i] != N_FIELDS; i++) gen_copy(c->last[what[k][i]], rec->value[what[k][i]]);
    c->has_last = true;
}
