// SPDX-License-Identifier: MIT
/*
 * bench/gen_district.c - the ten wards of Kiến An in 2024 as ten dumps that differ as real ones do: other programs, other
 * headings, other columns, other ways to write a date, old encodings, letterheads, subtotals, signatures.
 *
 * What a file does to its rows (encoding, font, format of dates, spaces) is no damage and not in the truth; one thing is:
 * a letter that the file's old code cannot hold (`letter_lost_in_old_code`).
 */
#include "gen.h"

#include <sqlite3.h>
#include <stdlib.h>

typedef struct column { int f; const char *upper, *head; } column; /* two-row headings: upper row and lower row */
enum { SERIAL = N_FIELDS, CLERK, REMARK };                          /* columns that are no field of the registry */
enum { AS_CSV, AS_XLSX_ONE, AS_XLSX_TWO, AS_XLS, AS_SQLITE };
enum { KEY_NONE, KEY_WARD, KEY_LOCAL };

typedef struct dump {
    const char *file, *ward;
    int         format, encoding;
    char        delimiter;
    const char *eol;
    style       st;
    int         key, titles; /* titles: lines above the header of a CSV */
    bool        by_hamlet;
    int         old_font, font; /* a column typed in an old font */
    const column *col;
} dump;

#define END { N_FIELDS + 9, NULL, NULL }
static const column full[] = { /* an export of the ministry's software */
    { F_KEY, NULL, "Mã trẻ em" }, { F_NAME, NULL, "Họ và tên" }, { F_BIRTH, NULL, "Ngày sinh" }, { F_SEX, NULL, "Giới tính" }, { F_ORDER, NULL, "Con thứ" },
    { F_ETHNICITY, NULL, "Dân tộc" }, { F_ID, NULL, "Số định danh cá nhân" }, { F_CERT, NULL, "Số giấy khai sinh" }, { F_INSURANCE, NULL, "Số thẻ BHYT" },
    { F_FATHER, NULL, "Họ tên cha" }, { F_FATHER_YEAR, NULL, "Năm sinh cha" }, { F_FATHER_ID, NULL, "CCCD cha" }, { F_MOTHER, NULL, "Họ tên mẹ" },
    { F_MOTHER_YEAR, NULL, "Năm sinh mẹ" }, { F_MOTHER_ID, NULL, "CCCD mẹ" }, { F_GUARDIAN, NULL, "Người giám hộ" }, { F_PHONE, NULL, "Số điện thoại" },
    { F_ADDRESS, NULL, "Địa chỉ" }, { F_HAMLET, NULL, "Tổ dân phố" }, { F_WARD_CODE, NULL, "Mã phường" }, { F_WARD, NULL, "Phường/Xã" }, { F_DISTRICT, NULL, "Quận/Huyện" },
    { F_PROVINCE, NULL, "Tỉnh/Thành phố" }, { F_HOUSEHOLD, NULL, "Mã hộ" }, { F_CIRCUMSTANCES, NULL, "Hoàn cảnh đặc biệt" }, { F_SCHOOL, NULL, "Trường học" },
    { F_STATUS, NULL, "Tình trạng" }, { F_UPDATED, NULL, "Ngày cập nhật" }, { CLERK, NULL, "Người nhập liệu" }, END };
static const column own_list[] = { /* a list the ward keeps itself */
    { SERIAL, NULL, "STT" }, { F_KEY, NULL, "Mã hồ sơ" }, { F_NAME, NULL, "HỌ TÊN TRẺ" }, { F_SEX, NULL, "GT" }, { F_BIRTH, NULL, "Ngày, tháng, năm sinh" }, { F_ETHNICITY, NULL, "DT" },
    { F_ID, NULL, "Mã định danh" }, { F_CERT, NULL, "Số GKS" }, { F_INSURANCE, NULL, "Mã thẻ BHYT" }, { F_FATHER, NULL, "Bố" }, { F_FATHER_YEAR, NULL, "NS bố" },
    { F_FATHER_ID, NULL, "CCCD bố" }, { F_MOTHER, NULL, "Mẹ" }, { F_MOTHER_YEAR, NULL, "NS mẹ" }, { F_MOTHER_ID, NULL, "CCCD mẹ" }, { F_PHONE, NULL, "SĐT" },
    { F_ADDRESS, NULL, "Chỗ ở hiện nay" }, { F_HAMLET, NULL, "TDP" }, { F_WARD, NULL, "Phường" }, { F_DISTRICT, NULL, "Quận" }, { F_PROVINCE, NULL, "Thành phố" },
    { F_HOUSEHOLD, NULL, "Mã hộ" }, { F_CIRCUMSTANCES, NULL, "Hoàn cảnh" }, { F_STATUS, NULL, "Hiện trạng" }, { F_UPDATED, NULL, "Cập nhật ngày" }, { REMARK, NULL, "Ghi chú" }, END };
static const column plain[] = { /* headings without marks, as programs export them */
    { F_KEY, NULL, "ma_te" }, { F_NAME, NULL, "ho_ten" }, { F_BIRTH, NULL, "ngay_sinh" }, { F_SEX, NULL, "gioi_tinh" }, { F_ETHNICITY, NULL, "dan_toc" }, { F_ID, NULL, "so_dinh_danh" },
    { F_CERT, NULL, "so_giay_khai_sinh" }, { F_FATHER, NULL, "ho_ten_cha" }, { F_FATHER_YEAR, NULL, "nam_sinh_cha" }, { F_FATHER_ID, NULL, "cccd_cha" }, { F_MOTHER, NULL, "ho_ten_me" },
    { F_MOTHER_YEAR, NULL, "nam_sinh_me" }, { F_MOTHER_ID, NULL, "cccd_me" }, { F_GUARDIAN, NULL, "nguoi_giam_ho" }, { F_PHONE, NULL, "dien_thoai" }, { F_ADDRESS, NULL, "dia_chi" },
    { F_HAMLET, NULL, "to_dan_pho" }, { F_WARD_CODE, NULL, "ma_phuong" }, { F_WARD, NULL, "phuong_xa" }, { F_DISTRICT, NULL, "quan_huyen" }, { F_PROVINCE, NULL, "tinh_tp" },
    { F_HOUSEHOLD, NULL, "ma_ho" }, { F_CIRCUMSTANCES, NULL, "hoan_canh" }, { F_SCHOOL, NULL, "truong_hoc" }, { F_STATUS, NULL, "tinh_trang" }, { F_UPDATED, NULL, "ngay_cap_nhat" }, END };
static const column printed[] = { /* a list made for printing: merged headings in two rows */
    { SERIAL, NULL, "STT" }, { F_NAME, "Thông tin trẻ em", "Họ và tên" }, { F_BIRTH, "Thông tin trẻ em", "Ngày sinh" }, { F_SEX, "Thông tin trẻ em", "Giới tính" },
    { F_ETHNICITY, "Thông tin trẻ em", "Dân tộc" }, { F_ID, "Thông tin trẻ em", "Số định danh cá nhân" }, { F_CERT, NULL, "Số giấy khai sinh" }, { F_FATHER, "Thông tin cha", "Họ và tên" },
    { F_FATHER_YEAR, "Thông tin cha", "Năm sinh" }, { F_FATHER_ID, "Thông tin cha", "Số CCCD" }, { F_MOTHER, "Thông tin mẹ", "Họ và tên" }, { F_MOTHER_YEAR, "Thông tin mẹ", "Năm sinh" },
    { F_MOTHER_ID, "Thông tin mẹ", "Số CCCD" }, { F_PHONE, NULL, "Số điện thoại" }, { F_ADDRESS, "Địa chỉ", "Số nhà, đường" }, { F_HAMLET, "Địa chỉ", "Tổ dân phố" },
    { F_WARD, "Địa chỉ", "Phường" }, { F_DISTRICT, "Địa chỉ", "Quận" }, { F_HOUSEHOLD, NULL, "Mã hộ" }, { F_CIRCUMSTANCES, NULL, "Hoàn cảnh" }, { F_STATUS, NULL, "Tình trạng" },
    { F_UPDATED, NULL, "Ngày cập nhật" }, { REMARK, NULL, "Ghi chú" }, END };

#define U8 FILE_UTF8
static const dump dumps[] = {
    { "11428-quan-tru.csv", "11428", AS_CSV, FILE_UTF8_BOM, ';', "\r\n", { DATE_SLASH, SEX_WORD, PHONE_PLAIN }, KEY_WARD, 0, false, N_FIELDS, 0, full },
    { "11429-lam-ha.csv", "11429", AS_CSV, U8, ',', "\n", { DATE_ISO, SEX_ONE_ZERO, PHONE_PLAIN }, KEY_WARD, 0, false, N_FIELDS, 0, plain },
    { "11431-dong-hoa.tsv", "11431", AS_CSV, U8, '\t', "\r\n", { DATE_DASH_SHORT, SEX_WORD, PHONE_SPACED }, KEY_WARD, 3, true, N_FIELDS, 0, own_list },
    { "11434-bac-son.csv", "11434", AS_CSV, FILE_TCVN3, ',', "\r\n", { DATE_SLASH, SEX_WORD, PHONE_PLAIN }, KEY_LOCAL, 0, false, N_FIELDS, 0, own_list },
    { "11437-nam-son.xlsx", "11437", AS_XLSX_ONE, U8, 0, NULL, { DATE_SLASH, SEX_WORD, PHONE_PLAIN }, KEY_NONE, 0, true, F_FATHER, FONT_TCVN3, printed },
    { "11440-ngoc-son.xlsx", "11440", AS_XLSX_TWO, U8, 0, NULL, { DATE_SLASH, SEX_CROSS_FEMALE, PHONE_DOTS }, KEY_WARD, 0, true, F_MOTHER, FONT_VNI, own_list },
    { "11443-tran-thanh-ngo.xls", "11443", AS_XLS, U8, 0, NULL, { DATE_DOT, SEX_WORD, PHONE_PLAIN }, KEY_NONE, 0, true, F_NAME, FONT_TCVN3_CAPS, printed },
    { "11446-van-dau.db", "11446", AS_SQLITE, U8, 0, NULL, { DATE_ISO, SEX_ONE_TWO, PHONE_PLUS84 }, KEY_WARD, 0, false, N_FIELDS, 0, plain },
    { "11449-phu-lien.txt", "11449", AS_CSV, FILE_UTF16LE, '\t', "\r\n", { DATE_SLASH, SEX_LETTER, PHONE_PLAIN }, KEY_NONE, 0, false, N_FIELDS, 0, full },
    { "11452-trang-minh.csv", "11452", AS_CSV, FILE_VNI, ';', "\r\n", { DATE_SHORT_YEAR, SEX_WORD, PHONE_PLAIN }, KEY_LOCAL, 0, true, N_FIELDS, 0, own_list },
};
#define N_DUMPS (sizeof dumps / sizeof *dumps)

typedef struct ward_rows { record *rec; family *fam; uint32_t n, *order; } ward_rows;

static const char *clerk(uint32_t i) { return (const char *const[]){ "lan.pt", "hoa.nt", "tuan.vd", "admin" }[i / 97 % 4]; }

/* Lists kept by hand: here and there two spaces after the family name and one at the end. */
static void careless_spaces(char out[CELL])
{
    char  t[CELL];
    char *gap = strchr(out, ' ');
    if (gap == NULL || strlen(out) + 3 > CELL) return;
    snprintf(t, sizeof t, "%.*s %.240s ", (int)(gap - out), out, gap);
    gen_copy(out, t);
}

static void cell_of(const dump *d, const record *rec, int f, uint32_t serial, char out[CELL])
{
    if (f == SERIAL) snprintf(out, CELL, "%u", serial);
    else if (f == CLERK) snprintf(out, CELL, "%s", clerk(serial));
    else if (f == REMARK) snprintf(out, CELL, "%s", serial % 53 == 0 ? "Cần rà soát lại" : "");
    else gen_cell(rec, (field)f, d->st, out);
    if (d->col == own_list && serial % 31 == 7 && (f == F_NAME || f == F_MOTHER)) careless_spaces(out);
}

static int hamlet_number(const record *r)
{
    const char *p = strrchr(r->value[F_HAMLET], ' ');
    return r->value[F_HAMLET][0] == 0 || p == NULL ? 99 : atoi(p + 1);
}

static const ward_rows *sorting; /* qsort has no context; the generator has one thread */
static int by_hamlet(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    int      hx = hamlet_number(&sorting->rec[x]), hy = hamlet_number(&sorting->rec[y]);
    return hx != hy ? (hx > hy) - (hx < hy) : (x > y) - (x < y);
}

/* All records of a ward in the order of its file, copy-down done. */
static ward_rows rows_of(world *w, uint32_t i, const dump *d)
{
    uint32_t  from = w->ward_start[i], n = w->ward_start[i + 1] - from;
    ward_rows x = { gen_alloc(n, sizeof *x.rec), gen_alloc(n, sizeof *x.fam), n, gen_alloc(n, sizeof *x.order) };
    for (uint32_t k = 0; k < n; k++) {
        gen_family(w, w->order[from + k].family, &x.fam[k]);
        x.rec[k].old_encoding = d->encoding == FILE_TCVN3 || d->encoding == FILE_VNI;
        gen_record(w, &w->order[from + k], &x.fam[k], &x.rec[k]);
        x.order[k] = k;
    }
    if (d->by_hamlet) {
        sorting = &x;
        qsort(x.order, n, sizeof *x.order, by_hamlet);
    }
    copy_down *down = gen_alloc(1, sizeof *down);
    rng        r = gen_stream(w->seed, STREAM_ORDER, i, 1);
    for (uint32_t k = 0; k < n; k++) {
        record *rec = &x.rec[x.order[k]];
        gen_copy_down(w, down, rec, &r);
        if (d->key == KEY_WARD) snprintf(rec->value[F_KEY], CELL, "TE%.5s%06u", d->ward, k + 1);
        if (d->key == KEY_LOCAL) snprintf(rec->value[F_KEY], CELL, "%u", k + 1);
    }
    free(down);
    return x;
}

static void rows_free(ward_rows *x)
{
    free(x->rec);
    free(x->fam);
    free(x->order);
}

/* --- text files --- */

static void bytes(FILE *f, const char *utf8, int encoding)
{
    char out[4096];
    fwrite(out, 1, gen_file_bytes(utf8, encoding, out, sizeof out), f);
}

/* A cell in quotes where it needs them. */
static void text_cell(FILE *f, const char *s, char delimiter, int encoding)
{
    char q[2 * CELL + 4];
    size_t n = 0;
    if (strchr(s, delimiter) == NULL && strpbrk(s, "\"\r\n") == NULL) { bytes(f, s, encoding); return; }
    q[n++] = '"';
    for (; *s && n < 2 * CELL; s++) {
        if (*s == '"') q[n++] = '"';
        q[n++] = *s;
    }
    q[n++] = '"';
    q[n] = 0;
    bytes(f, q, encoding);
}

/* Letters that the old code has no byte for; the file shows "?", which is a loss. */
static void lost_letters(const dump *d, record *rec)
{
    for (const column *c = d->col; c->f < N_FIELDS + 9; c++) {
        if (c->f >= N_FIELDS) continue;
        char b[1024];
        size_t had = 0, has = 0, n = gen_file_bytes(rec->value[c->f], d->encoding, b, sizeof b);
        for (size_t k = 0; k < n; k++) has += b[k] == '?';
        for (const char *p = rec->value[c->f]; *p; p++) had += *p == '?';
        if (has > had) gen_note(rec, "letter_lost_in_old_code", (field)c->f);
    }
}

static void write_text(world *w, const dump *d, const char *path, ward_rows *x, FILE *truth)
{
    FILE *f = gen_open(path);
    char  cell[CELL], sep[2] = { d->delimiter, 0 };
    if (d->encoding == FILE_UTF8_BOM) fputs("\xEF\xBB\xBF", f);
    if (d->encoding == FILE_UTF16LE) fputs("\xFF\xFE", f);
    uint32_t line = 0;
    static const char *const title[3] = { "UBND PHƯỜNG ĐỒNG HÒA", "DANH SÁCH TRẺ EM DƯỚI 16 TUỔI (tính đến 01/11/2024)", "" };
    for (int i = 0; i < d->titles; i++, line++) { bytes(f, title[i], d->encoding); bytes(f, d->eol, d->encoding); }
    for (const column *c = d->col; c->f < N_FIELDS + 9; c++) {
        if (c != d->col) bytes(f, sep, d->encoding);
        text_cell(f, c->head, d->delimiter, d->encoding);
    }
    bytes(f, d->eol, d->encoding);
    line++;
    for (uint32_t k = 0; k < x->n; k++) {
        record *rec = &x->rec[x->order[k]];
        if (d->delimiter == ',' && d->encoding == U8 && k == 700) { /* a row that was cut off while it was written */
            bytes(f, "TE11429000700b,\"Nguyễn Văn", U8);
            bytes(f, d->eol, d->encoding);
            line++;
        }
        if (x->rec[x->order[k]].old_encoding) lost_letters(d, rec);
        for (const column *c = d->col; c->f < N_FIELDS + 9; c++) {
            if (c != d->col) bytes(f, sep, d->encoding);
            cell_of(d, rec, c->f, k + 1, cell);
            text_cell(f, cell, d->delimiter, d->encoding);
        }
        bytes(f, d->eol, d->encoding);
        gen_truth_row(truth, w, d->file, ++line, rec);
    }
    gen_close(f, path);
}

/* --- sheets --- */

static int heading(sheet *s, const dump *d, int row)
{
    bool two = false;
    int  col = 0;
    for (const column *c = d->col; c->f < N_FIELDS + 9; c++) two |= c->upper != NULL;
    for (const column *c = d->col; c->f < N_FIELDS + 9; c++, col++) {
        if (!two || c->upper == NULL) {
            gen_sheet_put(s, row, col, c->head, CELL_TEXT, FONT_BOLD);
            if (two) gen_sheet_merge(s, row, col, row + 1, col);
            continue;
        }
        gen_sheet_put(s, row + 1, col, c->head, CELL_TEXT, FONT_BOLD);
        if (c != d->col && c[-1].upper && strcmp(c[-1].upper, c->upper) == 0) continue;
        int last = col;
        for (const column *n = c; n[1].f < N_FIELDS + 9 && n[1].upper && strcmp(n[1].upper, c->upper) == 0; n++) last++;
        gen_sheet_put(s, row, col, c->upper, CELL_TEXT, FONT_BOLD);
        if (last > col) gen_sheet_merge(s, row, col, row, last);
    }
    if (!two) return row + 1;
    col = 0; /* the row of column numbers under a printed heading */
    for (const column *c = d->col; c->f < N_FIELDS + 9; c++, col++) {
        char n[16];
        snprintf(n, sizeof n, "(%d)", col + 1);
        gen_sheet_put(s, row + 2, col, n, CELL_TEXT, FONT_UNICODE);
    }
    return row + 3;
}

static int letterhead(sheet *s, const char *ward_name, int last_col)
{
    char t[CELL];
    text up = gen_decode(ward_name);
    gen_upper(&up);
    gen_encode(&up, t, sizeof t);
    gen_sheet_put(s, 0, 0, "ỦY BAN NHÂN DÂN", CELL_TEXT, FONT_BOLD);
    gen_sheet_put(s, 0, last_col - 5, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", CELL_TEXT, FONT_BOLD);
    gen_sheet_put(s, 1, 0, t, CELL_TEXT, FONT_BOLD);
    gen_sheet_put(s, 1, last_col - 5, "Độc lập - Tự do - Hạnh phúc", CELL_TEXT, FONT_BOLD);
    gen_sheet_put(s, 3, 0, "DANH SÁCH TRẺ EM DƯỚI 16 TUỔI TRÊN ĐỊA BÀN", CELL_TEXT, FONT_BOLD);
    gen_sheet_put(s, 4, 0, "(Kèm theo Báo cáo số 215/BC-UBND ngày 01/11/2024)", CELL_TEXT, FONT_UNICODE);
    for (int r = 0; r < 2; r++) {
        gen_sheet_merge(s, r, 0, r, 3);
        gen_sheet_merge(s, r, last_col - 5, r, last_col);
    }
    gen_sheet_merge(s, 3, 0, 3, last_col);
    gen_sheet_merge(s, 4, 0, 4, last_col);
    return 6;
}

static void signature(sheet *s, int row, const char *ward_name, uint32_t n, int last_col)
{
    char t[CELL];
    snprintf(t, sizeof t, "Tổng cộng: %u trẻ", n);
    gen_sheet_put(s, row, 0, t, CELL_TEXT, FONT_BOLD);
    snprintf(t, sizeof t, "%s, ngày 01 tháng 11 năm 2024", strchr(ward_name, ' ') + 1);
    gen_sheet_put(s, row + 2, last_col - 4, t, CELL_TEXT, FONT_UNICODE);
    gen_sheet_put(s, row + 3, 1, "NGƯỜI LẬP BIỂU", CELL_TEXT, FONT_BOLD);
    gen_sheet_put(s, row + 3, last_col - 4, "TM. ỦY BAN NHÂN DÂN", CELL_TEXT, FONT_BOLD);
    gen_sheet_put(s, row + 4, last_col - 4, "KT. CHỦ TỊCH", CELL_TEXT, FONT_BOLD);
    gen_sheet_put(s, row + 5, 1, "(Ký, ghi rõ họ tên)", CELL_TEXT, FONT_UNICODE);
    gen_sheet_put(s, row + 5, last_col - 4, "(Đã ký)", CELL_TEXT, FONT_UNICODE);
}

static bool already_legacy(const record *rec, field f)
{
    char note[96];
    snprintf(note, sizeof note, "name_legacy_encoding_inside_utf8:%s", gen_field_id[f]);
    return strstr(rec->damages, note) != NULL;
}

/* Whole dates as serials of the 1900 system; numbers where a spreadsheet would have made them numbers. */
static void sheet_value(sheet *s, int row, int col, const dump *d, record *rec, int f, const char *shown)
{
    const char *iso = f < N_FIELDS ? rec->value[f] : "";
    char        t[CELL];
    int         kind = CELL_TEXT, font = FONT_UNICODE;
    snprintf(t, sizeof t, "%s", shown);
    bool digits = t[0] != 0 && strspn(t, "0123456789") == strlen(t);
    if ((f == F_BIRTH || f == F_UPDATED) && strlen(iso) == 10 && d->st.date == DATE_SLASH) {
        int m = atoi(iso + 5), day = atoi(iso + 8), y = atoi(iso);
        ymd back = gen_ymd(gen_day(y, m, day));
        if (y > 1900 && m >= 1 && m <= 12 && back.m == m && back.d == day) {
            snprintf(t, sizeof t, "%d", gen_day(y, m, day) + 25569);
            kind = CELL_DATE;
        }
    } else if (digits && (f == SERIAL || f == F_ORDER || f == F_FATHER_YEAR || f == F_MOTHER_YEAR || (f == F_BIRTH && strlen(t) == 4) ||
                          (f == F_ID && strlen(t) < 12 && t[0] != '0'))) {
        kind = CELL_NUMBER; /* the identifier that lost its zero was a number once */
    } else if (f == d->old_font && t[0] && !already_legacy(rec, (field)f)) {
        text x = gen_decode(t), low = x;
        if (d->font == FONT_TCVN3_CAPS) { /* small letters that the font shows as capitals */
            for (int i = 0; i < low.n; i++)
                if (low.cp[i] >= 'A' && low.cp[i] <= 'Z') low.cp[i] += 32;
            x = low;
        }
        if (gen_legacy_inside(&x, d->font == FONT_VNI ? LEGACY_VNI : LEGACY_TCVN3)) {
            gen_encode(&x, t, sizeof t);
            font = d->font;
        }
    }
    gen_sheet_put(s, row, col, t, kind, font);
}

static int n_columns(const dump *d)
{
    int n = 0;
    while (d->col[n].f < N_FIELDS + 9) n++;
    return n;
}

/* Rows from .. to of the ward on one sheet, with a subtotal after each hamlet if the list is made for printing. */
static void fill(world *w, sheet *s, const dump *d, ward_rows *x, uint32_t from, uint32_t to, const char *shown_file, FILE *truth)
{
    const char *ward_name = NULL;
    for (uint32_t i = 0; i < w->n_wards; i++)
        if (strcmp(w->ward[i].old.code, d->ward) == 0) ward_name = w->ward[i].old.ward;
    bool print = d->col == printed;
    int  last_col = n_columns(d) - 1, row = print ? letterhead(s, ward_name, last_col) : 0;
    row = heading(s, d, row);
    uint32_t in_hamlet = 0;
    char     cell[CELL];
    for (uint32_t k = from; k < to; k++) {
        record *rec = &x->rec[x->order[k]];
        int     col = 0;
        for (const column *c = d->col; c->f < N_FIELDS + 9; c++, col++) {
            cell_of(d, rec, c->f, k + 1, cell);
            sheet_value(s, row, col, d, rec, c->f, cell);
        }
        s->hidden[row] = k % 211 == 17;
        gen_truth_row(truth, w, shown_file, (uint32_t)++row, rec);
        in_hamlet++;
        int here = hamlet_number(rec), next = k + 1 < to ? hamlet_number(&x->rec[x->order[k + 1]]) : -1;
        if (print && here != next) {
            if (here == 99) snprintf(cell, sizeof cell, "Cộng chưa rõ tổ: %u", in_hamlet);
            else snprintf(cell, sizeof cell, "Cộng TDP %d: %u", here, in_hamlet);
            gen_sheet_put(s, row++, 1, cell, CELL_TEXT, FONT_BOLD);
            in_hamlet = 0;
        }
    }
    if (print) signature(s, row, ward_name, to - from, last_col);
}

static void write_sheets(world *w, const dump *d, const char *path, ward_rows *x, FILE *truth)
{
    sheet    s[2];
    char     second[96];
    uint32_t cut = x->n;
    int      n = d->format == AS_XLSX_TWO ? 2 : 1;
    if (n == 2)
        for (cut = 0; cut < x->n && hamlet_number(&x->rec[x->order[cut]]) <= 5; cut++) {}
    gen_sheet_init(&s[0], n == 2 ? "TDP 1-5" : "Danh sách", n_columns(d));
    fill(w, &s[0], d, x, 0, cut, d->file, truth);
    if (n == 2) {
        gen_sheet_init(&s[1], "TDP 6-9", n_columns(d));
        snprintf(second, sizeof second, "%s [%s]", d->file, s[1].name);
        fill(w, &s[1], d, x, cut, x->n, second, truth);
    }
    if (d->format == AS_XLS) gen_write_xls(path, &s[0]);
    else gen_write_xlsx(path, s, n);
    for (int i = 0; i < n; i++) gen_sheet_free(&s[i]);
}

/* --- SQLite --- */

static void sql(sqlite3 *db, const char *text_)
{
    if (sqlite3_exec(db, text_, NULL, NULL, NULL) != SQLITE_OK) gen_die("sqlite: %s", sqlite3_errmsg(db));
}

static void write_sqlite(world *w, const dump *d, const char *path, ward_rows *x, FILE *truth)
{
    sqlite3      *db;
    sqlite3_stmt *st;
    char          make[4096] = "CREATE TABLE tre_em (", put[512] = "INSERT INTO tre_em VALUES (", cell[CELL];
    remove(path);
    if (sqlite3_open(path, &db) != SQLITE_OK) gen_die("%s cannot be made", path);
    for (const column *c = d->col; c->f < N_FIELDS + 9; c++) {
        size_t n = strlen(make), m = strlen(put);
        snprintf(make + n, sizeof make - n, "%s%s %s", c == d->col ? "" : ", ", c->head, c->f == F_SEX || c->f == F_FATHER_YEAR || c->f == F_MOTHER_YEAR ? "INTEGER" : "TEXT");
        snprintf(put + m, sizeof put - m, "%s?", c == d->col ? "" : ",");
    }
    strcat(make, ")");
    strcat(put, ")");
    sql(db, "PRAGMA page_size=4096");
    sql(db, make);
    sql(db, "BEGIN");
    if (sqlite3_prepare_v2(db, put, -1, &st, NULL) != SQLITE_OK) gen_die("sqlite: %s", sqlite3_errmsg(db));
    for (uint32_t k = 0; k < x->n; k++) {
        record *rec = &x->rec[x->order[k]];
        int     i = 1;
        for (const column *c = d->col; c->f < N_FIELDS + 9; c++, i++) {
            cell_of(d, rec, c->f, k + 1, cell);
            if (cell[0]) sqlite3_bind_text(st, i, cell, -1, SQLITE_TRANSIENT);
            else sqlite3_bind_null(st, i);
        }
        if (sqlite3_step(st) != SQLITE_DONE) gen_die("sqlite: %s", sqlite3_errmsg(db));
        sqlite3_reset(st);
        gen_truth_row(truth, w, d->file, k + 1, rec);
    }
    sqlite3_finalize(st);
    sql(db, "COMMIT");
    sql(db, "VACUUM");
    sqlite3_close(db);
}

void gen_district(world *w, const char *dir, const char *truth_dir)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/truth.csv", truth_dir);
    FILE *truth = gen_open(path);
    gen_truth_header(truth);
    for (uint32_t i = 0; i < w->n_wards; i++) {
        const dump *d = NULL;
        for (size_t k = 0; k < N_DUMPS; k++)
            if (strcmp(dumps[k].ward, w->ward[i].old.code) == 0) d = &dumps[k];
        if (d == NULL) gen_die("no dump is described for ward %s", w->ward[i].old.code);
        ward_rows x = rows_of(w, i, d);
        if (snprintf(path, sizeof path, "%s/%s", dir, d->file) >= (int)sizeof path) gen_die("path too long");
        if (d->format == AS_CSV) write_text(w, d, path, &x, truth);
        else if (d->format == AS_SQLITE) write_sqlite(w, d, path, &x, truth);
        else write_sheets(w, d, path, &x, truth);
        rows_free(&x);
    }
    snprintf(path, sizeof path, "%s/truth.csv", truth_dir);
    gen_close(truth, path);
    char ref_truth[1024];
    snprintf(path, sizeof path, "%s/reference-population-db.csv", truth_dir);
    snprintf(ref_truth, sizeof ref_truth, "%s/reference-truth.csv", truth_dir);
    gen_reference(w, path, ref_truth, 0, 1000);
    snprintf(path, sizeof path, "%s/population.csv", truth_dir);
    gen_population(w, path);
}
