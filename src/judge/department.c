/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/department.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "text/fold.h"
#include "text/title.h"
#include "text/utf8.h"

/* Is key one entry, or two one behind the other? key is written to and comes back whole. */
static bool is_entry_or_two(const struct lexicon *list, char *key)
{
    const char *at = key;

    if (lexicon_find(list, key) >= 0)
        return true;
    while (utf8_next(&at) && *at) {
        size_t n = (size_t)(at - key);
        char first = key[n];
        bool known = lexicon_find(list, at) >= 0;

        key[n] = '\0';
        known = known && lexicon_find(list, key) >= 0;
        key[n] = first;
        if (known)
            return true;
    }
    return false;
}

/* One part without a gap in it. */
static int part_known(const struct lexicon *list, const char *part, bool *ret_known)
{
    _cleanup_(cleanup_freep) char *copy = strdup(part);
    _cleanup_(cleanup_freep) char *key = NULL;
    size_t before, title;

    if (!copy)
        return -ENOMEM;
    key = fold_key(copy);
    if (key && !is_entry_or_two(list, key) && title_find(copy, &before, &title)) {
        copy[before] = '\0';
        free(key);
        key = fold_key(copy);
    }
    if (!key)
        return -ENOMEM;
    *ret_known = title_is(part) || is_entry_or_two(list, key);
    return 0;
}

int department_known(const struct lexicon *list, const char *text, bool *ret_known)
{
    _cleanup_(cleanup_freep) char *copy = fold_spaces(text);
    char *rest = copy, *part;
    bool known = true;
    int r = copy ? 0 : -ENOMEM;

    while (r == 0 && known && (part = strsep(&rest, " ")))
        r = part_known(list, part, &known);
    if (r == 0)
        *ret_known = known;
    return r;
}
