// SPDX-License-Identifier: MIT
/* normalise/words.c - closed vocabularies: folded words to rows of a table. Keys of matching, never rewritten names. */
#include "normalise/internal.h"
#include "text/fold.h"

bool lms__lookup_init(lms_lookup *l, lms_mem *mem)
{
    *l = (lms_lookup){ 0 };
    return lms__dict_init(&l->words, mem);
}

void lms__lookup_free(lms_lookup *l)
{
    if (l->words.mem == NULL) return;
    lms__mem_free(l->words.mem, l->row, l->cap, sizeof *l->row);
    lms__dict_free(&l->words);
    *l = (lms_lookup){ 0 };
}

void lms__plain_words(lms_str s, bool fold, lms_buf *out)
{
    lms_buf t;
    bool    inside = out->s && (uintptr_t)s.s >= (uintptr_t)out->s && (uintptr_t)s.s < (uintptr_t)out->s + out->cap;
    lms__buf_init(&t, out->mem);
    if (inside) { /* the text lies in the buffer that is written to */
        lms__buf_add(&t, s);
        s = lms__buf_str(&t);
    }
    size_t from = out->n, to = from;
    if (fold) lms__fold(s, out);
    else lms__text_key(s, out);
    bool gap = false;
    for (size_t i = from; i < out->n; i++) { /* words behind one another, in place: never longer than it was */
        unsigned char c = (unsigned char)out->s[i];
        bool word = c >= 128 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
        if (word) {
            if (gap && to > from) out->s[to++] = ' ';
            out->s[to++] = (char)c;
        }
        gap = !word;
    }
    out->n = to;
    out->oom |= t.oom;
    lms__buf_free(&t);
}

bool lms__lookup_add(lms_lookup *l, lms_str text, uint32_t row, bool fold)
{
    lms_buf b;
    lms__buf_init(&b, l->words.mem);
    lms__plain_words(text, fold, &b);
    uint32_t before = l->words.n, id = b.oom ? LMS_DICT_FULL : lms__dict_intern(&l->words, lms__buf_str(&b));
    lms__buf_free(&b);
    if (id == LMS_DICT_FULL) return false;
    if (id == 0 || id < before) return true;
    if (id >= l->cap) {
        uint32_t  cap = l->cap ? l->cap * 2 : 64;
        while (cap <= id) cap *= 2;
        uint32_t *r = lms__mem_resize(l->words.mem, l->row, l->cap, cap, sizeof *r);
        if (r == NULL) return false;
        l->row = r;
        l->cap = cap;
    }
    l->row[id] = row;
    return true;
}

uint32_t lms__lookup_find(const lms_lookup *l, lms_str text, bool fold, lms_buf *tmp)
{
    lms__buf_clear(tmp);
    lms__plain_words(text, fold, tmp);
    uint32_t id = lms__dict_find(&l->words, lms__buf_str(tmp));
    return id ? l->row[id] : UINT32_MAX;
}
