// SPDX-License-Identifier: MIT
/*
 * normalise/units.c - administrative units with time. A code means nothing without its date: key = (code, day).
 *
 * Idea    Rows of the gazetteer by code, in order of valid_from. A ward code is read in the epoch of the data; where
 *         it was not valid then, in the last epoch before. From there the successors lead to the units of today
 *         (a split ward has several).
 */
#include "normalise/internal.h"
#include "text/fold.h"

#include <stdlib.h>

/* words, fold: the name in words of letters and digits, with marks and without */
typedef struct unit { lms_str code, name, level, parent, type, words, fold; int32_t from, to; } unit;
typedef struct successor { lms_str code, next; int32_t until, from; } successor;

enum { MAX_EPOCHS = 16 };

struct lms_gazetteer {
    lms_mem   *mem;
    unit      *unit;      /* by (code, from) */
    uint32_t   n;
    successor *succ;      /* by (code, until) */
    uint32_t   n_succ;
    lms_dict   names;     /* folded ward names */
    lms_dict   dashed;    /* folded names of any level that have a dash in them */
    uint32_t  *first, *next; /* chains of wards with one folded name */
    uint32_t   n_first;
    int32_t    epoch[MAX_EPOCHS]; /* last days of its periods, ascending; the present is INT32_MAX */
    uint32_t   n_epochs;
    lms_arena  text;
};

static int32_t day_of(lms_str iso, int32_t none)
{
    lms_date d = lms__date_parse_iso(iso);
    return d.d ? lms__date_day(d.y, d.m, d.d) : none;
}

static int by_code(const void *pa, const void *pb)
{
    const unit *a = pa, *b = pb;
    int c = lms__str_cmp(a->code, b->code);
    return c ? c : (a->from > b->from) - (a->from < b->from);
}

static int by_old(const void *pa, const void *pb)
{
    const successor *a = pa, *b = pb;
    int c = lms__str_cmp(a->code, b->code);
    if (c) return c;
    if (a->until != b->until) return a->until < b->until ? -1 : 1;
    return lms__str_cmp(a->next, b->next);
}

/* The different last days of units, ascending. */
static void find_epochs(lms_gazetteer *g)
{
    for (uint32_t r = 0; r < g->n; r++) {
        int32_t  d = g->unit[r].to;
        uint32_t k = 0;
        while (k < g->n_epochs && g->epoch[k] < d) k++;
        if (g->n_epochs == MAX_EPOCHS || (k < g->n_epochs && g->epoch[k] == d)) continue;
        for (uint32_t i = g->n_epochs++; i > k; i--) g->epoch[i] = g->epoch[i - 1];
        g->epoch[k] = d;
    }
}

lms_status lms__gazetteer_new(lms_mem *mem, const lms_csv_table *u, const lms_csv_table *s, lms_gazetteer **out, lms_error *err)
{
    lms_gazetteer *g = lms__mem_zalloc(mem, 1, sizeof *g);
    lms_buf        b;
    *out = g;
    if (g == NULL) return lms__mem_why(mem, err);
    g->mem = mem;
    g->n = u->n_rows;
    g->n_succ = s ? s->n_rows : 0;
    g->n_first = u->n_rows + 1;
    g->unit = lms__mem_zalloc(mem, g->n, sizeof *g->unit);
    g->succ = lms__mem_zalloc(mem, g->n_succ, sizeof *g->succ);
    g->first = lms__mem_zalloc(mem, g->n_first, sizeof *g->first);
    g->next = lms__mem_zalloc(mem, g->n, sizeof *g->next);
    if (!g->unit || !g->succ || !g->first || !g->next || !lms__dict_init(&g->names, mem) ||
        !lms__dict_init(&g->dashed, mem)) return lms__mem_why(mem, err);
    uint32_t c[7];
    static const char *const head[7] = { "code", "name", "type", "level", "parent", "valid_from", "valid_to" };
    for (int i = 0; i < 7; i++)
        if ((c[i] = lms__csv_column(u, head[i])) == UINT32_MAX) return lms__fail(err, LMS_E_RULES, LMS_MSG("The table of units has no column {1}"), head[i]);
    for (uint32_t r = 0; r < g->n; r++)
        g->unit[r] = (unit){ lms__csv_cell(u, r, c[0]), lms__csv_cell(u, r, c[1]), lms__csv_cell(u, r, c[3]), lms__csv_cell(u, r, c[4]), lms__csv_cell(u, r, c[2]),
                             { NULL, 0 }, { NULL, 0 }, day_of(lms__csv_cell(u, r, c[5]), INT32_MIN), day_of(lms__csv_cell(u, r, c[6]), INT32_MAX) };
    bool sorted = true;
    for (uint32_t r = 1; r < g->n && sorted; r++) sorted = by_code(&g->unit[r - 1], &g->unit[r]) <= 0;
    if (!sorted) qsort(g->unit, g->n, sizeof *g->unit, by_code);
    for (uint32_t r = 0; r < g->n_succ; r++)
        g->succ[r] = (successor){ lms__csv_cell(s, r, 0), lms__csv_cell(s, r, 2), day_of(lms__csv_cell(s, r, 1), INT32_MAX), day_of(lms__csv_cell(s, r, 3), INT32_MIN) };
    if (g->n_succ) qsort(g->succ, g->n_succ, sizeof *g->succ, by_old);
    lms__buf_init(&b, mem);
    lms__arena_init(&g->text, mem);
    bool ok = true;
    for (uint32_t r = 0; ok && r < g->n; r++) {
        unit *x = &g->unit[r];
        for (int fold = 0; ok && fold < 2; fold++) {
            lms__buf_clear(&b);
            lms__plain_words(x->name, fold, &b);
            lms_str *to = fold ? &x->fold : &x->words;
            *to = lms__arena_str(&g->text, lms__buf_str(&b));
            ok = to->s != NULL && !b.oom;
        }
        if (ok && x->name.n && memchr(x->name.s, '-', x->name.n)) ok = lms__dict_intern(&g->dashed, x->fold) != LMS_DICT_FULL;
    }
    for (uint32_t r = g->n; r-- > 0;) {
        if (!lms__str_is(g->unit[r].level, "ward")) continue;
        uint32_t id = !ok ? LMS_DICT_FULL : lms__dict_intern(&g->names, g->unit[r].fold);
        if (id >= g->n_first) {
            lms__buf_free(&b);
            return lms__mem_why(mem, err);
        }
        g->next[r] = g->first[id];
        g->first[id] = r + 1;
    }
    lms__buf_free(&b);
    find_epochs(g);
    return LMS_OK;
}

void lms__gazetteer_free(lms_gazetteer *g)
{
    if (g == NULL) return;
    lms_mem *m = g->mem;
    lms__mem_free(m, g->unit, g->n, sizeof *g->unit);
    lms__mem_free(m, g->succ, g->n_succ, sizeof *g->succ);
    lms__mem_free(m, g->first, g->n_first, sizeof *g->first);
    lms__mem_free(m, g->next, g->n, sizeof *g->next);
    lms__dict_free(&g->names);
    lms__dict_free(&g->dashed);
    if (g->text.mem) lms__arena_free(&g->text);
    lms__mem_free(m, g, 1, sizeof *g);
}

uint32_t lms__gazetteer_code(const lms_gazetteer *g, lms_str code, int32_t day)
{
    uint32_t lo = 0, hi = g->n, best = UINT32_MAX;
    while (lo < hi) {
        uint32_t mid = (lo + hi) / 2;
        if (lms__str_cmp(g->unit[mid].code, code) < 0) lo = mid + 1;
        else hi = mid;
    }
    for (; lo < g->n && lms__str_eq(g->unit[lo].code, code); lo++)
        if (best == UINT32_MAX || g->unit[lo].from <= day) best = lo;
    return best;
}

lms_str lms__gazetteer_fold(const lms_gazetteer *g, uint32_t u) { return g->unit[u].fold; }

bool lms__gazetteer_ward_name(const lms_gazetteer *g, lms_str fold) { return lms__dict_find(&g->names, fold) != 0; }

lms_str lms__gazetteer_name(const lms_gazetteer *g, uint32_t u) { return g->unit[u].name; }

bool lms__gazetteer_in_district(const lms_gazetteer *g, uint32_t u)
{
    uint32_t d = lms__gazetteer_code(g, g->unit[u].parent, g->unit[u].to);
    return d != UINT32_MAX && lms__str_is(g->unit[d].level, "district");
}

bool lms__gazetteer_dashed(const lms_gazetteer *g, lms_str fold)
{
    return lms__dict_find(&g->dashed, fold) != 0;
}

uint32_t lms__gazetteer_epochs(const lms_gazetteer *g, const int32_t **days)
{
    *days = g->epoch;
    return g->n_epochs;
}

/* text: folded words */
static bool named(const lms_gazetteer *g, uint32_t u, lms_str text)
{
    if (text.n == 0) return true;
    if (u == UINT32_MAX) return false;
    lms_str want = g->unit[u].fold;
    /* "quan kien an" ends with "kien an" */
    return text.n >= want.n && memcmp(text.s + text.n - want.n, want.s, want.n) == 0 && (text.n == want.n || text.s[text.n - want.n - 1] == ' ');
}

/* Folded words of s, of a long one its end. */
enum { FOLDED = 256 };
static lms_str folded(lms_str s, char out[FOLDED], lms_buf *tmp)
{
    lms__buf_clear(tmp);
    if (s.n) lms__plain_words(s, true, tmp);
    size_t n = tmp->n < FOLDED ? tmp->n : FOLDED;
    if (n) memcpy(out, tmp->s + tmp->n - n, n);
    return (lms_str){ out, n };
}

bool lms__has_marks(lms_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.s[i] >= 128) return true;
    return false;
}

/* As many words from the end of s as there are in `like`. */
static lms_str last_words(lms_str s, lms_str like)
{
    size_t n = 1, i = s.n;
    for (size_t k = 0; k < like.n; k++) n += like.s[k] == ' ';
    while (i > 0 && (n -= s.s[i - 1] == ' ') > 0) i--;
    return (lms_str){ s.s + i, s.n - i };
}

/* Does the text begin with the words of a type ("thi tran") and go on? */
static bool begins_with_type(lms_str fold, lms_str type)
{
    if (type.n == 0 || fold.n <= type.n || fold.s[type.n] != ' ') return false;
    for (size_t i = 0; i < type.n; i++)
        if (fold.s[i] != (type.s[i] == '_' ? ' ' : type.s[i])) return false;
    return true;
}

/* How well a ward's own writing fits the text: for its marks, if the text has any, and for its type ("thị trấn ..."). A ward that
   fits one and another that fits the other are a tie: "P. Ba Dinh" is Ba Đình by its type and Ba Dinh by its marks. */
static int fits(const unit *u, const lms_ward_asked *q)
{
    bool as_written = q->marks && q->words.n >= u->words.n && memcmp(q->words.s + q->words.n - u->words.n, u->words.s, u->words.n) == 0;
    return (as_written ? 2 : 0) + ((q->type.n ? lms__str_eq(u->type, q->type) : begins_with_type(q->text, u->type)) ? 2 : 0);
}

uint32_t lms__gazetteer_find(const lms_gazetteer *g, const lms_ward_asked *q, int32_t day)
{
    uint32_t found = UINT32_MAX, id = lms__dict_find(&g->names, q->fold);
    int      best = -1;
    bool     tie = false;
    for (uint32_t k = id ? g->first[id] : 0; k; k = g->next[k - 1]) {
        const unit *u = &g->unit[k - 1];
        if (u->from > day || u->to < day) continue;
        uint32_t d = lms__gazetteer_code(g, u->parent, day);
        bool     is_district = d != UINT32_MAX && lms__str_is(g->unit[d].level, "district");
        uint32_t p = is_district ? lms__gazetteer_code(g, g->unit[d].parent, day) : d;
        if (is_district && !named(g, d, q->district)) continue;
        if (!named(g, p, q->province)) continue;
        int score = fits(u, q);
        tie = score == best || (tie && score < best);
        if (score <= best) continue;
        best = score;
        found = k - 1;
    }
    return tie ? UINT32_MAX : found;
}

uint32_t lms__gazetteer_ward(const lms_gazetteer *g, lms_str ward, lms_str district, lms_str province, int32_t day, lms_buf *tmp)
{
    char           text[4][FOLDED];
    lms_ward_asked q = { 0 };
    lms__buf_clear(tmp);
    lms__plain_words(ward, false, tmp);
    size_t n = tmp->n < FOLDED ? tmp->n : 0;
    if (n) memcpy(text[0], tmp->s, n);
    q.words = (lms_str){ text[0], n };
    lms__buf_clear(tmp);
    lms__plain_words(ward, true, tmp);
    if (tmp->n == 0 || tmp->n >= FOLDED) return UINT32_MAX;
    memcpy(text[1], tmp->s, tmp->n);
    q.text = q.fold = (lms_str){ text[1], tmp->n };
    /* "phuong dong hoa", "p dong hoa": leave out leading words until a name is met */
    while (lms__dict_find(&g->names, q.fold) == 0) {
        const char *sp = memchr(q.fold.s, ' ', q.fold.n);
        if (sp == NULL) return UINT32_MAX;
        q.fold.n -= (size_t)(sp + 1 - q.fold.s);
        q.fold.s = sp + 1;
    }
    q.district = folded(district, text[2], tmp);
    q.province = folded(province, text[3], tmp);
    q.marks = lms__has_marks(last_words(q.words, q.fold)) || lms__has_marks(district) || lms__has_marks(province);
    return lms__gazetteer_find(g, &q, day);
}

/* "code@from": one unit of one epoch. */
static uint32_t intern(lms_table *t, const unit *u)
{
    char    text[64];
    size_t  n = u->code.n < 20 ? u->code.n : 20;
    memcpy(text, u->code.s, n);
    text[n++] = '@';
    if (u->from != INT32_MIN) n += lms__date_put_iso(lms__date_of_day(u->from), text + n);
    return lms__dict_intern(&t->units, (lms_str){ text, n });
}

/* Wards of today that unit u went to; a unit still in force is its own. */
static bool today(const lms_gazetteer *g, lms_table *t, uint32_t u, unsigned depth, lms_unit_feat *out)
{
    const unit *x = &g->unit[u];
    if (x->to == INT32_MAX || depth > 6) {
        uint32_t id = intern(t, x);
        if (id == LMS_DICT_FULL) return false;
        for (unsigned k = 0; k < LMS_UNIT_SUCCESSORS; k++) {
            if (out->today[k] == id) return true;
            if (out->today[k] == 0) {
                out->today[k] = id;
                return true;
            }
        }
        return true;
    }
    uint32_t lo = 0, hi = g->n_succ;
    while (lo < hi) {
        uint32_t mid = (lo + hi) / 2;
        if (lms__str_cmp(g->succ[mid].code, x->code) < 0) lo = mid + 1;
        else hi = mid;
    }
    for (; lo < g->n_succ && lms__str_eq(g->succ[lo].code, x->code); lo++) {
        if (g->succ[lo].until != x->to) continue;
        uint32_t v = lms__gazetteer_code(g, g->succ[lo].next, g->succ[lo].from);
        if (v != UINT32_MAX && v != u && !today(g, t, v, depth + 1, out)) return false;
    }
    return true;
}

bool lms__gazetteer_district(const lms_gazetteer *g, lms_table *t, lms_str name, int32_t day, lms_unit_feat *out, lms_buf *tmp)
{
    uint32_t found = UINT32_MAX;
    char     text[FOLDED];
    lms_str  fold = folded(name, text, tmp);
    for (uint32_t u = 0; name.n && u < g->n; u++) {
        const unit *x = &g->unit[u];
        if (!lms__str_is(x->level, "district") || x->from > day || x->to < day || !named(g, u, fold)) continue;
        if (found != UINT32_MAX) return true; /* several of that name: not told here */
        found = u;
    }
    if (found == UINT32_MAX) return true;
    out->district = intern(t, &g->unit[found]);
    return out->district != LMS_DICT_FULL;
}

bool lms__gazetteer_features(const lms_gazetteer *g, lms_table *t, uint32_t u, lms_unit_feat *out)
{
    const unit *x = &g->unit[u];
    int32_t     day = x->to == INT32_MAX ? INT32_MAX : x->to;
    *out = (lms_unit_feat){ 0 };
    out->ward = intern(t, x);
    uint32_t p = lms__gazetteer_code(g, x->parent, day);
    if (p != UINT32_MAX && lms__str_is(g->unit[p].level, "district")) {
        out->district = intern(t, &g->unit[p]);
        p = lms__gazetteer_code(g, g->unit[p].parent, day);
    }
    if (p != UINT32_MAX) out->province = intern(t, &g->unit[p]);
    return out->ward != LMS_DICT_FULL && out->district != LMS_DICT_FULL && out->province != LMS_DICT_FULL && today(g, t, u, 0, out);
}
