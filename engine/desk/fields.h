// SPDX-License-Identifier: MIT
/*
 * desk/fields.h - the fields of a result by what they are (their role in the pack), so that nothing here knows
 * a pack's names. A result without the `field` table has no roles; what depends on them is left out.
 */
#ifndef LMD_FIELDS_H
#define LMD_FIELDS_H

#include "db.h"

typedef struct lmd_field { char *id, *type, *role, *title_vi, *title_en; bool personal; } lmd_field;
typedef struct lmd_fields { lmd_field *v; size_t n, cap; } lmd_fields;

lms_status lmd__fields_load(sqlite3 *db, lmd_fields *f, lms_error *err);
void       lmd__fields_free(lmd_fields *f);
const lmd_field *lmd__field(const lmd_fields *f, lms_str id);           /* NULL */
const lmd_field *lmd__field_of_role(const lmd_fields *f, const char *role); /* NULL */
/* Title in a language; the id if nothing is known. */
lms_str lmd__field_title(const lmd_fields *f, lms_str id, lmd_lang l);

#endif
