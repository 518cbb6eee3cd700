// SPDX-License-Identifier: MIT
/* desk/review_html.c - see review_html.h. */
#include "review_html.h"
#include "review_page.h"

#include <sodium.h>
#include <stdlib.h>

static const char *asset(lms_str target)
{
    for (const lmd_asset *a = lmd__review_assets; a->target; a++)
        if (lmd__is(target, a->target)) return a->text;
    return NULL;
}

/* 'sha256-...' of what stands between the tags. */
static void put_hash(lmd_buf *b, const char *text)
{
    unsigned char sum[crypto_hash_sha256_BYTES];
    char          coded[sodium_base64_ENCODED_LEN(crypto_hash_sha256_BYTES, sodium_base64_VARIANT_ORIGINAL)];
    crypto_hash_sha256(sum, (const unsigned char *)text, strlen(text));
    sodium_bin2base64(coded, sizeof coded, sum, sizeof sum, sodium_base64_VARIANT_ORIGINAL);
    lmd__printf(b, " 'sha256-%s'", coded);
}

static bool ends_with(const char *target, const char *end)
{
    size_t n = strlen(target), m = strlen(end);
    return n >= m && strcmp(target + n - m, end) == 0;
}

static void put_policy(lmd_buf *b)
{
    lmd__puts(b, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; base-uri 'none'; form-action 'none'; script-src");
    for (const lmd_asset *a = lmd__review_assets; a->target; a++)
        if (ends_with(a->target, ".js")) put_hash(b, a->text);
    lmd__puts(b, "; style-src");
    for (const lmd_asset *a = lmd__review_assets; a->target; a++)
        if (ends_with(a->target, ".css")) put_hash(b, a->text);
    lmd__puts(b, "\">\n");
}

static lms_status put_data(lmd_review_data *d, lmd_buf *b, lms_error *err)
{
    lmd__puts(b, "<script type=\"application/json\" id=\"lamsach-data\">{\"state\":");
    lms_status s = lmd__review_state(d, b, err);
    lmd__puts(b, ",\"items\":[");
    for (size_t i = 0; s == LMS_OK && i < d->queue.n; i++) {
        if (i) lmd__puts(b, ",\n");
        s = lmd__review_item(d, i, b, err);
    }
    lmd__puts(b, "]}</script>\n");
    return s;
}

/* The page line by line; what it loads from the server is put in place. Data before the first script. */
lms_status lmd__review_html(lmd_review_data *d, lmd_buf *b, lms_error *err)
{
    static const char css[] = "<link rel=\"stylesheet\" href=\"", js[] = "<script src=\"", charset[] = "<meta charset";
    bool              data = false;
    lms_status        s = LMS_OK;
    for (const char *line = asset(LMD_S("/")); *line && s == LMS_OK;) {
        const char *end = strchr(line, '\n');
        size_t      n = end ? (size_t)(end - line) + 1 : strlen(line);
        bool        is_css = strncmp(line, css, sizeof css - 1) == 0, is_js = strncmp(line, js, sizeof js - 1) == 0;
        if (is_css || is_js) {
            const char *from = line + (is_css ? sizeof css : sizeof js) - 1, *quote = strchr(from, '"');
            const char *text = quote ? asset((lms_str){ from, (size_t)(quote - from) }) : NULL;
            if (text == NULL) return lmd__fail(err, LMS_E_INTERNAL, LMS_MSG("The review page lacks one of its files"));
            if (is_js && !data) s = put_data(d, b, err), data = true;
            lmd__puts(b, is_css ? "<style>" : "<script>"), lmd__puts(b, text), lmd__puts(b, is_css ? "</style>\n" : "</script>\n");
        } else {
            lmd__put(b, line, n);
            if (strncmp(line, charset, sizeof charset - 1) == 0) put_policy(b);
        }
        line += n;
    }
    return s == LMS_OK && b->bad ? lmd__nomem(err) : s;
}

/* ---- handing out ---- */

static int by_number(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return (a > b) - (a < b);
}

static lms_status log_shown(lmd_review_data *d, const int64_t *record, size_t n, const lmd_act *act, lms_error *err)
{
    sqlite3_stmt *st = NULL;
    lmd_receipt   r;
    bool          row = false;
    lms_status    s = lmd__db_prepare(d->db, "SELECT record_key FROM record WHERE record_id = ?1", &st, err);
    for (size_t i = 0; s == LMS_OK && i < n; i++) {
        if (i && record[i] == record[i - 1]) continue;
        sqlite3_reset(st);
        sqlite3_bind_int64(st, 1, record[i]);
        s = lmd__db_step(st, &row, err);
        if (s == LMS_OK && row) s = lmd__declog_shown(d->log, lmd__db_text(st, 0), act, &r, err);
    }
    sqlite3_finalize(st);
    return s;
}

lms_status lmd__review_hand_out(const char *result_db, lmd_review_data *d, lms_str by, lms_str purpose, lms_error *err)
{
    lmd_buf    path = { 0 };
    lmd_act    act = { .by = by, .reason = purpose };
    size_t     n = 0;
    int64_t   *record = calloc(2 * d->queue.n + 1, sizeof *record);
    lms_status s = record ? lmd__declog_path(&path, result_db, err) : lmd__nomem(err);
    for (size_t i = 0; s == LMS_OK && i < d->queue.n; i++) {
        record[n++] = d->queue.v[i].a;
        if (d->queue.v[i].b) record[n++] = d->queue.v[i].b;
    }
    if (n) qsort(record, n, sizeof *record, by_number);
    if (s == LMS_OK && d->log == NULL) s = lmd__declog_open(path.s, true, &d->log, err);
    if (s == LMS_OK) s = lmd__declog_hold(d->log, err);
    if (s == LMS_OK) {
        s = log_shown(d, record, n, &act, err);
        lms_status t = lmd__declog_release(d->log, s == LMS_OK, err);
        if (s == LMS_OK) s = t;
    }
    free(record);
    lmd__buf_free(&path);
    return s;
}
