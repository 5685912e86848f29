/* SPDX-License-Identifier: Apache-2.0
 *
 * A table whose columns fit is set in columns; one that is wider has a row on lines of its own,
 * broken between words.
 */
#include "report/text.h"

#include <errno.h>
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

/* A row of cells, titles or those of the table. Nothing is padded behind the last. */
static void set_row(const struct doc_block *block, char *const *cells, const unsigned *widths,
                    FILE *to)
{
    spaces(to, INDENT);
    for (size_t column = 0; column < block->n_columns; column++) {
        _cleanup_(cleanup_freep) char *cell = plain_line(cells[column]);
        unsigned width = cell ? utf8_width(cell) : 0;
        unsigned free_columns = widths[column] > width ? widths[column] - width : 0;

        if (block->is_number[column])
            spaces(to, free_columns);
        fputs(cell ? cell : "", to);
        if (column + 1 < block->n_columns)
            spaces(to, GAP + (block->is_number[column] ? 0 : free_columns));
    }
    fputc('\n', to);
}

/* The titles, then each row: its first cell begins a line, the others fill it and the next. */
static void set_in_lines(const struct doc_block *block, FILE *to)
{
    struct plain_flow flow = {to, TEXT_COLUMNS, INDENT, 0};

    for (size_t column = 0; column < block->n_columns; column++) {
        if (column > 0)
            plain_flow_add(&flow, "/");
        plain_flow_words(&flow, block->titles[column]);
    }
    for (size_t row = 0; row < block->n_rows; row++) {
        char *const *cells = block->rows[row].cells;

        plain_flow_end(&flow);
        flow.indent = INDENT;
        plain_flow_words(&flow, cells[0]);
        flow.indent = INDENT + GAP;
        for (size_t column = 1; column < block->n_columns; column++)
            plain_flow_words(&flow, *cells[column] ? cells[column] : "-");
    }
    plain_flow_end(&flow);
}

static void table(const struct doc_block *block, FILE *to)
{
    unsigned widths[DOC_MAX_COLUMNS];

    fputc('\n', to);
    words(to, INDENT, block->text);
    if (measure(block, widths) > TEXT_COLUMNS) {
        set_in_lines(block, to);
        return;
    }
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
                plain_flow_add(&flow, ":");
                flow.indent = INDENT + GAP;
            }
            plain_flow_words(&flow, block->rows[row].cells[0]);
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

    measure(block, widths);
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
