/* SPDX-License-Identifier: Apache-2.0
 *
 * utf8: decoding is libutf8proc's; the distance is the two-row dynamic program, cut to the diagonal
 * band that a distance of at most `limit` can touch, which is what makes a list of thousands cheap.
 */
#include "text/utf8.h"

#include <string.h>
#include <utf8proc.h>

uint32_t utf8_next(const char **text)
{
    utf8proc_int32_t c;
    utf8proc_ssize_t n;

    if (!**text)
        return 0;
    n = utf8proc_iterate((const utf8proc_uint8_t *)*text, -1, &c);
    if (n <= 0) {
        (*text)++;
        return UTF8_REPLACEMENT;
    }
    *text += n;
    return (uint32_t)c;
}

bool utf8_valid(const char *text)
{
    while (*text) {
        utf8proc_int32_t c;
        utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)text, -1, &c);

        if (n <= 0)
            return false;
        text += n;
    }
    return true;
}

size_t utf8_put(uint32_t c, char ret_bytes[4])
{
    return (size_t)utf8proc_encode_char((utf8proc_int32_t)c, (utf8proc_uint8_t *)ret_bytes);
}

size_t utf8_length(const char *text)
{
    size_t n = 0;

    while (utf8_next(&text))
        n++;
    return n;
}

bool utf8_is_space(uint32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0 || (c >= 0x2000 && c <= 0x200b) ||
           c == 0x202f || c == 0x205f || c == 0x3000 || c == 0xfeff;
}

bool utf8_has_control(const char *text)
{
    uint32_t c;

    while ((c = utf8_next(&text)))
        if ((c < 0x20 && c != '\n') || (c >= 0x7f && c < 0xa0) || c == 0x200e || c == 0x200f ||
            (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069))
            return true;
    return false;
}

unsigned utf8_width(const char *text)
{
    unsigned width = 0;
    uint32_t c;

    while ((c = utf8_next(&text)))
        width += (unsigned)utf8proc_charwidth((utf8proc_int32_t)c);
    return width;
}

size_t utf8_points(const char *text, uint32_t *ret_points, size_t n)
{
    size_t i = 0;
    uint32_t c;

    for (; (c = utf8_next(&text)); i++)
        if (i < n)
            ret_points[i] = c;
    return i;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

unsigned utf8_distance(const uint32_t *a, size_t n_a, const uint32_t *b, size_t n_b, unsigned limit)
{
    unsigned row[UTF8_DISTANCE_MAX_POINTS + 1];
    size_t gap = n_a > n_b ? n_a - n_b : n_b - n_a;
    unsigned beyond = limit + 1;

    if (gap > limit)
        return beyond;
    if (n_a > UTF8_DISTANCE_MAX_POINTS || n_b > UTF8_DISTANCE_MAX_POINTS)
        return n_a == n_b && memcmp(a, b, n_a * sizeof(*a)) == 0 ? 0 : beyond;

    /* row[j] holds the distance of a[0..i) and b[0..j); cells outside the band |i - j| <= limit
     * count as `beyond` and are never better than a cell inside it. */
    for (size_t j = 0; j <= n_b; j++)
        row[j] = j <= limit ? (unsigned)j : beyond;
    for (size_t i = 1; i <= n_a; i++) {
        size_t from = i > limit ? i - limit : 1;
        size_t to = i + limit < n_b ? i + limit : n_b;
        unsigned diagonal = row[from - 1];
        unsigned best = beyond;

        row[from - 1] = from == 1 && i <= limit ? (unsigned)i : beyond;
        best = least(best, row[from - 1]);
        for (size_t j = from; j <= to; j++) {
            unsigned above = row[j];
            unsigned d = diagonal + (a[i - 1] != b[j - 1]);

            d = least(d, least(above, row[j - 1]) + 1);
            d = least(d, beyond);
            diagonal = above;
            row[j] = d;
            best = least(best, d);
        }
        if (best > limit)
            return beyond;
    }
    return least(row[n_b], beyond);
}
