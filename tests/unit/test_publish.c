// SPDX-License-Identifier: MIT
/* test_publish.c - the result: the same bytes every time, whole or absent, read only; the clock stays outside. */
#include "run_fixture.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define HEAD "Mã trẻ,Họ và tên,Ngày sinh,Giới tính,Dân tộc,Số định danh cá nhân,Họ tên mẹ,Năm sinh mẹ,Mã phường,Ghi chú,Ngày cập nhật\n"
#define LIST "Họ và tên,Ngày sinh,Giới tính,Số định danh cá nhân\nNguyễn Hoà An,05/03/2016,Nữ,031316000011\n"
static const char ward_a[] = HEAD "K1,NGUYỄN HÒA AN,05/03/2016,Nữ,Kinh,031316000011,Trần Thị Mẫu,1990,11443,x,01/10/2024\n"
                                  "K2,Phạm Văn Bảo,17/11/2018,Nam,Kinh,,Lê Thị Ví Dụ,1992,11443,,02/10/2024\n"
                                  "K3,\"Hoàng Minh Châu,09/07/2019,Nữ,Kinh,,,,,,\n";
static const char ward_b[] = HEAD "K4,Nguyễn Hoà An,05/03/2016,Nữ,Kinh,031316000011,Trần Thị Mẫu,1990,11446,,01/09/2024\n"
                                  "K5,Vũ Thị Dung,01/02/2015,Nữ,Tày,031,Đỗ Thị Bịa,1995,11446,,\n";
static const job whole = { .records = ward_a, .more = ward_b, .list = LIST, .issuer = "police", .decisions = "K1 K4 same",
                           .population = "ward_code,ward_name,children\n11443,Phường Thử,100\n" };

/* the same without the decision log, which the test itself would have to write under the limit */
static const job plain = { .records = ward_a, .more = ward_b, .list = LIST, .issuer = "police" };

static void same_bytes(const char *a, const char *b)
{
    size_t n, m;
    char  *x = read_all(a, &n), *y = read_all(b, &m);
    ck_assert_uint_eq(n, m);
    ck_assert_int_eq(memcmp(x, y, n), 0);
    free(x);
    free(y);
}

static unsigned mode_of_file(const char *path)
{
    struct stat st;
    ck_assert_int_eq(stat(path, &st), 0);
    return (unsigned)st.st_mode & 0777;
}

/* Nothing but the result and what belongs to it may lie beside it. */
static int strangers(const char *folder)
{
    char  cmd[700];
    int   n = -1;
    snprintf(cmd, sizeof cmd, "ls -A '%s' | grep -v -e '^r.db$' -e '^r.run.json$' | wc -l", folder);
    FILE *f = popen(cmd, "r");
    if (fscanf(f, "%d", &n) != 1) n = -1;
    pclose(f);
    return n;
}

START_TEST(promise_3_the_same_bytes_twice_and_with_any_number_of_threads)
{
    job j = whole;
    run_job_to(&j, in_scratch("one.db"));
    run_job_to(&j, in_scratch("two.db"));
    same_bytes(in_scratch("one.db"), in_scratch("two.db"));
    j.threads = 4;
    run_job_to(&j, in_scratch("four.db"));
    same_bytes(in_scratch("one.db"), in_scratch("four.db"));
    run_job_to(&j, in_scratch("four.db")); /* over itself */
    same_bytes(in_scratch("one.db"), in_scratch("four.db"));
}
END_TEST

START_TEST(promise_1_rows_conserve)
{
    run_job(&whole);
    expect("SELECT sum(rows_read), sum(rows_accepted), sum(rows_quarantined) FROM source WHERE role = 'records'", "5|4|1");
    expect("SELECT count(*) FROM record", "4");
    expect("SELECT count(*) FROM quarantine", "1");
    expect("SELECT sum(balanced) = count(*) FROM source_balance", "1");
    expect("SELECT sum(record_count) FROM child", "4");
}
END_TEST

START_TEST(the_result_is_read_only_and_complete)
{
    run_job(&whole);
    ck_assert_uint_eq(mode_of_file(in_scratch("r.db")), 0400);
    expect("SELECT count(*) FROM sqlite_schema WHERE type IN ('table', 'view') AND name IN ('meta','source','record','correction','transform','finding','quarantine','blocking_pass',"
           "'model_parameter','pair','evidence','child','child_origin','child_history','decision','ward_progress','worklist')", "17");
    expect("PRAGMA integrity_check", "ok");
    expect("SELECT key_a, key_b, decision FROM decision", "K1|K4|same");
    expect("SELECT extra LIKE '%Ghi ch%x%' FROM record WHERE record_key = 'K1'", "1"); /* a column the pack does not know */
    expect("SELECT (SELECT count(*) FROM clean_list), (SELECT count(*) FROM duplicates)", "3|2");
}
END_TEST

START_TEST(promise_4_clock_threads_and_timings_are_beside_the_result)
{
    static const char *const want[] = { "\"finished\":", "\"host\":", "\"threads\":1", "\"peak_bytes\":", "\"seconds\":{", "\"ingest\":", "\"resolve\":", "\"a.csv\"" };
    run_job(&whole);
    char *t = read_all(in_scratch("r.run.json"), NULL);
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) ck_assert_msg(strstr(t, want[i]) != NULL, "%s is not in %s", want[i], t);
    free(t);
    expect("SELECT count(*) FROM meta WHERE key IN ('finished','host','threads','peak_bytes','seconds')", "0");
}
END_TEST

/* In a child process, whose limits and signals are its own: the status of a run into out. */
static lms_status limited(const job *j, const char *out, rlim_t bytes)
{
    pid_t pid = fork();
    if (pid == 0) {
        lms_error     e = { 0 };
        struct rlimit l = { bytes, bytes };
        signal(SIGXFSZ, SIG_IGN);
        if (bytes && setrlimit(RLIMIT_FSIZE, &l) != 0) _exit(99);
        _exit((int)try_job(j, out, NULL, &e));
    }
    int status = 0;
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_msg(WIFEXITED(status), "the run was killed by signal %d", WTERMSIG(status));
    return (lms_status)WEXITSTATUS(status);
}

START_TEST(promise_2_an_old_result_stays_when_the_disk_is_full)
{
    static const rlim_t room[] = { 8192, 40000, 100000 }; /* at the first page, amid the tables, later */
    char folder[400], out[460], copy[460];
    snprintf(folder, sizeof folder, "%s/full", scratch);
    mkdir(folder, 0700);
    snprintf(out, sizeof out, "%s/r.db", folder);
    snprintf(copy, sizeof copy, "%s/copy.db", scratch);
    job j = { .records = ward_a };
    run_job_to(&j, copy);
    run_job_to(&j, out);
    same_bytes(out, copy);
    for (size_t i = 0; i < sizeof room / sizeof *room; i++) {
        ck_assert_int_eq(limited(&plain, out, room[i]), LMS_E_IO);
        same_bytes(out, copy);
        ck_assert_int_eq(strangers(folder), 0);
    }
    ck_assert_int_eq(limited(&plain, out, 0), LMS_OK); /* and the next run with room does it */
}
END_TEST

START_TEST(promise_2_nothing_is_left_where_nothing_was)
{
    char folder[400], out[460];
    snprintf(folder, sizeof folder, "%s/empty", scratch);
    mkdir(folder, 0700);
    snprintf(out, sizeof out, "%s/r.db", folder);
    ck_assert_int_eq(limited(&plain, out, 40000), LMS_E_IO);
    ck_assert_int_ne(access(out, F_OK), 0);
    ck_assert_int_eq(strangers(folder), 0);
    snprintf(out, sizeof out, "%s/no-such-folder/r.db", scratch);
    ck_assert_int_ne(limited(&plain, out, 0), LMS_OK);
    ck_assert_int_ne(access(out, F_OK), 0);
}
END_TEST

START_TEST(promise_2_a_run_that_cannot_be_noted_publishes_nothing)
{
    /* .run.json cannot be written: the old result stays, or the run says success; never a failure and a new result */
    char folder[400], out[460], note[460], copy[460];
    snprintf(folder, sizeof folder, "%s/note", scratch);
    mkdir(folder, 0700);
    snprintf(out, sizeof out, "%s/r.db", folder);
    snprintf(note, sizeof note, "%s/r.run.json", folder);
    snprintf(copy, sizeof copy, "%s/copy2.db", scratch);
    job j = { .records = ward_a };
    run_job_to(&j, copy);
    run_job_to(&j, out);
    unlink(note);
    mkdir(note, 0700);
    ck_assert_int_ne(limited(&plain, out, 0), LMS_OK);
    same_bytes(out, copy);
    ck_assert_int_eq(strangers(folder), 0);
}
END_TEST

static int stop(void *ctx, const char *stage, uint64_t done, uint64_t total)
{
    (void)done;
    (void)total;
    return strcmp(stage, ctx) == 0;
}

START_TEST(promise_2_a_cancelled_run_publishes_nothing)
{
    char      copy[460], last[] = "publish";
    lms_error e = { 0 };
    job       j = { .records = ward_a };
    snprintf(copy, sizeof copy, "%s/copy3.db", scratch);
    run_job_to(&j, copy);
    run_job(&j);
    lms_options opt;
    lms_run    *run = NULL;
    lms_options_init(&opt);
    opt.rules_dir = pack();
    opt.progress = stop;
    opt.ctx = last;
    ck_assert_int_eq(lms_run_new(&opt, &run, &e), LMS_OK);
    input(run, LMS_ROLE_RECORDS, "b.csv", ward_b, NULL);
    ck_assert_int_eq(lms_run_execute(run, in_scratch("r.db"), NULL, &e), LMS_E_CANCELLED);
    lms_run_free(run);
    same_bytes(in_scratch("r.db"), copy);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("publish");
    TCase *t = tcase_create("all");
    scratch_make();
    tcase_set_timeout(t, 240);
    tcase_add_test(t, promise_1_rows_conserve);
    tcase_add_test(t, promise_3_the_same_bytes_twice_and_with_any_number_of_threads);
    tcase_add_test(t, the_result_is_read_only_and_complete);
    tcase_add_test(t, promise_4_clock_threads_and_timings_are_beside_the_result);
    tcase_add_test(t, promise_2_an_old_result_stays_when_the_disk_is_full);
    tcase_add_test(t, promise_2_nothing_is_left_where_nothing_was);
    tcase_add_test(t, promise_2_a_run_that_cannot_be_noted_publishes_nothing);
    tcase_add_test(t, promise_2_a_cancelled_run_publishes_nothing);
    suite_add_tcase(s, t);
    return run_suite(s);
}
