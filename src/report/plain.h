/* SPDX-License-Identifier: Apache-2.0
 *
 * plain: text from outside onto a terminal or into a mail. What could move the cursor or turn the
 * reading direction is made visible; columns are counted by the width that a terminal gives to a
 * character (utf8_width()).
 */
#pragma once

#include <stdio.h>

/* text as one harmless line: line ends become ⏎, other control characters and direction marks
 * <U+202E>, bytes that are no UTF-8 U+FFFD. The caller's to free(); NULL when memory is short. */
char *plain_line(const char *text);

/* Prints text and spaces up to `columns` columns; a text that is wider is printed whole. */
void plain_pad(FILE *to, const char *text, unsigned columns);

/* Fills lines of `columns` columns with pieces that are not broken, one space between them; every
 * line begins with `indent` spaces. Begin with {to, columns, indent}. */
struct plain_flow {
    FILE *to;
    unsigned columns, indent;
    unsigned at; /* columns of the line that are filled; 0: nothing is */
};

void plain_flow_add(struct plain_flow *flow, const char *piece);

/* Ends the last line, if there is one. */
void plain_flow_end(struct plain_flow *flow);

/* Words of a sentence through a flow. Japanese has no spaces: a line may end between any two of its
 * characters but before a closing mark or small kana and behind an opening one (kinsoku). What is
 * wider than a line is broken anywhere. */
void plain_flow_words(struct plain_flow *flow, const char *text);

/* Columns of the widest piece of a text that plain_flow_words() would keep whole. */
unsigned plain_widest_piece(const char *text);
