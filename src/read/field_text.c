/* SPDX-License-Identifier: Apache-2.0 */
#include "read/field_text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "read/cut.h"

/* Lines joined by '\n', with the text of line `replaced` being `by`; lines without text are left
 * out. */
static char *join_lines(char *const *texts, size_t n, size_t replaced, const char *by)
{
    size_t n_bytes = 1 + strlen(by);
    char *all, *end;

    for (size_t i = 0; i < n; i++)
        n_bytes += strlen(texts[i]) + 1;
    all = malloc(n_bytes);
    if (!all)
        return NULL;
    end = all;
    for (size_t i = 0; i < n; i++) {
        const char *text = i == replaced ? by : texts[i];

        if (!text[0])
            continue;
        if (end != all)
            *end++ = '\n';
        end = stpcpy(end, text);
    }
    *end = '\0';
    return all;
}

static void take_scores(const struct line_text *lines, size_t n, struct recognised *by)
{
    size_t n_glyphs = 0;

    by->min_score = 1;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < lines[i].n_glyphs; k++) {
            double score = lines[i].glyphs[k].score;

            by->score += score;
            by->min_score = score < by->min_score ? score : by->min_score;
            n_glyphs++;
        }
    }
    by->score = n_glyphs ? by->score / (double)n_glyphs : 0;
    by->min_score = n_glyphs ? by->min_score : 0;
}

/* Whole texts that differ in one line, best first. */
static int take_alternatives(char *const *texts, const struct line_text *lines, size_t n,
                             struct recognised *by)
{
    struct line_text all = {0};
    int r = 0;

    for (size_t i = 0; i < n && r == 0; i++) {
        for (size_t k = 0; k < lines[i].n_alternatives && r == 0; k++) {
            char *text = join_lines(texts, n, i, lines[i].alternatives[k].text);

            if (text && strcmp(text, by->text) == 0)
                free(text);
            else
                r = line_text_add_alternative(&all, text, lines[i].alternatives[k].score);
        }
    }
    by->alternatives = calloc(LINE_MAX_ALTERNATIVES, sizeof(*by->alternatives));
    if (r < 0 || !by->alternatives) {
        line_text_deinit(&all);
        return -ENOMEM;
    }
    memcpy(by->alternatives, all.alternatives, sizeof(all.alternatives));
    by->n_alternatives = all.n_alternatives;
    return 0;
}

static int take_characters(const struct line_text *lines, const struct rect_mm *places, size_t n,
                           struct recognised *by)
{
    size_t n_glyphs = 0;

    for (size_t i = 0; i < n; i++)
        n_glyphs += lines[i].n_glyphs;
    by->characters = calloc(n_glyphs + 1, sizeof(*by->characters));
    if (!by->characters)
        return -ENOMEM;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < lines[i].n_glyphs; k++) {
            const struct glyph *glyph = &lines[i].glyphs[k];
            struct character *one = &by->characters[by->n_characters++];

            strcpy(one->text, glyph->text);
            strcpy(one->second, glyph->second);
            one->score = glyph->score;
            one->second_score = glyph->second_score;
            one->box = (struct rect_mm){places[i].x + glyph->left / CUT_PX_PER_MM, places[i].y,
                                        (glyph->right - glyph->left) / CUT_PX_PER_MM, places[i].h};
        }
    }
    return 0;
}

int field_text_make(const char *engine, const char *model, const struct line_text *lines,
                    const struct rect_mm *places, size_t n, struct recognised *ret_recognised)
{
    struct recognised by = {.engine = strdup(engine), .model = strdup(model)};
    char **texts = calloc(n + 1, sizeof(*texts));
    int r = by.engine && by.model && texts ? 0 : -ENOMEM;

    for (size_t i = 0; i < n && r == 0; i++)
        if (!(texts[i] = line_text_join(&lines[i], -1, NULL)))
            r = -ENOMEM;
    if (r == 0 && !(by.text = join_lines(texts, n, n, "")))
        r = -ENOMEM;
    if (r == 0) {
        take_scores(lines, n, &by);
        r = take_alternatives(texts, lines, n, &by);
    }
    if (r == 0)
        r = take_characters(lines, places, n, &by);
    for (size_t i = 0; texts && i < n; i++)
        free(texts[i]);
    free(texts);
    if (r < 0) {
        recognised_deinit(&by);
        return r;
    }
    *ret_recognised = by;
    return 0;
}
