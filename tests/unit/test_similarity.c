// SPDX-License-Identifier: MIT
/* test_similarity.c - both ways of score/similarity.c (with and without wide registers) against the textbook, on a million pairs. */
#include "oracle/ref_compare.h"
#include "families.h"

#include <check.h>
#include <math.h>

#define LMS_NO_WIDE
#define lms__similarity similarity_of_words
double similarity_of_words(lms_str a, lms_str b, bool edits, double least);
#include "score/similarity.c"
#undef lms__similarity

static double either(lms_str a, lms_str b, bool edits, double least)
{
    double wide = lms__similarity(a, b, edits, least), words = similarity_of_words(a, b, edits, least);
    ck_assert(wide >= words && wide <= words); /* the same bits */
    return wide;
}

/* Each text ends where its memory ends, so that a read too far is seen by a sanitizer. */
static void a_pair(families *f, uint32_t most)
{
    uint32_t n = 1 + fam_below(f, most), m = 1 + fam_below(f, most), letters = 2 + fam_below(f, 20), shift = fam_below(f, 3);
    uint32_t base = fam_below(f, 5) ? 'a' : 200; /* bytes above 127 as well */
    char    *a = malloc(n), *b = malloc(m);
    ck_assert(a && b);
    for (uint32_t k = 0; k < n; k++) a[k] = (char)(base + fam_below(f, letters));
    for (uint32_t k = 0; k < m; k++) b[k] = k + shift < n && fam_below(f, 6) ? a[k + shift] : (char)(base + fam_below(f, letters));
    lms_str x = { a, n }, y = { b, m };
    double  longer = n > m ? n : m, osa = 1 - ref_osa(x, y) / longer, s = either(x, y, true, 0.8);
    ck_assert(fabs(either(x, y, false, 0) - ref_jaro_winkler(x, y)) < 1e-12);
    ck_assert(fabs(either(x, y, true, 0) - osa) < 1e-12);
    ck_assert(osa < 0.8 ? s < 0.8 : fabs(s - osa) < 1e-12); /* giving up early changes no level */
    free(a);
    free(b);
}

START_TEST(both_ways_equal_the_textbook)
{
    families f = { .seed = 11 };
    for (int i = 0; i < 1000000; i++) a_pair(&f, i % 8 ? 24 : i % 16 ? 64 : 80);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("similarity");
    TCase *t = tcase_create("kernels");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, both_ways_equal_the_textbook);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? 1 : 0;
}
