// SPDX-License-Identifier: MIT
/* desk/review_queue.c - see review_queue.h. */
#include "review_queue.h"

#include <math.h>
#include <stdlib.h>

/* A doubtful pair while groups are made: a child is known by its first record. */
typedef struct link { int64_t child_a, child_b; double gain_a, gain_b; } link;

typedef struct making {
    lmd_queue *q;
    link      *link;  /* beside q->v, pairs only */
    size_t     n, cap;
    int64_t   *child; /* of all links, sorted, once each */
    uint32_t  *up;    /* union-find over `child` */
    size_t     n_children;
} making;

static lms_status add(lmd_queue *q, const lmd_ask *a, lms_error *err)
{
    if (!lmd__room((void **)&q->v, q->n, &q->cap, sizeof *q->v)) return lmd__nomem(err);
    q->v[q->n++] = *a;
    q->of_kind[a->kind]++;
    return LMS_OK;
}

/* ---- pairs ---- */

static const char PAIRS[] =
    "SELECT p.record_a, p.record_b, p.weight, p.probability,"
    " (SELECT min(record_id) FROM record x WHERE x.child_id = a.child_id),"
    " (SELECT min(record_id) FROM record x WHERE x.child_id = b.child_id),"
    " CASE WHEN ?1 THEN coalesce((SELECT sum(gain) FROM worklist w WHERE w.record_id = a.record_id"
    "  AND w.action = 'decide-duplicate'), 0) ELSE 1 END,"
    " CASE WHEN ?1 THEN coalesce((SELECT sum(gain) FROM worklist w WHERE w.record_id = b.record_id"
    "  AND w.action = 'decide-duplicate'), 0) ELSE 1 END"
    " FROM pair p JOIN record a ON a.record_id = p.record_a JOIN record b ON b.record_id = p.record_b"
    " WHERE p.verdict = 'review' ORDER BY p.record_a, p.record_b";

static lms_status read_pairs(sqlite3 *db, making *m, lms_error *err)
{
    sqlite3_stmt *st = NULL;
    bool          row = false;
    int64_t       any = 0;
    lms_status    s = LMS_OK;
    if (lmd__db_has(db, "worklist"))
        s = lmd__db_count(db, "SELECT count(*) FROM worklist WHERE action = 'decide-duplicate'", &any, err);
    if (s == LMS_OK) s = lmd__db_prepare(db, PAIRS, &st, err);
    if (s == LMS_OK) sqlite3_bind_int(st, 1, any > 0);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        lmd_ask a = { .kind = LMD_ASK_PAIR, .a = sqlite3_column_int64(st, 0), .b = sqlite3_column_int64(st, 1),
                      .weight = sqlite3_column_double(st, 2), .probability = sqlite3_column_double(st, 3) };
        if (!lmd__room((void **)&m->link, m->n, &m->cap, sizeof *m->link)) s = lmd__nomem(err);
        else m->link[m->n++] = (link){ sqlite3_column_int64(st, 4), sqlite3_column_int64(st, 5),
                                       sqlite3_column_double(st, 6), sqlite3_column_double(st, 7) };
        if (s == LMS_OK) s = add(m->q, &a, err);
    }
    sqlite3_finalize(st);
    return s;
}

static int by_number(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return (a > b) - (a < b);
}

static uint32_t place(const making *m, int64_t child)
{
    const int64_t *p = bsearch(&child, m->child, m->n_children, sizeof *m->child, by_number);
    return (uint32_t)(p - m->child);
}

static uint32_t root(making *m, uint32_t i)
{
    while (m->up[i] != i) i = m->up[i] = m->up[m->up[i]];
    return i;
}

static lms_status join(making *m, lms_error *err)
{
    m->child = calloc(2 * m->n + 1, sizeof *m->child);
    m->up = calloc(2 * m->n + 1, sizeof *m->up);
    if (m->child == NULL || m->up == NULL) return lmd__nomem(err);
    for (size_t i = 0; i < m->n; i++) m->child[2 * i] = m->link[i].child_a, m->child[2 * i + 1] = m->link[i].child_b;
    qsort(m->child, 2 * m->n, sizeof *m->child, by_number);
    for (size_t i = 0; i < 2 * m->n; i++)
        if (i == 0 || m->child[i] != m->child[m->n_children - 1]) m->child[m->n_children++] = m->child[i];
    for (uint32_t i = 0; i < m->n_children; i++) m->up[i] = i;
    for (size_t i = 0; i < m->n; i++) { /* the smaller place leads, so the group's number is its first child's */
        uint32_t a = root(m, place(m, m->link[i].child_a)), b = root(m, place(m, m->link[i].child_b));
        if (a < b) m->up[b] = a;
        else m->up[a] = b;
    }
    return LMS_OK;
}

/* A record brings its gain once, however many pairs it is in. */
typedef struct once { int64_t record; uint32_t group; double gain; } once;

static int by_record(const void *x, const void *y)
{
    const once *a = x, *b = y;
    return (a->record > b->record) - (a->record < b->record);
}

static lms_status weigh(making *m, lms_error *err)
{
    once     *o = calloc(2 * m->n + 1, sizeof *o);
    double   *gain = calloc(m->n_children + 1, sizeof *gain);
    uint32_t *pairs = calloc(m->n_children + 1, sizeof *pairs);
    bool      ok = o && gain && pairs;
    for (size_t i = 0; ok && i < m->n; i++) {
        uint32_t g = root(m, place(m, m->link[i].child_a));
        pairs[g]++;
        m->q->v[i].group = g + 1;
        o[2 * i] = (once){ m->q->v[i].a, g, m->link[i].gain_a };
        o[2 * i + 1] = (once){ m->q->v[i].b, g, m->link[i].gain_b };
    }
    if (ok && m->n) qsort(o, 2 * m->n, sizeof *o, by_record);
    for (size_t i = 0; ok && i < 2 * m->n; i++)
        if (i == 0 || o[i].record != o[i - 1].record) gain[o[i].group] += o[i].gain;
    for (size_t i = 0; ok && i < m->n; i++) {
        uint32_t g = m->q->v[i].group - 1;
        m->q->v[i].gain = gain[g] / (double)pairs[g];
    }
    free(o), free(gain), free(pairs);
    return ok ? LMS_OK : lmd__nomem(err);
}

static int best_first(const void *x, const void *y)
{
    const lmd_ask *a = x, *b = y;
    if (a->gain != b->gain) return a->gain > b->gain ? -1 : 1;
    if (a->group != b->group) return a->group < b->group ? -1 : 1;
    double ta = fabs(a->probability - 0.5), tb = fabs(b->probability - 0.5);
    if (ta != tb) return ta < tb ? -1 : 1;
    if (a->a != b->a) return a->a < b->a ? -1 : 1;
    return (a->b > b->b) - (a->b < b->b);
}

/* ---- proposals and merged children ---- */

static lms_status field_place(lmd_queue *q, lms_str name, uint32_t *at, lms_error *err)
{
    for (*at = 0; *at < q->n_fields; ++*at)
        if (lmd__is(name, q->field[*at])) return LMS_OK;
    char *z = malloc(name.n + 1);
    if (z == NULL || !lmd__room((void **)&q->field, q->n_fields, &q->cap_fields, sizeof *q->field)) {
        free(z);
        return lmd__nomem(err);
    }
    if (name.n) memcpy(z, name.s, name.n);
    z[name.n] = 0;
    q->field[q->n_fields++] = z;
    return LMS_OK;
}

static lms_status read_proposals(sqlite3 *db, lmd_queue *q, lms_error *err)
{
    sqlite3_stmt *st = NULL;
    bool          row = false, gain = lmd__db_has(db, "worklist");
    lms_status    s = lmd__db_prepare(
        db,
        gain ? "SELECT c.record_id, c.field, coalesce((SELECT max(gain) FROM worklist w WHERE w.record_id = c.record_id), 0)"
               " AS g FROM correction c WHERE c.kind = 'proposed' GROUP BY c.record_id, c.field ORDER BY g DESC, c.record_id, c.field"
             : "SELECT record_id, field, 0 FROM correction WHERE kind = 'proposed' GROUP BY record_id, field"
               " ORDER BY record_id, field",
        &st, err);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        lmd_ask a = { .kind = LMD_ASK_PROPOSAL, .a = sqlite3_column_int64(st, 0), .gain = sqlite3_column_double(st, 2) };
        s = field_place(q, lmd__db_text(st, 1), &a.field, err);
        if (s == LMS_OK) s = add(q, &a, err);
    }
    sqlite3_finalize(st);
    return s;
}

/* The weakest pair inside each child; a child joined by a list alone has none. */
static const char MERGED[] =
    "SELECT p.record_a, p.record_b, min(p.weight), p.probability FROM"
    " (SELECT record_id, child_id, weakest_link FROM child_state WHERE record_count > 1 AND weakest_link IS NOT NULL"
    "  ORDER BY weakest_link, record_id LIMIT ?1) c"
    " JOIN record a ON a.child_id = c.child_id JOIN pair p ON p.record_a = a.record_id AND p.verdict = 'same'"
    " JOIN record b ON b.record_id = p.record_b AND b.child_id = c.child_id"
    " GROUP BY c.record_id ORDER BY c.weakest_link, c.record_id";

static lms_status read_merged(sqlite3 *db, lmd_queue *q, lms_error *err)
{
    sqlite3_stmt *st = NULL;
    bool          row = false;
    if (!lmd__db_has(db, "child_state")) return LMS_OK;
    lms_status s = lmd__db_count(db, "SELECT count(*) FROM child_state WHERE record_count > 1", &q->merged_children, err);
    if (s == LMS_OK) s = lmd__db_prepare(db, MERGED, &st, err);
    if (s == LMS_OK) sqlite3_bind_int(st, 1, LMD_ASK_MOST_MERGED);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        lmd_ask a = { .kind = LMD_ASK_MERGED, .a = sqlite3_column_int64(st, 0), .b = sqlite3_column_int64(st, 1),
                      .weight = sqlite3_column_double(st, 2), .probability = sqlite3_column_double(st, 3) };
        s = add(q, &a, err);
    }
    sqlite3_finalize(st);
    return s;
}

lms_status lmd__queue_load(sqlite3 *db, lmd_queue *q, lms_error *err)
{
    making m = { .q = q };
    *q = (lmd_queue){ 0 };
    lms_status s = read_pairs(db, &m, err);
    if (s == LMS_OK && m.n) s = join(&m, err);
    if (s == LMS_OK && m.n) s = weigh(&m, err);
    if (s == LMS_OK && m.n) qsort(q->v, q->n, sizeof *q->v, best_first);
    free(m.link), free(m.child), free(m.up);
    if (s == LMS_OK) s = read_proposals(db, q, err);
    if (s == LMS_OK) s = read_merged(db, q, err);
    if (s != LMS_OK) lmd__queue_free(q);
    return s;
}

void lmd__queue_free(lmd_queue *q)
{
    for (size_t i = 0; i < q->n_fields; i++) free(q->field[i]);
    free(q->field);
    free(q->v);
    *q = (lmd_queue){ 0 };
}
