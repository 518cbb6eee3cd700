// SPDX-License-Identifier: MIT
/*
 * desk/waterfall.h - how a pair of records came to its weight, step by step, from a finished result alone.
 *
 * In       an open result: model_parameter, match_text, pair (levels, class, runner_up, rarity)
 * Out      steps in bits: what was known before comparing, each comparison that said something, how rare the
 *          shared values are, what is left for the other classes; with the running sum
 * Promises
 *   1. the steps add up to pair.weight, of every pair of a result
 *   2. every bar is against one rival: the pair's class, or the runner-up where the pair is `same`
 *   3. nothing of the records is read: no names, no values
 *
 * The likelihoods are those of the model: a step is log2(P(level | same) / P(level | rival)). Rarity speaks only
 * against "unrelated" (sharing a rare value by chance), so it is a step only where that class is the rival.
 * A result of before the column `rarity` has what is missing in one last step, LMD_STEP_REST.
 */
#ifndef LMD_WATERFALL_H
#define LMD_WATERFALL_H

#include "db.h"

#define LMD_MAX_STEPS 24

typedef enum lmd_step_kind { LMD_STEP_PRIOR, LMD_STEP_LEVEL, LMD_STEP_RARITY, LMD_STEP_OTHERS, LMD_STEP_REST } lmd_step_kind;
typedef struct lmd_step {
    lmd_step_kind kind;
    const char   *comparison, *level;     /* ids; "" unless a level. Valid as long as the lmd_waterfall */
    const char   *vi, *en;                /* the comparison, or what the step is */
    const char   *level_vi, *level_en;    /* "" unless a level */
    double        bits, sum;              /* sum: after this step */
} lmd_step;

typedef struct lmd_steps {
    lmd_step    v[LMD_MAX_STEPS];
    int         n;
    const char *rival, *rival_vi, *rival_en; /* the class every bar is against */
    double      weight;                      /* as the result has it */
    bool        found;                       /* is the pair in the result? */
} lmd_steps;

/* The model of an open result; db must outlive it. */
typedef struct lmd_waterfall lmd_waterfall;
lms_status lmd__waterfall_open(sqlite3 *db, lmd_waterfall **out, lms_error *err);
void       lmd__waterfall_close(lmd_waterfall *w);
/* Steps of the pair of two record ids, in either order. */
lms_status lmd__waterfall_of(lmd_waterfall *w, int64_t a, int64_t b, lmd_steps *out, lms_error *err);

/* Words of the matcher (match_text): part is class, comparison, level, pass; the id itself where there are none. */
const char *lmd__waterfall_word(const lmd_waterfall *w, const char *part, const char *comparison, const char *id, lmd_lang lang);

#endif
