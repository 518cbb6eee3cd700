// SPDX-License-Identifier: MIT
/*
 * score/compare.h - comparing two rows: a level for every comparison of the pack.
 *
 * A comparison is of a kind (kind_*.c: name, date, ident, ...), works on some fields and fills one or
 * two slots, each with a level: 0 = missing, 1 = best, then worse. The levels of all slots, four bits
 * each, are the pattern of a pair; everything the model learns, it learns from patterns.
 *
 * What a kind needs of a row is laid into the row's words once (fill), all comparisons of a row side by
 * side, so that comparing touches two or three cache lines a row and compares integers. What words
 * cannot settle (one syllable near another, successor wards) is worked out from the features of the
 * values. The result is the same as comparing the features plainly; tests/oracle/ref_compare.c does
 * that, and a test holds both together on a million pairs.
 */
#ifndef LMS_SCORE_COMPARE_H
#define LMS_SCORE_COMPARE_H

#include "score/score.h"

typedef enum lms_kind_id {
    LMS_CMP_NAME, LMS_CMP_DATE, LMS_CMP_IDENT, LMS_CMP_PARENTS, LMS_CMP_PLACE, LMS_CMP_EQUAL, LMS_CMP_NUMBER,
    LMS_CMP_TEXT, LMS_CMP_TEXT_PAIR, LMS_N_CMP
} lms_kind_id;

/* Levels fixed by their kind; text kinds take theirs from the pack's steps. */
enum { LMS_NAME_MISSING, LMS_NAME_EQUAL, LMS_NAME_UNMARKED, LMS_NAME_TONE, LMS_NAME_MARK, LMS_NAME_MIDDLE, LMS_NAME_TYPO,
       LMS_NAME_NEAR, LMS_NAME_REORDERED, LMS_NAME_GIVEN, LMS_NAME_REST, LMS_NAME_OTHER, LMS_NAME_TEMP, LMS_N_NAME_LEVELS };
enum { LMS_DATE_MISSING, LMS_DATE_EQUAL, LMS_DATE_PARTIAL, LMS_DATE_SWAPPED, LMS_DATE_DEFAULT, LMS_DATE_DIGIT, LMS_DATE_PART,
       LMS_DATE_LATE, LMS_DATE_YEAR, LMS_DATE_PREGNANCY, LMS_DATE_SAME_YEAR, LMS_DATE_OTHER, LMS_N_DATE_LEVELS };
enum { LMS_IDENT_MISSING, LMS_IDENT_EQUAL, LMS_IDENT_NEAR, LMS_IDENT_DOUBTFUL, LMS_IDENT_CONFLICT, LMS_N_IDENT_LEVELS };
enum { LMS_PARENT_MISSING, LMS_PARENT_ID, LMS_PARENT_NAME_YEAR, LMS_PARENT_NAME, LMS_PARENT_OTHER_YEAR, LMS_PARENT_OTHER_ID,
       LMS_PARENT_PARTIAL, LMS_PARENT_CROSSED, LMS_PARENT_GENERATION, LMS_PARENT_DIFFERS, LMS_PARENT_WITH, LMS_N_PARENT_LEVELS };
enum { LMS_PLACE_MISSING, LMS_PLACE_HOUSEHOLD, LMS_PLACE_HAMLET, LMS_PLACE_WARD, LMS_PLACE_SUCCESSOR, LMS_PLACE_DISTRICT,
       LMS_PLACE_PROVINCE, LMS_PLACE_OTHER, LMS_N_PLACE_LEVELS };
enum { LMS_EQUAL_MISSING, LMS_EQUAL_EQUAL, LMS_EQUAL_DIFFERS, LMS_N_EQUAL_LEVELS };

/* Which value a level's frequency is looked up by. */
typedef enum lms_attribute { LMS_ATTR_NONE, LMS_ATTR_VALUE, LMS_ATTR_KEY, LMS_ATTR_FOLD, LMS_ATTR_GIVEN, LMS_ATTR_WARD, LMS_N_ATTRS } lms_attribute;

#define LMS_MAX_STEPS 8
typedef struct lms_comparison {
    lms_kind_id kind;
    uint32_t slot, n_slots;
    uint32_t word;                 /* where its words begin in a row */
    uint32_t field[10];            /* by the kind's own roles, LMS_NO_FIELD if not given */
    uint32_t n_steps;
    double   step[LMS_MAX_STEPS];  /* text kinds: least similarity of level 2, 3, ... ; number: largest difference */
    bool     osa;                  /* text kinds: OSA instead of Jaro-Winkler */
    bool     fold;                 /* equal: compare folded texts */
    double   generation;           /* parents: years between generations */
    double   years;                /* parents: birth years this near are one */
    double   days_late, days_pregnant; /* date */
} lms_comparison;

typedef struct lms_slot {
    lms_str  id;
    lms_str  level[LMS_MAX_LEVELS];
    uint32_t n_levels;
    uint32_t comparison;
    uint16_t neutral;                           /* bit set of levels that weigh nothing (0 always) */
    uint8_t  attr[LMS_MAX_LEVELS];              /* lms_attribute */
    uint8_t  within;                            /* slot + 1 of the group that frequencies are counted within, 0 = none */
    double   start[LMS_MAX_CLASSES][LMS_MAX_LEVELS]; /* the pack's probabilities */
} lms_slot;

typedef struct lms_comparisons {
    lms_comparison cmp[LMS_MAX_COMPARISONS];
    uint32_t       n_cmp;
    lms_slot       slot[LMS_MAX_COMPARISONS];
    uint32_t       n_slots;
    uint32_t       n_words;        /* of a row */
} lms_comparisons;

/* A table made ready to be compared. */
typedef struct lms_comparer {
    const lms_comparisons *plan;
    const lms_table       *t;
    lms_mem               *mem;
    uint32_t              *words;  /* [n_rows][stride], 64-byte aligned inside `block` */
    void                  *block;
    size_t                 block_n;
    uint32_t               stride;
    uint32_t              *toneless; /* [syllables.n] hash of the syllable without its tone */
    float                 *tf[LMS_MAX_COMPARISONS][LMS_N_ATTRS]; /* log2(frequency / mean frequency) by id of the attribute */
    uint32_t               tf_n[LMS_MAX_COMPARISONS][LMS_N_ATTRS];
    double                 tf_mean[LMS_MAX_COMPARISONS][LMS_N_ATTRS]; /* chance that two random records share the attribute */
    float                  tf_least[LMS_MAX_COMPARISONS][LMS_N_ATTRS];
    struct lms_group_tf {  /* the same within groups of records, for all groups but the one with most records */
        struct lms_group_entry { uint64_t key; uint32_t count; float tf; } *v; /* group << 32 | id, 0 = empty */
        size_t cap, used;
    } group[LMS_MAX_COMPARISONS][LMS_N_ATTRS];
    uint32_t               group_major[LMS_MAX_COMPARISONS]; /* by slot of the grouping comparison */
} lms_comparer;

/* Remembered results for values that have to be looked at closely; one per thread. */
enum { LMS_MEMO = 1 << 14 };
typedef struct lms_compare_memo {
    struct { uint64_t key; uint8_t cmp, level; } at[LMS_MEMO]; /* cmp: number of the comparison + 1, 0 = empty */
} lms_compare_memo;

typedef struct lms_frequency_settings { double background, group_background, floor; } lms_frequency_settings;
lms_status lms__comparer_init(lms_ctx *c, const lms_comparisons *plan, const lms_table *t, const lms_frequency_settings *set,
                              lms_comparer *out, lms_error *err);
void       lms__comparer_free(lms_comparer *x);
/* frequency.c; called by lms__comparer_init. */
lms_status lms__count_frequencies(lms_ctx *c, lms_comparer *x, const lms_frequency_settings *set, lms_error *err);

static inline const uint32_t *lms__words(const lms_comparer *x, uint32_t row) { return x->words + (size_t)row * x->stride; }
static inline void lms__prefetch_row(const lms_comparer *x, uint32_t row)
{
    const uint32_t *w = lms__words(x, row);
    for (uint32_t i = 0; i < x->stride; i += 16) __builtin_prefetch(w + i);
}
static inline unsigned lms__level(uint64_t pattern, uint32_t slot) { return (unsigned)(pattern >> (slot * 4) & 15u); }

/* The pattern of two rows. memo may be NULL. */
uint64_t lms__compare(const lms_comparer *x, uint32_t a, uint32_t b, lms_compare_memo *memo);
/* Sum over the slots of log2(frequency / mean frequency) of the values the pattern's levels share; *most common of both sides. */
double   lms__frequency_bits(const lms_comparer *x, uint32_t a, uint32_t b, uint64_t pattern);
/* The same for one slot; *frequency (may be NULL) is the share of records with the value, 0 if none applies. */
double   lms__slot_frequency(const lms_comparer *x, uint32_t a, uint32_t b, uint64_t pattern, uint32_t slot, double *frequency);

/* ---- kinds ---- */
typedef struct lms_kind {
    const char *name;
    const char *const *level;      /* NULL: from the pack's steps */
    uint32_t    n_levels, n_slots, n_words;
    uint16_t    neutral;
    unsigned    attrs;             /* bit set of lms_attribute it has */
    void      (*fill)(const lms_comparer *x, const lms_comparison *c, uint32_t row, uint32_t *w);
    /* Levels of the slots, the first in the low four bits. */
    unsigned  (*compare)(const lms_comparer *x, const lms_comparison *c, const uint32_t *a, const uint32_t *b, lms_compare_memo *m);
} lms_kind;
extern const lms_kind lms__kind_name, lms__kind_date, lms__kind_ident, lms__kind_parents, lms__kind_place, lms__kind_equal,
    lms__kind_number, lms__kind_text, lms__kind_text_pair;
const lms_kind *lms__kind(lms_kind_id k);

/* Shared by kinds. */
unsigned lms__name_level(const lms_comparer *x, const lms_name_feat *a, const lms_name_feat *b);
uint32_t lms__rest_hash(const lms_name_feat *f); /* of all folded syllables but the last, never 0 */
bool     lms__one_edit(lms_str a, lms_str b);    /* OSA distance of bytes at most 1 */
bool     lms__digits_near(uint64_t a, uint64_t b); /* BCD: one digit or two neighbours swapped */
/* 0..1; below `least` any value below it may be given. */
double   lms__similarity(lms_str a, lms_str b, bool osa, double least);
static inline size_t lms__memo_slot(uint64_t key, unsigned cmp)
{
    uint64_t z = (key + cmp) * 0x9E3779B97F4A7C15u;
    return (size_t)(z >> 50) & (LMS_MEMO - 1);
}

#endif
