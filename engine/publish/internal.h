// SPDX-License-Identifier: MIT
/* publish/internal.h - one connection, one statement at a time, rows in key order. */
#ifndef LMS_PUBLISH_INTERNAL_H
#define LMS_PUBLISH_INTERNAL_H

#include "base/file.h"
#include "base/sql.h"
#include "publish/publish.h"

typedef struct lms_pub {
    lms_ctx              *c;
    const lms_publish_in *in;
    sqlite3              *db;
    sqlite3_stmt         *st;
    lms_error            *err;
    lms_buf               b;     /* scratch for SQL and JSON */
    uint64_t              rows, total; /* for progress */
} lms_pub;

/* schema.c */
lms_status lms__pub_schema(lms_pub *p);
lms_status lms__pub_views(lms_pub *p);
/* tables.c: every table, in the order of the contract */
lms_status lms__pub_tables(lms_pub *p);
lms_status lms__pub_small(lms_pub *p);  /* small.c: meta, source, texts, model, passes, wards, decisions */
lms_status lms__pub_words(lms_pub *p);  /* words.c: match_text */
/* keyin.c: what is to be re-keyed */
uint32_t   lms__pub_keeper(const lms_publish_in *in, uint32_t child); /* of the child's records, the row to keep */
void       lms__pub_key_in_json(const lms_pub *p, uint32_t child, uint32_t keep, lms_buf *b);
lms_status lms__pub_key_in_skip(lms_pub *p);
void       lms__pub_key_in_sql(lms_pub *p, const char *from); /* the list of a result; from: "" or a schema with a point */
lms_status lms__pub_key_in_view(lms_pub *p);
lms_status lms__pub_previous(lms_pub *p); /* previous.c: after everything else */
lms_status lms__pub_lists(lms_pub *p);  /* lists.c: police_list, police_word, answer */
/* publish.c: counts against each other before anything is shown */
lms_status lms__pub_check(lms_pub *p);
/* writes .run.json as a temp file; note->lock_fd < 0 if there is none */
lms_status lms__pub_runfile(lms_pub *p, const char *out_path, lms_temp *note);

/* Prepare an insert of n values into a table; the statement is p->st. */
lms_status lms__pub_begin(lms_pub *p, const char *table, uint32_t n);
lms_status lms__pub_row(lms_pub *p); /* step and reset; progress and cancel now and then */
lms_status lms__pub_end(lms_pub *p, lms_status s);
static inline void lms__pub_text(lms_pub *p, int i, lms_str s) { lms__sql_bind_text(p->st, i, s); }
static inline void lms__pub_int(lms_pub *p, int i, int64_t v) { sqlite3_bind_int64(p->st, i, v); }
static inline void lms__pub_num(lms_pub *p, int i, double v) { sqlite3_bind_double(p->st, i, v); }

#endif
