// SPDX-License-Identifier: MIT
/*
 * ingest/keys.c - record keys, the order of records, the columns of the dataset.
 *
 * In      the sources in their final order, each with its rows in the order of the file
 * Out     d: keys, rows ordered by record_key (references after them), columns
 *
 * Idea    A key of the input's own is used as it is when no other row has it. Else it is made unique:
 *
 *             in several sources         stem/key
 *             again in the same source   key#2, key#3 ... (or stem/key#2)
 *             no key in the row          stem/hash of the content, #2 for the same content again
 *             no key anybody could name  the same: longer than MOST_KEY bytes, or with control characters (the decision
 *                                        log, sheets and JSON could not say it again)
 *
 *         A key that had to be changed is kept in extra under the heading of its column.
 *
 * Holds   1. keys are unique among records; which row has which key depends on the files only
 */
#include "ingest/parts.h"
#include "base/sort.h"

#include <stdlib.h>

typedef struct assigner {
    lms_ctx     *c;
    lms_dataset *d;
    lms_intake  *x;
    uint32_t     n;         /* sources */
    uint32_t   **of_raw;    /* [n] raw id of the key field -> key id; NULL: the source has no such column */
    lms_u32s     owner;     /* key id -> source + 1 that has it, MANY */
    lms_u32s     taken;     /* key id -> 1 when a record has exactly this key */
    lms_dict     base;      /* texts that were given a number, with the last one */
    lms_u32s     count;
    lms_buf      buf;
} assigner;

enum { MANY = UINT32_MAX };
enum { MOST_KEY = 700 }; /* with a file's name before it and a number after it, still what the decision log takes */

static bool at_least(lms_mem *mem, lms_u32s *v, size_t n) /* n entries, new ones 0 */
{
    if (n <= v->n) return true;
    if (!LMS_RESERVE(mem, v, n) && !LMS_RESERVE(mem, v, n)) return false;
    memset(v->v + v->n, 0, (n - v->n) * sizeof *v->v);
    v->n = n;
    return true;
}

lms_str lms__key_sayable(lms_str key)
{
    key = lms__str_trim(key);
    if (key.n > MOST_KEY) return LMS_S("");
    for (size_t i = 0; i < key.n; i++) {
        unsigned char b = (unsigned char)key.s[i];
        if (b < ' ' || b == 0x7F || (b == 0xC2 && i + 1 < key.n && (unsigned char)key.s[i + 1] < 0xA0)) return LMS_S("");
    }
    return key;
}

/* What stands in the key's column. */
static lms_str own_key(const lms_intake *x, uint32_t row, uint32_t field)
{
    if (field == LMS_NO_FIELD || x->value[field].v == NULL) return LMS_S("");
    return lms__str_trim(lms__raw_text(&x->src.raw[field], x->value[field].v[row]));
}

/* Intern the distinct own keys of a source. */
static bool intern_own(assigner *g, uint32_t s, uint32_t field)
{
    enum { AT_ONCE = 256 };
    lms_dict *raw = &g->x[s].src.raw[field];
    lms_str   text[AT_ONCE];
    if ((g->of_raw[s] = lms__mem_zalloc(g->c->mem, raw->n, sizeof **g->of_raw)) == NULL) return false;
    for (uint32_t i = 1; i < raw->n; i += AT_ONCE) {
        uint32_t n = raw->n - i < AT_ONCE ? raw->n - i : AT_ONCE;
        for (uint32_t k = 0; k < n; k++) text[k] = lms__key_sayable(lms__raw_text(raw, i + k));
        if (!lms__dict_intern_many(&g->d->keys, text, n, g->of_raw[s] + i)) return false;
    }
    return at_least(g->c->mem, &g->owner, g->d->keys.n);
}

/* The text in g->buf, with #2, #3 ... when it is taken; its id. */
static uint32_t claim(assigner *g)
{
    lms_mem *mem = g->c->mem;
    size_t   n = g->buf.n;
    char     num[24];
    if (g->buf.oom) return LMS_DICT_FULL;
    uint32_t id = lms__dict_intern(&g->d->keys, lms__buf_str(&g->buf));
    if (id == LMS_DICT_FULL || !at_least(mem, &g->taken, g->d->keys.n)) return LMS_DICT_FULL;
    if (!g->taken.v[id]) return g->taken.v[id] = 1, id;
    uint32_t b = lms__dict_intern(&g->base, lms__buf_str(&g->buf));
    if (b == LMS_DICT_FULL || !at_least(mem, &g->count, g->base.n)) return LMS_DICT_FULL;
    if (g->count.v[b] == 0) g->count.v[b] = 1;
    do {
        g->buf.n = n;
        lms__buf_addc(&g->buf, '#');
        lms__buf_addz(&g->buf, lms__num(num, ++g->count.v[b]));
        if (g->buf.oom || (id = lms__dict_intern(&g->d->keys, lms__buf_str(&g->buf))) == LMS_DICT_FULL ||
            !at_least(mem, &g->taken, g->d->keys.n))
            return LMS_DICT_FULL;
    } while (g->taken.v[id]);
    g->taken.v[id] = 1;
    return id;
}

/* Keep the key a row had in its extra. */
static bool keep_original(assigner *g, lms_intake *x, uint32_t row, lms_str key)
{
    lms_str rest = lms__dict_get(&g->d->extras, x->extra.v[row]);
    lms__buf_clear(&g->buf);
    lms__buf_addc(&g->buf, '{');
    lms__buf_add(&g->buf, x->extra_key[x->key_column]);
    lms__buf_json(&g->buf, key);
    if (rest.n) lms__buf_addc(&g->buf, ',');
    lms__buf_add(&g->buf, rest.n ? (lms_str){ rest.s + 1, rest.n - 1 } : LMS_S("}"));
    uint32_t id = g->buf.oom ? LMS_DICT_FULL : lms__dict_intern(&g->d->extras, lms__buf_str(&g->buf));
    x->extra.v[row] = id;
    return id != LMS_DICT_FULL;
}

static void hex64(lms_buf *b, uint64_t v)
{
    static const char hex[] = "0123456789abcdef";
    for (int i = 60; i >= 0; i -= 4) lms__buf_addc(b, hex[v >> i & 15]);
}

/* Which source has a key: filled for all sources before keys are given. By row, since a value of rejected rows owns
 * nothing. */
static bool find_owners(assigner *g, uint32_t s, uint32_t field)
{
    lms_intake *x = &g->x[s];
    if (field == LMS_NO_FIELD || x->value[field].v == NULL) return true;
    if (!intern_own(g, s, field)) return false;
    for (uint32_t i = 0; i < x->n; i++) {
        uint32_t id = g->of_raw[s][x->value[field].v[i]];
        if (id == 0 || g->owner.v[id] == s + 1) continue;
        g->owner.v[id] = g->owner.v[id] == 0 ? s + 1 : MANY;
    }
    return true;
}

/* Rows whose own key can stay get it; the others stay 0. */
static void keep_own(assigner *g, uint32_t s, uint32_t field, uint32_t *key)
{
    lms_intake *x = &g->x[s];
    for (uint32_t i = 0; g->of_raw[s] && i < x->n; i++) {
        uint32_t id = g->of_raw[s][x->value[field].v[i]];
        if (id == 0 || g->owner.v[id] == MANY || g->taken.v[id]) continue;
        g->taken.v[id] = 1;
        key[i] = id;
    }
}

static bool give_others(assigner *g, uint32_t s, uint32_t field, uint32_t *key)
{
    lms_intake *x = &g->x[s];
    for (uint32_t i = 0; i < x->n; i++) {
        if (key[i]) continue;
        lms_str stood = own_key(x, i, field), own = lms__key_sayable(stood);
        lms__buf_clear(&g->buf);
        uint32_t id = own.n ? g->of_raw[s][x->value[field].v[i]] : 0;
        if (own.n == 0 || g->owner.v[id] == MANY) {
            lms__buf_add(&g->buf, x->src.stem);
            lms__buf_addc(&g->buf, '/');
        }
        if (own.n) lms__buf_add(&g->buf, own);
        else hex64(&g->buf, x->content.v[i]);
        if ((key[i] = claim(g)) == LMS_DICT_FULL) return false;
        if (stood.n && !keep_original(g, x, i, stood)) return false;
    }
    return true;
}

/* References: "stem:line". */
static bool give_reference_keys(assigner *g, uint32_t s, uint32_t *key)
{
    lms_intake *x = &g->x[s];
    char        num[24];
    for (uint32_t i = 0; i < x->n; i++) {
        lms__buf_clear(&g->buf);
        lms__buf_add(&g->buf, x->src.stem);
        lms__buf_addc(&g->buf, ':');
        lms__buf_addz(&g->buf, lms__num(num, x->line.v[i]));
        if ((key[i] = claim(g)) == LMS_DICT_FULL) return false;
    }
    return true;
}

/* ---- order ---- */

static uint64_t eight_bytes(lms_str s, size_t at) /* big endian, 0 beyond the end */
{
    unsigned char b[8] = { 0 };
    uint64_t      v = 0;
    if (at < s.n) memcpy(b, s.s + at, s.n - at < 8 ? s.n - at : 8);
    for (int i = 0; i < 8; i++) v = v << 8 | b[i];
    return v;
}

/* Sort rows by their key's text from byte `at` on: eight bytes at a time. Keys have no NUL, so 0 is "ended". */
static void sort_keys(const lms_dict *keys, const uint32_t *key, lms_keyrow *v, lms_keyrow *tmp, size_t n, size_t at)
{
    for (size_t i = 0; i < n; i++) v[i].key = eight_bytes(lms__dict_get(keys, key[v[i].row]), at);
    lms__sort_keyrow(v, tmp, n);
    for (size_t i = 0; i < n;) {
        size_t k = i + 1;
        while (k < n && v[k].key == v[i].key) k++;
        if (k - i > 1 && (v[i].key & 0xFF)) sort_keys(keys, key, v + i, tmp, k - i, at + 8);
        i = k;
    }
}

/* perm[new row] = old row. */
static bool order_records(assigner *g, const uint32_t *key, uint32_t n, uint32_t *perm, bool *in_order)
{
    const lms_dict *keys = &g->d->keys;
    bool            sorted = true;
    for (uint32_t i = 1; sorted && i < n; i++)
        sorted = lms__str_cmp(lms__dict_get(keys, key[i - 1]), lms__dict_get(keys, key[i])) < 0;
    for (uint32_t i = 0; i < n; i++) perm[i] = i;
    *in_order = sorted;
    if (sorted) return true;
    lms_keyrow *v = lms__mem_alloc(g->c->mem, n, sizeof *v), *tmp = lms__mem_alloc(g->c->mem, n, sizeof *tmp);
    bool        ok = v && tmp;
    for (uint32_t i = 0; ok && i < n; i++) v[i] = (lms_keyrow){ .row = i };
    if (ok) sort_keys(keys, key, v, tmp, n, 0);
    for (uint32_t i = 0; ok && i < n; i++) perm[i] = v[i].row;
    lms__mem_free(g->c->mem, v, n, sizeof *v);
    lms__mem_free(g->c->mem, tmp, n, sizeof *tmp);
    return ok;
}

/* ---- columns of the dataset ---- */

typedef struct moving { assigner *g; const uint32_t *perm, *key, *first; bool in_place; } moving;

enum { SOURCE, LINE, KEY, EXTRA, N_OWN }; /* tasks after those of the fields */

/* Rows of one source in the order of the file; NULL: no such column. */
static const uint32_t *column_of(const moving *m, uint32_t s, size_t task)
{
    const lms_intake *x = &m->g->x[s];
    size_t            nf = m->g->d->schema->n;
    if (task < nf) return x->value[task].v;
    return task == nf + LINE    ? x->line.v
           : task == nf + KEY   ? m->key + m->first[s]
           : task == nf + EXTRA ? x->extra.v
                                : NULL;
}

static uint32_t **place_of(lms_dataset *d, size_t task)
{
    uint32_t nf = d->schema->n;
    return task < nf             ? &d->value[task]
           : task == nf + SOURCE ? &d->source_of
           : task == nf + LINE   ? &d->line_of
           : task == nf + KEY    ? &d->key_of
                                 : &d->extra_of;
}

/* One file whose rows are in order already: its columns are the dataset's. */
static bool take_over(const moving *m, size_t task)
{
    lms_dataset *d = m->g->d;
    lms_intake  *x = &m->g->x[0];
    size_t       nf = d->schema->n;
    lms_u32s    *v = task < nf ? &x->value[task] : task == nf + LINE ? &x->line : task == nf + EXTRA ? &x->extra : NULL;
    if (!m->in_place || v == NULL || v->v == NULL || d->n_rows == 0) return false;
    uint32_t *p = lms__mem_resize(m->g->c->mem, v->v, v->cap, d->n_rows, sizeof *p);
    if (p == NULL) return false;
    *place_of(d, task) = p;
    *v = (lms_u32s){ 0 };
    return true;
}

static lms_status move_task(void *arg, size_t task, unsigned worker, lms_error *err)
{
    const moving *m = arg;
    assigner     *g = m->g;
    lms_dataset  *d = g->d;
    lms_mem      *mem = g->c->mem;
    (void)worker;
    if (take_over(m, task)) return LMS_OK;
    uint32_t *to = *place_of(d, task) = lms__mem_alloc(mem, d->n_rows, sizeof *to);
    uint32_t *flat = lms__mem_zalloc(mem, d->n_rows, sizeof *flat); /* values in the order of sources */
    if (to == NULL || flat == NULL) {
        lms__mem_free(mem, flat, d->n_rows, sizeof *flat);
        return lms__mem_why(mem, err);
    }
    for (uint32_t s = 0; s < g->n; s++) {
        const uint32_t *from = column_of(m, s, task);
        uint32_t       *at = flat + m->first[s], n = g->x[s].n;
        if (from && n) memcpy(at, from, n * sizeof *at);
        for (uint32_t i = 0; task == d->schema->n + SOURCE && i < n; i++) at[i] = s;
        if (task < d->schema->n) LMS_VEC_FREE(mem, &g->x[s].value[task]);
    }
    for (uint32_t i = 0; i < d->n_records; i++) to[i] = flat[m->perm[i]];
    if (d->n_rows > d->n_records)
        memcpy(to + d->n_records, flat + d->n_records, (d->n_rows - d->n_records) * sizeof *flat);
    lms__mem_free(mem, flat, d->n_rows, sizeof *flat);
    return LMS_OK;
}

static bool assign(assigner *g, uint32_t *key, const uint32_t *first)
{
    uint32_t field = g->d->schema->of_role[LMS_ROLEF_RECORD_KEY];
    for (uint32_t s = 0; s < g->n; s++)
        if (g->x[s].src.role == LMS_ROLE_RECORDS && !find_owners(g, s, field)) return false;
    if (!at_least(g->c->mem, &g->owner, g->d->keys.n) || !at_least(g->c->mem, &g->taken, g->d->keys.n)) return false;
    for (uint32_t s = 0; s < g->n; s++) keep_own(g, s, field, key + first[s]);
    for (uint32_t s = 0; s < g->n; s++)
        if (g->x[s].src.role == LMS_ROLE_RECORDS ? !give_others(g, s, field, key + first[s])
                                                 : !give_reference_keys(g, s, key + first[s]))
            return false;
    return true;
}

lms_status lms__keys_assign(lms_ctx *c, lms_dataset *d, lms_intake *x, uint32_t n, lms_error *err)
{
    assigner   g = { .c = c, .d = d, .x = x, .n = n };
    uint64_t   rows = 0, records = 0;
    lms_status s = LMS_OK;
    for (uint32_t i = 0; i < n; i++) {
        rows += x[i].n;
        if (x[i].src.role == LMS_ROLE_RECORDS) records += x[i].n;
    }
    if (rows >= UINT32_MAX - 1)
        return lms__fail(err, LMS_E_LIMIT,
                         LMS_MSG("More than 4 billion rows in one run; clean the provinces one after the other"));
    d->n_rows = (uint32_t)rows;
    d->n_records = (uint32_t)records;
    uint32_t *first = lms__mem_alloc(c->mem, n + 1u, sizeof *first);
    uint32_t *key = lms__mem_zalloc(c->mem, d->n_rows, sizeof *key),
             *perm = lms__mem_alloc(c->mem, d->n_records, sizeof *perm);
    g.of_raw = lms__mem_zalloc(c->mem, n, sizeof *g.of_raw);
    lms__buf_init(&g.buf, c->mem);
    bool ok = first && key && perm && g.of_raw && lms__dict_init(&g.base, c->mem);
    for (uint32_t i = 0, at = 0; ok && i < n; at += x[i++].n) first[i] = at;
    moving m = { &g, perm, key, first, false };
    ok = ok && assign(&g, key, first);
    ok = ok && (c->forget == NULL || lms__intake_forget(c, d, x, n, key, first));
    ok = ok && order_records(&g, key, d->n_records, perm, &m.in_place);
    m.in_place = m.in_place && n == 1;
    d->value = lms__mem_zalloc(c->mem, d->schema->n, sizeof *d->value);
    ok = ok && d->value;
    s = ok ? LMS_OK : lms__mem_why(c->mem, err);
    for (uint32_t i = 0; g.of_raw && i < n; i++)
        if (g.of_raw[i])
            lms__mem_free(c->mem, g.of_raw[i], x[i].src.raw[d->schema->of_role[LMS_ROLEF_RECORD_KEY]].n,
                          sizeof **g.of_raw);
    lms__mem_free(c->mem, g.of_raw, n, sizeof *g.of_raw);
    LMS_VEC_FREE(c->mem, &g.owner);
    LMS_VEC_FREE(c->mem, &g.taken);
    if (ok) s = lms__parallel(c, (size_t)d->schema->n + N_OWN, move_task, &m, err);
    LMS_VEC_FREE(c->mem, &g.count);
    lms__dict_free(&g.base);
    lms__buf_free(&g.buf);
    lms__mem_free(c->mem, first, n + 1u, sizeof *first);
    lms__mem_free(c->mem, key, rows, sizeof *key);
    lms__mem_free(c->mem, perm, records, sizeof *perm);
    return s;
}

uint32_t *lms__rows_of_keys(lms_mem *mem, const lms_dataset *d)
{
    uint32_t *row_of = lms__mem_zalloc(mem, d->keys.n, sizeof *row_of);
    for (uint32_t r = 0; row_of && r < d->n_records; r++) row_of[d->key_of[r]] = r + 1;
    return row_of;
}
