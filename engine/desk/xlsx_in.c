// SPDX-License-Identifier: MIT
/* desk/xlsx_in.c - see xlsx_in.h. */
#include "xlsx_in.h"

#include <stdlib.h>

/* ---- relationships ---- */

typedef struct rel { char *id, *type, *part; } rel;
typedef struct rels { rel *v; size_t n, cap; const char *base; } rels;

static void rels_free(rels *r)
{
    for (size_t i = 0; i < r->n; i++) free(r->v[i].id), free(r->v[i].type), free(r->v[i].part);
    free(r->v);
    *r = (rels){ 0 };
}

/* Part that `target` means, seen from the part `base`: "xl/workbook.xml" + "../a/b.xml" is "a/b.xml". */
static char *resolve(const char *base, const char *target)
{
    lmd_buf     b = { 0 };
    const char *slash = target[0] == '/' ? NULL : strrchr(base, '/');
    if (slash) lmd__put(&b, base, (size_t)(slash - base));
    for (const char *p = target; *p;) {
        size_t n = strcspn(p, "/\\");
        if (n == 2 && p[0] == '.' && p[1] == '.') {
            while (b.n && b.s[b.n - 1] != '/') b.n--;
            if (b.n) b.n--;
        } else if (n && !(n == 1 && p[0] == '.')) {
            if (b.n) lmd__put(&b, "/", 1);
            lmd__put(&b, p, n);
        }
        p += n;
        if (*p) p++;
    }
    lmd__z(&b);
    if (b.bad) lmd__buf_free(&b);
    return b.s;
}

static void rel_start(void *ctx, lmd_xml *x, const char *name, const char **attr, int depth)
{
    rels *r = ctx;
    if (depth != 1 || strcmp(name, "Relationship") != 0) return;
    const char *id = lmd__xml_attr(attr, "Id"), *type = lmd__xml_attr(attr, "Type"),
               *target = lmd__xml_attr(attr, "Target");
    const char *mode = lmd__xml_attr(attr, "TargetMode");
    if (!id || !type || !target || (mode && strcmp(mode, "External") == 0)) return;
    if (!lmd__room((void **)&r->v, r->n, &r->cap, sizeof *r->v)) {
        lmd__xml_stop(x, LMS_E_NOMEM, NULL);
        return;
    }
    const char *slash = strrchr(type, '/'); /* the last word is the same in both dialects */
    rel        *v = &r->v[r->n++];
    *v = (rel){ strdup(id), strdup(slash ? slash + 1 : type), resolve(r->base, target) };
    if (!v->id || !v->type || !v->part) lmd__xml_stop(x, LMS_E_NOMEM, NULL);
}

static void ignore_end(void *ctx, lmd_xml *x, const char *name, int depth)
{
    (void)ctx, (void)x, (void)name, (void)depth;
}

/* Relationships of a part ("" = of the package); none is not an error. */
static lms_status rels_read(lmd_zip *z, const char *part, rels *out, lms_error *err)
{
    lmd_buf     b = { 0 };
    const char *slash = strrchr(part, '/');
    size_t      folder = slash ? (size_t)(slash - part) + 1 : 0;
    *out = (rels){ .base = part };
    lmd__put(&b, part, folder);
    lmd__puts(&b, "_rels/");
    lmd__puts(&b, part + folder);
    lmd__puts(&b, ".rels");
    lms_status s = b.bad ? lmd__nomem(err) : LMS_OK;
    if (s == LMS_OK && lmd__zip_has(z, lmd__buf_str(&b)))
        s = lmd__xml_parse(z, lmd__buf_str(&b), &(lmd_xml_events){ rel_start, ignore_end, NULL }, out, err);
    lmd__buf_free(&b);
    return s;
}

static const char *rel_of_type(const rels *r, const char *type)
{
    for (size_t i = 0; i < r->n; i++)
        if (strcmp(r->v[i].type, type) == 0) return r->v[i].part;
    return NULL;
}

/* ---- the workbook part: sheets in order, date system ---- */

typedef struct book_reader { lmd_xlsx *b; const rels *rels; } book_reader;

static bool is_true(const char *z)
{
    return z && (strcmp(z, "1") == 0 || strcmp(z, "true") == 0 || strcmp(z, "on") == 0);
}

static void book_start(void *ctx, lmd_xml *x, const char *name, const char **attr, int depth)
{
    book_reader *r = ctx;
    lmd_xlsx    *b = r->b;
    if (depth == 1 && strcmp(name, "workbookPr") == 0) b->date1904 = is_true(lmd__xml_attr(attr, "date1904"));
    if (depth != 2 || strcmp(name, "sheet") != 0) return;
    const char *id = lmd__xml_attr_in_prefix(attr, "id"), *state = lmd__xml_attr(attr, "state");
    for (size_t i = 0; id && i < r->rels->n; i++) {
        const rel *v = &r->rels->v[i];
        if (strcmp(v->id, id) != 0 || strcmp(v->type, "worksheet") != 0) continue; /* not charts, not macros */
        if (!lmd__room((void **)&b->sheet, b->n_sheets, &b->cap_sheets, sizeof *b->sheet)) {
            lmd__xml_stop(x, LMS_E_NOMEM, NULL);
            return;
        }
        const char     *shown = lmd__xml_attr(attr, "name");
        lmd_xlsx_sheet *sheet = &b->sheet[b->n_sheets++];
        *sheet =
            (lmd_xlsx_sheet){ strdup(v->part), strdup(shown ? shown : ""), state && strcmp(state, "visible") != 0 };
        if (sheet->part == NULL || sheet->name == NULL) lmd__xml_stop(x, LMS_E_NOMEM, NULL);
        return;
    }
}

/* ---- styles ---- */

static bool starts(lms_str s, const char *z)
{
    size_t n = strlen(z);
    return s.n >= n && lmd__ieq((lms_str){ s.s, n }, (lms_str){ z, n });
}

uint32_t lmd__font_hint(lms_str name)
{
    if (starts(name, ".vn")) return LMS_CELL_FONT_TCVN3 | (name.s[name.n - 1] == 'H' ? LMS_CELL_FONT_TCVN3_CAPS : 0u);
    if (starts(name, "vni-") || starts(name, "vni ")) return LMS_CELL_FONT_VNI;
    return 0;
}

bool lmd__format_is_date(unsigned id, lms_str code)
{
    if (id && id < 164 && code.n == 0) /* built in; 27-36 and 50-58 are dates of East Asian locales */
        return (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 58);
    bool day = false, month = false, hour = false;
    for (size_t i = 0; i < code.n && code.s[i] != ';'; i++) {
        char c = code.s[i];
        if (c == '"') {
            while (++i < code.n && code.s[i] != '"') {}
        } else if (c == '\\' || c == '_' || c == '*') {
            i++;
        } else if (c == '[') { /* [Red], [$-42A], [h] */
            if (i + 1 < code.n && strchr("hHsS", code.s[i + 1])) hour = true;
            while (i < code.n && code.s[i] != ']') i++;
        } else if (starts((lms_str){ code.s + i, code.n - i }, "am/pm")) {
            i += 4;
            hour = true;
        } else if (starts((lms_str){ code.s + i, code.n - i }, "general")) {
            i += 6;
        } else if (c == 'd' || c == 'D' || c == 'y' || c == 'Y') {
            day = true;
        } else if (c == 'm' || c == 'M') {
            month = true;
        } else if (c == 'h' || c == 'H' || c == 's' || c == 'S') {
            hour = true;
        }
    }
    return day || (month && !hour); /* m beside h or s is minutes */
}

typedef struct style_reader {
    lmd_xlsx *b;
    char      where;            /* 'n'umFmts, 'f'onts, 'x': cellXfs, 0 elsewhere */
    uint8_t  *font; size_t n_fonts, cap_fonts;
    struct custom { unsigned id; bool date; } *custom; size_t n_custom, cap_custom;
} style_reader;

static unsigned number(const char *z) { return z ? (unsigned)strtoul(z, NULL, 10) : 0; }

static bool style_is_date(const style_reader *r, unsigned id)
{
    for (size_t i = r->n_custom; i-- > 0;)
        if (r->custom[i].id == id) return r->custom[i].date;
    return lmd__format_is_date(id, (lms_str){ "", 0 });
}

static void style_start(void *ctx, lmd_xml *x, const char *name, const char **attr, int depth)
{
    style_reader *r = ctx;
    lmd_xlsx     *b = r->b;
    bool          ok = true;
    if (depth == 1) {
        r->where = strcmp(name, "numFmts") == 0   ? 'n'
                   : strcmp(name, "fonts") == 0   ? 'f'
                   : strcmp(name, "cellXfs") == 0 ? 'x'
                                                  : 0;
    } else if (depth == 2 && r->where == 'n' && strcmp(name, "numFmt") == 0) {
        const char *code = lmd__xml_attr(attr, "formatCode");
        if ((ok = lmd__room((void **)&r->custom, r->n_custom, &r->cap_custom, sizeof *r->custom)))
            r->custom[r->n_custom++] =
                (struct custom){ number(lmd__xml_attr(attr, "numFmtId")), lmd__format_is_date(164, lmd__str(code)) };
    } else if (depth == 2 && r->where == 'f' && strcmp(name, "font") == 0) {
        if ((ok = lmd__room((void **)&r->font, r->n_fonts, &r->cap_fonts, 1))) r->font[r->n_fonts++] = 0;
    } else if (depth == 3 && r->where == 'f' && strcmp(name, "name") == 0 && r->n_fonts) {
        r->font[r->n_fonts - 1] = (uint8_t)lmd__font_hint(lmd__str(lmd__xml_attr(attr, "val")));
    } else if (depth == 2 && r->where == 'x' && strcmp(name, "xf") == 0) {
        unsigned f = number(lmd__xml_attr(attr, "fontId"));
        if ((ok = lmd__room((void **)&b->style, b->n_styles, &b->cap_styles, sizeof *b->style)))
            b->style[b->n_styles++] = (lmd_xlsx_style){ f < r->n_fonts ? r->font[f] : 0,
                                                        style_is_date(r, number(lmd__xml_attr(attr, "numFmtId"))) };
    }
    if (!ok) lmd__xml_stop(x, LMS_E_NOMEM, NULL);
}

/* ---- rich text ---- */

void lmd__rich_begin(lmd_rich *r, lmd_buf *to) { *r = (lmd_rich){ .to = to }; }

void lmd__rich_start(lmd_rich *r, const char *name, const char **attr, int depth)
{
    if (r->skip) return;
    if (strcmp(name, "rPh") == 0) r->skip = depth + 1; /* phonetic guide, not the text */
    else if (strcmp(name, "r") == 0) r->in_r = depth + 1, r->run_has_font = false, r->run_font = 0;
    else if (strcmp(name, "rFont") == 0 && r->in_r)
        r->run_has_font = true, r->run_font = lmd__font_hint(lmd__str(lmd__xml_attr(attr, "val")));
    else if (strcmp(name, "t") == 0) r->in_t = depth + 1;
}

void lmd__rich_end(lmd_rich *r, const char *name, int depth)
{
    (void)name;
    if (r->skip == depth + 1) r->skip = 0;
    if (r->in_t == depth + 1) r->in_t = 0;
    if (r->in_r == depth + 1) r->in_r = 0;
}

void lmd__rich_text(lmd_rich *r, const char *s, size_t n)
{
    if (!r->in_t || r->skip) return;
    lmd__put(r->to, s, n);
    bool letters = false;
    for (size_t i = 0; i < n; i++) letters |= (unsigned char)s[i] > ' ';
    if (!letters) return;
    if (r->in_r && r->run_has_font) r->run_hint |= r->run_font;
    else r->bare = true;
}

static int hex(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

void lmd__unescape(lmd_buf *b, size_t from)
{
    size_t to = from;
    for (size_t i = from; i < b->n;) {
        const char *s = b->s + i;
        int         v = -1;
        if (b->n - i >= 7 && s[0] == '_' && s[1] == 'x' && s[6] == '_') {
            v = 0;
            for (int k = 2; k < 6 && v >= 0; k++) v = hex(s[k]) < 0 ? -1 : v * 16 + hex(s[k]);
        }
        if (v > 0 && (v < 0xD800 || v > 0xDFFF)) { /* mostly control characters and the underscore itself */
            if (v >= 0x800) b->s[to++] = (char)(0xE0 | v >> 12);
            if (v >= 0x80) b->s[to++] = (char)(v >= 0x800 ? 0x80 | (v >> 6 & 0x3F) : 0xC0 | v >> 6);
            b->s[to++] = (char)(v >= 0x80 ? 0x80 | (v & 0x3F) : v);
            i += 7;
        } else {
            b->s[to++] = b->s[i++];
        }
    }
    b->n = to;
}

/* ---- shared strings ---- */

typedef struct string_reader { lmd_xlsx *b; lmd_rich rich; size_t at; bool in_si; } string_reader;

static void string_start(void *ctx, lmd_xml *x, const char *name, const char **attr, int depth)
{
    string_reader *r = ctx;
    (void)x;
    if (depth == 1) {
        r->in_si = strcmp(name, "si") == 0;
        r->at = r->b->text.n;
        lmd__rich_begin(&r->rich, &r->b->text);
    } else if (r->in_si) {
        lmd__rich_start(&r->rich, name, attr, depth);
    }
}

static void string_end(void *ctx, lmd_xml *x, const char *name, int depth)
{
    string_reader *r = ctx;
    lmd_xlsx      *b = r->b;
    if (r->in_si && depth > 1) lmd__rich_end(&r->rich, name, depth);
    if (!r->in_si || depth != 1) return;
    r->in_si = false;
    lmd__unescape(&b->text, r->at);
    if (b->text.bad || b->text.n - r->at > UINT32_MAX ||
        !lmd__room((void **)&b->string, b->n_strings, &b->cap_strings, sizeof *b->string))
        lmd__xml_stop(x, LMS_E_NOMEM, NULL);
    else
        b->string[b->n_strings++] =
            (lmd_xlsx_string){ r->at, (uint32_t)(b->text.n - r->at), (uint8_t)r->rich.run_hint, !r->rich.bare };
}

static void string_text(void *ctx, lmd_xml *x, const char *s, size_t n)
{
    string_reader *r = ctx;
    (void)x;
    if (r->in_si) lmd__rich_text(&r->rich, s, n);
}

/* ---- all together ---- */

static bool ends(const char *z, const char *with)
{
    size_t n = strlen(z), k = strlen(with);
    return n >= k && lmd__ieq((lms_str){ z + n - k, k }, (lms_str){ with, k });
}

static lms_status not_a_workbook(const lmd_zip *z, lms_error *err)
{
    const char *path = lmd__zip_path(z);
    if (lmd__zip_has(z, LMD_S("xl/workbook.bin")))
        return lmd__refuse(path, LMS_MSG("This is a binary workbook (.xlsb); open it in Excel and save it as .xlsx"),
                           err);
    if (lmd__zip_has(z, LMD_S("content.xml")))
        return lmd__refuse(
            path, LMS_MSG("This is an OpenDocument file (.ods); open it in LibreOffice and save it as .xlsx"), err);
    if (lmd__zip_has(z, LMD_S("word/document.xml")))
        return lmd__refuse(
            path, LMS_MSG("This is a Word document, not a table; copy the table into Excel and save it as .xlsx"), err);
    return lmd__refuse(path, LMS_MSG("This is a ZIP archive, not a workbook; unpack it and give the files in it"), err);
}

static lms_status load(lmd_xlsx *b, lms_error *err)
{
    lmd_zip      *z = b->zip;
    rels          package = { 0 }, book = { 0 };
    style_reader  styles = { .b = b };
    lms_status    s = rels_read(z, "", &package, err);
    const char   *part = rel_of_type(&package, "officeDocument");
    if (part == NULL || !lmd__zip_has(z, lmd__str(part))) part = "xl/workbook.xml";
    if (s == LMS_OK &&
        (!lmd__zip_has(z, lmd__str(part)) || ends(part, ".bin") || lmd__zip_has(z, LMD_S("word/document.xml"))))
        s = not_a_workbook(z, err);
    if (s == LMS_OK) s = rels_read(z, part, &book, err);
    if (s == LMS_OK)
        s = lmd__xml_parse(z, lmd__str(part), &(lmd_xml_events){ book_start, ignore_end, NULL },
                           &(book_reader){ b, &book }, err);
    const char *strings = rel_of_type(&book, "sharedStrings"), *style = rel_of_type(&book, "styles");
    if (s == LMS_OK && style && lmd__zip_has(z, lmd__str(style)))
        s = lmd__xml_parse(z, lmd__str(style), &(lmd_xml_events){ style_start, ignore_end, NULL }, &styles, err);
    if (s == LMS_OK && strings && lmd__zip_has(z, lmd__str(strings)))
        s = lmd__xml_parse(z, lmd__str(strings), &(lmd_xml_events){ string_start, string_end, string_text },
                           &(string_reader){ .b = b }, err);
    if (s == LMS_OK && b->n_sheets == 0)
        s = lmd__refuse(lmd__zip_path(z),
                        LMS_MSG("The workbook has no sheet with cells; open it in Excel and save the table as .xlsx"),
                        err);
    free(styles.font);
    free(styles.custom);
    rels_free(&package);
    rels_free(&book);
    return s;
}

lms_status lmd__xlsx_open(const char *path, lmd_xlsx *b, lms_error *err)
{
    *b = (lmd_xlsx){ 0 };
    lms_status s = lmd__zip_open(path, &b->zip, err);
    if (s == LMS_OK) s = load(b, err);
    if (s != LMS_OK) lmd__xlsx_close(b);
    return s;
}

void lmd__xlsx_close(lmd_xlsx *b)
{
    lmd__zip_close(b->zip);
    for (size_t i = 0; i < b->n_sheets; i++) free(b->sheet[i].part), free(b->sheet[i].name);
    free(b->sheet);
    free(b->string);
    free(b->style);
    lmd__buf_free(&b->text);
    *b = (lmd_xlsx){ 0 };
}
