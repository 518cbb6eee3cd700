// SPDX-License-Identifier: MIT
/*
 * desk/report_decisions.c - what people decided: how much, what rests on values that have changed, how far the log
 * goes.
 *
 * In       a result, the decision log beside it (or where lmd__report_log says)
 * Out      a section, and rows of the manifest: entries and head of the log, so that a printed report is an anchor too
 */
#include "declog_look.h"
#include "page.h"
#include "review_item.h"
#include "review_stale.h"

#include <stdio.h>

enum { WORDS = 3, MOST_SHOWN = 50 };

lms_status lmd__report_log(sqlite3 *db, const char *result, lms_error *err)
{
    sqlite3_stmt *st = NULL;
    bool row;
    if (sqlite3_exec(db, "PRAGMA temp_store = MEMORY; CREATE TEMP TABLE lmd_log_of (path TEXT)", NULL, NULL, NULL) !=
        SQLITE_OK)
        return lmd__db_fail(db, err);
    lms_status s = lmd__db_prepare(db, "INSERT INTO temp.lmd_log_of VALUES (?1)", &st, err);
    if (s == LMS_OK) lmd__db_bind(st, 1, lmd__str(result)), s = lmd__db_step(st, &row, err);
    sqlite3_finalize(st);
    return s;
}

static lms_status look(lmd_page *p, lmd_log_info *log, lms_error *err)
{
    sqlite3_stmt *st = NULL;
    lmd_buf path = {0};
    const char *file = sqlite3_db_filename(p->db, "main");
    *log = (lmd_log_info){.size = sizeof *log};
    if (sqlite3_prepare_v2(p->db, "SELECT path FROM temp.lmd_log_of", -1, &st, NULL) == SQLITE_OK &&
        sqlite3_step(st) == SQLITE_ROW)
        lmd__put_str(&path, lmd__db_text(st, 0));
    else
        lmd__puts(&path, file ? file : "");
    sqlite3_finalize(st);
    lms_status s = path.bad ? lmd__nomem(err) : path.n ? lmd_log_look(lmd__z(&path), NULL, log, err) : LMS_OK;
    lmd__buf_free(&path);
    return s;
}

/* ---- counts and the list of stale ones, in one walk ---- */

typedef struct row {
    lmd_buf a, b, at;
    int word;
} row;
typedef struct tally {
    int64_t n[WORDS], stale[WORDS], all_stale, overruled;
    row shown[MOST_SHOWN];
    int n_shown;
} tally;

static const char *const word[WORDS][3] = {
    {"same", "Cùng một trẻ", "Same child"},
    {"different", "Hai trẻ khác nhau", "Different children"},
    {"different-child-same-household", "Hai trẻ khác nhau trong cùng hộ", "Different children of one household"},
};

static void count(void *ctx, const lmd_stood *d)
{
    tally *t = ctx;
    for (int i = 0; i < WORDS; i++) {
        if (!lmd__is(d->word, word[i][0])) continue;
        t->n[i]++;
        t->stale[i] += d->stale;
        t->all_stale += d->stale;
        t->overruled += d->overruled;
        if (!d->stale || t->n_shown == MOST_SHOWN) continue;
        row *r = &t->shown[t->n_shown++];
        r->word = i;
        lmd__put_str(&r->a, d->key_a), lmd__put_str(&r->b, d->key_b), lmd__put_str(&r->at, d->at);
    }
}

static void counts(lmd_page *p, const tally *t)
{
    static const char *const head[] = {"|Kết luận|Decision", "n|Số cặp|Pairs", "n|Căn cứ đã thay đổi|Stale", NULL};
    lmd__h_table(p, "", "Kết luận đã áp dụng trong kết quả này", "Decisions applied in this result", head);
    for (int i = 0; i < WORDS; i++) {
        if (t->n[i] == 0) continue;
        lmd__h_row(p, "");
        lmd__h_head_cell(p), lmd__h_both(p, word[i][1], word[i][2]), lmd__h_end_head_cell(p);
        lmd__h_num_cell(p, t->n[i]);
        lmd__h_num_cell(p, t->stale[i]);
        lmd__h_end_row(p);
    }
    lmd__h_end_table(p);
}

static void stale(lmd_page *p, const tally *t)
{
    static const char *const head[] = {"|Hồ sơ|Record", "|Hồ sơ|Record", "|Kết luận|Decision", "|Ngày|Date", NULL};
    lmd_buf day = {0};
    if (t->all_stale == 0) return;
    lmd__h_note(p,
                "Các kết luận dưới đây vẫn được áp dụng, nhưng sau khi kết luận thì thông tin so khớp của bản ghi đã "
                "thay đổi: nên"
                " xem lại.",
                "The decisions below still hold, but the compared values of the records have changed since they were "
                "made: look at"
                " them again.");
    lmd__h_table(p, "stack", "Kết luận cần xem lại", "Stale decisions", head);
    for (int i = 0; i < t->n_shown; i++) {
        const row *r = &t->shown[i];
        lms_str at = lmd__buf_str(&r->at), date = {at.s, at.n < 10 ? at.n : 10};
        lmd__h_row(p, "");
        lmd__h_head_cell(p), lmd__h_key(p, lmd__buf_str(&r->a)), lmd__h_end_head_cell(p);
        lmd__h_cell(p, ""), lmd__h_key(p, lmd__buf_str(&r->b)), lmd__h_end_cell(p);
        lmd__h_cell(p, ""), lmd__h_both(p, word[r->word][1], word[r->word][2]), lmd__h_end_cell(p);
        lmd__buf_clear(&day);
        if (!lmd__put_date_vi(&day, date)) lmd__put_str(&day, date);
        lmd__h_cell(p, ""), lmd__h_both_text(p, lmd__buf_str(&day), date), lmd__h_end_cell(p);
        lmd__h_end_row(p);
    }
    lmd__h_end_table(p);
    if (t->all_stale > t->n_shown)
        lmd__h_note(p, "Chỉ nêu 50 cặp đầu; <code>lamsach review status --all</code> nêu đủ.",
                    "The first 50 only; <code>lamsach review status --all</code> shows all.");
    lmd__buf_free(&day);
}

static void overruled(lmd_page *p, const tally *t)
{
    if (t->overruled == 0) return;
    lmd__h(p, "<p>");
    lmd__h_both(
        p,
        "Số cặp được kết luận cùng một trẻ nhưng không gộp được, vì hai số định danh đã xác thực khác nhau hoặc có kết"
        " luận khác: ",
        "Pairs called the same child that could not be joined, because of two different verified identifiers or another"
        " decision: ");
    lmd__h_num(p, t->overruled);
    lmd__h(p, "</p>");
}

/*
 * Runs of one answer, each given sooner after the one before than a pair can be read. More than LMD_HASTY_AT_ONCE in one
 * second came from a file, not from a person at the page.
 */
static const char HASTY[] =
    "WITH d AS (SELECT \"by\" AS who, decision AS w, unixepoch(\"at\") AS t, key_a, key_b, count(*) OVER (PARTITION BY \"by\", \"at\") AS"
    " at_once FROM decision), e AS (SELECT who, w, t, key_a, key_b, CASE WHEN w = lag(w) OVER o AND t - lag(t) OVER o < ?1 THEN 0 ELSE 1"
    " END AS first FROM d WHERE at_once <= ?3 WINDOW o AS (PARTITION BY who ORDER BY t, key_a, key_b)), f AS (SELECT who, w, t, sum(first)"
    " OVER (PARTITION BY who ORDER BY t, key_a, key_b ROWS UNBOUNDED PRECEDING) AS run FROM e) SELECT who, w, count(*) AS n, date(min(t), 'unixepoch')"
    " FROM f GROUP BY who, run HAVING n >= ?2 ORDER BY n DESC, who, min(t) LIMIT 50";

static lms_status hasty(lmd_page *p, lms_error *err)
{
    static const char *const head[] = {"|Người kết luận|Who", "|Kết luận|Decision", "n|Số cặp liên tiếp|Pairs in a row", "|Ngày|Date", NULL};
    sqlite3_stmt *st = NULL;
    bool more = false, open = false;
    lmd_buf day = {0};
    if (!lmd__db_has_column(p->db, "decision", "by")) return LMS_OK;
    lms_status s = lmd__h_query(p, HASTY, &st, err);
    if (s == LMS_OK)
        sqlite3_bind_int(st, 1, LMD_HASTY_SECONDS), sqlite3_bind_int(st, 2, LMD_HASTY_RUN), sqlite3_bind_int(st, 3, LMD_HASTY_AT_ONCE);
    while (s == LMS_OK && (s = lmd__db_step(st, &more, err)) == LMS_OK && more) {
        lms_str date = lmd__db_text(st, 3);
        if (!open) {
            lmd__h_note(p, "Các chuỗi dưới đây giống nhau và mỗi kết luận cách kết luận trước chưa tới 4 giây: nhanh hơn thời gian cần để xem một cặp."
                           " Nên xem lại trước khi tính là sạch.",
                        "The runs below have one answer, each less than 4 seconds after the one before: faster than a pair can be read. Look at"
                        " them again before they count as clean.");
            lmd__h_table(p, "stack", "Kết luận vội", "Hasty decisions", head);
            open = true;
        }
        lmd__h_row(p, "");
        lmd__h_head_cell(p), lmd__h_key(p, lmd__db_text(st, 0)), lmd__h_end_head_cell(p);
        lmd__h_cell(p, "");
        for (int i = 0; i < WORDS; i++)
            if (lmd__is(lmd__db_text(st, 1), word[i][0])) lmd__h_both(p, word[i][1], word[i][2]);
        lmd__h_end_cell(p);
        lmd__h_num_cell(p, sqlite3_column_int64(st, 2));
        lmd__buf_clear(&day);
        if (!lmd__put_date_vi(&day, date)) lmd__put_str(&day, date);
        lmd__h_cell(p, ""), lmd__h_both_text(p, lmd__buf_str(&day), date), lmd__h_end_cell(p);
        lmd__h_end_row(p);
    }
    if (open) lmd__h_end_table(p);
    sqlite3_finalize(st);
    lmd__buf_free(&day);
    return s;
}

lms_status lmd__report_decisions(lmd_page *p, lms_error *err)
{
    tally t = {0};
    lmd_log_info log;
    lms_status s = lmd__stood_each(p->db, p->db, count, &t, err);
    if (s == LMS_OK) s = look(p, &log, err);
    lmd__h_section(p, "ket-luan", "Kết luận của người xem xét", "Decisions of people");
    if (s == LMS_OK && t.n[0] + t.n[1] + t.n[2] == 0)
        lmd__h_note(p, "Chưa có kết luận nào được áp dụng trong kết quả này.",
                    "No decision has been applied in this result.");
    else if (s == LMS_OK)
        counts(p, &t), stale(p, &t), overruled(p, &t), s = hasty(p, err);
    if (s == LMS_OK && log.trouble.code != LMS_OK) {
        lmd__h(p, "<p><span class=\"tag bad\">");
        lmd__h_both(p, "✗ Nhật ký xử lý không còn nguyên vẹn", "✗ The decision log is not whole");
        lmd__h(p, "</span> ");
        lmd__h_both(p, "<code>lamsach verify</code> nêu mục hỏng đầu tiên.",
                    "<code>lamsach verify</code> names the first bad entry.");
        lmd__h(p, "</p>");
    }
    lmd__h_end_section(p);
    for (int i = 0; i < t.n_shown; i++)
        lmd__buf_free(&t.shown[i].a), lmd__buf_free(&t.shown[i].b), lmd__buf_free(&t.shown[i].at);
    return s;
}

/* Two rows of the manifest. Without a log they say so, so that a later one cannot be said to have been there. */
lms_status lmd__report_log_rows(lmd_page *p, lms_error *err)
{
    lmd_log_info log;
    char n[24];
    lms_status s = look(p, &log, err);
    if (s != LMS_OK) return s;
    snprintf(n, sizeof n, "%llu", (unsigned long long)log.entries);
    const char *const fact[2][2] = {{"decision_log_entries", n}, {"decision_log_head", log.head[0] ? log.head : "-"}};
    for (int i = 0; i < 2; i++) {
        lmd__h_row(p, "");
        lmd__h_head_cell(p), lmd__h(p, "<code>"), lmd__h_text(p, lmd__str(fact[i][0])), lmd__h(p, "</code>"),
            lmd__h_end_head_cell(p);
        lmd__h_cell(p, ""), lmd__h(p, "<code>"), lmd__h_text(p, lmd__str(fact[i][1])), lmd__h(p, "</code>"),
            lmd__h_end_cell(p);
        lmd__h_end_row(p);
    }
    return LMS_OK;
}
