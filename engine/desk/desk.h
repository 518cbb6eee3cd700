// SPDX-License-Identifier: MIT
/*
 * desk/desk.h - what the files of the desk share: errors, a text buffer, dates, words, files and folders.
 *
 * The desk stands on the public headers only, so it brings its own small tools. Memory is malloc's.
 * Every function here that can fail returns lms_status and fills err; a buffer that ran out of memory
 * remembers it (b->bad) and is checked once, at the end.
 */
#ifndef LMD_DESK_H
#define LMD_DESK_H

#include <lamsach_desk.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* ---- errors (util.c): LMS_MSG marks a template for translation, as in the engine ---- */
#define LMS_MSG(s) s
lms_status lmd__fail_(lms_error *err, lms_status code, const char *what, const char *a1, const char *a2, const char *a3,
                      const char *a4);
#define lmd__fail(...) lmd__fail_pick(__VA_ARGS__, NULL, NULL, NULL, NULL, NULL)
#define lmd__fail_pick(err, code, what, a1, a2, a3, a4, ...) lmd__fail_((err), (code), (what), (a1), (a2), (a3), (a4))
lms_status lmd__fail_at(lms_error *err, const char *file, uint32_t row, uint32_t col);
lms_status lmd__nomem(lms_error *err);
lms_status lmd__refuse(const char *path, const char *what, lms_error *err); /* LMS_E_FORMAT of a file */

/* ---- text (util.c) ---- */
#define LMD_S(z) ((lms_str){ (z), sizeof(z) - 1 })
static inline lms_str lmd__str(const char *z) { return (lms_str){ z ? z : "", z ? strlen(z) : 0 }; }
static inline bool lmd__eq(lms_str a, lms_str b) { return a.n == b.n && (a.n == 0 || memcmp(a.s, b.s, a.n) == 0); }
static inline bool lmd__is(lms_str a, const char *z) { return lmd__eq(a, lmd__str(z)); }
bool lmd__ieq(lms_str a, lms_str b); /* ASCII letters without case */
bool lmd__utf8_ok(lms_str s);
/* Bytes of the first `chars` characters of s; s.n if it has fewer. */
size_t lmd__utf8_cut(lms_str s, size_t chars);
size_t lmd__utf8_chars(lms_str s);

typedef struct lmd_buf { char *s; size_t n, cap; bool bad; } lmd_buf;
bool lmd__put(lmd_buf *b, const char *s, size_t n);
bool lmd__puts(lmd_buf *b, const char *z);
bool lmd__put_str(lmd_buf *b, lms_str s);
bool lmd__put_u(lmd_buf *b, uint64_t v);
bool lmd__printf(lmd_buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
const char *lmd__z(lmd_buf *b); /* NUL-terminated; "" after an allocation failed */
static inline lms_str lmd__buf_str(const lmd_buf *b) { return (lms_str){ b->s ? b->s : "", b->n }; }
static inline void lmd__buf_clear(lmd_buf *b) { b->n = 0; }
void lmd__buf_free(lmd_buf *b);

/* Room for one more element of size `each` in *v (n used of *cap); false: out of memory, *v untouched. */
bool lmd__room(void **v, size_t n, size_t *cap, size_t each);

/* ---- numbers and dates (util.c) ---- */
/* Numbers inside files have a decimal point whatever the locale: reading and writing them stands between enter and leave. */
typedef struct lmd_locale { void *c, *old; } lmd_locale;
void lmd__c_enter(lmd_locale *l); /* makes the C locale the thread's own on first use */
void lmd__c_leave(lmd_locale *l);
void lmd__c_free(lmd_locale *l);
/* Shortest decimal text that reads back as exactly v; call between enter and leave. */
void lmd__put_double(lmd_buf *b, double v);
/* "2015-03-01" -> "01/03/2015", "2015-03" -> "03/2015", "2015" -> "2015"; false: not such a date, nothing written. */
bool lmd__put_date_vi(lmd_buf *b, lms_str iso);

/* ---- words (words.c) ---- */
typedef enum lmd_lang { LMD_VI, LMD_EN } lmd_lang;
lmd_lang lmd__lang(const char *lang); /* "en..." is English, all else Vietnamese */
typedef struct lmd_word { const char *code, *vi, *en; } lmd_word;
static inline const char *lmd__say(lmd_lang l, const char *vi, const char *en) { return l == LMD_VI ? vi : en; }
const lmd_word *lmd__id_status(lms_str code);       /* NULL if unknown */
const lmd_word *lmd__quarantine_word(lms_str code); /* why a row was set apart; NULL if unknown */
const lmd_word *lmd__class_word(lms_str code);      /* a class of the matcher; NULL if unknown */

const lmd_word *lmd__reason_word(lms_str code);     /* why a pair has its verdict, where the pack does not say; NULL */
const lmd_word *lmd__outcome_word(lms_str code);    /* of evidence; NULL if unknown */
/* A rule's text with {1}..{4} replaced by the strings of a JSON array; "..." where there is none. */
void lmd__put_filled(lmd_buf *b, lms_str text, lms_str args_json);

/* ---- files and folders (files.c) ---- */
lms_str lmd__base_name(const char *path);
lms_str lmd__extension(lms_str name); /* "xlsx" of "a.b.xlsx", "" if none; borrowed */
/* path = folder "/" name */
lms_status lmd__join(char *out, size_t n, const char *folder, const char *name, lms_error *err);

/* A file published whole or not at all: write to path, then commit (fsync, rename, fsync of the folder). */
typedef struct lmd_temp { char path[4096], final[4096]; bool open; } lmd_temp;
lms_status lmd__temp_begin(lmd_temp *t, const char *final_path, lms_error *err);
lms_status lmd__temp_commit(lmd_temp *t, lms_error *err); /* mode 0600 */
lms_status lmd__temp_commit_mode(lmd_temp *t, unsigned mode, lms_error *err);
void       lmd__temp_abort(lmd_temp *t);
lms_status lmd__write_file(const char *path, lms_str bytes, lms_error *err); /* whole or not at all, 0600 */

/*
 * A folder published whole or not at all. begin makes the sibling ".NAME.lamsach-tmp" (0700; what a killed
 * run left there is removed, a run still at work is refused); commit puts it in the place of `final`. An old
 * folder there is taken over only if it is empty or holds `mark` (a file this writer always makes); what the
 * writer did not make itself is kept.
 */
typedef struct lmd_folder { char path[4096], final[4096]; int lock; bool open; } lmd_folder;
lms_status lmd__folder_begin(lmd_folder *f, const char *final_path, const char *mark, lms_error *err);
lms_status lmd__folder_commit(lmd_folder *f, lms_error *err);
void       lmd__folder_abort(lmd_folder *f);
/* A whole folder: `fill` writes into it, then `mark` with the text `about` (what this folder is) makes it ours. */
lms_status lmd__folder_write(const char *dir, const char *mark, lms_str about, lms_status (*fill)(const char *result_db, const char *folder, lms_error *err),
                             const char *result_db, lms_error *err);
lms_status lmd__make_folder(const char *path, lms_error *err); /* 0700 */

#endif
