// SPDX-License-Identifier: MIT
/*
 * families.h - a small invented registry for tests of matching: families with siblings and twins, children
 * entered twice, fields damaged. All values are canonical already (table_of.h makes the features).
 *
 * Written apart from bench/gen on purpose: other names, other mechanics, rates chosen here for tests.
 * The same seed gives the same people.
 */
#ifndef FAMILIES_H
#define FAMILIES_H

#include "table_of.h"

#include <stdio.h>

enum { FAM_KEY, FAM_NAME, FAM_BIRTH, FAM_SEX, FAM_ORDER, FAM_ETHNIC, FAM_ID, FAM_CERT, FAM_FATHER, FAM_FATHER_YEAR, FAM_FATHER_ID,
       FAM_MOTHER, FAM_MOTHER_YEAR, FAM_MOTHER_ID, FAM_PHONE, FAM_HAMLET, FAM_WARD, FAM_HOUSEHOLD, FAM_N };
static const char *const fam_field[FAM_N] = { "record_key", "full_name", "birth_date", "sex", "birth_order", "ethnicity", "personal_id", "birth_cert_no",
    "father_name", "father_birth_year", "father_id", "mother_name", "mother_birth_year", "mother_id", "phone", "hamlet", "ward_code", "household_code" };

typedef struct fam_row {
    char     cell[FAM_N][48];
    uint32_t child, birth; /* truth: the child; its birth (twins share it) */
} fam_row;

typedef struct families {
    fam_row *row;
    uint32_t n, cap, n_children, n_births;
    uint64_t seed;
    double   damage;       /* scales all rates of damage */
    double   twins;        /* share of births */
    bool     reference;    /* one clean row per child instead of damaged entries */
    uint32_t field_of[FAM_N];
} families;

static inline uint64_t fam_next(families *f)
{
    uint64_t z = (f->seed += 0x9E3779B97F4A7C15u);
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}
static inline uint32_t fam_below(families *f, uint32_t n) { return (uint32_t)((fam_next(f) >> 32) * n >> 32); }
static inline bool fam_chance(families *f, double p) { return (double)(fam_next(f) >> 11) * 0x1p-53 < p; }

static const char *const fam_surname[] = { "Nguyễn", "Nguyễn", "Nguyễn", "Nguyễn", "Nguyễn", "Nguyễn", "Trần", "Trần", "Lê", "Lê", "Phạm", "Phạm",
    "Hoàng", "Vũ", "Vũ", "Phan", "Đặng", "Bùi", "Đỗ", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Đào", "Đoàn", "Vương", "Trịnh", "Trương", "Đinh", "Lâm", "Phùng",
    "Mai", "Tô", "Hà", "Cao", "Tạ", "Quách", "Thái", "Lương" };
static const char *const fam_middle[2][16] = {
    { "Văn", "Đức", "Minh", "Hữu", "Gia", "Quang", "Bảo", "Anh", "Tuấn", "Thành", "Xuân", "Công", "Hoàng", "Đình", "Ngọc", "Khánh" },
    { "Thị", "Ngọc", "Thu", "Minh", "Phương", "Khánh", "Bảo", "Thanh", "Quỳnh", "Hải", "Mai", "Kim", "Diệu", "Hà", "Thùy", "Như" } };
static const char *const fam_given[2][60] = {
    { "Anh", "Khang", "Bảo", "Huy", "Minh", "Phúc", "Khoa", "Đạt", "Phát", "Khôi", "Long", "Nam", "Duy", "Quân", "Kiệt", "Thịnh", "Tuấn", "Hưng", "Hoàng", "Hiếu",
      "Nhân", "Trí", "Tài", "Phong", "Nguyên", "An", "Phú", "Thành", "Đức", "Dũng", "Lộc", "Khánh", "Vinh", "Tiến", "Nghĩa", "Thiện", "Hào", "Hải", "Đăng", "Quang",
      "Lâm", "Nhật", "Trung", "Thắng", "Tú", "Hùng", "Tâm", "Sang", "Sơn", "Thái", "Cường", "Vũ", "Toàn", "Ân", "Thuận", "Bình", "Trường", "Danh", "Kiên", "Phước" },
    { "Anh", "Vy", "Ngọc", "Nhi", "Hân", "Thư", "Linh", "Như", "Ngân", "Phương", "Thảo", "My", "Trân", "Quỳnh", "Nghi", "Trang", "Trâm", "An", "Thy", "Châu",
      "Trúc", "Uyên", "Yến", "Ý", "Tiên", "Mai", "Hà", "Vân", "Nguyên", "Hương", "Quyên", "Duyên", "Kim", "Trinh", "Thanh", "Tuyền", "Hằng", "Dương", "Chi", "Giang",
      "Tâm", "Lam", "Tú", "Ánh", "Hiền", "Khánh", "Minh", "Huyền", "Thùy", "Vi", "Ly", "Dung", "Nhung", "Phúc", "Lan", "Phụng", "Ân", "Hoa", "Hạnh", "Nga" } };

typedef struct fam_house {
    char father[48], mother[48], phone[2][16], father_id[16], mother_id[16], hamlet[24], ward[24], household[16];
    int  father_year, mother_year, surname, ethnic;
} fam_house;

static inline void fam_adult(families *f, int sex, int surname, char out[48])
{
    const char *s = fam_surname[surname >= 0 ? (uint32_t)surname : fam_below(f, 40)];
    if (fam_chance(f, 0.7)) snprintf(out, 48, "%s %s %s", s, fam_chance(f, 0.5) ? fam_middle[sex][0] : fam_middle[sex][fam_below(f, 16)], fam_given[sex][fam_below(f, 60)]);
    else snprintf(out, 48, "%s %s %s", s, fam_given[sex][fam_below(f, 60)], fam_given[sex][fam_below(f, 60)]);
}

static inline void fam_id(families *f, int sex, int year, char out[16])
{
    snprintf(out, 16, "%03u%d%02d%06u", 1 + 2 * fam_below(f, 48), (year >= 2000 ? 2 : 0) + sex, year % 100, fam_below(f, 1000000));
}

static inline void fam_place(families *f, fam_house *h, uint32_t n_wards)
{
    uint32_t w = fam_below(f, n_wards);
    snprintf(h->ward, sizeof h->ward, "w%u/d%u/p%u", w, w / 10, w / 100);
    snprintf(h->hamlet, sizeof h->hamlet, "Tổ %u", 1 + fam_below(f, 12));
    snprintf(h->household, sizeof h->household, "%05u", fam_below(f, 100000));
}

static inline fam_row *fam_add(families *f)
{
    if (f->n == f->cap) {
        f->cap = f->cap ? f->cap * 2 : 1024;
        f->row = realloc(f->row, f->cap * sizeof *f->row);
        if (f->row == NULL) abort();
    }
    fam_row *r = &f->row[f->n++];
    memset(r, 0, sizeof *r);
    return r;
}

static inline void fam_unmark(char s[48])
{
    char   out[200];
    size_t n = 0;
    for (size_t i = 0, len = strlen(s); i < len;) {
        uint32_t         cp = lms__utf8_next((lms_str){ s, len }, &i);
        utf8proc_int32_t d[8];
        int              bc = 0;
        utf8proc_ssize_t k = utf8proc_decompose_char((utf8proc_int32_t)cp, d, 8, UTF8PROC_DECOMPOSE, &bc);
        for (utf8proc_ssize_t j = 0; j < k; j++)
            if (d[j] < 0x300 || d[j] >= 0x370) n += lms__utf8_put(out + n, d[j] == 0x111 ? 'd' : d[j] == 0x110 ? 'D' : (uint32_t)d[j]);
    }
    if (n > 47) n = 47;
    memcpy(s, out, n);
    s[n] = 0;
}

/* Another tone on the given name. */
static inline bool fam_retone(families *f, char s[48])
{
    static const char *const swap[][2] = { { "Anh", "Ánh" }, { "An", "Ân" }, { "Lan", "Lân" }, { "Thư", "Thứ" }, { "Hân", "Hận" }, { "Minh", "Mịnh" }, { "Tú", "Tư" },
        { "Vy", "Vỹ" }, { "Linh", "Lĩnh" }, { "Hà", "Hạ" }, { "Huy", "Hủy" }, { "Khang", "Kháng" }, { "Ngân", "Ngần" }, { "Phúc", "Phục" }, { "Long", "Lòng" },
        { "Nam", "Năm" }, { "Trang", "Tráng" }, { "Thảo", "Thạo" }, { "Bảo", "Bão" }, { "Dũng", "Dung" }, { "Quân", "Quấn" }, { "Châu", "Chấu" } };
    char *at = strrchr(s, ' ');
    (void)f;
    if (at == NULL) return false;
    for (size_t i = 0; i < sizeof swap / sizeof *swap; i++)
        for (int k = 0; k < 2; k++)
            if (strcmp(at + 1, swap[i][k]) == 0) {
                snprintf(at + 1, 48 - (size_t)(at + 1 - s), "%s", swap[i][1 - k]);
                return true;
            }
    return false;
}

static inline void fam_typo(families *f, char s[48])
{
    size_t n = strlen(s), i = fam_below(f, (uint32_t)n);
    for (size_t k = 0; k < n; k++, i = (i + 1) % n)
        if (s[i] >= 'a' && s[i] <= 'z' && i && s[i - 1] != ' ') {
            s[i] = (char)('a' + (s[i] - 'a' + 1 + (int)fam_below(f, 24)) % 26);
            return;
        }
}

static inline void fam_drop_middle(char s[48])
{
    char *a = strchr(s, ' '), *b = strrchr(s, ' ');
    if (a && b && a != b) memmove(a, b, strlen(b) + 1);
}

static inline void fam_date(char out[48], int y, int m, int d) { snprintf(out, 48, "%04d-%02d-%02d", y, m, d); }

static inline void fam_damage(families *f, fam_row *r, const fam_house *h, const char *other_id)
{
    double q = fam_chance(f, 0.6) ? 0.3 : fam_chance(f, 0.7) ? 1 : 3; /* quality of the source */
    double k = f->damage * q;
    int    y = atoi(r->cell[FAM_BIRTH]), m = atoi(r->cell[FAM_BIRTH] + 5), d = atoi(r->cell[FAM_BIRTH] + 8);
#define HIT(p) fam_chance(f, (p) * k < 0.95 ? (p) * k : 0.95)
    if (HIT(0.06)) fam_unmark(r->cell[FAM_NAME]), fam_unmark(r->cell[FAM_MOTHER]), fam_unmark(r->cell[FAM_FATHER]);
    if (HIT(0.010)) fam_retone(f, r->cell[FAM_NAME]);
    if (HIT(0.012)) fam_typo(f, r->cell[FAM_NAME]);
    if (HIT(0.010)) fam_drop_middle(r->cell[FAM_NAME]);
    if (HIT(0.002)) snprintf(r->cell[FAM_NAME], 48, "bé %s", r->cell[FAM_SEX][0] == 'm' ? "trai" : "gái");
    if (HIT(0.015)) fam_date(r->cell[FAM_BIRTH], y, 1, 1);
    else if (HIT(0.008)) snprintf(r->cell[FAM_BIRTH], 48, "%04d", y);
    else if (HIT(0.008) && d <= 12) fam_date(r->cell[FAM_BIRTH], y, d, m);
    else if (HIT(0.006)) fam_date(r->cell[FAM_BIRTH], y, m, 1 + (int)fam_below(f, 28));
    if (HIT(0.005)) snprintf(r->cell[FAM_SEX], 48, "%s", r->cell[FAM_SEX][0] == 'm' ? "female" : "male");
    if (HIT(0.01)) r->cell[FAM_SEX][0] = 0;
    if (HIT(0.30)) r->cell[FAM_ID][0] = 0;
    else if (HIT(0.006)) r->cell[FAM_ID][6 + fam_below(f, 6)] = (char)('0' + fam_below(f, 10));
    else if (HIT(0.004)) snprintf(r->cell[FAM_ID], 48, "%s", h->mother_id);
    else if (HIT(0.012) && other_id) snprintf(r->cell[FAM_ID], 48, "%s", other_id);
    if (HIT(0.15)) r->cell[FAM_CERT][0] = 0;
    if (HIT(0.06)) r->cell[FAM_FATHER][0] = 0;
    if (HIT(0.03)) r->cell[FAM_MOTHER][0] = 0;
    if (HIT(0.15)) r->cell[FAM_MOTHER_YEAR][0] = 0;
    if (HIT(0.15)) r->cell[FAM_FATHER_YEAR][0] = 0;
    if (HIT(0.60)) r->cell[FAM_MOTHER_ID][0] = 0;
    if (HIT(0.60)) r->cell[FAM_FATHER_ID][0] = 0;
    if (HIT(0.005)) {
        char t[48];
        for (int x = 0; x < 3; x++) {
            memcpy(t, r->cell[FAM_FATHER + x], 48);
            memcpy(r->cell[FAM_FATHER + x], r->cell[FAM_MOTHER + x], 48);
            memcpy(r->cell[FAM_MOTHER + x], t, 48);
        }
    }
    if (HIT(0.20)) r->cell[FAM_PHONE][0] = 0;
    else if (fam_chance(f, 0.05)) snprintf(r->cell[FAM_PHONE], 48, "%s", h->phone[1]);
    if (HIT(0.05)) r->cell[FAM_WARD][0] = 0;
    if (HIT(0.30)) r->cell[FAM_HOUSEHOLD][0] = 0;
    if (HIT(0.30)) r->cell[FAM_ORDER][0] = 0;
#undef HIT
}

static inline void fam_entry(families *f, const fam_row *child, const fam_house *h, const char *other_id)
{
    fam_row *r = fam_add(f);
    *r = *child;
    snprintf(r->cell[FAM_PHONE], 48, "%s", h->phone[0]);
    snprintf(r->cell[FAM_HAMLET], 48, "%s", h->hamlet);
    snprintf(r->cell[FAM_WARD], 48, "%s", h->ward);
    snprintf(r->cell[FAM_HOUSEHOLD], 48, "%s", h->household);
    if (f->reference) r->cell[FAM_PHONE][0] = r->cell[FAM_HOUSEHOLD][0] = 0;
    else fam_damage(f, r, h, other_id);
}

static inline void fam_child(families *f, const fam_house *h, int y, int m, int d, int order, int sex, const char *twin_name, fam_row *out)
{
    memset(out, 0, sizeof *out);
    if (twin_name && fam_chance(f, 0.2)) {
        snprintf(out->cell[FAM_NAME], 48, "%s", twin_name);
        if (!fam_retone(f, out->cell[FAM_NAME])) twin_name = NULL;
    } else if (twin_name) {
        snprintf(out->cell[FAM_NAME], 40, "%s", twin_name);
        char *at = strrchr(out->cell[FAM_NAME], ' ');
        const char *g;
        do g = fam_given[sex][fam_below(f, 60)];
        while (strcmp(g, at + 1) == 0);
        snprintf(at + 1, 12, "%s", g);
    }
    if (twin_name == NULL)
        snprintf(out->cell[FAM_NAME], 48, fam_chance(f, 0.5) ? "%s %s %s" : "%s %s %s", fam_surname[h->surname], fam_middle[sex][fam_below(f, 16)], fam_given[sex][fam_below(f, 60)]);
    fam_date(out->cell[FAM_BIRTH], y, m, d);
    snprintf(out->cell[FAM_SEX], 48, "%s", sex ? "female" : "male");
    snprintf(out->cell[FAM_ORDER], 48, "%d", order);
    snprintf(out->cell[FAM_ETHNIC], 48, "%s", h->ethnic ? "tay" : "kinh");
    fam_id(f, sex, y, out->cell[FAM_ID]);
    snprintf(out->cell[FAM_CERT], 48, "%u/%d", 1 + fam_below(f, 400), y);
    snprintf(out->cell[FAM_FATHER], 48, "%s", h->father);
    snprintf(out->cell[FAM_FATHER_YEAR], 48, "%d", h->father_year);
    snprintf(out->cell[FAM_FATHER_ID], 48, "%s", h->father_id);
    snprintf(out->cell[FAM_MOTHER], 48, "%s", h->mother);
    snprintf(out->cell[FAM_MOTHER_YEAR], 48, "%d", h->mother_year);
    snprintf(out->cell[FAM_MOTHER_ID], 48, "%s", h->mother_id);
    out->child = f->n_children++;
}

/* Families until there are about n_rows entries. */
static inline void families_make(families *f, uint32_t n_rows)
{
    uint32_t n_wards = n_rows / 2500 + 4;
    while (f->n < n_rows) {
        fam_house h = { .surname = (int)fam_below(f, 40), .ethnic = fam_chance(f, 0.04) };
        fam_adult(f, 0, h.surname, h.father);
        fam_adult(f, 1, -1, h.mother);
        h.mother_year = 1975 + (int)fam_below(f, 25);
        h.father_year = h.mother_year - 4 + (int)fam_below(f, 9);
        snprintf(h.phone[0], 16, "09%08u", fam_below(f, 100000000));
        snprintf(h.phone[1], 16, "09%08u", fam_below(f, 100000000));
        fam_id(f, 0, h.father_year, h.father_id);
        fam_id(f, 1, h.mother_year, h.mother_id);
        fam_place(f, &h, n_wards);
        fam_row  kids[8];
        int      n = 0, births = fam_chance(f, 0.5) ? 1 : fam_chance(f, 0.7) ? 2 : 3, y = 2009 + (int)fam_below(f, 8);
        for (int b = 0; b < births && n < 6; b++) {
            int m = 1 + (int)fam_below(f, 12), d = 1 + (int)fam_below(f, 28), sex = (int)fam_below(f, 2);
            fam_child(f, &h, y, m, d, b + 1, sex, NULL, &kids[n]);
            kids[n++].birth = f->n_births++;
            if (fam_chance(f, f->twins)) {
                fam_child(f, &h, y, m, d, b + 1, fam_chance(f, 0.33) ? !sex : sex, kids[n - 1].cell[FAM_NAME], &kids[n]);
                kids[n].birth = kids[n - 1].birth;
                n++;
            }
            y += 2 + (int)fam_below(f, 4);
        }
        for (int i = 0; i < n; i++) {
            const char *other = n > 1 ? kids[i ? i - 1 : 1].cell[FAM_ID] : NULL;
            fam_entry(f, &kids[i], &h, other);
            if (f->reference || !fam_chance(f, 0.1)) continue;
            fam_house moved = h;
            if (fam_chance(f, 0.55)) fam_place(f, &moved, n_wards);
            if (fam_chance(f, 0.3)) snprintf(moved.phone[0], 16, "09%08u", fam_below(f, 100000000));
            fam_entry(f, &kids[i], &moved, other);
            if (fam_chance(f, 0.15)) fam_entry(f, &kids[i], &moved, other);
        }
    }
    /* rows come in an order that says nothing */
    for (uint32_t i = f->n; i > 1; i--) {
        uint32_t j = fam_below(f, i);
        fam_row  t = f->row[i - 1];
        f->row[i - 1] = f->row[j];
        f->row[j] = t;
    }
    for (uint32_t i = 0; i < f->n; i++) snprintf(f->row[i].cell[FAM_KEY], 48, "r%08u", i);
}

static inline lms_str fam_cell(void *ctx, uint32_t row, uint32_t field)
{
    const families *f = ctx;
    for (int k = 0; k < FAM_N; k++)
        if (f->field_of[k] == field) return lms__str(f->row[row].cell[k]);
    return LMS_S("");
}

/* n_refs rows at the end of f are reference rows. */
static inline bool families_table(families *f, lms_mem *mem, const lms_schema *schema, uint32_t n_refs, lms_table *t)
{
    for (int k = 0; k < FAM_N; k++) f->field_of[k] = lms__schema_find(schema, lms__str(fam_field[k]));
    return table_of(mem, schema, f->n, f->n - n_refs, fam_cell, f, t);
}

#endif
