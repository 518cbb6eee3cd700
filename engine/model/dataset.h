// SPDX-License-Identifier: MIT
/*
 * model/dataset.h - what ingest hands on: accepted rows with raw values, in their final order.
 *
 * Rows 0 .. n_records-1 are records in the order of record_key (record_id = row + 1).
 * Rows n_records .. n_rows-1 are rows of reference lists, in order of (source, line).
 * Sources are ordered by (role, file name, content hash, sheet), so the order of the command line changes nothing.
 * Every sheet of a workbook is a source of its own, since it has its own header.
 *
 * A raw value is interned per (source, field) together with its cell hint, so every later step
 * that depends on the value alone is done once per distinct value.
 */
#ifndef LMS_MODEL_DATASET_H
#define LMS_MODEL_DATASET_H

#include "model/schema.h"

/* Why a column is the field it is. */
typedef enum lms_why { LMS_WHY_UNKNOWN, LMS_WHY_MAP, LMS_WHY_SYNONYM, LMS_WHY_DUPLICATE /* field taken by an earlier column */,
                       LMS_WHY_JOINED /* a field written over several columns: the first has the field, the others are in extra too */ } lms_why;

typedef struct lms_source {
    lms_role role;
    lms_str  name, stem;       /* shown file name, "FILE [SHEET]" for further sheets; file name without extension, made unique with ~2, ~3 */
    uint32_t sheet;            /* 0-based */
    lms_str  sheet_name;       /* "" if the file has no sheets */
    char     delimiter;        /* CSV; 0 for other formats */
    lms_str  format, encoding; /* "csv", "sqlite", ...; "UTF-8", "TCVN3", ... as decided for the file */
    lms_str  issuer;           /* references */
    int32_t  date;             /* references: day number */
    uint64_t rows_read, rows_accepted, rows_quarantined, rows_forgotten;
    char     hash[33];         /* XXH3-128 of the content, hex */
    lms_str  preamble;         /* JSON array of the rows above and of the header (letterheads are kept) */
    uint32_t header_line;
    uint32_t n_columns;
    lms_str *column_header;    /* as in the file, cleaned of line breaks; the rows of a header joined by " / " */
    lms_str *column_key;       /* key of the column in extra, "Header#2" for a repeated and "#7" for an unnamed one; "" if it is a field */
    uint8_t *column_why;       /* lms_why */
    uint32_t *column_field;    /* field number, or LMS_NO_FIELD: the column goes to extra */
    lms_dict *raw;             /* [n_fields] values of this source; entry text is hint byte + value */
    uint8_t  *legacy;          /* [n_fields] set by normalise: prevailing legacy encoding of the column */
} lms_source;

typedef struct lms_quarantined {
    uint32_t source, line, col;
    const char *code;          /* static: "unclosed-quote", "subtotal-row", ... */
    lms_str  args, raw;        /* args: JSON array of strings */
} lms_quarantined;

/* A row left out because its child's data were erased: where it stood, nothing else. */
typedef struct lms_forgotten { uint32_t source, line; } lms_forgotten;

typedef struct lms_dataset {
    const lms_schema *schema;
    lms_source *source;        /* in `text`, as are its arrays */
    uint32_t    n_sources;
    uint32_t    n_rows, n_records;
    uint32_t   *source_of;     /* [n_rows] */
    uint32_t   *line_of;       /* [n_rows] physical line or sheet row */
    uint32_t  **value;         /* [n_fields][n_rows] ids in source[source_of[row]].raw[field]; 0 = empty */
    lms_dict    keys;          /* record_key texts */
    uint32_t   *key_of;        /* [n_rows] id in keys; references have "<stem>:<line>" */
    lms_dict    extras;        /* JSON objects of unknown columns, with the raw key if it was prefixed */
    uint32_t   *extra_of;      /* [n_rows] id in extras, 0 = none */
    LMS_VEC(lms_quarantined) quarantine; /* in order of (source, line) */
    LMS_VEC(lms_forgotten) forgotten;    /* in order of (source, line) */
    lms_arena   text;          /* owns the texts above */
    lms_mem    *mem;
} lms_dataset;

static inline lms_str lms__raw_text(const lms_dict *d, uint32_t id) /* without the hint byte */
{
    lms_str s = lms__dict_get(d, id);
    return id ? (lms_str){ s.s + 1, s.n - 1 } : s;
}
static inline uint32_t lms__raw_hint(const lms_dict *d, uint32_t id)
{
    return id ? (uint8_t)lms__dict_get(d, id).s[0] : 0;
}
void lms__dataset_init(lms_dataset *d, lms_mem *mem, const lms_schema *schema);
void lms__dataset_free(lms_dataset *d);

#endif
