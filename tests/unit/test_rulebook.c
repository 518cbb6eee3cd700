// SPDX-License-Identifier: MIT
/* test_rulebook.c - packs: every kind of error at its exact file:line:column, all at once; tables as Excel saves them; the hash. */
#include "rulebook/internal.h"

#include "base/file.h"

#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct lms_rule_file rule_file;

static lms_mem       mem;
static lms_rulebook *rb;

#define PACK "name: p\nversion: '1'\ntitle: {vi: P, en: P}\nlicence: MIT\n"
#define FIELDS                                                                                                     \
    "fields:\n"                                                                                                    \
    "  - {id: full_name, type: name, title: {vi: T, en: N}, role: person_name, basic: true}\n"                     \
    "  - {id: birth_date, type: date, title: {vi: S, en: B}, personal: true}\n"
#define ORIGIN "# source: s\n# as-of: 2024-12-01\n# licence: MIT\n"
#define TABLE ORIGIN "code,aliases\na,b|c\n"

/* A sound pack with some files replaced or added (name, content, ..., NULL). */
static lms_status load(lms_error *err, ...)
{
    rule_file f[24] = { { LMS_S("pack.yaml"), LMS_S(PACK) }, { LMS_S("fields.yaml"), LMS_S(FIELDS) }, { LMS_S("normalise.yaml"), LMS_S("rules: []\n") },
                        { LMS_S("validate.yaml"), LMS_S("rules: []\n") }, { LMS_S("block.yaml"), LMS_S("passes: []\n") },
                        { LMS_S("match.yaml"), LMS_S("comparisons: []\n") }, { LMS_S("tables/sex.csv"), LMS_S(TABLE) } };
    uint32_t  n = 7;
    va_list   ap;
    lms__mem_init(&mem, NULL, 0);
    va_start(ap, err);
    for (const char *name; (name = va_arg(ap, const char *)) != NULL;) {
        rule_file x = { lms__str(name), lms__str(va_arg(ap, const char *)) };
        uint32_t  at = 0;
        while (at < n && !lms__str_eq(f[at].name, x.name)) at++;
        f[at] = x;
        if (at == n) n++;
    }
    va_end(ap);
    return lms__rulebook_from(&mem, f, n, &rb, err);
}

static void done(void)
{
    lms__rulebook_free(rb);
    rb = NULL;
    ck_assert_uint_eq(mem.used, 0);
}

/* All issues of one file, a line each, without the file's name: "3:5: text". */
static const char *issues(const char *file)
{
    static char all[20000];
    size_t      n = 0;
    all[0] = 0;
    for (size_t i = 0; i < rb->issues.n; i++) {
        char      text[1200];
        lms_issue *x = &rb->issues.v[i];
        if (!lms__str_is(rb->file[x->file].name, file)) continue;
        ck_assert_uint_eq(x->line, x->error.row);
        ck_assert_uint_eq(x->col, x->error.col);
        ck_assert_str_eq(x->error.file, file);
        lms_error_text(&x->error, NULL, NULL, text, sizeof text);
        n += (size_t)snprintf(all + n, sizeof all - n, "%s%s", n ? "\n" : "", text + strlen(file) + 1);
    }
    return all;
}

START_TEST(every_yaml_error_stands_at_its_place)
{
    static const struct { const char *text, *want; } cases[] = {
        { "rules: [1, 2\n", "2:1: This is not valid YAML (did not find expected ',' or ']'); check indentation, colons and quotes here and on the line above" },
        { "rules: []\n\tx: 1\n", "2:1: This is not valid YAML (found character that cannot start any token); check indentation, colons and quotes here and on the line above" },
        { "rules: []\n---\nx: 1\n", "3:1: A file of a pack holds one document; remove the line --- and what follows it" },
        { "rules: &a []\nsettings: *a\n", "1:8: Anchors and aliases (& and *) are not used in rule packs; write the value out where it is needed" },
        { "rules: []\n? [a]\n: 1\n", "2:3: A key must be a word before a colon; put texts with colons or brackets in quotes" },
        { "rules: []\nrules: []\n", "2:1: The key rules stands here a second time; keep one of them" },
        { "rules: []\nsettings: \"a\\0b\"\n", "2:11: A text may not contain the character NUL" },
        { "- a\n", "1:1: This file must be a map of keys (\"rules:\", ...), not a list or a text" },
        { "rules: []\n# đ\xFF\n", "2:4: This file is not UTF-8; save it again as UTF-8" },
        { "rules: [\n[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\n",
          "2:32: Lists and maps are nested too deeply here; check the indentation" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_int_eq(load(NULL, "zzz.yaml", cases[i].text, NULL), LMS_OK);
        uint32_t f = 0;
        while (!lms__str_is(rb->file[f].name, "zzz.yaml")) f++;
        rb->issues.n = 0;
        lms__yaml_parse(rb, f);
        lms__rulebook_sort(rb);
        ck_assert_str_eq(issues("zzz.yaml"), cases[i].want);
        done();
    }
}
END_TEST

/* A shape of every kind, checked on its own so that the stages may change theirs freely. */
static const lms_key   inner_keys[] = { { "vi", LMS_K_TEXT, LMS_NEED, .vi = "", .en = "" } };
static const lms_shape inner = { LMS_KEYS(inner_keys) };
static const lms_key   near_keys[] = { { "limit", LMS_K_INT, LMS_NEED, .min = 1, .max = 9 } };
static const lms_mechanism ways[] = { { "exact", .vi = "" }, { "near", LMS_PARAMS(near_keys) } };
static const lms_key   base_keys[] = { { "id", LMS_K_ID, LMS_NEED, .vi = "" } };
static const lms_shape base = { LMS_KEYS(base_keys) };
static const lms_key   all_keys[] = {
    { "text", LMS_K_TEXT, 0, .vi = "" },   { "any", LMS_K_ANY, 0, .vi = "" },
    { "int", LMS_K_INT, 0, .min = -5, .max = 12.5 }, { "num", LMS_K_NUM, 0, .vi = "" },
    { "bool", LMS_K_BOOL, 0, .vi = "" },   { "choice", LMS_K_CHOICE, 0, "red|green", .vi = "" },
    { "date", LMS_K_DATE, 0, .vi = "" },   { "regex", LMS_K_REGEX, 0, .vi = "" },
    { "field", LMS_K_FIELD, 0, .vi = "" }, { "type", LMS_K_TYPE, 0, .vi = "" },
    { "table", LMS_K_TABLE, 0, .vi = "" }, { "flat", LMS_K_SCALAR_OR_LIST, 0, .vi = "" },
    { "map", LMS_K_MAP, 0, .shape = &inner }, { "list", LMS_K_FIELD, LMS_MANY, .vi = "" },
    { "some", LMS_K_TEXT, LMS_MANY | LMS_FILLED, .vi = "" }, { "one", LMS_K_FIELD, LMS_MANY | LMS_OR_ONE, .vi = "" },
    { "record", LMS_K_ANYTEXT, LMS_BY_FIELD, .vi = "" }, { "names", LMS_K_INT, LMS_BY_ID, .vi = "" },
    { "rows", LMS_K_ANYTEXT, LMS_BY_FIELD | LMS_ROWS, .vi = "" },
};
static const lms_shape shape = { LMS_KEYS(all_keys), .base = &base, .by = "way", LMS_MECHANISMS(ways) };

START_TEST(every_shape_error_stands_at_its_place)
{
#define OK "id: a\nway: exact\n"
    static const struct { const char *text, *want; } cases[] = {
        { OK "text: x\nany: {a: [1]}\nint: -5\nnum: 1.5e3\nbool: false\nchoice: red\ndate: 2024-02-29\nregex: '^\\d+$'\nfield: full_name\n"
          "type: date\ntable: sex\nflat: [a]\nmap: {vi: x}\nlist: [full_name]\nsome: [a]\none: birth_date\nrecord: {full_name: ''}\nnames: {q: 3}\nrows: [{full_name: a}]\n", "" },
        { OK "txet: x\n", "3:1: Unknown key txet. Did you mean text?" },
        { OK "wholly-other: x\n", "3:1: Unknown key wholly-other; way: exact has no such setting" },
        { OK "limit: 3\n", "3:1: limit is a setting of near, not of exact" },
        { "id: a\nway: near\n", "1:1: The key limit is missing here" },
        { "id: a\nway: near\nlimit: 10\n", "3:8: 10 is out of range; it must be from 1 to 9" },
        { "id: a\n", "1:1: The key way is missing here" },
        { "way: exact\n", "1:1: The key id is missing here" },
        { "id: a\nway: exat\nother: 1\n", "2:6: There is no way called exat. Did you mean exact?" },
        { "id: a\nway: zzz\n", "2:6: There is no way called zzz; rules/README.md lists what there is" },
        { "id: A b\nway: exact\n", "1:5: A b cannot be an id; use small letters a-z, digits, - _ and ." },
        { OK "text: ''\n", "3:7: A text is expected here, it is empty" },
        { OK "text: [a]\n", "3:7: One value is expected here, not a list or a map" },
        { OK "int: 3.5\n", "3:6: A whole number is expected here, not 3.5" },
        { OK "int: 13\n", "3:6: 13 is out of range; it must be from -5 to 12.5" },
        { OK "num: 3,5\n", "3:6: A number with a decimal point is expected here, not 3,5" },
        { OK "bool: yes\n", "3:7: Write true or false here, not yes" },
        { OK "choice: geren\n", "3:9: geren is not possible here. Did you mean green?" },
        { OK "choice: blue\n", "3:9: blue is not possible here; it can be: red|green" },
        { OK "date: 2023-02-29\n", "3:7: A date like 2024-12-31 is expected here, not 2023-02-29" },
        { OK "regex: '^(đ'\n", "3:12: The pattern cannot be used: " },
        { OK "field: fulname\n", "3:8: There is no field fulname. Did you mean full_name?" },
        { OK "field: zzz\n", "3:8: There is no field zzz in fields.yaml" },
        { OK "type: dat\n", "3:7: There is no field type dat. Did you mean date?" },
        { OK "type: zzzzz\n", "3:7: There is no field type zzzzz; rules/README.md lists the types" },
        { OK "table: sxe\n", "3:8: There is no table sxe. Did you mean sex?" },
        { OK "table: zzzzz\n", "3:8: There is no table zzzzz; it would be the file tables/zzzzz.csv" },
        { OK "flat: {a: 1}\n", "3:7: One value or a list is expected here, not a map" },
        { OK "map: x\n", "3:6: Keys with values are expected here (key: value)" },
        { OK "map: {}\n", "3:6: The key vi is missing here" },
        { OK "map: {vi: x, zzzz: y}\n", "3:14: Unknown key zzzz; nothing of this name can stand here" },
        { OK "list: full_name\n", "3:7: A list is expected here: entries in [ ] or one per line after \"- \"" },
        { OK "list: [full_name, Full_name]\n", "3:19: There is no field Full_name. Did you mean full_name?" },
        { OK "some: []\n", "3:1: some is empty; at least one entry is needed" },
        { OK "record: {ful_name: x}\n", "3:10: There is no field ful_name. Did you mean full_name?" },
        { OK "record: [x]\n", "3:9: Keys with values are expected here (key: value)" },
        { OK "names: {q: x}\n", "3:12: A whole number is expected here, not x" },
        { OK "rows: {full_name: a}\n", "3:7: A list is expected here: entries in [ ] or one per line after \"- \"" },
        { OK "rows: [{full_name: a}, {b: a}]\n", "3:25: There is no field b in fields.yaml" },
        { OK "bool: 1\nint: x\ntext: ''\n", "3:7: Write true or false here, not 1\n4:6: A whole number is expected here, not x\n5:7: A text is expected here, it is empty" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_int_eq(load(NULL, "zzz.yaml", cases[i].text, NULL), LMS_OK);
        uint32_t f = 0;
        while (!lms__str_is(rb->file[f].name, "zzz.yaml")) f++;
        rb->issues.n = 0;
        const lms_node *root = lms__yaml_parse(rb, f);
        ck_assert_ptr_nonnull(root);
        lms__schema_check(rb, root, &shape);
        lms__rulebook_sort(rb);
        size_t n = strlen(cases[i].want);
        bool   open = n > 6 && strcmp(cases[i].want + n - 6, "used: ") == 0; /* PCRE2's own words follow */
        if (open) ck_assert_msg(strncmp(issues("zzz.yaml"), cases[i].want, n) == 0, "%s", issues("zzz.yaml"));
        else ck_assert_str_eq(issues("zzz.yaml"), cases[i].want);
        done();
    }
}
END_TEST

START_TEST(errors_of_files_fields_and_rules_stand_at_their_place)
{
#define RULE(id) "  - {id: " id ", text: {vi: a, en: b}, source: s}\n"
    ck_assert_int_eq(load(NULL, "fileds.yaml", "", "notes-of-mine.yaml", "", NULL), LMS_OK);
    ck_assert_str_eq(issues("fileds.yaml"), "1:1: A pack has no file of this name. Did you mean fields.yaml?");
    ck_assert_str_eq(issues("notes-of-mine.yaml"), "1:1: A pack has no file of this name; its files are pack, fields, normalise, validate, block, match, identify, targets and statistics.yaml");
    done();
    ck_assert_int_eq(load(NULL, "fields.yaml", FIELDS "  - {id: full_name, type: text, title: {vi: T, en: N}}\n  - {id: c, type: name, role: person_name, title: {vi: T, en: N}}\n", NULL), LMS_OK);
    ck_assert_str_eq(issues("fields.yaml"), "4:10: Two fields are called full_name; rename one\n5:31: Two fields have the role person_name; only one can");
    done();
    ck_assert_int_eq(load(NULL, "identify.yaml", "rules:\n" RULE("a") RULE("b") RULE("a"), "targets.yaml", "rules:\n" RULE("b"), NULL), LMS_OK);
    ck_assert_str_eq(issues("targets.yaml"), "2:10: The rule b is already in identify.yaml at line 3; every rule of a pack needs its own id");
    ck_assert_ptr_nonnull(strstr(issues("identify.yaml"), "4:10: The rule a is already in identify.yaml at line 2; every rule of a pack needs its own id"));
    done();
}
END_TEST

START_TEST(a_missing_file_is_told_at_the_start_of_pack_yaml)
{
    lms__mem_init(&mem, NULL, 0);
    rule_file f[1] = { { LMS_S("pack.yaml"), LMS_S(PACK) } };
    ck_assert_int_eq(lms__rulebook_from(&mem, f, 1, &rb, NULL), LMS_OK);
    ck_assert_ptr_nonnull(strstr(issues("pack.yaml"), "1:1: The file fields.yaml of this pack is missing\n"));
    lms_error e;
    ck_assert_int_eq(lms__rulebook_status(rb, &e), LMS_E_RULES);
    ck_assert_str_eq(e.file, "pack/pack.yaml");
    ck_assert_ptr_nonnull(strstr(e.what, "{2} more"));
    done();
    f[0].name = LMS_S("fields.yaml");
    ck_assert_int_eq(lms__rulebook_from(&mem, f, 1, &rb, &e), LMS_E_RULES);
    ck_assert_ptr_null(rb);
    ck_assert_uint_eq(mem.used, 0);
}
END_TEST

START_TEST(every_table_error_stands_at_its_line)
{
    static const struct { const char *text, *want; } cases[] = {
        { ORIGIN "a,b\n1,2\n", "" },
        { "a,b\n1,2\n", "1:1: A table says above its header where it comes from; the line \"# as-of: ...\" is missing\n"
                        "1:1: A table says above its header where it comes from; the line \"# licence: ...\" is missing\n"
                        "1:1: A table says above its header where it comes from; the line \"# source: ...\" is missing" },
        { ORIGIN, "4:1: The table has no header line; its first line names the columns" },
        { ORIGIN "a,,c\n", "4:1: A column has no name; every column of a table needs one" },
        { ORIGIN "a,b,a\n", "4:1: Two columns are named a; rename one" },
        { ORIGIN "a,b\n1,2\n\n1\n1,2,3\n", "7:1: This row has 1 cells, the header has 2; put texts that contain the delimiter in quotes\n"
                                       "8:1: This row has 3 cells, the header has 2; put texts that contain the delimiter in quotes" },
        { ORIGIN "a,b\nđ,\"2\n", "5:3: This quote is never closed; the rest of the table could not be read" },
        { ORIGIN "a,b\n\"1\"x,2\n", "5:4: Text stands behind a closing quote; write \"\" for a quote inside a cell" },
        { ORIGIN "a,b\n1,\xFF\n", "5:3: This file is not UTF-8; in Excel choose \"CSV UTF-8\" when saving" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_int_eq(load(NULL, "tables/x.csv", cases[i].text, NULL), LMS_OK);
        ck_assert_str_eq(issues("tables/x.csv"), cases[i].want);
        done();
    }
}
END_TEST

START_TEST(a_table_saved_by_excel_is_the_same_table)
{
    static const char *const as[] = {
        ORIGIN "code,title\na,\"x, y\"\nb,\"say \"\"so\"\"\"\n",
        "\xEF\xBB\xBF# source: s;\r\n# as-of: 2024-12-01;\r\n# licence: MIT;\r\ncode;title\r\na;x, y\r\nb;\"say \"\"so\"\"\"\r\n",
        "\"# source: s\",\n# as-of: 2024-12-01,\n# licence: MIT,\ncode,title,\na,\"x, y\",\nb,\"say \"\"so\"\"\",\n,,\n",
        ORIGIN "code\ttitle\na\tx, y\nb\tsay \"so\"\n",
    };
    for (size_t i = 0; i < sizeof as / sizeof *as; i++) {
        ck_assert_int_eq(load(NULL, "tables/x.csv", as[i], NULL), LMS_OK);
        ck_assert_str_eq(issues("tables/x.csv"), "");
        const lms_csv_table *t = lms__rulebook_table(rb, LMS_S("x"));
        ck_assert_ptr_nonnull(t);
        ck_assert(lms__str_is(t->origin, "source: s\nas-of: 2024-12-01\nlicence: MIT"));
        ck_assert_uint_eq(t->n_rows, 2);
        ck_assert_uint_eq(t->n_columns, 2);
        ck_assert_uint_eq(lms__csv_column(t, "title"), 1);
        ck_assert_uint_eq(lms__csv_column(t, "none"), UINT32_MAX);
        ck_assert(lms__str_is(lms__csv_cell(t, 0, 1), "x, y"));
        ck_assert(lms__str_is(lms__csv_cell(t, 1, 1), "say \"so\""));
        ck_assert_uint_eq(t->line[0], 5);
        done();
    }
}
END_TEST

START_TEST(lines_are_counted_through_line_breaks_in_cells)
{
    ck_assert_int_eq(load(NULL, "tables/x.csv", ORIGIN "a,b\n\"1\n2\",3\n4,5\n", NULL), LMS_OK);
    const lms_csv_table *t = lms__rulebook_table(rb, LMS_S("x"));
    ck_assert_uint_eq(t->line[0], 5);
    ck_assert_uint_eq(t->line[1], 7);
    ck_assert(lms__str_is(lms__csv_cell(t, 0, 0), "1\n2"));
    done();
}
END_TEST

START_TEST(fields_and_rules_keep_their_order_and_roles)
{
    ck_assert_int_eq(load(NULL, "targets.yaml", "rules:\n" RULE("z"), "identify.yaml", "rules:\n" RULE("y") RULE("x"), NULL), LMS_OK);
    ck_assert_uint_eq(rb->schema.n, 2);
    ck_assert_uint_eq(lms__schema_find(&rb->schema, LMS_S("birth_date")), 1);
    ck_assert_uint_eq(rb->schema.of_role[LMS_ROLEF_PERSON_NAME], 0);
    ck_assert_uint_eq(rb->schema.of_role[LMS_ROLEF_BIRTH_DATE], LMS_NO_FIELD);
    ck_assert(rb->schema.field[0].required && !rb->schema.field[0].personal);
    ck_assert(!rb->schema.field[1].required && rb->schema.field[1].personal);
    ck_assert_uint_eq(lms__rulebook_rule(rb, LMS_S("y")), 0);
    ck_assert_uint_eq(lms__rulebook_rule(rb, LMS_S("x")), 1);
    ck_assert_uint_eq(lms__rulebook_rule(rb, LMS_S("z")), 2);
    ck_assert_uint_eq(lms__rulebook_rule(rb, LMS_S("w")), LMS_NO_RULE);
    done();
}
END_TEST

START_TEST(the_hash_changes_with_any_byte_and_any_name)
{
    char h[5][33];
    static const char *const x[5][2] = { { "tables/a.csv", TABLE }, { "tables/a.csv", TABLE "\n" }, { "tables/b.csv", TABLE }, { "tables/a.csv", "\xEF\xBB\xBF" TABLE }, { "tables/a.csv", TABLE } };
    for (int i = 0; i < 5; i++) {
        ck_assert_int_eq(load(NULL, x[i][0], x[i][1], NULL), LMS_OK);
        memcpy(h[i], rb->hash, 33);
        ck_assert_uint_eq(strlen(h[i]), 32);
        done();
    }
    ck_assert_str_ne(h[0], h[1]);
    ck_assert_str_ne(h[0], h[2]);
    ck_assert_str_eq(h[0], h[3]); /* the byte-order mark Excel adds is no change */
    ck_assert_str_eq(h[0], h[4]);
}
END_TEST

START_TEST(numbers_are_read_without_locale)
{
    static const struct { const char *s; double v; } ok[] = { { "0", 0 }, { "-1.25", -1.25 }, { "1e-6", 1e-6 }, { "0.1", 0.1 }, { "+3", 3 }, { "12345678901234", 12345678901234.0 }, { ".5", .5 }, { "2E3", 2000 } };
    static const char *const bad[] = { "", "-", "1,5", "1.5.2", "e3", "1e", "0x10", " 1", "1 ", "nan", "99999999999999999999", "1e99" };
    double  v;
    int64_t i;
    for (size_t k = 0; k < sizeof ok / sizeof *ok; k++) {
        ck_assert(lms__num_parse(lms__str(ok[k].s), &v));
        ck_assert(v == ok[k].v);
    }
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) ck_assert(!lms__num_parse(lms__str(bad[k]), &v));
    ck_assert(lms__int_parse(LMS_S("-12"), &i) && i == -12);
    ck_assert(!lms__int_parse(LMS_S("1.0"), &i) && !lms__int_parse(LMS_S(""), &i) && !lms__int_parse(LMS_S("-"), &i));
    ck_assert(lms__node_get(NULL, "x") == NULL && lms__node_count(NULL) == 0 && lms__node_int(NULL, "x", 7) == 7 && lms__node_bool(NULL, "x", true));
}
END_TEST

START_TEST(nearest_is_near_or_nothing)
{
    lms_str known[] = { LMS_S("severity"), LMS_S("source"), LMS_S("step"), LMS_S("dân tộc") };
    ck_assert(lms__str_is(lms__nearest(LMS_S("severty"), known, 4), "severity"));
    ck_assert(lms__str_is(lms__nearest(LMS_S("sevreity"), known, 4), "severity"));
    ck_assert(lms__str_is(lms__nearest(LMS_S("Step"), known, 4), "step"));
    ck_assert(lms__str_is(lms__nearest(LMS_S("dân tôc"), known, 4), "dân tộc"));
    ck_assert(lms__nearest(LMS_S("params"), known, 4).n == 0);
    ck_assert(lms__nearest(LMS_S(""), known, 4).n == 0);
    ck_assert(lms__nearest(LMS_S("x"), known, 0).n == 0);
}
END_TEST

START_TEST(a_flood_of_errors_is_cut_and_says_so)
{
    char *text = malloc(200000);
    size_t n = (size_t)sprintf(text, "rules:\n");
    for (int i = 0; i < 1500; i++) n += (size_t)snprintf(text + n, 200000 - n, "  - {id: R%d}\n", i);
    ck_assert_int_eq(load(NULL, "validate.yaml", text, NULL), LMS_OK);
    ck_assert_uint_eq(rb->issues.n, LMS_MAX_ISSUES);
    bool said = false;
    for (size_t i = 0; i < rb->issues.n; i++) said = said || strstr(rb->issues.v[i].error.what, "too many errors");
    ck_assert(said);
    done();
    free(text);
}
END_TEST

START_TEST(applies_names_types_and_fields_with_exceptions)
{
    ck_assert_int_eq(load(NULL, "zzz.yaml", "a: {types: [name, date], except: [full_name]}\nb: {fields: [full_name]}\nc: {except: [birth_date]}\n", NULL), LMS_OK);
    uint32_t f = 0;
    while (!lms__str_is(rb->file[f].name, "zzz.yaml")) f++;
    const lms_node *root = lms__yaml_parse(rb, f);
    ck_assert(!lms__applies(rb, lms__node_get(root, "a"), 0) && lms__applies(rb, lms__node_get(root, "a"), 1));
    ck_assert(lms__applies(rb, lms__node_get(root, "b"), 0) && !lms__applies(rb, lms__node_get(root, "b"), 1));
    ck_assert(lms__applies(rb, lms__node_get(root, "c"), 0) && !lms__applies(rb, lms__node_get(root, "c"), 1));
    ck_assert(lms__applies(rb, NULL, 0));
    done();
}
END_TEST

START_TEST(out_of_memory_anywhere_is_a_status_and_leaks_nothing)
{
    rule_file f[3] = { { LMS_S("pack.yaml"), LMS_S(PACK) }, { LMS_S("fields.yaml"), LMS_S(FIELDS) }, { LMS_S("tables/x.csv"), LMS_S(TABLE) } };
    int       failed = 0;
    for (uint64_t budget = 1; budget < 400000; budget = budget * 5 / 4 + 1) {
        lms_error e;
        lms__mem_init(&mem, NULL, budget);
        lms_status s = lms__rulebook_from(&mem, f, 3, &rb, &e);
        if (s != LMS_OK) {
            ck_assert_int_eq(s, LMS_E_LIMIT);
            failed++;
        }
        done();
    }
    ck_assert_int_gt(failed, 5);
}
END_TEST

static void write_file(const char *dir, const char *name, const char *text)
{
    char path[600];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    fputs(text, f);
    fclose(f);
}

START_TEST(a_folder_is_read_in_name_order_and_what_is_no_pack_is_told)
{
    char      dir[] = "/tmp/lamsach-pack-XXXXXX", sub[600], cmd[700];
    lms_error e;
    ck_assert_ptr_nonnull(mkdtemp(dir));
    lms__mem_init(&mem, NULL, 0);
    ck_assert_int_eq(lms__rulebook_load(&mem, "/nonexistent/pack", &rb, &e), LMS_E_IO);
    ck_assert_int_eq(lms__rulebook_load(&mem, dir, &rb, &e), LMS_E_RULES);
    ck_assert_str_eq(e.what, "This folder is no rule pack: it has no pack.yaml");
    write_file(dir, "pack.yaml", PACK);
    write_file(dir, "fields.yaml", FIELDS);
    write_file(dir, "README.md", "not read");
    snprintf(sub, sizeof sub, "%s/tables", dir);
    ck_assert_int_eq(mkdir(sub, 0700), 0);
    write_file(sub, "b.csv", TABLE);
    write_file(sub, "a.csv", TABLE);
    write_file(sub, ".b.csv.swp.csv", "editor's rest");
    snprintf(sub, sizeof sub, "%s///", dir);
    ck_assert_int_eq(lms__rulebook_load(&mem, sub, &rb, &e), LMS_OK);
    ck_assert(lms__str_is(rb->dir, dir));
    ck_assert_uint_eq(rb->n_files, 4);
    ck_assert(lms__str_is(rb->file[0].name, "fields.yaml") && lms__str_is(rb->file[2].name, "tables/a.csv"));
    ck_assert(lms__str_is(rb->table[1].name, "b"));
    ck_assert(lms__str_is(lms__rulebook_line(rb, 0, 1), "fields:"));
    ck_assert(lms__rulebook_line(rb, 0, 99).n == 0);
    done();
    snprintf(sub, sizeof sub, "%s/pack.yaml", dir);
    ck_assert_int_eq(lms__rulebook_load(&mem, sub, &rb, &e), LMS_E_IO);
    snprintf(cmd, sizeof cmd, "rm -r '%s'", dir);
    ck_assert_int_eq(system(cmd), 0);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("rulebook");
    TCase *t = tcase_create("rulebook");
    tcase_add_test(t, every_yaml_error_stands_at_its_place);
    tcase_add_test(t, every_shape_error_stands_at_its_place);
    tcase_add_test(t, errors_of_files_fields_and_rules_stand_at_their_place);
    tcase_add_test(t, a_missing_file_is_told_at_the_start_of_pack_yaml);
    tcase_add_test(t, every_table_error_stands_at_its_line);
    tcase_add_test(t, a_table_saved_by_excel_is_the_same_table);
    tcase_add_test(t, lines_are_counted_through_line_breaks_in_cells);
    tcase_add_test(t, fields_and_rules_keep_their_order_and_roles);
    tcase_add_test(t, the_hash_changes_with_any_byte_and_any_name);
    tcase_add_test(t, numbers_are_read_without_locale);
    tcase_add_test(t, nearest_is_near_or_nothing);
    tcase_add_test(t, a_flood_of_errors_is_cut_and_says_so);
    tcase_add_test(t, applies_names_types_and_fields_with_exceptions);
    tcase_add_test(t, out_of_memory_anywhere_is_a_status_and_leaks_nothing);
    tcase_add_test(t, a_folder_is_read_in_name_order_and_what_is_no_pack_is_told);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? 1 : 0;
}
