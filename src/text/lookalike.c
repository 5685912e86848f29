/* SPDX-License-Identifier: Apache-2.0 */
#include "text/lookalike.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uchar.h>

#include "text/utf8.h"

/* Pairs, each way. Only forms that people's names really have today: with every old form in it,
 * every second name would go to a person. 辺 and 邉, 沢 and 澤 are not here: they differ plainly.
 */
static const char32_t name_pairs[] =
    U"高髙崎﨑吉𠮷濱濵邉邊徳德瀬瀨槙槇富冨柳栁桑桒曽曾斎齋斉齊靍靏";

static uint32_t name_twin(uint32_t c)
{
    for (size_t i = 0; name_pairs[i]; i++)
        if (name_pairs[i] == c)
            return name_pairs[i ^ 1];
    return 0;
}

/* A copy of text in which the character of n_old bytes at `at` is c. */
static int exchange(const char *text, size_t at, size_t n_old, uint32_t c, char **ret_twin)
{
    enum { MAX_BYTES = 4 };
    char *twin = malloc(strlen(text) + MAX_BYTES + 1);
    size_t n;

    if (!twin)
        return -ENOMEM;
    memcpy(twin, text, at);
    n = utf8_put(c, twin + at);
    strcpy(twin + at + n, text + at + n_old);
    *ret_twin = twin;
    return 0;
}

int lookalike_in_name(const char *name, lookalike_sure is_sure, const void *context,
                      char **ret_twin)
{
    const char *p = name;

    for (;;) {
        const char *from = p;
        uint32_t c = utf8_next(&p), twin = name_twin(c);

        if (!c) {
            *ret_twin = NULL;
            return 0;
        }
        if (twin && !(is_sure && is_sure(c, twin, context)))
            return exchange(name, (size_t)(from - name), (size_t)(p - from), twin, ret_twin);
    }
}

/* Words of addresses that end in l: no Japanese word does. */
static bool is_word_in_l(const char *end, size_t n_before)
{
    static const char *const words[] = {"mail",   "hospital", "medical", "clinical", "dental",
                                        "school", "social",   "central", "general",  "national",
                                        "global", "regional", "portal",  "surgical"};

    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        size_t n = strlen(words[i]);

        if (n <= n_before && strncmp(end - n, words[i], n) == 0)
            return true;
    }
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return isalpha((unsigned char)c) != 0;
}

/* The twin of address[at] when it may be that; 0 when its place says what it is. A digit among
 * digits, a letter among letters and a digit at the end of a word are what they seem; the other way
 * round readers, who have learnt words, err. */
static char email_twin(const char *address, size_t at)
{
    char c = address[at], before = at > 0 ? address[at - 1] : '\0', after = address[at + 1];
    bool by_digit = is_digit(before) || is_digit(after);
    bool inside_word = is_letter(before) && is_letter(after);
    bool ends_word = is_letter(before) && !is_letter(after);

    switch (c) {
    case 'l':
        if (inside_word || (is_letter(after) && !by_digit))
            return 0;
        return ends_word && !by_digit && is_word_in_l(address + at + 1, at + 1) ? 0 : '1';
    case 'I':
        return 'l';
    case '1':
        return inside_word || (!is_digit(before) && is_letter(after)) ? 'l' : 0;
    case 'o':
    case 'O':
        return by_digit ? '0' : 0;
    case '0':
        return inside_word || (!is_digit(before) && is_letter(after)) ? 'o' : 0;
    default:
        return 0;
    }
}

int lookalike_in_email(const char *address, char **ret_twin)
{
    for (size_t i = 0; address[i]; i++) {
        char twin = email_twin(address, i);

        if (twin)
            return exchange(address, i, 1, (unsigned char)twin, ret_twin);
    }
    *ret_twin = NULL;
    return 0;
}

unsigned lookalike_count(const char *address)
{
    static const char *const pairs[] = {"rn", "vv", "cl"};
    unsigned n = 0;

    for (const char *p = address; *p; p++) {
        n += strchr("-_.,l1IoO0mwd", *p) != NULL;
        for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++)
            n += strncmp(p, pairs[i], strlen(pairs[i])) == 0;
    }
    return n;
}
