// SPDX-License-Identifier: MIT
/*
 * bench/gen_out.c - one big CSV, the truth beside it, an extract of the population database, and children per ward.
 */
#include "gen.h"

#include <errno.h>
#include <stdlib.h>

const char *const gen_header_vi[N_FIELDS] = {
    "Mã trẻ", "Họ và tên", "Ngày sinh", "Giới tính", "Con thứ", "Dân tộc", "Số định danh cá nhân", "Số giấy khai sinh", "Số thẻ BHYT",
    "Họ tên cha", "Năm sinh cha", "CCCD cha", "Họ tên mẹ", "Năm sinh mẹ", "CCCD mẹ", "Người giám hộ", "Số điện thoại", "Địa chỉ",
    "Tổ dân phố/Thôn", "Mã phường/xã", "Phường/Xã", "Quận/Huyện", "Tỉnh/Thành phố", "Mã hộ", "Hoàn cảnh đặc biệt", "Trường học", "Tình trạng", "Ngày cập nhật"
};

FILE *gen_open(const char *path)
{
    FILE *f = fopen(path, "wb");
    if (f == NULL) gen_die("%s cannot be written: %s", path, strerror(errno));
    setvbuf(f, NULL, _IOFBF, 1 << 20);
    return f;
}

void gen_close(FILE *f, const char *path)
{
    int bad = ferror(f);
    if (fclose(f) != 0 || bad) gen_die("%s cannot be written to the end", path);
}

void gen_csv_cell(FILE *f, const char *s, char delimiter)
{
    size_t n = strlen(s);
    if (memchr(s, delimiter, n) == NULL && strpbrk(s, "\"\r\n") == NULL) {
        fwrite_unlocked(s, 1, n, f);
        return;
    }
    putc_unlocked('"', f);
    for (; *s; s++) {
        if (*s == '"') putc_unlocked('"', f);
        putc_unlocked(*s, f);
    }
    putc_unlocked('"', f);
}

/* A date as the officer of this file writes it. Partial dates stay what they are. */
static void date_text(const char *iso, int how, char out[CELL])
{
    if (strlen(iso) != 10 || how == DATE_ISO) { snprintf(out, CELL, "%s", iso); return; }
    const char *y = iso, *m = iso + 5, *d = iso + 8;
    bool        short_d = *d == '0', short_m = *m == '0';
    switch (how) {
    case DATE_DASH_SHORT: snprintf(out, CELL, "%.*s-%.*s-%.4s", short_d ? 1 : 2, d + short_d, short_m ? 1 : 2, m + short_m, y); break;
    case DATE_DOT: snprintf(out, CELL, "%.2s.%.2s.%.4s", d, m, y); break;
    case DATE_SHORT_YEAR: snprintf(out, CELL, "%.2s/%.2s/%.2s", d, m, y + 2); break;
    default: snprintf(out, CELL, "%.2s/%.2s/%.4s", d, m, y);
    }
}

void gen_cell(const record *rec, field f, style st, char out[CELL])
{
    static const char *const sex[5][2] = { { "Nam", "Nữ" }, { "1", "0" }, { "", "x" }, { "1", "2" }, { "M", "F" } };
    const char *v = rec->value[f];
    if (v[0] == 0) { out[0] = 0; return; }
    switch (f) {
    case F_BIRTH: case F_UPDATED: date_text(v, st.date, out); return;
    case F_SEX: gen_copy(out, sex[st.sex][strcmp(v, "female") == 0]); return;
    case F_STATUS: snprintf(out, CELL, "%s", strcmp(v, "present") == 0 ? "Đang ở địa phương" : strcmp(v, "moved") == 0 ? "Đã chuyển đi" : "Đã mất"); return;
    case F_PHONE:
        if (st.phone == PHONE_SPACED && strlen(v) == 10) snprintf(out, CELL, "%.4s %.3s %.3s", v, v + 4, v + 7);
        else if (st.phone == PHONE_DOTS && strlen(v) == 10) snprintf(out, CELL, "%.4s.%.3s.%.3s", v, v + 4, v + 7);
        else if (st.phone == PHONE_PLUS84) snprintf(out, CELL, "+84%.200s", v + 1);
        else gen_copy(out, v);
        return;
    default: gen_copy(out, v);
    }
}

/* --- truth --- */

static const field true_field[] = { F_NAME, F_BIRTH, F_SEX, F_ETHNICITY, F_ID, F_FATHER, F_FATHER_YEAR, F_FATHER_ID, F_MOTHER, F_MOTHER_YEAR, F_MOTHER_ID,
                                    F_PHONE, F_HAMLET, F_WARD_CODE, F_HOUSEHOLD };
#define N_TRUE (sizeof true_field / sizeof true_field[0])

void gen_truth_header(FILE *f)
{
    fputs("file,line,record_key,child,family,twin_group,ward_code,ethnicity,quality,entry,moved,in_reference,damages", f);
    for (size_t i = 0; i < N_TRUE; i++) fprintf(f, ",true_%s", gen_field_id[true_field[i]]);
    putc('\n', f);
}

void gen_truth_row(FILE *f, const world *w, const char *file, uint32_t line, const record *rec)
{
    const family *x = rec->fam;
    const child  *c = &x->child[rec->child];
    char          number[1200], group[24] = "";
    if (c->twin_group) snprintf(group, sizeof group, "%u.%d", x->number + 1, c->twin_group);
    gen_csv_cell(f, file, ',');
    snprintf(number, sizeof number, ",%u,%s,%u,%u,%s,%s,%s,%s,%d,%d,%d,", line, rec->value[F_KEY], c->number + 1, x->number + 1, group,
             rec->truth[F_WARD_CODE], gen_ethnicity(w, x), gen_quality_name[rec->quality], rec->entry + 1, rec->moved, c->in_reference);
    fputs_unlocked(number, f);
    gen_csv_cell(f, rec->damages, ',');
    for (size_t i = 0; i < N_TRUE; i++) {
        putc_unlocked(',', f);
        gen_csv_cell(f, rec->truth[true_field[i]], ',');
    }
    putc_unlocked('\n', f);
}

void gen_one_file(world *w, const char *out, const char *truth, bool id_headers)
{
    FILE *f = gen_open(out), *t = truth ? gen_open(truth) : NULL;
    for (int i = 0; i < N_FIELDS; i++) fprintf(f, "%s%s", i ? "," : "", id_headers ? gen_field_id[i] : gen_header_vi[i]);
    putc('\n', f);
    if (t) gen_truth_header(t);
    const char *base = strrchr(out, '/');
    base = base ? base + 1 : out;
    family    *x = gen_alloc(1, sizeof *x);
    record    *rec = gen_alloc(1, sizeof *rec);
    copy_down *down = gen_alloc(1, sizeof *down);
    char       cell[CELL];
    for (uint32_t d = 0; d < w->n_wards; d++) {
        memset(down, 0, sizeof *down);
        rng r = gen_stream(w->seed, STREAM_ORDER, d, 1);
        for (uint32_t i = w->ward_start[d]; i < w->ward_start[d + 1]; i++) {
            gen_family(w, w->order[i].family, x);
            gen_record(w, &w->order[i], x, rec);
            gen_copy_down(w, down, rec, &r);
            snprintf(rec->value[F_KEY], CELL, "%.5s-%06u", w->ward[d].old.code, i - w->ward_start[d] + 1);
            for (int k = 0; k < N_FIELDS; k++) {
                if (k) putc_unlocked(',', f);
                gen_cell(rec, (field)k, (style){ 0 }, cell);
                gen_csv_cell(f, cell, ',');
            }
            putc_unlocked('\n', f);
            if (t) gen_truth_row(t, w, base, i + 2, rec);
        }
    }
    gen_close(f, out);
    if (t) gen_close(t, truth);
    free(x);
    free(rec);
    free(down);
}

/* --- the population database --- */

typedef struct { uint32_t tone, marks, date, sex, renumbered, no_mother, stale; } reference_rates;

typedef struct ref_row { char id[13], name[CELL], damages[160]; ymd birth; bool female; } ref_row;

static void ref_note(ref_row *x, const char *what)
{
    size_t n = strlen(x->damages);
    snprintf(x->damages + n, sizeof x->damages - n, "%s%s", n ? ";" : "", what);
}

static void reference_row(const world *w, FILE *f, FILE *t, const family *x, const child *c, const reference_rates *rate, uint32_t line, uint32_t *renumbered)
{
    rng     r = gen_stream(w->seed, STREAM_REFERENCE, c->number, 1);
    ref_row o = { .birth = gen_ymd(c->birth), .female = c->female };
    char    father[CELL] = "", mother[CELL] = "";
    memcpy(o.id, c->id, 13);
    gen_name_text(&c->nm, o.name, CELL);
    text n = gen_decode(o.name);
    if (gen_chance(&r, rate->tone) && gen_wrong_tone(&n, &r)) ref_note(&o, "name_tone_wrong:full_name");
    if (gen_chance(&r, rate->marks) && gen_strip_marks(&n)) ref_note(&o, "name_diacritics_all_lost:full_name");
    gen_upper(&n); /* as the database prints names */
    gen_encode(&n, o.name, CELL);
    if (gen_chance(&r, rate->date)) { o.birth.d = o.birth.d > 14 ? o.birth.d - 1 : o.birth.d + 1; ref_note(&o, "date_other:birth_date"); }
    if (gen_chance(&r, rate->sex)) { o.female = !o.female; ref_note(&o, "sex_wrong:sex"); }
    if (gen_chance(&r, rate->renumbered)) {
        gen_new_identifier(w, c->id_place, c->female, gen_ymd(c->birth).y, (*renumbered)++, o.id);
        ref_note(&o, "id_re_established:personal_id");
    }
    bool no_mother = gen_chance(&r, rate->no_mother), stale = x->moves && gen_chance(&r, rate->stale);
    if (x->father.known) gen_name_text(&x->father.nm, father, CELL);
    if (!no_mother) gen_name_text(&x->mother.nm, mother, CELL);
    else ref_note(&o, "parent_name_missing:mother_name");
    if (stale) ref_note(&o, "address_before_move:ward_code");
    const home *h = &x->home[x->moves && !stale];
    const ward *d = &w->ward[h->ward];
    const unit *u = &d->now[h->hamlet * d->n_now / d->n_hamlets];
    text up = gen_decode(father);
    gen_upper(&up);
    gen_encode(&up, father, CELL);
    up = gen_decode(mother);
    gen_upper(&up);
    gen_encode(&up, mother, CELL);
    fprintf(f, "%s,%s,%02d/%02d/%04d,%s,%s,%s,%s,%s,%s,%s,%s,%s\n", o.id, o.name, o.birth.d, o.birth.m, o.birth.y, o.female ? "Nữ" : "Nam", gen_ethnicity(w, x),
            father, x->father.known ? x->father.id : "", mother, no_mother ? "" : x->mother.id, h->hamlet_text, u->code, u->ward);
    if (t) fprintf(t, "%u,%u,%u,%d,%s,%s\n", line, c->number + 1, x->number + 1, c->n_entries > 0, u->code, o.damages);
}

static uint32_t scaled(const char *rate, uint32_t permille) { return (uint32_t)((uint64_t)gen_rate(rate) * permille / 1000); }

void gen_reference(world *w, const char *path, const char *truth_path, uint64_t persons, uint32_t permille)
{
    FILE *f = gen_open(path), *t = truth_path ? gen_open(truth_path) : NULL;
    reference_rates rate = { scaled("0.001", permille), scaled("0.0005", permille), scaled("0.001", permille), scaled("0.0003", permille), scaled("0.002", permille),
                             scaled("0.02", permille), scaled("0.1", permille) };
    fputs("Số định danh cá nhân,Họ và tên,Ngày sinh,Giới tính,Dân tộc,Họ tên cha,Số định danh cha,Họ tên mẹ,Số định danh mẹ,Tổ dân phố/Thôn,Mã phường/xã,Phường/Xã\n", f);
    if (t) fputs("line,child,family,in_registry,ward_code,damages\n", t);
    family  *x = gen_alloc(1, sizeof *x);
    uint32_t line = 1, renumbered = 0;
    uint64_t left = persons ? persons : UINT64_MAX;
    for (uint32_t i = 0; i < w->n_families; i++) {
        gen_family(w, i, x);
        for (int k = 0; k < x->n_children; k++)
            if (x->child[k].in_reference && left > 0) {
                reference_row(w, f, t, x, &x->child[k], &rate, ++line, &renumbered);
                left--;
            }
    }
    if (persons && left > 0) { /* people of the same wards who are in no registry: another world with other numbers */
        world other = *w;
        other.seed = w->seed + 0x5EED;
        other.serial_base = 450000;
        other.n_records_wanted = left * 11 / 10 + 1000;
        gen_world_renumber(&other);
        for (uint32_t i = 0; i < other.n_families && left > 0; i++) {
            gen_family(&other, i, x);
            for (int k = 0; k < x->n_children && left > 0; k++, left--) reference_row(&other, f, NULL, x, &x->child[k], &rate, ++line, &renumbered);
        }
    }
    gen_close(f, path);
    if (t) gen_close(t, truth_path);
    free(x);
}

/* Children under 16 who live in the ward on the as-of day, in the registry or not. */
void gen_population(const world *w, const char *path)
{
    FILE *f = gen_open(path);
    typedef struct { const char *code, *name; uint32_t n; } row;
    row     *rows = gen_alloc((size_t)w->n_wards * 5, sizeof *rows);
    uint32_t n = 0;
    uint32_t (*at)[5] = gen_alloc(w->n_wards, sizeof *at);
    for (uint32_t i = 0; i < w->n_wards; i++)
        for (int k = 0; k < w->ward[i].n_now; k++) {
            uint32_t j = 0, from = i > 40 && n > 200 ? n - 200 : 0; /* parts of one successor are neighbours */
            for (j = from; j < n && strcmp(rows[j].code, w->ward[i].now[k].code) != 0; j++) {}
            if (j == n) rows[n++] = (row){ w->ward[i].now[k].code, w->ward[i].now[k].ward, 0 };
            at[i][k] = j;
        }
    family *x = gen_alloc(1, sizeof *x);
    ymd     today = gen_ymd(w->as_of);
    for (uint32_t i = 0; i < w->n_families; i++) {
        gen_family(w, i, x);
        const home *h = &x->home[x->moves];
        const ward *d = &w->ward[h->ward];
        for (int k = 0; k < x->n_children; k++) {
            ymd b = gen_ymd(x->child[k].birth);
            int age = today.y - b.y - (today.m * 100 + today.d < b.m * 100 + b.d);
            if (age < 16 && !x->child[k].deceased) rows[at[h->ward][h->hamlet * d->n_now / d->n_hamlets]].n++;
        }
    }
    fputs("ward_code,ward_name,children\n", f);
    for (uint32_t i = 0; i < n; i++) fprintf(f, "%s,%s,%u\n", rows[i].code, rows[i].name, rows[i].n);
    gen_close(f, path);
    free(rows);
    free(at);
    free(x);
}
