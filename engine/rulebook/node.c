// SPDX-License-Identifier: MIT
/* rulebook/node.c - reading values out of the tree, free of locale. */
#include "rulebook/internal.h"

const lms_node *lms__node_get(const lms_node *map, const char *key)
{
    if (map == NULL || map->kind != LMS_DICTIONARY) return NULL;
    for (const lms_node *c = map->child; c; c = c->next)
        if (lms__str_is(c->key, key)) return c;
    return NULL;
}

lms_str lms__node_str(const lms_node *map, const char *key)
{
    const lms_node *n = lms__node_get(map, key);
    return n && n->kind == LMS_SCALAR ? n->text : LMS_S("");
}

/* Exact where the digits fit 2^53 and the power of ten is at most 22: one correctly rounded operation. */
bool lms__num_parse(lms_str s, double *out)
{
    static const double ten[] = { 1,    1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                  1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
    size_t   i = 0;
    bool     neg = false, eneg = false;
    uint64_t m = 0;
    int      e = 0, x = 0, digits = 0;
    if (i < s.n && (s.s[i] == '-' || s.s[i] == '+')) neg = s.s[i++] == '-';
    for (; i < s.n && s.s[i] >= '0' && s.s[i] <= '9'; i++, digits++) {
        if (m > (UINT64_C(1) << 53) / 10 - 1) return false;
        m = m * 10 + (uint64_t)(s.s[i] - '0');
    }
    if (i < s.n && s.s[i] == '.')
        for (i++; i < s.n && s.s[i] >= '0' && s.s[i] <= '9'; i++, digits++, e--) {
            if (m > (UINT64_C(1) << 53) / 10 - 1) return false;
            m = m * 10 + (uint64_t)(s.s[i] - '0');
        }
    if (digits == 0) return false;
    if (i < s.n && (s.s[i] == 'e' || s.s[i] == 'E')) {
        size_t from = ++i;
        if (i < s.n && (s.s[i] == '-' || s.s[i] == '+')) eneg = s.s[i++] == '-', from++;
        for (; i < s.n && s.s[i] >= '0' && s.s[i] <= '9'; i++)
            if (x < 1000) x = x * 10 + (s.s[i] - '0');
        if (i == from) return false;
    }
    e += eneg ? -x : x;
    if (i != s.n || e < -22 || e > 22) return false;
    double v = e < 0 ? (double)m / ten[-e] : (double)m * ten[e];
    *out = neg ? -v : v;
    return true;
}

bool lms__int_parse(lms_str s, int64_t *out)
{
    uint64_t v;
    bool     neg = s.n && s.s[0] == '-';
    if (neg) s.s++, s.n--;
    if (!lms__str_uint(s, &v) || v > INT64_MAX) return false;
    *out = neg ? -(int64_t)v : (int64_t)v;
    return true;
}

double lms__node_num(const lms_node *map, const char *key, double def)
{
    double v;
    return lms__num_parse(lms__node_str(map, key), &v) ? v : def;
}

int64_t lms__node_int(const lms_node *map, const char *key, int64_t def)
{
    int64_t v;
    return lms__int_parse(lms__node_str(map, key), &v) ? v : def;
}

bool lms__node_bool(const lms_node *map, const char *key, bool def)
{
    lms_str s = lms__node_str(map, key);
    return lms__str_is(s, "true") ? true : lms__str_is(s, "false") ? false : def;
}

uint32_t lms__node_count(const lms_node *list)
{
    uint32_t n = 0;
    if (list)
        for (const lms_node *c = list->child; c; c = c->next) n++;
    return n;
}
