/* SPDX-License-Identifier: Apache-2.0
 *
 * doc: the report as it is told to people, before it has a format: headings, sentences, tables,
 * charts, quotations, in order and in the language of the locale. Text, HTML and PDF are three
 * renderings of one doc, so none of them says more than another.
 *
 * Texts are as they came; each renderer escapes them in its own way.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"

enum doc_type {
    DOC_HEADING,   /* text; level 1 (of a form or part) or 2 */
    DOC_PARAGRAPH, /* text, with a tone */
    DOC_FIGURES,   /* rows of: label, figure, remark */
    DOC_TABLE,     /* text is its caption */
    DOC_LIST,      /* text is its caption; rows of: group, name; a group's stand together */
    DOC_BARS,      /* text is its caption; rows of: label, figure; value is the bar's length */
    DOC_SHARES,    /* likewise, of shares: the whole length is 1 */
    DOC_MAP,       /* text is its caption; rows of: prefecture, state, remark; tone of the row */
    DOC_QUOTE,     /* text; note says whose; may have a picture */
};

enum doc_tone { DOC_PLAIN, DOC_GOOD, DOC_BUSY, DOC_WARN, DOC_BAD, DOC_FAINT, DOC_TONE_COUNT };

enum { DOC_MAX_COLUMNS = 8 };

struct doc_row {
    char *cells[DOC_MAX_COLUMNS]; /* never NULL up to the block's n_columns */
    enum doc_tone tone;
    double value; /* of a bar */
};

/* Grey pixels, 255 is white; rows without padding. */
struct doc_picture {
    const unsigned char *grey; /* borrowed */
    unsigned w_px, h_px;
};

struct doc_block {
    enum doc_type type;
    enum doc_tone tone;
    unsigned level;
    char *text, *note; /* either may be NULL */
    char *titles[DOC_MAX_COLUMNS];
    bool is_number[DOC_MAX_COLUMNS]; /* of a column: aligned right */
    size_t n_columns;
    struct doc_row *rows;
    size_t n_rows;
    struct doc_picture picture; /* grey NULL: none */
};

struct doc {
    char *title;
    char *language; /* "ja" or "en", of the texts in it */
    struct doc_block *blocks;
    size_t n_blocks;
    bool failed; /* memory was short: the doc is not whole */
};

/* The language is the locale's. */
struct doc *doc_new(const char *title);

struct doc *doc_free(struct doc *doc);

DEFINE_CLEANUP(struct doc *, doc_free)

/* These append a block or, to the last block, a row. They copy their texts. When memory is short
 * they set doc->failed and do nothing more, so that only the end has to look. */
void doc_heading(struct doc *doc, unsigned level, const char *text);
void doc_paragraph(struct doc *doc, enum doc_tone tone, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A block of rows. titles: NULL ends them; one that begins with '#' is of numbers, without the '#'.
 * Figures, bars and maps are given titles for those who cannot see them. */
void doc_rows(struct doc *doc, enum doc_type type, const char *caption, const char *const *titles);
void doc_row(struct doc *doc, enum doc_tone tone, double value, const char *const *cells);

/* grey NULL: there is no picture. */
void doc_quote(struct doc *doc, const char *whose, const char *text, struct doc_picture picture);
