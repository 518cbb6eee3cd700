// SPDX-License-Identifier: MIT
#include "model/answers.h"

const char *const lms__answer_name[LMS_N_ANSWERS] = { "confirmed", "corrected", "supplied", "differs", "candidates", "not-found", "deceased", "moved" };
const char *const lms__answer_state_name[LMS_N_ANSWER_STATES] = { "accepted", "reported", "stale", "contradicts", "unclear", "unknown" };

void lms__answers_free(lms_answers *a)
{
    if (a->mem) LMS_VEC_FREE(a->mem, &a->v);
    *a = (lms_answers){ 0 };
}

void lms__ask_code(lms_str value, char out[LMS_CODE_CHARS])
{
    static const char letters[] = "0123456789abcdefghjkmnpqrstvwxyz"; /* none that is read as another */
    uint64_t h = lms__hash(value);
    for (int i = 0; i < LMS_CODE_CHARS; i++, h >>= 5) out[i] = letters[h & 31];
}
