// SPDX-License-Identifier: MIT
/*
 * cli/i18n.c - which language, and where its catalogue is.
 *
 * gettext needs a locale other than "C" to look at LANGUAGE at all; C.UTF-8 is part of Debian's libc, so no
 * vi_VN locale has to be generated. Only messages and character types follow it: numbers stay in the C
 * locale, so that no figure in a file depends on the language.
 */
#include "cli.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char lang[3] = "vi";

const char *i18n_lang(void) { return lang; }

const char *i18n_tr(void *ctx, const char *english)
{
    (void)ctx;
    return english && *english ? gettext(english) : english;
}

static const char *asked(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], "--lang=", 7) == 0) return argv[i] + 7;
        if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc) return argv[i + 1];
    }
    const char *names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
    for (int i = 0; i < 3; i++) {
        const char *v = getenv(names[i]);
        if (v && *v) return v;
    }
    return "";
}

static bool try_dir(const char *dir)
{
    char file[4300];
    if ((size_t)snprintf(file, sizeof file, "%s/vi/LC_MESSAGES/lamsach.mo", dir) >= sizeof file) return false;
    if (access(file, R_OK) != 0) return false;
    bindtextdomain("lamsach", dir);
    return true;
}

static void find_catalogue(void)
{
    char        exe[4096], dir[4200];
    const char *own = getenv("LAMSACH_LOCALE");
    if (own && try_dir(own)) return;
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    if (n > 0) {
        exe[n] = 0;
        char *slash = strrchr(exe, '/');
        if (slash) *slash = 0;
        snprintf(dir, sizeof dir, "%s/locale", exe); /* the build folder */
        if (try_dir(dir)) return;
        snprintf(dir, sizeof dir, "%s/../share/locale", exe); /* installed anywhere */
        if (try_dir(dir)) return;
    }
    try_dir(LMS_PREFIX "/share/locale");
}

void i18n_begin(int argc, char **argv)
{
    const char *a = asked(argc, argv);
    if (strncmp(a, "en", 2) == 0) memcpy(lang, "en", 3);
    setenv("LANGUAGE", lang, 1);
    setlocale(LC_CTYPE, "C.UTF-8");
    setlocale(LC_MESSAGES, "C.UTF-8");
    find_catalogue();
    bind_textdomain_codeset("lamsach", "UTF-8");
    textdomain("lamsach");
}
