// SPDX-License-Identifier: MIT
/* test_ingest.c - what ingest/ingest.h promises: nothing lost, damage contained, order without meaning; keys of
 * records. */
#include "ingest_fixture.h"

#include "oracle/ref_csv.h"

static uint64_t next_random(uint64_t *s)
{
    uint64_t z = (*s += 0x9E3779B97F4A7C15u);
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

START_TEST(promise_2_a_broken_row_costs_itself_only)
{
    lms_dataset d;
    const char *path = text_file("a.csv", HEAD "A1,Nguyễn Thị Thử,05/03/2016,Nữ,Kinh,Trần Thị B,\n"
                                               "A2,\"Lê Văn Hở,01/01/2017,Nam,Kinh,,\n"
                                               "A3,L\xC3\xAA V\xFFn,01/01/2017,Nam,Kinh,,\n"
                                               "A4,Lê Văn Ngắn\n"
                                               "A5,Lê Văn Dài,01/01/2017,Nam,Kinh,,,thừa,nữa\n"
                                               "A6,\"Lê \"Tí\" Văn\",01/01/2017,Nam,Kinh,,\n"
                                               "A7,Đỗ Thị Sau,02/02/2017,Nữ,Kinh,,ghi\n");
    ck_assert_int_eq(ingest_one(path, &d), LMS_OK);
    ck_assert_str_eq(rejected(&d), "3:2 unclosed-quote|4:2 invalid-utf8|6:8 too-many-cells|7:2 text-after-quote");
    ck_assert_uint_eq(d.n_records, 3);
    ck_assert_str_eq(value(&d, 1, "full_name"), "Lê Văn Ngắn");
    ck_assert_str_eq(value(&d, 1, "birth_date"), "");
    ck_assert_str_eq(value(&d, 2, "full_name"), "Đỗ Thị Sau");
    ck_assert_str_eq(extra(&d, 2), "{\"Ghi chú\":\"ghi\"}");
    ck_assert_uint_eq(d.line_of[2], 8);
    ck_assert(lms__str_is(d.quarantine.v[1].raw, "A3,Lê V\\xFFn,01/01/2017,Nam,Kinh,,")); /* lossless and still text */
    ck_assert(lms__str_is(d.quarantine.v[2].args, "[\"7\",\"9\"]"));
    conserves(&d);
    lms__dataset_free(&d);
}
END_TEST

START_TEST(promise_2_nul_bytes_and_a_huge_field)
{
    lms_dataset d;
    size_t      n = 2000000;
    char       *text = malloc(n + 1000);
    size_t      k = (size_t)sprintf(text, HEAD "A1,Lê");
    text[k++] = 0;
    k += (size_t)sprintf(text + k, "Văn,01/01/2017,Nam,Kinh,,\nA2,");
    memset(text + k, 'x', n);
    k += n;
    k += (size_t)sprintf(text + k, ",01/01/2017,Nam,Kinh,,\nA3,Lê Văn Ba,01/01/2017,Nam,Kinh,,\n");
    ck_assert_int_eq(ingest_one(file_of("a.csv", text, k), &d), LMS_OK);
    ck_assert_str_eq(rejected(&d), "2:2 nul-byte");
    ck_assert_uint_eq(d.n_records, 2);
    uint32_t f = lms__schema_find(d.schema, LMS_S("full_name"));
    ck_assert_uint_eq(lms__raw_text(&d.source[0].raw[f], d.value[f][0]).n, n);
    conserves(&d);
    lms__dataset_free(&d);
    free(text);
}
END_TEST

/* ---- promises 1 and 3 on random damage, against the slow parser ---- */

static void cells_arrive(const lms_dataset *d, uint32_t row, const ref_csv *r)
{
    const lms_source *src = &d->source[0];
    lms_str           x = lms__dict_get(&d->extras, d->extra_of[row]);
    lms_buf           want;
    lms__buf_init(&want, &mem);
    for (uint32_t c = 0; c < src->n_columns; c++) {
        lms_str cell = c < r->cells ? (lms_str){ r->cell[c], r->cell_n[c] } : LMS_S("");
        if (src->column_field[c] != LMS_NO_FIELD) {
            lms_str v = lms__raw_text(&src->raw[src->column_field[c]], d->value[src->column_field[c]][row]);
            ck_assert(lms__str_eq(v, cell));
        } else if (cell.n) {
            lms__buf_clear(&want);
            lms__buf_json(&want, src->column_key[c]);
            lms__buf_addc(&want, ':');
            lms__buf_json(&want, cell);
            ck_assert_ptr_nonnull(memmem(x.s, x.n, want.s, want.n));
        }
    }
    for (uint32_t c = src->n_columns; c < r->cells; c++) ck_assert_uint_eq(r->cell_n[c], 0);
    lms__buf_free(&want);
}

START_TEST(promise_1_and_3_rows_and_cells_conserve_on_damaged_files)
{
    static const char *const cell[] = {
        "x",          "\"quoted\"",    "\"a, b\"", "\"two\nlines\"", "", "\"\"", "\"say \"\"yes\"\"\"",
        "12/03/2015", "Nguyễn Văn An", "  ",       "Tổng cộng",      "1"};
    uint64_t seed = 99;
    char     text[9000];
    for (int round = 0; round < 400; round++) {
        size_t   n = (size_t)sprintf(text, HEAD), head = n;
        unsigned rows = 5 + (unsigned)(next_random(&seed) % 40);
        for (unsigned i = 0; i < rows; i++) {
            unsigned columns = next_random(&seed) % 9 ? 7 : (unsigned)(next_random(&seed) % 10) + 1;
            for (unsigned c = 0; c < columns; c++) {
                const char *z = cell[next_random(&seed) % 12];
                memcpy(text + n, z, strlen(z));
                n += strlen(z);
                text[n++] = c + 1 < columns ? ',' : '\n';
            }
        }
        for (unsigned k = (unsigned)(next_random(&seed) % 8); k; k--)
            text[head + next_random(&seed) % (n - head)] = "\",\nx\r\xFF\0"[next_random(&seed) % 7];
        lms_dataset d;
        lms_status  s = ingest_one(file_of("r.csv", text, n), &d);
        if (s != LMS_OK) ck_abort_msg("%s", err.what);
        conserves(&d);
        /* the same rows, read slowly: each is a record or in quarantine, with the same line and the same cells */
        uint32_t usual[16] = { 0 }, expect = 7, head_rows = 0;
        ref_csv  r = { .s = text, .n = n, .delimiter = ',', .line = 1 };
        while (head_rows < 60 &&
               ref_next(&r)) /* the reader learns how many cells rows have from the head of the file */
            if (head_rows++ && !r.bad && !memchr(text + r.row, 0, r.row_n) && !memchr(text + r.row, 0xFF, r.row_n) &&
                r.cells < 16)
                usual[r.cells]++;
        for (uint32_t k = 1, votes = 0; k < 16; k++)
            if (usual[k] && usual[k] >= votes) votes = usual[k], expect = k;
        ref_free(&r);
        r = (ref_csv){ .s = text, .n = n, .at = head, .delimiter = ',', .expect = expect, .line = 2 };
        uint64_t read = 0;
        while (ref_next(&r)) {
            uint32_t found = 0;
            read++;
            for (uint32_t i = 0; i < d.n_records; i++)
                if (d.line_of[i] == r.row_line) {
                    found++;
                    cells_arrive(&d, i, &r);
                }
            for (size_t i = 0; i < d.quarantine.n; i++) {
                if (d.quarantine.v[i].line != r.row_line) continue;
                found++;
                if (r.bad) ck_assert_str_eq(d.quarantine.v[i].code, r.bad);
                if (lms__utf8_valid((lms_str){ text + r.row, r.row_n }) && !memchr(text + r.row, 0, r.row_n))
                    ck_assert(lms__str_eq(d.quarantine.v[i].raw, (lms_str){ text + r.row, r.row_n }));
            }
            ck_assert_msg(found == 1, "round %d line %u is found %u times", round, r.row_line, found);
        }
        ck_assert_uint_eq(read, d.source[0].rows_read);
        ref_free(&r);
        lms__dataset_free(&d);
    }
}
END_TEST

/* ---- promise 4 ---- */

START_TEST(promise_4_order_of_inputs_and_threads_change_nothing)
{
    char *text = malloc(1 << 20);
    const char *path[3];
    static const char *const name[3] = { "b.csv", "a.csv", "c.csv" };
    uint64_t seed = 4;
    for (int f = 0; f < 3; f++) {
        size_t n = (size_t)sprintf(text, HEAD);
        for (int i = 0; i < 3000; i++)
            n += (size_t)sprintf(text + n, "%s%d,Nguyễn Văn %c%d,%02d/03/2016,Nam,Kinh,%s,%d\n", i % 7 ? "K" : "",
                                 (int)(next_random(&seed) % 2500), 'A' + f, i % 40, 1 + i % 28,
                                 i % 11 ? "\"Trần, Thị B\"" : "\"hở", i % 3);
        path[f] = file_of(name[f], text, n);
    }
    static const int order[4][3] = { { 0, 1, 2 }, { 2, 1, 0 }, { 1, 0, 2 }, { 2, 0, 1 } };
    char *first = NULL;
    for (int k = 0; k < 4; k++) {
        lms_ingest_input in[3];
        lms_dataset      d;
        for (int i = 0; i < 3; i++) in[i] = input(path[order[k][i]]);
        ctx.threads = (unsigned)(k == 0 ? 1 : k * 2);
        ck_assert_int_eq(ingest_many(in, 3, NULL, &d), LMS_OK);
        conserves(&d);
        char *w = whole(&d);
        if (first == NULL) first = w;
        else {
            ck_assert(strcmp(first, w) == 0);
            free(w);
        }
        lms__dataset_free(&d);
    }
    free(first);
    free(text);
}
END_TEST

START_TEST(two_files_of_one_name_are_told_apart_by_content)
{
    char dir[100];
    snprintf(dir, sizeof dir, "%s/x", folder);
    mkdir(dir, 0700);
    const char *p = text_file("w.csv", HEAD "1,Lê A,01/01/2015,Nam,Kinh,,\n"),
               *q = text_file("x/w.csv", HEAD "2,Lê B,01/01/2015,Nam,Kinh,,\n,Lê C,01/01/2015,Nam,Kinh,,\n");
    lms_ingest_input ab[2] = { input(p), input(q) }, ba[2] = { input(q), input(p) };
    lms_dataset      d, e;
    ck_assert_int_eq(ingest_many(ab, 2, NULL, &d), LMS_OK);
    ck_assert_int_eq(ingest_many(ba, 2, NULL, &e), LMS_OK);
    char *x = whole(&d), *y = whole(&e);
    ck_assert_str_eq(x, y);
    ck_assert(lms__str_is(d.source[0].stem, "w"));
    ck_assert(lms__str_is(d.source[1].stem, "w~2"));
    free(x);
    free(y);
    lms__dataset_free(&d);
    lms__dataset_free(&e);
}
END_TEST

/* ---- keys ---- */

START_TEST(an_own_key_is_used_as_it_is_when_it_is_unique)
{
    lms_dataset d;
    ck_assert_int_eq(
        ingest_one(text_file("a.csv", HEAD "K2,Lê A,01/01/2015,Nam,Kinh,,\n K1 ,Lê B,01/01/2015,Nam,Kinh,,\n"), &d),
        LMS_OK);
    ck_assert_str_eq(key(&d, 0), "K1");
    ck_assert_str_eq(key(&d, 1), "K2");
    ck_assert_str_eq(extra(&d, 0), "");
    lms__dataset_free(&d);
}
END_TEST

START_TEST(a_key_of_two_files_gets_the_stem_in_both)
{
    lms_dataset      d;
    lms_ingest_input in[2] = {
        input(text_file("a.csv", HEAD "1,Lê A,01/01/2015,Nam,Kinh,,\n2,Lê B,01/01/2015,Nam,Kinh,,x\n")),
        input(text_file("b.csv", HEAD
                        "2,Lê C,01/01/2015,Nam,Kinh,,\n2,Lê D,01/01/2015,Nam,Kinh,,\n3,Lê E,01/01/2015,Nam,Kinh,,\n"))};
    ck_assert_int_eq(ingest_many(in, 2, NULL, &d), LMS_OK);
    static const char *const want[5][2] = { { "1", "" }, { "3", "" }, { "a/2", "{\"Mã trẻ\":\"2\",\"Ghi chú\":\"x\"}" },
                                            { "b/2", "{\"Mã trẻ\":\"2\"}" }, { "b/2#2", "{\"Mã trẻ\":\"2\"}" } };
    for (uint32_t i = 0; i < 5; i++) {
        ck_assert_str_eq(key(&d, i), want[i][0]);
        ck_assert_str_eq(extra(&d, i), want[i][1]);
    }
    lms__dataset_free(&d);
}
END_TEST

START_TEST(a_key_repeated_in_one_file_gets_a_number)
{
    lms_dataset d;
    ck_assert_int_eq(
        ingest_one(text_file("a.csv", HEAD "7,Lê A,01/01/2015,Nam,Kinh,,\n7,Lê B,01/01/2015,Nam,Kinh,,\n7#2,Lê "
                                           "C,01/01/2015,Nam,Kinh,,\n7,Lê D,01/01/2015,Nam,Kinh,,\n"),
                   &d),
        LMS_OK);
    ck_assert_str_eq(key(&d, 0), "7");
    ck_assert_str_eq(key(&d, 1), "7#2"); /* somebody's own key stays theirs */
    ck_assert_str_eq(value(&d, 1, "full_name"), "Lê C");
    ck_assert_str_eq(key(&d, 2), "7#3");
    ck_assert_str_eq(value(&d, 2, "full_name"), "Lê B");
    ck_assert_str_eq(key(&d, 3), "7#4");
    ck_assert_str_eq(extra(&d, 3), "{\"Mã trẻ\":\"7\"}");
    lms__dataset_free(&d);
}
END_TEST

/* Nobody could decide about such a record: log, sheets and JSON do not take its key. And two keys with millions of
 * bytes in common overran the stack where records are put in order. */
START_TEST(a_key_that_nobody_could_name_is_as_none_and_is_kept_beside)
{
    lms_dataset d;
    lms_buf     f;
    lms__buf_init(&f, &mem);
    lms__buf_addz(&f, HEAD "\"z\ny\",Lê A,01/01/2015,Nam,Kinh,,\nz\ty,Lê B,01/01/2015,Nam,Kinh,,\nz\xC2\x85y,Lê C,01/01/2015,Nam,Kinh,,\n  ,Lê E,01/01/2015,Nam,Kinh,,\n");
    for (int i = 0; i < 3; i++) {
        for (int k = 0; k < (i < 2 ? 2000000 : 699); k++) lms__buf_addc(&f, 'z');
        lms__buf_addc(&f, (char)('3' - i));
        lms__buf_addz(&f, i ? ",Lê D,01/01/2015,Nam,Kinh,,\n" : ",Lê Đ,01/01/2015,Nam,Kinh,,\n");
    }
    ck_assert(!f.oom);
    lms__buf_addc(&f, 0);
    ck_assert_int_eq(ingest_one(text_file("a.csv", f.s), &d), LMS_OK);
    ck_assert_uint_eq(d.n_records, 7);
    uint32_t kept = 0;
    for (uint32_t r = 0; r < d.n_records; r++) {
        const char *k = key(&d, r);
        if (k[0] == 'z') {
            ck_assert_uint_eq(lms__dict_get(&d.keys, d.key_of[r]).n, 700);
            continue;
        }
        ck_assert(k[0] == 'a' && k[1] == '/');
        ck_assert_uint_eq(strlen(k), 18);
        const char *was = extra(&d, r);
        if (*was) ck_assert(strncmp(was, "{\"Mã trẻ\":\"z", strlen("{\"Mã trẻ\":\"z")) == 0);
        ck_assert(strncmp(k, "a/0000000000", 12) != 0); /* of its content */
        kept++;
    }
    ck_assert_uint_eq(kept, 6);
    lms__dataset_free(&d);
    lms__buf_free(&f);
}
END_TEST

START_TEST(rows_without_a_key_are_named_by_their_content)
{
    lms_dataset d, e;
    ck_assert_int_eq(
        ingest_one(
            text_file("a.csv", "Họ và tên,Ngày sinh,Ghi chú\nLê A,01/01/2015,x\nLê B,01/01/2015,\nLê A,01/01/2015,x\n"),
            &d),
        LMS_OK);
    ck_assert_uint_eq(d.n_records, 3);
    ck_assert_int_eq(strncmp(key(&d, 0), "a/", 2), 0);
    uint32_t first = strcmp(value(&d, 0, "full_name"), "Lê A") == 0 ? 0 : 1;
    char     k[300];
    snprintf(k, sizeof k, "%s#2", key(&d, first));
    ck_assert_str_eq(key(&d, first + 1), k);
    /* columns in another order, quoted, in another place: the same content, the same key */
    ck_assert_int_eq(
        ingest_one(text_file("a.csv", "Ghi chú;Ngày sinh;Họ và tên\n\n\"x\";\"01/01/2015\";\"Lê A\"\n"), &e), LMS_OK);
    k[strlen(k) - 2] = 0;
    ck_assert_str_eq(key(&e, 0), k);
    lms__dataset_free(&d);
    lms__dataset_free(&e);
}
END_TEST

START_TEST(records_are_in_the_order_of_their_keys)
{
    char    *text = malloc(200000);
    size_t   n = (size_t)sprintf(text, HEAD);
    uint64_t seed = 12;
    for (int i = 0; i < 3000; i++)
        n += (size_t)sprintf(text + n, "%.*s%d,Lê A,01/01/2015,Nam,Kinh,,\n", (int)(next_random(&seed) % 20),
                             "PREFIXPREFIXPREFIXPREFIX", (int)(next_random(&seed) % 900));
    lms_dataset d;
    ck_assert_int_eq(ingest_one(file_of("a.csv", text, n), &d), LMS_OK);
    for (uint32_t i = 1; i < d.n_records; i++)
        ck_assert_int_lt(lms__str_cmp(lms__dict_get(&d.keys, d.key_of[i - 1]), lms__dict_get(&d.keys, d.key_of[i])), 0);
    conserves(&d);
    lms__dataset_free(&d);
    free(text);
}
END_TEST

START_TEST(reference_rows_follow_the_records_in_file_order)
{
    lms_dataset      d;
    lms_ingest_input in[2] = {
        input(text_file("list.csv",
                        "Họ và tên,Ngày sinh,Số định danh\nZ,01/01/2015,031215000001\nA,01/01/2015,031215000002\n")),
        input(text_file("a.csv", HEAD "1,Lê A,01/01/2015,Nam,Kinh,,\n"))};
    in[0].role = LMS_ROLE_REFERENCE;
    in[0].issuer = LMS_S("population-db");
    in[0].date = LMS_S("2024-11-01");
    ck_assert_int_eq(ingest_many(in, 2, NULL, &d), LMS_OK);
    ck_assert_uint_eq(d.n_records, 1);
    ck_assert_uint_eq(d.n_rows, 3);
    ck_assert_str_eq(key(&d, 1), "list:2");
    ck_assert_str_eq(value(&d, 1, "full_name"), "Z");
    ck_assert_str_eq(key(&d, 2), "list:3");
    ck_assert_int_eq(d.source[1].date, 20028);
    lms__dataset_free(&d);
}
END_TEST

/* ---- memory ---- */

static void *short_of_memory(void *left, void *p, size_t old_n, size_t new_n)
{
    int *k = left;
    (void)old_n;
    if (new_n == 0) {
        free(p);
        return NULL;
    }
    if (*k == 0) return NULL;
    --*k;
    return realloc(p, new_n);
}

START_TEST(out_of_memory_at_any_moment_is_an_error_and_leaks_nothing)
{
    const char *a = text_file(
        "a.csv", HEAD "1,Lê A,01/01/2015,Nam,Kinh,,x\n1,\"Lê \"\"B\"\"\",01/01/2015,Nam,Kinh,,\n,\"hở,1\n,Lê C,,,,,\n");
    const char *b = text_file("b.csv", HEAD "1,Lê A,01/01/2015,Nam,Kinh,,x\n");
    int         left, k = 0;
    for (bool done = false; !done; k++) {
        lms_mem own;
        left = k;
        lms__mem_init(&own, &(lms_allocator){ short_of_memory, &left }, 0);
        lms_ctx          c = { .mem = &own, .threads = 1, .as_of = INT32_MIN };
        lms_ingest_plan *p = NULL;
        lms_dataset      d = { 0 };
        lms_ingest_input in[2] = { input(a), input(b) };
        lms_status       s = lms__ingest_plan_new(&c, pack, NULL, &p, &err);
        if (s == LMS_OK) s = lms__ingest(&c, p, in, 2, &d, &err);
        done = s == LMS_OK;
        if (!done) ck_assert_int_eq(s, LMS_E_NOMEM);
        lms__dataset_free(&d);
        lms__ingest_plan_free(p);
        ck_assert_uint_eq(own.used, 0);
        if (k > 200 && !done) k += k / 40; /* not every moment of a long run */
    }
    ck_assert_int_gt(k, 100);
}
END_TEST

static void add(TCase *t)
{
    tcase_add_test(t, promise_1_and_3_rows_and_cells_conserve_on_damaged_files);
    tcase_add_test(t, promise_2_a_broken_row_costs_itself_only);
    tcase_add_test(t, promise_2_nul_bytes_and_a_huge_field);
    tcase_add_test(t, promise_4_order_of_inputs_and_threads_change_nothing);
    tcase_add_test(t, two_files_of_one_name_are_told_apart_by_content);
    tcase_add_test(t, an_own_key_is_used_as_it_is_when_it_is_unique);
    tcase_add_test(t, a_key_of_two_files_gets_the_stem_in_both);
    tcase_add_test(t, a_key_repeated_in_one_file_gets_a_number);
    tcase_add_test(t, a_key_that_nobody_could_name_is_as_none_and_is_kept_beside);
    tcase_add_test(t, rows_without_a_key_are_named_by_their_content);
    tcase_add_test(t, records_are_in_the_order_of_their_keys);
    tcase_add_test(t, reference_rows_follow_the_records_in_file_order);
    tcase_add_test(t, out_of_memory_at_any_moment_is_an_error_and_leaks_nothing);
}

int main(void) { return run_suite("ingest", add); }
