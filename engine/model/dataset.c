// SPDX-License-Identifier: MIT
#include "model/dataset.h"

void lms__dataset_init(lms_dataset *d, lms_mem *mem, const lms_schema *schema)
{
    *d = (lms_dataset){ .mem = mem, .schema = schema };
    lms__arena_init(&d->text, mem);
}

void lms__dataset_free(lms_dataset *d)
{
    if (d->mem == NULL) return;
    uint32_t nf = d->schema ? d->schema->n : 0;
    for (uint32_t s = 0; s < d->n_sources; s++) {
        lms_source *x = &d->source[s];
        for (uint32_t f = 0; x->raw && f < nf; f++) lms__dict_free(&x->raw[f]);
    }
    for (uint32_t f = 0; d->value && f < nf; f++) lms__mem_free(d->mem, d->value[f], d->n_rows, sizeof **d->value);
    lms__mem_free(d->mem, d->value, nf, sizeof *d->value);
    lms__mem_free(d->mem, d->source_of, d->n_rows, sizeof *d->source_of);
    lms__mem_free(d->mem, d->line_of, d->n_rows, sizeof *d->line_of);
    lms__mem_free(d->mem, d->key_of, d->n_rows, sizeof *d->key_of);
    lms__mem_free(d->mem, d->extra_of, d->n_rows, sizeof *d->extra_of);
    lms__dict_free(&d->keys);
    lms__dict_free(&d->extras);
    LMS_VEC_FREE(d->mem, &d->quarantine);
    LMS_VEC_FREE(d->mem, &d->forgotten);
    lms__arena_free(&d->text); /* sources and their arrays live here */
    *d = (lms_dataset){ 0 };
}
