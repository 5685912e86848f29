/* SPDX-License-Identifier: Apache-2.0
 *
 * line: typing a value: one line, prefilled, edited with readline, so that input methods, kill and
 * yank work as everywhere. The home of readline. One at a time: readline has one state.
 */
#pragma once

#include <stddef.h>

#include "base/why.h"

enum { LINE_MAX_STOPS = 64, LINE_MAX_TEXTS = 8 };

/* Begins: the prompt is printed where the cursor is. Line ends of the text are shown as ⏎. Tab goes
 * to the next of `stops` (numbers of characters from the end of the text, falling), else to the
 * end: who edits from left to right leaves what is behind the cursor as it was. */
void line_begin(const char *prompt, const char *text, size_t cursor_bytes, const size_t *stops,
                size_t n_stops);

/* What else was read: Down puts what the next of these texts has in the first place from the cursor
 * on where they differ; again, what the one after it has, and at last the line's own. Until
 * line_end(). */
void line_offer(const char *const *texts, size_t n);

/* What completes a line: whole lines, borrowed, at most n; returns how many. Once the line was
 * typed in, Tab puts in the first of them, again the next. Until line_end(). */
enum { LINE_MAX_ENDS = 5 };
void line_complete(size_t (*complete)(void *context, const char *typed, const char **ret_lines,
                                      size_t n),
                   void *context);

/* The completions of the line as it is now, borrowed until it is read on; returns how many. */
size_t line_ends(const char *const **ret_lines);

enum line_state { LINE_GOES_ON, LINE_DONE, LINE_GIVEN_UP };

/* Reads what is there, when standard input is readable. */
enum line_state line_read(void);

/* What is typed so far, with its line ends; the caller's to free(), NULL when memory is short. */
char *line_text(void);

/* The window has another size. */
void line_resized(void);

/* Ends, whatever the state; the terminal is as before line_begin(). */
void line_end(void);
