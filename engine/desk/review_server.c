// SPDX-License-Identifier: MIT
/*
 * desk/review_server.c - the review page's server: libevent's evhttp on the loopback address, one thread.
 *
 * In:       a result; what comes over the loopback address
 * Out:      the page, answers to its calls, entries in the decision log
 * Promises:
 *   1. it listens on 127.0.0.1 and nowhere else
 *   2. every request passes review_guard first; what is refused gets a status and no content
 *   3. every answer forbids other sites to frame, read or keep it; no script but the page's own can run
 *   4. it ends when stop_fd becomes readable; what was acknowledged is on the disk
 *   5. a log that another program holds is told at once: nobody waits for longer than a connection is kept
 */
#include "review_calls.h"
#include "review_guard.h"
#include "review_page.h"

#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/http_struct.h>
#include <event2/keyvalq_struct.h>
#include <netinet/in.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/queue.h>
#include <sys/socket.h>

enum { MOST_HEADERS = 64, TIMEOUT_SECONDS = 10, LOG_BUSY_MS = 2000, MOST_ROUTES = 16 };

typedef struct server {
    lmd_review_data    data;
    const lmd_review_options *opt;
    struct event_base *base;
    struct evhttp     *http;
    struct event      *stop;
    uint16_t           port;
    char               token[LMD_TOKEN_CHARS + 1];
    lmd_route          route[MOST_ROUTES];
} server;

static const char *const HEADERS[][2] = {
    { "Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none';"
                                 " form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'" },
    { "X-Content-Type-Options", "nosniff" },
    { "X-Frame-Options", "DENY" },
    { "Referrer-Policy", "no-referrer" },
    { "Cross-Origin-Opener-Policy", "same-origin" },
    { "Cross-Origin-Resource-Policy", "same-origin" },
    { "Permissions-Policy", "camera=(), microphone=(), geolocation=()" },
    { "Cache-Control", "no-store" },
    { "Connection", "close" },
};

static const char *reason_of(int status)
{
    static const struct { int status; const char *words; } all[] = {
        { 200, "OK" }, { 400, "Bad Request" }, { 401, "Unauthorized" }, { 403, "Forbidden" }, { 404, "Not Found" },
        { 405, "Method Not Allowed" }, { 409, "Conflict" }, { 411, "Length Required" }, { 413, "Content Too Large" },
        { 415, "Unsupported Media Type" }, { 421, "Misdirected Request" }, { 431, "Request Header Fields Too Large" },
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].status == status) return all[i].words;
    return "Internal Server Error";
}

static void reply(struct evhttp_request *req, int status, const char *type, lms_str body)
{
    struct evkeyvalq *out = evhttp_request_get_output_headers(req);
    struct evbuffer  *b = evbuffer_new();
    for (size_t i = 0; i < sizeof HEADERS / sizeof *HEADERS; i++) evhttp_add_header(out, HEADERS[i][0], HEADERS[i][1]);
    if (type) evhttp_add_header(out, "Content-Type", type);
    if (b && body.n) evbuffer_add(b, body.s, body.n);
    evhttp_send_reply(req, status, reason_of(status), b);
    if (b) evbuffer_free(b);
}

static void reply_error(const server *sv, struct evhttp_request *req, int status, const lms_error *err)
{
    char    text[1200];
    lmd_buf b = { 0 };
    lms_error_text(err, sv->opt->tr, sv->opt->tr_ctx, text, sizeof text);
    lmd__puts(&b, "{");
    lmd__js_member(&b, "error", lmd__str(text));
    lmd__puts(&b, "}");
    reply(req, status, "application/json; charset=utf-8", lmd__buf_str(&b));
    lmd__buf_free(&b);
}

static void answer_call(server *sv, struct evhttp_request *req, const lmd_call *call)
{
    struct evbuffer *in = evhttp_request_get_input_buffer(req);
    size_t           n = evbuffer_get_length(in);
    char            *body = malloc(n + 1);
    lmd_buf          out = { 0 };
    lms_error        err = { 0 };
    int              status = 500;
    if (body && evbuffer_copyout(in, body, n) == (ev_ssize_t)n) status = call->answer(&sv->data, body, n, &out, &err);
    if (out.bad) status = 500;
    if (status == 200 || status == 409) reply(req, status, "application/json; charset=utf-8", lmd__buf_str(&out));
    else reply_error(sv, req, status, &err);
    free(body);
    lmd__buf_free(&out);
}

static const char *method_of(const struct evhttp_request *req)
{
    switch (evhttp_request_get_command(req)) {
    case EVHTTP_REQ_GET: return "GET";
    case EVHTTP_REQ_POST: return "POST";
    default: return "other";
    }
}

/* What the request says of itself, as it came. false: more header fields than anybody needs. */
static bool ask(struct evhttp_request *req, lmd_header header[MOST_HEADERS], lmd_asked *q)
{
    struct evkeyval *kv;
    *q = (lmd_asked){ .method = lmd__str(method_of(req)), .target = lmd__str(evhttp_request_get_uri(req)), .header = header,
                      .body = evbuffer_get_length(evhttp_request_get_input_buffer(req)) };
    TAILQ_FOREACH(kv, evhttp_request_get_input_headers(req), next) {
        if (q->n_headers == MOST_HEADERS) return false;
        header[q->n_headers++] = (lmd_header){ lmd__str(kv->key), lmd__str(kv->value) };
    }
    return true;
}

static void on_request(struct evhttp_request *req, void *ctx)
{
    server          *sv = ctx;
    lmd_header       header[MOST_HEADERS];
    lmd_asked        q;
    const lmd_route *route = NULL;
    int status = ask(req, header, &q) ? lmd__guard(&q, sv->port, sv->token, sv->route, &route) : 431;
    if (status != 200) {
        reply(req, status, NULL, (lms_str){ "", 0 });
        return;
    }
    for (const lmd_call *c = lmd__calls; c->target; c++)
        if (strcmp(c->target, route->target) == 0) {
            answer_call(sv, req, c);
            return;
        }
    for (const lmd_asset *a = lmd__review_assets; a->target; a++)
        if (strcmp(a->target, route->target) == 0) reply(req, 200, a->type, lmd__str(a->text));
}

static void on_stop(evutil_socket_t fd, short what, void *ctx)
{
    (void)fd, (void)what;
    event_base_loopbreak(((server *)ctx)->base);
}

static lms_status no_server(lms_error *err)
{
    return lmd__fail(err, LMS_E_IO, LMS_MSG("The review page's server did not start: the port is taken or may not be used"));
}

static void routes(server *sv)
{
    size_t n = 0;
    for (const lmd_asset *a = lmd__review_assets; a->target; a++) sv->route[n++] = (lmd_route){ a->target, false };
    for (const lmd_call *c = lmd__calls; c->target; c++) sv->route[n++] = (lmd_route){ c->target, true };
    sv->route[n] = (lmd_route){ NULL, false };
}

static lms_status listen_on(server *sv, const lmd_review_options *o, lms_error *err)
{
    struct sockaddr_in at = { 0 };
    socklen_t          len = sizeof at;
    sv->base = event_base_new();
    sv->http = sv->base ? evhttp_new(sv->base) : NULL;
    if (sv->http == NULL) return lmd__nomem(err);
    evhttp_set_allowed_methods(sv->http, EVHTTP_REQ_GET | EVHTTP_REQ_POST | EVHTTP_REQ_HEAD | EVHTTP_REQ_PUT | EVHTTP_REQ_DELETE |
                                             EVHTTP_REQ_OPTIONS | EVHTTP_REQ_PATCH);
    evhttp_set_max_headers_size(sv->http, LMD_REVIEW_MOST_HEAD);
    evhttp_set_max_body_size(sv->http, LMD_REVIEW_MOST_BODY);
    evhttp_set_timeout(sv->http, TIMEOUT_SECONDS);
    evhttp_set_default_content_type(sv->http, NULL);
    evhttp_set_gencb(sv->http, on_request, sv);
    struct evhttp_bound_socket *s = evhttp_bind_socket_with_handle(sv->http, "127.0.0.1", o->port);
    if (s == NULL || getsockname(evhttp_bound_socket_get_fd(s), (struct sockaddr *)&at, &len) != 0) return no_server(err);
    sv->port = ntohs(at.sin_port);
    if (o->stop_fd >= 0) {
        sv->stop = event_new(sv->base, o->stop_fd, EV_READ, on_stop, sv);
        if (sv->stop == NULL || event_add(sv->stop, NULL) != 0) return lmd__nomem(err);
    }
    return LMS_OK;
}

void lmd_review_options_init(lmd_review_options *o)
{
    *o = (lmd_review_options){ .size = sizeof *o, .stop_fd = -1 };
}

lms_status lmd_review(const char *result_db, const lmd_review_options *o, lms_error *err)
{
    server sv = { .opt = o };
    char   url[128 + LMD_TOKEN_CHARS];
    if (o == NULL || o->size != sizeof *o) return lmd__fail(err, LMS_E_ARG, LMS_MSG("lmd_review: the options were not set up for this version"));
    lms_status s = lmd__review_open(result_db, true, &sv.data, err);
    if (s == LMS_OK) {
        sqlite3_busy_timeout(lmd__declog_db(sv.data.log), LOG_BUSY_MS);
        lmd__token_new(sv.token);
        routes(&sv);
        s = listen_on(&sv, o, err);
    }
    if (s == LMS_OK && o->ready) {
        const lmd_queue *q = &sv.data.queue;
        snprintf(url, sizeof url, "http://127.0.0.1:%u/#%s", (unsigned)sv.port, sv.token);
        o->ready(o->ctx, url, q->of_kind[LMD_ASK_PAIR], q->of_kind[LMD_ASK_PROPOSAL], q->of_kind[LMD_ASK_MERGED]);
    }
    if (s == LMS_OK && event_base_dispatch(sv.base) < 0) s = no_server(err);
    if (sv.stop) event_free(sv.stop);
    if (sv.http) evhttp_free(sv.http);
    if (sv.base) event_base_free(sv.base);
    sodium_memzero(sv.token, sizeof sv.token);
    lmd__review_close(&sv.data);
    return s;
}
