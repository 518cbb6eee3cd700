// SPDX-License-Identifier: MIT
/* normalise/codes.c - values of closed vocabularies and strings of digits. */
#include "normalise/internal.h"
#include "text/fold.h"

static lms_str code_of(const lms_csv_table *t, uint32_t row) { return lms__csv_cell(t, row, 0); }

/* Codes that mean a group only with a list: the pack names the list, or both lists agree. */
static uint32_t by_list(const lms_value_in *in, lms_str s)
{
    const lms_csv_table *t = in->plan->ethnic;
    uint64_t v;
    if (t == NULL || in->step->table != t || s.n > 2 || !lms__str_uint(s, &v)) return UINT32_MAX;
    uint32_t a = lms__csv_column(t, "code_1979"), b = lms__csv_column(t, "code_2008"), found[2] = { UINT32_MAX, UINT32_MAX };
    if (a == UINT32_MAX || b == UINT32_MAX) return UINT32_MAX;
    for (uint32_t r = 0; r < t->n_rows; r++) {
        uint64_t x;
        if (lms__str_uint(lms__csv_cell(t, r, a), &x) && x == v && found[0] == UINT32_MAX) found[0] = r;
        if (lms__str_uint(lms__csv_cell(t, r, b), &x) && x == v && found[1] == UINT32_MAX) found[1] = r;
    }
    if (lms__str_is(in->plan->ethnic_list, "code_1979")) return found[0];
    if (lms__str_is(in->plan->ethnic_list, "code_2008")) return found[1];
    return found[0] == found[1] ? found[0] : UINT32_MAX;
}

static bool coded(const lms_value_in *in, lms_str s, lms_buf *out)
{
    const lms_csv_table *t = in->plan->codings;
    if (t == NULL || in->coding.n == 0) return false;
    for (uint32_t r = 0; r < t->n_rows; r++)
        if (lms__str_eq(lms__csv_cell(t, r, 0), in->coding) && lms__str_eq(lms__csv_cell(t, r, 1), s)) {
            lms__buf_add(out, lms__csv_cell(t, r, 2));
            return true;
        }
    return false;
}

bool lms__step_enum(const lms_value_in *in, lms_str s, lms_buf *out)
{
    const lms_csv_table *t = in->step->table;
    const lms_lookup    *l = &in->plan->by_field[in->field];
    lms_buf tmp;
    if (t == NULL || l->words.mem == NULL) return false;
    if (s.n > 2 && s.s[s.n - 1] == '0' && s.s[s.n - 2] == '.') s.n -= 2; /* 1.0 */
    if (coded(in, s, out)) return true;
    lms__buf_init(&tmp, in->mem);
    uint32_t row = lms__lookup_find(l, s, false, &tmp);
    if (row == UINT32_MAX) row = lms__lookup_find(l, s, true, &tmp);
    if (row == UINT32_MAX) row = by_list(in, s);
    lms__buf_free(&tmp);
    if (row == UINT32_MAX || lms__str_eq(code_of(t, row), s)) return false;
    lms__buf_add(out, code_of(t, row));
    return true;
}

bool lms__step_set(const lms_value_in *in, lms_str s, lms_buf *out)
{
    const lms_csv_table *t = in->step->table;
    const lms_lookup    *l = &in->plan->by_field[in->field];
    uint64_t have[4] = { 0 };
    lms_buf  tmp, rest;
    if (t == NULL || l->words.mem == NULL || t->n_rows > 256) return false;
    lms__buf_init(&tmp, in->mem);
    lms__buf_init(&rest, in->mem);
    /* the whole value first: a code may have a comma in its name */
    uint32_t whole = lms__lookup_find(l, s, true, &tmp);
    if (whole != UINT32_MAX) have[whole >> 6] |= 1ull << (whole & 63);
    for (size_t i = 0; whole == UINT32_MAX && i <= s.n;) {
        size_t from = i;
        while (i < s.n && strchr(";,|/+\n", s.s[i]) == NULL) i++;
        lms_str part = lms__str_trim((lms_str){ s.s + from, i - from });
        i++;
        if (part.n == 0) continue;
        uint32_t row = lms__lookup_find(l, part, true, &tmp);
        if (row != UINT32_MAX) {
            have[row >> 6] |= 1ull << (row & 63);
        } else {
            if (rest.n) lms__buf_addc(&rest, ';');
            lms__buf_add(&rest, part);
        }
    }
    for (uint32_t r = 0; r < t->n_rows; r++)
        if (have[r >> 6] >> (r & 63) & 1) {
            if (out->n) lms__buf_addc(out, ';');
            lms__buf_add(out, code_of(t, r));
        }
    if (rest.n) {
        if (out->n) lms__buf_addc(out, ';');
        lms__buf_add(out, lms__buf_str(&rest));
    }
    lms__buf_free(&tmp);
    lms__buf_free(&rest);
    return out->n > 0 && !lms__str_eq(lms__buf_str(out), s);
}

/* 3.12150012E+10 written exactly: the digits, if the exponent leaves no unknown ones. */
static bool scientific(lms_str s, lms_buf *out)
{
    size_t e = 0;
    while (e < s.n && s.s[e] != 'E' && s.s[e] != 'e') e++;
    if (e == 0 || e + 1 >= s.n) return false;
    uint64_t exp;
    size_t   at = e + 1 + (s.s[e + 1] == '+');
    if (!lms__str_uint((lms_str){ s.s + at, s.n - at }, &exp) || exp > 15) return false;
    size_t before = 0, digits = 0, dot = e;
    for (size_t i = 0; i < e; i++) {
        if (s.s[i] == '.' || s.s[i] == ',') dot = i;
        else if (s.s[i] >= '0' && s.s[i] <= '9') digits++, before += i < dot;
        else return false;
    }
    if (before != 1 || digits != exp + 1) return false;
    for (size_t i = 0; i < e; i++)
        if (s.s[i] >= '0' && s.s[i] <= '9') lms__buf_addc(out, s.s[i]);
    return true;
}

bool lms__step_ident(const lms_value_in *in, lms_str s, lms_buf *out)
{
    (void)in;
    if (scientific(s, out)) return true;
    out->n = 0;
    lms_str t = s;
    if (t.n > 2 && t.s[t.n - 1] == '0' && t.s[t.n - 2] == '.') t.n -= 2; /* 31215001234.0 */
    for (size_t i = 0; i < t.n; i++) {
        char c = t.s[i];
        if (c == ' ' || c == '-' || c == '.' || c == '\'' || c == '"' || c == '`' || c == ',') continue;
        lms__buf_addc(out, c >= 'a' && c <= 'z' ? (char)(c - 32) : c);
    }
    return out->n > 0 && !lms__str_eq(lms__buf_str(out), s);
}

bool lms__step_ident_letters(const lms_value_in *in, lms_str s, lms_buf *out)
{
    static const char from[] = "OQIL|SBZ", to[] = "00111582";
    unsigned digits = 0, letters = 0;
    for (size_t i = 0; i < s.n; i++) {
        const char *p = memchr(from, s.s[i], sizeof from - 1);
        bool        digit = s.s[i] >= '0' && s.s[i] <= '9';
        if (!digit && !p) return false;
        digits += digit;
        letters += p != NULL;
        lms__buf_addc(out, p ? to[p - from] : s.s[i]);
    }
    return letters > 0 && letters <= 3 && digits >= 8 && (lms__ident_features(in->plan, in->field, lms__buf_str(out)).flags & LMS_IDENT_FORMED);
}

bool lms__step_phone(const lms_value_in *in, lms_str s, lms_buf *out)
{
    (void)in;
    lms_str t = s;
    for (size_t i = 0; i < t.n; i++) /* several numbers: the first; the others stay in the correction's before */
        if (strchr("/;,|", t.s[i])) {
            t.n = i;
            break;
        }
    if (t.n > 2 && t.s[t.n - 1] == '0' && t.s[t.n - 2] == '.') t.n -= 2;
    char   d[24];
    size_t n = 0;
    for (size_t i = 0; i < t.n; i++) {
        if (t.s[i] >= '0' && t.s[i] <= '9') {
            if (n == sizeof d) return false;
            d[n++] = t.s[i];
        } else if (strchr(" .-()+'", t.s[i]) == NULL) {
            return false;
        }
    }
    if (t.n != s.n) return false; /* two numbers in one cell are left for a person */
    size_t skip = 0;
    if (n >= 13 && memcmp(d, "0084", 4) == 0) skip = 4;
    else if (n >= 11 && memcmp(d, "84", 2) == 0) skip = 2;
    if (n - skip < 9 || n - skip > 11) return false;
    if (d[skip] != '0') lms__buf_addc(out, '0');
    lms__buf_add(out, (lms_str){ d + skip, n - skip });
    return !lms__str_eq(lms__buf_str(out), s);
}

bool lms__step_mobile_2018(const lms_value_in *in, lms_str s, lms_buf *out)
{
    const lms_csv_table *t = in->step->table;
    if (t == NULL || s.n != 11) return false;
    for (uint32_t r = 0; r < t->n_rows; r++) {
        lms_str old = lms__csv_cell(t, r, 0);
        if (old.n < s.n && memcmp(s.s, old.s, old.n) == 0) {
            lms__buf_add(out, lms__csv_cell(t, r, 1));
            lms__buf_add(out, (lms_str){ s.s + old.n, s.n - old.n });
            return true;
        }
    }
    return false;
}

bool lms__step_number(const lms_value_in *in, lms_str s, lms_buf *out)
{
    (void)in;
    uint64_t v;
    lms_str  t = s;
    if (t.n > 2 && t.s[t.n - 1] == '0' && t.s[t.n - 2] == '.') t.n -= 2;
    while (t.n && (t.s[0] < '0' || t.s[0] > '9') && t.n > 1) t.s++, t.n--; /* "con thứ 2" */
    if (!lms__str_uint(t, &v) || v > 1000000) return false;
    lms__buf_addu(out, v);
    return !lms__str_eq(lms__buf_str(out), s);
}

/* Codes of units: five digits for a ward, three for a district, two for a province, with their leading zeros. */
bool lms__step_unit(const lms_value_in *in, lms_str s, lms_buf *out)
{
    const lms_node *f = in->plan->rb->field_node[in->field];
    lms_str  level = lms__node_str(f, "level");
    size_t   want = lms__str_is(level, "ward") ? 5 : lms__str_is(level, "district") ? 3 : 2;
    lms_str  t = s;
    uint64_t v;
    if (t.n > 2 && t.s[t.n - 1] == '0' && t.s[t.n - 2] == '.') t.n -= 2;
    if (!lms__str_uint(t, &v) || t.n > want) return false;
    for (size_t k = t.n; k < want; k++) lms__buf_addc(out, '0');
    lms__buf_add(out, t);
    return !lms__str_eq(lms__buf_str(out), s);
}

static bool placeholder(lms_str s)
{
    bool same = true, up = true, down = true;
    for (size_t i = 1; i < s.n; i++) {
        same &= s.s[i] == s.s[0];
        up &= (s.s[i] - '0') == (s.s[i - 1] - '0' + 1) % 10;
        down &= (s.s[i] - '0' + 1) % 10 == (s.s[i - 1] - '0');
    }
    size_t tail = 0; /* 031216000000 */
    while (tail < s.n && s.s[s.n - 1 - tail] == '0') tail++;
    return s.n > 0 && (same || up || down || tail >= 6); /* a single digit, too: "0" is no number that children share */
}

lms_ident_feat lms__ident_features(const lms_normalise_plan *p, uint32_t field, lms_str s)
{
    const lms_ident_shape *h = &p->shape[field];
    lms_ident_feat f = { 0 };
    bool all = s.n > 0 && s.n <= 16;
    for (size_t i = 0; i < s.n && all; i++) {
        all = s.s[i] >= '0' && s.s[i] <= '9';
        f.bcd = f.bcd << 4 | (uint64_t)(s.s[i] & 15);
    }
    if (!all) {
        f.bcd = 0;
        if (!h->known && s.n >= 5) f.flags |= LMS_IDENT_FORMED;
        return f;
    }
    f.n = (uint8_t)s.n;
    if (placeholder(s)) f.flags |= LMS_IDENT_PLACEHOLDER;
    if (!h->known) {
        if (s.n >= 5 && !(f.flags & LMS_IDENT_PLACEHOLDER)) f.flags |= LMS_IDENT_FORMED;
        return f;
    }
    if (s.n != h->digits || s.n < 6) return f;
    if (!(f.flags & LMS_IDENT_PLACEHOLDER)) f.flags |= LMS_IDENT_FORMED;
    unsigned place = (unsigned)((s.s[0] & 15) * 100 + (s.s[1] & 15) * 10 + (s.s[2] & 15));
    if (h->place[place]) f.flags |= LMS_IDENT_KNOWN_PLACE;
    for (uint32_t r = 0; h->century && r < h->century->n_rows; r++) {
        lms_str  digit = lms__csv_cell(h->century, r, 0);
        uint64_t from;
        if (digit.n != 1 || digit.s[0] != s.s[3] || !lms__str_uint(lms__csv_cell(h->century, r, 1), &from)) continue;
        f.year = (int16_t)(from + (uint64_t)((s.s[4] & 15) * 10 + (s.s[5] & 15)));
        f.flags |= LMS_IDENT_HAS_SEX;
        if (lms__str_is(lms__csv_cell(h->century, r, 3), "female")) f.flags |= LMS_IDENT_FEMALE;
    }
    return f;
}
