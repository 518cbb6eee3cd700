// SPDX-License-Identifier: MIT
/* desk/review_import.c - rows of decisions against the result and the log; see review_import.h. */
#include "review_import.h"

#include "db.h"
#include "review_evidence.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef struct importing {
    sqlite3 *db;
    lmd_declog *log;
    lmd_evidence evidence;
    sqlite3_stmt *find, *who;
    const char *const *path;
    lms_str by;
    char now[24]; /* one time for the whole call: what was filled in on paper was not decided in a second */
    lms_notice_fn tell;
    void *ctx;
    lmd_import rows;
    lmd_import_row **order; /* by what they are about */
    lmd_import_summary sum;
} importing;

/* ---- files ---- */

static lms_status slurp(const char *path, char **bytes, size_t *n, lms_error *err)
{
    enum { MOST = 256 << 20 };
    FILE *f = fopen(path, "rbe");
    *bytes = NULL;
    if (f == NULL)
        return lmd__fail(err, LMS_E_IO, LMS_MSG("{1} cannot be opened; check that it is there and may be read"), path);
    lms_status s = LMS_OK;
    size_t cap = 0;
    for (*n = 0; s == LMS_OK && !feof(f);) {
        if (!lmd__room((void **)bytes, *n + 65536, &cap, 1))
            s = lmd__nomem(err);
        else
            *n += fread(*bytes + *n, 1, cap - *n, f);
        if (s == LMS_OK && ferror(f)) s = lmd__fail(err, LMS_E_IO, LMS_MSG("{1} could not be read"), path);
        if (s == LMS_OK && *n > MOST)
            s = lmd__fail(err, LMS_E_LIMIT, LMS_MSG("{1} is too large for a list of decisions"), path);
    }
    fclose(f);
    return s;
}

/* Does the file begin with [ or {? */
static bool is_json(const char *path)
{
    char s[512];
    FILE *f = fopen(path, "rbe");
    size_t n = f ? fread(s, 1, sizeof s, f) : 0, i = n >= 3 && memcmp(s, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    if (f) fclose(f);
    while (i < n && strchr(" \t\r\n", s[i]) && s[i]) i++;
    return i < n && (s[i] == '[' || s[i] == '{');
}

static lms_status read_text(importing *m, const char *rules_dir, uint32_t file, lms_error *err)
{
    lms_options o;
    lms_input in;
    lms_run *run = NULL;
    lms_row_source rows = {0};
    lms_options_init(&o);
    lms_input_init(&in);
    o.rules_dir = rules_dir;
    o.threads = 1;
    in.path = m->path[file];
    lms_status s = lms_run_new(&o, &run, err);
    if (s == LMS_OK && (s = lms_run_rows(run, &in, &rows, err)) == LMS_OK) {
        s = lmd__import_table(&m->rows, &rows, file, err);
        rows.close(rows.ctx);
    }
    lms_run_free(run);
    return s;
}

static lms_status read_file(importing *m, const char *rules_dir, uint32_t file, lms_error *err)
{
    lms_row_source rows = {0};
    lms_status s;
    if (is_json(m->path[file])) {
        char *bytes = NULL;
        size_t n = 0;
        s = slurp(m->path[file], &bytes, &n, err);
        if (s == LMS_OK && !lmd__room((void **)&m->rows.text, m->rows.n_text, &m->rows.cap_text, sizeof *m->rows.text))
            s = lmd__nomem(err);
        if (s != LMS_OK) {
            free(bytes);
            return s;
        }
        m->rows.text[m->rows.n_text++] = bytes; /* the rows point into it */
        s = lmd__import_json(&m->rows, bytes, n, file, err);
    } else if (lmd_is_workbook(m->path[file])) {
        s = lmd_workbook_open(m->path[file], &rows, err);
        if (s != LMS_OK) return s;
        s = lmd__import_table(&m->rows, &rows, file, err);
        rows.close(rows.ctx);
    } else {
        s = read_text(m, rules_dir, file, err);
    }
    if (s != LMS_OK && err && err->file[0] == 0) lmd__fail_at(err, m->path[file], err->row, err->col);
    return s;
}

/* ---- telling ---- */

static void tell(importing *m, const lmd_import_row *r, const char *what, const char *a1, const char *a2,
                 const char *a3)
{
    lms_error e = {0};
    if (m->tell == NULL) return;
    lmd__fail(&e, LMS_E_FORMAT, what, a1, a2, a3);
    lmd__fail_at(&e, lmd__base_name(m->path[r->file]).s, r->line, 0);
    m->tell(m->ctx, &e);
}

/* ---- one subject: a pair or a field of a record ---- */

static int compare(lms_str a, lms_str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.s, b.s, n) : 0;
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

static int by_subject(const lmd_import_row *x, const lmd_import_row *y)
{
    int c = compare(x->key_a, y->key_a);
    if (c == 0) c = compare(x->key_b, y->key_b);
    return c ? c : compare(x->field, y->field);
}

static int by_subject_and_place(const void *a, const void *b)
{
    const lmd_import_row *x = *(lmd_import_row *const *)a, *y = *(lmd_import_row *const *)b;
    int c = by_subject(x, y);
    if (c == 0) c = (x->file > y->file) - (x->file < y->file);
    if (c == 0) c = compare(x->by, y->by);
    if (c == 0) c = compare(x->at, y->at);
    return c ? c : (x->line > y->line) - (x->line < y->line);
}

static lms_status record_of(importing *m, lms_str key, int64_t *id, lms_error *err)
{
    bool row = false;
    sqlite3_reset(m->find);
    lmd__db_bind(m->find, 1, key);
    lms_status s = lmd__db_step(m->find, &row, err);
    *id = s == LMS_OK && row ? sqlite3_column_int64(m->find, 0) : 0;
    return s;
}

/* Who stands in the way, told with the row. */
static lms_status conflict(importing *m, const lmd_import_row *r, int64_t seq, lms_error *err)
{
    bool row = false;
    char n[24];
    lmd_buf word = {0}, by = {0};
    sqlite3_reset(m->who);
    sqlite3_bind_int64(m->who, 1, seq);
    lms_status s = lmd__db_step(m->who, &row, err);
    if (s == LMS_OK && row) lmd__put_str(&word, lmd__db_text(m->who, 0)), lmd__put_str(&by, lmd__db_text(m->who, 1));
    m->sum.conflicts++;
    snprintf(n, sizeof n, "%lld", (long long)seq);
    if (s == LMS_OK && seq == 0)
        tell(m, r, LMS_MSG("The row rests on a decision that is not in the log; nothing was changed"), NULL, NULL,
             NULL);
    else if (s == LMS_OK)
        tell(m, r, LMS_MSG("Somebody decided this since (entry {1}: {2}, by {3}); nothing was changed"), n,
             lmd__z(&word), lmd__z(&by));
    lmd__buf_free(&word);
    lmd__buf_free(&by);
    return s;
}

lms_status lmd__standing_of(lmd_declog *log, lms_str key_a, lms_str key_b, lms_str field, int64_t *seq, lmd_buf *word,
                            lmd_buf *value, lms_error *err)
{
    sqlite3_stmt *q = NULL;
    lmd_standing st = {0};
    bool row = false;
    lms_status s = LMS_OK;
    *seq = 0;
    if (log == NULL) return LMS_OK;
    if (field.n == 0) {
        s = lmd__declog_standing(log, key_a, key_b, &st, err);
        *seq = st.seq;
        if (s == LMS_OK && st.seq) lmd__puts(word, st.word);
    } else {
        s = lmd__db_prepare(lmd__declog_db(log),
                            "SELECT seq, decision, value FROM proposal WHERE record_key = ?1 AND field = ?2"
                            " ORDER BY seq DESC LIMIT 1",
                            &q, err);
        if (s == LMS_OK) lmd__db_bind(q, 1, key_a), lmd__db_bind(q, 2, field), s = lmd__db_step(q, &row, err);
        if (s == LMS_OK && row) {
            *seq = sqlite3_column_int64(q, 0);
            lmd__put_str(word, lmd__db_text(q, 1));
            lmd__put_str(value, lmd__db_text(q, 2));
        }
        sqlite3_finalize(q);
    }
    return s == LMS_OK && (word->bad || value->bad) ? lmd__nomem(err) : s;
}

/* Into the log, unless it says the same already or something else since. */
static lms_status write(importing *m, lmd_import_row *r, int64_t a, int64_t b, lms_error *err)
{
    char now[LMD_HEX + 1] = "", at[24] = "";
    lmd_receipt got = {0};
    lms_error mine = {0};
    int64_t seq = 0;
    lmd_buf word = {0}, value = {0};
    bool pair = r->field.n == 0;
    lms_status s = lmd__standing_of(m->log, r->key_a, r->key_b, r->field, &seq, &word, &value, err);
    bool same = seq && lmd__eq(r->word, lmd__buf_str(&word)) && (pair || lmd__eq(r->value, lmd__buf_str(&value)));
    lmd__buf_free(&word);
    lmd__buf_free(&value);
    if (s == LMS_OK && pair) s = lmd__evidence_pair(&m->evidence, a, b, now, err);
    if (s != LMS_OK) return s;
    if (same) {
        m->sum.already++;
        return LMS_OK;
    }
    if (seq != r->base) return conflict(m, r, seq, err);
    if (r->at.n >= 19) memcpy(at, r->at.s, 19), at[19] = 'Z'; /* without thousandths */
    lmd_act act = {r->by.n ? r->by : m->by, r->reason, at[0] ? at : m->now};
    if (pair)
        s = lmd__declog_decide(m->log, r->key_a, r->key_b, r->word, r->evidence.n ? r->evidence : lmd__str(now), seq,
                               &act, &got, &mine);
    else
        s = lmd__declog_propose(m->log, r->key_a, r->field, r->value, r->word, seq, &act, &got, &mine);
    if (s == LMS_E_ARG) { /* a name or reason the log does not take: the row's fault */
        m->sum.bad++;
        tell(m, r, mine.what, mine.arg[0], mine.arg[1], mine.arg[2]);
        return LMS_OK;
    }
    if (s != LMS_OK) {
        if (err) *err = mine;
        return s;
    }
    if (got.conflict) return conflict(m, r, got.seq, err);
    m->sum.decided++;
    if (pair && r->evidence.n && !lmd__is(r->evidence, now)) {
        m->sum.stale++;
        tell(m, r, LMS_MSG("The decision was taken over, but the records have changed since it was made"), NULL, NULL,
             NULL);
    }
    return LMS_OK;
}

/* Somebody changed their mind before the file was saved: the later of their rows is meant. */
static void superseded(importing *m, size_t from, size_t to)
{
    for (size_t i = from; i + 1 < to; i++) {
        lmd_import_row *r = m->order[i];
        const lmd_import_row *next = m->order[i + 1];
        if (r->file == next->file && r->by.n && lmd__eq(r->by, next->by) && r->at.n && next->at.n && next->word.n)
            r->word = r->reason = (lms_str){"", 0};
    }
}

/* Rows [from, to) of the order are about the same. */
static lms_status subject(importing *m, size_t from, size_t to, lms_error *err)
{
    lmd_import_row *first = NULL;
    char n[24];
    int64_t a, b = 0;
    bool clash = false;
    superseded(m, from, to);
    for (size_t i = from; i < to; i++) {
        lmd_import_row *r = m->order[i];
        if (r->word.n && first == NULL)
            first = r;
        else if (r->word.n && (!lmd__eq(r->word, first->word) || !lmd__eq(r->value, first->value)))
            clash = true;
    }
    if (first == NULL) {
        m->sum.open++;
        return LMS_OK;
    }
    lms_status s = record_of(m, m->order[from]->key_a, &a, err);
    if (s == LMS_OK && m->order[from]->field.n == 0) s = record_of(m, m->order[from]->key_b, &b, err);
    if (s != LMS_OK) return s;
    if (a == 0 || (b == 0 && m->order[from]->field.n == 0)) {
        for (size_t i = from; i < to; i++) {
            if (m->order[i]->word.n == 0) continue;
            m->sum.unknown++;
            tell(m, m->order[i], LMS_MSG("The row is about a record that is not in this result"), NULL, NULL, NULL);
        }
        return LMS_OK;
    }
    for (size_t i = from; clash && i < to; i++) {
        lmd_import_row *r = m->order[i], *other = r == first ? m->order[from + 1] : first;
        for (size_t k = from; r == first && k < to; k++)
            if (m->order[k]->word.n &&
                (!lmd__eq(m->order[k]->word, r->word) || !lmd__eq(m->order[k]->value, r->value))) {
                other = m->order[k];
                break;
            }
        if (r->word.n == 0) continue;
        m->sum.contradictory++;
        snprintf(n, sizeof n, "%u", other->line);
        tell(m, r, LMS_MSG("The row is contradicted by {1}, row {2}; neither was taken"),
             lmd__base_name(m->path[other->file]).s, n, NULL);
    }
    if (clash) return LMS_OK;
    for (size_t i = from; i < to; i++) /* a reason may stand at the other record of the pair */
        if (first->reason.n == 0) first->reason = m->order[i]->reason;
    return write(m, first, a, b, err);
}

/* ---- all ---- */

/* A log is made only if there is something to write. */
static lms_status ready(importing *m, const char *result_db, bool decided, lms_error *err)
{
    lmd_buf path = {0};
    lmd_log_info info = {.size = sizeof info};
    lms_status s = lmd__db_open(result_db, &m->db, err);
    if (s == LMS_OK) s = lmd_log_look(result_db, NULL, &info, err);
    if (s == LMS_OK && info.trouble.code != LMS_OK) { /* nothing is appended to a log that cannot be trusted */
        if (err) *err = info.trouble;
        s = info.trouble.code;
    }
    if (s == LMS_OK) s = lmd__evidence_open(m->db, &m->evidence, err);
    if (s == LMS_OK) s = lmd__db_prepare(m->db, "SELECT record_id FROM record WHERE record_key = ?1", &m->find, err);
    if (s == LMS_OK) s = lmd__declog_path(&path, result_db, err);
    if (s == LMS_OK && decided) s = lmd__declog_open(path.s, true, &m->log, err);
    if (s == LMS_OK && m->log)
        s = lmd__db_prepare(lmd__declog_db(m->log),
                            "SELECT decision, \"by\" FROM decision WHERE seq = ?1 UNION ALL"
                            " SELECT decision, \"by\" FROM proposal WHERE seq = ?1",
                            &m->who, err);
    lmd__buf_free(&path);
    return s;
}

/* Keys of a pair in order; bad rows told; the rest sorted by what they are about. */
static lms_status arrange(importing *m, size_t *n, bool *decided, lms_error *err)
{
    m->order = calloc(m->rows.n + 1, sizeof *m->order);
    if (m->order == NULL) return lmd__nomem(err);
    *n = 0;
    for (size_t i = 0; i < m->rows.n; i++) {
        lmd_import_row *r = &m->rows.v[i];
        m->sum.rows++;
        if (r->bad == NULL && r->field.n == 0 && lmd__eq(r->key_a, r->key_b))
            r->bad = LMS_MSG("The row names the same record twice");
        if (r->bad) {
            m->sum.bad++;
            tell(m, r, r->bad, NULL, NULL, NULL);
            continue;
        }
        if (r->word.n && r->by.n == 0 && m->by.n == 0)
            return lmd__fail(err, LMS_E_ARG, LMS_MSG("The rows do not say who decided; give the name with --by"));
        if (r->field.n) r->key_b = (lms_str){"", 0};
        if (r->field.n == 0 && compare(r->key_a, r->key_b) > 0) {
            lms_str t = r->key_a;
            r->key_a = r->key_b;
            r->key_b = t;
        }
        *decided |= r->word.n != 0;
        m->order[(*n)++] = r;
    }
    if (*n) qsort(m->order, *n, sizeof *m->order, by_subject_and_place);
    return LMS_OK;
}

lms_status lmd_review_import(const char *result_db, const char *rules_dir, const char *const *path, uint32_t n,
                             const char *by, lms_notice_fn tell_fn, void *ctx, lmd_import_summary *sum, lms_error *err)
{
    importing m = {.path = path, .by = lmd__str(by), .tell = tell_fn, .ctx = ctx};
    time_t clock = time(NULL);
    struct tm utc;
    if (gmtime_r(&clock, &utc)) strftime(m.now, sizeof m.now, "%Y-%m-%dT%H:%M:%SZ", &utc);
    size_t k = 0;
    bool decided = false;
    if (path == NULL || n == 0 || (sum && sum->size != sizeof *sum))
        return lmd__fail(err, LMS_E_ARG, LMS_MSG("No file with decisions was named"));
    lms_status s = LMS_OK;
    for (uint32_t i = 0; s == LMS_OK && i < n; i++) s = read_file(&m, rules_dir, i, err);
    if (s == LMS_OK) s = arrange(&m, &k, &decided, err);
    if (s == LMS_OK) s = ready(&m, result_db, decided, err);
    if (s == LMS_OK && m.log) s = lmd__declog_hold(m.log, err);
    for (size_t i = 0, j; s == LMS_OK && i < k; i = j) {
        for (j = i + 1; j < k && by_subject(m.order[i], m.order[j]) == 0; j++) {
        }
        s = subject(&m, i, j, err);
    }
    if (m.log) { /* all of it, or nothing */
        lms_status kept = lmd__declog_release(m.log, s == LMS_OK, err);
        if (s == LMS_OK) s = kept;
    }
    sqlite3_finalize(m.find);
    sqlite3_finalize(m.who);
    lmd__evidence_close(&m.evidence);
    lmd__declog_close(m.log);
    sqlite3_close(m.db);
    lmd__import_free(&m.rows);
    free(m.order);
    if (sum) m.sum.size = sizeof *sum, *sum = m.sum;
    return s;
}
