// SPDX-License-Identifier: MIT
/*
 * model/table.h - cleaned records as columns of interned values, with features computed once per
 * distinct value. Everything after normalise compares integers.
 *
 *     column[f].v[row]        value id, 0 = missing
 *     column[f].dict          value id -> canonical text
 *     column[f].name[id] ...  features of the value, by the field's type (NULL for other types)
 *
 * Row numbers are those of the dataset (records first, then reference rows).
 */
#ifndef LMS_MODEL_TABLE_H
#define LMS_MODEL_TABLE_H

#include "base/date.h"
#include "model/dataset.h"

#define LMS_NAME_SYLS 8

enum lms_name_flag {
    LMS_NAME_NO_MARKS = 1,   /* carries no diacritics at all (may have lost them) */
    LMS_NAME_TEMPORARY = 2,  /* "bé gái", "CB ...", "chưa đặt tên": a typed value, not a name */
    LMS_NAME_ILL_FORMED = 4, /* at least one syllable is not Vietnamese */
    LMS_NAME_LOST = 8,       /* has '?' or U+FFFD where a letter was lost */
    LMS_NAME_LONG = 16       /* more than LMS_NAME_SYLS syllables: syl has the first ones and the last */
};

typedef struct lms_name_feat {
    uint32_t key;   /* id in table->keys: lower case, tone placement unified, marks kept */
    uint32_t fold;  /* id in table->folds: marks removed, đ -> d */
    uint32_t syl[LMS_NAME_SYLS];  /* ids in table->syllables, marks kept; family first, given last */
    uint32_t fsyl[LMS_NAME_SYLS]; /* ids in table->syllables, folded */
    uint8_t  n_syl, n_family, flags; /* n_family: syllables of the family name at the front (0 = not known) */
} lms_name_feat;

typedef struct lms_date_feat {
    lms_date date;  /* may be partial */
    int32_t  day;   /* LMS_NO_DAY unless whole */
} lms_date_feat;

enum lms_ident_flag {
    LMS_IDENT_FORMED = 1,      /* has the structure the pack describes */
    LMS_IDENT_KNOWN_PLACE = 2, /* place part is in the pack's table */
    LMS_IDENT_HAS_SEX = 4, LMS_IDENT_FEMALE = 8, /* sex coded in the digits */
    LMS_IDENT_PLACEHOLDER = 16 /* 000000000000, 123456789012 ... */
};
typedef struct lms_ident_feat {
    uint64_t bcd;   /* up to 16 digits, 4 bits each, last digit lowest; 0 if not digits */
    uint8_t  n;     /* digits */
    uint8_t  flags;
    int16_t  year;  /* coded birth year, 0 = none */
} lms_ident_feat;

#define LMS_UNIT_SUCCESSORS 5
typedef struct lms_unit_feat {
    uint32_t ward;      /* id in table->units of "code@epoch", 0 = not resolved */
    uint32_t district, province; /* ids in table->units */
    uint32_t today[LMS_UNIT_SUCCESSORS]; /* units of the newest epoch it went to, 0-terminated */
} lms_unit_feat;

typedef struct lms_column {
    uint32_t *v;    /* [n_rows] */
    lms_dict  dict;
    lms_name_feat  *name;   /* [dict.n] by type */
    lms_date_feat  *date;
    lms_ident_feat *ident;
    lms_unit_feat  *unit;
    int32_t        *number; /* years, numbers, phones' last 9 digits; INT32_MIN = none */
    uint8_t        *undecided; /* [n_rows] 1: the value is in an old encoding that could not be told; NULL: none */
    uint32_t       *fold;   /* TEXT, ADDRESS, ENUM, KEY, PHONE: id in table->folds */
} lms_column;

typedef struct lms_table {
    const lms_schema *schema;
    uint32_t    n_rows, n_records;
    lms_column *column;      /* [schema->n] */
    lms_dict    keys, folds, syllables, units;
    uint32_t   *ward_of;    /* [n_rows] id in units of the ward a row lies in (by code, else by names, else by the line of address), 0 = not known; text "code@from" */
    lms_unit_feat *ward_feat; uint32_t n_ward_feat; /* features of the wards in ward_of, by id in units (all are below n_ward_feat); NULL: none are known */
    lms_mem    *mem;
    lms_arena   text;
} lms_table;

/* A unit's code without its epoch: "307@2025-01-01" is 307; "" for unit 0. */
lms_str lms__unit_code(const lms_table *t, uint32_t unit);
static inline lms_str lms__value(const lms_table *t, uint32_t field, uint32_t row)
{
    const lms_column *c = &t->column[field];
    return lms__dict_get(&c->dict, c->v[row]);
}
bool lms__table_init(lms_table *t, lms_mem *mem, const lms_schema *schema, uint32_t n_rows, uint32_t n_records);
void lms__table_free(lms_table *t);

#endif
