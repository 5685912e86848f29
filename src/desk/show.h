/* SPDX-License-Identifier: Apache-2.0
 *
 * show: a picture as what a terminal can print: the kitty, iTerm2 and sixel protocols where the
 * terminal has one of them, else characters (Unicode block symbols). The home of chafa.
 */
#pragma once

#include <stdbool.h>

#include "base/cleanup.h"
#include "reader/picture.h"

struct show;

/* Finds out from the environment what the terminal can do. NULL when memory is short. */
struct show *show_new(void);

struct show *show_free(struct show *show);

DEFINE_CLEANUP(struct show *, show_free)

/* The terminal has said that it draws sixels. */
void show_use_sixel(struct show *show);

/* A cell of the terminal in pixels, for pictures of pixels. */
void show_set_cell(struct show *show, int w_px, int h_px);

/* Pictures are lines of characters, separated by '\n', and not one sequence for the whole. */
bool show_is_text(const struct show *show);

/* What removes pictures from the screen before it is drawn again; "" when nothing must be done. */
const char *show_erase(const struct show *show);

/* The picture, as large as fits into columns × rows of cells, at most *ret_rows high. The caller's
 * to free(); NULL when memory is short. */
char *show_picture(const struct show *show, const struct picture *picture, int columns, int rows,
                   int *ret_rows);
