// SPDX-License-Identifier: MIT
/* desk/sample_sum.c - the calls behind `lamsach sample`: draw and write; read back, estimate, put beside the result. */
#include "sample_sum.h"

#include "declog.h"
#include "export.h"
#include "review_evidence.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- which row of the sample ---- */

static int by_id(const void *a, const void *b, void *sample)
{
    const lmd_sample_row *v = ((const lmd_drawn *)sample)->v, *x = &v[*(const uint32_t *)a], *y = &v[*(const uint32_t *)b];
    if ((x->b != 0) != (y->b != 0)) return x->b ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

lms_status lmd__answers_sample(lmd_sample_answers *x, const char fingerprint[33], uint64_t size, const char *seed, lms_error *err)
{
    lmd_drawn *m = &x->sample;
    if (m->fingerprint[0] == 0) {
        lms_status s = lmd__sample_draw(x->db, seed, size, m, err);
        if (s != LMS_OK) return s;
        x->by_id = malloc((m->n + 1) * sizeof *x->by_id);
        x->verdict = calloc(m->n * x->checked.n_checked + 1, 1);
        x->field = calloc(x->checked.n_checked + 1, sizeof *x->field);
        if (!x->by_id || !x->verdict || !x->field) return lmd__nomem(err);
        for (uint32_t i = 0; i < m->n; i++) x->by_id[i] = i;
        if (m->n > 1) qsort_r(x->by_id, m->n, sizeof *x->by_id, by_id, m);
    }
    if (strcmp(m->fingerprint, fingerprint) != 0)
        return lmd__fail(err, LMS_E_FORMAT, LMS_MSG("This sheet was drawn from another result; name the result it was drawn from"));
    if (m->size != size || strcmp(m->seed, seed) != 0)
        return lmd__fail(err, LMS_E_FORMAT, LMS_MSG("This sheet is of another sample than the ones before; read the sheets of one sample together"));
    return LMS_OK;
}

void lmd__answers_put(lmd_sample_answers *x, bool pair, uint64_t id, lms_str field, lmd_verdict v)
{
    const lmd_drawn *m = &x->sample;
    size_t            low = 0, high = m->n, f = 0;
    while (low < high) {
        size_t                mid = low + (high - low) / 2;
        const lmd_sample_row *r = &m->v[x->by_id[mid]];
        bool                  before = (r->b != 0) != pair ? r->b != 0 : r->id < id;
        if (before) low = mid + 1;
        else high = mid;
    }
    while (!pair && f < x->checked.n_checked && !lmd__is(field, x->checked.v[f]->id)) f++;
    if (low == m->n || m->v[x->by_id[low]].id != id || (m->v[x->by_id[low]].b != 0) != pair || f == x->checked.n_checked) {
        x->foreign++;
        return;
    }
    uint8_t *at = &x->verdict[x->by_id[low] * x->checked.n_checked + f];
    if (v == LMD_OPEN || *at == v || *at == LMD_N_VERDICTS) return;
    x->contradicted += *at != LMD_OPEN;
    *at = *at == LMD_OPEN ? (uint8_t)v : LMD_N_VERDICTS;
}

/* ---- estimates ---- */

/* Which checked fields of a record had a value, and so a line in the sheet; as bits. */
static lms_status shown(const lmd_sample_answers *x, sqlite3_stmt *st, int64_t id, uint64_t *bits, lms_error *err)
{
    bool row = false;
    sqlite3_reset(st);
    sqlite3_bind_int64(st, 1, id);
    lms_status s = lmd__db_step(st, &row, err);
    *bits = 0;
    for (size_t f = 0; s == LMS_OK && row && f < x->checked.n_checked && f < 64; f++)
        if (lmd__db_text(st, (int)f).n) *bits |= 1ull << f;
    return s;
}

/* One wrong field makes the record wrong; all right makes it right; else it is open, or nobody could say. */
static lmd_verdict of_record(lmd_sample_answers *x, const uint8_t *v, uint64_t bits)
{
    bool wrong = false, open = false, unsure = false, any = false;
    for (size_t f = 0; f < x->checked.n_checked; f++) {
        if (!(bits >> f & 1)) continue;
        wrong |= v[f] == LMD_WRONG;
        unsure |= v[f] == LMD_UNSURE;
        open |= v[f] == LMD_OPEN || v[f] == LMD_N_VERDICTS;
        any |= v[f] != LMD_OPEN;
        x->field[f].right += v[f] == LMD_RIGHT;
        x->field[f].wrong += v[f] == LMD_WRONG;
        x->field[f].unsure += v[f] == LMD_UNSURE;
    }
    if (open && any && !wrong) x->partly++;
    return wrong ? LMD_WRONG : open || bits == 0 ? LMD_OPEN : unsure ? LMD_UNSURE : LMD_RIGHT;
}

static lms_status count(lmd_sample_answers *x, lms_error *err)
{
    lmd_drawn   *m = &x->sample;
    lmd_buf       q = { 0 };
    sqlite3_stmt *st = NULL;
    lms_status    s;
    lmd__puts(&q, "SELECT ");
    for (size_t f = 0; f < x->checked.n_checked; f++) lmd__puts(&q, f ? ", " : ""), lmd__db_ident(&q, lmd__str(x->checked.v[f]->id));
    lmd__puts(&q, " FROM record WHERE record_id = ?1");
    s = q.bad ? lmd__nomem(err) : lmd__db_prepare(x->db, lmd__z(&q), &st, err);
    for (size_t i = 0; s == LMS_OK && i < m->n; i++) {
        const uint8_t      *v = &x->verdict[i * x->checked.n_checked];
        lmd_sample_stratum *in = &m->s[m->v[i].stratum];
        uint64_t            bits = 0;
        lmd_verdict         is = (lmd_verdict)v[0];
        if (m->v[i].b == 0) {
            s = shown(x, st, m->v[i].a, &bits, err);
            is = of_record(x, v, bits);
        }
        in->checked += is == LMD_RIGHT || is == LMD_WRONG;
        in->right += is == LMD_RIGHT;
        in->unsure += is == LMD_UNSURE;
    }
    sqlite3_finalize(st);
    lmd__buf_free(&q);
    return s;
}

/* The strata of one kind, as the statistics take them; and their sums. */
static size_t strata(const lmd_drawn *m, bool pair, bool merged, lmd_stratum *to, lmd_share *sum)
{
    size_t n = 0;
    for (size_t i = 0; i < m->n_s; i++) {
        const lmd_sample_stratum *x = &m->s[i];
        if (x->pair != pair || (pair && x->merged != merged) || x->size == 0) continue;
        to[n++] = (lmd_stratum){ x->size, x->checked, x->right };
        sum->of += x->size, sum->drawn += x->drawn, sum->checked += x->checked, sum->right += x->right, sum->unsure += x->unsure;
    }
    return n;
}

static void take(lmd_share *to, lmd_interval v) { to->estimate = v.estimate, to->low = v.low, to->high = v.high; }

static lms_status estimate(const lmd_drawn *m, lmd_sample_result *r, lms_error *err)
{
    lmd_stratum *a = calloc(m->n_s + 1, sizeof *a), *b = calloc(m->n_s + 1, sizeof *b);
    if (a && b) {
        size_t n = strata(m, true, true, a, &r->precision), k = strata(m, true, false, b, &r->recall);
        take(&r->precision, lmd__stat_share(a, n));
        take(&r->recall, lmd__stat_part(a, n, b, k));
        n = strata(m, false, false, a, &r->clean);
        take(&r->clean, lmd__stat_share(a, n));
    }
    bool ok = a && b;
    free(a), free(b);
    return ok ? LMS_OK : lmd__nomem(err);
}

/* ---- the file beside the result ---- */

static void put_share(lmd_buf *b, const char *name, const lmd_share *x)
{
    lmd__printf(b, ",\n \"%s\":{\"of\":%llu,\"drawn\":%llu,\"checked\":%llu,\"right\":%llu,\"unsure\":%llu,\"estimate\":%.6f,\"low\":%.6f,\"high\":%.6f}", name,
                (unsigned long long)x->of, (unsigned long long)x->drawn, (unsigned long long)x->checked, (unsigned long long)x->right, (unsigned long long)x->unsure,
                x->estimate, x->low, x->high);
}

lms_status lmd__sample_path(lmd_buf *out, const char *result_db, lms_error *err)
{
    lms_str r = lmd__str(result_db);
    if (r.n > 3 && memcmp(r.s + r.n - 3, ".db", 3) == 0) r.n -= 3;
    lmd__put_str(out, r);
    lmd__puts(out, ".sample.json");
    lmd__z(out);
    return out->bad ? lmd__nomem(err) : LMS_OK;
}

static lms_status keep(const char *result_db, const lmd_sample_answers *x, const lmd_sample_result *r, lms_error *err)
{
    const lmd_drawn *m = &x->sample;
    lmd_buf           b = { 0 }, path = { 0 };
    lmd_locale        l = { 0 };
    lmd__c_enter(&l);
    lmd__printf(&b, "{\"lamsach_sample\":1,\"result\":\"%s\",\"seed\":\"%s\",\"size\":%llu", m->fingerprint, m->seed, (unsigned long long)m->size);
    put_share(&b, "precision", &r->precision);
    put_share(&b, "recall", &r->recall);
    put_share(&b, "clean", &r->clean);
    lmd__puts(&b, ",\n \"strata\":[");
    for (size_t i = 0; i < m->n_s; i++) {
        const lmd_sample_stratum *s = &m->s[i];
        lmd__printf(&b, "%s\n  {\"code\":\"%s\",\"ward\":", i ? "," : "", s->code);
        lmd__json_text(&b, lmd__str(s->ward));
        lmd__puts(&b, ",\"name\":");
        lmd__json_text(&b, lmd__str(s->name));
        lmd__printf(&b, ",\"pair\":%d,\"merged\":%d,\"size\":%llu,\"drawn\":%llu,\"checked\":%llu,\"right\":%llu,\"unsure\":%llu}", s->pair, s->merged, (unsigned long long)s->size,
                    (unsigned long long)s->drawn, (unsigned long long)s->checked, (unsigned long long)s->right, (unsigned long long)s->unsure);
    }
    lmd__puts(&b, "],\n \"fields\":[");
    for (size_t f = 0; f < x->checked.n_checked; f++)
        lmd__printf(&b, "%s\n  {\"field\":\"%s\",\"right\":%llu,\"wrong\":%llu,\"unsure\":%llu}", f ? "," : "", x->checked.v[f]->id, (unsigned long long)x->field[f].right,
                    (unsigned long long)x->field[f].wrong, (unsigned long long)x->field[f].unsure);
    lmd__puts(&b, "]}\n");
    lmd__c_free(&l);
    lms_status s = b.bad ? lmd__nomem(err) : lmd__sample_path(&path, result_db, err);
    if (s == LMS_OK) s = lmd__write_file(path.s, lmd__buf_str(&b), err);
    lmd__buf_free(&b), lmd__buf_free(&path);
    return s;
}

/* ---- answers to pairs as decisions, where that was asked for ---- */

static lms_status key_of(sqlite3_stmt *st, int64_t id, lmd_buf *out, lms_error *err)
{
    bool row = false;
    sqlite3_reset(st);
    sqlite3_bind_int64(st, 1, id);
    lms_status s = lmd__db_step(st, &row, err);
    lmd__buf_clear(out);
    if (s == LMS_OK && row) lmd__put_str(out, lmd__db_text(st, 0));
    return s == LMS_OK && out->bad ? lmd__nomem(err) : s;
}

static lms_status decide(const char *result_db, const lmd_sample_answers *x, const char *by, lmd_sample_result *r, lms_error *err)
{
    const lmd_drawn *m = &x->sample;
    lmd_buf           path = { 0 }, a = { 0 }, b = { 0 }, why = { 0 };
    lmd_declog       *log = NULL;
    lmd_evidence      e = { 0 };
    sqlite3_stmt     *st = NULL;
    char              mark[LMD_HEX + 1];
    lms_status        s = lmd__declog_path(&path, result_db, err);
    lmd__printf(&why, "Phúc tra mẫu %s", m->seed);
    if (s == LMS_OK) s = lmd__declog_open(path.s, true, &log, err);
    if (s == LMS_OK) s = lmd__evidence_open(x->db, &e, err);
    if (s == LMS_OK) s = lmd__db_prepare(x->db, "SELECT record_key FROM record WHERE record_id = ?1", &st, err);
    for (size_t i = 0; s == LMS_OK && i < m->n; i++) {
        uint8_t     v = x->verdict[i * x->checked.n_checked];
        lmd_receipt receipt;
        lmd_act     act = { .by = lmd__str(by), .reason = lmd__buf_str(&why) };
        if (m->v[i].b == 0 || (v != LMD_RIGHT && v != LMD_WRONG)) continue;
        s = key_of(st, m->v[i].a, &a, err);
        if (s == LMS_OK) s = key_of(st, m->v[i].b, &b, err);
        if (s == LMS_OK) s = lmd__evidence_pair(&e, m->v[i].a, m->v[i].b, mark, err);
        if (s == LMS_OK) s = lmd__declog_decide(log, lmd__buf_str(&a), lmd__buf_str(&b), v == LMD_RIGHT ? LMD_S("same") : LMD_S("different"), lmd__str(mark), 0, &act, &receipt, err);
        if (s == LMS_OK) *(receipt.conflict ? &r->log_kept : &r->logged) += 1;
    }
    sqlite3_finalize(st);
    lmd__evidence_close(&e);
    lmd__declog_close(log);
    lmd_buf *const t[] = { &path, &a, &b, &why };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) lmd__buf_free(t[i]);
    return s;
}

/* ---- the calls ---- */

lms_status lmd_sample(const char *result_db, const char *path, uint64_t size, const char *seed, lmd_sample_info *out, lms_error *err)
{
    sqlite3   *db;
    lmd_drawn m = { 0 };
    char       made[17];
    if (path == NULL || *path == 0) return lmd__fail(err, LMS_E_ARG, LMS_MSG("No output was named; give one with -o, for example -o sample.xlsx"));
    if (seed == NULL) {
        unsigned char r[8];
        randombytes_buf(r, sizeof r);
        sodium_bin2hex(made, sizeof made, r, sizeof r);
        seed = made;
    }
    lms_status s = lmd__db_open(result_db, &db, err);
    if (s == LMS_OK) s = lmd__sample_draw(db, seed, size, &m, err);
    if (s == LMS_OK) s = lmd__sample_book(db, &m, path, err);
    if (s == LMS_OK && out) {
        *out = (lmd_sample_info){ .size = sizeof *out };
        memcpy(out->seed, m.seed, sizeof out->seed);
        for (size_t i = 0; i < m.n_s; i++) {
            *(m.s[i].pair ? &out->pairs_of : &out->records_of) += m.s[i].size;
            *(m.s[i].pair ? &out->pairs : &out->records) += m.s[i].drawn;
        }
    }
    lmd__sample_free(&m);
    sqlite3_close(db);
    return s;
}

lms_status lmd_sample_read(const char *result_db, const char *const *path, size_t n, const char *decide_as, lmd_sample_result *out, lms_error *err)
{
    lmd_sample_answers x = { 0 };
    lmd_sample_result  r = { .size = sizeof r };
    lms_status         s = n && path ? lmd__db_open(result_db, &x.db, err) : lmd__fail(err, LMS_E_ARG, LMS_MSG("No filled workbook was named"));
    if (s == LMS_OK) s = lmd__fields_load(x.db, &x.fields, err);
    if (s == LMS_OK) s = lmd__sample_fields(x.db, &x.fields, &x.checked, err);
    if (s == LMS_OK && x.checked.n_checked == 0) s = lmd__fail(err, LMS_E_FORMAT, LMS_MSG("This result was made by an older version; make it again with lamsach clean"));
    for (size_t i = 0; s == LMS_OK && i < n; i++) s = lmd__sample_read_file(&x, path[i], err);
    if (s == LMS_OK) s = count(&x, err);
    if (s == LMS_OK) s = estimate(&x.sample, &r, err);
    if (s == LMS_OK) s = keep(result_db, &x, &r, err);
    if (s == LMS_OK && decide_as) s = decide(result_db, &x, decide_as, &r, err);
    if (s == LMS_OK && out) {
        r.foreign = x.foreign, r.unknown_words = x.unknown_words, r.lost = x.lost, r.contradicted = x.contradicted, r.partly = x.partly;
        memcpy(r.seed, x.sample.seed, sizeof r.seed);
        *out = r;
    }
    free(x.by_id), free(x.verdict), free(x.field), free(x.checked.v);
    lmd__sample_free(&x.sample);
    lmd__fields_free(&x.fields);
    sqlite3_close(x.db);
    return s;
}
