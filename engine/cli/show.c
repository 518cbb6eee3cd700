// SPDX-License-Identifier: MIT
/* cli/show.c - how things are put on the screen. */
#include "cli.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

int exit_of(lms_status s)
{
    switch (s) {
    case LMS_OK: return EXIT_DONE;
    case LMS_E_ARG: return EXIT_USAGE;
    case LMS_E_FORMAT:
    case LMS_E_RULES: return EXIT_DATA;
    case LMS_E_IO:
    case LMS_E_NOMEM:
    case LMS_E_LIMIT:
    case LMS_E_CANCELLED: return EXIT_IO;
    default: return EXIT_BUG;
    }
}

void say(FILE *f, const char *t, ...)
{
    const char *arg[9] = { 0 };
    va_list     ap;
    va_start(ap, t);
    for (int i = 0; i < 9; i++)
        if ((arg[i] = va_arg(ap, const char *)) == NULL) break;
    va_end(ap);
    for (; *t; t++) {
        if (t[0] == '{' && t[1] >= '1' && t[1] <= '9' && t[2] == '}') {
            if (arg[t[1] - '1']) fputs(arg[t[1] - '1'], f);
            t += 2;
        } else {
            fputc(*t, f);
        }
    }
}

static char *fresh(void)
{
    static char     buf[8][48];
    static unsigned k;
    return buf[k++ & 7];
}

static bool vi(void) { return i18n_lang()[0] == 'v'; }

const char *num(uint64_t v)
{
    char *b = fresh(), *p = b + 47;
    int   n = 0;
    *p = 0;
    do {
        if (n && n % 3 == 0) *--p = vi() ? '.' : ',';
        *--p = (char)('0' + v % 10);
        n++;
    } while (v /= 10);
    return p;
}

const char *dec(double v, int decimals)
{
    char *b = fresh();
    snprintf(b, 48, "%.*f", decimals, v);
    for (char *p = b; vi() && *p; p++)
        if (*p == '.') *p = ',';
    return b;
}

const char *percent(uint64_t part, uint64_t whole)
{
    if (whole == 0) return "-";
    /* cut, not rounded: 89,97 % is never shown as 90,0 % */
    double v = floor((double)part * 1000.0 / (double)whole) / 10;
    char  *b = fresh();
    snprintf(b, 48, "%.1f %%", v);
    for (char *p = b; vi() && *p; p++)
        if (*p == '.') *p = ',';
    return b;
}

const char *date_shown(const char *iso)
{
    if (!vi() || strlen(iso) != 10) return iso;
    char *b = fresh();
    snprintf(b, 48, "%.2s/%.2s/%.4s", iso + 8, iso + 5, iso);
    return b;
}

int complain(const lms_error *err)
{
    char text[1600];
    lms_error_text(err, i18n_tr, NULL, text, sizeof text);
    fprintf(stderr, "lamsach: %s\n", text);
    return exit_of(err->code);
}

void json_str(FILE *f, const char *s)
{
    fputc('"', f);
    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;
        if (c == '"' || c == '\\') fprintf(f, "\\%c", c);
        else if (c < 0x20) fprintf(f, "\\u%04x", c);
        else fputc(c, f);
    }
    fputc('"', f);
}

int width_of(const char *s)
{
    int n = 0;
    for (; *s; s++) n += ((unsigned char)*s & 0xC0) != 0x80;
    return n;
}

void pad(FILE *f, const char *s, int width)
{
    fputs(s, f);
    for (int n = width_of(s); n < width; n++) fputc(' ', f);
}
