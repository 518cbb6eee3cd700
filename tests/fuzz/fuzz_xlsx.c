// SPDX-License-Identifier: MIT
/*
 * fuzz_xlsx.c - arbitrary bytes as a workbook: any answer but a crash, a hang or memory without end.
 *
 * The first byte chooses: 'P' (0x50) the bytes are the archive itself; anything else the rest is cut at NUL into
 * sheet, shared strings, styles and workbook parts of a sound archive, so that the XML readers are reached.
 */
#include "fuzz_file.h"

#include <minizip/zip.h>

static void add(zipFile z, const char *name, const uint8_t *s, size_t n)
{
    zip_fileinfo info = { 0 };
    if (zipOpenNewFileInZip64(z, name, &info, NULL, 0, NULL, 0, NULL, 0, 0, 0) != ZIP_OK) return;
    zipWriteInFileInZip(z, s, (unsigned)n);
    zipCloseFileInZip(z);
}

int LLVMFuzzerTestOneInput(const uint8_t *s, size_t n)
{
    static const char rels[] = "<R><R Id='1' Type='/worksheet' Target='s.xml'/><Relationship Id='1' Type='/worksheet' Target='s.xml'/>"
                               "<Relationship Id='2' Type='/sharedStrings' Target='t.xml'/><Relationship Id='3' Type='/styles' Target='y.xml'/></R>";
    static const char book[] = "<w><sheets><sheet x:id='1'/></sheets></w>";
    static const char *const name[] = { "xl/s.xml", "xl/t.xml", "xl/y.xml", "xl/workbook.xml" };
    char path[64];
    if (n == 0) return 0;
    if (s[0] == 'P') {
        fuzz_file(path, s, n);
    } else {
        fuzz_file(path, s, 0);
        zipFile z = zipOpen64(path, 0);
        if (z == NULL) return 0;
        add(z, "xl/_rels/workbook.xml.rels", (const uint8_t *)rels, sizeof rels - 1);
        int part = 0;
        for (size_t at = 1; at < n && part < 4; part++) {
            const uint8_t *end = memchr(s + at, 0, n - at);
            size_t         k = end ? (size_t)(end - s) - at : n - at;
            add(z, name[part], s + at, k);
            at += k + 1;
        }
        if (part < 4) add(z, name[3], (const uint8_t *)book, sizeof book - 1);
        zipClose(z, NULL);
    }
    fuzz_rows(path);
    fuzz_file_done();
    return 0;
}
