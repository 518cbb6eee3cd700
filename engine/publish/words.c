// SPDX-License-Identifier: MIT
/*
 * publish/words.c - table match_text: what classes, comparisons, levels and passes are called, in both languages.
 *
 * part is class, comparison, level or pass; comparison is filled for a level with words of its own there, and NULL
 * where the words hold in every comparison. Of two texts for one thing the first row holds: `words` of match.yaml
 * before the `text` of the comparison.
 */
#include "publish/internal.h"

static lms_status word(lms_pub *p, const char *part, lms_str comparison, lms_str id, const lms_node *text)
{
    if (id.n == 0 || text == NULL) return LMS_OK;
    lms__pub_text(p, 1, lms__str(part));
    lms__pub_text(p, 2, comparison);
    lms__pub_text(p, 3, id);
    lms__pub_text(p, 4, lms__node_str(text, "vi"));
    lms__pub_text(p, 5, lms__node_str(text, "en"));
    return lms__pub_row(p);
}

/* id and text of every item of a list of the pack. */
static lms_status list(lms_pub *p, const char *part, lms_section section, const char *name)
{
    const lms_node *l = lms__node_get(p->in->rulebook->section[section], name);
    lms_status      s = LMS_OK;
    for (const lms_node *n = l ? l->child : NULL; s == LMS_OK && n; n = n->next)
        s = word(p, part, LMS_S(""), lms__node_str(n, "id"), lms__node_get(n, "text"));
    return s;
}

lms_status lms__pub_words(lms_pub *p)
{
    const lms_node *l = lms__node_get(p->in->rulebook->section[LMS_SEC_MATCH], "words");
    lms_status      s = lms__pub_begin(p, "match_text", 5);
    for (const lms_node *n = l ? l->child : NULL; s == LMS_OK && n; n = n->next) {
        lms_str comparison = lms__node_str(n, "comparison"), level = lms__node_str(n, "level");
        if (level.n) s = word(p, "level", comparison, level, lms__node_get(n, "text"));
        else s = word(p, "comparison", LMS_S(""), comparison, lms__node_get(n, "text"));
    }
    if (s == LMS_OK) s = list(p, "comparison", LMS_SEC_MATCH, "comparisons");
    if (s == LMS_OK) s = list(p, "class", LMS_SEC_MATCH, "classes");
    if (s == LMS_OK) s = list(p, "pass", LMS_SEC_BLOCK, "passes");
    return lms__pub_end(p, s);
}
