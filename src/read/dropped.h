/* SPDX-License-Identifier: Apache-2.0
 *
 * dropped: ink that no character accounts for. A recogniser that leaves a character out is as sure
 * of the rest as ever (服部 聡 read as 服部, score 1.00); only the picture tells.
 */
#pragma once

#include <stddef.h>

#include "read/line_text.h"
#include "read/plane.h"

/* Counts the columns of a line that have ink, and those of them that lie too far from every glyph
 * to belong to one. */
void dropped_count(const struct plane *line, const struct line_text *text, size_t *ret_n_columns,
                   size_t *ret_n_dropped);
