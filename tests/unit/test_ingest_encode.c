// SPDX-License-Identifier: MIT
/* test_ingest_encode.c - files in old encodings: recognised by their syllables, read letter by letter as they were
 * written. */
#include "ingest_fixture.h"

#include "ingest/parts.h"

#include "text/legacy.h"
#include "text/unicode.h"

static uint64_t seed;
static unsigned pick(unsigned n)
{
    uint64_t z = (seed += 0x9E3779B97F4A7C15u);
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return (unsigned)((z ^ z >> 31) % n);
}

/* Bytes for a code point in an encoding, found by decoding every byte and pair; 0 = the encoding has none. */
static size_t encode_cp(lms_legacy e, uint32_t cp, unsigned char out[2])
{
    static const uint32_t marks[] = { 0x300, 0x301, 0x303, 0x309, 0x323 };
    lms_buf b, u, want;
    size_t  n = 0;
    if (cp < 0x80) return out[0] = (unsigned char)cp, 1;
    lms__buf_init(&b, &mem);
    lms__buf_init(&u, &mem);
    lms__buf_init(&want, &mem);
    lms__buf_addcp(&want, cp);
    for (unsigned x = 1; x < 256 && n == 0; x++)
        for (unsigned y = 0; y < 256 && n == 0; y++) {
            bool pair = y > 0;
            if ((x < 0x20 || (x >= 0x7F && x < 0xA0)) && e != LMS_LEGACY_VISCII) continue; /* repair removes controls */
            if (pair && (e == LMS_LEGACY_TCVN3 || e == LMS_LEGACY_VISCII || y < 0x80)) continue;
            lms__buf_clear(&b);
            lms__buf_clear(&u);
            unsigned char s[2] = { (unsigned char)x, (unsigned char)y };
            if (lms__legacy_decode_bytes(e, (lms_str){ (char *)s, pair ? 2 : 1 }, &b)) continue;
            if (pair && e == LMS_LEGACY_CP1258) {
                size_t i = 0;
                lms__utf8_next(lms__buf_str(&b), &i);
                uint32_t second = i < b.n ? lms__utf8_next(lms__buf_str(&b), &i) : 0;
                bool     mark = false;
                for (int k = 0; k < 5; k++) mark |= second == marks[k];
                if (!mark) continue;
            }
            if (pair && e == LMS_LEGACY_CP1258 && x != 0xAD) lms__unicode_repair(lms__buf_str(&b), &u);
            else lms__buf_add(&u, lms__buf_str(&b));
            if (!lms__str_eq(lms__buf_str(&u), lms__buf_str(&want))) continue;
            memcpy(out, s, 2);
            n = pair ? 2 : 1;
        }
    lms__buf_free(&b);
    lms__buf_free(&u);
    lms__buf_free(&want);
    return n;
}

static size_t encode(lms_legacy e, lms_str s, unsigned char *out)
{
    static struct { unsigned char byte[2]; size_t n; bool known; } cache[LMS_N_LEGACY][0x2000];
    size_t n = 0;
    for (size_t i = 0; i < s.n;) {
        uint32_t cp = lms__utf8_next(s, &i);
        ck_assert_uint_lt(cp, 0x2000);
        if (!cache[e][cp].known) cache[e][cp].n = encode_cp(e, cp, cache[e][cp].byte), cache[e][cp].known = true;
        ck_assert_msg(cache[e][cp].n > 0, "%s has no U+%04X", lms__legacy_name[e], cp);
        memcpy(out + n, cache[e][cp].byte, cache[e][cp].n);
        n += cache[e][cp].n;
    }
    return n;
}

static const char *const family[] = { "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô" };
static const char *const middle[] = { "Văn", "Thị", "Đức", "Ngọc", "Thanh", "Minh", "Hữu", "Quốc", "Bảo", "Gia" };
static const char *const last[] = {"Hưng", "Thảo", "Nguyệt", "Dũng", "Huyền", "Tuấn", "Phượng", "Khôi",
                                   "Trâm", "Sơn",  "Quỳnh",  "Thủy", "Nhật",  "Kiệt", "Yến",    "Hiếu"};

static size_t names(char *text, unsigned rows)
{
    size_t n = (size_t)sprintf(text, "Mã trẻ,Họ và tên,Ngày sinh,Họ tên mẹ\n");
    for (unsigned i = 0; i < rows; i++)
        n += (size_t)sprintf(text + n, "K%05u,%s %s %s,05/03/2016,%s Thị %s\n", i, family[pick(10)], middle[pick(10)],
                             last[pick(16)], family[pick(10)], last[pick(16)]);
    return n;
}

static void file_is_read(lms_legacy e, unsigned rows)
{
    static char          text[60000];
    static unsigned char bytes[60000];
    lms_dataset d, w;
    size_t      n = names(text, rows), k = encode(e, (lms_str){ text, n }, bytes);
    ck_assert_int_eq(ingest_one(file_of("l.csv", bytes, k), &d), LMS_OK);
    ck_assert_msg(lms__str_is(d.source[0].encoding, lms__legacy_name[e]), "%s taken for %s (%u rows)",
                  lms__legacy_name[e], d.source[0].encoding.s, rows);
    ck_assert_int_eq(ingest_one(text_file("u.csv", text), &w), LMS_OK);
    ck_assert_uint_eq(d.n_records, rows);
    for (uint32_t i = 0; i < rows; i++) {
        ck_assert_str_eq(value(&d, i, "full_name"), value(&w, i, "full_name"));
        ck_assert_str_eq(value(&d, i, "mother_name"), value(&w, i, "mother_name"));
    }
    lms__dataset_free(&d);
    lms__dataset_free(&w);
}

static const lms_legacy all[] = { LMS_LEGACY_TCVN3, LMS_LEGACY_VNI, LMS_LEGACY_VISCII, LMS_LEGACY_CP1258 };

START_TEST(files_of_fifty_names_are_recognised_always)
{
    for (int round = 0; round < 40; round++)
        for (int e = 0; e < 4; e++) file_is_read(all[e], 50);
}
END_TEST

START_TEST(files_of_five_names_are_recognised_too)
{
    for (int round = 0; round < 40; round++)
        for (int e = 0; e < 4; e++) file_is_read(all[e], 5);
}
END_TEST

START_TEST(utf8_with_broken_rows_stays_utf8)
{
    static char text[60000];
    lms_dataset d;
    size_t      n = names(text, 60);
    for (int i = 0; i < 3; i++) text[n / 2 + (size_t)i * 90] = (char)0xD5;
    ck_assert_int_eq(ingest_one(file_of("u.csv", text, n), &d), LMS_OK);
    ck_assert(lms__str_is(d.source[0].encoding, "UTF-8"));
    ck_assert_uint_ge(d.quarantine.n, 1);
    ck_assert_uint_le(d.quarantine.n, 6);
    conserves(&d);
    lms__dataset_free(&d);
}
END_TEST

START_TEST(what_cannot_be_told_is_said_and_costs_its_rows_only)
{
    lms_dataset d;
    ck_assert_int_eq(
        ingest_one(text_file("w.csv",
                             "full_name,birth_date,sex\nJos\xE9 Garc\xED"
                             "a,2015-01-01,male\nMary Smith,2015-01-01,female\nAndr\xE9 M\xFCller,2015-01-01,male\n"),
                   &d),
        LMS_OK);
    ck_assert_str_eq(rejected(&d), "2:1 invalid-utf8|4:1 invalid-utf8");
    ck_assert_ptr_nonnull(strstr(notices, "The encoding of this file could not be told"));
    lms__dataset_free(&d);
}
END_TEST

START_TEST(a_map_can_name_the_encoding)
{
    unsigned char    bytes[600];
    lms_dataset      d;
    size_t           n = encode(LMS_LEGACY_VISCII, LMS_S("Họ và tên,Ngày sinh\nabc,2015\n"), bytes);
    lms_ingest_input in = input(file_of("m.csv", bytes, n));
    ck_assert_int_eq(ingest_many(&in, 1, text_file("m.yaml", "encoding: VISCII\n"), &d), LMS_OK);
    ck_assert(lms__str_is(d.source[0].encoding, "VISCII"));
    lms__dataset_free(&d);
}
END_TEST

START_TEST(headings_and_totals_in_an_old_font_are_known)
{
    static const given_row rows[] = {
        {{"Hä vµ tªn", "Ngµy sinh", "Giíi tÝnh", "D©n téc"},
         1,
         0,
         0,
         {LMS_CELL_FONT_TCVN3, LMS_CELL_FONT_TCVN3, LMS_CELL_FONT_TCVN3, LMS_CELL_FONT_TCVN3}},
        {{"NguyÔn V¨n An", "2015", "Nam", "Kinh"}, 2},
        {{"Tæng céng", "1"}, 3},
    };
    given            g = { .row = rows, .n = 3 };
    lms_ingest_input in = given_input(&g, "w.xlsx");
    lms_dataset      d;
    ck_assert_int_eq(ingest_many(&in, 1, NULL, &d), LMS_OK);
    ck_assert_str_eq(rejected(&d), "3:0 subtotal-row");
    ck_assert_str_eq(value(&d, 0, "full_name"), "NguyÔn V¨n An"); /* values are repaired later, and logged */
    lms__dataset_free(&d);
}
END_TEST

START_TEST(the_scan_of_a_text_equals_reading_it_letter_by_letter)
{
    static const char *const part[] = {"a",    "Nguyễn",       "\n",       "😀", "\xFF", "\xE1\xBB",
                                       "\x80", "\xED\xA0\x80", "\xC0\xAF", "ấ", "đ",    "plain words, many",
                                       "\r\n"};
    char text[700];
    for (int round = 0; round < 3000; round++) {
        size_t n = 0, parts = pick(60);
        for (size_t i = 0; i < parts; i++) {
            const char *z = part[pick(13)];
            memcpy(text + n, z, strlen(z));
            n += strlen(z);
        }
        if (n && pick(4) == 0) text[pick((unsigned)n)] = 0;
        lms_scan want = { 0 }, got = lms__scan_utf8(text, n);
        for (size_t i = 0; i < n;) {
            size_t   from = i;
            uint32_t cp = lms__utf8_next((lms_str){ text, n }, &i);
            bool     bad = cp >= 0xDC80 && cp <= 0xDCFF;
            want.bad += bad;
            want.multi += !bad && cp >= 0x80;
            want.high += cp >= 0x80 ? i - from : 0;
            want.nul += cp == 0;
            want.lines += cp == '\n' || cp == '\r';
        }
        ck_assert_uint_eq(got.bad, want.bad);
        ck_assert_uint_eq(got.multi, want.multi);
        ck_assert_uint_eq(got.high, want.high);
        ck_assert_uint_eq(got.nul, want.nul);
        ck_assert_uint_eq(got.lines, want.lines);
    }
}
END_TEST

static void add(TCase *t)
{
    tcase_add_test(t, the_scan_of_a_text_equals_reading_it_letter_by_letter);
    tcase_add_test(t, files_of_fifty_names_are_recognised_always);
    tcase_add_test(t, files_of_five_names_are_recognised_too);
    tcase_add_test(t, utf8_with_broken_rows_stays_utf8);
    tcase_add_test(t, what_cannot_be_told_is_said_and_costs_its_rows_only);
    tcase_add_test(t, a_map_can_name_the_encoding);
    tcase_add_test(t, headings_and_totals_in_an_old_font_are_known);
}

int main(void) { return run_suite("ingest_encode", add); }
