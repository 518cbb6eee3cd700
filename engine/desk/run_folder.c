// SPDX-License-Identifier: MIT
/*
 * desk/run_folder.c - the officer's one command: one folder with everything, whole or not at all.
 *
 * In       a run with its inputs, the folder's name
 * Out      result.db and its .run.json, report/, the work list, each dump back cleaned, DOC-TOI-TRUOC.txt
 * Promises
 *   1. the folder appears when all of it is there; until then an old one stays as it was
 *   2. files of an old folder that are not lamsach's are kept, the decision log too
 *   3. folders are 0700, files 0600 or less
 */
#include "db.h"
#include "declog_look.h"
#include "goals.h"
#include "keyin.h"
#include "lists.h"
#include "page.h"
#include "return.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define READ_ME "DOC-TOI-TRUOC.txt"

void lmd_folder_options_init(lmd_folder_options *opt) { *opt = (lmd_folder_options){ .size = sizeof *opt }; }

static lms_status progress(const lmd_folder_options *o, const char *stage, uint64_t done, uint64_t total,
                           lms_error *err)
{
    if (o->progress == NULL || o->progress(o->ctx, stage, done, total) == 0) return LMS_OK;
    return lmd__fail(err, LMS_E_CANCELLED, LMS_MSG("Stopped on request; nothing was published"));
}

/* Two files of one name could not be told apart in da-lam-sach: said before the work, not after. */
static lms_status check_names(const lmd_folder_options *o, lms_error *err)
{
    for (uint32_t i = 0; i < o->n_give_back; i++)
        for (uint32_t k = 0; k < i; k++)
            if (lmd__eq(lmd__base_name(o->give_back[i]), lmd__base_name(o->give_back[k])))
                return lmd__fail(
                    err, LMS_E_ARG,
                    LMS_MSG("Two inputs are called {1}; give them different names, so that each can be given back"),
                    lmd__base_name(o->give_back[i]).s);
    return LMS_OK;
}

/* ---- da-lam-sach ---- */

static bool is_database(const char *path)
{
    char  s[16] = { 0 };
    FILE *f = fopen(path, "rb");
    bool  yes = f && fread(s, 1, 16, f) == 16 && memcmp(s, "SQLite format 3", 16) == 0;
    if (f) fclose(f);
    return yes;
}

/* Name for the file given back: text keeps its own, all else becomes .xlsx; "a.xls" beside "a.xlsx" gets a number. */
static lms_status back_name(const lmd_folder_options *o, uint32_t i, bool book, lmd_buf *out, lms_error *err)
{
    lms_str name = lmd__base_name(o->give_back[i]), ext = lmd__extension(name);
    bool    lies = lmd__ieq(ext, LMD_S("xlsx")) || lmd__ieq(ext, LMD_S("xls"));
    lms_str stem = { name.s, ext.n ? name.n - ext.n - 1 : name.n };
    lmd__buf_clear(out);
    if (!book && !lies) {
        lmd__put_str(out, name);
    } else {
        uint32_t same = 0;
        for (uint32_t k = 0; k < i; k++) {
            lms_str n = lmd__base_name(o->give_back[k]), e = lmd__extension(n);
            same += lmd__ieq((lms_str){ n.s, e.n ? n.n - e.n - 1 : n.n }, stem);
        }
        lmd__put_str(out, stem);
        if (same) lmd__printf(out, " (%u)", same + 1);
        lmd__puts(out, book ? ".xlsx" : ".csv");
    }
    lmd__z(out);
    return out->bad ? lmd__nomem(err) : LMS_OK;
}

static lms_status give_back_all(const lmd_folder_options *o, lms_run *run, sqlite3 *db, const char *folder,
                                lms_error *err)
{
    char       dir[4300], path[8600];
    lmd_buf    name = { 0 };
    lms_status s = lmd__join(dir, sizeof dir, folder, "da-lam-sach", err);
    if (s == LMS_OK && o->n_give_back) s = lmd__make_folder(dir, err);
    for (uint32_t i = 0; s == LMS_OK && i < o->n_give_back; i++) {
        bool book = lmd_is_workbook(o->give_back[i]) || is_database(o->give_back[i]);
        if ((s = progress(o, "return", i, o->n_give_back, err)) != LMS_OK) break;
        s = back_name(o, i, book, &name, err);
        if (s == LMS_OK) s = lmd__join(path, sizeof path, dir, lmd__z(&name), err);
        if (s == LMS_OK) s = lmd__give_back(db, run, o->give_back[i], path, err);
        if (s == LMS_E_LIMIT && book) { /* a database of more rows than a sheet has */
            memcpy(path + strlen(path) - 5, ".csv", 5);
            s = lmd__give_back(db, run, o->give_back[i], path, err);
        }
    }
    lmd__buf_free(&name);
    return s;
}

/* ---- DOC-TOI-TRUOC.txt ---- */

static void figure(lmd_buf *b, const char *what, uint64_t v)
{
    char  t[40], *e = t + sizeof t, *p = e;
    int   n = 0;
    do {
        if (n && n % 3 == 0) *--p = '.';
        *--p = (char)('0' + v % 10);
        n++;
    } while (v /= 10);
    lmd__printf(b, "  %-9.*s %s\r\n", (int)(e - p), p, what);
}

static const char *verdict(bool met) { return met ? "(đạt)" : "(chưa đạt)"; }

static lms_status wards(sqlite3 *db, lmd_buf *b, lms_error *err)
{
    sqlite3_stmt *st = NULL;
    lmd_goals     g;
    bool          row = true;
    lms_status    s = lmd__goals_load(db, &g, err);
    if (s == LMS_OK)
        s = lmd__db_prepare(db,
                            "SELECT coalesce(nullif(ward_name, ''), ward_code, 'Chưa rõ'), population, updated, "
                            "in_target FROM ward_progress ORDER BY ward_code IS NULL, ward_code",
                            &st, err);
    if (s != LMS_OK) return s;
    lmd__puts(b, "TỪNG PHƯỜNG (XÃ): đã cập nhật / mẫu số (");
    lmd__put_goal(b, &g.updated, LMD_VI);
    lmd__puts(b, "); đạt chỉ tiêu / đã cập nhật (");
    lmd__put_goal(b, &g.in_target, LMD_VI);
    lmd__puts(b, ")\r\n");
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        int64_t pop = sqlite3_column_int64(st, 1), up = sqlite3_column_int64(st, 2), in = sqlite3_column_int64(st, 3);
        bool    base = sqlite3_column_type(st, 1) != SQLITE_NULL && pop >= 0;
        lmd__puts(b, "  ");
        lmd__put_str(b, lmd__db_text(st, 0));
        if (base)
            lmd__printf(b, ": %lld/%lld %s; ", (long long)up, (long long)pop,
                        g.updated.set ? verdict(lmd__goal_met(&g.updated, up, pop)) : "");
        else lmd__printf(b, ": %lld, chưa biết số trẻ của địa bàn (thêm --population); ", (long long)up);
        lmd__printf(b, "%lld/%lld %s\r\n", (long long)in, (long long)up,
                    g.in_target.set ? verdict(lmd__goal_met(&g.in_target, in, up)) : "");
    }
    sqlite3_finalize(st);
    return s;
}

/* What has been done since the result of --previous; nothing without one. */
static lms_status since(sqlite3 *db, lmd_buf *b, lms_error *err)
{
    static const struct { const char *sql, *what; } lines[] = {
        { "SELECT count(*) FROM key_in_previous WHERE state = 'done'", "việc nhập lại lần trước giao, nay đã nhập" },
        { "SELECT count(*) FROM key_in_previous WHERE state = 'not-done'", "việc chưa nhập" },
        { "SELECT count(*) FROM key_in_previous WHERE state = 'differs'", "việc nhập khác: đối chiếu lại" },
        { "SELECT count(*) FROM key_in_previous WHERE state = 'gone'", "việc không còn bản ghi" },
        { "SELECT count(*) FROM key_in_previous WHERE state = 'no-file'", "việc chưa biết: lần này không đưa vào tệp có bản ghi đó" },
        { "SELECT sum(fresh + split + came) FROM progress", "trẻ mới, tách ra, chuyển đến" },
        { "SELECT sum(lost + merged + went) FROM progress", "trẻ mất khỏi dữ liệu, gộp vào trẻ khác, rời đi hoặc đủ 16 tuổi" },
        { "SELECT sum(no_file) FROM progress", "trẻ của tệp không đưa vào lần này" },
        { "SELECT sum(cleaned) FROM progress", "trẻ nay mới sạch" },
        { "SELECT sum(confirmed) FROM progress", "trẻ nay mới xác thực" } };
    int64_t    n = 0;
    lms_status s = lmd__db_count(db, "SELECT count(*) FROM progress", &n, err);
    if (s != LMS_OK || n == 0) return s;
    lmd__puts(b, "SO VỚI LẦN TRƯỚC (chi tiết: báo cáo, mục Tiến độ; danh-sach-nhap-lai, trang «Lần trước»)\r\n");
    for (size_t i = 0; s == LMS_OK && i < sizeof lines / sizeof *lines; i++) {
        s = lmd__db_count(db, lines[i].sql, &n, err);
        figure(b, lines[i].what, (uint64_t)n);
    }
    lmd__puts(b, "\r\n");
    return s;
}

/* The next report of each level, as the pack's dates have them; nothing where none lies ahead. */
static lms_status deadlines(sqlite3 *db, lmd_buf *b, lms_error *err)
{
    sqlite3_stmt *st = NULL;
    bool          row = true, any = false;
    lms_status    s = lmd__db_prepare(db,
                                      "SELECT d.text_vi, min(d.before) FROM deadline d JOIN meta m ON m.key = 'as_of' WHERE d.before > m.value GROUP BY d.level ORDER BY 2, d.level",
                                      &st, err);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        if (!any) lmd__puts(b, "\r\nKỲ BÁO CÁO SẮP TỚI (còn thiếu gì: xem báo cáo)\r\n");
        any = true;
        lmd__puts(b, "  "), lmd__put_str(b, lmd__db_text(st, 0)), lmd__puts(b, ": trước ");
        if (!lmd__put_date_vi(b, lmd__db_text(st, 1))) lmd__put_str(b, lmd__db_text(st, 1));
        lmd__puts(b, "\r\n");
    }
    sqlite3_finalize(st);
    return s;
}

static lms_status read_me(sqlite3 *db, const lms_summary *sum, const lmd_folder_options *o, const char *folder,
                          lms_error *err)
{
    lmd_buf b = { 0 };
    char    path[4300];
    lmd__puts(&b, "\xEF\xBB\xBFKẾT QUẢ LÀM SẠCH DỮ LIỆU TRẺ EM\r\n");
    lmd__puts(&b, "Ngày chốt số liệu: ");
    if (!lmd__put_date_vi(&b, lmd__str(sum->as_of))) lmd__puts(&b, "chưa rõ");
    lmd__puts(&b, "\r\n\r\nBẮT ĐẦU TỪ ĐÂU\r\n"
                  "  1. Mở report/index.html bằng trình duyệt: mỗi phường (xã) đang ở đâu so với chỉ tiêu. In được "
                  "trên giấy A4.\r\n"
                  "     Các bảng của báo cáo, và mọi lần gộp kém chắc chắn: report/bao-cao.xlsx.\r\n"
                  "  2. Mở danh-sach-can-xu-ly.xlsx: mỗi phường (xã) một trang, làm từ trên xuống; trang «Chưa có hồ sơ»: trẻ có trong danh\r\n"
                  "     sách đối chiếu mà chưa có trong phần mềm.\r\n"
                  "     danh-sach-gui-cong-an: mỗi phường (xã) một tệp để in, ký, gửi công an; tệp trả lời đọc lại bằng --answers.\r\n"
                  "     danh-sach-nhap-lai: mỗi phường (xã) một tệp, chỗ cần nhập lại bằng tay vào phần mềm và bản ghi trùng cần xoá.\r\n");
    if (o->n_give_back)
        lmd__puts(&b, "  3. Mở các tệp trong da-lam-sach: chính tệp đã gửi, đúng cột và thứ tự, đã làm sạch.\r\n"
                      "     Ô xanh: đã sửa cách trình bày. Ô vàng: chỉ đề xuất, cán bộ kiểm tra rồi tự sửa.\r\n"
                      "     Dòng xám: tạm tách, giữ nguyên, có ghi lý do. Trang «Chú giải lamsach» nói rõ hơn.\r\n");
    lmd__puts(&b, "\r\nCON SỐ CHÍNH\r\n");
    figure(&b, "tệp đã đọc", sum->sources);
    figure(&b, "dòng đã đọc", sum->rows_read);
    figure(&b, "dòng nhận vào", sum->rows_accepted);
    figure(&b, "dòng tạm tách (có lý do, không mất dòng nào)", sum->rows_quarantined);
    if (sum->rows_forgotten) figure(&b, "dòng bỏ ra vì dữ liệu đã được xóa theo yêu cầu", sum->rows_forgotten);
    figure(&b, "trẻ em", sum->children);
    figure(&b, "bản ghi trùng đã gộp", sum->merged_records);
    figure(&b, "cặp nghi trùng chờ xem xét", sum->pairs_review);
    figure(&b, "chỗ đã sửa cách trình bày", sum->corrections_applied);
    figure(&b, "đề xuất sửa nội dung, chờ xác nhận", sum->corrections_proposed);
    figure(&b, "trẻ đã cập nhật, dưới 16 tuổi, đang ở địa phương", sum->updated);
    figure(&b, "trẻ đã làm sạch", sum->clean);
    figure(&b, "trẻ có số định danh đã xác thực", sum->verified);
    figure(&b, "trẻ đạt chỉ tiêu (đã làm sạch và đã xác thực)", sum->in_target);
    lmd__puts(&b, "\r\n");
    lms_status s = since(db, &b, err);
    if (s == LMS_OK) s = wards(db, &b, err);
    if (s == LMS_OK) s = deadlines(db, &b, err);
    lmd__puts(&b, "\r\nCẦN BIẾT\r\n"
                  "  - Tệp gốc không bị thay đổi. Bản ghi gộp lúc nào cũng tách lại được.\r\n"
                  "  - Số đúng định dạng chưa phải là số đã xác thực: chỉ cơ quan công an xác thực.\r\n"
                  "  - Chạy lại sẽ thay các tệp trên đây: muốn ghi chép, hãy sao tệp sang thư mục khác.\r\n"
                  "    Tệp khác đặt trong thư mục này được giữ lại.\r\n"
                  "  - Thư mục này có dữ liệu cá nhân của trẻ em: không gửi ra ngoài, không để ở nơi dùng chung.\r\n"
                  "  - result.db là toàn bộ kết quả kèm căn cứ, dùng cho các lệnh khác của lamsach; result.run.json là "
                  "thời gian chạy.\r\n");
    if (s == LMS_OK && b.bad) s = lmd__nomem(err);
    if (s == LMS_OK) s = lmd__join(path, sizeof path, folder, READ_ME, err);
    if (s == LMS_OK) s = lmd__write_file(path, lmd__buf_str(&b), err);
    lmd__buf_free(&b);
    return s;
}

/* ---- all together ---- */

static lms_status report(const lmd_folder_options *o, sqlite3 *db, const char *folder, lms_error *err)
{
    char       dir[4300];
    lms_status s = progress(o, "report", 0, 0, err);
    if (s == LMS_OK) s = lmd__join(dir, sizeof dir, folder, "report", err);
    if (s == LMS_OK) s = lmd__make_folder(dir, err);
    if (s == LMS_OK) s = lmd__report_write(db, lmd__lang(o->lang), false, dir, err);
    return s;
}

static lms_status work_list(const lmd_folder_options *o, const char *result, const char *folder, lms_error *err)
{
    char       path[4300];
    lms_status s = progress(o, "worklist", 0, 0, err);
    if (s == LMS_OK) s = lmd__join(path, sizeof path, folder, "danh-sach-can-xu-ly.xlsx", err);
    return s == LMS_OK ? lmd_worklist_xlsx(result, o->rules_dir, path, "vi", err) : s;
}

static lms_status police(const lmd_folder_options *o, const char *result, const char *folder, lms_error *err)
{
    char       dir[4300];
    lms_status s = progress(o, "worklist", 0, 0, err);
    if (s == LMS_OK) s = lmd__join(dir, sizeof dir, folder, "danh-sach-gui-cong-an", err);
    if (s == LMS_OK) s = lmd__make_folder(dir, err);
    return s == LMS_OK ? lmd__lists_into(result, dir, err) : s;
}

static lms_status rekey(const lmd_folder_options *o, const char *result, const char *folder, lms_error *err)
{
    char       dir[4300];
    lms_status s = progress(o, "worklist", 0, 0, err);
    if (s == LMS_OK) s = lmd__join(dir, sizeof dir, folder, "danh-sach-nhap-lai", err);
    if (s == LMS_OK) s = lmd__make_folder(dir, err);
    return s == LMS_OK ? lmd__keyin_into(result, dir, err) : s;
}

/* The log of the previous result, unless there is one where the folder will be. *own: it is in the new folder now. */
static lms_status take_along(const lmd_folder_options *o, const char *result, const char *later, bool *own, lms_error *err)
{
    lmd_log_info here = { .size = sizeof here }, before = { .size = sizeof before };
    lms_status   s = lmd__log_paths(later, &here, err);
    if (s != LMS_OK || o->previous == NULL || access(here.path, F_OK) == 0) return s;
    s = lmd_log_take_along(o->previous, result, &before, err);
    *own = s == LMS_OK && before.there;
    return s;
}

/* `final` is where the folder will be: the decision log is there already. */
static lms_status fill(lms_run *run, const lmd_folder_options *o, const char *folder, const char *final, lms_summary *sum,
                       lms_error *err)
{
    char       result[4300], later[4300];
    bool       own = false;
    sqlite3   *db = NULL;
    lms_status s = lmd__join(result, sizeof result, folder, "result.db", err);
    if (s == LMS_OK) s = lmd__join(later, sizeof later, final, "result.db", err);
    if (s == LMS_OK) s = lms_run_execute(run, result, sum, err);
    if (s == LMS_OK) s = lmd__db_open(result, &db, err);
    if (s == LMS_OK) s = take_along(o, result, later, &own, err);
    if (s == LMS_OK) s = lmd__report_log(db, own ? result : later, err);
    if (s == LMS_OK) s = report(o, db, folder, err);
    if (s == LMS_OK) s = work_list(o, result, folder, err);
    if (s == LMS_OK) s = police(o, result, folder, err);
    if (s == LMS_OK) s = rekey(o, result, folder, err);
    if (s == LMS_OK) s = give_back_all(o, run, db, folder, err);
    if (s == LMS_OK) s = read_me(db, sum, o, folder, err);
    sqlite3_close(db);
    return s;
}

lms_status lmd_run_folder(lms_run *run, const lmd_folder_options *opt, const char *folder, lms_summary *sum,
                          lms_error *err)
{
    lmd_folder  f;
    lms_summary mine = { .size = sizeof mine };
    if (run == NULL || folder == NULL || opt == NULL || opt->size != sizeof *opt ||
        (opt->n_give_back && opt->give_back == NULL))
        return lmd__fail(
            err, LMS_E_ARG,
            LMS_MSG("lmd_run_folder: options were not set up with lmd_folder_options_init of this version"));
    lms_status s = check_names(opt, err);
    if (s == LMS_OK) s = lmd__folder_begin(&f, folder, READ_ME, err);
    if (s != LMS_OK) return s;
    s = fill(run, opt, f.path, f.final, &mine, err);
    if (s != LMS_OK) {
        lmd__folder_abort(&f);
        return s;
    }
    if ((s = lmd__folder_commit(&f, err)) == LMS_OK && sum) *sum = mine;
    return s;
}
