// SPDX-License-Identifier: MIT
/*
 * bench/gen_world.c - lists of words, wards of the world, and the one pass that numbers everybody.
 *
 * Wards of a big world are blocks of ten neighbouring communes spread evenly over the country, about 2,500 records each,
 * so the density of a ward does not depend on the size of the world. The district is the ten wards of Kiến An in 2024.
 */
#include "gen.h"

#include <stdlib.h>
#include <string.h>

static void words_add(words *w, const char *word, uint32_t weight)
{
    w->word = realloc(w->word, (w->n + 1) * sizeof *w->word);
    w->cumulative = realloc(w->cumulative, (w->n + 1) * sizeof *w->cumulative);
    if (w->word == NULL || w->cumulative == NULL) gen_die("out of memory");
    w->word[w->n] = word;
    w->cumulative[w->n] = (w->n ? w->cumulative[w->n - 1] : 0) + weight;
    w->n++;
}

static words split_bar(char *s)
{
    words w = { 0 };
    while (*s) {
        char *bar = strchr(s, '|');
        if (bar) *bar = 0;
        words_add(&w, s, 1);
        if (bar == NULL) break;
        s = bar + 1;
    }
    return w;
}

static void load_names(world *w, const char *dir)
{
    csv_file f = gen_csv_load(dir, "surnames.csv");
    for (uint32_t i = 1; i < f.n_rows; i++) words_add(&w->surname, f.row[i][0], (uint32_t)gen_number(f.row[i][1]));
    for (int k = 0; k < 2; k++) {
        csv_file g = gen_csv_load(dir, k ? "middle.csv" : "given.csv");
        for (uint32_t i = 1; i < g.n_rows; i++) {
            char **r = g.row[i];
            int    young = strcmp(r[0], "child") == 0, female = strcmp(r[1], "female") == 0;
            words_add(k ? &w->middle[young][female] : &w->given[young][female], r[2], (uint32_t)gen_number(r[3]));
        }
    }
    csv_file e = gen_csv_load(dir, "ethnic.csv");
    w->group = gen_alloc(e.n_rows, sizeof *w->group);
    for (uint32_t i = 1; i < e.n_rows; i++) {
        char **r = e.row[i];
        ethnic *g = &w->group[w->n_groups++];
        *g = (ethnic){ .group = r[0], .order = r[2], .particle = { r[3], r[4] }, .surname = split_bar(r[5]), .given = { split_bar(r[6]), split_bar(r[7]) } };
        words_add(&w->group_pick, r[0], (uint32_t)gen_number(r[1]));
    }
}

void gen_world_words(world *w, const char *dir)
{
    gen_text_tables(dir);
    load_names(w, dir);
    csv_file f = gen_csv_load(dir, "streets.csv");
    for (uint32_t i = 1; i < f.n_rows; i++) words_add(&w->street, f.row[i][0], 1);
    f = gen_csv_load(dir, "thon.csv");
    for (uint32_t i = 1; i < f.n_rows; i++) words_add(&w->thon, f.row[i][0], 1);
    f = gen_csv_load(dir, "id_places.csv");
    for (uint32_t i = 1; i < f.n_rows; i++) words_add(&w->id_place, f.row[i][0], (uint32_t)gen_number(f.row[i][2]));
    w->phones = gen_csv_load(dir, "phones.csv");
}


static char **find_row(const csv_file *f, const char *code)
{
    uint32_t lo = 1, hi = f->n_rows;
    while (lo < hi) {
        uint32_t mid = (lo + hi) / 2;
        int      c = strcmp(f->row[mid][0], code);
        if (c == 0) return f->row[mid];
        if (c < 0) lo = mid + 1;
        else hi = mid;
    }
    gen_die("unit %s is missing from a table", code);
}

static void ward_shape(world *w, uint32_t i)
{
    rng   r = gen_stream(w->seed, STREAM_WARD, i, 0);
    ward *d = &w->ward[i];
    d->rural = strncmp(d->old.ward, "Phường", strlen("Phường")) != 0;
    if (d->n_hamlets == 0) d->n_hamlets = gen_range(&r, 7, 15);
    if (d->rural && d->n_hamlets > (int)w->thon.n) d->n_hamlets = (int)w->thon.n;
}

static void wards_of_district(world *w, const char *dir, uint32_t *weight)
{
    csv_file f = gen_csv_load(dir, "kien_an.csv");
    w->n_wards = f.n_rows - 1;
    w->n_blocks = 1;
    w->ward = gen_alloc(w->n_wards, sizeof *w->ward);
    for (uint32_t i = 0; i < w->n_wards; i++) {
        char **r = f.row[i + 1];
        ward  *d = &w->ward[i];
        d->old = (unit){ r[0], r[1], "Quận Kiến An", "Thành phố Hải Phòng", "031" };
        d->now[0] = d->old;
        d->n_now = 1;
        d->n_hamlets = (int)gen_number(r[2]);
        weight[i] = (uint32_t)gen_number(r[3]);
    }
    w->ward[7].minority = true; /* "0.30 in one ward" */
}

static void wards_of_country(world *w, const char *dir, uint32_t *weight)
{
    csv_file c = gen_csv_load(dir, "communes.csv"), ds = gen_csv_load(dir, "districts.csv"), nw = gen_csv_load(dir, "communes_2025.csv");
    uint32_t all = c.n_rows - 1, blocks = w->n_wards / 10;
    w->n_blocks = blocks;
    w->ward = gen_alloc(w->n_wards, sizeof *w->ward);
    for (uint32_t i = 0; i < w->n_wards; i++) {
        uint32_t at = (uint32_t)((uint64_t)(i / 10) * (all - 10) / (blocks > 1 ? blocks - 1 : 1)) + i % 10;
        if (w->n_wards == all) at = i;
        char **r = c.row[1 + at], **d = find_row(&ds, r[2]);
        ward  *x = &w->ward[i];
        x->block = (int)(i / 10);
        x->old = (unit){ r[0], r[1], d[1], d[3], d[2] };
        words next = split_bar(r[3]);
        for (uint32_t k = 0; k < next.n && k < 5; k++) {
            char **n = find_row(&nw, next.word[k]);
            x->now[x->n_now++] = w->epoch_2025 ? (unit){ n[0], n[1], "", n[2], d[2] } : x->old;
        }
        if (!w->epoch_2025) x->n_now = 1;
        x->minority = i % 100 == 7;
        rng rr = gen_stream(w->seed, STREAM_WARD, i, 1);
        weight[i] = (uint32_t)gen_range(&rr, 40, 160);
    }
}

/*
 * The one pass over all families: fill the wards until each has its share of the records, and give out serial numbers of
 * identifiers so that none is given twice.
 */
static void number_everybody(world *w)
{
    uint64_t total = 0, done = 0;
    uint32_t fam_cap = 1024, child_cap = 1024;
    for (uint32_t i = 0; i < w->n_wards; i++) total += w->ward[i].weight;
    w->child_base = gen_alloc(fam_cap, sizeof *w->child_base);
    w->parent_serial = gen_alloc(2 * (size_t)fam_cap, sizeof *w->parent_serial);
    w->child_serial = gen_alloc(child_cap, sizeof *w->child_serial);
    uint32_t *cell = gen_alloc((size_t)w->id_place.n * 2 * 120, sizeof *cell); /* (place, sex, year from 1920) */
    uint32_t  f = 0, c = 0;
    uint64_t  entries = 0;
    family   *x = gen_alloc(1, sizeof *x);
    for (uint32_t i = 0; i < w->n_wards; i++) {
        done += w->ward[i].weight;
        uint64_t target = (uint64_t)((unsigned __int128)w->n_records_wanted * done / total);
        w->ward[i].first_family = f;
        while (entries < target) {
            if (f == fam_cap) {
                fam_cap *= 2;
                w->child_base = realloc(w->child_base, fam_cap * sizeof *w->child_base);
                w->parent_serial = realloc(w->parent_serial, 2 * (size_t)fam_cap * sizeof *w->parent_serial);
            }
            if (c + MAX_CHILDREN > child_cap) {
                child_cap *= 2;
                w->child_serial = realloc(w->child_serial, child_cap * sizeof *w->child_serial);
            }
            if (w->child_base == NULL || w->parent_serial == NULL || w->child_serial == NULL) gen_die("out of memory");
            w->n_families = f + 1;
            gen_skeleton_in(w, f, i, x);
            w->child_base[f] = c;
            w->parent_serial[2 * (size_t)f] = x->has_father ? cell[(x->father_place * 2 + 0) * 120 + x->father_year - 1920]++ : 0;
            w->parent_serial[2 * (size_t)f + 1] = cell[(x->mother_place * 2 + 1) * 120 + x->mother_year - 1920]++;
            for (int k = 0; k < x->n_children; k++) {
                child *ch = &x->child[k];
                w->child_serial[c++] = cell[(ch->id_place * 2 + ch->female) * 120 + gen_ymd(ch->birth).y - 1920]++;
                entries += (uint64_t)ch->n_entries;
            }
            w->ward[i].n_children += (uint32_t)x->n_children;
            f++;
        }
        w->ward[i].n_families = f - w->ward[i].first_family;
    }
    w->n_children = c;
    free(cell);
    free(x);
}

/* Records in the order of their files: ward after ward, inside a ward in chance order. */
static void order_records(world *w)
{
    uint64_t left = w->n_records_wanted;
    uint32_t *count = gen_alloc(w->n_wards + 1, sizeof *count);
    family   *x = gen_alloc(1, sizeof *x);
    uint32_t  total = 0;
    for (int pass = 0; pass < 2; pass++) {
        left = w->n_records_wanted;
        for (uint32_t f = 0; f < w->n_families; f++) {
            gen_skeleton(w, f, x);
            for (int k = 0; k < x->n_children; k++)
                for (int e = 0; e < x->child[k].n_entries && left > 0; e++, left--) {
                    uint32_t ward_ = x->home_ward[x->child[k].entry[e].home];
                    if (pass == 0) count[ward_]++;
                    else w->order[count[ward_]++] = (record_ref){ f, (uint8_t)k, (uint8_t)e, 0 };
                }
        }
        if (pass == 1) break;
        w->ward_start = gen_alloc(w->n_wards + 1, sizeof *w->ward_start);
        for (uint32_t i = 0; i < w->n_wards; i++) { w->ward_start[i] = total; total += count[i]; count[i] = w->ward_start[i]; }
        w->ward_start[w->n_wards] = total;
        w->n_entries = total;
        w->order = gen_alloc(total, sizeof *w->order);
    }
    for (uint32_t i = 0; i < w->n_wards; i++) {
        rng r = gen_stream(w->seed, STREAM_ORDER, i, 0);
        for (uint32_t j = w->ward_start[i + 1]; j > w->ward_start[i] + 1; j--) {
            uint32_t   k = w->ward_start[i] + gen_below(&r, j - w->ward_start[i]);
            record_ref t = w->order[j - 1];
            w->order[j - 1] = w->order[k];
            w->order[k] = t;
        }
    }
    free(count);
    free(x);
}

void gen_world_people(world *w, const char *dir)
{
    csv_file  communes = gen_csv_load(dir, "communes.csv");
    uint32_t  all = communes.n_rows - 1, *weight = gen_alloc(all, sizeof *weight);
    uint64_t  n = (w->n_records_wanted / 2500 + 9) / 10 * 10;
    w->n_wards = n < 10 ? 10 : n >= all ? all : (uint32_t)n;
    if (w->district) wards_of_district(w, dir, weight);
    else wards_of_country(w, dir, weight);
    for (uint32_t i = 0; i < w->n_wards; i++) {
        ward_shape(w, i);
        if (w->ward[i].n_now == 0) gen_die("ward %s has no successor", w->ward[i].old.code);
    }
    w->id_place_of_ward = gen_alloc(w->n_wards, sizeof *w->id_place_of_ward);
    for (uint32_t i = 0; i < w->n_wards; i++) {
        uint32_t k = 0;
        while (k < w->id_place.n && strcmp(w->id_place.word[k], w->ward[i].old.pid) != 0) k++;
        if (k == w->id_place.n) gen_die("no identifier code for province %s", w->ward[i].old.pid);
        w->id_place_of_ward[i] = (int)k;
    }
    for (uint32_t i = 0; i < w->n_wards; i++) w->ward[i].weight = weight[i];
    number_everybody(w);
    order_records(w);
    free(weight);

}

/* The same wards with other families; the records are not put in order. */
void gen_world_renumber(world *w)
{
    ward *copy = gen_alloc(w->n_wards, sizeof *copy);
    memcpy(copy, w->ward, w->n_wards * sizeof *copy);
    for (uint32_t i = 0; i < w->n_wards; i++) copy[i].n_children = copy[i].n_families = 0;
    w->ward = copy;
    number_everybody(w);
}

uint32_t gen_ward_of_family(const world *w, uint32_t number)
{
    uint32_t lo = 0, hi = w->n_wards - 1;
    while (lo < hi) {
        uint32_t mid = (lo + hi + 1) / 2;
        if (w->ward[mid].first_family <= number) lo = mid;
        else hi = mid - 1;
    }
    while (w->ward[lo].n_families == 0 && lo > 0) lo--;
    return lo;
}
