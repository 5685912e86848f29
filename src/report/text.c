/* SPDX-License-Identifier: Apache-2.0
 *
 * Tables are set in columns. Where they are wider than a line, the widest columns give way, and
 * their cells take more lines.
 */
#include "report/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/intl.h"
#include "report/plain.h"
#include "text/utf8.h"

enum { INDENT = 2, GAP = 2, BAR_COLUMNS = 24 };

static void rule(FILE *to, char c)
{
    for (int i = 0; i < TEXT_COLUMNS; i++)
        fputc(c, to);
    fputc('\n', to);
}

static void words(FILE *to, unsigned indent, const char *text)
{
    struct plain_flow flow = {to, TEXT_COLUMNS, indent, 0};

    plain_flow_words(&flow, text);
    plain_flow_end(&flow);
}

static void heading(const struct doc_block *block, FILE *to)
{
    fputc('\n', to);
    if (block->level == 1)
        fputc('\n', to);
    words(to, 0, block->text);
    rule(to, block->level == 1 ? '=' : '-');
}

static void paragraph(const struct doc_block *block, FILE *to)
{
    struct plain_flow flow = {to, TEXT_COLUMNS, INDENT, 0};

    if (block->tone == DOC_BAD)
        plain_flow_add(&flow, "!!");
    plain_flow_words(&flow, block->text);
    plain_flow_end(&flow);
}

/* Columns that each column of the table takes; returns what a row takes with all of them. */
static unsigned measure(const struct doc_block *block, unsigned widths[DOC_MAX_COLUMNS])
{
    unsigned sum = INDENT;

    for (size_t column = 0; column < block->n_columns; column++) {
        widths[column] = utf8_width(block->titles[column]);
        for (size_t row = 0; row < block->n_rows; row++) {
            _cleanup_(cleanup_freep) char *cell = plain_line(block->rows[row].cells[column]);
            unsigned width = cell ? utf8_width(cell) : 0;

            if (width > widths[column])
                widths[column] = width;
        }
        sum += widths[column] + (column > 0 ? GAP : 0);
    }
    return sum;
}

static void spaces(FILE *to, unsigned n)
{
    fprintf(to, "%*s", (int)n, "");
}

/* The narrowest that a column may be without breaking a word. */
static unsigned least_width(const struct doc_block *block, size_t column)
{
    unsigned least = plain_widest_piece(block->titles[column]);

    for (size_t row = 0; row < block->n_rows; row++) {
        unsigned width = plain_widest_piece(block->rows[row].cells[column]);

        least = width > least ? width : least;
    }
    return least;
}

/* Widths of the columns so that a row fits a line: the widest give way, those that would have to
 * break words last. */
static void fit(const struct doc_block *block, unsigned widths[DOC_MAX_COLUMNS])
{
    unsigned least[DOC_MAX_COLUMNS];

    for (size_t i = 0; i < block->n_columns; i++)
        least[i] = least_width(block, i);
    for (unsigned sum = measure(block, widths); sum > TEXT_COLUMNS; sum--) {
        size_t widest = 0;

        for (size_t i = 1; i < block->n_columns; i++) {
            bool gives = widths[i] > least[i], widest_gives = widths[widest] > least[widest];

            if (gives != widest_gives ? gives : widths[i] > widths[widest])
                widest = i;
        }
        widths[widest]--;
    }
}

/* A cell in lines of `columns` columns, as one text; the caller's to free. */
static char *set_cell(const char *cell, unsigned columns)
{
    char *lines = NULL;
    size_t n_bytes;
    FILE *to = open_memstream(&lines, &n_bytes);
    struct plain_flow flow = {to, columns, 0, 0};

    if (!to)
        return NULL;
    plain_flow_words(&flow, cell);
    plain_flow_end(&flow);
    fclose(to);
    return lines;
}

/* A row of cells, titles or those of the table. Nothing is padded behind the last. */
static void set_row(const struct doc_block *block, char *const *cells, const unsigned *widths,
                    FILE *to)
{
    char *lines[DOC_MAX_COLUMNS], *rest[DOC_MAX_COLUMNS];
    bool any = true;

    for (size_t i = 0; i < block->n_columns; i++)
        rest[i] = lines[i] = set_cell(cells[i], widths[i]);
    for (bool is_first = true; any; is_first = false) {
        unsigned skipped = INDENT; /* spaces before the next text */

        any = false;
        for (size_t i = 0; i < block->n_columns; i++)
            any = any || (rest[i] && *rest[i]);
        if (!any && !is_first)
            break;
        for (size_t i = 0; i < block->n_columns; i++) {
            char *line = rest[i] && *rest[i] ? strsep(&rest[i], "\n") : NULL;
            unsigned width = line ? utf8_width(line) : 0,
                     left = block->is_number[i] ? widths[i] - width : 0;

            if (width > 0) {
                spaces(to, skipped + left);
                fputs(line, to);
                skipped = 0;
                left += width;
            }
            skipped += widths[i] - left + GAP;
        }
        fputc('\n', to);
    }
    for (size_t i = 0; i < block->n_columns; i++)
        free(lines[i]);
}

static void table(const struct doc_block *block, FILE *to)
{
    unsigned widths[DOC_MAX_COLUMNS];

    fputc('\n', to);
    words(to, INDENT, block->text);
    fit(block, widths);
    set_row(block, block->titles, widths, to);
    for (size_t row = 0; row < block->n_rows; row++)
        set_row(block, block->rows[row].cells, widths, to);
}

/* The longest bar fills its columns. */
static void bars(const struct doc_block *block, FILE *to)
{
    unsigned widths[DOC_MAX_COLUMNS];
    double most = block->type == DOC_SHARES ? 1 : 0;

    fputc('\n', to);
    words(to, INDENT, block->text);
    measure(block, widths);
    for (size_t row = 0; row < block->n_rows; row++)
        most = block->rows[row].value > most ? block->rows[row].value : most;
    for (size_t row = 0; row < block->n_rows; row++) {
        const struct doc_row *bar = &block->rows[row];
        int n = most > 0 ? (int)(bar->value / most * BAR_COLUMNS + 0.5) : 0;

        spaces(to, INDENT);
        plain_pad(to, bar->cells[0], widths[0] + GAP);
        if (widths[0] + widths[1] + BAR_COLUMNS + INDENT + 2 * GAP <= TEXT_COLUMNS) {
            for (int i = 0; i < n; i++)
                fputc('#', to);
            spaces(to, (unsigned)(BAR_COLUMNS - n + GAP));
        }
        if (utf8_width(bar->cells[1]) < 8)
            spaces(to, widths[1] - utf8_width(bar->cells[1]));
        fprintf(to, "%s\n", bar->cells[1]);
    }
}

/* The states, each with its prefectures. */
static void map(const struct doc_block *block, FILE *to)
{
    fputc('\n', to);
    words(to, INDENT, block->text);
    for (int tone = 0; tone < DOC_TONE_COUNT; tone++) {
        struct plain_flow flow = {to, TEXT_COLUMNS, INDENT, 0};

        for (size_t row = 0; row < block->n_rows; row++) {
            if (block->rows[row].tone != (enum doc_tone)tone)
                continue;
            if (flow.at == 0) {
                plain_flow_words(&flow, block->rows[row].cells[1]);
                flow.at += (unsigned)fprintf(to, ":");
                flow.indent = INDENT + GAP;
            }
            plain_flow_add(&flow, block->rows[row].cells[0]);
        }
        plain_flow_end(&flow);
    }
}

static void quote(const struct doc_block *block, FILE *to)
{
    char *lines = strdup(block->text), *rest = lines;

    fputc('\n', to);
    words(to, INDENT, block->note);
    for (char *line; lines && (line = strsep(&rest, "\n"));)
        words(to, INDENT + GAP, line);
    cleanup_freep(&lines);
}

static void figures(const struct doc_block *block, FILE *to)
{
    unsigned widths[DOC_MAX_COLUMNS];

    fit(block, widths);
    for (size_t row = 0; row < block->n_rows; row++)
        set_row(block, block->rows[row].cells, widths, to);
}

int text_print(const struct doc *doc, FILE *to)
{
    static void (*const printers[])(const struct doc_block *, FILE *) = {
        [DOC_HEADING] = heading, [DOC_PARAGRAPH] = paragraph,
        [DOC_FIGURES] = figures, [DOC_TABLE] = table,
        [DOC_LIST] = table,      [DOC_BARS] = bars,
        [DOC_SHARES] = bars,     [DOC_MAP] = map,
        [DOC_QUOTE] = quote,
    };

    words(to, 0, doc->title);
    rule(to, '=');
    for (size_t i = 0; i < doc->n_blocks; i++)
        printers[doc->blocks[i].type](&doc->blocks[i], to);
    return ferror(to) ? -EIO : 0;
}
