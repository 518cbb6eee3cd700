// SPDX-License-Identifier: MIT
/* test_text_cases.c - tests/cases/text/STEP.txt: input, expected, blank line; and what the steps themselves are. */
#include "text/fold.h"
#include "text/legacy.h"
#include "text/name.h"
#include "text/syllable.h"
#include "text/typing.h"
#include "text/unicode.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

static lms_mem mem;

static void legacy(lms_str s, lms_buf *o)
{
    lms_legacy e = lms__legacy_guess(s, LMS_LEGACY_NONE, LMS_LEGACY_NONE, o);
    if (e == LMS_LEGACY_NONE || e == LMS_LEGACY_UNDECIDED) lms__buf_add(o, s);
}
static void unicode(lms_str s, lms_buf *o) { lms__unicode_repair(s, o); }
static void tone(lms_str s, lms_buf *o) { lms__tone_repair(s, o); }
static void typing(lms_str s, lms_buf *o) { lms__typing_repair(s, o); }
static void title(lms_str s, lms_buf *o) { lms__title_case(s, o); }
static void spaces(lms_str s, lms_buf *o) { lms__squeeze(s, o); }
static void key(lms_str s, lms_buf *o) { lms__text_key(s, o); }
static void fold(lms_str s, lms_buf *o) { lms__fold(s, o); }
static void note(lms_str s, lms_buf *o)
{
    lms_buf n, t;
    lms__buf_init(&n, &mem);
    lms__buf_init(&t, &mem);
    lms__split_note(s, &t, &n);
    lms__squeeze(lms__buf_str(&t), o);
    lms__buf_free(&n);
    lms__buf_free(&t);
}

static const struct { const char *name; void (*run)(lms_str, lms_buf *); } steps[] = {
    { "legacy", legacy }, { "unicode", unicode }, { "tone", tone }, { "typing", typing }, { "case", title },
    { "spaces", spaces }, { "note", note }, { "key", key }, { "fold", fold },
};

static bool line(FILE *f, char *z, int cap)
{
    if (fgets(z, cap, f) == NULL) return false;
    z[strcspn(z, "\n")] = 0;
    return true;
}

START_TEST(every_case_gives_what_it_expects_and_then_stays)
{
    char    path[200], in[500], want[500], blank[8];
    lms_buf o, again;
    lms__mem_init(&mem, NULL, 0);
    lms__buf_init(&o, &mem);
    lms__buf_init(&again, &mem);
    snprintf(path, sizeof path, "tests/cases/text/%s.txt", steps[_i].name);
    FILE *f = fopen(path, "r");
    ck_assert_msg(f != NULL, "%s is missing", path);
    int n = 0;
    for (; line(f, in, sizeof in); n++) {
        ck_assert_msg(line(f, want, sizeof want), "%s: no expectation for '%s'", path, in);
        if (line(f, blank, sizeof blank)) ck_assert_msg(blank[0] == 0, "%s: no blank line after '%s'", path, want);
        lms__buf_clear(&o);
        lms__buf_clear(&again);
        steps[_i].run(lms__str(in), &o);
        ck_assert_msg(lms__str_is(lms__buf_str(&o), want), "%s: '%s' gives '%.*s', not '%s'", path, in, (int)o.n, o.s, want);
        steps[_i].run(lms__buf_str(&o), &again);
        ck_assert_msg(lms__str_is(lms__buf_str(&again), want), "%s: '%s' again gives '%.*s'", path, want, (int)again.n, again.s);
    }
    ck_assert_int_gt(n, 0);
    fclose(f);
    lms__buf_free(&o);
    lms__buf_free(&again);
    ck_assert_uint_eq(mem.used, 0);
}
END_TEST

START_TEST(a_font_or_a_column_settles_what_the_value_alone_cannot)
{
    lms_buf o;
    lms__mem_init(&mem, NULL, 0);
    lms__buf_init(&o, &mem);
    ck_assert_int_eq(lms__legacy_guess(LMS_S("Vò Minh"), LMS_LEGACY_NONE, LMS_LEGACY_NONE, &o), LMS_LEGACY_NONE);
    ck_assert_int_eq(lms__legacy_guess(LMS_S("Vò Minh"), LMS_LEGACY_NONE, LMS_LEGACY_TCVN3, &o), LMS_LEGACY_TCVN3);
    ck_assert(lms__str_is(lms__buf_str(&o), "Vũ Minh"));
    lms__buf_clear(&o);
    /* both are names; a surname in front, and no surname of few families inside, decides; "Hoàng" and "Hồng" are told by nothing */
    ck_assert_int_eq(lms__legacy_guess(LMS_S("Hoà An"), LMS_LEGACY_NONE, LMS_LEGACY_NONE, &o), LMS_LEGACY_NONE);
    ck_assert_int_eq(lms__legacy_guess(LMS_S("Hoà An"), LMS_LEGACY_NONE, LMS_LEGACY_VNI, &o), LMS_LEGACY_VNI);
    lms__buf_clear(&o);
    ck_assert_int_eq(lms__legacy_guess(LMS_S("Mai Thò Lan"), LMS_LEGACY_NONE, LMS_LEGACY_VNI, &o), LMS_LEGACY_VNI);
    ck_assert(lms__str_is(lms__buf_str(&o), "Mai Thị Lan"));
    lms__buf_clear(&o);
    ck_assert_int_eq(lms__legacy_guess(LMS_S("Phan Hoàng Anh"), LMS_LEGACY_NONE, LMS_LEGACY_VNI, &o), LMS_LEGACY_UNDECIDED);
    ck_assert_int_eq(lms__legacy_guess(LMS_S("Hoà An"), LMS_LEGACY_VNI, LMS_LEGACY_NONE, &o), LMS_LEGACY_VNI);
    ck_assert(lms__str_is(lms__buf_str(&o), "Hồ An"));
    /* names of the highlands are no Vietnamese either way; the font of the cell decides */
    static const struct { const char *s, *want; lms_legacy font; } highland[] = {
        { "Y Khoa Ml«", "Y Khoa Mlô", LMS_LEGACY_TCVN3 }, { "H'Hen Mloâ", "H'Hen Mlô", LMS_LEGACY_VNI }, { "Ksor Thaûo", "Ksor Thảo", LMS_LEGACY_VNI },
        { "Kim Sr©y", "Kim Srây", LMS_LEGACY_TCVN3 }, { "Y Khoa Mlô", NULL, LMS_LEGACY_TCVN3 }, { "Lò Bé", NULL, LMS_LEGACY_NONE }, { "Lý A Pó", NULL, LMS_LEGACY_NONE }, { "TRóC", "TRÚC", LMS_LEGACY_NONE },
        { "Y Khoa Ml«", NULL, LMS_LEGACY_NONE }
    };
    for (size_t i = 0; i < sizeof highland / sizeof *highland; i++) {
        lms__buf_clear(&o);
        lms_legacy e = lms__legacy_guess(lms__str(highland[i].s), highland[i].font, LMS_LEGACY_NONE, &o);
        ck_assert_msg((e != LMS_LEGACY_NONE) == (highland[i].want != NULL), "%s: %d", highland[i].s, e);
        if (highland[i].want) ck_assert_msg(lms__str_is(lms__buf_str(&o), highland[i].want), "%s: %.*s", highland[i].s, (int)o.n, o.s);
    }
    lms__buf_free(&o);
}
END_TEST

/* What is compiled in is what rules/child-registry/tables says: gen_tables.py was run after the last change. */
START_TEST(compiled_tables_are_those_of_the_pack)
{
    lms_buf  o;
    char     row[200];
    unsigned n = 0;
    lms__mem_init(&mem, NULL, 0);
    lms__buf_init(&o, &mem);
    FILE *f = fopen("rules/child-registry/tables/confusables.csv", "rb");
    ck_assert_ptr_nonnull(f);
    while (line(f, row, sizeof row)) {
        if (row[0] != 'U' || row[1] != '+') continue;
        char     in[32] = "A", want[32] = "A";
        size_t   k = 1 + lms__utf8_put(in + 1, (uint32_t)strtoul(row + 2, NULL, 16));
        char    *to = row + 7, *end;
        bool     quoted = *to == '"';
        if (quoted) to++;
        end = quoted ? strrchr(to, '"') : strchr(to, ',');
        ck_assert(end != NULL);
        if (quoted && end > to + 1) to++; /* a doubled quote */
        memcpy(in + k, "n", 2);
        memcpy(want + 1, to, (size_t)(end - to));
        memcpy(want + 1 + (end - to), "n", 2);
        lms__buf_clear(&o);
        lms__unicode_repair(lms__str(in), &o);
        ck_assert_msg(lms__str_is(lms__buf_str(&o), want), "%s: '%.*s', not '%s'", row, (int)o.n, o.s, want);
        n++;
    }
    ck_assert_uint_gt(n, 150);
    fclose(f);
    f = fopen("rules/child-registry/tables/foreign_names.csv", "rb");
    ck_assert_ptr_nonnull(f);
    for (n = 0; line(f, row, sizeof row);) {
        char *comma = strchr(row, ',');
        if (row[0] == '#' || comma == NULL || strncmp(row, "name,", 5) == 0) continue;
        lms_str name = { row, (size_t)(comma - row) };
        ck_assert_msg(lms__foreign(name, true), "%s", row);
        ck_assert_msg(lms__foreign(name, false) == (strcmp(comma, ",any") == 0), "%s", row);
        n++;
    }
    ck_assert_uint_gt(n, 20);
    fclose(f);
    lms__buf_free(&o);
}
END_TEST

START_TEST(keys_left_by_the_keyboard_are_told_by_their_company)
{
    static const struct { const char *in, *want; } v[] = {
        { "Vux Gia Trang", "Vũ Gia Trang" }, { "Lee Văn An", "Lê Văn An" }, { "Phan Lee", "Phan Lee" }, { "Max Anh", "Max Anh" }, { "Vux Bond", "Vux Bond" },
        { "Phan Minh Phats", "Phan Minh Phát" }, { "Tha?o", "Thảo" }, { "Nguyễn Thu?y", "Nguyễn Thủy" }, { "Tu?n", "Tu?n" }, { "Nguy?n", "Nguy?n" }, { "Thu?", "Thu?" },
        { "Ly1 Thanh Nga", "Lý Thanh Nga" }, { "Nguyễn Văn Long1", "Nguyễn Văn Long1" }, { "Nguyễn Chi1 Huy", "Nguyễn Chí Huy" }, { "Nguyễn Kij Hằng", "Nguyễn Kij Hằng" }
    };
    lms_buf o;
    lms__mem_init(&mem, NULL, 0);
    lms__buf_init(&o, &mem);
    for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
        lms__buf_clear(&o);
        lms__typing_repair(lms__str(v[i].in), &o);
        ck_assert_msg(lms__str_is(lms__buf_str(&o), v[i].want), "%s: %.*s", v[i].in, (int)o.n, o.s);
    }
    lms__buf_free(&o);
}
END_TEST

START_TEST(keys_of_viqr_are_no_notes)
{
    static const struct { const char *in, *want; } v[] = {
        { "Phạm Thu Le^.", "Phạm Thu Le^." }, { "Đặng Thu Thu+", "Đặng Thu Thu+" }, { "Dda(.ng Ngân", "Dda(.ng Ngân" }, { "Nguyễn Văn An.", "Nguyễn Văn An" }, { "Lê Na (mất", "Lê Na" }, { "Lê Lan+", "Lê Lan" }
    };
    lms_buf o, note;
    lms__mem_init(&mem, NULL, 0);
    lms__buf_init(&o, &mem);
    lms__buf_init(&note, &mem);
    for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
        lms__buf_clear(&o);
        lms__buf_clear(&note);
        lms__split_note(lms__str(v[i].in), &o, &note);
        lms_str s = lms__str_trim(lms__buf_str(&o));
        ck_assert_msg(lms__str_is(s, v[i].want), "%s: %.*s", v[i].in, (int)s.n, s.s);
    }
    lms__buf_free(&o);
    lms__buf_free(&note);
}
END_TEST

START_TEST(three_levels_of_syllables)
{
    lms_syllable y;
    ck_assert(lms__syllable_parse(LMS_S("Nguyễn"), &y) && y.well_formed && y.attested && y.in_names && !y.rare);
    ck_assert(lms__syllable_parse(LMS_S("nguỹn"), &y) && !y.attested);
    ck_assert(lms__syllable_parse(LMS_S("trý"), &y) && y.well_formed && y.rare);
    ck_assert(lms__syllable_parse(LMS_S("phùc"), &y) && !y.well_formed && !y.attested);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("text cases");
    TCase *t = tcase_create("cases");
    tcase_add_loop_test(t, every_case_gives_what_it_expects_and_then_stays, 0, sizeof steps / sizeof *steps);
    tcase_add_test(t, a_font_or_a_column_settles_what_the_value_alone_cannot);
    tcase_add_test(t, compiled_tables_are_those_of_the_pack);
    tcase_add_test(t, keys_left_by_the_keyboard_are_told_by_their_company);
    tcase_add_test(t, keys_of_viqr_are_no_notes);
    tcase_add_test(t, three_levels_of_syllables);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? 1 : 0;
}
