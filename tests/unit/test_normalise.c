// SPDX-License-Identifier: MIT
/*
 * test_normalise.c - the promises of normalise/normalise.h, and the three-line cases of tests/cases/normalise.
 *
 * A case file is named after its field: birth_date.txt. Input, expected, empty line; '#' begins a comment line.
 */
#include "ingest_fixture.h"
#include "normalise/internal.h"
#include "normalise/plain.h"

#include <dirent.h>

static lms_normalise_plan *plan;
static lms_buf             out, again;

static void open_plan(void)
{
    setup();
    ck_assert_int_eq(lms__normalise_plan_new(&ctx, pack, &plan, &err), LMS_OK);
    lms__buf_init(&out, &mem);
    lms__buf_init(&again, &mem);
}
static void close_plan(void)
{
    lms__buf_free(&out);
    lms__buf_free(&again);
    lms__normalise_plan_free(plan);
    teardown();
}

static lms_str clean(uint32_t field, lms_str raw, lms_buf *to)
{
    lms_rule_hits hits = { 0 };
    ck_assert_int_eq(lms__normalise_value(plan, field, raw, 0, to, &hits, &err), LMS_OK);
    LMS_VEC_FREE(&mem, &hits);
    return lms__buf_str(to);
}

static void twice(uint32_t field, lms_str raw)
{
    lms_str one = clean(field, raw, &out), two = clean(field, one, &again);
    ck_assert_msg(lms__str_eq(one, two), "%s: \"%.*s\" -> \"%.*s\" -> \"%.*s\"", pack->schema.field[field].id.s, (int)raw.n, raw.s, (int)one.n, one.s, (int)two.n, two.s);
}

static const char *const pieces[] = { "Nguyễn", "NGUYỄN", "nguyen", "Hùynh", "Hoà", "Qúy", "Nguye64n", "Nguyeenx", "Nguyeãn", "NguyÔn", "V¨n", "Nguyá»…n", "H'Hen", "Y", "(mất)", "1.", "Bé",
    "gái", "31/02/2015", "7/3/2015", "2015", "tháng 3 năm 2015", "42070", "03-2015", "15.3.07", "20150307", "031215001234", "31215001234", "3.1215001234E+10", "0312150O1234", "'031",
    "+84", "0912345678", "01231234567", "Nam", "x", "1", "0", "Kinh", "H'Mông", "04", "mồ côi", ";", ",", "P.15", "Q.", "TP.HP", "11443", "11443.0", "\xC2\xA0", "\xE2\x80\x8B", "e\xCC\x83\xCC\x82",
    "\xC3\x90\xE1\xBB\xA9" "c", "?", "-", "  ", "#REF!", "TE1311234567890", "O'Neil", "McDonald", "Anh-Thư", "Nguyễn (con nuôi)", "a", "Đ", "ss", "w", "^~", "..." };

START_TEST(promise_1_a_second_pass_changes_nothing)
{
    uint64_t z = 42;
    open_plan();
    for (uint32_t f = 0; f < pack->schema.n; f++) {
        for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) twice(f, lms__str(pieces[i]));
        for (int i = 0; i < 1500; i++) {
            char   text[400];
            size_t n = 0;
            for (uint64_t k = 1 + (z >> 40) % 4; k; k--) {
                z = z * 6364136223846793005u + 1442695040888963407u;
                const char *p = pieces[(z >> 33) % (sizeof pieces / sizeof *pieces)];
                n += (size_t)snprintf(text + n, sizeof text - n, "%s%s", n && (z >> 20) % 4 ? " " : "", p);
            }
            twice(f, (lms_str){ text, n });
        }
    }
    close_plan();
}
END_TEST

START_TEST(promise_1_a_canonical_value_is_not_changed)
{
    static const struct { const char *field, *value; } all[] = { { "full_name", "Nguyễn Thị Ánh Tuyết" }, { "full_name", "H'Hen Niê" }, { "full_name", "Y Ngông Niê Kdăm" },
        { "full_name", "Giuse Trần Văn Wesley" }, { "full_name", "Trần Hoà" }, { "full_name", "Trần Hòa" }, { "full_name", "Lý Vy" }, { "full_name", "Lí Vi" }, { "birth_date", "2015-03-07" },
        { "birth_date", "2015-03" }, { "birth_date", "2015" }, { "sex", "male" }, { "ethnicity", "Hmông" }, { "personal_id", "031215001234" }, { "phone", "0912345678" }, { "ward_code", "11443" },
        { "circumstances", "orphan;disability" }, { "address", "Số 5 ngõ 3, TDP 2, P.Đồng Hoà" }, { "school", "Trường Mầm non 20/10" }, { "health_insurance_no", "TE1311234567890" } };
    open_plan();
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        uint32_t f = lms__schema_find(&pack->schema, lms__str(all[i].field));
        lms_str  s = clean(f, lms__str(all[i].value), &out);
        ck_assert_msg(lms__str_is(s, all[i].value), "%s -> %.*s", all[i].value, (int)s.n, s.s);
    }
    close_plan();
}
END_TEST

START_TEST(promise_4_what_cannot_be_read_stays_as_text)
{
    static const struct { const char *field, *value; } all[] = { { "birth_date", "31/02/2015" }, { "birth_date", "hôm qua" }, { "father_birth_year", "không rõ" }, { "birth_order", "cả" },
        { "sex", "khác" }, { "ethnicity", "Kinhh" }, { "ethnicity", "04" }, { "phone", "không có" }, { "ward_code", "Đồng Hòa?" }, { "full_name", "Nguy?n V?n An" } };
    open_plan();
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        lms_str s = clean(lms__schema_find(&pack->schema, lms__str(all[i].field)), lms__str(all[i].value), &out);
        ck_assert_msg(lms__str_is(s, all[i].value), "%s -> %.*s", all[i].value, (int)s.n, s.s);
    }
    close_plan();
}
END_TEST

/* It is evidence, and nothing of it is touched. */
START_TEST(promise_4_what_is_in_an_undecided_encoding_is_left_as_it_is)
{
    lms_buf   tmp;
    lms_hits  hits = { 0 };
    lms_arena texts;
    open_plan();
    lms__buf_init(&tmp, &mem);
    lms__arena_init(&texts, &mem);
    lms_value_in in = { .plan = plan, .field = lms__schema_find(&pack->schema, LMS_S("full_name")), .mem = &mem };
    lms_str raw = LMS_S("L\xC2\xADu Kim"); /* Lưu in TCVN3, and Lu with a soft hyphen; two old encodings read it differently */
    ck_assert(lms__value_run(&in, raw, &out, &tmp, &hits, &texts));
    ck_assert(lms__str_eq(lms__buf_str(&out), raw));
    ck_assert(hits.n == 1 && hits.v[0].change == LMS_CHANGE_DOUBT);
    /* a column in VNI leaves "PHAN HOÀNG ANH" open, Hoàng or Hồng: a doubt, but what it is by itself is repaired, since a second pass sees no column */
    hits.n = 0;
    in.says.column = LMS_LEGACY_VNI;
    ck_assert(lms__value_run(&in, LMS_S("PHAN HOÀNG ANH"), &out, &tmp, &hits, &texts));
    ck_assert(lms__str_is(lms__buf_str(&out), "Phan Hoàng Anh"));
    ck_assert(hits.n == 2 && hits.v[1].change == LMS_CHANGE_DOUBT);
    in.says.column = LMS_LEGACY_NONE;
    ck_assert(lms__value_run(&in, LMS_S("PHAN HOÀNG ANH"), &out, &tmp, NULL, NULL));
    ck_assert(lms__str_is(lms__buf_str(&out), "Phan Hoàng Anh"));
    LMS_VEC_FREE(&mem, &hits);
    lms__arena_free(&texts);
    lms__buf_free(&tmp);
    close_plan();
}
END_TEST

/* ---- whole runs ---- */

static const char dump[] = "Mã trẻ,Họ và tên,Ngày sinh,Giới tính,Dân tộc,Số định danh,SĐT,Mã phường\n"
                           "1,NGUYỄN VĂN AN,7/3/2015,Nam,Kinh,031215001234,0912345678,11443\n"
                           "2,Trần Thị Hùynh,08/03/2015,Nữ,kinh,31315001234,+84912345678,11443\n"
                           "3, Lê Bình ,2015,Nữ,Kinh,,01231234567,11443\n"
                           "4,Phạm Anh,31/02/2015,x,Kinh,0312150O1234,,11443\n"
                           "5,NGUYỄN VĂN AN,7/3/2015,Nam,Kinh,031215001234,0912345678,11443\n";

typedef struct outcome { lms_dataset d; lms_table t; lms_log log; } outcome;

static void run_on(const char *path, unsigned threads, outcome *o)
{
    memset(o, 0, sizeof *o);
    ctx.threads = threads;
    ck_assert_int_eq(ingest_one(path, &o->d), LMS_OK);
    ck_assert(lms__log_init(&o->log, &mem));
    ck_assert_int_eq(lms__normalise(&ctx, plan, &o->d, &o->t, &o->log, &err), LMS_OK);
    lms__log_sort(&o->log);
}
static void free_outcome(outcome *o)
{
    lms__log_free(&o->log);
    lms__table_free(&o->t);
    lms__dataset_free(&o->d);
}
static bool is(const outcome *o, uint32_t row, const char *field, const char *want)
{
    lms_str s = lms__value(&o->t, lms__schema_find(&pack->schema, lms__str(field)), row);
    if (!lms__str_is(s, want)) fprintf(stderr, "%s of row %u: \"%.*s\", expected \"%s\"\n", field, row, (int)s.n, s.s, want);
    return lms__str_is(s, want);
}
/* Corrections of a row and field, by kind. */
static unsigned logged(const outcome *o, uint32_t row, const char *field, lms_correction_kind kind)
{
    uint32_t f = lms__schema_find(&pack->schema, lms__str(field));
    unsigned n = 0;
    for (size_t i = 0; i < o->log.corrections.n; i++) n += o->log.corrections.v[i].row == row && o->log.corrections.v[i].field == f && o->log.corrections.v[i].kind == kind;
    return n;
}

START_TEST(promise_2_representation_is_counted_repair_logged_substance_proposed)
{
    outcome o;
    open_plan();
    run_on(text_file("a.csv", dump), 1, &o);
    ck_assert(is(&o, 0, "full_name", "Nguyễn Văn An") && is(&o, 0, "birth_date", "2015-03-07") && is(&o, 0, "sex", "male"));
    ck_assert_uint_eq(logged(&o, 0, "full_name", LMS_APPLIED), 1);
    ck_assert_uint_eq(logged(&o, 4, "full_name", LMS_APPLIED), 1);
    ck_assert_uint_eq(logged(&o, 0, "birth_date", LMS_APPLIED), 0);
    ck_assert_uint_eq(logged(&o, 0, "sex", LMS_APPLIED), 0);
    ck_assert(is(&o, 1, "full_name", "Trần Thị Huỳnh") && logged(&o, 1, "full_name", LMS_APPLIED) == 1);
    /* the spreadsheet's lost zero, where sex, year and code agree; +84 is only written otherwise */
    ck_assert(is(&o, 1, "personal_id", "031315001234") && logged(&o, 1, "personal_id", LMS_APPLIED) == 1);
    ck_assert(is(&o, 1, "phone", "0912345678") && logged(&o, 1, "phone", LMS_APPLIED) == 0);
    ck_assert(is(&o, 2, "phone", "0831234567") && logged(&o, 2, "phone", LMS_APPLIED) == 1);
    /* a letter for a digit is only proposed */
    ck_assert(is(&o, 3, "personal_id", "0312150O1234") && logged(&o, 3, "personal_id", LMS_PROPOSED) == 1);
    ck_assert(is(&o, 3, "birth_date", "31/02/2015"));
    uint64_t dates = 0;
    for (size_t i = 0; i < o.log.transforms.n; i++)
        if (o.log.transforms.v[i].field == lms__schema_find(&pack->schema, LMS_S("birth_date"))) dates += o.log.transforms.v[i].count;
    ck_assert_uint_eq(dates, 3);
    free_outcome(&o);
    close_plan();
}
END_TEST

/* Found by fuzzing: a re-writing late in one round gave an earlier step something to do, but no further round was made.
   What a later round does is counted under the step that did it: the number of a hit in the plan is below the number of
   steps, however many rounds there were. */
START_TEST(promise_1_a_rewriting_too_is_followed_by_another_round)
{
    lms_str   raw = LMS_S("(j)+An(-");
    lms_buf   one, two, tmp;
    lms_hits  hits = { 0 };
    lms_arena texts;
    bool      later = false;
    open_plan();
    lms__arena_init(&texts, &mem);
    lms__buf_init(&one, &mem);
    lms__buf_init(&two, &mem);
    lms__buf_init(&tmp, &mem);
    lms_value_in in = { .plan = plan, .field = lms__schema_find(&pack->schema, LMS_S("full_name")), .mem = &mem };
    ck_assert(lms__value_run(&in, raw, &one, &tmp, &hits, &texts));
    for (size_t i = 0; i < hits.n; i++) {
        ck_assert_uint_lt(hits.v[i].at, plan->n_steps);
        ck_assert_uint_eq(plan->step[hits.v[i].at].rule, hits.v[i].rule);
        later |= hits.v[i].step >= plan->n_steps;
    }
    ck_assert(later);
    ck_assert(lms__value_run(&in, lms__buf_str(&one), &two, &tmp, NULL, &texts));
    ck_assert(lms__str_eq(lms__buf_str(&one), lms__buf_str(&two)));
    twice(lms__schema_find(&pack->schema, LMS_S("circumstances")), LMS_S(" +(\xC3\x9F\x19@;@")); /* what the fuzzer had */
    LMS_VEC_FREE(&mem, &hits);
    lms__buf_free(&one);
    lms__buf_free(&two);
    lms__buf_free(&tmp);
    lms__arena_free(&texts);
    close_plan();
}
END_TEST

START_TEST(promise_3_threads_change_nothing)
{
    outcome a, b;
    open_plan();
    const char *path = text_file("a.csv", dump);
    run_on(path, 1, &a);
    run_on(path, 4, &b);
    for (uint32_t f = 0; f < pack->schema.n; f++)
        for (uint32_t r = 0; r < a.t.n_rows; r++) {
            ck_assert_uint_eq(a.t.column[f].v[r], b.t.column[f].v[r]);
            ck_assert(lms__str_eq(lms__value(&a.t, f, r), lms__value(&b.t, f, r)));
        }
    ck_assert_uint_eq(a.log.corrections.n, b.log.corrections.n);
    for (size_t i = 0; i < a.log.corrections.n; i++) {
        const lms_correction *x = &a.log.corrections.v[i], *y = &b.log.corrections.v[i];
        ck_assert(x->row == y->row && x->field == y->field && x->rule == y->rule && x->kind == y->kind);
        ck_assert(lms__str_eq(lms__dict_get(&a.log.texts, x->after), lms__dict_get(&b.log.texts, y->after)));
    }
    free_outcome(&a);
    free_outcome(&b);
    close_plan();
}
END_TEST

START_TEST(features_follow_the_canonical_value)
{
    outcome o;
    open_plan();
    run_on(text_file("a.csv", dump), 2, &o);
    const lms_column *name = &o.t.column[lms__schema_find(&pack->schema, LMS_S("full_name"))], *id = &o.t.column[lms__schema_find(&pack->schema, LMS_S("personal_id"))],
                     *birth = &o.t.column[lms__schema_find(&pack->schema, LMS_S("birth_date"))], *ward = &o.t.column[lms__schema_find(&pack->schema, LMS_S("ward_code"))];
    ck_assert_uint_eq(name->v[0], name->v[4]);
    ck_assert(name->name[name->v[0]].n_syl == 3 && name->name[name->v[0]].n_family == 1);
    ck_assert_int_eq(birth->date[birth->v[0]].day, lms__date_day(2015, 3, 7));
    ck_assert_int_eq(birth->date[birth->v[3]].date.y, 0);
    const lms_ident_feat *f = &id->ident[id->v[1]];
    ck_assert(f->year == 2015 && (f->flags & LMS_IDENT_FORMED) && (f->flags & LMS_IDENT_FEMALE) && (f->flags & LMS_IDENT_KNOWN_PLACE));
    ck_assert_uint_ne(ward->unit[ward->v[0]].ward, 0);
    free_outcome(&o);
    close_plan();
}
END_TEST

/* ---- cases ---- */

static char *line_of(FILE *f, char *buf, size_t n)
{
    while (fgets(buf, (int)n, f)) {
        buf[strcspn(buf, "\r\n")] = 0;
        if (buf[0] != '#') return buf;
    }
    return NULL;
}

START_TEST(three_line_cases)
{
    unsigned n = 0, bad = 0;
    open_plan();
    DIR *dir = opendir("tests/cases/normalise");
    ck_assert_ptr_nonnull(dir);
    for (struct dirent *e; (e = readdir(dir)) != NULL;) {
        char   path[512], in[1000], want[1000], blank[1000];
        size_t k = strlen(e->d_name);
        if (k < 5 || strcmp(e->d_name + k - 4, ".txt") != 0) continue;
        uint32_t field = lms__schema_find(&pack->schema, (lms_str){ e->d_name, k - 4 });
        ck_assert_uint_ne(field, LMS_NO_FIELD);
        snprintf(path, sizeof path, "tests/cases/normalise/%s", e->d_name);
        FILE *f = fopen(path, "r");
        ck_assert_ptr_nonnull(f);
        while (line_of(f, in, sizeof in)) {
            if (in[0] == 0) continue;
            if (line_of(f, want, sizeof want) == NULL) break;
            lms_str s = clean(field, lms__str(in), &out);
            n++;
            if (lms__str_is(s, want)) twice(field, lms__str(in));
            else bad++, fprintf(stderr, "%s: \"%s\" -> \"%.*s\", expected \"%s\"\n", e->d_name, in, (int)s.n, s.s, want);
            if (line_of(f, blank, sizeof blank) == NULL) break;
            ck_assert_msg(blank[0] == 0, "%s: an empty line must follow \"%s\"", path, in);
        }
        fclose(f);
    }
    closedir(dir);
    ck_assert_msg(bad == 0 && n > 50, "%u of %u cases failed", bad, n);
    close_plan();
}
END_TEST

/* Words that names have, and words that look like it: every one of them may come behind every other. */
static const char *const name_words[] = { "Nguyễn", "Trần", "Lê", "Phạm", "Hồ", "Hoà", "Hòa", "Hùynh", "Huỳnh", "Thị", "Văn", "Đức", "Ngô", "Minh", "Anh", "An", "Ân", "Bé", "Con", "Bà",
    "Ông", "Chưa", "Đặt", "Tên", "Thuỵ", "Thụy", "Khoa", "Quý", "Giang", "Gia", "Bảo", "Ngọc", "Yến", "Ý", "Như", "Uyên", "Quyên", "Khuê", "Nghĩa", "Tuấn", "Dũng", "Hà", "Hạ", "Họ", "Mẹ",
    "Ba", "Mai", "Lan", "Hoa", "Kim", "Long", "Son", "Sơn", "Tu", "Tú", "Vi", "Vũ", "Vu", "Xuân", "Đoàn", "Doan", "Chi", "Châu", "Ghi", "Chú", "Mất", "Chuyển", "Đi", "Nam", "Nữ" };

static const char *name_word(uint64_t *z)
{
    *z = *z * 6364136223846793005u + 1442695040888963407u;
    uint64_t q = *z >> 33;
    return q % 4 ? name_words[q / 4 % (sizeof name_words / sizeof *name_words)] : pieces[q / 4 % (sizeof pieces / sizeof *pieces)];
}

/* Words of addresses, right and wrong, for lines of text. */
static const char *line_of_word(uint64_t *z)
{
    static const char *const words[] = { "Số", "5,", "ngõ", "34/15/134", "TDP", "2,", "P.Đồng", "Hoà,", "Hòa", "Q.Kiến", "An,", "TP.HP", "-", ",", "Thôn", "Xóm", "xã", "Ea", "H'Leo,", "Đắk",
        "Lắk", "Hùynh", "Qúy", "V¨n", "Nguyeãn", "P.Phóc", "X¸,", "Nguyá»…n", "\xC2\xA0", "\xE2\x80\x8B" "An", "\xD0\x90n", "e\xCC\x82", "", "Tân", "Hà", "Nội", "Huế", "Lò", "(cũ)" };
    *z = *z * 6364136223846793005u + 1442695040888963407u;
    return words[(*z >> 33) % (sizeof words / sizeof *words)];
}

START_TEST(plain_promise_1_what_is_called_plain_is_left_alone_by_the_steps)
{
    uint64_t  z = 7;
    uint32_t  plain_ones = 0, name;
    lms_plain memo = { 0 };
    open_plan();
    name = lms__schema_find(&pack->schema, _i ? LMS_S("address") : LMS_S("full_name"));
    ck_assert(lms__plain_lines(plan, name) == (_i == 1));
    for (int i = 0; i < 300000; i++) {
        char         text[400];
        size_t       n = 0;
        lms_hits     hits = { 0 };
        lms_arena    texts;
        lms_value_in in = { .plan = plan, .field = name, .mem = &mem };
        for (int k = (int)(z >> 40 & 3); k >= 0; k--) {
            const char *p = _i && z >> 60 ? line_of_word(&z) : name_word(&z);
            memcpy(text + n, p, strlen(p));
            n += strlen(p);
            if (k) text[n++] = ' ';
        }
        lms_str raw = { text, n };
        if (!(_i ? lms__plain_line : lms__plain_value)(&memo, &in, &mem, raw, &out, &again)) continue;
        plain_ones++;
        lms__arena_init(&texts, &mem);
        ck_assert(lms__value_run(&in, raw, &out, &again, &hits, &texts));
        ck_assert_msg(hits.n == 0 && lms__str_eq(lms__buf_str(&out), raw), "plain, but \"%.*s\" -> \"%.*s\"", (int)n, text, (int)out.n, out.s);
        LMS_VEC_FREE(&mem, &hits);
        lms__arena_free(&texts);
    }
    ck_assert_uint_gt(plain_ones, 30000);
    lms__plain_free(&memo);
    close_plan();
}
END_TEST

int main(void)
{
    Suite *s = suite_create("normalise");
    TCase *t = tcase_create("normalise");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, promise_1_a_second_pass_changes_nothing);
    tcase_add_test(t, promise_1_a_canonical_value_is_not_changed);
    tcase_add_test(t, promise_2_representation_is_counted_repair_logged_substance_proposed);
    tcase_add_test(t, promise_1_a_rewriting_too_is_followed_by_another_round);
    tcase_add_test(t, promise_3_threads_change_nothing);
    tcase_add_test(t, promise_4_what_cannot_be_read_stays_as_text);
    tcase_add_test(t, promise_4_what_is_in_an_undecided_encoding_is_left_as_it_is);
    tcase_add_loop_test(t, plain_promise_1_what_is_called_plain_is_left_alone_by_the_steps, 0, 2);
    tcase_add_test(t, features_follow_the_canonical_value);
    tcase_add_test(t, three_line_cases);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? 1 : 0;
}
