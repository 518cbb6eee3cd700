// SPDX-License-Identifier: MIT
/* test_cluster.c - what cluster/cluster.h promises, on pairs written by hand and on random ones. */
#include "cluster/cluster.h"
#include "cluster/exact.h"
#include "table_of.h"

#include <check.h>
#include <stdio.h>

#define PACK "rules/child-registry"

typedef struct bed {
    lms_mem           mem;
    lms_ctx           c;
    lms_rulebook     *rb;
    lms_cluster_plan *plan;
    lms_table         t;
    lms_scored        s;
    lms_identified    id;
    lms_decisions     dec;
    lms_decision      decision[8];
    uint32_t          person[64];
    lms_clusters      o;
    lms_error         err;
} bed;

static lms_str none(void *ctx, uint32_t row, uint32_t field)
{
    (void)ctx, (void)row, (void)field;
    return LMS_S("");
}

static void open_bed(bed *x, uint32_t n)
{
    memset(x, 0, sizeof *x);
    lms__mem_init(&x->mem, NULL, 0);
    x->c = (lms_ctx){ .mem = &x->mem, .threads = 1 };
    ck_assert_int_eq(lms__rulebook_load(&x->mem, PACK, &x->rb, &x->err), LMS_OK);
    ck_assert_int_eq(lms__cluster_plan_new(&x->c, x->rb, &x->plan, &x->err), LMS_OK);
    ck_assert(table_of(&x->mem, &x->rb->schema, n, n, none, NULL, &x->t));
    x->s = (lms_scored){ .mem = &x->mem, .n_comparisons = 1, .threshold_same = 6, .threshold_review = -4 };
    x->s.comparison_id[0] = LMS_S("personal_id");
    static const char *const level[] = { "missing", "equal", "near", "doubtful", "conflict" };
    for (uint32_t l = 0; l < 5; l++) x->s.level_id[0][l] = lms__str(level[l]);
    x->s.n_levels[0] = 5;
    lms__arena_init(&x->s.text, &x->mem);
    *LMS_PUSH(&x->mem, &x->s.reason) = LMS_S("");
    *LMS_PUSH(&x->mem, &x->s.reason) = LMS_S("said-the-table");
    for (int i = 0; i < 64; i++) x->person[i] = LMS_NO_ROW;
    x->id.person_of = x->person;
    x->dec.v = x->decision;
}

/* Pairs must be given in the order of rows. */
static void pair(bed *x, uint32_t a, uint32_t b, double weight, lms_verdict v, uint16_t reason, uint8_t id_level)
{
    lms_pair *p = LMS_PUSH(&x->mem, &x->s.pairs);
    ck_assert_ptr_nonnull(p);
    *p = (lms_pair){ .a = a, .b = b, .weight = (float)weight, .probability = weight > 10 ? 0.9999f : weight > 0 ? 0.99f : 0.01f,
                     .verdict = (uint8_t)v, .reason = reason, .level = { id_level } };
}
static void same(bed *x, uint32_t a, uint32_t b, double weight) { pair(x, a, b, weight, LMS_SAME, 0, 0); }

static void people(bed *x, uint32_t a, uint32_t b, int verdict) { x->decision[x->dec.n++] = (lms_decision){ .a = a, .b = b, .same = (uint8_t)verdict }; }

static void run(bed *x) { ck_assert_int_eq(lms__cluster(&x->c, x->plan, &x->t, &x->s, &x->id, &x->dec, &x->o, &x->err), LMS_OK); }

static bool together(const bed *x, uint32_t a, uint32_t b) { return x->o.child_of[a] == x->o.child_of[b]; }

static const lms_pair *get(const bed *x, uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < x->s.pairs.n; i++)
        if (x->s.pairs.v[i].a == a && x->s.pairs.v[i].b == b) return &x->s.pairs.v[i];
    ck_abort_msg("no pair %u %u", a, b);
    return NULL;
}
static bool because(const bed *x, uint32_t a, uint32_t b, const char *why) { return lms__str_is(x->s.reason.v[get(x, a, b)->reason], why); }

static void close_bed(bed *x)
{
    lms__clusters_free(&x->o);
    lms__scored_free(&x->s);
    lms__table_free(&x->t);
    lms__cluster_plan_free(x->plan);
    lms__rulebook_free(x->rb);
    ck_assert_uint_eq(x->mem.used, 0);
}

START_TEST(same_pairs_join_and_children_are_numbered_by_their_smallest_row)
{
    bed x;
    open_bed(&x, 6);
    same(&x, 1, 4, 20);
    same(&x, 2, 5, 15);
    run(&x);
    static const uint32_t child[] = { 0, 1, 2, 3, 1, 2 };
    ck_assert_uint_eq(x.o.n_children, 4);
    for (uint32_t i = 0; i < 6; i++) ck_assert_uint_eq(x.o.child_of[i], child[i]);
    ck_assert_uint_eq(x.o.member[x.o.start[1]], 1);
    ck_assert_uint_eq(x.o.member[x.o.start[1] + 1], 4);
    ck_assert_uint_eq(x.o.weakest[0], UINT32_MAX);
    close_bed(&x);
}
END_TEST

START_TEST(promise_1_two_persons_of_a_list_are_two_children_whatever_the_chain)
{
    bed x;
    open_bed(&x, 4);
    same(&x, 0, 1, 30);
    same(&x, 1, 2, 30);
    same(&x, 2, 3, 30);
    people(&x, 1, 2, 1); /* not even people's word joins them */
    x.person[0] = 100;
    x.person[3] = 101;
    run(&x);
    ck_assert(!together(&x, 0, 3));
    ck_assert_uint_eq(x.o.n_children, 2);
    for (uint32_t i = 0; i < 3; i++) /* the pair that was kept apart says so */
        if (!together(&x, i, i + 1)) {
            ck_assert_int_eq(get(&x, i, i + 1)->verdict, LMS_REVIEW);
            ck_assert(because(&x, i, i + 1, "two-verified-persons"));
            ck_assert(x.o.open_question[i] && x.o.open_question[i + 1]);
        }
    ck_assert_uint_eq(x.o.cut_edges, 1);
    close_bed(&x);
}
END_TEST

START_TEST(promise_2_people_separate_and_join)
{
    bed x;
    open_bed(&x, 5);
    same(&x, 0, 1, 30);
    pair(&x, 0, 2, 5, LMS_REVIEW, 0, 0);
    same(&x, 1, 2, 25);
    pair(&x, 3, 4, -30, LMS_SAME, 0, 0); /* people said so */
    people(&x, 0, 2, 0);
    people(&x, 3, 4, 1);
    x.s.pairs.v[1].verdict = LMS_DIFFERENT;
    run(&x);
    ck_assert(!together(&x, 0, 2)); /* although 0 = 1 and 1 = 2 */
    ck_assert(together(&x, 0, 1));  /* the stronger pair stands */
    ck_assert(because(&x, 1, 2, "kept-apart-from-another-record"));
    ck_assert(together(&x, 3, 4));
    close_bed(&x);
}
END_TEST

START_TEST(promise_2_people_join_what_the_table_keeps_apart)
{
    bed x;
    open_bed(&x, 2);
    pair(&x, 0, 1, 30, LMS_SAME, 0, 4); /* two sound identifiers */
    people(&x, 0, 1, 1);
    run(&x);
    ck_assert(together(&x, 0, 1));
    close_bed(&x);
}
END_TEST

START_TEST(two_sound_identifiers_keep_apart_also_through_a_third_record)
{
    bed x;
    open_bed(&x, 5);
    same(&x, 0, 1, 30);
    pair(&x, 0, 2, 3, LMS_REVIEW, 0, 4);
    same(&x, 1, 2, 28);
    pair(&x, 3, 4, 30, LMS_SAME, 0, 4);
    run(&x);
    ck_assert(!together(&x, 0, 2));
    ck_assert(!together(&x, 3, 4));
    ck_assert_int_eq(get(&x, 3, 4)->verdict, LMS_REVIEW);
    ck_assert(because(&x, 3, 4, "two-sound-identifiers"));
    close_bed(&x);
}
END_TEST

START_TEST(what_the_decision_table_called_different_keeps_groups_apart)
{
    bed x;
    open_bed(&x, 3);
    same(&x, 0, 1, 30);
    pair(&x, 0, 2, -5, LMS_DIFFERENT, 1, 0);
    same(&x, 1, 2, 29);
    run(&x);
    ck_assert(together(&x, 0, 1) && !together(&x, 1, 2));
    close_bed(&x);
}
END_TEST

START_TEST(promise_3_a_weak_chain_is_cut_at_its_weakest_pair)
{
    bed x; /* a chain 0-1-2-3 whose ends do not fit: the weakest of its pairs gives way */
    open_bed(&x, 4);
    same(&x, 0, 1, 20);
    pair(&x, 0, 2, -20, LMS_DIFFERENT, 0, 0);
    pair(&x, 0, 3, -20, LMS_DIFFERENT, 0, 0);
    same(&x, 1, 2, 7);
    pair(&x, 1, 3, -20, LMS_DIFFERENT, 0, 0);
    same(&x, 2, 3, 18);
    run(&x);
    ck_assert(together(&x, 0, 1) && together(&x, 2, 3) && !together(&x, 1, 2));
    ck_assert_int_eq(get(&x, 1, 2)->verdict, LMS_REVIEW);
    ck_assert(because(&x, 1, 2, "weak-chain"));
    close_bed(&x);
}
END_TEST

START_TEST(promise_3_a_single_bridge_must_be_near_certain)
{
    bed x;
    open_bed(&x, 8);
    same(&x, 0, 1, 20);
    pair(&x, 0, 2, 2, LMS_REVIEW, 0, 0), pair(&x, 0, 3, 2, LMS_REVIEW, 0, 0);
    same(&x, 1, 2, 7); /* 0.99 */
    pair(&x, 1, 3, 2, LMS_REVIEW, 0, 0);
    same(&x, 2, 3, 20);
    same(&x, 4, 5, 20);
    pair(&x, 4, 6, 2, LMS_REVIEW, 0, 0), pair(&x, 4, 7, 2, LMS_REVIEW, 0, 0);
    same(&x, 5, 6, 14); /* 0.9999 */
    pair(&x, 5, 7, 2, LMS_REVIEW, 0, 0);
    same(&x, 6, 7, 20);
    run(&x);
    ck_assert(!together(&x, 1, 2));
    ck_assert(because(&x, 1, 2, "single-bridge"));
    ck_assert(together(&x, 4, 7));
    ck_assert_int_eq(get(&x, 4, 7)->verdict, LMS_SAME); /* settled by the others */
    ck_assert(because(&x, 4, 7, "joined-by-other-records"));
    ck_assert(!x.o.open_question[4] && x.o.open_question[1]);
    close_bed(&x);
}
END_TEST

START_TEST(promise_4_every_child_names_its_weakest_link)
{
    bed x;
    open_bed(&x, 5);
    same(&x, 0, 1, 20);
    same(&x, 0, 2, 9);
    same(&x, 1, 2, 16);
    same(&x, 3, 4, 8);
    run(&x);
    ck_assert_uint_eq(x.o.n_children, 2);
    ck_assert_uint_eq(x.o.weakest[0], 2); /* 1-2: 0-2 was not needed */
    ck_assert_uint_eq(x.o.weakest[1], 3);
    close_bed(&x);
}
END_TEST

START_TEST(records_of_one_person_join_even_without_a_pair)
{
    bed x;
    open_bed(&x, 4);
    pair(&x, 0, 1, -2, LMS_REVIEW, 0, 0);
    x.person[0] = x.person[1] = x.person[3] = 77;
    run(&x);
    ck_assert(together(&x, 0, 1) && together(&x, 0, 3) && !together(&x, 0, 2));
    ck_assert(because(&x, 0, 1, "one-person-in-list"));
    close_bed(&x);
}
END_TEST

/* Whatever the pairs: no forbidden pair ends up together, and every join rests on a `same` pair. */
START_TEST(constraints_hold_on_random_pairs)
{
    uint64_t seed = 99;
    for (int round = 0; round < 300; round++) {
        bed x;
        open_bed(&x, 24);
        for (uint32_t a = 0; a < 24; a++)
            for (uint32_t b = a + 1; b < 24; b++) {
                seed = seed * 6364136223846793005u + 1442695040888963407u;
                uint32_t z = (uint32_t)(seed >> 40) % 100, w = (uint32_t)(seed >> 33) % 40;
                if (z < 10) same(&x, a, b, 6 + w);
                else if (z < 13) pair(&x, a, b, -3, LMS_DIFFERENT, 1, 0);
                else if (z < 16) pair(&x, a, b, -3, LMS_REVIEW, 0, 4);
            }
        for (uint32_t i = 0; i < 24; i += 5) x.person[i] = 100 + i;
        run(&x);
        uint32_t n = 0;
        for (uint32_t c = 0; c < x.o.n_children; c++) {
            n += x.o.start[c + 1] - x.o.start[c];
            if (x.o.start[c + 1] - x.o.start[c] > 1) ck_assert_uint_ne(x.o.weakest[c], UINT32_MAX);
            for (uint32_t i = x.o.start[c]; i < x.o.start[c + 1]; i++)
                for (uint32_t j = x.o.start[c]; j < i; j++) {
                    uint32_t a = x.o.member[j], b = x.o.member[i];
                    ck_assert(x.person[a] == LMS_NO_ROW || x.person[b] == LMS_NO_ROW);
                    for (size_t k = 0; k < x.s.pairs.n; k++)
                        if (x.s.pairs.v[k].a == a && x.s.pairs.v[k].b == b) ck_assert(x.s.pairs.v[k].level[0] != 4 && x.s.pairs.v[k].verdict == LMS_SAME);
                }
        }
        ck_assert_uint_eq(n, 24);
        close_bed(&x);
    }
}
END_TEST

START_TEST(promise_5_a_small_component_is_divided_in_the_best_way_not_from_its_strongest_link)
{
    bed x; /* 0 = 1 = 2 = 3, the middle the strongest; but 0 and 2, 1 and 3 speak against each other: two pairs are worth more */
    open_bed(&x, 4);
    same(&x, 0, 1, 10);
    pair(&x, 0, 2, -15, LMS_DIFFERENT, 0, 0);
    same(&x, 1, 2, 12);
    pair(&x, 1, 3, -15, LMS_DIFFERENT, 0, 0);
    same(&x, 2, 3, 10);
    run(&x);
    ck_assert(together(&x, 0, 1) && together(&x, 2, 3) && !together(&x, 1, 2));
    ck_assert_int_eq(get(&x, 1, 2)->verdict, LMS_REVIEW);
    ck_assert(because(&x, 1, 2, "weak-chain"));
    ck_assert_uint_eq(x.o.cut_edges, 1);
    close_bed(&x);
    open_bed(&x, 4); /* twins entered twice, one entry of each alike: by the strongest link one twin would lose an entry */
    same(&x, 0, 1, 9);
    pair(&x, 0, 2, -5, LMS_DIFFERENT, 1, 0);
    pair(&x, 0, 3, -5, LMS_DIFFERENT, 1, 0);
    same(&x, 1, 2, 11);
    pair(&x, 1, 3, -5, LMS_DIFFERENT, 1, 0);
    same(&x, 2, 3, 9);
    run(&x);
    ck_assert(together(&x, 0, 1) && together(&x, 2, 3) && !together(&x, 1, 2));
    ck_assert(because(&x, 1, 2, "kept-apart-from-another-record"));
    close_bed(&x);
}
END_TEST

START_TEST(promise_5_people_go_before_the_best_way)
{
    bed x;
    open_bed(&x, 4);
    same(&x, 0, 1, 10);
    pair(&x, 0, 2, -15, LMS_DIFFERENT, 0, 0);
    same(&x, 1, 2, 12);
    pair(&x, 1, 3, -15, LMS_DIFFERENT, 0, 0);
    same(&x, 2, 3, 10);
    people(&x, 1, 2, 1);
    run(&x);
    ck_assert(together(&x, 1, 2) && !together(&x, 0, 1) && !together(&x, 2, 3));
    close_bed(&x);
}
END_TEST

START_TEST(one_person_of_a_list_goes_before_weights)
{
    bed x; /* 0 and 2 are one person; 1 is drawn to both but cannot be with 2 */
    open_bed(&x, 3);
    same(&x, 0, 1, 30);
    same(&x, 0, 2, 7);
    pair(&x, 1, 2, -20, LMS_DIFFERENT, 1, 0);
    x.person[0] = x.person[2] = 9;
    run(&x);
    ck_assert(together(&x, 0, 2) && !together(&x, 0, 1));
    close_bed(&x);
}
END_TEST

/* ---- exact.h against all divisions ---- */

static uint64_t dice(uint64_t *s)
{
    uint64_t z = (*s += 0x9E3779B97F4A7C15u);
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

/* Written from what exact.h promises, as plainly as possible. INT64_MIN: not sound. */
static int64_t plain_worth(const lms_exact *x, const uint8_t *of, uint8_t group)
{
    uint32_t who[LMS_EXACT], n = 0;
    int64_t  sum = 0;
    for (uint32_t i = 0; i < x->n; i++)
        if (of[i] == group) who[n++] = i;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = i + 1; k < n; k++) {
            if (x->apart[who[i]] >> who[k] & 1) return INT64_MIN;
            if (n > x->large && x->worth[who[i]][who[k]] < 0) return INT64_MIN;
            sum += x->worth[who[i]][who[k]];
        }
    for (uint32_t half = 1; half + 1 < 1u << n; half++) { /* every way to cut the group in two */
        uint32_t links = 0, strong = 0, a = (uint32_t)__builtin_popcount(half);
        for (uint32_t i = 0; i < n; i++)
            for (uint32_t k = 0; k < n; k++)
                if ((half >> i & 1) && !(half >> k & 1) && (x->link[who[i]] >> who[k] & 1)) {
                    links++;
                    strong += x->strong[who[i]] >> who[k] & 1;
                }
        if (links == 0) return INT64_MIN;
        if (links == 1 && strong == 0 && a > 1 && n - a > 1) return INT64_MIN;
    }
    return sum;
}

static int64_t division_worth(const lms_exact *x, const uint8_t *of, uint8_t groups)
{
    int64_t sum = 0;
    for (uint8_t g = 0; g < groups; g++) {
        int64_t v = plain_worth(x, of, g);
        if (v == INT64_MIN) return v;
        sum += v;
    }
    return sum;
}

static void try_all(const lms_exact *x, uint8_t *of, uint32_t i, uint8_t groups, int64_t *best)
{
    if (i == x->n) {
        int64_t v = division_worth(x, of, groups);
        if (v > *best) *best = v;
        return;
    }
    for (uint8_t g = 0; g <= groups; g++) {
        of[i] = g;
        try_all(x, of, i + 1, (uint8_t)(groups + (g == groups)), best);
    }
}

START_TEST(exact_promises_1_to_3_no_other_division_is_worth_more)
{
    uint64_t seed = 4;
    for (int round = 0; round < 4000; round++) {
        lms_exact x = { .n = 1 + (uint32_t)(dice(&seed) % (round % 50 ? 6 : 8)), .large = 2 + (uint32_t)(dice(&seed) % 5) };
        uint8_t   got[LMS_EXACT], of[LMS_EXACT], again[LMS_EXACT], groups = 0;
        int64_t   best = INT64_MIN;
        int       narrow = round % 3 == 0; /* many ties */
        for (uint32_t i = 0; i < x.n; i++)
            for (uint32_t k = 0; k < i; k++) {
                uint64_t z = dice(&seed);
                int64_t  w = narrow ? (int64_t)(z % 5) - 2 : (int64_t)(z % 2000) - 1000;
                bool     link = w > 0 && z >> 32 & 1, strong = link && z >> 33 & 1;
                x.worth[i][k] = x.worth[k][i] = w;
                if (z >> 34 & (z >> 35) & (z >> 36) & 1) x.apart[i] |= (uint16_t)(1u << k), x.apart[k] |= (uint16_t)(1u << i);
                if (link) x.link[i] |= (uint16_t)(1u << k), x.link[k] |= (uint16_t)(1u << i);
                if (strong) x.strong[i] |= (uint16_t)(1u << k), x.strong[k] |= (uint16_t)(1u << i);
            }
        lms__exact_groups(&x, got);
        for (uint32_t i = 0; i < x.n; i++) {
            ck_assert_uint_le(got[i], groups); /* numbered by their first records */
            if (got[i] == groups) groups++;
        }
        try_all(&x, of, 0, 0, &best);
        ck_assert_int_eq(division_worth(&x, got, groups), best);
        lms__exact_groups(&x, again);
        ck_assert_int_eq(memcmp(got, again, x.n), 0);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("cluster");
    TCase *t = tcase_create("promises");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, same_pairs_join_and_children_are_numbered_by_their_smallest_row);
    tcase_add_test(t, promise_1_two_persons_of_a_list_are_two_children_whatever_the_chain);
    tcase_add_test(t, promise_2_people_separate_and_join);
    tcase_add_test(t, promise_2_people_join_what_the_table_keeps_apart);
    tcase_add_test(t, two_sound_identifiers_keep_apart_also_through_a_third_record);
    tcase_add_test(t, what_the_decision_table_called_different_keeps_groups_apart);
    tcase_add_test(t, promise_3_a_weak_chain_is_cut_at_its_weakest_pair);
    tcase_add_test(t, promise_3_a_single_bridge_must_be_near_certain);
    tcase_add_test(t, promise_4_every_child_names_its_weakest_link);
    tcase_add_test(t, records_of_one_person_join_even_without_a_pair);
    tcase_add_test(t, constraints_hold_on_random_pairs);
    tcase_add_test(t, promise_5_a_small_component_is_divided_in_the_best_way_not_from_its_strongest_link);
    tcase_add_test(t, promise_5_people_go_before_the_best_way);
    tcase_add_test(t, one_person_of_a_list_goes_before_weights);
    tcase_add_test(t, exact_promises_1_to_3_no_other_division_is_worth_more);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? 1 : 0;
}
