/* SPDX-License-Identifier: Apache-2.0 */
#include "text/phrase.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "base/cleanup.h"
#include "text/fold.h"

/* As fold_key() and stripping leave them. The ditto mark 〃 is read as quotation marks now and
 * then. */
static const char *const dittos[] = {
    "同上", "同左", "同右", "上に同じ", "上記に同じ", "左に同じ", "上記と同じ", "同じ", "同",
    "〃",   "々",   "\"",   "''",       "”",          "“",        "″",          NULL};
static const char *const nothings[] = {
    "なし",     "無し",     "無", "ナシ", "該当なし", "該当無し",   "該当者なし",
    "特になし", "特に無し", "-",  "--",   "n/a",      "該当者無し", NULL};

static bool among(const char *text, const char *const *list)
{
    for (; *list; list++)
        if (strcmp(*list, text) == 0)
            return true;
    return false;
}

/* Removes every occurrence of the ornaments in place. */
static void strip(char *text)
{
    static const char *const ornaments[] = {"(", ")", "。", "、", "「", "」", "・", "."};

    for (size_t i = 0; i < sizeof(ornaments) / sizeof(*ornaments); i++) {
        size_t n = strlen(ornaments[i]);
        char *at;

        while ((at = strstr(text, ornaments[i])))
            memmove(at, at + n, strlen(at + n) + 1);
    }
}

int phrase_of(const char *text, enum phrase *ret_phrase)
{
    _cleanup_(cleanup_freep) char *key = fold_key(text);

    if (!key)
        return -ENOMEM;
    strip(key);
    *ret_phrase = among(key, dittos)     ? PHRASE_DITTO
                  : among(key, nothings) ? PHRASE_NOTHING
                                         : PHRASE_NONE;
    return 0;
}
