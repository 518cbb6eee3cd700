// SPDX-License-Identifier: MIT
/*
 * normalise/address.c - the ward a line of address lies in, if the text says it.
 *
 * In      free text, small to large: "Số 5 ngõ 3, TDP 2, P.Đồng Hoà, Q.Kiến An, TP.HP"; with or without marks
 * Out     a row of the gazetteer, or none
 *
 * Idea    Cut at commas, dashes and in front of the pack's unit words (P., quận, TP ...): pieces with or without a
 *         level. From the right, a piece is tried as the ward of the one or two pieces behind it. The whole
 *         piece must be the name of a ward, and there must be one such ward only. Nothing is guessed: a street
 *         that bears a ward's name has a number or a street word before it and is no whole name.
 *
 * Holds   1. two wards that fit give none
 *         2. a piece without a unit word counts only where no piece has the word of a ward, with the name of its
 *            district or province behind it, and in the epoch of the data
 *         3. the epoch of the data is tried first, then the others, the newest first; a district that the text names
 *            is the ward's district, or there is no ward
 *         4. a word with marks is a unit word only with these marks: Quán Trữ is no quận; one without its marks ("phong" for phòng,
 *            where the table does not list it so) only in a text without any
 */
#include "normalise/internal.h"

#define MAX_PIECES 24
#define PIECE 160

enum { NONE, WARD, DISTRICT, PROVINCE, CITY, OTHER }; /* CITY: thành phố, of either level; OTHER: hamlet, street, house */

/* s: words with marks, fold: without; type: of its unit word; dash: only a dash stands before it */
typedef struct piece { char s[PIECE], fold[PIECE]; size_t n, n_fold; int level; lms_str type; bool dash; } piece;
typedef struct place { lms_str fold; bool marks; } place; /* where a ward lies, as the text says it; "" nothing */
typedef struct pieces { piece v[MAX_PIECES]; uint32_t n; } pieces;

static int level_of(lms_str s)
{
    return lms__str_is(s, "ward") ? WARD : lms__str_is(s, "district") ? DISTRICT : lms__str_is(s, "province") ? PROVINCE : OTHER;
}

static bool add_unit_word(lms_unit_words *w, lms_str word, int level, uint32_t row, bool fold, lms_buf *b)
{
    lms__buf_clear(b);
    lms__plain_words(word, fold, b);
    uint32_t before = w->words.n, id = b->oom ? LMS_DICT_FULL : lms__dict_intern(&w->words, lms__buf_str(b));
    if (id == LMS_DICT_FULL) return false;
    if (id == 0 || id >= sizeof w->level) return true;
    bool city = (w->level[id] == DISTRICT && level == PROVINCE) || (w->level[id] == PROVINCE && level == DISTRICT);
    if (id >= before) w->level[id] = (uint8_t)level, w->row[id] = (uint16_t)row, w->bare[id] = fold;
    else if (!fold) w->bare[id] = false;
    if (id < before && city) w->level[id] = CITY;
    return true;
}

/* Words of the table, with marks and folded; a word of two levels (thành phố) is a CITY. */
bool lms__unit_words_new(lms_mem *mem, const lms_csv_table *t, lms_unit_words *w)
{
    lms_buf b;
    if (!lms__dict_init(&w->words, mem)) return false;
    if (t == NULL || t->n_rows > UINT16_MAX) return true;
    w->table = t;
    w->type_column = lms__csv_column(t, "type");
    if (w->type_column == UINT32_MAX) return true;
    uint32_t c[3] = { lms__csv_column(t, "level"), lms__csv_column(t, "word"), lms__csv_column(t, "aliases") };
    if (c[0] == UINT32_MAX || c[1] == UINT32_MAX || c[2] == UINT32_MAX) return true;
    lms__buf_init(&b, mem);
    bool ok = true;
    for (uint32_t r = 0; ok && r < t->n_rows; r++) {
        int     level = level_of(lms__csv_cell(t, r, c[0]));
        lms_str rest = lms__csv_cell(t, r, c[2]), word = lms__csv_cell(t, r, c[1]);
        while (ok && word.n) {
            ok = add_unit_word(w, word, level, r, false, &b) && add_unit_word(w, word, level, r, true, &b);
            const char *bar = rest.n ? memchr(rest.s, '|', rest.n) : NULL;
            word = (lms_str){ rest.s, bar ? (size_t)(bar - rest.s) : rest.n };
            rest = bar ? (lms_str){ bar + 1, rest.n - word.n - 1 } : LMS_S("");
        }
    }
    lms__buf_free(&b);
    return ok;
}

static void add_word(piece *p, const char *s, size_t n)
{
    if (p->n + n + 2 > PIECE) return; /* no unit has so long a name: the piece matches nothing */
    if (p->n) p->s[p->n++] = ' ';
    memcpy(p->s + p->n, s, n);
    p->n += n;
}

static void fold_piece(piece *p, lms_buf *tmp)
{
    lms__buf_clear(tmp);
    lms__plain_words((lms_str){ p->s, p->n }, true, tmp);
    p->n_fold = tmp->n < PIECE ? tmp->n : 0;
    if (p->n_fold) memcpy(p->fold, tmp->s, p->n_fold);
}

static piece *open_piece(pieces *all, int level)
{
    if (all->n && all->v[all->n - 1].n == 0 && all->v[all->n - 1].level == NONE) all->n--;
    if (all->n == MAX_PIECES) return &all->v[MAX_PIECES - 1];
    all->v[all->n] = (piece){ .level = level };
    return &all->v[all->n++];
}

/* One part between commas: its words, cut in front of unit words that have something behind them. glued: bit k, there is an
   apostrophe behind word k (H' is no huyện). */
static void cut_part(const lms_unit_words *w, lms_str words, uint64_t glued, bool dash, bool marked, pieces *all)
{
    piece *p = open_piece(all, NONE);
    p->dash = dash;
    for (size_t i = 0, word = 0; i < words.n; word++) {
        size_t end[2], n = 0;
        for (size_t k = i; n < 2; n++) { /* one word, two words */
            while (k < words.n && words.s[k] != ' ') k++;
            end[n] = k;
            if (k == words.n) {
                n++;
                break;
            }
            k++;
        }
        int level = NONE;
        bool first = p->n == 0 && p->level != NONE; /* what stands right behind a unit word is a name; behind a hamlet's, a ward may follow */
        bool joined = word < 64 && (glued >> word & 1);
        for (size_t k = joined ? 0 : n; k-- > 0 && level == NONE;) {
            uint32_t id = end[k] < words.n ? lms__dict_find(&w->words, (lms_str){ words.s + i, end[k] - i }) : 0;
            if (id == 0 || id >= sizeof w->level || w->level[id] == NONE) continue;
            if (w->level[id] == p->level && p->level != OTHER) continue; /* nobody writes two wards: "xa trang xa" is Tràng Xá */
            if (w->bare[id] && marked) continue;                             /* Tiền Phong is no phòng */
            if (first && (p->level != OTHER || w->level[id] == OTHER)) continue;
            if (w->level[id] == OTHER && p->level != NONE && p->level != OTHER) continue; /* Yên Phong is no phòng */
            level = w->level[id];
            p = open_piece(all, level);
            p->type = lms__csv_cell(w->table, w->row[id], w->type_column);
            i = end[k] + 1;
            word += k;
        }
        if (level != NONE) continue;
        add_word(p, words.s + i, end[0] - i);
        i = end[0] + 1;
    }
}

/* Bit k: behind word k of a part there is an apostrophe, and a letter. */
static uint64_t apostrophes(lms_str part, lms_buf *tmp)
{
    uint64_t glued = 0;
    for (size_t i = 1; i + 1 < part.n; i++) {
        bool quote = part.s[i] == '\'' || (i + 3 < part.n && memcmp(part.s + i, "\xE2\x80\x99", 3) == 0);
        if (!quote || part.s[i - 1] == ' ' || part.s[i + 1] == ' ') continue;
        lms__buf_clear(tmp);
        lms__plain_words((lms_str){ part.s, i }, false, tmp);
        size_t word = 0;
        for (size_t k = 0; k < tmp->n; k++) word += tmp->s[k] == ' ';
        if (tmp->n && word < 64) glued |= 1ull << word;
    }
    return glued;
}

static bool dash_at(lms_str t, size_t k) { return t.s[k] == '-' && k > 0 && t.s[k - 1] == ' ' && k + 1 < t.n && t.s[k + 1] == ' '; }

static void cut(const lms_unit_words *w, lms_str text, pieces *all, lms_buf *tmp)
{
    bool dash = false, marked = false;
    all->n = 0;
    for (size_t i = 0; i < text.n; i++) marked |= (unsigned char)text.s[i] >= 128;
    for (size_t i = 0; i <= text.n;) {
        size_t k = i;
        while (k < text.n && text.s[k] != ',' && text.s[k] != ';' && text.s[k] != '\n' && !dash_at(text, k)) k++;
        uint64_t glued = apostrophes((lms_str){ text.s + i, k - i }, tmp);
        lms__buf_clear(tmp);
        lms__plain_words((lms_str){ text.s + i, k - i }, false, tmp);
        if (tmp->n) {
            char   part[600];
            size_t n = tmp->n < sizeof part ? tmp->n : 0;
            memcpy(part, tmp->s, n);
            cut_part(w, (lms_str){ part, n }, glued, dash, marked, all);
        }
        dash = k < text.n && text.s[k] == '-';
        i = k + 1;
    }
    if (all->n && all->v[all->n - 1].n == 0) all->n--;
    for (uint32_t i = 0; i < all->n; i++) fold_piece(&all->v[i], tmp);
}

/* Pieces that a dash parted and that are one name ("Văn Miếu - Quốc Tử Giám") put together; false: there are none. */
static bool join(const lms_gazetteer *g, const pieces *all, pieces *out, lms_buf *tmp)
{
    bool any = false;
    out->n = 0;
    for (uint32_t i = 0; i < all->n; i++) {
        const piece *x = &all->v[i];
        if (x->dash && x->level == NONE && out->n) {
            piece  both = out->v[out->n - 1];
            add_word(&both, x->s, x->n);
            fold_piece(&both, tmp);
            if (lms__gazetteer_dashed(g, (lms_str){ both.fold, both.n_fold })) {
                out->v[out->n - 1] = both;
                any = true;
                continue;
            }
        }
        out->v[out->n++] = *x;
    }
    return any;
}

/* The pack's short names of provinces and districts (HP, TPHCM). */
static place long_name(const lms_normalise_plan *p, lms_str fold, bool marks, int32_t day)
{
    const lms_csv_table *t = p->aliases;
    uint32_t c = t ? lms__csv_column(t, "code") : UINT32_MAX;
    place    same = { fold, marks };
    if (fold.n == 0 || fold.n > 24 || c == UINT32_MAX) return same;
    uint32_t id = lms__dict_find(&p->alias_words.words, fold);
    if (id == 0) return same;
    uint32_t u = lms__gazetteer_code(p->gazetteer, lms__csv_cell(t, p->alias_words.row[id], c), day);
    return u == UINT32_MAX ? same : (place){ lms__gazetteer_fold(p->gazetteer, u), lms__has_marks(lms__gazetteer_name(p->gazetteer, u)) };
}

static place place_of(const lms_normalise_plan *p, const pieces *all, uint32_t i, int32_t day)
{
    if (i >= all->n) return (place){ LMS_S(""), false };
    const piece *x = &all->v[i];
    return long_name(p, (lms_str){ x->fold, x->n_fold }, lms__has_marks((lms_str){ x->s, x->n }), day);
}

/* The one ward of exactly this name; a district that is named must be the ward's own. */
typedef struct called { lms_str words, fold, type; } called;
static uint32_t whole(const lms_gazetteer *g, called x, place district, place province, int32_t day)
{
    lms_ward_asked q = { .fold = x.fold, .words = x.words, .text = x.fold, .type = x.type, .district = district.fold, .province = province.fold,
                         .marks = lms__has_marks(x.words) || district.marks || province.marks };
    uint32_t u = lms__gazetteer_find(g, &q, day);
    return u == UINT32_MAX || (district.fold.n && !lms__gazetteer_in_district(g, u)) ? UINT32_MAX : u;
}

/* "kien an hai phong": district and province without anything between them. */
static uint32_t split(const lms_gazetteer *g, called x, place both, int32_t day)
{
    uint32_t found = UINT32_MAX;
    lms_str  f = both.fold;
    for (size_t i = 1; i + 1 < f.n; i++) {
        if (f.s[i] != ' ') continue;
        uint32_t u = whole(g, x, (place){ { f.s, i }, both.marks }, (place){ { f.s + i + 1, f.n - i - 1 }, both.marks }, day);
        if (u != UINT32_MAX) found = u;
    }
    return found;
}

/* "loong lao cai": a ward and where it lies without anything between them, the longest name first. */
static uint32_t run_on(const lms_normalise_plan *p, const piece *x, int32_t day)
{
    const place nothing = { { "", 0 }, false };
    for (size_t i = x->n, k = x->n_fold; i > 1 && k > 1;) { /* word by word from the end, in both writings */
        for (i--; i > 0 && x->s[i] != ' '; i--) {}
        for (k--; k > 0 && x->fold[k] != ' '; k--) {}
        if (i == 0 || k == 0) return UINT32_MAX;
        called   name = { { x->s, i }, { x->fold, k }, x->level == WARD ? x->type : LMS_S("") };
        if (!lms__gazetteer_ward_name(p->gazetteer, name.fold)) continue;
        place    rest = { { x->fold + k + 1, x->n_fold - k - 1 }, lms__has_marks((lms_str){ x->s + i + 1, x->n - i - 1 }) };
        place    far = long_name(p, rest.fold, rest.marks, day);
        uint32_t u = whole(p->gazetteer, name, nothing, far, day);
        if (u == UINT32_MAX) u = whole(p->gazetteer, name, far, nothing, day);
        if (u == UINT32_MAX) u = split(p->gazetteer, name, rest, day);
        if (u != UINT32_MAX) return u;
    }
    return UINT32_MAX;
}

/* Piece i as a ward of the one or two pieces behind it. */
static uint32_t of_pieces(const lms_normalise_plan *p, const pieces *all, uint32_t i, int level, int32_t day)
{
    const lms_gazetteer *g = p->gazetteer;
    const piece *x = &all->v[i];
    const place  nothing = { { "", 0 }, false };
    const called name = { { x->s, x->n }, { x->fold, x->n_fold }, x->level == WARD ? x->type : LMS_S("") };
    int      next = i + 1 < all->n ? all->v[i + 1].level : NONE;
    place    f1 = place_of(p, all, i + 1, day), f2 = place_of(p, all, i + 2, day);
    uint32_t u = UINT32_MAX;
    if (f1.fold.n && f2.fold.n) u = whole(g, name, f1, f2, day);
    if (u == UINT32_MAX && f1.fold.n && next != PROVINCE) u = whole(g, name, f1, nothing, day);
    if (u == UINT32_MAX && f1.fold.n && next != PROVINCE) u = split(g, name, f1, day);
    if (u == UINT32_MAX && f1.fold.n && next != DISTRICT) u = whole(g, name, nothing, f1, day);
    if (u == UINT32_MAX && f1.fold.n == 0 && level == WARD) u = whole(g, name, nothing, nothing, day);
    return u;
}

static uint32_t at_day(const lms_normalise_plan *p, const pieces *all, int level, int32_t day)
{
    for (uint32_t i = all->n; i-- > 0;) {
        const piece *x = &all->v[i];
        if (x->level != level || x->n_fold == 0) continue;
        uint32_t u = UINT32_MAX;
        bool     last = i + 1 == all->n || all->v[i + 1].n == 0;
        if (lms__gazetteer_ward_name(p->gazetteer, (lms_str){ x->fold, x->n_fold })) u = of_pieces(p, all, i, level, day);
        if (u == UINT32_MAX && last && level == WARD) u = run_on(p, x, day);
        if (u != UINT32_MAX) return u;
    }
    return UINT32_MAX;
}

uint32_t lms__address_ward(const lms_normalise_plan *p, lms_str text, int32_t day, lms_buf *tmp)
{
    pieces   all, whole_names;
    const int32_t *other;
    if (p->gazetteer == NULL || text.n == 0 || text.n > 2000) return UINT32_MAX;
    cut(&p->unit_words, text, &all, tmp);
    bool joined = join(p->gazetteer, &all, &whole_names, tmp), told = false;
    for (uint32_t i = 0; i < all.n; i++) told |= all.v[i].level == WARD;
    int      level = told ? WARD : NONE;
    uint32_t u = joined ? at_day(p, &whole_names, level, day) : UINT32_MAX;
    if (u == UINT32_MAX) u = at_day(p, &all, level, day);
    for (uint32_t k = told ? lms__gazetteer_epochs(p->gazetteer, &other) : 0; u == UINT32_MAX && k-- > 0;) {
        if (joined) u = at_day(p, &whole_names, WARD, other[k]);
        if (u == UINT32_MAX) u = at_day(p, &all, WARD, other[k]);
    }
    return u;
}
