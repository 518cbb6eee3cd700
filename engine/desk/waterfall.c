// SPDX-License-Identifier: MIT
/* desk/waterfall.c - see waterfall.h. */
#include "waterfall.h"

#include <math.h>
#include <stdlib.h>

#define CLASSES 8      /* as the engine's */
#define COMPARISONS 16
#define LEVELS 16

typedef struct word { char *part, *comparison, *id, *vi, *en; } word;
typedef struct slot { char *id; char *level[LEVELS]; int n; double p[LEVELS][CLASSES]; } slot;

struct lmd_waterfall {
    sqlite3      *db;
    sqlite3_stmt *pair, *levels;
    char         *class_id[CLASSES];
    double        pairs[CLASSES]; /* expected number of pairs of the class */
    int           n_classes;
    slot          slot[COMPARISONS];
    int           n_slots;
    word         *words; size_t n_words, cap_words;
    bool          rarity;         /* the result tells it */
};

static char *copy(lms_str s)
{
    char *z = malloc(s.n + 1);
    if (z == NULL) return NULL;
    if (s.n) memcpy(z, s.s, s.n);
    z[s.n] = 0;
    return z;
}

void lmd__waterfall_close(lmd_waterfall *w)
{
    if (w == NULL) return;
    sqlite3_finalize(w->pair);
    sqlite3_finalize(w->levels);
    for (int i = 0; i < w->n_classes; i++) free(w->class_id[i]);
    for (int i = 0; i < w->n_slots; i++) {
        free(w->slot[i].id);
        for (int l = 0; l < w->slot[i].n; l++) free(w->slot[i].level[l]);
    }
    for (size_t i = 0; i < w->n_words; i++) {
        word *x = &w->words[i];
        free(x->part), free(x->comparison), free(x->id), free(x->vi), free(x->en);
    }
    free(w->words);
    free(w);
}

/* ---- the model ---- */

/* Index of a class, added if new; -1: no room or no memory. */
static int class_of(lmd_waterfall *w, lms_str id, bool add)
{
    for (int i = 0; i < w->n_classes; i++)
        if (lmd__is(id, w->class_id[i])) return i;
    if (!add || w->n_classes == CLASSES || (w->class_id[w->n_classes] = copy(id)) == NULL) return -1;
    return w->n_classes++;
}

static int slot_of(lmd_waterfall *w, lms_str id, bool add)
{
    for (int i = 0; i < w->n_slots; i++)
        if (lmd__is(id, w->slot[i].id)) return i;
    if (!add || w->n_slots == COMPARISONS || (w->slot[w->n_slots].id = copy(id)) == NULL) return -1;
    return w->n_slots++;
}

static int level_of(slot *s, lms_str id, bool add)
{
    for (int i = 0; i < s->n; i++)
        if (lmd__is(id, s->level[i])) return i;
    if (!add || s->n == LEVELS || (s->level[s->n] = copy(id)) == NULL) return -1;
    for (int c = 0; c < CLASSES; c++) s->p[s->n][c] = 1;
    return s->n++;
}

static lms_status damaged(lms_error *err)
{
    return lmd__fail(err, LMS_E_FORMAT, LMS_MSG("The model in this result cannot be read; make the result again"));
}

static lms_status read_model(lmd_waterfall *w, lms_error *err)
{
    sqlite3_stmt *st;
    bool          row = true;
    lms_status    s = lmd__db_prepare(w->db, "SELECT class, comparison, level, probability FROM model_parameter ORDER BY rowid", &st, err);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        lms_str cls = lmd__db_text(st, 0), comparison = lmd__db_text(st, 1), level = lmd__db_text(st, 2);
        double  v = sqlite3_column_double(st, 3);
        if (cls.n == 0 || !(v >= 0)) continue; /* of the whole model */
        int c = class_of(w, cls, true);
        if (c < 0) s = damaged(err);
        else if (comparison.n == 0) {
            if (lmd__is(level, "pairs")) w->pairs[c] = v;
        } else {
            int k = slot_of(w, comparison, true), l = k < 0 ? -1 : level_of(&w->slot[k], level, true);
            if (l < 0) s = damaged(err);
            else w->slot[k].p[l][c] = v;
        }
    }
    sqlite3_finalize(st);
    return s;
}

static lms_status read_words(lmd_waterfall *w, lms_error *err)
{
    sqlite3_stmt *st;
    bool          row = true;
    if (!lmd__db_has(w->db, "match_text")) return LMS_OK;
    lms_status s = lmd__db_prepare(w->db, "SELECT part, comparison, id, text_vi, text_en FROM match_text", &st, err);
    while (s == LMS_OK && (s = lmd__db_step(st, &row, err)) == LMS_OK && row) {
        if (!lmd__room((void **)&w->words, w->n_words, &w->cap_words, sizeof *w->words)) {
            s = lmd__nomem(err);
            break;
        }
        word *x = &w->words[w->n_words++];
        *x = (word){ copy(lmd__db_text(st, 0)), copy(lmd__db_text(st, 1)), copy(lmd__db_text(st, 2)), copy(lmd__db_text(st, 3)), copy(lmd__db_text(st, 4)) };
        if (!x->part || !x->comparison || !x->id || !x->vi || !x->en) s = lmd__nomem(err);
    }
    sqlite3_finalize(st);
    return s;
}

lms_status lmd__waterfall_open(sqlite3 *db, lmd_waterfall **out, lms_error *err)
{
    lmd_waterfall *w = *out = calloc(1, sizeof *w);
    if (w == NULL) return lmd__nomem(err);
    w->db = db;
    w->rarity = lmd__db_has_column(db, "pair", "rarity");
    lms_status s = read_model(w, err);
    if (s == LMS_OK) s = read_words(w, err);
    if (s == LMS_OK)
        s = lmd__db_prepare(db, w->rarity ? "SELECT weight, class, runner_up, levels, rarity FROM pair WHERE record_a = ?1 AND record_b = ?2"
                                          : "SELECT weight, class, runner_up, levels, NULL FROM pair WHERE record_a = ?1 AND record_b = ?2", &w->pair, err);
    if (s == LMS_OK) s = lmd__db_prepare(db, "SELECT key, value FROM json_each(?1)", &w->levels, err);
    if (s == LMS_OK) return LMS_OK;
    lmd__waterfall_close(w);
    *out = NULL;
    return s;
}

/* ---- words ---- */

const char *lmd__waterfall_word(const lmd_waterfall *w, const char *part, const char *comparison, const char *id, lmd_lang lang)
{
    const word *best = NULL;
    for (size_t i = 0; i < w->n_words; i++) {
        const word *x = &w->words[i];
        if (strcmp(x->part, part) != 0 || strcmp(x->id, id) != 0) continue;
        if (strcmp(x->comparison, comparison) == 0) {
            best = x;
            break;
        }
        if (*x->comparison == 0 && best == NULL) best = x;
    }
    const char *z = best ? (lang == LMD_VI ? best->vi : best->en) : NULL;
    return z && *z ? z : id;
}

/* ---- a pair ---- */

static void push(lmd_steps *o, lmd_step x)
{
    if (o->n == LMD_MAX_STEPS) return;
    x.sum = x.bits + (o->n ? o->v[o->n - 1].sum : 0);
    o->v[o->n++] = x;
}

static void push_plain(lmd_steps *o, lmd_step_kind kind, double bits, const char *vi, const char *en)
{
    push(o, (lmd_step){ .kind = kind, .comparison = "", .level = "", .level_vi = "", .level_en = "", .vi = vi, .en = en, .bits = bits });
}

static double ratio(double a, double b) { return a > 0 && b > 0 ? log2(a) - log2(b) : 0; }

/* The level of every comparison of the pair at hand, -1 where it said nothing. */
static lms_status read_levels(lmd_waterfall *w, lms_str json, int level[COMPARISONS], lms_error *err)
{
    bool row = true;
    for (int i = 0; i < COMPARISONS; i++) level[i] = -1;
    if (json.n == 0) return LMS_OK;
    sqlite3_reset(w->levels);
    lmd__db_bind(w->levels, 1, json);
    lms_status s = LMS_OK;
    while (s == LMS_OK && (s = lmd__db_step(w->levels, &row, err)) == LMS_OK && row) {
        int k = slot_of(w, lmd__db_text(w->levels, 0), false);
        if (k >= 0) level[k] = level_of(&w->slot[k], lmd__db_text(w->levels, 1), false);
    }
    sqlite3_reset(w->levels);
    return s;
}

static void steps(const lmd_waterfall *w, const int level[COMPARISONS], int rival, double rarity, lmd_steps *o)
{
    int    last = w->n_classes - 1;
    double bits[CLASSES]; /* of each class against the first, all evidence together */
    push_plain(o, LMD_STEP_PRIOR, ratio(w->pairs[0], w->pairs[rival]), "Trước khi so sánh", "Before comparing");
    for (int c = 0; c < w->n_classes; c++) bits[c] = ratio(w->pairs[c], w->pairs[0]) + (c == last ? rarity : 0);
    for (int k = 0; k < w->n_slots; k++) {
        const slot *s = &w->slot[k];
        if (level[k] < 0) continue;
        const double *p = s->p[level[k]];
        for (int c = 0; c < w->n_classes; c++) bits[c] += ratio(p[c], p[0]);
        push(o, (lmd_step){ .kind = LMD_STEP_LEVEL, .comparison = s->id, .level = s->level[level[k]], .bits = ratio(p[0], p[rival]),
                            .vi = lmd__waterfall_word(w, "comparison", "", s->id, LMD_VI), .en = lmd__waterfall_word(w, "comparison", "", s->id, LMD_EN),
                            .level_vi = lmd__waterfall_word(w, "level", s->id, s->level[level[k]], LMD_VI),
                            .level_en = lmd__waterfall_word(w, "level", s->id, s->level[level[k]], LMD_EN) });
    }
    if (w->rarity && rival == last) push_plain(o, LMD_STEP_RARITY, -rarity, "Độ hiếm của các giá trị giống nhau", "Rarity of the shared values");
    double others = 0;
    for (int c = 1; c < w->n_classes; c++)
        if (c != rival) others += exp2(bits[c] - bits[rival]);
    if (w->n_classes > 2) push_plain(o, LMD_STEP_OTHERS, -log2(1 + others), "Các khả năng khác", "The other possibilities");
    if (!w->rarity) push_plain(o, LMD_STEP_REST, o->weight - o->v[o->n - 1].sum, "Độ hiếm và phần còn lại", "Rarity and the rest");
}

lms_status lmd__waterfall_of(lmd_waterfall *w, int64_t a, int64_t b, lmd_steps *out, lms_error *err)
{
    int level[COMPARISONS];
    *out = (lmd_steps){ .rival = "", .rival_vi = "", .rival_en = "" };
    sqlite3_reset(w->pair);
    sqlite3_bind_int64(w->pair, 1, a < b ? a : b);
    sqlite3_bind_int64(w->pair, 2, a < b ? b : a);
    lms_status s = lmd__db_step(w->pair, &out->found, err);
    if (s == LMS_OK && out->found) {
        int cls = class_of(w, lmd__db_text(w->pair, 1), false), runner = class_of(w, lmd__db_text(w->pair, 2), false);
        int rival = cls > 0 ? cls : runner > 0 ? runner : w->n_classes - 1;
        out->weight = sqlite3_column_double(w->pair, 0);
        s = rival <= 0 ? damaged(err) : read_levels(w, lmd__db_text(w->pair, 3), level, err);
        if (s == LMS_OK) {
            steps(w, level, rival, sqlite3_column_double(w->pair, 4), out);
            out->rival = w->class_id[rival];
            out->rival_vi = lmd__waterfall_word(w, "class", "", out->rival, LMD_VI);
            out->rival_en = lmd__waterfall_word(w, "class", "", out->rival, LMD_EN);
        }
    }
    sqlite3_reset(w->pair);
    return s;
}
