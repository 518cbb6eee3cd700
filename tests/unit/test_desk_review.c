// SPDX-License-Identifier: MIT
/* test_desk_review.c - what the review page's JSON and its guard promise. */
#include "desk/review_guard.h"
#include "desk/review_json.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- JSON ---- */

static void written_as(const char *bytes, size_t n, const char *want)
{
    lmd_buf b = { 0 };
    lmd__js_text(&b, (lms_str){ bytes, n });
    ck_assert_str_eq(lmd__z(&b), want);
    lmd__buf_free(&b);
}
#define WRITTEN(lit, want) written_as(lit, sizeof lit - 1, want)

START_TEST(json_1_any_bytes_give_valid_json_without_mark_up)
{
    WRITTEN("Nguy\xE1\xBB\x85n \"An\" \\", "\"Nguy\xE1\xBB\x85n \\\"An\\\" \\\\\"");
    WRITTEN("</script><b>&", "\"\\u003c/script\\u003e\\u003cb\\u003e\\u0026\"");
    WRITTEN("a\0b\n\x7F", "\"a\\u0000b\\u000a\\u007f\"");
    WRITTEN("\xE2\x80\xA8\xE2\x80\xA9", "\"\\u2028\\u2029\"");
    WRITTEN("\xFFx\xC3", "\"\xEF\xBF\xBDx\xEF\xBF\xBD\"");
    WRITTEN("\xC0\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
    WRITTEN("\xED\xA0\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}
END_TEST

START_TEST(json_1_numbers_and_members)
{
    lmd_buf b = { 0 };
    lmd__puts(&b, "{");
    lmd__js_member(&b, "a", LMD_S("{"));
    lmd__js_number(&b, "b", -5);
    lmd__js_key(&b, "c"), lmd__js_decimal(&b, -1.256, 2);
    lmd__js_key(&b, "d"), lmd__js_decimal(&b, -0.001, 2);
    lmd__js_key(&b, "e"), lmd__js_decimal(&b, 1.0 / 0.0, 2);
    lmd__js_key(&b, "f"), lmd__puts(&b, "[");
    for (int i = 0; i < 2; i++) lmd__js_next(&b), lmd__js_text(&b, LMD_S("["));
    lmd__puts(&b, "]}");
    ck_assert_str_eq(lmd__z(&b), "{\"a\":\"{\",\"b\":-5,\"c\":-1.26,\"d\":0.00,\"e\":null,\"f\":[\"[\",\"[\"]}");
    lmd__buf_free(&b);
}
END_TEST

static bool reads(const char *json, lmd_json_want *want)
{
    static char room[4096];
    size_t      n = strlen(json);
    ck_assert_uint_lt(n, sizeof room);
    memcpy(room, json, n);
    return lmd__js_read(room, n, want);
}

START_TEST(json_2_a_flat_object_is_read)
{
    lmd_json_want w[] = { { .key = "id", .most = 20 }, { .key = "base" }, { .key = "why", .most = 40 }, { 0 } };
    ck_assert(reads(" { \"id\" : \"p1-2\" ,\n\"base\":12, \"why\":\"l\\u00fd do\\n\\ud83d\\udc68\" } ", w));
    ck_assert(lmd__is(w[0].text, "p1-2"));
    ck_assert_int_eq(w[1].number, 12);
    ck_assert(lmd__is(w[2].text, "l\xC3\xBD do \xF0\x9F\x91\xA8"));
    ck_assert(reads("{}", w));
    ck_assert_ptr_null(w[0].text.s);
    ck_assert_int_eq(w[1].number, -1);
    ck_assert(reads("{\"id\":\"\",\"base\":0}", w));
    ck_assert(w[0].text.s != NULL && w[0].text.n == 0 && w[1].number == 0);
}
END_TEST

START_TEST(json_2_everything_else_is_refused)
{
    static const char *const bad[] = {
        "", "[]", "1", "{", "{\"id\"}", "{\"id\":}", "{\"id\":1}", "{\"base\":\"1\"}", "{\"base\":-1}", "{\"base\":1.5}", "{\"base\":01}",
        "{\"base\":9007199254740993}", "{\"base\":99999999999999999999999}", "{\"id\":\"a\",\"id\":\"b\"}", "{\"base\":0,\"base\":0}",
        "{\"other\":1}", "{\"id\":{}}", "{\"id\":[\"a\"]}", "{\"id\":null}", "{\"id\":true}", "{\"id\":\"a\"} x", "{\"id\":\"a\"}{}", "{\"id\":\"a\",}",
        "{,\"id\":\"a\"}", "{\"id\":\"a", "{\"id\":\"a\\", "{\"id\":\"a\\q\"}", "{\"id\":\"\\u00\"}", "{\"id\":\"\\ud800\"}", "{\"id\":\"\\udc00\"}",
        "{\"id\":\"\\ud800\\u0041\"}", "{\"id\":\"\\u0000\"}", "{\"id\":\"\\u001f\"}", "{\"id\":\"a\nb\"}", "{\"id\":\"\x7F\"}", "{\"id\":\"\\u007f\"}", "{\"id\":\"\\u0085\"}", "{\"id\":\"\xC2\x85\"}", "{\"id\":\"\xFF\"}",
        "{\"id\":\"123456789012345678901\"}", "{'id':'a'}", "{id:\"a\"}", "\xEF\xBB\xBF{}", "{\"id\":\"a\"/**/}", "{\"__proto__\":1}",
    };
    lmd_json_want w[] = { { .key = "id", .most = 20 }, { .key = "base" }, { 0 } };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) ck_assert_msg(!reads(bad[i], w), "%s", bad[i]);
}
END_TEST

/* ---- the guard ---- */

static const lmd_route routes[] = { { "/", false }, { "/review.js", false }, { "/api/item", true }, { NULL, false } };
#define TOKEN "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

/* `fields` are "Name: value" lines. */
static int ask(const char *method, const char *target, const char *fields, size_t body)
{
    lmd_header       h[40];
    size_t           n = 0;
    const lmd_route *route;
    for (const char *p = fields; *p;) {
        const char *end = strchr(p, '\n'), *colon = strstr(p, ": ");
        ck_assert(end && colon && colon < end && n < 40);
        h[n++] = (lmd_header){ { p, (size_t)(colon - p) }, { colon + 2, (size_t)(end - colon - 2) } };
        p = end + 1;
    }
    lmd_asked q = { lmd__str(method), lmd__str(target), h, n, body };
    int       status = lmd__guard(&q, 8642, TOKEN, routes, &route);
    ck_assert((status == 200) == (route != NULL));
    if (route) ck_assert_str_eq(route->target, target);
    return status;
}

START_TEST(guard_1_only_its_own_host)
{
    static const char *const bad[] = {
        "127.0.0.1", "localhost", "127.0.0.1:80", "127.0.0.1:8643", "127.0.0.1:08642", "127.0.0.1:8642 ", " 127.0.0.1:8642", "127.0.0.1:8642.",
        "127.0.0.1.:8642", "localhost.:8642", "LOCALHOST:8642", "Localhost:8642", "localhost:8642:8642", "localhost:+8642", "localhost:8642/",
        "localhost:8642#", "localhost:8642@evil.example", "evil.example@localhost:8642", "evil.example", "evil.example:8642",
        "localhost.evil.example:8642", "127.0.0.1.evil.example:8642", "127.0.0.1.nip.io:8642", "evil.example,localhost:8642",
        "localhost:8642,evil.example", "[::1]:8642", "[::ffff:127.0.0.1]:8642", "0.0.0.0:8642", "127.1:8642", "2130706433:8642", "0x7f.0.0.1:8642",
        "0177.0.0.1:8642", "127.0.0.2:8642", "http://localhost:8642", "localhost%3A8642", "localhost\t:8642", "localh\xC3\xB6st:8642", "",
    };
    char z[200];
    ck_assert_uint_ge(sizeof bad / sizeof *bad, 30);
    ck_assert_int_eq(ask("GET", "/", "Host: 127.0.0.1:8642\n", 0), 200);
    ck_assert_int_eq(ask("GET", "/", "hOST: localhost:8642\n", 0), 200);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        snprintf(z, sizeof z, "Host: %s\n", bad[i]);
        ck_assert_msg(ask("GET", "/", z, 0) == 421, "%s", bad[i]);
        ck_assert_msg(ask("GET", "/nowhere", z, 0) == 421, "before routing: %s", bad[i]);
    }
    ck_assert_int_eq(ask("GET", "/", "", 0), 421);
    ck_assert_int_eq(ask("GET", "/", "Host: localhost:8642\nHost: localhost:8642\n", 0), 421);
    ck_assert_int_eq(ask("GET", "/", "X-Forwarded-Host: localhost:8642\n", 0), 421);
}
END_TEST

START_TEST(guard_2_the_target_is_one_of_the_list)
{
    static const char *const bad[] = { "", "//", "/?", "/#", "/review.js?x", "/review.js/", "/./review.js", "/../../etc/passwd", "/review.js%00",
                                       "/%72eview.js", "/REVIEW.JS", "\\", "*", "http://localhost:8642/", "/api/item/", "/api/../", "/etc/passwd" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(ask("GET", bad[i], "Host: localhost:8642\n", 0) == 404, "%s", bad[i]);
    static const char *const methods[] = { "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "get", "" };
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        ck_assert_int_eq(ask(methods[i], "/", "Host: localhost:8642\n", 0), 405);
    ck_assert_int_eq(ask("GET", "/api/item", "Host: localhost:8642\n", 0), 405);
    ck_assert_int_eq(ask("GET", "/", "Host: localhost:8642\nSec-Fetch-Site: cross-site\n", 0), 403);
    ck_assert_int_eq(ask("GET", "/", "Host: localhost:8642\nSec-Fetch-Site: same-site\n", 0), 403);
    ck_assert_int_eq(ask("GET", "/", "Host: localhost:8642\nSec-Fetch-Site: none\n", 0), 200);
    ck_assert_int_eq(ask("GET", "/", "Host: localhost:8642\nContent-Length: 3\n", 3), 400);
}
END_TEST

#define HOST   "Host: localhost:8642\n"
#define ORIGIN "Origin: http://localhost:8642\n"
#define KEY    "X-Lamsach-Token: " TOKEN "\n"
#define JSON   "Content-Type: application/json\n"
#define LENGTH "Content-Length: 2\n"
static int post(const char *fields, size_t body) { return ask("POST", "/api/item", fields, body); }

START_TEST(guard_3_a_call_needs_token_origin_json_and_length)
{
    ck_assert_int_eq(post(HOST ORIGIN KEY JSON LENGTH, 2), 200);
    ck_assert_int_eq(post(HOST ORIGIN KEY "Content-Type: application/json; charset=utf-8\n" LENGTH "Sec-Fetch-Site: same-origin\n", 2), 200);
    ck_assert_int_eq(post(HOST KEY JSON LENGTH, 2), 403);
    ck_assert_int_eq(post(HOST "Origin: null\n" KEY JSON LENGTH, 2), 403);
    ck_assert_int_eq(post(HOST "Origin: https://localhost:8642\n" KEY JSON LENGTH, 2), 403);
    ck_assert_int_eq(post(HOST "Origin: http://127.0.0.1:8642\n" KEY JSON LENGTH, 2), 403);
    ck_assert_int_eq(post(HOST "Origin: http://localhost:864\n" KEY JSON LENGTH, 2), 403);
    ck_assert_int_eq(post(HOST "Origin: http://localhost:8642.evil.example\n" KEY JSON LENGTH, 2), 403);
    ck_assert_int_eq(post(HOST ORIGIN ORIGIN KEY JSON LENGTH, 2), 403);
    ck_assert_int_eq(post(HOST ORIGIN KEY JSON LENGTH "Sec-Fetch-Site: cross-site\n", 2), 403);
    ck_assert_int_eq(post(HOST ORIGIN KEY JSON LENGTH "Sec-Fetch-Site: none\n", 2), 403);
    ck_assert_int_eq(post(HOST ORIGIN JSON LENGTH, 2), 401);
    ck_assert_int_eq(post(HOST ORIGIN "X-Lamsach-Token: \n" JSON LENGTH, 2), 401);
    ck_assert_int_eq(post(HOST ORIGIN "X-Lamsach-Token: " TOKEN "0\n" JSON LENGTH, 2), 401);
    ck_assert_int_eq(post(HOST ORIGIN "X-Lamsach-Token: 1" TOKEN "\n" JSON LENGTH, 2), 401);
    ck_assert_int_eq(post(HOST ORIGIN "Cookie: token=" TOKEN "\n" JSON LENGTH, 2), 401);
    ck_assert_int_eq(post(HOST ORIGIN KEY KEY JSON LENGTH, 2), 401);
    ck_assert_int_eq(post(HOST ORIGIN KEY LENGTH, 2), 415);
    ck_assert_int_eq(post(HOST ORIGIN KEY "Content-Type: text/plain\n" LENGTH, 2), 415);
    ck_assert_int_eq(post(HOST ORIGIN KEY "Content-Type: application/x-www-form-urlencoded\n" LENGTH, 2), 415);
    ck_assert_int_eq(post(HOST ORIGIN KEY "Content-Type: application/json, text/plain\n" LENGTH, 2), 415);
}
END_TEST

START_TEST(guard_3_lengths_and_encodings_leave_no_doubt)
{
    ck_assert_int_eq(post(HOST ORIGIN KEY JSON LENGTH "Transfer-Encoding: chunked\n", 2), 400);
    ck_assert_int_eq(post(HOST ORIGIN KEY JSON "transfer-encoding: \n" LENGTH, 2), 400);
    ck_assert_int_eq(post(HOST ORIGIN KEY JSON "Transfer-Encoding: xchunked\n", 2), 400);
    ck_assert_int_eq(post(HOST ORIGIN KEY JSON LENGTH LENGTH, 2), 400);
    ck_assert_int_eq(post(HOST ORIGIN KEY JSON "Content-Length: +2\n", 2), 400);
    ck_assert_int_eq(post(HOST ORIGIN KEY JSON "Content-Length: 0x2\n", 2), 400);
    ck_assert_int_eq(post(HOST ORIGIN KEY JSON "Content-Length: 2, 2\n", 2), 400);
    ck_assert_int_eq(post(HOST ORIGIN KEY JSON "Content-Length: 3\n", 2), 400);
    ck_assert_int_eq(post(HOST ORIGIN KEY JSON, 2), 400);
    ck_assert_int_eq(post(HOST ORIGIN KEY JSON, 0), 411);
    ck_assert_int_eq(post(HOST ORIGIN KEY JSON "Content-Length: 65536\n", 65536), 200);
    ck_assert_int_eq(post(HOST ORIGIN KEY JSON "Content-Length: 65537\n", 65537), 413);
    ck_assert_int_eq(post(HOST ORIGIN KEY JSON "Content-Length: 99999999999999999999999\n", 2), 413);
    ck_assert_int_eq(ask("GET", "/", HOST "Upgrade: websocket\n", 0), 400);
    char *big = calloc(1, 9000);
    memcpy(big, HOST "X: ", sizeof(HOST "X: ") - 1);
    memset(big + sizeof(HOST "X: ") - 1, 'a', 8192);
    strcat(big, "\n");
    ck_assert_int_eq(ask("GET", "/", big, 0), 431);
    free(big);
}
END_TEST

START_TEST(guard_3_tokens_are_fresh)
{
    char a[LMD_TOKEN_CHARS + 1], b[LMD_TOKEN_CHARS + 1];
    lmd__token_new(a), lmd__token_new(b);
    ck_assert_uint_eq(strlen(a), LMD_TOKEN_CHARS);
    ck_assert_uint_eq(strspn(a, "0123456789abcdef"), LMD_TOKEN_CHARS);
    ck_assert_str_ne(a, b);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("desk review");
    TCase *t = tcase_create("json");
    tcase_add_test(t, json_1_any_bytes_give_valid_json_without_mark_up);
    tcase_add_test(t, json_1_numbers_and_members);
    tcase_add_test(t, json_2_a_flat_object_is_read);
    tcase_add_test(t, json_2_everything_else_is_refused);
    suite_add_tcase(s, t);
    t = tcase_create("guard");
    tcase_add_test(t, guard_1_only_its_own_host);
    tcase_add_test(t, guard_2_the_target_is_one_of_the_list);
    tcase_add_test(t, guard_3_a_call_needs_token_origin_json_and_length);
    tcase_add_test(t, guard_3_lengths_and_encodings_leave_no_doubt);
    tcase_add_test(t, guard_3_tokens_are_fresh);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
