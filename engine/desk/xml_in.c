// SPDX-License-Identifier: MIT
/* desk/xml_in.c - see xml_in.h. */
#include "xml_in.h"

#include <expat.h>

#include <stdlib.h>

#define CHUNK     (64 * 1024)
#define MAX_DEPTH 200
#define MAX_TOKEN (16u << 20)

struct lmd_xml {
    XML_Parser     p;
    lmd_zip       *zip;
    lmd_xml_events ev;
    void          *ctx;
    int            depth;
    bool           paused, fed_all, done;
    size_t         quiet;     /* bytes fed since the last event: the length of an unfinished token */
    lms_status     stop;      /* why a handler gave up */
    const char    *stop_what;
};

const char *lmd__xml_local(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

static void on_start(void *ctx, const XML_Char *name, const XML_Char **attr)
{
    lmd_xml *x = ctx;
    x->quiet = 0;
    if (x->stop != LMS_OK) return;
    if (x->depth >= MAX_DEPTH) {
        lmd__xml_stop(x, LMS_E_FORMAT, NULL);
        return;
    }
    x->ev.start(x->ctx, x, lmd__xml_local(name), attr, x->depth++);
}

static void on_end(void *ctx, const XML_Char *name)
{
    lmd_xml *x = ctx;
    x->quiet = 0;
    if (x->stop != LMS_OK) return;
    x->ev.end(x->ctx, x, lmd__xml_local(name), --x->depth);
}

static void on_text(void *ctx, const XML_Char *s, int n)
{
    lmd_xml *x = ctx;
    x->quiet = 0;
    if (x->stop == LMS_OK && x->ev.text) x->ev.text(x->ctx, x, s, (size_t)n);
}

static void on_doctype(void *ctx, const XML_Char *name, const XML_Char *system, const XML_Char *public, int internal)
{
    (void)name, (void)system, (void)public, (void)internal;
    lmd__xml_stop(ctx, LMS_E_FORMAT,
                  LMS_MSG("The workbook holds a DOCTYPE, which no office program writes and which can harm; it was not "
                          "opened. Open it in Excel and save it as .xlsx"));
}

lms_status lmd__xml_open(lmd_zip *z, lms_str part, const lmd_xml_events *ev, void *ctx, lmd_xml **out, lms_error *err)
{
    *out = NULL;
    lms_status s = lmd__zip_part(z, part, err);
    if (s != LMS_OK) return s;
    lmd_xml *x = calloc(1, sizeof *x);
    if (x == NULL || (x->p = XML_ParserCreate(NULL)) == NULL) {
        free(x);
        return lmd__nomem(err);
    }
    x->zip = z;
    x->ev = *ev;
    x->ctx = ctx;
    XML_SetUserData(x->p, x);
    XML_SetElementHandler(x->p, on_start, on_end);
    XML_SetCharacterDataHandler(x->p, on_text);
    XML_SetStartDoctypeDeclHandler(x->p, on_doctype);
    XML_SetHashSalt(x->p, 0x6C616D73u); /* nothing depends on it; no clock, no /dev/urandom needed */
    *out = x;
    return LMS_OK;
}

void lmd__xml_close(lmd_xml *x)
{
    if (x == NULL) return;
    XML_ParserFree(x->p);
    lmd__zip_part_close(x->zip);
    free(x);
}

static lms_status trouble(lmd_xml *x, lms_error *err)
{
    const char *path = lmd__zip_path(x->zip);
    if (x->stop == LMS_E_NOMEM || (x->stop == LMS_OK && XML_GetErrorCode(x->p) == XML_ERROR_NO_MEMORY))
        return lmd__nomem(err);
    lmd__fail(err, LMS_E_FORMAT,
              x->stop_what ? x->stop_what
                           : LMS_MSG("The contents of the workbook are damaged; open it in Excel, let it repair the "
                                     "file, and save it as .xlsx"));
    lmd__fail_at(err, path, 0, 0);
    if (err) err->byte = (uint64_t)XML_GetCurrentByteIndex(x->p);
    return LMS_E_FORMAT;
}

lms_status lmd__xml_run(lmd_xml *x, bool *paused, lms_error *err)
{
    *paused = false;
    while (!x->done) {
        enum XML_Status st;
        if (x->paused) {
            x->paused = false;
            st = XML_ResumeParser(x->p);
        } else if (x->fed_all) {
            x->done = true;
            break;
        } else {
            unsigned   got;
            lms_status s;
            void      *to = XML_GetBuffer(x->p, CHUNK);
            if (to == NULL) return lmd__nomem(err);
            if ((s = lmd__zip_read(x->zip, to, CHUNK, &got, err)) != LMS_OK) return s;
            x->fed_all = got == 0;
            x->quiet += got;
            st = XML_ParseBuffer(x->p, (int)got, got == 0);
            if (x->quiet > MAX_TOKEN) return trouble(x, err);
        }
        if (x->stop != LMS_OK || st == XML_STATUS_ERROR) return trouble(x, err);
        if (st == XML_STATUS_SUSPENDED) {
            x->paused = *paused = true;
            return LMS_OK;
        }
    }
    return LMS_OK;
}

void lmd__xml_pause(lmd_xml *x) { XML_StopParser(x->p, XML_TRUE); }

void lmd__xml_stop(lmd_xml *x, lms_status why, const char *what)
{
    if (x->stop != LMS_OK) return;
    x->stop = why;
    x->stop_what = what;
    XML_StopParser(x->p, XML_FALSE);
}

uint64_t lmd__xml_line(const lmd_xml *x) { return XML_GetCurrentLineNumber(x->p); }

const char *lmd__xml_attr(const char **attr, const char *name)
{
    for (; *attr; attr += 2)
        if (strcmp(*attr, name) == 0) return attr[1];
    return NULL;
}

const char *lmd__xml_attr_in_prefix(const char **attr, const char *name)
{
    for (; *attr; attr += 2) {
        const char *local = lmd__xml_local(*attr);
        if (local != *attr && strcmp(local, name) == 0) return attr[1];
    }
    return NULL;
}

lms_status lmd__xml_parse(lmd_zip *z, lms_str part, const lmd_xml_events *ev, void *ctx, lms_error *err)
{
    lmd_xml   *x;
    bool       paused = true;
    lms_status s = lmd__xml_open(z, part, ev, ctx, &x, err);
    while (s == LMS_OK && paused) s = lmd__xml_run(x, &paused, err);
    lmd__xml_close(x);
    return s;
}
