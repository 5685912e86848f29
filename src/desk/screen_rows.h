/* SPDX-License-Identifier: Apache-2.0
 *
 * screen_rows: a screen, row by row, as the bytes for a terminal. A row never grows beyond the
 * screen's width nor the rows beyond its height; what is added is made harmless (report/plain.h).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum rows_style { ROWS_PLAIN, ROWS_BOLD, ROWS_DIM, ROWS_MARKED, ROWS_TITLE };

struct screen_rows {
    FILE *to; /* NULL when memory was short */
    char *text;
    size_t n_bytes;
    int columns, rows;
    int row;       /* from 1: the one at hand, or the next */
    int column;    /* filled columns of it */
    int list_last; /* row of the screen that a list may fill; 0: not within one */
    size_t list_from, list_n, list_shown; /* rows of it: left out, that have ended, on the screen */
};

void rows_open(struct screen_rows *rows, int columns, int height);

/* The screen, the caller's to free(); NULL when memory was short. */
char *rows_close(struct screen_rows *rows);

void rows_begin(struct screen_rows *rows);
void rows_end(struct screen_rows *rows);

/* Adds to the row; what does not fit is cut, with … in its place. */
void rows_add(struct screen_rows *rows, enum rows_style style, const char *text);

/* The same, at most so many columns. */
void rows_add_within(struct screen_rows *rows, enum rows_style style, const char *text,
                     int columns);

/* Adds a text that is never cut: it goes on in the next row, after `indent` columns. */
void rows_add_through(struct screen_rows *rows, enum rows_style style, const char *text,
                      int indent);

int rows_column(const struct screen_rows *rows);

/* The next row is this one, when it is not past already; the rows between are blank. */
void rows_at(struct screen_rows *rows, int row);

/* A list that may be longer than the screen: of the rows until rows_list_end() the first `from` are
 * left out, and so are those that would come into the last `keep` rows of the screen. */
void rows_list_begin(struct screen_rows *rows, size_t from, int keep);

/* The `from` that goes on with the list; 0: it has been shown to its end. */
size_t rows_list_end(struct screen_rows *rows);

/* The same, and the last row of the screen tells which keys go on and back. */
size_t rows_list_end_told(struct screen_rows *rows);

/* A message that ends in that row: it takes what rows it needs of those above that are still free.
 */
void rows_message(struct screen_rows *rows, const char *message, int last_row);

/* A picture that takes so many rows; text NULL: nothing is taken. */
void rows_picture(struct screen_rows *rows, const char *text, bool is_text, int height);
