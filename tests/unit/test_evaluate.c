// SPDX-License-Identifier: MIT
/* test_evaluate.c - lms_evaluate against the same figures made by listing every pair. */
#include "evaluate.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { N = 400 };
typedef struct world {
    int  child[N], cluster[N], twins[N], ward[N], moved[N], lost[N]; /* lost: not in the result */
    bool review[N][N];
} world;

static char dir[64], db_path[96], truth_path[96];

static void setup(void)
{
    snprintf(dir, sizeof dir, "/tmp/test-evaluate-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(dir));
    snprintf(db_path, sizeof db_path, "%s/r.db", dir);
    snprintf(truth_path, sizeof truth_path, "%s/t.csv", dir);
}

static void teardown(void)
{
    unlink(db_path);
    unlink(truth_path);
    rmdir(dir);
}

static unsigned long seed = 11;
static int any(int n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (int)(seed >> 33) % n;
}

static void sql(sqlite3 *db, const char *text) { ck_assert_msg(sqlite3_exec(db, text, NULL, NULL, NULL) == SQLITE_OK, "%s: %s", text, sqlite3_errmsg(db)); }

static sqlite3 *new_result(void)
{
    sqlite3 *db;
    unlink(db_path);
    ck_assert_int_eq(sqlite3_open(db_path, &db), SQLITE_OK);
    sql(db, "CREATE TABLE source (source_id INTEGER PRIMARY KEY, name TEXT);"
            "CREATE TABLE record (record_id INTEGER PRIMARY KEY, source_id INT, line INT, record_key TEXT, child_id TEXT, full_name TEXT, sex TEXT, id_status TEXT);"
            "CREATE TABLE pair (record_a INT, record_b INT, verdict TEXT, weight REAL);"
            "CREATE TABLE finding (record_id INT, field TEXT, rule TEXT, severity TEXT, args TEXT);"
            "CREATE TABLE correction (record_id INT, field TEXT, rule TEXT, before TEXT, after TEXT, kind TEXT);"
            "INSERT INTO source VALUES (1, 'a.csv'), (2, 'b.csv');");
    return db;
}

static const char header[] = "file,line,record_key,child,family,twin_group,ward_code,ethnicity,quality,entry,moved,in_reference,damages,true_full_name,true_sex\n";

static void write_world(const world *w)
{
    sqlite3 *db = new_result();
    FILE    *f = fopen(truth_path, "w");
    char     q[256];
    sql(db, "BEGIN");
    fputs(header, f);
    for (int i = 0; i < N; i++) {
        fprintf(f, "%s,%d,k%d,%d,%d,", i % 2 ? "a.csv" : "b.csv", i + 2, i, w->child[i], w->child[i] / 3);
        if (w->twins[i]) fprintf(f, "%d.1", w->twins[i]);
        fprintf(f, ",w%d,Kinh,good,1,%d,1,,An,male\n", w->ward[i], w->moved[i]);
        if (w->lost[i]) continue;
        snprintf(q, sizeof q, "INSERT INTO record VALUES (%d, %d, %d, 'k%d', 'c%d', 'An', 'male', NULL)", i + 1, i % 2 ? 1 : 2, i + 2, i, w->cluster[i]);
        sql(db, q);
    }
    for (int i = 0; i < N; i++)
        for (int j = i + 1; j < N; j++)
            if (w->review[i][j]) {
                snprintf(q, sizeof q, "INSERT INTO pair VALUES (%d, %d, 'review', %d.5)", i + 1, j + 1, (i * 7 + j) % 19 - 9);
                sql(db, q);
            }
    sql(db, "COMMIT");
    sqlite3_close(db);
    fclose(f);
}

/* The obvious way. ward -1: all; else pairs with a record of the ward. moved: -1 all, 1 either, 0 neither. */
static void list_pairs(const world *w, int ward, int moved, lms_quality *q)
{
    *q = (lms_quality){ 0 };
    for (int i = 0; i < N; i++)
        for (int j = i + 1; j < N; j++) {
            if (ward >= 0 && w->ward[i] != ward && w->ward[j] != ward) continue;
            if (moved == 1 && !w->moved[i] && !w->moved[j]) continue;
            if (moved == 0 && (w->moved[i] || w->moved[j])) continue;
            bool same = w->child[i] == w->child[j], found = !w->lost[i] && !w->lost[j] && w->cluster[i] == w->cluster[j];
            q->true_pairs += same;
            q->found_pairs += found;
            q->correct_pairs += same && found;
            bool twins = w->twins[i] && w->twins[i] == w->twins[j] && !same;
            q->twin_pairs += twins;
            q->twins_merged += twins && found;
            bool review = w->review[i][j] && !w->lost[i] && !w->lost[j] && !found;
            q->review_pairs += review;
            q->review_correct += review && same;
        }
}

static void same_counts(const lms_quality *a, const lms_quality *b)
{
    ck_assert_uint_eq(a->true_pairs, b->true_pairs);
    ck_assert_uint_eq(a->found_pairs, b->found_pairs);
    ck_assert_uint_eq(a->correct_pairs, b->correct_pairs);
    ck_assert_uint_eq(a->twin_pairs, b->twin_pairs);
    ck_assert_uint_eq(a->twins_merged, b->twins_merged);
    ck_assert_uint_eq(a->review_pairs, b->review_pairs);
    ck_assert_uint_eq(a->review_correct, b->review_correct);
}

static const lms_quality *slice(const lms_evaluation *e, const char *name, const char *value)
{
    for (uint32_t i = 0; i < e->n_slices; i++)
        if (strcmp(e->slice[i].slice, name) == 0 && strcmp(e->slice[i].value, value) == 0) return &e->slice[i].q;
    ck_abort_msg("no slice %s %s", name, value);
    return NULL;
}

static void invent(world *w)
{
    memset(w, 0, sizeof *w);
    for (int i = 0; i < N; i++) {
        w->child[i] = any(N / 2) + 1;
        w->twins[i] = w->child[i] % 5 == 0 ? w->child[i] / 10 + 1 : 0;
        w->cluster[i] = any(4) ? w->child[i] : any(N / 3);
        if (any(40) == 0) w->cluster[i] = 1; /* one large cluster */
        w->ward[i] = any(4);
        w->moved[i] = any(3) == 0;
        w->lost[i] = any(30) == 0;
    }
    for (int k = 0; k < 300; k++) {
        int i = any(N), j = any(N);
        if (i < j) w->review[i][j] = true;
    }
}

START_TEST(promise_1_counts_from_group_sizes_equal_listed_pairs)
{
    static world w;
    lms_error    err = { 0 };
    for (int round = 0; round < 10; round++) {
        lms_evaluation e = { .size = sizeof e };
        lms_quality    q;
        char           name[16];
        invent(&w);
        write_world(&w);
        ck_assert_msg(lms_evaluate(db_path, truth_path, &e, &err) == LMS_OK, "%s", err.what);
        list_pairs(&w, -1, -1, &q);
        same_counts(&e.all, &q);
        ck_assert_double_eq_tol(e.all.precision, (double)q.correct_pairs / (double)q.found_pairs, 1e-12);
        ck_assert_double_eq_tol(e.all.recall_with_review, (double)(q.correct_pairs + q.review_correct) / (double)q.true_pairs, 1e-12);
        for (int d = 0; d < 4; d++) {
            snprintf(name, sizeof name, "w%d", d);
            list_pairs(&w, d, -1, &q);
            same_counts(slice(&e, "ward", name), &q);
        }
        for (int m = 0; m < 2; m++) {
            list_pairs(&w, -1, m, &q);
            same_counts(slice(&e, "moved", m ? "1" : "0"), &q);
        }
        lms_evaluation_free(&e);
    }
}
END_TEST

START_TEST(b_cubed_equals_its_definition)
{
    static world   w;
    lms_error      err = { 0 };
    lms_evaluation e = { .size = sizeof e };
    double         p = 0, r = 0;
    invent(&w);
    write_world(&w);
    ck_assert_int_eq(lms_evaluate(db_path, truth_path, &e, &err), LMS_OK);
    for (int i = 0; i < N; i++) {
        int cell = 0, cluster = 0, child = 0;
        for (int j = 0; j < N; j++) {
            bool c = i == j || (!w.lost[i] && !w.lost[j] && w.cluster[i] == w.cluster[j]);
            cluster += c;
            child += w.child[i] == w.child[j];
            cell += c && w.child[i] == w.child[j];
        }
        p += (double)cell / cluster;
        r += (double)cell / child;
    }
    ck_assert_double_eq_tol(e.all.b3_precision, p / N, 1e-9);
    ck_assert_double_eq_tol(e.all.b3_recall, r / N, 1e-9);
    lms_evaluation_free(&e);
}
END_TEST

START_TEST(the_curve_counts_pairs_by_falling_weight)
{
    static world   w;
    lms_error      err = { 0 };
    lms_evaluation e = { .size = sizeof e };
    lms_quality    q;
    double         best = 0;
    invent(&w);
    for (int i = 0; i < N; i++) w.child[i] = 1 + i % 20; /* many true pairs among those under review */
    write_world(&w);
    ck_assert_int_eq(lms_evaluate(db_path, truth_path, &e, &err), LMS_OK);
    list_pairs(&w, -1, -1, &q);
    for (int threshold = -9; threshold <= 9; threshold++) {
        uint64_t n = 0, right = 0;
        for (int i = 0; i < N; i++)
            for (int j = i + 1; j < N; j++)
                if (w.review[i][j] && !w.lost[i] && !w.lost[j] && (i * 7 + j) % 19 - 9 >= threshold) n++, right += w.child[i] == w.child[j];
        double p = n ? (double)right / (double)n : 1, r = (double)right / (double)q.true_pairs, f = p + r > 0 ? 2 * p * r / (p + r) : 0;
        if (f > best) best = f;
    }
    ck_assert_double_eq_tol(e.best_f1, best, 1e-12);
    for (uint32_t k = 1; k < e.n_curve; k++) ck_assert(e.curve[k].weight < e.curve[k - 1].weight && e.curve[k].recall >= e.curve[k - 1].recall);
    lms_evaluation_free(&e);
}
END_TEST

static const lms_damage_row *damage(const lms_evaluation *e, const char *name)
{
    for (uint32_t i = 0; i < e->n_damages; i++)
        if (strcmp(e->damage[i].damage, name) == 0) return &e->damage[i];
    ck_abort_msg("no damage %s", name);
    return NULL;
}

START_TEST(promise_3_damaged_values_are_repaired_flagged_or_missed)
{
    lms_error      err = { 0 };
    lms_evaluation e = { .size = sizeof e };
    sqlite3       *db = new_result();
    FILE          *f = fopen(truth_path, "w");
    fprintf(f, "%s", header);
    fputs("a.csv,2,,1,1,,w,Kinh,good,1,0,1,case_all_upper:full_name,Nguyễn Hoà,male\n"     /* repaired, tone style apart */
          "a.csv,3,,2,1,,w,Kinh,good,1,0,1,case_all_upper:full_name,Lê An,female\n"        /* missed; sex made worse */
          "a.csv,4,,3,1,,w,Kinh,good,1,0,1,case_all_upper:full_name,Đỗ Bình,male\n"        /* flagged by a finding */
          "a.csv,5,,4,1,,w,Kinh,good,1,0,1,name_tone_wrong:full_name,Vũ Anh,male\n"        /* proposed, rightly */
          "a.csv,6,,5,1,,w,Kinh,good,1,0,1,name_tone_wrong:full_name;case_all_upper:full_name,Vũ Anh,\n"
          "b.csv,2,,6,1,,w,Kinh,good,1,0,1,,\"Bùi, Chi\",female\n", f);                    /* b.csv has no sex at all */
    fclose(f);
    sql(db, "INSERT INTO record VALUES (1, 1, 2, 'k', 'c1', 'Nguyễn Hòa', 'male', 'absent'), (2, 1, 3, 'k', 'c2', 'LÊ AN', 'male', NULL), (3, 1, 4, 'k', 'c3', 'ĐỖ BÌNH', 'male', NULL),"
            "(4, 1, 5, 'k', 'c4', 'Vũ Ánh', 'male', NULL), (5, 1, 6, 'k', 'c5', 'VŨ ÁNH', NULL, NULL), (6, 2, 2, 'k', 'c6', 'Bùi, Chi', NULL, NULL);"
            "INSERT INTO finding VALUES (3, 'full_name', 'r', 'warning', NULL), (2, 'sex', 'r', 'error', NULL);"
            "INSERT INTO correction VALUES (4, 'full_name', 'r', 'Vũ Ánh', 'Vũ Anh', 'proposed'), (2, 'full_name', 'r', 'x', 'y', 'applied');");
    sqlite3_close(db);
    ck_assert_msg(lms_evaluate(db_path, truth_path, &e, &err) == LMS_OK, "%s", err.what);
    const lms_damage_row *d = damage(&e, "case_all_upper:full_name");
    ck_assert_uint_eq(d->total, 3);
    ck_assert_uint_eq(d->repaired, 1);
    ck_assert_uint_eq(d->flagged, 1);
    ck_assert_uint_eq(d->missed, 1);
    d = damage(&e, "name_tone_wrong:full_name");
    ck_assert_uint_eq(d->flagged, 1);
    ck_assert_uint_eq(d->proposed_right, 1);
    ck_assert_uint_eq(damage(&e, "several:full_name")->missed, 1);
    d = damage(&e, "undamaged:sex");
    ck_assert_uint_eq(d->total, 4); /* not the row whose truth and value are both empty, not the file without the column */
    ck_assert_uint_eq(d->worse, 1);
    ck_assert_uint_eq(damage(&e, "undamaged:full_name")->repaired, 1);
    lms_evaluation_free(&e);
}
END_TEST

START_TEST(promise_4_only_the_style_of_oa_oe_uy_is_the_same)
{
    ck_assert(lms__eval_same_value(LMS_S("Nguyễn Thị Thúy Hòa"), LMS_S("Nguyễn Thị Thuý Hoà")));
    ck_assert(!lms__eval_same_value(LMS_S("Hoàng"), LMS_S("Hòang"))); /* a misplaced mark is a fault, not a style */
    ck_assert(!lms__eval_same_value(LMS_S("Anh"), LMS_S("Ánh")));
    ck_assert(!lms__eval_same_value(LMS_S("Thúy"), LMS_S("Thùy")));
    ck_assert(!lms__eval_same_value(LMS_S("Hòa"), LMS_S("Hòa ")));
}
END_TEST

START_TEST(a_file_that_is_no_truth_is_told)
{
    lms_error      err = { 0 };
    lms_evaluation e = { .size = sizeof e };
    sqlite3_close(new_result());
    FILE *f = fopen(truth_path, "w");
    fputs("a,b,c\n1,2,3\n", f);
    fclose(f);
    ck_assert_int_eq(lms_evaluate(db_path, truth_path, &e, &err), LMS_E_FORMAT);
    ck_assert_str_eq(err.arg[0], "file");
    f = fopen(truth_path, "w");
    fputs(header, f);
    fputs("z.csv,2,,1,1,,w,Kinh,good,1,0,1,,An,male\n", f);
    fclose(f);
    ck_assert_int_eq(lms_evaluate(db_path, truth_path, &e, &err), LMS_E_FORMAT); /* nothing in common */
    f = fopen(truth_path, "w");
    fputs(header, f);
    fputs("z.csv,2\n", f);
    fclose(f);
    ck_assert_int_eq(lms_evaluate(db_path, truth_path, &e, &err), LMS_E_FORMAT);
    ck_assert_uint_eq(err.row, 2);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("evaluate");
    TCase *c = tcase_create("all");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_set_timeout(c, 120);
    tcase_add_test(c, promise_1_counts_from_group_sizes_equal_listed_pairs);
    tcase_add_test(c, the_curve_counts_pairs_by_falling_weight);
    tcase_add_test(c, b_cubed_equals_its_definition);
    tcase_add_test(c, promise_3_damaged_values_are_repaired_flagged_or_missed);
    tcase_add_test(c, promise_4_only_the_style_of_oa_oe_uy_is_the_same);
    tcase_add_test(c, a_file_that_is_no_truth_is_told);
    suite_add_tcase(s, c);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? 1 : 0;
}
