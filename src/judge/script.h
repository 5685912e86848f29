/* SPDX-License-Identifier: Apache-2.0
 *
 * script: was a field typed or written by hand? Told from where its line lies and how tall it is,
 * beside the other lines of the page, so that stored readings are enough.
 *
 * Method: a typist's lines lie at one height in their cells and are equally tall; a hand's wander.
 * The median distance of the lines' middles from their median, and the median height, give log odds
 * (logistic regression on 394 generated pages in 4 fonts; on 1,221 pages in 13 others the area
 * under the ROC curve is 0.999; docs/accuracy-judging.md). A line that does not lie where the
 * others do, or is taller, is not called typed on a typed page either: somebody may have added it
 * by hand.
 */
#pragma once

#include <stddef.h>

#include "form/result.h"

enum script {
    SCRIPT_HAND, /* or not known: what is not surely typed counts as written by hand */
    SCRIPT_TYPED,
    SCRIPT_COUNT
};

/* "hand", "typed" */
const char *script_name(enum script script);

/* What is known of a page's lines: those of addresses (whose letters reach above and below the line
 * as they please) and of free text left out. */
struct script_page {
    size_t n_lines;
    double middle_mm, height_mm; /* medians: from the top of the cell; of a line */
    double scatter_mm;           /* median distance of the middles from theirs */
};

struct script_page script_measure(const struct page_result *page);

/* Which of the two a field of that page is. */
enum script script_of(const struct script_page *page, const struct field_result *field);

/* How much taller than the page's lines the field's is when it is one line; 0: not known. */
double script_tallness(const struct script_page *page, const struct field_result *field);
