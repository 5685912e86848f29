/* SPDX-License-Identifier: Apache-2.0 */
#include "text/title.h"

#include <string.h>

#include "text/utf8.h"

/* A title written on without a gap is split off only when this much is left. */
enum { MIN_BEFORE_TITLE = 3 };

/* Longer ones first where one ends with another. */
static const char *const titles[] = {
    "緩和ケア認定看護師",
    "がん看護専門看護師",
    "認定看護師",
    "専門看護師",
    "副看護部長",
    "副看護師長",
    "看護師長",
    "看護部長",
    "副センター長",
    "センター長",
    "副病院長",
    "名誉教授",
    "特任教授",
    "准教授",
    "副院長",
    "病院長",
    "副部長",
    "看護師",
    "薬剤師",
    "社会福祉士",
    "院長",
    "先生",
    "医師",
    "部長",
    "科長",
    "課長",
    "室長",
    "師長",
    "医長",
    "係長",
    "班長",
    "教授",
    "講師",
    "助教",
    "主任",
    "主査",
    "医員",
};

/* So short that they are taken for a title only after a gap. */
static const char *const short_titles[] = {"様", "殿", "氏", "Dr", "Dr.", "MD", "M.D."};

static bool among(const char *text, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(text, list[i]) == 0)
            return true;
    return false;
}

/* Characters in the first n_bytes of text. */
static size_t count_characters(const char *text, size_t n_bytes)
{
    const char *end = text + n_bytes;
    size_t n = 0;

    while (text < end && utf8_next(&text))
        n++;
    return n;
}

bool title_is(const char *text)
{
    return among(text, titles, sizeof(titles) / sizeof(*titles)) ||
           among(text, short_titles, sizeof(short_titles) / sizeof(*short_titles));
}

bool title_find(const char *text, size_t *ret_before_end, size_t *ret_title_at)
{
    size_t n = strlen(text);
    const char *gap = strrchr(text, ' ');

    if (gap && title_is(gap + 1)) {
        *ret_before_end = (size_t)(gap - text);
        *ret_title_at = *ret_before_end + 1;
        return true;
    }
    for (size_t i = 0; i < sizeof(titles) / sizeof(*titles); i++) {
        size_t n_title = strlen(titles[i]), at = n - n_title;

        if (n <= n_title || strcmp(text + at, titles[i]) != 0)
            continue;
        if (count_characters(text, at) >= MIN_BEFORE_TITLE) {
            *ret_before_end = *ret_title_at = at;
            return true;
        }
    }
    return false;
}
