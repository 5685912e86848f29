/* SPDX-License-Identifier: Apache-2.0
 *
 * The tile map as SVG, and beside it the same as text, for those who cannot see it.
 */
#include <string.h>

#include "base/intl.h"
#include "report/html.h"
#include "report/tiles.h"

enum { PITCH = 48, SIDE = 44 };

static const struct doc_row *find_row(const struct doc_block *block, const char *prefecture)
{
    for (size_t i = 0; i < block->n_rows; i++)
        if (!strcmp(block->rows[i].cells[0], prefecture))
            return &block->rows[i];
    return NULL;
}

static void tile(const struct doc_row *row, int index, FILE *to)
{
    char name[TILES_NAME_SIZE];
    int x = PITCH * tiles[index].column, y = PITCH * tiles[index].row;

    fprintf(to, "<g class=\"tile %s\"><title>", row ? html_tone(row->tone) : "none");
    html_escape(prefecture_name(index), to);
    if (row) {
        fputs(": ", to);
        html_escape(row->cells[1], to);
        fputs(" ", to);
        html_escape(row->cells[2], to);
    }
    fprintf(to,
            "</title><rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"8\"/>"
            "<text x=\"%d\" y=\"%d\"",
            x + 2, y + 2, SIDE, SIDE, x + 2 + SIDE / 2, y + 2 + SIDE / 2);
    tiles_short_name(prefecture_name(index), name);
    if (strlen(name) > strlen("東京")) /* three characters */
        fputs(" style=\"font-size:13px\"", to);
    fputc('>', to);
    html_escape(name, to);
    fputs("</text></g>\n", to);
}

/* The states, each with its prefectures. */
static void in_words(const struct doc_block *block, FILE *to)
{
    fputs("<dl>", to);
    for (int tone = DOC_TONE_COUNT - 1; tone >= 0; tone--) {
        size_t n = 0;

        for (size_t i = 0; i < block->n_rows; i++) {
            const struct doc_row *row = &block->rows[i];
            char name[TILES_NAME_SIZE];

            if (row->tone != (enum doc_tone)tone)
                continue;
            if (n++ == 0) {
                size_t of = 0;

                for (size_t j = 0; j < block->n_rows; j++)
                    of += block->rows[j].tone == (enum doc_tone)tone;
                fprintf(to, "<dt class=\"%s\">", html_tone(row->tone));
                html_escape(row->cells[1], to);
                fprintf(to, " %zu</dt><dd>", of);
            }
            html_escape(tiles_short_name(row->cells[0], name), to);
            fputc(' ', to);
        }
        if (n > 0)
            fputs("</dd>", to);
    }
    fputs("</dl>", to);
}

void html_map(const struct doc_block *block, FILE *to)
{
    fprintf(to, "<figure class=\"map\"><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"",
            PITCH * TILES_COLUMNS, PITCH * TILES_ROWS);
    html_escape(block->text, to);
    fputs("\">\n", to);
    for (int i = 0; i < PREFECTURE_COUNT; i++)
        tile(find_row(block, prefecture_name(i)), i, to);
    fputs("</svg>\n<figcaption><strong>", to);
    html_escape(block->text, to);
    fputs("</strong>", to);
    in_words(block, to);
    fputs("</figcaption></figure>\n", to);
}
