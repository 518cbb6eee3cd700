// SPDX-License-Identifier: MIT
/* test_ingest_csv.c - what ingest/csv.h promises: recovery from damage, lines, nothing lost; equal to a parser that
 * reads byte by byte. */
#include "ingest/csv.h"
#include "oracle/ref_csv.h"

#include <check.h>
#include <stdio.h>

static lms_mem mem;

static void setup(void) { lms__mem_init(&mem, NULL, 0); }
static void teardown(void) { ck_assert_uint_eq(mem.used, 0); }

/* Rows as "line:cell|cell|" or "line!code@col", for short comparisons. */
static const char *rows_of(lms_str text, char delimiter, uint32_t expect)
{
    static char out[4096];
    size_t      n = 0;
    lms_csv     t;
    lms_buf     b;
    lms__buf_init(&b, &mem);
    lms__csv_init(&t, &mem, text, delimiter);
    t.expect = expect;
    while (lms__csv_next(&t) > 0) {
        n += (size_t)snprintf(out + n, sizeof out - n, "%u", t.row_line);
        if (t.bad) n += (size_t)snprintf(out + n, sizeof out - n, "!%s@%u", t.bad, t.bad_col);
        for (size_t i = 0; i < t.cell.n; i++) {
            lms_str s = lms__csv_text(t.s + t.row, t.cell.v[i], &b);
            n += (size_t)snprintf(out + n, sizeof out - n, "%c%.*s", i ? '|' : ':', (int)s.n, s.s);
        }
        n += (size_t)snprintf(out + n, sizeof out - n, " ");
    }
    out[n ? n - 1 : 0] = 0;
    lms__csv_free(&t);
    lms__buf_free(&b);
    return out;
}
#define ROWS(text, expect, want) ck_assert_str_eq(rows_of(LMS_S(text), ',', expect), want)

START_TEST(cells_quotes_and_escapes)
{
    ROWS("a,b,c\n", 0, "1:a|b|c");
    ROWS("\"a\",\"b,b\",\"c\"\"c\"", 0, "1:a|b,b|c\"c");
    ROWS("\"\",\"\"\"\",x", 0, "1:|\"|x");
    ROWS("a\"b,c", 0, "1:a\"b|c");
    ROWS("\"a\"  ,b", 0, "1:a|b");
    ROWS("a,,\n", 0, "1:a||");
    ROWS("a,  ,\xC2\xA0,b", 0, "1:a|||b");
}
END_TEST

START_TEST(promise_3_lines_are_counted_as_an_editor_counts)
{
    ROWS("a\nb\nc", 0, "1:a 2:b 3:c");
    ROWS("a\r\nb\r\nc\r\n", 0, "1:a 2:b 3:c");
    ROWS("a\rb\rc", 0, "1:a 2:b 3:c");
    ROWS("a\n\n \n,,\nb", 0, "1:a 5:b");
    ROWS("\"a\r\na\",x\nb", 0, "1:a\r\na|x 3:b");
    ROWS("\"a\ra\",x\r\nb", 0, "1:a\ra|x 3:b");
    ROWS("\"\n\",x\nb", 0, "1:|x 3:b");
}
END_TEST

START_TEST(promise_2_an_unclosed_quote_costs_one_line)
{
    ROWS("1,\"Nguyen A,2015\n2,\"Tran B\",2016\n3,c,2017", 3, "1!unclosed-quote@2 2:2|Tran B|2016 3:3|c|2017");
    ROWS("1,\"never closed,2015\n2,b,2016\n3,c,2017", 3, "1!unclosed-quote@2 2:2|b|2016 3:3|c|2017");
    ROWS("1,b,\"\n2,c,d\n", 3, "1!unclosed-quote@3 2:2|c|d");
    ROWS("1,\"ab\"c,d\n2,e,f", 3, "1!text-after-quote@2 2:2|e|f");
    ROWS("1,\"line\nbreak\",\"open,4\n5,6,7\n", 3, "1!unclosed-quote@3 3:5|6|7");
}
END_TEST

START_TEST(promise_2_a_quote_that_closes_by_accident_swallows_no_rows)
{
    /* the quote of line 1 closes at the end of line 3 */
    ROWS("1,\"a,2015,x,y,z\n2,b,2016,x,y,z\n3,c,2017,x,y,\"\n", 6,
         "1!unclosed-quote@2 2:2|b|2016|x|y|z 3!unclosed-quote@6");
    /* a cell of several lines stays whole */
    ROWS("1,\"a\nb\nc\",x,y,z,w\n2,b,x,y,z,w\n", 6, "1:1|a\nb\nc|x|y|z|w 4:2|b|x|y|z|w");
    ROWS("1,\"Group 3, Ward B, City\nnext\",x\n", 3, "1:1|Group 3, Ward B, City\nnext|x");
}
END_TEST

START_TEST(long_cells_and_borders_of_blocks)
{
    for (size_t n = 0; n < 200; n++) {
        char text[512], want[512];
        memset(text, 'x', n);
        memcpy(text + n, ",\"q\"\r\nb", 8);
        snprintf(want, sizeof want, "1:%.*s|q 2:b", (int)n, text);
        ck_assert_str_eq(rows_of((lms_str){ text, n + 7 }, ',', 0), want);
    }
}
END_TEST

/* ---- against the oracle ---- */

static uint64_t next_random(uint64_t *s)
{
    uint64_t z = (*s += 0x9E3779B97F4A7C15u);
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static void compare(const char *s, size_t n, char delimiter, uint32_t expect)
{
    lms_csv t;
    lms_buf b;
    ref_csv r = { .s = s, .n = n, .delimiter = delimiter, .expect = expect, .line = 1 };
    size_t  covered = 0;
    lms__buf_init(&b, &mem);
    lms__csv_init(&t, &mem, (lms_str){ s, n }, delimiter);
    t.expect = expect;
    for (;;) {
        int  k = lms__csv_next(&t);
        bool more = ref_next(&r);
        ck_assert_int_eq(k, more);
        if (!more) break;
        ck_assert_uint_eq(t.row, r.row);
        ck_assert_uint_eq(t.row_n, r.row_n);
        ck_assert_uint_eq(t.row_line, r.row_line);
        ck_assert_uint_eq(t.at, r.at);
        ck_assert_uint_eq(t.line, r.line);
        ck_assert_uint_eq(t.bad_col, r.bad_col);
        ck_assert_str_eq(t.bad ? t.bad : "", r.bad ? r.bad : "");
        ck_assert_uint_eq(t.cell.n, r.cells);
        ck_assert_uint_eq(t.filled, r.filled);
        for (uint32_t i = 0; i < r.cells; i++) {
            lms_str x = lms__csv_text(t.s + t.row, t.cell.v[i], &b);
            ck_assert_uint_eq(x.n, r.cell_n[i]);
            ck_assert(memcmp(x.s, r.cell[i], x.n) == 0 || x.n == 0);
        }
        for (; covered < t.row; covered++)
            ck_assert(ref_blank(s + covered, 1) || s[covered] == delimiter || strchr("\"\xC2\xA0", s[covered]));
        covered = t.row + t.row_n; /* promise 1: rows follow each other, between them only blank rows */
    }
    ref_free(&r);
    lms__csv_free(&t);
    lms__buf_free(&b);
}

START_TEST(promise_1_equal_to_the_oracle_on_random_damage)
{
    static const char alphabet[] = "ab1,,,\"\"\n\r \",\n";
    uint64_t seed = 20241124;
    char     text[400];
    for (int round = 0; round < 60000; round++) {
        size_t n = next_random(&seed) % (round % 10 ? 60 : 400);
        for (size_t i = 0; i < n; i++) text[i] = alphabet[next_random(&seed) % (sizeof alphabet - 1)];
        compare(text, n, ',', (uint32_t)(next_random(&seed) % 8));
    }
}
END_TEST

/* Good files with a few bytes changed: nearer to what offices send than noise is. */
START_TEST(promise_1_equal_to_the_oracle_on_damaged_files)
{
    uint64_t seed = 7;
    char     text[6000];
    for (int round = 0; round < 4000; round++) {
        size_t   n = 0;
        unsigned columns = 2 + (unsigned)(next_random(&seed) % 9), rows = 1 + (unsigned)(next_random(&seed) % 20);
        for (unsigned i = 0; i < rows; i++)
            for (unsigned c = 0; c < columns; c++) {
                static const char *const cell[] = {"x",    "\"quoted\"",          "\"a, b\"",  "\"two\nlines\"", "",
                                                   "\"\"", "\"say \"\"yes\"\"\"", "12/03/2015"};
                const char *z = cell[next_random(&seed) % 8];
                memcpy(text + n, z, strlen(z));
                n += strlen(z);
                text[n++] = c + 1 < columns ? ';' : '\n';
            }
        for (unsigned k = (unsigned)(next_random(&seed) % 6); k; k--)
            text[next_random(&seed) % n] = "\";\nx\r"[next_random(&seed) % 5];
        compare(text, n, ';', columns);
    }
}
END_TEST

START_TEST(promise_4_a_million_open_quotes_take_no_time)
{
    enum { N = 3 << 20 };
    char *text = malloc(N);
    for (int i = 0; i < N; i += 3) memcpy(text + i, "\"x\n", 3); /* every line opens a quote that the next one spoils */
    lms_csv t;
    lms__csv_init(&t, &mem, (lms_str){ text, N }, ',');
    t.expect = 3;
    uint32_t n = 0;
    while (lms__csv_next(&t) > 0) n++;
    ck_assert_uint_eq(n, N / 3);
    lms__csv_free(&t);
    free(text);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("ingest_csv");
    TCase *t = tcase_create("csv");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, cells_quotes_and_escapes);
    tcase_add_test(t, promise_1_equal_to_the_oracle_on_random_damage);
    tcase_add_test(t, promise_1_equal_to_the_oracle_on_damaged_files);
    tcase_add_test(t, promise_2_an_unclosed_quote_costs_one_line);
    tcase_add_test(t, promise_2_a_quote_that_closes_by_accident_swallows_no_rows);
    tcase_add_test(t, promise_3_lines_are_counted_as_an_editor_counts);
    tcase_add_test(t, promise_4_a_million_open_quotes_take_no_time);
    tcase_add_test(t, long_cells_and_borders_of_blocks);
    tcase_set_timeout(t, 120);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? 1 : 0;
}
