/* SPDX-License-Identifier: Apache-2.0
 *
 * utf8: strings as sequences of code points. Everything here is pure and bounded by its input.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UTF8_REPLACEMENT 0xfffdu

/* Well-formed UTF-8 to the terminating zero: no surrogates, no overlong forms. */
bool utf8_valid(const char *text);

/* The code point at *text, which is moved past it; 0 at the end (and *text stays). A byte that is
 * no UTF-8 gives UTF8_REPLACEMENT and is passed alone. */
uint32_t utf8_next(const char **text);

/* The code point as 1 to 4 bytes without a zero; returns their number. */
size_t utf8_put(uint32_t c, char ret_bytes[4]);

/* Code points in text. */
size_t utf8_length(const char *text);

/* Spaces of any width, tab and line ends. */
bool utf8_is_space(uint32_t c);

/* A control character (C0, DEL, C1) other than '\n', or a bidirectional override: such text must
 * not reach a terminal or a report. */
bool utf8_has_control(const char *text);

/* Columns that text takes on a terminal: 2 for a kanji or kana, 0 for a combining mark. */
unsigned utf8_width(const char *text);

/* The code points of text, without the zero, into ret_points; returns how many there are, which is
 * more than fit when it exceeds n. */
size_t utf8_points(const char *text, uint32_t *ret_points, size_t n);

/* Levenshtein distance (insert, delete, replace: 1 each) of two sequences of at most
 * UTF8_DISTANCE_MAX_POINTS code points, or limit + 1 as soon as it is known to be above limit. A
 * longer sequence is too far from everything but itself. */
enum { UTF8_DISTANCE_MAX_POINTS = 256 };
unsigned utf8_distance(const uint32_t *a, size_t n_a, const uint32_t *b, size_t n_b,
                       unsigned limit);
