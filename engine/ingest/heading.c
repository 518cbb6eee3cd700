// SPDX-License-Identifier: MIT
/*
 * ingest/heading.c - comparing headings: fold, known synonyms, phrases that mark rows.
 *
 * Idea     "HỌ VÀ TÊN (viết in hoa)", "Ho va ten", "ho_va_ten" are one heading. A heading is folded to
 *          words without case and looked up; then without marks and spaces; then with its words sorted
 *          ("cha / họ tên" of a two-row header is "họ tên cha"), each time also without what stands in
 *          brackets and without a number at the front.
 *
 * Not      names and values: here two texts are equal that would be two people.
 */
#include "ingest/parts.h"

#include <stdlib.h>
#include <utf8proc.h>

static bool plain_part(utf8proc_int32_t c, bool marks)
{
    utf8proc_category_t k = utf8proc_category(c);
    if (k == UTF8PROC_CATEGORY_MN) return marks;
    return (k >= UTF8PROC_CATEGORY_LU && k <= UTF8PROC_CATEGORY_LO) ||
           (k >= UTF8PROC_CATEGORY_ND && k <= UTF8PROC_CATEGORY_NO);
}

/* Words of letters and digits in lower case, with or without their marks. */
static void fold(lms_buf *b, lms_str text, bool marks)
{
    const int how = UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD;
    bool word = false; /* the last thing written belongs to a word */
    for (size_t i = 0; i < text.n;) {
        uint32_t         cp = lms__utf8_next(text, &i);
        utf8proc_int32_t part[32];
        int              boundclass = 0;
        utf8proc_ssize_t k = 0;
        if (cp == 0xD0 || cp == 0xF0 || cp == 0x189) cp = 0x111; /* Icelandic and African letters that look like it */
        if (!marks && (cp == 0x110 || cp == 0x111)) cp = 'd';
        if (cp == 0x110) cp = 0x111;
        if (cp < 0x80) {
            part[0] = (utf8proc_int32_t)(cp >= 'A' && cp <= 'Z' ? cp + 32 : cp);
            k = 1;
        } else if (cp < 0xD800 || cp > 0xDFFF) {
            k = utf8proc_decompose_char((utf8proc_int32_t)cp, part, 32,
                                        marks ? (utf8proc_option_t)how : (utf8proc_option_t)(how | UTF8PROC_STRIPMARK),
                                        &boundclass);
            if (k == 0) continue; /* a mark on its own */
        }
        bool sep = true;
        for (utf8proc_ssize_t j = 0; j < k && j < 32; j++) {
            if (!plain_part(part[j], marks)) continue;
            if (!word && b->n && b->s[b->n - 1] != ' ') lms__buf_addc(b, ' ');
            lms__buf_addcp(b, (uint32_t)part[j]);
            word = true;
            sep = false;
        }
        if (sep) word = false;
    }
}

void lms__heading_fold(lms_buf *b, lms_str text) { fold(b, text, false); }
void lms__heading_fold_marked(lms_buf *b, lms_str text) { fold(b, text, true); }

/* ---- variants of one heading ---- */

/* Folded text without its spaces, into b. */
static lms_str squeezed(lms_buf *b, lms_str folded)
{
    lms__buf_clear(b);
    for (size_t i = 0; i < folded.n; i++)
        if (folded.s[i] != ' ') lms__buf_addc(b, folded.s[i]);
    return lms__buf_str(b);
}

static int by_word(const void *a, const void *b) { return lms__str_cmp(*(const lms_str *)a, *(const lms_str *)b); }

/* The words of folded text in order of their bytes, into b; "" if there are too many. */
static lms_str sorted_words(lms_buf *b, lms_str folded)
{
    enum { MOST = 32 };
    lms_str  w[MOST];
    unsigned n = 0;
    lms__buf_clear(b);
    for (size_t i = 0; i < folded.n;) {
        size_t k = i;
        while (k < folded.n && folded.s[k] != ' ') k++;
        if (n == MOST) return LMS_S("");
        w[n++] = (lms_str){ folded.s + i, k - i };
        i = k + 1;
    }
    qsort(w, n, sizeof *w, by_word);
    for (unsigned i = 0; i < n; i++) {
        if (i) lms__buf_addc(b, ' ');
        lms__buf_add(b, w[i]);
    }
    return lms__buf_str(b);
}

/* What stands outside brackets. */
static void without_brackets(lms_buf *b, lms_str text)
{
    int depth = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.s[i];
        if (c == '(' || c == '[') depth++;
        else if ((c == ')' || c == ']') && depth) depth--;
        else if (depth == 0) lms__buf_addc(b, c);
    }
}

/* "1 ho ten" -> "ho ten"; the same if there is no number in front of words. */
static lms_str without_number(lms_str folded)
{
    size_t i = 0;
    while (i < folded.n && folded.s[i] >= '0' && folded.s[i] <= '9') i++;
    if (i && i < folded.n && folded.s[i] == ' ') return (lms_str){ folded.s + i + 1, folded.n - i - 1 };
    return folded;
}

/* ---- the dictionary of known headings ---- */

bool lms__headings_init(lms_headings *h, lms_mem *mem, uint32_t n)
{
    *h = (lms_headings){ .n = n };
    h->name = lms__mem_zalloc(mem, n, sizeof *h->name);
    return h->name && lms__dict_init(&h->exact, mem) && lms__dict_init(&h->squeezed, mem) &&
           lms__dict_init(&h->bag, mem);
}

void lms__headings_free(lms_headings *h, lms_mem *mem)
{
    lms__mem_free(mem, h->name, h->n, sizeof *h->name);
    lms__dict_free(&h->exact);
    lms__dict_free(&h->squeezed);
    lms__dict_free(&h->bag);
    LMS_VEC_FREE(mem, &h->of_exact);
    LMS_VEC_FREE(mem, &h->of_squeezed);
    LMS_VEC_FREE(mem, &h->of_bag);
    *h = (lms_headings){ 0 };
}

/* The target of s in d after putting it there if it is new; LMS_TARGET_OOM: out of memory. */
static uint32_t put(lms_dict *d, lms_u32s *of, lms_mem *mem, lms_str s, uint32_t target)
{
    uint32_t id = lms__dict_intern(d, s);
    if (id == 0 || id == LMS_DICT_FULL) return id ? LMS_TARGET_OOM : target;
    if (id <= of->n) return of->v[id - 1];
    uint32_t *p = LMS_PUSH(mem, of);
    if (p == NULL) return LMS_TARGET_OOM;
    return *p = target;
}

bool lms__headings_add(lms_headings *h, lms_mem *mem, lms_str text, uint32_t target, uint32_t *clash)
{
    lms_buf folded, key;
    *clash = LMS_NO_TARGET;
    lms__buf_init(&folded, mem);
    lms__buf_init(&key, mem);
    lms__heading_fold(&folded, text);
    lms_str  bag = sorted_words(&key, lms__buf_str(&folded));
    uint32_t t = put(&h->bag, &h->of_bag, mem, bag, target), id = lms__dict_find(&h->bag, bag);
    /* the same words in another order mean something else: then only the order as written counts */
    if (t != LMS_TARGET_OOM && t != target && id) h->of_bag.v[id - 1] = LMS_NO_TARGET;
    if (t != LMS_TARGET_OOM) t = put(&h->squeezed, &h->of_squeezed, mem, squeezed(&key, lms__buf_str(&folded)), target);
    if (t != LMS_TARGET_OOM) {
        lms__buf_clear(&folded);
        fold(&folded, text, true);
        t = put(&h->exact, &h->of_exact, mem, lms__buf_str(&folded), target);
        if (t != LMS_TARGET_OOM && t != target) *clash = t;
    }
    bool ok = t != LMS_TARGET_OOM && !folded.oom && !key.oom;
    lms__buf_free(&folded);
    lms__buf_free(&key);
    return ok;
}

/* With its marks first: "ĐT" is a telephone, "DT" an ethnic group. */
static uint32_t look_exact(const lms_headings *h, lms_str text, lms_buf *b)
{
    lms__buf_clear(b);
    fold(b, text, true);
    uint32_t id = lms__dict_find(&h->exact, lms__buf_str(b));
    return id ? h->of_exact.v[id - 1] : LMS_NO_TARGET;
}

static uint32_t look(const lms_headings *h, lms_str folded, lms_buf *b)
{
    uint32_t id = lms__dict_find(&h->squeezed, squeezed(b, folded));
    if (id) return h->of_squeezed.v[id - 1];
    id = lms__dict_find(&h->bag, sorted_words(b, folded));
    return id ? h->of_bag.v[id - 1] : LMS_NO_TARGET;
}

uint32_t lms__heading_match(const lms_headings *h, lms_str text)
{
    lms_buf  plain, folded, key;
    uint32_t t = LMS_NO_TARGET;
    if (text.n == 0 || text.n > 1000) return t; /* no heading is that long */
    lms__buf_init(&plain, h->bag.mem);
    lms__buf_init(&folded, h->bag.mem);
    lms__buf_init(&key, h->bag.mem);
    t = look_exact(h, text, &key);
    for (int brackets = 0; brackets < 2 && t == LMS_NO_TARGET; brackets++) {
        if (brackets) without_brackets(&plain, text);
        if (brackets && plain.n == text.n) break;
        lms__buf_clear(&folded);
        lms__heading_fold(&folded, brackets ? lms__buf_str(&plain) : text);
        lms_str whole = lms__buf_str(&folded), bare = without_number(whole);
        if (whole.n == 0) continue;
        t = look(h, whole, &key);
        if (t == LMS_NO_TARGET && bare.n != whole.n) t = look(h, bare, &key);
    }
    if (plain.oom || folded.oom || key.oom) t = LMS_TARGET_OOM;
    lms__buf_free(&plain);
    lms__buf_free(&folded);
    lms__buf_free(&key);
    return t;
}

uint32_t lms__heading_nearest(const lms_headings *h, lms_str text)
{
    lms_buf  folded, key;
    uint32_t t = LMS_NO_TARGET, n = h->squeezed.n - 1;
    lms_str *known = lms__mem_alloc(h->bag.mem, n, sizeof *known);
    lms__buf_init(&folded, h->bag.mem);
    lms__buf_init(&key, h->bag.mem);
    for (uint32_t i = 0; known && i < n; i++) known[i] = lms__dict_get(&h->squeezed, i + 1);
    lms__heading_fold(&folded, text);
    lms_str near = known ? lms__nearest(squeezed(&key, lms__buf_str(&folded)), known, n) : LMS_S("");
    if (near.n) t = h->of_squeezed.v[lms__dict_find(&h->squeezed, near) - 1];
    if (known == NULL || folded.oom || key.oom) t = LMS_TARGET_OOM;
    lms__mem_free(h->bag.mem, known, n, sizeof *known);
    lms__buf_free(&folded);
    lms__buf_free(&key);
    return t;
}

/* ---- phrases ---- */

/* Position after `piece` in s when it stands there at word boundaries at or after `from`; SIZE_MAX if not. */
static size_t find_words(lms_str s, size_t from, lms_str piece, bool here)
{
    for (size_t i = from; i + piece.n <= s.n; i++) {
        bool starts = i == 0 || s.s[i - 1] == ' ', ends = i + piece.n == s.n || s.s[i + piece.n] == ' ';
        if (starts && ends && memcmp(s.s + i, piece.s, piece.n) == 0) return i + piece.n;
        if (here) break;
    }
    return SIZE_MAX;
}

bool lms__phrase_match(const lms_phrases *p, lms_str text, lms_buf *t)
{
    lms__buf_clear(t);
    fold(t, text, false);
    size_t plain = t->n;
    fold(t, text, true);
    if (t->oom || plain == 0) return false;
    lms_str folded = { t->s, plain }, with = { t->s + plain, t->n - plain };
    if (with.n && with.s[0] == ' ') with.s++, with.n--;
    int marks = !lms__str_eq(folded, with);
    if (marks) folded = with;
    for (size_t k = 0; k < p->n; k++) {
        const lms_phrase *x = &p->v[k];
        size_t            at = 0;
        for (uint32_t i = 0; i < x->n && at != SIZE_MAX; i++) {
            if (at && at < folded.n) at++; /* the space */
            at = find_words(folded, at, x->piece[marks][i], i == 0 && !x->loose);
        }
        if (at != SIZE_MAX && x->n) return true;
    }
    return false;
}
