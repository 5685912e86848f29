/* SPDX-License-Identifier: Apache-2.0 */
#include "report/doc.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/intl.h"

static char *copy(struct doc *doc, const char *text)
{
    char *copied = strdup(text ? text : "");

    if (!copied)
        doc->failed = true;
    return copied;
}

struct doc *doc_new(const char *title)
{
    struct doc *doc = calloc(1, sizeof(*doc));

    if (!doc)
        return NULL;
    doc->title = copy(doc, title);
    doc->language = copy(doc, /* TRANSLATORS: the language of these messages */ _("en"));
    if (doc->failed)
        return doc_free(doc);
    return doc;
}

struct doc *doc_free(struct doc *doc)
{
    if (!doc)
        return NULL;
    for (size_t i = 0; i < doc->n_blocks; i++) {
        struct doc_block *block = &doc->blocks[i];

        for (size_t row = 0; row < block->n_rows; row++)
            for (size_t column = 0; column < block->n_columns; column++)
                free(block->rows[row].cells[column]);
        for (size_t column = 0; column < block->n_columns; column++)
            free(block->titles[column]);
        free(block->rows);
        free(block->text);
        free(block->note);
    }
    free(doc->blocks);
    free(doc->title);
    free(doc->language);
    free(doc);
    return NULL;
}

/* NULL when memory is short. */
static struct doc_block *add(struct doc *doc, enum doc_type type, const char *text)
{
    struct doc_block *blocks;

    if (doc->failed)
        return NULL;
    blocks = reallocarray(doc->blocks, doc->n_blocks + 1, sizeof(*blocks));
    if (!blocks) {
        doc->failed = true;
        return NULL;
    }
    doc->blocks = blocks;
    blocks[doc->n_blocks] = (struct doc_block){.type = type, .text = copy(doc, text)};
    return &blocks[doc->n_blocks++];
}

void doc_heading(struct doc *doc, unsigned level, const char *text)
{
    struct doc_block *block = add(doc, DOC_HEADING, text);

    if (block)
        block->level = level;
}

void doc_paragraph(struct doc *doc, enum doc_tone tone, const char *format, ...)
{
    _cleanup_(cleanup_freep) char *text = NULL;
    struct doc_block *block;
    va_list ap;
    int n;

    va_start(ap, format);
    n = vasprintf(&text, format, ap);
    va_end(ap);
    if (n < 0) {
        text = NULL;
        doc->failed = true;
        return;
    }
    block = add(doc, DOC_PARAGRAPH, text);
    if (block)
        block->tone = tone;
}

void doc_rows(struct doc *doc, enum doc_type type, const char *caption, const char *const *titles)
{
    struct doc_block *block = add(doc, type, caption);

    for (size_t i = 0; block && titles[i] && i < DOC_MAX_COLUMNS; i++) {
        block->is_number[i] = titles[i][0] == '#';
        block->titles[i] = copy(doc, titles[i] + block->is_number[i]);
        block->n_columns = i + 1;
    }
}

void doc_row(struct doc *doc, enum doc_tone tone, double value, const char *const *cells)
{
    struct doc_block *block;
    struct doc_row *rows;

    if (doc->failed)
        return;
    block = &doc->blocks[doc->n_blocks - 1];
    rows = reallocarray(block->rows, block->n_rows + 1, sizeof(*rows));
    if (!rows) {
        doc->failed = true;
        return;
    }
    block->rows = rows;
    rows[block->n_rows] = (struct doc_row){.tone = tone, .value = value};
    for (size_t i = 0; i < block->n_columns; i++)
        rows[block->n_rows].cells[i] = copy(doc, cells[i]);
    block->n_rows++;
}

void doc_quote(struct doc *doc, const char *whose, const char *text, struct doc_picture picture)
{
    struct doc_block *block = add(doc, DOC_QUOTE, text);

    if (!block)
        return;
    block->note = copy(doc, whose);
    block->picture = picture;
}
