// SPDX-License-Identifier: MIT
/*
 * score/kind_name.c - names of persons, syllable by syllable: the first level that holds.
 *
 *   equal      same letters, marks and all (where the tone is put does not matter)
 *   unmarked   folded equal and one side carries no marks at all, or a letter was lost: damage
 *   tone       folded equal, both with marks, tones differ: Anh and Ánh
 *   mark       folded equal, a quality mark differs: Tân and Tần is tone; Đông and Dong is mark
 *   middle     family and given equal, syllables in between missing on one side
 *   typo       as many syllables, one differs by one letter, and one of the names is ill-formed
 *   near       the same, both well-formed: Lan and Lam may be two children
 *   reordered  the same syllables in another order
 *   given      given equal, the rest not
 *   rest       all but the given name equal: brothers and sisters
 *   other      none of these
 *   temporary  a word for a newborn without a name on either side: weighs nothing
 *
 * Words of a row: value, key, fold, given, hash of the rest, hash of the sorted syllables, flags and count.
 */
#include "score/compare.h"

enum { VALUE, KEY, FOLD, GIVEN, REST, SORTED, FLAGS, N_WORDS };

static uint32_t shown(const lms_name_feat *f) { return f->n_syl < LMS_NAME_SYLS ? f->n_syl : LMS_NAME_SYLS; }

static uint32_t mix32(uint32_t h, uint32_t x)
{
    h = (h ^ x) * 0x9E3779B1u;
    return h ^ h >> 15;
}

uint32_t lms__rest_hash(const lms_name_feat *f)
{
    uint32_t n = shown(f), h = 0x811C9DC5u + n;
    for (uint32_t i = 0; i + 1 < n; i++) h = mix32(h, f->fsyl[i]);
    return h ? h : 1;
}

/* Letters a and b equal where neither is a lost one. */
static bool lost_equal(lms_str a, lms_str b)
{
    size_t i = 0, k = 0;
    while (i < a.n && k < b.n) {
        uint32_t x = lms__utf8_next(a, &i), y = lms__utf8_next(b, &k);
        if (x != y && x != '?' && y != '?' && x != 0xFFFD && y != 0xFFFD) return false;
    }
    return i == a.n && k == b.n;
}

bool lms__one_edit(lms_str a, lms_str b)
{
    if (a.n > b.n) {
        lms_str t = a;
        a = b;
        b = t;
    }
    if (b.n - a.n > 1) return false;
    size_t i = 0;
    while (i < a.n && a.s[i] == b.s[i]) i++;
    if (a.n == b.n) {
        if (i == a.n) return true;
        if (memcmp(a.s + i + 1, b.s + i + 1, a.n - i - 1) == 0) return true;
        return i + 1 < a.n && a.s[i] == b.s[i + 1] && a.s[i + 1] == b.s[i] && memcmp(a.s + i + 2, b.s + i + 2, a.n - i - 2) == 0;
    }
    return memcmp(a.s + i, b.s + i + 1, a.n - i) == 0;
}

static bool subsequence(const uint32_t *s, uint32_t ns, const uint32_t *l, uint32_t nl)
{
    uint32_t k = 0;
    for (uint32_t i = 0; i < nl && k < ns; i++) k += s[k] == l[i];
    return k == ns;
}

static bool same_set(const uint32_t *a, const uint32_t *b, uint32_t n)
{
    uint32_t used = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t k = 0;
        while (k < n && ((used >> k & 1) || a[i] != b[k])) k++;
        if (k == n) return false;
        used |= 1u << k;
    }
    return true;
}

/* Folded equal: which marks differ? */
static unsigned marks(const lms_comparer *x, const lms_name_feat *a, const lms_name_feat *b)
{
    if ((a->flags | b->flags) & LMS_NAME_NO_MARKS) return LMS_NAME_UNMARKED;
    uint32_t n = shown(a);
    if (n != shown(b)) return LMS_NAME_TONE;
    for (uint32_t i = 0; i < n; i++)
        if (a->syl[i] != b->syl[i] && x->toneless[a->syl[i]] != x->toneless[b->syl[i]]) return LMS_NAME_MARK;
    return LMS_NAME_TONE;
}

unsigned lms__name_level(const lms_comparer *x, const lms_name_feat *a, const lms_name_feat *b)
{
    const lms_table *t = x->t;
    uint32_t         na = shown(a), nb = shown(b);
    if (na == 0 || nb == 0) return LMS_NAME_MISSING;
    if ((a->flags | b->flags) & LMS_NAME_TEMPORARY) return LMS_NAME_TEMP;
    if (a->key == b->key) return LMS_NAME_EQUAL;
    if (a->fold == b->fold) return marks(x, a, b);
    if (((a->flags | b->flags) & LMS_NAME_LOST) && lost_equal(lms__dict_get(&t->folds, a->fold), lms__dict_get(&t->folds, b->fold)))
        return LMS_NAME_UNMARKED;
    const uint32_t *s = a->fsyl, *l = b->fsyl;
    bool            given = s[na - 1] == l[nb - 1];
    if (na != nb) {
        if (given && s[0] == l[0] && (na < nb ? subsequence(s, na, l, nb) : subsequence(l, nb, s, na))) return LMS_NAME_MIDDLE;
        return given ? LMS_NAME_GIVEN : LMS_NAME_OTHER;
    }
    uint32_t differ = 0, at = 0;
    for (uint32_t i = 0; i < na; i++)
        if (s[i] != l[i]) differ++, at = i;
    if (differ == 1 && lms__one_edit(lms__dict_get(&t->syllables, s[at]), lms__dict_get(&t->syllables, l[at])))
        return (a->flags | b->flags) & LMS_NAME_ILL_FORMED ? LMS_NAME_TYPO : LMS_NAME_NEAR;
    if (differ > 1 && same_set(s, l, na)) return LMS_NAME_REORDERED;
    if (given) return LMS_NAME_GIVEN;
    return na > 1 && differ == 1 && at == na - 1 ? LMS_NAME_REST : LMS_NAME_OTHER;
}

static void fill(const lms_comparer *x, const lms_comparison *c, uint32_t row, uint32_t *w)
{
    const lms_column *col = &x->t->column[c->field[0]];
    uint32_t          v = col->v[row];
    memset(w, 0, N_WORDS * sizeof *w);
    if (v == 0) return;
    const lms_name_feat *f = &col->name[v];
    uint32_t             n = shown(f), sum = n;
    if (n == 0) return;
    for (uint32_t i = 0; i < n; i++) sum += mix32(0x2545F491u, f->fsyl[i]);
    w[VALUE] = v;
    w[KEY] = f->key;
    w[FOLD] = f->fold;
    w[GIVEN] = f->fsyl[n - 1];
    w[REST] = lms__rest_hash(f);
    w[SORTED] = sum;
    w[FLAGS] = f->flags;
}

static unsigned compare(const lms_comparer *x, const lms_comparison *c, const uint32_t *a, const uint32_t *b, lms_compare_memo *m)
{
    if (a[VALUE] == 0 || b[VALUE] == 0) return LMS_NAME_MISSING;
    uint32_t flags = a[FLAGS] | b[FLAGS];
    if (flags & LMS_NAME_TEMPORARY) return LMS_NAME_TEMP;
    if (a[KEY] == b[KEY]) return LMS_NAME_EQUAL;
    if (a[FOLD] == b[FOLD] && (flags & LMS_NAME_NO_MARKS)) return LMS_NAME_UNMARKED;
    /* Every level between `equal` and `other` shares the given name, the rest, or all syllables. */
    if (a[FOLD] != b[FOLD] && a[GIVEN] != b[GIVEN] && a[REST] != b[REST] && a[SORTED] != b[SORTED] && !(flags & LMS_NAME_LOST))
        return LMS_NAME_OTHER;
    const lms_column *col = &x->t->column[c->field[0]];
    if (m == NULL) return lms__name_level(x, &col->name[a[VALUE]], &col->name[b[VALUE]]);
    uint64_t key = (uint64_t)a[VALUE] << 32 | b[VALUE];
    unsigned cmp = (unsigned)(c - x->plan->cmp) + 1;
    size_t   i = lms__memo_slot(key, cmp);
    if (m->at[i].cmp != cmp || m->at[i].key != key) {
        unsigned level = lms__name_level(x, &col->name[a[VALUE]], &col->name[b[VALUE]]);
        m->at[i].key = key;
        m->at[i].cmp = (uint8_t)cmp;
        m->at[i].level = (uint8_t)level;
    }
    return m->at[i].level;
}

static const char *const levels[] = { "missing", "equal", "unmarked", "tone", "mark", "middle", "typo", "near", "reordered",
                                      "given", "rest", "other", "temporary" };
const lms_kind lms__kind_name = { "name", levels, LMS_N_NAME_LEVELS, 1, N_WORDS, 1u << LMS_NAME_MISSING | 1u << LMS_NAME_TEMP,
    1u << LMS_ATTR_KEY | 1u << LMS_ATTR_FOLD | 1u << LMS_ATTR_GIVEN, fill, compare };
