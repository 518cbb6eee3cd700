// SPDX-License-Identifier: MIT
/* desk/review_calls.c - see review_calls.h. */
#include "review_calls.h"

/* 200, or what went wrong: the asker's mistake 400, everything else 500. */
static int status_of(lms_status s)
{
    return s == LMS_OK ? 200 : s == LMS_E_ARG ? 400 : 500;
}

static int bad_body(lms_error *err)
{
    lmd__fail(err, LMS_E_ARG, LMS_MSG("The page sent something else than it should; load it again"));
    return 400;
}

static bool given(const lmd_json_want *w)
{
    for (; w->key; w++)
        if (w->most ? w->text.s == NULL : w->number < 0) return false;
    return true;
}

static int state(lmd_review_data *d, char *body, size_t n, lmd_buf *out, lms_error *err)
{
    lmd_json_want w[] = { { .key = NULL } };
    if (!lmd__js_read(body, n, w)) return bad_body(err);
    return status_of(lmd__review_state(d, out, err));
}

static int since(lmd_review_data *d, char *body, size_t n, lmd_buf *out, lms_error *err)
{
    lmd_json_want w[] = { { .key = "seq" }, { .key = NULL } };
    if (!lmd__js_read(body, n, w) || !given(w)) return bad_body(err);
    return status_of(lmd__review_since(d, w[0].number, out, err));
}

/* Both keys of question i; false: no such question, or out of memory. */
typedef struct keys { lmd_buf a, b, value; } keys;

static void keys_free(keys *k)
{
    lmd__buf_free(&k->a), lmd__buf_free(&k->b), lmd__buf_free(&k->value);
}

static int item(lmd_review_data *d, char *body, size_t n, lmd_buf *out, lms_error *err)
{
    lmd_json_want w[] = { { .key = "i" }, { .key = "by", .most = LMD_LOG_MOST_NAME }, { .key = "purpose", .most = LMD_LOG_MOST_NAME },
                          { .key = NULL } };
    if (!lmd__js_read(body, n, w) || !given(w)) return bad_body(err);
    keys        k = { 0 };
    lmd_receipt r;
    lmd_act     act = { .by = w[1].text, .reason = w[2].text };
    lms_status  s = lmd__review_keys(d, (size_t)w[0].number, &k.a, &k.b, &k.value, err);
    if (s == LMS_OK) s = lmd__declog_shown(d->log, lmd__buf_str(&k.a), &act, &r, err);
    if (s == LMS_OK && k.b.n) s = lmd__declog_shown(d->log, lmd__buf_str(&k.b), &act, &r, err);
    if (s == LMS_OK) s = lmd__review_item(d, (size_t)w[0].number, out, err);
    keys_free(&k);
    return status_of(s);
}

/* What the log says of an entry: written, or somebody decided since. */
static int receipt(lmd_review_data *d, lms_str by, const lmd_receipt *r, lmd_buf *out, lms_error *err)
{
    int64_t hasty = 0;
    lmd__puts(out, "{");
    lmd__js_number(out, "seq", r->seq);
    if (!r->conflict) {
        lms_status s = lmd__review_hasty(d, by, &hasty, err);
        if (s != LMS_OK) return status_of(s);
        lmd__js_member(out, "head", lmd__str(r->head));
        lmd__js_number(out, "hasty", hasty);
    }
    lmd__puts(out, "}");
    return r->conflict ? 409 : out->bad ? 500 : 200;
}

static int decide(lmd_review_data *d, char *body, size_t n, lmd_buf *out, lms_error *err)
{
    lmd_json_want w[] = { { .key = "i" }, { .key = "base" }, { .key = "word", .most = 40 }, { .key = "fingerprint", .most = LMD_HEX },
                          { .key = "by", .most = LMD_LOG_MOST_NAME }, { .key = "reason", .most = LMD_LOG_MOST_TEXT }, { .key = NULL } };
    if (!lmd__js_read(body, n, w) || !given(w)) return bad_body(err);
    keys        k = { 0 };
    lmd_receipt r = { 0 };
    lmd_act     act = { .by = w[4].text, .reason = w[5].text };
    size_t      i = (size_t)w[0].number;
    lms_status  s = lmd__review_keys(d, i, &k.a, &k.b, &k.value, err);
    if (s == LMS_OK && k.b.n == 0) s = lmd__fail(err, LMS_E_ARG, LMS_MSG("There is no such question in the queue"));
    if (s == LMS_OK)
        s = lmd__declog_decide(d->log, lmd__buf_str(&k.a), lmd__buf_str(&k.b), w[2].text, w[3].text, w[1].number, &act, &r, err);
    keys_free(&k);
    return s == LMS_OK ? receipt(d, w[4].text, &r, out, err) : status_of(s);
}

static int propose(lmd_review_data *d, char *body, size_t n, lmd_buf *out, lms_error *err)
{
    lmd_json_want w[] = { { .key = "i" }, { .key = "base" }, { .key = "word", .most = 40 }, { .key = "by", .most = LMD_LOG_MOST_NAME },
                          { .key = "reason", .most = LMD_LOG_MOST_TEXT }, { .key = NULL } };
    if (!lmd__js_read(body, n, w) || !given(w)) return bad_body(err);
    keys        k = { 0 };
    lmd_receipt r = { 0 };
    lmd_act     act = { .by = w[3].text, .reason = w[4].text };
    size_t      i = (size_t)w[0].number;
    lms_status  s = lmd__review_keys(d, i, &k.a, &k.b, &k.value, err);
    if (s == LMS_OK && d->queue.v[i].kind != LMD_ASK_PROPOSAL)
        s = lmd__fail(err, LMS_E_ARG, LMS_MSG("There is no such question in the queue"));
    if (s == LMS_OK)
        s = lmd__declog_propose(d->log, lmd__buf_str(&k.a), lmd__str(d->queue.field[d->queue.v[i].field]), lmd__buf_str(&k.value),
                                w[2].text, w[1].number, &act, &r, err);
    keys_free(&k);
    return s == LMS_OK ? receipt(d, w[3].text, &r, out, err) : status_of(s);
}

static int undo(lmd_review_data *d, char *body, size_t n, lmd_buf *out, lms_error *err)
{
    lmd_json_want w[] = { { .key = "seq" }, { .key = "by", .most = LMD_LOG_MOST_NAME }, { .key = "reason", .most = LMD_LOG_MOST_TEXT },
                          { .key = NULL } };
    if (!lmd__js_read(body, n, w) || !given(w)) return bad_body(err);
    lmd_receipt r = { 0 };
    lmd_act     act = { .by = w[1].text, .reason = w[2].text };
    lms_status  s = lmd__declog_undo(d->log, w[0].number, &act, &r, err);
    return s == LMS_OK ? receipt(d, w[1].text, &r, out, err) : status_of(s);
}

const lmd_call lmd__calls[] = {
    { "/api/state", state },     { "/api/since", since }, { "/api/item", item }, { "/api/decide", decide },
    { "/api/propose", propose }, { "/api/undo", undo },   { NULL, NULL },
};
