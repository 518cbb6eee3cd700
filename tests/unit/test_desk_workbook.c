// SPDX-License-Identifier: MIT
/* test_desk_workbook.c - what the workbook readers promise: every row and cell, fonts, dates, merged areas; and refusals. */
#include "desk_xls_fixture.h"

#include "desk/xlsx_in.h"

START_TEST(every_kind_of_cell_is_delivered_as_text_with_hints)
{
    const char *p = in_scratch("kinds.xlsx");
    xlsx_of(p,
            SHEET("<sheetData><row r='2'><c r='A2' t='s'><v>0</v></c><c r='C2' t='inlineStr'><is><t>b &amp; c</t></is></c>"
                  "<c r='D2'><v>8.1999999999999993</v></c><c r='E2'><v>31099012345</v></c><c r='F2' t='b'><v>1</v></c>"
                  "<c r='G2' t='e'><v>#N/A</v></c><c r='H2' t='str'><f>A1</f><v>kq</v></c><c r='I2'><f>1+1</f><v>2</v></c>"
                  "<c r='J2' t='d'><v>2015-03-01T00:00:00</v></c><c r='K2'><v>1.5E3</v></c><c r='L2'><v>-0.001</v></c><c r='M2'/></row></sheetData>"),
            "<sst><si><t>Nguy\u1EC5n</t></si></sst>", NULL);
    expect_book(p, "0.2:Nguy\u1EC5n||b & c|8.2{8}|31099012345{8}|TRUE|#N/A|kq{64}|2{72}|2015-03-01|1500{8}|-0.001{8}\n");
}
END_TEST

START_TEST(rich_text_is_joined_and_phonetics_left_out)
{
    const char *p = in_scratch("rich.xlsx");
    xlsx_of(p, SHEET("<sheetData><row><c t='s'><v>0</v></c><c t='s'><v>1</v></c><c t='inlineStr'><is><r><t>x</t></r><r><t xml:space='preserve'> y</t></r></is></c></row></sheetData>"),
            "<sst><si><r><rPr><rFont val='Arial'/></rPr><t>Tr\u1EA7n </t></r><r><t>B\u00ECnh</t></r><rPh sb='0' eb='1'><t>zz</t></rPh></si>"
            "<si><t>a_x000D_b_x005F_c_x0041</t></si></sst>", NULL);
    expect_book(p, "0.1:Tr\u1EA7n B\u00ECnh|a\rb_c_x0041|x y\n");
}
END_TEST

static const char styles[] =
    "<styleSheet><numFmts><numFmt numFmtId='170' formatCode='dd/mm/yyyy'/><numFmt numFmtId='171' formatCode='[h]:mm'/>"
    "<numFmt numFmtId='172' formatCode='\"ngay\" 0'/></numFmts>"
    "<fonts><font><name val='Calibri'/></font><font><name val='.VnTime'/></font><font><name val='.VnTimeH'/></font><font><name val='VNI-Times'/></font></fonts>"
    "<cellXfs><xf numFmtId='0' fontId='0'/><xf numFmtId='14' fontId='0'/><xf numFmtId='170' fontId='0'/><xf numFmtId='171' fontId='0'/>"
    "<xf numFmtId='172' fontId='0'/><xf numFmtId='0' fontId='1'/><xf numFmtId='0' fontId='2'/><xf numFmtId='0' fontId='3'/></cellXfs>"
    "<dxfs><dxf><font><name val='.VnTime'/></font></dxf></dxfs></styleSheet>";

START_TEST(dates_are_serials_with_the_hint_of_their_system)
{
    const char *p = in_scratch("dates.xlsx");
    xlsx_of(p, SHEET("<sheetData><row><c s='1'><v>42064</v></c><c s='2'><v>42064.5</v></c><c s='3'><v>1.25</v></c><c s='4'><v>7</v></c></row></sheetData>"), NULL, styles);
    expect_book(p, "0.1:42064{24}|42064.5{24}|1.25{8}|7{8}\n");
    zip_of(p, RELS_TOP, "xl/workbook.xml",
           "<workbook xmlns:r='r'><workbookPr date1904='1'/><sheets><sheet name='A' sheetId='1' r:id='rId1'/></sheets></workbook>", RELS_ONE,
           "xl/styles.xml", styles, "xl/worksheets/sheet1.xml", SHEET("<sheetData><row><c s='1'><v>40602</v></c></row></sheetData>"), NULL);
    expect_book(p, "0.1:40602{40}\n");
}
END_TEST

START_TEST(legacy_fonts_of_cells_and_runs_are_hints)
{
    const char *p = in_scratch("fonts.xlsx");
    xlsx_of(p, SHEET("<sheetData><row><c s='5' t='s'><v>0</v></c><c s='6' t='s'><v>0</v></c><c s='7' t='s'><v>0</v></c><c s='5' t='s'><v>1</v></c><c s='0' t='s'><v>2</v></c><c s='5'><v>3</v></c></row></sheetData>"),
            "<sst><si><t>abc</t></si><si><r><rPr><rFont val='Arial'/></rPr><t>uni</t></r></si><si><r><rPr><rFont val='.VnArialH'/></rPr><t>x</t></r></si></sst>", styles);
    expect_book(p, "0.1:abc{1}|abc{3}|abc{4}|uni|x{3}|3{8}\n");
    ck_assert_uint_eq(lmd__font_hint((lms_str){ ".VNTIME", 7 }), LMS_CELL_FONT_TCVN3);
    ck_assert_uint_eq(lmd__font_hint((lms_str){ "Times New Roman", 15 }), 0);
    ck_assert_uint_eq(lmd__font_hint((lms_str){ "vni-helve", 9 }), LMS_CELL_FONT_VNI);
}
END_TEST

START_TEST(number_formats_that_are_dates)
{
    static const struct { const char *code; bool date; } t[] = {
        { "dd/mm/yyyy", true }, { "DD/MM/YYYY;@", true }, { "[$-42A]d mmmm, yyyy", true }, { "mmm-yy", true }, { "h:mm AM/PM", false },
        { "mm:ss", false }, { "[h]:mm:ss", false }, { "0.00", false }, { "General", false }, { "\"dd\"0", false }, { "#,##0\\d", false },
        { "[Red]0", false }, { "\"ng\u00E0y\" dd", true }, { "@", false }, { "000000000000", false } };
    for (size_t i = 0; i < sizeof t / sizeof *t; i++)
        ck_assert_msg(lmd__format_is_date(164, (lms_str){ t[i].code, strlen(t[i].code) }) == t[i].date, "%s", t[i].code);
    ck_assert(lmd__format_is_date(14, (lms_str){ "", 0 }) && lmd__format_is_date(22, (lms_str){ "", 0 }));
    ck_assert(!lmd__format_is_date(20, (lms_str){ "", 0 }) && !lmd__format_is_date(0, (lms_str){ "", 0 }));
}
END_TEST

START_TEST(merged_cells_repeat_their_value)
{
    const char *p = in_scratch("merged.xlsx");
    xlsx_of(p, SHEET("<sheetData><row r='1'><c r='B1' t='inlineStr'><is><t>Tieu de</t></is></c></row>"
                     "<row r='3'><c r='A3' t='inlineStr'><is><t>HK1</t></is></c><c r='B3'><v>1</v></c></row>"
                     "<row r='4'><c r='B4'><v>2</v></c></row><row r='5'><c r='B5'><v>3</v></c></row><row r='6'><c r='B6'><v>4</v></c></row></sheetData>"
                     "<mergeCells><mergeCell ref='B1:D1'/><mergeCell ref='A3:A5'/><mergeCell ref='C:D'/></mergeCells>"), NULL, NULL);
    expect_book(p, "0.1:|Tieu de|Tieu de{128}|Tieu de{128}\n0.3:HK1|1{8}\n0.4:HK1{128}|2{8}\n0.5:HK1{128}|3{8}\n0.6:|4{8}\n");
}
END_TEST

START_TEST(hidden_rows_and_sheets_are_delivered_and_say_so)
{
    const char *p = in_scratch("hidden.xlsx");
    zip_of(p, RELS_TOP, "xl/workbook.xml",
           "<workbook xmlns:r='r'><sheets><sheet name='B' sheetId='2' r:id='rId9'/><sheet name='chart' sheetId='3' r:id='rId8'/><sheet name='A' sheetId='1' state='veryHidden' r:id='rId1'/></sheets></workbook>",
           "xl/_rels/workbook.xml.rels",
           "<Relationships><Relationship Id='rId1' Type='t/worksheet' Target='worksheets/sheet1.xml'/><Relationship Id='rId8' Type='t/chartsheet' Target='c.xml'/>"
           "<Relationship Id='rId9' Type='t/worksheet' Target='/xl/worksheets/sheet2.xml'/></Relationships>",
           "xl/worksheets/sheet1.xml", SHEET("<sheetData><row r='7'><c><v>1</v></c></row></sheetData>"),
           "xl/worksheets/sheet2.xml", SHEET("<sheetData><row r='1' hidden='1'><c><v>2</v></c></row><row r='2' ht='0' customHeight='1'><c><v>3</v></c></row><row r='4'><c><v>4</v></c></row></sheetData>"), NULL);
    expect_book(p, "0.1h:2{8}\n0.2h:3{8}\n0.4:4{8}\n1.7h:1{8}\n");
}
END_TEST

START_TEST(prefixed_names_and_odd_paths_are_found)
{
    const char *p = in_scratch("odd.xlsx");
    zip_of(p, "_rels/.rels", "<p:Relationships xmlns:p='p'><p:Relationship Id='a' Type='http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument' Target='/Data/Book.XML'/></p:Relationships>",
           "data/book.xml", "<x:workbook xmlns:x='m' xmlns:q='r'><x:sheets><x:sheet name='A' sheetId='1' q:id='z'/></x:sheets></x:workbook>",
           "data/_rels/book.xml.rels", "<Relationships><Relationship Id='z' Type='t/worksheet' Target='../other\\s.xml'/></Relationships>",
           "other/s.xml", "<x:worksheet xmlns:x='m'><x:sheetData><x:row><x:c t='inlineStr'><x:is><x:t>ok</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>", NULL);
    expect_book(p, "0.1:ok\n");
}
END_TEST

START_TEST(a_broken_row_costs_itself_only)
{
    const char *p = in_scratch("order.xlsx");
    xlsx_of(p, SHEET("<sheetData><row r='5'><c><v>1</v></c></row><row r='3'><c><v>2</v></c></row><row r='6'><c r='A6'><v>3</v></c><c r='A6'><v>4</v></c></row>"
                     "<row r='7'><c t='s'><v>99</v></c></row><row r='8'><c><v>5</v></c></row></sheetData>"), NULL, NULL);
    expect_book(p, "0.5:1{8}\n0.3!row-out-of-order:2{8}\n0.6!cell-twice:3{8}\n0.7!string-missing:\n0.8:5{8}\n");
}
END_TEST

START_TEST(numbers_do_not_follow_the_locale)
{
    const char *p = in_scratch("locale.xlsx");
    xlsx_of(p, SHEET("<sheetData><row><c><v>1.5</v></c><c><v>12345678901234</v></c><c><v>0.1</v></c></row></sheetData>"), NULL, NULL);
    setenv("LC_ALL", "vi_VN.UTF-8", 1);
    expect_book(p, "0.1:1.5{8}|12345678901234{8}|0.1{8}\n");
}
END_TEST

/* ---- refusals ---- */

#define says(msg, part) ck_assert_msg(strstr(msg, part) != NULL, "message was: %s", msg)

START_TEST(a_doctype_is_refused)
{
    const char *p = in_scratch("doctype.xlsx");
    xlsx_of(p, "<!DOCTYPE w [<!ENTITY a 'b'>]><worksheet><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>", NULL, NULL);
    says(book_refused(p), "DOCTYPE");
    zip_of(p, RELS_TOP, "xl/workbook.xml", "<!DOCTYPE w SYSTEM 'file:///etc/passwd'><workbook/>", RELS_ONE, NULL);
    says(book_refused(p), "DOCTYPE");
}
END_TEST

START_TEST(a_truncated_workbook_is_refused)
{
    const char *p = in_scratch("whole.xlsx"), *cut = in_scratch("cut.xlsx");
    size_t n;
    xlsx_of(p, SHEET("<sheetData><row><c><v>1</v></c></row></sheetData>"), NULL, NULL);
    char *s = read_all(p, &n);
    for (size_t k = 4; k < n; k += 7) {
        write_bytes(cut, s, k);
        ck_assert_int_eq(lmd_is_workbook(cut), 1);
        says(book_refused(cut), "damaged or cut off");
    }
    free(s);
}
END_TEST

START_TEST(a_changed_byte_is_noticed_by_the_checksum)
{
    const char *p = in_scratch("whole.xlsx"), *bad = in_scratch("bad.xlsx");
    size_t n;
    xlsx_of(p, SHEET("<sheetData><row><c><v>123456</v></c></row></sheetData>"), NULL, NULL);
    char *s = read_all(p, &n);
    char *at = memmem(s, n, "xl/worksheets/sheet1.xml", 24);
    ck_assert_ptr_nonnull(at);
    at[24 + 20] ^= 1; /* in the compressed data */
    write_bytes(bad, s, n);
    book_refused(bad);
    free(s);
}
END_TEST

START_TEST(a_zip_bomb_is_refused_before_it_is_unpacked)
{
    const char  *p = in_scratch("bomb.xlsx");
    zipFile      z = zipOpen64(p, 0);
    zip_fileinfo info = { 0 };
    static char  zeros[1 << 20];
    zipOpenNewFileInZip64(z, "xl/workbook.xml", &info, NULL, 0, NULL, 0, NULL, Z_DEFLATED, 9, 0);
    for (int i = 0; i < 64; i++) zipWriteInFileInZip(z, zeros, sizeof zeros);
    zipCloseFileInZip(z);
    zipClose(z, NULL);
    says(book_refused(p), "unpacks to far more");
}
END_TEST

START_TEST(encrypted_workbooks_are_refused)
{
    /* an OLE2 file with the stream that Excel writes for a password */
    unsigned char f[512 * 4] = { 0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1 };
    const char   *name = "EncryptedPackage", *p = in_scratch("locked.xlsx");
    f[24] = 0x3E, f[26] = 3, f[28] = 0xFE, f[29] = 0xFF, f[30] = 9, f[32] = 6, f[44] = 1, f[48] = 1, f[57] = 0x10;
    memset(f + 60, 0xFE, 1), memset(f + 61, 0xFF, 3), memset(f + 68, 0xFE, 1), memset(f + 69, 0xFF, 3);
    memset(f + 76, 0xFF, 436);
    memset(f + 76, 0, 4); /* FAT is sector 0 */
    memset(f + 512, 0xFF, 512);
    f[512] = 0xFD, f[516] = 0xFE; /* sector 1: directory, end of chain */
    unsigned char *root = f + 1024, *e = f + 1024 + 128;
    memcpy(root, "R\0o\0o\0t\0", 8), root[64] = 10, root[66] = 5;
    for (size_t i = 0; i < strlen(name); i++) e[2 * i] = (unsigned char)name[i];
    e[64] = (unsigned char)(2 * strlen(name) + 2), e[66] = 2;
    write_bytes(p, f, sizeof f);
    ck_assert_int_eq(lmd_is_workbook(p), 1);
    says(book_refused(p), "password");
}
END_TEST

START_TEST(absurd_sheets_are_refused)
{
    const char *p = in_scratch("absurd.xlsx");
    xlsx_of(p, SHEET("<sheetData><row r='1048577'><c><v>1</v></c></row></sheetData>"), NULL, NULL);
    says(book_refused(p), "larger than a workbook can be");
    xlsx_of(p, SHEET("<sheetData><row r='1'><c r='XFE1'><v>1</v></c></row></sheetData>"), NULL, NULL);
    says(book_refused(p), "larger than a workbook can be");
    xlsx_of(p, SHEET("<sheetData><row r='99999999999999'><c><v>1</v></c></row></sheetData>"), NULL, NULL);
    says(book_refused(p), "larger than a workbook can be");
}
END_TEST

START_TEST(other_containers_get_their_own_sentence)
{
    const char *p = in_scratch("x.xlsx");
    zip_of(p, "word/document.xml", "<w/>", NULL), says(book_refused(p), "Word");
    zip_of(p, "content.xml", "<o/>", NULL), says(book_refused(p), ".ods");
    zip_of(p, "xl/workbook.bin", "x", NULL), says(book_refused(p), ".xlsb");
    zip_of(p, "a.csv", "x", NULL), says(book_refused(p), "ZIP archive");
    write_text(p, "a;b\n1;2\n"), says(book_refused(p), "not a workbook");
    ck_assert_int_eq(lmd_is_workbook(p), 0);
    ck_assert_int_eq(lmd_is_workbook(in_scratch("absent")), 0);
    xlsx_of(p, "<worksheet><sheetData><row><c><v>1</v></row>", NULL, NULL), says(book_refused(p), "contents of the workbook are damaged");
}
END_TEST

START_TEST(deep_nesting_and_endless_tokens_are_refused)
{
    const char *p = in_scratch("deep.xlsx");
    char       *s = malloc(40u << 20);
    size_t      n = 0;
    n += (size_t)sprintf(s + n, "<worksheet>");
    for (int i = 0; i < 10000; i++) n += (size_t)sprintf(s + n, "<a>");
    xlsx_of(p, s, NULL, NULL), book_refused(p);
    uint64_t x = 7;
    n = (size_t)sprintf(s, "<worksheet a='");
    while (n < (20u << 20)) x = x * 6364136223846793005u + 1442695040888963407u, s[n++] = (char)('a' + (x >> 60));
    s[n] = 0;
    xlsx_of(p, s, NULL, NULL), book_refused(p);
    free(s);
}
END_TEST

/* ---- old .xls ---- */

START_TEST(an_old_workbook_gives_values_fonts_dates_merges_and_hidden_rows)
{
    static xls  x;
    const char *p = in_scratch("old.xls");
    xls_sample(&x);
    xls_write(p, &x, "Workbook");
    ck_assert_int_eq(lmd_is_workbook(p), 1);
    expect_book(p, "0.1:|Tieu d|Tieu d{128}|Tieu d{128}\n0.2:abc{1}|42064{24}|8.2{8}|TRUE\n0.3h:#N/A\n0.4:31099{8}\n1.1h:7{8}\n");
}
END_TEST

START_TEST(old_strings_may_be_split_rich_wide_or_a_formulas)
{
    static xls  x;
    const char *p = in_scratch("strings.xls");
    x.n = 0;
    xls_bof(&x, 5);
    for (int i = 0; i < 4; i++) xls_font(&x, "Arial");
    xls_font(&x, "VNI-Times");
    xls_xf(&x, 0, 0);
    xls_rec(&x, 0x22, "2", 1u); /* 1904 */
    xls_rec(&x, 0x41E, "221s", 164u, 10u, 0u, "dd/mm/yyyy"), xls_xf(&x, 0, 164);
    size_t sheet = x.n + 4;
    xls_rec(&x, 0x85, "41111s", 0u, 0u, 0u, 1u, 0u, "S");
    /* "abcdef", of which "def" stands in a CONTINUE and is wide there; then rich text: x in Arial, y in VNI */
    xls_rec(&x, 0xFC, "4421s", 2u, 2u, 6u, 0u, "abc");
    xls_rec(&x, 0x3C, "1222" "212s" "2222", 1u, (unsigned)'d', 0x1EC5u, (unsigned)'f', 2u, 8u, 2u, "xy", 0u, 0u, 1u, 5u);
    xls_rec(&x, 0x0A, "");
    for (int k = 0; k < 4; k++) x.b[sheet + (size_t)k] = (unsigned char)(x.n >> (8 * k));
    xls_bof(&x, 0x10);
    xls_rec(&x, 0xFD, "2224", 0u, 0u, 0u, 0u), xls_rec(&x, 0xFD, "2224", 0u, 1u, 0u, 1u);
    xls_rec(&x, 0x06, "222" "2222" "24", 0u, 2u, 0u, 0u, 0u, 0u, 0xFFFFu, 0u, 0u), xls_rec(&x, 0x207, "21s", 2u, 0u, "kq");
    xls_rec(&x, 0xBD, "22" "24" "24" "2", 0u, 3u, 0u, 5u << 2 | 2u, 1u, 820u << 2 | 3u, 4u);
    xls_rec(&x, 0x06, "222" "2222" "24", 0u, 5u, 0u, 1u, 1u, 0u, 0xFFFFu, 0u, 0u);
    xls_rec(&x, 0xFD, "2224", 0u, 6u, 0u, 99u);
    xls_rec(&x, 0x0A, "");
    xls_write(p, &x, "Workbook");
    expect_book(p, "0.1:abcd\u1EC5f|xy{4}|kq{64}|5{8}|8.2{40}|TRUE{64}\n");
}
END_TEST

START_TEST(excel_5_text_in_a_legacy_font_keeps_its_bytes)
{
    static xls  x;
    const char *p = in_scratch("biff5.xls");
    x.n = 0;
    xls_rec(&x, 0x809, "2222", 0x500u, 5u, 0u, 0u);
    xls_rec(&x, 0x42, "2", 1258u);
    xls_rec(&x, 0x31, "22222111" "11s", 200u, 0u, 0u, 400u, 0u, 0u, 0u, 0u, 0u, 5u, "Arial");
    xls_rec(&x, 0x31, "22222111" "11s", 200u, 0u, 0u, 400u, 0u, 0u, 0u, 0u, 0u, 8u, ".VnTimeH");
    xls_rec(&x, 0xE0, "22222222", 0u, 0u, 0u, 0u, 0u, 0u, 0u, 0u), xls_rec(&x, 0xE0, "22222222", 1u, 0u, 0u, 0u, 0u, 0u, 0u, 0u);
    size_t sheet = x.n + 4;
    xls_rec(&x, 0x85, "4111s", 0u, 0u, 0u, 1u, "S");
    xls_rec(&x, 0x0A, "");
    for (int k = 0; k < 4; k++) x.b[sheet + (size_t)k] = (unsigned char)(x.n >> (8 * k));
    xls_rec(&x, 0x809, "2222", 0x500u, 0x10u, 0u, 0u);
    xls_rec(&x, 0x204, "2222s", 0u, 0u, 0u, 2u, "\xFE" "a"); /* CP1258: dong sign */
    xls_rec(&x, 0x204, "2222s", 0u, 1u, 1u, 2u, "\xAE\xD2"); /* TCVN3: kept as its CP1252 letters */
    xls_rec(&x, 0x0A, "");
    xls_write(p, &x, "Book");
    expect_book(p, "0.1:\u20ABa|\u00AE\u00D2{3}\n");
}
END_TEST

START_TEST(other_old_files_are_refused)
{
    static xls  x;
    const char *p = in_scratch("old.xls");
    size_t      n;
    xls_sample(&x);
    xls_write(p, &x, "WordDocument"), says(book_refused(p), "Word");
    xls_write(p, &x, "Contents"), says(book_refused(p), "without a table");
    xls_write(p, &x, "Workbook");
    char *s = read_all(p, &n);
    for (size_t k = 8; k < n; k += 331) {
        write_bytes(p, s, k);
        lms_row_source src;
        lms_error      err = { 0 };
        lms_status     st = lmd_workbook_open(p, &src, &err);
        if (st == LMS_OK) free(rows_as_text(&src, &err, &st));
        else ck_assert_int_eq(st, LMS_E_FORMAT);
    }
    free(s);
    x.n = 0;
    xls_bof(&x, 5), xls_rec(&x, 0x2F, "222", 1u, 1u, 1u), xls_rec(&x, 0x0A, "");
    xls_write(p, &x, "Workbook"), says(book_refused(p), "password");
    write_bytes(p, "\x09\x04\x06\x00\x00\x00\x10\x00\x00\x00", 10), says(book_refused(p), "older than Excel 5");
}
END_TEST

int main(void)
{
    Suite *s = suite_create("desk_workbook");
    TCase *t = tcase_create("all");
    scratch_make();
    tcase_set_timeout(t, 60);
    tcase_add_test(t, every_kind_of_cell_is_delivered_as_text_with_hints);
    tcase_add_test(t, rich_text_is_joined_and_phonetics_left_out);
    tcase_add_test(t, dates_are_serials_with_the_hint_of_their_system);
    tcase_add_test(t, legacy_fonts_of_cells_and_runs_are_hints);
    tcase_add_test(t, number_formats_that_are_dates);
    tcase_add_test(t, merged_cells_repeat_their_value);
    tcase_add_test(t, hidden_rows_and_sheets_are_delivered_and_say_so);
    tcase_add_test(t, prefixed_names_and_odd_paths_are_found);
    tcase_add_test(t, a_broken_row_costs_itself_only);
    tcase_add_test(t, numbers_do_not_follow_the_locale);
    tcase_add_test(t, a_doctype_is_refused);
    tcase_add_test(t, a_truncated_workbook_is_refused);
    tcase_add_test(t, a_changed_byte_is_noticed_by_the_checksum);
    tcase_add_test(t, a_zip_bomb_is_refused_before_it_is_unpacked);
    tcase_add_test(t, encrypted_workbooks_are_refused);
    tcase_add_test(t, absurd_sheets_are_refused);
    tcase_add_test(t, other_containers_get_their_own_sentence);
    tcase_add_test(t, deep_nesting_and_endless_tokens_are_refused);
    tcase_add_test(t, an_old_workbook_gives_values_fonts_dates_merges_and_hidden_rows);
    tcase_add_test(t, old_strings_may_be_split_rich_wide_or_a_formulas);
    tcase_add_test(t, excel_5_text_in_a_legacy_font_keeps_its_bytes);
    tcase_add_test(t, other_old_files_are_refused);
    suite_add_tcase(s, t);
    return run_suite(s);
}
