/* SPDX-License-Identifier: MIT */
/* test_desk_page.c - tables of a page as sheets, pseudonymous counts and keys, children by their weakest link. */
#include "desk_result_fixture.h"

#include "desk/page.h"
#include "desk/weakest.h"

#include <sodium.h>

/* ---- page_book.h; {8}: a number ---- */

static const char *const head[] = { "|Tên|Name", "n|Số|Count", "|Cả hai|Both|Phần;Của|Part;Of", NULL };

static char *book_of(lmd_lang lang)
{
    const char *path = in_scratch("p.xlsx");
    lmd_page    p = { .lang = lang };
    lmd_locale  l = { 0 };
    lms_error   e;
    lmd__c_enter(&l);
    ck_assert_int_eq(lmd__page_book_open(&p.book, path, lang, "Tiêu đề", &e), LMS_OK);
    for (int t = 0; t < 2; t++) {
        lmd__h_table(&p, "", "Bảng: một", "Table: one", head);
        for (int i = 0; i < 3; i++) {
            p.book_only = i == 2;
            lmd__h_row(&p, "");
            lmd__h_head_cell(&p), lmd__h_text(&p, lmd__str(i ? "=1+1" : "a\u202Eb")), lmd__h_end_head_cell(&p);
            lmd__h_num_cell(&p, 12345 * i);
            lmd__h_cell(&p, ""), lmd__h_percent(&p, 1, 4), lmd__h_quiet(&p, " ("), lmd__h_part(&p), lmd__h_both(&p, "của <b>hai</b>", "of two"), lmd__h_end_cell(&p);
            lmd__h_end_row(&p);
        }
        p.book_only = false;
        lmd__h_end_table(&p);
    }
    ck_assert_ptr_nonnull(strstr(lmd__z(&p.b), "=1+1"));
    ck_assert_ptr_null(strstr(lmd__z(&p.b), "24.690")); /* its row is for the workbook */
    ck_assert_ptr_nonnull(strstr(lmd__z(&p.b), "12.345"));
    ck_assert_int_eq(lmd__page_book_commit(p.book, &e), LMS_OK);
    lmd__c_free(&l);
    lmd__buf_free(&p.b);
    return book_text(path);
}

START_TEST(book_promise_1_strings_and_single_figures)
{
    char *vi = book_of(LMD_VI), *en = book_of(LMD_EN);
    ck_assert_msg(strstr(vi, "0.1:Tiêu đề\n0.3:Trang tính|Nội dung|Số dòng\n0.4:Bảng|Bảng: một|3{8}\n0.5:Bảng (2)|Bảng: một|3{8}\n") != NULL, "%s", vi);
    ck_assert_msg(strstr(vi, "1.1:Bảng: một\n1.2:Tên|Số|Phần|Của\n1.3:a\u2423b|0{8}|0.25{8}|của hai\n1.4:=1+1|12345{8}|0.25{8}|của hai\n1.5:=1+1|24690{8}|0.25{8}|của hai\n") != NULL, "%s", vi);
    ck_assert_msg(strstr(en, "1.2:Name|Count|Part|Of\n") != NULL && strstr(en, "|of two\n") != NULL, "%s", en);
    free(vi);
    free(en);
}
END_TEST

START_TEST(book_promise_3_same_bytes)
{
    size_t n, m;
    free(book_of(LMD_VI));
    char *a = read_all(in_scratch("p.xlsx"), &n);
    free(book_of(LMD_VI));
    char *b = read_all(in_scratch("p.xlsx"), &m);
    ck_assert(n == m && memcmp(a, b, n) == 0);
    free(a), free(b);
}
END_TEST

/* ---- counts for strangers ---- */

START_TEST(counts_are_rounded_and_small_ones_hidden)
{
    for (int64_t n = -300; n <= 300; n++) {
        int64_t s = lmd__round_count(n);
        if (n == 0) ck_assert_int_eq(s, 0);
        else if (n > -5 && n < 5) ck_assert(s == LMD_HIDDEN);
        else ck_assert(s % 5 == 0 && s != 0 && (s > 0) == (n > 0) && llabs(s - n) <= 2);
    }
    lmd_page p = { .lang = LMD_VI, .pseudo = true };
    lmd__h_num(&p, 3), lmd__h(&p, " "), lmd__h_num(&p, 1238), lmd__h(&p, " "), lmd__h_percent(&p, 98, 100), lmd__h(&p, " "), lmd__h_percent(&p, 3, 100);
    ck_assert_str_eq(lmd__z(&p.b), "&lt;5 <span class=\"vi\">1.240</span><span class=\"en\">1,240</span> <span class=\"vi\">99\u00A0%</span><span class=\"en\">99\u00A0%</span> –");
    lmd__buf_free(&p.b);
}
END_TEST

/* What a reader sees of a count: the class of counts that look the same. left_out: "–". */
static bool looks(int64_t n, const lmd_audit_cell *c)
{
    if (c->out) return c->total || n >= 5;
    return lmd__round_count(n) == lmd__round_count(c->n);
}

enum { MOST = 4, UP_TO = 14 };

/* Can cell i of the column be v, as far as a reader can tell? All other counts up to twice the range are tried. */
static bool possible(const lmd_audit_cell *c, int n, int i, int64_t v, int at, int64_t sum)
{
    if (at == n) return looks(sum, &c[n]);
    for (int64_t x = at == i ? v : 0; x <= (at == i ? v : 2 * UP_TO); x++)
        if (looks(x, &c[at]) && possible(c, n, i, v, at + 1, sum + x)) return true;
    return false;
}

static void try_column(const int64_t *count, int n, int *left_out)
{
    lmd_audit a = { 0 };
    int64_t   sum = 0;
    for (int i = 0; i < n; i++) {
        lmd__audit_note(&a, (lmd_audit_cell){ .table = 1, .col = 2, .row = i + 1, .n = count[i] });
        sum += count[i];
    }
    lmd__audit_note(&a, (lmd_audit_cell){ .table = 1, .col = 2, .row = n + 1, .n = sum, .total = true });
    lmd__audit_decide(&a);
    for (int i = 0; i < n; i++) {
        *left_out += a.v[i].out;
        if (count[i] < 1 || count[i] > 4) continue;
        for (int64_t v = 1; v <= 4; v++) ck_assert_msg(possible(a.v, n, i, v, 0, 0), "%d of %lld %lld %lld %lld", i, (long long)count[0], (long long)count[1], n > 2 ? (long long)count[2] : -1, n > 3 ? (long long)count[3] : -1);
    }
    lmd__audit_free(&a);
}

START_TEST(audit_promise_1_no_total_tells_a_hidden_count)
{
    int64_t  c[MOST];
    int      out = 0, columns = 0;
    unsigned seed = 5;
    for (c[0] = 0; c[0] <= UP_TO; c[0]++) /* all of two and of three */
        for (c[1] = 0; c[1] <= UP_TO; c[1]++, columns++) {
            try_column(c, 2, &out);
            for (c[2] = 0; c[2] <= UP_TO; c[2]++, columns++) try_column(c, 3, &out);
        }
    for (int k = 0; k < 400; k++, columns++) {
        for (int i = 0; i < 4; i++) c[i] = (int64_t)((seed = seed * 1103515245u + 12345u) >> 16) % (UP_TO + 1);
        try_column(c, 4, &out);
    }
    ck_assert_int_gt(out, 50);
    ck_assert_int_lt(out, columns / 2); /* promise 2: most counts stay */
}
END_TEST

START_TEST(audit_leaves_out_shares_of_the_row_too)
{
    static const char *const h[] = { "|A|A", "n|B|B", "n|C|C", NULL };
    lmd_audit a = { 0 };
    char     *text = NULL;
    for (int pass = 0; pass < 2; pass++) {
        lmd_page p = { .lang = LMD_VI, .pseudo = true, .audit = &a };
        static const int64_t n[] = { 1, 5, 6 }; /* one row hidden, 6 in all: the reader would know 1 */
        lmd__h_table(&p, "", "x", "x", h);
        for (int i = 0; i < 3; i++) {
            lmd__h_row(&p, i == 2 ? "total" : "");
            lmd__h_head_cell(&p), lmd__h_text(&p, lmd__str("r")), lmd__h_end_head_cell(&p);
            lmd__h_num_cell(&p, n[i]);
            lmd__h_cell(&p, "n"), lmd__h_percent(&p, n[i], 6), lmd__h_end_cell(&p);
            lmd__h_end_row(&p);
        }
        lmd__h_end_table(&p);
        if (pass == 0) lmd__audit_decide(&a);
        else text = strdup(lmd__z(&p.b));
        lmd__buf_free(&p.b);
    }
    ck_assert_msg(strstr(text, "<td class=\"n\">&lt;5</td><td class=\"n\">–</td>") != NULL, "%s", text);
    ck_assert_msg(strstr(text, "<td class=\"n\">–</td><td class=\"n\">–</td>") != NULL, "%s", text);
    free(text);
    lmd__audit_free(&a);
}
END_TEST

START_TEST(keys_are_hashed_with_the_key_of_the_page)
{
    lmd_page a = { .pseudo = true }, b = { .pseudo = true }, plain = { 0 };
    ck_assert_int_ge(sodium_init(), 0);
    memset(a.key, 1, sizeof a.key), memset(b.key, 2, sizeof b.key);
    lmd__h_key(&a, lmd__str("K1")), lmd__h_key(&b, lmd__str("K1")), lmd__h_key(&plain, lmd__str("K1"));
    ck_assert_uint_eq(a.b.n, strlen("<code><bdi></bdi></code>") + 20);
    ck_assert_str_ne(lmd__z(&a.b), lmd__z(&b.b));
    ck_assert_str_eq(lmd__z(&plain.b), "<code><bdi>K1</bdi></code>");
    lmd__buf_free(&a.b), lmd__buf_free(&b.b), lmd__buf_free(&plain.b);
}
END_TEST

/* ---- weakest.h ---- */

START_TEST(weakest_promise_1_every_child_of_several_once_weakest_first)
{
    const char *db = result_make("r.db");
    sqlite3    *h;
    lmd_weakest w;
    lms_error   e;
    sqlite3_open(db, &h);
    ck_assert_int_eq(sqlite3_exec(h,
        "UPDATE record SET child_id = 'c3' WHERE record_id IN (5, 6); UPDATE child SET record_count = 3, weakest_link = 4.5 WHERE child_id = 'c3';"
        "INSERT INTO pair (record_a, record_b, weight, verdict) VALUES (4,5,12,'same'), (4,6,4.5,'same')", NULL, NULL, NULL), SQLITE_OK);
    ck_assert_int_eq(lmd__weakest_load(h, &w, &e), LMS_OK);
    ck_assert_uint_eq(w.n, 2);
    ck_assert(lmd__is(lmd__weakest_text(&w, w.child[0].id), "c3") && w.child[0].a == 4 && w.child[0].b == 6);
    ck_assert(lmd__is(lmd__weakest_text(&w, w.child[1].id), "c1") && w.child[1].a == 1 && w.child[1].b == 2);
    ck_assert(lmd__is(lmd__weakest_key(&w, 6), "K6") && lmd__weakest_key(&w, 3).n == 0);
    int n = 0;
    for (uint32_t m = w.child[0].first; m; m = w.member[m - 1].next) n++;
    ck_assert_int_eq(n, 3);
    lmd__weakest_free(&w);
    sqlite3_close(h);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("desk_page");
    TCase *t = tcase_create("all");
    scratch_make();
    tcase_add_test(t, book_promise_1_strings_and_single_figures);
    tcase_add_test(t, book_promise_3_same_bytes);
    tcase_add_test(t, counts_are_rounded_and_small_ones_hidden);
    tcase_add_test(t, audit_promise_1_no_total_tells_a_hidden_count);
    tcase_add_test(t, audit_leaves_out_shares_of_the_row_too);
    tcase_add_test(t, keys_are_hashed_with_the_key_of_the_page);
    tcase_add_test(t, weakest_promise_1_every_child_of_several_once_weakest_first);
    suite_add_tcase(s, t);
    return run_suite(s);
}
