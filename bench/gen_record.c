// SPDX-License-Identifier: MIT
/*
 * bench/gen_record.c - what a ward's registry says of a child before anything goes wrong, and the errors of its source.
 *
 * Columns that are simply not kept everywhere (insurance 0.50, school 0.60, birth certificate 0.75 of records) are empty in
 * the truth too: that is no damage. A record written before September 2018 has the phone number of its day; the truth is
 * today's number, and the difference is named `phone_before_2018`.
 */
#include "gen.h"

#include <string.h>

const char *const gen_field_id[N_FIELDS] = {
    "record_key", "full_name", "birth_date", "sex", "birth_order", "ethnicity", "personal_id", "birth_cert_no", "health_insurance_no",
    "father_name", "father_birth_year", "father_id", "mother_name", "mother_birth_year", "mother_id", "guardian_name", "phone", "address",
    "hamlet", "ward_code", "ward_name", "district_name", "province_name", "household_code", "circumstances", "school", "life_status", "updated_on"
};
const char *const gen_quality_name[3] = { "good", "medium", "legacy" };

void gen_note(record *rec, const char *kind, field f)
{
    size_t n = strlen(rec->damages);
    snprintf(rec->damages + n, sizeof rec->damages - n, "%s%s:%s", n ? ";" : "", kind, gen_field_id[f]);
}

static void set(record *rec, field f, const char *value) { snprintf(rec->truth[f], CELL, "%s", value); }
static void set_number(record *rec, field f, int v) { snprintf(rec->truth[f], CELL, "%d", v); }
static void set_day(record *rec, field f, int32_t day)
{
    ymd d = gen_ymd(day);
    snprintf(rec->truth[f], CELL, "%04d-%02d-%02d", d.y, d.m, d.d);
}

/*
 * One latent quality per source file and year of entry, spread so that every ward has its share of each: the years of a
 * ward stand in chance order on a circle cut 0.55 / 0.30 / 0.15. Second and third entries come in batches of their own.
 */
static int quality_of(const world *w, uint32_t ward_, int year, int batch)
{
    int      last = gen_ymd(w->as_of).y, rank = 0;
    uint64_t mine = 0;
    for (int y = last - 16; y <= last; y++) {
        rng r = gen_stream(w->seed, STREAM_QUALITY, (uint64_t)ward_ * 4 + (uint64_t)batch, (uint64_t)y);
        if (y == year) mine = gen_next(&r);
    }
    for (int y = last - 16; y <= last; y++) {
        rng r = gen_stream(w->seed, STREAM_QUALITY, (uint64_t)ward_ * 4 + (uint64_t)batch, (uint64_t)y);
        rank += y != year && gen_next(&r) < mine;
    }
    rng      t = gen_stream(w->seed, STREAM_QUALITY, (uint64_t)ward_ * 4 + (uint64_t)batch, 1);
    uint32_t at = ((uint32_t)rank * 1000 / 17 + gen_below(&t, 1000)) % 1000;
    return at < 550 ? 0 : at < 850 ? 1 : 2;
}

static void parents(record *rec, const family *f)
{
    char text_[CELL];
    if (f->father.known) {
        gen_name_text(&f->father.nm, text_, sizeof text_);
        set(rec, F_FATHER, text_);
        set_number(rec, F_FATHER_YEAR, f->father.birth_year);
        set(rec, F_FATHER_ID, f->father.id);
    }
    gen_name_text(&f->mother.nm, text_, sizeof text_);
    set(rec, F_MOTHER, text_);
    set_number(rec, F_MOTHER_YEAR, f->mother.birth_year);
    set(rec, F_MOTHER_ID, f->mother.id);
    if (f->guardian_known) {
        gen_name_text(&f->grandmother.nm, text_, sizeof text_);
        set(rec, F_GUARDIAN, text_);
    }
}

static void place(const world *w, record *rec, const home *h)
{
    const ward *d = &w->ward[h->ward];
    const unit *u = &d->now[h->hamlet * d->n_now / d->n_hamlets];
    set(rec, F_ADDRESS, h->address);
    set(rec, F_HAMLET, h->hamlet_text);
    set(rec, F_WARD_CODE, u->code);
    set(rec, F_WARD, u->ward);
    set(rec, F_DISTRICT, u->district);
    set(rec, F_PROVINCE, u->province);
    set(rec, F_HOUSEHOLD, h->household);
}

static void school(const world *w, record *rec, const home *h, rng *r, int age)
{
    const char *name_ = w->ward[h->ward].old.ward;
    for (const char *p = name_; *p; p++) /* "Phường Nam Sơn" -> "Nam Sơn"; "Thị trấn An Lão" -> "An Lão" */
        if (*p == ' ') { name_ = strncmp(name_, "Thị trấn ", strlen("Thị trấn ")) == 0 ? name_ + strlen("Thị trấn ") : p + 1; break; }
    if (age < 3 || gen_below(r, 100) >= 60) return;
    snprintf(rec->truth[F_SCHOOL], CELL, "Trường %s %s", age < 6 ? "Mầm non" : age < 11 ? "Tiểu học" : "THCS", name_);
}

void gen_record(const world *w, const record_ref *ref, family *f, record *rec)
{
    rng r = gen_stream(w->seed, STREAM_RECORD, (uint64_t)ref->family * 8 + ref->child, ref->entry);
    const child *c = &f->child[ref->child];
    const entry *e = &c->entry[ref->entry];
    const home  *h = &f->home[e->home];
    for (int i = 0; i < N_FIELDS; i++) rec->truth[i][0] = 0;
    rec->damages[0] = 0;
    rec->fam = f;
    rec->child = ref->child;
    rec->entry = ref->entry;
    rec->moved = e->moved;
    ymd entered = gen_ymd(e->day);
    rec->quality = quality_of(w, h->ward, entered.y, e->batch);

    gen_name_text(&c->nm, rec->truth[F_NAME], CELL);
    set_day(rec, F_BIRTH, c->birth);
    set(rec, F_SEX, c->female ? "female" : "male");
    set_number(rec, F_ORDER, c->order);
    set(rec, F_ETHNICITY, gen_ethnicity(w, f));
    set(rec, F_ID, c->id);
    if (gen_below(&r, 100) < 75) set(rec, F_CERT, c->cert);
    int32_t updated = e->day + (int32_t)gen_below(&r, (uint32_t)(w->as_of - e->day > 0 ? w->as_of - e->day : 1));
    if (gen_below(&r, 100) < 40) updated = e->day;
    int age = (updated - c->birth) * 100 / 36525;
    if (gen_below(&r, 100) < 50) {
        if (age < 6) snprintf(rec->truth[F_INSURANCE], CELL, "TE1%.2s%s", c->insurance, c->insurance);
        else if (gen_below(&r, 2)) snprintf(rec->truth[F_INSURANCE], CELL, "HS4%.2s%s", c->insurance, c->insurance);
        else set(rec, F_INSURANCE, c->insurance);
    }
    parents(rec, f);
    set(rec, F_PHONE, h->phone[h->contact]);
    place(w, rec, h);
    set(rec, F_CIRCUMSTANCES, f->circumstances);
    school(w, rec, h, &r, age);
    bool gone = f->moves && e->home == 0 && f->move_day < w->as_of && gen_below(&r, 100) < 15; /* the old ward knew of the move */
    set(rec, F_STATUS, c->deceased ? "deceased" : gone ? "moved" : "present");
    set_day(rec, F_UPDATED, updated);
    for (int i = 0; i < N_FIELDS; i++) gen_copy(rec->value[i], rec->truth[i]);
    if (entered.y * 100 + entered.m < 201809 && strcmp(h->phone[h->contact], h->phone_before_2018[h->contact]) != 0) {
        snprintf(rec->value[F_PHONE], CELL, "%s", h->phone_before_2018[h->contact]);
        gen_note(rec, "phone_before_2018", F_PHONE);
    }
    gen_damage(w, rec, &r);
}
