// SPDX-License-Identifier: MIT
/*
 * model/schema.h - the fields of a record, as the pack declares them. Field numbers are the order in
 * the pack's fields.yaml; nothing in C knows a field by name, only by type and role.
 */
#ifndef LMS_MODEL_SCHEMA_H
#define LMS_MODEL_SCHEMA_H

#include "base/str.h"

/* The mechanisms. What a type means for a field (tables, codes) is said by the pack. */
typedef enum lms_field_type {
    LMS_TYPE_TEXT,   /* free text: kept, trimmed, repaired */
    LMS_TYPE_KEY,    /* the input's own key */
    LMS_TYPE_NAME,   /* a person's name (params: language vi|latin) */
    LMS_TYPE_DATE,   /* ISO, may be partial */
    LMS_TYPE_YEAR,
    LMS_TYPE_ENUM,   /* one of a table's codes, with synonyms */
    LMS_TYPE_SET,    /* several of a table's codes, joined by ";" in table order */
    LMS_TYPE_IDENT,  /* digits with a structure described by the pack (personal id, insurance number ...) */
    LMS_TYPE_PHONE,
    LMS_TYPE_UNIT,   /* an administrative unit: code of a gazetteer */
    LMS_TYPE_ADDRESS,/* free address text */
    LMS_TYPE_NUMBER, /* a small integer */
    LMS_N_TYPES
} lms_field_type;

/* What a field is to the engine's own definitions (targets, keys). At most one field per role. */
typedef enum lms_field_role {
    LMS_ROLEF_NONE,
    LMS_ROLEF_RECORD_KEY, LMS_ROLEF_PERSON_NAME, LMS_ROLEF_BIRTH_DATE, LMS_ROLEF_SEX, LMS_ROLEF_PERSON_ID,
    LMS_ROLEF_WARD_CODE, LMS_ROLEF_WARD_NAME, LMS_ROLEF_HAMLET, LMS_ROLEF_HOUSEHOLD, LMS_ROLEF_LIFE_STATUS,
    LMS_ROLEF_UPDATED_ON, LMS_ROLEF_ETHNICITY,
    LMS_N_FIELD_ROLES
} lms_field_role;

#define LMS_NO_FIELD UINT32_MAX

typedef struct lms_field {
    lms_str        id;
    lms_field_type type;
    lms_field_role role;
    lms_str        title_vi, title_en;
    bool           required;  /* one of the basic fields that "clean" asks for; groups: see targets */
    bool           personal;  /* identifies a person: masked outside the result */
} lms_field;

typedef struct lms_schema {
    const lms_field *field;
    uint32_t         n;
    uint32_t         of_role[LMS_N_FIELD_ROLES]; /* field number or LMS_NO_FIELD */
} lms_schema;

uint32_t lms__schema_find(const lms_schema *s, lms_str id); /* LMS_NO_FIELD if unknown */

#endif
