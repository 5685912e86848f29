/* SPDX-License-Identifier: Apache-2.0 */
#include "read/line_text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int line_text_add(struct line_text *line, const struct glyph *glyph)
{
    struct glyph *more = realloc(line->glyphs, (line->n_glyphs + 1) * sizeof(*more));

    if (!more)
        return -ENOMEM;
    line->glyphs = more;
    line->glyphs[line->n_glyphs++] = *glyph;
    return 0;
}

/* Letters and digits that are written as words. */
static bool is_latin(const char *text)
{
    return (unsigned char)text[0] > ' ' && (unsigned char)text[0] < 0x7F;
}

char *line_text_join(const struct line_text *line, int replaced, const char *by)
{
    char *text = malloc(line->n_glyphs * (RESULT_CHARACTER_BYTES + 1) + (by ? strlen(by) : 0) + 1),
         *end = text;
    const char *before = "";

    if (!text)
        return NULL;
    for (size_t i = 0; i < line->n_glyphs; i++) {
        const char *here = (int)i == replaced ? by : line->glyphs[i].text;

        if (is_latin(before) && is_latin(here) ? line->glyphs[i].space_before
                                               : before[0] && line->glyphs[i].gap_before)
            *end++ = ' ';
        end = stpcpy(end, here);
        before = here;
    }
    *end = '\0';
    return text;
}

int line_text_add_alternative(struct line_text *line, char *text, double score)
{
    size_t at = line->n_alternatives;

    if (!text)
        return -ENOMEM;
    for (size_t i = 0; i < line->n_alternatives; i++) {
        if (strcmp(line->alternatives[i].text, text) == 0) {
            free(text);
            return 0;
        }
    }
    while (at > 0 && line->alternatives[at - 1].score < score)
        at--;
    if (at == LINE_MAX_ALTERNATIVES) {
        free(text);
        return 0;
    }
    if (line->n_alternatives == LINE_MAX_ALTERNATIVES)
        free(line->alternatives[--line->n_alternatives].text);
    memmove(&line->alternatives[at + 1], &line->alternatives[at],
            (line->n_alternatives - at) * sizeof(line->alternatives[0]));
    line->alternatives[at] = (struct alternative){.text = text, .score = score};
    line->n_alternatives++;
    return 0;
}

void line_text_deinit(struct line_text *line)
{
    for (size_t i = 0; i < line->n_alternatives; i++)
        free(line->alternatives[i].text);
    free(line->glyphs);
    *line = (struct line_text){0};
}
