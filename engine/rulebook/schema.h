// SPDX-License-Identifier: MIT
/*
 * rulebook/schema.h - what may stand in a section of a pack, as tables.
 *
 * Each section has one file, schema_<section>.c, that belongs to the stage that reads the section. To
 * allow a new key, add a line to a table there; the loader then checks it (unknown key with the
 * nearest known one, wrong kind, missing, out of range, unknown field or table), and `lamsach rules doc`
 * and rules/README.md describe it from the same line. A stage can rely on what its table says: the
 * plan of a stage is only made from sections without issues of shape, or checks for NULL.
 *
 *     static const lms_key pattern_params[] = {
 *         { "pattern", LMS_K_REGEX, LMS_NEED, .vi = "Biểu thức chính quy", .en = "Regular expression" },
 *     };
 *     static const lms_mechanism checks[] = {
 *         { "pattern", LMS_PARAMS(pattern_params), .vi = "Giá trị phải khớp mẫu", .en = "The value must match a pattern" },
 *     };
 *     static const lms_shape rule = { .base = &lms__rule_shape, .by = "check", LMS_MECHANISMS(checks) };
 */
#ifndef LMS_RULEBOOK_SCHEMA_H
#define LMS_RULEBOOK_SCHEMA_H

#include "rulebook/rulebook.h"

typedef enum lms_kind {
    LMS_K_TEXT,   /* any text that is not empty */
    LMS_K_ANYTEXT,/* any text, also "" */
    LMS_K_ID,     /* a-z 0-9 _ - . , starting with a letter or digit */
    LMS_K_INT,    /* whole number, min..max when min < max */
    LMS_K_NUM,    /* number with '.', min..max when min < max */
    LMS_K_BOOL,   /* true or false */
    LMS_K_CHOICE, /* one of choices "a|b|c" */
    LMS_K_DATE,   /* YYYY-MM-DD */
    LMS_K_REGEX,  /* PCRE2 pattern; it is compiled to check it */
    LMS_K_FIELD,  /* id of a field of the pack */
    LMS_K_TYPE,   /* name of a field type */
    LMS_K_TABLE,  /* name of a table of the pack (file tables/NAME.csv) */
    LMS_K_SCALAR_OR_LIST, /* anything but a map */
    LMS_K_MAP,    /* a map of `shape` */
    LMS_K_ANY     /* anything: the stage checks it */
} lms_kind;

enum lms_key_flag {
    LMS_NEED = 1,    /* must be there */
    LMS_MANY = 2,    /* a list of the kind */
    LMS_OR_ONE = 4,  /* with LMS_MANY: a single item may stand without a list */
    LMS_BY_FIELD = 8,/* a map from field ids to values of the kind */
    LMS_BY_ID = 16,  /* a map from any keys to values of the kind */
    LMS_FILLED = 32, /* a list or map with at least one item */
    LMS_LISTS = 128, /* a list of lists of the kind */
    LMS_ROWS = 64    /* with LMS_BY_FIELD or LMS_BY_ID: a list of such maps */
};

typedef struct lms_shape lms_shape;
typedef struct lms_key {
    const char      *name;
    lms_kind         kind;
    unsigned         flags;
    const char      *choices;
    const lms_shape *shape;
    double           min, max;
    const char      *vi, *en;   /* one sentence for the manual */
} lms_key;

/* One way a rule can work: the value of the `by` key, with parameters of its own. */
typedef struct lms_mechanism {
    const char    *name;
    const lms_key *param; uint32_t n_params;
    const char    *vi, *en;
} lms_mechanism;

struct lms_shape {
    const lms_key       *key;       uint32_t n_keys;
    const lms_shape     *base;      /* keys allowed as well */
    const char          *by;        /* key that names the mechanism, or NULL; it is required */
    const lms_mechanism *mechanism; uint32_t n_mechanisms;
};

typedef struct lms_section_schema {
    const char *name, *file;        /* "fields", "fields.yaml" */
    bool        required;
    const lms_shape *root;
    const char *vi, *en;
} lms_section_schema;

#define LMS_KEYS(a) .key = (a), .n_keys = (uint32_t)(sizeof(a) / sizeof *(a))     /* in a shape */
#define LMS_PARAMS(a) .param = (a), .n_params = (uint32_t)(sizeof(a) / sizeof *(a)) /* in a mechanism */
#define LMS_MECHANISMS(a) .mechanism = (a), .n_mechanisms = (uint32_t)(sizeof(a) / sizeof *(a))

/* In order of lms_section; one per schema_<section>.c. */
extern const lms_section_schema lms__schema_pack, lms__schema_fields, lms__schema_normalise, lms__schema_validate,
    lms__schema_block, lms__schema_match, lms__schema_identify, lms__schema_targets, lms__schema_statistics;
const lms_section_schema *lms__section_schema(lms_section s);

/* Shapes used by several sections (schema_common.c). */
extern const lms_shape lms__text_shape;      /* vi, en */
extern const lms_shape lms__rule_shape;      /* id, severity, text, source, note; text and source required */
extern const lms_shape lms__applies_shape;   /* types, fields, except */

/* The tables as Markdown: files, keys, mechanisms with their settings; for the manual. lang "vi" or "en". */
void lms__schema_doc(lms_buf *out, bool vi);

/* Check a node against a shape; issues go to rb. */
void lms__schema_check(lms_rulebook *rb, const lms_node *node, const lms_shape *shape);

/* Names in the order of the enums of model/schema.h; UINT32_MAX if unknown. */
extern const char *const lms__type_names[LMS_N_TYPES];
extern const char *const lms__role_names[LMS_N_FIELD_ROLES];
uint32_t lms__type_find(lms_str name);
uint32_t lms__role_find(lms_str name);
/* Does a rule's `applies` node name this field (by type or id, not excepted)? NULL: every field. */
bool lms__applies(const lms_rulebook *rb, const lms_node *applies, uint32_t field);

#endif
