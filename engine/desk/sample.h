// SPDX-License-Identifier: MIT
/*
 * desk/sample.h - a stratified sample of a result, to be checked by people: what its files share.
 *
 * In       a result, a seed, a size
 * Out      a workbook to fill in; read back: RESULT.sample.json with what it says of the whole
 *
 *     sample_draw.c   which pairs and records are drawn
 *     sample_book.c   the workbook
 *     sample_read.c   filled workbooks -> answers per drawn row
 *     sample_sum.c    answers -> estimates with intervals (sample_stat.h), the file beside the result
 *     report_sample.c the section of the report
 *
 * What is drawn. (a) Pairs of records, in strata by match weight: of the same child (joined through others only; near
 * the threshold; above; far above), not of the same child (waiting for review; kept by the matcher although they are
 * no match). (b) Records called clean of children who count, a stratum per ward (all wards together if twice their
 * number is above the size). A stratum gets a share by the square root of its size, so that small ones are seen too.
 *
 * Promises
 *   1. the same result, seed and size give the same sample; the rank of a row is a hash of seed and record keys, so one
 *      that is erased changes no other's rank
 *   2. every row of a stratum has the same chance; strata and weights are not shown to those who check
 *   3. read back, a row is known by its hidden id: moved columns, deleted rows, half filled sheets change nothing about the rest
 *   4. the file beside the result holds counts only, no keys, no names of children
 * Not      pairs that no blocking pass proposed, or that the matcher did not keep: the sample cannot know them
 */
#ifndef LMD_SAMPLE_H
#define LMD_SAMPLE_H

#include "fields.h"
#include "sample_stat.h"

typedef enum lmd_verdict { LMD_OPEN, LMD_RIGHT, LMD_WRONG, LMD_UNSURE, LMD_N_VERDICTS } lmd_verdict;

typedef struct lmd_sample_stratum {
    const char *code;       /* of pairs: joined, near, above, far, review, apart; of records: ward, all */
    char       *ward, *name; /* of records: code and name of the ward, "" if unknown or all */
    bool        pair, merged;
    uint64_t    size, drawn;
    uint64_t    checked, right; /* filled in by sample_sum.c; of pairs not merged: right = the same child after all */
    uint64_t    unsure;
} lmd_sample_stratum;

typedef struct lmd_sample_row {
    uint64_t rank, id;     /* two halves of a hash */
    int64_t  a, b;         /* record_id; b is 0 for a record */
    uint32_t stratum;
} lmd_sample_row;

typedef struct lmd_drawn {
    lmd_sample_stratum *s; size_t n_s, cap_s;
    lmd_sample_row     *v; size_t n, cap;
    char                fingerprint[33]; /* of the result */
    char                seed[65];
    uint64_t            size;            /* asked for, of pairs and of records */
} lmd_drawn;

enum { LMD_SAMPLE_MOST = 100000 };
lms_status lmd__sample_draw(sqlite3 *db, const char *seed, uint64_t size, lmd_drawn *out, lms_error *err);
/* What determines the result, as 32 hexadecimal digits; an erasure does not change it. */
lms_status lmd__sample_fingerprint(sqlite3 *db, char to[33], lms_error *err);
void       lmd__sample_free(lmd_drawn *s);
/* What the columns of ids are called: it says which sample the sheet is of. */
void       lmd__sample_mark(lmd_buf *b, const lmd_drawn *s);
#define LMD_SAMPLE_MARK "lamsach-mau:"

/* Fields whose values are checked on paper (those asked of the police), and shown for pairs (those compared too). */
typedef struct lmd_sample_fields { const lmd_field **v; size_t n, cap, n_checked; } lmd_sample_fields;
lms_status lmd__sample_fields(sqlite3 *db, const lmd_fields *f, lmd_sample_fields *out, lms_error *err);

/* Words of a verdict, for the drop-down and for reading; [0] is what is written. */
extern const char *const lmd__sample_pair_word[LMD_N_VERDICTS][5], *const lmd__sample_field_word[LMD_N_VERDICTS][5];

lms_status lmd__sample_book(sqlite3 *db, const lmd_drawn *s, const char *path, lms_error *err);

#endif
