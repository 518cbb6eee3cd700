// SPDX-License-Identifier: MIT
#include "model/schema.h"

uint32_t lms__schema_find(const lms_schema *s, lms_str id)
{
    for (uint32_t f = 0; f < s->n; f++)
        if (lms__str_eq(s->field[f].id, id)) return f;
    return LMS_NO_FIELD;
}
