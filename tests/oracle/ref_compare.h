// SPDX-License-Identifier: MIT
/*
 * ref_compare.h - the levels of two rows, worked out from the texts in the plainest way: the oracle of
 * score/kind_*.c, which compares interned words of rows, prefilters and remembers.
 */
#ifndef REF_COMPARE_H
#define REF_COMPARE_H

#include "score/compare.h"

#include <stdlib.h>
#include <utf8proc.h>

static inline unsigned ref_osa(lms_str a, lms_str b)
{
    static unsigned d[300][300];
    for (size_t i = 0; i <= a.n; i++) d[i][0] = (unsigned)i;
    for (size_t j = 0; j <= b.n; j++) d[0][j] = (unsigned)j;
    for (size_t i = 1; i <= a.n; i++)
        for (size_t j = 1; j <= b.n; j++) {
            unsigned x = d[i - 1][j - 1] + (a.s[i - 1] != b.s[j - 1]);
            if (d[i - 1][j] + 1 < x) x = d[i - 1][j] + 1;
            if (d[i][j - 1] + 1 < x) x = d[i][j - 1] + 1;
            if (i > 1 && j > 1 && a.s[i - 1] == b.s[j - 2] && a.s[i - 2] == b.s[j - 1] && d[i - 2][j - 2] + 1 < x) x = d[i - 2][j - 2] + 1;
            d[i][j] = x;
        }
    return d[a.n][b.n];
}

/* Textbook Jaro-Winkler. */
static inline double ref_jaro_winkler(lms_str a, lms_str b)
{
    bool   ua[300] = { 0 }, ub[300] = { 0 };
    int    n = (int)a.n, m = (int)b.n, w = (n > m ? n : m) / 2 - 1, match = 0, t = 0;
    if (w < 0) w = 0;
    for (int i = 0; i < n; i++)
        for (int j = i - w < 0 ? 0 : i - w; j < m && j <= i + w; j++)
            if (!ub[j] && a.s[i] == b.s[j]) {
                ua[i] = ub[j] = true;
                match++;
                break;
            }
    if (match == 0) return 0;
    for (int i = 0, k = 0; i < n; i++)
        if (ua[i]) {
            while (!ub[k]) k++;
            if (a.s[i] != b.s[k++]) t++;
        }
    double x = match, s = (x / n + x / m + (x - t / 2) / x) / 3;
    int    p = 0;
    while (p < 4 && p < n && p < m && a.s[p] == b.s[p]) p++;
    return s + p * 0.1 * (1 - s);
}

/* ---- names: syllables as texts ---- */
typedef struct ref_name { lms_str syl[8], fold[8], key, folded; int n; unsigned flags; } ref_name;

static inline ref_name ref_name_of(const lms_table *t, uint32_t field, uint32_t row)
{
    ref_name r = { .n = 0 };
    uint32_t v = t->column[field].v[row];
    if (v == 0) return r;
    const lms_name_feat *f = &t->column[field].name[v];
    r.n = f->n_syl < 8 ? f->n_syl : 8;
    r.flags = f->flags;
    r.key = lms__dict_get(&t->keys, f->key);
    r.folded = lms__dict_get(&t->folds, f->fold);
    for (int i = 0; i < r.n; i++) {
        r.syl[i] = lms__dict_get(&t->syllables, f->syl[i]);
        r.fold[i] = lms__dict_get(&t->syllables, f->fsyl[i]);
    }
    return r;
}

static inline size_t ref_toneless(lms_str s, char *out)
{
    utf8proc_int32_t buf[200];
    utf8proc_ssize_t n = utf8proc_decompose((const utf8proc_uint8_t *)s.s, (utf8proc_ssize_t)s.n, buf, 200, UTF8PROC_DECOMPOSE);
    size_t           k = 0;
    for (utf8proc_ssize_t i = 0; i < n; i++)
        if (buf[i] != 0x300 && buf[i] != 0x301 && buf[i] != 0x303 && buf[i] != 0x309 && buf[i] != 0x323) k += lms__utf8_put(out + k, (uint32_t)buf[i]);
    return k;
}

static inline unsigned ref_names(const ref_name *a, const ref_name *b)
{
    if (a->n == 0 || b->n == 0) return LMS_NAME_MISSING;
    if ((a->flags | b->flags) & LMS_NAME_TEMPORARY) return LMS_NAME_TEMP;
    if (lms__str_eq(a->key, b->key)) return LMS_NAME_EQUAL;
    if (lms__str_eq(a->folded, b->folded)) {
        if ((a->flags | b->flags) & LMS_NAME_NO_MARKS) return LMS_NAME_UNMARKED;
        for (int i = 0; i < a->n && a->n == b->n; i++) {
            char p[400], q[400];
            size_t n = ref_toneless(a->syl[i], p), m = ref_toneless(b->syl[i], q);
            if (n != m || memcmp(p, q, n) != 0) return LMS_NAME_MARK;
        }
        return LMS_NAME_TONE;
    }
    if ((a->flags | b->flags) & LMS_NAME_LOST) {
        bool   ok = a->folded.n == b->folded.n;
        for (size_t i = 0; ok && i < a->folded.n; i++) ok = a->folded.s[i] == b->folded.s[i] || a->folded.s[i] == '?' || b->folded.s[i] == '?';
        if (ok) return LMS_NAME_UNMARKED;
    }
    bool given = lms__str_eq(a->fold[a->n - 1], b->fold[b->n - 1]);
    const ref_name *s = a->n < b->n ? a : b, *l = a->n < b->n ? b : a;
    if (a->n != b->n) {
        int k = 0;
        for (int i = 0; i < l->n && k < s->n; i++) k += lms__str_eq(s->fold[k], l->fold[i]);
        if (given && lms__str_eq(a->fold[0], b->fold[0]) && k == s->n) return LMS_NAME_MIDDLE;
        return given ? LMS_NAME_GIVEN : LMS_NAME_OTHER;
    }
    int differ = 0, at = 0, used = 0;
    for (int i = 0; i < a->n; i++)
        if (!lms__str_eq(a->fold[i], b->fold[i])) differ++, at = i;
    if (differ == 1 && ref_osa(a->fold[at], b->fold[at]) <= 1) return (a->flags | b->flags) & LMS_NAME_ILL_FORMED ? LMS_NAME_TYPO : LMS_NAME_NEAR;
    for (int i = 0; i < a->n; i++)
        for (int k = 0; k < b->n; k++)
            if (!(used >> k & 1) && lms__str_eq(a->fold[i], b->fold[k])) {
                used |= 1 << k;
                break;
            }
    if (used == (1 << a->n) - 1) return LMS_NAME_REORDERED;
    if (given) return LMS_NAME_GIVEN;
    return a->n > 1 && differ == 1 && at == a->n - 1 ? LMS_NAME_REST : LMS_NAME_OTHER;
}

/* ---- dates ---- */
static inline unsigned ref_dates(lms_str x, lms_str y, double late, double pregnant)
{
    lms_date a = lms__date_parse_iso(x), b = lms__date_parse_iso(y);
    if (a.y == 0 || b.y == 0) return LMS_DATE_MISSING;
    if (a.d == 0 || b.d == 0) {
        if (a.y != b.y) return LMS_DATE_OTHER;
        return a.m == 0 || b.m == 0 || a.m == b.m ? LMS_DATE_PARTIAL : LMS_DATE_SAME_YEAR;
    }
    if (lms__str_eq(x, y)) return LMS_DATE_EQUAL;
    int apart = abs(lms__date_day(a.y, a.m, a.d) - lms__date_day(b.y, b.m, b.d));
    if (a.y == b.y && a.m == b.d && a.d == b.m) return LMS_DATE_SWAPPED;
    if (a.y == b.y && ((a.m == 1 && a.d == 1) || (b.m == 1 && b.d == 1))) return LMS_DATE_DEFAULT;
    char p[9], q[9];
    memcpy(p, x.s, 4), memcpy(p + 4, x.s + 5, 2), memcpy(p + 6, x.s + 8, 2);
    memcpy(q, y.s, 4), memcpy(q + 4, y.s + 5, 2), memcpy(q + 6, y.s + 8, 2);
    int differ = 0, at = 0;
    for (int i = 7; i >= 0; i--)
        if (p[i] != q[i]) differ++, at = i;
    if (differ == 1 || (differ == 2 && p[at] == q[at + 1] && p[at + 1] == q[at])) return LMS_DATE_DIGIT;
    if (a.y == b.y && (a.m == b.m || a.d == b.d)) return LMS_DATE_PART;
    if (apart <= late) return LMS_DATE_LATE;
    if (abs(a.y - b.y) == 1 && a.m == b.m && a.d == b.d) return LMS_DATE_YEAR;
    if (apart < pregnant) return LMS_DATE_PREGNANCY;
    return a.y == b.y ? LMS_DATE_SAME_YEAR : LMS_DATE_OTHER;
}

/* ---- numbers of a person ---- */
static inline bool ref_digits_near(lms_str a, lms_str b) { return a.n == b.n && ref_osa(a, b) <= 1; }

static inline bool ref_sound(const lms_table *t, const lms_comparison *c, uint32_t row)
{
    lms_str              s = lms__value(t, c->field[0], row);
    const lms_ident_feat *f = &t->column[c->field[0]].ident[t->column[c->field[0]].v[row]];
    if (!(f->flags & LMS_IDENT_FORMED)) return false;
    if (c->field[1] != LMS_NO_FIELD && (f->flags & LMS_IDENT_HAS_SEX) && lms__value(t, c->field[1], row).n &&
        lms__str_is(lms__value(t, c->field[1], row), "female") != ((f->flags & LMS_IDENT_FEMALE) != 0))
        return false;
    if (c->field[2] != LMS_NO_FIELD && f->year) {
        lms_date d = lms__date_parse_iso(lms__value(t, c->field[2], row));
        if (d.y && d.y != f->year) return false;
    }
    for (int k = 3; k < 5; k++)
        if (c->field[k] != LMS_NO_FIELD && lms__str_eq(s, lms__value(t, c->field[k], row))) return false;
    return true;
}

static inline unsigned ref_idents(const lms_table *t, const lms_comparison *c, uint32_t a, uint32_t b)
{
    const lms_column *col = &t->column[c->field[0]];
    lms_str           x = lms__value(t, c->field[0], a), y = lms__value(t, c->field[0], b);
    if (x.n == 0 || y.n == 0 || ((col->ident[col->v[a]].flags | col->ident[col->v[b]].flags) & LMS_IDENT_PLACEHOLDER)) return LMS_IDENT_MISSING;
    if (lms__str_eq(x, y)) return LMS_IDENT_EQUAL;
    if (col->ident[col->v[a]].bcd && col->ident[col->v[b]].bcd && ref_digits_near(x, y)) return LMS_IDENT_NEAR;
    return ref_sound(t, c, a) && ref_sound(t, c, b) ? LMS_IDENT_CONFLICT : LMS_IDENT_DOUBTFUL;
}

/* ---- parents ---- */
static inline unsigned ref_parent(const lms_table *t, const lms_comparison *c, int pa, int pb, uint32_t a, uint32_t b)
{
    const uint32_t *fa = c->field + 3 * pa, *fb = c->field + 3 * pb;
    ref_name        x = ref_name_of(t, fa[0], a), y = ref_name_of(t, fb[0], b);
    if (x.flags & LMS_NAME_TEMPORARY) x.n = 0;
    if (y.flags & LMS_NAME_TEMPORARY) y.n = 0;
    lms_str  ia = fa[2] == LMS_NO_FIELD ? LMS_S("") : lms__value(t, fa[2], a), ib = fb[2] == LMS_NO_FIELD ? LMS_S("") : lms__value(t, fb[2], b);
    bool     sound = ia.n == 12 && ib.n == 12;
    if (ia.n && ib.n && lms__str_eq(ia, ib)) return LMS_PARENT_ID;
    if (x.n == 0 || y.n == 0) return sound ? LMS_PARENT_DIFFERS : LMS_PARENT_MISSING;
    int ya = fa[1] == LMS_NO_FIELD ? 0 : atoi(lms__value(t, fa[1], a).s ? lms__value(t, fa[1], a).s : ""), yb = 0;
    uint64_t n = 0;
    ya = fa[1] != LMS_NO_FIELD && lms__str_uint(lms__value(t, fa[1], a), &n) ? (int)n : 0;
    yb = fb[1] != LMS_NO_FIELD && lms__str_uint(lms__value(t, fb[1], b), &n) ? (int)n : 0;
    if (lms__str_eq(x.folded, y.folded)) {
        if (sound && !ref_digits_near(ia, ib)) return LMS_PARENT_OTHER_ID;
        if (!ya || !yb) return LMS_PARENT_NAME;
        return ya == yb ? LMS_PARENT_NAME_YEAR : abs(ya - yb) <= c->years ? LMS_PARENT_NAME : LMS_PARENT_OTHER_YEAR;
    }
    unsigned l = ref_names(&x, &y);
    if (l == LMS_NAME_UNMARKED || l == LMS_NAME_MIDDLE || l == LMS_NAME_TYPO || l == LMS_NAME_NEAR) return LMS_PARENT_PARTIAL;
    return ya && yb && abs(ya - yb) >= c->generation ? LMS_PARENT_GENERATION : LMS_PARENT_DIFFERS;
}

static inline unsigned ref_parents(const lms_table *t, const lms_comparison *c, uint32_t a, uint32_t b)
{
    unsigned p = ref_parent(t, c, 0, 0, a, b), q = ref_parent(t, c, 1, 1, a, b);
    bool     no_p = p == LMS_PARENT_MISSING || p == LMS_PARENT_DIFFERS || p == LMS_PARENT_GENERATION;
    bool     no_q = q == LMS_PARENT_MISSING || q == LMS_PARENT_DIFFERS || q == LMS_PARENT_GENERATION;
    if (no_p && no_q) {
        unsigned r = ref_parent(t, c, 0, 1, a, b), s = ref_parent(t, c, 1, 0, a, b);
        bool     yes_r = r >= LMS_PARENT_ID && r <= LMS_PARENT_NAME, yes_s = s >= LMS_PARENT_ID && s <= LMS_PARENT_NAME;
        if ((yes_r && (yes_s || s == LMS_PARENT_MISSING)) || (yes_s && r == LMS_PARENT_MISSING)) return LMS_PARENT_CROSSED | LMS_PARENT_WITH << 4;
    }
    return p | q << 4;
}

/* ---- place ---- */
static inline lms_str ref_folded(const lms_table *t, uint32_t field, uint32_t row)
{
    if (field == LMS_NO_FIELD || t->column[field].v[row] == 0) return LMS_S("");
    const lms_column *c = &t->column[field];
    return c->fold ? lms__dict_get(&t->folds, c->fold[c->v[row]]) : lms__value(t, field, row);
}
static inline bool ref_same(lms_str a, lms_str b) { return a.n && lms__str_eq(a, b); }

static inline unsigned ref_places(const lms_table *t, const lms_comparison *c, uint32_t a, uint32_t b)
{
    const lms_column    *col = &t->column[c->field[0]];
    const lms_unit_feat *p = &col->unit[col->v[a]], *q = &col->unit[col->v[b]];
    if (p->ward == 0 || q->ward == 0) return LMS_PLACE_MISSING;
    bool one = p->ward == q->ward;
    for (int i = 0; i < LMS_UNIT_SUCCESSORS; i++)
        for (int k = 0; k < LMS_UNIT_SUCCESSORS; k++) one = one || (p->today[i] && p->today[i] == q->today[k]);
    if (one) {
        if (ref_same(ref_folded(t, c->field[2], a), ref_folded(t, c->field[2], b)) || ref_same(ref_folded(t, c->field[3], a), ref_folded(t, c->field[3], b)))
            return LMS_PLACE_HOUSEHOLD;
        if (ref_same(ref_folded(t, c->field[1], a), ref_folded(t, c->field[1], b))) return LMS_PLACE_HAMLET;
        return p->ward == q->ward ? LMS_PLACE_WARD : LMS_PLACE_SUCCESSOR;
    }
    if (p->district && p->district == q->district) return LMS_PLACE_DISTRICT;
    return p->province && p->province == q->province ? LMS_PLACE_PROVINCE : LMS_PLACE_OTHER;
}

static inline unsigned ref_texts(const lms_table *t, const lms_comparison *c, uint32_t fa, uint32_t fb, uint32_t a, uint32_t b)
{
    lms_str x = t->column[fa].name ? ref_name_of(t, fa, a).folded : ref_folded(t, fa, a), y = t->column[fb].name ? ref_name_of(t, fb, b).folded : ref_folded(t, fb, b);
    if (x.n == 0 || y.n == 0) return 0;
    if (lms__str_eq(x, y)) return 1;
    double s = c->osa ? 1 - (double)ref_osa(x, y) / (double)(x.n > y.n ? x.n : y.n) : ref_jaro_winkler(x, y);
    for (unsigned k = 0; k < c->n_steps; k++)
        if (s >= c->step[k]) return k + 2;
    return c->n_steps + 2;
}

static inline unsigned ref_levels(const lms_table *t, const lms_comparison *c, uint32_t a, uint32_t b)
{
    ref_name x, y;
    lms_str  p, q;
    uint64_t m, n;
    unsigned far, l, k;
    switch (c->kind) {
    case LMS_CMP_NAME: x = ref_name_of(t, c->field[0], a), y = ref_name_of(t, c->field[0], b); return ref_names(&x, &y);
    case LMS_CMP_DATE: return ref_dates(lms__value(t, c->field[0], a), lms__value(t, c->field[0], b), c->days_late, c->days_pregnant);
    case LMS_CMP_IDENT: return ref_idents(t, c, a, b);
    case LMS_CMP_PARENTS: return ref_parents(t, c, a, b);
    case LMS_CMP_PLACE: return ref_places(t, c, a, b);
    case LMS_CMP_EQUAL:
        p = c->fold ? ref_folded(t, c->field[0], a) : lms__value(t, c->field[0], a), q = c->fold ? ref_folded(t, c->field[0], b) : lms__value(t, c->field[0], b);
        return p.n == 0 || q.n == 0 ? 0 : lms__str_eq(p, q) ? 1 : 2;
    case LMS_CMP_NUMBER:
        if (!lms__str_uint(lms__value(t, c->field[0], a), &m) || !lms__str_uint(lms__value(t, c->field[0], b), &n)) return 0;
        return m == n ? 1 : (double)(m > n ? m - n : n - m) <= c->step[0] ? 2 : 3;
    case LMS_CMP_TEXT: return ref_texts(t, c, c->field[0], c->field[0], a, b);
    default:
        far = c->n_steps + 2;
        l = ref_texts(t, c, c->field[0], c->field[0], a, b), k = ref_texts(t, c, c->field[1], c->field[1], a, b);
        if ((l == far || l == 0) && (k == far || k == 0)) {
            unsigned r = ref_texts(t, c, c->field[0], c->field[1], a, b), s = ref_texts(t, c, c->field[1], c->field[0], a, b);
            if (r != far && s != far && (r || s)) return far | (far + 2) << 4;
        }
        return (l == far ? far + 1 : l) | (k == far ? far + 1 : k) << 4;
    }
}

static inline uint64_t ref_pattern(const lms_comparer *x, uint32_t a, uint32_t b)
{
    uint64_t p = 0;
    for (uint32_t i = 0; i < x->plan->n_cmp; i++) p |= (uint64_t)ref_levels(x->t, &x->plan->cmp[i], a, b) << (4 * x->plan->cmp[i].slot);
    return p;
}

#endif
