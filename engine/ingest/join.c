// SPDX-License-Identifier: MIT
/*
 * ingest/join.c - one value written over several columns.
 *
 *     Họ và chữ đệm | Tên              "Nguyễn Thị" + "An"     -> full_name "Nguyễn Thị An"
 *     Ngày | Tháng | Năm (sinh)        "5" + "3" + "2016"      -> birth_date "5/3/2016"
 *     Ngày sinh: Nam | Nữ              the one that is filled  -> birth_date; which one it was -> sex
 *
 * In      a row placed in a batch, the joins of the layout
 * Out     the joined value in the column of the field; the columns behind the first are kept in extra too
 *
 * A list that has the whole name and beside it, for sorting, the last word again is told by its content:
 * what the first column ends with is not added to it.
 */
#include "ingest/parts.h"

/* Does a end with the words b? */
static bool ends_with(lms_str a, lms_str b)
{
    return a.n >= b.n && memcmp(a.s + a.n - b.n, b.s, b.n) == 0 && (a.n == b.n || a.s[a.n - b.n - 1] == ' ');
}

static lms_span *cell_at(lms_batch *b, uint32_t col, uint32_t row) { return &b->cell[(size_t)col * b->cap + row]; }

static bool put_side(lms_batch *b, lms_str s, lms_span *cell)
{
    if (b->side.n + s.n > UINT32_MAX || s.n > LMS_SPAN_MAX) return false;
    *cell = (lms_span){ (uint32_t)b->side.n, (uint32_t)s.n | LMS_SPAN_SIDE };
    lms__buf_add(&b->side, s);
    return !b->side.oom;
}

static bool one(const lms_join *j, lms_batch *b, uint32_t row, lms_buf *t)
{
    const lms_parts *p = j->parts;
    lms_buf          part;
    uint32_t         filled = 0, last = 0;
    for (uint32_t k = 0; k < p->n; k++)
        if (cell_at(b, j->column[k], row)->n) filled++, last = k;
    if (filled == 0) return true;
    if (j->tells != LMS_NO_TARGET && filled == 1 && !put_side(b, p->value[last], cell_at(b, j->tells, row)))
        return false;
    if (filled == 1) {
        *cell_at(b, j->column[0], row) = *cell_at(b, j->column[last], row);
        if (b->hint) b->hint[(size_t)j->column[0] * b->cap + row] = b->hint[(size_t)j->column[last] * b->cap + row];
        return true;
    }
    lms__buf_clear(t);
    lms__buf_init(&part, t->mem);
    for (uint32_t k = 0; k < p->n; k++) {
        lms_str s = lms__str_trim(lms__batch_text(b, *cell_at(b, j->column[k], row), &part));
        if (s.n == 0 || (p->join.n == 1 && p->join.s[0] == ' ' && ends_with(lms__buf_str(t), s))) continue;
        if (t->n) lms__buf_add(t, p->join.n ? p->join : LMS_S(" | "));
        lms__buf_add(t, s);
    }
    bool ok = !t->oom && !part.oom && put_side(b, lms__buf_str(t), cell_at(b, j->column[0], row));
    lms__buf_free(&part);
    return ok;
}

bool lms__join_row(const lms_layout *l, lms_batch *b, uint32_t row, lms_buf *scratch)
{
    for (uint32_t k = 0; k < l->n_joins; k++)
        if (!one(&l->join[k], b, row, scratch)) return false;
    return true;
}
