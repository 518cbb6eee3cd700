// SPDX-License-Identifier: MIT
/* test_address.c - a line of address names its ward, or none; never another. Against the gazetteer of the pack. */
#include "base/date.h"
#include "normalise/internal.h"

#include <check.h>
#include <stdio.h>

static lms_mem             mem;
static lms_ctx             ctx;
static lms_rulebook       *rb;
static lms_normalise_plan *plan;
static lms_buf             tmp;

static void open_pack(void)
{
    lms_error e = { 0 };
    lms__mem_init(&mem, NULL, 0);
    ctx = (lms_ctx){ .mem = &mem, .threads = 1, .as_of = INT32_MIN };
    ck_assert_int_eq(lms__rulebook_load(&mem, "rules/child-registry", &rb, &e), LMS_OK);
    ck_assert_int_eq(lms__normalise_plan_new(&ctx, rb, &plan, &e), LMS_OK);
    lms__buf_init(&tmp, &mem);
}

static void close_pack(void)
{
    lms__buf_free(&tmp);
    lms__normalise_plan_free(plan);
    lms__rulebook_free(rb);
    ck_assert_uint_eq(mem.used, 0);
}

/* "11431@" or "" */
static const char *ward(const char *text, int y, int m, int d)
{
    static char   code[64];
    lms_table     t;
    lms_unit_feat x = { 0 };
    uint32_t      u = lms__address_ward(plan, lms__str(text), lms__date_day(y, m, d), &tmp);
    if (u == UINT32_MAX) return "";
    ck_assert(lms__table_init(&t, &mem, &rb->schema, 0, 0));
    ck_assert(lms__gazetteer_features(plan->gazetteer, &t, u, &x));
    lms_str s = lms__dict_get(&t.units, x.ward);
    snprintf(code, sizeof code, "%.*s", (int)s.n, s.s);
    lms__table_free(&t);
    return code;
}

START_TEST(an_address_names_its_ward)
{
    static const struct { const char *text, *code; } cases[] = {
        { "Số 5 ngõ 3, TDP 2, P.Đồng Hoà, Q.Kiến An, TP.HP", "11431@" },
        { "Số 5 ngõ 3 TDP 2 P. Đồng Hòa Q. Kiến An TP HP", "11431@" },
        { "so 5 ngo 3 to 2 phuong dong hoa quan kien an hai phong", "11431@" },
        { "Số 12, TDP 4, Phường Nam Sơn, Quận Kiến An, Thành phố Hải Phòng", "11437@" },
        { "TDP 4 - P.Nam Sơn - Q.Kiến An - Hải Phòng", "11437@" },
        { "Xóm 3, xã Nam Sơn, huyện An Dương, TP. Hải Phòng", "11608@" },
        { "Số 2, P Quán Trữ, Kiến An", "11428@" },
        { "Tổ 5, thị trấn Trường Sơn, An Lão, Hải Phòng", "11656@" },
        { "12 Trần Thành Ngọ, Văn Đẩu, Kiến An, Hải Phòng", "11446@" },
        { "Phường Bắc Hà, Quận Kiến An", "11449@2025-01-01" },
        { "P.15, Q.10, TP.HCM", "27163@" },
        { "Xã Hoằng Quỳ, Huyện Hoằng Hóa, Tỉnh Thanh Hóa", "15886@" },
        { "Xã Hoằng Quý, Huyện Hoằng Hóa, Tỉnh Thanh Hóa", "15916@" },
        { "TT.Hiệp Hòa, H.Đức Hòa, Long An", "27934@" },
        { "xã Hiệp Hòa, H.Đức Hòa, Long An", "27952@" },
    };
    open_pack();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) ck_assert_msg(strcmp(ward(cases[i].text, 2024, 11, 1), cases[i].code) == 0, "%s -> %s", cases[i].text, ward(cases[i].text, 2024, 11, 1));
    close_pack();
}
END_TEST

START_TEST(what_an_address_does_not_say_is_not_guessed)
{
    static const char *const none[] = { "", "Hải Phòng", "Kiến An, Hải Phòng", "12 Trần Thành Ngọ, Kiến An, Hải Phòng", "Phù Liễn", "Xã Tân An", "Số 7 đường Lãm Hà",
                                        "xa Hoang Quy, huyen Hoang Hoa, Thanh Hoa", ",,, - -", "P. , Q. , TP." };
    open_pack();
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) ck_assert_msg(ward(none[i], 2024, 11, 1)[0] == 0, "%s -> %s", none[i], ward(none[i], 2024, 11, 1));
    char longer[2500];
    memset(longer, 'a', sizeof longer - 1);
    longer[sizeof longer - 1] = 0;
    ck_assert_str_eq(ward(longer, 2024, 11, 1), "");
    for (size_t i = 0; i < sizeof longer - 1; i += 2) longer[i] = ',';
    longer[1900] = 0;
    ck_assert_str_eq(ward(longer, 2024, 11, 1), "");
    close_pack();
}
END_TEST

START_TEST(names_with_a_dash_or_an_apostrophe_and_texts_without_commas_or_marks)
{
    static const struct { const char *text, *code; } today[] = {
        { "Số 59 ngõ 58 Quang Trung, TDP 11, P. Văn Miếu - Quốc Tử Giám, TP. Hà Nội", "00226@2025-07-01" },
        { "21/30/89 Cao Toàn - TDP 11 - P. Văn Miếu - Quốc Tử Giám - TP. Hà Nội", "00226@2025-07-01" },
        { "So 39 ngo 188 Le Loi, TDP 13, P.Van Mieu - Quoc Tu Giam", "00226@2025-07-01" },
        { "Phường Xuân Trường - Đà Lạt, Lâm Đồng", "24805@2025-07-01" },
        { "Xóm 4, Thôn Thượng, X. Ea H'Leo, Đắk Lắk", "24184@2025-07-01" },
        { "Xóm 4, Thôn Thượng, X. Ea H\xE2\x80\x99Leo, Đắk Lắk", "24184@2025-07-01" },
        { "So 62, Thon Bac, Xa Ea H'Leo, Tinh Dak Lak", "24184@2025-07-01" },
        { "Số 277 Thôn Thượng X. Tằng Loỏng Lào Cai", "02908@2025-07-01" },
        { "Thôn Tiền Phong X. Thần Sa Thái Nguyên", "05725@2025-07-01" }, /* no phòng */
        { "thon tien phong xa hieu thanh tinh vinh long", "29713@2025-07-01" },
        { "thon xuan son x. trang xa thai nguyen", "05746@2025-07-01" }, /* Tràng Xá; there is a commune Thái Nguyên, too */
        { "So 35 duong Dong Hoa - TDP 4 - P. Ba Dinh", "00004@2025-07-01" }, /* Ba Đình by its type; a commune is written Ba Dinh */
    };
    static const struct { const char *text, *code; } before[] = {
        { "Xóm 3, TT. Ea Drăng, H. Ea H'leo, Đắk Lắk", "24181@" },
        { "Phường Đạo Long, TP. Phan Rang - Tháp Chàm, Ninh Thuận", "22762@" },
        { "Xã Long Sơn, TP Vũng Tàu, Bà Rịa - Vũng Tàu", "26545@" },
    };
    open_pack();
    for (size_t i = 0; i < sizeof today / sizeof *today; i++) ck_assert_msg(strcmp(ward(today[i].text, 2025, 11, 30), today[i].code) == 0, "%s -> %s", today[i].text, ward(today[i].text, 2025, 11, 30));
    for (size_t i = 0; i < sizeof before / sizeof *before; i++) ck_assert_msg(strcmp(ward(before[i].text, 2024, 6, 1), before[i].code) == 0, "%s -> %s", before[i].text, ward(before[i].text, 2024, 6, 1));
    ck_assert_str_eq(ward("Xom 5, Thon Nam, X. Gia Phu", 2025, 11, 30), ""); /* Gia Phú and Gia Phù: two communes without their marks */
    close_pack();
}
END_TEST

START_TEST(the_same_text_is_another_ward_in_another_epoch)
{
    open_pack();
    ck_assert_str_eq(ward("Phường Phù Liễn, Hải Phòng", 2024, 11, 1), "11449@");
    ck_assert_str_eq(ward("Phường Phù Liễn, Hải Phòng", 2025, 8, 1), "11446@2025-07-01");
    ck_assert_str_eq(ward("Phường Kiến An, Hải Phòng", 2025, 8, 1), "11443@2025-07-01");
    close_pack();
}
END_TEST

int main(void)
{
    Suite *s = suite_create("address");
    TCase *t = tcase_create("address");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, an_address_names_its_ward);
    tcase_add_test(t, what_an_address_does_not_say_is_not_guessed);
    tcase_add_test(t, names_with_a_dash_or_an_apostrophe_and_texts_without_commas_or_marks);
    tcase_add_test(t, the_same_text_is_another_ward_in_another_epoch);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? 1 : 0;
}
