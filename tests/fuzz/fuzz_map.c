// SPDX-License-Identifier: MIT
/* fuzz_map.c - arbitrary bytes as a column map: read, or refused with a reason and a place. */
#include "fuzz_ingest.h"

#include "ingest/parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
    lms_mem          mem;
    lms_error        err = { 0 };
    lms_column_map   map;
    lms_arena        text;
    fuzz_start();
    lms__mem_init(&mem, NULL, 0);
    lms_ctx c = { .mem = &mem, .threads = 1, .as_of = INT32_MIN };
    lms__arena_init(&text, &mem);
    lms_status st = lms__map_parse(&c, &fuzz_plan->fields, "map.yaml", (lms_str){ (const char *)s, n }, &text, &map, &err);
    if (st != LMS_OK && (err.what == NULL || err.file[0] == 0)) abort();
    LMS_VEC_FREE(&mem, &map.entry);
    lms__arena_free(&text);
    if (mem.used != 0) abort();
    return 0;
}
