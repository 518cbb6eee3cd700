// SPDX-License-Identifier: MIT
/* test_block.c - what block/block.h promises, on an invented registry and on hand-made rows. */
#include "block/internal.h"
#include "families.h"

#include <check.h>

typedef struct bed {
    lms_mem         mem;
    lms_ctx         c;
    lms_rulebook   *rb;
    lms_block_plan *plan;
    families        f;
    lms_table       t;
    lms_blocks      b;
    lms_error       err;
} bed;

static void open_bed(bed *x, uint32_t n_rows, uint32_t cap, unsigned threads)
{
    memset(x, 0, sizeof *x);
    lms__mem_init(&x->mem, NULL, 0);
    x->c = (lms_ctx){ .mem = &x->mem, .threads = threads };
    ck_assert_int_eq(lms__rulebook_load(&x->mem, "rules/child-registry", &x->rb, &x->err), LMS_OK);
    ck_assert_int_eq(lms__block_plan_new(&x->c, x->rb, &x->plan, &x->err), LMS_OK);
    for (uint32_t p = 0; cap && p < x->plan->n_passes; p++) x->plan->pass[p].cap = cap;
    x->f = (families){ .seed = 3, .damage = 1, .twins = 0.05 };
    if (n_rows) families_make(&x->f, n_rows);
}

static void run_bed(bed *x, uint32_t n_refs)
{
    ck_assert(families_table(&x->f, &x->mem, &x->rb->schema, n_refs, &x->t));
    ck_assert_int_eq(lms__block(&x->c, x->plan, &x->t, &x->b, &x->err), LMS_OK);
}

static void close_bed(bed *x)
{
    lms__blocks_free(&x->b);
    lms__table_free(&x->t);
    lms__block_plan_free(x->plan);
    lms__rulebook_free(x->rb);
    free(x->f.row);
    ck_assert_uint_eq(x->mem.used, 0);
}

/* The key of a pass, from the parts, one row at a time: 0 if a part is missing. */
static uint64_t plain_key(const bed *x, uint32_t pass, uint32_t row)
{
    const lms_pass *p = &x->plan->pass[pass];
    uint64_t        key = 7;
    for (uint32_t i = 0; i < p->n_key; i++) {
        const lms_part *k = &x->plan->part[p->key[i]];
        uint64_t        h = lms__part_hash(k, &x->t, k->field, x->t.column[k->field].v[row]);
        if (h && k->field2 != LMS_NO_FIELD) {
            uint64_t g = lms__part_hash(k, &x->t, k->field2, x->t.column[k->field2].v[row]);
            h = g ? h + g : 0;
        }
        if (h == 0) return 0;
        key = (key ^ h) * 0x9E3779B97F4A7C15u + i;
        key ^= key >> 29;
    }
    return key ? key : 1;
}

START_TEST(promise_1_a_missing_or_placeholder_part_gives_no_key)
{
    bed x;
    open_bed(&x, 0, 0, 1);
    for (int i = 0; i < 40; i++) {
        fam_row *r = fam_add(&x.f);
        snprintf(r->cell[FAM_KEY], 48, "k%d", i);
        snprintf(r->cell[FAM_NAME], 48, "bé gái");        /* temporary */
        snprintf(r->cell[FAM_BIRTH], 48, "2015-03-07");
        snprintf(r->cell[FAM_ID], 48, "000000000000");     /* placeholder */
    }
    run_bed(&x, 0);
    for (uint32_t p = 0; p < x.b.n_passes; p++) {
        ck_assert_uint_eq(x.b.pass[p].keyed, 0);
        ck_assert_uint_eq(x.b.pass[p].n_blocks, 0);
    }
    close_bed(&x);
}
END_TEST

/* All pairs one pass or another proposes are exactly the pairs of equal keys; each is owned once. */
static void check_ownership(bed *x, bool split)
{
    uint32_t  n = x->t.n_rows, np = x->b.n_passes;
    uint64_t *key = calloc((size_t)n * np, sizeof *key);
    uint8_t  *owned = calloc((size_t)n * n, 1), *found = calloc((size_t)n * n, 1);
    for (uint32_t p = 0; p < np; p++)
        for (uint32_t r = 0; r < n; r++)
            if (x->plan->pass[p].n_key) key[(size_t)r * np + p] = plain_key(x, p, r);
    for (uint32_t p = 0; p < np; p++) {
        const struct lms_pass_blocks *b = &x->b.pass[p];
        for (uint32_t k = 0; k < b->n_blocks; k++)
            for (uint32_t i = b->start[k]; i < b->start[k + 1]; i++) {
                ck_assert_uint_eq(x->b.lane[(size_t)b->row[i] * np + p], k + 1);
                if (i > b->start[k]) ck_assert_uint_lt(b->row[i - 1], b->row[i]);
                for (uint32_t j = b->start[k]; j < i; j++) {
                    uint32_t a = b->row[j], c = b->row[i];
                    if (a >= x->t.n_records) continue;
                    found[(size_t)a * n + c] = 1;
                    if (lms__owned(&x->b, a, c, p)) ck_assert_uint_eq(owned[(size_t)a * n + c]++, 0);
                    if (x->plan->pass[p].n_key) ck_assert_uint_eq(key[(size_t)a * np + p], key[(size_t)c * np + p]);
                }
            }
    }
    for (uint32_t a = 0; a < x->t.n_records; a++)
        for (uint32_t c = a + 1; c < n; c++) {
            bool same_key = false;
            for (uint32_t p = 0; p < np; p++) same_key = same_key || (key[(size_t)a * np + p] && key[(size_t)a * np + p] == key[(size_t)c * np + p]);
            ck_assert_uint_eq(owned[(size_t)a * n + c], found[(size_t)a * n + c]);
            if (!split) ck_assert_uint_eq(found[(size_t)a * n + c], same_key);
            else ck_assert(same_key || !found[(size_t)a * n + c]);
        }
    free(key);
    free(owned);
    free(found);
}

START_TEST(promise_2_every_pair_of_equal_keys_once)
{
    bed x;
    open_bed(&x, 3000, 4000, 2);
    run_bed(&x, 0);
    check_ownership(&x, false);
    close_bed(&x);
}
END_TEST

START_TEST(promise_2_holds_after_splitting_and_with_reference_rows)
{
    bed x;
    open_bed(&x, 2500, 3, 2);
    families ref = { .seed = 3, .damage = 0, .twins = 0.05, .reference = true };
    families_make(&ref, 600);
    for (uint32_t i = 0; i < ref.n; i++) *fam_add(&x.f) = ref.row[i];
    run_bed(&x, ref.n);
    check_ownership(&x, true);
    free(ref.row);
    close_bed(&x);
}
END_TEST

static uint64_t count_pairs(const bed *x, uint32_t pass)
{
    const struct lms_pass_blocks *b = &x->b.pass[pass];
    uint64_t                      n = 0;
    for (uint32_t k = 0; k < b->n_blocks; k++)
        for (uint32_t i = b->start[k]; i < b->start[k + 1]; i++)
            for (uint32_t j = b->start[k]; j < i; j++) n += b->row[j] < x->t.n_records;
    return n;
}

START_TEST(promise_3_what_splitting_skipped_is_counted)
{
    bed whole, split;
    open_bed(&whole, 4000, 4000, 1);
    run_bed(&whole, 0);
    open_bed(&split, 4000, 2, 1);
    run_bed(&split, 0);
    uint64_t skipped = 0;
    for (uint32_t p = 0; p < whole.b.n_passes; p++) {
        ck_assert_uint_eq(whole.b.pass[p].skipped, 0);
        ck_assert_uint_eq(whole.b.pass[p].keyed, split.b.pass[p].keyed);
        ck_assert_uint_eq(count_pairs(&whole, p), count_pairs(&split, p) + split.b.pass[p].skipped);
        ck_assert_uint_eq(whole.b.pass[p].largest, split.b.pass[p].largest);
        for (uint32_t k = 0; k < split.b.pass[p].n_blocks; k++) ck_assert_uint_le(split.b.pass[p].start[k + 1] - split.b.pass[p].start[k], 2);
        skipped += split.b.pass[p].skipped;
    }
    ck_assert_uint_gt(skipped, 0);
    close_bed(&whole);
    close_bed(&split);
}
END_TEST

/* Rows within half a piece of each other, in the order of the pass, meet in one of the two cuttings. */
START_TEST(promise_3_neighbours_meet_across_a_cut)
{
    bed x;
    open_bed(&x, 0, 0, 1);
    lms_pass pass = { .id = LMS_S("hot"), .cap = 8, .n_key = 1, .shifted = true, .order = 2 };
    x.plan->part[0] = (lms_part){ LMS_PART_VALUE, lms__schema_find(&x.rb->schema, LMS_S("ethnicity")), LMS_NO_FIELD, 0 };
    x.plan->part[1] = (lms_part){ LMS_PART_VALUE, lms__schema_find(&x.rb->schema, LMS_S("birth_date")), LMS_NO_FIELD, 0 };
    x.plan->n_parts = 2;
    x.plan->pass[0] = pass;
    x.plan->pass[1] = (lms_pass){ .id = LMS_S("hot+"), .cap = 8 };
    x.plan->n_passes = 2;
    for (int i = 0; i < 100; i++) {
        fam_row *r = fam_add(&x.f);
        snprintf(r->cell[FAM_ETHNIC], 48, "kinh");
        fam_date(r->cell[FAM_BIRTH], 2010, 1 + (i * 37 % 100) / 25, 1 + (i * 37 % 100) % 25); /* rank i * 37 % 100 */
    }
    run_bed(&x, 0);
    uint64_t met = 0;
    for (uint32_t a = 0; a < 100; a++)
        for (uint32_t c = a + 1; c < 100; c++) {
            int  ra = (int)(a * 37 % 100), rc = (int)(c * 37 % 100), d = abs(ra - rc);
            bool meet = false;
            for (uint32_t p = 0; p < 2; p++) meet = meet || (x.b.lane[a * 2 + p] && x.b.lane[a * 2 + p] == x.b.lane[c * 2 + p]);
            if (d <= 4) ck_assert(meet);
            if (d >= 8) ck_assert(!meet);
            met += meet;
        }
    ck_assert_uint_eq(x.b.pass[0].skipped, 100 * 99 / 2 - met);
    close_bed(&x);
}
END_TEST

START_TEST(promise_4_the_same_blocks_for_any_number_of_threads)
{
    bed one, many;
    open_bed(&one, 30000, 3, 1);
    run_bed(&one, 0);
    open_bed(&many, 30000, 3, 5);
    run_bed(&many, 0);
    for (uint32_t p = 0; p < one.b.n_passes; p++) {
        const struct lms_pass_blocks *a = &one.b.pass[p], *b = &many.b.pass[p];
        ck_assert_uint_eq(a->n_blocks, b->n_blocks);
        ck_assert_uint_eq(a->skipped, b->skipped);
        ck_assert(memcmp(a->start, b->start, (a->n_blocks + 1) * sizeof *a->start) == 0);
        ck_assert(memcmp(a->row, b->row, a->start[a->n_blocks] * sizeof *a->row) == 0);
    }
    ck_assert(memcmp(one.b.lane, many.b.lane, (size_t)one.t.n_rows * one.b.n_passes * 4) == 0);
    close_bed(&one);
    close_bed(&many);
}
END_TEST

/* Value ids differ when rows come in another order; keys are made of texts, so the pairs do not. */
START_TEST(promise_4_the_order_of_rows_does_not_matter)
{
    bed a, b;
    open_bed(&a, 1500, 4000, 2);
    run_bed(&a, 0);
    open_bed(&b, 1500, 4000, 2);
    uint32_t n = b.f.n;
    for (uint32_t i = 0; i < n / 2; i++) {
        fam_row t = b.f.row[i];
        b.f.row[i] = b.f.row[n - 1 - i];
        b.f.row[n - 1 - i] = t;
    }
    run_bed(&b, 0);
    for (uint32_t p = 0; p < a.b.n_passes; p++) ck_assert_uint_eq(a.b.pass[p].n_blocks, b.b.pass[p].n_blocks);
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t p = 0; p < a.b.n_passes; p++)
            ck_assert_uint_eq(a.b.lane[(size_t)i * a.b.n_passes + p], b.b.lane[(size_t)(n - 1 - i) * b.b.n_passes + p]);
    close_bed(&a);
    close_bed(&b);
}
END_TEST

START_TEST(parts_that_cannot_be_are_issues_of_the_pack)
{
    static const char *const bad[] = { "full_nam:fold", "full_name:folt", "birth_date:given", "phone:tail", "phone:tail(0)", "phone:tail(99)", "sex:year" };
    bed                      x;
    open_bed(&x, 0, 0, 1);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        lms_node n = { .kind = LMS_SCALAR, .text = lms__str(bad[i]) };
        lms_part p;
        size_t   before = x.rb->issues.n;
        ck_assert_msg(!lms__part_parse(x.rb, &n, &p), "%s", bad[i]);
        ck_assert_uint_gt(x.rb->issues.n, before);
    }
    lms_node good = { .kind = LMS_SCALAR, .text = LMS_S("father_name+mother_name:fold") };
    lms_part p;
    ck_assert(lms__part_parse(x.rb, &good, &p));
    close_bed(&x);
}
END_TEST

int main(void)
{
    Suite   *s = suite_create("block");
    TCase   *t = tcase_create("promises");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, promise_1_a_missing_or_placeholder_part_gives_no_key);
    tcase_add_test(t, promise_2_every_pair_of_equal_keys_once);
    tcase_add_test(t, promise_2_holds_after_splitting_and_with_reference_rows);
    tcase_add_test(t, promise_3_what_splitting_skipped_is_counted);
    tcase_add_test(t, promise_3_neighbours_meet_across_a_cut);
    tcase_add_test(t, promise_4_the_same_blocks_for_any_number_of_threads);
    tcase_add_test(t, promise_4_the_order_of_rows_does_not_matter);
    tcase_add_test(t, parts_that_cannot_be_are_issues_of_the_pack);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? 1 : 0;
}
