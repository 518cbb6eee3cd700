// SPDX-License-Identifier: MIT
/*
 * publish/internal.h - small tables through SQLite, one statement at a time; then, with SQLite out of the file, the large
 * tables and all indexes page by page (base/btree.h). Everything in key order.
 */
#ifndef LMS_PUBLISH_INTERNAL_H
#define LMS_PUBLISH_INTERNAL_H

#include "base/btree.h"
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
    LMS_VEC(struct lms_pub_root { lms_str name; uint32_t page; }) root; /* of tables and indexes to be filled */
    size_t                n_tables; /* of `root`, they are first */
    lms_arena             names;
    lms_btrees            w;
} lms_pub;

/* schema.c */
lms_status lms__pub_schema(lms_pub *p);
lms_status lms__pub_views(lms_pub *p);
lms_status lms__pub_words(lms_pub *p);  /* words.c: match_text */
/* keyin.c: what is to be re-keyed */
uint32_t   lms__pub_keeper(const lms_publish_in *in, uint32_t child); /* of the child's records, the row to keep */
void       lms__pub_key_in_json(const lms_pub *p, uint32_t child, uint32_t keep, lms_buf *b);
lms_status lms__pub_key_in_skip(lms_pub *p);
void       lms__pub_key_in_sql(lms_pub *p, const char *from); /* the list of a result; from: "" or a schema with a point */
lms_status lms__pub_key_in_view(lms_pub *p);
lms_status lms__pub_previous(lms_pub *p); /* previous.c: after everything else */
/* small.c, lists.c: meta, source, texts, model, passes, wards, decisions; police_word, answer; by SQL */
lms_status lms__pub_small(lms_pub *p);
lms_status lms__pub_lists(lms_pub *p);
/* statistics.c: statistic, projection, projection_count, set_member; their schema, what is small, what is not */
lms_status lms__pub_statistics_schema(lms_pub *p);
lms_status lms__pub_statistics_small(lms_pub *p);
lms_status lms__pub_statistics(lms_pub *p);
/* tables.c, indexes.c: what grows with the records, page by page */
lms_status lms__pub_tables(lms_pub *p);
lms_status lms__pub_indexes(lms_pub *p);
lms_status lms__pub_fill(lms_pub *p, const char *name, lms_tree kind, size_t n, size_t range, lms_rows_fn fn, void *arg);
lms_status lms__pub_asked(lms_pub *p); /* lists.c: police_list */
enum { LMS_PUB_RANGE = 2048 }; /* rows of a table that are one task */
/* publish.c: counts against each other before anything is shown */
lms_status lms__pub_check(lms_pub *p);
/* writes .run.json as a temp file; note->lock_fd < 0 if there is none */
lms_status lms__pub_runfile(lms_pub *p, const char *out_path, lms_temp *note);

/* ---- by SQL ---- */
/* Prepare an insert of n values into a table; the statement is p->st. */
lms_status lms__pub_begin(lms_pub *p, const char *table, uint32_t n);
lms_status lms__pub_row(lms_pub *p); /* step and reset; progress and cancel now and then */
lms_status lms__pub_end(lms_pub *p, lms_status s);
static inline void lms__pub_text(lms_pub *p, int i, lms_str s) { lms__sql_bind_text(p->st, i, s); }
static inline void lms__pub_int(lms_pub *p, int i, int64_t v) { sqlite3_bind_int64(p->st, i, v); }
static inline void lms__pub_num(lms_pub *p, int i, double v) { sqlite3_bind_double(p->st, i, v); }

/* ---- page by page: a row is complete, or memory is out ---- */
static inline lms_status lms__pub_cells(const lms_pub *p, lms_cells *k, int64_t rowid, lms_error *err)
{
    return lms__cell_end(k, rowid) ? LMS_OK : lms__mem_why(p->c->mem, err);
}
static inline void lms__pub_z(lms_cells *k, const char *s) { lms__cell_text(k, lms__str(s)); }

#endif
