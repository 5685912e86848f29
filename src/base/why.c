/* SPDX-License-Identifier: Apache-2.0 */
#include "base/why.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Drops a UTF-8 sequence that the end of the buffer cut in two. */
static void cut_at_character(char *text, size_t n)
{
    size_t i = n;

    while (i > 0 && ((unsigned char)text[i - 1] & 0xC0) == 0x80)
        i--;
    if (i > 0 && (unsigned char)text[i - 1] >= 0xC0) {
        unsigned char lead = (unsigned char)text[i - 1];
        size_t want = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;

        if (n - (i - 1) < want)
            text[i - 1] = '\0';
    }
}

int why_set(struct why *why, int r, const char *format, ...)
{
    va_list ap;
    int n;

    if (!why)
        return r;
    va_start(ap, format);
    n = vsnprintf(why->text, sizeof(why->text), format, ap);
    va_end(ap);
    if (n >= (int)sizeof(why->text))
        cut_at_character(why->text, sizeof(why->text) - 1);
    return r;
}

int why_within(struct why *why, int r, const char *prefix)
{
    struct why inner;

    if (!why)
        return r;
    inner = *why;
    return why_set(why, r, "%s: %s", prefix, inner.text);
}
