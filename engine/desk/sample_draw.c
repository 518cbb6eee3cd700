// SPDX-License-Identifier: MIT
/* desk/sample_draw.c - which pairs and records are drawn; see sample.h. */
#include "sample.h"

#include <math.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

enum { JOINED, NEAR, ABOVE, FAR, REVIEW, APART, N_PAIR_STRATA, LEAST_PAIRS = 10, LEAST_RECORDS = 2 };

void lmd__sample_free(lmd_drawn *s)
{
    for (size_t i = 0; i < s->n_s; i++) free(s->s[i].ward), free(s->s[i].name);
    free(s->s);
    free(s->v);
    *s = (lmd_drawn){ 0 };
}

void lmd__sample_mark(lmd_buf *b, const lmd_drawn *s)
{
    lmd__printf(b, LMD_SAMPLE_MARK "%s:%llu:%s", s->fingerprint, (unsigned long long)s->size, s->seed);
}

/* ---- strata ---- */

static lmd_sample_stratum *stratum(lmd_drawn *s, const char *code, lms_str ward, lms_str name)
{
    if (!lmd__room((void **)&s->s, s->n_s, &s->cap_s, sizeof *s->s)) return NULL;
    lmd_sample_stratum *x = &s->s[s->n_s++];
    *x = (lmd_sample_stratum){ .code = code, .ward = strndup(ward.s, ward.n), .name = strndup(name.s, name.n) };
    return x->ward && x->name ? x : NULL;
}

static lms_status pair_strata(lmd_drawn *s, lms_error *err)
{
    static const char *const code[N_PAIR_STRATA] = { "joined", "near", "above", "far", "review", "apart" };
    for (int i = 0; i < N_PAIR_STRATA; i++) {
        lmd_sample_stratum *x = stratum(s, code[i], LMD_S(""), LMD_S(""));
        if (x == NULL) return lmd__nomem(err);
        x->pair = true;
        x->merged = i <= FAR;
    }
    return LMS_OK;
}

/* Rank and id of a row: a hash of the seed and what it is about. */
static void rank(const lmd_drawn *s, lmd_sample_row *x, lms_str a, lms_str b)
{
    crypto_generichash_state st;
    unsigned char            h[16];
    crypto_generichash_init(&st, NULL, 0, sizeof h);
    crypto_generichash_update(&st, (const unsigned char *)s->seed, strlen(s->seed) + 1);
    if (a.n) crypto_generichash_update(&st, (const unsigned char *)a.s, a.n);
    crypto_generichash_update(&st, (const unsigned char *)"", 1);
    if (b.n) crypto_generichash_update(&st, (const unsigned char *)b.s, b.n);
    crypto_generichash_final(&st, h, sizeof h);
    for (int i = 0; i < 8; i++) x->rank = x->rank << 8 | h[i], x->id = x->id << 8 | h[i + 8];
}

static lms_status add(lmd_drawn *s, int64_t a, int64_t b, lms_str key_a, lms_str key_b, uint32_t in, lms_error *err)
{
    if (!lmd__room((void **)&s->v, s->n, &s->cap, sizeof *s->v)) return lmd__nomem(err);
    lmd_sample_row *x = &s->v[s->n++];
    *x = (lmd_sample_row){ .a = a, .b = b, .stratum = in };
    rank(s, x, key_a, key_b);
    s->s[in].size++;
    return LMS_OK;
}

/* ---- the frame ---- */

static double number_of(sqlite3 *db, const char *key)
{
    lmd_buf    b = { 0 };
    lmd_locale l = { 0 };
    lmd__c_enter(&l);
    double v = lmd__db_meta(db, key, &b) ? strtod(lmd__z(&b), NULL) : 0;
    lmd__c_free(&l);
    lmd__buf_free(&b);
    return v;
}

static lms_status pairs(sqlite3 *db, lmd_drawn *s, lms_error *err)
{
    static const char merged[] =
        "SELECT a.record_id, b.record_id, a.record_key, b.record_key, p.weight, p.verdict FROM child_state c JOIN record a ON a.child_id = c.child_id"
        " JOIN record b ON b.child_id = c.child_id AND b.record_id > a.record_id LEFT JOIN pair p ON p.record_a = a.record_id AND p.record_b = b.record_id WHERE c.record_count > 1",
                      apart[] =
        "SELECT a.record_id, b.record_id, a.record_key, b.record_key, p.weight, p.verdict FROM pair p JOIN record a ON a.record_id = p.record_a"
        " JOIN record b ON b.record_id = p.record_b WHERE a.child_id <> b.child_id";
    double     same = number_of(db, "threshold_same");
    lms_status s1 = LMS_OK;
    for (int i = 0; s1 == LMS_OK && i < 2; i++) {
        sqlite3_stmt *st;
        bool          row = true;
        s1 = lmd__db_prepare(db, i ? apart : merged, &st, err);
        while (s1 == LMS_OK && (s1 = lmd__db_step(st, &row, err)) == LMS_OK && row) {
            lms_str  verdict = lmd__db_text(st, 5);
            double   w = sqlite3_column_double(st, 4);
            uint32_t in = i ? (lmd__is(verdict, "different") ? APART : REVIEW) : !lmd__is(verdict, "same") ? JOINED : w < same + 6 ? NEAR : w < same + 16 ? ABOVE : FAR;
            s1 = add(s, sqlite3_column_int64(st, 0), sqlite3_column_int64(st, 1), lmd__db_text(st, 2), lmd__db_text(st, 3), in, err);
        }
        sqlite3_finalize(st);
    }
    return s1;
}

static lms_status records(sqlite3 *db, lmd_drawn *s, lms_error *err)
{
    static const char frame[] = "SELECT r.record_id, r.record_key, c.ward, w.ward_code, w.ward_name FROM record r JOIN child_state c ON c.child_id = r.child_id"
                                " LEFT JOIN ward_progress w ON w.rowid = c.ward WHERE r.clean = 1 AND c.updated = 1 ORDER BY c.ward, r.record_id";
    sqlite3_stmt *st;
    bool          row = true;
    int64_t       wards = 0, last = -1;
    lms_status    t = lmd__db_count(db, "SELECT count(DISTINCT c.ward) FROM child_state c JOIN record r ON r.child_id = c.child_id WHERE r.clean = 1 AND c.updated = 1", &wards, err);
    bool          one = (uint64_t)wards * LEAST_RECORDS > s->size;
    if (t == LMS_OK) t = lmd__db_prepare(db, frame, &st, err);
    if (t != LMS_OK) return t;
    while (t == LMS_OK && (t = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        int64_t ward = one ? 0 : sqlite3_column_int64(st, 2);
        if (ward != last && stratum(s, one ? "all" : "ward", one ? LMD_S("") : lmd__db_text(st, 3), one ? LMD_S("") : lmd__db_text(st, 4)) == NULL) t = lmd__nomem(err);
        last = ward;
        if (t == LMS_OK) t = add(s, sqlite3_column_int64(st, 0), 0, lmd__db_text(st, 1), LMD_S(""), (uint32_t)s->n_s - 1, err);
    }
    sqlite3_finalize(st);
    return t;
}

/* ---- how many of each ---- */

/* By the square root of the size, at least `least`, the smallest strata first so that what they leave goes to the others. */
static void allot(lmd_drawn *s, bool pair, uint64_t left, uint64_t least)
{
    for (;;) {
        lmd_sample_stratum *x = NULL;
        double              sum = 0;
        for (size_t i = 0; i < s->n_s; i++)
            if (s->s[i].pair == pair && s->s[i].size && !s->s[i].drawn) {
                sum += sqrt((double)s->s[i].size);
                if (x == NULL || s->s[i].size < x->size) x = &s->s[i];
            }
        if (x == NULL) return;
        uint64_t share = (uint64_t)(sqrt((double)x->size) / sum * (double)left + 0.5);
        x->drawn = share < least ? least : share;
        if (x->drawn > x->size) x->drawn = x->size;
        left = left > x->drawn ? left - x->drawn : 0;
    }
}

static int by_rank_in_stratum(const void *a, const void *b)
{
    const lmd_sample_row *x = a, *y = b;
    if (x->stratum != y->stratum) return x->stratum < y->stratum ? -1 : 1;
    if (x->rank != y->rank) return x->rank < y->rank ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

/* Pairs in the order of their ranks, so that the stratum is not seen; records ward by ward. */
static int by_place(const void *a, const void *b)
{
    const lmd_sample_row *x = a, *y = b;
    bool                  p = x->b != 0, q = y->b != 0;
    if (p != q) return p ? -1 : 1;
    if (!p && x->stratum != y->stratum) return x->stratum < y->stratum ? -1 : 1;
    if (x->rank != y->rank) return x->rank < y->rank ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

/* What determines the result, but not what an erasure changes. */
lms_status lmd__sample_fingerprint(sqlite3 *db, char to[33], lms_error *err)
{
    static const char facts[] = "SELECT key || '=' || value FROM meta WHERE key NOT IN ('records', 'children', 'updated', 'clean', 'verified', 'in_target', 'decisions', 'rows_forgotten')"
                                " UNION ALL SELECT 'source=' || coalesce(hash, '') || '/' || coalesce(sheet, '') || '/' || name FROM source ORDER BY 1";
    crypto_generichash_state h;
    unsigned char            out[16];
    sqlite3_stmt            *st;
    bool                     row = true;
    lms_status               t = lmd__db_prepare(db, facts, &st, err);
    crypto_generichash_init(&h, NULL, 0, sizeof out);
    while (t == LMS_OK && (t = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        lms_str f = lmd__db_text(st, 0);
        crypto_generichash_update(&h, (const unsigned char *)f.s, f.n);
        crypto_generichash_update(&h, (const unsigned char *)"\n", 1);
    }
    sqlite3_finalize(st);
    crypto_generichash_final(&h, out, sizeof out);
    sodium_bin2hex(to, 33, out, sizeof out);
    return t;
}

static bool fit_seed(const char *seed)
{
    size_t n = strlen(seed);
    for (size_t i = 0; i < n; i++)
        if (!((seed[i] >= '0' && seed[i] <= '9') || (seed[i] >= 'a' && seed[i] <= 'z') || (seed[i] >= 'A' && seed[i] <= 'Z') || strchr("-_.", seed[i]))) return false;
    return n > 0 && n <= 64;
}

lms_status lmd__sample_draw(sqlite3 *db, const char *seed, uint64_t size, lmd_drawn *out, lms_error *err)
{
    *out = (lmd_drawn){ .size = size };
    if (!fit_seed(seed)) return lmd__fail(err, LMS_E_ARG, LMS_MSG("A seed is 1 to 64 letters and digits, for example 20241124"));
    if (size == 0 || size > LMD_SAMPLE_MOST) return lmd__fail(err, LMS_E_ARG, LMS_MSG("The size of a sample is a number from 1 to 100000"));
    if (!lmd__db_has_column(db, "child_state", "ward"))
        return lmd__fail(err, LMS_E_FORMAT, LMS_MSG("This result was made by an older version; make it again with lamsach clean"));
    memcpy(out->seed, seed, strlen(seed) + 1);
    lms_status s = lmd__sample_fingerprint(db, out->fingerprint, err);
    if (s == LMS_OK) s = pair_strata(out, err);
    if (s == LMS_OK) s = pairs(db, out, err);
    if (s == LMS_OK) s = records(db, out, err);
    if (s != LMS_OK) return s;
    allot(out, true, size, LEAST_PAIRS);
    allot(out, false, size, LEAST_RECORDS);
    if (out->n > 1) qsort(out->v, out->n, sizeof *out->v, by_rank_in_stratum);
    size_t kept = 0;
    for (size_t i = 0, in = 0; i < out->n; i++) {
        in = i && out->v[i].stratum == out->v[i - 1].stratum ? in + 1 : 0;
        if (in < out->s[out->v[i].stratum].drawn) out->v[kept++] = out->v[i];
    }
    out->n = kept;
    if (out->n > 1) qsort(out->v, out->n, sizeof *out->v, by_place);
    return LMS_OK;
}

/* ---- fields ---- */

static lms_status add_field(lmd_sample_fields *x, const lmd_field *f, lms_error *err)
{
    for (size_t i = 0; i < x->n; i++)
        if (x->v[i] == f) return LMS_OK;
    if (!lmd__room((void **)&x->v, x->n, &x->cap, sizeof *x->v)) return lmd__nomem(err);
    x->v[x->n++] = f;
    return LMS_OK;
}

lms_status lmd__sample_fields(sqlite3 *db, const lmd_fields *f, lmd_sample_fields *out, lms_error *err)
{
    static const char *const basic[] = { "person_name", "birth_date", "sex", "ethnicity", "person_id" };
    static const char *const more[] = { "address", "phone", "hamlet", "ward_name" };
    sqlite3_stmt *st = NULL;
    bool          row = true;
    lms_status    s = LMS_OK;
    if (lmd__db_has(db, "police_word")) {
        s = lmd__db_prepare(db, "SELECT id FROM police_word WHERE part = 'asked' ORDER BY place", &st, err);
        while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
            const lmd_field *x = lmd__field(f, lmd__db_text(st, 0));
            if (x && lmd__db_has_column(db, "record", x->id)) s = add_field(out, x, err);
        }
        sqlite3_finalize(st);
    }
    bool none = out->n == 0;
    for (size_t i = 0; s == LMS_OK && none && i < sizeof basic / sizeof *basic; i++) {
        const lmd_field *x = lmd__field_of_role(f, basic[i]);
        if (x) s = add_field(out, x, err);
    }
    none = out->n == 0;
    for (size_t i = 0; s == LMS_OK && none && i < f->n; i++) /* a pack without roles: every field that identifies */
        if (f->v[i].personal && lmd__db_has_column(db, "record", f->v[i].id)) s = add_field(out, &f->v[i], err);
    out->n_checked = out->n;
    for (size_t i = 0; s == LMS_OK && i < f->n; i++)
        for (size_t k = 0; s == LMS_OK && k < sizeof more / sizeof *more; k++)
            if ((strcmp(f->v[i].role, more[k]) == 0 || strcmp(f->v[i].type, more[k]) == 0) && lmd__db_has_column(db, "record", f->v[i].id)) s = add_field(out, &f->v[i], err);
    return s;
}
