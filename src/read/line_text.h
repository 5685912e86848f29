/* SPDX-License-Identifier: Apache-2.0
 *
 * line_text: what one recogniser saw in one line: glyphs with their places, scores and runners-up.
 * Both engines give this shape; read.c makes the field's text of it.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "form/result.h"

enum { LINE_MAX_ALTERNATIVES = 8 };

struct glyph {
    char text[RESULT_CHARACTER_BYTES];
    double score;                        /* 0..1 */
    char second[RESULT_CHARACTER_BYTES]; /* the likeliest other one; "": not told */
    double second_score;
    double left, right; /* in pixels of the line's picture */
    bool space_before;  /* the engine sees a space */
    bool gap_before;    /* the ink has a gap (gaps.h) */
};

struct line_text {
    struct glyph *glyphs;
    size_t n_glyphs;
    struct alternative alternatives[LINE_MAX_ALTERNATIVES]; /* other readings of the line, best
                                                               first; log_p unset */
    size_t n_alternatives;
    size_t n_ink_columns;     /* of the line's picture; both counts from the own recogniser only */
    size_t n_dropped_columns; /* of them, those of ink that no character accounts for by itself */
};

/* Adds a glyph; 0 or -ENOMEM. */
int line_text_add(struct line_text *line, const struct glyph *glyph);

/* The glyphs as text. Between Latin letters the engine's spaces stay; beside Japanese there is one
 * space where the ink has a gap, whatever the engine saw there. `replaced` >= 0 puts `by` in the
 * place of that glyph. The caller's; NULL when memory is short. */
char *line_text_join(const struct line_text *line, int replaced, const char *by);

/* Adds a whole reading (text is consumed, also on failure) unless it is there already or worse than
 * all that fit. 0 or -ENOMEM. */
int line_text_add_alternative(struct line_text *line, char *text, double score);

void line_text_deinit(struct line_text *line);
