// SPDX-License-Identifier: MIT
/*
 * fuzz_sqlite_source.c - a damaged database as an input. The bytes are a list of changes (place low, place high,
 * value) to a sound one made here, so that no binary seed is needed; bytes that begin like a database are taken as they are.
 */
#include "fuzz_ingest.h"

#include <sqlite3.h>

static unsigned char *sound(sqlite3_int64 *n)
{
    sqlite3 *db;
    if (sqlite3_open(":memory:", &db) != SQLITE_OK) abort();
    if (sqlite3_exec(db, "PRAGMA page_size=512; CREATE TABLE tre(ma_te, ho_ten TEXT, ngay_sinh, diem REAL);"
                         "INSERT INTO tre VALUES (7,'Lê A','01/01/2015',0.1),('08','Lê B',NULL,3.0),(NULL,'x',x'C3',1e300);"
                         "WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM k WHERE i < 60) INSERT INTO tre SELECT i, 'Lê Văn ' || i, '2015', i FROM k",
                     NULL, NULL, NULL) != SQLITE_OK)
        abort();
    unsigned char *p = sqlite3_serialize(db, "main", n, 0);
    sqlite3_close(db);
    return p;
}

int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
    static unsigned char *base, *copy;
    static sqlite3_int64  size;
    if (base == NULL) {
        base = sound(&size);
        copy = base ? malloc((size_t)size) : NULL;
        if (copy == NULL) abort();
    }
    if (n >= 16 && memcmp(s, "SQLite format 3", 16) == 0) {
        fuzz_ingest(s, n);
        return 0;
    }
    memcpy(copy, base, (size_t)size);
    for (size_t i = 0; i + 3 <= n; i += 3) {
        size_t at = (s[i] | (size_t)s[i + 1] << 8) % (size_t)size;
        if (at >= 16) copy[at] = s[i + 2];
    }
    fuzz_ingest(copy, (size_t)size);
    return 0;
}
