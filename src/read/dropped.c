/* SPDX-License-Identifier: Apache-2.0 */
#include "read/dropped.h"

#include <math.h>
#include <stdbool.h>

/* A character is about as wide as the line is tall; the network marks it near its middle. Its own
 * ink ends half a height from there; a left-out neighbour begins at half and goes on to one and a
 * half. */
static const double reach_heights = 0.75;

static bool has_ink(const struct plane *line, int x)
{
    for (int y = 0; y < line->h; y++)
        if (line->at[(size_t)y * (size_t)line->w + (size_t)x] < PLANE_INK_BELOW)
            return true;
    return false;
}

static bool is_covered(const struct line_text *text, double x, double reach)
{
    for (size_t i = 0; i < text->n_glyphs; i++) {
        const struct glyph *glyph = &text->glyphs[i];
        double middle = (glyph->left + glyph->right) / 2;

        if (fabs(x - middle) <= reach || (x >= glyph->left && x <= glyph->right))
            return true;
    }
    return false;
}

struct dropped dropped_find(const struct plane *line, const struct line_text *text)
{
    struct dropped dropped = {0};
    struct dropped_zone *zone = NULL; /* that goes on */

    for (int x = 0; x < line->w; x++) {
        if (is_covered(text, x + 0.5, reach_heights * line->h)) {
            zone = NULL;
            continue;
        }
        if (!has_ink(line, x))
            continue;
        dropped.n_dropped++;
        if (!zone && dropped.n_zones < DROPPED_MAX_ZONES) {
            zone = &dropped.zones[dropped.n_zones++];
            zone->from = x;
        }
        if (zone)
            zone->to = x;
    }
    for (int x = 0; x < line->w; x++)
        dropped.n_columns += has_ink(line, x);
    return dropped;
}
