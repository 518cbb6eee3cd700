// SPDX-License-Identifier: MIT
/*
 * bench/gen.h - the generator of an invented child registry, with the truth about it.
 *
 *     population -> events -> records -> errors -> files
 *     people.c      people.c   record.c   errors.c   out.c, district.c
 *
 * Idea      Everything about family number f is a pure function of (seed, f), and everything about one of its records
 *           of (seed, f, child, entry). So records can be made in any order; only who gets which identifier number is
 *           remembered (4 bytes a person), since identifiers are never given twice.
 *
 * Promises  1. the same seed and options give the same bytes, on any machine and in any locale: integers only, own PRNG
 *           2. every value that differs from the truth is named in the truth file with its kind of damage
 *           3. all people are invented: drawn from lists of words, identifiers with random serial numbers
 *           4. nothing is shared with the engine: own letters, own encoders, own tables (bench/tables)
 */
#ifndef GEN_H
#define GEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* --- gen_base.c: chance, tables of words, calendar, the end of the program --- */

typedef struct { uint64_t s; } rng;
enum { STREAM_FAMILY = 1, STREAM_NAMES, STREAM_PLACE, STREAM_RECORD, STREAM_QUALITY, STREAM_ORDER, STREAM_REFERENCE, STREAM_WARD, STREAM_CELL };
rng      gen_stream(uint64_t seed, uint64_t purpose, uint64_t a, uint64_t b);
uint64_t gen_next(rng *r);
uint32_t gen_below(rng *r, uint32_t n);                /* 0 .. n-1 */
int      gen_range(rng *r, int lo, int hi);            /* lo .. hi */
/* Rates are whole ten-millionths, so that no rounding of doubles decides anything. */
#define RATE_ONE 10000000u
bool     gen_chance(rng *r, uint32_t rate);
#define PERCENT(x) ((uint32_t)((x) * 100000))

typedef struct words { const char **word; uint32_t *cumulative; uint32_t n; } words; /* a weighted list */
const char *gen_pick(rng *r, const words *w);

typedef struct csv_file { char *text; char ***row; uint32_t n_rows, n_cols; } csv_file; /* row[0] is the header; '#' lines skipped */
csv_file gen_csv_load(const char *dir, const char *name);
int      gen_csv_col(const csv_file *f, const char *header); /* dies if absent */
_Noreturn void gen_die(const char *format, ...) __attribute__((format(printf, 1, 2)));
void    *gen_alloc(size_t n, size_t size);
uint64_t gen_number(const char *s);
uint32_t gen_rate(const char *decimal);

typedef struct { int y, m, d; } ymd;
int32_t gen_day(int y, int m, int d); /* days since 1970-01-01 */
ymd     gen_ymd(int32_t day);

/* --- gen_text.c: what keyboards, fonts and old code pages do to Vietnamese --- */

#define MAX_CP 160
typedef struct text { uint32_t cp[MAX_CP]; int n; } text;
void   gen_text_tables(const char *dir);
text   gen_decode(const char *utf8);
void   gen_encode(const text *t, char *out, size_t cap);
bool   gen_strip_marks(text *t);                     /* false: nothing to lose */
void   gen_upper(text *t);
bool   gen_other_tone_style(text *t);                /* hòa <-> hoà */
bool   gen_misplace_tone(text *t, rng *r);           /* Huỳnh -> Hùynh */
bool   gen_wrong_tone(text *t, rng *r);              /* one syllable gets another tone */
bool   gen_retone(const char *syllable, rng *r, char *out, size_t cap); /* another well-formed tone */
bool   gen_typo(text *t, rng *r);                    /* one letter of one syllable */
bool   gen_residue(text *t, rng *r);                 /* Nguyễn -> Nguyeenx, Nguye64n, Nguye^~n */
bool   gen_nfd(text *t);
bool   gen_mark_order(text *t);                      /* ễ -> e + tilde + circumflex */
enum { LEGACY_TCVN3, LEGACY_VNI, LEGACY_MOJIBAKE };
bool   gen_legacy_inside(text *t, int how);          /* bytes of the old code shown as cp1252 */
enum { FILE_UTF8, FILE_UTF8_BOM, FILE_TCVN3, FILE_VNI, FILE_CP1258, FILE_UTF16LE };
size_t gen_file_bytes(const char *utf8, int encoding, char *out, size_t cap);

/* --- gen_world.c, gen_people.c: population and events --- */

#define MAX_CHILDREN 6
#define MAX_ENTRIES 4

typedef struct name { const char *tok[6]; int n; bool glued /* H'Hen: first two tokens without a space */; char own[24]; } name;
void gen_name_text(const name *nm, char *out, size_t cap);

typedef struct unit { const char *code, *ward, *district, *province, *pid; } unit;
typedef struct ward {
    unit     old, now[5];       /* early 2025 and since July 2025 (several where it was split); now[0] = old in a 2024 world */
    int      n_now, n_hamlets, block;
    bool     rural, minority;
    uint32_t weight, first_family, n_families, n_children;
} ward;

typedef struct home { uint32_t ward; int hamlet; char hamlet_text[48], address[96], household[40], phone[2][12], phone_before_2018[2][12]; int contact; } home;

typedef struct parent { bool known; name nm; int birth_year; char id[13]; } parent;
typedef struct entry { uint8_t home, batch; bool moved /* not in the ward of the first entry */; int32_t day; } entry;
typedef struct child {
    int32_t birth;
    bool    female, registered, in_reference, deceased;
    int     order, twin_group;  /* 0: single; deliveries are numbered from 1 */
    int     id_place;           /* index in world.id_place */
    uint32_t number;            /* number among all children */
    name    nm;
    char    id[13], cert[16], insurance[16];
    entry   entry[MAX_ENTRIES];
    int     n_entries;
} child;

typedef struct family {
    uint32_t number, ward;
    int      group;             /* -1 Kinh, else index in world.group */
    int      n_children, n_deliveries;
    bool     moves;
    int32_t  move_day;
    int      father_place, mother_place, mother_year, father_year;
    bool     has_father;
    uint32_t home_ward[2];
    child    child[MAX_CHILDREN];
    parent   father, mother, grandmother;
    bool     guardian_known;
    char     circumstances[64];
    home     home[2];           /* before and after a move */
} family;

typedef struct ethnic { const char *group, *order, *particle[2]; words surname, given[2]; } ethnic;

typedef struct record_ref { uint32_t family; uint8_t child, entry; uint16_t unused; } record_ref;

typedef struct world {
    uint64_t seed, id_seed /* one way to scramble numbers in all worlds of a run */, n_records_wanted;
    bool     epoch_2025, district;
    int32_t  as_of;
    /* words */
    words    surname, given[2][2], middle[2][2], street, thon; /* [parent, child][male, female] */
    ethnic  *group; words group_pick; int n_groups;
    words    id_place;           /* first three digits of identifiers */
    int     *id_place_of_ward;
    csv_file phones;
    /* wards, families, children */
    ward    *ward; uint32_t n_wards, n_blocks;
    uint32_t n_families, n_children, n_entries;
    uint32_t *child_base, *child_serial, *parent_serial; /* [n_families], [n_children], [2 n_families] */
    record_ref *order; uint32_t *ward_start;             /* records in file order; first record of each ward's file */
    /* errors */
    uint32_t rate[64][3];
    uint32_t serial_base;                                /* added to serial numbers of identifiers: other people than those of another world */
} world;

void gen_world_words(world *w, const char *tables);
void gen_world_people(world *w, const char *tables);   /* decides who lives where, and numbers everybody */
void gen_world_renumber(world *w);
uint32_t gen_ward_of_family(const world *w, uint32_t number);
void gen_skeleton_in(const world *w, uint32_t number, uint32_t ward_, family *f);
void gen_skeleton(const world *w, uint32_t number, family *f); /* births and events only */
void gen_family(const world *w, uint32_t number, family *f);   /* all of it */
void gen_new_identifier(const world *w, int place_, bool female, int year, uint32_t k, char out[13]);
const char *gen_ethnicity(const world *w, const family *f);

/* --- gen_record.c, gen_errors.c: what the registry says of a child --- */

typedef enum field {
    F_KEY, F_NAME, F_BIRTH, F_SEX, F_ORDER, F_ETHNICITY, F_ID, F_CERT, F_INSURANCE, F_FATHER, F_FATHER_YEAR, F_FATHER_ID,
    F_MOTHER, F_MOTHER_YEAR, F_MOTHER_ID, F_GUARDIAN, F_PHONE, F_ADDRESS, F_HAMLET, F_WARD_CODE, F_WARD, F_DISTRICT,
    F_PROVINCE, F_HOUSEHOLD, F_CIRCUMSTANCES, F_SCHOOL, F_STATUS, F_UPDATED, N_FIELDS
} field;
extern const char *const gen_field_id[N_FIELDS];

#define CELL 256
typedef struct record {
    char    value[N_FIELDS][CELL]; /* as the officer typed it; dates ISO, or YYYY, or digits "dd/mm/yyyy!" if impossible */
    char    truth[N_FIELDS][CELL];
    char    damages[4096];
    family *fam; int child, entry;
    int     quality;               /* 0 good, 1 medium, 2 legacy */
    bool    moved;
    bool    old_encoding;          /* the whole file is in an old code: what only Unicode can hold does not happen */
} record;
extern const char *const gen_quality_name[3];

static inline void gen_copy(char to[CELL], const char from[CELL]) { memcpy(to, from, strlen(from) + 1); }
void gen_record(const world *w, const record_ref *ref, family *fam, record *out);
void gen_damage(const world *w, record *rec, rng *r);
void gen_note(record *rec, const char *kind, field f);
const char *gen_damage_id(int kind); /* NULL after the last */
int  gen_damage_find(const char *id);
void gen_rates_load(world *w, const char *file, uint32_t scale_permille, const char **without, int n_without);

/* Copy-down: a value dragged over the rows below. State of one file. */
typedef struct copy_down { int left; field f[3]; int n; char value[3][CELL]; char last[N_FIELDS][CELL]; bool has_last; } copy_down;
void gen_copy_down(const world *w, copy_down *c, record *rec, rng *r);

/* --- gen_out.c: files --- */

enum { DATE_SLASH, DATE_ISO, DATE_DASH_SHORT, DATE_DOT, DATE_SHORT_YEAR };
enum { SEX_WORD, SEX_ONE_ZERO, SEX_CROSS_FEMALE, SEX_ONE_TWO, SEX_LETTER };
enum { PHONE_PLAIN, PHONE_SPACED, PHONE_PLUS84, PHONE_DOTS };
typedef struct style { uint8_t date, sex, phone; } style; /* how a file writes dates, sex, phones */
void  gen_cell(const record *rec, field f, style st, char out[CELL]);
FILE *gen_open(const char *path);
void  gen_close(FILE *f, const char *path);
void  gen_csv_cell(FILE *f, const char *s, char delimiter);
void  gen_truth_header(FILE *f);
void  gen_truth_row(FILE *f, const world *w, const char *file, uint32_t line, const record *rec);
void  gen_one_file(world *w, const char *out, const char *truth, bool id_headers);
void  gen_reference(world *w, const char *path, const char *truth_path, uint64_t persons, uint32_t scale_permille);
void  gen_population(const world *w, const char *path);
extern const char *const gen_header_vi[N_FIELDS];

/* --- gen_district.c, gen_sheet.c, gen_xls.c: ten dumps as ten wards would send them --- */

enum { CELL_EMPTY, CELL_TEXT, CELL_NUMBER, CELL_DATE /* text is the serial */ };
enum { FONT_UNICODE, FONT_TCVN3, FONT_TCVN3_CAPS, FONT_VNI, FONT_BOLD, N_FONTS };
extern const char *const gen_font_name[N_FONTS];
typedef struct sheet_cell { char *text; uint8_t kind, font; } sheet_cell;
typedef struct sheet {
    char        name[32];
    sheet_cell *cell; /* row after row */
    bool       *hidden;
    int         n_rows, n_cols, cap_rows;
    struct { int r0, c0, r1, c1; } merge[64];
    int         n_merges;
} sheet;
void gen_sheet_init(sheet *s, const char *name, int n_cols);
void gen_sheet_put(sheet *s, int row, int col, const char *text, int kind, int font); /* grows the sheet */
void gen_sheet_merge(sheet *s, int r0, int c0, int r1, int c1);
void gen_sheet_free(sheet *s);
void gen_write_xlsx(const char *path, const sheet *sheets, int n);
void gen_write_xls(const char *path, const sheet *s);
void gen_district(world *w, const char *dir, const char *truth_dir);

#endif
