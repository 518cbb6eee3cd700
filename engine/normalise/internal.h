// SPDX-License-Identifier: MIT
/* normalise/internal.h - what the files of this stage share. */
#ifndef LMS_NORMALISE_INTERNAL_H
#define LMS_NORMALISE_INTERNAL_H

#include "normalise/normalise.h"
#include "text/legacy.h"

enum { MAX_STEPS = 64 };
/* DOUBT: nothing was done, the value is in an old encoding that cannot be told. */
typedef enum lms_change { LMS_CHANGE_REPRESENTATION, LMS_CHANGE_REPAIR, LMS_CHANGE_SUBSTANCE, LMS_CHANGE_DOUBT } lms_change;

/* What a step may look at beside the value. */
typedef struct lms_value_in {
    const lms_normalise_plan *plan;
    uint32_t   field, hint;
    lms_legacy_says says;    /* evidence for an encoding */
    lms_str    coding;       /* of a column of codes: id in the codings table, "" = none */
    const struct lms_step *step;
    lms_mem   *mem;          /* for what a step needs while it works; hits live where their texts do */
    bool      *undecided;    /* set by a step: by itself the value is in an old encoding that cannot be told; it stays as it is */
    bool      *doubt;        /* set by a step: its font, row or column say so; it goes on as what it is by itself */
    lms_legacy *found;       /* NULL or set by a step: the encoding the value was in by itself, or UNDECIDED */
} lms_value_in;

/* A mechanism: appends the new text to out; true if it differs. For SUBSTANCE the text is a proposal. */
typedef bool (*lms_mechanism_fn)(const lms_value_in *in, lms_str s, lms_buf *out);

typedef struct lms_step {
    uint16_t         rule;
    uint8_t          change;   /* lms_change */
    bool             by_row;   /* done after all values, with the row's other fields */
    lms_mechanism_fn fn;
    lms_str          name;
    const lms_node  *node, *params;
    const lms_csv_table *table;
    uint8_t          on[256];  /* by field */
} lms_step;

/* Lookup of folded words: id in `words` -> row of the table. */
typedef struct lms_lookup {
    lms_dict  words;
    uint32_t *row;      /* [cap] by word id */
    uint32_t  cap;
} lms_lookup;

/* place: by the first three digits, 1 if it is in the pack's table */
typedef struct lms_ident_shape { bool known; uint32_t digits; const lms_csv_table *century; uint8_t place[1000]; } lms_ident_shape;

/* Unit words of addresses (phường, P., quận ...), folded, and the level each stands for. */
typedef struct lms_unit_words { lms_dict words; const lms_csv_table *table; uint32_t type_column; uint8_t level[512]; uint16_t row[512];
    bool bare[512]; /* a word only without the marks it has in the table */ } lms_unit_words;

struct lms_normalise_plan {
    lms_mem            *mem;
    const lms_rulebook *rb;
    lms_step            step[MAX_STEPS];
    uint32_t            n_steps;
    lms_lookup         *by_field;   /* [n fields] enum and set words */
    lms_ident_shape    *shape;      /* [n fields] */
    lms_lookup          temporary[2]; /* whole values; beginnings */
    lms_lookup          alias_words;  /* short names of places -> row of `aliases` */
    lms_dict            two_part;   /* folded two-part surnames */
    lms_dict            particles;  /* folded particles of names whose family name is last */
    const lms_csv_table *codings, *ethnic, *mobile_2018, *units, *successors;
    lms_str             ethnic_list; /* column of the code list that files use, "" = none named */
    uint32_t            units_field; /* LMS_NO_FIELD or the ward code */
    struct lms_gazetteer *gazetteer;
    lms_unit_words      unit_words;
    const lms_csv_table *aliases; /* short names of provinces and districts */
    int32_t             year_window; /* two-digit years above this are 19xx */
};

/* words.c */
bool        lms__lookup_init(lms_lookup *l, lms_mem *mem);
void        lms__lookup_free(lms_lookup *l);
/* Add the folded text (words of letters and digits, one space between); the first row wins. False: out of memory. */
bool        lms__lookup_add(lms_lookup *l, lms_str text, uint32_t row, bool fold);
/* Row or UINT32_MAX. */
uint32_t    lms__lookup_find(const lms_lookup *l, lms_str text, bool fold, lms_buf *tmp);
void        lms__plain_words(lms_str s, bool fold, lms_buf *out); /* letters and digits, lower case, single spaces */

/* steps.c: mechanism by name, NULL if unknown; by_row set for row mechanisms */
lms_mechanism_fn lms__mechanism(lms_str name, bool *by_row, lms_str *known, uint32_t *n_known);
/* dates.c */
bool lms__step_date(const lms_value_in *in, lms_str s, lms_buf *out);
bool lms__step_year(const lms_value_in *in, lms_str s, lms_buf *out);
/* codes.c */
bool lms__step_enum(const lms_value_in *in, lms_str s, lms_buf *out);
bool lms__step_set(const lms_value_in *in, lms_str s, lms_buf *out);
bool lms__step_ident(const lms_value_in *in, lms_str s, lms_buf *out);
bool lms__step_ident_letters(const lms_value_in *in, lms_str s, lms_buf *out);
bool lms__step_phone(const lms_value_in *in, lms_str s, lms_buf *out);
bool lms__step_mobile_2018(const lms_value_in *in, lms_str s, lms_buf *out);
bool lms__step_number(const lms_value_in *in, lms_str s, lms_buf *out);
bool lms__step_unit(const lms_value_in *in, lms_str s, lms_buf *out);
/* Features of an identifier with the field's structure. */
lms_ident_feat lms__ident_features(const lms_normalise_plan *p, uint32_t field, lms_str s);

/* All value steps on one value. hits: what each changing step did. */
/* at: number of the step in the plan; step: how many steps ran before it, over all rounds (the order of corrections) */
typedef struct lms_hit { uint32_t raw; uint16_t rule; uint8_t change, step, at; lms_str before, after; } lms_hit;
typedef LMS_VEC(lms_hit) lms_hits;
bool lms__value_run(const lms_value_in *in, lms_str raw, lms_buf *out, lms_buf *tmp, lms_hits *hits, lms_arena *texts);

/* units.c */
typedef struct lms_gazetteer lms_gazetteer;
lms_status lms__gazetteer_new(lms_mem *mem, const lms_csv_table *units, const lms_csv_table *successors, lms_gazetteer **out, lms_error *err);
void       lms__gazetteer_free(lms_gazetteer *g);
/* Unit of a ward code at a day: the one valid then, else the last before it. UINT32_MAX: unknown code. */
uint32_t   lms__gazetteer_code(const lms_gazetteer *g, lms_str code, int32_t day);
/* Ward by name, with district and province names if given (may be ""); UINT32_MAX if none or not the only one. */
uint32_t   lms__gazetteer_ward(const lms_gazetteer *g, lms_str ward, lms_str district, lms_str province, int32_t day, lms_buf *tmp);
/* The same for what is in words already. fold: the ward's name; words: the same with marks (words before it are allowed); text: what a
   type may stand in front of, or type: that of the gazetteer; district, province: folded, may be ""; marks: any of them has some. */
typedef struct lms_ward_asked { lms_str fold, words, text, type, district, province; bool marks; } lms_ward_asked;
uint32_t   lms__gazetteer_find(const lms_gazetteer *g, const lms_ward_asked *q, int32_t day);
bool       lms__has_marks(lms_str s);
/* The only district of that name at a day, into out->district; nothing if there are several. False: out of memory. */
bool       lms__gazetteer_district(const lms_gazetteer *g, lms_table *t, lms_str name, int32_t day, lms_unit_feat *out, lms_buf *tmp);
bool       lms__gazetteer_features(const lms_gazetteer *g, lms_table *t, uint32_t unit, lms_unit_feat *out);

lms_str    lms__gazetteer_name(const lms_gazetteer *g, uint32_t unit);
lms_str    lms__gazetteer_fold(const lms_gazetteer *g, uint32_t unit); /* the name in folded words */
/* Is a ward of any day called so? fold: folded words. */
bool       lms__gazetteer_ward_name(const lms_gazetteer *g, lms_str fold);
bool       lms__gazetteer_in_district(const lms_gazetteer *g, uint32_t unit);
/* Is it, in folded words, a name that has a dash in it? */
bool       lms__gazetteer_dashed(const lms_gazetteer *g, lms_str fold);
/* The last days of the gazetteer's periods and one day of the present, ascending. */
uint32_t   lms__gazetteer_epochs(const lms_gazetteer *g, const int32_t **days);

/* address.c */
bool       lms__unit_words_new(lms_mem *mem, const lms_csv_table *t, lms_unit_words *w);
/* The ward a free text names without doubt, UINT32_MAX if none. */
uint32_t   lms__address_ward(const lms_normalise_plan *p, lms_str text, int32_t day, lms_buf *tmp);

/* features.c */
lms_status lms__features(lms_ctx *c, const lms_normalise_plan *p, lms_table *t, int32_t epoch, lms_error *err);

#endif
