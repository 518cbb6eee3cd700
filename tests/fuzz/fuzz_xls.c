// SPDX-License-Identifier: MIT
/*
 * fuzz_xls.c - arbitrary bytes as an old workbook. Bytes that begin like an OLE2 file are taken as they are;
 * others are a list of changes (place low, place high, value) to the records of a sound one, so that what
 * lies behind the container is reached without a binary seed.
 */
#include "fuzz_file.h"

#include "../unit/desk_xls_fixture.h"

int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
    static xls           x;
    static unsigned char file[70000];
    char                 path[64];
    if (n == 0) return 0;
    if (s[0] == 0xD0) {
        fuzz_file(path, s, n);
    } else {
        xls_sample(&x);
        for (size_t i = 1; i + 3 <= n; i += 3) x.b[(s[i] | (size_t)s[i + 1] << 8) % x.n] = s[i + 2];
        fuzz_file(path, file, xls_wrap(&x, s[0] & 1 ? "Workbook" : "Book", file));
    }
    fuzz_rows(path);
    fuzz_file_done();
    return 0;
}
