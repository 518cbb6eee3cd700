// SPDX-License-Identifier: MIT
/*
 * desk/xml_in.h - one XML part of a workbook, streamed through expat.
 *
 * In       a part of an lmd_zip
 * Out      events; a handler may pause the parse (lmd__xml_pause) and the caller goes on with lmd__xml_run
 * Promises
 *   1. a DOCTYPE is refused: no entities, no outside files
 *   2. names come without their namespace prefix, so x:row is row
 *   3. nesting deeper than 200 and one token longer than 16 MiB are refused
 */
#ifndef LMD_XML_IN_H
#define LMD_XML_IN_H

#include "zip_in.h"

typedef struct lmd_xml lmd_xml;

typedef struct lmd_xml_events {
    /* depth of the root is 0. attr: name, value, name, value, ..., NULL */
    void (*start)(void *ctx, lmd_xml *x, const char *name, const char **attr, int depth);
    void (*end)(void *ctx, lmd_xml *x, const char *name, int depth);
    void (*text)(void *ctx, lmd_xml *x, const char *s, size_t n); /* may be NULL */
} lmd_xml_events;

lms_status lmd__xml_open(lmd_zip *z, lms_str part, const lmd_xml_events *ev, void *ctx, lmd_xml **out, lms_error *err);
/* Parse on until a handler pauses (*paused true) or to the end. */
lms_status lmd__xml_run(lmd_xml *x, bool *paused, lms_error *err);
void       lmd__xml_close(lmd_xml *x);

/* In handlers. */
void lmd__xml_pause(lmd_xml *x);
void lmd__xml_stop(lmd_xml *x, lms_status why, const char *what); /* give up with LMS_E_FORMAT or LMS_E_NOMEM */
uint64_t lmd__xml_line(const lmd_xml *x);
const char *lmd__xml_attr(const char **attr, const char *name); /* without prefix; NULL if absent */
const char *lmd__xml_attr_in_prefix(const char **attr, const char *name); /* only a prefixed one: r:id */
const char *lmd__xml_local(const char *name);

/* Parse a whole part. */
lms_status lmd__xml_parse(lmd_zip *z, lms_str part, const lmd_xml_events *ev, void *ctx, lms_error *err);

#endif
