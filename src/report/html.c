/* SPDX-License-Identifier: Apache-2.0 */
#include "report/html.h"

#include <errno.h>
#include <string.h>

#include "base/intl.h"
#include "report/base64.h"
#include "report/plain.h"
#include "report/png.h"
#include "text/utf8.h"

enum { SHORT_COLUMNS = 8 };

/* report.css, as one string and a comma behind it */
static const char *const style[] = {
#include "report-css.inc"
};

static const char *const tone_names[DOC_TONE_COUNT] = {
    [DOC_PLAIN] = "plain", [DOC_GOOD] = "good", [DOC_BUSY] = "busy",
    [DOC_WARN] = "warn",   [DOC_BAD] = "bad",   [DOC_FAINT] = "faint",
};

const char *html_tone(enum doc_tone tone)
{
    return tone_names[tone];
}

void html_escape(const char *text, FILE *to)
{
    _cleanup_(cleanup_freep) char *line = plain_line(text);

    for (const char *c = line; c && *c; c++) {
        switch (*c) {
        case '&':
            fputs("&amp;", to);
            break;
        case '<':
            fputs("&lt;", to);
            break;
        case '>':
            fputs("&gt;", to);
            break;
        case '"':
            fputs("&quot;", to);
            break;
        case '\'':
            fputs("&#39;", to);
            break;
        default:
            fputc(*c, to);
        }
    }
}

/* <tag class="…">text</tag>, its direction isolated. */
static void element(FILE *to, const char *tag, const char *class, const char *text)
{
    fprintf(to, "<%s", tag);
    if (*class)
        fprintf(to, " class=\"%s\"", class);
    fputs(" dir=\"auto\">", to);
    html_escape(text, to);
    fprintf(to, "</%.*s>", (int)strcspn(tag, " "), tag);
}

static void paragraph(const struct doc_block *block, FILE *to)
{
    if (block->tone == DOC_BAD)
        fputs("<p role=\"alert\" class=\"bad\">", to);
    else
        fprintf(to, "<p class=\"%s\">", tone_names[block->tone]);
    html_escape(block->text, to);
    fputs("</p>\n", to);
}

static void figures(const struct doc_block *block, FILE *to)
{
    fputs("<dl class=\"figures\">\n", to);
    for (size_t i = 0; i < block->n_rows; i++) {
        const struct doc_row *row = &block->rows[i];

        fprintf(to, "<div class=\"%s\">", row->tone == DOC_BAD ? "bad" : "");
        element(to, "dt", "", row->cells[0]);
        fprintf(to, "<dd class=\"figure %s\" dir=\"auto\">", tone_names[row->tone]);
        html_escape(row->cells[1], to);
        fputs("</dd>", to);
        element(to, "dd", "remark", row->cells[2]);
        fputs("</div>\n", to);
    }
    fputs("</dl>\n", to);
}

/* A column of short words and numbers is never broken, however narrow the page is. */
static bool is_short(const struct doc_block *block, size_t column)
{
    for (size_t row = 0; row < block->n_rows; row++)
        if (utf8_width(block->rows[row].cells[column]) > SHORT_COLUMNS)
            return false;
    return true;
}

static const char *class_of(const struct doc_block *block, size_t column)
{
    if (block->is_number[column])
        return "number";
    return is_short(block, column) ? "short" : "";
}

static void titles(const struct doc_block *block, FILE *to)
{
    fputs("<thead><tr>", to);
    for (size_t i = 0; i < block->n_columns; i++)
        element(to, "th scope=\"col\"",
                utf8_width(block->titles[i]) > SHORT_COLUMNS ? "" : class_of(block, i),
                block->titles[i]);
    fputs("</tr></thead>\n", to);
}

/* Bytes of the date that the text begins with, "2026-06-20"; 0: with none. */
static size_t date_length(const char *text)
{
    static const char shape[] = "0000-00-00";
    size_t i = 0;

    while (shape[i] && (shape[i] == '0' ? text[i] >= '0' && text[i] <= '9' : text[i] == shape[i]))
        i++;
    return shape[i] ? 0 : i;
}

/* A browser breaks lines behind any hyphen: a date is kept whole, its time may come below it. */
static void cell(const struct doc_block *block, size_t column, const char *text, FILE *to)
{
    size_t n = date_length(text);

    if (n == 0) {
        element(to, "td", class_of(block, column), text);
        return;
    }
    fprintf(to, "<td dir=\"auto\"><span class=\"short\">%.*s</span>", (int)n, text);
    html_escape(text + n, to);
    fputs("</td>", to);
}

static void table(const struct doc_block *block, FILE *to)
{
    /* a name and its number stay side by side, however wide the page is */
    fprintf(to, "<div class=\"wide\"><table%s>",
            block->n_columns == 2 && block->is_number[1] ? " class=\"counts\"" : "");
    element(to, "caption", "", block->text);
    titles(block, to);
    fputs("<tbody>\n", to);
    for (size_t i = 0; i < block->n_rows; i++) {
        const struct doc_row *row = &block->rows[i];

        if (row->tone == DOC_PLAIN)
            fputs("<tr>", to);
        else
            fprintf(to, "<tr class=\"is-%s\">", tone_names[row->tone]);
        element(to, "th scope=\"row\"", class_of(block, 0), row->cells[0]);
        for (size_t column = 1; column < block->n_columns; column++)
            cell(block, column, row->cells[column], to);
        fputs("</tr>\n", to);
    }
    fputs("</tbody></table></div>\n", to);
}

/* Groups with their names, in as many columns as the page has room for. */
static void list(const struct doc_block *block, FILE *to)
{
    const char *group = NULL;

    fputs("<figure class=\"list\">", to);
    element(to, "figcaption", "", block->text);
    fputs("<dl>\n", to);
    for (size_t i = 0; i < block->n_rows; i++) {
        char *const *cells = block->rows[i].cells;

        if (!group || strcmp(group, cells[0]) != 0) {
            fputs(group ? "</div>\n<div>" : "<div>", to);
            element(to, "dt", "", cells[0]);
        }
        element(to, "dd", "", cells[1]);
        group = cells[0];
    }
    fputs(group ? "</div>\n</dl></figure>\n" : "</dl></figure>\n", to);
}

static void bars(const struct doc_block *block, FILE *to)
{
    double most = block->type == DOC_SHARES ? 1 : 0;

    for (size_t i = 0; i < block->n_rows; i++)
        most = block->rows[i].value > most ? block->rows[i].value : most;
    fputs("<div class=\"wide\"><table class=\"bars\">", to);
    element(to, "caption", "", block->text);
    fputs("<tbody>\n", to);
    for (size_t i = 0; i < block->n_rows; i++) {
        const struct doc_row *row = &block->rows[i];
        double length = most > 0 ? 100 * row->value / most : 0;

        fputs("<tr>", to);
        element(to, "th scope=\"row\"", "", row->cells[0]);
        fprintf(to,
                "<td class=\"bar\"><svg viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\""
                " aria-hidden=\"true\"><rect class=\"track\" width=\"100\" height=\"10\"/>"
                "<rect class=\"%s\" width=\"%.1f\" height=\"10\"/></svg></td>",
                tone_names[row->tone], length);
        element(to, "td", "number", row->cells[1]);
        fputs("</tr>\n", to);
    }
    fputs("</tbody></table></div>\n", to);
}

/* Inside the file, as a data: URI. */
static void image(const struct doc_block *block, FILE *to)
{
    _cleanup_(cleanup_freep) char *bytes = NULL;
    size_t n_bytes;

    if (!block->picture.grey || png_make(&block->picture, &bytes, &n_bytes) < 0)
        return;
    fputs("<img alt=\"", to);
    html_escape(_("as it was written"), to);
    fprintf(to, "\" width=\"%u\" height=\"%u\" src=\"data:image/png;base64,", block->picture.w_px,
            block->picture.h_px);
    base64_print(bytes, n_bytes, to);
    fputs("\">", to);
}

static void quote(const struct doc_block *block, FILE *to)
{
    const char *rest = block->text;

    fputs("<figure class=\"quote\">", to);
    element(to, "figcaption", "", block->note);
    fputs("<blockquote dir=\"auto\">", to);
    while (*rest) {
        size_t n = strcspn(rest, "\n");
        _cleanup_(cleanup_freep) char *line = strndup(rest, n);

        if (line)
            html_escape(line, to);
        rest += n;
        if (*rest) {
            fputs("<br>", to);
            rest++;
        }
    }
    fputs("</blockquote>", to);
    image(block, to);
    fputs("</figure>\n", to);
}

static void block_print(const struct doc_block *block, FILE *to)
{
    switch (block->type) {
    case DOC_HEADING:
        element(to, block->level == 1 ? "h2" : "h3", "", block->text);
        fputc('\n', to);
        break;
    case DOC_PARAGRAPH:
        paragraph(block, to);
        break;
    case DOC_FIGURES:
        figures(block, to);
        break;
    case DOC_TABLE:
        table(block, to);
        break;
    case DOC_LIST:
        list(block, to);
        break;
    case DOC_BARS:
    case DOC_SHARES:
        bars(block, to);
        break;
    case DOC_MAP:
        html_map(block, to);
        break;
    case DOC_QUOTE:
        quote(block, to);
        break;
    }
}

static void head(const struct doc *doc, FILE *to)
{
    fprintf(to, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n",
            doc->language);
    fputs("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
          "'unsafe-inline'; img-src data:\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
          "<meta name=\"referrer\" content=\"no-referrer\">\n"
          "<meta name=\"robots\" content=\"noindex\">\n",
          to);
    element(to, "title", "", doc->title);
    fprintf(to, "\n<style>\n%s</style>\n</head>\n<body>\n<header>", style[0]);
    element(to, "h1", "", doc->title);
    fputs("</header>\n<main>\n", to);
}

int html_print(const struct doc *doc, FILE *to)
{
    bool in_section = false;

    head(doc, to);
    for (size_t i = 0; i < doc->n_blocks; i++) {
        const struct doc_block *block = &doc->blocks[i];

        if (block->type == DOC_HEADING && block->level == 1) {
            fputs(in_section ? "</section>\n<section>\n" : "<section>\n", to);
            in_section = true;
        }
        block_print(block, to);
    }
    fputs(in_section ? "</section>\n</main>\n<footer><p>" : "</main>\n<footer><p>", to);
    html_escape(_("This file holds names and opinions of people: keep it as you keep the faxes."),
                to);
    fputs("</p></footer>\n</body>\n</html>\n", to);
    return ferror(to) ? -EIO : 0;
}
